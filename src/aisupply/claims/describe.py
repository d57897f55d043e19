"""What is known of one thing, and what is in a graph: facts in words, counts, lists."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from aisupply.claims.names import Thing
from aisupply.claims.nodes import interval_text
from aisupply.claims.verbalise import describe_claim, titled
from aisupply.errors import AmbiguousNameError, UnknownNameError
from aisupply.rdf.terms import AISB, AISC, ID, compact, expand, local_id
from aisupply.rdf.vocabulary import label, with_value
from aisupply.store import CODES_GRAPHS, REGISTRY_GRAPHS
from aisupply.table import Iri, Several, Table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from aisupply.claims.graph import ClaimGraph, ClaimView
    from aisupply.table import Cell

__all__ = ["claims", "find", "remarks_on", "show", "sources", "stats"]

_SHOW = ("fact", "status", "certainty", "known", "source", "span", "claim")

_MENTIONS = """
SELECT DISTINCT ?claim {
  { GRAPH ?claim { { <%(iri)s> ?p ?o } UNION { ?s ?p <%(iri)s> } } }
  UNION { ?claim ais:statedIn|prov:wasAttributedTo <%(iri)s> }
  UNION { BIND(<%(iri)s> AS ?claim) }
  ?claim a ais:Claim
}
"""

_EVIDENCE = """
SELECT ?claim ?status ?certainty ?known ?source ?start ?end ?subject {
  %s
  ?claim a ais:Claim ; ais:status ?status ; ais:certainty ?certainty ;
         ais:knownAt ?known ; ais:statedIn ?source .
  OPTIONAL { ?claim dcterms:subject ?subject }
  OPTIONAL { ?claim ais:evidencedBy/oa:hasSelector ?place . ?place oa:start ?start ; oa:end ?end }
} ORDER BY ?known ?claim ?start
"""


_KNOWN = """
ASK {
  { GRAPH ?any { <%(iri)s> ?p ?o } } UNION { GRAPH ?any { ?s ?p <%(iri)s> } }
  UNION { <%(iri)s> ?p ?o }
}
"""
_NAMES = """
SELECT ?name (LANG(?name) AS ?language) {
  GRAPH ?any { <%(iri)s> rdfs:label|skos:prefLabel ?name FILTER(isLiteral(?name)) }
} ORDER BY ?name
"""
_DESCRIPTION = """
SELECT DISTINCT ?p ?o (LANG(?o) AS ?language) (IF(isIRI(?o), "true", "") AS ?iri) {
  VALUES ?home { %(homes)s }
  { GRAPH ?home { <%(iri)s> ?p ?o } }
  UNION { GRAPH ?home { ?o skos:broader <%(iri)s> } BIND(skos:narrower AS ?p) }
  UNION { GRAPH ?home { ?o skos:relatedMatch <%(iri)s> } BIND(skos:relatedMatch AS ?p) }
  UNION { <%(iri)s> a ais:Source ; ?p ?o }
  FILTER(?p != skos:inScheme)
} ORDER BY ?p ?o
"""
_REMARKS = """
SELECT ?p ?o (LANG(?o) AS ?language) (IF(isIRI(?o), "true", "") AS ?iri) {
  VALUES ?p {
    dcterms:temporal skos:note skos:historyNote ais:wording ais:figureWords ais:cellWords
    prov:wasAttributedTo
    ais:conflictsWith ais:replacedBy
    aisb:counts aisb:countsWith aisb:supersededAt
    aisb:readAgainAt aisb:readAgainOutcome aisb:readAgainNote
  }
  <%(iri)s> a ais:Claim ; ?p ?o .
} ORDER BY ?p ?o
"""
_NOTES = """
SELECT ?claim ?p ?o (IF(isIRI(?o), "true", "") AS ?iri) {
  VALUES ?claim { %s }
  VALUES ?p {
    dcterms:temporal skos:historyNote skos:note ais:wording ais:figureWords ais:cellWords
    aisb:counts aisb:countsWith aisb:supersededAt
    aisb:readAgainAt aisb:readAgainOutcome aisb:readAgainNote
  }
  ?claim ?p ?o FILTER(?o != aisc:counts-yes)
} ORDER BY ?claim ?p ?o
"""
_DAYS = frozenset({AISB + "supersededAt", AISB + "readAgainAt"})
_WORDS = {
    "prefLabel": ("is called", "s'appelle"),
    "definition": ("is defined as", "est ainsi défini·e"),
    "broader": ("is a kind of", "est une sorte de"),
    "narrower": ("has the kind", "a pour sorte"),
    "relatedMatch": ("goes with", "va avec"),
    "note": ("note", "note"),
    "historyNote": ("before", "avant"),
    "temporal": ("for the time", "pour la période"),
}
"""Words for terms of other vocabularies that only code lists and remarks use."""


def find(view: ClaimView, name: str) -> Thing:
    """Return what a typed name means: a named thing, or any other node that claims speak of.

    Args:
        view: where to look; its lens leaves no names out.
        name: an id, a label, an alias or a ticker, in any case; or the id, prefixed name or IRI
            of a market, volume, supply, place or other node.

    Raises:
        UnknownNameError: if nothing has the name; the nearest names are suggested.
        AmbiguousNameError: if several things have it; the candidates are listed.
    """
    name = name.strip()
    try:
        return view.graph.names.find(name)
    except AmbiguousNameError as error:
        alike = [thing for thing in view.graph.names.things.values() if thing.id == name]
        if alike[1:]:  # such as a product and a category of one id
            raise AmbiguousNameError(name, [compact(thing.iri) for thing in alike]) from error
        raise
    except UnknownNameError:
        iri = expand(name)
        for node in (iri,) if iri else (ID + name, AISC + name, f"{AISC}market-{name}"):
            if not set(node) & set(' <>"{}|^`\\') and view.graph.store.ask(_KNOWN % {"iri": node}):
                names = view.graph.store.records(_NAMES % {"iri": node})
                return Thing(
                    local_id(node), node, "node", {row["language"]: row["name"] for row in names}
                )
        raise


def show(view: ClaimView, thing: Thing, *, lang: str = "en") -> Table:
    """Return one page on a thing: each fact with its status, date, source and passage.

    What registry and code lists say stands first, with the status ``registry``; remarks of the
    curator on a claim follow what it says and have the status ``remark``.

    Args:
        view: the claims to look at.
        thing: a firm, product, agreement, source, claim, category, person, facility or market,
            or any other node, as `find` gives it.
        lang: language of the words, `en` or `fr`.
    """
    mentioning = view.claims_store.records(_MENTIONS % {"iri": thing.iri})
    admitted = set(view.lens.choose(view.graph.claims))
    focus = None if thing.kind in {"claim", "source"} else thing.iri
    claim_iris = [row["claim"] for row in mentioning if row["claim"] in admitted]
    rows = _description_rows(view, thing, _DESCRIPTION, "registry", lang)
    remarks = remarks_on(view, claim_iris, lang=lang) if thing.kind != "claim" else {}
    for evidence in _evidence(view, claim_iris):
        claim = str(evidence["claim"])
        rows += [{"fact": fact, **evidence} for fact in _facts(view, claim, focus, lang)]
        about = {**evidence, "status": "remark", "certainty": None, "span": None}
        if claim in remarks:
            rows.append({"fact": titled(remarks[claim]), **about})
    rows += _description_rows(view, thing, _REMARKS, "remark", lang)
    return Table(_SHOW, rows, view.lens.as_json(), lang=lang)


def remarks_on(view: ClaimView, claims: Iterable[str], *, lang: str = "en") -> dict[str, str]:
    """Return IRI of a claim → what the curator remarks on it, in words; none for no remark.

    Args:
        view: where the claims are.
        claims: their IRIs.
        lang: language of the words, `en` or `fr`.
    """
    by_claim: dict[str, list[str]] = {}
    values = " ".join(f"<{claim}>" for claim in claims)
    for row in view.graph.store.records(_NOTES % values):
        text = _value_text(row, view, lang)
        by_claim.setdefault(row["claim"], []).append(f"{_words(row['p'], lang)} {text}")
    return {claim: "; ".join(remarks) for claim, remarks in by_claim.items()}


def _facts(view: ClaimView, claim: str, focus: str | None, lang: str) -> list[str]:
    """Return what a claim says of a thing; all of it where the thing is whose view it is."""
    facts = describe_claim(view, claim, focus=focus, lang=lang)
    return facts or describe_claim(view, claim, focus=None, lang=lang)


def _evidence(view: ClaimView, claims: Iterable[str] | None) -> list[dict[str, Cell]]:
    """Return what is said about each claim, one row each, in order of date."""
    values = "" if claims is None else f"VALUES ?claim {{ {' '.join(f'<{c}>' for c in claims)} }}"
    by_claim: dict[str, dict[str, Cell]] = {}
    store = view.store if claims is None else view.claims_store
    for row in store.records(_EVIDENCE % values):
        entry = by_claim.setdefault(row["claim"], _evidence_row(row, view))
        if "start" in row:
            span = f"{row['start']}–{row['end']}"
            entry["span"] = f"{entry['span']}, {span}" if entry["span"] else span
    return list(by_claim.values())


def _evidence_row(row: dict[str, str], view: ClaimView) -> dict[str, Cell]:
    return {
        "claim": Iri(row["claim"], compact(row["claim"])),
        "subject": view.names.label(row["subject"]) if "subject" in row else None,
        "status": local_id(row["status"]),
        "certainty": local_id(row["certainty"]),
        "known": row["known"][:10],
        "source": local_id(row["source"]),
        "span": None,
    }


def _description_rows(
    view: ClaimView, thing: Thing, query: str, status: str, lang: str
) -> list[dict[str, Cell]]:
    """Return what is told of a thing outside of all claims: names, kind, identifiers, remarks."""
    homes = " ".join(f"<{graph}>" for graph in (*REGISTRY_GRAPHS, *CODES_GRAPHS))
    rows: list[dict[str, Cell]] = []
    for row in view.graph.store.records(query % {"iri": thing.iri, "homes": homes}):
        code_in_another_language = thing.iri.startswith(AISC) and row.get("language") != lang
        if row.get("language", "") not in {"", "en", lang}:
            continue
        if row["iri"] != "true" and code_in_another_language:
            continue
        said = with_value(_words(row["p"], lang), _value_text(row, view, lang), lang)
        rows.append({"fact": titled(said), "status": status})
    return rows


def _words(predicate: str, lang: str) -> str:
    own = _WORDS.get(re.split("[/#]", local_id(predicate))[-1])
    return own[lang == "fr"] if own else label(predicate, lang)


def _value_text(row: dict[str, str], view: ClaimView, lang: str) -> str:
    if row["p"] in _DAYS:
        return row["o"][:10]
    if row["iri"] != "true":
        return row["o"]
    if row["p"].endswith("#type"):
        return label(row["o"], lang)
    if row["p"].endswith("/temporal"):
        return interval_text(row["o"], lang)
    return view.graph.names.label(row["o"], lang)


def claims(view: ClaimView, *, lang: str = "en") -> Table:
    """Return every claim of a view in order of the day it became known."""
    columns = ("known", "claim", "subject", "what", "status", "certainty", "source")
    rows = _evidence(view, None)
    for row in rows:
        facts = describe_claim(view, str(row["claim"]), focus=None, lang=lang)
        row["what"] = "; ".join(facts)
    return Table(columns, rows, view.lens.as_json())


_SOURCES = """
SELECT ?source (SAMPLE(?name) AS ?label) (SAMPLE(?by) AS ?publisher) (SAMPLE(?type) AS ?kind)
       (SAMPLE(?level) AS ?tier) (SAMPLE(?in) AS ?language) (MIN(?on) AS ?issued)
       (COUNT(DISTINCT ?claim) AS ?claims) (COUNT(DISTINCT ?span) AS ?spans) {
  ?claim ais:statedIn ?source .
  OPTIONAL { ?claim ais:evidencedBy ?span }
  OPTIONAL { ?source rdfs:label ?name FILTER(LANG(?name) IN ("en", "")) }
  OPTIONAL { ?source dcterms:publisher ?by }
  OPTIONAL { ?source dcterms:type ?type }
  OPTIONAL { ?source ais:tier ?level }
  OPTIONAL { ?source dcterms:language ?in }
  OPTIONAL { ?source dcterms:issued ?on }
} GROUP BY ?source ORDER BY ?source
"""


def sources(view: ClaimView) -> Table:
    """Return the sources behind the claims of a view, each with how much it carries."""
    columns = (
        "id", "label", "publisher", "kind", "tier", "language", "issued", "claims", "spans",
    )  # fmt: skip
    rows: list[dict[str, Cell]] = []
    for record in view.store.records(_SOURCES):
        row: dict[str, Cell] = dict.fromkeys(columns) | record
        row["id"] = local_id(record["source"])
        row["kind"] = local_id(record.get("kind", "")).removeprefix("source-") or None
        row["issued"] = record["issued"][:10] if "issued" in record else None
        for number in ("tier", "claims", "spans"):
            row[number] = int(record[number]) if number in record else None
        rows.append({name: row[name] for name in columns})
    return Table(columns, rows, view.lens.as_json())


_MENTIONED = """
SELECT DISTINCT ?x { GRAPH ?claim { { ?x ?p ?o } UNION { ?s ?q ?x FILTER(isIRI(?x)) } } }
"""
_CLASSES = {
    "organisations": "organisation",
    "people": "person",
    "products": "product",
    "agreements": "agreement",
}
_NODES = {
    "supply_relations": "ais:SupplyRelationship",
    "volumes": "ais:Volume ais:Payment",
    "commitments": "ais:Commitment",
    "stakes": "ais:EquityHolding ais:EquityOption",
    "market_shares": "ais:MarketPosition",
    "customer_shares": "ais:RevenueShare",
    "segment_shares": "ais:SegmentShare",
    "supplier_shares": "ais:PurchaseShare",
    "totals": "ais:Total",
    "agreement_terms": "ais:AgreementTerm",
    "product_inputs": "ais:ProductInput",
    "restrictions": "ais:Restriction",
    "estimates": "ais:InstalledBase",
    "facilities": "ais:Facility",
    "events": "ais:Event",
    "considerations": "ais:Motivation ais:Risk ais:Constraint ais:Expectation",
}

_WITH_PASSAGE = "SELECT DISTINCT ?claim { ?claim ais:evidencedBy ?span }"
_READ_AGAIN = "SELECT ?claim ?outcome { ?claim aisb:readAgainOutcome ?outcome }"
_COUNTED = """
SELECT ?claim ?x { GRAPH ?claim { ?x ais:flow ?flow } ?claim aisb:counts aisc:counts-yes }
"""
_STAKES = "SELECT ?claim ?x { VALUES ?class { %s } GRAPH ?claim { ?x a ?class } }"
_OF_TIER_1 = """
SELECT ?claim ?s ?p ?o {
  ?source ais:tier 1 .
  ?claim ais:statedIn ?source .
  GRAPH ?claim { ?s ?p ?o }
}
"""


def stats(graph: ClaimGraph, view: ClaimView) -> Table:
    """Return how many things of each kind a view's claims name, and how well they are borne out.

    Then come claims by status and by tier.  A fact is what claims say that say the same; volumes
    counted are those that enter a sum; read again is what has a claim whose source a second
    reader has read, by whatever outcome.
    """
    admitted = set(view.lens.choose(graph.claims))
    facts = [claim for claim in graph.claims if claim.iri in admitted]
    counts: dict[str, int] = {
        "claims": len(facts),
        "sources": _sources(view, {claim.source for claim in facts}),
    }
    mentioned = {row["x"] for row in view.store.records(_MENTIONED)}
    for what, kind in _CLASSES.items():
        counts[what] = sum(thing.iri in mentioned for thing in view.names.of_kind(kind))
    for what, classes in _NODES.items():
        query = (
            f"SELECT (COUNT(DISTINCT ?x) AS ?n) "
            f"{{ VALUES ?class {{ {classes} }} GRAPH ?claim {{ ?x a ?class }} }}"
        )
        counts[what] = int(next(view.store.records(query))["n"])
    outcomes = {
        row["claim"]: local_id(row["outcome"])
        for row in view.store.records(_READ_AGAIN)
        if row["claim"] in admitted
    }
    counts |= _borne_out(view, admitted, read_again=outcomes.keys())
    rows: list[dict[str, Cell]] = [{"what": what, "count": n} for what, n in counts.items()]
    rows += _grouped(outcomes.values())
    rows += _grouped(claim.status for claim in facts)
    rows += _grouped(f"tier {claim.tier}" for claim in facts)
    return Table(("what", "count"), rows, view.lens.as_json())


def _borne_out(
    view: ClaimView, admitted: Collection[str], *, read_again: Collection[str]
) -> dict[str, int]:
    """Return what filings and second readings bear out, of the claims that a lens admits."""
    said: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
    for claim, *triple in view.store.select(_OF_TIER_1).rows:
        if claim.value in admitted:  # type: ignore[union-attr]
            said[claim.value].add(tuple(map(str, triple)))  # type: ignore[union-attr,arg-type]
    passages = {row["claim"] for row in view.store.records(_WITH_PASSAGE)}
    counts = {
        "facts_of_tier_1": len(set(map(frozenset, said.values()))),
        "claims_with_passage": len(passages.intersection(admitted)),
        "claims_read_again": len(read_again),
    }
    for what, query in (
        ("volumes_counted", _COUNTED),
        ("stakes", _STAKES % _NODES["stakes"]),
    ):
        found = [row for row in view.store.records(query) if row["claim"] in admitted]
        if what not in _NODES:
            counts[what] = len({row["x"] for row in found})
        again = {row["x"] for row in found if row["claim"] in read_again}
        counts[f"{what}_read_again"] = len(again)
    return counts


def _sources(view: ClaimView, carrying: set[str]) -> int:
    """Return the number of sources: all that are described, or those behind a lens's claims."""
    if not view.lens.everything or view.lens.sources or view.lens.tier:
        return len(carrying)
    described = "SELECT (COUNT(DISTINCT ?x) AS ?n) { ?x a ais:Source }"
    return int(next(view.store.records(described))["n"])


def _grouped(values: Iterable[str]) -> list[dict[str, Cell]]:
    """Return how many claims have each value."""
    return [
        {"what": Several(("claims", value), between=" "), "count": n}
        for value, n in sorted(Counter(values).items())
    ]
