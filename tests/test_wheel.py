"""The wheel carries graph and ontology and works outside the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DEAL = """
@base <https://w3id.org/aisupply/id/> .
@prefix : <https://w3id.org/aisupply/id/> .
@prefix ais: <https://w3id.org/aisupply/ont#> .
@prefix aisc: <https://w3id.org/aisupply/code#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:paper a ais:Source ; dcterms:issued "2026-01-10T00:00:00Z"^^xsd:dateTime ; ais:tier 2 .
<claim/paper/1> a ais:Claim ; ais:statedIn :paper ; ais:status aisc:reported ;
    ais:certainty aisc:certain ; ais:knownAt "2026-01-10T00:00:00Z"^^xsd:dateTime .
<claim/paper/1> { <supply/amd/openai/ai-accelerator> a ais:SupplyRelationship ;
    ais:supplier :amd ; ais:customer :openai ; ais:ofCategory aisc:ai-accelerator . }
"""
"""A deal that can be read; the shapes miss the kind of its source."""


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel and unpack it where an installer would put it."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    site = folder / "site"
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        wheel.extractall(site)
    return site


def _run(site: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the unpacked aisupply in another folder, so that nothing of the checkout is seen."""
    code = (
        "import sys, runpy; sys.path.insert(0, sys.argv.pop(1)); "
        "import aisupply; assert 'site' in aisupply.__file__, aisupply.__file__; "
        "sys.argv[0] = 'aisupply'; runpy.run_module('aisupply', run_name='__main__')"
    )
    cache = site.parent / "cache"
    return subprocess.run(
        [sys.executable, "-c", code, str(site), *words],
        cwd=site.parent, capture_output=True, text=True, check=False,
        env=os.environ | {"AISUPPLY_CACHE": str(cache)},
    )  # fmt: skip


def test_the_wheel_answers_a_query(unpacked: Path) -> None:
    """A query works from the wheel alone, with the suppliers that the seed article names."""
    query = "SELECT DISTINCT ?s { ?s ais:suppliesTo :openai } ORDER BY ?s"
    done = _run(unpacked, "query", query, "--source", "seed-article", "--format", "json")
    assert done.returncode == 0, done.stderr
    names = [row["s"].rsplit("/", 1)[1] for row in json.loads(done.stdout)["rows"]]
    assert names == ["amd", "nvidia"]


def test_the_wheel_validates_and_reports(unpacked: Path) -> None:
    """Shapes, checks, templates and scripts of the pages are in the wheel too.

    Of one deal: a report of the shipped graph is made elsewhere, and takes its time.
    """
    (unpacked.parent / "deal.trig").write_text(DEAL, encoding="utf-8")
    done = _run(unpacked, "report", "--store", "deal.trig", "-o", "report")
    assert done.returncode == 1, done.stderr
    assert "The graph does not validate" in done.stdout + done.stderr
    page = (unpacked.parent / "report" / "index.html").read_text(encoding="utf-8")
    assert "OpenAI" in page
    assert len(page) > 5_000


def test_the_wheel_has_every_file_of_graph_and_ontology(unpacked: Path) -> None:
    """No file of the two folders is left behind."""
    for name in ("graph", "ontology"):
        here = {p.relative_to(ROOT) for p in (ROOT / name).rglob("*") if p.is_file()}
        there = {
            p.relative_to(unpacked / "aisupply" / "_data")
            for p in (unpacked / "aisupply" / "_data" / name).rglob("*")
            if p.is_file()
        }
        assert here == there
