"""Independent clients read what the server sends, and read what the library answers itself."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, POST, TSV, TURTLE, XML, SPARQLWrapper

if TYPE_CHECKING:
    from serving import Running

    import aisupply
    from aisupply.table import Table

pytestmark = pytest.mark.slow

QUERY = """
PREFIX ais: <https://w3id.org/aisupply/ont#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?firm ?label ?tier {
  ?firm a ais:Company ; rdfs:label ?label .
  OPTIONAL { ?firm ais:tier ?tier }
} ORDER BY ?firm ?label LIMIT 200
"""
BUILT = "CONSTRUCT { ?s rdfs:label ?l } { ?s a ais:Company ; rdfs:label ?l }"


@pytest.fixture(scope="module")
def expected(shipped: aisupply.Graph) -> list[tuple[str | None, ...]]:
    """What the library answers to the query, as plain texts."""
    table: Any = shipped.view().query(QUERY)
    return _plain(table)


def _plain(table: Table) -> list[tuple[str | None, ...]]:
    return [
        tuple(None if row.get(c) is None else str(row[c]) for c in table.columns)
        for row in table.rows
    ]


def test_sparqlstore_of_rdflib(server: Running, expected: list[tuple[str | None, ...]]) -> None:
    """Rdflib's own client for endpoints gives the rows of View.query."""
    rows = SPARQLStore(f"{server.url}/sparql").query(QUERY)
    found = [tuple(None if cell is None else str(cell) for cell in row) for row in rows]
    assert found == expected
    assert len(found) > 100


def _wrapped(server: Running, query: str, form: str) -> Any:
    client = SPARQLWrapper(f"{server.url}/sparql")
    client.setQuery(query)
    client.setReturnFormat(form)
    return client.query().convert()


def test_sparqlwrapper_reads_json(server: Running, expected: list[tuple[str | None, ...]]) -> None:
    """SPARQLWrapper's JSON has the rows of View.query."""
    rows = _wrapped(server, QUERY, JSON)["results"]["bindings"]
    names = ("firm", "label", "tier")
    assert [tuple(r[n]["value"] if n in r else None for n in names) for r in rows] == expected


def test_sparqlwrapper_reads_xml(server: Running, expected: list[tuple[str | None, ...]]) -> None:
    """SPARQLWrapper's XML, read by the parser of Python, has as many results."""
    document = _wrapped(server, QUERY, XML)
    assert len(document.getElementsByTagName("result")) == len(expected)


@pytest.mark.parametrize("form", [CSV, TSV])
def test_sparqlwrapper_reads_lines(
    form: str, server: Running, expected: list[tuple[str | None, ...]]
) -> None:
    """CSV and TSV have one record a row behind the head; in CSV the values are the plain ones."""
    text = _wrapped(server, QUERY, form).decode("utf-8")
    mark = "," if form == CSV else "\t"
    records = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=form == CSV))
    assert len(records) == len(expected) + 1
    if form == CSV:
        assert [tuple(cell or None for cell in record) for record in records[1:]] == expected


def test_sparqlwrapper_posts_and_reads_turtle(server: Running, shipped: aisupply.Graph) -> None:
    """A CONSTRUCT that is POSTed as a form gives the triples of View.query."""
    client = SPARQLWrapper(f"{server.url}/sparql")
    client.setMethod(POST)
    client.setQuery(BUILT)
    client.setReturnFormat(TURTLE)
    read = rdflib.Graph().parse(data=client.query().convert(), format="turtle")
    built: Any = shipped.view().query(BUILT)
    assert len(read) == len(set(map(str, built))) > 100


def test_curl(server: Running, expected: list[tuple[str | None, ...]]) -> None:
    """The program curl asks by POST and gets JSON."""
    if shutil.which("curl") is None:
        pytest.skip("there is no curl on this machine")
    done = subprocess.run(
        ["curl", "-sS", "--fail", "--data-urlencode", f"query={QUERY}", f"{server.url}/sparql"],
        capture_output=True, check=True,
    )  # fmt: skip
    assert len(json.loads(done.stdout)["results"]["bindings"]) == len(expected)
