"""How concentrated a customer's suppliers are in a year, by what they billed it.

Contracts are stocks, what is billed in a year is a flow: the two never share a cell. So nothing of
a deal is here, but who is named as a supplier; figures are those of accounts, as
`aisupply.measures.flows.flow_system` has them. What a firm makes for itself is billed by nobody,
and is in no flow. A supplier without a total of the year may have
billed anything from 0 on, so that an index has an upper end below 10,000 only where the flows of
all suppliers are limited and some of them are known to be more than 0.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from aisupply.bounds import Bounds
from aisupply.claims.categories import narrower
from aisupply.claims.flow_figures import Span
from aisupply.errors import UsageError
from aisupply.measures.cells import IN_HOUSE, cells_of
from aisupply.measures.concentration.concentration import edges_by_customer, named_categories
from aisupply.measures.flows.flow_system import ASSUMPTIONS, flow_system, size_of
from aisupply.measures.groups import check_category, group_notes, node_of
from aisupply.measures.index_bounds.indices import Undefined
from aisupply.measures.index_bounds.verdicts import top_of
from aisupply.measures.polytope.cell_bounds import CellPolytope, Range
from aisupply.table import Several, Table
from aisupply.text import Id, Note

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from aisupply.claims.flow_figures import CustomerPart, FlowFigures, TotalFlow
    from aisupply.measures.cells import Cell, SupplyNetwork
    from aisupply.measures.polytope.constraints import LinearSystem
    from aisupply.table import Cell as TableCell

    Row = dict[str, TableCell]

__all__ = ["COLUMNS", "EXPLAIN_COLUMNS", "explain_flows", "flow_concentration", "year_of"]

COLUMNS = (
    "customer", "category", "kind", "unit", "period", "suppliers", "quantified", "hhi",
    "effective_suppliers", "cr1", "top_supplier", "top_candidates", "closed", "answer", "basis",
    "assumed", "sources", "reason",
)  # fmt: skip
"""The columns of `flow_concentration`, in order."""
EXPLAIN_COLUMNS = (
    "customer", "category", "kind", "unit", "period", "supplier", "billed", "share", "binding_low",
    "binding_high", "claims", "sources",
)  # fmt: skip
"""The columns of `explain_flows`, in order."""
_BOUNDS = frozenset({"hhi", "effective_suppliers", "cr1", "answer", "billed", "share"})
_USD = "USD"
_BUILT_BY = ("cloud-capacity", "data-centre")
"""Who offers these makes property of the capital goods that they need."""


class _FlowCell(NamedTuple):
    """A customer, a category and a year, with what is said of its suppliers' flows."""

    customer: str
    category: str
    unit: str
    suppliers: tuple[str, ...]
    limited: tuple[str, ...]
    is_closed: bool
    system: LinearSystem
    size: float
    polytope: CellPolytope
    figures: tuple[TotalFlow | CustomerPart, ...]


def year_of(period: str) -> Span:
    """Return the days of a calendar year.

    Raises:
        UsageError: It is no year.

    >>> year_of("2025").days
    365
    """
    is_year = len(period) == 4 and period.isascii() and period.isdigit()  # noqa: PLR2004
    if not (is_year and 0 < int(period) < dt.MAXYEAR):
        raise UsageError(f"{period!r} is no year", hint="write a calendar year, such as 2025")
    return Span(dt.date(int(period), 1, 1), dt.date(int(period) + 1, 1, 1))


def flow_concentration(
    network: SupplyNetwork,
    figures: FlowFigures,
    period: str,
    customer: str | None = None,
    *,
    category: str | None = None,
    assume: Collection[str] = (),
) -> Table:
    """Return the concentration of what customers were billed in a year, with bounds.

    Args:
        network: What `View.network()` returns; who is named as a supplier.
        figures: What `aisupply.claims.flow_figures.flow_figures` returns.
        period: A calendar year.
        customer: Id of the customer; without one, each cell of which any flow is limited.
        category: Id of a category, with its narrower ones; each that is named if None.
        assume: Names of `aisupply.measures.flows.flow_system.ASSUMPTIONS`; nothing is exact then.

    Returns:
        A table with `COLUMNS`; ``quantified`` is how many suppliers' flows are limited. Undefined
        are measures without a supplier, where the figures contradict each other (a note says
        which), and where nothing can have been billed.

    Raises:
        UnknownNameError: The network has no such customer or category.
        UsageError: The period is no year, or nothing is assumed by such a name.
    """
    cells = list(_cells(network, figures, period, customer, category=category, assume=assume))
    if customer is None:
        cells = [cell for cell in cells if cell.limited]
    rows = [_row(cell, period, assume) for cell in cells]
    if customer is None:
        rows.sort(key=_by_answer)
    notes = group_notes(network, customer)
    notes += [note for cell in cells for note in _conflicts(cell)]
    if not rows:
        notes.append(Note("flows.none", period=period))
    return Table(COLUMNS, rows, network.graph.get("lens"), notes, _BOUNDS)


