"""P6: one firm stops among 100,000: who is hit; and the systemic risk of all of 10,000 firms.

The network is made up: firms in ten tiers with eight suppliers each, nine of ten in the next tier
and the rest anywhere, so that there are cycles; three of five inputs are essential, and volumes
are lognormal. The exposure of everyone counts essential inputs only and makes up for nothing, as
`aisupply disrupt` does; it is timed from when the arrays are there, and a middle of several runs.

    python benchmarks/disruption.py [--firms 10000] [--large 100000] [--runs 5]
"""

from __future__ import annotations

import argparse
import statistics
import time

import numpy as np

from aisupply.measures.systemic.esri import Link, risks
from aisupply.measures.systemic.shock_propagation import ESSENTIAL, ORDINARY, Cascade, Links, stops

TIERS, SECTORS, SUPPLIERS, ANYWHERE = 10, 6, 8, 0.1


def network(firms: int, seed: int) -> Links:
    """Return made-up links; the first tier sells to nobody."""
    rng = np.random.default_rng(seed)
    size = firms // TIERS
    customer = np.repeat(np.arange(size * TIERS), SUPPLIERS)
    tier = customer // size + 1
    moved = rng.random(len(customer)) < ANYWHERE
    tier = np.where(moved, rng.integers(1, TIERS, len(customer)), tier)
    customer, tier = customer[tier < TIERS], tier[tier < TIERS]
    supplier = tier * size + rng.integers(0, size, len(tier))
    return Links(
        supplier=supplier,
        customer=customer,
        sector=tier * SECTORS + supplier % SECTORS,
        weight=rng.lognormal(0.0, 1.0, len(tier)),
        need=rng.choice([ESSENTIAL, ORDINARY], len(tier), p=[0.6, 0.4]),
    )


def exposure(firms: int, runs: int) -> None:
    """Measure the stop of one firm."""
    links = network(firms, seed=1)
    essential = Links(
        links.supplier, links.customer, links.sector, links.weight, np.full_like(links.need, 2)
    )
    start = time.perf_counter()
    cascade = Cascade(essential, firms=firms, market_shares=False)
    ready = time.perf_counter() - start
    times = []
    for run in range(runs):
        shock = stops([firms - 1 - run], firms=firms)
        start = time.perf_counter()
        loss = cascade.downstream(shock).loss
        times.append(time.perf_counter() - start)
    print(f"{firms:,} firms, {len(links.weight):,} links; the arrays took {ready:.2f} s")
    print(f"{int((loss > 0).sum()):,} firms are hit by the last one")
    print(f"P6: exposure of everyone median {statistics.median(times) * 1e3:.0f} ms (target 100)")


def everyone(firms: int) -> None:
    """Measure the ESRI of all firms."""
    links = network(firms, seed=2)
    rows = [
        Link(str(supplier), str(customer), str(sector), weight, need)
        for supplier, customer, sector, weight, need in zip(
            links.supplier.tolist(), links.customer.tolist(), links.sector.tolist(),
            links.weight.tolist(), links.need.tolist(), strict=True,
        )
    ]  # fmt: skip
    start, used = time.perf_counter(), time.process_time()
    found = risks(rows)
    taken, used = time.perf_counter() - start, time.process_time() - used
    print(f"{len(found.esri):,} firms, {len(rows):,} links; residual {found.residual:.0e}")
    print(f"P6: ESRI of all of them {taken:.0f} s, {used:.0f} s of processors (target 60)")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--firms", type=int, default=10_000)
    parser.add_argument("--large", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=5)
    chosen = parser.parse_args()
    exposure(chosen.large, chosen.runs)
    everyone(chosen.firms)


if __name__ == "__main__":
    main()
