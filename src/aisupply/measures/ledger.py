"""The promise ledger: what was announced, binds, is under way, is delivered, has ended.

A line is one amount of one deal on one day. With A what is announced (the figure that the words
name; the interval of words that name none), each line has

* `announced` A and `ceiling`, the most that it can be;
* `binding`: what somebody is bound to. It is an axis of its own: what runs may bind nobody;
* `under_way` ⊆ A: 0 where no source says that performance has begun, A where it is done. Where it
  has begun, nobody says how much of it: from the greatest part that is under way up to A;
* `delivered` ⊆ `under_way`: A where it is done; else from the greatest part that is done;
* `ended`: A, where it ended before it was done; then all the others are 0.

The columns nest end by end: delivered ≤ under way ≤ announced. An amount that is a part of
another one has a line and is in no sum; what only restates another, or gave way to it, has none
unless a source says that it ended.

A sum is over the lines of one role, category (with its narrower ones), measure and unit, never
over categories: chips and the sites that hold them are the same gigawatts. An amount with several
categories is several views of one thing, and stands in the sum of each. A figure that several
firms share counts once: all of it where they are all in the sum, else anything up to it.

>>> from aisupply.network.promises import Promise, Promises
>>> gigawatts = {"flow": "supply", "kind": "power", "unit": "GW", "categories": ("chips",)}
>>> book = Promises((
...     Promise("a/power/01", "amd", "openai", "a", firm=1.0, stated=6, ceiling=6.0, **gigawatts),
...     Promise("b/power/01", "arm", "openai", "b",
...             firm=0.0, stated=2, stages=("done",), **gigawatts),
... ))
>>> for row in ledger(book, "openai"):
...     print(row["counterparty"], row["announced"], row["binding"], row["delivered"])
amd 6 1 0
arm 2 0 2
None 8 1 2
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from aisupply.bounds import Bounds, sum_as_written
from aisupply.claims.categories import broader, narrower
from aisupply.claims.ownership import group_note
from aisupply.measures.cells import Figure
from aisupply.measures.money.returns import whole
from aisupply.table import Several, Table
from aisupply.text import Id, Note

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from aisupply.network.promises import Promise, Promises, Site
    from aisupply.table import Cell

__all__ = ["BOUNDS", "COLUMNS", "ledger"]

COLUMNS = (
    "firm", "role", "counterparty", "agreement", "part", "category", "measure", "unit", "announced",
    "ceiling", "binding", "under_way", "delivered", "ended", "stage", "counts", "claims",
)  # fmt: skip
"""The columns of `ledger`, in order."""
BOUNDS = frozenset({"announced", "under_way", "delivered", "ended"})
"""Those of them that hold bounds."""

_ROLES = {
    "supply": ("customer", "supplier"),
    "purchase": ("customer", "supplier"),
    "investment": ("investor", "investee"),
    "loan": ("lender", "borrower"),
    "lease": ("lessee", "lessor"),
    "licence-fee": ("licensee", "licensor"),
    "revenue-share": ("payer", "payee"),
}
"""Flow → the role of who gets or pays, and of who gives or is paid."""
_TENANT, _OPERATOR, _SITE = "tenant", "operator", "site"
_JOINT, _PART, _SUPERSEDED = "joint", "part-of", "superseded"
_ADDING = frozenset({"yes", _JOINT, _SUPERSEDED})
_NOTHING = Bounds.point(0.0)

Key = tuple[str, str, str, str]
"""What a sum is over: role, category, measure, unit."""


@dataclass(frozen=True)
class _Line:
    """How far one amount has come: the columns of a line, and the promise behind them."""

    promise: Promise
    announced: Bounds
    under_way: Bounds
    delivered: Bounds
    ended: Bounds
    stage: str | None
    is_split: bool = False
    """Whether it is one of several that share a figure, and nobody says how."""

    @property
    def stands(self) -> bool:
        """Whether the amount has not ended."""
        return self.stage != "ended"

    @property
    def binding(self) -> float:
        """What somebody is bound to at least; nobody is where it has ended."""
        return self.promise.firm if self.stands and not self.is_split else 0.0

    @property
    def ceiling(self) -> float:
        """The most that it can be."""
        return self.promise.ceiling if self.stands else 0.0

    @property
    def adds(self) -> bool:
        """Whether it enters a sum."""
        return self.promise.counts in _ADDING


def ledger(book: Promises, firm: str | None = None, *, category: str | None = None) -> Table:
    """Return what was promised to and by firms, and how far it has come.

    Args:
        book: What `aisupply.network.promises.promises(view)` returns.
        firm: An id: only its promises, in each of its roles, and their sums; a firm of a group is
            answered as the group. Without it, each promise stands once, at who gets or pays.
        category: Id of a category: only what is of it, or of a narrower one.

    Returns:
        A table with `COLUMNS`. Sums come last, one for each role, category, measure and unit;
        their `agreement` and `part` are null. Sites stand beside deals, in no sum: `part` is the
        site, `counts` is ``site``. A ceiling that is not known is null.
    """
    head = None if firm is None else book.firms.get(firm, firm)
    tree = narrower(book.categories, category) if category else None
    lines = [
        line
        for line in _lines(book.amounts)
        if head in {None, line.promise.giver, line.promise.taker}
        and (tree is None or tree.intersection(line.promise.categories))
    ]
    rows = sorted((_row(line, head) for line in lines), key=_order)
    sites = [s for s in book.sites if tree is None and head in {None, s.operator, *s.tenants}]
    rows += [row for site in sites for row in _site_rows(site, head)]
    notes = [] if firm is None or head == firm else [group_note(firm, str(head))]
    if head is not None:
        sums = list(_sums(book, lines, head, category))
        rows += [row for row, _ in sums]
        notes += [] if rows else [Note("ledger.nothing", firm=Id(head))]
        notes += _sum_notes(sums)
    notes += [Note("ledger.nested")] if lines else []
    notes += [Note("ledger.sites", n=len(sites))] if sites else []
    return Table(COLUMNS, rows, book.lens, notes, BOUNDS, frozenset({"ceiling", "binding"}))


def _lines(amounts: Sequence[Promise]) -> Iterator[_Line]:
    """Yield the line of each amount that has one."""
    parts: defaultdict[str, list[Promise]] = defaultdict(list)
    whole_of = _wholes(amounts)
    for promise in amounts:
        if promise.counts == _PART and promise.part in whole_of:
            parts[whole_of[promise.part]].append(promise)
    shared = _members(amounts)
    for promise in amounts:
        stage = _stage(promise)
        if promise.counts not in _ADDING | {_PART} or (promise.superseded and stage != "ended"):
            continue
        is_joint = promise.counts == _JOINT and len(shared[str(promise.counts_with)]) > 1
        yield _line(promise, stage, parts[promise.part], is_joint=is_joint)


def _members(amounts: Iterable[Promise]) -> Mapping[str, list[str]]:
    """Return by joint figure the amounts that share it and stand."""
    members: defaultdict[str, list[str]] = defaultdict(list)
    for promise in amounts:
        if promise.counts == _JOINT and _stage(promise) != "ended":
            members[str(promise.counts_with)].append(promise.part)
    return members


def _wholes(amounts: Iterable[Promise]) -> dict[str, str]:
    """Return of each part the amount that it is a part of: of its unit, and the only one.

    A part is one of another amount, or of a deal.
    """
    wholes: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    parts = []
    for promise in amounts:
        if promise.counts == _PART:
            parts.append(promise)
        elif promise.counts in _ADDING and not promise.superseded:
            for name in filter(None, (promise.part, promise.agreement)):
                wholes[name, promise.unit].append(promise.part)
    found = {part.part: wholes.get((str(part.counts_with), part.unit), []) for part in parts}
    return {part: whole[0] for part, whole in found.items() if len(whole) == 1}


def _stage(promise: Promise) -> str | None:
    """Return what an amount has come to: what was done stays done, and an amended one goes on."""
    stages = [stage for stage in promise.stages if stage != "amended"] or list(promise.stages)
    return "done" if "done" in stages else stages[-1] if stages else None


def _line(
    promise: Promise, stage: str | None, parts: Iterable[Promise], *, is_joint: bool
) -> _Line:
    announced = Figure(promise.firm, promise.stated, promise.ceiling).announced
    if is_joint:  # nobody says how the figure is split
        announced = Bounds(0.0, announced.high)
    if stage == "ended":
        return _Line(promise, _NOTHING, _NOTHING, _NOTHING, announced, stage, is_joint)
    inside = [_line(part, _stage(part), (), is_joint=False) for part in parts]
    under_way = _progress(announced, stage, [part.under_way for part in inside])
    delivered = _progress(announced, stage, [part.delivered for part in inside])
    return _Line(promise, announced, under_way, delivered, _NOTHING, stage, is_joint)


def _progress(announced: Bounds, stage: str | None, parts: Sequence[Bounds] = ()) -> Bounds:
    """Return how much has come so far of what is announced.

    Args:
        announced: the whole.
        stage: what the whole has come to.
        parts: how much has come of each of its parts; they may overlap.
    """
    if stage == "done":
        return announced
    low = min(max((part.low for part in parts), default=0.0), announced.low)
    if stage == "under-way":
        return Bounds(low, announced.high)
    return Bounds(low, min(sum_as_written(part.high for part in parts), announced.high))


def _roles(promise: Promise, firm: str | None) -> tuple[str, str, str]:
    """Return of a line its firm, the role of that, and the other firm."""
    getting, giving = _ROLES[promise.flow]
    if firm == promise.giver:
        return promise.giver, giving, promise.taker
    return promise.taker, getting, promise.giver


def _row(line: _Line, head: str | None) -> dict[str, Cell]:
    promise = line.promise
    firm, role, other = _roles(promise, head)
    return {
        "firm": firm, "role": role, "counterparty": other, "agreement": promise.agreement,
        "part": promise.part, "category": Several(promise.categories) or None,
        "measure": promise.kind, "unit": promise.unit, "announced": line.announced,
        "ceiling": _finite(line.ceiling), "binding": whole(line.binding),
        "under_way": line.under_way, "delivered": line.delivered, "ended": line.ended,
        "stage": line.stage, "counts": promise.counts, "claims": Several(promise.claims),
    }  # fmt: skip


def _order(row: dict[str, Cell]) -> tuple[str, ...]:
    return tuple(str(row[name] or "") for name in ("firm", "role", "measure", "unit", "part"))


def _finite(number: float) -> float | None:
    return whole(number) if math.isfinite(number) else None


def _site_rows(site: Site, head: str | None) -> Iterator[dict[str, Cell]]:
    """Yield a row for each firm that uses a site, or else for who runs it."""
    seen = [(tenant, _TENANT, site.operator) for tenant in site.tenants]
    seen = [row for row in seen if head in {None, row[0]}]
    if not site.tenants or head == site.operator:
        seen.append((site.operator, _OPERATOR, ""))
    ended = site.stage == "ended"
    so_far = _progress(site.power, site.stage)
    for firm, role, other in seen:
        yield {
            "firm": firm, "role": role, "counterparty": other or None, "agreement": None,
            "part": site.site, "category": None, "measure": "power", "unit": "GW",
            "announced": _NOTHING if ended else site.power,
            "ceiling": 0.0 if ended else _finite(site.power.high), "binding": None,
            "under_way": so_far, "delivered": so_far,
            "ended": site.power if ended else _NOTHING, "stage": site.stage, "counts": _SITE,
            "claims": Several(site.claims),
        }  # fmt: skip


def _sums(
    book: Promises, lines: Sequence[_Line], head: str, category: str | None
) -> Iterator[tuple[dict[str, Cell], list[_Line]]]:
    """Yield the sums of a firm's lines, each with what it is made of."""
    adding = [line for line in lines if line.adds]
    members = _members(book.amounts)
    sharing = Counter(str(p.counts_with) for p in book.amounts if p.counts == _JOINT)
    for key, inside in sorted(_by_key(book, adding, head, category).items()):
        role, name, measure, unit = key
        alone, groups = [], defaultdict(list)
        for line in inside:
            if line.promise.counts == _JOINT:
                groups[str(line.promise.counts_with)].append(line)
            else:
                alone.append(line)
        for group, several in groups.items():
            standing = [line for line in several if line.stands]  # what ended left it to these
            every = len(members[group]) if standing else sharing[group]
            alone.append(_together(standing or several, is_whole=len(standing or several) == every))
        yield (
            {
                "firm": head, "role": role, "counterparty": None, "agreement": None,
                "category": name or None, "measure": measure, "unit": unit,
                **{column: _total(getattr(line, column) for line in alone) for column in BOUNDS},
                "ceiling": _finite(sum_as_written(line.ceiling for line in alone)),
                "binding": whole(sum_as_written(line.binding for line in alone)),
                "claims": Several(dict.fromkeys(c for x in inside for c in x.promise.claims)),
            },
            inside,
        )  # fmt: skip


