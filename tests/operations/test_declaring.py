"""A question is declared once: command, API and tool are made of it, with the same words."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from textwrap import dedent
from typing import TYPE_CHECKING, Any, get_args

import pytest
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.testclient import TestClient

from aisupply import graph as graph_module
from aisupply.cli import command_names
from aisupply.mcp.client import Rows
from aisupply.mcp.tools import Toolbox
from aisupply.operations import catalogue, find, names, questions
from aisupply.operations.declaration import TOPICS, Medium, worded
from aisupply.operations.parameters import Parameter, read_value
from aisupply.server import api
from aisupply.workers.jobs import operate
from aisupply.workers.limits import Limits
from aisupply.workers.views import Views, default_snapshot

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TOY = '''
"""How long the names of firms are."""

from aisupply.operations import Operation, Parameter
from aisupply.table import Table


def _run(asked):
    times = asked.get("times")
    rows = [{"firm": firm, "letters": len(firm) * times} for firm in asked.get("firms")]
    return Table(("firm", "letters"), rows)


OPERATION = Operation(
    name="letters-of",
    line="How long names are.",
    help="Count the letters of the id of FIRM, --times times.",
    example="aisupply letters-of openai --times 2",
    topic="claims",
    parameters=(
        Parameter("firm", "A firm (repeatable).", many=True, argument="firms", positional=True,
                  names="organisation"),
        Parameter("times", "How often; see --firm-like options.", "integer", default=1, least=1),
    ),
    columns=("firm", "letters"),
    meanings={"firm": "id of the firm", "letters": "number of letters"},
    run=_run,
)
'''


class Service:
    """Does the jobs of requests and tools at once, in this process."""

    def __init__(self, views: Views) -> None:
        self.views = views
        self.deadline = 1.0

    async def answer(self, _: Any, job: dict[str, Any], **__: Any) -> Response:
        """Answer a request of the API."""
        answer = operate(self.views, job, Limits())
        return Response(answer.body, media_type=answer.type)

    async def operate(self, name: str, pairs: list[tuple[str, str]]) -> Rows:
        """Run an operation for a tool."""
        job = {"name": name, "medium": "mcp", "pairs": pairs, "form": "json"}
        told = json.loads(operate(self.views, job, Limits()).body)
        return Rows(told["columns"], told["rows"], told["notes"], told["lens"])

    async def select(self, *_: Any) -> Rows:
        """Count what a lens lets through."""
        return Rows(["claims", "sources"], [{"claims": 1, "sources": 1}], [])


@pytest.fixture
def service(draft: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Service:
    """A small graph, and a question more: a file beside the others."""
    graph = draft.supply("amd", "openai").open()
    monkeypatch.setattr(graph_module, "open", lambda *_, **__: graph)
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "letters_of.py").write_text(dedent(TOY), "utf-8")
    monkeypatch.setattr(questions, "__path__", [*questions.__path__, str(tmp_path / "more")])
    (tmp_path / "run").mkdir()
    views = Views(None, tmp_path / "run", default_snapshot(graph))
    views.__dict__["graph"] = graph
    return Service(views)


def test_a_file_more_is_a_question_more_in_all_media(
    service: Service, run: Callable[..., Any]
) -> None:
    """By hand: OpenAI and AMD have ids of 6 and 3 letters, twice 12 and 6."""
    rows = [{"firm": "openai", "letters": 12}, {"firm": "amd", "letters": 6}]

    ran = run("letters-of", "OpenAI", "Advanced Micro Devices", "--times", "2", "--format", "json")
    assert (ran.code, json.loads(ran.out)["rows"]) == (0, rows)
    assert "letters-of  How long names are." in " ".join(run("--help").out.split(" " * 2 + " "))

    client = TestClient(Starlette(routes=[*api.routes(service)]))  # type: ignore[arg-type]
    answer = client.get("/api/letters-of?firm=openai&firm=AMD&times=2")
    assert answer.json()["rows"] == rows
    assert answer.json()["lens"] == json.loads(ran.out)["lens"]

    box = Toolbox(service)  # type: ignore[arg-type]
    called = box.call("letters_of", {"firm": ["openai", "amd"], "times": 2})
    assert asyncio.run(called)["rows"] == rows


def test_all_media_use_the_same_words(service: Service, run: Callable[..., Any]) -> None:
    """What is said of a question and its options differs only in how names are written."""
    told = run("letters-of", "--help").out
    assert "Count the letters of the id of FIRM, --times times." in told
    assert "aisupply letters-of openai --times 2" in told

    client = TestClient(Starlette(routes=[*api.routes(service)]))  # type: ignore[arg-type]
    path = client.get("/api/openapi.json").json()["paths"]["/api/letters-of"]["get"]
    assert path["summary"] == "How long names are."
    assert path["description"] == "Count the letters of the id of firm, times times."
    firm, times = path["parameters"][:2]
    assert (firm["name"], firm["schema"]) == (
        "firm",
        {"type": "array", "items": {"type": "string"}},
    )
    assert times["description"] == "How often; see firm-like options."
    assert times["schema"] == {"type": "integer", "minimum": 1, "default": 1}

    tool = Toolbox(service).tools["letters_of"]  # type: ignore[arg-type]
    assert (tool.title, tool.about) == ("How long names are", path["description"])
    properties = tool.takes["properties"]
    assert properties["times"]["description"] == "How often; see firm_like options."
    assert properties["firm"]["items"]["type"] == "string"
    cells = tool.gives["properties"]["rows"]["items"]["properties"]
    assert cells["letters"]["description"] == "number of letters"


@pytest.mark.usefixtures("service")
def test_a_name_is_resolved_at_the_door(run: Callable[..., Any]) -> None:
    """A wrong name is told before anything is computed, with the nearest one."""
    ran = run("letters-of", "opnai")
    assert (ran.code, ran.out) == (2, "")
    assert "did you mean 'openai'" in ran.err


def test_each_question_is_in_the_file_of_its_name() -> None:
    """So that a name leads to its file, and only that file is imported for it."""
    for name in names():
        operation = find(name)
        assert operation is not None
        assert operation.name == name
        assert operation.topic in TOPICS
        assert operation.example.startswith("aisupply ")
    assert find("no-such-question") is None
    assert find("../questions") is None


def test_where_a_question_is_not_is_said() -> None:
    """A medium that lacks a question has a reason for it; nothing is only in a list."""
    known = {name: find(name) for name in names()}
    for medium in get_args(Medium):
        left_out = {
            n: op.left_out[medium] for n, op in known.items() if op and medium in op.left_out
        }
        assert catalogue(medium).keys() == known.keys() - left_out.keys()
        assert all(left_out.values())
    assert set(catalogue("command")) <= set(command_names())


@pytest.mark.parametrize(
    ("medium", "words"),
    [
        ("command", "With --max-length N (repeatable)."),
        ("api", "With max-length N (repeatable)."),
        ("mcp", "With max_length N."),
    ],
)
def test_options_are_named_as_the_medium_does(medium: Medium, words: str) -> None:
    """`--max-length` of the command line is a parameter of a URL and an argument of a tool."""
    assert worded("With --max-length N (repeatable).", medium) == words


def test_several_parts_in_a_url_are_joined_by_a_comma() -> None:
    """`--merge A B` on the command line is merge=A,B."""
    pair = Parameter("merge", "Two become one.", parts=2)
    assert read_value(pair, "amd, nvidia") == ("amd", "nvidia")
    with pytest.raises(Exception, match="merge=A,B"):
        read_value(pair, "amd")


def test_help_reads_nothing_that_answers() -> None:
    """The list of commands needs no module that answers: of measures but names of packages."""
    script = (
        "import sys\nfrom aisupply.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "print(sorted(m for m in sys.modules if m.startswith('aisupply.') and m.split('.')[1] in "
        "{'measures', 'network', 'exchange', 'store', 'graph', 'table', 'atomic', 'resolve'}), "
        "'tomllib' in sys.modules, file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stderr.strip() == "['aisupply.measures', 'aisupply.measures.chains'] False"
