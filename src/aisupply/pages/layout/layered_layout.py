"""Places for the nodes of a network: suppliers left, customers right, few crossings.

The layout is layered. Firms stand in columns by their distance to the last customer along
supply links; products and agreements stand in the columns between. Inside a column, nodes are
ordered by the barycentre of their neighbours, and links that pass a column keep a lane free
there (Sugiyama, Tagawa and Toda, 1981); how, is in `coordinate_assignment`. A column with too
many nodes is folded. Nothing is random.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

import networkx as nx

from aisupply.pages.layout.coordinate_assignment import Lanes
from aisupply.pages.styling import STRUCTURE, drawn_label, type_of

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["column_of", "layered_places"]

Graph: TypeAlias = "nx.MultiDiGraph[str]"
Place = tuple[float, float]

NEAR, FAR, FOLD = 185.0, 265.0, 190.0  # steps between columns, and inside a folded one
LINE, GAP, LANE = 20.0, 40.0, 36.0  # heights of a line of a label, of a gap, of a link's lane
SHAPE, STRETCH = 1.5, 4.0  # width over height that the drawing aims at, and how far it may go
LARGE = 400  # from so many nodes on, links get no lanes
_LEAST_ROWS = 9


def layered_places(network: Graph) -> dict[str, Place]:
    """Return a place (x, y) for each node; the same network gives the same places.

    >>> graph = nx.MultiDiGraph()
    >>> _ = graph.add_edge("amd", "openai", "k", relation="supply")
    >>> places = layered_places(graph)
    >>> places["amd"][0] < places["openai"][0]
    True
    """
    nodes = sorted(network)
    if not nodes:
        return {}
    raw = _raw_columns(network)
    steps = sorted(set(raw.values()))
    columns = [steps.index(raw[node]) for node in nodes]
    folds = _folds(columns, len(steps))
    across = _across(steps, folds)
    lanes = Lanes(columns, [_room(network, node) for node in nodes], folds, across)
    for (u, v), rooms in _links(network, nodes).items():
        room = sum(rooms) if len(nodes) <= LARGE else 0.0
        lanes.link(u, v, room, curved=len(rooms) == 1)
    heights = lanes.solve()[: len(nodes)]
    lefts = [across[column] + lanes.fold[i] * FOLD for i, column in enumerate(columns)]
    factor = _stretch(lefts, heights)
    return {
        node: (round(lefts[i], 1), round(heights[i] * factor, 1)) for i, node in enumerate(nodes)
    }


def _folds(columns: list[int], count: int) -> list[int]:
    """Return into how many each column is folded, so that none is longer than the rest allows."""
    rows = _rows(len(columns))
    sizes = Counter(columns)
    return [max(1, math.ceil(sizes[column] / rows)) for column in range(count)]


def _links(network: Graph, nodes: list[str]) -> dict[tuple[int, int], list[float]]:
    """Return the room that each link between two nodes wants where it passes."""
    place = {node: i for i, node in enumerate(nodes)}
    rooms: dict[tuple[int, int], list[float]] = defaultdict(list)
    for u, v, relation in network.edges(data="relation"):
        pair = (min(place[u], place[v]), max(place[u], place[v]))
        rooms[pair].append(LINE if relation in STRUCTURE else LANE)
    return dict(sorted(rooms.items()))


def _across(steps: list[int], folds: list[int]) -> list[float]:
    """Return where each column stands; neighbours of firms stand nearer than firms."""
    lefts = [0.0]
    for place, (before, after) in enumerate(pairwise(steps)):
        step = NEAR if after - before == 1 else FAR
        lefts.append(lefts[-1] + step + (folds[place] - 1) * FOLD)
    return lefts


def _stretch(across: list[float], heights: list[float]) -> float:
    """Return the factor on heights that brings a flat drawing to the wanted shape."""
    wide, high = max(across) - min(across), max(heights) - min(heights)
    return min(STRETCH, max(1.0, wide / SHAPE / high)) if high > 0 else 1.0


def column_of(network: Graph) -> dict[str, int]:
    """Return the column of each node, counted from the left without gaps."""
    columns = _raw_columns(network)
    used = {column: index for index, column in enumerate(sorted(set(columns.values())))}
    return {node: used[column] for node, column in columns.items()}


def _raw_columns(network: Graph) -> dict[str, int]:
    """Return columns with gaps: even for firms, odd for what stands between them."""
    ranks = _firm_ranks(network)
    top = max(ranks.values(), default=0)
    columns = {firm: 2 * (top - rank) for firm, rank in ranks.items()}
    _follow(network, columns)
    for node in sorted(network):
        if node not in columns:
            columns[node] = _between(network, node, columns)
    return columns


def _firm_ranks(network: Graph) -> dict[str, int]:
    """Return, per firm with a supply link, the longest way to a last customer.

    Firms that supply each other in a circle share a rank.
    """
    supply = nx.DiGraph()
    supply.add_edges_from(
        sorted({(u, v) for u, v, r in network.edges(data="relation") if r == "supply" and u != v})
    )
    circles = nx.condensation(supply)
    rank: dict[int, int] = {}
    for part in reversed(list(nx.topological_sort(circles))):
        rank[part] = max((rank[after] + 1 for after in circles.successors(part)), default=0)
    return {node: rank[part] for part in circles for node in circles.nodes[part]["members"]}


def _follow(network: Graph, columns: dict[str, int]) -> None:
    """Place firms without a supply link: rivals beside rivals, others left of their partner."""
    waiting = [n for n in sorted(network) if type_of(network, n) == "organisation"]
    waiting = [n for n in waiting if n not in columns]
    while waiting:
        beside = {n: c for n in waiting if (c := _beside(network, n, columns)) is not None}
        if not beside:
            break
        columns.update(beside)
        waiting = [n for n in waiting if n not in columns]
    columns.update(dict.fromkeys(waiting, 0))


def _beside(network: Graph, node: str, columns: Mapping[str, int]) -> int | None:
    """Return the column that the placed partners of a firm suggest."""
    options: list[int] = []
    for u, v, relation in [
        *network.in_edges(node, data="relation"),
        *network.out_edges(node, data="relation"),
    ]:
        other = v if u == node else u
        if other in columns and relation in {"rivalry", "co-design", "option", "holding"}:
            step = 0 if relation == "rivalry" else 2
            options.append(max(0, columns[other] - step))
    return min(options) if options else None


def _between(network: Graph, node: str, columns: Mapping[str, int]) -> int:
    """Return an odd column for a product or agreement: beside its maker, between its parties."""
    firms = sorted(
        columns[other]
        for other in nx.all_neighbors(network, node)
        if other in columns and type_of(network, other) == "organisation"
    )
    if not firms:
        return 1
    if type_of(network, node) == "product":
        return firms[0] + 1
    middle = (firms[0] + firms[-1]) // 2
    return middle if middle % 2 else max(middle - 1, 1)


def _rows(count: int) -> int:
    """Return how many rows give `count` nodes the wanted shape of drawing."""
    cells = (LINE * 2 + GAP) * SHAPE / FOLD
    return max(_LEAST_ROWS, math.ceil(math.sqrt(count / cells)))


def _room(network: Graph, node: str) -> float:
    """Return the height that a node takes with its label and the gap below."""
    lines = drawn_label(str(network.nodes[node].get("label") or node)).count("\n") + 1
    below = 26.0 if type_of(network, node) in {"agreement", "person"} else 8.0
    return max(lines * LINE + below + GAP, 2 * LANE * _fan(network, node))


def _fan(network: Graph, node: str) -> int:
    """Return the most links from a node to one other, 0 if never more than one.

    Half way to that other node, the lanes of the fan need twice their room at this end.
    """
    ways = Counter(
        other
        for u, v, relation in [
            *network.in_edges(node, data="relation"),
            *network.out_edges(node, data="relation"),
        ]
        if relation not in STRUCTURE and (other := v if u == node else u) != node
    )
    most = max(ways.values(), default=0)
    return most if most > 1 else 0
