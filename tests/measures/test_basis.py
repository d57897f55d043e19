"""On what an exposure rests: closed cells, shares of a market, names alone; who delivers yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from chain_kit import link, market_of, network

from aisupply.errors import UsageError
from aisupply.measures.chains.disruption import disrupt
from aisupply.text import Note

if TYPE_CHECKING:
    import networkx as nx

    from aisupply.table import Table


def row_of(table: Table, customer: str, category: str | None = None) -> Any:
    """Return the one row of a customer, or of it and a category."""
    rows = [r for r in table if r["customer"] == customer and r["category"] in {category, None}]
    rows = rows if category else [r for r in table if r["customer"] == customer]
    (row,) = rows
    return row


def ends(row: Any) -> Any:
    """Return the ends of an exposure, to compare with."""
    return pytest.approx((row["exposure"].low, row["exposure"].high))


def foundry() -> nx.MultiDiGraph:
    """Return a foundry that names KLA for inspection and ASML for EUV machines, its only maker."""
    needs = {
        "foundry": [
            {"category": "inspection", "kind": "capital", "essential": True},
            {"category": "lithography", "kind": "capital", "essential": True},
        ]
    }
    net = network(needs)
    net.graph["categories"] = {
        "foundry": {"broader": []},
        "inspection": {"broader": []},
        "lithography": {"broader": []},
        "euv": {"broader": ["lithography"]},
    }
    net.graph["market_shares"] = market_of("inspection", ("kla", 0.45, 0.55))
    link(net, "tsmc", "nvidia", "foundry", closed=True)
    link(net, "kla", "tsmc", "inspection")
    link(net, "asml", "tsmc", "lithography")
    link(net, "asml", "tsmc", "euv", closed=True)
    return net


def test_half_a_market_does_not_stand_beside_a_sole_maker() -> None:
    """KLA's stop takes 0.45 … 1 of a foundry's new capacity, ASML's all of it."""
    net = foundry()
    kla = row_of(disrupt(net, ["kla"], horizon="new-capacity"), "nvidia")
    assert ends(kla) == (0.45, 1)
    assert kla["basis"] == "market"
    assert not kla["exposure"].exact
    asml = row_of(disrupt(net, ["asml"], horizon="new-capacity"), "nvidia")
    assert ends(asml) == (1, 1)
    assert asml["basis"] == "sole"
    # In the horizon of what runs machines do not count: only TSMC's own purchases are hit.
    assert set(disrupt(net, ["kla"], horizon="running").column("customer")) == {"tsmc"}


def test_machines_of_another_kind_do_not_stand_in() -> None:
    """By hand: Nikon sells lithography too, and not EUV, of which ASML is the only maker."""
    net = foundry()
    link(net, "nikon", "tsmc", "lithography")
    asml = row_of(disrupt(net, ["asml"], horizon="new-capacity"), "nvidia")
    assert (ends(asml), asml["basis"]) == ((1, 1), "sole")
    nikon = row_of(disrupt(net, ["nikon"], horizon="new-capacity"), "nvidia")
    assert (ends(nikon), nikon["basis"]) == ((0, 1), "named")


def memory() -> nx.MultiDiGraph:
    """Return a firm that names Samsung and Micron for memory, and the market of three makers."""
    net = network()
    shares = (("sk-hynix", 0.62), ("micron", 0.21), ("samsung", 0.17))
    net.graph["market_shares"] = market_of("hbm", *shares)
    net.graph["firms"] = {"sk-hynix": {"labels": ["SK hynix"], "head": "sk-hynix"}}
    for maker in ("samsung", "micron"):
        link(net, maker, "amd", "hbm")
    return net


@pytest.mark.parametrize(
    ("firm", "expected"),
    [("samsung", (0.17, 0.17 / 0.38)), ("micron", (0.21, 0.21 / 0.38)), ("sk-hynix", (0, 0.62))],
)
def test_naming_tells_something_and_not_all(firm: str, expected: tuple[float, float]) -> None:
    """By hand as in the worked example of the shares; SK hynix is hit though nobody names it."""
    row = row_of(disrupt(memory(), [firm], horizon="running"), "amd")
    assert ends(row) == expected
    assert row["basis"] == "market"
    assert (f"claim/{firm}-hbm" if firm == "sk-hynix" else f"claim/{firm}-amd") in row["claims"]


