"""What comes out of a folder of tables: typed rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from decimal import Decimal
    from pathlib import Path

    from aisupply.exchange.tables.problems import Problem
    from aisupply.quantity.reading import Reading

__all__ = ["Counts", "Folder", "PartialDate", "Row", "Value"]


class PartialDate(NamedTuple):
    """A date as exact as it is known.

    Attributes:
        text: as written, such as 2025-Q3.
        first: its first day.
        last: its last day.
        precision: day, month, quarter, half-year or year.
    """

    text: str
    first: dt.date
    last: dt.date
    precision: str


class Counts(NamedTuple):
    """Whether a volume adds to a measure.

    Attributes:
        code: yes, no, instalment, part-of, restates, superseded or joint.
        target: the agreement or row that it belongs to; the name of a joint figure; else None.
        since: the day from which it is superseded, else None.
    """

    code: str
    target: str | None = None
    since: PartialDate | None = None


Value: TypeAlias = "str | Decimal | int | bool | tuple[str, ...] | PartialDate | Counts | None"
"""What a cell holds: None if it is empty."""


@dataclass(frozen=True)
class Row:
    """One row of a table.

    Attributes:
        table: the name of the table.
        file: the name of the file.
        number: the line of the file at which it begins; the header is 1.
        values: column → value.  All columns of the table are there.  Amounts that were given
            in words are filled in here too.
        cells: column → the cell as it was typed, without blanks around it; none if it was empty.
        readings: name of an amount (see the quantities of the table) → how it was read, from
            words or from bounds; it has the open ends and the reading rules.
    """

    table: str
    file: str
    number: int
    values: dict[str, Value]
    cells: dict[str, str] = field(default_factory=dict)
    readings: dict[str, Reading] = field(default_factory=dict)


@dataclass(frozen=True)
class Folder:
    """A folder as read.

    Attributes:
        path: where it is.
        rows: table → its rows, in the order of the file; a table that is absent has none.
        problems: all that was found, by file, row and column; notes too.
        unused: tables whose rows cannot be used at all, in words.
        without: file and line of rows that have no problem of their own, and name one that has.
    """

    path: Path
    rows: Mapping[str, list[Row]]
    problems: list[Problem]
    without: frozenset[tuple[str, int]] = frozenset()
    unused: tuple[str, ...] = ()

    @property
    def is_sound(self) -> bool:
        """Whether there is no problem; notes do not count."""
        return all(problem.severity == "note" for problem in self.problems)

    def table(self, name: str) -> list[Row]:
        """Return the rows of a table; none if the folder does not have it."""
        return self.rows.get(name, [])

    def sound_rows(self, name: str) -> list[Row]:
        """Return the rows of a table that can be used: without a problem, and not in `without`."""
        return [row for row in self.table(name) if (row.file, row.number) not in self.unusable]

    @cached_property
    def unusable(self) -> frozenset[tuple[str, int | None]]:
        """File and line of the rows that cannot be used."""
        faulty = {(p.file, p.row) for p in self.problems if p.severity == "problem"}
        return frozenset(faulty | self.without)
