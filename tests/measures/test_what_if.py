"""What one change, or several at once, would do to concentration."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import pytest

from aisupply.bounds import Bounds
from aisupply.errors import DataError, UnknownNameError, UsageError
from aisupply.measures.index_bounds.indices import Undefined, hhi
from aisupply.measures.scenario.merger_effects import (
    after_addition,
    after_removal,
    merger,
    merger_bounds,
)
from aisupply.measures.scenario.scenario import parse_addition
from aisupply.measures.scenario.what_if import COLUMNS, what_if

if TYPE_CHECKING:
    from collections.abc import Callable

    import networkx as nx

    import aisupply

    Accelerators = Callable[[str], nx.MultiDiGraph]
    Run = Callable[..., Any]

AGREED = {"agreement": "deal", "claims": ("claim/volume",)}


def only(table: aisupply.Table) -> dict[str, Any]:
    """Return the one row of a table."""
    assert table.columns == COLUMNS
    (row,) = table.rows
    return row


def whole(value: Any) -> tuple[int, int]:
    """Return both ends of bounds, to the nearest point."""
    assert isinstance(value, Bounds)
    return round(value.low), round(value.high)


def three(literal: Any) -> nx.MultiDiGraph:
    """Return three suppliers of 50, 30 and 20 GW: by hand an HHI of 3,800."""
    for name, volume in (("a", 50), ("b", 30), ("c", 20)):
        literal.power(name, "us", "chips", volume, volume, volume)
    network: nx.MultiDiGraph = literal.network
    return network


def test_the_worked_numbers_of_the_design() -> None:
    """H = 0.38 without a share of 0.3 is 5,918; shares of 30 % and 20 % that merge add 1,200."""
    assert after_removal(3800, 0.3) == pytest.approx((0.38 - 0.09) / 0.49 * 10_000)
    assert round(after_removal(3800, 0.3)) == 5918
    assert merger(0.3, 0.2) == pytest.approx(1200)


def test_a_small_volume_lowers_the_hhi_exactly_below_a_share_of_h() -> None:
    """H = 0.38 is between the shares 0.5 and 0.3: more of the first raises it."""
    volumes = [50.0, 30.0, 20.0]
    assert after_addition(volumes, 0, 0.01) > 3800
    assert after_addition(volumes, 1, 0.01) < 3800
    # By hand: (3,800 + 2·20·30 + 900)/130² = 5,900/16,900.
    assert after_addition(volumes, 2, 30) == pytest.approx(5900 / 16900 * 10_000)


def test_formulas_agree_with_the_index_itself() -> None:
    """What is left, and what is merged, measured directly."""
    assert after_removal(3800, 0.3) == pytest.approx(hhi([50, 20]))
    assert 3800 + merger(0.3, 0.2) == pytest.approx(hhi([50, 50]))
    assert after_removal(10_000, 1.0) is Undefined.NO_SUPPLIER
    assert after_addition([0.0, 0.0], 0, 0.0) is Undefined.ZERO_TOTAL


@pytest.mark.parametrize(("points", "share"), [(3800, -0.1), (3800, 1.1), (100, 0.5), (10_001, 1)])
def test_impossible_shares_are_refused(points: float, share: float) -> None:
    """A share is from 0 to 1, and the HHI at least what it alone gives."""
    with pytest.raises(DataError):
        after_removal(points, share)
    with pytest.raises(DataError):
        merger(share, 1.2)


def test_a_supplier_that_goes(literal: Any) -> None:
    """The worked removal as a row: 3,800, 5,918 and the change, all of them points."""
    table = what_if(three(literal), without=["b"])
    row = only(table)
    assert (row["customer"], row["category"], row["kind"]) == ("us", "chips", "power")
    assert (whole(row["before"]), whole(row["after"])) == ((3800, 3800), (5918, 5918))
    assert whole(row["change"]) == (2118, 2118)
    assert row["change"].exact
    assert row["verdict_before"] == (
        "past 1,800 by-number, past 4,000 impossible, past half impossible"
    )
    assert row["verdict_after"].endswith("past 4,000 by-number, past half certain")
    assert list(map(str, table.notes)) == ["supposed: without b"]


def test_two_suppliers_that_become_one(literal: Any) -> None:
    """The worked merger: + 1,200, and the network that was given is left as it was."""
    network = three(literal)
    row = only(what_if(network, merge=[("b", "c")]))
    assert whole(row["change"]) == (1200, 1200)
    assert whole(row["after"]) == (5000, 5000)
    assert whole(only(what_if(network, merge=[("c", "b")]))["change"]) == (1200, 1200)
    assert network.has_edge("c", "us")


def test_a_merger_of_unknown_volumes_is_one_problem(literal: Any) -> None:
    """1..6 and 10 alone: by hand a·b/T² is 10/121 at 1 and 60/256 at 6, times 20,000.

    The difference of the intervals would reach below: 0 and more than that.
    """
    literal.power("a", "us", "chips", 1, 6, 6).power("b", "us", "chips", 10, 10, 10)
    row = only(what_if(literal.network, merge=[("a", "b")]))
    assert whole(row["change"]) == (1653, 4688)
    assert row["change"].exact
    assert whole(row["after"]) == (10_000, 10_000)


def test_a_removal_of_unknown_volumes_is_one_problem(literal: Any) -> None:
    """Three suppliers of 1..6, one goes.

    By hand, the least is at 6 against 1 and 1: 2/4 − 38/64 = −0.09375. The greatest is where the
    others are 6 and 1, so H = 37/49, and the one that goes has Q/T = 37/7: then H/(1 + H) was
    before, and the change is H²/(1 + H) = 0.324870. The difference of the intervals says more
    than 3,000 in both directions.
    """
    for name in "abc":
        literal.power(name, "us", "chips", 1, 6, 6)
    table = what_if(literal.network, without=["a"])
    change = only(table)["change"]
    assert change.exact
    assert (change.low, change.high) == pytest.approx((-937.5, 10_000 * (37 / 49) ** 2 / (86 / 49)))
    assert list(map(str, table.notes)) == ["supposed: without a"]


def test_what_comes_is_what_goes_the_other_way_round(literal: Any) -> None:
    """A new supplier of 1..6 beside two of 1..6: the removal by hand, with its sign turned."""
    for name in "bc":
        literal.power(name, "us", "chips", 1, 6, 6)
    literal.power("a", "them", "chips", 1, 1, 1)
    change = only(what_if(literal.network, add=["a->us:chips:1..6 GW"]))["change"]
    assert change.exact
    assert (-change.high, -change.low) == pytest.approx((-937.5, 3248.694827), abs=1e-5)


def test_a_change_between_intervals_is_labelled_outer(literal: Any) -> None:
    """Two suppliers that go at once: the difference of two intervals is an outer bound."""
    for name in "abcd":
        literal.power(name, "us", "chips", 1, 6, 6)
    table = what_if(literal.network, without=["a", "b"])
    change = only(table)["change"]
    assert not change.exact
    assert any("outer bound" in str(note) for note in table.notes)


@pytest.mark.parametrize("newcomer", ["a", "d"])
def test_another_volume_within_the_same_bounds_is_a_change(literal: Any, newcomer: str) -> None:
    """What comes may be another amount than what went, though both are 2..6 beside 4.

    By hand: H is least at 4 and 4 (0.5), greatest at 2 and 4 (20/36); the difference of the two
    intervals is 555.6 in both directions.
    """
    literal.power("a", "us", "chips", 2, 6, 6).power("b", "us", "chips", 4, 4, 4)
    literal.power("d", "them", "chips", 1, 1, 1)
    table = what_if(literal.network, without=["a"], add=[f"{newcomer}->us:chips:2..6 GW"])
    row = next(row for row in table if row["customer"] == "us")
    assert whole(row["change"]) == (-556, 556)
    assert not row["change"].exact


def test_a_supplier_under_another_name_changes_nothing(literal: Any) -> None:
    """A firm that takes over one supplier, and is none itself, delivers just what that one did."""
    literal.power("a", "us", "chips", 2, 6, 6).power("b", "us", "chips", 4, 4, 4)
    literal.power("d", "them", "chips", 1, 1, 1)
    table = what_if(literal.network, merge=[("d", "a")])
    (change,) = (row["change"] for row in table if row["customer"] == "us")
    assert change == Bounds.point(0)


def test_a_cell_that_loses_its_only_supplier_is_undefined(literal: Any) -> None:
    """No supplier is left: after and change are null, and not 0."""
    literal.power("a", "us", "chips", 1, 1, 1)
    row = only(what_if(literal.network, without=["a"]))
    assert (row["after"], row["change"], row["verdict_after"]) == (None, None, None)


@pytest.mark.parametrize(
    ("date", "expected"),
    [("2025-10-14", (3469, 8347)), ("2026-06-28", (3550, 5708))],
)
def test_were_broadcoms_volume_firm(
    accelerators_on: Accelerators, date: str, expected: tuple[int, int]
) -> None:
    """The design's what-if on OpenAI's accelerators, as stated, on its last two dates."""
    row = only(what_if(accelerators_on(date), firm=["broadcom"], category="ai-accelerator"))
    assert whole(row["after"]) == expected


def test_a_volume_on_top(accelerators_on: Accelerators) -> None:
    """On 2025-10-07 AMD has 1..6 GW beside Nvidia's 0..10: 2..6 GW more make it 3..12."""
    text = "amd->openai:ai-accelerator:2..6 GW"
    row = only(what_if(accelerators_on("2025-10-07"), add=[text]))
    # By hand: the least is at equal volumes, the greatest where Nvidia delivers nothing.
    assert whole(row["before"]) == whole(row["after"]) == (5000, 10_000)
    row = only(what_if(accelerators_on("2025-10-07"), add=[text], firm=["nvidia"]))
    # By hand: 10 and 3..12: the least at 10 and 10, the greatest (100 + 9)/169.
    assert whole(row["after"]) == (5000, 6450)


