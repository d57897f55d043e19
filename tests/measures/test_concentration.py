"""The four answers, against the numbers that were worked by hand on the facts."""

from __future__ import annotations

import math
from typing import Any

import pytest

import aisupply
from aisupply.bounds import Bounds
from aisupply.errors import AmbiguousNameError, UnknownNameError, UsageError
from aisupply.measures.concentration.concentration import EXPLAIN_COLUMNS, concentration, explain
from aisupply.measures.concentration.rows import COLUMNS, EXTRA_COLUMNS
from aisupply.text import render


def _near(bounds: Any, low: float, high: float) -> None:
    assert isinstance(bounds, Bounds)
    assert bounds.exact
    assert (bounds.low, bounds.high) == (
        pytest.approx(low, abs=0.51),
        pytest.approx(high, abs=0.51),
    )


# Each number by hand: 10,000/n is the least HHI of n unlimited suppliers; the points are
# 10,000·Σx²/(Σx)², for example 6, 10 → (36 + 100)/256 = 0.53125.
ACCELERATORS = {
    "2025-09-30": ((5000, 10000), (10000, 10000), None, 10000),
    "2025-10-07": ((3333.3, 10000), (5000, 10000), 10000, 5312.5),
    "2025-10-14": ((2500, 10000), (3333.3, 10000), 10000, 3491.1),
    "2026-06-28": ((1666.7, 10000), (2500, 5708), 3811, 3998),
}


@pytest.mark.parametrize("date", ACCELERATORS)
def test_openai_accelerators(date: str, accelerators_on: Any) -> None:
    """The supply of accelerators to OpenAI has the four worked answers at each date."""
    table = concentration(accelerators_on(date), "openai", category="ai-accelerator", kind="power")
    (row,) = table.rows
    full, stated, binding, announced = ACCELERATORS[date]
    _near(row["hhi"], *full)
    _near(row["hhi_stated"], *stated)
    _near(row["hhi_announced"], announced, announced)
    if binding is None:
        assert row["hhi_binding"] is None
        assert row["reason"] == ("zero-total",)
    else:
        _near(row["hhi_binding"], binding, binding)
        assert row["reason"] is None


def test_openai_accelerators_in_2026(accelerators_on: Any) -> None:
    """The row of the last date says who is counted, who can be first and what is certain."""
    table = concentration(accelerators_on("2026-06-28"), "openai", category="ai-accelerator")
    (row,) = table.rows
    assert table.columns == COLUMNS
    assert set(row) == set(COLUMNS)
    assert (row["kind"], row["unit"]) == ("power", "GW")
    assert (row["suppliers"], row["quantified"]) == (6, 4)
    assert row["unquantified"] == ("alphabet", "nvidia")
    # by hand: the greatest lower bound is 1.8 (amazon), and no ceiling is below it
    assert row["top_candidates"] == ("alphabet", "amazon", "amd", "broadcom", "cerebras", "nvidia")
    # by hand: 10,000/6 = 1,667 is below 1,800 and two volumes are unlimited
    assert (row["past_1800"], row["past_4000"], row["past_half"]) == ("possible",) * 3
    assert row["closed"] is False
    assert row["sources"] == 6


def test_openai_cloud(openai_cloud_with: Any) -> None:
    """OpenAI's cloud capacity has the worked answers, three contracts of one supplier added."""
    (row,) = concentration(openai_cloud_with(100), "openai", category="cloud-capacity").rows
    _near(row["hhi"], 1934, 10000)
    _near(row["hhi_stated"], 3155, 3629)
    _near(row["hhi_binding"], 3629, 3629)
    _near(row["hhi_announced"], 3232, 3232)
    assert (row["kind"], row["unit"]) == ("money", "USD")
    assert row["unquantified"] == ("alphabet", "nscale")
    assert row["past_1800"] == "certain"  # by hand: 1,934 > 1,800, while 10,000/7 = 1,429 is not
    alone = concentration(openai_cloud_with(100, nscale=False), "openai", category="compute")
    _near(alone.rows[0]["hhi"], 2398, 10000)


def test_openai_cloud_without_the_reading_of_100(openai_cloud_with: Any) -> None:
    """With Amazon at 138, the verdict at 2,500 turns at 133 and 361 bn, that at 4,000 at 992."""
    network = openai_cloud_with(138, nscale=False)
    (row,) = concentration(network, "openai", category="cloud-capacity").rows
    _near(row["hhi_stated"], 3155, 3430)
    tipping = str(row["tipping"]).split("; ")
    assert tipping[0] == (
        "above 2,500 unless alphabet's undisclosed volume is between 133 and 361 bn USD"
    )
    assert tipping[1] == "not above 4,000 unless it is above 992 bn USD"
    # by hand: y/(708 + y) > 1/2 from y = 708 on, the sum of the least of the others
    assert tipping[2] == "the largest has no more than half unless it is above 708 bn USD"


