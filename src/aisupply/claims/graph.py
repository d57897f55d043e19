"""All claims of a graph, and views of them: what every floor above asks.

A graph and its views know each other, and so stand together.  What networks and pages are made
of them is for `aisupply.graph`, which gives these two its own methods.
"""

from __future__ import annotations

import datetime as dt
import inspect
from functools import cached_property
from typing import TYPE_CHECKING, Any, Union

import pyoxigraph as ox

from aisupply.claims import answers
from aisupply.claims.claim_index import ClaimIndex, write_index
from aisupply.claims.lens import DEFAULT_STATUSES, Lens, parse_date
from aisupply.claims.names import NameIndex, has_entry
from aisupply.claims.ownership import controls
from aisupply.claims.view_store import build_view, claim_facts, coverage_date
from aisupply.errors import StoreError, UnknownNameError, UsageError
from aisupply.rdf.terms import AIS, iri_of
from aisupply.store import CODES_GRAPH, REGISTRY_GRAPH, snapshot
from aisupply.store.embedded import EmbeddedStore, solutions
from aisupply.store.soundness import find_faults, without

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from aisupply.claims.lens import ClaimFacts, Combine
    from aisupply.claims.ownership import Control
    from aisupply.store import ClaimStore
    from aisupply.store.soundness import Fault
    from aisupply.table import Table

__all__ = ["ClaimGraph", "ClaimView"]

Date = dt.date | str
"""A day, or a text that `aisupply.claims.lens.parse_date` reads."""
Answer = Union["Table", bool, list[ox.Triple]]
"""What a query gives: a table, a truth value, or triples."""


