"""Money loops over random payments: what must hold of any loop and of any return."""

from __future__ import annotations

import math
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from aisupply.measures.money.loops import Loop, find_loops
from aisupply.measures.money.payments import Payment
from aisupply.measures.money.returns import PAID_FOR, returned

FLOWS = ("investment", "purchase", "loan", "lease")
FIRMS = "abcd"
LENGTH = 4
Hop = tuple[str, str, str]

hops = st.tuples(st.sampled_from(FIRMS), st.sampled_from(FIRMS), st.sampled_from(FLOWS))
ends = st.tuples(st.integers(0, 9), st.one_of(st.integers(0, 9), st.just(math.inf)))


@st.composite
def payments(draw: st.DrawFn) -> list[Payment]:
    """Draw payments between a few firms, some without a ceiling."""
    found = draw(
        st.lists(hops.filter(lambda hop: hop[0] != hop[1]), unique=True, min_size=7, max_size=16)
    )
    made: list[Payment] = []
    for hop in sorted(found):
        low, more = draw(ends)
        made.append(Payment(*hop, float(low), float(low + more)))
    return made


def worth(money: list[Payment]) -> dict[tuple[Hop, ...], tuple[float, float]]:
    """Return guaranteed and possible of each loop, by its payments."""
    return {_hops(loop): (loop.guaranteed, loop.possible) for loop in find_loops(money, LENGTH)}


def _hops(loop: Loop) -> tuple[Hop, ...]:
    return tuple((p.payer, p.payee, p.flow) for p in loop.payments)


@given(payments(), st.data())
def test_every_completion_lies_between_the_ends(money: list[Payment], data: st.DataObject) -> None:
    """With each payment at any amount that it may be, loops and returns are inside the bounds."""
    exact = []
    for payment in money:
        top = min(payment.high, payment.low + 20)
        amount = data.draw(st.floats(payment.low, top))
        exact.append(replace(payment, low=amount, high=amount))
    bounds = worth(money)
    for loop, (low, high) in worth(exact).items():
        assert low == high
        assert bounds[loop][0] <= low <= bounds[loop][1]
    for firm in FIRMS:
        low, high = returned(money, firm)
        amount, same = returned(exact, firm)
        assert amount == same
        assert low <= amount * (1 + 1e-12)
        assert amount <= high * (1 + 1e-12)


@given(payments())
def test_both_ends_are_attained(money: list[Payment]) -> None:
    """With all payments at the least, or all at the most, the value is the end: it is exact."""
    least = [replace(payment, high=payment.low) for payment in money]
    most = [replace(payment, low=min(payment.high, 1e6), high=min(payment.high, 1e6))
            for payment in money]  # fmt: skip
    bounds = worth(money)
    for loop, (low, _) in worth(least).items():
        assert bounds[loop][0] == low
    for loop, (_, high) in worth(most).items():
        assert min(bounds[loop][1], 1e6) == high
    for firm in FIRMS:
        low, high = returned(money, firm)
        assert returned(least, firm) == (low, low)
        assert returned(most, firm)[1] == high or (
            high == math.inf and returned(most, firm)[1] > 1e5
        )


@given(payments(), st.data())
def test_a_narrower_payment_never_widens_anything(
    money: list[Payment], data: st.DataObject
) -> None:
    """Floors rise, ceilings fall, or both stay, when more is known of one payment."""
    place = data.draw(st.integers(0, len(money) - 1))
    old = money[place]
    top = min(old.high, old.low + 20)
    low, high = sorted(data.draw(st.tuples(st.floats(old.low, top), st.floats(old.low, top))))
    narrow = [*money[:place], replace(old, low=low, high=high), *money[place + 1 :]]
    before, after = worth(money), worth(narrow)
    assert after.keys() <= before.keys()
    for loop, ends_after in after.items():
        assert _within(ends_after, before[loop])
    for firm in FIRMS:
        assert _within(returned(narrow, firm), returned(money, firm))


def _within(inner: tuple[float, float], outer: tuple[float, float]) -> bool:
    return outer[0] <= inner[0] <= inner[1] <= outer[1]


@given(payments(), st.data())
def test_taking_a_payment_away_never_raises_anything(
    money: list[Payment], data: st.DataObject
) -> None:
    """Loops go and none comes, no value changes, and no more comes back."""
    gone = data.draw(st.sampled_from(money))
    less = [payment for payment in money if payment is not gone]
    before, after = worth(money), worth(less)
    assert after.items() <= before.items()
    assert not any((gone.payer, gone.payee, gone.flow) in loop for loop in after)
    for firm in FIRMS:
        for rest, whole in zip(returned(less, firm), returned(money, firm), strict=True):
            assert rest <= whole


@given(payments())
def test_a_return_is_between_its_best_loop_and_what_is_invested(money: list[Payment]) -> None:
    """At least the best loop that ends in a payment for something, at most all investments."""
    for firm in FIRMS:
        low, high = returned(money, firm)
        invested = [p for p in money if p.payer == firm and p.flow == "investment"]
        assert low <= math.fsum(p.low for p in invested)
        assert high <= math.fsum(p.high for p in invested)
        for loop in find_loops(money, len(FIRMS)):
            first = loop.payments[0]
            if first.payer == firm and loop.payments[-1].flow in PAID_FOR:
                assert loop.guaranteed <= low
                assert loop.possible <= high


@settings(max_examples=30)
@given(payments(), st.randoms())
def test_order_does_not_matter(money: list[Payment], random: object) -> None:
    """The same loops, each beginning alike, and the same returns."""
    mixed = list(money)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert worth(mixed) == worth(money)
    assert [returned(mixed, firm) for firm in FIRMS] == [returned(money, firm) for firm in FIRMS]


@settings(max_examples=30)
@given(payments())
def test_units_do_not_matter(money: list[Payment]) -> None:
    """In billionths, loops and returns are the same amounts."""
    scaled = [replace(p, low=p.low * 1e9, high=p.high * 1e9) for p in money]
    expected = worth(scaled)
    for loop, (low, high) in worth(money).items():
        assert expected[loop] == (low * 1e9, high * 1e9)
    for firm in FIRMS:
        low, high = returned(money, firm)
        assert returned(scaled, firm) == (low * 1e9, high * 1e9)
