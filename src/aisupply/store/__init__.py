"""The seam between aisupply and whatever holds the claims: five methods.

A store holds everything, nothing filtered: the default graph is the evidence (sources,
spans, what is said of each claim), each claim is a named graph, the registry and the code
lists are two more.  A view (`aisupply.lens`) is a store of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyoxigraph as ox

__all__ = ["CODES_GRAPH", "REGISTRY_GRAPH", "Solutions", "Store"]

REGISTRY_GRAPH = "https://w3id.org/aisupply/graph/registry"
"""Name of the graph that holds the registry inside a store."""
CODES_GRAPH = "https://w3id.org/aisupply/graph/codes"
"""Name of the graph that holds the code lists inside a store."""


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
