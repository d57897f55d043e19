"""The door of Python: a public measure takes a name of a thing where the measure takes its id.

Measures know ids alone.  Commands, API and tools resolve names against the view
(`aisupply.operations.declaration.Asked`); who calls `aisupply.concentration` has a network, and its
names are found in that, by the same index (`aisupply.claims.names.NameIndex`).

>>> import networkx as nx
>>> from aisupply.measures.concentration.concentration import concentration
>>> network = nx.MultiDiGraph(firms={"meta": {"labels": ["Meta Platforms"], "head": "meta"}})
>>> _ = network.add_edge("amd", "meta", relation="supply", categories=("chips",))
>>> by_name("concentration", concentration)(network, "meta platforms").column("customer")
['meta']
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property, wraps
from typing import TYPE_CHECKING, Any, ParamSpec, Protocol, TypeVar

from aisupply.claims.market_shares import MarketShares
from aisupply.claims.names import NameIndex, Thing
from aisupply.measures.cells import categories_of, supply_edges
from aisupply.network.supply_history import SupplyHistory
from aisupply.rdf.terms import code, iri_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from aisupply.measures.cells import SupplyNetwork
    from aisupply.measures.scenario.scenario import Addition

__all__ = ["NAMING", "by_name", "resolved_addition"]

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")

NAMING: dict[str, dict[str, str]] = {
    "chokepoints": {"category": "category"},
    "concentration": {"customer": "organisation", "category": "category"},
    "disrupt": {"firms": "organisation", "category": "category"},
    "explain": {"customer": "organisation", "category": "category"},
    "loops": {"firm": "organisation"},
    "market": {"name": "market"},
    "tiers": {"customer": "organisation", "category": "category"},
    "timeline": {"category": "category"},
    "what_if": {
        "without": "actor", "firm": "actor", "add": "addition", "merge": "organisation",
        "customers": "organisation", "category": "category",
    },
}  # fmt: skip
"""Public measure → the arguments that name things, and the kind of thing."""


class Finder(Protocol):
    """Gives the id of what a typed name means; errors as `NameIndex.find`."""

    def __call__(self, typed: str, *, kind: str) -> str: ...


def by_name(name: str, measure: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """Return a measure that takes names where it took ids; itself if it takes none.

    Args:
        name: what it is called in `aisupply`.
        measure: takes first a network, a history or shares, in which names are found.
    """
    naming = NAMING.get(name)
    if naming is None:
        return measure
    signature = inspect.signature(measure)

    @wraps(measure)
    def named(*args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
        given = signature.bind(*args, **kwargs)
        find = _finder(next(iter(given.arguments.values())))
        for argument in naming.keys() & given.arguments.keys():
            given.arguments[argument] = _ids(given.arguments[argument], naming[argument], find)
        return measure(*given.args, **given.kwargs)

    # So that the function can be sent to other processes, by the name that it has here.
    named.__module__, named.__qualname__ = "aisupply", name
    head, _, body = (measure.__doc__ or "").partition("\n")
    told = f"A thing ({', '.join(naming)}) may be given by its id or a label, in any case."
    named.__doc__ = f"{head}\n\n    {told}\n{body}"
    return named


def resolved_addition(text: str, find: Finder) -> Addition:
    """Return a volume to suppose, such as ``amd->openai:ai-accelerator:2..6 GW``, with ids.

    Raises:
        UsageError: it is not written so, or a name in it is unknown or that of several things.
    """
    from aisupply.measures.scenario.scenario import parse_addition

    addition = parse_addition(text)
    return replace(
        addition,
        supplier=find(addition.supplier, kind="organisation"),
        customer=find(addition.customer, kind="organisation"),
        category=find(addition.category, kind="category"),
    )


def _finder(where: Any) -> Callable[..., Any]:
    """Return what finds names in the first argument of a measure."""
    if isinstance(where, MarketShares):
        return where.find
    return where.view.id_of if isinstance(where, SupplyHistory) else _NetworkNames(where)


def _ids(value: Any, kind: str, find: Callable[..., Any]) -> Any:
    """Return a value with ids for names; what is no text and no list of texts is as it was."""
    if isinstance(value, str):
        if kind == "market":
            return find(value)
        return resolved_addition(value, find) if kind == "addition" else find(value, kind=kind)
    if isinstance(value, Iterable) and kind != "market":
        return tuple(_ids(part, kind, find) for part in value)
    return value


class _NetworkNames:
    """Finds names in a network: firms by all their labels, other nodes by the one they have."""

    def __init__(self, network: SupplyNetwork) -> None:
        self.network = network
        self.firms = network.graph.get("firms", {})
        self.categories = network.graph.get("categories", {})

    def __call__(self, typed: str, *, kind: str) -> str:
        """Return the id of what a name means; see `Finder`."""
        if typed in self.categories if kind == "category" else self._is_node(typed):
            return typed
        if kind == "actor":
            return self.index.find_actor(typed).id
        return self.index.find(typed, kind=kind).id

    def _is_node(self, typed: str) -> bool:
        return typed in self.firms or typed in self.network

    @cached_property
    def index(self) -> NameIndex:
        """All names in the network."""
        index = NameIndex()

        def add(name: str, iri: str, kind: str, *labels: str) -> None:
            index.add(index.things.get(iri) or Thing(name, iri, kind, {}), *labels)

        for firm, entry in self.firms.items():
            add(firm, iri_of(firm), "organisation", *entry["labels"])
        for node, data in self.network.nodes(data=True):
            kind, label = data.get("type", "organisation"), str(data.get("label") or node)
            add(node, iri_of(node), kind, label)
        for *_, data in self.network.edges(keys=True, data=True):
            if agreement := data.get("agreement"):
                add(agreement, iri_of(agreement), "agreement")
        for category, entry in self.categories.items():
            add(category, code(category), "category", *(entry.get("label") or {}).values())
        for edge in supply_edges(self.network):
            for category in categories_of(edge[3]):
                add(category, code(category), "category")
        return index
