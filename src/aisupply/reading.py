"""Quantities in words, in English and French, as bounds: "up to 6 GW", "plus de la moitié".

`read_quantity` follows the reading rules of the ontology (`codes/rule.ttl`) and never guesses:
what it does not understand, or what has two readings, is an error that names the part.

Beyond the code list it holds to these conventions:

* a range is read by `rule-at-least` and `rule-up-to`, one for each end;
* "less than N" is `rule-up-to` with the upper end open;
* "nearly N" is between a tenth less and N: `rule-about` and `rule-up-to`;
* "hundreds of millions" are tens of ten million;
* "thousands", "billions" and "millions" with no figure are `rule-multi`;
* a share has no more than the whole: "more than 50 %" ends at 100 %;
* where nothing is said about the lower end, it is minus infinity (`Reading.interval` cuts at 0).

Numbers: a point is always the decimal sign; a space before three digits groups thousands.  A
comma is the decimal sign in French and groups thousands in English.  The language is `lang`,
else that of the other words; "1,234 MW" has neither and is refused.  "Billion" and "trillion"
in a French text are refused, since there they mean a million times a million and more.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction

from aisupply.bounds import Bounds
from aisupply.errors import UsageError
from aisupply.reading_grammar import Amount, Cursor, ReadingError, parse

__all__ = ["KINDS", "Reading", "ReadingError", "read_quantity", "to_unit"]

KINDS = {
    "GW": "power", "MW": "power",
    "USD": "money", "EUR": "money", "GBP": "money", "JPY": "money",
    "%": "share", "share": "share",
    "year": "duration", "month": "duration", "week": "duration",
    "count": "count",
}  # fmt: skip
"""Unit → kind of quantity."""

_WHOLE = {"%": Fraction(100), "share": Fraction(1)}
_FACTORS = {
    ("MW", "GW"): Fraction(1, 1000),
    ("GW", "MW"): Fraction(1000),
    ("%", "share"): Fraction(1, 100),
    ("share", "%"): Fraction(100),
    ("year", "month"): Fraction(12),
    ("month", "year"): Fraction(1, 12),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What words say about an amount.

    Attributes:
        bounds: the interval; an end of which nothing is said is infinite.
        rules: ids of the reading rules that gave it, the main one first.
        unit: GW, MW, USD, EUR, GBP, JPY, %, share (a fraction of 1), year, month, week, count;
            None where the words name none.
        kind: power, money, count, share or duration; None without a unit.
        per_period: "year" for an amount per year, else None.
        figure: the number that the words name; the lower one of a range.
    """

    bounds: Bounds
    rules: tuple[str, ...]
    unit: str | None = None
    kind: str | None = None
    per_period: str | None = None
    figure: float = math.nan

    @property
    def interval(self) -> Bounds:
        """The bounds of an amount that cannot be below 0.

        >>> read_quantity("up to 6 GW").interval.text(unit="GW")
        '0 … 6 GW'
        """
        return replace(self.bounds, low=max(0.0, self.bounds.low))


def read_quantity(text: str, *, lang: str | None = None) -> Reading:
    """Read a quantity in words.

    Args:
        text: the words, such as "up to 6 GW".
        lang: "en" or "fr"; decides what a comma in a number is.  None: as the words show.

    Raises:
        ReadingError: a part is not understood, or has more than one reading.
        UsageError: `lang` is another language.

    Example:
        >>> reading = read_quantity("several tens of billions of dollars")
        >>> reading.bounds.low, reading.bounds.high, reading.bounds.high_open
        (20000000000.0, 100000000000.0, True)
        >>> reading.unit, reading.rules
        ('USD', ('rule-tens-of', 'rule-dollar-usd'))
        >>> read_quantity("jusqu'à 10 %").bounds.text(unit="%")
        '≤ 10 %'
    """
    if lang not in {None, "en", "fr"}:
        raise UsageError(f"no quantities are read in {lang!r}", hint="use en or fr")
    cursor = Cursor(text, lang)
    amount, period = parse(cursor)
    unit = "USD" if amount.unit == "dollar" else amount.unit
    kind = KINDS.get(unit or "")
    if period and kind in {"share", "duration"}:
        cursor.fail("power, money or things", part="per year")
    bounds = _bounds(cursor, amount, _WHOLE.get(unit or ""))
    return Reading(bounds, _rules(amount), unit, kind, period, float(amount.figure))


def to_unit(reading: Reading, unit: str) -> Reading:
    """Return the same amount in another unit of its kind, converted exactly.

    Raises:
        UsageError: there is no exact factor between the two units.

    Example:
        >>> to_unit(read_quantity("up to 750 MW"), "GW").bounds.high
        0.75
    """
    if unit == reading.unit:
        return reading
    factor = _FACTORS.get((reading.unit or "", unit))
    if factor is None:
        found = reading.unit or "an amount with no unit"
        raise UsageError(f"{found} cannot be made {unit} exactly", hint=f"write it in {unit}")
    bounds = replace(
        reading.bounds,
        low=_scaled(reading.bounds.low, factor),
        high=_scaled(reading.bounds.high, factor),
    )
    return replace(reading, bounds=bounds, unit=unit, figure=_scaled(reading.figure, factor))


def _rules(amount: Amount) -> tuple[str, ...]:
    """Return the rules of an amount, with those that its unit brings in."""
    rules = amount.rules
    if amount.unit == "year" and rules == ("rule-multi",):
        rules = ("rule-several-years",)
    return (*rules, "rule-dollar-usd") if amount.unit == "dollar" else rules


def _bounds(cursor: Cursor, amount: Amount, whole: Fraction | None) -> Bounds:
    """Return the ends as numbers; a share ends at the whole."""
    low, high, high_open = amount.low, amount.high, amount.high_open
    if whole is not None:
        if amount.figure > whole or (amount.low_open and amount.figure == whole):
            cursor.fail("a share of at most the whole", part=cursor.text)
        if high is None or high > whole:
            high, high_open = whole, False
    if high == 0 and high_open:
        cursor.fail("an amount that is not below 0", part=cursor.text)
    return Bounds(
        -math.inf if low is None else float(low),
        math.inf if high is None else float(high),
        low_open=amount.low_open,
        high_open=high_open,
    )


def _scaled(value: float, factor: Fraction) -> float:
    """Multiply as decimals, so that 0.1 GW are 100 MW and not a little more."""
    return float(Fraction(repr(value)) * factor) if math.isfinite(value) else value
