"""Every country in one table: who is there, by seat and by site, and what would stop with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisupply.errors import UsageError
from aisupply.measures.chains import HORIZONS
from aisupply.measures.chains.chains import Chains
from aisupply.measures.chains.chokepoints import mean_exposure
from aisupply.measures.chains.disruption import (
    NAMED,
    DependencyGraph,
    check_kind,
    outer_note,
    roots_of,
)
from aisupply.measures.chains.stops import stops_of
from aisupply.measures.groups import check_category
from aisupply.table import Table
from aisupply.text import Note

if TYPE_CHECKING:
    import networkx as nx

    from aisupply.table import Cell

__all__ = ["COLUMNS", "countries"]

COLUMNS = ("country", "by", "firms", "possible", "category", "customers", "exposure", "horizon")
"""The columns of `countries`, in order."""


def countries(
    network: nx.MultiDiGraph[str],
    *,
    category: str | None = None,
    kind: str | None = None,
    horizon: str = "new-capacity",
) -> Table:
    """Return what stops with each country, by the seats and by the sites of its firms.

    Args:
        network: What `View.network()` returns; `places` of the graph says where firms are.
        category: Id of the category whose customers are looked at; by default
            accelerators and cloud capacity, else what the graph names, each by itself.
        kind: The quantity of what is bought; by default the one with most figures.
        horizon: ``new-capacity`` (flows and capital) or ``running`` (flows only).

    Returns:
        A table with `COLUMNS`, the most exposed first: `firms` counts suppliers that stop for
        certain, `possible` those that may, `customers` those that can be hit and do not stop
        themselves, `exposure` is the mean share of their supply that stops. A country whose firms
        hit nobody is in it, with an exposure of 0.

    Raises:
        UnknownNameError: The network has no such category.
        UsageError: An option has a value that it cannot have.
    """
    check_kind(kind)
    if horizon not in HORIZONS:
        raise UsageError(f"no horizon is called {horizon!r}", hint=f"use {' or '.join(HORIZONS)}")
    chains = Chains(network)
    check_category(network, category)
    heads = [category] if category else chains.heads()
    webs = {head: DependencyGraph(chains, roots_of(chains, head=head, kind=kind)) for head in heads}
    places = network.graph.get("places", {})
    codes = sorted({code for roles in places.values() for of in roles.values() for code in of})
    rows: list[dict[str, Cell]] = []
    for code in codes:
        for stop in stops_of(network, country=code):
            for head, web in webs.items():
                customers, exposure = mean_exposure(web, stop, horizon)
                rows.append({
                    "country": code, "by": stop.by, "firms": len(stop.firms),
                    "possible": len(stop.possible), "category": head, "customers": customers,
                    "exposure": exposure, "horizon": horizon,
                })  # fmt: skip
    rows.sort(key=lambda row: (str(row["category"]), *_most_exposed(row), str(row["country"])))
    notes = [NAMED, Note("countries.possible")] if rows else []
    return Table(
        COLUMNS, rows, network.graph.get("lens"), notes + outer_note(rows), frozenset({"exposure"})
    )


def _most_exposed(row: dict[str, Cell]) -> tuple[float, float]:
    exposure = row["exposure"]
    # Equal exposures whose last bits differ stand in the order of names.
    return -round(exposure.low, 12), -round(exposure.high, 12)  # type: ignore[union-attr]
