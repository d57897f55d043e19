"""The worked example of the chains: one customer, three designers, a foundry, three memory makers.

OpenAI has accelerators of 6, 3 and 1 GW from Nvidia, AMD and Broadcom. TSMC makes the chips of all
three, on machines of ASML. SK hynix and Micron sell Nvidia 60 and 40 memory stacks, Samsung sells
AMD all of its own; of Broadcom no memory maker is named.
"""

from __future__ import annotations

from typing import Any

import networkx as nx

from aisupply.claims.market_shares import MarketShares, Position

NEEDS: dict[str, list[dict[str, Any]]] = {
    "ai-accelerator": [
        {"category": "foundry", "kind": "flow", "essential": True},
        {"category": "hbm", "kind": "flow", "essential": True},
        {"category": "eda", "kind": "capital", "essential": False},
    ],
    "foundry": [{"category": "lithography", "kind": "capital", "essential": True}],
}
CATEGORIES: dict[str, dict[str, Any]] = {
    "chips": {"broader": []},
    "ai-accelerator": {"broader": ["chips"]},
    "custom-silicon": {"broader": ["ai-accelerator"]},
    "foundry": {"broader": []},
    "hbm": {"broader": []},
    "hbm4": {"broader": ["hbm"]},
    "eda": {"broader": []},
    "lithography": {"broader": []},
}


def network(needs: dict[str, list[dict[str, Any]]] | None = None, **graph: Any) -> nx.MultiDiGraph:
    """Return an empty network with the categories and needs of the example."""
    stated = NEEDS if needs is None else needs
    return nx.MultiDiGraph(categories=CATEGORIES, needs=stated, lens=None, **graph)


def link(net: nx.MultiDiGraph, supplier: str, customer: str, category: str, **more: Any) -> str:
    """Add a supply that is only named, and return its key."""
    for node in (supplier, customer):
        net.add_node(node, type="organisation", label=node)
    key = f"edge/{net.number_of_edges()}"
    claims = (f"claim/{supplier}-{customer}",)
    named = {"relation": "supply", "categories": (category,), "claims": claims}
    net.add_edge(supplier, customer, key, **(named | more))
    return key


def sized(
    net: nx.MultiDiGraph, supplier: str, customer: str, category: str, *volume: float, **more: Any
) -> str:
    """Add a supply of a volume in GW between two bounds, and return its key."""
    low, high = volume
    figure = {"kind": "power", "unit": "GW", "flow": "supply", "firm": low, "ceiling": high}
    return link(net, supplier, customer, category, **(figure | {"stated": low} | more))


def worked() -> nx.MultiDiGraph:
    """Return the worked example."""
    net = network()
    for firm, power in (("nvidia", 6), ("amd", 3), ("broadcom", 1)):
        sized(net, firm, "openai", "ai-accelerator", power, power)
        link(net, "tsmc", firm, "foundry")
    link(net, "asml", "tsmc", "lithography")
    link(net, "synopsys", "nvidia", "eda")
    for firm, customer, count in (
        ("sk-hynix", "nvidia", 60), ("micron", "nvidia", 40), ("samsung", "amd", 10),
    ):  # fmt: skip
        sized(net, firm, customer, "hbm", count, count)
    return net


def market_of(category: str, *shares: tuple[str, float] | tuple[str, float, float]) -> MarketShares:
    """Return the shares of a market that is all trade in a category."""
    rows = [
        Position(category, firm, firm, "firm", (), ends[0], ends[-1], "2026", "2026-01-01",
                 "2026-12-31", "revenue", "", "", "a-source", 2, f"claim/{firm}-{category}")
        for firm, *ends in shares
    ]  # fmt: skip
    entry: dict[str, Any] = {"label": {}, "categories": [category], "stands_for": [category]}
    return MarketShares(rows, {category: entry})
