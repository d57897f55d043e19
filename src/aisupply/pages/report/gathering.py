"""The measures that a report prints beside concentration, for the customers that tell most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisupply.bounds import Bounds
from aisupply.measures.chains.chains import Chains
from aisupply.measures.chains.chokepoints import chokepoints
from aisupply.measures.chains.disruption import disrupt
from aisupply.measures.chains.tiers import tiers
from aisupply.measures.concentration.timeline import timeline
from aisupply.network.supply_history import SupplyHistory
from aisupply.pages.report.model import Chain, Step
from aisupply.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import networkx as nx

    from aisupply.claims.graph import ClaimView
    from aisupply.measures.chains.chains import Row, SuppliedItem

__all__ = [
    "chains_of",
    "exposures_of",
    "headline_customers",
    "stops_of",
    "tiers_of",
    "timelines_of",
]

CUSTOMERS = 5
"""How many customers have their tiers and timelines in a report."""

STOPPED = 15
"""How many firms the heat map stops, for each category."""

DEPTH = 3
HORIZON = "new-capacity"


def headline_customers(network: nx.MultiDiGraph[str], *, most: int = CUSTOMERS) -> list[str]:
    """Return the customers with most named suppliers of accelerators and cloud capacity.

    >>> import networkx as nx
    >>> network = nx.MultiDiGraph(categories={})
    >>> for pair in (("amd", "openai"), ("nvidia", "openai"), ("nvidia", "meta")):
    ...     _ = network.add_edge(*pair, relation="supply", category="ai-accelerator")
    >>> headline_customers(network)
    ['openai', 'meta']
    """
    chains = Chains(network)
    named: dict[str, int] = {}
    for head in chains.heads():
        for customer in chains.customers(head):
            named[customer] = named.get(customer, 0) + len(chains.first(customer, head).named.parts)
    return sorted((c for c in named if named[c]), key=lambda c: (-named[c], c))[:most]


def tiers_of(network: nx.MultiDiGraph[str], customers: Iterable[str]) -> dict[str, Table]:
    """Return the tiers below each customer."""
    return {customer: tiers(network, customer, depth=DEPTH) for customer in customers}


def chains_of(network: nx.MultiDiGraph[str], customers: Iterable[str]) -> list[Chain]:
    """Return the chains below each customer that name somebody at their end, longest first."""
    chains = Chains(network)
    found = []
    for customer in customers:
        for head in chains.heads():
            first = chains.first(customer, head)
            if not first.parts:
                continue
            steps = tuple(_steps(1, customer, first))
            supplied_items = {part.supplied for part in first.parts}
            found += list(_below(chains, Chain(customer, (head,), steps), supplied_items))
    return found


def _below(chains: Chains, chain: Chain, supplied_items: set[SuppliedItem]) -> Iterator[Chain]:
    """Yield the chains that go on from a tier; if none does, the chain itself."""
    longer = []
    if len(chain.path) < DEPTH:
        needs = {need.category for supplied in supplied_items for need in chains.needs(supplied)}
        for category in sorted(needs - set(chain.path)):
            longer += list(_further(chains, chain, category, supplied_items))
    if not longer:
        yield chain
    yield from longer


def _further(
    chains: Chains, chain: Chain, category: str, supplied_items: set[SuppliedItem]
) -> Iterator[Chain]:
    """Yield the chains that go on with one category, if a supplier of it is named."""
    rows = {supplied: chains.row(supplied, category) for supplied in sorted(supplied_items)}
    below = {part.supplied for row in rows.values() for part in row.parts}
    if below:
        tier = len(chain.path) + 1
        steps = [
            step for supplied, row in rows.items() for step in _steps(tier, supplied.firm, row)
        ]
        longer = Chain(chain.customer, (*chain.path, category), (*chain.steps, *_once(steps)))
        yield from _below(chains, longer, below)


def _steps(tier: int, buyer: str, row: Row) -> Iterator[Step]:
    """Yield who supplies a buyer, each with its share; nobody where no supplier is named.

    A share is proven only where a source says that these suppliers are all.
    """
    if not row.parts:
        yield Step(tier, "", buyer, Bounds.point(1))
    for part in row.parts:
        low, high = row.mean([(1.0, 1.0) if part is other else (0.0, 0.0) for other in row.parts])
        yield Step(tier, part.supplied.firm, buyer, Bounds(low, max(low, high), row.is_closed))


def _once(steps: Iterable[Step]) -> list[Step]:
    """Return one step for each pair of firms, with the bounds of all of them."""
    found: dict[tuple[str, str], Step] = {}
    for step in steps:
        key = step.supplier, step.buyer
        had = found.get(key, step).share
        low, high = min(had.low, step.share.low), max(had.high, step.share.high)
        exact = had.exact and step.share.exact
        found[key] = Step(step.tier, *key, Bounds(low, high, exact))
    return list(found.values())


def stops_of(network: nx.MultiDiGraph[str]) -> Table:
    """Return which firms hit most if they stop, for each headline category."""
    return chokepoints(network, horizon=HORIZON)


def exposures_of(network: nx.MultiDiGraph[str], stops: Table) -> Table:
    """Return who is exposed to the firms that rank first, one after the other."""
    rows = []
    columns = ("stopped", "customer", "category", "exposure", "horizon", "via", "claims")
    for head in dict.fromkeys(str(row["category"]) for row in stops.rows):
        firms = [str(row["firm"]) for row in stops.rows if row["category"] == head][:STOPPED]
        for firm in firms:
            rows += disrupt(network, [firm], category=head, horizon=HORIZON).rows
    return Table(columns, rows, stops.lens)


def timelines_of(
    view: ClaimView, customers: Sequence[str], network: nx.MultiDiGraph[str]
) -> list[Table]:
    """Return the concentration of the headline customers through time, one table a line.

    A lens without dates has no timeline.
    """
    if view.lens.everything:
        return []
    chains = Chains(network)
    tables = (
        timeline(history, category=head)
        for history in (SupplyHistory(view, customer) for customer in customers)
        for head in chains.heads()
        if history.customer in chains.customers(head)
    )
    return [table for table in tables if len(table) > 1]
