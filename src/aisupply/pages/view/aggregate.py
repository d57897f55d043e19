"""A network with too many firms to draw: one node for all firms that supply a category.

A firm stands where most of its supplies are; a firm that supplies nobody is a customer. The page
says how many firms and links there are, and how to see a single firm.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import networkx as nx

from aisupply.bounds import Bounds
from aisupply.pages.styling import label_of, type_of
from aisupply.text import with_marks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aisupply.pages.view.verbaliser import Verbaliser

__all__ = ["CUSTOMERS", "FEW_LINKS", "FEW_NODES", "Grouping", "grouped", "is_huge"]

Graph: TypeAlias = "nx.MultiDiGraph[str]"

FEW_NODES, FEW_LINKS = 8_000, 40_000
"""Beyond so many nodes or links a network is not drawn firm by firm."""
CUSTOMERS = "customers"
"""The group of the firms that supply nobody."""


def is_huge(network: Graph) -> bool:
    """Return whether a network has too many nodes or links to draw each."""
    return len(network) > FEW_NODES or network.number_of_edges() > FEW_LINKS


@dataclass(frozen=True)
class Grouping:
    """A network of groups, and who is in each.

    Args:
        network: the groups as nodes, the links between them counted.
        members: by group id and label of its firms, those with most links first.
    """

    network: Graph
    members: Mapping[str, list[tuple[str, str]]]


def grouped(network: Graph, say: Verbaliser, words: Mapping[str, str]) -> Grouping:
    """Return a network by what its firms supply.

    Args:
        network: the network with all its firms.
        say: says what categories are called.
        words: of the page.
    """
    home = _homes(network)
    members: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    degree = dict(network.degree())
    for firm in sorted(home, key=lambda firm: (-degree[firm], firm)):
        members[home[firm]].append((firm, label_of(network, firm)))
    drawn = nx.MultiDiGraph(**network.graph)
    for group, firms in sorted(members.items()):
        drawn.add_node(group, type="organisation", label=_label(group, len(firms), say, words))
    for (one, other), count in sorted(_between(network, home).items()):
        drawn.add_edge(one, other, f"links/{one}/{other}", **_links(one, count, words))
    return Grouping(drawn, dict(members))


def _homes(network: Graph) -> dict[str, str]:
    """Return the group of each firm: the category that it supplies most often."""
    supplied: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for u, _, link in network.edges(data=True):
        if link.get("relation") == "supply":
            supplied[u].update(map(str, link.get("categories") or ()))
    return {
        firm: min(counts, key=lambda name: (-counts[name], name)) if counts else CUSTOMERS
        for firm in sorted(network)
        if type_of(network, firm) == "organisation"
        for counts in [supplied.get(firm, Counter())]
    }


def _between(network: Graph, home: Mapping[str, str]) -> Counter[tuple[str, str]]:
    return Counter(
        (home[u], home[v])
        for u, v, relation in network.edges(data="relation")
        if relation == "supply" and u in home and v in home
    )


def _label(group: str, count: int, say: Verbaliser, words: Mapping[str, str]) -> str:
    name = words["customers_only"] if group == CUSTOMERS else say.category(group)
    return f"{name} ({with_marks(f'{count:,}', say.lang)})"


def _links(group: str, count: int, words: Mapping[str, str]) -> dict[str, Any]:
    """Return the attributes of all supplies from one group to another, as one link."""
    return {
        "relation": "supply", "category": group, "categories": (group,), "kind": None,
        "unit": words["links_unit"], "volume": Bounds.point(float(count)), "firm": None,
        "stated": float(count), "ceiling": None, "products": (), "claims": (), "sources": (),
        "spans": (), "statuses": (), "certainty": (), "known": "",
    }  # fmt: skip
