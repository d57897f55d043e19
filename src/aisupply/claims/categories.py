"""The tree of product categories, as a store has it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from aisupply.rdf.terms import AISC, local_id

if TYPE_CHECKING:
    from aisupply.store import Naming

__all__ = ["categories"]


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
        entry = tree[row["category"].removeprefix(AISC)]
        entry["label"][row["language"]] = row["label"]
        broader = local_id(row.get("broader", ""))
        if broader and broader not in entry["broader"]:
            entry["broader"].append(broader)
    return dict(tree)