def explain_flows(
    network: SupplyNetwork,
    figures: FlowFigures,
    period: str,
    customer: str,
    *,
    category: str | None = None,
    assume: Collection[str] = (),
) -> Table:
    """Return what a customer was billed by each supplier in a year, and what says so.

    Args:
        network: As for `flow_concentration`.
        figures: As there.
        period: As there.
        customer: Id of the customer.
        category: As there.
        assume: As there.

    Returns:
        A table with `EXPLAIN_COLUMNS`: ``billed`` in the unit, its ``share`` of what all named
        suppliers billed, what binds at its ends, and the claims of that. Both are null where the
        figures contradict each other.
    """
    cells = list(_cells(network, figures, period, customer, category=category, assume=assume))
    rows = [
        _explained(cell, supplier, period, assume) for cell in cells for supplier in cell.suppliers
    ]
    notes = [*group_notes(network, customer), *(n for cell in cells for n in _conflicts(cell))]
    return Table(EXPLAIN_COLUMNS, rows, network.graph.get("lens"), notes, _BOUNDS)


def _cells(
    network: SupplyNetwork,
    figures: FlowFigures,
    period: str,
    customer: str | None,
    *,
    category: str | None,
    assume: Collection[str],
) -> Iterator[_FlowCell]:
    """Yield the cells that were asked for."""
    if unknown := sorted(set(assume).difference(ASSUMPTIONS)):
        hint = f"use one of {', '.join(ASSUMPTIONS)}"
        raise UsageError(f"nothing is assumed by the name {unknown[0]!r}", hint=hint)
    when = year_of(period)
    edges = edges_by_customer(network)
    who = None if customer is None else node_of(network, customer)
    check_category(network, category)
    for one in sorted(edges) if who is None else [who]:
        own = edges.get(one, [])
        for what in [category] if category else named_categories(own):
            tree = narrower(network.graph.get("categories", {}), what)
            cell = cells_of(own, one, what, tree)["money"]
            capital = _makes_property(network, one, tree)
            yield _flows_of(cell, figures, when, tree, capital=capital, assume=assume)


def _flows_of(
    cell: Cell,
    figures: FlowFigures,
    when: Span,
    tree: Collection[str],
    *,
    capital: bool,
    assume: Collection[str],
) -> _FlowCell:
    """Return what is said of the flows of the suppliers that a cell names."""
    suppliers = tuple(s.supplier for s in cell.supplies if s.supplier != IN_HOUSE)
    told = [f for f in figures.revenue if f.firm in suppliers and _overlap(f.span, when)]
    units = Counter(unit for unit, _ in {(flow.unit, flow.firm) for flow in told})
    unit = min(units, key=lambda u: (-units[u], u != _USD, u), default=_USD)
    counted = [flow for flow in told if flow.unit == unit]
    parts = [p for p in figures.parts if p.supplier in suppliers and _overlap(p.span, when)]
    system = flow_system(
        figures, suppliers, cell.customer, when, unit=unit, categories=tree, capital=capital,
        assume=assume,
    )  # fmt: skip
    limited = [
        name for name in suppliers
        if not isinstance(total := CellPolytope(system, [name]).total(), Range)
        or not total.bounds.is_unbounded or total.bounds.low > 0
    ]  # fmt: skip
    return _FlowCell(
        cell.customer, cell.category, unit, suppliers, tuple(limited), cell.is_closed, system,
        size_of(figures, suppliers, unit), CellPolytope(system, suppliers), (*counted, *parts),
    )  # fmt: skip


