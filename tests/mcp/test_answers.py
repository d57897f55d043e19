"""Each tool answers as the library does, within the schema that it declares."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

import aisupply
from aisupply.claims import describe, evidence, questions
from aisupply.claims.customer_shares import customer_shares
from aisupply.claims.diff import diff
from aisupply.claims.lens import parse_date
from aisupply.claims.listing import list_things
from aisupply.measures.chains.countries import countries
from aisupply.measures.chains.paths import paths
from aisupply.measures.comparison import compare, shared, substitutes
from aisupply.measures.concentration.gaps import gaps
from aisupply.measures.ledger import ledger
from aisupply.measures.market.customers import customers
from aisupply.network.promises import promises
from aisupply.rdf.terms import expand
from aisupply.table import Table, render

if TYPE_CHECKING:
    from collections.abc import Callable

    from aisupply.graph import Graph, View
    from conftest import Agent

pytestmark = pytest.mark.slow

OPENAI = {"customer": "openai", "category": "ai-accelerator"}
BY_ARGUMENT = {"list", "compare"}
"""Tools of which an answer has more columns than are declared, by what is asked for."""
CELL = {**OPENAI, "customer": ["openai"]}


def _all(view: View) -> View:
    return view.graph.view(everything=True)


def _days(view: View) -> Table:
    days = [parse_date(day)[1] for day in ("2026-01", "2026-02")]
    return diff(_all(view), *days, changes=("stage",))


def _promises(view: View) -> Table:
    return questions.ask(view, "promises", {"agreement": "openai-amd-6gw"})


def _loops(view: View) -> Table:
    return aisupply.loops(view.network(), "openai", max_length=2)


def _timeline(view: View) -> Table:
    moments = aisupply.SupplyHistory(view, "openai")
    return aisupply.timeline(moments, category="ai-accelerator", measure="cr3")


def _what_if(view: View) -> Table:
    return aisupply.what_if(
        view.network(), without=["amd"], customers=["openai"], category="ai-accelerator"
    )


def _query(view: View) -> Table:
    return view.query("SELECT ?x ?n { ?x a ais:Agreement ; rdfs:label ?n } ORDER BY ?x ?n LIMIT 9")


def _cell(measure: Callable[..., Table]) -> Callable[[View], Table]:
    return lambda view: measure(view.network(), "openai", category="ai-accelerator")


EXAMPLES: dict[str, tuple[dict[str, Any], Callable[[View], Table]]] = {
    "questions": ({}, lambda _: questions.overview()),
    "ask": (
        {"question": "promises", "parameters": {"agreement": "openai-amd-6gw"}},
        _promises,
    ),
    "concentration": (CELL, _cell(aisupply.concentration)),
    "explain": (OPENAI, _cell(aisupply.explain)),
    "market": (
        {"name": "foundry", "period": "2025-Q2"},
        lambda view: aisupply.market(aisupply.market_shares(view), "foundry", period="2025-Q2"),
    ),
    "tiers": ({**OPENAI, "depth": 2}, lambda view: aisupply.tiers(
        view.network(), "openai", category="ai-accelerator", depth=2)),
    "disrupt": ({"firm": ["TSMC"], "category": "ai-accelerator"}, lambda view: aisupply.disrupt(
        view.network(), ["tsmc"], category="ai-accelerator")),
    "chokepoints": ({"category": "ai-accelerator"}, lambda view: aisupply.chokepoints(
        view.network(), category="ai-accelerator")),
    "loops": ({"firm": "openai", "max_length": 2}, _loops),
    "gaps": (OPENAI, _cell(gaps)),
    "ledger": ({"firm": "openai", "category": "ai-accelerator"}, lambda view: ledger(
        promises(view), "openai", category="ai-accelerator")),
    "timeline": ({**OPENAI, "measure": "cr3"}, _timeline),
    "what_if": ({**CELL, "without": ["amd"]}, _what_if),
    "show": ({"thing": "openai-amd-6gw"}, lambda view: describe.show(
        _all(view), view.graph.names.find("openai-amd-6gw"))),
    "evidence": ({"claim": ["cl:seed-article/s33"]}, lambda view: evidence.spans(
        view.graph, ["seed-article/s33"])),
    "conflicts": ({}, lambda view: aisupply.conflicts(_all(view))),
    "diff": ({"from": "2026-01", "to": "2026-02", "change": ["stage"]}, _days),
    "stats": ({}, lambda view: describe.stats(view.graph, _all(view))),
    "list": ({"what": "firms", "text": "nvidia"}, lambda view: list_things(
        view, "firms", "nvidia")),
    "path": (
        {"from": "asml", "to": "openai", "along": ["supply"], "ways": 2},
        lambda view: paths(view.network(), "asml", "openai", along=["supply"], ways=2),
    ),
    "compare": ({"firm": ["openai", "anthropic"], "category": ["ai-accelerator"]},
        lambda view: compare(view.network(), ["openai", "anthropic"],
                             categories=["ai-accelerator"])),
    "shared": ({"firm": ["openai", "anthropic"]},
        lambda view: shared(view.network(), ["openai", "anthropic"])),
    "substitutes": ({"firm": "tsmc", "category": "foundry"}, lambda view: substitutes(
        view.network(), "tsmc", category="foundry", shares=aisupply.market_shares(view))),
    "customers": ({"firm": "cerebras", "period": "2025"}, lambda view: customers(
        customer_shares(view), ["cerebras"], period="2025")),
    "countries": ({"category": "ai-accelerator"}, lambda view: countries(
        view.network(), category="ai-accelerator")),
    "find": ({"text": "nvidia corporation"}, lambda _: Table(("id", "kind", "label", "names",
        "match"), [{"id": "nvidia", "kind": "organisation", "label": "Nvidia",
                    "names": "LEI:549300S4KLFTLO7GSQ80, NVDA, NVIDIA Corporation, XNAS:NVDA",
                    "match": "exact"}])),
    "query": ({"query": "SELECT ?x ?n { ?x a ais:Agreement ; rdfs:label ?n } ORDER BY ?x ?n "
        "LIMIT 9"}, _query),
}  # fmt: skip
"""Tool → arguments, and the same answer from the library."""


def _whole(value: Any) -> Any:
    """Return a cell with IRIs written out, as the library has them."""
    if isinstance(value, list):
        return ", ".join(map(str, map(_whole, value)))
    iri = expand(value) if isinstance(value, str) else None
    return iri or value


def _same(shown: Any, expected: Any) -> bool:
    """Tell whether a cell says the same; in words, claims have short names."""
    if isinstance(expected, str) and " " in expected:
        expected = expected.replace("https://w3id.org/aisupply/id/claim/", "cl:")
        return shown == expected or _whole(shown).replace(
            "https://w3id.org/aisupply/id/claim/", "cl:") == expected  # fmt: skip
    return bool(_whole(shown) == expected)


def test_there_is_an_example_of_each_tool(agent: Agent) -> None:
    """No tool is left out here."""
    assert EXAMPLES.keys() == agent.tools.keys()


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_tool_gives_the_rows_of_the_library(agent: Agent, view: View, name: str) -> None:
    """The rows are those of the library, and the answer is what outputSchema says."""
    arguments, call = EXAMPLES[name]
    result = agent.do(agent.session.call_tool(name, {**arguments, "limit": 500}))
    answer = result.structured_content
    expected = json.loads(render(call(view), "json"))
    columns = [column for column in expected["columns"] if column != "parameters"]
    assert set(columns) <= set(answer["columns"])
    assert len(answer["rows"]) == answer["page"]["returned"] > 0
    assert answer["page"]["total"] == len(expected["rows"])
    for row, want in zip(answer["rows"], expected["rows"], strict=False):
        for column in columns:
            assert _same(row[column], want[column]), (column, row[column], want[column])
    schema = agent.tools[name].output_schema
    jsonschema.Draft202012Validator(schema).validate(answer)
    assert json.loads(result.content[0].text) == answer
    told = schema["properties"]["rows"]["items"].get("properties", answer["columns"])
    if name in BY_ARGUMENT:
        assert set(told) <= set(answer["columns"])
    else:
        assert set(answer["columns"]) <= set(told)
    _check_coverage(name, answer, view)


def _check_coverage(name: str, answer: dict[str, Any], view: View) -> None:
    """Each answer from claims has the lens, the last day of the graph, and counts of claims."""
    if name in {"questions", "find"}:
        return
    coverage = answer["coverage"]
    assert coverage["kept_until"] == str(view.graph.coverage)
    assert 0 < coverage["claims_counted"] <= coverage["claims"]
    assert coverage["claims"] == sum(not claim.replaced for claim in view.graph.claims)
    assert answer["lens"]["line"]


def test_bounds_come_with_both_ends(agent: Agent) -> None:
    """By hand: 70.2, 7.3 and 5.1 % squared are 5,007.34; with 17.4 % in one hand 5,310.1."""
    (row,) = agent.call("market", name="foundry", period="2025-Q2", basis="TrendForce")["rows"]
    assert row["hhi"]["low"] == pytest.approx(5007.34)
    assert row["hhi"]["high"] == pytest.approx(5310.10)
    assert row["hhi"]["exact"] is True


def test_coverage_counts_suppliers_with_a_figure(agent: Agent) -> None:
    """The numbers of the one row are those of the coverage, and stand in its sentence."""
    answer = agent.call("concentration", **CELL)
    (row,) = answer["rows"]
    coverage = answer["coverage"]
    assert (coverage["suppliers"], coverage["quantified"]) == (row["suppliers"], row["quantified"])
    assert (coverage["cells"], coverage["closed"]) == (1, int(row["closed"]))
    assert f"{row['quantified']} of {row['suppliers']} named suppliers" in coverage["line"]


def test_the_lens_picks_the_claims(agent: Agent) -> None:
    """An earlier day leaves claims out, rumours add some, and the lens says so."""
    now = agent.call("concentration", **CELL)["coverage"]["claims_counted"]
    then = agent.call("concentration", **CELL, known_by="2025-10-07")
    more = agent.call("concentration", **CELL, status=["reported", "announced", "rumoured"])
    same = agent.call("concentration", **CELL, with_rumours=True)
    assert then["coverage"]["claims_counted"] < now < more["coverage"]["claims_counted"]
    assert then["lens"]["line"] == "as known 2025-10-07 · facts only"
    assert more["rows"] == same["rows"]


def test_citations_have_source_address_and_passage(agent: Agent, shipped: Graph) -> None:
    """A citation is what the graph says of the claim and of its source."""
    (claim,) = agent.call("evidence", claim=["cl:seed-article/s33"])["citations"]
    (span,) = evidence.spans(shipped, ["seed-article/s33"]).rows
    assert claim["passages"] == [[span["start"], span["end"]]]
    assert claim["source"] == "seed-article"
    pages = shipped.view(everything=True).query("SELECT ?s ?p { ?s foaf:page ?p }")
    known = {str(row["s"]).rpartition("/")[2]: str(row["p"]) for row in pages}
    cited = agent.call("explain", **OPENAI)["citations"]
    assert len(cited) > 5
    assert all(c["url"] == known[c["source"]] for c in cited if c["source"] in known)


def test_a_counting_is_cited_by_its_own_house(agent: Agent) -> None:
    """The shares that TrendForce counted are cited without those that others counted."""
    answer = agent.call("market", name="foundry", period="2025-Q2", basis="TrendForce")
    assert {c["publisher"] for c in answer["citations"]} == {"Evertiq (TrendForce)"}
    assert len(answer["citations"]) == answer["rows"][0]["suppliers"] == 3


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("concentration", CELL), ("explain", OPENAI), ("tiers", OPENAI), ("chokepoints", {}),
        ("disrupt", {"firm": ["tsmc"]}), ("market", {"name": "hbm"}), ("loops", {}),
        ("timeline", OPENAI), ("what_if", {**CELL, "without": ["amd"]}), ("conflicts", {}),
        ("show", {"thing": "amd"}), ("diff", {"from": "2026-01", "to": "2026-02"}),
    ],
)  # fmt: skip
def test_answers_are_cited(agent: Agent, name: str, arguments: dict[str, Any]) -> None:
    """What rests on claims names some of them, each with a status and a source."""
    cited = agent.call(name, **arguments)["citations"]
    assert cited
    assert all(c["claim"].startswith("cl:") and c["status"] and c["source"] for c in cited)


def test_denied_claims_can_be_cited(agent: Agent, shipped: Graph) -> None:
    """What is denied is no content of any view, and still has a citation that says so."""
    denied = [c.iri for c in shipped.claims if c.certainty == "denied"]
    assert denied
    cited = agent.call("evidence", claim=denied)["citations"]
    assert {c["certainty"] for c in cited} == {"denied"}
    assert len(cited) == len(denied)


def test_the_date_of_a_source_is_no_finer_than_known(agent: Agent, shipped: Graph) -> None:
    """A source of which only the year is known is cited by its year."""
    text = (
        "SELECT ?claim ?on { ?claim ais:statedIn ?s . ?s dcterms:issued ?on ; "
        "ais:datePrecision aisc:precision-year } ORDER BY ?claim LIMIT 1"
    )
    (row,) = shipped.view().query(text).rows
    (cited,) = agent.call("query", query=text)["citations"]
    assert cited["issued"] == str(row["on"])[:4]


def test_an_answer_can_be_read_in_parts(agent: Agent) -> None:
    """The pages together are the whole, and each but the last says where to go on."""
    whole = agent.call("stats", limit=500)["rows"]
    first = agent.call("stats", limit=10)
    rest = agent.call("stats", limit=500, offset=first["page"]["next_offset"])
    assert first["rows"] + rest["rows"] == whole
    assert any("offset=10" in note for note in first["notes"])
    assert rest["page"]["next_offset"] is None
    assert agent.call("stats", offset=10_000)["rows"] == []


def test_a_large_answer_is_cut_and_says_so(agent: Agent) -> None:
    """An answer stays below a size, whatever the limit of rows."""
    result = agent.do(agent.session.call_tool("loops", {"limit": 500}))
    answer = result.structured_content
    assert len(result.content[0].text) < 90_000
    assert answer["page"]["next_offset"] == answer["page"]["returned"] < answer["page"]["total"]
    assert any("was cut" in note for note in answer["notes"])


@pytest.mark.parametrize("lens", [{}, {"known_by": "2025-10-07"}])
def test_a_query_says_under_which_lens(agent: Agent, view: View, lens: dict[str, Any]) -> None:
    """The lens of a query is the one of the view that it asks, given or not."""
    asked = view.graph.lens(**lens)
    assert agent.call("query", query="ASK {}", **lens)["lens"]["line"] == str(asked.line())


def test_triples_come_as_turtle(agent: Agent) -> None:
    """CONSTRUCT gives Turtle that parses; too much of it is refused."""
    import pyoxigraph as ox

    answer = agent.call("query", query="CONSTRUCT WHERE { :openai a ?c }")
    assert answer["lens"]["line"]
    triples = list(ox.parse(answer["turtle"].encode(), format=ox.RdfFormat.TURTLE))
    assert {str(t.subject) for t in triples} == {"<https://w3id.org/aisupply/id/openai>"}
    assert "LIMIT" in agent.fail("query", query="CONSTRUCT WHERE { ?s ?p ?o } LIMIT 9000")


def test_find_suggests_what_looks_alike(agent: Agent) -> None:
    """A name that nothing has gives those that are near, or a note that there is none."""
    (row,) = agent.call("find", text="nvida", kind="organisation")["rows"]
    assert (row["id"], row["match"]) == ("nvidia", "like")
    assert agent.call("find", text="zzzzqqqq")["notes"]


def test_a_market_is_cited_by_its_own_counting(agent: Agent, view: View) -> None:
    """The claims of a market are those of the counting that its rows are of, and no others."""
    table = aisupply.market(aisupply.market_shares(view), "hbm")
    behind = {expand(c["claim"]) for c in agent.call("market", name="hbm")["citations"]}
    assert behind == {claim for row in table for claim in row["claims"]}
    everything = {p.claim for p in aisupply.market_shares(view).positions if p.market == "hbm"}
    assert behind < everything


def test_a_text_that_looks_like_a_claim_is_none(agent: Agent) -> None:
    """Only an IRI is cited; a text with commas in it is one text."""
    answer = agent.call("query", query='SELECT ("cl:none" AS ?x) ("cl:a, cl:b" AS ?claims) {}')
    assert answer["rows"] == [{"x": "cl:none", "claims": ["cl:a, cl:b"]}]
    assert answer["citations"] == []
