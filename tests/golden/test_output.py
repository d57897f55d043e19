"""What commands print, to the letter; every text here was written by hand from the interface.

The graph is the small one of `own`: one source of tier 2, two facts, one rumour, one opinion.
"""

from __future__ import annotations

import json
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import pytest

from aisupply import graph as graph_module

if TYPE_CHECKING:
    from collections.abc import Callable

    Draft = Any
    Run = Callable[..., Any]

WHO = "SELECT DISTINCT ?s { ?s ais:suppliesTo :openai } ORDER BY ?s"
ID = "https://w3id.org/aisupply/id/"


def text(block: str) -> str:
    """Return a block of lines without its indentation."""
    return dedent(block).removeprefix("\n")


@pytest.fixture(autouse=True)
def own(draft: Draft, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small graph in place of the shipped one."""
    draft.supply("amd", "openai").supply("nvidia", "openai", state="agreed")
    draft.registry += ':broadcom a ais:Company ; rdfs:label "Broadcom"@en .'
    draft.supply("broadcom", "openai", status="rumoured", certainty="possible")
    draft.claim("shift", ":openai ais:dependsOn :nvidia .", status="opinion")
    graph = draft.open()
    monkeypatch.setattr(graph_module, "open", lambda *_, **__: graph)


def test_rows_as_a_table(run: Run) -> None:
    """A header, a rule, the rows with short IRIs, a blank line and the lens."""
    assert run("query", WHO).out == text("""
        s
        -------
        :amd
        :nvidia

        as known 2025-10-07 · facts only
    """)


def test_rows_as_csv(run: Run) -> None:
    """Whole IRIs and nothing but rows."""
    assert run("query", WHO, "--with-rumours", "--format", "csv").out == text(f"""
        s
        {ID}amd
        {ID}broadcom
        {ID}nvidia
    """)


def test_rows_as_json(run: Run) -> None:
    """The document of the interface, indented, in the order of its keys."""
    assert run("query", WHO, "--format", "json", "--tier", "2").out == text(f"""
        {{
          "lens": {{
            "known_by": "2025-10-07",
            "at": "2025-10-07",
            "statuses": [
              "reported",
              "announced"
            ],
            "tier": 2,
            "sources": [],
            "binding_only": false,
            "scenario": null,
            "entities": false,
            "combine": "intersect",
            "by_source_date": false,
            "everything": false,
            "line": "as known 2025-10-07 · facts only · tiers 1–2"
          }},
          "columns": [
            "s"
          ],
          "rows": [
            {{
              "s": "{ID}amd"
            }},
            {{
              "s": "{ID}nvidia"
            }}
          ],
          "notes": []
        }}
    """)


def test_rows_as_json_lines(run: Run) -> None:
    """One row a line."""
    assert run("query", WHO, "--format", "jsonl").out == text(f"""
        {{"s": "{ID}amd"}}
        {{"s": "{ID}nvidia"}}
    """)


def test_rows_as_markdown(run: Run) -> None:
    """A table that a page can hold, and the lens below it."""
    assert run("query", WHO, "--format", "md").out == text("""
        | s |
        | --- |
        | :amd |
        | :nvidia |

        as known 2025-10-07 · facts only
    """)


def test_numbers_in_a_table(run: Run) -> None:
    """Numbers to the right as they are, since one may be a year; a dash where nothing is bound."""
    query = "SELECT ?n ?none { VALUES ?n { 5 1234567 0.5 } } ORDER BY ?n"
    assert run("query", query).out == text("""
              n  none
        -------  ----
            0.5  –
              5  –
        1234567  –

        as known 2025-10-07 · facts only
    """)


def test_no_rows(run: Run) -> None:
    """The header alone says that there is nothing."""
    assert run("query", WHO, "--known-by", "2025-10-06").out == text("""
        s
        -

        as known 2025-10-06 · facts only
    """)


def test_a_truth_value(run: Run) -> None:
    """An ASK is one row with yes or no for people."""
    assert run("query", "ASK { :amd ais:suppliesTo :openai }").out == text("""
        answer
        ------
        yes

        as known 2025-10-07 · facts only
    """)


def test_triples(run: Run) -> None:
    """N-Triples are one line each."""
    query = "CONSTRUCT { ?s :to :openai } WHERE { ?s ais:suppliesTo :openai FILTER(?s = :amd) }"
    assert run("query", query, "--format", "ntriples").out == f"<{ID}amd> <{ID}to> <{ID}openai> .\n"


def test_a_page(run: Run) -> None:
    """Names from the registry first, then what is claimed, with status, day, source and claim."""
    assert run("show", "broadcom", "--format", "csv").out == text(f"""
        fact,status,certainty,known,source,span,claim
        Is a company,registry,,,,,
        Is called Broadcom,registry,,,,,
        Broadcom supplies OpenAI with AI accelerators,rumoured,possible,\
2025-10-07,paper,,{ID}claim/paper/broadcom-openai
    """)


def test_counts(run: Run) -> None:
    """Things, then claims by status and by tier: by hand from the graph above."""
    assert run("stats").out == text("""
        what                        count
        --------------------------  -----
        claims                          4
        sources                         1
        organisations                   4
        people                          0
        products                        0
        agreements                      0
        supply_relations                3
        volumes                         0
        commitments                     0
        stakes                          0
        market_shares                   0
        customer_shares                 0
        segment_shares                  0
        supplier_shares                 0
        totals                          0
        agreement_terms                 0
        product_inputs                  0
        restrictions                    0
        estimates                       0
        facilities                      0
        events                          0
        considerations                  0
        facts_of_tier_1                 0
        claims_with_passage             0
        claims_read_again               0
        volumes_counted                 0
        volumes_counted_read_again      0
        stakes_read_again               0
        claims opinion                  1
        claims reported                 2
        claims rumoured                 1
        claims tier 2                   4

        all claims, no lens
    """).replace("all claims, no lens", _line_of_no_lens(run))


def _line_of_no_lens(run: Run) -> str:
    line = json.loads(run("stats", "--format", "json").out)["lens"]["line"]
    assert line.startswith("all claims")
    return str(line)


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (
            ("query", "SELECT * {"),
            """
            error: the query does not parse at line 1, column 11: the { of line 1, column 10 is not closed
              SELECT * {
                        ^
            → close it by }
            """,  # noqa: E501 -- the line as it is printed
        ),
        (
            ("query", ""),
            """
            error: the query is empty
            → write one: SELECT * { ?s ?p ?o } LIMIT 5
            """,
        ),
        (
            ("query",),
            """
            error: a query is TEXT or -f FILE
            → aisupply query 'SELECT * { ?s ?p ?o } LIMIT 5'
            """,
        ),
        (
            ("query", "DROP ALL"),
            """
            error: DROP is no query: the graph is only read here
            → begin with SELECT, ASK, CONSTRUCT or DESCRIBE
            """,
        ),
        (
            ("query", "ASK { SERVICE <http://e.org/> { ?s ?p ?o } }"),
            """
            error: SERVICE is refused: a query asks this store only
            → load the data first and ask for it here; if none is meant, see line 1, column 15
            """,
        ),
        (
            ("query", WHO, "--format", "trig"),
            """
            error: --format trig is for CONSTRUCT and DESCRIBE
            → use table, csv, json, jsonl, md
            """,
        ),
        (
            ("query", "DESCRIBE :amd", "--format", "csv"),
            """
            error: --format csv is for rows
            → use one of turtle, trig, ntriples, jsonld
            """,
        ),
        (
            ("query", WHO, "--known-by", "2025-02-30"),
            """
            error: '2025-02-30' is no day of the calendar
            → check the day
            """,
        ),
        (
            ("query", WHO, "--at", "soon"),
            """
            error: 'soon' is no date
            → write 2025-10-07, 2025-10, 2025-Q4, 2025-H2 or 2025
            """,
        ),
        (
            ("query", WHO, "--status", "rumored"),
            """
            error: there is no status 'rumored'
            → use one of reported, announced, rumoured, opinion, forecast, inferred, estimated
            """,
        ),
        (
            ("query", WHO, "--scenario", "doom"),
            """
            error: there is no scenario 'doom'
            → use one of options-exercised
            """,
        ),
        (
            ("query", WHO, "--all", "--tier", "1"),
            """
            error: --all switches the lens off
            → leave out the other lens options
            """,
        ),
        (
            ("query", WHO, "--source", "papers"),
            """
            error: no source is called 'papers'
            → did you mean 'paper'? (all: aisupply list sources)
            """,
        ),
        (
            ("show", "nvidai"),
            """
            error: no thing is called 'nvidai'
            → did you mean 'nvidia'? (all: aisupply list --help)
            """,
        ),
        (
            ("ask", "codesing"),
            """
            error: no question is called 'codesing'
            → did you mean 'codesign'? (all: aisupply list questions)
            """,
        ),
        (
            ("ask", "suppliers", "-p", "who=amd"),
            """
            error: the question 'suppliers' has no parameter 'who'
            → it has: customer
            """,
        ),
        (
            ("ask", "suppliers", "-p", "customer"),
            """
            error: 'customer' is no KEY=VALUE
            → write it as customer=openai
            """,
        ),
        (
            ("export", "-o", "graph.pdf"),
            """
            error: graph.pdf names no format
            → end it in .trig, .nq, .jsonld, .ttl, .nt, .nanopub.trig, .xlsx, .graphml, .gexf, .cyjs, .json, .csv, .parquet, .ftm.json
            """,  # noqa: E501
        ),
        (
            ("export", "-o", "none/graph.nq"),
            """
            error: there is no folder none
            → make it first, or choose another
            """,
        ),
        (
            ("quary",),
            """
            error: no command is called 'quary'
            → did you mean 'query'?
            """,
        ),
        (
            ("query", WHO, "--tier", "4"),
            """
            error: invalid value for '--tier': 4 is not in the range 1<=x<=3
            → usage: aisupply query [OPTIONS] [TEXT] (more: aisupply query --help)
            """,
        ),
    ],
)
def test_every_message(run: Run, args: tuple[str, ...], message: str) -> None:
    """What happened, and the next thing to type; exit code 2 and nothing on stdout."""
    assert run(*args) == (2, "", text(message))
