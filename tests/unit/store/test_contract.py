"""What every store must do: the same tests for the embedded one and for the least one there is."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pyoxigraph as ox
import pytest

from aisupply.errors import QueryError
from aisupply.store.embedded import EmbeddedStore, solutions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aisupply.store import Solutions, Store


class FakeStore:
    """The seam in thirty lines: a list of quads, asked by a fresh engine each time."""

    def __init__(self) -> None:
        self.held: list[ox.Quad] = []

    def _answer(self, query: str, kind: type) -> ox.QuerySolutions:
        engine = ox.Store()
        engine.extend(self.held)
        try:
            answer = engine.query(query)
        except SyntaxError as error:
            raise QueryError(str(error)) from error
        if not isinstance(answer, kind):
            raise QueryError("another form of query is expected")
        return cast("ox.QuerySolutions", answer)

    def select(self, query: str) -> Solutions:
        """Answer a SELECT."""
        return solutions(self._answer(query, ox.QuerySolutions))

    def ask(self, query: str) -> bool:
        """Answer an ASK."""
        return bool(self._answer(query, ox.QueryBoolean))

    def construct(self, query: str) -> Iterator[ox.Triple]:
        """Answer a CONSTRUCT or DESCRIBE."""
        return iter(cast("ox.QueryTriples", self._answer(query, ox.QueryTriples)))

    def quads(self) -> Iterator[ox.Quad]:
        """Return what is held."""
        return iter(self.held)

    def load(self, quads: Iterable[ox.Quad]) -> None:
        """Add statements."""
        self.held += list(quads)


A, B, P, G = (ox.NamedNode(f"http://example.org/{name}") for name in "abpg")
TRIPLE = ox.Quad(A, P, B)
IN_GRAPH = ox.Quad(A, P, ox.Literal("x", language="en"), G)


@pytest.fixture(params=[EmbeddedStore, FakeStore])
def store(request: pytest.FixtureRequest) -> Store:
    """A store with one statement in the default graph and one in a named graph."""
    made: Store = request.param()
    made.load([TRIPLE, IN_GRAPH])
    return made


def test_select_names_its_columns_in_order(store: Store) -> None:
    """The columns are those of the query, in its order."""
    assert store.select("SELECT ?o ?s { ?s ?p ?o }").columns == ("o", "s")


def test_select_gives_terms_and_none_where_unbound(store: Store) -> None:
    """A row has one term a column; what is not bound is None."""
    answer = store.select("SELECT ?s ?none { ?s ?p ?o }")
    assert list(answer.rows) == [(A, None)]


def test_the_default_graph_is_not_the_union(store: Store) -> None:
    """What is in a named graph is found by GRAPH only."""
    assert len(list(store.select("SELECT * { ?s ?p ?o }").rows)) == 1
    found = list(store.select("SELECT ?g ?o { GRAPH ?g { ?s ?p ?o } }").rows)
    assert found == [(G, ox.Literal("x", language="en"))]


def test_select_without_solutions_has_columns_all_the_same(store: Store) -> None:
    """No row is an answer, not an error."""
    answer = store.select("SELECT ?s { ?s ?p 1 }")
    assert answer.columns == ("s",)
    assert list(answer.rows) == []


def test_ask_gives_a_truth_value(store: Store) -> None:
    """An ASK is True or False."""
    assert store.ask("ASK { ?s ?p ?o }") is True
    assert store.ask("ASK { ?s ?p 1 }") is False


def test_construct_gives_triples(store: Store) -> None:
    """A CONSTRUCT gives what its template makes."""
    made = list(store.construct("CONSTRUCT { ?o ?p ?s } WHERE { ?s ?p ?o }"))
    assert made == [ox.Triple(B, P, A)]


def test_describe_gives_triples(store: Store) -> None:
    """A DESCRIBE gives what is said of a thing."""
    described = list(store.construct("DESCRIBE <http://example.org/a>"))
    assert described == [ox.Triple(A, P, B)]


def test_quads_are_everything_that_was_loaded(store: Store) -> None:
    """Nothing is added, lost or moved to another graph."""
    assert set(store.quads()) == {TRIPLE, IN_GRAPH}


def test_loading_adds(store: Store) -> None:
    """What was there stays there."""
    more = ox.Quad(B, P, A)
    store.load([more])
    assert set(store.quads()) == {TRIPLE, IN_GRAPH, more}


def test_loading_is_all_or_nothing(store: Store) -> None:
    """If the statements end in an error, none of them is kept."""

    def broken() -> Iterator[ox.Quad]:
        yield ox.Quad(B, P, A)
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="disk"):
        store.load(broken())
    assert set(store.quads()) == {TRIPLE, IN_GRAPH}


@pytest.mark.parametrize("query", ["SELECT", "SELECT * { ?s ?p }", "ASK {", "nonsense"])
def test_what_does_not_parse_is_a_query_error(store: Store, query: str) -> None:
    """No error of the engine reaches the caller as it is."""
    with pytest.raises(QueryError):
        store.select(query)
    with pytest.raises(QueryError):
        store.ask(query)
    with pytest.raises(QueryError):
        list(store.construct(query))


def test_another_form_of_query_is_a_query_error(store: Store) -> None:
    """An ASK given to select, and so on, is told and not answered."""
    with pytest.raises(QueryError):
        store.select("ASK {}")
    with pytest.raises(QueryError):
        store.ask("SELECT * {}")
    with pytest.raises(QueryError):
        store.construct("ASK {}")
