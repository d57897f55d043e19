"""Shares of a known whole: worked numbers, groups, pools, and what is undefined."""

from __future__ import annotations

import math

import pytest

from aisupply.bounds import Bounds
from aisupply.errors import DataError
from aisupply.measures.index_bounds.indices import Undefined
from aisupply.measures.market.share_polytope import polytope_of
from aisupply.measures.market.shares import (
    Group,
    Whole,
    cr_bounds,
    effective_bounds,
    hhi_bounds,
    hhi_maximum,
    largest_of,
    residual,
)


def points(*shares: float) -> Whole:
    """Return a whole of exact shares."""
    return Whole(shares, shares)


def ends(value: Bounds | Undefined) -> tuple[float, float]:
    """Return both ends of bounds."""
    assert isinstance(value, Bounds)
    return value.low, value.high


def test_the_worked_example_of_the_design() -> None:
    """Foundry: 0.702, 0.073, 0.051 and 0.174 unnamed; by hand 5,007.34 and + 302.76 with r²."""
    foundry = points(0.702, 0.073, 0.051)
    assert ends(hhi_bounds(foundry)) == pytest.approx((5007.34, 5310.10), abs=1e-6)
    assert ends(residual(foundry)) == pytest.approx((0.174, 0.174))
    assert ends(effective_bounds(foundry)) == pytest.approx((10000 / 5310.1, 10000 / 5007.34))
    assert ends(cr_bounds(foundry, 1)) == pytest.approx((0.702, 0.702))
    # By hand: the three named are 0.826; with r as one firm 0.702 + 0.174 + 0.073 = 0.949.
    assert ends(cr_bounds(foundry, 3)) == pytest.approx((0.826, 0.949))
    assert largest_of(foundry) == [0]


def test_ranges_and_the_whole_act_together() -> None:
    """HBM: 0.50..0.62, 0.25..0.40, 0.05..0.20 of one whole.

    By hand 3,150 at the floors (r = 0.20), and at most 4,958: 0.62² + 0.33² + 0.05² with r = 0,
    the second share kept down by the whole.
    """
    hbm = Whole((0.5, 0.25, 0.05), (0.62, 0.4, 0.2))
    assert ends(hhi_bounds(hbm)) == pytest.approx((3150, 4958))
    assert ends(residual(hbm)) == pytest.approx((0, 0.2))
    assert ends(cr_bounds(hbm, 1)) == pytest.approx((0.5, 0.62))


def test_a_firm_without_a_share_has_up_to_the_residual() -> None:
    """0.6 and a firm in [0, r]: by hand 3,600 and, with all of r, 3,600 + 1,600."""
    assert ends(hhi_bounds(Whole((0.6, 0.0), (0.6, 1.0)))) == pytest.approx((3600, 5200))


def test_a_group_bounds_the_sum_of_its_members() -> None:
    """Synopsys has 0.38, with Cadence and Siemens at least 0.85 in all.

    By hand the least is 0.38² + 2·0.235², the greatest 0.38² + 0.62², both times 10,000.
    """
    eda = Whole((0.38, 0.0, 0.0), (0.38, 1.0, 1.0), (Group((0, 1, 2), 0.85, 1.0),))
    assert ends(hhi_bounds(eda)) == pytest.approx((2548.5, 5288))
    assert ends(residual(eda)) == pytest.approx((0, 0.15))
    assert largest_of(eda) == [0, 1, 2]


def test_a_pool_is_no_firm() -> None:
    """0.3 named, 0.4 in a pool, 0.3 others: by hand 900, and 900 + 1,600 + 900."""
    whole = Whole((0.3,), (0.3,), pools=((0.4, 0.4),))
    assert ends(hhi_bounds(whole)) == pytest.approx((900, 3400))
    assert ends(residual(whole)) == pytest.approx((0.7, 0.7))
    assert largest_of(whole) == [0, None]


def test_a_stated_rest_presses_on_the_firms() -> None:
    """Two firms in [0.2, 0.6] and a rest of at most 0.1 have 0.9 together or more.

    By hand 2·0.45² at the least, and 0.6² + 0.4² at the most.
    """
    whole = Whole((0.2, 0.2), (0.6, 0.6), rest=(0.0, 0.1))
    assert ends(hhi_bounds(whole)) == pytest.approx((4050, 5200))
    assert ends(residual(whole)) == pytest.approx((0.0, 0.1))


