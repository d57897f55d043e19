"""What a view says of money that flows in stated periods: revenue, additions, shares of revenue.

Only what a firm's accounts, or a report on them, gives as a fact is here: guidance, forecasts,
estimates and rumours never are, whatever the lens admits, and neither is what is less than certain.
Periods have days; a figure without is of no use here.

Two readings of words are behind it, and both are narrow. A total is all that a firm earns only
where its scope begins with "total company" or "company-wide". A share is one of all revenue only
where its base is called revenue or sales, and nothing else is said of it. A segment has a base of
its own: a share of it is none of these.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from aisupply.claims.customer_shares import BILLED, customer_shares
from aisupply.claims.ownership import Groups
from aisupply.claims.totals import total_figures
from aisupply.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from aisupply.claims.customer_shares import CustomerShare
    from aisupply.claims.graph import ClaimView

__all__ = ["CustomerLimit", "CustomerPart", "FlowFigures", "Span", "TotalFlow", "flow_figures"]

_FACTS = frozenset({"reported", "announced"})
_CERTAIN = "certain"
_ALL_OF_IT = re.compile(r"(?:total company|company-wide|consolidated)\b", re.IGNORECASE)
_ADDITIONS = re.compile(r"gross additions\b", re.IGNORECASE)
_OF_REVENUE = re.compile(
    r"(?:(?:total|net) )?(?:revenues?|sales)(?:, all .*)?|"
    r"chiffre d'affaires(?: total)?(?:, tous .*)?",
    re.IGNORECASE,
)
_WHOLE_PERCENT = 2
"""A share has two decimals at least: 0.2 is 20 %, written out to the percent."""


class Span(NamedTuple):
    """Days from one to another, the second left out.

    >>> Span(dt.date(2025, 1, 1), dt.date(2026, 1, 1)).days
    365
    """

    begin: dt.date
    end: dt.date

    @property
    def days(self) -> int:
        """How many days there are."""
        return (self.end - self.begin).days

    def holds(self, other: Span) -> bool:
        """Return whether all days of another are among these."""
        return self.begin <= other.begin and other.end <= self.end


class TotalFlow(NamedTuple):
    """What one firm earned, or added to its property, in a period.

    Attributes:
        firm: its id, as it stands in the network.
        span: the days.
        period: the period in words.
        low: the least; ``high``: the most, infinite where nothing limits it.
        unit: the currency.
        category: what all of it is a revenue of, by the claim; empty if that is not said.
        claims: IRIs of the claims.
        sources: ids of their sources.
    """

    firm: str
    span: Span
    period: str
    low: float
    high: float
    unit: str
    category: str
    claims: tuple[str, ...]
    sources: tuple[str, ...]


class CustomerPart(NamedTuple):
    """What part of a supplier's revenue in a period came from one customer, whom it billed.

    Attributes:
        supplier: its id.
        customer: its id, as it stands in the network.
        span: the days; the supplier has a total of the same ones.
        low: the least part, widened by half the last digit; ``high``: the most.
        claims: IRIs of the claims.
        sources: ids of their sources.
    """

    supplier: str
    customer: str
    span: Span
    low: float
    high: float
    claims: tuple[str, ...]
    sources: tuple[str, ...]


class CustomerLimit(NamedTuple):
    """The greatest part of a supplier's revenue in a period that any one customer had.

    Attributes:
        supplier: its id.
        span: the days.
        high: the part, widened by half its last digit.
        assumed: whether it holds only if all customers above a tenth are told of.
        claims: IRIs of the claims.
        sources: ids of their sources.
    """

    supplier: str
    span: Span
    high: float
    assumed: bool
    claims: tuple[str, ...]
    sources: tuple[str, ...]


class FlowFigures(NamedTuple):
    """All that a view says of flows.

    Attributes:
        revenue: all that a firm earned in a period.
        additions: gross additions to its property, with finance leases and accruals.
        parts: shares of revenue by customer.
        limits: the greatest of them.
    """

    revenue: tuple[TotalFlow, ...] = ()
    additions: tuple[TotalFlow, ...] = ()
    parts: tuple[CustomerPart, ...] = ()
    limits: tuple[CustomerLimit, ...] = ()


def flow_figures(view: ClaimView) -> FlowFigures:
    """Return what a view says of flows; firms stand for the groups that they control.

    A total of a firm that another one controls is no total of the group, and is left out; so is a
    share of a customer that is only part of one, and whatever is of a group as it was before a firm
    joined it or left it.

    Args:
        view: claims under a lens, of groups of firms: accounts tell nothing of legal units.

    Raises:
        UsageError: the lens keeps legal units apart.
    """
    if view.lens.entities:
        what = "accounts are of groups of firms, and the lens keeps legal units apart"
        raise UsageError(what, hint="leave out --entities, in Python entities=True")
    groups = _GroupsOverTime(view)
    hard = {c.iri for c in view.graph.claims if c.status in _FACTS and c.certainty == _CERTAIN}
    revenue: list[TotalFlow] = []
    additions: list[TotalFlow] = []
    for total in total_figures(view, hard):
        span, amount = _span(total.begin, total.end), total.amount
        if span is None or amount is None or not groups.is_same(total.firm, span):
            continue
        flow = TotalFlow(
            total.firm, span, total.period, amount.low, amount.high, total.unit, total.category,
            total.claims, total.sources,
        )  # fmt: skip
        if total.measure == "total-revenue" and _ALL_OF_IT.match(total.scope):
            revenue.append(flow)
        elif total.measure == "total-capex" and _ADDITIONS.match(total.scope):
            additions.append(flow)
    known = {(flow.firm, flow.span) for flow in revenue}
    shares = [
        (each, span)
        for each in customer_shares(view)
        if each.share.claim in hard
        and each.level == BILLED
        and each.share.basis == "revenue"
        and _OF_REVENUE.fullmatch(each.share.wording)
        and (span := _span(each.share.begin, each.share.end)) is not None
        and (each.share.market, span) in known
    ]
    named = [(each, span) for each, span in shares if groups.is_same(each.share.entity, span)]
    return FlowFigures(
        tuple(revenue), tuple(additions), tuple(_parts(named)), tuple(_limits(shares))
    )


class _GroupsOverTime:
    """The groups of firms on the day of a lens, and whether they were the same before.

    Args:
        view: claims under a lens.
    """

    def __init__(self, view: ClaimView) -> None:
        self._controls = view.graph.controls
        self._now = Groups(self._controls, view.lens.at)
        self._on: dict[dt.date, Groups] = {}

    def is_same(self, firm: str, span: Span) -> bool:
        """Return whether a firm is the head of a group that had the same firms all the while."""
        days = {span.begin, span.end - dt.timedelta(days=1)}
        then = [self._on.setdefault(day, Groups(self._controls, day)) for day in days]
        now = self._now.members(firm)
        return self._now.head(firm) == firm and all(
            groups.head(firm) == firm and groups.members(firm) == now for groups in then
        )


def _parts(shares: Collection[tuple[CustomerShare, Span]]) -> Iterator[CustomerPart]:
    for each, span in shares:
        share = each.share
        if share.kind == "firm" and share.high is not None:
            yield CustomerPart(
                share.market, share.holder, span, max(share.low - half_a_digit(share.low), 0.0),
                min(share.high + half_a_digit(share.high), 1.0), (share.claim,), (share.source,),
            )  # fmt: skip


def _limits(shares: Collection[tuple[CustomerShare, Span]]) -> Iterator[CustomerLimit]:
    """Yield the greatest share of a customer: that of the largest, by its name or not.

    Where all customers above a tenth are told of, nobody has more than the greatest share of
    these, or than a tenth.
    """
    keys = dict.fromkeys((each.share.market, span, each.share.source) for each, span in shares)
    for supplier, when, source in keys:
        told = [
            each for each, span in shares
            if (each.share.market, span, each.share.source) == (supplier, when, source)
        ]  # fmt: skip
        single = [each for each in told if each.customers == 1 and each.share.high is not None]
        claims = tuple(dict.fromkeys(each.share.claim for each in told))
        tops = {each.rank: _top(each) for each in single}
        if 1 in tops:
            yield CustomerLimit(supplier, when, tops[1], False, claims, (source,))
        if all(each.customers == 1 for each in told):
            high = max([0.1, *map(_top, single)])
            assumed = not any(each.lists_all for each in told)
            yield CustomerLimit(supplier, when, high, assumed, claims, (source,))


def _top(each: CustomerShare) -> float:
    high = 1.0 if each.share.high is None else each.share.high
    return min(high + half_a_digit(high), 1.0)


def half_a_digit(share: float) -> float:
    """Return half of the last digit to which a share is written out, at least to the percent.

    >>> half_a_digit(0.14), half_a_digit(0.7184), half_a_digit(0.2)
    (0.005, 5e-05, 0.005)
    """
    exponent = Decimal(repr(share)).normalize().as_tuple().exponent
    return 0.5 * 10.0 ** -max(-int(exponent), _WHOLE_PERCENT)


def _span(begin: str | None, end: str | None) -> Span | None:
    """Return the days of a period; None where it is open or has no days."""
    try:
        first, last = dt.date.fromisoformat(begin or ""), dt.date.fromisoformat(end or "")
    except ValueError:
        return None
    return Span(first, last + dt.timedelta(days=1)) if first <= last else None
