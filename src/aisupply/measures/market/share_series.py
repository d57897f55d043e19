"""Which shares of a market belong together: countings, and how one of them becomes a whole.

A counting is what one source says of a market in a period. It is completed by rows of other
sources on the same market and period that count the same on the same authority (basis and house,
such as revenue and the name of a research firm). Where a source gives a residual, the rest of
its own rows, only firms that the words of the residual name are added: any other firm is part of
that rest. Countings are never mixed, and periods are never hulled: the answer is of the latest
period, then of the best tier, then the counting with most firms.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aisupply.bounds import Bounds, combine
from aisupply.errors import UsageError
from aisupply.measures.market.share_polytope import Group, Whole
from aisupply.text import Amount, Id, Note

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aisupply.claims.market_shares import Position

__all__ = ["Counting", "Shared", "countings", "require_known"]


@dataclass(frozen=True)
class Counting:
    """The rows of one source on a market and a period, and those that complete them."""

    own: tuple[Position, ...]
    added: tuple[Position, ...] = ()

    @property
    def rows(self) -> tuple[Position, ...]:
        """All rows."""
        return (*self.own, *self.added)

    @property
    def period(self) -> str:
        """The period."""
        return self.own[0].period

    @property
    def basis(self) -> str:
        """What the shares are shares of and who counted, such as ``revenue (TrendForce)``."""
        bases = sorted({row.basis for row in self.own if row.basis})
        houses = sorted({row.house for row in self.own if row.house})
        words = ", ".join(bases) or "not stated"
        return f"{words} ({', '.join(houses)})" if houses else words

    @property
    def firms(self) -> tuple[str, ...]:
        """The firms that are named, with a share or without, alone or in a sum, sorted."""
        alone = {row.holder for row in self.rows if row.kind == "firm"}
        return tuple(sorted(alone.union(*(row.members for row in self.rows))))

    @property
    def has_figures(self) -> bool:
        """Whether any row gives a share."""
        return any(row.high is not None for row in self.rows)

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources of all rows, sorted."""
        return tuple(sorted({row.source for row in self.rows}))

    def whole(self) -> Shared:
        """Return the rows as a whole to measure."""
        return _whole(self)


@dataclass(frozen=True)
class Shared:
    """A whole with the names of its firms, and what is to be noted about it.

    Attributes:
        whole: the shares.
        firms: whose they are.
        notes: what is to be noted.
        absent: firms of which sources say that they have no share at all.
    """

    whole: Whole
    firms: tuple[str, ...]
    notes: tuple[Note, ...] = ()
    absent: tuple[str, ...] = ()


def countings(
    positions: Iterable[Position], *, period: str | None = None, basis: str | None = None
) -> list[Counting]:
    """Return the countings of one market, the best first.

    Args:
        positions: the rows of the market.
        period: only this period, as sources write it.
        basis: only what is counted so: a basis, a house, or words of the source.

    """
    rows = list(positions)
    own: defaultdict[tuple[str, str], list[Position]] = defaultdict(list)
    for row in rows:
        if (not period or _is(row, "period", period)) and (not basis or _fits(row, basis)):
            own[row.source, row.period].append(row)
    series = [Counting(tuple(each)) for each in own.values()]
    series = [each for each in series if not basis or any(_is(r, "basis", basis) for r in each.own)]
    return sorted((_completed(each, rows) for each in series), key=_rank, reverse=True)


def require_known(
    rows: Sequence[Position], *, period: str | None = None, basis: str | None = None
) -> None:
    """Raise a `UsageError` that lists what there is, if no row has the period or the basis."""
    for what, wanted, names in (
        ("period", period, {row.period for row in rows}),
        ("basis", basis, {name for row in rows for name in (row.basis, row.house) if name}),
    ):
        if wanted and rows and not any(_is(row, what, wanted) for row in rows):
            hint = f"there is: {', '.join(sorted(names)) or 'none stated'}"
            raise UsageError(f"no share has the {what} {wanted!r}", hint=hint)


def _is(row: Position, what: str, wanted: str) -> bool:
    sought = wanted.strip().casefold()
    if what == "period":
        return row.period.casefold() == sought
    basis = row.basis or "not stated"
    return sought in {basis, row.house.casefold()} or sought in row.wording.casefold()


def _fits(row: Position, basis: str) -> bool:
    """Return whether a row is counted so; a residual is counted as the rows it is the rest of."""
    return row.kind == "residual" or _is(row, "basis", basis)


