"""The data set of a query: which graphs it looks at, each triple of its default graph once.

The engine takes several graphs together without looking whether they hold the same: what two of
them say it would count twice.  SPARQL 1.1 (13.2) has it that the default graph is their merge.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import pyoxigraph as ox

from aisupply.rdf.terms import PREFIXES
from aisupply.rdf.tokens import tokens
from aisupply.store import LOADED_GRAPH, PARENT_GRAPHS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["DataSet", "From", "data_set", "from_clauses", "merged"]

_NAME = re.compile(r"<[^<>\s]*>|[^\s{<#]+")
"""The name of a graph, as it stands behind FROM."""
_DEFAULT = ox.DefaultGraph()
_FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})

Node = ox.NamedNode | ox.BlankNode
Graph = Node | ox.DefaultGraph


class From(NamedTuple):
    """What a query says of its data set: graphs behind FROM, and behind FROM NAMED."""

    default: Sequence[Graph]
    named: Sequence[Node]


class DataSet(NamedTuple):
    """An engine to be asked, and what it has to be told of the graphs."""

    engine: ox.Store
    options: Mapping[str, Any]


def data_set(
    engine: ox.Store,
    text: str,
    *,
    raw: bool = False,
    base: str | None = None,
    chosen: From | None = None,
) -> DataSet:
    """Return the data set that a query is about.

    Args:
        engine: holds the graphs.
        text: the query.
        raw: only what files brought, where they put it.
        base: what relative IRIs are relative to.
        chosen: graphs that were chosen outside of the query; they go before its own.
    """
    clauses = chosen or from_clauses(text, base=base)
    if raw:
        graphs = clauses or From(
            [_DEFAULT, ox.NamedNode(LOADED_GRAPH)], list(engine.named_graphs())
        )
        default = [node for node in graphs.default if clauses is None or _is_from_file(node)]
        return _over_graphs(engine, default, [node for node in graphs.named if _is_from_file(node)])
    if clauses is not None and (chosen or len(clauses.default) > 1):
        return _over_graphs(engine, clauses.default, clauses.named)
    return DataSet(engine, {})


def _is_from_file(node: Graph) -> bool:
    """Tell whether a graph may be one that a file has named."""
    return isinstance(node, ox.BlankNode) or str(node).strip("<>") not in PARENT_GRAPHS


def _over_graphs(engine: ox.Store, default: Sequence[Graph], named: Sequence[Node]) -> DataSet:
    """Return a data set of a merge and of named graphs; one that the store lacks is empty."""
    graphs = list(dict.fromkeys(default))
    if len(graphs) > 1 and not _are_disjoint(engine, graphs):
        merge = merged(engine, graphs, named)
        return DataSet(merge, {"default_graph": ox.DefaultGraph(), "named_graphs": list(named)})
    return DataSet(engine, {"default_graph": graphs, "named_graphs": list(named)})


def merged(engine: ox.Store, default: Sequence[Graph], named: Sequence[Node]) -> ox.Store:
    """Return a new store whose default graph is a merge, with copies of named graphs."""
    merge = ox.Store()
    for graph in default:
        quads = engine.quads_for_pattern(None, None, None, graph)
        merge.extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    for graph in named:
        merge.extend(engine.quads_for_pattern(None, None, None, graph))
    return merge


def _are_disjoint(engine: ox.Store, graphs: Sequence[Graph]) -> bool:
    """Tell whether no triple is in two of the graphs; the largest is not gone through."""
    *smaller, _ = sorted(graphs, key=lambda graph: _size(engine, graph))
    return not any(
        ox.Quad(quad.subject, quad.predicate, quad.object, other) in engine
        for graph in smaller
        for quad in engine.quads_for_pattern(None, None, None, graph)
        for other in graphs
        if other != graph
    )


def _size(engine: ox.Store, graph: Graph) -> int:
    """Return how many triples a graph has, as the engine counts them."""
    answer = engine.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", default_graph=graph)
    return int(next(iter(answer))[0].value)  # type: ignore[arg-type]


def from_clauses(
    text: str, *, prefixes: Mapping[str, str] = PREFIXES, base: str | None = None
) -> From | None:
    """Return what a query says of its data set; None if it says nothing, or does not parse.

    Example:
        >>> clauses = from_clauses("SELECT * FROM :amd FROM <x:b> FROM NAMED <x:c> { ?s ?p ?o }")
        >>> [str(node) for node in (*clauses.default, *clauses.named)]
        ['<https://w3id.org/aisupply/id/amd>', '<x:b>', '<x:c>']
    """
    if "from" not in text.lower():
        return None
    words = [token for token in tokens(text) if token.depth == 0]
    starts = [number for number, token in enumerate(words) if token.word == "FROM"]
    first = next((token.start for token in words if token.word in _FORMS), 0)
    names: list[str] = []
    marks: list[bool] = []
    for number in starts:
        is_named = number + 1 < len(words) and words[number + 1].word == "NAMED"
        place = number + 1 + is_named
        match = _NAME.match(text, words[place].start) if place < len(words) else None
        if match is None:
            return None
        names.append(match[0])
        marks.append(is_named)
    if not names:
        return None
    nodes = _resolved(text[:first], names, prefixes, base)
    if nodes is None:
        return None
    pairs = list(zip(nodes, marks, strict=True))
    return From(
        [node for node, is_named in pairs if not is_named], [n for n, is_named in pairs if is_named]
    )


def _resolved(
    prologue: str, names: Sequence[str], prefixes: Mapping[str, str], base: str | None
) -> list[ox.NamedNode] | None:
    """Return the graphs that names mean behind a prologue, as the engine reads them."""
    columns = " ".join(f"({name} AS ?g{number})" for number, name in enumerate(names))
    query = f"{prologue} SELECT {columns} {{}}"
    try:
        answer = ox.Store().query(query, prefixes=dict(prefixes), base_iri=base)
    except SyntaxError:
        return None
    row = next(iter(answer))  # type: ignore[arg-type]
    nodes = [row[number] for number in range(len(names))]
    return nodes if all(isinstance(node, ox.NamedNode) for node in nodes) else None
