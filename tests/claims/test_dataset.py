"""The counted part of the description of the data set."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aisupply
from aisupply.claims.dataset import describe_dataset
from aisupply.rdf.bundle import graph_dir

if TYPE_CHECKING:
    from pathlib import Path


def test_the_shipped_counts_are_true() -> None:
    """graph/registry/counts.ttl is what counting the graph gives now."""
    shipped = (graph_dir() / "registry" / "counts.ttl").read_text(encoding="utf-8")
    counted = describe_dataset(aisupply.open())
    assert shipped == counted, "run: make counts"


def test_counts_of_a_small_graph(tmp_path: Path) -> None:
    """By hand: 2 statements on the claim, 1 on its source, 1 in it, 1 in the registry: 5."""
    (tmp_path / "registry").mkdir()
    (tmp_path / "sources").mkdir()
    prefixes = (
        "@base <https://w3id.org/aisupply/id/> .\n@prefix ais: <https://w3id.org/aisupply/ont#> .\n"
    )
    (tmp_path / "registry" / "a.ttl").write_text(f"{prefixes}<acme> a ais:Company .")
    (tmp_path / "sources" / "s.trig").write_text(
        f"{prefixes}<s> a ais:Source . <claim/1> a ais:Claim ; ais:statedIn <s> ."
        "<claim/1> { <acme> ais:makes <p> . }"
    )
    text = describe_dataset(aisupply.open(tmp_path))
    assert "void:triples 5 ;" in text
    assert "void:class ais:Claim ;\n    void:entities 1 ." in text
    assert "void:class ais:Company ;\n    void:entities 1 ." in text
    assert "void:class ais:Volume ;\n    void:entities 0 ." in text
