"""`--min` of the list of agreements: an amount in words, in its unit if it names one."""

from __future__ import annotations

import pytest

from aisupply.bounds import Bounds
from aisupply.errors import UsageError
from aisupply.measures.money.agreements import AgreedAmount
from aisupply.operations.questions.list import _reaches, _read_least

_DEALS = {
    "10 bn USD": AgreedAmount("money", "USD", Bounds.point(10e9), 10e9),
    "12 bn EUR": AgreedAmount("money", "EUR", Bounds.point(12e9), 12e9),
    "9 bn USD": AgreedAmount("money", "USD", Bounds.point(9e9), 9e9),
    "6 GW": AgreedAmount("power", "GW", Bounds(1, 6), 6.0),
}


@pytest.mark.parametrize(
    ("text", "reaching"),
    [
        ("10e9", ["10 bn USD", "12 bn EUR"]),
        ("10bn", ["10 bn USD", "12 bn EUR"]),
        ("10 milliards", ["10 bn USD", "12 bn EUR"]),
        ("10 bn USD", ["10 bn USD"]),
        ("$9bn", ["10 bn USD", "9 bn USD"]),
        ("1.2E+10 EUR", ["12 bn EUR"]),
        ("6000 MW", ["6 GW"]),
        ("6.1 GW", []),
        ("6", [*_DEALS]),
    ],
)
def test_a_least_amount_is_compared_in_its_unit(text: str, reaching: list[str]) -> None:
    """Without a unit it is in the unit of each deal; with one, other deals do not reach it."""
    least = _read_least(text)
    assert [name for name, amount in _DEALS.items() if _reaches(amount, least)] == reaching


@pytest.mark.parametrize("text", ["much", "up to 6", "5 to 6 GW", "1 GW a year"])
def test_what_is_no_one_amount_says_what_to_write(text: str) -> None:
    """Bounds and rates are no least amount."""
    with pytest.raises(UsageError, match="is no") as caught:
        _read_least(text)
    assert "10e9, 10bn or 10 bn USD" in str(caught.value.hint)
