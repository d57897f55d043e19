"""A server with very short limits, in a thread of this process, and clients that are slow."""

from __future__ import annotations

import asyncio
import contextlib
import io
import socket
import threading
import time
from typing import TYPE_CHECKING, Any

import uvicorn

from aisupply.server.app import build
from aisupply.server.connections import guarded
from aisupply.server.service import Service
from aisupply.server.settings import Settings
from aisupply.workers.limits import Limits
from aisupply.workers.logs import Log

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Place = tuple[str, int]
OPEN: dict[Place, set[Any]] = {}
"""Where a server listens → its connections."""
LIMITS = Limits(workers=1, deadline=20, head_seconds=0.3, body_seconds=0.3, write_seconds=1.0)


@contextlib.contextmanager
def started(folder: Path) -> Iterator[Place]:  # noqa: ARG001
    """Start a server over the shipped graph in a thread."""
    listener = socket.create_server(("127.0.0.1", 0))
    service = Service(Settings(limits=LIMITS), Log("none", io.StringIO()))
    config = uvicorn.Config(
        build(service), http=guarded(LIMITS), ws="none", lifespan="on", log_config=None
    )
    server = uvicorn.Server(config)
    service.connections = lambda: server.server_state.connections
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listener])))
    thread.start()
    place: Place = listener.getsockname()[:2]
    OPEN[place] = server.server_state.connections
    try:
        yield place
    finally:
        server.should_exit = True
        thread.join()


def _rest(link: socket.socket) -> bytes:
    link.settimeout(30)
    parts = []
    with contextlib.suppress(ConnectionError):
        while part := link.recv(1 << 16):
            parts.append(part)
    return b"".join(parts)


def head_only(place: Place) -> bytes:
    """Send half a head and return what comes until the other side ends the connection."""
    with socket.create_connection(place) as link:
        link.sendall(b"GET /health HTTP/1.1\r\nhost: loc")
        return _rest(link)


def body_missing(place: Place) -> bytes:
    """Promise a body that never comes, and return the answer."""
    with socket.create_connection(place) as link:
        link.sendall(
            b"POST /sparql HTTP/1.1\r\nhost: localhost\r\ncontent-length: 10\r\n"
            b"content-type: application/sparql-query\r\n\r\nASK"
        )
        return _rest(link)


def whole(place: Place) -> bytes:
    """Ask as one should, and return the answer."""
    with socket.create_connection(place) as link:
        link.sendall(
            b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"
        )
        return _rest(link)


def not_reading(place: Place) -> bool:
    """Ask for some megabytes and read nothing; tell whether the connection was cut."""
    with socket.socket() as link:
        link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        link.connect(place)
        query = b"SELECT*%7B?s?p?o%7DLIMIT+90000"  # fewer than the rows that a server gives
        link.sendall(b"GET /sparql?query=" + query + b" HTTP/1.1\r\nhost: localhost\r\n\r\n")
        link.recv(1, socket.MSG_PEEK)  # the answer begins
        end = time.monotonic() + 60
        while OPEN[place] and time.monotonic() < end:
            time.sleep(0.1)
        answer = _rest(link)
        promised = int(answer.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        return len(answer.partition(b"\r\n\r\n")[2]) < promised
