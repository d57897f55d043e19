"""The shapes: SHACL run over a flat union of all graphs of a store.

The engine is pyshacl-turbo, which has the interface of pyshacl and is several times as fast on a
whole graph; pyshacl itself judges where there is no build of the other. Tests hold both to the same
answers. rdflib and the engines are slow to import, and imported where they are needed only.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, cast

import pyoxigraph as ox

from aisupply.errors import DataError
from aisupply.rdf import bundle
from aisupply.rdf.terms import local_id
from aisupply.store.embedded import EmbeddedStore, restamped
from aisupply.store.files import load_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    import rdflib

    from aisupply.validation.findings import Lang, Severity

__all__ = ["ShapeHit", "nearby", "run_shapes"]

_SH = "http://www.w3.org/ns/shacl#"
_UNION = "CONSTRUCT { ?s ?p ?o } { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
_CLAIMS_ON = (
    "SELECT DISTINCT ?claim { GRAPH ?claim { <%s> ?p ?o } ?claim a ais:Claim } ORDER BY ?claim"
)
_STATEMENTS_IN = "CONSTRUCT { <%(thing)s> ?p ?o } { GRAPH <%(claim)s> { <%(thing)s> ?p ?o } }"
_MOST_TRACED = 20
"""Results that are traced to a claim; a graph with more of them has other worries."""
_HOPS = 3
"""The longest path of a shape has two steps; the class of what it ends at is one more."""
_SUBCLASSES = "CONSTRUCT { ?a rdfs:subClassOf ?b } { ?a rdfs:subClassOf ?b FILTER(ISIRI(?b)) }"
_SEVERITIES: dict[str, Severity] = {
    _SH + "Violation": "violation",
    _SH + "Warning": "warning",
    _SH + "Info": "info",
}
_TODO: dict[str, dict[Lang, str]] = {
    "MinCount": {"en": "add what is missing", "fr": "ajoutez ce qui manque"},
    "MaxCount": {
        "en": "remove what is too much; split the claim if both are said",
        "fr": "retirez ce qui est de trop ; scindez l'affirmation si les deux sont dits",
    },
    "Datatype": {"en": "write the value with its type", "fr": "écrivez la valeur avec son type"},
    "Class": {
        "en": "point to a thing of that class, or say of the thing that it is one",
        "fr": "renvoyez à une chose de cette classe, ou dites de la chose qu'elle en est",
    },
    "In": {"en": "use a value of the list", "fr": "utilisez une valeur de la liste"},
    "Pattern": {"en": "write it in the form named", "fr": "écrivez-le dans la forme indiquée"},
    "Closed": {"en": "remove the property", "fr": "retirez la propriété"},
}
_TODO_ELSE: dict[Lang, str] = {
    "en": "correct what is written of the thing",
    "fr": "corrigez ce qui est écrit de la chose",
}


class ShapeHit(NamedTuple):
    """One result of a shape, in all languages that the shape speaks."""

    thing: str
    label: str
    severity: Severity
    value: str | None
    message: Mapping[Lang, str]
    todo: Mapping[Lang, str]
    claim: str | None = None


def run_shapes(store: EmbeddedStore, folder: Path | None = None) -> Iterator[ShapeHit]:
    """Yield what the shapes find in all graphs of a store taken together.

    Args:
        store: registry, code lists, evidence and claims; code lists are needed, since
            sh:class looks for the class of a code in the data.
        folder: the ontology; the shipped one by default.
    """
    ontology = folder or bundle.ontology_dir()
    shapes, subclasses = _shapes_of(ontology, bundle.digest(ontology))
    if not len(shapes):
        return
    for number, hit in enumerate(_validated(_flat(store, subclasses), shapes)):
        claim = _culprit(hit, store, shapes, subclasses) if number < _MOST_TRACED else None
        yield hit._replace(claim=claim)


@lru_cache(maxsize=1)
def _shapes_of(ontology: Path, digest: str) -> tuple[rdflib.Graph, bytes]:  # noqa: ARG001
    """Return shapes and subclasses of an ontology; a digest of its files tells one text of it."""
    shapes = _load(sorted((ontology / "shapes").glob("*.ttl")))
    subclasses = _load(sorted(ontology.glob("*.ttl"))).construct_bytes(_SUBCLASSES)
    return _rdf(shapes.dump(ox.RdfFormat.N_TRIPLES, graph="")), subclasses


def _validated(
    data: rdflib.Graph, shapes: rdflib.Graph, *, only: str | None = None
) -> list[ShapeHit]:
    """Return what the shapes find in a graph, or in one node of it."""
    try:
        from pyshacl_turbo import validate
    except ImportError:
        from pyshacl import validate

    with _quiet():
        _, results, text = validate(
            data, shacl_graph=shapes, inference="none", advanced=True, inplace=True,
            focus_nodes=[only] if only else None,
        )  # fmt: skip
    if not hasattr(results, "subjects"):
        raise DataError("ontology/shapes", str(text).strip(), "shapes that can be run")
    return list(_hits(cast("rdflib.Graph", results), shapes))


def _flat(store: EmbeddedStore, subclasses: bytes) -> rdflib.Graph:
    """Return all graphs as one; sh:class follows subclasses, which data need not repeat."""
    return _rdf(restamped(store.construct_bytes(_UNION)) + subclasses)


def _culprit(
    hit: ShapeHit, store: EmbeddedStore, shapes: rdflib.Graph, subclasses: bytes
) -> str | None:
    """Return the claim at fault, where several speak of a thing: the one that fails alone.

    Only what lies around the thing is judged again, without what other claims say of it.  None if
    no claim fails alone: then they do so together.
    """
    import rdflib as rdf

    claims = [row["claim"] for row in store.records(_CLAIMS_ON % hit.thing)] if _is_iri(hit) else []
    if len(claims) < 2:  # noqa: PLR2004 (nobody else to blame)
        return claims[0] if claims else None
    node = rdf.URIRef(hit.thing)
    data = _flat(nearby(store, focus=[hit.thing], changed=[hit.thing]), subclasses)
    statements = list(data.triples((node, None, None)))
    parts = {claim: set(_statements_in(store, hit.thing, claim)) for claim in claims}
    shared = set(statements) - set().union(*parts.values())
    for claim, own in parts.items():
        data.remove((node, None, None))
        for triple in shared | own:
            data.add(triple)
        if any(again.label == hit.label for again in _validated(data, shapes, only=hit.thing)):
            return claim
    return None


def nearby(store: EmbeddedStore, *, focus: Iterable[str], changed: Iterable[str]) -> EmbeddedStore:
    """Return what lies around some nodes, in the graphs that it is in.

    Shapes take seconds over a whole graph and a moment over this part; what they say of the
    nodes in `focus` is the same.

    Args:
        store: the whole.
        focus: IRIs of the nodes to be judged: all statements on them, and on what these lead
            to, are taken.
        changed: IRIs of those of which statements are new: what points to them is taken too, for
            shapes that look back.
    """
    part = EmbeddedStore()
    frontier = {ox.NamedNode(iri) for iri in focus}
    for iri in changed:
        quads = list(store.engine.quads_for_pattern(None, None, ox.NamedNode(iri)))
        part.engine.extend(quads)
        frontier |= {q.subject for q in quads if isinstance(q.subject, ox.NamedNode)}
    visited: set[ox.NamedNode] = set()
    for _ in range(_HOPS + 1):
        visited |= frontier
        frontier = _copy_statements(store, part, frontier) - visited
    return part


def _copy_statements(
    store: EmbeddedStore, part: EmbeddedStore, nodes: set[ox.NamedNode]
) -> set[ox.NamedNode]:
    """Copy all statements on some nodes and return what they lead to."""
    reached: set[ox.NamedNode] = set()
    for node in nodes:
        quads = list(store.engine.quads_for_pattern(node, None, None))
        part.engine.extend(quads)
        reached |= {quad.object for quad in quads if isinstance(quad.object, ox.NamedNode)}
    return reached


def _is_iri(hit: ShapeHit) -> bool:
    return ":" in hit.thing and not hit.thing.startswith("_:")


def _statements_in(store: EmbeddedStore, thing: str, claim: str) -> rdflib.Graph:
    query = _STATEMENTS_IN % {"thing": thing, "claim": claim}
    return _rdf(restamped(store.construct_bytes(query)))


def _load(paths: list[Path]) -> EmbeddedStore:
    store = EmbeddedStore()
    for path in paths:
        load_file(store, path)
    return store


def _rdf(triples: bytes) -> rdflib.Graph:
    """Return N-Triples as an rdflib graph, parsed by the fast parser."""
    import rdflib as rdf

    with _quiet():
        return rdf.Graph().parse(data=triples, format="ox-nt")


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep rdflib from printing a trace for each ill-typed literal: a shape reports it."""
    logger = logging.getLogger("rdflib.term")
    before = logger.disabled
    logger.disabled = True
    try:
        yield
    finally:
        logger.disabled = before


