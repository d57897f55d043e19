"""`aisupply import`: tables of one's own, or one sheet of links, into claims."""

from __future__ import annotations

import shlex
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pyoxigraph as ox

from aisupply.cli.import_links import import_sheet, link_options
from aisupply.cli.options import command_help, output_options
from aisupply.cli.output import tell
from aisupply.cli.tables import print_table
from aisupply.errors import DataError, UsageError
from aisupply.exchange.importers import FORMATS
from aisupply.rdf.terms import AIS, AISC

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aisupply.exchange.importers import MadeTables
    from aisupply.exchange.tables.importing import Imported, Options

__all__ = ["command"]

_STATUS, _ESTIMATED = ox.NamedNode(AIS + "status"), ox.NamedNode(AISC + "estimated")


@click.command(
    "import",
    help=command_help(
        "aisupply import my-facts -o my-graph",
        "Read a folder of CSV tables (see docs/tables.md, or --template) into claims, or data of "
        "others (--as). DIR holds tables such as agreements.csv and agreement_volumes.csv; rows "
        "may name firms, deals and sources of the shipped graph.\n\n"
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
@click.argument("path", required=False, metavar="[DIR|FILE]", type=click.Path(path_type=Path))
@click.option(
    "--as",
    "kind",
    type=click.Choice([*FORMATS, "links"]),
    default="tables",
    show_default=True,
    help="What it is: "
    + "; ".join(f"{name}, {form.takes}" for name, form in FORMATS.items())
    + "; links, one sheet of supplier links.",
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
    *, path: Path | None, kind: str, target: Path | None, template: Path | None, partial: bool,
    revise: bool, prune: bool, delimiter: str | None, encoding: str | None, decimal: str | None,
    form: str | None, **links: Any,
) -> int:  # fmt: skip
    """Parse, read, write, say what was done."""
    from aisupply.exchange.tables.files import Dialect
    from aisupply.exchange.tables.importing import Options
    from aisupply.exchange.tables.problems import problems_table

    if template is not None:
        return _template(template)
    if path is None or target is None:
        raise UsageError(
            "import needs a folder of tables and -o", hint="aisupply import my-facts -o my-graph"
        )
    dialect = Dialect(_delimiter(delimiter), encoding, decimal)
    if kind == "links":
        return import_sheet(
            path, target, dialect, partial=partial, prune=prune, form=form, links=links
        )
    if kind == "tables" and not path.is_dir():
        found = "a file" if path.exists() else "nothing"
        hint = "for one sheet of links say --as links" if path.exists() else "check the path"
        raise DataError(str(path), found, "a folder of tables", hint=hint)
    options = Options(partial=partial, revise=revise, prune=prune, dialect=dialect)
    made, imported = _import(kind, path, target, options, choices={})
    data = form not in {None, "table"}  # a program reads: rows, even if none, and nothing else
    problems = made.told(imported.folder.problems)
    if problems or data:
        print_table(problems_table(problems), form)
    if not _is_written(made, imported, options):
        tell("nothing was written: mend the problems, or use --partial", err=True)
        return 1
    for line in made.words:
        tell(line, err=data)
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


def _import(
    kind: str, path: Path, target: Path, options: Options, *, choices: Mapping[str, object]
) -> tuple[MadeTables, Imported]:
    """Make tables of what was named, read them, and write the graph if all of it is sound."""
    from aisupply.exchange.importers import Request, make_tables
    from aisupply.exchange.tables.existing import is_file_target
    from aisupply.exchange.tables.importing import import_tables
    from aisupply.exchange.tables.writer import Existing, check_target, write_file, write_folder
    from aisupply.graph import open as open_graph

    check_target(target)
    is_file = is_file_target(target)
    existing = Existing.read(target)
    beside = open_graph()
    with tempfile.TemporaryDirectory() as scratch:
        request = Request(path, Path(scratch), beside, options.dialect, choices)
        tables = make_tables(kind, request)
        read = replace(options, dialect=tables.dialect)
        imported = import_tables(tables.folder, beside=beside, existing=existing, options=read)
    if _is_written(tables, imported, options):
        if not is_file:
            write_folder(target, imported.composed)
        elif imported.composed.changes or not target.exists():
            write_file(target, imported.composed, existing)
    return tables, imported


def _is_written(made: MadeTables, imported: Imported, options: Options) -> bool:
    """Tell whether the graph is written: all is sound, or the sound rows were asked for."""
    return options.partial or (made.is_sound and imported.folder.is_sound)


def _tell(imported: Imported, target: Path, *, err: bool, prune: bool) -> None:
    composed = imported.composed
    for left in imported.left_out:
        tell(f"left out: {left}", err=True)
    tell(
        f"{target}: {len(composed.added)} new claims, {len(composed.replaced)} replaced, "
        f"{composed.kept} as before; kept up to {imported.coverage}",
        err=err,
    )
    for note in imported.counted_late:
        tell(str(note), err=err)
    if composed.orphans and imported.folder.is_sound:
        count = f"{len(composed.orphans)} claim" + "s" * (len(composed.orphans) > 1)
        have = "have" if len(composed.orphans) > 1 else "has"
        tell(
            f"{count} of earlier imports {have} no row any more; "
            + ("taken away" if prune else "--prune takes them away"),
            err=err,
        )
    place = shlex.quote(str(target))
    statuses = {
        quad.object for quads in composed.sources.values() for quad in quads
        if quad.predicate == _STATUS
    }  # fmt: skip
    lens = " --with-estimates" if _ESTIMATED in statuses else ""  # else none of them counts
    tell(
        f"next: aisupply validate {place}; then, beside the shipped graph:\n"
        f"  aisupply load {place} --shipped --store my-store\n"
        f"  aisupply concentration CUSTOMER --store my-store{lens}",
        err=err,
    )
