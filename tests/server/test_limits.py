"""Isolation and limits: what is too long, too large or too many is refused, and no worker lost."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from typing import TYPE_CHECKING

import httpx
import psutil
import pytest
import slow_clients
from serving import running, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from serving import Running

pytestmark = pytest.mark.slow

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
HUNGRY = "SELECT DISTINCT ?a ?d ?g { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?g"
DIRECT = {"content-type": "application/sparql-query"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server over the shipped graph that stops queries after two seconds."""
    folder = tmp_path_factory.mktemp("limited")
    options = ("--deadline", "2", "--memory", "256", "--max-rows", "5000", "--workers", "4")
    with running(folder, *options) as server:
        yield server


def _ask(server: Running, query: str, **headers: str) -> httpx.Response:
    return httpx.post(f"{server.url}/sparql", content=query, headers=DIRECT | headers, timeout=60)


def test_an_endless_query_is_stopped(server: Running) -> None:
    """At its deadline a query is killed: 503, when to try again, and the server goes on."""
    answer = _ask(server, ENDLESS)
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) >= 1
    assert "2 s" in answer.text
    assert server.select("SELECT (1 AS ?x) {}") == [{"x": "1"}]
    wait_until(lambda: server.health()["workers"] >= 4)


def test_a_hungry_query_is_stopped(server: Running) -> None:
    """A query that takes all its memory ends its own worker and nothing else."""
    answer = _ask(server, HUNGRY)
    assert answer.status_code == 503
    assert "memory" in answer.text or "2 s" in answer.text
    wait_until(lambda: server.health()["workers"] >= 4)


def test_a_worker_that_dies_is_replaced(server: Running) -> None:
    """When the system kills all workers, others take their places."""
    before = {process.pid for process in server.workers()}
    for process in server.workers():
        if process.ppid() != server.process.pid:
            process.kill()
    wait_until(lambda: len({p.pid for p in server.workers()} - before) >= 4)
    assert server.select("SELECT (1 AS ?x) {}") == [{"x": "1"}]


def test_a_fork_server_that_dies_is_replaced(server: Running) -> None:
    """When the process that makes workers is killed, another one starts."""
    (fork_server,) = psutil.Process(server.process.pid).children()
    fork_server.kill()
    wait_until(
        lambda: (
            [c.pid for c in psutil.Process(server.process.pid).children()]
            not in ([], [fork_server.pid])
        )
    )
    wait_until(lambda: server.health()["status"] == "ok")
    assert _ask(server, ENDLESS).status_code == 503
    wait_until(lambda: server.health()["workers"] >= 4)


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_too_many_rows_are_refused(form: str, server: Running) -> None:
    """One row beyond the limit of 5,000 is 422 in each form, and 5,000 rows are an answer."""
    query = "SELECT ?s { ?s ?p ?o } LIMIT %d"
    url = f"{server.url}/sparql"
    full = httpx.get(url, params={"query": query % 5000, "format": form})
    assert full.status_code == 200
    over = httpx.get(url, params={"query": query % 5001, "format": form})
    assert over.status_code == 422
    assert "5,000 rows" in over.text


def test_too_many_triples_are_refused(server: Running) -> None:
    """The limit of rows holds for triples, too."""
    answer = _ask(server, "CONSTRUCT WHERE { ?s ?p ?o }")
    assert answer.status_code == 422
    assert "5,000 triples" in answer.text


def test_a_body_that_is_too_large_is_refused(server: Running) -> None:
    """A body beyond 1 MiB is 413, whether its length is told or not."""
    assert _ask(server, "#" * (1 << 20) + "\nASK {}").status_code == 413

    def pieces() -> Iterator[bytes]:
        for _ in range(20):
            yield b"#" * (1 << 16)

    answer = httpx.post(f"{server.url}/sparql", content=pieces(), headers=DIRECT)
    assert answer.status_code == 413


def test_a_url_that_is_too_long_is_refused(server: Running) -> None:
    """A URL beyond 16 KiB is 414; beyond what a head may have the connection is closed."""
    for size in (20_000, 200_000):
        with socket.create_connection(_place(server)) as link:
            link.settimeout(30)
            link.sendall(b"GET /sparql?query=" + b"x" * size)
            if size < 64_000:
                link.sendall(b" HTTP/1.1\r\nhost: localhost\r\n\r\n")
            assert link.recv(100).startswith(b"HTTP/1.1 414 ")


def test_what_comes_before_its_turn_is_limited(server: Running) -> None:
    """Behind a request that is being answered no head of any size is taken, nor a trailer."""
    long = ENDLESS + " # one who is ahead"
    with socket.create_connection(_place(server)) as link:
        link.sendall(_posted(long) + b"GET /health HTTP/1.1\r\nx: ")
        assert not _taken(link)
    with socket.create_connection(_place(server)) as link:
        link.sendall(
            b"POST /sparql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/sparql-query"
            b"\r\ntransfer-encoding: chunked\r\n\r\n0\r\nx: "
        )
        assert not _taken(link, most=20 << 20)


def _posted(query: str) -> bytes:
    return (
        b"POST /sparql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/sparql-query"
        b"\r\ncontent-length: %d\r\n\r\n%s" % (len(query), query.encode())
    )


def _taken(link: socket.socket, most: int = 4 << 20) -> bool:
    """Tell whether a server takes so many bytes; it has cut the connection if not."""
    link.settimeout(30)
    try:
        for _ in range(most >> 16):
            link.sendall(b"a" * (1 << 16))
        return link.recv(1) != b""
    except ConnectionError:
        return False


