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
* where nothing is said about the lower end, it is minus infinity (`Reading.interval` cuts at 0);
* low, mid and high are a third of the digits each: "low single-digit" is [1, 4), "mid-teens" 14
  to 16; "a dozen" is 12;
* ¥ is the yen, unless CN¥, RMB or 元 stands there; a dollar of no country is that of the US.

Numbers: `aisupply.quantity.figures`.  "Billion" and "trillion" in a French text are refused, since
there they mean a million times a million and more.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction

from aisupply.bounds import Bounds
from aisupply.currencies import CURRENCIES
from aisupply.errors import UsageError
from aisupply.quantity.cursor import Cursor, ReadingError
from aisupply.quantity.figures import named_figure
from aisupply.quantity.grammar import Amount, parse_amount
from aisupply.quantity.times import Times, parse_times
from aisupply.quantity.words import AS_WRITTEN

__all__ = ["KINDS", "POWER_OF", "Reading", "ReadingError", "read_quantity", "to_unit"]

POWER_OF = {"IT": "power-it", "gross": "power-gross"}
"""Of what power is said to be → the kind of quantity that it is."""

KINDS = {
    "GW": "power", "MW": "power", "kW": "power", "TW": "power",
    "GWh": "energy", "MWh": "energy", "TWh": "energy",
    "%": "share", "share": "share",
    "year": "duration", "month": "duration", "week": "duration", "day": "duration",
    "count": "count",
    **dict.fromkeys(AS_WRITTEN, "count"),
    **dict.fromkeys(CURRENCIES, "money"),
}  # fmt: skip
"""Unit → kind of quantity."""

_WHOLE = {"%": Fraction(100), "share": Fraction(1)}
_THOUSANDTHS = Fraction(1, 1000)
_FACTORS = {
    ("kW", "GW"): _THOUSANDTHS**2,
    ("MW", "GW"): _THOUSANDTHS,
    ("GW", "MW"): Fraction(1000),
    ("TW", "GW"): Fraction(1000),
    ("MWh", "GWh"): _THOUSANDTHS,
    ("TWh", "GWh"): Fraction(1000),
    ("%", "share"): Fraction(1, 100),
    ("share", "%"): Fraction(100),
    ("year", "month"): Fraction(12),
    ("month", "year"): Fraction(1, 12),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What words say about an amount.

    Attributes:
        low: the lower end, exactly; None where nothing is said of it.
        high: the upper end, exactly; None where nothing is said of it.
        rules: ids of the reading rules that gave them, the main one first.
        unit: GW, MW, kW, TW, GWh, MWh, TWh, the code of a currency, %, share (a fraction of 1),
            year, month, week, day, count, or a unit of a count as it is written, such as wafers;
            None where the words name none.
        per_period: year, quarter or month for a rate, else None.
        low_open: whether the lower end is not reached.
        high_open: whether the upper end is not reached.
        of: what is counted, or that of which it is a part, in the words: "H100s", "its capacity".
        over: the length of time over which the amount is spread.
        by: the date by which it is there, such as 2027.
        during: the time whose amount it is, such as 2026.
    """

    low: Fraction | None
    high: Fraction | None
    rules: tuple[str, ...]
    unit: str | None = None
    per_period: str | None = None
    low_open: bool = False
    high_open: bool = False
    of: str | None = None
    over: Reading | None = None
    by: str | None = None
    during: str | None = None

    @property
    def kind(self) -> str | None:
        """Power, money, count, share, duration or energy; None without a unit."""
        return KINDS.get(self.unit or "")

    @property
    def bounds(self) -> Bounds:
        """The interval; an end of which nothing is said is infinite."""
        return Bounds(
            -math.inf if self.low is None else float(self.low),
            math.inf if self.high is None else float(self.high),
            low_open=self.low_open,
            high_open=self.high_open,
        )

    @property
    def interval(self) -> Bounds:
        """The bounds of an amount that cannot be below 0.

        >>> read_quantity("up to 6 GW").interval.text(unit="GW")
        '0 … 6 GW'
        """
        bounds = self.bounds
        return replace(bounds, low=max(0.0, bounds.low))

    @property
    def named(self) -> Fraction | None:
        """The one number that the words name; None for a range and for words without a number."""
        return named_figure(self.low, self.high, self.rules)

    @property
    def figure(self) -> Fraction:
        """The number that the words name; the lower end where they name two or none."""
        if self.named is not None:
            return self.named
        return self.low if self.low is not None else self.high or Fraction(0)


def read_quantity(text: str, *, lang: str | None = None) -> Reading:
    """Read a quantity in words.

    Args:
        text: the words, such as "up to 6 GW".
        lang: "en" or "fr"; decides which sign groups thousands.  None: as the words show.

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
        >>> five_years = read_quantity("at least $10bn over five years").over
        >>> five_years.bounds.text(unit=five_years.unit)
        '5 year'
    """
    if lang not in {None, "en", "fr"}:
        raise UsageError(f"no quantities are read in {lang!r}", hint="use en or fr")
    cursor = Cursor(text, lang)
    before = _times_before(cursor)
    amount, period = parse_amount(cursor)
    after = parse_times(cursor)
    if cursor.peek():
        cursor.fail("a known unit, or nothing more", part=" ".join(cursor.words[cursor.place :]))
    reading = _reading(cursor, amount)
    _check_rate(cursor, reading, period)
    times = before.merged_with(after, cursor)
    over = _reading(cursor, times.over) if times.over else None
    return replace(reading, per_period=period, over=over, by=times.by, during=times.during)


def _times_before(cursor: Cursor) -> Times:
    """Read the time that stands before an amount, as in "By 2027, 2 GW"; none in "over a year"."""
    times = parse_times(cursor)
    if cursor.peek() in {",", ":"}:
        cursor.place += 1
    if not cursor.peek():  # the length of time is the amount itself
        cursor.place = 0
        return Times()
    return times


def _check_rate(cursor: Cursor, reading: Reading, period: str | None) -> None:
    if period and reading.kind in {"share", "duration"}:
        cursor.fail("power, money or things", part=f"per {period}")
    if period in {"month", "quarter"} and reading.kind in {"power", "energy"}:
        cursor.fail("an amount by the year, or no period", part=f"per {period}")


def _reading(cursor: Cursor, amount: Amount) -> Reading:
    """Return an amount with the rules that its unit brings in; a share ends at the whole."""
    unit, rules = amount.unit, amount.rules
    if unit == "year" and rules == ("rule-multi",):
        rules = ("rule-several-years",)
    if unit == "dollar":
        unit, rules = "USD", (*rules, "rule-dollar-usd")
    high, high_open = amount.high, amount.high_open
    maximum = _WHOLE.get(unit or "")
    if maximum is not None:
        if amount.figure > maximum or (amount.low_open and amount.figure == maximum):
            cursor.fail("a share of at most the whole", part=cursor.text)
        if high is None or high > maximum:
            high, high_open = maximum, False
    if high == 0 and high_open:
        cursor.fail("an amount that is not below 0", part=cursor.text)
    return Reading(
        amount.low, high, rules, unit,
        low_open=amount.low_open, high_open=high_open, of=amount.of,
    )  # fmt: skip


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
        current = reading.unit or "an amount with no unit"
        raise UsageError(f"{current} cannot be made {unit} exactly", hint=f"write it in {unit}")
    low, high = (None if end is None else end * factor for end in (reading.low, reading.high))
    return replace(reading, low=low, high=high, unit=unit)
