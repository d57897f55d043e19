"""Claims that no row can hold: told apart when tables are written, taken up when they are read.

A row has one source and one status, and no passage.  A claim that was read from a text, that
somebody denies, or that the curator has linked to another is more than a row.  So each row that
an export makes is read again; where that does not give the same claims, they stand in a file of
their own beside the tables, whole, and an import puts them back.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from aisupply.claims.view_store import select_claims
from aisupply.errors import DataError
from aisupply.exchange.tables.existing import READ_AGAIN
from aisupply.exchange.tables.export import row_of, rows_of, write_rows
from aisupply.exchange.tables.export_claim import Claim, Facts, collect
from aisupply.exchange.tables.export_rows import ROWS
from aisupply.exchange.tables.files import REST
from aisupply.exchange.tables.mapping import drafts_of, known_codes
from aisupply.exchange.tables.mapping_known import context_for, known_in
from aisupply.exchange.tables.reader import read_folder
from aisupply.exchange.tables.readings import reading_rows
from aisupply.exchange.tables.registry import merge_registry, registry_of
from aisupply.exchange.tables.writer import claim_quads
from aisupply.rdf.terms import AIS, CLAIM, DATASET, ID, XSD
from aisupply.rdf.trig import render_trig
from aisupply.store import REGISTRY_GRAPH, SHIPPED_REGISTRY
from aisupply.store.documents import parse_document

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable

    from aisupply.claims.graph import ClaimView
    from aisupply.exchange.tables.mapping_context import Context, Draft
    from aisupply.exchange.tables.rows import Row
    from aisupply.exchange.tables.writer import Composed, Existing

__all__ = ["Tables", "names_beside", "put_back", "read_unwritten"]

_LINKS = frozenset({AIS + "replacedBy"})
_BETWEEN = READ_AGAIN | {AIS + "replacedBy", AIS + "conflictsWith"}
_STATED = AIS + "statedIn"
_REGISTRY = ox.NamedNode(REGISTRY_GRAPH)
_DECIMAL = ox.NamedNode(XSD + "decimal")
_MOMENTS = frozenset(ox.NamedNode(f"{XSD}dateTime{end}") for end in ("", "Stamp"))
Said = tuple[frozenset[object], frozenset[object]]
"""What a claim says, and what is said about it."""


class Tables:
    """A graph as rows, and as claims that no row can hold.

    Args:
        quads: evidence, claims and registry.
        coverage: the day up to which the graph is kept.
        lent: what the shipped registry says, beside which a file of claims was read.

    Attributes:
        rows: table → its rows.
        rest: what no row gives again: claims with their evidence, names and kinds.
        unwritten: the claims in `rest`.
        claims: their number.
    """

    def __init__(
        self, quads: Iterable[ox.Quad], *, coverage: dt.date, lent: Collection[ox.Triple] = ()
    ) -> None:
        self._quads, self._lent = list(quads), frozenset(lent)
        self._coverage = coverage
        self._known = known_in(self._quads)
        self._graphs: dict[str, set[ox.Triple]] = defaultdict(set)
        self._evidence: dict[str, set[ox.Triple]] = defaultdict(set)
        self._index()
        claims, self._facts = collect(self._quads)
        self._claims = {
            name: [claim for claim in claims.get(name, ()) if row_of(name, claim) is not None]
            for name in ROWS
        }
        self._kept: dict[str, str] = {}
        made = self._settle()
        iris = self._left_over()
        self.unwritten, self.claims = tuple(iris), len(iris)
        self._drop_sources(iris)
        keys = self._kept | {iri: iri.removeprefix(CLAIM) for iri in iris}
        ids = ((iri.removeprefix(ID), key) for iri, key in sorted(keys.items()))
        read = reading_rows(ids, self._facts)
        self.rows |= {"readings": read} if read else {}
        self.rest = [*self._rest_of_claims(iris), *self._rest_of_registry(made)]

    @classmethod
    def of(cls, view: ClaimView) -> Tables:
        """Return the claims that a view shows as tables, without what was lent to their file."""
        graph = view.graph
        chosen = select_claims(graph.store, view.lens, graph.claims)
        lent = ox.parse(graph.store.graph_triples(SHIPPED_REGISTRY), format=ox.RdfFormat.N_TRIPLES)
        return cls(chosen.quads(), coverage=graph.coverage, lent={quad.triple for quad in lent})

    def _index(self) -> None:
        for quad in self._quads:
            graph, subject = quad.graph_name, quad.subject
            if isinstance(graph, ox.NamedNode) and graph.value.startswith(CLAIM):
                self._graphs[graph.value].add(quad.triple)
            elif isinstance(graph, ox.DefaultGraph) and isinstance(subject, ox.NamedNode):
                self._evidence[subject.value].add(quad.triple)

    def _settle(self) -> Context:
        """Take out rows until all that are left give their claims again.

        One that is taken out may have told of the day of a deal, so the others are tried again.
        """
        while True:
            self._kept.clear()
            self.rows = rows_of(self._claims, self._facts)
            with tempfile.TemporaryDirectory() as name:
                write_rows(Path(name), self.rows)
                folder = read_folder(name, known=self._known.ids)
            context = context_for(
                folder, self._known, coverage=self._coverage, codes=known_codes()
            )  # fmt: skip
            sound = {
                (row.table, row.number)
                for table in self._claims
                for row in folder.sound_rows(table)
            }
            facts = Facts()
            for triple in chain.from_iterable(registry_of(context).values()):
                facts.add(triple)
            left = {
                table: [
                    claim
                    for row, claim in zip(folder.table(table), claims, strict=True)
                    if (table, row.number) in sound and self._gives(row, claim, context, facts)
                ]
                for table, claims in self._claims.items()
            }
            if left == self._claims:
                return context
            self._claims = left

    def _gives(self, row: Row, claim: Claim, context: Context, facts: Facts) -> bool:
        """Tell whether a row gives a claim, and its beginning or end, and nothing else.

        What further sources say of the same is given too, or left over.
        """
        drafts = drafts_of(row, context, facts)
        needed = [claim, *claim.children.values()]
        wanted = {one.key: one for one in (*needed, *claim.others)}
        made = {draft.key: _said_by(draft) for draft in drafts}
        is_given = (
            {one.key for one in needed} <= made.keys() <= wanted.keys()
            and not any(context.source(draft.source).archived for draft in drafts)
            and all(self._said(wanted[key]) == said for key, said in made.items())
        )
        if is_given:
            self._kept |= {ID + wanted[key].id: key for key in made}
        return is_given

    def _said(self, claim: Claim) -> Said:
        iri = ID + claim.id
        aside = _LINKS | READ_AGAIN
        about = (t for t in self._evidence[iri] if t.predicate.value not in aside)
        return _statements(self._graphs[iri]), _statements(about, own=False)

    def _left_over(self) -> list[str]:
        """Return the IRIs of the claims that stand and that no row gives."""
        replaced = {
            iri
            for iri, said in self._evidence.items()
            if any(triple.predicate.value in _LINKS for triple in said)
        }
        return sorted(self._graphs.keys() - replaced - self._kept.keys())

    def _sources(self, iris: Iterable[str]) -> set[str]:
        said = chain.from_iterable(self._evidence[iri] for iri in iris)
        return {_local(triple.object) for triple in said if triple.predicate.value == _STATED}

    def _drop_sources(self, iris: list[str]) -> None:
        """Leave the sources that only such claims cite to them.

        Those of the shipped registry, beside which a file was read, are no rows of the file's.
        """
        theirs = self._sources(iris) - self._sources(self._kept)
        theirs |= {_local(triple.subject) for triple in self._lent}
        rows = [row for row in self.rows.pop("sources", []) if row["id"] not in theirs]
        self.rows |= {"sources": rows} if rows else {}

    def _rest_of_claims(self, iris: list[str]) -> Iterable[ox.Quad]:
        """Yield claims, each with what its evidence leads to."""
        told = {ID + row["id"] for row in self.rows.get("sources", ())}
        queue, seen = list(iris), {*self._graphs, *told} - set(iris)
        while queue:
            iri = queue.pop()
            if iri in seen:
                continue
            seen.add(iri)
            for triple in self._evidence.get(iri, ()):
                if triple.predicate.value in READ_AGAIN:
                    continue  # the table of readings has it
                yield ox.Quad(triple.subject, triple.predicate, triple.object)
                if isinstance(triple.object, ox.NamedNode):
                    queue.append(triple.object.value)
        for iri in iris:
            graph = ox.NamedNode(iri)
            for triple in self._graphs[iri]:
                yield ox.Quad(triple.subject, triple.predicate, triple.object, graph)

    def _rest_of_registry(self, context: Context) -> Iterable[ox.Quad]:
        """Yield names and kinds that no row gives; what is said of the data set is its own."""
        made = _statements(chain.from_iterable(registry_of(context).values()))
        for quad in self._quads:
            if quad.triple in self._lent:
                continue
            if quad.graph_name == _REGISTRY and not _statements([quad.triple]) <= made:
                subject = str(getattr(quad.subject, "value", ""))
                if not subject.startswith(DATASET):
                    yield quad

    def left(self, table: str) -> list[ox.Quad]:
        """Return evidence, registry and the unwritten claims whose ids begin with a word."""
        theirs = {iri for iri in self.unwritten if iri.startswith(f"{CLAIM}{table}/")}
        return [
            quad
            for quad in (self._quads if theirs else ())
            if not str(getattr(quad.graph_name, "value", "")).startswith(CLAIM)
            or getattr(quad.graph_name, "value", "") in theirs
        ]

    def write(self, folder: Path) -> None:
        """Write the rows as CSV, and the rest beside them; into a folder that is there."""
        write_rows(folder, self.rows)
        if self.rest:
            (folder / REST).write_text(render_trig(self.rest), encoding="utf-8")


def _said_by(draft: Draft) -> Said:
    iri = CLAIM + draft.key
    quads = claim_quads(draft, iri)
    about = [quad.triple for quad in quads if quad.subject == ox.NamedNode(iri)]
    return _statements(draft.triples), _statements(about, own=False)


def _statements(triples: Iterable[ox.Triple], *, own: bool = True) -> frozenset[object]:
    """Return triples so that they can be compared, without the subject where it is the claim.

    A store may write a number or a moment in another way than a file does.
    """
    return frozenset(
        (t.subject if own else "", t.predicate.value, _plain(t.object)) for t in triples
    )


def _plain(term: object) -> object:
    if not isinstance(term, ox.Literal):
        return term
    if term.datatype == _DECIMAL:
        return Decimal(term.value)
    return term.value if term.datatype in _MOMENTS else term


def read_unwritten(folder: Path) -> list[ox.Quad]:
    """Return what a folder of tables holds beside its rows; nothing without such a file.

    Raises:
        DataError: the file does not parse; it names file and line.
    """
    path = folder / REST
    return list(parse_document(path)) if path.is_file() else []


def names_beside(existing: Existing, rest: list[ox.Quad]) -> Existing:
    """Return what a target holds, with the names and kinds that stand beside the tables.

    They are in the registry before the rows are, so that what a thing was called stays.
    """
    named = frozenset(quad.triple for quad in rest if quad.graph_name == _REGISTRY)
    merged = merge_registry(existing.registry, {"things": named})
    return replace(existing, registry={name: set(triples) for name, triples in merged.items()})


def put_back(composed: Composed, rest: list[ox.Quad], existing: Existing) -> None:
    """Add claims that no row can hold to what is to be written.

    Raises:
        DataError: a claim has no source, or the target has one of the same name that says
            something else.
    """
    evidence: dict[str, set[ox.Quad]] = defaultdict(set)
    graphs: dict[str, set[ox.Quad]] = defaultdict(set)
    for quad in rest:
        if quad.graph_name == ox.DefaultGraph():
            evidence[str(getattr(quad.subject, "value", ""))].add(quad)
        else:
            graphs[str(getattr(quad.graph_name, "value", ""))].add(quad)
    graphs.pop(REGISTRY_GRAPH, None)
    for name, triples in names_beside(existing, rest).registry.items():
        if name not in composed.registry and triples != existing.registry.get(name):
            composed.registry[name] = frozenset(triples)
    for claim, said in sorted(graphs.items()):
        quads = said | _told(claim, evidence, graphs.keys())
        source = next((_local(q.object) for q in quads if q.predicate.value == _STATED), None)
        if source is None:
            raise DataError(
                REST, f"{claim.removeprefix(ID)}, of which no source is told", "its ais:statedIn",
                hint="export the folder again, or take the claim out",
            )  # fmt: skip
        before = composed.sources.get(source, existing.sources.get(source, set()))
        if _about(claim, before):
            _require_same(claim, quads, before)
            composed.kept += 1
        else:
            composed.sources[source] = before | quads
            composed.added.append(claim)


def _local(term: object) -> str:
    return str(getattr(term, "value", "")).removeprefix(ID)


def _told(claim: str, evidence: dict[str, set[ox.Quad]], claims: Iterable[str]) -> set[ox.Quad]:
    """Return what is said about a claim, and about what that leads to, but for other claims."""
    found: set[ox.Quad] = set()
    queue, seen = [claim], set(claims) - {claim}
    while queue:
        node = queue.pop()
        if node not in seen:
            seen.add(node)
            found |= evidence.get(node, set())
            queue += [str(getattr(quad.object, "value", "")) for quad in evidence.get(node, ())]
    return found


def _about(claim: str, quads: Iterable[ox.Quad]) -> frozenset[object]:
    """Return what a claim says, and is said about it, but for second readings and links."""
    node = ox.NamedNode(claim)
    return _statements(
        quad.triple
        for quad in quads
        if node in {quad.subject, quad.graph_name} and quad.predicate.value not in _BETWEEN
    )


def _require_same(claim: str, quads: set[ox.Quad], before: set[ox.Quad]) -> None:
    if _about(claim, quads) != _about(claim, before):
        raise DataError(
            REST, f"{claim.removeprefix(ID)}, of which the target says something else",
            "what the target says, or a claim that it does not have",
            hint="take the claim out of one of the two",
        )  # fmt: skip
