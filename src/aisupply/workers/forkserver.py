"""The fork server: a process with the view loaded and no threads, which forks workers.

A fork shares the memory of the view and takes some milliseconds, so that a killed worker costs
next to nothing.  The process that holds the sockets and the event loop never forks itself.

Over its socket the server says ``fork`` (with the worker's end of a socket pair beside it) and
``reap`` a process that has ended: until then its number belongs to nobody else, and the server
cannot kill a stranger.  The fork server says ``ready`` when it can fork, ``warm`` when what
measures need is read, too, and ``failed`` with the reason if the graph cannot be opened.

`multiprocessing`'s fork server was tried, and is not used for the workers.  It preloads modules
only, says nothing when that fails, and can do nothing between two forks, so that the first answer
would wait for the measures; its ``start()`` blocks the event loop until the preloading is over; a
process for resources runs beside it; and a worker is there 14 ms after its start where nothing at
all is loaded, while here, with the graph, a killed worker is replaced 12 ms after its kill.  Its
processes and pipes serve where the graph is read.
"""

from __future__ import annotations

import contextlib
import gc
import json
import multiprocessing
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
from aisupply.workers.limits import Limits
from aisupply.workers.logs import place_of
from aisupply.workers.views import Views, default_snapshot
from aisupply.workers.worker import Worker, end_with, restrain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection

__all__ = ["ForkServer", "is_shared", "main", "send_line"]

_LONGEST = 4096


def send_line(link: socket.socket, **message: Any) -> None:
    """Send one message, a line of JSON."""
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


class ForkServer:
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
            send_line(self._link, failed=[error.message, error.hint])
            return
        gc.freeze()
        if is_shared(self._store):
            self._steps = self._views.warmings()
        send_line(self._link, ready=True)
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
        send_line(self._link, warm=True)

    def _snapshot(self) -> bytes:
        """Return the default view as bytes; a child reads the graph: its threads end with it."""
        processes = multiprocessing.get_context("fork")
        ours, theirs = processes.Pipe(duplex=False)
        child = processes.Process(target=_read_default, args=(self._store, theirs, os.getpid()))
        child.start()
        theirs.close()
        with ours:
            try:
                data, error = ours.recv()
            except EOFError:
                data, error = b"", ("the graph cannot be read", None)
        child.join()
        if error:
            raise AisupplyError(error[0], hint=error[1])
        return bytes(data)

    def _obey(self, message: dict[str, Any]) -> None:
        if "reap" in message:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(message["reap"], 0)
            return
        with socket.socket(fileno=self._ends.pop(0)) as end:
            child = self._fork(lambda: self._work(end))
        send_line(self._link, born=message["fork"], pid=child)

    def _work(self, end: socket.socket) -> None:
        self._link.close()
        for other in self._ends:  # or the server would not see that another worker has ended
            os.close(other)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # the last words of the engine, say on memory
        restrain(self._limits)
        Worker(self._views, self._limits, self._folder).serve(end)

    def _fork(self, work: Callable[[], None]) -> int:
        """Fork; the child does its work and ends without returning."""
        parent = os.getpid()
        child = os.fork()
        if child:
            return child
        code = 1
        try:
            end_with(parent)
            work()
            code = 0
        finally:
            os._exit(code)


def _read_default(store: str | None, link: Connection, parent: int) -> None:
    """Send the default view of a graph, or why it cannot be read."""
    end_with(parent)
    try:
        link.send((default_snapshot(open_graph(store)), None))
    except AisupplyError as error:
        link.send((b"", (error.message, error.hint)))
    except Exception as error:  # noqa: BLE001 -- the last place where it can be told
        link.send((b"", (f"the graph cannot be read: {place_of(error)}", None)))


def main() -> None:
    """Run a fork server; its only argument is JSON: socket, server's process, graph, limits."""
    arguments = json.loads(sys.argv[1])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server
    end_with(arguments["server"])
    with socket.socket(fileno=arguments["link"]) as link:
        ForkServer(
            link, arguments["store"], Path(arguments["folder"]), Limits(**arguments["limits"])
        ).run()


if __name__ == "__main__":
    main()
