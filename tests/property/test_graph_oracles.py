"""Cycles, maximum flows, dominators and disjoint ways, checked with igraph as the oracle."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

import igraph
import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aisupply.measures.chains.chains import Chains
from aisupply.measures.chains.chokepoints import SinglePoints
from aisupply.measures.money.loops import find_loops
from aisupply.measures.money.payments import Payment
from aisupply.measures.money.returns import PAID_FOR, returned

if TYPE_CHECKING:
    from collections.abc import Iterator

FLOWS = ("investment", "purchase", "loan")
FIRMS = 5

money = st.dictionaries(
    st.tuples(st.integers(0, FIRMS - 1), st.integers(0, FIRMS - 1), st.sampled_from(FLOWS)).filter(
        lambda hop: hop[0] != hop[1]
    ),
    st.tuples(st.integers(1, 20), st.integers(0, 20)),
    min_size=8,
    max_size=18,
)
Hop = tuple[int, int, str]
Money = dict[Hop, tuple[int, int]]


def payments_of(hops: Money) -> list[Payment]:
    """Return the payments, firms named by their number."""
    return [
        Payment(str(u), str(v), flow, low, low + more)
        for (u, v, flow), (low, more) in sorted(hops.items())
    ]


# Cycles and flows


@given(money, st.integers(2, 5))
def test_loops_are_the_simple_cycles_of_a_multigraph(hops: Money, length: int) -> None:
    """Every cycle of parallel edges that holds both flows is found once, and no other is."""
    expected = sorted(
        sorted(cycle)
        for cycle in _cycles(hops, length)
        if {"investment", "purchase"} <= {flow for *_, flow in cycle}
    )
    found = sorted(
        sorted((int(p.payer), int(p.payee), p.flow) for p in loop.payments)
        for loop in find_loops(payments_of(hops), length)
    )
    assert found == expected


def _cycles(hops: Money, length: int) -> Iterator[tuple[Hop, ...]]:
    """Yield the cycles of at most so many edges: an edge, and igraph's simple paths back.

    Each begins at its least vertex. (The function `simple_cycles` of igraph 1.0 leaves some out:
    of eight edges that lead from 0 to 2 and 3, to and fro between 1 and 2, and from 2 to 3, the
    one cycle.)
    """
    graph = igraph.Graph(FIRMS, sorted({(u, v) for u, v, _ in hops}), directed=True)
    for start, after in graph.get_edgelist():
        for path in graph.get_all_simple_paths(after, to=start, mode="out"):
            if min(path) == start and len(path) <= length:
                steps = list(itertools.pairwise([start, *path]))
                parallel = [[(u, v, flow) for flow in FLOWS if (u, v, flow) in hops]
                            for u, v in steps]  # fmt: skip
                yield from itertools.product(*parallel)


@given(money)
def test_a_return_is_a_maximum_flow(hops: Money) -> None:
    """The investor as two vertices: igraph's flow between them, at both ends of all payments."""
    payments = payments_of(hops)
    for firm in range(FIRMS):
        assert returned(payments, str(firm)) == (
            _flow(hops, firm, top=False), _flow(hops, firm, top=True),
        )  # fmt: skip


def _flow(hops: Money, firm: int, *, top: bool) -> float:
    """Return the flow from a firm to its other half, vertex `FIRMS`, by igraph."""
    edges, capacities = [], []
    for (u, v, flow), (low, more) in hops.items():
        if (u == firm and flow != "investment") or (v == firm and flow not in PAID_FOR):
            continue
        edges.append((u, FIRMS if v == firm else v))
        capacities.append(float(low + more if top else low))
    graph = igraph.Graph(FIRMS + 1, edges, directed=True)
    return float(graph.maxflow_value(firm, FIRMS, capacities)) if edges else 0.0


@given(money, st.sets(st.integers(0, 17)))
def test_a_return_has_no_ceiling_where_igraph_finds_an_open_way(
    hops: Money, chosen: set[int]
) -> None:
    """Some payments without a ceiling: infinite where they alone lead back, else a finite flow.

    The oracle puts a capacity above the sum of all others in their place.
    """
    plain = sorted(hops)
    open_hops = {plain[i] for i in chosen if i < len(plain)}
    payments = [
        Payment(p.payer, p.payee, p.flow, p.low, math.inf)
        if (int(p.payer), int(p.payee), p.flow) in open_hops else p
        for p in payments_of(hops)
    ]  # fmt: skip
    large = 1 + sum(low + more for low, more in hops.values())
    swapped = {hop: (large, 0) if hop in open_hops else ends for hop, ends in hops.items()}
    for firm in range(FIRMS):
        flow = _flow(swapped, firm, top=True)
        assert returned(payments, str(firm))[1] == (math.inf if flow >= large else flow)


# Single points of failure

TIERS = ("accelerator", "foundry", "machine")
NEEDS = {
    upper: [{"category": lower, "kind": "flow", "essential": True}]
    for upper, lower in itertools.pairwise(TIERS)
}
WIDE = 4
Chain = list[set[tuple[int, int]]]

