"""A claim as the inverse of the mapping reads it: evidence, content, and what belongs to it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from aisupply.claims.lens import parse_date
from aisupply.exchange.tables.mapping_amounts import UNITS, plain
from aisupply.exchange.tables.mapping_nodes import local, named
from aisupply.rdf.terms import AIS, CLAIM, ID, RDF, rules_of_quantity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["Claim", "Facts", "Figure", "claims_of", "collect", "date_between", "partial"]

_UNIT_NAMES = {code: name for name, (_, code, _) in reversed(UNITS.items())}
_REPLACED = AIS + "replacedBy"
_CHILDREN = ("since", "ended", "amended", "done")
_OPEN = frozenset({"rule-at-least", "rule-more-than", "rule-majority"})
_NINE_TENTHS = Decimal("0.9")
_DIGITS = 15


class Facts:
    """Statements by subject and property."""

    def __init__(self) -> None:
        self._values: dict[str, dict[str, list[ox.NamedNode | ox.Literal]]] = defaultdict(dict)

    def add(self, triple: ox.Triple) -> None:
        """Add a statement."""
        subject, value = triple.subject, triple.object
        if isinstance(subject, ox.NamedNode) and isinstance(value, ox.NamedNode | ox.Literal):
            self._values[subject.value].setdefault(triple.predicate.value, []).append(value)

    def terms(self, subject: str, name: str) -> list[ox.NamedNode | ox.Literal]:
        """Return the values of a property of a thing, in order."""
        predicate = RDF + "type" if name == "a" else named(name).value
        found = self._values.get(named(subject).value, {}).get(predicate, [])
        return sorted(found, key=lambda term: (getattr(term, "language", None) or "", term.value))

    def all(self, subject: str, name: str) -> list[str]:
        """Return them as ids or texts."""
        return [_plain(term) for term in self.terms(subject, name)]

    def one(self, subject: str, name: str) -> str:
        """Return the first of them; empty if there is none."""
        return next(iter(self.all(subject, name)), "")

    def subjects(self, name: str) -> list[str]:
        """Return the ids of all things that have a property."""
        predicate = named(name).value
        return sorted(s.removeprefix(ID) for s, said in self._values.items() if predicate in said)

    def of_type(self, kind: str) -> list[str]:
        """Return the ids of all things of a type."""
        term = named(kind)
        return sorted(
            subject.removeprefix(ID)
            for subject, values in self._values.items()
            if term in values.get(RDF + "type", ())
        )


def _plain(term: ox.NamedNode | ox.Literal) -> str:
    return term.value if isinstance(term, ox.Literal) else local(term)


class Figure(NamedTuple):
    """A quantity as the columns of a table have it; empty where there is no bound."""

    low: str = ""
    high: str = ""
    unit: str = ""


@dataclass
class Claim:
    """A claim that stands, with its root key and the claims that belong to the same row."""

    id: str
    key: str
    evidence: Facts
    content: Facts = field(default_factory=Facts)
    children: dict[str, Claim] = field(default_factory=dict)
    others: list[Claim] = field(default_factory=list)

    def said(self, name: str) -> str:
        """Return what the evidence says of the claim."""
        return self.evidence.one(self.id, name)

    @property
    def subject(self) -> str:
        """The id of what the claim is about."""
        return self.said("dcterms:subject")

    @property
    def seen(self) -> str:
        """Whether its row was read in the source, as a flag."""
        return "no" if self.said("ais:noSpanReason") == "no-span-recall" else "yes"

    def of(self, name: str) -> str:
        """Return the first value of a property of what the claim is about."""
        return self.content.one(self.subject, name)

    def state(self, thing: str = "") -> tuple[str, str]:
        """Return stage and date of the state of a thing."""
        states = self.content.all(thing or self.subject, "ais:hasState")
        if not states:
            return "", ""
        return self.content.one(states[0], "ais:stage"), self.span(states[0])[0]

    def outcome(self) -> str:
        """Return how what the claim is about came to be done or to its end; empty if untold."""
        states = self.content.all(self.subject, "ais:hasState")
        told = self.content.one(states[0], "ais:outcome") if states else ""
        return told.removeprefix("outcome-")

    def span(self, thing: str, name: str = "time:hasTime") -> tuple[str, str]:
        """Return the dates between which a thing holds, or has works, as they were given."""
        return _span(self.content.one(thing, name))

    def vouched(self) -> str:
        """Return the date for which the claim vouches."""
        begin, end = _span(self.said("dcterms:temporal"))
        return date_between(begin, end) if begin else ""

    def known(self) -> str:
        """Return from when it is known, as exact as the date was given."""
        return partial(self.said("ais:knownAt"), self.said("ais:datePrecision"))

    def known_apart(self) -> str:
        """Return from when it is known, where that is not the day of its source."""
        same = self.said("ais:knownAt") == self.said("dcterms:issued")
        return "" if same else self.known()

    def rules(self, quantity: str) -> set[str]:
        """Return the ids of the rules by which a quantity was read."""
        return rules_of_quantity(quantity, self.evidence.all(self.id, "aisb:readBy"))

    def figure(self, thing: str, name: str) -> Figure:
        """Return a quantity as numbers that are read as the same quantity.

        Beside the words of which it was read the bounds are those that the words give; alone they
        are the number that is read as the quantity again.
        """
        quantity = self.content.one(thing, name)
        if not quantity:
            return Figure()
        unit = _UNIT_NAMES[self.content.one(quantity, "ais:unit")]
        factor = UNITS[unit][2]
        rules = self.rules(quantity)
        low, high = (
            Decimal(text) / factor if text else None
            for text in (
                self.content.one(quantity, f"ais:{end}Bound") for end in ("lower", "upper")
            )
        )
        if self.said("ais:figureWords"):
            low, high = (
                end if end is None else Decimal(f"{end:.{_DIGITS}g}") for end in (low, high)
            )
        elif rules == {"rule-about"} and low is not None:
            low = high = low / _NINE_TENTHS
        elif rules == {"rule-rounded"} and low is not None and high is not None:
            low = high = (low + high) / 2
        elif rules == {"rule-about", "rule-up-to"} and high and low == high * _NINE_TENTHS:
            low = high
        elif rules & _OPEN and "rule-up-to" not in rules:
            high = None
        low = Decimal(0) if low is None else low
        texts = ["" if end is None else plain(end.normalize()) for end in (low, high)]
        return Figure(texts[0], texts[1], unit)


def _span(interval: str) -> tuple[str, str]:
    """Return begin and end of an interval, which its id has as they were given."""
    begin, _, end = interval.removeprefix("time/").partition("_")
    return begin.replace("x", ""), end.replace("x", "")


def partial(stamp: str, precision: str) -> str:
    """Return a date as exact as it was given, from a day in it.

    Example:
        >>> partial("2025-09-30T00:00:00Z", "precision-quarter")
        '2025-Q3'
    """
    if not stamp or precision == "precision-undated":
        return ""
    day = dt.date.fromisoformat(stamp[:10])
    forms = {
        "precision-month": f"{day:%Y-%m}",
        "precision-quarter": f"{day.year}-Q{(day.month + 2) // 3}",
        "precision-half-year": f"{day.year}-H{(day.month + 5) // 6}",
        "precision-year": f"{day.year}",
    }
    return forms.get(precision, day.isoformat())


def date_between(begin: str, end: str) -> str:
    """Return the date whose first and last days are given.

    Example:
        >>> date_between("2025-07-01", "2025-09-30")
        '2025-Q3'
    """
    names = ("year", "half-year", "quarter", "month", "day")
    dates = (partial(begin, f"precision-{name}") for name in names)
    days = tuple(dt.date.fromisoformat(text) for text in (begin, end))
    return next(date for date in dates if parse_date(date) == days)


def collect(quads: Iterable[ox.Quad]) -> tuple[dict[str, list[Claim]], Facts]:
    """Return the claims of tables that stand, by table, and all that is evidence or registry.

    Claims that were replaced are left out, and so are those that no table made.
    """
    evidence = Facts()
    contents: dict[str, list[ox.Triple]] = defaultdict(list)
    newer: dict[str, str] = {}
    for quad in quads:
        graph = quad.graph_name
        if isinstance(graph, ox.NamedNode) and graph.value.startswith(CLAIM):
            contents[graph.value].append(quad.triple)
            continue
        evidence.add(quad.triple)
        if quad.predicate.value == _REPLACED and isinstance(quad.object, ox.NamedNode):
            newer[quad.object.value] = str(getattr(quad.subject, "value", ""))
    return _standing(contents, evidence, newer), evidence


def claims_of(quads: Iterable[ox.Quad], evidence: Facts) -> dict[str, list[Claim]]:
    """Return claims of tables that are not written yet, by table.

    Args:
        quads: their graphs and evidence.
        evidence: what else is known, such as names; it takes up their evidence.
    """
    contents: dict[str, list[ox.Triple]] = defaultdict(list)
    for quad in quads:
        if isinstance(quad.graph_name, ox.NamedNode):
            contents[quad.graph_name.value].append(quad.triple)
        else:
            evidence.add(quad.triple)
    return _standing(contents, evidence, {})


def _standing(
    contents: Mapping[str, list[ox.Triple]], evidence: Facts, older: dict[str, str]
) -> dict[str, list[Claim]]:
    """Return the claims that no other replaces, by table.

    Args:
        contents: IRI of a claim → what it says.
        evidence: what is said about them.
        older: newer revision of a claim → the one that it replaces.
    """
    replaced = set(older.values())
    claims = [
        _claim(iri, _root(iri, older), evidence, triples)
        for iri, triples in sorted(contents.items())
        if iri not in replaced
    ]
    return _by_table(claims)


def _root(iri: str, older: dict[str, str]) -> str:
    seen = {iri}
    while iri in older and older[iri] not in seen:  # claims may replace each other in a circle
        iri = older[iri]
        seen.add(iri)
    return iri.removeprefix(CLAIM)


def _claim(iri: str, key: str, evidence: Facts, triples: Iterable[ox.Triple]) -> Claim:
    claim = Claim(iri.removeprefix(ID), key, evidence)
    for triple in triples:
        claim.content.add(triple)
    return claim


def _by_table(claims: list[Claim]) -> dict[str, list[Claim]]:
    """Put the claims of one row together, under its main claim."""
    by_key = {claim.key: claim for claim in claims}
    tables: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        for base, name in _parents(claim.key):
            if base in by_key:
                parent = by_key[base]
                if name in _CHILDREN:
                    parent.children[name] = claim
                else:
                    parent.others.append(claim)
                break
        else:
            tables[claim.key.partition("/")[0]].append(claim)
    return tables


def _parents(key: str) -> Iterator[tuple[str, str]]:
    base, _, last = key.rpartition("/")
    if last in _CHILDREN:
        yield base, last
    if "/by/" in key:
        yield key.rpartition("/by/")[0], "by"
