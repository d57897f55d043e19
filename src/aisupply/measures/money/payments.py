"""Who pays whom, for what flow, and how much at the least and at the most.

A *payment* is all that one firm pays another in one flow: its volumes are added up, ends with
ends. It is read from the `money` edges of a network. A supply of which nobody says what it costs
is a purchase of an unknown amount, [0, —): it may be nothing, and no ceiling is known. A supply
has its money where a purchase between the same two firms is of the same category, or of a
narrower or broader one, or under the same agreement.

All amounts are in one currency; nothing is converted. An amount in another currency is like one
that is not known.

>>> import networkx as nx
>>> network = nx.MultiDiGraph()
>>> for payee, low, high in (("amd", 1, 6), ("amd", 2, 2)):
...     figures = {"unit": "USD", "firm": low, "ceiling": high}
...     _ = network.add_edge("openai", payee, relation="money", flow="purchase", **figures)
>>> _ = network.add_edge("tsmc", "amd", relation="supply", category="foundry")
>>> for payment in payments_of(network):
...     print(payment.payer, payment.payee, payment.low, payment.high)
amd tsmc 0.0 inf
openai amd 3.0 8.0
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aisupply.bounds import sum_as_written
from aisupply.claims.categories import broader
from aisupply.measures.cells import IN_HOUSE, categories_of, figure_of, supply_edges

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import networkx as nx

__all__ = ["Payment", "currency_of", "payments_of", "unconverted"]

_ON_A_TIE = "USD"

Part = tuple[float, float, "Mapping[str, Any]"]
"""The least and the most of one edge, and its attributes."""


@dataclass(frozen=True)
class Payment:
    """What one firm pays another in one flow.

    Args:
        payer: who pays.
        payee: who is paid.
        flow: `investment`, `purchase`, `loan`, `lease`, `revenue-share` or `licence-fee`.
        low: the least, from what is binding.
        high: the most; infinite where no ceiling is known.
        claims: the claims behind it.
        joint: figures that it shares with payments of others, which they bound together only.
    """

    payer: str
    payee: str
    flow: str
    low: float
    high: float = math.inf
    claims: tuple[str, ...] = ()
    joint: frozenset[str] = frozenset()


def currency_of(network: nx.MultiDiGraph[str]) -> str:
    """Return the currency in which most amounts are, USD on a tie or where there is none."""
    units = Counter(str(data["unit"]) for *_, data in _money(network) if _has_figure(data))
    return min(units, key=lambda unit: (-units[unit], unit != _ON_A_TIE, unit), default=_ON_A_TIE)


def payments_of(network: nx.MultiDiGraph[str], unit: str | None = None) -> list[Payment]:
    """Return all payments in a network, sorted by payer, payee and flow.

    Args:
        network: What `View.network()` returns.
        unit: The currency to count in; by default that of most amounts.
    """
    unit = unit or currency_of(network)
    parts: defaultdict[tuple[str, str, str], list[Part]] = defaultdict(list)
    for payer, payee, data in _money(network):
        low, high = 0.0, math.inf
        if _has_figure(data) and data["unit"] == unit:
            figure = figure_of(data)
            low, high = figure.firm, figure.ceiling
        parts[payer, payee, str(data["flow"])].append((low, high, data))
    for customer, supplier, data in _unpriced(network):
        parts[customer, supplier, "purchase"].append((0.0, math.inf, data))
    return [_payment(*hop, parts[hop]) for hop in sorted(parts)]


def unconverted(network: nx.MultiDiGraph[str], unit: str) -> list[str]:
    """Return the other currencies in which there are amounts, sorted."""
    units = {str(data["unit"]) for *_, data in _money(network) if _has_figure(data)}
    return sorted(units - {unit})


def _payment(payer: str, payee: str, flow: str, parts: Iterable[Part]) -> Payment:
    lows, highs, edges = zip(*parts, strict=True)
    return Payment(
        payer, payee, flow, sum_as_written(lows), sum_as_written(highs),
        tuple(dict.fromkeys(claim for data in edges for claim in data.get("claims") or ())),
        frozenset(
            str(data["counts_with"])
            for data in edges
            if data.get("counts") == "joint" and data.get("counts_with")
        ),
    )  # fmt: skip


def _money(network: nx.MultiDiGraph[str]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for payer, payee, data in network.edges(data=True):
        if data.get("relation") == "money" and payer != payee:
            yield payer, payee, data


def _has_figure(data: Mapping[str, Any]) -> bool:
    return figure_of(data).is_given and data.get("unit") is not None


def _unpriced(network: nx.MultiDiGraph[str]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Yield customer, supplier and attributes of each supply of which the money is not named."""
    above = broader(network.graph.get("categories", {}))
    bought: defaultdict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for payer, payee, data in _money(network):
        if data["flow"] == "purchase":
            bought[payer, payee].append(data)
    for supplier, customer, _, data in supply_edges(network):
        known = bought[customer, supplier]
        if supplier == IN_HOUSE or (known and data.get("kind") == "money"):
            continue
        if not any(_pays_for(paid, data, above) for paid in known):
            yield customer, supplier, data


def _pays_for(
    paid: Mapping[str, Any], supply: Mapping[str, Any], above: Mapping[str, frozenset[str]]
) -> bool:
    """Tell whether a purchase is the money of a supply between the same firms."""
    if paid.get("agreement") is not None and paid["agreement"] == supply.get("agreement"):
        return True
    return any(
        one in above.get(other, {other}) or other in above.get(one, {one})
        for one in categories_of(paid)
        for other in categories_of(supply)
    )
