"""`aisupply validate`: shapes, checks and digests over the graph or over files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from aisupply.cli.options import command_help, output_options
from aisupply.cli.output import print_table
from aisupply.errors import UsageError

if TYPE_CHECKING:
    from aisupply.validation import Report

__all__ = ["command"]


@click.command(
    "validate",
    help=command_help(
        "aisupply validate my-claims.trig",
        "Check the shipped graph, or FILES of your own beside it. Each finding says: severity, "
        "file and line where there is one, what is wrong, and what to do. Exit code 1 if there "
        "are violations.",
    ),
)
@click.argument("paths", nargs=-1, metavar="[FILE]...", type=click.Path(path_type=Path))
@click.option("--store", metavar="PATH", help="Another graph to check, as in other commands.")
@click.option("--lang", type=click.Choice(["en", "fr"]), default="en", help="Of the messages.")
@output_options()
def command(
    *, paths: tuple[Path, ...], store: str | None, lang: Literal["en", "fr"], form: str | None
) -> int:
    """Parse, check, print."""
    from aisupply import bundle
    from aisupply.graph import open as open_graph
    from aisupply.validation import validate_files, validate_graph

    if store is None:
        report = validate_files(paths or (bundle.graph_dir(),), lang=lang)
    elif paths:
        raise UsageError("FILE and --store are two things to check", hint="check one at a time")
    else:
        report = validate_graph(open_graph(store), lang=lang)
    print_table(report.table(), form)
    if form in {None, "table"}:
        click.echo(_summary(report))
    return 0 if report.ok else 1


def _summary(report: Report) -> str:
    """Say in one line how it went, with colours on a terminal."""
    counts = f"{report.count('violation')} violations, {report.count('warning')} warnings"
    verdict = click.style("sound", fg="green") if report.ok else click.style("not sound", fg="red")
    return f"{verdict}: {counts}"
