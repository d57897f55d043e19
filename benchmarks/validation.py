"""What is validated once: `aisupply validate` the first time and again, and `aisupply report`.

Each is a whole process over the shipped graph with a cache folder of its own, and its processor
time counts, since the machine may be busy.  The first run fills the cache; `--no-cache` looks again
whatever is kept; `changed` has a label that has not been looked at, so that all is.  With
`--report` the report is written over a snapshot that is there, first without what was found in
it, then with that.

    python benchmarks/validation.py [--runs 5] [--report]
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from aisupply.rdf import bundle


def seconds(cache: Path, *arguments: str) -> float:
    """Return the processor time of a command, which must end well."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "aisupply", *arguments]
    environment = os.environ | {"AISUPPLY_CACHE": str(cache)}
    subprocess.run(command, check=True, capture_output=True, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Measure and print medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--report", action="store_true")
    given = parser.parse_args()
    times: dict[str, list[float]] = defaultdict(list)
    for _ in range(given.runs):
        with tempfile.TemporaryDirectory() as name:
            cache, folder = Path(name) / "cache", Path(name) / "graph"
            shutil.copytree(bundle.graph_dir(), folder)
            times["first"].append(seconds(cache, "validate", str(folder)))
            times["again"].append(seconds(cache, "validate", str(folder)))
            times["--no-cache"].append(seconds(cache, "validate", "--no-cache", str(folder)))
            changed = next((folder / "registry").glob("*.ttl"))
            changed.write_text(changed.read_text("utf-8").replace('"@en', '."@en', 1), "utf-8")
            times["changed"].append(seconds(cache, "validate", str(folder)))
            if given.report:
                report = ("report", "-o", str(Path(name) / "report"))
                seconds(cache, *report)
                for path in cache.glob("*.result"):
                    path.unlink()
                times["report, first"].append(seconds(cache, *report))
                times["report, again"].append(seconds(cache, *report))
    middle = {name: statistics.median(values) for name, values in times.items()}
    for name, value in middle.items():
        print(f"{name:14} median {value:5.1f} s of a processor")
    print(f"again is {middle['again'] / middle['first']:.2f} of the first time")


if __name__ == "__main__":
    main()
