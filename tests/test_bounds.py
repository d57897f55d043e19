"""The interval value: building, algebra, JSON and print."""

from __future__ import annotations

import dataclasses
import math
import sys
from decimal import ROUND_CEILING, ROUND_FLOOR

import pytest

from aisupply.bounds import Bounds, combine, format_number, sum_as_written
from aisupply.errors import DataError

INF = math.inf


def test_is_a_value() -> None:
    """Bounds with equal ends are equal, can be keys, and cannot be changed."""
    assert Bounds(1, 2) == Bounds(1.0, 2.0)
    assert len({Bounds(1, 2), Bounds(1, 2)}) == 1
    with pytest.raises(dataclasses.FrozenInstanceError):
        Bounds(1, 2).low = 0  # type: ignore[misc]


@pytest.mark.parametrize(
    "arguments",
    [(2, 1), (math.nan, 1), (1, math.nan), (INF, INF), (-INF, -INF), (1, 1, True, True),
     (1, 1, True, False, True)],
)  # fmt: skip
def test_nothing_between(arguments: tuple[float, ...]) -> None:
    """Ends between which no number lies are refused."""
    with pytest.raises(DataError, match="interval: found"):
        Bounds(*arguments)  # type: ignore[arg-type]


def test_properties() -> None:
    """A point, an open end and the width are told."""
    assert Bounds.point(3).is_point
    assert Bounds(3).is_unbounded
    assert Bounds(1, 3).width == 2
    assert Bounds(3).width == INF


@pytest.mark.parametrize(
    ("bounds", "inside", "outside"),
    [
        (Bounds(1, 2), (1, 1.5, 2, Bounds(1, 2)), (0.9, 2.1, Bounds(1, 3))),
        (Bounds(1, 2, low_open=True), (1.5, 2), (1, Bounds(1, 2))),
        (Bounds(1, 2, high_open=True), (1, Bounds(1, 2, high_open=True)), (2, Bounds(1, 2))),
        (Bounds(1), (1, 1e300, Bounds(5)), (0.5, Bounds(0))),
    ],
)
def test_contains(
    bounds: Bounds, inside: tuple[float | Bounds, ...], outside: tuple[float | Bounds, ...]
) -> None:
    """An interval holds numbers and intervals within its ends, open ends left out."""
    assert all(item in bounds for item in inside)
    assert not any(item in bounds for item in outside)


def test_sums_and_scaling() -> None:
    """Ends add and scale; a sum is exact and closed only if both terms are."""
    assert Bounds(1, 2) + Bounds(3, INF) == Bounds(4, INF)
    assert sum([Bounds(1, 2), Bounds(3, 4)], Bounds.point(0)) == Bounds(4, 6)
    assert 1 + Bounds(1, 2) == Bounds(2, 3)
    assert (Bounds(1, 2, exact=False) + Bounds(1, 2)).exact is False
    assert (Bounds(1, 2, high_open=True) + Bounds(1, 2)).high_open
    assert Bounds(1, 2) * 3 == 3 * Bounds(1, 2) == Bounds(3, 6)
    assert Bounds(1, 2, low_open=True) * -1 == Bounds(-2, -1, high_open=True)
    assert Bounds(1, INF) * 0 == Bounds.point(0)
    with pytest.raises(DataError, match="factor"):
        Bounds(1, 2) * INF


def test_round_off_empties_no_interval() -> None:
    """Open ends that meet when a sum or product is rounded become a point."""
    small = Bounds(0, 1e-9, high_open=True)
    assert small + 1e12 == Bounds.point(1e12)
    assert Bounds(0, 1e-200, high_open=True) * 1e-200 == Bounds.point(0)
    assert Bounds(1e300, 2e300, low_open=True).reciprocal(1e-100) == Bounds.point(0)


def test_differences_are_outer() -> None:
    """A difference of two unknowns is valid but loose, that from a point is exact."""
    assert Bounds(5, 8) - Bounds(1, 2) == Bounds(3, 7, exact=False)
    assert Bounds(5, 8) - 1 == Bounds(4, 7)
    assert Bounds(5, INF) - Bounds(0, INF) == Bounds(-INF, INF, exact=False)


