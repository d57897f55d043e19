"""The API gives the rows of the command line; its description is that of its routes."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import httpx
import pytest

from aisupply.claims import questions
from aisupply.operations import catalogue
from aisupply.operations.parameters import LENS, ROWS
from aisupply.pages.questions import table_page
from aisupply.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable

    from serving import Running

    import aisupply

pytestmark = pytest.mark.slow

PAIRS = [
    (
        "concentration?customer=openai&category=ai-accelerator&known-by=2025-10-07",
        ["concentration", "openai", "--category", "ai-accelerator", "--known-by", "2025-10-07"],
    ),
    ("concentration?customer=OpenAI&customer=meta", ["concentration", "OpenAI", "meta"]),
    (
        "concentration?customer=openai&category=ai-accelerator&explain=1",
        ["concentration", "openai", "--category", "ai-accelerator", "--explain"],
    ),
    ("market?name=foundry&with-rumours", ["market", "foundry", "--with-rumours"]),
    ("tiers?customer=openai&depth=2", ["tiers", "openai", "--depth", "2"]),
    ("disrupt?firm=tsmc&horizon=running", ["disrupt", "tsmc", "--horizon", "running"]),
    ("chokepoints?category=ai-accelerator", ["chokepoints", "--category", "ai-accelerator"]),
    ("loops?limit=3&actors=true", ["loops", "--limit", "3", "--actors"]),
    ("gaps?customer=openai&category=ai-accelerator",
     ["gaps", "openai", "--category", "ai-accelerator"]),
    ("ledger?firm=openai&category=ai-accelerator",
     ["ledger", "openai", "--category", "ai-accelerator"]),
    (
        "timeline?customer=openai&category=ai-accelerator&kind=power&from=2025-09&to=2025-12",
        ["timeline", "openai", "--category", "ai-accelerator", "--kind", "power",
         "--from", "2025-09", "--to", "2025-12"],
    ),
    (
        "what-if?customer=openai&add=amd-%3Eopenai:ai-accelerator:2..6+GW&merge=amd,nvidia",
        ["what-if", "openai", "--add", "amd->openai:ai-accelerator:2..6 GW",
         "--merge", "amd", "nvidia"],
    ),
    ("show?thing=openai-amd-6gw&lang=fr", ["show", "openai-amd-6gw", "--lang", "fr"]),
    ("conflicts?tier=2", ["conflicts", "--tier", "2"]),
    (
        "diff?from=2026-01&to=2026-02&change=stage",
        ["diff", "--from", "2026-01", "--to", "2026-02", "--change", "stage"],
    ),
    ("evidence?claim=cl:seed-article/s33", ["evidence", "cl:seed-article/s33"]),
    ("stats?all=1", ["stats", "--all"]),
    ("list?what=firms&text=nvidia", ["list", "firms", "nvidia"]),
    (
        "list?what=agreements&min=10e9&sort=amount&limit=5&columns=id,amount,unit",
        ["list", "agreements", "--min", "10e9", "--sort", "amount", "--limit", "5",
         "--columns", "id,amount,unit"],
    ),
    ("path?from=asml&to=openai&along=supply&avoid=tsmc",
     ["path", "asml", "openai", "--along", "supply", "--avoid", "tsmc"]),
    ("compare?firm=openai&firm=anthropic&category=ai-accelerator",
     ["compare", "openai", "anthropic", "--category", "ai-accelerator"]),
    ("shared?firm=openai&firm=anthropic", ["shared", "openai", "anthropic"]),
    ("substitutes?firm=tsmc&category=foundry", ["substitutes", "tsmc", "--category", "foundry"]),
    ("customers?firm=cerebras&period=2025", ["customers", "cerebras", "--period", "2025"]),
    ("countries?category=ai-accelerator", ["countries", "--category", "ai-accelerator"]),
]  # fmt: skip


@pytest.fixture
def run(
    run: Callable[..., tuple[int, str, str]], shipped: aisupply.Graph,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., tuple[int, str, str]]:  # fmt: skip
    """Run a command over the graph that is open already: what it prints is compared, not how."""
    monkeypatch.setattr("aisupply.graph.open", lambda *_, **__: shipped)
    return run


@pytest.mark.parametrize(("path", "command"), PAIRS, ids=lambda part: part[0] if part else "")
def test_rows_are_those_of_the_command_line(
    path: str, command: list[str], server: Running, run: Callable[..., tuple[int, str, str]]
) -> None:
    """An operation answers, lens and notes included, what the command prints as JSON."""
    code, printed, _ = run(*command, "--format", "json")
    answer = httpx.get(f"{server.url}/api/{path}", timeout=60)
    assert (code, answer.status_code) == (0, 200), answer.text
    assert answer.json() == json.loads(printed)
    assert answer.json()["rows"]


def test_every_operation_is_compared() -> None:
    """Each operation stands in the list above."""
    assert {path.partition("?")[0] for path, _ in PAIRS} == catalogue("api").keys()


def test_changes_are_a_feed(server: Running) -> None:
    """The feed of all changes, and of those of one firm, is what the command writes."""
    answer = httpx.get(f"{server.url}/changes.atom?thing=amd&from=2026-01&to=2026-02")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    same = httpx.get(f"{server.url}/api/diff?thing=amd&from=2026-01&to=2026-02&format=atom")
    assert same.text == answer.text
    assert "<title>new-claim: meta-amd-6gw</title>" in answer.text
    assert httpx.get(f"{server.url}/changes.atom").status_code == 200


def test_rows_in_other_forms(server: Running) -> None:
    """CSV comes by name or by Accept; a form that there is not is 406."""
    url = f"{server.url}/api/stats"
    named = httpx.get(url, params={"format": "csv"})
    assert named.text == httpx.get(url, headers={"accept": "text/csv"}).text
    assert next(csv.reader(io.StringIO(named.text))) == ["what", "count"]
    assert httpx.get(url, params={"format": "xls"}).status_code == 406


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("concentration?customer=opnai", "openai"),
        ("concentration?custmer=openai", "customer"),
        ("market", "missing"),
        ("tiers?customer=openai&depth=x", "number"),
        ("tiers?customer=openai&depth=99", "1 to 9"),
        ("tiers?customer=openai&customer=meta", "twice"),
        ("concentration?known-by=2025&known-by=2026", "known-by is given twice"),
        ("stats?format=csv&format=json", "format is given twice"),
        ("concentration?kind=weight", "power"),
        ("concentration?with-rumours=maybe", "truth"),
        ("concentration?known-by=2025-02-30", "calendar"),
        ("concentration?all=1&tier=1", "switches"),
        ("diff?from=2026-01&to=2026-02&as-of=2026", "from and to"),
        ("what-if?merge=amd", "merge"),
        ("list?what=agreements&min=much", "write it as 10e9, 10bn"),
        ("stats?sort=size", "what, count"),
        ("tiers?customer=openai&depth=0", "out of range"),
    ],
)
def test_what_does_not_fit_is_told(path: str, word: str, server: Running) -> None:
    """A wrong parameter is 400, as JSON, with what to do."""
    answer = httpx.get(f"{server.url}/api/{path}", timeout=60)
    assert answer.status_code == 400, answer.text
    told = answer.json()
    assert told.keys() == {"error", "hint"}
    assert word in answer.text


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        ([("query", "ASK {}"), ("known_by", "2024")], "did you mean 'known-by'?"),
        ([("query", "ASK {}"), ("KNOWN-BY", "2024")], "did you mean 'known-by'?"),
        ([("query", "ASK {}"), ("with-rumors", "1")], "did you mean 'with-rumours'?"),
        ([("query", "ASK {}"), ("statuses", "reported")], "did you mean 'status'?"),
        ([("query", "ASK {}"), ("default-graph-url", "a:b")], "did you mean 'default-graph-uri'"),
        ([("query", "ASK {}"), ("tier", "1"), ("tier", "2")], "tier is given twice"),
        ([("querry", "ASK {}")], "did you mean 'query'?"),
        ([("q", "ASK {}")], "no parameter is called 'q'"),
    ],
)
def test_the_endpoint_refuses_what_it_does_not_know(
    pairs: list[tuple[str, str]], words: str, server: Running
) -> None:
    """By GET, by a posted form, and beside a posted query: an answer under no lens is wrong."""
    url = f"{server.url}/sparql"
    rest = [pair for pair in pairs if pair[0] != "query"]
    answers = [httpx.get(url, params=pairs), httpx.post(url, data=_form(pairs))]
    answers.append(
        httpx.post(url, params=rest, content="ASK {}",
                   headers={"content-type": "application/sparql-query"})
    )  # fmt: skip
    for answer in answers:
        assert answer.status_code == 400, answer.text
        assert words in answer.text


def _form(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    return {name: [v for n, v in pairs if n == name] for name, _ in pairs}


def test_the_endpoint_takes_what_the_protocol_and_clients_have(server: Running) -> None:
    """Graphs may be repeated, and names of the form of an answer are clients' own."""
    pairs = [("query", "ASK {}"), ("default-graph-uri", "a:b"), ("default-graph-uri", "a:c")]
    pairs += [("named-graph-uri", "a:b"), ("format", "json"), ("output", "json")]
    pairs += [
        ("results", "json"),
        ("format", "application/json"),
        ("known-by", "2025"),
        ("source", "seed-article"),
    ]
    assert httpx.get(f"{server.url}/sparql", params=pairs, timeout=60).json()["boolean"] is True
    assert httpx.get(f"{server.url}/sparql").status_code == 200  # the description


