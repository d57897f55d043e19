"""What a server is told when it starts: where it listens, what it serves, and its limits."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass, field

from aisupply.errors import UsageError

__all__ = ["TOKEN_VARIABLE", "Limits", "Settings", "is_loopback"]

TOKEN_VARIABLE = "AISUPPLY_TOKEN"  # noqa: S105 -- the name of a variable
"""Environment variable with the token that clients must send."""
_MIB = 1 << 20
_SHORTEST_TOKEN = 16


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


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Where a server listens, what it serves, and to whom.

    Args:
        host: address to listen on.
        port: port to listen on; 0 for any that is free.
        store: the graph, as `aisupply.open` takes it; the shipped one if None.
        token: what clients must send as `Authorization: Bearer …`; none if None.
        cors: origin whose pages may read answers in a browser; none if None.
        names: further names by which clients may call this host.
        limits: what requests may take.

    Raises:
        UsageError: for an address beyond this machine without a token.
    """

    host: str = "127.0.0.1"
    port: int = 7333
    store: str | None = None
    token: str | None = field(default=None, repr=False)
    cors: str | None = None
    names: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        if self.token is None and not is_loopback(self.host):
            raise UsageError(
                f"{self.host} can be reached from other machines, and there is no token",
                hint=f"set {TOKEN_VARIABLE} to a long random text, or listen on 127.0.0.1",
            )
        if self.token is not None and len(self.token) < _SHORTEST_TOKEN:
            raise UsageError(
                f"the token has fewer than {_SHORTEST_TOKEN} characters",
                hint="make one: python -c 'import secrets; print(secrets.token_urlsafe())'",
            )
        if self.token is not None and not (self.token.isascii() and self.token.isprintable()):
            raise UsageError("the token is no plain ASCII text", hint="use letters and digits")

    @property
    def known_hosts(self) -> frozenset[str]:
        """Return the names that a request's Host header may have, without port."""
        always = {"localhost", "127.0.0.1", "[::1]"}
        named = {self.host, *self.names} - {"0.0.0.0", "::"}  # noqa: S104 -- no names of a host
        return frozenset(always | {f"[{n}]" if ":" in n else n.lower() for n in named})


def is_loopback(host: str) -> bool:
    """Tell whether an address can be reached from this machine only.

    Example:
        >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0")
        (True, True, False)
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
