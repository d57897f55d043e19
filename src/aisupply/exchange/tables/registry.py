"""Who and what exists, by the tables: names, identifiers, kinds.  No claim is made here.

What an existing registry says stays: its types and labels win, and the names of the tables
become other names beside them.  Identifiers are taken over only where they were seen.
"""

from __future__ import annotations

from collections import defaultdict
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import quote

import pyoxigraph as ox

from aisupply.exchange.tables.countries import country_names, country_place
from aisupply.exchange.tables.export_claim import Facts
from aisupply.exchange.tables.export_rows import source_row
from aisupply.exchange.tables.kept_cells import CELL_WORDS, cell_words, lost_cells
from aisupply.exchange.tables.mapping_actors import place_of
from aisupply.exchange.tables.mapping_context import date_of, text
from aisupply.exchange.tables.mapping_nodes import Statements, moment, words
from aisupply.exchange.tables.mapping_restrictions import countries_at_ends
from aisupply.exchange.tables.own_categories import CATEGORIES, describe_category
from aisupply.exchange.tables.rules import rules
from aisupply.rdf.terms import RDF, RDFS, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from aisupply.exchange.tables.mapping_context import Context
    from aisupply.exchange.tables.rows import Row

__all__ = ["describe_source", "merge_registry", "registry_of"]

_TYPE = ox.NamedNode(RDF + "type")
_LABELS = frozenset({ox.NamedNode(RDFS + "label"), ox.NamedNode(SKOS + "prefLabel")})
_ALT = ox.NamedNode(SKOS + "altLabel")
_CLASSES = {
    **dict.fromkeys(
        ("non-profit", "university", "government", "sovereign-fund"), "org:FormalOrganization"
    ),
    "unnamed": "ais:UnnamedParty",
}  # fmt: skip
"""Kind of organisation → its class, where that is not a company."""
_PRODUCTS = {"model": "ais:AIModel", "accelerator-family": "ais:ProductFamily"}
_ENGLISH = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_FRENCH = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
_MONTHS = {"en": _ENGLISH, "fr": _FRENCH}
_MOST_PARTIES = 3
_PLAIN_NAMES = frozenset({"name", "fr"})
_Subject = ox.NamedNode | ox.BlankNode | ox.Triple
_GENERATED = frozenset({"agreements"})
"""Files in which labels are made here: none is added to a thing that has one."""

_BEYOND_LATIN = "\u0250"
"""The first letter after the Latin blocks of Unicode that names are written in."""

_NONE: Mapping[object, set[ox.Triple]] = MappingProxyType({})
Registry = dict[str, frozenset[ox.Triple]]
"""Name of a file without `.ttl` → what it says."""


def registry_of(context: Context) -> Registry:
    """Return the registry of a folder of tables, by file."""
    made: dict[str, Statements] = defaultdict(Statements)
    labels = dict(context.names)
    aliases = _aliases(context)
    for row in context.folder.sound_rows("organisations"):
        labels[text(row, "id")] = _organisation(made["organisations"], row, aliases)
    for name in aliases.keys() - labels.keys():
        _known_aliases(made["organisations"], name, aliases[name])
    for row in _registered(context, "products"):
        kind = _PRODUCTS.get(text(row, "kind"), "ais:Product")
        _named(made["products"], row, kind)
    for row in _registered(context, "people"):
        _named(made["people"], row, "foaf:Person")
    for row in context.folder.sound_rows("facilities"):
        _named(made["facilities"], row, "ais:Facility")
    for row in context.folder.sound_rows("agreements"):
        _agreement(made["agreements"], row, context, labels)
    for row in context.folder.sound_rows(CATEGORIES):
        describe_category(made[CATEGORIES], row)
    _places(made["places"], context)
    _own_words(made["words"], context)
    return {name: said.triples() for name, said in made.items() if said.triples()}


def _registered(context: Context, table: str) -> list[Row]:
    """Return the rows that are not left to the claims of a text."""
    return [row for row in context.folder.sound_rows(table) if not context.is_archived(row)]


def _aliases(context: Context) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in context.folder.sound_rows("aliases"):
        grouped[text(row, "organisation")].append(row)
    return grouped


def _named(made: Statements, row: Row, kind: str) -> None:
    made.say(text(row, "id"), ("a", kind), ("rdfs:label", words(text(row, "name"), "en")))


