"""Who may ask, from where, and what stays inside: hosts, tokens, origins, logs, the network."""

from __future__ import annotations

import base64
import json
import socket
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import httpx
import pytest
from serving import as_claims, running

from aisupply.errors import UsageError
from aisupply.server.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from serving import Running

TOKEN = "a-token-for-tests-0123456789"  # noqa: S105
SECRET = "SELECT ('a-secret-in-a-query' AS ?x) {}"  # noqa: S105


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server on all addresses of this machine, with a token, for one web site."""
    options = ("--host", "0.0.0.0", "--name", "Graph.Example", "--cors", "https://app.example")  # noqa: S104
    folder = tmp_path_factory.mktemp("guarded")
    (folder / "claims.trig").write_text(
        as_claims({"http://e.org/g": "<http://e.org/a> <http://e.org/p> 1 ."})
    )
    options += ("--store", str(folder / "claims.trig"))
    with running(folder, *options, environment={"AISUPPLY_TOKEN": TOKEN}) as server:
        yield server


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("LOCALHOST:7333", 200),
        ("127.0.0.1:1", 200),
        ("[::1]:7333", 200),
        ("attacker.example", 421),
        ("localhost.attacker.example", 421),
        ("127.0.0.1.attacker.example:7333", 421),
        ("", 421),
    ],
)
def test_only_known_hosts_are_served(host: str, status: int, server: Running) -> None:
    """A page that rebinds its name to this machine sends its own name, and gets nothing."""
    answer = httpx.get(f"{server.url}/health", headers={"host": host})
    assert answer.status_code == status


def _basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


@pytest.mark.parametrize(
    ("header", "status"),
    [
        (None, 401),
        ("Bearer wrong-token-0123456789", 401),
        (f"Bearer {TOKEN}x", 401),
        (TOKEN, 401),
        ("Basic !!!", 401),
        (_basic("me", "wrong"), 401),
        (f"Bearer {TOKEN}", 200),
        (f"bearer {TOKEN}", 200),
        (_basic("anyone", TOKEN), 200),
    ],
)
def test_a_token_is_wanted(header: str | None, status: int, guarded: Running) -> None:
    """Without the token there is no answer; programs send Bearer, browsers Basic."""
    headers = {"authorization": header} if header else {}
    for path in ("/sparql?query=ASK%7B%7D", "/api/stats", "/metrics"):
        assert httpx.get(guarded.url + path, headers=headers).status_code == status
    assert httpx.get(f"{guarded.url}/health").status_code == 200


def test_a_further_name_is_known(guarded: Running) -> None:
    """What --name adds is served, in any case."""
    answer = httpx.get(f"{guarded.url}/health", headers={"host": "graph.example:80"})
    assert answer.status_code == 200


def test_only_the_named_origin_may_read(guarded: Running, server: Running) -> None:
    """Pages of --cors may read; others not; without the option nobody."""
    allowed = "access-control-allow-origin"
    headers = {"authorization": f"Bearer {TOKEN}", "origin": "https://app.example"}
    url = f"{guarded.url}/sparql?query=ASK%7B%7D"
    assert httpx.get(url, headers=headers).headers[allowed] == "https://app.example"
    other = headers | {"origin": "https://other.example"}
    assert allowed not in httpx.get(url, headers=other).headers
    plain = httpx.get(f"{server.url}/health", headers={"origin": "https://app.example"})
    assert allowed not in plain.headers


def test_a_page_of_the_named_origin_may_ask_before_it_asks(guarded: Running) -> None:
    """A browser's own question bears no token and is answered; so are errors, to be read."""
    url = f"{guarded.url}/sparql?query=ASK%7B"
    origin = {"origin": "https://app.example"}
    question = {
        "access-control-request-method": "GET", "access-control-request-headers": "authorization",
    }  # fmt: skip
    answer = httpx.options(url, headers=origin | question)
    assert answer.status_code == 200
    assert "authorization" in answer.headers["access-control-allow-headers"].lower()
    other = {"origin": "https://other.example"}
    assert httpx.options(url, headers=other | question).status_code == 400
    refused = httpx.get(url, headers=origin | {"authorization": f"Bearer {TOKEN}"})
    assert refused.status_code == 400
    assert refused.headers["access-control-allow-origin"] == "https://app.example"


def test_a_request_has_one_host(server: Running) -> None:
    """A second Host, or a list of them, is none that is known."""
    for field in (b"localhost\r\nhost: attacker.example", b"localhost:1, attacker.example"):
        with socket.create_connection(_place(server)) as link:
            link.settimeout(30)
            link.sendall(b"GET /health HTTP/1.1\r\nhost: " + field + b"\r\n\r\n")
            assert link.recv(100).startswith((b"HTTP/1.1 421 ", b"HTTP/1.1 400 "))


def _place(server: Running) -> tuple[str, int]:
    host, _, port = server.url.removeprefix("http://").partition(":")
    return host, int(port)


