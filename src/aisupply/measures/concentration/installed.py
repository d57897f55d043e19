"""How concentrated a stock is: what is installed with an owner on a day, by a model's account.

A model gives three points of a distribution for each product that an owner has: the 5th
percentile, the median and the 95th. The products of one maker are added, those that the owner
designed itself as in-house. The HHI at the medians is a point, and is not the median HHI. The HHI
over the ranges is no proven bound: whatever the dependence of the figures, all N ranges hold
together with at least max(0, 1 − 0.1·N) (Bonferroni's inequality), and so does the range of the
HHI that follows from them. (Bonferroni, C. E., "Teoria statistica delle classi e calcolo delle
probabilità", Firenze, 1936.) Sums of percentiles are a convention.

One day serves all makers: the last one on which every maker has a complete estimate. A stock is
never added to orders. Who is named as a supplier by that day, and has no part in the estimate,
leaves the row without an answer; who is named later is no part of the stock.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from aisupply.bounds import Bounds
from aisupply.claims.categories import narrower
from aisupply.measures.cell_volumes import full_volumes
from aisupply.measures.cells import IN_HOUSE, Cell, Figure, Supply, categories_of
from aisupply.measures.concentration.answers import Reading, answered
from aisupply.measures.concentration.rows import COLUMNS, INSTALLED, all_named, identity, shown
from aisupply.measures.index_bounds.indices import Undefined, hhi
from aisupply.measures.index_bounds.verdicts import equal_suppliers, top_of
from aisupply.network.in_house import stands_for
from aisupply.network.installed import ESTIMATED
from aisupply.text import Id, Note

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from aisupply.measures.cells import Edge, SupplyNetwork
    from aisupply.measures.concentration.rows import Row
    from aisupply.network.installed import InstalledStock

__all__ = [
    "FIGURE_COLUMNS", "UNITS", "Installed", "figure_rows", "installed_cells", "installed_notes",
    "measured_stock",
]  # fmt: skip

UNITS = {"H100e": "H100e", "count": "count", "W": "GW"}
"""What a stock can be counted in → the unit in which the network has it: power is thermal design
power, in GW as all power."""
FIGURE_COLUMNS = (
    "customer", "category", "kind", "unit", "period", "supplier", "product", "percentile_5",
    "median", "percentile_95", "status", "claims", "sources",
)  # fmt: skip
"""The columns of `figure_rows`, in order."""
_OUTSIDE = 10
"""One in so many figures is outside its range: from the 5th percentile to the 95th it is 90 %."""


class Installed(NamedTuple):
    """The stock of an owner in a category on a day.

    Attributes:
        cell: its makers, and who else is named as a supplier by then, as unquantified; `Supply`
            has 5th percentile, median and 95th as firm part, stated figure and ceiling.
        day: the day in ISO form; empty where no day has an estimate of every maker.
        stocks: the figures that are summed.
        later: suppliers that are named after that day alone.
    """

    cell: Cell
    day: str
    stocks: tuple[InstalledStock, ...]
    later: tuple[str, ...]

    @property
    def least_probability(self) -> float:
        """The least probability of all ranges together, by the model's account."""
        return max(0, _OUTSIDE - len(self.stocks)) / _OUTSIDE

    @property
    def is_covered(self) -> bool:
        """Whether the estimate has a whole figure of every supplier that is named by then."""
        return bool(self.stocks) and not self.cell.full_box.is_unbounded


def installed_cells(
    network: SupplyNetwork,
    edges: Mapping[str, Sequence[Edge]],
    customer: str | None,
    category: str | None,
    unit: str | None,
) -> Iterator[Installed]:
    """Yield the stocks that were asked for, of each owner and category.

    Args:
        network: its attribute `installed` has the estimates.
        edges: the supply edges of each customer.
        customer: id of the owner; None for all, and then only those that have a stock.
        category: id of the category; None for those of the estimates.
        unit: one of `UNITS`; H100 equivalents if None.
    """
    counted = UNITS[unit or "H100e"]
    stocks = [stock for stock in network.graph["installed"] if stock.unit == counted]
    day = _common_day(stocks)
    owners = sorted({stock.owner for stock in stocks if stock.owner and stock.day == day})
    for owner in owners if customer is None else [customer]:
        own = [stock for stock in stocks if stock.owner == owner and stock.day == day]
        named = [category] if category else sorted({stock.category for stock in own})
        for what in named:
            tree = narrower(network.graph.get("categories", {}), what)
            inside = [stock for stock in own if stock.category in tree]
            if inside or customer is not None:
                links = [e for e in edges.get(owner, ()) if tree.intersection(categories_of(e[3]))]
                yield _installed(owner, what, inside, links, unit=counted, day=day)


def _common_day(stocks: Iterable[InstalledStock]) -> str:
    """Return the last day on which every maker has a complete figure; empty for none."""
    days: defaultdict[str, set[str]] = defaultdict(set)
    for stock in stocks:
        if stock.is_whole and stock.maker:
            days[stock.maker].add(stock.day)
    common = set.intersection(*days.values()) if days else set()
    return max(common, default="")


