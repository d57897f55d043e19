"""`aisupply report`: the main job."""

from __future__ import annotations

import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from aisupply.cli.options import command_help, lens_options, pick_view
from aisupply.table import display

if TYPE_CHECKING:
    from aisupply.pages.model import ReportData
    from aisupply.table import Table

__all__ = ["command"]


@click.command(
    "report",
    help=command_help(
        "aisupply report -o report --open",
        "Validate the graph, measure concentration, draw the network, and write pages that "
        "open from disk with no network; print the headline findings.",
    ),
)
@click.option(
    "-o",
    "--output",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("report"),
    show_default=True,
    help="The folder to write.",
)
@click.option("--lang", type=click.Choice(["en", "fr"]), default="en", help="Of the pages.")
@click.option("--open", "open_it", is_flag=True, help="Open it in the browser.")
@lens_options
def command(*, folder: Path, lang: Literal["en", "fr"], open_it: bool, lens: dict[str, Any]) -> int:
    """Parse, assemble, write, print the headline."""
    from aisupply.pages.assemble import assemble
    from aisupply.pages.site import write_report

    report = assemble(pick_view(lens), lang=lang)
    write_report(report, folder)
    _print_headline(report)
    index = folder / "index.html"
    click.echo(f"\nThe report is in {index}")
    if open_it:
        webbrowser.open(index.resolve().as_uri())
    return 0 if report.valid else 1


def _counted(counts: Table) -> str:
    """Say how much there is under the lens."""
    wanted = ("claims", "sources", "organisations", "agreements")
    found = {row["what"]: display(row["count"]) for row in counts.rows}
    return ", ".join(f"{found[what]} {what}" for what in wanted if what in found)


def _print_headline(report: ReportData) -> None:
    click.echo(click.style(report.title, bold=True))
    click.echo(f"{report.lens_line} · {_counted(report.counts)}")
    for finding in report.findings:
        click.echo(f"\n• {finding.text}")
    if not report.valid:
        click.echo("\nThe graph does not validate: run aisupply validate", err=True)
