"""The report as a folder that opens from disk: pages and tables, written whole or not at all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from aisupply.atomic import replaced_folder
from aisupply.pages.assets import asset, number_used_once, palette_css, plotly_script
from aisupply.pages.report import dataset, index, lists, network, search, things
from aisupply.pages.report.renderer import PageRenderer
from aisupply.pages.view.context import ViewContext
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
    tables = {name: render(table, "csv") for name, table in dataset.csv_tables(data).items()}
    sentences = (finding.text for finding in data.findings)
    renderer = PageRenderer(
        data,
        nonce=number_used_once((data.title, str(data.lens_line), *sentences, *tables.values())),
    )
    files = dict(_pages(renderer))
    files |= dict(things.render_things(renderer))
    files |= {
        "assets/site.css": palette_css() + asset("base.css") + asset("report.css"),
        "assets/site.js": asset("list.js") + asset("site.js"),
        "assets/search.js": search.search_index(renderer),
        "assets/plotly.min.js": plotly_script(),
    }
    return files | {f"data/{name}.csv": text for name, text in tables.items()}


def _pages(renderer: PageRenderer) -> Iterator[tuple[str, str]]:
    """Yield the pages that are in the folder itself, the index first."""
    # They need plotly, which a view alone does without.
    from aisupply.pages.report import (
        chokepoints,
        concentration,
        conflicts,
        loops,
        tiers,
        timeline,
    )

    data = renderer.data
    yield "index.html", index.render_index(renderer)
    yield "concentration.html", concentration.render_concentration(renderer)
    if data.tiers:
        yield "tiers.html", tiers.render_tiers(renderer)
    if data.stops is not None:
        yield "stops.html", chokepoints.render_stops(renderer)
    if data.loops is not None:
        yield "loops.html", loops.render_loops(renderer)
    yield "timeline.html", timeline.render_timeline(renderer)
    if data.conflicts is not None:
        yield "conflicts.html", conflicts.render_conflicts(renderer)
    yield "network.html", network.render_network(renderer)
    if data.dossiers:
        yield "firms.html", lists.render_firms(renderer)
        yield "agreements.html", lists.render_agreements(renderer)
        yield "products.html", lists.render_products(renderer)
        yield "people.html", lists.render_people(renderer)
    yield "sources.html", lists.render_sources(renderer)
    yield "claims.html", lists.render_claims(renderer)
    yield "methods.html", dataset.render_methods(renderer)
    yield "dataset.html", dataset.render_dataset(renderer)
    yield "search.html", search.render_search(renderer)
    yield from _views(renderer)


def _views(renderer: PageRenderer) -> Iterator[tuple[str, str]]:
    """Yield the network in each layout and, where it is large, around the first customer."""
    data = renderer.data
    context = replace(data.context or ViewContext(), addresses=renderer.addresses)
    options: dict[str, Any] = {"lang": data.lang, "title": data.title, "context": context}
    for name, layout in network.VIEWS.items():
        yield name, render_view(data.network, layout=layout, **options)
    customer = network.first_customer(data)
    if customer is not None:
        yield "focus.html", render_view(data.network, focus=customer, depth=1, **options)
