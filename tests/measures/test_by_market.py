"""The reading of a cell by the shares of a market: when there is one, and what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from aisupply.bounds import Bounds
from aisupply.claims.market_shares import MarketShares, Position
from aisupply.measures.concentration.concentration import concentration

if TYPE_CHECKING:
    from aisupply.measures.concentration.rows import Row
    from aisupply.table import Table
    from conftest import Literal

SHARES = {"sk-hynix": 0.62, "micron": 0.21, "samsung": 0.17}


@pytest.fixture
def memory(literal: Literal) -> Literal:
    """A network whose graph has shares of the market of high-bandwidth memory."""
    rows = [
        Position("hbm", firm, firm, "firm", (), share, share, "2025", "2025-01-01", "2025-12-31",
                 "revenue", "a house", "", "a-counting", 2, f"claim/{firm}")
        for firm, share in SHARES.items()
    ]  # fmt: skip
    market = {"label": {}, "categories": ["hbm"], "stands_for": ["hbm"]}
    literal.network.graph["market_shares"] = MarketShares(rows, {"hbm": market})
    return literal


def asked(literal: Literal, category: str = "hbm") -> tuple[Row, Table]:
    """Return the row of the one customer's memory, and its table."""
    table = concentration(literal.network, "buyer", category=category)
    (row,) = table.rows
    return row, table


def test_worked_memory(memory: Literal) -> None:
    """Samsung and Micron named: 3,357.9 … 5,055.4, and proven only 5,000 … 10,000."""
    memory.add("samsung", "buyer", "hbm").add("micron", "buyer", "hbm")
    row, table = asked(memory)
    assert row["hhi"] == Bounds(5000, 10_000)
    assert row["basis"] == "market"
    assert row["answer"].low == pytest.approx(3357.9, abs=0.1)
    assert row["answer"].high == pytest.approx(5055.4, abs=0.1)
    assert not row["answer"].exact
    assert row["sources"] == 3  # of two suppliers and of the counting
    said = " ".join(map(str, table.notes))
    assert "no bound on the truth" in said
    assert "market shares of hbm: 2025, revenue (a house), a-counting" in said
    assert "certified" not in said  # no search stopped at its limit


def test_worked_memory_with_a_stated_share(memory: Literal) -> None:
    """Samsung stated at 0.30, Micron named: 3,350.0 … 5,800."""
    memory.add("samsung", "buyer", "hbm", share=Bounds.point(30)).add("micron", "buyer", "hbm")
    row, _ = asked(memory)
    assert (row["basis"], row["answer"].high) == ("market", pytest.approx(5800))
    assert row["answer"].low == pytest.approx(3350.0, abs=0.1)


def test_what_volumes_prove_stands(memory: Literal) -> None:
    """Where every supplier has an upper end, no assumption is narrower than the proof."""
    memory.power("samsung", "buyer", "hbm", 0, 5, 5).power("micron", "buyer", "hbm", 0, 5, 5)
    row, table = asked(memory)
    assert (row["basis"], row["answer"]) == ("full", Bounds(5000, 10_000))
    assert not any("market" in str(note) for note in table.notes)


@pytest.mark.parametrize("attributes", [{"closed": True}, {"share": Bounds.point(100)}])
def test_a_closed_cell_has_no_reading_by_the_market(
    memory: Literal, attributes: dict[str, Any]
) -> None:
    """Where a source says that those who are named are all, the market tells nothing more."""
    memory.add("samsung", "buyer", "hbm", **attributes).add("micron", "buyer", "hbm")
    row, _ = asked(memory)
    assert (row["closed"], row["basis"]) == (True, "full")


def test_one_named_supplier_and_markets_that_stand_for_nothing(memory: Literal) -> None:
    """One alone is 10,000 as far as named; a category without a counting has no such reading."""
    memory.add("samsung", "buyer", "hbm")
    assert asked(memory)[0]["basis"] == "full"
    memory.add("a", "buyer", "ai-accelerator").add("b", "buyer", "ai-accelerator")
    assert asked(memory, "ai-accelerator")[0]["basis"] == "full"


def test_a_firm_that_the_market_gives_nothing_is_another_market(memory: Literal) -> None:
    """Named beside the counting a firm may have what the others leave: here nothing is left."""
    memory.add("samsung", "buyer", "hbm").add("nobody-counts-it", "buyer", "hbm")
    assert asked(memory)[0]["basis"] == "full"


def test_a_maker_may_be_its_own_supplier(memory: Literal) -> None:
    """Micron buys of Samsung and SK hynix, and any part may be its own: up to one supplier.

    By hand, own making 0: as the market does without Micron, 0.62/0.79 and 0.17/0.79, 6,622.3 in
    all; own making w: 10,000·(w² + (1 − w)²·0.66223), least at w = 0.39839, 3,983.9; w = 1: 10,000.
    """
    memory.add("samsung", "micron", "hbm").add("sk-hynix", "micron", "hbm")
    (row,) = concentration(memory.network, "micron", category="hbm").rows
    # 5,000 … 10,000 of volumes is narrower than 3,983.9 … 10,000.
    assert (row["basis"], row["answer"].low) == ("full", 5000)


def test_volumes_that_no_total_fits_refute_the_market(memory: Literal) -> None:
    """All three named have 0.62, 0.21 and 0.17: ten of Samsung are 58.8 in all, one of Micron 4.8.

    Two of Micron at least, and no end above, fit a total of 58.8: 12.4 of Micron.
    """
    memory.add("sk-hynix", "buyer", "hbm").power("samsung", "buyer", "hbm", 10, 10, 10)
    open_end = memory.power("micron", "buyer", "hbm", 2, 2, None)
    row, _ = asked(open_end)
    assert (row["basis"], row["answer"].low) == ("market", pytest.approx(4574))
    memory.network.remove_edge("micron", "buyer", "edge/2")
    row, _ = asked(memory.power("micron", "buyer", "hbm", 1, 1, 1))
    assert row["basis"] == "full"
