"""The part of a graph around some nodes: shapes say the same of them there."""

from __future__ import annotations

import pyoxigraph as ox

from aisupply.rdf import bundle
from aisupply.store import CODES_GRAPH, REGISTRY_GRAPH
from aisupply.store.embedded import EmbeddedStore
from aisupply.store.files import load_file
from aisupply.validation.shapes import nearby, run_shapes

HEAD = """
@base <https://w3id.org/aisupply/id/> .
@prefix : <https://w3id.org/aisupply/id/> .
@prefix ais: <https://w3id.org/aisupply/ont#> .
@prefix aisc: <https://w3id.org/aisupply/code#> .
"""
FAULTY = """
:mine a ais:Agreement ; ais:hasParticipation <participation/mine/amd/supplier> .
<participation/mine/amd/supplier> a ais:Participation ; ais:participant :amd .
<supply/amd/amd/gpu> a ais:SupplyRelationship ; ais:supplier :amd ; ais:customer :amd ;
    ais:ofCategory aisc:gpu .
<state/lost> a ais:State ; ais:stage aisc:agreed .
"""


def seed() -> EmbeddedStore:
    """Return registry, code lists and the seed article."""
    store = EmbeddedStore()
    for path in sorted((bundle.ontology_dir() / "codes").glob("*.ttl")):
        load_file(store, path, graph=CODES_GRAPH)
    for path in sorted((bundle.graph_dir() / "registry").glob("*.ttl")):
        load_file(store, path, graph=REGISTRY_GRAPH)
    load_file(store, bundle.graph_dir() / "sources" / "news" / "seed-article.trig")
    return store


def test_shapes_say_the_same_of_the_part() -> None:
    """A deal of one party, a firm that supplies itself and a state of nothing are found in both."""
    own, whole = EmbeddedStore(), seed()
    for store in (own, whole):
        store.load_bytes((HEAD + FAULTY).encode(), ox.RdfFormat.TRIG)
    named = {t.value for q in own.quads() for t in q if isinstance(t, ox.NamedNode)}
    told = {q.subject.value for q in own.quads() if isinstance(q.subject, ox.NamedNode)}
    part = nearby(whole, focus=named, changed=told)

    def of_mine(store: EmbeddedStore) -> set[tuple[str, str]]:
        return {(hit.thing, hit.label) for hit in run_shapes(store) if hit.thing in told}

    assert len(part) < len(whole) / 4
    assert of_mine(part) == of_mine(whole)
    assert len(of_mine(whole)) >= 3
