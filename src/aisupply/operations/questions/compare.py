"""Firms side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisupply.operations.declaration import Operation
from aisupply.operations.parameters import Parameter

if TYPE_CHECKING:
    from aisupply.operations.declaration import Asked
    from aisupply.table import Table

__all__ = ["OPERATION"]


def _run(asked: Asked) -> Table:
    from aisupply.measures.comparison import compare

    return compare(asked.network, asked.get("firms"), categories=asked.get("categories"))


OPERATION = Operation(
    name="compare",
    line="Firms side by side: suppliers, concentration, promises, choke points.",
    help="Put firms side by side, one row each: how many suppliers and customers are named, how "
    "concentrated their supply is by category, which power and money is promised, who is the "
    "largest customer, and whose stop would take most of their supply along.\n\n"
    "Without --category: the two in which most of the firms have a named supplier.",
    example="aisupply compare openai anthropic xai",
    topic="dependence",
    place=6,
    parameters=(
        Parameter(
            "firm", "A firm to compare (repeatable).", many=True, argument="firms",
            positional=True, names="organisation",
        ),
        Parameter(
            "category", "Compare the supply of this category (repeatable).", many=True,
            argument="categories", metavar="C", names="category",
        ),
    ),
    columns=(
        "firm", "suppliers", "customers", "promised_power", "promised_money", "largest_customer",
        "top_chokepoint",
    ),
    meanings={
        "promised_power": "power promised to the firm, in GW",
        "promised_money": "what the firm is to pay for supply, in USD",
        "largest_customer": "id of the largest customer; open if several can be",
        "top_chokepoint": "ids of the firms whose stop takes most along",
    },
    run=_run,
)  # fmt: skip
