"""`aisupply measure`: the measures for a table of one's own."""

from __future__ import annotations

from pathlib import Path

import click

from aisupply.cli.options import command_help, output_options
from aisupply.cli.output import print_table

__all__ = ["command"]


@click.command(
    "measure",
    help=command_help(
        "aisupply measure deals.csv --customer-col buyer --low-col min --high-col max",
        "Measure a CSV table of your own; no graph is needed. A header row is required. An "
        "empty high is unbounded, an empty low is 0; rows of one customer and supplier are "
        "added; other columns are ignored.",
    ),
)
@click.argument("path", metavar="FILE.csv", type=click.Path(path_type=Path))
@click.option("--customer-col", default="customer", show_default=True, metavar="NAME")
@click.option("--supplier-col", default="supplier", show_default=True, metavar="NAME")
@click.option("--low-col", default="low", show_default=True, metavar="NAME")
@click.option("--high-col", default="high", show_default=True, metavar="NAME")
@click.option(
    "--stated-col",
    default=None,
    metavar="NAME",
    help="The figure that the source names, if there is a column for it.",
)
@output_options()
def command(
    *, path: Path, customer_col: str, supplier_col: str, low_col: str, high_col: str,
    stated_col: str | None, form: str | None,
) -> None:  # fmt: skip
    """Parse, measure, print."""
    from aisupply.measures.own_table import measure_table

    table = measure_table(
        path, customer_col=customer_col, supplier_col=supplier_col, low_col=low_col,
        high_col=high_col, stated_col=stated_col,
    )  # fmt: skip
    print_table(table, form)