def test_microsoft_cloud(microsoft: Any) -> None:
    """Microsoft's cloud capacity has the worked answers, two suppliers without figures."""
    (row,) = concentration(microsoft, "microsoft", category="cloud-capacity").rows
    _near(row["hhi"], 2044, 10000)
    _near(row["hhi_stated"], 3459, 4166)
    assert row["past_1800"] == "by-number"  # by hand: 10,000/5 = 2,000 > 1,800


def test_narrower_categories_are_inside(literal: Any) -> None:
    """A category holds its narrower ones at any depth, and not its broader ones."""
    literal.power("broadcom", "openai", "custom-silicon", 1, 1, 1)
    literal.power("amd", "openai", "ai-accelerator", 1, 1, 1)
    counts = {
        category: concentration(literal.network, "openai", category=category).rows[0]["suppliers"]
        for category in ("chips", "ai-accelerator", "custom-silicon", "compute")
    }
    assert counts == {"chips": 2, "ai-accelerator": 2, "custom-silicon": 1, "compute": 0}


def test_cells_that_are_left_out_are_told(literal: Any) -> None:
    """Without a customer each has one cell; a note counts the others, if there are any."""
    literal.power("amd", "openai", "ai-accelerator", 1, 1, 1).add("asml", "openai", "memory")
    literal.power("amd", "xai", "ai-accelerator", 1, 1, 1)
    told = "2 of 3 cells are shown: --all-cells shows all"
    few, every = (concentration(literal.network, all_cells=each) for each in (False, True))
    assert [(row["customer"], row["category"]) for row in few.rows] == [
        ("openai", "ai-accelerator"), ("xai", "ai-accelerator"),
    ]  # fmt: skip
    assert ([str(note) for note in few.notes], len(every.rows), every.notes) == ([told], 3, [])
    assert "cellules sur 3" in render(few.notes[0], "fr")
    assert concentration(literal.network, category="memory").notes == []
    assert concentration(literal.network, "openai").notes == []


def test_no_supplier(literal: Any) -> None:
    """A customer without a supplier in the category has one row, all null, with the reason."""
    literal.power("amd", "openai", "ai-accelerator", 1, 1, 1)
    (row,) = concentration(literal.network, "openai", category="compute").rows
    assert row["reason"] == ("no-supplier",)
    assert [row[name] for name in ("hhi", "hhi_stated", "cr1", "past_1800", "kind")] == [None] * 5


def test_no_volume(literal: Any) -> None:
    """Suppliers that are only named have bounds by their number, and no stated answer."""
    literal.add("amd", "openai", "ai-accelerator").add("nvidia", "openai", "ai-accelerator")
    (row,) = concentration(literal.network, "openai", category="ai-accelerator").rows
    assert row["hhi"] == Bounds(5000, 10000)
    assert (row["hhi_stated"], row["reason"], row["kind"]) == (None, ("no-volume",), None)
    assert row["past_4000"] == "by-number"
    assert row["past_half"] == "possible"


def test_one_named_supplier(literal: Any) -> None:
    """One supplier is 10,000 whatever the volume, and that follows from the number alone."""
    literal.add("asml", "tsmc", "chips")
    (row,) = concentration(literal.network, "tsmc", category="chips").rows
    assert row["hhi"] == Bounds.point(10000)
    assert row["cr1"] == Bounds.point(1)
    assert row["entropy"] == Bounds.point(0)
    assert {row[name] for name in ("past_1800", "past_4000", "past_half")} == {"by-number"}
    assert row["top_supplier"] == "asml"
    assert row["tipping"] is None


def test_one_row_for_each_customer(literal: Any) -> None:
    """Without a customer there is one row each, the most concentrated as stated first."""
    literal.power("amd", "openai", "ai-accelerator", 1, 1, 1)
    literal.power("nvidia", "openai", "ai-accelerator", 1, 1, 1)
    literal.power("nvidia", "oracle", "ai-accelerator", 1, 1, 1)
    literal.add("tsmc", "nvidia", "chips")
    rows = concentration(literal.network).rows
    assert [row["customer"] for row in rows] == ["oracle", "openai", "nvidia"]


def test_customer_alone_lists_its_named_categories(literal: Any) -> None:
    """With a customer there is a row for each category that a relation names, not for others."""
    literal.power("broadcom", "openai", "custom-silicon", 1, 1, 1)
    literal.money("oracle", "openai", "cloud-capacity", 1, 1, 1)
    rows = concentration(literal.network, "openai").rows
    assert [row["category"] for row in rows] == ["cloud-capacity", "custom-silicon"]


def test_all_cells(literal: Any) -> None:
    """All cells are every customer, category and kind with a figure."""
    literal.power("amd", "openai", "ai-accelerator", 1, 1, 1)
    literal.money("amd", "openai", "ai-accelerator", 1, 1, 1)
    literal.add("tsmc", "amd", "chips")
    rows = concentration(literal.network, all_cells=True).rows
    found = {(row["customer"], row["category"], row["kind"]) for row in rows}
    assert found == {
        ("openai", "ai-accelerator", "money"),
        ("openai", "ai-accelerator", "power"),
        ("amd", "chips", None),
    }


