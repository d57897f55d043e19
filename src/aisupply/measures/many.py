"""Exact HHI bounds of very many small boxes at once.

Boxes of similar size are stacked into matrices, and the relaxation of
`aisupply.measures.relaxation` is done for all of them together. It settles most choices; what it
leaves open is searched box by box.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from aisupply.errors import DataError
from aisupply.measures import relaxation
from aisupply.measures.extremes import core_of
from aisupply.measures.indices import HHI_SCALE
from aisupply.measures.levels import levels
from aisupply.measures.search import search

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Places = NDArray[np.intp]

__all__ = ["ManyBounds", "hhi_bounds_many"]

_CELLS = 2_000_000  # numbers in one matrix; about 16 MB each, some thirty of them at a time


class ManyBounds(NamedTuple):
    """HHI bounds of many boxes: NaN for a box without a supplier.

    Attributes:
        low: least HHI in points.
        high: greatest HHI in points, or a proven outer bound of it.
        exact: whether `high` is the greatest.
    """

    low: Floats
    high: Floats
    exact: Flags


def hhi_bounds_many(
    low: Floats, high: Floats, starts: NDArray[np.integer], *, max_nodes: int | None = None
) -> ManyBounds:
    """Return the HHI bounds of many boxes that are written one after the other.

    Args:
        low: lower bounds of all suppliers.
        high: upper bounds, perhaps infinite.
        starts: where each box begins, and at the end the number of all suppliers.
        max_nodes: the limit of the search in each box; by default what takes about a second.

    >>> many = hhi_bounds_many(
    ...     np.array([10.0, 0, 2, 7]), np.array([10.0, 6, 3, 9]), np.array([0, 3, 4])
    ... )
    >>> [round(float(v), 1) for v in many.low], [round(float(v), 1) for v in many.high]
    ([4016.6, 10000.0], [7222.2, 10000.0])

    Undefined, and NaN, for a box without a supplier.
    """
    if not ((low >= 0) & (low <= high) & np.isfinite(low)).all():
        expected = "0 ≤ low ≤ high, with a finite low"
        raise DataError("boxes", "other bounds", expected, hint="check the bounds before")
    count = len(starts) - 1
    result = ManyBounds(np.full(count, np.nan), np.full(count, np.nan), np.ones(count, bool))
    for boxes, lows, highs in _stacks(low, high, starts):
        result.low[boxes] = _least(lows, highs)
        result.high[boxes], result.exact[boxes] = _greatest(lows, highs, max_nodes)
    return result


def _stacks(
    low: Floats, high: Floats, starts: NDArray[np.integer]
) -> Iterator[tuple[Places, Floats, Floats]]:
    """Yield boxes of similar size as matrices, each row scaled, zeros for no supplier."""
    sizes = np.diff(starts)
    width = 1
    while width <= 2 * max(int(sizes.max(initial=0)), 1):
        chosen = np.flatnonzero((sizes > width // 2) & (sizes <= width))
        step = max(_CELLS // width, 1)
        for first in range(0, len(chosen), step):
            boxes = chosen[first : first + step]
            place = starts[boxes][:, None] + np.arange(width)
            inside = np.arange(width) < sizes[boxes][:, None]
            place = np.where(inside, place, 0)
            lows, highs = np.where(inside, low[place], 0.0), np.where(inside, high[place], 0.0)
            scale = _scales(highs)
            able = scale > 0
            yield boxes[able], lows[able] / scale[able, None], highs[able] / scale[able, None]
        width *= 2


def _scales(highs: Floats) -> Floats:
    """Return a power of two near the greatest finite upper bound of each row; 0 for none."""
    finite = np.where(np.isfinite(highs), highs, 0.0).max(axis=1)
    powers = np.ldexp(1.0, np.frexp(finite)[1])
    return np.where(finite > 0, powers, np.where(np.isinf(highs).any(axis=1), 1.0, 0.0))


def _least(lows: Floats, highs: Floats) -> Floats:
    level = levels(lows, highs, "hhi")
    volumes = np.clip(level[:, None], lows, highs)
    least: Floats = HHI_SCALE * (volumes * volumes).sum(axis=1) / volumes.sum(axis=1) ** 2
    return least


def _greatest(lows: Floats, highs: Floats, max_nodes: int | None) -> tuple[Floats, Flags]:
    value = np.full(len(lows), HHI_SCALE)
    exact = np.ones(len(lows), bool)
    alone = np.isinf(highs).any(axis=1) | ((lows > 0).sum(axis=1) <= 1)
    rows = np.flatnonzero(~alone)
    if rows.size:
        value[rows], exact[rows] = _vertices(lows[rows], highs[rows], max_nodes)
    return value, exact


def _vertices(lows: Floats, highs: Floats, max_nodes: int | None) -> tuple[Floats, Flags]:
    """Return the greatest HHI of each row, and whether it is proven."""
    choices = relaxation.choices_of(lows, highs, "hhi")
    relaxed = relaxation.relax(choices, "hhi")
    settled, raised = relaxation.settle(choices, relaxed, "hhi")
    best, exact = relaxed.best.copy(), np.ones(len(lows), bool)
    for row in np.flatnonzero(~settled.all(axis=1)):
        core = core_of(choices, int(row), np.flatnonzero(~settled[row]), raised[row], "hhi")
        found = search(core, float(best[row]), max_nodes=max_nodes)
        best[row], exact[row] = found.bound, found.exact
    return np.minimum(HHI_SCALE * best, HHI_SCALE), exact
