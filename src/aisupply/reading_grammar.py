"""The grammar of quantities in words: from a text to an interval with its unit.

The steps, from the outside in: a word that bounds ("up to"), one figure or a range, the scale
("billion"), the unit, what is per year, a word that bounds after the figure ("or more").
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, NoReturn, TypeVar

from aisupply.errors import DataError
from aisupply.reading_words import (
    CURRENCIES,
    ENGLISH_WORDS,
    FILLERS,
    FRACTIONS,
    FRENCH_WORDS,
    HALVES,
    LINKS,
    MAJORITIES,
    MODIFIERS,
    NUMBERS,
    OPENERS,
    PERIODS,
    PLURALS,
    SCALES,
    SUFFIXES,
    TAILS,
    UNITS,
    VAGUE,
    Lexicon,
    tokens,
)

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Amount", "Cursor", "ReadingError", "parse"]

_EXAMPLE = 'write for example "up to 6 GW", "more than 50 %" or "de 5 à 6 milliards USD"'
_LONGEST = 200
_Meaning = TypeVar("_Meaning")


class ReadingError(DataError):
    """Words that are no quantity, or that have more than one reading.

    Args:
        text: the whole text.
        part: the part that was not understood.
        expected: what could stand there.
        hint: the next thing to do; an example by default.
    """

    def __init__(self, text: str, part: str, expected: str, *, hint: str = _EXAMPLE) -> None:
        found = repr(part) if part in {text, ""} else f"{part!r} in {text!r}"
        super().__init__("quantity", found, expected, hint=hint)
        self.part = part


def _refuse_odd(text: str) -> None:
    if not text.strip():
        raise ReadingError(text, text, "a quantity")
    if len(text) > _LONGEST:
        start = text[:20] + "…"
        raise ReadingError(start, start, f"at most {_LONGEST} characters")
    for char in text:
        if unicodedata.category(char) in {"Cc", "Cf", "Co", "Cn"}:
            raise ReadingError(text, f"U+{ord(char):04X}", "no invisible characters")


class Cursor:
    """The words of a text and a place among them.

    Args:
        text: the text.
        lang: "en", "fr", or None for the one that the words show.
    """

    def __init__(self, text: str, lang: str | None) -> None:
        _refuse_odd(text)
        self.text = text
        self.words = tokens(text)
        self.place = 0
        self.french = not FRENCH_WORDS.isdisjoint(self.words)
        english = not ENGLISH_WORDS.isdisjoint(self.words)
        shown = None if english == self.french else ("fr" if self.french else "en")
        self.lang = lang or shown

    def take(self, lexicon: Lexicon[_Meaning]) -> _Meaning | None:
        """Take the longest phrase of a lexicon that stands here; None if there is none."""
        for length in range(min(6, len(self.words) - self.place), 0, -1):
            phrase = tuple(self.words[self.place : self.place + length])
            if phrase in lexicon:
                self.place += length
                return lexicon[phrase]
        return None

    def here(self) -> str:
        """Return the word that comes next; empty at the end."""
        return self.words[self.place] if self.place < len(self.words) else ""

    def fail(self, expected: str, *, part: str | None = None, hint: str = _EXAMPLE) -> NoReturn:
        """Refuse the text, naming the part that is here unless another is given."""
        raise ReadingError(self.text, self.here() if part is None else part, expected, hint=hint)


@dataclass(frozen=True)
class Amount:
    """An interval with its unit; an end of which nothing is said is None."""

    low: Fraction | None
    high: Fraction | None
    rules: tuple[str, ...] = ("rule-exact",)
    low_open: bool = False
    high_open: bool = False
    unit: str | None = None
    scale: int = 1
    figure: Fraction = Fraction(0)

    @property
    def is_figure(self) -> bool:
        """Whether this is one number, bounded by no words yet."""
        return self.rules == ("rule-exact",)


_MAJORITY = Amount(
    Fraction(1, 2),
    Fraction(1),
    ("rule-majority",),
    low_open=True,
    unit="share",
    figure=Fraction(1, 2),
)


def parse(cursor: Cursor) -> tuple[Amount, str | None]:
    """Read the whole text: an interval, and the period that it is per.

    Raises:
        ReadingError: a part is not understood, or has more than one reading.
    """
    if cursor.take(MAJORITIES) is None:
        amount, period = _bounded(cursor)
    else:
        amount, period = _MAJORITY, None
        if cursor.take(TAILS) is None:
            cursor.take(FILLERS)
    if amount.unit in {"%", "share"}:
        cursor.take(TAILS)
    if cursor.here():
        cursor.fail("a known unit, or nothing more", part=" ".join(cursor.words[cursor.place :]))
    return amount, period


def _bounded(cursor: Cursor) -> tuple[Amount, str | None]:
    before = cursor.take(MODIFIERS) or _some(cursor)
    amount = _range(cursor)
    period = cursor.take(PERIODS)
    after = cursor.take(SUFFIXES)
    period = period or cursor.take(PERIODS)
    if before and after:
        cursor.fail("one of the two", part=f"{before} and {after}")
    return _bound(cursor, amount, before or after), period


def _some(cursor: Cursor) -> str | None:
    """Take "some" before a figure, where it is "about"; "some weeks" are a few."""
    if re.match("some [0-9]", " ".join(cursor.words[cursor.place :])):
        cursor.place += 1
        return "about"
    return None


def _bound(cursor: Cursor, amount: Amount, operator: str | None) -> Amount:
    """Return the interval that a word such as "up to" makes of a figure."""
    if operator is None or (operator == "exact" and amount.is_figure):
        return amount
    if operator == "about" and amount.rules == _RANGE_RULES:
        return _about(amount, (*_RANGE_RULES, "rule-about"))
    if not amount.is_figure:
        cursor.fail("a figure after such words", part=cursor.text)
    return _BOUNDERS[operator](amount)


def _about(amount: Amount, rules: tuple[str, ...]) -> Amount:
    low, high = amount.low or Fraction(0), amount.high or Fraction(0)
    return replace(amount, low=low * Fraction(9, 10), high=high * Fraction(11, 10), rules=rules)


_RANGE_RULES = ("rule-at-least", "rule-up-to")
_BOUNDERS: dict[str, Callable[[Amount], Amount]] = {
    "up-to": lambda a: replace(a, low=None, rules=("rule-up-to",)),
    "less-than": lambda a: replace(a, low=None, high_open=True, rules=("rule-up-to",)),
    "at-least": lambda a: replace(a, high=None, rules=("rule-at-least",)),
    "more-than": lambda a: replace(a, high=None, low_open=True, rules=("rule-more-than",)),
    "about": lambda a: _about(a, ("rule-about",)),
    "nearly": lambda a: replace(
        a, low=a.figure * Fraction(9, 10), rules=("rule-about", "rule-up-to")
    ),
    "first": lambda a: replace(a, rules=("rule-first-tranche",)),
}


def _range(cursor: Cursor) -> Amount:
    """Read one amount, or two that are the ends of a range."""
    opener = cursor.take(OPENERS)
    first = _amount(cursor)
    mark = cursor.place
    # "6 a year" must not be taken for "6 à …".
    link = None if cursor.take(PERIODS) else cursor.take(LINKS)
    if link is None or (link == "and") != (opener == "and"):
        cursor.place = mark
        if opener:
            cursor.fail("a second number, as in between 5 and 6, from 5 to 6")
        return first
    return _joined(cursor, first, _amount(cursor))


def _joined(cursor: Cursor, first: Amount, second: Amount) -> Amount:
    """Return the range between two figures, which may share a scale and a unit."""
    both = cursor.text
    if not (first.is_figure and second.is_figure):
        cursor.fail("a range between two figures", part=both)
    if first.scale > 1 and second.scale == 1:
        cursor.fail("a scale after the second number too", part=both)
    if first.unit and second.unit and first.unit != second.unit:
        cursor.fail("one unit for both ends", part=both)
    shared = second.scale if first.scale == 1 else 1
    low, high = first.figure * shared, second.figure
    if low >= high:
        cursor.fail("the smaller number first", part=both)
    return Amount(low, high, _RANGE_RULES, unit=first.unit or second.unit, figure=low)


def _amount(cursor: Cursor) -> Amount:
    """Read a magnitude, its scale and its unit."""
    currency = cursor.take(CURRENCIES)
    start = cursor.place
    magnitude = _magnitude(cursor)
    counted = cursor.place
    amount = _scale(cursor, magnitude)
    if amount.unit is None:
        amount = replace(amount, unit=_unit(cursor, currency))
    # "a", "un" are numbers only before a scale or a unit.
    bare = counted == cursor.place and amount.unit != "share"
    if bare and cursor.words[start] in _ARTICLES:
        cursor.place = start
        cursor.fail("a number")
    return amount


_ARTICLES = frozenset({"a", "an", "un", "une", "half"})


def _magnitude(cursor: Cursor) -> Amount:
    """Read what stands for the number: figures, a number in words, or vague words."""
    half = cursor.take(HALVES)
    if half is not None:
        return _point(half)
    share = cursor.take(FRACTIONS)
    if share is not None:
        return replace(_point(share), unit="share")
    vague = cursor.take(VAGUE)
    if vague is not None:
        high = None if vague.high is None else Fraction(vague.high)
        low = Fraction(vague.low)
        return Amount(low, high, (vague.rule,), high_open=vague.high_open, figure=low)
    plural = cursor.take(PLURALS)
    if plural is not None:
        _refuse_long_scale(cursor)
        return Amount(Fraction(2 * plural), None, ("rule-multi",), figure=Fraction(2 * plural))
    return _point(_number(cursor))


def _point(value: Fraction) -> Amount:
    return Amount(value, value, figure=value)


def _scale(cursor: Cursor, amount: Amount) -> Amount:
    """Multiply by the one or two scales that follow, as in "hundred million"."""
    scale = 1
    for _ in range(2):
        factor = cursor.take(SCALES)
        if factor is not None:
            _refuse_long_scale(cursor)
            scale *= factor
    return replace(
        amount,
        low=None if amount.low is None else amount.low * scale,
        high=None if amount.high is None else amount.high * scale,
        figure=amount.figure * scale,
        scale=scale,
    )


def _refuse_long_scale(cursor: Cursor) -> None:
    """Refuse a French "billion", which is a million times a million."""
    word = cursor.words[cursor.place - 1]
    if word.startswith(("billion", "trillion")) and (cursor.french or cursor.lang == "fr"):
        hint = "write milliards for 10^9, mille milliards for 10^12"
        cursor.fail("a scale that is the same in both languages", part=word, hint=hint)


def _unit(cursor: Cursor, currency: str | None) -> str | None:
    mark = cursor.place
    cursor.take(FILLERS)
    unit = cursor.take(UNITS)
    if unit is None:
        cursor.place = mark
    elif currency is not None and currency != unit:
        cursor.fail("one unit", part=f"{currency} and {unit}")
    return unit or currency


def _number(cursor: Cursor) -> Fraction:
    word = cursor.here()
    if not re.match("[0-9]", word):
        number = cursor.take(NUMBERS)
        return cursor.fail("a number") if number is None else number
    value = _figure(word, cursor.lang)
    if isinstance(value, str):
        cursor.fail(value, hint="write 1234.5, or name the language")
    cursor.place += 1
    return value


_PLAIN = re.compile(r"\d+(?:\.\d+)?")
_SPACED = re.compile(r"\d{1,3}(?: \d{3})+(?:[.,]\d+)?")
_ENGLISH = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?")
_FRENCH = re.compile(r"\d+,\d+")


def _figure(word: str, lang: str | None) -> Fraction | str:
    """Return the value of a number in figures, or what was expected instead."""
    if _PLAIN.fullmatch(word):
        return Fraction(word)
    if _SPACED.fullmatch(word) and not (lang == "en" and "," in word):
        return Fraction(word.replace(" ", "").replace(",", "."))
    english = lang != "fr" and _ENGLISH.fullmatch(word)
    french = lang != "en" and _FRENCH.fullmatch(word)
    if english and french:
        return "a number with one reading, since a comma may group thousands or be a decimal sign"
    if english:
        return Fraction(word.replace(",", ""))
    return Fraction(word.replace(",", ".")) if french else "a number such as 1234.5"
