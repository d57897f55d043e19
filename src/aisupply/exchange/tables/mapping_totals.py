"""What firms sell, spend, owe, can make or have made in a period: rows to claims.

A total is no volume: it has no other side, and no measure adds it to a deal.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from aisupply.exchange.tables.mapping_amounts import add_quantity, amount_of, plain
from aisupply.exchange.tables.mapping_context import RowError, category_of, date_of, date_text, text
from aisupply.exchange.tables.mapping_dates import add_interval, first_day, last_day, precision
from aisupply.exchange.tables.mapping_nodes import Statements, words
from aisupply.exchange.tables.quantities import decimal_of
from aisupply.exchange.tables.slugs import slug
from aisupply.quantity.reading import ReadingError, read_quantity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aisupply.exchange.tables.mapping_amounts import Amount
    from aisupply.exchange.tables.mapping_context import Context, Draft
    from aisupply.exchange.tables.rows import Row

__all__ = ["totals"]

_POINT = re.compile(r"(?:at|as of|au) (?P<date>\d{4}-[0-9QH-]+)", re.IGNORECASE)
_RATES = {"run-rate": "year"}
"""Measure → the period of the rate that it is by its nature."""


def totals(row: Row, context: Context) -> Iterator[Draft]:
    """Give the claim of a total.

    Totals of one firm, measure, scope (else category) and period are one thing, whoever says it:
    their figures are compared.
    """
    firm, measure, source = (text(row, name) for name in ("organisation", "measure", "source"))
    begin, end = _period(row)
    covers = text(row, "scope") or text(row, "category")
    name = f"{firm}/{measure}/{slug(covers)}/{begin or 'x'}_{end or 'x'}"
    subject = f"total/{name}"
    made = Statements()
    amount = _qualified(row, amount_of(row, "amount", period=_RATES.get(measure)))
    made.say(
        subject,
        ("a", "ais:Total"),
        ("ais:totalOf", firm),
        ("ais:measure", f"aisc:total-{measure}"),
        ("ais:ofCategory", category_of(row, "category")),
        ("ais:scope", words(text(row, "scope")) if text(row, "scope") else None),
        ("ais:ofPeriod", words(text(row, "period"))),
        ("time:hasTime", add_interval(made, begin, end)),
        ("ais:hasQuantity", add_quantity(made, amount)),
    )
    yield context.draft(
        row, f"totals/{name}/{source}", subject, made,
        presented=context.presented(_evidence(row, context), source),
        known=context.known(source, stated=date_of(row, "known_from")),
        notes=[
            ("ais:wording", text(row, "qualifier")),
            ("ais:figureWords", text(row, "quantity")),
            ("skos:note", text(row, "note")),
        ],
    )  # fmt: skip


def _qualified(row: Row, amount: Amount | None) -> Amount | None:
    """Return what the qualifier of a row makes of its one figure; a range stays as it is.

    Accounts are told shortened: "about" beside 91.4 billion is that number as far as it is
    written out, and not a tenth to each side, which would be another quarter's figure.
    """
    qualifier = text(row, "qualifier")
    if amount is None or not qualifier or text(row, "quantity"):
        return amount
    figure = amount.high if amount.low is None else amount.low
    is_one = figure is not None and amount.high in {None, figure}
    return _widened(amount, figure, qualifier) if is_one and figure is not None else amount


def _widened(amount: Amount, figure: Decimal, qualifier: str) -> Amount:
    if qualifier == "rounded":
        return _rounded(amount, figure)
    try:
        reading = read_quantity(f"{qualifier} {plain(figure)}")
    except ReadingError:
        return amount  # a remark, such as guidance
    if reading.unit is not None or reading.rules == ("rule-exact",):
        return amount
    if reading.rules == ("rule-about",) and _half_digit(figure) < figure / 10:
        return _rounded(amount, figure)
    low, high = (None if end is None else decimal_of(end) for end in (reading.low, reading.high))
    return replace(
        amount, low=low, high=high, rules=reading.rules,
        low_open=reading.low_open and low is not None,
        high_open=reading.high_open and high is not None,
    )  # fmt: skip


def _rounded(amount: Amount, figure: Decimal) -> Amount:
    half = _half_digit(figure)
    return replace(amount, low=figure - half, high=figure + half, rules=("rule-rounded",))


def _half_digit(figure: Decimal) -> Decimal:
    """Return half a unit of the last digit of a number that is no zero.

    Example:
        >>> _half_digit(Decimal("91400000000")), _half_digit(Decimal("1.90"))
        (Decimal('5E+7'), Decimal('0.05'))
    """
    exponent = figure.normalize().as_tuple().exponent
    return Decimal(5).scaleb(int(exponent) - 1)


def _evidence(row: Row, context: Context) -> str:
    """Return what kind of statement it is: its own word, and announced only by a party itself."""
    status = text(row, "status")
    if status == "announced":
        return context.presented("by-source-kind", text(row, "source")).status
    return status


def _period(row: Row) -> tuple[str, str]:
    """Return the first and the last day of the period of a row; an end that is open is empty.

    Raises:
        RowError: neither the columns of days nor the words of the period give a day.
    """
    begin, end = date_text(row, "period_start"), date_text(row, "period_end")
    if begin or end:
        return begin, end
    period = text(row, "period")
    if match := _POINT.fullmatch(period):
        period = match["date"]
    if precision(period) is None:
        raise RowError(
            row, "period_start", f"the period {period!r} and no days", "its first and last day",
            hint="fill period_start and period_end: fiscal periods differ from firm to firm",
        )  # fmt: skip
    return first_day(period).isoformat(), last_day(period).isoformat()
