"""What each request passes first: the log, whom it calls, who it is from, how large it is."""

from __future__ import annotations

import base64
import binascii
import hmac
import time
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from aisupply.server.replies import error_response, header
from aisupply.workers.errors import RequestError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from aisupply.server.service import Service
    from aisupply.server.settings import Settings

__all__ = ["AS_JSON", "AccessControl", "AccessLog"]

AS_JSON = ("/api", "/ask", "/mcp")
"""Where errors are told as JSON."""
_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
]
_POLICY = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
_SAME_ORIGIN = (b"cross-origin-resource-policy", b"same-origin")
_CHALLENGE = {"www-authenticate": 'Bearer realm="aisupply", Basic realm="aisupply"'}
_OPEN = frozenset({"/health"})
_ROUTES = frozenset({"sparql", "api", "ask", "health", "metrics", "report", "query", "mcp"})


class AccessLog:
    """Counts and logs each request, and adds the headers that each answer has.

    Args:
        app: what answers.
        service: whose figures and log these are.
    """

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self._app = app
        self._service = service
        self._headers = _HEADERS if service.settings.cors else [*_HEADERS, _SAME_ORIGIN]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Have one request answered."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, size = 0, 0

        async def observed(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                own: list[tuple[bytes, bytes]] = list(message.get("headers", []))
                if all(name != _POLICY[0] for name, _ in own):
                    own.append(_POLICY)
                message["headers"] = own + self._headers
            else:
                size += len(message.get("body", b""))
            await send(message)

        start = time.perf_counter()
        try:
            await self._app(scope, receive, observed)
        finally:
            seconds = time.perf_counter() - start
            route = _route(scope)
            self._service.metrics.request(route=route, status=status or 500, seconds=seconds)
            self._service.log.request(
                scope, status=status or 500, seconds=seconds, size=size, route=route
            )


class AccessControl:
    """Lets a request pass that calls this server by its name, is not too long, and has the token.

    starlette's TrustedHostMiddleware takes the first of several Host fields, and has no token.

    Args:
        app: what answers.
        settings: names, token and limits.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._hosts = settings.known_hosts
        self._longest = settings.limits.url
        self._token = settings.token.encode() if settings.token else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Have one request answered, or refuse it."""
        refusal = self._refusal(scope) if scope["type"] == "http" else None
        if refusal is None:
            await self._app(scope, receive, send)
            return
        as_json = scope["path"].startswith(AS_JSON)
        challenge = _CHALLENGE if refusal.reason == "token" else None
        await error_response(refusal, as_json=as_json, headers=challenge)(scope, receive, send)

    def _refusal(self, scope: Scope) -> RequestError | None:
        """Return why a request may not pass."""
        if _name(header(scope, b"host")) not in self._hosts:
            return RequestError(
                421, "this server is not known by that name", hint="start it with --name",
                reason="host",
            )  # fmt: skip
        size = len(scope["raw_path"]) + len(scope["query_string"])
        if size > self._longest:
            return RequestError(
                414, f"the URL has {size:,} bytes", hint="send the query by POST", reason="large"
            )
        if self._token is not None and scope["path"] not in _OPEN and not self._knows(scope):
            return RequestError(
                401,
                "this server wants a token",
                hint="send Authorization: Bearer …",
                reason="token",
            )
        return None

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
