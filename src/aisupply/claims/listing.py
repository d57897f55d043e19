"""What there is: lists of firms, agreements, products, categories, restrictions and others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisupply.claims import LISTS, questions, restrictions, totals
from aisupply.claims.describe import sources
from aisupply.errors import UnknownNameError
from aisupply.rdf.terms import local_id
from aisupply.table import Table
from aisupply.text import Note

if TYPE_CHECKING:
    from aisupply.claims.graph import ClaimView
    from aisupply.table import Cell

__all__ = ["list_things", "stages_of"]

_CLAIMS = """
SELECT ?thing (COUNT(DISTINCT ?claim) AS ?value) {
  GRAPH ?claim { { ?thing ?p ?o } UNION { ?s ?q ?thing FILTER(isIRI(?thing)) } }
} GROUP BY ?thing
"""
_CLASSES = """
SELECT DISTINCT ?thing ?value {
  ?thing org:classification ?value FILTER(STRSTARTS(STR(?value), STR(aisc:organisation-)))
} ORDER BY ?value
"""
_COUNTRIES = """
SELECT DISTINCT ?thing ?value {
  ?thing ais:locatedIn/rdfs:label ?value FILTER(LANG(?value) IN ("", "en"))
} ORDER BY ?value
"""
_SUPPLIERS = """
SELECT ?thing (COUNT(DISTINCT ?x) AS ?value) { ?x ais:suppliesTo ?thing } GROUP BY ?thing
"""
_CUSTOMERS = """
SELECT ?thing (COUNT(DISTINCT ?x) AS ?value) { ?thing ais:suppliesTo ?x } GROUP BY ?thing
"""
_MAKERS = "SELECT DISTINCT ?thing ?value { ?value ais:makes ?thing } ORDER BY ?value"
_KINDS = "SELECT DISTINCT ?thing ?value { ?thing ais:category ?value } ORDER BY ?value"
_BROADER = "SELECT DISTINCT ?thing ?value { ?thing skos:broader ?value } ORDER BY ?value"
_SUPPLIES = """
SELECT ?thing (COUNT(DISTINCT ?supplier) AS ?value) {
  ?supply ais:supplier ?supplier ; ais:ofCategory/skos:broader* ?thing
} GROUP BY ?thing
"""
_PARTIES = """
SELECT DISTINCT ?thing ?value {
  ?thing a ais:Agreement ; ais:hasParticipation/ais:participant ?value
} ORDER BY ?value
"""
_SUMMARIES = """
SELECT ?thing ?value {
  ?thing a ais:Agreement ; dcterms:description ?value FILTER(LANG(?value) = "en")
}
"""
_ANNOUNCED = """
SELECT ?thing (SUBSTR(STR(MIN(?known)), 1, 10) AS ?value) {
  GRAPH ?claim { ?thing a ais:Agreement } ?claim ais:knownAt ?known
} GROUP BY ?thing
"""
_STAGES = """
SELECT ?thing ?value ?day {
  GRAPH ?claim {
    ?thing ais:hasState ?state . ?state ais:stage ?value .
    OPTIONAL { ?state time:hasTime/time:hasBeginning/time:inXSDDateTimeStamp ?begin }
  }
  ?claim ais:knownAt ?known .
  BIND(SUBSTR(STR(COALESCE(?begin, ?known)), 1, 10) AS ?day)
} ORDER BY ?thing ?day ?known ?value
"""
_STAGE_CODES = "SELECT ?code { ?code skos:inScheme aisc:scheme-stage } ORDER BY ?code"
_SHARES = """
SELECT ?thing (COUNT(DISTINCT ?position) AS ?value) {
  ?position ais:inMarket ?thing
} GROUP BY ?thing
"""
_MARKETS = """
SELECT DISTINCT ?thing ?value {
  ?thing a ais:Market ; skos:prefLabel ?value FILTER(LANG(?value) IN ("", "en"))
} ORDER BY ?value
"""

_OF_NAMED: dict[str, tuple[str, tuple[tuple[str, str, type], ...]]] = {
    "firms": (
        "organisation",
        (
            ("kind", _CLASSES, str),
            ("country", _COUNTRIES, str),
            ("suppliers", _SUPPLIERS, int),
            ("customers", _CUSTOMERS, int),
            ("claims", _CLAIMS, int),
        ),
    ),
    "unnamed": ("unnamed", (("country", _COUNTRIES, str), ("claims", _CLAIMS, int))),
    "agreements": (
        "agreement",
        (
            ("parties", _PARTIES, str),
            ("announced", _ANNOUNCED, str),
            ("claims", _CLAIMS, int),
            ("summary", _SUMMARIES, str),
        ),
    ),
    "products": (
        "product",
        (("maker", _MAKERS, str), ("category", _KINDS, str), ("claims", _CLAIMS, int)),
    ),
    "categories": ("category", (("broader", _BROADER, str), ("suppliers", _SUPPLIES, int))),
}
"""List → the kind of thing in it, and its columns beside id and label: name, query, type."""


def list_things(view: ClaimView, what: str, text: str | None = None) -> Table:
    """Return what there is of a kind, in order of id; every list has the columns id and label.

    Args:
        view: the claims that count: things that none of them speaks of are in the list too, with
            0 claims, since the registry knows them.
        what: one of `LISTS`.
        text: only what has this text in its id, its label or another of its names, in any case.

    Raises:
        UnknownNameError: if there is no such list.
    """
    if what not in LISTS:
        raise UnknownNameError("list", what, LISTS)
    if what == "questions":
        known_questions = questions.load().values()
        columns: tuple[str, ...] = ("id", "label", "topic")
        rows: list[dict[str, Cell]] = [
            {"id": q.name, "label": q.texts["en"], "topic": q.topic} for q in known_questions
        ]
    elif what == "sources":
        table = sources(view)
        columns, rows = table.columns, table.rows
    elif what == "restrictions":
        columns, rows = restrictions.COLUMNS, restrictions.restriction_rows(view)
    elif what == "totals":
        columns, rows = totals.COLUMNS, totals.total_rows(view)
    elif what == "markets":
        columns = ("id", "label", "shares")
        shares = _values(view, _SHARES)
        rows = [
            {"id": local_id(iri).removeprefix("market-"), "label": labels[0],
             "shares": int(shares.get(iri, ["0"])[0])}
            for iri, labels in sorted(_values(view, _MARKETS).items())
        ]  # fmt: skip
    else:
        columns, rows = _registered(view, what)
    needle = (text or "").strip().casefold()
    names = _names_by_id(view) if needle else {}
    matching = [
        row
        for row in rows
        if any(needle in name.casefold()
               for name in (str(row["id"]), str(row["label"]), *names.get(str(row["id"]), ())))
    ]  # fmt: skip
    missing = (
        Note("list.none-named", what=what, text=text) if needle else Note("list.none", what=what)
    )
    bounds = frozenset({"amount"}) & {*columns}
    return Table(columns, matching, view.lens.as_json(), [] if matching else [missing], bounds)


def stages_of(view: ClaimView, *, known: str | None = None) -> dict[str, str]:
    """Return by id the stage that a thing has come to by the day of the lens.

    Args:
        view: claims under a lens; what begins after its `at` is not yet.
        known: a stage that has to be in the code list.

    Raises:
        UnknownNameError: there is no such stage.
    """
    codes = [local_id(row["code"]) for row in view.structure.records(_STAGE_CODES)]
    if known is not None and known not in codes:
        raise UnknownNameError("stage", known, codes)
    day = view.lens.at.isoformat()
    rows = (row for row in view.store.records(_STAGES) if row["day"] <= day)
    return {local_id(row["thing"]): local_id(row["value"]) for row in rows}


def _registered(view: ClaimView, what: str) -> tuple[tuple[str, ...], list[dict[str, Cell]]]:
    kind, more = _OF_NAMED[what]
    values = {name: _values(view, query) for name, query, _ in more}
    rows: list[dict[str, Cell]] = []
    for thing in view.names.of_kind(kind):
        row: dict[str, Cell] = {"id": thing.id, "label": thing.label()}
        for name, _, type_ in more:
            cells = values[name].get(thing.iri, [])
            row[name] = (
                (int(cells[0]) if cells else 0)
                if type_ is int
                else ", ".join(_label(view, item) for item in cells) or None
            )
        rows.append(row)
    return ("id", "label", *values), rows


def _values(view: ClaimView, query: str) -> dict[str, list[str]]:
    """Return what a query tells of each thing."""
    values: dict[str, list[str]] = {}
    for row in view.store.records(query):
        values.setdefault(row["thing"], []).append(row["value"])
    return values


def _label(view: ClaimView, value: str) -> str:
    """Return the label of a thing or code; a text, such as a country's name, as it is."""
    return view.names.label(value) if "://" in value else value


def _names_by_id(view: ClaimView) -> dict[str, list[str]]:
    """Return all names of each thing by its id."""
    names: dict[str, list[str]] = {}
    for name, thing in view.names.known().items():
        names.setdefault(thing, []).append(name)
    return names
