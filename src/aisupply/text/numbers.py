"""Numbers and intervals as each language prints them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisupply.bounds import Bounds, NumberWords

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["LANGUAGES", "number_text", "with_marks"]

LANGUAGES = ("en", "fr")
"""The languages in which words are written."""

_MARKS = {"fr": str.maketrans({",": "\u202f", ".": ","})}
"""Language → its marks of thousands and decimals for the English ones."""
_WORDS = {
    "en": NumberWords(),
    "fr": NumberWords(
        thousands="\u202f", decimal=",", more_than="plus de", less_than="moins de",
        anything="tout", as_named="d'après les nommés", within="dans",
        magnitudes=("mille Md", "Md", "M"),
    ),
}  # fmt: skip
_UNITS: Mapping[str, Mapping[str, str]] = {
    "fr": {
        "units": "unités", "count": "unités", "days": "jours", "weeks": "semaines",
        "months": "mois", "years": "ans",
    }
}  # fmt: skip


def number_text(
    value: Bounds | float,
    lang: str,
    *,
    digits: int | None = None,
    unit: str | None = None,
    bare: bool = False,
) -> str:
    r"""Return a number or an interval in print, as `Bounds.text` does in English.

    Args:
        value: an interval, or a number.
        lang: ``en`` or ``fr``.
        digits: the most decimals; None for what fits.
        unit: behind the number; None for none.
        bare: leave the unit out, and scale the number as it would stand before it.

    >>> number_text(Bounds(1.5e12, 2e12), "fr", unit="USD"), number_text(1800.5, "fr")
    ('1,5 … 2 mille Md USD', '1\u202f800,5')
    >>> number_text(Bounds(50, 100, low_open=True), "fr", unit="%")
    'plus de 50 %'
    """
    bounds = value if isinstance(value, Bounds) else Bounds.point(value)
    words = _WORDS[lang]
    unit = _UNITS.get(lang, {}).get(unit, unit) if unit else unit
    number, name = bounds.parts(digits=digits, unit=unit, words=words)
    return number if bare or not name else f"{number} {name}"


def with_marks(number: str, lang: str) -> str:
    r"""Return a number that is written with English marks with those of a language.

    >>> with_marks("1,234.5", "fr"), with_marks("1,234.5", "en")
    ('1\u202f234,5', '1,234.5')
    """
    return number.translate(_MARKS[lang]) if lang in _MARKS else number
