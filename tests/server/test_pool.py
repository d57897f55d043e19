"""The places of those that wait for a worker: none is given to who has gone, no worker is lost."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from aisupply.workers.errors import RequestError
from aisupply.workers.limits import Limits
from aisupply.workers.messages import Message
from aisupply.workers.pool import WorkerPool

if TYPE_CHECKING:
    from collections.abc import Callable


class _Worker:
    """A worker that answers at once."""

    is_long = is_killed = False
    seconds = 0.0

    def kill(self, _: object = None) -> None:
        """Be killed."""
        self.is_killed = True

    def has_had(self, _: float) -> bool:
        """Tell that it has had no time yet."""
        return False

    async def ask(self, _: dict[str, Any]) -> Message:
        """Do a job."""
        return Message({"status": 200})


class _Workers:
    """One worker, or none."""

    def __init__(self, *free: _Worker) -> None:
        self.free = list(free)
        self.on_idle: Callable[[], None] = lambda: None

    def take(self, _: str, *, is_known: bool) -> _Worker | None:  # noqa: ARG002
        """Return the worker if it is free."""
        return self.free.pop() if self.free else None

    def give_back(self, worker: _Worker) -> None:
        """Take it back."""
        self.free.append(worker)
        self.on_idle()


def _pool(workers: _Workers, **limits: float) -> WorkerPool:
    pool = WorkerPool(None, Limits(**limits), name="test", on_fault=str)  # type: ignore[arg-type]
    pool.use(workers)  # type: ignore[arg-type] # as much as it uses
    return pool


async def _waits(pool: WorkerPool) -> asyncio.Task[Message]:
    task = asyncio.create_task(pool.run({"kind": "sparql"}))
    while not pool.waiting:
        await asyncio.sleep(0)
    return task


def test_a_worker_that_comes_as_the_wait_ends_is_not_lost() -> None:
    """A place whose waiter was given up in the same moment gets no worker, or gives it back."""

    async def wait() -> None:
        workers, worker = _Workers(), _Worker()
        pool = _pool(workers)
        task = await _waits(pool)
        task.cancel()
        workers.give_back(worker)  # before the waiter has heard that it is cancelled
        with pytest.raises(asyncio.CancelledError):
            await task
        assert workers.free == [worker]
        assert pool.waiting == 0

    asyncio.run(wait())


def test_a_worker_that_comes_as_the_deadline_passes_is_not_lost() -> None:
    """A worker that is free in the moment in which a wait ends goes to nobody, and stays free."""

    async def wait() -> None:
        workers, worker = _Workers(), _Worker()
        pool = _pool(workers, deadline=0.01)
        task = await _waits(pool)
        (place,) = pool._unknown  # its end is the moment
        place.add_done_callback(lambda _: workers.give_back(worker))
        with pytest.raises(RequestError, match="too many"):
            await task
        await asyncio.sleep(0)
        assert workers.free == [worker]

    asyncio.run(wait())


def test_who_waits_too_long_is_refused() -> None:
    """At the deadline who waits is told so, and a worker that comes later serves the next."""

    async def wait() -> None:
        workers, worker = _Workers(), _Worker()
        pool = _pool(workers, deadline=0.01)
        with pytest.raises(RequestError, match="too many"):
            await pool.run({"kind": "sparql"})
        workers.give_back(worker)
        assert (await pool.run({"kind": "sparql"})).head["status"] == 200
        assert workers.free == [worker]

    asyncio.run(wait())


def test_the_end_of_the_server_is_told_to_who_waits() -> None:
    """Closing the pool answers all that wait, and leaves none."""

    async def wait() -> None:
        pool = _pool(_Workers())
        task = await _waits(pool)
        pool.stop()
        with pytest.raises(RequestError, match="about to end"):
            await task
        assert pool.counts["ending"] == 1

    asyncio.run(wait())
