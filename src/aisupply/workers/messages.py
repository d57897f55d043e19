"""The words between the server and its workers: frames of a length and a JSON head with bytes.

A frame is two lengths (head and body, 4 bytes each), the head as JSON, and the body.
"""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

__all__ = ["Frame", "FrameReader", "pack", "receive"]

_LENGTHS = struct.Struct(">II")


class Frame(NamedTuple):
    """One message: what it says of itself, its bytes, and the seconds that it took to come."""

    head: dict[str, Any]
    body: bytes = b""
    seconds: float = 0.0


def pack(head: dict[str, Any], body: bytes = b"") -> bytes:
    """Return a frame as bytes."""
    told = json.dumps(head, separators=(",", ":")).encode()
    return _LENGTHS.pack(len(told), len(body)) + told + body


def receive(link: socket.socket) -> Frame | None:
    """Wait for a frame; None if the other side has gone."""
    lengths = _exactly(link, _LENGTHS.size)
    if lengths is None:
        return None
    head_size, body_size = _LENGTHS.unpack(lengths)
    data = _exactly(link, head_size + body_size)
    return None if data is None else Frame(json.loads(data[:head_size]), data[head_size:])


def _exactly(link: socket.socket, size: int) -> bytes | None:
    parts, missing = [], size
    while missing:
        part = link.recv(missing)
        if not part:
            return None
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


class FrameReader:
    """Puts frames together from bytes as they come in.

    Example:
        >>> reader = FrameReader()
        >>> list(reader.feed(pack({"a": 1}, b"xy")[:9])), list(reader.feed(b""))
        ([], [])
    """

    def __init__(self) -> None:
        self._held = b""

    def feed(self, data: bytes) -> Iterator[Frame]:
        """Return the frames that are whole with these further bytes."""
        held = self._held + data if self._held else data
        start = 0
        while len(held) - start >= _LENGTHS.size:
            head_size, body_size = _LENGTHS.unpack_from(held, start)
            middle = start + _LENGTHS.size + head_size
            if len(held) < middle + body_size:
                break
            head = json.loads(held[start + _LENGTHS.size : middle])
            start, body = middle + body_size, held[middle : middle + body_size]
            yield Frame(head, body)
        self._held = held[start:]
