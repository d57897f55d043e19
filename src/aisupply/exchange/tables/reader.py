"""From a folder of CSV tables to typed rows, with every problem of it.

Nothing is guessed and nothing stops at the first fault: a cell that cannot be read is a
problem and counts as empty, and the reader goes on.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from aisupply.exchange.delimited import is_total, plain_number
from aisupply.exchange.tables.cells import CellError, read_cell
from aisupply.exchange.tables.checks import (
    Ids,
    check_keys,
    check_references,
    check_relations,
    check_row,
)
from aisupply.exchange.tables.deals import DEALS, rows_of_deal
from aisupply.exchange.tables.defaults import DEFAULTS, Defaults, check_defaults
from aisupply.exchange.tables.files import NUMBERS, Dialect, read_table_file, table_files
from aisupply.exchange.tables.joint import joint_parties, rows_of_joint
from aisupply.exchange.tables.own_categories import (
    CATEGORIES,
    check_broader,
    with_categories,
)
from aisupply.exchange.tables.problems import Findings, shown
from aisupply.exchange.tables.quantities import resolve
from aisupply.exchange.tables.rows import Folder, Row
from aisupply.exchange.tables.schema import tables_schema
from aisupply.quantity.figures import separators_of
from aisupply.table import unguarded

if TYPE_CHECKING:
    import os
    from collections.abc import Collection, Iterable, Mapping

    from aisupply.exchange.delimited import Fault, Record
    from aisupply.exchange.tables.files import TableFile
    from aisupply.exchange.tables.rows import Value
    from aisupply.exchange.tables.schema import Column, TableSchema

__all__ = ["read_folder"]

_NAMING = frozenset({"id", "ids", "name", "anonymous"})
"""Kinds of columns that name somebody or something."""
_UNITS = frozenset({"unit", "currency"})
_NOTHING: Mapping[str, Collection[str]] = {}
_NO_LANGUAGES: Mapping[str, str] = {}
_FOUND = Dialect()


def read_folder(
    path: str | os.PathLike[str],
    *,
    known: Mapping[str, Collection[str]] = _NOTHING,
    languages: Mapping[str, str] = _NO_LANGUAGES,
    dialect: Dialect = _FOUND,
) -> Folder:
    """Read all tables of a folder.

    Args:
        path: the folder; each table is a file such as `agreements.csv`.  Not all need be there.
        known: table → ids that rows may refer to beside those of the folder, such as those of
            the shipped graph.
        languages: source → its language, for sources that are known and not in the folder; the
            numbers in the words of a row have the separators of the language of its source.
        dialect: how the files are written, where that is not to be found.

    Returns:
        The rows, and all problems.  Nothing may be used before `Folder.is_sound` or
        `Folder.sound_rows` is looked at.

    Example:
        >>> print(read_folder("no/such/folder").problems[0])
        folder: found no folder at no/such/folder, expected a folder of tables
        → check the path
    """
    folder = Path(path)
    findings = Findings()
    rows: dict[str, list[Row]] = {}
    own: dict[str, set[str]] = {}
    unused: list[str] = []
    spoken = dict(languages)
    files = table_files(folder, findings)
    categories = {*known.get(CATEGORIES, ()), *_own_categories(files, dialect)}
    defaults = _defaults(files, dialect)
    for plain, path_ in files:
        schema = with_categories(plain, categories)
        filled = defaults.columns(schema.name)
        file = read_table_file(path_, schema, dialect, findings, filled=filled)
        firms = frozenset((*own.get("organisations", ()), *known.get("organisations", ())))
        table = _read_table(file, schema, firms, defaults, findings)
        if schema.name == "sources":
            spoken |= {str(r.values["id"]): str(r.values["language"] or "") for r in table}
        for row in table:
            resolve(row, schema, findings, lang=separators_of(_language(row, spoken)))
            check_row(row, schema, findings)
        table = [each for row in table for each in _of_several(row)]
        own[schema.name] = {str(row.values["id"]) for row in table if row.values.get("id")}
        rows[schema.name] = table if file.is_whole else []
        if table and not file.is_whole:
            count = f"{len(table)} row{'s' * (len(table) > 1)}"
            unused.append(f"{file.name}: {count}, since the header has a problem")
    _check_any_row(rows, findings)
    firms = frozenset((*own.get("organisations", ()), *known.get("organisations", ())))
    for deal in rows.get(DEALS, ()):
        lang = separators_of(_language(deal, spoken))
        for row in list(rows_of_deal(deal, firms, findings, lang=lang)):
            resolve(row, tables_schema().tables[row.table], findings, lang=lang)
            rows.setdefault(row.table, []).append(row)
            own.setdefault(row.table, set()).add(str(row.values.get("id")))
    check_broader(rows.get(CATEGORIES, ()), findings)
    check_defaults(rows.get(DEFAULTS, ()), findings)
    ids = Ids(own, known)
    tables = tables_schema().tables
    for name, table in rows.items():
        check_keys(table, tables[name], findings)
        for row in table:
            check_references(row, tables[name], ids, findings)
    check_relations(rows, ids, findings)
    return Folder(folder, rows, findings.in_order(), unused=tuple(unused))


def _own_categories(files: Iterable[tuple[TableSchema, Path]], dialect: Dialect) -> set[str]:
    """Return the ids of the table of categories, which those of other tables are read against."""
    found: set[str] = set()
    for schema, path in files:
        if schema.name == CATEGORIES:
            file = read_table_file(path, schema, dialect, Findings())
            place = file.header.index("id") if "id" in file.header else None
            found |= {
                record.cells[place].strip() for record in file.records
                if place is not None and place < len(record.cells)
            }  # fmt: skip
    return found - {""}


def _check_any_row(rows: Mapping[str, list[Row]], findings: Findings) -> None:
    """Find a folder in which no table has a row: there is nothing to import."""
    if rows and not any(rows.values()) and not findings.problem_found:
        findings.add(
            "folder", None, None, found="tables without a row", expected="a row for each fact",
            hint="fill in the tables; --template writes an example of each",
        )  # fmt: skip


def _defaults(files: Iterable[tuple[TableSchema, Path]], dialect: Dialect) -> Defaults:
    """Return the defaults of a folder; what is wrong with them is told when they are read."""
    for schema, path in files:
        if schema.name == DEFAULTS:
            findings = Findings()
            file = read_table_file(path, schema, dialect, findings)
            return Defaults(_read_table(file, schema, (), Defaults(), findings))
    return Defaults()


def _of_several(row: Row) -> list[Row]:
    """Return a row, or those of a volume that names several parties with one amount."""
    role, parties = joint_parties(row.cells) if row.table == "agreement_volumes" else ("", ())
    return list(rows_of_joint(row, role, parties)) if role else [row]


def _read_table(
    file: TableFile,
    schema: TableSchema,
    firms: Collection[str],
    defaults: Defaults,
    findings: Findings,
) -> list[Row]:
    """Return the typed rows of a file, faulty ones too; rows of totals are left out."""
    rows = []
    for record in file.records:
        cells = _cells(file, record, findings)
        if cells is None:
            continue
        if _is_sum(cells, schema, firms):
            findings.add(
                file.name, record.line, None, severity="note", found="a row of totals",
                expected="a row for each fact", hint="it was left out",
            )  # fmt: skip
        else:
            filled = defaults.fill(cells, schema)
            rows.append(_row(file, record.line, filled, schema, findings))
    return rows


def _cells(file: TableFile, record: Record, findings: Findings) -> dict[str, str] | None:
    """Return the cells of a record by column; None if they cannot be told apart."""
    if len(record.cells) != len(file.header):
        findings.add(
            file.name, record.line, None, found=f"{len(record.cells)} cells",
            expected=f"{len(file.header)}, as in the header",
            hint='put a cell that holds a comma in quotation marks: "a, b"',
        )  # fmt: skip
        return None
    cells = map(unguarded, record.cells)
    return dict(reversed(list(zip(file.header, cells, strict=True))))


def _is_sum(cells: Mapping[str, str], schema: TableSchema, firms: Collection[str]) -> bool:
    """Whether a row sums others up: a word such as "Total" for a name, or numbers alone."""
    filled = {name: cell.strip() for name, cell in cells.items() if cell.strip()}
    kinds = {name: column.kind for name, column in schema.columns.items()}
    names = {name for name in filled if kinds.get(name) in _NAMING or name in {"id", "name"}}
    telling = names - {"id"} if "name" in kinds else names
    if any(is_total(filled[name]) and filled[name] not in firms for name in telling):
        return True
    others = {name for name in filled.keys() - names - _UNITS if kinds.get(name) not in NUMBERS}
    return not others and all(is_total(filled[name]) for name in names)


def _row(
    file: TableFile, line: int, cells: Mapping[str, str], schema: TableSchema, findings: Findings
) -> Row:
    """Return a typed row."""
    typed = {name: cell.strip() for name, cell in cells.items() if cell.strip()}
    row = Row(schema.name, file.name, line, {}, typed)
    role, parties = joint_parties(typed) if schema.name == "agreement_volumes" else ("", ())
    read = {**cells, role: parties[0]} if parties else cells
    for column in schema.columns.values():
        row.values[column.name] = _cell(row, column, read, file, findings)
    return row


def _language(row: Row, languages: Mapping[str, str]) -> str:
    """Return the language of the first source of a row; empty if nobody says."""
    source = row.values.get("source")
    first = source[0] if isinstance(source, tuple) and source else source
    return languages.get(str(first), "")


def _cell(
    row: Row, column: Column, cells: Mapping[str, str], file: TableFile, findings: Findings
) -> Value:
    """Return the value of one cell; a fault is a problem, and the value None."""
    text = cells.get(column.name, "")
    try:
        value = read_cell(column, _digits(text, file.mark) if column.kind in NUMBERS else text)
    except CellError as fault:
        findings.add(
            row.file, row.number, column.name,
            found=fault.found, hint=fault.hint,
            expected=findings.listed(row.file, row.number, fault.expected),
        )  # fmt: skip
        return None
    lifted = column.unless and cells.get(column.unless, "").strip()
    if value is None and column.required and column.name in cells and not lifted:
        findings.add(
            row.file, row.number, column.name, found="an empty cell",
            expected=column.description.rstrip("."), hint=_filling(column),
        )  # fmt: skip
    return value


def _digits(text: str, mark: str | Fault) -> str:
    """Return a number with a decimal point; the text itself where it is none.

    Raises:
        CellError: no cell of the sheet tells which of two numbers it is.
    """
    if isinstance(mark, str):
        return plain_number(text, mark) or text
    point, comma = plain_number(text, "."), plain_number(text, ",")
    if point is not None and comma is not None and point != comma:
        hint = 'say which with --decimal "." or --decimal ","'
        raise CellError(f"{shown(text)}, which is {point} or {comma}", "one decimal mark", hint)
    return point or text


def _filling(column: Column) -> str:
    if column.unless:
        return f"fill {column.name}, or {column.unless} with words"
    return f"fill {column.name}"
