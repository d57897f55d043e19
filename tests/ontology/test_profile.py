"""The ontology keeps to OWL 2 DL and to the constructs of OWL 2 RL."""

from __future__ import annotations

from collections import Counter

import pytest
from rdflib import OWL, RDF, RDFS, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection

XSD = Namespace("http://www.w3.org/2001/XMLSchema#")

KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
TYPES = {
    *KINDS,
    OWL.Ontology,
    OWL.SymmetricProperty,
    OWL.TransitiveProperty,
    OWL.FunctionalProperty,
    OWL.AllDisjointClasses,
}
AXIOMS = {
    OWL.imports,
    OWL.versionIRI,
    OWL.versionInfo,
    OWL.disjointWith,
    OWL.members,
    OWL.propertyChainAxiom,
}
DATATYPES = {XSD.string, XSD.boolean, XSD.decimal, XSD.integer, XSD.dateTime}


def test_only_constructs_of_owl_2_rl(ontology: Graph) -> None:
    """No type and no axiom of OWL outside the short list is used."""
    types = {t for t in ontology.objects(None, RDF.type) if str(t).startswith(str(OWL))}
    axioms = {p for p in ontology.predicates() if str(p).startswith(str(OWL))}
    assert types <= TYPES
    assert axioms <= AXIOMS


@pytest.mark.parametrize(
    "predicate",
    [RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, OWL.disjointWith],
    ids=lambda predicate: predicate.split("#")[-1],
)
def test_no_anonymous_class(ontology: Graph, predicate: URIRef) -> None:
    """Superclasses, domains and ranges are named, never expressions."""
    values = list(ontology.objects(None, predicate))
    assert values
    assert all(isinstance(value, URIRef) for value in values)


def test_no_punning(ontology: Graph, codes: Graph) -> None:
    """A term is a class, or a property of one sort, or a code, and never two of them."""
    kinds = Counter(term for kind in KINDS for term in ontology.subjects(RDF.type, kind))
    assert {term for term, number in kinds.items() if number > 1} == set()
    assert kinds.keys().isdisjoint(set(codes.subjects()))


def test_no_functional_object_property(ontology: Graph) -> None:
    """Two sources that name two suppliers must not make OWL merge the two firms."""
    functional = set(ontology.subjects(RDF.type, OWL.FunctionalProperty))
    assert functional
    assert functional <= set(ontology.subjects(RDF.type, OWL.DatatypeProperty))


def test_datatypes_are_those_of_owl_2_rl(ontology: Graph) -> None:
    """Data properties range over datatypes that every OWL 2 RL engine knows."""
    properties = set(ontology.subjects(RDF.type, OWL.DatatypeProperty))
    ranges = {r for p in properties for r in ontology.objects(p, RDFS.range)}
    assert ranges <= DATATYPES
    assert XSD.decimal in ranges


def test_no_xsd_date(ontology: Graph, valid: Graph, registry: Graph, codes: Graph) -> None:
    """xsd:date is no datatype of OWL 2: days are written as moments."""
    literals = {
        value
        for graph in (ontology, codes, valid, registry)
        for value in graph.objects()
        if isinstance(value, Literal)
    }
    assert literals
    assert {value for value in literals if value.datatype == XSD.date} == set()


def test_no_xsd_date_in_claims(claims: Graph) -> None:
    """No claim of the shipped graph holds an xsd:date."""
    found = {v for v in claims.objects() if isinstance(v, Literal) and v.datatype == XSD.date}
    assert found == set()


def test_chains_are_regular(ontology: Graph) -> None:
    """The two chains use no property that a chain makes, so no cycle can arise."""
    chains = {
        made: list(Collection(ontology, head))
        for made, head in ontology.subject_objects(OWL.propertyChainAxiom)
    }
    assert len(chains) == 2
    assert {link for links in chains.values() for link in links}.isdisjoint(chains)


def test_every_term_that_is_used_is_declared(
    ontology: Graph, codes: Graph, valid: Graph, registry: Graph
) -> None:
    """Predicates and classes of ontology, codes, registry and examples are declared."""
    assert _undeclared(ontology, ontology, codes, valid, registry) == set()


def test_every_term_that_a_claim_uses_is_declared(ontology: Graph, claims: Graph) -> None:
    """Predicates and classes of the claims are declared, own and reused."""
    assert _undeclared(ontology, claims) == set()


def test_no_reused_term_is_idle(
    ontology: Graph, codes: Graph, valid: Graph, registry: Graph, claims: Graph
) -> None:
    """What reused.ttl declares is needed by the ontology, the codes or the data."""
    own = "https://w3id.org/aisupply/"
    declared = {t for kind in KINDS for t in ontology.subjects(RDF.type, kind)}
    reused = {t for t in declared if isinstance(t, URIRef) and not t.startswith(own)}
    used = set(ontology.objects()) | set(ontology.predicates())
    for graph in (codes, valid, registry, claims):
        used |= set(graph.predicates()) | set(graph.objects(None, RDF.type))
    # Matches are made in align/, which nothing imports.
    matches = {t for t in reused if t.endswith(("closeMatch", "relatedMatch"))}
    assert reused - used - matches == set()


def _undeclared(ontology: Graph, *graphs: Graph) -> set[URIRef]:
    """Return predicates and classes of the graphs that are neither declared nor built in."""
    declared = {t for kind in KINDS for t in ontology.subjects(RDF.type, kind)}
    used = {p for graph in graphs for p in graph.predicates()}
    used |= {c for graph in graphs for c in graph.objects(None, RDF.type)}
    built_in = (str(RDF), str(RDFS), str(OWL))
    return {t for t in used - declared if not str(t).startswith(built_in)}
