"""Firms, ownership and contracts as FollowTheMoney entities, one JSON object a line.

That model has persons, firms, assets and dated links between them, as Aleph and OpenSanctions use
it.  It has no evidence status and no bounds: so what is written is what a lens lets through, each
link with its sources and claims, and an amount is one only where it is known exactly; else it
stands in the description, in words.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from aisupply.bounds import INFINITY, Bounds
from aisupply.currencies import CURRENCIES
from aisupply.exchange.documents import Document, counted
from aisupply.rdf.terms import local_id
from aisupply.store.literals import number_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aisupply.claims.graph import ClaimView

__all__ = ["entities"]

Row = dict[str, str]
Properties = dict[str, list[str]]

_FIRMS = """
SELECT DISTINCT ?firm ?class ?kind ?name ?lang ?alias ?identifier ?same ?country {
  VALUES ?class { ais:Company org:FormalOrganization org:Organization }
  ?firm a ?class
  OPTIONAL { ?firm org:classification ?kind FILTER(STRSTARTS(STR(?kind), STR(aisc:organisation-))) }
  { ?firm rdfs:label ?name BIND(LANG(?name) AS ?lang) }
  UNION { ?firm skos:altLabel ?alias }
  UNION { ?firm dcterms:identifier ?identifier }
  UNION { ?firm skos:exactMatch ?same }
  UNION { ?firm ais:locatedIn/dcterms:identifier ?country }
} ORDER BY ?firm ?name ?alias ?identifier ?same ?country ?kind
"""
_EVIDENCE = """
  ?claim ais:statedIn ?source
  OPTIONAL { ?source dcterms:publisher ?publisher }
  OPTIONAL { ?source foaf:page ?page }
