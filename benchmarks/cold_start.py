"""P1: the cold start of `aisupply query`, beside a bare process that does the same.

Both are whole processes: start Python, read the default view of the shipped graph, answer one
SELECT, print.  The bare one imports click and pyoxigraph, loads the view as N-Quads from one
file and nothing else.  Runs alternate, so that a slow minute of the machine meets both.

    python benchmarks/cold_start.py [--runs 21]
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyoxigraph as ox

import aisupply
from aisupply.rdf.terms import PREFIXES

QUERY = "SELECT DISTINCT ?s { ?s ais:suppliesTo :openai }"
BARE = """
import sys, click, pyoxigraph
@click.command()
@click.argument("path")
@click.argument("query")
def main(path, query):
    store = pyoxigraph.Store()
    store.load(path=path, format=pyoxigraph.RdfFormat.N_QUADS)
    for row in store.query(query, prefixes=%r):
        click.echo(row["s"].value)
main()
"""


def seconds(command: list[str]) -> float:
    """Return the wall time of a process that must end well."""
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    """Measure and print medians and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=21)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        quads = Path(folder) / "view.nq"
        view = aisupply.open().view()
        quads.write_bytes(view.store.dump(ox.RdfFormat.N_QUADS))
        commands = {
            "aisupply query": [sys.executable, "-m", "aisupply", "query", QUERY],
            "click + pyoxigraph": [sys.executable, "-c", BARE % PREFIXES, str(quads), QUERY],
            "aisupply --help": [sys.executable, "-m", "aisupply", "--help"],
            "bare Python": [sys.executable, "-c", ""],
        }
        for command in commands.values():
            seconds(command)
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(runs):
            for name, command in commands.items():
                times[name].append(seconds(command))
    middle = {name: statistics.median(values) for name, values in times.items()}
    for name, value in middle.items():
        print(f"{name:20} median {value * 1000:6.1f} ms")
    ratio = middle["aisupply query"] / middle["click + pyoxigraph"]
    beyond = (middle["aisupply --help"] - middle["bare Python"]) * 1000
    print(f"P1: query is {ratio:.2f} x the bare process (target 2.5)")
    print(f"P1: --help is {beyond:.0f} ms beyond bare Python (target 100)")


if __name__ == "__main__":
    main()
