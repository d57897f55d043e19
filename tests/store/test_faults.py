"""A query that does not parse is told with its reason, its place and what to write."""

from __future__ import annotations

import pytest

from aisupply.errors import QueryError
from aisupply.store.embedded import EmbeddedStore

# query, column of the fault, words of the reason, words of the hint
FAULTS = [
    ("SELECT ?f (COUNT(?c) AS ?n) { ?f ?p ?c }", 8, "?f is neither grouped nor aggregated",
     "add GROUP BY ?f"),
    ("SELECT ?f (COUNT(?c) AS ?n) { ?f ?p ?c } ORDER BY ?n LIMIT 5", 8, "?f is neither grouped",
     "GROUP BY ?f"),
    ("SELECT (COUNT(*) AS ?n) ?s { ?s ?p ?o } GROUP BY ?p", 25, "?s is neither grouped",
     "GROUP BY ?p ?s"),
    ("SELECT ?s (?o + 1 AS ?m) { ?s ?p ?o } GROUP BY ?s", 12, "?o is neither grouped",
     "(SAMPLE(?o) AS ?one)"),
    ("SELECT * { { SELECT ?s (COUNT(?o) AS ?n) { ?s ?p ?o } } ?s ?p ?x }", 21,
     "?s is neither grouped", "GROUP BY ?s"),
    ("SELECT ?s { ?s ?p ?o FILTER(COUNT(?o) > 1) }", 29, "COUNT stands in the pattern", "HAVING"),
    ("SELECT * { ?f ?p ?c } GROUP BY ?f", 8, "SELECT * cannot be used with GROUP BY", "SELECT ?f"),
    ("CONSTRUCT { ?s ?p 1 } { ?s ?p ?o } GROUP BY ?s", 36, "GROUP BY is for SELECT", "SELECT"),
    ("SELECT (1 AS ?f) { ?f ?p ?c }", 14, "?f has a value already", "another name"),
    ("SELECT ?s { ?s ?p ?o BIND(2 AS ?s) }", 32, "?s has a value already", "another name"),
    ("SELECT ?f ?f { ?f ?p ?c }", 11, "?f stands twice in SELECT", "once"),
    ("SELECT (?s AS ?m) (MAX(?o) AS ?m) { ?s ?p ?o } GROUP BY ?s", 31, "?m stands twice", "once"),
    ("SELECT (STRLN(?s) AS ?x) { ?s ?p ?o }", 9, "no function STRLN", "STRLEN?"),
    ("SELECT (WIBBLE(?s) AS ?x) { ?s ?p ?o }", 9, "no function WIBBLE", "SPARQL 1.1"),
    ("SELECT (STRLEN() AS ?x) {}", 9, "STRLEN takes 1 argument, not 0", "give it 1"),
    ("SELECT (strlen(?s, ?p) AS ?x) {}", 9, "STRLEN takes 1 argument, not 2", "give it 1"),
    ("SELECT * { ?s ?p ?o FILTER REGEX(?o) }", 28, "REGEX takes 2 to 3 arguments, not 1", "2 to 3"),
    ("SELECT (IF(CONCAT(1, 2), 2) AS ?x) {}", 9, "IF takes 3 arguments, not 2", "give it 3"),
    ("SELECT (GROUP_CONCAT(?a, ',') AS ?n) { ?s ?p ?a }", 9, "not 2", "SEPARATOR"),
    ("SELECT * { ?s ?p 'abc }", 18, "the text that begins here is not closed", "close it by '"),
    ("SELECT * { ?s ?p ?o", 20, "the { of line 1, column 10 is not closed", "close it by }"),
    ("SELECT * { ?s ?p ?o }}", 22, "} closes nothing", "count"),
    ("SELECT * { ?s ?p ?o FILTER(?o = 1 }", 35, "the ( of line 1, column 27 is open", "count"),
    ("SELECT * { ?s <http://e.org/%zz> ?o }", 15, "<http://e.org/%zz> is no IRI", "<openai>"),
    ("SELECT * { ?s <a b> ?o }", 19, "> is not expected here", "before it"),
    ("SELECT ?s, ?p { ?s ?p ?o }", 10, "a comma", "SELECT ?a ?b"),
    ("SELECT COUNT(?a) { ?s ?p ?a }", 8, "without its brackets", "(COUNT(…) AS ?name)"),
    ("SELECT ?a AS ?b { ?s ?p ?a }", 11, "without its brackets", "(… AS ?name)"),
    ("SELECT (COUNT(?a)) { ?s ?p ?a }", 8, "has no name", "(… AS ?name)"),
    ("SELECT * { ?s ?p ?o FILTER(?o == 1) }", 31, "no ==", "write ="),
    ("SELECT * { ?s ?p ?o FILTER(?o <> 1) }", 31, "no <>", "write !="),
    ("SELECT * { ?s ?p ?o FILTER(?o > 1 AND ?o < 3) }", 35, "no AND", "write &&"),
    ("SELECT * { ?s ?p ?o FILTER(?o LIKE 'a') }", 31, "no LIKE", "CONTAINS"),
    ("SELECT * { ?s ?p ?o LIMIT 5 }", 21, "LIMIT stands within a group", "after the last }"),
    ("SELECT * { _:a ?p ?o . { _:a ?q ?r } }", 26, "_:a is used in two groups", "a variable"),
    ("SELECT * { ?s ?p ?o } LIMIT ten", 29, "ten is not expected here", "before it"),
    ("SELECT * { ?s ?p ?o } ORDER ?s", 29, "?s is not expected here", "before it"),
    ("SELECT * WHERE ?s ?p ?o", 16, "?s is not expected here", "before it"),
    ("SELECT * { ?s ?p }", 18, "} is not expected here", "before it"),
    ("SELECT * { ?s ?p ?o } GROUP BY", 31, "it ends too early", "at the end"),
    ("hello", 1, "this is no query", "begin with SELECT"),
]  # fmt: skip


