"""What the pages on things say: every claim on a thing, fetched once for all pages.

The statements of all claims are read by one query. A claim is put into words for each thing that
it names, so that the page of a firm holds what the claim says of that firm.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from aisupply.claims.describe import remarks_on
from aisupply.claims.verbalise import describe_claim, quantity_text
from aisupply.pages.report.model import Dossier, Fact
from aisupply.rdf.terms import AIS, DCTERMS, RDF, RDFS, TIME, iri_of, local_id, rules_of_quantity
from aisupply.rdf.vocabulary import label
from aisupply.store import REGISTRY_GRAPHS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    import pyoxigraph as ox

    from aisupply.claims.graph import ClaimView
    from aisupply.claims.names import Thing
    from aisupply.table import Cell, Table

    Term = ox.NamedNode | ox.Literal | ox.BlankNode
    Nodes = dict[str, dict[str, list[Term]]]
    """Subject → predicate → values."""

__all__ = ["KINDS", "dossiers"]

KINDS = ("organisation", "agreement", "product", "person", "source")
"""The kinds of things that have a page."""

_STATEMENTS = "SELECT ?claim ?s ?p ?o { GRAPH ?claim { ?s ?p ?o } ?claim a ais:Claim }"
_RULES = "SELECT ?claim ?rule { ?claim aisb:readBy ?rule }"
_REGISTRY = f"""
SELECT DISTINCT ?s ?p ?o (LANG(?o) AS ?language) (isIRI(?o) AS ?iri) {{
  VALUES ?home {{ {" ".join(f"<{graph}>" for graph in REGISTRY_GRAPHS)} }}
  GRAPH ?home {{ ?s ?p ?o }}
}} ORDER BY ?s ?p ?o
"""
_SOURCES = """
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
    found: defaultdict[str, list[Fact]] = defaultdict(list)
    for row in reversed(claims.rows):
        claim = str(row["claim"])
        nodes = statements.get(claim, {})
        bounds = "; ".join(_bounds(nodes, rules[claim], lang))
        remarked = row | {"remark": remarks.get(claim), "bounds": bounds}
        told = _Told(view, remarked, nodes, things, lang)
        for iri in told.named:
            found[iri] += told.facts(iri)
    names = _names(view, things, lang)
    return [
        Dossier(thing.kind, thing.id, thing.label(lang), tuple(names[iri]), tuple(found[iri]))
        for iri, thing in sorted(things.items(), key=lambda item: (item[1].kind, item[1].id))
        if iri in found
    ]


def _statements(view: ClaimView) -> dict[str, Nodes]:
    """Return what each claim says, by subject and predicate."""
    found: dict[str, Nodes] = {}
    for claim, subject, predicate, value in view.claims_store.select(_STATEMENTS).rows:
        nodes = found.setdefault(claim.value, {})  # type: ignore[union-attr]
        node = nodes.setdefault(subject.value, {})  # type: ignore[union-attr]
        node.setdefault(predicate.value, []).append(value)  # type: ignore[union-attr,arg-type]
    return found


class _Told:
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
    found: dict[str, list[tuple[str, str]]] = {iri: [] for iri in things}
    for store, query in ((view.graph.store, _REGISTRY), (view.store, _SOURCES)):
        for row in store.records(query):
            is_told = row["p"] not in {_NAME, RDF + "type"}
            if is_told and row["s"] in found and row.get("language", "") in {"", lang, "en"}:
                found[row["s"]].append((label(row["p"], lang), _value(row, view, lang)))
    return found


def _value(row: Mapping[str, str], view: ClaimView, lang: str) -> str:
    """Return a value in words; a day without its midnight."""
    if row["iri"] == "true":
        return view.names.label(row["o"], lang)
    return row["o"].removesuffix("T00:00:00Z")
