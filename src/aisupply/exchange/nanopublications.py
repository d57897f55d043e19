"""Each claim as a nanopublication: assertion, provenance and publication info, as TriG.

The assertion is what the claim says.  The provenance is all that is said about the claim: its
source with address, publisher and tier, its status, certainty and day, its passages.  The
publication info names the data set and its licence.  None is signed or dated: who publishes them
does that (`nanopub sign`), and the name of each, here made of the claim's, is then a trusty one.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, cast

import pyoxigraph as ox

from aisupply.claims.view_store import select_claims
from aisupply.exchange.documents import Document, counted
from aisupply.rdf.terms import AIS, CLAIM, DATASET, DCTERMS, ID, PREFIXES, PROV, RDF
from aisupply.store import CODES_GRAPH, LOADED_GRAPH, REGISTRY_GRAPH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aisupply.claims.graph import ClaimView

__all__ = ["NANOPUB", "nanopublications"]

NANOPUB = ID + "nanopub/"
"""Nanopublications are named by this and the local name of the claim, and end in #."""
_NP = "http://www.nanopub.org/nschema#"
_NPX = "http://purl.org/nanopub/x/"
_TYPE = ox.NamedNode(RDF + "type")
_STATED_IN = ox.NamedNode(AIS + "statedIn")
_SUBJECT = ox.NamedNode(DCTERMS + "subject")


def nanopublications(view: ClaimView) -> Document:
    """Return the claims of a view as nanopublications, in order of their IRIs.

    A claim that says nothing, such as one whose graph is empty, makes none: no nanopublication
    is without an assertion.
    """
    store = select_claims(view.graph.store, view.lens, view.graph.claims)
    lines = store.dump(ox.RdfFormat.N_QUADS)
    writer = _Writer(ox.parse(lines, ox.RdfFormat.N_QUADS), _data_set(view))
    chosen = view.lens.choose(view.graph.claims)
    quads = [quad for iri in chosen for quad in writer.publication(iri)]
    written = len(chosen) - writer.empty
    prefixes = PREFIXES | {"np": _NP, "npx": _NPX}
    data = cast("bytes", ox.serialize(quads, format=ox.RdfFormat.TRIG, prefixes=prefixes))
    empty = f"without an assertion, since they say nothing: {counted(writer.empty, 'claim')}"
    return Document(data, counted(written, "nanopublication"), (empty,) if writer.empty else ())


class _Writer:
    """Makes nanopublications.

    Args:
        quads: claims as named graphs, evidence, registry, code lists.
        data_set: what the graph says of itself as a data set.

    Attributes:
        empty: the number of claims that made none.
    """

    def __init__(self, quads: Iterable[ox.Quad], data_set: list[tuple[ox.NamedNode, Any]]) -> None:
        self._data_set = data_set
        self._claims: dict[str, list[ox.Triple]] = defaultdict(list)
        self._about: dict[object, list[ox.Triple]] = defaultdict(list)
        for quad in quads:
            graph = quad.graph_name
            if isinstance(graph, ox.NamedNode) and graph.value.startswith(CLAIM):
                self._claims[graph.value].append(quad.triple)
            elif graph != ox.NamedNode(CODES_GRAPH):
                self._about[quad.subject].append(quad.triple)
        self.empty = 0

    def publication(self, iri: str) -> Iterator[ox.Quad]:
        """Yield the four graphs of the nanopublication of a claim."""
        content = self._claims.get(iri)
        if not content:
            self.empty += 1
            return
        space = f"{NANOPUB}{iri.removeprefix(CLAIM)}#"
        name = ox.NamedNode(space)
        head, assertion, provenance, info = (
            ox.NamedNode(space + part) for part in ("Head", "assertion", "provenance", "pubinfo")
        )
        yield ox.Quad(name, _TYPE, ox.NamedNode(_NP + "Nanopublication"), head)
        for part, graph in (("Assertion", assertion), ("Provenance", provenance)):
            yield ox.Quad(name, ox.NamedNode(f"{_NP}has{part}"), graph, head)
        yield ox.Quad(name, ox.NamedNode(_NP + "hasPublicationInfo"), info, head)
        yield from _placed(sorted(content, key=str), assertion)
        yield from _placed(self._provenance(ox.NamedNode(iri), assertion), provenance)
        yield from _placed(self._publication_info(name), info)

    def _provenance(self, claim: ox.NamedNode, assertion: ox.NamedNode) -> Iterator[ox.Triple]:
        """Yield what is said about a claim, said of the assertion, and what that leads to."""
        yield ox.Triple(assertion, ox.NamedNode(PROV + "alternateOf"), claim)
        queue: list[object] = [claim]
        seen: set[object] = {claim}
        while queue:
            thing = queue.pop(0)
            for triple in sorted(self._about.get(thing, ()), key=str):
                subject = assertion if thing == claim else triple.subject
                yield ox.Triple(subject, triple.predicate, triple.object)
                if triple.predicate == _STATED_IN:
                    derived = ox.NamedNode(PROV + "wasDerivedFrom")
                    yield ox.Triple(subject, derived, triple.object)
                leads = triple.predicate != _SUBJECT and self._is_evidence(triple.object)
                if leads and triple.object not in seen:
                    seen.add(triple.object)
                    queue.append(triple.object)

    def _is_evidence(self, thing: object) -> bool:
        """Tell whether a value is described beside the claims, and is none of them."""
        if isinstance(thing, ox.NamedNode) and thing.value.startswith(CLAIM):
            return False
        return isinstance(thing, ox.NamedNode | ox.BlankNode) and thing in self._about

    def _publication_info(self, name: ox.NamedNode) -> Iterator[ox.Triple]:
        """Yield who made the data set, and under which licence it is, as far as it says so."""
        yield ox.Triple(name, ox.NamedNode(_NPX + "hasNanopubType"), ox.NamedNode(AIS + "Claim"))
        for predicate, value in self._data_set:
            yield ox.Triple(name, predicate, value)
        if self._data_set:
            yield ox.Triple(name, ox.NamedNode(DCTERMS + "isPartOf"), ox.NamedNode(DATASET))


def _placed(triples: Iterable[ox.Triple], graph: ox.NamedNode) -> Iterator[ox.Quad]:
    for triple in triples:
        yield ox.Quad(triple.subject, triple.predicate, triple.object, graph)


def _data_set(view: ClaimView) -> list[tuple[ox.NamedNode, Any]]:
    """Return creator, licence and citation of the data set as the graph itself declares them.

    What the shipped registry says, where it only lends its names, is of another data set.
    """
    rows = view.graph.store.select(
        "SELECT DISTINCT ?property ?value { "
        f"VALUES ?home {{ <{REGISTRY_GRAPH}> <{LOADED_GRAPH}> }} "
        "VALUES ?property { dcterms:creator dcterms:license dcterms:bibliographicCitation } "
        f"GRAPH ?home {{ <{DATASET}> ?property ?value }} }} ORDER BY ?property ?value"
    ).rows
    return [cast("tuple[ox.NamedNode, Any]", row) for row in rows]
