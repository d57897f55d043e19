"""Which of the readings of a cell is its answer: the narrowest that covers every named supplier.

A reading of a cell is an index and what it rests on, its basis:

- ``full``: the volumes of all named suppliers, whatever the unknown ones are; proven;
- ``flows``: what firms sold and bought in a period, under all that their totals allow; proven;
- ``stated``: the same volumes with open ends counted up to what the words name, where no supplier
  is without a figure;
- ``market``: shares of the market split among those who are named; a range under an assumption;
- ``estimated``: a model's percentiles of what is installed.

What leaves a supplier out is no reading of the whole cell and is not offered. Nor are the points
`hhi_binding` and `hhi_announced`, which would be the narrowest whatever is unknown: each says what
the index is if one thing comes, and not how wide it is open.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from aisupply.bounds import Bounds
from aisupply.measures.index_bounds.verdicts import equal_suppliers
from aisupply.text import Note

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aisupply.measures.cells import Cell
    from aisupply.table import Cell as TableCell

__all__ = ["BASES", "Reading", "answer_note", "answered", "narrowest", "stated_covers"]

BASES = ("full", "flows", "stated", "market", "estimated")
"""Every basis of an answer; of readings that are as wide, the earlier basis is the answer's."""


class Reading(NamedTuple):
    """An index of a whole cell, and what it rests on.

    Attributes:
        basis: one of `BASES`.
        hhi: the index, in points.
        sources: ids of the sources that it rests on beside those of the cell.
    """

    basis: str
    hhi: Bounds
    sources: tuple[str, ...] = ()


def narrowest(readings: Iterable[Reading]) -> Reading | None:
    """Return the narrowest of the readings of a row, which is its answer; None without any.

    Args:
        readings: what the row can be read as; each covers every named supplier.

    >>> full = Reading("full", Bounds(5000, 10000))
    >>> market = Reading("market", Bounds(3350, 5800, exact=False))
    >>> narrowest([full, market]).basis, narrowest([full]).basis
    ('market', 'full')
    """
    return min(readings, key=lambda r: (r.hhi.high - r.hhi.low, BASES.index(r.basis)), default=None)


def answered(cell: Cell, readings: Iterable[Reading]) -> dict[str, TableCell]:
    """Return what a row has of the narrowest of its readings; nothing without any."""
    best = narrowest(readings)
    if best is None:
        return {}
    sources = len({*cell.sources, *best.sources})
    return {"answer": best.hhi, "basis": best.basis, "sources": sources}


def stated_covers(cell: Cell) -> bool:
    """Tell whether the stated figures leave no supplier out, and no end open without a figure."""
    return not cell.unquantified and all(
        not supply.is_open
        and all(
            figure.stated is not None or math.isfinite(figure.ceiling) for figure in supply.figures
        )
        for supply in cell.supplies
    )


def answer_note(row: Mapping[str, TableCell]) -> Note | None:
    """Return the answer of a row in words, as so many equal suppliers too; None without one.

    >>> row = {"answer": Bounds.point(3800), "basis": "full"}
    >>> print(answer_note(row))
    HHI 3,800 over all who are named, as concentrated as 2.6 equal suppliers
    """
    index = row.get("answer")
    if not isinstance(index, Bounds):
        return None
    said = Bounds(index.low, index.high)  # the basis says how sure it is
    return Note(f"answer.{row['basis']}", index=said, effective=equal_suppliers(index))
