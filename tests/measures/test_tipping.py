"""Tipping points, against roots of quadratic equations."""

from __future__ import annotations

import math

import pytest

from aisupply.bounds import Bounds
from aisupply.measures.concentration.tipping import (
    LINES,
    Line,
    certain_within,
    possible_within,
    tipping,
)
from aisupply.measures.index_bounds.interval_box import box_of
from aisupply.measures.index_bounds.verdicts import largest_of, passes, verdict

L1800, L2500, L4000, HALF = LINES
EQUAL = box_of([10, 10], [10, 10])


def test_lines() -> None:
    """The lines are 1,800, 2,500 and 4,000 points and one half."""
    assert [line.limit for line in LINES] == [1800, 2500, 4000, 0.5]


def test_exact_volumes_have_one_interval() -> None:
    """For exact volumes, what is possible and what is certain is the same interval."""
    # by hand: (200 + y²) ≤ 0.4 (20 + y)² has the roots (16 ± √160)/1.2
    roots = [(16 - math.sqrt(160)) / 1.2, (16 + math.sqrt(160)) / 1.2]
    for within in (possible_within(EQUAL, L4000), certain_within(EQUAL, L4000)):
        assert within is not None
        assert [within.low, within.high] == [pytest.approx(root, rel=1e-8) for root in roots]


def test_no_volume_brings_it_below() -> None:
    """Three suppliers are never at or below 2,500."""
    assert possible_within(EQUAL, L2500) is None
    assert certain_within(EQUAL, L2500) is None


def test_certain_is_inside_possible() -> None:
    """Where volumes are uncertain, the certain interval is inside the possible one."""
    box = box_of([6, 3, 1], [8, 5, 2])
    possible, certain = possible_within(box, L4000), certain_within(box, L4000)
    assert possible is not None
    assert certain is not None
    assert possible.low <= certain.low < certain.high < possible.high


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e12])
def test_unit_does_not_matter(scale: float) -> None:
    """In another unit the amounts are the same in that unit."""
    box, scaled = box_of([6, 3, 1], [8, 5, 2]), box_of(
        [6 * scale, 3 * scale, scale], [8 * scale, 5 * scale, 2 * scale]
    )  # fmt: skip
    for line in (L4000, HALF):
        own, other = certain_within(box, line), certain_within(scaled, line)
        assert (own is None) == (other is None)
        if own is not None and other is not None:
            assert other.high == pytest.approx(own.high * scale, rel=1e-7)


def test_half() -> None:
    """The largest share turns at half where one volume equals all others together."""
    # by hand: 6/(10 + y) ≤ 1/2 from y = 2 on, y/(10 + y) ≤ 1/2 up to y = 10
    within = possible_within(box_of([6, 4], [6, 4]), HALF)
    assert within is not None
    assert (within.low, within.high) == (pytest.approx(2), pytest.approx(10))


def test_words_from_certainly_above() -> None:
    """Where the stated volumes are above a line for certain, the exception is named."""
    words = tipping(box_of([0], [10]), ["alphabet"], "GW")
    assert str(words) == (
        "the largest has more than half unless alphabet's undisclosed volume is at most 10 GW"
    )


def test_words_from_certainly_below() -> None:
    """Where they are not above a line for certain, so is the amount that changes it."""
    # by hand: six of 1: (6 + y²) > 0.18 (6 + y)² from y = (2.16 + √(2.16² + 4·0.82·0.48))/1.64
    root = (2.16 + math.sqrt(2.16**2 + 4 * 0.82 * 0.48)) / 1.64
    words = tipping(box_of([1] * 6, [1] * 6), ["b"], "GW")
    assert str(words).startswith(
        f"not above 1,800 unless b's undisclosed volume is above {root:.2f}"
    )


def test_words_from_open() -> None:
    """Where the stated volumes leave a verdict open, both certain sides are named."""
    words = str(tipping(box_of([1, 0, 1.8, 0.75], [6, 10, 2.2, 2]), ["x"], "GW"))
    assert "perhaps above 4,000, for certain if it is above 28 GW, for certain not if" in words


def test_words_for_several() -> None:
    """Several suppliers are named, each alone and all together as one."""
    words = tipping(box_of([6, 4], [6, 4]), ["a", "b", "c"], "GW")
    assert "the undisclosed volume of a, b or c alone, or of all together as one, is" in str(words)


def test_words_where_nothing_turns() -> None:
    """Without an unquantified supplier, or without a figure, there is nothing to say."""
    assert tipping(EQUAL, [], "GW") is None
    assert tipping(box_of([], []), ["a"], "GW") is None


def test_round_off_is_not_past_a_line() -> None:
    """A value at a line up to round-off is not past it."""
    assert not passes(1800 * (1 + 1e-15), 1800)
    assert passes(1800 * (1 + 1e-9), 1800)


@pytest.mark.parametrize(
    ("low", "high", "suppliers", "expected"),
    [
        (2000, 9000, 5, "by-number"),  # by hand: 10,000/5 = 2,000 > 1,800
        (1900, 9000, 6, "certain"),
        (1700, 9000, 6, "possible"),
        (1700, 1800, 6, "impossible"),
    ],
)
def test_verdicts(low: float, high: float, suppliers: int, expected: str) -> None:
    """A verdict follows from the number of suppliers, else from the side of both bounds."""
    assert verdict(Bounds(low, high), 1800, suppliers=suppliers) == expected


def test_verdict_on_a_share() -> None:
    """More than half follows from the number only where there is one supplier."""
    assert verdict(Bounds.point(1), 0.5, suppliers=1) == "by-number"
    assert verdict(Bounds(0.5, 0.9), 0.5, suppliers=2) == "possible"


def test_largest() -> None:
    """A supplier can be the largest if it can reach the floor of every other, ties included."""
    assert largest_of(box_of([5, 1], [9, 4])) == [0]
    assert largest_of(box_of([5, 1], [9, 5])) == [0, 1]
    assert largest_of(box_of([0, 0], [1, 9])) == [0, 1]


def test_a_line_asks_its_own_measure() -> None:
    """A line in points asks the HHI, a share the largest share."""
    assert Line(1800, "", "").least(EQUAL).value == 5000
    assert Line(0.5, "", "").greatest(EQUAL).value == 0.5
