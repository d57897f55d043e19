"""What charts count before anything is drawn: months of claims, and flows along a chain."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from aisupply.bounds import Bounds
    from aisupply.table import Table

__all__ = ["EARLIER", "Chain", "Flow", "Step", "flows_of", "months_of"]


MONTHS = 36
"""How many months of the timeline stand apart."""

EARLIER = ""
"""The month of what is earlier, or has no date."""


_LONGEST = 1200
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


class Flow(NamedTuple):
    """A link of a chain as it is drawn.

    Attributes:
        source: tier and id of the supplier; an empty id is “nobody is named”.
        target: tier and id of the buyer.
        value: width, as a share of all that the customer buys.
        share: what the sources leave open, of the buyer's supply.
    """

    source: tuple[int, str]
    target: tuple[int, str]
    value: float
    share: Bounds


def flows_of(chain: Chain) -> list[Flow]:
    """Return the links of a chain with widths: suppliers of one buyer add up to the buyer.

    A share is drawn at the middle of its bounds; the middles of one buyer's suppliers are scaled
    to a whole.

    >>> from aisupply.bounds import Bounds
    >>> from aisupply.pages.charts.counts import Chain, Step
    >>> steps = (Step(1, "amd", "openai", Bounds(0, 1)), Step(1, "nvidia", "openai", Bounds(1, 1)),
    ...          Step(2, "tsmc", "amd", Bounds(1, 1)), Step(2, "", "nvidia", Bounds(1, 1)))
    >>> for flow in flows_of(Chain("openai", ("ai-accelerator", "foundry"), steps)):
    ...     print(flow.source, flow.target, round(flow.value, 3))
    (1, 'amd') (0, 'openai') 0.333
    (1, 'nvidia') (0, 'openai') 0.667
    (2, 'tsmc') (1, 'amd') 0.333
    (2, '') (1, 'nvidia') 0.667
    """
    middles: defaultdict[tuple[int, str], float] = defaultdict(float)
    for step in chain.steps:
        middles[step.tier, step.buyer] += _both_ends(step.share)
    weights: defaultdict[tuple[int, str], float] = defaultdict(float, {(0, chain.customer): 1.0})
    flows = []
    for step in sorted(chain.steps, key=lambda step: step.tier):
        buyer = step.tier - 1, step.buyer
        whole = middles[step.tier, step.buyer]
        value = weights[buyer] * (_both_ends(step.share) / whole) if whole else 0.0
        weights[step.tier, step.supplier] += value
        flows.append(Flow((step.tier, step.supplier), buyer, value, step.share))
    return flows


def _both_ends(share: Bounds) -> float:
    """Return twice the middle: half of the least share there is would be no share at all."""
    return share.low + share.high


def months_of(timeline: Table, *, most: int = MONTHS) -> dict[str, Counter[str]]:
    """Return the claims of each month by status, earliest first.

    Months without a claim are there too. Of a long timeline the last months are apart, and what
    was known before them, or has no date, is `EARLIER` and comes first.

    >>> from aisupply.table import Table
    >>> rows = [{"known": "2025-10-07", "status": "reported"}]
    >>> months_of(Table(("known", "status"), rows))
    {'2025-10': Counter({'reported': 1})}
    """
    by_month: dict[str, Counter[str]] = {}
    for row in timeline.rows:
        known = str(row.get("known") or "")[:7]
        month = known if _MONTH.fullmatch(known) else EARLIER
        by_month.setdefault(month, Counter())[str(row.get("status") or "")] += 1
    dated = sorted(month for month in by_month if month)
    shown = _months_between(dated[0], dated[-1])[-most:] if dated else []
    before = [counts for month, counts in by_month.items() if month not in shown]
    columns = {EARLIER: sum(before, Counter())} if before else {}
    return columns | {month: by_month.get(month, Counter()) for month in shown}


def _months_between(first: str, last: str) -> list[str]:
    """Return every month from the first to the last, as ``2025-10``."""
    start, end = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (first, last))
    start = max(start, end - _LONGEST)
    return [f"{number // 12:04d}-{number % 12 + 1:02d}" for number in range(start, end + 1)]


@dataclass(frozen=True, slots=True)
class Step:
    """One link of a chain: who supplies whom, in a tier.

    Args:
        tier: 1 for the suppliers of the customer itself.
        supplier: id of the firm; empty where no supplier is named.
        buyer: id of the firm that it supplies.
        share: of what the buyer has in this category.
    """

    tier: int
    supplier: str
    buyer: str
    share: Bounds


@dataclass(frozen=True, slots=True)
class Chain:
    """The named suppliers along one chain of categories.

    Args:
        customer: id of the customer.
        path: the categories, that of the first tier first.
        steps: the links, tier by tier.
    """

    customer: str
    path: tuple[str, ...]
    steps: tuple[Step, ...]
