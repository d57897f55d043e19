"""How concentration would move if it were so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisupply.operations.declaration import Operation
from aisupply.operations.parameters import CATEGORY, CUSTOMERS, KIND, Parameter

if TYPE_CHECKING:
    from aisupply.operations.declaration import Asked
    from aisupply.table import Table

__all__ = ["OPERATION"]


def _run(asked: Asked) -> Table:
    from aisupply.measures.scenario.what_if import what_if
    from aisupply.resolve import resolved_addition

    return what_if(
        asked.network,
        without=asked.get("without"),
        firm=asked.get("firm"),
        add=[resolved_addition(text, asked.view.id_of) for text in asked.get("add")],
        merge=asked.get("merge"),
        customers=asked.get("customers"),
        category=asked.get("category"),
        kind=asked.get("kind"),
        measure=asked.get("measure"),
    )


OPERATION = Operation(
    name="what-if",
    line="How concentration would move if it were so.",
    help="Suppose that a firm or an agreement is gone, that what is announced is binding, that a "
    "volume comes on top, or that two firms become one, several at once; and see how the HHI of "
    "each customer and category moves, of the suppliers with a figure.\n\n"
    "A change with exact = false is a valid outer bound.",
    example='aisupply what-if openai --add "amd->openai:ai-accelerator:2..6 GW"',
    topic="dependence",
    place=5,
    parameters=(
        CUSTOMERS,
        Parameter(
            "without", "It supplies nobody; it is gone (repeatable).", many=True, names="actor",
            metavar="FIRM|AGREEMENT",
        ),
        Parameter(
            "firm", "The figures that it states are binding (repeatable).", many=True,
            names="actor", metavar="FIRM|AGREEMENT",
        ),
        Parameter(
            "add", "A volume on top, such as amd->openai:ai-accelerator:2..6 GW (repeatable).",
            many=True, metavar="TEXT",
        ),
        Parameter(
            "merge", "Two firms become one: A and B (repeatable).", many=True, names="actor",
            metavar="A B", parts=2,
        ),
        CATEGORY,
        KIND,
        Parameter(
            "measure", "hhi: of every named supplier, with a figure or without.",
            choices=("hhi_stated", "hhi"), default="hhi_stated",
        ),
    ),
    columns=(
        "customer", "category", "kind", "before", "after", "change", "verdict_before",
        "verdict_after",
    ),
    shown=(("customer", "category", "kind", "before", "after", "change"),),
    run=_run,
)  # fmt: skip
