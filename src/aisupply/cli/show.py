"""`aisupply show`: everything that is claimed about one thing."""

from __future__ import annotations

from typing import Any

import click

from aisupply.claims.describe import find, show
from aisupply.cli.options import command_help, lens_options, output_options, pick_view
from aisupply.cli.output import print_table

__all__ = ["command"]


@click.command(
    "show",
    help=command_help(
        "aisupply show openai-amd-6gw",
        "Show every fact on a firm, product, agreement, person, facility, category, market, "
        "source or claim, each with its status, date, source and passage.\n\nTHING is an id, a "
        "label, an alias or a ticker, in any case; or the id of a volume, a supply or another "
        "node. All claims are shown unless a lens option is given.",
    ),
)
@click.argument("thing")
@click.option("--lang", type=click.Choice(["en", "fr"]), default="en", help="Of the words.")
@output_options()
@lens_options
def command(*, thing: str, lang: str, form: str | None, lens: dict[str, Any]) -> None:
    """Parse, find, print."""
    view = pick_view(lens, default_all=True)
    print_table(show(view, find(view, thing), lang=lang), form)
