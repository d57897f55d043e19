"""What all routes share: settings, workers, the spool; and how a job becomes an answer."""

from __future__ import annotations

import asyncio
import hashlib
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from aisupply.atomic import scratch_folder
from aisupply.operations.parameters import LENS, lens_key
from aisupply.server.cache import Cache
from aisupply.server.connections import look_at_all
from aisupply.server.metrics import Metrics
from aisupply.server.replies import Spool, send_error, send_frame
from aisupply.workers.crew import Crew
from aisupply.workers.errors import RequestError
from aisupply.workers.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from starlette.types import Receive, Scope, Send

    from aisupply.workers.logs import Log
    from aisupply.workers.messages import Frame
    from aisupply.workers.settings import Settings

__all__ = ["Pairs", "Service", "fingerprint", "pairs_of"]

Pairs = list[tuple[str, str]]
_LENS = frozenset(parameter.name for parameter in LENS)
_MOST_PAIRS = 200
_LOOK_SECONDS = 0.5


def pairs_of(text: str | bytes) -> Pairs:
    """Return the parameters of a query string or a form; `RequestError` 400 if it is none."""
    try:
        words = text.decode("ascii") if isinstance(text, bytes) else text
        return parse_qsl(words, keep_blank_values=True, errors="strict", max_num_fields=_MOST_PAIRS)
    except ValueError as error:  # also no UTF-8, or too many fields
        raise RequestError(400, "the parameters cannot be read: they are no UTF-8, or too many",
                           reason="malformed") from error  # fmt: skip


class Service:
    """A server that runs, seen from its routes.

    Args:
        settings: of the server.
        log: where it tells what happens.
    """

    def __init__(self, settings: Settings, log: Log) -> None:
        self.settings = settings
        self.log = log
        self.connections: Callable[[], Iterable[Any]] = tuple
        self.folder: Path
        self.crew: Crew
        self.pool: Pool
        self.spool = Spool(settings.limits.spool)
        self.cache = Cache(settings.limits.cache)
        self.started = time.time()
        self.metrics = Metrics(self)

    async def start(self) -> None:
        """Start the workers; requests wait until they are there."""
        self._scratch = scratch_folder("serve")
        self.folder = self._scratch.path
        self.crew = Crew(self.settings, self.folder)
        self.pool = Pool(self.crew, self.settings.limits)
        self.crew.start()
        self._watch = asyncio.get_running_loop().create_task(self._look())

    async def stop(self) -> None:
        """End the workers and remove the folder of the run."""
        self._watch.cancel()
        await self.crew.close()
        self._scratch.remove()

    async def _look(self) -> None:
        """Look after the connections."""
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            look_at_all(self.connections())

    async def run(
        self, job: dict[str, Any], receive: Receive | None = None, *, lens: Pairs | None = None,
        key: bytes | None = None,
    ) -> Frame:  # fmt: skip
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
        given = sorted(pair for pair in lens or () if pair[0] in _LENS)
        frame = await self.pool.run(
            job,
            lens=lens_key(dict.fromkeys(map("=".join, given))) if given else "",
            gone=_watcher(receive) if receive is not None else None,
        )
        self.cache.put(key, frame)
        if "fault" in frame.head:
            self.log.fault(frame.head["fault"])
        return frame

    async def reply(
        self, job: dict[str, Any], scope: Scope, receive: Receive, send: Send, *,
        lens: Pairs | None = None, as_json: bool = True, key: bytes | None = None,
    ) -> None:  # fmt: skip
        """Have a job done and send what it gives."""
        frame = await self.run(job, receive, lens=lens, key=key)
        if frame.head["status"] != 200 and as_json:  # noqa: PLR2004
            error = RequestError(frame.head["status"], frame.body.decode())
            await send_error(send, error, as_json=True)
            return
        await send_frame(scope, send, frame, self.spool)


def _watcher(receive: Receive) -> Callable[[], Any]:
    async def gone() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    return gone


def fingerprint(text: str) -> dict[str, Any]:
    """Return what a log may say of a query: digest and length, no word of it."""
    data = text.encode("utf-8", "replace")
    return {"digest": hashlib.sha256(data).hexdigest()[:16], "length": len(text)}
