"""The interval value: what is known of a number when it is not known exactly.

A `Bounds` says that a number lies between `low` and `high`. It is the one type in which
volumes, shares and measures travel through this package, and it may stand in a table cell.

Build one from two ends, from one number, or with an open end above:

>>> Bounds(1, 6)
Bounds(low=1.0, high=6.0, exact=True, low_open=False, high_open=False)
>>> Bounds.point(10).is_point
True
>>> Bounds(10).is_unbounded
True

Ask it what it holds, and combine it with others:

>>> Bounds(1, 6).contains(4)
True
>>> Bounds(1, 6) + Bounds(2, 3)
Bounds(low=3.0, high=9.0, exact=True, low_open=False, high_open=False)
>>> str(Bounds(1, 6).intersection(Bounds(4, 9)))
'4 … 6'
>>> Bounds(1, 2).intersection(Bounds(3, 4)) is None
True

Print it. Rounding goes outward, so that what is printed still holds:

>>> Bounds(4016.6482, 7222.1501).text()
'4,016.6 … 7,222.2'
>>> Bounds(10).text(unit="GW")
'≥ 10 GW'
"""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal
from typing import TYPE_CHECKING, NamedTuple

from aisupply.currencies import CURRENCIES
from aisupply.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Bounds", "NumberWords", "combine", "format_number", "overstates", "sum_as_written"]

INFINITY = math.inf
# The error that a chain of double-precision sums may leave in a result. An end this near to a
# round number is that number, and is not pushed to the next one by outward rounding; ends this
# near to one another are one.
_ROUND_OFF = 1e-12
# What nothing and all are called on the scales that are printed: shares, per cent, HHI points.
# Rounding does not make them of what is neither. What is nearer to 0 than the second number may
# be left over from a difference of indices.
_NOTHING_AND_ALL = (0.0, 1.0, 100.0, 10_000.0)
_NEXT_TO_NOTHING = 1e-9
_GREATEST = sys.float_info.max
# Digits enough to add any doubles without rounding.
_AS_WRITTEN = Context(prec=1_200)
# From this size on, this many decimals; three below.
_DECIMALS = ((100, 1), (1, 2))
# Units whose amounts are read in millions, billions and trillions are the currencies.
_MAGNITUDES = (1e12, 1e9, 1e6)
_WHOLES = {"%": 100.0}


class NumberWords(NamedTuple):
    """What a language writes in and around numbers; by default English.

    Attributes:
        thousands: mark between thousands.
        decimal: mark before decimals.
        more_than: said before a lower end that is not reached.
        less_than: said before an upper end that is not reached.
        anything: said where nothing is known.
        as_named: said before a point that rests on who is named.
        within: said before an interval whose ends are not proven.
        magnitudes: names of trillions, billions and millions.
    """

    thousands: str = ","
    decimal: str = "."
    more_than: str = "more than"
    less_than: str = "less than"
    anything: str = "anything"
    as_named: str = "as named"
    within: str = "within"
    magnitudes: tuple[str, str, str] = ("trn", "bn", "m")

    def number(self, value: float, digits: int, rounding: str = ROUND_HALF_EVEN) -> str:
        """Return a number as `format_number` does, with the marks of the language."""
        marks = str.maketrans({",": self.thousands, ".": self.decimal})
        return format_number(value, digits=digits, rounding=rounding).translate(marks)


_ENGLISH = NumberWords()


