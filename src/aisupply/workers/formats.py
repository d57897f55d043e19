"""Media types: which forms an answer can take, and which of them a client wants most."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import pyoxigraph as ox

__all__ = ["ROWS", "TRIPLES", "TRUTH", "Form", "choose", "offered"]


class Form(NamedTuple):
    """A form of an answer: short name, media types (the first is sent), the engine's, aliases."""

    name: str
    types: tuple[str, ...]
    engine: Any
    aliases: tuple[str, ...] = ()

    @property
    def sent(self) -> str:
        """Return the value of the Content-Type header."""
        kind = self.types[0]
        return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind


_JSON = Form(
    "json", ("application/sparql-results+json", "application/json"), ox.QueryResultsFormat.JSON
)
_XML = Form(
    "xml",
    ("application/sparql-results+xml", "application/xml", "text/xml"),
    ox.QueryResultsFormat.XML,
)
TRUTH = (_JSON, _XML)
"""Forms of the answer to ASK, the preferred one first."""
ROWS = (
    *TRUTH,
    Form("csv", ("text/csv",), ox.QueryResultsFormat.CSV),
    Form("tsv", ("text/tab-separated-values",), ox.QueryResultsFormat.TSV),
)
"""Forms of the answer to SELECT."""
TRIPLES = (
    Form("turtle", ("text/turtle", "application/x-turtle"), ox.RdfFormat.TURTLE, ("ttl", "n3")),
    Form("ntriples", ("application/n-triples", "text/plain"), ox.RdfFormat.N_TRIPLES, ("nt",)),
    Form(
        "jsonld",
        ("application/ld+json", "application/json"),
        ox.RdfFormat.JSON_LD,
        ("json-ld", "json"),
    ),
    Form(
        "rdfxml",
        ("application/rdf+xml", "application/xml"),
        ox.RdfFormat.RDF_XML,
        ("rdf+xml", "rdf", "xml"),
    ),
    Form("trig", ("application/trig",), ox.RdfFormat.TRIG),
    Form("nquads", ("application/n-quads",), ox.RdfFormat.N_QUADS),
)
"""Forms of the answer to CONSTRUCT and DESCRIBE."""


def offered(forms: tuple[Form, ...]) -> str:
    """Return the media types and short names of forms, for people."""
    return ", ".join(f"{form.types[0]} ({form.name})" for form in forms)


def choose(accept: str, forms: tuple[Form, ...]) -> Form | None:
    """Return the form that an Accept header wants most, None if it takes none of them.

    A more specific range beats a wider one; of equal wishes the one that is named first wins,
    and then the server's order.  An empty header takes anything.

    Example:
        >>> choose("text/csv;q=0.5, application/*", ROWS).name
        'json'
        >>> choose("image/png", ROWS) is None
        True
    """
    if not accept.strip():
        return forms[0]
    wishes = _wishes(accept)
    best: tuple[float, int, int] | None = None
    chosen = None
    for order, form in enumerate(forms):
        for kind in form.types:
            weight, place = _weight(kind, wishes, exactly=kind != form.types[0])
            if weight > 0 and (best is None or (weight, -place, -order) > best):
                best, chosen = (weight, -place, -order), form
    return chosen


class _Wish(NamedTuple):
    main: str
    sub: str
    weight: float


@lru_cache(maxsize=256)
def _wishes(accept: str) -> tuple[_Wish, ...]:
    wishes = []
    for part in accept.lower().split(","):
        kind, *parameters = (piece.strip() for piece in part.split(";"))
        main, slash, sub = kind.partition("/")
        if slash or main == "*":
            wishes.append(_Wish(main, sub or "*", _quality(parameters)))
    return tuple(wishes)


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return min(1.0, max(0.0, float(value)))
            except ValueError:
                return 0.0
    return 1.0


def _weight(kind: str, wishes: tuple[_Wish, ...], *, exactly: bool) -> tuple[float, int]:
    """Return how much a media type is wanted, and where in the header that is said.

    A further name of a form counts only where it is written out: it is not what is sent.
    """
    main, _, sub = kind.partition("/")
    best, weight, place = -1, 0.0, 0
    for index, wish in enumerate(wishes):
        if wish.main not in {main, "*"} or wish.sub not in {sub, "*"}:
            continue
        if exactly and "*" in {wish.main, wish.sub}:
            continue
        precision = (wish.main != "*") + (wish.sub != "*")
        if precision > best:
            best, weight, place = precision, wish.weight, index
    return weight, place