def test_each_cell_has_its_own_reading() -> None:
    """By hand: OpenAI buys of AMD alone, or 0.1 as the market does; Samsung has 0.17 to 0.447."""
    net = memory()
    net.graph["market_shares"].positions.extend(market_of("ai-accelerator", ("amd", 0.1)).positions)
    net.graph["market_shares"].markets |= market_of("ai-accelerator", ("amd", 0.1)).markets
    link(net, "amd", "openai", "ai-accelerator")
    row = row_of(disrupt(net, ["samsung"], horizon="running"), "openai")
    assert ends(row) == (0.1 * 0.17, 0.17 / 0.38)


def test_the_weakest_cell_on_the_way_is_the_basis() -> None:
    """AMD's memory is told by a market, and that OpenAI buys of AMD alone by its name only."""
    net = memory()
    link(net, "amd", "openai", "ai-accelerator")
    table = disrupt(net, ["samsung"], horizon="running")
    assert row_of(table, "openai")["basis"] == "named"
    assert [Note(f"stop.basis-{basis}") in table.notes for basis in ("market", "named")] == [
        True
    ] * 2
    only = disrupt(net, ["samsung"], horizon="running", basis="market")
    assert only.column("customer") == ["amd"]
    assert disrupt(net, ["samsung"], horizon="running", basis="sole").rows == []


def test_an_input_that_nobody_names_is_told_by_its_market() -> None:
    """By hand: nobody is named for TSMC's inspection, and 0.45 to 0.55 of it are KLA's."""
    net = foundry()
    net.remove_edge("kla", "tsmc", "edge/1")
    row = row_of(disrupt(net, ["kla"], horizon="new-capacity"), "nvidia")
    assert (ends(row), row["basis"]) == ((0.45, 0.55), "market")


def test_a_maker_buys_of_the_others_and_of_itself() -> None:
    """By hand: Samsung names nobody; of the market without it SK hynix has 0.62/0.83 at most."""
    net = memory()
    link(net, "samsung", "meta", "ai-accelerator")
    table = disrupt(net, ["sk-hynix"], horizon="running", category="ai-accelerator")
    assert ends(row_of(table, "meta")) == (0, 0.62 / 0.83)


def test_what_nobody_is_named_for_is_unknown_mass() -> None:
    """By hand: TSMC's seat is in Taiwan, and nobody says where the 0.1 of the market is made."""
    net = network()
    net.graph["market_shares"] = market_of("foundry", ("tsmc", 0.7), ("samsung", 0.2))
    net.graph["places"] = {"tsmc": {"seat": ("TW",)}, "samsung": {"seat": ("KR",)}}
    for maker in ("tsmc", "samsung"):
        link(net, maker, "nvidia", "foundry")
    table = disrupt(net, country="TW", horizon="running")
    (row,) = [r for r in table if r["stopped"] == "TW by seat"]
    unknown: Any = row["unknown_mass"]
    assert ends(row) == (0.7, 0.7 / 0.9)
    # By hand: with the 0.1 it is 0.7/0.9, where those named are all, to 0.8 as the market buys.
    assert (unknown.low, unknown.high) == pytest.approx((0.8 - 0.7 / 0.9, 0.7 / 0.9 - 0.7))


@pytest.mark.parametrize("stage", ["planned", "letter-of-intent", "agreed", "option-open"])
def test_who_does_not_deliver_yet_does_not_stand_in(stage: str) -> None:
    """Samsung is to make a chip of Nvidia: what TSMC makes today stops with TSMC all the same."""
    net = network()
    link(net, "tsmc", "nvidia", "foundry", stage="under-way")
    link(net, "samsung", "nvidia", "foundry", stage=stage)
    table = disrupt(net, ["tsmc"])
    found = {row["horizon"]: ends(row) for row in table}
    assert found == {"running": (1, 1), "new-capacity": (0, 1)}
    assert disrupt(net, ["samsung"]).column("horizon") == ["new-capacity"]


def test_only_what_is_bought_passes_a_stop_on() -> None:
    """Alphabet rents computing of SpaceX; the chips that it sells are not made with that."""
    net = network()
    link(net, "spacex", "alphabet", "cloud-capacity")
    link(net, "alphabet", "meta", "ai-accelerator")
    link(net, "alphabet", "apple", "cloud-capacity")
    assert set(disrupt(net, ["spacex"]).column("customer")) == {"alphabet"}


def test_a_counting_may_be_chosen() -> None:
    """What is counted by nobody is refused; the one there is, is the same as the best."""
    net = memory()
    chosen = disrupt(net, ["samsung"], horizon="running", counting="revenue")
    assert chosen.rows == disrupt(net, ["samsung"], horizon="running").rows
    with pytest.raises(UsageError):
        disrupt(net, ["samsung"], counting="tonnes")
    with pytest.raises(UsageError):
        disrupt(net, ["samsung"], basis="hearsay")
