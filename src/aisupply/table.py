"""Rows and columns, and how they are written: table, CSV, JSON, JSON lines, Markdown.

A table is what every measure and question returns.  JSON, JSON lines and CSV keep full
precision; only the table and Markdown forms round, and they round bounds outward.
"""

from __future__ import annotations

import json
import math
import os
import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING, Any, cast

from aisupply.bounds import Bounds, format_number, overstates
from aisupply.cells import Cell, Digits, Iri, Several, joins, visible
from aisupply.errors import UsageError, optional_module
from aisupply.text import Note
from aisupply.text import render as say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    import pandas as pd
    import polars as pl

__all__ = [
    "FORMATS", "Cell", "Digits", "Iri", "Several", "Table", "display", "guarded", "is_formula",
    "joins", "render", "unguarded", "visible", "widths", "with_lists",
]  # fmt: skip


_CSV_SPECIAL = frozenset(',"\r\n')
_FORMULA = frozenset("=+-@\t\r\n")
_LARGE = 1000
"""From here on a number is shown with one decimal, below with four digits."""
_EXACT = 2**53
"""Up to here a whole number is written without an exponent."""

_MARK = os.urandom(16).hex()
"""Marks a number inside this module; no text can hold it by chance or on purpose."""
_LONG_NUMBER = re.compile(f'"{_MARK}(-?[0-9.]+)"')

_INT64 = 2**63
"""Whole numbers below it, and not below its negative, have a column type of 64 bits."""
_PANDAS_TYPES = {
    (bool, False): "bool", (bool, True): "boolean", (int, False): "int64", (int, True): "Int64",
    (float, False): "float64", (float, True): "float64",
}  # fmt: skip
"""Type of a column, and whether it has nulls → what pandas calls it; for texts it knows best."""

SHOWN = 200
"""So many rows a notebook shows; the table has all."""