class ClaimGraph:
    """All claims of a graph, nothing filtered.

    Args:
        load: makes the store; called when it is first needed.
        key: digest of what the store is made from; with it, snapshots are kept.
    """

    def __init__(self, load: Callable[[], ClaimStore], *, key: str | None = None) -> None:
        self._load = load
        self._key = key

    @property
    def is_shipped(self) -> bool:
        """Whether it is the graph that comes with the package, and none of somebody's own."""
        return self._key is not None

    @cached_property
    def _index(self) -> ClaimIndex | None:
        """What was kept of the graph, from which views are cut without asking its store."""
        stored = snapshot.read(f"{self._key}-packed") if self._key else None
        return ClaimIndex(stored[1], coverage=stored[0]) if stored else None

    @cached_property
    def loaded(self) -> ClaimStore:
        """The store as it was loaded: claims that cannot be read are in it too."""
        return self._load()

    @cached_property
    def faults(self) -> list[Fault]:
        """What keeps claims from being read; these are set aside and are in no view.

        The shipped graph is validated before it is shipped; a server is not gone through.
        """
        if self._key or not isinstance(self.loaded, EmbeddedStore):
            return []
        return find_faults(self.loaded)

    @cached_property
    def store(self) -> ClaimStore:
        """The store of all claims but those that are set aside."""
        if self._index:
            return _from_quads(self._index.data)
        if self.faults and isinstance(self.loaded, EmbeddedStore):
            return without(self.loaded, self.faults)
        store = self.loaded
        if self._key and isinstance(store, EmbeddedStore):
            day = coverage_date(store) or dt.date.min
            snapshot.write(f"{self._key}-packed", day, write_index(store, claim_facts(store)))
        return store

    @cached_property
    def whole(self) -> EmbeddedStore:
        """The store of all claims in this process; one on a server is fetched whole for it."""
        if isinstance(self.store, EmbeddedStore):
            return self.store
        return _from_quads(self.store.dump(ox.RdfFormat.N_QUADS))

    def about(self, ids: Iterable[str]) -> ClaimStore:
        """Return a store of at least the claims that name some things, by statement or evidence.

        It saves reading a graph that was kept; of any other one it is the store of all claims.

        Args:
            ids: of the things, such as ``openai``.
        """
        if self._index is None:
            return self.store
        return _from_quads(self._index.claim_quads(self._index.naming(map(iri_of, ids))))

    def of_class(self, name: str) -> ClaimStore:
        """Return a store of at least the claims that state something of a class.

        It saves reading a graph that was kept, as `about` does.

        Args:
            name: of the class, such as ``MarketPosition``.
        """
        if self._index is None:
            return self.store
        return _from_quads(self._index.claim_quads(self._index.naming([AIS + name])))

    @cached_property
    def structure(self) -> EmbeddedStore | None:
        """Registry and code lists, which no lens hides, of a graph that was kept; else None."""
        if self._index is None:
            return None
        store = EmbeddedStore()
        for graph in (REGISTRY_GRAPH, CODES_GRAPH):
            triples = self._index.graph_triples(graph)
            store.load_bytes(triples, ox.RdfFormat.N_TRIPLES, trusted=True)
        return store

    @cached_property
    def controls(self) -> Sequence[Control]:
        """Who controls whom, and when: structure that no lens hides."""
        return self._index.controls if self._index else controls(self.store)

    @cached_property
    def partly_binding(self) -> frozenset[str]:
        """The volumes of which any claim says that only a part is binding, whatever the lens."""
        if self._index:
            return self._index.partly_binding
        # Only a graph without an index needs the reading of figures, which start-up goes without.
        from aisupply.claims.reconcile import partly_binding

        return partly_binding(self.store)

    @property
    def parts(self) -> ClaimStore | ClaimIndex:
        """What views are cut from."""
        return self._index or self.store

    @cached_property
    def claims(self) -> list[ClaimFacts]:
        """What is said about each claim, in order of IRI."""
        return self._index.facts if self._index else claim_facts(self.store)

    @cached_property
    def kept_up_to(self) -> dt.date | None:
        """The day up to which the graph was kept; None for one that holds no claim."""
        return self._index.coverage if self._index else coverage_date(self.store)

    @property
    def coverage(self) -> dt.date:
        """The day up to which the graph was kept; what is asked is asked as of this day."""
        if self.kept_up_to is None:
            raise StoreError("the graph holds no claim", hint="load claims first")
        return self.kept_up_to

    @cached_property
    def names(self) -> NameIndex:
        """All names in the graph."""
        return NameIndex.of(self.store.naming())

    def lens(
        self,
        *,
        as_of: Date | None = None,
        known_by: Date | None = None,
        at: Date | None = None,
        statuses: Sequence[str] | str | None = None,
        with_rumours: bool = False,
        with_estimates: bool = False,
        tier: int | None = None,
        sources: Sequence[str] = (),
        binding_only: bool = False,
        scenario: str | None = None,
        entities: bool = False,
        combine: Combine = "intersect",
        by_source_date: bool = False,
        everything: bool = False,
    ) -> Lens:
        """Make a lens; the arguments are the options of the command line.

        A date may be partial: `known_by` then means its last day, `at` its first.  `at`
        defaults to `known_by`, and that to the graph's coverage date, never to today.  A graph
        without a claim has no such date: unless a day is given, its lens is that of all claims.
        """
        known = _last(as_of if known_by is None else known_by) or self.kept_up_to
        everything = everything or known is None
        known = known or dt.date.max
        return Lens(
            known_by=known,
            at=_first(at) or _last(as_of) or known,
            statuses=_statuses(statuses, rumoured=with_rumours, estimated=with_estimates),
            tier=tier,
            sources=self._sources(sources),
            binding_only=binding_only,
            scenario=scenario,
            entities=entities,
            combine=combine,
            by_source_date=by_source_date,
            everything=everything,
            kept_up_to=self.kept_up_to,
        )

    def _sources(self, typed: Sequence[str]) -> tuple[str, ...]:
        """Return ids of sources, which may be typed by label, as prefixed name or in any case."""
        names = [typed] if isinstance(typed, str) else typed
        return tuple(dict.fromkeys(map(self.source_id, names)))

    def source_id(self, typed: str) -> str:
        """Return the id of a source; what claims are stated in needs no look at other names."""
        if any(claim.source == typed for claim in self.claims):
            return typed
        return self.names.find(typed, kind="source").id

    def view(self, lens: Lens | None = None, **options: Any) -> ClaimView:
        """Return the graph under a lens; see `lens` for the options."""
        if lens is not None and options:
            raise UsageError("a view takes a lens or options", hint="put the options in the lens")
        if lens is None and not options:
            return self._default_view()
        for name in options:
            if name not in _OPTIONS:
                raise UnknownNameError("lens option", name, _OPTIONS)
        return self._view_of(lens or self.lens(**options))

    def query(self, text: str, *, raw: bool = False, **options: Any) -> Answer:
        """Answer SPARQL over a view, as `ClaimView.query` does, or over what was loaded.

        Args:
            text: the query.
            raw: ask exactly the graphs that files brought: no lens, no code lists, and whether
                there are claims or not. What files say in no graph is the default graph.
            options: of the lens; there are none for `raw`.

        Raises:
            UsageError: for options beside `raw`, and for `raw` of a store on a server.
        """
        if not raw:
            return self.view(**options).query(text)
        if options:
            raise UsageError("what is raw has no lens", hint="leave out the options of the lens")
        return _to_answer(self.raw_store.query(text, raw=True))

    @property
    def raw_store(self) -> EmbeddedStore:
        """The store that is asked raw; `UsageError` for one on a server."""
        if isinstance(self.loaded, EmbeddedStore):
            return self.loaded
        raise UsageError(
            "a server is not asked raw from here",
            hint="ask it by itself: it answers over all it holds",
        )

    def _default_view(self) -> ClaimView:
        """Return the view of the default lens; what was kept of it is read when it is needed."""
        if self._key is None:
            return self._view_of(self.lens())
        return self._view_of(self._default_lens, store=self._default_store)

    @cached_property
    def _default_lens(self) -> Lens:
        day = snapshot.coverage_of(f"{self._key}-view")
        return self.lens() if day is None else Lens(known_by=day, at=day)

    def _default_store(self) -> EmbeddedStore:
        """Return the store of the default view, from a whole snapshot where there is one."""
        lens = self._default_lens
        stored = snapshot.read(f"{self._key}-view")
        if stored and stored[0] == lens.known_by:
            return _from_quads(stored[1])
        store = build_view(self.parts, lens, self.claims)
        snapshot.write(f"{self._key}-view", lens.known_by, store.dump(ox.RdfFormat.N_QUADS))
        return store

    def _view_of(
        self, lens: Lens, *, store: Callable[[], EmbeddedStore] | None = None
    ) -> ClaimView:
        """Return a view; a graph whose views can do more makes its own."""
        return ClaimView(self, lens, store=store)


