"""From what a user types to an id: ids, labels, aliases and tickers, in any case."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from aisupply.errors import AmbiguousNameError, UnknownNameError
from aisupply.rdf.terms import code, expand, iri_of, local_id

if TYPE_CHECKING:
    from aisupply.store import Naming

__all__ = ["KINDS", "NameIndex", "Thing", "has_entry"]

KINDS: dict[str, tuple[str, ...]] = {
    "organisation": ("ais:Company", "org:Organization", "org:FormalOrganization"),
    "unnamed": ("ais:UnnamedParty",),
    "product": ("ais:Product", "ais:ProductFamily", "ais:AIModel"),
    "agreement": ("ais:Agreement",),
    "person": ("foaf:Person",),
    "source": ("ais:Source",),
    "category": ("ais:ProductCategory",),
    "claim": ("ais:Claim",),
    "facility": ("ais:Facility",),
}
"""Kind of thing → the classes that make it one."""
_TYPES_AND_KINDS = " ".join(f'({name} "{kind}")' for kind, names in KINDS.items() for name in names)

_LABELS = """
SELECT DISTINCT ?thing ?kind ?name ?preferred (LANG(?name) AS ?language) {
  VALUES (?type ?kind) { %s }
  ?thing a ?type .
  { ?thing rdfs:label|skos:prefLabel ?name BIND(true AS ?preferred) }
  UNION { ?thing skos:altLabel ?name BIND(false AS ?preferred) }
  UNION { ?thing dcterms:identifier ?name BIND(false AS ?preferred) }
  FILTER(isLiteral(?name))
}
"""

_CODES = """
SELECT ?code ?name (LANG(?name) AS ?language) {
  ?code skos:inScheme ?list ; skos:prefLabel ?name FILTER(isLiteral(?name))
}
"""
_CLAIMS = "SELECT DISTINCT ?claim { ?claim a ais:Claim }"


_PLAIN_ID = re.compile(r"[A-Za-z0-9._-]+")


def has_entry(store: Naming, name: str, *, kind: str) -> bool:
    """Tell whether a store has a labelled thing of a kind by exactly this id.

    Args:
        store: of registry and code lists.
        name: what may be an id.
        kind: one of `KINDS`.
    """
    if not _PLAIN_ID.fullmatch(name):
        return False
    iris, types = f"<{iri_of(name)}> <{code(name)}>", " ".join(KINDS[kind])
    query = f"""SELECT ?thing {{ VALUES ?thing {{ {iris} }} VALUES ?type {{ {types} }}
        ?thing a ?type ; rdfs:label|skos:prefLabel ?name }} LIMIT 1"""
    return any(store.records(query))


def _folded(name: str) -> str:
    """Return a name as names are compared: in any case, in any Unicode form."""
    # Folding the case takes some letters apart again, so they are composed before and after it.
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


class Thing(NamedTuple):
    """Something that has a name: its id, IRI, kind and labels by language."""

    id: str
    iri: str
    kind: str
    labels: dict[str, str]

    def label(self, lang: str = "en") -> str:
        """Return the label in a language, else in any, else the id."""
        return (
            self.labels.get(lang)
            or self.labels.get("en")
            or next(iter(self.labels.values()), self.id)
        )


class NameIndex:
    """Names, and the things that they name.

    Attributes:
        things: the things by IRI.

    Example:
        >>> index = NameIndex()
        >>> index.add(Thing("amd", iri_of("amd"), "organisation", {"en": "AMD"}), "AMD", "XNAS:AMD")
        >>> index.find("nasdaq: amd").id
        'amd'
    """

    def __init__(self) -> None:
        self.things: dict[str, Thing] = {}
        self._by_name: dict[str, set[str]] = defaultdict(set)
        self._codes: dict[tuple[str, str], str] = {}

    @classmethod
    def of(cls, store: Naming, *, union: bool = False) -> NameIndex:
        """Return all names of a store.

        Args:
            store: a view, or a store of all claims.
            union: look into all graphs, as the store of all claims needs it.
        """
        index = cls()
        for row in store.records(_LABELS % _TYPES_AND_KINDS, union=union):
            iri = row["thing"]
            thing = index.things.get(iri) or Thing(local_id(iri), iri, row["kind"], {})
            if row["preferred"] == "true" and row["language"] is not None:
                thing.labels[row["language"] or "en"] = row["name"]
            index.add(thing, row["name"])
        for row in store.records(_CLAIMS, union=union):
            iri = row["claim"]
            index.add(index.things.get(iri) or Thing(local_id(iri), iri, "claim", {}))
        for row in store.records(_CODES, union=union):
            index._codes[row["code"], row["language"]] = row["name"]
        return index

    def add(self, thing: Thing, *names: str) -> None:
        """Add a thing, which has its id for a name, and further names of it."""
        self.things[thing.iri] = thing
        for name in (thing.id, *names):
            self._by_name[_folded(name)].add(thing.iri)

    def find(self, typed: str, *, kind: str | None = None) -> Thing:
        """Return the thing that a typed name means.

        Args:
            typed: an id, a label, an alias, a ticker, also with its exchange (`XNAS:AMD`,
                `NASDAQ:AMD`), an LEI, a prefixed name or an IRI; blanks around it do not count.
            kind: one of `KINDS`; any if None.

        Raises:
            UnknownNameError: if nothing has the name; the nearest names are suggested.
            AmbiguousNameError: if several things have it; the candidates are listed.
        """
        typed = typed.strip()
        iri = expand(typed)
        if not iri and _folded(typed) not in self._by_name:
            typed = _with_exchange_code(typed)
        iris = {iri} & self.things.keys() if iri else self._by_name.get(_folded(typed), set())
        candidates = [self.things[item] for item in iris if kind in {None, self.things[item].kind}]
        if len(candidates) == 1:
            return candidates[0]
        exact = [thing for thing in candidates if thing.id == typed]
        if len(exact) == 1:
            return exact[0]
        if candidates:
            raise AmbiguousNameError(typed, [thing.id for thing in candidates])
        others = sorted({self.things[item].kind for item in iris})
        raise UnknownNameError(kind or "thing", typed, ids=self.known(kind), others=others)

    def find_actor(self, typed: str) -> Thing:
        """Return the firm or the agreement that is meant; a firm goes before an agreement.

        Raises:
            UnknownNameError: if there is neither; it names the nearest of both.
            AmbiguousNameError: if several bear the name.
        """
        others: tuple[str, ...] = ()
        for kind in ("organisation", "agreement"):
            try:
                return self.find(typed, kind=kind)
            except UnknownNameError as error:
                others = error.others
        known = {**self.known("organisation"), **self.known("agreement")}
        raise UnknownNameError("firm or agreement", typed, ids=known, others=others)

    def known(self, kind: str | None = None) -> dict[str, str]:
        """Return all names of things of one kind, or of all, each with the id that it leads to."""
        return {
            name: min(ids)
            for name, iris in self._by_name.items()
            if (ids := {self.things[i].id for i in iris if kind in {None, self.things[i].kind}})
        }

    def of_kind(self, kind: str) -> list[Thing]:
        """Return the things of one kind in order of id."""
        return sorted(
            (thing for thing in self.things.values() if thing.kind == kind), key=lambda t: t.id
        )

    def label(self, iri: str, lang: str = "en") -> str:
        """Return the label of a thing or of an entry of a code list, else its id."""
        thing = self.things.get(iri)
        if thing:
            return thing.label(lang)
        return self._codes.get((iri, lang)) or self._codes.get((iri, "en")) or local_id(iri)


_EXCHANGES = {
    "NASDAQ": "XNAS", "NYSE": "XNYS", "KRX": "XKRX", "KOSPI": "XKRX", "TSE": "XTKS", "TYO": "XTKS",
    "TWSE": "XTAI", "TPE": "XTAI", "AMS": "XAMS",
}  # fmt: skip
"""What an exchange is commonly called → its code (ISO 10383), which the registry has."""


def _with_exchange_code(typed: str) -> str:
    """Return a ticker with the code of its exchange; a text that is none as it is."""
    exchange, colon, ticker = typed.partition(":")
    code = _EXCHANGES.get(exchange.strip().upper())
    return f"{code}:{ticker.strip()}" if colon and code else typed
