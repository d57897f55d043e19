"""Suppliers in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisupply.operations.declaration import Operation
from aisupply.operations.parameters import Parameter

if TYPE_CHECKING:
    from aisupply.operations.declaration import Asked
    from aisupply.table import Table

__all__ = ["OPERATION"]


def _run(asked: Asked) -> Table:
    from aisupply.measures.comparison import shared

    return shared(asked.network, asked.get("firms"))


OPERATION = Operation(
    name="shared",
    line="Which suppliers firms have in common.",
    help="List the suppliers, by category, of which at least two of the firms are customers; those "
    "with most customers first.",
    example="aisupply shared openai anthropic xai",
    topic="dependence",
    place=7,
    parameters=(
        Parameter(
            "firm",
            "A customer (repeatable).",
            many=True,
            argument="firms",
            positional=True,
            names="organisation",
        ),
    ),
    columns=("supplier", "category", "customers"),
    meanings={"customers": "ids of those of the firms that it supplies"},
    run=_run,
)
