"""rdflib over a view: the same answers, and the same guard."""

from __future__ import annotations

import pytest
from rdflib.plugins.sparql import prepareQuery

import aisupply
from aisupply.errors import QueryError

PREFIXES = "PREFIX ais: <https://w3id.org/aisupply/ont#> PREFIX : <https://w3id.org/aisupply/id/> "


def test_rdflib_gives_the_store_s_answers() -> None:
    """The seed names AMD and Nvidia as suppliers of OpenAI, asked in either way."""
    view = aisupply.open().view(sources=["seed-article"])
    text = PREFIXES + "SELECT DISTINCT ?s { ?s ais:suppliesTo :openai }"
    found = {str(row[0]).rsplit("/", 1)[1] for row in view.rdf().query(text)}
    assert found == {"amd", "nvidia"}


def test_service_is_refused_by_way_of_rdflib() -> None:
    """A query over the rdflib data set cannot send a request either."""
    dataset = aisupply.open().view(sources=["seed-article"]).rdf()
    with pytest.raises(QueryError, match="SERVICE is refused"):
        dataset.query("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")


def test_a_prepared_query_is_refused() -> None:
    """Rdflib would run it with its own engine, which fetches what a query names."""
    dataset = aisupply.open().view(sources=["seed-article"]).rdf()
    prepared = prepareQuery("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }")
    with pytest.raises(QueryError, match="prepared"):
        dataset.query(prepared)
