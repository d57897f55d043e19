"""Running the server of the protocol on standard input and output, until the input ends."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from typing import TYPE_CHECKING

from mcp.server.stdio import stdio_server

from aisupply.errors import UsageError
from aisupply.mcp.app import build
from aisupply.mcp.client import JobClient
from aisupply.mcp.tools import Toolbox
from aisupply.workers.limits import Limits
from aisupply.workers.pool import WorkerPool

if TYPE_CHECKING:
    from aisupply.workers.logs import Log

__all__ = ["serve"]

_WORKERS = 2


def serve(store: str | None, *, deadline: float, memory: int, log: Log) -> None:
    """Serve one client until its end of standard input, SIGTERM or SIGINT.

    Args:
        store: the graph, as `aisupply.open` takes it.
        deadline: seconds after which a call is stopped.
        memory: bytes that one call may take.
        log: where events go; standard output holds the protocol and nothing else.

    Raises:
        StoreError: if the graph cannot be opened.
        UsageError: on a system that cannot fork.
    """
    if sys.platform == "win32":
        raise UsageError(
            "the server needs a system that can fork and limit processes",
            hint="run it on Linux or macOS, or in WSL",
        )
    logging.getLogger("mcp").setLevel(logging.ERROR)
    # One client has patience for its own calls: none gives way to another of them.
    limits = Limits(deadline=deadline, quick=deadline, memory=memory, workers=_WORKERS)
    asyncio.run(_serve(store, limits, log))


async def _serve(store: str | None, limits: Limits, log: Log) -> None:
    """Serve until the input ends or a signal comes; the workers have ended then."""
    loop, signalled = asyncio.get_running_loop(), asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, signalled.set)
    async with WorkerPool(store, limits, name="mcp", on_fault=log.fault) as pool:
        talk = loop.create_task(_converse(JobClient(pool), log))
        wish = loop.create_task(signalled.wait())
        await asyncio.wait({talk, wish}, return_when=asyncio.FIRST_COMPLETED)
    log.event("end", by="signal" if signalled.is_set() else "input")
    if not talk.done():
        # A thread still waits for a line of the input, and Python would wait for the thread.
        os._exit(0)
    wish.cancel()
    talk.result()


async def _converse(client: JobClient, log: Log) -> None:
    """Speak the protocol until the input ends."""
    box = Toolbox(client)
    server = build(box, await box.coverage.whole(), log)
    log.event("ready", processes=len(client.pids))
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())
