"""Everything that is claimed about one thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisupply.operations.declaration import Operation
from aisupply.operations.parameters import LANG, Parameter

if TYPE_CHECKING:
    from aisupply.operations.declaration import Asked
    from aisupply.table import Table

__all__ = ["OPERATION"]


def _run(asked: Asked) -> Table:
    from aisupply.claims.describe import find, show

    # Any node that a claim speaks of can be shown, with a name of its own or without.
    return show(asked.view, find(asked.view, asked.get("thing")), lang=asked.get("lang"))


OPERATION = Operation(
    name="show",
    line="Everything that is claimed about a firm, a product, an agreement …",
    help="Show every fact on a firm, product, agreement, person, facility, category, market, "
    "source or claim, each with its status, date, source and passage.\n\n"
    "THING is an id, a label, an alias or a ticker, in any case; or the id of a volume, a supply "
    "or another node. All claims are shown unless a lens option is given.",
    example="aisupply show openai-amd-6gw",
    topic="claims",
    place=2,
    parameters=(
        Parameter("thing", "Its id, label, alias or ticker.", needed=True, positional=True),
        LANG,
    ),
    columns=("fact", "status", "certainty", "known", "source", "span", "claim", "subject"),
    shown=(("fact", "status", "certainty", "known", "source"),),
    run=_run,
    all_claims=True,
)  # fmt: skip
