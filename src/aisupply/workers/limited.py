"""What an answer is written to: it counts bytes and rows, and stops where a limit is passed."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Protocol

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from _typeshed import ReadableBuffer as Buffer

__all__ = ["LimitedSink", "RowCounter", "TooLargeError", "counter_of", "limited"]


class TooLargeError(Exception):
    """An answer has more rows or bytes than may be sent."""


class RowCounter(Protocol):
    """Counts rows in a serialised answer, chunk by chunk.

    Args:
        start: what the count begins with: an answer without rows has a head, or no mark yet.
    """

    start: int

    def __call__(self, chunk: bytes) -> int:
        """Return how many rows begin or end in a chunk."""


class _Marks:
    """Counts a mark that stands once per row and never inside a value."""

    def __init__(self, mark: bytes, start: int) -> None:
        self.start = start
        self._mark = mark
        self._tail = b""

    def __call__(self, chunk: bytes) -> int:
        text = self._tail + chunk
        self._tail = text[max(0, len(text) - len(self._mark) + 1) :]
        return text.count(self._mark)


class _CsvLines:
    """Counts the ends of lines that are outside of quotes; the first line is the head."""

    start = -1

    def __init__(self) -> None:
        self._quoted = False

    def __call__(self, chunk: bytes) -> int:
        parts = chunk.split(b'"')
        outside = parts[1::2] if self._quoted else parts[::2]
        self._quoted ^= len(parts) % 2 == 0
        return sum(part.count(b"\n") for part in outside)


def counter_of(form: ox.QueryResultsFormat) -> RowCounter:
    """Return what counts the rows of a form of the engine.

    In JSON a quote inside a value is escaped, so that `},{"` only stands between rows (rows
    with no value at all are not seen); in XML `<` is; TSV escapes ends of lines.
    """
    if form == ox.QueryResultsFormat.CSV:
        return _CsvLines()
    if form == ox.QueryResultsFormat.JSON:
        return _Marks(b'},{"', 1)
    if form == ox.QueryResultsFormat.XML:
        return _Marks(b"<result>", 0)
    return _Marks(b"\n", -1)


class LimitedSink(io.BytesIO):
    """Keeps what is written to it, up to a number of bytes and rows.

    Args:
        size: the most bytes.
        rows: the most rows.
        count: counts the rows; they are not counted if None.

    Raises:
        TooLargeError: from `write`, as soon as a limit is passed.
    """

    def __init__(self, *, size: int, rows: int, count: RowCounter | None = None) -> None:
        super().__init__()
        self._size, self._rows = size, rows
        self._left = size
        self._rows_left = rows - (count.start if count else 0)
        self._count = count

    def write(self, data: Buffer) -> int:
        """Take some bytes."""
        chunk = bytes(data)
        self._left -= len(chunk)
        if self._left < 0:
            raise TooLargeError(f"more than {self._size:,} bytes")
        if self._count is not None:
            self._rows_left -= self._count(chunk)
            if self._rows_left < 0:
                raise TooLargeError(f"more than {self._rows:,} rows")
        return super().write(chunk)


def limited(triples: Iterable[ox.Triple], most: int) -> Iterator[ox.Triple]:
    """Pass triples on, up to a number of them; `TooLargeError` beyond."""
    for number, triple in enumerate(triples):
        if number >= most:
            raise TooLargeError(f"more than {most:,} triples")
        yield triple
