"""The measures of one cell, as a row of a table.

Four answers stand side by side:

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
from aisupply.measures.concentration.tipping import tipping
from aisupply.measures.index_bounds.indices import HHI_SCALE, Undefined, hhi
from aisupply.measures.index_bounds.verdicts import FAR_LINE, HALF, LINE, top_of, verdict
from aisupply.table import Several
from aisupply.text import Note

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from aisupply.measures.cell_volumes import CellVolumes
    from aisupply.measures.cells import Cell
    from aisupply.table import Cell as TableCell

    Row = dict[str, TableCell]

__all__ = ["BOUNDS", "COLUMNS", "EXTRA_COLUMNS", "measured", "outer_notes"]

COLUMNS = (
    "customer",
    "category",
    "kind",
    "unit",
    "suppliers",
    "quantified",
    "unquantified",
    "hhi_stated",
    "hhi",
    "hhi_binding",
    "hhi_announced",
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
    "sources",
    "reason",
)
"""The columns of `aisupply.concentration`, in order."""

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

BOUNDS = frozenset(COLUMNS[7:15] + EXTRA_COLUMNS)
"""Those of all these that hold bounds, from ``hhi_stated`` to ``entropy`` and the further ones."""


def measured(cell: Cell, *, every: bool = False) -> Row:
    """Return the row of a cell.

    Args:
        cell: The suppliers and what is known of them.
        every: Whether to add `EXTRA_COLUMNS`.
    """
    full, stated = full_volumes(cell), stated_volumes(cell)
    answers = _four_answers(cell, full, stated)
    row: Row = _identity(cell) | {name: _shown(value) for name, value in answers.items()}
    row |= _all_named(full, answers["hhi"]) | _verdicts(full, answers["hhi"])
    names = [supply.supplier for supply in cell.unquantified]
    row["tipping"] = tipping(stated, names, cell.unit)
    row["reason"] = _reason(answers.values())
    return row | _extra(full, stated) if every else row


def _identity(cell: Cell) -> Row:
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


def _four_answers(
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


def _all_named(full: CellVolumes, points: Bounds | Undefined) -> Row:
    """Return the further measures of all named suppliers."""
    effective = points if isinstance(points, Undefined) else points.reciprocal(HHI_SCALE)
    return {
        "effective_suppliers": _shown(effective),
        "cr1": _shown(full.cr(1)),
        "cr3": _shown(full.cr(3)),
        "entropy": _shown(full.entropy()),
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
        "cr4": _shown(full.cr(4)),
        "normalised_hhi": _shown(full.normalised()),
        "gini": _shown(full.gini()),
        "exp_entropy": _shown(full.exp_entropy()),
        "effective_suppliers_stated": _shown(stated.effective()),
        "cr1_stated": _shown(stated.cr(1)),
        "cr3_stated": _shown(stated.cr(3)),
        "entropy_stated": _shown(stated.entropy()),
    }


def _shown(value: Bounds | Undefined | None) -> Bounds | None:
    return None if isinstance(value, Undefined) else value


def _reason(values: Iterable[Bounds | Undefined]) -> Several | None:
    """Return the codes of what is undefined, each once."""
    codes = dict.fromkeys(str(value) for value in values if isinstance(value, Undefined))
    return Several(codes) or None


def outer_notes(rows: Iterable[Row]) -> list[Note]:
    """Return the note that belongs to a table with bounds that are not exact, if it has any."""
    is_outer: Callable[[TableCell], bool] = lambda v: isinstance(v, Bounds) and not v.exact  # noqa: E731
    any_outer = any(is_outer(value) for row in rows for value in row.values())
    return [Note("concentration.outer")] if any_outer else []
