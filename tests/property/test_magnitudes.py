"""Amounts of any size that a double has, side by side: measures end, are bounds, and hold points.

Expected values are worked out with fractions, which neither overflow nor vanish.
"""

from __future__ import annotations

import functools
import math
import sys
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from aisupply.bounds import Bounds, sum_as_written
from aisupply.errors import DataError
from aisupply.measures.chains.chains import Part, SuppliedItem, mean_bounds
from aisupply.measures.concentration.own_table import measure_table
from aisupply.measures.concentration.tipping import (
    LINES,
    certain_within,
    possible_within,
    tipping,
)
from aisupply.measures.index_bounds import extremes, indices
from aisupply.measures.index_bounds.bulk import hhi_bounds_many
from aisupply.measures.index_bounds.interval_box import IntervalBox, box_of
from aisupply.measures.index_bounds.verdicts import largest_of
from aisupply.measures.scenario.change_bounds import can_swing, swing_bounds
from aisupply.measures.scenario.merger_effects import after_addition, merger_bounds
from aisupply.measures.systemic.esri import Link, risks

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LEAST, NORMAL, GREATEST = 5e-324, sys.float_info.min, sys.float_info.max
CORNERS = (0.0, LEAST, 3 * LEAST, NORMAL, 1e-200, 1e-9, 1.0, 3.0, 1e9, 1e200, 1e308, GREATEST)
AMOUNTS = st.one_of(
    st.sampled_from(CORNERS),
    st.floats(min_value=0.0, max_value=GREATEST),
    st.floats(min_value=0.0, max_value=1.0),
    st.integers(0, 9).map(float),
)
PARTS = st.sampled_from((0.0, 0.1, 0.5, 0.999, 1.0))
Exact = list[Fraction]


@st.composite
def boxes(draw: st.DrawFn, *, most: int = 5, unbounded: bool = True) -> IntervalBox:
    """Return a box whose bounds are of any size."""
    ends = st.tuples(AMOUNTS, AMOUNTS).map(sorted)
    pairs = draw(st.lists(ends, min_size=1, max_size=most))
    high = [pair[1] for pair in pairs]
    if unbounded and draw(st.booleans()):
        high[draw(st.integers(0, len(high) - 1))] = math.inf
    box = box_of([pair[0] for pair in pairs], high)
    assume(box.size)
    return box


def inside(draw: st.DrawFn, box: IntervalBox) -> Exact:
    """Return volumes of a box: at its bounds, between them, or as many times one as the other."""
    volumes = []
    for low, high in zip(box.low.tolist(), box.high.tolist(), strict=True):
        top = Fraction(min(high, GREATEST))
        between = Fraction(low) + Fraction(draw(PARTS)) * (top - Fraction(low))
        ratio = draw(st.integers(-1100, 1100))
        even = min(max(Fraction(2) ** ratio, Fraction(low)), top)
        volumes.append(between if draw(st.booleans()) else even)
    assume(any(volumes))
    return volumes


def shares_of(volumes: Exact) -> Exact:
    """Return the shares of volumes, exactly."""
    total = sum(volumes, Fraction(0))
    return [volume / total for volume in volumes]


def points_of(volumes: Exact) -> float:
    """Return the HHI in points."""
    return float(10_000 * sum(share * share for share in shares_of(volumes)))


def nats_of(volumes: Exact) -> float:
    """Return the entropy; a share too small for a double adds nothing."""
    logs = ((float(s), _log(s)) for s in shares_of(volumes) if s)
    return math.fsum(-share * log for share, log in logs)


def _log(share: Fraction) -> float:
    return math.log(share.numerator) - math.log(share.denominator)


def ratio_of(k: int) -> Callable[[Exact], float]:
    """Return the function that gives the share of the k largest."""
    return lambda volumes: float(sum(sorted(shares_of(volumes), reverse=True)[:k]))


def _inverse(volumes: Exact) -> float:
    return 10_000 / points_of(volumes)


def _ratio(k: int) -> Callable[[list[float]], Any]:
    return lambda volumes: indices.concentration_ratio(volumes, k)


MEASURES: dict[str, tuple[Any, Callable[[Exact], float], Callable[[list[float]], Any]]] = {
    "hhi": (extremes.hhi_bounds, points_of, indices.hhi),
    "effective": (extremes.effective_bounds, _inverse, indices.effective_number),
    "entropy": (extremes.entropy_bounds, nats_of, indices.entropy),
    "cr1": (lambda box: extremes.cr_bounds(box, 1), ratio_of(1), _ratio(1)),
    "cr3": (lambda box: extremes.cr_bounds(box, 3), ratio_of(3), _ratio(3)),
}


