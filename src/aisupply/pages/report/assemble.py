"""From a view to what a report prints: validate, measure, explain, list."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from aisupply._version import __version__
from aisupply.claims import describe
from aisupply.claims.conflicts import conflicts
from aisupply.measures.chains.chains import Chains
from aisupply.measures.concentration.concentration import concentration, explain
from aisupply.measures.concentration.rows import INSTALLED
from aisupply.measures.money.chance import loops_and_chance
from aisupply.measures.money.loops import loops
from aisupply.network.build import build_network
from aisupply.pages.report.chokepoints import exposures_of, stops_of
from aisupply.pages.report.findings import findings
from aisupply.pages.report.model import ReportData, cell_anchor
from aisupply.pages.report.things import dossiers
from aisupply.pages.report.tiers import chains_of, tiers_of
from aisupply.pages.report.timeline import timelines_of
from aisupply.pages.view.context import context_of
from aisupply.rdf import bundle
from aisupply.text import page_words
from aisupply.validation import validate_graph

if TYPE_CHECKING:
    from collections.abc import Callable

    import networkx as nx

    from aisupply.claims.graph import ClaimView
    from aisupply.table import Table
    from aisupply.validation import Lang

__all__ = ["STEPS", "assemble"]

STEPS = ("network", "measures", "timelines", "claims", "things", "validation")
"""What `assemble` does, in order; `tell` is called after each."""


def assemble(
    view: ClaimView, *, lang: Lang = "en", tell: Callable[[str], None] = lambda _: None
) -> ReportData:
    """Return all that a report on a view prints.

    Args:
        view: the claims under a lens.
        lang: language of the pages, `en` or `fr`.
        tell: called with the name of each of `STEPS` that is done.
    """
    words = page_words(lang, "word")
    network = build_network(view)
    tell("network")
    measured = _measured(network)
    tell("measures")
    customers = headline_customers(network)
    timelines = timelines_of(view, customers, network)
    tell("timelines")
    claims, sources = describe.claims(view, lang=lang), describe.sources(view)
    disagreeing = conflicts(view, lang=lang)
    tell("claims")
    things = dossiers(view, claims, lang=lang)
    tell("things")
    validation = validate_graph(view.graph, lang=lang)
    tell("validation")
    labels = {thing.id: thing.label(lang) for thing in view.names.things.values()}
    headline = findings(
        measured["concentration"], network=network, explain=measured["explain"], sources=sources,
        labels=labels, lang=lang, stops=measured["stops"], conflicts=disagreeing,
        tiers=measured["tiers"],
    )  # fmt: skip
    return ReportData(
        title=words["view_title" if view.graph.is_shipped else "own_title"],
        lens=view.lens.as_json(),
        lens_line=view.lens.line(),
        generated_from=_origin(view),
        counts=describe.stats(view.graph, view),
        findings=headline,
        network=network,
        timeline=claims,
        sources=sources,
        validation=validation.table(),
        valid=validation.ok,
        timelines=timelines,
        conflicts=disagreeing,
        dossiers=things,
        context=context_of(view, network, lang=lang, measures=measured["concentration"]),
        lang=lang,
        **measured,
    )


def _measured(network: nx.MultiDiGraph[str]) -> dict[str, Any]:
    """Return what is measured on a network: concentration, tiers, chains, stops."""
    cells, stocks = concentration(network, all_cells=True), None
    if "installed" in network.graph:
        stocks = concentration(network, kind=INSTALLED)
        orders = [row for row in cells.rows if row["kind"] != INSTALLED]
        notes = [note for note in cells.notes if note not in stocks.notes]
        cells = replace(cells, rows=orders, notes=notes)
    customers = headline_customers(network)
    stops = stops_of(network)
    return {
        "concentration": cells,
        "installed": stocks,
        "explain": _explained(network, cells),
        "notes": cells.notes,
        "tiers": tiers_of(network, customers),
        "chains": chains_of(network, customers),
        "stops": stops,
        "loops": loops(network),
        "returns": loops(network, actors=True),
        "chance": loops_and_chance(network, max_length=2),
        "exposures": exposures_of(network, stops),
    }


def _explained(network: nx.MultiDiGraph[str], cells: Table) -> dict[str, Table]:
    """Return, for each cell, what it is computed from, supplier by supplier."""
    tables: dict[str, Table] = {}
    for row in cells.rows:
        customer, category, kind = (row.get(key) for key in ("customer", "category", "kind"))
        tables[cell_anchor(customer, category, kind)] = explain(
            network, str(customer), category=str(category), kind=str(kind) if kind else None
        )
    return tables


def _origin(view: ClaimView) -> dict[str, str]:
    return {
        "version": __version__,
        "digest": bundle.digest(bundle.graph_dir(), bundle.ontology_dir())[:12],
        "coverage": view.graph.coverage.isoformat(),
    }


CUSTOMERS = 5
"""How many customers have their tiers and timelines in a report."""


def headline_customers(network: nx.MultiDiGraph[str], *, most: int = CUSTOMERS) -> list[str]:
    """Return the customers with most named suppliers of accelerators and cloud capacity.

    >>> import networkx as nx
    >>> network = nx.MultiDiGraph(categories={})
    >>> for pair in (("amd", "openai"), ("nvidia", "openai"), ("nvidia", "meta")):
    ...     _ = network.add_edge(*pair, relation="supply", category="ai-accelerator")
    >>> headline_customers(network)
    ['openai', 'meta']
    """
    chains = Chains(network)
    named: dict[str, int] = {}
    for head in chains.heads():
        for customer in chains.customers(head):
            named[customer] = named.get(customer, 0) + len(chains.first(customer, head).named.parts)
    return sorted((c for c in named if named[c]), key=lambda c: (-named[c], c))[:most]
