"""The page on tiers: who is behind the suppliers of a customer, chain by chain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aisupply.bounds import Bounds
from aisupply.measures.chains.chains import Chains
from aisupply.measures.chains.tiers import tiers
from aisupply.pages.charts import figures
from aisupply.pages.charts.counts import Chain, Step
from aisupply.pages.charts.traces import chart_data
from aisupply.pages.report.model import cell_anchor
from aisupply.pages.rows import bounds_of, names_in
from aisupply.text import number_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import networkx as nx

    from aisupply.measures.chains.chains import Row as ChainRow
    from aisupply.measures.chains.chains import SuppliedItem
    from aisupply.pages.report.renderer import PageRenderer
    from aisupply.table import Cell, Table

    Row = Mapping[str, Cell]

__all__ = ["chains_of", "render_tiers", "tiers_of"]

DEPTH = 3


def tiers_of(network: nx.MultiDiGraph[str], customers: Iterable[str]) -> dict[str, Table]:
    """Return the tiers below each customer."""
    return {customer: tiers(network, customer, depth=DEPTH) for customer in customers}


def chains_of(network: nx.MultiDiGraph[str], customers: Iterable[str]) -> list[Chain]:
    """Return the chains below each customer that name somebody at their end, longest first."""
    chains = Chains(network)
    longest = []
    for customer in customers:
        for head in chains.heads():
            first = chains.first(customer, head)
            if not first.parts:
                continue
            steps = tuple(_steps(1, customer, first))
            supplied_items = {part.supplied for part in first.parts}
            longest += list(_below(chains, Chain(customer, (head,), steps), supplied_items))
    return longest


def _below(chains: Chains, chain: Chain, supplied_items: set[SuppliedItem]) -> Iterator[Chain]:
    """Yield the chains that go on from a tier; if none does, the chain itself."""
    longer = []
    if len(chain.path) < DEPTH:
        needs = {need.category for supplied in supplied_items for need in chains.needs(supplied)}
        for category in sorted(needs - set(chain.path)):
            longer += list(_further(chains, chain, category, supplied_items))
    if not longer:
        yield chain
    yield from longer


def _further(
    chains: Chains, chain: Chain, category: str, supplied_items: set[SuppliedItem]
) -> Iterator[Chain]:
    """Yield the chains that go on with one category, if a supplier of it is named."""
    rows = {supplied: chains.row(supplied, category) for supplied in sorted(supplied_items)}
    below = {part.supplied for row in rows.values() for part in row.parts}
    if below:
        tier = len(chain.path) + 1
        steps = [
            step for supplied, row in rows.items() for step in _steps(tier, supplied.firm, row)
        ]
        longer = Chain(chain.customer, (*chain.path, category), (*chain.steps, *_once(steps)))
        yield from _below(chains, longer, below)


def _steps(tier: int, buyer: str, row: ChainRow) -> Iterator[Step]:
    """Yield who supplies a buyer, each with its share; nobody where no supplier is named.

    A share is proven only where a source says that these suppliers are all.
    """
    if not row.parts:
        yield Step(tier, "", buyer, Bounds.point(1))
    for part in row.parts:
        low, high = row.mean([(1.0, 1.0) if part is other else (0.0, 0.0) for other in row.parts])
        yield Step(tier, part.supplied.firm, buyer, Bounds(low, max(low, high), row.is_closed))


def _once(steps: Iterable[Step]) -> list[Step]:
    """Return one step for each pair of firms, with the bounds of all of them."""
    by_pair: dict[tuple[str, str], Step] = {}
    for step in steps:
        key = step.supplier, step.buyer
        had = by_pair.get(key, step).share
        low, high = min(had.low, step.share.low), max(had.high, step.share.high)
        exact = had.exact and step.share.exact
        by_pair[key] = Step(step.tier, *key, Bounds(low, high, exact))
    return list(by_pair.values())


_TIERS = (
    "tier", "chain", "supplier_count", "top_supplier", "top_share", "hhi_stated", "hhi",
    "known_mass", "assumed_mass", "unknown_mass", "hidden",
)  # fmt: skip
_HEADS = {
    "tier": "tier_n", "chain": "head_chain", "supplier_count": "suppliers",
    "hhi_stated": "column_stated", "hhi": "column_full", "hidden": "head_hidden",
}  # fmt: skip
"""Column → the word that heads it, where it is another."""


def render_tiers(renderer: PageRenderer) -> str:
    """Return the page on tiers: for each customer the chains as flows, and the table."""
    return renderer.page(
        "tiers.html.j2",
        address="tiers.html",
        title=renderer.words["tiers"],
        charts=True,
        parts_of=[
            _tiers_of(renderer, customer, table) for customer, table in renderer.data.tiers.items()
        ],
        heads=[renderer.words[_HEADS.get(name, name)] for name in _TIERS],
    )


def _tiers_of(renderer: PageRenderer, customer: str, table: Table) -> dict[str, Any]:
    printer, data = renderer.printer(), renderer.data
    chains = [chain for chain in data.chains if chain.customer == customer]
    drawn = [
        (
            _way(renderer, chain.path),
            figures.tiers_figure(chain, labels=printer.named, lang=data.lang),
        )
        for chain in sorted(chains, key=_longest_first)
    ]
    return {
        "anchor": cell_anchor("tiers", customer, None),
        "name": printer.name(customer),
        "page": printer.thing_link(customer)[0],
        "chart": chart_data(drawn) if drawn else None,
        "rows": [_tier_row(renderer, row) for row in table.rows if row.get("supplier_count")],
    }


def _longest_first(chain: Chain) -> tuple[int, str, int]:
    """Return a key that puts long chains first, and those that come together in few firms."""
    last = {step.supplier for step in chain.steps if step.tier == len(chain.path)}
    return -len(chain.path), chain.path[0], len(last)


def _way(renderer: PageRenderer, path: Sequence[str]) -> str:
    return " ← ".join(renderer.printer().category(category) for category in path)


def _tier_row(renderer: PageRenderer, row: Row) -> list[Any]:
    """Return a row of the table of tiers as cells of text, with links to the firms."""
    printer = renderer.printer()
    path = [str(row.get("category")), *names_in(row.get("from"))]
    cells: dict[str, Any] = {name: printer.shown(name, row.get(name)).text for name in _TIERS}
    cells["chain"] = " ← ".join(printer.category(name) for name in reversed(path))
    firms = names_in(row.get("top_candidates"))
    cells["top_supplier"] = [printer.thing_link(firm) for firm in firms]
    for name in ("hhi_stated", "hhi", "hidden"):
        bounds = bounds_of(row.get(name))
        cells[name] = number_text(bounds, renderer.data.lang, digits=0) if bounds else "–"
    return [cells[name] for name in _TIERS]
