"""`aisupply tiers`: what a customer's supply is made of, tier by tier."""

from __future__ import annotations

from typing import Any

import click

from aisupply.cli.options import (
    category_in,
    cell_options,
    command_help,
    lens_options,
    output_options,
    pick_view,
)
from aisupply.cli.output import print_table

__all__ = ["command"]


@click.command(
    "tiers",
    help=command_help(
        "aisupply tiers openai --category ai-accelerator",
        "Follow a customer's supply from tier to tier: who is behind its suppliers, how "
        "concentrated each tier is, and how much concentration the first tier hides.\n\n"
        "Known mass has figures all the way, assumed mass rests on who is named, unknown mass "
        "has no named supplier. Without --category: the chains of accelerators and of cloud "
        "capacity.",
    ),
)
@click.argument("customer")
@cell_options
@click.option(
    "--depth", type=click.IntRange(1, 9), default=3, show_default=True, help="How many tiers."
)
@click.option(
    "--needs",
    type=click.Choice(["flow", "capital"]),
    help="Follow only what is used up (flow), or only machines, sites and designs (capital).",
)
@output_options()
@lens_options
def command(
    *, customer: str, category: str | None, kind: str | None, depth: int, needs: str | None,
    form: str | None, lens: dict[str, Any],
) -> None:  # fmt: skip
    """Parse, measure, print."""
    from aisupply.measures.chains.tiers import tiers

    view = pick_view(lens)
    who = view.names.find(customer, kind="organisation").id
    what = category_in(view, category)
    table = tiers(view.network(), who, category=what, kind=kind, depth=depth, needs=needs)
    print_table(table.with_lens(view.lens.as_json()), form)
