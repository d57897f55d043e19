"""How answers reach the reader: a table on a terminal, plain text in a pipe, files whole.

All that a command says goes through `tell`, and all data through `put`: no character of a label
reaches a terminal that would steer it, and no encoding of an old console stops a command.
"""

from __future__ import annotations

import codecs
import io
import os
import shutil
import sys
import unicodedata
from dataclasses import replace
from textwrap import wrap
from typing import TYPE_CHECKING, Literal

import click

from aisupply.bounds import Bounds
from aisupply.operations.columns import arrange, labels_of, with_names
from aisupply.table import Table, display, render, visible, widths
from aisupply.text import Note

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, TextIO

    from aisupply.claims.names import NameIndex
    from aisupply.operations import Operation

__all__ = ["prepare_streams", "print_table", "put", "put_bytes", "tell"]

_STAND_INS = {
    "→": "->", "↔": "<->", "←": "<-", "–": "-", "—": "-", "─": "-", "━": "-", "…": "...",
    "·": "-", "•": "*", "×": "x", "≥": ">=", "≤": "<=", "∞": "inf", "’": "'", "‘": "'",
    "“": '"', "”": '"', "«": '"', "»": '"', "œ": "oe", "Œ": "OE", "€": "EUR", "\u202f": " ",
}  # fmt: skip
"""What is written where the encoding of a console lacks a character; else its base letter, or ?."""


def prepare_streams() -> None:
    """Let the standard streams write stand-ins for what their encoding lacks."""
    codecs.register_error("aisupply.stand-in", _stand_in)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="aisupply.stand-in")


def _stand_in(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_plain, error.object[error.start : error.end])), error.end


def _plain(sign: str) -> str:
    base = unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode("ascii")
    return _STAND_INS.get(sign) or base or "?"


def tell(text: str, *, err: bool = False, nl: bool = True, **style: Any) -> None:
    """Write words for people; what would steer a terminal is shown as a picture.

    Args:
        text: the words; a style of their own is not kept.
        err: to standard error.
        nl: end the line.
        style: as `click.style` takes it; for a terminal only.
    """
    shown = visible(text).replace("\r", "␍")
    colours = _colours(sys.stderr if err else sys.stdout)
    click.echo(click.style(shown, **style) if colours else shown, err=err, nl=nl, color=colours)


def put(data: str) -> None:
    """Write data: UTF-8 whatever the encoding of the stream, byte by byte as it is.

    On a terminal it is shown as other words are.
    """
    if _is_terminal(sys.stdout):
        tell(data, nl=False)
    else:
        click.echo(data.encode("utf-8", "replace"), nl=False)


def put_bytes(data: bytes) -> None:
    """Write a document byte by byte as it is; on a terminal, a text is shown as words are."""
    if _is_terminal(sys.stdout):
        tell(data.decode("utf-8"), nl=False)
    else:
        click.echo(data, nl=False)


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
    table = arrange(table, **wanted, keys=operation.sort_keys if operation else {})
    if operation is not None and form is not None and form in operation.formats:
        put(operation.formats[form][1](table))
        return
    if form in {None, "table", "md"}:
        if operation is not None and not named:
            table = table.pick(*operation.first_seen(table))
        if names is not None:
            labels = labels_of(names(), table.lang)
            table = with_names(table, labels, whole=(named or "").split(","))
    if form in {None, "table"} and _is_terminal(sys.stdout):
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


def _rows_wanted() -> dict[str, Any]:
    """Return what --columns, --sort and --limit of the command say."""
    context = click.get_current_context(silent=True)
    wanted: dict[str, Any] = (context.obj or {}).get("rows", {}) if context else {}
    return wanted


def _is_terminal(stream: TextIO | None) -> bool:
    """Tell whether people read; standard output that is closed is None."""
    return stream is not None and stream.isatty()


def _colours(stream: TextIO | None) -> bool:
    return _is_terminal(stream) and not os.environ.get("NO_COLOR")


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


_BESIDE_ROWS = 6
_FEWEST_ROWS = 5


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


_GAP = 2


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
    system: Literal["auto"] | None = "auto" if _colours(sys.stdout) else None
    Console(color_system=system, highlight=False).print(grid)


def _print_block(table: Table, row: Mapping[str, Any]) -> None:
    size = max(map(len, table.columns))
    for name in table.columns:
        text = display(row.get(name), plain=table.plain)
        tell(f"{name.ljust(size)}  ", nl=False, bold=True)
        tell(text)
    tell("")
