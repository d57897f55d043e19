"""From claims to a network: every attribute of every kind of edge, and which edges stand."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest

from aisupply.bounds import Bounds
from aisupply.network.edge_evidence import SUPPLY_FLOWS
from aisupply.rdf.terms import ID

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import aisupply

    Draft = Any
    Figures = Callable[..., str]

SPAN = (
    "THIS ais:evidencedBy <span/paper/3-9> . <span/paper/3-9> a ais:TextSpan ; "
    "oa:hasSelector <span/paper/3-9/selector> . <span/paper/3-9/selector> oa:start 3 ; oa:end 9 ."
)


def edges(network: nx.MultiDiGraph, relation: str) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the edges of a relation by their ends; a test has one each."""
    return {
        (source, target): data
        for source, target, data in network.edges(data=True)
        if data["relation"] == relation
    }


def volume(network: nx.MultiDiGraph, name: str = "v") -> dict[str, Any]:
    """Return the edge of the volume `<volume/NAME>`."""
    (found,) = [
        data for *_, key, data in network.edges(keys=True, data=True) if key == f"{ID}volume/{name}"
    ]
    return found  # type: ignore[no-any-return]


def has_volume(network: nx.MultiDiGraph, name: str = "v") -> bool:
    """Tell whether there is an edge for the volume `<volume/NAME>`."""
    return any(key == f"{ID}volume/{name}" for *_, key in network.edges(keys=True))


def stake(kind: str, figures: str = "", state: str = "", *, name: str = "x") -> str:
    """Return Turtle for a stake of OpenAI in AMD; `kind` is Option or Holding."""
    node = f"<stake/{name}>"
    text = f"{node} a ais:Equity{kind} ; ais:holder :openai ; ais:issuer :amd . "
    if figures:
        text += (
            f"{node} ais:hasQuantity <q/{name}> . <q/{name}> a ais:Quantity ; "
            f"ais:kind aisc:equity-share ; ais:unit unit:PERCENT ; {figures} . "
        )
    if state:
        text += f"{node} ais:hasState <s/{name}> . <s/{name}> ais:stage aisc:{state} . "
    return text


def test_the_network_carries_its_lens(draft: Draft) -> None:
    """The lens as in JSON, its line, and the tree of categories go with the network."""
    view = draft.supply("amd", "openai").open().view(tier=2)
    graph = view.network().graph
    assert graph["lens"] == view.lens.as_json()
    assert graph["lens_line"] == view.lens.line()
    category = graph["categories"]["ai-accelerator"]
    assert category["label"]["en"] == "AI accelerator"
    assert set(category["label"]) == {"en", "fr"}
    assert "ai-accelerator" in graph["categories"]["custom-silicon"]["broader"]


def test_a_supply_relation_is_an_edge_from_supplier_to_customer(draft: Draft) -> None:
    """Every attribute that the design names, of a supplier that is named without a figure."""
    network = draft.supply("amd", "openai", state="agreed", more=SPAN).open().view().network()
    key = f"{ID}supply/amd/openai/ai-accelerator"
    expected = {
        "relation": "supply",
        "category": "ai-accelerator",
        "categories": ("ai-accelerator",),
        "kind": None,
        "unit": None,
        "firm": None,
        "stated": None,
        "ceiling": None,
        "volume": None,
        "stage": "agreed",
        "flow": None,
        "statuses": ("reported",),
        "certainty": ("certain",),
        "agreement": None,
        "products": (),
        "claims": (f"{ID}claim/paper/amd-openai",),
        "sources": ("paper",),
        "known": "2025-10-07",
        "spans": ({"source": "paper", "start": 3, "end": 9},),
    }
    data = network.edges["amd", "openai", key]
    assert {name: data[name] for name in expected} == expected


