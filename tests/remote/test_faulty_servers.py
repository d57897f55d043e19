"""Servers that lie, stall, break off, or lead elsewhere: each is told, and none is believed."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qs

import pytest
from remote_servers import store_at

from aisupply.errors import StoreError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

JSON = "application/sparql-results+json"
QUERY = "SELECT DISTINCT ?s { ?s ?p ?o }"


class Reply(NamedTuple):
    """What a server does with a request: a status, a body, headers; `drip` sends it slowly."""

    status: int = 200
    body: bytes = b""
    kind: str = JSON
    headers: tuple[tuple[str, str], ...] = ()
    length: int | None = None
    drip: float = 0.0


class Faulty(ThreadingHTTPServer):
    """A server on this machine that answers by a script; its last line is repeated."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script: list[Reply | Callable[[str], Reply]] = []
        self.seen: list[dict[str, str]] = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}/sparql"


class _Handler(BaseHTTPRequestHandler):
    server: Faulty
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        form = parse_qs(self.rfile.read(length).decode())
        self.server.seen.append({name.lower(): value for name, value in self.headers.items()})
        step = self.server.script.pop(0) if len(self.server.script) > 1 else self.server.script[0]
        reply = step if isinstance(step, Reply) else step(form.get("query", [""])[0])
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.kind)
        self.send_header("Content-Length", str(reply.length or len(reply.body)))
        self.send_header("Connection", "close")
        for name, value in reply.headers:
            self.send_header(name, value)
        self.end_headers()
        for byte in [reply.body[i : i + 1] for i in range(len(reply.body))] if reply.drip else []:
            time.sleep(reply.drip)
            self.wfile.write(byte)
            self.wfile.flush()
        if not reply.drip:
            self.wfile.write(reply.body)
        self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Stay silent."""


@pytest.fixture
def server() -> Iterator[Faulty]:
    """A server whose script is still to be written."""
    faulty = Faulty()
    thread = threading.Thread(target=faulty.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield faulty
    faulty.shutdown()
    faulty.server_close()
    thread.join()


def rows(*names: str, column: str = "s") -> bytes:
    """Return SPARQL JSON with one column of IRIs; of a number where the column is `rows`."""
    term: Callable[[str], dict[str, str]] = lambda name: (  # noqa: E731
        {"type": "literal", "value": name, "datatype": "http://www.w3.org/2001/XMLSchema#integer"}
        if column == "rows"
        else {"type": "uri", "value": f"http://example.org/{name}"}
    )
    bindings = [{column: term(name)} for name in names]
    return json.dumps({"head": {"vars": [column]}, "results": {"bindings": bindings}}).encode()


def counting(number: int, *names: str, most: int = 99) -> Callable[[str], Reply]:
    """Answer a count with `number`, and a query with names: `most` of those asked for."""

    def answer(query: str) -> Reply:
        if "COUNT(*)" in query:
            return Reply(body=rows(str(number), column="rows"))
        start = int(query.rpartition("OFFSET")[2]) if "OFFSET" in query else 0
        return Reply(body=rows(*names[start : start + most]))

    return answer


def found(server: Faulty, **limits: float) -> list[str]:
    """Ask, and return the last parts of the IRIs that came."""
    store = store_at(server.url, **limits)
    return [str(term).rpartition("/")[2].rstrip(">") for (term,) in store.select(QUERY).rows]


def test_a_sound_server_is_believed(server: Faulty) -> None:
    """By hand: two rows counted, two rows given."""
    server.script = [counting(2, "a", "b")]
    assert found(server) == ["a", "b"]


def test_rows_that_are_left_out_are_fetched_in_pages(server: Faulty) -> None:
    """By hand: five rows, of which the server gives two at a time, and says nothing about it."""
    server.script = [counting(5, *"abcde", most=2)]
    assert found(server) == list("abcde")


def test_rows_that_never_come_are_told(server: Faulty) -> None:
    """By hand: nine are counted, and five are all there are."""
    server.script = [counting(9, *"abcde", most=2)]
    with pytest.raises(StoreError, match="5 of 9 rows"):
        found(server)


def test_pages_that_repeat_a_row_are_told(server: Faulty) -> None:
    """A server without an order may give one row twice, and then another never."""
    server.script = [counting(4, "a", "b", "a", "c", most=2)]
    with pytest.raises(StoreError, match="3 of 4 rows"):
        found(server)


@pytest.mark.parametrize("number", ["many", "-1", ""])
def test_a_count_that_is_no_number_is_told(server: Faulty, number: str) -> None:
    """How many rows there are decides when an answer is whole."""
    server.script = [Reply(body=rows(number, column="rows"))]
    with pytest.raises(StoreError, match=r"counts .* rows"):
        found(server)


@pytest.mark.parametrize("cut", [1, 12, 40, -1])
def test_json_that_is_cut_off_is_told(server: Faulty, cut: int) -> None:
    """A status of 200 and a right length do not make half an answer whole."""
    server.script = [Reply(body=rows("1", column="rows")[:cut])]
    with pytest.raises(StoreError, match="cut off or broken"):
        found(server)


def test_a_body_shorter_than_its_length_is_tried_again(server: Faulty) -> None:
    """A connection that breaks may hold at the next attempt."""
    whole = rows("1", column="rows")
    server.script = [Reply(body=whole[:20], length=len(whole)), counting(1, "a")]
    assert found(server) == ["a"]


def test_a_body_that_always_breaks_off_is_told(server: Faulty) -> None:
    """After the last attempt."""
    server.script = [Reply(body=b"{", length=50)]
    with pytest.raises(StoreError, match="broke off"):
        found(server, attempts=2)
    assert len(server.seen) == 2


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_server_is_asked_again(server: Faulty, status: int) -> None:
    """Not now is no answer."""
    server.script = [Reply(status), Reply(status), counting(1, "a")]
    assert found(server) == ["a"]


def test_a_server_that_stays_busy_is_given_up(server: Faulty) -> None:
    """By hand: four attempts, and the waits double from half a second but for what is asked."""
    busy = Reply(503)
    server.script = [busy, busy._replace(headers=(("Retry-After", "7"),)), busy]
    waits: list[float] = []
    store = store_at(server.url)
    store.endpoint.wait = waits.append
    with pytest.raises(StoreError, match="503 Service Unavailable"):
        store.select(QUERY)
    assert waits == [0.5, 7, 2.0]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 500])
def test_a_refusal_is_not_asked_again(server: Faulty, status: int) -> None:
    """What was wrong once is wrong again; the message says what to do."""
    server.script = [Reply(status, b"<html>", "text/html")]
    with pytest.raises(StoreError, match=f"answers {status} .*\n→ "):
        found(server)
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    ("kind", "body"), [("text/html", b"<html>"), ("text/csv", b"s\n"), ("", b"{}")]
)
def test_another_kind_of_answer_is_told(server: Faulty, kind: str, body: bytes) -> None:
    """A page for people with a status of 200 is no answer."""
    server.script = [Reply(body=body, kind=kind)]
    with pytest.raises(StoreError, match="where application/sparql-results"):
        found(server)


def test_a_part_because_of_time_is_told(server: Faulty) -> None:
    """Virtuoso gives what it has by then, with a status of 200 and this header."""
    server.script = [Reply(body=rows("1", column="rows"), headers=(("X-SQL-State", "S1TAT"),))]
    with pytest.raises(StoreError, match="a part of the answer"):
        found(server)


def test_an_endless_body_ends(server: Faulty) -> None:
    """Each byte comes in time, and the whole never does."""
    server.script = [Reply(body=b" " * 1000, drip=0.02)]
    with pytest.raises(StoreError, match=r"no whole answer within 0\.2 s"):
        found(server, total=0.2)


def test_a_huge_body_is_refused(server: Faulty) -> None:
    """No more is taken than the limit."""
    server.script = [Reply(body=b" " * 3_000_000)]
    with pytest.raises(StoreError, match="more than 1 MB"):
        found(server, size=2**20)


def test_a_redirect_within_the_host_is_followed(server: Faulty) -> None:
    """A path may move."""
    server.script = [Reply(308, headers=(("Location", "/elsewhere"),)), counting(1, "a")]
    assert found(server) == ["a"]


@pytest.mark.parametrize(
    "target",
    ["http://127.0.0.2:{port}/sparql", "http://127.0.0.1:1/sparql", "file:///etc/hostname",
     "http://user:secret@127.0.0.1:{port}/sparql", "//example.org/"],
)  # fmt: skip
def test_a_redirect_to_elsewhere_is_refused(server: Faulty, target: str) -> None:
    """Neither another host nor another port, scheme or user: nothing is sent there."""
    location = target.format(port=server.server_address[1])
    server.script = [Reply(307, headers=(("Location", location),))]
    with pytest.raises(StoreError, match="redirects to another host"):
        found(server)
    assert len(server.seen) == 1


def test_redirects_in_a_circle_end(server: Faulty) -> None:
    """A few are followed."""
    server.script = [Reply(302, headers=(("Location", "/sparql"),))]
    with pytest.raises(StoreError, match="redirects without end"):
        found(server)


def test_nobody_there_is_told() -> None:
    """The address and what to check."""
    store = store_at("http://127.0.0.1:1/sparql")
    with pytest.raises(StoreError, match="cannot be reached"):
        store.select(QUERY)


def test_a_token_is_sent_and_never_shown(server: Faulty, monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes from the environment, and no message has it."""
    monkeypatch.setenv("AISUPPLY_STORE_TOKEN", "s3cret")
    server.script = [Reply(403)]
    with pytest.raises(StoreError) as stop:
        found(server)
    assert server.seen[0]["authorization"] == "Bearer s3cret"
    assert "s3cret" not in str(stop.value)


