"""A figure of several suppliers together bounds their sum, in every answer of a cell."""

from __future__ import annotations

import math
from typing import Any

import pytest

from aisupply.bounds import Bounds
from aisupply.measures.cell_volumes import stated_volumes
from aisupply.measures.cells import cells_of
from aisupply.measures.concentration.concentration import (
    concentration,
    edges_by_customer,
    explain,
)
from aisupply.measures.polytope.cell_bounds import Range
from aisupply.measures.scenario.what_if import what_if

TREE = frozenset({"ai-accelerator", "custom-silicon"})
JOINT = {"kind": "power", "unit": "GW", "flow": "supply", "counts": "joint", "counts_with": "g"}


@pytest.fixture
def shared(literal: Any) -> Any:
    """10 GW of one supplier; up to 6 GW of two others together."""
    literal.power("alpha", "us", "chips", 10, 10, 10)
    for name in ("beta", "gamma"):
        literal.add(name, "us", "chips", firm=0, stated=6, ceiling=6, **JOINT)
    return literal


def row_of(literal: Any) -> Any:
    """Return the one row of the cell."""
    (row,) = concentration(literal.network, "us", category="chips", measure="all").rows
    return row


def near(bounds: object, low: float, high: float, *, size: float = 0.02) -> None:
    """Check an exact answer against what was worked out; ends are a millionth outward."""
    assert isinstance(bounds, Bounds)
    assert bounds.exact
    assert (bounds.low, bounds.high) == pytest.approx((low, high), abs=size)


def test_the_sum_is_bounded(shared: Any) -> None:
    """10, 3, 3 of 16 are 118/256, where two of 6 would be 3,553.7; and 10 alone are all.

    All that was announced is 16 in all: 10, 6, 0 is 136/256. Only 10 is binding.
    """
    row = row_of(shared)
    near(row["hhi_stated"], 4_609.375, 10_000)
    near(row["hhi"], 4_609.375, 10_000)
    near(row["hhi_announced"], 4_609.375, 5_312.5)
    assert row["hhi_binding"] == Bounds.point(10_000)
    near(row["effective_suppliers"], 1, 256 / 118, size=1e-5)
    near(row["cr1"], 10 / 16, 1, size=1e-5)
    near(row["normalised_hhi"], (0.4609375 - 1 / 3) * 1.5, 1, size=1e-5)
    assert row["top_supplier"] == "alpha"  # 6 is below 10
    assert (row["past_4000"], row["past_half"]) == ("certain", "certain")
    # of these there are bounds over a box only
    assert [row[name] for name in ("entropy", "exp_entropy", "gini")] == [None] * 3


def test_volumes_of_ones_own_come_on_top(shared: Any) -> None:
    """Beta has 4 of its own: 10, 5, 5 is 150/400; 10, 4, 0 is 116/196, more than 200/400."""
    shared.power("beta", "us", "chips", 4, 4, 4)
    near(row_of(shared)["hhi_stated"], 3_750, 10_000 * 116 / 196)


def test_an_open_end_is_limited_by_what_is_stated(literal: Any) -> None:
    """At least 1 GW of two together is open in all, and 1 GW as stated: 4 beside it.

    4, 0.5, 0.5 of 5 is 16.5/25; named without limit each may be anything.
    """
    literal.power("alpha", "us", "chips", 4, 4, 4)
    for name in ("beta", "gamma"):
        literal.add(name, "us", "chips", firm=0, stated=1, ceiling=math.inf, **JOINT)
    row = row_of(literal)
    near(row["hhi_stated"], 6_600, 10_000)
    near(row["hhi"], 10_000 / 3, 10_000)


def test_a_binding_figure_is_binding_for_all_together(literal: Any) -> None:
    """6 GW that are bound, 10 of another: 16 in all, however it is split."""
    literal.power("alpha", "us", "chips", 10, 10, 10)
    for name in ("beta", "gamma"):
        literal.add(name, "us", "chips", firm=6, stated=6, ceiling=6, **JOINT)
    row = row_of(literal)
    for answer in ("hhi_stated", "hhi", "hhi_binding", "hhi_announced"):
        near(row[answer], 4_609.375, 5_312.5)


