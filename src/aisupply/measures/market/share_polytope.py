"""A known whole and its shares: what each firm may have, and what is left for firms not named.

The shares of a market add up to 1. Each named firm has s_i in [l_i, u_i]; a group of firms has a
sum in [l, u]; and what no named firm has, the residual, belongs to firms that nobody names: some
of it perhaps in pools with bounds of their own ("custom silicon", "others"). All shares that fit
form a polytope. Groups may not overlap; a pool is no firm and shares no member with another.

Over such a polytope a sum Σ w_i s_i is greatest where shares are raised in descending order of w,
each as far as its own bound, its group and the whole allow, after each group has been filled to
its lower bound (`greatest`). The most even shares are those at one level, cut off at the bounds,
with a level of its own for a group whose bound holds it there (`even_shares`).

References:
    A. Frank, "Connections in Combinatorial Optimization", Oxford (2011), chapter 14, for greedy
    maxima over such (generalised) polymatroids; A. Frank, K. Murota, "Decreasing minimization on
    M-convex sets", Mathematical Programming 195 (2022), for their most even points.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat
from typing import TYPE_CHECKING, NamedTuple

from aisupply.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["TOLERANCE", "Group", "Polytope", "Whole", "even_shares", "greatest", "polytope_of"]

TOLERANCE = 0.005
"""How far above 1 floors may add up: that far figures that were rounded one by one may go."""

_HALVINGS = 100


class Group(NamedTuple):
    """Firms whose shares are known together: their places, and the bounds of their sum."""

    members: tuple[int, ...]
    low: float
    high: float


@dataclass(frozen=True)
class Whole:
    """What sources say of the shares of one market, none of it renormalised.

    Args:
        low: the least share of each named firm.
        high: its greatest share, 1 where there is no figure.
        groups: sums of named firms; no firm is in two of them.
        pools: sums of firms that nobody names, such as "custom silicon".
        rest: what is left for all others, where a source says so.

    Raises:
        DataError: bounds are not 0 ≤ low ≤ high ≤ 1, or two groups overlap.

    Example:
        >>> Whole((0.7, 0.1), (0.7, 0.2)).size
        2
    """

    low: tuple[float, ...]
    high: tuple[float, ...]
    groups: tuple[Group, ...] = ()
    pools: tuple[tuple[float, float], ...] = ()
    rest: tuple[float, float] = (0.0, 1.0)

    def __post_init__(self) -> None:
        if len(self.low) != len(self.high):
            found = f"{len(self.low)} lower and {len(self.high)} upper bounds"
            raise DataError("shares", found, "one of each for a firm", hint="use 1 for no limit")
        ends = [*zip(self.low, self.high, strict=True), *self.pools, self.rest]
        for low, high in [*ends, *((group.low, group.high) for group in self.groups)]:
            if not 0 <= low <= high <= 1:
                expected = "0 ≤ low ≤ high ≤ 1"
                raise DataError("a share", f"{low:g} to {high:g}", expected, hint="0.7 is 70 %")
        members = [member for group in self.groups for member in group.members]
        if len(set(members)) < len(members) or not set(members) <= set(range(self.size)):
            raise DataError("groups of firms", "overlapping ones", "each firm in one at most")

    @property
    def size(self) -> int:
        """The number of named firms."""
        return len(self.low)


class Polytope(NamedTuple):
    """Everything that has a share: the named firms, then the pools, then the rest.

    Attributes:
        low: least shares.
        high: greatest shares.
        groups: sums of members.
        total: what all add up to: 1, or a little more where rounded figures do.
        firms: how many of the places are named firms.
    """

    low: tuple[float, ...]
    high: tuple[float, ...]
    groups: tuple[Group, ...]
    total: float
    firms: int

    @property
    def floor(self) -> float:
        """The least sum of all shares that the bounds leave."""
        low = list(self.low)
        grouped = [math.fsum(low[m] for m in group.members) for group in self.groups]
        lifted = (max(group.low - own, 0) for group, own in zip(self.groups, grouped, strict=True))
        return math.fsum([*low, *lifted])


@lru_cache(maxsize=256)
def polytope_of(whole: Whole) -> Polytope | None:
    """Return the shares that fit a whole; None where the sources leave none.

    They leave none if their floors add up to more than 1.005, or if a group and its members
    have no sum in common. Rounding up to that much is no disagreement: the bound gives way.
    """
    groups = [_eased(whole, group) for group in whole.groups]
    eased = tuple(group for group in groups if group is not None)
    if len(eased) < len(groups):
        return None
    low = (*whole.low, *(low for low, _ in whole.pools), whole.rest[0])
    high = (*whole.high, *(high for _, high in whole.pools), whole.rest[1])
    shares = Polytope(low, high, eased, 1.0, whole.size)
    floor = shares.floor
    if floor > 1 + TOLERANCE:
        return None
    # The rest is what is left: it takes what the bounds of all others do not reach.
    most = math.fsum(greatest(shares, [0.0] * len(low))[:-1])
    high = (*high[:-1], max(high[-1], 1 - most))
    return _tightened(shares._replace(high=high, total=max(1.0, floor)))


def _eased(whole: Whole, group: Group) -> Group | None:
    """Return a group whose bounds its members can meet; None if they are too far apart."""
    least = math.fsum(whole.low[m] for m in group.members)
    most = math.fsum(whole.high[m] for m in group.members)
    if least > group.high + TOLERANCE or most < group.low - TOLERANCE:
        return None
    return Group(group.members, min(max(group.low, least), most), max(group.high, least))


def _tightened(shares: Polytope) -> Polytope:
    """Return the same shares with upper bounds that can be reached."""
    count = len(shares.low)
    high = [
        max(greatest(shares, [float(i == at) for i in range(count)])[at], shares.low[at])
        for at in range(count)
    ]
    return shares._replace(high=tuple(high))


def greatest(shares: Polytope, weights: Sequence[float]) -> list[float]:
    """Return the shares at which Σ w·s is greatest, for weights that are not negative.

    The shares add up to the total as far as their bounds allow.
    """
    order = sorted(range(len(weights)), key=lambda i: -weights[i])
    taken = list(shares.low)
    room = shares.total - math.fsum(taken)
    for group in shares.groups:
        need = group.low - math.fsum(taken[m] for m in group.members)
        room -= _fill(taken, shares.high, (i for i in order if i in group.members), need)
    slack = _group_slack(shares, taken)
    for i in order:
        spare = min(shares.high[i] - taken[i], room, slack.get(i, [math.inf])[0])
        step = max(spare, 0.0)
        taken[i] += step
        room -= step
        if i in slack:
            slack[i][0] -= step
    return taken


def _fill(taken: list[float], high: Sequence[float], order: Iterable[int], amount: float) -> float:
    """Raise shares in order until an amount is placed; return what was."""
    placed = 0.0
    for i in order:
        step = max(min(high[i] - taken[i], amount - placed), 0.0)
        taken[i] += step
        placed += step
    return placed


def _group_slack(shares: Polytope, taken: Sequence[float]) -> dict[int, list[float]]:
    """Return what each group may still take, in a cell that its members have in common."""
    slack: dict[int, list[float]] = {}
    for group in shares.groups:
        cell = [group.high - math.fsum(taken[m] for m in group.members)]
        slack |= dict.fromkeys(group.members, cell)
    return slack


def even_shares(shares: Polytope) -> list[float]:
    """Return the most even shares of the named firms, the others as many and small as can be.

    Firms that nobody names take all that they may, spread over so many that each has next to
    nothing. The named ones then have the least sum that is left for them.
    """
    unnamed = math.fsum(shares.high[shares.firms :])
    need = shares.total - unnamed
    low, high = 0.0, 1.0
    if math.fsum(_at_level(shares, low)) >= need:
        return _at_level(shares, low)
    if not shares.groups:
        firms = shares.firms
        return _at_level(shares, _level(shares.low[:firms], shares.high[:firms], need))
    for _ in range(_HALVINGS):
        level = (low + high) / 2
        low, high = (low, level) if math.fsum(_at_level(shares, level)) >= need else (level, high)
    return _at_level(shares, high)


def _at_level(shares: Polytope, level: float) -> list[float]:
    """Return the shares of the named firms at one level, groups within their bounds."""
    taken = [_clip(level, shares, i) for i in range(shares.firms)]
    for group in shares.groups:
        own = math.fsum(taken[m] for m in group.members)
        if not group.low <= own <= group.high:
            amount = group.low if own < group.low else group.high
            for member, share in zip(group.members, _shared(shares, group, amount), strict=True):
                taken[member] = share
    return taken


def _shared(shares: Polytope, group: Group, amount: float) -> list[float]:
    """Return the most even shares of the members of a group that add up to an amount."""
    ends = [(shares.low[m], shares.high[m]) for m in group.members]
    level = _level([low for low, _ in ends], [high for _, high in ends], amount)
    return [_clip(level, shares, m) for m in group.members]


def _level(low: Sequence[float], high: Sequence[float], amount: float) -> float:
    """Return the level at which shares between bounds add up to an amount.

    The sum is linear in the level between two neighbours among all bounds. Where it never comes
    to the amount, it is the level at which it is nearest.
    """
    marks = sorted({*low, *high})

    def total(level: float) -> float:
        return math.fsum(map(min, high, map(max, low, repeat(level))))

    above = bisect_left(marks, amount, key=total)
    if above in {0, len(marks)}:
        return (marks or [0.0])[max(above - 1, 0)]
    start = marks[above - 1]
    rising = sum(least <= start < most for least, most in zip(low, high, strict=True))
    return min(start + (amount - total(start)) / rising, marks[above])


def _clip(level: float, shares: Polytope, i: int) -> float:
    return min(max(level, shares.low[i]), shares.high[i])
