"""`aisupply loops`: investments that may come back as purchases."""

from __future__ import annotations

from typing import Any

import click

from aisupply.cli.options import command_help, lens_options, output_options, pick_view
from aisupply.cli.output import print_table

__all__ = ["command"]


@click.command(
    "loops",
    help=command_help(
        "aisupply loops --limit 5 --columns loop,guaranteed,possible",
        "List money loops: ways from a firm back to itself, from payer to payee, with at least "
        "one investment and one purchase. guaranteed is the least of what is binding on each "
        "step, possible the least of the ceilings. A possible return is no proof that the same "
        "money moves.\n\n"
        "With FIRM, only loops that pass it. With --actors, one line for each firm that invests: "
        "what may come back to it in all, each amount counted once. Warrants count only with "
        "--scenario options-exercised.",
    ),
)
@click.argument("firm", required=False)
@click.option(
    "--max-length",
    type=click.IntRange(min=2),
    default=5,
    show_default=True,
    help="The most payments on a loop.",
)
@click.option("--actors", is_flag=True, help="What may come back to each investor.")
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    metavar="N",
    help="Only the first N rows; a note says how many there are. Default: all.",
)
@output_options()
@lens_options
def command(
    *, firm: str | None, max_length: int, actors: bool, limit: int | None, form: str | None,
    lens: dict[str, Any],
) -> None:  # fmt: skip
    """Parse, measure, print."""
    from aisupply.measures.money.loops import loops

    view = pick_view(lens)
    who = view.names.find(firm, kind="organisation").id if firm else None
    table = loops(view.network(), who, max_length=max_length, actors=actors, limit=limit)
    print_table(table.with_lens(view.lens.as_json()), form)
