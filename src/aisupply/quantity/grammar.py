"""The grammar of quantities in words: from words and numbers to an interval with its unit.

The steps, from the outside in: a word that bounds ("up to"), one figure or a range, the scale
("billion"), the unit or what is counted, a word that bounds after the figure ("or more"), what is
per year, of what it is, and over or by when (`aisupply.quantity.times`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from aisupply.currencies import CURRENCIES
from aisupply.quantity.cursor import SCALES_IN_ENGLISH, Cursor
from aisupply.quantity.figures import TwoReadings, figure
from aisupply.quantity.words import (
    ABOUTS,
    AND_A_HALF,
    AS_WRITTEN,
    BY,
    FILLERS,
    FRACTIONS,
    HALVES,
    IN,
    LINKS,
    MAJORITIES,
    MINORITIES,
    MODIFIERS,
    MONEY,
    NUMBERS,
    OF,
    OF_LEFT_OUT,
    OPENERS,
    OVER,
    PERIODS,
    PLAIN_THINGS,
    PLURALS,
    PLUS,
    POWER_OF,
    SCALES,
    SUFFIXES,
    TAILS,
    THINGS,
    UNITS,
    VAGUE,
)

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Amount", "bounded", "parse_amount"]

_LONGEST_NAME = 8


@dataclass(frozen=True)
class Amount:
    """An interval with its unit; an end of which nothing is said is None.

    Attributes:
        of: what is counted, or that of which it is a part, in the words of the text.
        figure: the number that is named; the lower one of a range.
    """

    low: Fraction | None
    high: Fraction | None
    rules: tuple[str, ...] = ("rule-exact",)
    low_open: bool = False
    high_open: bool = False
    unit: str | None = None
    scale: int = 1
    figure: Fraction = Fraction(0)
    of: str | None = None

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
_MINORITY = replace(
    _MAJORITY, low=None, high=Fraction(1, 2), rules=("rule-up-to",), low_open=False, high_open=True
)
_PARTS = ((MAJORITIES, _MAJORITY), (MINORITIES, _MINORITY))


def parse_amount(cursor: Cursor) -> tuple[Amount, str | None]:
    """Read an interval, the period that it is per, and that of which it is a part.

    Raises:
        ReadingError: a part is not understood, or has more than one reading.
    """
    part = next((part for words, part in _PARTS if cursor.take(words) is not None), None)
    if part is None:
        amount, period = bounded(cursor)
    else:
        amount, period = part, None
        if cursor.take(TAILS) is None and cursor.place == len(cursor.words) - 1:
            cursor.take(FILLERS)
    if amount.unit in {"%", "share"}:
        cursor.take(TAILS)
    return _of(cursor, amount), period or cursor.take(PERIODS)


def bounded(cursor: Cursor) -> tuple[Amount, str | None]:
    """Read a figure or a range with the words that bound it, and the period that it is per."""
    before = cursor.take(MODIFIERS) or _some_as_about(cursor)
    inner = cursor.take(MODIFIERS) if before in {"up-to", "at-least"} else None
    amount = _range(cursor)
    period = cursor.take(PERIODS)
    after = cursor.take(SUFFIXES) or cursor.trailing
    period = period or cursor.take(PERIODS)
    if before and after:
        cursor.fail("one of the two", part=f"{before} and {after}")
    if inner is not None:
        return _bound_about(cursor, amount, before, inner), period
    return _bound(cursor, amount, before or after), period


def _some_as_about(cursor: Cursor) -> str | None:
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
    if operator == "about" and amount.rules in _VAGUE_RULES:
        return amount  # "about several" says no more than "several"
    if not amount.is_figure:
        cursor.fail("a figure after such words", part=cursor.text)
    return _BOUNDERS[operator](amount)


def _bound_about(cursor: Cursor, amount: Amount, operator: str | None, inner: str) -> Amount:
    """Return what "up to about" and "at least about" make of a figure."""
    if inner not in {"about", "exact"} or not amount.is_figure:
        cursor.fail("one of the two", part=f"{operator} and {inner}")
    if inner == "exact":
        return _bound(cursor, amount, operator)
    band = _about(amount, (f"rule-{operator}", "rule-about"))
    return replace(band, low=None) if operator == "up-to" else replace(band, high=None)


def _about(amount: Amount, rules: tuple[str, ...]) -> Amount:
    low, high = amount.low or Fraction(0), amount.high or Fraction(0)
    return replace(amount, low=low * Fraction(9, 10), high=high * Fraction(11, 10), rules=rules)


_RANGE_RULES = ("rule-at-least", "rule-up-to")
_VAGUE_RULES = frozenset({("rule-tens-of",), ("rule-multi",), ("rule-few",), ("rule-digits",)})
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
    if link == "or" and not _is_figure(cursor):
        link = None  # "or more"
    if link is None or (link == "and") != (opener == "and"):
        cursor.place = mark
        if opener:
            cursor.fail("a second number, as in between 5 and 6, from 5 to 6")
        return first
    return _range_between(cursor, first, _amount(cursor))


def _is_figure(cursor: Cursor) -> bool:
    """Whether a figure stands here, with or without its currency before it."""
    money = cursor.find(MONEY, cursor.place) or ()
    after = cursor.words[cursor.place + len(money) :]
    return bool(after) and (after[0][0].isdigit() or (after[0],) in NUMBERS)


def _range_between(cursor: Cursor, first: Amount, second: Amount) -> Amount:
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
    unit, of = first.unit or second.unit, first.of or second.of
    return Amount(low, high, _RANGE_RULES, unit=unit, figure=low, of=of)


def _amount(cursor: Cursor) -> Amount:
    """Read a magnitude, its scale and its unit."""
    currency = cursor.take(MONEY) or _currency_code(cursor)
    after = cursor.words[cursor.place + 1 : cursor.place + 2]
    if cursor.peek() in _ARTICLES - {"half"} and after and after[0][0].isdigit():
        cursor.place += 1  # "a 10 % stake"
    start = cursor.place
    magnitude = _magnitude(cursor)
    after_number = cursor.place
    cursor.trailing = cursor.take(PLUS) or cursor.trailing
    amount = _scale(cursor, magnitude, with_money=currency is not None)
    cursor.trailing = cursor.take(PLUS) or cursor.trailing
    if amount.unit is None:
        unit, of = _unit(cursor, currency)
        amount = replace(amount, unit=unit, of=of)
        if unit and amount.is_figure and amount.scale == 1 and cursor.take(AND_A_HALF) is not None:
            half = Fraction(1, 2)  # "trois ans et demi"
            amount = replace(_point(amount.figure + half), unit=unit, of=of)
    # "a", "un" are numbers only before a scale or a unit.
    bare = after_number == cursor.place and amount.unit != "share" and magnitude.is_figure
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
        # Of one that is named by its scale or unit it is a number: "a quarter of a billion".
        return _point(share) if _take_of_one(cursor) else replace(_point(share), unit="share")
    vague = cursor.take(VAGUE)
    if vague is not None:
        high = None if vague.high is None else Fraction(vague.high)
        low = Fraction(vague.low)
        return Amount(low, high, (vague.rule,), high_open=vague.high_open, figure=low)
    plural = cursor.take(PLURALS)
    if plural is not None:
        _refuse_long_scale(cursor)
        return Amount(Fraction(2 * plural), None, ("rule-multi",), figure=Fraction(2 * plural))
    about = cursor.take(ABOUTS)
    if about is not None:
        return _about(_point(about), ("rule-about",))
    return _point(_number(cursor))


def _take_of_one(cursor: Cursor) -> bool:
    """Take "of a" before a scale or a unit, or "of" before a scale; whether one is there."""
    mark = cursor.place
    cursor.take(FILLERS)
    with_article = cursor.peek() in _ARTICLES - {"half"}
    cursor.place += with_article
    here = cursor.place
    if cursor.find(SCALES, here) or (with_article and cursor.find(UNITS, here)):
        return True
    cursor.place = mark
    return False


def _point(value: Fraction) -> Amount:
    return Amount(value, value, figure=value)


def _scale(cursor: Cursor, amount: Amount, *, with_money: bool) -> Amount:
    """Multiply by the one or two scales that follow, as in "hundred million"."""
    scale = 1
    for _ in range(2):
        mark = cursor.place
        if amount.rules == ("rule-about",):
            cursor.take(FILLERS)  # "une dizaine de milliards"
        factor = cursor.take(SCALES)
        if factor is not None:
            _refuse_long_scale(cursor)
            scale *= factor
            if amount.is_figure and cursor.take(AND_A_HALF) is not None:
                return replace(
                    _point(amount.figure * scale + Fraction(scale, 2)),
                    unit=amount.unit,
                    scale=scale,
                )
        elif with_money and cursor.peek() == "t":
            cursor.place += 1
            scale *= 10**12
        else:
            cursor.place = mark
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
    if word in SCALES_IN_ENGLISH and cursor.long_scale:
        hint = "write milliards for 10^9, mille milliards for 10^12"
        expected = "a scale that is the same in both languages: a billion is 10^9 or 10^12"
        cursor.fail(expected, part=word, hint=hint)


def _currency_code(cursor: Cursor) -> str | None:
    """Take the code of a currency that is a word too, such as TRY: in capitals only."""
    symbol = cursor.tokens[cursor.place].written if cursor.peek() else ""
    if symbol not in CURRENCIES:
        return None
    cursor.place += 1
    return symbol


def _unit(cursor: Cursor, currency: str | None) -> tuple[str | None, str | None]:
    """Take the unit that follows, and what is counted."""
    mark = cursor.place
    cursor.take(FILLERS)
    unit, of = cursor.take(UNITS), None
    if unit is None:
        unit, of = _counted_thing(cursor) if currency is None else (None, None)
    if unit is None:
        unit = _currency_code(cursor)
    if unit is None:
        cursor.place = mark
    elif currency is not None and not _same_money(currency, unit):
        cursor.fail("one unit", part=f"{currency} and {unit}")
    if unit in {"kW", "MW", "GW", "TW"}:
        of = cursor.take(POWER_OF)
    if unit == "dollar" and currency not in {None, "dollar"}:
        unit = currency  # "A$5 billion dollars"
    return unit or currency, of


def _same_money(one: str, other: str) -> bool:
    """Whether two names can be those of one currency: a dollar may be any country's."""
    return one == other or "dollar" in {one, other}


