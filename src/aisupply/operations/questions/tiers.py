"""What a supply is made of, tier by tier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisupply.operations.declaration import Operation
from aisupply.operations.parameters import CATEGORY, CUSTOMER, KIND, Parameter

if TYPE_CHECKING:
    from aisupply.operations.declaration import Asked
    from aisupply.table import Table

__all__ = ["OPERATION"]


def _run(asked: Asked) -> Table:
    from aisupply.measures.chains.tiers import tiers

    return tiers(
        asked.network, asked.get("customer"), category=asked.get("category"),
        kind=asked.get("kind"), depth=asked.get("depth"), needs=asked.get("needs"),
    )  # fmt: skip


OPERATION = Operation(
    name="tiers",
    line="What a supply is made of, tier by tier, and what the first tier hides.",
    help="Follow a customer's supply from tier to tier: who is behind its suppliers, how "
    "concentrated each tier is, and how much concentration the first tier hides.\n\n"
    "Known mass has figures all the way, assumed mass rests on who is named, unknown mass has no "
    "named supplier. The share of the largest is on the basis of the row: sole (sources say that "
    "there is no other supplier), market (market shares tell of the others), named (those "
    "who are named are taken to be all). Without --category: the chains of accelerators and of "
    "cloud capacity.",
    example="aisupply tiers openai --category ai-accelerator",
    topic="stops",
    place=1,
    parameters=(
        CUSTOMER,
        CATEGORY,
        KIND,
        Parameter("depth", "How many tiers.", "integer", default=3, least=1, most=9),
        Parameter(
            "needs",
            "Follow only what is used up (flow), or only machines, sites and designs (capital).",
            choices=("flow", "capital"),
        ),
    ),
    columns=(
        "customer", "tier", "category", "from", "supplier_count", "top_supplier", "top_candidates",
        "top_share", "basis", "hhi_stated", "hhi", "beside_first", "known_mass", "assumed_mass",
        "unknown_mass", "hidden_stated", "hidden",
    ),
    shown=(
        ("tier", "category", "from", "supplier_count", "top_supplier", "top_share", "basis", "hhi"),
    ),
    run=_run,
)  # fmt: skip
