"""No query leaves the store: SERVICE in any spelling, and what only looks like it."""

from __future__ import annotations

import http.server
import threading
from typing import TYPE_CHECKING

import pytest

from aisupply.errors import QueryError
from aisupply.rdf.guard import refuse_remote, refuse_update
from aisupply.store.embedded import EmbeddedStore

if TYPE_CHECKING:
    from collections.abc import Iterator

HARMLESS = [
    "SELECT * { ?s ?p 'SERVICE <http://e.org/> { }' }",
    'SELECT * { ?s ?p """a\n SERVICE <http://e.org/> {} """ }',
    "SELECT * { ?s ?p 'it\\'s SERVICE <http://e.org/> {}' }",
    "SELECT * { ?s ?p ?o } # SERVICE <http://e.org/> { }",
    "# SERVICE\nSELECT * { ?s ?p ?o }",
    "SELECT * { ?s <http://e.org/service> ?o }",
    "SELECT * { ?s <http://e.org/SERVICE#x> ?o }",
    "SELECT ?service { ?service ?p ?o }",
    "SELECT ?service ?Service { ?service ?p ?Service }",
    "SELECT $SERVICE { ?s ?p $SERVICE }",
    "PREFIX ex: <http://e.org/> SELECT * { ?s a ex:service }",
    "PREFIX service: <http://e.org/> SELECT * { service:a ?p service:service }",
    "PREFIX ex: <http://e.org/> SELECT * { ?s ex:a.service ?o }",
    "SELECT * { ?s ?p 'x'@service }",
    "SELECT * { _:service ?p ?o }",
    "ASK { ?s ?p ?o }",
]

REMOTE = [
    "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { service <URL> { ?s ?p ?o } }",
    "SELECT * { SeRvIcE SILENT <URL> { ?s ?p ?o } }",
    "SELECT * { SERVICE\n\t<URL>{ ?s ?p ?o } }",
    "SELECT * { SERVICE#<http://e.org/>\n<URL> { ?s ?p ?o } }",
    "SELECT * { BIND(<URL> AS ?x) SERVICE ?x { ?s ?p ?o } }",
    "PREFIX x: <URL> SELECT * { SERVICE x:y { ?s ?p ?o } }",
    "SELECT * { OPTIONAL { { SELECT * { { SERVICE <URL> { ?s ?p ?o } } } } } }",
    "SELECT * { { ?a ?b ?c } UNION { SERVICE <URL> { ?s ?p ?o } } }",
    "SELECT * { FILTER EXISTS { SERVICE <URL> { ?s ?p ?o } } }",
    "ASK { SERVICE <URL> { ?s ?p ?o } }",
    "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <URL> { ?s ?p ?o } }",
    "DESCRIBE ?s { SERVICE <URL> { ?s ?p ?o } }",
    # The engine needs no blank after a keyword, and tells < from an IRI by the grammar:
    "SELECT * { SERVICESILENT <URL> { ?s ?p ?o } }",
    "PREFIX : <URL> SELECT * { SERVICE:x { ?s ?p ?o } }",
    "PREFIX SERVICE: <http://e.org/> PREFIX : <URL> SELECT * { SERVICE:x { ?s ?p ?o } }",
    "PREFIX e: <URL> SELECT * { SERVICEe:x { ?s ?p ?o } }",
    "SELECT * { ?a ?b trueSERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { ?a ?b 1e5SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { BIND(1 AS ?a) FILTER(?a<2)SERVICE#>\n<URL>{ ?s ?p ?o } }",
    "SELECT * { OPTIONAL { ?x <http://e.org/\\u0041#> ?y } SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { ?x ?y '\\u0027#' SERVICE <URL> { ?s ?p ?o } }",
]


@pytest.fixture(scope="module")
def listener() -> Iterator[tuple[str, list[str]]]:
    """A server on this machine that writes down who calls, and its address."""
    calls: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            calls.append(self.path)
            self.send_error(500)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", calls
    server.shutdown()


