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
from typing import TYPE_CHECKING

from aisupply._version import __version__

if TYPE_CHECKING:
    from aisupply.bounds import Bounds
    from aisupply.conflicting import conflicts
    from aisupply.errors import AisupplyError
    from aisupply.graph import Graph, View, open  # noqa: A004
    from aisupply.history import diff
    from aisupply.lens import Lens
    from aisupply.measures.chokepoints import chokepoints
    from aisupply.measures.concentration import concentration, explain
    from aisupply.measures.disruption import disrupt
    from aisupply.measures.esri import esri
    from aisupply.measures.loops import loops
    from aisupply.measures.market import market
    from aisupply.measures.own_table import measure_table
    from aisupply.measures.tiers import tiers
    from aisupply.measures.timeline import timeline
    from aisupply.measures.what_if import what_if
    from aisupply.moments import Moments
    from aisupply.shares import market_shares
    from aisupply.showing import draw
    from aisupply.table import Table

__all__ = [
    "AisupplyError",
    "Bounds",
    "Graph",
    "Lens",
    "Moments",
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
    "Lens": "lens",
    "Moments": "moments",
    "Table": "table",
    "View": "graph",
    "chokepoints": "measures.chokepoints",
    "concentration": "measures.concentration",
    "conflicts": "conflicting",
    "diff": "history",
    "disrupt": "measures.disruption",
    "draw": "showing",
    "esri": "measures.esri",
    "explain": "measures.concentration",
    "loops": "measures.loops",
    "market": "measures.market",
    "market_shares": "shares",
    "measure_table": "measures.own_table",
    "open": "graph",
    "tiers": "measures.tiers",
    "timeline": "measures.timeline",
    "what_if": "measures.what_if",
}


def __getattr__(name: str) -> object:
    """Import what is asked for when it is asked for: a query needs no networkx."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'aisupply' has no attribute {name!r}")
    return getattr(import_module(f"aisupply.{home}"), name)


def __dir__() -> list[str]:
    """List the public names, imported or not."""
    return sorted({*globals(), *__all__})
