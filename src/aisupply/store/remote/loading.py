"""Statements onto a server, by SPARQL Update or by the Graph Store Protocol.

Nothing is sent before everything is read.  Registry, code lists and the graphs of claims go
first, then the evidence, and of that last what makes a claim one.  So a claim is seen by no reader
before its graph is whole, and a load that broke off is completed by running it again: statements
are a set, and what has a name of its own is not added twice.  That is why blank nodes are refused.
"""

from __future__ import annotations

from collections import defaultdict
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple, Protocol

import pyoxigraph as ox

from aisupply.errors import DataError, StoreError, UsageError
from aisupply.store import CODES_GRAPH, EVIDENCE_GRAPH, REGISTRY_GRAPH, ClaimStore
from aisupply.store.contents import NOTHING_LOADED, Loaded, contents, read_through
from aisupply.store.documents import parse_document, placed_quads
from aisupply.store.remote.http import checked_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    import httpx

    from aisupply.store.remote.http import Answer, Endpoint

__all__ = ["Loader", "Ways", "load_remote"]

_BATCH = 500
"""Statements of one request; one server compiles an update, and has a limit for that."""
_UPDATE = "application/sparql-update"
_TRIPLES = "application/n-triples"
_CLAIM = "https://w3id.org/aisupply/ont#Claim"
_PROBE = b"INSERT DATA { }"
_NOT_THERE = frozenset({400, 404, 405, 406, 415, 501})
"""Statuses by which a server may say that an address is not for updates."""
_ENDINGS = {
    "query": ("update", "store"),
    "sparql": ("sparql", "sparql-graph-crud"),
    "sparql-auth": ("sparql-auth", "sparql-graph-crud-auth"),
}
"""Last part of an address for queries → those for updates and for graphs, beside it."""


class ServerStore(ClaimStore, Protocol):
    """A store on a server, as `aisupply.store.remote.store.RemoteStore` is one."""

    endpoint: Endpoint

    def size(self) -> int:
        """Return how many statements the data set holds."""

    def counts(self, graphs: Sequence[str]) -> dict[str, int]:
        """Return how many statements each of some graphs holds; one with none is missing."""

    def forget(self) -> None:
        """Fetch anew what was fetched: the store has changed."""


class Ways(NamedTuple):
    """Where a server takes statements; None where that is not known.

    Attributes:
        update: address for SPARQL Update.
        graphs: address for the Graph Store Protocol.
    """

    update: httpx.URL | None
    graphs: httpx.URL | None

    @classmethod
    def of(cls, query: httpx.URL) -> Ways:
        """Return what is usual beside an address for queries.

        Example:
            >>> ways = Ways.of(checked_url("https://example.org/query"))
            >>> print(ways.update, ways.graphs)
            https://example.org/update https://example.org/store
        """
        folder, _, last = query.path.rstrip("/").rpartition("/")
        if last not in _ENDINGS:
            return cls(query, None)
        update, graphs = (query.copy_with(path=f"{folder}/{name}") for name in _ENDINGS[last])
        return cls(update, graphs)

    @classmethod
    def named(cls, query: httpx.URL, *, update: str | None, graphs: str | None) -> Ways:
        """Return the addresses that are named; what is usual where none is.

        Raises:
            UsageError: for an address that may not be asked, or is on another host.
        """
        if update is None and graphs is None:
            return cls.of(query)
        return cls(*(_beside(query, text) if text else None for text in (update, graphs)))


def _beside(query: httpx.URL, text: str) -> httpx.URL:
    url = checked_url(text)
    if (url.scheme, url.host) != (query.scheme, query.host):
        raise UsageError(
            f"{url.host} is not the host of the store", hint="load and ask the same server"
        )
    return url


def load_remote(
    paths: Sequence[Path],
    store: ServerStore,
    *,
    codes: Path,
    tell: Callable[[int, int], None],
    ways: Ways | None = None,
) -> Loaded:
    """Load files, and the code lists with them, into a store on a server.

    Args:
        paths: files of claims and of registry, as `aisupply.store.disk.load_files` takes them.
        store: the store.
        codes: folder of the code lists.
        tell: called with how many statements were sent and how many there are.
        ways: where the server takes statements.

    Raises:
        DataError: if a file does not parse, or has blank nodes; nothing is sent then.
        StoreError: if the server does not take them; running it again completes the load.
    """
    graph = ox.NamedNode(CODES_GRAPH)
    quads = [
        ox.Quad(quad.subject, quad.predicate, quad.object, graph)
        for path in sorted(codes.glob("*.ttl"))
        for quad in parse_document(path, hint=NOTHING_LOADED)
    ]
    quads += [
        quad
        for path in paths
        for quad in placed_quads(path, registry=REGISTRY_GRAPH, hint=NOTHING_LOADED)
    ]
    tallies = [read_through(path) for path in paths]
    Loader(store, ways=ways, tell=tell).add(quads)
    codes_there = store.records(
        f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{CODES_GRAPH}> {{ ?s ?p ?o }} }}"
    )
    total = store.size() - int(next(iter(codes_there))["n"])
    return Loaded(total, contents(tallies, store))


