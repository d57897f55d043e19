"""Claims to files: one for each source, in the folder of its kind, and the registry.

All of them are written, or none.

What is in the folder already stays.  A claim that says the same is left alone, so that to
import twice changes no byte.  A row that was corrected gives a new revision of its claim, and
the claim before is marked as replaced by it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from aisupply.atomic import (
    check_file,
    check_folder,
    copy_content,
    replaced_folder,
    write_whole,
)
from aisupply.errors import UsageError
from aisupply.exchange.tables.existing import (
    DEFAULT,
    READ_AGAIN,
    REPLACED,
    STATED,
    Existing,
    is_file_target,
)
from aisupply.exchange.tables.mapping_context import text
from aisupply.exchange.tables.mapping_nodes import Statements, local, moment, named, words
from aisupply.exchange.tables.registry import describe_source, merge_registry, registry_of
from aisupply.exchange.tables.schema import tables_schema
from aisupply.rdf.terms import AIS, ID
from aisupply.rdf.trig import render_trig, render_turtle
from aisupply.store import REGISTRY_GRAPH
from aisupply.store.files import claim_files

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from aisupply.exchange.tables.mapping_context import Context, Draft, Mapped

__all__ = [
    "Beside",
    "Composed",
    "Existing",
    "all_quads",
    "check_target",
    "claim_quads",
    "compose",
    "write_file",
    "write_folder",
]

_NO_ROWS = READ_AGAIN | {AIS + "replacedBy", AIS + "conflictsWith"}
"""What stands on a claim and is no word of its row: a second reading, and links to other claims."""
_PARTS = ("registry", "sources")


@dataclass
class Composed:
    """What is to be written.

    Attributes:
        sources: name of a source → all quads of its file; only files that change; none: it goes.
        registry: name of a file → all its triples; only files that change; none: it goes.
        added: ids of the claims that are new.
        replaced: ids of the claims that a new revision replaces.
        kinds: name of a source → the code of its kind, which is the folder of a new file.
        kept: the number of claims that say what they said before.
        orphans: ids of claims of earlier imports, all revisions, that no row gives any more.
    """

    sources: dict[str, set[ox.Quad]] = field(default_factory=dict)
    registry: dict[str, frozenset[ox.Triple]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    added: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    kept: int = 0
    orphans: list[str] = field(default_factory=list)

    @property
    def changes(self) -> bool:
        """Whether any file is to be written."""
        return bool(self.sources or self.registry)


def compose(
    mapped: Mapped,
    context: Context,
    existing: Existing,
    *,
    beside: Beside | None = None,
    prune: bool = False,
    orphans: Collection[str] | None = None,
) -> Composed:
    """Return what the claims of a folder of tables make of a graph folder.

    Args:
        mapped: the claims.
        context: the rows and what they are read against.
        existing: what the target holds.
        beside: a graph whose claims may be revised: what it says already is not said again.
        prune: take away claims of earlier imports that no row gives any more.
        orphans: the claims of earlier imports that no row gives any more; those of a folder of
            tables by default.
    """
    gone = existing.orphans(mapped.rows) if orphans is None else orphans
    composed = Composed(
        orphans=sorted(gone),
        kinds={name: facts.kind for name, facts in context.sources.items()},
    )
    start = existing.without(composed.orphans) if prune else existing
    beside = beside or Beside()
    shelf = _Shelf(existing, start, beside)
    described = {
        text(row, "id"): describe_source(row)
        for row in context.folder.sound_rows("sources")
        if not context.source(text(row, "id")).archived
        and (text(row, "id") not in beside.sources or text(row, "id") in existing.sources)
    }
    for draft in mapped.drafts:
        shelf.put(draft, composed)
    cited = {draft.source for draft in mapped.drafts}
    for name in sorted(cited & described.keys()):
        shelf.describe(name, described[name])
    composed.sources = dict(shelf.changed())
    idle = frozenset().union(*(described[name] for name in described.keys() - cited))
    new = registry_of(context) | ({"sources": idle} if idle else {})
    merged = merge_registry(start.registry, new, beside=beside.registry)
    moved = {named(name) for name in cited}
    merged["sources"] = frozenset(t for t in merged.get("sources", ()) if t.subject not in moved)
    composed.registry = {
        name: triples
        for name, triples in merged.items()
        if triples != frozenset(existing.registry.get(name, ()))
    }
    return composed


@dataclass
class Beside:
    """What a graph beside the target says, where its claims may be revised.

    Attributes:
        claims: claim → all that is said of it and in it.
        sources: the ids of its sources.
        registry: thing → what its registry says of it.
    """

    claims: Mapping[str, set[ox.Quad]] = field(default_factory=dict)
    sources: Collection[str] = frozenset()
    registry: Mapping[object, set[ox.Triple]] = field(default_factory=dict)

    @classmethod
    def of(cls, quads: Iterable[ox.Quad]) -> Beside:
        """Read a graph: claims with their evidence, and what the registry says."""
        claims: dict[str, set[ox.Quad]] = defaultdict(set)
        registry: dict[object, set[ox.Triple]] = defaultdict(set)
        evidence: dict[object, set[ox.Quad]] = defaultdict(set)
        stated, sources = set[str](), set[str]()
        for quad in quads:
            if quad.graph_name == ox.NamedNode(REGISTRY_GRAPH):
                registry[quad.subject].add(quad.triple)
            elif isinstance(quad.graph_name, ox.NamedNode):
                claims[quad.graph_name.value].add(quad)
            else:
                evidence[quad.subject].add(quad)
                if quad.predicate == STATED and isinstance(quad.subject, ox.NamedNode):
                    stated.add(quad.subject.value)
                    sources.add(local(quad.object))  # type: ignore[arg-type]
        for claim in stated:
            claims[claim] |= evidence[ox.NamedNode(claim)]
        return cls({claim: claims[claim] for claim in stated}, sources, registry)


class _Shelf:
    """The quads of all files while claims are put in."""

    def __init__(self, before: Existing, start: Existing, beside: Beside) -> None:
        self._before = {name: frozenset(quads) for name, quads in before.sources.items()}
        self._files: dict[str, set[ox.Quad]] = defaultdict(set)
        self._files.update({name: set(quads) for name, quads in start.sources.items()})
        self._home: dict[str, str] = {}
        self._claims: dict[str, set[ox.Quad]] = defaultdict(set)
        own = {q.subject.value for quads in start.sources.values() for q in quads
               if q.predicate == STATED and isinstance(q.subject, ox.NamedNode)}  # fmt: skip
        for claim, said in beside.claims.items():
            if claim not in own:  # the target may be a copy of the graph beside it
                self._claims[claim] |= said
                self._home[claim] = ""
        for name, quads in start.sources.items():
            for quad in quads:
                self._index(name, quad)

    def _index(self, file: str, quad: ox.Quad) -> None:
        graph = quad.graph_name
        claim = graph if isinstance(graph, ox.NamedNode) else quad.subject
        if isinstance(claim, ox.NamedNode):
            self._claims[claim.value].add(quad)
            if quad.predicate == STATED:
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
            link = ox.Quad(ox.NamedNode(latest), REPLACED, ox.NamedNode(newer), DEFAULT)
            self._files[self._home[latest] or draft.source].add(link)
            self._claims[latest].add(link)
            composed.added.append(newer)
            composed.replaced.append(latest)

    def _latest(self, base: str) -> tuple[str | None, int]:
        """Return the revision of a claim that stands, and its number."""
        if base not in self._home:
            return None, 0
        claim, number = base, 1
        while True:
            links = (q.object for q in self._claims[claim] if q.predicate == REPLACED)
            newer = next((node.value for node in links if isinstance(node, ox.NamedNode)), None)
            if newer is None or newer not in self._home:
                return claim, number
            claim, number = newer, number + 1

    def _says(self, claim: str, draft: Draft) -> bool:
        """Tell whether a claim says just what a draft says, but for what no row says."""
        said = {q for q in self._claims[claim] if q.predicate.value not in _NO_ROWS}
        node = ox.NamedNode(claim)
        wanted = {q for q in claim_quads(draft, claim) if node in {q.subject, q.graph_name}}
        return said == (wanted if self._home[claim] else _as_stored(wanted))

    def _store(self, draft: Draft, claim: str) -> None:
        for quad in claim_quads(draft, claim):
            self._files[draft.source].add(quad)
            self._index(draft.source, quad)

    def describe(self, name: str, triples: frozenset[ox.Triple]) -> None:
        """Say what a source is, in place of what was said before."""
        node = named(name)
        kept = {q for q in self._files[name] if q.subject != node or q.graph_name != DEFAULT}
        self._files[name] = kept | {_quad(triple) for triple in triples}

    def changed(self) -> Iterator[tuple[str, set[ox.Quad]]]:
        """Give the files that are not what they were."""
        for name in sorted(self._files.keys() | self._before.keys()):
            quads = self._files.get(name, set())
            if frozenset(quads) != self._before.get(name, frozenset()):
                yield name, quads


def _as_stored(quads: set[ox.Quad]) -> set[ox.Quad]:
    """Return statements as a store gives them back: 6.0 as 6."""
    store = ox.Store()
    store.extend(quads)
    return set(store)


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
        *draft.bookkeeping,
    )
    for triple in made.triples() | draft.extra:
        yield _quad(triple)
    for triple in draft.triples:
        yield _quad(triple, node)


def _quad(triple: ox.Triple, graph: ox.NamedNode | ox.DefaultGraph = DEFAULT) -> ox.Quad:
    return ox.Quad(triple.subject, triple.predicate, triple.object, graph)


def _reason(draft: Draft) -> str:
    """Return why a claim has no passage of its source."""
    if draft.recalled:
        return "recall"
    return "inferred" if draft.presented.status == "inferred" else "not-archived"


def check_target(target: Path) -> None:
    """Refuse a place that `write_file` or `write_folder` could not write, before the work begins.

    Raises:
        UsageError: as `aisupply.atomic.check_file` and `check_folder` say.
    """
    if is_file_target(target):
        check_file(target)
    else:
        check_folder(target, known=_is_graph(target))
        parts = [target / name for name in _PARTS]
        for part in [*parts, *(target / "sources").rglob("*")]:
            if part.is_symlink() and part.is_dir():
                raise UsageError(
                    f"{part} is a link, and would be written through before the rest",
                    hint="put the folder itself there",
                )


def _is_graph(folder: Path) -> bool:
    return all((folder / name).is_dir() for name in _PARTS)


def write_folder(folder: Path, composed: Composed, *, start: Path | None = None) -> list[str]:
    """Write the files that change into a graph folder, all of them or none.

    The file of a new source goes into the folder of its kind, `sources/<kind>/`; one that is there
    stays where it is, but for one in the folder of another kind.

    Args:
        folder: the folder.
        composed: what changes.
        start: a graph folder of which a new one begins as a copy; None for an empty one.

    Returns:
        The names of the files that were written.

    Raises:
        UsageError: the folder holds files that aisupply did not write, or cannot be written.
    """
    begun = folder if start is None else start
    held = {path.stem: path.relative_to(begun) for path in claim_files(begun)}
    texts: dict[str, str] = {}
    for name, quads in composed.sources.items():
        place = _place(name, composed.kinds.get(name, ""), held.get(name))
        if name in held:
            texts[held[name].as_posix()] = ""
        texts[place.as_posix()] = render_trig(quads) if quads else ""
    for name, triples in composed.registry.items():
        texts[f"registry/{name}.ttl"] = render_turtle(triples) if triples else ""
    with replaced_folder(folder, known=_is_graph(folder)) as fresh:
        if folder.is_dir() or start is not None:
            copy_content(begun, fresh)
        for name, content in texts.items():
            path = fresh / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.unlink(missing_ok=True)  # what a link leads to is not ours to write
            if content:
                path.write_text(content, encoding="utf-8")
    return sorted(texts)


def _place(name: str, kind: str, held: Path | None) -> Path:
    """Return where the file of a source belongs, below its graph folder."""
    kinds = tables_schema().tables["sources"].columns["kind"].codes
    if held is not None and held.parent.name not in {*kinds} - {kind}:
        return held
    return Path("sources", *[kind] if kind in kinds else [], f"{name}.trig")


def write_file(path: Path, composed: Composed, existing: Existing | None = None) -> None:
    """Write all of it into one TriG file, whole or not at all, the registry as one graph.

    Args:
        path: the file.
        composed: what changes.
        existing: what the file holds already and is to keep.

    Raises:
        UsageError: the name is not that of a TriG file, or it cannot be written.
    """
    if path.suffix.lower() != ".trig":
        raise UsageError(f"{path} is no .trig file", hint="name a file.trig or a folder")
    write_whole(path, render_trig(all_quads(composed, existing or Existing())).encode())


def all_quads(composed: Composed, existing: Existing) -> set[ox.Quad]:
    """Return all that a target holds once it is written, the registry in its own graph."""
    quads: set[ox.Quad] = set().union(*({**existing.sources, **composed.sources}.values()))
    for triples in {**existing.registry, **composed.registry}.values():
        quads |= {_quad(triple, ox.NamedNode(REGISTRY_GRAPH)) for triple in triples}
    return quads
