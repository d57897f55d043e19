"""Which rows make one answer on a market, and what stands in it."""

from __future__ import annotations

from typing import Any

import pytest

import aisupply
from aisupply.bounds import Bounds
from aisupply.claims.market_shares import MarketShares, Position
from aisupply.errors import UnknownNameError, UsageError
from aisupply.measures.market.market import COLUMNS, UNNAMED, market

MARKETS: dict[str, Any] = {
    "foundry": {
        "label": {"en": "contract chip making", "fr": "fonderie"},
        "categories": ["foundry"],
    },
    "hbm": {"label": {"en": "memory"}, "categories": ["hbm"]},
    "hbm4": {"label": {"en": "memory 4"}, "categories": ["hbm4"]},
    "empty": {"label": {"en": "nothing"}, "categories": []},
}
CATEGORIES: dict[str, Any] = {
    "foundry": {"label": {"en": "Foundry"}, "broader": []},
    "hbm": {"label": {"en": "High-bandwidth memory"}, "broader": ["memory"]},
    "hbm4": {"label": {"en": "HBM4"}, "broader": ["hbm"]},
    "memory": {"label": {"en": "Memory chips"}, "broader": []},
}
DAYS = {"2025": ("2025-01-01", "2025-12-31"), "2025-Q1": ("2025-01-01", "2025-03-31"),
        "2025-Q2": ("2025-04-01", "2025-06-30"), "2025-Q4": ("2025-10-01", "2025-12-31"),
        "undated": ("", "")}  # fmt: skip


def row(firm: str, low: float, high: float | None = None, **other: Any) -> Position:
    """Return a row: a share of a market by a source; a point if one end is given."""
    begin, end = DAYS[other.get("period", "2025-Q2")]
    plain = {"market": "foundry", "holder": firm, "entity": firm, "kind": "firm", "members": (),
             "low": low, "high": low if high is None else high, "period": "2025-Q2",
             "basis": "revenue", "house": "TrendForce", "wording": "revenue (TrendForce)",
             "source": "one", "tier": 2, "claim": f"claim/{firm}"}  # fmt: skip
    return Position(**(plain | {"begin": begin, "end": end} | other))


def answer(*rows: Position, name: str = "foundry", **options: Any) -> dict[str, Any]:
    """Return the one row that is answered."""
    found = market(MarketShares(list(rows), MARKETS, CATEGORIES), name, **options)
    assert found.columns == COLUMNS
    (only,) = found.rows
    return only


def whole(value: Any) -> tuple[float, float]:
    """Return both ends of bounds, in whole points."""
    assert isinstance(value, Bounds)
    return round(value.low), round(value.high)


THREE = (row("tsmc", 0.702), row("samsung", 0.073), row("smic", 0.051))


def test_the_worked_example_as_a_row() -> None:
    """Foundry in the second quarter of 2025: 5,007 .. 5,310, as the design works it out."""
    found = answer(*THREE)
    assert whole(found["hhi"]) == (5007, 5310)
    assert found["residual"].text() == "0.174"
    assert (found["suppliers"], found["sources"], found["reason"]) == (3, 1, None)
    assert (found["market"], found["period"], found["basis"]) == (
        "foundry", "2025-Q2", "revenue (TrendForce)",
    )  # fmt: skip
    assert found["top_supplier"] == "tsmc"


def test_the_latest_period_wins_and_is_not_hulled() -> None:
    """A later row of one firm is the answer, whatever is known of an earlier period."""
    found = answer(*THREE, row("tsmc", 0.704, period="2025-Q4"))
    assert (found["period"], found["suppliers"]) == ("2025-Q4", 1)
    assert answer(*THREE, row("tsmc", 0.7, period="undated"))["period"] == "2025-Q2"


def test_of_two_periods_with_one_end_the_shorter_is_later() -> None:
    """The fourth quarter is later than its year, and both are later than the second quarter."""
    rows = (row("a", 0.5, period="2025"), row("b", 0.5, period="2025-Q4"), *THREE)
    assert answer(*rows)["period"] == "2025-Q4"


def test_a_better_tier_wins_then_more_firms() -> None:
    """Counterpoint and TrendForce are two countings: they are not mixed."""
    other = [row(f, 0.1, source="two", house="Counterpoint") for f in ("tsmc", "a", "b", "c")]
    assert answer(*THREE, *other)["basis"] == "revenue (Counterpoint)"
    assert answer(*THREE, *other)["suppliers"] == 4
    better = [each._replace(tier=1) for each in THREE]
    assert answer(*better, *other)["basis"] == "revenue (TrendForce)"


def test_rows_of_the_same_house_complete_a_counting() -> None:
    """What another source has from the same house on the same basis is added, once a firm."""
    found = answer(*THREE, row("umc", 0.05, source="two"), row("tsmc", 0.9, source="two"))
    assert (found["suppliers"], found["sources"]) == (4, 2)
    assert found["residual"].text() == "0.124"


def test_rows_without_a_house_complete_nothing() -> None:
    """Two sources that do not say who counted are two countings."""
    found = answer(row("a", 0.5, house=""), row("b", 0.3, house="", source="two"))
    assert (found["suppliers"], found["sources"]) == (1, 1)


