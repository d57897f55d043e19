"""Exact bounds over boxes, against numbers worked by hand and special cases."""

from __future__ import annotations

import math

import numpy as np
import pytest

from aisupply.bounds import Bounds
from aisupply.errors import DataError
from aisupply.measures.index_bounds import relaxation
from aisupply.measures.index_bounds.branch_and_bound import RELATIVE_GAP, WORK
from aisupply.measures.index_bounds.bulk import hhi_bounds_many
from aisupply.measures.index_bounds.extremes import (
    cr_bounds,
    cr_maximum,
    cr_minimum,
    effective_bounds,
    entropy_bounds,
    entropy_maximum,
    entropy_minimum,
    exp_entropy_bounds,
    gini_bounds,
    hhi_bounds,
    hhi_maximum,
    hhi_minimum,
    normalised_bounds,
)
from aisupply.measures.index_bounds.indices import Undefined, hhi
from aisupply.measures.index_bounds.interval_box import IntervalBox, box_of, scale_of

INF = math.inf
WORKED = box_of([10, 0, 2], [10, 6, 3])


def test_worked_hhi() -> None:
    """10, 0..6, 2..3 is least at 10, 6, 3 and greatest at 10, 0, 2."""
    # by hand: (100 + 36 + 9)/19² = 145/361 and (100 + 4)/12² = 104/144
    least, greatest = hhi_minimum(WORKED), hhi_maximum(WORKED)
    assert least.value == pytest.approx(10_000 * 145 / 361, rel=1e-14)
    assert greatest.value == pytest.approx(10_000 * 104 / 144, rel=1e-14)
    assert least.volumes == (10, 6, 3)
    assert greatest.volumes == (10, 0, 2)


def test_worked_others() -> None:
    """The other measures of the worked box are at the same volumes."""
    effective = effective_bounds(WORKED)
    assert (effective.low, effective.high) == (pytest.approx(144 / 104), pytest.approx(361 / 145))
    share = cr_bounds(WORKED, 1)
    assert (share.low, share.high) == (pytest.approx(10 / 19), pytest.approx(10 / 12))
    nats = entropy_bounds(WORKED)
    # by hand: 10/12 and 2/12 → 0.45056; 10/19, 6/19, 3/19 → 0.99359
    assert nats.low == pytest.approx(-(10 / 12) * math.log(10 / 12) - (1 / 6) * math.log(1 / 6))
    shares = (10 / 19, 6 / 19, 3 / 19)
    assert nats.high == pytest.approx(-sum(s * math.log(s) for s in shares))
    assert exp_entropy_bounds(WORKED).high == pytest.approx(math.exp(nats.high))
    # by hand: (104/144 - 1/3)/(2/3)
    assert normalised_bounds(WORKED).high == pytest.approx((104 / 144 - 1 / 3) * 1.5)


def test_no_rule_of_thumb() -> None:
    """With 10 and 5 fixed, the greatest HHI has 10..10.1 raised and 0..25 not."""
    greatest = hhi_maximum(box_of([10, 5, 10, 0], [10, 5, 10.1, 25]))
    # by hand: (100 + 25 + 102.01)/25.1² = 0.3603282; with 25 raised it is 0.33988, with none 0.36
    assert greatest.value == pytest.approx(10_000 * 227.01 / 630.01, rel=1e-13)
    assert greatest.volumes == (10, 5, 10.1, 0)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        ([3], [9], 10_000),  # one supplier
        ([3], [INF], 10_000),  # one supplier without limit
        ([0, 0, 0], [1, 2, 3], 10_000),  # any may be the only one
        ([4, 0, 0], [5, 2, 3], 10_000),  # all but one may deliver nothing
        ([4, 3, 2], [5, 4, INF], 10_000),  # one may dwarf the others
    ],
)
def test_greatest_hhi_without_a_search(
    low: list[float], high: list[float], expected: float
) -> None:
    """Where one supplier may be alone, or dwarf the others, the greatest HHI is 10,000."""
    greatest = hhi_maximum(box_of(low, high))
    assert (greatest.value, greatest.certified, greatest.exact) == (expected, expected, True)
    assert entropy_minimum(box_of(low, high)).value == 0


@pytest.mark.parametrize(
    ("low", "high"), [([1, 2, 2], [3, 2, 9]), ([0, 0, 0], [INF] * 3), ([0, 0, 0], [1e-6, 1, 1e12])]
)
def test_one_amount_for_all(low: list[float], high: list[float]) -> None:
    """Where one amount fits every supplier, they are equal at best, with no round-off."""
    box = box_of(low, high)
    assert hhi_minimum(box).value == 10_000 / 3
    assert entropy_maximum(box).value == math.log(3)
    assert cr_minimum(box, 1).value == 1 / 3
    assert cr_minimum(box, 2).value == 2 / 3


def test_suppliers_of_nothing_are_left_out() -> None:
    """A supplier that can only deliver 0 is not counted."""
    assert box_of([1, 0], [2, 0]).size == 1
    assert hhi_bounds(box_of([0, 0], [0, 0])) is Undefined.NO_SUPPLIER


