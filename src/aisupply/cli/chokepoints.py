"""`aisupply chokepoints`: which firms hit most if they stop."""

from __future__ import annotations

from typing import Any

import click

from aisupply.cli.options import command_help, lens_options, output_options, pick_view
from aisupply.cli.output import print_table

__all__ = ["command"]


@click.command(
    "chokepoints",
    help=command_help(
        "aisupply chokepoints --category ai-accelerator --columns rank,firm,exposure",
        "Rank firms by the supply that stops if they do, as a mean over all customers of a "
        "category. single_point counts the customers that have no named way round the firm; "
        "closed those of them of which a source says that there is no other.\n\n"
        "Without --category: accelerators and cloud capacity, each ranked by itself.",
    ),
)
@click.option("--category", metavar="C", help="The category whose customers are looked at.")
@click.option(
    "--kind",
    type=click.Choice(["power", "money", "count"]),
    help="The quantity of what is bought. Default: the one with the most figures.",
)
@click.option(
    "--horizon",
    type=click.Choice(["running", "new-capacity"]),
    default="new-capacity",
    show_default=True,
    help="running: only what is used up counts, not machines and sites.",
)
@output_options()
@lens_options
def command(
    *, category: str | None, kind: str | None, horizon: str, form: str | None, lens: dict[str, Any]
) -> None:
    """Parse, measure, print."""
    from aisupply.measures.chokepoints import chokepoints

    view = pick_view(lens)
    what = view.names.find(category, kind="category").id if category else None
    table = chokepoints(view.network(), category=what, kind=kind, horizon=horizon)
    print_table(table.with_lens(view.lens.as_json()), form)