def test_nodes_are_ids_with_type_and_label(draft: Draft) -> None:
    """A firm, a product and an agreement are told apart; a node without a label has its id."""
    draft.registry += """
        :deal a ais:Agreement ; rdfs:label "The deal"@en .
        :chip a ais:Product ; rdfs:label "Chip"@en .
    """
    body = (
        ":deal a ais:Agreement ; ais:hasParticipation <p/1> , <p/2> ; ais:hasCommitment <c/1> . "
        "<p/1> ais:participant :amd ; ais:inRole aisc:role-supplier . "
        "<p/2> ais:participant :stranger . <c/1> ais:ofProduct :chip . :amd ais:makes :chip ."
    )
    network = draft.claim("a", body).open().view().network()
    assert dict(network.nodes(data=True)) == {
        "amd": {"type": "organisation", "label": "AMD"},
        "chip": {"type": "product", "label": "Chip"},
        "deal": {"type": "agreement", "label": "The deal"},
        "stranger": {"type": "organisation", "label": "stranger"},
    }
    assert set(edges(network, "party")) == {("amd", "deal"), ("stranger", "deal")}
    assert edges(network, "party")["amd", "deal"]["roles"] == ("supplier",)
    assert set(edges(network, "of-product")) == {("deal", "chip")}
    assert set(edges(network, "makes")) == {("amd", "chip")}


def test_a_node_of_another_namespace_keeps_its_label(draft: Draft) -> None:
    """A firm that is named by an IRI of somebody else is a node by that IRI."""
    draft.registry += '<http://e.org/x> a ais:Company ; rdfs:label "X"@en .'
    body = ":amd ais:competesWith <http://e.org/x> ."
    network = draft.claim("a", body).open().view().network()
    assert network.nodes["http://e.org/x"] == {"type": "organisation", "label": "X"}


def test_a_volume_is_an_edge_with_figures(draft: Draft, gigawatts: Figures) -> None:
    """By hand: 1 GW is bound out of "up to 6", so firm 1, stated 6, ceiling 6, within 1 … 6."""
    figures = gigawatts("v", firm=1, stated=6, ceiling=6)
    draft.volume("amd", "v", figures, state="agreed")
    data = volume(draft.open().view().network())
    assert (data["firm"], data["stated"], data["ceiling"]) == (1, 6, 6)
    assert data["volume"] == Bounds(1, 6)
    assert (data["kind"], data["unit"], data["flow"]) == ("power", "GW", "supply")
    assert (data["counts"], data["stage"], data["agree"]) == ("yes", "agreed", True)


def test_no_ceiling_is_infinite(draft: Draft, gigawatts: Figures) -> None:
    """By hand: a letter over "at least 10 GW" is [0, —) with stated 10."""
    draft.volume("amd", "v", gigawatts("v", firm=0, stated=10))
    data = volume(draft.open().view().network())
    assert (data["firm"], data["stated"], data["ceiling"]) == (0, 10, math.inf)
    assert data["volume"] == Bounds(0)


def test_an_open_ceiling_stays_open(draft: Draft) -> None:
    """What is under 100 does not hold 100."""
    figures = (
        "<volume/v> ais:ceilingQuantity <q/1> . <q/1> a ais:Quantity ; ais:upperBound 100 ; "
        "ais:upperBoundExclusive true ; ais:unit unit:GigaW ."
    )
    data = volume(draft.volume("amd", "v", figures).open().view().network())
    assert data["volume"] == Bounds(0, 100, high_open=True)


def test_a_volume_without_a_figure_is_only_named(draft: Draft) -> None:
    """It has a kind and no interval; the measures make it [0, ∞)."""
    data = volume(draft.volume("amd", "v", "").open().view().network())
    assert data["volume"] is None
    assert data["firm"] is None
    assert data["kind"] == "power"


@pytest.mark.parametrize(
    ("unit", "name"),
    [("GigaW", "GW"), ("MegaW", "MW"), ("NUM", "count"), ("CCY_USD", "USD"), ("CCY_EUR", "EUR")],
)
def test_units_have_short_names(draft: Draft, gigawatts: Figures, unit: str, name: str) -> None:
    """The units of the interface, and a currency by its code."""
    draft.volume("amd", "v", gigawatts("v", firm=1, unit=unit))
    assert volume(draft.open().view().network())["unit"] == name


def test_two_categories_are_two_views_of_one_amount(draft: Draft, gigawatts: Figures) -> None:
    """One edge, all categories, the amount once."""
    figures = gigawatts("v", firm=6, ceiling=6) + "<volume/v> ais:ofCategory aisc:gpu . "
    network = draft.volume("amd", "v", figures).open().view().network()
    assert volume(network)["categories"] == ("ai-accelerator", "gpu")
    assert volume(network)["volume"] == Bounds.point(6)
    assert network.number_of_edges("amd", "openai") == 1


