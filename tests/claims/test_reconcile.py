"""Several claims on one quantity, by the rules of the design: constraints, never an average."""

from __future__ import annotations

import math
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aisupply.bounds import Bounds
from aisupply.claims.reconcile import Combined, FigureStatement, combine_statements

INF = math.inf


def tell(
    firm: float, stated: float | None, ceiling: float = INF, *, tier: int = 2,
    known: str = "2025-10-07",
) -> FigureStatement:  # fmt: skip
    """Return what one claim says."""
    return FigureStatement(firm, stated, ceiling, tier, known)


@pytest.mark.parametrize(
    ("telling", "low", "high"),
    [
        (tell(0, 10), 0, INF),  # a letter over "at least 10 GW" is [0, —) with stated 10
        (tell(1, 6, 6), 1, 6),  # an order of 1 GW out of "up to 6" is [1, 6] with stated 6
        (tell(6, 6, 6), 6, 6),  # a flat amount is a point
        (tell(0, 6, 6), 0, 6),  # "up to 6" alone
    ],
)
def test_one_claim_is_its_own_interval(telling: FigureStatement, low: float, high: float) -> None:
    """By the examples of the design: from the firm part to the ceiling, open if none is stated."""
    combined = combine_statements([telling])
    assert combined == Combined(Bounds(low, high), telling.stated)


def test_claims_that_agree_are_intersected() -> None:
    """By hand: 0..6 and 4.. leave 4..6, and the point 6 with 1..6 leaves 6."""
    assert combine_statements([tell(0, 6, 6), tell(4, 4)]).interval == Bounds(4, 6)
    assert combine_statements([tell(6, 6, 6), tell(1, 6, 6)]).interval == Bounds.point(6)


def test_claims_that_share_no_point_are_hulled_and_marked() -> None:
    """By hand: 100 against 138 leaves 100..138, and the sources disagree."""
    combined = combine_statements([tell(100, 100, 100), tell(138, 138, 138)])
    assert combined.interval == Bounds(100, 138)
    assert combined.agree is False


def test_claims_that_touch_agree() -> None:
    """By hand: 1..6 and 6..9 have the point 6 in common."""
    combined = combine_statements([tell(1, None, 6), tell(6, None, 9)])
    assert combined.interval == Bounds.point(6)
    assert combined.agree


def test_an_open_ceiling_does_not_touch() -> None:
    """By hand: under 100 and exactly 100 have no common point."""
    below = FigureStatement(20, 20, 100, 2, "2025-10-07", ceiling_open=True)
    combined = combine_statements([below, tell(100, 100, 100)])
    assert combined.agree is False
    assert combined.interval == Bounds(20, 100)


def test_a_claim_without_a_figure_changes_nothing() -> None:
    """Who only says that there is a deal leaves the figures of others as they are."""
    named = tell(0, None)
    assert not named.has_figure
    assert combine_statements([named, tell(1, 6, 6)]) == combine_statements([tell(1, 6, 6)])


def test_no_figure_at_all_is_no_interval() -> None:
    """A supplier that is only named has no interval: the measures make it [0, ∞)."""
    assert combine_statements([tell(0, None), tell(0, None)]) == Combined(None, None)


def test_the_stated_figure_is_of_the_best_tier_then_the_latest() -> None:
    """By hand: tier 1 beats tier 2; within tier 1 the later day, on one day the lesser figure."""
    old = tell(0, 5, 9, tier=1, known="2025-01-01")
    new = tell(0, 6, 9, tier=1, known="2025-06-01")
    press = tell(0, 8, 9, tier=2, known="2025-12-31")
    assert combine_statements([press, old, new]).stated == 6
    assert combine_statements([press, old]).stated == 5
    assert combine_statements([press]).stated == 8
    assert combine_statements([tell(0, 7, 9), press]).stated == 8
    assert combine_statements([tell(0, 7, 9), tell(0, 8, 9)]).stated == 7


def test_the_stated_figure_is_clipped_to_the_interval() -> None:
    """By hand: a filing states 6 with no ceiling, the press has a ceiling of 4: 4 is left."""
    filing, press = tell(0, 6, tier=1), tell(0, 3, 4)
    assert combine_statements([filing, press]).stated == 4
    assert combine_statements([tell(0, 2, tier=1), tell(5, 5, 9)]).stated == 5


def test_a_stated_zero_is_a_figure() -> None:
    """Nothing at all is something that can be said."""
    assert combine_statements([tell(0, 0, 0)]) == Combined(Bounds.point(0), 0)


OLD = tell(1, 1, 1, tier=1, known="2025-01-01")
NEW = tell(3, 3, 3, tier=3, known="2025-06-01")


