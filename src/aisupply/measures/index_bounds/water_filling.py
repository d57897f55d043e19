"""The most even volumes of a box, and the extremes that are attained there.

For a given total, the volumes clip(t, l, u), cut off at one level t, are majorised by all other
volumes of the box with that total: no transfer from a larger to a smaller supplier is left to
make. A measure that falls with such transfers (Schur-convex: the HHI, CR_k, the Gini
coefficient, minus the entropy) is therefore least somewhere on the path t ↦ clip(t, l, u), and
one number t is left to find.

Along the path the derivative of the HHI changes sign where t = Q/T, that of the entropy where
ln t = Σ x ln x / T. Written with the suppliers that are held at a bound,

    Σ_{l>t} l (f(l) − f(t))  =  Σ_{u<t} u (f(t) − f(u)),      f(x) = x or ln x,

the free suppliers drop out: between two neighbouring bounds f(t) = A/B with
A = Σ_{held} w f(w) and B = Σ_{held} w. Sorting the bounds and two running sums find t exactly in
O(n log n).

References:
    A. W. Marshall, I. Olkin, B. C. Arnold, "Inequalities: Theory of Majorization and Its
    Applications", Springer, 2nd ed. (2011), chapters 1 and 3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aisupply.measures.index_bounds.interval_box import IntervalBox

    Floats = NDArray[np.float64]

__all__ = ["Curve", "even_volumes", "levels", "smallest_ratio"]

Curve = Literal["hhi", "entropy"]
"""Which measure the level is for: f(x) = x for the HHI, f(x) = ln x for the entropy."""


def even_volumes(box: IntervalBox, curve: Curve) -> Floats:
    """Return the volumes of a box at which the HHI is least, or the entropy greatest."""
    level = levels(box.low[None, :], box.high[None, :], curve)
    return _clip(float(level[0]), box)


def levels(low: Floats, high: Floats, curve: Curve) -> Floats:
    """Return the level t of each row of a matrix of boxes.

    A column of zeros in both matrices stands for no supplier. Volumes should be scaled to about
    1 beforehand. The level of a row is such that the extreme is at clip(t, low, high).
    """
    present = high > 0
    top = low.max(axis=1)
    bottom = np.min(high, axis=1, where=present, initial=np.inf)
    # Where one amount fits all suppliers, they are equal; where any amount does, 1 will do.
    even: Floats = np.where(np.isfinite(bottom), bottom, np.maximum(top, 1.0))
    rows = np.flatnonzero(top > bottom)
    if rows.size:
        even[rows] = _crossing(low[rows], high[rows], top[rows], curve)
    return even


def _crossing(low: Floats, high: Floats, top: Floats, curve: Curve) -> Floats:
    """Return t of the rows in which some lower bound is above some upper bound.

    The path ends at the greatest lower bound: beyond it, volumes only drift apart. So upper
    bounds may be cut there, which also removes the infinite ones.
    """
    upper = np.minimum(high, top[:, None])
    points = np.concatenate([low, upper], axis=1)
    order = np.argsort(points, axis=1, kind="stable")
    points = np.take_along_axis(points, order, axis=1)
    # Passing a lower bound frees its supplier, passing an upper bound holds it there.
    sign = np.where(order < low.shape[1], -1.0, 1.0)
    values = points if curve == "hhi" else _logarithm(points)
    held = low.sum(axis=1)[:, None] + np.cumsum(sign * points, axis=1)
    weighed = low * (low if curve == "hhi" else _logarithm(low))
    sums = weighed.sum(axis=1)[:, None] + np.cumsum(sign * points * values, axis=1)
    # The first gap at whose far end the derivative has changed its sign.
    turned = sums[:, :-1] <= held[:, :-1] * values[:, 1:]
    turned &= points[:, 1:] > 0
    turned[:, -1] = True  # it has at the end of the path; round-off may hide that
    gap = np.argmax(turned, axis=1)
    row = np.arange(len(gap))
    target = sums[row, gap] / np.where(held[row, gap] > 0, held[row, gap], 1.0)
    level: Floats = target if curve == "hhi" else np.exp(target)
    inside: Floats = np.clip(level, points[row, gap], points[row, gap + 1])
    return inside


def _logarithm(values: Floats) -> Floats:
    """Return ln x, and 0 for the x = 0 of an absent amount."""
    logs: Floats = np.log(np.where(values > 0, values, 1.0))
    return logs


def smallest_ratio(box: IntervalBox, k: int) -> Floats:
    """Return the volumes of a box at which the share of the k largest is least.

    Between neighbouring bounds the share is a ratio of two linear functions of t, so an end of
    a gap is as good as any level inside: it is enough to look at the bounds themselves.
    """
    top, bottom = float(box.low.max()), float(box.high.min())
    if top <= bottom:
        return _clip(bottom if np.isfinite(bottom) else max(top, 1.0), box)
    upper = np.minimum(box.high, top)
    # A set, since numpy's own `unique` brings its masked arrays along: a fifth of its start.
    points = np.array(sorted({*box.low.tolist(), *upper.tolist()}))
    points = points[points >= bottom]
    largest, total = _path_sums(box.low, upper, points, k)
    return _clip(float(points[np.argmin(largest / total)]), box)


def _path_sums(low: Floats, high: Floats, points: Floats, k: int) -> tuple[Floats, Floats]:
    """Return the sum of the k largest volumes of clip(t, low, high), and of all, at levels t."""
    lows, highs = np.sort(low), np.sort(high)
    low_sums = np.append(0.0, np.cumsum(lows[::-1]))
    high_sums = np.append(0.0, np.cumsum(highs[::-1]))
    above = len(low) - np.searchsorted(lows, points, side="right")  # held above the level
    reach = len(high) - np.searchsorted(highs, points, side="left")  # those and the ones at it
    at_level = (np.clip(reach, None, k) - above) * points
    below = high_sums[np.maximum(reach, k)] - high_sums[reach]  # of those held below the level
    largest = np.where(above >= k, low_sums[k], low_sums[above] + at_level + below)
    total = low_sums[above] + (reach - above) * points + high_sums[-1] - high_sums[reach]
    return largest, total


def _clip(level: float, box: IntervalBox) -> Floats:
    volumes: Floats = np.clip(level, box.low, box.high)
    return volumes
