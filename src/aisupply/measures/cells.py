"""From a network to cells: who supplies a customer with a category, and how much.

A cell is one customer, one category with its narrower ones, and one kind of quantity in one unit.
For each supplier it holds what is firm, what the words state, and the ceiling. What counts:

- only edges with the relation ``supply``, and of these a flow ``purchase`` in money, ``supply`` in
  power (of either sort) or counts, or relations without a flow; what has ended, or is inside one
  firm, does not, but for chips of a firm's own that no outside supplier stands for: one more
  supplier, in-house;
- an edge with several categories is several views of one amount: it counts once in a cell;
- the volumes of several agreements with one supplier are added;
- volumes that share a joint figure have any part of it each: together they are no more
  (`aisupply.measures.cell_volumes`);
- a supplier that is named without a usable figure is unquantified: any volume from 0 on;
- a trial only names its supplier, whatever its figures;
- the unit of a cell is the one with most quantified suppliers, USD on a tie. A figure in another
  unit of the same kind cannot be added: it leaves that part of the supplier's volume open.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, Protocol

from aisupply.bounds import Bounds, combine, sum_as_written
from aisupply.measures.index_bounds.interval_box import IntervalBox, box_of_bounds
from aisupply.text import Id, Note

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = [
    "IN_HOUSE",
    "KINDS",
    "Cell",
    "Figure",
    "Supply",
    "SupplyNetwork",
    "cells_of",
    "supply_edges",
]

KINDS = ("money", "power", "power-it", "power-gross", "count")
"""Kinds of quantity that enter concentration, in the order that breaks ties.

The power that computers draw and the gross power of sites are kinds of their own, and so is power
of which nobody says which it is: a cell holds one.
"""

_FLOWS = {kind: "purchase" if kind == "money" else "supply" for kind in KINDS}
IN_HOUSE = "in-house"
"""Stands for the firm itself as one more supplier, of unknown volume."""
_JOINT = "joint"
_GONE = frozenset({"ended"})
_UNIT_ON_A_TIE = "USD"
_WHOLE, _ROUND_OFF = 100.0, 1e-9

Edge = tuple[str, str, str, "Mapping[str, Any]"]


class SupplyNetwork(Protocol):
    """What the measures of cells ask of a network, in the words of networkx.

    `View.network()` gives it, and so does `View.supply()` for one customer.
    """

    @property
    def graph(self) -> Mapping[str, Any]:
        """Give the attributes of the network as a whole."""

    def edges(self, *, keys: Literal[True], data: Literal[True]) -> Iterable[Any]:
        """Give source, target, key and attributes of each edge."""

    def nodes(self, *, data: Literal[True]) -> Iterable[Any]:
        """Give each node with its attributes."""

    def __contains__(self, node: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Figure:
    """One volume of one agreement.

    Attributes:
        firm: what somebody is bound to.
        stated: the figure that the words name, the interval of words without a number such as
            "several"; None if they say nothing.
        ceiling: the most; infinite if none is stated.
        joint: the joint figure that bounds it and others together; None if it stands alone.
    """

    firm: float = 0.0
    stated: float | Bounds | None = None
    ceiling: float = math.inf
    joint: str | None = None

    @property
    def is_given(self) -> bool:
        """Whether there is any figure at all."""
        return self.stated is not None or math.isfinite(self.ceiling) or self.firm > 0

    @property
    def stated_high(self) -> float:
        """The upper end as stated: the ceiling, else the stated figure, else the firm part."""
        if math.isfinite(self.ceiling):
            return self.ceiling
        return max(self.firm, self.announced.high)

    @property
    def announced(self) -> Bounds:
        """What is stated: a point where the words name a number; the firm part without words."""
        if isinstance(self.stated, Bounds):
            return self.stated
        return Bounds.point(self.firm if self.stated is None else self.stated)


@dataclass
class Supply:
    """What is known of one supplier in a cell.

    Attributes:
        supplier: its id.
        figures: the volumes that count, all in the unit of the cell.
        is_open: whether a volume without a usable figure comes on top.
        edges: everything that names the supplier here.
        deals: the edge of each of the figures, in their order.
    """

    supplier: str
    figures: list[Figure] = field(default_factory=list)
    is_open: bool = False
    edges: list[Edge] = field(default_factory=list)
    deals: list[Edge] = field(default_factory=list)

    @property
    def is_quantified(self) -> bool:
        """Whether any volume has a figure."""
        return bool(self.figures)

    @property
    def firm(self) -> float:
        """What the supplier is bound to deliver in all."""
        return sum_as_written(figure.firm for figure in self.figures)

    @property
    def stated_high(self) -> float:
        """The upper end, open ends counted up to their stated figures."""
        return sum_as_written(figure.stated_high for figure in self.figures)

    @property
    def announced(self) -> Bounds:
        """What comes if all that is stated comes."""
        stated = [figure.announced for figure in self.figures]
        low, high = (
            sum_as_written(end) for end in zip(*((s.low, s.high) for s in stated), strict=True)
        )
        apart = low < high
        return Bounds(
            low, high,
            low_open=apart and any(s.low_open for s in stated),
            high_open=apart and any(s.high_open for s in stated),
        )  # fmt: skip

    @property
    def ceiling(self) -> float:
        """The most the supplier may deliver; infinite if nothing limits it."""
        if self.is_open or not self.figures:
            return math.inf
        return sum_as_written(figure.ceiling for figure in self.figures)

    def gathered(self, attribute: str) -> tuple[str, ...]:
        """Return the distinct values of a tuple attribute over the edges, sorted."""
        return tuple(sorted({v for *_, data in self.edges for v in data.get(attribute) or ()}))

    @property
    def agreements(self) -> tuple[str, ...]:
        """The agreements behind the edges, sorted."""
        return tuple(sorted({d["agreement"] for *_, d in self.edges if d.get("agreement")}))


@dataclass(frozen=True)
class Cell:
    """One customer, category, kind and unit, with its suppliers.

    Attributes:
        customer: id of the customer; empty for a table without customers.
        category: id of the category; its narrower ones are included.
        kind: one of `KINDS`; None if none was asked for and no supplier has
            a figure.
        unit: the unit of all figures.
        supplies: the suppliers, sorted by id, without those that can only deliver 0.
        notes: what could not be used.
        is_closed: whether a source says that these are all suppliers.
    """

    customer: str
    category: str
    kind: str | None
    unit: str | None
    supplies: tuple[Supply, ...]
    notes: tuple[Note, ...] = ()
    is_closed: bool = False

    @property
    def quantified(self) -> tuple[Supply, ...]:
        """The suppliers with a figure."""
        return tuple(supply for supply in self.supplies if supply.is_quantified)

    @property
    def unquantified(self) -> tuple[Supply, ...]:
        """The suppliers that are named without a usable figure."""
        return tuple(supply for supply in self.supplies if not supply.is_quantified)

    @property
    def full_box(self) -> IntervalBox:
        """What each named supplier may deliver, taken alone (joint: see `cell_volumes`)."""
        return box_of_bounds((supply.firm, supply.ceiling) for supply in self.supplies)

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources behind the cell, sorted."""
        return tuple(sorted({s for supply in self.supplies for s in supply.gathered("sources")}))


