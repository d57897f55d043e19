"""What a server is told when it starts: where it listens, what it serves, and to whom."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field

from aisupply.errors import UsageError
from aisupply.workers.limits import Limits

__all__ = ["TOKEN_VARIABLE", "Settings", "is_loopback"]

TOKEN_VARIABLE = "AISUPPLY_TOKEN"  # noqa: S105 -- the name of a variable
"""Environment variable with the token that clients must send."""
_SHORTEST_TOKEN = 16


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