@pytest.mark.parametrize(
    ("flow", "kind", "stands"),
    [
        ("supply", "power", True),
        ("supply", "count", True),
        ("supply", "money", False),
        ("purchase", "money", True),
        ("purchase", "power", False),
        ("investment", "money", False),
        ("loan", "money", False),
        ("site-cost", "money", False),
        ("guarantee", "money", False),
    ],
)
def test_only_supply_and_purchase_are_supply(
    draft: Draft, gigawatts: Figures, flow: str, kind: str, *, stands: bool
) -> None:
    """By the design: purchases in money, supplies in power and count, and nothing else."""
    draft.volume("amd", "v", gigawatts("v", firm=1), flow=flow, kind=kind)
    assert has_volume(draft.open().view().network()) is stands
    assert (flow in SUPPLY_FLOWS) == (flow in {"supply", "purchase"})


@pytest.mark.parametrize(
    ("counts", "stands"),
    [("yes", True), ("joint", True), ("no", False), ("part-of", False), ("restates", False)],
)
def test_what_is_counted_elsewhere_is_no_edge(
    draft: Draft, gigawatts: Figures, counts: str, *, stands: bool
) -> None:
    """A part of another amount, or the same told again, adds nothing."""
    draft.volume("amd", "v", gigawatts("v", firm=1), counts=counts)
    assert has_volume(draft.open().view().network()) is stands


def test_claims_on_one_volume_are_put_together(draft: Draft, gigawatts: Figures) -> None:
    """By hand: 0..6 by the press and 1..6 by a filing leave 1..6; both are behind the edge."""
    draft.source("filing", tier=1)
    draft.volume("amd", "v", gigawatts("v", firm=0, stated=6, ceiling=6), known="2025-10-01")
    draft.volume("amd", "v", gigawatts("v", firm=1, stated=5, ceiling=6), source="filing")
    data = volume(draft.open().view().network())
    assert data["volume"] == Bounds(1, 6)
    assert data["stated"] == 5
    assert set(data["sources"]) == {"paper", "filing"}
    assert len(data["claims"]) == 2
    assert data["known"] == "2025-10-01"
    assert data["agree"]


@pytest.mark.parametrize(
    ("options", "expected", "agree"),
    [
        ({}, Bounds(1, 3), False),
        ({"combine": "hull"}, Bounds(1, 3), False),
        ({"combine": "latest"}, Bounds.point(3), True),
        ({"combine": "best-tier"}, Bounds.point(1), True),
        ({"tier": 1}, Bounds.point(1), True),
        ({"sources": ["paper"]}, Bounds.point(3), True),
        ({"known_by": "2025-10-01"}, Bounds.point(1), True),
    ],
)
def test_the_lens_chooses_and_combines(
    draft: Draft, gigawatts: Figures, options: dict[str, Any], expected: Bounds, *, agree: bool
) -> None:
    """By hand: a filing of 1 October says 1 GW, the press of 7 October 3 GW."""
    draft.source("filing", tier=1)
    figures = [gigawatts("v", firm=n, stated=n, ceiling=n) for n in (1, 3)]
    draft.volume("amd", "v", figures[0], source="filing", known="2025-10-01")
    draft.volume("amd", "v", figures[1])
    data = volume(draft.open().view(**options).network())
    assert data["volume"] == expected
    assert data["agree"] is agree


def test_binding_only_leaves_the_firm_part(draft: Draft, gigawatts: Figures) -> None:
    """By hand: of 1 … 6 stated 6 the point 1 is left; what is only named stays unknown."""
    draft.volume("amd", "v", gigawatts("v", firm=1, stated=6, ceiling=6))
    draft.volume("nvidia", "w", "")
    network = draft.open().view(binding_only=True).network()
    data = volume(network)
    assert data["volume"] == Bounds.point(1)
    assert (data["firm"], data["stated"], data["ceiling"]) == (1, 1, 1)
    assert volume(network, "w")["volume"] is None


