"""Which counting of which market stands for a category, for the basis `market`.

A market stands for a category where the ontology says that it is the whole trade in it
(`closeMatch`): the shares of a region, of one kind of what is traded or of one customer are not
those of all. One counting answers for a category: of the countings of its markets the best one, or
the best of those that count what is asked for.

>>> from aisupply.claims.market_shares import MarketShares, Position
>>> row = Position("inspection", "kla", "kla", "firm", (), 0.45, 0.55, "2026", "2026-01-01",
...                "2026-12-31", "", "", "", "a-source", 2, "claim/kla")
>>> shares = MarketShares([row], {"inspection": {"label": {}, "categories": [],
...                                              "stands_for": ["inspection"]}})
>>> markets = CategoryMarkets(shares)
>>> markets.counting("inspection").firms, markets.counting("foundry")
(('kla',), None)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisupply.measures.market.share_series import countings, require_known

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aisupply.claims.market_shares import MarketShares
    from aisupply.measures.market.share_series import Counting, Shared

__all__ = ["CategoryMarkets"]


class CategoryMarkets:
    """The shares of the markets that stand for categories.

    Args:
        shares: what a view says of market shares; None for nothing.
        counting: what is counted, or by whom, such as ``revenue``; the best counting by default.

    Raises:
        UsageError: No share is counted so.
    """

    def __init__(self, shares: MarketShares | None, counting: str | None = None) -> None:
        self._shares = shares
        self._basis = counting
        self._found: dict[str, Counting | None] = {}
        self._wholes: dict[str, Shared] = {}
        if shares is not None and counting:
            require_known(shares.positions, basis=counting)

    def counting(self, category: str) -> Counting | None:
        """Return the counting that stands for a category; None where there is none with figures."""
        if category not in self._found:
            self._found[category] = self._best(category)
        return self._found[category]

    def _best(self, category: str) -> Counting | None:
        if self._shares is None:
            return None
        names = {
            name
            for name, entry in self._shares.markets.items()
            if category in entry.get("stands_for", ())
        }
        rows = [row for row in self._shares.positions if row.market in names]
        found = [c for c in countings(rows, basis=self._basis) if c.has_figures and c.firms]
        return found[0] if found else None

    def whole(self, category: str) -> Shared | None:
        """Return the shares of the counting that stands for a category."""
        counting = self.counting(category)
        if counting is None:
            return None
        if category not in self._wholes:
            self._wholes[category] = counting.whole()
        return self._wholes[category]

    def claims(self, category: str) -> Mapping[str, tuple[str, ...]]:
        """Return by firm the claims on its share in the counting of a category."""
        counting = self.counting(category)
        claims: dict[str, tuple[str, ...]] = {}
        for row in counting.rows if counting else ():
            for firm in row.members or (row.holder,):
                claims[firm] = (*claims.get(firm, ()), row.claim)
        return claims
