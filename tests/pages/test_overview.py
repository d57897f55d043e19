"""Large networks: what is shown at first, what is drawn as one, where things stand."""

from __future__ import annotations

import itertools
import json
import re
from html.parser import HTMLParser

import networkx as nx
import pytest
import sample_hostile
import sample_networks

from aisupply.bounds import Bounds
from aisupply.pages.layout.trophic_layout import levels, rows_and_columns, trophic_places
from aisupply.pages.view.overview import draw_overview, is_crowded
from aisupply.pages.view.view import render_view


class Reader(HTMLParser):
    """Collects the elements of a page, each with the names of its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, list[str]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep every element."""
        self.tags.append((tag, [name for name, _ in attrs]))


def data_of(page: str) -> dict[str, object]:
    """Return the data that a page carries."""
    found = re.search(r'id="view-data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return json.loads(found[1])


def star(firms: int = 18) -> nx.MultiDiGraph:
    """Return a customer, its suppliers, half with a figure, and one firm that it supplies."""
    graph = nx.MultiDiGraph(categories=sample_networks.CATEGORIES)
    for number in range(firms):
        volume = Bounds(number, 2 * number + 1) if number % 2 else None
        link = sample_networks.supply(volume=volume, stated=number if number % 2 else None)
        graph.add_edge(f"s{number:02d}", "hub", key=f"k{number}", **link)
    graph.add_edge("hub", "user", key="out", **sample_networks.supply())
    for node in graph:
        graph.nodes[node].update(type="organisation", label=f"Firm {node}")
    return graph


def test_a_network_is_crowded_by_nodes_or_by_links() -> None:
    """More than 120 nodes, or more than 60 links."""
    nodes = [nx.MultiDiGraph(nx.empty_graph(count)) for count in (120, 121)]
    links = [nx.MultiDiGraph([("a", "b")] * count) for count in (60, 61)]

    assert [is_crowded(graph) for graph in (*nodes, *links)] == [False, True, False, True]
    assert not is_crowded(sample_networks.small())


def test_firms_are_shown_and_the_rest_is_hidden() -> None:
    """Agreements are drawn hidden, and their box in the legend is not ticked."""
    page = render_view(sample_networks.large(120, 30))
    nodes = data_of(page)["nodes"]

    assert {node["kind"] for node in nodes if node["hidden"]} == {"agreement"}
    assert sum(not node["hidden"] for node in nodes) == 120
    assert re.search(r'<input type="checkbox" data-type="agreement">', page)
    assert re.search(r'<input type="checkbox" checked data-type="organisation">', page)


def test_a_firm_with_agreements_only_is_hidden_with_them() -> None:
    """A dot without a line says nothing; it comes up with the agreements."""
    graph = sample_networks.large(120, 30)
    graph.add_node("fund", type="organisation", label="Fund")
    graph.add_edge("fund", "deal-0", key="party/fund", **sample_networks.link("party"))
    node = next(n for n in draw_overview(graph).network.nodes if n["id"] == "fund")

    assert node["hidden"]
    assert node["lone"]


def test_parallel_supplies_are_one_link_and_other_links_stay_apart() -> None:
    """Two volumes and a relation of AMD to OpenAI are one link; the option is another."""
    graph = sample_networks.small()
    graph.add_edge("amd", "openai", key="relation", **sample_networks.supply())
    drawing = draw_overview(graph)
    between = [
        (edge["from"], edge["relation"], len(parts))
        for edge, parts in zip(drawing.network.edges, drawing.parts, strict=True)
        if {edge["from"], edge["to"]} == {"amd", "openai"}
    ]

    assert sorted(between) == [("amd", "supply", 3), ("openai", "option", 1)]
    every = sorted(part for parts in drawing.parts for part in parts)
    assert every == list(range(graph.number_of_edges()))


def test_a_bundle_is_as_wide_as_its_widest_and_solid_if_one_is_certain() -> None:
    """A rumour beside 1 to 6 certain GW is drawn as those: a line for 1 GW, 2 + 8·√⅙ by hand."""
    graph = nx.MultiDiGraph()
    graph.add_edge("a", "b", key="1", **sample_networks.supply(statuses=("rumoured",)))
    graph.add_edge("a", "b", key="2", **sample_networks.supply(volume=Bounds(1, 6), stated=6.0))
    (edge,) = draw_overview(graph).network.edges

    assert (edge["width"], edge["dashes"], edge["label"]) == (
        pytest.approx(2 + 8 * (1 / 6) ** 0.5, abs=0.01),
        False,
        "1 … 6 GW",
    )


def test_names_that_would_be_too_small_are_not_drawn() -> None:
    """Labels have a least size on the screen; only firms with most partners get large type."""
    drawing = draw_overview(sample_networks.large(200, 0))
    options = drawing.network.options
    sizes = [node["font"]["size"] for node in drawing.network.nodes]

    assert options["nodes"]["scaling"]["label"]["drawThreshold"] >= 10
    assert options["edges"]["scaling"]["label"]["drawThreshold"] >= 10
    assert sizes.count(max(sizes)) == 32
    assert min(sizes) < max(sizes) == options["named"]
    assert {node["shape"] for node in drawing.network.nodes[-32:]} == {"box"}
    assert {node["shape"] for node in drawing.network.nodes[:-32]} == {"dot"}


def test_the_drawing_is_wide_and_no_two_nodes_share_room() -> None:
    """Of 160 firms the drawing is nearly twice as wide as high, and dots stand apart."""
    places = trophic_places(sample_networks.large(160, 40))
    firms = [place for node, place in places.items() if node.startswith("firm")]
    width, height = (max(ends) - min(ends) for ends in zip(*firms, strict=True))

    assert 1.5 <= width / height <= 2.1
    for (ax, ay), (bx, by) in itertools.combinations(places.values(), 2):
        assert abs(ax - bx) >= 100 or abs(ay - by) >= 40


def test_levels_of_a_chain_and_of_a_short_cut() -> None:
    """By hand: a chain rises by 1; a short cut over it draws the ends together by a third.

    With a → b → c and a → c, the rises r of a–b and b–c are equal and minimise
    2(r − 1)² + (2r − 1)²: r = ⅔, so the ends stand at ∓⅔.
    """
    assert levels([("a", "b"), ("b", "c")]) == {"a": -1.0, "b": 0.0, "c": 1.0}
    short = levels([("a", "b"), ("b", "c"), ("a", "c")])

    assert short == pytest.approx({"a": -2 / 3, "b": 0.0, "c": 2 / 3}, abs=1e-5)
    assert levels([]) == {}


def test_columns_are_filled() -> None:
    """By hand: 160 firms at 92 by 270 in 1.85 to 1 are about 10 columns of 16."""
    assert rows_and_columns(160) == (16, 10)
    assert rows_and_columns(1) == (1, 1)


def test_the_focus_stands_alone_between_suppliers_and_customers() -> None:
    """Suppliers with a figure stand next to it, those without farther left, customers right."""
    graph = star()
    places = trophic_places(graph, focus="hub")
    columns = {node: place[0] for node, place in places.items()}
    figured = {columns[f"s{number:02d}"] for number in range(1, 18, 2)}
    unknown = {columns[f"s{number:02d}"] for number in range(0, 18, 2)}

    assert [len(figured), len(unknown)] == [1, 1]
    assert max(unknown) < min(figured) < columns["hub"] < columns["user"]
    assert [node for node, x in columns.items() if x == columns["hub"]] == ["hub"]


def test_around_a_focus_firms_carry_their_figures() -> None:
    """The figure of a supply is in the box of the firm, and on no link."""
    drawing = draw_overview(star(), focus="hub")
    labels = {node["id"]: node["label"] for node in drawing.network.nodes}

    assert labels["s03"] == "Firm s03\n3 … 7 GW"
    assert labels["s02"] == "Firm s02"
    assert {edge["label"] for edge in drawing.network.edges} == {""}


def test_the_amounts_of_several_deals_of_a_pair_are_added() -> None:
    """By hand: 3 … 7 GW and 1 … 2 GW are 4 … 9 GW."""
    graph = star()
    link = next(data for u, _, data in graph.edges(data=True) if u == "s03")
    graph.add_edge("s03", "hub", "second", **{**link, "volume": Bounds(1, 2), "stated": 1.5})
    labels = {node["id"]: node["label"] for node in draw_overview(graph, focus="hub").network.nodes}

    assert labels["s03"] == "Firm s03\n4 … 9 GW"


def test_an_overview_has_the_same_bytes_in_any_order_of_making() -> None:
    """Nodes and links added in another order make the same page."""
    graph = sample_networks.large(160, 40)
    other = nx.MultiDiGraph(**graph.graph)
    other.add_nodes_from(reversed(list(graph.nodes(data=True))))
    other.add_edges_from(reversed(list(graph.edges(keys=True, data=True))))

    assert render_view(graph) == render_view(other)


def test_a_small_focus_is_drawn_as_before() -> None:
    """Every parallel link of a small neighbourhood is apart, and nothing is hidden."""
    data = data_of(render_view(sample_networks.small(), focus="openai", depth=1))

    assert data["crowded"] is False
    assert all(len(edge["parts"]) == 1 for edge in data["edges"])
    assert not any(node.get("hidden") for node in data["nodes"])


def test_links_are_faint_until_they_are_chosen() -> None:
    """In an overview links let others through; chosen, they have their full colour."""
    small = data_of(render_view(sample_networks.small()))["palette"]["light"]["links"]["supply"]
    large = data_of(render_view(sample_networks.large(160, 0)))["palette"]["light"]["links"]

    assert small["color"] == small["highlight"] == "#0072B2"
    assert large["supply"] == {
        "color": "rgba(0,114,178,0.34)",
        "highlight": "#0072B2",
        "hover": "#0072B2",
    }


def test_the_overview_in_french() -> None:
    """The note on what is shown is French."""
    assert "Vue d&#39;ensemble : entreprises seules" in render_view(
        sample_networks.large(160, 1), lang="fr"
    )


def test_hostile_texts_in_an_overview_stay_data() -> None:
    """With many hostile nodes the page has the scripts of the template and no handler."""
    graph = sample_hostile.crowded()
    page = render_view(graph)
    tags = Reader(page).tags

    assert data_of(page)["crowded"] is True
    assert sum(tag == "script" for tag, _ in tags) == 3  # data, vis-network, ours
    assert [name for _, names in tags for name in names if name.startswith("on")] == []
