"""Views: what is in the default graph, what is in the named ones, and what is never."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest

from aisupply.claims.lens import end_of_day
from aisupply.claims.view_store import claim_facts, coverage_date, rule_files
from aisupply.store.embedded import EmbeddedStore

if TYPE_CHECKING:
    import aisupply

    Draft = Any

FIGURE = ":thing :amount 5 ."


def suppliers(graph: aisupply.Graph, **lens: Any) -> list[str]:
    """Return who supplies OpenAI under a lens, by the derived short cut."""
    table = graph.view(**lens).query("SELECT DISTINCT ?s { ?s ais:suppliesTo :openai } ORDER BY ?s")
    return [str(iri).rsplit("/", 1)[-1] for iri in table.column("s")]  # type: ignore[union-attr]


def test_a_triple_that_two_claims_hold_counts_once(draft: Draft) -> None:
    """By hand: two claims say 5, and the sum over the view is 5 and the count 1, not 10 and 2."""
    view = draft.claim("a", FIGURE).claim("b", FIGURE).open().view()
    table = view.table("SELECT (SUM(?n) AS ?sum) (COUNT(?n) AS ?count) { :thing :amount ?n }")
    assert table.rows == [{"sum": 5, "count": 1}]


def test_each_claim_stays_reachable_by_graph(draft: Draft) -> None:
    """The same triple is found in both claims that hold it."""
    view = draft.claim("a", FIGURE).claim("b", FIGURE).open().view()
    table = view.table("SELECT ?g { GRAPH ?g { :thing :amount 5 } } ORDER BY ?g")
    assert [iri.short for iri in table.column("g")] == ["cl:paper/a", "cl:paper/b"]  # type: ignore[union-attr]


def test_only_chosen_claims_are_named_graphs(draft: Draft) -> None:
    """Neither registry nor codes, nor a claim that the lens leaves out, is a named graph."""
    draft.claim("a", FIGURE).claim("b", ":thing :amount 6 .", status="rumoured")
    view = draft.open().view()
    graphs = view.table("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }").column("g")
    assert [str(iri).rsplit("/", 1)[-1] for iri in graphs] == ["a"]
    assert not view.query("ASK { :thing :amount 6 }")


def test_evidence_is_that_of_chosen_claims(draft: Draft) -> None:
    """Status, source, spans and selectors of a chosen claim are there, of another nothing is."""
    span = (
        "THIS ais:evidencedBy <span/{0}> . <span/{0}> a ais:TextSpan ; oa:hasSource :paper ; "
        "oa:hasSelector <span/{0}/selector> . <span/{0}/selector> oa:start 1 ; oa:end 2 ."
    )
    draft.source("other", tier=3)
    draft.claim("a", FIGURE, more=span.format("a"))
    draft.claim("b", FIGURE, source="other", status="opinion", more=span.format("b"))
    view = draft.open().view()
    found = view.table(
        "SELECT ?claim ?n { ?claim a ais:Claim ; ais:evidencedBy/oa:hasSelector/oa:start ?n }"
    )
    assert [str(iri) for iri in found.column("claim")] == [
        "https://w3id.org/aisupply/id/claim/paper/a"
    ]
    assert not view.query("ASK { :other ?p ?o }")
    assert not view.query("ASK { <https://w3id.org/aisupply/id/span/b> ?p ?o }")


def test_what_others_say_of_a_chosen_claim_does_not_leak(draft: Draft) -> None:
    """A claim outside the lens that conflicts with one inside leaves no trace in the view."""
    draft.claim("a", FIGURE)
    draft.claim("b", FIGURE, status="rumoured", more="THIS ais:conflictsWith <claim/paper/a> .")
    view = draft.open().view()
    assert not view.query("ASK { cl:paper\\/b ?p ?o }")
    assert not view.query("ASK { ?other ais:conflictsWith ?claim }")


def test_a_conflict_with_what_became_known_later_is_not_told_before(draft: Draft) -> None:
    """The curator has linked both sides; on the day before the second one the first has no link."""
    draft.claim("a", FIGURE, known="2025-09-01",
                more="THIS ais:conflictsWith <claim/paper/b> .")  # fmt: skip
    draft.claim("b", ":thing :amount 6 .", known="2025-10-02",
                more="THIS ais:conflictsWith <claim/paper/a> .")  # fmt: skip
    graph = draft.open()
    linked = "ASK { cl:paper\\/a ais:conflictsWith cl:paper\\/b }"
    assert not graph.view(known_by="2025-10-01").query(linked)
    assert graph.view(known_by="2025-10-02").query(linked)


def test_registry_and_codes_are_there(draft: Draft) -> None:
    """Labels of firms and of codes need no GRAPH."""
    view = draft.claim("a", FIGURE).open().view()
    assert view.query('ASK { :openai rdfs:label "OpenAI"@en }')
    assert view.query("ASK { aisc:reported skos:inScheme ?list }")


def test_short_cuts_are_derived(draft: Draft) -> None:
    """Who supplies whom, and who is party to what, are plain triples of the view."""
    body = (
        ":deal a ais:Agreement ; ais:hasParticipation <participation/deal/amd> . "
        "<participation/deal/amd> a ais:Participation ; ais:participant :amd ."
    )
    view = draft.supply("amd", "openai").claim("deal", body).open().view()
    assert view.query("ASK { :amd ais:suppliesTo :openai }")
    assert view.query("ASK { :deal ais:party :amd }")
    assert not view.query("ASK { :openai ais:suppliesTo :amd }")


def test_short_cuts_are_in_no_claim(draft: Draft) -> None:
    """A claim graph holds what its source said, and nothing that was derived."""
    view = draft.supply("amd", "openai").open().view()
    assert not view.query("ASK { GRAPH ?g { ?s ais:suppliesTo ?c } }")


@pytest.mark.parametrize(
    ("state", "lens", "stands"),
    [
        ("", {}, True),
        ("ended 2025-11-01", {"known_by": "2025-12-31"}, False),
        ("ended 2025-11-01", {"known_by": "2025-12-31", "at": "2025-10-31"}, True),
        ("agreed 2025-11-01", {"known_by": "2025-12-31", "at": "2025-10-31"}, False),
        ("agreed 2025-11-01", {"known_by": "2025-12-31", "at": "2025-11-01"}, True),
        ("planned", {"known_by": "2025-12-31"}, True),
    ],
)
def test_a_short_cut_holds_from_its_beginning_to_its_end(
    draft: Draft, state: str, lens: dict[str, str], *, stands: bool
) -> None:
    """By hand: a relation known on 2025-10-07 that ends, or begins, on 2025-11-01."""
    if state.startswith("ended"):
        draft.supply("amd", "openai", key="first", state="agreed")
    graph = draft.supply("amd", "openai", state=state).open()
    assert suppliers(graph, **lens) == (["amd"] if stands else [])


def test_a_later_state_is_not_known_before_its_claim(draft: Draft) -> None:
    """An end that became known in December is not known in November."""
    draft.supply("amd", "openai", key="first", state="agreed")
    draft.supply("amd", "openai", state="ended 2025-10-20", known="2025-12-01")
    graph = draft.open()
    assert suppliers(graph, known_by="2025-11-30") == ["amd"]
    assert suppliers(graph, known_by="2025-12-01") == []
    assert suppliers(graph, known_by="2025-12-01", at="2025-10-19") == ["amd"]


@pytest.mark.parametrize("lens", [{}, {"everything": True}, {"with_rumours": True}])
def test_what_is_denied_is_never_content(draft: Draft, lens: dict[str, Any]) -> None:
    """Not in the default graph, not as a named graph, not as a short cut, under no lens."""
    view = draft.supply("amd", "openai", certainty="denied").open().view(**lens)
    assert not view.query("ASK { ?x a ais:SupplyRelationship }")
    assert not view.query("ASK { GRAPH ?g { ?s ?p ?o } }")
    assert not view.query("ASK { ?s ais:suppliesTo ?c }")


@pytest.mark.parametrize("lens", [{}, {"everything": True}])
def test_a_replaced_claim_is_seen_by_no_lens(draft: Draft, lens: dict[str, Any]) -> None:
    """A curator's error has no date at which it counts."""
    draft.supply("amd", "openai", key="old", more="THIS ais:replacedBy <claim/paper/new> .")
    draft.supply("nvidia", "openai", key="new")
    assert suppliers(draft.open(), **lens) == ["nvidia"]