@pytest.mark.parametrize("scheme", ["Basic", "Digest"])
def test_a_password_is_sent_when_it_is_asked_for(
    server: Faulty, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    """In the way that the server names, and not before; then the answer is taken."""
    monkeypatch.setenv("AISUPPLY_STORE_USER", "ada")
    monkeypatch.setenv("AISUPPLY_STORE_PASSWORD", "s3cret")
    challenge = f'{scheme} realm="x", nonce="1", qop="auth", algorithm="MD5"'
    server.script = [Reply(401, headers=(("WWW-Authenticate", challenge),)), counting(1, "a")]
    assert found(server) == ["a"]
    assert "authorization" not in server.seen[0]
    assert server.seen[1]["authorization"].startswith(scheme)
    assert "s3cret" not in server.seen[1]["authorization"]


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("https://ada:s3cret@example.org/sparql", "has a user or a password in it"),
        ("ftp://example.org/sparql", "over http or https"),
        ("file:///etc/hostname", "over http or https"),
        ("http:///sparql", "host or path is missing"),
        ("http://example.org/sparql#part", "host or path is missing"),
        ("http://exa mple.org:port/", "is broken"),
    ],
)
def test_an_address_that_may_not_be_asked(run: Callable[..., Any], url: str, message: str) -> None:
    """Told by exit code 2, before anything is sent, and without the password."""
    ran = run("stats", "--store", url)
    assert ran.code == 2
    assert message in ran.err
    assert "s3cret" not in ran.err


