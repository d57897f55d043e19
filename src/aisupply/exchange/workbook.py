"""The tables of `aisupply import` as one workbook for Excel, LibreOffice and others.

Texts are texts, whatever they begin with: a sheet has no formula and no link.
"""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from aisupply.errors import UsageError, optional_module
from aisupply.exchange.documents import Document, counted
from aisupply.exchange.links.claims import TABLE as LINKS
from aisupply.exchange.links.exporting import LINK_COLUMNS, link_rows
from aisupply.exchange.tables.schema import tables_schema
from aisupply.exchange.tables.unwritten import Tables
from aisupply.table import is_formula

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aisupply.claims.graph import ClaimView

__all__ = ["tables_workbook"]

_ABOUT = "about"
_REST = "not in tables"
_NUMERIC = frozenset({"amount", "share", "integer"})
"""Kinds of columns whose cells are written as numbers."""
_ROWS, _LENGTH = 1_048_576, 32_767
"""So many rows a sheet has, and so many characters a cell."""
_WIDTHS = (8, 60)
_DIGITS = 15
"""So many digits a number in a sheet keeps."""


def tables_workbook(view: ClaimView) -> Document:
    """Return a workbook with one sheet a table, as `aisupply export -o FOLDER` writes them.

    A first sheet says which claims these are; a sheet of links holds those of `import --as links`;
    a last one names the claims that no row can hold.

    Raises:
        UsageError: the library for it is not installed, or a table has more rows than a sheet.
    """
    library = optional_module("xlsxwriter")
    tables = Tables.of(view)
    file = io.BytesIO()
    book = library.Workbook(file, {"in_memory": True})
    day = dt.datetime.combine(view.graph.coverage, dt.time())
    book.set_properties({"title": "aisupply", "comments": str(view.lens.line()), "created": day})
    sheets = _Sheets(book)
    sheets.add(_ABOUT, ("what", "value"), _about(view, tables))
    for name, rows in tables.rows.items():
        columns = tables_schema().tables[name].columns
        numeric = {column.name for column in columns.values() if column.kind in _NUMERIC}
        cells = ([row.get(column, "") for column in columns] for row in rows)
        sheets.add(name, tuple(columns), cells, numeric=numeric)
    links = link_rows(tables.left(LINKS))
    if links.rows:
        sheets.add(LINKS, LINK_COLUMNS, ([row.get(c, "") for c in LINK_COLUMNS]
                   for row in links.rows), numeric=("amount",))  # fmt: skip
    unwritten = [iri for iri in tables.unwritten if iri not in links.claims]
    if unwritten:
        sheets.add(_REST, ("claim",), ([iri] for iri in unwritten))
    book.close()
    count = sum(map(len, tables.rows.values())) + len(links.rows)
    left_out = []
    if unwritten:
        left_out.append(
            f"only named, since no row can hold them: {counted(len(unwritten), 'claim')}"
        )
    if sheets.cut:
        left_out.append(
            f"cut, since a cell takes {_LENGTH:,} characters: {counted(sheets.cut, 'cell')}"
        )
    number = len(tables.rows) + bool(links.rows)
    holds = f"{counted(number, 'table')}, {counted(count, 'row')}"
    return Document(file.getvalue(), holds, tuple(left_out))


def _about(view: ClaimView, tables: Tables) -> list[list[str]]:
    return [
        ["lens", str(view.lens.line())],
        ["kept up to", view.graph.coverage.isoformat()],
        ["claims that no row can hold", str(tables.claims)],
    ]


class _Sheets:
    """Writes sheets: a header that stays in sight, texts that are never run.

    Args:
        book: a workbook of xlsxwriter.

    Attributes:
        cut: the number of cells that were too long.
    """

    def __init__(self, book: Any) -> None:
        self._book = book
        self._head = book.add_format({"bold": True})
        self._text = book.add_format({"quote_prefix": True})
        self.cut = 0

    def add(
        self,
        name: str,
        columns: Sequence[str],
        rows: Iterable[Sequence[str]],
        *,
        numeric: Iterable[str] = (),
    ) -> None:
        """Add a sheet; cells of the columns in `numeric` are numbers where they hold one."""
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        numbers = {columns.index(column) for column in numeric}
        widths = list(map(len, columns))
        for place, column in enumerate(columns):
            sheet.write_string(0, place, column, self._head)
        for line, row in enumerate(rows, start=1):
            if line == _ROWS:
                raise UsageError(
                    f"the table {name} has more than {_ROWS - 1:,} rows, which no sheet has",
                    hint="export it as a folder of CSV tables: aisupply export -o FOLDER",
                )
            for place, cell in enumerate(row):
                number = _number(cell) if place in numbers else None
                if number is not None:
                    sheet.write_number(line, place, number)
                elif cell:
                    self.cut += len(cell) > _LENGTH
                    style = self._text if is_formula(cell) else None
                    sheet.write_string(line, place, cell[:_LENGTH], style)
                widths[place] = max(widths[place], len(cell))
        least, most = _WIDTHS
        for place, width in enumerate(widths):
            sheet.set_column(place, place, min(max(width, least), most))


def _number(cell: str) -> float | None:
    """Return the number that a cell holds; None for words, and for more digits than are kept."""
    try:
        value = Decimal(cell)
    except InvalidOperation:
        return None
    fits = value.is_finite() and len(value.normalize().as_tuple().digits) <= _DIGITS
    return float(value) if fits else None
