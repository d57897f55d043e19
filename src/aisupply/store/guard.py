"""What a query may not ask: nothing outside the store, so no SERVICE; and no endless nesting.

The engine would send a SERVICE request over the network, and it has no switch for that.  Its
grammar needs no blank after a keyword, so words cannot tell for certain what it will read
(`SERVICESILENT`, `SERVICE:x`, `?a<1)SERVICE#>`).  The engine itself can: a query that still
parses when each "service" in it is spelled otherwise has none that is a keyword.
"""

from __future__ import annotations

import re

import pyoxigraph as ox

from aisupply.errors import QueryError
from aisupply.terms import PREFIXES

__all__ = ["refuse_remote", "refuse_update"]

_SERVICE = re.compile(r"s(?=ervice)", re.IGNORECASE)
_UPDATE = re.compile(r"(INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|ADD|MOVE|COPY|WITH)\b", re.IGNORECASE)
_PROLOGUE = re.compile(r"(?:\s+|#[^\r\n]*|(?:PREFIX\s+[^\s:]*:|BASE)\s*<[^<>\s]*>)*", re.IGNORECASE)
_DEEPEST = 300
"""Brackets within brackets; the parser is recursive, and its stack ends at some thousands."""


def refuse_remote(query: str, *, base: str | None = None) -> None:
    r"""Raise `QueryError` if the query would reach out of the store by SERVICE.

    A query that does not parse and has the word in it is refused too.

    Args:
        query: the text.
        base: what relative IRIs are relative to, where they may be used.

    Example:
        >>> refuse_remote('SELECT * { ?s ?p "SERVICE" } # SERVICE')
        >>> refuse_remote("SELECT * { service <http://example.org/> { ?s ?p ?o } }")
        Traceback (most recent call last):
        aisupply.errors.QueryError: SERVICE is refused: a query asks this store only
        → load the data first and ask for it here; if none is meant, see line 1, column 20
    """
    _refuse_deep(query)
    if _SERVICE.search(query) is None:
        return
    # One letter for another: places stay where they are, names that differ stay different.
    other = _SERVICE.sub(lambda match: "z" if match[0] == "s" else "Z", query)
    try:
        ox.Store().query(other, prefixes=PREFIXES, base_iri=base)
    except SyntaxError as error:
        place = re.match(r"error at (\d+):(\d+)", str(error))
        where = f"; if none is meant, see line {place[1]}, column {place[2]}" if place else ""
        raise QueryError(
            "SERVICE is refused: a query asks this store only",
            hint=f"load the data first and ask for it here{where}",
        ) from error


def refuse_update(query: str) -> None:
    """Raise `QueryError` if the text is a SPARQL update: nothing is written by a query.

    Example:
        >>> refuse_update("PREFIX e: <http://example.org/> insert data { e:a e:b e:c }")
        Traceback (most recent call last):
        aisupply.errors.QueryError: INSERT is no query: the graph is only read here
        → begin with SELECT, ASK, CONSTRUCT or DESCRIBE
    """
    start = _PROLOGUE.match(query)
    verb = _UPDATE.match(query, start.end() if start else 0)
    if verb:
        raise QueryError(
            f"{verb[0].upper()} is no query: the graph is only read here",
            hint="begin with SELECT, ASK, CONSTRUCT or DESCRIBE",
        )


def _refuse_deep(query: str) -> None:
    """Refuse what would run over the end of the parser's stack, which ends the process."""
    if sum(map(query.count, "{([")) <= _DEEPEST:
        return
    depth = deepest = 0
    for sign in query:
        depth += (sign in "{([") - (sign in "})]")
        deepest = max(deepest, depth)
    if deepest > _DEEPEST:
        raise QueryError(
            f"the query nests {deepest:,} brackets", hint=f"nest {_DEEPEST} at the most"
        )
