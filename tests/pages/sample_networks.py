"""Literal networks that follow the contract of `View.network`, for tests of the pages."""

from __future__ import annotations

from typing import Any

import networkx as nx

from aisupply.bounds import Bounds
from aisupply.text import Note

BASE = "https://w3id.org/aisupply/id/"
CATEGORIES: dict[str, Any] = {
    "ai-accelerator": {
        "label": {"en": "AI accelerators", "fr": "Accélérateurs d'IA"},
        "broader": [],
    },
    "cloud-capacity": {
        "label": {"en": "Cloud capacity", "fr": "Capacité infonuagique"},
        "broader": [],
    },
    "foundry": {"label": {"en": "Foundry", "fr": "Fonderie"}, "broader": []},
}


def link(relation: str, **values: Any) -> dict[str, Any]:
    """Return the attributes of a link, with the common ones filled in."""
    common: dict[str, Any] = {
        "relation": relation,
        "statuses": ("announced",),
        "certainty": ("certain",),
        "agreement": None,
        "products": (),
        "claims": (BASE + "claim/seed-article/s33",),
        "sources": ("seed-article",),
        "known": "2025-10-07",
        "spans": ({"source": "seed-article", "start": 1776, "end": 1850},),
    }
    return common | values


def supply(category: str = "ai-accelerator", **values: Any) -> dict[str, Any]:
    """Return the attributes of a supply link; without a volume it is named without a figure."""
    volume = values.get("volume")
    empty: dict[str, Any] = {
        "category": category,
        "categories": (category,),
        "kind": None,
        "unit": None,
        "firm": None,
        "stated": None,
        "ceiling": None,
        "volume": None,
        "stage": "agreed",
        "flow": "flow-supply",
    }
    figures = {"kind": "power", "unit": "GW"} if isinstance(volume, Bounds) else {}
    return link("supply", **(empty | figures | values))


def small() -> nx.MultiDiGraph:
    """Return the neighbourhood of OpenAI and AMD: every relation, pattern and node type."""
    graph = nx.MultiDiGraph(
        lens={"known_by": "2025-10-14"},
        lens_line=Note(
            "lens.line",
            parts=(
                Note("lens.known", day="2025-10-14"),
                Note("lens.facts-and-rumours"),
                Note("lens.tiers", tier=3),
            ),
        ),
        categories=CATEGORIES,
    )
    firms = {
        "openai": "OpenAI",
        "amd": "AMD",
        "nvidia": "Nvidia",
        "broadcom": "Broadcom",
        "tsmc": "TSMC",
        "asml": "ASML",
        "microsoft": "Microsoft",
    }
    products = {
        "amd-instinct": "AMD Instinct",
        "gpt-4-5": "GPT-4.5",
        "openai-custom-chip": "OpenAI custom chip",
    }
    deals = {
        "openai-amd-6gw": "OpenAI–AMD agreement, 6 GW",
        "openai-nvidia-loi": "OpenAI–Nvidia letter of intent",
    }
    for names, kind in ((firms, "organisation"), (products, "product"), (deals, "agreement")):
        for node, label in names.items():
            graph.add_node(node, type=kind, label=label)
    graph.add_node("sam-altman", type="person", label="Sam Altman")

    def add(u: str, v: str, key: str, values: dict[str, Any]) -> None:
        graph.add_edge(u, v, key=BASE + key, **values)

    amd = {"agreement": "openai-amd-6gw", "products": ("amd-instinct",)}
    add(
        "amd",
        "openai",
        "volume/openai-amd-6gw/power/01",
        supply(volume=Bounds(1, 6), firm=1.0, stated=6.0, ceiling=6.0, **amd),
    )
    add(
        "amd",
        "openai",
        "volume/openai-amd-6gw/money/01",
        supply(
            volume=Bounds(20e9, 99e9),
            unit="USD",
            kind="money",
            firm=20e9,
            stated=20e9,
            ceiling=99e9,
            flow="flow-purchase",
            **amd,
        ),
    )
    add(
        "nvidia",
        "openai",
        "volume/openai-nvidia-loi/power/01",
        supply(
            volume=Bounds(0),
            firm=0.0,
            stated=10.0,
            ceiling=float("inf"),
            stage="letter-of-intent",
            agreement="openai-nvidia-loi",
        ),
    )
    add(
        "broadcom",
        "openai",
        "supply/broadcom/openai/ai-accelerator",
        supply(statuses=("rumoured",), certainty=("possible",)),
    )
    add("tsmc", "amd", "supply/tsmc/amd/foundry", supply("foundry"))
    add("tsmc", "nvidia", "supply/tsmc/nvidia/foundry", supply("foundry"))
    add("asml", "tsmc", "supply/asml/tsmc/foundry", supply("foundry"))
    add(
        "microsoft",
        "openai",
        "volume/msft/money/01",
        supply(
            "cloud-capacity",
            volume=Bounds(250e9, 250e9),
            unit="USD",
            kind="money",
            stated=250e9,
            firm=250e9,
            ceiling=250e9,
        ),
    )
    add("nvidia", "microsoft", "supply/nvidia/microsoft/ai-accelerator", supply())
    add(
        "openai",
        "amd",
        "stake/openai/amd/option",
        link("option", volume=Bounds(0, 10), stage="option-open", agreement="openai-amd-6gw"),
    )
    add(
        "microsoft",
        "openai",
        "stake/microsoft/openai/holding",
        link("holding", volume=Bounds(27, 27)),
    )
    add(
        "broadcom",
        "openai",
        "codevelopment/openai-custom-chip",
        link("co-design", products=("openai-custom-chip",), certainty=("probable",)),
    )
    add("amd", "nvidia", "rivalry/amd/nvidia", link("rivalry"))
    add("amd", "amd-instinct", "makes/1", link("makes"))
    add("openai", "gpt-4-5", "makes/2", link("makes"))
    add("openai", "openai-custom-chip", "makes/3", link("makes"))
    add("openai-amd-6gw", "amd-instinct", "of/1", link("of-product"))
    for deal, parties in (
        ("openai-amd-6gw", ("amd", "openai")),
        ("openai-nvidia-loi", ("nvidia", "openai")),
    ):
        for party in parties:
            add(party, deal, f"party/{deal}/{party}", link("party"))
    add("sam-altman", "openai", "party/sam", link("party"))
    return graph


def large(firms: int = 40, deals: int = 20) -> nx.MultiDiGraph:
    """Return a regular network of four tiers with `firms` + `deals` nodes."""
    graph = nx.MultiDiGraph(
        lens={},
        lens_line=Note(
            "lens.line", parts=(Note("lens.known", day="2026-06-28"), Note("lens.facts"))
        ),
        categories=CATEGORIES,
    )
    for number in range(firms):
        graph.add_node(f"firm-{number}", type="organisation", label=f"Firm number {number}")
    tier = firms // 4
    for number in range(tier, firms):
        for step in range(1 + number % 3):
            customer = number // tier * tier - 1 - (number * 7 + step * 3) % tier
            volume = Bounds(number, 2 * number) if number % 3 else None
            graph.add_edge(
                f"firm-{number}",
                f"firm-{customer}",
                key=f"supply/{number}/{step}",
                **supply(volume=volume, stated=number if number % 3 else None),
            )
    for number in range(deals):
        graph.add_node(f"deal-{number}", type="agreement", label=f"Agreement {number} of two firms")
        u, v = list(graph.edges())[number]
        for firm in (u, v):
            graph.add_edge(firm, f"deal-{number}", key=f"party/{number}/{firm}", **link("party"))
    return graph
