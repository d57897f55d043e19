"""How much a supplier hangs on few customers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisupply.operations.declaration import Operation
from aisupply.operations.parameters import Parameter

if TYPE_CHECKING:
    from aisupply.operations.declaration import Asked
    from aisupply.table import Table

__all__ = ["OPERATION"]


def _run(asked: Asked) -> Table:
    from aisupply.claims.customer_shares import customer_shares
    from aisupply.claims.ownership import Groups
    from aisupply.measures.market.customers import customers

    view, firm = asked.view, asked.get("firm")
    groups = Groups(() if view.lens.entities else view.graph.controls, view.lens.at)
    shares = customer_shares(view)
    units = [e.share.market for e in shares if groups.head(e.share.market) == firm]
    return customers(
        shares, dict.fromkeys([firm, *units]), period=asked.get("period"),
        assume=asked.get("assume"),
    )  # fmt: skip


OPERATION = Operation(
    name="customers",
    line="How much a supplier hangs on few customers, by shares of what it sells.",
    help="Measure how concentrated the customers of FIRM are, by the shares of its revenue, "
    "backlog or orders that sources give: a row for each base and period, the latest first. "
    "Shares are never renormalised: what nobody tells of may be one more customer or very many.\n\n"
    "basis is billed (who pays the invoice) or content (with whom the product ends); the two are "
    "never in one row. Customers without a name are counted, and never taken for a firm. A sum of "
    "several customers bounds them. With --assume ten-percent whoever is not told of has at most a "
    "tenth, as where an annual report lists all customers above it.",
    example="aisupply customers cerebras --period 2025 --assume ten-percent",
    topic="dependence",
    place=2,
    parameters=(
        Parameter("firm", "A supplier.", needed=True, positional=True, names="organisation"),
        Parameter("period", "The period, such as 2025 or FY2026-Q2. Default: all.", metavar="P"),
        Parameter(
            "assume", "Assume that all customers above a tenth are told of (repeatable).",
            choices=("ten-percent",), many=True,
        ),
    ),
    columns=(
        "supplier", "period", "kind", "unit", "customers", "quantified", "hhi",
        "effective_customers", "top_customer", "top_candidates", "top_share", "basis", "assumed",
        "sources", "reason",
    ),
    shown=(
        (
            "supplier", "period", "unit", "customers", "hhi", "top_customer", "top_share", "basis",
        ),
    ),
    meanings={
        "kind": "quantity measured by: share",
        "unit": "what the shares are shares of: revenue, segment-revenue, backlog, orders …",
        "customers": "number of customers that are told of, by name or not",
        "quantified": "how many of them have a share of their own",
        "hhi": "HHI in points 0..10,000, for every way of dividing what is not told",
        "effective_customers": "10,000 / HHI: as many equal customers",
        "top_customer": "largest for certain; open if several can be",
        "top_share": "largest customer's share, 0 to 1",
        "basis": "billed: who pays the invoice; content: with whom the product ends",
        "assumed": "the assumption that it rests on; null if none",
    },
    run=_run,
)  # fmt: skip
