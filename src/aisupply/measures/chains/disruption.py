"""What stops if firms, a country or an agreement stop delivering now.

The exposure of a customer in a category is the share of that supply that stops. An item i (what
a firm supplies) has a health h_i between 0 and 1, the GREATEST solution of

    h_i = 0                                      if its firm stops,
    h_i = min over essential inputs k of Σ_j s_j^{ik} h_j      otherwise:

inputs of different categories complement one another, suppliers inside one category stand in for
one another only as far as they already deliver. The exposure is 1 − Σ_i s_i h_i. Beginning with
h = 1 and working through what depends on what has changed, h only falls, and falls to the greatest
solution, cycles included.

Stopping a capital input (machines, sites) stops new capacity and not what runs: in the horizon
``running`` only flows count, in ``new-capacity`` both.

An input of which no supplier is named is taken to go on, and so is one that is not essential: it
is exposure *as far as named*. Nobody makes up for what is lost, and nothing is drawn from stock.
Shares are known as far as volumes are; intervals are propagated from tier to tier, which gives
outer bounds. Only where a source says of each cell through which a stop passes that its suppliers
are all (it calls one the sole supplier, or shares leave nothing) is an exposure proven, and
``exact`` true if its ends meet or rest on the first tier alone: elsewhere one whom no source names
may deliver too. A firm that makes a category itself is there its own supplier of any volume.

Undefined is the exposure of a firm that stops itself, and of a category in which a customer has
no named supplier: there is no row.

>>> import networkx as nx
>>> needs = {"ai-accelerator": [{"category": "hbm", "kind": "flow", "essential": True}]}
>>> network = nx.MultiDiGraph(categories={}, needs=needs)
>>> figure = {"relation": "supply", "kind": "power", "unit": "GW", "flow": "supply"}
>>> for firm, power in (("nvidia", 6.0), ("amd", 4.0)):
...     more = {"category": "ai-accelerator", "firm": power, "ceiling": power}
...     _ = network.add_edge(firm, "openai", **figure, **more)
>>> _ = network.add_edge("sk-hynix", "nvidia", relation="supply", category="hbm")
>>> for row in disrupt(network, ["sk-hynix"], horizon="running"):
...     print(row["customer"], row["category"], row["exposure"], row["via"])
nvidia hbm as named 1 sk-hynix
openai ai-accelerator as named 0.6 sk-hynix → nvidia

References:
    The structure is that of production networks with complements across and substitutes within
    inputs, as in C. Diem, A. Borsos, T. Reisch, J. Kertész, S. Thurner, "Quantifying firm-level
    economic systemic risk from nation-wide supply networks", Scientific Reports 12:7719 (2022);
    A. Tarski, "A lattice-theoretical fixpoint theorem and its applications", Pacific Journal of
    Mathematics 5 (1955), for the greatest solution.
"""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from aisupply.bounds import Bounds
from aisupply.errors import UsageError
from aisupply.measures.cells import KINDS
from aisupply.measures.chains import HORIZONS
from aisupply.measures.chains.chains import Chains
from aisupply.measures.chains.stops import agreement_of, stops_of
from aisupply.measures.groups import check_category, group_notes, node_of
from aisupply.measures.restrictions import Restrictions
from aisupply.table import Several, Table
from aisupply.text import Id, Note

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import networkx as nx

    from aisupply.measures.chains.chains import Interval, Part, Row, SuppliedItem
    from aisupply.measures.chains.stops import Stop
    from aisupply.table import Cell

__all__ = [
    "COLUMNS",
    "NAMED",
    "DependencyGraph",
    "Root",
    "check_kind",
    "disrupt",
    "outer_note",
    "roots_of",
]

COLUMNS = ("stopped", "customer", "category", "exposure", "horizon", "via", "claims")
"""The columns of `disrupt`, in order."""

NAMED = Note("stop.named")
"""The note on what is lost as far as suppliers are named."""
_NO_LOSS, _ALL = (1.0, 1.0), (0.0, 0.0)
_TOLERANCE = 1e-12
_ROUNDS = 200
"""How often each supplied item is worked out at the most, on average."""


