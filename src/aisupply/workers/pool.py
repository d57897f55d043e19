"""Who runs when: a few workers for what is quick, fewer aside for what is long.

A query starts as a quick one.  While nobody waits it may run up to its deadline.  When others
wait and it has had its `quick` seconds, it moves aside: its process gets the lowest priority
and a fresh worker takes its place.  There are few places aside; who comes when all are taken
gets that of the query that has been there longest, if that has had its `patience`, or is
refused.

What a query costs is remembered: the graph does not change.  One that was killed or refused
goes aside from then on, or is refused at once.  One that was quick goes before those that are
not known, and a worker is kept free for such ones.  So a lookup has its turn soon, whoever else
is asking.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import OrderedDict, deque
from typing import TYPE_CHECKING, Any

from aisupply.workers.errors import RequestError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from aisupply.workers.crew import Crew
    from aisupply.workers.handle import Hand
    from aisupply.workers.messages import Frame
    from aisupply.workers.settings import Limits

__all__ = ["Pool"]

_ENDS = ("done", "deadline", "busy", "full", "crashed", "gone", "ending")
_NAMED = ("kind", "query", "default", "named", "name", "pairs", "lens")
_REMEMBERED = 4096
_CROWD = 8
"""So many that wait halve the time that a quick query has."""


class Pool:
    """Gives jobs to workers.

    Args:
        crew: the workers.
        limits: of time and places.
    """

    def __init__(self, crew: Crew, limits: Limits) -> None:
        self._crew = crew
        self.limits = limits
        self._known: deque[asyncio.Future[Hand]] = deque()
        self._unknown: deque[asyncio.Future[Hand]] = deque()
        self._running: set[Hand] = set()
        self._slow, self._quick = _Memory(), _Memory()
        self.counts = dict.fromkeys(_ENDS, 0)
        crew.on_idle = self._offer

    @property
    def waiting(self) -> int:
        """Return how many jobs wait for a worker."""
        return sum(not place.done() for place in (*self._known, *self._unknown))

    @property
    def long_running(self) -> int:
        """Return how many jobs run aside."""
        return sum(hand.is_long for hand in self._running)

    async def run(
        self,
        job: dict[str, Any],
        *,
        lens: str = "",
        gone: Callable[[], Awaitable[None]] | None = None,
    ) -> Frame:
        """Have a job done.

        Args:
            job: for a worker; its `seconds`, where there, are its deadline.
            lens: key of the lens; a worker that has its view is preferred.
            gone: returns when the client has gone; the job is killed then.

        Raises:
            RequestError: 503 at the deadline, when too many wait, or if the worker ends.
        """
        name = self._name(job)
        try:
            if name in self._slow:
                self._make_place_aside()
            hand = await self._hand(lens, is_known=name in self._quick)
            if name in self._slow:
                self._aside(hand)
            frame = await self._done(hand, job, gone)
            if frame.seconds < self.limits.quick:
                self._quick.add(name)
        except RequestError as error:
            self._note(error.reason, name)
            raise
        self.counts["done"] += 1
        return frame

    async def _done(
        self, hand: Hand, job: dict[str, Any], gone: Callable[[], Awaitable[None]] | None
    ) -> Frame:
        """Have a worker do a job, and take the worker back."""
        self._running.add(hand)
        timers = _Timers(self, hand, float(job.get("seconds", self.limits.deadline)), gone)
        try:
            return await hand.ask(job)
        except asyncio.CancelledError:
            hand.kill()
            raise
        finally:
            timers.cancel()
            self._running.discard(hand)
            self._crew.give_back(hand)

    def _name(self, job: dict[str, Any]) -> str:
        told = repr([job.get(part) for part in _NAMED])
        return hashlib.blake2b(told.encode("utf-8", "replace"), digest_size=12).hexdigest()

    def _note(self, reason: str, name: str) -> None:
        self.counts[reason] += 1
        if reason in {"deadline", "busy", "crashed"}:
            self._slow.add(name)

    async def _hand(self, lens: str, *, is_known: bool) -> Hand:
        """Wait for a worker."""
        queue = self._known if is_known else self._unknown
        if not queue and (hand := self._crew.take(lens, is_known=is_known)) is not None:
            return hand
        if self.waiting >= self.limits.queue:
            raise _full()
        place: asyncio.Future[Hand] = asyncio.get_running_loop().create_future()
        queue.append(place)
        self.press()
        try:
            return await asyncio.wait_for(asyncio.shield(place), self.limits.deadline)
        except (TimeoutError, asyncio.CancelledError) as error:
            self._leave(place, queue)
            raise _full() if isinstance(error, TimeoutError) else error from None

    def _leave(self, place: asyncio.Future[Hand], queue: deque[asyncio.Future[Hand]]) -> None:
        """Give up a place; a worker that came to it in the same moment goes back."""
        if place in queue:
            queue.remove(place)
        if not place.cancel() and place.exception() is None:
            self._crew.give_back(place.result())

    def _aside(self, hand: Hand) -> None:
        hand.step_aside()
        self._crew.refill()

    def _offer(self) -> None:
        """Give free workers to those that wait: known ones first, then as they came."""
        for queue in (self._known, self._unknown):
            while queue:
                hand = self._crew.take("", is_known=queue is self._known)
                if hand is None:
                    break
                queue.popleft().set_result(hand)

    def close(self) -> None:
        """Stop all jobs; whoever waits is told that the server ends."""
        ending = RequestError(503, "the server is about to end", retry=5, reason="ending")
        for place in (*self._known, *self._unknown):
            place.set_exception(ending)
        self._known.clear()
        self._unknown.clear()
        for hand in list(self._running):
            hand.kill(ending)

    def press(self) -> None:
        """Make queries that have had their time give way to those that wait."""
        patience = self.limits.quick / (1 + self.waiting / _CROWD)
        late = [hand for hand in self._running if not hand.is_long and hand.has_had(patience)]
        for hand in sorted(late, key=lambda hand: -hand.seconds)[: self.waiting]:
            self._give_way(hand)

    def _give_way(self, hand: Hand) -> None:
        try:
            self._make_place_aside()
        except RequestError as error:
            hand.kill(error)
            self._crew.refill()
        else:
            self._aside(hand)

    def _make_place_aside(self) -> None:
        """Make sure that there is a place aside; `RequestError` if all are taken."""
        aside = [hand for hand in self._running if hand.is_long and not hand.is_killed]
        if len(aside) < self.limits.long_workers:
            return
        oldest = max(aside, key=lambda hand: hand.seconds)
        if oldest.seconds < self.limits.patience:
            raise _busy()
        oldest.kill(_busy())


class _Memory:
    """Names of queries, the last few thousand."""

    def __init__(self) -> None:
        self._names: OrderedDict[str, None] = OrderedDict()

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def add(self, name: str) -> None:
        """Remember a name, and forget the one that was added first if there are too many."""
        self._names[name] = None
        self._names.move_to_end(name)
        if len(self._names) > _REMEMBERED:
            self._names.popitem(last=False)


class _Timers:
    """What happens to a job as time goes by: it gives way, it ends, its client has gone."""

    def __init__(
        self, pool: Pool, hand: Hand, seconds: float, gone: Callable[[], Awaitable[None]] | None
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._pool, self._hand, self._seconds, self._gone = pool, hand, seconds, gone
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
        self._hand.kill(
            RequestError(
                503,
                f"the query took more than {self._seconds:g} s and was stopped\n→ ask for less, "
                "or try again when fewer ask",
                retry=max(1, round(self._seconds)),
                reason="deadline",
            )
        )

    async def _wait_gone(self, gone: Callable[[], Awaitable[None]]) -> None:
        await gone()
        self._hand.kill(RequestError(499, "the client has gone", reason="gone"))

    def cancel(self) -> None:
        self._press.cancel()
        self._end.cancel()
        if self._watch is not None:
            self._watch.cancel()


def _busy() -> RequestError:
    return RequestError(
        503, "too many long queries at once\n→ try again in a moment", retry=1, reason="busy"
    )


def _full() -> RequestError:
    return RequestError(
        503, "too many requests at once\n→ try again in a moment", retry=1, reason="full"
    )