@pytest.mark.parametrize(
    ("at", "stage"),
    [
        ("2025-10-31", None),
        ("2025-11-01", "agreed"),
        ("2025-12-31", "agreed"),
        ("2026-01-01", "under-way"),
        ("2026-05-31", "under-way"),
        ("2026-06-01", "ended"),
    ],
)
def test_an_edge_has_the_stage_of_its_day(draft: Draft, at: str, stage: str | None) -> None:
    """By hand: agreed on 1 November, under way from 1 January, ended on 1 June: then no edge."""
    states = ("agreed 2025-11-01", "under-way 2026-01-01", "ended 2026-06-01")
    for number, state in enumerate(states):
        draft.supply("amd", "openai", key=f"c{number}", state=state)
    found = edges(draft.open().view(at=at, known_by="2026-12-31").network(), "supply")
    if stage in {None, "ended"}:
        assert not found
    else:
        assert found["amd", "openai"]["stage"] == stage


def test_an_end_wins_over_another_state_of_its_day(draft: Draft) -> None:
    """Two states begin on one day: the link has ended."""
    draft.supply("amd", "openai", key="a", state="ended 2025-11-01")
    draft.supply("amd", "openai", key="b", state="under-way 2025-11-01")
    graph = draft.open()
    assert not edges(graph.view(at="2025-11-01").network(), "supply")


def test_a_state_without_a_time_begins_when_it_is_known(draft: Draft) -> None:
    """By hand: known on 7 October, so there is no edge on the 6th."""
    graph = draft.supply("amd", "openai", state="agreed").open()
    assert not edges(graph.view(at="2025-10-06").network(), "supply")
    assert edges(graph.view(at="2025-10-07").network(), "supply")


def test_the_network_and_the_short_cuts_agree(shipped: aisupply.Graph) -> None:
    """Whoever supplies another firm by an edge does so by `ais:suppliesTo`, under any lens."""
    for lens in (
        {}, {"entities": True}, {"as_of": "2025-10-07", "with_rumours": True}, {"at": "2025-12-31"},
    ):  # fmt: skip
        view = shipped.view(**lens)
        pairs = view.table("SELECT DISTINCT ?s ?c { ?s ais:suppliesTo ?c }")
        by_query = {tuple(str(cell).removeprefix(ID) for cell in row.values()) for row in pairs}
        by_edge = {(s, c) for s, c in edges(view.network(), "supply") if s != c}  # s = c: in-house
        assert len(by_edge) > 50
        assert by_edge == by_query


def test_an_option_is_an_edge_in_percent(draft: Draft) -> None:
    """By hand: up to 10 % is 0 … 10, from the holder to the issuer, and no holding."""
    draft.claim("a", stake("Option", "ais:upperBound 10", "option-open"))
    network = draft.open().view().network()
    data = edges(network, "option")["openai", "amd"]
    assert data["volume"] == Bounds(0, 10)
    assert (data["unit"], data["stage"], data["inferred"]) == ("%", "option-open", False)
    assert not edges(network, "holding")


def test_options_exercised_are_holdings_that_are_inferred(draft: Draft) -> None:
    """In the scenario an open option counts as held, and is marked."""
    draft.claim("a", stake("Option", "ais:upperBound 10", "option-open"))
    network = draft.open().view(scenario="options-exercised").network()
    data = edges(network, "holding")["openai", "amd"]
    assert data["inferred"] is True
    assert data["volume"].high == 10
    assert not edges(network, "option")


def test_a_holding_is_no_option(draft: Draft) -> None:
    """By hand: a stake of more than 5 % with no upper end; without a figure there is none."""
    draft.claim("a", stake("Holding", "ais:lowerBound 5"))
    assert edges(draft.open().view().network(), "holding")["openai", "amd"]["volume"] == Bounds(5)
    draft.claim("b", stake("Holding", name="y").replace(":amd", ":nvidia"))
    found = edges(draft.open().view().network(), "holding")
    assert found["openai", "nvidia"]["volume"] is None


