"""What the shares of a market tell of a cell whose volumes leave its index wide open.

The reading rests on an assumption (`aisupply.measures.market.cell_shares`): those who are named
divide the supply as the market does, or the customer buys as all do, or anything between the two.
It covers every supplier that is named, and those whom nobody names. It is a reading of a cell that
no source closes and of which volumes leave somebody without an upper end: where they limit
everybody, what they prove stands, and no assumption takes its place. Nor is it a reading of a cell
whose volumes refute it: where no total gives each supplier what it is bound to, and no more than it
may deliver, at any share that the assumption leaves it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from aisupply.measures.cells import IN_HOUSE, share_of
from aisupply.measures.concentration.answers import Reading
from aisupply.measures.market.cell_index import hhi_range
from aisupply.measures.market.cell_shares import cell_shares
from aisupply.text import Id, Note

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aisupply.measures.cells import Cell
    from aisupply.measures.chains.markets import CategoryMarkets
    from aisupply.measures.concentration.rows import Row
    from aisupply.measures.market.cell_shares import CellShares

__all__ = ["market_notes", "market_readings"]

_ROUND_OFF = 1e-9


def market_readings(cell: Cell, markets: CategoryMarkets) -> Iterator[Reading]:
    """Yield the reading of a cell by the market that stands for its category, if there is one.

    A customer that has a share of that market makes the category itself, and any part of what it
    needs may be its own; so may it where it designs chips of its own.

    Args:
        cell: the suppliers that are named.
        markets: the shares of the markets that stand for categories.
    """
    several = len(cell.supplies) > 1  # one alone is 10,000 as far as named
    if cell.is_closed or not several or not cell.full_box.is_unbounded:
        return
    whole = markets.whole(cell.category)
    counting = markets.counting(cell.category)
    if whole is None or counting is None:
        return
    named = {supply.supplier: share_of(supply, cell.category) for supply in cell.supplies}
    own = IN_HOUSE in named or cell.customer in whole.firms
    stated = {firm: share for firm, share in named.items() if share is not None}
    shares = cell_shares(
        whole, named.keys() - {IN_HOUSE}, customer=cell.customer, makes_own=own, stated=stated
    )
    if shares is not None and _fits(cell, shares):
        yield Reading("market", hhi_range(shares), counting.sources)


def _fits(cell: Cell, shares: CellShares) -> bool:
    """Tell whether some total is not refuted by the volumes, whatever shares it is divided by."""
    least, most = 0.0, math.inf
    for supply in cell.supplies:
        firm = cell.customer if supply.supplier == IN_HOUSE else supply.supplier
        low, high = shares.share(firm)
        if supply.firm > 0:
            least = max(least, supply.firm / high if high > 0 else math.inf)
        if low > 0:
            most = min(most, supply.ceiling / low)
    return least <= most * (1 + _ROUND_OFF) and math.isfinite(least)


def market_notes(rows: Iterable[Row], markets: CategoryMarkets) -> Iterator[Note]:
    """Yield what the answers of rows by market shares rest on, once for a category."""
    used = sorted({str(row["category"]) for row in rows if row["basis"] == "market"})
    if used:
        yield Note("concentration.basis-market")
    for category in used:
        if counting := markets.counting(category):
            about = Note(
                "market.counting", period=counting.period, basis=counting.basis,
                source=", ".join(counting.sources),
            )  # fmt: skip
            yield Note("concentration.by-market", category=Id(category), counting=about)
