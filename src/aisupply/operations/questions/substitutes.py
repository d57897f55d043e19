"""Who else is named for what a firm supplies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisupply.operations.declaration import Operation
from aisupply.operations.parameters import CATEGORY, Parameter

if TYPE_CHECKING:
    from aisupply.operations.declaration import Asked
    from aisupply.table import Table

__all__ = ["OPERATION"]


def _run(asked: Asked) -> Table:
    from aisupply.claims.market_shares import market_shares
    from aisupply.measures.comparison import substitutes

    return substitutes(
        asked.network, asked.get("firm"), category=asked.get("category"),
        shares=market_shares(asked.view),
    )  # fmt: skip


OPERATION = Operation(
    name="substitutes",
    line="Who else is named for what a firm supplies, to whom, with which share.",
    help="List the other suppliers of each category that FIRM supplies: whom they supply, and "
    "their share of the market where one is known (basis market). A firm that is only named "
    "(basis named) need not be able to deliver more, and may be kept from it by a restriction "
    "(restricted).",
    example="aisupply substitutes tsmc --category foundry",
    topic="stops",
    place=6,
    parameters=(
        Parameter("firm", "A supplier.", needed=True, positional=True, names="organisation"),
        CATEGORY,
    ),
    columns=("supplier", "category", "share", "customers", "basis", "restricted"),
    meanings={
        "share": "share of the market of the category, 0 to 1; null if none is known",
        "customers": "ids of those whom it supplies",
        "basis": "market: by its share; named: a source names it",
        "restricted": "ids of the customers of FIRM in the category whom it may not supply, by a "
        "restriction in force or that asks for a licence; null if none is known",
    },
    run=_run,
)
