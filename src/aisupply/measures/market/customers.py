"""How much a supplier hangs on few customers, by the shares of its sales that sources give.

The whole is known here, as in a market: what the supplier sold, ordered or has to deliver in one
period. Each named customer, and each that a source tells of without its name, has a share; the rest
belongs to customers whom nobody tells of, one or very many of them. Nothing is renormalised, and
the index is that of `aisupply.measures.market.shares`, with two things more:

* "Four customers together" bounds the sum of four customers. Those of the same source that must be
  among them are; the others are further customers, whom nobody names.
* Nobody else is larger than the largest customer, or than the least of the largest ones. So what is
  left may be no single customer, but many of at most that share; its squares add up to most with as
  few as can be.

The second holds for a tenth, too, where a source lists all customers above a tenth, or where
`TEN_PERCENT` is assumed: then each of several that are counted without a rank has at least a tenth.

>>> from aisupply.claims.market_shares import Position
>>> def row(customer, share):
...     return CustomerShare(Position("cerebras", customer, customer, "firm", (), share, share,
...         "2025", "2025-01-01", "2025-12-31", "revenue", "", "revenue", "one", 3, "claim"),
...         "billed", 1, 0, "named", False)
>>> rows = [row("mbzuai", 0.62), row("g42", 0.24)]
>>> [str(customers(rows, ["cerebras"], assume=a).rows[0]["hhi"]) for a in ((), (TEN_PERCENT,))]
['4,420 … 4,616', 'within 4,420 … 4,536']
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from aisupply.bounds import Bounds
from aisupply.claims.customer_shares import BILLED, CustomerShare
from aisupply.measures.index_bounds.indices import Undefined
from aisupply.measures.index_bounds.verdicts import top_of
from aisupply.measures.market.market import UNNAMED, measured_shares
from aisupply.measures.market.share_polytope import TOLERANCE, polytope_of
from aisupply.measures.market.share_series import countings, require_known
from aisupply.table import Several, Table
from aisupply.text import Id, Note

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from aisupply.claims.market_shares import Position
    from aisupply.measures.market.share_series import Counting, Shared
    from aisupply.table import Cell

__all__ = ["ASSUMPTIONS", "COLUMNS", "TEN_PERCENT", "customers"]

TEN_PERCENT = "ten-percent"
"""The assumption that all customers with more than a tenth are told of."""
ASSUMPTIONS = (TEN_PERCENT,)
"""What may be assumed of the customers of a supplier: of those who are billed, by revenue, since
annual reports list no others."""
_TENTH, _REVENUE = 0.1, "revenue"
_ROUND_OFF = 1e-12

COLUMNS = (
    "supplier", "period", "kind", "unit", "customers", "quantified", "hhi", "effective_customers",
    "top_customer", "top_candidates", "top_share", "basis", "assumed", "sources", "reason",
)  # fmt: skip
"""The columns of `customers`, in order; a row also has the `claims` of its counting."""
_BOUNDS = frozenset({"hhi", "effective_customers", "top_share"})


class _Told(NamedTuple):
    """What one source tells of the customers of one base and period.

    Attributes:
        shares: positions that count, a firm each; sums of several are of kind ``named``.
        quantified: how many customers have a share of their own.
        shown: what customers are called in an answer; the others are not named.
        largest: who is said to be the largest; empty if nobody is.
        limit: the most that a customer can have whom it does not tell of.
        attained: whether a customer may have as much as the limit.
        assumed: whether the answer rests on an assumption.
        notes: what was left aside.
    """

    shares: list[Position]
    quantified: int
    shown: frozenset[str]
    largest: str
    limit: float
    attained: bool
    assumed: bool
    notes: list[Note]


def customers(
    shares: Iterable[CustomerShare],
    suppliers: Collection[str],
    *,
    period: str | None = None,
    assume: Collection[str] = (),
    lens: Mapping[str, object] | None = None,
) -> Table:
    """Return the concentration of the customers of a supplier: a row for each base and period.

    Args:
        shares: What `aisupply.claims.customer_shares.customer_shares` returns.
        suppliers: Ids of the supplier: itself, and the legal units that it controls.
        period: Only this period, as sources write it, without its days.
        assume: Names of `ASSUMPTIONS`.
        lens: The lens of the view, as in JSON.

    Returns:
        A table with `COLUMNS`, the latest period first: ``unit`` is what the shares are shares of,
        ``basis`` the level (``billed`` or ``content``). One counting a row, as in a market: of the
        best tier, then the one that tells of most customers; a note lists the others. Bounds hold
        for every way of dividing what is not told. Undefined are they where floors add up to
        more than 1.005 (reason ``sources-disagree``).

    Raises:
        UsageError: There is no such period.
    """
    held = [each for each in shares if each.share.market in suppliers]
    told = [e._replace(share=e.share._replace(period=_name_of(e.share.period))) for e in held]
    require_known([each.share for each in told], period=period)
    cells: defaultdict[tuple[str, str, str, str], list[CustomerShare]] = defaultdict(list)
    for each in told:
        if not period or each.share.period.casefold() == period.strip().casefold():
            key = each.share.market, each.share.period, each.share.basis, each.level
            cells[key].append(each)
    found = [_row(cell, assume) for cell in _by_date(cells.values())]
    rows = [row for row, _ in found if row]
    notes = dict.fromkeys(note for _, said in found for note in said)
    if not rows:
        notes |= {Note("customers.none", supplier=Id(next(iter(suppliers)))): None}
    return Table(COLUMNS, rows, lens, list(notes), _BOUNDS)


def _name_of(period: str) -> str:
    """Return a period without its days, or when it was cited: "FY2026 (2025-01-27..2026-01-25)"."""
    return period.partition(" (")[0]


def _by_date(cells: Iterable[list[CustomerShare]]) -> list[list[CustomerShare]]:
    """Return cells with the days of their period in all rows, the latest first."""
    dated = []
    for cell in cells:
        end, begin = max((each.share.end, each.share.begin) for each in cell)
        dated.append(
            [each._replace(share=each.share._replace(begin=begin, end=end)) for each in cell]
        )
    return sorted(dated, key=_when, reverse=True)


def _when(cell: Sequence[CustomerShare]) -> tuple[str, str, str]:
    first = cell[0].share
    # A fiscal period without days stands where the digits of its name put it.
    year = "".join(letter for letter in first.period if letter.isdigit())[:4]
    return first.end or year, first.begin, first.period


def _row(
    cell: Sequence[CustomerShare], assume: Collection[str]
) -> tuple[dict[str, Cell] | None, list[Note]]:
    """Return the row of one supplier, period, base and level; None if nobody is told of."""
    by_source: defaultdict[str, list[CustomerShare]] = defaultdict(list)
    for each in cell:
        by_source[each.share.source].append(each)
    told = {source: _told(rows, assume) for source, rows in by_source.items()}
    series = countings(position for each in told.values() for position in each.shares)
    first = cell[0]
    where = {"supplier": Id(first.share.market), "period": first.share.period}
    if not series:
        return None, [n for each in told.values() for n in each.notes]
    best, source = series[0], told[series[0].own[0].source]
    row: dict[str, Cell] = dict.fromkeys(COLUMNS)
    row |= {
        "supplier": first.share.market,
        "period": first.share.period,
        "kind": "share",
        "unit": first.share.basis or "not stated",
        "customers": len(best.firms),
        "quantified": source.quantified,
        "basis": first.level,
        "assumed": TEN_PERCENT if source.assumed else None,
        "sources": len(best.sources),
        "claims": Several(dict.fromkeys(position.claim for position in best.rows)),
    }
    row |= (
        _measured(best, source)
        if best.has_figures
        else {"reason": Several([str(Undefined.NO_VOLUME)])}
    )
    others = tuple(Id(each.own[0].source) for each in series[1:])
    notes = [*source.notes, *([Note("customers.others", sources=others, **where)] * bool(others))]
    return row, notes


def _told(rows: Sequence[CustomerShare], assume: Collection[str]) -> _Told:
    """Return what the rows of one source tell together."""
    notes = [_note("countless", e) for e in rows if e.customers is None]
    single = _singles([e for e in rows if e.customers == 1], notes)
    lists_all = any(e.lists_all for e in rows)
    can_assume = rows[0].level == BILLED and rows[0].share.basis == _REVENUE
    is_listed = lists_all or (can_assume and TEN_PERCENT in assume)
    limit, attained = _limit(single)
    shares = [e.share._replace(kind="firm", entity=e.share.holder, house="") for e in single]
    shown = {e.share.holder for e in single}
    # Sums of one source are nested: the narrowest is used.
    counted = [e for e in rows if (e.customers or 0) > 1]
    for each in sorted(counted, key=lambda e: (e.customers or 0, e.share.holder)):
        inside = _inside(each, single, is_listed=is_listed)
        if inside is None or any(share.kind == "named" for share in shares):
            notes.append(_note("overlaps", each))
            continue
        least = _TENTH if is_listed and not each.rank else 0.0
        shares += _sum_of(each, inside, least=least, most=limit)
        shown.update(each.share.members)
        further = (each.customers or 0) - len(inside)
        if each.rank and further:
            rest = _ends(each.share).high - math.fsum(share.low for share in inside)
            limit, attained = min(limit, max(rest, 0.0) / further), False
    if is_listed and limit > _TENTH:
        limit, attained = _TENTH, True
    quantified = sum(e.share.high is not None for e in single)
    assumed = is_listed and not lists_all
    largest = next((e.share.holder for e in single if e.rank == 1), "")
    return _Told(shares, quantified, frozenset(shown), largest, limit, attained, assumed, notes)


def _singles(rows: Sequence[CustomerShare], notes: list[Note]) -> list[CustomerShare]:
    """Return customers that are told of one by one, each once.

    A source that has "customer 1" beside "largest customer", or beside a firm by its name, may have
    one customer twice: of two series the second is left aside as far as its shares could be those
    of the first. Two ranks, or "one customer" and "a distributor", may be one, too.
    """
    size: defaultdict[str, int] = defaultdict(int)
    for each in rows:
        size[each.series] += 1
    kept: list[CustomerShare] = []
    for each in sorted(rows, key=lambda e: (e.series != "named", -size[e.series], not e.rank)):
        if any(_may_be_one(each, other) for other in kept):
            notes.append(_note("twice", each))
        else:
            kept.append(each)
    return kept


def _may_be_one(first: CustomerShare, second: CustomerShare) -> bool:
    """Return whether two rows of a source may be of one customer under different words."""
    if first.share.holder == second.share.holder:
        return False
    same = first.series == second.series
    if same and first.series != "other" and (not first.rank or first.rank != second.rank):
        return False
    one, other = _ends(first.share), _ends(second.share)
    return one.low <= other.high + TOLERANCE and other.low <= one.high + TOLERANCE


def _ends(share: Position) -> Bounds:
    return Bounds(share.low, 1.0 if share.high is None else share.high)


def _limit(rows: Sequence[CustomerShare]) -> tuple[float, bool]:
    """Return the most that a customer can have who is not told of, and whether it can be had.

    It is no more than the largest has, and no more than the second if both are told of.
    """
    by_rank = {each.rank: _ends(each.share) for each in rows if each.rank}
    ends = Bounds(0.0, 1.0)
    for rank in range(1, len(by_rank) + 1):
        if rank not in by_rank:
            break
        ends = min(ends, by_rank[rank], key=lambda bounds: bounds.high)
    return ends.high, ends.is_point or ends.high == 1


def _inside(
    group: CustomerShare, single: Sequence[CustomerShare], *, is_listed: bool
) -> list[Position] | None:
    """Return which single customers are among several; None where that cannot be told.

    One of share s is among the n largest with S together if s > S/n: else n others had as much. If
    a source lists all customers above a tenth, those of at least a tenth are in its sum of several.
    """
    number, most = group.customers or 0, _ends(group.share).high
    if group.share.members:
        return [e.share for e in single if e.share.holder in group.share.members]
    if group.rank:
        inside = [e for e in single if 0 < e.rank <= number or e.share.low > most / number]
    else:
        inside = [e for e in single if is_listed and e.share.low >= _TENTH]
    return [e.share for e in inside] if len(inside) == len(single) <= number else None


def _sum_of(
    group: CustomerShare, inside: Sequence[Position], *, least: float, most: float
) -> list[Position]:
    """Return the row of a sum, and those of its members who are not told of one by one."""
    row = group.share._replace(house="")
    members = list(row.members) or [share.holder for share in inside]
    unnamed = [f"{row.holder} {n}" for n in range(len(members) + 1, (group.customers or 0) + 1)]
    high = min(most, _ends(row).high)
    further = [
        row._replace(holder=name, entity=name, kind="firm", low=min(least, high), high=high)
        for name in unnamed
    ]
    return [*further, row._replace(kind="named", members=tuple(sorted([*members, *unnamed])))]


def _measured(best: Counting, told: _Told) -> dict[str, Cell]:
    """Return the measures of a counting under the limit of those who are not told of.

    The least value has them many and small, the greatest few and at the limit.
    """
    shared = best.whole()
    least = measured_shares(shared)
    most = least if told.limit >= 1 else measured_shares(_filled(shared, told.limit))
    exact = told.attained and not told.assumed
    candidates = most.get("top_candidates")
    names = map(str, candidates) if isinstance(candidates, Several) else ()
    shown = dict.fromkeys(name if name in told.shown else UNNAMED for name in names)
    largest = top_of([told.largest] if told.largest in shown else shown)
    return {
        "hhi": _between(least.get("hhi"), most.get("hhi"), exact=exact),
        "effective_customers": _between(
            most.get("effective_suppliers"), least.get("effective_suppliers"), exact=exact
        ),
        "top_share": _between(least.get("cr1"), most.get("cr1"), exact=exact),
        "top_customer": largest["top_supplier"],
        "top_candidates": largest["top_candidates"],
        "reason": least["reason"] or most["reason"],
    }


def _between(low: Cell, high: Cell, *, exact: bool) -> Bounds | None:
    """Return what is from the low end of one to the high end of the other; None if one is not."""
    if not (isinstance(low, Bounds) and isinstance(high, Bounds)):
        return None
    return Bounds.between(low.low, high.high, exact=exact and low.exact and high.exact)


def _filled(shared: Shared, limit: float) -> Shared:
    """Return a whole whose rest is customers of at most a limit, as few as may be needed."""
    shares = polytope_of(shared.whole)
    if shares is None:
        return shared
    room = shares.total - shares.floor
    places = math.ceil(room / limit * (1 - _ROUND_OFF)) if limit > 0 else 0
    whole = replace(
        shared.whole, low=(*shared.whole.low, *[0.0] * places),
        high=(*shared.whole.high, *[limit] * places), rest=(0.0, 0.0),
    )  # fmt: skip
    return replace(shared, whole=whole, firms=(*shared.firms, *[UNNAMED] * places))


def _note(code: str, each: CustomerShare) -> Note:
    share = each.share
    return Note(
        f"unused-share.{code}", supplier=Id(share.market), period=share.period,
        customers=share.holder, source=Id(share.source),
    )  # fmt: skip
