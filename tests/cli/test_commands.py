"""What holds for every command: help, exit codes, no traceback, quiet pipes."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pytest

import aisupply
from aisupply import __version__
from aisupply.cli import COMMANDS, cli, command_names
from aisupply.operations import catalogue

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., Any]
    Terminal = Callable[..., str]

WITH_LENS = ("query", "ask", "view", "export", "report", *catalogue("command"))
ROWS = ("query", "ask", "measure", "validate", *catalogue("command"))
LENS = (
    "--as-of", "--known-by", "--at", "--status", "--with-rumours", "--binding-only", "--tier",
    "--source", "--scenario", "--entities", "--combine", "--by-source-date", "--all",
)  # fmt: skip


def command(name: str) -> click.Command:
    """Return a command by name."""
    found = cli.get_command(click.Context(cli), name)
    assert found is not None
    return found


def options(name: str) -> set[str]:
    """Return the options of a command."""
    return {flag for parameter in command(name).params for flag in parameter.opts}


@pytest.mark.parametrize("name", command_names())
def test_help_ends_in_an_example_to_type(run: Run, name: str) -> None:
    """Each command shows a line that can be typed."""
    ran = run(name, "--help")
    assert ran.code == 0
    assert ran.out.startswith(f"Usage: aisupply {name}")
    assert f"Example:\n    aisupply {name} " in ran.out


@pytest.mark.parametrize("name", command_names())
def test_each_option_says_what_it_does(name: str) -> None:
    """No option is without a help text or a default that is shown."""
    for parameter in command(name).params:
        if isinstance(parameter, click.Option):
            assert parameter.help or parameter.show_default, parameter.opts


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_is_in_a_module_of_its_own(name: str) -> None:
    """A command has a docstring, and its line in the list says something."""
    module, line = COMMANDS[name]
    assert importlib.import_module(f"aisupply.cli.{module}").__doc__
    assert line.endswith((".", "…"))


@pytest.mark.parametrize("name", WITH_LENS)
def test_every_command_that_answers_takes_the_same_lens(name: str) -> None:
    """The thirteen options of the interface are on each of them."""
    assert set(LENS) <= options(name)


@pytest.mark.parametrize("name", ROWS)
def test_rows_come_in_all_formats(name: str) -> None:
    """Wherever rows come out, --format takes the five names."""
    (form,) = [p for p in command(name).params if "--format" in p.opts]
    assert isinstance(form.type, click.Choice)
    assert {"table", "csv", "json", "jsonl", "md"} <= set(form.type.choices)


def test_alone_it_shows_three_commands_to_try(run: Run) -> None:
    """Without arguments there are three lines to type, and each names a command that exists."""
    ran = run()
    lines = [line.split()[1] for line in ran.out.splitlines() if line.startswith("  aisupply ")]
    assert ran.code == 0
    assert len(lines) == 3
    assert set(lines) <= set(command_names())


def test_help_lists_every_command(run: Run) -> None:
    """The list is whole, without importing what the commands need."""
    ran = run("--help")
    assert ran.code == 0
    assert all(f"  {name} " in ran.out for name in command_names())


def test_the_version_is_that_of_the_package(run: Run) -> None:
    """`--version` prints it."""
    ran = run("--version")
    assert (ran.code, ran.out.strip()) == (0, f"aisupply, version {__version__}")


@pytest.mark.parametrize("name", command_names())
def test_a_wrong_option_is_told(run: Run, name: str) -> None:
    """Exit code 2, the option in the message, and nothing on stdout."""
    ran = run(name, "--no-such-option")
    assert (ran.code, ran.out) == (2, "")
    assert "--no-such-option" in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("quary",), "did you mean 'query'?"),
        (("show", "nvidai"), "did you mean 'nvidia'"),
        (("concentration", "opneai"), "did you mean 'openai'"),
        (("concentration", "openai", "--category", "gppu"), "did you mean 'gpu'"),
        (("ask", "supliers"), "did you mean 'suppliers'"),
        (("ask", "suppliers", "-p", "customer=opneai"), "did you mean 'openai'"),
        (("ask", "suppliers", "-p", "costumer=openai"), "it has: customer"),
        (("ask", "suppliers", "-p", "customer"), "write it as customer=openai"),
        (("evidence", "cl:seed-article/s00"), "seed-article/s0"),
        (("query", "ASK {}", "--source", "seed-artikle"), "did you mean 'seed-article'"),
        (("query", "ASK {}", "--status", "rumored"), "use one of reported"),
        (("query", "ASK {}", "--status", ""), "use some of reported"),
        (("query", "ASK {}", "--scenario", "doom"), "options-exercised"),
        (("query", "ASK {}", "--tier", "4"), "1<=x<=3"),
        (("query", "ASK {}", "--combine", "average"), "'intersect'"),
        (("query", "ASK {}", "--known-by", "yesterday"), "write 2025-10-07"),
        (("query", "ASK {}", "--known-by", ""), "write 2025-10-07"),
        (("query", "ASK {}", "--at", "2025-02-30"), "no day of the calendar"),
        (("query", "ASK {}", "--all", "--tier", "1"), "--all switches the lens off"),
        (("query", "ASK {}", "--all", "--with-rumours"), "leave out the other lens options"),
        (("query", "ASK {}", "--format", "xml"), "'jsonld'"),
        (("stats", "--format", "turtle"), "'jsonl'"),
        (("show",), "missing argument 'THING'"),
        (("concentration", "openai", "--per", "year", "--period", "9999"), "'9999' is no year"),
        (
            ("concentration", "openai", "--per", "year", "--period", "2025", "--typical"),
            "--typical is of deals, not of a year",
        ),
        (("concentration", "openai", "--explain", "--typical"), "are two tables"),
        (("export",), "missing option '-o'"),
    ],
)
def test_what_cannot_be_done_says_what_to_type(run: Run, args: tuple[str, ...], words: str) -> None:
    """Exit code 2, one message on stderr, nothing on stdout, no traceback."""
    ran = run(*args)
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("flag", ["before", "after", "variable"])
def test_debug_shows_the_traceback(flag: str) -> None:
    """With --debug, wherever it stands, the error comes with where it happened."""
    words = ["query", "SELECT"]
    words = {"before": ["--debug", *words], "after": [*words, "--debug"]}.get(flag, words)
    env = os.environ | ({"AISUPPLY_DEBUG": "1"} if flag == "variable" else {})
    ran = subprocess.run(
        [sys.executable, "-m", "aisupply", *words], capture_output=True, text=True, env=env,
        check=False,
    )  # fmt: skip
    assert ran.returncode == 1
    assert "Traceback" in ran.stderr
    assert "QueryError" in ran.stderr


def test_a_fault_of_our_own_is_told_as_one(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error that nobody foresaw shows no traceback, and says how to see it."""

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("aisupply.claims.describe.stats", fail)
    ran = run("stats")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error: ZeroDivisionError: division by zero\n→")
    assert "--debug" in ran.err
    assert "Traceback" not in ran.err


