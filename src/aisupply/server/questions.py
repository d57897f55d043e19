"""The named questions at `/ask`: a list of forms, and each with its answer, as page or rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Route

from aisupply.claims import questions
from aisupply.operations.parameters import LENS
from aisupply.pages.questions import POLICY, list_page
from aisupply.server.api import check_names, form_of, only_reading
from aisupply.server.replies import header, send_text
from aisupply.server.service import pairs_of
from aisupply.table import render
from aisupply.workers.errors import RequestError
from aisupply.workers.jobs import TABLE_TYPES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.routing import BaseRoute
    from starlette.types import Receive, Scope, Send

    from aisupply.server.service import Service

__all__ = ["routes"]

_TYPES = {**TABLE_TYPES, "html": "text/html; charset=utf-8"}
_PAGE = [(b"content-security-policy", POLICY.encode())]


def routes(service: Service) -> Sequence[BaseRoute]:
    """Return the routes of the named questions."""
    one = One(service)
    return [Route("/ask", _every), Route("/ask/{name}", one)]


class _Every:
    """The list of questions, as an ASGI application."""

    async def __call__(self, scope: Scope, _: Receive, send: Send) -> None:
        if not await only_reading(scope, send):
            return
        pairs = pairs_of(scope["query_string"])
        check_names(pairs, {"format", "lang"})
        form = form_of(pairs, header(scope, b"accept"), _TYPES)
        lang = dict(pairs).get("lang", "en")
        if lang not in {"en", "fr"}:
            raise RequestError(400, f"there is no language {lang!r}\n→ use en or fr")
        if form == "html":
            page = list_page(questions.load().values())
            await send_text(send, page, kind=_TYPES["html"], headers=_PAGE)
            return
        await send_text(send, render(questions.overview(lang), form), kind=_TYPES[form])


_every = _Every()


class One:
    """One question, as an ASGI application.

    Args:
        service: what all routes share.
    """

    def __init__(self, service: Service) -> None:
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if not await only_reading(scope, send):
            return
        name = scope["path_params"]["name"]
        pairs = pairs_of(scope["query_string"])
        if (question := questions.load().get(name)) is not None:
            own = {parameter.name for parameter in question.parameters}
            check_names(pairs, own | {p.name for p in LENS} | {"format"})
        form = form_of(pairs, header(scope, b"accept"), _TYPES)
        job = {
            "kind": "question",
            "name": name,
            "pairs": [pair for pair in pairs if pair[0] != "format"],
            "form": form,
        }
        await self._service.reply(
            job, scope, receive, _with_policy(send) if form == "html" else send, lens=pairs
        )


def _with_policy(send: Send) -> Send:
    async def passed(message: object) -> None:
        if isinstance(message, dict) and message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], *_PAGE]}
        await send(message)  # type: ignore[arg-type] # the message as it came

    return passed
