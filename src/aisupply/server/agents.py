"""`/mcp`: tools for agents, by an application that whoever starts the server gives it.

The server knows the limits, and not the protocol: what comes passes the same checks of host and
token as everything else, its body is read within the limits of size and time, and its calls are
jobs for the same workers.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.routing import Route

from aisupply.errors import AisupplyError
from aisupply.server.replies import header, read_body
from aisupply.workers.errors import RequestError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.routing import BaseRoute
    from starlette.types import Message, Receive, Scope, Send

    from aisupply.server.service import Service

__all__ = ["routes"]

_MISSING = "the tools for agents are not installed"
_INSTALL = "install them: pip install 'aisupply[mcp]'"


def routes(service: Service) -> Sequence[BaseRoute]:
    """Return the route of the tools."""
    return [Route("/mcp", Endpoint(service))]


class Endpoint:
    """The endpoint, as an ASGI application.

    Args:
        service: what all routes share.
    """

    def __init__(self, service: Service) -> None:
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request.

        There is no GET: it would hold a connection open for what the server has to say by itself,
        and it has nothing.
        """
        if scope["method"] != "POST":
            raise HTTPException(405, headers={"Allow": "POST"})
        tools, limits = self._service.tools, self._service.settings.limits
        if tools is None:
            raise RequestError(404, _MISSING, hint=_INSTALL)
        # A page of another site may not call tools by the browser of whoever reads it.
        origin, host = header(scope, b"origin"), header(scope, b"host")
        known = {host.lower(), urlsplit(self._service.settings.cors or "").netloc.lower()}
        if origin and urlsplit(origin).netloc.lower() not in known - {""}:
            raise RequestError(403, "pages of other sites may not ask", hint="see --cors")
        request = Request(scope, receive)
        body = await read_body(request, most=limits.body, seconds=limits.body_seconds)
        is_read = False

        async def replay() -> Message:
            nonlocal is_read
            if is_read:
                return await receive()
            is_read = True
            return {"type": "http.request", "body": body, "more_body": False}

        call = asyncio.ensure_future(tools(scope, replay, send))
        left = asyncio.ensure_future(_left(receive))
        try:
            await asyncio.wait({call, left}, return_when=asyncio.FIRST_COMPLETED)
            if not call.done():  # what nobody waits for is stopped
                raise RequestError(499, "the client has gone", reason="gone")
            call.result()
        except AisupplyError as error:
            raise RequestError(503, str(error), retry=5, reason="busy") from error
        finally:
            call.cancel()
            left.cancel()
            await asyncio.gather(call, left, return_exceptions=True)


async def _left(receive: Receive) -> None:
    """Wait until the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
