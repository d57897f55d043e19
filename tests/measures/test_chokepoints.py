"""Which firms hit most, and which firm every named way passes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from chain_kit import link, market_of, network, sized, worked

from aisupply.bounds import Bounds
from aisupply.errors import UnknownNameError, UsageError
from aisupply.measures.chains.chains import Chains
from aisupply.measures.chains.chokepoints import COLUMNS, SinglePoints, chokepoints

if TYPE_CHECKING:
    import aisupply
    from aisupply.table import Table


def ranking(table: Table) -> list[str]:
    """Return the firms in order."""
    return [str(row["firm"]) for row in table]


def of_firm(table: Table, firm: str) -> dict[str, Any]:
    """Return the row of a firm."""
    (row,) = [r for r in table if r["firm"] == firm]
    return row


def test_the_worked_example() -> None:
    """ASML and TSMC stop all, then Nvidia 0.6, SK hynix 0.36, Samsung and AMD 0.3."""
    table = chokepoints(worked(), category="ai-accelerator")
    assert table.columns == COLUMNS
    # By hand: as in the table of test_disruption; Micron 0.6·0.4 = 0.24, Broadcom 0.1.
    assert ranking(table) == [
        "asml", "tsmc", "nvidia", "sk-hynix", "amd", "samsung", "micron", "broadcom",
    ]  # fmt: skip
    lows = [row["exposure"].low for row in table if isinstance(row["exposure"], Bounds)]
    assert lows == pytest.approx([1, 1, 0.6, 0.36, 0.3, 0.3, 0.24, 0.1])
    assert [row["rank"] for row in table] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert {row["customers"] for row in table} == {1}


def test_running_plants_need_no_machines() -> None:
    """In the horizon of running plants ASML is no chokepoint and no single point."""
    table = chokepoints(worked(), category="ai-accelerator", horizon="running")
    assert ranking(table)[0] == "tsmc"
    assert "asml" not in ranking(table)


def test_exposure_is_a_mean_over_customers() -> None:
    """A second customer with one other supplier halves the exposure to TSMC."""
    net = worked()
    sized(net, "cerebras", "g42", "ai-accelerator", 1, 1)
    tsmc = of_firm(chokepoints(net, category="ai-accelerator"), "tsmc")
    assert tsmc["exposure"] == Bounds(0.5, 0.5, exact=False)  # both cells are open
    assert (tsmc["customers"], tsmc["single_point"]) == (1, 1)


def test_a_firm_does_not_hit_itself() -> None:
    """A firm that buys too counts neither as its own customer nor in the mean."""
    net = worked()
    link(net, "amd", "nvidia", "ai-accelerator")
    nvidia = of_firm(chokepoints(net, category="ai-accelerator"), "nvidia")
    assert nvidia["exposure"].low == pytest.approx(0.6)
    assert nvidia["customers"] == 1


def test_single_points_are_inside_one_chain() -> None:
    """Two foundries leave round one another, though one of them also packages for all."""
    net = network({
        "ai-accelerator": [
            {"category": "foundry", "kind": "flow", "essential": True},
            {"category": "hbm", "kind": "flow", "essential": True},
            {"category": "eda", "kind": "flow", "essential": False},
        ]
    })  # fmt: skip
    for designer, foundry in (("nvidia", "tsmc"), ("intel", "samsung")):
        link(net, designer, "openai", "ai-accelerator")
        link(net, foundry, designer, "foundry")
        link(net, "synopsys", designer, "eda")
    table = chokepoints(net, category="ai-accelerator")
    assert {row["single_point"] for row in table} == {0}
    for designer in ("nvidia", "intel"):
        link(net, "sk-hynix", designer, "hbm")
    table = chokepoints(net, category="ai-accelerator")
    assert of_firm(table, "sk-hynix")["single_point"] == 1
    assert of_firm(table, "tsmc")["single_point"] == 0
    assert "synopsys" not in ranking(table)  # it is not essential


def test_a_supplier_of_unknown_origin_leads_round() -> None:
    """Where one supplier names no foundry, TSMC is not the only way."""
    net = worked()
    sized(net, "cerebras", "openai", "ai-accelerator", 1, 1)
    assert of_firm(chokepoints(net, category="ai-accelerator"), "tsmc")["single_point"] == 0


def test_closed_and_open_cells_are_apart() -> None:
    """A single point is closed only if a source closes each cell on the way."""
    net = network()
    link(net, "nvidia", "openai", "ai-accelerator", closed=True)
    link(net, "tsmc", "nvidia", "foundry")
    table = chokepoints(net, category="ai-accelerator")
    found = {row["firm"]: (row["single_point"], row["closed"]) for row in table}
    assert found == {"nvidia": (1, 1), "tsmc": (1, 0)}
    assert not of_firm(table, "tsmc")["exposure"].exact
    link(net, "tsmc", "nvidia", "foundry", closed=True)
    tsmc = of_firm(chokepoints(net, category="ai-accelerator"), "tsmc")
    assert (tsmc["closed"], tsmc["exposure"]) == (1, Bounds.point(1))


def test_what_a_customer_makes_itself_leads_round() -> None:
    """TSMC is the only one that Intel names, and Intel makes chips for others itself."""
    net = network()
    link(net, "tsmc", "intel", "foundry")
    assert of_firm(chokepoints(net, category="foundry"), "tsmc")["single_point"] == 1
    link(net, "intel", "amazon", "foundry")
    assert of_firm(chokepoints(net, category="foundry"), "tsmc")["single_point"] == 0


def test_single_points_of_one_way() -> None:
    """Along accelerator ← foundry ← lithography both TSMC and ASML are on every way."""
    chains = Chains(worked())
    row = chains.first("openai", "ai-accelerator")
    points = SinglePoints(chains)
    assert points.on_all_ways(row, ("foundry", "lithography")) == {"tsmc", "asml"}
    assert points.on_all_ways(row, ("hbm",)) == set()
    assert points.of(row) == {"tsmc", "asml"}


def test_headline_categories_by_default() -> None:
    """Without a category both headline ones are ranked, each from 1."""
    net = worked()
    link(net, "oracle", "meta", "cloud-capacity")
    table = chokepoints(net)
    assert [r["rank"] for r in table if r["category"] == "cloud-capacity"] == [1]
    assert table.rows[0]["category"] == "ai-accelerator"


def test_bad_input_is_refused() -> None:
    """An unknown category, kind or horizon is refused; nobody who buys gives no row."""
    for options in ({"kind": "weight"}, {"horizon": "soon"}):
        with pytest.raises(UsageError):
            chokepoints(worked(), **options)
    with pytest.raises(UnknownNameError):
        chokepoints(worked(), category="no-such-category")
    assert chokepoints(network()).rows == []


def test_what_rests_on_names_alone_ranks_last() -> None:
    """By hand: of the memory market SK hynix has 0.6, and TSMC is only named: it counts as 0."""
    net = worked()
    net.graph["market_shares"] = market_of("hbm", ("sk-hynix", 0.6), ("micron", 0.3))
    net.remove_edge("nvidia", "openai", "edge/0")
    net.remove_edge("broadcom", "openai", "edge/4")
    net.graph["market_shares"].positions.extend(market_of("ai-accelerator", ("amd", 0.1)).positions)
    net.graph["market_shares"].markets |= market_of("ai-accelerator", ("amd", 0.1)).markets
    table = chokepoints(net, category="ai-accelerator")
    # By hand: OpenAI buys of AMD 0.1 by the market, and AMD's memory is 0.6 of SK hynix; of the
    # other makers of accelerators nothing is known.
    amd, hynix, tsmc = (of_firm(table, firm) for firm in ("amd", "sk-hynix", "tsmc"))
    assert amd["exposure"].low == pytest.approx(0.1)
    assert hynix["exposure"].low == pytest.approx(0.1 * 0.6)
    assert (amd["basis"], hynix["basis"], tsmc["basis"]) == ("market", "market", "named")
    assert (tsmc["exposure"].low, tsmc["exposure"].high) == pytest.approx((0.1, 0.1))
    assert ranking(table)[:2] == ["amd", "sk-hynix"]
    assert "tsmc" not in ranking(chokepoints(net, category="ai-accelerator", basis="market"))


def test_the_shipped_graph(shipped: aisupply.Graph) -> None:
    """ASML leads before KLA, which has half of its market; no purchase is closed by a source.

    By hand: KLA can stop no more than 0.55 of the foundries' inspection at λ = 1; ASML has all of
    the EUV machines of TSMC and Samsung, 0.775 of what foundries make.
    """
    network = shipped.view(as_of="2026-06-28").network()
    table = chokepoints(network, category="ai-accelerator")
    assert {"nvidia", "asml", "tsmc"} <= set(ranking(table)[:4])
    kla, asml = (of_firm(table, firm)["exposure"] for firm in ("kla", "asml"))
    assert kla.high <= 0.55
    assert kla.high < asml.low
    # A planned second foundry of Nvidia is none yet: in what runs TSMC alone is named for it.
    running = chokepoints(network, category="ai-accelerator", horizon="running")
    assert of_firm(running, "tsmc")["single_point"] > of_firm(table, "tsmc")["single_point"]
    assert set(table.column("closed")) == {0}
