"""What agreements are about in figures: the amounts of each, by measure and unit.

>>> import networkx as nx
>>> from aisupply.bounds import Bounds
>>> network = nx.MultiDiGraph()
>>> deal = {"relation": "supply", "agreement": "deal", "kind": "power", "unit": "GW"}
>>> _ = network.add_edge("amd", "openai", "v1", **deal, volume=Bounds(1, 6), stated=6.0)
>>> amounts_of(network)["deal"]
[AgreedAmount(measure='power', unit='GW', amount=Bounds(low=1.0, high=6.0, exact=True, \
low_open=False, high_open=False), figure=6.0)]
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from aisupply.bounds import Bounds
from aisupply.measures.cells import KINDS, counted_sum, counted_volumes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import networkx as nx

__all__ = ["AgreedAmount", "amounts_of", "parties_of"]

_MIRRORED = "money/"
"""Begins the key of a payment that is a supply the other way round."""


class AgreedAmount(NamedTuple):
    """An amount of an agreement: its measure, its unit, the bounds, and the figure that is named.

    Attributes:
        measure: money, power (power-it, power-gross) or count.
        unit: such as GW or USD.
        amount: the sum of the volumes that count.
        figure: what sources state: the greatest figure where it is an interval with an upper end.
    """

    measure: str
    unit: str
    amount: Bounds
    figure: float


def amounts_of(network: nx.MultiDiGraph[str]) -> dict[str, list[AgreedAmount]]:
    """Return the amounts of each agreement, money first, then power, then counts.

    Args:
        network: What `View.network()` returns.

    An agreement without a figure is not in it. A purchase is an edge of supply and one of money:
    it is counted once.
    """
    volumes: dict[tuple[str, str, str], dict[str, Mapping[str, Any]]] = defaultdict(dict)
    for *_, key, data in network.edges(keys=True, data=True):
        relation = data.get("link") or data.get("relation")  # a deal with a party without a name
        is_amount = relation in {"supply", "money"} and data.get("volume") is not None
        if is_amount and data.get("agreement"):
            place = data["agreement"], str(data["kind"]), str(data["unit"])
            volumes[place][str(key).removeprefix(_MIRRORED)] = data
    amounts: dict[str, list[AgreedAmount]] = defaultdict(list)
    for agreement, measure, unit in sorted(volumes, key=_order):
        edges = list(volumes[agreement, measure, unit].values())
        amount = counted_sum(edges)
        if amount is not None:
            amounts[agreement].append(AgreedAmount(measure, unit, amount, _figure(edges)))
    return dict(amounts)


def _order(place: tuple[str, str, str]) -> tuple[str, int, str]:
    agreement, measure, unit = place
    return agreement, KINDS.index(measure) if measure in KINDS else len(KINDS), unit


def _figure(edges: Iterable[Mapping[str, Any]]) -> float:
    """Return the sum of what is stated of the volumes that count."""
    return math.fsum(map(_named, counted_volumes(edges)))


def _named(data: Mapping[str, Any]) -> float:
    stated = data.get("stated")
    bounds = Bounds.point(stated) if isinstance(stated, int | float) else stated or data["volume"]
    return float(bounds.high if math.isfinite(bounds.high) else bounds.low)


def parties_of(network: nx.MultiDiGraph[str]) -> dict[str, set[str]]:
    """Return the firms of each agreement: its parties, and those between whom it moves anything."""
    firms: dict[str, set[str]] = defaultdict(set)
    for source, target, data in network.edges(data=True):
        if data.get("relation") == "party":
            firms[target].add(source)
        elif data.get("agreement"):
            firms[data["agreement"]] |= {source, target}
    return dict(firms)
