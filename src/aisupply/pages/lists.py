"""Long tables as data that a page shows a part of at a time, with search, sorting and a choice.

A page holds them as JSON: per row its anchor, what the choice goes by, and its cells. A cell is a
text, or a text with what it sorts by and, for a link, its address.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aisupply.pages.addresses import anchor_of
from aisupply.pages.assets import safe_json
from aisupply.pages.charts import STATUSES
from aisupply.pages.model import ReportData, cell_anchor
from aisupply.pages.printing import CODED, Printer
from aisupply.pages.ranking import count_of, ranked
from aisupply.pages.styling import visible
from aisupply.pages.words import code_word
from aisupply.terms import local_id

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from markupsafe import Markup

    from aisupply.pages.shell import Shell
    from aisupply.table import Cell

__all__ = [
    "Listing",
    "concentration_listing",
    "list_data",
    "render_agreements",
    "render_claims",
    "render_firms",
    "render_sources",
]

PAGE = 100
"""How many rows a list page shows at a time."""

_CELLS_PAGE = 25
_CLAIMS = ("known", "what", "status", "certainty", "source", "claim")
_SOURCES = ("label", "publisher", "kind", "tier", "language", "issued", "claims", "spans", "id")
_HEADS = (
    *("customer", "category", "kind", "head_named", "head_figure", "column_stated", "column_full"),
    *("column_binding", "column_announced", "top_supplier", "past", "sources"),
)
_UNKNOWN_LAST = 9


@dataclass(frozen=True)
class Listing:
    """A long table.

    Args:
        name: of the table and of its CSV file.
        caption: what it lists.
        heads: headings of the columns.
        choice: heading of the choice, and its values with how they are written; may be empty.
        rows: per row anchor, value of the choice, cells.
        size: how many rows are shown at a time.
        has_file: whether there is a CSV file of it.
    """

    name: str
    caption: str
    heads: Sequence[str]
    choice: tuple[str, Sequence[tuple[str, str]]]
    rows: Sequence[Sequence[Any]]
    size: int = PAGE
    has_file: bool = True


def list_data(listing: Listing, words: Mapping[str, str]) -> Markup:
    """Return the data of a list as the page holds it."""
    said = {name: words[name] for name in ("rows_of", "no_rows")}
    return safe_json({"rows": listing.rows, "size": listing.size, "words": said})


def render_claims(shell: Shell) -> str:
    """Return the page of claims; `claims.html#claim-…` opens at a claim."""
    data, printer = shell.data, shell.printer()
    columns = [name for name in _CLAIMS if name in data.timeline.columns]
    rows = [
        [
            anchor_of("claim", local_id(str(row.get("claim")))),
            visible(str(row.get("status") or "")),
            [_cell(printer, name, row.get(name)) for name in columns],
        ]
        for row in reversed(data.timeline.rows)
    ]
    found = Counter(visible(str(row.get("status") or "")) for row in data.timeline.rows)
    order = [*(s for s in STATUSES if found[s]), *sorted(set(found) - set(STATUSES))]
    choice = (
        printer.words["status"],
        [(s, f"{code_word(s, data.lang)} ({found[s]})") for s in order],
    )
    heads = [printer.head(name) for name in columns]
    return _page(shell, Listing("claims", printer.words["claims"], heads, choice, rows))


def render_sources(shell: Shell) -> str:
    """Return the page of sources; `sources.html#source-…` opens at a source."""
    data, printer = shell.data, shell.printer()
    columns = [name for name in _SOURCES if name in data.sources.columns]
    rows = [
        [
            anchor_of("source", str(row.get("id"))),
            visible(str(row.get("tier") or "")),
            [_source_cell(printer, name, row) for name in columns],
        ]
        for row in sorted(data.sources.rows, key=_by_weight)
    ]
    found = Counter(visible(str(row.get("tier") or "")) for row in data.sources.rows)
    tier = printer.words["tier"]
    choice = (tier, [(t, f"{tier} {t or '–'} ({found[t]})") for t in sorted(found)])
    heads = [printer.head(name) for name in columns]
    return _page(
        shell,
        Listing("sources", printer.words["sources"], heads, choice, rows),
        lead=printer.words["sources_lead"],
    )


def _by_weight(row: Mapping[str, Cell]) -> tuple[int, int, str]:
    """Return a key that puts the best tier first, and in it what most claims rest on."""
    return (
        count_of(row.get("tier")) or _UNKNOWN_LAST,
        -count_of(row.get("claims")),
        str(row.get("id")),
    )


def _source_cell(printer: Printer, name: str, row: Mapping[str, Cell]) -> Any:
    page = printer.addresses.of("source", str(row.get("id")))
    if name == "label" and page:
        title = printer.shown(name, row.get(name) or row.get("id"))
        return [title.text, title.sort, page]
    return _cell(printer, name, row.get(name))


def _cell(printer: Printer, name: str, cell: Cell) -> Any:
    shown = printer.shown(name, cell)
    if name == "source" and cell:
        return [shown.text, shown.sort, printer.source_link(str(cell))[0]]
    if shown.number or (name in CODED and shown.sort != shown.text):
        return [shown.text, shown.sort]
    return shown.text if cell is not None else ["–", ""]


def render_firms(shell: Shell) -> str:
    """Return the page of firms, those with most suppliers and customers first."""
    printer, words = shell.printer(), shell.words
    suppliers, customers = _partners(shell.data)
    rows = []
    for thing in shell.data.dossiers:
        if thing.kind == "organisation":
            counts = [len(suppliers[thing.id]), len(customers[thing.id]), len(thing.facts)]
            rows.append(["", "", [_linked(printer, thing.kind, thing.id), *map(_count, counts)]])
    rows.sort(key=lambda row: (-int(row[2][1][1]) - int(row[2][2][1]), row[2][0][1]))
    heads = [words["firm_name"], words["suppliers"], words["customers"], words["mentions"]]
    listing = Listing("firms", words["firms"], heads, ("", ()), rows, has_file=False)
    return _page(shell, listing, lead=words["firms_lead"])


def _partners(data: ReportData) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Return the suppliers and the customers of each firm; nobody is its own."""
    suppliers: defaultdict[str, set[str]] = defaultdict(set)
    customers: defaultdict[str, set[str]] = defaultdict(set)
    for supplier, customer, relation in data.network.edges(data="relation"):
        if relation == "supply" and supplier != customer:
            suppliers[customer].add(supplier)
            customers[supplier].add(customer)
    return suppliers, customers


