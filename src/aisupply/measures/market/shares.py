"""Concentration of the shares of a known whole, never renormalised, with exact bounds.

Each named firm has a share s_i in [l_i, u_i], and the residual r = 1 − Σ s_i belongs to firms
that nobody names. What holds for every way of dividing it:

    HHI ≥ 10,000 · Σ s_i² at the most even s, with r spread over more firms than can be counted;
    HHI ≤ 10,000 · (Σ s_i² + r²) at a vertex, with r as one further firm.

>>> foundry = Whole((0.702, 0.073, 0.051), (0.702, 0.073, 0.051))
>>> residual(foundry).text()
'0.174'
>>> hhi_bounds(foundry).text()
'5,007.3 … 5,310.1'

To renormalise would give 7,339, as if nobody else made chips. A firm that is named without a
share may have anything up to the residual, and a group bounds the sum of its members:

>>> hhi_bounds(Whole((0.6, 0.0), (0.6, 1.0))).text()
'3,600 … 5,200'
>>> hhi_bounds(Whole((0.0, 0.0), (1.0, 1.0), (Group((0, 1), 0.9, 0.9),))).text()
'4,050 … 8,200'

Floors that add up to more than 1.005 fit nothing:

>>> hhi_bounds(Whole((0.7, 0.4), (0.8, 0.5)))
<Undefined.DISAGREE: 'sources-disagree'>

The greatest HHI is found by branch and bound: over a box s² ≤ l² + (l + u)(s − l), with equality
at the ends, and the sum of the right-hand sides is greatest at a point that
`aisupply.measures.market.share_polytope.greatest` finds. The share that is inside its
bounds there is where the box is split.

References:
    R. Horst, H. Tuy, "Global Optimization", Springer, 3rd ed. (1996), for branch and bound with
    linear overestimates; A. W. Marshall, I. Olkin, B. C. Arnold, "Inequalities: Theory of
    Majorization and Its Applications", Springer, 2nd ed. (2011), for the least value.
"""

from __future__ import annotations

import math
from itertools import combinations
from typing import TYPE_CHECKING

