"""The protocol: what is listed and read, what is refused, and how it begins and ends."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import psutil
import pyoxigraph as ox
import pytest
from mcp.shared.exceptions import MCPError

from aisupply.claims import questions
from aisupply.mcp.resources import PROMPTS
from aisupply.mcp.words import TOLD
from aisupply.measures import comparison, ledger, typical
from aisupply.measures.chains import chokepoints, countries, disruption, paths, tiers
from aisupply.measures.concentration import concentration, gaps, installed, rows
from aisupply.measures.flows import flow_concentration
from aisupply.measures.market import customers, market
from aisupply.measures.money import chance, loops
from aisupply.measures.scenario import what_if as supposed
from aisupply.operations import catalogue
from aisupply.operations.columns import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aisupply.graph import Graph
    from conftest import Agent

pytestmark = pytest.mark.slow

COMMAND = [sys.executable, "-m", "aisupply", "mcp"]
HELLO = {
    "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
        "protocolVersion": "2025-06-18", "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    },
}  # fmt: skip
PATIENCE = 120


def test_a_client_is_told_what_the_graph_covers(agent: Agent, shipped: Graph) -> None:
    """The instructions say how many claims there are, and up to when."""
    told = agent.initialised
    assert told.server_info.name == "aisupply"
    claims = sum(not claim.replaced for claim in shipped.claims)
    assert f"{claims:,} claims" in (told.instructions or "")
    assert str(shipped.coverage) in (told.instructions or "")


def test_every_operation_of_the_api_is_a_tool(agent: Agent) -> None:
    """What the JSON API offers, an agent can ask too."""
    assert {name.replace("-", "_") for name in catalogue("api")} <= agent.tools.keys()


def test_tools_are_listed_with_exact_schemas(agent: Agent) -> None:
    """Each schema is valid, takes nothing it does not name, and describes each argument."""
    assert agent.tools.keys() > TOLD.keys()
    for tool in agent.tools.values():
        jsonschema.Draft202012Validator.check_schema(tool.input_schema)
        jsonschema.Draft202012Validator.check_schema(tool.output_schema)
        assert tool.input_schema["additionalProperties"] is False
        for name, schema in tool.input_schema["properties"].items():
            assert schema["description"], (tool.name, name)
        assert tool.description
        assert tool.annotations.read_only_hint
        assert not tool.annotations.open_world_hint


def test_the_lens_is_an_argument_of_each_tool_that_measures(agent: Agent) -> None:
    """The clocks, statuses, tiers and sources can be chosen wherever claims count."""
    for name in agent.tools.keys() - {"questions", "find"}:
        known = agent.tools[name].input_schema["properties"].keys()
        assert {"status", "with_rumours", "tier", "source", "combine", "all"} <= known
        assert ("known_by" in known) == (name != "diff")  # diff has two days of its own


def test_columns_are_those_of_the_measures() -> None:
    """Declarations name the columns that the measures have; each column is described."""
    known = catalogue("mcp")
    every = (*rows.COLUMNS, *rows.EXTRA_COLUMNS, *flow_concentration.COLUMNS, *typical.COLUMNS)
    assert known["concentration"].columns == tuple(dict.fromkeys(every))
    assert known["explain"].columns == concentration.EXPLAIN_COLUMNS
    assert known["market"].columns == market.COLUMNS
    assert known["customers"].columns == customers.COLUMNS
    assert known["tiers"].columns == tiers.COLUMNS
    assert known["disrupt"].columns == disruption.COLUMNS
    assert known["chokepoints"].columns == chokepoints.COLUMNS
    answers = (*loops.COLUMNS, *loops.ACTOR_COLUMNS, *chance.COLUMNS)
    assert known["loops"].columns == tuple(dict.fromkeys(answers))
    assert known["gaps"].columns == gaps.COLUMNS
    assert known["ledger"].columns == ledger.COLUMNS
    assert known["what-if"].columns == supposed.COLUMNS
    assert known["path"].columns == paths.COLUMNS
    assert known["shared"].columns == comparison.SHARED
    assert known["substitutes"].columns == comparison.SUBSTITUTES
    assert {*known["countries"].columns} == {*countries.COLUMNS, "name"}
    told = [(name, operation) for operation in known.values() for name in operation.columns]
    assert [name for name, operation in told if name not in {**COLUMNS, **operation.meanings}] == []
    named = {name for name, _ in told} | {n for tool in TOLD.values() for n in tool.columns}
    named |= {*installed.FIGURE_COLUMNS}  # what `concentration --kind installed --explain` shows
    assert COLUMNS.keys() <= named


@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        ("tiers", {}, "'customer' is a required property"),
        ("tiers", {"custmer": "openai"}, "did you mean 'customer'?"),
        ("tiers", {"customer": "opennai"}, "did you mean 'openai'"),
        ("tiers", {"customer": ["openai", "amd"]}, "customer is a text"),
        ("tiers", {"customer": "openai", "depth": 10}, "greater than the maximum of 9"),
        ("tiers", {"customer": "openai", "category": "acelerator"}, "no category is called"),
        ("tiers", {"customer": "openai", "tier": "two"}, "tier is a whole number, such as 2"),
        ("concentration", {"customer": {"id": "openai"}}, 'a list of texts, such as ["openai"]'),
        ("concentration", {"with_rumours": "perhaps"}, "with_rumours is true or false"),
        ("tiers", {"customer": None}, "'customer' is a required property"),
        ("tiers", {"customer": "openai", "tier": 4}, "greater than the maximum of 3"),
        ("tiers", {"customer": "openai", "status": ["hearsay"]}, "is not one of"),
        ("tiers", {"customer": "openai", "known_by": "2025-02-30"}, "2025-02-30"),
        ("tiers", {"customer": "openai", "all": True, "tier": 1}, "switches the lens off"),
        ("tiers", {"customer": "openai", "limit": 0}, "less than the minimum of 1"),
        ("tiers", {"customer": "openai", "source": ["nobody"]}, "no source is called"),
        ("explain", {"customer": ""}, "should be non-empty"),
        ("disrupt", {}, "→"),
        ("disrupt", {"country": "Taiwan"}, "does not match"),
        ("what_if", {"add": ["amd openai 3"]}, "→"),
        ("diff", {"from": "2026-01", "to": "2026-02", "at": "2026"}, "no argument is called"),
        ("ask", {"question": "gossip"}, "is not one of"),
        ("ask", {"question": "suppliers", "parameters": {"firm": "amd"}}, "has no parameter"),
        ("ask", {"question": "claims-of-source", "source": ["seed-article"]}, "put it into"),
        ("show", {"thing": "no such thing\x00"}, "no thing is called"),
        ("evidence", {"claim": ["cl:nothing"]}, "no claim is called"),
        ("query", {"query": "SELECT * { ?s"}, "line 1, column 14"),
        ("query", {"query": "SELECT * { SERVICE <http://localhost/> { } }"}, "is refused"),
        ("query", {"query": "LOAD <http://localhost/x>"}, "LOAD is no query"),
        ("query", {"query": "DELETE WHERE { ?s ?p ?o }"}, "DELETE is no query"),
        ("query", {"query": "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }"}, None),
        ("query", {"query": "SELECT * { ?a ?b ?c . ?d ?e ?f }"}, "more than"),
    ],
)  # fmt: skip
def test_bad_input_is_told_with_what_to_do(
    agent: Agent, name: str, arguments: dict[str, Any], words: str | None
) -> None:
    """A call that cannot be done fails as a tool does, with the next thing to do."""
    if words is None:  # a graph that the store does not have is empty: nothing is read
        assert agent.call(name, **arguments)["rows"] == []
        return
    told = agent.fail(name, **arguments)
    assert words in told
    assert "→" in told
    assert "Traceback" not in told


def test_an_endless_query_is_stopped(agent: Agent) -> None:
    """A query that runs out of its time is killed, and the next call is answered."""
    text = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    assert "was stopped" in agent.fail("query", query=text, seconds=0.5)
    assert agent.call("query", query="ASK { :openai a ais:Company }")["rows"] == [{"answer": True}]


def test_unknown_names_are_errors_of_the_protocol(agent: Agent) -> None:
    """A tool, resource or prompt that there is not is an error, with the nearest ones."""
    for work, near in (
        (agent.session.call_tool("tears", {}), "tiers"),
        (agent.session.read_resource("aisupply://market"), "aisupply://markets"),
        (agent.session.read_resource("aisupply://ontology/../../pyproject.toml"), "→"),
        (agent.session.read_resource("file:///etc/passwd"), "→"),
        (agent.session.read_resource("aisupply://questions/supplier"), "suppliers"),
        (agent.session.get_prompt("stops", {}), "stop"),
        (agent.session.get_prompt("stop", {}), "firm is missing"),
    ):
        with pytest.raises(MCPError, match=near):
            agent.do(work)


def test_each_resource_can_be_read(agent: Agent) -> None:
    """Ontology and data set are Turtle that parses, lists are JSON, questions SPARQL."""
    found = agent.do(agent.session.list_resources()).resources
    assert {"aisupply://ontology/core.ttl", "aisupply://dataset"} <= {r.uri for r in found}
    for resource in found:
        (read,) = agent.do(agent.session.read_resource(resource.uri)).contents
        assert read.mime_type == resource.mime_type
        if read.mime_type == "text/turtle":
            assert list(ox.parse(read.text.encode(), format=ox.RdfFormat.TURTLE))
        else:
            assert json.loads(read.text)
    (read,) = agent.do(agent.session.read_resource("aisupply://questions/suppliers")).contents
    assert read.text == questions.find("suppliers").sparql


def test_categories_are_those_of_the_graph(agent: Agent, shipped: Graph) -> None:
    """The list of categories has each id that tools take."""
    (read,) = agent.do(agent.session.read_resource("aisupply://categories")).contents
    listed = {row["id"]: row for row in json.loads(read.text)}
    assert listed.keys() == {thing.id for thing in shipped.names.of_kind("category")}
    assert listed["hbm"]["broader"] == "memory"


def test_prompts_are_filled_in(agent: Agent) -> None:
    """Each prompt takes what it lists, and says it in its text, braces and all."""
    listed = agent.do(agent.session.list_prompts()).prompts
    assert [prompt.name for prompt in listed] == list(PROMPTS)
    for prompt in listed:
        first = prompt.arguments[0].name
        made = agent.do(agent.session.get_prompt(prompt.name, {first: "{x} tsmc"}))
        assert "{x} tsmc" in made.messages[0].content.text
    made = agent.do(agent.session.get_prompt("stop", {"firm": "tsmc", "category": "hbm"}))
    assert "tsmc stops (of hbm)?" in made.messages[0].content.text


@pytest.fixture
def process() -> Iterator[subprocess.Popen[str]]:
    """A server without a client of the SDK."""
    started = subprocess.Popen(
        COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    yield started
    with contextlib.suppress(OSError):
        started.kill()
    started.wait()
    for stream in (started.stdin, started.stdout, started.stderr):
        if stream is not None:
            stream.close()


def _say(process: subprocess.Popen[str], *lines: str) -> None:
    assert process.stdin is not None
    process.stdin.write("".join(line + "\n" for line in lines))
    process.stdin.flush()


def _hear(process: subprocess.Popen[str]) -> dict[str, Any]:
    assert process.stdout is not None
    message: dict[str, Any] = json.loads(process.stdout.readline())
    return message


def _left(pids: list[int]) -> list[int]:
    """Return which processes are still there after some patience."""
    found = [psutil.Process(pid) for pid in pids if psutil.pid_exists(pid)]
    _, alive = psutil.wait_procs(found, timeout=PATIENCE)
    return [item.pid for item in alive]


@pytest.mark.slow
def test_the_end_of_the_input_ends_the_server(process: subprocess.Popen[str]) -> None:
    """Standard output holds messages only; at the end all processes and files are gone."""
    before = set(Path(tempfile.gettempdir()).glob("aisupply-mcp-*"))
    _say(process, json.dumps(HELLO))
    assert _hear(process)["result"]["serverInfo"]["name"] == "aisupply"
    _say(process, '{"jsonrpc": "2.0", "method": "notifications/initialized"}', "no JSON")
    _say(
        process, '{"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "stats"}}'
    )
    message = _hear(process)
    while message.get("id") != 2:
        message = _hear(process)
    assert message["result"]["structuredContent"]["rows"]
    children = [child.pid for child in psutil.Process(process.pid).children(recursive=True)]
    own = set(Path(tempfile.gettempdir()).glob("aisupply-mcp-*")) - before
    rest, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, rest, errors) == (0, "", "")
    assert children
    assert _left(children) == []
    assert not [folder for folder in own if folder.exists()]


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_server(process: subprocess.Popen[str], number: int) -> None:
    """A signal ends the server and its processes, though a client still holds the input."""
    _say(process, json.dumps(HELLO))
    _hear(process)
    children = [child.pid for child in psutil.Process(process.pid).children(recursive=True)]
    os.kill(process.pid, number)
    assert process.wait(PATIENCE) == 0
    assert _left(children) == []


def test_a_graph_that_is_not_there_is_told_at_once() -> None:
    """The server does not start on a store that it cannot open: exit code 2, and why."""
    done = subprocess.run(
        [*COMMAND, "--store", "nowhere"], input="", capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert "there is no graph at nowhere" in done.stderr
    assert "→" in done.stderr


@pytest.mark.parametrize("version", [None, "1.27.0"])
def test_a_missing_sdk_is_told(
    run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, version: str | None
) -> None:
    """Without the optional part, or with an old one, the command says what to install."""
    if version is None:
        monkeypatch.setattr("aisupply.cli.mcp.find_spec", lambda _: None)
    monkeypatch.setattr("aisupply.cli.mcp.version", lambda _: version)
    ran = run("mcp")
    assert ran.code == 2
    assert "pip install 'aisupply[mcp]'" in ran.err
