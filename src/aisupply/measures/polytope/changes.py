"""What the change of one supplier does to an HHI, over everything that is said of all volumes.

Before and after rest on the same volumes, so the extremes of the change are one problem. With
shares y of the volumes before, S = Σ y², and H the HHI as a part of 1:

- supplier r goes:                      S·(1/(1 − y_r)² − 1) − y_r²/(1 − y_r)²
- j delivers v more, ρ = T/(T + v):     S·(ρ² − 1) + 2ρ(1 − ρ)·y_j + (1 − ρ)²
- a and b become one:                   2·y_a·y_b

The first two are linear in S once one number is known that links both totals, y_r or ρ. The range
of that number is split, best first. In a part S lies beyond a line in y_r, found by `norms`, and
what is left is a function of one number. With v known, ρ is known by t = 1/T: in a part S − κ·y_j,
with κ = 2ρ/(1 + ρ), lies beyond lines in t for the κ of either end, and beyond their chords for
the κ between, since its least value over y is concave in κ and its greatest convex. The product
lies between the planes of McCormick, one linear programme for each box.

>>> from aisupply.measures.polytope.constraints import LinearSystem, Variable
>>> said = LinearSystem([Variable("a", 10, 10), Variable("b", 0, 6), Variable("c", 2, 3)])
>>> removal_bounds(said, "abc", "c").text(), merger_bounds(said, "abc", ("b", "c")).text()
('991.5 … 3,550.3', '0 … 997.3')

References:
    G. P. McCormick, "Computability of global solutions to factorable nonconvex programs: part I",
    Mathematical Programming 10 (1976); R. Horst, H. Tuy, "Global Optimization", Springer, 3rd ed.
    (1996), for branch and bound.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.polynomial import polynomial as poly

from aisupply.bounds import Bounds
from aisupply.measures.best_first import Relaxed, best_first
from aisupply.measures.index_bounds.indices import HHI_SCALE
from aisupply.measures.polytope.norms import Norm, greatest_tilted, least_norm
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
    programme = _programme(system, suppliers)
    if programme is None:
        return None
    share = _share_of(programme, suppliers.index(gone))
    if share is None or share[1] > 1 - _ALL:
        return None
    return _bounds(_Removal(programme, suppliers.index(gone), share))


def addition_bounds(
    system: LinearSystem, suppliers: Sequence[str], supplier: str | None, volume: float
) -> Bounds | None:
    """Return by how many points the HHI moves if a supplier delivers a known volume more.

    Undefined, and None, where nothing fits, and where all volumes before may be next to nothing.

    Args:
        system: what is said of all volumes before.
        suppliers: volumes of the system.
        supplier: one of them; None for one that delivered nothing before.
        volume: what comes on top, above 0, in the unit of the suppliers' volumes.
    """
    programme = _programme(system, suppliers)
    if programme is None:
        return None
    none = np.zeros(len(suppliers))
    fewest, most = (programme.greatest(none, of_t=way) for way in (-1.0, 1.0))
    if fewest is None or most is None or math.isinf(most.value):
        return None
    at = None if supplier is None else suppliers.index(supplier)
    added = volume / programme.scale
    return _bounds(_Addition(programme, at, added, (-fewest.value, most.value)))


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
    programme = _programme(system, suppliers)
    if programme is None:
        return None
    places = suppliers.index(pair[0]), suppliers.index(pair[1])
    first, second = (_share_of(programme, at) for at in places)
    if first is None or second is None:
        return None
    product = _Product(programme, places)
    box = first, second
    least, greatest = product.extreme(box, -1.0), product.extreme(box, 1.0)
    low = max(-2 * least.bound, 0.0)
    return _between(low, 2 * greatest.bound, exact=least.exact and greatest.exact)


def _programme(system: LinearSystem, suppliers: Sequence[str]) -> Programme | None:
    """Return the programme of shares; None if no volumes fit."""
    programme = Programme(system.around(suppliers), suppliers)
    programme.at_volumes()
    if programme.greatest(np.zeros(len(suppliers))) is None:
        return None
    programme.at_shares()
    return programme


class _Change(Protocol):
    """A change that is linear in Σ y² once one number, in some range, is known."""

    range: Ends

    def relaxed(self, part: Ends, way: float) -> Relaxed[None]:
        """Return what `way` times the change does not pass in a part, and a value in it."""


class _Removal:
    """The number is the share θ of the one that goes; it falls from 1 as u = 1 − θ rises."""

    def __init__(self, programme: Programme, at: int, share: Ends) -> None:
        self.range = share
        self._programme, self._at, self._unit = programme, at, _unit(programme, at)

    def relaxed(self, part: Ends, way: float) -> Relaxed[None]:
        self._programme.between(self._unit, *part)
        held = None if way < 0 else _Held(self._programme)
        met = [self._extreme(0.0, (end, end), held) for end in part]
        slope = (met[1].value - met[0].value) / (part[1] - part[0]) if part[1] > part[0] else 0.0
        # S − slope·θ is Σ y² off a centre, but for a constant.
        off = self._extreme(slope / 2, part, held)
        constant = off.certified - slope * slope / 4
        bound = max(
            way * _removed(constant + slope * share, share)
            for share in self._turns(constant, slope, part)
        )
        points = [norm.points[0] for norm in (*met, off)]
        value = max(way * _removed(float(y @ y), float(y[self._at])) for y in points)
        return Relaxed(max(bound, value), value, None)

    def _extreme(self, centre: float, part: Ends, held: _Held | None) -> Norm:
        """Return the extreme Σ y², off a centre that is not 0 for the one that goes."""
        self._programme.between(self._unit, *part)
        middle = centre * self._unit
        return held.greatest(middle, 0.0, ()) if held else least_norm(self._programme, middle)

    def _turns(self, constant: float, slope: float, part: Ends) -> list[float]:
        """Return where the change may be extreme if S is on a line: ends, and where it turns.

        With u = 1 − θ it is N/u², so its derivative is 0 where N'·u = 2 N.
        """
        numerator = poly.polymul([constant + slope, -slope], [1.0, 0.0, -1.0])
        numerator = poly.polysub(numerator, poly.polypow([1.0, -1.0], 2))
        zero = poly.polysub(poly.polymul([0.0, 1.0], poly.polyder(numerator)), 2 * numerator)
        turns = (1 - float(root.real) for root in poly.polyroots(zero))
        return [*part, *(min(max(turn, part[0]), part[1]) for turn in turns)]


class _Addition:
    """The number is the part ρ of the total after that was there before: 1/ρ − 1 is v·t."""

    def __init__(self, programme: Programme, at: int | None, volume: float, t: Ends) -> None:
        self.range = 1 / (1 + volume * t[1]), 1 / (1 + volume * t[0])
        self._programme, self._at, self._volume = programme, at, volume

    def relaxed(self, part: Ends, way: float) -> Relaxed[None]:
        t = self._t(part[1]), self._t(part[0])
        kappas = [2 * ratio / (1 + ratio) for ratio in part]
        if self._at is None or kappas[1] - kappas[0] < SAME * SAME:
            kappas = [kappas[1] if self._at is not None else 0.0]
        self._programme.between_t(*t)
        held = None if way > 0 else _Held(self._programme)
        lines = [self._line(kappa, t, held) for kappa in kappas]
        p, q = np.array(lines[0][:2]), np.zeros(2)
        if len(lines) > 1:
            q = (np.array(lines[1][:2]) - p) / (kappas[1] - kappas[0])
            p = p - kappas[0] * q
        bound = max(way * self._change(p, q, ratio) for ratio in self._turns(p, q, part))
        value = max(line[2] for line in lines)
        return Relaxed(max(bound, value), value, None)

    def _t(self, ratio: float) -> float:
        return (1 / ratio - 1) / self._volume

    def _line(self, kappa: float, t: Ends, held: _Held | None) -> tuple[float, float, float]:
        """Return constant and slope of a line in t that S − κ·y_j does not pass, and a value.

        The line is below it where nothing is held, else above it. The value is the change, or
        minus that, at some of the shares that were met.
        """
        centre = np.zeros(len(self._programme.suppliers))
        if self._at is not None:
            centre[self._at] = kappa / 2
        square = float(centre @ centre)
        met: list[tuple[float, Norm]] = []
        for end in t:
            self._programme.between_t(end, end)
            points = [norm.points[0] for _, norm in met]
            found = held.greatest(centre, 0.0, points) if held else self._least(centre)
            met.append((end, found))
        slope = (met[1][1].value - met[0][1].value) / (t[1] - t[0]) if t[1] > t[0] else 0.0
        if held is None:  # the tangent at the point in the middle is below it
            middle = (t[0] + t[1]) / 2
            self._programme.between_t(middle, middle)
            met.append((middle, self._least(centre)))
            point = met[-1][1].points[0]
            off = point - centre
            self._programme.between_t(*t)
            touching = self._programme.greatest(-2 * off, of_t=slope)
            least = -touching.value if touching else math.inf
            constant = least + float(off @ off) - 2 * float(off @ point) - square
        else:
            self._programme.between_t(*t)
            points = [norm.points[0] for _, norm in met]
            constant = held.greatest(centre, slope, points).certified - square
        way = -1.0 if held else 1.0
        return constant, slope, max(way * self._at_point(n.points[0], end) for end, n in met)

    def _least(self, centre: Floats) -> Norm:
        return least_norm(self._programme, centre)

    def _at_point(self, point: Floats, t: float) -> float:
        share = 0.0 if self._at is None else float(point[self._at])
        return _added(float(point @ point), share, 1 / (1 + self._volume * t))

    def _change(self, p: Floats, q: Floats, ratio: float) -> float:
        """Return −(1 − ρ²)·(S − κ·y_j) + (1 − ρ)², the bracket being p + q·κ, linear in t."""
        t, kappa = self._t(ratio), 2 * ratio / (1 + ratio)
        bracket = p[0] + p[1] * t + kappa * (q[0] + q[1] * t)
        return float((1 - ratio) ** 2 - (1 - ratio * ratio) * bracket)

    def _turns(self, p: Floats, q: Floats, part: Ends) -> list[float]:
        """Return where the change may be extreme: ends, and where the derivative by ρ is 0.

        Times ρ·v the change is a polynomial N, so its derivative is 0 where N'·ρ = N.
        """
        v, one = self._volume, np.array([1.0, -1.0])  # 1 − ρ
        both, rho = np.array([1.0, 0.0, -1.0]), np.array([0.0, 1.0])
        numerator = poly.polymul(v * rho, poly.polypow(one, 2))
        for term, number in (
            (poly.polymul(v * rho, both), p[0]),
            (poly.polymul(both, one), p[1]),
            (poly.polymul(2 * v * poly.polymul(rho, rho), one), q[0]),
            (poly.polymul(2 * rho, poly.polypow(one, 2)), q[1]),
        ):
            numerator = poly.polysub(numerator, number * term)
        zero = poly.polysub(poly.polymul(rho, poly.polyder(numerator)), numerator)
        roots = [float(root.real) for root in poly.polyroots(zero)]
        return [*part, *(min(max(root, part[0]), part[1]) for root in roots)]


def _removed(square: float, share: float) -> float:
    return (square - share * share) / (1 - share) ** 2 - square


def _added(square: float, share: float, ratio: float) -> float:
    rest = 1 - ratio
    return square * (ratio * ratio - 1) + 2 * ratio * rest * share + rest * rest


def _bounds(change: _Change) -> Bounds:
    least, greatest = _extreme(change, -1.0), _extreme(change, 1.0)
    return _between(-least.bound, greatest.bound, exact=least.exact and greatest.exact)


def _extreme(change: _Change, way: float) -> Optimum[Ends, None]:
    """Return the greatest of `way` times a change."""
    return best_first(
        [change.range],
        lambda part: change.relaxed(part, way),
        lambda part, _, __: _halved(part),
        cut=lambda best: best + _GAP,
        max_problems=_PARTS,
    )


class _Held:
    """What a programme leaves where it is held: the range of each share, and shares to begin from.

    Ranges hold for every smaller part of it too.
    """

    def __init__(self, programme: Programme) -> None:
        self._programme = programme
        count = len(programme.suppliers)
        units = [_unit(programme, at) for at in range(count)]
        ends = [[programme.greatest(way * unit) for unit in units] for way in (-1.0, 1.0)]
        low = np.array([0.0 if found is None else -found.value for found in ends[0]])
        high = np.array([1.0 if found is None else found.value for found in ends[1]])
        self._low = np.clip(low - SAME, 0.0, 1.0)
        self._high = np.clip(high + SAME, self._low, 1.0)
        tops = [found.point for found in ends[1] if found is not None]
        self._start = max(tops, key=lambda point: float(point @ point))

    def greatest(self, centre: Floats, slope: float, starts: Sequence[Floats]) -> Norm:
        """Return the greatest Σ (y − centre)² − slope·t."""
        return greatest_tilted(
            self._programme, self._low, self._high, [self._start, *starts],
            centre=centre, slope=slope, max_nodes=_NODES,
        )  # fmt: skip


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
        bound = found.value - way * constant if way > 0 else min(found.value + constant, 0.0)
        return Relaxed(max(bound, value), value, found.point)


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
