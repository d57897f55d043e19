"""The page on chokepoints: which firms hit most if they stop, and whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aisupply.measures.chains.chains import Chains
from aisupply.measures.chains.chokepoints import chokepoints
from aisupply.measures.chains.dependency_graph import DependencyGraph, exposures, roots_of
from aisupply.measures.chains.disruption import COLUMNS, most_exposed, rows_of
from aisupply.measures.chains.stops import Stop
from aisupply.pages.charts import figures
from aisupply.pages.charts.traces import chart_data
from aisupply.pages.report.model import cell_anchor
from aisupply.pages.rows import names_in
from aisupply.table import Table
from aisupply.text import Note, code_word, render

if TYPE_CHECKING:
    from collections.abc import Mapping

    import networkx as nx

    from aisupply.pages.report.renderer import PageRenderer
    from aisupply.table import Cell

    Row = Mapping[str, Cell]

__all__ = ["exposures_of", "render_stops", "stops_of"]

STOPPED = 15
"""How many firms the heat map stops, for each category."""


HORIZON = "new-capacity"


def stops_of(network: nx.MultiDiGraph[str]) -> Table:
    """Return which firms hit most if they stop, for each headline category."""
    return chokepoints(network, horizon=HORIZON)


def exposures_of(network: nx.MultiDiGraph[str], stops: Table) -> Table:
    """Return who is exposed to the firms that rank first, one after the other."""
    rows: list[dict[str, Cell]] = []
    chains = Chains(network)
    for head in dict.fromkeys(str(row["category"]) for row in stops.rows):
        web = DependencyGraph(chains, roots_of(chains, head=head), HORIZON)
        firms = [str(row["firm"]) for row in stops.rows if row["category"] == head][:STOPPED]
        for stop in (Stop(firm, frozenset((firm,))) for firm in firms):
            hit = rows_of(exposures(web, stop, ways=True).of, stop, HORIZON)
            rows += sorted(hit, key=most_exposed)
    return Table(COLUMNS, rows, stops.lens)


_EXPOSED = 25


_RANKED = 15


def render_stops(renderer: PageRenderer) -> str:
    """Return the page on chokepoints: the ranking, and who is exposed to whom."""
    stops = renderer.data.stops
    heads = dict.fromkeys(str(row.get("category")) for row in stops.rows) if stops else {}
    return renderer.page(
        "stops.html.j2",
        address="stops.html",
        title=renderer.words["stops"],
        charts=True,
        parts_of=[_stops_of(renderer, head) for head in heads],
        heads=[
            renderer.words[name]
            for name in (
                "last_rank",
                "firm_name",
                "exposure",
                "basis",
                "customers_hit",
                "single_point",
                "closed",
            )
        ],
    )


def _stops_of(renderer: PageRenderer, head: str) -> dict[str, Any]:
    data, printer = renderer.data, renderer.printer()
    assert data.stops is not None  # noqa: S101 - for the type checker
    rows = [row for row in data.stops.rows if row.get("category") == head]
    options: dict[str, Any] = {"category": head, "labels": printer.named, "lang": data.lang}
    part = {
        "anchor": cell_anchor("stops", head, None),
        "name": printer.category(head),
        "chart": chart_data([("", figures.exposure_figure(data.stops, most=_RANKED, **options))]),
        "rows": [_stop_row(renderer, row) for row in rows],
        "heat": None,
    }
    exposed = [
        row
        for row in (data.exposures.rows if data.exposures is not None else ())
        if row.get("category") == head
    ]
    if data.exposures is not None and exposed:
        ends = ("low", "high")
        part["heat"] = chart_data(
            (renderer.words[f"heat_{end}"], figures.heat_figure(data.exposures, end=end, **options))
            for end in ends
        )
        part["more"] = _more(renderer, len({row.get("customer") for row in exposed}))
        part["exposed"] = [_exposed_row(renderer, row) for row in exposed]
    return part


def _more(renderer: PageRenderer, customers: int) -> str:
    if customers <= _EXPOSED:
        return ""
    return render(Note("page.said.heat-more", n=_EXPOSED, all=customers), renderer.data.lang)


def _stop_row(renderer: PageRenderer, row: Row) -> list[Any]:
    printer = renderer.printer()
    return [
        printer.shown("rank", row.get("rank")).text,
        [printer.thing_link(str(row.get("firm")))],
        printer.percent(row.get("exposure")),
        code_word(str(row.get("basis")), renderer.data.lang),
        *(printer.shown(n, row.get(n)).text for n in ("customers", "single_point", "closed")),
    ]


def _exposed_row(renderer: PageRenderer, row: Row) -> list[Any]:
    """Return who stops, who is hit, how much, by which way, and the claims behind it."""
    printer = renderer.printer()
    way = [printer.name(firm) for firm in names_in(row.get("via"))]
    claims = [printer.claim_link(claim) for claim in names_in(row.get("claims"))]
    return [
        [printer.thing_link(str(row.get("stopped")))],
        [printer.thing_link(str(row.get("customer")))],
        printer.percent(row.get("exposure")),
        code_word(str(row.get("basis")), renderer.data.lang),
        " → ".join(way),
        [(address, str(number)) for number, (address, _) in enumerate(claims[:6], 1)],
    ]
