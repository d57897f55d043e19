"""How concentrated a market is, by the shares that sources give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisupply.operations.declaration import Operation
from aisupply.operations.parameters import Parameter

if TYPE_CHECKING:
    from aisupply.operations.declaration import Asked
    from aisupply.table import Table

__all__ = ["OPERATION"]


def _run(asked: Asked) -> Table:
    from aisupply.claims.market_shares import market_shares
    from aisupply.measures.market.market import market

    shares = market_shares(asked.view)
    return market(
        shares, shares.find(asked.get("name")), period=asked.get("period"), basis=asked.get("basis")
    )


OPERATION = Operation(
    name="market",
    line="How concentrated a market is, by shares of a known whole.",
    help="Measure how concentrated a market is by the shares that sources give, which are never "
    "renormalised: what no named firm has (residual) may be one more firm or very many.\n\n"
    "NAME is a market, or a product category with its narrower ones: a row for each market. One "
    "answer is of one period and one counting: by default of the latest period, then the best "
    "tier, then most firms; --period, --basis and --source choose.",
    example="aisupply market foundry --period 2025-Q2 --basis TrendForce",
    topic="dependence",
    place=3,
    parameters=(
        Parameter("name", "A market or a product category.", needed=True, positional=True),
        Parameter("period", "The period, such as 2025-Q2. Default: the latest.", metavar="P"),
        Parameter("basis", "What is counted, or by whom, such as revenue.", metavar="B"),
    ),
    columns=(
        "market", "period", "basis", "suppliers", "residual", "hhi", "effective_suppliers", "cr1",
        "cr3", "top_supplier", "top_candidates", "sources", "reason",
    ),
    shown=(("market", "period", "basis", "suppliers", "residual", "hhi", "top_supplier"),),
    run=_run,
)  # fmt: skip