def test_a_withdrawn_claim_counts_before_its_day(draft: Draft) -> None:
    """By hand: withdrawn on 2025-11-05, so still there on the 4th and gone on the 5th."""
    moment = 'THIS prov:invalidatedAtTime "2025-11-05T09:00:00Z"^^xsd:dateTime .'
    graph = draft.supply("amd", "openai", more=moment).open()
    assert suppliers(graph, known_by="2025-11-04") == ["amd"]
    assert suppliers(graph, known_by="2025-11-05") == []


def test_a_text_that_looks_like_the_end_of_a_line_stays_in_its_claim(draft: Draft) -> None:
    """A literal with line ends, quotes and the name of another claim moves nothing."""
    text = r"x\" <https://w3id.org/aisupply/id/claim/paper/a> .\n<a> <b> <c> .\r\n"
    draft.claim("a", FIGURE).claim("b", f':thing :note "{text}" .', status="opinion")
    graph = draft.open()
    assert not graph.view().query("ASK { ?s :note ?o }")
    notes = graph.view(statuses="opinion").table("SELECT ?o { ?s :note ?o }").column("o")
    assert notes == ['x" <https://w3id.org/aisupply/id/claim/paper/a> .\n<a> <b> <c> .\r\n']


def test_the_facts_of_claims_are_read(draft: Draft) -> None:
    """Status, certainty, day, source, tier, and the source's own date."""
    draft.source("filing", tier=None, issued="2025-12-01")
    draft.claim("a", FIGURE, source="filing", status="forecast", certainty="possible")
    (facts,) = draft.open().claims
    assert facts.iri.endswith("claim/filing/a")
    assert (facts.status, facts.certainty, facts.source) == ("forecast", "possible", "filing")
    assert (facts.known, facts.issued) == (dt.date(2025, 10, 7), dt.date(2025, 12, 1))
    assert facts.tier is None
    assert not facts.replaced


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2025-10-07T00:00:00Z", "2025-10-07"),
        ("2025-10-07T23:59:59Z", "2025-10-07"),
        ("2025-10-07T23:30:00-05:00", "2025-10-08"),
        ("2025-10-07T01:00:00+09:00", "2025-10-06"),
        ("2025-10-07T12:00:00", "2025-10-07"),
    ],
)
def test_days_are_those_of_utc(draft: Draft, moment: str, day: str) -> None:
    """By hand: half past eleven at night five hours behind UTC is the next day there."""
    (facts,) = draft.claim("a", FIGURE, known=moment).open().claims
    assert str(facts.known) == day


