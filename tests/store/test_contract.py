"""What every store must do: the same tests in memory, on disk, on two servers, and in a fake."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pyoxigraph as ox
import pytest

from aisupply.errors import DataError, QueryError
from aisupply.store.embedded import EmbeddedStore, solutions
from aisupply.store.remote.store import RemoteStore

sys.path.insert(0, str(Path(__file__).parents[1] / "remote"))

import remote_servers as servers

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
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
CLAIM = ox.NamedNode("https://w3id.org/aisupply/ont#Claim")
TRIPLE = ox.Quad(G, TYPE, CLAIM)
IN_GRAPH = ox.Quad(A, P, ox.Literal("x", language="en"), G)


@pytest.fixture(scope="module")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of Oxigraph's own server."""
    with servers.oxigraph(tmp_path_factory.mktemp("oxigraph")) as url:
        yield url


@pytest.fixture(scope="module")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Virtuoso that gives seven rows at a time, and does not say so."""
    with servers.virtuoso(tmp_path_factory.mktemp("virtuoso"), rows=7) as url:
        yield url


THEIRS = [pytest.param(name, marks=pytest.mark.server) for name in ("oxigraph", "virtuoso")]


@pytest.fixture(params=["memory", "disk", "fake", *THEIRS])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """A store without a statement."""
    if request.param in {"oxigraph", "virtuoso"}:
        return servers.emptied(request.getfixturevalue(request.param))
    if request.param == "disk":
        return EmbeddedStore(ox.Store(str(tmp_path / "store")))
    return FakeStore() if request.param == "fake" else EmbeddedStore()


@pytest.fixture
def store(empty: Store) -> Store:
    """A store with one statement in the default graph and one in a claim's graph."""
    empty.load([TRIPLE, IN_GRAPH])
    return empty


def test_select_names_its_columns_in_order(store: Store) -> None:
    """The columns are those of the query, in its order."""
    assert store.select("SELECT ?o ?s { ?s ?p ?o }").columns == ("o", "s")


def test_select_gives_terms_and_none_where_unbound(store: Store) -> None:
    """A row has one term a column; what is not bound is None."""
    answer = store.select("SELECT ?s ?none { ?s ?p ?o }")
    assert list(answer.rows) == [(G, None)]


def test_the_default_graph_is_not_the_union(store: Store) -> None:
    """What is in a named graph is found by GRAPH only."""
    assert list(store.select(f"SELECT * {{ ?s {P} ?o }}").rows) == []
    found = list(store.select(f"SELECT ?g ?o {{ GRAPH ?g {{ ?s {P} ?o }} }}").rows)
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
    assert made == [ox.Triple(CLAIM, TYPE, G)]


def test_quads_are_everything_that_was_loaded(store: Store) -> None:
    """Nothing is added, lost or moved to another graph."""
    assert set(store.quads()) == {TRIPLE, IN_GRAPH}


def test_loading_adds(store: Store) -> None:
    """What was there stays there."""
    more = ox.Quad(B, P, A)
    store.load([more])
    assert set(store.quads()) == {TRIPLE, IN_GRAPH, more}


def test_loading_twice_adds_nothing(store: Store) -> None:
    """Statements are a set: to run a load again completes it, and doubles nothing."""
    store.load([TRIPLE, IN_GRAPH])
    assert len(list(store.select("SELECT * { ?s ?p ?o }").rows)) == 1
    assert set(store.quads()) == {TRIPLE, IN_GRAPH}


def test_loading_is_all_or_nothing(store: Store) -> None:
    """If the statements end in an error, none of them is kept."""

    def broken() -> Iterator[ox.Quad]:
        yield ox.Quad(B, P, A)
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="disk"):
        store.load(broken())
    assert set(store.quads()) == {TRIPLE, IN_GRAPH}


def test_more_rows_than_an_answer_holds_all_come(empty: Store) -> None:
    """By hand: sixteen statements, of which one of the servers gives seven at a time."""
    quads = [ox.Quad(A, P, ox.Literal(f"{n:02}")) for n in range(16)]
    empty.load(quads)
    values = [str(value) for (value,) in empty.select("SELECT ?o { ?s ?p ?o } ORDER BY ?o").rows]
    assert values == [f'"{n:02}"' for n in range(16)]
    assert set(empty.quads()) == set(quads)


XSD = "http://www.w3.org/2001/XMLSchema#"
LITERALS = (
    ox.Literal("plain"),
    ox.Literal(""),
    ox.Literal("puce électronique 芯片 🚀", language="fr"),
    ox.Literal("British", language="en-gb"),
    ox.Literal('"quoted" \\ and\ttab\nline\r\nend <b> & \u00a0'),
    ox.Literal("x" * 5000),
    ox.Literal("true", datatype=ox.NamedNode(XSD + "boolean")),
    ox.Literal("false", datatype=ox.NamedNode(XSD + "boolean")),
    ox.Literal("42", datatype=ox.NamedNode(XSD + "integer")),
    ox.Literal("-9007199254740993", datatype=ox.NamedNode(XSD + "integer")),
    ox.Literal("0.1", datatype=ox.NamedNode(XSD + "decimal")),
    ox.Literal("100000000000", datatype=ox.NamedNode(XSD + "decimal")),
    ox.Literal("-37.5", datatype=ox.NamedNode(XSD + "decimal")),
    ox.Literal("2025-10-07T00:00:00Z", datatype=ox.NamedNode(XSD + "dateTime")),
    ox.Literal("2025-10-07T23:59:59Z", datatype=ox.NamedNode(XSD + "dateTime")),
    ox.Literal("2025-10-07", datatype=ox.NamedNode(XSD + "date")),
    ox.Literal("2025", datatype=ox.NamedNode(XSD + "gYear")),
    ox.Literal("https://example.org/?a=1&b=2", datatype=ox.NamedNode(XSD + "anyURI")),
)


@pytest.mark.parametrize("literal", LITERALS, ids=lambda term: str(term)[:40])
def test_a_literal_comes_back_as_it_was(empty: Store, literal: ox.Literal) -> None:
    """Value, type and language are kept, in the evidence and in the graph of a claim."""
    quads = {TRIPLE, ox.Quad(A, P, literal), ox.Quad(A, P, literal, G)}
    empty.load(quads)
    assert set(empty.quads()) == quads


def test_a_blank_node_does_not_go_to_a_server(empty: Store) -> None:
    """It would be another thing each time that it is sent; in this process it is no matter."""
    quad = ox.Quad(ox.BlankNode("b"), P, A)
    if isinstance(empty, RemoteStore):
        with pytest.raises(DataError, match="a blank node"):
            empty.load([TRIPLE, quad])
        assert list(empty.quads()) == []
    else:
        empty.load([quad])
        assert len(list(empty.quads())) == 1


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