def _installed(
    owner: str,
    category: str,
    stocks: list[InstalledStock],
    links: list[Edge],
    *,
    unit: str,
    day: str,
) -> Installed:
    """Return the stock of an owner: what is added, who is left out, and who came later."""
    supplies: dict[str, Supply] = {}
    counted = [stock for stock in stocks if stock.is_whole and stock.maker]
    for stock in stocks:
        maker = IN_HOUSE if stock.maker == owner else stock.maker or stock.product
        supply = supplies.setdefault(maker, Supply(maker))
        supply.edges.append((maker, owner, stock.product, _evidence(stock)))
        if stock.is_whole and stock.maker:
            supply.figures.append(Figure(stock.low, stock.median, stock.high))
        else:
            supply.is_open = True
    own = [stock for stock in counted if stock.maker == owner]
    makes = {
        "categories": [stock.category for stock in own],
        "products": [stock.product for stock in own],
    }
    later = set()
    for supplier, _, _, data in links:
        if supplier in supplies or stands_for(data, **makes):
            continue
        if str(data.get("known") or "") > day:
            later.add(supplier)
        else:
            supplies[supplier] = Supply(supplier)
    able = tuple(supplies[name] for name in sorted(supplies))
    cell = Cell(owner, category, INSTALLED, unit, able)
    return Installed(cell, day, tuple(counted), tuple(sorted(later - supplies.keys())))


def _evidence(stock: InstalledStock) -> dict[str, tuple[str, ...]]:
    """Return what an edge says of where it is from."""
    return {"claims": (stock.claim,), "sources": (stock.source,), "statuses": (ESTIMATED,)}


def measured_stock(found: Installed) -> Row:
    """Return the row of a stock, with the columns of `aisupply.concentration`.

    `answer`, `effective_suppliers`, `cr1`, `cr3`, `entropy` and the largest supplier are over the
    ranges, and never exact; `hhi_median` is at the medians. What orders say is null. No line is
    passed for certain. All is null, with a reason, where somebody is left out.
    """
    cell = found.cell
    row: Row = dict.fromkeys(COLUMNS)
    row |= identity(cell) | {"period": found.day or None}
    if not found.is_covered:
        reason = Undefined.NOT_COVERED if cell.supplies else Undefined.NO_SUPPLIER
        return row | {"reason": reason}
    volumes = full_volumes(cell)
    index = shown(volumes.hhi())
    medians = hhi(supply.announced.low for supply in cell.supplies)
    if index is None or isinstance(medians, Undefined):
        return row | {"reason": Undefined.ZERO_TOTAL}
    row |= answered(cell, [Reading("estimated", index.outer())])
    row |= all_named(volumes, index)
    row |= {n: v.outer() if isinstance(v, Bounds) else v for n, v in row.items()}
    return row | {
        **top_of(volumes.largest()),
        "hhi_median": Bounds.point(medians),
        "least_probability": found.least_probability,
    }


def installed_notes(found: Installed, row: Row) -> list[Note]:
    """Return what is said of the row of a stock: the index, how probable it is, who is left out."""
    cell = found.cell
    about = {"customer": Id(cell.customer), "category": Id(cell.category)}
    if not found.day:
        return [Note("estimates.no-day")]
    notes = []
    index, medians = row["answer"], row["hhi_median"]
    if isinstance(index, Bounds) and isinstance(medians, Bounds):
        least, n = found.least_probability, len(found.stocks)
        sure = (
            Note("estimates.least", percent=100 * least, n=n)
            if least
            else Note("estimates.nothing", n=n)
        )
        notes.append(
            Note("estimates.index", **about, day=found.day, median=medians,
                 index=Bounds(index.low, index.high), effective=equal_suppliers(index), sure=sure)
        )  # fmt: skip
    elif cell.supplies:
        missing = tuple(Id(s.supplier) for s in cell.supplies if s.is_open or not s.is_quantified)
        notes.append(Note("estimates.not-covered", **about, day=found.day, suppliers=missing))
    else:
        notes.append(Note("estimates.none", **about))
    if found.later and found.stocks:
        later = tuple(map(Id, found.later))
        notes.append(Note("estimates.later", **about, day=found.day, suppliers=later))
    return notes


def figure_rows(found: Installed) -> Iterator[Row]:
    """Yield a row for each figure that is summed in a stock, with `FIGURE_COLUMNS`."""
    cell = found.cell
    for stock in found.stocks:
        yield {
            "customer": cell.customer,
            "category": cell.category,
            "kind": cell.kind,
            "unit": cell.unit,
            "period": found.day,
            "supplier": IN_HOUSE if stock.maker == cell.customer else stock.maker,
            "product": stock.product,
            "percentile_5": stock.low,
            "median": stock.median,
            "percentile_95": stock.high,
            "status": ESTIMATED,
            "claims": stock.claim,
            "sources": stock.source,
        }
