"""A reasoner finds the ontology and the claims free of contradiction, and sees one when made."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import owlready2
import pytest
from rdflib import OWL, RDF, Graph, Namespace

if TYPE_CHECKING:
    from pathlib import Path

AIS = Namespace("https://w3id.org/aisupply/ont#")
pytestmark = [
    pytest.mark.reasoner,
    pytest.mark.skipif(
        shutil.which("java") is None,
        reason="the reasoner HermiT needs java, which is not installed",
    ),
]


def _contradictions(folder: Path, *graphs: Graph) -> list[str] | None:
    """Return the unsatisfiable classes of the union, or None if it contradicts itself."""
    union = Graph()
    for graph in graphs:
        union += graph
    union.remove((None, OWL.imports, None))
    path = folder / "union.nt"
    union.serialize(path, format="nt", encoding="utf-8")
    world = owlready2.World()
    loaded = world.get_ontology(path.as_uri()).load()
    try:
        with loaded:
            owlready2.sync_reasoner_hermit(world, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError:
        return None
    return [str(cls) for cls in world.inconsistent_classes()]


def test_the_ontology_alone(tmp_path: Path, ontology: Graph, codes: Graph) -> None:
    """Ontology and code lists are consistent, and each class can have members."""
    assert _contradictions(tmp_path, ontology, codes) == []


def test_the_valid_examples(tmp_path: Path, ontology: Graph, codes: Graph, valid: Graph) -> None:
    """All valid examples at once contradict nothing."""
    assert _contradictions(tmp_path, ontology, codes, valid) == []


def test_all_claims(
    tmp_path: Path, ontology: Graph, codes: Graph, registry: Graph, claims: Graph
) -> None:
    """All claims of the shipped graph merged, rumours and conflicts too, contradict nothing."""
    assert _contradictions(tmp_path, ontology, codes, registry, claims) == []


def test_an_option_is_no_holding(tmp_path: Path, ontology: Graph, valid: Graph) -> None:
    """An option that is also typed as a holding is a contradiction."""
    option = valid.value(None, RDF.type, AIS.EquityOption)
    wrong = Graph().add((option, RDF.type, AIS.EquityHolding))
    assert _contradictions(tmp_path, ontology, valid, wrong) is None


def test_an_agreement_is_no_commitment(tmp_path: Path, ontology: Graph, valid: Graph) -> None:
    """An agreement that is also typed as a commitment is a contradiction."""
    agreement = valid.value(None, RDF.type, AIS.Agreement)
    wrong = Graph().add((agreement, RDF.type, AIS.Commitment))
    assert _contradictions(tmp_path, ontology, valid, wrong) is None
