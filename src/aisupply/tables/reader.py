"""From a folder of CSV tables to typed rows, with every problem of it.

Nothing is guessed and nothing stops at the first fault: a cell that cannot be read is a
problem and counts as empty, and the reader goes on.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from aisupply.reading_figures import separators_of
from aisupply.tables.cells import CellError, read_cell
from aisupply.tables.checks import Ids, check_keys, check_references, check_row
from aisupply.tables.files import read_records
from aisupply.tables.problems import Findings, nearest, shown
from aisupply.tables.quantities import resolve
from aisupply.tables.rows import Folder, Row
from aisupply.tables.schema import tables_schema

if TYPE_CHECKING:
    import os
    from collections.abc import Collection, Mapping

    from aisupply.tables.files import Record
    from aisupply.tables.rows import Value
    from aisupply.tables.schema import Column, TableSchema

__all__ = ["read_folder"]

_SPREADSHEETS = frozenset({".xlsx", ".xls", ".ods", ".tsv", ".numbers"})
_NOTHING: Mapping[str, Collection[str]] = {}
_NO_LANGUAGES: Mapping[str, str] = {}


def read_folder(
    path: str | os.PathLike[str],
    *,
    known: Mapping[str, Collection[str]] = _NOTHING,
    languages: Mapping[str, str] = _NO_LANGUAGES,
) -> Folder:
    """Read all tables of a folder.

    Args:
        path: the folder; each table is a file such as `agreements.csv`.  Not all need be there.
        known: table → ids that rows may refer to beside those of the folder, such as those of
            the shipped graph.
        languages: source → its language, for sources that are known and not in the folder; the
            numbers in the words of a row have the separators of the language of its source.

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
    tables = tables_schema().tables
    rows: dict[str, list[Row]] = {}
    own: dict[str, set[str]] = {}
    spoken = dict(languages)
    for file in _table_files(folder, findings):
        schema = tables[file.stem]
        rows[schema.name], own[schema.name] = _read_table(file, schema, findings, spoken)
        if schema.name == "sources":
            spoken |= {str(row.values["id"]): str(row.values["language"] or "")
                       for row in rows["sources"]}  # fmt: skip
    ids = Ids(own, known)
    for name, table in rows.items():
        check_keys(table, tables[name], findings)
        for row in table:
            check_references(row, tables[name], ids, findings)
    return Folder(folder, rows, findings.in_order())


def _table_files(folder: Path, findings: Findings) -> list[Path]:
    """Return the files that are tables, in the order of the schema."""
    if not folder.is_dir():
        found = f"a file at {folder}" if folder.is_file() else f"no folder at {folder}"
        findings.add(
            "folder", None, None, found=found, expected="a folder of tables",
            hint="name the folder that holds it" if folder.is_file() else "check the path",
        )  # fmt: skip
        return []
    order = list(tables_schema().tables)
    files = [file for file in sorted(folder.iterdir()) if _is_table(file, findings)]
    if not files:
        findings.add(
            "folder", None, None, found=f"no table in {folder}",
            expected="files such as agreements.csv and sources.csv",
            hint="write a template to start from",
        )  # fmt: skip
    return sorted(files, key=lambda file: order.index(file.stem))


def _is_table(file: Path, findings: Findings) -> bool:
    """Whether a file is a table; one that could have been meant as one is a problem."""
    schema = tables_schema()
    if file.name.startswith(".") or file.suffix not in {".csv", *_SPREADSHEETS}:
        return False
    if file.suffix == ".csv" and file.stem in schema.companions:
        findings.add(
            file.name, None, None, severity="note", found="a file that is not read",
            expected="one of the tables", hint=schema.companions[file.stem],
        )  # fmt: skip
        return False
    if file.suffix == ".csv" and file.stem in schema.tables:
        return True
    findings.add(
        file.name, None, None, found="a file that is none of the tables",
        expected="the name of a table and .csv",
        hint=nearest(file.stem, schema.tables) or "rename it, or move it out of the folder",
    )  # fmt: skip
    return False


