"""What one change does to an HHI: closed formulas, and the effect of a merger over a box.

With shares s_i, H = Σ s_i² (times 10,000 in points), T = Σ x_i and Q = Σ x_i²:

- a supplier with share s goes:      H' = (H − s²)/(1 − s)²
- supplier j delivers v more:        H' = (Q + 2·x_j·v + v²)/(T + v)²
- suppliers a and b become one:      H' − H = 2·s_a·s_b

>>> round(after_removal(3800.0, 0.3))
5918
>>> merger(0.3, 0.2)
1200.0
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from aisupply.bounds import Bounds
from aisupply.errors import DataError
from aisupply.measures.index_bounds.indices import HHI_SCALE, Undefined, hhi
from aisupply.measures.index_bounds.interval_box import scale_of

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["after_addition", "after_removal", "merger", "merger_bounds"]

_HIGHEST = 0.25  # of x_a·x_b/T², where two equal suppliers are all there is


def after_removal(points: float, share: float) -> float | Undefined:
    """Return the HHI in points that is left when a supplier goes, its volume not replaced.

    H' = (H − s²)/(1 − s)², with H and s the index (as a part of 1) and the share before.
    Undefined (`no-supplier`) when it was the only one.

    Args:
        points: The HHI before, in points.
        share: The share of the supplier, from 0 to 1.

    Raises:
        DataError: The share is none, or the HHI is less than it alone would give.

    >>> after_removal(10_000.0, 1.0)
    <Undefined.NO_SUPPLIER: 'no-supplier'>
    """
    _require_share(share)
    if points < HHI_SCALE * share * share * (1 - 1e-12) or points > HHI_SCALE * (1 + 1e-12):
        expected = f"{HHI_SCALE * share * share:g} to {HHI_SCALE:g}"
        raise DataError("HHI", f"{points:g}", expected, hint="check HHI and share")
    if share == 1:
        return Undefined.NO_SUPPLIER
    return max(points - HHI_SCALE * share * share, 0.0) / (1 - share) ** 2


def after_addition(volumes: Sequence[float], supplier: int, volume: float) -> float | Undefined:
    """Return the HHI in points when one supplier delivers more.

    H' = (Q + 2·x_j·v + v²)/(T + v)². A small volume lowers the index exactly if the supplier's
    share is below H. Undefined without any volume.

    Args:
        volumes: The volumes before.
        supplier: The place of the supplier among them.
        volume: What comes on top.

    >>> round(after_addition([50, 30, 20], 2, 30), 2)
    3491.12
    """
    # Twice as much as a double holds may come together, so it is added on a smaller scale.
    scale = scale_of(np.array([*volumes, volume], dtype=float))
    more = [amount / scale for amount in volumes]
    more[supplier] += volume / scale
    return hhi(more)


def merger(first: float, second: float) -> float:
    """Return by how many points the HHI rises when suppliers of two shares become one.

    H' − H = 20,000 · s_a · s_b.

    Raises:
        DataError: A share is not from 0 to 1, or both exceed the whole.

    Undefined, and a `DataError`, for shares that are none.

    >>> merger(0.3, 0.2)
    1200.0
    """
    _require_share(first)
    _require_share(second)
    _require_share(first + second)
    return 2 * HHI_SCALE * first * second


def merger_bounds(first: Bounds, second: Bounds, others: Bounds) -> Bounds:
    """Return by how many points the HHI rises when two suppliers of unknown volume become one.

    This is one problem over one box: the least and the greatest of 20,000 · a·b/(a + b + R)²
    for volumes a, b and R of the two and of all others. It falls with R. In each of a and b it
    rises up to a = b + R (or b = a + R) and falls from there on, so the least is at a corner,
    and the greatest at such a point on the border of the box, or where a = b if R can be 0.

    Args:
        first: The volume of the one, an infinite end for no limit.
        second: The volume of the other.
        others: The sum of all other volumes.

    >>> merger_bounds(Bounds(1, 6), Bounds.point(10), Bounds.point(0)).text()
    '1,652.8 … 4,687.5'

    Nothing is undefined: two firms that can only deliver 0 change nothing.
    """
    scale = scale_of(np.array([end for v in (first, second, others) for end in (v.low, v.high)]))
    first, second, others = (_divided(volume, scale) for volume in (first, second, others))
    corners = [(a, b) for a in (first.low, first.high) for b in (second.low, second.high)]
    least = min(_product(a, b, others.high) for a, b in corners)
    rest = others.low
    best = [(_into(first, b + rest), b) for b in (second.low, second.high)]
    best += [(a, _into(second, a + rest)) for a in (first.low, first.high)]
    greatest = max(_product(a, b, rest) for a, b in [*corners, *best])
    if not rest and first.intersection(second) is not None and first.high > 0 < second.high:
        greatest = _HIGHEST
    points = 2 * HHI_SCALE
    return Bounds.between(points * least, points * greatest)


def _product(first: float, second: float, rest: float) -> float:
    """Return a·b/(a + b + R)², the limit where a volume has none."""
    infinite = [math.isinf(v) for v in (first, second, rest)]
    if any(infinite):
        # Two that grow alike share all there is; one that grows alone dwarfs the rest.
        return _HIGHEST if infinite == [True, True, False] else 0.0
    total = first + second + rest
    return (first / total) * (second / total) if total > 0 else 0.0


def _divided(volume: Bounds, scale: float) -> Bounds:
    return Bounds(volume.low / scale, volume.high / scale)


def _into(bounds: Bounds, value: float) -> float:
    return min(max(value, bounds.low), bounds.high)


def _require_share(share: float) -> None:
    if not 0 <= share <= 1 + 1e-12:
        raise DataError("share", f"{share:g}", "a number from 0 to 1", hint="0.3 is 30 %")
