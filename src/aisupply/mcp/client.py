"""Jobs for the workers: an operation, a question or a query, and the table that comes back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pyoxigraph as ox

from aisupply.atomic import Scratch, scratch_folder
from aisupply.claims import answers
from aisupply.errors import AisupplyError
from aisupply.operations.parameters import lens_key
from aisupply.rdf.terms import compact
from aisupply.store import Solutions
from aisupply.table import Iri
from aisupply.workers.crew import Crew
from aisupply.workers.errors import RequestError
from aisupply.workers.pool import Pool
from aisupply.workers.settings import Limits, Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from aisupply.table import Cell

__all__ = ["Desk", "JobError", "Pairs", "Rows"]

Pairs = list[tuple[str, str]]
"""Arguments as names and texts, as the API of the server takes them."""
_FINE = 200
_FAULT = 500
_WORKERS = 2
_RESULTS = "application/sparql-results+json"
_ACCEPT = f"{_RESULTS}, text/turtle;q=0.9"


class JobError(AisupplyError):
    """A job that was refused, failed or was stopped; the message says what to do."""


class Rows(NamedTuple):
    """What a job gave: columns, rows as plain JSON, notes, and the lens; or triples as Turtle."""

    columns: list[str]
    rows: list[dict[str, Any]]
    notes: list[str]
    lens: dict[str, Any] | None = None
    turtle: str | None = None


class Desk:
    """Gives jobs to worker processes; none of them outlives its deadline.

    Args:
        store: the graph, as `aisupply.open` takes it.
        deadline: seconds after which a job is killed.
        memory: bytes that a worker may take beyond what it starts with.
        fault: told of the kind and place of a fault in a worker.
    """

    def __init__(
        self, store: str | None, *, deadline: float, memory: int, fault: Callable[[str], None]
    ) -> None:
        self.deadline = deadline
        # One client has patience for its own calls: none gives way to another of them.
        limits = Limits(deadline=deadline, quick=deadline, memory=memory, workers=_WORKERS)
        self._settings = Settings(store=store, limits=limits)
        self._fault = fault
        self._scratch: Scratch
        self._crew: Crew
        self._pool: Pool

    async def __aenter__(self) -> Desk:
        """Start the workers; `StoreError` if the graph cannot be opened."""
        self._scratch = scratch_folder("mcp")
        self._crew = Crew(self._settings, self._scratch.path)
        self._pool = Pool(self._crew, self._settings.limits)
        self._crew.start()
        try:
            await self._crew.ready
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        """End all processes and remove what they wrote."""
        self._pool.close()
        await self._crew.close()
        self._scratch.remove()

    @property
    def pids(self) -> list[int]:
        """Return the processes of the workers and of the one that makes them."""
        return self._crew.pids

    async def operate(self, name: str, pairs: Pairs) -> Rows:
        """Run an operation of the API; `JobError` if it cannot be."""
        return await self._table({"kind": "operation", "name": name, "medium": "mcp"}, pairs)

    async def ask(self, name: str, pairs: Pairs) -> Rows:
        """Ask a named question; `JobError` if it cannot be."""
        return await self._table({"kind": "question", "name": name}, pairs)

    async def _table(self, job: dict[str, Any], pairs: Pairs) -> Rows:
        _, body = await self._run({**job, "pairs": pairs, "form": "json"}, pairs)
        told = json.loads(body)
        return Rows(told["columns"], told["rows"], told["notes"], told["lens"])

    async def select(self, query: str, lens: Pairs) -> Rows:
        """Return the rows of a SELECT under a lens, or the answer of an ASK."""
        found = await self.query(query, lens)
        if found.turtle is not None:
            raise JobError("the query gives triples, not rows", hint="use SELECT or ASK")
        return found

    async def query(self, query: str, lens: Pairs, *, seconds: float | None = None) -> Rows:
        """Return the rows of a query under a lens; Turtle for CONSTRUCT and DESCRIBE.

        Args:
            query: the text.
            lens: under which it is asked.
            seconds: after which it is stopped, if that is before the deadline.
        """
        job: dict[str, Any] = {"kind": "sparql", "query": query, "lens": lens, "accept": _ACCEPT}
        job["seconds"] = min(seconds or self.deadline, self.deadline)
        head, body = await self._run(job, lens)
        found = _rows(body) if head["type"] == _RESULTS else Rows([], [], [], turtle=body.decode())
        return found._replace(lens=head["lens"])

    async def _run(self, job: dict[str, Any], pairs: Pairs) -> tuple[dict[str, Any], bytes]:
        """Have a job done; return the head of the answer, and its bytes."""
        try:
            frame = await self._pool.run(job, lens=_key(pairs))
        except RequestError as error:
            raise _told(error.message) from error
        if "fault" in frame.head:
            self._fault(frame.head["fault"])
        body = _whole(frame.head, frame.body)
        if frame.head["status"] != _FINE:
            raise _told(body.decode())
        return frame.head, body


def _key(pairs: Iterable[tuple[str, str]]) -> str:
    """Return a name for a lens, by which a worker that has its view is found again."""
    given = ["=".join(pair) for pair in sorted(pairs)]
    return lens_key(dict.fromkeys(given)) if given else ""


def _whole(head: dict[str, Any], body: bytes) -> bytes:
    """Return the bytes of an answer; a large one was put down in a file."""
    if "file" not in head:
        return body
    path = Path(head["file"])
    try:
        return path.read_bytes()
    finally:
        path.unlink(missing_ok=True)


def _told(text: str) -> JobError:
    message, _, hint = text.strip().partition("\n→ ")
    return JobError(message, hint=hint or None)


def _rows(body: bytes) -> Rows:
    parsed = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
    if isinstance(parsed, ox.QueryBoolean):
        return Rows(["answer"], [{"answer": bool(parsed)}], [])
    columns = tuple(variable.value for variable in parsed.variables)
    table = answers.table(Solutions(columns, (tuple(row) for row in parsed)))
    return Rows(list(columns), [{k: _plain(v) for k, v in row.items()} for row in table], [])


def _plain(cell: Cell) -> Any:
    """Return a cell as JSON has it."""
    return compact(cell) if isinstance(cell, Iri) else cell
