"""One row a deal: the rows of other tables that say the same.

A deal is an agreement, its two parties, and a volume in money and one in power.  A row of
`deals.csv` stands for all of these; each problem of them is one of that row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisupply.exchange.sheets import is_unnamed
from aisupply.exchange.tables.problems import nearest, shown
from aisupply.exchange.tables.rows import Counts, PartialDate, Row
from aisupply.exchange.tables.rules import read_status
from aisupply.exchange.tables.schema import tables_schema
from aisupply.exchange.tables.slugs import slug
from aisupply.quantity.reading import POWER_OF, ReadingError, read_quantity

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from aisupply.exchange.tables.problems import Findings
    from aisupply.exchange.tables.rows import Value

__all__ = ["DEALS", "rows_of_deal"]

DEALS = "deals"
"""The name of the table."""
_ROLES = ("supplier", "customer")
_FIGURES = {"sum": ("money", "purchase"), "power": ("power", "supply")}
"""Column of an amount → the kind that it must be of, and what flows."""


def rows_of_deal(
    row: Row, firms: Collection[str], findings: Findings, *, lang: str | None
) -> Iterator[Row]:
    """Give the rows that a row of deals stands for.

    Args:
        row: the row; its columns `supplier` and `customer` are ids, or words for nobody in
            particular ("a US hyperscaler"), which are then a party without a name.
        firms: the ids of organisations that may be named.
        findings: where problems of the row are kept.
        lang: whose separators the numbers in words have.
    """
    named = {role: _party(row, role, firms, findings) for role in _ROLES}
    if not any(named.values()) and not findings.has(row.file, row.number):
        findings.add(
            row.file, row.number, "supplier", found="two parties without a name",
            expected="one that is named", hint="name the supplier or the customer",
        )  # fmt: skip
    figures = {
        column: (words, kind) for column in _FIGURES
        if (words := row.values.get(column)) and (kind := _kind_of(row, column, findings, lang))
    }  # fmt: skip
    if findings.has(row.file, row.number):
        return
    values, name = row.values, _name(row, named)
    status = str(values["status"])
    reading = read_status("agreements", status) or {}
    seller, buyer = (named[role] or str(values[role]) for role in _ROLES)
    ends = {role: who or f"{name}-{role}" for role, who in named.items()}
    for role in (role for role, who in named.items() if not who):
        yield _row(row, "organisations", id=ends[role], name=values[role], kind="unnamed",
                   source=values["source"])  # fmt: skip
    summary = values.get("summary") or f"{seller} supplies {buyer}: {_text(values['category'])}"
    yield _row(row, "agreements", id=name, kind=values.get("kind") or "supply", status=status,
               announced=values.get("date"), summary=summary, source=values["source"])  # fmt: skip
    for role, who in ends.items():
        yield _row(row, "agreement_parties", agreement=name, organisation=who, role=role)
    for column, (words, kind) in figures.items():
        flow = _FIGURES[column][1]
        yield _row(
            row, "agreement_volumes", id=f"{name}/{kind}/01", agreement=name,
            source=values["source"], customer=ends["customer"], supplier=ends["supplier"],
            flow=flow, category=values["category"], kind=kind, counts=Counts("yes"),
            stage=reading.get("stage", "planned"), evidence=reading["evidence"],
            known_from=values.get("date"), quantity=words,
        )  # fmt: skip


def _row(deal: Row, table: str, **values: Value) -> Row:
    columns = tables_schema().tables[table].columns
    return Row(table, deal.file, deal.number, dict.fromkeys(columns) | values)


def _party(row: Row, role: str, firms: Collection[str], findings: Findings) -> str | None:
    """Return the id of a party; None for nobody in particular, or with a problem."""
    words = str(row.values.get(role) or "")
    if words in firms:
        return words
    if words and not is_unnamed(words):
        findings.add(
            row.file, row.number, role, found=shown(words),
            expected="an id of organisations, or words such as 'a US hyperscaler'",
            hint=nearest(words, firms) or "add it to organisations.csv",
        )  # fmt: skip
    return None


def _kind_of(row: Row, column: str, findings: Findings, lang: str | None) -> str:
    """Return the kind of an amount, such as power-it; empty for a cell with a problem.

    An amount of another kind than that of the column is one.
    """
    words, kind = str(row.values[column]), _FIGURES[column][0]
    try:
        reading = read_quantity(words, lang=lang)
    except ReadingError as error:
        findings.add(
            row.file, row.number, column,
            found=error.found, expected=error.expected, hint=error.hint or "",
        )  # fmt: skip
        return ""
    if reading.kind != kind or reading.per_period:
        example = "5 billion USD" if kind == "money" else "6 GW"
        findings.add(
            row.file, row.number, column, found=shown(words),
            expected=f"a whole amount of {kind} with its unit", hint=f"write for example {example}",
        )  # fmt: skip
        return ""
    return POWER_OF.get(reading.of or "", kind) if kind == "power" else kind


def _name(row: Row, named: dict[str, str | None]) -> str:
    """Return the id of a deal: its own, or one made of parties, goods and day."""
    if row.values.get("id"):
        return str(row.values["id"])
    date = row.values.get("date")
    day = date.text.lower() if isinstance(date, PartialDate) else ""
    parts = [*(named[role] or "unnamed" for role in _ROLES), _text(row.values["category"]), day]
    return slug(" ".join(filter(None, parts)))


def _text(value: Value) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
