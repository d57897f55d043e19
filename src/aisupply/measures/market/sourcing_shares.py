"""Shares of what a customer buys, as sources state them, and means weighted with them.

Sources may say how much of a customer's need a supplier covers: "53 to 57 per cent". Then

    l_j ≤ s_j ≤ u_j,      Σ_j s_j + r = 1,

where a supplier without a share has any from 0 to what the floors of the others leave. The part r
of which nobody is named is 0 as long as the named suppliers can cover all; where their ceilings
add up to less than 1 it is the rest. A mean Σ s_j v_j is least where the suppliers with the
lowest values have as much as they can.

>>> sourcing_shares = sourcing_shares_of([(0.53, 0.57), (0.2, 0.3), None])
>>> [tuple(round(end, 2) for end in ends) for ends in sourcing_shares.limits]
[(0.53, 0.57), (0.2, 0.3), (0.0, 0.27)]
>>> low, high = sourcing_shares.mean([(1.0, 1.0), (0.0, 0.0), (0.0, 0.0)])
>>> round(low, 2), round(high, 2)
(0.53, 0.57)
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    Interval = tuple[float, float]

__all__ = ["SourcingShares", "sourcing_shares_of"]

_NONE = (0.0, 0.0)
_ROUNDED = 1.005
"""Floors that add up to no more than this are shares that were rounded."""
_ROUND_OFF = 1e-12


@dataclass(frozen=True)
class SourcingShares:
    """The shares of the suppliers of one customer in one category.

    Attributes:
        limits: the least and the greatest share of each supplier.
        rest: that of suppliers whom nobody names.
    """

    limits: tuple[Interval, ...]
    rest: Interval = _NONE

    def mean(self, values: Sequence[Interval], *, rest: Interval = _NONE) -> Interval:
        """Return the bounds of the mean of a value of each supplier, weighted with the shares.

        Args:
            values: the bounds of the value of each.
            rest: the bounds of the value of what nobody is named for.
        """
        limits, every = (*self.limits, self.rest), (*values, rest)
        low = _least(limits, [value[0] for value in every])
        return low, -_least(limits, [-value[1] for value in every])


def sourcing_shares_of(shares: Iterable[Interval | None]) -> SourcingShares | None:
    """Return the shares of all suppliers, given those that are stated.

    Args:
        shares: the bounds of each, from 0 to 1; None for a supplier without one.

    Undefined, and None, are shares of which no source states one, or whose floors add up to more
    than 1.005: such sources disagree. Up to there, floors are taken to be rounded.

    >>> [sourcing_shares_of(shares) for shares in ([None, None], [(0.7, 0.7), (0.4, 0.4)])]
    [None, None]
    >>> sourcing_shares_of([(0.75, 0.75), (0.0, 0.125)]).rest
    (0.125, 0.25)
    """
    given = list(shares)
    floor = math.fsum(share[0] for share in given if share is not None)
    if floor > _ROUNDED + _ROUND_OFF or all(share is None for share in given):
        return None
    scale = max(floor, 1.0)
    left = max(1.0 - floor, 0.0)
    limits = tuple(
        (0.0, left) if share is None else (share[0] / scale, min(share[1], share[0] / scale + left))
        for share in given
    )
    missing = 1.0 - math.fsum(high for _, high in limits)
    return SourcingShares(limits, (missing, left) if missing > _ROUND_OFF else _NONE)


def _least(limits: Sequence[Interval], values: Sequence[float]) -> float:
    """Return the least mean: what the floors leave goes to the lowest values first."""
    room = 1.0 - math.fsum(low for low, _ in limits)
    total = math.fsum(low * value for (low, _), value in zip(limits, values, strict=True))
    for value, (low, high) in sorted(zip(values, limits, strict=True), key=lambda pair: pair[0]):
        step = max(min(high - low, room), 0.0)
        total += step * value
        room -= step
    return min(max(total, min(values)), max(values))