def _rank(counting: Counting) -> tuple[bool, str, str, int, int, bool, list[int]]:
    """Return a key that is greatest for the best counting."""
    first = counting.own[0]
    tier = min(row.tier for row in counting.own)
    rest = any(row.kind == "residual" for row in counting.own)
    # On a tie the first source by id: letters are turned round.
    name = [-ord(letter) for letter in first.source] + [1]
    some = counting.has_figures
    return some, first.end, first.begin, -tier, len(counting.firms), rest, name


def _completed(counting: Counting, rows: Sequence[Position]) -> Counting:
    """Return a counting with the rows that complete it, one source a firm."""
    first = counting.own[0]
    same = {(row.basis, row.house) for row in counting.own if row.house}
    words = [row.wording for row in counting.own if row.kind == "residual"]
    held = set(counting.firms)
    added: list[Position] = []
    for row in sorted(rows, key=lambda r: (r.tier, r.source)):
        fits = row.period == first.period and (row.basis, row.house) in same
        if not fits or row.kind != "firm" or row.holder in held:
            continue
        if all(_names(text, row.holder) for text in words):
            held.add(row.holder)
            added.append(row)
    return Counting(counting.own, tuple(added))


def _names(wording: str, firm: str) -> bool:
    """Return whether words name a firm, as in "residual to TSMC 0.676", not "residual incl."."""
    _, found, named = wording.casefold().partition("residual to")
    return bool(found) and re.search(rf"\b{re.escape(firm.partition('-')[0])}\b", named) is not None


def _whole(counting: Counting) -> Shared:
    firms, rows = counting.firms, counting.rows
    shares = [
        _share([row for row in rows if row.kind == "firm" and row.holder == f]) for f in firms
    ]
    notes = _without(firms, rows)
    groups, skipped = _groups(firms, rows)
    notes += [
        Note("market.overlaps", group=row.holder, share=_share_of_group(row)) for row in skipped
    ]
    pools = [row for row in rows if row.kind == "class" and row.high is not None]
    notes += [Note("market.no-firm", group=row.holder, share=_share_of_group(row)) for row in pools]
    able = [i for i, share in enumerate(shares) if share.high > 0]
    kept = {old: new for new, old in enumerate(able)}
    whole = Whole(
        tuple(shares[i].low for i in able),
        tuple(shares[i].high for i in able),
        tuple(_kept(group, kept) for group in groups),
        tuple((row.low, _high(row)) for row in pools),
        _rest(rows),
    )
    absent = tuple(firm for i, firm in enumerate(firms) if i not in kept)
    return Shared(whole, tuple(firms[i] for i in able), tuple(notes), absent)


def _share(rows: Sequence[Position]) -> Bounds:
    """Return the share of a firm: its legal units added, claims on one unit put together."""
    units: defaultdict[str, list[Bounds]] = defaultdict(list)
    for row in rows:
        if row.high is not None:
            units[row.entity].append(Bounds(row.low, row.high))
    if not units:
        return Bounds(0.0, 1.0)
    joined = [combine(claims)[0] for claims in units.values()]
    return Bounds(
        min(math.fsum(b.low for b in joined), 1.0), min(math.fsum(b.high for b in joined), 1.0)
    )


def _groups(firms: Sequence[str], rows: Sequence[Position]) -> tuple[list[Group], list[Position]]:
    """Return the sums of named firms that do not overlap, and the rows of those that do."""
    used: set[str] = set()
    groups: list[Group] = []
    skipped: list[Position] = []
    for row in rows:
        if row.kind != "named" or row.high is None:
            continue
        if used.intersection(row.members):
            skipped.append(row)
            continue
        used.update(row.members)
        members = tuple(firms.index(member) for member in row.members)
        groups.append(Group(members, row.low, row.high))
    return groups, skipped


def _kept(group: Group, kept: dict[int, int]) -> Group:
    return Group(tuple(kept[m] for m in group.members if m in kept), group.low, group.high)


def _rest(rows: Sequence[Position]) -> tuple[float, float]:
    residuals = [Bounds(r.low, r.high) for r in rows if r.kind == "residual" and r.high is not None]
    if not residuals:
        return 0.0, 1.0
    joined = combine(residuals)[0]
    return joined.low, joined.high


def _without(firms: Sequence[str], rows: Sequence[Position]) -> list[Note]:
    given = {row.holder for row in rows if row.kind == "firm" and row.high is not None}
    bare = [firm for firm in firms if firm not in given]
    return [Note("market.without-share", firms=tuple(map(Id, bare)))] if bare else []


def _high(row: Position) -> float:
    return 1.0 if row.high is None else row.high


def _share_of_group(row: Position) -> Amount:
    low, high = row.low * 100, _high(row) * 100
    return Amount(Bounds(low, high, low_open=row.low_open and low < high), "%", digits=1)
