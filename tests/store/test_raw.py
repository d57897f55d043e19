"""What was loaded, asked as it is; blank nodes of files; the merge of several FROM."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import aisupply
from aisupply.errors import UsageError
from aisupply.store.data_set import from_clauses

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., Any]

PERSON = '_:x <http://e.org/name> "{}" .\n_:x <http://e.org/town> "Bonn" .\n'
ORPHAN = "about no claim and nothing that a claim rests on"
BARE = "this format has no graph to hold what a claim says; write TriG, N-Quads or JSON-LD"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
CLAIM = """
@prefix : <https://w3id.org/aisupply/id/> . @prefix ais: <https://w3id.org/aisupply/ont#> .
@prefix aisc: <https://w3id.org/aisupply/code#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:s a ais:Source ; ais:tier 3 .
:stray a ais:Source .
<urn:c> a ais:Claim ; ais:status aisc:reported ; ais:certainty aisc:certain ; ais:statedIn :s ;
  ais:knownAt "2024-05-01T00:00:00Z"^^xsd:dateTime ; ais:evidencedBy _:span .
_:span a <http://www.w3.org/ns/oa#SpecificResource> .
<urn:c> { <urn:a> <urn:b> 1 }
<urn:g> { <urn:a> <urn:b> 1 , 2 }
_:g { <urn:a> <urn:b> 3 }
"""


def n(run: Run, query: str, *options: object) -> str:
    """Return the one cell of an answer."""
    ran = run("query", query, *options, "--format", "csv")
    assert ran.code == 0, ran.err
    return str(ran.out.splitlines()[-1])


@pytest.mark.parametrize("suffix", ["nt", "ttl", "trig", "nq"])
@pytest.mark.parametrize("size", [0, 12_000])
def test_blank_nodes_are_of_their_file(run: Run, tmp_path: Path, suffix: str, size: int) -> None:
    """Two files, two persons with one name each; small files and large ones, at once or later."""
    more = "".join(
        f'<http://e.org/{k}> <http://e.org/filler> "{"x" * 90}" .\n' for k in range(size)
    )
    files = []
    for name in ("Alpha", "Beta", "Gamma"):
        files.append(tmp_path / f"{name}.{suffix}")
        files[-1].write_text(PERSON.format(name) + more)
    assert run("load", *files[:2], "--store", tmp_path / "s").code == 0
    assert run("load", files[2], "--store", tmp_path / "s").code == 0
    query = "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s <http://e.org/name> ?name }"
    assert n(run, query, "--raw", "--store", tmp_path / "s") == "3"


def test_raw_is_exactly_what_was_loaded(run: Run, tmp_path: Path) -> None:
    """By hand: 10 statements in no graph; the claim's graph 1, urn:g 2, the unnamed one 1."""
    path, extra = tmp_path / "a.trig", tmp_path / "a.nt"
    path.write_text(CLAIM)
    extra.write_text("<urn:x> <urn:y> <urn:z> .\n")
    run("load", path, "--store", tmp_path / "s")
    for store in (path, tmp_path / "s"):
        assert n(run, COUNT, "--raw", "--store", store) == "10"
        graphs = "SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
        assert n(run, graphs, "--raw", "--store", store) == "3"
        statements = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
        assert n(run, statements, "--raw", "--store", store) == "4"
    run("load", extra, "--store", tmp_path / "s")
    assert n(run, COUNT, "--raw", "--store", tmp_path / "s") == "11"
    again = tmp_path / "b.nt"  # what is in no graph in two files is there once
    again.write_text("<https://w3id.org/aisupply/id/stray> <urn:y> <urn:z> .\n"
                      "<https://w3id.org/aisupply/id/s> "
                     "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
                     "<https://w3id.org/aisupply/ont#Source> .\n")  # fmt: skip
    run("load", again, "--store", tmp_path / "s")
    assert n(run, COUNT, "--raw", "--store", tmp_path / "s") == "12"
    merged = COUNT.replace("{", "FROM <urn:c> FROM <urn:g> FROM <urn:g> {", 1)
    assert n(run, merged, "--raw", "--store", tmp_path / "s") == "2"


def test_an_export_comes_back_as_it_was(run: Run, tmp_path: Path) -> None:
    """Registry and code lists are named graphs of the file then, and no part of the default one."""
    path, out = tmp_path / "a.trig", tmp_path / "out.nq"
    path.write_text(CLAIM)
    assert run("export", "--store", path, "-o", out).code == 0
    assert run("load", out, "--store", tmp_path / "s").code == 0
    lines = [line for line in out.read_text().splitlines() if " " in line]
    inside = n(run, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", "--raw", "--store",
               tmp_path / "s")  # fmt: skip
    outside = n(run, COUNT, "--raw", "--store", tmp_path / "s")
    assert int(inside) + int(outside) == len(set(lines))
    assert outside == "10"