def _organisation(made: Statements, row: Row, aliases: Mapping[str, list[Row]]) -> str:
    """Describe an organisation and return its short name."""
    name, kind = text(row, "id"), text(row, "kind")
    own = [(text(alias, "type"), text(alias, "alias")) for alias in aliases.get(name, ())]
    label = min(_first_name(own, text(row, "name")), text(row, "name"), key=len)
    french = [alias for kind_, alias in own if kind_ == "fr"]
    others = {alias for kind_, alias in own if kind_ != "fr"} | {text(row, "name")}
    made.say(
        name,
        ("a", _CLASSES.get(kind, "ais:Company")),
        ("rdfs:label", words(label, "en")),
        ("rdfs:label", words(french[0], "fr") if french else None),
    )
    made.say_each(name, "skos:altLabel", (words(other) for other in others - {label}))
    made.say_each(name, "skos:altLabel", (words(other, "fr") for other in french[1:]))
    _add_types(made, name, own)
    _identify(made, row, name)
    return label


def _known_aliases(made: Statements, name: str, rows: Sequence[Row]) -> None:
    """Give other names to an organisation that only the graph has."""
    own = [(text(alias, "type"), text(alias, "alias")) for alias in rows]
    made.say_each(
        name, "skos:altLabel", (words(a, "fr" if kind == "fr" else None) for kind, a in own)
    )
    _add_types(made, name, own)


def _add_types(made: Statements, name: str, aliases: Sequence[tuple[str, str]]) -> None:
    """Keep what sort of name one is, where its language does not say so."""
    told = (cell_words(kind, a) for kind, a in aliases if kind not in _PLAIN_NAMES)
    made.say_each(name, CELL_WORDS, map(words, told))


def _first_name(aliases: Sequence[tuple[str, str]], full: str) -> str:
    """Return the first other name in Latin letters: a label in English is read by all."""
    return next((a for kind, a in aliases if kind == "name" and max(a) < _BEYOND_LATIN), full)


def _identify(made: Statements, row: Row, name: str) -> None:
    if text(row, "wikidata_basis") == "seen":
        item = f"http://www.wikidata.org/entity/{text(row, 'wikidata')}"
        made.say(name, ("skos:exactMatch", ox.NamedNode(item)))
    if text(row, "ticker_basis") == "seen":
        made.say(name, ("dcterms:identifier", words(text(row, "ticker"))))
    if text(row, "lei_basis") == "seen":
        made.say(name, ("dcterms:identifier", words(f"LEI:{text(row, 'lei')}")))


def _agreement(made: Statements, row: Row, context: Context, labels: Mapping[str, str]) -> None:
    """Name an agreement by its parties, its kind and its month.

    Where no row gives its parties, those between whom its amounts flow stand for them, and its id
    where there is none of these either.
    """
    name = text(row, "id")
    order = rules()["partyOrder"]
    ranked = sorted(
        (order.index(role) if role in order else len(order), text(party, "organisation"))
        for party in context.parties.get(name, ())
        for role in [text(party, "role")]
    )
    named = [who for _, who in ranked] or _between(context, name) or [name]
    parties = [labels.get(who, who) for who in dict.fromkeys(named)]
    who = "–".join(parties[:_MOST_PARTIES]) + ("…" if len(parties) > _MOST_PARTIES else "")
    made.say(name, ("a", "ais:Agreement"))
    for lang, colon in (("en", ": "), ("fr", " : ")):
        kind = context.labels(f"agreement-{text(row, 'kind')}").get(lang, text(row, "kind"))
        when = _month(row, lang)
        label = f"{who}{colon}{kind}, {when}" if when else f"{who}{colon}{kind}"
        made.say(name, ("rdfs:label", words(label, lang)))


def _between(context: Context, agreement: str) -> list[str]:
    """Return who supplies and who buys under an agreement, by its amounts."""
    rows = [r for r in context.folder.sound_rows("agreement_volumes")
            if text(r, "agreement") == agreement]  # fmt: skip
    ends = (text(row, end) for row in rows for end in ("supplier", "customer"))
    return [who for end in ends for who in end.split("+") if who]


def _month(row: Row, lang: str) -> str:
    announced = date_of(row, "announced")
    if announced is None:
        return ""
    if announced.precision not in {"day", "month"}:
        return announced.text
    return f"{_MONTHS[lang][announced.first.month - 1]} {announced.first.year}"


def _places(made: Statements, context: Context) -> None:
    firms, sites, segments = (
        context.folder.sound_rows(name)
        for name in ("organisations", "facilities", "segment_shares")
    )
    seats = {text(row, "country_iso2") for row in [*firms, *sites, *segments]} - {""}
    for code in seats | countries_at_ends(context.folder):
        english, french = country_names(code)
        made.say(
            country_place(code),
            ("a", "dcterms:Location"),
            ("rdfs:label", words(english, "en")),
            ("rdfs:label", words(french, "fr")),
            ("dcterms:identifier", words(f"ISO3166:{code}")),
        )
    countries = {country_place(text(row, "country_iso2")) for row in [*firms, *sites]
                 if text(row, "country_iso2")}  # fmt: skip
    named = {text(row, "hq_city") for row in firms} | {text(row, "location") for row in sites}
    for place in sorted(named - {""}):
        if place_of(place) not in countries:
            made.say(place_of(place), ("a", "dcterms:Location"))
            made.say(place_of(place), ("rdfs:label", words(place, "en")))


