"""What must hold between the cells of a row, and between rows: order, keys, references."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from aisupply.exchange.tables.countries import COUNTRIES, country_names
from aisupply.exchange.tables.mapping_restrictions import named_ends, note_unknown_ends
from aisupply.exchange.tables.problems import nearest, shown
from aisupply.exchange.tables.quantities import kind_of_unit
from aisupply.exchange.tables.rows import Counts, PartialDate
from aisupply.exchange.tables.schema import tables_schema
from aisupply.exchange.tables.slugs import name_key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from aisupply.exchange.tables.problems import Findings
    from aisupply.exchange.tables.rows import Folder, Row, Value
    from aisupply.exchange.tables.schema import Column, TableSchema

__all__ = [
    "Ids", "check_keys", "check_references", "check_relations", "check_row", "dependents",
    "named_by_faulty",
]  # fmt: skip

_TWO_SIDES = (
    ("supply_relations", "supplier", "customer"),
    ("agreement_volumes", "supplier", "customer"),
    ("customer_shares", "supplier", "customer_or_anonymised"),
    ("supplier_shares", "customer", "supplier_or_anonymised"),
    ("stakes", "holder", "issuer"),
    ("restrictions", "restricted_supplier", "restricted_customer_or_country"),
    ("groups", "parent", "child"),
)
"""Table and two columns that never name the same organisation."""
_IN_IDS = frozenset(
    {"role", "supplier", "customer_or_anonymised", "supplier_or_anonymised", "period", "scope"}
)
"""Columns whose words become a part of an id."""
_SLUGS = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:\+[a-z0-9]+(?:-[a-z0-9]+)*)*")


class Ids:
    """The ids that can be referred to, by table.

    Args:
        own: the ids in the folder.
        known: the ids known beforehand, such as those of the shipped graph.
    """

    def __init__(
        self, own: Mapping[str, Collection[str]], known: Mapping[str, Collection[str]]
    ) -> None:
        names = {*own, *known}
        self._ids = {name: frozenset((*own.get(name, ()), *known.get(name, ()))) for name in names}
        self._merged: dict[tuple[str, ...], frozenset[str]] = {}

    def of(self, tables: tuple[str, ...]) -> frozenset[str]:
        """Return the ids of one or more tables."""
        if tables not in self._merged:
            sets = (self._ids.get(name, frozenset()) for name in tables)
            self._merged[tables] = frozenset().union(*sets)
        return self._merged[tables]


def check_row(row: Row, schema: TableSchema, findings: Findings) -> None:
    """Find bounds and dates in the wrong order, and groups of which nothing is filled."""
    _check_bounds(row, schema, findings)
    _check_dates(row, schema, findings)
    for group in schema.one_of:
        empty = all(row.values.get(name) is None for name in group)
        if empty and not findings.has(row.file, row.number):
            names = " or ".join(group)
            findings.add(
                row.file, row.number, group[0],
                found="nothing", expected=names, hint=f"fill {names}",
            )  # fmt: skip
    if schema.name == "agreement_volumes":
        _check_volume_id(row, findings)


def _check_bounds(row: Row, schema: TableSchema, findings: Findings) -> None:
    told: set[str] = set()
    for lower, upper in schema.orders:
        low, high = row.values.get(lower), row.values.get(upper)
        if not (isinstance(low, Decimal) and isinstance(high, Decimal)) or lower in told:
            continue
        if low > high:
            told.add(lower)
            found = f"{float(low):.15g} above {upper} {float(high):.15g}"
            findings.add(
                row.file, row.number, lower, found=found,
                expected=f"{lower} ≤ {upper}", hint="give the smaller number first",
            )  # fmt: skip


def _check_dates(row: Row, schema: TableSchema, findings: Findings) -> None:
    """Find a date that is later than another, however exact the two are."""
    for earlier, later in schema.date_orders:
        first, last = row.values.get(earlier), row.values.get(later)
        if not (isinstance(first, PartialDate) and isinstance(last, PartialDate)):
            continue
        if first.first > last.last:
            findings.add(
                row.file, row.number, earlier, found=f"{first.text} after {later} {last.text}",
                expected=f"{earlier} not after {later}", hint="check both dates",
            )  # fmt: skip


def _check_volume_id(row: Row, findings: Findings) -> None:
    """Find a volume whose id names another agreement or kind than the row."""
    name, agreement, kind = (row.values.get(column) for column in ("id", "agreement", "kind"))
    if not (name and agreement and kind):
        return
    start = f"{agreement}/{kind}/"
    plain = f"{agreement}/{kind_of_unit(str(kind))}/"  # power of either sort may be called power
    if not str(name).startswith((start, plain)):
        findings.add(
            row.file, row.number, "id", found=shown(str(name)), expected=f"{start} and a number",
            hint=f"write for example {start}01",
        )  # fmt: skip


def check_keys(rows: list[Row], schema: TableSchema, findings: Findings) -> None:
    """Find rows with the key of an earlier one."""
    seen: dict[tuple[Value, ...], int] = {}
    for row in rows:
        key = tuple(row.values.get(name) for name in schema.key)
        # Under a problem of the row an empty part may be the cell that could not be read.
        if key[0] is None or (None in key and findings.has(row.file, row.number)):
            continue
        compared = tuple(_compared(name, part) for name, part in zip(schema.key, key, strict=True))
        first = seen.setdefault(compared, row.number)
        if first != row.number:
            words = ", ".join(str(getattr(part, "text", part or "")) for part in key)
            findings.add(
                row.file, row.number, schema.key[0],
                found=f"{shown(words)} again, first in row {first}",
                expected=f"one row for each {', '.join(schema.key)}",
                hint="merge the two rows, or tell them apart",
            )  # fmt: skip


def _compared(column: str, part: Value) -> Value:
    """Return a part of a key as it is compared: words as in ids, firms in any order."""
    if isinstance(part, str) and column in _IN_IDS:
        return name_key(part)
    if isinstance(part, tuple) and not isinstance(part, Counts | PartialDate):
        return tuple(sorted(part))
    return part


def check_references(row: Row, schema: TableSchema, ids: Ids, findings: Findings) -> None:
    """Find ids that stand for nothing; read names that are lists of ids as such."""
    for column in schema.columns.values():
        value = row.values.get(column.name)
        if not column.refers or value is None:
            continue
        known = ids.of(column.refers)
        if column.kind == "name":
            value = row.values[column.name] = _firms(row, str(value))
        elif column.kind == "anonymous":
            value = row.values[column.name] = _disclosed(row, column, str(value), known, findings)
        elif column.kind == "ends":
            value = row.values[column.name] = named_ends(str(value), known)
        for name in _names(column, value):
            if name not in known:
                _unresolved(_Place(row, column), name, known, findings)


def dependents(folder: Folder, known: Mapping[str, Collection[str]]) -> dict[tuple[str, int], str]:
    """Return the sound rows that cannot stand without a faulty one: place → reason.

    Args:
        folder: the rows and their problems.
        known: table → ids that are there without the folder.
    """
    tables = tables_schema().tables
    left = {name: folder.sound_rows(name) for name in folder.rows}
    found: dict[tuple[str, int], str] = {}
    grew = True
    while grew:
        own = {name: {str(row.values.get("id")) for row in rows} for name, rows in left.items()}
        ids = Ids(own, known)
        lost = {
            (row.file, row.number): reason
            for name, rows in left.items()
            for row in rows
            if (reason := _lost(row, tables[name], ids))
        }
        left = {
            name: [row for row in rows if (row.file, row.number) not in lost]
            for name, rows in left.items()
        }
        found |= lost
        grew = bool(lost)
    return found


def named_by_faulty(folder: Folder) -> set[tuple[str, int]]:
    """Return the rows of agreements that a row with a problem names: file and line.

    Of an agreement, whose parties have rows of their own, something may seem to be missing that
    the faulty row says.
    """
    named: set[str] = set()
    for table, rows in folder.rows.items():
        columns = [c for c in tables_schema().tables[table].columns.values() if c.refers]
        for row in rows:
            if (row.file, row.number) in folder.unusable:
                for column in columns:
                    if (value := row.values.get(column.name)) is not None:
                        named.update(_names(column, value))
    return {
        (row.file, row.number)
        for row in folder.table("agreements") if row.values.get("id") in named
    }  # fmt: skip


def _lost(row: Row, schema: TableSchema, ids: Ids) -> str:
    """Say which name of a row stands for nothing any more; empty if all do."""
    for column in schema.columns.values():
        value = row.values.get(column.name)
        if not column.refers or value is None:
            continue
        for name in _names(column, value):
            if name not in ids.of(column.refers):
                return f"its {column.name} {name} is left out"
    return ""


def check_relations(rows: Mapping[str, list[Row]], ids: Ids, findings: Findings) -> None:
    """Find rows in which one thing stands on both sides: a supplier that is its own customer."""
    for table, one, other in _TWO_SIDES:
        for row in rows.get(table, ()):
            first, second = row.values.get(one), row.values.get(other)
            ones, others = (
                set(side) if isinstance(side, tuple) else {side} - {None}
                for side in (first, second)
            )
            if both := ", ".join(sorted(map(str, ones & others))):
                findings.add(
                    row.file, row.number, other, found=f"{both} as {one} and as {other}",
                    expected="two different organisations",
                    hint="correct one of the two, or remove the row",
                )  # fmt: skip
    note_unknown_ends(rows, ids.of(("organisations",)), findings)
    volumes = {row.values.get("id"): row for row in rows.get("agreement_volumes", ())}
    _check_changes(rows.get("changes", ()), volumes, findings)
    for row in volumes.values():
        told = _goes_round(row, volumes, ids)
        if told:
            findings.add(
                row.file, row.number, "counts", found=f"{told}, which leads back to the row",
                expected="another row or agreement that counts",
                hint="write yes or no, or name the row that it belongs to",
            )  # fmt: skip


def _check_changes(rows: Iterable[Row], volumes: Collection[Value], findings: Findings) -> None:
    """Find changes of an amount that has no row, or is of another agreement."""
    for row in rows:
        name, start = row.values.get("volume"), f"{row.values.get('subject')}/"
        if name is None or (name in volumes and str(name).startswith(start)):
            continue
        findings.add(
            row.file, row.number, "volume", found=shown(str(name)),
            expected=f"the id of a row of agreement_volumes that starts with {start}",
            hint="add the row of the volume, or leave the cell empty for all of the agreement",
        )  # fmt: skip


def _goes_round(row: Row, volumes: Mapping[Value, Row], ids: Ids) -> str:
    """Return what a volume counts with, if that is itself in the end; else an empty text."""
    name, place = row.values.get("id"), row
    seen: set[Value] = set()
    while True:
        counts = place.values.get("counts")
        if not isinstance(counts, Counts) or counts.code == "joint" or counts.target is None:
            return ""
        told = f"{counts.code}:{counts.target}"
        if counts.target == name or (place is row and _is_alone(row, volumes, ids)):
            return told
        if counts.target not in volumes or counts.target in seen:
            return ""
        seen.add(counts.target)
        place = volumes[counts.target]


def _is_alone(row: Row, volumes: Mapping[Value, Row], ids: Ids) -> bool:
    """Whether a volume counts with its own agreement, which has no other volume."""
    counts, agreement = row.values.get("counts"), row.values.get("agreement")
    if not isinstance(counts, Counts) or counts.target != agreement:
        return False
    others = [other for other in volumes.values() if other is not row]
    known = ids.of(("agreement_volumes",)) - set(volumes)
    return not (
        any(other.values.get("agreement") == agreement for other in others)
        or any(name.startswith(f"{agreement}/") for name in known)
    )


def _names(column: Column, value: Value) -> tuple[str, ...]:
    """Return the ids that a cell refers to."""
    if isinstance(value, tuple) and not isinstance(value, (Counts, PartialDate)):
        return value
    if isinstance(value, Counts):
        return () if value.code == "joint" or value.target is None else (value.target,)
    return (str(value),) if column.kind == "id" else ()


class _Place(NamedTuple):
    row: Row
    column: Column


def _unresolved(place: _Place, name: str, known: frozenset[str], findings: Findings) -> None:
    tables = " or ".join(place.column.refers)
    hint = nearest(name, known) or f"add a row with this id to {place.column.refers[0]}.csv"
    findings.add(
        place.row.file, place.row.number, place.column.name,
        found=f"{shown(name)}, which is not known", expected=f"an id of {tables}", hint=hint,
    )  # fmt: skip


def _firms(row: Row, text: str) -> Value:
    """Return the firms of a market share; the text itself for a residual category."""
    if row.values.get("supplier_kind") == "category":
        return text
    return tuple(text.split("+"))


@cache
def _countries() -> frozenset[str]:
    """Return the names of countries in English and French, as names are compared."""
    return frozenset(name_key(name) for code in COUNTRIES for name in country_names(code))


def _disclosed(
    row: Row, column: Column, text: str, known: frozenset[str], findings: Findings
) -> Value:
    """Return the customers of a share where they are named; else the words of the report."""
    parts = tuple(text.split("+"))
    if all(part in known for part in parts):
        return parts
    if row.table == "customer_shares" and name_key(text) in _countries():
        findings.add(
            row.file, row.number, column.name, found=f"{shown(text)}, which is a country",
            expected="a customer", hint="put the row into segment_shares.csv",
        )  # fmt: skip
    if _SLUGS.fullmatch(text):
        findings.add(
            row.file, row.number, column.name, severity="note",
            found=f"{shown(text)}, which is not known", expected="an id of organisations",
            hint=nearest(text, known) or "it was read as the words of the report",
        )  # fmt: skip
    return text