@dataclass(frozen=True, slots=True)
class Bounds:
    """An interval from `low` to `high` that holds an unknown number.

    Attributes:
        low: The lower end; minus infinity when nothing is known below.
        high: The upper end; infinity when nothing is known above.
        exact: True when both ends are proven tight (attained, or a supremum or infimum);
            False for a valid outer interval whose ends may be too wide.
        low_open: True when the number is strictly above `low`.
        high_open: True when the number is strictly below `high`.

    Raises:
        DataError: An end is not a number, the ends are in the wrong order, or nothing lies
            between them.

    >>> Bounds(3, 2)
    Traceback (most recent call last):
    ...
    aisupply.errors.DataError: interval: found low 3 above high 2, expected low ≤ high
    → give the smaller number first
    """

    low: float
    high: float = INFINITY
    exact: bool = True
    low_open: bool = False
    high_open: bool = False

    def __post_init__(self) -> None:
        low, high = float(self.low), float(self.high)
        object.__setattr__(self, "low", low)
        object.__setattr__(self, "high", high)
        if math.isnan(low) or math.isnan(high):
            raise _refusal("an end that is NaN", "two numbers", "use infinity for an unknown end")
        if low == INFINITY or high == -INFINITY:
            raise _refusal(f"{low:g} to {high:g}", "a finite number between", "check both ends")
        if low > high:
            found = f"low {low:g} above high {high:g}"
            raise _refusal(found, "low ≤ high", "give the smaller number first")
        if low == high and (self.low_open or self.high_open):
            raise _refusal(f"nothing strictly beside {low:g}", "a number between", "close the ends")

    @classmethod
    def point(cls, value: float) -> Bounds:
        """Return the interval that holds one number only.

        >>> Bounds.point(2.5)
        Bounds(low=2.5, high=2.5, exact=True, low_open=False, high_open=False)
        """
        return cls(value, value)

    @classmethod
    def between(
        cls, first: float, second: float, *, exact: bool = True, size: float = 0.0
    ) -> Bounds:
        """Return the interval between two computed ends, in either order.

        Ends that differ by no more than round-off are one point, the first, and proven by one
        another.

        Args:
            first: One end.
            second: The other.
            exact: Whether both are proven tight.
            size: The size of the numbers that the ends are differences of, if any: 1 for what is
                left of a whole. Round-off is relative to the greatest of it and the ends.

        >>> Bounds.between(0.1 + 0.2, 0.3) == Bounds.point(0.1 + 0.2)
        True
        >>> Bounds.between(3, 1).text()
        '1 … 3'
        """
        met = _meet(first, second, size)
        return cls.point(first) if met else cls(min(first, second), max(first, second), exact)

    @property
    def is_point(self) -> bool:
        """Whether the number is known exactly."""
        return self.low == self.high

    @property
    def is_unbounded(self) -> bool:
        """Whether nothing limits the number above."""
        return self.high == INFINITY

    @property
    def width(self) -> float:
        """The distance between the ends; 0 for a point, infinite for an open end."""
        return self.high - self.low

    def contains(self, item: float | Bounds) -> bool:
        """Return whether a number, or each number of another interval, lies in this one.

        >>> Bounds(0, 6, high_open=True).contains(6)
        False
        >>> Bounds(0, 6).contains(Bounds(1, 2))
        True
        """
        other = item if isinstance(item, Bounds) else Bounds.point(item)
        above = self.low < other.low or (
            self.low == other.low and (other.low_open or not self.low_open)
        )
        below = other.high < self.high or (
            other.high == self.high and (other.high_open or not self.high_open)
        )
        return above and below

    def __contains__(self, item: float | Bounds) -> bool:
        return self.contains(item)

    def __add__(self, other: Bounds | float) -> Bounds:
        """Return the interval of the sum of two numbers that vary freely."""
        if not isinstance(other, Bounds):
            other = Bounds.point(other)
        return _rounded(
            self.low + other.low,
            self.high + other.high,
            self.exact and other.exact,
            self.low_open or other.low_open,
            self.high_open or other.high_open,
        )

    __radd__ = __add__

    def __neg__(self) -> Bounds:
        return Bounds(-self.high, -self.low, self.exact, self.high_open, self.low_open)

    def __sub__(self, other: Bounds | float) -> Bounds:
        """Return an interval of the difference.

        Two intervals that come from one set of unknowns move together, so their difference is
        an outer interval (`exact` is False) unless one of them is a point.

        >>> Bounds(5, 8) - Bounds(1, 2)
        Bounds(low=3.0, high=7.0, exact=False, low_open=False, high_open=False)
        """
        if not isinstance(other, Bounds):
            other = Bounds.point(other)
        free = self + -other
        return free if self.is_point or other.is_point else free.outer()

    def __mul__(self, factor: float) -> Bounds:
        """Return the interval of the number times a known factor.

        >>> Bounds(1, 6) * 2
        Bounds(low=2.0, high=12.0, exact=True, low_open=False, high_open=False)
        """
        if not math.isfinite(factor):
            raise _refusal(f"the factor {factor:g}", "a finite factor", "scale by a number")
        if factor == 0:
            return Bounds.point(0)
        if factor < 0:
            return -(self * -factor)
        return _rounded(
            self.low * factor, self.high * factor, self.exact, self.low_open, self.high_open
        )

    __rmul__ = __mul__

    def reciprocal(self, numerator: float = 1.0) -> Bounds:
        """Return the interval of `numerator` divided by a number that is not negative.

        An end at 0 becomes an open end at infinity and the other way round.

        >>> Bounds(2500, 10000).reciprocal(10000)
        Bounds(low=1.0, high=4.0, exact=True, low_open=False, high_open=False)
        >>> Bounds(0, 4).reciprocal()
        Bounds(low=0.25, high=inf, exact=True, low_open=False, high_open=False)
        """
        if self.low < 0 or self.high == 0 or numerator <= 0:
            found = f"{numerator:g} over {self}"
            raise _refusal(found, "positive numbers", "take the reciprocal of an amount above 0")
        high = numerator / self.low if self.low else INFINITY
        low = 0.0 if self.is_unbounded else numerator / self.high
        return _rounded(low, high, self.exact, self.high_open, self.low_open)

    def outer(self) -> Bounds:
        """Return the same interval, marked as a valid outer one whose ends are not proven."""
        return Bounds(self.low, self.high, False, self.low_open, self.high_open)

    def intersection(self, other: Bounds) -> Bounds | None:
        """Return what both intervals allow, or None when they have no common point.

        >>> Bounds(1, 6).intersection(Bounds(6, 9))
        Bounds(low=6.0, high=6.0, exact=True, low_open=False, high_open=False)
        >>> Bounds(1, 6, high_open=True).intersection(Bounds(6, 9)) is None
        True
        """
        low, low_open = max((self.low, self.low_open), (other.low, other.low_open))
        high, high_closed = min((self.high, not self.high_open), (other.high, not other.high_open))
        if low > high or (low == high and (low_open or not high_closed)):
            return None
        return Bounds(low, high, self.exact and other.exact, low_open, not high_closed)

    def hull(self, other: Bounds) -> Bounds:
        """Return the least interval that holds both.

        >>> Bounds(1, 2).hull(Bounds(5))
        Bounds(low=1.0, high=inf, exact=True, low_open=False, high_open=False)
        """
        low, low_open = min((self.low, self.low_open), (other.low, other.low_open))
        high, high_closed = max((self.high, not self.high_open), (other.high, not other.high_open))
        return Bounds(low, high, self.exact and other.exact, low_open, not high_closed)

    def as_json(self) -> dict[str, float | bool | None]:
        """Return the interval as it stands in JSON output, at full precision.

        >>> Bounds(10).as_json()
        {'low': 10.0, 'high': None, 'exact': True}
        """
        return {
            "low": self.low if math.isfinite(self.low) else None,
            "high": self.high if math.isfinite(self.high) else None,
            "exact": self.exact,
        }

    def text(
        self, *, digits: int | None = None, unit: str | None = None, words: NumberWords = _ENGLISH
    ) -> str:
        """Return the interval in print, rounded outward to `digits` decimals.

        The low end is rounded down and the high end up; a point is rounded to the nearest. A
        point that is not exact rests on who is named, and says so.
        Without `digits` there is one decimal from 100 on, two from 1 on and three below.
        Amounts of money of a million and more are printed in millions, billions or trillions.
        An end that is not reached is shown as open. `words` are those of the language.

        >>> Bounds(1 / 3, 2 / 3).text()
        '0.333 … 0.667'
        >>> Bounds(133.2e9, 360.9e9).text(digits=0, unit="USD")
        '133 … 361 bn USD'
        >>> Bounds(50, 100, low_open=True).text(unit="%")
        'more than 50 %'
        >>> Bounds(20e9, 100e9, high_open=True).text(unit="USD")
        '20 … < 100 bn USD'
        >>> Bounds(0, 5, exact=False).text(), Bounds(1, 1, exact=False).text()
        ('within 0 … 5', 'as named 1')
        """
        return " ".join(filter(None, self.parts(digits=digits, unit=unit, words=words)))

    def parts(
        self, *, digits: int | None = None, unit: str | None = None, words: NumberWords = _ENGLISH
    ) -> tuple[str, str | None]:
        """Return what `text` prints in two parts: the number, and the unit with its magnitude.

        >>> Bounds(133.2e9, 360.9e9).parts(digits=0, unit="USD")
        ('133 … 361', 'bn USD')
        """
        ends, name = _in_magnitude(self, unit, words)
        places = _decimals(ends) if digits is None else digits
        is_point = _meet(ends.low, ends.high)
        if is_point:
            number = words.number(ends.low, places)
        else:
            number = _range_text(ends, places, unit, words)
        mark = "" if self.exact else words.as_named if is_point else words.within
        return " ".join(filter(None, (mark, number))), name

    def __str__(self) -> str:
        return self.text()