@pytest.mark.parametrize("name", MEASURES)
@given(data=st.data(), box=boxes())
def test_bounds_hold_points_of_any_size(name: str, data: st.DataObject, box: IntervalBox) -> None:
    """Whatever the sizes: two finite ends, in order, and no volumes between the bounds outside."""
    bounds_of, exactly, _ = MEASURES[name]
    bounds, value = bounds_of(box), exactly(inside(data.draw, box))
    assert math.isfinite(bounds.low)
    assert math.isfinite(bounds.high)
    assert bounds.exact
    slack = 1e-9 * max(abs(value), 1)
    assert bounds.low - slack <= value <= bounds.high + slack


@pytest.mark.parametrize("name", MEASURES)
@given(volumes=st.lists(AMOUNTS, min_size=1, max_size=6).filter(any))
def test_points_of_any_size_are_points(name: str, volumes: list[float]) -> None:
    """Known volumes have one value, that of fractions, and the bounds are it."""
    bounds_of, exactly, measure = MEASURES[name]
    expected = exactly([Fraction(volume) for volume in volumes])
    bounds = bounds_of(box_of(volumes, volumes))
    assert bounds.is_point
    assert bounds.low == pytest.approx(expected, rel=1e-11, abs=1e-12)
    assert measure(volumes) == pytest.approx(expected, rel=1e-11, abs=1e-12)


@given(boxes(), st.integers(-60, 60))
def test_powers_of_two_change_nothing(box: IntervalBox, power: int) -> None:
    """Other units by a power of two give the very same numbers, where nothing is lost by them."""
    ends = [end for end in (*box.low.tolist(), *box.high.tolist()) if 0 < end < math.inf]
    assume(all(1e-250 < end < 1e250 for end in ends))
    other = IntervalBox(np.ldexp(box.low, power), np.ldexp(box.high, power))
    for bounds_of, _, _ in MEASURES.values():
        assert bounds_of(other) == bounds_of(box)
    assert largest_of(other) == largest_of(box)


@given(st.lists(boxes(), min_size=1, max_size=4))
def test_many_boxes_at_once_have_the_bounds_of_each(each: list[IntervalBox]) -> None:
    """Boxes of any size that are computed together have the bounds that each has alone."""
    starts = np.cumsum([0, *(box.size for box in each)])
    many = hhi_bounds_many(
        np.concatenate([box.low for box in each]),
        np.concatenate([box.high for box in each]),
        starts,
    )
    for i, box in enumerate(each):
        bounds = extremes.hhi_bounds(box)
        assert isinstance(bounds, Bounds)
        assert many.low[i] == pytest.approx(bounds.low, rel=1e-11)
        assert many.high[i] == pytest.approx(bounds.high, rel=1e-11)


@settings(max_examples=25)
@given(boxes(most=3), st.sampled_from(LINES))
def test_tipping_points_of_any_size_are_found(box: IntervalBox, line: object) -> None:
    """The search for the volumes that change a verdict ends, and its words hold no NaN."""
    possible, certain = possible_within(box, line), certain_within(box, line)  # type: ignore[arg-type]
    for span in (possible, certain):
        assert span is None or span.low >= 0
    if possible is not None and certain is not None:
        assert possible.low <= certain.low * (1 + 1e-6) + GREATEST * 1e-17
    words = str(tipping(box, ["beta"], "GW"))
    assert words
    assert "nan" not in words
    assert "inf" not in words


@given(data=st.data(), box=boxes(most=5, unbounded=False))
def test_means_weighted_with_amounts_of_any_size(data: st.DataObject, box: IntervalBox) -> None:
    """The mean of values, weighted with volumes of any size, lies between its bounds."""
    values = data.draw(st.lists(st.floats(0, 1), min_size=box.size, max_size=box.size))
    parts = [Part(SuppliedItem(str(i), ()), low, high) for i, (low, high) in enumerate(_pairs(box))]
    low, high = mean_bounds(parts, values)
    weighed = zip(shares_of(inside(data.draw, box)), values, strict=True)
    mean = float(sum(share * Fraction(value) for share, value in weighed))
    assert low - 1e-9 <= mean <= high + 1e-9
    assert 0 <= low <= high <= 1


@given(data=st.data(), box=boxes(most=3))
def test_mergers_of_amounts_of_any_size(data: st.DataObject, box: IntervalBox) -> None:
    """The change when two of three become one lies between its bounds."""
    pairs = (_pairs(box) + [(0.0, 0.0)] * 3)[:3]
    bounds = merger_bounds(*(Bounds(*pair) for pair in pairs))
    volumes = (inside(data.draw, box) + [Fraction(0)] * 3)[:3]
    first, second, _ = shares_of(volumes)
    slack = 1e-6
    assert bounds.low - slack <= float(20_000 * first * second) <= bounds.high + slack


