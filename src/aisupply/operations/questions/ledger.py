"""What was promised, binds, is under way, is delivered and has ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisupply.operations.declaration import Operation
from aisupply.operations.parameters import CATEGORY, Parameter

if TYPE_CHECKING:
    from aisupply.operations.declaration import Asked
    from aisupply.table import Table

__all__ = ["OPERATION"]


def _run(asked: Asked) -> Table:
    from aisupply.measures.ledger import ledger
    from aisupply.network.promises import promises

    return ledger(promises(asked.view), asked.get("firm"), category=asked.get("category"))


OPERATION = Operation(
    name="ledger",
    line="What was promised, what binds, what is under way, delivered or ended.",
    help="List every amount of every deal on the day of the lens: what is announced, what is "
    "binding, what is under way, what is delivered (money paid, units shipped, sites that run) and "
    "what has ended, each with its claims. delivered lies within under_way, under_way within "
    "announced; binding is an axis of its own.\n\n"
    "With FIRM, what it gives and gets, and at the end its sums: one for each role, category, "
    "measure and unit. Sums of different categories are not to be added: chips and the sites that "
    "hold them are the same gigawatts. A part of another amount, and a site, has a line and is in "
    "no sum.",
    example="aisupply ledger openai --category ai-accelerator --as-of 2026-06-28",
    topic="money",
    place=2,
    parameters=(
        Parameter(
            "firm", "Only promises of this firm, with their sums.", positional=True,
            names="organisation",
        ),
        CATEGORY,
    ),
    columns=(
        "firm", "role", "counterparty", "agreement", "part", "category", "measure", "unit",
        "announced", "ceiling", "binding", "under_way", "delivered", "ended", "stage", "counts",
        "claims",
    ),
    shown=(
        (
            "firm", "role", "counterparty", "category", "announced", "unit", "binding",
            "under_way", "delivered", "ended", "counts",
        ),
    ),
    meanings={
        "firm": "id of the firm: who gets or pays, or the one that is asked for",
        "role": "what the firm is in the deal: customer, supplier, investor, investee, lender …",
        "counterparty": "id of the other firm",
        "agreement": "id of the deal; null in sums and of sites",
        "part": "id of the amount, or of the site; null in sums",
        "category": "ids of what is promised; several are views of one amount",
        "measure": "money, power, power-it, power-gross or count",
        "unit": "unit of the amounts",
        "announced": "what was announced and stands",
        "ceiling": "the most that it can be; null if none is stated",
        "binding": "what somebody is bound to",
        "under_way": "how much of what is announced has begun, as far as sources say",
        "delivered": "how much of that is delivered, paid or running, as far as sources say",
        "ended": "what was announced and has ended",
        "stage": "planned, letter-of-intent, agreed, option-open, under-way, done or ended",
        "counts": "yes; joint (a figure of several firms); part-of, site: in no sum; superseded; "
        "null in sums",
    },
    run=_run,
)  # fmt: skip
