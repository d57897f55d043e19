"""The change of one volume over a box of others: against grids, exact where it says so."""

from __future__ import annotations

import numpy as np
import pytest

from aisupply.bounds import Bounds
from aisupply.measures.index_bounds.interval_box import IntervalBox, box_of
from aisupply.measures.scenario.change_bounds import can_swing, swing_bounds

SEEDS = range(25)


def drawn(seed: int, size: int) -> tuple[IntervalBox, float, Bounds]:
    """Return the others, the volume on one side and the interval on the other."""
    rng = np.random.default_rng([seed, 21])
    low = rng.uniform(0, 10, size) * (rng.random(size) < 0.7)
    low[0] += 0.5
    high = low + rng.uniform(0.01, 10, size) * (rng.random(size) < 0.8)
    fixed = float(rng.choice([0.0, rng.uniform(0, 10)]))
    start = float(rng.uniform(0, 10))
    return box_of(low, high), fixed, Bounds(start, start + rng.choice([0, rng.uniform(0, 10)]))


def moved(others: np.ndarray, before: float, after: np.ndarray) -> np.ndarray:
    """Return the change in points at many points."""
    total, energy = others.sum(axis=1), (others**2).sum(axis=1)
    then = (energy + before**2) / (total + before) ** 2
    moved: np.ndarray = 10_000 * ((energy + after**2) / (total + after) ** 2 - then)
    return moved


@pytest.mark.parametrize("seed", SEEDS)
def test_a_fine_grid_comes_as_near_as_its_step(seed: int) -> None:
    """No point of a grid is outside, and with three volumes it reaches both ends but for a step."""
    box, fixed, moving = drawn(seed, 2)
    axes = [np.linspace(a, b, 101) for a, b in zip(box.low, box.high, strict=True)]
    axes.append(np.linspace(moving.low, moving.high, 101))
    grid = np.stack([axis.ravel() for axis in np.meshgrid(*axes)], axis=1)
    values = moved(grid[:, :-1], fixed, grid[:, -1])
    found = swing_bounds(box, fixed=fixed, moving=moving)
    assert found.exact
    assert found.low - 1e-6 <= values.min() <= found.low + 20
    assert found.high - 20 <= values.max() <= found.high + 1e-6


@pytest.mark.parametrize("seed", SEEDS)
def test_no_sampled_point_is_outside_a_large_box(seed: int) -> None:
    """With twelve others, branch and bound gives bounds that hold, exact or not."""
    box, fixed, moving = drawn(seed, 12)
    rng = np.random.default_rng([seed, 22])
    found = swing_bounds(box, fixed=fixed, moving=moving, max_nodes=20)
    shape = (400, box.size)
    pick = np.where(rng.random(shape) < 0.6, rng.integers(0, 2, shape), rng.random(shape))
    others = box.low + pick * (box.high - box.low)
    after = moving.low + rng.random(400) * (moving.high - moving.low)
    values = moved(others, fixed, after)
    assert found.low - 1e-6 <= values.min()
    assert values.max() <= found.high + 1e-6


def test_branch_and_bound_agrees_with_all_edges(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where both can be done, they give one answer; stopped at once, a wider one that says so."""
    import aisupply.measures.scenario.change_bounds as module

    box, moving = box_of([10, 5, 10, 0], [10, 5, 10.1, 25]), Bounds(1, 3)
    edges = swing_bounds(box, fixed=0.0, moving=moving)
    monkeypatch.setattr(module, "_FEW", -1)
    nodes = swing_bounds(box, fixed=0.0, moving=moving, max_nodes=5000)
    assert (nodes.low, nodes.high) == pytest.approx((edges.low, edges.high), abs=1e-6)
    stopped = swing_bounds(box, fixed=0.0, moving=moving, max_nodes=0)
    assert stopped.low <= edges.low
    assert edges.high <= stopped.high + 1e-9


@pytest.mark.parametrize("seed", range(10))
def test_narrowing_never_widens(seed: int) -> None:
    """Knowing one of the others better leaves the change as it was, or narrower."""
    box, fixed, moving = drawn(seed, 3)
    middle = (box.low + box.high) / 2
    wide = swing_bounds(box, fixed=fixed, moving=moving)
    narrow = swing_bounds(IntervalBox(middle, box.high), fixed=fixed, moving=moving)
    assert wide.low - 1e-9 <= narrow.low
    assert narrow.high <= wide.high + 1e-9


def test_units_do_not_matter() -> None:
    """Volumes in dollars give what volumes in billions give."""
    box = box_of([10, 0, 2], [10, 6, 3])
    small = swing_bounds(box, fixed=0.0, moving=Bounds(1, 6))
    large = IntervalBox(box.low * 1e9, box.high * 1e9)
    found = swing_bounds(large, fixed=0.0, moving=Bounds(1e9, 6e9))
    assert (found.low, found.high) == pytest.approx((small.low, small.high))


@pytest.mark.parametrize(
    ("box", "moving"),
    [
        (box_of([1], [float("inf")]), Bounds(0, 1)),
        (box_of([1], [2]), Bounds(0)),
        (box_of([0], [2]), Bounds(0, 1)),
        (box_of([], []), Bounds(0, 1)),
    ],
)
def test_what_has_no_joint_answer(box: IntervalBox, moving: Bounds) -> None:
    """Unlimited volumes, others that may all be 0, and no others are left to outer bounds."""
    assert not can_swing(box, moving)
