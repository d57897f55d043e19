"""What a network needs from a view beside its edges: categories, passages, binding parts."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from aisupply.terms import AISC, local_id

if TYPE_CHECKING:
    from aisupply.graph import View

__all__ = ["categories", "partly_binding", "spans"]


def partly_binding(view: View) -> frozenset[str]:
    """Return the volumes of which any claim of the graph says that only a part is binding.

    All claims are asked, whatever the lens: to leave out the source that says so must not
    turn a headline into a floor.  A firm part within ten per cent of the figure is how
    "about" is read, and no binding part.
    """
    query = """
        SELECT DISTINCT ?volume {
          GRAPH ?claim { ?volume ais:firmQuantity/ais:lowerBound ?firm ; ais:statedQuantity ?q .
            { ?q ais:lowerBound ?stated }
            UNION { ?q ais:upperBound ?stated FILTER NOT EXISTS { ?q ais:lowerBound ?low } } }
          ?claim ais:certainty ?certainty
          FILTER(?certainty != aisc:denied && ?firm < ?stated * 0.899)
          FILTER NOT EXISTS { ?claim ais:replacedBy ?newer }
        }"""
    return frozenset(row["volume"] for row in view.graph.store.records(query))


def categories(view: View) -> dict[str, dict[str, Any]]:
    """Return the tree of product categories: labels and broader categories by id."""
    tree: dict[str, dict[str, Any]] = defaultdict(lambda: {"label": {}, "broader": []})
    query = """
        SELECT DISTINCT ?category ?label (LANG(?label) AS ?language) ?broader {
          ?category a ais:ProductCategory ; skos:prefLabel ?label .
          OPTIONAL { ?category skos:broader ?broader }
        } ORDER BY ?category ?broader"""
    for row in view.store.records(query):
        entry = tree[row["category"].removeprefix(AISC)]
        entry["label"][row["language"]] = row["label"]
        broader = local_id(row.get("broader", ""))
        if broader and broader not in entry["broader"]:
            entry["broader"].append(broader)
    return dict(tree)


def spans(view: View) -> dict[str, list[dict[str, Any]]]:
    """Return the passages of each claim."""
    query = """
        SELECT ?claim ?source ?start ?end {
          ?claim ais:statedIn ?source ; ais:evidencedBy/oa:hasSelector ?place .
          ?place oa:start ?start ; oa:end ?end
        } ORDER BY ?claim ?start"""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in view.store.records(query):
        found[row["claim"]].append(
            {"source": local_id(row["source"]), "start": int(row["start"]), "end": int(row["end"])}
        )
    return found
