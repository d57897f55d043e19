"""The names of a network: from what a caller types to ids, and who answers for whom.

The public functions of the measures begin here; what they call takes ids.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisupply.claims.ownership import group_note
from aisupply.errors import AmbiguousNameError, UnknownNameError
from aisupply.measures.cells import categories_of, supply_edges
from aisupply.text import Id, Note

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aisupply.measures.cells import SupplyNetwork

__all__ = ["find_category", "find_node", "group_notes"]


def find_node(network: SupplyNetwork, name: str) -> str:
    """Return the id of a node, given its id or label in any case.

    A firm that belongs to a group is answered as the head of the group. A firm that the view knows
    may have no link, and then is no node.

    Raises:
        UnknownNameError: no node and no firm has the name; the nearest ones are suggested.
        AmbiguousNameError: several have it; they are listed.
    """
    firm = _named(network, name)
    return firm if firm in network else _head(network, firm)


def group_notes(network: SupplyNetwork, *names: str | None) -> list[Note]:
    """Return a note for each name of a firm for which another one stands, or several might.

    Args:
        network: What `View.network()` returns.
        names: Ids or labels, as for `find_node`; None is passed over.
    """
    firms = dict.fromkeys(_named(network, name) for name in names if name is not None)
    disputed = network.graph.get("parents", {})
    several = [
        Note(
            "group.several-parents", firm=Id(firm), parents=tuple(map(Id, disputed[firm])),
            first=Id(disputed[firm][0]),
        )
        for firm in firms
        if firm in disputed and firm != _head(network, firm)
    ]  # fmt: skip
    return several + [
        group_note(firm, _head(network, firm))
        for firm in firms
        if firm not in network and firm != _head(network, firm)
    ]


def _named(network: SupplyNetwork, name: str) -> str:
    """Return the id of the node or firm that has a name, before any group is looked at."""
    firms = network.graph.get("firms", {})
    if name in firms or name in network:
        return name
    known = {firm: entry["labels"] for firm, entry in firms.items()}
    for node, data in network.nodes(data=True):
        known.setdefault(node, [str(data.get("label") or node)])
    return _resolved("firm", name, known)


def _head(network: SupplyNetwork, firm: str) -> str:
    return str(network.graph.get("firms", {}).get(firm, {}).get("head", firm))


def find_category(network: SupplyNetwork, name: str) -> str:
    """Return the id of a category, given its id or a label in any case; errors as `find_node`."""
    tree = network.graph.get("categories", {})
    if name in tree:
        return name
    known = {
        category: list((entry.get("label") or {}).values()) for category, entry in tree.items()
    }
    for edge in supply_edges(network):
        for category in categories_of(edge[3]):
            known.setdefault(category, [])
    return _resolved("category", name, known)


def _resolved(what: str, name: str, known: Mapping[str, list[str]]) -> str:
    if name in known:
        return name
    wanted = name.strip().casefold()
    fitting = [
        node
        for node, labels in known.items()
        if wanted == node.casefold() or wanted in (label.casefold() for label in labels)
    ]
    if len(fitting) > 1:
        raise AmbiguousNameError(name, fitting)
    if not fitting:
        ids = {node.casefold() for node in known}
        labels = {label for own in known.values() for label in own if label.casefold() not in ids}
        raise UnknownNameError(what, name, [*known, *labels])
    return fitting[0]
