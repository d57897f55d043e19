"""The page on claims that disagree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aisupply.pages.rows import cell_text
from aisupply.pages.styling import visible
from aisupply.rdf.terms import local_id
from aisupply.text import code_word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aisupply.pages.report.renderer import PageRenderer
    from aisupply.table import Cell

    Row = Mapping[str, Cell]

__all__ = ["render_conflicts"]


def render_conflicts(renderer: PageRenderer) -> str:
    """Return the page on claims that disagree, contradictions first."""
    table = renderer.data.conflicts
    rows = [_conflict(renderer, row) for row in table.rows] if table is not None else []
    return renderer.page(
        "conflicts.html.j2",
        address="conflicts.html",
        title=renderer.words["conflicts"],
        rows=rows,
    )


def _conflict(renderer: PageRenderer, row: Row) -> dict[str, Any]:
    printer, lang = renderer.printer(), renderer.data.lang
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
