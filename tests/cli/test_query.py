"""`aisupply query`: text, file or standard input; rows, truth values and triples."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest

import aisupply
from aisupply.cli import _OTHER_WORDS, command_names

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., Any]

WHO = "SELECT DISTINCT ?s { ?s ais:suppliesTo :openai } ORDER BY ?s"
ID = "https://w3id.org/aisupply/id/"
CONSTRUCT = "CONSTRUCT { ?s ais:suppliesTo :openai } WHERE { ?s ais:suppliesTo :openai }"


def rows(out: str) -> list[dict[str, Any]]:
    """Return the rows of JSON output."""
    found: list[dict[str, Any]] = json.loads(out)["rows"]
    return found


@pytest.mark.parametrize(
    ("options", "firms"),
    [
        ((), ["amd", "nvidia"]),
        (("--with-rumours",), ["amd", "broadcom", "nvidia"]),
        (("--known-by", "2025-10-06"), []),
        (("--known-by", "2025-10-07"), ["amd", "nvidia"]),
        (("--tier", "1"), []),
    ],
)
def test_who_supplies_openai(run: Run, options: tuple[str, ...], firms: list[str]) -> None:
    """From the seed's facts: AMD (S23), Nvidia (S41), by rumour Broadcom (S92), on 7 October."""
    ran = run("query", WHO, "--source", "seed-article", "--format", "json", *options)
    assert ran.code == 0
    assert rows(ran.out) == [{"s": ID + firm} for firm in firms]


def test_a_query_can_come_from_a_file(run: Run, tmp_path: Path) -> None:
    """`-f` reads it, with a byte order mark and the line ends of another system."""
    path = tmp_path / "q.rq"
    path.write_bytes(b"\xef\xbb\xbfSELECT (1 AS ?x)\r\n{}\r\n")
    assert run("query", "-f", path, "--format", "csv").out == "x\n1\n"


@pytest.mark.parametrize("args", [("-",), ("-f", "-")])
def test_a_query_can_come_from_standard_input(run: Run, args: tuple[str, ...]) -> None:
    """`-` reads it, as text or as file."""
    assert run("query", *args, "--format", "csv", stdin=b"SELECT (1 AS ?x) {}").out == "x\n1\n"


@pytest.mark.parametrize("args", [(), ("ASK {}", "-f", "q.rq")])
def test_a_query_is_given_once(run: Run, args: tuple[str, ...]) -> None:
    """Neither none nor two."""
    ran = run("query", *args)
    assert ran.code == 2
    assert "a query is TEXT or -f FILE" in ran.err


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "the query is empty"),
        (b" \n", "the query is empty"),
        ("# é\nASK {}".encode("latin-1"), "byte 0xe9 at 2, expected a query as UTF-8 text"),
        (b"\x00\x01\x02", "does not parse at line 1"),
        (b"SELECT * {", "does not parse at line 1, column 11"),
        (b"ASK {} ASK {}", "does not parse at line 1"),
    ],
)
def test_a_file_that_is_no_query_is_told(run: Run, tmp_path: Path, data: bytes, words: str) -> None:
    """Empty, wrongly encoded, binary, truncated: each from a file and from standard input."""
    path = tmp_path / "q.rq"
    path.write_bytes(data)
    for ran in (run("query", "-f", path), run("query", "-", stdin=data)):
        assert (ran.code, ran.out) == (2, "")
        assert words in ran.err


@pytest.mark.parametrize(
    ("name", "words"), [(".", "Is a directory"), ("none.rq", "No such file or directory")]
)
def test_a_file_that_cannot_be_read_is_told(
    run: Run, tmp_path: Path, name: str, words: str
) -> None:
    """A folder, or nothing at all, in the place of the file."""
    ran = run("query", "-f", tmp_path / name)
    assert ran.code == 2
    assert words in ran.err


def test_a_broken_character_in_an_argument_is_told(run: Run) -> None:
    """A byte that the system could not decode is no crash."""
    ran = run("query", "ASK { ?s ?p '\udcff' }")
    assert ran.code == 2
    assert "no Unicode text, at character 14" in ran.err


@pytest.mark.parametrize("text", ["SELECT * { SERVICE <http://e.org/> { ?s ?p ?o } }",
                                  "LOAD <http://e.org/x.ttl>",
                                  "INSERT DATA { :a :b :c }"])  # fmt: skip
def test_what_is_refused_is_told(run: Run, text: str) -> None:
    """No request, no change, one message."""
    ran = run("query", text)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"error: {text.split(maxsplit=1)[0]}".replace("SELECT", "SERVICE"))


