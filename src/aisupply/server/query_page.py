"""The query page at `/query`: an editor, the lens, answers as table, chart and graph.

The page, its scripts and its styles come from this server and the page may load nothing else; its
queries go to `/sparql` like those of any other client.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple

from starlette.routing import Route

from aisupply.operations.parameters import LENS
from aisupply.pages.assets import asset, vis_script
from aisupply.pages.query import render_query, terms
from aisupply.server.api import check_names
from aisupply.server.replies import text_response
from aisupply.server.service import pairs_of
from aisupply.text import LANGUAGES
from aisupply.workers.errors import RequestError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from aisupply.server.service import Pairs, Service

__all__ = ["routes"]

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HTML, _JSON = "text/html; charset=utf-8", "application/json"
_SCRIPT, _STYLE = "text/javascript; charset=utf-8", "text/css; charset=utf-8"
_MODULES = (
    "address", "answers", "chart", "dom", "editor", "graph", "lens", "main", "names", "questions",
    "table", "things",
)  # fmt: skip


def routes(_: Service) -> Sequence[BaseRoute]:
    """Return the routes of the query page.

    The files are of three packages and one is put together of two, so that starlette's
    StaticFiles, which serves folders as they are, does not fit.
    """
    return [
        Route("/query", _page),
        Route("/query/terms.json", _terms),
        Route("/query/{name:path}", _file),
    ]


class _Text(NamedTuple):
    """A text that is sent as it is: media type, bytes, and the tag by which a browser knows it."""

    kind: str
    body: bytes
    tag: str

    @classmethod
    def of(cls, kind: str, text: str) -> _Text:
        body = text.encode()
        return cls(kind, body, f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"')

    def response(self, request: Request) -> Response:
        """Return it to a client; 304 if the browser has it already."""
        headers = {"content-security-policy": _POLICY}
        return text_response(
            request.scope, self.body, kind=self.kind, tag=self.tag, headers=headers
        )


async def _page(request: Request) -> Response:
    pairs = pairs_of(request.scope["query_string"])
    check_names(pairs, {"query", "lang", *(p.name for p in LENS)})
    return _page_text(_language(pairs)).response(request)


async def _terms(request: Request) -> Response:
    pairs = pairs_of(request.scope["query_string"])
    check_names(pairs, {"lang"})
    return _terms_text(_language(pairs)).response(request)


async def _file(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in _FILES:
        raise RequestError(404, "there is no such file of the query page", hint="see /query")
    return _file_text(name).response(request)


def _language(pairs: Pairs) -> str:
    lang = dict(pairs).get("lang", "en")
    if lang not in LANGUAGES:
        raise RequestError(
            400, f"there is no language {lang!r}", hint=f"use {' or '.join(LANGUAGES)}"
        )
    return lang


@cache
def _page_text(lang: str) -> _Text:
    return _Text.of(_HTML, render_query(lang))


@cache
def _terms_text(lang: str) -> _Text:
    return _Text.of(_JSON, json.dumps(terms(lang), ensure_ascii=False, separators=(",", ":")))


@cache
def _file_text(name: str) -> _Text:
    kind = _STYLE if name.endswith(".css") else _SCRIPT
    return _Text.of(kind, _FILES[name]())


def _static(path: str) -> str:
    """Return the text of a file of `static`."""
    return (resources.files("aisupply.server") / "static" / path).read_text(encoding="utf-8")


_FILES: dict[str, Callable[[], str]] = {
    "yasqe.min.js": lambda: _static("yasqe/yasqe.min.js"),
    "yasqe.min.css": lambda: _static("yasqe/yasqe.min.css"),
    "vis-network.js": vis_script,
    "page.css": lambda: asset("base.css") + _static("query/page.css"),
    **{f"{name}.js": lambda name=name: _static(f"query/{name}.js") for name in _MODULES},  # type: ignore[misc]
}
"""Name of a file of the page → what returns its text; no other file can be asked for."""
