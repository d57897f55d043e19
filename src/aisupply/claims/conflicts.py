"""Where claims disagree: figures, days, stages and names that differ for one and the same thing.

Nothing is listed here.  The queries of `ontology/conflicts` say which statements speak of one
thing (they share a *slot*); this module compares each two of a slot and grades what differs:

* ``contradiction``: no common point.  Two figures or days whose intervals do not meet; two
  stages on one known day of which one binds and the other does not.
* ``difference``: unequal, and yet both may hold.  Intervals that overlap; stages of which one
  may have followed the other; names, since an input may have several suppliers.

Pairs that a curator has linked by `ais:conflictsWith` come with the aspect ``noted``, unless a
rule finds them too.  A disagreement that a curator has noted in words (`ais:Disagreement`) is a
difference, with its claim and the words as side a, and no side b.

What this does not tell: which side is right, or that two statements agree because neither is
wrong.  A thing of which only one source speaks cannot disagree with anybody.
"""

from __future__ import annotations

import calendar
import datetime as dt
import math
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Literal

from aisupply.bounds import Bounds
from aisupply.claims.nodes import rate_note
from aisupply.claims.verbalise import describe_claim
from aisupply.rdf import bundle
from aisupply.rdf.terms import compact, local_id, unit_name
from aisupply.store.literals import number_in
from aisupply.table import Iri, Table
from aisupply.text import Amount, Code, Id, Note

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from aisupply.claims.graph import ClaimView
    from aisupply.table import Cell

__all__ = ["COLUMNS", "Grade", "Statement", "conflicts", "grade", "statements"]

Grade = Literal["contradiction", "difference"]
"""How far two statements are apart."""
COLUMNS = ("subject", "aspect", "grade", "claim_a", "value_a", "claim_b", "value_b")
"""The columns of the table of conflicts."""
_MONTHS = {"year": 12, "half-year": 6, "quarter": 3, "month": 1}
"""Precision of a date → the months that it leaves open."""
_SAME_TIME = 31
"""Days up to which an instant is exact enough to say that two stages are of one time."""
_DISAGREEMENTS = """
SELECT ?claim ?point ?subject ?aspect ?words ?written {
  GRAPH ?claim { ?point a ais:Disagreement ; rdfs:label ?aspect .
    OPTIONAL { ?point ais:concerns ?subject } }
  OPTIONAL { ?claim skos:note ?words }
  OPTIONAL { ?claim ais:cellWords ?written FILTER(STRSTARTS(?written, "subject: ")) }
} ORDER BY ?point ?claim
"""
_NOTED = """
SELECT ?claim ?other ?subject {
  ?claim ais:conflictsWith ?other ; dcterms:subject ?subject . FILTER(STR(?claim) < STR(?other))
} ORDER BY ?claim ?other
"""


@dataclass(frozen=True)
class Statement:
    """What one claim says of one aspect of one thing.

    Args:
        claim: IRI of the claim.
        subject: IRI of what it speaks of.
        aspect: what of it: `power`, `value`, `stage`, `supplier of hbm` …
        text: the value in English words, by which names are compared.
        source: id of the source.
        denied: the claim says that it is not so.
        interval: the figure, or the days as ordinal numbers; None for stages and names.
        sort: of a stage, what no progress of one day can bridge.
        days: of a stage, when it began.
        value: the value as it is shown; `text` where that says it in any language.
    """

    claim: str
    subject: str
    aspect: str | Note
    text: str
    source: str
    denied: bool = False
    interval: Bounds | None = None
    sort: str = ""
    days: Bounds | None = None
    value: Note | str | None = None

    @property
    def shown(self) -> Note | str:
        """The value as it is shown: what is denied has a "not" before it."""
        value = self.text if self.value is None else self.value
        return Note("conflict.not", value=value) if self.denied else value

    @cached_property
    def content(self) -> object:
        """What must be equal for two statements to agree."""
        if self.interval is None:
            return self.text
        interval = self.interval
        return (interval.low, interval.high, interval.low_open, interval.high_open)


def grade(one: Statement, other: Statement) -> Grade | None:
    """Tell how far two statements of one slot are apart; None if they agree.

    A denial contradicts whoever says what it denies, and nobody else.

    Example:
        >>> def said(low, high, claim="a"):
        ...     return Statement(claim, "deal", "power", "", "news", interval=Bounds(low, high))
        >>> grade(said(0, 6), said(7, 8)), grade(said(0, 6), said(6, 6))
        ('contradiction', 'difference')
    """
    if one.denied or other.denied:
        opposed = one.denied != other.denied and _meet(one, other)
        return "contradiction" if opposed else None
    if one.content == other.content:
        return None
    if one.days is not None and other.days is not None:
        return _grade_stages(one, other, one.days, other.days)
    if one.interval is None or other.interval is None:
        return None if one.source == other.source else "difference"
    return "difference" if _meet(one, other) else "contradiction"


