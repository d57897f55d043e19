"""Small answers that were given before: the graph does not change while it is served."""

from __future__ import annotations

import re
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from aisupply.workers.messages import job_name

if TYPE_CHECKING:
    from aisupply.workers.messages import Message

__all__ = ["Cache"]

# An answer that may be another one the next time; that a text says so by chance costs nothing.
_CHANGING = re.compile(r"\b(?:now|rand|uuid|struuid|bnode)\s*\(", re.IGNORECASE)
_MOST_OF_ALL = 64
"""One answer may take this part of the room."""


class Cache:
    """Keeps answers by what was asked, the last ones used, up to a number of bytes.

    Args:
        size: bytes of all answers; 0 keeps none.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._used = 0
        self._kept: OrderedDict[bytes, Message] = OrderedDict()
        self.hits = 0

    def key(self, job: dict[str, Any]) -> bytes | None:
        """Return the name under which the answer of a job is kept; None if it is not kept."""
        if not self._size or job["kind"] == "pages" or _CHANGING.search(job.get("query", "")):
            return None
        return job_name(job, with_form=True)

    def get(self, key: bytes | None) -> Message | None:
        """Return the answer that is kept under a name."""
        answer = self._kept.get(key) if key is not None else None
        if answer is not None and key is not None:
            self._kept.move_to_end(key)
            self.hits += 1
        return answer

    def put(self, key: bytes | None, answer: Message) -> None:
        """Keep an answer, if it is whole and is small; the ones unused for longest make room."""
        is_whole = answer.head["status"] == 200 and "file" not in answer.head  # noqa: PLR2004
        if key is None or not is_whole or len(answer.body) * _MOST_OF_ALL > self._size:
            return
        if key not in self._kept:
            self._used += len(answer.body)
        self._kept[key] = answer
        while self._used > self._size:
            self._used -= len(self._kept.popitem(last=False)[1].body)
