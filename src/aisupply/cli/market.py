"""`aisupply market`: how concentrated a market is, by the shares that sources give."""

from __future__ import annotations

from typing import Any

import click

from aisupply.cli.options import command_help, lens_options, output_options, pick_view
from aisupply.cli.output import print_table

__all__ = ["command"]


@click.command(
    "market",
    help=command_help(
        "aisupply market foundry --period 2025-Q2 --basis TrendForce",
        "Measure how concentrated a market is by the shares that sources give, which are never "
        "renormalised: what no named firm has (residual) may be one more firm or very many.\n\n"
        "NAME is a market, or a product category with its narrower ones: a row for each market. "
        "One answer is of one period and one counting: by default of the latest period, then the "
        "best tier, then most firms; --period, --basis and --source choose.",
    ),
)
@click.argument("name", metavar="NAME")
@click.option("--period", metavar="P", help="The period, such as 2025-Q2. Default: the latest.")
@click.option("--basis", metavar="B", help="What is counted, or by whom, such as revenue.")
@output_options()
@lens_options
def command(
    *, name: str, period: str | None, basis: str | None, form: str | None, lens: dict[str, Any]
) -> None:
    """Parse, measure, print."""
    view = pick_view(lens)
    from aisupply.claims.market_shares import market_shares
    from aisupply.measures.market.market import market

    print_table(market(market_shares(view), name, period=period, basis=basis), form)
