"""Facts on one thing, counts of a graph, and its sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from aisupply.claims import describe
from aisupply.claims.names import KINDS
from aisupply.errors import AmbiguousNameError, UnknownNameError
from aisupply.rdf.terms import ID, compact

if TYPE_CHECKING:
    import aisupply

    Draft = Any

SPAN = (
    "THIS ais:evidencedBy <span/paper/{0}-{1}> . <span/paper/{0}-{1}> a ais:TextSpan ; "
    "oa:hasSelector <span/paper/{0}-{1}/selector> . "
    "<span/paper/{0}-{1}/selector> oa:start {0} ; oa:end {1} ."
)


def page(graph: aisupply.Graph, name: str, **lens: Any) -> list[dict[str, Any]]:
    """Return the rows of claims on the page of a thing."""
    view = graph.view(**lens)
    table = describe.show(view, graph.names.find(name))
    return [row for row in table if row["status"] != "registry"]


def test_a_page_has_each_fact_with_its_evidence(draft: Draft) -> None:
    """Fact, status, certainty, day, source, passages and claim, one row a sentence."""
    more = SPAN.format(20, 30) + SPAN.format(1, 9)
    draft.supply("amd", "openai", certainty="probable", more=more)
    view = draft.open().view()
    table = describe.show(view, view.names.find("amd"))
    assert table.columns == ("fact", "status", "certainty", "known", "source", "span", "claim")
    (row,) = [row for row in table if row["status"] != "registry"]
    assert row["status"] == "reported"
    assert row["certainty"] == "probable"
    assert row["known"] == "2025-10-07"
    assert row["source"] == "paper"
    assert row["span"] == "1–9, 20–30"
    assert row["claim"].short == "cl:paper/amd-openai"  # type: ignore[union-attr]
    assert table.lens == view.lens.as_json()


def test_a_page_begins_with_the_registry(draft: Draft) -> None:
    """What a firm is called is no claim, and is marked as registry."""
    view = draft.supply("amd", "openai").open().view()
    rows = describe.show(view, view.names.find("amd")).rows
    facts = [row["fact"] for row in rows if row["status"] == "registry"]
    assert "Also called Advanced Micro Devices" in facts
    assert rows[0]["status"] == "registry"


@pytest.mark.parametrize(
    ("kind", "lang", "fact"),
    [
        ("ais:Agreement", "en", "Is an agreement"),
        ("ais:Company", "en", "Is a company"),
        ("ais:Agreement", "fr", "Type : accord"),
    ],
)
def test_what_a_thing_is_has_its_article(draft: Draft, kind: str, lang: str, fact: str) -> None:
    """In English "a" is "an" before a vowel; French has no article there."""
    draft.registry += f'<pact> a {kind} ; rdfs:label "Pact"@en .\n'
    view = draft.supply("amd", "openai").open().view()
    rows = describe.show(view, view.names.find("pact"), lang=lang).rows
    assert fact in [row["fact"] for row in rows]


def test_a_page_is_of_one_thing(draft: Draft) -> None:
    """Claims on others are not on it."""
    graph = draft.supply("amd", "openai").supply("nvidia", "openai").open()
    assert len(page(graph, "amd")) == 1
    assert len(page(graph, "openai")) == 2


def test_the_page_of_a_source_has_its_claims(draft: Draft) -> None:
    """A source's page is what it claims; the page of a claim is that claim."""
    draft.source("filing", tier=1).supply("amd", "openai", source="filing")
    graph = draft.supply("nvidia", "openai").open()
    assert [row["source"] for row in page(graph, "filing")] == ["filing"]
    assert len(page(graph, "cl:paper/nvidia-openai")) == 1


def test_the_page_of_a_claim_has_the_remarks_on_it(draft: Draft) -> None:
    """Notes, conflicts and revisions stand beside a claim; they are remarks and no facts."""
    note = 'THIS skos:note "by our reading" ; ais:replacedBy <claim/paper/b> .'
    draft.supply("amd", "openai", key="a", more=note).supply("amd", "openai", key="b")
    view = draft.open().view(everything=True)
    rows = describe.show(view, describe.find(view, "cl:paper/a")).rows
    assert [(row["fact"], row["status"]) for row in rows] == [
        ("Note by our reading", "remark"),
        ("Replaced by paper/b", "remark"),
    ]


def test_how_a_figure_counts_is_a_remark(draft: Draft, gigawatts: Any) -> None:
    """No source says what adds up: it is told beside the claim, and is no part of its fact."""
    since = '"2026-02-27T00:00:00Z"^^xsd:dateTime'
    more = f"THIS aisb:countsWith :openai ; aisb:supersededAt {since} ."
    draft.volume("amd", "v", gigawatts("v", firm=1), counts="superseded", more=more)
    draft.volume("nvidia", "n", gigawatts("n", firm=2))
    view = draft.open().view()
    fact, *remarks = describe.show(view, describe.find(view, "cl:paper/amd-v")).rows
    assert "superseded" not in str(fact["fact"])
    assert [row["fact"] for row in remarks] == [
        "Counts gave way to another",
        "Counts with OpenAI",
        "Superseded at 2026-02-27",
    ]
    assert {row["status"] for row in remarks} == {"remark"}
    words = describe.remarks_on(view, [f"{ID}claim/paper/{key}" for key in ("amd-v", "nvidia-n")])
    assert [*words.values()] == [
        "counts gave way to another; counts with OpenAI; superseded at 2026-02-27"
    ]  # that a figure simply counts is no remark


