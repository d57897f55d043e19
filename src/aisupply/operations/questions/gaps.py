"""What would tell most if it were known, and whom to ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisupply.operations.declaration import Operation
from aisupply.operations.parameters import CATEGORY, KIND, Parameter

if TYPE_CHECKING:
    from aisupply.operations.declaration import Asked
    from aisupply.table import Table

__all__ = ["OPERATION"]


def _run(asked: Asked) -> Table:
    from aisupply.measures.concentration.gaps import gaps

    customer = asked.get("customer")
    return gaps(
        asked.supply(customer), customer, category=asked.get("category"), kind=asked.get("kind")
    )


OPERATION = Operation(
    name="gaps",
    line="What would tell most if it were known, and whom to ask.",
    help="List what no source says about the volumes of a customer's suppliers (how much one "
    "supplies, how much of a deal comes, how a figure is split between several), and by how much "
    "each fact would narrow the index of concentration.\n\n"
    "width is how wide the HHI over every named supplier is now. alone_best, alone_middle and "
    "alone_worst are how wide it would be if only this became known: in the best case, if it were "
    "in the middle of what it may be, and in the worst. last is how wide it would be if all else "
    "were at its stated figure: what this fact alone leaves open. Rows go by last, then by "
    "alone_worst.\n\n"
    "With CUSTOMER, the last rows ask whether there are other suppliers: an answer changes whom "
    "the index is about, and not its width.",
    example="aisupply gaps openai --limit 5 --as-of 2026-06-28",
    topic="dependence",
    place=3,
    parameters=(
        Parameter(
            "customer", "Only what this firm buys. Default: all.", positional=True,
            names="organisation",
        ),
        CATEGORY,
        KIND,
    ),
    columns=(
        "customer", "category", "kind", "unit", "missing", "supplier", "agreement", "known",
        "width", "alone_best", "alone_middle", "alone_worst", "last", "ask_whom", "claims",
    ),
    shown=(
        (
            "customer", "category", "missing", "width", "alone_best", "alone_middle",
            "alone_worst", "last", "ask_whom",
        ),
    ),
    meanings={
        "missing": "what is not known, in words",
        "supplier": "ids of the suppliers whose volume it is",
        "agreement": "id of the deal; null where there is none",
        "known": "what is known of it, in the unit",
        "width": "points between the least and the greatest HHI over every named supplier",
        "alone_best": "width if only this became known, at best; it may only be approached",
        "alone_middle": "the same in the middle of what it may be; null where that has no end",
        "alone_worst": "the same at worst",
        "last": "width if all else is at its stated figure; null where nothing else has one",
        "ask_whom": "ids of the parties that know it",
    },
    run=_run,
)  # fmt: skip
