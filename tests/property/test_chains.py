"""Chains over random networks: bounds hold every completion, and oracles agree.

Networks are layered: customers buy accelerators of designers, which buy of foundries, which buy
machines; some designers and foundries are named without figures, some buy of nobody who is named.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aisupply.bounds import Bounds
from aisupply.measures.chains.chains import Chains, Part, SuppliedItem, mean_bounds
from aisupply.measures.chains.chokepoints import SinglePoints
from aisupply.measures.chains.disruption import disrupt
from aisupply.measures.chains.tier_index import tier_hhi
from aisupply.measures.chains.tiers import tiers

if TYPE_CHECKING:
    from collections.abc import Iterable

    Link = tuple[str, str, str, tuple[float, float] | None]

LAYERS = (("accelerator", "d"), ("foundry", "f"), ("machine", "m"))
NEEDS = {
    "accelerator": [
        {"category": "foundry", "kind": "flow", "essential": True},
        {"category": "memory", "kind": "flow", "essential": True},
    ],
    "foundry": [{"category": "machine", "kind": "capital", "essential": True}],
    "machine": [{"category": "accelerator", "kind": "flow", "essential": True}],
}
ROUND_OFF = 1e-9


def built(links: Iterable[Link]) -> nx.MultiDiGraph:
    """Return the network of some links; None as a figure leaves the volume open."""
    net = nx.MultiDiGraph(categories={}, needs=NEEDS)
    for supplier, customer, category, figure in links:
        data: dict[str, Any] = {"relation": "supply", "category": category, "kind": None}
        if figure is not None:
            data |= {"kind": "power", "unit": "GW", "flow": "supply", "firm": figure[0]}
            data |= {"stated": figure[0], "ceiling": figure[1]}
        net.add_edge(supplier, customer, f"{supplier}-{customer}-{category}", **data)
    return net


@st.composite
def networks(draw: st.DrawFn, *, cycle: bool = False) -> list[Link]:
    """Draw the links of a layered network, perhaps with a link back."""
    figures = st.one_of(st.none(), st.tuples(st.integers(0, 5), st.integers(1, 5)))
    links: list[Link] = []
    above = ["customer"]
    for category, letter in (*LAYERS, ("memory", "h")):
        firms = [f"{letter}{n}" for n in range(draw(st.integers(1, 3)))]
        buyers = [f for f in above if f[0] == "d"] if category == "memory" else above
        for buyer in buyers:
            for firm in draw(st.lists(st.sampled_from(firms), unique=True, max_size=3)):
                figure = draw(figures)
                box = None if figure is None else (float(figure[0]), float(sum(figure)))
                links.append((firm, buyer, category, box))
        if category != "machine":
            above = firms
        elif cycle and "m0" in {link[0] for link in links}:
            links += [("d0", "m0", "accelerator", (1.0, 2.0)), ("d9", "m0", "accelerator", None)]
        if category == "accelerator":
            designers = firms
        if category == "machine":
            above = designers
    return links


def completed(links: list[Link], draw: st.DataObject) -> list[Link]:
    """Return the same links, each with a volume that its bounds allow."""
    done: list[Link] = []
    for supplier, customer, category, figure in links:
        low, high = figure or (0.0, 50.0)
        part = draw.draw(st.floats(0.05, 1.0))
        volume = low + part * (high - low)
        done.append((supplier, customer, category, (volume, volume)))
    return done


def holds(outer: Any, inner: Any) -> bool:
    """Tell whether bounds hold others, but for round-off."""
    assert isinstance(outer, Bounds)
    assert isinstance(inner, Bounds)
    scale = ROUND_OFF * max(1.0, outer.high)
    return outer.low - scale <= inner.low and inner.high <= outer.high + scale


def exposures(links: list[Link], firm: str) -> dict[tuple[str, str, str], Bounds]:
    """Return the exposures to the stop of a firm by customer, category and horizon."""
    net = built(links)
    net.add_node(firm)
    rows: list[dict[str, Any]] = disrupt(net, [firm]).rows
    return {(r["customer"], r["category"], r["horizon"]): r["exposure"] for r in rows}


@given(networks(cycle=True), st.data(), st.sampled_from(["d0", "f0", "m0", "h0"]))
def test_exposure_bounds_hold_every_completion(
    links: list[Link], draw: st.DataObject, firm: str
) -> None:
    """Whatever the open volumes turn out to be, the exposure is inside its bounds."""
    outer, inner = exposures(links, firm), exposures(completed(links, draw), firm)
    assert inner.keys() <= outer.keys()
    none = Bounds.point(0)
    assert all(holds(bounds, inner.get(key, none)) for key, bounds in outer.items())


@given(networks(cycle=True), st.data(), st.sampled_from(["d0", "f0", "m0", "h0"]))
def test_losing_a_link_to_what_stops_never_raises_exposure(
    links: list[Link], draw: st.DataObject, firm: str
) -> None:
    """Who no longer buys of the firm that stops is not hit harder, and nor is anybody else."""
    own = [link for link in links if link[0] == firm]
    if not own:
        return
    gone = draw.draw(st.sampled_from(own))
    before, after = exposures(links, firm), exposures([k for k in links if k != gone], firm)
    for key, bounds in after.items():
        assert bounds.low <= before[key].low + ROUND_OFF
        assert bounds.high <= before[key].high + ROUND_OFF


@given(networks(cycle=True), st.data(), st.sampled_from(["d0", "f0", "m0", "h0"]))
def test_exposure_equals_plain_iteration(links: list[Link], draw: st.DataObject, firm: str) -> None:
    """With exact volumes the exposure is that of a plain iteration from all whole."""
    points = completed(links, draw)
    found = exposures(points, firm)
    for horizon in ("running", "new-capacity"):
        health = _iterated(points, firm, horizon)
        for customer, category in {(k[1], k[2]) for k in points if k[1] != firm}:
            parts = [(k[0], k[3][0]) for k in points if k[1:3] == (customer, category) and k[3]]
            total = math.fsum(volume for _, volume in parts)
            whole = math.fsum(v * health[f, category] for f, v in parts) / total
            share = found.get((customer, category, horizon), Bounds.point(0))
            assert share.low == pytest.approx(1 - whole, abs=1e-6)
            assert share.high == pytest.approx(1 - whole, abs=1e-6)


def _iterated(links: list[Link], firm: str, horizon: str) -> dict[tuple[str, str], float]:
    """Return the health of each firm in each category after many rounds over all of them."""
    supplied_items = {(link[0], link[2]) for link in links}
    health = dict.fromkeys(supplied_items, 1.0)
    for _ in range(400):
        new = {}
        for name, category in supplied_items:
            means = [1.0]
            for need in NEEDS.get(category, ()):
                if need["kind"] == "flow" or horizon == "new-capacity":
                    kind = str(need["category"])
                    parts = [(k[0], k[3][0]) for k in links if k[1:3] == (name, kind) and k[3]]
                    if parts:
                        total = math.fsum(volume for _, volume in parts)
                        means.append(math.fsum(v * health[f, kind] for f, v in parts) / total)
            new[name, category] = 0.0 if name == firm else min(means)
        if new == health:
            break
        health = new
    return health


@given(networks(), st.data())
def test_tier_bounds_hold_every_completion(links: list[Link], draw: st.DataObject) -> None:
    """Index, shares and masses of a completed network are inside the bounds of the open one."""
    if not any(link[1] == "customer" for link in links):
        return
    outer = tiers(built(links), "customer", category="accelerator").rows
    inner = tiers(built(completed(links, draw)), "customer", category="accelerator").rows
    assert len(outer) == len(inner)
    for wide, narrow in zip(outer, inner, strict=True):
        if wide["hhi"] is not None and narrow["hhi"] is not None:
            assert holds(wide["hhi"], narrow["hhi"])
        if wide["hidden"] is not None:
            assert holds(wide["hidden"], narrow["hidden"])


TENTHS = st.integers(0, 50).map(lambda n: n / 10)
BOXES = st.lists(
    st.tuples(TENTHS, TENTHS.map(lambda x: x + 0.1), st.floats(0, 1)), min_size=1, max_size=6
)


@given(BOXES, st.data())
def test_mean_bounds_are_those_of_the_vertices(
    box: list[tuple[float, float, float]], draw: st.DataObject
) -> None:
    """The bounds of a mean hold sampled volumes, and some vertex attains each."""
    parts = [
        Part(SuppliedItem(str(i), ()), low, low + wide) for i, (low, wide, _) in enumerate(box)
    ]
    values = [value for *_, value in box]
    low, high = mean_bounds(parts, values)
    vertices = [
        _mean([(p.high if at >> i & 1 else p.low) for i, p in enumerate(parts)], values)
        for at in range(2 ** len(parts))
    ]
    defined = [value for value in vertices if value is not None]
    assert low == pytest.approx(min(defined), abs=ROUND_OFF)
    assert high == pytest.approx(max(defined), abs=ROUND_OFF)
    steps = [draw.draw(st.floats(0.01, 1)) for _ in parts]
    volumes = [p.low + step * (p.high - p.low) for p, step in zip(parts, steps, strict=True)]
    inside = _mean(volumes, values)
    assert inside is not None
    assert low - ROUND_OFF <= inside <= high + ROUND_OFF


def _mean(volumes: list[float], values: list[float]) -> float | None:
    total = math.fsum(volumes)
    if total <= 0:
        return None
    return math.fsum(x * v for x, v in zip(volumes, values, strict=True)) / total


@given(st.lists(st.floats(0.01, 1), min_size=1, max_size=6), st.data())
def test_tier_hhi_holds_sampled_shares(weights: list[float], draw: st.DataObject) -> None:
    """Shares inside their bounds, and any home of the unknown mass, have an index inside."""
    total = math.fsum(weights)
    *shares, unknown = [weight / total for weight in [*weights, draw.draw(st.floats(0, 1))]]
    scale = 1 / math.fsum([*shares, unknown])
    shares, unknown = [share * scale for share in shares], unknown * scale
    widths = st.floats(0, 0.3)
    around = [
        (max(s - draw.draw(widths), 0.0), min(s + draw.draw(widths), 1.0))
        for s in [*shares, unknown]
    ]
    bounds = tier_hhi(around[:-1], around[-1])
    assert bounds is not None
    holder = draw.draw(st.integers(0, len(shares)))  # the last: firms that nobody names
    own = [s + unknown * (i == holder) for i, s in enumerate(shares)]
    points = 10_000 * math.fsum(s * s for s in own)
    assert bounds.low - 1e-6 <= points <= bounds.high + 1e-6


@given(networks())
def test_single_points_are_dominators(links: list[Link]) -> None:
    """The firms on all ways are the dominators that networkx finds; one way has one path."""
    net = built(links)
    row = Chains(net).first("customer", "accelerator")
    if not row.parts:
        return
    for path in ((), ("foundry",), ("foundry", "machine")):
        flow = _flow(links, ("accelerator", *path))
        found = SinglePoints(Chains(net)).on_all_ways(row, path)
        assert found == _dominators(flow)
        # By Menger's theorem: no single point if and only if two ways share no firm.
        assert bool(found) == (nx.node_connectivity(flow, "source", "customer") == 1)


def _flow(links: list[Link], chain: tuple[str, ...]) -> nx.DiGraph:
    """Return the flow graph of one chain: where nothing further is named, a way begins."""
    flow = nx.DiGraph()
    level = {"customer"}
    for category in chain:
        below: set[str] = set()
        for name in level:
            suppliers = {link[0] for link in links if link[1:3] == (name, category)}
            flow.add_edges_from((supplier, name) for supplier in suppliers)
            if not suppliers:
                flow.add_edge("source", name)
            below |= suppliers
        level = below
    flow.add_edges_from(("source", name) for name in level)
    return flow


def _dominators(flow: nx.DiGraph) -> set[str]:
    above, found, node = nx.immediate_dominators(flow, "source"), set(), "customer"
    while above.get(node, "source") not in {"source", node}:
        node = above[node]
        found.add(node)
    return found
