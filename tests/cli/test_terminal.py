"""What reaches a terminal or a pipe: no control of a label, and words in any encoding."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from aisupply.cli import main
from aisupply.cli.output import put, tell

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

LABEL = "Lab\x1b[31mRED\x07\x9b2J\x7f\u202egpj\u2066x"
SHOWN = "Lab␛[31mRED␇�2J␡�gpj�x"
ENCODINGS = ("cp1252", "latin-1", "cp437", "ascii", "utf-8")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, light_shipped: Path) -> Path:  # noqa: ARG001
    """A file of claims in which a firm has a label that would steer a terminal."""
    folder = tmp_path_factory.mktemp("hostile")
    tables, path = str(folder / "t"), folder / "g.trig"
    for words in (["--template", tables], [tables, "-o", str(path)]):
        with pytest.raises(SystemExit) as stop:
            main(["import", *words])
        assert stop.value.code == 0
    escaped = "".join(f"\\u{ord(sign):04X}" if not sign.isprintable() else sign for sign in LABEL)
    text = path.read_text("utf-8")
    assert "Example Laboratory (invented)" in text
    path.write_text(text.replace("Example Laboratory (invented)", escaped), "utf-8")
    return path


def run(
    words: Sequence[str], folder: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run a command in a pipe."""
    return subprocess.run(
        [sys.executable, "-m", "aisupply", *words], cwd=folder, capture_output=True, check=False,
        env=os.environ | environment,
    )  # fmt: skip


def on_a_terminal(words: Sequence[str], folder: Path, **environment: str) -> bytes:
    """Return all that a command writes to a terminal, on both streams."""
    master, slave = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "aisupply", *words], cwd=folder, stdout=slave, stderr=slave,
        stdin=subprocess.DEVNULL, env=os.environ | {"TERM": "xterm"} | environment,
    ):  # fmt: skip
        os.close(slave)
        parts = []
        while True:
            try:
                part = os.read(master, 65536)
            except OSError:  # the other end is closed
                part = b""
            if not part:
                break
            parts.append(part)
    os.close(master)
    return b"".join(parts)


COMMANDS = {
    "query": ["query", "SELECT ?l { ?s rdfs:label ?l FILTER(CONTAINS(?l, 'RED')) }"],
    "csv": ["query", "SELECT ?l { ?s rdfs:label ?l FILTER(CONTAINS(?l, 'RED')) }", "--format=csv"],
    "turtle": ["query", "DESCRIBE ?s { ?s rdfs:label ?l FILTER(CONTAINS(?l, 'RED')) }"],
    "show": ["show", "example-lab"],
    "an error": ["show", LABEL.replace("\x9b", "")],
    "a wrong option": ["show", f"--{LABEL}"],
    "a wrong command": [LABEL],
}


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("colours", [True, False])
def test_no_label_steers_a_terminal(name: str, store: Path, *, colours: bool) -> None:
    """Escapes, bells and marks of direction are shown as symbols; what is red is so by us."""
    words = [*COMMANDS[name], "--store", store.name] if name != "a wrong command" else [LABEL]
    shown = on_a_terminal(words, store.parent, **({} if colours else {"NO_COLOR": "1"}))
    assert b"RED" in shown
    text = shown.decode("utf-8")
    assert not set(text) & set("\x07\x7f\x9b\u202e\u2066")
    assert "\x1b[31mRED" not in text
    if not colours:
        assert "\x1b" not in text


def test_a_first_answer_fits_the_terminal(store: Path) -> None:
    """Rows that would scroll away are left out with a note; --limit and a pipe have them all."""
    words = ["list", "categories", "--store", store.name]
    size = {"LINES": "24", "COLUMNS": "100", "NO_COLOR": "1"}
    shown = on_a_terminal(words, store.parent, **size).decode().splitlines()
    whole = run([*words, "--format", "json"], store.parent).stdout
    rows = len(json.loads(whole)["rows"])
    assert rows > 24
    assert len(shown) <= 24
    assert any(line.endswith(f"of {rows} rows are shown; --limit 0 shows all") for line in shown)
    every = on_a_terminal([*words, "--limit", "0"], store.parent, **size).decode().splitlines()
    assert len(every) > rows
    assert len(run(words, store.parent).stdout.decode().splitlines()) > rows


