"""The network of a view at every date: what each link was, from when until when.

The rules that say what an edge is are asked once, of all claims. The rows of one link are looked
at together (a unit), on each day on which something about it may have changed, by the code that
makes the network of a view. So a page can move its date without asking anybody, and shows at each
date what `View.network` holds under the lens of that date, with rumours and without.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import networkx as nx

from aisupply.claims.ownership import Groups
from aisupply.network import context, in_house
from aisupply.network.edges import GraphFacts, edges_of, rule_text
from aisupply.rdf.terms import local_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from aisupply.claims.graph import ClaimView
    from aisupply.claims.lens import ClaimFacts, Lens
    from aisupply.network.edge_evidence import EdgeEvidence, Row
    from aisupply.text import Note

    _Edge = tuple[str, str, str, dict[str, Any]]

__all__ = ["Replay", "Version", "replay", "still"]

_ONE_DAY = dt.timedelta(days=1)
DAY = dt.date.max
"""Stands in the line of the lens for the date that a page shows, and for a link that lasts."""

Spell = tuple[int, int]
"""From the day of that number on, to before the day of that number."""
_EVER: tuple[Spell, ...] = ((0, 1),)


class Version(NamedTuple):
    """What a link was for a while.

    Attributes:
        source: id of the node it comes from.
        target: id of the node it goes to.
        key: its key in the network.
        link: its attributes, as in `View.network`, and `since`, the day from which it holds.
        facts: when it was so, without rumours.
        rumours: when it was so, with rumours.
    """

    source: str
    target: str
    key: str
    link: dict[str, Any]
    facts: tuple[Spell, ...]
    rumours: tuple[Spell, ...]

    def holds(self, day: int, *, rumours: bool) -> bool:
        """Tell whether the link was so on the day of that number."""
        return any(start <= day < end for start, end in (self.rumours if rumours else self.facts))


@dataclass(frozen=True)
class Replay:
    """Every version of every link, and the days on which anything changed.

    Args:
        days: the days, in order; on the first of them nothing may be there yet.
        versions: what the links were.
        day: the date of the lens.
        with_rumours: whether the lens takes rumours.
        lines: the line of the lens without and with rumours; `DAY` stands for the date.
        claims: what is said about each claim, by IRI.
    """

    days: tuple[dt.date, ...]
    versions: tuple[Version, ...]
    day: dt.date
    with_rumours: bool
    lines: tuple[Note, Note]
    claims: Mapping[str, ClaimFacts]

    def number(self, day: dt.date) -> int:
        """Return the number of the last day of change up to a date; −1 before the first."""
        return bisect_right(self.days, day) - 1

    def network(self, day: dt.date, *, rumours: bool = False) -> nx.MultiDiGraph[str]:
        """Return the links as they were known on a date, as a network without labels."""
        number, network = self.number(day), nx.MultiDiGraph()
        for version in self.versions:
            if version.holds(number, rumours=rumours):
                network.add_edge(version.source, version.target, version.key, **version.link)
        return network


def replay(view: ClaimView) -> Replay | None:
    """Return every version of every link of a view's graph, or None for a view without dates.

    Args:
        view: its lens is moved from date to date; the last one is the day up to which the graph
            was kept. Where the lens's two dates are one, both move; else `at` stays.

    Example:
        >>> import aisupply, datetime as dt
        >>> links = replay(aisupply.open().view())
        >>> then = links.network(dt.date(2025, 9, 30))
        >>> then.has_edge("nvidia", "openai"), then.has_edge("amd", "openai")
        (True, False)
    """
    if view.lens.everything:
        return None
    return _Replayer(view).replay()


def still(network: nx.MultiDiGraph[str]) -> list[Version]:
    """Return the links of a network that has no dates: one version each, in a fixed order.

    What is only rumoured is there with rumours and not without.
    """
    links = sorted(network.edges(keys=True, data=True), key=lambda link: link[:3])
    return [
        Version(u, v, key, link, () if _is_rumour(link) else _EVER, _EVER)
        for u, v, key, link in links
    ]


def _is_rumour(link: Mapping[str, Any]) -> bool:
    return set(link.get("statuses") or ()) == {"rumoured"}


class _Replayer:
    """Makes the versions of every link.

    Args:
        view: the view whose lens is moved.
    """

    def __init__(self, view: ClaimView) -> None:
        self.lens = view.lens
        self.units = _Units(view)
        self._groups: dict[dt.date, Groups] = {}

    def replay(self) -> Replay:
        """Return every version of every link."""
        versions = [version for unit in self.units.sorted() for version in self._versions(unit)]
        days = sorted({day for v in versions for spell in v.spells for day in spell} - {DAY})
        if not days or self.lens.known_by < days[0]:
            days.insert(0, self.lens.known_by)
        number = {day: index for index, day in enumerate([*days, DAY])}
        versions.sort(key=lambda version: version.name)
        return Replay(
            days=tuple(days),
            versions=tuple(version.numbered(number) for version in versions),
            day=self.lens.known_by,
            with_rumours="rumoured" in self.lens.statuses,
            lines=(self._line(rumours=False), self._line(rumours=True)),
            claims=self.units.facts.claims,
        )

    def _line(self, *, rumours: bool) -> Note:
        return self.units.lens_at(DAY, rumours=rumours).line()

    def _versions(self, unit: _Unit) -> list[_Dated]:
        """Return what the links of a unit were, and when."""
        days = sorted(day for day in unit.days if day <= self.units.last)
        versions: list[_Dated] = []
        for rumours in (False, True) if unit.rumoured else (False,):
            for start, end in zip(days, [*days[1:], DAY], strict=False):
                for edge in self._edges(unit, start, rumours=rumours):
                    _version(versions, edge).add(start, end, rumours=rumours)
        for version in versions if not unit.rumoured else ():
            version.rumours = version.facts
        return versions

    def _edges(self, unit: _Unit, day: dt.date, *, rumours: bool) -> Iterator[_Edge]:
        """Return the links of a unit under the lens of a day."""
        at = self.units.lens_at(day, rumours=rumours).at
        if at not in self._groups:
            self._groups[at] = Groups(self.units.controls, at)
        return self.units.edges(unit, day, rumours=rumours, ownership=self._groups[at])


@dataclass
class _Dated:
    """A version while it is found, with days and not their numbers."""

    edge: _Edge
    facts: list[tuple[dt.date, dt.date]] = field(default_factory=list)
    rumours: list[tuple[dt.date, dt.date]] = field(default_factory=list)

    def add(self, start: dt.date, end: dt.date, *, rumours: bool) -> None:
        """Add a spell; one that follows on the last makes that longer."""
        spells = self.rumours if rumours else self.facts
        if spells and spells[-1][1] == start:
            start = spells.pop()[0]
        spells.append((start, end))

    @property
    def spells(self) -> list[tuple[dt.date, dt.date]]:
        """All spells, with rumours and without."""
        return self.facts + self.rumours

    @property
    def name(self) -> tuple[Any, ...]:
        """What versions are sorted by."""
        return (*self.edge[:3], self.facts or [(DAY, DAY)], self.rumours)

    def numbered(self, number: Mapping[dt.date, int]) -> Version:
        """Return the version with numbers for days."""
        facts, rumours = (
            tuple((number[start], number[end]) for start, end in spells)
            for spells in (self.facts, self.rumours)
        )
        return Version(*self.edge, facts, rumours)


def _version(versions: list[_Dated], edge: _Edge) -> _Dated:
    """Return the version that says the same of the same link, a new one where there is none."""
    for version in versions:
        if version.edge == edge:
            return version
    versions.append(_Dated(edge))
    return versions[-1]


_SUPPLY = ("edges-supply-relations", "edges-volumes")
_ENDS = {
    "edges-supply-relations": ("supplier", "customer"),
    "edges-volumes": ("supplier", "customer", "payee", "payer"),
    "edges-stakes": ("holder", "issuer"),
    "edges-restrictions": ("supplier", "customer"),
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
    "edges-restrictions": "restriction",
    "edges-codesign": "codevelopment",
}
"""Rule → the column that names the edge; edges of other rules are named by their ends."""


@dataclass
class _Unit:
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


class _Units:
    """Sorts the rows of all claims into units.

    Args:
        view: a view; of its store nothing is asked.
    """

    def __init__(self, view: ClaimView) -> None:
        graph = view.graph
        self.lens, self.store = view.lens, graph.whole
        self.facts = GraphFacts(
            claims={claim.iri: claim for claim in graph.claims},
            partly_binding=graph.partly_binding,
            passages=context.passages(self.store),
            unnamed=context.unnamed(view.structure),
        )
        self.last = max(graph.coverage, self.lens.known_by)
        plain = tuple(status for status in self.lens.statuses if status != "rumoured")
        self.statuses = (plain, (*plain, "rumoured")) if plain else (self.lens.statuses,) * 2
        self.controls = () if self.lens.entities else tuple(graph.controls)
        self._at: dict[tuple[dt.date, bool], Lens] = {}
        self._units: defaultdict[tuple[str, ...], _Unit] = defaultdict(_Unit)

    def lens_at(self, day: dt.date, *, rumours: bool) -> Lens:
        """Return the lens at a date; where its two dates are one, both move."""
        key = day, rumours
        if key not in self._at:
            at = day if self.lens.at == self.lens.known_by else self.lens.at
            self._at[key] = replace(self.lens, known_by=day, at=at, statuses=self.statuses[rumours])
        return self._at[key]

    def admits(self, claim: str, day: dt.date, *, rumours: bool) -> bool:
        """Tell whether a claim counts on a day; a denied one never does."""
        fact = self.facts.claims[claim]
        return fact.certainty != "denied" and self.lens_at(day, rumours=rumours).admits(fact)

    def sorted(self) -> list[_Unit]:
        """Return the units of all links that the lens admits on any day."""
        asked = {rule: self._ever(self.store.records(rule_text(rule))) for rule in _ENDS}
        for rule, rows in asked.items():
            for row in rows:
                self._put(self._units[rule, *self._name(rule, row)], rule, row)
        self._put_in_house(asked)
        if self.lens.scenario is not None:
            self._put_payments(asked)
        return list(self._units.values())

    def _ever(self, rows: Iterable[Row]) -> list[Row]:
        """Return the rows of claims that the lens admits, with rumours, on the claim's own day."""
        admitted = []
        for row in rows:
            known = (
                self._known(self.facts.claims[row["claim"]])
                if row["claim"] in self.facts.claims
                else DAY
            )
            if known <= self.last and self.admits(row["claim"], known, rumours=True):
                admitted.append(row)
        return admitted

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
        turns: defaultdict[str, set[dt.date]] = defaultdict(set)
        for control in self.controls:
            moments = filter(None, (control.begin, control.end))
            turns[self._family(control.child)] |= {_day(moment) for moment in moments}
        return turns

    def _put(self, unit: _Unit, rule: str, row: Row) -> None:
        """Add a row to a unit, with the days on which it may change what the unit is."""
        fact = self.facts.claims[row["claim"]]
        unit.rows[rule].append(row)
        unit.rumoured |= fact.status == "rumoured"
        unit.days |= {self._known(fact), *filter(None, [fact.invalid_from])}
        unit.days |= {_day(row[name]) for name in ("begins", "superseded") if name in row}
        if "ends" in row:
            unit.days.add(_day(row["ends"]) + _ONE_DAY)
        for end in (row[column] for column in _ENDS.get(rule, ("customer",)) if column in row):
            unit.days |= self._turns.get(self._family(end), set())

    def _put_in_house(self, asked: Mapping[str, list[Row]]) -> None:
        """Add a unit for each firm that makes for itself: it hangs on all supply of the firm."""
        rows = self._ever(self.store.records(in_house.MAKERS))
        products = {row["product"] for row in rows}
        states = self._ever(self.store.records(in_house.AVAILABLE))
        states = [row for row in states if row["product"] in products]
        units = {family: self._units["in-house", family] for family in map(self._customer, rows)}
        supply = [(rule, row) for rule in _SUPPLY for row in asked[rule]]
        for rule, row in [*((in_house.RULE, row) for row in rows), *supply]:
            if (unit := units.get(self._customer(row))) is not None:
                self._put(unit, rule, row)
        for unit in units.values():
            unit.keys = {row["in_house"] for row in unit.rows[in_house.RULE]}
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

    def edges(
        self, unit: _Unit, day: dt.date, *, rumours: bool, ownership: Groups
    ) -> Iterator[_Edge]:
        """Yield the links of a unit on a day, each with the day from which it holds (`since`)."""
        given = {
            rule: [row for row in rows if self.admits(row["claim"], day, rumours=rumours)]
            for rule, rows in unit.rows.items()
        }

        def rows(rule: str) -> Iterable[Row]:
            """Return what a rule gives on that day, in-house use by its state then."""
            if rule != in_house.RULE:
                return given.get(rule, ())
            return in_house.available(given.get(rule, ()), given.get(in_house.AVAILABLE, ()))

        lens = self.lens_at(day, rumours=rumours)
        for edge in edges_of(self.facts, rows, lens, ownership):
            if unit.keys is None or edge.key in unit.keys:
                attributes = edge.attributes | {"since": _since(edge)}
                yield edge.source, edge.target, edge.key, attributes


def _since(edge: EdgeEvidence) -> str | None:
    """Return the day from which a link holds at its stage."""
    stage = edge.attributes.get("stage")
    rows = [row for row in edge.rows if "stage" in row and local_id(row["stage"]) == stage]
    return min((row["begins"][:10] for row in rows), default=None)


def _day(moment: str) -> dt.date:
    return dt.date.fromisoformat(moment[:10])
