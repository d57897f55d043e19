"""The index of a graph: any choice of claims is cut from it as the store itself would give it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest

from aisupply.claims.claim_index import ClaimIndex, write_index
from aisupply.claims.view_store import build_view
from aisupply.store import CODES_GRAPH, REGISTRY_GRAPH
from aisupply.store.embedded import EmbeddedStore

if TYPE_CHECKING:
    import aisupply

    Draft = Any

SPAN = (
    "THIS ais:evidencedBy <span/{0}> . <span/{0}> a ais:TextSpan ; oa:hasSource :paper ; "
    "oa:hasSelector <span/{0}/selector> . <span/{0}/selector> oa:start 1 ; oa:end 2 ."
)


def index(graph: aisupply.Graph) -> ClaimIndex:
    """Return the index of a graph, written and opened again."""
    return ClaimIndex(write_index(graph.whole, graph.claims), coverage=graph.coverage)


def triples(lines: bytes) -> set[ox.Quad]:
    """Return what a store reads in lines of N-Quads."""
    store = EmbeddedStore()
    store.load_bytes(lines, ox.RdfFormat.N_QUADS)
    return set(store.quads())


def test_the_facts_of_claims_are_kept(shipped: aisupply.Graph) -> None:
    """Each of them, with dates, tiers and what was replaced."""
    assert index(shipped).facts == shipped.claims


def test_nothing_is_lost(shipped: aisupply.Graph) -> None:
    """The document is the whole graph, statement by statement."""
    assert triples(index(shipped).data) == set(shipped.whole.quads())


@pytest.mark.parametrize("chosen", ["", "a", "b", "c", "ab", "abc"])
def test_a_choice_is_what_the_store_gives(draft: Draft, chosen: str) -> None:
    """Claims that share a passage or a source each bring it, and no other claim's."""
    draft.source("other", tier=3)
    draft.claim("a", ":x :y 1 .", more=SPAN.format("one"))
    draft.claim("b", ":x :y 2 .", more=SPAN.format("one") + SPAN.format("two"))
    draft.claim("c", ":x :y 3 .", source="other", more="THIS ais:replacedBy <claim/paper/a> .")
    graph = draft.open()
    wanted = [claim.iri for claim in graph.claims if claim.iri[-1] in chosen]
    assert len(wanted) == len(chosen)
    assert triples(index(graph).claim_quads(wanted)) == triples(graph.whole.claim_quads(wanted))


def test_registry_and_codes_are_cut_out_too(draft: Draft) -> None:
    """As triples, without the name of their graph."""
    graph = draft.supply("amd", "openai").open()
    for name in (REGISTRY_GRAPH, CODES_GRAPH):
        assert triples(index(graph).graph_triples(name)) == triples(graph.whole.graph_triples(name))
    assert index(graph).graph_triples("http://example.org/none") == b""


def test_a_line_that_looks_like_another_graphs_end_stays(draft: Draft) -> None:
    """A literal may hold what ends a line of N-Quads."""
    text = r"x\" <https://w3id.org/aisupply/id/claim/paper/a> .\n"
    draft.claim("a", ":x :y 1 .").claim("b", f':x :note "{text}" .')
    graph = draft.open()
    (iri,) = (claim.iri for claim in graph.claims if claim.iri.endswith("/a"))
    assert b"note" not in index(graph).claim_quads([iri])


@pytest.mark.parametrize("lens", [{"known_by": "2025-10-31"}, {"everything": True}], ids=str)
def test_a_view_is_the_same_cut_or_asked(shipped: aisupply.Graph, lens: dict[str, Any]) -> None:
    """From the index document and from the store: the same view."""
    picked = shipped.lens(**lens)
    cut, asked = (
        build_view(parts, picked, shipped.claims) for parts in (index(shipped), shipped.whole)
    )
    assert set(cut.quads()) == set(asked.quads())
