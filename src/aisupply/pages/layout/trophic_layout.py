"""Places for the nodes of a large network: level from left to right, columns that fill a screen.

The level of a firm is its trophic level: one above the mean of its suppliers and one below that
of its customers, in the least-squares sense (MacKay, Johnson and Sansom, “How directed is a
directed network?”, Royal Society Open Science 7, 2020). Firms are sorted by level and cut into
columns of equal length; in a column they are ordered by the barycentre of their neighbours and
stand at even steps. Products and agreements stand between the columns. Nothing is random.
"""

from __future__ import annotations

import math
from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from aisupply.bounds import Bounds
from aisupply.pages.layout.coordinate_assignment import even_places, fit, order
from aisupply.pages.styling import STRUCTURE, type_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import networkx as nx
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Places = NDArray[np.intp]

__all__ = [
    "even_cut",
    "firm_places",
    "levels",
    "ordered",
    "partners_of",
    "rows_and_columns",
    "trophic_places",
]

Graph: TypeAlias = "nx.MultiDiGraph[str]"
Near: TypeAlias = "Mapping[str, set[str]]"
Place = tuple[float, float]
SUPPLY = frozenset({"supply"})

COLUMN, ROW, STEP = 270.0, 92.0, 46.0  # between columns, between rows, between what is small
SHAPE = 1.85
"""Width over height of the drawing."""

_LEAST_COLUMNS, _MOST_ROWS = 3, 16
_SWEEPS, _SWEEPS_LARGE, _LARGE = 24, 6, 1000
_ITERATIONS, _RESIDUAL = 400, 1e-9


def trophic_places(
    network: Graph, *, focus: str | None = None, flows: frozenset[str] = SUPPLY
) -> dict[str, Place]:
    """Return a place (x, y) for each node; the same network gives the same places.

    With a focus that every other firm has a link with, it has a column of its own: its suppliers
    stand left of it, those that it supplies right of it. What flows is supply, or the relations
    of `flows`.

    >>> import networkx as nx
    >>> graph = nx.MultiDiGraph()
    >>> _ = graph.add_edge("amd", "openai", "k", relation="supply")
    >>> places = trophic_places(graph)
    >>> places["amd"][0] < places["openai"][0]
    True
    """
    near = partners_of(network)
    order = _in_order(network, near, flows)
    alone = focus is not None and near.get(focus, set()) >= set(near) - {focus}
    columns = _around(network, focus, order, flows) if focus and alone else _cut(order)
    columns = ordered([column for column in columns if column], near)
    places = firm_places(columns)
    places.update(_other_places(network, places))
    return {node: (round(x, 1), round(y, 1)) for node, (x, y) in places.items()}


def _cut(order: Sequence[str]) -> list[list[str]]:
    """Return columns of equal length."""
    rows, count = rows_and_columns(len(order))
    return [list(order[rows * i : rows * (i + 1)]) for i in range(count)]


def _around(
    network: Graph, focus: str, order: Sequence[str], flows: frozenset[str]
) -> list[list[str]]:
    """Return columns of suppliers, then the focus, then columns of those that it supplies.

    Whose links have a figure stands next to the focus, so that there is room to write it.
    """
    figured: set[str] = set()
    customers, suppliers = set[str](), set[str]()
    for u, v, link in [*network.in_edges(focus, data=True), *network.out_edges(focus, data=True)]:
        if isinstance(link.get("volume"), Bounds):
            figured |= {u, v}
        if link.get("relation") in flows:
            (suppliers if v == focus else customers).add(u if v == focus else v)
    right = [firm for firm in order if firm != focus and firm in customers - suppliers]
    left = [firm for firm in order if firm != focus and firm not in customers - suppliers]
    return [
        *even_cut([firm for firm in left if firm not in figured]),
        *even_cut([firm for firm in left if firm in figured]),
        [focus],
        *even_cut([firm for firm in right if firm in figured]),
        *even_cut([firm for firm in right if firm not in figured]),
    ]


def even_cut(firms: Sequence[str]) -> list[list[str]]:
    """Return as many columns as it takes for no more than so many rows, equally long."""
    count = math.ceil(len(firms) / _MOST_ROWS)
    ends = [round(len(firms) * i / count) for i in range(count + 1)] if count else [0]
    return [list(firms[start:end]) for start, end in pairwise(ends)]


def rows_and_columns(count: int) -> tuple[int, int]:
    """Return how many rows and columns give so many firms the wanted shape.

    >>> rows_and_columns(160)
    (16, 10)
    """
    columns = max(1, min(count, _LEAST_COLUMNS), round(math.sqrt(count * SHAPE * ROW / COLUMN)))
    rows = max(1, math.ceil(count / columns))
    return rows, math.ceil(count / rows)


