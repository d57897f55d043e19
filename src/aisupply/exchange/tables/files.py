"""Which files of a folder are tables, and what each holds: a header, records, a decimal mark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from aisupply.exchange.delimited import Fault, column_key, decimal_mark, read_rows
from aisupply.exchange.tables.problems import nearest, shown
from aisupply.exchange.tables.schema import tables_schema
from aisupply.text import Note

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from aisupply.exchange.delimited import Record, Sheet
    from aisupply.exchange.tables.problems import Findings
    from aisupply.exchange.tables.schema import Column, TableSchema

__all__ = ["NUMBERS", "REST", "Dialect", "TableFile", "read_table_file", "table_files"]

NUMBERS = frozenset({"amount", "share", "integer"})
"""Kinds of columns that hold numbers."""
REST = "claims.trig"
"""The file of a folder of tables that holds what no row can."""
_TABLES = frozenset({".csv", ".tsv"})
_SPREADSHEETS = frozenset({".xlsx", ".xls", ".ods", ".numbers"})


class Dialect(NamedTuple):
    """How the files are written, where that is not to be found by itself.

    Attributes:
        delimiter: what stands between cells; None to find it.
        encoding: the encoding; None for UTF-8.
        decimal: the decimal mark, "." or ","; None to find it.
    """

    delimiter: str | None = None
    encoding: str | None = None
    decimal: str | None = None


@dataclass(frozen=True)
class TableFile:
    """A file of a table as read, before its cells are.

    Attributes:
        name: the name of the file.
        header: the names of the columns as the schema has them; unknown ones as written.
        records: the rows.
        mark: the decimal mark of its numbers, or why there is none.
        is_whole: whether its header is sound, so that its rows can be used.
    """

    name: str
    header: list[str]
    records: list[Record]
    mark: str | Fault = "."
    is_whole: bool = True


def table_files(folder: Path, findings: Findings) -> list[tuple[TableSchema, Path]]:
    """Return the files that are tables, each with its schema, in the order of the schema."""
    if not folder.is_dir():
        found = f"a file at {folder}" if folder.is_file() else f"no folder at {folder}"
        findings.add(
            "folder", None, None, found=found, expected="a folder of tables",
            hint="name the folder that holds it" if folder.is_file() else "check the path",
        )  # fmt: skip
        return []
    found_files: dict[str, Path] = {}
    for file in sorted(folder.iterdir()):
        name = _table_name(file, findings)
        if name and name in found_files:
            findings.add(
                file.name, None, None, found=f"a second file for {name}",
                expected=f"one, such as {found_files[name].name}", hint="put the rows into one",
            )  # fmt: skip
        elif name:
            found_files[name] = file
    if not found_files and not (folder / REST).is_file():
        findings.add(
            "folder", None, None, found=f"no table in {folder}",
            expected="files such as agreements.csv and sources.csv",
            hint="write a template to start from",
        )  # fmt: skip
    tables = tables_schema().tables
    return [(schema, found_files[name]) for name, schema in tables.items() if name in found_files]


def _table_name(file: Path, findings: Findings) -> str | None:
    """Return the table that a file is; one that could have been meant as one is a problem."""
    schema = tables_schema()
    suffix, stem = file.suffix.lower(), column_key(file.stem)
    if file.name.startswith(".") or suffix not in _TABLES | _SPREADSHEETS:
        return None
    if suffix in _TABLES and stem in schema.companions and not _is_table(file, stem):
        findings.add(
            file.name, None, None, severity="note", found="a file that is not read",
            expected="one of the tables", hint=schema.companions[stem],
        )  # fmt: skip
        return None
    if suffix in _TABLES and stem in schema.tables:
        return stem
    findings.add(
        file.name, None, None, found="a file that is none of the tables",
        expected="the name of a table and .csv",
        hint=nearest(stem, schema.tables) or "rename it, or move it out of the folder",
    )  # fmt: skip
    return None


def _is_table(file: Path, name: str) -> bool:
    """Whether a file that may be a list of another kind has the columns of a table of its name."""
    table = tables_schema().tables.get(name)
    if table is None:
        return False
    sheet = read_rows(file)
    header = {column_key(cell) for cell in sheet.header.cells} if sheet.header else set()
    return {column.name for column in table.columns.values() if column.required} <= header


def read_table_file(
    path: Path,
    schema: TableSchema,
    dialect: Dialect,
    findings: Findings,
    *,
    filled: Collection[str] = (),
) -> TableFile:
    """Read a file; what keeps it or a part of it from being read is a problem.

    Args:
        path: the file.
        schema: of its table.
        dialect: how it is written.
        findings: what is found.
        filled: columns that it need not have, since they are filled in.

    Raises:
        UsageError: there is no such encoding.
    """
    sheet = read_rows(
        path, delimiter=dialect.delimiter, encoding=dialect.encoding, columns=schema.columns
    )
    if sheet.fault:
        line, *told = sheet.fault
        found, expected, hint = told
        findings.add(path.name, line, None, found=found, expected=expected, hint=hint)
    if sheet.header is None:
        if not sheet.fault:
            findings.add(
                path.name, None, None, found="an empty file", expected="a header and rows",
                hint=f"begin with the line {','.join(schema.columns)}",
            )  # fmt: skip
        return TableFile(path.name, [], [], is_whole=False)
    read = _table_file(sheet, schema, dialect, findings, name=path.name, filled=filled)
    _tell_how(read, sheet, findings)
    return read


def _tell_how(read: TableFile, sheet: Sheet, findings: Findings) -> None:
    """Note how a file was read where that is not as commas, points and UTF-8."""
    notes = [*sheet.notes, *([Note("file.comma")] if read.mark == "," else [])]
    if notes and read.header:
        findings.add(
            read.name, None, None, severity="note",
            found=f"a file in which {'; '.join(map(str, notes))}",
            expected="commas, decimal points and UTF-8", hint="it was read so",
        )  # fmt: skip


def _table_file(
    sheet: Sheet, schema: TableSchema, dialect: Dialect, findings: Findings, *, name: str,
    filled: Collection[str],
) -> TableFile:  # fmt: skip
    line, cells = sheet.header or (1, [])
    keys = {
        column_key(name): column.name
        for column in schema.columns.values() for name in (*column.also, column.name)
    }  # fmt: skip
    header = [keys.get(column_key(cell), cell) for cell in cells]
    if not set(header) & set(schema.columns):
        findings.add(
            name, line, None, found=f"no header: {shown(','.join(cells))}",
            expected=f"the line {','.join(schema.columns)}", hint="put the header first",
        )  # fmt: skip
        return TableFile(name, [], [], is_whole=False)
    before = len(findings.problems)
    _check_names(_Header(name, line, header), schema, findings)
    for column in schema.columns.values():
        is_needed = column.name not in filled and not _may_be_absent(column, header)
        if column.name not in header and is_needed:
            findings.add(
                name, line, column.name, found="no such column",
                expected=f"the column {column.name}", hint=column.description,
            )  # fmt: skip
    is_whole = len(findings.problems) == before
    mark = dialect.decimal or _mark_of(header, sheet, schema)
    return TableFile(name, header, sheet.rows, mark, is_whole)


def _mark_of(header: list[str], sheet: Sheet, schema: TableSchema) -> str | Fault:
    """Return the decimal mark of all numbers of a sheet, or why it cannot be told."""
    places = [
        place for place, column in enumerate(header)
        if column in schema.columns and schema.columns[column].kind in NUMBERS
    ]  # fmt: skip
    cells = (
        (row.line, row.cells[place])
        for row in sheet.rows for place in places if place < len(row.cells)
    )  # fmt: skip
    return decimal_mark(cells, delimiter=sheet.delimiter)


def _may_be_absent(column: Column, names: list[str]) -> bool:
    if column.may_be_absent == "with quantity":
        return "quantity" in names
    return column.may_be_absent == "always"


class _Header(NamedTuple):
    file: str
    line: int
    names: list[str]


def _check_names(header: _Header, schema: TableSchema, findings: Findings) -> None:
    """Find columns that are unknown, or that are there twice."""
    missing = set(schema.columns) - set(header.names)
    for place, name in enumerate(header.names):
        if name not in schema.columns:
            findings.add(
                header.file, header.line, shown(name), found="an unknown column",
                expected=f"a column of {schema.name}",
                hint=nearest(name, missing) or f"known are {', '.join(schema.columns)}",
            )  # fmt: skip
        elif name in header.names[:place]:
            findings.add(
                header.file, header.line, name, found=f"the column again, as column {place + 1}",
                expected="each column once", hint="remove or rename one",
            )  # fmt: skip
