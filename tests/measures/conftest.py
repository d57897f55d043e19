"""Literal networks for the measures: what the facts say of OpenAI and Microsoft at a date."""

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

sys.path.insert(0, str(Path(__file__).parent))  # for the networks of `chain_kit`

CATEGORIES = {
    "compute": {"label": {"en": "Compute", "fr": "Calcul"}, "broader": []},
    "cloud-capacity": {"label": {"en": "Cloud capacity"}, "broader": ["compute"]},
    "chips": {"label": {"en": "Chips"}, "broader": []},
    "ai-accelerator": {"label": {"en": "AI accelerator"}, "broader": ["chips"]},
    "custom-silicon": {"label": {"en": "Custom AI silicon"}, "broader": ["ai-accelerator"]},
}


class Literal:
    """Builds a network a line at a time."""

    def __init__(self) -> None:
        self.network = nx.MultiDiGraph(categories=CATEGORIES, lens={"known_by": "2026-06-28"})

    def add(self, supplier: str, customer: str, category: str, **attributes: Any) -> Literal:
        """Add a supply edge; several categories are separated by blanks."""
        for node in (supplier, customer):
            self.network.add_node(node, type="organisation", label=node.title())
        key = f"edge/{self.network.number_of_edges()}"
        edge = {"relation": "supply", "categories": tuple(category.split()), "kind": None,
                "unit": None, "firm": None, "stated": None, "ceiling": None, "volume": None,
                "flow": None, "stage": "agreed", "agreement": None, "statuses": ("reported",),
                "sources": (f"source-of-{supplier}",), "claims": (f"claim/{key}",)}  # fmt: skip
        self.network.add_edge(supplier, customer, key, **(edge | attributes))
        return self

    def power(self, supplier: str, customer: str, category: str, *figure: float | None) -> Literal:
        """Add a volume in GW: firm, stated, ceiling."""
        firm, stated, ceiling = figure
        return self.add(supplier, customer, category, kind="power", unit="GW", flow="supply",
                        firm=firm, stated=stated, ceiling=ceiling)  # fmt: skip

    def money(self, supplier: str, customer: str, category: str, *figure: float | None) -> Literal:
        """Add a purchase in billions of USD: firm, stated, ceiling."""
        firm, stated, ceiling = (None if part is None else part * 1e9 for part in figure)
        return self.add(supplier, customer, category, kind="money", unit="USD", flow="purchase",
                        firm=firm, stated=stated, ceiling=ceiling)  # fmt: skip


@pytest.fixture
def literal() -> Literal:
    """An empty network to build on."""
    return Literal()


def accelerators(date: str) -> nx.MultiDiGraph:
    """Return OpenAI's accelerator supply as known on one of four dates."""
    net = Literal().add("alphabet", "openai", "ai-accelerator")
    if date < "2026-01-01":
        net.power("nvidia", "openai", "ai-accelerator", 0, 10, math.inf)
    else:
        net.add("nvidia", "openai", "ai-accelerator")
    if date >= "2025-10-07":
        net.power("amd", "openai", "ai-accelerator", 1, 6, 6)
    if date >= "2025-10-14":
        net.power("broadcom", "openai", "custom-silicon", 0, 10, 10)
    if date >= "2026-06-28":
        net.power("amazon", "openai", "ai-accelerator cloud-capacity", 1.8, 2, 2.2)
        net.power("cerebras", "openai", "ai-accelerator cloud-capacity", 0.75, 0.75, 2)
    return net.network


def openai_cloud(amazon_low: float, *, nscale: bool = True) -> nx.MultiDiGraph:
    """Return OpenAI's cloud capacity on 2026-06-28, the Amazon deal from a lower end to 138.

    Nscale is known in units only, so it is unquantified in a cell of money.
    """
    net = Literal()
    net.money("oracle", "openai", "cloud-capacity", 300, 300, 300)
    net.money("microsoft", "openai", "cloud-capacity", 250, 250, 250)
    net.money("amazon", "openai", "cloud-capacity", amazon_low, 138, 138)
    for stated in (11.9, 4.0, 6.5):  # three contracts, each "up to": 22.4 in all
        net.money("coreweave", "openai", "cloud-capacity", 0, stated, stated)
    net.money("cerebras", "openai", "ai-accelerator cloud-capacity", 20, 20, 30)
    net.money("alphabet", "openai", "cloud-capacity", 0, None, math.inf)
    if nscale:
        net.add("nscale", "openai", "cloud-capacity", kind="count", unit="count", flow="supply",
                firm=12_000.0, stated=12_000.0, ceiling=12_000.0)  # fmt: skip
    return net.network


def microsoft_cloud() -> nx.MultiDiGraph:
    """Return Microsoft's cloud capacity on 2026-06-28."""
    net = Literal()
    net.money("nebius", "microsoft", "cloud-capacity", 17.4, 17.4, 19.4)
    net.money("nscale", "microsoft", "cloud-capacity", 6.2, 20.2, 20.2)
    net.money("iren", "microsoft", "cloud-capacity", 8.73, 9.7, 10.67)
    net.add("coreweave", "microsoft", "cloud-capacity")
    net.add("lambda", "microsoft", "cloud-capacity")
    return net.network


@pytest.fixture
def accelerators_on() -> Any:
    """The function that returns OpenAI's accelerator supply at a date."""
    return accelerators


@pytest.fixture
def openai_cloud_with() -> Any:
    """The function that returns OpenAI's cloud capacity for a lower end of Amazon's."""
    return openai_cloud


@pytest.fixture
def microsoft() -> nx.MultiDiGraph:
    """Microsoft's cloud capacity."""
    return microsoft_cloud()
