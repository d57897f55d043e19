"""Figures for Prometheus, in a registry of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from prometheus_client.core import Metric

    from aisupply.server.cache import Cache
    from aisupply.server.replies import Spool
    from aisupply.workers.pool import WorkerPool

__all__ = ["Metrics", "Observed"]

_BUCKETS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30)


class Observed(Protocol):
    """A service, as far as figures tell of it."""

    pool: WorkerPool
    cache: Cache
    spool: Spool

    connections: Callable[[], Iterable[object]]


class Metrics:
    """Counts requests, and reads the state of a service when it is asked.

    Args:
        service: whose state is told.
    """

    def __init__(self, service: Observed) -> None:
        self._service = service
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "aisupply_requests", "Requests answered.", ("route", "status"), registry=self.registry
        )
        self._seconds = Histogram(
            "aisupply_request_seconds", "Seconds to answer.", ("route",), buckets=_BUCKETS,
            registry=self.registry,
        )  # fmt: skip
        self.registry.register(self)
        self._of_answer: dict[tuple[str, int], Counter] = {}
        self._of_route: dict[str, Histogram] = {}

    def request(self, *, route: str, status: int, seconds: float) -> None:
        """Count a request."""
        answers, took = self._of_answer.get((route, status)), self._of_route.get(route)
        if answers is None or took is None:  # to look them up by label takes as long as to count
            answers = self._of_answer[route, status] = self._requests.labels(route, str(status))
            took = self._of_route[route] = self._seconds.labels(route)
        answers.inc()
        took.observe(seconds)

    def collect(self) -> Iterator[Metric]:
        """Return the state of workers, queue and connections."""
        service = self._service
        if not hasattr(service.pool, "workers"):
            return
        gauges = {
            "workers": ("Processes that answer.", service.pool.workers.size),
            "waiting": ("Requests that wait for a worker.", service.pool.waiting),
            "long_running": ("Queries that run aside.", service.pool.long_running),
            "connections": ("Open connections.", len(list(service.connections()))),
            "spool_bytes": ("Bytes of answers on disk.", service.spool.used),
        }
        for name, (about, value) in gauges.items():
            yield GaugeMetricFamily(f"aisupply_{name}", about, value=value)
        yield CounterMetricFamily(
            "aisupply_workers_replaced",
            "Workers that have ended.",
            value=service.pool.workers.replaced,
        )
        yield CounterMetricFamily(
            "aisupply_cache_hits", "Answers that were kept from before.", value=service.cache.hits
        )
        jobs = CounterMetricFamily("aisupply_jobs", "Jobs by how they ended.", labels=("end",))
        for reason, count in service.pool.counts.items():
            jobs.add_metric((reason,), count)
        yield jobs

    def text(self) -> bytes:
        """Return all figures in Prometheus' text format."""
        return generate_latest(self.registry)
