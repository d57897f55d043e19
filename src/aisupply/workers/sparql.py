"""Answering SPARQL inside a worker: refuse, choose the data set, run, write under limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pyoxigraph as ox

from aisupply.errors import QueryError
from aisupply.rdf.faults import query_error, run_error
from aisupply.rdf.guard import in_order, refuse_broken_text, refuse_remote, refuse_update
from aisupply.rdf.terms import ID, PREFIXES
from aisupply.store.data_set import From, data_set
from aisupply.workers.formats import ROWS, TRIPLES, TRUTH, choose, offered
from aisupply.workers.limited import LimitedSink, TooLargeError, counter_of, limited

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aisupply.store.embedded import EmbeddedStore
    from aisupply.workers.formats import Form
    from aisupply.workers.settings import Limits

__all__ = ["Answer", "RefusalError", "ask"]

_Result = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
_BAD, _FORBIDDEN, _NOT_ACCEPTABLE, _TOO_LARGE = 400, 403, 406, 422


class Answer(NamedTuple):
    """What goes back to a client: status, media type, bytes; the lens if these lack it."""

    status: int
    type: str
    body: bytes
    lens: Mapping[str, Any] | None = None


class RefusalError(Exception):
    """A request that is not answered, with its HTTP status and what the client is told.

    Args:
        status: the status.
        message: what is wrong and what to do.
    """

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


def ask(store: EmbeddedStore, job: Mapping[str, Any], limits: Limits) -> Answer:
    """Answer a query in the form that the client wants most.

    Args:
        store: what is asked.
        job: `query`, `default` and `named` (graphs of the data set), `raw` (only what was loaded),
            `accept`, `form`.
        limits: of rows and bytes.

    Raises:
        RefusalError: 400 if it does not parse, 403 for what is refused, 406 for a form that
            there is not, 422 for an answer beyond the limits.
    """
    result = _run(store, job)
    forms = _forms(result)
    form = _wanted(job.get("form"), job.get("accept", ""), forms)
    try:
        return Answer(200, form.sent, _written(result, form, limits))
    except TooLargeError as error:
        raise RefusalError(
            _TOO_LARGE, f"the answer has {error}\n→ ask for less, or in parts: LIMIT and OFFSET"
        ) from error
    except OSError as error:
        raise RefusalError(_BAD, f"the query failed while it ran: {error}") from error


def _run(store: EmbeddedStore, job: Mapping[str, Any]) -> _Result:
    """Refuse, then run; the data set of the request goes before that of the query."""
    query = job["query"]
    try:
        refuse_broken_text(query)
        refuse_remote(query, base=ID)
    except QueryError as error:
        status = _FORBIDDEN if error.message.startswith("SERVICE") else _BAD
        raise RefusalError(status, str(error)) from error
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
        raise RefusalError(_BAD, str(run_error(error))) from error


def _unreadable(query: str, error: SyntaxError) -> RefusalError:
    """Return why a query was not run: an update, or the place where it does not parse."""
    try:
        refuse_update(query)
    except QueryError as refused:
        return RefusalError(_FORBIDDEN, str(refused))
    return RefusalError(_BAD, str(query_error(query, str(error))))


def _nodes(iris: Sequence[str]) -> list[ox.NamedNode]:
    try:
        return [ox.NamedNode(iri) for iri in dict.fromkeys(iris)]
    except ValueError as error:
        raise RefusalError(_BAD, f"the name of a graph is no IRI: {error}") from error


def _forms(result: _Result) -> tuple[Form, ...]:
    if isinstance(result, ox.QuerySolutions):
        return ROWS
    return TRUTH if isinstance(result, ox.QueryBoolean) else TRIPLES


def _wanted(name: str | None, accept: str, forms: tuple[Form, ...]) -> Form:
    """Return the form that is named, else the one that is wanted most."""
    if name is None:
        found = choose(accept, forms)
    else:
        found = next((form for form in forms if name == form.name or name in form.aliases), None)
    if found is None:
        raise RefusalError(
            _NOT_ACCEPTABLE, f"there is no such form of this answer\n→ ask for {offered(forms)}"
        )
    return found


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
