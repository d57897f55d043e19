"""Charts as plain values that a template sets as SVG: positions in per cent of the axis."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aisupply.bounds import Bounds

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aisupply.table import Cell, Table

__all__ = ["LINES", "Bar", "Day", "bar_of", "days_of"]

AXIS = 10_000.0
LINES = (1_800, 4_000)
"""Bands of other purposes, shown by analogy."""

STATUSES = ("announced", "reported", "forecast", "opinion", "inferred", "rumoured")
"""Order of the statuses in a stack."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of the chart of concentration; all ends in per cent of the axis.

    Args:
        full: start and length of the bar for every named supplier.
        stated: start and length of the bar for suppliers with a figure.
        binding: place of the point if only firm parts come.
        announced: place of the point if all stated figures come.
    """

    full: tuple[float, float] | None
    stated: tuple[float, float] | None
    binding: float | None
    announced: float | None


@dataclass(frozen=True, slots=True)
class Day:
    """The claims that became known on one day: how many of each status, and their shares."""

    known: str
    total: int
    parts: tuple[tuple[str, int, float, float], ...]


def bar_of(row: Mapping[str, Cell]) -> Bar:
    """Return the bar of one row of the concentration table.

    >>> bar_of({"hhi_stated": Bounds(5000, 10000)}).stated
    (50.0, 50.0)
    """
    return Bar(
        _span(row.get("hhi")),
        _span(row.get("hhi_stated")),
        _point(row.get("hhi_binding")),
        _point(row.get("hhi_announced")),
    )


def _span(cell: Cell) -> tuple[float, float] | None:
    bounds = _bounds(cell)
    if bounds is None:
        return None
    low, high = _share(bounds.low), _share(bounds.high)
    return low, round(high - low, 3)


def _point(cell: Cell) -> float | None:
    bounds = _bounds(cell)
    return None if bounds is None else _share((bounds.low + bounds.high) / 2)


def _bounds(cell: Cell) -> Bounds | None:
    if isinstance(cell, Bounds):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return Bounds.point(cell)
    return None


def _share(value: float) -> float:
    return round(100 * min(max(value, 0.0), AXIS) / AXIS, 3)


def days_of(timeline: Table) -> list[Day]:
    """Return the days of a timeline, earliest first, each with its statuses.

    Lengths are shares of the day with most claims, so that days compare.
    """
    days: dict[str, Counter[str]] = {}
    for row in timeline.rows:
        day = str(row.get("known") or "")[:10]
        days.setdefault(day, Counter())[str(row.get("status") or "")] += 1
    most = max((sum(day.values()) for day in days.values()), default=1)
    return [
        Day(known, sum(counts.values()), tuple(_parts(counts, most)))
        for known, counts in sorted(days.items())
    ]


def _parts(counts: Counter[str], most: int) -> Iterable[tuple[str, int, float, float]]:
    start = 0.0
    others = sorted(set(counts) - set(STATUSES))
    for status in (*STATUSES, *others):
        if counts[status]:
            length = 100 * counts[status] / most
            yield status, counts[status], round(start, 3), round(length, 3)
            start += length