def supply_edges(network: SupplyNetwork) -> Iterator[Edge]:
    """Yield (supplier, customer, key, attributes) of the edges that may enter a cell.

    What a firm makes for itself (an edge with `in_house`) has the supplier `IN_HOUSE`; other
    edges from a firm to itself are inside a group and are left out.
    """
    for supplier, customer, key, data in network.edges(keys=True, data=True):
        if data.get("relation") != "supply" or data.get("stage") in _GONE:
            continue
        if supplier == customer and not data.get("in_house"):
            continue
        flow, kind = _flow(data), data.get("kind")
        if flow is None or _FLOWS.get(str(kind)) == flow:
            yield IN_HOUSE if supplier == customer else supplier, customer, str(key), data


def cells_of(
    edges: Iterable[Edge], customer: str, category: str, tree: frozenset[str]
) -> dict[str, Cell]:
    """Return the cells of a customer and a category by kind, best covered first.

    Args:
        edges: the supply edges of this customer.
        customer: its id.
        category: the category that the cell is called by.
        tree: that category and the narrower ones.

    Returns:
        A cell for each kind, those with most quantified suppliers first; on a tie in the order of
        `KINDS`.
    """
    inside = [edge for edge in edges if tree.intersection(categories_of(edge[3]))]
    figured = {data.get("kind") for *_, data in inside}
    cells = [_cell(inside, customer, category, kind) for kind in KINDS if kind in figured]
    if absent := [kind for kind in KINDS if kind not in figured]:  # alike but for their kind
        named = _cell(inside, customer, category, absent[0])
        cells += [replace(named, kind=kind) for kind in absent]
        cells.sort(key=lambda cell: KINDS.index(str(cell.kind)))
    cells.sort(key=lambda cell: -len(cell.quantified))
    return {str(cell.kind): cell for cell in cells}


