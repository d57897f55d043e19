"""`aisupply import`, `load --store` and `export` to tables: one's own facts, end to end."""

from __future__ import annotations

import csv
import json
import re
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from aisupply.cli import main
from aisupply.errors import UsageError
from aisupply.exchange.tables.existing import Existing
from aisupply.rdf import bundle
from aisupply.store.documents import parse_document

pytestmark = pytest.mark.usefixtures("light_shipped")
WHOLE = bundle.graph_dir


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
    assert list((tmp_path / "graph" / "sources").rglob("*.trig"))


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
    for path in sorted((first / "sources").rglob("*.trig")):
        assert path.read_text() == (second / path.relative_to(first)).read_text()


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
    assert list((graph / "sources").rglob("*.trig"))
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


def _append(path: Path, line: str) -> None:
    """Add a row to a table."""
    path.write_text(f"{path.read_text('utf-8').rstrip()}\n{line}\n", "utf-8")


def _drop(path: Path, word: str) -> None:
    """Remove the rows that hold a word."""
    lines = path.read_text("utf-8").splitlines()
    path.write_text("".join(f"{line}\n" for line in lines if word not in line), "utf-8")


def test_a_file_is_added_to_as_a_folder_is(
    facts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The claim that was replaced stays in the file, in the same statements as in a folder."""
    folder, file = tmp_path / "graph", tmp_path / "my facts.TRIG"
    for words in ("up to 2 GW", "up to 3 GW", "up to 3 GW"):
        _change(facts / "agreement_volumes.csv", "quantity", words)
        for target in (folder, file):
            assert _run("import", facts, "-o", target) == 0
    assert "0 new claims, 0 replaced" in capsys.readouterr().out
    parts = sorted((folder / "sources").rglob("*.trig")) + sorted((folder / "registry").glob("*"))
    of_folder = {quad.triple for path in parts for quad in parse_document(path, hint="")}
    text = file.with_suffix(".trig")
    text.write_bytes(file.read_bytes())
    assert {quad.triple for quad in parse_document(text, hint="")} == of_folder
    replaced = ox.NamedNode("https://w3id.org/aisupply/ont#replacedBy")
    assert sum(triple.predicate == replaced for triple in of_folder) == 1


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("mine.trig", "# me\n<http://x/a> <http://x/b> <http://x/c> .\n", "not written by import"),
        ("mine.trig", "this is no TriG", "not written by import"),
        ("mine.trig", "[] <http://x/b> <http://x/c> .\n", "not written by import"),
        ("facts.nq", None, "import writes no .nq file"),
        ("facts.TTL", None, "import writes no .ttl file"),
        ("facts.json", None, "import writes no .json file"),
        ("thesis", "mine", "is a file, and none that import writes"),
    ],
)  # fmt: skip
def test_a_target_that_import_cannot_write_is_left_alone(
    facts: Path, tmp_path: Path, name: str, content: str | None, said: str
) -> None:
    """What others wrote stays as it is, and no folder gets the name of a file."""
    target = tmp_path / name
    if content is not None:
        target.write_text(content)
    with pytest.raises(UsageError, match=re.escape(said)):
        Existing.read(target)
    assert _run("import", facts, "-o", target) == 2
    assert (target.read_text() if target.exists() else None) == content


def test_the_next_step_can_be_pasted(
    facts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A path with a blank is quoted."""
    assert _run("import", facts, "-o", tmp_path / "my graph") == 0
    assert f"aisupply validate '{tmp_path / 'my graph'}'" in capsys.readouterr().out


def test_a_removed_row_is_told_and_pruned(
    facts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A claim without a row stays until --prune; then the target is as if it never was there."""
    fresh, graph = tmp_path / "fresh", tmp_path / "graph"
    assert _run("import", facts, "-o", graph) == 0
    _drop(facts / "people.csv", "example-person")
    (facts / "facilities.csv").unlink()
    assert _run("import", facts, "-o", graph) == 0
    assert "2 claims of earlier imports have no row any more; --prune" in capsys.readouterr().out
    assert _run("import", facts, "-o", graph, "--prune") == 0
    assert "taken away" in capsys.readouterr().out
    assert _run("import", facts, "-o", fresh) == 0
    names = {path.relative_to(fresh) for path in fresh.rglob("*.t*")}
    assert {path.relative_to(graph) for path in graph.rglob("*.t*")} == names
    assert all((graph / name).read_text() == (fresh / name).read_text() for name in names)
    assert _run("validate", graph) == 0


def test_prune_takes_no_row_with_a_problem_for_a_removed_one(
    facts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With --partial nothing can be pruned."""
    graph = tmp_path / "graph"
    assert _run("import", facts, "-o", graph) == 0
    _change(facts / "people.csv", "id", "Not An Id")
    assert _run("import", facts, "-o", graph, "--prune", "--partial") == 2
    assert "mend the problems" in capsys.readouterr().err


def test_partial_leaves_out_what_needs_a_faulty_row(
    facts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without its deal a volume cannot stand: it is left out and told, and the rest is sound."""
    graph = tmp_path / "graph"
    _change(facts / "agreements.csv", "kind", "suply")
    assert _run("import", facts, "-o", graph, "--partial") == 0
    err = capsys.readouterr().err
    assert "agreement_volumes.csv, row 2: its agreement example-lab-chips-2026 is left out" in err
    assert _run("validate", graph) == 0


def test_a_table_with_a_broken_header_is_left_out_and_told(
    facts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With --partial the other tables are taken."""
    path = facts / "changes.csv"
    path.write_text(path.read_text("utf-8").replace(",source", ",surce", 1), "utf-8")
    assert _run("import", facts, "-o", tmp_path / "graph", "--partial") == 0
    out = capsys.readouterr()
    assert "did you mean 'source'" in out.out
    assert "left out: changes.csv: 1 row, since the header has a problem" in out.err


def test_problems_of_all_stages_are_told_at_once(
    facts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A cell, a status that means nothing, an id of the graph, and what validate refuses."""
    _change(facts / "people.csv", "id", "Not An Id")
    _change(facts / "facilities.csv", "status", "nonsense")
    _append(facts / "organisations.csv", "arm,Arm Robotics,company,NL,,,,,example-gazette-2026")
    _change(facts / "organisations.csv", "lei", "549300S4KLFTLO7GSQ81")  # the last digits are wrong
    _change(facts / "organisations.csv", "lei_basis", "seen")
    assert _run("import", facts, "-o", tmp_path / "graph", "--format", "json") == 1
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert {(row["file"], row["row"], row["column"]) for row in rows} >= {
        ("people.csv", 2, "id"), ("facilities.csv", 2, "status"), ("organisations.csv", 2, "lei"),
    }  # fmt: skip
    assert any("arm, which is Arm in the graph" in row["found"] for row in rows)
    assert not (tmp_path / "graph").exists()


@pytest.mark.slow
def test_a_claim_of_the_graph_is_revised_only_when_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The shipped volume is 6 GW; a row of 3 GW is refused, or replaces it beside the graph.

    What is firm of it other sources say too, so only the two other figures are looked at.
    """
    monkeypatch.setattr(bundle, "graph_dir", WHOLE)
    facts, graph, store = (tmp_path / name for name in ("facts", "graph", "store"))
    facts.mkdir()
    (facts / "sources.csv").write_text(
        "id,url,publisher,title_in_own_words,published,kind,language,tier\n"
        "gaz,,Gazette,note on a deal,2026-03-02,news,en,2\n"
    )
    (facts / "agreement_volumes.csv").write_text(
        "id,agreement,measure,source,customer,supplier,flow,category,firm,stage,evidence,counts,"
        "quantity\nopenai-amd-6gw/power/01,openai-amd-6gw,power,gaz,openai,amd,supply,"
        "ai-accelerator,3,agreed,reported,yes,3 GW\n"
    )
    assert _run("import", facts, "-o", graph) == 1
    assert "--revise" in capsys.readouterr().out
    assert _run("import", facts, "-o", graph, "--revise") == 0
    assert "1 new claims, 1 replaced" in capsys.readouterr().out
    assert _run("import", facts, "-o", graph) == 0  # now the target holds it
    assert "0 new claims, 0 replaced" in capsys.readouterr().out
    assert _run("load", graph, "--shipped", "--store", store) == 0
    capsys.readouterr()
    words = ("openai", "--category", "ai-accelerator", "--kind", "power", "--explain")
    assert _run("concentration", *words, "--store", store, "--format", "json") == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    amd = [row for row in rows if row["supplier"] == "amd" and row["agreement"] == "openai-amd-6gw"]
    assert [(row["stated"], row["ceiling"]) for row in amd] == [(3, 3)]


def test_what_a_replaced_claim_says_is_not_held_against_the_next(
    facts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A volume that counted gives way to another one: only what stands is validated."""
    graph, volumes = tmp_path / "graph", facts / "agreement_volumes.csv"
    assert _run("import", facts, "-o", graph) == 0
    with volumes.open(encoding="utf-8", newline="") as file:
        first, *others = csv.DictReader(file)
    name = first["id"]
    later = first | {"id": name.replace("/01", "/09"), "known_from": "2026-06-30"}
    first["counts"] = f"superseded-by:{later['id']}@2026-06-30"
    with volumes.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(first))
        writer.writeheader()
        writer.writerows([first, later, *others])
    assert _run("import", facts, "-o", graph) == 0
    assert "2 new claims, 1 replaced" in capsys.readouterr().out
    assert _run("validate", graph) == 0


def test_revising_a_copy_of_the_shipped_graph_with_its_own_tables_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A figure such as 6.0 is the same in the copy's file and in the store beside it."""
    shipped, copy, tables = tmp_path / "shipped", tmp_path / "copy", tmp_path / "tables"
    shutil.copytree(bundle.graph_dir(), shipped)
    folder = Path("sources", "filing")
    filings = [folder / "amd-8k-openai.trig", folder / "amd-warrant-ex41.trig"]
    (shipped / folder).mkdir()
    for filing in filings:
        shutil.copy(WHOLE() / filing, shipped / filing)
    monkeypatch.setattr(bundle, "graph_dir", lambda: shipped)
    shutil.copytree(shipped, copy)
    assert _run("export", "-o", tables, "--all") == 0
    assert _run("import", tables, "--revise", "-o", copy) == 0
    assert "0 new claims, 0 replaced, 1" in capsys.readouterr().out  # 1.. as before
    for filing in filings:
        assert (copy / filing).read_bytes() == (shipped / filing).read_bytes()


def test_a_volume_that_was_over_when_it_became_known_does_not_count(
    facts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its source of 2026-03 says that it ended in 2026-01: at no date is it supply."""
    _change(facts / "agreement_volumes.csv", "known_from", "")
    _change(facts / "agreement_volumes.csv", "ended", "2026-01")
    graph = tmp_path / "graph"
    assert _run("import", facts, "-o", graph) == 0
    capsys.readouterr()
    words = ("example-lab", "--category", "ai-accelerator", "--kind", "power", "--explain")
    assert _run("concentration", *words, "--store", graph, "--format", "json") == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert [row for row in rows if row["quantified"] == "yes"] == []


@pytest.mark.parametrize("words", [["--delimiter", "ab"], ["--encoding", "nonsense"]])
def test_options_of_reading_are_checked(facts: Path, tmp_path: Path, words: list[str]) -> None:
    """A delimiter is one character, an encoding one that there is."""
    assert _run("import", facts, "-o", tmp_path / "graph", *words) == 2
    assert not (tmp_path / "graph").exists()