class ClaimView:
    """A graph under a lens.

    Args:
        graph: all claims.
        lens: the policy.
        store: makes the store of the view; built from graph and lens by default.
    """

    def __init__(
        self, graph: ClaimGraph, lens: Lens, *, store: Callable[[], EmbeddedStore] | None = None
    ) -> None:
        self.graph = graph
        self.lens = lens
        self._store = store

    @cached_property
    def store(self) -> EmbeddedStore:
        """The store of the view; its default graph has each triple once."""
        if self._store is not None:
            return self._store()
        for source in self.lens.sources:
            self.graph.source_id(source)
        return build_view(self.graph.parts, self.lens, self.graph.claims)

    @property
    def structure(self) -> EmbeddedStore:
        """A store of at least registry and code lists: it saves making that of the view."""
        return self.graph.structure or self.store

    @property
    def claims_store(self) -> EmbeddedStore:
        """Where claims are read one by one: with no lens the whole graph, denied ones too."""
        return self.graph.whole if self.lens.everything else self.store

    def query(self, text: str) -> Answer:
        """Answer SPARQL over the view: a table, a truth value, or triples.

        Raises:
            QueryError: if the query does not parse or asks for what is refused.
        """
        return _to_answer(self.store.query(text), lens=self.lens.as_json())

    def table(self, text: str) -> Table:
        """Answer a SELECT as a table that carries the lens."""
        return answers.table(self.store.select(text), lens=self.lens.as_json())

    @cached_property
    def names(self) -> NameIndex:
        """All names in the view."""
        return NameIndex.of(self.store)

    def id_of(self, typed: str, *, kind: str) -> str:
        """Return the id of what a typed name means; arguments and errors as `NameIndex.find`.

        What is typed as the registry or a code list has it goes before any other name, so that
        nothing but these needs to be read for it.
        """
        registered = self.graph.structure
        if registered is not None and has_entry(registered, typed, kind=kind):
            return typed
        return self.names.find(typed, kind=kind).id


def _to_answer(
    answer: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples,
    lens: Mapping[str, Any] | None = None,
) -> Answer:
    if isinstance(answer, ox.QueryBoolean):
        return bool(answer)
    if isinstance(answer, ox.QueryTriples):
        return list(answer)
    return answers.table(solutions(answer), lens=lens)


def _from_quads(quads: bytes) -> EmbeddedStore:
    store = EmbeddedStore()
    store.load_bytes(quads, ox.RdfFormat.N_QUADS, trusted=True)
    return store


def _statuses(requested: Sequence[str] | str | None, **added: bool) -> tuple[str, ...]:
    """Return the statuses that count: those given, or the default, and those added by name."""
    if requested is None:
        requested = DEFAULT_STATUSES
    names = requested.split(",") if isinstance(requested, str) else requested
    cleaned = [name.strip() for name in names if name.strip()]
    cleaned += [status for status, is_added in added.items() if is_added]
    return tuple(dict.fromkeys(cleaned))


_OPTIONS = tuple(inspect.signature(ClaimGraph.lens).parameters)[1:]


def _first(day: Date | None) -> dt.date | None:
    return parse_date(day)[0] if isinstance(day, str) else _checked(day)


def _last(day: Date | None) -> dt.date | None:
    return parse_date(day)[1] if isinstance(day, str) else _checked(day)


def _checked(day: object) -> dt.date | None:
    """Return a day as it is; `UsageError` for anything else, such as a moment or a number."""
    if day is None or (isinstance(day, dt.date) and not isinstance(day, dt.datetime)):
        return day
    raise UsageError(
        f"{day!r} is no date", hint='write "2025-10-07", "2025-10", or a datetime.date'
    )
