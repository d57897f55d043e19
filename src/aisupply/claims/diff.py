"""What changed between two dates: claims, stages of things, and intervals of volumes.

Nothing in the graph is overwritten.  Its history is read from the two clocks of its claims: the
day on which a statement was public, and the day on which what it says began.  A stage or a figure
moves on the day on which both have come.

What this does not tell: whether the world changed or only what is known of it.  A first claim on
an old supply is new knowledge, and no new supply.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from aisupply.claims import CHANGES
from aisupply.claims.lens import STATUSES
from aisupply.claims.reconcile import (
    combine_statements,
    figure_statement,
    one_a_claim,
    rules_of,
)
from aisupply.claims.verbalise import describe_claim
from aisupply.errors import UsageError
from aisupply.rdf import bundle
from aisupply.rdf.terms import compact, local_id, unit_name
from aisupply.table import Iri, Table
from aisupply.text import Note

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from aisupply.claims.graph import ClaimView
    from aisupply.table import Cell

__all__ = ["COLUMNS", "diff"]

COLUMNS = ("date", "change", "thing", "claim", "before", "after")
"""The columns of the table of changes."""
_NEVER = dt.date.max
_SUBJECTS = "SELECT ?claim ?subject { ?claim a ais:Claim ; dcterms:subject ?subject }"
_REPLACED = "SELECT ?claim ?newer { ?claim ais:replacedBy ?newer } ORDER BY ?claim"
_ABOUT = """
SELECT DISTINCT ?claim ?subject {
  GRAPH ?claim {
    { ?subject ?p <%(thing)s> }
    UNION { <%(thing)s> ?p ?o BIND(<%(thing)s> AS ?subject) }
    UNION { ?subject ais:hasParticipation/ais:participant <%(thing)s> }
  }
}
"""
_STAGES = """
SELECT DISTINCT ?thing ?claim ?stage ?begins {
  GRAPH ?claim {
    ?thing ais:hasState ?state . ?state ais:stage ?stage .
    OPTIONAL { ?state time:hasTime/time:hasBeginning/time:inXSDDateTimeStamp ?begin }
  }
  ?claim ais:knownAt ?known .
  BIND(SUBSTR(STR(COALESCE(?begin, ?known)), 1, 10) AS ?begins)
} ORDER BY ?thing ?begins ?claim
"""


class _Reading(NamedTuple):
    """What is read of a thing on a day, in words, and the claim that it rests on."""

    text: str
    claim: str
    content: object


class _Period:
    """The claims that count between two days, and when each of them does."""

    def __init__(self, view: ClaimView, start: dt.date, end: dt.date, lang: str) -> None:
        self.view, self.start, self.end, self.lang = view, start, end, lang
        self.store = view.graph.store
        self.all_claims = view.graph.view(everything=True)
        statuses = STATUSES if view.lens.everything else view.lens.statuses
        lens = replace(
            view.lens,
            known_by=end,
            at=end,
            statuses=statuses,
            everything=False,
            combine="intersect",
        )
        self.facts = {
            claim.iri: claim
            for claim in view.graph.claims
            # What was withdrawn counted once, and what is denied is said too.
            if lens.admits(claim._replace(certainty="certain", invalid_from=None))
        }
        self.subjects = {row["claim"]: row["subject"] for row in self.store.records(_SUBJECTS)}

    def known(self, claim: str) -> dt.date:
        """Return the day from which a claim counts."""
        facts = self.facts[claim]
        by_source = self.view.lens.by_source_date and facts.issued
        return by_source or facts.known

    def holds(self, claim: str, day: dt.date) -> bool:
        """Tell whether a claim, no denial, counts on a day."""
        facts = self.facts[claim]
        invalid_from = facts.invalid_from or _NEVER
        return facts.certainty != "denied" and self.known(claim) <= day < invalid_from

    def inside(self, day: dt.date) -> bool:
        """Tell whether a day lies after the first and not after the last."""
        return self.start < day <= self.end

    def words(self, claim: str) -> str:
        """Return what a claim says."""
        text = "; ".join(describe_claim(self.all_claims, claim, focus=None, lang=self.lang))
        # What was corrected counts under no lens, and so is not among the facts.
        is_denied = claim in self.facts and self.facts[claim].certainty == "denied"
        return f"denied: {text}" if is_denied else text

    def row(
        self, day: dt.date, change: str, claim: str, values: tuple[Cell, Cell], thing: str = ""
    ) -> dict[str, Cell]:
        """Return a row of the table."""
        about = thing or self.subjects.get(claim, claim)
        cells: Iterable[Cell] = (
            day.isoformat(), change, Iri(about, compact(about)), Iri(claim, compact(claim)), *values
        )  # fmt: skip
        return dict(zip(COLUMNS, cells, strict=True))


def diff(
    view: ClaimView, start: dt.date, end: dt.date, *, changes: Iterable[str] = (), lang: str = "en",
    about: str | None = None,
) -> Table:  # fmt: skip
    """Return what changed from the end of one day to the end of another.

    * ``new-claim``: the claim was public for the first time; `after` is what it says.
    * ``corrected``: a curator put the claim in the place of another, which is `before`.
    * ``withdrawn``: its publisher took the claim back.
    * ``stage``: a thing came to a stage, or from one to another.
    * ``volume``: the interval that all claims on a volume leave together moved.

    Args:
        view: its graph and the statuses, tier and sources of its lens; both of its clocks are
            set by the two days.
        start: the day of whose end the state is compared.
        end: the last day whose changes count.
        changes: only these, some of `CHANGES`; all if empty.
        lang: language of the words, `en` or `fr`.
        about: IRI of a thing; only changes of claims that speak of it, or of what it takes part in.

    Returns:
        Rows `date`, `change`, `thing`, `claim`, `before`, `after`, in order of date.  `before`
        and `after` are words; null where there was or is nothing.

    Raises:
        UsageError: if the first day is after the last, or no change has a name.

    Example:
        >>> import datetime as dt, aisupply
        >>> view = aisupply.open().view(everything=True)
        >>> days = dt.date(2026, 2, 26), dt.date(2026, 2, 27)
        >>> table = aisupply.diff(view, *days, changes=["stage"])
        >>> [row["after"] for row in table if row["thing"].short == ":openai-nvidia-loi"]
        ['ended']

    References:
        Snodgrass, R. T. (1999): Developing Time-Oriented Database Applications in SQL.
    """
    if start > end:
        raise UsageError(f"{start} is after {end}", hint="exchange the two dates")
    kinds = tuple(changes) or CHANGES
    for name in kinds:
        if name not in _FINDERS:
            raise UsageError(f"there is no change {name!r}", hint=f"use {', '.join(CHANGES)}")
    period = _Period(view, start, end, lang)
    rows = [row for name in CHANGES if name in kinds for row in _FINDERS[name](period)]
    if about is not None:
        speaking = _speaking_of(period, about)
        rows = [row for row in rows if row["claim"] in speaking or row["thing"] in speaking]
    rows.sort(
        key=lambda row: (
            str(row["date"]),
            CHANGES.index(str(row["change"])),
            *map(str, row.values()),
        )
    )
    note = Note("diff.days", start=start.isoformat(), end=end.isoformat())
    return Table(COLUMNS, rows, view.lens.as_json(), [note], lang=lang)


def _speaking_of(period: _Period, thing: str) -> set[str]:
    """Return a thing, what it takes part in, and the claims that speak of any of these."""
    iris = {thing}
    for row in period.store.records(_ABOUT % {"thing": thing}):
        iris |= {row["claim"], row["subject"]}
    return iris


def _new(period: _Period) -> Iterator[dict[str, Cell]]:
    corrections = {row["newer"] for row in period.store.records(_REPLACED)}
    for claim in period.facts:
        day = period.known(claim)
        if period.inside(day) and claim not in corrections:
            yield period.row(day, "new-claim", claim, (None, period.words(claim)))


def _corrected(period: _Period) -> Iterator[dict[str, Cell]]:
    for row in period.store.records(_REPLACED):
        old, new = row["claim"], row["newer"]
        if new in period.facts and period.inside(period.known(new)):
            values = period.words(old), period.words(new)
            yield period.row(period.known(new), "corrected", new, values)


def _withdrawn(period: _Period) -> Iterator[dict[str, Cell]]:
    for claim, facts in period.facts.items():
        if facts.invalid_from and period.inside(facts.invalid_from):
            yield period.row(facts.invalid_from, "withdrawn", claim, (period.words(claim), None))


def _stages(period: _Period) -> Iterator[dict[str, Cell]]:
    """Yield each turn in the stage of a thing: the latest that has begun and is known."""

    def read(rows: list[Mapping[str, str]], day: dt.date) -> _Reading | None:
        """Return the stage that holds on a day; None before the first."""
        begun = [
            (row["begins"], local_id(row["stage"]) == "ended", local_id(row["stage"]), row["claim"])
            for row in rows
            if row["begins"] <= day.isoformat() and period.holds(row["claim"], day)
        ]
        if not begun:
            return None
        stage, claim = max(begun)[2:]
        return _Reading(stage, claim, stage)

    yield from _turns(period, "stage", _rows_by_thing(period, _STAGES, "thing"), read)


def _volumes(period: _Period) -> Iterator[dict[str, Cell]]:
    """Yield each move of the interval that all claims on a volume leave together."""
    partly = period.view.graph.partly_binding
    policy = period.view.lens.combine

    def read(rows: list[Mapping[str, str]], day: dt.date) -> _Reading | None:
        """Return the figure that the claims known on a day leave; None before the first."""
        rules = rules_of(rows)
        statements = [
            (
                figure_statement(
                    row,
                    period.facts[row["claim"]],
                    partly_binding=partly,
                    rules=rules.get(row["claim"], ()),
                ),
                row,
            )
            for row in one_a_claim(rows)
            if period.holds(row["claim"], day)
        ]
        dated = [
            (period.known(row["claim"]), row["claim"])
            for statement, row in statements
            if statement.has_figure
        ]
        interval = combine_statements([s for s, _ in statements], policy=policy).interval
        if interval is None:
            return None
        unit = next((row["unit"] for row in rows if "unit" in row), "")
        return _Reading(interval.text(unit=unit_name(unit)), max(dated)[1], interval)

    rule = bundle.ontology_dir() / "rules" / "edges-volumes.rq"
    rows = _rows_by_thing(period, rule.read_text(encoding="utf-8"), "volume")
    yield from _turns(period, "volume", rows, read)


def _rows_by_thing(period: _Period, query: str, key: str) -> dict[str, list[Mapping[str, str]]]:
    """Return the rows of a query whose claims count, by thing."""
    by_thing: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    for row in period.store.records(query):
        if row["claim"] in period.facts:
            by_thing[row[key]].append(row)
    return by_thing


def _turns(
    period: _Period,
    change: str,
    things: Mapping[str, list[Mapping[str, str]]],
    read: Callable[[list[Mapping[str, str]], dt.date], _Reading | None],
) -> Iterator[dict[str, Cell]]:
    """Yield a row for each day on which what is read of a thing is not what it was before."""
    for thing, rows in things.items():
        before = read(rows, period.start)
        for day in sorted(filter(period.inside, _days(period, rows))):
            after = read(rows, day)
            if (after and after.content) != (before and before.content):
                rests = after or before
                values = before and before.text, after and after.text
                yield period.row(day, change, rests.claim if rests else "", values, thing)
            before = after


def _days(period: _Period, rows: Iterable[Mapping[str, str]]) -> set[dt.date]:
    """Return the days on which a claim on a thing begins to count, or ceases to."""
    days: set[dt.date] = set()
    for row in rows:
        facts, known = period.facts[row["claim"]], period.known(row["claim"])
        begins = dt.date.fromisoformat(row["begins"][:10]) if "begins" in row else known
        days |= {known, max(known, begins)}
        if facts.invalid_from:
            days.add(facts.invalid_from)
    return days


_FINDERS: dict[str, Callable[[_Period], Iterator[dict[str, Cell]]]] = {
    "new-claim": _new,
    "corrected": _corrected,
    "withdrawn": _withdrawn,
    "stage": _stages,
    "volume": _volumes,
}
