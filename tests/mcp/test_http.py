"""The tools over HTTP: a client of the official SDK gets what the stdio server gives, in limits."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import httpx
import psutil
import pytest

pytest.importorskip("mcp")
sys.path.insert(0, str(Path(__file__).parents[1] / "server"))

from serving import PATIENCE, as_claims, running, wait_until

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from mcp import ClientSession
    from serving import Running

pytestmark = pytest.mark.slow

TOKEN = "a-token-for-agents-0123456789"  # noqa: S105
AGENT = {"content-type": "application/json", "accept": "application/json, text/event-stream"}
LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server with a token over one small claim, with short limits."""
    folder = tmp_path_factory.mktemp("agents")
    (folder / "claims.trig").write_text(
        as_claims({"http://e.org/g": "<http://e.org/a> <http://e.org/p> 1 ."})
    )
    options = ("--store", str(folder / "claims.trig"), "--workers", "2", "--deadline", "60")
    with running(folder, *options, environment={"AISUPPLY_TOKEN": TOKEN}) as server:
        yield server


def _talk(server: Running, work: Callable[[ClientSession], Awaitable[Any]]) -> Any:
    """Have a client of the SDK shake hands with the server and do some work."""
    import httpx2
    from mcp import ClientSession
    from mcp.client.streamable_http import streamable_http_client

    async def talk() -> Any:
        headers = {"authorization": f"Bearer {TOKEN}"}
        async with (
            httpx2.AsyncClient(headers=headers, timeout=PATIENCE) as http,
            streamable_http_client(f"{server.url}/mcp", http_client=http) as streams,
            ClientSession(streams[0], streams[1]) as session,
        ):
            await session.initialize()
            return await work(session)

    return asyncio.run(talk())


def _post(server: Running, body: Any, **headers: str) -> httpx.Response:
    sent = AGENT | {"authorization": f"Bearer {TOKEN}"} | headers
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return httpx.post(f"{server.url}/mcp", content=content, headers=sent, timeout=PATIENCE)


def test_a_client_lists_and_calls_tools(server: Running) -> None:
    """The tools are those of `aisupply mcp`; a query and a mistake are answered as there."""
    from aisupply.mcp.tools import Toolbox

    async def work(session: ClientSession) -> tuple[set[str], Any, Any, Any]:
        listed = await session.list_tools()
        query = {"query": "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s <http://e.org/p> ?o } }"}
        return (
            {tool.name for tool in listed.tools},
            await session.call_tool("query", query),
            await session.call_tool("query", {"query": "SELECT {"}),
            await session.read_resource("aisupply://categories"),
        )

    names, answer, mistake, categories = _talk(server, work)
    stand_in = SimpleNamespace(deadline=60.0)
    assert names == set(Toolbox(stand_in).tools)  # type: ignore[arg-type] # nobody calls them
    assert answer.structured_content["rows"] == [{"n": 1}]
    assert answer.structured_content["coverage"]["claims"] == 1
    assert mistake.is_error
    assert "→" in mistake.content[0].text
    assert "ai-accelerator" in categories.contents[0].text


def test_a_call_is_stopped_at_the_deadline_of_the_server(tmp_path: Path) -> None:
    """An endless query ends as over /sparql: the client is told, and the next call is answered."""
    triples = " ".join(f"<http://e.org/{n}> <http://e.org/p> {n} ." for n in range(300))
    (tmp_path / "claims.trig").write_text(as_claims({"http://e.org/g": triples}))
    pattern = " . ".join(f"?a{n} ?b{n} ?c{n}" for n in range(4))
    options = ("--store", str(tmp_path / "claims.trig"), "--workers", "2", "--deadline", "5")

    async def work(session: ClientSession) -> tuple[Any, Any]:
        endless = {"query": f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}"}
        return (
            await session.call_tool("query", endless),
            await session.call_tool("query", {"query": "ASK {}"}),
        )

    with running(tmp_path, *options) as server:
        stopped, next_one = _talk(server, work)
    assert stopped.is_error
    assert "5 s" in stopped.content[0].text
    assert next_one.structured_content["rows"] == [{"answer": True}]


