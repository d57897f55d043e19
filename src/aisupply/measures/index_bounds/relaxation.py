"""The relaxed problem behind the greatest HHI and the least entropy of a box.

Write E = Σ e(x_i) with e(x) = x² for the HHI and e(x) = x ln x for the entropy. Then

    HHI = E/T²            entropy = ln T − E/T

and both problems ask for the greatest value φ(T, E) of E/T² or of E/T − ln T. The sets where φ
is at most some constant are convex in x (for the HHI that is the cone ‖x‖ ≤ c·Σx), so the
greatest value is at a vertex: each volume at one of its bounds. Choosing the bounds is hard in
general: with one volume that is fixed and further ones of equal l_i + u_i it is best to hit a
given total exactly, which is the problem PARTITION.

For a given total, E is at most its concave hull: start from all l_i and raise suppliers in
descending order of the slope r_i = (e(u_i) − e(l_i))/(u_i − l_i), the last one in part. (For the
HHI, r_i = l_i + u_i.) Along this hull φ rises and then falls, so the relaxed optimum is found by
one walk, in closed form, with at most one supplier raised in part:

    φ keeps rising with slope r   ⟺   rT − 2E > 0        (HHI)     rT − E − T > 0  (entropy)
    φ peaks inside a piece at          r²/(4(rT − E))               r − 1 − ln(rT − E)

Rounding that one supplier gives two vertices to start from. The linearisation of φ at the peak
bounds what changing any single choice must cost; most choices are settled by it at once
(`settle`), and branch and bound has only the rest to decide.

All functions work on a matrix of boxes, one in each row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aisupply.measures.index_bounds.water_filling import Curve

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Places = NDArray[np.intp]

__all__ = ["Choices", "Relaxed", "choices_of", "phi", "relax", "settle", "volumes_of"]

_SETTLED = 1e-14  # a choice whose other side is worse by more than this relative amount


@dataclass(frozen=True)
class Choices:
    """Boxes as choices between a lower and an upper bound, in descending order of slope.

    Attributes:
        order: the supplier of each column.
        width: u − l; 0 for a supplier with nothing to choose, which comes last.
        gain: e(u) − e(l).
        slope: gain/width.
        total: Σ l.
        energy: Σ e(l).
    """

    order: Places
    width: Floats
    gain: Floats
    slope: Floats
    total: Floats
    energy: Floats


@dataclass(frozen=True)
class Relaxed:
    """The relaxed optimum of each row, and the best vertex that was met.

    Attributes:
        bound: the greatest relaxed value of φ.
        peak: the total at which it is attained.
        best: the value of φ at the best vertex.
        raised: which columns are at their upper bound there.
    """

    bound: Floats
    peak: Floats
    best: Floats
    raised: Flags


def phi(total: Floats, energy: Floats, curve: Curve) -> Floats:
    """Return E/T² for the HHI, or E/T − ln T (minus the entropy); minus infinity for T = 0."""
    safe = np.where(total > 0, total, 1.0)
    value = energy / (safe * safe) if curve == "hhi" else energy / safe - np.log(safe)
    return np.where(total > 0, value, -np.inf)


def choices_of(low: Floats, high: Floats, curve: Curve) -> Choices:
    """Return the choices of boxes with finite bounds, one box in each row."""
    width = high - low
    slope = np.where(width > 0, _slopes(low, high, curve), -np.inf)
    # Equal suppliers stand side by side: among equal slopes, the widest comes first.
    order = np.lexsort((-width, -slope), axis=1)
    width = np.take_along_axis(width, order, axis=1)
    slope = np.take_along_axis(slope, order, axis=1)
    gain = np.where(width > 0, slope, 0.0) * width
    return Choices(order, width, gain, slope, low.sum(axis=1), _energy(low, curve).sum(axis=1))


def _energy(volumes: Floats, curve: Curve) -> Floats:
    if curve == "hhi":
        return volumes * volumes
    return volumes * np.log(np.where(volumes > 0, volumes, 1.0))


def _slopes(low: Floats, high: Floats, curve: Curve) -> Floats:
    """Return the chord slopes of e, written so that close bounds do not cancel."""
    if curve == "hhi":
        return low + high
    safe = np.where(low > 0, low, 1.0)
    with np.errstate(over="ignore"):  # beside a tiny low the ratio is infinite, its bend 0
        ratio = np.where(low > 0, (high - low) / safe, 1.0)
    finite = np.isfinite(ratio) & (ratio > 0)
    bent = np.log1p(np.where(finite, ratio, 1.0)) / np.where(finite, ratio, 1.0)
    bend = np.where(finite, bent, np.where(ratio > 0, 0.0, 1.0))
    return np.log(np.where(high > 0, high, 1.0)) + np.where(low > 0, bend, 0.0)


def relax(choices: Choices, curve: Curve) -> Relaxed:
    """Walk along the hull of each row, and round what it stops at."""
    totals, energies = _prefixes(choices)
    at, inside = _stops(choices, totals, energies, curve)
    row = np.arange(len(at))
    total, energy = totals[row, at], energies[row, at]
    bound, peak = phi(total, energy, curve), total.copy()
    part = np.flatnonzero(inside)
    slope = choices.slope[part, at[part]]
    rest = slope * total[part] - energy[part]
    bound[part], peak[part] = _summit(slope, rest, curve)
    best, raised = _rounded(choices, at, inside, curve)
    return Relaxed(np.maximum(bound, best), peak, best, raised)


def _prefixes(choices: Choices) -> tuple[Floats, Floats]:
    """Return T and E with the first 0, 1, … n columns raised."""
    start = choices.total[:, None], choices.energy[:, None]
    totals = np.concatenate([start[0], start[0] + np.cumsum(choices.width, axis=1)], axis=1)
    energies = np.concatenate([start[1], start[1] + np.cumsum(choices.gain, axis=1)], axis=1)
    return totals, energies


def _stops(
    choices: Choices, totals: Floats, energies: Floats, curve: Curve
) -> tuple[Places, Flags]:
    """Return how many columns the walk raises in full, and whether it stops inside the next."""
    slope = np.where(choices.width > 0, choices.slope, 0.0)
    goes_on = _rises(slope, totals[:, :-1], energies[:, :-1], curve) & (choices.width > 0)
    passes = goes_on & ~_falls(slope, totals[:, 1:], energies[:, 1:], curve)
    count = slope.shape[1]
    at = np.where(passes.all(axis=1), count, np.argmin(passes, axis=1))
    row, column = np.arange(len(at)), np.minimum(at, count - 1)
    return at, (at < count) & goes_on[row, column]


def _rises(slope: Floats, total: Floats, energy: Floats, curve: Curve) -> Flags:
    rate = slope * total - (2 * energy if curve == "hhi" else energy + total)
    return (rate > 0) | (total <= 0)


def _falls(slope: Floats, total: Floats, energy: Floats, curve: Curve) -> Flags:
    return slope * total - (2 * energy if curve == "hhi" else energy + total) < 0


def _summit(slope: Floats, rest: Floats, curve: Curve) -> tuple[Floats, Floats]:
    """Return the greatest φ on a piece E = rT − rest, and the total where it is."""
    if curve == "hhi":
        return slope * slope / (4 * rest), 2 * rest / slope
    return slope - 1 - np.log(rest), rest


def _rounded(choices: Choices, at: Places, inside: Flags, curve: Curve) -> tuple[Floats, Flags]:
    """Return the best vertex near the relaxed optimum: rounded both ways, one choice changed."""
    column = np.arange(choices.width.shape[1])
    down = column < at[:, None]
    up = column < (at + inside)[:, None]
    best, raised = _one_change(choices, down, curve)
    other, raised_up = _one_change(choices, up, curve)
    better = other > best
    return np.where(better, other, best), np.where(better[:, None], raised_up, raised)


def _one_change(choices: Choices, raised: Flags, curve: Curve) -> tuple[Floats, Flags]:
    """Return the best of a vertex and of those that differ from it in one choice."""
    total, energy, here = _at(choices, raised, curve)
    sign = np.where(raised, -1.0, 1.0)
    totals = total[:, None] + sign * choices.width
    values = phi(totals, energy[:, None] + sign * choices.gain, curve)
    row, at = np.arange(len(total)), np.argmax(values, axis=1)
    changed = raised.copy()
    changed[row, at] ^= True
    # Taking a very large supplier away leaves little but round-off, so the sums are made anew.
    _, _, there = _at(choices, changed, curve)
    better = there > here
    return np.where(better, there, here), np.where(better[:, None], changed, raised)


def _at(choices: Choices, raised: Flags, curve: Curve) -> tuple[Floats, Floats, Floats]:
    """Return T, E and φ of one vertex in each row."""
    total = choices.total + np.sum(choices.width, axis=1, where=raised)
    energy = choices.energy + np.sum(choices.gain, axis=1, where=raised)
    return total, energy, phi(total, energy, curve)


def settle(choices: Choices, relaxed: Relaxed, curve: Curve) -> tuple[Flags, Flags]:
    """Return which columns are settled, and which of those are raised.

    To beat the best value φ* met so far, a vertex needs E − φ*T² > 0 (HHI) or
    E − T ln T − φ*T > 0 (entropy). The part in T is concave, so its tangent at any total bounds
    the whole by a sum of one term for each choice. A choice whose other side brings this sum
    below 0 is settled.
    """
    peak, best = relaxed.peak, relaxed.best
    if curve == "hhi":
        price, constant = 2 * best * peak, best * peak * peak
    else:
        price, constant = np.log(peak) + 1 + best, peak
    terms = choices.gain - price[:, None] * choices.width
    most = choices.energy - price * choices.total + constant
    most = most + np.sum(terms, axis=1, where=terms > 0)
    settled = most[:, None] - np.abs(terms) < _SETTLED * np.abs(constant)[:, None]
    settled |= choices.width == 0
    return settled, settled & (terms > 0)


def volumes_of(low: Floats, high: Floats, choices: Choices, raised: Flags) -> Floats:
    """Return the volumes in the order of the suppliers, given the raised columns."""
    at_high = np.zeros_like(raised)
    np.put_along_axis(at_high, choices.order, raised, axis=1)
    return np.where(at_high, high, low)
