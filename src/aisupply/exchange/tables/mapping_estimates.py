"""What owners have by a model's estimate: rows to claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisupply.exchange.tables.mapping_amounts import Amount, add_quantity
from aisupply.exchange.tables.mapping_context import category_of, date_text, number, text
from aisupply.exchange.tables.mapping_dates import add_interval
from aisupply.exchange.tables.mapping_nodes import TRUE, Statements, words
from aisupply.exchange.tables.mapping_shares import add_group, members, name_in
from aisupply.exchange.tables.slugs import slug

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aisupply.exchange.tables.mapping_context import Context, Draft
    from aisupply.exchange.tables.rows import Row

__all__ = ["PERCENTILES", "UNITS", "estimates"]

PERCENTILES = {
    "percentile_5": "ais:percentile5Quantity",
    "median": "ais:medianQuantity",
    "percentile_95": "ais:percentile95Quantity",
}
"""Column → property of its quantity."""
UNITS = {"count": ("count", "NUM", 0), "H100e": ("count", "NUM", 0), "W": ("power", "GigaW", -9)}
"""Unit of a row → kind, QUDT unit, and the power of ten between the two."""
_COUNTED_IN = frozenset({"H100e"})


def estimates(row: Row, context: Context) -> Iterator[Draft]:
    """Give the claim of what an owner has of a product by a model's estimate.

    Whom the source counts together, such as all other owners, is a group of the product's owners.
    """
    product, source, unit = (text(row, column) for column in ("product", "source", "unit"))
    owner = name_in(row, "owner")
    made = Statements()
    who = owner
    if not context.is_in("organisations", owner):
        who = add_group(made, owner, members(row, "owner"), of=product)
    day = date_text(row, "as_of")
    subject = f"installed/{slug(owner)}/{product}/{day}/{slug(unit)}"
    made.say(
        subject,
        ("a", "ais:InstalledBase"),
        ("ais:owner", who),
        ("ais:ofProduct", product),
        ("ais:ofCategory", category_of(row, "category")),
        *((name, _figure(made, row, column)) for column, name in PERCENTILES.items()),
        ("ais:estimatedBy", words(text(row, "estimated_by"))),
        ("ais:incomplete", TRUE if row.values.get("incomplete") else None),
        ("time:hasTime", add_interval(made, date_text(row, "since"), day)),
    )
    yield context.draft(
        row, f"estimates/{slug(owner)}/{product}/{day}/{slug(unit)}/{source}", subject, made,
        presented=context.presented("estimated", source), notes=[("skos:note", text(row, "note"))],
    )  # fmt: skip


def _figure(made: Statements, row: Row, column: str) -> str | None:
    """Describe one point of the distribution and return its id."""
    unit, value = text(row, "unit"), number(row, column)
    if value is None:
        return None
    kind, code, power = UNITS[unit]
    exact = value.scaleb(power) if power else value
    counted_in = unit if unit in _COUNTED_IN else None
    amount = Amount(kind, code, exact, exact, ("rule-exact",), counted_in=counted_in)
    return add_quantity(made, amount)