"""
_STAKES = f"""
SELECT DISTINCT ?claim ?thing ?class ?owner ?asset ?low ?high ?low_open ?high_open ?stage ?begin
       ?publisher ?page {{
  GRAPH ?claim {{
    VALUES ?class {{ ais:EquityHolding ais:EquityOption }}
    ?thing a ?class ; ais:holder ?owner ; ais:issuer ?asset
    OPTIONAL {{
      ?thing ais:hasQuantity ?share . ?share ais:unit unit:PERCENT
      OPTIONAL {{ ?share ais:lowerBound ?low }} OPTIONAL {{ ?share ais:upperBound ?high }}
      OPTIONAL {{ ?share ais:lowerBoundExclusive ?low_open }}
      OPTIONAL {{ ?share ais:upperBoundExclusive ?high_open }}
    }}
    OPTIONAL {{
      ?thing ais:hasState ?state . ?state ais:stage ?stage
      OPTIONAL {{ ?state time:hasTime/time:hasBeginning ?begin }}
    }}
  }}
  {_EVIDENCE}
}} ORDER BY ?thing ?claim
"""
_CONTROLS = f"""
SELECT DISTINCT ?claim ?thing ?owner ?asset ?type ?begin ?end ?publisher ?page {{
  GRAPH ?claim {{
    ?thing a ais:Control ; ais:controller ?owner ; ais:controlled ?asset ; dcterms:type ?type
    OPTIONAL {{ ?thing time:hasTime/time:hasBeginning ?begin }}
    OPTIONAL {{ ?thing time:hasTime/time:hasEnd ?end }}
  }}
  {_EVIDENCE}
}} ORDER BY ?thing ?claim
"""
_AGREEMENTS = f"""
SELECT DISTINCT ?claim ?thing ?type ?stage ?begin ?publisher ?page {{
  GRAPH ?claim {{
    ?thing a ais:Agreement
    OPTIONAL {{ ?thing dcterms:type ?type }}
    OPTIONAL {{
      ?thing ais:hasState ?state . ?state ais:stage ?stage
      OPTIONAL {{ ?state time:hasTime/time:hasBeginning ?begin }}
    }}
  }}
  {_EVIDENCE}
}} ORDER BY ?thing ?claim
"""
_TERMS = """
SELECT DISTINCT ?thing ?measure ?unit ?low ?high ?low_open ?high_open {
  ?term a ais:AgreementTerm ; ais:underAgreement ?thing ; ais:measure ?measure ;
        ais:hasQuantity ?amount .
  ?amount ais:unit ?unit
  OPTIONAL { ?amount ais:lowerBound ?low } OPTIONAL { ?amount ais:upperBound ?high }
  OPTIONAL { ?amount ais:lowerBoundExclusive ?low_open }
  OPTIONAL { ?amount ais:upperBoundExclusive ?high_open }
} ORDER BY ?thing ?measure ?unit ?low ?high
"""
_PARTIES = f"""
SELECT DISTINCT ?claim ?thing ?part ?firm ?role ?publisher ?page {{
  GRAPH ?claim {{
    ?thing a ais:Agreement ; ais:hasParticipation ?part . ?part ais:participant ?firm
    OPTIONAL {{ ?part ais:inRole ?role }}
  }}
  {_EVIDENCE}
}} ORDER BY ?part ?claim
"""
_SUPPLIES = """
SELECT (COUNT(DISTINCT ?supply) AS ?count) { ?supply a ais:SupplyRelationship }
"""

_ID = re.compile(r"[0-9a-zA-Z]([0-9a-zA-Z.-]*[0-9a-zA-Z])?")
_UNFIT = re.compile(r"[^0-9a-zA-Z]+")
_LONGEST = 150
_EXCHANGE = re.compile(r"X[A-Z]{3}")
"""Codes of exchanges (ISO 10383), before the name of a firm there."""
_WEAK = re.compile(r"[A-Z0-9.]{1,6}")
"""Abbreviations and numbers at an exchange, by which no firm is to be matched."""
_DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_SCHEMATA = {
    "government": "PublicBody", "university": "Organization", "non-profit": "Organization",
    "consortium": "Organization",
}  # fmt: skip
"""Kind of organisation → schema; all others are companies, which somebody can own."""
_BUYERS = frozenset({"customer", "lessee", "licensee"})
_SELLERS = frozenset({"supplier", "manufacturer", "lessor", "licensor", "seller"})
"""Roles in an agreement that are the two sides of a contract."""
_NO_OWNERSHIP = frozenset({"planned", "letter-of-intent"})
_CONCLUDED = frozenset({"agreed", "under-way", "done"})
_VALUES = ("measure-value", "measure-value-cumulative")
"""What the amount of a contract is, the first that is known."""
_UNITS = {"GigaW": "GW", "MegaW": "MW", "NUM": "", "PERCENT": "%"}
"""Unit of an amount → what is written behind it; currencies stand for themselves."""


def entities(view: ClaimView) -> Document:
    """Return firms, ownership and contracts of a view as lines of JSON, in order of their kind.

    Planned stakes and options are no ownership, and supply without an agreement is no contract:
    these are left out, and counted.
    """
    writer = _Writer(view)
    writer.add_ownership()
    writer.add_contracts()
    writer.add_firms()
    lines = (json.dumps(entity, ensure_ascii=False) + "\n" for entity in writer.sorted())
    counts = Counter(entity["schema"] for entity in writer.sorted())
    holds = ", ".join(f"{count:,} {schema}" for schema, count in counts.items())
    supplies = sum(int(row["count"]) for row in view.store.records(_SUPPLIES))
    left_out = (
        ("no ownership, since planned or an option", counted(writer.options, "stake")),
        ("in it only as parties of an agreement", counted(supplies, "supply relation")),
    )
    notes = tuple(f"{words}: {count}" for words, count in left_out if not count.startswith("0 "))
    return Document("".join(lines).encode(), holds or "no entity", notes)


class _Writer:
    """Makes the entities of a view.

    Args:
        view: claims under a lens.

    Attributes:
        options: the number of stakes that are none yet.
    """

    def __init__(self, view: ClaimView) -> None:
        self._view = view
        self._entities: dict[str, dict[str, object]] = {}
        self._owned: set[str] = set()
        self.options = 0

    def sorted(self) -> list[dict[str, object]]:
        """Return the entities in order of schema and id."""
        return sorted(self._entities.values(), key=lambda e: (str(e["schema"]), str(e["id"])))

    def _add(self, iri: str, schema: str, properties: Properties) -> None:
        """Add an entity with the values that are there, each once."""
        kept = {name: list(dict.fromkeys(filter(None, v))) for name, v in properties.items()}
        self._entities[iri] = {
            "id": _entity_id(iri),
            "schema": schema,
            "properties": {name: values for name, values in kept.items() if values},
        }

    def _groups(self, query: str, by: str = "thing") -> Iterable[tuple[str, list[Row]]]:
        groups: dict[str, list[Row]] = defaultdict(list)
        for row in self._view.store.records(query):
            groups[row[by]].append(row)
        return groups.items()

    def _label(self, row: Row, column: str) -> str:
        return self._view.names.label(row[column]) if column in row else ""

    def add_ownership(self) -> None:
        """Add who holds shares of whom, and who is a parent of whom."""
        for iri, rows in self._groups(_STAKES):
            stages = [_code(row, "stage") for row in rows]
            if rows[0]["class"].endswith("Option") or set(stages) & _NO_OWNERSHIP:
                self.options += 1
                continue
            ended = [row for row in rows if _code(row, "stage") == "ended"]
            begun = [row for row in rows if _code(row, "stage") != "ended"]
            self._own(iri, rows, {
                "percentage": [_percentage(row) for row in rows],
                "status": [self._label(row, "stage") for row in rows],
                "startDate": [_day(row, "begin") for row in begun],
                "endDate": [_day(row, "begin") for row in ended],
            })  # fmt: skip
        for iri, rows in self._groups(_CONTROLS):
            span = {
                "startDate": [_day(row, "begin") for row in rows],
                "endDate": [_day(row, "end") for row in rows],
            }
            if _code(rows[0], "type") == "control-merged-into":
                parts = {"predecessor": rows[0]["asset"], "successor": rows[0]["owner"]}
                ends = {name: [_entity_id(firm)] for name, firm in parts.items()}
                self._add(iri, "Succession", {**ends, **span, **_evidence(rows)})
            else:
                self._own(iri, rows, {"role": [self._label(rows[0], "type")], **span})

    def _own(self, iri: str, rows: list[Row], properties: Properties) -> None:
        self._owned.add(rows[0]["asset"])
        ends = {name: [_entity_id(rows[0][name])] for name in ("owner", "asset")}
        self._add(iri, "Ownership", {**ends, **properties, **_evidence(rows)})

    def add_contracts(self) -> None:
        """Add agreements; their sellers are awarded them, their buyers are their authority."""
        terms = dict(self._groups(_TERMS))
        buyers: dict[str, list[str]] = defaultdict(list)
        for iri, rows in self._groups(_PARTIES, by="part"):
            row, firm = rows[0], _entity_id(rows[0]["firm"])
            role = _code(row, "role").removeprefix("role-")
            if role in _BUYERS:
                buyers[row["thing"]].append(firm)
                continue
            contract = _entity_id(row["thing"])
            shared = {"role": [self._label(row, "role")], **_evidence(rows)}
            if role in _SELLERS:
                ends = {"contract": [contract], "supplier": [firm]}
                self._add(iri, "ContractAward", {**ends, **shared})
            else:
                ends = {"subject": [firm], "object": [contract]}
                self._add(iri, "UnknownLink", {**ends, **shared})
        for iri, rows in self._groups(_AGREEMENTS):
            names = self._names(iri)
            concluded = [row for row in rows if _code(row, "stage") in _CONCLUDED]
            days = sorted(filter(None, (_day(row, "begin") for row in concluded)))
            evidence = _evidence(rows)
            del evidence["recordId"]  # an asset has none
            self._add(iri, "Contract", {
                "title": names[:1], "name": names[:1], "alias": names[1:],
                "type": [self._label(row, "type") for row in rows],
                "status": [self._label(row, "stage") for row in rows],
                "contractDate": days[:1],
                "authority": buyers[iri],
                **self._amounts(terms.get(iri, [])),
                **evidence,
            })  # fmt: skip

    def _names(self, iri: str) -> list[str]:
        """Return the labels of a thing, in English first."""
        thing = self._view.names.things.get(iri)
        labels = thing.labels.values() if thing else ()
        return list(dict.fromkeys((self._view.names.label(iri), *labels)))

    def _amounts(self, terms: list[Row]) -> Properties:
        """Return the sum of a contract, if it is known exactly, and what else it names in words."""
        values: dict[str, list[tuple[Bounds, str]]] = defaultdict(list)
        words = []
        for row in terms:
            bounds, unit = _bounds(row), local_id(row["unit"]).removeprefix("CCY_")
            if bounds is not None:
                values[_code(row, "measure")].append((bounds, unit))
                shown = bounds.text(unit=_UNITS.get(unit, unit))
                words.append(f"{self._label(row, 'measure')}: {shown}")
        properties = {"description": ["; ".join(words)]}
        for measure in _VALUES:
            if len(known := values[measure]) == 1:
                bounds, unit = known[0]
                if bounds.is_point and unit in CURRENCIES:
                    properties |= {"amount": [f"{bounds.low:.15g}"], "currency": [unit]}
                    break
        return properties

    def add_firms(self) -> None:
        """Add the organisations; what somebody owns is a company, which the model asks for."""
        for iri, rows in self._groups(_FIRMS, by="firm"):
            kinds = {_code(row, "kind").removeprefix("organisation-") for row in rows}
            schemata = [_SCHEMATA[kind] for kind in sorted(kinds) if kind in _SCHEMATA]
            schema = "Company" if not schemata or iri in self._owned else schemata[0]
            names = self._names(iri)
            identifiers = [row["identifier"].partition(":") for row in rows if "identifier" in row]
            tickers = [code for scheme, _, code in identifiers if _EXCHANGE.fullmatch(scheme)]
            aliases = [row["alias"] for row in rows if "alias" in row]
            aliases = [name for name in aliases if name not in tickers]
            properties = {
                "name": names[:1],
                "alias": [*names[1:], *(name for name in aliases if not _WEAK.fullmatch(name))],
                "leiCode": [code for scheme, _, code in identifiers if scheme == "LEI"],
                "weakAlias": [name for name in aliases if _WEAK.fullmatch(name)],
                "wikidataId": [local_id(row["same"]).rpartition("/")[2] for row in rows
                               if "wikidata" in row.get("same", "")],
                "country": [row["country"].rpartition(":")[2].lower() for row in rows
                            if row.get("country", "").startswith("ISO3166:")],
            }  # fmt: skip
            if schema == "Company":
                properties["ticker"] = tickers
            self._add(iri, schema, properties)


def _evidence(rows: list[Row]) -> Properties:
    return {
        "recordId": [row["claim"] for row in rows],
        "publisher": [row.get("publisher", "") for row in rows],
        "sourceUrl": [row.get("page", "") for row in rows],
    }


def _entity_id(iri: str) -> str:
    """Return the id of an entity, which has letters, digits, dots and hyphens only.

    Example:
        >>> _entity_id("https://w3id.org/aisupply/id/openai")
        'openai'
    """
    local = local_id(iri)
    if _ID.fullmatch(local) and len(local) <= _LONGEST:
        return local
    digest = hashlib.sha256(iri.encode()).hexdigest()[:12]
    readable = _UNFIT.sub("-", local).strip("-")[:_LONGEST].strip("-")
    return f"{readable}-{digest}" if readable else digest


def _code(row: Row, column: str) -> str:
    return local_id(row.get(column, ""))


def _day(row: Row, column: str) -> str:
    """Return a day, month or year as FollowTheMoney writes it; of other periods the year."""
    written = local_id(row.get(column, "")).removeprefix("instant/")
    match = _DAY.match(written)
    return match.group() if match else ""


def _bounds(row: Row) -> Bounds | None:
    low, high = number_in(row, "low"), number_in(row, "high")
    if low is None and high is None:
        return None
    return Bounds(
        low or 0.0, INFINITY if high is None else high,
        low_open=row.get("low_open") == "true", high_open=row.get("high_open") == "true",
    )  # fmt: skip


def _percentage(row: Row) -> str:
    bounds = _bounds(row)
    if bounds is None:
        return ""
    return f"{bounds.low:.15g}" if bounds.is_point else bounds.text()
