"""Claims that are well-formed RDF and cannot be read: found at opening, and set aside.

What a property takes is said by the ontology (is it a thing, a number, a day …), and how often it
may be said of one thing by the shapes.  A claim that breaks either in its own graph or in the
evidence it rests on has no reading: no command counts it, and it takes nothing else with it.
`aisupply validate` looks at much more, and at the same claims.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from aisupply.errors import DataError
from aisupply.rdf import bundle
from aisupply.rdf.terms import AIS, compact
from aisupply.store import CODES_GRAPHS, REGISTRY_GRAPHS
from aisupply.store.embedded import EmbeddedStore
from aisupply.store.files import load_file
from aisupply.store.literals import EXPECTED, reads

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Fault", "find_faults", "without"]

_HINT = "run: aisupply validate FILE"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_TIME = "http://www.w3.org/2006/time#"
_OA = "http://www.w3.org/ns/oa#"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_CLAIM = ox.NamedNode(AIS + "Claim")
_WHERE = ("GRAPH ?g { %s }", "%s")
_RESTS_ON = frozenset(
    {AIS + "statedIn", AIS + "evidencedBy", f"{_OA}hasSelector", f"{_OA}hasSource"}
    | {"http://purl.org/dc/terms/temporal", f"{_TIME}hasBeginning", f"{_TIME}hasEnd"}
)
"""What leads from a claim to the evidence that it rests on."""
_ORDER = """
SELECT DISTINCT ?claim ?low ?high {
  GRAPH ?claim {
    {
      ?q ais:upperBound ?high
      OPTIONAL { ?q ais:lowerBound ?bound }
      OPTIONAL { ?q ais:lowerBoundExclusive|ais:upperBoundExclusive ?open FILTER(?open = true) }
      BIND(COALESCE(?bound, 0) AS ?low)
      FILTER(?low > ?high || (?low = ?high && BOUND(?open)))
    } UNION {
      ?volume ais:firmQuantity ?firm ; ais:ceilingQuantity ?ceiling .
      OPTIONAL { ?firm ais:lowerBound ?least } OPTIONAL { ?firm ais:upperBound ?less }
      OPTIONAL { ?ceiling ais:upperBound ?most } OPTIONAL { ?ceiling ais:lowerBound ?more }
      BIND(COALESCE(?least, ?less) AS ?low)
      BIND(COALESCE(?most, ?more) AS ?high)
      FILTER(?low > ?high)
    } UNION {
      ?share ais:unit unit:PERCENT ; ais:lowerBound|ais:upperBound ?low
      BIND(100 AS ?high) FILTER(?low > ?high)
    }
  }
}
"""
_NEEDED = ("status", "certainty", "knownAt", "statedIn")
"""What every claim has."""
_CODES = {"status": "status", "certainty": "certainty"}
"""Properties of a claim → the code list that their values are of."""
_MORE_RANGES = {
    f"{_TIME}inXSDDateTimeStamp": "dateTime",
    "http://purl.org/dc/terms/issued": "date",
    "http://www.w3.org/ns/prov#invalidatedAtTime": "dateTime",
    f"{_OA}start": "integer",
    f"{_OA}end": "integer",
    f"{AIS}tier": "tier",
}
"""Properties of which the ontology does not say what they take → what they take."""


class Fault(NamedTuple):
    """Why a claim cannot be read.

    Attributes:
        claim: IRI of the claim; empty for evidence on which no claim rests.
        property: IRI of the property at fault.
        value: what it says.
        expected: what it should say.
        thing: what it is said of, where that is evidence.
    """

    claim: str
    property: str
    value: str
    expected: str
    thing: str = ""

    def error(self) -> DataError:
        """Return the fault as an error that names claim, property and value."""
        whose = f"claim {compact(self.claim)}" if self.claim else self.thing
        where = f"{whose}, {compact(self.property)}"
        return DataError(where, self.value, self.expected, hint=_HINT)


def find_faults(store: EmbeddedStore) -> list[Fault]:
    """Return what keeps claims of a store from being read, in order of claim.

    Args:
        store: as it was loaded.
    """
    finders = (
        _undeclared,
        _missing,
        _uncoded,
        _literal_objects,
        _ill_typed,
        _repeated,
        _out_of_order,
    )
    return sorted({fault for find in finders for fault in find(store)})


def without(store: EmbeddedStore, faults: Iterable[Fault]) -> EmbeddedStore:
    """Return a copy of a store without claims: without their graphs, and what is said of them.

    Evidence that cannot be read is left out with the claims that rest on it.

    Args:
        store: the store.
        faults: of the claims that are left out.
    """
    left_out = {name for fault in faults for name in (f"<{fault.claim}>", fault.thing)}
    copy = EmbeddedStore()
    copy.engine.bulk_extend(
        quad for quad in store.engine
        if str(quad.graph_name) not in left_out
        and (str(quad.subject) not in left_out or isinstance(quad.graph_name, ox.NamedNode))
    )  # fmt: skip
    return copy


def _name(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""


def _undeclared(store: EmbeddedStore) -> Iterator[Fault]:
    """Yield graphs that speak of supply as claims do, and are declared by none."""
    query = f"""
        SELECT DISTINCT ?claim {{
          GRAPH ?claim {{ ?s a ?class FILTER(STRSTARTS(STR(?class), "{AIS}")) }}
          FILTER NOT EXISTS {{ ?claim a ais:Claim }}
          FILTER(?claim NOT IN ({_iri_list((*REGISTRY_GRAPHS, *CODES_GRAPHS), ", ")}))
        }}"""
    for row in store.records(query):
        yield Fault(row["claim"], _TYPE, "nothing", "ais:Claim, outside of the claim's own graph")


def _missing(store: EmbeddedStore) -> Iterator[Fault]:
    for name in _NEEDED:
        query = (
            f"SELECT ?claim {{ ?claim a ais:Claim FILTER NOT EXISTS {{ ?claim ais:{name} ?x }} }}"
        )
        for row in store.records(query):
            yield Fault(row["claim"], AIS + name, "nothing", "one value")


def _uncoded(store: EmbeddedStore) -> Iterator[Fault]:
    for name, scheme in _CODES.items():
        query = f"SELECT ?claim ?code {{ ?claim a ais:Claim ; ais:{name} ?code }}"
        known = _codes(scheme)
        for row in store.records(query):
            if row["code"] not in known:
                yield Fault(row["claim"], AIS + name, row["code"], f"a code of the list {scheme}")


def _literal_objects(store: EmbeddedStore) -> Iterator[Fault]:
    """Yield values that are texts where a thing is meant."""
    properties = _iri_list((_TYPE, *_object_properties()))
    for where in _WHERE:
        pattern = where % f"VALUES ?p {{ {properties} }} ?s ?p ?o FILTER(isLiteral(?o))"
        for graph, subject, predicate, value in _rows(store, pattern):
            for claim, thing in _at_fault(store, graph, subject):
                yield Fault(claim, _name(predicate), str(value), "an IRI", thing)


def _ill_typed(store: EmbeddedStore) -> Iterator[Fault]:
    """Yield values that are not what their property takes; each value is looked at once."""
    kinds = _datatype_properties()
    pattern = f"VALUES ?p {{ {_iri_list(kinds)} }} ?s ?p ?o"
    query = f"SELECT DISTINCT ?p ?o {{ {{ GRAPH ?g {{ {pattern} }} }} UNION {{ {pattern} }} }}"
    for predicate, value in store.select(query).rows:
        kind = kinds[_name(predicate)]
        if reads(value, kind):
            continue
        for quad in store.engine.quads_for_pattern(None, predicate, value, None):  # type: ignore[arg-type]
            for claim, thing in _at_fault(store, quad.graph_name, quad.subject):
                yield Fault(claim, _name(predicate), str(value), EXPECTED[kind], thing)


def _repeated(store: EmbeddedStore) -> Iterator[Fault]:
    pairs = " ".join(f"(<{kind}> <{predicate}>)" for kind, predicate in _single_valued())
    for where in _WHERE:
        pattern = where % "?s a ?kind ; ?p ?o, ?other FILTER(STR(?o) < STR(?other))"
        pattern = f"VALUES (?kind ?p) {{ {pairs} }} {pattern}"
        for graph, subject, predicate, value in _rows(store, pattern):
            for claim, thing in _at_fault(store, graph, subject):
                yield Fault(claim, _name(predicate), f"{value} and another", "one value", thing)


def _out_of_order(store: EmbeddedStore) -> Iterator[Fault]:
    """Yield quantities that hold no number: bounds the wrong way round, or nothing between."""
    for row in store.records(_ORDER):
        yield Fault(row["claim"], AIS + "lowerBound", row["low"], f"no more than {row['high']}")


def _rows(store: EmbeddedStore, pattern: str) -> Iterator[tuple[object, ...]]:
    yield from store.select(f"SELECT DISTINCT ?g ?s ?p ?o {{ {pattern} }}").rows


def _at_fault(store: EmbeddedStore, graph: object, subject: object) -> Iterator[tuple[str, str]]:
    """Yield the claims that say something or rest on it, and what it is said of in the evidence."""
    if isinstance(graph, ox.NamedNode):
        if graph.value not in (*REGISTRY_GRAPHS, *CODES_GRAPHS):
            yield graph.value, ""
        return
    claims = list(_resting_on(store, subject))
    yield from ((claim, str(subject)) for claim in claims or [""])


def _resting_on(store: EmbeddedStore, subject: object) -> Iterator[str]:
    """Yield the claims that a node of the evidence belongs to."""
    seen, todo = {subject}, [subject]
    while todo:
        node = todo.pop()
        if not isinstance(node, ox.NamedNode | ox.BlankNode):
            continue
        if ox.Quad(node, ox.NamedNode(_TYPE), _CLAIM) in store.engine:
            yield _name(node)
            continue
        for quad in store.engine.quads_for_pattern(None, None, node, ox.DefaultGraph()):
            if quad.predicate.value in _RESTS_ON and quad.subject not in seen:
                seen.add(quad.subject)
                todo.append(quad.subject)


@cache
def _codes(scheme: str) -> frozenset[str]:
    """Return the IRIs of a shipped code list."""
    store = EmbeddedStore()
    load_file(store, bundle.ontology_dir() / "codes" / f"{scheme}.ttl")
    query = f"SELECT ?x {{ ?x skos:inScheme aisc:scheme-{scheme} }}"
    return frozenset(row["x"] for row in store.records(query))


@cache
def _ontology() -> EmbeddedStore:
    store = EmbeddedStore()
    for path in sorted(bundle.ontology_dir().glob("*.ttl")):
        load_file(store, path)
    return store


@cache
def _object_properties() -> tuple[str, ...]:
    """Return the properties whose values are things."""
    query = "SELECT ?p { ?p a owl:ObjectProperty } ORDER BY ?p"
    return tuple(row["p"] for row in _ontology().records(query))


@cache
def _datatype_properties() -> dict[str, str]:
    """Return the properties whose values are literals that are read, with what they take."""
    query = "SELECT ?p ?range { ?p a owl:DatatypeProperty ; rdfs:range ?range } ORDER BY ?p"
    ranges = {row["p"]: row["range"].removeprefix(_XSD) for row in _ontology().records(query)}
    return ranges | _MORE_RANGES


@cache
def _single_valued() -> tuple[tuple[str, str], ...]:
    """Return classes with the properties that the shapes let be said once."""
    store = EmbeddedStore()
    for path in sorted((bundle.ontology_dir() / "shapes").glob("*.ttl")):
        load_file(store, path)
    query = """
        PREFIX sh: <http://www.w3.org/ns/shacl#>
        SELECT DISTINCT ?class ?path {
          ?shape sh:targetClass ?class ; sh:property ?property .
          ?property sh:path ?path ; sh:maxCount 1 FILTER(isIRI(?path))
        } ORDER BY ?class ?path"""
    return tuple((row["class"], row["path"]) for row in store.records(query))


def _iri_list(iris: Iterable[str], between: str = " ") -> str:
    return between.join(f"<{iri}>" for iri in iris)
