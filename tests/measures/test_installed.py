"""What is installed by a model's account: its index, how probable it is, and who is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import aisupply
from aisupply.errors import UsageError
from aisupply.measures.concentration.concentration import concentration, explain
from aisupply.network.installed import InstalledStock

if TYPE_CHECKING:
    from aisupply.graph import View
    from conftest import Literal


def stock(owner: str, maker: str, product: str, *points: float, **other: Any) -> InstalledStock:
    """Return a stock: 5th percentile, median and 95th; of the end of 2025, and whole."""
    about: dict[str, Any] = {
        "category": "ai-accelerator", "unit": "H100e", "day": "2025-12-31", "is_whole": True,
        "claim": f"claim/{owner}/{product}", "source": "a-model",
    }  # fmt: skip
    low, median, high = points
    return InstalledStock(
        owner=owner, maker=maker, product=product, low=low, median=median, high=high,
        **(about | other),
    )  # fmt: skip


def rows_of(literal: Literal, *stocks: InstalledStock, **options: Any) -> list[dict[str, Any]]:
    """Return the rows of what a firm has installed, on a network of its own."""
    literal.network.graph["installed"] = stocks
    literal.network.add_node("cloud", type="organisation", label="Cloud")
    return concentration(literal.network, "cloud", **({"kind": "installed"} | options)).rows


@pytest.fixture(scope="module")
def estimates() -> View:
    """The shipped graph with what a model estimates."""
    return aisupply.open().view(with_estimates=True, known_by="2026-06-28")


@pytest.mark.parametrize(
    ("owner", "points", "figures", "least"),
    [
        # The medians are the worked values. Nvidia 3,144,234 and AMD 262,504 of 3,406,738 are
        # 0.92295 and 0.07705: 8,577.7. Range: least with Nvidia's 2,376,748 beside AMD's 377,198,
        # greatest with 4,173,681 beside 184,435.
        ("microsoft", (8577.7, 7635.9, 9189.4), 8, 0.2),
        # 1,386,528 beside 642,412: 0.68337² + 0.31663² is 5,672.5; 2,440,949 beside 323,091.
        ("meta", (6815.9, 5672.5, 7935.5), 8, 0.2),
        # Six of its own chips and four of Nvidia's: 2,848,209 beside 1,627,632; 4,814,767 beside
        # 928,631.
        ("alphabet", (6306.0, 5371.8, 7289.1), 10, 0.0),
        # Nvidia's 1,074,646 … 1,886,488 and the own 868,707 … 1,225,033 can be equal.
        ("amazon", (5140.7, 5000.0, 5682.3), 6, 0.4),
        # 748,963 beside 183,076; 1,416,318 beside 70,250.
        ("oracle", (8227.6, 6843.1, 9099.5), 8, 0.2),
    ],
)
def test_worked_owners(
    estimates: View, owner: str, points: tuple[float, float, float], figures: int, least: float
) -> None:
    """The five owners at the end of 2025: index at medians, its range, what is guaranteed."""
    medians, low, high = points
    table = concentration(
        estimates.supply(owner), owner, category="ai-accelerator", kind="installed"
    )
    (row,) = table.rows
    assert row["hhi_median"].low == pytest.approx(medians, abs=0.06)
    assert row["answer"].low == pytest.approx(low, abs=0.06)
    assert row["answer"].high == pytest.approx(high, abs=0.06)
    assert not row["answer"].exact
    assert (row["basis"], row["period"], row["unit"]) == ("estimated", "2025-12-31", "H100e")
    assert row["least_probability"] == least
    own = owner in {"alphabet", "amazon"}
    assert row["suppliers"] == row["quantified"] == 2
    assert ("in-house" in row["top_candidates"]) is own
    said = " ".join(map(str, table.notes))
    assert f"({figures} figures)" in said
    assert ("of the index nothing is guaranteed" in said) is (least == 0)
    assert (f"index at least {100 * least:.0f} %" in said) is (least > 0)
    assert "each figure 90 % by the model's account" in said


def test_answers_stand_side_by_side(estimates: View) -> None:
    """Orders keep their row and their figures; what is installed is one more row."""
    supply = estimates.supply("oracle")
    (orders, there) = concentration(supply, "oracle", category="ai-accelerator").rows
    without = aisupply.open().view(known_by="2026-06-28").supply("oracle")
    (alone,) = concentration(without, "oracle", category="ai-accelerator").rows
    assert orders == alone
    assert (orders["kind"], there["kind"]) == ("count", "installed")
    assert there["hhi_stated"] is there["hhi"] is there["hhi_binding"] is None
    assert there["past_4000"] is None  # a model's account makes nothing certain
    assert len(concentration(supply, "oracle", kind="count").rows) == len(
        concentration(without, "oracle", kind="count").rows
    )


@pytest.mark.slow
def test_network_and_supply_hold_the_same_stocks(estimates: View) -> None:
    """A network has the estimates that one customer's supply has; the default lens none."""
    assert estimates.supply("meta").graph["installed"] == estimates.network().graph["installed"]
    assert "installed" not in aisupply.open().view().supply("meta").graph


def test_units_of_a_stock(estimates: View) -> None:
    """By pieces and by power the index is another one; by hand for Oracle's pieces."""
    supply = estimates.supply("oracle")
    rows = {
        unit: concentration(supply, "oracle", kind="installed", unit=unit).rows[0]
        for unit in ("H100e", "count", "W")
    }
    assert [row["unit"] for row in rows.values()] == ["H100e", "count", "GW"]
    figures = explain(supply, "oracle", kind="installed", unit="count").rows
    makers = {
        maker: sum(row["median"] for row in figures if row["supplier"] == maker)
        for maker in ("nvidia", "amd")
    }
    share = makers["amd"] / sum(makers.values())
    assert rows["count"]["hhi_median"].low == pytest.approx(1e4 * (share**2 + (1 - share) ** 2))
    assert len({round(row["hhi_median"].low) for row in rows.values()}) == 3


