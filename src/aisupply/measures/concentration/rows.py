"""The measures of one cell, as a row of a table.

The answer of a row covers every supplier that is named, and has its basis beside it
(`aisupply.measures.concentration.answers`). Four indices stand side by side with it:

- ``hhi_stated``: suppliers with a figure only, open ends counted up to their stated figures;
- ``hhi``: every named supplier, unknown volumes from 0 without limit;
- ``hhi_binding``: the point if only what is firm comes;
- ``hhi_announced``: the point if all stated figures come; bounds where words name no figure.

Effective suppliers, CR_k, entropy, the largest supplier and the verdicts belong to ``hhi``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisupply.bounds import Bounds
from aisupply.measures.cell_volumes import (
    announced_volumes,
    binding_volumes,
    full_volumes,
    stated_volumes,
)
from aisupply.measures.concentration.answers import Reading, answered, stated_covers
from aisupply.measures.concentration.tipping import tipping
from aisupply.measures.index_bounds.indices import HHI_SCALE, Undefined, hhi
from aisupply.measures.index_bounds.verdicts import FAR_LINE, HALF, LINE, top_of, verdict
from aisupply.table import Several
from aisupply.text import Note

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aisupply.measures.cell_volumes import CellVolumes
    from aisupply.measures.cells import Cell
    from aisupply.table import Cell as TableCell

    Row = dict[str, TableCell]

__all__ = [
    "BOUNDS", "COLUMNS", "EXTRA_COLUMNS", "INSTALLED", "all_named", "identity", "measured",
    "of_volumes", "outer_notes", "shown",
]  # fmt: skip

INSTALLED = "installed"
"""The kind of a row on a stock: what is there on a day, by a model's estimate."""

COLUMNS = (
    "customer",
    "category",
    "kind",
    "unit",
    "suppliers",
    "quantified",
    "unquantified",
    "answer",
    "basis",
    "hhi_stated",
    "hhi",
    "hhi_binding",
    "hhi_announced",
    "hhi_median",
    "effective_suppliers",
    "cr1",
    "cr3",
    "entropy",
    "top_supplier",
    "top_candidates",
    "past_1800",
    "past_4000",
    "past_half",
    "closed",
    "tipping",
    "period",
    "least_probability",
    "sources",
    "reason",
)
"""The columns of `aisupply.concentration`, in order.

`hhi_median`, `period` and `least_probability` are of rows of what is installed.
"""

EXTRA_COLUMNS = (
    "cr4",
    "normalised_hhi",
    "gini",
    "exp_entropy",
    "effective_suppliers_stated",
    "cr1_stated",
    "cr3_stated",
    "entropy_stated",
)
"""The columns that ``measure="all"`` adds."""

BOUNDS = frozenset({
    "answer", "hhi_stated", "hhi", "hhi_binding", "hhi_announced", "hhi_median",
    "effective_suppliers", "cr1", "cr3", "entropy", *EXTRA_COLUMNS,
})  # fmt: skip
"""Those of all these that hold bounds."""


def measured(cell: Cell, *, every: bool = False, further: Iterable[Reading] = ()) -> Row:
    """Return the row of a cell.

    Args:
        cell: The suppliers and what is known of them.
        every: Whether to add `EXTRA_COLUMNS`.
        further: Other readings of the whole cell than its volumes; the narrowest is the answer.
    """
    full, stated = full_volumes(cell), stated_volumes(cell)
    indices = _four_indices(cell, full, stated)
    row: Row = dict.fromkeys(COLUMNS)
    row |= identity(cell) | {name: shown(value) for name, value in indices.items()}
    row |= answered(cell, [*of_volumes(cell, row), *further])
    row |= all_named(full, indices["hhi"]) | _verdicts(full, indices["hhi"])
    names = [supply.supplier for supply in cell.unquantified]
    row["tipping"] = tipping(stated, names, cell.unit)
    row["reason"] = _reason(indices.values())
    return row | _extra(full, stated) if every else row


def identity(cell: Cell) -> Row:
    """Return what a row is about, and how much is known of it."""
    return {
        "customer": cell.customer,
        "category": cell.category,
        "kind": cell.kind,
        "unit": cell.unit,
        "suppliers": len(cell.supplies),
        "quantified": len(cell.quantified),
        "unquantified": Several(supply.supplier for supply in cell.unquantified),
        "closed": cell.is_closed,
        "sources": len(cell.sources),
    }


