"""A measure through time: at each date on which a claim became known, or began to hold.

Both clocks move together: the measure at a date D is that of `aisupply concentration --as-of D`,
of what was public by the end of D and as things stood on D. The kind of quantity is chosen once,
at the last date, and stays fixed, so that one line is one index in one unit.

The functions take `aisupply.SupplyHistory`, which gives the supply of a customer at any date:

>>> import aisupply
>>> history = aisupply.SupplyHistory(aisupply.open().view(known_by="2025-10-14"), "openai")
>>> rows = timeline(history, category="ai-accelerator", kind="power", start="2025-09").rows
>>> [(row["date"], str(row["hhi_stated"])) for row in rows][-1]
('2025-10-13', '3,333.3 … 10,000')
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from aisupply.bounds import Bounds
from aisupply.claims.categories import narrower
from aisupply.claims.lens import parse_date
from aisupply.claims.ownership import group_note
from aisupply.errors import UsageError
from aisupply.measures.cell_volumes import CellVolumes, full_volumes, stated_volumes
from aisupply.measures.cells import KINDS, cells_of, supply_edges
from aisupply.measures.concentration.concentration import named_categories
from aisupply.measures.groups import check_category
from aisupply.rdf.terms import compact
from aisupply.table import Iri, Several, Table
from aisupply.text import Amount, Id, Note

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from aisupply.measures.cells import Cell, Supply
    from aisupply.measures.index_bounds.indices import Undefined
    from aisupply.network.supply_history import ChangePoint, CustomerSupply, SupplyHistory
    from aisupply.table import Cell as TableCell

    Row = dict[str, TableCell]

__all__ = ["FIRST", "MEASURES", "timeline"]

MEASURES: dict[str, Callable[[CellVolumes], Bounds | Undefined | None]] = {
    "hhi": CellVolumes.hhi,
    "effective_suppliers": CellVolumes.effective,
    "cr1": lambda volumes: volumes.cr(1),
    "cr3": lambda volumes: volumes.cr(3),
    "entropy": CellVolumes.entropy,
}
"""The measures that can be followed, by the name of their column."""

FIRST, _SAME = Note("change.first"), Note("change.same")
"""What the first row of a line says, and one in which no figure moves."""


def timeline(
    history: SupplyHistory,
    *,
    category: str | None = None,
    kind: str | None = None,
    measure: str = "hhi",
    start: str | None = None,
    end: str | None = None,
) -> Table:
    """Return a measure of a customer's supply at each date on which it may have moved.

    Args:
        history: The customer's supply at any date.
        category: Id of a category, with its narrower ones; by default each category
            that a relation names at the last date.
        kind: ``power``, ``money`` or ``count``; by default the one with most figures at the
            last date.
        measure: One of `MEASURES`.
        start: Only dates from here on; may be partial, such as 2025-10.
        end: Only dates until here.

    Returns:
        A table with the columns date, clock, customer, category, kind, the measure of the
        suppliers with a figure (``hhi_stated``), that of every named one (``hhi``), claim and
        change. ``clock`` is ``known`` where a claim became known, ``at`` where what was known
        began to hold or ended. Before its first row a line is not covered, and a note says so.
        A measure is null where no supplier is named any more.

    Raises:
        UsageError: There is no such kind, measure or date, or the lens has no dates.
        UnknownNameError: There is no such category, or nobody supplies the customer.
    """
    first, last = _span(history, kind, measure, start, end)
    last_supply = history.at(history.view.lens.known_by)
    who = history.customer
    edges = list(supply_edges(last_supply))
    check_category(last_supply, category)
    categories = [category] if category else named_categories(edges)
    columns = ("date", "clock", "customer", "category", "kind", f"{measure}_stated", measure,
               "claim", "change")  # fmt: skip
    rows: list[Row] = []
    notes = [group_note(history.asked, who)] if history.asked != who else []
    supplies: dict[dt.date, CustomerSupply] = {}
    tree = last_supply.graph["categories"]
    for name in categories:
        line = _Line(history, supplies, name, narrower(tree, name))
        line_rows = list(line.rows(kind, measure))
        notes.append(_covered(who, name, line_rows))
        rows += [row for row in line_rows if first <= str(row["date"]) <= last]
    bounds = frozenset({f"{measure}_stated", measure})
    return Table(columns, rows, last_supply.graph["lens"], notes, bounds)


def _span(
    history: SupplyHistory, kind: str | None, measure: str, start: str | None, end: str | None
) -> tuple[str, str]:
    """Check what was asked for; return first and last date as ISO texts."""
    if kind is not None and kind not in KINDS:
        raise UsageError(f"no kind is called {kind!r}", hint=f"use one of {', '.join(KINDS)}")
    if measure not in MEASURES:
        hint = f"use one of {', '.join(MEASURES)}"
        raise UsageError(f"no measure is called {measure!r}", hint=hint)
    if history.view.lens.everything:
        raise UsageError("all claims at once have no dates", hint="leave out --all; use --status")
    first = parse_date(start)[0].isoformat() if start else ""
    last = (parse_date(end)[1] if end else history.view.lens.known_by).isoformat()
    if first > last:
        raise UsageError(f"{first} is after {last}", hint="give the earlier date to --from")
    return first, last


def _covered(who: str, category: str, rows: Sequence[Row]) -> Note:
    if not rows:
        return Note("timeline.nobody", customer=Id(who), category=Id(category))
    day = str(rows[0]["date"])
    return Note("timeline.begins", customer=Id(who), category=Id(category), day=day)


class _Line:
    """One customer and category through time."""

    def __init__(
        self,
        history: SupplyHistory,
        supplies: dict[dt.date, CustomerSupply],
        category: str,
        tree: frozenset[str],
    ) -> None:
        self.history = history
        self.supplies = supplies
        self.category, self.tree = category, tree

    def rows(self, kind: str | None, measure: str) -> Iterator[Row]:
        """Yield a row for each date on which a claim on the cell became known or began."""
        last = self._cells(self.history.view.lens.known_by)
        best = next(iter(last.values()))
        what = kind or best.kind or KINDS[0]
        shown = what if kind or best.quantified else None
        before: Cell | None = None
        for day, same_day in groupby(self._change_points(), key=lambda point: point.day):
            cell = self._cells(day)[what]
            if before is None and not cell.supplies:
                continue
            change = _changes((FIRST,)) if before is None else _changes(_change(before, cell))
            points = list(same_day)
            if change == (_SAME,) and not any(point.counts for point in points):
                continue
            before = cell
            yield self._row(day, points) | _measured(cell, measure) | {
                "kind": shown, "change": change,
            }  # fmt: skip

    def _change_points(self) -> list[ChangePoint]:
        return [
            point
            for point in self.history.change_points
            if not point.categories or self.tree.intersection(point.categories)
        ]

    def _cells(self, day: dt.date) -> dict[str, Cell]:
        if day not in self.supplies:
            self.supplies[day] = self.history.at(day)
        edges = supply_edges(self.supplies[day])
        return cells_of(edges, self.history.customer, self.category, self.tree)

    def _row(self, day: dt.date, points: Sequence[ChangePoint]) -> Row:
        moving = [point for point in points if point.counts] or points
        clock = "known" if any(point.clock == "known" for point in moving) else "at"
        claims = [point.claim for point in moving if point.claim and point.clock == clock]
        return {
            "date": day.isoformat(),
            "clock": clock,
            "customer": self.history.customer,
            "category": self.category,
            "claim": _listed(claims),
        }


def _listed(claims: Iterable[str]) -> Several | None:
    """Return IRIs in one cell, short where people read."""
    return Several(Iri(claim, compact(claim)) for claim in dict.fromkeys(claims)) or None


def _measured(cell: Cell, measure: str) -> Row:
    bounds_of = MEASURES[measure]
    stated = bounds_of(stated_volumes(cell)) if cell.quantified else None
    full = bounds_of(full_volumes(cell))
    return {
        f"{measure}_stated": stated if isinstance(stated, Bounds) else None,
        measure: full if isinstance(full, Bounds) else None,
    }


def _changes(notes: Iterable[Note]) -> Several:
    return Several(notes, between="; ")


def _change(before: Cell, after: Cell) -> list[Note]:
    """Return what is not as it was."""
    was = {supply.supplier: supply for supply in before.supplies}
    now = {supply.supplier: supply for supply in after.supplies}
    notes = [
        Note("change.added", firm=Id(name), figure=_figure(now[name], after))
        for name in now
        if name not in was
    ]
    notes += [Note("change.gone", firm=Id(name)) for name in was if name not in now]
    for name in now.keys() & was.keys():
        old, new = _figure(was[name], before), _figure(now[name], after)
        # What is printed alike is no change to a reader.
        if str(old) != str(new):
            notes.append(Note("change.moved", firm=Id(name), was=old, now=new))
    return sorted(notes, key=str) or [_SAME]


def _figure(supply: Supply, cell: Cell) -> Note:
    """Return what is known of a supplier's volume, the stated figure beside an open end."""
    if not supply.is_quantified:
        return Note("change.none")
    amount = Amount(Bounds(supply.firm, supply.ceiling), cell.unit)
    if supply.ceiling == supply.stated_high or not supply.announced.high:
        return Note("change.figure", amount=amount)
    return Note("change.stated", amount=amount, stated=Amount(supply.announced, cell.unit))
