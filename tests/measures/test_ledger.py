"""The ledger of promises, over books of a few lines whose sums are made by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from aisupply.bounds import Bounds
from aisupply.measures.ledger import BOUNDS, COLUMNS, ledger
from aisupply.network.promises import Promise, Promises, Site

TREE = {
    "chips": {"broader": []}, "gpu": {"broader": ["chips"]}, "asic": {"broader": ["chips"]},
    "cloud": {"broader": []}, "sites": {"broader": []},
}  # fmt: skip


def promise(part: str, giver: str = "amd", taker: str = "openai", **told: Any) -> Promise:
    """A supply of power to OpenAI, of 2 GW unless something else is told."""
    common: dict[str, Any] = {
        "flow": "supply", "kind": "power", "unit": "GW", "categories": ("gpu",), "firm": 0.0,
        "stated": 2.0, "ceiling": 2.0, "agreement": part.partition("/")[0],
        "claims": (f"claim/{part}",),
    }  # fmt: skip
    return Promise(part, giver, taker, **common | told)


def rows(*amounts: Promise, firm: str | None = "openai", **options: Any) -> list[dict[str, Any]]:
    """The rows of a ledger."""
    return list(ledger(Promises(amounts, categories=TREE), firm, **options))


def sums(*amounts: Promise, **options: Any) -> dict[tuple[Any, ...], dict[str, Any]]:
    """The sums of a ledger, by role, category and unit."""
    found = [row for row in rows(*amounts, **options) if row.get("part") is None]
    return {(row["role"], row["category"], row["unit"]): row for row in found}


@pytest.mark.parametrize(
    ("stages", "under_way", "delivered", "ended"),
    [
        ((), (0, 0), (0, 0), 0),
        (("planned",), (0, 0), (0, 0), 0),
        (("agreed",), (0, 0), (0, 0), 0),
        (("agreed", "under-way"), (0, 2), (0, 2), 0),
        (("agreed", "under-way", "amended"), (0, 2), (0, 2), 0),
        (("agreed", "done"), (2, 2), (2, 2), 0),
        (("done", "ended"), (2, 2), (2, 2), 0),
        (("under-way", "ended"), (0, 0), (0, 0), 2),
    ],
)
def test_how_far_an_amount_has_come(
    stages: tuple[str, ...], under_way: tuple[float, float], delivered: tuple[float, float],
    ended: float,
) -> None:  # fmt: skip
    """Begun: nobody says how much, 0 … 2. Done: all. Ended: nothing stands; what was done stays."""
    row, total = rows(promise("a/power/01", firm=1.0, stages=stages))
    assert (row["under_way"], row["delivered"]) == (Bounds(*under_way), Bounds(*delivered))
    assert row["ended"] == Bounds.point(ended)
    standing = 0 if ended else 2
    assert (row["announced"], row["ceiling"]) == (Bounds.point(standing), standing)
    assert row["binding"] == (0 if ended else 1)
    assert {name: total[name] for name in BOUNDS} == {name: row[name] for name in BOUNDS}


def test_columns_nest() -> None:
    """Whatever the stages: delivered ≤ under way ≤ announced, end by end."""
    whole = promise("a/power/01", stated=Bounds(1, 4), ceiling=5.0)
    part = promise("a/power/02", counts="part-of", counts_with="a", stated=3.0)
    for of_whole in ("planned", "under-way", "done", "ended"):
        for of_part in ("planned", "under-way", "done", "ended"):
            book = (replace(whole, stages=(of_whole,)), replace(part, stages=(of_part,)))
            for row in rows(*book):
                for inner, outer in (("delivered", "under_way"), ("under_way", "announced")):
                    assert row[inner].low <= row[outer].low
                    assert row[inner].high <= row[outer].high


def test_a_part_tells_of_its_whole_and_adds_nothing() -> None:
    """By hand: 0.2 of 2 GW run, nothing is said of the rest; the sum is 2, not 2.2."""
    whole = promise("a/power/01", stages=("agreed",))
    part = promise("a/power/02", counts="part-of", counts_with="a", stated=0.2, stages=("done",))
    row, below, total = rows(whole, part)
    assert row["under_way"] == row["delivered"] == Bounds.point(0.2)
    assert below["counts"] == "part-of"
    assert (total["announced"], total["delivered"]) == (Bounds.point(2), Bounds.point(0.2))
    # Once the whole is under way too, 0.2 is the least of it.
    begun = rows(replace(whole, stages=("under-way",)), part)[0]
    assert begun["delivered"] == Bounds(0.2, 2)
    # A part of another unit, or of one of several amounts of a deal, tells nothing of either.
    other = rows(whole, replace(part, unit="USD", kind="money", flow="purchase"))[1]
    assert other["delivered"] == Bounds.point(0)
    several = rows(whole, promise("a/power/03"), part)
    assert [row["delivered"].high for row in several[:2]] == [0, 0.2]  # the part's own row
    assert several[2]["delivered"].high == 0


def test_what_restates_or_gave_way_has_no_line() -> None:
    """A restated amount and one that another replaced are left out; one that ended is told."""
    standing = promise("b/power/01", stated=3.0, ceiling=3.0)
    gone = promise("a/power/01", counts="superseded", superseded=True)
    again = promise("b/power/02", counts="restates", counts_with="b")
    optional = promise("b/power/03", counts="no")
    told = rows(standing, gone, again, optional)
    assert [row.get("part") for row in told] == ["b/power/01", None]
    ended = rows(standing, replace(gone, stages=("ended",)))
    assert [row.get("part") for row in ended] == ["a/power/01", "b/power/01", None]
    assert (ended[-1]["announced"], ended[-1]["ended"]) == (Bounds.point(3), Bounds.point(2))
    # Before the other one was known, it counts.
    (total,) = sums(standing, replace(gone, superseded=False)).values()
    assert total["announced"] == Bounds.point(5)


def test_sums_go_by_role_category_measure_and_unit() -> None:
    """By hand: GPU 2 + ASIC 3 are chips of 5 GW; 4 GW of sites and 7 USD are sums of their own."""
    book = (
        promise("a/power/01", firm=1.0),
        promise("b/power/01", categories=("asic",), stated=3.0, ceiling=math.inf),
        promise("c/power/01", categories=("sites",), stated=4.0),
        promise("d/money/01", flow="purchase", kind="money", unit="USD", stated=7.0),
        promise("e/money/01", "openai", "nvidia", flow="investment", kind="money", unit="USD",
                categories=()),
        promise("f/power/01", "openai", "xai", stated=9.0),
    )  # fmt: skip
    found = sums(*book, promise("g/power/01", categories=("chips",), stated=0.0))
    assert found.keys() == {
        ("customer", "chips", "GW"), ("customer", "sites", "GW"), ("customer", "gpu", "USD"),
        ("investee", None, "USD"), ("supplier", "gpu", "GW"),
    }  # fmt: skip
    chips = found["customer", "chips", "GW"]
    assert (chips["announced"], chips["binding"], chips["ceiling"]) == (Bounds.point(5), 1, None)
    assert len(chips["claims"]) == 3
    assert found["supplier", "gpu", "GW"]["announced"] == Bounds.point(9)
    # Where nobody names chips as such, each of the two has a sum, and the category asks for both.
    apart = sums(*book)
    assert apart["customer", "gpu", "GW"]["announced"] == Bounds.point(2)
    assert apart["customer", "asic", "GW"]["announced"] == Bounds.point(3)
    asked = sums(*book, category="chips")
    assert asked["customer", "chips", "GW"]["announced"] == Bounds.point(5)
    assert ("customer", "sites", "GW") not in asked


def test_two_categories_are_two_views_of_one_amount() -> None:
    """By hand: 2 GW are chips and cloud, 3 more are cloud: 2 and 5, and a note names the 2."""
    book = Promises(
        (promise("a/power/01", categories=("gpu", "cloud")),
         promise("b/power/01", categories=("cloud",), stated=3.0)),
        categories=TREE,
    )  # fmt: skip
    table = ledger(book, "openai")
    assert [row["announced"].low for row in table.rows[-2:]] == [5, 2]
    assert any("a/power/01" in note for note in table.said())


def test_a_shared_figure_counts_once() -> None:
    """By hand: A and B put 6 into C together: C gets 6, A gives 0 … 6, and nobody says how much."""
    money = {"flow": "investment", "kind": "money", "unit": "USD", "categories": (),
             "counts": "joint", "counts_with": "g", "stated": 6.0, "ceiling": 6.0}  # fmt: skip
    book = (promise("r/money/01", "c", "a", **money), promise("r/money/02", "c", "b", **money))
    assert [row["announced"] for row in rows(*book, firm="c")] == [
        Bounds(0, 6), Bounds(0, 6), Bounds.point(6),
    ]  # fmt: skip
    assert [row["announced"] for row in rows(*book, firm="a")] == [Bounds(0, 6), Bounds(0, 6)]
    paid = [replace(amount, stages=("done",)) for amount in book]
    assert rows(*paid, firm="c")[-1]["delivered"] == Bounds.point(6)
    assert rows(*paid, firm="a")[-1]["delivered"] == Bounds(0, 6)


def test_a_shared_figure_binds_and_comes_once() -> None:
    """By hand: of 6 by two, 4 bind, once; if one is done, 0 … 6 came; if both ended, 6 did."""
    joint = {"counts": "joint", "counts_with": "g", "firm": 4.0, "stated": 6.0, "ceiling": 6.0}
    book = (promise("a/power/01", **joint), promise("b/power/01", "nvidia", **joint))
    assert [row["binding"] for row in rows(*book)] == [0, 0, 4]
    for done in book:
        half = [replace(one, stages=("done",)) if one is done else one for one in book]
        total = rows(*half)[-1]
        assert (total["announced"], total["delivered"]) == (Bounds.point(6), Bounds(0, 6))
    over = [replace(one, stages=("ended",)) for one in book]
    total = rows(*over)[-1]
    assert (total["announced"], total["ended"]) == (Bounds.point(0), Bounds.point(6))
    left = rows(over[0], book[1])[-1]
    assert (left["announced"], left["ended"]) == (Bounds.point(6), Bounds.point(0))


def test_sites_stand_beside_deals() -> None:
    """A site that runs is told of its tenant with its power, and is in no sum."""
    plant = Site("plant", "oracle", ("openai",), Bounds(1, 3), "done", ("claim/plant",))
    half = replace(plant, site="half", stage="under-way", tenants=())
    book = Promises((promise("a/power/01"),), (plant, half), TREE)
    _, site, total = ledger(book, "openai").rows
    assert (site["part"], site["role"], site["counterparty"]) == ("plant", "tenant", "oracle")
    assert site["under_way"] == site["delivered"] == Bounds(1, 3)
    assert total["delivered"] == Bounds.point(0)
    own = [row for row in ledger(book, "oracle") if row["part"] == "half"]
    assert [(row["role"], row["under_way"]) for row in own] == [("operator", Bounds(0, 3))]


def test_without_a_firm_each_amount_stands_once_and_nothing_is_summed() -> None:
    """Two amounts between three firms are two rows, of those who get them."""
    table = ledger(Promises((promise("a/power/01"), promise("b/power/01", "openai", "xai"))))
    assert [(row["firm"], row["counterparty"]) for row in table] == [
        ("openai", "amd"), ("xai", "openai"),
    ]  # fmt: skip
    assert set(table.rows[0]) == set(COLUMNS)


def test_a_firm_of_a_group_is_answered_as_the_group() -> None:
    """AWS is Amazon, and a note says so; a firm without promises has a note in place of rows."""
    book = Promises((promise("a/power/01", "amazon"),), firms={"aws": "amazon"})
    table = ledger(book, "aws")
    assert [row["firm"] for row in table] == ["amazon", "amazon"]
    assert "aws counts as amazon" in table.said()[0]
    empty = ledger(book, "intel")
    assert (empty.rows, "intel" in empty.said()[0]) == ([], True)


def test_amounts_of_no_deal_are_no_wholes_of_each_other() -> None:
    """A part whose whole nobody names tells nothing of amounts that are of no deal."""
    alone = promise("x", agreement=None)
    part = promise("y", agreement=None, counts="part-of", counts_with=None, stages=("done",))
    row, _, total = rows(alone, part)
    assert row["delivered"] == total["delivered"] == Bounds.point(0)
