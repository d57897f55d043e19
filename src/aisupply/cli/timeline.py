"""`aisupply timeline`: a measure at each date on which knowledge changed."""

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

_MEASURES = ("hhi", "effective_suppliers", "cr1", "cr3", "entropy")


@click.command(
    "timeline",
    help=command_help(
        "aisupply timeline openai --category ai-accelerator --kind power --from 2025-09",
        "Follow the concentration of a customer's supply: a row for each date on which a claim "
        "became known (clock known), or on which what was known began to hold or ended (clock "
        "at), with the claim that moved it.\n\n"
        "The measure at a date is that of: aisupply concentration --as-of DATE.",
    ),
)
@click.argument("customer", metavar="CUSTOMER")
@cell_options
@click.option("--measure", type=click.Choice(_MEASURES), default="hhi", help="Default: hhi.")
@click.option("--from", "start", metavar="DATE", help="Only dates from here on.")
@click.option("--to", "end", metavar="DATE", help="Only dates until here.")
@output_options()
@lens_options
def command(
    *, customer: str, category: str | None, kind: str | None, measure: str, start: str | None,
    end: str | None, form: str | None, lens: dict[str, Any],
) -> None:  # fmt: skip
    """Parse, measure, print."""
    view = pick_view(lens)
    who = view.names.find(customer, kind="organisation").id
    what = category_in(view, category)
    from aisupply.measures.timeline import timeline
    from aisupply.moments import Moments

    table = timeline(
        Moments(view, who), category=what, kind=kind, measure=measure, start=start, end=end
    )
    print_table(table, form)
