"""Places for firms in columns by tier: how many supplies a firm is away from the last customer.

Tier 1 supplies the customer itself, tier 2 supplies tier 1, and so on: the least number of steps
counts. Without a focus, the customers are the firms that supply nobody, or only each other.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, TypeAlias

import networkx as nx

from aisupply.pages.layout.trophic_layout import even_cut, firm_places, ordered, partners_of
from aisupply.pages.styling import type_of

if TYPE_CHECKING:
    from aisupply.pages.layout.trophic_layout import Place

__all__ = ["tier_places", "tiers_of"]

Graph: TypeAlias = "nx.MultiDiGraph[str]"
_FIRM = {"organisation"}


def tiers_of(network: Graph, focus: str | None = None) -> dict[str, int]:
    """Return the tier of each firm above the focus, or above all last customers; theirs is 0.

    >>> graph = nx.MultiDiGraph()
    >>> _ = graph.add_edge("tsmc", "amd", relation="supply")
    >>> _ = graph.add_edge("amd", "openai", relation="supply")
    >>> tiers_of(graph)
    {'openai': 0, 'amd': 1, 'tsmc': 2}
    """
    pairs = {
        (v, u)
        for u, v, relation in network.edges(data="relation")
        if relation == "supply" and u != v and {type_of(network, u), type_of(network, v)} == _FIRM
    }
    upstream = nx.DiGraph(sorted(pairs))
    starts = {focus} & set(network) if focus is not None else _last_customers(upstream)
    upstream.add_nodes_from(starts)
    steps = nx.multi_source_dijkstra_path_length(upstream, starts) if starts else {}
    return {firm: int(step) for firm, step in sorted(steps.items(), key=lambda x: (x[1], x[0]))}


def _last_customers(upstream: nx.DiGraph[str]) -> set[str]:
    circles = nx.condensation(upstream)
    last = [part for part in circles if circles.in_degree(part) == 0]
    return {firm for part in last for firm in circles.nodes[part]["members"]}


def tier_places(network: Graph, tiers: dict[str, int]) -> tuple[dict[str, Place], dict[int, float]]:
    """Return a place for each firm with a tier, and the middle of each tier from left to right."""
    by_tier: defaultdict[int, list[str]] = defaultdict(list)
    for firm in sorted(tiers):
        by_tier[tiers[firm]].append(firm)
    near = partners_of(network.subgraph(tiers))
    cut = [
        (tier, column)
        for tier in sorted(by_tier, reverse=True)
        for column in even_cut(by_tier[tier])
    ]
    columns = ordered([column for _, column in cut], near)
    places = {node: (round(x, 1), round(y, 1)) for node, (x, y) in firm_places(columns).items()}
    across: defaultdict[int, set[float]] = defaultdict(set)
    for (tier, _), column in zip(cut, columns, strict=True):
        across[tier].add(places[column[0]][0])
    return places, {tier: sum(xs) / len(xs) for tier, xs in across.items()}
