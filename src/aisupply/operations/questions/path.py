"""How one firm reaches another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisupply.operations.declaration import Operation
from aisupply.operations.parameters import Parameter

if TYPE_CHECKING:
    from aisupply.operations.declaration import Asked
    from aisupply.table import Table

__all__ = ["OPERATION"]

_COLUMNS = (
    "path", "step", "from", "relation", "to", "category", "amount", "unit", "restricted", "claims",
)  # fmt: skip


def _run(asked: Asked) -> Table:
    from aisupply.measures.chains.paths import paths

    return paths(
        asked.network, asked.get("source"), asked.get("target"), ways=asked.get("ways"),
        along=asked.get("along"), avoid=asked.get("avoid"),
        allowed=asked.get("allowed"),
    )  # fmt: skip


OPERATION = Operation(
    name="path",
    line="How one firm reaches another: along supply, money and ownership.",
    help="Show the shortest ways from one firm to another, step by step: from supplier to "
    "customer, from payer to payee, from holder to issuer. A way passes no firm twice; those of "
    "fewest steps come first. All of a way is supply, or money, or ownership.\n\n"
    "Each step lists what links its firms: relation, category, the sum of the volumes that count, "
    "the stages of restrictions that fall on it, and the claims. With --allowed no step falls "
    "under a restriction that is in force or asks for a licence, as far as they are known.",
    example="aisupply path asml openai --along supply",
    topic="stops",
    place=5,
    parameters=(
        Parameter(
            "from", "The firm where a way begins.", needed=True, argument="source", metavar="FROM",
            positional=True, names="organisation",
        ),
        Parameter(
            "to", "The firm where it ends.", needed=True, argument="target", metavar="TO",
            positional=True, names="organisation",
        ),
        Parameter("ways", "The most ways.", "integer", default=3, least=1, most=50, metavar="N"),
        Parameter(
            "along", "Only along this (repeatable). Default: all.", many=True,
            choices=("supply", "money", "ownership"),
        ),
        Parameter(
            "avoid", "No way passes this firm (repeatable).", many=True, names="organisation",
            metavar="FIRM",
        ),
        Parameter(
            "allowed", "No supply under a restriction that is in force or asks for a licence.",
            "boolean",
        ),
    ),
    columns=_COLUMNS,
    shown=(_COLUMNS,),
    meanings={
        "path": "number of the way, the shortest first",
        "step": "number of the step on the way",
        "from": "id of the firm where the step begins: supplier, payer or holder",
        "to": "id of the firm where it ends: customer, payee or issuer",
        "relation": "supply, money or holding",
        "restricted": "stages of the restrictions that fall on the supply, such as licence-needed; "
        "null if none is known",
        "amount": "sum of the volumes that count, in the unit; null if no source names one",
    },
    run=_run,
)  # fmt: skip