def test_credentials_go_over_https_or_stay_here(
    run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Plain http to another machine would show them to all in between."""
    monkeypatch.setenv("AISUPPLY_STORE_TOKEN", "s3cret")
    ran = run("stats", "--store", "http://example.org/sparql")
    assert ran.code == 2
    assert "not sent to example.org over plain http" in ran.err


def test_half_of_the_credentials_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """A user without a password is a slip, and not a wish to ask as nobody."""
    monkeypatch.setenv("AISUPPLY_STORE_USER", "ada")
    with pytest.raises(UsageError, match="not whole"):
        store_at("http://127.0.0.1:1/sparql")


@pytest.mark.parametrize("reply", [Reply(500), Reply(body=b"{"), Reply(kind="text/html")], ids=str)
def test_a_command_says_so_and_ends_with_two(
    server: Faulty, run: Callable[..., Any], reply: Reply
) -> None:
    """No traceback reaches the user."""
    server.script = [reply]
    ran = run("concentration", "openai", "--store", server.url)
    assert (ran.code, ran.out) == (2, "")
    assert "→" in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("text", ["soon", "0", "-1", "nan", "inf"])
def test_a_limit_of_time_that_is_none(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Seconds, above zero."""
    from aisupply.store.remote.http import Limits

    monkeypatch.setenv("AISUPPLY_STORE_TIMEOUT", text)
    with pytest.raises(UsageError, match="AISUPPLY_STORE_TIMEOUT"):
        Limits.of_environment()