pairs = st.sets(
    st.tuples(st.integers(0, WIDE - 1), st.integers(0, WIDE - 1)), min_size=1, max_size=8
)
chains = st.lists(pairs, min_size=len(TIERS), max_size=len(TIERS))


def chain_of(links: Chain, letters: str) -> list[tuple[str, str, str]]:
    """Return the supplies of a chain below a customer: supplier, customer, category.

    Firms of tier n are called by its letter; equal letters make firms of several tiers.
    """
    supplies: list[tuple[str, str, str]] = []
    for tier, (category, below) in enumerate(zip(TIERS, links, strict=True)):
        for upper, lower in sorted(below):
            buyer = f"{letters[tier - 1]}{upper}" if tier else "customer"
            supplies.append((f"{letters[tier]}{lower}", buyer, category))
    return [supply for supply in dict.fromkeys(supplies) if supply[0] != supply[1]]


def single_points(supplies: list[tuple[str, str, str]]) -> frozenset[str]:
    """Return the firms on all named ways into the customer, as the measure finds them."""
    network = nx.MultiDiGraph(categories={}, needs=NEEDS)
    network.add_node("customer")
    for supplier, customer, category in supplies:
        network.add_edge(supplier, customer, relation="supply", category=category)
    known = Chains(network)
    row = known.first("customer", TIERS[0])
    return SinglePoints(known).on_all_ways(row, TIERS[1:])


def flow_graph(supplies: list[tuple[str, str, str]]) -> igraph.Graph:
    """Return the ways into the customer: vertices by firm and tier, from `start` to `customer`.

    A firm of which no further supplier is named is where a way begins.
    """
    tiers = {category: tier for tier, category in enumerate(TIERS)}
    buyers = {(customer, tiers[category] - 1) for _, customer, category in supplies}
    edges: dict[tuple[str, str], None] = {}
    todo = [("customer", -1)]
    seen = set(todo)
    while todo:
        firm, tier = todo.pop()
        if (firm, tier) not in buyers:
            if tier >= 0:
                edges["start", f"{firm}/{tier}"] = None
            continue
        makes = any(s == firm and tiers[category] == tier + 1 for s, _, category in supplies)
        own = [(firm, firm, TIERS[tier + 1])] if makes else []  # who sells it makes it for itself
        for supplier, customer, category in [*supplies, *own]:
            if customer == firm and tiers[category] == tier + 1:
                end = f"{firm}/{tier}" if tier >= 0 else "customer"
                edges[f"{supplier}/{tier + 1}", end] = None
                if (supplier, tier + 1) not in seen:
                    seen.add((supplier, tier + 1))
                    todo.append((supplier, tier + 1))
    graph = igraph.Graph(directed=True)
    graph.add_vertices(sorted({"start", "customer", *itertools.chain(*edges)}))
    graph.add_edges(list(edges))
    return graph


@given(chains)
def test_single_points_are_the_dominators_of_the_customer(links: Chain) -> None:
    """Where each firm is in one tier: those above the customer in igraph's dominator tree."""
    supplies = chain_of(links, "dfm")
    graph = flow_graph(supplies)
    above = graph.dominator(graph.vs.find("start").index, mode="out")
    vertex, found = graph.vs.find("customer").index, set()
    while above[vertex] >= 0:
        vertex = above[vertex]
        found.add(graph.vs[vertex]["name"].split("/")[0])
    assert single_points(supplies) == found - {"start"}


@given(chains)
def test_without_a_single_point_there_are_disjoint_ways(links: Chain) -> None:
    """By Menger: two ways that share no firm, just if no firm is on all ways."""
    supplies = chain_of(links, "dfm")
    graph = flow_graph(supplies)
    start, end = (graph.vs.find(name).index for name in ("start", "customer"))
    if graph.subcomponent(start, mode="out").count(end) == 0:
        assert single_points(supplies) == frozenset()
        return
    ways = graph.vertex_connectivity(start, end, neighbors="error")
    assert (ways == 1) == bool(single_points(supplies))


@pytest.mark.parametrize("letters", ["dff", "ddd", "dfd"])
@given(links=chains)
def test_a_firm_in_several_tiers_is_one_firm(letters: str, links: Chain) -> None:
    """Without all its vertices the customer is not reached, just if it is a single point."""
    supplies = chain_of(links, letters)
    graph = flow_graph(supplies)
    reached = _reaches(graph, "")
    firms = {supplier for supplier, *_ in supplies}
    expected = {firm for firm in firms if reached and not _reaches(graph, firm)}
    assert single_points(supplies) == expected


def _reaches(graph: igraph.Graph, without: str) -> bool:
    kept = graph.induced_subgraph(
        [vertex for vertex in graph.vs if vertex["name"].split("/")[0] != without]
    )
    start, end = (kept.vs.find(name).index for name in ("start", "customer"))
    return end in kept.subcomponent(start, mode="out")
