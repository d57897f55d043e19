"""How concentration would move: before, after and the change, of every cell that is touched.

>>> import networkx as nx
>>> deal = {"relation": "supply", "flow": "supply", "kind": "power", "unit": "GW",
...         "categories": ("chips",), "agreement": None}
>>> network = nx.MultiDiGraph(categories={"chips": {"broader": []}})
>>> for firm, volume in (("a", 50.0), ("b", 30.0), ("c", 20.0)):
...     _ = network.add_edge(firm, "us", firm, firm=volume, stated=volume, ceiling=volume, **deal)
>>> row = what_if(network, without=["b"]).rows[0]
>>> str(row["before"]), str(row["after"]), str(row["change"])
('3,800', '5,918.4', '2,118.4')
>>> str(what_if(network, merge=[("b", "c")]).rows[0]["change"])
'1,200'
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from aisupply.bounds import Bounds, sum_as_written
from aisupply.claims.categories import narrower
from aisupply.errors import UsageError
from aisupply.measures.cell_volumes import full_volumes, stated_volumes
from aisupply.measures.cells import KINDS, cells_of
from aisupply.measures.concentration.concentration import edges_by_customer, named_categories
from aisupply.measures.groups import check_category, group_notes, node_of
from aisupply.measures.index_bounds.interval_box import box_of_bounds
from aisupply.measures.index_bounds.verdicts import FAR_LINE, HALF, LINE, verdict
from aisupply.measures.scenario.change_bounds import can_swing, swing_bounds
from aisupply.measures.scenario.merger_effects import merger_bounds
from aisupply.measures.scenario.scenario import (
    SUPPOSED,
    Suppositions,
    firms_in,
    parse_addition,
    supposed,
)
from aisupply.table import Table
from aisupply.text import Note

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import networkx as nx

    from aisupply.measures.cell_volumes import CellVolumes
    from aisupply.measures.cells import Cell, Edge, Figure, Supply
    from aisupply.measures.scenario.scenario import Addition
    from aisupply.table import Cell as TableCell

    Row = dict[str, TableCell]
    Volumes = Mapping[str, tuple[float, float]]

__all__ = ["ANSWERS", "COLUMNS", "what_if"]

COLUMNS = (
    "customer",
    "category",
    "kind",
    "before",
    "after",
    "change",
    "verdict_before",
    "verdict_after",
)
"""The columns of `what_if`, in order."""

ANSWERS = ("hhi_stated", "hhi")
"""What may be followed: the suppliers with a figure, or every named one."""


class _Answer(NamedTuple):
    """What is known of a cell, before or after.

    Attributes:
        volumes: the bounds of each supplier's volume.
        fresh: suppliers of which a part comes on top: what they deliver is another volume than
            before, even within the same bounds.
        known: what they may deliver, with the joint figures that several share.
        supplies: what is known of each, by name.
        hhi: its bounds in points.
        words: the verdicts.
    """

    volumes: Volumes
    fresh: frozenset[str]
    known: CellVolumes
    supplies: Mapping[str, Supply]
    hhi: Bounds | None = None
    words: str | None = None


class _Mergers(NamedTuple):
    """The pairs of firms that become one, in order, and whether nothing else is supposed."""

    pairs: tuple[tuple[str, str], ...]
    alone: bool


def what_if(
    network: nx.MultiDiGraph[str],
    *,
    without: Iterable[str] = (),
    firm: Iterable[str] = (),
    add: Iterable[str | Addition] = (),
    merge: Iterable[tuple[str, str]] = (),
    customers: Iterable[str] = (),
    category: str | None = None,
    kind: str | None = None,
    measure: str = "hhi_stated",
) -> Table:
    """Return how the HHI of each cell that is touched would move; all that is supposed at once.

    Args:
        network: What `View.network()` returns; it is left as it is.
        without: Ids of firms that supply nobody any more; agreements whose commitments are gone. A
            relation that other claims speak of stays, without a figure.
        firm: Ids of suppliers or agreements whose stated figures become binding.
        add: Volumes that come on top, such as ``amd->openai:ai-accelerator:2..6 GW``.
        merge: Pairs of firms that become one, by id.
        customers: Only these, by id; by default every customer with a cell that moves.
        category: Id of a category with its narrower ones; by default each that a relation names.
        kind: ``power``, ``money`` or ``count``; by default the one with most figures before,
            which stays fixed.
        measure: ``hhi_stated``, of the suppliers with a figure, or ``hhi``, of every named one.

    Returns:
        A table with `COLUMNS`. A null before or after is undefined: no supplier, or none with a
        figure. The change is one problem over the volumes, and exact, where before or after is
        a point, where two firms become one, and where one supplier goes, comes, delivers a known
        volume more or another volume that is known on one side; else it is an outer bound, with
        ``exact`` false.

    Raises:
        UnknownNameError: A firm, agreement or category is not in the network.
        UsageError: Nothing is supposed, or an option has a value that it cannot have.
    """
    additions = tuple(parse_addition(a) if isinstance(a, str) else a for a in add)
    what = Suppositions(tuple(without), tuple(firm), additions, tuple(merge))
    _check(what, kind, measure)
    later = supposed(network, what)
    check_category(network, category)
    who = [node_of(network, name) for name in customers]
    mergers, asked = _mergers(network, what), bool(who and category)
    rows = [
        row
        for before, after in _pairs(network, later, who, category, kind)
        if (row := _row(before, after, measure, mergers, always=asked))
    ]
    notes = [Note("scenario.supposed", parts=tuple(what.notes()))]
    notes += group_notes(network, *firms_in(network, what), *customers)
    outer = any(isinstance(v := row["change"], Bounds) and not v.exact for row in rows)
    notes += [Note("scenario.outer")] if outer else []
    if not rows:
        stated = measure == "hhi_stated"
        notes.append(Note("scenario.still-stated") if stated else Note("scenario.still"))
    bounds = frozenset({"before", "after", "change"})
    return Table(COLUMNS, rows, network.graph.get("lens"), notes, bounds)


def _check(what: Suppositions, kind: str | None, measure: str) -> None:
    if not what.notes():
        hint = "say who is gone, who is firm, what is added, or which two merge"
        raise UsageError("nothing is supposed", hint=hint)
    if kind is not None and kind not in KINDS:
        raise UsageError(f"no kind is called {kind!r}", hint=f"use one of {', '.join(KINDS)}")
    if measure not in ANSWERS:
        raise UsageError(f"no answer is called {measure!r}", hint=f"use {' or '.join(ANSWERS)}")


def _mergers(network: nx.MultiDiGraph[str], what: Suppositions) -> _Mergers:
    pairs = tuple((node_of(network, one), node_of(network, other)) for one, other in what.merge)
    return _Mergers(pairs, alone=len(what.notes()) == len(pairs))


def _pairs(
    network: nx.MultiDiGraph[str],
    later: nx.MultiDiGraph[str],
    customers: Sequence[str],
    category: str | None,
    kind: str | None,
) -> Iterator[tuple[Cell, Cell]]:
    """Yield each cell before and after."""
    was, now = edges_by_customer(network), edges_by_customer(later)
    for who in customers or sorted(was.keys() | now.keys()):
        old, new = was.get(who, []), now.get(who, [])
        for name in [category] if category else named_categories([*old, *new]):
            tree = narrower(network.graph.get("categories", {}), name)
            before, after = cells_of(old, who, name, tree), cells_of(new, who, name, tree)
            first = next(iter(before.values()))
            what = kind or str((first if first.quantified else next(iter(after.values()))).kind)
            yield before[what], after[what]


def _row(before: Cell, after: Cell, measure: str, mergers: _Mergers, *, always: bool) -> Row | None:
    """Return the row of a cell; None if nothing in it moves and it was not asked for."""
    was, now = _answer(before, measure), _answer(after, measure)
    if was.volumes == now.volumes and not now.fresh and not always:
        return None
    return {
        "customer": before.customer,
        "category": before.category,
        "kind": before.kind,
        "before": was.hhi,
        "after": now.hhi,
        "change": _change(was, now, mergers),
        "verdict_before": was.words,
        "verdict_after": now.words,
    }


def _answer(cell: Cell, measure: str) -> _Answer:
    stated = measure == "hhi_stated"
    supplies = cell.quantified if stated else cell.supplies
    volumes = {s.supplier: (s.firm, s.stated_high if stated else s.ceiling) for s in supplies}
    fresh = frozenset(s.supplier for s in supplies if any(_is_supposed(e) for e in s.edges))
    known = stated_volumes(cell) if stated else full_volumes(cell)
    named = {supply.supplier: supply for supply in supplies}
    points, share, count = known.hhi(), known.cr(1), len(known.suppliers)
    if not isinstance(points, Bounds) or not isinstance(share, Bounds):
        return _Answer(volumes, fresh, known, named)
    words = (
        f"past 1,800 {verdict(points, LINE, suppliers=count)}",
        f"past 4,000 {verdict(points, FAR_LINE, suppliers=count)}",
        f"past half {verdict(share, HALF, suppliers=count)}",
    )
    return _Answer(volumes, fresh, known, named, points, ", ".join(words))


def _is_supposed(edge: Edge) -> bool:
    return edge[2].startswith(SUPPOSED)


def _change(was: _Answer, now: _Answer, mergers: _Mergers) -> Bounds | None:
    """Return the change: as one problem where that can be solved, else an outer bound."""
    if was.hhi is None or now.hhi is None:
        return None
    before = _renamed(was.volumes, mergers.pairs)
    if before == now.volumes and not now.fresh:
        return Bounds.point(0)
    difference = now.hhi - was.hhi
    if difference.exact:
        return difference
    pair = mergers.pairs[0] if mergers.alone and len(mergers.pairs) == 1 else None
    change = None
    if not was.known.is_joint:
        change = _merger(was.volumes, now.volumes, pair) if pair else _swing(before, now)
    change = change or _over_all(was, now, pair)
    return difference if change is None else _narrower(change, difference)


def _over_all(was: _Answer, now: _Answer, merger: tuple[str, str] | None) -> Bounds | None:
    """Return the change over all that is said of the volumes, if it is of a kind that is solved.

    Two that become one; one that goes; one that delivers more, if what comes on top is known and
    is in no joint figure.
    """
    from aisupply.measures.polytope.changes import (
        addition_bounds,
        merger_bounds,
        removal_bounds,
    )

    system, suppliers = was.known.system, was.known.suppliers
    moved = [
        name
        for name in {*was.supplies, *now.supplies}
        if name in now.fresh or _figures(was, name) != _figures(now, name)
    ]
    if merger is not None:
        is_all = set(moved) <= set(merger) <= set(suppliers)
        return merger_bounds(system, suppliers, merger) if is_all else None
    if len(moved) != 1:
        return None
    name = moved[0]
    if name not in now.supplies:
        return removal_bounds(system, suppliers, name)
    (before, open_before), (after, open_after) = (
        _figures(side, name) or ([], False) for side in (was, now)
    )
    more = list((Counter(after) - Counter(before)).elements())
    is_on_top = Counter(before) <= Counter(after) and not any(figure.joint for figure in more)
    # What was named before without a figure may have delivered anything.
    if not is_on_top or open_before or open_after or (name in was.supplies and not before):
        return None
    low, high = (
        sum_as_written(ends) for ends in ((f.firm for f in more), (f.ceiling for f in more))
    )
    known = name if name in suppliers else None
    return addition_bounds(system, suppliers, known, low) if low == high > 0 else None


def _figures(answer: _Answer, name: str) -> tuple[list[Figure], bool] | None:
    """Return what is known of a supplier's volume, and whether more comes without a figure."""
    supply = answer.supplies.get(name)
    return None if supply is None else (supply.figures, supply.is_open)


