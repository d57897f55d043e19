"""Who answers for whom in a network: from the id of a firm to its node, the head of its group.

Measures take ids; what a caller types was turned into them at the door (`aisupply.resolve`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisupply.claims.ownership import group_note
from aisupply.errors import UnknownNameError
from aisupply.measures.cells import categories_of, supply_edges
from aisupply.text import Id, Note

if TYPE_CHECKING:
    from aisupply.measures.cells import SupplyNetwork

__all__ = ["check_category", "group_notes", "node_of"]


def node_of(network: SupplyNetwork, firm: str) -> str:
    """Return the node that answers for a firm: itself, or the head of the group it belongs to.

    A firm that the view knows may have no link, and then is no node.

    Args:
        network: What `View.network()` returns.
        firm: An id.

    Raises:
        UnknownNameError: No node and no firm has the id; the nearest ones are suggested.
    """
    firms = network.graph.get("firms", {})
    if firm in network:
        return firm
    if firm not in firms:
        nodes = (node for node, _ in network.nodes(data=True))
        raise UnknownNameError("firm", firm, dict.fromkeys([*firms, *nodes]))
    return str(firms[firm].get("head", firm))


def group_notes(network: SupplyNetwork, *firms: str | None) -> list[Note]:
    """Return a note for each firm for which another one stands, or several might.

    Args:
        network: What `View.network()` returns.
        firms: Ids, as for `node_of`; None is passed over.
    """
    disputed = network.graph.get("parents", {})
    known = network.graph.get("firms", {})
    heads = {f: str(known.get(f, {}).get("head", f)) for f in firms if f is not None}
    several = [
        Note(
            "group.several-parents", firm=Id(firm), parents=tuple(map(Id, disputed[firm])),
            first=Id(disputed[firm][0]),
        )
        for firm, head in heads.items()
        if firm in disputed and firm != head
    ]  # fmt: skip
    return several + [
        group_note(firm, head)
        for firm, head in heads.items()
        if firm not in network and firm != head
    ]


def check_category(network: SupplyNetwork, category: str | None) -> None:
    """Raise `UnknownNameError` if neither the tree of categories nor an edge has a category."""
    tree = network.graph.get("categories", {})
    if category is not None and category not in tree:
        on_edges = {name for edge in supply_edges(network) for name in categories_of(edge[3])}
        if category not in on_edges:
            raise UnknownNameError("category", category, {*tree, *on_edges})
