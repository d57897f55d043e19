"""P5: exact HHI bounds of 100,000 customers with 2 to 30 suppliers, four of five uncertain.

Every value of a customer with few suppliers is compared with brute force over all vertices (the
greatest) and with a fine search along the path of even volumes (the least).

    python benchmarks/bounds.py [--customers 100000] [--checked 2000]
"""

from __future__ import annotations

import argparse
import itertools
import time

import numpy as np

from aisupply.measures.indices import HHI_SCALE
from aisupply.measures.many import hhi_bounds_many

FEWEST, MOST, UNCERTAIN, BRUTE = 2, 30, 0.8, 12


def boxes(customers: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return lower and upper bounds of all suppliers, and where each customer begins."""
    rng = np.random.default_rng(5)
    starts = np.append(0, np.cumsum(rng.integers(FEWEST, MOST + 1, customers)))
    low = rng.lognormal(0.0, 1.0, starts[-1])
    width = low * rng.lognormal(0.0, 1.0, starts[-1])
    return low, low + np.where(rng.random(starts[-1]) < UNCERTAIN, width, 0.0), starts


def brute_force(low: np.ndarray, high: np.ndarray) -> tuple[float, float]:
    """Return the least HHI by trisection of each piece of the path, the greatest by vertices."""
    corners = np.array(list(itertools.product(*zip(low, high, strict=True))))
    greatest = ((corners**2).sum(axis=1) / corners.sum(axis=1) ** 2).max()
    levels = np.unique(np.append(low, high))
    for _ in range(4):
        fine = np.concatenate([np.linspace(a, b, 33) for a, b in itertools.pairwise(levels)])
        paths = np.clip(fine[:, None], low, high)
        values = (paths**2).sum(axis=1) / paths.sum(axis=1) ** 2
        best = int(values.argmin())
        levels = fine[max(best - 1, 0) : best + 2]
    return HHI_SCALE * float(values.min()), HHI_SCALE * float(greatest)


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
    few = np.flatnonzero(np.diff(starts) <= BRUTE)[: chosen.checked]
    worst = 0.0
    for box in few:
        inside = slice(starts[box], starts[box + 1])
        least, greatest = brute_force(low[inside], high[inside])
        off = (abs(found.low[box] - least), abs(found.high[box] - greatest))
        worst = max(worst, *off)
    print(f"{chosen.customers:,} customers, {len(low):,} suppliers, {found.exact.mean():.4%} exact")
    print(f"{len(few):,} compared with brute force: at most {worst:.1e} points apart")
    print(f"P5: exact HHI bounds {taken:.1f} s (target 15)")


if __name__ == "__main__":
    main()
