"""What the suppliers of a cell may deliver, and the bounds of each index over it.

Where nothing joins the suppliers, the volumes are a box, and the closed algorithms of
`aisupply.measures.index_bounds` answer. Where a joint figure bounds the sum of several, they are a
polytope, and `aisupply.measures.polytope` answers: each of them may have any part of the figure,
and all together no more than it.

>>> from aisupply.measures.cells import Cell, Figure, Supply
>>> supplies = [Supply("a", [Figure(10, 10, 10)])]
>>> supplies += [Supply(name, [Figure(0, 6, 6, "joint/g")]) for name in ("b", "c")]
>>> cell = Cell("us", "chips", "power", "GW", tuple(supplies))
>>> str(full_volumes(cell).hhi()), str(announced_volumes(cell).hhi())
('4,609.3 … 10,000', '4,609.3 … 5,312.6')
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from aisupply.bounds import Bounds, sum_as_written
from aisupply.measures.index_bounds import extremes
from aisupply.measures.index_bounds.indices import HHI_SCALE, Undefined, rescaled_hhi
from aisupply.measures.index_bounds.interval_box import box_of, box_of_bounds
from aisupply.measures.index_bounds.verdicts import largest_of
from aisupply.measures.polytope.constraints import Binding, Constraint, LinearSystem, Variable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from aisupply.measures.cells import Cell, Figure, Supply
    from aisupply.measures.index_bounds.interval_box import Extreme, IntervalBox
    from aisupply.measures.polytope.cell_bounds import CellPolytope, Range
    from aisupply.measures.polytope.constraints import End

    Ends = Callable[["Figure"], tuple[float, float]]

__all__ = [
    "CellVolumes",
    "announced_volumes",
    "binding_volumes",
    "claims_on",
    "full_volumes",
    "joint_figures",
    "stated_volumes",
]


@dataclass(frozen=True)
class CellVolumes:
    """What some suppliers may deliver.

    Attributes:
        suppliers: their ids; none can only deliver 0.
        box: what is said of each alone.
        said: gives everything that is said of their volumes.
        is_joint: whether something joins them, so that the box is only an outer one.
    """

    suppliers: tuple[str, ...]
    box: IntervalBox
    said: Callable[[], LinearSystem]
    is_joint: bool = False

    @cached_property
    def system(self) -> LinearSystem:
        """Everything that is said of the volumes."""
        return self.said()

    @cached_property
    def polytope(self) -> CellPolytope:
        """Everything that is said, at once."""
        from aisupply.measures.polytope.cell_bounds import CellPolytope

        return CellPolytope(self.system, self.suppliers)

    def hhi(self) -> Bounds | Undefined:
        """Return the HHI in points; undefined as by `extremes.hhi_bounds` and `CellPolytope`."""
        if not self.is_joint:
            return extremes.hhi_bounds(self.box)
        return _bounds(self.polytope.hhi())

    def effective(self) -> Bounds | Undefined:
        """Return the effective number of suppliers; undefined as the HHI is."""
        if not self.is_joint:
            return extremes.effective_bounds(self.box)
        return _bounds(self.polytope.effective())

    def cr(self, k: int) -> Bounds | Undefined:
        """Return CR_k; undefined as by `extremes.cr_bounds` and `CellPolytope`."""
        if not self.is_joint:
            return extremes.cr_bounds(self.box, k)
        return _bounds(self.polytope.cr(k))

    def normalised(self) -> Bounds | Undefined:
        """Return the normalised HHI; undefined as the HHI is."""
        if not self.is_joint:
            return extremes.normalised_bounds(self.box)
        points = self.hhi()
        if isinstance(points, Undefined):
            return points
        low, high = (rescaled_hhi(end, len(self.suppliers)) for end in (points.low, points.high))
        return Bounds(max(low, 0.0), high, points.exact)

    def entropy(self) -> Bounds | Undefined | None:
        """Return the entropy in nats; None where something joins the suppliers.

        Undefined without a supplier.
        """
        return None if self.is_joint else extremes.entropy_bounds(self.box)

    def exp_entropy(self) -> Bounds | Undefined | None:
        """Return the exponential of the entropy; None and undefined as that."""
        return None if self.is_joint else extremes.exp_entropy_bounds(self.box)

    def gini(self) -> Bounds | Undefined | None:
        """Return the Gini coefficient; None where volumes are not known exactly."""
        return None if self.is_joint else extremes.gini_bounds(self.box)

    def is_same(self, other: CellVolumes) -> bool:
        """Return whether the same suppliers may deliver the same, as far as is easily seen."""
        if self.is_joint or other.is_joint:
            return self.system == other.system
        return self.box.is_same(other.box)

    def with_supplier(self, volume: float) -> CellVolumes:
        """Return the same with one more supplier of a known volume; a volume of 0 is none."""
        if not volume:
            return self
        name = "one more"
        more = [*self.system.variables, Variable(name, volume, volume)]
        return CellVolumes(
            (*self.suppliers, name),
            self.box.joined(box_of([volume], [volume])),
            lambda: LinearSystem(more, self.system.constraints),
            self.is_joint,
        )

    def binding(self) -> tuple[tuple[Binding, ...], tuple[Binding, ...]]:
        """Return what decides the least HHI, and the greatest: what would move it if it moved.

        Over a box that is an end of each volume that is at one, where the extreme is attained;
        but nothing where any amount gives it, as for one that is alone, or for all alike.

        Undefined, and nothing, where the HHI is.
        """
        if self.is_joint:
            answer = self.polytope.hhi()
            if isinstance(answer, Undefined):
                return (), ()
            return answer.binding_low, answer.binding_high
        if not self.box.size:
            return (), ()
        least, greatest = extremes.hhi_minimum(self.box), extremes.hhi_maximum(self.box)
        return self._at_ends(least), self._at_ends(greatest)

    def _at_ends(self, extreme: Extreme) -> tuple[Binding, ...]:
        """Return the ends of the box at which the volumes of an extreme are."""
        volumes = extreme.volumes or ()
        any_amount = extreme.value <= HHI_SCALE / self.box.size or sum(map(bool, volumes)) <= 1
        said = {variable.name: variable for variable in self.system.variables}
        found = []
        for name, volume in zip(self.suppliers, volumes, strict=False):
            low, high, claims = said[name].low, said[name].high, said[name].claims
            if (any_amount and volume) or volume not in {low, high}:
                continue
            end: End = "equal" if low == high else "low" if volume == low else "high"
            found.append(Binding(name, end, volume, claims))
        return tuple(found)

    def largest(self) -> list[str]:
        """Return the suppliers that can be the largest; undefined, and empty, without one."""
        if self.is_joint:
            return [name for name in self.suppliers if self._can_be_largest(name)]
        return [self.suppliers[i] for i in largest_of(self.box)]

    def _can_be_largest(self, name: str) -> bool:
        """Return whether what is said leaves volumes of which none is greater than one."""
        from aisupply.measures.polytope.cell_bounds import CellPolytope

        others = (other for other in self.suppliers if other != name)
        no_less = [Constraint(f"{name} ≥ {o}", {name: 1.0, o: -1.0}, low=0.0) for o in others]
        system = LinearSystem(self.system.variables, [*self.system.constraints, *no_less])
        return CellPolytope(system, self.suppliers).undefined is None


def full_volumes(cell: Cell) -> CellVolumes:
    """Return what all named suppliers may deliver, open ends open."""
    return _volumes(cell, cell.supplies, lambda f: (f.firm, f.ceiling))


def stated_volumes(cell: Cell) -> CellVolumes:
    """Return what the suppliers with a figure may deliver, open ends as stated."""
    return _volumes(cell, cell.quantified, lambda f: (f.firm, f.stated_high), figures_only=True)


def announced_volumes(cell: Cell) -> CellVolumes:
    """Return what the suppliers with a figure deliver if all that is stated comes."""
    return _volumes(
        cell, cell.quantified, lambda f: (f.announced.low, f.announced.high), figures_only=True
    )


def binding_volumes(cell: Cell) -> CellVolumes:
    """Return what the suppliers with a figure deliver if only what is firm comes."""
    return _volumes(cell, cell.quantified, lambda f: (f.firm, f.firm), figures_only=True)


def joint_figures(cell: Cell) -> dict[str, tuple[Supply, ...]]:
    """Return the joint figures that several volumes of a cell share, with their suppliers.

    One that a single volume here shares bounds that alone: the others are of another customer.
    """
    shared: defaultdict[str, list[Supply]] = defaultdict(list)
    for supply in cell.supplies:
        for figure in supply.figures:
            if figure.joint is not None:
                shared[figure.joint].append(supply)
    return {
        joint: tuple({each.supplier: each for each in sharing}.values())
        for joint, sharing in shared.items()
        if len(sharing) > 1
    }


def claims_on(joint: str, suppliers: Iterable[Supply]) -> tuple[str, ...]:
    """Return the claims that say a joint figure, sorted."""
    edges = (data for supply in suppliers for *_, data in supply.edges)
    said = (data for data in edges if data.get("counts_with") == joint)
    return tuple(sorted({claim for data in said for claim in data.get("claims") or ()}))


class _Said(NamedTuple):
    """What is said of one supplier: its own volume, and the joint figures it has a part of."""

    low: float
    high: float
    joint: tuple[str, ...]


def _volumes(
    cell: Cell, supplies: Sequence[Supply], ends: Ends, *, figures_only: bool = False
) -> CellVolumes:
    """Return the volumes of some suppliers, each figure between two ends.

    Args:
        cell: the cell.
        supplies: those of its suppliers that are looked at.
        ends: of a figure.
        figures_only: whether what comes on top of figures, without one, is left out.
    """
    joint = joint_figures(cell)
    total = {name: _joint_ends(name, sharing, ends) for name, sharing in joint.items()}
    said: list[_Said] = []
    boxes: list[tuple[float, float]] = []
    for supply in supplies:
        own = [ends(figure) for figure in supply.figures if figure.joint not in joint]
        of = tuple(dict.fromkeys(f.joint for f in supply.figures if f.joint in total))
        is_open = not figures_only and (supply.is_open or not supply.figures)
        low = sum_as_written(low for low, _ in own)
        high = math.inf if is_open else sum_as_written(high for _, high in own)
        said.append(_Said(low, high, of))
        boxes.append((low, sum_as_written([high, *(total[name][1] for name in of)])))
    joined = {name for one in said for name in one.joint}
    return CellVolumes(
        tuple(s.supplier for s, (_, high) in zip(supplies, boxes, strict=True) if high > 0),
        box_of_bounds(boxes),
        lambda: _system(supplies, said, {name: total[name] for name in sorted(joined)}),
        is_joint=any(total[name][0] > 0 or 0 < total[name][1] < math.inf for name in joined),
    )


def _system(
    supplies: Sequence[Supply], said: Sequence[_Said], total: Mapping[str, tuple[float, float]]
) -> LinearSystem:
    """Return each volume, and the sums of those that share a joint figure."""
    variables: list[Variable] = []
    sums: list[Constraint] = []
    parts: defaultdict[str, list[str]] = defaultdict(list)
    for supply, one in zip(supplies, said, strict=True):
        name, claims = supply.supplier, supply.gathered("claims")
        if not one.joint:
            variables.append(Variable(name, one.low, one.high, claims))
            continue
        variables.append(Variable(name, claims=claims))
        own = {joint: f"{name} of {joint}" for joint in one.joint}
        if len(own) == 1 and not one.high:  # all that it delivers is a part of one joint figure
            own = dict.fromkeys(one.joint, name)
        else:
            variables += map(Variable, own.values())
            numbers = {name: 1, **dict.fromkeys(own.values(), -1)}
            sums.append(Constraint(name, numbers, one.low, one.high, claims))
        for joint, part in own.items():
            parts[joint].append(part)
    sums += [
        Constraint(joint, dict.fromkeys(parts[joint], 1), *ends, claims_on(joint, supplies))
        for joint, ends in total.items()
    ]
    return LinearSystem(variables, sums)


def _joint_ends(joint: str, sharing: Iterable[Supply], ends: Ends) -> tuple[float, float]:
    """Return the ends of a joint figure: the greatest of what its rows say."""
    said = [ends(f) for supply in sharing for f in supply.figures if f.joint == joint]
    return max(low for low, _ in said), max(high for _, high in said)


def _bounds(answer: Range | Undefined) -> Bounds | Undefined:
    return answer if isinstance(answer, Undefined) else answer.bounds