def test_an_agreement_takes_its_commitments_with_it(literal: Any) -> None:
    """A relation that other claims speak of stays, without a figure; one of its own does not."""
    literal.power("a", "us", "chips", 6, 6, 6).add("a", "us", "chips").power(
        "b", "us", "chips", 6, 6, 6
    )
    network = literal.network
    edges = {key: data for *_, key, data in network.edges(keys=True, data=True)}
    edges["edge/0"].update(AGREED)
    edges["edge/1"].update(AGREED, claims=("claim/volume", "claim/elsewhere"))
    row = only(what_if(network, without=["deal"], measure="hhi"))
    assert (whole(row["before"]), whole(row["after"])) == ((5000, 5000), (5000, 10_000))
    stated = only(what_if(network, without=["deal"]))
    assert (whole(stated["before"]), whole(stated["after"])) == ((5000, 5000), (10_000, 10_000))
    edges["edge/1"].update(claims=("claim/volume",))
    row = only(what_if(network, without=["deal"], measure="hhi"))
    assert whole(row["after"]) == (10_000, 10_000)


def test_several_at_once(literal: Any) -> None:
    """Without c, b with 20 more, then a and b as one: by hand 10,000; before that 5,000."""
    network = three(literal)
    both = what_if(network, without=["c"], add=["b->us:chips:20 GW"])
    assert whole(only(both)["after"]) == (5000, 5000)
    every = what_if(network, without=["c"], add=["b->us:chips:20 GW"], merge=[("a", "b")])
    assert whole(only(every)["after"]) == (10_000, 10_000)
    assert (
        str(every.notes[0]) == "supposed: without c; added b->us:chips:20 GW; b becomes one with a"
    )


