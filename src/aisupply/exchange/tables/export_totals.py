"""From the claim of a total back to its row."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aisupply.exchange.tables.export_claim import Claim

__all__ = ["totals_row"]


def totals_row(claim: Claim) -> dict[str, str]:
    """Return the row of a total."""
    total = claim.subject
    figure = claim.figure(total, "ais:hasQuantity")
    begin, end = claim.span(total)
    quantity = claim.of("ais:hasQuantity")
    rules = claim.rules(quantity)
    low = "" if rules == {"rule-up-to"} else figure.low
    return {
        "organisation": claim.of("ais:totalOf"),
        "measure": claim.of("ais:measure").removeprefix("total-"),
        "category": claim.of("ais:ofCategory"), "scope": claim.of("ais:scope"),
        "period": claim.of("ais:ofPeriod"), "period_start": begin, "period_end": end,
        "low": low, "high": figure.high, "unit": _unit(claim, quantity, figure.unit),
        "qualifier": claim.said("ais:wording"),
        "status": claim.said("ais:status"), "known_from": claim.known_apart(),
        "source": claim.said("ais:statedIn"), "note": claim.said("skos:note"),
        "seen": claim.seen, "quantity": claim.said("ais:figureWords"),
    }  # fmt: skip


def _unit(claim: Claim, quantity: str, unit: str) -> str:
    """Return the unit of a quantity as the table has it: a count in that in which it is counted."""
    if claim.content.one(quantity, "ais:perPeriod") == "period-month" and unit == "count":
        return "wafers/month"
    return claim.content.one(quantity, "ais:countedIn") or unit