def of_volumes(cell: Cell, row: Row) -> Iterator[Reading]:
    """Yield the readings of a cell by its volumes, from the indices in its row."""
    if isinstance(row["hhi"], Bounds):
        yield Reading("full", row["hhi"])
    if isinstance(row["hhi_stated"], Bounds) and stated_covers(cell):
        yield Reading("stated", row["hhi_stated"])


def _four_indices(
    cell: Cell, full: CellVolumes, stated: CellVolumes
) -> dict[str, Bounds | Undefined]:
    quantified = cell.quantified
    every = full.hhi()
    as_stated = every if stated.is_same(full) else stated.hhi()
    binding = binding_volumes(cell)
    firm = (supply.firm for supply in quantified)
    return {
        "hhi_stated": as_stated if quantified else _none_of(cell),
        "hhi": every,
        "hhi_binding": binding.hhi() if binding.is_joint else _point(cell, firm),
        "hhi_announced": _announced(cell),
    }


def _none_of(cell: Cell) -> Undefined:
    return Undefined.NO_VOLUME if cell.supplies else Undefined.NO_SUPPLIER


def _point(cell: Cell, volumes: Iterable[float]) -> Bounds | Undefined:
    if not cell.quantified:
        return _none_of(cell)
    points = hhi(volumes)
    return points if isinstance(points, Undefined) else Bounds.point(points)


def _announced(cell: Cell) -> Bounds | Undefined:
    """Return the index of what is stated, an interval where one of the suppliers' figures is."""
    stated = [supply.announced for supply in cell.quantified]
    volumes = announced_volumes(cell)
    if not volumes.is_joint and all(volume.is_point for volume in stated):
        return _point(cell, (volume.low for volume in stated))
    return volumes.hhi()


def all_named(full: CellVolumes, points: Bounds | Undefined) -> Row:
    """Return the further measures of all named suppliers."""
    effective = points if isinstance(points, Undefined) else points.reciprocal(HHI_SCALE)
    return {
        "effective_suppliers": shown(effective),
        "cr1": shown(full.cr(1)),
        "cr3": shown(full.cr(3)),
        "entropy": shown(full.entropy()),
    }


def _verdicts(full: CellVolumes, points: Bounds | Undefined) -> Row:
    """Return who can be the largest, and which lines are passed; nothing without a supplier."""
    share = full.cr(1)
    if isinstance(points, Undefined) or isinstance(share, Undefined):
        undefined = ("top_supplier", "top_candidates", "past_1800", "past_4000", "past_half")
        return dict.fromkeys(undefined)
    count = len(full.suppliers)
    return {
        **top_of(full.largest()),
        "past_1800": verdict(points, LINE, suppliers=count),
        "past_4000": verdict(points, FAR_LINE, suppliers=count),
        "past_half": verdict(share, HALF, suppliers=count),
    }


def _extra(full: CellVolumes, stated: CellVolumes) -> Row:
    return {
        "cr4": shown(full.cr(4)),
        "normalised_hhi": shown(full.normalised()),
        "gini": shown(full.gini()),
        "exp_entropy": shown(full.exp_entropy()),
        "effective_suppliers_stated": shown(stated.effective()),
        "cr1_stated": shown(stated.cr(1)),
        "cr3_stated": shown(stated.cr(3)),
        "entropy_stated": shown(stated.entropy()),
    }


def shown(value: Bounds | Undefined | None) -> Bounds | None:
    """Return what stands in the table: nothing for what is undefined."""
    return None if isinstance(value, Undefined) else value


def _reason(values: Iterable[Bounds | Undefined]) -> Several | None:
    """Return the codes of what is undefined, each once."""
    codes = dict.fromkeys(str(value) for value in values if isinstance(value, Undefined))
    return Several(codes) or None


def outer_notes(rows: Iterable[Row]) -> list[Note]:
    """Return the note that belongs to a table with bounds that are not exact, if it has any.

    An answer that rests on an assumption is not exact either, and has its basis beside it.
    """
    any_outer = any(
        isinstance(value, Bounds) and not value.exact
        for row in rows
        for name, value in row.items()
        if name != "answer" and row.get("kind") != INSTALLED
    )
    return [Note("concentration.outer")] if any_outer else []
