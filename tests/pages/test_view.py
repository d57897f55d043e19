"""The view as data and as bytes, without a browser."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import Any

import networkx as nx
import pytest
import sample_hostile
import sample_networks

from aisupply.bounds import Bounds
from aisupply.errors import UnknownNameError, UsageError
from aisupply.pages.addresses import Addresses
from aisupply.pages.assets import asset
from aisupply.pages.report.model import Dossier
from aisupply.pages.styling import width, widths
from aisupply.pages.view.context import ViewContext
from aisupply.pages.view.drawing import draw
from aisupply.pages.view.view import around, render_view, view_page
from aisupply.text import Note


class Reader(HTMLParser):
    """Collects what a browser would load, run or follow."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep every element."""
        self.tags.append((tag, dict(attrs)))


def data_of(page: str) -> dict[str, object]:
    """Return the data that a page carries."""
    found = re.search(r'id="view-data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return json.loads(found[1])


def test_the_same_network_gives_the_same_bytes_in_any_order_of_making() -> None:
    """Nodes and links added in another order make the same page."""
    graph = sample_networks.small()
    other = nx.MultiDiGraph(**graph.graph)
    other.add_nodes_from(reversed(list(graph.nodes(data=True))))
    other.add_edges_from(reversed(list(graph.edges(keys=True, data=True))))

    assert render_view(graph) == render_view(other)


def test_every_node_and_every_parallel_link_is_drawn_through_pyvis() -> None:
    """What pyvis holds is the whole multigraph."""
    graph = sample_networks.small()
    drawn = draw(graph).network

    assert {node["id"] for node in drawn.nodes} == set(graph)
    assert len(drawn.edges) == graph.number_of_edges() == 22
    assert sorted((e["from"], e["to"]) for e in drawn.edges) == sorted(graph.edges())
    assert len({edge["id"] for edge in drawn.edges}) == 22


def test_physics_is_off_and_each_node_has_a_place() -> None:
    """Positions are computed beforehand, so the browser computes none."""
    drawn = draw(sample_networks.small()).network

    assert drawn.options["physics"]["enabled"] is False
    assert all({"x", "y"} <= set(node) for node in drawn.nodes)


def test_parallel_links_have_different_curves() -> None:
    """No two links between the same two firms lie on each other, whichever way they run."""
    edges = draw(sample_networks.small()).network.edges
    between = [e for e in edges if {e["from"], e["to"]} == {"amd", "openai"}]
    side = {"curvedCW": 1, "curvedCCW": -1}
    bends = [
        side.get(e["smooth"]["type"], 0)
        * e["smooth"]["roundness"]
        * (1 if e["from"] == "amd" else -1)
        for e in between
    ]

    assert len(between) == 3
    assert len(set(bends)) == 3


def test_a_key_used_twice_still_gives_two_links() -> None:
    """Keys are unique between two nodes only; links on the page are unique everywhere."""
    graph = nx.MultiDiGraph()
    graph.add_edge("a", "b", key="k", relation="supply")
    graph.add_edge("b", "c", key="k", relation="supply")

    assert len({edge["id"] for edge in draw(graph).network.edges}) == 2


def test_the_focus_keeps_what_is_near_in_either_direction() -> None:
    """One link from TSMC are its supplier ASML and its customers."""
    near = around(sample_networks.small(), "tsmc", depth=1)

    assert set(near) == {"tsmc", "asml", "amd", "nvidia"}


def test_a_focus_is_not_drowned_by_a_hub() -> None:
    """Of a supplier its suppliers are near, not its other customers, deals and products; and so on.

    By hand, two links from Lab: Nvidia and its deal with it, TSMC above Nvidia, and Lab's own
    customer Shop with its customer; not Meta and OpenAI, not the deal of those, not the chip.
    """
    graph = nx.MultiDiGraph()
    for supplier, customer in (
        ("nvidia", "lab"), ("nvidia", "meta"), ("nvidia", "openai"), ("tsmc", "nvidia"),
        ("lab", "shop"), ("shop", "client"), ("rival", "shop"),
    ):  # fmt: skip
        graph.add_edge(supplier, customer, relation="supply")
    for party, deal in (("lab", "own-deal"), ("nvidia", "own-deal"), ("nvidia", "other-deal")):
        graph.add_edge(party, deal, relation="party")
    graph.add_edge("nvidia", "chip", relation="makes")

    near = around(graph, "lab", depth=2)
    assert set(near) == {"lab", "nvidia", "own-deal", "tsmc", "shop", "client"}
    assert set(around(graph, "nvidia", depth=1)) == {
        "nvidia", "lab", "meta", "openai", "tsmc", "own-deal", "other-deal", "chip",
    }  # fmt: skip


def test_an_own_view_shows_the_own_links_first(draft: Any) -> None:
    """By hand: Lab has one supplier, and that has 70 of its own: one link is drawn, not 71.

    Who asks for two links gets all; a small neighbourhood is drawn to a depth of two.
    """
    for number in range(70):
        draft.registry += f":s{number} a ais:Company . "
        draft.supply(f"s{number}", "nvidia")
    view = draft.supply("nvidia", "lab").supply("amd", "shop").supply("s0", "amd").open().view()

    for options, nodes in (
        ({"focus": "lab"}, 2), ({"focus": "lab", "depth": 2}, 72), ({"focus": "shop"}, 3),
    ):  # fmt: skip
        assert len(data_of(view_page(view, **options))["nodes"]) == nodes


def test_a_view_of_ones_own_graph_is_not_called_by_our_question(draft: Any) -> None:
    """The heading says what is drawn, in both languages, and around whom; a title given wins."""
    view = draft.supply("amd", "openai").open().view()
    for options, title in (
        ({}, "Suppliers, customers and deals"),
        ({"lang": "fr"}, "Fournisseurs, clients et accords"),
        ({"focus": "openai"}, "OpenAI: suppliers, customers and deals"),
        ({"title": "Mine"}, "Mine"),
    ):
        page = view_page(view, **options)
        assert f"<title>{title}</title>" in page


def test_an_unknown_focus_suggests_the_nearest_name() -> None:
    """A typing error is answered with what was meant."""
    with pytest.raises(UnknownNameError, match="nvidia"):
        render_view(sample_networks.small(), focus="nvida")


@pytest.mark.parametrize("wrong", [{"lang": "de"}, {"focus": "amd", "depth": 0}])
def test_wrong_options_are_refused_with_what_would_be_right(wrong: dict[str, object]) -> None:
    """A language or a depth that does not exist is a usage error."""
    with pytest.raises(UsageError):
        render_view(sample_networks.small(), **wrong)


def test_the_page_loads_nothing_and_forbids_to() -> None:
    """No element names another file, and the policy allows inline code by digest only."""
    tags = Reader(render_view(sample_networks.small())).tags
    loads = [(tag, attrs) for tag, attrs in tags if {"src", "action", "data"} & set(attrs)]
    policy = next(
        str(attrs["content"])
        for tag, attrs in tags
        if "content-security-policy" in str(attrs).lower()
    )

    assert loads == []
    assert not any(tag == "link" for tag, _ in tags)
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_data_cannot_end_its_element() -> None:
    """Every angle bracket, ampersand and line separator in the data is escaped."""
    page = render_view(sample_hostile.network())
    block = page.split('id="view-data">')[1].split("</script>")[0]

    assert not re.search("[<>&\u2028\u2029]", block)
    assert json.loads(block)["nodes"]


def test_hostile_texts_add_no_element() -> None:
    """The elements of a page of hostile texts are those of the template."""
    tags = Reader(render_view(sample_hostile.network())).tags
    handlers = [name for _, attrs in tags for name in attrs if name.startswith("on")]

    assert sum(tag == "script" for tag, _ in tags) == 3  # data, vis-network, ours
    assert handlers == []
    assert not {"img", "iframe", "object", "base", "form", "link"} & {tag for tag, _ in tags}


def test_ids_that_javascript_objects_have_are_renamed() -> None:
    """vis-network keeps nodes in plain objects, where `constructor` is taken."""
    graph = nx.MultiDiGraph()
    graph.add_edge("__proto__", "constructor", key="toString", relation="supply")
    drawn = draw(graph).network

    assert [node["id"] for node in drawn.nodes] == ["node:__proto__", "node:constructor"]
    assert drawn.edges[0]["id"] != "toString"


def test_the_chrome_is_french_and_labels_stay() -> None:
    """With French, words of the page change and labels of the data do not."""
    page = render_view(sample_networks.small(), lang="fr")

    assert '<html lang="fr">' in page
    assert "Légende" in page
    assert "OpenAI–AMD agreement, 6 GW" in page
    assert "Accélérateurs d&#39;IA" in page


def test_the_panel_says_what_a_link_rests_on() -> None:
    """Bounds, parts, status, stage, agreement, claims, source and characters are in the data."""
    data = data_of(render_view(sample_networks.small()))
    texts = data["texts"]
    link = next(n for n in data["links"] if texts[n["title"]] == "Nvidia supplies OpenAI")
    rows = {texts[key]: texts[text] for key, text in link["rows"]}

    assert rows["bounds"] == "≥ 0 GW"
    assert rows["stated"] == "10 GW"
    assert rows["ceiling"] == "none stated"
    assert rows["status"] == "announced"
    assert rows["stage"] == "letter of intent"
    assert rows["agreement"] == "OpenAI–Nvidia letter of intent"
    assert [[texts[part] for part in span] for span in link["spans"]] == [
        ["seed-article", "1776–1850"]
    ]
    assert [data["claims"][claim]["id"] for claim in link["claims"]] == ["seed-article/s33"]


def test_a_relation_with_figures_beside_it_has_no_question_mark() -> None:
    """Only a supply of which no parallel link gives a figure is one without a figure."""
    graph = sample_networks.small()
    graph.add_edge("amd", "openai", key="relation", **sample_networks.supply())
    labels = {edge["id"]: edge["label"] for edge in draw(graph).network.edges}

    assert labels["relation"] == ""
    assert labels[f"{sample_networks.BASE}supply/tsmc/amd/foundry"] == "?"


def test_an_empty_network_makes_a_page() -> None:
    """A lens that shows nothing gives a page that shows nothing."""
    assert data_of(render_view(nx.MultiDiGraph()))["nodes"] == []


def test_the_chosen_theme_has_the_colours_of_the_system_theme() -> None:
    """What `data-theme` sets in the style of the view is what base.css sets for the system."""
    base, own = asset("base.css"), asset("view.css")
    light, dark = re.findall(r":root \{(.*?)\}", base, re.DOTALL)[:2]
    for mode, block in (("light", light), ("dark", dark)):
        chosen = re.search(rf':root\[data-theme="{mode}"\] \{{(.*?)\}}', own, re.DOTALL)
        wanted = {k: v for k, v in re.findall(r"(--[\w-]+): (#\w+)", block) if k in chosen[1]}
        assert dict(re.findall(r"(--[\w-]+): (#\w+)", chosen[1])) == wanted
        assert {"--paper", "--ink", "--accent"} <= wanted.keys()


def test_lines_are_what_is_bound_and_bands_what_may_come() -> None:
    """By hand: 1 of at most 6 GW is a line of 2 + 8·√⅙ in a band of 10 pixels."""
    edges = {edge["id"]: edge for edge in draw(sample_networks.small()).network.edges}
    power = edges[f"{sample_networks.BASE}volume/openai-amd-6gw/power/01"]
    exact = edges[f"{sample_networks.BASE}volume/msft/money/01"]
    largest = {"GW": 10.0}  # Nvidia's stated 10 GW

    assert widths({"unit": "GW", "volume": Bounds(1, 6)}, {"GW": 6.0}) == (
        pytest.approx(2 + 8 * (1 / 6) ** 0.5, abs=0.01),
        10.0,
    )
    assert power["background"]["size"] == width({"unit": "GW", "stated": 6.0}, largest)
    assert power["width"] < power["background"]["size"]
    assert exact["background"]["enabled"] is False


def test_sources_have_their_title_and_an_address_only_of_the_web() -> None:
    """A title is told as given; an address that is no plain one of the web is left out."""
    graph = nx.MultiDiGraph()
    for key, source in (("a", "news"), ("b", "paper"), ("c", "unknown")):
        graph.add_edge("amd", "openai", key=key, relation="supply", sources=(source,))
    sources = {"news": ("News", "https://a.example/1"), "paper": ("Paper", "javascript:alert(1)")}
    data = data_of(render_view(graph, context=ViewContext(sources=sources)))

    assert data["sources"] == {"news": ["News", "https://a.example/1"], "paper": ["Paper", ""]}


def test_a_view_in_a_report_leads_to_the_pages_of_things_and_claims() -> None:
    """Firms that have a page and claims that the report lists have an address, others none."""
    addresses = Addresses(
        [Dossier("organisation", "amd", "AMD"), Dossier("source", "news", "News")],
        {"news/s1": "news"},
    )
    graph = nx.MultiDiGraph()
    claims = (f"{sample_networks.BASE}claim/news/s1", f"{sample_networks.BASE}claim/news/s2")
    graph.add_edge("amd", "openai", key="k", relation="supply", claims=claims)
    data = data_of(render_view(graph, context=ViewContext(addresses=addresses)))

    assert {row[2]: row[3] for row in data["nodeDetails"]} == {
        "amd": "firms/amd.html",
        "openai": "",
    }
    assert [claim.get("page") for claim in data["claims"]] == [
        "sources/news.html#claim-news/s1",
        None,
    ]


def test_the_line_of_the_lens_is_in_the_language_of_the_page() -> None:
    """What the lens says in English is said in French on a French page."""
    line = Note("lens.line", parts=(Note("lens.known", day="2025-10-07"), Note("lens.facts")))
    graph = nx.MultiDiGraph(lens_line=line)

    assert ">connu au 2025-10-07 · faits seulement<" in render_view(graph, lang="fr")
    assert ">as known 2025-10-07 · facts only<" in render_view(graph)


@pytest.mark.parametrize(
    ("lang", "sentence", "word"),
    [
        ("en", "AMD may not supply Far Land, by a restriction", "group of firms"),
        ("fr", "AMD ne peut fournir Far Land, du fait d'une restriction", "groupe d'entreprises"),
    ],
)
def test_a_restriction_is_drawn_with_who_stands_at_its_ends(
    lang: str, sentence: str, word: str
) -> None:
    """A country and a group of firms are nodes of their own; the panel has rule and goods."""
    graph = nx.MultiDiGraph(lens_line="facts only")
    graph.add_node("amd", type="organisation", label="AMD")
    graph.add_node("place/far-land", type="place", label="Far Land")
    graph.add_node("firm-group/makers", type="group", label="makers")
    rule = {
        "relation": "restriction", "stage": "licence-needed", "goods": "chips above a line",
        "rule": "a list", "until": "2026-12-31", "statuses": ("reported",),
        "certainty": ("certain",),
    }  # fmt: skip
    for supplier in ("amd", "firm-group/makers"):
        graph.add_edge(supplier, "place/far-land", f"rule/{supplier}", **rule)
    page = render_view(graph, lang=lang)
    data = data_of(page)
    kinds = {node["id"]: node["kind"] for node in data["nodes"]}  # type: ignore[attr-defined]
    assert kinds == {
        "amd": "organisation", "place/far-land": "place", "firm-group/makers": "group",
    }  # fmt: skip
    assert {edge["relation"] for edge in data["edges"]} == {"restriction"}  # type: ignore[attr-defined]
    assert {sentence, "chips above a line", "a list", "2026-12-31"} <= set(data["texts"])  # type: ignore[call-overload]
    legend = page[page.index('<fieldset class="legend">') :]
    assert word in legend
    assert 'data-relation="restriction"' in legend
