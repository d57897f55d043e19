"""The pages of the report over the live store, at `/` and, under another lens, at `/report/…/`.

They are written by a worker when they are first asked for, into the folder of the run, and kept.
The lens stands in the path, so that the links between pages keep it.
"""

from __future__ import annotations

import asyncio
import hashlib
import mimetypes
import shutil
from collections import OrderedDict
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from starlette.routing import Route

from aisupply.server.api import check_names, only_reading
from aisupply.server.errors import RequestError
from aisupply.server.lenses import LENS
from aisupply.server.replies import send_text
from aisupply.server.service import pairs_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from starlette.routing import BaseRoute
    from starlette.types import Receive, Scope, Send

    from aisupply.server.service import Pairs, Service

__all__ = ["routes"]

_KEPT = 8
"""Reports that are kept on disk."""
# What a page may do stands in the page itself, by digests of its scripts.
_POLICY = [(b"content-security-policy", b"frame-ancestors 'self'; object-src 'none'")]


def routes(service: Service) -> Sequence[BaseRoute]:
    """Return the routes of the pages; they take what no other route takes, so they come last."""
    pages = Pages(service)
    return [Route("/report/{lens}/{file:path}", pages), Route("/{file:path}", pages)]


class Pages:
    """The pages, as an ASGI application.

    Args:
        service: what all routes share.
    """

    def __init__(self, service: Service) -> None:
        self._service = service
        self._written: OrderedDict[str, asyncio.Task[Path]] = OrderedDict()

    async def __call__(self, scope: Scope, _: Receive, send: Send) -> None:
        """Send a page or a table of a report; write the report first if it is not there."""
        if not await only_reading(scope, send):
            return
        given = scope["path_params"]
        pairs = pairs_of(scope["query_string"])
        if pairs and "lens" not in given and given["file"] == "":
            check_names(pairs, {"lang", *(p.name for p in LENS)})
            await _redirect(send, pairs)
            return
        name = given["file"] or "index.html"
        kind = mimetypes.guess_type(name)[0]
        if kind is None or name.startswith(".") or "/." in name or "\\" in name:
            raise _missing()
        scope["aisupply.route"] = "pages"
        folder = await self._folder(given.get("lens", ""))
        path = folder / name
        if not path.resolve().is_relative_to(folder.resolve()) or not path.is_file():
            raise _missing()
        text = f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
        await send_text(send, path.read_bytes(), kind=text, headers=_POLICY)

    async def _folder(self, lens: str) -> Path:
        """Return the folder of the report under a lens; whoever asks first has it written."""
        pairs = sorted(pairs_of(lens))
        check_names(pairs, {"lang", *(p.name for p in LENS)})
        key = hashlib.sha256(repr(pairs).encode()).hexdigest()[:24]
        task = self._written.get(key)
        if task is None:
            task = asyncio.get_running_loop().create_task(self._write(key, pairs))
            self._written[key] = task
            self._prune()
        self._written.move_to_end(key)
        try:
            return await asyncio.shield(task)
        except RequestError:
            self._written.pop(key, None)
            raise

    async def _write(self, key: str, pairs: Pairs) -> Path:
        lang = dict(pairs).get("lang", "en")
        if lang not in {"en", "fr"}:
            raise RequestError(400, f"there is no language {lang!r}\n→ use en or fr")
        name = f"report-{key}"
        job = {
            "kind": "pages", "pairs": [pair for pair in pairs if pair[0] != "lang"], "lang": lang,
            "folder": name, "seconds": self._service.settings.limits.page_seconds,
        }  # fmt: skip
        frame = await self._service.run(job, lens=pairs)
        if frame.head["status"] != 200:  # noqa: PLR2004
            raise RequestError(frame.head["status"], frame.body.decode())
        return self._service.folder / name

    def _prune(self) -> None:
        """Remove the reports that were not asked for the longest, if they are written."""
        for key in list(self._written)[:-_KEPT]:
            if self._written[key].done():
                del self._written[key]
                folder = self._service.folder / f"report-{key}"
                shutil.rmtree(folder, ignore_errors=True)


async def _redirect(send: Send, pairs: Pairs) -> None:
    lens = quote(urlencode(pairs), safe="=&,")
    await send_text(
        send, "", status=307, headers=[(b"location", f"/report/{lens}/index.html".encode())]
    )


def _missing() -> RequestError:
    return RequestError(
        404, "there is no such page\n→ see /, /sparql, /ask and /api", reason="page"
    )
