"""Where sources disagree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisupply.operations.declaration import Operation
from aisupply.operations.parameters import LANG

if TYPE_CHECKING:
    from aisupply.operations.declaration import Asked
    from aisupply.table import Table

__all__ = ["OPERATION"]


def _run(asked: Asked) -> Table:
    from aisupply.claims.conflicts import conflicts

    return conflicts(asked.view, lang=asked.get("lang"))


OPERATION = Operation(
    name="conflicts",
    line="Where sources disagree: figures, days, stages, names.",
    help="List figures, days, stages and names that differ between claims on one thing, and what a "
    "curator has noted. Grade contradiction: no common point; difference: unequal, and yet both "
    "may hold. All claims unless a lens option is given.",
    example="aisupply conflicts --columns subject,aspect,grade,value_a,value_b",
    topic="claims",
    place=4,
    parameters=(LANG,),
    columns=("subject", "aspect", "grade", "claim_a", "value_a", "claim_b", "value_b"),
    shown=(("subject", "aspect", "grade", "value_a", "value_b"),),
    run=_run,
    all_claims=True,
)  # fmt: skip