def test_reciprocals() -> None:
    """Ends swap; 0 and infinity are each other's reciprocal; negative numbers have none."""
    assert Bounds(2, 4).reciprocal() == Bounds(0.25, 0.5)
    assert Bounds(0, INF).reciprocal(10) == Bounds(0, INF)
    assert Bounds(2, 4, low_open=True).reciprocal() == Bounds(0.25, 0.5, high_open=True)
    for wrong in (Bounds(-1, 1), Bounds.point(0)):
        with pytest.raises(DataError, match="positive"):
            wrong.reciprocal()


@pytest.mark.parametrize(
    ("a", "b", "common"),
    [
        (Bounds(1, 3), Bounds(2, 5), Bounds(2, 3)),
        (Bounds(1, 3), Bounds(3, 5), Bounds.point(3)),
        (Bounds(1, 3, high_open=True), Bounds(3, 5), None),
        (Bounds(1, 3), Bounds(3, 5, low_open=True), None),
        (Bounds(1, 3), Bounds(4, 5), None),
        (Bounds(1, 3, high_open=True), Bounds(1, 3), Bounds(1, 3, high_open=True)),
    ],
)
def test_intersection(a: Bounds, b: Bounds, common: Bounds | None) -> None:
    """What both allow is returned, in either order; None where they have no point in common."""
    assert a.intersection(b) == b.intersection(a) == common


def test_hull() -> None:
    """The hull holds both, with the closed end where one is closed."""
    assert Bounds(1, 2).hull(Bounds(4, 5)) == Bounds(1, 5)
    assert Bounds(1, 2, high_open=True).hull(Bounds(1, 2)) == Bounds(1, 2)


def test_combining_claims() -> None:
    """Claims that agree narrow each other, claims that do not give their hull."""
    assert combine([Bounds(0, 6), Bounds(4), Bounds(5, 9)]) == (Bounds(5, 6), True)
    assert combine([Bounds(0, 1), Bounds(2, 3), Bounds(0, 9)]) == (Bounds(0, 9), False)
    assert combine([Bounds(1, 2)]) == (Bounds(1, 2), True)
    with pytest.raises(DataError):
        combine([])


def test_json() -> None:
    """JSON has both ends at full precision, and null for no limit."""
    assert Bounds(1 / 3, 2).as_json() == {"low": 1 / 3, "high": 2.0, "exact": True}
    assert Bounds(-INF, INF, exact=False).as_json() == {"low": None, "high": None, "exact": False}


@pytest.mark.parametrize(
    ("bounds", "text"),
    [
        (Bounds(4016.6482, 7222.1501), "4,016.6 … 7,222.2"),
        (Bounds(10), "≥ 10"),
        (Bounds(10, low_open=True), "more than 10"),
        (Bounds(-INF, 5), "≤ 5"),
        (Bounds(-INF, 5, high_open=True), "less than 5"),
        (Bounds(20, 100, high_open=True), "20 … < 100"),
        (Bounds(5, 6, low_open=True), "> 5 … 6"),
        (Bounds(-INF, INF), "anything"),
        (Bounds.point(10), "10"),
        (Bounds.point(10 / 3), "3.33"),
        (Bounds(1.3846, 2.4897), "1.38 … 2.49"),
        (Bounds(0.52631, 0.83333), "0.526 … 0.834"),
        (Bounds(-2.001, -1.001), "-2.01 … -1"),
        (Bounds(0, 5, exact=False), "within 0 … 5"),
        (Bounds(4999.999999999999, 10000), "5,000 … 10,000"),
        (Bounds(0.0, 1e-9), "0 … 0.001"),
    ],
)
def test_text(bounds: Bounds, text: str) -> None:
    """Ends are rounded outward, round-off is not, and open ends are shown as open."""
    assert str(bounds) == text


def test_text_with_a_unit() -> None:
    """A unit follows; money of a million and more is in millions or billions."""
    assert Bounds(1, 6).text(unit="GW") == "1 … 6 GW"
    assert Bounds(100e9, 138e9).text(unit="USD") == "100 … 138 bn USD"
    assert Bounds(20e9, low_open=True).text(unit="USD") == "more than 20 bn USD"
    assert Bounds.point(2.5e12).text(unit="JPY") == "2.5 trn JPY"
    assert Bounds.point(5e9).text(unit="CHF") == "5 bn CHF"
    assert Bounds(50, 100, low_open=True).text(unit="%") == "more than 50 %"
    assert Bounds(80, 100).text(unit="%") == "80 … 100 %"
    assert Bounds(0, 2.5e6).text(unit="EUR") == "0 … 2.5 m EUR"
    assert Bounds(0, 999).text(unit="USD") == "0 … 999 USD"


