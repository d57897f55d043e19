"""What depends on what, when a network is looked at day by day.

A unit is what the rows of one link, or of links that hang together, are: it can be looked at
without the rest of the network, and changes only on its own days.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import networkx as nx

from aisupply.claims.graph import ClaimView
from aisupply.claims.ownership import controls
from aisupply.network import in_house
from aisupply.network.edges import EdgeBuilder
from aisupply.rdf.terms import local_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from aisupply.claims.lens import ClaimFacts, Lens
    from aisupply.claims.ownership import Groups
    from aisupply.network.edge_evidence import GatheredEdge

    Row = dict[str, str]

__all__ = ["DAY", "Moment", "Unit", "Units"]

_SUPPLY = ("edges-supply-relations", "edges-volumes")
_ENDS = {
    "edges-supply-relations": ("supplier", "customer"),
    "edges-volumes": ("supplier", "customer", "payee", "payer"),
    "edges-stakes": ("holder", "issuer"),
    "edges-codesign": ("a", "b"),
    "edges-rivalry": ("a", "b"),
    "edges-makes": ("maker", "product"),
    "edges-parties": ("party", "agreement"),
    "edges-of-product": ("agreement", "product"),
}
"""Rule → the columns of the two ends of its edges; a volume has those of supply, money or both."""
_KEYS = {
    "edges-supply-relations": "relation",
    "edges-volumes": "volume",
    "edges-stakes": "stake",
    "edges-codesign": "codevelopment",
}
"""Rule → the column that names the edge; edges of other rules are named by their ends."""

DAY = dt.date.max
"""Stands in the line of the lens for the date that a page shows, and for a link that lasts."""


@dataclass
class Unit:
    """The rows that one link, or what depends on it, is made of; and the days they turn on.

    Args:
        rows: by rule.
        days: on which the links may change.
        rumoured: whether a rumour is among the claims.
        keys: the links that are wanted, if others only stand beside them; else None.
    """

    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    days: set[dt.date] = field(default_factory=set)
    rumoured: bool = False
    keys: set[str] | None = None


class Units(EdgeBuilder):
    """Sorts the rows of all claims into units.

    Args:
        view: a view; of its store nothing is asked.
    """

    def __init__(self, view: ClaimView) -> None:
        graph = view.graph
        super().__init__(ClaimView(graph, view.lens, store=lambda: graph.whole))
        self.last = max(graph.coverage, self.lens.known_by)
        plain = tuple(status for status in self.lens.statuses if status != "rumoured")
        self.statuses = (plain, (*plain, "rumoured")) if plain else (self.lens.statuses,) * 2
        self.controls = () if self.lens.entities else tuple(controls(graph.whole))
        self._at: dict[tuple[dt.date, bool], Lens] = {}
        self._units: defaultdict[tuple[str, ...], Unit] = defaultdict(Unit)

    def lens_at(self, day: dt.date, *, rumours: bool) -> Lens:
        """Return the lens at a date; where its two dates are one, both move."""
        key = day, rumours
        if key not in self._at:
            at = day if self.lens.at == self.lens.known_by else self.lens.at
            self._at[key] = replace(self.lens, known_by=day, at=at, statuses=self.statuses[rumours])
        return self._at[key]

    def admits(self, claim: str, day: dt.date, *, rumours: bool) -> bool:
        """Tell whether a claim counts on a day; a denied one never does."""
        fact = self.facts[claim]
        return fact.certainty != "denied" and self.lens_at(day, rumours=rumours).admits(fact)

    def sorted(self) -> list[Unit]:
        """Return the units of all links that the lens admits on any day."""
        asked = {rule: self._ever(self.rows(rule)) for rule in _ENDS}
        for rule, rows in asked.items():
            for row in rows:
                self._put(self._units[rule, *self._name(rule, row)], rule, row)
        self._put_in_house(asked)
        if self.lens.scenario is not None:
            self._put_payments(asked)
        return list(self._units.values())

    def _ever(self, rows: Iterable[Row]) -> list[Row]:
        """Return the rows of claims that the lens admits, with rumours, on the claim's own day."""
        found = []
        for row in rows:
            known = self._known(self.facts[row["claim"]]) if row["claim"] in self.facts else DAY
            if known <= self.last and self.admits(row["claim"], known, rumours=True):
                found.append(row)
        return found

    def _known(self, fact: ClaimFacts) -> dt.date:
        return fact.issued if self.lens.by_source_date and fact.issued else fact.known

    def _name(self, rule: str, row: Row) -> tuple[str, ...]:
        """Return what the rows of one unit have in common."""
        if rule in _KEYS:
            return (row[_KEYS[rule]],)
        return tuple(sorted(self._family(row[end]) for end in _ENDS[rule]))

    def _family(self, iri: str) -> str:
        """Return one name for all firms that ever are one firm."""
        name = local_id(iri)
        return self._families.get(name, name)

    @cached_property
    def _families(self) -> dict[str, str]:
        ever = nx.Graph((control.child, control.parent) for control in self.controls)
        return {name: min(part) for part in nx.connected_components(ever) for name in part}

    @cached_property
    def _turns(self) -> dict[str, set[dt.date]]:
        """By family the days on which control in it began or ended."""
        found: defaultdict[str, set[dt.date]] = defaultdict(set)
        for control in self.controls:
            moments = filter(None, (control.begin, control.end))
            found[self._family(control.child)] |= {_day(moment) for moment in moments}
        return found

    def _put(self, unit: Unit, rule: str, row: Row) -> None:
        """Add a row to a unit, with the days on which it may change what the unit is."""
        fact = self.facts[row["claim"]]
        unit.rows[rule].append(row)
        unit.rumoured |= fact.status == "rumoured"
        unit.days |= {self._known(fact), *filter(None, [fact.invalid_from])}
        unit.days |= {_day(row[name]) for name in ("begins", "superseded") if name in row}
        for end in (row[column] for column in _ENDS.get(rule, ("customer",)) if column in row):
            unit.days |= self._turns.get(self._family(end), set())

    def _put_in_house(self, asked: Mapping[str, list[Row]]) -> None:
        """Add a unit for each firm that makes for itself: it hangs on all supply of the firm."""
        rows = self._ever(self.view.store.records(in_house.MAKERS))
        products = {row["product"] for row in rows}
        states = self._ever(self.view.store.records(in_house.AVAILABLE))
        states = [row for row in states if row["product"] in products]
        units = {family: self._units["in-house", family] for family in map(self._customer, rows)}
        supply = [(rule, row) for rule in _SUPPLY for row in asked[rule]]
        for rule, row in [*(("edges-in-house", row) for row in rows), *supply]:
            if (unit := units.get(self._customer(row))) is not None:
                self._put(unit, rule, row)
        for unit in units.values():
            unit.keys = {row["in_house"] for row in unit.rows["edges-in-house"]}
            for row in states:
                self._put(unit, in_house.AVAILABLE, row)

    def _customer(self, row: Row) -> str:
        return self._family(row.get("customer", ""))

    def _put_payments(self, asked: Mapping[str, list[Row]]) -> None:
        """Add to each stake what its holder pays its issuer: the scenario's price hangs on that."""
        pairs = defaultdict(list)
        for row in asked["edges-volumes"]:
            if "payer" in row:
                pairs[self._family(row["payer"]), self._family(row["payee"])].append(row)
        for stake in dict.fromkeys(row["stake"] for row in asked["edges-stakes"]):
            unit = self._units["edges-stakes", stake]
            unit.keys = {stake, f"money/{stake}"}
            first = unit.rows["edges-stakes"][0]
            for row in pairs[self._family(first["holder"]), self._family(first["issuer"])]:
                self._put(unit, "edges-volumes", row)


