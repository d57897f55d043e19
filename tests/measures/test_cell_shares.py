"""A customer's suppliers by the shares of a market: worked numbers, and every completion inside."""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aisupply.measures.market.cell_index import cr_range, hhi_range
from aisupply.measures.market.cell_shares import CellShares, cell_shares
from aisupply.measures.market.share_polytope import Group, Whole
from aisupply.measures.market.share_series import Shared

if TYPE_CHECKING:
    from collections.abc import Sequence

HBM = ("sk-hynix", "micron", "samsung")
HBM_SHARES = (0.62, 0.21, 0.17)


def points(firms: Sequence[str], shares: Sequence[float]) -> Shared:
    """Return a market of exact shares."""
    return Shared(Whole(tuple(shares), tuple(shares)), tuple(firms))


def of(shared: Shared, *named: str, **options: object) -> CellShares:
    """Return a cell that has the basis."""
    cell = cell_shares(shared, named, **options)  # type: ignore[arg-type]
    assert cell is not None
    return cell


def test_only_one_of_an_interval_is_named() -> None:
    """Inspection: KLA has 0.45 to 0.55; by hand all of it at λ = 0, the market's at λ = 1."""
    kla = of(Shared(Whole((0.45,), (0.55,)), ("kla",)), "kla")
    assert kla.share("kla") == pytest.approx((0.45, 1))
    assert kla.share("kla", at=1) == pytest.approx((0.45, 0.55))
    asml = of(points(["asml"], [1.0]), "asml")
    assert asml.share("asml") == (1, 1)


def test_two_of_three_are_named() -> None:
    """HBM, by hand: at λ = 0 0.17/0.38 and 0.21/0.38; at λ = 1 the market's; SK hynix 0 to 0.62."""
    cell = of(points(HBM, HBM_SHARES), "samsung", "micron")
    assert cell.share("samsung") == pytest.approx((0.17, 0.17 / 0.38))
    assert cell.share("micron") == pytest.approx((0.21, 0.21 / 0.38))
    assert cell.share("sk-hynix") == pytest.approx((0, 0.62))
    found = hhi_range(cell)
    assert (found.low, found.high) == pytest.approx((3357.9, 5055.4), abs=0.05)
    assert not found.exact
    assert hhi_range(cell, at=1).low == pytest.approx(4574)
    first = cr_range(cell, 1)
    # By hand: 0.62·λ = 0.21·((1 − λ)/0.38 + λ) at λ = 0.574; the market's 0.62 at λ = 1.
    assert (first.low, first.high) == pytest.approx((0.356, 0.62), abs=5e-4)
    assert cr_range(cell, 2).high == pytest.approx(1)  # both of those named, at λ = 0


def test_shares_of_the_market_may_be_intervals() -> None:
    """By hand: 0.40/(0.40 + 0.05) and 0.20/(0.20 + 0.25) at λ = 0; the floors at λ = 1."""
    cell = of(Shared(Whole((0.5, 0.05, 0.25), (0.62, 0.2, 0.4)), HBM), "samsung", "micron")
    assert cell.share("samsung") == pytest.approx((0.25, 0.4 / 0.45))
    assert cell.share("micron") == pytest.approx((0.05, 0.2 / 0.45))
    assert cell.share("sk-hynix") == pytest.approx((0, 0.62))


def test_a_stated_share_stands() -> None:
    """Samsung has 0.30 of the need, Micron is named: 0.7 is divided by 0.62/0.83 and 0.21/0.83.

    By hand: 0.3² + 0.7² = 0.58 at λ = 0; 0.3² + 0.7²·(0.62² + 0.21²)/0.83² = 0.39479 at λ = 1.
    """
    cell = of(points(HBM, HBM_SHARES), "micron", stated={"samsung": (0.3, 0.3)})
    assert cell.share("samsung") == pytest.approx((0.3, 0.3))
    found = hhi_range(cell)
    assert (found.low, found.high) == pytest.approx((3350.0, 5800), abs=0.05)
    assert hhi_range(cell, at=1).low == pytest.approx(3947.8, abs=0.05)
    assert cr_range(cell, 1).high == pytest.approx(0.7)  # by hand: Micron, all that is left


