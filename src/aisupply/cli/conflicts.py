"""`aisupply conflicts`: where sources disagree."""

from __future__ import annotations

from typing import Any

import click

from aisupply.claims.conflicts import conflicts
from aisupply.cli.options import command_help, lens_options, output_options, pick_view
from aisupply.cli.output import print_table

__all__ = ["command"]


@click.command(
    "conflicts",
    help=command_help(
        "aisupply conflicts --columns subject,aspect,grade,value_a,value_b",
        "List figures, days, stages and names that differ between claims on one thing, and what "
        "a curator has noted. Grade contradiction: no common point; difference: unequal, and yet "
        "both may hold. All claims unless a lens option is given.",
    ),
)
@click.option("--lang", type=click.Choice(["en", "fr"]), default="en", help="Of the words.")
@output_options()
@lens_options
def command(*, lang: str, form: str | None, lens: dict[str, Any]) -> None:
    """Parse, compare, print."""
    print_table(conflicts(pick_view(lens, default_all=True), lang=lang), form)
