"""The nursery: a process with the view loaded and no threads, which forks workers.

A fork shares the memory of the view and takes some milliseconds, so that a killed worker costs
next to nothing.  The process that holds the sockets and the event loop never forks itself.

Over its socket the server says ``fork`` (with the worker's end of a socket pair beside it) and
``reap`` a process that has ended.  The nursery says ``ready`` when it can fork, ``warm`` when what
measures need is read, too, and ``failed`` with the reason if the graph cannot be opened.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import select
import signal
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aisupply.errors import AisupplyError
from aisupply.graph import open as open_graph
from aisupply.store import disk
from aisupply.workers.settings import Limits
from aisupply.workers.views import Views, default_snapshot
from aisupply.workers.worker import Worker, end_with, restrain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["Nursery", "is_shared", "main", "say"]

_LONGEST = 4096


def say(link: socket.socket, **message: Any) -> None:
    """Send one message."""
    link.sendall(json.dumps(message).encode() + b"\n")


def is_shared(store: str | None) -> bool:
    """Tell whether a graph that is open can be handed on to forks.

    A store on disk has threads, and two processes must not talk over one connection to a server:
    each worker opens such a graph for itself.

    Args:
        store: the graph, as `aisupply.open` takes it.

    Example:
        >>> is_shared(None), is_shared("https://example.org/sparql")
        (True, False)
    """
    return store is None or not ("://" in store or disk.is_store(Path(store)))


class Nursery:
    """Forks workers on demand.

    Args:
        link: the socket to the server.
        store: the graph, as `aisupply.open` takes it.
        folder: the folder of the run.
        limits: of workers and answers.
    """

    def __init__(
        self, link: socket.socket, store: str | None, folder: Path, limits: Limits
    ) -> None:
        self._link = link
        self._limits = limits
        self._folder = folder
        self._store = store
        self._views: Views
        self._ends: list[int] = []
        self._is_warm = False
        self._steps: Iterator[Callable[[], object]] = iter(())

    def run(self) -> None:
        """Load, say so, and fork until the server has gone."""
        try:
            self._views = Views(self._store, self._folder, self._snapshot())
        except AisupplyError as error:
            say(self._link, failed=str(error))
            return
        gc.freeze()
        if is_shared(self._store):
            self._steps = self._views.warmings()
        say(self._link, ready=True)
        held = b""
        while True:
            if not self._is_warm and not select.select([self._link], [], [], 0)[0]:
                self._warm()
                continue
            data, ends, _, _ = socket.recv_fds(self._link, _LONGEST, 8)
            if not data:
                return
            self._ends += ends
            *lines, held = (held + data).split(b"\n")
            for line in lines:
                self._obey(json.loads(line))

    def _warm(self) -> None:
        """Read one more part of what measures need, between two forks."""
        step = next(self._steps, None)
        if step is not None:
            step()
            return
        self._is_warm = True
        gc.freeze()
        say(self._link, warm=True)

    def _snapshot(self) -> bytes:
        """Return the default view as bytes; a child reads the graph: its threads end with it."""
        ours, theirs = socket.socketpair()

        def read() -> None:
            ours.close()
            try:
                data = b"+" + default_snapshot(open_graph(self._store))
            except AisupplyError as error:
                data = b"-" + json.dumps([error.message, error.hint]).encode()
            theirs.sendall(data)

        child = self._fork(read)
        theirs.close()
        with ours:
            parts = []
            while part := ours.recv(1 << 20):
                parts.append(part)
        os.waitpid(child, 0)
        data = b"".join(parts)
        if data[:1] != b"+":
            message, hint = json.loads(data[1:] or '["the graph cannot be read", null]')
            raise AisupplyError(message, hint=hint)
        return data[1:]

    def _obey(self, message: dict[str, Any]) -> None:
        if "reap" in message:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(message["reap"], 0)
            return
        with socket.socket(fileno=self._ends.pop(0)) as end:
            child = self._fork(lambda: self._work(end))
        say(self._link, born=message["fork"], pid=child)

    def _work(self, end: socket.socket) -> None:
        self._link.close()
        for other in self._ends:  # or the server would not see that another worker has ended
            os.close(other)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # the last words of the engine, say on memory
        restrain(self._limits)
        Worker(self._views, self._limits, self._folder).serve(end)

    def _fork(self, work: Callable[[], None]) -> int:
        """Fork; the child does its work and ends without returning."""
        nursery = os.getpid()
        child = os.fork()
        if child:
            return child
        code = 1
        try:
            end_with(nursery)
            work()
            code = 0
        finally:
            os._exit(code)


def main() -> None:
    """Run a nursery; its only argument is JSON: socket, server's process, graph, limits."""
    told = json.loads(sys.argv[1])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server
    end_with(told["server"])
    with socket.socket(fileno=told["link"]) as link:
        Nursery(link, told["store"], Path(told["folder"]), Limits(**told["limits"])).run()


if __name__ == "__main__":
    main()
