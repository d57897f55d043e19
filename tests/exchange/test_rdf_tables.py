"""`import --as rdf`: claims in RDF, in the syntaxes that can be loaded, into a graph folder."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

import aisupply
from aisupply.errors import DataError
from aisupply.exchange.importers import Request
from aisupply.exchange.rdf_tables import rdf_tables

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Draft, Ran

pytestmark = pytest.mark.usefixtures("light_shipped")

_CLAIM = """
@base <https://w3id.org/aisupply/id/> .
@prefix : <https://w3id.org/aisupply/id/> .
@prefix ais: <https://w3id.org/aisupply/ont#> .
@prefix aisc: <https://w3id.org/aisupply/code#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

:a-paper a ais:Source ; rdfs:label "A paper"@en ; dcterms:type aisc:source-news ; ais:tier 2 ;
    dcterms:language "en" ; dcterms:publisher "Example Paper" ;
    dcterms:issued "2025-01-01T00:00:00Z"^^xsd:dateTime .
<claim/mine/1> a ais:Claim ; ais:statedIn :a-paper ; ais:status aisc:reported ;
    ais:certainty aisc:certain ; ais:knownAt "2025-01-01T00:00:00Z"^^xsd:dateTime ;
    dcterms:subject :zeta-works ; ais:noSpanReason aisc:no-span-not-archived .
<claim/mine/1> { :zeta-works ais:competesWith :nvidia . }
<https://w3id.org/aisupply/graph/registry> { :zeta-works a ais:Company ; rdfs:label "Zeta"@en . }
"""


@pytest.mark.parametrize("name", ["mine.trig", "MINE.NQ.GZ", "mine.jsonld"])
def test_claims_of_any_syntax_become_a_graph_folder(
    name: str, tmp_path: Path, run: Callable[..., Ran]
) -> None:
    """The claim is in the file of its source, what things are called in the registry."""
    source, target = tmp_path / name, tmp_path / "graph"
    form = {"trig": ox.RdfFormat.TRIG, "nq": ox.RdfFormat.N_QUADS,
            "jsonld": ox.RdfFormat.JSON_LD}[name.lower().split(".")[1]]  # fmt: skip
    data = ox.serialize(ox.parse(_CLAIM, format=ox.RdfFormat.TRIG), format=form)
    assert data is not None
    source.write_bytes(gzip.compress(data) if name.endswith("GZ") else data)
    ran = run("import", source, "--as", "rdf", "-o", target)
    assert (ran.code, "1 new claims" in ran.out) == (0, True), ran.err
    view = aisupply.open(target).view()
    assert view.query("ASK { GRAPH cl:mine\\/1 { :zeta-works ais:competesWith :nvidia } }")
    assert view.names.find("Zeta").id == "zeta-works"
    assert list(target.rglob("a-paper.trig"))


def test_a_file_without_claims_says_so(tmp_path: Path, run: Callable[..., Ran]) -> None:
    """What things are called is kept, and nothing else is there: a note, as load has it."""
    source = tmp_path / "names.trig"
    source.write_text(
        "<https://w3id.org/aisupply/graph/registry> { <https://w3id.org/aisupply/id/zeta-works> "
        "a <https://w3id.org/aisupply/ont#Company> ; "
        '<http://www.w3.org/2000/01/rdf-schema#label> "Zeta"@en . }'
    )
    ran = run("import", source, "--as", "rdf", "-o", tmp_path / "graph")
    assert ran.code == 0, ran.err
    assert "no claims" in ran.out


@pytest.mark.parametrize(
    ("added", "found"),
    [
        ("<x:g> { <x:a> <x:b> <x:c> }", "1 statements in <x:g>"),
        ("<x:a> <x:b> <x:c> , <x:d> .", "2 statements in no graph"),
        ("<claim/mine/1> { :zeta-works ais:competesWith [] }", "1 statements with blank nodes"),
    ],
    ids=["a graph", "no graph", "a blank node"],
)
def test_what_hangs_on_no_claim_is_told(
    added: str, found: str, tmp_path: Path, draft: Draft
) -> None:
    """It has no place in a graph folder, and is not lost without a word: load takes it."""
    source = tmp_path / "mine.trig"
    source.write_text(_CLAIM + added, encoding="utf-8")
    (tmp_path / "tables").mkdir()
    made = rdf_tables(Request(source, tmp_path / "tables", draft.open()))
    (problem,) = made.problems
    assert problem.found.startswith(found)
    assert (problem.file, "query --raw" in problem.hint) == ("mine.trig", True)


def test_a_context_is_never_fetched(tmp_path: Path, draft: Draft) -> None:
    """JSON-LD that names a context elsewhere is refused, with what to do."""
    source = tmp_path / "mine.jsonld"
    source.write_text('{"@context": "https://example.org/c", "@id": "x:a"}', encoding="utf-8")
    with pytest.raises(DataError, match="@context that lies elsewhere"):
        rdf_tables(Request(source, tmp_path, draft.open()))
