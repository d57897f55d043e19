"""From the engine's terms to cells: numbers, truth values, IRIs, texts, and what is unbound."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox
import pytest

from aisupply.claims.answers import cell, table
from aisupply.rdf.terms import ID, XSD
from aisupply.store import Solutions
from aisupply.store.embedded import EmbeddedStore
from aisupply.table import Digits, Iri, Table, render


def typed(text: str, kind: str) -> ox.Literal:
    """Return a literal of an XSD type."""
    return ox.Literal(text, datatype=ox.NamedNode(XSD + kind))


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (None, None),
        (ox.Literal("text"), "text"),
        (ox.Literal("texte", language="fr"), "texte"),
        (typed("7", "integer"), 7),
        (typed("-7", "long"), -7),
        (typed("20000000000", "decimal"), 20_000_000_000),
        (typed("0.50", "decimal"), 0.5),
        (typed("1.5E3", "double"), 1500),
        (typed("true", "boolean"), True),
        (typed("0", "boolean"), False),
        (typed("2025-10-07T00:00:00Z", "dateTime"), "2025-10-07T00:00:00Z"),
        (typed("ten", "integer"), "ten"),
        (typed("ten", "decimal"), "ten"),
        (typed("INF", "double"), "INF"),
        (typed("NaN", "double"), "NaN"),
        (ox.BlankNode("b0"), "_:b0"),
    ],
)
def test_a_term_is_the_cell_that_it_means(term: Any, expected: object) -> None:
    """Numbers are numbers, a date is text, and what is ill-typed is shown as it is written."""
    made = cell(term)
    assert made == expected
    assert type(made) is type(expected)


def test_a_whole_number_too_large_for_a_double_stays_one() -> None:
    """By hand: 2^60 + 1 is no double; it is exact as an integer and as a whole decimal."""
    assert cell(typed(str(2**60 + 1), "integer")) == 2**60 + 1
    assert cell(typed(f"{2**60 + 1}.0", "decimal")) == 2**60 + 1


def test_a_decimal_of_many_digits_keeps_them() -> None:
    """What a double holds is a double; what it does not is written as it was."""
    long = cell(typed("-123456789012345678.25", "decimal"))
    assert (type(long), float(str(long))) == (Digits, -123456789012345678.25)
    made = Table(("x",), [{"x": long}])
    assert render(made, "csv") == "x\n-123456789012345678.25\n"
    assert render(made, "jsonl") == '{"x": -123456789012345678.25}\n'
    assert '"x": -123456789012345678.25' in render(made, "json")
    assert "-123,456,789,012,345,678.2" in render(made, "table")
    assert type(cell(typed("0.1", "decimal"))) is float
    assert cell(typed("1e3", "decimal")) == "1e3"  # no decimal is written so


def test_an_iri_is_whole_and_knows_its_short_form() -> None:
    """Data has the whole IRI, people read the short one."""
    made = cell(ox.NamedNode(ID + "openai"))
    assert isinstance(made, Iri)
    assert (made, made.short) == (ID + "openai", ":openai")


def test_solutions_become_a_table() -> None:
    """Columns keep their order, rows theirs, and the lens is carried."""
    solutions = Solutions(("b", "a"), iter([(ox.Literal("x"), None), (None, ox.Literal("y"))]))
    made = table(solutions, lens={"tier": 1})
    assert made.columns == ("b", "a")
    assert made.rows == [{"b": "x", "a": None}, {"b": None, "a": "y"}]
    assert made.lens == {"tier": 1}


def test_numbers_of_a_query_have_no_separators() -> None:
    """A year is no amount; the numbers of a measure keep theirs."""
    query = 'SELECT (YEAR("2026-01-01T00:00:00Z"^^xsd:dateTime) AS ?y) (12345.5 AS ?x) {}'
    made = table(EmbeddedStore().select(query))
    assert render(made, "table").splitlines()[-1].split() == ["2026", "12345.5"]
    assert "| 2026 | 12345.5 |" in render(made, "md")
    assert render(made.pick("y").with_lens({}), "table").split()[-1] == "2026"
    assert render(Table(("usd",), [{"usd": 12345}]), "table").split()[-1] == "12,345"


@pytest.mark.parametrize(
    ("query", "columns"),
    [
        ("SELECT * { ?z ?b ?a }", ("z", "b", "a")),
        ("select distinct * where { ?z ?b ?a FILTER(?hidden = 1) }", ("z", "b", "a")),
        ("SELECT * { { SELECT ?y { ?y ?x ?w } } ?c ?b ?y }", ("y", "c", "b")),
        ("SELECT * { VALUES (?b ?a) { (1 2) } BIND(?a * ?b AS ?aa) }", ("b", "a", "aa")),
        ("SELECT ?b ?a { ?a ?b ?c }", ("b", "a")),
        ("SELECT (2 * 3 AS ?x) { }", ("x",)),
    ],
)
def test_columns_stand_as_the_query_names_them(query: str, columns: tuple[str, ...]) -> None:
    """Also those that a star stands for; what the query hides stays hidden."""
    assert EmbeddedStore().select(query).columns == columns
