"""The application: modules of routes, what each request passes first, start and end."""

from __future__ import annotations

import contextlib
import json
import time
from typing import TYPE_CHECKING, Any

from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Route, Router

from aisupply._version import __version__
from aisupply.server import api, query_page, questions, site, sparql
from aisupply.server.middleware import Gate
from aisupply.server.replies import send_text

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp, Receive, Scope, Send

    from aisupply.server.service import Service

__all__ = ["MODULES", "build"]

MODULES = (sparql, api, questions, query_page, site)
"""The modules of routes, in the order in which they are tried; `site` takes what is left."""


def build(service: Service) -> ASGIApp:
    """Return the application of a service."""

    @contextlib.asynccontextmanager
    async def lifespan(_: Any) -> AsyncIterator[None]:
        await service.start()
        yield
        await service.stop()

    routes: list[BaseRoute] = [*_own_routes(service)]
    for module in MODULES:
        routes += module.routes(service)
    app: ASGIApp = Gate(_Ways(Router(routes, lifespan=lifespan), sparql.Endpoint(service)), service)
    if service.settings.cors:
        # Outside of the gate: a browser asks whether it may ask without any token, and a page
        # may read why it was refused.
        app = CORSMiddleware(
            app, allow_origins=[service.settings.cors], allow_methods=["GET", "HEAD", "POST"],
            allow_headers=["Accept", "Authorization", "Content-Type"],
            expose_headers=["ETag", "Retry-After"],
        )  # fmt: skip
    return app


class _Ways:
    """Hands a request to the router, but for the path that is asked most.

    Args:
        router: all routes.
        endpoint: of SPARQL.
    """

    def __init__(self, router: ASGIApp, endpoint: ASGIApp) -> None:
        self._router = router
        self._endpoint = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        is_query = scope["type"] == "http" and scope["path"] == "/sparql"
        await (self._endpoint if is_query else self._router)(scope, receive, send)


def _own_routes(service: Service) -> Sequence[BaseRoute]:
    return [Route("/health", Health(service)), Route("/metrics", Figures(service))]


class Health:
    """Says whether the server can answer: 200, or 503 while it starts.

    Args:
        service: whose health it is.
    """

    def __init__(self, service: Service) -> None:
        self._service = service

    async def __call__(self, _: Scope, __: Receive, send: Send) -> None:
        """Answer one request."""
        crew = self._service.crew
        is_ready = crew.ready.done() and crew.ready.exception() is None and crew.size > 0
        told = {
            "status": "ok" if is_ready else "starting",
            "version": __version__,
            "workers": crew.size,
            "waiting": self._service.pool.waiting,
            "seconds": round(time.time() - self._service.started),
        }
        await send_text(
            send, json.dumps(told) + "\n", kind="application/json", status=200 if is_ready else 503
        )


class Figures:
    """Sends the figures for Prometheus.

    Args:
        service: whose figures they are.
    """

    def __init__(self, service: Service) -> None:
        self._service = service

    async def __call__(self, _: Scope, __: Receive, send: Send) -> None:
        """Answer one request."""
        kind = "text/plain; version=0.0.4; charset=utf-8"
        await send_text(send, self._service.metrics.text(), kind=kind)
