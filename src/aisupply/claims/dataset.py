"""The description of the data set that is counted, not written: VoID statistics as Turtle.

`make counts` writes it for the shipped graph.

What is written by hand (title, licence, coverage, how to cite) is in
`graph/registry/dataset.ttl`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisupply.rdf.terms import AIS, DATASET
from aisupply.store import CODES_GRAPH

if TYPE_CHECKING:
    from aisupply.claims.graph import ClaimGraph

__all__ = ["describe_dataset"]

_COUNTED = (
    "Agreement", "Claim", "Company", "Facility", "Payment", "Product", "Source",
    "SupplyRelationship", "Volume",
)  # fmt: skip
"""Classes whose instances are counted; a claim that a curator replaced is none."""

_COUNTS = frozenset(
    f"http://rdfs.org/ns/void#{name}" for name in ("triples", "classPartition", "class", "entities")
)
"""Properties of the counts themselves."""

_NARROWER = {"Volume": ("Payment",)}
"""Class → those whose instances are its instances too."""

_INSTANCES = """
SELECT (COUNT(DISTINCT ?thing) AS ?n) {{
  VALUES ?class {{ {classes} }}
  {{ ?thing a ?class }} UNION {{ GRAPH ?g {{ ?thing a ?class }} }}
  FILTER NOT EXISTS {{ ?thing ais:replacedBy ?newer }}
}}
"""

_HEAD = """\
@prefix ais: <{ais}> .
@prefix void: <http://rdfs.org/ns/void#> .

# Counted by `make counts`; a test keeps it true.
<{dataset}>
    void:triples {triples} ;
    void:classPartition
        {parts} .
"""


def describe_dataset(graph: ClaimGraph) -> str:
    """Return the VoID counts of a graph as Turtle.

    `void:triples` counts the statements of evidence, claims and registry, without these
    counts themselves and without the code lists.
    """
    parts = [
        f"<{DATASET}#{name}>\n    void:class ais:{name} ;\n"
        f"    void:entities {_count(graph, name)} .\n"
        for name in _COUNTED
    ]
    names = " ,\n        ".join(f"<{DATASET}#{name}>" for name in _COUNTED)
    head = _HEAD.format(ais=AIS, dataset=DATASET, triples=_statements(graph), parts=names)
    return "\n".join([head, *parts])


def _count(graph: ClaimGraph, name: str) -> int:
    classes = " ".join(f"ais:{kind}" for kind in (name, *_NARROWER.get(name, ())))
    return int(next(graph.loaded.records(_INSTANCES.format(classes=classes)))["n"])


def _statements(graph: ClaimGraph) -> int:
    return sum(
        1
        for quad in graph.loaded.quads()
        if str(quad.graph_name) != f"<{CODES_GRAPH}>" and quad.predicate.value not in _COUNTS
    )
