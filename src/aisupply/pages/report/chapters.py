"""The pages of a report that each tell one thing: concentration, tiers, stops, timeline and so on.

Figures are made by plotly and stand in a page as inert JSON; beside each is a table that says
the same.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from aisupply.pages.assets import safe_json
from aisupply.pages.charts import figures
from aisupply.pages.charts.counts import STATUSES, months_of
from aisupply.pages.report.lists import concentration_listing, list_data
from aisupply.pages.report.model import cell_anchor
from aisupply.pages.report.overall import pairs_with_one
from aisupply.pages.report.printing import names_in
from aisupply.pages.report.ranking import bounds_of, charted
from aisupply.pages.view.styling import visible
from aisupply.pages.words import cell_text, fill, say
from aisupply.rdf.terms import local_id
from aisupply.text import code_word, number_text, with_marks

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import plotly.graph_objects as go
    from markupsafe import Markup

    from aisupply.pages.report.model import Chain
    from aisupply.pages.report.renderer import Shell
    from aisupply.table import Cell, Table

    Row = Mapping[str, Cell]

__all__ = [
    "render_concentration",
    "render_conflicts",
    "render_stops",
    "render_tiers",
    "render_timeline",
]

_HEADING = 24
"""Room for a heading above a figure, in pixels."""

_EXPOSED = 25
_RANKED = 15
_TIERS = (
    "tier", "chain", "supplier_count", "top_supplier", "top_share", "hhi_stated", "hhi",
    "known_mass", "assumed_mass", "unknown_mass", "hidden",
)  # fmt: skip


def chart(named: Iterable[tuple[str, go.Figure]]) -> Markup:
    """Return figures as a page holds them: what each is called, and plotly's own JSON."""
    return safe_json([[name, _drawn(figure)] for name, figure in named])


def _drawn(figure: go.Figure) -> dict[str, Any]:
    """Return a figure as plain lists and objects; its heading is that of the page."""
    plain: dict[str, Any] = json.loads(figure.to_json())
    plain["layout"].pop("title", None)
    plain["layout"].pop("template", None)
    plain["layout"]["margin"]["t"] = plain["layout"]["margin"]["t"] - _HEADING
    return plain


def render_concentration(shell: Shell) -> str:
    """Return the page on concentration: chart, what each number rests on, every cell."""
    data, printer = shell.data, shell.printer()
    cells = [printer.cell(row) for row in charted(data.concentration)]
    listing = concentration_listing(shell, {cell.anchor for cell in cells})
    figure = figures.concentration_figure(data.concentration, labels=printer.named, lang=data.lang)
    return shell.page(
        "concentration.html.j2",
        address="concentration.html",
        title=shell.words["concentration"],
        charts=True,
        chart=chart([("", figure)]) if cells else None,
        cells=cells,
        one_supplier=_one_supplier(shell),
        listing=listing,
        list_data=list_data(listing, shell.words),
        notes=[
            visible(cell_text(note, data.lang, labels=printer.named))
            for note in data.concentration.notes
        ],
    )


def _one_supplier(shell: Shell) -> str:
    """Return the line on the cells that are not charted because they name one supplier."""
    lang = shell.data.lang
    one, _, every = pairs_with_one(shell.data.concentration)
    if not one:
        return ""
    numbers = {"n": with_marks(f"{one:,}", lang), "all": with_marks(f"{every:,}", lang)}
    return say("findings", "one_supplier", lang, **numbers, m="")


def render_tiers(shell: Shell) -> str:
    """Return the page on tiers: for each customer the chains as flows, and the table."""
    return shell.page(
        "tiers.html.j2",
        address="tiers.html",
        title=shell.words["tiers"],
        charts=True,
        parts_of=[
            _tiers_of(shell, customer, table) for customer, table in shell.data.tiers.items()
        ],
        heads=[_head(shell, name) for name in _TIERS],
    )


def _head(shell: Shell, name: str) -> str:
    """Return the heading of a column of a chapter's table."""
    heads = {"tier": "tier_n", "chain": "head_chain", "supplier_count": "suppliers",
             "hhi_stated": "column_stated", "hhi": "column_full", "hidden": "head_hidden",
             "firm": "firm_name", "customers": "customers_hit", "rank": "last_rank"}  # fmt: skip
    return shell.words[heads.get(name, name)]