def test_ctrl_c_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """An interrupted command says so and exits as shells expect."""

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("aisupply.claims.describe.stats", interrupt)
    ran = run("stats")
    assert ran.code == 130
    assert "stopped" in ran.err


def test_a_reader_that_goes_away_is_no_error() -> None:
    """`aisupply query … | head -1` ends quietly with 0."""
    with subprocess.Popen(
        [
            sys.executable,
            "-m",
            "aisupply",
            "query",
            "SELECT ?s ?p ?o { ?s ?p ?o }",
            "--format",
            "csv",
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as ran:
        assert ran.stdout is not None
        assert ran.stderr is not None
        assert ran.stdout.readline() == b"s,p,o\n"
        ran.stdout.close()
        assert ran.stderr.read() == b""
        assert ran.wait() == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
def test_a_full_disk_is_no_fault_of_the_program() -> None:
    """What the system says, what to do, and exit code 2."""
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "aisupply", "stats"], stdout=full, stderr=subprocess.PIPE,
            check=False,
        )  # fmt: skip
    told = ran.stderr.decode()
    assert (ran.returncode, "make room" in told, "fault" in told) == (2, True, False)


SHOWN = [
    ("query", "SELECT (1 AS ?one) {}"),
    ("show", "amd"),
    ("query", "SELECT"),
]


@pytest.mark.parametrize("args", SHOWN)
def test_a_terminal_gets_colours(args: tuple[str, ...], on_a_terminal: Terminal) -> None:
    """Tables, blocks and errors are set off on a terminal, and only there."""
    assert "\x1b[" in on_a_terminal(*args)


