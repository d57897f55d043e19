"""`aisupply concentration`: who depends on few suppliers, with exact bounds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

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
from aisupply.errors import UsageError
from aisupply.table import Table

if TYPE_CHECKING:
    from aisupply.graph import View
    from aisupply.measures.cells import SupplyNetwork
    from aisupply.measures.concentration.conversion import Conversion

__all__ = ["command"]


@click.command(
    "concentration",
    help=command_help(
        "aisupply concentration openai --category ai-accelerator --known-by 2025-10-07",
        "Measure how concentrated the suppliers of a customer are, in four answers: hhi_stated "
        "(suppliers with a figure), hhi (every named supplier), hhi_binding (only what is "
        "binding comes) and hhi_announced (all that was announced comes).\n\n"
        "Bounds are exact: no completion of the unknown figures lies outside them. Without "
        "CUSTOMER, one line for each customer, most concentrated first.\n\n"
        "--scenario may be a FILE.toml here, which says what a gigawatt costs (low, high, source, "
        "status): suppliers with power and no money then count as money, marked as inferred.",
    ),
)
@click.argument("customers", nargs=-1, metavar="[CUSTOMER]...")
@cell_options
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
    conversion = _conversion(lens)
    view = pick_view(lens)
    who: list[str | None] = [*firms_in(view, customers)] or [None]
    what = category_in(view, category)
    tables = [
        _one(
            view.network() if customer is None else view.supply(customer),
            customer,
            what,
            kind=kind,
            all_cells=all_cells,
            measure=measure,
            explain=explain,
            conversion=conversion,
        )
        for customer in who
    ]
    joined = Table(
        tables[0].columns,
        [row for table in tables for row in table.rows],
        _lens_of(view, conversion),
        list(dict.fromkeys(note for table in tables for note in table.notes)),
        tables[0].bounds,
    )
    print_table(joined, form)


def _one(
    network: SupplyNetwork, customer: str | None, category: str | None, *, kind: str | None,
    all_cells: bool, measure: str, explain: bool, conversion: Conversion | None,
) -> Table:  # fmt: skip
    from aisupply.measures.concentration import concentration as measures

    if explain:
        if customer is None:
            raise UsageError("--explain needs a CUSTOMER", hint="name one, such as openai")
        return measures.explain(network, customer, category=category, kind=kind)
    return measures.concentration(
        network, customer, category=category, kind=kind, all_cells=all_cells, measure=measure,
        conversion=conversion,
    )  # fmt: skip


def _conversion(lens: dict[str, Any]) -> Conversion | None:
    """Take a scenario that is a file out of the options of the lens, and read it."""
    if not str(lens.get("scenario", "")).endswith(".toml"):
        return None
    from aisupply.measures.concentration.conversion import read_conversion

    return read_conversion(Path(lens.pop("scenario")))


def _lens_of(view: View, conversion: Conversion | None) -> dict[str, Any]:
    """Return the lens as plain values, with the conversion that was supposed."""
    plain = view.lens.as_json()
    if conversion is None:
        return plain
    line = f"{plain['line']} · scenario {conversion.name}"
    return plain | {"scenario": conversion.name, "line": line}
