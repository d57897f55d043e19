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

    from aisupply.measures.polytope.programme import Optimum, Programme

    Floats = NDArray[np.float64]

__all__ = ["GAP", "Norm", "greatest_norm", "greatest_tilted", "least_norm"]

GAP = 5e-7
"""How near, in relative terms, what is attained and what is certified must be."""

_CLOSE = 1e-10
_STEPS = 500
_NOTHING = 1e-12
_USUAL = 0.1

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


def least_norm(programme: Programme, centre: Floats | None = None) -> Norm:
    """Return the least sum of squares of the suppliers' shares, or of what they are off a centre.

    Undefined, and not to be asked, where no shares fit.
    """
    origin = np.zeros(len(programme.suppliers)) if centre is None else centre
    point = _vertex(programme, np.zeros(len(origin))) - origin
    corners: Floats = point[None, :]
    weights: Floats = np.ones(1)
    for _ in range(_STEPS):
        corner = _vertex(programme, -point) - origin
        square = float(point @ point)
        if square - float(point @ corner) <= _CLOSE * square:
            break
        corners, weights = np.vstack([corners, corner]), np.append(weights, 0.0)
        corners, weights = _nearest(corners, weights)
        point = weights @ corners
    square = float(point @ point)
    least = float(point @ (_vertex(programme, -point) - origin))
    return Norm(square, 2 * least - square, (point + origin,))


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
    return greatest_tilted(
        programme, low, high, starts, centre=np.zeros(len(low)), slope=0.0, max_nodes=max_nodes
    )


def greatest_tilted(
    programme: Programme, low: Floats, high: Floats, starts: Iterable[Floats], *,
    centre: Floats, slope: float, max_nodes: int,
) -> Norm:  # fmt: skip
    """Return the greatest Σ (y − centre)² − slope·t.

    As `greatest_norm`, of which this is the general case; what is attained and certified may be
    negative, and `Norm.is_exact` says nothing then.
    """
    climber = _Climber(programme, centre, slope)
    # Off a centre, and with a slope, it may come near to 0.
    size = _USUAL if slope or centre.any() else 0.0
    peaks = sorted((climber.peak(start) for start in starts), key=lambda peak: -peak[1])
    best = peaks[0][1]

    def relaxed(box: Box) -> Relaxed[Floats]:
        """Return the secants' bound on a box, and the shares at which it is."""
        lows, highs = box
        programme.within(lows, highs)
        optimum = programme.greatest(lows + highs - 2 * centre, of_t=-slope)
        if optimum is None:
            return Relaxed(-math.inf, -math.inf, lows)
        constant = float(centre @ centre) - float(lows @ highs)
        return Relaxed(optimum.value + constant, climber.value(optimum), optimum.point)

    found = best_first(
        [(low, high)], relaxed, lambda box, point, _: _halves(box, point),
        cut=lambda best: best + GAP * max(abs(best), size), max_problems=max_nodes, best=best,
    )  # fmt: skip
    programme.anywhere()
    if found.solution is not None:
        peaks.insert(0, climber.peak(found.solution[1]))
    value = max(found.best, peaks[0][1])
    as_good = tuple(point for point, reached in peaks if reached >= value - _CLOSE * abs(value))
    return Norm(value, max(found.bound, value), as_good or (peaks[0][0],))


class _Climber(NamedTuple):
    """Moves to better vertices."""

    programme: Programme
    centre: Floats
    slope: float

    def value(self, optimum: Optimum) -> float:
        """Return Σ (y − centre)² − slope·t at an optimum."""
        off = optimum.point - self.centre
        return float(off @ off) - (self.slope * optimum.t if self.slope else 0.0)

    def peak(self, point: Floats) -> tuple[Floats, float]:
        """Return the vertex at which steps to the best vertex along the gradient end."""
        reached = -math.inf
        while True:
            optimum = self.programme.greatest(2 * (point - self.centre), of_t=-self.slope)
            if optimum is None:
                raise ValueError("no shares fit")
            value = self.value(optimum)
            if value <= reached + _NOTHING * abs(reached):
                return point, reached
            point, reached = optimum.point, value


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
