"""P11: bounds over all constraints at once, of random cells of 2 to 8 suppliers.

Each cell has volumes that are known to fit: boxes around them, some open, and up to 20 constraints
that they satisfy, sums of several suppliers and of volumes that they sell to others, ratios and
shares. An end is certified if what is attained and what is proven are a millionth apart at most.
The index of the volumes that fit must lie inside.

    python benchmarks/polytopes.py [--cells 1000] [--seed 12]
"""

from __future__ import annotations

import argparse
import math
import time

import numpy as np

from aisupply.measures.index_bounds.indices import HHI_SCALE
from aisupply.measures.polytope.cell_bounds import CellPolytope, Range
from aisupply.measures.polytope.constraints import Constraint, LinearSystem, Variable

MOST_SUPPLIERS, MOST_CONSTRAINTS = 8, 20
POINT, OPEN, NO_FLOOR = 0.2, 0.2, 0.3  # parts of the suppliers


def random_cell(rng: np.random.Generator, suppliers: int, constraints: int) -> tuple[
    LinearSystem, list[str], np.ndarray
]:  # fmt: skip
    """Return what is said of a cell, its suppliers, and volumes that fit."""
    names = [f"s{i}" for i in range(suppliers)]
    sold = [f"o{i}" for i in range(suppliers)]  # what each sells to others
    truth = rng.lognormal(0.0, 1.0, 2 * suppliers)
    said = [
        _constraint(rng, f"c{i}", names, sold, dict(zip([*names, *sold], truth, strict=True)))
        for i in range(constraints)
    ]
    used = {name for constraint in said for name in constraint.coefficients}
    volumes = [
        _volume(rng, name, float(x))
        for name, x in zip([*names, *sold], truth, strict=True)
        if name in names or name in used
    ]
    return LinearSystem(volumes, said), names, truth[:suppliers]


def _volume(rng: np.random.Generator, name: str, truth: float) -> Variable:
    if rng.random() < POINT:
        return Variable(name, truth, truth)
    low = 0.0 if rng.random() < NO_FLOOR else truth * rng.uniform(0.3, 1.0)
    return Variable(name, low, math.inf if rng.random() < OPEN else truth * rng.uniform(1.0, 3.0))


def _constraint(
    rng: np.random.Generator, name: str, names: list[str], sold: list[str], truth: dict[str, float]
) -> Constraint:
    """Return a joint figure, a supplier's total, a ratio of two, or a share of all."""
    kind = str(rng.choice(["joint", "total", "ratio", "share"]))
    some = [str(s) for s in rng.choice(names, size=rng.integers(2, len(names) + 1), replace=False)]
    if kind == "joint":
        numbers = dict.fromkeys(some, 1.0)
    elif kind == "total":
        at = int(rng.integers(len(names)))
        numbers = {names[at]: 1.0, sold[at]: 1.0}
    elif kind == "ratio":
        return Constraint(name, {some[0]: 1.0, some[1]: -_about(rng, truth, some)}, high=0.0)
    else:
        share = rng.uniform(0.4, 1.0) * truth[some[0]] / math.fsum(truth[n] for n in names)
        return Constraint(name, {n: float(n == some[0]) - share for n in names}, low=0.0)
    total = math.fsum(number * truth[n] for n, number in numbers.items())
    low = total * rng.uniform(0.6, 1.0) if rng.random() < 1 / 2 else -math.inf
    return Constraint(name, numbers, low, total * rng.uniform(1.0, 1.3))


def _about(rng: np.random.Generator, truth: dict[str, float], some: list[str]) -> float:
    """Return a ratio that the first of two does not pass."""
    return truth[some[0]] / truth[some[1]] * rng.uniform(1.0, 1.5)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cells", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=12)
    chosen = parser.parse_args()
    rng = np.random.default_rng(chosen.seed)
    certified, slowest, outside = 0, 0.0, 0
    start = time.perf_counter()
    for _ in range(chosen.cells):
        suppliers = int(rng.integers(2, MOST_SUPPLIERS + 1))
        constraints = int(rng.integers(1, MOST_CONSTRAINTS + 1))
        system, names, truth = random_cell(rng, suppliers, constraints)
        began = time.perf_counter()
        answer = CellPolytope(system, names).hhi()
        slowest = max(slowest, time.perf_counter() - began)
        if not isinstance(answer, Range):
            raise SystemExit(f"{answer}, though there are volumes that fit")
        certified += answer.bounds.exact
        outside += (HHI_SCALE * (truth**2).sum() / truth.sum() ** 2) not in answer.bounds
    taken = time.perf_counter() - start
    print(f"{chosen.cells:,} cells, {certified / chosen.cells:.1%} certified, {outside} outside")
    print(f"P11: {taken:.1f} s (target 120), the slowest {slowest:.2f} s")


if __name__ == "__main__":
    main()
