"""Answering SPARQL inside a worker: refuse, choose the data set, run, write under limits.

What an answer is written to counts bytes and rows, and stops where a limit is passed: the engine
hands the answer over piece by piece, so that one that is too large never stands in memory whole.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import pyoxigraph as ox

from aisupply.errors import QueryError, RefusedQueryError
from aisupply.rdf.faults import query_error, run_error
from aisupply.rdf.guard import in_order, refuse_broken_text, refuse_remote, refuse_update
from aisupply.rdf.terms import ID, PREFIXES
from aisupply.store.data_set import From, data_set
from aisupply.workers.errors import RequestError
from aisupply.workers.formats import ROWS, TRIPLES, TRUTH, choose, offered

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from _typeshed import ReadableBuffer

    from aisupply.store.embedded import EmbeddedStore
    from aisupply.workers.formats import Form
    from aisupply.workers.limits import Limits

__all__ = ["Answer", "LimitedSink", "RowCounter", "TooLargeError", "ask", "counter_of"]

_Result = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
_BAD, _FORBIDDEN, _NOT_ACCEPTABLE, _TOO_LARGE = 400, 403, 406, 422


class Answer(NamedTuple):
    """What goes back to a client: status, media type, bytes; the lens if these lack it."""

    status: int
    type: str
    body: bytes
    lens: Mapping[str, Any] | None = None


def ask(store: EmbeddedStore, job: Mapping[str, Any], limits: Limits) -> Answer:
    """Answer a query in the form that the client wants most.

    Args:
        store: what is asked.
        job: `query`, `default` and `named` (graphs of the data set), `raw` (only what was loaded),
            `accept`, `form`.
        limits: of rows and bytes.

    Raises:
        RequestError: 400 if it does not parse, 403 for what is refused, 406 for a form that
            there is not, 422 for an answer beyond the limits.
    """
    result = _run(store, job)
    forms = _forms(result)
    form = _wanted(job.get("form"), job.get("accept", ""), forms)
    try:
        return Answer(200, form.sent, _written(result, form, limits))
    except TooLargeError as error:
        raise RequestError(
            _TOO_LARGE,
            f"the answer has {error}",
            hint="ask for less, or in parts: LIMIT and OFFSET",
        ) from error
    except OSError as error:
        raise RequestError(_BAD, f"the query failed while it ran: {error}") from error


def _run(store: EmbeddedStore, job: Mapping[str, Any]) -> _Result:
    """Refuse, then run; the data set of the request goes before that of the query."""
    query = job["query"]
    try:
        refuse_broken_text(query)
        refuse_remote(query, base=ID)
    except QueryError as error:
        status = _FORBIDDEN if isinstance(error, RefusedQueryError) else _BAD
        raise RequestError.of(error, status) from error
    default, named = _nodes(job.get("default", ())), _nodes(job.get("named", ()))
    engine, options = data_set(
        store.engine, query, raw=job.get("raw", False), base=ID,
        chosen=From(default, named) if default or named else None,
    )  # fmt: skip
    try:
        return engine.query(in_order(query), prefixes=PREFIXES, base_iri=ID, **options)
    except SyntaxError as error:
        raise _unreadable(query, error) from error
    except RuntimeError as error:
        raise RequestError.of(run_error(error), _BAD) from error


def _unreadable(query: str, error: SyntaxError) -> RequestError:
    """Return why a query was not run: an update, or the place where it does not parse."""
    try:
        refuse_update(query)
    except QueryError as refused:
        return RequestError.of(refused, _FORBIDDEN)
    return RequestError.of(query_error(query, str(error)), _BAD)


def _nodes(iris: Sequence[str]) -> list[ox.NamedNode]:
    try:
        return [ox.NamedNode(iri) for iri in dict.fromkeys(iris)]
    except ValueError as error:
        raise RequestError(_BAD, f"the name of a graph is no IRI: {error}") from error


def _forms(result: _Result) -> tuple[Form, ...]:
    if isinstance(result, ox.QuerySolutions):
        return ROWS
    return TRUTH if isinstance(result, ox.QueryBoolean) else TRIPLES


def _wanted(name: str | None, accept: str, forms: tuple[Form, ...]) -> Form:
    """Return the form that is named, else the one that is wanted most."""
    if name is None:
        chosen = choose(accept, forms)
    else:
        chosen = next((form for form in forms if name == form.name or name in form.aliases), None)
    if chosen is None:
        raise RequestError(
            _NOT_ACCEPTABLE,
            "there is no such form of this answer",
            hint=f"ask for {offered(forms)}",
        )
    return chosen


def _written(result: _Result, form: Form, limits: Limits) -> bytes:
    if isinstance(result, ox.QueryTriples):
        sink = LimitedSink(size=limits.answer, rows=limits.rows)
        ox.serialize(
            limited(result, limits.rows), sink, format=form.engine, prefixes=_prefixes(form)
        )
        return sink.getvalue()
    counted = counter_of(form.engine) if isinstance(result, ox.QuerySolutions) else None
    sink = LimitedSink(size=limits.answer, rows=limits.rows, count=counted)
    result.serialize(sink, format=form.engine)
    return sink.getvalue()


def _prefixes(form: Form) -> dict[str, str] | None:
    return dict(PREFIXES) if form.name in {"turtle", "trig"} else None


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

    def write(self, data: ReadableBuffer) -> int:
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