def test_a_residual_is_completed_only_by_what_it_names() -> None:
    """A residual to TSMC takes TSMC of another source; another firm is part of the rest."""
    rest = row("others", 0.3, kind="residual", house="", wording="residual to TSMC 0.6, derived")
    own = row("smic", 0.1)
    others = [row(f, s, source="two", tier=3) for f, s in (("tsmc", 0.6), ("umc", 0.2))]
    found = answer(own, rest, *others)
    assert (found["suppliers"], found["sources"]) == (2, 2)
    # By hand: 0.6² + 0.1² = 3,700, and + 0.3² with the rest as one firm = 4,600.
    assert whole(found["hhi"]) == (3700, 4600)


def test_a_group_row_is_a_constraint_and_no_firm() -> None:
    """Two firms with 0.9 together: two suppliers, by hand 2·0.45² to 0.9² + 0.1²."""
    found = answer(row("a+b", 0.9, kind="named", members=("a", "b")))
    assert found["suppliers"] == 2
    assert whole(found["hhi"]) == (4050, 8200)


def test_a_second_group_with_a_common_member_is_noted_and_not_used() -> None:
    """Sums that overlap would need more than the bounds here give."""
    rows = [row("a+b", 0.6, kind="named", members=("a", "b")),
            row("b+c", 0.5, kind="named", members=("b", "c"))]  # fmt: skip
    found = market(MarketShares(rows, MARKETS, CATEGORIES), "foundry")
    assert found.rows[0]["suppliers"] == 3
    assert any("overlaps" in str(note) for note in found.notes)


def test_a_class_is_no_firm() -> None:
    """Custom silicon bounds the sum of its members, none of which is named."""
    found = answer(row("nvidia", 0.7), row("custom", 0.2, kind="class"))
    assert (found["suppliers"], found["residual"].text()) == (1, "0.3")
    assert whole(found["hhi"]) == (4900, 5400)  # by hand: + 0.2² + 0.1²
    assert answer(row("custom", 0.2, kind="class"))["reason"] == ("no-supplier",)


def test_a_firm_that_nobody_names_may_be_the_largest() -> None:
    """0.4 named, 0.6 not: who is the largest is open."""
    assert answer(row("a", 0.4))["top_supplier"] == "open"
    assert answer(row("a", 0.4))["top_candidates"] == ("a", UNNAMED)


def test_legal_units_of_one_firm_are_added_and_claims_on_one_unit_put_together() -> None:
    """0.1 and 0.2 of two units are 0.3; 0.1..0.3 and 0.2..0.4 of one unit are 0.2..0.3."""
    found = answer(row("g", 0.1, entity="a"), row("g", 0.2, entity="b"))
    assert found["residual"].text() == "0.7"
    found = answer(row("g", 0.1, 0.3), row("g", 0.2, 0.4))
    assert found["residual"].text() == "0.7 … 0.8"


def test_firms_without_any_share_are_no_figure() -> None:
    """A market in which firms are only named has the reason no-volume."""
    bare = row("a", 0.0)._replace(high=None)
    found = answer(bare)
    assert (found["suppliers"], found["hhi"], found["reason"]) == (1, None, ("no-volume",))
    assert answer(bare, row("b", 0.5, period="undated"))["hhi"] is not None


def test_sources_that_disagree_have_no_figure() -> None:
    """Shares of one source that add up to more than 1.005."""
    found = answer(row("a", 0.7), row("b", 0.4))
    assert (found["hhi"], found["residual"], found["reason"]) == (None, None, ("sources-disagree",))


def test_a_period_and_a_basis_can_be_chosen() -> None:
    """By what is counted, by whom, or by words of the source; a wrong one lists what is there."""
    rows = (*THREE, row("tsmc", 0.6, period="2025-Q1", source="two", basis="units", house="IDC"))
    assert answer(*rows, period="2025-q1")["basis"] == "units (IDC)"
    for basis in ("units", "IDC", "idc"):
        assert answer(*rows, basis=basis)["period"] == "2025-Q1"
    for wrong in ({"period": "1999"}, {"basis": "tons"}):
        with pytest.raises(UsageError, match=r"no share has the") as told:
            answer(*rows, **wrong)
        assert ("2025-Q1" if "period" in wrong else "IDC") in str(told.value)


def test_a_category_has_a_row_for_each_of_its_markets() -> None:
    """The market of that name first; narrower categories are included; none without a row."""
    rows = [row("a", 0.5, market="hbm4"), row("b", 0.5, market="hbm")]
    shares = MarketShares(rows, MARKETS, CATEGORIES)
    assert [r["market"] for r in aisupply.market(shares, "HBM").rows] == ["hbm", "hbm4"]
    assert [r["market"] for r in aisupply.market(shares, "Memory chips").rows] == ["hbm", "hbm4"]
    assert [r["market"] for r in market(shares, "hbm4").rows] == ["hbm4"]


def test_an_empty_market_says_so() -> None:
    """A market that nobody gives a share of has no supplier; an unknown name suggests others."""
    found = market(MarketShares(list(THREE), MARKETS, CATEGORIES), "empty")
    assert found.rows[0]["reason"] == ("no-supplier",)
    assert "no share" in str(found.notes[0])
    with pytest.raises(UnknownNameError, match="foundry"):
        answer(*THREE, name="foundri")