@pytest.mark.parametrize(("query", "column", "reason", "hint"), FAULTS)
def test_a_fault_is_told(query: str, column: int, reason: str, hint: str) -> None:
    """The reason stands in the message, the mark below the word, the way out in the hint."""
    with pytest.raises(QueryError) as caught:
        EmbeddedStore().query(query)
    head, line, mark = caught.value.message.split("\n")
    assert head.startswith(f"the query does not parse at line 1, column {column}: ")
    assert reason in head
    assert (line, mark) == (f"  {query}", " " * (column + 1) + "^")
    assert hint in str(caught.value.hint)


@pytest.mark.parametrize(
    ("query", "column", "reason", "hint"),
    [fault for fault in FAULTS if "line 1" not in fault[2]][::4],
)
def test_lines_and_blanks_around_do_not_hide_a_reason(
    query: str, column: int, reason: str, hint: str
) -> None:
    """With lines before, a comment behind, and the end of the line at the end."""
    text = f"# a question\nPREFIX e: <http://e.org/>\n{query}\n# that was it\n"
    with pytest.raises(QueryError) as caught:
        EmbeddedStore().query(text)
    assert reason in str(caught.value)
    assert hint in str(caught.value)
    assert "line 3" in str(caught.value) or column > len(query)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("SELECT (<http://e.org/f>(?s) AS ?x) { ?s ?p ?o }", "no function <http://e.org/f>"),
        ("SELECT (xsd:integer(1, 2) AS ?x) {}", "2 were given"),
        ("SELECT (e:f(?s) AS ?x) { ?s ?p ?o }", "the prefix e: is not declared (line 1, column 9)"),
    ],
)
def test_what_parses_and_cannot_be_run_is_told(query: str, words: str) -> None:
    """A function that is not there is no fault of the program."""
    with pytest.raises(QueryError) as caught:
        EmbeddedStore().query(query)
    assert words in str(caught.value)


def test_an_id_in_angle_brackets_is_one_here_too() -> None:
    """As on the server: a relative IRI is an id."""
    answer = EmbeddedStore().select("SELECT (<openai> = :openai AS ?same) {}")
    assert [str(row[0]) for row in answer.rows] == [
        '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'
    ]
