"""The words of a query, and the queries that would run over the end of the engine's stack."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from aisupply.errors import QueryError
from aisupply.rdf import tokens as token_module
from aisupply.rdf.tokens import refuse_deep, tokens
from aisupply.store.embedded import EmbeddedStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aisupply.rdf.tokens import Token

# Each with the part that is repeated, # in it for a number; at 50,000 times all ended the process.
CHAINS = {
    "not": ("SELECT * { ?s ?p ?o FILTER(", "!", "?o) }"),
    "plus": ("SELECT (1", "+1", " AS ?x) {}"),
    "minus": ("SELECT (1", "-1", " AS ?x) {}"),
    "times": ("SELECT (?o", "*?o", " AS ?x) { ?s ?p ?o }"),
    "divided by": ("SELECT (?o", " / ?o", " AS ?x) { ?s ?p ?o }"),
    "or": ("SELECT * { ?s ?p ?o FILTER(?o = 1", " || ?o = 1", ") }"),
    "and": ("SELECT * { ?s ?p ?o FILTER(?o = 1", "&&?o>1&&?o<2", ") }"),
    "union": ("SELECT * { { ?s ?p ?o }", " UNION { ?s ?p ?o }", " }"),
    "optional": ("SELECT * { ?s ?p ?o ", "OPTIONAL { ?s ?p ?o } ", "}"),
    "minus groups": ("SELECT * { ?s ?p ?o ", "MINUS { ?s ?p ?o } ", "}"),
    "groups": ("SELECT * { ", "{ ?s ?p ?o } ", "}"),
    "graphs": ("SELECT * { ", "GRAPH ?g { ?s ?p ?o } ", "}"),
    "filters": ("SELECT * { ?s ?p ?o ", "FILTER(?o > 1) ", "}"),
    "not exists": ("SELECT * { ?s ?p ?o ", "FILTER NOT EXISTS { ?s ?p 1 } ", "}"),
    "binds": ("SELECT * { ?s ?p ?o ", "BIND(1 AS ?x#) ", "}"),
    "columns": ("SELECT ", "(1 AS ?x#) ", "{ ?s ?p ?o }"),
    "counts": ("SELECT ", "(COUNT(*) AS ?x#) ", "{ ?s ?p ?o }"),
    "having": ("SELECT (1 AS ?x) { ?s ?p ?o } GROUP BY ?s HAVING ", "(COUNT(*) > 1) ", ""),
    "triples": ("SELECT * { ", "?s ?p ?o . ", "}"),
    "objects": ("SELECT * { ?s ?p 1", ", 1", " }"),
    "predicates": ("SELECT * { ?s ?p ?o", "; ?p ?o", " }"),
    "nodes": ("SELECT * { ?s ?p 1", ", [ ?p 1 ]", " }"),
    "a list": ("SELECT * { ?s ?p (1", " 1", ") }"),
    "a sequence": ("SELECT * { ?s ais:p", "/ais:p", " ?o }"),
    "alternatives": ("SELECT * { ?s ais:p", "|ais:p", " ?o }"),
    "values": ("SELECT * { ", "VALUES ?x { 1 } ", "}"),
    "described": ("DESCRIBE ", "<http://e.org/> ", ""),
}
NESTS = {
    "brackets": ("SELECT (", "(", "1", ")", " AS ?x) {}"),
    "braces": ("SELECT * {", "{", "?s ?p ?o", "}", "}"),
    "sub-selects": ("", "SELECT * { ", "?s ?p ?o", "}", ""),
    "calls": ("SELECT (", "STR(", "1", ")", " AS ?x) {}"),
    "conditions": ("SELECT (", "IF(true, ", "1", ", 2)", " AS ?x) {}"),
    "not exists": ("SELECT * { ?s ?p ?o ", "FILTER NOT EXISTS { ?s ?p ?o ", "", "}", "}"),
    "optional": ("SELECT * { ?s ?p ?o ", "OPTIONAL { ?s ?p ?o ", "", "}", "}"),
    "paths": ("SELECT * { ?s ", "(", "ais:p", ")*", " ?o }"),
    "inverse paths": ("SELECT * { ?s ", "^(", "ais:p", ")", " ?o }"),
    "nodes": ("SELECT * { ?s ?p ", "[ ?p ", "1", "]", "}"),
    "lists": ("SELECT * { ?s ?p ", "(", "1", ")", "}"),
    "triple terms": ("SELECT * { ?s ?p ", "<<( ais:a ais:b ", "1", " )>>", "}"),
}
MANY = 50_000


def chained(name: str, times: int) -> str:
    """A query with one part so many times, one after the other."""
    before, part, after = CHAINS[name]
    return before + "".join(part.replace("#", str(n)) for n in range(times)) + after


def nested(name: str, times: int) -> str:
    """A query with one part so many times, one within the other."""
    before, opening, middle, closing, after = NESTS[name]
    return before + opening * times + middle + closing * times + after


@pytest.mark.parametrize("name", CHAINS)
def test_endless_chains_are_refused(name: str) -> None:
    """What would end the process is told in words, with what there is too much of."""
    with pytest.raises(QueryError, match="nested or chained deeper than the engine can go"):
        EmbeddedStore().query(chained(name, MANY))


@pytest.mark.parametrize("name", NESTS)
def test_endless_nesting_is_refused(name: str) -> None:
    """Also where brackets are left open."""
    for query in (nested(name, MANY), nested(name, MANY).replace("}", "").replace(")", "")):
        with pytest.raises(QueryError, match="nested or chained deeper"):
            EmbeddedStore().query(query)


_DEEPEST = """
import sys, threading
from aisupply.errors import QueryError
from aisupply.store.embedded import EmbeddedStore

