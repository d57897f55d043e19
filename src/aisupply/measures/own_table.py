"""The measures for a table of one's own: no graph, no network.

>>> deals = [
...     {"buyer": "c", "seller": "s1", "min": "10", "max": "10"},
...     {"buyer": "c", "seller": "s2", "min": "", "max": "6"},
...     {"buyer": "c", "seller": "s3", "min": "2", "max": "3"},
... ]
>>> table = measure_table(
...     deals, customer_col="buyer", supplier_col="seller", low_col="min", high_col="max"
... )
>>> str(table.rows[0]["hhi"]), str(table.rows[0]["effective_suppliers"])
('4,016.6 … 7,222.3', '1.38 … 2.49')
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from aisupply.errors import DataError
from aisupply.measures.cells import Cell, Figure, Supply
from aisupply.measures.rows import BOUNDS, COLUMNS, measured, outer_notes
from aisupply.table import Table

__all__ = ["measure_table"]

_LEFT_OUT = frozenset({"category", "kind", "unit", "closed", "sources"})
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_WITH_SEPARATORS = re.compile(r"\d{1,3}([ ,.'\u00a0\u202f_]\d{3})+([.,]\d+)?")
_ONE_EACH = "a header row that names each column once"

Line = Mapping[str, str]


def measure_table(
    source: str | Path | Iterable[Mapping[str, object]],
    *,
    customer_col: str,
    supplier_col: str,
    low_col: str,
    high_col: str,
    stated_col: str | None = None,
) -> Table:
    """Return the concentration of each customer in a table of volumes.

    All volumes are taken to be of one kind in one unit. An empty upper bound is no limit, an
    empty lower bound is 0. Rows of one customer and supplier are added.

    Args:
        source: A CSV file with a header row (UTF-8, commas), or rows as mappings.
        customer_col: The column of the customers.
        supplier_col: The column of the suppliers.
        low_col: The column of the lower bounds.
        high_col: The column of the upper bounds.
        stated_col: The column of the stated figures, up to which an open end counts in
            ``hhi_stated``, and which make ``hhi_announced``.

    Returns:
        A row for each customer, in the order in which they first appear, with the columns of
        `concentration` that apply. Without `stated_col` there is no ``hhi_announced``.

    Raises:
        DataError: The file or a cell cannot be read; the message names row and column.
    """
    columns = _Columns(customer_col, supplier_col, low_col, high_col, stated_col)
    table = _read(Path(source)) if isinstance(source, str | Path) else _from_rows(source)
    _check_columns(table, columns)
    customers = _gathered(table, columns)
    rows = [measured(_cell(name, supplies)) for name, supplies in customers.items()]
    left_out = _LEFT_OUT | (frozenset() if stated_col else {"hhi_announced"})
    shown = tuple(name for name in COLUMNS if name not in left_out)
    kept = [{name: row[name] for name in shown} for row in rows]
    return Table(shown, kept, None, _ignored(table, columns) + outer_notes(rows), BOUNDS)


class _Columns(NamedTuple):
    customer: str
    supplier: str
    low: str
    high: str
    stated: str | None

    @property
    def needed(self) -> list[str]:
        """The names of the columns that are read."""
        return [name for name in self if name is not None]


@dataclass(frozen=True)
class _Input:
    """What was read: the name of the file, its columns, and its lines by row number."""

    name: str
    columns: tuple[str, ...]
    lines: tuple[tuple[int, Line], ...]

    def error(self, row: int, column: str, found: str, expected: str, hint: str) -> DataError:
        """Return an error about one cell."""
        return DataError(f"{self.name}, row {row}, column {column}", found, expected, hint=hint)


def _read(path: Path) -> _Input:
    """Read a CSV file; the header is row 1."""
    text = _text_of(path)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        hint = "check the quotation marks, or save the table as CSV again"
        raise DataError(str(path), f"broken CSV ({error})", "a CSV table", hint=hint) from error
    filled = [(number, row) for number, row in enumerate(rows, start=1) if any(map(str.strip, row))]
    if not filled:
        hint = "write a header row and a row for each supplier"
        raise DataError(str(path), "an empty file", "a CSV table with a header row", hint=hint)
    (_, header), *body = filled
    names = tuple(name.strip() for name in header)
    lines = tuple((number, _line(path, number, names, row)) for number, row in body)
    return _Input(str(path), names, lines)


def _text_of(path: Path) -> str:
    """Return the text of a file, without a byte order mark."""
    expected, hint = "a CSV file", "give the path of a table saved as CSV (UTF-8)"
    if path.is_dir():
        raise DataError(str(path), "a folder", expected, hint=hint)
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DataError(str(path), reason.lower(), expected, hint="check the path") from error
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise DataError(str(path), "text in UTF-16", "UTF-8", hint="save the table as CSV (UTF-8)")
    if b"\0" in data:
        raise DataError(str(path), "a binary file", expected, hint=hint)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        found = f"byte {data[error.start]:#04x}, which is not UTF-8"
        where = f"{path}, row {row}"
        raise DataError(where, found, "UTF-8", hint="save the table as CSV (UTF-8)") from error


def _line(path: Path, number: int, names: tuple[str, ...], row: list[str]) -> Line:
    if len(row) != len(names):
        found, expected = f"{len(row)} cells", f"{len(names)} as in the header"
        hint = "put a cell that holds a comma in quotation marks, and leave no cell out"
        raise DataError(f"{path}, row {number}", found, expected, hint=hint)
    return dict(zip(names, (cell.strip() for cell in row), strict=True))


def _from_rows(rows: Iterable[Mapping[str, object]]) -> _Input:
    """Take rows from memory; the first row is row 1, None and an infinite end are empty."""
    lines = tuple(
        (number, {name: _as_text(value) for name, value in row.items()})
        for number, row in enumerate(rows, start=1)
    )
    columns = tuple(dict.fromkeys(name for _, line in lines for name in line))
    return _Input("rows", columns, lines)


def _as_text(value: object) -> str:
    return "" if value is None or value == math.inf else str(value).strip()


def _check_columns(table: _Input, columns: _Columns) -> None:
    for name in columns.needed:
        count = table.columns.count(name)
        if count > 1:
            hint = f"rename all columns {name!r} but one"
            raise DataError(
                f"{table.name}, row 1", f"{count} columns {name!r}", _ONE_EACH, hint=hint
            )
        if count == 0:
            listed = ", ".join(map(repr, table.columns)) or "no column"
            raise DataError(table.name, listed, f"a column {name!r}", hint=_column_hint(table))
    if not table.lines:
        hint = "add a row for each supplier"
        raise DataError(table.name, "a header row only", "a row for each supplier", hint=hint)


def _column_hint(table: _Input) -> str:
    for mark, name in ((";", "semicolons"), ("\t", "tabs")):
        if len(table.columns) == 1 and mark in table.columns[0]:
            return f"separate the columns by commas instead of {name}"
    return "name the column with --customer-col, --supplier-col, --low-col or --high-col"


def _gathered(table: _Input, columns: _Columns) -> dict[str, dict[str, Supply]]:
    """Return what each customer may get from each supplier."""
    customers: dict[str, dict[str, Supply]] = {}
    for row, line in table.lines:
        customer = _name(table, row, line, columns.customer)
        supplier = _name(table, row, line, columns.supplier)
        supply = customers.setdefault(customer, {}).setdefault(supplier, Supply(supplier))
        figure = _figure(table, row, line, columns)
        supply.figures += [figure] if figure.is_given else []
        supply.is_open |= not figure.is_given
    return customers


def _name(table: _Input, row: int, line: Line, column: str) -> str:
    name = line.get(column, "")
    if not name:
        raise table.error(row, column, "an empty cell", "a name", "fill it in, or delete the row")
    return name


def _figure(table: _Input, row: int, line: Line, columns: _Columns) -> Figure:
    low = _amount(table, row, line, columns.low)
    high = _amount(table, row, line, columns.high)
    stated = _amount(table, row, line, columns.stated) if columns.stated else None
    firm, ceiling = low or 0.0, math.inf if high is None else high
    if firm > ceiling:
        found, hint = f"low {firm:g} above high {ceiling:g}", "exchange the two, or correct one"
        raise table.error(row, columns.low, found, "low ≤ high", hint)
    if stated is not None and not firm <= stated <= ceiling:
        expected = "a stated figure from low to high"
        raise table.error(row, str(columns.stated), f"{stated:g}", expected, "correct one of them")
    return Figure(firm, stated, ceiling)


def _amount(table: _Input, row: int, line: Line, column: str) -> float | None:
    """Return the amount in a cell, None for an empty one."""
    text = line.get(column, "")
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        raise table.error(row, column, repr(text), "a number such as 12.5", _number_hint(text))
    value = float(text)
    if not math.isfinite(value):
        raise table.error(row, column, repr(text), "a finite number", "leave it empty for no limit")
    if value < 0:
        raise table.error(row, column, repr(text), "0 or more", "a volume cannot be negative")
    return value


def _number_hint(text: str) -> str:
    if text.lower().lstrip("+-") in {"nan", "inf", "infinity", "∞"}:
        return "leave the cell empty where nothing is known"
    if _WITH_SEPARATORS.fullmatch(text):
        return "write thousands without separators and decimals with a point"
    if re.fullmatch(r"\d+,\d+", text):
        return "write decimals with a point"
    return "write a number only, with the unit in the header"


def _cell(customer: str, supplies: Mapping[str, Supply]) -> Cell:
    able = tuple(supplies[name] for name in sorted(supplies) if supplies[name].ceiling > 0)
    return Cell(customer, "", None, None, able)


def _ignored(table: _Input, columns: _Columns) -> list[str]:
    others: Iterator[str] = (name or "(no name)" for name in table.columns)
    listed = [name for name in dict.fromkeys(others) if name not in columns.needed]
    return [f"columns that were ignored: {', '.join(listed)}"] if listed else []
