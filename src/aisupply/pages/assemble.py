"""From a view to what a report prints: validate, measure, explain, list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisupply import bundle, describe
from aisupply._version import __version__
from aisupply.measures.concentration import concentration, explain
from aisupply.pages.findings import findings
from aisupply.pages.model import ReportData, cell_anchor
from aisupply.validation import validate_graph

if TYPE_CHECKING:
    import networkx as nx

    from aisupply.graph import View
    from aisupply.table import Table
    from aisupply.validation import Lang

__all__ = ["assemble"]

_TITLES = {
    "en": "Who depends on whom to build AI",
    "fr": "Qui dépend de qui pour construire l'IA",
}


def assemble(view: View, *, lang: Lang = "en") -> ReportData:
    """Return all that a report on a view prints.

    Args:
        view: the claims under a lens.
        lang: language of the pages, `en` or `fr`.
    """
    network = view.network()
    cells = concentration(network, all_cells=True)
    validation = validate_graph(view.graph, lang=lang)
    labels = {thing.id: thing.label(lang) for thing in view.names.things.values()}
    sources = describe.sources(view)
    explained = _explained(network, cells)
    return ReportData(
        title=_TITLES[lang],
        lens=view.lens.as_json(),
        lens_line=view.lens.line(),
        generated_from=_origin(view),
        counts=describe.stats(view.graph, view),
        findings=findings(
            cells, network=network, explain=explained, sources=sources, labels=labels, lang=lang
        ),
        concentration=cells,
        network=network,
        timeline=describe.claims(view, lang=lang),
        sources=sources,
        validation=validation.table(),
        valid=validation.ok,
        explain=explained,
        notes=cells.notes,
        lang=lang,
    )


def _explained(network: nx.MultiDiGraph[str], cells: Table) -> dict[str, Table]:
    """Return, for each cell, what it is computed from, supplier by supplier."""
    tables: dict[str, Table] = {}
    for row in cells.rows:
        customer, category, kind = (row.get(key) for key in ("customer", "category", "kind"))
        tables[cell_anchor(customer, category, kind)] = explain(
            network, str(customer), category=str(category), kind=str(kind) if kind else None
        )
    return tables


def _origin(view: View) -> dict[str, str]:
    return {
        "version": __version__,
        "digest": bundle.digest(bundle.graph_dir(), bundle.ontology_dir())[:12],
        "coverage": view.graph.coverage.isoformat(),
    }
