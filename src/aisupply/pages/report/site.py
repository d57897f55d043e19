"""The report as a folder that opens from disk: pages and tables, written whole or not at all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from aisupply.atomic import replaced_folder
from aisupply.pages.assets import asset, palette_css
from aisupply.pages.report import entity_pages as things
from aisupply.pages.report import lists, report, searching
from aisupply.pages.report.renderer import Shell, number_used_once, plotly_script
from aisupply.pages.view.context import Extras
from aisupply.pages.view.view import render_view
from aisupply.table import render

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from aisupply.pages.report.model import ReportData

__all__ = ["render_site", "write_report"]


def write_report(
    data: ReportData, out_dir: Path, *, tell: Callable[[str], None] = lambda _: None
) -> list[Path]:
    """Write the report into a folder and return its files, the index first.

    Everything is written into a fresh folder beside it, which then takes its place: stopped on
    the way, what was there before stays as it was.

    Args:
        data: what to print.
        out_dir: the folder; it may be new, empty, or an earlier report.
        tell: called when all pages are made, and when all files are written.

    Raises:
        UsageError: the folder holds files of others, or cannot be written.

    Example:
        ``write_report(data, Path("report"))[0]`` is ``report/index.html``.
    """
    files = render_site(data)
    tell("pages")
    with replaced_folder(out_dir) as fresh:
        for folder in sorted({name.partition("/")[0] for name in files if "/" in name}):
            (fresh / folder).mkdir()
        for name, text in files.items():
            (fresh / name).write_text(text, encoding="utf-8", newline="\n", errors="replace")
    tell("files")
    return [out_dir / name for name in files]


def render_site(data: ReportData) -> dict[str, str]:
    """Return every file of a report: its name in the folder, and its text."""
    tables = {name: render(table, "csv") for name, table in report.csv_tables(data).items()}
    told = (finding.text for finding in data.findings)
    shell = Shell(
        data, nonce=number_used_once((data.title, str(data.lens_line), *told, *tables.values()))
    )
    files = dict(_pages(shell))
    files |= dict(things.render_things(shell))
    files |= {
        "assets/site.css": palette_css() + asset("base.css") + asset("report.css"),
        "assets/site.js": asset("list.js") + asset("site.js"),
        "assets/search.js": searching.search_index(shell),
        "assets/plotly.min.js": plotly_script(),
    }
    return files | {f"data/{name}.csv": text for name, text in tables.items()}


def _pages(shell: Shell) -> Iterator[tuple[str, str]]:
    """Yield the pages that are in the folder itself, the index first."""
    from aisupply.pages.report import (
        chapters,
        loop_pages,
    )  # plotly, which a view alone does without

    data = shell.data
    yield "index.html", report.render_index(shell)
    yield "concentration.html", chapters.render_concentration(shell)
    if data.tiers:
        yield "tiers.html", chapters.render_tiers(shell)
    if data.stops is not None:
        yield "stops.html", chapters.render_stops(shell)
    if data.loops is not None:
        yield "loops.html", loop_pages.render_loops(shell)
    yield "timeline.html", chapters.render_timeline(shell)
    if data.conflicts is not None:
        yield "conflicts.html", chapters.render_conflicts(shell)
    yield "network.html", report.render_network(shell)
    if data.dossiers:
        yield "firms.html", lists.render_firms(shell)
        yield "agreements.html", lists.render_agreements(shell)
        yield "products.html", lists.render_products(shell)
        yield "people.html", lists.render_people(shell)
    yield "sources.html", lists.render_sources(shell)
    yield "claims.html", lists.render_claims(shell)
    yield "methods.html", report.render_methods(shell)
    yield "dataset.html", report.render_dataset(shell)
    yield "search.html", searching.render_search(shell)
    yield from _views(shell)


def _views(shell: Shell) -> Iterator[tuple[str, str]]:
    """Yield the network in each layout and, where it is large, around the first customer."""
    data = shell.data
    extras = replace(data.extras or Extras(), addresses=shell.addresses)
    options: dict[str, Any] = {"lang": data.lang, "title": data.title, "extras": extras}
    for name, layout in report.VIEWS.items():
        yield name, render_view(data.network, layout=layout, **options)
    customer = report.first_customer(data)
    if customer is not None:
        yield "focus.html", render_view(data.network, focus=customer, depth=1, **options)
