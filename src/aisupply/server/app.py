"""The application: routes, what each request passes first, how errors are told, start and end."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from aisupply._version import __version__
from aisupply.server import agents, api, query_page, questions, site, sparql
from aisupply.server.middleware import AS_JSON, AccessControl, AccessLog
from aisupply.server.replies import error_response
from aisupply.workers.errors import RequestError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

    from aisupply.server.service import Service

__all__ = ["build"]

_MODULES = (api, agents, questions, query_page, site)
"""The modules of routes, in the order in which they are tried; `site` takes what is left."""
_NO_CONTENT, _NO_METHOD = 204, 405
_METRICS = "text/plain; version=0.0.4; charset=utf-8"


def build(service: Service) -> Starlette:
    """Return the application of a service."""

    @contextlib.asynccontextmanager
    async def lifespan(_: Any) -> AsyncIterator[None]:
        async with service:
            yield

    async def health(_: Request) -> Response:
        """Say whether the server can answer: 200, or 503 while it starts."""
        workers, pool = service.pool.workers, service.pool
        facts = {
            "status": "ok" if workers.is_ready else "starting",
            "version": __version__,
            "workers": workers.size,
            "waiting": pool.waiting,
            "seconds": round(time.time() - service.started),
        }
        return JSONResponse(facts, 200 if workers.is_ready else 503)

    async def metrics(_: Request) -> Response:
        """Send the figures for Prometheus."""
        return Response(service.metrics.text(), headers={"content-type": _METRICS})

    routes = [
        *sparql.routes(service),  # what is asked most is tried first
        Route("/health", health),
        Route("/metrics", metrics),
    ]
    for module in _MODULES:
        routes += module.routes(service)
    middleware = [Middleware(AccessLog, service), Middleware(AccessControl, service.settings)]
    if service.settings.cors:
        # Outside of the rest: a browser asks whether it may ask without any token, and a page
        # may read why it was refused.
        cors = Middleware(
            CORSMiddleware, allow_origins=[service.settings.cors],
            allow_methods=["GET", "HEAD", "POST"],
            allow_headers=["Accept", "Authorization", "Content-Type", "Mcp-Protocol-Version"],
            expose_headers=["ETag", "Retry-After"],
        )  # fmt: skip
        middleware.insert(0, cors)
    return Starlette(
        routes=routes,
        middleware=middleware,
        exception_handlers={RequestError: _refused, _NO_METHOD: _other_method},
        lifespan=lifespan,
    )


def _refused(request: Request, error: Exception) -> Response:
    """Say what a request was refused for: as JSON to those who ask for rows, else as text."""
    if not isinstance(error, RequestError):
        raise error
    return error_response(error, as_json=request.url.path.startswith(AS_JSON))


def _other_method(request: Request, error: Exception) -> Response:
    """Say which methods a route has: 204 to OPTIONS, 405 to another one."""
    headers: Any = getattr(error, "headers", None) or {}
    methods = [*sorted(name.strip() for name in headers.get("Allow", "").split(",")), "OPTIONS"]
    allow = {"allow": ", ".join(methods)}
    if request.method == "OPTIONS":
        return Response(status_code=_NO_CONTENT, headers=allow)
    refusal = RequestError(
        _NO_METHOD, f"{request.method} is no way to ask", hint=f"use {methods[0]}"
    )
    return error_response(refusal, as_json=request.url.path.startswith(AS_JSON), headers=allow)
