"""Every country in one table: who is there, by seat and by site, and what would stop with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisupply.measures.chains.chains import BASES, Chains
from aisupply.measures.chains.chokepoints import mean_exposure
from aisupply.measures.chains.dependency_graph import DependencyGraph, Reading, roots_of
from aisupply.measures.chains.disruption import (
    NAMED,
    basis_notes,
    check_kind,
    check_reading,
    outer_note,
)
from aisupply.measures.chains.stops import stops_of
from aisupply.measures.groups import check_category
from aisupply.table import Table
from aisupply.text import Note

if TYPE_CHECKING:
    import networkx as nx

    from aisupply.table import Cell

__all__ = ["COLUMNS", "countries"]

COLUMNS = (
    "country", "by", "firms", "possible", "category", "customers", "exposure", "basis",
    "unknown_mass", "horizon",
)  # fmt: skip
"""The columns of `countries`, in order."""


def countries(
    network: nx.MultiDiGraph[str],
    *,
    category: str | None = None,
    kind: str | None = None,
    horizon: str = "new-capacity",
    basis: str | None = None,
    counting: str | None = None,
) -> Table:
    """Return what stops with each country, by the seats and by the sites of its firms.

    Args:
        network: What `View.network()` returns; `places` of the graph says where firms are.
        category: Id of the category whose customers are looked at; by default
            accelerators and cloud capacity, else what the graph names, each by itself.
        kind: The quantity of what is bought; by default the one with most figures.
        horizon: ``new-capacity`` (flows and capital) or ``running`` (flows only).
        basis: Only what rests on this basis or a surer one: ``sole``, ``market``, ``named``.
        counting: What market shares count, or who counts them; the best counting by default.

    Returns:
        A table with `COLUMNS`, the most exposed first: `firms` counts suppliers that stop for
        certain, `possible` those that may, `customers` those that can be hit and do not stop
        themselves, `exposure` is the mean share of their supply that stops, `basis` says on what
        its lower end rests, `unknown_mass` is what more may stop with firms of which no source
        says where they are. A country whose firms hit nobody is in it, with an exposure of 0.

    Raises:
        UnknownNameError: The network has no such category.
        UsageError: An option has a value that it cannot have.
    """
    check_kind(kind)
    check_reading(horizon, basis)
    chains = Chains(network, running=horizon == "running", counting=counting)
    check_category(network, category)
    heads = [category] if category else chains.heads()
    webs = {
        head: DependencyGraph(chains, roots_of(chains, head=head, kind=kind), horizon)
        for head in heads
    }
    reading = Reading(basis or BASES[-1], at=1)
    places = network.graph.get("places", {})
    codes = sorted({code for roles in places.values() for of in roles.values() for code in of})
    found: list[tuple[tuple[float, ...], dict[str, Cell]]] = []
    for code in codes:
        for stop in stops_of(network, country=code):
            for head, web in webs.items():
                mean = mean_exposure(web, stop, reading)
                row: dict[str, Cell] = {
                    "country": code, "by": stop.by, "firms": len(stop.firms),
                    "possible": len(stop.possible | stop.unknown), "category": head,
                    "customers": mean.customers, "exposure": mean.share, "basis": mean.basis,
                    "unknown_mass": mean.unknown, "horizon": horizon,
                }  # fmt: skip
                found.append((mean.order, row))
    found.sort(key=lambda one: (str(one[1]["category"]), one[0], str(one[1]["country"])))
    rows = [row for _, row in found]
    notes = [NAMED, Note("stop.mean"), *basis_notes(rows)] if rows else []
    notes += [Note("countries.possible")] if rows else []
    shown = frozenset({"exposure", "unknown_mass"})
    return Table(COLUMNS, rows, network.graph.get("lens"), notes + outer_note(rows), shown)
