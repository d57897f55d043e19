"""`aisupply measure`: the measures for a table of one's own."""

from __future__ import annotations

import sys

import click

from aisupply.cli.options import command_help, output_options
from aisupply.cli.tables import print_table

__all__ = ["command"]

_STANDARD_INPUT = "-"


@click.command(
    "measure",
    help=command_help(
        "aisupply measure deals.csv --customer-col buyer --low-col min --high-col max",
        "Measure a table of your own; no graph is needed. FILE has a header row and a row for "
        "each supply, as delimited text or a spreadsheet (.xlsx); - reads standard input. Columns "
        "are found by their usual names in any case: customer, buyer; supplier, seller; low, min; "
        "high, max; or one of amounts: amount, volume, share. Without a customer column the table "
        "is one market, without "
        "amounts each supplier may deliver any.\n\n"
        "Commas, semicolons or tabs, decimal points or commas are told apart by the file. An "
        "amount is a number or words (\"up to 6\"). An empty high is unbounded, an empty low is 0; "
        "rows of one customer and supplier are added, negative ones taken off; totals and other "
        "columns are left out. A note says how the file was read.",
    ),
)  # fmt: skip
@click.argument("path", metavar="FILE")
@click.option("--customer-col", default=None, metavar="NAME", help="The column of customers.")
@click.option("--supplier-col", default=None, metavar="NAME", help="The column of suppliers.")
@click.option("--low-col", default=None, metavar="NAME", help="The column of the least amounts.")
@click.option(
    "--high-col", default=None, metavar="NAME", help="The column of the greatest amounts."
)
@click.option(
    "--amount-col",
    default=None,
    metavar="NAME",
    help="One column of amounts, in place of low and high.",
)
@click.option(
    "--stated-col",
    default=None,
    metavar="NAME",
    help="The figure that the source names, if there is a column for it.",
)
@click.option(
    "--whole",
    type=float,
    default=None,
    metavar="NUMBER",
    help="What shares of a known whole add up to, such as 100: what is left is nobody's.",
)
@click.option("--delimiter", default=None, metavar="CHAR", help='What separates cells; "tab" too.')
@click.option("--decimal", type=click.Choice([".", ","]), default=None, help="The decimal mark.")
@click.option("--encoding", default=None, metavar="NAME", help="Such as cp1252. Default: UTF-8.")
@click.option("--sheet", default=None, metavar="NAME", help="Of a spreadsheet. Default: the first.")
@output_options()
def command(
    *, path: str, customer_col: str | None, supplier_col: str | None, low_col: str | None,
    high_col: str | None, amount_col: str | None, stated_col: str | None, whole: float | None,
    delimiter: str | None, decimal: str | None, encoding: str | None, sheet: str | None,
    form: str | None,
) -> None:  # fmt: skip
    """Parse, measure, print."""
    from aisupply.measures.concentration.own_table import measure_table

    is_piped = path == _STANDARD_INPUT
    table = measure_table(
        sys.stdin.buffer.read() if is_piped else path,
        name="standard input" if is_piped else path,
        customer_col=customer_col, supplier_col=supplier_col, low_col=low_col, high_col=high_col,
        amount_col=amount_col, stated_col=stated_col, whole=whole,
        delimiter="\t" if delimiter == "tab" else delimiter, decimal=decimal, encoding=encoding,
        sheet=sheet,
    )  # fmt: skip
    print_table(table, form)
