"""What a concentration rests on, as a tool of its own for agents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisupply.operations.declaration import Operation
from aisupply.operations.parameters import CATEGORY, CUSTOMER, KIND

if TYPE_CHECKING:
    from aisupply.operations.declaration import Asked
    from aisupply.table import Table

__all__ = ["OPERATION"]


def _run(asked: Asked) -> Table:
    from aisupply.measures.concentration.concentration import explain

    customer = asked.get("customer")
    return explain(
        asked.supply(customer), customer, category=asked.get("category"), kind=asked.get("kind")
    )


_WHY = "there it is --explain of concentration"
OPERATION = Operation(
    name="explain",
    line="What a concentration rests on.",
    help="Per supplier of a customer: the firm (binding), stated and greatest volume, by which "
    "claims and sources, and the steps of reading. Units are in the column unit.",
    example="aisupply concentration openai --explain",
    topic="dependence",
    place=2,
    parameters=(CUSTOMER, CATEGORY, KIND),
    columns=(
        "customer", "category", "kind", "unit", "supplier", "firm", "binding", "stated", "ceiling",
        "quantified", "agreement", "status", "claims", "sources", "steps",
        "binds",
    ),
    run=_run,
    left_out={"command": _WHY, "api": _WHY},
)  # fmt: skip
