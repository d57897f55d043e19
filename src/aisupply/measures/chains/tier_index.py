"""The HHI of shares of a whole that are known to lie between bounds, with a mass of no name.

    H = 10,000 · Σ y_j²,      l_j ≤ y_j ≤ u_j,      Σ_j y_j + u = 1.

The unknown mass u may belong to firms that nobody names, so many that it adds nothing, or to one
that is named. The least value is at the most even shares, the greatest has u with one firm and
the others raised in descending order of l + u, which bounds Σ y² by a sum of chords
y² ≤ l² + (l + u)(y − l).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from aisupply.bounds import Bounds
from aisupply.measures.index_bounds.indices import HHI_SCALE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aisupply.measures.chains.chains import Interval

__all__ = ["tier_hhi"]

_NONE = (0.0, 0.0)
_ROUND_OFF = 1e-12


def tier_hhi(shares: Sequence[Interval], unknown: Interval = _NONE) -> Bounds | None:
    """Return the HHI of shares of a whole that are known to lie between bounds.

    The least value has the unknown mass spread thin and the named shares as even as their
    bounds allow; the greatest has it with one firm, and the others as uneven as they allow.
    None where no firm is named. Exact where all shares and the unknown mass are points;
    otherwise a valid outer bound.

    >>> str(tier_hhi([(0.36, 0.36), (0.30, 0.30), (0.24, 0.24)], (0.10, 0.10)))
    '2,772 … 3,592'
    >>> str(tier_hhi([(0.443, 1.0), (0.0, 0.557)]))
    'within 5,000 … 10,000'

    Undefined, and None, where nobody is named.
    """
    if not shares:
        return None
    exact = all(low == high for low, high in [*shares, unknown])
    low = HHI_SCALE * math.fsum(s * s for s in _even(shares, unknown))
    high = HHI_SCALE * max(_uneven(shares, unknown, at) for at in range(len(shares)))
    low, high = _clean(min(low, high)), _clean(min(max(low, high), HHI_SCALE))
    return Bounds.between(low, high, exact=exact)


def _even(shares: Sequence[Interval], unknown: Interval) -> list[float]:
    """Return the most even shares that fit, with as much unknown mass as there may be."""
    floor = math.fsum(low for low, _ in shares)
    need = 1 - min(unknown[1], max(1 - floor, unknown[0]))
    points = sorted({end for share in shares for end in share})
    before, level = floor, 0.0
    for point in points:
        total = math.fsum(min(max(point, low), high) for low, high in shares)
        if total >= need > before:
            level += (point - level) * (need - before) / (total - before)
            break
        if total >= need:
            break
        before, level = total, point
    return [min(max(level, low), high) for low, high in shares]


def _uneven(shares: Sequence[Interval], unknown: Interval, holder: int) -> float:
    """Return a bound of Σ s² where one firm has the unknown mass: raise by descending l + u."""
    ends = [
        (low + unknown[0], high + unknown[1]) if at == holder else (low, high)
        for at, (low, high) in enumerate(shares)
    ]
    room = 1 - math.fsum(low for low, _ in ends)
    total = math.fsum(low * low for low, _ in ends)
    for low, high in sorted(ends, key=lambda end: -(end[0] + end[1])):
        step = min(high - low, room)
        if step <= 0:
            continue
        total += step * (low + high)
        room -= step
    return total


def _clean(points: float) -> float:
    """Return points without the round-off of sums of shares."""
    nearest = round(points, 6)
    return nearest if abs(nearest - points) <= _ROUND_OFF * HHI_SCALE else points
