"""Extremes against brute force: all vertices of thousands of random boxes.

The greatest HHI, the least entropy and the greatest CR_k are at vertices, so trying all of them is
a proof. The least HHI and the greatest entropy come with volumes; those are checked against the
first-order conditions, which suffice because both measures are quasi-convex (quasi-concave). The
least CR_k is compared with a fine grid on the path of even volumes and with random volumes.
"""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from numpy.typing import NDArray

from aisupply.measures.index_bounds.bulk import hhi_bounds_many
from aisupply.measures.index_bounds.extremes import (
    cr_maximum,
    cr_minimum,
    entropy_maximum,
    entropy_minimum,
    hhi_maximum,
    hhi_minimum,
)
from aisupply.measures.index_bounds.interval_box import IntervalBox, box_of

pytestmark = pytest.mark.slow

Floats = NDArray[np.float64]

BOXES = 750  # in each of 8 shards: 6,000 in all
SHARDS = 8


def _ends(rng: np.random.Generator, n: int) -> tuple[Floats, Floats]:
    """Return bounds from one of five families: sizes, scales, ties and narrow boxes."""
    match int(rng.integers(5)):
        case 0:
            ends = rng.uniform(0, 10, (2, n))
        case 1:
            ends = 10 ** rng.uniform(-6, 12, (2, n))
        case 2:
            ends = rng.integers(0, 6, (2, n)).astype(float)
        case 3:
            middle, spread = (
                rng.uniform(1, 10, n),
                rng.uniform(0, 1, n) * rng.choice([0.01, 0.3, 1]),
            )
            ends = np.array([middle * (1 - spread), middle * (1 + spread)])
        case _:
            ends = 10 ** rng.uniform(-2, 2, (2, n))
    low, high = ends.min(axis=0), ends.max(axis=0)
    low[rng.random(n) < 0.2] = 0
    fixed = rng.random(n) < 0.2
    return np.where(fixed, high, low), high


def _random_boxes(seed: int) -> list[IntervalBox]:
    rng = np.random.default_rng(seed)
    boxes = [box_of(*_ends(rng, int(rng.integers(1, 11)))) for _ in range(BOXES)]
    return [box for box in boxes if box.size]


def _vertices(box: IntervalBox) -> Floats:
    """Return all vertices with a total above 0, scaled to at most 1."""
    raised = (np.arange(2**box.size)[:, None] >> np.arange(box.size)) & 1
    volumes = np.where(raised == 1, box.high, box.low) / box.high.max()
    chosen: Floats = volumes[volumes.sum(axis=1) > 0]
    return chosen


def _shares(volumes: Floats) -> Floats:
    shares: Floats = volumes / volumes.sum(axis=1, keepdims=True)
    return shares


def _nats(shares: Floats) -> Floats:
    logs: Floats = -(shares * np.log(np.where(shares > 0, shares, 1))).sum(axis=1)
    return logs


@pytest.mark.parametrize("shard", range(SHARDS))
def test_vertices(shard: int) -> None:
    """No vertex passes the extremes, and one attains each, in every random box."""
    boxes = _random_boxes(shard)
    assert len(boxes) > 0.9 * BOXES
    for box in boxes:
        shares = _shares(_vertices(box))
        free = box.certain_suppliers == 0  # then one may be alone, next to nothing from others
        points = 10_000.0 if free else float(10_000 * (shares**2).sum(axis=1).max())
        nats = 0.0 if free else float(_nats(shares).min())
        assert hhi_maximum(box).value == pytest.approx(points, rel=1e-11)
        assert entropy_minimum(box).value == pytest.approx(nats, rel=1e-11, abs=1e-11)
        ranked = np.sort(shares, axis=1)[:, ::-1]
        for k in (1, 3):
            share = 1.0 if free else float(ranked[:, :k].sum(axis=1).max())
            assert cr_maximum(box, k).value == pytest.approx(share, rel=1e-12)


@pytest.mark.parametrize("shard", range(SHARDS))
def test_even_volumes(shard: int) -> None:
    """The least HHI and the greatest entropy are at volumes that no small change improves."""
    for box in _random_boxes(100 + shard):
        x = np.array(hhi_minimum(box).volumes)
        _assert_no_better(box, x, x * x.sum() / (x * x).sum() - 1)  # d HHI/dx_i up to a factor
        y = np.array(entropy_maximum(box).volumes)
        logs = np.log(y / y.max())
        _assert_no_better(box, y, logs - (y * logs).sum() / y.sum())  # minus d entropy/dx_i


def _assert_no_better(box: IntervalBox, volumes: Floats, slope: Floats) -> None:
    """Check that volumes with too high a slope are at their least, those with too low at most."""
    assert (box.low <= volumes).all()
    assert (volumes <= box.high).all()
    assert (volumes == box.low)[slope > 1e-9].all()
    assert (volumes == box.high)[slope < -1e-9].all()


def test_least_ratio() -> None:
    """No volumes on the path of even ones, and no random ones, have a smaller CR_k."""
    rng = np.random.default_rng(5)
    for box in _random_boxes(200):
        ends = np.unique(np.concatenate([box.low, box.high]))
        grid = np.concatenate([np.linspace(a, b, 20) for a, b in itertools.pairwise(ends)]
                              or [ends])  # fmt: skip
        path = np.clip(grid[grid > 0, None], box.low, box.high)
        other = rng.uniform(box.low, box.high, (50, box.size))
        shares = np.sort(_shares(np.concatenate([path, other]) / box.high.max()), axis=1)[:, ::-1]
        for k in (1, 2, 3):
            least = cr_minimum(box, k)
            assert least.value <= shares[:, :k].sum(axis=1).min() * (1 + 1e-12)
            volumes = np.array(least.volumes)
            assert (box.low <= volumes * (1 + 1e-12)).all()
            assert (volumes <= box.high * (1 + 1e-12)).all()


def test_many_at_once() -> None:
    """Boxes that are computed together have the bounds that each has alone."""
    boxes = _random_boxes(300)
    starts = np.cumsum([0] + [box.size for box in boxes])
    low = np.concatenate([box.low for box in boxes])
    high = np.concatenate([box.high for box in boxes])
    many = hhi_bounds_many(low, high, starts)
    assert many.exact.all()
    for i, box in enumerate(boxes):
        assert many.low[i] == pytest.approx(hhi_minimum(box).value, rel=1e-12)
        assert many.high[i] == pytest.approx(hhi_maximum(box).value, rel=1e-12)
