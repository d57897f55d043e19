"""Bounds over shares of a known whole, against every vertex and many points of small ones."""

from __future__ import annotations

import math
from itertools import combinations, product
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aisupply.bounds import Bounds
from aisupply.measures.index_bounds.indices import Undefined
from aisupply.measures.market.share_polytope import polytope_of
from aisupply.measures.market.shares import (
    Group,
    Whole,
    cr_bounds,
    effective_bounds,
    hhi_bounds,
    largest_of,
    residual,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aisupply.measures.market.share_polytope import Polytope

SEEDS = range(12)
TRIALS = 450  # 12 · 450 = 5,400 wholes


def vertices(shares: Polytope) -> Iterator[list[float]]:
    """Yield every vertex: all places at a bound but one, or two where the group is tight."""
    count = len(shares.low)
    tight: list[tuple[tuple[int, ...], float] | None] = [None]
    for group in shares.groups:
        tight += [(group.members, group.low), (group.members, group.high)]
    for held in tight:
        for free in combinations(range(count), 1 if held is None else 2):
            if held is not None and (free[0] in held[0]) == (free[1] in held[0]):
                continue
            rest = [i for i in range(count) if i not in free]
            for ends in product(*((shares.low[i], shares.high[i]) for i in rest)):
                point = [0.0] * count
                for i, end in zip(rest, ends, strict=True):
                    point[i] = end
                _solve(point, free, held, shares)
                if fits(point, shares):
                    yield point


def _solve(
    point: list[float],
    free: tuple[int, ...],
    held: tuple[tuple[int, ...], float] | None,
    shares: Polytope,
) -> None:
    """Set the free places of a point so that the tight sums hold."""
    if held is not None:
        members, amount = held
        inside = free[0] if free[0] in members else free[1]
        point[inside] = amount - math.fsum(point[m] for m in members if m != inside)
        free = tuple(i for i in free if i != inside)
    point[free[0]] = shares.total - math.fsum(v for i, v in enumerate(point) if i != free[0])


def fits(point: list[float], shares: Polytope, *, tolerance: float = 1e-9) -> bool:
    """Tell whether shares are within all bounds."""
    ends = zip(point, shares.low, shares.high, strict=True)
    inside = all(low - tolerance <= v <= high + tolerance for v, low, high in ends)
    for group in shares.groups:
        own = math.fsum(point[m] for m in group.members)
        inside = inside and group.low - tolerance <= own <= group.high + tolerance
    return inside and abs(math.fsum(point) - shares.total) < tolerance


def random_whole(rng: np.random.Generator, *, grouped: bool) -> Whole:
    """Return a whole of up to five firms; some exact, some open, figures often round."""
    size = int(rng.integers(1, 6))
    true = rng.dirichlet(np.ones(size + 2))
    if rng.random() < 0.5:
        true = np.round(true, 1)
    widths = rng.choice([0.0, 0.05, 0.2, 1.0], size=size)
    low = tuple(float(v) for v in np.clip(true[:size] - widths, 0, 1))
    high = tuple(float(v) for v in np.clip(true[:size] + widths, 0, 1))
    groups: tuple[Group, ...] = ()
    if grouped and size > 1:
        members = tuple(
            map(int, rng.choice(size, size=int(rng.integers(2, size + 1)), replace=False))
        )
        own = float(true[list(members)].sum())
        spread = float(rng.choice([0.0, 0.1]))
        groups = (Group(members, max(own - spread, 0.0), min(own + spread, 1.0)),)
    pools = (
        ((float(true[size]) * 0.5, min(float(true[size]) * 1.5, 1.0)),)
        if rng.random() < 0.3
        else ()
    )
    return Whole(low, high, groups, pools)


def squares(point: list[float]) -> float:
    """Return the HHI in points of shares."""
    return 10_000 * math.fsum(v * v for v in point)


@pytest.mark.parametrize(
    "grouped", [False, pytest.param(True, marks=pytest.mark.slow)], ids=["firms", "groups"]
)
@pytest.mark.parametrize("seed", SEEDS)
def test_greatest_values_equal_the_best_vertex(seed: int, grouped: bool) -> None:
    """HHI and CR_k are convex, so their greatest values are at a vertex: all are looked at."""
    rng = np.random.default_rng([seed, grouped])
    for _ in range(TRIALS // 2):
        whole = random_whole(rng, grouped=grouped)
        shares = polytope_of(whole)
        if shares is None or not any(h > 0 for h in whole.high):
            assert isinstance(hhi_bounds(whole), Undefined)
            continue
        points = list(vertices(shares))
        bounds = hhi_bounds(whole)
        assert isinstance(bounds, Bounds)
        assert bounds.exact
        assert bounds.high == pytest.approx(max(map(squares, points)), rel=1e-9)
        for k in (1, 3):
            best = max(math.fsum(sorted(point)[-k:]) for point in points)
            ratio = cr_bounds(whole, k)
            assert isinstance(ratio, Bounds)
            assert ratio.high == pytest.approx(min(best, 1.0), abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_points_between_vertices_lie_inside(seed: int) -> None:
    """Shares that fit, unnamed parts whole or split in many, stay within all bounds."""
    rng = np.random.default_rng([seed, 7])
    for _ in range(60):
        whole = random_whole(rng, grouped=bool(rng.random() < 0.5))
        shares = polytope_of(whole)
        if shares is None or not any(h > 0 for h in whole.high):
            continue
        corners = np.array(list(vertices(shares)))
        hhi, cr1, rest = hhi_bounds(whole), cr_bounds(whole, 1), residual(whole)
        assert isinstance(hhi, Bounds)
        assert isinstance(cr1, Bounds)
        assert isinstance(rest, Bounds)
        for point in rng.dirichlet(np.full(len(corners), 0.3), size=20) @ corners:
            named = list(point[: shares.firms])
            assert rest.low - 1e-9 <= 1 - sum(named) <= rest.high + 1e-9 or shares.total > 1
            for parts in (1, 2, 50):
                split = [v / parts for v in point[shares.firms :] for _ in range(parts)]
                assert hhi.low - 1e-6 <= squares(named + split) <= hhi.high + 1e-6
                assert cr1.low - 1e-9 <= max(named + split) <= cr1.high + 1e-9


@pytest.mark.parametrize("seed", SEEDS)
def test_the_least_value_is_approached(seed: int) -> None:
    """A grid over two named firms comes as near to the least HHI as its step allows."""
    rng = np.random.default_rng([seed, 3])
    low = rng.uniform(0, 0.4, size=2)
    high = np.minimum(low + rng.uniform(0, 0.5, size=2), 1)
    most = float(rng.uniform(0.1, 1.0))  # of what nobody names
    whole = Whole(tuple(low), tuple(high), rest=(0.0, most))
    bounds = hhi_bounds(whole)
    assert isinstance(bounds, Bounds)
    one, two = (np.linspace(low[i], high[i], 801) for i in (0, 1))
    total = one[:, None] + two[None, :]
    reach = max(1 - most, 0.0)
    values = np.where(
        (total <= 1) & (total >= min(reach, high.sum())), one[:, None] ** 2 + two[None, :] ** 2, 9.0
    )
    assert bounds.low <= 10_000 * values.min() + 1e-6
    assert bounds.low >= 10_000 * values.min() - 25


UNITS = st.floats(min_value=0, max_value=1)


@st.composite
def wholes(draw: st.DrawFn) -> Whole:
    """Return a whole of up to five firms that may or may not fit."""
    pairs = draw(st.lists(st.tuples(UNITS, UNITS), min_size=1, max_size=5))
    scale = draw(st.sampled_from([1.0, 1 / len(pairs)]))
    low = tuple(min(p) * scale for p in pairs)
    return Whole(low, tuple(max(max(p) * scale, lo) for p, lo in zip(pairs, low, strict=True)))


@given(whole=wholes())
def test_order_does_not_matter(whole: Whole) -> None:
    """Firms in another order have the same bounds."""
    turned = Whole(whole.low[::-1], whole.high[::-1])
    for measure in (hhi_bounds, residual, lambda w: cr_bounds(w, 1), lambda w: cr_bounds(w, 3)):
        one, other = measure(whole), measure(turned)
        if isinstance(one, Bounds) and isinstance(other, Bounds):
            assert one.low == pytest.approx(other.low, abs=1e-7)
            assert one.high == pytest.approx(other.high, abs=1e-7)
        else:
            assert one == other


@given(whole=wholes(), fraction=UNITS)
def test_narrower_shares_never_widen_the_answer(whole: Whole, fraction: float) -> None:
    """Knowing one share better leaves the answer as it was, or narrower."""
    middle = whole.low[0] + fraction * (whole.high[0] - whole.low[0])
    high = (max(middle, whole.low[0]), *whole.high[1:])
    narrow = Whole(whole.low, high)
    for measure in (hhi_bounds, lambda w: cr_bounds(w, 1)):
        wide, less = measure(whole), measure(narrow)
        if isinstance(wide, Bounds) and isinstance(less, Bounds):
            assert wide.low <= less.low + 1e-7 + 1e-9 * wide.low
            assert less.high <= wide.high + 1e-7 + 1e-9 * wide.high
    wide, less = effective_bounds(whole), effective_bounds(narrow)
    if isinstance(wide, Bounds) and isinstance(less, Bounds):
        # The reciprocal of an index near 0 is as exact as the level at which shares are even.
        assert wide.low <= less.low * (1 + 1e-7)
        assert less.high <= wide.high * (1 + 1e-7)


@given(shares=st.lists(st.integers(1, 50), min_size=1, max_size=6))
def test_shares_of_a_whole_that_is_known_give_points(shares: list[int]) -> None:
    """Exact shares that add up to 1 leave no residual: one HHI, one largest firm."""
    total = sum(shares)
    exact = tuple(share / total for share in shares)
    bounds = hhi_bounds(Whole(exact, exact))
    assert isinstance(bounds, Bounds)
    assert bounds.width <= 1e-8
    assert bounds.low == pytest.approx(10_000 * sum(s * s for s in exact))
    assert exact.index(max(exact)) in largest_of(Whole(exact, exact))
