"""Concentration tier by tier: what looks spread at the first tier may hang on one firm below.

Along a chain of categories, the share of a firm j in tier n is a mean over the suppliers i of the
tier above it, weighted with what the customer has from them:

    y_j = Σ_i s_i · a_ij,        Σ_j y_j + u = 1,

where a_ij is the share of j in what i buys, and u the mass of which no supplier is named. The HHI
of a tier is 10,000 · Σ y_j², where the unknown mass may be spread thin (it adds 0), or may all
belong to the largest. Hidden concentration is the greatest HHI of all tiers of a chain minus that
of the first.

A row i with one named supplier counts as 1, one with several without figures as any division
between them: that mass is *assumed*. Where every supplier on the way has a figure, or sources state
its share of what the firm above it buys, it is *known*. Of several suppliers of which some have
such shares, the others have any part of the remainder; what shares leave to nobody is unknown.
Suppliers of products that do without an input are left out of the mean for that input.

Undefined (null) are the HHI of a tier of which no supplier is named, and everything `as stated`
where no supplier of the first tier has a figure. Input categories complement one another, so
nothing is ever summed over them.

The index, the number of suppliers and the masses are of those whom sources name. The greatest
share is on the basis of the tier, the weakest of the cells on the way (`Row.basis`): where none of
them rests on names alone, market shares tell who can be the largest, named or not. It leaves room
for what a firm makes itself (`Part.is_own_making`): of a firm that sells a category too, any part
of its own need. Shares and masses are proven (`exact`) only where sources
say of each cell on the way that its suppliers are all. The HHI is exact as the index of those
named: always at the first tier; below it, bounds are propagated, which gives valid outer bounds
(`exact` is false) unless they meet.

>>> import networkx as nx
>>> needs = {"ai-accelerator": [{"category": "foundry", "kind": "flow", "essential": True}]}
>>> network = nx.MultiDiGraph(categories={}, needs=needs)
>>> for firm, power in (("nvidia", 6.0), ("amd", 3.0), ("broadcom", 1.0)):
...     figure = {"kind": "power", "unit": "GW", "flow": "supply", "firm": power}
...     figure |= {"relation": "supply", "category": "ai-accelerator", "ceiling": power}
...     _ = network.add_edge(firm, "openai", **figure)
...     _ = network.add_edge("tsmc", firm, relation="supply", category="foundry")
>>> for row in tiers(network, "openai"):
...     print(row["tier"], row["category"], row["top_supplier"], row["hhi"], row["hidden"])
1 ai-accelerator nvidia 4,600 5,400
2 foundry tsmc 10,000 5,400

References:
    R. E. Miller, P. D. Blair, "Input-Output Analysis", Cambridge, 3rd ed. (2022), chapter 2, for
    products of share matrices along a chain.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from aisupply.bounds import Bounds
from aisupply.errors import UsageError
from aisupply.measures.cells import KINDS
from aisupply.measures.chains.chains import BASES, HEADS, Chains
from aisupply.measures.chains.tier_index import tier_hhi
from aisupply.measures.groups import check_category, group_notes, node_of
from aisupply.measures.index_bounds import extremes
from aisupply.measures.index_bounds.indices import HHI_SCALE, Undefined
from aisupply.measures.index_bounds.interval_box import box_of_bounds
from aisupply.measures.index_bounds.verdicts import passes, reaches, top_of
from aisupply.table import Several, Table
from aisupply.text import Id, Note

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import networkx as nx

    from aisupply.measures.chains.chains import Interval, Part, Row, SuppliedItem
    from aisupply.table import Cell

__all__ = ["COLUMNS", "Mix", "tiers"]

COLUMNS = (
    "customer",
    "tier",
    "category",
    "from",
    "supplier_count",
    "top_supplier",
    "top_candidates",
    "top_share",
    "basis",
    "hhi_stated",
    "hhi",
    "beside_first",
    "known_mass",
    "assumed_mass",
    "unknown_mass",
    "hidden_stated",
    "hidden",
)
"""The columns of `tiers`, in order."""

_BOUNDS = frozenset(COLUMNS) - {*COLUMNS[:7], "basis", "beside_first"}

_ALL, _NONE = (1.0, 1.0), (0.0, 0.0)

Path = tuple[str, ...]


@dataclass(frozen=True)
class Mix:
    """What a supply comes from, at one tier.

    Attributes:
        shares: the share of each firm.
        known: the mass for which every supplier on the way has a figure.
        assumed: the mass that rests on who is named, without figures.
        unknown: the mass of which no supplier is named.
        is_closed: whether sources say of each cell on the way that its suppliers are all.
        basis: the weakest basis of the cells on the way.
    """

    shares: Mapping[str, Interval] = field(default_factory=dict)
    known: Interval = _NONE
    assumed: Interval = _NONE
    unknown: Interval = _NONE
    is_closed: bool = False
    basis: str = BASES[0]


_MISSING = Mix(unknown=_ALL)


@dataclass(frozen=True)
class _Tier:
    """One tier of one chain.

    Attributes:
        path: the categories from the head to this one.
        full: what it comes from, with every supplier that is named.
        stated: as stated; None where that is undefined.
        shares: on the basis of each cell, with what firms make for themselves too.
        hhi: of `full`; None where nobody is named.
        hhi_stated: of `stated`.
    """

    path: Path
    full: Mix
    stated: Mix | None
    shares: Mix
    hhi: Bounds | None
    hhi_stated: Bounds | None


def tiers(
    network: nx.MultiDiGraph[str],
    customer: str,
    *,
    category: str | None = None,
    kind: str | None = None,
    depth: int = 3,
    needs: str | None = None,
) -> Table:
    """Return the tiers below what a customer buys, and the concentration that they hide.

    Args:
        network: What `View.network()` returns.
        customer: Id of the customer.
        category: Id of the category at the head of the chain; by default accelerators
            and cloud capacity, or all that the customer buys if it buys neither.
        kind: The quantity of the first tier; by default the one with most figures.
        depth: How many tiers, the first included.
        needs: ``flow`` or ``capital`` to follow only such inputs below the head.

    Returns:
        A table with `COLUMNS`, a row for each tier and category on the way. ``from`` is the way
        from below the head to the category; ``beside_first`` says whether the tier is more
        concentrated than the first one (certain, possible or impossible); `top_share` belongs to
        the first of those that can be the largest. Masses are as stated where that is defined.

    Raises:
        UnknownNameError: The network has no such customer or category.
        UsageError: An option has a value that it cannot have.
    """
    _check(kind, depth, needs)
    who = node_of(network, customer)
    chains = Chains(network)
    check_category(network, category)
    heads = [category] if category else _heads(chains, who)
    rows: list[dict[str, Cell]] = []
    notes = group_notes(network, customer)
    for head in heads:
        walk = _Walk(chains, who, head, kind, needs)
        below = list(walk.tiers(depth))
        rows += _rows(who, below)
        notes += walk.notes(below)
    if not heads:
        notes.append(Note("supply.nobody", customer=Id(who)))
    notes = [*dict.fromkeys(notes), *_told(rows)]
    return Table(COLUMNS, rows, network.graph.get("lens"), notes, _BOUNDS)


def _check(kind: str | None, depth: int, needs: str | None) -> None:
    if kind is not None and kind not in KINDS:
        raise UsageError(f"no kind is called {kind!r}", hint=f"use one of {', '.join(KINDS)}")
    if needs not in {None, "flow", "capital"}:
        raise UsageError(f"no need is called {needs!r}", hint="use flow or capital")
    if depth < 1:
        raise UsageError(f"there are no {depth} tiers", hint="the first tier is 1")


def _heads(chains: Chains, customer: str) -> list[str]:
    """Return the headline categories that a customer buys, else all that it buys."""
    headline = [head for head in HEADS if customer in chains.customers(head)]
    return headline or chains.bought(customer)


class _Reading(NamedTuple):
    """How suppliers are looked at: as stated or not; on the basis of each cell, or as named."""

    as_stated: bool = False
    by_basis: bool = False


_FULL, _STATED, _SHARES = _Reading(), _Reading(as_stated=True), _Reading(by_basis=True)


class _Walk:
    """Goes down one chain of one customer."""

    def __init__(
        self, chains: Chains, customer: str, head: str, kind: str | None, needs: str | None
    ) -> None:
        self.chains = chains
        self.customer = customer
        self.head = head
        self.needs = needs
        self.full = chains.first(customer, head, kind=kind)
        self.stated = chains.first(customer, head, kind=kind, as_stated=True)
        self.kinds: dict[tuple[str, str], str] = {}
        self._mixes: dict[tuple[SuppliedItem, Path, _Reading], Mix] = {}

    def tiers(self, depth: int) -> Iterator[_Tier]:
        """Yield the tiers, nearest first."""
        level: list[tuple[Path, set[SuppliedItem]]] = [
            ((self.head,), {part.supplied for part in self.full.parts})
        ]
        for _ in range(depth):
            for path, _ in level:
                yield self._tier(path)
            level = [
                step for path, supplied_items in level for step in self._below(path, supplied_items)
            ]

    def _below(
        self, path: Path, supplied_items: set[SuppliedItem]
    ) -> list[tuple[Path, set[SuppliedItem]]]:
        """Return the inputs of the items of a tier, each with the items that are named."""
        below: dict[str, set[SuppliedItem]] = {}
        for supplied in supplied_items:
            for need in self.chains.needs(supplied):
                if self.needs in {None, need.kind} and need.category not in path:
                    self.kinds[path[-1], need.category] = need.kind
                    parts = self.chains.row(supplied, need.category).parts
                    below.setdefault(need.category, set()).update(part.supplied for part in parts)
        return [((*path, category), below[category]) for category in sorted(below)]

    def _tier(self, path: Path) -> _Tier:
        full = self._mix(self.full, path[1:], _FULL)
        has_figures = bool(self.stated.named.parts)
        stated = self._mix(self.stated, path[1:], _STATED) if has_figures else None
        shares = self._mix(self.full, path[1:], _SHARES)
        if len(path) == 1:
            indices = _first_hhi(self.full.named), _first_hhi(self.stated.named)
            return _Tier(path, full, stated, shares, *indices)
        return _Tier(path, full, stated, shares, _hhi(full), _hhi(stated) if stated else None)

    def _mix(self, row: Row, rest: Path, reading: _Reading) -> Mix:
        """Return what a row comes from, at the end of the rest of a path."""
        if reading.by_basis:
            return self._mix_by_basis(row, rest)
        row = row.named
        if not row.parts:
            return _MISSING
        row = self._needy(row, rest)
        if not row.parts:
            return Mix()
        below = [self._of(part.supplied, rest, reading) for part in row.parts]
        firms = sorted({firm for mix in below for firm in mix.shares})
        shares = {firm: row.mean([m.shares.get(firm, _NONE) for m in below]) for firm in firms}
        unknown = row.mean([mix.unknown for mix in below], rest=_ALL)
        known, assumed = [], []
        for part, mix in zip(row.parts, below, strict=True):
            sized = row.is_known or (row.sourcing_shares is not None and part.share is not None)
            known.append(mix.known if sized else _NONE)
            assumed.append(mix.assumed if sized else (1 - mix.unknown[1], 1 - mix.unknown[0]))
        is_closed = row.is_closed and all(mix.is_closed for mix in below)
        return Mix(shares, row.mean(known), row.mean(assumed), unknown, is_closed)

    def _needy(self, row: Row, rest: Path) -> Row:
        """Return the row of those whose products do not do without the next input."""
        if not rest:
            return row
        return row.only([p for p in row.parts if not self.chains.does_without(p.supplied, rest[0])])

    def _mix_by_basis(self, row: Row, rest: Path) -> Mix:
        """Return what a row comes from on the basis of each cell: shares and unknown mass alone.

        What a market leaves to firms that nobody names is none of those that it lists.
        """
        if not row.every:
            return _MISSING
        row = self._needy(row, rest)
        if not row.every:
            return Mix()
        below = {part.supplied: self._of(part.supplied, rest, _SHARES) for part in row.every}
        mixes = below.values()
        others = _NONE if row.basis == "market" and not rest else _ALL
        firms = sorted({firm for mix in mixes for firm in mix.shares})
        return Mix(
            {firm: row.whole(_share_in(below, firm), others=_NONE) for firm in firms},
            unknown=row.whole(lambda part: below[part.supplied].unknown, others=others),
            is_closed=row.is_closed and all(mix.is_closed for mix in mixes),
            basis=max((row.basis, *(mix.basis for mix in mixes)), key=BASES.index),
        )

    def _of(self, supplied: SuppliedItem, rest: Path, reading: _Reading) -> Mix:
        if not rest:
            return Mix({supplied.firm: _ALL}, known=_ALL, is_closed=True)
        key = supplied, rest, reading
        if key not in self._mixes:
            row = self.chains.row(supplied, rest[0], as_stated=reading.as_stated)
            self._mixes[key] = self._mix(row, rest[1:], reading)
        return self._mixes[key]

    def notes(self, tiers: Sequence[_Tier]) -> list[Note]:
        """Return what is to be said of a chain beside its rows."""
        notes = []
        customer, head = Id(self.customer), Id(self.head)
        if not self.full.parts:
            notes.append(Note("supply.nobody-in", customer=customer, category=head))
        elif not self.stated.parts:
            notes.append(Note("supply.no-figure", customer=customer, category=head))
        pairs = [tier.path[-2:] for tier in tiers if len(tier.path) > 1]
        capital = sorted({low for up, low in pairs if self.kinds[up, low] == "capital"})
        if capital:
            notes.append(Note("tiers.capital", category=head, inputs=tuple(map(Id, capital))))
        return notes


def _share_in(below: Mapping[SuppliedItem, Mix], firm: str) -> Callable[[Part], Interval]:
    """Return what gives the share of a firm in what a supplier's own comes from."""
    return lambda part: below[part.supplied].shares.get(firm, _NONE)


