"""What a diversified first tier hides: the sentence of a report on the tiers behind it."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR
from typing import TYPE_CHECKING

from aisupply.bounds import format_number
from aisupply.pages.report.model import Finding, cell_anchor
from aisupply.pages.rows import bounds_of, count_of, names_in
from aisupply.pages.words import say
from aisupply.text import number_text, with_marks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from aisupply.pages.rows import Row
    from aisupply.table import Table

__all__ = ["hiding"]

_CUSTOMERS = 2


def hiding(
    tiers: Mapping[str, Table], *, labels: Mapping[str, str], lang: str, most: int = _CUSTOMERS
) -> list[Finding]:
    """Return, for the customers whose first tier hides most for certain, what it hides.

    All figures are as stated: suppliers without a figure are left out of the first tier.  A
    chain that need hide nothing has no sentence; a customer has one at most.

    Args:
        tiers: customer → the columns of `aisupply tiers`, a chain beginning at each tier 1.
        labels: id of a firm or category → how it is written; ids without one stay.
        lang: ``en`` or ``fr``.
        most: how many customers become sentences.
    """
    surest = [
        max(sure, key=_least_hidden)
        for table in tiers.values()
        if (sure := [chain for chain in _chains(table.rows) if _least_hidden(chain) > 0])
    ]
    surest.sort(key=lambda chain: (-_least_hidden(chain), str(chain[0].get("customer"))))
    teller = _Teller(labels, lang)
    return [teller.finding(chain) for chain in surest[:most]]


def _chains(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Yield the rows of each chain, from its tier 1 on."""
    chain: list[Row] = []
    for row in rows:
        if row.get("tier") == 1 and chain:
            yield chain
            chain = []
        chain.append(row)
    if chain:
        yield chain


def _least_hidden(chain: Sequence[Row]) -> float:
    hidden = bounds_of(chain[0].get("hidden_stated"))
    return hidden.low if hidden else 0.0


def _least(row: Row, column: str) -> float:
    found = bounds_of(row.get(column))
    return found.low if found else 0.0


class _Teller:
    """Says chains in one language."""

    def __init__(self, labels: Mapping[str, str], lang: str) -> None:
        self.labels = labels
        self.lang = lang

    def finding(self, chain: Sequence[Row]) -> Finding:
        """Return what one chain hides: its most concentrated tier, then its largest firm."""
        first, *behind = chain
        peak = max(behind, key=lambda row: _least(row, "hhi_stated"))
        named = self._say(
            "hidden_first",
            customer=self._name(first.get("customer")),
            category=self._name(first.get("category")),
            n=str(count_of(first.get("supplier_count"))),
            index=self._points(first, "hhi_stated"),
        )
        tier = self._say(
            "hidden_peak", category=self._name(peak.get("category")), tier=str(peak.get("tier")),
            index=self._points(peak, "hhi_stated"), firm=self._firms(peak),
        )  # fmt: skip
        return Finding(
            named + tier + self._beside(behind, peak),
            bounds_of(first.get("hidden_stated")),
            f"tiers.html#{cell_anchor('tiers', first.get('customer'), None)}",
            measure=self._say("hidden_measure"),
        )

    def _beside(self, behind: Sequence[Row], peak: Row) -> str:
        """Say which other tier one firm may hold most of, and whether that is certain."""
        others = [
            row
            for row in behind
            if row is not peak and row.get("tier") == 2 and _least(row, "top_share") > 0  # noqa: PLR2004
        ]
        if not others:
            return ""
        row = max(others, key=lambda one: _least(one, "top_share"))
        percent = format_number(100 * _least(row, "top_share"), digits=0, rounding=ROUND_FLOOR)
        return self._say(
            f"hidden_beside_{row.get('beside_first') or 'possible'}",
            category=self._name(row.get("category")), firm=self._firms(row),
            share=with_marks(percent, self.lang), index=self._points(row, "hhi_stated"),
        )  # fmt: skip

    def _firms(self, row: Row) -> str:
        """Return the firm that is the largest, or the first of those that can be."""
        return self._name(next(iter(names_in(row.get("top_candidates"))), ""))

    def _name(self, cell: object) -> str:
        return self.labels.get(str(cell), str(cell))

    def _say(self, key: str, **parts: str) -> str:
        return say("findings", key, self.lang, **parts)

    def _points(self, row: Row, column: str) -> str:
        """Return an index in points, rounded outward."""
        index = bounds_of(row.get(column))
        if index is None:
            return "–"
        if index.is_point:
            return number_text(index, self.lang, digits=0)
        low = format_number(index.low, digits=0, rounding=ROUND_FLOOR)
        high = format_number(index.high, digits=0, rounding=ROUND_CEILING)
        return with_marks(low if low == high else f"{low} … {high}", self.lang)
