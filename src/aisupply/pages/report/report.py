"""The index of a report and its plain pages: findings, network, methods, data set."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from aisupply.pages.report.printing import names_in
from aisupply.pages.report.ranking import charted, count_of
from aisupply.pages.view.overview import is_crowded
from aisupply.pages.view.styling import visible
from aisupply.pages.words import cell_text, fill, paragraphs, say
from aisupply.table import Table
from aisupply.text import code_word, with_marks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aisupply.pages.report.model import ReportData
    from aisupply.pages.report.renderer import Shell
    from aisupply.table import Cell

__all__ = [
    "VIEWS",
    "csv_tables",
    "first_customer",
    "render_dataset",
    "render_index",
    "render_methods",
    "render_network",
]

VIEWS = {
    "view.html": "supply",
    "view-tiers.html": "tiers",
    "view-capital.html": "capital",
    "view-loops.html": "loops",
}
"""The drawn views of the whole network: file and layout."""

_HEADLINE = ("claims", "sources", "organisations", "agreements", "products")
_RULES = 30
_LINKS = 6


def render_index(shell: Shell) -> str:
    """Return the index of the report: the findings, and what else there is."""
    data, printer = shell.data, shell.printer()
    return shell.page(
        "index.html.j2",
        address="index.html",
        title=data.title,
        headline=_headline(data),
        valid=data.valid,
        findings=[printer.finding(finding) for finding in data.findings],
        most_links=_LINKS,
        contents=[
            (place, shell.words[name], say("chapters", name, data.lang))
            for place, name in shell.chapters
            if name != "findings"
        ],
        generated_from=_origin(shell),
    )


def _origin(shell: Shell) -> dict[str, str]:
    """Return what the numbers come from: in words, and as given."""
    origin = shell.data.generated_from
    return {visible(shell.words.get(name, name)): visible(value) for name, value in origin.items()}


def _headline(data: ReportData) -> list[tuple[str, str]]:
    """Return the counts that stand at the head of the page: number and word."""
    counts = {str(row.get("what")): row.get("count") for row in data.counts.rows}
    return [
        (with_marks(f"{count_of(counts[what]):,}", data.lang), code_word(what, data.lang))
        for what in _HEADLINE
        if what in counts
    ]


def first_customer(data: ReportData) -> str | None:
    """Return the customer of the first charted cell if the network is large, for its own picture.

    The first charted cell is that of the first finding.
    """
    rows = charted(data.concentration, most=1)
    customer = str(rows[0].get("customer")) if rows else ""
    return customer if customer in data.network and is_crowded(data.network) else None


def render_network(shell: Shell) -> str:
    """Return the page that shows the views: what is next to the first customer, and all."""
    customer = first_customer(shell.data)
    name = shell.printer().teller.label(customer) if customer else ""
    return shell.page(
        "network.html.j2",
        address="network.html",
        title=shell.words["network"],
        frames=True,
        layouts=[
            (place, shell.words[f"layout_{layout}"])
            for place, layout in VIEWS.items()
            if layout != "supply"
        ],
        focus=fill(shell.words["focus_view"], focus=name) if customer else "",
    )


def render_methods(shell: Shell) -> str:
    """Return the page on methods and limits."""
    lang = shell.data.lang
    notes = dict.fromkeys((*shell.data.notes, *shell.data.concentration.notes))
    labels = shell.printer().named
    return shell.page(
        "methods.html.j2",
        address="methods.html",
        title=shell.words["methods"],
        methods={name: paragraphs(name, lang) for name in ("how", "limits")},
        notes=[visible(cell_text(note, lang, labels=labels)) for note in notes],
    )


def render_dataset(shell: Shell) -> str:
    """Return the page on the data set: what is in it, its checks, its tables."""
    data, printer = shell.data, shell.printer()
    return shell.page(
        "dataset.html.j2",
        address="dataset.html",
        title=shell.words["dataset"],
        counts=_counts(data),
        generated_from=_origin(shell),
        tiers=_tiers(data),
        files=[
            (
                f"data/{name}.csv",
                visible(shell.words.get(name, name)),
                with_marks(f"{len(table):,}", data.lang),
            )
            for name, table in csv_tables(data).items()
        ],
        valid=data.valid,
        rules=[
            (printer.shown("severity", severity).text, *rest) for severity, *rest in _rules(data)
        ],
    )


def _counts(data: ReportData) -> list[tuple[str, str]]:
    """Return what is counted, in words, and how often."""
    found = []
    for row in data.counts.rows:
        words = [code_word(word, data.lang) for word in names_in(row.get("what"))]
        found.append(
            (visible(": ".join(words)), with_marks(f"{count_of(row.get('count')):,}", data.lang))
        )
    return found


def _tiers(data: ReportData) -> list[tuple[str, ...]]:
    """Return, per tier, how many sources and claims there are."""
    sources: Counter[str] = Counter()
    claims: Counter[str] = Counter()
    for row in data.sources.rows:
        tier = visible(str(row.get("tier") or "–"))
        sources[tier] += 1
        claims[tier] += count_of(row.get("claims"))
    return [
        (tier, *(with_marks(f"{counts[tier]:,}", data.lang) for counts in (sources, claims)))
        for tier in sorted(sources)
    ]


def _rules(data: ReportData) -> list[tuple[str, str, str, str]]:
    """Return the rules that are broken, each with how often and the first that breaks it."""
    rules: dict[tuple[str, str], list[Mapping[str, Cell]]] = {}
    for row in data.validation.rows:
        key = str(row.get("severity") or ""), str(row.get("label") or "")
        rules.setdefault(key, []).append(row)
    often = sorted(rules.items(), key=lambda rule: (-len(rule[1]), rule[0]))
    return [
        (
            severity,
            visible(label),
            with_marks(f"{len(rows):,}", data.lang),
            visible(str(rows[0].get("what") or rows[0].get("message") or "")),
        )
        for (severity, label), rows in often[:_RULES]
    ]


def csv_tables(data: ReportData) -> dict[str, Table]:
    """Return the tables of a report that can be downloaded, by the name of their file."""
    tables: dict[str, Table | None] = {
        "counts": data.counts,
        "concentration": data.concentration,
        "suppliers": _all_explained(data) if data.explain else None,
        "tiers": _joined(list(data.tiers.values())),
        "stops": data.stops,
        "exposures": data.exposures,
        "timeline": _joined(data.timelines),
        "conflicts": data.conflicts,
        "loops": data.loops,
        "returns": data.returns,
        "claims": data.timeline,
        "sources": data.sources,
        "validation": data.validation,
    }
    return {name: table for name, table in tables.items() if table is not None}


def _joined(tables: Any) -> Table | None:
    """Return tables of the same columns as one."""
    rows = [row for table in tables for row in table.rows]
    return Table(tables[0].columns, rows, tables[0].lens) if tables else None


def _all_explained(data: ReportData) -> Table:
    """Return what each number rests on as one table."""
    columns = dict.fromkeys(name for table in data.explain.values() for name in table.columns)
    rows: list[dict[str, Cell]] = [
        {"cell": anchor.removeprefix("cell-"), **row}
        for anchor, table in data.explain.items()
        for row in table.rows
    ]
    return Table(("cell", *columns), rows, data.concentration.lens)