def _narrower(joint: Bounds, difference: Bounds) -> Bounds:
    """Return what holds by both, where the joint problem was stopped early."""
    if joint.exact:
        return joint
    low, high = max(joint.low, difference.low), min(joint.high, difference.high)
    return Bounds(low, max(low, high), exact=False)


def _renamed(volumes: Volumes, pairs: Iterable[tuple[str, str]]) -> Volumes:
    """Return volumes by the names of later: who merges with a firm that has none, delivers on."""
    for first, second in pairs:
        if second in volumes and first not in volumes:
            volumes = {first if n == second else n: ends for n, ends in volumes.items()}
    return volumes


def _swing(was: Volumes, after: _Answer) -> Bounds | None:
    """Return the change where one supplier's volume alone is another, and known on one side.

    A supplier that goes or comes has 0 on that side.
    """
    now = after.volumes
    moved = [name for name in {*was, *now} if was.get(name) != now.get(name) or name in after.fresh]
    if len(moved) != 1:
        return None
    before, later = (Bounds(*side.get(moved[0], (0.0, 0.0))) for side in (was, now))
    rest = box_of_bounds(ends for name, ends in was.items() if name != moved[0])
    if before.is_point and can_swing(rest, later):
        return swing_bounds(rest, fixed=before.low, moving=later)
    if later.is_point and can_swing(rest, before):
        return -swing_bounds(rest, fixed=later.low, moving=before)
    return None


def _merger(was: Volumes, now: Volumes, pair: tuple[str, str]) -> Bounds | None:
    """Return the exact change where two suppliers became one and nothing else moved."""
    rest = {name: ends for name, ends in was.items() if name not in pair}
    same = rest == {name: ends for name, ends in now.items() if name not in pair}
    if not same or not all(name in was for name in pair):
        return None
    first, second = (Bounds(*was[name]) for name in pair)
    others = Bounds(
        sum_as_written(low for low, _ in rest.values()),
        sum_as_written(high for _, high in rest.values()),
    )
    return merger_bounds(first, second, others)
