"""Cells that are the same in most rows: a table of defaults, for a file or for a source.

A cell that is empty, or whose column a file does not have, is what the nearest default says: that
of its table and source, else of its table, of its source, of all rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisupply.exchange.tables.problems import nearest, shown
from aisupply.exchange.tables.schema import tables_schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aisupply.exchange.tables.problems import Findings
    from aisupply.exchange.tables.rows import Row
    from aisupply.exchange.tables.schema import TableSchema

__all__ = ["DEFAULTS", "Defaults", "check_defaults"]

DEFAULTS = "defaults"
"""The name of the table."""
_SOURCE = "source"


class Defaults:
    """What stands in cells that are left empty.

    Args:
        rows: the rows of the table of defaults.

    Example:
        >>> from aisupply.exchange.tables.rows import Row
        >>> said = {"table": "stakes", "source": None, "column": "seen", "value": "yes"}
        >>> Defaults([Row("defaults", "defaults.csv", 2, said)]).columns("stakes")
        frozenset({'seen'})
    """

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self._values = {
            tuple(str(row.values.get(name) or "") for name in ("table", _SOURCE, "column")):
            str(row.values.get("value") or "")
            for row in rows
        }  # fmt: skip

    def columns(self, table: str) -> frozenset[str]:
        """Return the columns of a table that have a default, for all rows or for those of one."""
        known = tables_schema().tables[table].columns
        return frozenset(c for of, _, c in self._values if of in {"", table} and c in known)

    def fill(self, cells: Mapping[str, str], schema: TableSchema) -> dict[str, str]:
        """Return the cells of a row with those that are empty filled in."""
        filled = dict(cells)
        if not self._values:
            return filled
        wanted = self.columns(schema.name)
        for column in sorted(wanted, key=lambda name: name != _SOURCE):  # others may hang on it
            source = filled.get(_SOURCE, "").strip()
            if filled.get(column, "").strip():
                continue
            for place in ((schema.name, source), (schema.name, ""), ("", source), ("", "")):
                if (*place, column) in self._values:
                    filled[column] = self._values[*place, column]
                    break
        return filled


def check_defaults(rows: Iterable[Row], findings: Findings) -> None:
    """Find defaults of a table or a column that there is not."""
    tables = tables_schema().tables
    for row in rows:
        table, column = (str(row.values.get(name) or "") for name in ("table", "column"))
        if table and table not in tables:
            findings.add(
                row.file, row.number, "table", found=shown(table), expected="a table, or nothing",
                hint=nearest(table, tables) or f"known are {', '.join(tables)}",
            )  # fmt: skip
            continue
        asked = [tables[table]] if table else tables.values()
        known = {name for each in asked for name in each.columns}
        if column and column not in known:
            findings.add(
                row.file, row.number, "column", found=shown(column),
                expected=f"a column of {table or 'a table'}",
                hint=nearest(column, known) or f"known are {', '.join(sorted(known))}",
            )  # fmt: skip