def _overlap(span: Span, other: Span) -> bool:
    return span.begin < other.end and other.begin < span.end


def _makes_property(network: SupplyNetwork, customer: str, tree: Collection[str]) -> bool:
    """Return whether a customer runs data centres, and the goods are capital of one."""
    needs: Mapping[str, Sequence[Mapping[str, object]]] = network.graph.get("needs", {})
    capital = {
        need["category"]
        for of in _BUILT_BY
        for need in needs.get(of, ())
        if need.get("kind") == "capital"
    }
    return customer in network.graph.get("data_centres", ()) and not capital.isdisjoint(tree)


def _row(cell: _FlowCell, period: str, assume: Collection[str]) -> Row:
    index, share = cell.polytope.hhi(), cell.polytope.cr(1)
    hhi = _shown(index, assume)
    row = _identity(cell, period) | {
        "suppliers": len(cell.suppliers),
        "quantified": len(cell.limited),
        "hhi": hhi,
        "effective_suppliers": _shown(cell.polytope.effective(), assume),
        "cr1": _shown(share, assume),
        "closed": cell.is_closed,
        "answer": hhi,
        "basis": None if hhi is None else "flows",
        "assumed": Several(assume) or None,
        "sources": len({source for figure in cell.figures for source in figure.sources}),
        "claims": Several(dict.fromkeys(c for figure in cell.figures for c in figure.claims)),
        "reason": Several([str(index)]) if isinstance(index, Undefined) else None,
    }
    return row | top_of(_largest(cell))


def _identity(cell: _FlowCell, period: str) -> Row:
    return {
        "customer": cell.customer,
        "category": cell.category,
        "kind": "money",
        "unit": cell.unit,
        "period": period,
    }


def _largest(cell: _FlowCell) -> list[str]:
    """Return who can be the largest: whose greatest share no other one's least share passes."""
    shares = {name: cell.polytope.share(name) for name in cell.suppliers}
    ends = {name: found.bounds for name, found in shares.items() if isinstance(found, Range)}
    floor = max((bounds.low for bounds in ends.values()), default=0.0)
    return [name for name, bounds in ends.items() if bounds.high >= floor]


def _explained(cell: _FlowCell, supplier: str, period: str, assume: Collection[str]) -> Row:
    alone = CellPolytope(cell.system, [supplier]).total()
    billed = _shown(alone, assume)
    bindings = (*alone.binding_low, *alone.binding_high) if isinstance(alone, Range) else ()
    claims = tuple(dict.fromkeys(claim for binding in bindings for claim in binding.claims))
    sources = {c: s for figure in cell.figures for c in figure.claims for s in figure.sources}
    named = {
        "binding_low": alone.binding_low if isinstance(alone, Range) else (),
        "binding_high": alone.binding_high if isinstance(alone, Range) else (),
    }
    return _identity(cell, period) | {
        "supplier": supplier,
        "billed": billed and billed * cell.size,
        "share": _shown(cell.polytope.share(supplier), assume),
        **{
            name: Several((b.name for b in found if b.claims), between="; ") or None
            for name, found in named.items()
        },
        "claims": Several(claims),
        "sources": Several(dict.fromkeys(sources[c] for c in claims if c in sources)),
    }


def _conflicts(cell: _FlowCell) -> Iterator[Note]:
    """Yield a note on figures that contradict each other."""
    said = tuple(dict.fromkeys(each.name for each in cell.polytope.conflict if each.claims))
    if said:
        yield Note(
            "flows.conflict", customer=Id(cell.customer), category=Id(cell.category), said=said
        )


def _shown(found: Range | Undefined, assume: Collection[str]) -> Bounds | None:
    """Return bounds, not exact where anything is assumed; None where they are undefined."""
    if isinstance(found, Undefined):
        return None
    bounds = found.bounds
    return bounds.outer() if assume else bounds


def _by_answer(row: Row) -> tuple[float, float, str, str]:
    """Return a key that puts what is told best first, then what is concentrated most."""
    hhi = row["hhi"]
    narrow = hhi.width if isinstance(hhi, Bounds) else float("inf")
    low = hhi.low if isinstance(hhi, Bounds) else 0.0
    return narrow, -low, str(row["customer"]), str(row["category"])
