"""Changes of concentration over boxes: every sampled point lies inside what is printed."""

from __future__ import annotations

import math

import networkx as nx
import numpy as np
import pytest

from aisupply.bounds import Bounds
from aisupply.measures.index_bounds.indices import Undefined, hhi
from aisupply.measures.scenario.merger_effects import (
    after_addition,
    after_removal,
    merger,
    merger_bounds,
)
from aisupply.measures.scenario.what_if import what_if

SEEDS = range(20)


def network(low: np.ndarray, high: np.ndarray) -> nx.MultiDiGraph:
    """Return suppliers s0, s1 … of one customer."""
    made = nx.MultiDiGraph(categories={"chips": {"broader": []}})
    for i, (least, most) in enumerate(zip(low, high, strict=True)):
        made.add_edge(
            f"s{i}", "us", "v", relation="supply", flow="supply", kind="power", unit="GW",
            categories=("chips",), firm=float(least), stated=float(most), ceiling=float(most),
        )  # fmt: skip
    return made


def box(rng: np.random.Generator, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return random bounds; some firms are exact, some may deliver nothing."""
    low = rng.uniform(0, 10, size) * (rng.random(size) < 0.7)
    return low, low + rng.uniform(0.01, 10, size) * (rng.random(size) < 0.8)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_sampled_change_lies_outside(seed: int) -> None:
    """Removal, addition and merger at random points of a box stay within the printed change."""
    rng = np.random.default_rng([seed, 11])
    low, high = box(rng, 4)
    low, high = low + 0.1, high + 0.1
    made = network(low, high)
    rows = {
        "without": what_if(made, without=["s0"]).rows[0],
        "add": what_if(made, add=["s1->us:chips:2..3 GW"]).rows[0],
        "merge": what_if(made, merge=[("s2", "s3")]).rows[0],
    }
    assert rows["merge"]["change"].exact  # type: ignore[union-attr]
    for _ in range(200):
        pick = rng.random(4) if rng.random() < 0.7 else rng.integers(0, 2, 4)
        x = low + pick * (high - low)
        before = hhi(x)
        more = x.copy()
        more[1] += rng.uniform(2, 3)
        after = {
            "without": hhi(x[1:]), "add": hhi(more), "merge": hhi([x[0], x[1], x[2] + x[3]]),
        }  # fmt: skip
        for name, row in rows.items():
            change = row["change"]
            assert isinstance(change, Bounds)
            moved = after[name] - before
            assert change.low - 1e-6 <= moved <= change.high + 1e-6, name


@pytest.mark.parametrize("seed", SEEDS)
def test_the_change_of_a_merger_equals_brute_force(seed: int) -> None:
    """A fine grid over two volumes and the sum of the others comes as near as its step allows."""
    rng = np.random.default_rng([seed, 5])
    low, high = box(rng, 3)
    first, second, rest = (Bounds(low[i], high[i]) for i in range(3))
    grids = (np.linspace(low[i], high[i], 161) for i in range(3))
    a, b, r = np.meshgrid(*grids, indexing="ij")
    total = a + b + r
    values = 20_000 * a * b / np.where(total > 0, total, 1.0) ** 2
    bounds = merger_bounds(first, second, rest)
    assert bounds.low <= values.min() + 1e-6
    assert values.max() <= bounds.high + 1e-6
    assert bounds.low >= values.min() - 1e-6  # the least is at a corner of the grid
    assert bounds.high <= values.max() + 25


@pytest.mark.parametrize("seed", SEEDS)
def test_narrowing_a_volume_never_widens_the_change_of_a_merger(seed: int) -> None:
    """Knowing one volume better leaves the change as it was, or narrower."""
    rng = np.random.default_rng([seed, 6])
    low, high = box(rng, 3)
    first, second, rest = (Bounds(low[i], high[i]) for i in range(3))
    ends = np.sort(rng.uniform(low[0], high[0], 2)) if high[0] > low[0] else (low[0], low[0])
    wide = merger_bounds(first, second, rest)
    narrow = merger_bounds(Bounds(*ends), second, rest)
    assert wide.low - 1e-9 <= narrow.low
    assert narrow.high <= wide.high + 1e-9


@pytest.mark.parametrize("seed", SEEDS)
def test_closed_formulas_equal_the_index(seed: int) -> None:
    """On random volumes, in any unit, the formulas are what measuring again gives."""
    rng = np.random.default_rng([seed, 8])
    x = rng.uniform(0.1, 10, 6) * 10.0 ** rng.integers(-6, 12)
    points, shares = hhi(x), x / x.sum()
    assert not isinstance(points, Undefined)
    assert after_removal(points, shares[0]) == pytest.approx(hhi(x[1:]))
    joined = [x[0] + x[1], *x[2:]]
    assert points + merger(shares[0], shares[1]) == pytest.approx(hhi(joined))
    more = x.copy()
    more[2] *= 3
    assert after_addition(list(x), 2, 2 * x[2]) == pytest.approx(hhi(more))


def test_points_give_points() -> None:
    """Exact volumes have one change, whatever is supposed."""
    made = network(np.array([5.0, 3.0, 2.0]), np.array([5.0, 3.0, 2.0]))
    for supposed in ({"without": ["s0"]}, {"add": ["s1->us:chips:2 GW"]}, {"firm": ["s1"]},
                     {"merge": [("s0", "s1")]}):  # fmt: skip
        for row in what_if(made, **supposed).rows:  # type: ignore[arg-type]
            change = row["change"]
            assert isinstance(change, Bounds)
            assert change.is_point
            assert change.exact
            assert math.isfinite(change.low)
