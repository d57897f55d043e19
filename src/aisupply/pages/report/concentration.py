"""The page on concentration: chart, what each number rests on, every cell."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from aisupply.pages.charts import figures
from aisupply.pages.charts.traces import chart_data
from aisupply.pages.report.findings import one_supplier
from aisupply.pages.report.lists import FIRM, Listing, linked, list_data
from aisupply.pages.report.model import cell_anchor
from aisupply.pages.rows import cell_text, charted, count_of, ranked
from aisupply.pages.styling import visible
from aisupply.text import render

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from aisupply.pages.report.printer import Printer
    from aisupply.pages.report.renderer import PageRenderer
    from aisupply.table import Cell

    Row = Mapping[str, Cell]

__all__ = ["render_concentration"]

_CELLS_PAGE = 25


_HEADS = (
    *("customer", "category", "kind", "head_named", "head_figure", "column_answer"),
    *("column_stated", "column_full"),
    *("column_binding", "column_announced", "top_supplier", "past", "sources"),
)


def concentration_listing(renderer: PageRenderer, charted: Collection[str]) -> Listing:
    """Return every cell of the concentration table, the most telling first.

    Args:
        renderer: of the report.
        charted: anchors of the cells that are told on the same page.
    """
    printer, words, data = renderer.printer(), renderer.words, renderer.data
    rows = [_concentration_row(printer, row, charted) for row in ranked(data.concentration)]
    often = Counter(row[1] for row in rows)
    choice = [(name, f"{words[f'choice_{name}']} ({often[name]})") for name in ("several", "one")]
    return Listing(
        "concentration",
        words["concentration"],
        [words[head] for head in _HEADS],
        (words["suppliers"], choice),
        rows,
        _CELLS_PAGE,
    )


def _concentration_row(
    printer: Printer, row: dict[str, Cell], charted: Collection[str]
) -> list[Any]:
    anchor = cell_anchor(row.get("customer"), row.get("category"), row.get("kind"))
    texts = printer.texts(row)
    cells = [
        linked(printer, FIRM, str(row.get("customer"))),
        printer.category(str(row.get("category"))),
        printer.kind(row),
        *(_number(printer, name, row.get(name)) for name in ("suppliers", "quantified")),
        [printer.answer(row), printer.shown("answer", row.get("answer")).sort],
        *(
            _number(printer, name, row.get(name))
            for name in ("hhi_stated", "hhi", "hhi_binding", "hhi_announced")
        ),
        texts["top_candidates"],
        texts["past_4000"],
        _number(printer, "sources", row.get("sources")),
    ]
    named = "one" if count_of(row.get("suppliers")) == 1 else "several"
    return ["" if anchor in charted else anchor, named, cells]


def _number(printer: Printer, name: str, cell: Cell) -> list[str]:
    if cell is None:
        return ["–", "-1"]
    return [printer.texts({name: cell})[name], printer.shown(name, cell).sort]


def render_concentration(renderer: PageRenderer) -> str:
    """Return the page on concentration: chart, what each number rests on, every cell."""
    data, printer = renderer.data, renderer.printer()
    cells = [printer.cell(row) for row in charted(data.concentration)]
    listing = concentration_listing(renderer, {cell.anchor for cell in cells})
    figure = figures.concentration_figure(data.concentration, labels=printer.named, lang=data.lang)
    return renderer.page(
        "concentration.html.j2",
        address="concentration.html",
        title=renderer.words["concentration"],
        charts=True,
        chart=chart_data([("", figure)]) if cells else None,
        cells=cells,
        one_supplier=_one_supplier(renderer),
        listing=listing,
        list_data=list_data(listing, renderer.words),
        installed=_side_by_side(renderer),
        installed_notes=[printer.said(note) for note in data.installed.notes]
        if data.installed
        else [],
        notes=[
            visible(cell_text(note, data.lang, labels=printer.named))
            for note in data.concentration.notes
        ],
    )


def _side_by_side(renderer: PageRenderer) -> list[list[Any]]:
    """Return for each stock the best covered cell of orders, and the stock itself."""
    data, printer = renderer.data, renderer.printer()
    orders = {
        (row["customer"], row["category"]): row for row in reversed(ranked(data.concentration))
    }
    rows = []
    for row in data.installed.rows if data.installed else ():
        least = row.get("least_probability")
        rows.append(
            [
                [printer.thing_link(str(row["customer"]), "organisation")],
                printer.category(str(row["category"])),
                printer.answer(orders.get((row["customer"], row["category"]), {})),
                f"{printer.answer(row)}, {row['period']}",
                printer.texts(row)["hhi_median"] or "–",
                printer.equal_suppliers(row),
                printer.percent(least),
            ]
        )
    return rows


def _one_supplier(renderer: PageRenderer) -> str:
    """Return the line on the cells that are not charted because they name one supplier."""
    note = one_supplier(renderer.data.concentration)
    return render(note, renderer.data.lang) if note else ""
