"""Dates of tables, which may be partial: days, instants, intervals and states.

What is known counts from the last day of a partial date, what holds from its first.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from aisupply.claims.lens import parse_date
from aisupply.exchange.tables.mapping_nodes import moment

if TYPE_CHECKING:
    import datetime as dt

    from aisupply.exchange.tables.mapping_nodes import Statements

__all__ = ["Known", "add_interval", "add_period", "add_state", "first_day", "last_day", "precision"]

_PRECISIONS = (
    (r"\d{4}-\d\d-\d\d", "day"),
    (r"\d{4}-\d\d", "month"),
    (r"\d{4}-Q\d", "quarter"),
    (r"\d{4}-H\d", "half-year"),
    (r"\d{4}", "year"),
)


class Known(NamedTuple):
    """The day from which something is known, and how exactly that day is given.

    The precision is that of a date, or `undated` where there is none.  A date that is no day
    begins with `first`.
    """

    day: dt.date
    precision: str = "day"
    first: dt.date | None = None

    def may_be(self, day: dt.date) -> bool:
        """Tell whether it may have been known on a day as far as its date says."""
        if self.precision == "undated":
            return True
        return self.precision != "day" and self.first is not None and self.first <= day


def precision(text: str) -> str | None:
    """Return how exact a date is; None for a text that is no date.

    Example:
        >>> precision("2025-H2"), precision("FY2026-Q1")
        ('half-year', None)
    """
    return next((name for form, name in _PRECISIONS if re.fullmatch(form, text)), None)


def first_day(text: str) -> dt.date:
    """Return the first day of a date."""
    return parse_date(text)[0]


def last_day(text: str) -> dt.date:
    """Return the last day of a date."""
    return parse_date(text)[1]


def add_interval(made: Statements, begin: str, end: str = "") -> str | None:
    """Describe the time from the first day of one date to the last day of another.

    Returns:
        The id of the interval; None where neither end is given.
    """
    if not begin and not end:
        return None
    name = f"time/{begin or 'x'}_{end or 'x'}"
    made.say(
        name,
        ("a", "time:Interval"),
        ("time:hasBeginning", _instant(made, begin, end=False) if begin else None),
        ("time:hasEnd", _instant(made, end, end=True) if end else None),
    )
    return name


def add_period(made: Statements, text: str) -> str | None:
    """Describe the whole time that a date stands for, from its first day to its last."""
    if precision(text) is None:
        return None
    return add_interval(made, first_day(text).isoformat(), last_day(text).isoformat())


def _instant(made: Statements, text: str, *, end: bool) -> str:
    exactness = precision(text)
    day = last_day(text) if end else first_day(text)
    stamp = f"{day}T23:59:59Z" if end else f"{day}T00:00:00Z"
    if exactness == "day":
        name = f"instant/{stamp}" if end else f"instant/{text}"
    else:
        name = f"instant/{text}/end" if end else f"instant/{text}"
    made.say(
        name,
        ("a", "time:Instant"),
        ("time:inXSDDateTimeStamp", moment(stamp, kind="dateTimeStamp")),
        ("ais:datePrecision", None if exactness == "day" else f"aisc:precision-{exactness}"),
    )
    return name


def add_state(
    made: Statements, thing: str, stage: str | None, since: str = "", outcome: str = ""
) -> None:
    """Say that a thing has reached a stage, from the first day of a date if one is given.

    Args:
        made: where it is said.
        thing: id of the thing.
        stage: the stage; nothing is said without one.
        since: the date.
        outcome: how it came to be done or to its end, if that is told.
    """
    if not stage:
        return
    name = f"state/{thing}/{stage}" + (f"/{since}" if since else "")
    made.say(thing, ("ais:hasState", name))
    made.say(
        name,
        ("a", "ais:State"),
        ("ais:stage", f"aisc:{stage}"),
        ("ais:outcome", f"aisc:outcome-{outcome}" if outcome else None),
        ("time:hasTime", add_interval(made, since)),
    )
