"""Turtle and TriG for people: one order, one layout, so that a change shows as a small diff.

Sources come first, then claim after claim: its evidence, then its graph.  Subjects are sorted,
and so are properties, after the type, and values, texts in English before the others.  In the
registry the names of a thing come before all else.  The same statements give the same text.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from aisupply.rdf.terms import AIS, ID, PREFIXES, RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["render_trig", "render_turtle"]

_TYPE = ox.NamedNode(RDF + "type")
_CLAIM = ox.NamedNode(AIS + "Claim")
_SOURCE = ox.NamedNode(AIS + "Source")
_NAMES = ("a", "rdfs:label", "skos:altLabel", "dcterms:identifier", "skos:exactMatch")
_LANGUAGE = re.compile(r'"@([a-z-]+)$')
_LOCAL = re.compile(r"[A-Za-z0-9_]+(?:-+[A-Za-z0-9_]+)*")
_RELATIVE = re.compile(r"[A-Za-z0-9_-][^<>\"{}|^`\\\s:?#/]*(?:/[^<>\"{}|^`\\\s?#]*)?")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_SPECIAL = re.compile(r'[\\"\n\r\t]')
_BARE = {
    XSD + "decimal": r"[+-]?\d*\.\d+",
    XSD + "integer": r"[+-]?\d+",
    XSD + "boolean": r"true|false",
}
_MORE_PREFIXES = {"wd": "http://www.wikidata.org/entity/", "void": "http://rdfs.org/ns/void#"}

_Subject = ox.NamedNode
_Triples = dict[_Subject, list[ox.Triple]]


class _Block(NamedTuple):
    """A subject as it sorts, and its lines."""

    order: list[str | int]
    lines: list[str]


class _Writer:
    """Writes terms, and remembers which prefixes it used."""

    def __init__(self) -> None:
        spaces = {**PREFIXES, **_MORE_PREFIXES}
        del spaces["cl"]
        self._spaces = sorted(spaces.items(), key=lambda item: -len(item[1]))
        self.used: set[str] = set()
        self.relative = False

    def term(self, term: object) -> str:
        """Return a term as Turtle has it."""
        if isinstance(term, ox.Literal):
            return self._literal(term)
        if isinstance(term, ox.NamedNode):
            return self._iri(term.value)
        raise TypeError(f"no {type(term).__name__} in a graph of claims")

    def _iri(self, value: str) -> str:
        for prefix, space in self._spaces:
            if value.startswith(space) and _LOCAL.fullmatch(value[len(space) :]):
                self.used.add(prefix)
                return f"{prefix}:{value[len(space) :]}"
        if value.startswith(ID) and _RELATIVE.fullmatch(value[len(ID) :]):
            self.relative = True
            return f"<{value[len(ID) :]}>"
        return f"<{value}>"

    def _literal(self, literal: ox.Literal) -> str:
        kind = literal.datatype.value
        if kind in _BARE and re.fullmatch(_BARE[kind], literal.value):
            return literal.value
        quoted = '"' + _SPECIAL.sub(lambda m: _ESCAPES[m[0]], literal.value) + '"'
        if literal.language:
            return f"{quoted}@{literal.language}"
        return quoted if kind == XSD + "string" else f"{quoted}^^{self._iri(kind)}"

    def block(
        self,
        subject: _Subject,
        triples: Iterable[ox.Triple],
        *,
        indent: str = "",
        first: Sequence[str] = ("a",),
    ) -> _Block:
        """Return what is said of a subject, the properties in `first` before the others."""
        values: dict[str, set[str]] = defaultdict(set)
        for triple in triples:
            verb = "a" if triple.predicate == _TYPE else self._iri(triple.predicate.value)
            values[verb].add(self.term(triple.object))
        name = self.term(subject)
        ordered = sorted(values, key=lambda verb: (_place(verb, first), verb))
        lines = [
            f"{indent}    {verb} {' , '.join(sorted(values[verb], key=_by_language))} ;"
            for verb in ordered
        ]
        lines[-1] = f"{lines[-1][:-1]}."
        return _Block(_natural(name), [f"{indent}{name}", *lines])

    def head(self) -> list[str]:
        """Return base and prefixes, of those that were used."""
        spaces = {**PREFIXES, **_MORE_PREFIXES}
        lines = [f"@base <{ID}> ."] if self.relative else []
        return lines + [f"@prefix {prefix}: <{spaces[prefix]}> ." for prefix in sorted(self.used)]


def _place(verb: str, first: Sequence[str]) -> int:
    return first.index(verb) if verb in first else len(first)


def _by_language(value: str) -> tuple[bool, str, list[str | int]]:
    """Order values: what has no language, then English, then the other languages."""
    match = _LANGUAGE.search(value)
    return (match is not None, match[1] if match else "", _natural(value))


def _natural(name: str) -> list[str | int]:
    """Order names as people count: 992 before 1063, and a whole before its parts."""
    parts = re.split(r"(\d+)", name.removesuffix(">"))
    return [int(part) if place % 2 else part for place, part in enumerate(parts)]


def _by_subject(triples: Iterable[ox.Triple]) -> _Triples:
    grouped: _Triples = defaultdict(list)
    for triple in triples:
        grouped[triple.subject].append(triple)  # type: ignore[index]
    return grouped


def render_turtle(triples: Iterable[ox.Triple]) -> str:
    """Return triples as Turtle, sorted by subject.

    Example:
        >>> name = ox.Literal("AMD", language="en")
        >>> label = ox.NamedNode(PREFIXES["rdfs"] + "label")
        >>> amd = ox.Triple(ox.NamedNode(ID + "amd"), label, name)
        >>> print(render_turtle([amd]).splitlines()[-1])
            rdfs:label "AMD"@en .
    """
    writer = _Writer()
    blocks = sorted(writer.block(s, t, first=_NAMES) for s, t in _by_subject(triples).items())
    body = "\n\n".join("\n".join(block.lines) for block in blocks)
    return "\n".join(writer.head()) + f"\n\n{body}\n"


def render_trig(quads: Iterable[ox.Quad]) -> str:
    """Return evidence and claims as TriG: sources first, then each claim with its graph.

    Graphs that are no claims, such as a registry, stand before the claims.
    """
    evidence: list[ox.Triple] = []
    graphs: dict[ox.NamedNode, list[ox.Triple]] = defaultdict(list)
    for quad in quads:
        home = evidence if isinstance(quad.graph_name, ox.DefaultGraph) else graphs[quad.graph_name]  # type: ignore[index]
        home.append(quad.triple)
    writer = _Writer()
    groups = list(_groups(writer, _by_subject(evidence), graphs))
    return "\n".join(writer.head()) + "\n\n" + "\n\n".join(groups) + "\n"


def _groups(
    writer: _Writer, evidence: _Triples, graphs: Mapping[ox.NamedNode, list[ox.Triple]]
) -> Iterable[str]:
    claims = sorted((s for s in evidence if _is_a(evidence[s], _CLAIM)), key=lambda s: s.value)
    assigned: set[_Subject] = set(claims)
    chapters = [(claim, _evidence_of(evidence, claim, assigned)) for claim in claims]
    unclaimed = sorted(
        (not _is_a(evidence[subject], _SOURCE), subject.value)
        for subject in evidence.keys() - assigned
    )
    for _, value in unclaimed:
        subject = ox.NamedNode(value)
        yield "\n".join(writer.block(subject, evidence[subject]).lines)
    for graph in sorted(graphs.keys() - assigned, key=lambda name: name.value):
        yield "\n".join(_graph(writer, graph, graphs[graph]))
    for claim, nodes in chapters:
        blocks = [writer.block(claim, evidence[claim])]
        blocks += sorted(writer.block(subject, evidence[subject]) for subject in nodes)
        lines = [line for block in blocks for line in block.lines]
        yield "\n".join(lines + _graph(writer, claim, graphs.get(claim, [])))


def _evidence_of(evidence: _Triples, claim: _Subject, assigned: set[_Subject]) -> list[_Subject]:
    """Return what the evidence of a claim leads to: spans, selectors, times; not other sources."""
    nodes: list[_Subject] = []
    queue = [claim]
    while queue:
        for triple in evidence[queue.pop()]:
            node = triple.object
            if not isinstance(node, ox.NamedNode) or node not in evidence or node in assigned:
                continue
            if not _is_a(evidence[node], _SOURCE):
                assigned.add(node)
                nodes.append(node)
                queue.append(node)
    return nodes


def _is_a(triples: Iterable[ox.Triple], kind: ox.NamedNode) -> bool:
    return any(triple.predicate == _TYPE and triple.object == kind for triple in triples)


def _graph(writer: _Writer, claim: ox.NamedNode, triples: list[ox.Triple]) -> list[str]:
    blocks = sorted(writer.block(s, t, indent="    ") for s, t in _by_subject(triples).items())
    lines = [line for block in blocks for line in block.lines]
    return [f"{writer.term(claim)} {{", *lines, "}"]
