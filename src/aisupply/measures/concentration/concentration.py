"""How concentrated a customer's supply is, for the suppliers that the sources name.

>>> import networkx as nx
>>> network = nx.MultiDiGraph(categories={"ai-accelerator": {"broader": []}})
>>> deal = {"relation": "supply", "flow": "supply", "kind": "power", "unit": "GW"}
>>> cell = {"categories": ("ai-accelerator",), "sources": ("a-source",)}
>>> _ = network.add_edge("amd", "openai", "v1", firm=1.0, stated=6.0, ceiling=6.0, **deal, **cell)
>>> _ = network.add_edge("nvidia", "openai", "v2", firm=0.0, stated=10.0, **deal, **cell)
>>> table = concentration(network, "openai", category="ai-accelerator")
>>> str(table.rows[0]["hhi_stated"]), str(table.rows[0]["hhi_announced"])
('5,000 … 10,000', '5,312.5')
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from aisupply.bounds import Bounds
from aisupply.claims.categories import narrower
from aisupply.errors import UsageError
from aisupply.measures.cell_volumes import full_volumes, joint_figures, stated_volumes
from aisupply.measures.cells import (
    KINDS,
    Cell,
    Supply,
    categories_of,
    cells_of,
    counted_sum,
    supply_edges,
)
from aisupply.measures.concentration.by_market import MarketReadings
from aisupply.measures.concentration.installed import (
    FIGURE_COLUMNS,
    UNITS,
    figure_rows,
    installed_cells,
    installed_notes,
    measured_stock,
)
from aisupply.measures.concentration.rows import (
    BOUNDS,
    COLUMNS,
    EXTRA_COLUMNS,
    INSTALLED,
    measured,
    outer_notes,
)
from aisupply.measures.groups import check_category, group_notes, node_of
from aisupply.measures.typical import COLUMNS as TYPICAL
from aisupply.measures.typical import typical_notes, typical_of
from aisupply.table import Several, Table
from aisupply.text import Id, Note

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from aisupply.measures.cells import Edge, SupplyNetwork
    from aisupply.measures.concentration.conversion import Conversion
    from aisupply.measures.concentration.installed import Installed
    from aisupply.measures.concentration.rows import Row
    from aisupply.measures.typical import Draws


__all__ = [
    "EXPLAIN_COLUMNS",
    "concentration",
    "edges_by_customer",
    "explain",
    "named_categories",
]

EXPLAIN_COLUMNS = (
    "customer",
    "category",
    "kind",
    "unit",
    "supplier",
    "firm",
    "binding",
    "stated",
    "ceiling",
    "quantified",
    "agreement",
    "status",
    "claims",
    "sources",
    "steps",
    "binds",
)
"""The columns of `explain`, in order."""


def concentration(
    network: SupplyNetwork,
    customer: str | None = None,
    *,
    category: str | None = None,
    kind: str | None = None,
    all_cells: bool = False,
    measure: str = "main",
    unit: str | None = None,
    conversion: Conversion | None = None,
    typical: Draws | None = None,
) -> Table:
    """Return the concentration of supply, with exact bounds and verdicts.

    With a customer and a category there is one row, for that category with its narrower ones.
    With a customer only, one for each category that a relation names. With no customer, one for
    each customer (its best covered category), the most concentrated first. Under a lens that
    admits estimates, what is installed by a model's account is a row beside the others.

    Args:
        network: What `View.network()` returns; for one customer, what `View.supply()` does.
        customer: Id of the customer.
        category: Id of a product category.
        kind: ``money``, ``power`` or ``count``; by default the one with most quantified
            suppliers (on a tie money, then power, then counts). ``installed`` for what is there by
            a model's estimate, and nothing else.
        all_cells: Whether to return every customer, category and kind with a figure.
        measure: ``main``, or ``all`` for the columns of `EXTRA_COLUMNS` too.
        unit: What is installed is counted in ``H100e`` (the default), ``count`` or ``W``.
        conversion: A scenario in which suppliers with power and no money count with a bounded
            factor, one for all; the kind is then money.
        typical: Draws of completions, for the columns of `aisupply.measures.typical` too; not
            together with a conversion.

    Returns:
        A table with the columns of `aisupply.measures.concentration.rows.COLUMNS`. What is
        undefined is null, with its code in the column ``reason``.

    Raises:
        UnknownNameError: The network has no such customer or category.
        UsageError: An option has a value that it cannot have.
    """
    _check(kind, measure)
    check_stock(network, kind, unit)
    if conversion is not None and kind not in {None, "money"}:
        hint = "leave out the kind, or the conversion"
        raise UsageError(f"a conversion makes money of power, and not {kind}", hint=hint)
    if conversion is not None and typical is not None:
        raise UsageError("what is converted has no typical values", hint="leave out one of the two")
    edges = edges_by_customer(network)
    who = None if customer is None else node_of(network, customer)
    check_category(network, category)
    every, markets = measure == "all", MarketReadings(network.graph.get("market_shares"))
    if kind == INSTALLED:
        rows, cells, left_out = [], [], 0
    elif conversion is None:
        every_cell = list(_cells(network, edges, who, category, kind))
        cells = every_cell if all_cells else _best_covered(every_cell, who)
        left_out = len(every_cell) - len(cells) if who is None else 0
        rows = [measured(cell, every=every, further=markets.of(cell)) for cell in cells]
        if typical is not None:
            pairs = zip(rows, cells, strict=True)
            rows = [row | typical_of(cell, typical) for row, cell in pairs]
    else:
        from aisupply.measures.concentration.conversion import measured_in

        turned = list(_converted(network, edges, who, category, conversion))
        cells, left_out = [cell for cell, _ in turned], 0
        rows = [measured_in(cell, some, conversion, every=every) for cell, some in turned]
    stocks = (
        _stocks(network, edges, who, category, kind=kind, unit=unit) if conversion is None else []
    )
    rows += [row for _, row in stocks]
    if who is None:
        rows.sort(key=_by_concentration)
    columns = COLUMNS + (EXTRA_COLUMNS if every else ()) + (TYPICAL if typical else ())
    notes = group_notes(network, customer)
    if kind != INSTALLED:
        notes += _notes(cells, edges, who) + outer_notes(rows)
        notes += markets.notes(rows)
    notes += dict.fromkeys(note for found, row in stocks for note in installed_notes(found, row))
    if left_out:
        notes.append(Note("concentration.left-out", n=len(cells), cells=len(cells) + left_out))
    if kind != INSTALLED:
        notes += unnamed_notes(network, who, category)
    notes += typical_notes(rows, typical) if typical else []
    return Table(columns, rows, network.graph.get("lens"), notes, BOUNDS)


def _stocks(
    network: SupplyNetwork,
    edges: Mapping[str, list[Edge]],
    customer: str | None,
    category: str | None,
    *,
    kind: str | None,
    unit: str | None,
) -> list[tuple[Installed, Row]]:
    """Return the rows of what is installed: where estimates are admitted, and no kind forbids."""
    if kind not in {None, INSTALLED} or "installed" not in network.graph:
        return []
    found = installed_cells(network, edges, customer, category, unit)
    rows = [(each, measured_stock(each)) for each in found]
    return [(each, row) for each, row in rows if kind == INSTALLED or each.stocks]


def explain(
    network: SupplyNetwork,
    customer: str,
    *,
    category: str | None = None,
    kind: str | None = None,
    unit: str | None = None,
) -> Table:
    """Return what the concentration of a customer is computed from, a row for each supplier.

    Args:
        network: What `View.network()` returns; for one customer, what `View.supply()` does.
        customer: Id of the customer.
        category: Id of a category; without it, every category that a relation names.
        kind: As for `concentration`.
        unit: As for `concentration`.

    Returns:
        A table with `EXPLAIN_COLUMNS`. An empty ceiling is no limit; a supplier that is not
        quantified has neither firm part nor ceiling. A joint figure of several suppliers has a
        row of its own. ``binds`` says at which ends of the HHI it is that figure which decides:
        its dual in the linear programme there is not zero. Of the kind ``installed`` there is
        a row for each figure that is summed, with
        `aisupply.measures.concentration.installed.FIGURE_COLUMNS`.
    """
    _check(kind, "main")
    check_stock(network, kind, unit)
    edges = edges_by_customer(network)
    who = node_of(network, customer)
    check_category(network, category)
    if kind == INSTALLED:
        stocks = _stocks(network, edges, who, category, kind=kind, unit=unit)
        rows = [row for found, _ in stocks for row in figure_rows(found)]
        notes = group_notes(network, customer)
        notes += [note for found, row in stocks for note in installed_notes(found, row)]
        return Table(FIGURE_COLUMNS, rows, network.graph.get("lens"), notes)
    cells = _best_covered(_cells(network, edges, who, category, kind), who)
    rows = [row for cell in cells for row in _explanation(cell)]
    notes = group_notes(network, customer) + _notes(cells, edges, who)
    return Table(EXPLAIN_COLUMNS, rows, network.graph.get("lens"), notes)


def _check(kind: str | None, measure: str) -> None:
    if kind is not None and kind not in {*KINDS, INSTALLED}:
        known = ", ".join((*KINDS, INSTALLED))
        raise UsageError(f"no kind is called {kind!r}", hint=f"use one of {known}")
    if measure not in {"main", "all"}:
        raise UsageError(f"no set of measures is called {measure!r}", hint="use main or all")


def check_stock(network: SupplyNetwork, kind: str | None, unit: str | None) -> None:
    """Raise `UsageError` where a stock is asked for and the lens has none, or the unit is none."""
    if unit is not None and unit not in UNITS:
        raise UsageError(f"no stock is in {unit!r}", hint=f"use one of {', '.join(UNITS)}")
    asked = kind == INSTALLED or unit is not None
    if asked and "installed" not in network.graph:
        what = "what is installed is estimated, and the lens leaves estimates out"
        raise UsageError(what, hint="add --with-estimates, in Python with_estimates=True")
    if unit is not None and kind not in {None, INSTALLED}:
        raise UsageError(
            f"{unit} is a unit of what is installed, not of {kind}", hint="leave it out"
        )


def edges_by_customer(network: SupplyNetwork) -> dict[str, list[Edge]]:
    """Return the supply edges of a network by the customer that they lead to."""
    edges: defaultdict[str, list[Edge]] = defaultdict(list)
    for edge in supply_edges(network):
        edges[edge[1]].append(edge)
    return edges


def _cells(
    network: SupplyNetwork,
    edges: Mapping[str, list[Edge]],
    customer: str | None,
    category: str | None,
    kind: str | None,
) -> Iterator[Cell]:
    """Yield every cell of what was asked for, of one category the best covered kind first."""
    trees: dict[str, frozenset[str]] = {}
    for who in sorted(edges) if customer is None else [customer]:
        own = edges.get(who, [])
        for what in [category] if category else named_categories(own):
            tree = trees.setdefault(what, narrower(network.graph.get("categories", {}), what))
            cells = _kinds(cells_of(own, who, what, tree), kind)
            yield from (cell for cell in cells if customer is not None or cell.supplies)


def _best_covered(cells: Iterable[Cell], customer: str | None) -> list[Cell]:
    """Return one cell for each category of a customer; without one, one for each customer."""
    of_category: dict[tuple[str, str], Cell] = {}
    for cell in cells:
        of_category.setdefault((cell.customer, cell.category), cell)
    if customer is not None:
        return list(of_category.values())
    best: dict[str, Cell] = {}
    for cell in sorted(of_category.values(), key=_coverage):
        best.setdefault(cell.customer, cell)
    return [best[who] for who in sorted(best)]


def _converted(
    network: SupplyNetwork,
    edges: Mapping[str, list[Edge]],
    customer: str | None,
    category: str | None,
    conversion: Conversion,
) -> Iterator[tuple[Cell, frozenset[str]]]:
    """Yield the cells in money, and which suppliers are converted; without a question, those."""
    from aisupply.measures.concentration.conversion import converted

    for who in sorted(edges) if customer is None else [customer]:
        own = edges.get(who, [])
        for what in [category] if category else named_categories(own):
            cells = cells_of(own, who, what, narrower(network.graph.get("categories", {}), what))
            cell, which = converted(cells, conversion)
            if which or customer is not None:
                yield cell, which


def named_categories(edges: Iterable[Edge]) -> list[str]:
    """Return the categories that supply edges name, sorted."""
    return sorted({category for edge in edges for category in categories_of(edge[3])})


def _kinds(cells: Mapping[str, Cell], kind: str | None) -> list[Cell]:
    """Return the cell of one kind, or all with figures, the best covered first; else one."""
    if kind is not None:
        return [cells[kind]]
    with_figures = [cell for cell in cells.values() if cell.quantified]
    return with_figures or [replace(next(iter(cells.values())), kind=None, unit=None)]


def _coverage(cell: Cell) -> tuple[int, int, str]:
    """Return a key that puts the best covered cell first."""
    return -len(cell.quantified), -len(cell.supplies), cell.category


def _by_concentration(row: Row) -> tuple[float, float, str, str]:
    """Return a key that puts the most concentrated row first, rows without a value last."""
    stated, full = row.get("hhi_stated"), row.get("hhi")
    if row.get("kind") == INSTALLED:
        stated = row.get("answer")
    return (
        -stated.low if isinstance(stated, Bounds) else 0.0,
        -full.low if isinstance(full, Bounds) else 0.0,
        str(row["customer"]),
        str(row["category"]),
    )


def _notes(
    cells: Iterable[Cell], edges: Mapping[str, list[Edge]], customer: str | None
) -> list[Note]:
    notes = list(dict.fromkeys(note for cell in cells for note in cell.notes))
    asked = edges.values() if customer is None else [edges.get(customer, [])]
    homeless = sum(not categories_of(edge[3]) for own in asked for edge in own)
    notes += [Note("concentration.no-category", n=homeless)] if homeless else []
    if customer is not None and not edges.get(customer):
        notes.append(Note("supply.nobody", customer=Id(customer)))
    return notes


def unnamed_notes(network: SupplyNetwork, customer: str | None, category: str | None) -> list[Note]:
    """Return how much a customer gets from parties that sources do not name.

    They are in no cell: each of them may be a firm that is named, or another.

    Args:
        network: as for `concentration`.
        customer: id of a firm; for none there is no note.
        category: id of the category that was asked for, or none for all.
    """
    tree = narrower(network.graph.get("categories", {}), category) if category else None
    found = [
        data
        for _, who, _, data in network.edges(keys=True, data=True)
        if customer is not None and who == customer and data.get("relation") == "unnamed"
        and data.get("link") == "supply" and (not tree or tree.intersection(categories_of(data)))
    ]  # fmt: skip
    alike: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for data in found:
        if data.get("unit"):
            alike[str(data["unit"])].append(data)
    sums = {unit: counted_sum(each) for unit, each in sorted(alike.items())}
    amounts = [total.text(unit=unit) for unit, total in sums.items() if total is not None]
    if not found:
        return []
    if not amounts:
        return [Note("supply.unnamed", n=len(found))]
    return [Note("supply.unnamed-amount", n=len(found), amount=", ".join(amounts))]


def _explanation(cell: Cell) -> Iterator[Row]:
    """Yield a row for each supplier of a cell, and for each figure that several share."""
    binds = _binding(cell)
    for supply in cell.supplies:
        yield _explained(cell, supply) | {"binds": binds.get(supply.supplier)}
    for joint, sharing in joint_figures(cell).items():
        volumes = [f for supply in sharing for f in supply.figures if f.joint == joint]
        edges = [e for supply in sharing for e in supply.edges if e[3].get("counts_with") == joint]
        together = Supply(joint, volumes[:1], edges=edges)
        firm = max(figure.firm for figure in volumes)
        yield _explained(cell, together) | {
            "supplier": Several((supply.supplier for supply in sharing), between="+"),
            "firm": firm,
            "binding": firm,
            "binds": binds.get(joint),
        }


def _binding(cell: Cell) -> dict[str, Several]:
    """Return what binds at the ends of the two HHI, by the supplier or the joint figure."""
    said: defaultdict[str, list[Note]] = defaultdict(list)
    stated, full = stated_volumes(cell), full_volumes(cell)
    answers = {"hhi_stated": stated} | ({} if stated.is_same(full) else {"hhi": full})
    for answer, volumes in answers.items():
        for extreme, ends in zip(("least", "greatest"), volumes.binding(), strict=True):
            for binding in ends:
                end = Note(f"binding-end.{binding.end}")
                said[binding.name].append(Note(f"binds.{extreme}", answer=answer, end=end))
    return {name: Several(notes, between="; ") for name, notes in said.items()}


def _explained(cell: Cell, supply: Supply) -> Row:
    known = supply.is_quantified
    return {
        "customer": cell.customer,
        "category": cell.category,
        "kind": cell.kind,
        "unit": cell.unit,
        "supplier": supply.supplier,
        "firm": supply.firm if known else None,
        "binding": supply.firm if known else None,
        "stated": _stated(supply) if known else None,
        "ceiling": supply.ceiling if math.isfinite(supply.ceiling) else None,
        "quantified": known,
        "agreement": Several(supply.agreements),
        "status": Several(supply.gathered("statuses")),
        "claims": Several(supply.gathered("claims")),
        "sources": Several(supply.gathered("sources")),
        "steps": Several(_steps(cell, supply), between="; ") or None,
    }


def _stated(supply: Supply) -> float | Bounds:
    """Return what is stated: a number, or bounds where words name none."""
    stated = supply.announced
    return stated.low if stated.is_point else stated


def _steps(cell: Cell, supply: Supply) -> Iterator[str]:
    """Yield, edge by edge, how claims became the intervals that are added here."""
    for *_, data in supply.edges:
        if data.get("kind") == cell.kind:
            yield from data.get("steps") or ()