def _by_key(
    book: Promises, lines: Iterable[_Line], head: str, category: str | None
) -> dict[Key, list[_Line]]:
    """Return lines by what sums are over: the broadest categories that the lines name."""
    above = broader(book.categories)
    named: defaultdict[tuple[str, str, str], set[str]] = defaultdict(set)
    alike: defaultdict[tuple[str, str, str], list[_Line]] = defaultdict(list)
    for line in lines:
        place = _roles(line.promise, head)[1], line.promise.kind, line.promise.unit
        named[place].update(line.promise.categories or ("",))
        alike[place].append(line)
    found: dict[Key, list[_Line]] = {}
    for (role, measure, unit), inside in alike.items():
        names = named[role, measure, unit]
        tops = {n for n in names if not (above.get(n, frozenset()) - {n}) & names}
        for name in [category] if category else tops:
            tree = narrower(book.categories, name)
            chosen = [x for x in inside if tree.intersection(x.promise.categories or ("",))]
            if chosen:
                found[role, name, measure, unit] = chosen
    return found


def _together(lines: Sequence[_Line], *, is_whole: bool) -> _Line:
    """Return the line of a figure that several amounts share: all of it, or anything up to it.

    Where the amounts have not come equally far, how much of the figure has is not known.
    """
    top = max(lines, key=lambda line: (line.ceiling, line.announced.high))
    if not is_whole:
        return top
    if len({line.stage for line in lines}) == 1:
        return _line(top.promise, top.stage, (), is_joint=False)
    whole_figure = _line(top.promise, None, (), is_joint=False)

    def up_to(name: str) -> Bounds:
        """Return nothing up to what the amount that has come farthest may be."""
        return Bounds(0.0, max(getattr(line, name).high for line in lines))

    return replace(whole_figure, under_way=up_to("under_way"), delivered=up_to("delivered"))


def _total(parts: Iterable[Bounds]) -> Bounds:
    bounds = list(parts)
    low, high = (sum_as_written(getattr(b, end) for b in bounds) for end in ("low", "high"))
    apart = low < high
    return Bounds(
        low, high,
        exact=all(b.exact for b in bounds),
        low_open=apart and any(b.low_open for b in bounds),
        high_open=apart and any(b.high_open for b in bounds),
    )  # fmt: skip


def _sum_notes(sums: Sequence[tuple[dict[str, Cell], list[_Line]]]) -> list[Note]:
    """Return which amounts stand in several sums, and that sums are not to be added."""
    often: defaultdict[str, int] = defaultdict(int)
    for _, lines in sums:
        for line in lines:
            often[line.promise.part] += 1
    twice = tuple(part for part, times in often.items() if times > 1)
    notes = [Note("ledger.sums")] if len(sums) > 1 else []
    return notes + ([Note("ledger.twice", parts=twice)] if twice else [])