def test_a_date_that_is_none_is_told(draft: Draft) -> None:
    """A claim known on 30 February is set aside, with a sentence of its own."""
    graph = draft.claim("a", FIGURE, known="2025-02-30T00:00:00Z").open()
    assert graph.claims == []
    (fault,) = graph.faults
    assert "2025-02-30T00:00:00Z" in str(fault)


def test_the_coverage_date_is_declared(shipped: aisupply.Graph) -> None:
    """The shipped graph is kept up to the last day on which one of its claims became known."""
    assert shipped.coverage == max(claim.known for claim in shipped.claims)


def test_without_a_declared_date_the_last_claim_counts(draft: Draft) -> None:
    """By hand: of May and October the later."""
    draft.claim("a", FIGURE, known="2025-05-01").claim("b", FIGURE, known="2025-10-07")
    assert draft.open().coverage == dt.date(2025, 10, 7)


def test_an_empty_store_has_no_date_and_no_claims() -> None:
    """Nothing is known of nothing."""
    store = EmbeddedStore(ox.Store())
    assert coverage_date(store) is None
    assert claim_facts(store) == []


def test_a_day_ends_at_its_last_second() -> None:
    """What happens at noon is within the day."""
    assert end_of_day(dt.date(2025, 10, 7)) == "2025-10-07T23:59:59Z"


def test_rules_that_say_what_an_edge_is_derive_nothing() -> None:
    """The files named `edges-*` are for the network."""
    names = [path.name for path in rule_files()]
    assert "supplies-to.rq" in names
    assert not [name for name in names if name.startswith("edges-")]
