"""The pages on the data set and on methods, and the tables that can be downloaded."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from aisupply.pages.rows import cell_text, count_of, names_in
from aisupply.pages.styling import visible
from aisupply.table import Table
from aisupply.text import code_word, page_words, with_marks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aisupply.pages.report.model import ReportData
    from aisupply.pages.report.renderer import PageRenderer
    from aisupply.table import Cell

    Row = Mapping[str, Cell]

__all__ = ["csv_tables", "render_dataset", "render_methods"]

_RULES = 30


def render_methods(renderer: PageRenderer) -> str:
    """Return the page on methods and limits."""
    lang = renderer.data.lang
    notes = dict.fromkeys((*renderer.data.notes, *renderer.data.concentration.notes))
    labels = renderer.printer().named
    return renderer.page(
        "methods.html.j2",
        address="methods.html",
        title=renderer.words["methods"],
        methods={
            name: list(page_words(lang, f"method.{name}").values()) for name in ("how", "limits")
        },
        notes=[visible(cell_text(note, lang, labels=labels)) for note in notes],
    )


def render_dataset(renderer: PageRenderer) -> str:
    """Return the page on the data set: what is in it, its checks, its tables."""
    data, printer = renderer.data, renderer.printer()
    return renderer.page(
        "dataset.html.j2",
        address="dataset.html",
        title=renderer.words["dataset"],
        counts=_counts(data),
        generated_from=renderer.origin(),
        tiers=_tiers(data),
        files=[
            (
                f"data/{name}.csv",
                visible(renderer.words.get(name, name)),
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
    counted = []
    for row in data.counts.rows:
        words = [code_word(word, data.lang) for word in names_in(row.get("what"))]
        counted.append(
            (visible(": ".join(words)), with_marks(f"{count_of(row.get('count')):,}", data.lang))
        )
    return counted


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
        "installed": data.installed,
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
