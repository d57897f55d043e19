"""The embedded store beyond the seam: documents, prefixes, and errors that show the place."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from aisupply.errors import QueryError
from aisupply.store.embedded import EmbeddedStore

TURTLE = b"<http://e.org/a> <http://e.org/p> 1 ."


@pytest.fixture
def store() -> EmbeddedStore:
    """A store with one triple."""
    made = EmbeddedStore()
    made.load_bytes(TURTLE, ox.RdfFormat.TURTLE)
    return made


def test_a_store_has_a_length(store: EmbeddedStore) -> None:
    """Its length is the number of statements."""
    assert len(store) == 1


def test_known_prefixes_need_no_declaration(store: EmbeddedStore) -> None:
    """Each prefix of the interface may be used as it is."""
    used = " ".join(f"{p}:x" for p in ("ais", "aisc", "cl", "prov", "oa", "org", "skos", "", "owl"))
    assert not store.ask(f"ASK {{ VALUES ?x {{ {used} }} ?x ?p ?o }}")


def test_the_prefix_of_a_query_wins(store: EmbeddedStore) -> None:
    """A query that declares `ais:` itself means its own."""
    assert store.ask("PREFIX ais: <http://e.org/> ASK { ais:a ais:p 1 }")
    assert not store.ask("ASK { ais:a ais:p 1 }")


def test_a_prefix_that_nobody_knows_is_told(store: EmbeddedStore) -> None:
    """The error points to the place."""
    with pytest.raises(QueryError, match="line 1, column"):
        store.ask("ASK { foo:a ?p ?o }")


def test_an_error_shows_the_line_and_marks_the_place(store: EmbeddedStore) -> None:
    """By hand: the brace that is one too many is the last of line 2; the mark is right after it."""
    with pytest.raises(QueryError) as caught:
        store.ask("ASK {\n ?s ?p ?o }}")
    assert str(caught.value).splitlines() == [
        "the query does not parse at line 2, column 12: } closes nothing",
        "   ?s ?p ?o }}",
        "  " + " " * 11 + "^",
        "→ count the brackets before it",
    ]


def test_an_error_in_a_long_line_shows_what_is_near(store: EmbeddedStore) -> None:
    """A line of ten thousand characters does not fill the screen, and the mark still fits."""
    with pytest.raises(QueryError) as caught:
        store.ask("ASK { ?s ?p '" + "x" * 10_000 + "' }}")
    _, line, mark, _ = str(caught.value).split("\n")
    assert len(line) < 200
    assert line.endswith("xx' }}")
    assert mark == " " * (len(line) - 1) + "^"


@pytest.mark.parametrize("text", ["", "  \n\t"])
def test_an_empty_query_is_called_empty(store: EmbeddedStore, text: str) -> None:
    """Nothing to ask is another fault than something that does not parse."""
    with pytest.raises(QueryError, match="the query is empty"):
        store.query(text)


def test_a_broken_character_is_told(store: EmbeddedStore) -> None:
    """A byte of another encoding, as the system passes it on, is no crash."""
    with pytest.raises(QueryError, match="at character 5"):
        store.query("ASK \udcff{}")


def test_the_union_of_all_graphs_can_be_asked(store: EmbeddedStore) -> None:
    """With `union` a statement of a named graph is found without GRAPH."""
    store.load_bytes(
        b"<http://e.org/b> <http://e.org/p> 2 .", ox.RdfFormat.TURTLE, graph="http://g"
    )
    rows = store.select("SELECT ?o { ?s ?p ?o } ORDER BY ?o", union=True).rows
    assert [row[0].value for row in rows if row[0]] == ["1", "2"]


def test_records_leave_out_what_is_unbound(store: EmbeddedStore) -> None:
    """A record has text for each column that is bound."""
    assert list(store.records("SELECT ?o ?none { ?s ?p ?o }")) == [{"o": "1"}]


def test_constructed_triples_go_to_the_default_graph(store: EmbeddedStore) -> None:
    """A rule adds what it derives."""
    store.add_constructed("CONSTRUCT { ?s <http://e.org/q> ?o } WHERE { ?s ?p ?o }")
    assert store.ask("ASK { ?s <http://e.org/q> 1 }")


def test_merged_graphs_have_each_triple_once() -> None:
    """A triple in two named graphs is one triple of the default graph."""
    store = EmbeddedStore()
    for graph in ("http://g/1", "http://g/2"):
        store.load_bytes(TURTLE, ox.RdfFormat.TURTLE, graph=graph)
    store.merge_graphs()
    assert [row[0].value for row in store.select("SELECT (SUM(?o) AS ?n) { ?s ?p ?o }").rows] == [
        "1"
    ]


def test_a_document_that_does_not_parse_adds_nothing(store: EmbeddedStore) -> None:
    """A file is taken whole or not at all, and the line of the fault is known."""
    with pytest.raises(SyntaxError) as caught:
        store.load_bytes(b"<http://a> <http://b> 2 .\n<http://a> ", ox.RdfFormat.TURTLE)
    assert caught.value.lineno == 2
    assert len(store) == 1


def test_a_dump_can_be_read_back(store: EmbeddedStore) -> None:
    """N-Quads of a store make the same store."""
    again = EmbeddedStore()
    again.load_bytes(store.dump(ox.RdfFormat.N_QUADS), ox.RdfFormat.N_QUADS)
    assert set(again.quads()) == set(store.quads())


def test_a_dump_for_people_has_prefixes(store: EmbeddedStore) -> None:
    """Turtle of the default graph declares the known prefixes."""
    assert b"@prefix ais:" in store.dump(ox.RdfFormat.TURTLE, graph="")
