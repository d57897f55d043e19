"""What purchases depend on, and how far a stop hits them, on what basis.

Rows of suppliers of `aisupply.measures.chains.chains` are linked by the essential inputs of what
is supplied. The health of an item falls from 1 to the greatest solution of the equations in
`aisupply.measures.chains.disruption`. It is worked out once for each `Reading`: with ways of every
basis, with those of a surer one only, and with all that is unknown stopped too. What differs
between them is on what an exposure rests, and its unknown mass.

>>> import networkx as nx
>>> from aisupply.measures.chains.stops import Stop
>>> network = nx.MultiDiGraph(categories={}, needs={})
>>> _ = network.add_edge("nvidia", "openai", relation="supply", category="ai-accelerator")
>>> chains = Chains(network)
>>> web = DependencyGraph(chains, roots_of(chains), "running")
>>> (exposure,) = exposures(web, Stop("nvidia", frozenset({"nvidia"}))).of.values()
>>> str(exposure.share), exposure.basis
('as named 1', 'named')
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from aisupply.bounds import Bounds
from aisupply.measures.chains.chains import BASES, Chains

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aisupply.measures.chains.chains import Interval, Part, Row, SuppliedItem
    from aisupply.measures.chains.stops import Stop

__all__ = ["DependencyGraph", "Exposure", "Exposures", "Reading", "Root", "exposures", "roots_of"]

_NO_LOSS, _ALL = (1.0, 1.0), (0.0, 0.0)
_TOLERANCE = 1e-12
_SAME = 1e-9
"""Exposures that differ by no more are the same."""
_ROUNDS = 200
"""How often each supplied item is worked out at the most, on average."""


class Root(NamedTuple):
    """What a customer buys in one category."""

    customer: str
    category: str


class Input(NamedTuple):
    """Who supplies an essential input of an item, as a flow or as capital."""

    category: str
    kind: str
    row: Row


class Reading(NamedTuple):
    """How the rows on a way are read.

    Attributes:
        weakest: the weakest basis that counts, one of `BASES`; through others nothing is lost.
        at: by a market, the λ, 0 or 1; the range over all by default.
        unknown: whether all of which nothing is known stops as well.
    """

    weakest: str = BASES[-1]
    at: float | None = None
    unknown: bool = False

    def counts(self, row: Row) -> bool:
        """Tell whether what is lost through a row counts."""
        return BASES.index(row.basis) <= BASES.index(self.weakest)


_FULL = Reading()

Health = Mapping["SuppliedItem", "Interval"]


@dataclass
class DependencyGraph:
    """All supplied items on which some purchases depend, and the rows between them.

    Args:
        chains: the network, in one horizon.
        roots: the purchases, with their suppliers.
        horizon: ``running`` follows flows only.
    """

    chains: Chains
    roots: Mapping[Root, Row]
    horizon: str
    rows: dict[SuppliedItem, list[Input]] = field(default_factory=dict)
    # Mappings keep an order: what is worked out in another order differs by round-off.
    dependants: defaultdict[SuppliedItem, dict[SuppliedItem, None]] = field(
        default_factory=lambda: defaultdict(dict)
    )

    def __post_init__(self) -> None:
        rest = [part.supplied for row in self.roots.values() for part in row.every]
        while rest:
            supplied = rest.pop()
            if supplied in self.rows:
                continue
            self.rows[supplied] = list(self._inputs(supplied))
            for part in (part for _, _, row in self.rows[supplied] for part in row.every):
                self.dependants[part.supplied][supplied] = None
                rest.append(part.supplied)

    def _inputs(self, supplied: SuppliedItem) -> Iterator[Input]:
        """Yield the suppliers of each essential input that counts in the horizon.

        Machines of one kind do not stand in for those of another: of capital, a narrower category
        of which a source says who the only supplier is, is an input of its own.
        """
        for need in self.chains.needs(supplied):
            if not need.essential or (need.kind != "flow" and self.horizon == "running"):
                continue
            row = self.chains.row(supplied, need.category)
            if row.every:
                yield Input(need.category, need.kind, row)
            below = self.chains.tree(need.category) - {need.category}
            for category in sorted(below) if need.kind == "capital" else ():
                row = self.chains.row(supplied, category)
                if row.is_closed:
                    yield Input(category, need.kind, row)

    @property
    def firms(self) -> list[str]:
        """The firms that supply something here, in order."""
        return sorted({supplied.firm for supplied in self.rows})

    def health(
        self, stop: Stop, reading: Reading = _FULL
    ) -> tuple[dict[SuppliedItem, Interval], float]:
        """Return the bounds of the health of each supplied item that is hit, and the last change.

        Wares that are not in it are whole. The last change is 0 where the solution is reached
        but for round-off; otherwise the upper ends of exposures may fall short by some of it.
        """
        health: dict[SuppliedItem, Interval] = {}
        todo = deque(self._hit_at_once(stop, reading))
        left, change = _ROUNDS * max(len(self.rows), 1), 0.0
        while todo and left:
            supplied, left = todo.popleft(), left - 1
            old, new = (
                health.get(supplied, _NO_LOSS),
                self._worked_out(supplied, stop, reading, health),
            )
            new = min(old[0], new[0]), min(old[1], new[1])
            change = max(old[0] - new[0], old[1] - new[1])
            if change > _TOLERANCE:
                health[supplied] = new
                todo.extend(above for above in self.dependants[supplied] if above not in todo)
        return health, change if todo else 0.0

    def _hit_at_once(self, stop: Stop, reading: Reading) -> list[SuppliedItem]:
        """Return the supplied items of firms that stop, and those made with what stops."""
        hit = stop.firms | stop.possible | (stop.unknown if reading.unknown else frozenset())
        return [
            supplied
            for supplied, rows in self.rows.items()
            if supplied.firm in hit
            or any(p.is_stopped for i in rows for p in i.row.parts)
            or (
                reading.unknown and any(self._may_hit_others(i.category, i.row, stop) for i in rows)
            )
        ]

    def _worked_out(
        self, supplied: SuppliedItem, stop: Stop, reading: Reading, health: Health
    ) -> Interval:
        if supplied.firm in stop.firms or (reading.unknown and supplied.firm in stop.unknown):
            return _ALL
        low, high = _NO_LOSS
        for category, _, row in self.rows[supplied]:
            if reading.counts(row):
                ends = self._whole(category, row, stop, reading, health)
                low, high = min(low, ends[0]), min(high, ends[1])
        return (0.0, high) if supplied.firm in stop.possible else (low, high)

    def _whole(
        self, category: str, row: Row, stop: Stop, reading: Reading, health: Health
    ) -> Interval:
        """Return the bounds of what is left of a row."""
        others = _ALL if reading.unknown and self._may_hit_others(category, row, stop) else _NO_LOSS
        if others is _NO_LOSS and not any(p.is_stopped or p.supplied in health for p in row.every):
            return _NO_LOSS
        return row.whole(lambda part: _health_of(part, health), others=others, at=reading.at)

    def _may_hit_others(self, category: str, row: Row, stop: Stop) -> bool:
        """Tell whether those whom nobody names may stop too.

        Nobody says where they are; and a firm that stops may be one of them if it makes the
        category and has no share of its own here.
        """
        apart = stop.firms - {part.supplied.firm for part in row.every}
        return bool(stop.by) or any(self.chains.makes(firm, category) for firm in apart)

    def way(self, root: Root, stop: Stop, reading: Reading, health: Health) -> list[Part]:
        """Return the way by which most is lost, from the direct supplier to what stops."""
        way: list[Part] = []
        row: Row | None = self.roots[root]
        while row is not None and row.every:
            part = _hit_most(row, health)
            way.append(part)
            over = part.is_stopped or part.supplied.firm in stop.firms | stop.possible
            gone = {part.supplied for part in way}
            rows = [] if over else self._hit_rows(part.supplied, stop, reading, health)
            open_rows = [
                (ends, input_.row)
                for ends, input_ in rows
                if not gone.intersection(p.supplied for p in input_.row.every)
            ]
            row = min(open_rows, key=lambda r: r[0][::-1])[1] if open_rows else None
        return way

    def _hit_rows(
        self, supplied: SuppliedItem, stop: Stop, reading: Reading, health: Health
    ) -> list[tuple[Interval, Input]]:
        """Return the inputs of a supplied item that are hit, with what is left of each."""
        left = [
            (self._whole(i.category, i.row, stop, reading, health), i)
            for i in self.rows[supplied]
            if reading.counts(i.row)
        ]
        return [(ends, input_) for ends, input_ in left if ends[0] < 1]

    def exposure(self, root: Root, stop: Stop, reading: Reading, health: Health) -> Bounds:
        """Return the share of a purchase that stops, given the health of what is hit."""
        row = self.roots[root]
        if not reading.counts(row):
            return Bounds.point(0)
        low, high = self._whole(root.category, row, stop, reading, health)
        if low == 1:
            return Bounds.point(0)
        # Two volumes limit how their shares compare; stated shares may cut that, or be cut by it.
        both = row.sourcing_shares is not None and sum(p.is_quantified for p in row.parts) > 1
        values = [_health_of(part, health) for part in row.every]
        exact = all(value[0] == value[1] for value in values) and not both
        ends = _clean(1 - high), max(_clean(1 - low), _clean(1 - high))
        share = Bounds(*ends, exact or low == high)
        is_proven = share.exact and self._is_closed_way(row, stop, reading, health, frozenset())
        return share if is_proven else share.outer()

    def _is_closed_way(
        self, row: Row, stop: Stop, reading: Reading, health: Health,
        above: frozenset[SuppliedItem],
    ) -> bool:  # fmt: skip
        """Tell whether sources close each cell through which a stop passes; a circle is open."""
        if not row.is_closed:
            return False
        for supplied in (part.supplied for part in row.parts if not part.is_stopped):
            if supplied in above or supplied.firm in stop.possible:
                return False
            if supplied.firm not in stop.firms and not all(
                self._is_closed_way(input_.row, stop, reading, health, above | {supplied})
                for _, input_ in self._hit_rows(supplied, stop, reading, health)
            ):
                return False
        return True


@dataclass(frozen=True)
class Exposure:
    """How a stop hits one purchase.

    Attributes:
        share: the share of the purchase that stops.
        basis: the weakest basis on which its lower end rests, one of `BASES`; both ends, if the
            lower one is 0.
        unknown: the further share that may stop, since nothing is known of who supplies it.
        sure: the least share without ways on the basis `named`.
        sure_basis: on what that rests.
        way: the way by which most is lost; empty if nothing is, or it was not asked for.
    """

    share: Bounds
    basis: str
    unknown: Bounds
    sure: float
    sure_basis: str
    way: Sequence[Part] = ()


class Exposures(NamedTuple):
    """How a stop hits each purchase of customers that do not stop, and what was left to change."""

    of: Mapping[Root, Exposure]
    change: float


def exposures(
    dependencies: DependencyGraph, stop: Stop, reading: Reading = _FULL, *, ways: bool = False
) -> Exposures:
    """Return how a stop hits each purchase of customers that do not stop.

    The basis of an exposure is the surest one that gives the same lower end with all ways of a
    weaker basis left out, and the same upper end too where the lower one is 0. The unknown mass
    is what more would stop if all of which nothing is known stopped too.

    Args:
        dependencies: the purchases.
        stop: what stops.
        reading: how the rows are read.
        ways: whether to find the way by which most is lost.
    """
    health, change = dependencies.health(stop, reading)
    surer = [reading._replace(weakest=b) for b in BASES[: BASES.index(reading.weakest)]]
    less = [(r, dependencies.health(stop, r)[0]) for r in surer]
    more = reading._replace(unknown=True)
    lost = dependencies.health(stop, more)[0]
    found = {}
    for root in dependencies.roots:
        if root.customer in stop.firms:
            continue
        share = dependencies.exposure(root, stop, reading, health)
        seen = [(r.weakest, dependencies.exposure(root, stop, r, of)) for r, of in less]
        seen.append((reading.weakest, share))
        sure = next(s for b, s in reversed(seen) if b != BASES[-1] or len(seen) == 1)
        most = dependencies.exposure(root, stop, more, lost)
        found[root] = Exposure(
            share,
            next(basis for basis, other in seen if _alike(share, other)),
            _more(share, most),
            sure.low,
            next(basis for basis, other in seen if abs(other.low - sure.low) <= _SAME),
            dependencies.way(root, stop, reading, health) if ways and share.high > 0 else (),
        )
    return Exposures(found, change)


def _more(share: Bounds, most: Bounds) -> Bounds:
    """Return how much more stops at the most than by what is known, an outer bound."""
    low, high = max(most.low - share.low, 0.0), max(most.high - share.high, 0.0)
    return Bounds.between(_clean(low), _clean(high), size=1.0).outer()


def _alike(share: Bounds, other: Bounds) -> bool:
    """Tell whether an exposure rests on no more than another, by its lower end if that is not 0."""
    low, high = abs(share.low - other.low), abs(share.high - other.high)
    return low <= _SAME and (share.low > 0 or high <= _SAME)


def _health_of(part: Part, health: Mapping[SuppliedItem, Interval]) -> Interval:
    return _ALL if part.is_stopped else health.get(part.supplied, _NO_LOSS)


def _hit_most(row: Row, health: Health) -> Part:
    """Return the supplier of a row with whom most is lost, the first by name on a tie."""

    def kept(part: Part) -> tuple[float, float, SuppliedItem]:
        low, high = _health_of(part, health)
        share = row.greatest_share(part) if low < 1 else 0.0
        return -share * (1 - high), -share * (1 - low), part.supplied

    return min(row.every, key=kept)


def _clean(share: float) -> float:
    """Return a share without the round-off of 1 minus a sum."""
    return 0.0 if share <= _TOLERANCE else 1.0 if share >= 1 - _TOLERANCE else share


def roots_of(
    chains: Chains, *, head: str | None = None, kind: str | None = None
) -> dict[Root, Row]:
    """Return all purchases, or those in one category, with their suppliers."""
    customers = chains.customers(head) if head else sorted(chains.edges)
    roots = (
        Root(customer, category)
        for customer in customers
        for category in ([head] if head else chains.bought(customer))
    )
    rows = {root: chains.first(root.customer, root.category, kind=kind) for root in roots}
    return {root: row for root, row in rows.items() if row.parts}
