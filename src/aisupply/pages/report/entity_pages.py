"""One page for each firm, agreement, product, person and source of a report.

All of them are made from what the report holds already: no page asks the graph.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from aisupply.pages.report.addresses import FOLDERS, anchor_of, web_address
from aisupply.pages.report.model import cell_anchor
from aisupply.pages.report.ranking import bounds_of, ranked
from aisupply.pages.view.details import LinkTeller
from aisupply.pages.view.styling import visible
from aisupply.rdf.terms import local_id
from aisupply.text import code_word, number_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aisupply.pages.report.model import Dossier, Fact
    from aisupply.pages.report.renderer import Shell
    from aisupply.table import Cell

    Link = tuple[str, str, Mapping[str, Any]]
    """Two ends and the attributes of an edge."""

__all__ = ["render_things"]

_SUPPLY = "supply"
_DRAWN = frozenset({"organisation", "agreement", "product", "person"})
_SIDES = ("its_suppliers", "its_customers", "its_links")
_HEADS = ("from", "relation", "to", "category", "bounds_head", "status", "known", "agreement",
          "sources")  # fmt: skip
_HIDDEN = {
    "its_suppliers": frozenset({1, 2}),
    "its_customers": frozenset({0, 1}),
    "its_links": frozenset[int](),
}
"""Side → the columns that its heading says already."""

_SOURCES, _ABOUT = 4, 8
_SHOWN = 30
"""How many rows of a long table stand open."""


def render_things(shell: Shell) -> Iterator[tuple[str, str]]:
    """Yield address and page of each thing."""
    pages = _Pages(shell)
    for thing in shell.data.dossiers:
        address = shell.addresses.of(thing.kind, thing.id)
        if address is not None:
            yield address, pages.page(thing, address)


class _Pages:
    """What the pages on things share, worked out once."""

    def __init__(self, shell: Shell) -> None:
        self.shell = shell
        self.data = shell.data
        self.words = shell.words
        self.printer = shell.printer("../")
        self.teller = LinkTeller(self.data.network, self.data.lang)
        self.links = self._links()
        self.cells: defaultdict[str, list[Mapping[str, Cell]]] = defaultdict(list)
        for row in ranked(self.data.concentration):
            self.cells[str(row.get("customer"))].append(row)
        self.stops: defaultdict[str, list[Mapping[str, Cell]]] = defaultdict(list)
        for stop in self.data.stops.rows if self.data.stops is not None else ():
            self.stops[str(stop.get("firm"))].append(stop)

    def _links(self) -> dict[str, list[Link]]:
        """Return the edges at each node, and those under each agreement, each once."""
        found: defaultdict[str, list[Link]] = defaultdict(list)
        for one, other, link in self.data.network.edges(data=True):
            agreement = local_id(str(link.get("agreement") or ""))
            for name in dict.fromkeys((one, other, *([agreement] if agreement else []))):
                found[name].append((one, other, link))
        return found

    def page(self, thing: Dossier, address: str) -> str:
        """Return the page of a thing."""
        folder = FOLDERS[thing.kind]
        listed = f"{folder}.html"
        has_list = any(listed == place for place, _ in self.shell.chapters)
        crumbs = [(listed, self.words[folder])] if has_list else []
        return self.shell.page(
            "thing.html.j2",
            address=address,
            title=thing.label,
            crumbs=crumbs,
            kind=visible(code_word(thing.kind, self.data.lang)),
            network=self._on_network(thing),
            names=self._names(thing),
            measures=[self._measure(row) for row in self._own(self.cells, thing)],
            stops=[self._stop(row) for row in self._own(self.stops, thing)],
            sides=self._sides(thing),
            facts=[self._fact(thing, fact) for fact in thing.facts],
            # A link to a claim leads to its row on the page of the source: none is folded there.
            most=len(thing.facts) if thing.kind == "source" else _SHOWN,
            is_source=thing.kind == "source",
        )

    def _own(
        self, rows: Mapping[str, list[Mapping[str, Cell]]], thing: Dossier
    ) -> list[Mapping[str, Cell]]:
        return list(rows.get(thing.id, ())) if thing.kind == "organisation" else []

    def _on_network(self, thing: Dossier) -> str:
        """Return the deep link to a thing that is drawn, nothing for others."""
        if thing.kind in _DRAWN and thing.id in self.data.network:
            return f"../view.html#focus={quote(visible(thing.id), safe='')}"
        return ""

    def _names(self, thing: Dossier) -> list[tuple[str, list[tuple[str, str]]]]:
        """Return the values under each heading; what is an address of the web is a link."""
        found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        for head, value in thing.names:
            found[visible(head)].append((visible(value), web_address(value) or ""))
        return list(found.items())

    def _measure(self, row: Mapping[str, Cell]) -> list[Any]:
        printer = self.printer
        texts = printer.texts(row)
        anchor = cell_anchor(row.get("customer"), row.get("category"), row.get("kind"))
        place = f"../concentration.html#{anchor}"
        return [
            [(place, printer.category(str(row.get("category"))))],
            printer.kind(row) or "–",
            texts["suppliers"],
            texts["quantified"],
            texts["hhi_stated"] or "–",
            texts["hhi"] or "–",
            texts["top_candidates"],
        ]

    def _stop(self, row: Mapping[str, Cell]) -> list[Any]:
        printer = self.printer
        category = str(row.get("category"))
        share = bounds_of(row.get("exposure"))
        place = f"../stops.html#{cell_anchor('stops', category, None)}"
        return [
            [(place, printer.category(category))],
            printer.shown("rank", row.get("rank")).text,
            number_text(share * 100, self.data.lang, unit="%") if share else "–",
            *(printer.shown(n, row.get(n)).text for n in ("customers", "single_point", "closed")),
        ]

    def _sides(self, thing: Dossier) -> list[tuple[str, list[str], list[list[Any]]]]:
        """Return the links of a thing: its suppliers, its customers, the others."""
        found: dict[str, list[list[Any]]] = {side: [] for side in _SIDES}
        if thing.kind != "source":
            for link in self.links.get(thing.id, ()):
                side = self._side(thing, link)
                found[side].append(self._link(link, hidden=_hidden(thing, side)))
        names = {**self.words, "its_links": self.words[_word_of_links(thing)]}
        heads = [(at, self.words[head]) for at, head in enumerate(_HEADS)]
        return [
            (names[side], [head for at, head in heads if at not in _hidden(thing, side)], rows)
            for side, rows in found.items()
            if rows
        ]

    def _side(self, thing: Dossier, link: Link) -> str:
        one, other, attributes = link
        if attributes.get("relation") != _SUPPLY or thing.id not in {one, other}:
            return "its_links"
        return "its_suppliers" if other == thing.id else "its_customers"

    def _link(self, link: Link, *, hidden: frozenset[int]) -> list[Any]:
        """Return a link as the cells of `_HEADS`, without those that the heading says."""
        one, other, attributes = link
        row = self.teller.table_row(one, other, attributes)
        agreement = local_id(str(attributes.get("agreement") or ""))
        sources = [str(source) for source in attributes.get("sources") or ()]
        cells = [
            [self.printer.thing_link(one)],
            row["relation"],
            [self.printer.thing_link(other)],
            row["category"] or "–",
            row["volume"] or "–",
            ", ".join(filter(None, (row["status"], row["stage"]))),
            row["known"],
            [self.printer.thing_link(agreement, "agreement")] if agreement else "–",
            [self.printer.source_link(source) for source in sources[:_SOURCES]],
        ]
        return [cell for at, cell in enumerate(cells) if at not in hidden]

    def _fact(self, thing: Dossier, fact: Fact) -> dict[str, Any]:
        lang = self.data.lang
        about = [named for named in fact.about if named != (thing.kind, thing.id)]
        own = thing.kind == "source"
        return {
            "text": visible(fact.text),
            "bounds": visible(fact.bounds),
            "status": visible(code_word(fact.status, lang)),
            "certainty": visible(code_word(fact.certainty, lang)),
            "known": visible(fact.known),
            "holds": visible(fact.holds),
            "source": None if own else self.printer.source_link(fact.source),
            "spans": visible(fact.spans),
            "claim": (self.printer.claim_link(fact.claim)[0], visible(fact.claim)),
            "anchor": anchor_of("claim", fact.claim) if own else "",
            "about": [self.printer.thing_link(name, kind) for kind, name in about[:_ABOUT]],
        }


def _hidden(thing: Dossier, side: str) -> frozenset[int]:
    """Return the columns that a side leaves out; on the page of an agreement also its own."""
    own = {_HEADS.index("agreement")} if thing.kind == "agreement" else set[int]()
    return _HIDDEN[side] | own


def _word_of_links(thing: Dossier) -> str:
    words = {"agreement": "parties", "product": "product_links", "person": "product_links"}
    return words.get(thing.kind, "its_links")
