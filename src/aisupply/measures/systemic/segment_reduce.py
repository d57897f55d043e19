"""Sums and maxima over very many small groups, for several cases at once.

Groups of like size lie side by side, their first members in one slab, their second members in
the next: a sum over groups is then a few additions of long rows. Where sizes differ a little,
short groups are filled up with members that count nothing. Cases are columns, so that what is
fetched for one member are numbers side by side.

>>> import numpy as np
>>> weight = np.array([1.0, 0.5, 0.5])
>>> pairs = SegmentReduce(np.array([0, 1, 1]), np.array([2, 0, 1]), weight=weight)
>>> values = np.array([[4.0], [8.0], [3.0]])
>>> pairs.groups.tolist(), pairs.sums(values).tolist()
([0, 1], [[3.0], [6.0]])
>>> pairs.maxima(values).tolist()
[[3.0], [8.0]]
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Places = NDArray[np.intp]

__all__ = ["SegmentReduce"]

_FINE = 4
"""Sizes up to this are a class of their own; above, there are two classes for each doubling."""


class _Block(NamedTuple):
    """Groups of one class: where their members begin and end, and where their results do."""

    members: slice
    size: int
    results: slice


class SegmentReduce:
    """Members of groups, each the place of a value, with a weight.

    Args:
        group: the number of the group of each member.
        source: the place of its value.
        weight: what the value is multiplied by in a sum; 1 by default.

    Attributes:
        groups: the numbers of the groups that have members, in the order of the results.
    """

    def __init__(self, group: Places, source: Places, *, weight: Floats | None = None) -> None:
        numbers, starts, sizes = np.unique(np.sort(group), return_index=True, return_counts=True)
        order = np.argsort(group, kind="stable")
        classes = _class_of(sizes)
        blocks: list[_Block] = []
        places: list[Places] = [np.empty(0, dtype=np.intp)]
        weights: list[Floats] = [np.empty(0)]
        chosen: list[Places] = [np.empty(0, dtype=np.intp)]
        at = done = 0
        for size in np.unique(classes).tolist():
            which = np.flatnonzero(classes == size)
            rank = np.arange(size)[:, None]
            inside = rank < sizes[which]
            member = order[starts[which] + np.where(inside, rank, 0)]
            places.append(source[member].ravel())
            weights.append(np.where(inside, 1.0 if weight is None else weight[member], 0.0).ravel())
            chosen.append(which)
            end = at + size * len(which)
            blocks.append(_Block(slice(at, end), size, slice(done, done + len(which))))
            at, done = end, done + len(which)
        self.groups: Places = numbers[np.concatenate(chosen)]
        self._blocks = blocks
        self._source: Places = np.concatenate(places)
        self._weight: Floats = np.concatenate(weights)[:, None]

    def sums(self, values: Floats) -> Floats:
        """Return the weighted sum of each group, for each column of values."""
        members = np.take(values, self._source, axis=0, mode="clip")
        members *= self._weight
        return self._reduced(members, np.add.reduce)

    def maxima(self, values: Floats) -> Floats:
        """Return the greatest value in each group, for each column of values."""
        return self._reduced(np.take(values, self._source, axis=0, mode="clip"), np.maximum.reduce)

    def _reduced(self, members: Floats, reduce: Callable[..., object]) -> Floats:
        cases = members.shape[1]
        result = np.empty((len(self.groups), cases))
        for block in self._blocks:
            slabs = members[block.members].reshape(block.size, -1, cases)
            reduce(slabs, axis=0, out=result[block.results])
        return result


def _class_of(sizes: Places) -> Places:
    """Return each size rounded up to 1, 2, 3, 4, 6, 8, 12, 16, 24 and so on."""
    power = np.left_shift(1, np.ceil(np.log2(np.maximum(sizes, 1))).astype(np.intp))
    half = power // 4 * 3
    rounded = np.where(sizes <= half, half, power)
    return np.where(sizes <= _FINE, sizes, rounded).astype(np.intp)