def combine(claims: Iterable[Bounds]) -> tuple[Bounds, bool]:
    """Return what several claims on one number leave open, and whether they agree.

    Claims are constraints: where all have a common point, the result is their intersection,
    so a claim that agrees never widens it. Where they have none, it is the hull.

    >>> combine([Bounds(0, 6), Bounds(4)])[0].text()
    '4 … 6'
    >>> combine([Bounds.point(100), Bounds.point(138)])
    (Bounds(low=100.0, high=138.0, exact=True, low_open=False, high_open=False), False)

    Raises:
        DataError: There is no claim.
    """
    intervals = list(claims)
    if not intervals:
        raise _refusal("no claim to combine", "one or more", "give at least one interval")
    hull = intervals[0]
    common: Bounds | None = hull
    for other in intervals[1:]:
        common = common and common.intersection(other)
        hull = hull.hull(other)
    return (hull, False) if common is None else (common, True)


def format_number(value: float, *, digits: int = 2, rounding: str = ROUND_HALF_EVEN) -> str:
    """Return a number with thousands separators and at most `digits` decimals.

    The rounding is one of those of `decimal`; a number that lies within the round-off of
    double precision of a printable one is printed as that. Where rounding would make 0, 1, 100 or
    10,000 of a number that is none of them, further decimals are printed: two suppliers are never
    one, and a part is never all.

    >>> format_number(7222.2201)
    '7,222.22'
    >>> format_number(0.8333, digits=3, rounding=ROUND_CEILING)
    '0.834'
    >>> format_number(2999.9999999999995, digits=0, rounding=ROUND_FLOOR)
    '3,000'
    >>> format_number(0.99992), format_number(1.0002)
    ('0.9999', '1.0002')
    """
    if not math.isfinite(value):
        return "∞" if value > 0 else "-∞"
    rounded = _to_decimals(value, digits, rounding)
    # Where no decimals are asked for, 1 is a count and not a share.
    while overstates(float(rounded), value) and (digits or rounded != 1):
        digits += 1
        rounded = _to_decimals(value, digits, rounding)
    words = f"{rounded:,f}"
    words = words.rstrip("0").rstrip(".") if "." in words else words
    return "0" if words == "-0" else words