@pytest.mark.parametrize(
    ("kind", "state", "stands"),
    [
        ("Option", "option-open", True),
        ("Option", "done", False),
        ("Option", "ended", False),
        ("Holding", "done", True),
        ("Holding", "planned", False),
        ("Holding", "letter-of-intent", False),
        ("Holding", "ended", False),
    ],
)
def test_a_stake_stands_as_its_short_cut_does(
    draft: Draft, kind: str, state: str, *, stands: bool
) -> None:
    """An exercised option is none, a planned holding is not held yet; rule and edge agree."""
    view = draft.claim("a", stake(kind, state=state)).open().view()
    network = view.network()
    assert bool(edges(network, kind.lower())) is stands
    short_cut = {"Option": "ais:hasOptionOn", "Holding": "ais:holdsSharesOf"}[kind]
    assert view.query(f"ASK {{ :openai {short_cut} :amd }}") is stands


@pytest.mark.parametrize(
    "body", [":nvidia ais:competesWith :amd .", ":amd ais:competesWith :nvidia ."]
)
def test_rivalry_is_one_edge_from_the_lesser_id(draft: Draft, body: str) -> None:
    """Whichever is named first, there is one edge from amd to nvidia."""
    network = draft.claim("a", body).open().view().network()
    assert list(edges(network, "rivalry")) == [("amd", "nvidia")]


def test_rivalry_told_twice_is_one_edge_with_two_claims(draft: Draft) -> None:
    """Told once each way by two sources, it is one edge that both support."""
    draft.claim("a", ":nvidia ais:competesWith :amd .")
    draft.claim("b", ":amd ais:competesWith :nvidia .", certainty="probable")
    network = draft.open().view().network()
    data = edges(network, "rivalry")["amd", "nvidia"]
    assert network.number_of_edges() == 1
    assert len(data["claims"]) == 2
    assert data["certainty"] == ("certain", "probable")


def test_nobody_is_a_rival_of_oneself(draft: Draft) -> None:
    """A loop says nothing."""
    network = draft.claim("a", ":amd ais:competesWith :amd .").open().view().network()
    assert not edges(network, "rivalry")


def test_co_design_is_an_edge_for_each_pair(draft: Draft) -> None:
    """By hand: three partners are three pairs, each from the lesser id; it is no supply."""
    parties = "".join(
        f"<codevelopment/x> ais:hasParticipation <p/{firm}> . <p/{firm}> ais:participant :{firm} . "
        for firm in ("openai", "amd", "nvidia")
    )
    body = f"<codevelopment/x> a ais:CoDevelopment ; ais:ofProduct :chip . {parties}"
    network = draft.claim("a", body).open().view().network()
    found = edges(network, "co-design")
    assert set(found) == {("amd", "nvidia"), ("amd", "openai"), ("nvidia", "openai")}
    assert found["amd", "nvidia"]["products"] == ("chip",)
    assert not edges(network, "supply")


@pytest.mark.parametrize("lens", [{}, {"everything": True}])
def test_what_is_denied_is_no_edge(draft: Draft, lens: dict[str, Any]) -> None:
    """Not even with no lens at all."""
    network = draft.supply("amd", "openai", certainty="denied").open().view(**lens).network()
    assert network.number_of_edges() == 0


def test_a_rumour_is_an_edge_where_rumours_are_asked_for(draft: Draft) -> None:
    """It carries its status, so that it can be drawn as what it is."""
    graph = draft.supply("amd", "openai", status="rumoured", certainty="possible").open()
    assert graph.view().network().number_of_edges() == 0
    data = edges(graph.view(with_rumours=True).network(), "supply")["amd", "openai"]
    assert data["statuses"] == ("rumoured",)
    assert data["certainty"] == ("possible",)


def test_the_seeds_figures(shipped: aisupply.Graph) -> None:
    """From the seed: up to 6 GW (S33), tens of billions of dollars (S24), up to 10 % (S28).

    The tens of billions are no floor: another claim of the graph says of the same deal that
    no such sum is binding (metrics.md, section 3).
    """
    network = shipped.view(sources=["seed-article"]).network()
    power = volume(network, "openai-amd-6gw/power/01")
    money = volume(network, "openai-amd-6gw/money/01")
    assert power["volume"] == Bounds(0, 6)
    assert power["stated"] == 6
    assert power["products"] == ("amd-instinct",)
    assert money["volume"] == Bounds(0, 100e9, high_open=True)
    assert edges(network, "option")["openai", "amd"]["volume"] == Bounds(0, 10)


