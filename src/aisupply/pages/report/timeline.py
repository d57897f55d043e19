"""The page on time: the bands of the headline customers, and the months of claims."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aisupply.measures.chains.chains import Chains
from aisupply.measures.concentration.timeline import timeline
from aisupply.network.supply_history import SupplyHistory
from aisupply.pages.charts import figures
from aisupply.pages.charts.counts import months_of
from aisupply.pages.charts.traces import chart_data
from aisupply.pages.report.model import cell_anchor
from aisupply.pages.rows import bounds_of, cell_text, names_in
from aisupply.pages.styling import STATUS_COLOURS, visible
from aisupply.text import Note, code_word, number_text, render

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import networkx as nx

    from aisupply.claims.graph import ClaimView
    from aisupply.pages.report.renderer import PageRenderer
    from aisupply.table import Cell, Table

    Row = Mapping[str, Cell]

__all__ = ["render_timeline", "timelines_of"]


def timelines_of(
    view: ClaimView, customers: Sequence[str], network: nx.MultiDiGraph[str]
) -> list[Table]:
    """Return the concentration of the headline customers through time, one table a line.

    A lens without dates has no timeline.
    """
    if view.lens.everything:
        return []
    chains = Chains(network)
    tables = (
        timeline(history, category=head)
        for history in (SupplyHistory(view, customer) for customer in customers)
        for head in chains.heads()
        if history.customer in chains.customers(head)
    )
    return [table for table in tables if len(table) > 1]


def render_timeline(renderer: PageRenderer) -> str:
    """Return the page on time: the bands of the headline customers, and the months of claims."""
    data, words = renderer.data, renderer.words
    months = months_of(data.timeline)
    statuses = {status for counts in months.values() for status in counts}
    names = [*(s for s in STATUS_COLOURS if s in statuses), *sorted(statuses - set(STATUS_COLOURS))]
    return renderer.page(
        "timeline.html.j2",
        address="timeline.html",
        title=words["timeline"],
        charts=True,
        parts_of=[_line(renderer, table) for table in data.timelines if table.rows],
        chart=chart_data([("", figures.months_figure(data.timeline, lang=data.lang))])
        if statuses
        else None,
        statuses=[visible(code_word(name, data.lang)) for name in names],
        months=[
            (known, [counts[name] for name in names], sum(counts.values()))
            for known, counts in reversed(months.items())
            if counts
        ],
    )


def _line(renderer: PageRenderer, table: Table) -> dict[str, Any]:
    """Return one customer and category through time."""
    data, printer = renderer.data, renderer.printer()
    first = table.rows[0]
    customer, category = str(first.get("customer")), str(first.get("category"))
    kind = code_word(str(first.get("kind") or ""), data.lang)
    return {
        "anchor": cell_anchor("time", customer, category),
        "name": printer.name(customer),
        "page": printer.thing_link(customer)[0],
        "what": " · ".join(filter(None, (printer.category(category), visible(kind)))),
        "before": render(
            Note("page.said.before-it", date=visible(str(first.get("date")))), data.lang
        ),
        "chart": chart_data(
            [("", figures.timeline_figure(table, labels=printer.named, lang=data.lang))]
        ),
        "rows": [_moment(renderer, row) for row in reversed(table.rows)],
    }


def _moment(renderer: PageRenderer, row: Row) -> dict[str, Any]:
    printer, lang = renderer.printer(), renderer.data.lang
    numbers = [bounds_of(row.get(name)) for name in ("hhi_stated", "hhi")]
    return {
        "date": visible(str(row.get("date"))),
        "clock": visible(code_word(str(row.get("clock")), lang)),
        "change": visible(cell_text(row.get("change"), lang, labels=printer.named)),
        "numbers": [number_text(b, lang, digits=0) if b else "–" for b in numbers],
        "claims": [printer.claim_link(claim) for claim in names_in(row.get("claim"))],
    }
