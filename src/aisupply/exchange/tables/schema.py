"""The tables and their columns, as the Data Package descriptor `schema.json` has them.

The descriptor is a plain tabular data package: any tool that knows those can check a folder
with it.  What goes beyond it stands under `aisupply` in each part.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from aisupply.exchange.tables.rules import rules

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Column", "QuantityColumns", "Schema", "TableSchema", "descriptor", "tables_schema"]


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes:
        name: its name in the header.
        kind: how its cells are read: id, ids, volume-id, word, text, name, anonymous, ends,
            qualifier, url, code, codes, status, stage, flag, date, period, counts, amount, share,
            integer or words.
        description: what it holds.
        required: whether a cell may not be empty.
        unless: the column that, when filled, lifts `required` ("quantity"), or empty.
        may_be_absent: "always", "with quantity" or empty: whether the header may lack it.
        codes: the words that are allowed; empty for any.  Of a status these are more than are
            listed: the words of the shipped graph's own tables, too.
        pattern: what a cell looks like; None for anything.
        refers: the tables in one of which its ids stand.
        spellings: spelling of a code → id of the category that it means; empty for none.
        minimum: the least number.
        maximum: the greatest number.
        also: other names that the column may have in a header.
        shape: `pattern` in words; empty where the name of the column tells.
        holds_categories: whether its codes are categories, to which a folder may add its own.
    """

    name: str
    kind: str
    description: str
    required: bool = False
    unless: str = ""
    may_be_absent: str = ""
    codes: tuple[str, ...] = ()
    pattern: re.Pattern[str] | None = None
    refers: tuple[str, ...] = ()
    spellings: Mapping[str, str] | None = None
    minimum: float | None = None
    maximum: float | None = None
    also: tuple[str, ...] = ()
    holds_categories: bool = False
    shape: str = ""


@dataclass(frozen=True)
class QuantityColumns:
    """The columns that together give one amount.

    Attributes:
        name: its name in `Row.readings`.
        low: the column of the lower bound.
        high: the column of the upper bound.
        unit: the unit; empty where a column has it.
        unit_column: the column of the unit; empty where it is fixed.
        qualifier: the column of words that qualify the figure, or empty.
        required: whether a row must give it.
    """

    name: str
    low: str
    high: str
    unit: str = ""
    unit_column: str = ""
    qualifier: str = ""
    required: bool = False


@dataclass(frozen=True)
class TableSchema:
    """One table: its columns, its key, and what must hold within a row.

    Attributes:
        name: the name of the file without `.csv`.
        title: its name for people.
        description: what it holds.
        columns: by name, in order.
        key: the columns that together name a row.
        orders: pairs of columns of which the first is not above the second.
        date_orders: pairs of dates of which the first is not after the second.
        one_of: groups of columns of which one must be filled.
        quantities: the amounts that a row gives.
    """

    name: str
    title: str
    description: str
    columns: Mapping[str, Column]
    key: tuple[str, ...]
    orders: tuple[tuple[str, str], ...] = ()
    date_orders: tuple[tuple[str, str], ...] = ()
    one_of: tuple[tuple[str, ...], ...] = ()
    quantities: tuple[QuantityColumns, ...] = ()


@dataclass(frozen=True)
class Schema:
    """All tables, and the files that may stand beside them and are not read.

    Attributes:
        tables: by name.
        companions: name of a file without `.csv` → why it is not read.
    """

    tables: Mapping[str, TableSchema]
    companions: Mapping[str, str]


@cache
def descriptor() -> dict[str, Any]:
    """Return the Data Package descriptor as shipped."""
    text = resources.files("aisupply.exchange.tables").joinpath("schema.json").read_text("utf-8")
    document: dict[str, Any] = json.loads(text)
    return document


@cache
def tables_schema() -> Schema:
    """Return the tables that can be read.

    Example:
        >>> tables_schema().tables["agreement_terms"].key
        ('agreement', 'measure', 'source')
    """
    document = descriptor()
    codes = {name: tuple(values) for name, values in document["aisupply"]["codes"].items()}
    tables = {item["name"]: _table(item, codes) for item in document["resources"]}
    return Schema(tables, document["aisupply"]["companions"])


def _table(resource: dict[str, Any], codes: Mapping[str, tuple[str, ...]]) -> TableSchema:
    schema = resource["schema"]
    more = schema["aisupply"]
    return TableSchema(
        name=resource["name"],
        title=resource["title"],
        description=resource["description"],
        columns={item["name"]: _column(item, codes, resource["name"]) for item in schema["fields"]},
        key=tuple(schema["primaryKey"]),
        orders=_pairs(more.get("orders", ())),
        date_orders=_pairs(more.get("dateOrders", ())),
        one_of=tuple(tuple(group) for group in more.get("oneOf", ())),
        quantities=tuple(_quantity(item) for item in more.get("quantities", ())),
    )


def _pairs(items: Any) -> tuple[tuple[str, str], ...]:
    return tuple((first, second) for first, second in items)


def _column(field: dict[str, Any], codes: Mapping[str, tuple[str, ...]], table: str) -> Column:
    limits = field.get("constraints", {})
    more = field["aisupply"]
    pattern = limits.get("pattern")
    spellings = more.get("spellings")
    lists = more.get("codes", [])
    names = [lists] if isinstance(lists, str) else lists
    listed = tuple(code for name in names for code in codes[name]) or tuple(limits.get("enum", ()))
    if more["kind"] == "status":
        own = (word.partition("[")[0] for word in rules().get(table, ()))
        listed = (*codes["status"], *own)
    return Column(
        name=field["name"],
        kind=more["kind"],
        description=field["description"],
        required=limits.get("required", False) or "requiredUnless" in more,
        unless=more.get("requiredUnless", ""),
        may_be_absent=more.get("mayBeAbsent", ""),
        codes=tuple(dict.fromkeys((*listed, *(spellings or ())))),
        pattern=re.compile(pattern) if pattern else None,
        refers=tuple(more.get("refersTo", ())),
        spellings=spellings,
        minimum=limits.get("minimum"),
        maximum=limits.get("maximum"),
        also=tuple(more.get("alsoCalled", ())),
        holds_categories="category" in names,
        shape=more.get("shape", ""),
    )


def _quantity(item: dict[str, Any]) -> QuantityColumns:
    return QuantityColumns(
        name=item["name"],
        low=item["low"],
        high=item["high"],
        unit=item.get("unit", ""),
        unit_column=item.get("unitColumn", ""),
        qualifier=item.get("qualifier", ""),
        required=item.get("required", False),
    )
