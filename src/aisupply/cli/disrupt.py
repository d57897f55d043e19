"""`aisupply disrupt`: who is hit if firms, a country or an agreement stop now."""

from __future__ import annotations

from typing import Any

import click

from aisupply.cli.options import (
    category_in,
    cell_options,
    command_help,
    firms_in,
    lens_options,
    output_options,
    pick_view,
)
from aisupply.cli.output import print_table

__all__ = ["command"]


@click.command(
    "disrupt",
    help=command_help(
        "aisupply disrupt tsmc --category ai-accelerator",
        "Say whose supply stops, and how much of it, if firms, a country or an agreement stop "
        "delivering now. Several stop together.\n\n"
        "In the horizon running only what is used up counts; in new-capacity also machines and "
        "sites. A country is counted by the seats and by the sites of its firms. Only suppliers "
        "that are named count, and nobody makes up for what is lost.",
    ),
)
@click.argument("firms", nargs=-1, metavar="[FIRM]...")
@click.option("--country", metavar="XX", help="All firms of a country, two letters (ISO 3166).")
@click.option("--agreement", metavar="A", help="What is supplied under an agreement.")
@cell_options
@click.option(
    "--horizon", type=click.Choice(["running", "new-capacity"]), help="Only one of the two."
)
@output_options()
@lens_options
def command(
    *, firms: tuple[str, ...], country: str | None, agreement: str | None, category: str | None,
    kind: str | None, horizon: str | None, form: str | None, lens: dict[str, Any],
) -> None:  # fmt: skip
    """Parse, measure, print."""
    from aisupply.measures.chains.disruption import disrupt

    view = pick_view(lens)
    table = disrupt(
        view.network(),
        firms_in(view, firms),
        country=country,
        agreement=view.names.find(agreement, kind="agreement").id if agreement else None,
        category=category_in(view, category),
        kind=kind,
        horizon=horizon,
    )
    print_table(table.with_lens(view.lens.as_json()), form)
