"""A worker: a process that answers one job at a time, under limits, and is killed if need be.

It is forked from the fork server with the view in its memory.  Jobs come as messages over a socket
and answers go back the same way; a large answer goes to a file that the message names.  When the
server is gone the socket ends, and so does the worker.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import resource
import signal
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aisupply.errors import AisupplyError
from aisupply.operations.parameters import RAW, given, read_lens
from aisupply.workers.errors import RequestError
from aisupply.workers.logs import place_of
from aisupply.workers.messages import pack, receive
from aisupply.workers.sparql import Answer, ask

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Mapping

    from aisupply.workers.limits import Limits
    from aisupply.workers.views import Views

__all__ = ["Worker", "end_with", "restrain"]

_INLINE = 256 * 1024
"""Bytes up to which an answer goes through the socket."""
_OPEN_FILES = 128
_BELOW = 5
_SPARE_SECONDS = 2
_PR_SET_PDEATHSIG = 1


def end_with(parent: int) -> None:
    """Have the system kill this process as soon as its parent ends, whatever it is doing.

    Where the system cannot, a process without its server ends when it next looks at its socket,
    and a query at its limit of time.

    Args:
        parent: the process; if it has ended already, so does this one.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def restrain(limits: Limits) -> None:
    """Limit the memory and the files of this process; a crash writes no core.

    Its priority is below that of the process that talks to clients and of the one that forks.
    """
    os.nice(_BELOW)
    _lower(resource.RLIMIT_AS, _address_space() + limits.memory)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_NOFILE, _OPEN_FILES)


def _lower(what: int, value: int) -> None:
    _, hard = resource.getrlimit(what)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(what, (value, hard))


def _address_space() -> int:
    """Return the bytes of address space in use; where the system does not tell, a guess."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 4096
    return pages * resource.getpagesize()


class Worker:
    """Answers jobs until the other side of its socket has gone.

    Args:
        views: the views of the graph.
        limits: of one answer.
        folder: where large answers and pages are put down.
    """

    def __init__(self, views: Views, limits: Limits, folder: Path) -> None:
        self._views = views
        self._limits = limits
        self._folder = folder
        self._kinds: dict[str, Callable[[Mapping[str, Any]], Answer]] = {
            "sparql": self._sparql,
            "operation": self._operation,
            "question": self._question,
            "pages": self._pages,
        }

    def serve(self, link: socket.socket) -> None:
        """Answer jobs, one after the other."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server
        while (job := receive(link)) is not None:
            self._limit_time(job.head)
            link.sendall(self.answer(job.head))

    def _limit_time(self, job: Mapping[str, Any]) -> None:
        """Make the system end this process should the server not do so."""
        used = resource.getrusage(resource.RUSAGE_SELF)
        seconds = job.get("seconds", self._limits.deadline)
        _lower(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime + seconds) + _SPARE_SECONDS)

    def answer(self, job: Mapping[str, Any]) -> bytes:
        """Return the message that answers a job, whatever happens on the way."""
        try:
            return self._packed(self._kinds[job["kind"]](job))
        except RequestError as error:
            return _refusal(error)
        except AisupplyError as error:
            return _refusal(RequestError.of(error, 400))
        except MemoryError:
            large = "the answer needs more memory than there is"
            return _refusal(RequestError(503, large, hint="ask for less"))
        except Exception as error:  # noqa: BLE001 -- the last place where a worker can tell
            ours = RequestError(500, "this is a fault of aisupply")
            return _refusal(ours, fault=place_of(error))

    def _packed(self, answer: Answer) -> bytes:
        tag = hashlib.blake2b(answer.body, digest_size=12).hexdigest()
        head: dict[str, Any] = {"status": answer.status, "type": answer.type, "tag": tag}
        if answer.lens is not None:
            head["lens"] = answer.lens
        if len(answer.body) <= _INLINE:
            return pack(head, answer.body)
        with tempfile.NamedTemporaryFile(dir=self._folder, suffix=".spool", delete=False) as file:
            file.write(answer.body)
        return pack({**head, "file": file.name, "size": len(answer.body)})

    def _sparql(self, job: Mapping[str, Any]) -> Answer:
        lens = read_lens(job.get("lens") or ())
        if given(job.get("raw") or (), [RAW]).get(RAW.name):
            if lens:
                raise RequestError(
                    400, "raw has no lens", hint="leave out the lens parameters, or raw"
                )
            return ask(self._views.graph.raw_store, {**job, "raw": True}, self._limits)
        store = self._views.get(lens).view.store if lens else self._views.default_store
        lens_shown = self._views.lens_of(lens).as_json()
        return ask(store, {**job, "raw": False}, self._limits)._replace(lens=lens_shown)

    def _operation(self, job: Mapping[str, Any]) -> Answer:
        from aisupply.workers.jobs import operate  # a worker for SPARQL never reads this

        return operate(self._views, job, self._limits)

    def _question(self, job: Mapping[str, Any]) -> Answer:
        from aisupply.workers.jobs import ask_question

        return ask_question(self._views, job, self._limits)

    def _pages(self, job: Mapping[str, Any]) -> Answer:
        from aisupply.workers.jobs import write_pages

        return write_pages(self._views, job, self._folder)


def _refusal(error: RequestError, **more: str) -> bytes:
    """Return an error as a message: typed in the head, and in words for whom it is passed on to."""
    head = {"status": error.status, "type": "text/plain; charset=utf-8", "tag": "", **more}
    return pack({**head, "error": error.as_json()}, f"{error}\n".encode("utf-8", "replace"))