def test_what_has_no_name_has_a_page(draft: Draft) -> None:
    """A supply is found by its id; what no claim speaks of is not, and names are suggested."""
    view = draft.supply("amd", "openai").open().view()
    supply = describe.find(view, "supply/amd/openai/ai-accelerator")
    (row,) = describe.show(view, supply).rows
    assert row["fact"] == "AMD supplies OpenAI with AI accelerators"
    for nobody in ("supply/amd/nobody/ai-accelerator", "amdd", "amd > {} <", "cl:paper/none"):
        with pytest.raises(UnknownNameError):
            describe.find(view, nobody)


def test_the_page_of_a_category_has_its_place_among_others(shipped: aisupply.Graph) -> None:
    """By hand, from the code list: HBM is memory, HBM4 a kind of it, and it has a market."""
    view = shipped.view()
    rows = describe.show(view, describe.find(view, "hbm")).rows
    told = {row["fact"] for row in rows if row["status"] == "registry"}
    assert {
        "Is a kind of Memory",
        "Has the kind HBM4",
        "Goes with high-bandwidth memory",
    } <= told
    assert any("SK hynix supplies Nvidia with" in str(row["fact"]) for row in rows)


NAMELESS = {
    "market": ("market-euv-lithography", "aisc:market-euv-lithography"),
    "volume": ("volume/openai-amd-6gw/power/01",),
    "supply": ("supply/amd/openai/ai-accelerator",),
    "stake": ("stake/nvidia/intel/holding",),
    "place": ("place/abilene-texas",),
    "event": ("event/arm/2025-12-31",),
}
TWICE = {"abf-film", "cowos", "tc-bonder"}
"""By hand: products that have the name of their category."""
SPOKEN_OF = ("organisation", "product", "agreement", "person", "facility")
"""Kinds of which nothing is registered without a claim that speaks of it."""


@pytest.fixture(scope="module")
def everything(shipped: aisupply.Graph) -> aisupply.View:
    """The shipped graph with all its claims."""
    return shipped.view(everything=True)


@pytest.mark.parametrize("name", sorted(TWICE))
def test_an_id_of_two_things_names_both(everything: aisupply.View, name: str) -> None:
    """A product and a category of one id are told apart by their prefixes."""
    with pytest.raises(AmbiguousNameError, match=f":{name}.*aisc:{name}|aisc:{name}.* :{name}"):
        describe.find(everything, name)


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted(KINDS.keys() - {"claim", "unnamed"}))
def test_every_named_thing_has_a_page(everything: aisupply.View, kind: str) -> None:
    """Each thing is found by its id and is called something; of most some claim speaks."""
    things = everything.graph.names.of_kind(kind)
    assert len(things) > 30
    for thing in things:
        named = compact(thing.iri) if thing.id in TWICE else thing.id
        assert describe.find(everything, named).iri == thing.iri
        rows = describe.show(everything, thing).rows
        assert any("Is called" in str(row["fact"]) for row in rows), thing.id
        assert kind not in SPOKEN_OF or any(row["claim"] for row in rows if "claim" in row), thing


@pytest.mark.slow
def test_every_claim_has_a_page(everything: aisupply.View) -> None:
    """Each claim says something, or says which claim has replaced it; every fifth is looked at."""
    claims = everything.graph.names.of_kind("claim")
    assert len(claims) > 2_300
    for claim in claims[::5]:
        rows = describe.show(everything, claim).rows
        assert rows, claim.id
        assert {row["status"] for row in rows} != {"registry"}, claim.id


def test_every_market_has_a_page(everything: aisupply.View) -> None:
    """A market is found by its code, and has its definition and the positions in it."""
    markets = everything.graph.store.records(
        "SELECT DISTINCT ?m { GRAPH ?codes { ?m a ais:Market } }"
    )
    names = [row["m"].partition("#")[2] for row in markets]
    assert len(names) > 40
    for name in names:
        rows = describe.show(everything, describe.find(everything, name)).rows
        assert any("Is defined as" in str(row["fact"]) for row in rows), name


@pytest.mark.parametrize("name", [name for names in NAMELESS.values() for name in names])
def test_other_nodes_have_pages(everything: aisupply.View, name: str) -> None:
    """A market, volume, supply, stake, place or event is found by its id, with its claims."""
    rows = describe.show(everything, describe.find(everything, name)).rows
    assert any(row.get("claim") for row in rows)