_STOPS = (PERIODS, OVER, BY, IN, SUFFIXES, LINKS, OF, MODIFIERS)


def _counted_thing(cursor: Cursor) -> tuple[str | None, str | None]:
    """Take what is counted: a word for things, or the name of a product such as H100s.

    Returns:
        `count` or the unit as it is written, and the words; None and None where nothing is.
    """
    start, end, unit = cursor.place, cursor.place, None
    place = start
    while place < min(len(cursor.words), start + _LONGEST_NAME):
        if any(cursor.find(lexicon, place) for lexicon in _STOPS) or not _is_name(cursor, place):
            break
        phrase = cursor.find(THINGS, place)
        last = place + (len(phrase) if phrase else 1)
        while last < len(cursor.words) and cursor.tokens[last].is_glued and _is_name(cursor, last):
            last += 1
        if last == place + len(phrase or ()) and phrase:
            unit, end = THINGS[phrase] or "count", last
        elif re.fullmatch(r"[^\W\d_]+[0-9][^\W_]*", cursor.written(place, last)):
            unit, end = unit if unit in AS_WRITTEN else "count", last
        elif unit and cursor.tokens[place].written[0].isupper():
            end = last  # the name of a product or of its maker: "puces Blackwell"
        place = last
    if unit is None:
        return None, None
    cursor.place = end
    words = tuple(cursor.words[start:end])
    generic = words in PLAIN_THINGS or unit == cursor.written(start, end).lower()
    as_written = unit in AS_WRITTEN and THINGS.get(words) == unit
    return unit, None if generic or as_written else cursor.written(start, end)


