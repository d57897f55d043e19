"""Exact HHI bounds of very many small boxes at once.

Boxes of similar size are stacked into matrices, and the relaxation of
`aisupply.measures.index_bounds.relaxation` is done for all of them together. It settles
most choices; what it leaves open is searched box by box.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from aisupply.errors import DataError
from aisupply.measures.index_bounds import relaxation
from aisupply.measures.index_bounds.branch_and_bound import search
from aisupply.measures.index_bounds.extremes import BESIDE, core_of
from aisupply.measures.index_bounds.indices import HHI_SCALE
from aisupply.measures.index_bounds.water_filling import levels

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Places = NDArray[np.intp]

__all__ = ["ManyBounds", "hhi_bounds_many"]

_CELLS = 2_000_000  # numbers in one matrix; about 16 MB each, some thirty of them at a time

_LAST_POWER = np.finfo(float).maxexp - 1


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
    """Yield boxes of similar size as matrices, a box in each row, zeros for no supplier."""
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
            able = (highs > 0).any(axis=1)
            yield boxes[able], lows[able], highs[able]
        width *= 2


def _scales(values: Floats) -> Floats:
    """Return a power of two near the greatest finite value of each row, as a column; 1 for 0."""
    greatest = np.where(np.isfinite(values), values, 0.0).max(axis=1, keepdims=True)
    powers = np.minimum(np.frexp(np.where(greatest > 0, greatest, 0.5))[1], _LAST_POWER)
    scales: Floats = np.ldexp(1.0, powers)
    return scales


def _least(lows: Floats, highs: Floats) -> Floats:
    # The path ends at the greatest lower bound; without any, one amount fits all suppliers.
    top = lows.max(axis=1, keepdims=True)
    scale = _scales(lows)
    lows, highs = lows / scale, np.where(top > 0, np.minimum(highs, top), highs) / scale
    level = levels(lows, highs, "hhi")
    volumes = np.clip(level[:, None], lows, highs)
    volumes /= _scales(volumes)
    least: Floats = HHI_SCALE * (volumes * volumes).sum(axis=1) / volumes.sum(axis=1) ** 2
    return least


def _greatest(lows: Floats, highs: Floats, max_nodes: int | None) -> tuple[Floats, Flags]:
    value = np.full(len(lows), HHI_SCALE)
    exact = np.ones(len(lows), bool)
    alone = np.isinf(highs).any(axis=1) | ((lows > 0).sum(axis=1) <= 1)
    rows = np.flatnonzero(~alone)
    lows, highs = lows[rows], highs[rows]
    scale = _scales(highs)
    lows, highs = lows / scale, highs / scale
    # One that can dwarf the others has all but round-off, as in `extremes`.
    largest = np.arange(len(rows)), highs.argmax(axis=1)
    others = lows.copy()
    others[largest] = 0.0
    common = others.sum(axis=1) > BESIDE * highs[largest]
    rows, lows, highs = rows[common], lows[common], highs[common]
    if rows.size:
        value[rows], exact[rows] = _vertices(lows, highs, max_nodes)
    return value, exact


def _vertices(lows: Floats, highs: Floats, max_nodes: int | None) -> tuple[Floats, Flags]:
    """Return the greatest HHI of each row, and whether it is proven."""
    choices = relaxation.choices_of(lows, highs, "hhi")
    relaxed = relaxation.relax(choices, "hhi")
    settled, raised = relaxation.settle(choices, relaxed, "hhi")
    best, exact = relaxed.best.copy(), np.ones(len(lows), bool)
    for row in np.flatnonzero(~settled.all(axis=1)):
        core = core_of(choices, int(row), np.flatnonzero(~settled[row]), raised[row], "hhi")
        outcome = search(core, float(best[row]), max_nodes=max_nodes)
        best[row], exact[row] = outcome.bound, outcome.exact
    return np.minimum(HHI_SCALE * best, HHI_SCALE), exact
