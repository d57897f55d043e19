"""The totals of a view, one row each: what a firm sells, spends, owes, can make or has made."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from aisupply.claims.nodes import ends_of_interval
from aisupply.claims.reconcile import FigureStatement, combine_statements, one_a_claim
from aisupply.rdf.terms import AISC, iri_of, local_id, unit_name
from aisupply.store.literals import number_in
from aisupply.table import Several

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from aisupply.bounds import Bounds
    from aisupply.claims.graph import ClaimView
    from aisupply.claims.lens import ClaimFacts
    from aisupply.table import Cell

__all__ = ["COLUMNS", "TotalFigure", "total_figures", "total_rows"]

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


class TotalFigure(NamedTuple):
    """What the claims of a view on one total leave open together, in one unit.

    Attributes:
        id: id of the total.
        firm: id of the firm, without its group.
        measure: code of the measure, such as ``total-revenue``.
        category: code of the category; empty where the figure covers no one category.
        scope: what it covers, in words; empty if they are not given.
        period: the period in words.
        begin: its first day in ISO form; None where it is open.
        end: its last day.
        amount: combined as the lens says; the hull where claims have no common point.
        unit: short name of the unit.
        statuses: codes of the statuses of the claims.
        sources: ids of their sources.
        claims: their IRIs.
    """

    id: str
    firm: str
    measure: str
    category: str
    scope: str
    period: str
    begin: str | None
    end: str | None
    amount: Bounds | None
    unit: str
    statuses: tuple[str, ...]
    sources: tuple[str, ...]
    claims: tuple[str, ...]


def total_figures(view: ClaimView, claims: Container[str] | None = None) -> list[TotalFigure]:
    """Return the totals of a view, one for each total and unit, in order of id.

    Args:
        view: claims under a lens.
        claims: the only claims that count; all of the view if None.
    """
    by_total: dict[tuple[str, str], list[Mapping[str, str]]] = defaultdict(list)
    for row in view.store.records(_ROWS):
        if claims is None or row["claim"] in claims:
            by_total[local_id(row["thing"]), _unit(row)].append(row)
    facts = {claim.iri: claim for claim in view.graph.claims}
    return [
        _figure(view, thing, unit, rows, facts) for (thing, unit), rows in sorted(by_total.items())
    ]


def _figure(
    view: ClaimView,
    thing: str,
    unit: str,
    rows: Sequence[Mapping[str, str]],
    facts: Mapping[str, ClaimFacts],
) -> TotalFigure:
    first = rows[0]
    begin, end = ends_of_interval(first["time"])
    statements = [_statement(row, facts) for row in one_a_claim(rows)]
    return TotalFigure(
        thing, local_id(first["firm"]), local_id(first["measure"]),
        local_id(first.get("category", "")), first.get("scope", ""), first["period"], begin, end,
        combine_statements(statements, policy=view.lens.combine).interval, unit,
        tuple(dict.fromkeys(local_id(row["status"]) for row in rows)),
        tuple(dict.fromkeys(local_id(row["source"]) for row in rows)),
        tuple(dict.fromkeys(row["claim"] for row in rows)),
    )  # fmt: skip


def total_rows(view: ClaimView) -> list[dict[str, Cell]]:
    """Return a row with `COLUMNS` for each total of a view and unit, in order of id.

    `amount` is what the claims on it leave open together. In another unit it is another row.
    """
    return [_row(view, figure) for figure in total_figures(view)]


def _row(view: ClaimView, figure: TotalFigure) -> dict[str, Cell]:
    measure = view.names.label(f"{AISC}{figure.measure}")
    category = view.names.label(f"{AISC}{figure.category}") if figure.category else None
    scope = figure.scope or None
    return {
        "id": figure.id,
        "label": f"{view.names.label(iri_of(figure.firm))}: {measure}, {scope or category}, "
        f"{figure.period}",
        "firm": figure.firm,
        "measure": measure,
        "category": category,
        "scope": scope,
        "period": figure.period,
        "from": figure.begin,
        "until": figure.end,
        "amount": figure.amount,
        "unit": figure.unit,
        "statuses": Several(figure.statuses),
        "sources": Several(figure.sources),
        "claims": len(figure.claims),
    }


def _unit(row: Mapping[str, str]) -> str:
    """Return the short name of a unit: a currency, GW, count, or what a count is counted in."""
    name = row.get("counted_in") or unit_name(row["unit"]) or "count"
    each = local_id(row.get("each", "")).removeprefix("period-")
    return f"{name} a {each}" if each else name


def _statement(row: Mapping[str, str], facts: Mapping[str, ClaimFacts]) -> FigureStatement:
    low, high = number_in(row, "low"), number_in(row, "high")
    fact = facts[row["claim"]]
    return FigureStatement(
        low or 0.0, None, math.inf if high is None else high, fact.tier or _NO_TIER,
        fact.known.isoformat(), row.get("high_open") == "true", row.get("low_open") == "true",
    )  # fmt: skip


_NO_TIER = 9