def _read_table(
    file: Path, schema: TableSchema, findings: Findings, languages: Mapping[str, str]
) -> tuple[list[Row], set[str]]:
    """Return the typed rows of a file, and the ids that it defines, also in faulty rows."""
    before = len(findings.problems)
    records = read_records(file, findings)
    if not records:
        if len(findings.problems) == before:
            findings.add(
                file.name, None, None, found="an empty file", expected="a header and rows",
                hint=f"begin with the line {','.join(schema.columns)}",
            )  # fmt: skip
        return [], set()
    header = _header(file, records[0], schema, findings)
    rows = [
        row
        for record in (records[1:] if header else ())
        if (row := _row(file, record, header, schema, findings)) is not None
    ]
    for row in rows:
        resolve(row, schema, findings, lang=separators_of(_language(row, languages)))
        check_row(row, schema, findings)
    return rows, {str(row.values["id"]) for row in rows if row.values.get("id") is not None}


def _header(file: Path, record: Record, schema: TableSchema, findings: Findings) -> list[str]:
    """Return the names of the columns; empty if there is no header."""
    names = [name.strip() for name in record.cells]
    if not set(names) & set(schema.columns):
        semicolons = len(names) == 1 and ";" in names[0]
        findings.add(
            file.name, record.line, None, found=f"no header: {shown(','.join(names))}",
            expected=f"the line {','.join(schema.columns)}",
            hint="separate cells by commas" if semicolons else "put the header first",
        )  # fmt: skip
        return []
    _check_names(_Header(file.name, record.line, names), schema, findings)
    for column in schema.columns.values():
        if column.name not in names and not _may_be_absent(column, names):
            findings.add(
                file.name, record.line, column.name, found="no such column",
                expected=f"the column {column.name}", hint=column.description,
            )  # fmt: skip
    return names


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


def _row(
    file: Path, record: Record, header: list[str], schema: TableSchema, findings: Findings
) -> Row | None:
    """Return a typed row; None if its cells cannot be told apart."""
    if len(record.cells) != len(header):
        findings.add(
            file.name, record.line, None, found=f"{len(record.cells)} cells",
            expected=f"{len(header)}, as in the header",
            hint='put a cell that holds a comma in quotation marks: "a, b"',
        )  # fmt: skip
        return None
    cells = dict(reversed(list(zip(header, record.cells, strict=True))))
    typed = {name: cell.strip() for name, cell in cells.items() if cell.strip()}
    row = Row(schema.name, file.name, record.line, {}, typed)
    for column in schema.columns.values():
        row.values[column.name] = _cell(row, column, cells, findings)
    return row


def _language(row: Row, languages: Mapping[str, str]) -> str:
    """Return the language of the first source of a row; empty if nobody says."""
    source = row.values.get("source")
    first = source[0] if isinstance(source, tuple) and source else source
    return languages.get(str(first), "")


def _cell(row: Row, column: Column, cells: Mapping[str, str], findings: Findings) -> Value:
    """Return the value of one cell; a fault is a problem, and the value None."""
    try:
        value = read_cell(column, cells.get(column.name, ""))
    except CellError as fault:
        findings.add(
            row.file, row.number, column.name,
            found=fault.found, expected=fault.expected, hint=fault.hint,
        )  # fmt: skip
        return None
    lifted = column.unless and cells.get(column.unless, "").strip()
    if value is None and column.required and column.name in cells and not lifted:
        findings.add(
            row.file, row.number, column.name, found="an empty cell",
            expected=column.description.rstrip("."), hint=_filling(column),
        )  # fmt: skip
    return value


def _filling(column: Column) -> str:
    if column.unless:
        return f"fill {column.name}, or {column.unless} with words"
    return f"fill {column.name}"
