"""What all routes share: settings, workers, the spool; and how a job becomes an answer."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import parse_qsl

from aisupply.server.cache import Cache
from aisupply.server.connections import look_at_all
from aisupply.server.metrics import Metrics
from aisupply.server.replies import Spool, answer_response, error_response
from aisupply.workers.errors import RequestError
from aisupply.workers.pool import WorkerPool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import Receive, Scope, Send

    from aisupply.server.settings import Settings
    from aisupply.workers.logs import Log
    from aisupply.workers.messages import Message

__all__ = ["Pairs", "Service", "Tools", "pairs_of"]

Pairs = list[tuple[str, str]]
_MOST_PAIRS = 200
_LOOK_SECONDS = 0.5


def pairs_of(text: str | bytes) -> Pairs:
    """Return the parameters of a query string or a form; `RequestError` 400 if it is none.

    starlette's `QueryParams` puts a sign in the place of what is no UTF-8, and takes any number.
    """
    try:
        words = text.decode("ascii") if isinstance(text, bytes) else text
        return parse_qsl(words, keep_blank_values=True, errors="strict", max_num_fields=_MOST_PAIRS)
    except ValueError as error:  # also no UTF-8, or too many fields
        raise RequestError(400, "the parameters cannot be read: they are no UTF-8, or too many",
                           reason="malformed") from error  # fmt: skip


class Tools(Protocol):
    """An ASGI application that answers agents."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

    async def close(self) -> None:
        """End what is under way."""


class Service:
    """A server that runs, seen from its routes; a context in which there are workers.

    Args:
        settings: of the server.
        log: where it tells what happens.
        tools: makes what answers agents, of the workers and the log; None if nothing does.
    """

    def __init__(
        self, settings: Settings, log: Log, tools: Callable[[WorkerPool, Log], Tools] | None = None
    ) -> None:
        self.settings = settings
        self.log = log
        self.connections: Callable[[], Iterable[Any]] = tuple
        self.pool = WorkerPool(settings.store, settings.limits, name="serve", on_fault=log.fault)
        self.tools = tools(self.pool, log) if tools is not None else None
        self.spool = Spool(settings.limits.spool)
        self.cache = Cache(settings.limits.cache)
        self.started = time.time()
        self.metrics = Metrics(self)

    async def __aenter__(self) -> Service:
        """Start the workers; requests wait until they are there."""
        self.pool.start()
        self._watch = asyncio.get_running_loop().create_task(self._look())
        return self

    async def __aexit__(self, *_: object) -> None:
        """End the workers."""
        self._watch.cancel()
        if self.tools is not None:
            await self.tools.close()
        await self.pool.close()

    @property
    def folder(self) -> Path:
        """The folder of the run, in which the pages of reports lie."""
        return self.pool.folder

    async def _look(self) -> None:
        """Look after the connections."""
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            look_at_all(self.connections())

    async def run(
        self, job: dict[str, Any], receive: Receive | None = None, *,
        lens: Pairs | None = None, key: bytes | None = None,
    ) -> Message:  # fmt: skip
        """Have a worker do a job; `RequestError` if it could not.

        Args:
            job: what to do.
            receive: of the request; when its client goes, the job is stopped.
            lens: parameters that may hold those of the lens.
            key: of the job in the cache, where it is known.
        """
        key = key or self.cache.key(job)
        if (kept := self.cache.get(key)) is not None:
            return kept
        gone = _watcher(receive) if receive is not None else None
        answer = await self.pool.run(job, lens=lens or (), gone=gone)
        self.cache.put(key, answer)
        return answer

    async def answer(
        self, request: Request, job: dict[str, Any], *, lens: Pairs | None = None
    ) -> Response:
        """Have a job done and return what it gives: rows, or as JSON why there are none."""
        answer = await self.run(job, request.receive, lens=lens)
        if answer.head["status"] != 200:  # noqa: PLR2004
            error = RequestError.received(answer.head)
            return error_response(error, as_json=True)
        return answer_response(request.scope, answer, self.spool)


def _watcher(receive: Receive) -> Callable[[], Any]:
    async def gone() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    return gone
