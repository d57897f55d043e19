"""Orders and heights in a layered drawing, with lanes for links that pass a column.

Vertices are numbers: first the nodes, then one stand-in per link and column that it passes.
Orders come from sweeps of barycentres; heights are, column by column, the weighted
least-squares fit to the heights wanted that keeps the order and the room of each vertex.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

__all__ = ["ROUNDNESS", "Lanes", "bend", "even_places", "fit", "nearest_free", "order"]

Node = TypeVar("Node", int, str)

_SWEEPS, _SWEEPS_LARGE, _LARGE = 24, 4, 2000
_LANE_WEIGHT = 100.0  # a link cannot move aside, so the nodes do
_PULL = 0.9  # below 1, what hangs on one side only does not drift away from the middle
ROUNDNESS = 0.4
"""Roundness of the S-shaped links, as vis-network takes it."""


class Lanes:
    """Columns of vertices that are put in order and given heights.

    Args:
        columns: column of each node, from 0 without gaps.
        rooms: height that each node needs.
        folds: per column, into how many it is folded side by side.
        across: per column, where it stands from left to right.

    >>> lanes = Lanes([0, 0, 1], [10.0, 10.0, 10.0], [1, 1], [0.0, 200.0])
    >>> lanes.link(0, 2, 4.0, curved=True)
    >>> heights = lanes.solve()
    >>> abs(heights[0] - heights[1]) >= 10
    True
    """

    def __init__(
        self,
        columns: Sequence[int],
        rooms: Sequence[float],
        folds: Sequence[int],
        across: Sequence[float],
    ) -> None:
        self.folds, self.across = folds, across
        self.room = list(rooms)
        self.fold = [0] * len(columns)
        self.near: list[list[int]] = [[] for _ in columns]
        self.ends: dict[int, tuple[int, int, float]] = {}
        self.columns: list[list[int]] = [[] for _ in folds]
        self._column = list(columns)
        for vertex, column in enumerate(columns):
            self.columns[column].append(vertex)

    def link(self, u: int, v: int, room: float, *, curved: bool) -> None:
        """Join two nodes and keep `room` free where the link passes a column.

        No room is kept for 0. A curved link is the S that vis-network draws, others a chord.
        """
        first, last = sorted((u, v), key=lambda vertex: self._column[vertex])
        start, stop = self._column[first], self._column[last]
        before = first
        for column in range(start + 1, stop) if room else ():
            if self.folds[column] == 1:
                way = self._way(start, column, stop)
                vertex = self._lane(column, room, (first, last, bend(way) if curved else way))
                self._join(before, vertex)
                before = vertex
        if start != stop:
            self._join(before, last)

    def _way(self, start: int, column: int, stop: int) -> float:
        """Return how far along its link a column stands, from 0 to 1."""
        from_start = self.across[column] - self.across[start]
        return from_start / (self.across[stop] - self.across[start])

    def _lane(self, column: int, room: float, ends: tuple[int, int, float]) -> int:
        """Add a stand-in for a link to a column."""
        vertex = len(self.room)
        self.room.append(room)
        self.near.append([])
        self.columns[column].append(vertex)
        self.ends[vertex] = ends
        return vertex

    def _join(self, a: int, b: int) -> None:
        self.near[a].append(b)
        self.near[b].append(a)

    def solve(self) -> list[float]:
        """Return the height of each vertex; the order of the columns is kept in `columns`."""
        order(self.columns, dict(enumerate(self.near)), sweeps=self._sweep_count)
        heights = [0.0] * len(self.room)
        for column, fold in zip(self.columns, self.folds, strict=True):
            self._stack(column, fold, heights)
        for column, fold in self._sweeps():
            if fold == 1:
                self._settle(column, heights)
        # Firms first: the lines between them decide what the columns between must leave free.
        for column in [*self.columns[::2], *self.columns[1::2]]:
            self._clear(column, heights)
        return heights

    @property
    def _sweep_count(self) -> int:
        return _SWEEPS if len(self.room) <= _LARGE else _SWEEPS_LARGE

    def _sweeps(self) -> Iterator[tuple[list[int], int]]:
        pairs = list(zip(self.columns, self.folds, strict=True))
        for sweep in range(self._sweep_count):
            yield from pairs if sweep % 2 == 0 else reversed(pairs)

    def _mean(self, vertex: int, values: Sequence[float]) -> float:
        near = self.near[vertex]
        return sum(values[other] for other in near) / len(near) if near else values[vertex]

    def _stack(self, column: Sequence[int], fold: int, heights: list[float]) -> None:
        """Set a column solid around 0; a folded one in staggered rows."""
        if fold == 1:
            for vertex, height in zip(column, self._solid(column), strict=True):
                heights[vertex] = height
            return
        step = max(self.room[vertex] for vertex in column)
        middle = (math.ceil(len(column) / fold) - 1) / 2
        for index, vertex in enumerate(column):
            self.fold[vertex] = index % fold
            heights[vertex] = (index // fold - middle + index % fold / (2 * fold)) * step

    def _solid(self, column: Sequence[int]) -> list[float]:
        """Return the heights of vertices that touch, with their middle at 0."""
        heights = [0.0]
        for above, below in pairwise(column):
            heights.append(heights[-1] + (self.room[above] + self.room[below]) / 2)
        return [height - heights[-1] / 2 for height in heights]

    def _settle(self, column: Sequence[int], heights: list[float]) -> None:
        """Draw a column to what its vertices want: nodes their neighbours, lanes their line."""
        wanted = [self._wanted(vertex, heights) for vertex in column]
        weights = [_LANE_WEIGHT if vertex in self.ends else 1.0 for vertex in column]
        for vertex, height in zip(column, fit(wanted, weights, self._solid(column)), strict=True):
            heights[vertex] = height

    def _clear(self, column: Sequence[int], heights: list[float]) -> None:
        """Move nodes off the lines that pass, each to the nearest place that is free."""
        lines = [vertex for vertex in column if vertex in self.ends]
        if not lines:
            return
        taken = [(self._wanted(line, heights), self.room[line] / 2) for line in lines]
        for node in (vertex for vertex in column if vertex not in self.ends):
            heights[node] = nearest_free(heights[node], self.room[node] / 2, taken)
            taken.append((heights[node], self.room[node] / 2))

    def _wanted(self, vertex: int, heights: Sequence[float]) -> float:
        if vertex not in self.ends:
            return _PULL * self._mean(vertex, heights)
        first, last, way = self.ends[vertex]
        return heights[first] + way * (heights[last] - heights[first])


def order(
    columns: Sequence[list[Node]],
    near: Mapping[Node, Collection[Node]],
    *,
    sweeps: int,
) -> None:
    """Sort each column by the mean place of the neighbours, back and forth (barycentres).

    Nodes with means that differ by round-off stand in their own order.

    >>> columns = [["a", "b"], ["c", "d"]]
    >>> order(columns, {"a": ["d"], "b": ["c"], "c": ["b"], "d": ["a"]}, sweeps=2)
    >>> columns
    [['b', 'a'], ['c', 'd']]
    """
    place = {node: at for column in columns for node, at in even_places(column).items()}
    for sweep in range(sweeps):
        for column in columns if sweep % 2 == 0 else reversed(columns):
            wanted = []
            for node in column:
                heights = sorted(place[other] for other in near[node]) or [place[node]]
                wanted.append((round(sum(heights) / len(heights), 9), node))
            column[:] = [node for _, node in sorted(wanted)]
            place.update(even_places(column))


def even_places(column: Sequence[Node]) -> dict[Node, float]:
    """Return even places from −½ to ½."""
    return {node: (index + 0.5) / len(column) - 0.5 for index, node in enumerate(column)}


def bend(way: float) -> float:
    """Return how much of its rise an S-shaped link has made after a part of its way across.

    The link is a cubic Bézier curve whose control points stand level with its ends.

    >>> round(bend(0.5), 6), bend(0.25) < 0.25
    (0.5, True)
    """
    low, high = 0.0, 1.0
    for _ in range(30):
        t = (low + high) / 2
        x = 3 * (1 - t) ** 2 * t * ROUNDNESS + 3 * (1 - t) * t**2 * (1 - ROUNDNESS) + t**3
        low, high = (t, high) if x < way else (low, t)
    return 3 * (1 - low) * low**2 + low**3


def nearest_free(wanted: float, half: float, taken: Sequence[tuple[float, float]]) -> float:
    """Return the place nearest to the wanted one where a thing of that half height has room.

    >>> nearest_free(0.0, 1.0, [(0.5, 2.0), (-3.5, 1.0)])
    3.5
    """
    edges = [middle + side * (room + half) for middle, room in taken for side in (-1, 1)]
    for place in sorted([wanted, *edges], key=lambda place: (abs(place - wanted), place)):
        if all(abs(place - middle) >= room + half - 1e-9 for middle, room in taken):
            return place
    return wanted


def fit(wanted: Sequence[float], weights: Sequence[float], offsets: Sequence[float]) -> list[float]:
    """Return the heights nearest to those wanted whose steps are at least those of `offsets`.

    Less the offsets, the task is isotonic regression, solved exactly by pooling adjacent
    violators.

    >>> fit([5.0, 5.0], [1.0, 1.0], [0.0, 2.0])
    [4.0, 6.0]
    """
    blocks: list[tuple[float, float, int]] = []
    for want, weight, offset in zip(wanted, weights, offsets, strict=True):
        mean, mass, size = want - offset, weight, 1
        while blocks and blocks[-1][0] > mean:
            before, heavier, count = blocks.pop()
            mean = (before * heavier + mean * mass) / (heavier + mass)
            mass, size = mass + heavier, size + count
        blocks.append((mean, mass, size))
    levels = [mean for mean, _, size in blocks for _ in range(size)]
    return [level + offset for level, offset in zip(levels, offsets, strict=True)]