class Root(NamedTuple):
    """What a customer buys in one category."""

    customer: str
    category: str


@dataclass
class DependencyGraph:
    """All supplied items on which some purchases depend, and the rows between them.

    Args:
        chains: the network.
        roots: the purchases, with their suppliers.
    """

    chains: Chains
    roots: Mapping[Root, Row]
    rows: dict[SuppliedItem, list[tuple[str, Row]]] = field(default_factory=dict)
    dependants: defaultdict[SuppliedItem, set[SuppliedItem]] = field(
        default_factory=lambda: defaultdict(set)
    )

    def __post_init__(self) -> None:
        rest = [part.supplied for row in self.roots.values() for part in row.parts]
        while rest:
            supplied = rest.pop()
            if supplied in self.rows:
                continue
            self.rows[supplied] = list(self._inputs(supplied))
            for part in (part for _, row in self.rows[supplied] for part in row.parts):
                self.dependants[part.supplied].add(supplied)
                rest.append(part.supplied)

    def _inputs(self, supplied: SuppliedItem) -> Iterator[tuple[str, Row]]:
        """Yield kind and suppliers of each essential input of which a supplier is named."""
        for need in self.chains.needs(supplied):
            row = self.chains.row(supplied, need.category)
            if need.essential and row.parts:
                yield need.kind, row

    @property
    def firms(self) -> list[str]:
        """The firms that supply something here, in order."""
        return sorted({supplied.firm for supplied in self.rows})

    def health(self, stop: Stop, horizon: str) -> tuple[dict[SuppliedItem, Interval], float]:
        """Return the bounds of the health of each supplied item that is hit, and the last change.

        Wares that are not in it are whole. The last change is 0 where the solution is reached
        but for round-off; otherwise the upper ends of exposures may fall short by some of it.
        """
        health: dict[SuppliedItem, Interval] = {}
        todo = deque(self._hit_at_once(stop))
        left, change = _ROUNDS * max(len(self.rows), 1), 0.0
        while todo and left:
            supplied, left = todo.popleft(), left - 1
            old, new = (
                health.get(supplied, _NO_LOSS),
                self._worked_out(supplied, stop, horizon, health),
            )
            new = min(old[0], new[0]), min(old[1], new[1])
            change = max(old[0] - new[0], old[1] - new[1])
            if change > _TOLERANCE:
                health[supplied] = new
                todo.extend(above for above in self.dependants[supplied] if above not in todo)
        return health, change if todo else 0.0

    def _hit_at_once(self, stop: Stop) -> list[SuppliedItem]:
        """Return the supplied items of firms that stop, and those made with volumes that stop."""
        hit = stop.firms | stop.possible
        return [
            supplied
            for supplied, rows in self.rows.items()
            if supplied.firm in hit or any(p.is_stopped for _, row in rows for p in row.parts)
        ]

    def _worked_out(
        self,
        supplied: SuppliedItem,
        stop: Stop,
        horizon: str,
        health: Mapping[SuppliedItem, Interval],
    ) -> Interval:
        if supplied.firm in stop.firms:
            return _ALL
        low, high = _NO_LOSS
        for kind, row in self.rows[supplied]:
            if kind == "flow" or horizon == "new-capacity":
                ends = _mean(row, health)
                low, high = min(low, ends[0]), min(high, ends[1])
        return (0.0, high) if supplied.firm in stop.possible else (low, high)

    def way(
        self, row: Row, stop: Stop, horizon: str, health: Mapping[SuppliedItem, Interval]
    ) -> list[Part]:
        """Return the way by which most is lost, from the direct supplier to what stops."""
        way: list[Part] = []
        while row.parts:
            part = min(row.parts, key=lambda p: (*reversed(_health_of(p, health)), p.supplied))
            way.append(part)
            over = part.is_stopped or part.supplied.firm in stop.firms | stop.possible
            rows = [] if over else self._open_rows(part.supplied, horizon, way, health)
            if not rows:
                break
            row = min(rows, key=lambda r: tuple(reversed(_mean(r, health))))
        return way

    def _open_rows(
        self,
        supplied: SuppliedItem,
        horizon: str,
        way: Sequence[Part],
        health: Mapping[SuppliedItem, Interval],
    ) -> list[Row]:
        """Return the inputs of a supplied item that are hit and do not lead back."""
        gone = {part.supplied for part in way}
        rows = self._hit_rows(supplied, horizon, health)
        return [r for r in rows if not gone.intersection(part.supplied for part in r.parts)]

    def _hit_rows(
        self, supplied: SuppliedItem, horizon: str, health: Mapping[SuppliedItem, Interval]
    ) -> list[Row]:
        """Return the inputs of a supplied item that are hit."""
        rows = [r for k, r in self.rows[supplied] if k == "flow" or horizon == "new-capacity"]
        return [row for row in rows if _mean(row, health)[0] < 1]

    def exposure(
        self, row: Row, stop: Stop, horizon: str, health: Mapping[SuppliedItem, Interval]
    ) -> Bounds:
        """Return the share of a purchase that stops, given the health of what is hit."""
        share = _lost(row, health)
        is_proven = share.exact and self._is_closed_way(row, stop, horizon, health, frozenset())
        return share if is_proven else share.outer()

    def _is_closed_way(
        self, row: Row, stop: Stop, horizon: str, health: Mapping[SuppliedItem, Interval],
        above: frozenset[SuppliedItem],
    ) -> bool:  # fmt: skip
        """Tell whether sources close each cell through which a stop passes; a circle is open."""
        if not row.is_closed:
            return False
        for supplied in (part.supplied for part in row.parts if not part.is_stopped):
            if supplied in above or supplied.firm in stop.possible:
                return False
            if supplied.firm not in stop.firms and not all(
                self._is_closed_way(r, stop, horizon, health, above | {supplied})
                for r in self._hit_rows(supplied, horizon, health)
            ):
                return False
        return True


