"""Properties of the interval value that hold for every interval."""

from __future__ import annotations

import math
from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from aisupply.bounds import Bounds, combine

NUMBERS = st.floats(min_value=-1e12, max_value=1e12, allow_nan=False)
FRACTIONS = st.floats(min_value=0, max_value=1)


@st.composite
def intervals(draw: st.DrawFn, *, bounded: bool = False) -> Bounds:
    """Return an interval, perhaps open at an end, perhaps without limit."""
    low, high = sorted((draw(NUMBERS), draw(NUMBERS)))
    if low == high:
        return Bounds.point(low)
    low_open, high_open = draw(st.booleans()), draw(st.booleans())
    if not bounded and draw(st.booleans()):
        high = math.inf
    return Bounds(low, high, low_open=low_open, high_open=high_open)


def _inside(bounds: Bounds, fraction: float) -> float:
    high = bounds.high if math.isfinite(bounds.high) else abs(bounds.low) * 2 + 1e6
    return min(max(bounds.low + fraction * (high - bounds.low), bounds.low), high)


@given(intervals(), intervals())
def test_intersection_is_what_both_hold(a: Bounds, b: Bounds) -> None:
    """The intersection is inside both and does not depend on the order."""
    common = a.intersection(b)
    assert common == b.intersection(a)
    if common is not None:
        assert common in a
        assert common in b


@given(intervals(), intervals(), FRACTIONS)
def test_no_common_point_without_an_intersection(a: Bounds, b: Bounds, fraction: float) -> None:
    """A number that both hold is in the intersection, so there is one."""
    number = _inside(a, fraction)
    if number in a and number in b:
        common = a.intersection(b)
        assert common is not None
        assert number in common


@given(intervals(), intervals())
def test_hull_holds_both(a: Bounds, b: Bounds) -> None:
    """The hull holds both, and is no larger than its parts ask for."""
    hull = a.hull(b)
    assert a in hull
    assert b in hull
    assert {hull.low, hull.high} <= {a.low, b.low, a.high, b.high}


@given(intervals(), intervals(), FRACTIONS, FRACTIONS)
def test_sums_hold_sums(a: Bounds, b: Bounds, first: float, second: float) -> None:
    """The sum of two numbers is in the sum of their intervals, the difference likewise."""
    x, y = _inside(a, first), _inside(b, second)
    assume(x in a and y in b)
    total, rest = a + b, a - b
    assert total.low <= x + y <= total.high
    assert rest.low <= x - y <= rest.high


@given(intervals(bounded=True), st.floats(min_value=-1e6, max_value=1e6), FRACTIONS)
def test_scaling_holds_products(a: Bounds, factor: float, fraction: float) -> None:
    """The product with a factor is in the scaled interval."""
    scaled = a * factor
    assert scaled.low <= _inside(a, fraction) * factor <= scaled.high


@given(st.lists(intervals(), min_size=1, max_size=5), intervals())
def test_a_claim_that_agrees_never_widens(claims: list[Bounds], further: Bounds) -> None:
    """Adding a claim that has a common point with the others narrows what is left open."""
    before, agreed = combine(claims)
    after, agree = combine([*claims, further])
    if agreed and agree:
        assert after in before
    if not agree:
        assert before in after


@given(st.lists(intervals(), min_size=2, max_size=5))
def test_order_of_claims_does_not_matter(claims: list[Bounds]) -> None:
    """Claims may come in any order."""
    assert combine(claims) == combine(claims[::-1])


@given(intervals(bounded=True))
def test_print_is_outward(a: Bounds) -> None:
    """What is printed of a range holds the range, but for the round-off of a double."""
    a = replace(a, low_open=False, high_open=False)
    ends = [float(part.replace(",", "")) for part in a.text(digits=3).split(" … ")]
    slack = 1e-11 * max(abs(a.low), abs(a.high))
    if a.is_point:
        assert abs(ends[0] - a.low) <= 5e-4 + slack
    else:
        assert ends[0] <= a.low + slack
        assert ends[-1] >= a.high - slack


@given(intervals())
def test_json_keeps_everything_that_is_finite(a: Bounds) -> None:
    """JSON has both ends as they are, null for an end without limit."""
    document = a.as_json()
    assert document["low"] == a.low
    assert document["high"] == (None if a.is_unbounded else a.high)


NEAR_WHOLES = st.one_of(
    st.floats(min_value=0, max_value=20_000),
    st.tuples(st.sampled_from((1.0, 100.0, 10_000.0)), st.floats(-1e-3, 1e-3)).map(
        lambda pair: pair[0] * (1 + pair[1])
    ),
)


@given(NEAR_WHOLES, NEAR_WHOLES)
def test_print_says_all_only_of_all(first: float, second: float) -> None:
    """A printed end of 1, 100 or 10,000 is that number but for round-off, and 0 is next to 0."""
    low, high = sorted((first, second))
    for bounds in (Bounds(low, high), Bounds.point(low)):
        ends = [float(part.replace(",", "")) for part in bounds.text().split(" … ")]
        for shown, end in zip((ends[0], ends[-1]), (bounds.low, bounds.high), strict=True):
            if shown in {1.0, 100.0, 10_000.0}:
                assert abs(shown - end) <= 1e-11 * shown
            assert shown or end <= 1e-9