def _hits(results: rdflib.Graph, shapes: rdflib.Graph) -> Iterator[ShapeHit]:
    import rdflib as rdf

    sh = rdf.Namespace(_SH)
    for result in results.subjects(rdf.RDF.type, sh.ValidationResult):
        component = str(results.value(result, sh.sourceConstraintComponent))
        shape = results.value(result, sh.sourceShape)
        constraint = results.value(result, sh.sourceConstraint)
        value = results.value(result, sh.value)
        yield ShapeHit(
            thing=str(results.value(result, sh.focusNode)),
            label=_label(shapes, constraint or shape, results.value(result, sh.resultPath)),
            severity=_SEVERITIES[str(results.value(result, sh.resultSeverity))],
            value=None if value is None or isinstance(value, rdf.BNode) else local_id(str(value)),
            message=_by_language(results.objects(result, sh.resultMessage)),
            todo=_by_language(shapes.objects(shape, sh.description)) or _todo(component),
        )


def _label(
    shapes: rdflib.Graph, shape: rdflib.term.Node | None, path: rdflib.term.Node | None
) -> str:
    """Return the name of the shape; of one without a name the owner and the property."""
    import rdflib as rdf

    if isinstance(shape, rdf.URIRef):
        return _last(shape)
    owner = next((s for s in shapes.subjects(None, shape) if isinstance(s, rdf.URIRef)), None)
    name = _last(owner) if owner is not None else "shape"
    return f"{name}.{_last(path)}" if isinstance(path, rdf.URIRef) else name


def _last(iri: rdflib.URIRef) -> str:
    return str(iri).replace("#", "/").rsplit("/", 1)[-1]


def _by_language(literals: Iterator[rdflib.term.Node]) -> dict[Lang, str]:
    """Return texts by language; one without a language is taken for English."""
    texts = {str(getattr(node, "language", None) or "en"): str(node) for node in literals}
    return cast("dict[Lang, str]", texts)


def _todo(component: str) -> dict[Lang, str]:
    kind = component.removeprefix(_SH).removesuffix("ConstraintComponent")
    return _TODO.get(kind, _TODO_ELSE)
