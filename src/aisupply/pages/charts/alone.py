"""One line through time as a page of its own: chart, rows and claims, and nothing from elsewhere.

Plotly's own script stands in the page, so that it opens from disk without a network.
"""

from __future__ import annotations

import json
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from aisupply.bounds import Bounds
from aisupply.pages.assets import number_used_once, plotly_script, safe_json
from aisupply.pages.charts.figures import timeline_figure
from aisupply.pages.styling import visible
from aisupply.table import Iri, Several, display

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aisupply.table import Cell, Table

__all__ = ["render_timeline_alone"]

_POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)
_STYLE = (
    "body{font-family:sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#1d2733}"
    "table{border-collapse:collapse;font-size:.875rem}"
    "td,th{text-align:left;vertical-align:top;padding:.25rem .75rem .25rem 0;"
    "border-bottom:1px solid #d5dbe1;overflow-wrap:anywhere}"
)
_DRAW = (
    "for (const data of document.querySelectorAll('script[type=\"application/json\"]')) {"
    "const figure = JSON.parse(data.textContent);"
    "Plotly.newPlot(data.previousElementSibling, figure.data, figure.layout,"
    "{displaylogo: false, responsive: true});}"
    "document.body.dataset.drawn = 'true';"
)


def render_timeline_alone(
    table: Table, *, measure: str = "hhi", title: str, labels: Mapping[str, str] | None = None
) -> str:
    """Return a page with the bands of each category and, below, the rows with their claims.

    Args:
        table: what `aisupply.timeline` returns.
        measure: the measure that was followed.
        title: the heading.
        labels: id → how it is written.
    """
    line = str((table.lens or {}).get("line", ""))
    nonce = number_used_once((title, line, *(str(row) for row in table.rows)))
    parts = [
        "<!doctype html>\n<html lang='en'><head><meta charset='utf-8'>",
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY.format(nonce=nonce)}">',
        "<meta name='viewport' content='width=device-width'>",
        f"<title>{_text(title)}</title><style>{_STYLE}</style></head><body><main>",
        f"<h1>{_text(title)}</h1><p>{_text(line)}</p>",
        *_sections(table, measure, labels or {}),
        *(f"<p>{_text(note)}</p>" for note in table.said()),
        f"</main><script nonce='{nonce}'>{plotly_script()}</script>",
        f"<script nonce='{nonce}'>{_DRAW}</script></body></html>\n",
    ]
    return "\n".join(parts)


def _sections(table: Table, measure: str, labels: Mapping[str, str]) -> Iterator[str]:
    """Yield heading, chart and rows of each category."""
    for category, rows in groupby(table.rows, key=lambda row: str(row["category"])):
        own = type(table)(table.columns, list(rows), table.lens)
        figure = timeline_figure(own, measure=measure, labels=labels)
        yield f"<h2>{_text(labels.get(category, category))}</h2><div class='chart'></div>"
        yield f"<script type='application/json'>{safe_json(json.loads(figure.to_json()))}</script>"
        columns = ("date", "clock", f"{measure}_stated", measure, "change", "claim")
        yield "<table><thead><tr>"
        yield "".join(f"<th scope='col'>{_text(name)}</th>" for name in columns)
        yield "</tr></thead><tbody>"
        for row in own.rows:
            yield "<tr>" + "".join(f"<td>{_text(_cell(row.get(c)))}</td>" for c in columns)
        yield "</tbody></table>"


def _cell(value: Cell) -> str:
    if isinstance(value, Bounds):
        return value.text()
    if isinstance(value, Iri | Several):
        return display(value)
    return "" if value is None else str(value)


def _text(text: str) -> str:
    return escape(visible(text))