def test_kind_by_coverage(literal: Any) -> None:
    """The kind with most quantified suppliers is taken, money on a tie, or the one asked for."""
    literal.power("amd", "openai", "ai-accelerator", 1, 1, 1)
    literal.power("nvidia", "openai", "ai-accelerator", 1, 1, 1)
    literal.money("amd", "openai", "ai-accelerator", 1, 1, 1)
    network = literal.network
    assert concentration(network, "openai", category="chips").rows[0]["kind"] == "power"
    literal.money("nvidia", "openai", "ai-accelerator", 1, 1, 1)
    assert concentration(network, "openai", category="chips").rows[0]["kind"] == "money"
    (row,) = concentration(network, "openai", category="chips", kind="count").rows
    assert (row["kind"], row["quantified"], row["reason"]) == ("count", 0, ("no-volume",))


def test_all_measures(literal: Any) -> None:
    """The further measures are added on request; Gini only where all volumes are exact."""
    for supplier, volume in (("a", 50), ("b", 30), ("c", 20)):
        literal.power(supplier, "openai", "ai-accelerator", volume, volume, volume)
    (row,) = concentration(literal.network, "openai", category="chips", measure="all").rows
    # by hand, metrics of 50, 30, 20
    assert row["hhi"] == Bounds.point(3800)
    expected = {
        "normalised_hhi": 0.07,
        "gini": 0.2,
        "exp_entropy": 2.8,
        "cr4": 1,
        "cr1_stated": 0.5,
    }
    for name, value in expected.items():
        assert row[name].low == pytest.approx(value, abs=1e-3)
    assert set(EXTRA_COLUMNS) <= set(row)
    literal.power("d", "openai", "ai-accelerator", 1, 1, 2)
    (row,) = concentration(literal.network, "openai", category="chips", measure="all").rows
    assert row["gini"] is None


def test_names(literal: Any) -> None:
    """Customers and categories are found by id or label; unknown ones get suggestions."""
    literal.power("amd", "openai", "ai-accelerator", 1, 1, 1)
    network = literal.network
    table = aisupply.concentration(network, "OpenAI", category="AI Accelerator")
    assert table.rows[0]["customer"] == "openai"
    for measure in (concentration, aisupply.concentration):
        with pytest.raises(UnknownNameError, match="did you mean 'openai'"):
            measure(network, "opnai")
        with pytest.raises(UnknownNameError, match="did you mean 'ai-accelerator'"):
            measure(network, "openai", category="ai-acelerator")
    network.add_node("other", label="Openai")
    with pytest.raises(AmbiguousNameError, match="openai, other"):
        aisupply.concentration(network, "OPENAI")


def test_options_that_cannot_be(literal: Any) -> None:
    """An unknown kind or set of measures is refused with those there are."""
    with pytest.raises(UsageError, match="money, power, power-it, power-gross, count"):
        concentration(literal.network, kind="weight")
    with pytest.raises(UsageError, match="main or all"):
        concentration(literal.network, measure="some")


def test_nobody_supplies_a_known_firm(literal: Any) -> None:
    """A firm that is nobody's customer gives no row, and a note says so."""
    literal.power("amd", "openai", "ai-accelerator", 1, 1, 1)
    table = concentration(literal.network, "amd")
    assert table.rows == []
    assert list(map(str, table.notes)) == ["no source names a supplier of amd under this lens"]


def test_lens_goes_along(literal: Any) -> None:
    """The table carries the lens of the network."""
    assert concentration(literal.network).lens == {"known_by": "2026-06-28"}


def test_relation_without_category_is_noted(literal: Any) -> None:
    """A relation that names no category enters no cell, and a note counts it."""
    literal.add("amd", "openai", "")
    table = concentration(literal.network, "openai")
    assert table.rows == []
    assert "1 supply relations name no category and are in no cell" in map(str, table.notes)


def test_explain(openai_cloud_with: Any) -> None:
    """The explanation lists for each supplier what its bounds are and who says so."""
    table = explain(openai_cloud_with(100), "openai", category="cloud-capacity")
    assert table.columns == EXPLAIN_COLUMNS
    rows = {row["supplier"]: row for row in table.rows}
    assert (rows["amazon"]["firm"], rows["amazon"]["stated"]) == (100e9, 138e9)
    # by hand: 11.9 + 4.0 + 6.5 = 22.4, none of it firm
    assert rows["coreweave"]["firm"] == 0
    assert rows["coreweave"]["ceiling"] == pytest.approx(22.4e9)
    assert str(rows["coreweave"]["claims"]).count("claim/") == 3
    alphabet = rows["alphabet"]
    assert [alphabet[name] for name in ("firm", "stated", "ceiling")] == [None] * 3
    assert alphabet["quantified"] is False
    assert alphabet["sources"] == ("source-of-alphabet",)


def test_an_open_end_is_null_in_the_explanation(literal: Any) -> None:
    """A ceiling that nobody states is null, and the firm and stated figures stay."""
    literal.power("nvidia", "openai", "ai-accelerator", 0, 10, math.inf)
    (row,) = explain(literal.network, "openai", category="ai-accelerator").rows
    assert (row["firm"], row["stated"], row["ceiling"]) == (0, 10, None)
