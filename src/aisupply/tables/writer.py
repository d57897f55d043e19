"""Claims to files: one file for each source, and the registry; all of them or none.

What is in the folder already stays.  A claim that says the same is left alone, so that to
import twice changes no byte.  A row that was corrected gives a new revision of its claim, and
the claim before is marked as replaced by it.
"""

from __future__ import annotations

import shutil
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyoxigraph as ox

from aisupply.atomic import replaced_folder, write_whole
from aisupply.errors import UsageError
from aisupply.store import REGISTRY_GRAPH
from aisupply.store.documents import parse_document
from aisupply.store.files import claim_files, registry_files
from aisupply.tables.mapping_context import text
from aisupply.tables.mapping_nodes import Statements, moment, named, words
from aisupply.tables.registry import describe_source, merge_registry, registry_of
from aisupply.tables.trig import render_trig, render_turtle
from aisupply.terms import AIS, ID

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from aisupply.tables.mapping import Mapped
    from aisupply.tables.mapping_context import Context, Draft

__all__ = ["Composed", "Existing", "claim_quads", "compose", "write_file", "write_folder"]

_REPLACED = ox.NamedNode(AIS + "replacedBy")
_STATED = ox.NamedNode(AIS + "statedIn")
_LINKS = frozenset({AIS + "replacedBy", AIS + "conflictsWith"})
_DEFAULT = ox.DefaultGraph()
_UNREAD = "mend the file at the place named"


@dataclass
class Existing:
    """What a folder holds already: quads by source, and the registry by file."""

    sources: dict[str, set[ox.Quad]] = field(default_factory=lambda: defaultdict(set))
    registry: dict[str, set[ox.Triple]] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> Existing:
        """Read a graph folder; one that is not there holds nothing.

        Raises:
            DataError: a file does not parse; it names file and line.
        """
        found = cls()
        for path in claim_files(folder):
            found.sources[path.stem] = set(parse_document(path, hint=_UNREAD))
        for path in registry_files(folder):
            found.registry[path.stem] = {quad.triple for quad in parse_document(path, hint=_UNREAD)}
        return found

    def quads(self) -> Iterator[ox.Quad]:
        """Return all of it, the registry too."""
        for quads in self.sources.values():
            yield from quads
        for triples in self.registry.values():
            yield from (_quad(triple) for triple in triples)


@dataclass
class Composed:
    """What is to be written.

    Attributes:
        sources: name of a source → all quads of its file; only files that change.
        registry: name of a file → all its triples; only files that change; none: it goes.
        added: ids of the claims that are new.
        replaced: ids of the claims that a new revision replaces.
        kept: the number of claims that say what they said before.
    """

    sources: dict[str, set[ox.Quad]] = field(default_factory=dict)
    registry: dict[str, frozenset[ox.Triple]] = field(default_factory=dict)
    added: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    kept: int = 0


def compose(mapped: Mapped, context: Context, existing: Existing) -> Composed:
    """Return what the claims of a folder of tables make of a graph folder."""
    composed = Composed()
    shelf = _Shelf(existing)
    described = {
        text(row, "id"): describe_source(row)
        for row in context.folder.sound_rows("sources")
        if not context.source(text(row, "id")).archived
    }
    for draft in mapped.drafts:
        shelf.put(draft, composed)
    cited = {draft.source for draft in mapped.drafts}
    for name in sorted(cited & described.keys()):
        shelf.describe(name, described[name])
    composed.sources = dict(shelf.changed())
    idle = frozenset().union(*(described[name] for name in described.keys() - cited))
    new = registry_of(context) | ({"sources": idle} if idle else {})
    merged = merge_registry(existing.registry, new)
    moved = {named(name) for name in cited}
    merged["sources"] = frozenset(t for t in merged.get("sources", ()) if t.subject not in moved)
    composed.registry = {
        name: triples
        for name, triples in merged.items()
        if triples != frozenset(existing.registry.get(name, ()))
    }
    return composed


