"""The SPARQL 1.1 Protocol at `/sparql`: queries by GET and POST, and the service description.

What is refused: here, what a request is (an update, two queries, another form or charset); in a
worker (`aisupply.workers.sparql`), what the text asks (`aisupply.rdf.guard`: SERVICE, updates;
`aisupply.rdf.tokens`: what is too deep) and answers that are too large; by
`aisupply.server.middleware` and `aisupply.workers.pool`, clients and jobs beyond the limits.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aisupply.operations.parameters import LENS, RAW
from aisupply.rdf.tokens import BOM
from aisupply.server.api import MANY, check_names
from aisupply.server.replies import answer_response, header, read_body
from aisupply.server.service import pairs_of
from aisupply.workers.errors import RequestError
from aisupply.workers.formats import ROWS, TRIPLES, choose, offered
from aisupply.workers.messages import query_job

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.routing import BaseRoute
    from starlette.types import Receive, Scope, Send

    from aisupply.server.service import Pairs, Service

__all__ = ["routes"]

_FORM, _QUERY = "application/x-www-form-urlencoded", "application/sparql-query"
_UPDATE = "application/sparql-update"
_READ = 256
"""URLs that are kept as they were read."""
_GRAPHS = frozenset({"default-graph-uri", "named-graph-uri"})
_OWN = _GRAPHS | {"format", "output", "results", RAW.name}
"""Parameters of the protocol, and names that clients have for the form of an answer."""
_KNOWN = _OWN | {"query"} | {parameter.name for parameter in LENS}
_REPEATED = (_OWN - {RAW.name}) | MANY | {"query"}
"""Clients name the form of an answer more than once; the first counts."""
_READ_ONLY = "this server is read-only: it takes no updates"
_ASK = "ask with query=…"


def routes(service: Service) -> Sequence[BaseRoute]:
    """Return the routes of the SPARQL endpoint."""
    endpoint = Endpoint(service)
    return [Route(path, endpoint, methods=["GET", "POST"]) for path in ("/sparql", "/sparql/")]


class _Asked(NamedTuple):
    """A request that was read: the job, its parameters, its name in the cache, its log entry."""

    job: dict[str, Any]
    pairs: Pairs
    key: bytes | None
    logged: dict[str, Any]


class Endpoint:
    """The endpoint, as an ASGI application: what is asked most goes without what wraps functions.

    Args:
        service: what all routes share.
    """

    def __init__(self, service: Service) -> None:
        self._service = service
        # Who asks the same again asks it in the same bytes; to read them takes longer than to
        # find the answer that was kept.
        self._read_url = lru_cache(maxsize=_READ)(
            lambda text, accept: self._read(pairs_of(text), accept)
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        accept = header(scope, b"accept")
        if scope["method"] == "POST":
            request = Request(scope, receive)
            pairs = pairs_of(scope["query_string"]) + await self._posted(request)
            asked = self._read(pairs, accept)
            if asked is None:
                raise RequestError(
                    400, "there is no query", hint="send query=…", reason="malformed"
                )
        else:
            asked = self._read_url(scope["query_string"], accept)
        if asked is None:
            response = _description_response(scope)
        else:
            scope["aisupply.logged"] = asked.logged
            answer = await self._service.run(asked.job, receive, lens=asked.pairs, key=asked.key)
            response = answer_response(scope, answer, self._service.spool)
        await response(scope, receive, send)

    def _read(self, pairs: Pairs, accept: str) -> _Asked | None:
        """Return what parameters ask; None if there is no query among them."""
        query = _only_query(pairs)
        check_names(pairs, _KNOWN, many=_REPEATED)
        if query is None:
            return None
        job = _job(query, pairs, accept)
        # What a log may say of a query: digest and length, no word of it.
        logged = {"query": {"digest": job["digest"][:16], "length": len(query)}}
        return _Asked(job, pairs, self._service.cache.key(job), logged)

    async def _posted(self, request: Request) -> Pairs:
        """Return the parameters that the body of a POST request brings."""
        kind, _, rest = header(request.scope, b"content-type").lower().partition(";")
        kind = kind.strip()
        if kind == _UPDATE:
            raise RequestError(403, _READ_ONLY, hint=_ASK)
        if kind not in {_FORM, _QUERY}:
            raise RequestError(415, f"a query is sent as {_FORM} or {_QUERY}", reason="malformed")
        charset = rest.partition("charset=")[2].split(";")[0].strip(" \"'")
        if charset not in {"", "utf-8", "utf8"}:
            raise RequestError(415, "a query is sent as UTF-8", reason="malformed")
        limits = self._service.settings.limits
        body = await read_body(request, most=limits.body, seconds=limits.body_seconds)
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError as error:
            raise RequestError(
                400, f"the body is no UTF-8 at byte {error.start}", reason="malformed"
            ) from error
        return pairs_of(text) if kind == _FORM else [("query", text)]


def _only_query(pairs: Pairs) -> str | None:
    """Return the one query; None if there is none."""
    if any(name == "update" for name, _ in pairs):
        raise RequestError(403, _READ_ONLY, hint=_ASK)
    if any(name in {"using-graph-uri", "using-named-graph-uri"} for name, _ in pairs):
        raise RequestError(403, _READ_ONLY, hint=_ASK)
    queries = [value for name, value in pairs if name == "query"]
    if len(queries) > 1:
        raise RequestError(400, "there is more than one query", hint="send one", reason="malformed")
    return queries[0].removeprefix(BOM) if queries else None


def _job(query: str, pairs: Pairs, accept: str) -> dict[str, Any]:
    rest = [pair for pair in pairs if pair[0] != "query"]
    graphs = {
        part: [value for name, value in rest if name == f"{part}-graph-uri"]
        for part in ("default", "named")
    }
    form = next((value for name, value in rest if name == "format" and value), None)
    raw = [pair for pair in rest if pair[0] == RAW.name]
    lens = [pair for pair in rest if pair[0] not in _OWN]
    return query_job(query, accept=accept, form=form, lens=lens, raw=raw, **graphs)


_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
_FORMAT_NAMES = {
    "json": "SPARQL_Results_JSON", "xml": "SPARQL_Results_XML", "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV", "turtle": "Turtle", "ntriples": "N-Triples",
    "jsonld": "JSON-LD", "rdfxml": "RDF_XML", "trig": "TriG", "nquads": "N-Quads",
}  # fmt: skip


def _description_response(scope: Scope) -> Response:
    """Return the service description, in the form of RDF that is wanted most."""
    accept = header(scope, b"accept")
    form = choose(accept, TRIPLES) or (TRIPLES[0] if "text/html" in accept else None)
    if form is None:
        raise RequestError(406, "there is no such form", hint=f"ask for {offered(TRIPLES)}")
    host = header(scope, b"host")
    triples = _description(f"{scope['scheme']}://{host}/sparql")
    body = ox.serialize(triples, format=form.engine, prefixes={"sd": _SD, "formats": _FORMATS})
    return Response(body or b"", headers={"content-type": form.sent, "vary": "Accept"})


def _description(url: str) -> list[ox.Triple]:
    """Return what this service is, in the words of SPARQL 1.1 Service Description."""

    def sd(name: str) -> ox.NamedNode:
        return ox.NamedNode(_SD + name)

    kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    service, data, graph = ox.NamedNode(url), ox.BlankNode("data"), ox.BlankNode("graph")
    forms = [ox.NamedNode(_FORMATS + _FORMAT_NAMES[form.name]) for form in (*ROWS, *TRIPLES)]
    return [
        ox.Triple(service, kind, sd("Service")),
        ox.Triple(service, sd("endpoint"), service),
        ox.Triple(service, sd("supportedLanguage"), sd("SPARQL11Query")),
        *(ox.Triple(service, sd("resultFormat"), form) for form in forms),
        ox.Triple(service, sd("defaultDataset"), data),
        ox.Triple(data, kind, sd("Dataset")),
        ox.Triple(data, sd("defaultGraph"), graph),
        ox.Triple(graph, kind, sd("Graph")),
    ]