def ask():
    for query in sys.stdin.read().split(chr(0)):
        try:
            list(EmbeddedStore().query(query))
        except QueryError as error:
            print("refused", error)
    print("alive")

threading.stack_size(1024 * 1024)
thread = threading.Thread(target=ask)
thread.start()
thread.join()
"""


def test_what_is_let_through_runs_on_a_small_stack() -> None:
    """The longest of each that is taken is run by a thread with 1 MB, and the process lives.

    Those whose joins the engine takes many seconds to put in order are left out.
    """
    slow = {"triples", "objects", "predicates", "groups", "graphs", "values", "a sequence"}
    slow |= {"nodes", "a list", "optional", "lists"}
    queries = [longest(chained, name) for name in CHAINS if name not in slow]
    queries += [longest(nested, name) for name in NESTS if name not in slow]
    done = subprocess.run(
        [sys.executable, "-c", _DEEPEST], input="\0".join(queries), text=True, capture_output=True,
        check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "alive\n", "")


def longest(make: Callable[[str, int], str], name: str) -> str:
    """The longest query of a kind that is taken."""
    low, high = 1, 1_000
    while high - low > 1:
        middle = (low + high) // 2
        try:
            refuse_deep(make(name, middle))
        except QueryError:
            high = middle
        else:
            low = middle
    return make(name, low)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { VALUES ?x { " + "<http://e.org/a-b/c.d> " * 10_000 + "} ?x ?p ?o }",
        "SELECT * { VALUES (?x ?y) { " + '("a" 1) ' * 10_000 + "} }",
        "SELECT * { ?s ?p ?o FILTER(?o IN (" + "1, " * 10_000 + "2)) }",
        "SELECT (CONCAT(" + "STR(?o), " * 1_000 + "'') AS ?x) { ?s ?p ?o }",
        "SELECT * { { ?s ?p 1 } " + "UNION { ?s ?p ?o ; ais:a ?b . ?b ais:c ?d } " * 300 + "}",
        "SELECT * { ?s ?p ?o FILTER(STR(?o) = 'a'" + " || STR(?o) = 'a'" * 400 + ") }",
        "SELECT * { ?s ?p ?o " + "OPTIONAL { ?s ais:a ?a } " * 60 + "}",
        "SELECT * { ?s ?p ?o " + "BIND(STR(?o) AS ?%d) " * 60 % tuple(range(60)) + "}",
        "CONSTRUCT { " + "?s ?p ?o . " * 1_000 + "} { ?s ?p ?o }",
        "SELECT * { ?s ?p '" + "(((!!!" * 9_000 + "' }",
        'SELECT * { ?s ?p """' + '{{{ "\n' * 9_000 + '""" }',
        "# " + "{{{(((" * 9_000 + "\nSELECT * { ?s ?p ?o }",
        "SELECT * { ?s ?p <http://e.org/" + "(a)/b-c!*+" * 900 + "> }",
    ],
)
def test_a_long_query_is_not_a_deep_one(query: str) -> None:
    """Lists of values, arguments, templates, strings, comments and IRIs take no stack."""
    EmbeddedStore().query(query)


def test_less_than_is_no_iri() -> None:
    """Between two operands < compares, and what follows it counts."""
    text = "SELECT (1<" + "!" * 5_000 + "1&&2>1 AS ?x) {}"
    with pytest.raises(QueryError, match="most of it by '!'"):
        refuse_deep(text)
    assert [t.kind for t in tokens("?s <http://e.org/> (1<?b)")].count("iri") == 1


def test_a_query_that_passed_is_not_weighed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is refused is refused each time, in the same words."""
    weighed = []
    split = token_module.tokens

    def counted(query: str) -> Iterator[Token]:
        weighed.append(query)
        return split(query)

    monkeypatch.setattr(token_module, "tokens", counted)
    query = "SELECT ?weighed_once { ?weighed_once ?p ?o }"
    refuse_deep(query)
    refuse_deep(query)
    assert weighed == [query]
    deep = "ASK { FILTER(" + "!" * 5_000 + "true) }"
    for _ in range(2):
        with pytest.raises(QueryError, match="nested or chained deeper"):
            refuse_deep(deep)
    assert weighed == [query, deep, deep]
