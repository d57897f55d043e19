"""The HTTP connection: uvicorn's own, with time limits for clients that are slow on purpose.

uvicorn has no limit on the time in which the head of a request arrives, nor on that in which an
answer is taken; and its parser, httptools, takes a head of any size, and what comes behind a body
as well.  Here each connection is looked at twice a second and cut when it is late, and what comes
in is counted.
When there are too many, the one that has waited longest without a request goes first, so that
connections held open for nothing do not keep others out.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Iterable

    from aisupply.workers.limits import Limits

__all__ = ["GuardedConnection", "guarded", "look_at_all"]

_WRAPPED = 8
"""A body in pieces of one byte has so many times its size on the way; a longer one is no body."""
_TOO_LARGE = (
    b"HTTP/1.1 %s\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: %d\r\n"
    b"connection: close\r\n\r\n%s"
)


class GuardedConnection(HttpToolsProtocol):
    """A connection that is cut when its client is too slow or sends too much."""

    limits: Limits
    cut = 0
    """How many connections were cut, over all."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Note the time; make room if there are too many."""
        self.quiet_since = time.monotonic()
        self._head_size = self._taken = 0
        self._has_line = False
        self._wrote_since = 0.0
        super().connection_made(transport)
        if len(self.connections) > self.limits.connections:
            every: list[GuardedConnection] = list(cast("set[Any]", self.connections))
            waiting = [c for c in every if not c.is_answering]
            (min(waiting, key=lambda c: c.quiet_since) if waiting else self).cut_off()

    @property
    def is_answering(self) -> bool:
        """Tell whether a request is being read or answered."""
        return self.cycle is not None and not self.cycle.response_complete

    def data_received(self, data: bytes) -> None:
        """Count what comes: in all, and before the head of a request is whole."""
        before = self.cycle
        self._taken += len(data)
        if not (self.is_answering and before.more_body):
            self._head_size += len(data)
            self._has_line = self._has_line or b"\n" in data
        super().data_received(data)
        if self.cycle is not before or self.transport.is_closing():
            self._head_size, self._has_line = 0, False
        elif self._head_size > self.limits.head:
            self._refuse()
        elif self._taken > self.limits.head + _WRAPPED * self.limits.body:
            self.cut_off()

    def _refuse(self) -> None:
        """Say that the head is too large: the URL if no line has ended, else the fields.

        While the request before it is answered nothing else can be said.
        """
        if self.is_answering:
            self.cut_off()
            return
        status = b"431 Request Header Fields Too Large" if self._has_line else b"414 URI Too Long"
        text = b"the head of the request is too large\n"
        self.transport.write(_TOO_LARGE % (status, len(text), text))
        self.transport.close()

    def on_response_complete(self) -> None:
        """Wait for the next request from now on."""
        self.quiet_since, self._taken = time.monotonic(), 0
        super().on_response_complete()

    def look(self, now: float) -> None:
        """Cut the connection if its client is late."""
        if not self.is_answering and now - self.quiet_since > self.limits.head_seconds:
            self.cut_off()
        elif self.transport.get_write_buffer_size() == 0:
            self._wrote_since = now
        elif now - self._wrote_since > self.limits.write_seconds:
            self.cut_off()

    def cut_off(self) -> None:
        """End the connection at once; what was not taken is lost."""
        type(self).cut += 1
        self.transport.abort()


def guarded(limits: Limits) -> type[GuardedConnection]:
    """Return the class of connections of a server with these limits."""
    return type("Connection", (GuardedConnection,), {"limits": limits, "cut": 0})


def look_at_all(connections: Iterable[Any]) -> None:
    """Cut all connections whose clients are late."""
    now = time.monotonic()
    for connection in list(connections):
        connection.look(now)
