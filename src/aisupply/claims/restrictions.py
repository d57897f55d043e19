"""The restrictions of a view, one row each: who may not supply whom, and what holds on its day."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from aisupply.claims.lens import end_of_day
from aisupply.claims.nodes import ends_of_interval
from aisupply.rdf.terms import local_id
from aisupply.table import Several

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aisupply.claims.graph import ClaimView
    from aisupply.table import Cell

__all__ = ["COLUMNS", "restriction_rows"]

COLUMNS = (
    "id", "label", "authority", "suppliers", "customers", "goods", "rule", "stage", "from", "until",
    "sources", "claims",
)  # fmt: skip
"""The columns of a list of restrictions."""

_ROWS = """
SELECT ?claim ?source ?thing ?authority ?supplier ?customer ?category ?product ?goods ?rule ?stage
       ?begins ?time ?ends {
  GRAPH ?claim {
    ?thing a ais:Restriction ; ais:authority ?authority ; ais:restrictedSupplier ?supplier ;
      ais:restrictedCustomer ?customer ; ais:hasState ?state .
    ?state ais:stage ?stage .
    OPTIONAL { ?thing ais:ofCategory ?category }
    OPTIONAL { ?thing ais:ofProduct ?product }
    OPTIONAL { ?thing ais:restrictedGoods ?goods }
    OPTIONAL { ?thing ais:underRule ?rule }
    OPTIONAL { ?state time:hasTime ?time }
    OPTIONAL { ?time time:hasBeginning/time:inXSDDateTimeStamp ?began }
    OPTIONAL { ?time time:hasEnd/time:inXSDDateTimeStamp ?ends }
  }
  ?claim ais:knownAt ?known ; ais:statedIn ?source .
  BIND(CONCAT(SUBSTR(STR(COALESCE(?began, ?known)), 1, 19), "Z") AS ?begins)
} ORDER BY ?thing ?begins ?claim
"""
_LABELS = """
SELECT DISTINCT ?thing ?name (LANG(?name) AS ?language) {
  VALUES ?class { dcterms:Location ais:FirmGroup ais:ActorGroup }
  ?thing a ?class ; rdfs:label ?name FILTER(LANG(?name) IN ("", "en"))
} ORDER BY ?thing ?name
"""
_Row = dict[str, str]


def restriction_rows(view: ClaimView) -> list[dict[str, Cell]]:
    """Return a row with `COLUMNS` for each restriction of a view, in order of id.

    `stage`, `from` and `until` are of the state that holds on the lens's `at`: the latest that has
    begun and has not ended; null where none holds, before its beginning or after its end.
    """
    by_thing: dict[str, list[_Row]] = defaultdict(list)
    for row in view.store.records(_ROWS):
        by_thing[row["thing"]].append(row)
    places = {row["thing"]: row["name"] for row in view.store.records(_LABELS)}
    return [
        _row(view, thing, rows, places)
        for thing, rows in sorted(by_thing.items(), key=lambda item: local_id(item[0]))
    ]


def _row(
    view: ClaimView, thing: str, rows: Sequence[_Row], places: dict[str, str]
) -> dict[str, Cell]:
    def named(column: str) -> Several:
        """Return the labels of what the rows name in a column, each once."""
        found = dict.fromkeys(row[column] for row in rows if column in row)
        return Several(sorted(places.get(iri) or view.names.label(iri) for iri in found))

    suppliers, customers = named("supplier"), named("customer")
    words = Several(dict.fromkeys(row["goods"] for row in rows if "goods" in row))
    goods = words or Several([*named("category"), *named("product")])
    now = end_of_day(view.lens.at)
    held = [row for row in rows if row["begins"] <= now <= row.get("ends", now)]
    state = max(held, key=lambda row: (row["begins"], row["stage"].endswith("lifted")), default={})
    begin, end = ends_of_interval(state["time"]) if "time" in state else (None, None)
    return {
        "id": local_id(thing),
        "label": f"{suppliers} → {customers}: {goods}",
        "authority": named("authority"),
        "suppliers": suppliers,
        "customers": customers,
        "goods": goods,
        "rule": Several(dict.fromkeys(row["rule"] for row in rows if "rule" in row)) or None,
        "stage": local_id(state["stage"]) if state else None,
        "from": begin,
        "until": end,
        "sources": Several(dict.fromkeys(local_id(row["source"]) for row in rows)),
        "claims": len({row["claim"] for row in rows}),
    }
