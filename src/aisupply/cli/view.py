"""`aisupply view`: the interactive network as one page."""

from __future__ import annotations

import webbrowser
from pathlib import Path
from typing import Any, Literal

import click

from aisupply.atomic import check_file, is_stream, write_whole
from aisupply.cli.options import command_help, lens_options, pick_view
from aisupply.cli.output import tell

__all__ = ["command"]


@click.command(
    "view",
    help=command_help(
        "aisupply view openai --depth 1 -o openai.html",
        "Draw firms, products and agreements and what links them, as one HTML page that opens "
        "from disk and asks the network for nothing. Click on anything to see its bounds, "
        "status, dates, claims, sources and passages; a slider replays what was known when, a "
        "switch adds rumours.\n\nWith FOCUS, only what lies within --depth links of it. Layouts: "
        "supply (who supplies whom), tiers (columns by steps to the customer), capital (stakes and "
        "payments), loops (money that may come back, one loop at a time).",
    ),
)
@click.argument("focus", required=False)
@click.option(
    "-o",
    "--output",
    "path",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("view.html"),
    show_default=True,
    help="The page.",
)
@click.option(
    "--depth",
    type=click.IntRange(1, 10),
    help="How many links away from FOCUS. Default: 2; in a graph of your own 1, where 2 would "
    "be an overview of its surroundings.",
)
@click.option(
    "--layout",
    type=click.Choice(["supply", "tiers", "capital", "loops"]),
    default="supply",
    show_default=True,
    help="What is drawn, and how.",
)
@click.option("--lang", type=click.Choice(["en", "fr"]), default="en", help="Of the page.")
@click.option("--open", "open_it", is_flag=True, help="Open it in the browser.")
@lens_options
def command(
    *, focus: str | None, path: Path, depth: int | None, layout: str, lang: Literal["en", "fr"],
    open_it: bool, lens: dict[str, Any],
) -> None:  # fmt: skip
    """Parse, draw, write."""
    from aisupply.pages.view.view import view_page

    check_file(path)
    view = pick_view(lens)
    centre = view.graph.names.find(focus).id if focus else None
    page = view_page(view, focus=centre, depth=depth, lang=lang, layout=layout)
    write_whole(path, page.encode("utf-8"))
    tell(f"wrote {path}\n{view.lens.line()}", err=is_stream(path))
    if open_it:
        webbrowser.open(path.resolve().as_uri())
