"""P10: one cell of concentration, beside the same cell from the whole network.

Whole processes, in CPU seconds: `aisupply concentration openai --category ai-accelerator`; a
process that builds the network of the view and answers from it; and `aisupply --help`, which is
the bare start of both. Both must print the same row. What counts is the work beyond the start.
Runs alternate, so that a slow minute of the machine meets all.

    python benchmarks/one_cell.py [--runs 7]
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys

CUSTOMER, CATEGORY = "openai", "ai-accelerator"
WHOLE = f"""
import aisupply.cli
import aisupply
from aisupply.cli.output import print_table
view = aisupply.open().view()
who = view.names.find({CUSTOMER!r}, kind="organisation").id
what = view.names.find({CATEGORY!r}, kind="category").id
print_table(aisupply.concentration(view.network(), who, category=what), "json")
"""


def cpu_seconds(command: list[str]) -> tuple[float, bytes]:
    """Return the CPU time of a process that must end well, and what it printed."""
    before = os.times()
    output = subprocess.run(command, check=True, capture_output=True).stdout
    after = os.times()
    return sum(after[2:4]) - sum(before[2:4]), output


def main() -> None:
    """Measure and print medians and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args().runs
    tool = [sys.executable, "-m", "aisupply"]
    commands = {
        "one cell": [*tool, "concentration", CUSTOMER, "--category", CATEGORY, "--format", "json"],
        "from the whole network": [sys.executable, "-c", WHOLE],
        "bare start": [*tool, "--help"],
    }
    answers = {name: cpu_seconds(command)[1] for name, command in commands.items()}
    if answers["one cell"] != answers["from the whole network"]:
        sys.exit("the cell is not that of the whole network")
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            times[name].append(cpu_seconds(command)[0])
    middle = {name: statistics.median(values) for name, values in times.items()}
    for name, value in middle.items():
        print(f"{name:24} median {value * 1000:6.0f} ms of CPU")
    beyond = {name: value - middle["bare start"] for name, value in middle.items()}
    ratio = beyond["one cell"] / beyond["from the whole network"]
    print(f"P10: beyond the start, one cell takes {ratio:.2f} x of that (target 0.5)")


if __name__ == "__main__":
    main()