def _is_name(cursor: Cursor, place: int) -> bool:
    """Whether a word can be part of a name: letters, or what is glued to them."""
    token = cursor.tokens[place]
    if (token.word,) in UNITS or not re.fullmatch(r"[^\W_]+", token.word):
        return False
    return token.word[0].isalpha() or token.is_glued


def _of(cursor: Cursor, amount: Amount) -> Amount:
    """Take that of which the amount is: "of its capacity", "worth of chips"."""
    mark = cursor.place
    if cursor.find(BY, mark):
        return amount  # "d'ici 2027" begins as "d'Oracle" does
    part = amount.unit == "share" and cursor.peek() in OF_LEFT_OUT
    if not part and cursor.take(OF) is None:
        return amount
    start = cursor.place
    while cursor.peek() and not any(
        cursor.find(lexicon, cursor.place) for lexicon in (PERIODS, OVER, BY, IN)
    ):
        if not re.fullmatch(r"[^\W\d_]+|[^\W_]+'|'|&|-", cursor.peek()) and not (
            cursor.tokens[cursor.place].is_glued and cursor.peek().isalnum()
        ):
            break
        cursor.place += 1
    if cursor.place == start:
        cursor.place = mark
        return amount
    words = cursor.written(start, cursor.place)
    before = f"{amount.of} {cursor.written(mark, start)} " if amount.of else ""
    return replace(amount, of=before + words)


def _number(cursor: Cursor) -> Fraction:
    word = cursor.peek()
    if not re.match("[0-9]", word):
        number = cursor.take(NUMBERS)
        if number is None:
            return cursor.fail("a number")
        number += _second_word(cursor, number)
        return number + (Fraction(1, 2) if cursor.take(AND_A_HALF) is not None else 0)
    try:
        value = figure(word, cursor.lang, cursor.detected, whole=_counts_things(cursor))
    except TwoReadings as two:
        hint = f"write {' or '.join(two.numbers)}, or name the language of the source"
        cursor.fail(str(two), hint=hint)
    except ValueError:
        cursor.fail("a number such as 1234.5", hint="write 1234.5, or name the language")
    cursor.place += 1
    return value + (Fraction(1, 2) if cursor.take(AND_A_HALF) is not None else 0)


def _second_word(cursor: Cursor, tens: Fraction) -> Fraction:
    """Take the second word of a number such as "twenty five"."""
    number = NUMBERS.get((cursor.peek(),))
    if not 20 <= tens <= 90 or tens % 10 or number is None or cursor.peek() in _ARTICLES:  # noqa: PLR2004
        return Fraction(0)
    if not 1 <= number <= 9:  # noqa: PLR2004
        return Fraction(0)
    cursor.place += 1
    return number


def _counts_things(cursor: Cursor) -> bool:
    """Whether what is counted follows the number that stands here, or the range that it begins."""
    mark = cursor.place
    cursor.place += 1
    if cursor.take(LINKS) and re.match("[0-9]", cursor.peek()):
        cursor.place += 1
    unit, _ = _unit(cursor, None)
    cursor.place = mark
    return unit == "count" or unit in AS_WRITTEN
