"""How much a supplier hangs on few customers; every figure is worked out by hand, as it says."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import aisupply
from aisupply.bounds import Bounds
from aisupply.claims.customer_shares import BILLED, CONTENT, CustomerShare, share_in_words
from aisupply.claims.market_shares import Position
from aisupply.errors import UsageError
from aisupply.measures.market.customers import TEN_PERCENT, customers
from aisupply.measures.market.market import UNNAMED
from aisupply.operations import find
from aisupply.operations.declaration import Asked
from aisupply.text import render

FIRMS = ("g42", "mbzuai", "meta", "microsoft", "openai")


def said(words: str, low: float, high: float | None = None, **other: Any) -> CustomerShare:
    """Return a share by the words of a table; ids of firms are firms, joined ones named groups."""
    parts = tuple(words.split("+"))
    known = set(parts) <= set(FIRMS)
    kind = "class" if not known else "firm" if len(parts) == 1 else "named"
    plain: dict[str, Any] = {
        "market": "maker", "holder": words, "entity": words, "kind": kind,
        "members": parts if kind == "named" else (), "low": low,
        "high": low if high is None else high, "period": "2025", "begin": "2025-01-01",
        "end": "2025-12-31", "basis": "revenue", "house": "", "wording": "revenue",
        "source": "one", "tier": 2, "claim": f"claim/{words}",
    }  # fmt: skip
    return share_in_words(Position(**(plain | other)), "" if known else words)


def rows(*shares: CustomerShare, assume: bool = False, **options: Any) -> list[dict[str, Any]]:
    """Return the rows that are answered of one supplier."""
    return customers(shares, ["maker"], assume=[TEN_PERCENT] * assume, **options).rows


def points(*shares: CustomerShare, assume: bool = False) -> tuple[float, float]:
    """Return both ends of the HHI of the only row."""
    (row,) = rows(*shares, assume=assume)
    assert isinstance(row["hhi"], Bounds)
    return round(row["hhi"].low, 2), round(row["hhi"].high, 2)


def test_cerebras_in_2025_as_the_design_works_it_out() -> None:
    """0.62² + 0.24² = 4,420; the rest of 0.14 as one: + 196; of at most 0.1: + 100 + 16."""
    two = said("mbzuai", 0.62), said("g42", 0.24)
    assert points(*two) == (4420, 4616)
    assert points(*two, assume=True) == (4420, 4536)
    (row,) = rows(*two)
    assert (row["top_customer"], row["customers"], row["quantified"]) == ("mbzuai", 2, 2)
    assert (row["basis"], row["unit"], row["assumed"]) == (BILLED, "revenue", None)
    assert row["hhi"].exact
    (row,) = rows(*two, assume=True)
    assert not row["hhi"].exact
    assert row["assumed"] == TEN_PERCENT


def test_four_customers_with_a_figure_together() -> None:
    """Even: 4 · 0.1525² = 930.25. Most: 0.31 and three of 0.1, the rest three of 0.1 and 0.09.

    That is 0.0961 + 0.03 + 0.03 + 0.0081 = 0.1642. Without the rule one of the four has all 0.61
    and one other all 0.39: 0.3721 + 0.1521 = 0.5242.
    """
    four = said("four customers together", 0.61)
    assert points(four, assume=True) == (930.25, 1642)
    assert points(four) == (930.25, 5242)
    (row,) = rows(four, assume=True)
    assert (row["customers"], row["quantified"], row["top_customer"]) == (4, 0, UNNAMED)


def test_a_claim_that_lists_all_needs_no_assumption() -> None:
    """The words on the share say that all above a tenth are listed: hard, and still exact."""
    words = "revenue, all customers above 10 %"
    two = said("mbzuai", 0.62, wording=words), said("g42", 0.24, wording=words)
    assert points(*two) == (4420, 4536)
    (row,) = rows(*two)
    assert row["hhi"].exact
    assert row["assumed"] is None


def test_nobody_is_larger_than_the_largest() -> None:
    """0.25 and 0.11: the rest of 0.64 are five of 0.11 and one of 0.09.

    0.0625 + 0.0121 = 0.0746, and 5 · 0.0121 + 0.0081 = 0.0686 more.
    """
    assert points(said("largest customer", 0.25), said("second customer", 0.11)) == (746, 1432)
    # The second alone says nothing of the largest: 0.0121, and 0.89² more.
    assert points(said("second customer", 0.11)) == (121, 8042)
    # The largest of a kind is not the largest of all.
    assert points(said("largest data-centre customer", 0.25)) == (625, 6250)


def test_a_sum_of_the_largest_bounds_those_in_it() -> None:
    """Five have 0.9 and the largest 0.4, so four others have 0.5.

    Even: 0.16 + 4 · 0.125² = 0.2225. Most: 0.16 + 0.16 + 0.01, and the rest of 0.1 as one, which
    is less than a fourth of 0.5: 0.33 + 0.01 = 0.34.
    """
    five, largest = said("five largest customers", 0.9), said("largest customer", 0.4)
    assert points(five, largest) == (2225, 3400)
    (row,) = rows(five, largest)
    assert (row["customers"], row["quantified"], row["top_customer"]) == (5, 1, "largest customer")
    assert not row["hhi"].exact


def test_a_firm_that_need_not_be_in_a_sum_is_not_put_there() -> None:
    """With 0.1 of its own a firm can be outside of five that have 0.9: only it is used."""
    found = customers([said("five largest customers", 0.9), said("meta", 0.1)], ["maker"])
    assert found.rows[0]["hhi"].text() == "100 … 8,200"
    assert any(render(note, "en").count("five largest") for note in found.notes)
    # With 0.2 it is inside: five without it would have 1.
    assert points(said("five largest customers", 0.9), said("meta", 0.2))[0] == 1625


def test_named_members_of_a_sum() -> None:
    """0.65 of two: 2 · 0.325² = 2,112.5 to 0.65² + 0.35² = 5,450."""
    (row,) = rows(said("meta+openai", 0.65))
    assert row["hhi"].text() == "2,112.5 … 5,450"
    assert set(row["top_candidates"]) == {"meta", "openai", UNNAMED}


def test_levels_and_bases_are_never_in_one_row() -> None:
    """A distributor and the end customers behind it are two answers; so are two bases."""
    found = rows(
        said("one distributor (unnamed)", 0.42),
        said("top five end customers together", 0.45),
        said("meta", 0.5, basis="backlog"),
    )
    assert {(row["basis"], row["unit"]) for row in found} == {
        (BILLED, "revenue"), (CONTENT, "revenue"), (BILLED, "backlog"),
    }  # fmt: skip


def test_the_rule_is_of_billed_revenue_alone() -> None:
    """An annual report lists neither end customers nor backlog: nothing is assumed of them."""
    found = rows(said("end customer A", 0.5), said("meta", 0.5, basis="backlog"), assume=True)
    assert [(row["hhi"].text(), row["assumed"]) for row in found] == [("2,500 … 5,000", None)] * 2


def test_a_customer_without_a_name_is_never_taken_for_a_firm_or_counted_twice() -> None:
    """Of one source, 0.27 of nobody in particular may be the 0.27 of a firm: it is left aside."""
    found = customers([said("main customer", 0.27), said("meta", 0.27, 0.273)], ["maker"])
    assert (found.rows[0]["customers"], found.rows[0]["top_customer"]) == (1, "open")
    assert "main customer" in render(found.notes[0], "en")
    # A share that is another's for certain is a customer more: 0.5² + 0.27² = 3,229.
    assert points(said("main customer", 0.5), said("meta", 0.27))[0] == 3229
    # "customer 1" beside "largest customer" is another way to tell of the same list.
    twice = [said("customer 1", 0.28), said("largest customer", 0.28), said("customer 2", 0.11)]
    assert rows(*twice)[0]["customers"] == 2


def test_two_customers_of_one_series_may_have_the_same_share() -> None:
    """0.12, 0.11 and 0.11: 0.0144 + 0.0242 = 386."""
    three = [said(f"direct customer {n}", s) for n, s in ((1, 0.12), (2, 0.11), (3, 0.11))]
    assert points(*three)[0] == 386


def test_sources_are_not_mixed_and_periods_have_rows_of_their_own() -> None:
    """The better tier answers; the words of a period do not split it; the latest comes first."""
    found = customers(
        [said("meta", 0.3), said("meta", 0.4, source="two", tier=1, period="2025 (cited 2026-02)"),
         said("meta", 0.2, period="2024", begin="2024-01-01", end="2024-12-31")],
        ["maker"],
    )  # fmt: skip
    assert [(r["period"], round(r["hhi"].low)) for r in found.rows] == [
        ("2025", 1600),
        ("2024", 400),
    ]
    assert "one" in render(found.notes[0], "en")
    assert len(rows(said("meta", 0.3), said("meta", 0.2, period="2024"), period="2024")) == 1
    with pytest.raises(UsageError, match="no share has the period"):
        rows(said("meta", 0.3), period="1999")


def test_what_is_not_told() -> None:
    """Customers nobody counts are no answer; floors above the whole have a reason."""
    found = customers([said("cloud providers, direct", 0.4)], ["maker"])
    assert found.rows == []
    assert "how many" in render(found.notes[0], "en")
    assert "combien" in render(found.notes[0], "fr")
    (row,) = rows(said("meta", 0.7), said("openai", 0.5))
    assert (row["hhi"], row["reason"]) == (None, ("sources-disagree",))


@settings(max_examples=40)
@given(st.lists(st.integers(1, 30), min_size=1, max_size=5))
def test_a_way_of_dividing_lies_within_the_bounds(percents: list[int]) -> None:
    """Whatever the rest does: one of all it can have, or hundreds; a rule never widens."""
    shares = [percent / 160 for percent in percents]
    told = [said(f"customer {n}", share) for n, share in enumerate(shares)]
    rest = 1 - sum(shares)
    squares = sum(share * share for share in shares)
    low, high = points(*told)
    for parts in (1, 2, 7, 1000):
        value = 10_000 * (squares + rest * rest / parts)
        assert low - 0.01 <= value <= high + 0.01
    ruled = points(*told, assume=True)
    assert low - 0.01 <= ruled[0] <= ruled[1] <= high + 0.01


def test_the_question_on_the_shipped_graph() -> None:
    """By name, with what it controls; a source of two shares gives the worked example."""
    operation = find("customers")
    assert operation is not None
    view = aisupply.open().view(sources=["commitlog-cbrs"])
    arguments = {"firm": "Cerebras", "assume": ["ten-percent"]}
    table = operation.answer(Asked(operation, arguments, view=lambda: view)).table
    assert table.columns == operation.columns
    assert [row["hhi"].text() for row in table.rows] == ["within 4,420 … 4,536"]


@settings(max_examples=25)
@given(st.lists(st.integers(1, 60), min_size=4, max_size=14), st.integers(2, 5), st.booleans())
def test_the_truth_lies_within_whatever_is_told_of_it(
    amounts: list[int], number: int, second: bool
) -> None:
    """A supplier's customers, of which a source tells the largest ones, alone and together."""
    shares = sorted((amount / sum(amounts) for amount in amounts), reverse=True)
    truth = 10_000 * sum(share * share for share in shares)
    told = [said("largest customer", shares[0])]
    told += [said("second customer", shares[1])] * second
    together = said(f"{number} largest customers together", min(sum(shares[:number]), 1.0))
    for rows_told in (told, [together], [*told, together]):
        low, high = points(*rows_told)
        assert low - 0.01 <= truth <= high + 0.01
    above = [share for share in shares if share > 0.1]
    if above:
        singly = [said(f"customer {n}", share) for n, share in enumerate(above)]
        summed = said(f"{len(above)} customers together", min(sum(above), 1.0))
        for rows_told in (singly, [summed] if above[1:] else singly):
            low, high = points(*rows_told, assume=True)
            assert low - 0.01 <= truth <= high + 0.01