def test_a_question_takes_each_parameter_once(server: Running) -> None:
    """One of two customers would be passed over without a word."""
    url = f"{server.url}/ask/suppliers?customer=amd&customer=openai"
    answer = httpx.get(url, headers={"accept": "application/json"})
    assert (answer.status_code, "customer is given twice" in answer.text) == (400, True)


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_query_may_begin_with_a_byte_order_mark(mark: str, server: Running) -> None:
    """As editors write one: posted, in a form, and in the URL."""
    url, query = f"{server.url}/sparql", f"{mark}ASK {{ :amd ais:suppliesTo :openai }}"
    kind = {"content-type": "application/sparql-query"}
    for answer in (
        httpx.get(url, params={"query": query}),
        httpx.post(url, data={"query": query}),
        httpx.post(url, content=query.encode(), headers=kind),
    ):
        assert answer.json()["boolean"] is True


def test_columns_come_in_the_order_of_the_query(server: Running) -> None:
    """SELECT * names its variables as the query does."""
    query = "SELECT * { ?z ais:suppliesTo ?a . ?a rdfs:label ?m } LIMIT 1"
    answer = httpx.get(f"{server.url}/sparql", params={"query": query, "format": "csv"})
    assert answer.text.splitlines()[0] == "z,a,m"


def test_the_description_is_that_of_the_routes(server: Running) -> None:
    """Each operation has a path with its own parameters and the lens, and each path answers."""
    told = httpx.get(f"{server.url}/api/openapi.json").json()
    assert told["openapi"].startswith("3.1")
    for name, operation in catalogue("api").items():
        described = told["paths"][f"/api/{name}"]["get"]
        names = [parameter["name"] for parameter in described["parameters"]]
        assert names == [p.name for p in (*operation.offered("api"), *ROWS, *LENS)] + ["format"]
        assert len(names) == len(set(names))
    for path in told["paths"]:
        assert httpx.options(server.url + path).status_code == 204


