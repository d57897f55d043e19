"""Commands that read claims or files: ask, show, stats, evidence, validate, measure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from aisupply.claims import questions

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., Any]


def document(ran: Any) -> dict[str, Any]:
    """Return JSON output."""
    assert ran.code in {0, 1}
    found: dict[str, Any] = json.loads(ran.out)
    return found


def test_ask_alone_lists_the_questions(run: Run) -> None:
    """Each question with its parameters and a line to type."""
    found = document(run("ask", "--format", "json"))
    assert [row["name"] for row in found["rows"]] == list(questions.load())
    assert found["columns"] == ["name", "question", "parameters", "example"]


def test_ask_lists_in_french(run: Run) -> None:
    """The questions have French texts."""
    assert "Qui fournit" in run("ask", "--lang", "fr").out


def test_ask_answers_with_a_parameter(run: Run) -> None:
    """From the seed: nobody is said to supply Nvidia, two firms supply OpenAI, typed anyhow."""
    for typed in ("openai", "OpenAI", ":openai"):
        ran = run("ask", "suppliers", "-p", f"customer={typed}", "--source", "seed-article",
                  "--format", "json")  # fmt: skip
        assert {row["supplier"].rsplit("/", 1)[-1] for row in document(ran)["rows"]} == {
            "amd", "nvidia",
        }  # fmt: skip
    ran = run("ask", "suppliers", "-p", "customer=nvidia", "--source", "seed-article",
              "--format", "json")  # fmt: skip
    assert document(ran)["rows"] == []


def test_ask_with_all_claims_says_so(run: Run) -> None:
    """A question that needs all claims takes them, unless an option says otherwise."""
    name = next(q.name for q in questions.load().values() if q.all_claims)
    assert document(run("ask", name, "--format", "json"))["lens"]["everything"] is True
    narrowed = document(run("ask", name, "--status", "reported", "--format", "json"))
    assert narrowed["lens"]["everything"] is False


@pytest.mark.parametrize("typed", ["amd", "AMD", "advanced micro devices", ":amd"])
def test_show_finds_a_thing_by_any_name(run: Run, typed: str) -> None:
    """The page of AMD, whatever it is called: it is a company, and has its seat somewhere."""
    found = document(run("show", typed, "--format", "json"))
    assert {row["status"] for row in found["rows"]} > {"registry", "reported", "opinion"}
    assert found["columns"] == ["fact", "status", "certainty", "known", "source", "span", "claim"]


def test_show_gives_the_passage_of_a_claim(run: Run) -> None:
    """From the table of facts: S33, up to 6 GW, is at 1776 to 1850."""
    found = document(run("show", "cl:seed-article/s33", "--format", "json"))
    assert any("6 GW" in row["fact"] for row in found["rows"])
    assert {row["span"] for row in found["rows"] if row["status"] == "reported"} == {"1776–1850"}


def test_stats_count_the_seed(run: Run) -> None:
    """By the table of facts: 96 claims, of one source of tier 2."""
    found = document(run("stats", "--source", "seed-article", "--format", "json"))
    counted = {row["what"]: row["count"] for row in found["rows"]}
    assert counted["claims"] == counted["claims tier 2"] == 96
    assert found["columns"] == ["what", "count"]


def test_evidence_lists_the_passage_of_a_claim(run: Run) -> None:
    """From the table of facts: S33 is at 1776 to 1850; no words are stored."""
    found = document(run("evidence", "cl:seed-article/s33", "--format", "json"))
    (row,) = found["rows"]
    assert (row["start"], row["end"]) == (1776, 1850)


def test_evidence_of_a_claim_that_the_lens_leaves_out_is_a_note(run: Run) -> None:
    """A claim of the article is none of another source's: no row, and a note says so."""
    ran = run("evidence", "cl:seed-article/s33", "--source", "amd-8k-openai", "--format", "json")
    found = document(ran)
    assert found["rows"] == []
    assert any("lens" in note and "seed-article/s33" in note for note in found["notes"])


def test_evidence_verifies_a_text(run: Run, shared: Path, tmp_path: Path) -> None:
    """The article bears out every passage; with one byte changed it does not, and exit is 1."""
    article = shared / "sources" / "000_2c3c486f48980527.txt"
    ran = run("evidence", "--source", "seed-article", "--text", article)
    assert ran.code == 0
    data = bytearray(article.read_bytes())
    data[1900] ^= 1
    changed = tmp_path / "changed.txt"
    changed.write_bytes(data)
    ran = run("evidence", "--source", "seed-article", "--text", changed)
    assert ran.code == 1
    assert "Traceback" not in ran.err


UNREADABLE = {
    "nothing": None,
    "a folder": "folder",
    "an empty file": b"",
    "a binary file": b"\x89PNG\r\n\x1a\n\x00\x00",
    "another encoding": "é".encode("utf-16"),
    "half a file": b"<http://e.org/a> <http://e.org/b",
}


@pytest.mark.parametrize("kind", UNREADABLE)
@pytest.mark.parametrize(
    ("args", "suffix"),
    [
        (("validate",), ".trig"),
        (("measure",), ".csv"),
        (("evidence", "--source", "seed-article", "--text"), ".txt"),
    ],
)
def test_a_file_that_cannot_be_used_is_told(
    run: Run, tmp_path: Path, kind: str, args: tuple[str, ...], suffix: str
) -> None:
    """Exit code 1 or 2, a message that names the file, no traceback, for each kind of fault."""
    path = tmp_path / f"input{suffix}"
    content = UNREADABLE[kind]
    if content == "folder":
        path.mkdir()
    elif isinstance(content, bytes):
        path.write_bytes(content)
    ran = run(*args, path)
    assert ran.code in {1, 2}
    told = ran.err + ran.out
    assert "Traceback" not in told
    assert "this is a fault of aisupply" not in told
    assert path.name in told or "digest" in told


def test_validate_finds_the_shipped_graph_sound(run: Run) -> None:
    """The main graph has no violation."""
    assert run("validate").code == 0


def test_measure_needs_no_graph(run: Run, tmp_path: Path) -> None:
    """From the issue: 10, 0..6 and 2..3 are an HHI of 4,016.6 … 7,222.2."""
    path = tmp_path / "deals.csv"
    path.write_text("customer,supplier,low,high\nc,a,10,10\nc,b,0,6\nc,d,2,3\n")
    (row,) = document(run("measure", path, "--format", "json"))["rows"]
    assert row["hhi"]["low"] == pytest.approx(4016.6, abs=0.05)
    assert row["hhi"]["high"] == pytest.approx(7222.2, abs=0.05)
    assert row["hhi"]["exact"] is True


def test_concentration_gives_one_row_for_a_cell(run: Run) -> None:
    """From the seed: AMD and Nvidia supply accelerators to OpenAI, neither figure is for both."""
    ran = run("concentration", "openai", "--category", "ai-accelerator", "--known-by",
              "2025-10-07", "--source", "seed-article", "--format", "json")  # fmt: skip
    (row,) = document(ran)["rows"]
    assert row["customer"] == "openai"
    assert row["suppliers"] == 2
    assert row["quantified"] == 1
