"""What changed between two dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisupply.claims.diff import CHANGES, diff
from aisupply.claims.lens import parse_date
from aisupply.operations.declaration import Operation
from aisupply.operations.parameters import FROM, LANG, TO, Parameter

if TYPE_CHECKING:
    from aisupply.operations.declaration import Asked
    from aisupply.table import Table

__all__ = ["OPERATION"]


def _run(asked: Asked) -> Table:
    days = (parse_date(asked.get(name))[1] for name in ("start", "end"))
    return diff(asked.view, *days, changes=tuple(asked.get("changes")), lang=asked.get("lang"))


OPERATION = Operation(
    name="diff",
    line="What changed between two dates.",
    help="List what changed from the end of one day to the end of another: new, corrected and "
    "withdrawn claims, stages of things, and intervals of volumes. A partial date means its last "
    "day. All claims unless a lens option is given.",
    example="aisupply diff --from 2026-01 --to 2026-02 --change stage",
    topic="claims",
    place=5,
    parameters=(
        FROM._replace(needed=True, about="As known by the end of this day."),
        TO._replace(needed=True, about="As known by the end of this day."),
        Parameter(
            "change", "Only this (repeatable).", many=True, argument="changes", choices=CHANGES
        ),
        LANG,
    ),
    columns=("date", "change", "thing", "claim", "before", "after"),
    shown=(("date", "change", "thing", "before", "after"),),
    run=_run,
    all_claims=True,
    own_dates=True,
)  # fmt: skip
