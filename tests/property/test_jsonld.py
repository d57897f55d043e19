"""JSON-LD as it is exported: whatever the statements, its readers give back the same ones."""

from __future__ import annotations

import json

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st

from aisupply.exchange.rdf_files import render_jsonld
from aisupply.rdf.terms import AIS, AISC, ID, RDF, XSD

LOCALS = st.sampled_from(
    ["openai", "a/b", "claim/s/1", "", "a//b", "../x", "./x", ".", "/a", "-", "é", "a:b", "a#b",
     "a?b", "type", "status", "http", "time", "unit", "@id", "_:x", "https", "a%20b", "x."]
)  # fmt: skip
SPACES = st.sampled_from(
    [ID, AIS, AISC, RDF, XSD, "http://www.w3.org/2006/time#", "http://example.org/", "urn:x:",
     "time:", "http://qudt.org/vocab/unit/"]
)  # fmt: skip
IRIS = (
    st.builds(lambda space, local: space + local, SPACES, LOCALS)
    .filter(lambda iri: iri.count("#") < 2)
    .map(ox.NamedNode)
)
BLANKS = st.sampled_from([ox.BlankNode("b0"), ox.BlankNode("b1")])
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
TYPES = st.sampled_from(["string", "integer", "boolean", "dateTime", "double", "decimal"])
LITERALS = st.one_of(
    st.builds(ox.Literal, TEXTS),
    st.builds(lambda text, lang: ox.Literal(text, language=lang), TEXTS,
              st.sampled_from(["en", "fr", "en-gb"])),
    st.builds(lambda text, kind: ox.Literal(text, datatype=ox.NamedNode(XSD + kind)),
              st.sampled_from(["1", "01", "true", "1.50", "1e3", "x"]), TYPES),
)  # fmt: skip
PREDICATES = IRIS | st.just(ox.NamedNode(RDF + "type"))
GRAPHS = st.one_of(st.just(ox.DefaultGraph()), IRIS)


@st.composite
def quads(draw: st.DrawFn) -> ox.Quad:
    """Draw a statement of RDF; a class is no literal, as JSON-LD has it."""
    predicate = draw(PREDICATES)
    is_type = predicate.value == RDF + "type"
    value = draw(IRIS | BLANKS if is_type else IRIS | BLANKS | LITERALS)
    return ox.Quad(draw(IRIS | BLANKS), predicate, value, draw(GRAPHS))


@given(st.lists(quads(), max_size=8))
def test_json_ld_is_read_back_as_the_same_statements(statements: list[ox.Quad]) -> None:
    """By the reader of the engine; blank nodes may have other names."""
    text = render_jsonld(statements)
    json.loads(text)
    found = ox.Dataset(ox.parse(text, ox.RdfFormat.JSON_LD))
    wanted = ox.Dataset(statements)
    for data in (found, wanted):
        data.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    assert found == wanted
