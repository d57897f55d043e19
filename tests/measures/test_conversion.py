"""Power as money in a scenario: one factor for all, exact at both ends, marked and sourced."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from aisupply.bounds import Bounds
from aisupply.errors import AisupplyError, UsageError
from aisupply.measures.concentration.concentration import concentration
from aisupply.measures.concentration.conversion import Conversion, read_conversion, shared_hhi
from aisupply.measures.index_bounds import extremes
from aisupply.measures.index_bounds.interval_box import IntervalBox

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., Any]

FILE = """
name = "usd-per-gw"
from = "GW"
to = "USD"
low = 10e9
high = 50e9
source = "a bank"
status = "opinion"
"""
SCENARIO = Conversion("usd-per-gw", Bounds(10e9, 50e9), "a bank", "opinion")


def test_one_factor_for_all(literal: Any) -> None:
    """30 bn USD beside 1 GW and 1 GW: the two gigawatts cost the same.

    By hand, f in bn: (900 + 2f²)/(30 + 2f)², least at f = 30 (a third each: 3,333), greatest at
    f = 10: 1100/2500 = 4,400; at f = 50 it is 5900/16900 = 3,491.
    """
    literal.money("a", "us", "chips", 30, 30, 30)
    literal.power("b", "us", "chips", 1, 1, 1).power("c", "us", "chips", 1, 1, 1)
    table = concentration(literal.network, "us", category="chips", conversion=SCENARIO)
    (row,) = table.rows
    assert (row["kind"], row["unit"], row["quantified"]) == ("money", "USD", 3)
    for name in ("hhi_stated", "hhi", "hhi_binding", "hhi_announced"):
        value = row[name]
        assert isinstance(value, Bounds)
        assert value.exact
        assert (value.low, value.high) == pytest.approx((10_000 / 3, 4400))
    # By hand: 30/50 at f = 10 is the greatest share, a third the least.
    assert isinstance(row["cr1"], Bounds)
    assert (row["cr1"].low, row["cr1"].high) == pytest.approx((1 / 3, 0.6))
    assert isinstance(row["entropy"], Bounds)
    assert row["entropy"].high == pytest.approx(np.log(3))
    assert row["past_4000"] == "possible"
    (note,) = table.notes
    assert str(note).startswith("inferred: in scenario usd-per-gw, 1 GW is 10 … 50 bn USD")
    assert str(note).endswith("one factor for all (opinion, a bank)")


def test_further_measures_keep_one_factor_for_all(literal: Any) -> None:
    """All other columns are of one factor too, and not of a box with a factor for each.

    By hand, 30, f and f bn: at f = 30 all are equal. At f = 10 the shares are 0.6, 0.2 and 0.2:
    HHI 4,400, so normalised (0.44 - 1/3)/(2/3) = 0.16, effective 10,000/4,400 = 2.273, Gini
    (2·30 - 2·10)/(3·50) = 0.267, entropy 0.9503; at f = 50 each is nearer to equal. With a factor
    for each, 30, 10 and 50 had an entropy of 0.937.
    """
    literal.money("a", "us", "chips", 30, 30, 30)
    literal.power("b", "us", "chips", 1, 1, 1).power("c", "us", "chips", 1, 1, 1)
    table = concentration(
        literal.network, "us", category="chips", conversion=SCENARIO, measure="all"
    )
    (row,) = table.rows
    expected = {
        "cr4": (1, 1), "normalised_hhi": (0, 0.16), "gini": (0, 4 / 15),
        "exp_entropy": (np.exp(0.95027), 3), "effective_suppliers_stated": (10_000 / 4400, 3),
        "cr1_stated": (1 / 3, 0.6), "cr3_stated": (1, 1), "entropy_stated": (0.95027, np.log(3)),
    }  # fmt: skip
    for name, ends in expected.items():
        value = row[name]
        assert isinstance(value, Bounds), name
        assert value.exact, name
        assert (value.low, value.high) == pytest.approx(ends, abs=2e-5), name


def test_who_can_be_the_largest_at_one_factor(literal: Any) -> None:
    """One gigawatt is never more than two, whatever a gigawatt costs.

    By hand: 30, f and 2f bn: a is the largest up to f = 15, then c; b with its 10 to 50 bn reaches
    past the 30 of a and past the least of c, 20, but never at the factor of c.
    """
    literal.money("a", "us", "chips", 30, 30, 30)
    literal.power("b", "us", "chips", 1, 1, 1).power("c", "us", "chips", 2, 2, 2)
    (row,) = concentration(literal.network, "us", category="chips", conversion=SCENARIO).rows
    assert (row["top_supplier"], row["top_candidates"]) == ("open", ("a", "c"))


def test_money_that_is_known_stays(literal: Any) -> None:
    """A supplier with both figures counts with its dollars, and nothing is marked."""
    literal.money("a", "us", "chips", 30, 30, 30).power("a", "us", "chips", 9, 9, 9)
    table = concentration(literal.network, "us", category="chips", conversion=SCENARIO)
    assert table.rows[0]["hhi"] == Bounds.point(10_000)
    assert table.notes == []
    everyone = concentration(literal.network, conversion=SCENARIO)
    assert everyone.rows == []


def test_without_firm_parts_the_binding_point_is_undefined(literal: Any) -> None:
    """Nothing is binding: that answer is null with its code, the others stand."""
    literal.power("a", "us", "chips", 0, 2, 2).power("b", "us", "chips", 0, 2, 2)
    (row,) = concentration(literal.network, "us", category="chips", conversion=SCENARIO).rows
    assert (row["hhi_binding"], row["reason"]) == (None, ("zero-total",))
    assert row["hhi_announced"] == Bounds.point(5000)  # the factor cancels out


def test_a_conversion_is_of_power_only(literal: Any) -> None:
    """By power there is nothing to convert."""
    literal.power("a", "us", "chips", 1, 1, 1)
    with pytest.raises(UsageError, match="and not power"):
        concentration(literal.network, "us", kind="power", conversion=SCENARIO)


@pytest.mark.parametrize("seed", range(15))
def test_both_ends_are_those_of_a_fine_grid(seed: int) -> None:
    """No factor has a box that reaches past the bounds, and a grid of factors reaches them."""
    rng = np.random.default_rng([seed, 31])
    low = rng.uniform(0, 10, 5)
    high = low + rng.uniform(0, 10, 5) * (rng.random(5) < 0.6)
    turned = np.array([True, True, False, False, rng.random() < 0.5])

    def at(factor: float) -> IntervalBox:
        times = np.where(turned, factor, 1.0)
        return IntervalBox(low * times, high * times)

    factor = Bounds(0.2, 4.0)
    found = shared_hhi(at, factor)
    assert found is not None
    grid = [at(f) for f in np.linspace(0.2, 4.0, 400)]
    least = min(extremes.hhi_minimum(box).value for box in grid)
    greatest = max(extremes.hhi_maximum(box).value for box in grid)
    assert found.low <= least + 1e-7
    assert found.low == pytest.approx(least, abs=2)
    assert found.high == pytest.approx(greatest, abs=1e-7)


def test_the_file_is_read(tmp_path: Path) -> None:
    """All seven keys make the scenario."""
    path = tmp_path / "price.toml"
    path.write_text(FILE)
    assert read_conversion(path) == SCENARIO
    path.write_text(FILE.replace("10e9", '"10 billion USD"').replace("50e9", '"$50bn"'))
    assert read_conversion(path) == SCENARIO


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('source = "a bank"', "", "no source"),
        ('status = "opinion"', 'status = ""', "no status"),
        ('status = "opinion"', 'status = "sure"', "status sure"),
        ("low = 10e9", "low = -1", "low = -1"),
        ("low = 10e9", 'low = "ten"', "low = ten"),
        ("low = 10e9", "low = nan", "low = nan"),
        ("low = 10e9", "low = 60e9", "low 6e+10 above high 5e+10"),
        ("high = 50e9", "high = inf", "high = inf"),
        ('from = "GW"', 'from = "chips"', "from chips to USD"),
        ("low = 10e9", "low = 10e9\nmean = 3", "the key mean"),
        ('name = "usd-per-gw"', "name = ", "is no TOML"),
    ],
)
def test_files_that_are_no_scenario(tmp_path: Path, old: str, new: str, words: str) -> None:
    """A factor without bounds, source or status is refused, and the answer says what is missing."""
    path = tmp_path / "price.toml"
    path.write_text(FILE.replace(old, new))
    with pytest.raises(AisupplyError) as caught:
        read_conversion(path)
    assert words in str(caught.value)
    assert "→" in str(caught.value)


def test_the_command(run: Run, tmp_path: Path) -> None:
    """--scenario FILE.toml shows in the lens and the notes; a file that is not there exits 2."""
    path = tmp_path / "price.toml"
    path.write_text(FILE)
    ran = run("concentration", "openai", "--category", "ai-accelerator", "--scenario", str(path))
    assert ran.code == 0
    assert "note: inferred: in scenario usd-per-gw" in ran.out
    assert ran.out.rstrip().endswith("scenario usd-per-gw")
    ran = run("concentration", "openai", "--scenario", str(tmp_path / "no.toml"))
    assert ran.code == 2
    assert "cannot be read" in ran.err