@pytest.mark.parametrize("path", ["/sparql?query=ASK%7B%7D", "/ask", "/api/stats", "/nothing"])
def test_headers_of_every_answer(path: str, server: Running) -> None:
    """No sniffing, no referrer, and a policy that allows nothing from elsewhere."""
    headers = httpx.get(server.url + path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "server" not in headers


def test_a_log_has_no_words_of_a_query_and_no_token(guarded: Running) -> None:
    """Each line is JSON; a query is a digest and a length, and no credential is in it."""
    headers = {"authorization": f"Bearer {TOKEN}"}
    httpx.get(f"{guarded.url}/sparql", params={"query": SECRET}, headers=headers)
    httpx.get(f"{guarded.url}/sparql", params={"query": SECRET + " {"}, headers=headers)
    lengths = [len(SECRET), len(SECRET + " {")]
    told: list[dict[str, object]] = []
    deadline = time.monotonic() + 60
    while [one["length"] for one in told[-2:]] != lengths and time.monotonic() < deadline:
        text = guarded.log.read_text()  # an answer may be there before its line
        whole = text[: text.rfind("\n") + 1].splitlines()
        told = [line["query"] for line in map(json.loads, whole) if "query" in line]
    assert [one["length"] for one in told[-2:]] == lengths
    assert {"digest", "length"} == told[-1].keys()
    assert "secret" not in text
    assert TOKEN not in text


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"host": "0.0.0.0"}, "AISUPPLY_TOKEN"),  # noqa: S104
        ({"host": "192.0.2.1"}, "AISUPPLY_TOKEN"),
        ({"host": "::"}, "AISUPPLY_TOKEN"),
        ({"token": "short"}, "16"),
        ({"token": "ünsicher-ünsicher-ünsicher"}, "ASCII"),
    ],
)
def test_what_is_not_safe_does_not_start(options: dict[str, str], word: str) -> None:
    """Beyond this machine a token is needed, and a token must be long and plain."""
    with pytest.raises(UsageError, match=word):
        Settings(**options)  # type: ignore[arg-type]


def test_the_token_is_not_shown() -> None:
    """Settings do not print their token."""
    assert TOKEN not in repr(Settings(token=TOKEN))


class _Listener:
    """A port of this machine that counts who connects."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.met = 0
        threading.Thread(target=self._count, daemon=True).start()

    def _count(self) -> None:
        while True:
            try:
                self.socket.accept()[0].close()
            except OSError:
                return
            self.met += 1


def test_no_request_makes_the_server_call_anyone(server: Running) -> None:
    """FROM, SERVICE, LOAD and the graphs of a request never lead to a connection."""
    listener = _Listener()
    there = f"http://127.0.0.1:{listener.port}/x"
    body = "{ ?s ?p ?o }"
    queries = [
        f"SELECT * FROM <{there}> {body}",  # noqa: S608 -- SPARQL
        f"SELECT * FROM NAMED <{there}> {{ GRAPH ?g {body} }}",  # noqa: S608
        f"SELECT * {{ GRAPH <{there}> {body} }}",
        f"DESCRIBE <{there}>",
        f"LOAD <{there}>",
        f"LOAD SILENT <{there}> INTO GRAPH <http://e.org/>",
        f"SELECT * {{ ?x ?y ?z FILTER(?z < 1) SERVICE <{there}> {body} }}",
        f"PREFIX x: <{there}> SELECT * {{ SERVICE x: {body} }}",
        f"BASE <{there}> SELECT * {{ SERVICE <> {body} }}",
        f"SELECT * {{ {{ SELECT * {{ SERVICE SILENT <{there}> {body} }} }} }}",
        *(
            f"SELECT * {{ {word}<{there}> {body} }}"
            for word in ("SERVICE", "service ", "SeRvIcE\n", "SERVICE#\n", "SERVICESILENT")
        ),
        f"SELECT * {{ VALUES ?u {{ <{there}> }} SERVICE ?u {body} }}",
        f"ASK {{ FILTER EXISTS {{ SERVICE <{there}> {body} }} }}",
    ]
    url = f"{server.url}/sparql"
    for query in queries:
        assert httpx.post(url, data={"query": query}, timeout=60).status_code in {200, 400, 403}
    for name in ("default-graph-uri", "named-graph-uri"):
        answer = httpx.get(url, params={"query": "SELECT * {?s ?p ?o}", name: there})
        assert (answer.status_code, answer.json()["results"]["bindings"]) == (200, [])
    for path in (f"/{there}", f"/report/{there}/index.html", f"/api/show?thing={there}"):
        httpx.get(server.url + path, timeout=60)
    assert listener.met == 0
    socket.create_connection(("127.0.0.1", listener.port)).close()
    while not listener.met:  # the listener does listen
        pass
    listener.socket.close()


@pytest.mark.parametrize(
    "path",
    [
        "/../../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd.html", "/report/x/../../y.html",
        "/report/tier=9/index.html", "/report/nothing=1/index.html", "/.hidden.html",
        "/data/..%5c..%5csecret.csv",
    ],
)  # fmt: skip
def test_no_path_leads_out_of_the_pages(path: str, server: Running) -> None:
    """A path that climbs, hides or names a bad lens is refused before a file is looked for."""
    with socket.create_connection(_place(server)) as link:
        link.sendall(
            f"GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n".encode()
        )
        link.settimeout(60)
        assert link.recv(12) in {b"HTTP/1.1 404", b"HTTP/1.1 400"}


def _serve(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "aisupply", "serve", *options],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def test_a_port_that_is_taken_is_told() -> None:
    """Where another program listens the server says so, and what to do; exit code 2."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        done = _serve("--port", str(other.getsockname()[1]))
    assert done.returncode == 2
    assert "--port 0" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_graph_that_is_not_there_is_told(tmp_path: Path) -> None:
    """Where the graph cannot be opened the server ends with exit code 2 and the reason."""
    done = _serve("--port", "0", "--store", str(tmp_path / "none"), "--log", "none")
    assert done.returncode == 2
    assert "there is no graph" in done.stderr


def test_health_and_metrics(server: Running) -> None:
    """Health is JSON; metrics are Prometheus' text, and count what was asked."""
    assert server.health()["status"] == "ok"
    httpx.get(f"{server.url}/sparql", params={"query": "ASK {}"})
    text = httpx.get(f"{server.url}/metrics").text
    assert 'aisupply_requests_total{route="sparql",status="200"}' in text
    assert "aisupply_workers 3.0" in text  # two, and one kept free
    assert 'aisupply_jobs_total{end="done"}' in text
