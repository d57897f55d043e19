"""P5: exact HHI bounds of 100,000 customers with 2 to 30 suppliers, four of five uncertain.

Every value of a customer with few suppliers is compared with an exact one: the greatest over all
vertices, the least over all points at which the conditions of an extreme hold.

    python benchmarks/bounds.py [--customers 100000] [--checked 2000]
"""

from __future__ import annotations

import argparse
import itertools
import time

import numpy as np

from aisupply.measures.index_bounds.bulk import hhi_bounds_many
from aisupply.measures.index_bounds.indices import HHI_SCALE

FEWEST, MOST, UNCERTAIN = 2, 30, 0.8
BRUTE, FEW, FREE = 12, 8, 2  # sizes up to which all vertices, and all cases, are looked at


def boxes(customers: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return lower and upper bounds of all suppliers, and where each customer begins."""
    rng = np.random.default_rng(5)
    starts = np.append(0, np.cumsum(rng.integers(FEWEST, MOST + 1, customers)))
    low = rng.lognormal(0.0, 1.0, starts[-1])
    width = low * rng.lognormal(0.0, 1.0, starts[-1])
    return low, low + np.where(rng.random(starts[-1]) < UNCERTAIN, width, 0.0), starts


def greatest(low: np.ndarray, high: np.ndarray) -> float:
    """Return the greatest HHI: it is at a vertex, and all are looked at."""
    corners = np.array(list(itertools.product(*zip(low, high, strict=True))))
    return HHI_SCALE * float(((corners**2).sum(axis=1) / corners.sum(axis=1) ** 2).max())


def least(low: np.ndarray, high: np.ndarray) -> float:
    """Return the least HHI, from all points at which it may be.

    There each volume is at its lower bound, at its upper bound, or where the derivative
    2x/T² - 2Q/T³ vanishes: at one level Q/T = R/S for all, with R and S the sums of squares and
    of volumes of those at a bound. Three cases for each volume; if none is at a bound, all are
    equal. No majorisation is used here, as the algorithm does.
    """
    cases = np.array(list(itertools.product((0, 1, 2), repeat=len(low))))
    free = cases == FREE
    fixed = np.where(free, 0.0, np.where(cases == 1, high, low))
    total, squares, level = fixed.sum(axis=1), (fixed**2).sum(axis=1), np.empty(len(cases))
    none = total == 0
    level[none] = low.max()
    level[~none] = squares[~none] / total[~none]
    inside = (~free | ((low <= level[:, None]) & (level[:, None] <= high))).all(axis=1)
    points = np.where(free, level[:, None], fixed)[inside]
    return HHI_SCALE * float(((points**2).sum(axis=1) / points.sum(axis=1) ** 2).min())


def main() -> None:
    """Measure, compare and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--checked", type=int, default=2_000)
    chosen = parser.parse_args()
    low, high, starts = boxes(chosen.customers)
    start = time.perf_counter()
    found = hhi_bounds_many(low, high, starts)
    taken = time.perf_counter() - start
    sizes = np.diff(starts)
    worst = 0.0
    few = np.flatnonzero(sizes <= BRUTE)[: chosen.checked]
    for box in few:
        inside = slice(starts[box], starts[box + 1])
        worst = max(worst, abs(found.high[box] - greatest(low[inside], high[inside])))
        if sizes[box] <= FEW:
            worst = max(worst, abs(found.low[box] - least(low[inside], high[inside])))
    print(f"{chosen.customers:,} customers, {len(low):,} suppliers, {found.exact.mean():.4%} exact")
    print(f"{len(few):,} compared with exact references: at most {worst:.1e} points apart")
    print(f"P5: exact HHI bounds {taken:.1f} s (target 15)")


if __name__ == "__main__":
    main()
