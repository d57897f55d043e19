"""What the server and its workers say to one another: two lengths, a JSON head, and bytes.

The lengths (of head and body, 4 bytes each) come first.  `multiprocessing.connection` frames its
messages alike, and is not used: it pickles, so that a worker that a query has broken could run
code in the server; and it reads in one blocking call, so that a worker which stops in the middle
of an answer would stop the event loop.
"""

from __future__ import annotations

import hashlib
import json
import struct
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator, Mapping

__all__ = ["LISTS", "Message", "MessageReader", "job_name", "pack", "query_job", "receive"]

LISTS = "lists"
"""The form of a table for other parts of this program: JSON with several values as a list."""
_LENGTHS = struct.Struct(">II")
_FORM = frozenset({"accept", "form"})
"""Parts of a job that say how the answer is to look."""
_NOT_ASKED = frozenset({"seconds"})
"""Parts that change no answer."""


class Message(NamedTuple):
    """One message: what it says of itself, its bytes, and the seconds that it took to come."""

    head: dict[str, Any]
    body: bytes = b""
    seconds: float = 0.0


def query_job(query: str, **more: Any) -> dict[str, Any]:
    """Return the job of asking a query in SPARQL.

    The text is hashed here and nowhere else: by its digest the pool knows what a query costs, the
    cache finds its answer, and the log tells of it.

    Args:
        query: the text.
        more: further parts of the job, see `aisupply.workers.sparql.ask`.
    """
    digest = hashlib.sha256(query.encode("utf-8", "replace")).hexdigest()
    return {"kind": "sparql", "query": query, "digest": digest, **more}


def job_name(job: Mapping[str, Any], *, with_form: bool = False) -> bytes:
    """Return a short name for what a job asks; jobs with the same name have the same answer.

    Args:
        job: the job.
        with_form: whether jobs that want their answer in another form are told apart.
    """
    left_out = _NOT_ASKED if with_form else _NOT_ASKED | _FORM
    if "digest" in job:
        left_out = left_out | {"query"}
    parts = repr(sorted((name, job[name]) for name in job if name not in left_out))
    return hashlib.blake2b(parts.encode("utf-8", "replace"), digest_size=16).digest()


def pack(head: dict[str, Any], body: bytes = b"") -> bytes:
    """Return a message as bytes."""
    data = json.dumps(head, separators=(",", ":")).encode()
    return _LENGTHS.pack(len(data), len(body)) + data + body


def receive(link: socket.socket) -> Message | None:
    """Wait for a message; None if the other side has gone."""
    reader = MessageReader()
    while data := link.recv(1 << 16):
        for message in reader.feed(data):  # a job comes when the one before it is answered
            return message
    return None


class MessageReader:
    """Puts messages together from bytes as they come in.

    Example:
        >>> reader = MessageReader()
        >>> list(reader.feed(pack({"a": 1}, b"xy")[:9])), list(reader.feed(b""))
        ([], [])
    """

    def __init__(self) -> None:
        self._held = b""

    def feed(self, data: bytes) -> Iterator[Message]:
        """Yield the messages that are whole with these further bytes."""
        held = self._held + data if self._held else data
        start = 0
        while len(held) - start >= _LENGTHS.size:
            head_size, body_size = _LENGTHS.unpack_from(held, start)
            middle = start + _LENGTHS.size + head_size
            if len(held) < middle + body_size:
                break
            head = json.loads(held[start + _LENGTHS.size : middle])
            start, body = middle + body_size, held[middle : middle + body_size]
            yield Message(head, body)
        self._held = held[start:]
