"""Registry and code lists: names and ids that resolve, and no claims."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from typing import TYPE_CHECKING

import graph_kit as kit
import pyoxigraph as ox
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

ONTOLOGY = kit.ROOT / "ontology"
CODES = ("topic", "market", "use", "level", "class")
IDENTITY = {
    "rdf:type", "rdfs:label", "skos:altLabel", "skos:exactMatch", "dcterms:identifier",
    "ais:locatedIn",
}  # fmt: skip
OF_A_SOURCE = {
    "rdf:type", "rdfs:label", "ais:tier", "ais:datePrecision", "dcterms:issued",
    "dcterms:language", "dcterms:publisher", "dcterms:type", "foaf:page",
}  # fmt: skip
MARKETS = {"XAMS", "XHKG", "XKRX", "XNAS", "XNYS", "XTAI", "XTKS"}
"""The exchanges of the tickers, by the codes of ISO 10383."""


def triples(*patterns: str) -> list[tuple[str, str, ox.Literal | str]]:
    """Return the statements of Turtle files, nodes as short names."""
    found: list[tuple[str, str, ox.Literal | str]] = []
    for pattern in patterns:
        for path in sorted(kit.ROOT.glob(pattern)):
            for quad in ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE):
                value = quad.object
                named = kit.short(value.value) if isinstance(value, ox.NamedNode) else value
                found.append(
                    (kit.short(str(quad.subject)[1:-1]), kit.short(quad.predicate.value), named)
                )
    return found


REGISTRY = [t for t in triples("graph/registry/*.ttl") if not t[0].startswith("https:")]
NAMED = {subject for subject, predicate, _ in REGISTRY if predicate == "rdf:type"}


def told(predicate: str) -> list[tuple[str, ox.Literal | str]]:
    """Return who has what by a predicate."""
    return [(subject, value) for subject, verb, value in REGISTRY if verb == predicate]


def identifiers(scheme: str) -> list[tuple[str, str]]:
    """Return the identifiers of a scheme such as LEI, each with its thing."""
    texts = [(s, v.value) for s, v in told("dcterms:identifier") if isinstance(v, ox.Literal)]
    return [(s, t.partition(":")[2]) for s, t in texts if re.match(rf"({scheme}):", t)]


def test_the_registry_has_no_claims() -> None:
    """Who and what exists: type, names, identifiers; where a place lies tells it from others.

    A deal may have a sentence that says what it is.
    """
    sources = {subject for subject, kind in told("rdf:type") if kind == "ais:Source"}
    told_of = {p for s, p, _ in REGISTRY if s not in sources}
    assert told_of - {"dcterms:description"} == IDENTITY
    assert {p for s, p, _ in REGISTRY if s in sources} == OF_A_SOURCE
    assert all(subject.startswith("place/") for subject, _ in told("ais:locatedIn"))


def test_everything_has_an_english_label() -> None:
    """Each thing has one label in English and at most one in French; countries have both."""
    countries = {subject for subject, _ in identifiers("ISO3166")}
    languages = Counter(
        (subject, label.language)
        for subject, label in told("rdfs:label")
        if isinstance(label, ox.Literal)
    )
    assert set(languages.values()) == {1}
    assert {language for _, language in languages} == {"en", "fr"}
    assert {subject for subject, language in languages if language == "en"} == NAMED
    assert countries <= {subject for subject, language in languages if language == "fr"}


def test_a_french_label_is_another_than_the_english_one() -> None:
    """A name that is the same in both languages stands once; countries are a closed list."""
    countries = {subject for subject, _ in identifiers("ISO3166")}
    texts = Counter(
        (subject, label.value)
        for subject, label in told("rdfs:label")
        if subject not in countries and isinstance(label, ox.Literal)
    )
    assert {name for name, number in texts.items() if number > 1} == set()


def checksum_of_lei(lei: str) -> int:
    """Return the remainder that ISO 7064 mod 97-10 gives: 1 for a sound identifier."""
    return int("".join(str(int(letter, 36)) for letter in lei)) % 97


def test_the_check_of_a_lei_sees_a_swapped_digit() -> None:
    """By hand: R2I7…66 with its last two digits swapped, or one letter changed, is not sound."""
    assert checksum_of_lei("R2I72C950HOYXII45366") == 1
    assert checksum_of_lei("R2I72C950HOYXII45636") != 1
    assert checksum_of_lei("R2I72C950HOYXIJ45366") != 1


def test_each_lei_is_sound() -> None:
    """A LEI has 18 letters or digits and two check digits, which fit."""
    found = identifiers("LEI")
    # by hand: 8 rows of the fact base whose lei_basis is "seen", 24 that were seen in a text and
    # 29 in the records that GLEIF publishes
    assert len(found) == 61
    for firm, lei in found:
        assert re.fullmatch(r"[0-9A-Z]{18}[0-9]{2}", lei), firm
        assert checksum_of_lei(lei) == 1, firm


def test_each_identifier_has_its_form() -> None:
    """LEI, country code or ticker at an exchange; countries are places, the others firms."""
    places = {subject for subject, kind in told("rdf:type") if kind == "dcterms:Location"}
    for subject, value in told("dcterms:identifier"):
        assert isinstance(value, ox.Literal)
        scheme, _, local = value.value.partition(":")
        assert scheme in {"LEI", "ISO3166", *MARKETS}, value
        assert (scheme == "ISO3166") == (subject in places), subject
        if scheme in MARKETS:
            assert re.fullmatch(r"[0-9A-Z]{1,6}", local), subject
        if scheme == "ISO3166":
            assert re.fullmatch(r"[A-Z]{2}", local), subject


def test_the_largest_deals_are_told_in_two_languages() -> None:
    """A summary is one sentence or more in each language, of a deal that has its own label."""
    deals = {subject for subject, kind in told("rdf:type") if kind == "ais:Agreement"}
    texts = [(s, t) for s, t in told("dcterms:description") if isinstance(t, ox.Literal)]
    languages = Counter((subject, text.language) for subject, text in texts)
    summed = {subject for subject, _ in texts}
    assert len(summed) >= 50
    assert summed <= deals
    assert languages == Counter((s, language) for s in summed for language in ("en", "fr"))
    assert all(text.value.endswith(".") for _, text in texts)
    labels = {s: v.value for s, v in told("rdfs:label") if isinstance(v, ox.Literal)}
    kinds = r"(supply|compute capacity|financing|power|acquisition|joint venture|licence)"
    assert not [s for s in summed if re.search(rf": {kinds}, ", labels[s])]


def test_each_match_is_an_item_of_wikidata() -> None:
    """A match names an item, Q and a number, by its IRI, and not a page about it."""
    found = told("skos:exactMatch")
    assert found
    for subject, item in found:
        assert re.fullmatch(r"http://www\.wikidata\.org/entity/Q[1-9][0-9]*", str(item)), subject


@pytest.mark.parametrize("predicate", ["dcterms:identifier", "skos:exactMatch"])
def test_no_two_things_share_an_identifier(predicate: str) -> None:
    """An identifier is that of one thing: two would be the same firm twice."""
    values = Counter(str(value) for _, value in told(predicate))
    assert {value for value, number in values.items() if number > 1} == set()


@pytest.mark.shared
def test_identifiers_are_those_that_were_seen(
    facts: Callable[[str], list[dict[str, str]]],
) -> None:
    """Nothing that the fact base has seen is missing."""
    rows = facts("organisations")

    def seen(column: str) -> set[tuple[str, str]]:
        return {(r["id"], r[column]) for r in rows if r[column] and r[f"{column}_basis"] == "seen"}

    items = {(s, str(v).rpartition("/")[2]) for s, v in told("skos:exactMatch")}
    tickers = {(s, f"{m}:{t}") for m in MARKETS for s, t in identifiers(m)}
    assert seen("lei") <= set(identifiers("LEI"))
    assert seen("wikidata") <= items
    assert seen("ticker") <= tickers


def test_flat_ids_of_the_claims_resolve(files: dict[str, list[ox.Quad]]) -> None:
    """A firm, product, agreement, person or place that a claim names is in the registry."""
    named = {
        kit.short(term.value)
        for quads in files.values()
        for quad in quads
        for term in (quad.subject, quad.object)
        if isinstance(term, ox.NamedNode)
    }
    flat = {term for term in named if re.fullmatch(r"[a-z0-9-]+|place/[a-z-]+", term)}
    assert flat - set(files) - NAMED == set()


def test_codes_and_terms_resolve(files: dict[str, list[ox.Quad]]) -> None:
    """Each code and own term that registry or claims use is declared in the ontology."""
    declared = {
        s for s, p, _ in triples("ontology/*.ttl", "ontology/codes/*.ttl") if p == "rdf:type"
    }
    used = {
        kit.short(term.value)
        for quads in files.values()
        for quad in quads
        for term in (quad.predicate, quad.object)
        if isinstance(term, ox.NamedNode)
    } | {value for _, _, value in REGISTRY if isinstance(value, str)}
    own = {term for term in used if term.startswith(("ais:", "aisc:"))}
    assert own
    assert own - declared == set()


def test_ids_are_stable() -> None:
    """The main actors and deals have the ids that users type."""
    assert {"openai", "amd", "nvidia", "broadcom", "sam-altman", "amd-instinct",
            "openai-custom-chip", "openai-amd-6gw", "openai-nvidia-loi"} <= NAMED  # fmt: skip


@pytest.mark.parametrize("name", CODES)
def test_codes_are_named_and_defined_in_two_languages(name: str) -> None:
    """A code has one label and one definition in each language, and belongs to its scheme."""
    listed = triples(f"ontology/codes/{name}.ttl")
    codes = {s for s, p, o in listed if (p, o) == ("skos:inScheme", f"aisc:scheme-{name}")}
    assert codes == {s for s, p, _ in listed if p == "rdf:type"} - {f"aisc:scheme-{name}"}
    for code in [*codes, f"aisc:scheme-{name}"]:
        for wanted in ("skos:prefLabel", "skos:definition"):
            languages = sorted(
                o.language or ""
                for s, p, o in listed
                if (s, p) == (code, wanted) and isinstance(o, ox.Literal)
            )
            assert languages == ["en", "fr"], f"{code} {wanted}"
        assert code.startswith((f"aisc:{name}-", "aisc:scheme-"))


def test_markets_are_markets() -> None:
    """Positions are held in things of class ais:Market."""
    listed = triples("ontology/codes/market.ttl")
    markets = {s for s, p, o in listed if (p, o) == ("rdf:type", "ais:Market")}
    assert markets == {s for s, p, o in listed if p == "skos:inScheme"}


def test_the_data_set_says_what_it_is() -> None:
    """Title in two languages, licence, coverage date and how to cite."""
    store = ox.Store()
    store.load((kit.ROOT / "graph/registry/dataset.ttl").read_bytes(), format=ox.RdfFormat.TURTLE)
    answer = store.query(
        "SELECT ?title ?end ?licence ?cite { <https://w3id.org/aisupply/graph> a dcat:Dataset , "
        "void:Dataset ; dcterms:title ?title ; dcterms:license ?licence ; "
        "dcterms:bibliographicCitation ?cite ; dcterms:temporal/dcat:endDate ?end "
        "FILTER (LANG(?title) = LANG(?cite)) }",
        prefixes={"dcat": "http://www.w3.org/ns/dcat#", "void": "http://rdfs.org/ns/void#",
                  "dcterms": "http://purl.org/dc/terms/"},
    )  # fmt: skip
    rows = list(answer)
    assert sorted(row["title"].language for row in rows) == ["en", "fr"]
    (end,) = {row["end"].value for row in rows}
    day = dt.datetime.fromisoformat(end)
    assert end == f"{day:%Y-%m-%d}T23:59:59Z"
    cited = {row["cite"].language: row["cite"].value for row in rows}
    assert f"up to {day.day} {day:%B %Y}" in cited["en"]
    assert f" {day.year}. Licence" in cited["fr"]
    assert {row["licence"].value for row in rows} == {
        "https://creativecommons.org/licenses/by/4.0/"
    }
