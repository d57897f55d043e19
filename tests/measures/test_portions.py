"""Stated shares of what a customer buys, and products that do without an input, in the chains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from chain_kit import link, network, sized

from aisupply.bounds import Bounds
from aisupply.measures.chains.chains import Chains
from aisupply.measures.chains.disruption import disrupt
from aisupply.measures.chains.tiers import tiers
from aisupply.measures.concentration.concentration import concentration
from aisupply.measures.market.sourcing_shares import sourcing_shares_of

if TYPE_CHECKING:
    import networkx as nx

    import aisupply

MASSES = ("known_mass", "assumed_mass", "unknown_mass")


def memory(**shares: tuple[float, float] | None) -> nx.MultiDiGraph:
    """Return one designer whose memory comes from makers with these shares, in percent."""
    net = network()
    sized(net, "designer", "openai", "ai-accelerator", 6, 6)
    for maker, share in shares.items():
        link(net, maker, "designer", "hbm", share=share and Bounds(*share))
    return net


def hbm_of(net: nx.MultiDiGraph) -> dict[str, Any]:
    """Return the tier of memory makers."""
    (row,) = (row for row in tiers(net, "openai", depth=2) if row["category"] == "hbm")
    return row


def ends(value: Any) -> Any:
    """Return the ends of bounds, to be compared to the ninth digit."""
    return pytest.approx((value.low, value.high), abs=1e-9)


def test_who_has_no_share_has_part_of_the_remainder() -> None:
    """53 to 57 and 20 to 30 per cent leave between 13 and 27 to the third.

    By hand: most even are 0.53, 0.235 and 0.235, 3,913.5; least even 0.57, 0.3 and 0.13, 4,318.
    """
    row = hbm_of(memory(a=(53, 57), b=(20, 30), c=None))
    assert (row["supplier_count"], row["top_supplier"]) == (3, "a")
    assert ends(row["top_share"]) == (0.53, 0.57)
    assert ends(row["hhi"]) == (3913.5, 4318)
    assert not row["hhi"].exact
    assert [ends(row[name]) for name in MASSES] == [(0.73, 0.87), (0.13, 0.27), (0, 0)]


def test_what_shares_leave_to_nobody_is_unknown() -> None:
    """One supplier with 71 per cent and nobody else: 29 per cent are of no name.

    By hand: 0.71² = 0.5041 if the rest is spread thin, 10,000 if it is of the same supplier.
    """
    row = hbm_of(memory(a=(71, 71)))
    assert [ends(row[name]) for name in MASSES] == [(0.71, 0.71), (0, 0), (0.29, 0.29)]
    assert ends(row["hhi"]) == (5041, 10_000)


def test_shares_of_points_give_points() -> None:
    """By hand: 0.59, 0.34 and 0.07 are 3,481 + 1,156 + 49 = 4,686 points."""
    row = hbm_of(memory(a=(59, 59), b=(34, 34), c=(7, 7)))
    assert ends(row["hhi"]) == (4686, 4686)
    assert [ends(row[name]) for name in MASSES] == [(1, 1), (0, 0), (0, 0)]


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        # by hand: of a maker that has 53 to 57 per cent, that is what stops
        ({"a": (53, 57), "b": None}, (0.53, 0.57)),
        # by hand: nobody is named for the other 29 per cent, which go on
        ({"a": (71, 71)}, (0.71, 0.71)),
        # by hand: floors of 1.4 contradict one another, so nothing is known of the shares
        ({"a": (70, 70), "b": (70, 70)}, (0.0, 1.0)),
    ],
)
def test_what_stops_by_shares(shares: dict[str, Any], expected: tuple[float, float]) -> None:
    """If maker a stops, the designer and its customer lose the share of a."""
    rows = list(disrupt(memory(**shares), ["a"], horizon="running"))
    assert {row["customer"] for row in rows} == {"designer", "openai"}
    for row in rows:
        assert expected == ends(row["exposure"])


def test_shares_and_volumes_both_hold() -> None:
    """By hand: 6 of 6 to 12 is half or more, a share of at most 60 per cent cuts the rest off."""
    net = memory()
    sized(net, "a", "designer", "hbm", 6, 6)
    sized(net, "b", "designer", "hbm", 0, 6)
    link(net, "a", "designer", "hbm", share=Bounds(30, 60))
    rows = list(disrupt(net, ["a"], category="hbm", horizon="running"))
    assert [ends(row["exposure"]) for row in rows] == [(0.5, 0.6)]
    assert not rows[0]["exposure"].exact  # type: ignore[union-attr]


def test_shares_beside_volumes_of_some_are_not_called_exact() -> None:
    """By hand: c has up to 70 per cent by the share of a; but b delivers as much as a.

    So c has 20 to 40 per cent in truth. What is shown is wider, and says so.
    """
    net = memory(a=(30, 40))
    sized(net, "a", "designer", "hbm", 6, 6)
    sized(net, "b", "designer", "hbm", 6, 6)
    link(net, "c", "designer", "hbm")
    (row,) = disrupt(net, ["c"], category="hbm", horizon="running")
    assert ends(row["exposure"]) == (0.0, 0.7)
    assert not row["exposure"].exact  # type: ignore[union-attr]


def test_a_share_of_a_narrower_category_is_none_of_the_broader() -> None:
    """All of the HBM4 is not all of the memory."""
    net = memory(b=None)
    link(net, "a", "designer", "hbm4", share=Bounds(100, 100))
    assert all(part.share is None for part in Chains(net).first("designer", "hbm").parts)
    (part,) = Chains(net).first("designer", "hbm4").parts
    assert part.share == (1.0, 1.0)


def test_rounded_floors_are_taken_as_shares() -> None:
    """0.335 three times is 1.005 by rounding: a third each; above that, sources disagree."""
    found = sourcing_shares_of([(0.335, 0.335)] * 3)
    assert found is not None
    assert [low for low, _ in found.limits] == pytest.approx([1 / 3] * 3)
    assert sourcing_shares_of([(0.34, 0.34)] * 3) is None


def wafers(**graph: Any) -> nx.MultiDiGraph:
    """Return a customer with 6 GW of stacked memory and 2 GW of wafers that may have none."""
    net = network(**graph)
    sized(net, "nvidia", "openai", "ai-accelerator", 6, 6)
    sized(net, "cerebras", "openai", "ai-accelerator", 2, 2, products=("wafer",))
    link(net, "sk-hynix", "nvidia", "hbm")
    link(net, "micron", "cerebras", "hbm")
    return net


def test_a_product_that_does_without_has_no_part_in_a_tier() -> None:
    """By hand: without the fact 0.75 and 0.25 (6,250); with it all memory is that of one maker."""
    assert ends(hbm_of(wafers())["hhi"]) == (6250, 6250)
    row = hbm_of(wafers(without={"wafer": {"hbm": ("claim/wafer",)}}))
    assert (row["top_supplier"], row["supplier_count"]) == ("sk-hynix", 1)
    assert ends(row["hhi"]) == (10_000, 10_000)
    assert ends(row["unknown_mass"]) == (0, 0)


@pytest.mark.parametrize(
    ("without", "exposures"),
    [
        ({}, {"cerebras": 1.0, "openai": 0.25}),  # by hand: 2 of 8 GW
        ({"wafer": {"hbm": ()}}, {"cerebras": 1.0}),
        ({"other": {"hbm": ()}}, {"cerebras": 1.0, "openai": 0.25}),
    ],
)
def test_a_product_that_does_without_goes_on(
    without: dict[str, Any], exposures: dict[str, float]
) -> None:
    """If the memory stops, only what is made with memory stops."""
    rows = list(disrupt(wafers(without=without), ["micron"], horizon="running"))
    assert {row["customer"]: row["exposure"].low for row in rows} == exposures  # type: ignore[union-attr]


def test_what_does_without_memory_needs_no_kind_of_it() -> None:
    """A product without HBM has no HBM4 either, and still needs a foundry."""
    chains = Chains(wafers(without={"wafer": {"hbm": ()}}))
    supplied = chains.first("openai", "ai-accelerator").parts[0].supplied
    assert supplied.firm == "cerebras"
    assert chains.does_without(supplied, "hbm4")
    assert [need.category for need in chains.needs(supplied)] == ["eda", "foundry"]


def test_the_shipped_graph_has_both(shipped: aisupply.Graph) -> None:
    """EUV machines of TSMC are all of one maker; shares of one product are none of the whole."""
    net = shipped.view().network()
    (claim,) = net.graph["without"]["wse-3"]["hbm"]
    assert claim.endswith("claim/products/wse-3/does-without/hbm")
    shares = {
        (supplier, customer, data["category"]): data["share"]
        for supplier, customer, data in net.edges(data=True)
        if data.get("share") is not None
    }
    assert shares["asml", "tsmc", "euv-lithography"] == Bounds.point(100)
    assert ("sk-hynix", "nvidia", "hbm") not in shares  # 53 to 57 per cent of one product's
    (row,) = concentration(net, "tsmc", category="euv-lithography").rows
    assert (row["closed"], row["top_supplier"]) == (True, "asml")
    (row,) = concentration(net, "tsmc", category="lithography").rows
    assert row["closed"] is False
