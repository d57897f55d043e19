"""The tree of product categories, as a store has it, and what is below and above in it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from aisupply.rdf.terms import local_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from aisupply.store import Naming

__all__ = ["broader", "categories", "narrower"]


def categories(store: Naming) -> dict[str, dict[str, Any]]:
    """Return the tree of product categories: labels and broader categories by id.

    Args:
        store: of a view, or with registry and code lists in its default graph.
    """
    tree: dict[str, dict[str, Any]] = defaultdict(lambda: {"label": {}, "broader": []})
    query = """
        SELECT DISTINCT ?category ?label (LANG(?label) AS ?language) ?broader {
          ?category a ais:ProductCategory ; skos:prefLabel ?label FILTER(isLiteral(?label))
          OPTIONAL { ?category skos:broader ?broader }
        } ORDER BY ?category ?broader"""
    for row in store.records(query):
        entry = tree[local_id(row["category"])]
        entry["label"][row["language"]] = row["label"]
        broader = local_id(row.get("broader", ""))
        if broader and broader not in entry["broader"]:
            entry["broader"].append(broader)
    return dict(tree)


def narrower(tree: Mapping[str, Any], *names: str) -> frozenset[str]:
    """Return categories and all that are narrower, at any depth.

    Args:
        tree: as `categories` gives it; a network has it as its attribute `categories`.
        names: ids of categories, in the tree or not.

    >>> tree = {"gpu": {"broader": ["chip"]}, "chip": {"broader": []}, "h100": {"broader": ["gpu"]}}
    >>> sorted(narrower(tree, "chip")), sorted(narrower(tree, "gpu", "rack"))
    (['chip', 'gpu', 'h100'], ['gpu', 'h100', 'rack'])
    """
    below: defaultdict[str, set[str]] = defaultdict(set)
    for name in tree:
        for above in _next_broader(tree, name):
            below[above].add(name)
    return _closure(names, lambda name: below[name])


def broader(tree: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """Return by category itself and all that are broader, at any height.

    >>> tree = {"gpu": {"broader": ["chip"]}, "chip": {"broader": []}, "h100": {"broader": ["gpu"]}}
    >>> sorted(broader(tree)["h100"])
    ['chip', 'gpu', 'h100']
    """
    return {name: _closure([name], lambda at: _next_broader(tree, at)) for name in tree}


def _next_broader(tree: Mapping[str, Any], name: str) -> Iterable[str]:
    entry = tree.get(name)
    return entry.get("broader") or () if isinstance(entry, dict) else ()


def _closure(names: Sequence[str], step: Callable[[str], Iterable[str]]) -> frozenset[str]:
    """Return names and all that steps lead to; trees of others may go in circles."""
    reached, frontier = set(names), list(names)
    while frontier:
        fresh = set(step(frontier.pop())) - reached
        reached |= fresh
        frontier += fresh
    return frozenset(reached)