class Moment(EdgeBuilder):
    """Makes the links of one unit under the lens of one day."""

    def __init__(self, units: Units, unit: Unit, lens: Lens, groups: Groups) -> None:
        self.view, self.lens, self.groups = units.view, lens, groups
        self.facts, self.spans = units.facts, units.spans
        self.partly_binding = units.partly_binding
        self.network = nx.MultiDiGraph()
        self.given = {
            rule: [
                row
                for row in rows
                if units.admits(row["claim"], lens.known_by, rumours="rumoured" in lens.statuses)
            ]
            for rule, rows in unit.rows.items()
        }

    def build(self) -> nx.MultiDiGraph:
        """Put the links together, by every rule that has rows."""
        self.add_links()
        return self.network

    def rows(self, rule: str) -> Iterator[Row]:
        """Yield the rows of the unit that count on the day."""
        rows = self.given.get(rule, [])
        states = self.given.get(in_house.AVAILABLE, [])
        yield from in_house.available(rows, states) if rule == "edges-in-house" else rows

    def add_edge(self, key: str, edge: GatheredEdge, **attributes: Any) -> None:
        """Add an edge with the day from which it holds."""
        super().add_edge(key, edge, since=self._since(edge, attributes.get("stage")), **attributes)

    def _since(self, edge: GatheredEdge, stage: str | None) -> str | None:
        """Return the day from which a link holds at its stage."""
        rows = [row for row in edge.rows if "stage" in row and local_id(row["stage"]) == stage]
        return min((row["begins"][:10] for row in rows), default=None)

    def add_node(self, name: str) -> None:
        """Add a node; the page knows what it is and what it is called."""
        self.network.add_node(name)


def _day(moment: str) -> dt.date:
    return dt.date.fromisoformat(moment[:10])
