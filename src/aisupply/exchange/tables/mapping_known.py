"""What a graph knows already, so that a table may refer to it.

A folder of tables with one new deal names firms, products and sources that are in the graph.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyoxigraph as ox

from aisupply.claims.lens import parse_date
from aisupply.exchange.tables.mapping_context import Context, SourceFacts
from aisupply.exchange.tables.rows import PartialDate
from aisupply.rdf.terms import AIS, CLAIM, ID, RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aisupply.exchange.tables.rows import Folder

__all__ = ["TABLES", "Known", "context_for", "known_in"]

TABLES = {
    AIS + "Company": "organisations",
    AIS + "UnnamedParty": "organisations",
    "http://www.w3.org/ns/org#Organization": "organisations",
    "http://www.w3.org/ns/org#FormalOrganization": "organisations",
    AIS + "Product": "products",
    AIS + "ProductFamily": "products",
    AIS + "AIModel": "products",
    AIS + "Agreement": "agreements",
    AIS + "Facility": "facilities",
    "http://xmlns.com/foaf/0.1/Person": "people",
    AIS + "Source": "sources",
    AIS + "Volume": "agreement_volumes",
    AIS + "Payment": "agreement_volumes",
    AIS + "ProductCategory": "categories",
}
"""Class → the table that has its things."""
_DEALS = (f"{CLAIM}agreements/", f"{CLAIM}products/")


@dataclass
class Known:
    """Ids and facts of a graph.

    Attributes:
        ids: table → ids, as `read_folder` takes them.
        sources: what is known of each source.
        deals: agreement or product → the source of its claim.
        names: organisation → its label in English, or the first that it has.
        counted: claim by its row's key → the day from which it counts.
    """

    ids: dict[str, set[str]] = field(default_factory=dict)
    sources: dict[str, SourceFacts] = field(default_factory=dict)
    deals: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    counted: dict[str, dt.date] = field(default_factory=dict)


def known_in(quads: Iterable[ox.Quad]) -> Known:
    """Return what a graph knows, claims, evidence and registry together."""
    quads = list(quads)
    known = Known(counted=_counted(quads))
    facts: dict[str, dict[str, str]] = {}
    for quad in quads:
        subject, value = quad.subject, quad.object
        if not isinstance(subject, ox.NamedNode) or not isinstance(
            value, ox.NamedNode | ox.Literal
        ):
            continue
        name = subject.value.removeprefix(ID)
        if quad.predicate.value == RDF + "type":
            table = TABLES.get(value.value)
            if table:
                known.ids.setdefault(table, set()).add(name.removeprefix("volume/"))
        elif quad.predicate.value == RDFS + "label" and isinstance(value, ox.Literal):
            if value.language == "en" or name not in known.names:
                known.names[name] = value.value
        elif quad.predicate.value == AIS + "statedIn":
            _note_deal(known, subject.value, value.value)
        else:
            facts.setdefault(name, {})[quad.predicate.value] = value.value
    for name in known.ids.get("sources", ()):
        known.sources[name] = _source(facts.get(name, {}))
    return known


def _counted(quads: Iterable[ox.Quad]) -> dict[str, dt.date]:
    """Return the day of each claim by the key of its row: a corrected row has its last claim's."""
    days: dict[str, dt.date] = {}
    older: dict[str, str] = {}
    for quad in quads:
        subject, value = quad.subject, quad.object
        if not isinstance(subject, ox.NamedNode) or isinstance(value, ox.Triple):
            continue
        if quad.predicate.value == AIS + "knownAt":
            days[subject.value] = dt.date.fromisoformat(value.value[:10])
        elif quad.predicate.value == AIS + "replacedBy":
            older[value.value] = subject.value
    found: dict[str, dt.date] = {}
    for claim in days.keys() - set(older.values()):
        root, met = claim, {claim}
        while (root := older.get(root, root)) not in met:
            met.add(root)
        found[root.removeprefix(CLAIM)] = days[claim]
    return found


def _note_deal(known: Known, claim: str, source: str) -> None:
    for start in _DEALS:
        thing, _, revision = claim.removeprefix(start).partition("/")
        if claim.startswith(start) and (not revision or revision.isdigit()):
            known.deals[thing] = source.removeprefix(ID)


def _source(facts: Mapping[str, str]) -> SourceFacts:
    kind = facts.get("http://purl.org/dc/terms/type", "").rpartition("#source-")[2]
    issued = facts.get("http://purl.org/dc/terms/issued", "")[:10]
    published = PartialDate(issued, *parse_date(issued), "day") if issued else None
    language = facts.get("http://purl.org/dc/terms/language", "")
    return SourceFacts(kind, published, archived=AIS + "digest" in facts, language=language)


def context_for(
    folder: Folder, known: Known, *, coverage: dt.date, codes: Mapping[str, Mapping[str, str]]
) -> Context:
    """Return what the rows of a folder are read against."""
    return Context(
        folder, coverage, codes,
        sources=known.sources, deals=known.deals,
        ids=known.ids, names=known.names, counted=known.counted,
    )  # fmt: skip
