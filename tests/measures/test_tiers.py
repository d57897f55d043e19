"""Tier by tier: shares, masses, concentration, and what the first tier hides."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest
from chain_kit import NEEDS, link, market_of, network, sized, worked

from aisupply.bounds import Bounds
from aisupply.claims.market_shares import MarketShares
from aisupply.errors import UnknownNameError, UsageError
from aisupply.measures.chains.tier_index import tier_hhi
from aisupply.measures.chains.tiers import COLUMNS, tiers

if TYPE_CHECKING:
    import networkx as nx

    import aisupply
    from aisupply.table import Table


def row_of(table: Table, category: str, tier: int | None = None) -> dict[str, Any]:
    """Return the one row of a category."""
    rows = [r for r in table if r["category"] == category and tier in {None, r["tier"]}]
    assert len(rows) == 1
    return rows[0]


def ends(value: Any) -> tuple[float, float]:
    """Return the ends of bounds."""
    assert isinstance(value, Bounds)
    return value.low, value.high


@pytest.fixture
def example() -> Table:
    """The tiers of the worked example."""
    return tiers(worked(), "openai")


def test_the_worked_example_of_the_first_two_tiers(example: Table) -> None:
    """Shares 0.6, 0.3, 0.1 are 4,600; one foundry is 10,000; 5,400 are hidden."""
    # By hand: 0.36 + 0.09 + 0.01 = 0.46.
    assert example.columns == COLUMNS
    first = row_of(example, "ai-accelerator")
    assert (first["tier"], first["from"], first["supplier_count"]) == (1, None, 3)
    assert ends(first["hhi"]) == ends(first["hhi_stated"]) == pytest.approx((4600, 4600))
    assert first["top_supplier"] == "nvidia"
    foundry = row_of(example, "foundry")
    assert (foundry["tier"], foundry["from"], foundry["top_supplier"]) == (
        2, "ai-accelerator", "tsmc",
    )  # fmt: skip
    assert ends(foundry["hhi"]) == (10000, 10000)
    for row in example:
        assert ends(row["hidden"]) == ends(row["hidden_stated"]) == pytest.approx((5400, 5400))


def test_the_worked_example_of_memory(example: Table) -> None:
    """HBM shares of 0.36, 0.30, 0.24 and 0.10 unknown are 2,772 to 3,592."""
    # By hand: 0.6·0.6 = 0.36, 0.3 of AMD, 0.6·0.4 = 0.24; least 0.1296 + 0.09 + 0.0576 = 0.2772;
    # greatest (0.36 + 0.10)² + 0.09 + 0.0576 = 0.3592.
    hbm = row_of(example, "hbm")
    assert ends(hbm["hhi"]) == pytest.approx((2772, 3592))
    assert hbm["supplier_count"] == 3
    # By hand: SK hynix has 0.36, and at the most the unknown 0.10 too; Samsung, Micron reach 0.40.
    assert (hbm["top_supplier"], hbm["top_candidates"]) == ("open", ("sk-hynix", "samsung"))
    assert ends(hbm["top_share"]) == pytest.approx((0.36, 0.46))
    masses = [ends(hbm[f"{name}_mass"]) for name in ("known", "assumed", "unknown")]
    assert masses == [pytest.approx(p) for p in ((0.9, 0.9), (0, 0), (0.1, 0.1))]


def test_shares_are_proven_only_where_cells_are_closed() -> None:
    """The index is that of those named, and exact; a share is, once a source closes the cell."""
    net = network()
    link(net, "nvidia", "openai", "ai-accelerator")
    (first, *_) = tiers(net, "openai").rows
    assert first["hhi"] == Bounds.point(10000)
    assert first["top_share"] == Bounds(1, 1, exact=False)
    link(net, "nvidia", "openai", "ai-accelerator", closed=True)
    link(net, "tsmc", "nvidia", "foundry")
    table = tiers(net, "openai")
    assert row_of(table, "ai-accelerator")["top_share"] == Bounds.point(1)
    assert row_of(table, "foundry")["top_share"] == Bounds(1, 1, exact=False)
    link(net, "tsmc", "nvidia", "foundry", closed=True)
    assert row_of(tiers(net, "openai"), "foundry")["top_share"] == Bounds.point(1)


def test_own_making_opens_shares_and_no_index() -> None:
    """Intel names TSMC and sells foundry itself: TSMC may be all or nothing of it, and is named."""
    net = network()
    link(net, "tsmc", "intel", "foundry")
    link(net, "intel", "amazon", "foundry")
    row = row_of(tiers(net, "intel", category="foundry", depth=1), "foundry")
    assert row["top_supplier"] == "tsmc"
    assert row["top_share"] == Bounds(0, 1, exact=False)
    assert (row["supplier_count"], row["hhi"]) == (1, Bounds.point(10000))


def test_one_named_supplier_is_assumed_mass(example: Table) -> None:
    """The mass behind suppliers without figures is assumed, not known."""
    lithography = row_of(example, "lithography")
    assert (lithography["tier"], lithography["from"]) == (3, "foundry")
    masses = [ends(lithography[f"{name}_mass"]) for name in ("known", "assumed", "unknown")]
    assert masses == [(0, 0), (1, 1), (0, 0)]


def test_nobody_named_is_undefined_and_unknown_mass() -> None:
    """A tier of which nobody is named has no index, and all of its mass is unknown."""
    net = network()
    sized(net, "amd", "openai", "ai-accelerator", 1, 1)
    foundry = row_of(tiers(net, "openai"), "foundry")
    undefined = ("top_supplier", "top_candidates", "top_share", "hhi", "hhi_stated")
    assert [foundry[name] for name in undefined] == [None] * 5
    assert foundry["supplier_count"] == 0
    assert ends(foundry["unknown_mass"]) == (1, 1)
    assert ends(foundry["hidden"]) == (0, 0)


def test_as_stated_is_undefined_without_figures() -> None:
    """Where no supplier of the first tier has a figure, nothing is as stated."""
    net = network()
    link(net, "amd", "openai", "ai-accelerator")
    link(net, "tsmc", "amd", "foundry")
    table = tiers(net, "openai")
    assert {row["hhi_stated"] for row in table} == {None} == {r["hidden_stated"] for r in table}
    assert ends(row_of(table, "foundry")["hhi"]) == (10000, 10000)
    assert any("nothing is as stated" in str(note) for note in table.notes)


def accelerators() -> nx.MultiDiGraph:
    """Return OpenAI's accelerators as known on 2026-06-28, and their foundries, by firm."""
    net = network()
    for firm, low, high in (
        ("amd", 1, 6), ("broadcom", 0, 10), ("amazon", 1.8, 2.2), ("cerebras", 0.75, 2),
    ):  # fmt: skip
        sized(net, firm, "openai", "ai-accelerator", low, high)
        link(net, "tsmc", firm, "foundry")
    for firm in ("alphabet", "nvidia"):
        link(net, firm, "openai", "ai-accelerator")
        link(net, "tsmc", firm, "foundry")
    link(net, "intel", "amazon", "foundry")
    for foundry in ("tsmc", "intel"):
        link(net, "asml", foundry, "lithography")
    return net


