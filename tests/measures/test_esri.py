"""ESRI: figures of the reference, small networks worked by hand, and the links of a network."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from chain_kit import link, network, sized, worked

from aisupply.errors import DataError, UsageError
from aisupply.measures.systemic.esri import COLUMNS, Link, esri, links_of, risks
from aisupply.measures.systemic.shock_propagation import (
    ESSENTIAL,
    IRRELEVANT,
    ORDINARY,
    Cascade,
    Links,
    stops,
)

if TYPE_CHECKING:
    import aisupply

REFERENCE = Path(__file__).parents[3] / "shared" / "datasets" / "esri-reference"
NEEDS = {"0": IRRELEVANT, "1": ORDINARY, "2": ESSENTIAL}


def rows_of(name: str) -> list[dict[str, str]]:
    """Return the rows of a file of the reference."""
    with (REFERENCE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.skipif(not REFERENCE.is_dir(), reason="the reference figures are not here")
def test_the_reference_figures() -> None:
    """The thirteen published figures come out to 1e-9."""
    links = [
        Link(r["supplier"], r["customer"], r["supplierNACE"], float(r["weight"]), NEEDS[r["type"]])
        for r in rows_of("test_list.csv")
    ]
    found = risks(links)
    expected = {row["company"]: float(row["esri"]) for row in rows_of("test_esri.csv")}
    assert len(expected) == 13
    assert found.esri == pytest.approx(expected, abs=1e-9)
    assert found.residual <= 1e-12


def small() -> list[Link]:
    """Return a maker with three kinds of inputs, which sells to two shops."""
    return [
        Link("chip-a", "maker", "chips", 3.0, ESSENTIAL),
        Link("chip-b", "maker", "chips", 1.0, ESSENTIAL),
        Link("paint", "maker", "paint", 2.0, ORDINARY),
        Link("lunch", "maker", "food", 2.0, IRRELEVANT),
        Link("maker", "shop", "phones", 6.0, ESSENTIAL),
        Link("maker", "stall", "phones", 2.0, ESSENTIAL),
    ]


def test_a_network_by_hand() -> None:
    """Essential, ordinary and irrelevant inputs, market shares and lost demand, one by one.

    By hand, all that is sold being 3 + 1 + 2 + 2 + 8 = 16:
    chip-a  3 of 4 chips go; chip-b has 1 left, so σ = min(3/1, 1) = 1: maker loses 3/4 of 8;
    chip-b  1 of 4 chips go; chip-a has 3 left, so σ = 1/3: maker loses 1/12 of 8;
    paint   2 of all 8 inputs go: maker loses 1/4 of 8;   lunch   nothing but its own 2;
    shop    maker sells 3/4 less, and so do its four suppliers: 3/4 of 16;   stall   1/4 of 16.
    """
    found = risks(small())
    assert found.esri == pytest.approx(
        {
            "chip-a": (3 + 6) / 16, "chip-b": (1 + 8 / 12) / 16, "paint": (2 + 2) / 16,
            "lunch": 2 / 16, "maker": 1.0, "shop": 12 / 16, "stall": 4 / 16,
        },
        abs=1e-12,
    )  # fmt: skip
    assert found.downstream["maker"] == pytest.approx(8 / 16)
    assert found.upstream["maker"] == pytest.approx(1.0)
    assert found.size["shop"] == 0


def test_the_worse_of_two_losses_counts_firm_by_firm() -> None:
    """A firm that loses inputs and demand counts with the greater loss, not with the sum.

    By hand: a → b → c → a, each 1; a stop of a takes b by inputs and c by demand: all 3 of 3.
    """
    ring = [Link(f, t, f, 1.0, ESSENTIAL) for f, t in (("a", "b"), ("b", "c"), ("c", "a"))]
    assert set(risks(ring).esri.values()) == {1.0}


def test_a_sector_replaces_what_it_can_and_no_more() -> None:
    """Where a sector falls as a whole, nobody is left to replace: the loss feeds on itself.

    By hand: a stops; b, of its sector, gets all from a and so a loss of σ = 1/3 at first (b has
    3); 3 − 1 are left, then 1/2, then 2/3, then 1: b stops too.
    """
    links = [
        Link("a", "b", "one", 1.0, ESSENTIAL),
        Link("b", "c", "one", 3.0, ESSENTIAL),
    ]
    assert risks(links).downstream == {"a": 1.0, "b": 0.75, "c": 0.0}


def test_links_add_up_and_links_of_no_weight_are_none() -> None:
    """Two links of 1 are one of 2; a link of 0 names nobody."""
    twice = [Link("a", "c", "k", 1.0), Link("a", "c", "k", 1.0), Link("b", "c", "k", 1.0)]
    once = [Link("a", "c", "k", 2.0), Link("b", "c", "k", 1.0), Link("z", "c", "k", 0.0)]
    assert risks(twice).esri == pytest.approx(risks(once).esri)
    assert "z" not in risks(once).esri


def test_parts_that_are_not_connected_do_not_touch() -> None:
    """A stop in one part takes that part along: 1 of 4, and 3 of 4."""
    links = [Link("a", "b", "k", 1.0, ESSENTIAL), Link("x", "y", "m", 3.0, ESSENTIAL)]
    assert risks(links).esri == pytest.approx({"a": 0.25, "b": 0.25, "x": 0.75, "y": 0.75})


@pytest.mark.parametrize(
    ("weight", "words"),
    [
        (-1.0, "a weight of -1"),
        (float("nan"), "a weight of nan"),
        (float("inf"), "a weight of inf"),
    ],
)
def test_weights_that_are_none(weight: float, words: str) -> None:
    """A weight is a finite number above 0; the answer names the link."""
    with pytest.raises(DataError, match=f"link 2: found {words}"):
        risks([Link("a", "b", "k"), Link("b", "c", "k", weight)])


def test_other_needs_and_lengths_are_refused() -> None:
    """A need is one of three, and the columns of links are of one length."""
    with pytest.raises(UsageError, match="no need is called 7"):
        risks([Link("a", "b", "k", 1.0, 7)])
    one = np.array([0])
    with pytest.raises(DataError, match="1, 2 links"):
        Links(one, one, one, np.array([1.0, 2.0]), one)


def test_without_market_shares_it_is_the_health_of_a_stop() -> None:
    """With essential inputs and no replacement, losses are 1 − health of `disrupt`.

    By hand: 2 gets 3 of 4 from 0, and 3 gets 1 of 2 from 2 and the other from 1.
    """
    links = Links(
        supplier=np.array([0, 1, 2, 1]), customer=np.array([2, 2, 3, 3]), sector=np.zeros(4, int),
        weight=np.array([3.0, 1.0, 1.0, 1.0]), need=np.full(4, ESSENTIAL),
    )  # fmt: skip
    found = Cascade(links, firms=4, market_shares=False).downstream(stops([0], firms=4))
    assert found.loss.tolist() == [[1.0, 0.0, 0.75, 0.375]]


def test_links_of_a_network() -> None:
    """Named links count 1, sectors are what is needed, needs are those of what a firm sells."""
    net = worked()
    sized(net, "sk-hynix", "nvidia", "hbm4", 1, 1)
    links, note = links_of(net)
    by_ends = {(row.supplier, row.customer, row.sector): row for row in links}
    assert by_ends["sk-hynix", "nvidia", "hbm"] == ("sk-hynix", "nvidia", "hbm", 1.0, ESSENTIAL)
    assert by_ends["synopsys", "nvidia", "eda"].need == ORDINARY
    assert by_ends["nvidia", "openai", "ai-accelerator"].need == ORDINARY  # it sells nothing
    assert ("sk-hynix", "nvidia", "hbm4") not in by_ends
    assert str(note).startswith("each named link counts 1")


def test_links_weigh_as_announced_on_demand() -> None:
    """By power, links in GW count as announced, and the note says how many are left out."""
    links, note = links_of(worked(), kind="power")
    assert {(r.supplier, r.weight) for r in links if r.customer == "openai"} == {
        ("nvidia", 6.0), ("amd", 3.0), ("broadcom", 1.0),
    }  # fmt: skip
    # By hand: 3 of TSMC, and those of ASML and Synopsys.
    assert str(note).endswith("in GW; 5 named links have none and are out")
    with pytest.raises(UsageError, match="no kind"):
        esri(worked(), kind="weight")


def test_views_of_one_amount_share_it() -> None:
    """An edge of two categories is one amount: half of it in each."""
    net = network()
    sized(net, "amazon", "openai", "", 4, 4, categories=("ai-accelerator", "eda"))
    links, _ = links_of(net, kind="power")
    assert [(row.sector, row.weight) for row in links] == [("ai-accelerator", 2.0), ("eda", 2.0)]


def test_the_table() -> None:
    """The riskiest first, labelled as of the observed network; an empty network has no rows."""
    table = esri(worked())
    assert table.columns == COLUMNS
    values = [float(str(row["esri"])) for row in table.rows]
    assert values == sorted(values, reverse=True)
    assert table.rows[0]["rank"] == 1
    assert str(table.notes[0]).startswith("on the observed network: 11 links between 10 firms")
    assert esri(network()).rows == []
    lonely = network()
    link(lonely, "a", "b", "foundry", stage="ended")
    assert esri(lonely).rows == []


def test_the_shipped_graph(shipped: aisupply.Graph) -> None:
    """ASML and TSMC are among the five riskiest firms of the shipped graph."""
    network = shipped.view(as_of="2026-06-28").network()
    top = [row["firm"] for row in esri(network).rows[:5]]
    assert {"asml", "tsmc"} <= set(top)