@pytest.mark.parametrize(
    "bounds",
    [hhi_bounds, effective_bounds, entropy_bounds, exp_entropy_bounds, normalised_bounds,
     gini_bounds, lambda box: cr_bounds(box, 1)],
)  # fmt: skip
def test_no_supplier(bounds: object) -> None:
    """Each measure of no supplier is undefined, with the reason."""
    assert callable(bounds)
    assert bounds(box_of([], [])) is Undefined.NO_SUPPLIER


def test_extremes_of_nothing() -> None:
    """The extremes themselves refuse an empty box, since there is no volume to return."""
    for extreme in (hhi_minimum, hhi_maximum, entropy_minimum, entropy_maximum):
        with pytest.raises(ValueError, match="no suppliers"):
            extreme(box_of([], []))


def test_ratio_of_all() -> None:
    """No more than k suppliers have the whole, and k that may be alone have it at most."""
    assert cr_bounds(WORKED, 3).is_point
    assert cr_bounds(WORKED, 3).low == 1
    assert cr_maximum(box_of([1, 1, 0, 0], [2, 2, 1, 1]), 2).value == 1
    assert cr_maximum(box_of([1, 1, 1], [2, 2, INF]), 1).value == 1


def test_ratio_needs_a_second_look() -> None:
    """The greatest CR_1 weighs what a supplier may gain against what it delivers anyway."""
    # by hand: raising a gives 9/(9 + 8 + 1) = 0.5, raising b gives 9.5/(8 + 9.5 + 1) = 0.51351
    greatest = cr_maximum(box_of([8, 8, 1], [9, 9.5, 1]), 1)
    assert greatest.value == pytest.approx(9.5 / 18.5)


def test_gini_only_of_exact_volumes() -> None:
    """Gini is a point for exact volumes and not given for others."""
    assert gini_bounds(box_of([50, 30, 20], [50, 30, 20])).low == pytest.approx(0.2)
    assert gini_bounds(WORKED) is None


@pytest.mark.parametrize(
    ("low", "high"),
    [([1], [0]), ([-1], [1]), ([math.nan], [1]), ([0], [math.nan]), ([INF], [INF])],
)
def test_boxes_that_are_none(low: list[float], high: list[float]) -> None:
    """Bounds that are no box are refused with the place of the supplier."""
    with pytest.raises(DataError, match="supplier 1"):
        box_of(low, high)


def test_bounds_of_different_length() -> None:
    """Each supplier needs both bounds."""
    with pytest.raises(DataError, match="2 lower and 1 upper"):
        box_of([1, 2], [3])


def test_joined_boxes() -> None:
    """Joining two boxes lists the suppliers of both."""
    joined = WORKED.joined(box_of([0], [INF]))
    assert joined.size == 4
    assert joined.is_unbounded
    assert not joined.is_point


def test_scale_rounds_nothing() -> None:
    """The scale is a power of two, so that dividing by it is exact."""
    assert scale_of(np.array([3.0, INF])) == 4
    assert scale_of(np.array([0.0, INF])) == 1


def _hard_box() -> IntervalBox:
    """Return a box like PARTITION: equal sums of the bounds, widths that are hard to add up."""
    widths = np.random.default_rng(7).uniform(0, 5, 40)
    return IntervalBox(np.append(10 - widths, 30.0), np.append(10 + widths, 30.0))


def test_limit_gives_a_certified_outer_bound() -> None:
    """A search that is stopped says so, and what it certifies holds; more nodes only tighten."""
    box = _hard_box()
    full = hhi_maximum(box)
    assert full.exact
    last = math.inf
    for nodes in (0, 5, 50):
        stopped = hhi_maximum(box, max_nodes=nodes)
        assert not stopped.exact
        assert stopped.value <= full.value * (1 + 1e-12)
        assert full.value <= stopped.certified <= last
        assert hhi(stopped.volumes or ()) == pytest.approx(stopped.value, rel=1e-12)
        last = stopped.certified
    bounds = hhi_bounds(box, max_nodes=0)
    assert not bounds.exact
    assert bounds.high > full.value
    assert not effective_bounds(box, max_nodes=0).exact


def test_time_limit() -> None:
    """A search that has no time left stops with an outer bound."""
    assert not hhi_maximum(_hard_box(), seconds=0).exact


def test_entropy_search_is_limited_too() -> None:
    """The least entropy is certified from below when the search stops."""
    rng = np.random.default_rng(3)
    low, high = rng.uniform(4, 5, 30), rng.uniform(5, 7, 30)
    full, stopped = (
        entropy_minimum(box_of(low, high)),
        entropy_minimum(box_of(low, high), max_nodes=0),
    )
    assert full.exact
    assert stopped.certified <= full.value * (1 + RELATIVE_GAP)
    assert stopped.value >= full.value * (1 - RELATIVE_GAP)