def test_a_call_that_nobody_waits_for_is_stopped(tmp_path: Path) -> None:
    """When its client hangs up, a call ends with its worker, long before the deadline."""
    triples = " ".join(f"<http://e.org/{n}> <http://e.org/p> {n} ." for n in range(300))
    (tmp_path / "claims.trig").write_text(as_claims({"http://e.org/g": triples}))
    pattern = " . ".join(f"?a{n} ?b{n} ?c{n}" for n in range(4))
    query = {"query": f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}"}
    call = {"jsonrpc": "2.0", "id": 3, "method": "tools/call",
            "params": {"name": "query", "arguments": query}}  # fmt: skip
    options = ("--store", str(tmp_path / "claims.trig"), "--workers", "2", "--deadline", "600")
    body = json.dumps(call).encode()
    head = "".join(f"{name}: {value}\r\n" for name, value in AGENT.items())
    with running(tmp_path, *options) as server:
        host, _, port = server.url.removeprefix("http://").partition(":")
        with socket.create_connection((host, int(port))) as link:
            length = f"host: localhost\r\ncontent-length: {len(body)}\r\n\r\n"
            link.sendall(f"POST /mcp HTTP/1.1\r\n{head}{length}".encode() + body)
            wait_until(lambda: _busy(server))
            busy = _busy(server)
        wait_until(lambda: not any(worker.is_running() for worker in busy))
        assert _post(server, LIST).json()["result"]["tools"]


def _busy(server: Running) -> list[psutil.Process]:
    """Return the workers, processes with none below them, that have been busy for a second."""
    found = []
    for worker in server.workers():
        with contextlib.suppress(psutil.NoSuchProcess):
            if worker.ppid() != server.process.pid and worker.cpu_times().user > 1:
                found.append(worker)
    return found


def test_the_token_is_wanted(server: Running) -> None:
    """Without it there is no answer, and an error that a program can read."""
    answer = httpx.post(f"{server.url}/mcp", json=LIST, headers=AGENT)
    assert answer.status_code == 401
    assert "token" in answer.json()["error"]
    assert _post(server, LIST).status_code == 200


def test_pages_of_other_sites_may_not_call(server: Running) -> None:
    """A page that a browser shows sends its origin: another one than the server's is refused."""
    assert _post(server, LIST, origin="https://attacker.example").status_code == 403
    assert _post(server, LIST, origin="http://localhost:1").status_code == 403
    assert _post(server, LIST, origin="null").status_code == 403
    assert _post(server, LIST, origin=server.url).status_code == 200
    assert _post(server, LIST, host="attacker.example").status_code == 421


@pytest.mark.parametrize(
    ("body", "statuses"),
    [
        (b"", {400}),
        (b"{", {400}),
        (b"[]", {400}),
        (b"\xff\xfe", {400}),
        (b"[" * 100_000, {400}),
        (b'{"jsonrpc": "2.0", "id": 1, "method": "none"}', {200, 404}),
        (b"x" * ((1 << 20) + 1), {413}),
    ],
)
def test_what_is_no_call_is_refused(body: bytes, statuses: set[int], server: Running) -> None:
    """Whatever is sent, the answer says so, no fault is logged, and the next call is answered."""
    answer = _post(server, body)
    assert answer.status_code in statuses, answer.text
    assert _post(server, LIST).json()["result"]["tools"]
    assert '"event": "fault"' not in server.log.read_text()
    assert "Traceback" not in server.log.read_text()


def test_no_connection_is_held_open(server: Running) -> None:
    """GET, by which a client would listen for what the server says by itself, is 405."""
    headers = AGENT | {"authorization": f"Bearer {TOKEN}"}
    answer = httpx.get(f"{server.url}/mcp", headers=headers)
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST, OPTIONS")
    assert "mcp-session-id" not in _post(server, LIST).headers


def test_calls_are_counted(server: Running) -> None:
    """The log and the figures have a route of their own for agents, and no argument."""
    _post(server, {"jsonrpc": "2.0", "id": 2, "method": "tools/call",
                   "params": {"name": "find", "arguments": {"text": "a-secret-name"}}})  # fmt: skip
    headers = {"authorization": f"Bearer {TOKEN}"}
    text = httpx.get(f"{server.url}/metrics", headers=headers).text
    assert 'aisupply_requests_total{route="mcp",status="200"}' in text
    assert "a-secret-name" not in server.log.read_text()
