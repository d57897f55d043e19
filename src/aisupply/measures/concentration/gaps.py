"""What would tell most: the facts that are not known, and how much each of them would narrow.

The index of a cell is as wide as what nobody says. A fact that is not known is the volume of a
named supplier without a figure, how much of a deal comes, or how a figure is split that several
suppliers share. If it became known to be y, the index would be w(y) wide; nobody knows y before,
so that each fact has

* `alone`: the least, the greatest and the middle w(y), if only this became known. The middle is
  at the middle of what y may be, and blank where that has no end;
* `last`: how wide the index is if all else is at its stated figure and only this is open: what
  this fact is worth at the end. Of words that name no figure the middle is taken, of a shared
  figure equal parts. Blank where no other supplier has a figure.

The least and the greatest width are limits where y has no end. With another supplier without a
limit the greatest HHI is 10,000 whatever y is, and the least HHI, quasi-convex in y, makes both
ends exact: the worst is as wide as now, the best at an end of y. Else w is looked at in 33 places
and searched on between the best of them and their neighbours, which is no proof. Of a shared
figure with more than two suppliers those splits are looked at in which one has any part and the
others equal ones.

That there may be suppliers whom nobody names is another kind of question: an answer to it changes
whom the index is about, and not its width. It is listed apart.

Undefined, and without a row, is a cell with one supplier, or one that is not open at all.

By hand: volumes of 50 and 30 and two unknown ones are 7,424 points wide (2,576 at 50, 30, 42.5,
42.5). Learning one of the two leaves 7,424 at worst, if it is 42.5, and tends to 5,000.

>>> from aisupply.measures.cells import Cell, Figure, Supply
>>> known = [Supply("a", [Figure(50, 50, 50)]), Supply("b", [Figure(30, 30, 30)])]
>>> cell = Cell("us", "chips", "power", "GW", (*known, Supply("c"), Supply("d")))
>>> for gap in gaps_of(cell):
...     print(gap.fact.supplier, round(gap.width), gap.middle, round(gap.best), round(gap.worst))
c 7424 None 5000 7424
d 7424 None 5000 7424
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from aisupply.bounds import Bounds
from aisupply.claims.categories import narrower
from aisupply.measures.cell_volumes import full_volumes, joint_figures
from aisupply.measures.cells import IN_HOUSE, Figure, cells_of
from aisupply.measures.concentration.concentration import edges_by_customer, named_categories
from aisupply.measures.groups import check_category, group_notes, node_of
from aisupply.measures.index_bounds.golden_section import golden_section
from aisupply.measures.index_bounds.indices import HHI_SCALE, Undefined
from aisupply.table import Several, Table
from aisupply.text import Id, Note

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from aisupply.measures.cells import Cell, Supply, SupplyNetwork
    from aisupply.table import Cell as TableCell

    Row = dict[str, TableCell]

__all__ = ["COLUMNS", "Fact", "Gap", "gaps", "gaps_of", "learned"]

COLUMNS = (
    "customer", "category", "kind", "unit", "missing", "supplier", "agreement", "known", "width",
    "alone_best", "alone_middle", "alone_worst", "last", "ask_whom", "claims",
)  # fmt: skip
"""The columns of `gaps`, in order."""

_PLACES = 33
_FAR = 1e4
"""How far from the volumes of others an endless one is looked at, beside its limit."""
_NEAR = 1e-6
_NO_WIDTH = 1e-6
"""Points of the HHI that are nothing."""


class Fact(NamedTuple):
    """Something about the volumes of a cell that is not known.

    Attributes:
        supplier: whose volume it is; empty for a shared figure.
        figure: the place of a figure among those of the supplier; None for a volume without one.
        joint: the shared figure whose split is not known.
        low: the least that it may be.
        high: the most; infinite for no limit.
    """

    supplier: str
    figure: int | None
    joint: str | None
    low: float
    high: float


@dataclass(frozen=True)
class Gap:
    """What a fact would tell, in points of the HHI.

    Attributes:
        fact: what is not known.
        width: how wide the index is now.
        best: how wide at best, if only this became known; it may only be approached.
        worst: how wide at worst.
        middle: how wide if the fact is in the middle; None where it has no limit.
        last: how wide if all else is as stated; None where nothing else has a figure.
    """

    fact: Fact
    width: float
    best: float
    worst: float
    middle: float | None
    last: float | None


def gaps(
    network: SupplyNetwork,
    customer: str | None = None,
    *,
    category: str | None = None,
    kind: str | None = None,
) -> Table:
    """Return the facts that are not known, those first whose disclosure would tell most.

    Args:
        network: What `View.network()` returns; for one customer, what `View.supply()` does.
        customer: Id of a customer; without it, all of them.
        category: Id of a category, with its narrower ones; by default each that is named.
        kind: As for `aisupply.concentration`, and by default as there.

    Returns:
        A table with `COLUMNS`, by `last` from the greatest, then by `alone_worst` from the least.
        `known` is what is known of the fact, in the unit. With a customer the last rows ask
        whether there are other suppliers, with no width; without one a note counts these cells.

    Raises:
        UnknownNameError: The network has no such customer or category.
    """
    who = None if customer is None else node_of(network, customer)
    check_category(network, category)
    cells = list(_cells(network, who, category, kind))
    found = [(cell, gap) for cell in cells for gap in gaps_of(cell)]
    found.sort(key=lambda each: _rank(*each))
    rows = [_row(cell, gap) for cell, gap in found]
    unclosed = [cell for cell in cells if not cell.is_closed]
    notes = [Note("gaps.rule")] if rows else [Note("gaps.none")]
    if who is None:
        notes += [Note("gaps.open", n=len(unclosed))] if unclosed else []
    else:
        rows += [_open_row(cell) for cell in unclosed]
        notes += [Note("gaps.apart")] if unclosed else []
        notes += [] if cells else [Note("supply.nobody", customer=Id(who))]
    notes += group_notes(network, customer)
    return Table(
        COLUMNS, rows, network.graph.get("lens"), notes, frozenset({"known"}),
        frozenset({"width", "alone_best", "alone_middle", "alone_worst", "last"}),
    )  # fmt: skip


def _cells(
    network: SupplyNetwork, customer: str | None, category: str | None, kind: str | None
) -> Iterator[Cell]:
    """Yield the cell of each customer and category: of the kind with most figures, or of one."""
    edges, tree = edges_by_customer(network), network.graph.get("categories", {})
    for who in sorted(edges) if customer is None else [customer]:
        own = edges.get(who, [])
        for what in [category] if category else named_categories(own):
            by_kind = cells_of(own, who, what, narrower(tree, what))
            cell = by_kind[kind] if kind else next(iter(by_kind.values()))
            if cell.supplies:
                yield cell


def _rank(cell: Cell, gap: Gap) -> tuple[bool, float, float, str, str, str]:
    """Return a key that puts first what would tell most."""
    last = gap.last
    where = cell.customer, cell.category, f"{gap.fact.supplier} {gap.fact.figure}"
    return last is None, -(last or 0.0), gap.worst, *where


def _row(cell: Cell, gap: Gap) -> Row:
    supplies = {supply.supplier: supply for supply in cell.supplies}
    fact = gap.fact
    asked = [fact.supplier]
    agreement = None
    missing = Note("gaps.volume", firm=Id(fact.supplier))
    if fact.joint is not None:
        joined = joint_figures(cell)[fact.joint]
        asked = [supply.supplier for supply in joined]
        missing = Note("gaps.split", firms=tuple(map(Id, asked)))
        edges = [data for supply in joined for *_, data in supply.edges]
        edges = [data for data in edges if data.get("counts_with") == fact.joint]
    elif fact.figure is not None:
        edges = [supplies[fact.supplier].deals[fact.figure][3]]
        agreement = edges[0].get("agreement")
    else:
        edges = [data for *_, data in supplies[fact.supplier].edges]
    if agreement:
        missing = Note("gaps.amount", firm=Id(fact.supplier), deal=Id(agreement))
    return {
        **_place(cell), "missing": missing, "supplier": Several(asked), "agreement": agreement,
        "known": Bounds(fact.low, fact.high), "width": gap.width, "alone_best": gap.best,
        "alone_middle": gap.middle, "alone_worst": gap.worst, "last": gap.last,
        "ask_whom": Several(dict.fromkeys([*_named(asked), cell.customer])),
        "claims": Several(dict.fromkeys(c for data in edges for c in data.get("claims") or ())),
    }  # fmt: skip


def _place(cell: Cell) -> Row:
    kind = cell.kind if cell.quantified else None
    return {
        "customer": cell.customer, "category": cell.category, "kind": kind, "unit": cell.unit,
    }  # fmt: skip


def _named(suppliers: Sequence[str]) -> list[str]:
    """Return the suppliers that are firms of their own; what is in-house, the customer knows."""
    return [supplier for supplier in suppliers if supplier != IN_HOUSE]


def _open_row(cell: Cell) -> Row:
    """Return the question whether a cell has other suppliers, with who names those that it has."""
    named = dict.fromkeys(claim for supply in cell.supplies for claim in supply.gathered("claims"))
    return {
        **_place(cell), "missing": Note("gaps.others"), "ask_whom": Several([cell.customer]),
        "claims": Several(named),
    }  # fmt: skip


def gaps_of(cell: Cell) -> list[Gap]:
    """Return what is not known in a cell, in the order of its suppliers; see the module.

    Undefined, and empty, where the index is a point, and where claims contradict each other.
    """
    width = _width(cell)
    if width is None or width <= _NO_WIDTH:
        return []
    return [_gap(cell, fact, width) for fact in _facts(cell)]


def _facts(cell: Cell) -> Iterator[Fact]:
    joint = joint_figures(cell)
    for supply in cell.supplies:
        for place, figure in enumerate(supply.figures):
            if figure.joint not in joint and figure.firm < figure.ceiling:
                yield Fact(supply.supplier, place, None, figure.firm, figure.ceiling)
        if supply.is_open or not supply.figures:
            yield Fact(supply.supplier, None, None, 0.0, math.inf)
    for name, sharing in joint.items():
        figures = [f for supply in sharing for f in supply.figures if f.joint == name]
        yield Fact("", None, name, 0.0, max(figure.stated_high for figure in figures))


def _gap(cell: Cell, fact: Fact, width: float) -> Gap:
    best, worst = _alone(cell, fact, width)
    middle = None
    if math.isfinite(fact.high):
        middle = _width(learned(cell, fact, fact.low / 2 + fact.high / 2))
    return Gap(fact, width, best, worst, middle, _last(cell, fact))


def _alone(cell: Cell, fact: Fact, width: float) -> tuple[float, float]:
    """Return the least and the greatest width if only this fact became known."""
    if fact.joint is not None:
        members = joint_figures(cell)[fact.joint]
        looked = [
            _searched(cell, partial(_split, cell, fact, n), fact) for n in range(len(members))
        ]
        return min(best for best, _ in looked), min(max(worst for _, worst in looked), width)
    rest = learned(cell, fact, fact.low)
    endless = [supply.supplier for supply in rest.supplies if math.isinf(supply.ceiling)]
    if not endless:
        best, worst = _searched(cell, partial(learned, cell, fact), fact)
        return best, min(worst, width)
    if math.isfinite(fact.high):
        far = _width(learned(cell, fact, fact.high))
    else:  # all but those without a limit have no share in the end, and these may be equal to it
        equal = len(set(endless) | {fact.supplier})
        far = HHI_SCALE * (1 - 1 / equal)
    return min(end for end in (_width(rest), far) if end is not None), width


def _searched(cell: Cell, known: Callable[[float], Cell], fact: Fact) -> tuple[float, float]:
    """Return the least and the greatest width over what a fact may be."""
    reach = sum(supply.stated_high for supply in cell.quantified) or 1.0
    endless = math.isinf(fact.high)

    def width(part: float) -> float:
        """Return the width at a part of the way; the first part of it has most places."""
        way = reach * (_FAR**part - 1) if endless else (fact.high - fact.low) * part * part
        return _width(known(fact.low + way)) or 0.0

    worst = -_least(lambda part: -width(part))
    # Without a limit this one dwarfs all others in the end, and the index is 10,000.
    return (0.0 if endless else _least(width)), worst


def _least(function: Callable[[float], float]) -> float:
    """Return the least value of a function from 0 to 1, as far as places near each other tell."""
    places = [n / (_PLACES - 1) for n in range(_PLACES)]
    values = [function(place) for place in places]
    n = values.index(min(values))
    low, high = places[max(n - 1, 0)], places[min(n + 1, _PLACES - 1)]
    return min(values[n], golden_section(function, low, high, width=_NEAR)[1])


def _last(cell: Cell, fact: Fact) -> float | None:
    """Return the width if all else is at its stated figure; None where nothing else has one."""
    asked = {fact.supplier}
    joint = joint_figures(cell)
    if fact.joint is not None:
        asked = {supply.supplier for supply in joint[fact.joint]}
    if all(supply.supplier in asked for supply in cell.quantified):
        return None
    said = cell
    for name, sharing in joint.items():
        if name != fact.joint:
            total = max(f.announced.high for s in sharing for f in s.figures if f.joint == name)
            even = Fact("", None, name, 0.0, total)
            said = _split(said, even, 0, total / len(sharing))
    supplies = [
        _as_stated(supply, fact) for supply in said.supplies
        if supply.is_quantified or supply.supplier in asked
    ]  # fmt: skip
    return _width(_with(said, supplies))


def _as_stated(supply: Supply, fact: Fact) -> Supply:
    """Return a supplier whose figures are as stated, but for the fact."""
    own = supply.supplier == fact.supplier
    figures = [
        figure
        if (own and place == fact.figure) or (fact.joint and figure.joint == fact.joint)
        else _point(_middle(figure.announced))
        for place, figure in enumerate(supply.figures)
    ]
    return replace(supply, figures=figures, is_open=own and fact.figure is None)


def _middle(stated: Bounds) -> float:
    return stated.low if stated.is_unbounded else stated.low / 2 + stated.high / 2


def _point(volume: float) -> Figure:
    return Figure(volume, volume, volume)


def learned(cell: Cell, fact: Fact, volume: float) -> Cell:
    """Return a cell in which a fact is known.

    Args:
        cell: the cell.
        fact: what was not known in it.
        volume: what it is; of a shared figure what its first supplier has of it, the others
            having equal parts of the rest.
    """
    if fact.joint is not None:
        return _split(cell, fact, 0, volume)
    return _with(cell, [
        _told(supply, fact, volume) if supply.supplier == fact.supplier else supply
        for supply in cell.supplies
    ])  # fmt: skip


def _told(supply: Supply, fact: Fact, volume: float) -> Supply:
    if fact.figure is None:
        return replace(supply, figures=[*supply.figures, _point(volume)], is_open=False)
    figures = list(supply.figures)
    figures[fact.figure] = _point(volume)
    return replace(supply, figures=figures)


def _split(cell: Cell, fact: Fact, first: int, volume: float) -> Cell:
    """Return a cell in which a shared figure is split: one has a volume, the others equal ones."""
    sharing = joint_figures(cell)[str(fact.joint)]
    rest = (fact.high - volume) / (len(sharing) - 1) if len(sharing) > 1 else 0.0
    part = {
        supply.supplier: volume if place == first else rest for place, supply in enumerate(sharing)
    }
    supplies = []
    for supply in cell.supplies:
        own = [figure for figure in supply.figures if figure.joint != fact.joint]
        if len(own) < len(supply.figures):
            own.append(_point(part[supply.supplier]))
        supplies.append(replace(supply, figures=own))
    return _with(cell, supplies)


def _with(cell: Cell, supplies: Sequence[Supply]) -> Cell:
    """Return a cell with other volumes; who can only deliver 0 is not counted."""
    return replace(cell, supplies=tuple(supply for supply in supplies if supply.ceiling > 0))


def _width(cell: Cell) -> float | None:
    """Return how wide the HHI over all named suppliers is; None where it is undefined."""
    index = full_volumes(cell).hhi()
    return None if isinstance(index, Undefined) else index.width
