"""Amounts of a row as quantities with bounds, unit and reading rule.

The reader has read them (`aisupply.exchange.tables.quantities`); here they get the unit of the
graph and an id made from their content.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from aisupply.currencies import CURRENCIES
from aisupply.exchange.tables.mapping_dates import add_interval
from aisupply.exchange.tables.mapping_nodes import TRUE, decimal, words
from aisupply.exchange.tables.quantities import WAFERS, decimal_of
from aisupply.exchange.tables.slugs import slug
from aisupply.quantity.reading import POWER_OF
from aisupply.quantity.words import AS_WRITTEN

if TYPE_CHECKING:
    from decimal import Decimal
    from fractions import Fraction

    from aisupply.exchange.tables.mapping_nodes import Statements, Value
    from aisupply.exchange.tables.rows import Row
    from aisupply.quantity.reading import Reading

__all__ = ["UNITS", "Amount", "add_quantity", "add_times", "amount_of", "plain", "point", "read"]

EQUIVALENTS = "H100e"
"""Accelerators counted as so many of one kind: never added to pieces."""
UNITS: dict[str, tuple[str, str, int]] = {
    "GW": ("power", "GigaW", 1),
    "GWh": ("electric-energy", "GigaW-HR", 1),
    "count": ("count", "NUM", 1),
    WAFERS: ("count", "NUM", 1),
    "share": ("share", "PERCENT", 100),
    "year": ("duration", "YR", 1),
    "month": ("duration", "MO", 1),
    "week": ("duration", "WK", 1),
    "day": ("duration", "DAY", 1),
    **dict.fromkeys((*AS_WRITTEN, EQUIVALENTS), ("count", "NUM", 1)),
    **{code: ("money", f"CCY_{code}", 1) for code in CURRENCIES},
}
"""Unit of a table → kind, QUDT unit, factor between the two."""


@dataclass(frozen=True, slots=True)
class Amount:
    """An interval of one kind in one unit, with the rules that gave it.

    Attributes:
        kind: such as `power`.
        unit: name of the QUDT unit.
        low: the lower end; None for none.
        high: the upper end; None for none.
        rules: ids of the reading rules.
        low_open: whether the lower end is not reached.
        high_open: whether the upper end is not reached.
        period: of a rate, such as `year`.
        counted_in: the unit of a count as it is written, such as wafers.
        of: what is counted, or that of which it is a part, in the words of the row.
    """

    kind: str
    unit: str
    low: Decimal | None
    high: Decimal | None
    rules: tuple[str, ...]
    low_open: bool = False
    high_open: bool = False
    period: str | None = None
    counted_in: str | None = None
    of: str | None = None

    @property
    def id(self) -> str:
        """The id of the quantity, made from its content."""
        ends = "_".join("x" if end is None else plain(end) for end in (self.low, self.high))
        rules = "+".join(sorted(self.rules))
        tail = f"/period-{self.period}" if self.period else ""
        tail += f"/in-{_name(self.counted_in)}" if self.counted_in else ""
        tail += f"/of-{_name(self.of)}" if self.of else ""
        return f"quantity/{self.kind}/{ends}/{self.unit}/{rules}{tail}"


def _name(text: str) -> str:
    """Return words as a part of an id; different words are different parts."""
    short = slug(text)
    same = short == text.replace(" ", "-")
    return short if same else f"{short}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def plain(number: Decimal) -> str:
    """Return a number in plain digits, without idle zeros.

    Example:
        >>> from decimal import Decimal
        >>> plain(Decimal("2E+10")), plain(Decimal("0.750"))
        ('20000000000', '0.75')
    """
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def point(value: Decimal, unit: str, rule: str = "rule-exact") -> Amount:
    """Return an amount that is one number.

    Example:
        >>> from decimal import Decimal
        >>> point(Decimal("0.5"), "GW").id
        'quantity/power/0.5_0.5/GigaW/rule-exact'
    """
    kind, code, factor = UNITS[unit]
    number = value * factor
    period = "month" if unit == WAFERS else None
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
    amount = read(reading)
    return replace(amount, period=period) if period else amount


def read(reading: Reading) -> Amount:
    """Return what was read as an amount in the unit of the graph."""
    unit = reading.unit or "count"
    kind, code, factor = UNITS[unit]
    sort = POWER_OF.get(reading.of or "") if kind == "power" else None
    wafers = unit == "wafers" and reading.per_period == "month"
    return Amount(
        sort or kind, code, _end(reading.low, factor), _end(reading.high, factor), reading.rules,
        low_open=reading.low_open and reading.low is not None,
        high_open=reading.high_open and reading.high is not None,
        period="month" if unit == WAFERS else reading.per_period,
        counted_in=unit if unit in {*AS_WRITTEN, EQUIVALENTS} and not wafers else None,
        of=None if sort else reading.of,
    )  # fmt: skip


def _end(end: Fraction | None, factor: int) -> Decimal | None:
    return None if end is None else decimal_of(end * factor)


def add_quantity(made: Statements, amount: Amount | None, *, kind: str | None = None) -> str | None:
    """Describe a quantity and return its id; None for no amount.

    The rules that gave its bounds are in its id, and are bookkeeping of the claim.

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
        ("ais:countedIn", words(amount.counted_in) if amount.counted_in else None),
        ("ais:amountOf", words(amount.of) if amount.of else None),
        *_bound("lowerBound", amount.low, is_open=amount.low_open),
        *_bound("upperBound", amount.high, is_open=amount.high_open),
    )
    made.read_by(amount.rules)
    return amount.id


def add_times(made: Statements, thing: str, row: Row, name: str) -> None:
    """Say over how long an amount of a row is spread, by when it is there, and of which time.

    Args:
        made: where it is said.
        thing: id of what has the amount.
        row: the row.
        name: the name of the amount in the schema.
    """
    reading = row.readings.get(name)
    if reading is None:
        return
    over, by = reading.over, reading.by
    during = reading.during if name != "share" else None  # a share has a period of its own
    made.say(
        thing,
        ("ais:overDuration", add_quantity(made, read(over)) if over else None),
        ("ais:dueBy", add_interval(made, "", by) if by else None),
        ("time:hasTime", add_interval(made, during, during) if during else None),
    )


def _bound(name: str, end: Decimal | None, *, is_open: bool) -> tuple[tuple[str, Value], ...]:
    return (
        (f"ais:{name}", None if end is None else decimal(plain(end))),
        (f"ais:{name}Exclusive", TRUE if is_open else None),
    )
