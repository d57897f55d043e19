"""The layouts of a view: what each draws, and where."""

from __future__ import annotations

import itertools
import json
import math
import re
from html.parser import HTMLParser
from typing import Any

import networkx as nx
import pytest
import sample_hostile
import sample_networks

from aisupply.bounds import Bounds
from aisupply.errors import UsageError
from aisupply.pages.layout.tier_columns import tier_places, tiers_of
from aisupply.pages.view.aggregate import CUSTOMERS, grouped, is_huge
from aisupply.pages.view.layouts import LAYOUTS
from aisupply.pages.view.loop_data import loop_network, loops_of, payment_key, ring
from aisupply.pages.view.verbaliser import Verbaliser
from aisupply.pages.view.view import render_view

WORDS = {"customers_only": "Customers", "links_unit": "links"}


def data_of(page: str) -> dict[str, Any]:
    """Return the data that a page carries."""
    found = re.search(r'id="view-data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return json.loads(found[1])


def _scripts(page: str) -> int:
    """Return how many scripts a browser would see in a page."""
    reader = HTMLParser()
    found: list[str] = []
    reader.handle_starttag = lambda tag, _: found.append(tag)  # type: ignore[method-assign]
    reader.feed(page)
    return found.count("script")


def money(flow: str, low: float, high: float) -> dict[str, Any]:
    """Return the attributes of a payment."""
    return sample_networks.supply(
        "equity", flow=flow, kind="money", unit="USD", volume=Bounds(low, high), firm=low,
        stated=high, ceiling=high,
    ) | {"relation": "money"}  # fmt: skip


def circular() -> nx.MultiDiGraph:
    """Return the small network with money that goes round: AMD → OpenAI → AMD."""
    graph = sample_networks.small()
    graph.add_edge("amd", "openai", "in", **money("investment", 10e9, 30e9))
    graph.add_edge("openai", "amd", "out", **money("purchase", 20e9, 99e9))
    return graph


def relations_of(page: str) -> set[str]:
    """Return the kinds of link that a page draws."""
    return {edge["relation"] for edge in data_of(page)["edges"]}


def test_each_layout_draws_its_own_kinds_of_link() -> None:
    """Supply has no payments; tiers supply alone; capital stakes and payments; loops payments."""
    pages = {layout: render_view(circular(), layout=layout) for layout in LAYOUTS}

    assert "money" not in relations_of(pages["supply"])
    assert relations_of(pages["tiers"]) == {"supply"}
    assert relations_of(pages["capital"]) == {"money", "option", "holding"}
    assert relations_of(pages["loops"]) == {"money"}


def test_an_unknown_layout_is_refused() -> None:
    """The layouts that there are, are named."""
    with pytest.raises(UsageError, match="no layout"):
        render_view(sample_networks.small(), layout="circle")


def test_a_focus_without_capital_is_refused_with_another_layout() -> None:
    """ASML has no stake and no payment in the small network."""
    with pytest.raises(UsageError, match="no stake"):
        render_view(circular(), focus="asml", layout="capital")


def test_tiers_count_steps_to_the_customer() -> None:
    """By hand: TSMC supplies AMD, which supplies OpenAI: tier 2; Microsoft supplies it: tier 1."""
    tiers = tiers_of(sample_networks.small(), "openai")

    assert tiers == {
        "openai": 0, "amd": 1, "broadcom": 1, "microsoft": 1, "nvidia": 1, "tsmc": 2, "asml": 3,
    }  # fmt: skip
    assert tiers_of(sample_networks.small()) == tiers


def test_tiers_stand_in_columns_from_right_to_left() -> None:
    """A greater tier stands farther left, and each has a heading."""
    graph = sample_networks.small()
    tiers = tiers_of(graph, "openai")
    places, across = tier_places(graph, tiers)
    data = data_of(render_view(graph, focus="openai", layout="tiers", depth=3))

    for one, other in itertools.combinations(tiers, 2):
        if tiers[one] < tiers[other]:
            assert places[one][0] > places[other][0]
    assert across[0] > across[1] > across[2] > across[3]
    assert [text for text, _ in data["headings"]] == ["Customer", "Tier 1", "Tier 2", "Tier 3"]


def test_firms_that_supply_each_other_are_last_customers_together() -> None:
    """With a ⇄ b and c → a, the circle is the customer and c is tier 1."""
    graph = nx.MultiDiGraph()
    for u, v in (("a", "b"), ("b", "a"), ("c", "a")):
        graph.add_edge(u, v, relation="supply")

    assert tiers_of(graph) == {"a": 0, "b": 0, "c": 1}


def test_a_loop_is_drawn_with_what_is_guaranteed_and_possible() -> None:
    """By hand: the least of 10–30 and 20–99 bn is 10 for certain and 30 at the most."""
    data = data_of(render_view(circular(), layout="loops"))
    loop = data["loops"][0]

    assert (loop["guaranteed"], loop["possible"]) == ("10 bn USD", "30 bn USD")
    assert loop["firms"] == ["AMD", "OpenAI"]
    assert loop["flows"] == ["investment", "purchase"]
    assert set(loop["links"]) <= {edge["id"] for edge in data["edges"]}


def test_the_network_of_loops_has_one_link_a_payment() -> None:
    """Every payment of a loop is a link once, however many loops it is part of."""
    graph = circular()
    found = loops_of(graph)
    drawn = loop_network(graph, found, {})
    payments = {payment_key(payment) for loop in found for payment in loop.payments}

    assert {key for *_, key in drawn.edges(keys=True)} == payments
    assert set(drawn) == {firm for loop in found for firm in loop.actors}


def test_a_ring_has_room_for_each_firm() -> None:
    """On the ellipse no two firms are closer than a box is wide and high."""
    graph = nx.MultiDiGraph([(f"n{i}", f"n{(i * 7) % 24}") for i in range(24)])
    places = ring(graph)

    assert set(places) == set(graph)
    for one, other in itertools.combinations(places.values(), 2):
        assert math.dist(one, other) > 60


def test_a_huge_network_is_shown_by_what_its_firms_supply() -> None:
    """By hand: six firms supply accelerators, one of them foundry more often, one nobody."""
    graph = nx.MultiDiGraph(categories=sample_networks.CATEGORIES)
    for number in range(5):
        graph.add_edge(f"s{number}", "hub", f"k{number}", **sample_networks.supply())
    for number in range(2):
        graph.add_edge("tsmc", f"s{number}", f"f{number}", **sample_networks.supply("foundry"))
    graph.add_edge("tsmc", "s2", "a", **sample_networks.supply())
    grouping = grouped(graph, Verbaliser(graph, "en"), WORDS)
    counts = {(u, v): link["volume"].low for u, v, link in grouping.network.edges(data=True)}

    assert counts == {("ai-accelerator", CUSTOMERS): 5.0, ("foundry", "ai-accelerator"): 3.0}
    assert grouping.network.nodes["ai-accelerator"]["label"] == "AI accelerators (5)"
    assert [firm for firm, _ in grouping.members["foundry"]] == ["tsmc"]


def test_twenty_thousand_firms_make_a_small_page_that_says_so() -> None:
    """The page names how many firms there are, draws groups, and can find each firm."""
    graph = nx.MultiDiGraph(categories=sample_networks.CATEGORIES)
    graph.add_nodes_from((f"f{n}", {"type": "organisation"}) for n in range(20_000))
    for number in range(1, 20_000):
        graph.add_edge(f"f{number}", f"f{number // 2}", f"k{number}", **sample_networks.supply())
    assert is_huge(graph)
    page = render_view(graph)
    data = data_of(page)

    assert len(data["nodes"]) == 2
    assert "20,000 firms are too many for one drawing" in page
    assert sum(map(len, data["groups"].values())) == 20_000


@pytest.mark.parametrize("layout", LAYOUTS)
def test_hostile_texts_are_data_in_every_layout(layout: str) -> None:
    """Whatever is drawn, texts add no element and end none."""
    graph = sample_hostile.network()
    names = list(graph)
    for number, name in enumerate(names[:8]):
        after = names[(number + 1) % 8]
        link = graph.get_edge_data(name, names[(number + 1) % len(names)]).popitem()[1]
        flow = "investment" if number % 2 else "purchase"
        graph.add_edge(name, after, f"m{number}", **{**link, "relation": "money", "flow": flow})
    page = render_view(graph, layout=layout, title=sample_hostile.HOSTILE[6])
    block = page.split('id="view-data">')[1].split("</script>")[0]

    assert not re.search("[<>&\u2028\u2029]", block)
    assert _scripts(page) == 3  # data, vis-network, ours
    assert page == render_view(graph, layout=layout, title=sample_hostile.HOSTILE[6])
