"""What may come back to an investor: a maximum flow from a firm back to itself.

The firm is split in two. Its investments leave one half; what it is paid for something (by
purchases, leases, licence fees and revenue shares) ends in the other. Between other firms any
payment may carry money on, each at most once. The greatest amount that gets through,

    return = max flow from the investor to itself,   capacities xₑ with lₑ ≤ xₑ ≤ uₑ,

falls with no capacity, so that its bounds are two flows: with every payment at its least
(guaranteed), and at its most (possible). Both are exact; but where payments of several firms are
bound by one joint figure, that figure counts for each, and possible is an upper bound.

It is never more than what the firm invests. Where no ceiling is known all along some way, there
is no ceiling on the return. Loans and investments *to* the firm are no return.

By hand: Nvidia invests 100; at most 30 comes back directly and 40 through a third firm: 70.

>>> from aisupply.measures.money.payments import Payment
>>> money = [
...     Payment("nvidia", "openai", "investment", 100, 100),
...     Payment("openai", "nvidia", "purchase", 30, 30),
...     Payment("openai", "oracle", "purchase", 60, 60),
...     Payment("oracle", "nvidia", "purchase", 40, 40),
... ]
>>> returned(money, "nvidia")
(70.0, 70.0)

References:
    L. R. Ford and D. R. Fulkerson, "Maximal flow through a network", Canadian Journal of
    Mathematics 8 (1956).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from fractions import Fraction
from typing import TYPE_CHECKING

import networkx as nx

from aisupply.bounds import Bounds, sum_as_written
from aisupply.text import Id, Note

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from aisupply.measures.money.payments import Payment
    from aisupply.table import Cell

__all__ = ["PAID_FOR", "guaranteed_returns", "returned", "returns", "whole"]

PAID_FOR = frozenset({"purchase", "lease", "licence-fee", "revenue-share"})
"""Flows in which a firm is paid for something that it gives."""

_OUT, _IN = "out of the investor", "back to the investor"

Pair = tuple[str, str]


def returns(
    payments: Sequence[Payment], actor: str | None = None
) -> tuple[list[dict[str, Cell]], list[Note]]:
    """Return a row for each firm that invests, most guaranteed first, and notes.

    Args:
        payments: at most one for each payer, payee and flow.
        actor: only this firm.
    """
    given: defaultdict[str, list[Payment]] = defaultdict(list)
    for payment in payments:
        if payment.flow == "investment" and payment.high > 0:
            given[payment.payer].append(payment)
    around = _in_circles(payments)
    investors = [
        (firm, _total(given[firm]), *returned(around.get(firm, ()), firm))
        for firm in (given if actor is None else [actor])
    ]
    investors.sort(key=lambda item: (-item[2], -item[3], -item[1].low, item[0]))
    rows: list[dict[str, Cell]] = [
        {
            "actor": firm,
            "invested": invested,
            "return_guaranteed": whole(low),
            "return_possible": whole(high),
        }
        for firm, invested, low, high in investors
    ]
    joint = [
        firm
        for firm, _, _, high in investors
        if _leans_on_joint_figures(around.get(firm, ()), firm, high)
    ]
    return rows, [Note("return.joint", firms=tuple(map(Id, joint)))] if joint else []


def _in_circles(payments: Iterable[Payment]) -> dict[str, list[Payment]]:
    """Return by firm the payments between the firms that it pays and is paid by, at any remove.

    No other payment is on a way from the firm back to itself.
    """
    payments = [payment for payment in payments if payment.high > 0]
    ways: nx.DiGraph[str] = nx.DiGraph((p.payer, p.payee) for p in payments)
    inside: dict[str, list[Payment]] = {}
    for firms in nx.strongly_connected_components(ways):
        shared: list[Payment] = []
        inside |= dict.fromkeys(firms, shared)
    for payment in payments:
        if inside[payment.payer] is inside[payment.payee]:
            inside[payment.payer].append(payment)
    return inside


def _total(payments: Sequence[Payment]) -> Bounds:
    return Bounds(
        sum_as_written(payment.low for payment in payments),
        sum_as_written(payment.high for payment in payments),
    )


def returned(payments: Iterable[Payment], firm: str) -> tuple[float, float]:
    """Return the least and the most that may come back of what a firm invests."""
    steps = _steps(payments, firm)
    highs = {pair: sum_as_written(p.high for p in many) for pair, many in steps.items()}
    return _max_flow(_least(steps)), _max_flow(highs)


def guaranteed_returns(payments: Iterable[Payment]) -> dict[str, float]:
    """Return by investor what must come back to it; who gets nothing back for certain is left out.

    Args:
        payments: at most one for each payer, payee and flow.
    """
    binding = [payment for payment in payments if payment.low > 0]
    around = _in_circles(binding)
    investors = dict.fromkeys(p.payer for p in binding if p.flow == "investment")
    flows = {firm: _max_flow(_least(_steps(around[firm], firm))) for firm in investors}
    return {firm: least for firm, least in flows.items() if least > 0}


def _least(steps: Mapping[Pair, Iterable[Payment]]) -> dict[Pair, float]:
    return {pair: sum_as_written(p.low for p in many) for pair, many in steps.items()}


def _steps(payments: Iterable[Payment], firm: str) -> dict[Pair, list[Payment]]:
    """Return the payments that may carry a return on, between the firms and the two halves."""
    steps: defaultdict[Pair, list[Payment]] = defaultdict(list)
    for payment in payments:
        payer, payee = payment.payer, payment.payee
        if payer == firm and payment.flow != "investment":
            continue
        if payee == firm and payment.flow not in PAID_FOR:
            continue
        steps[_OUT if payer == firm else payer, _IN if payee == firm else payee].append(payment)
    return dict(steps)


def _max_flow(capacities: Mapping[Pair, float]) -> float:
    """Return the maximum flow between the halves, infinite along a way without any ceiling.

    Capacities are fractions of decimals as they are written: with floats the algorithms of
    networkx may not end exactly.
    """
    graph, boundless = nx.DiGraph(), nx.DiGraph()
    for network in (graph, boundless):
        network.add_nodes_from((_OUT, _IN))
    for (payer, payee), most in capacities.items():
        if most == math.inf:
            graph.add_edge(payer, payee)  # without a capacity: no limit
            boundless.add_edge(payer, payee)
        elif most > 0:
            graph.add_edge(payer, payee, capacity=Fraction(repr(most)))
    if nx.has_path(boundless, _OUT, _IN):
        return math.inf
    between = nx.descendants(graph, _OUT) & nx.ancestors(graph, _IN)
    part = graph.subgraph(between | {_OUT, _IN})
    return float(nx.maximum_flow_value(part, _OUT, _IN))


def _leans_on_joint_figures(payments: Sequence[Payment], firm: str, possible: float) -> bool:
    """Tell whether a return is only possible with payments that are bound by one joint figure."""
    figures = Counter(figure for payment in payments for figure in payment.joint)
    shared = {figure for figure, often in figures.items() if often > 1}
    alone = [payment for payment in payments if not shared & payment.joint]
    return len(alone) < len(payments) and returned(alone, firm)[1] < possible


def whole(amount: float) -> float:
    """Return an amount as a whole number if it is one, so that it is printed without decimals."""
    return int(amount) if math.isfinite(amount) and amount == int(amount) else amount
