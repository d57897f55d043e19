"""What each request passes first: whom it calls, who it is from, how large it is; and the log."""

from __future__ import annotations

import base64
import binascii
import hmac
import time
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from aisupply.server.replies import header, send_error
from aisupply.workers.errors import RequestError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from aisupply.server.service import Service

__all__ = ["Gate"]

_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
]
_POLICY = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
_SAME_ORIGIN = (b"cross-origin-resource-policy", b"same-origin")
_CHALLENGE = (b"www-authenticate", b'Bearer realm="aisupply", Basic realm="aisupply"')
_OPEN = frozenset({"/health"})
_ROUTES = frozenset({"sparql", "api", "ask", "health", "metrics", "report", "query"})


class Gate:
    """Lets a request pass to the routes, or answers it itself.

    Args:
        app: the routes.
        service: what they share.
    """

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self._app = app
        self._service = service
        settings = service.settings
        self._hosts = settings.known_hosts
        self._token = settings.token.encode() if settings.token else None
        self._headers = _HEADERS if settings.cors else [*_HEADERS, _SAME_ORIGIN]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(send, self._headers)
        start = time.perf_counter()
        try:
            self._check(scope)
            await self._app(scope, receive, answer)
        except RequestError as error:
            await self._tell(scope, error, answer)
        finally:
            self._note(scope, answer, time.perf_counter() - start)

    def _check(self, scope: Scope) -> None:
        """Raise `RequestError` for what may not pass."""
        if _name(header(scope, b"host")) not in self._hosts:
            raise RequestError(
                421, "this server is not known by that name\n→ start it with --name",
                reason="host",
            )  # fmt: skip
        size = len(scope["raw_path"]) + len(scope["query_string"])
        if size > self._service.settings.limits.url:
            raise RequestError(
                414, f"the URL has {size:,} bytes\n→ send the query by POST", reason="large"
            )
        if self._token is not None and scope["path"] not in _OPEN and not self._knows(scope):
            raise RequestError(
                401, "this server wants a token\n→ send Authorization: Bearer …", reason="token"
            )

    def _knows(self, scope: Scope) -> bool:
        """Tell whether a request brings the token, as Bearer or as the password of Basic."""
        kind, _, value = header(scope, b"authorization").partition(" ")
        if kind.lower() == "basic":
            try:
                value = base64.b64decode(value, validate=True).decode("latin-1").partition(":")[2]
            except (binascii.Error, ValueError):
                return False
        elif kind.lower() != "bearer":
            return False
        return hmac.compare_digest(value.strip().encode("latin-1", "replace"), self._token or b"")

    async def _tell(self, scope: Scope, error: RequestError, answer: _Answer) -> None:
        """Send an error, unless an answer has begun or nobody is there."""
        if answer.status or error.reason == "gone":
            answer.status = answer.status or error.status
            return
        headers = [_CHALLENGE] if error.reason == "token" else None
        as_json = scope["path"].startswith(("/api", "/ask"))
        await send_error(answer, error, as_json=as_json, headers=headers)

    def _note(self, scope: Scope, answer: _Answer, seconds: float) -> None:
        route = _route(scope)
        status = answer.status or 500
        self._service.metrics.request(route=route, status=status, seconds=seconds)
        self._service.log.request(
            scope, status=status, seconds=seconds, size=answer.size, route=route
        )


class _Answer:
    """Passes an answer on, with headers that each one has, and notes its status and size."""

    def __init__(self, send: Send, headers: list[tuple[bytes, bytes]]) -> None:
        self._send = send
        self._headers = headers
        self.status = 0
        self.size = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            own: list[tuple[bytes, bytes]] = list(message.get("headers", []))
            if all(name != _POLICY[0] for name, _ in own):
                own.append(_POLICY)
            message["headers"] = own + self._headers
        else:
            self.size += len(message.get("body", b""))
        await self._send(message)


@lru_cache(maxsize=64)
def _name(host: str) -> str:
    """Return the name in a Host header, without port; '' where there are several."""
    host = "" if "," in host else host.strip().lower()
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0].rstrip(".")


def _route(scope: Any) -> str:
    """Return under which name a request is counted: few names, whatever is asked."""
    first = scope["path"].split("/", 2)[1] if "/" in scope["path"] else ""
    if first in _ROUTES:
        return str(first)
    return str(scope.get("aisupply.route", "other"))
