"""Who is hit if firms, a country or an agreement stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisupply.measures.chains import HORIZONS
from aisupply.operations.declaration import Operation
from aisupply.operations.parameters import BASIS, CATEGORY, COUNTING, KIND, Parameter

if TYPE_CHECKING:
    from aisupply.operations.declaration import Asked
    from aisupply.table import Table

__all__ = ["OPERATION"]


def _run(asked: Asked) -> Table:
    from aisupply.measures.chains.disruption import disrupt

    return disrupt(
        asked.network, asked.get("firms"), country=asked.get("country"),
        agreement=asked.get("agreement"), category=asked.get("category"), kind=asked.get("kind"),
        horizon=asked.get("horizon"), basis=asked.get("basis"), counting=asked.get("counting"),
    )  # fmt: skip


def _for_people(table: Table) -> Table:
    from aisupply.measures.chains.disruption import for_people

    return for_people(table)


OPERATION = Operation(
    name="disrupt",
    line="Who is hit if firms, a country or an agreement stop.",
    help="Say whose supply stops, and how much of it, if firms, a country or an agreement stop "
    "delivering now. Several stop together.\n\n"
    "In the horizon running only what is used up and delivered already counts; in new-capacity "
    "also machines and sites, and what is planned or agreed. A table has both in one row where "
    "they are alike. A country is counted by the seats and by the sites of its firms.\n\n"
    "basis says on what an exposure rests: sole (a source says that there is no other supplier), "
    "market (between two readings: those who are named are all, or the customer buys as the "
    "market does), named (those who are named are taken to be all). Nobody makes up for what is "
    "lost. A note names the links under a restriction, such as an export control: they count as "
    "they are named.",
    example="aisupply disrupt tsmc --category ai-accelerator",
    topic="stops",
    place=2,
    parameters=(
        Parameter(
            "firm", "A firm that stops (repeatable).", many=True, argument="firms",
            positional=True, names="organisation",
        ),
        Parameter(
            "country", "All firms of a country, two letters (ISO 3166).", metavar="XX",
            pattern="^[A-Za-z]{2}$",
        ),
        Parameter(
            "agreement", "What is supplied under an agreement.", metavar="A", names="agreement"
        ),
        CATEGORY,
        KIND,
        Parameter("horizon", "Only one of the two.", choices=HORIZONS),
        BASIS,
        COUNTING,
    ),
    columns=(
        "stopped", "customer", "category", "exposure", "basis", "unknown_mass", "horizon", "via",
        "claims",
    ),
    shown=(("stopped", "customer", "category", "exposure", "horizon", "basis", "via"),),
    run=_run,
    for_people=_for_people,
)  # fmt: skip
