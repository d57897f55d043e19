"""The least and the greatest value of each index of concentration over a polytope of volumes.

>>> from aisupply.measures.polytope.constraints import Constraint, LinearSystem, Variable
>>> said = LinearSystem(
...     [Variable("a", 10, 10), Variable("b"), Variable("c")],
...     [Constraint("joint", {"b": 1, "c": 1}, high=6, claims=("a-claim",))],
... )
>>> cell = CellPolytope(said, ["a", "b", "c"])
>>> answer = cell.hhi()
>>> answer.bounds.text(), [binding.name for binding in answer.binding_low]
('4,609.3 … 10,000', ['a', 'joint'])

Ends are those of shares that fit what is said and have a total above 0, or that such shares come
near to without limit: these are open. An end is printed outward by a millionth, which covers what
the solver tolerates; `exact` is false where the search for it stopped early, or where figures are
too far apart to be used together.

What contradicts itself has no index, and says by which claims it does:

>>> torn = LinearSystem([Variable("a", 10), Variable("b")], [Constraint("order", {"a": 1}, high=5)])
>>> cell = CellPolytope(torn, ["a", "b"])
>>> cell.hhi(), [(binding.name, binding.end) for binding in cell.conflict]
(<Undefined.DISAGREE: 'sources-disagree'>, [('a', 'low'), ('order', 'high')])

A volume may be a sum, such as a year's of its quarters': a variable of its own, and a constraint
that it equals the sum. Volumes are real numbers; for counts that must be whole this is an outer
bound.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from aisupply.bounds import Bounds
from aisupply.errors import DataError
from aisupply.measures.index_bounds.indices import HHI_SCALE, Undefined
from aisupply.measures.polytope.constraints import Constraint, LinearSystem, Variable
from aisupply.measures.polytope.norms import Norm, greatest_norm, least_norm
from aisupply.measures.polytope.programme import SAME, Programme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from aisupply.measures.polytope.constraints import Binding
    from aisupply.measures.polytope.programme import Optimum

    Floats = NDArray[np.float64]

__all__ = ["OUTWARD", "CellPolytope", "Range"]

OUTWARD = 1e-6
"""By which part of itself an end is moved outward."""

_NODES = 5_000
_SETS = 2_000  # of k suppliers that are looked at for CR_k
_MANY = 200_000  # sets that are not even listed


@dataclass(frozen=True)
class Range:
    """An index over a polytope.

    Attributes:
        bounds: its ends.
        binding_low: what binds at the least value: with it moved, that would move.
        binding_high: what binds at the greatest.
    """

    bounds: Bounds
    binding_low: tuple[Binding, ...] = ()
    binding_high: tuple[Binding, ...] = ()


class CellPolytope:
    """Some suppliers, and everything that is said of their volumes.

    Args:
        system: what is said. What is not joined with the suppliers is left aside.
        suppliers: variables of the system, each once.
        max_nodes: where the search for the greatest HHI stops.

    Raises:
        DataError: A supplier is no variable, or is named twice.

    Attributes:
        suppliers: as they were given.
        undefined: why there is no index: no supplier, claims that contradict each other, or
            suppliers that can only deliver 0; else None.
    """

    def __init__(
        self, system: LinearSystem, suppliers: Sequence[str], *, max_nodes: int = _NODES
    ) -> None:
        self.suppliers = tuple(suppliers)
        known = {variable.name for variable in system.variables}
        if len({*suppliers} & known) < len(suppliers):
            raise DataError("suppliers", ", ".join(suppliers), "volumes of the system, each once")
        self._system = system.around(suppliers)
        self._max_nodes = max_nodes
        self._programme = Programme(self._system, suppliers)
        self.undefined = self._undefined()

    @property
    def size(self) -> float:
        """The greatest figure on the suppliers' volumes, in their unit; 1 where there is none."""
        return self._programme.scale

    @property
    def refused(self) -> tuple[str, ...]:
        """What could not be used, since its numbers are too far apart; ends are then outer."""
        return tuple(dict.fromkeys(self._programme.refused))

    @cached_property
    def conflict(self) -> tuple[Binding, ...]:
        """What contradicts itself, none of which can be left out; empty where volumes fit."""
        return self._programme.conflict() if self.undefined is Undefined.DISAGREE else ()

    @cached_property
    def able(self) -> tuple[str, ...]:
        """The suppliers that can have a share.

        Undefined, and empty, where `undefined` is something.
        """
        return tuple(self.suppliers[at] for at in self._able)

    def hhi(self) -> Range | Undefined:
        """Return the HHI in points.

        Undefined as `undefined` says.
        """
        if self.undefined:
            return self.undefined
        if len(self._able) == 1:
            return Range(Bounds.point(HHI_SCALE))
        least, greatest = self._least, self._greatest
        bounds = self._outward(
            HHI_SCALE * least.certified, HHI_SCALE * greatest.certified,
            floor=HHI_SCALE / len(self._able), ceiling=HHI_SCALE,
            exact=least.is_exact and greatest.is_exact,
            low_open=not any(map(self._programme.attains, least.points)),
            high_open=not any(map(self._programme.attains, greatest.points)),
        )  # fmt: skip
        return self._range(
            bounds, self._optimum(-least.points[0]), self._optimum(greatest.points[0])
        )

    def least_hhi(self) -> float | Undefined:
        """Return the lower end of `hhi` alone, which takes a part of the time.

        Undefined as `undefined` says.
        """
        if self.undefined:
            return self.undefined
        low = HHI_SCALE * self._least.certified * (1 - OUTWARD)
        return max(low, HHI_SCALE / len(self._able))

    def effective(self) -> Range | Undefined:
        """Return the effective number of suppliers, 10,000 over the HHI.

        Undefined as `undefined` says.
        """
        points = self.hhi()
        if isinstance(points, Undefined):
            return points
        bounds = points.bounds.reciprocal(HHI_SCALE)
        return Range(bounds, points.binding_high, points.binding_low)

    def share(self, supplier: str) -> Range | Undefined:
        """Return the share of one supplier.

        Undefined as `undefined` says.

        Raises:
            DataError: There is no such supplier.
        """
        if supplier not in self.suppliers:
            raise DataError("supplier", supplier, ", ".join(self.suppliers))
        if self.undefined:
            return self.undefined
        weights = self._unit(self.suppliers.index(supplier))
        low, high = self._optimum(-weights), self._optimum(weights)
        bounds = self._outward(
            -low.value, high.value, floor=0.0, ceiling=1.0,
            low_open=not self._programme.reaches(-weights, low.value - SAME),
            high_open=not self._programme.reaches(weights, high.value - SAME),
        )  # fmt: skip
        return self._range(bounds, low, high)

    def cr(self, k: int) -> Range | Undefined:
        """Return CR_k, the share of the k largest suppliers.

        Ends that are only approached are not told apart from ends that are attained.

        Undefined as `undefined` says.
        """
        if self.undefined:
            return self.undefined
        if len(self._able) <= k:
            return Range(Bounds.point(1))
        least, below = self._least_cr(k)
        high, certified = self._greatest_cr(k)
        bounds = self._outward(
            least, certified, floor=k / len(self._able), ceiling=1.0,
            exact=certified <= high.value + SAME,
        )  # fmt: skip
        return Range(bounds, below, self._programme.binding(high))

    def total(self) -> Range | Undefined:
        """Return the sum of the suppliers' volumes, in their unit; it may be 0.

        Undefined without a supplier, and where claims contradict each other.
        """
        if self.undefined and self.undefined is not Undefined.ZERO_TOTAL:
            return self.undefined
        self._programme.at_volumes()
        every = np.ones(len(self.suppliers))
        low, high = self._optimum(-every), self._optimum(every)
        self._programme.at_shares()
        scale = self._programme.scale
        bounds = self._outward(-low.value * scale, high.value * scale, floor=0.0, ceiling=math.inf)
        return self._range(bounds, low, high)

    @property
    def is_bounded(self) -> bool:
        """Whether every supplier's volume is limited; false where claims contradict each other."""
        total = self.total()
        return isinstance(total, Range) and not total.bounds.is_unbounded

    def _range(self, bounds: Bounds, low: Optimum, high: Optimum) -> Range:
        """Return an answer with what binds at its ends.

        Beside a volume without limit every figure is next to nothing: at an end that is only
        approached none binds but what compares volumes with each other.
        """
        below, above = self._programme.binding(low), self._programme.binding(high)
        own = {variable.name for variable in self._system.variables}
        compared = [
            tuple(b for b in ends if not is_open or (not b.value and b.name not in own))
            for ends, is_open in ((below, bounds.low_open), (above, bounds.high_open))
        ]
        return Range(bounds, *compared)

    def _outward(
        self, low: float, high: float, *, floor: float, ceiling: float, exact: bool = True,
        low_open: bool = False, high_open: bool = False,
    ) -> Bounds:  # fmt: skip
        """Return the ends of an index, moved outward, but not past what the index can be at all."""
        near = SAME * (ceiling if math.isfinite(ceiling) else self._programme.scale)
        least = floor if low <= floor + near else max(low * (1 - OUTWARD), floor)
        most = ceiling if high >= ceiling - near else min(high * (1 + OUTWARD), ceiling)
        most = max(least, most)
        apart = least < most
        return Bounds(
            least, most, exact and not self.refused,
            low_open=low_open and apart, high_open=high_open and apart,
        )  # fmt: skip

    def _undefined(self) -> Undefined | None:
        if not self.suppliers:
            return Undefined.NO_SUPPLIER
        nothing = np.zeros(len(self.suppliers))
        self._programme.at_volumes()
        if self._programme.greatest(nothing) is None:
            return Undefined.DISAGREE
        self._programme.at_shares()
        return None if self._programme.greatest(nothing) is not None else Undefined.ZERO_TOTAL

    @cached_property
    def _tops(self) -> list[Optimum]:
        """Where the share of each supplier is greatest."""
        return [self._optimum(self._unit(at)) for at in range(len(self.suppliers))]

    @cached_property
    def _able(self) -> list[int]:
        """The places of the suppliers that can have a share."""
        if self.undefined:
            return []
        return [at for at, top in enumerate(self._tops) if top.value > SAME]

    @cached_property
    def _least(self) -> Norm:
        return least_norm(self._programme)

    @cached_property
    def _greatest(self) -> Norm:
        count = len(self.suppliers)
        low = np.array([-self._optimum(-self._unit(at)).value for at in range(count)])
        high = np.array([top.value for top in self._tops])
        low = np.clip(low - SAME, 0.0, 1.0)
        starts = [*(top.point for top in self._tops), self._least.points[0]]
        return greatest_norm(
            self._programme, low, np.clip(high + SAME, low, 1.0), starts,
            max_nodes=self._max_nodes,
        )  # fmt: skip

    def _least_cr(self, k: int) -> tuple[float, tuple[Binding, ...]]:
        """Return the least CR_k, k times a level and what is above it, and what binds there.

        Σ of the k largest is the least k·θ + Σ max(y_s − θ, 0) over all levels θ.
        """
        above = {name: f"{name} above the level" for name in self.suppliers}
        level = "the level"
        system = LinearSystem(
            [*self._system.variables, *map(Variable, [level, *above.values()])],
            [
                *self._system.constraints,
                *(Constraint(to, {to: 1, level: 1, of: -1}, low=0) for of, to in above.items()),
            ],
        )
        programme = Programme(system, self.suppliers)
        weights = {level: -float(k), **dict.fromkeys(above.values(), -1.0)}
        optimum = programme.greatest(np.zeros(len(self.suppliers)), others=weights)
        if optimum is None:
            raise ValueError("no shares fit")
        own = {variable.name for variable in self._system.variables}
        own |= {constraint.name for constraint in self._system.constraints}
        return -optimum.value, tuple(b for b in programme.binding(optimum) if b.name in own)

    def _greatest_cr(self, k: int) -> tuple[Optimum, float]:
        """Return where CR_k is greatest, and what no shares pass."""
        tops = np.array([top.value for top in self._tops])
        most = float(min(np.sort(tops)[::-1][:k].sum(), 1.0))
        if math.comb(len(self._able), k) > _MANY:
            best = self._optimum(self._unit(*np.argsort(-tops)[:k]))
            return best, max(most, best.value)
        sets = sorted(combinations(self._able, k), key=lambda chosen: -tops[list(chosen)].sum())
        best = self._optimum(self._unit(*sets[0]))
        for number, chosen in enumerate(sets[1:], start=1):
            limit = float(min(tops[list(chosen)].sum(), 1.0))
            if limit <= best.value + SAME:
                break
            if number >= _SETS:
                return best, max(limit, best.value)
            best = max(best, self._optimum(self._unit(*chosen)), key=lambda found: found.value)
        return best, best.value

    def _unit(self, *places: int) -> Floats:
        weights = np.zeros(len(self.suppliers))
        weights[list(places)] = 1.0
        return weights

    def _optimum(self, weights: Floats) -> Optimum:
        optimum = self._programme.greatest(weights)
        if optimum is None:
            raise ValueError("no shares fit")
        return optimum