def test_openai_in_2026_by_firm() -> None:
    """TSMC has at least 0.44 of the foundry tier; 4,292 to 7,500 are hidden as stated."""
    table = tiers(accelerators(), "openai")
    foundry = row_of(table, "foundry")
    # By hand: Amazon at most 2.2/(2.2 + 1 + 0 + 0.75) = 0.557, all of it perhaps with Intel.
    assert foundry["top_candidates"] == ("tsmc", "intel")
    assert ends(foundry["top_share"]) == pytest.approx((1 - 2.2 / 3.95, 1))
    # By hand: the two may be even, or TSMC may have all.
    assert ends(foundry["hhi_stated"]) == pytest.approx((5000, 10000))
    assert not foundry["hhi_stated"].exact
    assert ends(row_of(table, "lithography")["hhi_stated"]) == (10000, 10000)
    # By hand: 10,000 minus 2,500 .. 5,708 (worked in test_concentration).
    assert ends(foundry["hidden_stated"]) == pytest.approx((4292, 7500), abs=0.51)
    # By hand: 10,000 minus 10,000/6 .. 10,000.
    assert ends(foundry["hidden"]) == pytest.approx((0, 8333.33), abs=0.01)


def test_if_broadcom_were_firm() -> None:
    """With Broadcom's 10 GW firm, TSMC has at least 0.84 of the foundry tier."""
    net = accelerators()
    key = next(k for _, _, k in net.out_edges("broadcom", keys=True))
    net.edges["broadcom", "openai", key]["firm"] = 10.0
    share = row_of(tiers(net, "openai"), "foundry")["top_share"]
    assert ends(share) == pytest.approx((1 - 2.2 / 13.95, 1))  # by hand: Amazon at most 0.158


