"""How an answer is printed: columns that fit a terminal, plain text in a pipe, or a format."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from textwrap import wrap
from typing import TYPE_CHECKING, Literal

import click

from aisupply.bounds import Bounds
from aisupply.cli.output import has_colours, is_terminal, put, tell
from aisupply.operations.columns import arrange, labels_of, with_names
from aisupply.table import Table, display, render, widths
from aisupply.text import Note

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from aisupply.claims.names import NameIndex
    from aisupply.operations import Operation

__all__ = ["print_table"]

_GAP = 2
_BESIDE_ROWS = 6
_FEWEST_ROWS = 5


def print_table(
    table: Table, form: str | None, *, operation: Operation | None = None,
    names: Callable[[], NameIndex] | None = None,
) -> None:  # fmt: skip
    """Print a table; with the lens's line where people read, nothing but data elsewhere.

    Args:
        table: all rows and columns; --columns, --sort and --limit are applied here.
        form: of the output, as --format names it.
        operation: whose answer it is: people see its first columns.
        names: returns the names of the graph: people read labels in place of ids.
    """
    wanted = _rows_wanted()
    named = wanted.get("columns")
    table = arrange(
        _told(table, form, operation), **wanted, keys=operation.sort_keys if operation else {}
    )
    if operation is not None and form is not None and form in operation.formats:
        put(operation.formats[form][1](table))
        return
    if form in {None, "table", "md"}:
        if operation is not None and not named:
            table = table.pick(*operation.first_seen(table))
        if names is not None:
            labels = labels_of(names(), table.lang)
            table = with_names(table, labels, whole=(named or "").split(","))
    if form in {None, "table"} and is_terminal(sys.stdout):
        if operation is not None and wanted.get("limit") is None:
            table = _first_screen(table)
        _print_on_terminal(table)
    elif form in {None, "table"}:
        tell(render(table, "table"), nl=False)
    else:
        put(render(table, str(form)))
    if table.lens is not None and form == "md":
        put(f"\n{table.lens['line']}\n")
    elif table.lens is not None and form in {None, "table"}:
        tell("")
        tell(str(table.lens["line"]), dim=True)


def _told(table: Table, form: str | None, operation: Operation | None) -> Table:
    """Return a table with the rows that people see, where people read it."""
    is_read = operation is not None and form in {None, "table", "md"}
    return operation.for_people(table) if operation is not None and is_read else table


def _rows_wanted() -> dict[str, Any]:
    """Return what --columns, --sort and --limit of the command say."""
    context = click.get_current_context(silent=True)
    wanted: dict[str, Any] = (context.obj or {}).get("rows", {}) if context else {}
    return wanted


def _first_screen(table: Table) -> Table:
    """Return the rows that a terminal shows at once; a note says how to see all."""
    size = shutil.get_terminal_size()
    most = replace(table, rows=table.rows[: size.lines])
    fitted = _fitted_widths(most, size.columns)
    said = [f"note: {note}" for note in table.said()]
    if table.lens is not None:
        said.append(str(table.lens["line"]))
    # Beside the rows: heads of two lines with their rule, the note on the rows, the prompt.
    room = size.lines - _BESIDE_ROWS - sum(-(-len(line) // size.columns) for line in said)
    shown = 0
    for row in most.rows:
        texts = [display(row.get(name), plain=table.plain) for name in table.columns]
        if fitted is None:
            room -= len(texts) + 1
        else:
            room -= max(
                len(wrap(text, width)) or 1 for text, width in zip(texts, fitted, strict=True)
            )
        if room < 0 and shown >= _FEWEST_ROWS:
            break
        shown += 1
    if shown == len(table):
        return table
    note = Note("rows.screen", shown=shown, total=len(table))
    return replace(table, rows=table.rows[:shown], notes=[*table.notes, note])


def _print_on_terminal(table: Table) -> None:
    """Print with colours: columns that fit the width, or blocks of lines, one line a column."""
    room = shutil.get_terminal_size().columns
    fitted = _fitted_widths(table, room)
    if fitted is not None:
        _print_grid(table, fitted)
    else:
        for row in table.rows:
            _print_block(table, row)
    for note in table.said():
        tell(f"note: {note}", fg="yellow")


def _fitted_widths(table: Table, room: int) -> list[int] | None:
    """Return widths of the columns that fit a terminal; None if words would have to be cut.

    A column is never narrower than its longest word; the rest of the room goes first to those
    that need little to be on one line.
    """
    least, most = [], []
    for name, width in zip(table.columns, widths(table), strict=True):
        cells = (display(row.get(name), plain=table.plain) for row in table.rows)
        words = [*name.replace("_", "_ ").split(), *(w for cell in cells for w in cell.split())]
        least.append(max(map(len, words)))
        most.append(width)
    gaps = _GAP * (len(most) - 1)
    if sum(least) + gaps > room:
        return None
    fitted = [min(low, high) for low, high in zip(least, most, strict=True)]
    left = room - gaps - sum(fitted)
    for place in sorted(range(len(most)), key=lambda place: most[place] - fitted[place]):
        given = min(left, most[place] - fitted[place])
        fitted[place] += given
        left -= given
    return fitted


def _print_grid(table: Table, fitted: list[int]) -> None:
    from rich.console import Console
    from rich.table import Table as Grid
    from rich.text import Text

    grid = Grid(box=None, header_style="bold", pad_edge=False, padding=(0, _GAP, 0, 0))
    columns = list(zip(table.columns, fitted, strict=True))
    heads = [name if len(name) <= size else name.replace("_", "_\n") for name, size in columns]
    height = max(head.count("\n") for head in heads)
    for (name, width), head in zip(columns, heads, strict=True):
        cells = [row.get(name) for row in table.rows]
        number = any(isinstance(cell, int | float | Bounds) for cell in cells)
        grid.add_column(
            Text("\n" * (height - head.count("\n")) + f"{head}\n{'─' * width}"),
            justify="right" if number else "left", width=width, overflow="fold",
        )  # fmt: skip
    for row in table.rows:
        grid.add_row(*(Text(display(row.get(name), plain=table.plain)) for name in table.columns))
    system: Literal["auto"] | None = "auto" if has_colours(sys.stdout) else None
    Console(color_system=system, highlight=False).print(grid)


def _print_block(table: Table, row: Mapping[str, Any]) -> None:
    size = max(map(len, table.columns))
    for name in table.columns:
        text = display(row.get(name), plain=table.plain)
        tell(f"{name.ljust(size)}  ", nl=False, bold=True)
        tell(text)
    tell("")
