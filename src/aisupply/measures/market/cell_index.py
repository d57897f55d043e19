"""How concentrated a cell may be by the shares of a market: ranges of HHI and CR_k.

The shares s(λ) are those of `aisupply.measures.market.cell_shares`, the stated ones beside them.
For given shares of the market both indices are convex in λ, so they are greatest at λ in {0, 1}
and may be least inside:

>>> from aisupply.measures.market.cell_shares import cell_shares
>>> from aisupply.measures.market.share_polytope import Whole
>>> from aisupply.measures.market.share_series import Shared
>>> shares = (0.62, 0.21, 0.17)
>>> memory = Shared(Whole(shares, shares), ("sk-hynix", "micron", "samsung"))
>>> cell = cell_shares(memory, ["samsung", "micron"])
>>> hhi_range(cell).text(), hhi_range(cell, at=1).text()
('within 3,357.8 … 5,055.5', 'as named 4,574')

By hand at λ = 1: 0.62² + 0.21² + 0.17² = 0.4574; at λ = 0: (0.21² + 0.17²) / 0.38² = 0.5055.

For a given mass M of those who are named, the most even shares inside them and inside the others
are least majorised, and with them both indices are convex in λ: the least HHI has a closed form,
and the least CR_k is where lines meet. M itself is searched by branch and bound: over an
interval of masses, the most even ratios m_i / M that any of them allows bound the index from
below. Then follows how much stated shares that are intervals leave, in which the index is convex
too. What nobody is named for is spread thin for the least value, and one firm for the greatest.

The result is never `exact`: it holds under an assumption. It may be an outer bound of the range:
at the greatest value for λ = 0 where bounds of shares meet those of sums, and at the least CR_k
for k above 1 beside stated shares that are intervals.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from aisupply.bounds import Bounds
from aisupply.measures.best_first import Relaxed, best_first
from aisupply.measures.index_bounds import extremes
from aisupply.measures.index_bounds.golden_section import golden_section
from aisupply.measures.index_bounds.indices import HHI_SCALE
from aisupply.measures.index_bounds.interval_box import box_of_bounds
from aisupply.measures.market.cell_shares import least_and_greatest_ratio, mass_of
from aisupply.measures.market.share_polytope import Group, Polytope, even_shares, greatest
from aisupply.measures.market.shares import cr_maximum, hhi_maximum

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aisupply.measures.index_bounds.interval_box import IntervalBox
    from aisupply.measures.market.cell_shares import CellShares
    from aisupply.measures.market.sourcing_shares import Interval

__all__ = ["cr_range", "hhi_range"]

_GAP = 1e-5
_NODES = 200
_WIDTH = 1e-7
"""How narrow an interval of λ is in which the least value is looked for no further."""

LeastOverReadings = Callable[[Sequence[float], Sequence[float], float, "Interval"], float]
"""The least value of an index over an interval of λ, from the shares of those who are named among
themselves, those of the others in the market, and what the former leave of it."""


def hhi_range(cell: CellShares, *, at: float | None = None) -> Bounds:
    """Return the range of the HHI of a cell in points.

    Args:
        cell: its shares by a market.
        at: the λ, 0 or 1; the range over all by default.

    Never undefined. The lower end is proven to 1e-5 of its value, or a valid outer bound.
    """
    least = _least(cell, _least_squares, at)
    most = max(_greatest_hhi(cell, lam) for lam in _ends(at))
    if cell.stated:
        weights = [*[1.0] * len(cell.stated), most]
        most = hhi_maximum(_stated(cell), weights=weights).certified / HHI_SCALE
        floor = least
        least = _least_left(cell, lambda left, stated: _squares(stated) + left * left * floor)
    return Bounds.between(HHI_SCALE * least, HHI_SCALE * max(least, most)).outer()


def cr_range(cell: CellShares, k: int, *, at: float | None = None) -> Bounds:
    """Return the range of CR_k, the share of the k largest firms of a cell, named or not.

    >>> from aisupply.measures.market.cell_shares import cell_shares
    >>> from aisupply.measures.market.share_polytope import Whole
    >>> from aisupply.measures.market.share_series import Shared
    >>> shared = Shared(Whole((0.6, 0.4), (0.6, 0.4)), ("a", "b"))
    >>> [cr_range(cell_shares(shared, named), 1).text() for named in (["b"], [])]
    ['within 0.5 … 1', 'as named 0.6']

    By hand with b alone: at λ = 5/6 both have 1/2. Never undefined; see `hhi_range`.
    """
    tops = [max(_greatest_cr(cell, lam, j) for lam in _ends(at)) for j in range(k + 1)]
    if not cell.stated:
        least, most = _least(cell, _least_top(k), at), tops[k]
    else:
        floors = [_least(cell, _least_top(j), at) for j in range(k + 1)]
        least = _least_left(
            cell,
            lambda left, stated: max(
                _top(stated, k - j) + left * floor for j, floor in enumerate(floors)
            ),
        )
        most = _with_stated(cell, tops)
    return Bounds.between(min(least, 1.0), min(max(least, most), 1.0), size=1.0).outer()


def _squares(shares: Sequence[float]) -> float:
    return math.fsum(share * share for share in shares)


def _top(shares: Sequence[float], k: int) -> float:
    return math.fsum(sorted(shares, reverse=True)[:k])


def _least_squares(
    named: Sequence[float], others: Sequence[float], rest: float, lam: Interval
) -> float:
    """Return the least A·(1 − λr)² + B·λ², with A and B the sums of squares of both."""
    a, b = _squares(named), _squares(others)
    curve = a * rest * rest + b
    at = min(max(a * rest / curve, lam[0]), lam[1]) if curve > 0 else lam[0]
    return a * (1 - at * rest) ** 2 + b * at * at


def _least_top(k: int) -> LeastOverReadings:
    """Return what finds the least sum of the k largest shares.

    It is the greatest of k + 1 lines, one for each number of the k that are named, and is least
    at an end of the interval or where two of them meet.
    """

    def least(named: Sequence[float], others: Sequence[float], rest: float, lam: Interval) -> float:
        lines = [
            (tops, _top(others, k - j) - tops * rest)
            for j, tops in enumerate(_top(named, j) for j in range(k + 1))
        ]
        meets = (
            (two[0] - one[0]) / (one[1] - two[1])
            for one, two in combinations(lines, 2)
            if one[1] != two[1]
        )
        places = (*lam, *(at for at in meets if lam[0] < at < lam[1]))
        return min(max(start + slope * at for start, slope in lines) for at in places)

    return least


def _ends(at: float | None) -> Sequence[float]:
    return (0, 1) if at is None else (at,)


def _stated(cell: CellShares) -> Polytope:
    """Return the stated shares, with what they leave as one more."""
    ends = (*cell.stated.values(), cell.left)
    return Polytope(
        tuple(low for low, _ in ends), tuple(high for _, high in ends), (), 1.0, len(cell.stated)
    )


def _with_stated(cell: CellShares, tops: Sequence[float]) -> float:
    """Return the greatest sum of k shares, j of them in what the stated shares leave."""
    stated, count = _stated(cell), len(cell.stated)
    most = 0.0
    for j, top in enumerate(tops):
        size = min(len(tops) - 1 - j, count)
        for chosen in combinations(range(count), size):
            weights = [*(float(i in chosen) for i in range(count)), top]
            taken = greatest(stated, weights)
            most = max(most, math.fsum(w * s for w, s in zip(weights, taken, strict=True)))
    return most


def _greatest_hhi(cell: CellShares, at: float) -> float:
    if at == 1 or not cell.named:
        return hhi_maximum(cell.market).certified / HHI_SCALE
    by_ratio, by_volume = hhi_maximum(_ratios(cell)), extremes.hhi_maximum(_box(cell))
    return min(by_ratio.certified, by_volume.certified) / HHI_SCALE


def _greatest_cr(cell: CellShares, at: float, k: int) -> float:
    if k == 0:
        return 0.0
    if at == 1 or not cell.named:
        return cr_maximum(cell.market, k)
    by_volume = extremes.cr_maximum(_box(cell), k)
    return min(cr_maximum(_ratios(cell), k), by_volume.certified)


def _box(cell: CellShares) -> IntervalBox:
    return box_of_bounds((cell.market.low[i], cell.market.high[i]) for i in cell.places)


def _ratios(cell: CellShares) -> Polytope:
    """Return the shares m_i / M of those who are named among themselves."""
    count = len(cell.market.low)
    ends = [
        least_and_greatest_ratio(cell.market, [float(i == at) for i in range(count)], cell.places)
        for at in sorted(cell.places)
    ]
    return Polytope(
        tuple(low for low, _ in ends), tuple(high for _, high in ends), (), 1.0, len(ends)
    )


def _least_left(cell: CellShares, of: Callable[[float, Sequence[float]], float]) -> float:
    """Return the least value of a convex function of stated shares and of what they leave."""
    ends = cell.stated.values()
    low, high = tuple(low for low, _ in ends), tuple(high for _, high in ends)

    def value(left: float) -> float:
        return of(left, even_shares(Polytope(low, high, (), 1 - left, len(low))))

    return golden_section(value, *cell.left, width=_WIDTH)[1]


def _least(cell: CellShares, index: LeastOverReadings, at: float | None) -> float:
    """Return a lower bound of the least value of an index over what the market divides."""
    if not cell.named:
        return _Masses(cell, index, (1.0, 1.0)).least(0.0, 0.0)
    masses = _Masses(cell, index, (0.0, 1.0) if at is None else (at, at))
    optimum = best_first(
        [mass_of(cell.market, cell.places)], masses.relaxed, _halves,
        cut=lambda best: best * (1 - _GAP), max_problems=_NODES,
    )  # fmt: skip
    return -optimum.bound


def _halves(ends: Interval, middle: float, _: float) -> Iterable[Interval]:
    return ((ends[0], middle), (middle, ends[1])) if ends[0] < middle < ends[1] else ()


class _Masses:
    """The least values of an index over what the market divides, by the mass of those named.

    Args:
        cell: the shares.
        index: gives its least value over the interval of λ; it grows with how uneven shares are.
        lam: the interval of λ.
    """

    def __init__(self, cell: CellShares, index: LeastOverReadings, lam: Interval) -> None:
        self.market, self.index, self.lam = cell.market, index, lam
        is_named = [firm in cell.named for firm in cell.listed]
        self.named = [i for i, named in enumerate(is_named) if named]
        self.others = [i for i, named in enumerate(is_named) if not named]

    def relaxed(self, ends: Interval) -> Relaxed[float]:
        """Return a bound over an interval of masses, and the value in the middle of it."""
        middle = (ends[0] + ends[1]) / 2
        bound = self.least(*ends)
        value = bound if ends[0] == ends[1] else self.least(middle, middle)
        return Relaxed(-bound, -value, middle)

    def least(self, low: float, high: float) -> float:
        """Return what the index is not below while the mass is between two ends."""
        return self.index(self._ratios(low, high), self._of_others(1 - high), 1 - low, self.lam)

    def _ratios(self, low: float, high: float) -> list[float]:
        """Return the most even m_i / M of those who are named."""
        if not self.named:
            return []
        most = 1 / low if low > 0 else math.inf
        return even_shares(_part(self.market, self.named, 1 / high, most))

    def _of_others(self, total: float) -> list[float]:
        """Return the most even shares of the other firms of the market."""
        part = _part(self.market, self.others, 1.0, 1.0)
        ends = self.market.low[self.market.firms :], self.market.high[self.market.firms :]
        return even_shares(
            part._replace(low=(*part.low, *ends[0]), high=(*part.high, *ends[1]), total=total)
        )


def _part(shares: Polytope, places: Iterable[int], least: float, most: float) -> Polytope:
    """Return some firms of a market, with the groups inside them, times a factor between bounds."""
    moved = {old: new for new, old in enumerate(places)}
    return Polytope(
        tuple(shares.low[i] * least for i in moved),
        tuple(min(shares.high[i] * most, 1.0) for i in moved),
        tuple(
            Group(tuple(moved[m] for m in g.members), g.low * least, min(g.high * most, 1.0))
            for g in shares.groups
            if moved.keys() >= set(g.members)
        ),
        1.0,
        len(moved),
    )
