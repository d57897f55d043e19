"""The supply of one customer at any date, without building a view for each.

The rules that say what an edge is are asked once, of all claims; for a date, only the rows of the
claims that the lens then admits are put together, by the same code that makes the network of a
view. The result is the supply of the customer in the network of a view with both clocks at that
date; passages, labels and other relations are left out.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import networkx as nx

from aisupply.claims.categories import categories
from aisupply.claims.ownership import Groups, controls
from aisupply.claims.reconcile import partly_binding
from aisupply.network import in_house
from aisupply.network.edge_evidence import GatheredEdge, is_supply
from aisupply.network.edges import EdgeBuilder, rule_text
from aisupply.rdf.terms import local_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from aisupply.claims.graph import ClaimView
    from aisupply.claims.lens import ClaimFacts, Lens

    Row = dict[str, str]

__all__ = ["Moments", "Touch"]

_RULES = ("edges-supply-relations", "edges-volumes")


class Touch(NamedTuple):
    """A claim that touches the supply of a customer on a day.

    Attributes:
        day: the day.
        clock: ``known`` if the claim became known then, ``at`` if what it says began to hold.
        claim: its IRI; empty where a change of control is what happened.
        categories: the categories that it speaks of; empty for all of them.
        counts: whether it says anything that counts by itself: a figure that is part of another
            one, or restates it, does not.
    """

    day: dt.date
    clock: str
    claim: str
    categories: frozenset[str]
    counts: bool = True


class Moments:
    """The supply of one customer through time.

    Args:
        view: a view; its lens is moved from date to date, its last date is the lens's own.
        customer: id of the customer; the firm that stands for it on the last date is followed.

    Attributes:
        asked: the id that was given.
        customer: the id of the firm that is followed.

    Example:
        >>> import aisupply, datetime as dt
        >>> moments = Moments(aisupply.open().view(), "openai")
        >>> then = moments.network(dt.date(2025, 9, 30))
        >>> then.has_edge("nvidia", "openai"), then.has_edge("amd", "openai")
        (True, False)
    """

    def __init__(self, view: ClaimView, customer: str) -> None:
        self.view = view
        self.facts: Mapping[str, ClaimFacts] = {fact.iri: fact for fact in view.graph.claims}
        self.controls = () if view.lens.entities else controls(view.graph.store)
        self.asked = customer
        self.customer = Groups(self.controls, view.lens.known_by).head(customer)
        self.partly_binding = partly_binding(view)
        self.categories = categories(view)
        names = self._names()
        self.rows = {rule: list(self._asked(rule_text(rule), names)) for rule in _RULES}
        self.in_house = list(self._asked(in_house.MAKERS, names))
        products = {row["product"] for row in self.in_house}
        available = view.graph.store.records(in_house.AVAILABLE)
        self.available = [row for row in available if row["product"] in products]

    def _names(self) -> frozenset[str]:
        """Return the firms that the customer ever stands for, itself included."""
        found, size = {self.customer}, 0
        while size < len(found):
            size = len(found)
            found |= {control.child for control in self.controls if control.parent in found}
        return frozenset(found)

    def _asked(self, query: str, names: frozenset[str]) -> Iterator[Row]:
        for row in self.view.graph.store.records(query):
            if row["claim"] in self.facts and local_id(row.get("customer", "")) in names:
                yield row

    def lens(self, day: dt.date) -> Lens:
        """Return the lens of the view with both clocks at a date."""
        return replace(self.view.lens, known_by=day, at=day)

    def network(self, day: dt.date) -> nx.MultiDiGraph:
        """Return the supply of the customer as known, and as it stood, on a date."""
        return _Past(self, self.lens(day)).build()

    @cached_property
    def touches(self) -> list[Touch]:
        """Every day on which the supply of the customer may have changed, in order."""
        last = self.view.lens.known_by
        admitted = {iri: self._known(fact) for iri, fact in self.facts.items() if self._ever(fact)}
        found = {
            touch
            for touch in [
                *self._of_rows(admitted),
                *self._of_products(admitted),
                *self._of_groups(),
            ]
            if touch.day <= last
        }
        return sorted(found)

    def _ever(self, fact: ClaimFacts) -> bool:
        """Return whether the lens admits a claim on the day it became known, denied ones never."""
        return fact.certainty != "denied" and self.lens(self._known(fact)).admits(fact)

    def _known(self, fact: ClaimFacts) -> dt.date:
        return fact.issued if self.view.lens.by_source_date and fact.issued else fact.known

    def _of_rows(self, known: Mapping[str, dt.date]) -> Iterator[Touch]:
        named: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        days: defaultdict[tuple[str, str], set[dt.date]] = defaultdict(set)
        counts: dict[tuple[str, str], bool] = {}
        for row in (row for rows in self.rows.values() for row in rows):
            if row["claim"] not in known:
                continue
            key = row["claim"], row.get("volume", row.get("relation", ""))
            named[key] |= {local_id(row["category"])} if "category" in row else set()
            days[key] |= {_day(row[name]) for name in ("begins", "superseded") if name in row}
            counts[key] = "volume" not in row or _counts(row)
        for key, when in days.items():
            claim, start, wares = key[0], known[key[0]], frozenset(named[key])
            yield Touch(start, "known", claim, wares, counts[key])
            late = {day for day in when if day > start}
            gone = self.facts[claim].invalid_from
            late |= {gone} if gone and gone > start else set()
            yield from (Touch(day, "at", claim, wares, counts[key]) for day in late)

    def _of_products(self, known: Mapping[str, dt.date]) -> Iterator[Touch]:
        for row in self.in_house:
            wares = frozenset({local_id(row["category"])})
            if row["claim"] in known:
                yield Touch(known[row["claim"]], "known", row["claim"], wares)
            for state in self.available:
                if state["product"] == row["product"] and state["claim"] in known:
                    start = known[state["claim"]]
                    day = max(_day(state["begins"]), start)
                    clock = "known" if day == start else "at"
                    yield Touch(day, clock, state["claim"], wares)

    def _of_groups(self) -> Iterator[Touch]:
        for control in self.controls:
            for moment in (control.begin, control.end):
                if moment:
                    yield Touch(_day(moment), "at", "", frozenset(), counts=False)


class _Past(EdgeBuilder):
    """Makes a network of the rows that a lens admits, of supply alone."""

    def __init__(self, moments: Moments, lens: Lens) -> None:
        self.moments = moments
        self.view = moments.view
        self.lens = lens
        self.facts = dict(moments.facts)
        self.groups = Groups(moments.controls, lens.at)
        self.partly_binding = moments.partly_binding
        self.spans = {}
        self.network = nx.MultiDiGraph()
        facts = moments.facts.values()
        self.chosen = frozenset(lens.content(facts))

    def build(self) -> nx.MultiDiGraph:
        """Put the supply together."""
        self.network.graph.update(
            lens=self.lens.as_json(), lens_line=self.lens.line(), categories=self.moments.categories
        )
        self.add_node(self.moments.customer)
        self.add_supply()
        self.add_in_house()
        return self.network

    def rows(self, rule: str) -> Iterator[Row]:
        if rule == "edges-in-house":
            yield from self._available()
            return
        yield from self._admitted(self.moments.rows[rule])

    def _admitted(self, rows: Iterable[Row]) -> Iterator[Row]:
        for row in rows:
            if row["claim"] in self.chosen and self.firm(row["customer"]) == self.moments.customer:
                yield row

    def _available(self) -> Iterator[Row]:
        """Yield what the customer makes for itself, with the first day by any admitted claim."""
        states = (row for row in self.moments.available if row["claim"] in self.chosen)
        yield from in_house.available(self._admitted(self.moments.in_house), states)

    def add_node(self, name: str) -> None:
        """Add a firm; what it is called is of no use here."""
        self.network.add_node(name, type="organisation", label=name)


def _counts(row: Row) -> bool:
    """Tell whether a volume may be a supply that counts by itself, as the network has it."""
    return is_supply(GatheredEdge("supply", "", "", [row]))


def _day(moment: str) -> dt.date:
    return dt.date.fromisoformat(moment[:10])
