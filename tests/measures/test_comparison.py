"""Firms side by side, suppliers in common and substitutes, with answers by hand."""

from __future__ import annotations

import math
from typing import Any

import networkx as nx
import pytest

from aisupply.bounds import Bounds
from aisupply.claims.market_shares import MarketShares, Position
from aisupply.errors import UsageError
from aisupply.measures.cells import counted_sum
from aisupply.measures.comparison import compare, shared, substitutes
from aisupply.measures.money.agreements import amounts_of, parties_of


def network() -> nx.MultiDiGraph:
    """Meta buys 1 GW from AMD and 1 … 3 GW from Nvidia, and sites of 2 GW; xAI from Nvidia."""
    made = nx.MultiDiGraph(firms={}, categories={}, needs={}, places={})
    power = {"relation": "supply", "kind": "power", "unit": "GW", "flow": "supply", "counts": "yes"}
    for supplier, category, low, high in (
        ("amd", "chips", 1, 1), ("nvidia", "chips", 1, 3), ("land", "sites", 2, 2),
    ):  # fmt: skip
        made.add_edge(
            supplier, "meta", f"{supplier}-v", **power, category=category, firm=low, stated=low,
            ceiling=high, volume=Bounds(low, high), agreement=f"{supplier}-deal",
        )  # fmt: skip
    made.add_edge("nvidia", "xai", "named", relation="supply", category="chips")
    paid = {"relation": "money", "kind": "money", "unit": "USD", "flow": "purchase"}
    made.add_edge("meta", "amd", "money/p", **paid, counts="yes", volume=Bounds(10, 20))
    made.add_edge("meta", "amd", "money/gift", **{**paid, "flow": "investment"},
                  counts="yes", volume=Bounds(500, 500))  # fmt: skip
    return made


def test_two_firms_side_by_side() -> None:
    """By hand: chips have 2 and 1 suppliers; of (1, 1…3) 1 and 1 make 5,000, 1 and 3 make 6,250."""
    table = compare(network(), ["meta", "xai"], categories=["chips"])
    meta, xai = table.rows
    assert (meta["suppliers"], meta["customers"], xai["suppliers"]) == (3, 0, 1)
    assert meta["hhi_chips"] == Bounds(5000, 6250)
    assert (meta["basis_chips"], xai["basis_chips"]) == ("full", "full")
    assert xai["hhi_chips"] == Bounds.point(10_000)
    # Chips are 2 … 4 GW and sites 2 GW, perhaps for the same machines: 2 GW at the least, 6 at
    # the most.
    assert meta["promised_power"] == Bounds(2, 6, exact=False)
    # The investment of 500 pays for no supply.
    assert (meta["promised_money"], xai["promised_money"]) == (Bounds(10, 20), None)
    assert any("the same power" in note for note in table.said())


def test_the_largest_customer_is_open_where_several_can_be_it() -> None:
    """Nvidia delivers 1 … 3 GW to Meta, and to xAI nobody knows how much; AMD has one customer."""
    nvidia, amd = compare(network(), ["nvidia", "amd"], categories=["chips"]).rows
    assert (nvidia["largest_customer"], amd["largest_customer"]) == ("open", "meta")


def test_without_a_category_the_two_with_most_suppliers_are_compared() -> None:
    """Both buy chips, one of them sites."""
    columns = compare(network(), ["meta", "xai"]).columns
    assert [name for name in columns if name.startswith("hhi_")] == ["hhi_chips", "hhi_sites"]


def test_suppliers_in_common() -> None:
    """Nvidia supplies both; AMD only one of them."""
    (row,) = shared(network(), ["xai", "meta"]).rows
    assert (row["supplier"], row["category"], row["customers"]) == (
        "nvidia", "chips", ("meta", "xai"),
    )  # fmt: skip
    nothing = shared(network(), ["meta", "amd"])
    assert nothing.rows == []
    assert "two of meta, amd have in common" in nothing.said()[0]


@pytest.mark.parametrize("call", [compare, shared])
def test_one_firm_has_nothing_beside_it(call: Any) -> None:
    """One firm, or one firm twice, cannot be compared."""
    for firms in (["meta"], ["meta", "meta"]):
        with pytest.raises(UsageError, match="needs two firms"):
            call(network(), firms)


def position(holder: str, share: float) -> Position:
    """Return a share of the market of chips."""
    return Position("chips-market", holder, holder, "firm", (), share, share, "2025", "2025-01-01",
                    "2025-12-31", "revenue", "", "", "paper", 2, "cl:x")  # fmt: skip


def test_substitutes_come_with_the_share_of_their_market() -> None:
    """Nvidia has 0.7 of the market and two customers; Intel a share and no customer here."""
    shares = MarketShares(
        [position("nvidia", 0.7), position("intel", 0.2), position("amd", 0.1)],
        {"chips-market": {"label": {}, "categories": ["chips"]}},
    )
    rows = substitutes(network(), "amd", shares=shares).rows
    assert [(r["supplier"], r["share"], r["customers"], r["basis"]) for r in rows] == [
        ("nvidia", Bounds.point(0.7), ("meta", "xai"), "market"),
        ("intel", Bounds.point(0.2), (), "market"),
    ]
    (named,) = substitutes(network(), "amd").rows
    assert (named["supplier"], named["share"], named["basis"]) == ("nvidia", None, "named")


def test_a_joint_volume_is_added_once() -> None:
    """Up to 9 from two firms together, and 1 from a third: up to 10."""
    joint = {"counts": "joint", "counts_with": "g", "volume": Bounds(0, 9)}
    assert counted_sum([joint, dict(joint), {"volume": Bounds.point(1)}]) == Bounds(1, 10)
    assert counted_sum([{"volume": None}]) is None


def test_a_purchase_is_an_amount_once_and_the_named_figure_is_kept() -> None:
    """A deal is an edge of supply and, the other way, one of money: 5 … 8 with 6 named."""
    made = nx.MultiDiGraph()
    deal = {"agreement": "deal", "kind": "money", "unit": "USD", "volume": Bounds(5, 8)}
    made.add_edge("a", "b", "v", relation="supply", stated=6.0, **deal)
    made.add_edge("b", "a", "money/v", relation="money", stated=6.0, **deal)
    made.add_edge("c", "deal", "p", relation="party")
    (amount,) = amounts_of(made)["deal"]
    assert (amount.measure, amount.amount, amount.figure) == ("money", Bounds(5, 8), 6)
    assert parties_of(made) == {"deal": {"a", "b", "c"}}


def test_the_figure_of_words_is_their_upper_end_where_they_have_one() -> None:
    """By hand: up to 100 is 100, more than 40 is 40."""
    for volume, figure in ((Bounds(0, 100), 100), (Bounds(40, math.inf), 40)):
        made = nx.MultiDiGraph()
        made.add_edge("a", "b", "v", relation="supply", agreement="d", kind="money", unit="USD",
                      volume=volume, stated=None)  # fmt: skip
        assert amounts_of(made)["d"][0].figure == figure
