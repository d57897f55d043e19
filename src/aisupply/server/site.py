"""The pages of the report over the live store, at `/` and, under another lens, at `/report/…/`.

They are written by a worker when they are first asked for, into the folder of the run, and kept.
Who opens one meanwhile is told so at once, by a page that looks again by itself.  The lens stands
in the path, so that the links between pages keep it.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import shutil
import time
from collections import OrderedDict
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, urlencode

from starlette.responses import HTMLResponse, RedirectResponse
from starlette.routing import Route

from aisupply.claims.lens import Lens, parse_date
from aisupply.errors import AisupplyError
from aisupply.operations.parameters import LENS, read_lens
from aisupply.pages.questions import POLICY, waiting_page
from aisupply.server.api import check_names
from aisupply.server.replies import file_response
from aisupply.server.service import pairs_of
from aisupply.workers.errors import RequestError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from aisupply.server.service import Pairs, Service

__all__ = ["is_place", "routes"]

_KEPT = 8
"""Reports that are kept on disk."""
_AT_ONCE = 0.3
"""Seconds in which a small report, or a refusal, comes without a page that says to wait."""
_LOOK_AGAIN = "2"
_TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
}
# What a page may do stands in the page itself, by digests of its scripts.
_POLICY = {"content-security-policy": "frame-ancestors 'self'; object-src 'none'"}
_CHAPTERS = (
    "index", "concentration", "tiers", "stops", "loops", "timeline", "conflicts", "network",
    "firms", "agreements", "products", "people", "sources", "claims", "methods", "dataset",
    "search", "view", "view-[a-z]+", "focus",
)  # fmt: skip
_PLACE = re.compile(
    rf"(?:{'|'.join(_CHAPTERS)})\.html"
    r"|(?:firms|agreements|products|people|sources)/[a-z0-9][a-z0-9.-]*\.html"
    r"|assets/[a-z][a-z.-]*\.(?:css|js)"
    r"|data/[a-z][a-z_-]*\.csv"
)


def is_place(name: str) -> bool:
    """Tell whether a report can have a file of this name; whether it has it is known later.

    Example:
        >>> is_place("firms/amd.html"), is_place("wp-login.php"), is_place("../secret.html")
        (True, False, False)
    """
    return _PLACE.fullmatch(name) is not None


def routes(service: Service) -> Sequence[BaseRoute]:
    """Return the routes of the pages; they take what no other route takes, so they come last."""
    page = Pages(service).page
    return [Route("/report/{lens}/{file:path}", page), Route("/{file:path}", page)]


class _Report(NamedTuple):
    """A report that is written or being written: its folder once it is there, since when."""

    key: str
    task: asyncio.Task[Path]
    since: float
    lang: str


class Pages:
    """The pages of all reports.

    Args:
        service: what all routes share.
    """

    def __init__(self, service: Service) -> None:
        self._service = service
        self._reports: OrderedDict[str, _Report] = OrderedDict()

    async def page(self, request: Request) -> Response:
        """Send a page or a table of a report; have the report written if it is not there."""
        given = request.path_params
        pairs = pairs_of(request.scope["query_string"])
        if pairs and "lens" not in given and given["file"] == "":
            check_names(pairs, {"lang", *(p.name for p in LENS)})
            lens = quote(urlencode(pairs), safe="=&,")
            return RedirectResponse(f"/report/{lens}/index.html")
        name = given["file"] or "index.html"
        if not is_place(name):
            raise _missing()
        request.scope["aisupply.route"] = "pages"
        report = self._report(given.get("lens", ""))
        if name.endswith(".html"):
            await asyncio.wait({report.task}, timeout=_AT_ONCE)
            if not report.task.done():
                return _waiting(report)
        folder = await self._folder(report)
        path = folder / name
        if not path.resolve().is_relative_to(folder.resolve()) or not path.is_file():
            raise _missing()
        kind = _TYPES[name.rpartition(".")[2]]
        return file_response(request.scope, path, kind=kind, headers=_POLICY)

    def _report(self, text: str) -> _Report:
        """Return the report under a lens; whoever asks first has it written."""
        pairs = sorted(pairs_of(text))
        check_names(pairs, {"lang", *(p.name for p in LENS)})
        key = hashlib.sha256(repr(pairs).encode()).hexdigest()[:24]
        report = self._reports.get(key)
        if report is None:
            lang = _checked(pairs)
            task = asyncio.get_running_loop().create_task(self._write(key, pairs, lang))
            report = self._reports[key] = _Report(key, task, time.monotonic(), lang)
            self._prune()
        self._reports.move_to_end(key)
        return report

    async def _folder(self, report: _Report) -> Path:
        """Return the folder of a report; who is told that it failed is the last to hear of it."""
        try:
            return await asyncio.shield(report.task)
        except RequestError:
            if self._reports.get(report.key) is report:
                del self._reports[report.key]
            raise

    async def _write(self, key: str, pairs: Pairs, lang: str) -> Path:
        name = f"report-{key}"
        job = {
            "kind": "pages", "pairs": [pair for pair in pairs if pair[0] != "lang"], "lang": lang,
            "folder": name, "seconds": self._service.settings.limits.page_seconds,
        }  # fmt: skip
        answer = await self._service.run(job, lens=pairs)
        if answer.head["status"] != 200:  # noqa: PLR2004
            raise RequestError.received(answer.head)
        return self._service.folder / name

    def _prune(self) -> None:
        """Remove the reports that were not asked for the longest, if they are written."""
        for key in list(self._reports)[:-_KEPT]:
            if self._reports[key].task.done():
                del self._reports[key]
                folder = self._service.folder / f"report-{key}"
                shutil.rmtree(folder, ignore_errors=True)


def _checked(pairs: Pairs) -> str:
    """Return the language that parameters name; `RequestError` for what cannot be a lens.

    What needs the graph, such as the name of a source, is checked by the worker.
    """
    lang = dict(pairs).get("lang", "en")
    if lang not in {"en", "fr"}:
        raise RequestError(400, f"there is no language {lang!r}", hint="use en or fr")
    try:
        lens = read_lens(pairs)
        days = [parse_date(lens[name])[0] for name in ("as_of", "known_by", "at") if name in lens]
        rest = {name: lens[name] for name in ("tier", "scenario", "combine") if name in lens}
        day = days[0] if days else parse_date("2000")[0]
        Lens(known_by=day, at=day, **rest)
    except AisupplyError as error:
        raise RequestError(400, str(error)) from error
    return lang


def _waiting(report: _Report) -> Response:
    """Return a page that says that the report is being written, and looks again."""
    page = waiting_page(round(time.monotonic() - report.since), report.lang)
    headers = {
        "content-security-policy": POLICY, "cache-control": "no-store",
        "refresh": _LOOK_AGAIN, "retry-after": _LOOK_AGAIN,
    }  # fmt: skip
    return HTMLResponse(page, 202, headers)


def _missing() -> RequestError:
    return RequestError(
        404, "there is no such page", hint="see /, /query, /sparql, /ask and /api", reason="page"
    )