def test_one_day_for_all_makers(literal: Literal) -> None:
    """The last day on which every maker has a whole figure: not the last day of one of them."""
    (row,) = rows_of(
        literal,
        stock("cloud", "a", "a1", 50, 60, 70),
        stock("cloud", "b", "b1", 30, 40, 50),
        stock("other", "c", "c1", 1, 1, 1),
        stock("cloud", "a", "a1", 900, 900, 900, day="2026-03-31"),
        stock("cloud", "b", "b1", 1, 1, 1, day="2026-03-31", is_whole=False),
        stock("other", "c", "c1", 1, 1, 1, day="2026-03-31"),
    )
    # 60 and 40: 3,600 + 1,600; ranges 50 … 70 and 30 … 50: equal, or 70 beside 30.
    assert row["period"] == "2025-12-31"
    assert row["hhi_median"].low == pytest.approx(5200)
    assert (row["answer"].low, row["answer"].high) == (5000, pytest.approx(5800))
    assert row["least_probability"] == 0.8
    assert row["effective_suppliers"].high == 2


def test_no_day_that_all_makers_have(literal: Literal) -> None:
    """Makers whose whole figures share no day have no index, and a note says why."""
    stocks = (
        stock("cloud", "a", "a1", 1, 1, 1),
        stock("cloud", "b", "b1", 1, 1, 1, day="2025-09-30"),
    )
    (row,) = rows_of(literal, *stocks, category="ai-accelerator")
    assert (row["answer"], row["reason"]) == (None, "no-supplier")
    table = concentration(literal.network, "cloud", category="ai-accelerator", kind="installed")
    assert "no day has a complete estimate of every maker" in table.notes


def test_who_is_named_by_then_must_be_estimated(literal: Literal) -> None:
    """An estimate that leaves out a supplier named by its day is no answer; a later one is."""
    stocks = (stock("cloud", "a", "a1", 50, 60, 70), stock("cloud", "b", "b1", 30, 40, 50))
    literal.add("late", "cloud", "ai-accelerator", known="2026-01-01")
    (row,) = rows_of(literal, *stocks)
    assert (row["basis"], row["suppliers"]) == ("estimated", 2)
    literal.add("early", "cloud", "ai-accelerator", known="2025-12-31")
    (row,) = rows_of(literal, *stocks)
    assert (row["answer"], row["basis"], row["reason"]) == (None, None, "not-covered")
    assert (row["suppliers"], row["quantified"], row["unquantified"]) == (3, 2, ("early",))


def test_custom_silicon_is_the_owners_own(literal: Literal) -> None:
    """Who helps design an owner's chips is counted with them, and no further supplier."""
    literal.add("designer", "cloud", "custom-silicon", known="2025-01-01")
    own, bought = stock("cloud", "cloud", "own", 20, 20, 20), stock("cloud", "a", "a1", 80, 80, 80)
    (row,) = rows_of(literal, own, bought)
    assert row["hhi_median"].low == row["answer"].low == pytest.approx(6800)  # 0.8² + 0.2²
    assert row["top_supplier"] == "a"
    (row,) = rows_of(literal, bought)
    assert row["unquantified"] == ("designer",)


def test_incomplete_and_unmade_figures_leave_no_answer(literal: Literal) -> None:
    """A figure that its source calls incomplete, or a product of no known maker, is open."""
    whole, part = stock("cloud", "a", "a1", 5, 6, 7), stock("x", "b", "b1", 1, 2, 3)
    (row,) = rows_of(literal, whole, part, stock("cloud", "b", "b2", 1, 1, 1, is_whole=False))
    assert (row["answer"], row["unquantified"]) == (None, ("b",))
    (row,) = rows_of(literal, whole, stock("cloud", "", "mystery", 1, 2, 3))
    assert (row["answer"], row["unquantified"]) == (None, ("mystery",))


def test_what_cannot_be_asked(literal: Literal) -> None:
    """Without estimates, in an unknown unit, or of orders, a stock is refused with a way out."""
    literal.add("a", "cloud", "ai-accelerator")
    with pytest.raises(UsageError, match="leaves estimates out") as caught:
        concentration(literal.network, "cloud", kind="installed")
    assert "--with-estimates" in str(caught.value.hint)
    literal.network.graph["installed"] = ()
    with pytest.raises(UsageError, match="no stock is in 'kg'"):
        concentration(literal.network, "cloud", kind="installed", unit="kg")
    with pytest.raises(UsageError, match="not of power"):
        explain(literal.network, "cloud", kind="power", unit="count")
    (row,) = concentration(literal.network, "cloud", category="chips", kind="installed").rows
    assert (row["suppliers"], row["reason"]) == (1, "not-covered")


@pytest.mark.slow
def test_a_later_estimate_takes_the_place_of_an_earlier_one(estimates: View) -> None:
    """Of one stock there is one figure, and none of a day that the lens has not reached."""
    stocks = estimates.supply("meta").graph["installed"]
    keys = [(s.owner, s.product, s.unit, s.day) for s in stocks if s.owner]
    assert len(keys) == len(set(keys)) > 100
    early = aisupply.open().view(with_estimates=True, at="2025-06-30").supply("meta")
    assert {s.day for s in early.graph["installed"]} == {"2024-12-31"}
    (row,) = concentration(early, "meta", kind="installed").rows
    # A100 and H100 37,505 + 488,451, B200 79,051; MI300X 168,024, of 773,031.
    assert row["hhi_median"].low == pytest.approx(6597.7, abs=0.1)
