"""A store on a server: any SPARQL 1.1 endpoint that holds what `aisupply load` put there.

On a server every graph is a named one: the evidence is `EVIDENCE_GRAPH`, registry and code lists
have theirs, and each claim has its own.  What else is on the server stays out of sight, but for
a query that asks `GRAPH ?g` and says nothing of `?g` in the evidence.

No answer is trusted to be whole.  Rows are counted by a query of their own, and what a server
cuts off without a word is fetched in pages until the count is reached, or is an error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

import pyoxigraph as ox

from aisupply.errors import StoreError
from aisupply.rdf.nquads import line, restamped
from aisupply.store import CODES_GRAPH, EVIDENCE_GRAPH, REGISTRY_GRAPH, Solutions
from aisupply.store.embedded import EmbeddedStore
from aisupply.store.remote.http import Endpoint, checked_url
from aisupply.store.remote.rewrite import rewrite

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from aisupply.store.remote.http import Answer
    from aisupply.store.remote.rewrite import Rewritten

__all__ = ["RemoteStore"]

_PAGE_SIZE = 5_000
"""Rows that are asked for at once; servers cut at 10,000, some of them without a word."""
_BATCH_SIZES = {"g": 100, "s": 300}
"""Graphs, and subjects, that one query lists: some tens of kilobytes of query."""
_MANY = 1_000
"""From so many claims on, the statements of all claims are counted at once."""
_FORM = "application/x-www-form-urlencoded"
_JSON = "application/sparql-results+json"
_TRIPLES = "application/n-triples"
_JSON_KINDS = frozenset({_JSON, "application/json"})
_TRIPLES_KINDS = frozenset({_TRIPLES, "text/plain", "text/ntriples", "text/rdf+n3"})
_ODD_ASK = "__ASK_RETVAL"
"""The column in which one server answers an ASK as if it were a SELECT; no row is a no."""
_TRUE = frozenset({"1", "true"})
_BOOLEAN = ox.NamedNode("http://www.w3.org/2001/XMLSchema#boolean")
_TRUTH = {"0": "false", "1": "true"}
_NO_ENDPOINT = "check that the address is that of a SPARQL 1.1 endpoint"

_AIS = "https://w3id.org/aisupply/ont#"
_SELECTOR = "http://www.w3.org/ns/oa#hasSelector"
_CLAIMS = "SELECT DISTINCT ?claim { ?claim a ais:Claim } ORDER BY ?claim"
_CLAIM_COUNTS = """
SELECT ?g (COUNT(*) AS ?n) { ?g a ais:Claim . GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g
"""
_NAMING = """
VALUES ?p {
  rdf:type rdfs:label skos:prefLabel skos:altLabel skos:inScheme dcterms:identifier
} GRAPH %s { ?s ?p ?o }
"""

_Term = ox.NamedNode | ox.Literal | ox.BlankNode
Row = tuple[_Term | None, ...]


class _Rows(NamedTuple):
    """An answer as it came: names of columns, and rows."""

    columns: tuple[str, ...]
    rows: list[Row]


class RemoteStore:
    """A store behind an address.

    Args:
        url: http or https address of a SPARQL 1.1 endpoint.
        tell: called with how many claims are fetched and how many there are to fetch.
        endpoint: the server; made from the address by default.
    """

    def __init__(
        self,
        url: str,
        *,
        tell: Callable[[int, int], None] | None = None,
        endpoint: Endpoint | None = None,
    ) -> None:
        self.endpoint = endpoint or Endpoint(url=checked_url(url))
        self._tell = tell
        self._cache: dict[str, dict[str, list[Row]]] = {"g": {}, "s": {}}

    def select(self, query: str) -> Solutions:
        """Answer a SELECT query over the evidence and, by GRAPH, the rest; all of its rows."""
        rewritten = rewrite(query, form="SELECT")
        return Solutions(rewritten.columns, self._all_rows(rewritten))

    def rows(self, query: str, *, unique: bool = False) -> list[Row]:
        """Return the rows of a SELECT query, all of them.

        Args:
            query: the query.
            unique: no row can come twice, even if the query does not say DISTINCT.
        """
        return self._all_rows(rewrite(query, form="SELECT"), unique=unique)

    def records(self, query: str) -> Iterator[dict[str, str]]:
        """Answer a SELECT as mappings from column to text; an unbound column is missing."""
        columns, rows = self.select(query)
        for row in rows:
            pairs = zip(columns, row, strict=True)
            yield {name: _bound(term).value for name, term in pairs if term is not None}

    def ask(self, query: str) -> bool:
        """Answer an ASK query."""
        text = rewrite(query, form="ASK").text
        answer = self._parsed(self._send(text, accept=_JSON, kinds=_JSON_KINDS))
        if isinstance(answer, ox.QueryBoolean):
            return bool(answer)
        if [variable.value for variable in answer.variables] == [_ODD_ASK]:
            return any(_bound(row[0]).value in _TRUE for row in answer)
        raise self._unexpected("no truth value for an ASK")

    def construct(self, query: str) -> Iterator[ox.Triple]:
        """Answer a CONSTRUCT query; `StoreError` where the server may have left some out."""
        text = rewrite(query, form="CONSTRUCT").text
        answer = self._send(text, accept=_TRIPLES, kinds=_TRIPLES_KINDS)
        if "x-sparql-maxrows" in answer.headers:
            raise self._unexpected("only a part of the triples asked for")
        try:
            quads = list(ox.parse(restamped(answer.body), format=ox.RdfFormat.N_TRIPLES))
        except SyntaxError as error:
            raise self._unexpected(f"triples that do not parse ({error})") from error
        return (quad.triple for quad in quads)

    def quads(self) -> Iterator[ox.Quad]:
        """Return every statement of the data set: evidence, registry, codes, claims."""
        return iter(ox.parse(self._lines(), format=ox.RdfFormat.N_QUADS))

    def dump(self, form: ox.RdfFormat) -> bytes:
        """Write the whole data set in a format that has graphs."""
        store = EmbeddedStore()
        store.load_bytes(self._lines(), ox.RdfFormat.N_QUADS, trusted=True)
        return store.dump(form)

    def load(self, quads: Iterable[ox.Quad]) -> None:
        """Add statements; see `aisupply.store.remote.loading` for what is promised."""
        from aisupply.store.remote.loading import Loader

        Loader(self).add(list(quads))

    def claim_quads(self, claims: Iterable[str]) -> bytes:
        """Return as N-Quads the graphs of claims and what the evidence says of them."""
        iris = list(claims)
        evidence = self._evidence(iris)
        return b"".join([*self._graphs(iris), *evidence])

    def graph_triples(self, graph: str) -> bytes:
        """Return one of the graphs that are no claims as N-Triples."""
        query = f"SELECT ?s ?p ?o {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
        return b"".join(line(*row) for row in self.rows(query, unique=True))

    def naming(self) -> EmbeddedStore:
        """Return a store of what things are called and of what kind they are, in any graph."""
        patterns = [
            _NAMING % f"<{EVIDENCE_GRAPH}>",
            _NAMING % f"<{REGISTRY_GRAPH}>",
            _NAMING % f"<{CODES_GRAPH}>",
            "?g a ais:Claim . " + _NAMING % "?g",
        ]
        store = EmbeddedStore()
        for pattern in patterns:
            rows = self.rows(f"SELECT DISTINCT ?s ?p ?o {{ {pattern} }}")
            lines = b"".join(line(*row) for row in rows)
            store.load_bytes(lines, ox.RdfFormat.N_TRIPLES, trusted=True)
        return store

    def forget(self) -> None:
        """Fetch anew what was fetched: the store has changed."""
        for rows in self._cache.values():
            rows.clear()

    def size(self) -> int:
        """Return how many statements the data set holds."""
        own = self.counts([EVIDENCE_GRAPH, REGISTRY_GRAPH, CODES_GRAPH])
        claims = self.counts([row["claim"] for row in self.records(_CLAIMS)])
        return sum(own.values()) + sum(claims.values())

    def counts(self, graphs: Sequence[str]) -> dict[str, int]:
        """Return how many statements each of some graphs holds; one with none is missing."""
        return self._counts("g", graphs)

    def _lines(self) -> bytes:
        """Return the whole data set as N-Quads."""
        parts = [self.graph_triples(EVIDENCE_GRAPH)]
        for graph in (REGISTRY_GRAPH, CODES_GRAPH):
            end = f" <{graph}> .\n".encode()
            parts.append(self.graph_triples(graph).replace(b" .\n", end))
        parts += self._graphs([row["claim"] for row in self.records(_CLAIMS)])
        return b"".join(parts)

    def _graphs(self, claims: Sequence[str]) -> list[bytes]:
        """Return the graphs of claims as lines, a list of any length."""
        rows = self._fetched("g", claims, tell=True)
        return [line(s, p, o, g) for g, s, p, o in rows]

    def _evidence(self, claims: Sequence[str]) -> list[bytes]:
        """Return what the evidence says of claims, their sources and spans, and where these are."""
        lines, todo, seen = [], list(claims), set(claims)
        follow = {f"{_AIS}statedIn", f"{_AIS}evidencedBy"}
        while todo:
            linked: dict[str, None] = {}
            for subject, predicate, value in self._fetched("s", todo):
                lines.append(line(subject, predicate, value))
                if _bound(predicate).value in follow and isinstance(value, ox.NamedNode):
                    linked[value.value] = None
            todo = [node for node in linked if node not in seen]
            seen.update(todo)
            follow = {_SELECTOR} if follow != {_SELECTOR} else set()
        return lines

    def _fetched(self, key: str, names: Sequence[str], *, tell: bool = False) -> Iterator[Row]:
        """Yield rows of claim graphs (key `g`) or of subjects of the evidence (key `s`).

        What has come once is kept, since a command may need several views.
        """
        cache = self._cache[key]
        missing = [name for name in names if name not in cache]
        fetched = 0
        for batch, rows in self._batches(key, missing):
            cache.update((name, []) for name in batch)
            for row in rows:
                name = _bound(row[0]).value
                if name not in cache:
                    raise self._unexpected(f"rows of {name}, which was not asked for")
                cache[name].append(row)
            fetched += len(batch)
            if tell and self._tell:
                self._tell(fetched, len(missing))
        for name in names:
            yield from cache[name]

    def _batches(
        self, key: str, names: Sequence[str]
    ) -> Iterator[tuple[Sequence[str], Sequence[Row]]]:
        """Yield names with their rows, of which it is counted first how many there must be."""
        counts = self._counts(key, names)
        columns, pattern = _PATTERNS[key]
        for batch in _batches(counts, names, most=_BATCH_SIZES[key]):
            expected = sum(counts.get(name, 0) for name in batch)
            body = f"SELECT {columns} {{ VALUES ?{key} {{ {_iri_list(batch)} }} {pattern} }}"
            yield batch, self._rows_of(rewrite(body, form="SELECT"), expected, unique=True)

    def _counts(self, key: str, names: Sequence[str]) -> dict[str, int]:
        """Return how many rows each name has; one that has none is missing."""
        counts: dict[str, int] = {}
        pattern = _PATTERNS[key][1]
        if key == "g" and len(names) > _MANY:
            counts = _counts_by_name(self.rows(_CLAIM_COUNTS))
            names = [name for name in names if name not in counts]
        for start in range(0, len(names), _BATCH_SIZES[key]):
            values = _iri_list(names[start : start + _BATCH_SIZES[key]])
            query = (
                f"SELECT ?{key} (COUNT(*) AS ?n) {{ VALUES ?{key} {{ {values} }} {pattern} }} "
                f"GROUP BY ?{key}"
            )
            counts |= _counts_by_name(self._answer(rewrite(query, form="SELECT").text).rows)
        return counts

    def _all_rows(self, query: Rewritten, *, unique: bool = False) -> list[Row]:
        """Return all rows of a query, however many the server gives at a time."""
        answer = self._answer(query.counted).rows
        if len(answer) != 1 or len(answer[0]) != 1:
            raise self._unexpected("no number to a query for one")
        return self._rows_of(query, _count(answer[0][0]), unique=unique or query.distinct)

    def _rows_of(self, query: Rewritten, expected: int, *, unique: bool) -> list[Row]:
        """Return the rows of a query of which the number is known."""
        if expected <= _PAGE_SIZE:
            rows = self._answer(query.text).rows
            if len(rows) == expected:
                return rows
        rows = []
        while page := self._answer(query.page(size=_PAGE_SIZE, start=len(rows))).rows:
            rows += page
            if len(rows) >= expected:
                break
        received = len(set(rows)) if unique else len(rows)
        if received != expected:
            raise StoreError(
                f"{self.endpoint.shown} gives {received:,} of {expected:,} rows",
                hint="try again when nobody writes to the store; else raise its limit of rows",
            )
        return rows

    def _answer(self, text: str) -> _Rows:
        """Return what the server answers to a SELECT, whole or not."""
        answer = self._parsed(self._send(text, accept=_JSON, kinds=_JSON_KINDS))
        if isinstance(answer, ox.QueryBoolean):
            raise self._unexpected("a truth value for a SELECT")
        names = tuple(variable.value for variable in answer.variables)
        try:
            rows = [tuple(_normalised(solution[name]) for name in names) for solution in answer]
        except SyntaxError as error:
            raise self._broken_json(error) from error
        return _Rows(names, rows)

    def _parsed(self, answer: Answer) -> ox.QuerySolutions | ox.QueryBoolean:
        try:
            return ox.parse_query_results(answer.body, format=ox.QueryResultsFormat.JSON)
        except (SyntaxError, ValueError) as error:
            raise self._broken_json(error) from error

    def _send(self, query: str, *, accept: str, kinds: frozenset[str]) -> Answer:
        """POST a query as a form, which all servers take, and look at how it was answered."""
        content = urlencode({"query": query}).encode()
        answer = self.endpoint.send(content, kind=_FORM, accept=accept)
        if not answer.fine:
            raise self.endpoint.refusal(answer)
        if "x-sql-state" in answer.headers:
            raise self._unexpected("a part of the answer, as its time was up")
        if answer.kind not in kinds:
            raise self._unexpected(f"{answer.kind or 'something unnamed'} where {accept} was asked")
        return answer

    def _unexpected(self, content: str) -> StoreError:
        return StoreError(
            f"{self.endpoint.shown} answers with {content}",
            hint=_NO_ENDPOINT,
        )

    def _broken_json(self, error: Exception) -> StoreError:
        return StoreError(
            f"{self.endpoint.shown} answers with JSON that is cut off or broken: {error}",
            hint="its time may have been up in the middle: try again, or raise its limit of time",
        )


_PATTERNS = {
    "g": ("?g ?s ?p ?o", "GRAPH ?g { ?s ?p ?o }"),
    "s": ("?s ?p ?o", "?s ?p ?o"),
}
"""What is fetched by name: columns, and the pattern with the name as a variable."""


def _counts_by_name(rows: Iterable[Row]) -> dict[str, int]:
    """Return rows of a name and a count as a mapping."""
    return {_bound(name).value: _count(count) for name, count in rows}


def _batches(counts: dict[str, int], names: Sequence[str], *, most: int) -> Iterator[list[str]]:
    """Yield names in batches that stay within a page, if not one name alone goes beyond it."""
    batch: list[str] = []
    rows = 0
    for name in names:
        more = counts.get(name, 0)
        if batch and (rows + more > _PAGE_SIZE or len(batch) == most):
            yield batch
            batch, rows = [], 0
        batch.append(name)
        rows += more
    if batch:
        yield batch


def _iri_list(names: Iterable[str]) -> str:
    return " ".join(f"<{name}>" for name in names)


def _normalised(term: _Term | ox.Triple | None) -> _Term | None:
    """Return a term with truth values in words, whatever way the server writes them.

    Raises:
        StoreError: for a triple, which no claim has.
    """
    if isinstance(term, ox.Triple):
        raise StoreError("the store answers with a triple as a term", hint="it is no claim's")
    if isinstance(term, ox.Literal) and term.datatype == _BOOLEAN and term.value in _TRUTH:
        return ox.Literal(_TRUTH[term.value], datatype=_BOOLEAN)
    return term


def _bound(term: object) -> _Term:
    """Return a term of which it is certain that it is one; `StoreError` for an empty column."""
    if isinstance(term, ox.NamedNode | ox.Literal | ox.BlankNode):
        return term
    raise StoreError("the store leaves a column empty that cannot be", hint=_NO_ENDPOINT)


def _count(term: _Term | None) -> int:
    """Return how many rows there are, as a server counts them; `StoreError` if it does not.

    Example:
        >>> _count(ox.Literal(12))
        12
    """
    if isinstance(term, ox.Literal) and term.value.isascii() and term.value.isdigit():
        return int(term.value)
    raise StoreError(f"the store counts {term or 'nothing'} rows", hint=_NO_ENDPOINT)
