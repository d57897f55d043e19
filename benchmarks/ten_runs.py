"""Never flaky: `make test` in a fresh clone, ten times over, each time with fresh random examples.

What is committed is cloned into a folder of its own; the environment is made there once, before
the first run is timed.  Each run prints its seed, so that `make test SEED=…` draws its examples
again, what pytest counted, and what it took: wall seconds, and processor seconds of all its
processes.  The exit code is the number of runs that failed.

    python benchmarks/ten_runs.py [--runs 10]
"""

from __future__ import annotations

import argparse
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
COUNTS = re.compile(r"\d+ (?:passed|failed|errors?)\b")


class Run(NamedTuple):
    """One run: whether all was well, what was counted, wall and processor seconds, all it said."""

    passed: bool
    counts: str
    wall: float
    cpu: float
    said: str


def spent() -> float:
    """Return the processor seconds of all processes that were started here and have ended."""
    times = os.times()
    return times.children_user + times.children_system


def test(clone: Path, seed: int) -> Run:
    """Run the test command once."""
    wall, cpu = time.monotonic(), spent()
    ran = subprocess.run(
        ["make", "test", f"SEED={seed}"], cwd=clone, capture_output=True, text=True, check=False
    )
    said = ran.stdout + ran.stderr
    counts = ", ".join(dict.fromkeys(COUNTS.findall(said[-2_000:]))) or "nothing counted"
    return Run(ran.returncode == 0, counts, time.monotonic() - wall, spent() - cpu, said)


def main() -> int:
    """Run it as often as asked; return how often it failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10)
    runs = parser.parse_args().runs
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "clone"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        subprocess.run(["make", "--silent", ".venv/.tools"], cwd=clone, check=True)
        print(f"{'run':>3}  {'seed':>10}  {'wall s':>6}  {'CPU s':>6}  counted")
        for number in range(1, runs + 1):
            seed = random.SystemRandom().randrange(2**32)
            run = test(clone, seed)
            failed += not run.passed
            row = f"{number:>3}  {seed:>10}  {run.wall:>6.0f}  {run.cpu:>6.0f}  {run.counts}"
            print(row, flush=True)
            if not run.passed:
                print(run.said[-20_000:], file=sys.stderr, flush=True)
    print(f"{runs - failed} of {runs} runs passed")
    return failed


if __name__ == "__main__":
    sys.exit(main())
