"""What the shares of a market tell of a customer of whom some suppliers are named, and not all.

Of a customer's suppliers N are named, and the market has the shares m, with M = Σ_N m. What the
customer has from each is then assumed to be

    s(λ) = (1 − λ) · m_N / M + λ · m,      λ in [0, 1]:

at λ = 0 those who are named are all, and divide the supply as the market does; at λ = 1 naming
tells nothing, and the customer buys as all do (the proportionality of input-output tables, known
to be biased user by user). Every figure is the range over λ and over all shares m that fit the
market's bounds: a range under an assumption, and no bound on the truth.

>>> from aisupply.measures.market.share_polytope import Whole
>>> from aisupply.measures.market.share_series import Shared
>>> shares = (0.62, 0.21, 0.17)
>>> memory = Shared(Whole(shares, shares), ("sk-hynix", "micron", "samsung"))
>>> cell = cell_shares(memory, ["samsung", "micron"])
>>> for firm in cell.firms:
...     low, high = cell.share(firm)
...     print(firm, round(low, 3), round(high, 3))
sk-hynix 0.0 0.62
micron 0.21 0.553
samsung 0.17 0.447

Where nobody is named only λ = 1 is left, and the shares are the market's. A firm that is named
and of which the counting says nothing has any part of what the others leave. Shares a that
sources state of what the customer buys stand; what they leave, 1 − Σ a, is divided by s(λ) over
the market without these firms, m / (1 − m_A). A customer that makes the category itself is taken
out of its market in the same way, and any part of its need may be its own.

A mean Σ s_i v_i is linear in λ, so its ends lie at λ in {0, 1}. There they are those of a linear
function and of a ratio of two, over the polytope of the shares (`greatest`, with Dinkelbach's
method around it). Taking firms out of a market whose shares are intervals keeps exact bounds of
each share that is left and not what links them, which may widen a range and never narrows it.

References:
    L. Puzzello, "A proportionality assumption and measurement biases in the factor content of
    trade", Journal of International Economics 87 (2012), and R. C. Feenstra, J. B. Jensen,
    "Evaluating estimates of materials offshoring from US manufacturing", Economics Letters 117
    (2012), for proportionality and its bias; W. Dinkelbach, "On nonlinear fractional
    programming", Management Science 13 (1967).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from aisupply.measures.market.share_polytope import Group, Polytope, greatest, polytope_of
from aisupply.measures.market.sourcing_shares import SourcingShares

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from aisupply.measures.market.share_series import Shared
    from aisupply.measures.market.sourcing_shares import Interval

__all__ = ["CellShares", "cell_shares", "least_and_greatest_ratio", "mass_of"]

_NONE, _ALL = (0.0, 0.0), (0.0, 1.0)
_ROUND_OFF = 1e-12
_ROUNDED = 1.005
"""Stated floors that add up to no more than this are shares that were rounded."""
_STEPS = 100


@dataclass(frozen=True)
class CellShares:
    """The shares of one cell under the basis `market`.

    Attributes:
        listed: the firms of the market without those taken out, and those who are named beside it.
        market: their shares of that market, in the same order, and behind them those of others.
        named: those of `listed` who are named as suppliers of the customer.
        stated: by firm the share of what the customer buys that sources state; its own making too.
    """

    listed: tuple[str, ...]
    market: Polytope
    named: frozenset[str]
    stated: Mapping[str, Interval] = field(default_factory=dict)

    @cached_property
    def _known(self) -> dict[tuple[float, tuple[Interval, ...]], Interval]:
        """The means that were asked for: stops ask for the same ones again and again."""
        return {}

    @property
    def firms(self) -> tuple[str, ...]:
        """All firms that may have a share, those with a stated one first."""
        return (*self.stated, *self.listed)

    @property
    def places(self) -> frozenset[int]:
        """Where those who are named stand in `market`; everything there where nobody is."""
        at = frozenset(i for i, firm in enumerate(self.listed) if firm in self.named)
        return at or frozenset(range(len(self.market.low)))

    @property
    def left(self) -> Interval:
        """What the stated shares leave to the market, from 0 to 1."""
        low = 1 - math.fsum(high for _, high in self.stated.values())
        return max(low, 0.0), max(1 - math.fsum(low for low, _ in self.stated.values()), 0.0)

    def share(self, firm: str, *, at: float | None = None) -> Interval:
        """Return the range of the share of a firm, from 0 to 1; none for one that is unknown here.

        Args:
            firm: its id.
            at: the λ, 0 or 1; the range over all by default.
        """
        return self.mean({firm: (1.0, 1.0)}, at=at) if firm in self.firms else _NONE

    def mean(
        self, values: Mapping[str, Interval], *, others: Interval = _NONE, at: float | None = None
    ) -> Interval:
        """Return the range of Σ s_i v_i, where each value v_i lies between two bounds.

        Args:
            values: the bounds of the values of firms.
            others: those of a firm that is not among them, and of firms that nobody names.
            at: the λ, 0 or 1; the range over all by default.
        """
        ends = [
            self._of_market(values, others, at=lam) for lam in ((0, 1) if at is None else (at,))
        ]
        rest = min(low for low, _ in ends), max(high for _, high in ends)
        if not self.stated:
            return rest
        stated = SourcingShares(tuple(self.stated.values()), self.left)
        return stated.mean([values.get(firm, others) for firm in self.stated], rest=rest)

    def _of_market(
        self, values: Mapping[str, Interval], others: Interval, *, at: float
    ) -> Interval:
        """Return the range of the mean over what the market divides, at one λ."""
        each = [values.get(firm, others) for firm in self.listed]
        each += [others] * (len(self.market.low) - len(each))
        key = at, tuple(each)
        if key not in self._known:
            self._known[key] = self._ends(each, at)
        return self._known[key]

    def _ends(self, each: Sequence[Interval], at: float) -> Interval:
        """Return the range of the mean of the values at all places of the market."""
        over = self.places if at == 0 else frozenset(range(len(each)))
        least = 0.0 - _greatest_ratio(self.market, [-low for low, _ in each], over)
        return least, _greatest_ratio(self.market, [high for _, high in each], over)


def cell_shares(
    shared: Shared,
    named: Iterable[str],
    *,
    customer: str | None = None,
    makes_own: bool = False,
    stated: Mapping[str, Interval] | None = None,
) -> CellShares | None:
    """Return the shares of a customer's suppliers by those of a market.

    Args:
        shared: the shares of one counting of the market (`Counting.whole`).
        named: the firms that are named as suppliers; the customer itself is none of them.
        customer: who buys; it is taken out of the market if it has a share there.
        makes_own: whether any part of its need may be the customer's own.
        stated: shares of what the customer buys, each from 0 to 1.

    Undefined, and None, where the sources of the market leave no shares that fit; where it gives
    one who is named a share of 0, and so speaks of something else; and where firms that are taken
    out have all of it. Stated shares whose floors add up to more than 1.005 disagree, and only
    name their firms then.

    >>> from aisupply.measures.market.share_polytope import Whole
    >>> from aisupply.measures.market.share_series import Shared
    >>> shared = Shared(Whole((0.45,), (0.55,)), ("kla",))
    >>> cell = cell_shares(shared, ["kla"])
    >>> cell.share("kla"), cell.share("kla", at=1)
    ((0.45, 1.0), (0.45, 0.55))
    >>> cell_shares(Shared(Whole((1.0,), (1.0,)), ("asml",)), ["nikon"]) is None
    True
    """
    fixed, who = _fitting(stated or {}), frozenset(named) - {customer}
    whole = polytope_of(shared.whole)
    if whole is None:
        return None
    beside = sorted(who - set(shared.firms) - fixed.keys())
    market, listed = _with_beside(_scaled(whole), len(beside)), (*shared.firms, *beside)
    out = {i for i, firm in enumerate(listed) if firm in fixed or firm == customer}
    for_others = _without(market, out) if out else market
    if for_others is None:
        return None
    listed = tuple(firm for i, firm in enumerate(listed) if i not in out)
    at = [i for i, firm in enumerate(listed) if firm in who]
    if any(for_others.high[i] <= _ROUND_OFF for i in at) or who & set(shared.absent):
        return None
    own = {customer: _ALL} if customer and makes_own else {}
    return CellShares(listed, for_others, who & set(listed), {**fixed, **own})


def _fitting(stated: Mapping[str, Interval]) -> dict[str, Interval]:
    """Return stated shares that fit into a whole; none where their floors do not."""
    floor = math.fsum(low for low, _ in stated.values())
    if floor > _ROUNDED + _ROUND_OFF:
        return {}
    scale = max(floor, 1.0)
    left = max(1 - floor, 0.0)
    return {
        firm: (low / scale, min(high, low / scale + left)) for firm, (low, high) in stated.items()
    }


def _scaled(shares: Polytope) -> Polytope:
    """Return shares that add up to 1, where rounded ones add up to a little more."""
    return shares if shares.total == 1 else _times(shares, 1 / shares.total, 1 / shares.total)


def _times(shares: Polytope, least: float, most: float) -> Polytope:
    """Return shares times a factor between two bounds, as those of a whole."""
    low = tuple(value * least for value in shares.low)
    high = tuple(min(value * most, 1.0) for value in shares.high)
    groups = tuple(Group(g.members, g.low * least, min(g.high * most, 1.0)) for g in shares.groups)
    return shares._replace(low=low, high=high, groups=groups, total=1.0)


def _with_beside(shares: Polytope, count: int) -> Polytope:
    """Return a market with firms of which it says nothing: with all others they are its rest.

    Groups of others ("custom silicon") may be some of them, so only the sum of all is kept.
    """
    if not count:
        return shares
    firms, ends = shares.firms, (shares.low[shares.firms :], shares.high[shares.firms :])
    low, high = math.fsum(ends[0]), min(math.fsum(ends[1]), 1.0)
    new = tuple(range(firms, firms + count + 1))
    return Polytope(
        (*shares.low[:firms], *[0.0] * len(new)), (*shares.high[:firms], *[high] * len(new)),
        (*shares.groups, Group(new, low, high)), 1.0, firms + count,
    )  # fmt: skip


def _without(shares: Polytope, out: Collection[int]) -> Polytope | None:
    """Return the shares of the market without some firms; None if that is nothing."""
    stay = [i for i in range(len(shares.low)) if i not in out]
    over = frozenset(stay)
    least, most = mass_of(shares, over)
    if most <= _ROUND_OFF:
        return None
    ends = [least_and_greatest_ratio(shares, _marks(shares, [i]), over) for i in stay]
    moved = {old: new for new, old in enumerate(stay)}
    groups = tuple(
        Group(
            tuple(moved[m] for m in group.members), group.low / most,
            min(group.high / least, 1.0) if least > _ROUND_OFF else 1.0,
        )
        for group in shares.groups
        if not set(group.members) & set(out)
    )  # fmt: skip
    firms = sum(i < shares.firms for i in stay)
    return Polytope(
        tuple(low for low, _ in ends), tuple(high for _, high in ends), groups, 1.0, firms
    )


def _marks(shares: Polytope, places: Iterable[int]) -> list[float]:
    """Return 1 for some places and 0 for all others."""
    marked = set(places)
    return [float(i in marked) for i in range(len(shares.low))]


def mass_of(shares: Polytope, over: Collection[int]) -> Interval:
    """Return the least and the greatest sum of the shares at some places.

    >>> from aisupply.measures.market.share_polytope import Whole
    >>> mass_of(polytope_of(Whole((0.5, 0.25), (0.5, 0.375))), {1})
    (0.25, 0.375)
    """
    marks = _marks(shares, over)
    others = greatest(shares, [1.0 - mark for mark in marks])
    most = greatest(shares, marks)
    return math.fsum(others[i] for i in over), math.fsum(most[i] for i in over)


def least_and_greatest_ratio(
    shares: Polytope, values: Sequence[float], over: Collection[int]
) -> Interval:
    """Return the least and the greatest Σ v·s / Σ s, both sums over some places of a whole.

    Where the sum below may be 0, that is of the shares at which it is not. Undefined, and not to be
    asked, where it must be 0.

    >>> from aisupply.measures.market.share_polytope import Whole
    >>> whole = polytope_of(Whole((0.5, 0.25, 0.05), (0.62, 0.4, 0.2)))
    >>> [round(end, 3) for end in least_and_greatest_ratio(whole, [0, 1, 0, 0], {1, 2})]
    [0.556, 0.889]
    """
    turned = [-value for value in values]
    return 0.0 - _greatest_ratio(shares, turned, over), _greatest_ratio(shares, values, over)


def _greatest_ratio(shares: Polytope, values: Sequence[float], over: Collection[int]) -> float:
    """Return the greatest mean of values, by Dinkelbach's method."""
    inside = [values[i] for i in over]
    least, most = min(inside), max(inside)
    if least == most:
        return most
    if len(over) == len(shares.low):  # all of the whole: a linear function
        return _mean_over(greatest(shares, [v - least for v in values]), values, over)
    best = _mean_over(greatest(shares, _marks(shares, over)), values, over)
    for _ in range(_STEPS):
        gains = [0.0] * len(shares.low)
        for i in over:
            gains[i] = values[i] - best
        # The shares have one sum, so weights may be raised together until none is below 0.
        below = min(*gains, 0.0)
        found = _mean_over(greatest(shares, [gain - below for gain in gains]), values, over)
        if found <= best + _ROUND_OFF:
            break
        best = found
    return min(max(best, least), most)


def _mean_over(taken: Sequence[float], values: Sequence[float], over: Collection[int]) -> float:
    mass = math.fsum(taken[i] for i in over)
    return math.fsum(taken[i] * values[i] for i in over) / mass if mass > 0 else -math.inf
