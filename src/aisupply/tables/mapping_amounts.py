"""Amounts of a row as quantities with bounds, unit and reading rule.

The reader has read them (`aisupply.tables.quantities`); here they get the unit of the graph
and an id made from their content.  Shares of a market are read once more, with the words of
their basis: "over 80 %" is more than 80 and not from 80 on.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from aisupply.tables.mapping_nodes import TRUE, decimal

if TYPE_CHECKING:
    from aisupply.reading import Reading
    from aisupply.tables.mapping_nodes import Statements, Value
    from aisupply.tables.rows import Row

__all__ = ["UNITS", "Amount", "add_quantity", "amount_of", "plain", "point", "qualified"]

UNITS: dict[str, tuple[str, str, int]] = {
    "GW": ("power", "GigaW", 1),
    "USD": ("money", "CCY_USD", 1),
    "EUR": ("money", "CCY_EUR", 1),
    "GBP": ("money", "CCY_GBP", 1),
    "JPY": ("money", "CCY_JPY", 1),
    "count": ("count", "NUM", 1),
    "wafer-per-month": ("count", "NUM", 1),
    "share": ("share", "PERCENT", 100),
    "year": ("duration", "YR", 1),
    "month": ("duration", "MO", 1),
    "week": ("duration", "WK", 1),
}
"""Unit of a table → kind, QUDT unit, factor between the two."""

_WHOLE = Decimal(100)
_TENTH = Decimal("0.1")
_OVER = re.compile(r"\b(?:more than|over|above|exceeds?)\b", re.IGNORECASE)
_ABOUT = re.compile(r"\b(?:about|around|roughly)\b", re.IGNORECASE)
_NEARLY = re.compile(r"\bnearly\b", re.IGNORECASE)
_HALF = re.compile(r"\b(?:majority|dominance|more than half)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Amount:
    """An interval of one kind in one unit, with the rules that gave it."""

    kind: str
    unit: str
    low: Decimal | None
    high: Decimal | None
    rules: tuple[str, ...]
    low_open: bool = False
    high_open: bool = False
    period: str | None = None

    @property
    def id(self) -> str:
        """The id of the quantity, made from its content."""
        ends = "_".join("x" if end is None else plain(end) for end in (self.low, self.high))
        rules = "+".join(sorted(self.rules))
        tail = f"/period-{self.period}" if self.period else ""
        return f"quantity/{self.kind}/{ends}/{self.unit}/{rules}{tail}"


def plain(number: Decimal) -> str:
    """Return a number in plain digits, without idle zeros.

    Example:
        >>> plain(Decimal("2E+10")), plain(Decimal("0.750"))
        ('20000000000', '0.75')
    """
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def point(value: Decimal, unit: str, rule: str = "rule-exact") -> Amount:
    """Return an amount that is one number.

    Example:
        >>> point(Decimal("0.5"), "GW").id
        'quantity/power/0.5_0.5/GigaW/rule-exact'
    """
    kind, code, factor = UNITS[unit]
    number = value * factor
    period = "month" if unit == "wafer-per-month" else None
    return Amount(kind, code, number, number, (rule,), period=period)


def amount_of(row: Row, name: str, *, period: str | None = None) -> Amount | None:
    """Return an amount of a row as it was read; None where the row gives none.

    Args:
        row: the row.
        name: the name of the amount in the schema.
        period: the period of a rate, for what is one by its nature.
    """
    reading = row.readings.get(name)
    if reading is None:
        return None
    amount = _amount(reading)
    return replace(amount, period=period) if period else amount


def _amount(reading: Reading) -> Amount:
    kind, code, factor = UNITS[reading.unit or "count"]
    bounds = reading.bounds
    low, high = (
        Decimal(repr(end)) * factor if math.isfinite(end) else None
        for end in (bounds.low, bounds.high)
    )
    return Amount(
        kind, code, low, high, reading.rules,
        low_open=bounds.low_open and low is not None,
        high_open=bounds.high_open and high is not None,
        period=reading.per_period,
    )  # fmt: skip


def qualified(share: Amount, words: str) -> Amount:
    """Return a share as the words beside it qualify it.

    Example:
        >>> share = Amount("share", "PERCENT", Decimal(80), Decimal(100), ("rule-at-least",))
        >>> qualified(share, "not stated ('over 80%')").rules
        ('rule-more-than',)
    """
    low, high = share.low, share.high
    if low is None or high is None or not high:
        return share
    if low == high:
        return _around(share, low, words)
    if high != _WHOLE:
        rules = ("rule-about", "rule-up-to") if _NEARLY.search(words) else share.rules
        return replace(share, rules=rules)
    if _HALF.search(words):
        return replace(share, low_open=True, rules=("rule-majority",))
    if _OVER.search(words):
        return replace(share, low_open=True, rules=("rule-more-than",))
    return replace(share, rules=("rule-at-least",))


def _around(share: Amount, figure: Decimal, words: str) -> Amount:
    if _ABOUT.search(words):
        high = min(figure * (1 + _TENTH), _WHOLE)
        return replace(share, low=figure * (1 - _TENTH), high=high, rules=("rule-about",))
    if _NEARLY.search(words):
        low = figure * (1 - _TENTH)
        return replace(share, low=low, rules=("rule-about", "rule-up-to"))
    return share


def add_quantity(made: Statements, amount: Amount | None, *, kind: str | None = None) -> str | None:
    """Describe a quantity and return its id; None for no amount.

    Args:
        made: where it is described.
        amount: what is known of it.
        kind: a more exact kind than the unit shows, such as `equity-share`.
    """
    if amount is None:
        return None
    amount = replace(amount, kind=kind) if kind else amount
    made.say(
        amount.id,
        ("a", "ais:Quantity"),
        ("ais:kind", f"aisc:{amount.kind}"),
        ("ais:unit", f"unit:{amount.unit}"),
        ("ais:perPeriod", f"aisc:period-{amount.period}" if amount.period else None),
        *_bound("lowerBound", amount.low, is_open=amount.low_open),
        *_bound("upperBound", amount.high, is_open=amount.high_open),
    )
    made.say_each(amount.id, "ais:readBy", (f"aisc:{rule}" for rule in amount.rules))
    return amount.id


def _bound(name: str, end: Decimal | None, *, is_open: bool) -> tuple[tuple[str, Value], ...]:
    return (
        (f"ais:{name}", None if end is None else decimal(plain(end))),
        (f"ais:{name}Exclusive", TRUE if is_open else None),
    )
