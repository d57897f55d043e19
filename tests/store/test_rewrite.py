"""Queries as a server is asked: the same answers, with the evidence in a graph of its own."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from aisupply.errors import QueryError
from aisupply.store import EVIDENCE_GRAPH
from aisupply.store.embedded import EmbeddedStore
from aisupply.store.remote.rewrite import rewrite

TURTLE = "@prefix : <https://w3id.org/aisupply/id/> . "
EVIDENCE = ":a :p 1, 2 . :b :p 2 ; :q '}' ."
CLAIM = ":a :r 3 ."

QUERIES = (
    "SELECT ?s ?o { ?s :p ?o }",
    "SELECT DISTINCT ?s WHERE { ?s :p ?o } ORDER BY ?s LIMIT 1",
    "select?s{?s:p 2}",
    "# a note with { and SELECT\nSELECT ?s { ?s :p 2 # and } one more\n }",
    "PREFIX select: <https://w3id.org/aisupply/id/> SELECT * { ?s select:q '}' }",
    "PREFIX : <http://example.org/> SELECT * { ?s :p ?o }",
    "BASE <https://w3id.org/aisupply/id/> SELECT * { <a> <p> ?o FILTER(?o<2&&?o>0) }",
    "SELECT ?s ?n { ?s :p ?o { SELECT ?s (COUNT(*) AS ?n) { ?s :p ?x } GROUP BY ?s } }",
    "SELECT ?s ?r { ?s :p 1 GRAPH ?g { ?s :r ?r } }",
    "SELECT ?s (SUM(?o) AS ?sum) { ?s :p ?o } GROUP BY ?s HAVING (SUM(?o) > 2)",
    'SELECT ?s { ?s :q ?o FILTER(?o = """}""") }',
    "SELECT ?s { ?s :p ?o } LIMIT 2",
    "SELECT ?s ?o { ?s :p ?o } ORDER BY DESC(?o) # the greatest first",
    "SELECT ?o { ?s :p ?o } ORDER BY DESC(?s) LIMIT 2 OFFSET 1",
    "SELECT ?s (MAX(?o) AS ?most) { ?s :p ?o } GROUP BY ?s ORDER BY ?most VALUES ?s { :a :b }",
    "SELECT ?s { ?s :p ?o FILTER NOT EXISTS { ?s :q ?x } } VALUES ?o { 1 2 }",
)


@pytest.fixture(scope="module")
def stores() -> tuple[EmbeddedStore, EmbeddedStore]:
    """A store as in this process, and one as on a server."""
    here, there = EmbeddedStore(), EmbeddedStore()
    for store, evidence in ((here, None), (there, EVIDENCE_GRAPH)):
        store.load_bytes((TURTLE + EVIDENCE).encode(), ox.RdfFormat.TURTLE, graph=evidence)
        store.load_bytes((TURTLE + CLAIM).encode(), ox.RdfFormat.TURTLE, graph="http://e.org/c")
    return here, there


def rows(store: EmbeddedStore, query: str) -> list[str]:
    """Return the rows of a SELECT as texts, in order."""
    return sorted(str(row) for row in store.select(query).rows)


@pytest.mark.parametrize("query", QUERIES)
def test_a_rewritten_query_answers_the_same(
    stores: tuple[EmbeddedStore, EmbeddedStore], query: str
) -> None:
    """Whatever stands around its pattern, or looks like a bracket within it."""
    here, there = stores
    rewritten = rewrite(query, form="SELECT")
    assert rows(there, rewritten.text) == rows(here, query)
    ((count,),) = there.select(rewritten.counted).rows
    assert isinstance(count, ox.Literal)
    assert int(count.value) == len(rows(here, query))


@pytest.mark.parametrize("query", QUERIES)
def test_pages_together_are_the_whole(
    stores: tuple[EmbeddedStore, EmbeddedStore], query: str
) -> None:
    """Page by page of one row, nothing is left out and nothing comes twice."""
    here, there = stores
    rewritten = rewrite(query, form="SELECT")
    whole = rows(here, query)
    pages = [rows(there, rewritten.page(size=1, start=n)) for n in range(len(whole) + 1)]
    assert sorted(row for page in pages for row in page) == whole


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("SELECT ?s ?o { ?s :p ?o } ORDER BY ?o LIMIT 9", "ORDER BY ?o ?s ?o LIMIT 9"),
        ("SELECT ?s { ?s :p ?o } ORDER BY DESC(?o)", "ORDER BY DESC(?o) ?s } }"),
        ("SELECT ?s ?o { ?s :p ?o }", "ORDER BY ?s ?o } }"),
    ],
)
def test_a_page_settles_the_order_of_all_rows(query: str, order: str) -> None:
    """Two rows that a query leaves level must not change places between two pages."""
    assert order in " ".join(rewrite(query, form="SELECT").page(size=5, start=0).split())


@pytest.mark.parametrize(
    "query",
    ["SELECT * FROM <http://e.org/c> { ?s ?p ?o }", "SELECT * FROM NAMED <x:y> { ?s ?p ?o }"],
)
def test_from_is_refused(query: str) -> None:
    """It would change what the evidence is."""
    with pytest.raises(QueryError, match="FROM"):
        rewrite(query, form="SELECT")


@pytest.mark.parametrize("query", ["DESCRIBE :a", "CONSTRUCT WHERE { ?s ?p ?o }"])
def test_what_has_no_pattern_of_its_own_is_refused(query: str) -> None:
    """There is nothing to put into a graph."""
    with pytest.raises(QueryError, match="DESCRIBE"):
        rewrite(query, form="CONSTRUCT")


def test_service_is_refused() -> None:
    """A server would send it on."""
    with pytest.raises(QueryError, match="SERVICE"):
        rewrite("SELECT * { SERVICE <http://e.org/> { ?s ?p ?o } }", form="SELECT")


def test_another_form_is_told() -> None:
    """An ASK is no SELECT."""
    with pytest.raises(QueryError, match="no SELECT"):
        rewrite("ASK { ?s ?p ?o }", form="SELECT")
