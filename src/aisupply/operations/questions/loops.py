"""Investments that may come back as purchases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisupply.errors import UsageError
from aisupply.operations.declaration import Operation
from aisupply.operations.parameters import Parameter

if TYPE_CHECKING:
    from aisupply.operations.declaration import Asked
    from aisupply.table import Table

__all__ = ["OPERATION"]


def _run(asked: Asked) -> Table:
    from aisupply.measures.money.chance import loops_and_chance
    from aisupply.measures.money.loops import loops

    if asked.get("chance"):
        for name in ("firm", "actors"):
            if asked.get(name):
                raise UsageError(f"--chance compares all loops, and takes no {name}",
                                 hint="aisupply loops --chance")  # fmt: skip
        return loops_and_chance(
            asked.network, max_length=asked.get("max_length"), draws=asked.get("draws"),
            seed=asked.get("seed"),
        )  # fmt: skip
    return loops(
        asked.network, asked.get("firm"), max_length=asked.get("max_length"),
        actors=bool(asked.get("actors")),
    )  # fmt: skip


OPERATION = Operation(
    name="loops",
    line="Money loops: investments that may come back as purchases.",
    help="List money loops: ways from a firm back to itself, from payer to payee, with at least "
    "one investment and one purchase. guaranteed is the least of what is binding on each step, "
    "possible the least of the ceilings. A possible return is no proof that the same money "
    "moves.\n\n"
    "With FIRM, only loops that pass it. With --actors, one line for each firm that invests: what "
    "may come back to it in all, each amount counted once. Warrants count only with --scenario "
    "options-exercised.\n\n"
    "With --chance, whether there are more loops, and more money that must come back, than in "
    "networks rewired at random that keep the payments out of and into each firm: observed beside "
    "the median and the middle 90 % of the draws.",
    example="aisupply loops --limit 5 --columns loop,guaranteed,possible",
    topic="money",
    place=1,
    parameters=(
        Parameter(
            "firm", "Only loops that pass this firm.", positional=True, names="organisation"
        ),
        Parameter("max-length", "The most payments on a loop.", "integer", default=5, least=2),
        Parameter("actors", "What may come back to each investor.", "boolean"),
        Parameter("chance", "Compare with networks rewired at random.", "boolean"),
        Parameter(
            "draws", "How many networks are rewired.", "integer", default=100, least=20, most=10000
        ),
        Parameter("seed", "Seed of the draws.", "integer", default=1, least=0),
    ),
    columns=(
        "loop", "length", "actors", "guaranteed", "possible", "unit", "figures", "claims", "actor",
        "invested", "return_guaranteed", "return_possible", "figure", "observed", "median", "usual",
        "p", "verdict",
    ),
    shown=(
        ("loop", "guaranteed", "possible", "unit", "claims"),
        ("actor", "invested", "return_guaranteed", "return_possible"),
        ("figure", "length", "observed", "median", "usual", "unit", "p", "verdict"),
    ),
    meanings={
        "figures": "payments with a figure, fees of licences apart",
        "figure": "loops: how many of that length; return_guaranteed: what must come back in all",
        "observed": "in the network",
        "median": "median of the networks rewired at random",
        "usual": "middle 90 % of them",
        "p": "share of networks with at least as much, this one counted among them",
        "verdict": "more (p up to 0.05), fewer, or as-chance",
    },
    run=_run,
)  # fmt: skip