@pytest.mark.parametrize(
    ("query", "answer", "code"), [("ASK {}", True, 0), ("ASK { :a :b :c }", False, 1)]
)
def test_an_ask_can_be_an_exit_status(run: Run, query: str, code: int, *, answer: bool) -> None:
    """With --exit-status a false answer exits with 1, without it with 0."""
    ran = run("query", query, "--exit-status", "--format", "json")
    assert (ran.code, rows(ran.out)) == (code, [{"answer": answer}])
    assert run("query", query).code == 0


@pytest.mark.parametrize(
    ("form", "rdf_format"),
    [
        (None, ox.RdfFormat.TURTLE),
        ("turtle", ox.RdfFormat.TURTLE),
        ("trig", ox.RdfFormat.TRIG),
        ("ntriples", ox.RdfFormat.N_TRIPLES),
        ("jsonld", ox.RdfFormat.JSON_LD),
    ],
)
def test_triples_come_in_every_format(run: Run, form: str | None, rdf_format: ox.RdfFormat) -> None:
    """What is printed reads back as the triples of the view: two suppliers of OpenAI."""
    options = () if form is None else ("--format", form)
    ran = run("query", CONSTRUCT, "--source", "seed-article", *options)
    assert ran.code == 0
    read = {quad.subject.value for quad in ox.parse(ran.out.encode(), format=rdf_format)}
    assert read == {ID + "amd", ID + "nvidia"}


def test_a_describe_gives_triples(run: Run) -> None:
    """DESCRIBE is printed as CONSTRUCT is."""
    ran = run("query", "DESCRIBE :openai", "--format", "ntriples")
    assert ran.code == 0
    assert f"<{ID}openai>" in ran.out


@pytest.mark.parametrize("form", ["table", "csv", "json", "jsonl", "md"])
def test_triples_are_no_rows(run: Run, form: str) -> None:
    """A CONSTRUCT as CSV is told which formats there are."""
    ran = run("query", CONSTRUCT, "--format", form)
    assert ran.code == 2
    assert "use one of turtle, trig, ntriples, jsonld" in ran.err


@pytest.mark.parametrize("query", [WHO, "ASK {}"])
def test_rows_are_no_triples(run: Run, query: str) -> None:
    """A SELECT or ASK as Turtle is told which formats there are."""
    ran = run("query", query, "--format", "turtle")
    assert (ran.code, ran.out) == (2, "")
    assert "use table, csv, json, jsonl, md" in ran.err


def test_json_is_as_the_interface_has_it(run: Run) -> None:
    """Lens, columns, rows and notes; IRIs whole, numbers numbers, unbound null."""
    query = "SELECT (:openai AS ?s) (1.5 AS ?n) (true AS ?t) ('a' AS ?a) ?none {}"
    document = json.loads(run("query", query, "--format", "json").out)
    assert list(document) == ["lens", "columns", "rows", "notes"]
    assert document["columns"] == ["s", "n", "t", "a", "none"]
    assert document["rows"] == [{"s": ID + "openai", "n": 1.5, "t": True, "a": "a", "none": None}]
    assert document["notes"] == []
    assert document["lens"]["known_by"] == aisupply.open().coverage.isoformat()


def test_a_formula_in_csv_is_text(run: Run) -> None:
    """What a spreadsheet would run gets a quote before it."""
    ran = run("query", "SELECT ('=cmd()' AS ?x) {}", "--format", "csv")
    assert ran.out == "x\n'=cmd()\n"


def test_a_prefix_of_the_query_wins(run: Run) -> None:
    """Who declares `ais:` means something else by it."""
    query = "PREFIX ais: <http://e.org/> SELECT ?x { VALUES ?x { ais:suppliesTo } }"
    assert run("query", query, "--format", "csv").out == "x\nhttp://e.org/suppliesTo\n"


def test_a_parameter_of_a_question_is_typed_as_the_list_shows_it(run: Run) -> None:
    """The list says `suppliers  customer=openai`; that is a command, and the same as with -p."""
    short = run("ask", "suppliers", "customer=amd", "--format", "json")
    assert short.code == 0
    assert short.out == run("ask", "suppliers", "-p", "customer=amd", "--format", "json").out
    assert short.out != run("ask", "suppliers", "--format", "json").out
    wrong = run("ask", "suppliers", "amd")
    assert wrong.code == 2
    assert "'amd' is no KEY=VALUE\n→ write it as customer=openai" in wrong.err


def test_a_word_for_a_command_leads_to_it(run: Run) -> None:
    """What is called otherwise elsewhere is found; every command that is named exists."""
    ran = run("alternatives", "tsmc")
    assert ran.code == 2
    assert "try aisupply substitutes (how: aisupply substitutes --help)" in ran.err
    assert {meant.split()[0] for meant in _OTHER_WORDS.values()} <= set(command_names())
    assert not _OTHER_WORDS.keys() & set(command_names())
