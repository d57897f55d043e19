"""`aisupply diff`: what changed between two dates."""

from __future__ import annotations

from typing import Any

import click

from aisupply.claims.diff import CHANGES, diff
from aisupply.claims.lens import parse_date
from aisupply.cli.options import command_help, lens_options, output_options, pick_view
from aisupply.cli.output import print_table
from aisupply.errors import UsageError

__all__ = ["command"]

_CLOCKS = ("as_of", "known_by", "at")


@click.command(
    "diff",
    help=command_help(
        "aisupply diff --from 2026-01 --to 2026-02 --change stage",
        "List what changed from the end of one day to the end of another: new, corrected and "
        "withdrawn claims, stages of things, and intervals of volumes. A partial date means its "
        "last day. All claims unless a lens option is given.",
    ),
)
@click.option("--from", "start", metavar="DATE", required=True, help="As known by its end.")
@click.option("--to", "end", metavar="DATE", required=True, help="As known by its end.")
@click.option(
    "--change", "changes", type=click.Choice(CHANGES), multiple=True, help="Only this (repeatable)."
)
@click.option("--lang", type=click.Choice(["en", "fr"]), default="en", help="Of the words.")
@output_options()
@lens_options
def command(
    *, start: str, end: str, changes: tuple[str, ...], lang: str, form: str | None,
    lens: dict[str, Any],
) -> None:  # fmt: skip
    """Parse, compare, print."""
    for name in _CLOCKS:
        if name in lens:
            option = name.replace("_", "-")
            raise UsageError(f"--{option} has no place here", hint="use --from and --to")
    days = parse_date(start)[1], parse_date(end)[1]
    view = pick_view(lens, default_all=True)
    print_table(diff(view, *days, changes=changes, lang=lang), form)
