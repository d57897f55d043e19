"""What the change of one supplier does to an HHI, over everything that is said of all volumes.

Before and after rest on the same volumes, so the extremes of the change are one problem. With
shares y of the volumes before, S = Σ y², and H the HHI as a part of 1:

- supplier r goes:                      S·(1/(1 − y_r)² − 1) − y_r²/(1 − y_r)²
- j delivers v more, ρ = T/(T + v):     S·(ρ² − 1) + 2ρ(1 − ρ)·y_j + (1 − ρ)²
- a and b become one:                   2·y_a·y_b

The first two are linear in S once y_r, or ρ, is known, which links the two totals. So the range of
that one number is split, best first; in each part S has bounds by `norms`, and what is left is a
function of one number. The product has the linear bounds of McCormick, one programme for each box.

>>> from aisupply.measures.polytope.constraints import LinearSystem, Variable
>>> said = LinearSystem([Variable("a", 10, 10), Variable("b", 0, 6), Variable("c", 2, 3)])
>>> removal_bounds(said, "abc", "c").text(), merger_bounds(said, "abc", ("b", "c")).text()
('991.4 … 3,550.3', '0 … 997.3')

References:
    G. P. McCormick, "Computability of global solutions to factorable nonconvex programs: part I",
    Mathematical Programming 10 (1976); R. Horst, H. Tuy, "Global Optimization", Springer, 3rd ed.
    (1996), for branch and bound.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Protocol

import numpy as np

from aisupply.bounds import Bounds
from aisupply.measures.best_first import Relaxed, best_first
from aisupply.measures.index_bounds.indices import HHI_SCALE
from aisupply.measures.polytope.norms import Norm, greatest_norm, least_norm
from aisupply.measures.polytope.programme import SAME, Programme

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from aisupply.measures.best_first import Optimum
    from aisupply.measures.polytope.constraints import LinearSystem

    Floats = NDArray[np.float64]
    Ends = tuple[float, float]
    Box = tuple[Ends, Ends]

__all__ = ["addition_bounds", "merger_bounds", "removal_bounds"]

_GAP = 1e-6  # of 1, or a hundredth of a point
_PARTS = 100
_BOXES = 2_000
_NODES = 500
_ALL = 1e-6


def removal_bounds(system: LinearSystem, suppliers: Sequence[str], gone: str) -> Bounds | None:
    """Return by how many points the HHI moves if a supplier goes, its volume not replaced.

    Undefined, and None, where nothing fits, or where it may be the only one that delivers.

    Args:
        system: what is said of all volumes before.
        suppliers: volumes of the system.
        gone: one of them.
    """
    programme = Programme(system.around(suppliers), suppliers)
    share = _share_of(programme, suppliers.index(gone))
    if share is None or share[1] > 1 - _ALL:
        return None
    return _bounds(_Removal(programme, suppliers.index(gone), share))


def addition_bounds(
    system: LinearSystem, suppliers: Sequence[str], supplier: str | None, volume: Bounds
) -> Bounds | None:
    """Return by how many points the HHI moves if a supplier delivers a volume more.

    Undefined, and None, where nothing fits, and for a volume without limit.

    Args:
        system: what is said of all volumes before.
        suppliers: volumes of the system.
        supplier: one of them; None for one that delivered nothing before.
        volume: what comes on top, in the unit of the suppliers' volumes.
    """
    programme = Programme(system.around(suppliers), suppliers)
    none = np.zeros(len(suppliers))
    fewest, most = (programme.greatest(none, of_t=way) for way in (-1.0, 1.0))
    if fewest is None or most is None or volume.is_unbounded:
        return None
    at = None if supplier is None else suppliers.index(supplier)
    ends = volume.low / programme.scale, volume.high / programme.scale
    return _bounds(_Addition(programme, at, ends, (-fewest.value, most.value)))


def merger_bounds(
    system: LinearSystem, suppliers: Sequence[str], pair: tuple[str, str]
) -> Bounds | None:
    """Return by how many points the HHI rises if two suppliers become one.

    Undefined, and None, where nothing fits.

    Args:
        system: what is said of all volumes before.
        suppliers: volumes of the system.
        pair: two of them.
    """
    programme = Programme(system.around(suppliers), suppliers)
    places = suppliers.index(pair[0]), suppliers.index(pair[1])
    shares = tuple(_share_of(programme, at) for at in places)
    if shares[0] is None or shares[1] is None:
        return None
    product = _Product(programme, places)
    box = shares[0], shares[1]
    least, greatest = product.extreme(box, -1.0), product.extreme(box, 1.0)
    low = max(-2 * least.bound, 0.0)
    return _between(low, 2 * greatest.bound, exact=least.exact and greatest.exact)


class _Change(Protocol):
    """A change that is linear in Σ y² once one number, in some range, is known."""

    programme: Programme
    range: Ends
    rises: bool
    """Whether it rises with Σ y²."""

    def hold(self, part: Ends) -> None:
        """Hold the number between two ends."""

    def extreme(self, square: float, part: Ends, way: float) -> float:
        """Return what `way` times the change does not pass, for some Σ y², in a part."""

    def attained(self, point: Floats, part: Ends, way: float) -> float:
        """Return `way` times the change at some shares in a part."""


class _Removal:
    """The number is the share of the one that goes."""

    rises = True

    def __init__(self, programme: Programme, at: int, share: Ends) -> None:
        self.programme, self.range = programme, share
        self._at, self._unit = at, _unit(programme, at)

    def hold(self, part: Ends) -> None:
        self.programme.between(self._unit, *part)

    def extreme(self, square: float, part: Ends, way: float) -> float:
        # (S − θ²)/(1 − θ)² − S rises up to θ = S, and falls from there on.
        turns = [*part, min(max(square, part[0]), part[1])]
        return max(way * _removed(square, share) for share in turns)

    def attained(self, point: Floats, part: Ends, way: float) -> float:  # noqa: ARG002
        return way * _removed(float(point @ point), float(point[self._at]))


class _Addition:
    """The number is the part of the total after that was there before."""

    rises = False

    def __init__(self, programme: Programme, at: int | None, volume: Ends, t: Ends) -> None:
        self.programme, self._at, self._volume = programme, at, volume
        self.range = 1 / (1 + volume[1] * t[1]), 1 / (1 + volume[0] * t[0])

    def hold(self, part: Ends) -> None:
        # 1/ρ − 1 is v·t, and v is between two ends.
        least, most = 1 / part[1] - 1, 1 / part[0] - 1 if part[0] else math.inf
        low, high = self._volume
        self.programme.between_t(least / high, most / low if low else math.inf)

    def extreme(self, square: float, part: Ends, way: float) -> float:
        share = 0.0
        if self._at is not None:
            shares = _share_of(self.programme, self._at) or (0.0, 1.0)
            share = shares[way > 0]
        turns = list(part)
        if (bend := square - 2 * share + 1) > 0:
            turns.append(min(max((1 - share) / bend, part[0]), part[1]))
        return max(way * _added(square, share, ratio) for ratio in turns)

    def attained(self, point: Floats, part: Ends, way: float) -> float:
        """Return the better of the two ends of what the ratio may be at these shares."""
        t = self.programme.range_of_t(point)
        low, high = self._volume
        ratios = max(part[0], 1 / (1 + high * t[1])), min(part[1], 1 / (1 + low * t[0]))
        share = 0.0 if self._at is None else float(point[self._at])
        square = float(point @ point)
        return max(way * _added(square, share, ratio) for ratio in ratios)


def _removed(square: float, share: float) -> float:
    return (square - share * share) / (1 - share) ** 2 - square


def _added(square: float, share: float, ratio: float) -> float:
    rest = 1 - ratio
    return square * (ratio * ratio - 1) + 2 * ratio * rest * share + rest * rest


def _bounds(change: _Change) -> Bounds:
    least, greatest = _extreme(change, -1.0), _extreme(change, 1.0)
    return _between(-least.bound, greatest.bound, exact=least.exact and greatest.exact)


def _extreme(change: _Change, way: float) -> Optimum[Ends, float]:
    """Return the greatest of `way` times a change."""

    def relaxed(part: Ends) -> Relaxed[float]:
        change.hold(part)
        norm = (_greatest if change.rises == (way > 0) else least_norm)(change.programme)
        bound = change.extreme(norm.certified, part, way)
        value = max(change.attained(point, part, way) for point in norm.points[:1])
        return Relaxed(max(bound, value), value, (part[0] + part[1]) / 2)

    def halves(part: Ends, middle: float, _: float) -> Iterator[Ends]:
        if part[1] - part[0] > SAME:
            yield part[0], middle
            yield middle, part[1]

    return best_first(
        [change.range], relaxed, halves, cut=lambda best: best + _GAP, max_problems=_PARTS
    )


def _greatest(programme: Programme) -> Norm:
    """Return the greatest sum of squares where the programme is held."""
    every = [_share_of(programme, at) or (0.0, 1.0) for at in range(len(programme.suppliers))]
    low, high = (np.clip(np.array(ends), 0.0, 1.0) for ends in zip(*every, strict=True))
    starts = (programme.greatest(_unit(programme, at)) for at in range(len(every)))
    points = [found.point for found in starts if found is not None]
    return greatest_norm(
        programme, np.maximum(low - SAME, 0.0), high + SAME, points, max_nodes=_NODES
    )


class _Product:
    """The product of two shares, between planes over boxes of the two."""

    def __init__(self, programme: Programme, places: tuple[int, int]) -> None:
        self._programme, self._places = programme, places

    def extreme(self, box: Box, way: float) -> Optimum[Box, Floats]:
        """Return the greatest of `way` times the product."""
        return best_first(
            [box], lambda box: self._relaxed(box, way), lambda box, _, __: _quarters(box),
            cut=lambda best: best + _GAP / 2, max_problems=_BOXES,
        )  # fmt: skip

    def _relaxed(self, box: Box, way: float) -> Relaxed[Floats]:
        (a, b), (c, d) = box
        count = len(self._programme.suppliers)
        low, high, weights = np.zeros(count), np.full(count, math.inf), np.zeros(count)
        for at, ends, other in zip(self._places, box, reversed(box), strict=True):
            low[at], high[at] = ends
            weights[at] = way * (other[0] + other[1]) / 2
        self._programme.within(low, high)
        found = self._programme.greatest(weights)
        self._programme.anywhere()
        if found is None:
            return Relaxed(-math.inf, -math.inf, low)
        # The mean of both planes above, or below, the product.
        constant = (b * c + a * d) / 2 if way > 0 else (a * c + b * d) / 2
        first, second = (float(found.point[at]) for at in self._places)
        value = way * first * second
        return Relaxed(max(found.value - way * constant, value), value, found.point)


def _quarters(box: Box) -> Iterator[Box]:
    """Yield a box in two parts, cut where it is wider."""
    first, second = box
    if first[1] - first[0] >= second[1] - second[0]:
        yield from ((part, second) for part in _halved(first))
    else:
        yield from ((first, part) for part in _halved(second))


def _halved(ends: Ends) -> Iterator[Ends]:
    middle = (ends[0] + ends[1]) / 2
    if ends[1] - ends[0] > SAME:
        yield ends[0], middle
        yield middle, ends[1]


def _share_of(programme: Programme, at: int) -> Ends | None:
    """Return the least and the greatest share of a supplier; None where nothing fits."""
    unit = _unit(programme, at)
    low, high = programme.greatest(-unit), programme.greatest(unit)
    return None if low is None or high is None else (max(-low.value, 0.0), high.value)


def _unit(programme: Programme, at: int) -> Floats:
    unit = np.zeros(len(programme.suppliers))
    unit[at] = 1.0
    return unit


def _between(low: float, high: float, *, exact: bool) -> Bounds:
    """Return the ends in points, moved outward by what the solver tolerates."""
    low, high = HHI_SCALE * low, HHI_SCALE * high
    return Bounds(low - _GAP * abs(low), max(low, high + _GAP * abs(high)), exact)
