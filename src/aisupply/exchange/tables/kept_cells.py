"""Cells of a row that the graph does not give back: they are kept beside it as written.

What a claim says is made of terms, and several words mean one term: `memorandum` and
`letter-of-intent` are one stage.  So each row that is read is made of its claims again, as an
export would; what stands in a cell and does not come back is kept (`ais:cellWords`), and no cell
that somebody filled in is lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisupply.exchange.tables.cells import CellError, read_cell
from aisupply.exchange.tables.schema import tables_schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aisupply.exchange.tables.rows import Row

__all__ = ["CELL_WORDS", "cell_words", "lost_cells", "written_cells", "written_pairs"]

CELL_WORDS = "ais:cellWords"
"""The property by which a cell is kept."""


def cell_words(column: str, words: str) -> str:
    """Return a cell as it is kept: the name of its column, and what stands in it."""
    return f"{column}: {words}"


def written_cells(kept: Iterable[str]) -> dict[str, str]:
    """Return column → words of cells that were kept.

    Example:
        >>> written_cells([cell_words("status", "memorandum")])
        {'status': 'memorandum'}
    """
    return dict(written_pairs(kept))


def written_pairs(kept: Iterable[str]) -> list[tuple[str, str]]:
    """Return column and words of each cell that was kept."""
    return [(column, words) for column, _, words in (text.partition(": ") for text in kept)]


def lost_cells(row: Row, given: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return property and words of each filled cell that a row made of the graph does not have.

    Args:
        row: the row as it was read.
        given: column → cell of the row that an export would write.
    """
    columns = tables_schema().tables[row.table].columns
    return [
        (CELL_WORDS, cell_words(name, words))
        for name, words in row.cells.items()
        if name in columns and not _is_same(row.table, name, words, given.get(name, ""))
    ]


def _is_same(table: str, name: str, words: str, given: str) -> bool:
    """Tell whether two cells say the same: 0.40 and 0.4 do."""
    column = tables_schema().tables[table].columns[name]
    if words == given or not given or column.kind == "stage":
        return words == given
    try:
        return read_cell(column, words) == read_cell(column, given)
    except CellError:
        return False
