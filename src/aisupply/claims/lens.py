"""The lens: which claims count, and as of when.

Two clocks: `known_by` is what was public then (it hides claims), `at` is what holds in the
world then (it moves stages, short cuts and edges, and hides no claim).
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

from aisupply.errors import UsageError
from aisupply.text import Code, Note

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "COMBINATIONS",
    "DEFAULT_STATUSES",
    "SCENARIOS",
    "STATUSES",
    "ClaimFacts",
    "Combine",
    "Lens",
    "all_but",
    "end_of_day",
    "parse_date",
]

STATUSES = ("reported", "announced", "rumoured", "opinion", "forecast", "inferred", "estimated")
"""The evidence statuses, as in the code list."""
DEFAULT_STATUSES = ("reported", "announced")
"""What is taken for a fact unless the caller says otherwise."""
Combine = Literal["intersect", "latest", "best-tier", "hull"]
"""How several claims on one quantity are put together."""
_WORST_TIER = 3
COMBINATIONS: tuple[str, ...] = get_args(Combine)
SCENARIOS = ("options-exercised",)
"""The named scenarios: `options-exercised` counts each open option up to its ceiling."""


class ClaimFacts(NamedTuple):
    """What is said about a claim, as far as a lens looks at it."""

    iri: str
    status: str
    certainty: str
    known: dt.date
    source: str
    tier: int | None = None
    issued: dt.date | None = None
    replaced: bool = False
    invalid_from: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class Lens:
    """A policy that picks claims; see the module for its two clocks.

    Args:
        known_by: only claims that were public by the end of this day (UTC).
        at: the day for which stages and edges are read.
        statuses: evidence statuses that count.
        tier: sources of this tier or better; all if None.
        sources: ids of the only sources that count; all if empty.
        binding_only: each ceiling becomes its firm part.
        scenario: name of a scenario, one of `SCENARIOS`.
        entities: keep legal units apart instead of groups.
        combine: how several claims on one quantity are put together.
        by_source_date: go by the date of the source and not by the day on which the
            statement first was public.
        kept_up_to: the day up to which the graph was kept, where it is known.
        everything: no dates and no statuses: every claim of the sources that count, but
            for those that a curator replaced.  What is denied is counted and shown then, and
            still is no content of a view.

    Raises:
        UsageError: for a status, scenario, tier or combination that does not exist.

    Example:
        >>> lens = Lens(known_by=dt.date(2025, 10, 7), at=dt.date(2025, 10, 7), tier=2)
        >>> print(lens.line())
        as known 2025-10-07 · facts only · tiers 1–2
    """

    known_by: dt.date
    at: dt.date
    statuses: tuple[str, ...] = DEFAULT_STATUSES
    tier: int | None = None
    sources: tuple[str, ...] = ()
    binding_only: bool = False
    scenario: str | None = None
    entities: bool = False
    combine: Combine = "intersect"
    by_source_date: bool = False
    everything: bool = field(default=False)
    kept_up_to: dt.date | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        for status in self.statuses:
            _require(status, STATUSES, "status")
        _require(self.combine, COMBINATIONS, "way to combine")
        if self.scenario is not None:
            _require(self.scenario, SCENARIOS, "scenario")
        if not self.statuses:
            raise UsageError("no status is given", hint=f"use some of {', '.join(STATUSES)}")
        if self.tier is not None and not 1 <= self.tier <= _WORST_TIER:
            raise UsageError(f"there is no tier {self.tier}", hint="tiers go from 1 (best) to 3")

    def admits(self, claim: ClaimFacts) -> bool:
        """Tell whether a claim counts under this lens."""
        if claim.replaced:
            return False
        if self.everything:
            return self._takes_source(claim)
        known = claim.issued if self.by_source_date and claim.issued else claim.known
        return (
            claim.certainty != "denied"
            and claim.status in self.statuses
            and known <= self.known_by
            and (claim.invalid_from is None or claim.invalid_from > self.known_by)
            and self._takes_source(claim)
        )

    def _takes_source(self, claim: ClaimFacts) -> bool:
        """Tell whether a claim's source is one that counts."""
        tier_fits = self.tier is None or (claim.tier is not None and claim.tier <= self.tier)
        return tier_fits and (not self.sources or claim.source in self.sources)

    def choose(self, claims: Iterable[ClaimFacts]) -> list[str]:
        """Return the IRIs of the claims that count, in order."""
        return sorted(claim.iri for claim in claims if self.admits(claim))

    def content(self, claims: Iterable[ClaimFacts]) -> list[str]:
        """Return the IRIs of the claims whose content a view holds: no denied one, ever."""
        return self.choose(claim for claim in claims if claim.certainty != "denied")

    def line(self) -> Note:
        """Return the lens as a note of one line, as printed with each answer."""
        parts = [Note("lens.all")] if self.everything else self._clocks_and_statuses()
        if self.tier is not None:
            is_best = self.tier == 1
            parts.append(Note("lens.tier-one") if is_best else Note("lens.tiers", tier=self.tier))
        if self.sources:
            parts.append(Note("lens.only", sources=self.sources))
        parts += [note for note, on in self._switches() if on]
        return Note("lens.line", parts=tuple(parts))

    def _clocks_and_statuses(self) -> list[Note]:
        clocks = [Note("lens.known", day=self.known_by.isoformat())]
        if self.at != self.known_by:
            clocks.append(Note("lens.at", day=self.at.isoformat()))
        return [*clocks, _note_on_statuses(self.statuses)]

    def _switches(self) -> tuple[tuple[Note, bool], ...]:
        return (
            (Note("lens.binding"), self.binding_only),
            (Note("lens.scenario", scenario=Code(self.scenario)), self.scenario is not None),
            (Note("lens.units"), self.entities),
            (Note("lens.combined", way=Code(self.combine)), self.combine != "intersect"),
            (Note("lens.by-source"), self.by_source_date),
        )

    @property
    def _is_late(self) -> bool:
        """Whether it asks for what became known after the graph was kept."""
        coverage = self.kept_up_to
        return coverage is not None and not self.everything and self.known_by > coverage

    def as_json(self) -> dict[str, Any]:
        """Return the lens as plain values, with its line.

        `kept_up_to` is told only where the lens looks further than the graph goes.
        """
        plain: dict[str, Any] = {}
        for item in fields(self):
            if item.name == "kept_up_to" and not self._is_late:
                continue
            value = getattr(self, item.name)
            if isinstance(value, dt.date):
                value = value.isoformat()
            plain[item.name] = list(value) if isinstance(value, tuple) else value
        return plain | {"line": str(self.line())}


