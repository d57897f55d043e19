"""`aisupply import`: tables of one's own into claims."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from aisupply.cli.options import command_help, output_options
from aisupply.cli.output import print_table, tell
from aisupply.errors import DataError, UsageError

if TYPE_CHECKING:
    from aisupply.tables.importing import Imported

__all__ = ["command"]


@click.command(
    "import",
    help=command_help(
        "aisupply import my-facts -o my-graph",
        "Read a folder of CSV tables (see docs/tables.md, or --template) into claims. DIR "
        "holds tables such as agreements.csv and agreement_volumes.csv; rows may name firms, "
        "deals and sources of the shipped graph.\n\n"
        "Every problem is told with file, row and column; nothing is written unless all is "
        "sound (--partial takes the sound rows). -o is a graph folder, or a FILE.trig. Importing "
        "again changes only what changed: a corrected row replaces its claim.",
    ),
)
@click.argument("folder", required=False, metavar="[DIR]", type=click.Path(path_type=Path))
@click.option(
    "--as",
    "kind",
    type=click.Choice(["tables"]),
    default="tables",
    show_default=True,
    help="What the folder holds.",
)
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(path_type=Path),
    help="A graph folder, or a file that ends in .trig.",
)
@click.option(
    "--template",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Write a folder of example tables to fill in, and stop.",
)
@click.option("--partial", is_flag=True, help="Take the sound rows of a folder with problems.")
@output_options()
def command(
    *, folder: Path | None, kind: str, target: Path | None, template: Path | None, partial: bool,
    form: str | None,
) -> int:  # fmt: skip
    """Parse, read, write, say what was done."""
    del kind  # tables are the only kind so far
    if template is not None:
        return _template(template)
    if folder is None or target is None:
        raise UsageError(
            "import needs a folder of tables and -o", hint="aisupply import my-facts -o my-graph"
        )
    if not folder.is_dir():
        found = "a file" if folder.exists() else "nothing"
        raise DataError(str(folder), found, "a folder of tables", hint="check the path")
    imported = _import(folder, target, partial=partial)
    data = form not in {None, "table"}  # a program reads: rows, even if none, and nothing else
    if imported.folder.problems or data:
        print_table(imported.problems, form)
    if not imported.folder.is_sound and not partial:
        tell("nothing was written: mend the problems, or use --partial", err=True)
        return 1
    _tell(imported, target, err=data)
    return 0


def _template(folder: Path) -> int:
    from aisupply.tables import write_template

    written = write_template(folder)
    tell(f"wrote {len(written)} files; fill them in, then: aisupply import {folder} -o DIR")
    return 0


def _import(folder: Path, target: Path, *, partial: bool) -> Imported:
    from aisupply.graph import open as open_graph
    from aisupply.tables.importing import import_tables
    from aisupply.tables.writer import Existing, check_target, write_file, write_folder

    check_target(target)
    is_file = target.suffix == ".trig"
    existing = Existing() if is_file else Existing.read(target)
    imported = import_tables(folder, beside=open_graph(), existing=existing, partial=partial)
    if imported.folder.is_sound or partial:
        if is_file:
            write_file(target, imported.composed)
        else:
            write_folder(target, imported.composed)
    return imported


def _tell(imported: Imported, target: Path, *, err: bool) -> None:
    composed = imported.composed
    for left in imported.left_out:
        tell(f"left out: {left}", err=True)
    tell(
        f"{target}: {len(composed.added)} new claims, {len(composed.replaced)} replaced, "
        f"{composed.kept} as before; kept up to {imported.coverage}",
        err=err,
    )
    tell(
        f"next: aisupply validate {target}; then, beside the shipped graph:\n"
        f"  aisupply load {target} --shipped --store my-store\n"
        f"  aisupply concentration CUSTOMER --store my-store",
        err=err,
    )
