"""Several claims on one quantity: constraints that are put together, never averaged."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aisupply.bounds import Bounds, combine
from aisupply.store.literals import number_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from aisupply.lens import ClaimFacts, Combine

__all__ = ["Combined", "Telling", "combine_tellings", "one_a_claim", "telling"]

_LOWEST_TIER = 9
"""Stands for the tier of a source that has none."""


@dataclass(frozen=True)
class Telling:
    """What one claim says of a volume.

    Args:
        firm: what somebody is bound to; 0 where nothing is binding.
        stated: the figure that the words name; None if they name none.
        ceiling: the most; infinite if none is stated.
        tier: tier of the claim's source, 1 the best.
        known: ISO date on which the claim became known.
        ceiling_open: the ceiling itself is not reached ("under 100").
    """

    firm: float
    stated: float | None
    ceiling: float
    tier: int
    known: str
    ceiling_open: bool = False

    @property
    def interval(self) -> Bounds:
        """The interval from the firm part to the ceiling."""
        high_open = self.ceiling_open and self.firm < self.ceiling
        return Bounds(self.firm, self.ceiling, high_open=high_open)

    @property
    def has_figure(self) -> bool:
        """Whether the claim gives any figure."""
        return self.stated is not None or self.firm > 0 or math.isfinite(self.ceiling)


@dataclass(frozen=True)
class Combined:
    """What all claims on a volume leave open together; `agree` tells if they have a point."""

    interval: Bounds | None
    stated: float | None
    agree: bool = True


def telling(
    row: Mapping[str, str], facts: ClaimFacts, *, partly_binding: Collection[str]
) -> Telling:
    """Return what a row of the rule `edges-volumes` tells of its volume.

    Args:
        row: the volume and the bounds of its firm, stated and ceiling quantities.
        facts: what is said about the claim of the row.
        partly_binding: volumes of which only a part is binding; a headline is no floor there.
    """
    firm, stated = _amount(row, "firm") or 0.0, _amount(row, "stated")
    most = number_in(row, "ceiling_high")
    ceiling = number_in(row, "ceiling_low") if most is None else most
    if row["volume"] in partly_binding and stated is not None and firm >= stated:
        firm = 0.0
    return Telling(
        firm=firm,
        stated=stated,
        ceiling=math.inf if ceiling is None else ceiling,
        tier=facts.tier or _LOWEST_TIER,
        known=facts.known.isoformat(),
        ceiling_open=row.get("ceiling_high_open") == "true",
    )


def one_a_claim(rows: Iterable[Mapping[str, str]]) -> list[Mapping[str, str]]:
    """Return one row a claim: further rows differ in category or product only."""
    first: dict[str, Mapping[str, str]] = {}
    for row in rows:
        first.setdefault(row["claim"], row)
    return list(first.values())


def _amount(row: Mapping[str, str], part: str) -> float | None:
    """Return the figure that a quantity names: its lower bound, or the upper for "up to"."""
    low = number_in(row, f"{part}_low")
    return number_in(row, f"{part}_high") if low is None else low


def combine_tellings(tellings: Sequence[Telling], *, policy: Combine = "intersect") -> Combined:
    """Put together what several claims say of one volume.

    Args:
        tellings: at least one.
        policy: `intersect` takes the intersection, or the hull where there is none; `hull`
            always the hull; `latest` the newest claim; `best-tier` those of the best tier.

    Returns:
        The interval (None if no claim gives a figure) and the stated figure: of the best
        tier, then the latest, then the least, clipped to the interval.

    Example:
        >>> up_to = Telling(0, 6, 6, tier=2, known="2025-10-07")
        >>> part = Telling(1, None, float("inf"), tier=1, known="2025-10-06")
        >>> combine_tellings([up_to, part]).interval.text()
        '1 … 6'
    """
    given = [telling for telling in tellings if telling.has_figure]
    if not given:
        return Combined(None, None)
    chosen = _by_policy(given, policy)
    if policy == "hull":
        interval = chosen[0].interval
        for telling in chosen[1:]:
            interval = interval.hull(telling.interval)
        agree = combine([telling.interval for telling in chosen])[1]
    else:
        interval, agree = combine([telling.interval for telling in chosen])
    return Combined(interval, _stated(chosen, interval), agree)


def _by_policy(tellings: list[Telling], policy: Combine) -> list[Telling]:
    if policy == "latest":
        newest = max(telling.known for telling in tellings)
        return [telling for telling in tellings if telling.known == newest]
    if policy == "best-tier":
        best = min(telling.tier for telling in tellings)
        return [telling for telling in tellings if telling.tier == best]
    return tellings


def _stated(tellings: list[Telling], interval: Bounds) -> float | None:
    """Return the stated figure of the best tier, then the latest, then the least, clipped."""
    named = [(t.tier, t.known, t.stated) for t in tellings if t.stated is not None]
    if not named:
        return None
    tier = min(named)[0]
    day = max(known for rank, known, _ in named if rank == tier)
    stated = min(figure for rank, known, figure in named if (rank, known) == (tier, day))
    return min(max(stated, interval.low), interval.high)
