"""Claims as nanopublications: checked by the library `nanopub`, and by the rules of the format."""

from __future__ import annotations

import warnings
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest
import rdflib
from nanopub import Nanopub

from aisupply.exchange.nanopublications import NANOPUB, nanopublications
from aisupply.rdf.terms import CLAIM

if TYPE_CHECKING:
    from collections.abc import Iterable

    import aisupply

    Draft = Any

NP = "http://www.nanopub.org/nschema#"
PARTS = ("Head", "assertion", "provenance", "pubinfo")
Publications = dict[str, dict[str, set[ox.Triple]]]


def publications(data: bytes) -> Publications:
    """Return name → part → its triples; the graphs tell which is whose."""
    found: Publications = defaultdict(lambda: defaultdict(set))
    for quad in ox.parse(data, ox.RdfFormat.TRIG):
        name, _, part = str(quad.graph_name.value).rpartition("#")
        found[name + "#"][part].add(quad.triple)
    return found


@pytest.fixture(scope="module")
def shipped_ones(shipped: aisupply.Graph) -> Publications:
    """The whole shipped graph as nanopublications."""
    return publications(nanopublications(shipped.view(everything=True)).data)


def test_each_claim_is_one_of_four_parts(
    shipped_ones: Publications, shipped: aisupply.Graph
) -> None:
    """By the rules: the head names the three others; each has what it must be about."""
    claims = shipped.view(everything=True).lens.choose(shipped.claims)
    assert set(shipped_ones) == {f"{NANOPUB}{iri.removeprefix(CLAIM)}#" for iri in claims}
    for name, parts in shipped_ones.items():
        me = ox.NamedNode(name)
        assert tuple(sorted(parts)) == PARTS
        head = {(t.subject, t.predicate.value.rpartition("#")[2], t.object) for t in parts["Head"]}
        assert head == {
            (me, "type", ox.NamedNode(NP + "Nanopublication")),
            (me, "hasAssertion", ox.NamedNode(name + "assertion")),
            (me, "hasProvenance", ox.NamedNode(name + "provenance")),
            (me, "hasPublicationInfo", ox.NamedNode(name + "pubinfo")),
        }
        assert any(t.subject == ox.NamedNode(name + "assertion") for t in parts["provenance"])
        assert {t.subject for t in parts["pubinfo"]} == {me}


def test_the_assertion_is_what_the_claim_says(
    shipped_ones: Publications, shipped: aisupply.Graph
) -> None:
    """No statement of a claim is lost, and none is added."""
    said: dict[str, set[ox.Triple]] = defaultdict(set)
    lines = shipped.store.dump(ox.RdfFormat.N_QUADS)
    for quad in ox.parse(lines, ox.RdfFormat.N_QUADS):
        if isinstance(quad.graph_name, ox.NamedNode):
            said[quad.graph_name.value].add(quad.triple)
    for name, parts in shipped_ones.items():
        claim = CLAIM + name.removeprefix(NANOPUB).removesuffix("#")
        assert parts["assertion"] == said[claim]


def test_the_provenance_leads_to_source_and_passage(shipped_ones: Publications) -> None:
    """By hand: the first claim of the article has characters 1 to 16 of it as its passage."""
    parts = shipped_ones[f"{NANOPUB}seed-article/s01#"]
    told = {(str(t.subject), t.predicate.value.rpartition("#")[2], str(t.object))
            for t in parts["provenance"]}  # fmt: skip
    space = "https://w3id.org/aisupply/id/"
    assertion, selector = (
        f"<{NANOPUB}seed-article/s01#assertion>",
        f"<{space}span/seed-article/1-16/selector>",
    )
    assert (assertion, "wasDerivedFrom", f"<{space}seed-article>") in told
    assert (assertion, "status", "<https://w3id.org/aisupply/code#reported>") in told
    integer = "^^<http://www.w3.org/2001/XMLSchema#integer>"
    assert {(selector, "start", f'"1"{integer}'), (selector, "end", f'"16"{integer}')} <= told
    licence = {t.object for t in parts["pubinfo"] if t.predicate.value.endswith("license")}
    assert licence == {ox.NamedNode("https://creativecommons.org/licenses/by/4.0/")}


def as_library(parts: Iterable[tuple[str, set[ox.Triple]]], name: str) -> Nanopub:
    """Return one nanopublication as the library reads it."""
    quads = [
        ox.Quad(t.subject, t.predicate, t.object, ox.NamedNode(name + part))
        for part, triples in parts
        for t in triples
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of rdflib, in the library
        graph = rdflib.ConjunctiveGraph()
        graph.parse(data=ox.serialize(quads, format=ox.RdfFormat.TRIG), format="trig")
        return Nanopub(rdf=graph)


def test_the_library_of_the_format_finds_them_valid(draft: Draft) -> None:
    """A fact and a rumour of a graph of one's own, which states no licence: none is made up."""
    draft.supply("amd", "openai").supply("nvidia", "openai", status="rumoured")
    document = nanopublications(draft.open().view(everything=True))
    found = publications(document.data)
    assert document.holds == "2 nanopublications"
    assert len(found) == 2
    for name, parts in found.items():
        read = as_library(parts.items(), name)
        assert read.is_valid
        assert str(read.metadata.np_uri) == name
        assert len(read.assertion) == len(parts["assertion"])
        assert not any("license" in t.predicate.value for t in parts["pubinfo"])


def test_a_claim_that_says_nothing_makes_none(draft: Draft) -> None:
    """There is no nanopublication without an assertion; that it is left out is told."""
    view = draft.supply("amd", "openai").claim("empty", "").open().view(everything=True)
    document = nanopublications(view)
    assert document.holds == "1 nanopublication"
    assert document.left_out == ("without an assertion, since they say nothing: 1 claim",)