def test_hidden_is_never_negative() -> None:
    """Where the tiers below are less concentrated than the first, nothing is hidden."""
    net = network()
    sized(net, "amd", "openai", "ai-accelerator", 1, 1)
    for foundry in ("tsmc", "intel"):
        sized(net, foundry, "amd", "foundry", 1, 1)
    table = tiers(net, "openai")
    assert ends(row_of(table, "foundry")["hhi"]) == (5000, 5000)
    assert ends(table.rows[0]["hidden"]) == (0, 0)


def test_flow_and_capital_can_be_followed_apart() -> None:
    """Flows lead from accelerators to foundry and memory, capital to design software."""
    flow = [row["category"] for row in tiers(worked(), "openai", needs="flow")]
    assert flow == ["ai-accelerator", "foundry", "hbm"]
    capital = [row["category"] for row in tiers(worked(), "openai", needs="capital")]
    assert capital == ["ai-accelerator", "eda"]
    assert any("eda, lithography" in str(note) for note in tiers(worked(), "openai").notes)


def test_depth_says_how_many_tiers() -> None:
    """Depth 1 is the first tier alone, depth 2 stops before lithography."""
    assert len(tiers(worked(), "openai", depth=1)) == 1
    assert {r["tier"] for r in tiers(worked(), "openai", depth=2)} == {1, 2}


def test_needs_in_a_circle_end() -> None:
    """Categories that need one another are followed once on each way."""
    circle = {**NEEDS, "lithography": [{"category": "ai-accelerator", "kind": "flow",
                                        "essential": True}]}  # fmt: skip
    net = worked()
    net.graph["needs"] = circle
    link(net, "nvidia", "asml", "ai-accelerator")
    assert max(int(str(row["tier"])) for row in tiers(net, "openai", depth=9)) == 3


def test_a_deeper_way_is_spelt_out() -> None:
    """From the fourth tier on, `from` names the way up to below the head."""
    net = worked()
    net.graph["needs"] = NEEDS | {
        "lithography": [{"category": "eda", "kind": "flow", "essential": True}]
    }
    link(net, "zeiss", "asml", "eda")
    assert row_of(tiers(net, "openai", depth=4), "eda", 4)["from"] == ("lithography", "foundry")


def test_both_headline_chains_come_by_default() -> None:
    """Accelerators and cloud capacity are followed if bought, else whatever is bought."""
    net = worked()
    link(net, "oracle", "openai", "cloud-capacity")
    heads = [row["category"] for row in tiers(net, "openai") if row["tier"] == 1]
    assert heads == ["ai-accelerator", "cloud-capacity"]
    assert [row["category"] for row in tiers(net, "tsmc")] == ["lithography"]


@pytest.mark.parametrize(
    "options", [{"kind": "weight"}, {"depth": 0}, {"needs": "labour"}], ids=lambda o: next(iter(o))
)
def test_options_that_cannot_be(options: dict[str, Any]) -> None:
    """A wrong kind, depth or need is refused in words."""
    with pytest.raises(UsageError):
        tiers(worked(), "openai", **options)


def test_unknown_names_and_empty_answers() -> None:
    """An unknown customer is refused; one that buys nothing gets no row and a note."""
    with pytest.raises(UnknownNameError):
        tiers(worked(), "opnai")
    table = tiers(worked(), "asml")
    assert table.rows == []
    assert list(map(str, table.notes)) == ["no source names a supplier of asml under this lens"]
    (row,) = tiers(worked(), "tsmc", category="foundry").rows
    assert row["supplier_count"] == 0


