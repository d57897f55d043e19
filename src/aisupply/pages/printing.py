"""Cells, tables and findings as they are printed, in the language of a report."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from aisupply.bounds import Bounds
from aisupply.pages.charts import Bar, bar_of
from aisupply.pages.details import LinkTeller
from aisupply.pages.model import Finding, ReportData, cell_anchor
from aisupply.pages.ranking import indices_of
from aisupply.pages.styling import clip, visible
from aisupply.pages.tipping import tipping_text
from aisupply.pages.words import all_words, code_word, localise
from aisupply.table import Table, display
from aisupply.terms import local_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aisupply.table import Cell

__all__ = ["CODED", "CellView", "Grid", "Printer", "Shown", "anchor_of", "link_to", "names_in"]

_SHORT = 16
_TITLE = 48
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
        "severity",
    }
)
"""Columns whose cells are ids of code lists."""

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
    "reason",
    "sources",
)
_POINTS = frozenset({"hhi_stated", "hhi_binding", "hhi_announced"})


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
    """A table as it is printed: heads of columns, and rows of cells."""

    name: str
    heads: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Shown, ...], ...]


@dataclass(frozen=True, slots=True)
class CellView:
    """One row of the concentration table, as the chart prints it."""

    anchor: str
    customer: str
    category: str
    kind: str
    bar: Bar
    texts: Mapping[str, str]
    tip: str
    suppliers: tuple[dict[str, object], ...]


class Printer:
    """Prints cells in the language of a report."""

    def __init__(self, data: ReportData) -> None:
        self.data = data
        self.lang = data.lang
        self.words = all_words(data.lang)
        self.teller = LinkTeller(data.network, data.lang)
        self.titles = {
            str(row.get("id")): str(row.get("label") or row.get("id")) for row in data.sources.rows
        }

    def finding(self, finding: Finding) -> dict[str, object]:
        """Return a finding with its number in print, and links to what it rests on."""
        number = finding.number
        return {
            "text": visible(finding.text),
            "number": localise(number.text(digits=0), self.lang) if number else "",
            "measure": visible(finding.measure),
            "tip": visible(finding.tip),
            "link": quote(visible(finding.link_to)),
            "claims": [self.claim_link(claim) for claim in finding.claims],
            "sources": [self.source_link(source) for source in finding.sources],
        }

    def claim_link(self, claim: str) -> tuple[str, str]:
        """Return address and short name of a claim."""
        name = local_id(claim)
        return link_to("claims.html", anchor_of("claim", name)), visible(name)

    def source_link(self, source: str) -> tuple[str, str]:
        """Return address and title of a source."""
        title = clip(visible(self.titles.get(source, source)), _TITLE)
        return link_to("sources.html", anchor_of("source", source)), title

    def grid(self, table: Table, name: str) -> Grid:
        """Return a table as it is printed."""
        return Grid(
            name,
            tuple((head, self.head(head)) for head in table.columns),
            tuple(
                tuple(self.shown(head, row.get(head)) for head in table.columns)
                for row in table.rows
            ),
        )

    def head(self, column: str) -> str:
        """Return the heading of a column."""
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

    def kind(self, row: Mapping[str, Cell]) -> str:
        """Return the kind of figure with its unit."""
        kind = code_word(str(row.get("kind") or ""), self.lang)
        unit = str(row.get("unit") or "")
        return visible(f"{kind} ({unit})" if kind and unit not in {"", "count"} else kind or unit)

    def cell(self, row: Mapping[str, Cell]) -> CellView:
        """Return one row of the concentration table, for the chart."""
        anchor = cell_anchor(row.get("customer"), row.get("category"), row.get("kind"))
        explained = self.data.explain.get(anchor)
        texts = self.texts(row)
        if indices_of(dict(row))[0] is None:
            texts |= dict.fromkeys(_POINTS, "")
        return CellView(
            anchor,
            self.teller.label(str(row.get("customer"))),
            self.teller.category(str(row.get("category"))),
            self.kind(row),
            bar_of(row),
            texts,
            visible(tipping_text(dict(row), labels=self._labels(), lang=self.lang)),
            tuple(self._supplier(each, row) for each in explained.rows) if explained else (),
        )

    def texts(self, row: Mapping[str, Cell]) -> dict[str, str]:
        """Return the cells of a row as the concentration table prints them."""
        return {name: self._text(name, row.get(name)) for name in _TEXTS}

    def _labels(self) -> dict[str, str]:
        return {node: self.teller.label(node) for node in self.data.network}

    def _supplier(self, each: Mapping[str, Cell], row: Mapping[str, Cell]) -> dict[str, object]:
        """Return what the chart's row says of one supplier."""
        unit = str(each.get("unit") or row.get("unit") or "")
        amounts = {
            name: self._amount(each.get(name), unit) for name in ("firm", "stated", "ceiling")
        }
        return {
            **amounts,
            "name": self.teller.label(str(each.get("supplier"))),
            "status": self.teller.codes(names_in(each.get("status"))),
            "claims": [self.claim_link(claim) for claim in names_in(each.get("claims"))],
            "sources": [self.source_link(source) for source in names_in(each.get("sources"))],
        }

    def _amount(self, cell: Cell, unit: str) -> str:
        if not isinstance(cell, int | float):
            return "–"
        unit = "units" if unit == "count" else unit
        return localise(visible(Bounds.point(cell).text(unit=unit or None)), self.lang)

    def _text(self, name: str, cell: Cell) -> str:
        """Return a cell: an index without decimals, nothing for null."""
        if cell is None or cell == "":
            return ""
        if isinstance(cell, Bounds):
            return localise(cell.text(digits=0), self.lang)
        if name in {"top_supplier", "unquantified"}:
            return ", ".join(self.teller.label(part.strip()) for part in str(cell).split(","))
        return self.shown(name, cell).text


def names_in(cell: Cell) -> list[str]:
    """Return the names that a cell lists, each once.

    >>> names_in("a/s1, a/s2, a/s1")
    ['a/s1', 'a/s2']
    """
    return list(dict.fromkeys(name for name in re.split(r"[,\s]+", str(cell or "")) if name))


def anchor_of(kind: str, name: str) -> str:
    """Return the anchor of a claim or source on its page."""
    return f"{kind}-{visible(name)}".replace(" ", "-")


def link_to(page: str, anchor: str) -> str:
    """Return the address of a place on a page of the report.

    >>> link_to("claims.html", "claim-a/s1#x")
    'claims.html#claim-a/s1%23x'
    """
    return f"{page}#{quote(anchor)}"