def _lost(row: Row, health: Mapping[SuppliedItem, Interval]) -> Bounds:
    """Return the share of a row that stops, exact as far as those who are named go."""
    values = [_health_of(part, health) for part in row.parts]
    low, high = row.mean(values, rest=_NO_LOSS)
    # Two volumes limit how their shares compare, and stated shares may cut that, or be cut by it.
    both = row.sourcing_shares is not None and sum(part.is_quantified for part in row.parts) > 1
    exact = all(value[0] == value[1] for value in values) and not both
    return Bounds(_clean(1 - high), max(_clean(1 - low), _clean(1 - high)), exact or low == high)


def disrupt(
    network: nx.MultiDiGraph[str],
    firms: Sequence[str] = (),
    *,
    country: str | None = None,
    agreement: str | None = None,
    category: str | None = None,
    kind: str | None = None,
    horizon: str | None = None,
) -> Table:
    """Return who is hit, and by how much, if firms, a country or an agreement stop now.

    Args:
        network: What `View.network()` returns.
        firms: Ids; they stop together.
        country: Two letters: its firms stop too, once by seat and once by site.
        agreement: Id of an agreement: what is supplied under it stops too.
        category: Only purchases in this category and narrower ones.
        kind: The quantity of what is bought; by default the one with most figures.
        horizon: ``running`` or ``new-capacity``; both by default.

    Returns:
        A table with `COLUMNS`, the most exposed first; customers that are not hit are left out.
        ``via`` is the way by which most is lost, ``claims`` are those behind it.

    Raises:
        UnknownNameError: The network has no such firm, category, country or agreement.
        UsageError: Nothing stops, or an option has a value that it cannot have.
    """
    check_kind(kind)
    if not (firms or country or agreement):
        raise UsageError("nothing stops", hint="name a firm, a country or an agreement")
    if horizon not in {None, *HORIZONS}:
        raise UsageError(f"no horizon is called {horizon!r}", hint=f"use {' or '.join(HORIZONS)}")
    named = [node_of(network, firm) for firm in firms]
    chains = Chains(network, stopped=[agreement_of(network, agreement)] if agreement else ())
    check_category(network, category)
    dependencies = DependencyGraph(chains, roots_of(chains, head=category, kind=kind))
    rows: list[dict[str, Cell]] = []
    notes: list[Note] = []
    for stop in stops_of(network, firms=named, country=country, agreement=agreement):
        for which in HORIZONS if horizon is None else (horizon,):
            health, change = dependencies.health(stop, which)
            rows += _hit(dependencies, stop, which, health)
            if change > 0:
                notes.append(Note("stop.residual", residual=change))
    rows.sort(key=_most_exposed)
    notes = [*dict.fromkeys(notes), NAMED] if rows else [Note("stop.none")]
    notes = _whole_groups(network, firms) + notes + outer_note(rows) + _restricted(network, rows)
    return Table(COLUMNS, rows, network.graph.get("lens"), notes, frozenset({"exposure"}))