def _first_hhi(row: Row) -> Bounds | None:
    """Return the HHI of the first tier: exact by volumes, by stated shares an outer bound."""
    if row.sourcing_shares is not None:
        return tier_hhi(row.sourcing_shares.limits, row.sourcing_shares.rest)
    if row.joint is not None:
        points = row.joint.hhi()
    else:
        points = extremes.hhi_bounds(box_of_bounds((part.low, part.high) for part in row.parts))
    return None if isinstance(points, Undefined) else points


def _hhi(mix: Mix) -> Bounds | None:
    return tier_hhi(list(mix.shares.values()), mix.unknown)


def _rows(customer: str, tiers: Sequence[_Tier]) -> Iterator[dict[str, Cell]]:
    hidden = {
        "hidden_stated": _hidden([tier.hhi_stated for tier in tiers]),
        "hidden": _hidden([tier.hhi for tier in tiers]),
    }
    for tier in tiers:
        masses = tier.stated or tier.full
        able, share = _top(tier)
        yield {
            "customer": customer,
            "tier": len(tier.path),
            "category": tier.path[-1],
            "from": Several(reversed(tier.path[1:-1] or tier.path[:-1]), between=" ← ") or None,
            "supplier_count": len(tier.full.shares),
            **top_of(able),
            "top_share": share,
            "basis": tier.shares.basis if share else None,
            "hhi_stated": tier.hhi_stated,
            "hhi": tier.hhi,
            "beside_first": _beside(tiers[0], tier),
            "known_mass": _bounds(masses.known, masses),
            "assumed_mass": _bounds(masses.assumed, masses),
            "unknown_mass": _bounds(masses.unknown, masses),
            **hidden,
        }


