"""Which firms hit most if they stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisupply.errors import UsageError
from aisupply.measures.chains import HORIZONS
from aisupply.operations.declaration import Operation
from aisupply.operations.parameters import BASIS, CATEGORY, COUNTING, KIND, Parameter

if TYPE_CHECKING:
    from aisupply.operations.declaration import Asked
    from aisupply.table import Table

__all__ = ["OPERATION"]


def _run(asked: Asked) -> Table:
    from aisupply.measures.chains.chokepoints import chokepoints
    from aisupply.measures.systemic.esri import esri

    horizon, kind = asked.get("horizon"), asked.get("kind")
    if not asked.get("esri"):
        return chokepoints(
            asked.network, category=asked.get("category"), kind=kind,
            horizon=horizon or "new-capacity", basis=asked.get("basis"),
            counting=asked.get("counting"),
        )  # fmt: skip
    if any(asked.get(name) for name in ("horizon", "category", "basis", "counting")):
        raise UsageError(
            "--esri is of the whole network",
            hint="leave out --category, --horizon, --basis and --counting",
        )
    return esri(asked.network, kind=kind)


OPERATION = Operation(
    name="chokepoints",
    line="Which firms hit most, and single points of failure.",
    help="Rank firms by the supply that stops if they do, as a mean over all customers of a "
    "category, all of whom buy as the market does where market shares are known. The lower end "
    "leaves out what rests on names alone, and firms are ranked by it; basis says on what it "
    "rests. single_point counts the customers that have no named way round the firm; closed "
    "those of them of which a source says that there is no other.\n\n"
    "Without --category: accelerators and cloud capacity, each ranked by itself; where nobody buys "
    "these, what the graph says is bought.\n\n"
    "With --esri: the Economic Systemic Risk Index of all firms, on the observed network: how much "
    "of all that is sold a stop takes along, downstream or upstream. Each named link counts 1; "
    "with --kind, as its announced figure.",
    example="aisupply chokepoints --category ai-accelerator --columns rank,firm,exposure",
    topic="stops",
    place=3,
    parameters=(
        CATEGORY,
        KIND,
        Parameter(
            "horizon",
            "running: only what is used up counts, not machines and sites. Default: new-capacity.",
            choices=HORIZONS,
        ),
        BASIS,
        COUNTING,
        Parameter("esri", "Rank by systemic risk instead.", "boolean"),
    ),
    columns=(
        "rank", "firm", "category", "customers", "exposure", "basis", "unknown_mass",
        "single_point", "closed", "horizon",
    ),
    shown=(
        ("rank", "firm", "category", "customers", "exposure", "basis", "single_point", "closed"),
        ("rank", "firm", "esri", "downstream", "upstream", "suppliers", "customers"),
    ),
    run=_run,
)  # fmt: skip
