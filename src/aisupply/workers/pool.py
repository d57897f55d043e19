"""Jobs in processes of their own: who runs when, on which worker, and for how long.

A few workers are for what is quick, fewer aside for what is long.  A query starts as a quick one.
While nobody waits it may run up to its deadline.  When others wait and it has had its `quick`
seconds, it moves aside: its process gets the lowest priority and a fresh worker takes its place.
There are few places aside; who comes when all are taken gets that of the query that has been there
longest, if that has had its `patience`, or is refused.

What a query costs is remembered: the graph does not change.  One that was killed or refused
goes aside from then on, or is refused at once.  One that was quick goes before those that are
not known, and a worker is kept free for such ones.  So a lookup has its turn soon, whoever else
is asking.

Neither `concurrent.futures` nor `multiprocessing.Pool` can do that: they kill all of their workers
or none, and know of no priority.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
import os
import socket
import subprocess
import sys
from collections import OrderedDict, deque
from typing import TYPE_CHECKING, Any, Protocol

from aisupply.atomic import Scratch, scratch_folder
from aisupply.errors import StoreError
from aisupply.operations.parameters import LENS, lens_key
from aisupply.workers.errors import RequestError
from aisupply.workers.forkserver import send_line
from aisupply.workers.handle import WorkerHandle
from aisupply.workers.messages import job_name

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable
    from pathlib import Path

    from aisupply.workers.limits import Limits
    from aisupply.workers.messages import Message

__all__ = ["WorkerPool", "Workers"]

_ENDS = ("done", "deadline", "busy", "full", "crashed", "gone", "ending")
_LENS = frozenset(parameter.name for parameter in LENS)
_REMEMBERED = 4096
_CROWD = 8
"""So many that wait halve the time that a quick query has."""
_ONE_THREAD = dict.fromkeys(
    ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1"
)
"""A process with threads must not fork: the libraries of arrays would start some."""
_PAUSE = 0.5
"""Seconds before another fork server is started."""


class WorkerSource(Protocol):
    """Where a pool has its workers from; `Workers`, or a stand-in of a test."""

    on_idle: Callable[[], None]
    """Called when a worker is free again."""

    def take(self, lens: str, *, is_known: bool) -> WorkerHandle | None:
        """Return a free worker, if there is one."""

    def give_back(self, worker: WorkerHandle) -> None:
        """Take a worker back."""

    def refill(self) -> None:
        """Have workers made until there are enough."""

    async def close(self) -> None:
        """End all processes."""


class WorkerPool:
    """Runs jobs in worker processes that are killed at their deadline.

    It is a context: inside of it the workers are there, after it all processes have ended and
    their files are gone.

    Args:
        store: the graph, as `aisupply.open` takes it.
        limits: of time, memory and places.
        name: of the folder of the run, which holds answers that are too large to be passed on.
        on_fault: told of the kind and place of a fault in a worker.
    """

    def __init__(
        self, store: str | None, limits: Limits, *, name: str, on_fault: Callable[[str], None]
    ) -> None:
        self.limits = limits
        self._store, self._name, self._on_fault = store, name, on_fault
        self._known: deque[asyncio.Future[WorkerHandle]] = deque()
        self._unknown: deque[asyncio.Future[WorkerHandle]] = deque()
        self._running: set[WorkerHandle] = set()
        self._slow, self._quick = _Memory(), _Memory()
        self._scratch: Scratch | None = None
        self._workers: WorkerSource
        self.workers: Workers
        self.counts = dict.fromkeys(_ENDS, 0)

    def start(self) -> None:
        """Start the workers; `ready` tells when they are there, and jobs wait until then."""
        self._scratch = scratch_folder(self._name)
        self.workers = Workers(self._store, self.limits, self.folder)
        self.use(self.workers)
        self.workers.start()

    def use(self, workers: WorkerSource) -> None:
        """Have the jobs done by these workers."""
        self._workers = workers
        workers.on_idle = self._offer

    async def __aenter__(self) -> WorkerPool:
        """Start the workers and wait for them; `StoreError` if the graph cannot be opened."""
        self.start()
        try:
            await self.workers.ready
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @property
    def folder(self) -> Path:
        """The folder of the run."""
        if self._scratch is None:
            raise StoreError("the workers have not been started")
        return self._scratch.path

    @property
    def waiting(self) -> int:
        """Return how many jobs wait for a worker."""
        return sum(not place.done() for place in (*self._known, *self._unknown))

    @property
    def long_running(self) -> int:
        """Return how many jobs run aside."""
        return sum(worker.is_long for worker in self._running)

    async def run(
        self,
        job: dict[str, Any],
        *,
        lens: Iterable[tuple[str, str]] = (),
        gone: Callable[[], Awaitable[None]] | None = None,
    ) -> Message:
        """Have a job done.

        Args:
            job: for a worker; its `seconds`, where there, are its deadline.
            lens: parameters that may hold those of a lens; a worker that has its view is preferred.
            gone: returns when the client has gone; the job is killed then.

        Raises:
            RequestError: 503 at the deadline, when too many wait, or if the worker ends.
        """
        name = job_name(job)
        try:
            if name in self._slow:
                self._make_place_aside()
            worker = await self._worker(_lens_name(lens), is_known=name in self._quick)
            if name in self._slow:
                self._move_aside(worker)
            answer = await self._answer(worker, job, gone)
        except RequestError as error:
            self.counts[error.reason] += 1
            if error.reason in {"deadline", "busy", "crashed"}:
                self._slow.add(name)
            raise
        if answer.seconds < self.limits.quick:
            self._quick.add(name)
        if "fault" in answer.head:
            self._on_fault(answer.head["fault"])
        self.counts["done"] += 1
        return answer

    async def _answer(
        self, worker: WorkerHandle, job: dict[str, Any], gone: Callable[[], Awaitable[None]] | None
    ) -> Message:
        """Have a worker do a job, and take the worker back."""
        self._running.add(worker)
        timers = _Timers(self, worker, float(job.get("seconds", self.limits.deadline)), gone)
        try:
            return await worker.ask(job)
        except asyncio.CancelledError:
            worker.kill()
            raise
        finally:
            timers.cancel()
            self._running.discard(worker)
            self._workers.give_back(worker)

    async def _worker(self, lens: str, *, is_known: bool) -> WorkerHandle:
        """Wait for a worker."""
        queue = self._known if is_known else self._unknown
        if not queue and (worker := self._workers.take(lens, is_known=is_known)) is not None:
            return worker
        if self.waiting >= self.limits.queue:
            raise _full()
        place: asyncio.Future[WorkerHandle] = asyncio.get_running_loop().create_future()
        queue.append(place)
        self.press()
        try:
            return await asyncio.wait_for(asyncio.shield(place), self.limits.deadline)
        except (TimeoutError, asyncio.CancelledError) as error:
            self._leave(place, queue)
            raise _full() if isinstance(error, TimeoutError) else error from None

    def _leave(
        self, place: asyncio.Future[WorkerHandle], queue: deque[asyncio.Future[WorkerHandle]]
    ) -> None:
        """Give up a place; a worker that came to it in the same moment goes back."""
        if place in queue:
            queue.remove(place)
        if not place.cancel() and place.exception() is None:
            self._workers.give_back(place.result())

    def _move_aside(self, worker: WorkerHandle) -> None:
        worker.step_aside()
        self._workers.refill()

    def _offer(self) -> None:
        """Give free workers to those that wait: known ones first, then as they came."""
        for queue in (self._known, self._unknown):
            while queue:
                worker = self._workers.take("", is_known=queue is self._known)
                if worker is None:
                    break
                queue.popleft().set_result(worker)

    def stop(self) -> None:
        """Stop all jobs; whoever waits is told that the server ends."""
        ending = RequestError(503, "the server is about to end", retry=5, reason="ending")
        for place in (*self._known, *self._unknown):
            place.set_exception(ending)
        self._known.clear()
        self._unknown.clear()
        for worker in list(self._running):
            worker.kill(ending)

    async def close(self) -> None:
        """Stop all jobs, end all processes, and remove the folder of the run."""
        self.stop()
        await self._workers.close()
        if self._scratch is not None:
            self._scratch.remove()

    def press(self) -> None:
        """Make queries that have had their time give way to those that wait."""
        patience = self.limits.quick / (1 + self.waiting / _CROWD)
        late = [one for one in self._running if not one.is_long and one.has_had(patience)]
        for worker in sorted(late, key=lambda one: -one.seconds)[: self.waiting]:
            try:
                self._make_place_aside()
            except RequestError as error:
                worker.kill(error)
                self._workers.refill()
            else:
                self._move_aside(worker)

    def _make_place_aside(self) -> None:
        """Make sure that there is a place aside; `RequestError` if all are taken."""
        aside = [worker for worker in self._running if worker.is_long and not worker.is_killed]
        if len(aside) < self.limits.long_workers:
            return
        oldest = max(aside, key=lambda worker: worker.seconds)
        if oldest.seconds < self.limits.patience:
            raise _busy()
        oldest.kill(_busy())


def _lens_name(pairs: Iterable[tuple[str, str]]) -> str:
    """Return a name for a lens, by which a worker that has its view is found again."""
    given = ["=".join(pair) for pair in sorted(pairs) if pair[0] in _LENS]
    return lens_key(dict.fromkeys(given)) if given else ""


class _Memory:
    """Names of jobs, the last few thousand."""

    def __init__(self) -> None:
        self._names: OrderedDict[bytes, None] = OrderedDict()

    def __contains__(self, name: bytes) -> bool:
        return name in self._names

    def add(self, name: bytes) -> None:
        """Remember a name, and forget the one that was added first if there are too many."""
        self._names[name] = None
        self._names.move_to_end(name)
        if len(self._names) > _REMEMBERED:
            self._names.popitem(last=False)


class _Timers:
    """What happens to a job as time goes by: it gives way, it ends, its client has gone."""

    def __init__(
        self,
        pool: WorkerPool,
        worker: WorkerHandle,
        seconds: float,
        gone: Callable[[], Awaitable[None]] | None,
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._pool, self._worker, self._seconds, self._gone = pool, worker, seconds, gone
        self._watch: asyncio.Task[None] | None = None
        self._press = self._loop.call_later(pool.limits.quick, self._tick)
        self._end = self._loop.call_later(seconds, self._late)

    def _tick(self) -> None:
        if self._watch is None and self._gone is not None:
            self._watch = self._loop.create_task(self._wait_gone(self._gone))
        if self._pool.waiting:
            self._pool.press()
        self._press = self._loop.call_later(self._pool.limits.quick / 4, self._tick)

    def _late(self) -> None:
        self._worker.kill(
            RequestError(
                503,
                f"the query took more than {self._seconds:g} s and was stopped",
                hint="ask for less, or try again when fewer ask",
                retry=max(1, round(self._seconds)),
                reason="deadline",
            )
        )

    async def _wait_gone(self, gone: Callable[[], Awaitable[None]]) -> None:
        await gone()
        self._worker.kill(RequestError(499, "the client has gone", reason="gone"))

    def cancel(self) -> None:
        self._press.cancel()
        self._end.cancel()
        if self._watch is not None:
            self._watch.cancel()


def _busy() -> RequestError:
    return RequestError(
        503, "too many long queries at once", hint="try again in a moment", retry=1, reason="busy"
    )


def _full() -> RequestError:
    return RequestError(
        503, "too many requests at once", hint="try again in a moment", retry=1, reason="full"
    )


class Workers:
    """The processes: a fork server, workers that are free or taken, replacements for the dead.

    Args:
        store: the graph, as `aisupply.open` takes it.
        limits: how many there are, and what each may take.
        folder: the folder of the run.
    """

    def __init__(self, store: str | None, limits: Limits, folder: Path) -> None:
        self._store = store
        self._limits = limits
        self._folder = folder
        self._free: list[WorkerHandle] = []
        self._taken: set[WorkerHandle] = set()
        self._ordered: dict[int, tuple[WorkerHandle, socket.socket]] = {}
        self._number = 0
        self._generation = 0
        self._is_closing = False
        self.replaced = 0
        """Workers that have ended."""
        self.on_idle: Callable[[], None] = lambda: None
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Done when the fork server can fork; `StoreError` if the graph cannot be opened."""

    @property
    def size(self) -> int:
        """Return how many workers there are, free and taken."""
        return len(self._free) + len(self._taken)

    @property
    def is_ready(self) -> bool:
        """Tell whether a job would be done at once if nobody else asked."""
        return self.ready.done() and self.ready.exception() is None and self.size > 0

    @property
    def pids(self) -> list[int]:
        """Return the processes of all workers and of the fork server."""
        return [self._forkserver.pid, *(one.pid for one in (*self._free, *self._taken))]

    def start(self) -> None:
        """Start the fork server and ask for workers."""
        ours, theirs = socket.socketpair()
        arguments = {
            "link": theirs.fileno(),
            "server": os.getpid(),
            "store": self._store,
            "folder": str(self._folder),
            "limits": dataclasses.asdict(self._limits),
        }
        # No process that runs what others wrote holds the token.
        environment = {k: v for k, v in os.environ.items() if k != "AISUPPLY_TOKEN"} | _ONE_THREAD
        self._forkserver = subprocess.Popen(  # noqa: S603 -- this Python, a module of ours
            [sys.executable, "-m", "aisupply.workers.forkserver", json.dumps(arguments)],
            pass_fds=[theirs.fileno()],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        theirs.close()
        self._link = ours
        self._listener = asyncio.get_running_loop().create_task(self._listen())
        self.refill()

    def refill(self) -> None:
        """Ask for workers until there are enough that are not aside."""
        quick = len(self._free) + sum(not (w.is_long or w.is_killed) for w in self._taken)
        wanted = self._limits.workers + 1  # one is kept for what is known to be quick
        while not self._is_closing and quick + len(self._ordered) < wanted:
            self._order()

    def _order(self) -> None:
        """Ask the fork server for one worker."""
        ours, theirs = socket.socketpair()
        self._number += 1
        self._ordered[self._number] = WorkerHandle(self._lose), ours
        line = json.dumps({"fork": self._number}).encode() + b"\n"
        with (
            theirs,
            contextlib.suppress(OSError),
        ):  # a fork server that has gone is missed elsewhere
            socket.send_fds(self._link, [line], [theirs.fileno()])

    async def _listen(self) -> None:
        """Read what the fork server says until it ends."""
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
        """Start another fork server for one that has ended, in a moment: it may end again."""
        self._forkserver.wait()
        self._link.close()
        await asyncio.sleep(_PAUSE)
        for _, ours in self._ordered.values():
            ours.close()
        self._ordered.clear()
        self.start()

    async def _hear(self, message: dict[str, Any]) -> None:
        if "failed" in message and not self.ready.done():
            text, hint = message["failed"]
            self.ready.set_exception(StoreError(text, hint=hint))
        elif "ready" in message and not self.ready.done():
            self.ready.set_result(None)
        elif "warm" in message:
            self._renew()
        elif "born" in message:
            await self._welcome(message["born"], message["pid"])

    async def _welcome(self, number: int, pid: int) -> None:
        worker, ours = self._ordered.pop(number)
        worker.pid, worker.generation = pid, self._generation
        self._taken.add(worker)
        await asyncio.get_running_loop().create_connection(lambda: worker, sock=ours)
        self.give_back(worker)

    def _renew(self) -> None:
        """Replace free workers by ones that have in memory what measures need."""
        self._generation += 1
        for worker in list(self._free):
            worker.kill()

    def take(self, lens: str, *, is_known: bool) -> WorkerHandle | None:
        """Return a free worker, if there is one, rather one that has the view of a lens.

        The last one is for queries that are known to be quick.
        """
        if len(self._free) < (1 if is_known else 2):
            return None
        index = next((i for i, worker in enumerate(self._free) if lens in worker.lenses), -1)
        worker = self._free.pop(index)
        worker.lenses.add(lens)
        self._taken.add(worker)
        return worker

    def give_back(self, worker: WorkerHandle) -> None:
        """Take a worker back; one that is aside, outdated or dead is not used again."""
        if worker not in self._taken:
            return
        if worker.is_killed or worker.is_long or worker.generation < self._generation:
            worker.kill()
            return
        self._taken.discard(worker)
        self._free.append(worker)
        self.on_idle()

    def _lose(self, worker: WorkerHandle) -> None:
        """Let the fork server bury a worker, and ask for another."""
        self._taken.discard(worker)
        if worker in self._free:
            self._free.remove(worker)
        self.replaced += 1
        if not self._is_closing:
            with contextlib.suppress(OSError):
                send_line(self._link, reap=worker.pid)
            self.refill()

    async def close(self) -> None:
        """End all processes."""
        self._is_closing = True
        for worker in [*self._free, *self._taken]:
            worker.kill()
        for _, ours in self._ordered.values():
            ours.close()
        self._link.close()
        self._listener.cancel()
        self._forkserver.kill()
        await asyncio.to_thread(self._forkserver.wait)
