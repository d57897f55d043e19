"""Investments that may come back as purchases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisupply.operations.declaration import Operation
from aisupply.operations.parameters import Parameter

if TYPE_CHECKING:
    from aisupply.operations.declaration import Asked
    from aisupply.table import Table

__all__ = ["OPERATION"]


def _run(asked: Asked) -> Table:
    from aisupply.measures.money.loops import loops

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
    "options-exercised.",
    example="aisupply loops --limit 5 --columns loop,guaranteed,possible",
    topic="money",
    place=1,
    parameters=(
        Parameter(
            "firm", "Only loops that pass this firm.", positional=True, names="organisation"
        ),
        Parameter("max-length", "The most payments on a loop.", "integer", default=5, least=2),
        Parameter("actors", "What may come back to each investor.", "boolean"),
    ),
    columns=(
        "loop", "length", "actors", "guaranteed", "possible", "unit", "claims", "actor", "invested",
        "return_guaranteed", "return_possible",
    ),
    shown=(
        ("loop", "guaranteed", "possible", "unit", "claims"),
        ("actor", "invested", "return_guaranteed", "return_possible"),
    ),
    run=_run,
)  # fmt: skip
