"""Each file of the ontology reads the same in both parsers that the product uses."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest
from rdflib import Dataset

ROOT = Path(__file__).parents[2]
FILES = sorted(path for kind in ("ttl", "trig") for path in (ROOT / "ontology").rglob(f"*.{kind}"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT / "ontology")))
def test_both_parsers_read_the_same_number_of_quads(path: Path) -> None:
    """A file parses with rdflib and with pyoxigraph to equally many quads."""
    trig = path.suffix == ".trig"
    dataset = Dataset()
    dataset.parse(path, format="trig" if trig else "turtle")
    form = pyoxigraph.RdfFormat.TRIG if trig else pyoxigraph.RdfFormat.TURTLE
    quads = {str(quad) for quad in pyoxigraph.parse(path=str(path), format=form)}
    assert len(list(dataset.quads())) == len(quads) > 0


def test_no_folder_is_forgotten() -> None:
    """Modules, code lists, shapes, alignments and examples of both kinds were collected."""
    folders = {path.parent.name for path in FILES}
    assert folders >= {"ontology", "codes", "shapes", "align", "valid", "invalid"}