def _restricted(network: nx.MultiDiGraph[str], rows: Iterable[Mapping[str, Cell]]) -> list[Note]:
    """Return a note on the links of the ways in a table on which a restriction may fall.

    They are counted as they are named: a restriction does not say what was delivered before.
    """
    rules = Restrictions(network)
    if not rules:
        return []
    ways = [(*str(row["via"]).split(" → "), str(row["customer"])) for row in rows]
    links = dict.fromkeys(link for way in ways for link in pairwise(way))
    barred = [
        Note("stop.link", supplier=Id(supplier), customer=Id(customer))
        for supplier, customer in links
        if any(
            data.get("relation") == "supply" and rules.bars(supplier, customer, data)
            for data in (network.get_edge_data(supplier, customer) or {}).values()
        )
    ]
    return [Note("stop.restricted", links=tuple(barred))] if barred else []


def _whole_groups(network: nx.MultiDiGraph[str], firms: Iterable[str]) -> list[Note]:
    """Return a note for each firm that takes its whole group along."""
    return [Note("stop.group", note=note) for note in group_notes(network, *firms)]


def check_kind(kind: str | None) -> None:
    """Refuse a kind of quantity that there is not."""
    if kind is not None and kind not in KINDS:
        raise UsageError(f"no kind is called {kind!r}", hint=f"use one of {', '.join(KINDS)}")


def outer_note(rows: Iterable[Mapping[str, Cell]]) -> list[Note]:
    """Return the note on outer bounds if a table has any."""
    cells = [value for row in rows for value in row.values()]
    return [Note("stop.outer")] if any(isinstance(v, Bounds) and not v.exact for v in cells) else []


def _health_of(part: Part, health: Mapping[SuppliedItem, Interval]) -> Interval:
    return _ALL if part.is_stopped else health.get(part.supplied, _NO_LOSS)


def _mean(row: Row, health: Mapping[SuppliedItem, Interval]) -> Interval:
    return row.mean([_health_of(part, health) for part in row.parts], rest=_NO_LOSS)


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


def _hit(
    dependencies: DependencyGraph, stop: Stop, horizon: str, health: Mapping[SuppliedItem, Interval]
) -> Iterator[dict[str, Cell]]:
    """Yield a row for each purchase that is hit, of customers that do not stop themselves."""
    for root, row in dependencies.roots.items():
        share = dependencies.exposure(row, stop, horizon, health)
        if share.high <= 0 or root.customer in stop.firms:
            continue
        way = dependencies.way(row, stop, horizon, health)
        claims = dict.fromkeys(claim for part in way for claim in part.claims)
        yield {
            "stopped": stop.label,
            "customer": root.customer,
            "category": root.category,
            "exposure": share,
            "horizon": horizon,
            "via": Several((part.supplied.firm for part in reversed(way)), between=" → "),
            "claims": Several(claims),
        }


def _most_exposed(row: Mapping[str, Cell]) -> tuple[str, float, float, str, str, str]:
    share = row["exposure"]
    assert isinstance(share, Bounds)  # noqa: S101 - for the type checker
    return (
        str(row["stopped"]), -share.low, -share.high, str(row["customer"]), str(row["category"]),
        str(row["horizon"]),
    )  # fmt: skip
