"""Typical values: the HHI if every completion of the unknown volumes were equally likely.

Bounds say what can be; they do not say what is usual among all that can be. Where every volume of
a cell is limited, completions are drawn uniformly among all volumes of its suppliers that fit
what is said, and the HHI of each is computed: the median and the middle 90 % are typical. That
completions are equally likely is an assumption that no source makes: nothing here is a bound.

A box is drawn from directly, one volume by itself. Volumes that something joins are walked
through: the volumes of the suppliers alone count, whatever else the constraints name (it is
projected away), so that a sum of more parts gets no more weight. Equalities among them, said or
implied, take away a dimension: first a basis of what is left is found by linear programmes (each
direction in which the least and the greatest are one is none), then each step chooses one of its
directions in turn and a point uniformly between the two ends that linear programmes give on it.
Such steps are not independent: there is one draw a step, after as many again that are not counted
as there are directions, times a hundred. Of dimension 0 the one point is what is printed.

Undefined, and None, where a volume has no limit, where claims contradict each other, and where
all volumes can only be 0.

>>> from aisupply.measures.cells import Cell, Figure, Supply
>>> from aisupply.measures.cell_volumes import full_volumes
>>> ends = {"a": (10, 10), "b": (0, 6), "c": (2, 3)}
>>> supplies = tuple(Supply(name, [Figure(l, l, u)]) for name, (l, u) in ends.items())
>>> found = typical_hhi(full_volumes(Cell("us", "chips", "power", "GW", supplies)))
>>> round(found.median, -2), found.draws
(4800.0, 10000)

References:
    V. F. Turchin, "On the computation of multidimensional integrals by the Monte Carlo method",
    Theory of Probability and its Applications 16 (1971), for the walk; R. L. Smith, Operations
    Research 32 (1984), for what it comes to.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from aisupply.measures.cell_volumes import full_volumes
from aisupply.measures.index_bounds.indices import HHI_SCALE
from aisupply.measures.polytope.constraints import Constraint, LinearSystem, Variable
from aisupply.text import Note

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from aisupply.measures.cell_volumes import CellVolumes
    from aisupply.measures.cells import Cell
    from aisupply.measures.polytope.programme import Programme
    from aisupply.table import Cell as TableCell

    Floats = NDArray[np.float64]

__all__ = ["COLUMNS", "Draws", "Typical", "typical_hhi", "typical_notes", "typical_of"]

COLUMNS = ("hhi_typical", "hhi_typical_5", "hhi_typical_95", "typical_draws")
"""The columns that typical values add to a table of concentration, in order."""
_DRAWS = 10_000
_STEPS = 2_000
"""At most so many of a walk, whose steps take their time."""
_TAIL = 0.05
_BURN_IN = 100
_FLAT = 1e-7
"""A direction in which volumes differ by less, as a part of the greatest one, is none."""


class Draws(NamedTuple):
    """How completions are drawn.

    Attributes:
        number: how many.
        seed: the same seed gives the same draws.
    """

    number: int = _DRAWS
    seed: int = 1


_BY_DEFAULT = Draws()


@dataclass(frozen=True)
class Typical:
    """The HHI of completions that are drawn uniformly.

    Attributes:
        median: in points; half of the draws are below.
        low: in points; 5 % of the draws are below.
        high: in points; 5 % are above.
        draws: how many were drawn; 1 where one completion is all there is.
    """

    median: float
    low: float
    high: float
    draws: int


def typical_hhi(volumes: CellVolumes, draws: Draws = _BY_DEFAULT) -> Typical | None:
    """Return the typical HHI of some suppliers; see the module.

    Args:
        volumes: what they may deliver.
        draws: how many completions are drawn, 2,000 at most where they are walked through.

    Undefined, and None, where the module says so.
    """
    chance = np.random.default_rng(draws.seed)
    if not volumes.is_joint:
        if volumes.box.is_unbounded or not volumes.box.size:
            return None
        box = volumes.box
        number = 1 if box.is_point else draws.number
        drawn = box.low + (box.high - box.low) * chance.random((number, box.size))
    else:
        cell = volumes.polytope
        if cell.undefined or not cell.is_bounded:
            return None
        drawn = _walked(volumes, min(draws.number, _STEPS), chance)
    totals = drawn.sum(axis=1)
    drawn, totals = drawn[totals > 0], totals[totals > 0]
    if not len(drawn):
        return None
    points = HHI_SCALE * ((drawn / totals[:, None]) ** 2).sum(axis=1)
    low, middle, high = np.quantile(points, [_TAIL, 0.5, 1 - _TAIL])
    return Typical(float(middle), float(low), float(high), len(drawn))


def typical_of(cell: Cell, draws: Draws) -> dict[str, TableCell]:
    """Return the typical values of a cell by `COLUMNS`, over every supplier that is named.

    Args:
        cell: The suppliers and what is known of them.
        draws: As for `typical_hhi`.

    Undefined, and null, as by `typical_hhi`.
    """
    found = typical_hhi(full_volumes(cell), draws)
    if found is None:
        return dict.fromkeys(COLUMNS)
    return dict(zip(COLUMNS, (found.median, found.low, found.high, found.draws), strict=True))


def typical_notes(rows: Iterable[Mapping[str, TableCell]], draws: Draws) -> list[Note]:
    """Return how typical values were drawn, and how many rows have none."""
    drawn = (row for row in rows if row.get("kind") != "installed")  # a stock has no completions
    without = sum(row.get(COLUMNS[0]) is None for row in drawn)
    steps = min(draws.number, _STEPS)
    notes = [Note("typical.rule", draws=draws.number, steps=steps, seed=draws.seed)]
    return notes + ([Note("typical.none", n=without)] if without else [])


def _walked(volumes: CellVolumes, draws: int, chance: np.random.Generator) -> Floats:
    """Return volumes of a polytope, a row a draw, in units of its own."""
    from aisupply.measures.polytope.programme import Programme

    system = volumes.system.around(volumes.suppliers)
    programme = Programme(system, volumes.suppliers)
    programme.at_volumes()
    start, basis = _directions(programme)
    if not len(basis):
        return np.array([start])
    low, high = _reach(programme, start, basis)
    # Steps along the directions are volumes of their own, from 0 on.
    scale, names = programme.scale, [f"step {n}" for n in range(len(basis))]
    steps = [Variable(*each) for each in zip(names, 0 * high, scale * (high - low), strict=True)]
    ties = [
        Constraint(f"place of {name}", {name: 1, **dict(zip(names, -way, strict=True))}, *[at] * 2)
        for name, way, at in zip(
            volumes.suppliers, basis.T, scale * (start + low @ basis), strict=True
        )
    ]
    walk = Programme(LinearSystem([*system.variables, *steps], [*system.constraints, *ties]), names)
    walk.at_volumes()
    ratio = scale / walk.scale
    return start + (np.array(_steps(walk, -low * ratio, draws, chance)) / ratio + low) @ basis


def _steps(walk: Programme, at: Floats, draws: int, chance: np.random.Generator) -> list[Floats]:
    """Return points of a walk that goes along each direction in turn, uniformly between its ends.

    Args:
        walk: the volumes, with one of their directions as each supplier.
        at: where the walk begins.
        draws: how many points are kept.
        chance: what is drawn by.
    """
    points = []
    directions = np.eye(len(at))
    burn_in = _BURN_IN * len(at)
    for step in range(burn_in + draws):
        along = directions[step % len(at)]
        walk.within(at * (1 - along), np.where(along > 0, math.inf, at))
        ends = walk.greatest(along), walk.greatest(-along)
        if ends[0] is not None and ends[1] is not None:
            top, bottom = ends[0].value, -ends[1].value
            at = at * (1 - along) + along * (bottom + (top - bottom) * chance.random())
        if step >= burn_in:
            points.append(at)
    return points


def _directions(programme: Programme) -> tuple[Floats, Floats]:
    """Return a point of the suppliers' volumes, and orthonormal directions that they can vary in.

    Rows of the second are directions. A direction is looked for among those that are orthogonal
    to all that are known, until none of them leads anywhere.
    """
    size = len(programme.suppliers)
    start = _furthest(programme, np.zeros(size))
    basis = np.empty((0, size))
    left = np.eye(size)
    while len(left):
        way = left[0]
        ends = _furthest(programme, way), _furthest(programme, -way)
        apart = ends[0] - ends[1]
        apart -= basis.T @ (basis @ apart)
        if abs(way @ apart) <= _FLAT:
            left = left[1:]
            continue
        basis = np.vstack([basis, apart / np.linalg.norm(apart)])
        start = np.mean([start, *ends], axis=0)
        left = _orthonormal(left - np.outer(left @ basis[-1], basis[-1]))
    return start, np.where(np.abs(basis) < _FLAT, 0.0, basis)


def _orthonormal(rows: Floats) -> Floats:
    """Return orthonormal rows that span the same, without those that are next to nothing."""
    if not len(rows):
        return rows
    _, sizes, ways = np.linalg.svd(rows)
    found: Floats = ways[: int((sizes > _FLAT).sum())]
    return found


def _furthest(programme: Programme, way: Floats) -> Floats:
    optimum = programme.greatest(way)
    if optimum is None:
        raise ValueError("no volumes fit")
    return optimum.point


def _reach(programme: Programme, start: Floats, basis: Floats) -> tuple[Floats, Floats]:
    """Return how far the volumes reach from a point along each direction, both ways."""
    high = np.array([way @ (_furthest(programme, way) - start) for way in basis])
    low = np.array([way @ (_furthest(programme, -way) - start) for way in basis])
    return low, high