@pytest.mark.slow
def test_the_headline_of_a_report_steers_no_terminal(store: Path) -> None:
    """Findings name firms."""
    shown = on_a_terminal(["report", "--store", store.name, "-o", "r"], store.parent)
    assert "RED" in shown.decode()
    assert b"\x1b[31m" not in shown
    assert b"\x07" not in shown


def test_words_show_controls_as_pictures(capsys: pytest.CaptureFixture[str]) -> None:
    """Both streams, terminal or not; a return to the start of the line too."""
    tell(LABEL + "\rover")
    tell(LABEL, err=True)
    assert capsys.readouterr() == (SHOWN + "␍over\n", SHOWN + "\n")


def test_data_in_a_pipe_is_kept_as_it_is(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """What another program reads has every character."""
    put(LABEL)
    assert capfdbinary.readouterr().out == LABEL.encode()


WORDS = [
    ["show", "openai-amd-6gw", "--lang", "fr"],
    ["show", "no such thing – → 北京"],
    ["ask", "suppliers", "--show"],
    [],
    ["concentration", "--help"],
    ["no-such-command-→"],
    ["show", "--no-such-option-→"],
]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("encoding", "words"),
    [(name, ["show", "openai-amd-6gw"]) for name in ENCODINGS]
    + [("cp437", given) for given in WORDS],
)
def test_words_come_out_in_any_encoding(encoding: str, words: list[str]) -> None:
    """A character that a console lacks is replaced, and stops nothing."""
    done = run(words, PYTHONIOENCODING=encoding)
    told = done.stdout + done.stderr
    assert b"UnicodeEncodeError" not in told
    assert b"fault of aisupply" not in told
    assert done.returncode == (2 if "no" in " ".join(words) and "such" in " ".join(words) else 0)
    assert told.strip()


@pytest.mark.slow
@pytest.mark.parametrize("form", ["csv", "json", "jsonl", "md"])
def test_data_is_utf_8_in_any_encoding(form: str) -> None:
    """A file made by > is what it is under UTF-8."""
    words = ["show", "openai-amd-6gw", "--format", form]
    there, here = (run(words, PYTHONIOENCODING=name).stdout for name in ("cp1252", "utf-8"))
    assert there == here
    assert any(byte > 127 for byte in here)


def test_triples_are_utf_8_in_any_encoding() -> None:
    """Turtle is UTF-8 by its definition."""
    words = ["query", "CONSTRUCT { :a rdfs:label '北京 →' } {}", "--format", "ntriples"]
    done = run(words, PYTHONIOENCODING="latin-1")
    assert "北京 →".encode() in done.stdout or rb"\u5317" in done.stdout


def test_stand_ins_are_near() -> None:
    """An arrow is an arrow, a dash a dash, an accent goes before its letter does."""
    done = run(["show", "openai-amd-6gw", "--columns", "fact"], PYTHONIOENCODING="cp437")
    assert b"->" in run(["show", "no such thing"], PYTHONIOENCODING="cp437").stderr
    assert b"?" not in done.stdout


def test_a_byte_order_mark_is_no_part_of_an_input(tmp_path: Path) -> None:
    """In a query given as text, by a file or by standard input, and in a scenario."""
    query = "\ufeffASK { :amd ais:suppliesTo :openai }"
    (tmp_path / "q.rq").write_text(query, "utf-8")
    for words in (["query", query], ["query", "-f", "q.rq"]):
        assert json.loads(run([*words, "--format", "json"], tmp_path).stdout)["rows"]
    piped = subprocess.run(
        [sys.executable, "-m", "aisupply", "query", "-", "--format", "csv"],
        input=query.encode(), capture_output=True, check=True,
    )  # fmt: skip
    assert piped.stdout == b"answer\ntrue\n"
    scenario = (
        "\ufeffname = 'usd-per-gw'\nfrom = 'GW'\nto = 'USD'\nlow = 30e9\nhigh = 50e9\n"
        "source = 'a note'\nstatus = 'opinion'\n"
    )
    (tmp_path / "s.toml").write_text(scenario, "utf-8")
    done = run(["concentration", "openai", "--scenario", "s.toml", "--format=csv"], tmp_path)
    assert done.returncode == 0, done.stderr