def _own_words(made: Statements, context: Context) -> None:
    """Describe markets and measures that no code list has."""
    for table, column, prefix, kind in (
        ("market_shares", "market", "market", "ais:Market"),
        ("segment_shares", "end_market", "market", "ais:Market"),
        ("agreement_terms", "measure", "measure", "skos:Concept"),
        ("agreement_volumes", "measure", "measure", "skos:Concept"),
    ):
        for word in {text(row, column) for row in context.folder.sound_rows(table)} - {""}:
            name = context.code(prefix, word)
            if not name.startswith("aisc:"):
                label = words(word.replace("-", " "), "en")
                made.say(name, ("a", kind), ("skos:prefLabel", label))
                if prefix == "market":  # in the list of markets, so that it can be asked
                    made.say(name, ("skos:inScheme", "aisc:scheme-market"))


def describe_source(row: Row) -> frozenset[ox.Triple]:
    """Return what the tables say of a source; it has no digest, since its text is not at hand."""
    name, published = text(row, "id"), date_of(row, "published")
    partial = published if published and published.precision != "day" else None
    url = quote(text(row, "url"), safe="%/:=&?~#+!$,;'@()*[]-._")
    made = Statements()
    made.say(
        name,
        ("a", "ais:Source"),
        ("rdfs:label", words(text(row, "title_in_own_words"), "en")),
        ("dcterms:type", f"aisc:source-{text(row, 'kind')}"),
        ("ais:tier", ox.Literal(int(text(row, "tier")))),
        ("dcterms:language", words(text(row, "language"))),
        ("dcterms:publisher", words(text(row, "publisher"))),
        ("dcterms:issued", moment(f"{published.last}T00:00:00Z") if published else None),
        ("ais:datePrecision", f"aisc:precision-{partial.precision}" if partial else None),
        ("foaf:page", ox.NamedNode(url) if url else None),
    )
    facts = Facts()
    for triple in made.triples():
        facts.add(triple)
    made.say(
        name, *((kind, words(cell)) for kind, cell in lost_cells(row, source_row(facts, name)))
    )
    return made.triples()


def merge_registry(
    old: Mapping[str, Iterable[ox.Triple]],
    new: Registry,
    *,
    beside: Mapping[object, set[ox.Triple]] = _NONE,
) -> Registry:
    """Return the old registry with what the new one adds to it.

    A thing stays in the file in which it is; its types and labels stay too.

    Args:
        old: the registry that there is, by file.
        new: what the tables say.
        beside: thing → what another registry says of it, which is not said again.
    """
    merged: dict[str, set[ox.Triple]] = {name: set(triples) for name, triples in old.items()}
    home = {triple.subject: name for name, triples in merged.items() for triple in triples}
    for name, triples in new.items():
        for subject, said in _by_subject(triples).items():
            file = merged.setdefault(home.get(subject, name), set())
            there = beside.get(subject, set())
            before = {triple for triple in file if triple.subject == subject} | there
            file |= _added(before, said, aliases=name not in _GENERATED) - there
    return {name: frozenset(triples) for name, triples in merged.items()}


def _by_subject(triples: Iterable[ox.Triple]) -> dict[_Subject, set[ox.Triple]]:
    grouped: dict[_Subject, set[ox.Triple]] = defaultdict(set)
    for triple in triples:
        grouped[triple.subject].add(triple)
    return grouped


def _added(before: set[ox.Triple], said: set[ox.Triple], *, aliases: bool) -> set[ox.Triple]:
    """Return what may be added: no second type, no second label in a language.

    Args:
        before: what is said of a thing.
        said: what the tables say of it.
        aliases: make another name of a second label.
    """
    if not before:
        return said
    labels = {triple for triple in before if triple.predicate in _LABELS}
    taken, names = set(map(_language, labels)), set(map(_words, labels))
    typed = any(triple.predicate == _TYPE for triple in before)
    kept = {triple for triple in said if not (typed and triple.predicate == _TYPE)}
    second = {t for t in kept if t.predicate in _LABELS and _language(t) in taken}
    others = {ox.Triple(t.subject, _ALT, ox.Literal(_words(t))) for t in second if aliases}
    added = (kept - second) | others
    return {t for t in added if t.predicate != _ALT or _words(t) not in names}


def _words(triple: ox.Triple) -> str:
    return triple.object.value if isinstance(triple.object, ox.Literal) else ""


def _language(triple: ox.Triple) -> str:
    return triple.object.language or "" if isinstance(triple.object, ox.Literal) else ""
