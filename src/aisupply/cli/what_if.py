"""`aisupply what-if`: how concentration would move if it were so."""

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
    "what-if",
    help=command_help(
        'aisupply what-if openai --add "amd->openai:ai-accelerator:2..6 GW"',
        "Suppose that a firm or an agreement is gone, that what is announced is binding, that a "
        "volume comes on top, or that two firms become one, several at once; and see how the "
        "HHI of each customer and category moves, of the suppliers with a figure.\n\n"
        "A change with exact = false is a valid outer bound.",
    ),
)
@click.argument("customers", nargs=-1, metavar="[CUSTOMER]...")
@click.option(
    "--without", metavar="FIRM|AGREEMENT", multiple=True, help="It supplies nobody; it is gone."
)
@click.option(
    "--firm",
    metavar="FIRM|AGREEMENT",
    multiple=True,
    help="The figures that it states are binding.",
)
@click.option("--add", metavar="TEXT", multiple=True, help="A volume on top, as in the example.")
@click.option("--merge", metavar="A B", nargs=2, multiple=True, help="Two firms become one.")
@cell_options
@click.option(
    "--measure",
    type=click.Choice(["hhi_stated", "hhi"]),
    default="hhi_stated",
    help="hhi: of every named supplier, with a figure or without.",
)
@output_options()
@lens_options
def command(
    *, customers: tuple[str, ...], without: tuple[str, ...], firm: tuple[str, ...],
    add: tuple[str, ...], merge: tuple[tuple[str, str], ...], category: str | None,
    kind: str | None, measure: str, form: str | None, lens: dict[str, Any],
) -> None:  # fmt: skip
    """Parse, measure, print."""
    view = pick_view(lens)
    names = view.names
    from aisupply.measures.scenario.what_if import what_if

    table = what_if(
        view.network(),
        without=[names.find_actor(name).id for name in without],
        firm=[names.find_actor(name).id for name in firm],
        add=add,
        merge=[
            (names.find_actor(first).id, names.find_actor(second).id) for first, second in merge
        ],
        customers=firms_in(view, customers),
        category=category_in(view, category),
        kind=kind,
        measure=measure,
    )
    print_table(table, form)