def test_a_rest_that_is_too_small_gives_way() -> None:
    """0.5 and others 0.4 leave 0.1 that nobody names either: never renormalised."""
    assert ends(residual(Whole((0.5,), (0.5,), rest=(0.4, 0.4)))) == pytest.approx((0.5, 0.5))


@pytest.mark.parametrize("total", [1.004, 1.005])
def test_rounding_up_to_the_tolerance_is_no_disagreement(total: float) -> None:
    """Figures that were rounded one by one may add up to a little more than 1."""
    whole = points(0.6, total - 0.6)
    assert ends(residual(whole)) == (0, 0)
    assert ends(hhi_bounds(whole)) == pytest.approx((10000 * (0.36 + (total - 0.6) ** 2),) * 2)


@pytest.mark.parametrize(
    "whole",
    [
        points(0.6, 0.406),
        Whole((0.6,), (0.7,), pools=((0.5, 0.6),)),
        Whole((0.6,), (0.7,), rest=(0.5, 0.6)),
        Whole((0.3, 0.3), (0.4, 0.4), (Group((0, 1), 0.4, 0.5),)),
        Whole((0.1, 0.1), (0.2, 0.2), (Group((0, 1), 0.7, 0.8),)),
    ],
    ids=["floors", "pool", "rest", "group below its members", "group above its members"],
)
def test_sources_that_disagree_give_no_figure(whole: Whole) -> None:
    """Floors above 1.005, or a group that its members cannot meet, fit nothing."""
    for value in (residual(whole), hhi_bounds(whole), effective_bounds(whole), cr_bounds(whole, 1)):
        assert value is Undefined.DISAGREE
    assert largest_of(whole) == []


def test_without_a_firm_there_is_no_measure() -> None:
    """A whole that names nobody, or only a firm with nothing, is undefined."""
    assert hhi_bounds(Whole((), ())) is Undefined.NO_SUPPLIER
    assert hhi_bounds(points(0.0)) is Undefined.NO_SUPPLIER
    assert cr_bounds(Whole((), ()), 1) is Undefined.NO_SUPPLIER


def test_a_sole_maker_is_a_point() -> None:
    """One firm with everything: 10,000, one effective supplier, no residual."""
    assert ends(hhi_bounds(points(1.0))) == (10000, 10000)
    assert ends(effective_bounds(points(1.0))) == (1, 1)


def test_nothing_known_of_a_firm_leaves_the_number_open() -> None:
    """A firm in [0, 1] alone: any HHI from 0 on, so any effective number from 1 on."""
    assert ends(hhi_bounds(Whole((0.0,), (1.0,)))) == (0, 10000)
    assert ends(effective_bounds(Whole((0.0,), (1.0,)))) == (1, math.inf)


@pytest.mark.parametrize(
    ("low", "high"),
    [
        ((-0.1,), (0.5,)),
        ((0.5,), (0.4,)),
        ((0.5,), (1.1,)),
        ((math.nan,), (1.0,)),
        ((0.1, 0.1), (1,)),
    ],
)
def test_bounds_that_are_none_are_refused(low: tuple[float, ...], high: tuple[float, ...]) -> None:
    """Negative, crossing, above 1, NaN, or of another number."""
    with pytest.raises(DataError):
        Whole(low, high)


@pytest.mark.parametrize("members", [((0, 1), (1, 2)), ((0, 3),)])
def test_groups_that_overlap_are_refused(members: tuple[tuple[int, ...], ...]) -> None:
    """A firm is in one group at most, and a member is a firm of the whole."""
    groups = tuple(Group(each, 0.1, 0.9) for each in members)
    with pytest.raises(DataError):
        Whole((0.0,) * 3, (1.0,) * 3, groups)


def test_a_search_that_is_stopped_certifies_an_outer_bound() -> None:
    """With no subproblem allowed the upper end is proven, not attained, and says so."""
    whole = Whole((0.1,) * 6, (0.17, 0.19, 0.23, 0.29, 0.31, 0.37), rest=(0.0, 0.01))
    stopped, full = hhi_bounds(whole, max_nodes=0), hhi_bounds(whole)
    assert isinstance(stopped, Bounds)
    assert isinstance(full, Bounds)
    assert full.exact
    assert not stopped.exact
    assert stopped.high > full.high
    shares = polytope_of(whole)
    assert shares is not None
    assert hhi_maximum(shares, max_nodes=0).value <= full.high
