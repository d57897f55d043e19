"""The server's side of one worker: its process, its socket, the job it has, and the answer."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import time
from typing import TYPE_CHECKING, Any, cast

from aisupply.workers.errors import RequestError
from aisupply.workers.messages import MessageReader, pack

if TYPE_CHECKING:
    from collections.abc import Callable

    from aisupply.workers.messages import Message

__all__ = ["WorkerHandle"]

_LOWEST = 19
_BUSY = 8


class WorkerHandle(asyncio.Protocol):
    """One worker, seen from the event loop.

    Args:
        lost: called when the process has ended, for whatever reason.
    """

    def __init__(self, lost: Callable[[WorkerHandle], None]) -> None:
        self.pid = 0
        self.generation = 0
        self.is_long = False
        self.is_killed = False
        self.started = 0.0
        self._used_before = 0.0
        self.lenses: set[str] = {""}
        self._lost = lost
        self._reader = MessageReader()
        self._transport: asyncio.Transport | None = None
        self._waiting: asyncio.Future[Message] | None = None
        self._reason: RequestError | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Hand the answer to whoever waits for it."""
        for message in self._reader.feed(data):
            if self._waiting is not None and not self._waiting.done():
                self._waiting.set_result(message)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        """Tell whoever waits that the worker is gone."""
        self.is_killed = True
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(self._reason or _worker_gone())
        self._lost(self)

    @property
    def is_busy(self) -> bool:
        """Tell whether the worker has a job."""
        return self._waiting is not None

    @property
    def seconds(self) -> float:
        """Return for how long it has had its job."""
        return time.monotonic() - self.started if self.is_busy else 0.0

    def has_had(self, seconds: float) -> bool:
        """Tell whether its job has had so much of a processor.

        On a busy machine that takes longer than so many seconds; many times as long is enough
        in any case, and where the system does not tell.
        """
        return (
            self._processor_seconds() - self._used_before >= seconds
            or self.seconds >= _BUSY * seconds
        )

    def _processor_seconds(self) -> float:
        """Return the seconds of processor time that the process has had."""
        # The number of a process's clock, as the C library makes it on Linux.
        with contextlib.suppress(OSError):
            if sys.platform == "linux":
                return time.clock_gettime((~self.pid << 3) | 2)
        return 0.0

    async def ask(self, job: dict[str, Any]) -> Message:
        """Give the worker a job and wait for the answer; `RequestError` if it is killed."""
        if self._transport is None or self._transport.is_closing():
            raise _worker_gone()
        self.started, self._used_before = time.monotonic(), self._processor_seconds()
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(pack(job))
        try:
            message = await self._waiting
            return message._replace(seconds=self.seconds)
        finally:
            self._waiting = None

    def step_aside(self) -> None:
        """Give the process the lowest priority; it never gets a better one again."""
        self.is_long = True
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self.pid, _LOWEST)

    def kill(self, why: RequestError | None = None) -> None:
        """End the process at once; whoever waits gets the reason."""
        if self.is_killed:
            return
        self.is_killed = True
        self._reason = why
        if self.pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
        if self._transport is not None:
            self._transport.abort()


def _worker_gone() -> RequestError:
    return RequestError(
        503,
        "the query ended its worker, most likely for want of memory",
        hint="ask for less",
        reason="crashed",
    )