def test_every_edge_has_the_common_attributes(shipped: aisupply.Graph) -> None:
    """Whatever the relation, an edge says what it rests on."""
    network = shipped.view(with_rumours=True).network()
    common = {
        "relation", "statuses", "certainty", "agreement", "products", "claims", "sources", "known",
        "spans",
    }  # fmt: skip
    assert network.number_of_edges() > 10
    for *_, data in network.edges(data=True):
        assert common <= data.keys()
        assert data["claims"]
        assert all(isinstance(data[name], tuple) for name in ("claims", "sources", "spans"))


def test_the_steps_from_claims_to_an_interval_are_told(shipped: aisupply.Graph) -> None:
    """By hand: the filing's 1 … 6 GW and the article's up to 6 GW leave 1 … 6 GW together."""
    network = shipped.view(known_by="2025-10-07").network()
    steps = volume(network, "openai-amd-6gw/power/01")["steps"]
    assert steps == (
        "cl:agreement_volumes/openai-amd-6gw/power/01/2 1 … 6 GW",
        "cl:seed-article/s33 0 … 6 GW",
        "together 1 … 6 GW",
    )


@pytest.fixture
def flat(shipped: aisupply.Graph) -> nx.MultiDiGraph:
    """The shipped graph as a network of texts and numbers."""
    return shipped.view().network(flat=True)


def _kept(network: nx.MultiDiGraph, *, keys: bool = True) -> tuple[Any, Any]:
    """Return nodes and edges in order; some formats have ids of their own in place of keys."""
    nodes = sorted((n, sorted(d.items())) for n, d in network.nodes(data=True))
    edges = [
        (u, v, k if keys else "", sorted((n, x) for n, x in d.items() if n not in {"id", "key"}))
        for u, v, k, d in network.edges(keys=True, data=True)
    ]
    return nodes, sorted(edges, key=str)


def test_a_flat_network_has_texts_and_numbers_only(
    flat: nx.MultiDiGraph, shipped: aisupply.Graph
) -> None:
    """Nothing is lost on the way: the edge of AMD's six gigawatts, by hand."""
    values = [v for *_, d in (*flat.nodes(data=True), *flat.edges(data=True)) for v in d.values()]
    assert {type(value) for value in values} <= {str, float}
    whole = shipped.view().network()
    assert flat.number_of_edges() == whole.number_of_edges()
    power = flat.edges["amd", "openai", f"{ID}volume/openai-amd-6gw/power/01"]
    assert (power["firm"], power["stated"], power["ceiling"]) == (1.0, 6.0, 6.0)
    assert (power["unit"], power["measure"], power["category"]) == ("GW", "power", "ai-accelerator")
    assert "seed-article" in power["sources"].split("; ")
    assert (
        "ceiling" not in flat.edges["nvidia", "openai", f"{ID}supply/nvidia/openai/ai-accelerator"]
    )


@pytest.mark.parametrize("form", ["graphml", "gexf", "gml", "node-link"])
def test_a_flat_network_is_written_and_read_back_whole(
    flat: nx.MultiDiGraph, form: str, tmp_path: Path
) -> None:
    """The writers and readers of networkx itself, every node and edge with all that it has."""
    path = tmp_path / f"network.{form}"
    if form == "graphml":
        nx.write_graphml(flat, path)
        found = nx.read_graphml(path, force_multigraph=True)
    elif form == "gexf":
        nx.write_gexf(flat, path)
        found = nx.read_gexf(path)
        for _, data in found.nodes(data=True):
            data.pop("label")  # GEXF gives each node one
    elif form == "gml":
        nx.write_gml(flat, path)
        found = nx.read_gml(path)
    else:
        path.write_text(json.dumps(nx.node_link_data(flat, edges="edges")), encoding="utf-8")
        told = json.loads(path.read_text(encoding="utf-8"))
        found = nx.node_link_graph(told, edges="edges")
    assert found.is_multigraph()
    assert found.is_directed()
    assert _kept(found, keys=form != "gexf") == _kept(flat, keys=form != "gexf")