def _tiers_of(shell: Shell, customer: str, table: Table) -> dict[str, Any]:
    printer, data = shell.printer(), shell.data
    chains = [chain for chain in data.chains if chain.customer == customer]
    drawn = [
        (_way(shell, chain.path), figures.tiers_figure(chain, labels=printer.named, lang=data.lang))
        for chain in sorted(chains, key=_telling)
    ]
    return {
        "anchor": cell_anchor("tiers", customer, None),
        "name": printer.name(customer),
        "page": printer.thing_link(customer)[0],
        "chart": chart(drawn) if drawn else None,
        "rows": [_tier_row(shell, row) for row in table.rows if row.get("supplier_count")],
    }


def _telling(chain: Chain) -> tuple[int, str, int]:
    """Return a key that puts long chains first, and those that come together in few firms."""
    last = {step.supplier for step in chain.steps if step.tier == len(chain.path)}
    return -len(chain.path), chain.path[0], len(last)


def _way(shell: Shell, path: Sequence[str]) -> str:
    return " ← ".join(shell.printer().category(category) for category in path)


def _tier_row(shell: Shell, row: Row) -> list[Any]:
    """Return a row of the table of tiers as cells of text, with links to the firms."""
    printer = shell.printer()
    path = [str(row.get("category")), *names_in(row.get("from"))]
    cells: dict[str, Any] = {name: printer.shown(name, row.get(name)).text for name in _TIERS}
    cells["chain"] = " ← ".join(printer.category(name) for name in reversed(path))
    firms = names_in(row.get("top_candidates"))
    cells["top_supplier"] = [printer.thing_link(firm) for firm in firms]
    for name in ("hhi_stated", "hhi", "hidden"):
        bounds = bounds_of(row.get(name))
        cells[name] = number_text(bounds, shell.data.lang, digits=0) if bounds else "–"
    return [cells[name] for name in _TIERS]


def render_stops(shell: Shell) -> str:
    """Return the page on chokepoints: the ranking, and who is exposed to whom."""
    stops = shell.data.stops
    heads = dict.fromkeys(str(row.get("category")) for row in stops.rows) if stops else {}
    return shell.page(
        "stops.html.j2",
        address="stops.html",
        title=shell.words["stops"],
        charts=True,
        parts_of=[_stops_of(shell, head) for head in heads],
        heads=[
            _head(shell, name)
            for name in ("rank", "firm", "exposure", "customers", "single_point", "closed")
        ],
    )


def _stops_of(shell: Shell, head: str) -> dict[str, Any]:
    data, printer = shell.data, shell.printer()
    assert data.stops is not None  # noqa: S101 - for the type checker
    rows = [row for row in data.stops.rows if row.get("category") == head]
    options: dict[str, Any] = {"category": head, "labels": printer.named, "lang": data.lang}
    part = {
        "anchor": cell_anchor("stops", head, None),
        "name": printer.category(head),
        "chart": chart([("", figures.exposure_figure(data.stops, most=_RANKED, **options))]),
        "rows": [_stop_row(shell, row) for row in rows],
        "heat": None,
    }
    if data.exposures is not None and (exposed := _exposed(data.exposures, head)):
        ends = ("low", "high")
        part["heat"] = chart(
            (shell.words[f"heat_{end}"], figures.heat_figure(data.exposures, end=end, **options))
            for end in ends
        )
        part["more"] = _more(shell, len({row.get("customer") for row in exposed}))
        part["exposed"] = [_exposed_row(shell, row) for row in exposed]
    return part


def _more(shell: Shell, customers: int) -> str:
    if customers <= _EXPOSED:
        return ""
    return fill(shell.words["heat_more"], n=str(_EXPOSED), all=str(customers))


def _exposed(table: Table, head: str) -> list[Row]:
    return [row for row in table.rows if row.get("category") == head]


def _stop_row(shell: Shell, row: Row) -> list[Any]:
    printer = shell.printer()
    return [
        printer.shown("rank", row.get("rank")).text,
        [printer.thing_link(str(row.get("firm")))],
        _percent(shell, row.get("exposure")),
        *(printer.shown(n, row.get(n)).text for n in ("customers", "single_point", "closed")),
    ]


