"""The linear programmes of a cell, scaled and solved by HiGHS.

A cell has some volumes x_s whose sum is T. With y = x/T and t = 1/T, everything that is said of x,
A x ≤ b, becomes A y ≤ b t, and Σ_s y_s = 1: shares are linear in what is said. One model serves
both: `at_volumes` fixes t = 1 and leaves the sum free, `at_shares` leaves t free.

Numbers are scaled before they reach the solver, which drops what is below 1e-9 and tells no
difference below 1e-10: the volumes of the cell by its own greatest figure, every other volume by
its own, each row by its greatest entry. A row that still has an entry below 1e-7 is not used, and
an end of a volume that is as small is moved outward: what is left is an outer bound.

References:
    A. Charnes, W. W. Cooper, "Programming with linear fractional functionals", Naval Research
    Logistics Quarterly 9 (1962), for t; Q. Huangfu, J. A. J. Hall, "Parallelizing the dual revised
    simplex method", Mathematical Programming Computation 10 (2018), for HiGHS.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from highspy import HighsLp, HighsModelStatus, MatrixFormat

# `highspy.Highs` around it writes a line to the terminal when it is made.
from highspy._core import _Highs

from aisupply.errors import AisupplyError
from aisupply.measures.polytope.constraints import Binding

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from aisupply.measures.polytope.constraints import Constraint, End, LinearSystem, Variable

    Floats = NDArray[np.float64]

__all__ = ["SAME", "Optimum", "Programme"]

SAME = 1e-9
"""Shares that differ by less are the same but for what the solver tolerates."""

_SMALLEST = 1e-7
_TOLERANCE = 1e-10  # the least that HiGHS takes
_NO_DUAL = 1e-7
_NO_T = 1e-7
_OPTIONS: dict[str, bool | int | float | str] = {
    "output_flag": False, "presolve": "off", "solver": "simplex", "threads": 1, "parallel": "off",
    "primal_feasibility_tolerance": _TOLERANCE, "dual_feasibility_tolerance": _TOLERANCE,
    "small_matrix_value": 1e-12, "simplex_scale_strategy": 0,
}  # fmt: skip


class _Row(NamedTuple):
    """One end of something that is said, homogeneous: numbers of all volumes, then of t."""

    numbers: Floats
    low: float
    high: float
    said: Binding


class Optimum(NamedTuple):
    """What a programme came to.

    Attributes:
        value: the greatest value; infinite where nothing limits it.
        point: the volumes, or shares, of the cell's suppliers.
        rows: duals of the rows.
        columns: reduced costs of the volumes.
        t: the reciprocal of the sum, in the programme's own unit.
    """

    value: float
    point: Floats
    rows: Floats
    columns: Floats
    t: float


class Programme:
    """The polytope of a cell, over which linear functions are made great.

    Args:
        system: what is said.
        suppliers: the volumes whose shares are asked for, each a variable of the system.

    Attributes:
        scale: what the suppliers' volumes are divided by.
        refused: what could not be used, since its numbers are too far apart.
    """

    def __init__(self, system: LinearSystem, suppliers: Sequence[str]) -> None:
        self._variables = list(system.variables)
        self._place = {variable.name: at for at, variable in enumerate(self._variables)}
        self.suppliers = np.array([self._place[name] for name in suppliers], dtype=np.int32)
        sizes = _sizes(system)
        self.scale = max((sizes.get(name, 0.0) for name in suppliers), default=0.0) or 1.0
        self._scales = np.array([sizes.get(v.name) or self.scale for v in self._variables])
        self._scales[self.suppliers] = self.scale
        self.refused: list[str] = []
        said = [row for variable in self._variables for row in self._box_rows(variable)]
        said += [row for c in system.constraints for row in self._constraint_rows(c)]
        self.rows = [row for row in map(self._scaled, said) if row is not None]
        self._highs = self._model()
        self._every = np.arange(len(self._variables) + 1, dtype=np.int32)

    def at_volumes(self) -> None:
        """Ask of the volumes themselves: t is 1."""
        self._highs.changeColBounds(len(self._variables), 1.0, 1.0)
        self._highs.changeRowBounds(len(self.rows), -math.inf, math.inf)

    def at_shares(self) -> None:
        """Ask of the shares: they add up to 1."""
        self._highs.changeColBounds(len(self._variables), 0.0, math.inf)
        self._highs.changeRowBounds(len(self.rows), 1.0, 1.0)

    def within(self, low: Floats, high: Floats) -> None:
        """Hold the suppliers' volumes, or shares, between some ends."""
        self._highs.changeColsBounds(len(self.suppliers), self.suppliers, low, high)

    def anywhere(self) -> None:
        """Let the suppliers' volumes, or shares, be whatever is not negative."""
        count = len(self.suppliers)
        self.within(np.zeros(count), np.full(count, math.inf))

    def greatest(
        self, weights: Floats, *, others: Mapping[str, float] | None = None, of_t: float = 0.0
    ) -> Optimum | None:
        """Return where a weighted sum is greatest; None if nothing fits.

        Args:
            weights: of the suppliers, in their order.
            others: of further volumes, by name.
            of_t: of t, the reciprocal of the sum of the suppliers' volumes over `scale`.
        """
        cost = np.zeros(len(self._every))
        cost[self.suppliers] = -weights
        for name, weight in (others or {}).items():
            cost[self._place[name]] = -weight
        cost[-1] = -of_t
        self._highs.changeColsCost(len(self._every), self._every, cost)
        status = self._run()
        if status == HighsModelStatus.kInfeasible:
            return None
        if status == HighsModelStatus.kUnbounded:
            nothing = np.zeros(len(self._every) + len(self.rows))
            return Optimum(math.inf, nothing[: len(weights)], nothing, nothing, math.inf)
        solution = self._highs.getSolution()
        values = np.array(solution.col_value)
        return Optimum(
            -self._highs.getObjectiveValue(), values[self.suppliers],
            np.array(solution.row_dual), np.array(solution.col_dual), float(values[-1]),
        )  # fmt: skip

    def binding(self, optimum: Optimum) -> tuple[Binding, ...]:
        """Return what binds at an optimum: that whose dual is not zero."""
        found = [
            row.said
            for row, dual in zip(self.rows, optimum.rows, strict=False)
            if abs(dual) > _NO_DUAL
        ]
        at_zero = (at for at in self.suppliers if abs(optimum.columns[at]) > _NO_DUAL)
        floors = (self._variables[at] for at in at_zero)
        return (*found, *(Binding(v.name, "low", 0.0, v.claims) for v in floors if not v.low))

    def between(self, weights: Floats, low: float, high: float) -> None:
        """Hold a weighted sum of the suppliers' shares between two ends, until told otherwise."""
        row = len(self.rows) + 1
        for at, weight in zip(self.suppliers, weights, strict=True):
            self._highs.changeCoeff(row, at, weight)
        self._highs.changeRowBounds(row, low, high)

    def between_t(self, low: float, high: float) -> None:
        """Hold t between two ends, until told otherwise."""
        self._highs.changeColBounds(len(self._variables), low, high)

    def reaches(self, weights: Floats, value: float) -> bool:
        """Return whether shares with a finite total have a weighted sum of a value or more."""
        self.between(weights, value, math.inf)
        found = self.greatest(np.zeros(len(weights)), of_t=1.0)
        self.between(weights, -math.inf, math.inf)
        return found is not None and found.value > _NO_T

    def attains(self, point: Floats) -> bool:
        """Return whether a point is one of shares with a finite total."""
        self.within(np.maximum(point - SAME, 0.0), point + SAME)
        found = self.greatest(np.zeros(len(point)), of_t=1.0)
        self.anywhere()
        return found is not None and found.value > _NO_T

    def conflict(self) -> tuple[Binding, ...]:
        """Return rows that no volumes satisfy together, none of which can be left out.

        Each row in turn is left out for good if the others still contradict each other.
        """
        self.at_volumes()
        kept = []
        nothing = np.zeros(len(self.suppliers))
        for at, row in enumerate(self.rows):
            self._highs.changeRowBounds(at, -math.inf, math.inf)
            if self.greatest(nothing) is not None:
                self._highs.changeRowBounds(at, row.low, row.high)
                kept.append(row.said)
        for at, row in enumerate(self.rows):
            self._highs.changeRowBounds(at, row.low, row.high)
        return tuple(kept)

    def _run(self) -> HighsModelStatus:
        """Solve, from scratch if the way from the last solution leads nowhere."""
        answers = {
            HighsModelStatus.kOptimal,
            HighsModelStatus.kInfeasible,
            HighsModelStatus.kUnbounded,
        }
        for _ in range(2):
            self._highs.run()
            status = self._highs.getModelStatus()
            if status in answers:
                return status
            self._highs.clearSolver()
        hint = "leave out constraints whose numbers are very far apart"
        raise AisupplyError(f"a linear programme has no answer ({status.name})", hint=hint)

    def _box_rows(self, variable: Variable) -> list[_Row]:
        """Return the ends of one volume; 0 and infinity are none."""
        low, high, scale = variable.low, variable.high, self._scales[self._place[variable.name]]
        if 0 < low < _SMALLEST * scale:
            self.refused.append(variable.name)
            low = 0.0
        if 0 < high < _SMALLEST * scale:
            self.refused.append(variable.name)
            high = _SMALLEST * scale
        return self._ends(variable.name, {variable.name: 1.0}, low or -math.inf, high, variable)

    def _constraint_rows(self, constraint: Constraint) -> list[_Row]:
        ends = constraint.low, constraint.high
        return self._ends(constraint.name, dict(constraint.coefficients), *ends, constraint)

    def _ends(
        self, name: str, numbers: dict[str, float], low: float, high: float,
        said: Variable | Constraint,
    ) -> list[_Row]:  # fmt: skip
        """Return a row for each end of a sum, one for both where they are one."""
        row = np.zeros(len(self._variables) + 1)
        for of, number in numbers.items():
            row[self._place[of]] = number * (self._scales[self._place[of]] / self.scale)
        ends: list[tuple[End, float, float, float]] = [
            ("low", low, 0.0, math.inf), ("high", high, -math.inf, 0.0)
        ]  # fmt: skip
        if low == high:
            ends = [("equal", low, 0.0, 0.0)]
        rows = []
        for end, value, least, most in ends:
            if math.isfinite(value):
                own = row.copy()
                own[-1] = -value / self.scale
                rows.append(_Row(own, least, most, Binding(name, end, value, said.claims)))
        return rows

    def _scaled(self, row: _Row) -> _Row | None:
        """Return a row whose greatest number is 1; None if another is next to nothing beside it."""
        sizes = np.abs(row.numbers)
        greatest = float(sizes.max())
        if not greatest:
            return row
        if float(sizes[sizes > 0].min()) < _SMALLEST * greatest:
            self.refused.append(row.said.name)
            return None
        return row._replace(numbers=row.numbers / greatest)

    def _model(self) -> _Highs:
        columns = len(self._variables) + 1
        whole = np.zeros(columns)
        whole[self.suppliers] = 1.0
        # The last row is for a goal that is to be kept while t is made great.
        matrix = np.array([*(row.numbers for row in self.rows), whole, np.zeros(columns)])
        at_row, at_column = np.nonzero(matrix)
        lp = HighsLp()
        lp.num_col_, lp.num_row_ = columns, len(matrix)
        lp.col_cost_, lp.col_lower_ = np.zeros(columns), np.zeros(columns)
        lp.col_upper_ = np.full(columns, math.inf)
        lp.row_lower_ = np.array([*(row.low for row in self.rows), 1.0, -math.inf])
        lp.row_upper_ = np.array([*(row.high for row in self.rows), 1.0, math.inf])
        lp.a_matrix_.format_ = MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.searchsorted(at_row, np.arange(len(matrix) + 1))
        lp.a_matrix_.index_ = at_column
        lp.a_matrix_.value_ = matrix[at_row, at_column]
        highs = _Highs()
        for option, value in _OPTIONS.items():
            highs.setOptionValue(option, value)
        highs.passModel(lp)
        return highs


def _sizes(system: LinearSystem) -> dict[str, float]:
    """Return the greatest finite figure of each volume, in its own unit.

    It is one of its own ends; where it has none, what the constraints on it say, each end divided
    by the volume's number.
    """
    sizes = {
        variable.name: max(variable.low, variable.high if variable.high < math.inf else 0.0)
        for variable in system.variables
    }
    told: dict[str, float] = {}
    for constraint in system.constraints:
        ends = [abs(e) for e in (constraint.low, constraint.high) if math.isfinite(e)]
        for name, number in constraint.coefficients.items():
            if number:
                told[name] = max(told.get(name, 0.0), max(ends, default=0.0) / abs(number))
    return {name: size or told.get(name, 0.0) for name, size in sizes.items()}
