"""The tables and their columns as Markdown, for the documentation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisupply.exchange.tables.schema import descriptor, tables_schema

if TYPE_CHECKING:
    from aisupply.exchange.tables.schema import Column, TableSchema

__all__ = ["tables_markdown"]

_KINDS = {
    "id": "an id",
    "ids": "ids, joined by `;`",
    "volume-id": "agreement/kind/number",
    "word": "a word in the form of an id",
    "text": "text",
    "name": "an id, ids joined by `+`, or text",
    "anonymous": "an id, ids joined by `+`, or text",
    "ends": "ids, joined by `;` or a blank, countries, or text",
    "qualifier": "words",
    "url": "an address",
    "code": "a code",
    "status": "a [status](#statuses)",
    "stage": "a [status](#statuses) that gives a stage",
    "codes": "codes, joined by `;`",
    "flag": "yes or no",
    "date": "a date",
    "period": "a date, FY and a year, or undated",
    "counts": "see the description",
    "amount": "a number, 0 or more",
    "share": "a fraction, 0 to 1",
    "integer": "a whole number",
    "words": "words",
}


def tables_markdown() -> str:
    """Return a section for each table with its columns, and the list of categories.

    Example:
        >>> tables_markdown().splitlines()[0]
        '### sources.csv'
    """
    sections = [_section(table) for table in tables_schema().tables.values()]
    categories = descriptor()["aisupply"]["codes"]["category"]
    listed = ", ".join(f"`{code}`" for code in categories)
    return "\n".join([*sections, "### Categories", "", listed, ""])


def _section(table: TableSchema) -> str:
    rows = [
        f"| `{column.name}` | {_needed(column)} | {_holds(column)} | {column.description} |"
        for column in table.columns.values()
    ]
    key = ", ".join(f"`{name}`" for name in table.key)
    head = ["| column | needed | holds | what |", "|---|---|---|---|"]
    lines = [f"### {table.name}.csv", "", table.description, "", f"One row for each {key}.", ""]
    return "\n".join([*lines, *head, *rows, ""])


def _needed(column: Column) -> str:
    if not column.required:
        return "column may be left out" if column.may_be_absent == "always" else ""
    return "yes, or words" if column.unless else "yes"


def _holds(column: Column) -> str:
    kind = _KINDS[column.kind]
    if column.refers:
        kind += " of " + " or ".join(f"`{name}`" for name in column.refers)
    if not column.codes or column.kind in {"flag", "status"}:
        return kind
    if "foundry" in column.codes and "osat" in column.codes:
        extra = [code for code in column.spellings or () if code]
        return f"{kind}: a category" + (
            f", or {', '.join(f'`{c}`' for c in extra)}" if extra else ""
        )
    money = frozenset(descriptor()["aisupply"]["codes"]["currency"])
    listed = ", ".join(f"`{code}`" for code in column.codes if code not in money)
    if money.isdisjoint(column.codes):
        return f"{kind}: {listed}"
    currency = "a currency of ISO 4217, such as `USD`"
    return f"{kind}: {listed}, or {currency}" if listed else currency
