"""`aisupply import`, `load --store` and `export` to tables: one's own facts, end to end."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pytest

from aisupply.cli import main

if TYPE_CHECKING:
    from pathlib import Path


def _run(*words: str | Path) -> int:
    """Run a command and return its exit code."""
    with pytest.raises(SystemExit) as stop:
        main([str(word) for word in words])
    return int(stop.value.code or 0)


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    """Write the template, whose example deal is sound."""
    folder = tmp_path / "facts"
    assert _run("import", "--template", str(folder)) == 0
    return folder


def _change(path: Path, column: str, value: str) -> None:
    """Set one column in the first row of a table."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[0][column] = value
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def test_the_template_becomes_a_graph_that_validates(
    facts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Template → import → validate → load: each step ends with 0 and says the next."""
    graph, store = tmp_path / "graph", tmp_path / "store"
    assert _run("import", str(facts), "-o", str(graph)) == 0
    assert "aisupply validate" in capsys.readouterr().out
    assert _run("validate", str(graph)) == 0
    assert _run("load", str(graph), "--shipped", "--store", str(store)) == 0
    capsys.readouterr()
    assert _run("query", "ASK { :openai a ais:Company }", "--store", str(store)) == 0


def test_importing_twice_makes_no_duplicates(
    facts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The second import of the same tables changes no byte."""
    graph = tmp_path / "graph"
    assert _run("import", str(facts), "-o", str(graph)) == 0
    before = {p.name: p.read_bytes() for p in graph.rglob("*") if p.is_file()}
    capsys.readouterr()
    assert _run("import", str(facts), "-o", str(graph)) == 0
    assert "0 new claims, 0 replaced" in capsys.readouterr().out
    assert {p.name: p.read_bytes() for p in graph.rglob("*") if p.is_file()} == before


def test_a_corrected_row_replaces_its_claim(
    facts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A changed volume gives a revision, and no lens sees the old one."""
    graph = tmp_path / "graph"
    assert _run("import", str(facts), "-o", str(graph)) == 0
    _change(facts / "agreement_volumes.csv", "quantity", "up to 3 GW")
    capsys.readouterr()
    assert _run("import", str(facts), "-o", str(graph)) == 0
    assert "1 replaced" in capsys.readouterr().out
    assert _run(
        "query",
        "SELECT ?v ?q { GRAPH ?c { ?v a ais:Volume ; ais:ceilingQuantity ?q } }",
        "--store", str(graph), "--format", "json", "--status",
        "reported,announced,rumoured,forecast",
    ) == 0  # fmt: skip
    rows = json.loads(capsys.readouterr().out)["rows"]
    first = rows[0]["v"]
    assert [row["q"].rsplit("/quantity/", 1)[1] for row in rows if row["v"] == first] == [
        "power/x_3/GigaW/rule-up-to"
    ]


def test_a_problem_is_told_with_row_and_column_and_nothing_is_written(
    facts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A bad date names file, row and column; the target does not appear."""
    _change(facts / "agreements.csv", "announced", "2025-02-30")
    assert _run("import", str(facts), "-o", str(tmp_path / "graph")) == 1
    out = capsys.readouterr()
    assert "agreements.csv" in out.out
    assert "announced" in out.out
    assert "2025-02-30" in out.out
    assert "nothing was written" in out.err
    assert not (tmp_path / "graph").exists()


def test_partial_takes_the_sound_rows(
    facts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With --partial the faulty row is left out and the rest is written."""
    _change(facts / "people.csv", "id", "Not An Id")
    assert _run("import", str(facts), "-o", str(tmp_path / "graph"), "--partial") == 0
    assert "people.csv" in capsys.readouterr().out
    assert list((tmp_path / "graph" / "sources").glob("*.trig"))


def test_a_program_gets_rows_and_nothing_else(
    facts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With --format json standard output is one document, sound or not; the rest is told beside."""
    capsys.readouterr()
    assert _run("import", facts, "-o", tmp_path / "graph", "--format", "json") == 0
    sound = capsys.readouterr()
    assert json.loads(sound.out)["rows"] == []
    assert "new claims" in sound.err
    _change(facts / "people.csv", "id", "Not An Id")
    options = ("--partial", "--format", "json")
    assert _run("import", facts, "-o", tmp_path / "other", *options) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert {row["file"] for row in rows} == {"people.csv"}


def test_tables_come_back_out(facts: Path, tmp_path: Path) -> None:
    """Import → export → import gives the same claim files."""
    first, tables, second = (tmp_path / name for name in ("one", "tables", "two"))
    assert _run("import", str(facts), "-o", str(first)) == 0
    assert _run("export", "--store", str(first), "-o", str(tables)) == 0
    assert _run("import", str(tables), "-o", str(second)) == 0
    for path in sorted((first / "sources").glob("*.trig")):
        assert path.read_text() == (second / "sources" / path.name).read_text()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["import"], "needs a folder of tables"),
        (["import", "nowhere", "-o", "x"], "nowhere: found nothing, expected a folder of tables"),
        (["import", "nowhere", "-o", "x", "--partial"], "nowhere: found nothing"),
        (["load", "--store", "x"], "nothing to load"),
        (["load", "nowhere.trig", "--store", "x"], "nowhere.trig"),
        (["stats", "--store", "nowhere"], "no graph at nowhere"),
    ],
)
def test_what_cannot_be_done_is_said_without_a_traceback(
    words: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Missing arguments and files give one message and leave nothing behind."""
    monkeypatch.chdir(tmp_path)
    assert _run(*words) == 2
    out = capsys.readouterr()
    assert said in out.err + out.out
    assert "Traceback" not in out.err
    assert list(tmp_path.iterdir()) == []


def test_a_graph_folder_is_added_to_and_keeps_its_other_files(facts: Path, tmp_path: Path) -> None:
    """A folder with registry/ and sources/ may be imported into; a README in it stays."""
    graph = tmp_path / "graph"
    for name in ("registry", "sources"):
        (graph / name).mkdir(parents=True)
    (graph / "README.md").write_text("mine")
    assert _run("import", str(facts), "-o", str(graph)) == 0
    assert (graph / "README.md").read_text() == "mine"
    assert list((graph / "sources").glob("*.trig"))
    assert not (graph / ".aisupply").exists()


def test_another_graph_can_be_validated(
    facts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`validate --store` checks that graph by itself: its rows name nothing that is not in it."""
    graph = tmp_path / "graph"
    assert _run("import", str(facts), "-o", str(graph)) == 0
    assert _run("validate", "--store", str(graph)) == 0
    assert _run("validate", "--store", str(graph), str(graph)) == 2
    assert "one at a time" in capsys.readouterr().err
