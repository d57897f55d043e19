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
    from aisupply.errors import AisupplyError
    from aisupply.graph import Graph, View, open  # noqa: A004
    from aisupply.lens import Lens
    from aisupply.measures.concentration import concentration, explain
    from aisupply.measures.own_table import measure_table
    from aisupply.table import Table

__all__ = [
    "AisupplyError",
    "Bounds",
    "Graph",
    "Lens",
    "Table",
    "View",
    "__version__",
    "concentration",
    "explain",
    "measure_table",
    "open",
]

_HOMES = {
    "AisupplyError": "errors",
    "Bounds": "bounds",
    "Graph": "graph",
    "Lens": "lens",
    "Table": "table",
    "View": "graph",
    "concentration": "measures.concentration",
    "explain": "measures.concentration",
    "measure_table": "measures.own_table",
    "open": "graph",
}


def __getattr__(name: str) -> object:
    """Import what is asked for when it is asked for: a query needs no networkx."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'aisupply' has no attribute {name!r}")
    return getattr(import_module(f"aisupply.{home}"), name)