def _percent(shell: Shell, cell: Cell) -> str:
    share = bounds_of(cell)
    return number_text(share * 100, shell.data.lang, unit="%") if share else "–"


def _exposed_row(shell: Shell, row: Row) -> list[Any]:
    """Return who stops, who is hit, how much, by which way, and the claims behind it."""
    printer = shell.printer()
    way = [printer.name(firm) for firm in names_in(row.get("via"))]
    claims = [printer.claim_link(claim) for claim in names_in(row.get("claims"))]
    return [
        [printer.thing_link(str(row.get("stopped")))],
        [printer.thing_link(str(row.get("customer")))],
        _percent(shell, row.get("exposure")),
        " → ".join(way),
        [(address, str(number)) for number, (address, _) in enumerate(claims[:6], 1)],
    ]


def render_timeline(shell: Shell) -> str:
    """Return the page on time: the bands of the headline customers, and the months of claims."""
    data, words = shell.data, shell.words
    months = months_of(data.timeline)
    found = {status for counts in months.values() for status in counts}
    names = [*(s for s in STATUSES if s in found), *sorted(found - set(STATUSES))]
    return shell.page(
        "timeline.html.j2",
        address="timeline.html",
        title=words["timeline"],
        charts=True,
        parts_of=[_line(shell, table) for table in data.timelines if table.rows],
        chart=chart([("", figures.months_figure(data.timeline, lang=data.lang))])
        if found
        else None,
        statuses=[visible(code_word(name, data.lang)) for name in names],
        months=[
            (known, [counts[name] for name in names], sum(counts.values()))
            for known, counts in reversed(months.items())
            if counts
        ],
    )


def _line(shell: Shell, table: Table) -> dict[str, Any]:
    """Return one customer and category through time."""
    data, printer = shell.data, shell.printer()
    first = table.rows[0]
    customer, category = str(first.get("customer")), str(first.get("category"))
    kind = code_word(str(first.get("kind") or ""), data.lang)
    return {
        "anchor": cell_anchor("time", customer, category),
        "name": printer.name(customer),
        "page": printer.thing_link(customer)[0],
        "what": " · ".join(filter(None, (printer.category(category), visible(kind)))),
        "before": fill(shell.words["before_it"], date=visible(str(first.get("date")))),
        "chart": chart(
            [("", figures.timeline_figure(table, labels=printer.named, lang=data.lang))]
        ),
        "rows": [_moment(shell, row) for row in reversed(table.rows)],
    }


def _moment(shell: Shell, row: Row) -> dict[str, Any]:
    printer, lang = shell.printer(), shell.data.lang
    numbers = [bounds_of(row.get(name)) for name in ("hhi_stated", "hhi")]
    return {
        "date": visible(str(row.get("date"))),
        "clock": visible(code_word(str(row.get("clock")), lang)),
        "change": visible(cell_text(row.get("change"), lang, labels=printer.named)),
        "numbers": [number_text(b, lang, digits=0) if b else "–" for b in numbers],
        "claims": [printer.claim_link(claim) for claim in names_in(row.get("claim"))],
    }


def render_conflicts(shell: Shell) -> str:
    """Return the page on claims that disagree, contradictions first."""
    table = shell.data.conflicts
    rows = [_conflict(shell, row) for row in table.rows] if table is not None else []
    return shell.page(
        "conflicts.html.j2",
        address="conflicts.html",
        title=shell.words["conflicts"],
        rows=rows,
    )


def _conflict(shell: Shell, row: Row) -> dict[str, Any]:
    printer, lang = shell.printer(), shell.data.lang
    grade = str(row.get("grade") or "")
    return {
        "subject": printer.thing_link(local_id(str(row.get("subject")))),
        "aspect": visible(cell_text(row.get("aspect"), lang, labels=printer.named)),
        "grade": visible(code_word(grade, lang)),
        "is_apart": grade == "contradiction",
        "sides": [
            (visible(cell_text(row.get(f"value_{side}"), lang)),
             printer.claim_link(str(row.get(f"claim_{side}"))))
            for side in ("a", "b")
        ],
    }  # fmt: skip
