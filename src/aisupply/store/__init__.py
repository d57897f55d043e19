"""The seam between aisupply and whatever holds the claims: five methods.

A store holds everything, nothing filtered: the default graph is the evidence (sources,
spans, what is said of each claim), each claim is a named graph, the registry and the code
lists are two more.  A view (`aisupply.claims.lens`) is a store of its own.

- `embedded`, `disk`, `remote`: stores in this process, on disk, on a server;
- `files`, `documents`, `contents`: from a graph folder, or from files of others, to a store;
- `data_set`: which graphs a query looks at; `literals`: values of claims;
- `soundness`: claims that cannot be read; `snapshot`: what is kept for the next run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyoxigraph as ox

__all__ = [
    "CODES_GRAPH",
    "CODES_GRAPHS",
    "EVIDENCE_GRAPH",
    "LOADED_GRAPH",
    "PARENT_GRAPHS",
    "REGISTRY_GRAPH",
    "REGISTRY_GRAPHS",
    "SHIPPED_CODES",
    "SHIPPED_REGISTRY",
    "ClaimStore",
    "Naming",
    "Parts",
    "Solutions",
    "Store",
]

REGISTRY_GRAPH = "https://w3id.org/aisupply/graph/registry"
"""Name of the graph that holds the registry inside a store."""
CODES_GRAPH = "https://w3id.org/aisupply/graph/codes"
"""Name of the graph that holds the code lists inside a store."""

LOADED_GRAPH = f"{REGISTRY_GRAPH}/loaded"
"""Where what files without graphs say is put: it is registry, and was in no named graph."""
SHIPPED_REGISTRY, SHIPPED_CODES = f"{REGISTRY_GRAPH}/shipped", f"{CODES_GRAPH}/shipped"
"""Where the shipped registry and code lists are put that no file has brought."""
REGISTRY_GRAPHS = (REGISTRY_GRAPH, LOADED_GRAPH, SHIPPED_REGISTRY)
CODES_GRAPHS = (CODES_GRAPH, SHIPPED_CODES)
"""What registry and code lists are in, in a store as it was loaded."""
PARENT_GRAPHS = {
    LOADED_GRAPH: REGISTRY_GRAPH, SHIPPED_REGISTRY: REGISTRY_GRAPH, SHIPPED_CODES: CODES_GRAPH,
}  # fmt: skip
"""Graphs that no file has named → what they are a part of for everybody but `--raw`."""

EVIDENCE_GRAPH = "https://w3id.org/aisupply/graph/evidence"
"""Name of the graph that holds on a server what is the default graph inside a store here."""


class Solutions(NamedTuple):
    """The answer to a SELECT: names of the columns and rows of terms, None where unbound."""

    columns: tuple[str, ...]
    rows: Iterable[tuple[ox.NamedNode | ox.Literal | ox.BlankNode | ox.Triple | None, ...]]


class Store(Protocol):
    """What a store must be able to do; `aisupply.store.embedded` does it in this process."""

    def select(self, query: str) -> Solutions:
        """Answer a SELECT query; `QueryError` if it does not parse."""

    def ask(self, query: str) -> bool:
        """Answer an ASK query; `QueryError` if it does not parse."""

    def construct(self, query: str) -> Iterator[ox.Triple]:
        """Answer a CONSTRUCT or DESCRIBE query; `QueryError` if it does not parse."""

    def quads(self) -> Iterator[ox.Quad]:
        """Return every statement with the graph it is in."""

    def load(self, quads: Iterable[ox.Quad]) -> None:
        """Add statements, all of them or none."""


class Parts(Protocol):
    """What a view is cut from: statements of chosen claims, registry, code lists."""

    def claim_quads(self, claims: Iterable[str]) -> bytes:
        """Return as N-Quads the graphs of claims and what the evidence says of them.

        That is what it says of the claims themselves, their sources and their passages.
        """

    def graph_triples(self, graph: str) -> bytes:
        """Return one of the graphs that are no claims as N-Triples; nothing if it is not there."""


class Naming(Protocol):
    """What things are called, and of what kind they are."""

    def records(self, query: str, *, union: bool = False) -> Iterator[dict[str, str]]:
        """Answer a SELECT as mappings from column to text, over all graphs together if asked to."""


class ClaimStore(Store, Parts, Protocol):
    """A store of all claims of a graph, as `aisupply.claims.graph.ClaimGraph` holds it."""

    def records(self, query: str) -> Iterator[dict[str, str]]:
        """Answer a SELECT as mappings from column to text; an unbound column is missing."""

    def dump(self, form: ox.RdfFormat) -> bytes:
        """Write the whole store in a format that has graphs."""

    def naming(self) -> Naming:
        """Return a store of what things are called and of what kind they are, in any graph."""
