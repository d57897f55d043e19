"""From a folder of tables to what is to be written: read, check, map, compare."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import pyoxigraph as ox

from aisupply.errors import UsageError
from aisupply.exchange.tables.checks import dependents, named_by_faulty
from aisupply.exchange.tables.existing import REPLACED
from aisupply.exchange.tables.files import Dialect
from aisupply.exchange.tables.holdings import Holdings
from aisupply.exchange.tables.identity import NAMED, Compared, met_again, said_again
from aisupply.exchange.tables.mapping import known_codes, map_rows
from aisupply.exchange.tables.mapping_context import Mapped, SourceFacts, many
from aisupply.exchange.tables.mapping_known import context_for, known_in
from aisupply.exchange.tables.problems import in_order, problems_table
from aisupply.exchange.tables.reader import read_folder
from aisupply.exchange.tables.readings import take_readings
from aisupply.exchange.tables.rows import PartialDate
from aisupply.exchange.tables.soundness import unsound_rows
from aisupply.exchange.tables.unwritten import names_beside, put_back, read_unwritten
from aisupply.exchange.tables.writer import Beside, Composed, Existing, all_quads, compose
from aisupply.rdf.terms import CLAIM, DATASET, PREFIXES
from aisupply.text import Note

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from pathlib import Path

    from aisupply.claims.graph import ClaimGraph
    from aisupply.exchange.tables.mapping_context import Context
    from aisupply.exchange.tables.problems import Problem
    from aisupply.exchange.tables.rows import Folder
    from aisupply.table import Table

__all__ = [
    "Imported", "Options", "counted_late", "import_tables", "kept_until", "kept_up_to",
]  # fmt: skip

_DATES = {"sources": ("published",), "agreements": ("announced",), "agreement_volumes": (
    "known_from",), "links": ("date",), **dict.fromkeys(
    ("restrictions", "customer_shares", "supplier_shares", "totals"), ("known_from",)
)}  # fmt: skip
"""Table → columns that say when something became known."""
_NO_SOURCES: Mapping[str, SourceFacts] = MappingProxyType({})


@dataclass(frozen=True)
class Options:
    """How a folder is imported.

    Attributes:
        partial: take the sound rows of a folder that has problems.
        revise: let rows correct claims of the graph beside.
        prune: take away claims of earlier imports that no row gives any more.
        dialect: how the files are written, where that is not to be found.
    """

    partial: bool = False
    revise: bool = False
    prune: bool = False
    dialect: Dialect = field(default_factory=Dialect)


_PLAIN = Options()


@dataclass(frozen=True)
class Imported:
    """What came of reading a folder of tables.

    Args:
        folder: the rows and their problems.
        composed: what is to be written; nothing if the folder is not sound.
        coverage: the day up to which the result is kept.
        left_out: rows that gave no claim, in words.
        counted_late: how many rows count from the last day, and why.
    """

    folder: Folder
    composed: Composed
    coverage: dt.date
    left_out: list[str] = field(default_factory=list)
    counted_late: list[Note] = field(default_factory=list)

    @property
    def problems(self) -> Table:
        """The problems and notes of the tables, one a row."""
        return problems_table(self.folder.problems)


def import_tables(
    path: Path, *, beside: ClaimGraph, existing: Existing, options: Options = _PLAIN
) -> Imported:
    """Read a folder of tables into claims.

    Args:
        path: the folder.
        beside: a graph whose firms, deals and sources the rows may name.
        existing: what the target holds already; a corrected row replaces its claim there.
        options: what is done with problems, with claims of the graph, and with removed rows.

    Raises:
        DataError: the claims beside the tables do not parse, or are not those of the target.
        UsageError: there is no such encoding; or rows were removed and others have problems.
    """
    work = _Work(path, beside, existing, options)
    while work.look() and options.partial:
        pass  # rows that depend on a faulty one, or clash with it, show when it is gone
    if not work.folder.is_sound and not options.partial:
        return Imported(work.folder, Composed(), work.coverage)
    if options.prune and not work.folder.is_sound:
        raise UsageError(
            "--prune cannot tell a removed row from one with a problem",
            hint="mend the problems, or leave --prune out",
        )
    composed = work.composed
    if work.coverage > beside.coverage:
        said = frozenset(existing.registry.get("dataset", ()))
        composed.registry["dataset"] = kept_up_to(work.coverage, said)
    late = counted_late(work.mapped, work.coverage)
    return Imported(work.folder, composed, work.coverage, work.left_out(), late)


class _Work:
    """A folder on its way: problems are added until nothing more is found."""

    def __init__(
        self, path: Path, beside: ClaimGraph, existing: Existing, options: Options
    ) -> None:
        graph = list(beside.store.quads())
        older = {
            quad.object.value: quad.subject.value
            for quad in graph
            if quad.predicate == REPLACED
            and isinstance(quad.object, ox.NamedNode)
            and isinstance(quad.subject, ox.NamedNode)
        }
        existing = replace(existing, beside=older)
        self._beside, self._existing, self._options = beside, existing, options
        self._rest = read_unwritten(path)
        self._known = known_in([*graph, *existing.quads(), *self._rest])
        languages = {name: facts.language for name, facts in self._known.sources.items()}
        self.folder = read_folder(
            path, known=self._known.ids, languages=languages, dialect=options.dialect
        )
        target = existing.without(self._removed()) if options.prune else existing
        self._compared = Compared(
            Holdings.of(graph), Holdings.of(target.quads()),
            keys={root.removeprefix(CLAIM) for root in existing.roots.values()},
            registered=existing.registered, revise=options.revise,
        )  # fmt: skip
        revised = any(root not in existing.roots for root in existing.roots.values())
        self._revised = Beside.of(graph) if options.revise or revised else Beside()
        self._reasons: dict[tuple[str, int], str] = {}
        self.mapped, self.composed = Mapped(), Composed()
        self.coverage = kept_until(self.folder, beside.coverage, self._known.sources)
        self._add(met_again(self.folder, self._compared))

    def _removed(self) -> set[str]:
        """Return the claims of things of the target that have no row any more."""
        keys = {
            f"{table}/{row.values.get('id')}"
            for table, rows in self.folder.rows.items() for row in rows
        }  # fmt: skip
        return {
            claim for claim in self._existing.orphans(keys)
            if claim.removeprefix(CLAIM).partition("/")[0] in NAMED
        }  # fmt: skip

    def look(self) -> bool:
        """Make the claims of the rows that can be used; tell whether a problem was found."""
        self.folder = replace(self.folder, without=frozenset())
        mapped = map_rows(self._context())
        found = self._add(mapped.problems + said_again(mapped, self._compared))
        self._reasons = dependents(self.folder, self._known.ids)
        self.folder = replace(self.folder, without=frozenset(self._reasons))
        context = self._context()
        self.mapped = map_rows(context)
        self.composed = compose(
            self.mapped, context, names_beside(self._existing, self._rest),
            beside=self._revised, prune=self._options.prune,
        )  # fmt: skip
        put_back(self.composed, self._rest, self._existing)
        found = self._add(take_readings(self.folder, self.composed, self._existing)) or found
        quads = all_quads(self.composed, self._existing)
        unsound = unsound_rows(quads, self.mapped, self.folder, self._beside)
        if not self._options.partial:  # what a faulty row would say is not missing
            spoken_of = named_by_faulty(self.folder)
            unsound = [p for p in unsound if (p.file, p.row) not in spoken_of]
        return self._add(unsound) or found

    def _context(self) -> Context:
        return context_for(self.folder, self._known, coverage=self.coverage, codes=known_codes())

    def _add(self, problems: list[Problem]) -> bool:
        """Add problems to those of the folder; tell whether one of them is more than a note."""
        listed = in_order([*self.folder.problems, *problems])
        self.folder = replace(self.folder, problems=listed)
        return any(problem.severity == "problem" for problem in problems)

    def left_out(self) -> list[str]:
        """Say which rows gave no claim, though they have no problem of their own."""
        depending = [f"{file}, row {row}: {why}" for (file, row), why in self._reasons.items()]
        return [*self.folder.unused, *sorted(depending), *map(str, self.mapped.left_out)]


def counted_late(mapped: Mapped, coverage: dt.date) -> list[Note]:
    """Say how many rows count from the last day since no more exact one is known.

    Args:
        mapped: the claims of rows.
        coverage: the last day.

    Returns:
        A note on the rows whose source has no date, and one on those that are known in a month or
        year that ends after the last day.
    """
    undated, unfinished = set[tuple[str, int]](), set[tuple[str, int]]()
    for draft in mapped.drafts:
        row, known = mapped.rows[draft.key], draft.known
        if known.precision == "undated" and known.day == coverage:
            undated.add((row.file, row.number))
        elif known.precision != "day" and known.day == coverage:
            unfinished.add((row.file, row.number))
    day = coverage.isoformat()
    notes = [Note("import.undated", n=len(undated), day=day)] if undated else []
    if unfinished:
        notes.append(Note("import.unfinished", n=len(unfinished), day=day))
    return notes


def kept_until(
    folder: Folder, beside: dt.date, sources: Mapping[str, SourceFacts] = _NO_SOURCES
) -> dt.date:
    """Return the day up to which the rows are kept: the last on which one of them became known.

    A date that is not over yet on the day of the graph beside (2026, in the middle of that year)
    goes no further than that day, or than the beginning of the latest date.

    Args:
        folder: the tables.
        beside: the coverage date of the graph beside, which is also that of rows without a date.
        sources: sources of the graph that rows may cite: nothing is known before they came out.
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
    own = min(max(day.last for day in days), max(beside, *(day.first for day in days)))
    cited = {name for table in folder.rows for row in folder.sound_rows(table)
             for name in many(row, "source")}  # fmt: skip
    out = (sources[name].published for name in cited & sources.keys())
    return max([own, *(min(day.last, beside) for day in out if day)])


def kept_up_to(day: dt.date, said: frozenset[ox.Triple] = frozenset()) -> frozenset[ox.Triple]:
    """Say up to which day the data set is kept, so that later claims are not left out.

    Args:
        day: the day.
        said: what the target says of the data set already: its title, its licence, an earlier
            day.  All but the day stays.
    """
    named, temporal, ends = (
        ox.NamedNode,
        f"{PREFIXES['dcterms']}temporal",
        f"{PREFIXES['dcat']}endDate",
    )
    end = ox.Literal(f"{day.isoformat()}T23:59:59Z", datatype=named(PREFIXES["xsd"] + "dateTime"))
    periods = {t.object for t in said if t.predicate.value == temporal}
    if periods:
        kept = {t for t in said if t.subject not in periods or t.predicate.value != ends}
        return frozenset(kept | {ox.Triple(period, named(ends), end) for period in periods})  # type: ignore[arg-type]
    period = named(f"{DATASET}#up-to-{day.isoformat()}")
    return said | {
        ox.Triple(named(DATASET), named(temporal), period),
        ox.Triple(
            period, named(PREFIXES["rdf"] + "type"), named(PREFIXES["dcterms"] + "PeriodOfTime")
        ),
        ox.Triple(period, named(ends), end),
    }
