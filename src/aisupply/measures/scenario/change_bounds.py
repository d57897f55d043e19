"""What the change of one firm's volume does to an HHI, over all volumes that others may have.

One firm delivers z; the others deliver x_i in [l_i, u_i], T in all, with Q = Σ x_i². Then
H(z) = (Q + z²)/(T + z)². A firm that delivers b on one side of a change, and some w in an interval
on the other, moves the index by

    G = H(w) − H(b).

With b = 0 this is a new supplier, and −G is the removal of one. Both sides rest on the same x,
so the extremes of G are one problem; they are found exactly.

- For fixed T and w, G is linear in Q: it falls with Q if w > b and rises if w < b. So one extreme
  is where Q is least, on the path x = clip(t, l, u); there T and Q are polynomials in t between
  break points, and stationary points are roots of polynomials.
- The other is where Q is greatest. Given T, Q is at most the envelope that raises suppliers in
  order of l_i + u_i, linear between break points. At most one supplier is inside its bounds. Where
  few are uncertain, each edge of the box is looked at, again by roots; where many are, the box is
  split where the envelope is above Q, until bound and attained value meet (branch and bound).
- In w, H(w) falls up to w = Q/T and rises from there on: it is greatest at an end, and least at
  that point, with H = Q/(T² + Q), where it is inside.

>>> box = box_of([10, 0, 2], [10, 6, 3])
>>> (-swing_bounds(box, fixed=0.0, moving=Bounds(1, 6))).text()
'366.6 … 2,901.3'

References:
    A. W. Marshall, I. Olkin, B. C. Arnold, "Inequalities: Theory of Majorization and Its
    Applications", Springer, 2nd ed. (2011), for the path; R. Horst, H. Tuy, "Global
    Optimization", Springer, 3rd ed. (1996), for branch and bound over boxes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.polynomial import polynomial as poly

from aisupply.bounds import Bounds
from aisupply.measures.best_first import Relaxed, best_first
from aisupply.measures.index_bounds.indices import HHI_SCALE
from aisupply.measures.index_bounds.interval_box import IntervalBox, box_of, scale_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

__all__ = ["box_of", "can_swing", "swing_bounds"]

_GAP = 1e-12
_NODES = 100
_FEW = 7  # uncertain volumes, whose box has up to 7 · 2⁶ = 448 edges
_REAL = 1e-6
_LEAST_REST = 1e-6


def can_swing(rest: IntervalBox, moving: Bounds) -> bool:
    """Return whether the extremes can be found: all volumes limited, the others never all 0.

    They may not be next to nothing beside the greatest bound either: the roots that are looked
    for would drown in round-off.

    Undefined is nothing.

    >>> can_swing(box_of([0], [1]), Bounds(1, 2))
    False
    """
    if rest.is_unbounded or math.isinf(moving.high) or not rest.size:
        return False
    scale = scale_of(np.append(rest.high, moving.high))
    return bool((rest.low / scale).sum() > _LEAST_REST)


def swing_bounds(
    rest: IntervalBox, *, fixed: float, moving: Bounds, max_nodes: int = _NODES
) -> Bounds:
    """Return the least and the greatest H(w) − H(b) in points.

    Args:
        rest: the volumes of all others; `can_swing` of them must be true.
        fixed: the volume b of the firm on one side.
        moving: its volume w on the other side.
        max_nodes: where branch and bound stops; the end that it works on is then an outer
            bound, and `exact` is false.

    Undefined where `can_swing` is false: then the ends need not be attained, and are not found.

    >>> swing_bounds(box_of([6], [6]), fixed=0.0, moving=Bounds(2, 2)).text()
    '-3,750'
    """
    scale = scale_of(np.append(rest.high, [fixed, moving.high]))
    box = IntervalBox(rest.low / scale, rest.high / scale)
    ends = moving.low / scale, moving.high / scale
    parts = [
        _Swing(fixed / scale, low, high, up=low >= fixed / scale)
        for low, high in _sides(ends, fixed / scale)
    ]
    lows, highs, exact = [], [], True
    for part in parts:
        few = int((box.low < box.high).sum()) <= _FEW
        far = _on_edges(part, box) if few else _on_envelope(part, box, max_nodes)
        near = _on_path(part, box)
        exact = exact and far.exact
        lows.append(far.bound if part.up else near)
        highs.append(near if part.up else far.bound)
    low, high = HHI_SCALE * min(lows), HHI_SCALE * max(highs)
    return Bounds.between(low, high, exact=exact, size=HHI_SCALE)


def _sides(ends: tuple[float, float], fixed: float) -> Iterator[tuple[float, float]]:
    """Yield the parts of an interval below and above a value."""
    low, high = ends
    if low < fixed:
        yield low, min(high, fixed)
    if high > fixed or low >= fixed:
        yield max(low, fixed), high


@dataclass(frozen=True)
class _Swing:
    """A firm with b, and with w between two ends that are both not below b (up), or not above."""

    fixed: float
    low: float
    high: float
    up: bool

    def value(self, total: Floats, energy: Floats, *, greatest: bool) -> Floats:
        """Return the greatest or least G over w at totals and energies."""
        if greatest:
            moved = np.maximum(_index(total, energy, self.low), _index(total, energy, self.high))
        else:
            moved = _index(total, energy, np.clip(energy / total, self.low, self.high))
        result: Floats = moved - _index(total, energy, self.fixed)
        return result

    def stationary(self, total: Floats, energy: Floats) -> Floats:
        """Return where G may be stationary, T and Q being polynomials of one variable.

        Candidates are for w at either end and for w = Q/T; all are real numbers.
        """
        fixed = _slope(total, energy, self.fixed)
        roots = [
            _roots(_crossed(fixed, _slope(total, energy, end))) for end in (self.low, self.high)
        ]
        return np.concatenate([*roots, _roots(_crossed(fixed, _slope_of_least(total, energy)))])


def _index(total: Floats, energy: Floats, own: Floats | float) -> Floats:
    result: Floats = (energy + own * own) / (total + own) ** 2
    return result


def _slope(total: Floats, energy: Floats, own: float) -> tuple[Floats, Floats]:
    """Return numerator and denominator of the derivative of (Q + z²)/(T + z)²."""
    below, above = poly.polyadd(total, [own]), poly.polyadd(energy, [own * own])
    first = poly.polymul(poly.polyder(energy), below)
    second = 2 * poly.polymul(above, poly.polyder(total))
    return _floats(poly.polysub(first, second)), _floats(poly.polypow(below, 3))


def _slope_of_least(total: Floats, energy: Floats) -> tuple[Floats, Floats]:
    """Return numerator and denominator of the derivative of Q/(T² + Q)."""
    square = poly.polymul(total, total)
    first = poly.polymul(poly.polyder(energy), square)
    second = 2 * poly.polymul(poly.polymul(energy, total), poly.polyder(total))
    below = poly.polypow(poly.polyadd(square, energy), 2)
    return _floats(poly.polysub(first, second)), _floats(below)


def _crossed(one: tuple[Floats, Floats], other: tuple[Floats, Floats]) -> Floats:
    first, second = poly.polymul(one[0], other[1]), poly.polymul(other[0], one[1])
    return _floats(poly.polysub(first, second))


def _floats(values: ArrayLike) -> Floats:
    return np.asarray(values, dtype=float)


def _roots(coefficients: Floats) -> Floats:
    """Return the roots that are real but for round-off."""
    greatest = float(np.abs(coefficients).max(initial=0.0))
    kept = poly.polytrim(coefficients, tol=greatest * 1e-14)
    if len(kept) <= 1:
        return np.empty(0)
    roots = poly.polyroots(kept)
    real: Floats = roots.real[np.abs(roots.imag) <= _REAL * (1 + np.abs(roots.real))]
    return real


def _on_path(swing: _Swing, box: IntervalBox) -> float:
    """Return the extreme of G where Q is least: the greatest if w ≥ b, else the least."""
    best = np.max if swing.up else np.min
    levels = np.unique(np.append(box.low, box.high))
    values = []
    for start, end in zip(levels, levels[1:] if len(levels) > 1 else levels, strict=False):
        inside = (box.low <= start) & (end <= box.high)
        settled = np.where(box.high <= start, box.high, box.low)[~inside]
        count = float(inside.sum())
        total = np.array([settled.sum(), count])
        energy = np.array([(settled**2).sum(), 0.0, count])
        at = np.clip(swing.stationary(total, energy), start, end)
        at = np.append(at, [start, end])
        totals, energies = poly.polyval(at, total), poly.polyval(at, energy)
        values.append(best(swing.value(totals, energies, greatest=swing.up)))
    return float(best(values))


class _Far(NamedTuple):
    """The extreme of G where Q is greatest: what is proven not to be passed."""

    bound: float
    exact: bool


def _on_edges(swing: _Swing, box: IntervalBox) -> _Far:
    """Return the other extreme of G over all edges of the box."""
    best = np.min if swing.up else np.max
    values = []
    for rest, low, high in _edges(box):
        total = np.array([rest.sum(), 1.0])
        energy = np.array([(rest**2).sum(), 0.0, 1.0])
        at = np.append(np.clip(swing.stationary(total, energy), low, high), [low, high])
        totals, energies = poly.polyval(at, total), poly.polyval(at, energy)
        values.append(best(swing.value(totals, energies, greatest=not swing.up)))
    return _Far(float(best(values)), exact=True)


def _edges(box: IntervalBox) -> Iterator[tuple[Floats, float, float]]:
    """Yield for each edge the other volumes and the two ends; once, if all are certain."""
    pairs = list(zip(box.low.tolist(), box.high.tolist(), strict=True))
    uncertain = [pair for pair in pairs if pair[0] < pair[1]]
    sure = [low for low, high in pairs if low == high]
    if not uncertain:
        yield np.array(sure), 0.0, 0.0
    for i, (low, high) in enumerate(uncertain):
        for corner in product(*uncertain[:i], *uncertain[i + 1 :]):
            yield np.array([*sure, *corner]), low, high


def _on_envelope(swing: _Swing, box: IntervalBox, max_nodes: int) -> _Far:
    """Return the other extreme of G, by branch and bound: the least if w ≥ b, else greatest."""
    sign = -1.0 if swing.up else 1.0

    def relax(part: IntervalBox) -> Relaxed[Floats]:
        bound, volumes = _relaxed(swing, part, sign)
        return Relaxed(bound, _attained(swing, volumes, sign), volumes)

    optimum = best_first(
        [box], relax, lambda part, volumes, _: _split(part, volumes),
        cut=lambda best: best + _GAP, max_problems=max_nodes,
    )  # fmt: skip
    return _Far(sign * optimum.bound, optimum.exact)


def _attained(swing: _Swing, volumes: Floats, sign: float) -> float:
    total, energy = volumes.sum(keepdims=True), (volumes**2).sum(keepdims=True)
    return float((sign * swing.value(total, energy, greatest=not swing.up))[0])


def _relaxed(swing: _Swing, box: IntervalBox, sign: float) -> tuple[float, Floats]:
    """Return the extreme of G with Q on the envelope, and the volumes there."""
    slope, width = box.low + box.high, box.high - box.low
    best, where = -math.inf, box.low
    volumes = box.low.copy()
    for i in np.argsort(-slope, kind="stable"):
        start, energy = float(volumes.sum()), float(_chords(box, volumes).sum())
        total_of = np.array([0.0, 1.0])
        energy_of = np.array([energy - slope[i] * start, slope[i]])
        at = np.clip(swing.stationary(total_of, energy_of), start, start + width[i])
        at = np.append(at, [start, start + width[i]])
        values = sign * swing.value(at, poly.polyval(at, energy_of), greatest=not swing.up)
        top = int(values.argmax())
        if values[top] > best:
            best, where = float(values[top]), volumes.copy()
            where[i] = min(box.low[i] + at[top] - start, box.high[i])
        volumes[i] = box.high[i]
    return best, where


def _chords(box: IntervalBox, volumes: Floats) -> Floats:
    """Return x² of each volume as its chord has it: exact at both bounds, else above."""
    result: Floats = box.low**2 + (box.low + box.high) * (volumes - box.low)
    return result


def _split(box: IntervalBox, volumes: Floats) -> list[IntervalBox]:
    """Return a box in two parts, cut at the volume whose chord is farthest above."""
    gaps = (volumes - box.low) * (box.high - volumes)
    at = int(gaps.argmax())
    if gaps[at] <= 0:
        return [box]
    lower, upper = box.high.copy(), box.low.copy()
    lower[at] = upper[at] = volumes[at]
    return [IntervalBox(box.low, lower), IntervalBox(upper, box.high)]
