"""The index of the report: findings, concentration, network, timeline, sources, methods."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from aisupply.pages.assets import asset, palette_css, render_template
from aisupply.pages.charts import LINES, STATUSES, months_of
from aisupply.pages.lists import concentration_listing, list_data
from aisupply.pages.overall import pairs_with_one
from aisupply.pages.overview import is_crowded
from aisupply.pages.printing import Printer
from aisupply.pages.ranking import charted, count_of
from aisupply.pages.styling import visible
from aisupply.pages.words import (
    all_words,
    check_language,
    code_word,
    fill,
    localise,
    paragraphs,
    say,
)
from aisupply.table import Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aisupply.pages.model import ReportData
    from aisupply.table import Cell

__all__ = ["csv_tables", "first_customer", "render_report"]

_HEADLINE = ("claims", "sources", "organisations", "agreements", "products")
_RULES = 30


def render_report(data: ReportData) -> str:
    """Return the index of the report as one HTML page.

    Beside it stand `claims.html`, `sources.html`, `view.html` and, where the network is large,
    `focus.html`.

    Raises:
        UsageError: there is no language `data.lang`.
    """
    words = all_words(check_language(data.lang))
    printer = Printer(data)
    cells = [printer.cell(row) for row in charted(data.concentration)]
    listing = concentration_listing(data, {cell.anchor for cell in cells})
    return render_template(
        "report.html.j2",
        scripts=[asset("list.js")],
        style=palette_css() + asset("base.css") + asset("report.css"),
        frames=True,
        lang=data.lang,
        words=words,
        title=visible(data.title),
        lens_line=visible(data.lens_line),
        headline=_headline(data),
        generated_from={visible(k): visible(v) for k, v in data.generated_from.items()},
        findings=[printer.finding(finding) for finding in data.findings],
        cells=cells,
        one_supplier=_one_supplier(data),
        listing=listing,
        list_data=list_data(listing, words),
        lines=[(line, line / 100, localise(f"{line:,}", data.lang)) for line in LINES],
        focus=_focus(printer),
        notes=[
            visible(str(note)) for note in dict.fromkeys((*data.notes, *data.concentration.notes))
        ],
        methods={name: paragraphs(name, data.lang) for name in ("how", "limits")},
        counts=printer.grid(data.counts, "counts"),
        **_timeline(data),
        **_sources(data),
        **_validation(data, printer),
    )


def csv_tables(data: ReportData) -> dict[str, Table]:
    """Return the tables of a report that can be downloaded, by the name of their file."""
    return {
        "counts": data.counts,
        "concentration": data.concentration,
        "claims": data.timeline,
        "sources": data.sources,
        "validation": data.validation,
    } | ({"suppliers": _all_explained(data)} if data.explain else {})


def _all_explained(data: ReportData) -> Table:
    """Return what each number rests on as one table."""
    columns = dict.fromkeys(name for table in data.explain.values() for name in table.columns)
    rows: list[dict[str, Cell]] = [
        {"cell": anchor.removeprefix("cell-"), **row}
        for anchor, table in data.explain.items()
        for row in table.rows
    ]
    return Table(("cell", *columns), rows, data.concentration.lens)


def first_customer(data: ReportData) -> str | None:
    """Return the customer of the first charted cell if the network is large, for its own picture.

    The first charted cell is that of the first finding.
    """
    rows = charted(data.concentration, most=1)
    customer = str(rows[0].get("customer")) if rows else ""
    return customer if customer in data.network and is_crowded(data.network) else None


def _focus(printer: Printer) -> str:
    customer = first_customer(printer.data)
    if customer is None:
        return ""
    return fill(printer.words["focus_view"], focus=printer.teller.label(customer))


def _headline(data: ReportData) -> list[tuple[str, str]]:
    """Return the counts that stand at the head of the page: number and word."""
    counts = {str(row.get("what")): row.get("count") for row in data.counts.rows}
    return [
        (localise(f"{count_of(counts[what]):,}", data.lang), code_word(what, data.lang))
        for what in _HEADLINE
        if what in counts
    ]


def _one_supplier(data: ReportData) -> str:
    """Return the line on the cells that are not charted because they name one supplier."""
    one, _, every = pairs_with_one(data.concentration)
    if not one:
        return ""
    numbers = {"n": localise(f"{one:,}", data.lang), "all": localise(f"{every:,}", data.lang)}
    return say("findings", "one_supplier", data.lang, **numbers, m="")


def _timeline(data: ReportData) -> dict[str, Any]:
    found = Counter(str(row.get("status") or "") for row in data.timeline.rows)
    names = [*(s for s in STATUSES if found[s]), *sorted(set(found) - set(STATUSES))]
    months = months_of(data.timeline)
    return {
        "months": months,
        "top": localise(f"{max((m.total for m in months if m.known), default=0):,}", data.lang),
        "statuses": [(name, code_word(name, data.lang)) for name in names],
    }


def _sources(data: ReportData) -> dict[str, Any]:
    """Return, per tier, how many sources and claims there are."""
    sources: Counter[str] = Counter()
    claims: Counter[str] = Counter()
    for row in data.sources.rows:
        tier = visible(str(row.get("tier") or "–"))
        sources[tier] += 1
        claims[tier] += count_of(row.get("claims"))
    tiers = [
        (tier, *(localise(f"{counts[tier]:,}", data.lang) for counts in (sources, claims)))
        for tier in sorted(sources)
    ]
    return {"tiers": tiers}


def _validation(data: ReportData, printer: Printer) -> dict[str, Any]:
    """Return the rules that are broken, each with how often and the first that breaks it."""
    rules: dict[tuple[str, str], list[Mapping[str, Cell]]] = {}
    for row in data.validation.rows:
        key = str(row.get("severity") or ""), str(row.get("label") or "")
        rules.setdefault(key, []).append(row)
    often = sorted(rules.items(), key=lambda rule: (-len(rule[1]), rule[0]))
    return {
        "valid": data.valid,
        "rules": [
            (
                printer.shown("severity", severity).text,
                visible(label),
                localise(f"{len(rows):,}", data.lang),
                visible(str(rows[0].get("what") or rows[0].get("message") or "")),
            )
            for (severity, label), rows in often[:_RULES]
        ],
    }