@pytest.mark.parametrize(
    ("policy", "interval", "stated", "agree"),
    [
        ("intersect", Bounds(1, 3), 1, False),
        ("hull", Bounds(1, 3), 1, False),
        ("latest", Bounds.point(3), 3, True),
        ("best-tier", Bounds.point(1), 1, True),
    ],
)
def test_each_policy_on_two_claims_that_disagree(
    policy: str, interval: Bounds, stated: float, *, agree: bool
) -> None:
    """By hand: 1 by a filing of January, 3 by an analysis of June."""
    combined = combine_statements([OLD, NEW], policy=policy)  # type: ignore[arg-type]
    assert combined == Combined(interval, stated, agree)


def test_the_hull_widens_what_agrees() -> None:
    """By hand: 0..6 and 4..9 are 4..6 by intersection and 0..9 by hull, in agreement."""
    both = [tell(0, None, 6), tell(4, None, 9)]
    assert combine_statements(both).interval == Bounds(4, 6)
    assert combine_statements(both, policy="hull") == Combined(Bounds(0, 9), None, agree=True)


def test_the_latest_day_may_have_several_claims() -> None:
    """Claims of one day are put together by intersection."""
    day = [tell(0, None, 6), tell(4, None, 9), tell(1, 1, 1, known="2024-01-01")]
    assert combine_statements(day, policy="latest").interval == Bounds(4, 6)


_NUMBERS = st.integers(0, 9)


@st.composite
def _statements(draw: st.DrawFn) -> FigureStatement:
    low, middle, high = sorted(draw(st.tuples(_NUMBERS, _NUMBERS, _NUMBERS)))
    return FigureStatement(
        firm=low,
        stated=draw(st.sampled_from([None, float(middle)])),
        ceiling=draw(st.sampled_from([float(high), INF])),
        tier=draw(st.integers(1, 3)),
        known=draw(st.sampled_from(["2024-01-01", "2025-01-01", "2026-01-01"])),
    )


_LISTS = st.lists(_statements(), min_size=1, max_size=4)


@given(_LISTS, _statements())
def test_a_claim_that_agrees_never_widens(
    statements: list[FigureStatement], more: FigureStatement
) -> None:
    """One more claim that shares a point with all others leaves the same or less open."""
    before, after = combine_statements(statements), combine_statements([*statements, more])
    if before.interval is not None and before.agree and after.agree:
        assert after.interval is not None
        assert before.interval.contains(after.interval)


@given(_LISTS)
def test_removing_a_source_never_raises_a_floor(statements: list[FigureStatement]) -> None:
    """Where the claims agree, with fewer of them no more is certain."""
    whole = combine_statements(statements)
    for skipped in range(len(statements)):
        fewer = [t for place, t in enumerate(statements) if place != skipped]
        part = combine_statements(fewer) if fewer else Combined(None, None)
        if whole.agree and whole.interval and part.interval:
            assert part.interval.low <= whole.interval.low


@given(_LISTS, st.sampled_from(["intersect", "hull", "latest", "best-tier"]))
def test_the_order_of_intervals_does_not_matter(
    statements: list[FigureStatement], policy: str
) -> None:
    """Whichever claim is read first, the interval and the agreement are the same."""
    results = {
        (combined.interval, combined.agree)
        for order in permutations(statements)
        if (combined := combine_statements(order, policy=policy))  # type: ignore[arg-type]
    }
    assert len(results) == 1


@given(_LISTS)
def test_the_stated_figure_does_not_depend_on_order(statements: list[FigureStatement]) -> None:
    """Whichever claim is read first, the same figure is named."""
    assert len({combine_statements(order).stated for order in permutations(statements)}) == 1


@given(_LISTS, st.sampled_from(["intersect", "hull", "latest", "best-tier"]))
def test_the_stated_figure_lies_in_the_interval(
    statements: list[FigureStatement], policy: str
) -> None:
    """What is named as stated is possible."""
    combined = combine_statements(statements, policy=policy)  # type: ignore[arg-type]
    if combined.stated is not None:
        assert combined.interval is not None
        assert combined.interval.low <= combined.stated <= combined.interval.high


@pytest.mark.parametrize("turn", [1, -1])
def test_a_figure_and_an_interval_of_one_tier_and_day(turn: int) -> None:
    """Together 0 to 6; the lesser one stated begins at 5 and is cut at 6, in whatever order."""
    interval = FigureStatement(0, Bounds(5, 7), 7, tier=2, known="2026-01-02")
    figure = FigureStatement(0, 6.0, 6, tier=2, known="2026-01-02")
    combined = combine_statements([interval, figure][::turn])
    assert combined.interval == Bounds(0, 6)
    assert combined.stated == Bounds(5, 6)