def partners_of(network: Graph) -> dict[str, set[str]]:
    """Return, for each firm, the firms that it has a link with of its own."""
    near: dict[str, set[str]] = {
        node: set() for node in network if type_of(network, node) == "organisation"
    }
    for u, v, relation in network.edges(data="relation"):
        if u != v and u in near and v in near and relation not in STRUCTURE:
            near[u].add(v)
            near[v].add(u)
    return near


def _in_order(network: Graph, near: Near, flows: frozenset[str]) -> list[str]:
    """Return the firms by level; one without a supply stands left of those it has to do with."""
    pairs = {(u, v) for u, v, r in network.edges(data="relation") if r in flows and u != v}
    level = levels(sorted(pair for pair in pairs if pair[0] in near and pair[1] in near))
    for firm in sorted(near):
        if firm not in level:
            beside = [level[other] for other in sorted(near[firm]) if other in level]
            level[firm] = sum(beside) / len(beside) - 1 if beside else 0.0
    return sorted(near, key=lambda firm: (level[firm], firm))


def levels(pairs: Sequence[tuple[str, str]]) -> dict[str, float]:
    """Return the trophic level of each firm of these (supplier, customer); their mean is 0.

    >>> levels([("asml", "tsmc"), ("tsmc", "amd")])
    {'amd': 1.0, 'asml': -1.0, 'tsmc': 0.0}
    """
    names = sorted({name for pair in pairs for name in pair})
    if not names:
        return {}
    place = {name: index for index, name in enumerate(names)}
    ends = np.array([[place[u], place[v]] for u, v in pairs])
    solution = _solved(ends[:, 0], ends[:, 1], len(names))
    return {name: round(float(solution[index]), 6) + 0.0 for name, index in place.items()}


def _solved(sources: Places, targets: Places, size: int) -> Floats:
    """Solve for the levels by conjugate gradients: the normal equations of v − u = 1."""

    def balance(flows: Floats) -> Floats:
        """Return what flows into each node less what flows out of it."""
        into, out = np.bincount(targets, flows, size), np.bincount(sources, flows, size)
        return (into - out).astype(np.float64)

    residual = balance(np.ones(len(sources)))
    values, way = np.zeros(size), residual.copy()
    energy = float(residual @ residual)
    for _ in range(_ITERATIONS):
        if energy <= _RESIDUAL:
            break
        turned = balance(way[targets] - way[sources])
        step = energy / float(way @ turned)
        values += step * way
        residual = residual - step * turned
        before, energy = energy, float(residual @ residual)
        way = residual + energy / before * way
    return values


def ordered(columns: list[list[str]], near: Near) -> list[list[str]]:
    """Sort each column by the mean height of the neighbours, back and forth."""
    count = sum(map(len, columns))
    order(columns, near, sweeps=_SWEEPS if count <= _LARGE else _SWEEPS_LARGE)
    return columns


def firm_places(columns: Sequence[Sequence[str]]) -> dict[str, Place]:
    """Return the places of firms; every other column is half a row lower, so labels clear."""
    rows = max(map(len, columns), default=0)
    pitch = max(COLUMN, SHAPE * ROW * rows / max(1.0, len(columns) - 0.6))
    return {
        node: (pitch * index, ROW * rows * height + _shift(column, index))
        for index, column in enumerate(columns)
        for node, height in even_places(column).items()
    }


def _shift(column: Sequence[str], index: int) -> float:
    if len(column) == 1:
        return 0.0
    return ROW / 4 if index % 2 else -ROW / 4


def _other_places(network: Graph, firms: Mapping[str, Place]) -> dict[str, Place]:
    """Return the places of products, agreements and people: half way between columns."""
    lefts = sorted({x for x, _ in firms.values()}) or [0.0]
    gaps: defaultdict[int, list[tuple[float, str]]] = defaultdict(list)
    for node in sorted(network):
        if node not in firms:
            neighbours = {*network.predecessors(node), *network.successors(node)}
            beside = sorted(firms[other] for other in neighbours if other in firms)
            across = [lefts.index(x) for x, _ in beside] or [0]
            heights = sorted(y for _, y in beside)
            middle = sum(heights) / len(heights) if heights else 0.0
            gaps[(min(across) + max(across)) // 2].append((middle, node))
    half = (lefts[1] - lefts[0]) / 2 if lefts[1:] else COLUMN / 2
    return {
        node: (lefts[gap] + half, y)
        for gap, wanted in sorted(gaps.items())
        for node, y in _fitted(sorted(wanted))
    }


def _fitted(wanted: Sequence[tuple[float, str]]) -> list[tuple[str, float]]:
    """Return heights near those wanted, at least a step apart."""
    steps = [STEP * index for index in range(len(wanted))]
    heights = fit([height for height, _ in wanted], [1.0] * len(wanted), steps)
    return [(node, height) for (_, node), height in zip(wanted, heights, strict=True)]