def all_but(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options of a lens that leaves out only what the given ones name.

    What shows the graph itself, such as `show` and `conflicts`, begins with all claims.

    Example:
        >>> all_but({"tier": 1})
        {'tier': 1, 'everything': True}
        >>> all_but({"known_by": "2025-10"})["statuses"] == STATUSES
        True
    """
    if options.keys() <= {"sources", "tier"}:
        return {**options, "everything": True}
    if options.keys() & {"statuses", "with_rumours", "with_estimates", "everything"}:
        return dict(options)
    return {**options, "statuses": STATUSES}


def end_of_day(day: dt.date) -> str:
    """Return the last second of a day as the text of an xsd:dateTime in UTC."""
    return f"{day.isoformat()}T23:59:59Z"


def parse_date(text: str) -> tuple[dt.date, dt.date]:
    """Return the first and the last day of a date that may be partial.

    Args:
        text: `2025-10-07`, `2025-10`, `2025-Q4`, `2025-H2` or `2025`.

    Raises:
        UsageError: if it is no such date, or no day of the calendar.

    Example:
        >>> first, last = parse_date("2025-Q3")
        >>> str(first), str(last)
        ('2025-07-01', '2025-09-30')
    """
    match = re.fullmatch(r"(\d{4})(?:-(?:(\d{2})(?:-(\d{2}))?|Q([1-4])|H([12])))?", text.strip())
    if match is None:
        raise UsageError(
            f"{text!r} is no date", hint="write 2025-10-07, 2025-10, 2025-Q4, 2025-H2 or 2025"
        )
    year, *parts = (int(part) if part else 0 for part in match.groups())
    try:
        return _day_range(year, *parts)
    except ValueError as error:
        raise UsageError(f"{text!r} is no day of the calendar", hint="check the day") from error


def _day_range(
    year: int, month: int = 0, day: int = 0, quarter: int = 0, half: int = 0
) -> tuple[dt.date, dt.date]:
    """Return first and last day of the most precise part that is given, 0 being absent."""
    if day:
        exact = dt.date(year, month, day)
        return exact, exact
    if month:
        first_month, last_month = month, month
    elif quarter:
        first_month, last_month = 3 * quarter - 2, 3 * quarter
    elif half:
        first_month, last_month = 6 * half - 5, 6 * half
    else:
        first_month, last_month = 1, 12
    first = dt.date(year, first_month, 1)
    return first, dt.date(year, last_month, calendar.monthrange(year, last_month)[1])


def _note_on_statuses(statuses: tuple[str, ...]) -> Note:
    admitted = set(statuses)
    if admitted == set(DEFAULT_STATUSES):
        return Note("lens.facts")
    if admitted == set(STATUSES):
        return Note("lens.every-status")
    if admitted == {*DEFAULT_STATUSES, "rumoured"}:
        return Note("lens.facts-and-rumours")
    if admitted == {*DEFAULT_STATUSES, "estimated"}:
        return Note("lens.facts-and-estimates")
    return Note("lens.only-status", statuses=tuple(map(Code, statuses)))


def _require(value: str, known: tuple[str, ...], kind: str) -> None:
    if value not in known:
        raise UsageError(f"there is no {kind} {value!r}", hint=f"use one of {', '.join(known)}")
