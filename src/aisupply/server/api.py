"""The JSON API: one path for each operation, with the rows of the command line, and OpenAPI."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from starlette.routing import Route

from aisupply.operations import catalogue
from aisupply.operations.parameters import LENS, ROWS
from aisupply.server.replies import header, send_text
from aisupply.server.service import pairs_of
from aisupply.workers.errors import RequestError
from aisupply.workers.formats import Form, choose
from aisupply.workers.jobs import TABLE_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from starlette.routing import BaseRoute
    from starlette.types import Receive, Scope, Send

    from aisupply.operations import Operation
    from aisupply.server.service import Pairs, Service

__all__ = ["MANY", "Path", "check_names", "form_of", "only_reading", "routes"]

_READING = "GET, HEAD, OPTIONS"
MANY = frozenset(p.name for p in LENS if p.many)
"""Parameters of the lens that may be repeated."""


def routes(service: Service) -> Sequence[BaseRoute]:
    """Return the routes of the API."""
    paths = [Route(f"/api/{op.name}", Path(service, op)) for op in catalogue("api").values()]
    feed = Route("/changes.atom", Path(service, catalogue("api")["diff"], form="atom"))
    return [Route("/api", _openapi), Route("/api/openapi.json", _openapi), *paths, feed]


class _Described:
    """The OpenAPI description, as an ASGI application."""

    async def __call__(self, scope: Scope, _: Receive, send: Send) -> None:
        if await only_reading(scope, send):
            await send_text(send, _description_text(), kind="application/json")


_openapi = _Described()


def _description_text() -> str:
    from aisupply.server.openapi import description

    return json.dumps(description(), ensure_ascii=False, indent=1) + "\n"


class Path:
    """One operation, as an ASGI application.

    Args:
        service: what all routes share.
        operation: what it answers.
        form: of every answer; what is asked for if it is empty.
    """

    def __init__(self, service: Service, operation: Operation, *, form: str = "") -> None:
        self._form = form
        self._service = service
        self._name = operation.name
        self._types = TABLE_TYPES | {name: media for name, (media, _) in operation.formats.items()}
        taken = (*operation.offered("api"), *ROWS, *LENS)
        self._known = {p.name for p in taken} | {"format"}
        self._many = {p.name for p in taken if p.many}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if not await only_reading(scope, send):
            return
        pairs = pairs_of(scope["query_string"])
        check_names(pairs, self._known, many=self._many)
        job = {
            "kind": "operation",
            "name": self._name,
            "pairs": [pair for pair in pairs if pair[0] != "format"],
            "form": self._form or form_of(pairs, header(scope, b"accept"), self._types),
        }
        await self._service.reply(job, scope, receive, send, lens=pairs)


async def only_reading(scope: Scope, send: Send) -> bool:
    """Tell whether a request reads; answer it if it does not."""
    if scope["method"] in {"GET", "HEAD"}:
        return True
    status = 204 if scope["method"] == "OPTIONS" else 405
    await send_text(send, "", status=status, headers=[(b"allow", _READING.encode())])
    return False


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
            raise RequestError(400, f"the parameter {name} is given twice\n→ give it once")
        seen.add(name)


def form_of(pairs: Pairs, accept: str, types: dict[str, str]) -> str:
    """Return the form that is named by `format`, else the one that Accept wants most."""
    named = next((value for name, value in pairs if name == "format"), None)
    if named is None:
        forms = tuple(_form(name, kind) for name, kind in types.items())
        found = choose(accept, forms)
        named = found.name if found else ""
    if named not in types:
        raise RequestError(406, f"there is no such form\n→ use format= {', '.join(types)}")
    return named


def _form(name: str, kind: str) -> Form:
    return Form(name, (kind.partition(";")[0],), None)
