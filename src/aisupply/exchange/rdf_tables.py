"""RDF of others that holds claims, in any syntax that can be loaded, into a graph folder.

A claim is a named graph with its evidence outside of graphs; what a file without graphs says is
registry.  All of it goes the way of the claims that stand beside a folder of tables.  What hangs
on no claim has no place in a graph folder: it is told, and `load` takes it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import pyoxigraph as ox

from aisupply.errors import DataError
from aisupply.exchange.importers import MadeTables
from aisupply.exchange.tables.files import REST
from aisupply.exchange.tables.problems import Findings
from aisupply.rdf.terms import AIS, RDF
from aisupply.rdf.trig import render_trig
from aisupply.store import REGISTRY_GRAPH
from aisupply.store.documents import FORMATS, is_document, placed_quads

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from aisupply.exchange.importers import Request

__all__ = ["rdf_tables"]

_REGISTRY = ox.NamedNode(REGISTRY_GRAPH)
_TYPE, _CLAIM = ox.NamedNode(RDF + "type"), ox.NamedNode(AIS + "Claim")
_LOAD = "load it, and ask it by query --raw"
_Node = ox.NamedNode | ox.BlankNode | ox.Triple


def rdf_tables(request: Request) -> MadeTables:
    """Return the claims and the registry of a file, or of all RDF files of a folder.

    Raises:
        DataError: there is no such file, or it cannot be loaded; it names the line.
    """
    findings = Findings()
    quads: set[ox.Quad] = set()
    for path in _files(request.path):
        read = set(placed_quads(path, registry=REGISTRY_GRAPH, hint="mend the file"))
        quads |= _named(path, read, findings)
    _check_graphs(request.path, quads, findings)
    (request.folder / REST).write_text(render_trig(quads), encoding="utf-8")
    return MadeTables(request.folder, problems=findings.in_order())


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    files = sorted(each for each in path.rglob("*") if each.is_file() and is_document(each))
    if not files:
        raise DataError(
            str(path), "a folder without RDF", "files in " + ", ".join(FORMATS),
            hint="check the path",
        )  # fmt: skip
    return files


def _named(path: Path, quads: set[ox.Quad], findings: Findings) -> set[ox.Quad]:
    """Return the statements of things with names: a graph folder is compared by them.

    Others, of blank nodes or of triples, are a problem.
    """
    named = {
        quad
        for quad in quads
        if isinstance(quad.subject, ox.NamedNode)
        and isinstance(quad.object, ox.NamedNode | ox.Literal)
        and not isinstance(quad.graph_name, ox.BlankNode)
    }
    count = len(quads) - len(named)
    if count:
        _tell(findings, path, f"{count:,} statements with blank nodes", "names for all things")
    return named


def _check_graphs(path: Path, quads: Iterable[ox.Quad], findings: Findings) -> None:
    """Find what hangs on no claim: graphs that none declares, and statements in no graph."""
    claims: set[_Node] = set()
    graphs: Counter[object] = Counter()
    about: dict[object, list[object]] = defaultdict(list)
    for quad in quads:
        if isinstance(quad.graph_name, ox.DefaultGraph):
            about[quad.subject].append(quad.object)
            if (quad.predicate, quad.object) == (_TYPE, _CLAIM):
                claims.add(quad.subject)
        else:
            graphs[quad.graph_name] += 1
    del graphs[_REGISTRY]
    if not claims:
        findings.add(
            path.name, None, None, severity="note", found="no claims",
            expected="things of the type ais:Claim, each with the graph that it states",
            hint=f"nothing of it is in any answer; {_LOAD}",
        )  # fmt: skip
    undeclared = [graph for graph in graphs if graph not in claims]
    if undeclared:
        count = sum(graphs[graph] for graph in undeclared)
        named = str(undeclared[0]) if len(undeclared) == 1 else f"{len(undeclared):,} named graphs"
        _tell(findings, path, f"{count:,} statements in {named}", "graphs that a claim declares")
    queue: list[object] = [*claims]
    while queue:
        queue += about.pop(queue.pop(), ())
    if about:
        count = sum(map(len, about.values()))
        found = f"{count:,} statements in no graph, about nothing that a claim rests on"
        _tell(findings, path, found, "claims and their evidence")


def _tell(findings: Findings, path: Path, found: str, expected: str) -> None:
    findings.add(path.name, None, None, found=found, expected=expected, hint=_LOAD)