@pytest.mark.parametrize(
    "line",
    [b"GET http:// HTTP/1.1", b"GET http://localhost?x HTTP/1.1", b"CONNECT a:80 HTTP/1.1",
     b"GET /\xff HTTP/1.1", b"PRI * HTTP/2.0", b"GET / HTTP/9.9", b"\x16\x03\x01", b"GET",
     b"GET /health HTTP/1.1\r\ncontent-length: 1\r\ntransfer-encoding: chunked",
     b"GET /health HTTP/1.1\r\nx y: 1", b"GET /health HTTP/1.1\r\nx:\x00"],
)  # fmt: skip
def test_what_is_no_http_is_refused(line: bytes, server: Running) -> None:
    """Lines that are no request are 400 and close the connection."""
    with socket.create_connection(_place(server)) as link:
        link.settimeout(30)
        link.sendall(line + b"\r\nhost: localhost\r\n\r\n")
        assert link.recv(100).startswith(b"HTTP/1.1 400 ")


def test_an_upgrade_is_not_taken_up(server: Running) -> None:
    """Who wants another protocol gets an answer in this one."""
    with socket.create_connection(_place(server)) as link:
        link.settimeout(30)
        link.sendall(
            b"GET /health HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\n"
            b"upgrade: websocket\r\n\r\n"
        )
        assert link.recv(100).startswith(b"HTTP/1.1 200 ")


def _place(server: Running) -> tuple[str, int]:
    host, _, port = server.url.removeprefix("http://").partition(":")
    return host, int(port)


def test_a_client_that_goes_stops_its_query(server: Running) -> None:
    """When a client hangs up, the worker of its long query is free again before the deadline."""
    query = ENDLESS + " # one who goes"
    with socket.create_connection(_place(server)) as link:
        link.sendall(_posted(query))
        time.sleep(0.3)
    wait_until(lambda: 'aisupply_jobs_total{end="gone"} 0.0' not in _metrics(server))


def _metrics(server: Running) -> str:
    return httpx.get(f"{server.url}/metrics").text


def test_quick_ones_overtake_long_ones(server: Running) -> None:
    """While more long queries run than there are workers, a lookup is answered before them."""
    ends: list[float] = []

    def ask_long(number: int) -> None:
        _ask(server, f"{ENDLESS} # {number}")
        ends.append(time.monotonic())

    threads = [threading.Thread(target=ask_long, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    time.sleep(0.05)
    assert server.select("SELECT (1 AS ?x) {}") == [{"x": "1"}]
    answered = time.monotonic()
    for thread in threads:
        thread.join()
    assert max(ends) > answered


def test_slow_clients_are_cut(tmp_path: Path) -> None:
    """A head or a body that does not come, and an answer that is not taken, end the connection.

    The limits are lowered to parts of a second, in a server inside this process.
    """
    with slow_clients.started(tmp_path) as place:
        assert slow_clients.head_only(place) == b""
        assert b" 408 " in slow_clients.body_missing(place)
        assert slow_clients.not_reading(place)
        assert b" 200 " in slow_clients.whole(place)


def test_memory_of_a_worker_is_limited(server: Running) -> None:
    """The system enforces a limit of address space on each worker, and none writes a core."""
    workers = [p for p in server.workers() if p.ppid() != server.process.pid]
    assert workers
    for worker in workers:
        soft, _ = worker.rlimit(psutil.RLIMIT_AS)
        assert 0 < soft < 1 << 31
        assert worker.rlimit(psutil.RLIMIT_CORE)[0] == 0


def test_the_fork_server_has_one_thread(server: Running) -> None:
    """Forking is sound only in a process without threads."""
    (fork_server,) = psutil.Process(server.process.pid).children()
    assert fork_server.num_threads() == 1


def test_all_processes_end_with_the_server(tmp_path: Path) -> None:
    """After SIGTERM the exit code is 0, even with a query under way, and no process is left."""
    with running(tmp_path, "--workers", "2") as server:
        children = server.workers()
        thread = threading.Thread(target=_suffer, args=(server,))
        thread.start()
        time.sleep(0.3)
        server.process.terminate()
        assert server.process.wait(30) == 0
        thread.join()
    gone, alive = psutil.wait_procs(children, timeout=30)
    assert not alive
    assert len(gone) == len(children) >= 3
    assert "Traceback" not in server.log.read_text()


def test_a_killed_server_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After SIGKILL its processes end, a busy one too; the next start removes its files."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    with running(tmp_path, "--workers", "2", "--deadline", "600") as server:
        thread = threading.Thread(target=_suffer, args=(server,))
        thread.start()
        wait_until(lambda: any(map(_works, server.workers())))
        children = server.workers()
        server.process.kill()
        thread.join()
    assert len(children) >= 3
    wait_until(lambda: not any(map(_lives, children)))
    (left,) = scratch.iterdir()
    with running(tmp_path, "--workers", "2") as server, running(tmp_path, "--workers", "2"):
        assert left not in list(scratch.iterdir())
        assert len(list(scratch.iterdir())) == 2
    assert list(scratch.iterdir()) == []


def test_a_server_killed_at_its_start_leaves_no_process(tmp_path: Path) -> None:
    """Also while the graph is read, when nobody looks at a socket."""
    with running(tmp_path, "--workers", "2", ready=False) as server:
        wait_until(server.workers)
        children = server.workers()
        server.process.kill()
    wait_until(lambda: not any(map(_lives, children)))


def _works(process: psutil.Process) -> bool:
    """Tell whether a worker, a process with none below it, has been busy for half a second."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return bool(process.cpu_times().user > 0.5 and not process.children())
    return False


def _lives(process: psutil.Process) -> bool:
    """Tell whether a process runs; one that waits to be buried does not."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    return False


def _suffer(server: Running) -> None:
    with pytest.raises(httpx.HTTPError):
        _ask(server, ENDLESS).raise_for_status()