def test_text_with_digits() -> None:
    """The number of decimals can be chosen."""
    assert Bounds(1.234, 5.678).text(digits=0) == "1 … 6"
    assert Bounds(1.234, 5.678).text(digits=1) == "1.2 … 5.7"


def test_numbers() -> None:
    """Numbers have separators, no idle zeros, and the rounding that is asked for."""
    assert format_number(1234567.5) == "1,234,567.5"
    assert format_number(0.126, digits=2, rounding=ROUND_FLOOR) == "0.12"
    assert format_number(0.121, digits=2, rounding=ROUND_CEILING) == "0.13"
    assert format_number(-0.001, digits=2) == "0"
    assert format_number(INF) == "∞"
    assert format_number(1e300, digits=1).startswith("1,000,000")


@pytest.mark.parametrize(
    ("bounds", "text"),
    [
        (Bounds.point(0.9999), "0.9999"),  # nearest to three decimals would be 1
        (Bounds.point(1.00020002), "1.0002"),
        (Bounds.point(9_999.98), "9,999.98"),
        (Bounds.point(0.0004), "0.0004"),
        (Bounds(0.5, 0.99996), "0.5 … 0.99996"),  # outward to three decimals would be 1
        (Bounds(1.0004, 2.5), "1.0004 … 2.5"),
        (Bounds(0.3, 0.1 + 0.2), "0.3"),
        (Bounds(1 / 3, 0.33333333333333337), "0.333"),  # one value, its last bit rounded twice
        (Bounds.point(1 - 1e-16), "1"),  # all, but for round-off
        (Bounds.point(2e-12), "0"),  # what a difference of indices leaves of nothing
    ],
)
def test_rounding_makes_no_whole_of_a_part(bounds: Bounds, text: str) -> None:
    """Nothing, one, a hundred per cent and 10,000 points are printed only of what is that."""
    assert bounds.text() == text


def test_per_cent_without_decimals() -> None:
    """99.8 per cent are not a hundred, nor are 9,999.7 points 10,000; without decimals 1 counts."""
    assert Bounds.point(99.8).text(digits=0, unit="%") == "99.8 %"
    assert Bounds(2500, 9999.7).text(digits=0) == "2,500 … 9,999.7"
    assert Bounds.point(1.2).text(digits=0) == "1"


def test_ends_that_meet_are_a_point() -> None:
    """Two ways to one number differ by round-off; of a difference, by that of its terms."""
    assert Bounds.between(3333.3333333333335, 3333.333333333333) == Bounds.point(3333.3333333333335)
    assert Bounds.between(1e-13, 0.0, size=1.0) == Bounds.point(1e-13)
    assert Bounds.between(1e-13, 0.0) == Bounds(0.0, 1e-13)
    assert Bounds.between(0, INF) == Bounds(0)
    assert Bounds.between(2, 1, exact=False) == Bounds(1, 2, exact=False)


def test_sums_as_written() -> None:
    """Decimals add up as on paper; a sum that no double holds is refused."""
    assert sum_as_written([0.1, 0.2]) == 0.3
    assert sum_as_written([0.1] * 10) == 1.0
    assert sum_as_written([1e308, 5e-324, 1.0]) == 1e308
    with pytest.raises(DataError, match=r"2.00e\+308"):
        sum_as_written([1e308, 1e308])


def test_beyond_the_greatest_double() -> None:
    """A sum, product or quotient beyond all doubles is bounded by the last one, not proven."""
    most = sys.float_info.max
    assert Bounds.point(1e308) + Bounds.point(1e308) == Bounds(most, INF, exact=False)
    assert Bounds.point(1e308) * 10 == Bounds(most, INF, exact=False)
    assert Bounds.point(5e-324).reciprocal() == Bounds(most, INF, exact=False)