from aisupply.bounds import Bounds
from aisupply.measures.best_first import Relaxed, best_first
from aisupply.measures.index_bounds.indices import HHI_SCALE, Undefined
from aisupply.measures.index_bounds.interval_box import Extreme
from aisupply.measures.market.share_polytope import (
    Group,
    Polytope,
    Whole,
    even_shares,
    greatest,
    polytope_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = [
    "Group",
    "Whole",
    "cr_bounds",
    "cr_maximum",
    "effective_bounds",
    "hhi_bounds",
    "hhi_maximum",
    "largest_of",
    "residual",
]

_GAP = 1e-12
_NODES = 20_000
_ROUND_OFF = 1e-12


def residual(whole: Whole) -> Bounds | Undefined:
    """Return what no named firm has of a whole, r = 1 − Σ s_i.

    Undefined where the sources leave no shares that fit. Floors that add up to a little more
    than 1 by rounding leave 0.

    >>> residual(Whole((0.5, 0.2), (0.6, 0.2))).text()
    '0.2 … 0.3'
    """
    shares = polytope_of(whole)
    if shares is None:
        return Undefined.DISAGREE
    least = math.fsum(even_shares(shares))
    named = [float(i < shares.firms) for i in range(len(shares.low))]
    most = math.fsum(greatest(shares, named)[: shares.firms])
    low, high = _clean(1 - most), _clean(1 - least)
    return Bounds.between(low, high, size=1.0)


def hhi_bounds(whole: Whole, *, max_nodes: int = _NODES) -> Bounds | Undefined:
    """Return the HHI of a whole in points.

    The least value is at the most even shares that fit, the residual spread over unboundedly
    many firms, which adds 0: it is approached, not attained, unless the residual is 0. The
    greatest has the residual, and each pool, as one further firm.

    Undefined (`no-supplier`) where no firm is named, and (`sources-disagree`) where no shares
    fit. If the search for the greatest value stops at its limit, `exact` is False and the upper
    end is proven not to be passed.

    Args:
        whole: The shares.
        max_nodes: The number of subproblems after which the search stops.

    >>> hhi_bounds(Whole((0.5,), (0.5,))).text()
    '2,500 … 5,000'
    >>> hhi_bounds(Whole((), ()))
    <Undefined.NO_SUPPLIER: 'no-supplier'>
    """
    shares = _defined(whole)
    if isinstance(shares, Undefined):
        return shares
    least = HHI_SCALE * math.fsum(share * share for share in even_shares(shares))
    most = hhi_maximum(shares, max_nodes=max_nodes)
    return Bounds.between(least, most.certified, exact=most.exact)


def effective_bounds(whole: Whole, *, max_nodes: int = _NODES) -> Bounds | Undefined:
    """Return the effective number of suppliers, 10,000 over the HHI; unbounded where that is 0.

    >>> effective_bounds(Whole((0.5,), (0.5,))).text()
    '2 … 4'

    Undefined as for `hhi_bounds`.
    """
    points = hhi_bounds(whole, max_nodes=max_nodes)
    return points if isinstance(points, Undefined) else points.reciprocal(HHI_SCALE)


def cr_bounds(whole: Whole, k: int) -> Bounds | Undefined:
    """Return CR_k, the share of the k largest firms of a whole, named or not.

    The least value is at the most even shares. The greatest is the greatest sum of some k
    firms, where each pool and the rest may be one firm: the best of all sets of k is taken.
    Undefined as for `hhi_bounds`.

    >>> cr_bounds(Whole((0.5, 0.1), (0.5, 0.1)), 1).text()
    '0.5'
    >>> cr_bounds(Whole((0.5, 0.1), (0.5, 0.1)), 2).text()
    '0.6 … 0.9'
    """
    shares = _defined(whole)
    if isinstance(shares, Undefined):
        return shares
    least = math.fsum(sorted(even_shares(shares), reverse=True)[:k])
    return Bounds.between(min(least, 1.0), min(cr_maximum(shares, k), 1.0))


def cr_maximum(shares: Polytope, k: int) -> float:
    """Return the greatest share of some k firms, where each pool and the rest may be one firm.

    Undefined, and not to be asked, where no shares fit.

    >>> cr_maximum(polytope_of(Whole((0.5, 0.1), (0.5, 0.1))), 2)
    0.9
    """
    return max(_sum_of(shares, chosen) for chosen in _candidates(shares, k))


def largest_of(whole: Whole) -> list[int | None]:
    """Return which firms can be the largest, None standing for one that nobody names.

    A firm can be the largest if it is when its share is as great as it can be and all others
    are kept below it.

    >>> largest_of(Whole((0.5, 0.3), (0.6, 0.3)))
    [0]
    >>> largest_of(Whole((0.4, 0.1), (0.4, 0.1)))
    [0, None]

    Undefined, and empty, where no shares fit.
    """
    shares = polytope_of(whole)
    if shares is None:
        return []
    places = [i for i in range(len(shares.low)) if _can_be_largest(shares, i)]
    named: list[int | None] = [i for i in places if i < shares.firms]
    return named + ([None] if len(places) > len(named) else [])


def hhi_maximum(
    shares: Polytope, *, weights: Sequence[float] | None = None, max_nodes: int = _NODES
) -> Extreme:
    """Return the greatest HHI of shares that fit, each pool and the rest as one firm.

    Args:
        shares: The shares.
        weights: What the square of each counts; 1 by default. The HHI of what a share is divided
            into, from 0 to 1, is such a weight.
        max_nodes: The number of subproblems after which the search stops.

    Undefined, and not to be asked, where no shares fit.

    >>> hhi_maximum(polytope_of(Whole((0.6,), (0.6,)))).value
    5200.0
    >>> hhi_maximum(polytope_of(Whole((0.6,), (0.6,))), weights=[1.0, 0.5]).value
    4400.0
    """
    each = [1.0] * len(shares.low) if weights is None else weights
    optimum = best_first(
        [shares], lambda part: _relaxed(part, each),
        lambda part, solution, _: _split(part, solution, each),
        cut=lambda best: best * (1 + _GAP), max_problems=max_nodes, best=-1.0,
    )  # fmt: skip
    certified = optimum.best if optimum.exact else optimum.bound
    volumes = None if optimum.solution is None else tuple(optimum.solution[1])
    return Extreme(
        HHI_SCALE * optimum.best, HHI_SCALE * certified, volumes, optimum.exact, optimum.problems
    )


def _relaxed(node: Polytope, weights: Sequence[float]) -> Relaxed[list[float]]:
    """Return the greatest sum of the overestimates, and the squares of the shares where it is."""
    ends = zip(node.low, node.high, weights, strict=True)
    slopes = [weight * (low + high) for low, high, weight in ends]
    shares = greatest(node, slopes)
    above = (
        weight * low * low + slope * (share - low)
        for low, slope, share, weight in zip(node.low, slopes, shares, weights, strict=True)
    )
    squares = (weight * share * share for weight, share in zip(weights, shares, strict=True))
    return Relaxed(math.fsum(above), math.fsum(squares), shares)


def _split(node: Polytope, shares: Sequence[float], weights: Sequence[float]) -> Iterator[Polytope]:
    """Yield a node in two parts, cut where the overestimate is worst."""
    gaps = [
        weight * (share - low) * (high - share)
        for low, high, share, weight in zip(node.low, node.high, shares, weights, strict=True)
    ]
    at = max(range(len(gaps)), key=gaps.__getitem__)
    if gaps[at] <= 0:
        return
    for low, high in ((node.low[at], shares[at]), (shares[at], node.high[at])):
        part = _with(node, at, low, high)
        if _fits(part):
            yield _cut(part)


def _with(node: Polytope, at: int, low: float, high: float) -> Polytope:
    lows, highs = list(node.low), list(node.high)
    lows[at], highs[at] = low, high
    return node._replace(low=tuple(lows), high=tuple(highs))


def _cut(node: Polytope) -> Polytope:
    """Return a node with bounds that the total allows."""
    room = max(node.total - node.floor, 0.0)
    grouped = {member for group in node.groups for member in group.members}
    high = tuple(
        high if i in grouped else min(high, low + room)
        for i, (low, high) in enumerate(zip(node.low, node.high, strict=True))
    )
    return node._replace(high=high)


def _fits(node: Polytope) -> bool:
    """Return whether some shares are within all bounds and add up to the total."""
    for group in node.groups:
        least = math.fsum(node.low[m] for m in group.members)
        most = math.fsum(node.high[m] for m in group.members)
        if least > group.high + _ROUND_OFF or most < group.low - _ROUND_OFF:
            return False
    if node.floor > node.total + _ROUND_OFF:
        return False
    return math.fsum(greatest(node, [1.0] * len(node.low))) >= node.total - _ROUND_OFF


def _can_be_largest(shares: Polytope, at: int) -> bool:
    """Return whether no other firm need be larger than one at its greatest share."""
    top = shares.high[at]
    named = [low for i, low in enumerate(shares.low[: shares.firms]) if i != at]
    if top <= 0 or any(low > top + _ROUND_OFF for low in named):
        return False
    high = [min(high, top) if i < shares.firms else high for i, high in enumerate(shares.high)]
    low = [min(low, own) for low, own in zip(shares.low, high, strict=True)]
    low[at] = high[at] = top
    return _fits(shares._replace(low=tuple(low), high=tuple(high)))


def _candidates(shares: Polytope, k: int) -> Iterable[tuple[int, ...]]:
    """Return the sets of k places that may have the greatest sum.

    Of firms outside groups, one is passed over if k others are as great at both ends.
    """
    count = len(shares.low)
    grouped = {member for group in shares.groups for member in group.members}
    free = [i for i in range(count) if i not in grouped]
    kept = [i for i in free if sum(_is_above(shares, j, i) for j in free) < k]
    places = sorted([*grouped, *kept])
    return combinations(places, min(k, len(places)))


def _is_above(shares: Polytope, first: int, second: int) -> bool:
    """Return whether one place is as great as another at both ends, the earlier of two equal."""
    first_ends = shares.low[first], shares.high[first]
    second_ends = shares.low[second], shares.high[second]
    if first_ends == second_ends:
        return first < second
    return first_ends[0] >= second_ends[0] and first_ends[1] >= second_ends[1]


def _sum_of(shares: Polytope, chosen: tuple[int, ...]) -> float:
    most = greatest(shares, [float(i in chosen) for i in range(len(shares.low))])
    return math.fsum(most[i] for i in chosen)


def _defined(whole: Whole) -> Polytope | Undefined:
    shares = polytope_of(whole)
    if shares is None:
        return Undefined.DISAGREE
    return shares if any(high > 0 for high in whole.high) else Undefined.NO_SUPPLIER


def _clean(value: float) -> float:
    """Return a residual without the round-off of a sum that should be 1."""
    return max(value, 0.0) if abs(value) > _ROUND_OFF else 0.0