def test_the_description_is_sound(server: Running) -> None:
    """It has what OpenAPI asks for: unique ids, resolvable references, valid JSON Schemas."""
    schema = pytest.importorskip("jsonschema")
    told = httpx.get(f"{server.url}/api/openapi.json").json()
    assert {"openapi", "info", "paths", "components"} <= told.keys()
    operations = [item["get"] for item in told["paths"].values()]
    ids = [operation["operationId"] for operation in operations]
    assert len(ids) == len(set(ids))
    for operation in operations:
        assert "200" in operation["responses"]
        for parameter in operation["parameters"]:
            assert parameter["in"] == "query"
            schema.Draft202012Validator.check_schema(parameter["schema"])
    answer = httpx.get(f"{server.url}/api/tiers", params={"customer": "openai"}, timeout=60).json()
    table = {"$ref": "#/components/schemas/Table", "components": told["components"]}
    schema.Draft202012Validator(table).validate(answer)


def test_questions_as_rows_and_as_page(
    server: Running, run: Callable[..., tuple[int, str, str]]
) -> None:
    """A named question has the rows of `aisupply ask`, and a page with its form for people."""
    url = f"{server.url}/ask/suppliers"
    _, printed, _ = run("ask", "suppliers", "-p", "customer=amd", "--format", "json")
    assert httpx.get(url, params={"customer": "amd"}).json() == json.loads(printed)
    page = httpx.get(
        url, params={"customer": "amd", "known-by": "2025-10-07"}, headers={"accept": "text/html"}
    )
    assert "value='amd'" in page.text
    assert "as known 2025-10-07" in page.text
    assert "script" not in page.headers["content-security-policy"]
    assert httpx.get(f"{server.url}/ask/none").status_code == 404


def test_a_page_escapes_what_was_typed_and_found() -> None:
    """Neither what stands in the URL nor a cell of the answer becomes markup."""
    hostile = "'><script>alert(1)</script>"
    table = Table((hostile,), [{hostile: hostile}])
    page = table_page(questions.load()["suppliers"], {"customer": hostile}, table, hostile)
    assert "<script" not in page
    assert page.count("&lt;script&gt;") == 4  # the field, the lens, the head and the cell


def test_the_list_of_questions(server: Running) -> None:
    """Each question is listed, as rows and as a form."""
    rows = httpx.get(f"{server.url}/ask").json()["rows"]
    page = httpx.get(f"{server.url}/ask", headers={"accept": "text/html"}).text
    assert len(rows) > 20
    assert all(f"/ask/{row['name']}'" in page for row in rows)