def test_supply_inside_the_new_firm_is_none(literal: Any) -> None:
    """A supplier that merges with its customer is no supplier of it."""
    network = three(literal)
    assert whole(only(what_if(network, merge=[("us", "b")]))["after"]) == (5918, 5918)


def test_only_what_moves_is_shown_unless_asked_for(literal: Any) -> None:
    """A cell that nothing touches has no row, but for the one that was asked for."""
    three(literal).add_node("z", label="Z")
    literal.power("z", "them", "chips", 1, 1, 1)
    assert [row["customer"] for row in what_if(literal.network, without=["a"]).rows] == ["us"]
    table = what_if(literal.network, without=["a"], customers=["them"])
    assert table.rows == []
    assert str(table.notes[-1]).startswith(
        "no cell moves: hhi_stated counts only suppliers with a fig"
    )
    table = what_if(literal.network, without=["a"], customers=["them"], measure="hhi")
    assert (table.rows, table.said()[-1]) == ([], "no cell moves")
    row = only(what_if(literal.network, without=["a"], customers=["them"], category="chips"))
    assert whole(row["change"]) == (0, 0)


@pytest.mark.parametrize(
    ("text", "low", "high", "kind", "unit"),
    [
        ("a->b:c:2..6 GW", 2, 6, "power", "GW"),
        ("a -> b : c : 10 GW", 10, 10, "power", "GW"),
        ("a->b:c:500 MW", 0.5, 0.5, "power", "GW"),
        ("a->b:c:2.. GW", 2, math.inf, "power", "GW"),
        ("a->b:c:..6 GW", 0, 6, "power", "GW"),
        ("a->b:c:1.5..3 bn USD", 1.5e9, 3e9, "money", "USD"),
        ("a->b:c:20 m EUR", 2e7, 2e7, "money", "EUR"),
        ("a->b:c:100 units", 100, 100, "count", "count"),
        ("a->b:c:about 6 GW", 5.4, 6.6, "power", "GW"),
        ("a->b:c:50,000 H100s", 50_000, 50_000, "count", "count"),
        ("a->b:c:¥2.5 trillion", 2.5e12, 2.5e12, "money", "JPY"),
        ("a->b:c:between 5 and 6 bn USD", 5e9, 6e9, "money", "USD"),
    ],
)
def test_amounts_to_add(text: str, low: float, high: float, kind: str, unit: str) -> None:
    """One number or two, in any of the units, with bn or m for money."""
    found = parse_addition(text)
    assert (found.supplier, found.customer, found.category) == ("a", "b", "c")
    assert (found.volume.low, found.volume.high) == pytest.approx((low, high))
    assert (found.kind, found.unit) == (kind, unit)