UNITS = st.integers(-1_000, 990).map(lambda power: math.ldexp(1.0, power))
FIGURES = st.tuples(st.integers(1, 99), st.integers(-4, 0)).map(lambda f: f[0] * 10.0 ** f[1])
SPANS = st.tuples(FIGURES, FIGURES).map(sorted)


@settings(max_examples=60)
@given(data=st.data(), unit=UNITS, spans=st.lists(SPANS, min_size=2, max_size=4))
def test_swings_in_any_unit(data: st.DataObject, unit: float, spans: list[list[float]]) -> None:
    """The change when a supplier comes lies between its bounds, in units of any size."""
    boxed = [box_of([low * unit], [high * unit]) for low, high in spans]
    moving, rest = boxed[0], functools.reduce(IntervalBox.joined, boxed[1:])
    new = Bounds(*_pairs(moving)[0])
    assert can_swing(rest, new)
    bounds = swing_bounds(rest, fixed=0.0, moving=new)
    others = inside(data.draw, rest)
    change = points_of([*others, *inside(data.draw, moving)]) - points_of(others)
    assert bounds.low - 1e-6 <= change <= bounds.high + 1e-6


def test_next_to_nothing_beside_a_giant_is_left_to_outer_bounds() -> None:
    """Where the others may be less than a millionth of one volume, no joint answer is promised."""
    assert not can_swing(box_of([1e-9], [1]), Bounds(0, 1))
    assert not can_swing(box_of([5e-324, 0], [1, 1e308]), Bounds(0, GREATEST))


@given(st.lists(AMOUNTS, min_size=1, max_size=5).filter(any), AMOUNTS)
def test_additions_of_any_size(volumes: list[float], more: float) -> None:
    """What comes on top may exceed the greatest double; the index is that of fractions."""
    expected = [Fraction(volume) for volume in volumes]
    expected[0] += Fraction(more)
    assert after_addition(volumes, 0, more) == pytest.approx(points_of(expected), rel=1e-9)


def test_systemic_risk_with_weights_of_any_size() -> None:
    """By hand, in any unit: a sells half to b, the other half of b's input comes from c."""
    for weight in (LEAST, NORMAL, 1.0, GREATEST):
        found = risks([Link("a", "b", "x", weight), Link("c", "b", "x", weight)])
        assert found.size == {"a": 0.5, "b": 0.0, "c": 0.5}
        # A stop of a takes half of all sales along, its own; b sells nothing.
        assert found.esri == {"a": 0.5, "b": 1.0, "c": 0.5}


@settings(max_examples=60)
@given(st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from("cde"), st.sampled_from("xy"), AMOUNTS)
    .filter(lambda link: link[0] != link[1] and link[3] > 0), min_size=1, max_size=8,
))  # fmt: skip
def test_systemic_risks_are_parts_of_the_whole(rows: list[tuple[str, str, str, float]]) -> None:
    """Each index is a part from 0 to 1, and the sizes of all firms add up to 1."""
    found = risks([Link(*row) for row in rows])
    assert math.fsum(found.size.values()) == pytest.approx(1)
    for firm, value in found.esri.items():
        assert found.size[firm] - 1e-9 <= value <= 1


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from("abc"), AMOUNTS, AMOUNTS), min_size=1, max_size=5))
def test_a_table_of_any_sizes_is_measured_or_refused(
    rows: Sequence[tuple[str, float, float]],
) -> None:
    """Every table of amounts has bounds, or is refused for a sum that no double holds."""
    lines = [
        {"customer": "us", "supplier": who, "low": min(ends), "high": max(ends)}
        for who, *ends in rows
    ]  # fmt: skip
    columns = {f"{name}_col": name for name in ("customer", "supplier", "low", "high")}
    sums = [sum(Fraction(repr(max(row[1:]))) for row in rows if row[0] == s) for s in "abc"]
    if max(sums) > Fraction(GREATEST):
        with pytest.raises(DataError):
            measure_table(lines, **columns)  # type: ignore[arg-type]
        return
    (row,) = measure_table(lines, **columns).rows  # type: ignore[arg-type]
    points = row["hhi"]
    assert points is None or (
        isinstance(points, Bounds) and 0 < points.low <= points.high <= 10_000
    )


@given(st.lists(st.decimals(0, 10**9, places=4).map(float), max_size=6))
def test_sums_are_those_on_paper(values: list[float]) -> None:
    """Decimals add up as they are written, to the nearest double."""
    assert sum_as_written(values) == float(sum((Fraction(repr(v)) for v in values), Fraction(0)))


def _pairs(box: IntervalBox) -> list[tuple[float, float]]:
    return list(zip(box.low.tolist(), box.high.tolist(), strict=True))
