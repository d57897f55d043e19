"""`aisupply concentration`: who depends on few suppliers, with exact bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from aisupply.cli.options import command_help, lens_options, output_options, pick_view
from aisupply.cli.output import print_table
from aisupply.errors import UsageError
from aisupply.table import Table

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["command"]


@click.command(
    "concentration",
    help=command_help(
        "aisupply concentration openai --category ai-accelerator --known-by 2025-10-07",
        "Measure how concentrated the suppliers of a customer are, in four answers: hhi_stated "
        "(suppliers with a figure), hhi (every named supplier), hhi_binding (only what is "
        "binding comes) and hhi_announced (all that was announced comes).\n\n"
        "Bounds are exact: no completion of the unknown figures lies outside them. Without "
        "CUSTOMER, one line for each customer, most concentrated first.",
    ),
)
@click.argument("customers", nargs=-1, metavar="[CUSTOMER]...")
@click.option("--category", metavar="C", help="A product category, with its narrower ones.")
@click.option(
    "--kind",
    type=click.Choice(["power", "money", "count"]),
    help="The quantity to measure by. Default: the one with the most figures.",
)
@click.option("--all-cells", is_flag=True, help="Every customer and category that is named.")
@click.option(
    "--measure",
    type=click.Choice(["main", "all"]),
    default="main",
    help="all: add CR4, normalised HHI, Gini and more.",
)
@click.option("--explain", is_flag=True, help="List per supplier what each figure rests on.")
@output_options()
@lens_options
def command(
    *, customers: tuple[str, ...], category: str | None, kind: str | None, all_cells: bool,
    measure: str, explain: bool, form: str | None, lens: dict[str, Any],
) -> None:  # fmt: skip
    """Parse, measure, print."""
    view = pick_view(lens)
    names = view.names
    who: list[str | None] = [names.find(customer, kind="organisation").id for customer in customers]
    who = who or [None]
    what = names.find(category, kind="category").id if category else None
    tables = [
        _one(
            view.network(),
            customer,
            what,
            kind=kind,
            all_cells=all_cells,
            measure=measure,
            explain=explain,
        )
        for customer in who
    ]
    joined = Table(
        tables[0].columns,
        [row for table in tables for row in table.rows],
        view.lens.as_json(),
        list(dict.fromkeys(note for table in tables for note in table.notes)),
    )
    print_table(joined, form)


def _one(
    network: nx.MultiDiGraph, customer: str | None, category: str | None, *, kind: str | None,
    all_cells: bool, measure: str, explain: bool,
) -> Table:  # fmt: skip
    from aisupply.measures import concentration as measures

    if explain:
        if customer is None:
            raise UsageError("--explain needs a CUSTOMER", hint="name one, such as openai")
        return measures.explain(network, customer, category=category, kind=kind)
    return measures.concentration(
        network, customer, category=category, kind=kind, all_cells=all_cells, measure=measure
    )
