"""What one job, and all of them together, may take."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

__all__ = ["Limits"]

_MIB = 1 << 20


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one request and all of them together may take.

    Args:
        deadline: seconds after which a query is killed.
        quick: seconds that a query may take before it has to make room for one that waits.
        patience: seconds that a long query keeps its place when others want it.
        workers: processes that answer.
        long_workers: further processes, of low priority, for queries that take long.
        queue: requests that may wait for a worker.
        memory: bytes that a worker may take beyond what it starts with.
        rows: rows or triples of one answer.
        answer: bytes of one answer.
        spool: bytes of answers that wait on disk for slow readers.
        cache: bytes of small answers that are kept for those who ask the same again.
        body: bytes of a request's body.
        url: bytes of a request's path and query string.
        head: bytes of a request's head; beyond it the connection is cut.
        connections: open connections; beyond it those that have not asked anything are cut.
        head_seconds: seconds for a request's head to arrive.
        body_seconds: seconds for its body to arrive.
        write_seconds: seconds for an answer to be taken.
        page_seconds: seconds that writing the report's pages may take.
    """

    deadline: float = 10.0
    quick: float = 0.1
    patience: float = 1.0
    workers: int = field(default_factory=lambda: max(4, 2 * (os.cpu_count() or 1)))
    long_workers: int = 2
    queue: int = 128
    memory: int = 512 * _MIB
    rows: int = 100_000
    answer: int = 32 * _MIB
    spool: int = 512 * _MIB
    cache: int = 32 * _MIB
    body: int = _MIB
    url: int = 16 * 1024
    head: int = 64 * 1024
    connections: int = 512
    head_seconds: float = 10.0
    body_seconds: float = 10.0
    write_seconds: float = 60.0
    page_seconds: float = 300.0
