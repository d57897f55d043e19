"""What is in the graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisupply.operations.declaration import Operation

if TYPE_CHECKING:
    from aisupply.operations.declaration import Asked
    from aisupply.table import Table

__all__ = ["OPERATION"]


def _run(asked: Asked) -> Table:
    from aisupply.claims.describe import stats

    return stats(asked.view.graph, asked.view)


OPERATION = Operation(
    name="stats",
    line="Count what is in the graph.",
    help="Count what is in the graph: claims, sources, organisations, products, agreements …, then "
    "claims by status and by tier of source. All claims unless a lens option is given.",
    example="aisupply stats --format json",
    topic="claims",
    place=6,
    columns=("what", "count"),
    run=_run,
    all_claims=True,
)
