"""Loops against chance: what the rewiring keeps, by hand, and what it finds."""

from __future__ import annotations

import math
from collections import Counter

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aisupply.bounds import Bounds
from aisupply.errors import UsageError
from aisupply.measures.money.chance import (
    AS_CHANCE,
    COLUMNS,
    FEWER,
    MORE,
    against_chance,
    loops_and_chance,
    rewired,
)
from aisupply.measures.money.loops import find_loops
from aisupply.measures.money.payments import Payment
from aisupply.measures.money.returns import guaranteed_returns


def pays(payer: str, payee: str, flow: str = "purchase", low: float = 0.0) -> Payment:
    """A payment without a ceiling."""
    return Payment(payer, payee, flow, low)


def ring(size: int) -> list[Payment]:
    """Firms of which each invests in the next one and sells to it: as many loops of two."""
    firms = [f"f{i}" for i in range(size)]
    pairs = list(zip(firms, firms[1:] + firms[:1], strict=True))
    return [pays(a, b, "investment", 1) for a, b in pairs] + [pays(b, a, low=1) for a, b in pairs]


FLOWS = ("investment", "purchase")
WAYS = st.tuples(st.sampled_from("abcde"), st.sampled_from("abcde"), st.sampled_from(FLOWS))


def paid(ways: list[tuple[str, str, str]]) -> list[Payment]:
    """Payments of different amounts; none of a firm to itself."""
    return [pays(*way, low=low) for low, way in enumerate(ways) if way[0] != way[1]]


PAIRS = st.lists(WAYS, unique=True, max_size=12).map(paid)


@given(payments=PAIRS, seed=st.integers(0, 9))
def test_each_firm_keeps_its_payments(payments: list[Payment], seed: int) -> None:
    """Out of each firm the same amounts, into each as many payments, by flow; none to itself."""
    for network in rewired(payments, 2, seed):
        for key in (lambda p: (p.flow, p.payer, p.low, p.high), lambda p: (p.flow, p.payee)):
            assert Counter(map(key, network)) == Counter(map(key, payments))
        ways = [(p.payer, p.payee, p.flow) for p in network]
        assert len(set(ways)) == len(ways)
        assert all(payer != payee for payer, payee, _ in ways)


def test_two_payments_have_one_other_way() -> None:
    """By hand: a → b, c → d can only become a → d, c → b, and draws have both of them."""
    network = [pays("a", "b"), pays("c", "d")]
    drawn = {tuple(sorted((p.payer, p.payee) for p in found)) for found in rewired(network, 40, 1)}
    assert drawn == {(("a", "b"), ("c", "d")), (("a", "d"), ("c", "b"))}


@pytest.mark.parametrize(
    "fixed",
    [
        [],
        [pays("a", "b"), pays("b", "a")],  # an exchange would make firms pay themselves
        [pays("a", "b"), pays("a", "c")],  # one payer
        [pays("a", "b"), pays("c", "d", "investment")],  # two flows
    ],
)
def test_what_cannot_be_rewired_has_no_chance(fixed: list[Payment]) -> None:
    """Where no two payees can be exchanged, there is nothing to compare with."""
    assert list(rewired(fixed, 3, 1)) == []
    assert against_chance(fixed, max_length=2, draws=20, seed=1) is None


def test_a_ring_of_mutual_payments_is_more_than_chance() -> None:
    """By hand: 12 loops of two; a random one has about 12 · 12 / (12 · 11), or 1."""
    payments = ring(12)
    assert sum(1 for _ in find_loops(payments, 2)) == 12
    found = against_chance(payments, max_length=2, draws=50, seed=1)
    assert found is not None
    lengths, money = found
    # No draw comes near, so that p is 1 / 51 for any seed; 12 investors get 1 each.
    assert (lengths[2].observed, lengths[2].p, lengths[2].verdict) == (12, 1 / 51, MORE)
    assert money.observed == 12
    assert lengths[2].median <= 3


def test_where_nothing_is_guaranteed_chance_guarantees_nothing() -> None:
    """Whatever is drawn, 0 comes back for certain: like chance, with p = 1."""
    payments = [Payment(p.payer, p.payee, p.flow, 0.0) for p in ring(5)]
    found = against_chance(payments, max_length=2, draws=20, seed=3)
    assert found is not None
    money = found[1]
    assert (money.observed, money.usual, money.p, money.verdict) == (
        0, Bounds.point(0), 1, AS_CHANCE,
    )  # fmt: skip


def test_fewer_than_chance() -> None:
    """By hand: A invests in ten firms and buys from ten others, so that no loop is of two.

    Of 20 firms that buy from A's customers at random, hardly a draw has none that A invests in.
    """
    ours = [pays("a", f"i{n}", "investment") for n in range(10)]
    theirs = [pays(f"i{n}", f"x{n}") for n in range(10)]
    back = [pays(f"y{n}", "a") for n in range(10)]
    payments = ours + theirs + back + [pays(f"z{n}", f"i{n}", "investment") for n in range(10)]
    found = against_chance(payments, max_length=2, draws=100, seed=1)
    assert found is not None
    assert found[0][2].observed == 0
    assert found[0][2].verdict == FEWER


def test_what_must_come_back_is_a_flow_of_what_binds() -> None:
    """By hand: of 5 invested 3 come back; what only may come (no low end) does not count."""
    payments = [pays("a", "b", "investment", 5), pays("b", "a", low=3), pays("c", "a", low=9),
                pays("a", "c", "investment", 0)]  # fmt: skip
    assert guaranteed_returns(payments) == {"a": 3}


def test_the_table_says_how_it_was_drawn() -> None:
    """A row for each length and one for the money; seed and draws are in the notes."""
    network = nx.MultiDiGraph()
    for payment in ring(6):
        network.add_edge(
            payment.payer, payment.payee, relation="money", flow=payment.flow, unit="USD",
            firm=payment.low, ceiling=math.inf, stated=1.0,
        )  # fmt: skip
    table = loops_and_chance(network, max_length=3, draws=20, seed=7)
    assert table.columns == COLUMNS
    told = [(row["figure"], row["length"], row["observed"], row["unit"]) for row in table]
    assert told == [("loops", 2, 6, None), ("loops", 3, 0, None),
                    ("return_guaranteed", None, 6, "USD")]  # fmt: skip
    assert "20 networks" in table.said()[0]
    assert "seed 7" in table.said()[0]
    assert loops_and_chance(network, max_length=3, draws=20, seed=7).rows == table.rows
    assert loops_and_chance(nx.MultiDiGraph()).rows == []
    with pytest.raises(UsageError, match="find nothing rare"):
        loops_and_chance(network, draws=19)
