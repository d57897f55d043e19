"""Graphs that the tests of the ontology share, each parsed once."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import OWL, RDF, Dataset, Graph, URIRef

ROOT = Path(__file__).parents[2]
OWN = ("https://w3id.org/aisupply/ont#", "https://w3id.org/aisupply/bookkeeping#")


def pytest_configure(config: pytest.Config) -> None:
    """Leave out what rdflib warns itself about while it reads TriG."""
    config.addinivalue_line("filterwarnings", "ignore::DeprecationWarning:rdflib")


def _flat(paths: list[Path]) -> Graph:
    """Return one graph with the triples of all files, named graphs included.

    The fast parser reads them; that rdflib's own does is for `test_parsers.py`.
    """
    dataset = Dataset()
    for path in paths:
        dataset.parse(path, format="ox-trig")
    flat = Graph()
    for subject, predicate, value, _ in dataset.quads():
        flat.add((subject, predicate, value))
    return flat


@pytest.fixture(scope="session")
def ontology() -> Graph:
    """The term modules, the reused declarations among them."""
    return _flat(sorted((ROOT / "ontology").glob("*.ttl")))


@pytest.fixture(scope="session")
def codes() -> Graph:
    """All code lists."""
    return _flat(sorted((ROOT / "ontology" / "codes").glob("*.ttl")))


@pytest.fixture(scope="session")
def shapes() -> Graph:
    """All shapes."""
    return _flat(sorted((ROOT / "ontology" / "shapes").glob("*.ttl")))


@pytest.fixture(scope="session")
def valid() -> Graph:
    """All valid examples as one flat graph."""
    return _flat(sorted((ROOT / "ontology" / "examples" / "valid").iterdir()))


@pytest.fixture(scope="session")
def registry() -> Graph:
    """The registry of the shipped graph."""
    return _flat(sorted((ROOT / "graph" / "registry").glob("*.ttl")))


@pytest.fixture(scope="session")
def claims() -> Graph:
    """All claims of the shipped graph with their evidence; skips while there are none."""
    paths = sorted((ROOT / "graph" / "sources").rglob("*.trig"))
    if not paths:
        pytest.skip("graph/sources holds no claims yet")
    return _flat(paths)


@pytest.fixture(scope="session")
def own_terms(ontology: Graph) -> dict[str, set[URIRef]]:
    """The own classes and properties, under the keys `classes` and `properties`."""
    kinds = {
        "classes": (OWL.Class,),
        "properties": (OWL.ObjectProperty, OWL.DatatypeProperty),
    }
    return {
        key: {
            term
            for kind in of
            for term in ontology.subjects(RDF.type, kind)
            if isinstance(term, URIRef) and str(term).startswith(OWN)
        }
        for key, of in kinds.items()
    }
