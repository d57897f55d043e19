"""`aisupply export`: whole or not at all, and back again without loss."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest

import aisupply
from aisupply import graph as graph_module

if TYPE_CHECKING:
    from collections.abc import Callable

    Draft = Any
    Run = Callable[..., Any]


def quads(store: Any) -> set[ox.Quad]:
    """Return all statements of a store."""
    return set(store.quads())


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".nq", ".trig"])
def test_an_export_opens_as_the_same_graph(
    run: Run, shipped: aisupply.Graph, tmp_path: Path, suffix: str
) -> None:
    """Claims, evidence, registry, codes and coverage date come back as they were."""
    path = tmp_path / f"graph{suffix}"
    ran = run("export", "-o", path)
    assert (ran.code, ran.out) == (0, "")
    assert "wrote" in ran.err
    again = aisupply.open(path)
    assert quads(again.store) == quads(shipped.store)
    assert again.claims == shipped.claims
    assert again.coverage == shipped.coverage
    assert quads(again.view().store) == quads(shipped.view().store)


@pytest.fixture
def own(draft: Draft, monkeypatch: pytest.MonkeyPatch) -> aisupply.Graph:
    """A graph with a fact, a rumour, a denial and a replaced claim, in place of the shipped."""
    draft.supply("amd", "openai").supply("nvidia", "openai", status="rumoured")
    draft.supply("nvidia", "amd", certainty="denied")
    draft.supply("amd", "nvidia", more="THIS ais:replacedBy <claim/paper/amd-openai> .")
    graph: aisupply.Graph = draft.open()
    real = graph_module.open
    monkeypatch.setattr(
        graph_module, "open", lambda path=None, **_: graph if path is None else real(path)
    )
    return graph


def test_an_export_without_a_lens_loses_nothing(
    run: Run, own: aisupply.Graph, tmp_path: Path
) -> None:
    """What is denied, and what was replaced, is exported too: it is the data and no view."""
    assert run("export", "-o", tmp_path / "g.nq").code == 0
    assert quads(aisupply.open(tmp_path / "g.nq").store) == quads(own.store)


@pytest.mark.usefixtures("own")
def test_an_export_under_a_lens_has_its_claims(run: Run, tmp_path: Path) -> None:
    """With a status named, the other claims and their evidence are left out."""
    path = tmp_path / "g.nq"
    assert run("export", "-o", path, "--status", "rumoured").code == 0
    assert [claim.iri.rsplit("/", 1)[-1] for claim in aisupply.open(path).claims] == [
        "nvidia-openai"
    ]


@pytest.mark.usefixtures("own")
def test_turtle_is_the_merged_view(run: Run, tmp_path: Path) -> None:
    """The short cuts are there, each triple once, and no graphs."""
    path = tmp_path / "g.ttl"
    assert run("export", "-o", path, "--status", "reported").code == 0
    store = ox.Store()
    store.load(path=str(path))
    assert not list(store.named_graphs())
    supplies = ox.NamedNode("https://w3id.org/aisupply/ont#suppliesTo")
    found = [quad.subject.value for quad in store.quads_for_pattern(None, supplies, None)]
    assert found == ["https://w3id.org/aisupply/id/amd"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("graph.pdf", "names no format"),
        ("none/graph.nq", "there is no folder"),
        ("folder.nq", "it is a folder"),
    ],
)
def test_what_cannot_be_written_is_told(run: Run, tmp_path: Path, name: str, words: str) -> None:
    """A format that there is not, a folder that is missing or in the way: nothing is written."""
    (tmp_path / "folder.nq").mkdir()
    ran = run("export", "-o", tmp_path / name)
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err
    assert [path.name for path in tmp_path.rglob("*")] == ["folder.nq"]


def test_a_failed_export_leaves_the_old_file(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the disk is full, the old file stands and no half of a new one is left."""
    path = tmp_path / "g.nq"
    path.write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    ran = run("export", "-o", path)
    assert ran.code == 2
    assert "No space left on device" in ran.err
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.slow
def test_the_shipped_graph_is_exported_as_tables(run: Run, tmp_path: Path) -> None:
    """A claim that only names a product, and no maker of it, makes no row and no fault."""
    folder = tmp_path / "tables"
    ran = run("export", "-o", folder)
    assert (ran.code, ran.out) == (0, "")
    with (folder / "products.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["id"] for row in rows].count("wse-3") == 1
    assert all(row["designer"] and row["kind"] for row in rows)


@pytest.mark.usefixtures("own")
def test_a_network_is_that_of_the_default_lens(run: Run, tmp_path: Path) -> None:
    """A rumour is an edge only where it is asked for; claims with their status have it always."""
    path = tmp_path / "network.json"
    ran = run("export", "-o", path)
    assert (ran.code, ran.out) == (0, "")
    assert "2 nodes, 1 edge (" in ran.err
    assert "as known 2025-10-07 · facts only" in ran.err
    assert [edge["source"] for edge in json.loads(path.read_bytes())["edges"]] == ["amd"]
    assert run("export", "-o", path, "--with-rumours").code == 0
    assert [e["source"] for e in json.loads(path.read_bytes())["edges"]] == ["amd", "nvidia"]
    ran = run("export", "-o", tmp_path / "claims.jsonld")
    assert "3 claims, and 1 that others replace (" in ran.err


@pytest.mark.usefixtures("own")
def test_standard_output_takes_a_format_by_its_name(run: Run, tmp_path: Path) -> None:
    """`-` has no ending: the format is asked for; what is told goes to standard error."""
    ran = run("export", "-o", "-")
    assert ran.code == 2
    assert "--format" in ran.err
    ran = run("export", "-o", "-", "--format", "json")
    assert ran.code == 0
    assert len(json.loads(ran.out)["nodes"]) == 2
    assert "facts only" in ran.err
    path = tmp_path / "network.txt"
    assert run("export", "-o", path, "--format", "json").code == 0
    assert path.read_text(encoding="utf-8") == ran.out


@pytest.mark.usefixtures("own")
@pytest.mark.parametrize(
    ("suffix", "library", "part"),
    [(".xlsx", "xlsxwriter", "excel"), (".parquet", "pyarrow", "parquet")],
)
def test_a_library_that_is_missing_is_told_with_its_line(
    run: Run, tmp_path: Path, suffix: str, library: str, part: str
) -> None:
    """Nothing is written, and the hint can be typed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, library, None)
        ran = run("export", "-o", tmp_path / f"file{suffix}")
    assert (ran.code, ran.out) == (2, "")
    assert f"{library} is not installed" in ran.err
    assert f"pip install 'aisupply[{part}]'" in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["graph"]


@pytest.mark.parametrize("name", ["CLAIMS.NQ", "Claims.Trig"])
def test_an_ending_counts_in_any_case(
    run: Run, own: aisupply.Graph, tmp_path: Path, name: str
) -> None:
    """As it does for files that are read."""
    assert run("export", "-o", tmp_path / name).code == 0
    assert quads(aisupply.open(tmp_path / name).store) == quads(own.store)
