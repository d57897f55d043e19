"""`aisupply list`: what there is, with its ids."""

from __future__ import annotations

from typing import Any

import click

from aisupply.claims.listing import LISTS, list_things
from aisupply.cli.options import command_help, lens_options, output_options, pick_view
from aisupply.cli.output import print_table

__all__ = ["command"]


@click.command(
    "list",
    help=command_help(
        "aisupply list firms nvidia",
        f"List what there is: {', '.join(LISTS)}. With TEXT only what has it in its id, its label "
        "or another of its names. The ids are what other commands take.",
    ),
)
@click.argument("what", type=click.Choice(LISTS))
@click.argument("text", required=False)
@output_options()
@lens_options
def command(*, what: str, text: str | None, form: str | None, lens: dict[str, Any]) -> None:
    """Parse, list, print."""
    print_table(list_things(pick_view(lens), what, text), form)
