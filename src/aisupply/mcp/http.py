"""The protocol over HTTP: an ASGI application for a server that has a pool of workers.

Each request stands alone: no session is kept, and each answer is one JSON document, so that a
client holds no connection and no memory of the server between two calls.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any

from aisupply.mcp.client import JobClient

if TYPE_CHECKING:
    from aisupply.workers.logs import Log
    from aisupply.workers.pool import WorkerPool

__all__ = ["HttpTools"]


class HttpTools:
    """The tools, as an ASGI application over the workers of a server.

    The SDK is read, and what there is in the graph is counted, when a client first calls: a server
    that no agent asks has neither to do.

    Args:
        pool: the workers, which answer others, too.
        log: where events go.
    """

    def __init__(self, pool: WorkerPool, log: Log) -> None:
        self._pool = pool
        self._log = log
        self._ready: asyncio.Future[Any] | None = None
        self._task: asyncio.Task[None] | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request; `AisupplyError` if the workers cannot say what there is."""
        if self._ready is None:
            loop = asyncio.get_running_loop()
            self._ready = loop.create_future()
            self._task = loop.create_task(self._run(self._ready))
        manager = await asyncio.shield(self._ready)
        await manager.handle_request(scope, receive, send)

    async def _run(self, ready: asyncio.Future[Any]) -> None:
        """Hold the SDK's manager of requests open, in one task as it demands."""
        try:
            # To read the SDK takes a second, in which others are answered.
            build, toolbox, manager_class = await asyncio.to_thread(_modules)
            box = toolbox(JobClient(self._pool))
            server = build(box, await box.coverage.whole(), self._log)
            manager = manager_class(
                server,
                json_response=True,
                stateless=True,
                max_request_body_size=self._pool.limits.body,
            )
            async with manager.run():
                ready.set_result(manager)
                await asyncio.Event().wait()
        except Exception as error:
            self._ready = None  # the next one tries again
            if ready.done():
                raise
            ready.set_exception(error)

    async def close(self) -> None:
        """End what is under way."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task


def _modules() -> tuple[Any, Any, Any]:
    import logging

    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

    from aisupply.mcp.app import build
    from aisupply.mcp.tools import Toolbox

    logging.getLogger("mcp").setLevel(logging.ERROR)
    return build, Toolbox, StreamableHTTPSessionManager
