"""What all claims say of one link, put together, and what it counts as: supply, money, both."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from aisupply.rdf.terms import local_id

__all__ = [
    "MONEY_FLOWS",
    "SUPPLY_FLOWS",
    "EdgeEvidence",
    "Row",
    "code",
    "is_money",
    "is_promise",
    "is_supply",
    "unit",
]

SUPPLY_FLOWS = frozenset({"purchase", "supply"})
"""Flows that are supply: purchases in money, supplies in any other kind."""
MONEY_FLOWS = frozenset(
    {"purchase", "investment", "loan", "lease", "revenue-share", "licence-fee"}
)  # fmt: skip
"""Flows that move money from a payer to a payee.

A guarantee may never be paid, and what a site costs goes to nobody in particular.
"""
_COUNTING = frozenset({"yes", "joint", "superseded"})
_UNITS = {"GigaW": "GW", "MegaW": "MW", "NUM": "count", "PERCENT": "%"}

Row = dict[str, str]
"""One answer of a rule: what one claim says of one link."""


@dataclass
class EdgeEvidence:
    """One edge: its relation, its two ends, its key, the rows of all claims, what they come to.

    Attributes:
        relation: such as `supply`; `aisupply.network.build` lists them.
        source: id of the node that it leads from.
        target: id of the node that it leads to.
        key: what tells it from other edges between the two.
        rows: what each claim says of it.
        attributes: what the claims come to under a lens, as the edge of a network has it.
    """

    relation: str
    source: str
    target: str
    key: str
    rows: list[Row] = field(default_factory=list)
    attributes: dict[str, Any] = field(default_factory=dict)

    def values(self, name: str) -> tuple[str, ...]:
        """Return the ids in one column, each once, in order of appearance."""
        return tuple(dict.fromkeys(local_id(row[name]) for row in self.rows if name in row))


def is_supply(edge: EdgeEvidence) -> bool:
    """Tell whether a volume is a supply that counts by itself."""
    flow = code(edge, "flow", "flow-")
    if flow not in SUPPLY_FLOWS or (flow == "purchase") != _is_in_money(edge):
        return False
    return _counts(edge)


def is_money(edge: EdgeEvidence) -> bool:
    """Tell whether a volume is money that flows from a payer to a payee and counts by itself."""
    return code(edge, "flow", "flow-") in MONEY_FLOWS and _is_in_money(edge) and _counts(edge)


def is_promise(edge: EdgeEvidence) -> bool:
    """Tell whether a volume is a supply or money that somebody pays, whatever it counts for."""
    flow = code(edge, "flow", "flow-")
    return flow in MONEY_FLOWS if _is_in_money(edge) else flow == "supply"


def _is_in_money(edge: EdgeEvidence) -> bool:
    return next(iter(edge.values("kind")), None) == "money"


def _counts(edge: EdgeEvidence) -> bool:
    return code(edge, "counts", "counts-") in _COUNTING


def code(edge: EdgeEvidence, column: str, prefix: str) -> str | None:
    """Return the first code in a column without the prefix of its list, None if there is none."""
    codes = edge.values(column)
    return codes[0].removeprefix(prefix) if codes else None


def unit(edge: EdgeEvidence) -> str | None:
    """Return the short name of the unit of an edge: `GW`, `count`, a currency by its code.

    A count in a unit of its own, such as racks, has that.
    """
    counted = edge.values("counted_in")
    if counted:
        return counted[0]
    units = edge.values("unit")
    return _UNITS.get(units[0], units[0].removeprefix("CCY_")) if units else None
