"""Who depends on whom to build AI: with sources and error bars.

In the order of need:

>>> import aisupply
>>> graph = aisupply.open()                     # the shipped graph, or a path
>>> view = graph.view(known_by="2025-10-07")    # a lens
>>> table = view.query("SELECT ?s { ?s ais:suppliesTo :openai }")
>>> network = view.network()                    # networkx.MultiDiGraph
>>> answer = aisupply.concentration(network, "openai", category="ai-accelerator")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from aisupply._version import __version__

if TYPE_CHECKING:
    from aisupply.bounds import Bounds
    from aisupply.claims.conflicts import conflicts
    from aisupply.claims.diff import diff
    from aisupply.claims.lens import Lens
    from aisupply.claims.market_shares import market_shares
    from aisupply.errors import AisupplyError
    from aisupply.graph import Graph, View, open  # noqa: A004
    from aisupply.measures.chains.chokepoints import chokepoints
    from aisupply.measures.chains.disruption import disrupt
    from aisupply.measures.chains.tiers import tiers
    from aisupply.measures.concentration.concentration import concentration, explain
    from aisupply.measures.concentration.own_table import measure_table
    from aisupply.measures.concentration.timeline import timeline
    from aisupply.measures.market.market import market
    from aisupply.measures.money.loops import loops
    from aisupply.measures.scenario.what_if import what_if
    from aisupply.measures.systemic.esri import esri
    from aisupply.network.supply_history import Moments, SupplyHistory
    from aisupply.notebook import draw
    from aisupply.table import Table

__all__ = [
    "AisupplyError",
    "Bounds",
    "Graph",
    "Lens",
    "Moments",
    "SupplyHistory",
    "Table",
    "View",
    "__version__",
    "chokepoints",
    "concentration",
    "conflicts",
    "diff",
    "disrupt",
    "draw",
    "esri",
    "explain",
    "loops",
    "market",
    "market_shares",
    "measure_table",
    "open",
    "tiers",
    "timeline",
    "what_if",
]

_HOMES = {
    "AisupplyError": "errors",
    "Bounds": "bounds",
    "Graph": "graph",
    "Lens": "claims.lens",
    "Moments": "network.supply_history",
    "SupplyHistory": "network.supply_history",
    "Table": "table",
    "View": "graph",
    "chokepoints": "measures.chains.chokepoints",
    "concentration": "measures.concentration.concentration",
    "conflicts": "claims.conflicts",
    "diff": "claims.diff",
    "disrupt": "measures.chains.disruption",
    "draw": "notebook",
    "esri": "measures.systemic.esri",
    "explain": "measures.concentration.concentration",
    "loops": "measures.money.loops",
    "market": "measures.market.market",
    "market_shares": "claims.market_shares",
    "measure_table": "measures.concentration.own_table",
    "open": "graph",
    "tiers": "measures.chains.tiers",
    "timeline": "measures.concentration.timeline",
    "what_if": "measures.scenario.what_if",
}


def __getattr__(name: str) -> Any:
    """Import what is asked for when it is asked for: a query needs no networkx."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'aisupply' has no attribute {name!r}")
    thing = getattr(import_module(f"aisupply.{home}"), name)
    if home.startswith("measures."):
        from aisupply.resolve import by_name

        thing = globals()[name] = by_name(name, thing)
    return thing


def __dir__() -> list[str]:
    """List the public names, imported or not."""
    return sorted({*globals(), *__all__})
