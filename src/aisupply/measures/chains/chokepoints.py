"""Which firms hit most if they stop, and which are single points of failure.

A firm's exposure here is the mean, over all customers of a category but itself, of the share of
their supply that stops if the firm does (`aisupply.measures.chains.disruption`): each customer
counts once, since their purchases are in different units.

A single point of failure is a firm that every named way passes. Ways are those inside ONE chain
of categories, such as accelerator ← foundry ← lithography: inputs of different categories are no
alternatives to one another. Over the layered graph of a chain, the firms on all ways into an item
are its own firm and those on all ways into each of its suppliers,

    D(v) = {firm(v)} ∪ ⋂_{w supplies v} D(w),

the dominators of the customer if a chain is read as a flow graph. A supplier of which no further
supplier is named is where a way begins. The single point is *closed* where a source says of each
cell on the way that its suppliers are all there are, so that no unnamed one leads round; in an
open cell it is "the one that is named". A customer that makes the category itself has a way round.

Undefined is the exposure of a firm that is the only customer: there is no row.

>>> import networkx as nx
>>> needs = {"ai-accelerator": [{"category": "foundry", "kind": "flow", "essential": True}]}
>>> network = nx.MultiDiGraph(categories={}, needs=needs)
>>> for firm in ("nvidia", "amd"):
...     _ = network.add_edge(firm, "openai", relation="supply", category="ai-accelerator")
...     _ = network.add_edge("tsmc", firm, relation="supply", category="foundry")
>>> for row in chokepoints(network, category="ai-accelerator"):
...     print(row["rank"], row["firm"], row["exposure"], row["single_point"], row["closed"])
1 tsmc as named 1 1 0
2 amd within 0 … 1 0 0
3 nvidia within 0 … 1 0 0

References:
    R. Tarjan, "Finding dominators in directed graphs", SIAM Journal on Computing 3 (1974), for
    dominators of flow graphs.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from aisupply.bounds import Bounds
from aisupply.measures.chains.chains import BASES, Chains
from aisupply.measures.chains.dependency_graph import (
    DependencyGraph,
    Reading,
    exposures,
    roots_of,
)
from aisupply.measures.chains.disruption import (
    NAMED,
    basis_notes,
    check_kind,
    check_reading,
    outer_note,
)
from aisupply.measures.chains.stops import Stop
from aisupply.measures.groups import check_category
from aisupply.table import Table
from aisupply.text import Id, Note

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import networkx as nx

    from aisupply.measures.chains.chains import Row, SuppliedItem
    from aisupply.table import Cell

__all__ = ["COLUMNS", "SinglePoints", "chokepoints"]

COLUMNS = (
    "rank", "firm", "category", "customers", "exposure", "basis", "unknown_mass", "single_point",
    "closed", "horizon",
)  # fmt: skip
"""The columns of `chokepoints`, in order."""

Firms = frozenset[str]
_NOBODY: Firms = frozenset()


def chokepoints(
    network: nx.MultiDiGraph[str],
    *,
    category: str | None = None,
    kind: str | None = None,
    horizon: str = "new-capacity",
    basis: str | None = None,
    counting: str | None = None,
) -> Table:
    """Return the firms whose stop hits most, by the supply that stops.

    Args:
        network: What `View.network()` returns.
        category: Id of the category whose customers are looked at; by default
            accelerators and cloud capacity, else what the graph names, each ranked by itself.
        kind: The quantity of what is bought; by default the one with most figures.
        horizon: ``new-capacity`` (flows and capital) or ``running`` (flows only).
        basis: Only what rests on this basis or a surer one: ``sole``, ``market``, ``named``.
        counting: What market shares count, or who counts them; the best counting by default.

    Returns:
        A table with `COLUMNS`: `customers` counts those that can be hit, `basis` says on what the
        lower end of the exposure rests, `single_point` counts the customers of which the firm is
        a single point of failure, `closed` those of them without an open cell on the way.

    Raises:
        UnknownNameError: The network has no such category.
        UsageError: An option has a value that it cannot have.
    """
    check_kind(kind)
    check_reading(horizon, basis)
    chains = Chains(network, running=horizon == "running", counting=counting)
    check_category(network, category)
    heads = [category] if category else chains.heads()
    rows: list[dict[str, Cell]] = []
    notes: list[Note] = []
    for head in heads:
        dependencies = DependencyGraph(chains, roots_of(chains, head=head, kind=kind), horizon)
        rows += _ranked(dependencies, head, Reading(basis or BASES[-1], at=1))
        notes.append(
            Note(
                "chokepoint.mean",
                n=len(dependencies.roots),
                category=Id(head),
                horizon=Note(f"stop.horizon-{horizon}"),
            )
        )
    notes += [NAMED, Note("stop.mean"), *basis_notes(rows)] if rows else []
    notes += [Note("chokepoint.single")] if rows else []
    notes += outer_note(rows)
    shown = frozenset({"exposure", "unknown_mass"})
    return Table(COLUMNS, rows, network.graph.get("lens"), notes, shown)


def _ranked(dependencies: DependencyGraph, head: str, reading: Reading) -> list[dict[str, Cell]]:
    points = SinglePoints(dependencies.chains, dependencies.horizon)
    single, closed = (
        Counter(
            firm
            for root, row in dependencies.roots.items()
            for firm in points.of(row, closed=only)
            if firm != root.customer
        )
        for only in (False, True)
    )
    stops = {firm: Stop(firm, frozenset((firm,))) for firm in dependencies.firms}
    hit = [(firm, mean_exposure(dependencies, stop, reading)) for firm, stop in stops.items()]
    hit = [(firm, mean) for firm, mean in hit if mean.customers]
    hit.sort(key=lambda item: (*item[1].order, item[0]))
    return [
        {
            "rank": rank, "firm": firm, "category": head, "customers": mean.customers,
            "exposure": mean.share, "basis": mean.basis, "unknown_mass": mean.unknown,
            "single_point": single[firm], "closed": closed[firm],
            "horizon": dependencies.horizon,
        }
        for rank, (firm, mean) in enumerate(hit, 1)
    ]  # fmt: skip


class MeanExposure(NamedTuple):
    """How a stop hits the customers of a category, as a mean over those who do not stop.

    Attributes:
        customers: how many it can hit.
        share: the share of their supply that stops; its lower end leaves out what rests on the
            basis `named`, unless all of it does.
        basis: on what the lower end rests.
        unknown: the further share that may stop, since nothing is known of who supplies it.
        order: a key that is least for the most exposed: the lower end without what rests on the
            basis `named`, then both ends. Round-off is no difference.
    """

    customers: int
    share: Bounds
    basis: str
    unknown: Bounds
    order: tuple[float, ...] = ()


def mean_exposure(dependencies: DependencyGraph, stop: Stop, reading: Reading) -> MeanExposure:
    """Return the mean exposure of the customers who do not stop.

    Customers are only summed where all of them buy as the market does (`Reading.at` 1): if all
    divided their purchases among those who are named, the market's own shares would not come out.
    """
    of = list(exposures(dependencies, stop, reading).of.values())
    if not of:
        return MeanExposure(0, Bounds.point(0), reading.weakest, Bounds.point(0))
    hit = [one for one in of if one.share.high > 0]
    sure = _mean([(one.sure, one.share.high) for one in of])
    bases = [one.sure_basis for one in hit if one.sure > 0] or [one.basis for one in hit]
    mean = sure if sure.low > 0 else _mean([(one.share.low, one.share.high) for one in of])
    exact = all(one.share.exact and one.sure == one.share.low for one in of)
    return MeanExposure(
        len(hit),
        Bounds(mean.low, mean.high, exact),
        max(bases, key=BASES.index, default=reading.weakest),
        _mean([(one.unknown.low, one.unknown.high) for one in of]).outer(),
        tuple(-round(end, 12) for end in (sure.low, mean.low, mean.high)),
    )


def _mean(ends: Sequence[tuple[float, float]]) -> Bounds:
    low = math.fsum(low for low, _ in ends) / len(ends)
    return Bounds.between(low, math.fsum(high for _, high in ends) / len(ends), size=1.0)


class SinglePoints:
    """Finds the firms that every named way into a purchase passes.

    Args:
        chains: the network.
        horizon: ``running`` to follow flows only.
    """

    def __init__(self, chains: Chains, horizon: str = "new-capacity") -> None:
        self.chains = chains
        self.horizon = horizon
        self._found: dict[tuple[SuppliedItem, tuple[str, ...], bool], Firms] = {}

    def of(self, row: Row, *, closed: bool = False) -> Firms:
        """Return the firms on all named ways, in any one chain below a purchase.

        Args:
            row: the suppliers of a customer.
            closed: only where no open cell on the way may hide another supplier.
        """
        firms = _NOBODY
        for path in self._paths({part.supplied for part in row.parts}, ()):
            firms |= self.on_all_ways(row, path, closed=closed)
        return firms

    def _paths(
        self, supplied_items: set[SuppliedItem], path: tuple[str, ...]
    ) -> Iterator[tuple[str, ...]]:
        """Yield the chains of essential inputs below some items, as long as suppliers are named."""
        yield path
        below: dict[str, set[SuppliedItem]] = {}
        for supplied in supplied_items:
            for need in self.chains.needs(supplied):
                follows = need.kind == "flow" or self.horizon == "new-capacity"
                if need.essential and follows and need.category not in path:
                    row = self.chains.row(supplied, need.category)
                    parts = row.parts if row.named.parts else ()
                    below.setdefault(need.category, set()).update(part.supplied for part in parts)
        for category in sorted(below):
            if below[category]:
                yield from self._paths(below[category], (*path, category))

    def on_all_ways(self, row: Row, path: Sequence[str], *, closed: bool = False) -> Firms:
        """Return the firms on all named ways into a purchase, along one chain of categories.

        >>> import networkx as nx
        >>> network = nx.MultiDiGraph(categories={})
        >>> _ = network.add_edge("tsmc", "amd", relation="supply", category="foundry")
        >>> chains = Chains(network)
        >>> sorted(SinglePoints(chains).on_all_ways(chains.first("amd", "foundry"), ()))
        ['tsmc']
        """
        if not row.named.parts or (closed and not row.is_closed):
            return _NOBODY
        ways = (self._into(part.supplied, tuple(path), closed) for part in row.parts)
        return frozenset.intersection(*ways)

    def _into(self, supplied: SuppliedItem, path: tuple[str, ...], closed: bool) -> Firms:
        key = supplied, path, closed
        if key not in self._found:
            below = _NOBODY
            if path:
                row = self.chains.row(supplied, path[0])
                below = self.on_all_ways(row, path[1:], closed=closed)
            self._found[key] = below | {supplied.firm}
        return self._found[key]
