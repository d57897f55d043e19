"""The report as a page: findings, concentration, network, claims, sources, methods."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aisupply.bounds import Bounds
from aisupply.pages.assets import asset, palette_css, render_template, safe_json
from aisupply.pages.charts import LINES, STATUSES, Bar, bar_of, days_of
from aisupply.pages.details import LinkTeller
from aisupply.pages.model import Finding, ReportData, cell_anchor
from aisupply.pages.styling import visible
from aisupply.pages.words import all_words, check_language, code_word, localise, paragraphs
from aisupply.table import Table, display
from aisupply.terms import local_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aisupply.table import Cell

__all__ = ["csv_tables", "render_report"]

_SHORT = 16
CODED = frozenset(
    {
        "status",
        "certainty",
        "stage",
        "kind",
        "reason",
        "past_1800",
        "past_4000",
        "past_half",
        "flow",
        "what",
    }
)
"""Columns whose cells are ids of code lists."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell as it is printed: text, what it sorts by, whether it is a number."""

    text: str
    sort: str
    number: bool

    @property
    def style(self) -> str:
        """The class of the cell: numbers to the right, short words on one line."""
        return "number" if self.number else "short" if len(self.text) <= _SHORT else "long"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as it is printed: heads of columns, and rows of cells, each with its anchor."""

    name: str
    heads: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, tuple[Shown, ...]], ...]


@dataclass(frozen=True, slots=True)
class CellView:
    """One row of the concentration table, as the page prints it."""

    anchor: str
    customer: str
    category: str
    kind: str
    bar: Bar
    texts: Mapping[str, str]
    explain: Grid | None


def render_report(data: ReportData) -> str:
    """Return the index of the report as one HTML page; the network is in `view.html` beside it.

    Raises:
        UsageError: there is no language `data.lang`.
    """
    words = all_words(check_language(data.lang))
    printer = _Printer(data)
    return render_template(
        "report.html.j2",
        scripts=[asset("report.js")],
        style=palette_css() + asset("base.css") + asset("report.css"),
        frames=True,
        lang=data.lang,
        words=words,
        title=visible(data.title),
        lens_line=visible(data.lens_line),
        generated_from={visible(k): visible(v) for k, v in data.generated_from.items()},
        findings=[printer.finding(finding) for finding in data.findings],
        counts=printer.grid(data.counts, "counts"),
        cells=[printer.cell(row) for row in data.concentration.rows],
        lines=[(line, line / 100, localise(f"{line:,}", data.lang)) for line in LINES],
        days=days_of(data.timeline),
        statuses=[(name, code_word(name, data.lang)) for name in _statuses(data.timeline)],
        codes={name: code_word(name, data.lang) for name in _statuses(data.timeline)},
        claims=printer.grid(data.timeline, "claims", anchor="claim"),
        sources=printer.grid(data.sources, "sources", anchor="source", column="id"),
        validation=printer.grid(data.validation, "validation"),
        valid=data.valid,
        notes=[visible(str(note)) for note in (*data.notes, *data.concentration.notes)],
        methods={name: paragraphs(name, data.lang) for name in ("how", "limits")},
        page_data=safe_json({"words": {"rows_shown": words["rows_shown"]}}),
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


def _statuses(timeline: Table) -> list[str]:
    found = Counter(str(row.get("status") or "") for row in timeline.rows)
    return [*(s for s in STATUSES if found[s]), *sorted(set(found) - set(STATUSES))]


class _Printer:
    """Prints cells in the language of a report."""

    def __init__(self, data: ReportData) -> None:
        self.data = data
        self.lang = data.lang
        self.words = all_words(data.lang)
        self.teller = LinkTeller(data.network, data.lang)

    def finding(self, finding: Finding) -> dict[str, object]:
        number = finding.number
        return {
            "text": visible(finding.text),
            "number": localise(number.text(digits=0), self.lang) if number else "",
            "measure": visible(finding.measure),
            "link": finding.link_to,
            "claims": [self.claim_link(claim) for claim in self._claims(finding)],
        }

    def _claims(self, finding: Finding) -> list[str]:
        """Return the claims of a finding; by default those that its row rests on."""
        if finding.claims:
            return list(finding.claims)
        table = self.data.explain.get(finding.link_to)
        cells = [str(row.get("claims") or "") for row in table.rows] if table else []
        names = [name.strip() for cell in cells for name in re.split(r"[,\s]+", cell)]
        return list(dict.fromkeys(name for name in names if name))

    def claim_link(self, claim: str) -> tuple[str, str]:
        """Return anchor and short name of a claim."""
        name = local_id(claim)
        return _anchor("claim", name), visible(name)

    def grid(
        self, table: Table, name: str, *, anchor: str | None = None, column: str | None = None
    ) -> Grid:
        """Return a table as it is printed; with `anchor`, rows can be linked to by a column."""
        column = column or anchor
        return Grid(
            name,
            tuple((head, self._head(head)) for head in table.columns),
            tuple(
                (
                    _anchor(anchor, local_id(str(row.get(str(column))))) if anchor else "",
                    tuple(self.shown(head, row.get(head)) for head in table.columns),
                )
                for row in table.rows
            ),
        )

    def _head(self, column: str) -> str:
        name = "type" if column == "kind" else column
        return self.words.get(name) or visible(column.replace("_", " "))

    def shown(self, column: str, cell: Cell) -> Shown:
        """Return one cell as text, with the key that it sorts by."""
        if isinstance(cell, Bounds):
            return Shown(localise(cell.text(), self.lang), repr(cell.low), True)
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            return Shown(localise(display(cell), self.lang), repr(cell), True)
        if isinstance(cell, str):
            text = code_word(cell, self.lang) if column in CODED else local_id(cell)
            return Shown(visible(text), visible(text).casefold(), False)
        return Shown(display(cell), display(cell), False)

    def cell(self, row: Mapping[str, Cell]) -> CellView:
        """Return one row of the concentration table."""
        anchor = cell_anchor(row.get("customer"), row.get("category"), row.get("kind"))
        explained = self.data.explain.get(anchor)
        kind = code_word(str(row.get("kind") or ""), self.lang)
        unit = str(row.get("unit") or "")
        return CellView(
            anchor,
            self.teller.label(str(row.get("customer"))),
            self.teller.category(str(row.get("category"))),
            visible(f"{kind} ({unit})" if kind and unit else kind or unit),
            bar_of(row),
            {name: self._text(name, row.get(name)) for name in _TEXTS},
            self.grid(explained, f"explain-{anchor}") if explained is not None else None,
        )

    def _text(self, name: str, cell: Cell) -> str:
        """Return a cell of the chart's row: an index without decimals, nothing for null."""
        if cell is None or cell == "":
            return ""
        if isinstance(cell, Bounds):
            return localise(cell.text(digits=0), self.lang)
        if name == "top_supplier":
            return ", ".join(self.teller.label(part.strip()) for part in str(cell).split(","))
        if name == "unquantified" and isinstance(cell, str):
            return ", ".join(self.teller.label(part.strip()) for part in cell.split(","))
        return self.shown(name, cell).text


_TEXTS = (
    "suppliers",
    "quantified",
    "unquantified",
    "hhi_stated",
    "hhi",
    "hhi_binding",
    "hhi_announced",
    "top_supplier",
    "past_1800",
    "past_4000",
    "tipping",
    "reason",
    "sources",
)


def _anchor(kind: str | None, name: str) -> str:
    return f"{kind}-{visible(name)}".replace(" ", "-")
