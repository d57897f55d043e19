"""The Economic Systemic Risk Index (ESRI): how much of a supply network a firm's stop takes along.

ESRI_i = Σ_j s_j · max(d_j, u_j) / Σ_j s_j

over all firms j, where s_j is what j sells, and d_j and u_j are the losses of j downstream and
upstream of a stop of i (`aisupply.measures.systemic.shock_propagation`). It is 1 where everything
stops, and at least s_i / Σ s. What is lost downstream is limited by what others in the sector
still make; an input may be essential, ordinary (the loss is that part of all inputs) or irrelevant.

It is an index of *the observed network*: the links that sources name, and not all there are. So
it ranks firms among one another, and is no part of an economy. Firms that sell to no named
customer have no size, and lose nothing that is counted.

Undefined is the index of a network without links: there is no row. For links alone:

>>> links = [
...     Link("mine", "foundry", sector="quartz", need=ESSENTIAL),
...     Link("foundry", "designer", sector="chips", weight=3.0, need=ESSENTIAL),
... ]
>>> risks(links).esri
{'designer': 1.0, 'foundry': 1.0, 'mine': 1.0}

If the designer had other customers, it would lose less of them:

>>> more = [*links, Link("foundry", "maker", sector="chips", weight=6.0)]
>>> round(risks(more).esri["designer"], 3)
0.333

References:
    C. Diem, A. Borsos, T. Reisch, J. Kertész, S. Thurner, "Quantifying firm-level economic
    systemic risk from nation-wide supply networks", Scientific Reports 12:7719 (2022).
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from aisupply.bounds import sum_as_written
from aisupply.claims.categories import narrower
from aisupply.errors import UsageError
from aisupply.measures.cells import IN_HOUSE, KINDS, categories_of, figure_of, supply_edges
from aisupply.measures.chains.chains import Chains, SuppliedItem
from aisupply.measures.systemic.shock_propagation import (
    ESSENTIAL,
    IRRELEVANT,
    ORDINARY,
    Cascade,
    Links,
    stops,
)
from aisupply.table import Table
from aisupply.text import Note

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import networkx as nx

    from aisupply.measures.cells import Edge
    from aisupply.measures.systemic.shock_propagation import Floats
    from aisupply.table import Cell

__all__ = [
    "COLUMNS",
    "ESSENTIAL",
    "IRRELEVANT",
    "ORDINARY",
    "Link",
    "Risks",
    "esri",
    "links_of",
    "risks",
]

COLUMNS = ("rank", "firm", "esri", "size", "downstream", "upstream", "suppliers", "customers")
"""The columns of `esri`, in order."""

_NUMBERS = 2_000_000  # in one matrix, so that it stays near the processor
_SETTLED = 2e-12


class Link(NamedTuple):
    """One firm supplies another.

    Attributes:
        supplier: its name.
        customer: its name.
        sector: what is supplied; suppliers in one sector can stand in for one another.
        weight: how much, in one unit for all links.
        need: `ESSENTIAL`, `ORDINARY` or `IRRELEVANT` to what the customer makes.
    """

    supplier: str
    customer: str
    sector: str
    weight: float = 1.0
    need: int = ORDINARY


class Risks(NamedTuple):
    """The index of each firm of a network.

    Attributes:
        esri: the index, from 0 to 1.
        downstream: the same of losses downstream alone.
        upstream: the same of losses upstream alone.
        size: the part of all that is sold.
        residual: 0 where all losses settled; else the index may fall short.
    """

    esri: dict[str, float]
    downstream: dict[str, float]
    upstream: dict[str, float]
    size: dict[str, float]
    residual: float


def risks(links: Iterable[Link]) -> Risks:
    """Return the ESRI of each firm of some links; of no links, none.

    Args:
        links: who supplies whom. Several links between two firms add up. A link of no weight
            is no link.

    Raises:
        DataError: A weight is negative or no number.
        UsageError: A need is none of the three.

    >>> risks([]).esri
    {}

    Undefined, and no entry, for a firm without a link.
    """
    rows = [link for link in links if link.weight != 0]
    for link in rows:
        if link.need not in {ESSENTIAL, ORDINARY, IRRELEVANT}:
            raise UsageError(f"no need is called {link.need!r}", hint="use ESSENTIAL or another")
    if not rows:
        return Risks({}, {}, {}, {}, 0.0)
    names = sorted({name for link in rows for name in link[:2]})
    cascade = Cascade(_numbered(rows, names), firms=len(names))
    columns, residual = _worked_out(cascade, len(rows))
    both, down, up = (dict(zip(names, column.tolist(), strict=True)) for column in columns)
    size = cascade.size.tolist()
    return Risks(both, down, up, dict(zip(names, size, strict=True)), residual)


def _numbered(rows: Sequence[Link], names: Sequence[str]) -> Links:
    firm = {name: number for number, name in enumerate(names)}
    sector = {name: number for number, name in enumerate(sorted({row.sector for row in rows}))}
    return Links(
        np.array([firm[row.supplier] for row in rows], dtype=np.intp),
        np.array([firm[row.customer] for row in rows], dtype=np.intp),
        np.array([sector[row.sector] for row in rows], dtype=np.intp),
        np.array([row.weight for row in rows], dtype=float),
        np.array([row.need for row in rows], dtype=np.intp),
    )


def _worked_out(cascade: Cascade, links: int) -> tuple[Floats, float]:
    """Return the three indices of every firm as rows, and the greatest residual."""
    step = max(_NUMBERS // max(links, cascade.firms), 1)
    starts = range(0, cascade.firms, step)
    chunks = [range(at, min(at + step, cascade.firms)) for at in starts]

    def one(chunk: range) -> tuple[Floats, float]:
        shock = stops(chunk, firms=cascade.firms)
        down, up = cascade.downstream(shock), cascade.upstream(shock)
        worse = np.maximum(down.loss, up.loss)
        losses = np.stack([loss @ cascade.size for loss in (worse, down.loss, up.loss)])
        return np.minimum(losses, 1.0), max(down.residual, up.residual)

    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        parts = list(pool.map(one, chunks))
    return np.concatenate([part for part, _ in parts], axis=1), max(left for _, left in parts)


def esri(network: nx.MultiDiGraph[str], *, kind: str | None = None) -> Table:
    """Return the ESRI of every firm of a network, on the links that sources name.

    A sector is a product category, with its narrower ones where something needs it. Whether an
    input is essential is read from what the categories that the customer supplies need; what
    none of them needs is ordinary.

    Args:
        network: What `View.network()` returns.
        kind: ``money``, ``power`` or ``count``: links weigh as their announced figures in the
            unit that most links have, and links without one are left out. By default each
            named link (supplier, customer, sector) weighs 1.

    Returns:
        A table with `COLUMNS`, the riskiest first: `size` is the part of all sales, `downstream`
        and `upstream` are the index of one kind of losses alone.

    Raises:
        UsageError: There is no such kind.

    Undefined, and no row, for a firm without a link.

    >>> import networkx as nx
    >>> network = nx.MultiDiGraph(categories={"gpu": {"broader": []}})
    >>> _ = network.add_edge("nvidia", "meta", relation="supply", category="gpu")
    >>> [(row["firm"], row["esri"]) for row in esri(network)]
    [('meta', 1.0), ('nvidia', 1.0)]
    """
    if kind is not None and kind not in KINDS:
        raise UsageError(f"no kind is called {kind!r}", hint=f"use one of {', '.join(KINDS)}")
    links, note = links_of(network, kind=kind)
    indices = risks(links)
    notes = [Note("esri.observed", links=len(links), firms=len(indices.esri)), note]
    notes += (
        [Note("esri.residual", residual=indices.residual)] if indices.residual > _SETTLED else []
    )
    return Table(COLUMNS, _ranked(links, indices), network.graph.get("lens"), notes)


def _ranked(links: Sequence[Link], indices: Risks) -> list[dict[str, Cell]]:
    order = sorted(indices.esri, key=lambda firm: (-round(indices.esri[firm], 12), firm))
    partners = {(link.supplier, link.customer) for link in links}
    return [
        {
            "rank": rank, "firm": firm, "esri": indices.esri[firm], "size": indices.size[firm],
            "downstream": indices.downstream[firm], "upstream": indices.upstream[firm],
            "suppliers": sum(customer == firm for _, customer in partners),
            "customers": sum(supplier == firm for supplier, _ in partners),
        }
        for rank, firm in enumerate(order, 1)
    ]  # fmt: skip


def links_of(network: nx.MultiDiGraph[str], *, kind: str | None = None) -> tuple[list[Link], Note]:
    """Return the links of a network, and a note on what they weigh.

    >>> import networkx as nx
    >>> network = nx.MultiDiGraph(categories={"gpu": {"broader": []}})
    >>> _ = network.add_edge("nvidia", "meta", relation="supply", category="gpu")
    >>> links_of(network)[0]
    [Link(supplier='nvidia', customer='meta', sector='gpu', weight=1.0, need=1)]
    """
    edges = [edge for edge in supply_edges(network) if edge[0] != IN_HOUSE]
    sectors = _Sectors(network, edges)
    named = dict.fromkeys(
        (supplier, customer, sector)
        for supplier, customer, _, data in edges
        for sector in sectors.of(data)
    )
    if kind is None:
        weights, note = dict.fromkeys(named, 1.0), Note("esri.equal")
    else:
        weights, unit = _figures(edges, kind, sectors)
        note = Note(
            "esri.figures", kind=kind, unit=unit or Note("esri.no-unit"),
            left=len(named.keys() - weights.keys()),
        )  # fmt: skip
    links = [Link(*key, weights[key], sectors.need(*key[1:])) for key in sorted(weights)]
    return links, note


def _figures(
    edges: Sequence[Edge], kind: str, sectors: _Sectors
) -> tuple[dict[tuple[str, str, str], float], str | None]:
    """Return announced figures by link, in the unit of most; views of one amount share it."""
    given = [
        edge for edge in edges if edge[3].get("kind") == kind and figure_of(edge[3]).announced.low
    ]
    units = [str(edge[3].get("unit")) for edge in given]
    unit = max(sorted(set(units)), key=units.count, default=None)
    weights: dict[tuple[str, str, str], float] = {}
    for supplier, customer, _, data in given:
        if str(data.get("unit")) != unit:
            continue
        views = sectors.of(data)
        for sector in views:
            key = supplier, customer, sector
            part = figure_of(data).announced.low / len(views)
            weights[key] = sum_as_written((weights.get(key, 0.0), part))
    return weights, unit


class _Sectors:
    """The sectors of a network, and who needs what."""

    def __init__(self, network: nx.MultiDiGraph[str], edges: Sequence[Edge]) -> None:
        self._chains = Chains(network)
        self._sold: dict[str, set[str]] = {}
        self._essential: dict[str, set[str]] = {}
        for supplier, _, _, data in edges:
            self._sold.setdefault(supplier, set()).update(categories_of(data))
        stated = network.graph.get("needs", {}).values()
        needed = {need["category"] for needs in stated for need in needs}
        categories = network.graph.get("categories", {})
        trees = {category: narrower(categories, category) for category in needed}
        # The widest needed category that a category belongs to.
        self._sector = {
            category: above
            for above, tree in sorted(trees.items(), key=lambda item: (len(item[1]), item[0]))
            for category in tree
        }

    def of(self, data: Mapping[str, object]) -> tuple[str, ...]:
        """Return the sectors of an edge, each once."""
        return tuple(dict.fromkeys(self._sector.get(c, c) for c in categories_of(data)))

    def need(self, customer: str, sector: str) -> int:
        """Return what a sector is to what a customer sells."""
        if customer not in self._essential:
            supplied = SuppliedItem(customer, tuple(sorted(self._sold.get(customer, ()))))
            self._essential[customer] = {
                self._sector.get(need.category, need.category)
                for need in self._chains.needs(supplied)
                if need.essential
            }
        return ESSENTIAL if sector in self._essential[customer] else ORDINARY