def overstates(shown: float, value: float) -> bool:
    """Return whether a rounded number says nothing or all (0, 1, 100, 10,000) of what is neither.

    >>> overstates(1.0, 0.9999), overstates(1.0, 1 - 1e-16), overstates(2.0, 1.999)
    (True, False, False)
    """
    if shown not in _NOTHING_AND_ALL or value < 0:
        return False
    return abs(shown - value) > max(_ROUND_OFF * shown, 0.0 if shown else _NEXT_TO_NOTHING)


def sum_as_written(values: Iterable[float]) -> float:
    """Return the sum of decimals as they are written, rounded once: 0.1 and 0.2 are 0.3.

    A double stands for the shortest decimal that is read as it, which is what somebody wrote with
    up to 15 digits. Sums that are equal on paper are then equal, and nothing is made larger than
    it is by binary fractions.

    Raises:
        DataError: The sum is beyond the greatest double, though no value is infinite.

    >>> sum_as_written([0.1, 0.2]), sum_as_written([1, math.inf]), sum_as_written([])
    (0.3, inf, 0.0)
    """
    given = [float(value) for value in values]
    if len(given) == 1:
        return given[0]
    if math.inf in given:
        return math.inf
    total = Decimal(0)
    for value in given:
        total = _AS_WRITTEN.add(total, Decimal(repr(value)))
    if abs(total) > Decimal(_GREATEST):
        hint = "give amounts in a larger unit"
        raise DataError("sum", f"{total:.3g}", f"a number up to {_GREATEST:.3g}", hint=hint)
    return float(total)


