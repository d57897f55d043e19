"""Each own term is complete, and there are about as many of them as were meant."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, VANN, Graph, Literal, URIRef

ROOT = Path(__file__).parents[2]
ONT = "https://w3id.org/aisupply/ont"
MODULES = ("core", "agreement", "quantity", "evidence", "bookkeeping", "context", "metric")
ABSTRACT = {"Consideration"}
FOLLOWED = re.compile(r"(W3C|DCMI|FIBO|IOF|QUDT|BODS|SPDX|DQV|schema\.org|Nanopub)[\w-]* [\w ]+")
DASH_ABSTRACT = URIRef("http://datashapes.org/dash#abstract")


def _languages(graph: Graph, term: URIRef, predicate: URIRef) -> list[str | None]:
    """Return the languages of the values, sorted."""
    return sorted(
        value.language or "" for value in graph.objects(term, predicate) if str(value).strip()
    )


@pytest.mark.parametrize("predicate", [RDFS.label, SKOS.definition], ids=["label", "definition"])
def test_each_term_speaks_english_and_french(
    ontology: Graph, own_terms: dict[str, set[URIRef]], predicate: URIRef
) -> None:
    """An own term has exactly one label and one definition in each of the two languages."""
    terms = own_terms["classes"] | own_terms["properties"]
    assert {t for t in terms if _languages(ontology, t, predicate) != ["en", "fr"]} == set()


def test_each_term_has_an_example(ontology: Graph, own_terms: dict[str, set[URIRef]]) -> None:
    """An own term shows an example, in English."""
    terms = own_terms["classes"] | own_terms["properties"]
    assert {t for t in terms if _languages(ontology, t, SKOS.example) != ["en"]} == set()


def test_a_term_has_the_vocabulary_as_origin_that_it_follows(
    ontology: Graph, own_terms: dict[str, set[URIRef]]
) -> None:
    """What follows a term of another vocabulary names it, once; any other term has no origin."""
    terms = own_terms["classes"] | own_terms["properties"]
    origins = {t: [*map(str, ontology.objects(t, DCTERMS.source))] for t in terms}
    named = {term for term, texts in origins.items() if texts}
    assert {t for t in named if _languages(ontology, t, DCTERMS.source) != ["en"]} == set()
    assert {text for (text,) in filter(None, origins.values()) if not FOLLOWED.match(text)} == set()
    align = Graph().parse(ROOT / "ontology" / "align" / "align.ttl")
    matched = terms & set(align.subjects())
    assert len(matched) > 10
    assert matched <= named < terms


@pytest.mark.parametrize("module", MODULES)
def test_terms_say_which_module_defines_them(
    module: str, own_terms: dict[str, set[URIRef]]
) -> None:
    """The terms of a module file name that module, and no other, in rdfs:isDefinedBy."""
    graph = Graph().parse(ROOT / "ontology" / f"{module}.ttl")
    terms = {
        t for t in own_terms["classes"] | own_terms["properties"] if (t, RDF.type, None) in graph
    }
    assert terms
    assert {t: set(graph.objects(t, RDFS.isDefinedBy)) for t in terms} == {
        t: {URIRef(f"{ONT}/{module}")} for t in terms
    }


@pytest.mark.parametrize("name", [*MODULES, "reused", "aisupply"])
def test_each_module_has_a_header(name: str) -> None:
    """A module has a version, title and description in two languages, prefix and licence."""
    graph = Graph().parse(ROOT / "ontology" / f"{name}.ttl")
    module = URIRef(ONT if name == "aisupply" else f"{ONT}/{name}")
    assert (module, RDF.type, OWL.Ontology) in graph
    assert graph.value(module, OWL.versionIRI) == URIRef(f"{module}/0.1.0")
    assert _languages(graph, module, DCTERMS.title) == ["en", "fr"]
    assert _languages(graph, module, DCTERMS.description) == ["en", "fr"]
    prefix = "aisb" if name == "bookkeeping" else "ais"
    assert graph.value(module, VANN.preferredNamespacePrefix) == Literal(prefix)
    licence = URIRef("https://creativecommons.org/licenses/by/4.0/")
    assert graph.value(module, DCTERMS.license) == licence


def test_the_whole_imports_every_module() -> None:
    """aisupply.ttl imports the six modules and the reused terms."""
    graph = Graph().parse(ROOT / "ontology" / "aisupply.ttl")
    expected = {URIRef(f"{ONT}/{name}") for name in (*MODULES, "reused")}
    assert set(graph.objects(URIRef(ONT), OWL.imports)) == expected


def test_the_ontology_stays_small(own_terms: dict[str, set[URIRef]]) -> None:
    """There are about 50 own classes and about 110 own properties: a new one needs a reason."""
    assert 40 <= len(own_terms["classes"]) <= 54
    assert 70 <= len(own_terms["properties"]) <= 118


def test_the_readme_counts_right(own_terms: dict[str, set[URIRef]]) -> None:
    """The README says how many own terms there are, and that its namespace is a placeholder."""
    text = (ROOT / "ontology" / "README.md").read_text(encoding="utf-8")
    classes, properties = len(own_terms["classes"]), len(own_terms["properties"])
    assert f"{classes} classes and {properties} properties" in text
    assert "placeholder" in text


def test_the_abstract_classes_are_marked(ontology: Graph) -> None:
    """The classes that no claim uses directly are exactly these, marked dash:abstract."""
    marked = {str(t).removeprefix(f"{ONT}#") for t in ontology.subjects(DASH_ABSTRACT)}
    assert marked == ABSTRACT


def test_no_term_is_named_like_a_string_method(own_terms: dict[str, set[URIRef]]) -> None:
    """A namespace of rdflib is a string, and would return its method in place of the term."""
    names = {str(t).partition("#")[2] for t in own_terms["classes"] | own_terms["properties"]}
    assert names.isdisjoint(dir(str))
