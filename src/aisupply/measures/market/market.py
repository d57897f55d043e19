"""How concentrated a market is, by the shares that sources give: `aisupply.market`.

>>> from aisupply.claims.market_shares import MarketShares, Position
>>> def row(firm, share):
...     return Position("foundry", firm, firm, "firm", (), share, share, "2025-Q2", "2025-04-01",
...                     "2025-06-30", "revenue", "a house", "revenue", "a-source", 2, "a-claim")
>>> rows = [row("tsmc", 0.702), row("samsung", 0.073), row("smic", 0.051)]
>>> answer = market(MarketShares(rows, {"foundry": {"label": {}, "categories": []}}), "foundry")
>>> str(answer.rows[0]["hhi"]), str(answer.rows[0]["residual"]), str(answer.rows[0]["top_supplier"])
('5,007.3 … 5,310.1', '0.174', 'tsmc')
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisupply.bounds import Bounds
from aisupply.claims.categories import narrower
from aisupply.errors import UnknownNameError
from aisupply.measures.index_bounds.indices import Undefined
from aisupply.measures.index_bounds.verdicts import equal_suppliers, top_of
from aisupply.measures.market import shares as measures
from aisupply.measures.market.share_series import countings, require_known
from aisupply.table import Several, Table
from aisupply.text import Note

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aisupply.claims.market_shares import MarketShares
    from aisupply.measures.market.share_series import Counting, Shared
    from aisupply.table import Cell

__all__ = ["COLUMNS", "UNNAMED", "market", "measured_shares"]

COLUMNS = (
    "market",
    "period",
    "basis",
    "suppliers",
    "residual",
    "hhi",
    "effective_suppliers",
    "cr1",
    "cr3",
    "top_supplier",
    "top_candidates",
    "sources",
    "reason",
)
"""The columns of `market`, in order; a row also has the `claims` of its counting."""

_BOUNDS = frozenset({"residual", "hhi", "effective_suppliers", "cr1", "cr3"})

UNNAMED = "(not named)"
"""Stands among the largest for a firm that nobody names."""


def market(
    shares: MarketShares,
    name: str | Sequence[str],
    *,
    period: str | None = None,
    basis: str | None = None,
) -> Table:
    """Return the concentration of a market, or of each market of a category.

    Shares of a known whole are never renormalised; see `aisupply.measures.market.shares` for the
    formulas and `aisupply.measures.market.share_series` for which rows make one answer.

    Args:
        shares: What `aisupply.market_shares(view)` returns.
        name: Id of a market, or of a product category with its narrower ones; or several of them.
            Where one id is both, the market comes first and the others of the category follow.
        period: The period, as sources write it; by default the latest.
        basis: What is counted, or by whom; by default what the best counting counts.

    Returns:
        A table with `COLUMNS`: ``residual`` is what no named firm has; ``hhi``, CR_k and the
        effective number hold for every way of dividing it. Undefined are they where no firm is
        named (reason ``no-supplier``), where none has a share (``no-volume``), and where floors
        add up to more than 1.005 (``sources-disagree``).

    Raises:
        UnknownNameError: There is no such market or category.
        UsageError: The market has no such period or basis.
    """
    chosen = _markets(shares, [name] if isinstance(name, str) else name)
    held = {each: [p for p in shares.positions if p.market == each] for each in chosen}
    every = [position for positions in held.values() for position in positions]
    require_known(every, period=period, basis=basis)
    series_of = {
        each: countings(positions, period=period, basis=basis) for each, positions in held.items()
    }
    rows = [_row(each, best, series_of[each]) for each in chosen for best in series_of[each][:1]]
    if not rows:
        note = Note("market.none", market=chosen[0])
        return Table(COLUMNS, [_empty(chosen[0])], shares.lens, [note], _BOUNDS)
    indices = [(row, index) for row, _ in rows if isinstance(index := row["hhi"], Bounds)]
    notes = dict.fromkeys([
        *(Note("market.index", market=row["market"], period=row["period"], index=index,
               effective=equal_suppliers(index)) for row, index in indices),
        *(note for _, said in rows for note in said),
    ])  # fmt: skip
    return Table(COLUMNS, [row for row, _ in rows], shares.lens, list(notes), _BOUNDS)


def _markets(shares: MarketShares, ids: Sequence[str]) -> list[str]:
    """Return the markets that are named first, then those of the categories that are named."""
    categories = [name for name in ids if name in shares.categories]
    tree = narrower(shares.categories, *categories)
    inside = [m for m, entry in shares.markets.items() if tree.intersection(entry["categories"])]
    markets = list(dict.fromkeys([*(i for i in ids if i in shares.markets), *sorted(inside)]))
    if not markets and not categories:
        known = [*shares.markets, *shares.categories]
        raise UnknownNameError("market or category", ", ".join(ids), known)
    return markets or categories


def _row(
    name: str, best: Counting, all_series: Sequence[Counting]
) -> tuple[dict[str, Cell], list[Note]]:
    """Return the row of a market, and what is to be noted about it."""
    shared = best.whole()
    row: dict[str, Cell] = dict.fromkeys(COLUMNS)
    row |= {
        "market": name,
        "period": best.period,
        "basis": best.basis,
        "suppliers": len(shared.firms),
        "sources": len(best.sources),
        "claims": Several(dict.fromkeys(position.claim for position in best.rows)),
    }
    row |= (
        measured_shares(shared)
        if best.has_figures
        else {"reason": Several([str(Undefined.NO_VOLUME)])}
    )
    notes = [Note("market.about", market=name, note=note) for note in shared.notes]
    if others := [c for c in all_series if c is not best]:
        listed = (
            Note("market.counting", period=c.period, basis=c.basis, source=c.own[0].source)
            for c in others
        )
        notes.append(Note("market.others", market=name, countings=tuple(listed)))
    return row, notes


def measured_shares(shared: Shared) -> dict[str, Cell]:
    """Return the measures of shares of a whole, and who can be the largest.

    Undefined, and null with a code in ``reason``, as in `aisupply.measures.market.shares`.

    >>> from aisupply.measures.market.share_series import Shared
    >>> from aisupply.measures.market.share_polytope import Whole
    >>> row = measured_shares(Shared(Whole((0.6, 0.25), (0.6, 0.25)), ("a", "b")))
    >>> str(row["hhi"]), str(row["top_supplier"])
    ('4,225 … 4,450', 'a')
    """
    whole = shared.whole
    if not shared.firms:
        return {"residual": Bounds.point(1), "reason": Several([str(Undefined.NO_SUPPLIER)])}
    values = {
        "residual": measures.residual(whole),
        "hhi": measures.hhi_bounds(whole),
        "effective_suppliers": measures.effective_bounds(whole),
        "cr1": measures.cr_bounds(whole, 1),
        "cr3": measures.cr_bounds(whole, 3),
    }
    reasons = dict.fromkeys(str(v) for v in values.values() if isinstance(v, Undefined))
    row: dict[str, Cell] = {k: v if isinstance(v, Bounds) else None for k, v in values.items()}
    row["reason"] = Several(reasons) or None
    largest = measures.largest_of(whole)
    names = [UNNAMED if i is None else shared.firms[i] for i in largest]
    return row | top_of(names)


def _empty(name: str) -> dict[str, Cell]:
    row: dict[str, Cell] = dict.fromkeys(COLUMNS)
    return row | {
        "market": name, "suppliers": 0, "sources": 0,
        "reason": Several([str(Undefined.NO_SUPPLIER)]),
    }  # fmt: skip
