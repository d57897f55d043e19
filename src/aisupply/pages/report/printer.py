"""Cells, tables and findings as they are printed, in the language of a report."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from aisupply.bounds import Bounds
from aisupply.measures.concentration.answers import answer_note
from aisupply.measures.index_bounds.indices import HHI_SCALE
from aisupply.pages.addresses import Addresses, local_address
from aisupply.pages.report.model import Finding, ReportData, cell_anchor
from aisupply.pages.rows import bounds_of, cell_text, indices_of, names_in
from aisupply.pages.styling import clip, visible
from aisupply.pages.view.verbaliser import Verbaliser
from aisupply.rdf.terms import local_id
from aisupply.table import Several, Table, display
from aisupply.text import Note, code_word, number_text, page_words, with_marks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aisupply.table import Cell

__all__ = ["CODED", "CellView", "Grid", "Printer", "Shown"]

Link = tuple[str, str]
"""Address and name."""

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
    "hhi_median",
    "top_candidates",
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
    texts: Mapping[str, str]
    tip: str
    suppliers: tuple[dict[str, object], ...]
    answer: str = ""


class Printer:
    """Prints cells and links in the language of a report.

    Args:
        data: the report.
        addresses: where things have their pages; without it, they have none.
        root: the way from the page to the folder of the index: nothing, or ``../``.
    """

    def __init__(
        self, data: ReportData, addresses: Addresses | None = None, *, root: str = ""
    ) -> None:
        self.data = data
        self.addresses = addresses or Addresses((), {})
        self.root = root
        self._links: dict[object, Link] = {}
        self.lang = data.lang
        self.words = page_words(data.lang, "word")
        self.verbaliser = Verbaliser(data.network, data.lang)
        self.labels = {
            thing.id: thing.label for thing in reversed(data.dossiers) if thing.kind != "source"
        }
        self.titles = {
            str(row.get("id")): str(row.get("label") or row.get("id")) for row in data.sources.rows
        }

    def finding(self, finding: Finding) -> dict[str, object]:
        """Return a finding with its number in print, and links to what it rests on."""
        number = finding.number
        return {
            "text": visible(finding.text),
            "number": number_text(number, self.lang, digits=0) if number else "",
            "measure": visible(finding.measure),
            "tip": visible(finding.tip),
            "link": self.root + local_address(finding.link_to),
            "claims": [self.claim_link(claim) for claim in finding.claims],
            "sources": [self.source_link(source) for source in finding.sources],
        }

    def claim_link(self, claim: str) -> Link:
        """Return address and short name of a claim."""
        if claim not in self._links:
            name = local_id(claim)
            self._links[claim] = self.root + self.addresses.claim(name), visible(name)
        return self._links[claim]

    def source_link(self, source: str) -> Link:
        """Return address and title of a source."""
        key = "source", source
        if key not in self._links:
            title = clip(visible(self.titles.get(source, source)), _TITLE)
            self._links[key] = self.root + self.addresses.source(source), title
        return self._links[key]

    def thing_link(self, name: str, kind: str | None = None) -> Link:
        """Return address and name of a thing; the address is empty where it has no page."""
        key = kind, name, "thing"
        if key not in self._links:
            address = self.addresses.of(kind, name) if kind else self.addresses.anybody(name)
            self._links[key] = (self.root + address if address else ""), self.name(name)
        return self._links[key]

    def name(self, name: str) -> str:
        """Return how a firm or another thing is written."""
        return visible(self.labels.get(name, "")) or self.verbaliser.label(name)

    def category(self, category: str) -> str:
        """Return how a category is written."""
        return self.verbaliser.category(category)

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
            return Shown(number_text(cell, self.lang), repr(cell.low), True)
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            return Shown(with_marks(display(cell), self.lang), repr(cell), True)
        if isinstance(cell, Several):
            text = cell.between.join(self.shown(column, part).text for part in cell)
            return Shown(text, text.casefold(), False)
        if isinstance(cell, Note):
            text = visible(cell_text(cell, self.lang, labels=self.named))
            return Shown(text, text.casefold(), False)
        if isinstance(cell, str):
            text = code_word(cell, self.lang) if column in CODED else local_id(cell)
            return Shown(visible(text), visible(text).casefold(), False)
        return Shown(display(cell), display(cell), False)

    def percent(self, share: Cell) -> str:
        """Return a share in per cent, a dash for null."""
        bounds = bounds_of(share)
        return number_text(bounds * 100, self.lang, unit="%") if bounds else "–"

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
            self.verbaliser.label(str(row.get("customer"))),
            self.verbaliser.category(str(row.get("category"))),
            self.kind(row),
            texts,
            visible(cell_text(row.get("tipping"), self.lang, labels=self.named)),
            tuple(self._supplier(each, row) for each in explained.rows) if explained else (),
            self.said(answer_note(row)),
        )

    def said(self, note: Note | None) -> str:
        """Return a note in words; nothing for none."""
        return visible(cell_text(note, self.lang, labels=self.named))

    def answer(self, row: Mapping[str, Cell]) -> str:
        """Return the answer of a row with its basis behind it, a dash for none."""
        basis = row.get("basis")
        index = self._text("answer", row.get("answer"))
        return f"{index} ({code_word(str(basis), self.lang)})" if basis else "–"

    def equal_suppliers(self, row: Mapping[str, Cell]) -> str:
        """Return how many equal suppliers are as concentrated as the answer of a row."""
        index = bounds_of(row.get("answer"))
        return number_text(index.reciprocal(HHI_SCALE), self.lang, digits=1) if index else "–"

    def texts(self, row: Mapping[str, Cell]) -> dict[str, str]:
        """Return the cells of a row as the concentration table prints them."""
        return {name: self._text(name, row.get(name)) for name in _TEXTS}

    @cached_property
    def named(self) -> dict[str, str]:
        """How each node of the network and each category is written, by id."""
        categories = self.data.network.graph.get("categories") or {}
        return {name: self.category(name) for name in categories} | {
            node: self.verbaliser.label(node) for node in self.data.network
        }

    def _supplier(self, each: Mapping[str, Cell], row: Mapping[str, Cell]) -> dict[str, object]:
        """Return what the chart's row says of one supplier."""
        unit = str(each.get("unit") or row.get("unit") or "")
        amounts = {
            name: self._amount(each.get(name), unit) for name in ("firm", "stated", "ceiling")
        }
        names = names_in(each.get("supplier"))
        together = "", " + ".join(map(self.name, names))  # several who share a joint figure
        return {
            **amounts,
            "link": self.thing_link(names[0], "organisation") if len(names) == 1 else together,
            "status": self.verbaliser.codes(names_in(each.get("status"))),
            "claims": [self.claim_link(claim) for claim in names_in(each.get("claims"))],
            "sources": [self.source_link(source) for source in names_in(each.get("sources"))],
        }

    def _amount(self, cell: Cell, unit: str) -> str:
        if not isinstance(cell, int | float | Bounds):
            return "–"
        unit = "units" if unit == "count" else unit
        amount = cell if isinstance(cell, Bounds) else Bounds.point(cell)
        return visible(number_text(amount, self.lang, unit=unit or None))

    def _text(self, name: str, cell: Cell) -> str:
        """Return a cell: an index without decimals, nothing for null."""
        if cell is None or cell in ("", ()):
            return ""
        if isinstance(cell, Bounds):
            return number_text(cell, self.lang, digits=0)
        if name in {"top_candidates", "unquantified"}:
            return ", ".join(map(self.verbaliser.label, names_in(cell)))
        return self.shown(name, cell).text
