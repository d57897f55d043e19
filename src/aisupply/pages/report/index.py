"""The index of a report: the findings, and what else there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisupply.pages.rows import count_of
from aisupply.text import code_word, page_words, with_marks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aisupply.pages.report.model import ReportData
    from aisupply.pages.report.renderer import PageRenderer
    from aisupply.table import Cell

    Row = Mapping[str, Cell]

__all__ = ["render_index"]

_HEADLINE = ("claims", "sources", "organisations", "agreements", "products")


_LINKS = 6


def render_index(renderer: PageRenderer) -> str:
    """Return the index of the report: the findings, and what else there is."""
    data, printer = renderer.data, renderer.printer()
    return renderer.page(
        "index.html.j2",
        address="index.html",
        title=data.title,
        headline=_headline(data),
        valid=data.valid,
        findings=[printer.finding(finding) for finding in data.findings],
        most_links=_LINKS,
        contents=[
            (place, renderer.words[name], page_words(data.lang, "chapter")[name])
            for place, name in renderer.chapters
            if name != "findings"
        ],
        generated_from=renderer.origin(),
    )


def _headline(data: ReportData) -> list[tuple[str, str]]:
    """Return the counts that stand at the head of the page: number and word."""
    counts = {str(row.get("what")): row.get("count") for row in data.counts.rows}
    return [
        (with_marks(f"{count_of(counts[what]):,}", data.lang), code_word(what, data.lang))
        for what in _HEADLINE
        if what in counts
    ]