def _beside(first: _Tier, tier: _Tier) -> str | None:
    """Return whether a tier is more concentrated than the first, as stated where that is defined.

    Nothing for the first itself, and where either HHI is undefined.
    """
    pairs = ((first.hhi_stated, tier.hhi_stated), (first.hhi, tier.hhi))
    ends = next((pair for pair in pairs if None not in pair), None)
    if ends is None or tier is first:
        return None
    (above, below) = ends
    assert above is not None  # noqa: S101 - for the type checker
    assert below is not None  # noqa: S101 - for the type checker
    if passes(below.low, above.high):
        return "certain"
    return "possible" if passes(below.high, above.low) else "impossible"


def _hidden(points: Sequence[Bounds | None]) -> Bounds | None:
    """Return the greatest HHI of the tiers minus that of the first."""
    first, defined = points[0], [value for value in points if value is not None]
    if first is None:
        return None
    low, high = max(value.low for value in defined), max(value.high for value in defined)
    greatest = next((value for value in defined if value.low >= high), Bounds(low, high, False))
    if greatest is first:
        return Bounds.point(0)
    gap = greatest - first
    low, high = max(gap.low, 0.0), max(gap.high, 0.0)
    return Bounds.between(low, high, exact=gap.exact, size=HHI_SCALE)