@dataclass(frozen=True)
class Table:
    """Named columns, rows, the lens they were computed under, and notes.

    Args:
        columns: names of the columns, in order.
        rows: one mapping a row; a missing column is null.
        lens: the lens as written to JSON; null where no lens applies.
        notes: what the rows do not say by themselves. One is added where the lens looks further
            than the graph was kept.
        bounds: names of columns of bounds, which CSV writes as three whatever the rows hold; a
            column where a row has bounds counts too.
        numbers: names of columns of numbers, also where no row has one; data frames and files of
            typed columns go by it.
        plain: numbers are shown without separators of thousands: what a query answers may be a
            year or an identifier.
        lang: the language in which the notes are said.
        labels: what notes call things by, in place of their ids.

    Example:
        >>> table = Table(("firm", "hhi"), [{"firm": "openai", "hhi": Bounds(5000, 10000)}])
        >>> print(render(table, "csv"), end="")
        firm,hhi_low,hhi_high,hhi_exact
        openai,5000,10000,true
    """

    columns: tuple[str, ...]
    rows: list[dict[str, Cell]]
    lens: Mapping[str, Any] | None = None
    notes: list[Note] = field(default_factory=list)
    bounds: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    plain: bool = False
    lang: str = "en"
    labels: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        kept = (self.lens or {}).get("kept_up_to")
        note = Note("lens.kept", day=kept)
        if kept and note not in self.notes:
            object.__setattr__(self, "notes", [*self.notes, note])

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[dict[str, Cell]]:
        return iter(self.rows)

    def column(self, name: str) -> list[Cell]:
        """Return the cells of one column; `UsageError` if there is no such column."""
        if name not in self.columns:
            raise UsageError(
                f"the table has no column {name!r}", hint=f"it has: {', '.join(self.columns)}"
            )
        return [row.get(name) for row in self.rows]

    def pick(self, *names: str) -> Table:
        """Return the same rows with only these columns, in this order.

        Example:
            >>> table = Table(("firm", "hhi"), [{"firm": "openai", "hhi": 5000}])
            >>> table.pick("hhi").columns
            ('hhi',)
        """
        for name in names:
            self.column(name)
        return replace(self, columns=names)

    def sorted_by(self, name: str, key: Callable[[dict[str, Cell]], Any] | None = None) -> Table:
        """Return the same rows in the order of a column: numbers from the largest, texts from A.

        Bounds go by their lower end, then by their upper one; what is not known comes last.

        Args:
            name: of the column; a leading - turns the order round.
            key: gives the value of a row to sort by, in place of the cell.

        Raises:
            UsageError: there is no such column.

        Example:
            >>> table = Table(("firm",), [{"firm": "b"}, {"firm": None}, {"firm": "a"}])
            >>> table.sorted_by("firm").column("firm"), table.sorted_by("-firm").column("firm")
            (['a', 'b', None], ['b', 'a', None])
        """
        column = name.removeprefix("-")
        self.column(column)
        value = key or (lambda row: _order(row.get(column)))
        known = [row for row in self.rows if row.get(column) is not None]
        unknown = [row for row in self.rows if row.get(column) is None]
        turned = name.startswith("-") != (key is not None or _is_numeric(self, column))
        return replace(self, rows=sorted(known, key=value, reverse=turned) + unknown)

    def first(self, count: int) -> Table:
        """Return the first rows; a note says how many there are if some are left out."""
        if count >= len(self):
            return self
        note = Note("rows.first", shown=count, total=len(self))
        return replace(self, rows=self.rows[:count], notes=[*self.notes, note])

    def said(self) -> list[str]:
        """Return the notes in words, in the language of the table."""
        return [say(note, self.lang, labels=self.labels) for note in self.notes]

    def with_lens(self, lens: Mapping[str, Any]) -> Table:
        """Return the same table under a lens that is printed with it."""
        return replace(self, lens=lens)

    def series(self) -> dict[str, tuple[type, list[Any]]]:
        """Return the columns as data frames have them: each of one type, with its values.

        A column of bounds becomes three: `_low`, `_high`, `_exact`; an end that nothing limits is
        infinite there, and what is null is None in all three. A column is of bool, int, float or
        str; numbers and texts in one column are texts, and so is a column of nulls alone.

        Example:
            >>> table = Table(("firm", "hhi"), [{"firm": "openai", "hhi": Bounds(5000)}])
            >>> table.series()["hhi_high"]
            (<class 'float'>, [inf])
        """
        columns: dict[str, tuple[type, list[Any]]] = {}
        spread = _spread(self)
        for name in self.columns:
            cells = [row.get(name) for row in self.rows]
            if name in spread:
                low, high, exact = zip(*map(_ends, cells), strict=True) if cells else ((), (), ())
                columns[f"{name}_low"] = (float, list(low))
                columns[f"{name}_high"] = (float, list(high))
                columns[f"{name}_exact"] = (bool, list(exact))
            else:
                kind = float if name in self.numbers else _type_of(cells)
                columns[name] = (kind, [None if cell is None else kind(cell) for cell in cells])
        return columns

    def to_pandas(self) -> pd.DataFrame:
        """Return the table as a data frame of pandas, with the columns of `series`.

        Null is what pandas has for it; `attrs` has the lens and the notes.

        Raises:
            UsageError: pandas is not installed.
        """
        library = optional_module("pandas")
        frame = library.DataFrame(
            {
                name: library.Series(values, dtype=_PANDAS_TYPES.get((kind, None in values)))
                for name, (kind, values) in self.series().items()
            }
        )
        frame.attrs = {"lens": dict(self.lens or {}), "notes": list(map(str, self.notes))}
        return cast("pd.DataFrame", frame)

    def to_polars(self) -> pl.DataFrame:
        """Return the table as a data frame of polars, with the columns of `series`.

        Raises:
            UsageError: polars is not installed.
        """
        series = self.series()
        frame = optional_module("polars").DataFrame(
            {name: values for name, (_, values) in series.items()},
            schema={name: kind for name, (kind, _) in series.items()},
        )
        return cast("pl.DataFrame", frame)

    def __str__(self) -> str:
        return render(self, "table")

    def _repr_html_(self) -> str:
        """Show the table in a notebook: the first `SHOWN` rows, the notes and the lens."""
        return _html(self)


def render(table: Table, form: str) -> str:
    """Write a table in one of `FORMATS`; `UsageError` for any other."""
    writer = FORMATS.get(form)
    if writer is None:
        raise UsageError(f"no format is called {form!r}", hint=f"use one of {', '.join(FORMATS)}")
    return writer(table)


def display(cell: Cell, *, digits: int | None = None, plain: bool = False) -> str:
    """Write one cell for people: rounded, a dash for null.

    Args:
        cell: the cell.
        digits: of bounds; as they have it by themselves if None.
        plain: write numbers without separators of thousands.

    Example:
        >>> display(None), display(True), display(3.14159), display(12345)
        ('–', 'yes', '3.142', '12,345')
    """
    if cell is None:
        return "–"
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, Bounds):
        return cell.text() if digits is None else cell.text(digits=digits)
    if isinstance(cell, int | float):
        shown = f"{cell:,}" if isinstance(cell, int) else _number(cell)
        return shown.replace(",", "") if plain else shown
    if isinstance(cell, Several):
        return cell.between.join(display(part) for part in cell)
    return visible(cell.short if isinstance(cell, Iri) else str(cell))


def _number(value: float) -> str:
    if not math.isfinite(value):
        return "–" if math.isnan(value) else "∞" if value > 0 else "-∞"
    written = value.text if isinstance(value, Digits) else float.__repr__(value)
    text = f"{value:,.4g}" if abs(value) < _LARGE else f"{Decimal(written):,.1f}"
    return format_number(value) if overstates(float(text.replace(",", "")), value) else text


