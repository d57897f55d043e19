"""Charts as plain values that a template sets as SVG: positions in per cent of the axis."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aisupply.pages.ranking import bounds_of, indices_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aisupply.bounds import Bounds
    from aisupply.table import Cell, Table

__all__ = ["LINES", "STATUSES", "Bar", "Month", "bar_of", "months_of"]

AXIS = 10_000.0
MONTHS = 36
"""How many months of the timeline stand apart."""

_LONGEST = 1200
_LEAST_COLUMNS = 12
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
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
class Month:
    """The claims that became known in a month, as a column of the chart.

    Args:
        known: the month, such as ``2025-10``; empty for what is earlier or has no date.
        label: what is written below the column.
        total: how many claims.
        left: where the column begins, in per cent of the width.
        width: how wide it is, in per cent of the width.
        parts: status, count, start and length of each part, in per cent of the height.
    """

    known: str
    label: str
    total: int
    left: float
    width: float
    parts: tuple[tuple[str, int, float, float], ...]


def bar_of(row: Mapping[str, Cell]) -> Bar:
    """Return the bar of one row of the concentration table.

    Alone with a figure among several, a supplier would have an index of 10,000: of such a row
    only the bar for every named supplier is drawn.

    >>> from aisupply.bounds import Bounds
    >>> bar_of({"hhi_stated": Bounds(5000, 10000)}).stated
    (50.0, 50.0)
    """
    stated, full = indices_of(dict(row))
    if stated is None:
        return Bar(_span(full), None, None, None)
    return Bar(
        _span(full), _span(stated), _point(row.get("hhi_binding")), _point(row.get("hhi_announced"))
    )


def _span(bounds: Bounds | None) -> tuple[float, float] | None:
    if bounds is None:
        return None
    low, high = _share(bounds.low), _share(bounds.high)
    return low, round(high - low, 3)


def _point(cell: Cell) -> float | None:
    bounds = bounds_of(cell)
    return None if bounds is None else _share((bounds.low + bounds.high) / 2)


def _share(value: float) -> float:
    return round(100 * min(max(value, 0.0), AXIS) / AXIS, 3)


def months_of(timeline: Table, *, most: int = MONTHS) -> list[Month]:
    """Return the months of a timeline, earliest first, each with its statuses.

    Months without a claim are there too. Of a long timeline the last months are apart, and what
    was known before them, or has no date, is one column. Heights are shares of the tallest
    column that is a month.

    >>> from aisupply.table import Table
    >>> rows = [{"known": "2025-10-07", "status": "reported"}]
    >>> months_of(Table(("known", "status"), rows))[0].total
    1
    """
    found: dict[str, Counter[str]] = {}
    for row in timeline.rows:
        known = str(row.get("known") or "")[:7]
        month = known if _MONTH.fullmatch(known) else ""
        found.setdefault(month, Counter())[str(row.get("status") or "")] += 1
    dated = sorted(month for month in found if month)
    shown = _months_between(dated[0], dated[-1])[-most:] if dated else []
    before = [counts for month, counts in found.items() if month not in shown]
    columns = [("", sum(before, Counter()))] if before else []
    columns += [(month, found.get(month, Counter())) for month in shown]
    top = max((sum(counts.values()) for month, counts in columns if month), default=0)
    return [
        _month(place, columns, top or sum(columns[0][1].values())) for place in range(len(columns))
    ]


def _month(place: int, columns: list[tuple[str, Counter[str]]], top: int) -> Month:
    known, counts = columns[place]
    pitch = 100 / max(len(columns), _LEAST_COLUMNS)
    label = known if len(columns) <= _LEAST_COLUMNS else known[:4] if known.endswith("-01") else ""
    left, width = round((place + 0.08) * pitch, 3), round(0.84 * pitch, 3)
    return Month(known, label, sum(counts.values()), left, width, tuple(_parts(counts, top)))


def _months_between(first: str, last: str) -> list[str]:
    """Return every month from the first to the last, as ``2025-10``."""
    start, end = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (first, last))
    start = max(start, end - _LONGEST)
    return [f"{number // 12:04d}-{number % 12 + 1:02d}" for number in range(start, end + 1)]


def _parts(counts: Counter[str], top: int) -> Iterable[tuple[str, int, float, float]]:
    """Yield status, count, and from where to where its part goes; none is above the axis."""
    start = 0.0
    scale = 100 / max(top, sum(counts.values()))
    others = sorted(set(counts) - set(STATUSES))
    for status in (*STATUSES, *others):
        if counts[status]:
            length = scale * counts[status]
            yield status, counts[status], round(start, 3), round(length, 3)
            start += length
