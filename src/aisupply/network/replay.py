"""The network of a view at every date: what each link was, from when until when.

The rules that say what an edge is are asked once, of all claims. The rows of one link are looked
at together (a unit), on each day on which something about it may have changed, by the code that
makes the network of a view. So a page can move its date without asking anybody, and shows at each
date what `View.network` holds under the lens of that date, with rumours and without.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import networkx as nx

from aisupply.claims.ownership import Groups
from aisupply.network.dependencies import DAY, Moment, Units

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from aisupply.claims.graph import ClaimView
    from aisupply.claims.lens import ClaimFacts
    from aisupply.network.dependencies import Unit
    from aisupply.text import Note

    _Edge = tuple[str, str, str, dict[str, Any]]

__all__ = ["Replay", "Version", "replay", "still"]

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
        self.units = Units(view)
        self._groups: dict[dt.date, Groups] = {}

    def replay(self) -> Replay:
        """Return every version of every link."""
        found = [version for unit in self.units.sorted() for version in self._versions(unit)]
        days = sorted({day for v in found for spell in v.spells for day in spell} - {DAY})
        if not days or self.lens.known_by < days[0]:
            days.insert(0, self.lens.known_by)
        number = {day: index for index, day in enumerate([*days, DAY])}
        found.sort(key=lambda version: version.name)
        return Replay(
            days=tuple(days),
            versions=tuple(version.numbered(number) for version in found),
            day=self.lens.known_by,
            with_rumours="rumoured" in self.lens.statuses,
            lines=(self._line(rumours=False), self._line(rumours=True)),
            claims=self.units.facts,
        )

    def _line(self, *, rumours: bool) -> Note:
        return self.units.lens_at(DAY, rumours=rumours).line()

    def _versions(self, unit: Unit) -> list[_Dated]:
        """Return what the links of a unit were, and when."""
        days = sorted(day for day in unit.days if day <= self.units.last)
        found: list[_Dated] = []
        for rumours in (False, True) if unit.rumoured else (False,):
            for start, end in zip(days, [*days[1:], DAY], strict=False):
                for edge in self._edges(unit, start, rumours=rumours):
                    _version(found, edge).add(start, end, rumours=rumours)
        for version in found if not unit.rumoured else ():
            version.rumours = version.facts
        return found

    def _edges(self, unit: Unit, day: dt.date, *, rumours: bool) -> list[_Edge]:
        """Return the links of a unit under the lens of a day."""
        lens = self.units.lens_at(day, rumours=rumours)
        if lens.at not in self._groups:
            self._groups[lens.at] = Groups(self.units.controls, lens.at)
        network = Moment(self.units, unit, lens, self._groups[lens.at]).build()
        edges = network.edges(keys=True, data=True)
        return [edge for edge in edges if unit.keys is None or edge[2] in unit.keys]


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


def _version(found: list[_Dated], edge: _Edge) -> _Dated:
    """Return the version that says the same of the same link, a new one where there is none."""
    for version in found:
        if version.edge == edge:
            return version
    found.append(_Dated(edge))
    return found[-1]