class Loader:
    """Adds statements to a store on a server.

    Args:
        store: the store.
        ways: where it takes statements; by default what is usual beside its address.
        tell: called with how many statements were sent and how many there are.
    """

    def __init__(
        self,
        store: ServerStore,
        *,
        ways: Ways | None = None,
        tell: Callable[[int, int], None] | None = None,
    ) -> None:
        self.store = store
        self.ways = ways or Ways.of(store.endpoint.url)
        self._tell = tell

    def add(self, quads: Sequence[ox.Quad]) -> None:
        """Add statements; run again, it completes what broke off.

        Raises:
            DataError: for a blank node; nothing is sent then.
            StoreError: if the server does not take them, or has fewer afterwards than were sent.
        """
        graphs = _by_graph(quads)
        send = self._sender()
        self.store.forget()
        total, sent = sum(map(len, graphs.values())), 0
        for batch in _batches(graphs):
            send(batch)
            sent += sum(map(len, batch.values()))
            if self._tell:
                self._tell(sent, total)
        self._verify(graphs)

    def _sender(self) -> Callable[[dict[str, list[str]]], None]:
        """Return the way that the server takes: SPARQL Update, else the Graph Store Protocol."""
        if self.ways.update is not None:
            answer = self._post(self.ways.update, _PROBE, _UPDATE)
            if answer.fine:
                return self._update
            if answer.status not in _NOT_THERE or self.ways.graphs is None:
                raise self.store.endpoint.refusal(answer)
        if self.ways.graphs is None:
            raise StoreError("no address takes statements", hint="name one by --update")
        return self._graph_store

    def _update(self, batch: dict[str, list[str]]) -> None:
        """Send a batch as one SPARQL Update."""
        graphs = "".join(
            f"GRAPH <{name}> {{\n{''.join(lines)}}}\n" for name, lines in batch.items()
        )
        self._send(self.ways.update, f"INSERT DATA {{\n{graphs}}}".encode(), _UPDATE)

    def _graph_store(self, batch: dict[str, list[str]]) -> None:
        """Send a batch graph by graph."""
        for name, lines in batch.items():
            url = self.ways.graphs and self.ways.graphs.copy_set_param("graph", name)
            self._send(url, "".join(lines).encode(), _TRIPLES)

    def _send(self, url: httpx.URL | None, content: bytes, kind: str) -> None:
        assert url is not None  # noqa: S101 - a way is taken only where there is one
        answer = self._post(url, content, kind)
        if answer.status == HTTPStatus.INTERNAL_SERVER_ERROR:
            # Virtuoso may trip over a batch that it takes a moment later; statements that are
            # there already are not added twice.
            answer = self._post(url, content, kind)
        if not answer.fine:
            raise self.store.endpoint.refusal(answer)

    def _post(self, url: httpx.URL, content: bytes, kind: str) -> Answer:
        return self.store.endpoint.send(content, kind=kind, url=url)

    def _verify(self, graphs: dict[str, dict[str, None]]) -> None:
        """Count what is there now: each graph holds at the least what was sent."""
        counts = self.store.counts(list(graphs))
        for name, lines in graphs.items():
            if counts.get(name, 0) < len(lines):
                raise StoreError(
                    f"{self.store.endpoint.shown} holds {counts.get(name, 0):,} statements of the "
                    f"{len(lines):,} sent to <{name}>",
                    hint="load again: what is there already is not added twice",
                )


def _by_graph(quads: Iterable[ox.Quad]) -> dict[str, dict[str, None]]:
    """Return statements as lines by graph, each once, in the order in which they are to go."""
    graphs: dict[str, dict[str, None]] = defaultdict(dict)
    claims: dict[str, None] = {}
    for quad in quads:
        name = quad.graph_name
        if any(isinstance(term, ox.BlankNode) for term in (quad.subject, quad.object, name)):
            raise DataError(
                "the statements to load", "a blank node", "an IRI for everything",
                hint="give it a name: sent twice, it would be two things",
            )  # fmt: skip
        line = f"{quad.subject} {quad.predicate} {quad.object} .\n"
        if isinstance(name, ox.NamedNode):
            graphs[name.value][line] = None
        elif quad.object == ox.NamedNode(_CLAIM):
            claims[line] = None
        else:
            graphs[EVIDENCE_GRAPH][line] = None
    evidence = graphs.pop(EVIDENCE_GRAPH, {})
    if evidence or claims:
        graphs[EVIDENCE_GRAPH] = evidence | claims
    return dict(graphs)


def _batches(graphs: dict[str, dict[str, None]]) -> Iterator[dict[str, list[str]]]:
    """Yield statements in batches of `_BATCH`, in order."""
    batch: dict[str, list[str]] = defaultdict(list)
    size = 0
    for name, lines in graphs.items():
        for line in lines:
            batch[name].append(line)
            size += 1
            if size == _BATCH:
                yield dict(batch)
                batch.clear()
                size = 0
    if size:
        yield dict(batch)