def categories_of(data: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the categories of an edge; several are views of one amount."""
    return tuple(data.get("categories") or filter(None, (data.get("category"),)))


def _flow(data: Mapping[str, Any]) -> str | None:
    flow = data.get("flow")
    return None if flow is None else str(flow).removeprefix("flow-")


def _cell(edges: list[Edge], customer: str, category: str, kind: str) -> Cell:
    """Return the cell of one kind, from the edges that are inside it."""
    unit = _unit_of(edges, kind)
    supplies: dict[str, Supply] = {}
    notes: list[Note] = []
    for edge in sorted(edges, key=lambda e: (e[0], e[2])):
        supply = supplies.setdefault(edge[0], Supply(edge[0]))
        supply.edges.append(edge)
        notes += _count(supply, edge, kind, unit)
    able = tuple(supplies[name] for name in sorted(supplies) if supplies[name].ceiling > 0)
    return Cell(customer, category, kind, unit, able, tuple(notes), _is_closed(edges, category))


def _is_closed(edges: Iterable[Edge], category: str) -> bool:
    """Tell whether a source says that the suppliers of this very category are all there are.

    It does where it calls one the sole supplier, or where shares of what the customer buys (an
    edge's `share`, in percent) leave nothing. What is all of a narrower category is not all of
    a broader one.
    """
    shares: dict[str, float] = {}
    for supplier, *_, data in edges:
        if category in categories_of(data):
            least = _WHOLE if data.get("closed") else getattr(data.get("share"), "low", 0.0)
            shares[supplier] = max(shares.get(supplier, 0.0), least)
    return math.fsum(shares.values()) >= _WHOLE * (1 - _ROUND_OFF)


def share_of(supply: Supply, category: str) -> tuple[float, float] | None:
    """Return the stated share of what the customer buys in this very category, from 0 to 1.

    Several statements hold together; where they cannot, all of them may. None without one.
    """
    shares = [
        data["share"]
        for *_, data in supply.edges
        if data.get("share") is not None and category in categories_of(data)
    ]
    if not shares:
        return None
    share = combine(shares)[0]
    return share.low / _WHOLE, min(share.high / _WHOLE, 1.0)


def _unit_of(edges: list[Edge], kind: str) -> str | None:
    """Return the unit in which most suppliers have a figure."""
    suppliers: defaultdict[str, set[str]] = defaultdict(set)
    for supplier, _, _, data in edges:
        counts = data.get("kind") == kind and not _is_trial(data)
        if counts and data.get("unit") and figure_of(data).is_given:
            suppliers[str(data["unit"])].add(supplier)
    order = sorted(suppliers, key=lambda u: (-len(suppliers[u]), u != _UNIT_ON_A_TIE, u))
    return order[0] if order else None


def _count(supply: Supply, edge: Edge, kind: str, unit: str | None) -> list[Note]:
    """Add one edge to what is known of its supplier, and return what is to be noted."""
    data = edge[3]
    # A bare relation, a figure of another kind and a trial name the supplier and say no more.
    if data.get("kind") != kind or _is_trial(data):
        return []
    figure = figure_of(data)
    if figure.is_given and data.get("unit") == unit:
        supply.figures.append(figure)
        supply.deals.append(edge)
        return []
    supply.is_open = True
    if not figure.is_given:
        return []
    return [
        Note(
            "concentration.other-unit", supplier=Id(supply.supplier), unit=str(data.get("unit")),
            counted=str(unit),
        )
    ]  # fmt: skip


def figure_of(data: Mapping[str, Any]) -> Figure:
    """Return the figure of an edge; the interval `volume` stands in for missing parts."""
    volume = data.get("volume")
    firm, ceiling = data.get("firm"), data.get("ceiling")
    if firm is None:
        firm = volume.low if volume is not None else 0.0
    if ceiling is None:
        ceiling = volume.high if volume is not None else math.inf
    joint = str(data.get("counts_with")) if data.get("counts") == _JOINT else None
    return Figure(float(firm), data.get("stated"), float(ceiling), joint)


def _is_trial(data: Mapping[str, Any]) -> bool:
    return bool(data.get("trial")) or data.get("stage") == "trial"


def counted_volumes(edges: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the edges whose volumes are added: those that count, and one for each joint volume.

    Edges of `counts` joint say the same volume of several pairs of firms: each of them may deliver
    all of it, and together they do not deliver more. The one with the greatest ceiling stands for
    them.
    """
    given = [data for data in edges if data.get("volume") is not None]
    joint: dict[str, Mapping[str, Any]] = {}
    for data in sorted(given, key=lambda data: data["volume"].high):
        if data.get("counts") == _JOINT:
            joint[str(data.get("counts_with"))] = data
    return [data for data in given if data.get("counts") in {None, "yes"}] + list(joint.values())


def counted_sum(edges: Iterable[Mapping[str, Any]]) -> Bounds | None:
    """Return the sum of the volumes of edges of one unit that count; None for no volume.

    >>> from aisupply.bounds import Bounds
    >>> joint = {"counts": "joint", "counts_with": "g"}
    >>> edges = [{"volume": Bounds(1, 6), "counts": "yes"}, {"volume": Bounds(0, 9), **joint}]
    >>> str(counted_sum([*edges, edges[1]]))
    '1 … 15'
    """
    volumes = [data["volume"] for data in counted_volumes(edges)]
    if not volumes:
        return None
    total: Bounds = volumes[0]
    for volume in volumes[1:]:
        total = total + volume
    return total
