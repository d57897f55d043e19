"""Firms side by side: what they depend on, what they have in common, who could stand in.

>>> import networkx as nx
>>> network = nx.MultiDiGraph(firms={})
>>> for supplier, customer in (("amd", "meta"), ("nvidia", "meta"), ("nvidia", "xai")):
...     _ = network.add_edge(supplier, customer, relation="supply", category="chips")
>>> [(row["supplier"], str(row["customers"])) for row in shared(network, ["meta", "xai"])]
[('nvidia', 'meta, xai')]
>>> [(row["supplier"], str(row["customers"])) for row in substitutes(network, "amd")]
[('nvidia', 'meta, xai')]
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from aisupply.bounds import Bounds
from aisupply.claims.categories import narrower
from aisupply.errors import UsageError
from aisupply.measures.cells import categories_of, counted_sum, supply_edges
from aisupply.measures.chains import HORIZONS
from aisupply.measures.chains.chains import Chains
from aisupply.measures.chains.dependency_graph import (
    DependencyGraph,
    Reading,
    exposures,
    roots_of,
)
from aisupply.measures.chains.stops import Stop
from aisupply.measures.concentration.concentration import concentration
from aisupply.measures.groups import group_notes, node_of
from aisupply.measures.index_bounds.verdicts import top_of
from aisupply.measures.market.share_series import countings
from aisupply.measures.restrictions import Restrictions
from aisupply.table import Several, Table
from aisupply.text import Id, Note

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import networkx as nx

    from aisupply.claims.market_shares import MarketShares
    from aisupply.measures.cells import Edge
    from aisupply.table import Cell

__all__ = ["COMPARED", "SHARED", "SUBSTITUTES", "compare", "shared", "substitutes"]

COMPARED = (
    "firm", "suppliers", "customers", "promised_power", "promised_money", "largest_customer",
    "top_chokepoint",
)  # fmt: skip
"""The columns of `compare` beside those of its categories, in order."""
SHARED = ("supplier", "category", "customers")
"""The columns of `shared`, in order."""
SUBSTITUTES = ("supplier", "category", "share", "customers", "basis", "restricted")
"""The columns of `substitutes`, in order."""
_CATEGORIES = 2
"""So many categories are compared where none is named."""
_POWER = frozenset({"power", "power-it", "power-gross"})
_PAID = frozenset({"purchase", "lease", "licence-fee", "revenue-share"})
"""Flows of money for what is supplied."""


def compare(
    network: nx.MultiDiGraph[str], firms: Sequence[str], *, categories: Sequence[str] = ()
) -> Table:
    """Return firms side by side, one row each.

    Args:
        network: What `View.network()` returns.
        firms: Ids.
        categories: Ids of those compared; by default the two in which most of the firms
            have a named supplier.

    Returns:
        A table with `COMPARED` and for each category `hhi_CATEGORY` in points and
        `basis_CATEGORY`: the answer of `concentration`, which covers everybody who is named, and
        what it rests on. `promised_power` is in
        GW: deals on chips, sites and cloud may be of the same power, so its low end is the
        greatest sum of one category and its high end the sum of all. `promised_money` is in USD,
        what the firm is to pay for what it is supplied. `largest_customer` is ``open`` where
        several can be it. `top_chokepoint` lists the firms whose stop takes most of these
        categories along, on average.

    Raises:
        UnknownNameError: The network has no such firm.
        UsageError: Fewer than two firms are named.
    """
    nodes = _several(network, firms, "compare")
    edges = [edge for edge in supply_edges(network) if edge[0] != edge[1]]
    chosen = tuple(categories) or _common_categories(edges, nodes)
    chains = Chains(network)
    rows = [_compared(network, chains, edges, firm, chosen) for firm in nodes]
    cells = [f"{name}_{category}" for category in chosen for name in ("hhi", "basis")]
    columns = (*COMPARED[:3], *cells, *COMPARED[3:])
    notes = [Note("compare.power")] if any(row["promised_power"] for row in rows) else []
    notes += group_notes(network, *firms)
    bounds = frozenset({"promised_power", "promised_money", *cells[::2]})
    return Table(columns, rows, network.graph.get("lens"), notes, bounds)


def _several(network: nx.MultiDiGraph[str], firms: Sequence[str], name: str) -> list[str]:
    nodes = list(dict.fromkeys(node_of(network, firm) for firm in firms))
    if len(nodes) < 2:  # noqa: PLR2004 -- one firm has nothing beside it
        raise UsageError(
            f"{name} needs two firms or more", hint=f"name them: aisupply {name} openai anthropic"
        )
    return nodes


def _common_categories(edges: Iterable[Edge], firms: Sequence[str]) -> tuple[str, ...]:
    """Return the categories in which most of some firms have a supplier, most suppliers first."""
    pairs = {
        (customer, supplier, category)
        for supplier, customer, _, data in edges
        if customer in firms
        for category in categories_of(data)
    }
    suppliers = Counter(category for *_, category in pairs)
    supplied = Counter(category for _, category in {(c, category) for c, _, category in pairs})
    ranked = sorted(suppliers, key=lambda name: (-supplied[name], -suppliers[name], name))
    return tuple(ranked[:_CATEGORIES])


def _compared(
    network: nx.MultiDiGraph[str], chains: Chains, edges: Sequence[Edge], firm: str,
    categories: Sequence[str],
) -> dict[str, Cell]:  # fmt: skip
    bought = [edge for edge in edges if edge[1] == firm]
    sold = [edge for edge in edges if edge[0] == firm]
    row: dict[str, Cell] = {
        "firm": firm,
        "suppliers": len({edge[0] for edge in bought}),
        "customers": len({edge[1] for edge in sold}),
        "promised_power": _power(bought),
        "promised_money": _money(network, firm),
        "largest_customer": _largest_customer(sold),
        "top_chokepoint": _top_chokepoints(chains, firm, categories),
    }
    for category in categories:
        found, *_ = concentration(network, firm, category=category).rows  # of orders first
        row[f"hhi_{category}"], row[f"basis_{category}"] = found["answer"], found["basis"]
    return row


def _power(bought: Iterable[Edge]) -> Bounds | None:
    """Return the power that is promised to a firm, in GW."""
    alike: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for *_, data in bought:
        if data.get("kind") in _POWER and data.get("unit") == "GW":
            alike[data.get("category") or "", data["kind"]].append(data)
    sums = [total for each in alike.values() if (total := counted_sum(each)) is not None]
    if not sums:
        return None
    low, high = max(total.low for total in sums), math.fsum(total.high for total in sums)
    return Bounds(low, high, exact=len(sums) == 1 and sums[0].exact)


def _money(network: nx.MultiDiGraph[str], firm: str) -> Bounds | None:
    """Return what a firm is to pay for what it is supplied, in USD."""
    if firm not in network:
        return None
    return counted_sum(
        data
        for _, payee, data in network.out_edges(firm, data=True)
        if payee != firm and data.get("relation") == "money" and data.get("unit") == "USD"
        and data.get("flow") in _PAID
    )  # fmt: skip


def _largest_customer(sold: Sequence[Edge]) -> Cell:
    """Return the customer with most of what a firm sells, by the kind with most figures."""
    by_unit: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for _, customer, _, data in sold:
        if data.get("volume") is not None:
            by_unit[str(data["unit"])][customer].append(data)
    customers = sorted({customer for _, customer, _, _ in sold})
    if not by_unit:
        return top_of(customers)["top_supplier"]
    unit = max(sorted(by_unit), key=lambda name: len(by_unit[name]))
    # Of a customer without a figure nothing is known, neither that it buys little.
    unknown = Bounds(0.0, math.inf)
    volumes = {c: counted_sum(by_unit[unit].get(c, ())) or unknown for c in customers}
    floor = max(volume.low for volume in volumes.values())
    return top_of(c for c in customers if volumes[c].high >= floor)["top_supplier"]


def _top_chokepoints(chains: Chains, firm: str, categories: Sequence[str]) -> Several | None:
    """Return the firms whose stop takes most of what a firm buys along, several on a tie."""
    roots = {
        root: row
        for category in categories
        for root, row in roots_of(chains, head=category).items()
        if root.customer == firm
    }
    if not roots:
        return None
    web = DependencyGraph(chains, roots, HORIZONS[-1])
    lost: dict[str, tuple[float, float]] = {}
    for other in web.firms:
        stop = Stop(other, frozenset((other,)))
        of = exposures(web, stop, Reading(at=1)).of.values()
        lost[other] = (
            round(math.fsum(one.sure for one in of), 12),
            round(math.fsum(one.share.high for one in of), 12),
        )
    worst = max(lost.values(), default=(0.0, 0.0))
    return Several(sorted(f for f in lost if f != firm and lost[f] == worst)) or None


def shared(network: nx.MultiDiGraph[str], firms: Sequence[str]) -> Table:
    """Return the suppliers that firms have in common.

    Args:
        network: What `View.network()` returns.
        firms: Ids of customers.

    Returns:
        A table with `SHARED`: a row for each supplier and category of which at least two of the
        firms are customers; those with most customers first.

    Raises:
        UnknownNameError: The network has no such firm.
        UsageError: Fewer than two firms are named.
    """
    nodes = _several(network, firms, "shared")
    customers: dict[tuple[str, str], set[str]] = defaultdict(set)
    for supplier, customer, _, data in supply_edges(network):
        if customer in nodes and not data.get("in_house"):
            for category in categories_of(data) or ("",):
                customers[supplier, category].add(customer)
    common = [item for item in customers.items() if len(item[1]) > 1]
    common.sort(key=lambda item: (-len(item[1]), item[0]))
    rows: list[dict[str, Cell]] = [
        {"supplier": supplier, "category": category or None, "customers": Several(sorted(found))}
        for (supplier, category), found in common
    ]
    notes = [] if rows else [Note("compare.nothing-shared", firms=tuple(map(Id, nodes)))]
    notes += group_notes(network, *firms)
    return Table(SHARED, rows, network.graph.get("lens"), notes)


def substitutes(
    network: nx.MultiDiGraph[str],
    firm: str,
    *,
    category: str | None = None,
    shares: MarketShares | None = None,
) -> Table:
    """Return who else is named for what a firm supplies, to whom, and with which share.

    Args:
        network: What `View.network()` returns.
        firm: Id of a supplier.
        category: Only this category and narrower ones.
        shares: What `aisupply.market_shares(view)` returns, for the column `share`.

    Returns:
        A table with `SUBSTITUTES`: of each category that the firm supplies the other suppliers.
        `share` is of the market of that category, in the best counting, and `basis` then
        ``market``; else it is null and `basis` ``named``. That somebody is named does not say
        that it could deliver more. `restricted` are the customers of the firm in the category
        whom the other may not supply (`aisupply.measures.restrictions`), as far as is known.

    Raises:
        UnknownNameError: The network has no such firm.
    """
    node = node_of(network, firm)
    tree = narrower(network.graph.get("categories", {}), category) if category else None
    customers: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for supplier, customer, _, data in supply_edges(network):
        for name in categories_of(data):
            if (tree is None or name in tree) and not data.get("in_house"):
                customers[name][supplier].add(customer)
    rules = Restrictions(network)
    rows: list[dict[str, Cell]] = []
    notes: list[Note] = []
    for name in sorted(name for name, of in customers.items() if node in of):
        known, note = _market_of(shares, name)
        notes += note
        others = ({*customers[name]} | {*known}) - {node}
        rows += [
            {
                "supplier": other, "category": name, "share": known.get(other),
                "customers": Several(sorted(customers[name].get(other, ()))),
                "basis": "market" if other in known else "named",
                "restricted": Several(
                    customer for customer in sorted(customers[name][node])
                    if rules.bars(other, customer, {"categories": (name,)})
                ) or None,
            }
            for other in sorted(others, key=lambda o: (-_least(known, o), o))
        ]  # fmt: skip
    if not rows:
        notes.append(Note("substitutes.none", firm=Id(node)))
    elif any(row["basis"] == "named" for row in rows):
        notes.append(Note("substitutes.named"))
    if any(row["restricted"] for row in rows):
        notes.append(Note("substitutes.restricted", firm=Id(node)))
    notes += group_notes(network, firm)
    return Table(SUBSTITUTES, rows, network.graph.get("lens"), notes, frozenset({"share"}))


def _least(known: dict[str, Bounds], firm: str) -> float:
    return known[firm].low if firm in known else -1.0


def _market_of(
    shares: MarketShares | None, category: str
) -> tuple[dict[str, Bounds], Iterator[Note]]:
    """Return the shares of the firms in the market of a category, and which counting they are."""
    for market in sorted(shares.markets) if shares else ():
        if shares is None or category not in shares.markets[market]["categories"]:
            continue
        positions = [p for p in shares.positions if p.market == market]
        for best in countings(positions)[:1]:
            if not best.has_figures:
                continue
            whole = best.whole()
            pairs = zip(whole.firms, whole.whole.low, whole.whole.high, strict=True)
            known = {firm: Bounds(float(low), float(high)) for firm, low, high in pairs}
            note = Note(
                "substitutes.shares", category=Id(category), market=market, period=best.period,
                basis=best.basis,
            )  # fmt: skip
            return known, iter([note])
    return {}, iter(())
