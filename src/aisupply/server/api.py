"""The JSON API: one path for each operation, with the rows of the command line, and OpenAPI."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from starlette.responses import Response
from starlette.routing import Route

from aisupply.operations import catalogue
from aisupply.operations.parameters import LENS, ROWS
from aisupply.server.replies import header
from aisupply.server.service import pairs_of
from aisupply.workers.errors import RequestError
from aisupply.workers.formats import Form, choose
from aisupply.workers.jobs import TABLE_TYPES

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence

    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from aisupply.operations import Operation
    from aisupply.server.service import Pairs, Service

__all__ = ["MANY", "check_names", "form_of", "routes"]

MANY = frozenset(p.name for p in LENS if p.many)
"""Parameters of the lens that may be repeated."""


def routes(service: Service) -> Sequence[BaseRoute]:
    """Return the routes of the API."""
    paths = [
        Route(f"/api/{operation.name}", _endpoint(service, operation))
        for operation in catalogue("api").values()
    ]
    feed = Route("/changes.atom", _endpoint(service, catalogue("api")["diff"], form="atom"))
    return [Route("/api", _described), Route("/api/openapi.json", _described), *paths, feed]


async def _described(_: Request) -> Response:
    """Send the OpenAPI description."""
    return Response(_description_text(), headers={"content-type": "application/json"})


def _description_text() -> str:
    from aisupply.server.openapi import description

    return json.dumps(description(), ensure_ascii=False, indent=1) + "\n"


def _endpoint(
    service: Service, operation: Operation, *, form: str = ""
) -> Callable[[Request], Awaitable[Response]]:
    """Return the endpoint of one operation; all its answers have a form if one is named."""
    types = TABLE_TYPES | {name: media for name, (media, _) in operation.formats.items()}
    taken = (*operation.offered("api"), *ROWS, *LENS)
    known = {p.name for p in taken} | {"format"}
    many = {p.name for p in taken if p.many}

    async def answer(request: Request) -> Response:
        pairs = pairs_of(request.scope["query_string"])
        check_names(pairs, known, many=many)
        job = {
            "kind": "operation",
            "name": operation.name,
            "pairs": [pair for pair in pairs if pair[0] != "format"],
            "form": form or form_of(pairs, header(request.scope, b"accept"), types),
        }
        return await service.answer(request, job, lens=pairs)

    return answer


def check_names(pairs: Pairs, known: Iterable[str], *, many: Iterable[str] = MANY) -> None:
    """Raise `RequestError` for a parameter that does not exist, or is given twice.

    A typo must not go unseen, nor one of two values.

    Args:
        pairs: names and values of a request.
        known: names that there are.
        many: those of them that may be repeated.
    """
    from aisupply.errors import UnknownNameError

    names, seen, repeated = set(known), set[str](), set(many)
    for name, _ in pairs:
        if name not in names:
            raise RequestError(400, str(UnknownNameError("parameter", name, names)))
        if name in seen and name not in repeated:
            raise RequestError(400, f"the parameter {name} is given twice", hint="give it once")
        seen.add(name)


def form_of(pairs: Pairs, accept: str, types: dict[str, str]) -> str:
    """Return the form that is named by `format`, else the one that Accept wants most."""
    named = next((value for name, value in pairs if name == "format"), None)
    if named is None:
        forms = tuple(_form(name, kind) for name, kind in types.items())
        chosen = choose(accept, forms)
        named = chosen.name if chosen else ""
    if named not in types:
        raise RequestError(406, "there is no such form", hint=f"use format= {', '.join(types)}")
    return named


def _form(name: str, kind: str) -> Form:
    return Form(name, (kind.partition(";")[0],), None)
