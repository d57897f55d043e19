"""`aisupply import`: tables of one's own, or one sheet of links, into claims."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aisupply.cli.import_links import import_sheet, link_options
from aisupply.cli.options import command_help, output_options
from aisupply.cli.output import print_table, tell
from aisupply.errors import DataError, UsageError

if TYPE_CHECKING:
    from aisupply.exchange.tables.importing import Imported, Options

__all__ = ["command"]


@click.command(
    "import",
    help=command_help(
        "aisupply import my-facts -o my-graph",
        "Read a folder of CSV tables (see docs/tables.md, or --template) into claims. DIR "
        "holds tables such as agreements.csv and agreement_volumes.csv; rows may name firms, "
        "deals and sources of the shipped graph.\n\n"
        "Every problem is told with file, row and column; nothing is written unless all is "
        "sound (--partial takes the sound rows). A row that makes again what the graph has is a "
        "problem. -o is a graph folder, or a FILE.trig. Importing again changes only what "
        "changed: a corrected row replaces its claim.\n\n"
        "--as links reads one sheet (.csv, .tsv, .xlsx, or - for standard input) with a row for "
        "each link: supplier, customer, what, amount, unit, date, status, source, share, found by "
        "usual names in English and French or named by --supplier-col and the like. Amounts are "
        "numbers or words, goods and units any. Names are matched to the registry, and listed.",
    ),
)
@click.argument("folder", required=False, metavar="[DIR|FILE]", type=click.Path(path_type=Path))
@click.option(
    "--as",
    "kind",
    type=click.Choice(["tables", "links"]),
    default="tables",
    show_default=True,
    help="What is read: a folder of tables, or one sheet of links.",
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
@click.option(
    "--revise", is_flag=True, help="Let rows correct what the shipped graph says already."
)
@click.option(
    "--prune", is_flag=True, help="Take away claims of earlier imports whose rows are gone."
)
@click.option(
    "--delimiter", metavar="CHAR", help="What separates cells: , ; tab. Found if not said."
)
@click.option("--encoding", metavar="NAME", help="Of the files, if not UTF-8; such as cp1252.")
@click.option(
    "--decimal", type=click.Choice([".", ","]), help="The decimal mark, where cells do not tell."
)
@link_options
@output_options()
def command(
    *, folder: Path | None, kind: str, target: Path | None, template: Path | None, partial: bool,
    revise: bool, prune: bool, delimiter: str | None, encoding: str | None, decimal: str | None,
    form: str | None, **links: Any,
) -> int:  # fmt: skip
    """Parse, read, write, say what was done."""
    from aisupply.exchange.tables.files import Dialect
    from aisupply.exchange.tables.importing import Options

    if template is not None:
        return _template(template)
    if folder is None or target is None:
        raise UsageError(
            "import needs a folder of tables and -o", hint="aisupply import my-facts -o my-graph"
        )
    dialect = Dialect(_delimiter(delimiter), encoding, decimal)
    if kind == "links":
        return import_sheet(
            folder, target, dialect, partial=partial, prune=prune, form=form, links=links
        )
    if not folder.is_dir():
        found = "a file" if folder.exists() else "nothing"
        hint = "for one sheet of links say --as links" if folder.exists() else "check the path"
        raise DataError(str(folder), found, "a folder of tables", hint=hint)
    options = Options(partial=partial, revise=revise, prune=prune, dialect=dialect)
    imported = _import(folder, target, options)
    data = form not in {None, "table"}  # a program reads: rows, even if none, and nothing else
    if imported.folder.problems or data:
        print_table(imported.problems, form)
    if not imported.folder.is_sound and not partial:
        tell("nothing was written: mend the problems, or use --partial", err=True)
        return 1
    _tell(imported, target, err=data, prune=prune)
    return 0


def _template(folder: Path) -> int:
    from aisupply.exchange.tables import write_template

    written = write_template(folder)
    place = shlex.quote(str(folder))
    tell(f"wrote {len(written)} files; fill them in, then: aisupply import {place} -o DIR")
    return 0


def _delimiter(named: str | None) -> str | None:
    """Return the character that is meant; `UsageError` for what is none."""
    meant = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";"}.get(named or "", named)
    if meant is not None and (len(meant) != 1 or meant in '"\r\n'):
        raise UsageError(
            f"{named!r} cannot separate cells", hint='write one character, such as ";", or tab'
        )
    return meant


def _import(folder: Path, target: Path, options: Options) -> Imported:
    from aisupply.exchange.tables.existing import is_file_target
    from aisupply.exchange.tables.importing import import_tables
    from aisupply.exchange.tables.writer import Existing, check_target, write_file, write_folder
    from aisupply.graph import open as open_graph

    check_target(target)
    is_file = is_file_target(target)
    existing = Existing.read(target)
    imported = import_tables(folder, beside=open_graph(), existing=existing, options=options)
    if imported.folder.is_sound or options.partial:
        if not is_file:
            write_folder(target, imported.composed)
        elif imported.composed.changes or not target.exists():
            write_file(target, imported.composed, existing)
    return imported


def _tell(imported: Imported, target: Path, *, err: bool, prune: bool) -> None:
    composed = imported.composed
    for left in imported.left_out:
        tell(f"left out: {left}", err=True)
    tell(
        f"{target}: {len(composed.added)} new claims, {len(composed.replaced)} replaced, "
        f"{composed.kept} as before; kept up to {imported.coverage}",
        err=err,
    )
    if composed.orphans and imported.folder.is_sound:
        count = f"{len(composed.orphans)} claim" + "s" * (len(composed.orphans) > 1)
        have = "have" if len(composed.orphans) > 1 else "has"
        tell(
            f"{count} of earlier imports {have} no row any more; "
            + ("taken away" if prune else "--prune takes them away"),
            err=err,
        )
    place = shlex.quote(str(target))
    tell(
        f"next: aisupply validate {place}; then, beside the shipped graph:\n"
        f"  aisupply load {place} --shipped --store my-store\n"
        f"  aisupply concentration CUSTOMER --store my-store",
        err=err,
    )
