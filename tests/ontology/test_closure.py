"""Namespace closure: each own IRI that any file uses is declared."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rdflib import Dataset, Graph, URIRef

if TYPE_CHECKING:
    from rdflib.term import Node

ROOT = Path(__file__).parents[2]
BASE = "https://w3id.org/aisupply/"
SPACES = {
    "ais": f"{BASE}ont#", "aisb": f"{BASE}bookkeeping#", "aisc": f"{BASE}code#",
    "aish": f"{BASE}shape#",
}  # fmt: skip
SHORT = re.compile(r"(?<![\w:/-])(ais[bch]?):([A-Za-z][\w-]*)")
LONG = re.compile(rf"{BASE}(ont|bookkeeping|code|shape)#([A-Za-z][\w-]*)")
FILES = sorted(
    path
    for folder in ("ontology", "graph/registry")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in {".ttl", ".trig", ".rq"}
)
"""All but the claims, which are looked at together: there are hundreds of files."""


@pytest.fixture(scope="module")
def declared(ontology: Graph, codes: Graph, shapes: Graph) -> set[str]:
    """The IRIs that modules, code lists and shapes declare."""
    subjects = {s for graph in (ontology, codes, shapes) for s in graph.subjects()}
    return {str(s) for s in subjects if isinstance(s, URIRef)}


def _used(path: Path) -> set[str]:
    """Return the own IRIs that a file uses."""
    if path.suffix == ".rq":
        text = path.read_text(encoding="utf-8")
        found = {SPACES[prefix] + name for prefix, name in SHORT.findall(text)}
        return found | {f"{BASE}{space}#{name}" for space, name in LONG.findall(text)}
    dataset = Dataset()
    dataset.parse(path, format="ox-trig")
    return _own({term for quad in dataset.quads() for term in quad[:3]})


def _own(terms: set[Node]) -> set[str]:
    """Return the own IRIs among some terms."""
    # As plain text: URIRef.startswith makes one text of a tuple, and so never finds any.
    texts = {str(term) for term in terms if isinstance(term, URIRef)}
    spaces = tuple(SPACES.values())
    return {text for text in texts if text.startswith(spaces) and text not in spaces}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_each_own_iri_is_declared(path: Path, declared: set[str]) -> None:
    """A misspelt term would match nothing and never be noticed."""
    assert sorted(_used(path) - declared) == []


def test_each_own_iri_of_a_claim_is_declared(claims: Graph, declared: set[str]) -> None:
    """Terms and codes of all claims are declared."""
    used = _own({term for triple in claims for term in triple})
    assert len(used) > 100
    assert sorted(used - declared) == []


def test_all_places_were_looked_at() -> None:
    """Modules, codes, shapes, examples, registry, rules and questions were collected."""
    folders = {path.parent.name for path in FILES}
    assert folders >= {"codes", "shapes", "valid", "invalid", "registry", "rules", "questions"}


def test_a_misspelt_term_would_be_found(declared: set[str], tmp_path: Path) -> None:
    """The search sees prefixed names and whole IRIs in queries, and terms of data."""
    query = tmp_path / "wrong.rq"
    text = "SELECT * { ?a ais:suplier ?b ; <https://w3id.org/aisupply/ont#custommer> ?c }"
    query.write_text(text, encoding="utf-8")
    names = {name.rsplit("#")[-1] for name in _used(query) - declared}
    assert names == {"suplier", "custommer"}
    data = tmp_path / "wrong.trig"
    data.write_text(f"<a> a <{SPACES['ais']}Compny> . <g> {{ <a> <{SPACES['ais']}makse> <b> }}")
    names = {name.rsplit("#")[-1] for name in _used(data) - declared}
    assert names == {"Compny", "makse"}
