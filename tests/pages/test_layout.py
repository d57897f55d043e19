"""Places of nodes."""

from __future__ import annotations

import itertools

import networkx as nx
import pytest
import sample_networks

from aisupply.pages.layout.coordinate_assignment import Lanes, bend, fit, nearest_free
from aisupply.pages.layout.layered_layout import column_of, layered_places


@pytest.mark.parametrize("graph", [sample_networks.small(), sample_networks.large()])
def test_no_two_nodes_share_room(graph: nx.MultiDiGraph) -> None:
    """Any two nodes are at least a label apart, sideways or up and down."""
    places = layered_places(graph)

    assert set(places) == set(graph)
    for (ax, ay), (bx, by) in itertools.combinations(places.values(), 2):
        assert abs(ax - bx) >= 150 or abs(ay - by) >= 40


def test_suppliers_stand_left_of_their_customers() -> None:
    """Along a chain, x grows from the first supplier to the last customer."""
    places = layered_places(sample_networks.small())
    chain = [places[node][0] for node in ("asml", "tsmc", "nvidia", "microsoft", "openai")]

    assert chain == sorted(chain)
    assert len(set(chain)) == 5


def test_an_agreement_stands_between_its_parties() -> None:
    """The agreement of AMD and OpenAI is in a column between theirs."""
    places = layered_places(sample_networks.small())

    assert places["amd"][0] < places["openai-amd-6gw"][0] < places["openai"][0]


def test_firms_that_supply_each_other_share_a_column() -> None:
    """A circle has no left and right."""
    graph = nx.MultiDiGraph()
    for u, v in (("a", "b"), ("b", "a"), ("b", "c")):
        graph.add_edge(u, v, relation="supply")

    assert column_of(graph) == {"a": 0, "b": 0, "c": 1}


def test_a_rival_without_customers_stands_beside_its_rival() -> None:
    """Rivals are alternatives, so they share a column."""
    graph = nx.MultiDiGraph()
    graph.add_edge("amd", "openai", relation="supply")
    graph.add_edge("amd", "intel", relation="rivalry")

    assert column_of(graph)["intel"] == column_of(graph)["amd"]


def test_crossings_are_reduced() -> None:
    """Ten suppliers of ten customers in shuffled order end without a crossing."""
    order = list(range(10))
    order.sort(key=lambda number: number * 7 % 10)
    graph = nx.MultiDiGraph()
    for left, right in enumerate(order):
        graph.add_edge(f"s{left}", f"c{right}", relation="supply")
    places = layered_places(graph)
    left = sorted(range(10), key=lambda i: places[f"s{i}"][1])
    right = [places[f"c{order[i]}"][1] for i in left]

    assert right == sorted(right)


def test_places_do_not_depend_on_the_order_of_making() -> None:
    """The same nodes and links in another order get the same places."""
    graph = sample_networks.large()
    other = nx.MultiDiGraph()
    other.add_nodes_from(reversed(list(graph.nodes(data=True))))
    other.add_edges_from(reversed(list(graph.edges(keys=True, data=True))))

    assert layered_places(graph) == layered_places(other)


def test_a_long_link_keeps_its_lane_free() -> None:
    """A node in the middle column stands off the straight line that passes it."""
    lanes = Lanes([0, 1, 2], [40.0, 40.0, 40.0], [1, 1, 1], [0.0, 200.0, 400.0])
    lanes.link(0, 1, 30.0, curved=False)
    lanes.link(0, 2, 30.0, curved=False)
    lanes.link(1, 2, 30.0, curved=False)
    first, middle, last = lanes.solve()[:3]

    assert abs(middle - (first + last) / 2) >= 35 - 1e-6  # half of 40 and half of 30, by hand


def test_fit_keeps_order_and_steps() -> None:
    """By hand: wanted 3, 0 with a step of 1 pool to 1 and 2; weights pull to the heavier."""
    assert fit([3.0, 0.0], [1.0, 1.0], [0.0, 1.0]) == [1.0, 2.0]
    assert fit([3.0, 0.0], [3.0, 1.0], [0.0, 1.0]) == [2.0, 3.0]
    assert fit([0.0, 9.0], [1.0, 1.0], [0.0, 1.0]) == [0.0, 9.0]


def test_the_bend_of_a_link_is_even() -> None:
    """An S starts level, is half way at the middle and mirrors itself."""
    assert bend(0.0) == pytest.approx(0, abs=1e-6)
    assert bend(0.5) == pytest.approx(0.5, abs=1e-6)
    assert bend(0.2) + bend(0.8) == pytest.approx(1, abs=1e-6)


def test_nearest_free_place() -> None:
    """By hand: around a thing of half height 2 at 0, one of half height 1 may stand at ±3."""
    assert nearest_free(1.0, 1.0, [(0.0, 2.0)]) == 3.0
    assert nearest_free(-0.5, 1.0, [(0.0, 2.0)]) == -3.0
    assert nearest_free(7.0, 1.0, [(0.0, 2.0)]) == 7.0
