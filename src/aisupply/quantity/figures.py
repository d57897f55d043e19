"""Numbers in figures, by the language that they are written in.

In English a comma groups thousands and a point is the decimal sign; in French, German and most
other languages of Europe it is the other way round.  A space before three digits groups in both.
Where two readings are left, both are named and none is taken.

And back: the number that words named, from the bounds that they were read as.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["TwoReadings", "figure", "named_figure", "plain", "separators_of"]

_DIGITS = re.compile(r"\d+")
_SPACED = re.compile(r"\d{1,3}(?: \d{3})+(?:[.,]\d+)?")
_POINT = re.compile(r"\d+\.\d+")
_COMMA = re.compile(r"\d+,\d+")
_GROUPED_BY_COMMAS = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?")
_GROUPED_BY_POINTS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?")
_TENTH = Fraction(1, 10)
_NAMELESS = frozenset(
    {
        "rule-tens-of", "rule-multi", "rule-few", "rule-several-years", "rule-digits",
        "rule-majority",
    }
)  # fmt: skip
"""Rules of words that name no number."""
_AS_IN_ENGLISH = frozenset({"en", "zh", "ja", "ko", "he", "hi", "th", "ms", "ga", "cy"})


class TwoReadings(Exception):  # noqa: N818  # what it is, and not that it is an error
    """A number that is one thing in English and another in French."""

    def __init__(self, word: str, english: Fraction, french: Fraction) -> None:
        self.numbers = plain(english), plain(french)
        super().__init__(
            f"a number with one reading: {word} is {self.numbers[0]} in English and "
            f"{self.numbers[1]} in French or German"
        )


def separators_of(language: str | None) -> str | None:
    """Return whose decimal sign a language has: "en", "fr", or None for no language.

    Example:
        >>> separators_of("de"), separators_of("ja"), separators_of("")
        ('fr', 'en', None)
    """
    if not language:
        return None
    return "en" if language[:2].lower() in _AS_IN_ENGLISH else "fr"


def plain(number: Fraction) -> str:
    """Return a number in digits with a point.

    Example:
        >>> plain(Fraction("1400")), plain(Fraction("1.4"))
        ('1400', '1.4')
    """
    return f"{float(number):.15g}"


def figure(word: str, lang: str | None, detected: str | None, *, whole: bool = False) -> Fraction:
    """Return the value of a number in figures.

    Args:
        word: the number.
        lang: "en" or "fr", which decides; None where nobody says.
        detected: the language that the words around it show, which decides then.
        whole: whether it counts things, which have no decimals: then "50,000" is fifty thousand.

    Raises:
        TwoReadings: it has two.
        ValueError: it has none in that language.
    """
    if _DIGITS.fullmatch(word):
        return Fraction(word)
    language = lang or detected
    if _SPACED.fullmatch(word) and not (language == "en" and "," in word):
        return Fraction(word.replace(" ", "").replace(",", "."))
    readings = _readings(word, language)
    if whole and _is_thousands(word):
        return _thousands(word, language, readings)
    if language is None:
        if len(readings) == 2 and readings["en"] != readings["fr"]:  # noqa: PLR2004
            raise TwoReadings(word, readings["en"], readings["fr"])
    elif language in readings:
        return readings[language]
    elif detected not in readings:
        raise ValueError(word)
    if not readings:
        raise ValueError(word)
    return readings.get(detected or "", next(iter(readings.values())))


def _readings(word: str, language: str | None) -> dict[str, Fraction]:
    """Return what a number is in English and in French, where it is one."""
    readings: dict[str, Fraction] = {}
    if _POINT.fullmatch(word) or _GROUPED_BY_COMMAS.fullmatch(word):
        readings["en"] = Fraction(word.replace(",", ""))
    if _COMMA.fullmatch(word):
        readings["fr"] = Fraction(word.replace(",", "."))
    # One point may be a decimal sign; several only part thousands.
    elif (language is not None or word.count(".") > 1) and _GROUPED_BY_POINTS.fullmatch(word):
        readings["fr"] = Fraction(word.replace(".", "").replace(",", "."))
    elif language is not None and _POINT.fullmatch(word):
        readings["fr"] = Fraction(word)
    return readings


def _is_thousands(word: str) -> bool:
    """Whether a number is written in groups of three digits, with no decimals."""
    return re.fullmatch(r"[1-9]\d{0,2}(?:,\d{3}|\.\d{3})+", word) is not None


def _thousands(word: str, language: str | None, readings: dict[str, Fraction]) -> Fraction:
    """Return a number of things; as a decimal it would be one in thousandths of a thing."""
    value = Fraction(re.sub("[.,]", "", word))
    grouping = {"en": ",", "fr": "."}.get(language or "en", ",")
    if set(re.findall("[.,]", word)) == {grouping}:
        return value
    as_decimal = readings.get(language or "fr")
    if as_decimal is None or as_decimal == value:
        return value
    english, french = (value, as_decimal) if "," in word else (as_decimal, value)
    raise TwoReadings(word, english, french)


def named_figure(
    low: Fraction | None, high: Fraction | None, rules: Iterable[str]
) -> Fraction | None:
    """Return the number that words named, from the interval and the rules that they gave.

    Args:
        low: the lower end; None for none.
        high: the upper end; None for none.
        rules: ids of reading rules.

    Returns:
        The number: 6 of "about 6", "up to 6", "at least 6".  None for "several", "tens of" and
        for a range, which name none or two.

    Example:
        >>> named_figure(Fraction("5.4"), Fraction("6.6"), ["rule-about"])
        Fraction(6, 1)
        >>> named_figure(Fraction(5), Fraction(6), ["rule-at-least", "rule-up-to"]) is None
        True
    """
    rule_ids = frozenset(rules)
    if rule_ids & _NAMELESS or rule_ids >= {"rule-at-least", "rule-up-to"}:
        return None
    if "rule-about" in rule_ids:
        return _middle(low, high, nearly="rule-up-to" in rule_ids)
    if low is None or (high is not None and "rule-up-to" in rule_ids):
        return high
    return low


def _middle(low: Fraction | None, high: Fraction | None, *, nearly: bool) -> Fraction | None:
    """Return the number that a band of a tenth is about."""
    if low is None:
        return None if high is None else high / (1 + _TENTH)
    if high is None:
        return low / (1 - _TENTH)
    if nearly:
        return high
    figure = low / (1 - _TENTH)
    # Beyond the whole a band is cut; a source may also say itself how far off it is.
    return figure if figure <= high <= figure * (1 + _TENTH) else (low + high) / 2
