"""Long tables as data that a page shows a part of at a time, with search, sorting and a choice.

A page holds them as JSON: per row its anchor, what the choice goes by, and its cells. A cell is a
text, or a text with what it sorts by and, for a link, its address.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aisupply.pages.addresses import FOLDERS, anchor_of
from aisupply.pages.assets import safe_json
from aisupply.pages.report.printer import CODED, Printer
from aisupply.pages.rows import count_of
from aisupply.pages.styling import STATUS_COLOURS, visible
from aisupply.rdf.terms import local_id
from aisupply.text import code_word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from markupsafe import Markup

    from aisupply.pages.report.model import Dossier, ReportData
    from aisupply.pages.report.renderer import PageRenderer
    from aisupply.table import Cell

__all__ = [
    "Listing",
    "linked",
    "list_data",
    "render_agreements",
    "render_claims",
    "render_firms",
    "render_people",
    "render_products",
    "render_sources",
]

PAGE = 100
"""How many rows a list page shows at a time."""

_CLAIMS = ("known", "what", "status", "certainty", "source", "claim")
_SOURCES = ("label", "publisher", "kind", "tier", "language", "issued", "claims", "spans", "id")
_UNKNOWN_LAST = 9
FIRM = "organisation"


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


def render_claims(renderer: PageRenderer) -> str:
    """Return the page of claims; `claims.html#claim-…` opens at a claim."""
    data, printer = renderer.data, renderer.printer()
    columns = [name for name in _CLAIMS if name in data.timeline.columns]
    rows = [
        [
            anchor_of("claim", local_id(str(row.get("claim")))),
            visible(str(row.get("status") or "")),
            [_cell(printer, name, row.get(name)) for name in columns],
        ]
        for row in reversed(data.timeline.rows)
    ]
    often = Counter(visible(str(row.get("status") or "")) for row in data.timeline.rows)
    order = [*(s for s in STATUS_COLOURS if often[s]), *sorted(set(often) - set(STATUS_COLOURS))]
    choice = (
        printer.words["status"],
        [(s, f"{code_word(s, data.lang)} ({often[s]})") for s in order],
    )
    heads = [printer.head(name) for name in columns]
    return list_page(renderer, Listing("claims", printer.words["claims"], heads, choice, rows))


def render_sources(renderer: PageRenderer) -> str:
    """Return the page of sources; `sources.html#source-…` opens at a source."""
    data, printer = renderer.data, renderer.printer()
    columns = [name for name in _SOURCES if name in data.sources.columns]
    rows = [
        [
            anchor_of("source", str(row.get("id"))),
            visible(str(row.get("tier") or "")),
            [_source_cell(printer, name, row) for name in columns],
        ]
        for row in sorted(data.sources.rows, key=_by_weight)
    ]
    often = Counter(visible(str(row.get("tier") or "")) for row in data.sources.rows)
    tier = printer.words["tier"]
    choice = (tier, [(t, f"{tier} {t or '–'} ({often[t]})") for t in sorted(often)])
    heads = [printer.head(name) for name in columns]
    return list_page(
        renderer,
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


def render_firms(renderer: PageRenderer) -> str:
    """Return the page of firms, those with most suppliers and customers first."""
    words = renderer.words
    suppliers, customers = _ends(renderer.data, "supply")
    heads = [words["firm_name"], words["suppliers"], words["customers"], words["mentions"]]
    heads_of = renderer.data.network.graph.get("firms", {})

    def cells(thing: Dossier) -> list[Any]:
        named: list[Any] = [_count(len(ends[thing.id])) for ends in (suppliers, customers)]
        if heads_of.get(thing.id, {}).get("head", thing.id) != thing.id:
            named = [["–", "0"]] * 2  # they are those of the group
        return [linked(renderer.printer(), thing.kind, thing.id), *named, _count(len(thing.facts))]

    return _page_of_things(renderer, FIRM, heads, cells, by=(1, 2))


def render_agreements(renderer: PageRenderer) -> str:
    """Return the page of agreements, those of which most is said first."""
    printer, words = renderer.printer(), renderer.words
    parties, _ = _ends(renderer.data, "party")
    heads = [words["agreement"], words["between"], words["known"], words["mentions"]]

    def cells(thing: Dossier) -> list[Any]:
        since = min((fact.known for fact in thing.facts), default="")
        return [
            linked(printer, thing.kind, thing.id),
            _names(printer, parties[thing.id]),
            visible(since),
            _count(len(thing.facts)),
        ]

    return _page_of_things(renderer, "agreement", heads, cells, by=(3,))


def render_products(renderer: PageRenderer) -> str:
    """Return the page of products, those of which most is said first."""
    printer, words = renderer.printer(), renderer.words
    makers, _ = _ends(renderer.data, "makes")
    heads = [words["product"], words["made_by"], words["mentions"]]

    def cells(thing: Dossier) -> list[Any]:
        makes = _names(printer, makers[thing.id])
        return [linked(printer, thing.kind, thing.id), makes, _count(len(thing.facts))]

    return _page_of_things(renderer, "product", heads, cells, by=(2,))


def render_people(renderer: PageRenderer) -> str:
    """Return the page of people, each with the firms that the same claims name."""
    printer, words = renderer.printer(), renderer.words
    heads = [words["person"], words["named_with"], words["mentions"]]

    def cells(thing: Dossier) -> list[Any]:
        about = {name for fact in thing.facts for kind, name in fact.about if kind == FIRM}
        named = _names(printer, about)
        return [linked(printer, thing.kind, thing.id), named, _count(len(thing.facts))]

    return _page_of_things(renderer, "person", heads, cells, by=(2,))


def _ends(data: ReportData, relation: str) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Return, for one relation, who leads to each node and to whom each leads; none to itself."""
    before: defaultdict[str, set[str]] = defaultdict(set)
    after: defaultdict[str, set[str]] = defaultdict(set)
    for one, other, kind in data.network.edges(data="relation"):
        if kind == relation and one != other:
            before[other].add(one)
            after[one].add(other)
    return before, after


def _names(printer: Printer, names: Iterable[str]) -> str:
    return ", ".join(sorted(map(printer.name, names)))


def _page_of_things(
    renderer: PageRenderer,
    kind: str,
    heads: Sequence[str],
    cells_of: Callable[[Dossier], list[Any]],
    *,
    by: Sequence[int],
) -> str:
    """Return the page that lists the things of a kind, by the sum of some columns."""
    name, words = FOLDERS[kind], renderer.words
    things = [thing for thing in renderer.data.dossiers if thing.kind == kind]
    rows = [["", "", cells_of(thing)] for thing in things]
    rows.sort(key=lambda row: (-sum(int(row[2][at][1]) for at in by), row[2][0][1]))
    listing = Listing(name, words[name], heads, ("", ()), rows, has_file=False)
    return list_page(renderer, listing, lead=words[f"{name}_lead"], wide=False)


def linked(printer: Printer, kind: str, name: str) -> list[str]:
    """Return a thing as the cell of a list: its name, what it sorts by, its address."""
    address, label = printer.thing_link(name, kind)
    return [label, label.casefold(), address]


def _count(number: int) -> list[str]:
    return [str(number), str(number)]


def list_page(
    renderer: PageRenderer, listing: Listing, *, lead: str = "", wide: bool = True
) -> str:
    return renderer.page(
        "list.html.j2",
        address=f"{listing.name}.html",
        title=listing.caption,
        lead=lead,
        wide=wide,
        listing=listing,
        list_data=list_data(listing, renderer.words),
    )