@pytest.mark.parametrize(
    "text",
    ["", "amd", "a->b:c", "a->b:c:GW", "a->b:c:.. GW", "a->b:c:6..2 GW", "a->b:c:6 tons",
     "a->b:c:-1 GW", "a->b:c:nan GW", "a->b:c:1 2 GW"],
)  # fmt: skip
def test_what_is_no_volume_to_add_is_refused(text: str) -> None:
    """With an example of what to write."""
    with pytest.raises(UsageError) as told:
        parse_addition(text)
    assert "amd->openai" in str(told.value)


@pytest.mark.parametrize(
    "wrong",
    [{}, {"without": ["a"], "kind": "mass"}, {"without": ["a"], "measure": "gini"},
     {"merge": [("a", "a")]}],
)  # fmt: skip
def test_bad_suppositions_are_refused(literal: Any, wrong: dict[str, Any]) -> None:
    """Nothing supposed, a kind or an answer that does not exist, a firm with itself."""
    with pytest.raises(UsageError):
        what_if(three(literal), **wrong)


@pytest.mark.parametrize(
    "wrong",
    [{"without": ["x"]}, {"firm": ["x"]}, {"merge": [("a", "x")]}, {"add": ["x->us:chips:1 GW"]},
     {"add": ["a->us:nothing:1 GW"]}, {"without": ["a"], "customers": ["x"]}],
)  # fmt: skip
def test_unknown_names_are_refused(literal: Any, wrong: dict[str, Any]) -> None:
    """A firm, agreement, customer or category that the network does not have."""
    with pytest.raises(UnknownNameError):
        what_if(three(literal), **wrong)


def test_a_merger_with_no_limit_may_share_all_there_is() -> None:
    """Two unlimited volumes: from nothing to half each, which is 20,000/4."""
    free = Bounds(0, math.inf)
    assert whole(merger_bounds(free, free, Bounds(5, 5))) == (0, 5000)
    assert whole(merger_bounds(free, Bounds.point(5), Bounds(0, math.inf))) == (0, 5000)
    assert whole(merger_bounds(Bounds.point(0), Bounds.point(5), Bounds(0, 0))) == (0, 0)


def test_the_command_on_the_shipped_graph(run: Run) -> None:
    """The design's what-if from the shell; typed names in any form; errors exit with 2."""
    ran = run("what-if", "OpenAI", "--firm", "Broadcom", "--category", "ai-accelerator", "--kind",
              "power", "--as-of", "2026-06-28", "--format", "json")  # fmt: skip
    assert ran.code == 0
    found = json.loads(ran.out)
    assert tuple(found["columns"]) == COLUMNS
    (row,) = found["rows"]
    # by hand: five with a figure can be equal, 2,000; with Broadcom's 10 GW firm the others are at
    # most 6, 5, 2.2 and 2, which makes 169.84/25.2² = 0.26745; at least 1, 0, 1.8 and 0.75
    assert (round(row["before"]["low"]), round(row["before"]["high"])) == (2000, 5708)
    assert (round(row["after"]["low"]), round(row["after"]["high"])) == (2674, 5708)
    assert row["change"]["exact"] is True
    ran = run("what-if", "--without", "openai-amd-6gw", "--format", "json")
    assert json.loads(ran.out)["rows"][0]["customer"] == "openai"
    tables = []
    for firm in ("amd", "Advanced Micro Devices"):  # an alias, which no node of a network has
        ran = run("what-if", "--add", f"{firm}->openai:AI Accelerator:2 GW", "--format", "json")
        assert ran.code == 0, ran.err
        tables.append(json.loads(ran.out)["rows"])
    assert tables[0] == tables[1] != []
    unknown = "paper->openai:ai-accelerator:2 GW"
    for wrong in (["--without", "nvida"], [], ["--add", "amd"], ["--add", unknown]):
        ran = run("what-if", *wrong)
        assert (ran.code, ran.out) == (2, "")
        assert "→" in ran.err
