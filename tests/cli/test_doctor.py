"""`doctor` says what is there, what is missing and which line brings it; extras are no fault."""

from __future__ import annotations

import json
from email.message import Message
from typing import TYPE_CHECKING, Any

import pytest

import aisupply
from aisupply.cli import doctor
from aisupply.rdf import bundle

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Rows = dict[str, dict[str, str]]


@pytest.fixture
def look(run: Any) -> Callable[..., tuple[int, Rows]]:
    """Run the command; return its exit code, and its rows by what they are on."""

    def call(*arguments: str) -> tuple[int, Rows]:
        ran = run("doctor", "--format", "json", *arguments)
        return ran.code, {row["what"]: row for row in json.loads(ran.out)["rows"]}

    return call


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> dict[str, str | None]:
    """Versions that the test says are installed, whatever is; None for none."""
    versions: dict[str, str | None] = {}
    real = doctor._version
    monkeypatch.setattr(
        doctor, "_version", lambda name: versions[name] if name in versions else real(name)
    )
    return versions


def test_what_is_here_is_told(look: Callable[..., tuple[int, Rows]]) -> None:
    """The version, the folder of the graph, its claims and last day are those of the library."""
    code, rows = look()
    assert code == 0
    graph = aisupply.open()
    assert rows["aisupply"]["detail"].startswith(aisupply.__version__)
    assert rows["graph"]["detail"] == (
        f"{bundle.graph_dir()}: {len(graph.claims):,} claims, kept up to {graph.coverage}"
    )
    assert rows["libraries"]["state"] == "ok"


def test_an_extra_that_is_missing_is_no_fault(
    look: Callable[..., tuple[int, Rows]], installed: dict[str, str | None]
) -> None:
    """It is told with the line that brings it, and the exit code is 0; so is an old version."""
    installed["mcp"] = None
    code, rows = look()
    assert code == 0
    assert rows["extra mcp"]["state"] == "missing"
    assert rows["extra mcp"]["todo"] == "pip install 'aisupply[mcp]'"
    installed["mcp"] = "1.9.0"
    code, rows = look()
    assert (code, rows["extra mcp"]["state"]) == (0, "unfit")
    assert "1.9.0" in rows["extra mcp"]["detail"]


@pytest.mark.parametrize(("version", "state"), [(None, "missing"), ("2.8", "unfit")])
def test_a_library_that_is_needed_is_a_fault(
    version: str | None,
    state: str,
    look: Callable[..., tuple[int, Rows]],
    installed: dict[str, str | None],
) -> None:
    """Without it, or with another version, the exit code is 1, and pip is told what to bring."""
    installed["networkx"] = version
    code, rows = look()
    assert code == 1
    assert rows["library networkx"]["state"] == state
    assert rows["library networkx"]["todo"] == "pip install 'networkx>=3.4,<4'"
    assert "libraries" not in rows


def test_without_the_fast_engine_shapes_are_slow(
    look: Callable[..., tuple[int, Rows]], installed: dict[str, str | None]
) -> None:
    """Pyshacl does the same: that is said."""
    installed["pyshacl-turbo"] = None
    assert look()[1]["shapes"]["state"] == "slow"


def test_another_graph_is_counted(
    look: Callable[..., tuple[int, Rows]], tmp_path: Path, run: Any
) -> None:
    """Files of one's own and a store on disk: two claims of 2020-02-03, written out here."""
    head = """
        @prefix : <https://w3id.org/aisupply/id/> . @prefix ais: <https://w3id.org/aisupply/ont#> .
        @prefix aisc: <https://w3id.org/aisupply/code#> .
        @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        :paper a ais:Source ; ais:tier 1 .
    """
    claim = """<http://e.org/%d> a ais:Claim ; ais:statedIn :paper ; ais:status aisc:reported ;
        ais:certainty aisc:certain ; ais:knownAt "2020-02-03T00:00:00Z"^^xsd:dateTime .
        <http://e.org/%d> { :amd ais:suppliesTo :openai } """
    path = tmp_path / "two.trig"
    path.write_text(head + claim % (1, 1) + claim % (2, 2))
    assert run("load", str(path), "--store", str(tmp_path / "store")).code == 0
    for store in (path, tmp_path / "store"):
        code, rows = look("--store", str(store))
        assert (code, rows["graph"]["detail"]) == (0, f"{store}: 2 claims, kept up to 2020-02-03")


def test_a_graph_that_cannot_be_opened_is_a_fault(
    look: Callable[..., tuple[int, Rows]], tmp_path: Path
) -> None:
    """The reason and the next step are those of every command."""
    code, rows = look("--store", str(tmp_path / "none"))
    assert code == 1
    assert rows["graph"]["state"] == "unfit"
    assert "there is no graph" in rows["graph"]["detail"]
    assert rows["graph"]["todo"]


def test_a_cache_that_cannot_be_written_is_slow(
    look: Callable[..., tuple[int, Rows]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file in the place of the folder: nothing is kept, and nothing fails."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("AISUPPLY_CACHE", str(tmp_path / "file" / "cache"))
    code, rows = look()
    assert (code, rows["cache"]["state"]) == (0, "slow")
    assert "AISUPPLY_CACHE" in rows["cache"]["todo"]


def test_an_installation_without_a_checkout_is_read_from_its_metadata(
    look: Callable[..., tuple[int, Rows]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Extras that name others are what these ask for; what other systems need is not asked for."""
    lines = [
        "click>=8", "winreg-none>=1; sys_platform == 'none'", "not-there>=1; extra == 'mcp'",
        "aisupply[mcp]; extra == 'all'",
    ]  # fmt: skip
    told = Message()
    for extra in ("mcp", "all", "test"):
        told["Provides-Extra"] = extra
    monkeypatch.setattr(doctor.metadata, "requires", lambda _: lines)
    monkeypatch.setattr(doctor.metadata, "metadata", lambda _: told)
    monkeypatch.setattr(bundle, "ontology_dir", lambda: tmp_path / "ontology")
    code, rows = look()
    assert (code, rows["libraries"]["detail"]) == (0, "1 of 1 fit")
    assert rows["extra all"]["state"] == rows["extra mcp"]["state"] == "missing"
    assert "not-there not installed" in rows["extra all"]["detail"]
    assert "extra test" not in rows


def test_every_extra_says_what_it_is_for() -> None:
    """An extra that is declared has a word, and docs/doctor.md has its row."""
    _, extras = doctor._declared()
    text = (bundle.ontology_dir().parent / "docs" / "doctor.md").read_text("utf-8")
    for extra in extras:
        assert extra in doctor._GIVES
        assert f"| `{extra}` |" in text


def test_on_a_terminal_a_last_line_sums_up(run: Any, installed: dict[str, str | None]) -> None:
    """How many things are to be mended, extras not counted."""
    installed["mcp"] = None
    assert run("doctor").out.endswith("all that the commands need is here\n")
    installed["networkx"] = None
    assert run("doctor").out.endswith("1 thing to mend\n")
