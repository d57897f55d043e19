"""From a graph to a folder of tables: the inverse of the import.

Only claims that a table could hold become rows: those that an import made, with all that a row
needs.  The others stand beside the tables (`aisupply.exchange.tables.unwritten`).
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from aisupply.atomic import replaced_folder
from aisupply.errors import AisupplyError
from aisupply.exchange.tables.export_claim import collect
from aisupply.exchange.tables.export_rows import ROWS, alias_rows, fits, source_rows
from aisupply.exchange.tables.kept_cells import CELL_WORDS, written_cells
from aisupply.exchange.tables.own_categories import CATEGORIES, category_rows
from aisupply.exchange.tables.schema import tables_schema
from aisupply.table import guarded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import pyoxigraph as ox

    from aisupply.exchange.tables.export_claim import Claim, Facts

__all__ = ["row_of", "rows_of", "tables_of", "write_rows", "write_tables"]


def tables_of(quads: Iterable[ox.Quad]) -> dict[str, list[dict[str, str]]]:
    """Return the rows of each table that the claims of a graph give, in order of their keys.

    Args:
        quads: evidence, claims and registry.
    """
    return rows_of(*collect(quads))


def rows_of(claims: Mapping[str, list[Claim]], facts: Facts) -> dict[str, list[dict[str, str]]]:
    """Return the rows of each table, those of claims in their order.

    Args:
        claims: table → claims, as `collect` gives them.
        facts: evidence and registry.
    """
    tables = {
        name: [row for claim in claims.get(name, ()) if (row := row_of(name, claim)) is not None]
        for name in ROWS
    }
    tables["sources"] = source_rows(facts)
    tables[CATEGORIES] = list(category_rows(facts))
    names = {row["id"]: row["name"] for row in tables["organisations"]}
    tables["aliases"] = alias_rows(facts, names)
    return {name: rows for name, rows in tables.items() if rows}


def row_of(table: str, claim: Claim) -> dict[str, str] | None:
    """Return the row of a claim; None where it is not as an import makes it.

    Cells that were kept as they were written are among it.  A table holds less than a graph can
    say: another unit, a date that is none of a table's, a person of no organisation.
    """
    if not fits(table, claim):
        return None
    columns = tables_schema().tables[table].columns
    kept = written_cells(claim.evidence.all(claim.id, CELL_WORDS))
    try:
        row = ROWS[table](claim)
    except (LookupError, ValueError, ArithmeticError, StopIteration, AisupplyError):
        return None
    return row | {name: words for name, words in kept.items() if name in columns}


def write_tables(folder: Path, tables: dict[str, list[dict[str, str]]]) -> None:
    """Write a folder of CSV tables, whole or not at all.

    Raises:
        UsageError: the folder holds files that aisupply did not write, or cannot be written.
    """
    with replaced_folder(folder) as fresh:
        write_rows(fresh, tables)


def write_rows(folder: Path, tables: Mapping[str, list[dict[str, str]]]) -> None:
    """Write one CSV file for each table into a folder that is there."""
    for name, rows in tables.items():
        (folder / f"{name}.csv").write_text(_csv(name, rows), encoding="utf-8")


def _csv(name: str, rows: list[dict[str, str]]) -> str:
    columns = list(tables_schema().tables[name].columns)
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows({column: guarded(cell) for column, cell in row.items()} for row in rows)
    return text.getvalue()
