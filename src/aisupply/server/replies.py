"""Writing answers to the client: from memory or from a file, whole, with their length."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aisupply.workers.errors import RequestError

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from aisupply.workers.messages import Frame

__all__ = ["Spool", "header", "read_body", "send_error", "send_frame", "send_path", "send_text"]

Headers = list[tuple[bytes, bytes]]
_CHUNK = 64 * 1024
_PLAIN = "text/plain; charset=utf-8"


class Spool:
    """Counts the bytes of answers that lie on disk for readers that are slow.

    Args:
        most: so many may lie there.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self.used = 0

    async def send(self, send: Send, path: Path, size: int) -> None:
        """Send a file piece by piece, and remove it."""
        if self.used + size > self._most:
            path.unlink(missing_ok=True)
            raise RequestError(
                503, "too many large answers at once\n→ try again in a moment", retry=5,
                reason="full",
            )  # fmt: skip
        self.used += size
        try:
            with path.open("rb") as file:
                while part := file.read(_CHUNK):
                    await send({"type": "http.response.body", "body": part, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            self.used -= size
            path.unlink(missing_ok=True)


def header(scope: Scope, name: bytes) -> str:
    """Return the value of a header of the request, '' if it is not there; several are joined."""
    values = [value for key, value in scope["headers"] if key == name]
    return b", ".join(values).decode("latin-1") if values else ""


async def send_frame(scope: Scope, send: Send, frame: Frame, spool: Spool) -> None:
    """Send what a worker has answered; 304 if the client has it already."""
    told = frame.head
    headers = [(b"content-type", told["type"].encode()), (b"vary", b"Accept")]
    if told["status"] == 200:  # noqa: PLR2004
        tag = f'"{told["tag"]}"'.encode()
        headers += [(b"etag", tag), (b"cache-control", b"private, no-cache")]
        if tag in _tags(scope):
            _forget(told)
            await _send(send, 304, headers, b"")
            return
    if "file" in told:
        await _send_file(scope, send, told, headers, spool)
        return
    await _send(send, told["status"], headers, frame.body)


async def _send_file(
    scope: Scope, send: Send, told: dict[str, Any], headers: Headers, spool: Spool
) -> None:
    size = str(told["size"]).encode()
    start = {
        "type": "http.response.start", "status": 200,
        "headers": [*headers, (b"content-length", size)],
    }  # fmt: skip
    if scope["method"] == "HEAD":
        _forget(told)
        await send(start)
        await send({"type": "http.response.body", "body": b""})
        return
    begun = False

    async def after_start(message: Any) -> None:
        nonlocal begun
        if not begun:
            begun = True
            await send(start)
        await send(message)

    await spool.send(after_start, Path(told["file"]), told["size"])


def _forget(told: dict[str, Any]) -> None:
    if "file" in told:
        Path(told["file"]).unlink(missing_ok=True)


def _tags(scope: Scope) -> set[bytes]:
    asked = header(scope, b"if-none-match")
    if not asked:
        return set()
    return {tag.strip().removeprefix("W/").encode("latin-1") for tag in asked.split(",")}


async def _send(send: Send, status: int, headers: Headers, body: bytes) -> None:
    if status != 304:  # noqa: PLR2004 -- it has no body, and no length either
        headers = [*headers, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def send_text(
    send: Send, text: str | bytes, *, kind: str = _PLAIN, status: int = 200,
    headers: Headers | None = None,
) -> None:  # fmt: skip
    """Send a text."""
    body = text.encode() if isinstance(text, str) else text
    await _send(send, status, [(b"content-type", kind.encode()), *(headers or [])], body)


async def send_path(scope: Scope, send: Send, path: Path, *, kind: str, headers: Headers) -> None:
    """Send a file piece by piece; 304 if the client has it already."""
    with path.open("rb") as file:
        told = os.fstat(file.fileno())
        tag = f'"{told.st_mtime_ns:x}-{told.st_size:x}"'.encode()
        headers = [
            (b"content-type", kind.encode()), (b"etag", tag),
            (b"cache-control", b"private, no-cache"), *headers,
        ]  # fmt: skip
        if tag in _tags(scope):
            await _send(send, 304, headers, b"")
            return
        length = (b"content-length", str(told.st_size).encode())
        await send({"type": "http.response.start", "status": 200, "headers": [*headers, length]})
        while scope["method"] != "HEAD" and (part := file.read(_CHUNK)):
            await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def send_error(
    send: Send, error: RequestError, *, as_json: bool = False, headers: Headers | None = None
) -> None:
    """Send what went wrong, as text or as JSON."""
    more = list(headers or [])
    if error.retry is not None:
        more.append((b"retry-after", str(error.retry).encode()))
    if not as_json:
        await send_text(send, error.message + "\n", status=error.status, headers=more)
        return
    message, _, hint = error.message.strip().partition("\n→ ")
    text = json.dumps({"error": message, "hint": hint or None}, ensure_ascii=False) + "\n"
    await send_text(send, text, kind="application/json", status=error.status, headers=more)


async def read_body(scope: Scope, receive: Receive, *, most: int, seconds: float) -> bytes:
    """Read the body of a request.

    Raises:
        RequestError: 413 if it is too large, 408 if it does not come in time.
    """
    length = header(scope, b"content-length")
    if length.isdecimal() and int(length) > most:
        raise _large(most)
    parts: list[bytes] = []
    size = 0
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise RequestError(499, "the client has gone", reason="gone")
                parts.append(message.get("body", b""))
                size += len(parts[-1])
                if size > most:
                    raise _large(most)
                if not message.get("more_body", False):
                    return b"".join(parts)
    raise RequestError(408, f"the request took more than {seconds:g} s to arrive", reason="slow")


def _large(most: int) -> RequestError:
    return RequestError(413, f"the request has more than {most:,} bytes", reason="large")
