"""The time of a quantity in words: over how long, by when, in which year.

An amount and its time are two things: "at least 10 bn over five years" is an amount and a length
of time, "2 GW by 2027" an amount and a date; so is "By 2027, 2 GW".
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from aisupply.quantity.cursor import Cursor, ReadingError
from aisupply.quantity.grammar import Amount, bounded
from aisupply.quantity.words import BY, IN, MONTHS, OVER, PARTS_OF_YEAR, SPANS

__all__ = ["Times", "parse_times", "read_date"]

_LENGTHS = frozenset({"day", "week", "month", "year"})
_DATES = "write by 2027, by Q4 2026, by June 2027 or by 2027-06-30"
_ARTICLES = frozenset({"a", "an", "the", "les"})
_ORDINALS = re.compile(r"\b([0-9]{1,2})(?:st|nd|rd|th|er)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Times:
    """When an amount is, as far as the words say.

    Attributes:
        over: the length of time over which it is spread.
        by: the date by which it is there, such as 2027 or 2026-Q4.
        during: the time whose amount it is.
    """

    over: Amount | None = None
    by: str | None = None
    during: str | None = None

    def merged_with(self, other: Times, cursor: Cursor) -> Times:
        """Return the times of two places of a text.

        Raises:
            ReadingError: both places say the same of the time.
        """
        pairs = [(self.over, other.over), (self.by, other.by), (self.during, other.during)]
        if any(one is not None and two is not None for one, two in pairs):
            cursor.fail("one time, before the amount or after it", part=cursor.text)
        return Times(self.over or other.over, self.by or other.by, self.during or other.during)


def parse_times(cursor: Cursor) -> Times:
    """Read the times that stand here, up to the end or the first word that is no time.

    Raises:
        ReadingError: words such as "over" or "by" are followed by no time.
    """
    over, by, during = None, None, None
    while cursor.peek():
        mark = cursor.place
        if over is None and cursor.take(OVER) is not None:
            over = _length(cursor)
            if over is not None:
                continue
            cursor.place = mark
        part = cursor.take(BY)
        if by is None and part is not None:
            by = _date(cursor, middle=part == "mid")
            continue
        cursor.place = mark
        if during is None and cursor.take(IN) is not None and _is_date(cursor):
            during = _date(cursor)
            continue
        cursor.place = mark
        break
    return Times(over, by, during)


def read_date(text: str) -> str | None:
    """Return a date in words as precise as it is, in the form of ISO 8601; None for other words.

    Args:
        text: a date that names its month or part of a year, in English or French.

    Example:
        >>> read_date("7 October 2025"), read_date("Oct. 2025"), read_date("1er octobre 2025")
        ('2025-10-07', '2025-10', '2025-10-01')
        >>> read_date("second half of 2026"), read_date("06/10/2025")
        ('2026-H2', None)
    """
    try:
        cursor = Cursor(_ORDINALS.sub(r"\1", text).replace(".", " "), None)
        date = _date(cursor)
    except ReadingError:
        return None
    return None if cursor.peek() else date


def _length(cursor: Cursor) -> Amount | None:
    """Read a length of time; None where none stands here."""
    mark = cursor.place
    if cursor.peek() in _ARTICLES and not _is_length(cursor, mark):
        cursor.place += 1  # "over a five-year period", "sur les cinq ans"
    cursor.take(SPANS)
    try:
        length, _ = bounded(cursor)
    except ReadingError:
        cursor.place = mark
        return None
    if length.unit not in _LENGTHS:
        cursor.place = mark
        return None
    cursor.take(SPANS)
    return length


def _is_length(cursor: Cursor, mark: int) -> bool:
    """Whether "a year", a length by itself, stands here."""
    try:
        unit = bounded(cursor)[0].unit
    except ReadingError:
        unit = None
    cursor.place = mark
    return unit in _LENGTHS


def _is_date(cursor: Cursor) -> bool:
    mark = cursor.place
    try:
        _date(cursor)
    except ReadingError:
        cursor.place = mark
        return False
    cursor.place = mark
    return True


def _date(cursor: Cursor, *, middle: bool = False) -> str:
    """Read a date, as exact as it is."""
    start = cursor.place
    if cursor.peek() in _ARTICLES:
        cursor.place += 1
    day = _digits(cursor, 1, 2)
    month = cursor.take(MONTHS)
    part = None if month else cursor.take(PARTS_OF_YEAR)
    if month and not day:
        day = _digits(cursor, 1, 2)
        if day and cursor.peek() == ",":
            cursor.place += 1
    if cursor.peek() in {"of", "de", "'"}:
        cursor.place += 1
    year = _digits(cursor, 4, 4)
    if year is None or not 1900 <= int(year) <= 2199 or (day and not month):  # noqa: PLR2004
        cursor.place = start
        cursor.fail("a date", hint=_DATES)
    if middle:
        return f"{year}-06"
    if month is None:
        return _iso(cursor, year) if part is None else f"{year}-{part}"
    return _calendar_date(cursor, f"{year}-{month:02d}" + (f"-{int(day):02d}" if day else ""))


def _iso(cursor: Cursor, year: str) -> str:
    """Read what follows a year as in 2027-06-30, 2027-Q4 or 2027-H1."""
    date = year
    for _ in range(2):
        if cursor.peek() == "-" and cursor.place + 1 < len(cursor.words):
            cursor.place += 1
            number = _digits(cursor, 2, 2)
            if number is None:
                cursor.fail("a date", hint=_DATES)
            date += f"-{number}"
    part = cursor.take(PARTS_OF_YEAR) if date == year else None
    return f"{date}-{part}" if part else _calendar_date(cursor, date)


def _calendar_date(cursor: Cursor, date: str) -> str:
    parts = [int(part) for part in date.split("-")]
    try:
        dt.date(parts[0], *(parts[1:2] or [1]), *(parts[2:3] or [1]))
    except ValueError:
        cursor.fail("a day of the calendar", part=date, hint=_DATES)
    return date


def _digits(cursor: Cursor, least: int, most: int) -> str | None:
    """Take a number of so many digits; None where none stands here."""
    word = cursor.peek()
    if not re.fullmatch(rf"[0-9]{{{least},{most}}}", word):
        return None
    cursor.place += 1
    return word
