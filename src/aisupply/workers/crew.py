"""The workers: a nursery that makes them, those that are free, and replacements for the rest."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
import os
import socket
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from aisupply.errors import StoreError
from aisupply.workers.forkserver import say
from aisupply.workers.handle import Hand

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from aisupply.workers.settings import Settings

__all__ = ["Crew"]

_ONE_THREAD = dict.fromkeys(
    ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1"
)
"""A process with threads must not fork: the libraries of arrays would start some."""
_PAUSE = 0.5
"""Seconds before another nursery is started."""


class Crew:
    """Keeps as many free workers as the limits say.

    Args:
        settings: of the server.
        folder: the folder of the run.
    """

    def __init__(self, settings: Settings, folder: Path) -> None:
        self._settings = settings
        self._folder = folder
        self._free: list[Hand] = []
        self._taken: set[Hand] = set()
        self._coming: dict[int, tuple[Hand, socket.socket]] = {}
        self._number = 0
        self._generation = 0
        self._is_closing = False
        self.replaced = 0
        self.on_idle: Callable[[], None] = lambda: None
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @property
    def size(self) -> int:
        """Return how many workers there are, free and taken."""
        return len(self._free) + len(self._taken)

    @property
    def pids(self) -> list[int]:
        """Return the processes of all workers and of the nursery."""
        return [self._nursery.pid, *(hand.pid for hand in (*self._free, *self._taken))]

    def start(self) -> None:
        """Start the nursery and ask for workers; `ready` is done when it can fork."""
        ours, theirs = socket.socketpair()
        told = {
            "link": theirs.fileno(),
            "server": os.getpid(),
            "store": self._settings.store,
            "folder": str(self._folder),
            "limits": dataclasses.asdict(self._settings.limits),
        }
        self._nursery = subprocess.Popen(  # noqa: S603 -- this Python, a module of ours
            [sys.executable, "-m", "aisupply.workers.forkserver", json.dumps(told)],
            pass_fds=[theirs.fileno()],
            env={k: v for k, v in os.environ.items() if k != "AISUPPLY_TOKEN"} | _ONE_THREAD,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        theirs.close()
        self._link = ours
        self._listener = asyncio.get_running_loop().create_task(self._listen())
        self.refill()

    def refill(self) -> None:
        """Ask for workers until there are enough that are not aside."""
        quick = len(self._free) + sum(not (h.is_long or h.is_killed) for h in self._taken)
        wanted = self._settings.limits.workers + 1  # one is kept for what is known to be quick
        while not self._is_closing and quick + len(self._coming) < wanted:
            self._order()

    def _order(self) -> None:
        """Ask the nursery for one worker."""
        ours, theirs = socket.socketpair()
        self._number += 1
        self._coming[self._number] = Hand(self._lose), ours
        message = json.dumps({"fork": self._number}).encode() + b"\n"
        with theirs, contextlib.suppress(OSError):  # a nursery that has gone is missed elsewhere
            socket.send_fds(self._link, [message], [theirs.fileno()])

    async def _listen(self) -> None:
        """Read what the nursery says until it ends."""
        reader, writer = await asyncio.open_connection(sock=self._link.dup())
        try:
            while line := await reader.readline():
                await self._hear(json.loads(line))
        finally:
            writer.close()
        if not self._is_closing and not self.ready.done():
            self.ready.set_exception(StoreError("the process that reads the graph has ended"))
        elif not self._is_closing and self.ready.exception() is None:
            await self._restart()

    async def _restart(self) -> None:
        """Start another nursery in place of one that has ended, in a moment: it may end again."""
        self._nursery.wait()
        self._link.close()
        await asyncio.sleep(_PAUSE)
        for _, ours in self._coming.values():
            ours.close()
        self._coming.clear()
        self.start()

    async def _hear(self, message: dict[str, Any]) -> None:
        if "failed" in message and not self.ready.done():
            text, _, hint = message["failed"].partition("\n→ ")
            self.ready.set_exception(StoreError(text, hint=hint or None))
        elif "ready" in message and not self.ready.done():
            self.ready.set_result(None)
        elif "warm" in message:
            self._renew()
        elif "born" in message:
            await self._welcome(message["born"], message["pid"])

    async def _welcome(self, number: int, pid: int) -> None:
        hand, ours = self._coming.pop(number)
        hand.pid, hand.generation = pid, self._generation
        self._taken.add(hand)
        loop = asyncio.get_running_loop()
        await loop.create_connection(lambda: hand, sock=ours)
        self.give_back(hand)

    def _renew(self) -> None:
        """Replace free workers by ones that have in memory what measures need."""
        self._generation += 1
        for hand in list(self._free):
            hand.kill()

    def take(self, lens: str, *, is_known: bool) -> Hand | None:
        """Return a free worker, if there is one, rather one that has the view of a lens.

        The last one is for queries that are known to be quick.
        """
        if len(self._free) < (1 if is_known else 2):
            return None
        index = next((i for i, hand in enumerate(self._free) if lens in hand.lenses), -1)
        hand = self._free.pop(index)
        hand.lenses.add(lens)
        self._taken.add(hand)
        return hand

    def give_back(self, hand: Hand) -> None:
        """Take a worker back; one that is aside, outdated or dead is not used again."""
        if hand not in self._taken:
            return
        if hand.is_killed or hand.is_long or hand.generation < self._generation:
            hand.kill()
            return
        self._taken.discard(hand)
        self._free.append(hand)
        self.on_idle()

    def _lose(self, hand: Hand) -> None:
        """Let the nursery bury a worker, and ask for another."""
        self._taken.discard(hand)
        if hand in self._free:
            self._free.remove(hand)
        self.replaced += 1
        if not self._is_closing:
            with contextlib.suppress(OSError):
                say(self._link, reap=hand.pid)
            self.refill()

    async def close(self) -> None:
        """End all processes."""
        self._is_closing = True
        for hand in [*self._free, *self._taken]:
            hand.kill()
        for _, ours in self._coming.values():
            ours.close()
        self._link.close()
        self._listener.cancel()
        self._nursery.kill()
        await asyncio.to_thread(self._nursery.wait)
