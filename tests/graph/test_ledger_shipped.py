"""What OpenAI was promised, added up by hand from the volumes of the shipped graph.

The design worked with an earlier graph: chips 18.75 GW stated, 3.55 binding, ceiling 20.2; cloud
7.25, 6.6 and 9.15. Corrected facts moved two inputs: Nvidia's letter has ended and its capacity of
3 + 2 GW of February 2026 is new (+ 5 stated, + 5 ceiling of chips), and Oracle's 4.5 GW, once
"about" and so [4.05, 4.95], is the figure of the parties (+ 0.45 binding, − 0.45 ceiling of cloud).
"""

from __future__ import annotations

from typing import Any

import pytest

import aisupply
from aisupply.bounds import Bounds
from aisupply.measures.ledger import ledger
from aisupply.network.promises import promises

DAY = "2026-06-28"
CHIPS = {
    "openai-amd-6gw/power/01": (1, 6, 6),
    "openai-aws-2026/power/01": (1.8, 2, 2.2),
    "openai-broadcom-10gw/power/01": (0, 10, 10),
    "openai-cerebras-mra/power/01": (0.75, 0.75, 2),
    "openai-nvidia-capacity-2026/power/01": (0, 5, 5),
}
"""Volume → binding, stated and ceiling in GW: 3.55, 23.75 and 25.2 in all."""
CLOUD = {
    "openai-aws-2026/power/01": (1.8, 2, 2.2),
    "openai-cerebras-mra/power/01": (0.75, 0.75, 2),
    "openai-oracle-45gw/power/01": (4.5, 4.5, 4.5),
}
"""7.05, 7.25 and 8.7 in all; Amazon and Cerebras stand in both."""


@pytest.fixture(scope="module")
def book(shipped: aisupply.Graph) -> Any:
    """What was promised by the day of the worked example."""
    return promises(shipped.view(as_of=DAY))


@pytest.mark.parametrize(
    ("category", "volumes", "sums"),
    [
        ("ai-accelerator", CHIPS, (3.55, 23.75, 25.2)),
        ("cloud-capacity", CLOUD, (7.05, 7.25, 8.7)),
    ],
)
def test_promised_power_by_hand(
    book: Any, category: str, volumes: dict[str, tuple[float, float, float]],
    sums: tuple[float, float, float],
) -> None:  # fmt: skip
    """The lines are the volumes above, and the sum is theirs."""
    rows = [row for row in ledger(book, "openai", category=category) if row["unit"] == "GW"]
    lines = {
        row["part"]: (row["binding"], row["announced"].low, row["ceiling"])
        for row in rows
        if row.get("counts") == "yes" and row["ended"] == Bounds.point(0)
    }
    assert lines == volumes
    by_hand = tuple(round(sum(ends), 9) for ends in zip(*volumes.values(), strict=True))
    assert by_hand == sums
    total = rows[-1]
    assert total["agreement"] is None
    assert (total["binding"], total["announced"], total["ceiling"]) == (
        sums[0], Bounds.point(sums[1]), sums[2],
    )  # fmt: skip


def test_the_same_amounts_enter_concentration(book: Any, shipped: aisupply.Graph) -> None:
    """The sum of a category is the sum of its cell: binding and ceiling of all its suppliers."""
    network = shipped.view(as_of=DAY).network()
    table = aisupply.explain(network, "openai", category="ai-accelerator", kind="power")
    total = ledger(book, "openai", category="ai-accelerator").rows[-1]
    known = [row for row in table if row["quantified"]]
    assert sum(row["binding"] for row in known) == pytest.approx(total["binding"])
    assert sum(row["ceiling"] for row in known) == pytest.approx(total["ceiling"])


def test_an_end_is_known_from_its_day(shipped: aisupply.Graph) -> None:
    """Nvidia's letter over 10 GW stands on 19 February 2026, and has ended on the 28th of June."""
    part = "openai-nvidia-loi/power/01"
    found = []
    for day in ("2026-02-19", DAY):
        rows = ledger(promises(shipped.view(as_of=day)), "openai")
        (row,) = [row for row in rows if row.get("part") == part]
        found.append((row["announced"], row["ended"]))
    nothing, letter = Bounds.point(0), Bounds.point(10)
    assert found == [(letter, nothing), (nothing, letter)]


def test_money_that_was_paid_is_delivered(book: Any) -> None:
    """SoftBank's 30 bn of 2025 were paid by the end of the year; its 30 bn of 2026 are agreed."""
    rows = {row.get("part"): row for row in ledger(book, "softbank")}
    paid = rows["softbank-openai-equity-2025/money/02"]
    owed = rows["softbank-openai-equity-2026/money/01"]
    assert (paid["role"], paid["delivered"], owed["delivered"]) == (
        "investor", Bounds.point(30e9), Bounds.point(0),
    )  # fmt: skip


def test_a_site_is_told_of_its_tenant(book: Any) -> None:
    """The campus in the Emirates is being built for OpenAI: up to all of its 0.2 … 5 GW."""
    (row,) = [r for r in ledger(book, "openai") if r.get("part") == "uae-us-ai-campus"]
    assert (row["role"], row["counts"]) == ("tenant", "site")
    assert (row["announced"], row["under_way"]) == (Bounds(0.2, 5), Bounds(0, 5))
