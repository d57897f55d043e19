"""From a folder of tables to what is to be written: read, check, map, compare."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyoxigraph as ox

from aisupply.tables.mapping import known_codes, map_rows
from aisupply.tables.mapping_known import context_for, known_in
from aisupply.tables.problems import problems_table
from aisupply.tables.reader import read_folder
from aisupply.tables.rows import PartialDate
from aisupply.tables.writer import Composed, Existing, compose
from aisupply.terms import DATASET, PREFIXES

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from aisupply.graph import Graph
    from aisupply.table import Table
    from aisupply.tables.rows import Folder

__all__ = ["Imported", "import_tables"]

_DATES = {"sources": ("published",), "agreements": ("announced",), "agreement_volumes": (
    "known_from",)}  # fmt: skip
"""Table → columns that say when something became known."""


@dataclass(frozen=True)
class Imported:
    """What came of reading a folder of tables.

    Args:
        folder: the rows and their problems.
        composed: what is to be written; nothing if the folder is not sound.
        left_out: rows that gave no claim, in words.
        coverage: the day up to which the result is kept.
    """

    folder: Folder
    composed: Composed
    coverage: dt.date
    left_out: list[str] = field(default_factory=list)

    @property
    def problems(self) -> Table:
        """The problems and notes of the tables, one a row."""
        return problems_table(self.folder.problems)


def import_tables(
    path: Path, *, beside: Graph, existing: Existing, partial: bool = False
) -> Imported:
    """Read a folder of tables into claims.

    Args:
        path: the folder.
        beside: a graph whose firms, deals and sources the rows may name.
        existing: what the target holds already; a corrected row replaces its claim there.
        partial: take the sound rows of a folder that has problems.

    Raises:
        DataError: a word of a row means nothing to the rules of reading.
    """
    known = known_in([*beside.store.quads(), *existing.quads()])
    folder = read_folder(path, known=known.ids)
    coverage = _coverage(folder, beside.coverage)
    if not folder.is_sound and not partial:
        return Imported(folder, Composed(), coverage)
    context = context_for(folder, known, coverage=coverage, codes=known_codes())
    mapped = map_rows(context)
    composed = compose(mapped, context, existing)
    if coverage > beside.coverage:
        composed.registry["dataset"] = _kept_up_to(coverage)
    return Imported(folder, composed, coverage, [str(left) for left in mapped.left_out])


def _coverage(folder: Folder, beside: dt.date) -> dt.date:
    """Return the day up to which the rows are kept: the last on which one of them became known.

    A date that is not over yet on the day of the graph beside (2026, in the middle of that year)
    goes no further than that day, or than the beginning of the latest date.

    Args:
        folder: the tables.
        beside: the coverage date of the graph beside, which is also that of rows without a date.
    """
    days = [
        value
        for table, columns in _DATES.items()
        for row in folder.sound_rows(table)
        for column in columns
        if isinstance(value := row.values[column], PartialDate)
    ]
    if not days:
        return beside
    return min(max(day.last for day in days), max(beside, *(day.first for day in days)))


def _kept_up_to(day: dt.date) -> frozenset[ox.Triple]:
    """Say up to which day the data set is kept, so that later claims are not left out."""
    period = ox.NamedNode(f"{DATASET}#up-to-{day.isoformat()}")
    end = ox.Literal(
        f"{day.isoformat()}T23:59:59Z", datatype=ox.NamedNode(PREFIXES["xsd"] + "dateTime")
    )
    named = ox.NamedNode
    return frozenset(
        {
            ox.Triple(named(DATASET), named(PREFIXES["dcterms"] + "temporal"), period),
            ox.Triple(
                period,
                named(PREFIXES["rdf"] + "type"),
                named(PREFIXES["dcterms"] + "PeriodOfTime"),
            ),
            ox.Triple(period, named(PREFIXES["dcat"] + "endDate"), end),
        }
    )
