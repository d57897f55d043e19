"""From a graph to a folder of tables: the inverse of the import.

Only claims that a table could hold are written: those that an import made, with all that a row
needs.  What was read from a text, with its passages, stays in the graph.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from aisupply.atomic import replaced_folder
from aisupply.errors import AisupplyError
from aisupply.tables.export_claim import collect
from aisupply.tables.export_rows import ROWS, fits, registry_rows, source_rows
from aisupply.tables.schema import tables_schema

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pyoxigraph as ox

    from aisupply.tables.export_claim import Claim
    from aisupply.tables.export_rows import Row

__all__ = ["tables_of", "write_tables"]


def tables_of(quads: Iterable[ox.Quad]) -> dict[str, list[dict[str, str]]]:
    """Return the rows of each table that the claims of a graph give, in order of their keys.

    Args:
        quads: evidence, claims and registry.
    """
    claims, facts = collect(quads)
    tables = {
        name: [made for claim in claims.get(name, ()) if (made := _row(name, claim))]
        for name in ROWS
    }
    tables["sources"] = source_rows(facts)
    tables["aliases"] = registry_rows(facts, tables["organisations"])
    return {name: rows for name, rows in tables.items() if rows}


def _row(table: str, claim: Claim) -> Row | None:
    """Return the row of a claim; None where it is not as an import makes it.

    A table holds less than a graph can say: another unit, a date that is none of a table's, a
    person of no organisation.
    """
    if not fits(table, claim):
        return None
    try:
        return ROWS[table](claim)
    except (LookupError, ValueError, ArithmeticError, StopIteration, AisupplyError):
        return None


def write_tables(folder: Path, tables: dict[str, list[dict[str, str]]]) -> None:
    """Write a folder of CSV tables, whole or not at all.

    Raises:
        UsageError: the folder holds files that aisupply did not write, or cannot be written.
    """
    with replaced_folder(folder) as fresh:
        for name, rows in tables.items():
            (fresh / f"{name}.csv").write_text(_csv(name, rows), encoding="utf-8")


def _csv(name: str, rows: list[dict[str, str]]) -> str:
    columns = list(tables_schema().tables[name].columns)
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
