"""One amount of several parties with no split: a row that names them all, as one row for each.

Of a round of two billion that three firms invest together, each may pay up to all of it, nobody is
bound to a part, and together they pay no more: the rows share one figure (`joint:` in `counts`).
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from aisupply.exchange.tables.rows import Counts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aisupply.exchange.tables.rows import Row

__all__ = ["joint_parties", "rows_of_joint"]

_ROLES = ("customer", "supplier")
_OWN = frozenset({"id", "counts", "firm", "stated", "quantity", *_ROLES})
"""Columns whose cells each of the rows has of its own."""


def joint_parties(cells: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """Return the column of a volume that names several parties, and these; empty for none.

    Example:
        >>> joint_parties({"customer": "mgx+gip", "supplier": "lab"})
        ('customer', ('mgx', 'gip'))
    """
    for role in _ROLES:
        if "+" in cells.get(role, ""):
            return role, tuple(part.strip() for part in cells[role].split("+"))
    return "", ()


def rows_of_joint(row: Row, role: str, parties: tuple[str, ...]) -> Iterator[Row]:
    """Give one row for each of the parties of a joint amount.

    Args:
        row: the volume, read, with its amount, as if the first of the parties were its only one.
        role: the column that names them.
        parties: their ids.
    """
    name = str(row.values.get("id") or "")
    reading = row.readings.get("stated")
    ceiling = row.values.get("ceiling")
    words = row.values.get("quantity")
    is_point = reading is not None and reading.low == reading.high
    for party in parties:
        values = row.values | {
            "id": f"{name}/{party}", role: party, "firm": Decimal(0), "stated": ceiling,
            "counts": Counts("joint", name.replace("/", "-")), "strict_low": None,
            "quantity": f"up to {words}" if words and is_point else None,
        }  # fmt: skip
        readings = dict(row.readings)
        if reading is not None:
            upper = tuple(r for r in reading.rules if r != "rule-exact")
            readings["stated"] = replace(
                reading, low=None, low_open=False, rules=upper or ("rule-up-to",)
            )  # fmt: skip
        yield replace(
            row, values=values, readings=readings,
            cells={column: cell for column, cell in row.cells.items() if column not in _OWN},
        )  # fmt: skip