@pytest.mark.parametrize("query", HARMLESS)
def test_what_only_looks_like_service_is_answered(query: str) -> None:
    """Strings, comments, IRIs, prefixed names, variables and language tags are no keyword."""
    refuse_remote(query)
    EmbeddedStore().query(query)


@pytest.mark.parametrize("query", REMOTE)
def test_service_is_refused_and_nobody_is_called(
    query: str, listener: tuple[str, list[str]]
) -> None:
    """Whatever the spelling, the query fails before a request is sent."""
    address, calls = listener
    with pytest.raises(QueryError, match="SERVICE is refused"):
        EmbeddedStore().query(query.replace("URL", address))
    assert not calls


def test_the_engine_would_call(listener: tuple[str, list[str]]) -> None:
    """The server of these tests does hear the engine when nothing guards it."""
    address, calls = listener
    rows = EmbeddedStore().engine.query(f"SELECT * {{ SERVICE SILENT <{address}> {{ ?s ?p ?o }} }}")
    assert len(list(rows)) == 1
    assert calls
    calls.clear()


def test_a_fault_elsewhere_is_placed() -> None:
    """A query that holds the word and does not parse says where it stops to parse."""
    with pytest.raises(QueryError, match="see line 2, column 13"):
        refuse_remote("SELECT ?service {\n ?s ?p ?o }}")


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("INSERT DATA { <a:a> <a:b> 1 }", "INSERT"),
        ("delete where { ?s ?p ?o }", "DELETE"),
        ("LOAD <http://e.org/data.ttl>", "LOAD"),
        ("LOAD <file:///etc/passwd> INTO GRAPH <a:b>", "LOAD"),
        ("CLEAR ALL", "CLEAR"),
        ("DROP ALL", "DROP"),
        (
            "# a comment\nPREFIX e: <http://e.org/>\nBASE <http://e.org/>\nCREATE GRAPH e:g",
            "CREATE",
        ),
        ("WITH <a:b> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "WITH"),
    ],
)
def test_an_update_is_no_query(text: str, verb: str) -> None:
    """What would write, or load from elsewhere, is named and refused."""
    store = EmbeddedStore()
    with pytest.raises(QueryError, match=f"{verb} is no query: the graph is only read here"):
        store.query(text)
    assert len(store) == 0


@pytest.mark.parametrize("text", ["SELECT ?load { ?load ?p 'INSERT' }", "ASK { ?insert ?p ?o }"])
def test_words_of_updates_may_be_used_in_queries(text: str) -> None:
    """Only the first word says what a text is."""
    refuse_update(text)
    EmbeddedStore().query(text)


def test_many_brackets_side_by_side_are_fine() -> None:
    """A long query is not a deep one."""
    EmbeddedStore().query("SELECT * { VALUES (?x) { " + "(1) " * 1000 + "} }")


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("SELECT * { ?s a foo:Company }", ("foo: is not declared", "PREFIX foo: <IRI>", "ais:")),
        ("SELECT * { ?s a aiss:Claim }", ("aiss: is not declared", "did you mean ais:?")),
        ("SELECT * { ?s ?p 'b: c' . foo:x ?p 1 }", ("the prefix foo: is",)),
        (
            "SELECT * { foo:x bar:y 1 }",
            ("bar: is not declared", "PREFIX bar: <IRI> PREFIX foo: <IRI>"),
        ),
    ],
)
def test_an_unknown_prefix_is_named(query: str, told: tuple[str, ...]) -> None:
    """The prefix is told, and the one that was meant or how to declare it."""
    with pytest.raises(QueryError) as caught:
        EmbeddedStore().query(query)
    for words in told:
        assert words in str(caught.value)


def test_another_fault_is_not_blamed_on_a_prefix() -> None:
    """A query with a hole in it is told by the place, whatever words with a colon it has."""
    with pytest.raises(QueryError, match="does not parse at line 1, column"):
        EmbeddedStore().query("SELECT * { ?s ?p 'b: c' ")
