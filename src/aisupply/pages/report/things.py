"""One page for each firm, agreement, product, person and source of a report.

`dossiers` fetches what all of them say: the statements of all claims are read by one query, and a
claim is put into words for each thing that it names, so that the page of a firm holds what the
claim says of that firm. The pages are made from that, and ask the graph nothing.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from aisupply.claims.describe import remarks_on
from aisupply.claims.nodes import quantity_text
from aisupply.claims.verbalise import describe_claim
from aisupply.pages.addresses import FOLDERS, anchor_of, web_address
from aisupply.pages.report.model import Dossier, Fact, cell_anchor
from aisupply.pages.rows import ranked
from aisupply.pages.styling import visible
from aisupply.pages.view.verbaliser import Verbaliser
from aisupply.rdf.terms import AIS, DCTERMS, RDF, RDFS, TIME, iri_of, local_id, rules_of_quantity
from aisupply.rdf.vocabulary import label
from aisupply.store import REGISTRY_GRAPHS
from aisupply.text import code_word

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    import pyoxigraph as ox

    from aisupply.claims.graph import ClaimView
    from aisupply.claims.names import Thing
    from aisupply.pages.report.renderer import PageRenderer
    from aisupply.table import Cell, Table

    Link = tuple[str, str, Mapping[str, Any]]
    """Two ends and the attributes of an edge."""
    Term = ox.NamedNode | ox.Literal | ox.BlankNode
    Nodes = dict[str, dict[str, list[Term]]]
    """Subject → predicate → values."""

__all__ = ["KINDS", "dossiers", "render_things"]

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

_MOST_SOURCES, _MOST_ABOUT = 4, 8
_SHOWN = 30
"""How many rows of a long table stand open."""


def render_things(renderer: PageRenderer) -> Iterator[tuple[str, str]]:
    """Yield address and page of each thing."""
    pages = _Pages(renderer)
    for thing in renderer.data.dossiers:
        address = renderer.addresses.of(thing.kind, thing.id)
        if address is not None:
            yield address, pages.page(thing, address)


class _Pages:
    """What the pages on things share, worked out once."""

    def __init__(self, renderer: PageRenderer) -> None:
        self.renderer = renderer
        self.data = renderer.data
        self.words = renderer.words
        self.printer = renderer.printer("../")
        self.verbaliser = Verbaliser(self.data.network, self.data.lang)
        self.links = self._links()
        self.cells: defaultdict[str, list[Mapping[str, Cell]]] = defaultdict(list)
        for row in ranked(self.data.concentration):
            self.cells[str(row.get("customer"))].append(row)
        self.stops: defaultdict[str, list[Mapping[str, Cell]]] = defaultdict(list)
        for stop in self.data.stops.rows if self.data.stops is not None else ():
            self.stops[str(stop.get("firm"))].append(stop)

    def _links(self) -> dict[str, list[Link]]:
        """Return the edges at each node, and those under each agreement, each once."""
        at_node: defaultdict[str, list[Link]] = defaultdict(list)
        for one, other, link in self.data.network.edges(data=True):
            agreement = local_id(str(link.get("agreement") or ""))
            for name in dict.fromkeys((one, other, *([agreement] if agreement else []))):
                at_node[name].append((one, other, link))
        return at_node

    def page(self, thing: Dossier, address: str) -> str:
        """Return the page of a thing."""
        folder = FOLDERS[thing.kind]
        listed = f"{folder}.html"
        has_list = any(listed == place for place, _ in self.renderer.chapters)
        crumbs = [(listed, self.words[folder])] if has_list else []
        return self.renderer.page(
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
        by_heading: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        for head, value in thing.names:
            by_heading[visible(head)].append((visible(value), web_address(value) or ""))
        return list(by_heading.items())

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
            printer.answer(row),
            printer.equal_suppliers(row),
            texts["top_candidates"],
        ]

    def _stop(self, row: Mapping[str, Cell]) -> list[Any]:
        printer = self.printer
        category = str(row.get("category"))
        place = f"../stops.html#{cell_anchor('stops', category, None)}"
        return [
            [(place, printer.category(category))],
            printer.shown("rank", row.get("rank")).text,
            printer.percent(row.get("exposure")),
            code_word(str(row.get("basis")), printer.lang),
            *(printer.shown(n, row.get(n)).text for n in ("customers", "single_point", "closed")),
        ]

    def _sides(self, thing: Dossier) -> list[tuple[str, list[str], list[list[Any]]]]:
        """Return the links of a thing: its suppliers, its customers, the others."""
        rows_of: dict[str, list[list[Any]]] = {side: [] for side in _SIDES}
        if thing.kind != "source":
            for link in self.links.get(thing.id, ()):
                side = self._side(thing, link)
                rows_of[side].append(self._link(link, hidden=_hidden(thing, side)))
        of_links = {"agreement": "parties", "product": "product_links", "person": "product_links"}
        names = {**self.words, "its_links": self.words[of_links.get(thing.kind, "its_links")]}
        heads = [(at, self.words[head]) for at, head in enumerate(_HEADS)]
        return [
            (names[side], [head for at, head in heads if at not in _hidden(thing, side)], rows)
            for side, rows in rows_of.items()
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
        row = self.verbaliser.table_row(one, other, attributes)
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
            [self.printer.source_link(source) for source in sources[:_MOST_SOURCES]],
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
            "about": [self.printer.thing_link(name, kind) for kind, name in about[:_MOST_ABOUT]],
        }


def _hidden(thing: Dossier, side: str) -> frozenset[int]:
    """Return the columns that a side leaves out; on the page of an agreement also its own."""
    own = {_HEADS.index("agreement")} if thing.kind == "agreement" else set[int]()
    return _HIDDEN[side] | own


KINDS = ("organisation", "agreement", "product", "person", "source")
"""The kinds of things that have a page."""

_RULES = "SELECT ?claim ?rule { ?claim aisb:readBy ?rule } ORDER BY ?claim ?rule"
_STATEMENTS = """
SELECT ?claim ?s ?p ?o {
  GRAPH ?claim { ?s ?p ?o } ?claim a ais:Claim
} ORDER BY ?claim ?s ?p ?o
"""
_REGISTRY = f"""
SELECT DISTINCT ?s ?p ?o (LANG(?o) AS ?language) (isIRI(?o) AS ?iri) {{
  VALUES ?home {{ {" ".join(f"<{graph}>" for graph in REGISTRY_GRAPHS)} }}
  GRAPH ?home {{ ?s ?p ?o }}
}} ORDER BY ?s ?p ?o
"""
_SOURCE_FACTS = """
SELECT ?s ?p ?o ("" AS ?language) (isIRI(?o) AS ?iri) {
  VALUES ?p { dcterms:publisher dcterms:issued dcterms:language dcterms:type ais:tier ais:digest
              foaf:page }
  ?s a ais:Source ; ?p ?o
} ORDER BY ?s ?p ?o
"""
_NAME = RDFS + "label"
_FIGURES = ("firmQuantity", "statedQuantity", "ceilingQuantity")
_PARTS = frozenset(
    {AIS + "Quantity", AIS + "State", TIME + "Interval", TIME + "Instant", DCTERMS + "Location"}
)


def dossiers(view: ClaimView, claims: Table, *, lang: str = "en") -> list[Dossier]:
    """Return a dossier for each firm, agreement, product, person and source of a view.

    Things of which no claim of the view speaks have none.

    Args:
        view: the claims under a lens.
        claims: what `aisupply.claims.describe.claims` says of the view, in any language.
        lang: language of the words, ``en`` or ``fr``.
    """
    things = {iri: t for iri, t in view.names.things.items() if t.kind in KINDS}
    statements = _statements(view)
    rules: defaultdict[str, list[str]] = defaultdict(list)
    for reading in view.claims_store.records(_RULES):
        rules[reading["claim"]].append(local_id(reading["rule"]))
    remarks = remarks_on(view, (str(row["claim"]) for row in claims.rows), lang=lang)
    facts: defaultdict[str, list[Fact]] = defaultdict(list)
    for row in reversed(claims.rows):
        claim = str(row["claim"])
        nodes = statements.get(claim, {})
        bounds = "; ".join(_bounds(nodes, rules[claim], lang))
        remarked = row | {"remark": remarks.get(claim), "bounds": bounds}
        about_claim = _ClaimFacts(view, remarked, nodes, things, lang)
        for iri in about_claim.named:
            facts[iri] += about_claim.facts(iri)
    names = _names(view, things, lang)
    return [
        Dossier(thing.kind, thing.id, thing.label(lang), tuple(names[iri]), tuple(facts[iri]))
        for iri, thing in sorted(things.items(), key=lambda item: (item[1].kind, item[1].id))
        if iri in facts
    ]


def _statements(view: ClaimView) -> dict[str, Nodes]:
    """Return what each claim says, by subject and predicate."""
    by_claim: dict[str, Nodes] = {}
    for claim, subject, predicate, value in view.claims_store.select(_STATEMENTS).rows:
        nodes = by_claim.setdefault(claim.value, {})  # type: ignore[union-attr]
        node = nodes.setdefault(subject.value, {})  # type: ignore[union-attr]
        node.setdefault(predicate.value, []).append(value)  # type: ignore[union-attr,arg-type]
    return by_claim


class _ClaimFacts:
    """One claim, ready to be told of each thing that it names."""

    def __init__(
        self,
        view: ClaimView,
        row: Mapping[str, Cell],
        nodes: Nodes,
        things: Mapping[str, Thing],
        lang: str,
    ) -> None:
        self.view, self.row, self.lang, self.things = view, row, lang, things
        source = iri_of(str(row["source"]))
        self.named = list(dict.fromkeys((*_named(nodes, things), *([source] * (source in things)))))
        self.is_one = sum(not _is_part(node) for node in nodes.values()) == 1
        self.holds = "; ".join(_times(nodes))

    def facts(self, iri: str) -> Iterator[Fact]:
        """Yield what the claim says of one thing."""
        about = [self.things[other] for other in self.named if other != iri]
        texts = self._texts(iri)
        if self.row.get("remark") and texts:  # the curator's, after all that the claim says
            texts[-1] = f"{texts[-1]}; {self.row['remark']}"
        for text in texts:
            yield Fact(
                text,
                local_id(str(self.row["claim"])),
                str(self.row["bounds"]),
                str(self.row["status"]),
                str(self.row["certainty"]),
                str(self.row["known"]),
                self.holds,
                str(self.row["source"]),
                str(self.row.get("span") or ""),
                tuple((t.kind, t.id) for t in about if t.kind != "source"),
            )

    def _texts(self, iri: str) -> list[str]:
        """Return the sentences; a source is told the whole claim in one."""
        whole = str(self.row.get("what") or "")
        if whole and (self.is_one or self.things[iri].kind == "source"):
            return [whole]
        return describe_claim(self.view, str(self.row["claim"]), focus=iri, lang=self.lang)


def _is_part(node: Mapping[str, list[Term]]) -> bool:
    """Tell whether a node is a figure, a stage, a time or a place, told with what has it."""
    return any(kind.value in _PARTS for kind in node.get(RDF + "type", []))


def _named(nodes: Nodes, things: Mapping[str, Thing]) -> Iterator[str]:
    """Yield the things that a claim names, as subjects first."""
    yield from (iri for iri in nodes if iri in things)
    for node in nodes.values():
        for values in node.values():
            yield from (value.value for value in values if value.value in things)


def _bounds(nodes: Nodes, rules: Collection[str], lang: str) -> Iterator[str]:
    """Yield the figures of a claim: of a volume, from the firm part up to the ceiling."""
    seen: set[str] = set()
    for node in nodes.values():
        figures = {name: node[AIS + name][0].value for name in _FIGURES if AIS + name in node}
        alone = list(figures.values()) if figures.keys() == {"statedQuantity"} else []
        alone += [value.value for value in node.get(AIS + "hasQuantity", [])]
        texts = [
            quantity_text(nodes[iri], lang, rules=rules_of_quantity(iri, rules))
            for iri in alone
            if iri in nodes
        ]
        if figures.keys() - {"statedQuantity"}:
            interval = _interval({name: nodes.get(iri, {}) for name, iri in figures.items()})
            texts = [*([quantity_text(interval, lang)] if interval else []), *texts]
        for text in texts:
            if text and text not in seen:
                seen.add(text)
                yield text


def _interval(parts: Mapping[str, dict[str, list[Term]]]) -> dict[str, list[Term]]:
    """Return one quantity for a volume: the lower end is firm, the upper one the ceiling."""
    given = next(iter(parts.values()))
    firm, ceiling = parts.get("firmQuantity", {}), parts.get("ceilingQuantity", {})
    ends = {
        AIS + "kind": given.get(AIS + "kind", []),
        AIS + "unit": given.get(AIS + "unit", []),
        AIS + "lowerBound": firm.get(AIS + "lowerBound", []),
        AIS + "upperBound": ceiling.get(AIS + "upperBound", []),
        AIS + "lowerBoundExclusive": firm.get(AIS + "lowerBoundExclusive", []),
        AIS + "upperBoundExclusive": ceiling.get(AIS + "upperBoundExclusive", []),
        AIS + "perPeriod": given.get(AIS + "perPeriod", []),
        AIS + "countedIn": given.get(AIS + "countedIn", []),
        AIS + "amountOf": given.get(AIS + "amountOf", []),
    }
    return {name: values for name, values in ends.items() if values}


def _times(nodes: Nodes) -> Iterator[str]:
    """Yield the times that a claim speaks of, such as ``2025-10-06 –`` for one without an end."""
    for iri, node in nodes.items():
        if TIME + "hasBeginning" in node or TIME + "hasEnd" in node:
            begin, _, end = local_id(iri).removeprefix("time/").partition("_")
            ends = ["" if part == "x" else part for part in (begin, end)]
            yield ends[0] if ends[0] == ends[1] else " – ".join(ends).strip()


def _names(view: ClaimView, things: Iterable[str], lang: str) -> dict[str, list[tuple[str, str]]]:
    """Return what the registry says of things, and what is known of sources."""
    by_heading: dict[str, list[tuple[str, str]]] = {iri: [] for iri in things}
    for store, query in ((view.graph.store, _REGISTRY), (view.store, _SOURCE_FACTS)):
        for row in store.records(query):
            is_shown = row["p"] not in {_NAME, RDF + "type"}
            if is_shown and row["s"] in by_heading and row.get("language", "") in {"", lang, "en"}:
                by_heading[row["s"]].append((label(row["p"], lang), _value(row, view, lang)))
    return by_heading


def _value(row: Mapping[str, str], view: ClaimView, lang: str) -> str:
    """Return a value in words; a day without its midnight."""
    if row["iri"] == "true":
        return view.names.label(row["o"], lang)
    return row["o"].removesuffix("T00:00:00Z")