# By hand: see the comments.
@pytest.mark.parametrize(
    ("shares", "unknown", "expected"),
    [
        ([(1, 1)], (0, 0), (10000, 10000)),
        ([(0.5, 0.5)], (0.5, 0.5), (2500, 10000)),  # the rest thin, or all with the one
        ([(0.2, 0.8), (0.2, 0.8)], (0, 0), (5000, 6800)),  # even; 0.64 + 0.04
        ([(0.6, 0.9), (0, 0.2), (0.1, 0.3)], (0, 0), (4400, 8200)),  # 0.6 0.2 0.2; 0.9 0.1
        ([(0, 1)], (0, 1), (0, 10000)),
    ],
)
def test_tier_hhi_by_hand(
    shares: list[tuple[float, float]], unknown: tuple[float, float], expected: tuple[float, float]
) -> None:
    """The index of shares of a whole has the bounds worked by hand."""
    found = tier_hhi(shares, unknown)
    assert found is not None
    assert ends(found) == pytest.approx(expected)


def test_tier_hhi_of_nobody_is_undefined() -> None:
    """Without a named firm there is no index."""
    assert tier_hhi([], (1, 1)) is None


def test_a_market_tells_who_can_be_the_largest() -> None:
    """By hand: HBM by the market is 0 … 0.62, 0.21 … 0.21/0.38 and 0.17 … 0.17/0.38.

    Only Samsung and Micron are named; nobody is for the foundry, of which TSMC has 0.7.
    """
    net = network()
    link(net, "amd", "openai", "ai-accelerator", closed=True)
    for maker in ("samsung", "micron"):
        link(net, maker, "amd", "hbm")
    shares = market_of("hbm", ("sk-hynix", 0.62), ("micron", 0.21), ("samsung", 0.17))
    foundry = market_of("foundry", ("tsmc", 0.7))
    shares.positions.extend(foundry.positions)
    net.graph["market_shares"] = MarketShares(shares.positions, shares.markets | foundry.markets)
    table = tiers(net, "openai", category="ai-accelerator", depth=2)
    first, hbm, made = table.rows[0], row_of(table, "hbm"), row_of(table, "foundry")
    assert (first["basis"], first["top_share"]) == ("sole", Bounds.point(1))
    assert (hbm["basis"], hbm["supplier_count"]) == ("market", 2)
    assert hbm["top_candidates"] == ("micron", "samsung", "sk-hynix")
    assert ends(hbm["top_share"]) == pytest.approx((0.21, 0.21 / 0.38))
    assert (made["top_supplier"], made["supplier_count"], made["hhi"]) == ("tsmc", 0, None)
    # By hand: TSMC has 0.7 of the market, and none of what is left to those whom nobody names.
    assert ends(made["top_share"]) == pytest.approx((0.7, 0.7))


def test_the_shipped_graph_in_2026(shipped: aisupply.Graph) -> None:
    """On the shipped graph: lithography 10,000, TSMC ≥ 0.53, 4,292 to 8,000 hidden as stated."""
    network = shipped.view(as_of="2026-06-28").network()
    table = tiers(network, "openai", category="ai-accelerator")
    foundry, lithography = row_of(table, "foundry", 2), row_of(table, "lithography")
    assert foundry["top_candidates"][0] == "tsmc"
    # By hand: by the market Nvidia has 0.70 at least and AMD 0.06, and TSMC 0.704 of the foundries.
    assert foundry["top_share"].low == pytest.approx(0.76 * 0.704)
    assert foundry["basis"] == "market"
    # By hand, by names alone: TSMC, Intel and Samsung can be equal, at 2.2 GW each.
    assert ends(foundry["hhi_stated"]) == pytest.approx((10000 / 3, 10000))
    assert ends(lithography["hhi_stated"]) == (10000, 10000)
    assert ends(table.rows[0]["hidden_stated"]) == pytest.approx((4292, 8000), abs=0.51)
    cloud = tiers(network, "openai", category="cloud-capacity")
    assert row_of(cloud, "foundry")["from"] == ("ai-accelerator",)
    # by hand: what is not Nvidia's, TSMC makes; of Nvidia's part, Samsung may make any
    assert "tsmc" in row_of(cloud, "foundry")["top_candidates"]
    assert math.isfinite(row_of(cloud, "foundry")["hhi_stated"].low)
