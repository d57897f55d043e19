"""The named questions at `/ask`: a list of forms, and each with its answer, as page or rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response
from starlette.routing import Route

from aisupply.claims import questions
from aisupply.operations.parameters import LENS
from aisupply.pages.questions import POLICY, list_page
from aisupply.server.api import check_names, form_of
from aisupply.server.replies import header
from aisupply.server.service import pairs_of
from aisupply.table import render
from aisupply.workers.errors import RequestError
from aisupply.workers.jobs import TABLE_TYPES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from aisupply.server.service import Service

__all__ = ["routes"]

_TYPES = {**TABLE_TYPES, "html": "text/html; charset=utf-8"}
_PAGE = {"content-security-policy": POLICY}


def routes(service: Service) -> Sequence[BaseRoute]:
    """Return the routes of the named questions."""

    async def one(request: Request) -> Response:
        """Answer one question."""
        name = request.path_params["name"]
        pairs = pairs_of(request.scope["query_string"])
        if (question := questions.load().get(name)) is not None:
            own = {parameter.name for parameter in question.parameters}
            check_names(pairs, own | {p.name for p in LENS} | {"format"})
        form = form_of(pairs, header(request.scope, b"accept"), _TYPES)
        job = {
            "kind": "question",
            "name": name,
            "pairs": [pair for pair in pairs if pair[0] != "format"],
            "form": form,
        }
        response = await service.answer(request, job, lens=pairs)
        if form == "html":
            response.headers.update(_PAGE)
        return response

    return [Route("/ask", _list), Route("/ask/{name}", one)]


async def _list(request: Request) -> Response:
    """List the questions."""
    pairs = pairs_of(request.scope["query_string"])
    check_names(pairs, {"format", "lang"})
    form = form_of(pairs, header(request.scope, b"accept"), _TYPES)
    lang = dict(pairs).get("lang", "en")
    if lang not in {"en", "fr"}:
        raise RequestError(400, f"there is no language {lang!r}", hint="use en or fr")
    headers = {"content-type": _TYPES[form]}
    if form == "html":
        return Response(list_page(questions.load().values(), lang), headers={**headers, **_PAGE})
    return Response(render(questions.overview(lang), form), headers=headers)
