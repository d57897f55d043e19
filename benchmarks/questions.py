"""The named questions on the shipped graph: what each takes beyond a bare start.

All are whole processes.  The bare one is `aisupply query 'ASK {}'`, which starts Python, reads
the default view and asks nothing.  Each question runs with its defaults.  Runs alternate, so
that a slow minute of the machine meets all; `cpu` is processor time, which a busy machine
changes less.  `engine` is the query alone, inside one process that has the store.

    python benchmarks/questions.py [--runs 5] [NAME…]
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from typing import NamedTuple

import aisupply
from aisupply.claims import questions

TARGET = 0.3
BARE = "query ASK {}"


class Times(NamedTuple):
    """Seconds of a process on the wall, and of the processor."""

    wall: float
    cpu: float


def seconds(command: list[str]) -> Times:
    """Return the times of a process that must end well."""
    start, before = time.perf_counter(), os.times()
    subprocess.run(command, check=True, capture_output=True)
    wall, after = time.perf_counter() - start, os.times()
    user = after.children_user - before.children_user
    return Times(wall, user + after.children_system - before.children_system)


def whole_processes(names: list[str], runs: int) -> dict[str, Times]:
    """Return the median times of the bare process and of each question."""
    start = [sys.executable, "-m", "aisupply"]
    commands = {BARE: [*start, "query", "ASK {}"]}
    commands |= {name: [*start, "ask", name, "--format", "csv"] for name in names}
    for command in commands.values():
        seconds(command)
    taken: dict[str, list[Times]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            taken[name].append(seconds(command))
    return {
        name: Times(*map(statistics.median, zip(*times, strict=True)))
        for name, times in taken.items()
    }


def engine_only(name: str, runs: int) -> float:
    """Return the median time of a query whose store and names are there."""
    graph = aisupply.open()
    view = graph.view(everything=True) if questions.find(name).all_claims else graph.view()
    questions.ask(view, name)
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        questions.ask(view, name)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    """Measure and print medians, ratios to the bare process, and what is beyond it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    names = options.names or list(questions.load())
    times = whole_processes(names, options.runs)
    bare = times.pop(BARE)
    print(f"{BARE}: median {bare.wall * 1000:.0f} ms, cpu {bare.cpu * 1000:.0f} ms")
    for name, taken in times.items():
        beyond = Times(taken.wall - bare.wall, taken.cpu - bare.cpu)
        print(
            f"{name:24} {taken.wall * 1000:5.0f} ms  {taken.wall / bare.wall:4.2f} x  "
            f"beyond {beyond.wall * 1000:4.0f} ms, cpu {beyond.cpu * 1000:4.0f} ms  "
            f"engine {engine_only(name, options.runs) * 1000:5.1f} ms"
        )
    slowest = max(times, key=lambda name: times[name])
    print(
        f"slowest: {slowest}, {(times[slowest].wall - bare.wall) * 1000:.0f} ms beyond the bare "
        f"start (target {TARGET * 1000:.0f})"
    )


if __name__ == "__main__":
    main()
