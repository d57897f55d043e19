"""What there is, with its ids."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisupply.claims.listing import LISTS, list_things
from aisupply.operations.declaration import Operation
from aisupply.operations.parameters import Parameter

if TYPE_CHECKING:
    from aisupply.operations.declaration import Asked
    from aisupply.table import Table

__all__ = ["OPERATION"]


def _run(asked: Asked) -> Table:
    return list_things(asked.view, asked.get("what"), asked.get("text"))


OPERATION = Operation(
    name="list",
    line="What there is: firms, agreements, products, categories and so on.",
    help=f"List what there is: {', '.join(LISTS)}. With TEXT only what has it in its id, its label "
    "or another of its names. The ids are what other questions take.",
    example="aisupply list firms nvidia",
    topic="claims",
    place=1,
    parameters=(
        Parameter("what", "What to list.", needed=True, positional=True, choices=LISTS),
        Parameter("text", "Only what has this in a name, in any case.", positional=True),
    ),
    columns=("id", "label"),
    run=_run,
)
