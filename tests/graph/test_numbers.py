"""The numbers that the shipped graph must give: how much there is, and the hand-worked table.

The four dates and the two lines of cloud capacity were worked out by hand from the fact base
(measures, section 5) before the graph was there.  The inputs stand beside each answer, so that a
corrected fact shows which number moves.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

import aisupply
from aisupply.measures.concentration.concentration import explain

if TYPE_CHECKING:
    from collections.abc import Callable

    import networkx as nx

    Network = Callable[..., nx.MultiDiGraph[str]]

BILLION = 1e9
FIRMS = (None, None, None)
"""A supplier that is named without a figure."""
Inputs = dict[str, tuple[float | None, float | None, float | None]]


LEAST = {
    # the acceptance figures of the issue that brought in the curated graph
    "agreements": 140,
    "organisations": 195,
    "products": 60,
    "supply_relations": 290,
    "sources": 500,
    "claims": 1800,
}


def test_there_is_enough(run: Callable[..., Any]) -> None:
    """The shipped graph is as large as was promised."""
    rows = json.loads(run("stats", "--format", "json").out)["rows"]
    counts = {row["what"]: row["count"] for row in rows}
    assert {what: counts[what] for what, least in LEAST.items() if counts[what] < least} == {}


class Worked(NamedTuple):
    """One line of the hand-worked table; HHI in points, a pair for a range."""

    known: str
    suppliers: Inputs
    hhi: tuple[float, float]
    hhi_stated: tuple[float, float]
    hhi_binding: float | None
    hhi_announced: float


NVIDIA = (0, 10, None)  # the letter of 2025-09-22: at least 10 GW, nothing binding, no ceiling
AMD = (1, 6, 6)  # the filing of 2025-10-06: the first gigawatt ordered, of up to 6
BROADCOM = (0, 10, 10)  # the term sheet of 2025-10-13 over 10 GW
AMAZON = (1.8, 2, 2.2)  # about 2 GW of Trainium, in the amendment of 2026-02-27
CEREBRAS = (0.75, 0.75, 2)  # 750 MW with an option to 2 GW, in the agreement of 2026-04-17
POWER = [
    # by hand: one of two has a figure, and it may come to nothing: n = 2 gives 10,000 / 2
    Worked(
        "2025-09-30", {"alphabet": FIRMS, "nvidia": NVIDIA}, (10_000 / 2, 10_000),
        (10_000, 10_000), None, 10_000,
    ),
    # by hand: 10² + 6² over 16²; stated at worst all of AMD, at best 6 against 6
    Worked(
        "2025-10-07", {"alphabet": FIRMS, "nvidia": NVIDIA, "amd": AMD}, (10_000 / 3, 10_000),
        (5_000, 10_000), 10_000, 10_000 * 136 / 16**2,
    ),
    # by hand: 10² + 6² + 10² over 26²
    Worked(
        "2025-10-14", {"alphabet": FIRMS, "nvidia": NVIDIA, "amd": AMD, "broadcom": BROADCOM},
        (10_000 / 4, 10_000), (10_000 / 3, 10_000), 10_000, 10_000 * 236 / 26**2,
    ),
    # by hand: binding 1, 1.8 and 0.75; announced 6, 10, 2, 0.75 and Nvidia's 5, which OpenAI told
    # of in February 2026 when the letter had ended; stated all at 1.8 to 2, or at most 10 of
    # Broadcom against the floors of the others
    Worked(
        "2026-06-28",
        {"alphabet": FIRMS, "nvidia": (0, 5, 5), "amd": AMD, "broadcom": BROADCOM,
         "amazon": AMAZON, "cerebras": CEREBRAS},
        (10_000 / 6, 10_000),
        (10_000 / 5, 10_000 * (100 + 1 + 1.8**2 + 0.75**2) / 13.55**2),
        10_000 * (1 + 1.8**2 + 0.75**2) / 3.55**2,
        10_000 * (36 + 100 + 4 + 25 + 0.75**2) / 23.75**2,
    ),
]  # fmt: skip


def pair(low: float, high: float) -> dict[str, Any]:
    """Return a bound as JSON has it, to the hundredth of a point."""
    return {"low": pytest.approx(low, abs=0.01), "high": pytest.approx(high, abs=0.01),
            "exact": True}  # fmt: skip


def inputs(network: nx.MultiDiGraph[str], customer: str, **cell: str) -> Inputs:
    """Return firm, stated and ceiling of each supplier, as `--explain` lists them."""
    rows = explain(network, customer, **cell).rows  # type: ignore[arg-type]
    return {str(r["supplier"]): (r["firm"], r["stated"], r["ceiling"]) for r in rows}  # type: ignore[misc]


@pytest.mark.parametrize("worked", POWER, ids=lambda worked: worked.known)
def test_openai_accelerators_in_power(worked: Worked, run: Callable[..., Any]) -> None:
    """The four dates of the hand-worked table come out of the command."""
    told = run(
        "concentration", "openai", "--category", "ai-accelerator", "--kind", "power",
        "--known-by", worked.known, "--format", "json",
    )  # fmt: skip
    (row,) = json.loads(told.out)["rows"]
    assert row["unit"] == "GW"
    assert row["suppliers"] == len(worked.suppliers)
    assert row["hhi"] == pair(*worked.hhi)
    assert row["hhi_stated"] == pair(*worked.hhi_stated)
    binding = worked.hhi_binding
    assert row["hhi_binding"] == (None if binding is None else pair(binding, binding))
    assert row["hhi_announced"] == pair(worked.hhi_announced, worked.hhi_announced)


@pytest.mark.parametrize("worked", POWER, ids=lambda worked: worked.known)
def test_what_openais_accelerators_rest_on(worked: Worked, network: Network) -> None:
    """Each supplier has the firm part, stated figure and ceiling of the table, in GW."""
    found = inputs(
        network(known_by=worked.known), "openai", category="ai-accelerator", kind="power"
    )
    assert {who: pytest.approx(figures) for who, figures in found.items()} == worked.suppliers


CLOUD = "2026-06-28"


def test_openai_cloud_capacity(network: Network) -> None:
    """300 and more, 250, 138, [0, 22.4], 20 and more billion dollars, two without a figure."""
    latest = network(known_by=CLOUD)
    found = inputs(latest, "openai", category="cloud-capacity", kind="money")
    billions = {
        who: tuple(None if x is None else x / BILLION for x in figures)
        for who, figures in found.items()
    }
    assert billions == {
        # by hand from the volumes: Oracle's more than 300; Azure's 250; 38 + 100 of AWS;
        # CoreWeave's 11.9 + 4 + 6.5, up to; Cerebras more than 20
        "oracle": (300, 300, None),
        "microsoft": (250, 250, 250),
        "amazon": (138, 138, 138),
        "coreweave": pytest.approx((0, 22.4, 22.4)),
        "cerebras": (20, 20, None),
        "alphabet": FIRMS,
        "nscale": FIRMS,
    }
    (row,) = aisupply.concentration(latest, "openai", category="cloud-capacity", kind="money").rows
    # by hand: the two unnamed amounts and Cerebras at 242.18 each, where Q / T = t:
    # 172,045.76 / 710.4 = 242.18, and 242.18 / (710.4 + 3 * 242.18)
    assert (row["hhi"].low, row["hhi"].high) == pytest.approx((1685.4, 10_000), abs=0.1)
    # by hand: CoreWeave at its ceiling 172,445.76 / 730.4², and at nothing 171,944 / 708²
    stated = (10_000 * 172_445.76 / 730.4**2, 10_000 * 171_944 / 708**2)
    assert (row["hhi_stated"].low, row["hhi_stated"].high) == pytest.approx(stated)
    # by hand: only what is firm 171,944 / 708²; all that is stated 172,445.76 / 730.4²
    assert row["hhi_binding"].low == pytest.approx(10_000 * 171_944 / 708**2)
    assert row["hhi_announced"].low == pytest.approx(10_000 * 172_445.76 / 730.4**2)


def test_microsoft_cloud_capacity(network: Network) -> None:
    """Nebius, Nscale and Iren with figures; CoreWeave, Lambda and what it runs itself without."""
    latest = network(known_by=CLOUD)
    found = inputs(latest, "microsoft", category="cloud-capacity", kind="money")
    billions = {
        who: tuple(None if x is None else x / BILLION for x in figures)
        for who, figures in found.items()
    }
    assert billions == {
        # by hand from the volumes: about 17.4 to about 19.4; 6.2 for Narvik, the 14 for new sites
        # being a newspaper's estimate; nearly 9.7
        "nebius": pytest.approx((15.66, 17.4, 21.34)),
        "nscale": pytest.approx((6.2, 6.2, 6.2)),
        "iren": pytest.approx((8.73, 9.7, 9.7)),
        "coreweave": FIRMS,
        "lambda": FIRMS,
        "in-house": FIRMS,
    }
    (row,) = aisupply.concentration(
        latest, "microsoft", category="cloud-capacity", kind="money"
    ).rows
    # by hand: Nebius at 15.66, Nscale 6.2 and Iren 9.7, the others at t = 377.77 / 31.56 = 11.97
    t = (15.66**2 + 6.2**2 + 9.7**2) / 31.56
    low, stated_low = 10_000 * t / (31.56 + 3 * t), 10_000 * t / 31.56
    # by hand: 21.34, 6.2 and 8.73: 570.05 / 36.27²
    stated_high = 10_000 * (21.34**2 + 6.2**2 + 8.73**2) / 36.27**2
    assert (row["hhi"].low, row["hhi"].high) == pytest.approx((low, 10_000))
    assert (row["hhi_stated"].low, row["hhi_stated"].high) == pytest.approx(
        (stated_low, stated_high)
    )
