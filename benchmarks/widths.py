"""How wide the answers are: cells with several named suppliers by the width of their index.

`hhi` is the index over all who are named, by volumes alone, as it was before there was an answer;
`hhi_stated` leaves out those without a figure. `answer` is the narrowest reading that covers
everybody who is named, and behind it stand the bases on which it rests.

    python benchmarks/widths.py [--with-estimates] [--list] [--year 2025 [--assume NAME]]
"""

from __future__ import annotations

import argparse
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

import aisupply
from aisupply.claims.flow_figures import flow_figures
from aisupply.measures.flows.flow_concentration import flow_concentration
from aisupply.measures.flows.flow_system import ASSUMPTIONS

if TYPE_CHECKING:
    from aisupply.table import Cell

BASES = ("full", "stated", "flows", "market", "estimated")
ENDS = (0.0, 1000.0, 2500.0, 5000.0, 10000.0)
NARROW = ENDS[2]
ROUND_OFF = 1e-6
NONE = "no index"
CLASSES = ["0", *(f"up to {high:,.0f}" for _, high in pairwise(ENDS)), NONE]


def width_class(index: Cell) -> str:
    """Return the class of the width of an index in points."""
    if not isinstance(index, aisupply.Bounds):
        return NONE
    width = index.high - index.low
    return next(name for name, end in zip(CLASSES, ENDS, strict=False) if width <= end + ROUND_OFF)


def main() -> None:
    """Count and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--with-estimates", action="store_true")
    parser.add_argument("--list", action="store_true", help="the narrow cells, one a line")
    parser.add_argument("--year", help="what was billed in a year, where a total limits it")
    parser.add_argument("--assume", action="append", default=[], choices=ASSUMPTIONS)
    options = parser.parse_args()
    view = aisupply.open().view(with_estimates=options.with_estimates)
    every = (
        flow_concentration(
            view.network(), flow_figures(view), options.year, assume=options.assume
        ).rows
        if options.year
        else aisupply.concentration(view.network(), all_cells=True).rows
    )
    cells = [row for row in every if row["suppliers"] > 1]
    columns = {
        "hhi": Counter(width_class(row["hhi"]) for row in cells),
        "hhi_stated": Counter(width_class(row.get("hhi_stated")) for row in cells),
        "answer": Counter(width_class(row["answer"]) for row in cells),
    }
    for basis in BASES:
        of_it = [row for row in cells if row["basis"] == basis]
        columns[basis] = Counter(width_class(row["answer"]) for row in of_it)
    print(f"{len(every)} cells, {len(cells)} of them with several named suppliers\n")
    print(f"{'points wide':14}" + "".join(f"{name:>12}" for name in columns))
    for name in CLASSES:
        print(f"{name:14}" + "".join(f"{counts[name]:12}" for counts in columns.values()))
    narrow = [row for row in cells if row["basis"] and width_class(row["answer"]) in CLASSES[:3]]
    apart = len({(row["customer"], row["category"], row["basis"]) for row in narrow})
    print(f"\nanswers of at most {NARROW:,.0f} points: {len(narrow)} of {len(cells)}")
    print(f"apart by customer, category and basis, whatever the kind of figure: {apart}")
    for row in sorted(narrow, key=lambda r: (r["category"], r["customer"])) * options.list:
        said = (row["customer"], row["category"], row["kind"] or "-", row["basis"])
        print(f"  {' '.join(said)}: {row['answer'].text()}")


if __name__ == "__main__":
    main()
