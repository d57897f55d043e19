"""`aisupply report`: the main job."""

from __future__ import annotations

import sys
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from aisupply.atomic import check_folder
from aisupply.cli.options import command_help, lens_options, pick_view
from aisupply.cli.output import tell
from aisupply.text import Note, render

if TYPE_CHECKING:
    from aisupply.pages.report.model import ReportData

__all__ = ["command"]

_WRITING = ("pages", "files")
"""What is told while the report is written."""
_COUNTED = ("claims", "sources", "organisations", "agreements")
"""What of `stats` is said above the findings."""


@click.command(
    "report",
    help=command_help(
        "aisupply report -o report --open",
        "Validate the graph, measure concentration, tiers, chokepoints, loops and how they moved, "
        "and write a site that opens from disk with no network: a page for each measure, firm, "
        "agreement and source, with charts and a search. Print the headline findings.",
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
    from aisupply.pages.report.assemble import STEPS, assemble
    from aisupply.pages.report.site import write_report

    check_folder(folder)
    view = pick_view(lens)
    with click.progressbar(
        length=len(STEPS) + len(_WRITING), label="report", file=sys.stderr,
        hidden=not sys.stderr.isatty(), item_show_func=lambda step: step,
    ) as bar:  # fmt: skip
        report = assemble(view, lang=lang, tell=lambda step: bar.update(1, step))
        write_report(report, folder, tell=lambda step: bar.update(1, step))
    _print_headline(report)
    index = folder / "index.html"
    tell("\n" + render(Note("report.written", path=str(index)), lang))
    if open_it:
        webbrowser.open(index.resolve().as_uri())
    return 0 if report.valid else 1


def _print_headline(report: ReportData) -> None:
    from aisupply.pages.rows import cell_text

    counts = {row["what"]: row["count"] for row in report.counts.rows}
    counted = Note("report.counted", **{what: counts.get(what, 0) for what in _COUNTED})
    lens = cell_text(report.lens_line, report.lang)
    tell(report.title, bold=True)
    tell(f"{lens} · {render(counted, report.lang)}")
    for finding in report.findings:
        tell(f"\n• {finding.text}")
    if not report.valid:
        tell("\n" + render(Note("report.invalid"), report.lang), err=True)
