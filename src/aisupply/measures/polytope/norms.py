"""The least and the greatest sum of squares of shares over a polytope.

Both ask only for linear programmes. The least: Wolfe's method keeps few vertices whose affine hull
holds the nearest point so far, and adds the vertex that lies farthest towards the origin. At any
point y, Σ z² ≥ Σ (2 y z − y²) for every z, so one programme at the last point certifies the end.

The greatest is at a vertex, and hard to find. Over a box of shares y² ≤ (l + u) y − l u, with
equality at the ends, so one programme bounds a box; the box is cut at the share whose gap is
worst. Shares that are good from the start come from vertices, by moving to the vertex that is best
along the gradient until none is better.

References:
    P. Wolfe, "Finding the nearest point in a polytope", Mathematical Programming 11 (1976);
    J. E. Falk, R. M. Soland, "An algorithm for separable nonconvex programming problems",
    Management Science 15 (1969), for the greatest.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from aisupply.measures.best_first import Relaxed, best_first

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from aisupply.measures.polytope.programme import Programme

    Floats = NDArray[np.float64]

__all__ = ["GAP", "Norm", "greatest_norm", "least_norm"]

GAP = 5e-7
"""How near, in relative terms, what is attained and what is certified must be."""

_CLOSE = 1e-10
_STEPS = 500
_NOTHING = 1e-12

Box = tuple["Floats", "Floats"]


class Norm(NamedTuple):
    """An extreme sum of squares.

    Attributes:
        value: what is attained.
        certified: what no shares pass.
        points: shares that attain it, the best first, and others that do but for round-off.
    """

    value: float
    certified: float
    points: tuple[Floats, ...]

    @property
    def is_exact(self) -> bool:
        """Whether the two are one but for `GAP`."""
        return abs(self.certified - self.value) <= GAP * self.value


def least_norm(programme: Programme) -> Norm:
    """Return the least sum of squares of the suppliers' shares.

    Undefined, and not to be asked, where no shares fit.
    """
    point = _vertex(programme, np.zeros(len(programme.suppliers)))
    corners: Floats = point[None, :]
    weights: Floats = np.ones(1)
    for _ in range(_STEPS):
        corner = _vertex(programme, -point)
        square = float(point @ point)
        if square - float(point @ corner) <= _CLOSE * square:
            break
        corners, weights = np.vstack([corners, corner]), np.append(weights, 0.0)
        corners, weights = _nearest(corners, weights)
        point = weights @ corners
    square = float(point @ point)
    return Norm(square, 2 * float(point @ _vertex(programme, -point)) - square, (point,))


def _nearest(corners: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Return corners, and weights above 0, of the point nearest to the origin in their hull."""
    while True:
        free = _nearest_in_plane(corners)
        if (free > _NOTHING).all():
            return corners, free
        falling = free < weights
        steps = weights[falling] / (weights[falling] - free[falling])
        step = min(1.0, float(steps[free[falling] <= _NOTHING].min()))
        weights += step * (free - weights)
        kept = weights > _NOTHING
        corners, weights = corners[kept], weights[kept] / weights[kept].sum()
        if len(weights) == 1:
            return corners, weights


def _nearest_in_plane(corners: Floats) -> Floats:
    """Return the weights, which add up to 1, of the point of a plane nearest to the origin."""
    count = len(corners)
    system = np.ones((count + 1, count + 1))
    system[0, 0] = 0.0
    system[1:, 1:] = corners @ corners.T
    right = np.zeros(count + 1)
    right[0] = 1.0
    solved = np.linalg.lstsq(system, right, rcond=None)[0]
    return np.asarray(solved[1:], dtype=np.float64)


def greatest_norm(
    programme: Programme, low: Floats, high: Floats, starts: Iterable[Floats], *, max_nodes: int
) -> Norm:
    """Return the greatest sum of squares of the suppliers' shares.

    Args:
        programme: the polytope.
        low: the least share of each supplier.
        high: the greatest.
        starts: shares to begin from, at least one.
        max_nodes: the number of boxes after which the search stops; what is certified is then
            greater than what is attained.

    Undefined, and not to be asked, where no shares fit.
    """
    peaks = sorted((_climbed(programme, start) for start in starts), key=lambda y: -float(y @ y))
    best = float(peaks[0] @ peaks[0])

    def relaxed(box: Box) -> Relaxed[Floats]:
        """Return the secants' bound on a box, and the shares at which it is."""
        lows, highs = box
        programme.within(lows, highs)
        optimum = programme.greatest(lows + highs)
        if optimum is None:
            return Relaxed(-math.inf, -math.inf, lows)
        point = optimum.point
        return Relaxed(optimum.value - float(lows @ highs), float(point @ point), point)

    found = best_first(
        [(low, high)], relaxed, lambda box, point, _: _halves(box, point),
        cut=lambda best: best * (1 + GAP), max_problems=max_nodes, best=best,
    )  # fmt: skip
    programme.anywhere()
    if found.solution is not None:
        peaks.insert(0, _climbed(programme, found.solution[1]))
    value = max(found.best, float(peaks[0] @ peaks[0]))
    as_good = tuple(peak for peak in peaks if float(peak @ peak) >= value * (1 - _CLOSE))
    return Norm(value, max(found.bound, value), as_good or (peaks[0],))


def _climbed(programme: Programme, point: Floats) -> Floats:
    """Return the vertex at which steps to the best vertex along the gradient end."""
    square = float(point @ point)
    while True:
        corner = _vertex(programme, point)
        reached = float(corner @ corner)
        if reached <= square * (1 + _NOTHING):
            return corner if reached >= square else point
        point, square = corner, reached


def _halves(box: Box, point: Floats) -> Iterator[Box]:
    """Yield a box in two parts, cut at the share whose secant is farthest from its square."""
    lows, highs = box
    gaps = (point - lows) * (highs - point)
    at = int(np.argmax(gaps))
    if gaps[at] <= 0:
        return
    below, above = highs.copy(), lows.copy()
    below[at] = above[at] = point[at]
    yield lows, below
    yield above, highs


def _vertex(programme: Programme, weights: Floats) -> Floats:
    """Return the shares at which Σ w y is greatest."""
    optimum = programme.greatest(weights)
    if optimum is None:
        raise ValueError("no shares fit")
    return optimum.point