@pytest.mark.parametrize("args", SHOWN)
def test_no_color_is_honoured(args: tuple[str, ...], on_a_terminal: Terminal) -> None:
    """With NO_COLOR set a terminal gets no escape code of any kind."""
    assert "\x1b" not in on_a_terminal(*args, NO_COLOR="1")


@pytest.mark.parametrize("args", SHOWN)
def test_a_pipe_gets_no_escape_codes(run: Run, args: tuple[str, ...]) -> None:
    """What is piped or kept in a file is plain text."""
    ran = run(*args)
    assert "\x1b" not in ran.out + ran.err


def test_a_terminal_shows_no_control_characters_of_the_data(on_a_terminal: Terminal) -> None:
    """An escape sequence in the data does not reach the terminal."""
    written = on_a_terminal("query", 'SELECT ("\x1b]0;owned\x07" AS ?x) {}', NO_COLOR="1")
    assert "␛]0;owned␇" in written
    assert "\x1b" not in written


def test_a_wide_answer_on_a_narrow_terminal_is_whole(on_a_terminal: Terminal) -> None:
    """Rows that do not fit become blocks of lines; nothing is cut off."""
    written = on_a_terminal("query", f"SELECT ('{'x' * 300}' AS ?a) {{}}", COLUMNS="80")
    assert "x" * 300 in written.replace("\r\n", "")


@pytest.mark.parametrize("form", ["table", "md"])
def test_people_read_the_lens_with_the_answer(run: Run, form: str) -> None:
    """The last line of what people read is the lens."""
    ran = run("query", "ASK {}", "--format", form, "--known-by", "2025-10-14", "--tier", "3")
    assert ran.out.endswith("as known 2025-10-14 · facts only · tiers 1–3\n")


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_data_is_nothing_but_data(run: Run, form: str) -> None:
    """CSV and JSON lines have no line that is no row."""
    ran = run("query", "SELECT (1 AS ?x) {}", "--format", form)
    assert ran.out == {"csv": "x\n1\n", "jsonl": '{"x": 1}\n'}[form]
    assert ran.err == ""


@pytest.mark.parametrize(
    ("args", "line"),
    [
        ((), "as known {last} · facts only"),
        (("--as-of", "2025-10"), "as known 2025-10-31 · facts only"),
        (("--at", "2025"), "as known {last} · as it stands 2025-01-01 · facts only"),
        (("--with-rumours",), "as known {last} · facts and rumours"),
        (("--status", "opinion,forecast"), "as known {last} · only what is opinion, forecast"),
        (("--binding-only",), "as known {last} · facts only · binding parts only"),
        (("--source", "SEED-ARTICLE"), "as known {last} · facts only · only seed-article"),
        (("--combine", "latest"), "as known {last} · facts only · claims combined by latest"),
        (("--entities",), "as known {last} · facts only · legal units"),
        (("--by-source-date",), "as known {last} · facts only · by date of source"),
        (
            ("--scenario", "options-exercised"),
            "as known {last} · facts only · scenario options-exercised",
        ),
    ],
)
def test_each_option_shapes_the_lens(run: Run, args: tuple[str, ...], line: str) -> None:
    """By the interface: the coverage date by default, a partial date by its last or first day."""
    document = json.loads(run("query", "ASK {}", "--format", "json", *args).out)
    assert document["lens"]["line"] == line.format(last=aisupply.open().coverage)


def test_all_switches_the_lens_off(run: Run) -> None:
    """Opinions, forecasts and rumours count too, and the line says so."""
    document = json.loads(run("stats", "--all", "--format", "json").out)
    assert document["lens"]["everything"] is True
    assert document["lens"]["line"].startswith("all claims")


@pytest.mark.parametrize("name", ["show", "stats", "evidence"])
def test_commands_on_claims_take_all_of_them(run: Run, name: str) -> None:
    """Without a lens option these act on all claims."""
    args = (name, "amd") if name == "show" else (name,)
    document = json.loads(run(*args, "--format", "json").out)
    assert document["lens"]["everything"] is True


def test_the_current_folder_does_not_matter(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A graph/ that lies where the command is typed is not read."""
    before = run("stats").out
    (tmp_path / "graph" / "sources").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    assert run("stats").out == before


def test_the_same_input_gives_the_same_output(run: Run) -> None:
    """Two runs print the same bytes: nothing depends on today or on the order of a set."""
    for args in (("stats",), ("show", "amd"), ("ask", "suppliers"), ("query", "ASK {}")):
        assert run(*args) == run(*args)
