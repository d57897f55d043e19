"""P8: the server beside the native oxigraph server, and a healthy client among hostile ones.

Both servers hold the default view of the shipped graph and answer the same queries to eight
clients, in turns, so that a slow minute of the machine meets both.  Lookups are of two kinds:
`point` asks who supplies a firm (some rows of one index, so that it measures HTTP more than the
engine), `claims` asks for the supply claims of a firm with status, day, source and label.

    python benchmarks/server.py [--seconds 3] [--rounds 5] [--hostile 60]
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pyoxigraph as ox

import aisupply
from aisupply.rdf.terms import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "server"))

from hostile import FIRMS, Battle
from serving import running

HEAD = "".join(f"PREFIX {name}: <{iri}> " for name, iri in PREFIXES.items())
QUERIES = {
    "point": "SELECT DISTINCT ?s { ?s ais:suppliesTo :%s }",
    "claims": """SELECT ?claim ?status ?known ?source ?label {
        GRAPH ?claim { ?supply ais:supplier ?firm ; ais:customer :%s }
        ?claim ais:status ?status ; ais:knownAt ?known ; ais:statedIn ?source .
        ?firm rdfs:label ?label FILTER(LANG(?label) = "en") }""",
}
CLIENTS = 8


@contextlib.contextmanager
def native(folder: Path) -> Iterator[tuple[str, int]]:
    """Start the native server over the default view."""
    quads, place = folder / "view.nq", ("127.0.0.1", 7878)
    quads.write_bytes(aisupply.open().view().store.dump(ox.RdfFormat.N_QUADS))
    program = str(Path(sys.executable).parent / "oxigraph")
    options = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    store = ["--location", str(folder / "store")]
    subprocess.run([program, "load", *store, "--file", str(quads)], check=True, **options)  # type: ignore[call-overload]
    serve = [program, "serve-read-only", *store, "--bind", f"{place[0]}:{place[1]}"]
    process = subprocess.Popen(serve, **options)  # type: ignore[call-overload]
    try:
        time.sleep(2)
        yield place
    finally:
        process.terminate()
        process.wait()


def throughput(place: tuple[str, int], path: str, query: str, seconds: float) -> float:
    """Return how many answers a second eight clients get, each on a connection of its own."""
    counts = [0] * CLIENTS
    end = time.perf_counter() + seconds

    def ask(number: int) -> None:
        link = http.client.HTTPConnection(*place)
        while time.perf_counter() < end:
            firm = FIRMS[(number + counts[number]) % len(FIRMS)]
            text = quote(HEAD + query % firm)
            link.request("GET", f"{path}?query={text}", headers={"accept": "text/csv"})
            answer = link.getresponse()
            body = answer.read()
            assert answer.status == 200, body  # noqa: S101, PLR2004 -- or nothing is measured
            counts[number] += 1
        link.close()

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


def compare(seconds: float, rounds: int, cache: str) -> None:
    """Print the throughput of both servers and its ratio, medians over rounds."""
    print(f"answers kept for those who ask again: {cache} MiB")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with native(folder) as there, running(folder, "--log", "none", "--cache", cache) as server:
            host, _, port = server.url.removeprefix("http://").partition(":")
            time.sleep(3)
            for kind, query in QUERIES.items():
                places = ((there, "/query"), ((host, int(port)), "/sparql"))
                pairs = [
                    [throughput(place, path, query, seconds) for place, path in places]
                    for _ in range(rounds)
                ]
                other, ours = (statistics.median(column) for column in zip(*pairs, strict=True))
                ratio = statistics.median(mine / its for its, mine in pairs)
                print(f"{kind:7} native {other:7.0f}/s   aisupply {ours:7.0f}/s   {ratio:.2f} x")
    print(f"P8: target 0.5 x; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")


def attacked(seconds: float, cache: str) -> None:
    """Print what a healthy client waits among 32 hostile ones, and the most memory in use."""
    options = ("--log", "none", "--cache", cache)
    print(f"32 hostile clients for {seconds:.0f} s, answers kept: {cache} MiB")
    with tempfile.TemporaryDirectory() as name, running(Path(name), *options) as server:
        time.sleep(3)
        battle = Battle(server, seconds=seconds)
        battle.fight(32, fuzzes=10_000)
        middle = statistics.median(battle.waits)
        print(f"P8: healthy p50 {middle:.3f} s, p95 {battle.p95:.3f} s (target 1 s)")
        print(f"    {len(battle.waits)} healthy, {battle.fuzzes} fuzzed, {dict(battle.statuses)}")
        print(f"    at most {battle.largest / 2**20:.0f} MiB; {server.health()}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--hostile", type=float, default=60)
    given = parser.parse_args()
    for cache in ("0", "32"):
        compare(given.seconds, given.rounds, cache)
        if given.hostile:
            attacked(given.hostile, cache)


if __name__ == "__main__":
    main()
