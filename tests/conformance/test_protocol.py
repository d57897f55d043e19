"""The SPARQL 1.1 Protocol by tests of our own, which need nothing beside the checkout."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import httpx
import pytest
import rdflib

if TYPE_CHECKING:
    from serving import Running

DATA = "http://kasei.us/2009/09/sparql/data/data{}.rdf"
NAMES = "SELECT ?g { GRAPH ?g { ?s a <http://xmlns.com/foaf/0.1/Document> } } ORDER BY ?g"
THINGS = "SELECT ?s { ?s a <http://xmlns.com/foaf/0.1/Document> } ORDER BY ?s"
BUILT = "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o . ?s a <http://xmlns.com/foaf/0.1/Document> }"
SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
FORM = {"content-type": "application/x-www-form-urlencoded"}
DIRECT = {"content-type": "application/sparql-query"}


def _get(server: Running, query: str, accept: str | None = None, **more: object) -> httpx.Response:
    headers = {"accept": accept} if accept is not None else {}
    return httpx.get(f"{server.url}/sparql", params={"query": query, **more}, headers=headers)  # type: ignore[dict-item]


def _graphs(*numbers: int) -> list[str]:
    return [DATA.format(number) for number in numbers]


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (None, "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv"),
        ("text/tab-separated-values", "text/tab-separated-values"),
        ("text/csv;q=0.3, application/sparql-results+xml;q=0.9", "application/sparql-results+xml"),
        ("text/*", "text/csv"),
        ("application/sparql-results+json;q=0, */*;q=0.1", "application/sparql-results+xml"),
        ("image/png, text/csv;q=0.1", "text/csv"),
    ],
)
def test_rows_come_in_the_form_that_is_wanted_most(
    accept: str | None, kind: str, endpoint: Running
) -> None:
    """Quality values, wildcards and the order of the header decide on the form of rows."""
    answer = _get(endpoint, THINGS, accept)
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == kind
    assert answer.headers["vary"] == "Accept"


@pytest.mark.parametrize(
    ("kind", "form"),
    [
        ("text/turtle", "turtle"),
        ("application/n-triples", "nt"),
        ("application/ld+json", "json-ld"),
        ("application/rdf+xml", "xml"),
        ("application/trig", "trig"),
        ("application/n-quads", "nquads"),
    ],
)
def test_triples_come_in_each_form_of_rdf(kind: str, form: str, endpoint: Running) -> None:
    """rdflib, which is not the engine, reads the same three triples from each form."""
    answer = _get(endpoint, BUILT, kind)
    assert answer.headers["content-type"].partition(";")[0] == kind
    read = rdflib.Dataset().parse(data=answer.content, format=form)
    found = {str(s) for s, _, _, _ in read.quads()}
    assert found == set(_graphs(1, 2, 3))


def test_a_form_that_there_is_not_is_told(endpoint: Running) -> None:
    """Where no form is acceptable the answer is 406 and names those that there are."""
    answer = _get(endpoint, THINGS, "image/png")
    assert answer.status_code == 406
    assert "text/csv" in answer.text


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_a_form_can_be_named_in_the_url(form: str, endpoint: Running) -> None:
    """The parameter `format` goes before Accept, so that a link can be a download."""
    answer = _get(endpoint, THINGS, "application/sparql-results+json", format=form)
    assert form in answer.headers["content-type"].replace("tab-separated-values", "tsv")
    assert all(name in answer.text for name in _graphs(1, 2, 3))


def test_truth_in_json_and_xml(endpoint: Running) -> None:
    """ASK is answered in JSON, and in XML where that is wanted."""
    assert _get(endpoint, "ASK {}").json() == {"head": {}, "boolean": True}
    root = ET.fromstring(_get(endpoint, "ASK {}", "text/xml").content)  # noqa: S314 -- our answer
    assert [node.text for node in root if node.tag.endswith("boolean")] == ["true"]


@pytest.mark.parametrize("how", ["get", "form", "direct"])
def test_three_ways_to_ask(how: str, endpoint: Running) -> None:
    """GET, a POSTed form and a POSTed query give the same rows."""
    url = f"{endpoint.url}/sparql"
    if how == "get":
        answer = httpx.get(url, params={"query": THINGS})
    elif how == "form":
        answer = httpx.post(url, data={"query": THINGS})
    else:
        answer = httpx.post(url, content=THINGS, headers=DIRECT)
    rows = answer.json()["results"]["bindings"]
    assert [row["s"]["value"] for row in rows] == _graphs(1, 2, 3)


def test_the_data_set_of_the_request_goes_first(endpoint: Running) -> None:
    """default-graph-uri and named-graph-uri replace the FROM of the query."""
    query = THINGS.replace("{", f"FROM <{DATA.format(3)}> {{", 1)
    things = endpoint.select(query, **{"default-graph-uri": DATA.format(1)})
    assert [row["s"] for row in things] == _graphs(1)
    names = endpoint.select(NAMES, **{"named-graph-uri": DATA.format(2)})
    assert [row["g"] for row in names] == _graphs(2)


def test_two_default_graphs_are_one_set_of_triples(endpoint: Running) -> None:
    """The default graph is a merge: naming a graph twice, or two, counts no triple twice."""
    counted = "SELECT (COUNT(*) AS ?n) { ?s a <http://xmlns.com/foaf/0.1/Document> }"
    answer = _get(endpoint, counted, **{"default-graph-uri": _graphs(1, 2, 1)})
    assert answer.json()["results"]["bindings"][0]["n"]["value"] == "2"
    named = " ".join(f"FROM <{graph}>" for graph in _graphs(1, 2, 1))
    assert endpoint.select(counted.replace("{", named + " {", 1)) == [{"n": "2"}]


def test_raw_is_what_was_loaded(endpoint: Running) -> None:
    """By hand: the three claims are the only named graphs, and no code list is in sight."""
    codes = "SELECT (COUNT(*) AS ?n) { ?code skos:inScheme ?list }"
    assert endpoint.select(codes, raw="1") == [{"n": "0"}]
    assert endpoint.select(codes, raw="0") != [{"n": "0"}]
    graphs = "SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    assert endpoint.select(graphs, raw="") == [{"n": "3"}]
    refused = _get(endpoint, graphs, raw="1", tier="1")
    assert (refused.status_code, "raw has no lens" in refused.text) == (400, True)
    assert _get(endpoint, graphs, raw="perhaps").status_code == 400


def test_a_graph_that_there_is_not_is_empty(endpoint: Running) -> None:
    """An unknown graph in the data set gives no rows, and is never fetched."""
    assert endpoint.select(THINGS, **{"default-graph-uri": "http://example.org/none"}) == []


def test_a_graph_name_must_be_an_iri(endpoint: Running) -> None:
    """A name with blanks is refused with 400."""
    assert _get(endpoint, THINGS, **{"default-graph-uri": "no iri"}).status_code == 400


def test_without_a_query_the_service_describes_itself(endpoint: Running) -> None:
    """GET without a query gives the service description, as RDF, with its forms."""
    answer = httpx.get(f"{endpoint.url}/sparql", headers={"accept": "application/ld+json"})
    graph = rdflib.Graph().parse(data=answer.content, format="json-ld")
    service = rdflib.URIRef(f"{endpoint.url}/sparql")
    assert (service, SD.supportedLanguage, SD.SPARQL11Query) in graph
    assert len(set(graph.objects(service, SD.resultFormat))) == 10  # 4 of rows, 6 of triples
    assert (None, None, SD.SPARQL11Update) not in graph


def test_head_and_options(endpoint: Running) -> None:
    """HEAD has the headers of GET and no body; OPTIONS names the methods."""
    params = {"query": THINGS}
    full = httpx.get(f"{endpoint.url}/sparql", params=params)
    head = httpx.head(f"{endpoint.url}/sparql", params=params)
    assert head.content == b""
    assert head.headers["content-length"] == full.headers["content-length"]
    assert httpx.options(f"{endpoint.url}/sparql").headers["allow"] == "GET, HEAD, POST, OPTIONS"


def test_what_is_known_is_not_sent_again(endpoint: Running) -> None:
    """An answer has an ETag; asked with it, the same answer is 304, another form is not."""
    first = _get(endpoint, THINGS)
    headers = {"if-none-match": f'"x", W/{first.headers["etag"]}'}
    url = f"{endpoint.url}/sparql"
    again = httpx.get(url, params={"query": THINGS}, headers=headers)
    assert (again.status_code, again.content) == (304, b"")
    other = httpx.get(url, params={"query": THINGS}, headers={**headers, "accept": "text/csv"})
    assert other.status_code == 200


@pytest.mark.parametrize(
    ("method", "headers", "body", "status"),
    [
        ("POST", {}, b"query=ASK%20%7B%7D", 415),
        ("POST", {"content-type": "text/plain"}, b"ASK {}", 415),
        ("POST", {"content-type": "application/sparql-query; charset=utf-16"}, b"ASK {}", 415),
        ("POST", DIRECT, "ASK {}".encode("utf-16"), 400),
        ("POST", FORM, b"query=ASK%7B%7D&query=ASK%7B%7D", 400),
        ("POST", FORM, b"other=1", 400),
        ("POST", FORM, b"query=%FF", 400),
        ("POST", FORM, b"update=CLEAR%20ALL", 403),
        ("POST", {"content-type": "application/sparql-update"}, b"CLEAR ALL", 403),
        ("PUT", DIRECT, b"ASK {}", 405),
        ("DELETE", {}, b"", 405),
        ("PATCH", FORM, b"query=ASK%7B%7D", 405),
    ],
)  # fmt: skip
def test_what_is_no_query_is_refused(
    method: str, headers: dict[str, str], body: bytes, status: int, endpoint: Running
) -> None:
    """Wrong methods, media types, encodings and counts have the status that says so."""
    answer = httpx.request(method, f"{endpoint.url}/sparql", headers=headers, content=body)
    assert answer.status_code == status, answer.text


@pytest.mark.parametrize(
    ("query", "status", "word"),
    [
        ("ASK {", 400, "line 1"),
        ("", 400, "empty"),
        ("SELECT * { ?s ?p }", 400, "^"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 403, "SERVICE"),
        ("SELECT * { sErViCe SILENT ?x { ?s ?p ?o } }", 403, "SERVICE"),
        ("LOAD <http://127.0.0.1:9/>", 403, "LOAD"),
        ("PREFIX e: <http://e.org/> # x\nINSERT DATA { e:a e:b e:c }", 403, "INSERT"),
        ("DROP ALL", 403, "DROP"),
        ("ASK " + "{" * 5000 + "}" * 5000, 400, "nested"),
        ("SELECT * {} ; LOAD <http://127.0.0.1:9/>", 400, "parse"),
    ],
)
def test_what_may_not_run_is_refused_with_the_reason(
    query: str, status: int, word: str, endpoint: Running
) -> None:
    """What does not parse is 400 with its place; what is refused is 403 with its name."""
    answer = httpx.post(f"{endpoint.url}/sparql", content=query, headers=DIRECT)
    assert answer.status_code == status, answer.text
    assert word in answer.text


def test_the_word_service_may_stand_in_a_text(endpoint: Running) -> None:
    """SERVICE in a string or a comment is no request to leave the store."""
    query = 'SELECT ("SERVICE" AS ?x) {} # SERVICE <http://127.0.0.1/>'
    assert endpoint.select(query) == [{"x": "SERVICE"}]


def test_a_relative_iri_is_one_of_the_graph(endpoint: Running) -> None:
    """The base of the service is the namespace of ids."""
    found = endpoint.select("SELECT (<openai> AS ?x) {}")
    assert found == [{"x": "https://w3id.org/aisupply/id/openai"}]


def test_the_lens_is_part_of_the_url(endpoint: Running) -> None:
    """Claims of 2009-09 are not known by 2009-08, and a bad lens is refused."""
    assert endpoint.select(THINGS, **{"known-by": "2009-08"}) == []
    assert len(endpoint.select(THINGS, **{"known-by": "2009-09", "tier": "1"})) == 3
    bad = _get(endpoint, THINGS, **{"known-by": "2009-99"})
    assert bad.status_code == 400
    assert "2009-99" in bad.text
    assert _get(endpoint, THINGS, all="1", tier="1").status_code == 400


def test_json_is_what_the_standard_says(endpoint: Running) -> None:
    """Terms of each kind have their type, datatype and language; an unbound one is left out."""
    query = """SELECT ?iri ?plain ?tagged ?number ?none {
        BIND(<http://e.org/> AS ?iri) BIND("a" AS ?plain) BIND("b"@en AS ?tagged) BIND(1 AS ?number)
    }"""
    row = json.loads(_get(endpoint, query).text)["results"]["bindings"][0]
    assert row == {
        "iri": {"type": "uri", "value": "http://e.org/"},
        "plain": {"type": "literal", "value": "a"},
        "tagged": {"type": "literal", "value": "b", "xml:lang": "en"},
        "number": {
            "type": "literal", "value": "1",
            "datatype": "http://www.w3.org/2001/XMLSchema#integer",
        },
    }  # fmt: skip