class _Shelf:
    """The quads of all files while claims are put in."""

    def __init__(self, existing: Existing) -> None:
        self._before = {name: frozenset(quads) for name, quads in existing.sources.items()}
        self._files: dict[str, set[ox.Quad]] = defaultdict(set)
        self._files.update({name: set(quads) for name, quads in existing.sources.items()})
        self._home: dict[str, str] = {}
        self._claims: dict[str, set[ox.Quad]] = defaultdict(set)
        for name, quads in self._before.items():
            for quad in quads:
                self._index(name, quad)

    def _index(self, file: str, quad: ox.Quad) -> None:
        graph = quad.graph_name
        claim = graph if isinstance(graph, ox.NamedNode) else quad.subject
        if isinstance(claim, ox.NamedNode):
            self._claims[claim.value].add(quad)
            if quad.predicate == _STATED:
                self._home[claim.value] = file

    def put(self, draft: Draft, composed: Composed) -> None:
        """Put a claim in, as a new revision if an older one says something else."""
        base = named(f"claim/{draft.key}").value
        latest, number = self._latest(base)
        if latest is None:
            self._store(draft, base)
            composed.added.append(base)
        elif self._says(latest, draft):
            composed.kept += 1
        else:
            newer = f"{base}/{number + 1}"
            self._store(draft, newer)
            link = ox.Quad(ox.NamedNode(latest), _REPLACED, ox.NamedNode(newer), _DEFAULT)
            self._files[self._home[latest]].add(link)
            self._claims[latest].add(link)
            composed.added.append(newer)
            composed.replaced.append(latest)

    def _latest(self, base: str) -> tuple[str | None, int]:
        """Return the revision of a claim that stands, and its number."""
        if base not in self._home:
            return None, 0
        claim, number = base, 1
        while True:
            links = (q.object for q in self._claims[claim] if q.predicate == _REPLACED)
            newer = next((node.value for node in links if isinstance(node, ox.NamedNode)), None)
            if newer is None or newer not in self._home:
                return claim, number
            claim, number = newer, number + 1

    def _says(self, claim: str, draft: Draft) -> bool:
        """Tell whether a claim says just what a draft says; links to other claims aside."""
        said = {q for q in self._claims[claim] if q.predicate.value not in _LINKS}
        node = ox.NamedNode(claim)
        wanted = set(claim_quads(draft, claim))
        return said == {q for q in wanted if node in {q.subject, q.graph_name}}

    def _store(self, draft: Draft, claim: str) -> None:
        for quad in claim_quads(draft, claim):
            self._files[draft.source].add(quad)
            self._index(draft.source, quad)

    def describe(self, name: str, triples: frozenset[ox.Triple]) -> None:
        """Say what a source is, in place of what was said before."""
        node = named(name)
        kept = {q for q in self._files[name] if q.subject != node or q.graph_name != _DEFAULT}
        self._files[name] = kept | {_quad(triple) for triple in triples}

    def changed(self) -> Iterator[tuple[str, set[ox.Quad]]]:
        """Give the files that are not what they were."""
        for name, quads in sorted(self._files.items()):
            if frozenset(quads) != self._before.get(name):
                yield name, quads


def claim_quads(draft: Draft, claim: str) -> Iterator[ox.Quad]:
    """Give the quads of a claim: its evidence, and its graph.

    Args:
        draft: the claim.
        claim: its IRI, with its revision.
    """
    node = ox.NamedNode(claim)
    precision = draft.known.precision
    made = Statements()
    made.say(
        claim.removeprefix(ID),
        ("a", "ais:Claim"),
        ("ais:statedIn", draft.source),
        ("ais:status", f"aisc:{draft.presented.status}"),
        ("ais:certainty", f"aisc:{draft.presented.certainty}"),
        ("ais:knownAt", moment(f"{draft.known.day}T00:00:00Z")),
        ("ais:datePrecision", None if precision == "day" else f"aisc:precision-{precision}"),
        ("ais:noSpanReason", f"aisc:no-span-{_reason(draft)}"),
        ("dcterms:issued", moment(f"{draft.issued}T00:00:00Z") if draft.issued else None),
        ("dcterms:subject", draft.subject),
        ("dcterms:temporal", draft.period),
        *((kind, words(note)) for kind, note in draft.notes),
    )
    for triple in made.triples() | draft.extra:
        yield _quad(triple)
    for triple in draft.triples:
        yield _quad(triple, node)


def _quad(triple: ox.Triple, graph: ox.NamedNode | ox.DefaultGraph = _DEFAULT) -> ox.Quad:
    return ox.Quad(triple.subject, triple.predicate, triple.object, graph)


def _reason(draft: Draft) -> str:
    """Return why a claim has no passage of its source."""
    if draft.recalled:
        return "recall"
    return "inferred" if draft.presented.status == "inferred" else "not-archived"


def write_folder(folder: Path, composed: Composed) -> list[str]:
    """Write the files that change into a graph folder, all of them or none.

    Returns:
        The names of the files that were written.

    Raises:
        UsageError: the folder holds files that aisupply did not write, or cannot be written.
    """
    texts = {f"sources/{name}.trig": render_trig(q) for name, q in composed.sources.items()}
    for name, triples in composed.registry.items():
        texts[f"registry/{name}.ttl"] = render_turtle(triples) if triples else ""
    is_graph = all((folder / name).is_dir() for name in ("registry", "sources"))
    with replaced_folder(folder, known=is_graph) as fresh:
        if folder.is_dir():
            shutil.copytree(folder, fresh, dirs_exist_ok=True)
        for name, content in texts.items():
            path = fresh / name
            path.parent.mkdir(exist_ok=True)
            if content:
                path.write_text(content, encoding="utf-8")
            else:
                path.unlink()
    return sorted(texts)


def write_file(path: Path, composed: Composed) -> None:
    """Write all of it into one TriG file, whole or not at all, the registry as one graph."""
    if path.suffix != ".trig":
        raise UsageError(f"{path} is no .trig file", hint="name a file.trig or a folder")
    write_whole(path, render_trig(_all_quads(composed)).encode())


def _all_quads(composed: Composed) -> Iterable[ox.Quad]:
    for quads in composed.sources.values():
        yield from quads
    for triples in composed.registry.values():
        yield from (_quad(triple, ox.NamedNode(REGISTRY_GRAPH)) for triple in triples)
