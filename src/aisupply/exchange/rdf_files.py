"""The graph or a view of it as RDF: TriG, N-Quads and JSON-LD with claims, Turtle and N-Triples.

TriG, N-Quads and JSON-LD have each claim as a named graph and its evidence in the default graph,
and lose nothing.  Turtle and N-Triples have no named graphs: they hold the merged view, each
triple once, with its short cuts.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from aisupply.claims.view_store import select_claims
from aisupply.errors import UsageError
from aisupply.exchange.documents import Document, counted
from aisupply.rdf.terms import ID, PREFIXES, RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aisupply.claims.graph import ClaimView
    from aisupply.store import ClaimStore

__all__ = ["jsonld", "nquads", "ntriples", "render_jsonld", "trig", "turtle"]

_TYPE = ox.NamedNode(RDF + "type")
_STRING = XSD + "string"
_RELATIVE = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
"""Ids that stand in a document as they are: no part of one is empty or means a step up."""
_TERM = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_ID, _LANGUAGE = "@id", "@language"


def trig(view: ClaimView) -> Document:
    """Return the claims as named graphs, and their evidence, as TriG."""
    return _claims(view, ox.RdfFormat.TRIG)


def nquads(view: ClaimView) -> Document:
    """Return the claims as named graphs, and their evidence, as N-Quads."""
    return _claims(view, ox.RdfFormat.N_QUADS)


def turtle(view: ClaimView) -> Document:
    """Return the merged view as Turtle."""
    return _merged(view, ox.RdfFormat.TURTLE)


def ntriples(view: ClaimView) -> Document:
    """Return the merged view as N-Triples."""
    return _merged(view, ox.RdfFormat.N_TRIPLES)


def jsonld(view: ClaimView) -> Document:
    """Return the claims as named graphs, and their evidence, as JSON-LD with a context.

    The context stands in the document, so that nothing is fetched to read it.  Firms and other
    things are named by their ids, properties by their last name where only one has it.

    Raises:
        UsageError: the graph has triple terms, as RDF 1.2 knows them.
    """
    lines = _store(view).dump(ox.RdfFormat.N_QUADS)
    text = render_jsonld(list(ox.parse(lines, ox.RdfFormat.N_QUADS)))
    return Document(text.encode(), _count(view))


def render_jsonld(quads: list[ox.Quad]) -> str:
    """Write statements as JSON-LD, in one order and with a context of their own.

    Raises:
        UsageError: there are triple terms, as RDF 1.2 knows them, among them.
    """
    if any(isinstance(quad.object, ox.Triple) for quad in quads):
        raise UsageError(
            "the graph has statements about statements, which JSON-LD cannot hold",
            hint="export it as .trig or .nq",
        )
    writer = _JsonLd(quads)
    content = {"@context": writer.context, "@graph": writer.graphs()}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _claims(view: ClaimView, form: ox.RdfFormat) -> Document:
    return Document(_store(view).dump(form), _count(view))


def _merged(view: ClaimView, form: ox.RdfFormat) -> Document:
    data = view.store.dump(form, graph="")
    what = ("which claim says what is not in it: turtle and ntriples have no named graphs",)
    return Document(data, "the merged view", what)


def _store(view: ClaimView) -> ClaimStore:
    """Return the store of what is written: the whole graph, or the claims of the lens."""
    if _is_whole(view):
        return view.graph.store
    return select_claims(view.graph.store, view.lens, view.graph.claims)


def _is_whole(view: ClaimView) -> bool:
    return view.lens.everything and not view.lens.sources and view.lens.tier is None


def _count(view: ClaimView) -> str:
    chosen = len(view.lens.choose(view.graph.claims))
    replaced = len(view.graph.claims) - chosen if _is_whole(view) else 0
    more = f", and {replaced:,} that others replace" if replaced else ""
    return counted(chosen, "claim") + more


class _JsonLd:
    """Writes quads as JSON-LD, in order, with a context made for them.

    A property has a short name, and its values stand bare, where all of them are IRIs, or are of
    one datatype, or are texts in languages; otherwise each value says what it is.

    Args:
        quads: what is written.
    """

    def __init__(self, quads: list[ox.Quad]) -> None:
        self._quads = sorted(quads, key=lambda quad: (str(quad.graph_name), *map(str, quad.triple)))
        kinds: dict[str, set[str]] = defaultdict(set)
        for quad in quads:
            if quad.predicate != _TYPE:
                kinds[quad.predicate.value].add(_kind(quad.object))
        # A prefix or a term by the name of a scheme would be taken for it in whole IRIs.
        schemes = {iri.partition(":")[0] for quad in quads for iri in _iris(quad)}
        self._spaces = {p: iri for p, iri in PREFIXES.items() if p and p not in schemes}
        names = Counter(map(_last_name, kinds))
        self._terms: dict[str, tuple[str, str]] = {}
        self.context: dict[str, Any] = {"@base": ID, "@version": 1.1}
        self.context |= self._spaces
        for iri in sorted(kinds):
            name = _last_name(iri)
            if names[name] > 1 or not _TERM.fullmatch(name) or name in schemes | set(PREFIXES):
                name = self._compact(iri)
            bare = len(kinds[iri]) == 1 and name != iri  # a whole IRI needs no entry of its own
            kind = kinds[iri].pop() if bare else ""
            self._terms[iri] = (name, kind)
            self._define(name, iri, kind)

    def _define(self, name: str, iri: str, kind: str) -> None:
        how: dict[str, str] = {}
        if kind == _LANGUAGE:
            how = {"@container": _LANGUAGE}
        elif kind == _ID:
            how = {"@type": _ID}
        elif kind and kind != _STRING:
            how = {"@type": self._compact(kind)}
        short = self._compact(iri)
        if how or name != short:
            # An entry that has the form of a compact IRI says the whole one.
            self.context[name] = {_ID: iri if name == short else short, **how}

    def graphs(self) -> list[dict[str, Any]]:
        """Return the nodes of the default graph, and the named graphs with theirs."""
        parts: dict[Any, list[ox.Quad]] = defaultdict(list)
        for quad in self._quads:
            parts[quad.graph_name].append(quad)
        default = self._nodes(parts.pop(ox.DefaultGraph(), ()))
        named = [
            {_ID: self._reference(graph), "@graph": self._nodes(part)}
            for graph, part in parts.items()
        ]
        return [*default, *named]

    def _nodes(self, quads: Iterable[ox.Quad]) -> list[dict[str, Any]]:
        nodes: dict[Any, dict[str, Any]] = {}
        for quad in quads:
            node = nodes.setdefault(quad.subject, {_ID: self._reference(quad.subject)})
            if quad.predicate == _TYPE:
                node.setdefault("@type", []).append(self._class(quad.object))
                continue
            name, kind = self._terms[quad.predicate.value]
            value = quad.object
            if kind == _LANGUAGE and isinstance(value, ox.Literal):
                texts = node.setdefault(name, {})
                texts.setdefault(value.language, []).append(value.value)
            else:
                node.setdefault(name, []).append(self._value(value, kind))
        for node in nodes.values():
            for name, values in node.items():
                if isinstance(values, list) and len(values) == 1:
                    node[name] = values[0]
        return list(nodes.values())

    def _value(self, term: Any, kind: str) -> Any:
        if not isinstance(term, ox.Literal):
            reference = self._reference(term)
            return reference if kind == _ID else {_ID: reference}
        if kind == term.datatype.value:
            return term.value
        if term.language:
            return {"@value": term.value, _LANGUAGE: term.language}
        if term.datatype.value == _STRING:
            return {"@value": term.value} if kind else term.value
        return {"@value": term.value, "@type": self._compact(term.datatype.value)}

    def _reference(self, term: Any) -> str:
        """Return how a thing is named in a value: by its id, by a prefix, or whole."""
        if isinstance(term, ox.BlankNode):
            return str(term)
        iri: str = term.value
        local = iri.removeprefix(ID)
        return local if local != iri and _RELATIVE.fullmatch(local) else self._compact(iri)

    def _class(self, term: Any) -> str:
        return str(term) if isinstance(term, ox.BlankNode) else self._compact(term.value)

    def _compact(self, iri: str) -> str:
        """Return an IRI by its prefix, whole where none fits."""
        for prefix, space in self._spaces.items():
            local = iri.removeprefix(space)
            if local != iri and _RELATIVE.fullmatch(local):
                return f"{prefix}:{local}"
        return iri


def _iris(quad: ox.Quad) -> Iterator[str]:
    for term in (quad.subject, quad.predicate, quad.object, quad.graph_name):
        if isinstance(term, ox.NamedNode):
            yield term.value
        elif isinstance(term, ox.Literal):
            yield term.datatype.value


def _kind(term: Any) -> str:
    if not isinstance(term, ox.Literal):
        return _ID
    return _LANGUAGE if term.language else term.datatype.value


def _last_name(iri: str) -> str:
    return re.split(r"[#/:]", iri)[-1]
