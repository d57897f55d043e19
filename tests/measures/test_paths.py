"""Ways from one firm to another, on networks small enough to see them all."""

from __future__ import annotations

from typing import Any

import networkx as nx
import pytest

from aisupply.bounds import Bounds
from aisupply.errors import UnknownNameError, UsageError
from aisupply.measures.chains.paths import paths


@pytest.fixture
def network() -> nx.MultiDiGraph:
    """ASML → TSMC → {AMD, Nvidia} → OpenAI, ASML → Intel → OpenAI, and money from OpenAI to AMD."""
    made = nx.MultiDiGraph(firms={})
    for supplier, customer, category in (
        ("asml", "tsmc", "lithography"), ("tsmc", "nvidia", "foundry"), ("tsmc", "amd", "foundry"),
        ("asml", "intel", "lithography"), ("intel", "openai", "cpu"),
    ):  # fmt: skip
        claim = f"cl:{supplier}-{customer}"
        made.add_edge(supplier, customer, relation="supply", category=category, claims=(claim,))
    chips: dict[str, Any] = {"relation": "supply", "category": "gpu"}
    power = chips | {"kind": "power", "unit": "GW", "counts": "yes"}
    made.add_edge("nvidia", "openai", "n", **chips, claims=("cl:n",))
    made.add_edge("amd", "openai", "named", **chips, claims=("cl:named",))
    made.add_edge("amd", "openai", "one", **power, volume=Bounds(1, 6), claims=("cl:one",))
    made.add_edge("amd", "openai", "two", **power, volume=Bounds(2, 2), claims=("cl:two",))
    made.add_edge("openai", "amd", "m", relation="money", unit="USD", volume=Bounds(0, 9),
                  claims=("cl:m",))  # fmt: skip
    return made


def ways(table: Any) -> list[list[str]]:
    """Return the firms of each way, in order."""
    found: dict[int, list[str]] = {}
    for row in table:
        way = found.setdefault(row["path"], [row["from"]])
        if way[-1] != row["to"]:
            way.append(row["to"])
    return list(found.values())


def test_the_shortest_way_comes_first_and_then_the_longer_ones(network: nx.MultiDiGraph) -> None:
    """By hand: two steps by Intel; three by TSMC, with AMD or with Nvidia."""
    table = paths(network, "asml", "openai")
    assert ways(table) == [
        ["asml", "intel", "openai"],
        ["asml", "tsmc", "amd", "openai"],
        ["asml", "tsmc", "nvidia", "openai"],
    ]
    assert ways(paths(network, "asml", "openai", ways=1)) == [["asml", "intel", "openai"]]


def test_a_step_has_the_sum_of_its_volumes_and_all_its_claims(network: nx.MultiDiGraph) -> None:
    """By hand: 1 … 6 GW and 2 GW are 3 … 8 GW; the claim that only names the supply counts too."""
    (row,) = [row for row in paths(network, "tsmc", "openai") if row["from"] == "amd"]
    assert (row["amount"], row["unit"], row["category"]) == (Bounds(3, 8), "GW", "gpu")
    assert row["claims"] == ("cl:named", "cl:one", "cl:two")


def test_no_way_passes_what_is_avoided(network: nx.MultiDiGraph) -> None:
    """Without TSMC only Intel is left, without both nothing, and that is said."""
    assert ways(paths(network, "asml", "openai", avoid=["tsmc"])) == [["asml", "intel", "openai"]]
    table = paths(network, "asml", "openai", avoid=["tsmc", "intel"])
    assert (table.rows, table.said()) == (
        [], ["no way leads from asml to openai along what sources name"],
    )  # fmt: skip


def test_a_way_is_all_supply_or_all_money(network: nx.MultiDiGraph) -> None:
    """OpenAI pays AMD, which supplies OpenAI: money does not go on as supply."""
    assert [row["relation"] for row in paths(network, "openai", "amd")] == ["money"]
    assert paths(network, "openai", "amd", along=["supply"]).rows == []
    assert paths(network, "asml", "amd", along=["money"]).rows == []


@pytest.mark.parametrize(
    ("ends", "avoid", "error"),
    [
        (("amd", "amd"), [], UsageError),
        (("amd", "openai"), ["openai"], UsageError),
        (("amd", "nobody"), [], UnknownNameError),
    ],
)
def test_what_is_no_way_is_refused(
    network: nx.MultiDiGraph, ends: tuple[str, str], avoid: list[str], error: type[Exception]
) -> None:
    """One firm is no way, an end cannot be avoided, and a name must be known."""
    with pytest.raises(error):
        paths(network, *ends, avoid=avoid)