def _order(cell: Cell) -> tuple[float, float] | tuple[str, str]:
    """Return what a cell is sorted by, among cells of its column."""
    if isinstance(cell, Bounds):
        return cell.low, cell.high
    if isinstance(cell, int | float):
        return float(cell), float(cell)
    return str(cell).casefold(), str(cell)


def _plain(cell: Cell) -> Any:
    """Return a cell as JSON has it; infinity and NaN do not exist there."""
    if isinstance(cell, Bounds):
        return cell.as_json()
    if isinstance(cell, float) and not math.isfinite(cell):
        return None
    return str(cell) if isinstance(cell, Note | Several) else cell


def with_lists(table: Table) -> str:
    """Write a table as JSON in which several values of a cell that commas would join are a list.

    This is what another process of ours reads; people and clients get one text.  Rows have the
    claims behind them too, where these are no column.
    """
    names = dict.fromkeys(table.columns)
    if any("claims" in row for row in table.rows):
        names["claims"] = None
    rows = [
        {
            name: list(map(str, cell))
            if isinstance(cell := row.get(name), Several) and cell.between == ", "
            else _plain(cell)
            for name in names
        }
        for row in table.rows
    ]
    return _document(table, rows)


def _records(table: Table) -> list[dict[str, Any]]:
    return [{name: _plain(row.get(name)) for name in table.columns} for row in table.rows]


def _written(document: object, *, indent: int | None = None) -> str:
    """Write JSON, in which a number may have any digits."""
    # The json module writes doubles only: longer numbers go through it as marked texts.
    marked = _marked(document)
    text = json.dumps(marked, ensure_ascii=False, indent=indent, allow_nan=False)
    return _LONG_NUMBER.sub(r"\1", text)


def _marked(document: object) -> object:
    if isinstance(document, dict):
        return {name: _marked(value) for name, value in document.items()}
    if isinstance(document, list):
        return [_marked(value) for value in document]
    return f"{_MARK}{document.text}" if isinstance(document, Digits) else document


def _json(table: Table) -> str:
    return _document(table, _records(table))


def _document(table: Table, rows: list[dict[str, Any]]) -> str:
    document = {
        "lens": dict(table.lens) if table.lens is not None else None,
        "columns": list(table.columns),
        "rows": rows,
        "notes": table.said(),
    }
    return _written(document, indent=2) + "\n"


def _jsonl(table: Table) -> str:
    return "".join(_written(row) + "\n" for row in _records(table))


def _spread(table: Table) -> set[str]:
    """Return the columns of bounds, which become three where a cell is one value."""
    return {
        name
        for name in table.columns
        if name in table.bounds or any(isinstance(row.get(name), Bounds) for row in table.rows)
    }


def _ends(cell: Cell) -> tuple[float | None, float | None, bool | None]:
    """Return low, high and exact of a cell among bounds, where a number is a point."""
    if isinstance(cell, Bounds):
        return cell.low, cell.high, cell.exact
    if cell is None or isinstance(cell, Note | Several):
        return None, None, None
    return float(cell), float(cell), True


def _type_of(cells: Iterable[Cell]) -> type:
    """Return the one type that holds all cells of a column: bool, int, float or str."""
    held = [cell for cell in cells if cell is not None]
    if held and all(isinstance(cell, bool) for cell in held):
        return bool
    if not held or not all(isinstance(c, int | float) and not isinstance(c, bool) for c in held):
        return str
    whole = [cell for cell in held if isinstance(cell, int)]
    if len(whole) < len(held):
        return float
    return int if all(-_INT64 <= cell < _INT64 for cell in whole) else str


def _csv(table: Table) -> str:
    """Write CSV; a column of bounds becomes three: low, high, exact."""
    spread = _spread(table)
    rows = (_csv_row(row, table.columns, spread) for row in table.rows)
    return "".join(map(_csv_line, (_csv_header(table.columns, spread), *rows)))


def _csv_line(cells: Iterable[str]) -> str:
    """Write one row; the csv module would leave a lone carriage return unquoted."""
    quoted = (
        '"' + cell.replace('"', '""') + '"' if _CSV_SPECIAL & set(cell) else cell for cell in cells
    )
    return (",".join(quoted) or '""') + "\n"


def _csv_header(columns: Sequence[str], spread: set[str]) -> list[str]:
    names: list[str] = []
    for name in columns:
        parts = [f"{name}_{end}" for end in ("low", "high", "exact")]
        names += map(_csv_cell, parts if name in spread else [name])
    return names


