"""The totals of a view, one row each: what a firm sells, spends, owes, can make or has made."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

from aisupply.claims.nodes import ends_of_interval
from aisupply.claims.reconcile import FigureStatement, combine_statements, one_a_claim
from aisupply.rdf.terms import local_id, unit_name
from aisupply.store.literals import number_in
from aisupply.table import Several

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aisupply.claims.graph import ClaimView
    from aisupply.claims.lens import ClaimFacts
    from aisupply.table import Cell

    _Row = Mapping[str, str]

__all__ = ["COLUMNS", "total_rows"]

COLUMNS = (
    "id", "label", "firm", "measure", "category", "scope", "period", "from", "until", "amount",
    "unit", "statuses", "sources", "claims",
)  # fmt: skip
"""The columns of a list of totals."""

_ROWS = """
SELECT ?claim ?source ?status ?thing ?firm ?measure ?category ?scope ?period ?time ?unit ?counted_in
       ?each ?low ?high ?low_open ?high_open {
  GRAPH ?claim {
    ?thing a ais:Total ; ais:totalOf ?firm ; ais:measure ?measure ; ais:ofPeriod ?period ;
      time:hasTime ?time ; ais:hasQuantity ?quantity .
    ?quantity ais:unit ?unit .
    OPTIONAL { ?quantity ais:lowerBound ?low }
    OPTIONAL { ?quantity ais:upperBound ?high }
    OPTIONAL { ?quantity ais:lowerBoundExclusive ?low_open }
    OPTIONAL { ?quantity ais:upperBoundExclusive ?high_open }
    OPTIONAL { ?quantity ais:countedIn ?counted_in }
    OPTIONAL { ?quantity ais:perPeriod ?each }
    OPTIONAL { ?thing ais:ofCategory ?category }
    OPTIONAL { ?thing ais:scope ?scope }
  }
  ?claim ais:statedIn ?source ; ais:status ?status .
} ORDER BY ?thing ?claim
"""


def total_rows(view: ClaimView) -> list[dict[str, Cell]]:
    """Return a row with `COLUMNS` for each total of a view and unit, in order of id.

    `amount` is what the claims on it leave open together, combined as the lens says: where
    nothing is allowed by all of them, the hull. In another unit it is another row.
    """
    by_total: dict[tuple[str, str], list[Mapping[str, str]]] = defaultdict(list)
    for row in view.store.records(_ROWS):
        by_total[local_id(row["thing"]), _unit(row)].append(row)
    facts = {claim.iri: claim for claim in view.graph.claims}
    return [
        _row(view, thing, unit, rows, facts) for (thing, unit), rows in sorted(by_total.items())
    ]


def _row(
    view: ClaimView,
    thing: str,
    unit: str,
    rows: Sequence[Mapping[str, str]],
    facts: dict[str, ClaimFacts],
) -> dict[str, Cell]:
    first = rows[0]
    measure = view.names.label(first["measure"])
    category = view.names.label(first["category"]) if "category" in first else None
    scope, firm = first.get("scope"), local_id(first["firm"])
    begin, end = ends_of_interval(first["time"])
    statements = [_statement(row, facts) for row in one_a_claim(rows)]
    return {
        "id": thing,
        "label": f"{view.names.label(first['firm'])}: {measure}, {scope or category}, "
        f"{first['period']}",
        "firm": firm,
        "measure": measure,
        "category": category,
        "scope": scope,
        "period": first["period"],
        "from": begin,
        "until": end,
        "amount": combine_statements(statements, policy=view.lens.combine).interval,
        "unit": unit,
        "statuses": Several(dict.fromkeys(local_id(row["status"]) for row in rows)),
        "sources": Several(dict.fromkeys(local_id(row["source"]) for row in rows)),
        "claims": len({row["claim"] for row in rows}),
    }


def _unit(row: Mapping[str, str]) -> str:
    """Return the short name of a unit: a currency, GW, count, or what a count is counted in."""
    name = row.get("counted_in") or unit_name(row["unit"]) or "count"
    each = local_id(row.get("each", "")).removeprefix("period-")
    return f"{name} a {each}" if each else name


def _statement(row: Mapping[str, str], facts: dict[str, ClaimFacts]) -> FigureStatement:
    low, high = number_in(row, "low"), number_in(row, "high")
    fact = facts[row["claim"]]
    return FigureStatement(
        low or 0.0, None, math.inf if high is None else high, fact.tier or _NO_TIER,
        fact.known.isoformat(), row.get("high_open") == "true", row.get("low_open") == "true",
    )  # fmt: skip


_NO_TIER = 9
