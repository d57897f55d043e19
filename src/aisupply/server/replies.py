"""Answers to the client, as starlette's responses: what a worker gave, a file, an error."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.staticfiles import NotModifiedResponse

from aisupply.workers.errors import RequestError

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from aisupply.workers.messages import Message

__all__ = [
    "NO_CACHE",
    "Spool",
    "answer_response",
    "error_response",
    "file_response",
    "header",
    "read_body",
    "text_response",
]

_CHUNK = 64 * 1024
NO_CACHE = "private, no-cache"
"""Whoever keeps an answer asks each time whether it is still the same."""
_GONE = 499
_OK = 200


class Spool:
    """Counts the bytes of answers that lie on disk for readers that are slow.

    Args:
        most: so many may lie there.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self.used = 0

    def take(self, size: int) -> None:
        """Take room for an answer; `RequestError` if there is none."""
        if self.used + size > self._most:
            raise RequestError(
                503, "too many large answers at once", hint="try again in a moment", retry=5,
                reason="full",
            )  # fmt: skip
        self.used += size

    def give_back(self, size: int) -> None:
        """Give back the room of an answer that is sent or given up."""
        self.used -= size


class _SpooledResponse(Response):
    """An answer that lies in a file, which is removed when it is sent or the client has gone.

    starlette's FileResponse would read it in other threads and answer ranges of it; this one is
    read once, from the cache of the system, by a client that may be slow on purpose.

    Args:
        path: of the file.
        size: of the file.
        spool: where its bytes are counted.
        headers: of the answer.
    """

    def __init__(self, path: Path, size: int, spool: Spool, headers: dict[str, str]) -> None:
        super().__init__(headers={**headers, "content-length": str(size)})
        self._path, self._size, self._spool = path, size, spool

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        try:
            await send({"type": "http.response.start", "status": _OK, "headers": self.raw_headers})
            with self._path.open("rb") as file:
                while scope["method"] != "HEAD" and (part := file.read(_CHUNK)):
                    await send({"type": "http.response.body", "body": part, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            self._spool.give_back(self._size)
            self._path.unlink(missing_ok=True)


def header(scope: Scope, name: bytes) -> str:
    """Return the value of a header of the request, '' if it is not there; several are joined.

    starlette's `Headers` gives the first of several: a second Host, say, would go unseen.
    """
    values = [value for key, value in scope["headers"] if key == name]
    return b", ".join(values).decode("latin-1") if values else ""


def answer_response(scope: Scope, answer: Message, spool: Spool) -> Response:
    """Return what a worker has answered; 304 if the client has it already."""
    head = answer.head
    headers = {"content-type": head["type"], "vary": "Accept"}
    path = Path(head["file"]) if "file" in head else None
    if head["status"] == _OK:
        headers |= {"etag": f'"{head["tag"]}"', "cache-control": NO_CACHE}
        if headers["etag"] in _tags(scope):
            if path is not None:
                path.unlink(missing_ok=True)
            return NotModifiedResponse(Response(headers=headers).headers)
    if path is None:
        return Response(answer.body, head["status"], headers)
    try:
        spool.take(head["size"])
    except RequestError:
        path.unlink(missing_ok=True)
        raise
    return _SpooledResponse(path, head["size"], spool, headers)


def text_response(
    scope: Scope, body: bytes | str, *, kind: str, tag: str, headers: dict[str, str]
) -> Response:
    """Return a text that does not change while the server runs; 304 if the client has it."""
    headers = {"content-type": kind, "etag": tag, "cache-control": NO_CACHE, **headers}
    if tag in _tags(scope):
        return NotModifiedResponse(Response(headers=headers).headers)
    return Response(body, headers=headers)


def file_response(scope: Scope, path: Path, *, kind: str, headers: dict[str, str]) -> Response:
    """Return a file; 304 if the client has it already."""
    status = path.stat()
    tag = f'"{status.st_mtime_ns:x}-{status.st_size:x}"'
    headers = {"etag": tag, "cache-control": NO_CACHE, "content-type": kind, **headers}
    if tag in _tags(scope):
        return NotModifiedResponse(Response(headers=headers).headers)
    return FileResponse(path, headers=headers, stat_result=status)


def _tags(scope: Scope) -> set[str]:
    """Return the tags of what a client has."""
    asked = header(scope, b"if-none-match")
    return {tag.strip().removeprefix("W/") for tag in asked.split(",")} if asked else set()


def error_response(
    error: RequestError, *, as_json: bool = False, headers: dict[str, str] | None = None
) -> Response:
    """Return what went wrong, as text or as JSON with the hint apart."""
    more = dict(headers or {})
    if error.retry is not None:
        more["retry-after"] = str(error.retry)
    if not as_json:
        return PlainTextResponse(f"{error}\n", error.status, more)
    content: dict[str, Any] = {"error": error.message, "hint": error.hint}
    return JSONResponse(content, error.status, more)


async def read_body(request: Request, *, most: int, seconds: float) -> bytes:
    """Read the body of a request.

    Raises:
        RequestError: 413 if it is too large, 408 if it does not come in time.
    """
    length = header(request.scope, b"content-length")
    if length.isdecimal() and int(length) > most:
        raise _large(most)
    body = bytearray()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            try:
                async for part in request.stream():
                    body += part
                    if len(body) > most:
                        raise _large(most)
            except ClientDisconnect:
                raise RequestError(_GONE, "the client has gone", reason="gone") from None
            return bytes(body)
    raise RequestError(408, f"the request took more than {seconds:g} s to arrive", reason="slow")


def _large(most: int) -> RequestError:
    return RequestError(413, f"the request has more than {most:,} bytes", reason="large")