def test_a_maker_is_taken_out_of_its_own_market() -> None:
    """Samsung buys: of the market without it 0.62/0.83 and 0.21/0.83, all of it times 1 − w."""
    cell = of(points(HBM, HBM_SHARES), "micron", customer="samsung", makes_own=True)
    assert cell.share("samsung") == (0, 1)
    assert cell.share("micron") == pytest.approx((0, 1))
    bought = of(points(HBM, HBM_SHARES), "micron", customer="samsung")
    assert bought.share("micron") == pytest.approx((0.21 / 0.83, 1))
    # By hand: w² + (1 − w)²·H is least at H/(1 + H), and the greatest is 1.
    least = hhi_range(bought).low / 1e4
    assert hhi_range(cell).low == pytest.approx(1e4 * least / (1 + least), rel=1e-5)
    assert hhi_range(cell).high == 10_000


def test_nobody_named_buys_as_all_do() -> None:
    """Only λ = 1 is left: the shares are the market's, and what nobody has is no firm's."""
    cell = of(points(("tel", "screen"), (0.88, 0.04)))
    assert cell.share("tel") == pytest.approx((0.88, 0.88))
    assert cell.mean({"tel": (1, 1), "screen": (1, 1)}) == pytest.approx((0.92, 0.92))
    # By hand: 0.88² + 0.04², and 0.08² more if the rest is one firm.
    assert hhi_range(cell).low == pytest.approx(7760)
    assert hhi_range(cell).high == pytest.approx(7824)


def test_a_named_firm_without_a_share_has_some_of_the_rest() -> None:
    """By hand: 0.7 and 0.1 leave 0.2; with A named, B (unlisted) has 0 to 0.2 of 0.7 to 0.9."""
    cell = of(points(("a", "c"), (0.7, 0.1)), "a", "b")
    assert cell.share("b") == pytest.approx((0, 0.2 / 0.9))
    assert cell.share("a") == pytest.approx((0.7, 1))
    # By hand: if all who are named may have nothing of the market, each may be all of the need.
    lone = of(points(("a", "c"), (0.7, 0.1)), "b", "d")
    assert lone.share("b") == pytest.approx((0, 1))


def test_where_the_basis_is_undefined() -> None:
    """A share of 0, a full market without the one named, sources that disagree, no market left."""
    assert cell_shares(Shared(Whole((1.0,), (1.0,)), ("a",), absent=("b",)), ["b"]) is None
    assert cell_shares(points(["a"], [1.0]), ["b"]) is None
    assert cell_shares(points("ab", [0.7, 0.5]), ["b"]) is None
    assert cell_shares(points(["a"], [1.0]), [], customer="a") is None
    # Rounded shares are those of a whole: by hand 0.503/1.003.
    assert of(points("ab", [0.503, 0.5])).share("a")[0] == pytest.approx(0.503 / 1.003)


def test_groups_bind_their_members() -> None:
    """A and B have 0.6 together: by hand, with A named A has all; at λ = 1 at most 0.6."""
    cell = of(Shared(Whole((0.0, 0.0), (1.0, 1.0), (Group((0, 1), 0.6, 0.6),)), ("a", "b")), "a")
    assert cell.share("a", at=1) == pytest.approx((0, 0.6))
    assert cell.share("a") == pytest.approx((0, 1))


@st.composite
def markets(draw: st.DrawFn) -> tuple[list[float], list[float], list[float], int]:
    """Draw shares of two to five firms that fit, bounds round them, and how many are named."""
    n = draw(st.integers(2, 5))
    parts = [draw(st.integers(1, 50)) for _ in range(n)]
    total = sum(parts) + draw(st.integers(0, 30))
    shares = [part / total for part in parts]
    apart = [draw(st.sampled_from([0.0, 0.0, 0.02, 0.2])) for _ in range(n)]
    low = [max(share - gap, 0.0) for share, gap in zip(shares, apart, strict=True)]
    high = [min(share + gap, 1.0) for share, gap in zip(shares, apart, strict=True)]
    return shares, low, high, draw(st.integers(1, n))