def test_one_of_a_group_alone_is_a_box(literal: Any) -> None:
    """The other is another customer's: 0 to 6 beside 10, as it was: 136/256 at the least."""
    literal.power("alpha", "us", "chips", 10, 10, 10)
    literal.add("beta", "us", "chips", firm=0, stated=6, ceiling=6, **JOINT)
    literal.add("beta", "them", "chips", firm=0, stated=6, ceiling=6, **JOINT)
    row = row_of(literal)
    near(row["hhi_stated"], 5_312.5, 10_000, size=1e-6)
    assert row["hhi_announced"] == Bounds.point(5_312.5)


def test_an_undisclosed_volume_tips_the_verdict(shared: Any) -> None:
    """Beside 10, 3, 3 and y: 118 + y² ≤ 0.4 (16 + y)² from 1.298 to 20.04 GW.

    10 is half of all at 16 + 4, and y itself at 16.
    """
    shared.add("delta", "us", "chips")
    words = str(row_of(shared)["tipping"]).split("; ")
    assert words[0] == "above 4,000 unless delta's undisclosed volume is between 1.3 and 20 GW"
    assert words[1] == "the largest has more than half unless it is between 4 and 16 GW"


def test_the_explanation_names_what_binds(shared: Any) -> None:
    """At the least the joint figure is used up; at the greatest nothing of it comes."""
    table = explain(shared.network, "us", category="chips")
    rows = {str(row["supplier"]): row for row in table.rows}
    together = rows["beta+gamma"]
    assert (together["binding"], together["stated"], together["ceiling"]) == (0, 6, 6)
    assert together["claims"] == ("claim/edge/1", "claim/edge/2")
    assert str(together["binds"]) == "least hhi_stated: upper end"
    assert "least hhi_stated: the figure" in str(rows["alpha"]["binds"])
    for name in ("beta", "gamma"):
        assert str(rows[name]["binds"]) == "greatest hhi_stated: lower end"


def test_nothing_binds_where_a_volume_has_no_limit(literal: Any) -> None:
    """Beside what is free, known ones are next to nothing at the greatest HHI of all named."""
    literal.power("alpha", "us", "chips", 2, 2, 2).power("gamma", "us", "chips", 1, 1, 1)
    literal.add("beta", "us", "chips")
    rows = {row["supplier"]: row for row in explain(literal.network, "us", category="chips").rows}
    assert rows["beta"]["binds"] is None
    assert "least hhi: the figure" in str(rows["alpha"]["binds"])
    assert not any("greatest hhi:" in str(row["binds"]) for row in rows.values())


@pytest.mark.parametrize(
    ("what", "low", "high"),
    [
        # 10, 0, 6 before, 10 alone after; and nothing at all if it delivers nothing
        ({"without": ["gamma"]}, 0, 10_000 - 5_312.5),
        # 20,000 · 3 · 3/16²
        ({"merge": [("beta", "gamma")]}, 0, 703.125),
        # 10, 5 after 10 alone: 125/225; and 10, 11, 0 after 10, 6, 0 is less of a fall:
        # 221/441 − 136/256 = −301.2
        ({"add": ["beta->us:chips:5 GW"]}, 10_000 * (125 / 225 - 1), -301.2),
    ],
)
def test_a_change_is_one_problem(shared: Any, what: Any, low: float, high: float) -> None:
    """Before and after rest on the same split of the joint figure."""
    (row,) = what_if(shared.network, **what).rows
    near(row["change"], low, high, size=0.05)


def test_a_change_that_is_not_solved_is_an_outer_bound(shared: Any) -> None:
    """Without the first the two others may be nothing, and there is no index."""
    (row,) = what_if(shared.network, without=["alpha"]).rows
    assert not row["change"].exact


def test_what_binds_over_a_box_is_what_its_duals_say(accelerators_on: Any) -> None:
    """Told from the volumes at each end, as a polytope of the same box tells it by its duals."""
    network = accelerators_on("2026-06-28")
    edges = edges_by_customer(network)["openai"]
    cell = cells_of(edges, "openai", "ai-accelerator", TREE)["power"]
    volumes = stated_volumes(cell)
    assert not volumes.is_joint
    answer = volumes.polytope.hhi()
    assert isinstance(answer, Range)
    for told, dual in zip(
        volumes.binding(), (answer.binding_low, answer.binding_high), strict=True
    ):
        assert {(b.name, b.end) for b in told} == {(b.name, b.end) for b in dual}
    # by hand: all four can deliver 2, so nothing decides the least; at the greatest one is at 10
    least, greatest = volumes.binding()
    assert least == ()
    assert {(b.name, b.end) for b in greatest} == {
        ("amd", "low"), ("amazon", "low"), ("broadcom", "high"), ("cerebras", "low")
    }  # fmt: skip
