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
from aisupply.measures.chains.markets import CategoryMarkets
from aisupply.measures.concentration.answers import Reading
from aisupply.measures.market.cell_index import hhi_range
from aisupply.measures.market.cell_shares import cell_shares
from aisupply.text import Id, Note

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aisupply.bounds import Bounds
    from aisupply.claims.market_shares import MarketShares
    from aisupply.measures.cells import Cell
    from aisupply.measures.concentration.rows import Row
    from aisupply.measures.market.cell_shares import CellShares

__all__ = ["MarketReadings"]

_ROUND_OFF = 1e-9


class MarketReadings:
    """The readings of cells by the markets that stand for their categories.

    Args:
        shares: what a view says of market shares; None for nothing.
    """

    def __init__(self, shares: MarketShares | None) -> None:
        self._markets = CategoryMarkets(shares)
        self._known: dict[tuple[object, ...], tuple[CellShares, Bounds] | None] = {}

    def of(self, cell: Cell) -> Iterator[Reading]:
        """Yield the reading of a cell, if it has one.

        A customer that has a share of the market makes the category itself, and any part of what
        it needs may be its own; so may it where it designs chips of its own.
        """
        several = len(cell.supplies) > 1  # one alone is 10,000 as far as named
        if cell.is_closed or not several or not cell.full_box.is_unbounded:
            return
        counting = self._markets.counting(cell.category)
        found = self._found(cell) if counting else None
        if counting and found and _fits(cell, found[0]):
            yield Reading("market", found[1], counting.sources)

    def _found(self, cell: Cell) -> tuple[CellShares, Bounds] | None:
        """Return shares and index of a cell by its market; the same for each kind of figure."""
        named = {supply.supplier: share_of(supply, cell.category) for supply in cell.supplies}
        key = cell.customer, cell.category, tuple(named.items())
        whole = self._markets.whole(cell.category)
        if key not in self._known and whole is not None:
            shares = cell_shares(
                whole, named.keys() - {IN_HOUSE}, customer=cell.customer,
                makes_own=IN_HOUSE in named or cell.customer in whole.firms,
                stated={firm: share for firm, share in named.items() if share is not None},
            )  # fmt: skip
            self._known[key] = (shares, hhi_range(shares)) if shares else None
        return self._known.get(key)

    def notes(self, rows: Iterable[Row]) -> Iterator[Note]:
        """Yield what the answers of rows by market shares rest on, once for a category."""
        used = sorted({str(row["category"]) for row in rows if row["basis"] == "market"})
        if used:
            yield Note("concentration.basis-market")
        for category in used:
            if counting := self._markets.counting(category):
                about = Note(
                    "market.counting", period=counting.period, basis=counting.basis,
                    source=", ".join(counting.sources),
                )  # fmt: skip
                yield Note("concentration.by-market", category=Id(category), counting=about)


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
