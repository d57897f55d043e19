"""The embedded store: Oxigraph, inside this process, in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pyoxigraph as ox

from aisupply.errors import QueryError, StoreError
from aisupply.rdf.faults import query_error, run_error
from aisupply.rdf.guard import in_order, refuse_broken_text, refuse_remote, refuse_update
from aisupply.rdf.nquads import graph_end, regraphed, restamped
from aisupply.rdf.terms import ID, PREFIXES
from aisupply.rdf.tokens import BOM
from aisupply.store import PARENT_GRAPHS, Solutions
from aisupply.store.data_set import data_set

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["EmbeddedStore", "restamped", "solutions"]

_EVIDENCE = """
CONSTRUCT { ?node ?p ?o } {
  VALUES ?claim { %s }
  ?claim (ais:statedIn|ais:evidencedBy|ais:evidencedBy/oa:hasSelector)? ?node .
  ?node ?p ?o
}
"""

_NAMING = """
CONSTRUCT { ?s ?p ?o } {
  VALUES ?p {
    rdf:type rdfs:label skos:prefLabel skos:altLabel skos:inScheme dcterms:identifier
  }
  ?s ?p ?o
}
"""

_Answer = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


class EmbeddedStore:
    """A store in the memory of this process.

    Args:
        engine: an Oxigraph store to wrap; a new, empty one by default.

    Example:
        >>> store = EmbeddedStore()
        >>> store.load_bytes(b"<http://e.org/a> <http://e.org/p> 1 .", ox.RdfFormat.TURTLE)
        >>> store.ask("ASK { ?s ?p 1 }")
        True
    """

    def __init__(self, engine: ox.Store | None = None) -> None:
        self.engine = engine if engine is not None else ox.Store()

    def __len__(self) -> int:
        return len(self.engine)

    def query(self, text: str, *, union: bool = False, raw: bool = False) -> _Answer:
        """Answer a query of any form; `QueryError` if it cannot be answered.

        The default graph of a query with several FROM is their merge: each triple once.

        Args:
            text: the query; `aisupply.rdf.terms.PREFIXES` are known to it.
            union: take all graphs together as the default graph (not a set: a triple that
                two graphs hold is met twice).
            raw: the graphs are those of the files that were loaded, and no others; what files
                say in no graph is the default graph, each triple once.
        """
        text = text.removeprefix(BOM)
        refuse_broken_text(text)
        refuse_remote(text)
        try:
            engine, options = data_set(self.engine, text, raw=raw, base=ID)
            return engine.query(
                in_order(text),
                prefixes=PREFIXES,
                base_iri=ID,
                use_default_graph_as_union=union,
                **options,
            )
        except SyntaxError as error:
            refuse_update(text)
            raise query_error(text, str(error)) from error
        except (OSError, RuntimeError) as error:
            fault = _read_error(error)
            raise (run_error(error) if fault is error else fault) from error

    def select(self, query: str, *, union: bool = False) -> Solutions:
        """Answer a SELECT query; `union` as in `query`."""
        answer = self.query(query, union=union)
        if not isinstance(answer, ox.QuerySolutions):
            raise QueryError("the query is no SELECT", hint="begin it with SELECT")
        return solutions(answer)

    def records(self, query: str, *, union: bool = False) -> Iterator[dict[str, str]]:
        """Answer a SELECT as mappings from column to text; an unbound column is missing."""
        columns, rows = self.select(query, union=union)
        for row in rows:
            yield {
                name: term.value
                for name, term in zip(columns, row, strict=True)
                if term is not None and not isinstance(term, ox.Triple)
            }

    def ask(self, query: str) -> bool:
        """Answer an ASK query."""
        answer = self.query(query)
        if not isinstance(answer, ox.QueryBoolean):
            raise QueryError("the query is no ASK", hint="begin it with ASK")
        return bool(answer)

    def construct(self, query: str) -> Iterator[ox.Triple]:
        """Answer a CONSTRUCT or DESCRIBE query; all triples are read here, as rows are."""
        return iter(list(self._triples(query)))

    def construct_bytes(self, query: str, *, union: bool = False) -> bytes:
        """Answer a CONSTRUCT or DESCRIBE query as N-Triples; `union` as in `query`."""
        triples = self._triples(query, union=union)
        return cast("bytes", triples.serialize(format=ox.RdfFormat.N_TRIPLES))

    def _triples(self, query: str, *, union: bool = False) -> ox.QueryTriples:
        answer = self.query(query, union=union)
        if not isinstance(answer, ox.QueryTriples):
            raise QueryError("the query is no CONSTRUCT", hint="begin it with CONSTRUCT")
        return answer

    def quads(self) -> Iterator[ox.Quad]:
        """Return every statement with the graph it is in."""
        for quad in self.engine:
            home = PARENT_GRAPHS.get(getattr(quad.graph_name, "value", ""))
            if home is None:
                yield quad
            else:
                yield ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(home))

    def load(self, quads: Iterable[ox.Quad]) -> None:
        """Add statements, all of them or none."""
        self.engine.extend(quads)

    def load_bytes(
        self,
        data: bytes,
        form: ox.RdfFormat,
        *,
        graph: str | None = None,
        base: str | None = None,
        trusted: bool = False,
    ) -> None:
        """Parse and add a document; `SyntaxError` with line and column if it does not parse.

        Args:
            data: the document.
            form: its format.
            graph: name of the graph that its triples go to; the default graph if None.
            base: what relative IRIs are relative to.
            trusted: a store has written it, so that IRIs need no second look.
        """
        to_graph = ox.NamedNode(graph) if graph else None
        self.engine.load(data, format=form, to_graph=to_graph, base_iri=base, lenient=trusted)

    def claim_quads(self, claims: Iterable[str]) -> bytes:
        """Return as N-Quads the graphs of claims and what the default graph says of them.

        That is what it says of the claims themselves, their sources and their passages.
        """
        iris = list(claims)
        if not iris:
            return b""
        ends = {f" <{iri}> .\n".encode() for iri in iris}
        lines = self.dump(ox.RdfFormat.N_QUADS).splitlines(keepends=True)
        evidence = self.construct_bytes(_EVIDENCE % " ".join(f"<{iri}>" for iri in iris))
        return b"".join(line for line in lines if graph_end(line) in ends) + evidence

    def graph_triples(self, graph: str) -> bytes:
        """Return one of the named graphs as N-Triples, with what was put there as a part of it."""
        parts = [graph, *(part for part, whole in PARENT_GRAPHS.items() if whole == graph)]
        return b"".join(self.dump(ox.RdfFormat.N_TRIPLES, graph=part) for part in parts)

    def naming(self) -> EmbeddedStore:
        """Return a store of what things are called and of what kind they are, in any graph."""
        store = EmbeddedStore()
        triples = self.construct_bytes(_NAMING, union=True)
        store.load_bytes(triples, ox.RdfFormat.N_TRIPLES, trusted=True)
        return store

    def add_constructed(self, query: str) -> None:
        """Run a CONSTRUCT and add what it gives to the default graph."""
        triples = self.construct_bytes(query)
        self.load_bytes(triples, ox.RdfFormat.N_TRIPLES, trusted=True)

    def merge_graphs(self) -> None:
        """Copy the content of all named graphs into the default graph, each triple once."""
        self.engine.update("INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }")

    def dump(self, form: ox.RdfFormat, *, graph: str | None = None) -> bytes:
        """Write the store; one of its graphs (``""``: the default graph) for a triples format.

        The engine keeps an `xsd:dateTimeStamp` as the `xsd:dateTime` that it also is; here it
        becomes again what OWL-Time says it is, so that nothing is lost on the way out.
        """
        lines = ox.RdfFormat.N_QUADS if graph is None else ox.RdfFormat.N_TRIPLES
        source = None if graph is None else ox.NamedNode(graph) if graph else ox.DefaultGraph()
        try:
            plain = cast("bytes", self.engine.dump(format=lines, from_graph=source))
        except (OSError, RuntimeError) as error:
            raise _read_error(error) from error
        data = restamped(plain if graph is not None else regraphed(plain, PARENT_GRAPHS))
        if form == lines:
            return data
        quads = ox.parse(data, format=lines)
        statements = (quad.triple for quad in quads) if graph is not None else quads
        return cast("bytes", ox.serialize(statements, format=form, prefixes=_prefixes(form)))


def solutions(answer: ox.QuerySolutions) -> Solutions:
    """Return what the engine answers to a SELECT as columns and rows, which are all read here.

    The engine's answer must end on the thread that it was made on; rows that wait to be read
    could be thrown away on any other, by the collector of garbage.
    """
    names = [variable.value for variable in answer.variables]
    try:
        rows = [tuple(solution[name] for name in names) for solution in answer]
    except (OSError, RuntimeError) as error:
        raise _read_error(error) from error
    return Solutions(tuple(names), iter(rows))


def _read_error(error: OSError | RuntimeError) -> Exception:
    """Return what is to be raised where the engine cannot read a store on disk."""
    # "Corruption" or "corruption": the engine has no class of its own for it.
    if isinstance(error, RuntimeError) and "orruption" not in str(error):
        return error
    return StoreError(
        f"the store cannot be read: {error}",
        hint="it is damaged: load the files again, into a new folder",
    )


def _prefixes(form: ox.RdfFormat) -> dict[str, str] | None:
    """Return the prefixes for formats that have them."""
    readable = (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG, ox.RdfFormat.N3)
    return dict(PREFIXES) if form in readable else None