def _meet(one: Statement, other: Statement) -> bool:
    """Tell whether two statements have a common point."""
    if one.interval is None or other.interval is None:
        return one.text == other.text
    return one.interval.intersection(other.interval) is not None


def _grade_stages(one: Statement, other: Statement, days: Bounds, others: Bounds) -> Grade | None:
    """Grade two stages; at different times, or from one source, they are history."""
    vague = max(days.width, others.width) > _SAME_TIME
    if vague or one.source == other.source or days.intersection(others) is None:
        return None
    certain = days.is_point and others.is_point and one.sort != other.sort
    return "contradiction" if certain else "difference"


def conflicts(view: ClaimView, *, lang: str = "en") -> Table:
    """Return where the claims of a view disagree, contradictions first.

    Formula: for each slot *s* and each pair of its statements with intervals *I*, *J*:
    contradiction if *I* ∩ *J* = ∅, difference if *I* ≠ *J* otherwise.  An absent lower bound is
    no floor below 0, an absent upper bound no ceiling.

    Args:
        view: the claims; under a lens with `everything`, denied claims speak too.
        lang: language of the words in noted pairs, `en` or `fr`.

    Returns:
        Rows `subject`, `aspect`, `grade`, `claim_a`, `value_a`, `claim_b`, `value_b`; values
        are words.  Empty if nobody disagrees.

    Example:
        >>> import aisupply
        >>> table = aisupply.conflicts(aisupply.open().view(everything=True))
        >>> table.columns[:3]
        ('subject', 'aspect', 'grade')

    References:
        Dong, X. L., Berti-Équille, L., Srivastava, D. (2009): Integrating conflicting data: the
        role of source dependence. PVLDB 2(1), 550-561.
    """
    rows = list(_graded_pairs(view))
    pairs = {(row["claim_a"], row["claim_b"]) for row in rows}
    rows += [
        row for row in _linked_pairs(view, lang) if (row["claim_a"], row["claim_b"]) not in pairs
    ]
    rows += _disagreements_noted(view)
    rows.sort(key=lambda row: (row["grade"] != "contradiction", *map(str, row.values())))
    return Table(COLUMNS, rows, view.lens.as_json(), lang=lang)


def statements(view: ClaimView, folder: Path | None = None) -> dict[str, list[Statement]]:
    """Return all statements of a view by rule and slot, in order of claim.

    Args:
        view: the claims to look at.
        folder: the rules; the shipped ones by default.
    """
    admitted = set(view.lens.choose(view.graph.claims))
    facts = {claim.iri: claim for claim in view.graph.claims if claim.iri in admitted}
    slots: dict[str, dict[Statement, None]] = defaultdict(dict)
    for path in sorted((folder or bundle.ontology_dir() / "conflicts").glob("*.rq")):
        for row in view.claims_store.records(path.read_text(encoding="utf-8")):
            # What has no name (a blank node) is the same thing in no two claims: no slot.
            if row["claim"] in facts and "slot" in row:
                fact = facts[row["claim"]]
                statement = _statement(row, view, fact.source, denied=fact.certainty == "denied")
                slots[f"{path.stem} {row['slot']}"][statement] = None
    return {slot: list(stated) for slot, stated in slots.items()}


def _statement(row: Mapping[str, str], view: ClaimView, source: str, *, denied: bool) -> Statement:
    """Return the row of a rule as a statement: a figure, a stage, a day or a name."""
    interval = sort = days = None
    value: Note | str | None = None
    if "unit" in row:
        interval = _figure(row)
        value = _figure_note(row, interval)
        text = str(value)
    elif "value" in row and "moment" in row:
        days, sort, text = _days(row), row["sort"], row["value"]
        value = Code(text)
    elif "moment" in row:
        interval = _days(row)
        text = _days_text(interval)
    else:
        text = view.names.label(row["value"])
    return Statement(
        row["claim"], row["subject"], _aspect(row), text, source, denied,
        interval, sort or "", days, value,
    )  # fmt: skip


def _aspect(row: Mapping[str, str]) -> Note | str:
    """Return of what two statements may differ: an id, or a note where it names a thing."""
    of, when = row.get("of", ""), row.get("when", "")
    notes = {
        "supplier-of": Note("aspect.supplier", category=Id(of)),
        "day-of": Note("aspect.day", stage=Code(of)),
        "share-of": Note("aspect.share", market=Id(of), period=when),
        "share-in-revenue": Note("aspect.revenue", customer=Id(of), period=when),
        "share-in-purchases": Note("aspect.purchases", supplier=Id(of), period=when),
        "total": Note("aspect.total", measure=Code(of), period=when),
        "share-of-need": Note("aspect.need", period=when),
    }
    return notes.get(row["aspect"]) or Code(row["aspect"])


