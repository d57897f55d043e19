"""The part of a graph that shapes need in order to judge some of its nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from aisupply.store.embedded import EmbeddedStore

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["nearby"]

_HOPS = 3
"""The longest path of a shape has two steps; the class of what it ends at is one more."""


def nearby(store: EmbeddedStore, *, focus: Iterable[str], told: Iterable[str]) -> EmbeddedStore:
    """Return what lies around some nodes, in the graphs that it is in.

    Shapes take seconds over a whole graph and a moment over this part; what they say of the
    nodes in `focus` is the same.

    Args:
        store: the whole.
        focus: IRIs of the nodes to be judged: all statements on them, and on what these lead
            to, are taken.
        told: IRIs of those of which statements are new: what points to them is taken too, for
            shapes that look back.
    """
    part = EmbeddedStore()
    frontier = {ox.NamedNode(iri) for iri in focus}
    for iri in told:
        quads = list(store.engine.quads_for_pattern(None, None, ox.NamedNode(iri)))
        part.engine.extend(quads)
        frontier |= {q.subject for q in quads if isinstance(q.subject, ox.NamedNode)}
    seen: set[ox.NamedNode] = set()
    for _ in range(_HOPS + 1):
        seen |= frontier
        frontier = _add(store, part, frontier) - seen
    return part


def _add(store: EmbeddedStore, part: EmbeddedStore, nodes: set[ox.NamedNode]) -> set[ox.NamedNode]:
    """Copy all statements on some nodes and return what they lead to."""
    reached: set[ox.NamedNode] = set()
    for node in nodes:
        quads = list(store.engine.quads_for_pattern(node, None, None))
        part.engine.extend(quads)
        reached |= {quad.object for quad in quads if isinstance(quad.object, ox.NamedNode)}
    return reached
