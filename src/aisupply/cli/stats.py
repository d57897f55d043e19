"""`aisupply stats`: what is in the graph."""

from __future__ import annotations

from typing import Any

import click

from aisupply.claims.describe import stats
from aisupply.cli.options import command_help, lens_options, output_options, pick_view
from aisupply.cli.output import print_table

__all__ = ["command"]


@click.command(
    "stats",
    help=command_help(
        "aisupply stats --format json",
        "Count what is in the graph: claims, sources, organisations, products, agreements …, "
        "then claims by status and by tier of source. All claims unless a lens option is given.",
    ),
)
@output_options()
@lens_options
def command(*, form: str | None, lens: dict[str, Any]) -> None:
    """Parse, count, print."""
    view = pick_view(lens, default_all=True)
    print_table(stats(view.graph, view), form)
