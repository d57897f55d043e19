"""`aisupply chokepoints`: which firms hit most if they stop."""

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
from aisupply.errors import UsageError

__all__ = ["command"]


@click.command(
    "chokepoints",
    help=command_help(
        "aisupply chokepoints --category ai-accelerator --columns rank,firm,exposure",
        "Rank firms by the supply that stops if they do, as a mean over all customers of a "
        "category. single_point counts the customers that have no named way round the firm; "
        "closed those of them of which a source says that there is no other.\n\n"
        "Without --category: accelerators and cloud capacity, each ranked by itself.\n\n"
        "With --esri: the Economic Systemic Risk Index of all firms, on the observed network: how "
        "much of all that is sold a stop takes along, downstream or upstream. Each named link "
        "counts 1; with --kind, as its announced figure.",
    ),
)
@cell_options
@click.option(
    "--horizon",
    type=click.Choice(["running", "new-capacity"]),
    help="running: only what is used up counts, not machines and sites. Default: new-capacity.",
)
@click.option("--esri", "systemic", is_flag=True, help="Rank by systemic risk instead.")
@output_options()
@lens_options
def command(
    *, category: str | None, kind: str | None, horizon: str | None, systemic: bool,
    form: str | None, lens: dict[str, Any],
) -> None:  # fmt: skip
    """Parse, measure, print."""
    from aisupply.measures.chains.chokepoints import chokepoints
    from aisupply.measures.systemic.esri import esri

    if systemic and (category or horizon):
        hint = "leave out --category and --horizon"
        raise UsageError("--esri is of the whole network", hint=hint)
    view = pick_view(lens)
    what = category_in(view, category)
    if systemic:
        table = esri(view.network(), kind=kind)
    else:
        horizon = horizon or "new-capacity"
        table = chokepoints(view.network(), category=what, kind=kind, horizon=horizon)
    print_table(table.with_lens(view.lens.as_json()), form)
