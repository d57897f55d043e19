"""From a view to what a report prints: validate, measure, explain, list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisupply import bundle, describe
from aisupply._version import __version__
from aisupply.measures.concentration import concentration, explain
from aisupply.pages.findings import findings
from aisupply.pages.model import ReportData, cell_anchor
from aisupply.table import Table
from aisupply.validation import validate_graph

if TYPE_CHECKING:
    import networkx as nx

    from aisupply.graph import View
    from aisupply.validation import Lang

__all__ = ["assemble"]

_TITLES = {
    "en": "Who depends on whom to build AI",
    "fr": "Qui dépend de qui pour construire l'IA",
}
_EXPLAINED = 40
"""How many cells are explained supplier by supplier."""


def assemble(view: View, *, lang: Lang = "en") -> ReportData:
    """Return all that a report on a view prints.

    Args:
        view: the claims under a lens.
        lang: language of the pages, `en` or `fr`.
    """
    network = view.network()
    cells = _by_customer(concentration(network, all_cells=True), concentration(network))
    validation = validate_graph(view.graph, lang=lang)
    counts = describe.stats(view.graph, view)
    labels = {thing.id: thing.label(lang) for thing in view.names.things.values()}
    return ReportData(
        title=_TITLES[lang],
        lens=view.lens.as_json(),
        lens_line=view.lens.line(),
        generated_from=_origin(view),
        counts=counts,
        findings=findings(cells, counts=_headline_counts(counts), labels=labels, lang=lang),
        concentration=cells,
        network=network,
        timeline=describe.claims(view, lang=lang),
        sources=describe.sources(view),
        validation=validation.table(),
        valid=validation.ok,
        explain=_explained(network, cells),
        notes=cells.notes,
        lang=lang,
    )


def _by_customer(cells: Table, headline: Table) -> Table:
    """Return all cells, those first that the headline picks for each customer."""
    keys = ("customer", "category", "kind")
    first = [tuple(row.get(key) for key in keys) for row in headline.rows]
    rest = [row for row in cells.rows if tuple(row.get(key) for key in keys) not in first]
    return Table(headline.columns, [*headline.rows, *rest], headline.lens, cells.notes)


def _headline_counts(counts: Table) -> Table:
    wanted = ("claims", "sources", "organisations", "agreements")
    rows = [row for row in counts.rows if row["what"] in wanted]
    return Table(counts.columns, rows)


def _explained(network: nx.MultiDiGraph, cells: Table) -> dict[str, Table]:
    tables: dict[str, Table] = {}
    for row in cells.rows[:_EXPLAINED]:
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