def test_load_tells_of_each_file(run: Run, tmp_path: Path) -> None:
    """Statements, claims, and what no view will show, and why."""
    (tmp_path / "a.trig").write_text(CLAIM)
    (tmp_path / "b.ttl").write_text("<urn:d> a <https://w3id.org/aisupply/ont#Claim> .")
    out = run("load", tmp_path / "a.trig", tmp_path / "b.ttl", "--store", tmp_path / "s").out
    told = out.replace(f"{tmp_path}/", "").splitlines()
    assert told == [
        "a.trig: 14 statements, 1 claim",
        "  no view shows 3 statements: in 2 named graphs that no claim declares; query --raw does",
        f"  no view shows 1 statement: in no graph, {ORPHAN}; query --raw does",
        "b.ttl: 1 statement, no claims",
        f"  1 thing called ais:Claim: {BARE}",
        "s holds 15 statements",
    ]


def test_a_store_without_claims_answers(run: Run, tmp_path: Path) -> None:
    """`stats` and `query` answer over the registry, and say how to ask the rest."""
    path = tmp_path / "a.trig"
    path.write_text("<urn:g> { <urn:a> <urn:b> 1 }")
    for command in (("stats",), ("query", "ASK { ?s ?p ?o }"), ("concentration",)):
        ran = run(*command, "--store", path)
        assert ran.code == 0, ran.err
        assert f"query --raw --store {path}" in ran.err
    assert n(run, "SELECT ?o { GRAPH <urn:g> { ?s ?p ?o } }", "--raw", "--store", path) == "1"


def test_raw_has_no_lens(run: Run) -> None:
    """What would be ignored is refused, in Python too."""
    ran = run("query", COUNT, "--raw", "--tier", "1")
    assert (ran.code, ran.out) == (2, "")
    with pytest.raises(UsageError, match="no lens"):
        aisupply.open().query(COUNT, raw=True, tier=1)


def test_bad_claims_are_counted_and_set_aside(run: Run, tmp_path: Path) -> None:
    """A line on stderr; the other claim is there, and validate names the one at fault."""
    other = CLAIM[CLAIM.index("<urn:c> a") : CLAIM.index("<urn:g>")].replace("urn:c", "urn:bad")
    path = tmp_path / "a.trig"
    path.write_text(CLAIM + other.replace("2024-05-01", "2024-02-30").replace("_:span", "_:other"))
    ran = run("stats", "--store", path, "--format", "csv")
    assert ran.out.splitlines()[1] == "claims,1"
    assert "1 claim is set aside" in ran.err
    assert f"aisupply validate --store {path}" in ran.err
    assert "urn:bad" in run("validate", "--store", path, "--format", "csv").out


def test_the_day_of_a_graph_is_its_own(run: Run, tmp_path: Path) -> None:
    """The shipped registry lends names to a file of claims, and not its coverage date."""
    path = tmp_path / "a.trig"
    path.write_text(CLAIM)
    assert str(aisupply.open(path).coverage) == "2024-05-01"
    assert "as known 2024-05-01" in run("query", COUNT, "--store", path).out


@pytest.mark.parametrize(
    ("head", "default", "named"),
    [
        ("SELECT * FROM <x:a> FROM <x:a>", ["<x:a>", "<x:a>"], []),
        ("BASE <http://e.org/> SELECT * FROM <a> FROM NAMED <b>",
         ["<http://e.org/a>"], ["<http://e.org/b>"]),
        ("PREFIX from: <x:> SELECT (?a<?b AS ?from) FROM from:a # FROM <x:no>\n FROM<x:b>",
         ["<x:a>", "<x:b>"], []),
        ("CONSTRUCT { ?a ?b ?c } FROM cl:s\\/c", ["<https://w3id.org/aisupply/id/claim/s/c>"], []),
        ("ASK from named <x:a>", [], ["<x:a>"]),
    ],
)  # fmt: skip
def test_the_graphs_of_a_query_are_read(head: str, default: list[str], named: list[str]) -> None:
    """Prefixes, a base, comments and small letters are the engine's to read."""
    said = from_clauses(head + " { ?from ?p ?o }")
    assert said is not None
    assert [str(node) for node in said.default] == default
    assert [str(node) for node in said.named] == named


def test_a_query_without_from_has_none() -> None:
    """The word in a variable, a text or a comment is no clause; nor in what does not parse."""
    for text in (
        'SELECT ?from { ?from ?p "FROM <x:a>" } # FROM <x:b>',
        "SELECT * FROM {",
        "ASK {}",
    ):
        assert from_clauses(text) is None


def test_from_is_a_merge_in_every_place(shipped: aisupply.Graph) -> None:
    """By hand: 10 typed things in the first claim, 5 in the second, 2 in both: 13."""
    view = shipped.view()
    one = "https://w3id.org/aisupply/id/claim/seed-article/s33"
    two = "https://w3id.org/aisupply/id/claim/agreement_volumes/openai-amd-6gw/power/01/2"
    counted = "SELECT (COUNT(*) AS ?n) %s { ?s a ?o }"
    for graphs, number in (([one], 10), ([two], 5), ([two, two], 5), ([one, two], 13)):
        query = counted % " ".join(f"FROM <{graph}>" for graph in graphs)
        assert view.query(query).rows == [{"n": number}]  # type: ignore[union-attr]
        assert [int(row[0]) for row in view.rdf().query(query)] == [number]  # type: ignore[index,arg-type]
