"""The W3C's tests of the SPARQL 1.1 Protocol, all 34, over HTTP against a running server.

The server is read-only: tests that update are refusals, named here one by one.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import httpx
import pytest
import rdflib
from rdflib.collection import Collection
from rdflib.namespace import RDF

if TYPE_CHECKING:
    from serving import Running

pytestmark = pytest.mark.shared

MANIFEST = Path(__file__).parents[3] / "shared/conformance/sparql11-protocol/manifest.ttl"
MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = rdflib.Namespace("http://www.w3.org/2011/http#")
CNT = rdflib.Namespace("http://www.w3.org/2011/content#")
HOW_MANY = 34

REFUSED = {
    "update_dataset_default_graph": 403,
    "update_dataset_default_graphs": 403,
    "update_dataset_named_graphs": 403,
    "update_dataset_full": 403,
    "update_post_form": 403,
    "update_post_direct": 403,
    "update_base_uri": 403,
}
"""Tests that expect an update to be done: what a read-only server answers instead."""
BAD_UPDATES = {
    "bad_update_get": 403,
    "bad_multiple_updates": 403,
    "bad_update_wrong_media_type": 415,
    "bad_update_missing_form_type": 415,
    "bad_update_non_utf8": 403,
    "bad_update_syntax": 403,
    "bad_update_dataset_conflict": 403,
}
"""Tests that expect an update to be refused, and the status that says so."""
TYPES = {
    "boolean": {"application/sparql-results+json", "application/sparql-results+xml"},
    "tabular": {
        "application/sparql-results+json", "application/sparql-results+xml", "text/csv",
        "text/tab-separated-values",
    },
    "RDF": {"application/rdf+xml", "text/turtle", "application/n-triples"},
}  # fmt: skip


class Request(NamedTuple):
    """One request of a test, and what is expected of its answer."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    families: frozenset[int]
    form: str | None
    truth: bool | None


def _tests() -> dict[str, list[Request]]:
    """Return the requests of each test of the manifest; none where it is absent."""
    if not MANIFEST.exists():
        return {}
    graph = rdflib.Graph().parse(MANIFEST)
    found = {}
    for test in Collection(graph, _list(graph)):
        connections = graph.objects(test, MF.action)
        requests = [
            _request(graph, node)
            for connection in connections
            for node in Collection(graph, graph.value(connection, HT.requests))
        ]
        found[str(test).partition("#")[2]] = requests
    return found


def _list(graph: rdflib.Graph) -> rdflib.term.Node:
    manifest = graph.value(predicate=RDF.type, object=MF.Manifest)
    return graph.value(manifest, MF.entries)


def _request(graph: rdflib.Graph, node: rdflib.term.Node) -> Request:
    headers = {}
    if (fields := graph.value(node, HT.headers)) is not None:
        for field in Collection(graph, fields):
            headers[str(graph.value(field, HT.fieldName))] = str(graph.value(field, HT.fieldValue))
    body = b""
    if (content := graph.value(node, HT.body)) is not None:
        encoding = str(graph.value(content, CNT.characterEncoding))
        body = str(graph.value(content, CNT.chars)).encode(encoding)
    response = graph.value(node, HT.resp)
    statuses = graph.objects(response, MF.expectedStatus)
    form, truth = (graph.value(response, MF[f"expected{n}"]) for n in ("Format", "Boolean"))
    return Request(
        method=str(graph.value(node, HT.methodName)),
        path=str(graph.value(node, HT.absolutePath)),
        headers=headers,
        body=body,
        families=frozenset(int(str(status)[-3]) for status in statuses),
        form=None if form is None else str(form),
        truth=None if truth is None else bool(truth),
    )


TESTS = _tests()


def _send(server: Running, request: Request) -> httpx.Response:
    return httpx.request(
        request.method, server.url + request.path, headers=request.headers, content=request.body
    )


def test_all_tests_are_collected(shared: Path) -> None:
    """The manifest has 34 tests (counted in its list of entries), and each one runs below."""
    assert (shared / "conformance").is_dir()
    assert len(TESTS) == HOW_MANY
    assert TESTS.keys() >= REFUSED.keys() | BAD_UPDATES.keys()
    assert all(TESTS.values())


@pytest.mark.parametrize("name", [n for n in TESTS if n not in REFUSED] or ["none"])
def test_the_answer_is_as_expected(name: str, endpoint: Running, shared: Path) -> None:  # noqa: ARG001
    """Status, media type and truth value are those that the test expects."""
    for request in TESTS[name]:
        answer = _send(endpoint, request)
        assert answer.status_code // 100 in request.families, answer.text
        if name in BAD_UPDATES:
            assert answer.status_code == BAD_UPDATES[name]
        kind = answer.headers["content-type"].partition(";")[0]
        if request.form is not None:
            assert kind in TYPES[request.form]
        if request.truth is not None:
            assert json.loads(answer.text)["boolean"] is request.truth


@pytest.mark.parametrize("name", REFUSED)
def test_an_update_is_refused_with_the_reason(name: str, endpoint: Running, shared: Path) -> None:  # noqa: ARG001
    """What would write is answered with 403 and says that the server is read-only."""
    update, *_ = TESTS[name]
    answer = _send(endpoint, update)
    assert answer.status_code == REFUSED[name]
    assert "read-only" in answer.text