def render_agreements(shell: Shell) -> str:
    """Return the page of agreements, those of which most is said first."""
    printer, words = shell.printer(), shell.words
    parties: defaultdict[str, set[str]] = defaultdict(set)
    for one, other, relation in shell.data.network.edges(data="relation"):
        if relation == "party":
            parties[other].add(one)
            parties[one].add(other)
    rows = []
    for thing in shell.data.dossiers:
        if thing.kind == "agreement":
            named = ", ".join(sorted(printer.name(party) for party in parties[thing.id]))
            since = min((fact.known for fact in thing.facts), default="")
            first = _linked(printer, thing.kind, thing.id)
            rows.append(["", "", [first, named, visible(since), _count(len(thing.facts))]])
    rows.sort(key=lambda row: (-int(row[2][3][1]), row[2][0][1]))
    heads = [words["agreement"], words["between"], words["known"], words["mentions"]]
    listing = Listing("agreements", words["agreements"], heads, ("", ()), rows, has_file=False)
    return _page(shell, listing)


def _linked(printer: Printer, kind: str, name: str) -> list[str]:
    address, label = printer.thing_link(name, kind)
    return [label, label.casefold(), address]


def _count(number: int) -> list[str]:
    return [str(number), str(number)]


def concentration_listing(shell: Shell, charted: Collection[str]) -> Listing:
    """Return every cell of the concentration table, the most telling first.

    Args:
        shell: of the report.
        charted: anchors of the cells that are told on the same page.
    """
    printer, words, data = shell.printer(), shell.words, shell.data
    rows = [_concentration_row(printer, row, charted) for row in ranked(data.concentration)]
    found = Counter(row[1] for row in rows)
    choice = [(name, f"{words[f'choice_{name}']} ({found[name]})") for name in ("several", "one")]
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
        _linked(printer, "organisation", str(row.get("customer"))),
        printer.category(str(row.get("category"))),
        printer.kind(row),
        *(_number(printer, name, row.get(name)) for name in ("suppliers", "quantified")),
        *(
            _number(printer, name, row.get(name))
            for name in ("hhi_stated", "hhi", "hhi_binding", "hhi_announced")
        ),
        texts["top_supplier"],
        texts["past_4000"],
        _number(printer, "sources", row.get("sources")),
    ]
    named = "one" if count_of(row.get("suppliers")) == 1 else "several"
    return ["" if anchor in charted else anchor, named, cells]


def _number(printer: Printer, name: str, cell: Cell) -> list[str]:
    if cell is None:
        return ["–", "-1"]
    return [printer.texts({name: cell})[name], printer.shown(name, cell).sort]


def _page(shell: Shell, listing: Listing, *, lead: str = "") -> str:
    return shell.page(
        "list.html.j2",
        address=f"{listing.name}.html",
        title=listing.caption,
        lead=lead,
        listing=listing,
        list_data=list_data(listing, shell.words),
    )
