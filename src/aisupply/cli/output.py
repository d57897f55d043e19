"""How answers reach the reader: a table on a terminal, plain text in a pipe, files whole."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING, Literal

import click

from aisupply.bounds import Bounds
from aisupply.table import Table, display, render, widths

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

__all__ = ["print_table"]


def print_table(table: Table, form: str | None) -> None:
    """Print a table; with the lens's line where people read, nothing but data elsewhere."""
    table = _chosen_columns(table)
    if form in {None, "table"} and _is_terminal():
        _print_on_terminal(table)
    else:
        click.echo(render(table, form or "table"), nl=False)
    if form in {None, "table", "md"} and table.lens is not None:
        _print_lens(table.lens)


def _chosen_columns(table: Table) -> Table:
    """Return the table with the columns that --columns names; `UsageError` for others."""
    context = click.get_current_context(silent=True)
    names = (context.obj or {}).get("columns") if context else None
    if not names:
        return table
    return table.pick(*names)


def _print_lens(lens: Mapping[str, Any]) -> None:
    click.echo()
    click.echo(click.style(str(lens["line"]), dim=True), color=_colours())


def _is_terminal() -> bool:
    """Tell whether people read; standard output that is closed is None."""
    return sys.stdout is not None and sys.stdout.isatty()


def _colours() -> bool:
    return _is_terminal() and not os.environ.get("NO_COLOR")


def _print_on_terminal(table: Table) -> None:
    """Print with colours; rows that do not fit become blocks of lines, one a column."""
    room = shutil.get_terminal_size().columns
    if sum(widths(table)) + 3 * len(table.columns) <= room:
        _print_grid(table)
    else:
        for row in table.rows:
            _print_block(table, row)
    for note in table.notes:
        click.echo(click.style(f"note: {note}", fg="yellow"), color=_colours())


def _print_grid(table: Table) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table as Grid
    from rich.text import Text

    grid = Grid(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False)
    for name in table.columns:
        cells = [row.get(name) for row in table.rows]
        number = any(isinstance(cell, int | float | Bounds) for cell in cells)
        grid.add_column(name, justify="right" if number else "left", overflow="fold")
    for row in table.rows:
        grid.add_row(*(Text(display(row.get(name))) for name in table.columns))
    system: Literal["auto"] | None = "auto" if _colours() else None
    Console(color_system=system, highlight=False).print(grid)


def _print_block(table: Table, row: Mapping[str, Any]) -> None:
    size = max(map(len, table.columns))
    for name in table.columns:
        text = display(row.get(name))
        click.echo(f"{click.style(name.ljust(size), bold=True)}  {text}", color=_colours())
    click.echo()