def _csv_row(row: Mapping[str, Cell], columns: Sequence[str], spread: set[str]) -> list[str]:
    cells: list[str] = []
    for name in columns:
        value = _plain(row.get(name))
        if name not in spread:
            cells.append(_csv_cell(value))
        elif isinstance(value, dict):
            cells += [_csv_cell(value[end]) for end in ("low", "high", "exact")]
        else:  # a number among bounds is a point
            cells += [_csv_cell(value), _csv_cell(value), "" if value is None else "true"]
    return cells


def _csv_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Digits):
        return value.text
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
        return str(int(value))
    # A spreadsheet runs a text that begins with one of these: a quote keeps it text.
    if isinstance(value, str) and is_formula(value):
        return "'" + value
    return str(value)


def is_formula(text: str) -> bool:
    """Tell whether a spreadsheet would run a text instead of showing it.

    Example:
        >>> is_formula("=HYPERLINK(1)"), is_formula("Acme = Co")
        (True, False)
    """
    return text.lstrip(" ")[:1] in _FORMULA


def guarded(text: str) -> str:
    """Return a text with a quote before it, if a spreadsheet would run it; `unguarded` undoes it.

    A text that has quotes and then what would be run gets one more, so that nothing is lost.

    Example:
        >>> guarded("=1+1"), guarded("Acme"), unguarded(guarded("'=1+1"))
        ("'=1+1", 'Acme', "'=1+1")
    """
    return f"'{text}" if is_formula(text.lstrip(" '")) else text


def unguarded(text: str) -> str:
    """Return what `guarded` was given."""
    return text[1:] if text[:1] == "'" and is_formula(text.lstrip(" '")) else text


def _markdown(table: Table) -> str:
    def line(cells: Iterable[str]) -> str:
        return "| " + " | ".join(cells) + " |\n"

    def clean(cell: Cell) -> str:
        return display(cell, plain=table.plain).replace("|", "\\|").replace("\n", " ")

    body = [line(clean(row.get(name)) for name in table.columns) for row in table.rows]
    text = line(table.columns) + line("---" for _ in table.columns) + "".join(body)
    return text + "".join(f"\n{note}\n" for note in table.said())


def _html(table: Table) -> str:
    """Write a table for a notebook; every text is escaped, and nothing in it is a link."""
    sides = {name: "right" if _is_numeric(table, name) else "left" for name in table.columns}

    def line(tag: str, texts: Mapping[str, str]) -> str:
        cells = (
            f'<{tag} style="text-align:{side}">{escape(texts[name])}</{tag}>'
            for name, side in sides.items()
        )
        return f"<tr>{''.join(cells)}</tr>"

    shown = [
        {c: display(row.get(c), plain=table.plain) for c in table.columns}
        for row in table.rows[:SHOWN]
    ]
    body = "".join(line("td", row) for row in shown)
    head = line("th", {name: name for name in table.columns})
    below = "".join(f"<p>{escape(text)}</p>" for text in _below(table, len(shown)))
    return f"<table><thead>{head}</thead><tbody>{body}</tbody></table>{below}"


def _below(table: Table, shown: int) -> Iterator[str]:
    """Yield what stands below the rows: how many are not shown, notes, lens."""
    if len(table) > shown:
        yield say(Note("rows.first", shown=shown, total=len(table)), table.lang)
    for note in table.said():
        yield f"note: {visible(note)}"
    if table.lens is not None and "line" in table.lens:
        yield visible(str(table.lens["line"]))


def widths(table: Table) -> list[int]:
    """Return the width in characters of each column when displayed."""
    return [
        max(len(name), *(len(display(row.get(name), plain=table.plain)) for row in table.rows), 1)
        for name in table.columns
    ]


def _text(table: Table) -> str:
    """Write a plain table, never cut: one line a row, two spaces between columns."""
    sizes = widths(table)
    numeric = [_is_numeric(table, name) for name in table.columns]

    def line(cells: Iterable[str]) -> str:
        padded = (
            cell.rjust(size) if right else cell.ljust(size)
            for cell, size, right in zip(cells, sizes, numeric, strict=True)
        )
        return "  ".join(padded).rstrip() + "\n"

    rules = line("-" * size for size in sizes)
    rows = [
        line(_one_line(display(row.get(name), plain=table.plain)) for name in table.columns)
        for row in table.rows
    ]
    notes = [f"note: {visible(note)}\n" for note in table.said()]
    return line(table.columns) + rules + "".join(rows) + "".join(notes)


def _one_line(text: str) -> str:
    return text.replace("\r", " ").replace("\n", " ")


def _is_numeric(table: Table, name: str) -> bool:
    cells = [row.get(name) for row in table.rows if row.get(name) is not None]
    return bool(cells) and all(
        isinstance(cell, int | float | Bounds) and not isinstance(cell, bool) for cell in cells
    )


FORMATS: dict[str, Callable[[Table], str]] = {
    "table": _text,
    "csv": _csv,
    "json": _json,
    "jsonl": _jsonl,
    "md": _markdown,
}
"""Format name → writer."""
