"""The graph as JSON-LD and N-Triples, read by pyoxigraph and by rdflib."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest
import rdflib

from aisupply.errors import UsageError
from aisupply.exchange.rdf_files import jsonld, nquads, ntriples, render_jsonld, turtle

if TYPE_CHECKING:
    import aisupply

    Draft = Any

Read = ox.RdfFormat


@pytest.fixture(scope="module")
def everything(shipped: aisupply.Graph) -> aisupply.View:
    """All claims of the shipped graph."""
    return shipped.view(everything=True)


@pytest.mark.slow
def test_json_ld_of_the_shipped_graph_loses_nothing(everything: aisupply.View) -> None:
    """Each claim is a named graph, and every statement is there as in N-Quads."""
    found = set(ox.parse(jsonld(everything).data, Read.JSON_LD))
    assert found == set(ox.parse(nquads(everything).data, Read.N_QUADS))


def test_rdflib_reads_json_ld(draft: Draft) -> None:
    """Quad by quad the same as rdflib reads of N-Quads."""
    view = draft.supply("amd", "openai").open().view(everything=True)
    found, wanted = rdflib.Dataset(), rdflib.Dataset()
    found.parse(data=jsonld(view).data, format="json-ld")
    wanted.parse(data=nquads(view).data, format="nquads")
    assert {tuple(map(str, quad)) for quad in found.quads()} == {
        tuple(map(str, quad)) for quad in wanted.quads()
    }
    assert len(found) > 10


def test_json_ld_reads_as_json(draft: Draft) -> None:
    """Who knows no RDF finds the customer by its id under `customer`, and labels by language."""
    view = draft.supply("amd", "openai").open().view(everything=True)
    content = json.loads(jsonld(view).data)
    parts = {part["@id"]: part for part in content["@graph"] if "@graph" in part}
    (supply,) = parts["claim/paper/amd-openai"]["@graph"]
    assert supply == {
        "@id": "supply/amd/openai/ai-accelerator", "@type": "ais:SupplyRelationship",
        "customer": "openai", "ofCategory": "aisc:ai-accelerator", "supplier": "amd",
    }  # fmt: skip
    (firm,) = (
        node
        for part in parts.values()
        for node in part["@graph"]
        if node["@id"] == "amd" and "rdfs:label" in str(content["@context"]["label"])
    )
    assert firm["label"] == {"en": ["AMD"]}
    assert content["@context"]["customer"] == {"@id": "ais:customer", "@type": "@id"}


def test_json_ld_under_a_lens_has_its_claims(draft: Draft) -> None:
    """A rumour is not in what a lens without rumours exports."""
    draft.supply("amd", "openai").supply("nvidia", "openai", status="rumoured")
    document = jsonld(draft.open().view())
    assert b"claim/paper/amd-openai" in document.data
    assert b"nvidia-openai" not in document.data
    assert document.holds == "1 claim"


def test_statements_about_statements_are_refused() -> None:
    """JSON-LD has no place for them; the hint says what has."""
    inner = ox.Triple(*map(ox.NamedNode, ("urn:a", "urn:b", "urn:c")))
    quad = ox.Quad(ox.NamedNode("urn:d"), ox.NamedNode("urn:e"), inner)
    with pytest.raises(UsageError, match=r"\.trig"):
        render_jsonld([quad])


def test_n_triples_are_the_merged_view(draft: Draft) -> None:
    """The same triples as in Turtle, each once, and a word on what is lost."""
    view = draft.supply("amd", "openai").open().view()
    document = ntriples(view)
    graph = rdflib.Graph().parse(data=document.data, format="nt")
    assert len(graph) == document.data.count(b"\n")
    assert set(ox.parse(document.data, Read.N_TRIPLES)) == set(
        ox.parse(turtle(view).data, Read.TURTLE)
    )
    assert "no named graphs" in document.left_out[0]
