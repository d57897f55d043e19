"""Each own term is there because something uses it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rdflib import RDF, Graph, URIRef

ROOT = Path(__file__).parents[2]
ONT = "https://w3id.org/aisupply/ont#"
OWN = (ONT, "https://w3id.org/aisupply/bookkeeping#")
ABSTRACT = {"Consideration"}
WAITING = {
    "MetricObservation",
    "PurchaseShare",
    "SegmentShare",
    "UnnamedParty",
    "ViewPolicy",
    "dueBy",
    "metric",
    "overDuration",
    "policy",
    "serviceTime",
    "worksTime",
}
"""Terms that only examples use so far, and claims of one's own tables. Take a term out once a
claim of the graph or an output uses it."""


def _names(graph: Graph) -> set[str]:
    """Return the local names of the own terms that a graph uses as predicate or type."""
    terms = set(graph.predicates()) | set(graph.objects(None, RDF.type))
    return {str(term).partition("#")[2] for term in terms if str(term).startswith(OWN)}


@pytest.fixture(scope="module")
def concrete(own_terms: dict[str, set[URIRef]]) -> set[str]:
    """The local names of the own terms without the abstract classes."""
    own = own_terms["classes"] | own_terms["properties"]
    return {str(term).partition("#")[2] for term in own} - ABSTRACT


@pytest.fixture(scope="module")
def outputs() -> set[str]:
    """The local names in the templates of the rules: what a view and a network are made of."""
    texts = [p.read_text(encoding="utf-8") for p in (ROOT / "ontology" / "rules").glob("*.rq")]
    templates = [t.partition("CONSTRUCT")[2].partition("WHERE")[0] for t in texts]
    # Who stands for whom is told by the lens and by no rule.
    return {"groupHead", *re.findall(r"(?<![\w:-])ais:([A-Za-z]+)", "\n".join(templates))}


@pytest.fixture(scope="module")
def chains() -> Graph:
    """What the rules state themselves: which category needs which."""
    graph = Graph()
    for path in (ROOT / "ontology" / "rules").glob("*.ttl"):
        graph.parse(path)
    return graph


@pytest.fixture(scope="module")
def needed(
    codes: Graph, registry: Graph, claims: Graph, chains: Graph, outputs: set[str]
) -> set[str]:
    """The local names that code lists, registry, claims, chains and outputs use."""
    return outputs.union(*map(_names, (codes, registry, claims, chains)))


def test_each_term_is_used(concrete: set[str], needed: set[str], valid: Graph) -> None:
    """A claim, the registry, a list, a chain, an output or an example uses each concrete term."""
    assert concrete - needed - _names(valid) == set()


def test_these_terms_wait(concrete: set[str], needed: set[str]) -> None:
    """The terms that nothing but an example uses are exactly the ones listed here."""
    assert concrete - needed == WAITING


def test_abstract_classes_are_never_used_directly(
    registry: Graph, valid: Graph, claims: Graph
) -> None:
    """A node of an abstract class would say too little: a subclass is to be named."""
    used = set().union(*(set(g.objects(None, RDF.type)) for g in (registry, valid, claims)))
    assert used.isdisjoint({URIRef(ONT + name) for name in ABSTRACT})


def test_shortcuts_are_never_claimed(valid: Graph, claims: Graph) -> None:
    """The short cuts are derived per view: a claim states the node they are derived from."""
    shortcuts = {"suppliesTo", "supplierIn", "party", "hasOptionOn", "holdsSharesOf"}
    shortcuts |= {"codesignsWith", "groupHead", "closedIn"}
    assert shortcuts.isdisjoint(_names(valid) | _names(claims))
