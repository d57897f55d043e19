"""Standard streams that a shell has closed, or whose reader has gone: no traceback, a true code."""

from __future__ import annotations

import shlex
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    Draft = Any

CLOSED = (
    "error: standard output is closed, and the answer goes there\n"
    "→ let it go to a file or a pipe; or to /dev/null, for the exit code alone\n"
)


def shell(line: str, tmp_path: Path, draft: Draft) -> tuple[int, str]:
    """Run a line in which A is the command; return its exit code and what came out at the end."""
    store = draft.supply("amd", "openai").write()
    script = (
        f'A() {{ {shlex.quote(sys.executable)} -m aisupply "$@"; }}; '
        f"S={shlex.quote(str(store))}; {line}"
    )
    ran = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False,
        timeout=120,
    )  # fmt: skip
    said = ran.stdout + ran.stderr
    assert "Traceback" not in said
    assert "fault of aisupply" not in said
    assert "Exception ignored" not in said
    return ran.returncode, said


@pytest.mark.parametrize(
    "words",
    [
        "stats --store $S", "query 'ASK {}' --store $S", "ask", "validate $S", "measure none.csv",
        "query 'CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }' --store $S", "mcp --store $S", "show openai",
    ],
)  # fmt: skip
def test_an_answer_needs_standard_output(words: str, tmp_path: Path, draft: Draft) -> None:
    """Closed, it is told and the exit code is 2: the answer is lost; also where nothing can be."""
    assert shell(f"A {words} >&-", tmp_path, draft) == (
        2,
        CLOSED,
    )
    assert shell(f"A {words} <&- >&- 2>&-", tmp_path, draft) == (2, "")


@pytest.mark.parametrize(
    ("words", "made"),
    [
        ("load $S --store s", "s/CURRENT"),
        ("export --store $S -o out.nq", "out.nq"),
        ("view --store $S -o out.html", "out.html"),
        ("import --template t", "t/README.txt"),
    ],
)
@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-"])
def test_what_is_written_elsewhere_does_not_need_it(
    words: str, made: str, closed: str, tmp_path: Path, draft: Draft
) -> None:
    """The work is done, and no file of it is taken for a stream."""
    code, _ = shell(f"A {words} {closed}", tmp_path, draft)
    assert code == 0
    assert (tmp_path / made).stat().st_size > 10


def test_problems_of_tables_are_an_exit_code_too(tmp_path: Path, draft: Draft) -> None:
    """Tables that are not sound: 1, though their problems cannot be shown."""
    line = "A import --template t; echo 'no,such' > t/deals.csv; A import t -o o.trig"
    assert shell(f"{{ {line}; }} >&-", tmp_path, draft)[0] == 1
    assert not (tmp_path / "o.trig").exists()


@pytest.mark.parametrize(
    "line",
    [
        "A ask | head -1", "A --help | head -1", "A stats --store $S | true",
        "A query 'SELECT * { ?s ?p ?o }' --store $S --format csv | head -1",
        "A query 'CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }' --store $S 2>&1 | head -1",
        "A export --store $S -o /dev/stdout.nq 2>&1 | true",
    ],
)  # fmt: skip
def test_a_reader_that_has_had_enough_is_no_error(line: str, tmp_path: Path, draft: Draft) -> None:
    """`| head -1` gives one line, and nothing is said of the rest."""
    line = line.replace("/dev/stdout.nq", "link.nq")
    (tmp_path / "link.nq").symlink_to("/dev/stdout")
    code, said = shell(f"{line}; exit ${{PIPESTATUS[0]}}", tmp_path, draft)
    assert code == 0
    assert said.count("\n") <= 1


def test_an_error_that_nobody_reads_keeps_its_code(tmp_path: Path, draft: Draft) -> None:
    """The exit code of a failure is 2, whoever reads its words."""
    for line in ("A query bad 2>&1 | true", "A nonsense 2>&1 | true"):
        assert shell(f"{line}; exit ${{PIPESTATUS[0]}}", tmp_path, draft) == (2, "")


def test_a_full_output_is_told(tmp_path: Path, draft: Draft) -> None:
    """What could not be written is an error of its own."""
    code, said = shell("A stats --store $S > /dev/full", tmp_path, draft)
    assert code == 2
    assert "make room" in said