def _rounded(low: float, high: float, exact: bool, low_open: bool, high_open: bool) -> Bounds:
    """Return a computed interval; ends that meet by round-off are closed, not empty.

    An interval that lies beyond all doubles begins (or ends) at the last of them.
    """
    inside = low < INFINITY and high > -INFINITY
    low, high = min(low, _GREATEST), max(high, -_GREATEST)
    apart = low < high
    return Bounds(low, high, exact and inside, low_open and apart, high_open and apart)


def _meet(low: float, high: float, size: float = 0.0) -> bool:
    """Return whether two ends are one but for round-off."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return low == high
    return abs(high - low) <= _ROUND_OFF * max(abs(low), abs(high), size)


def _refusal(found: str, expected: str, hint: str) -> DataError:
    return DataError("interval", found, expected, hint=hint)


def _to_decimals(value: float, digits: int, rounding: str) -> Decimal:
    """Return a number with so many decimals; the nearest one where only round-off is between."""
    step = Decimal(1).scaleb(-digits)
    exact = Decimal(repr(float(value)))
    nearest = _quantize(exact, step, ROUND_HALF_EVEN)
    near = abs(float(nearest) - value) <= _ROUND_OFF * abs(value)
    return nearest if near else _quantize(exact, step, rounding)


def _quantize(value: Decimal, step: Decimal, rounding: str) -> Decimal:
    """Round to a multiple of `step`, for numbers of any size."""
    return (value / step).to_integral_value(rounding) * step


def _in_magnitude(
    bounds: Bounds, unit: str | None, words: NumberWords
) -> tuple[Bounds, str | None]:
    """Return money in millions or billions with the matching name; other units unchanged."""
    if unit not in CURRENCIES:
        return bounds, unit
    size = _size(bounds)
    for factor, word in zip(_MAGNITUDES, words.magnitudes, strict=True):
        if size >= factor:
            return bounds * (1 / factor), f"{word} {unit}"
    return bounds, unit


def _size(bounds: Bounds) -> float:
    """Return the greatest finite end, without its sign."""
    return max((abs(end) for end in (bounds.low, bounds.high) if math.isfinite(end)), default=0.0)


def _decimals(bounds: Bounds) -> int:
    """Return how many decimals leave about four significant figures."""
    size = _size(bounds)
    return next((places for floor, places in _DECIMALS if size >= floor), 3)


def _range_text(bounds: Bounds, digits: int, unit: str | None, words: NumberWords) -> str:
    low = words.number(bounds.low, digits, ROUND_FLOOR)
    high = words.number(bounds.high, digits, ROUND_CEILING)
    if bounds.low == -INFINITY and bounds.is_unbounded:
        return words.anything
    # More than half ends at the whole, which says nothing more.
    ends_at_whole = bounds.low_open and bounds.high == _WHOLES.get(unit or "")
    if bounds.is_unbounded or ends_at_whole:
        return f"{words.more_than} {low}" if bounds.low_open else f"≥ {low}"
    if bounds.low == -INFINITY:
        return f"{words.less_than} {high}" if bounds.high_open else f"≤ {high}"
    if low == high:
        return low
    return f"{'> ' if bounds.low_open else ''}{low} … {'< ' if bounds.high_open else ''}{high}"
