"""P7: making views of 1,000, 5,000 and 20,000 nodes, and their first draw from disk in Chromium.

python benchmarks/view.py
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import networkx as nx

from aisupply.bounds import Bounds
from aisupply.pages.view.view import render_view

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "browser"))

from chromium import started

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SIZES = (1_000, 5_000, 20_000)
TARGETS = {1_000: (2.0, 1.0), 5_000: (8.0, 2.0)}
ROUNDS = 3
FIGURED = 1 / 3
"""How many of the supplies have a figure."""
CATEGORIES = tuple(f"category-{number}" for number in range(24))


def network(firms: int, *, seed: int = 7) -> nx.MultiDiGraph[str]:
    """Return firms in six tiers, two supplies each on average, a third with a figure."""
    draw = random.Random(seed)  # noqa: S311 -- a sample, no secret
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(lens_line="as known 2026-06-28 · facts only")
    for number in range(firms):
        graph.add_node(f"firm-{number}", type="organisation", label=f"Firm number {number}")
    tier = firms // 6
    for number in range(tier, firms):
        for step in range(draw.randint(1, 3)):
            below = max(0, number - tier - draw.randrange(tier))
            _link(graph, (f"firm-{number}", f"firm-{below}", f"supply/{number}/{step}"), draw)
    return graph


def _link(graph: nx.MultiDiGraph[str], ends: tuple[str, str, str], draw: random.Random) -> None:
    category, low = draw.choice(CATEGORIES), float(draw.randint(1, 50))
    figured = draw.random() < FIGURED
    graph.add_edge(
        *ends, relation="supply", category=category, categories=(category,),
        kind="power" if figured else None, unit="GW" if figured else None,
        volume=Bounds(low, 2 * low) if figured else None, firm=low if figured else None,
        stated=2 * low if figured else None, ceiling=2 * low if figured else None,
        stage="agreed", flow="supply", statuses=("reported",), certainty=("certain",),
        agreement=None, products=(), claims=(f"claim/{ends[2]}",), sources=("source",),
        known="2026-01-01", spans=({"source": "source", "start": 1, "end": 9},),
    )  # fmt: skip


def made(graph: nx.MultiDiGraph[str], file: Path) -> float:
    """Write the page of a network and return the seconds that it took."""
    start = time.perf_counter()
    file.write_text(render_view(graph), encoding="utf-8")
    return time.perf_counter() - start


def first_draw(browser: Browser, file: Path) -> float:
    """Open a page in a new window and return the seconds from navigation to the first draw."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(file.as_uri())
    page.wait_for_selector("body[data-drawn='true']", timeout=60_000)
    seconds = float(page.evaluate("document.body.dataset.drawnMs")) / 1000
    context.close()
    return seconds


def main() -> None:
    """Print the median of some rounds for each size, beside its target."""
    print(f"{'nodes':>7} {'links':>7} {'MB':>6} {'make s':>8} {'draw s':>8}  targets")
    with tempfile.TemporaryDirectory() as folder, started() as browser:
        for size in SIZES:
            graph, file = network(size), Path(folder) / f"view-{size}.html"
            making = statistics.median(made(graph, file) for _ in range(ROUNDS))
            drawing = statistics.median(first_draw(browser, file) for _ in range(ROUNDS))
            wanted = TARGETS.get(size)
            print(
                f"{size:7,} {graph.number_of_edges():7,} {file.stat().st_size / 1e6:6.1f} "
                f"{making:8.2f} {drawing:8.2f}  "
                + (f"≤ {wanted[0]:g}, ≤ {wanted[1]:g}" if wanted else "by groups")
            )


if __name__ == "__main__":
    main()