@settings(max_examples=10)
@given(
    markets(), st.integers(0, 2**32), st.sampled_from([{}, {"c": (0.2, 0.2)}, {"c": (0.1, 0.6)}])
)
def test_every_completion_lies_inside(
    drawn: tuple[list[float], list[float], list[float], int],
    seed: int,
    stated: dict[str, tuple[float, float]],
) -> None:
    """Shares, HHI and CR_k of drawn shares of the market, λ and stated shares are in the ranges."""
    shares, low, high, count = drawn
    firms = [f"f{i}" for i in range(len(shares))]
    cell = of(Shared(Whole(tuple(low), tuple(high)), tuple(firms)), *firms[:count], stated=stated)
    hhi, first, second = hhi_range(cell), cr_range(cell, 1), cr_range(cell, 2)
    ranges = [cell.share(firm) for firm in firms]
    rng = random.Random(seed)  # noqa: S311 - draws, no secrets
    for _ in range(30):
        market = [rng.uniform(*ends) for ends in zip(low, high, strict=True)]
        market = market if math.fsum(market) <= 1 else shares
        lam = rng.choice([0, 1, rng.random()])
        a = [rng.uniform(*ends) for ends in stated.values()]
        mass, left = math.fsum(market[:count]), 1 - math.fsum(a)
        found = [
            left * (m * ((1 - lam) / mass + lam) if i < count else lam * m)
            for i, m in enumerate(market)
        ]
        for share, (least, most) in zip(found, ranges, strict=True):
            assert least - 1e-9 <= share <= most + 1e-9
        rest = max(1 - math.fsum([*found, *a]), 0.0)
        thin, lumped = sorted([*found, *a], reverse=True), sorted([*found, *a, rest], reverse=True)
        assert hhi.low - 1e-6 <= 1e4 * math.fsum(s * s for s in thin)
        assert 1e4 * math.fsum(s * s for s in lumped) <= hhi.high + 1e-6
        for k, cr in ((1, first), (2, second)):
            assert cr.low - 1e-8 <= math.fsum(thin[:k])
            assert math.fsum(lumped[:k]) <= cr.high + 1e-8


@settings(max_examples=10)
@given(markets())
def test_the_ends_are_attained(drawn: tuple[list[float], list[float], list[float], int]) -> None:
    """Of exact shares, a fine grid of λ comes as near to the least and greatest index as it can."""
    shares, _, _, count = drawn
    firms = [f"f{i}" for i in range(len(shares))]
    cell = of(points(firms, shares), *firms[:count])
    mass, rest = math.fsum(shares[:count]), max(1 - math.fsum(shares), 0.0)
    values = []
    for step in range(401):
        lam = step / 400
        found = [
            m * ((1 - lam) / mass + lam) if i < count else lam * m for i, m in enumerate(shares)
        ]
        squares = math.fsum(s * s for s in found)
        values.append((1e4 * squares, max(found), 1e4 * (squares + (lam * rest) ** 2)))
    hhi, first = hhi_range(cell), cr_range(cell, 1)
    # By hand: the second derivative in λ is at most 4·10⁴, so a step of 1/400 misses 0.04 points;
    # the first one of CR_1 is at most 1 + 1/M.
    assert hhi.low == pytest.approx(min(v[0] for v in values), abs=0.1)
    assert hhi.high == pytest.approx(max(v[2] for v in values), abs=1e-6)
    assert first.low == pytest.approx(min(v[1] for v in values), abs=(1 + 1 / mass) / 400)


@settings(max_examples=10)
@given(markets())
def test_order_and_names_change_nothing(
    drawn: tuple[list[float], list[float], list[float], int],
) -> None:
    """The same market in the other order has the same ranges."""
    _, low, high, count = drawn
    firms = [f"f{i}" for i in range(len(low))]
    there = of(Shared(Whole(tuple(low), tuple(high)), tuple(firms)), *firms[:count])
    back = of(
        Shared(Whole(tuple(low[::-1]), tuple(high[::-1])), tuple(firms[::-1])), *firms[:count]
    )
    for firm in firms:
        assert there.share(firm) == pytest.approx(back.share(firm), abs=1e-9)
    assert hhi_range(there).low == pytest.approx(hhi_range(back).low, rel=1e-4, abs=1e-6)
    assert hhi_range(there).high == pytest.approx(hhi_range(back).high, rel=1e-6)