def _top(tier: _Tier) -> tuple[list[str], Bounds | None]:
    """Return who can be the largest, the surest first, and the share of that one.

    By names alone it is one of those who are named; the share leaves room for what firms make
    themselves.
    """
    by_name = tier.shares.basis == BASES[-1]
    reach = _reach(tier.full if by_name else tier.shares)
    if not reach:
        return [], None
    order = sorted(reach, key=lambda firm: (-reach[firm][0], -reach[firm][1], firm))
    floor = reach[order[0]][0]
    able = [firm for firm in order if reaches(reach[firm][1], floor)]
    share = _reach(tier.shares)[order[0]]
    return able, _bounds(share, tier.shares, attained=len(tier.path) == 1)


def _reach(mix: Mix) -> dict[str, Interval]:
    """Return the share of each firm, with all that is unknown at the most."""
    return {
        firm: (low, min(high + mix.unknown[1], 1.0)) for firm, (low, high) in mix.shares.items()
    }


def _bounds(ends: Interval, mix: Mix, *, attained: bool = False) -> Bounds:
    """Return a share; it is proven where no cell on the way is open, or nobody is named at all."""
    low, high = ends
    proven = mix.is_closed or not mix.shares
    share = Bounds.between(low, max(low, high), size=1.0)
    return Bounds(share.low, share.high, proven and (attained or share.is_point))


def _told(rows: Sequence[Mapping[str, Cell]]) -> list[Note]:
    """Return the notes that belong to all chains."""
    notes = [Note("tiers.named"), Note("tiers.basis")] if rows else []
    outer = any(isinstance(v, Bounds) and not v.exact for row in rows for v in row.values())
    return [*notes, Note("tiers.outer")] if outer else notes
