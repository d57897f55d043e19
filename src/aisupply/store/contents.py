"""What a file brings to a store: how much, how many claims, and what no view will show.

A view shows the registry, what claims say in their graphs, and the evidence that claims rest on:
what is said of them, of their sources and of their passages.  All else is there, and can be asked
as it was loaded.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from aisupply.errors import DataError
from aisupply.rdf.terms import AIS
from aisupply.store import CODES_GRAPH, LOADED_GRAPH, REGISTRY_GRAPH
from aisupply.store.documents import placed_quads

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from aisupply.store import ClaimStore

__all__ = ["NOTHING_LOADED", "Contents", "Loaded", "contents", "read_through"]

NOTHING_LOADED = "mend the file at the place named; nothing was loaded"
_CLAIM = ox.NamedNode(AIS + "Claim")
_EVIDENCE = frozenset(
    {AIS + "statedIn", AIS + "evidencedBy", "http://www.w3.org/ns/oa#hasSelector"}
)
_Node = ox.NamedNode | ox.BlankNode | ox.Triple
_STRUCTURE = frozenset({REGISTRY_GRAPH, CODES_GRAPH})
_BATCH = 200
_CLAIMS = "SELECT ?x { VALUES ?x { %s } ?x a ais:Claim }"
_RESTED_ON = """
SELECT DISTINCT ?x { VALUES ?x { %s }
  ?claim (ais:statedIn|ais:evidencedBy|ais:evidencedBy/oa:hasSelector) ?x . ?claim a ais:Claim }
"""


class Contents(NamedTuple):
    """What a file has brought.

    Attributes:
        path: the file.
        statements: how many were read.
        claims: how many it declares.
        unseen: what no view shows: how many statements, and why.
        bare: things that are called claims where no graph can hold what they say.
    """

    path: Path
    statements: int
    claims: int
    unseen: tuple[tuple[int, str], ...] = ()
    bare: int = 0


class Loaded(NamedTuple):
    """What a load has done.

    Attributes:
        held: how many statements the store holds now, beside the shipped code lists.
        files: what each file brought.
    """

    held: int
    files: list[Contents]


@dataclass
class _Tally:
    """What was counted of a file: statements by graph, and those outside of graphs by subject."""

    path: Path
    statements: int = 0
    claims: int = 0
    bare: int = 0
    graphs: Counter[_Node] = field(default_factory=Counter)
    subjects: Counter[_Node] = field(default_factory=Counter)
    rested_on: set[ox.BlankNode] = field(default_factory=set)

    def add(self, quad: ox.Quad) -> None:
        """Count a statement."""
        self.statements += 1
        graph = quad.graph_name
        if isinstance(graph, ox.DefaultGraph):
            self.claims += quad.object == _CLAIM
            self.subjects[quad.subject] += 1
            if isinstance(quad.object, ox.BlankNode) and quad.predicate.value in _EVIDENCE:
                self.rested_on.add(quad.object)
        elif graph.value == LOADED_GRAPH:
            self.bare += quad.object == _CLAIM
        elif graph.value not in _STRUCTURE:
            self.graphs[graph] += 1


def read_through(path: Path) -> _Tally:
    """Parse a file to its end, and count; `DataError` if it cannot be loaded."""
    tally = _Tally(path)
    try:
        for quad in placed_quads(path, registry=LOADED_GRAPH, hint=NOTHING_LOADED):
            tally.add(quad)
    except DataError as error:
        advice = error.hint or ""
        hint = advice if NOTHING_LOADED in advice else f"{advice}; nothing was loaded".lstrip("; ")
        raise DataError(error.where, error.found, error.expected, hint=hint) from error
    return tally


def contents(tallies: Sequence[_Tally], store: ClaimStore) -> list[Contents]:
    """Return what files have brought.

    Args:
        tallies: what was counted of each file.
        store: the store that they were loaded into.
    """
    return [
        Contents(
            tally.path, tally.statements, tally.claims, tuple(_unseen(tally, store)), tally.bare
        )
        for tally in tallies
    ]


def _unseen(tally: _Tally, store: ClaimStore) -> Iterator[tuple[int, str]]:
    graphs = _unmatched(tally.graphs, store, _CLAIMS)
    if graphs:
        where = (
            f"a named graph, {graphs[0]}," if len(graphs) == 1 else f"{len(graphs):,} named graphs"
        )
        yield sum(tally.graphs[node] for node in graphs), f"{where} that no claim declares"
    subjects = [node for node in tally.subjects if node not in tally.rested_on]
    subjects = _unmatched(_unmatched(subjects, store, _CLAIMS), store, _RESTED_ON)
    if subjects:
        yield (
            sum(tally.subjects[node] for node in subjects),
            "no graph, about no claim and nothing that a claim rests on",
        )


def _unmatched(nodes: Collection[_Node], store: ClaimStore, query: str) -> list[_Node]:
    """Return the nodes that a query does not find; one without a name it never finds."""
    matching: set[object] = set()
    iris = [str(node) for node in nodes if isinstance(node, ox.NamedNode)]
    for start in range(0, len(iris), _BATCH):
        batch_query = query % " ".join(iris[start : start + _BATCH])
        matching |= {row["x"] for row in store.records(batch_query)}
    return [
        node for node in nodes if not isinstance(node, ox.NamedNode) or node.value not in matching
    ]