def _figure(row: Mapping[str, str]) -> Bounds:
    low, most = number_in(row, "low") or 0.0, number_in(row, "high")
    high = math.inf if most is None else most
    return Bounds(
        min(low, high), high,
        low_open=row.get("low_open") == "true", high_open=row.get("high_open") == "true",
    )  # fmt: skip


def _figure_note(row: Mapping[str, str], interval: Bounds) -> Note:
    unit, period = unit_name(row["unit"]), row.get("each")
    if "low" in row:
        return rate_note(Amount(interval, unit), period)
    most = rate_note(Amount(Bounds.point(interval.high), unit), period)
    if interval.high_open:
        return Note("quantity.under", amount=most)
    return Note("quantity.up-to", amount=most)


def _days(row: Mapping[str, str]) -> Bounds:
    """Return the days that an instant may mean, as ordinal numbers."""
    day = dt.date.fromisoformat(row["moment"][:10])
    months = _MONTHS.get(local_id(row.get("precision", "")).removeprefix("precision-"))
    if months is None:
        return Bounds.point(day.toordinal())
    first = (day.month - 1) // months * months + 1
    last = first + months - 1
    end = dt.date(day.year, last, calendar.monthrange(day.year, last)[1])
    return Bounds(dt.date(day.year, first, 1).toordinal(), end.toordinal())


def _days_text(days: Bounds) -> str:
    first, last = (dt.date.fromordinal(int(end)).isoformat() for end in (days.low, days.high))
    return first if first == last else f"{first} … {last}"


def _graded_pairs(view: ClaimView) -> Iterator[dict[str, Cell]]:
    for slot in statements(view).values():
        for one, other in _pairs(slot):
            verdict = grade(one, other)
            if verdict is not None:
                yield _row(one, other, verdict)


def _pairs(slot: list[Statement]) -> Iterator[tuple[Statement, Statement]]:
    """Yield each two statements of different claims, but for names that one source gives both."""
    together = _given_together(slot)
    for one, other in combinations(slot, 2):
        texts = frozenset({one.text, other.text})
        if one.claim != other.claim and texts not in together:
            yield one, other


def _given_together(slot: list[Statement]) -> set[frozenset[str]]:
    """Return the pairs of names of a slot that some source gives both."""
    names: dict[str, set[str]] = defaultdict(set)
    for statement in slot:
        if not statement.denied and statement.interval is None and statement.days is None:
            names[statement.source].add(statement.text)
    return {frozenset(pair) for texts in names.values() for pair in combinations(texts, 2)}


def _linked_pairs(view: ClaimView, lang: str) -> Iterator[dict[str, Cell]]:
    """Yield the pairs that a curator has linked, with what each claim says."""
    admitted = set(view.lens.choose(view.graph.claims))
    denied = {fact.iri for fact in view.graph.claims if fact.certainty == "denied"}
    for row in view.claims_store.records(_NOTED):
        if {row["claim"], row["other"]} <= admitted:
            one, other = (
                _noted_statement(view, row[name], row["subject"], lang, denied=row[name] in denied)
                for name in ("claim", "other")
            )
            yield _row(one, other, "contradiction")


def _disagreements_noted(view: ClaimView) -> Iterator[dict[str, Cell]]:
    """Yield the disagreements that are told in words, each once for all of its sources."""
    admitted = set(view.lens.choose(view.graph.claims))
    points: set[str] = set()
    for row in view.claims_store.records(_DISAGREEMENTS):
        if row["claim"] not in admitted or row["point"] in points:
            continue
        points.add(row["point"])
        about = row.get("subject", row["point"])
        subject = row.get("written", "").partition(": ")[2] or Iri(about, compact(about))
        claim = Iri(row["claim"], compact(row["claim"]))
        cells = (subject, row["aspect"], "difference", claim, row.get("words", ""), None, None)
        yield dict(zip(COLUMNS, cells, strict=True))


def _noted_statement(
    view: ClaimView, claim: str, subject: str, lang: str, *, denied: bool
) -> Statement:
    words = "; ".join(describe_claim(view, claim, focus=subject, lang=lang))
    return Statement(claim, subject, Code("noted"), words, "", denied)


def _row(one: Statement, other: Statement, verdict: Grade) -> dict[str, Cell]:
    cells: Iterable[Cell] = (
        Iri(one.subject, compact(one.subject)), one.aspect, verdict,
        Iri(one.claim, compact(one.claim)), one.shown,
        Iri(other.claim, compact(other.claim)), other.shown,
    )  # fmt: skip
    return dict(zip(COLUMNS, cells, strict=True))
