"""Jobs for the workers: an operation, a question or a query, and the table that comes back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pyoxigraph as ox

from aisupply.claims import answers
from aisupply.errors import AisupplyError
from aisupply.rdf.terms import CLAIM, PREFIXES, compact
from aisupply.store import Solutions
from aisupply.table import Iri
from aisupply.workers.errors import RequestError
from aisupply.workers.messages import LISTS, query_job

if TYPE_CHECKING:
    from aisupply.workers.pool import WorkerPool

__all__ = ["JobClient", "JobError", "Pairs", "Rows"]

Pairs = list[tuple[str, str]]
"""Arguments as names and texts, as the API of the server takes them."""
_FINE = 200
_SPACES = tuple(PREFIXES.values())
_RESULTS = "application/sparql-results+json"
_ACCEPT = f"{_RESULTS}, text/turtle;q=0.9"


class JobError(AisupplyError):
    """A job that was refused, failed or was stopped; the message says what to do."""


class Rows(NamedTuple):
    """What a job gave: columns, rows, notes, and the lens; or triples as Turtle.

    Cells are as in JSON, but for IRIs, which are `Iri`; several values are a list.  A row may have
    `claims` that are no column: those behind it.
    """

    columns: list[str]
    rows: list[dict[str, Any]]
    notes: list[str]
    lens: dict[str, Any] | None = None
    turtle: str | None = None


class JobClient:
    """Gives jobs to a pool of workers; none of them outlives its deadline.

    Args:
        pool: the workers, which others may use, too.
    """

    def __init__(self, pool: WorkerPool) -> None:
        self._pool = pool
        self.deadline = pool.limits.deadline

    @property
    def pids(self) -> list[int]:
        """Return the processes of the workers and of the one that makes them."""
        return self._pool.workers.pids

    async def operate(self, name: str, pairs: Pairs) -> Rows:
        """Run an operation of the API; `JobError` if it cannot be."""
        return await self._table({"kind": "operation", "name": name, "medium": "mcp"}, pairs)

    async def ask(self, name: str, pairs: Pairs) -> Rows:
        """Ask a named question; `JobError` if it cannot be."""
        return await self._table({"kind": "question", "name": name}, pairs)

    async def _table(self, job: dict[str, Any], pairs: Pairs) -> Rows:
        _, body = await self._run({**job, "pairs": pairs, "form": LISTS}, pairs)
        table = json.loads(body)
        rows = [{name: _typed(value) for name, value in row.items()} for row in table["rows"]]
        return Rows(table["columns"], rows, table["notes"], table["lens"])

    async def select(self, query: str, lens: Pairs) -> Rows:
        """Return the rows of a SELECT under a lens, or the answer of an ASK."""
        rows = await self.query(query, lens)
        if rows.turtle is not None:
            raise JobError("the query gives triples, not rows", hint="use SELECT or ASK")
        return rows

    async def query(self, query: str, lens: Pairs, *, seconds: float | None = None) -> Rows:
        """Return the rows of a query under a lens; Turtle for CONSTRUCT and DESCRIBE.

        Args:
            query: the text.
            lens: under which it is asked.
            seconds: after which it is stopped, if that is before the deadline.
        """
        seconds = min(seconds or self.deadline, self.deadline)
        job = query_job(query, lens=lens, accept=_ACCEPT, seconds=seconds)
        head, body = await self._run(job, lens)
        rows = _rows(body) if head["type"] == _RESULTS else Rows([], [], [], turtle=body.decode())
        return rows._replace(lens=head["lens"])

    async def _run(self, job: dict[str, Any], pairs: Pairs) -> tuple[dict[str, Any], bytes]:
        """Have a job done; return the head of the answer, and its bytes."""
        try:
            answer = await self._pool.run(job, lens=pairs)
        except RequestError as error:
            raise JobError(error.message, hint=error.hint) from error
        body = _whole(answer.head, answer.body)
        if answer.head["status"] != _FINE:
            refusal = RequestError.received(answer.head)
            raise JobError(refusal.message, hint=refusal.hint)
        return answer.head, body


def _whole(head: dict[str, Any], body: bytes) -> bytes:
    """Return the bytes of an answer; a large one was put down in a file."""
    if "file" not in head:
        return body
    path = Path(head["file"])
    try:
        return path.read_bytes()
    finally:
        path.unlink(missing_ok=True)


def _rows(body: bytes) -> Rows:
    parsed = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
    if isinstance(parsed, ox.QueryBoolean):
        return Rows(["answer"], [{"answer": bool(parsed)}], [])
    columns = tuple(variable.value for variable in parsed.variables)
    table = answers.table(Solutions(columns, (tuple(row) for row in parsed)))
    return Rows(list(columns), list(table), [])


def _typed(value: Any) -> Any:
    """Return a value of a table as it was before it was written: IRIs of the graph are `Iri`.

    JSON has texts alone; what begins with a namespace of the graph and has no blank is an IRI.
    """
    if isinstance(value, list):
        return [_typed(part) for part in value]
    if not isinstance(value, str):
        return value
    if value.startswith(_SPACES) and " " not in value:
        return Iri(value, compact(value))
    return value.replace(CLAIM, "cl:")  # words in which claims are named