def test_a_page_goes_by_its_lens(draft: Draft) -> None:
    """A rumour is on the page with no lens, with its status, and not under the default one."""
    graph = draft.supply("amd", "openai", status="rumoured").open()
    assert page(graph, "amd") == []
    assert [row["status"] for row in page(graph, "amd", everything=True)] == ["rumoured"]


def test_a_page_with_no_lens_shows_what_is_denied(draft: Draft) -> None:
    """A denial is a fact about the debate: shown as denied, and never content of a view."""
    graph = draft.supply("amd", "openai", certainty="denied").open()
    (row,) = page(graph, "amd", everything=True)
    assert row["certainty"] == "denied"
    assert "OpenAI" in row["fact"]


def test_a_page_never_shows_what_was_replaced(draft: Draft) -> None:
    """A curator's error is gone from every page."""
    draft.supply("amd", "openai", more="THIS ais:replacedBy <claim/paper/x> .")
    assert page(draft.open(), "amd", everything=True) == []


def test_a_page_can_be_french(draft: Draft) -> None:
    """The words are those of the language, the data stays."""
    view = draft.supply("amd", "openai").open().view()
    table = describe.show(view, view.names.find("amd"), lang="fr")
    assert "Aussi appelé Advanced Micro Devices" in table.column("fact")


def test_claims_come_in_order_of_days(draft: Draft) -> None:
    """What was known first is first; each claim is one row with all it says."""
    draft.supply("amd", "openai", known="2025-09-01").supply("nvidia", "openai", known="2025-01-01")
    table = describe.claims(draft.open().view())
    assert table.column("known") == ["2025-01-01", "2025-09-01"]
    assert "Nvidia" in str(table.rows[0]["what"])


def test_sources_are_counted(draft: Draft) -> None:
    """A source has its tier and day, and how many claims and passages of the view are its."""
    draft.source("filing", tier=1, issued="2025-09-01")
    draft.supply("amd", "openai", source="filing", more=SPAN.format(1, 9))
    draft.supply("nvidia", "openai").supply("amd", "nvidia")
    draft.supply("nvidia", "amd", status="opinion")
    table = describe.sources(draft.open().view())
    assert [(row["id"], row["tier"], row["claims"], row["spans"]) for row in table] == [
        ("filing", 1, 1, 1),
        ("paper", 2, 2, 0),
    ]
    assert table.rows[0]["issued"] == "2025-09-01"
    assert table.rows[0]["publisher"] is None


def counts(graph: aisupply.Graph, **lens: Any) -> dict[Any, Any]:
    """Return what is counted in a graph."""
    return {row["what"]: row["count"] for row in describe.stats(graph, graph.view(**lens))}


def test_things_are_counted_as_things_and_claims_as_claims(draft: Draft) -> None:
    """By hand: two claims on one relation are one relation; of three firms they name two."""
    draft.supply("amd", "openai", key="a").supply("amd", "openai", key="b", status="rumoured")
    counted = counts(draft.open(), everything=True)
    assert counted["claims"] == 2
    assert counted["supply_relations"] == 1
    assert counted["organisations"] == 2
    assert counted["sources"] == 1
    assert counted["claims reported"] == 1
    assert counted["claims rumoured"] == 1
    assert counted["claims tier 2"] == 2


def test_counts_go_by_the_lens(draft: Draft) -> None:
    """Under the default lens a rumour is not counted."""
    graph = draft.supply("amd", "openai").supply("nvidia", "openai", status="rumoured").open()
    assert counts(graph)["claims"] == 1
    assert counts(graph)["supply_relations"] == 1


def test_counts_begin_as_the_interface_says(draft: Draft) -> None:
    """Claims and sources first, then things, then claims by status and by tier."""
    graph = draft.supply("amd", "openai").open()
    what = list(counts(graph))
    assert what[:5] == ["claims", "sources", "organisations", "people", "products"]
    assert {"agreements", "supply_relations", "stakes", "market_shares"} <= set(what)
    assert what[-2:] == ["claims reported", "claims tier 2"]


@pytest.mark.parametrize(
    ("what", "count"),
    [("claims", 96), ("claims rumoured", 2), ("agreements", 2), ("supply_relations", 3)],
)
def test_the_seed_has_what_its_facts_say(shipped: aisupply.Graph, what: str, count: int) -> None:
    """By the table of facts: S01 to S96; S92 and S93 are rumours; two deals; three suppliers."""
    seed = counts(shipped, everything=True, sources=["seed-article"])
    assert seed[what] == count


def test_the_place_of_a_site_is_named(everything: aisupply.View) -> None:
    """As the registry names it, in either language; no site is located in a class."""
    for lang, words in (("en", "located in Springfield, Ohio"), ("fr", "Springfield, Ohio")):
        facts = describe.show(
            everything, describe.find(everything, "vultr-springfield"), lang=lang
        ).column("fact")
        assert any(words in str(fact) for fact in facts)
    told = [
        str(fact)
        for thing in everything.names.of_kind("facility")[:20]
        for fact in describe.show(everything, thing).column("fact")
    ]
    assert not [fact for fact in told if "located in location" in fact]
