"""The loops of a network as a picture: firms on a ring, one link for each payment of a loop."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, TypeAlias

import networkx as nx

from aisupply.bounds import Bounds
from aisupply.measures.money.loops import find_loops
from aisupply.measures.money.payments import currency_of, payments_of
from aisupply.pages.styling import label_of, type_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aisupply.measures.money.loops import Loop
    from aisupply.measures.money.payments import Payment

__all__ = ["loop_network", "loops_of", "payment_key", "ring"]

Graph: TypeAlias = "nx.MultiDiGraph[str]"
_STEP, _WIDE = 84.0, 1.75


def loops_of(network: Graph, *, focus: str | None = None) -> list[Loop]:
    """Return the loops of at most four payments, those with most guaranteed money first."""
    loops = find_loops(payments_of(network, currency_of(network)), 4)
    passing = [loop for loop in loops if focus is None or focus in loop.actors]
    return sorted(passing, key=lambda x: (-x.guaranteed, -x.possible, len(x.payments), str(x)))


def payment_key(payment: Payment) -> str:
    """Return the key of the link that stands for a payment."""
    return f"payment/{payment.payer}/{payment.payee}/{payment.flow}"


def loop_network(network: Graph, loops: Sequence[Loop], facts: Mapping[str, Any]) -> Graph:
    """Return the firms of some loops and what they pay each other on them.

    Args:
        network: the network in which the loops are.
        loops: the loops.
        facts: what is said about each claim, by IRI.
    """
    drawn = nx.MultiDiGraph(**network.graph)
    unit = currency_of(network)
    payments = {payment_key(payment): payment for loop in loops for payment in loop.payments}
    for key, payment in sorted(payments.items()):
        for firm in (payment.payer, payment.payee):
            drawn.add_node(firm, type=type_of(network, firm), label=label_of(network, firm))
        drawn.add_edge(payment.payer, payment.payee, key, **_link(payment, unit, facts))
    return drawn


def _link(payment: Payment, unit: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    known = [facts[claim] for claim in payment.claims if claim in facts]
    open_ended = payment.low == 0 and math.isinf(payment.high)
    return {
        "relation": "money", "flow": payment.flow, "kind": "money", "unit": unit,
        "volume": None if open_ended else Bounds(payment.low, payment.high),
        "firm": payment.low, "stated": None, "ceiling": payment.high, "products": (),
        "claims": payment.claims, "spans": (), "agreement": None, "stage": None,
        "statuses": tuple(dict.fromkeys(fact.status for fact in known)),
        "certainty": tuple(dict.fromkeys(fact.certainty for fact in known)),
        "sources": tuple(dict.fromkeys(fact.source for fact in known)),
        "known": min((fact.known.isoformat() for fact in known), default=""),
    }  # fmt: skip


def ring(network: Graph) -> dict[str, tuple[float, float]]:
    """Return a place on an ellipse for each node, neighbours near each other.

    >>> graph = nx.MultiDiGraph([("a", "b"), ("b", "a")])
    >>> sorted(ring(graph))
    ['a', 'b']
    """
    order = _in_order(network)
    radius = max(_STEP, _STEP * len(order) / (2 * math.pi))
    turns = {node: 2 * math.pi * place / len(order) for place, node in enumerate(order)}
    return {
        node: (round(_WIDE * radius * math.sin(turn), 1), round(-radius * math.cos(turn), 1))
        for node, turn in turns.items()
    }


def _in_order(network: Graph) -> list[str]:
    """Return the nodes so that each follows the one it has most links with, as far as it can."""
    left = sorted(network, key=lambda node: (-network.degree(node), node))
    order: list[str] = []
    while left:
        last = order[-1] if order else None
        ties = {node: _ties(network, last, node) for node in left}
        order.append(min(left, key=lambda node: (-ties[node], left.index(node))))
        left.remove(order[-1])
    return order


def _ties(network: Graph, one: str | None, other: str) -> int:
    if one is None:
        return 0
    return int(network.number_of_edges(one, other) + network.number_of_edges(other, one))
