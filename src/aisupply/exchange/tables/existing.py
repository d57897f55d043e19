"""What the target of an import holds already: a graph folder, or one TriG file.

Both are read into the same parts, so that a file is added to just as a folder is.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import pyoxigraph as ox

from aisupply.errors import DataError, UsageError
from aisupply.exchange.tables.mapping_nodes import local
from aisupply.exchange.tables.schema import tables_schema
from aisupply.rdf.terms import AIS, AISB, CLAIM, DATASET, ID, RDF
from aisupply.rdf.trig import render_trig
from aisupply.store import REGISTRY_GRAPH
from aisupply.store.documents import parse_document
from aisupply.store.files import claim_files, registry_files

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from pathlib import Path

__all__ = ["DEFAULT", "READ_AGAIN", "REPLACED", "STATED", "Existing", "is_file_target"]

DEFAULT = ox.DefaultGraph()
REPLACED = ox.NamedNode(AIS + "replacedBy")
STATED = ox.NamedNode(AIS + "statedIn")
READ_AGAIN = frozenset(AISB + name for name in ("readAgainAt", "readAgainOutcome", "readAgainNote"))
"""What a second reading says of a claim: nothing that a row of another table says."""
_TYPE = ox.NamedNode(RDF + "type")
_SOURCE = ox.NamedNode(AIS + "Source")
_OTHER_FORMS = frozenset({
    ".nq", ".ttl", ".nt", ".n3", ".rdf", ".owl", ".xml", ".json", ".jsonld", ".csv", ".tsv",
    ".xlsx", ".parquet", ".gz", ".zip", ".html",
})  # fmt: skip
"""Suffixes of files that import does not write."""


def is_file_target(target: Path) -> bool:
    """Tell whether an import goes into one file, and not into a folder.

    Raises:
        UsageError: the target can be neither.
    """
    suffix = target.suffix.lower()
    if suffix == ".trig":
        return True
    if suffix in _OTHER_FORMS and not target.is_dir():
        raise UsageError(
            f"import writes no {suffix} file",
            hint=f"name {target.with_suffix('.trig')}, or a folder; export writes other forms",
        )
    if target.exists() and not target.is_dir():
        raise UsageError(
            f"{target} is a file, and none that import writes",
            hint="name a folder, or a file that ends in .trig",
        )
    return False


@dataclass
class Existing:
    """What a target holds already: quads by source, and the registry by file.

    Attributes:
        sources: file of a source → its quads.
        registry: file of the registry → its statements.
        beside: revision of a claim of the graph beside → the one that it replaced.
    """

    sources: dict[str, set[ox.Quad]] = field(default_factory=lambda: defaultdict(set))
    registry: dict[str, set[ox.Triple]] = field(default_factory=dict)
    beside: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, target: Path) -> Existing:
        """Read a graph folder or a TriG file; one that is not there holds nothing.

        Raises:
            DataError: a file does not parse; it names file and line; or two are of one source.
            UsageError: import did not write the file, or writes no such file.
        """
        if is_file_target(target):
            return cls._of_file(target) if target.exists() else cls()
        found = cls()
        places: dict[str, Path] = {}
        for path in claim_files(target):
            if other := places.get(path.stem):
                raise DataError(
                    str(path), f"a second file of the source {path.stem}, beside {other}",
                    "one file for each source", hint="put the claims of both into one",
                )  # fmt: skip
            places[path.stem] = path
            found.sources[path.stem] = set(parse_document(path))
        for path in registry_files(target):
            found.registry[path.stem] = {quad.triple for quad in parse_document(path)}
        return found

    @classmethod
    def _of_file(cls, path: Path) -> Existing:
        """Read what an import wrote into one file; what it did not write is not touched."""
        try:
            data = path.read_bytes()
            quads = set(ox.parse(data, format=ox.RdfFormat.TRIG, base_iri=ID))
            own = render_trig(quads).encode() == data
        except OSError as error:
            reason, hint = str(error.strerror), "check its permissions"
            raise DataError(str(path), reason, "a file that can be read", hint=hint) from error
        except (SyntaxError, TypeError, ValueError):  # not TriG, or not as import writes it
            own = False
        if not own:
            raise UsageError(
                f"{path} was not written by import, or was changed since: it is left as it is",
                hint="name another file",
            )
        found = cls()
        home: dict[object, str] = {}
        for quad in quads:
            if quad.predicate == STATED and isinstance(quad.object, ox.NamedNode):
                home[quad.subject] = local(quad.object)
        listed = {q.subject for q in quads if q.predicate == _TYPE and q.object == _SOURCE}
        shared = set()
        for quad in quads:
            if quad.graph_name == ox.NamedNode(REGISTRY_GRAPH):
                name = _registry_file(quad, listed)
                found.registry.setdefault(name, set()).add(quad.triple)
            elif source := _source_file(quad, home, listed):
                found.sources[source].add(quad)
            else:
                shared.add(quad)
        found._share(shared)
        return found

    def _share(self, quads: set[ox.Quad]) -> None:
        """Put what describes times and spans beside every claim that leads to it."""
        left = set(quads)
        while left:
            taken = set()
            for name in [*self.sources]:
                named = {quad.object for quad in self.sources[name]}
                beside = {q for q in quads if q.subject in named} - self.sources[name]
                self.sources[name] |= beside
                taken |= beside
            if not taken:
                self.sources[""] |= left
                return
            left -= taken

    def quads(self) -> Iterator[ox.Quad]:
        """Return all of it, the registry too, in one graph."""
        for quads in self.sources.values():
            yield from quads
        for triples in self.registry.values():
            yield from (ox.Quad(t.subject, t.predicate, t.object, DEFAULT) for t in triples)

    @property
    def registered(self) -> set[str]:
        """The ids that the registry describes."""
        return {
            local(triple.subject)
            for triples in self.registry.values()
            for triple in triples
            if triple.predicate == _TYPE and isinstance(triple.subject, ox.NamedNode)
        }

    @cached_property
    def roots(self) -> dict[str, str]:
        """Claim → its first revision, which may be in another graph."""
        claims, older = set[str](), dict(self.beside)
        for quads in self.sources.values():
            for quad in quads:
                subject, value = quad.subject, quad.object
                if quad.predicate == STATED and isinstance(subject, ox.NamedNode):
                    claims.add(subject.value)
                elif quad.predicate == REPLACED and isinstance(value, ox.NamedNode):
                    older[value.value] = subject.value  # type: ignore[union-attr]
        found = {}
        for claim in claims:
            root, seen = claim, {claim}
            while root in older and older[root] not in seen:
                root = older[root]
                seen.add(root)
            found[claim] = root
        return found

    def orphans(self, keys: Collection[str], *, of: Collection[str] = ()) -> set[str]:
        """Return the claims of earlier imports that no row gives any more, all revisions.

        Args:
            keys: the keys of the claims that rows give.
            of: the tables whose claims are looked at; all of a folder of tables by default.
        """
        wanted = {CLAIM + key for key in keys}
        tables = of or tables_schema().tables
        return {
            claim
            for claim, root in self.roots.items()
            if root not in wanted and root.removeprefix(CLAIM).partition("/")[0] in tables
        }

    def without(self, claims: Collection[str]) -> Existing:
        """Return the same without some claims, and without what only they speak of."""
        nodes = {ox.NamedNode(claim) for claim in claims}
        left = Existing(beside=self.beside)
        gone: set[object] = set()
        for name, quads in self.sources.items():
            kept = {q for q in quads if not {q.subject, q.object, q.graph_name} & nodes}
            gone |= _mentioned(quads - kept)
            left.sources[name] = _reached(kept)
        gone -= {term for quads in left.sources.values() for term in _mentioned(quads)}
        for name, triples in self.registry.items():
            left.registry[name] = {triple for triple in triples if triple.subject not in gone}
        return left


def _registry_file(quad: ox.Quad, sources: Collection[object]) -> str:
    if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(DATASET):
        return "dataset"
    return "sources" if quad.subject in sources else "registry"


def _source_file(quad: ox.Quad, home: dict[object, str], sources: Collection[object]) -> str:
    """Return the source to which a statement belongs; empty for what several claims may share."""
    if quad.graph_name in home:
        return home[quad.graph_name]
    if quad.subject in home:
        return home[quad.subject]
    is_source = quad.subject in sources and isinstance(quad.subject, ox.NamedNode)
    return local(quad.subject) if is_source else ""  # type: ignore[arg-type]


def _mentioned(quads: Iterable[ox.Quad]) -> set[object]:
    return {term for quad in quads for term in (quad.subject, quad.object)}


def _reached(quads: set[ox.Quad]) -> set[ox.Quad]:
    """Leave out evidence that nothing leads to any more: times, spans, and a source uncited."""
    kept = set(quads)
    while True:
        begun = {q.subject for q in kept if q.predicate in {STATED, REPLACED}}
        named = begun | {q.object for q in kept}
        idle = {q for q in kept if q.graph_name == DEFAULT and q.subject not in named}
        if not idle:
            return kept
        kept -= idle