def test_same_answer_twice() -> None:
    """The search does not depend on time: the same box gives the same extreme."""
    assert hhi_maximum(_hard_box(), max_nodes=20) == hhi_maximum(_hard_box(), max_nodes=20)


def test_equal_suppliers_are_not_told_apart() -> None:
    """Forty suppliers with the same bounds need few subproblems, not 2⁴⁰."""
    greatest = hhi_maximum(box_of([5] * 40 + [30], [7] * 40 + [30]))
    assert greatest.exact
    assert greatest.nodes < 100
    # every vertex has j suppliers raised, so trying each j is a proof
    best = max(
        10_000 * (49 * j + 25 * (40 - j) + 900) / (7 * j + 5 * (40 - j) + 30) ** 2
        for j in range(41)
    )
    assert greatest.value == pytest.approx(best, rel=1e-13)


def test_chord_slopes_do_not_cancel() -> None:
    """The slope of x ln x between two very close bounds is ln x + 1, not 0/0."""
    low = np.array([[0.5, 0.5]])
    high = np.array([[0.5 * (1 + 1e-15), 1.0]])
    choices = relaxation.choices_of(low, high, "entropy")
    slopes = dict(zip(choices.order[0].tolist(), choices.slope[0].tolist(), strict=True))
    assert slopes[0] == pytest.approx(math.log(0.5) + 1, abs=1e-12)
    assert slopes[1] == pytest.approx(2 * 0.5 * math.log(2), abs=1e-12)  # (0 + ln 2/2)/(1/2)


def test_many_at_once() -> None:
    """Many boxes in one call have the bounds that each has alone; empty ones are NaN."""
    boxes = [([10, 0, 2], [10, 6, 3]), ([], []), ([0], [0]), ([7], [9]), ([4, 3], [5, INF]),
             ([10, 5, 10, 0], [10, 5, 10.1, 25]), ([0, 0], [1, 2])]  # fmt: skip
    starts = np.cumsum([0] + [len(low) for low, _ in boxes])
    low = np.array([x for lows, _ in boxes for x in lows], dtype=float)
    high = np.array([x for _, highs in boxes for x in highs], dtype=float)
    many = hhi_bounds_many(low, high, starts)
    for i, (lows, highs) in enumerate(boxes):
        alone = hhi_bounds(box_of(lows, highs))
        if alone is Undefined.NO_SUPPLIER:
            assert np.isnan(many.low[i])
        else:
            assert many.low[i] == pytest.approx(alone.low, rel=1e-14)
            assert many.high[i] == pytest.approx(alone.high, rel=1e-14)
    assert many.exact.all()


def test_many_refuse_what_is_no_box() -> None:
    """Bounds in the wrong order are refused for many boxes as for one."""
    with pytest.raises(DataError):
        hhi_bounds_many(np.array([2.0]), np.array([1.0]), np.array([0, 1]))


def test_default_limit_depends_on_the_size() -> None:
    """By default a search looks at so many choices in all, whatever the number of suppliers."""
    widths = np.round(np.random.default_rng(1).uniform(0, 5, 400), 1)  # many equal sums
    stopped = hhi_maximum(IntervalBox(np.append(10 - widths, 30.0), np.append(10 + widths, 30.0)))
    assert not stopped.exact
    assert stopped.nodes <= WORK / 100
    assert stopped.certified == pytest.approx(stopped.value, rel=1e-7)


@pytest.mark.parametrize("volumes", [[5, 5, 5], [12, 5], [0.1, 0.7, 0.7], [9999, 1], [7] * 7])
def test_exact_volumes_have_exact_measures(volumes: list[float]) -> None:
    """What is known is a point in every measure, whatever bits were rounded on the way."""
    box = box_of(volumes, volumes)
    for bounds in (
        hhi_bounds(box), effective_bounds(box), entropy_bounds(box), exp_entropy_bounds(box),
        cr_bounds(box, 1), cr_bounds(box, 3), normalised_bounds(box),
    ):  # fmt: skip
        assert isinstance(bounds, Bounds)
        assert bounds.is_point
        assert "…" not in bounds.text()


def test_the_edge_of_doubles() -> None:
    """By hand: two equal giants, a giant that may be none, and the least amount there is."""
    assert hhi_bounds(box_of([1e308, 1e308], [1e308, 1e308])) == Bounds.point(5000)
    # Least: the giant no larger than 1, with 1 and 0.001; greatest: the giant alone.
    wide = hhi_bounds(box_of([0, 1, 1e-9], [1e200, 2, 1e-3]))
    assert isinstance(wide, Bounds)
    assert wide.low == pytest.approx(10_000 * (1 + 1 + 1e-6) / 2.001**2)
    assert wide.high == 10_000
    assert hhi_bounds(box_of([5e-324, 0], [1, INF])) == Bounds(5000, 10_000)
    assert hhi_bounds(box_of([5e-324] * 2, [5e-324] * 2)) == Bounds.point(5000)
