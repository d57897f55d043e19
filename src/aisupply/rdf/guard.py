"""What a query may not ask: nothing outside the store, so no SERVICE.

The engine would send a SERVICE request over the network, and it has no switch for that.  Its
grammar needs no blank after a keyword, so words cannot tell for certain what it will read
(`SERVICESILENT`, `SERVICE:x`, `?a<1)SERVICE#>`).  The engine itself can: a query that still
parses when each "service" in it is spelled otherwise has none that is a keyword.
"""

from __future__ import annotations

import re
from difflib import get_close_matches

import pyoxigraph as ox

from aisupply.errors import QueryError, RefusedQueryError
from aisupply.rdf.terms import ID, PREFIXES
from aisupply.rdf.tokens import place_of, refuse_deep, tokens

__all__ = [
    "in_order",
    "refuse_broken_text",
    "refuse_remote",
    "refuse_unknown_prefix",
    "refuse_update",
]

_SERVICE = re.compile(r"s(?=ervice)", re.IGNORECASE)
_UPDATE = re.compile(r"(INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|ADD|MOVE|COPY|WITH)\b", re.IGNORECASE)
_PROLOGUE = re.compile(r"(?:\s+|#[^\r\n]*|(?:PREFIX\s+[^\s:]*:|BASE)\s*<[^<>\s]*>)*", re.IGNORECASE)
_PREFIX = re.compile(r"([^\W\d_][\w.-]*):")
_TRIED = 20
"""So many words that may be prefixes are tried; a query with more is not looked at."""


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
        aisupply.errors.RefusedQueryError: SERVICE is refused: a query asks this store only
        → load the data first and ask for it here; if none is meant, see line 1, column 20
    """
    refuse_deep(query)
    if _SERVICE.search(query) is None:
        return
    # One letter for another: places stay where they are, names that differ stay different.
    without_service = _SERVICE.sub(lambda match: "z" if match[0] == "s" else "Z", query)
    try:
        ox.Store().query(without_service, prefixes=PREFIXES, base_iri=base)
    except SyntaxError as error:
        place = re.match(r"error at (\d+):(\d+)", str(error))
        where = f"; if none is meant, see line {place[1]}, column {place[2]}" if place else ""
        raise RefusedQueryError(
            "SERVICE is refused: a query asks this store only",
            hint=f"load the data first and ask for it here{where}",
        ) from error


def in_order(query: str) -> str:
    """Return a query with `SELECT *` spelled out in the order in which it names its variables.

    The engine would answer them by the alphabet.  Any other query, and one that does not parse,
    is returned as it is.

    Example:
        >>> in_order("SELECT DISTINCT * { ?s ?p ?o }")
        'SELECT DISTINCT ?s ?p ?o { ?s ?p ?o }'
    """
    words = [token for token in tokens(query) if token.kind != "iri"] if "*" in query else []
    select = next((n for n, token in enumerate(words) if token.word == "SELECT"), len(words))
    after_select = [t for t in words[select + 1 :] if t.word not in {"DISTINCT", "REDUCED"}]
    if not after_select or after_select[0].text != "*":
        return query
    try:
        answer = ox.Store().query(query, prefixes=PREFIXES, base_iri=ID)
    except (SyntaxError, RuntimeError, OSError, ValueError):  # told when it is asked
        return query
    visible = (
        {v.value for v in answer.variables} if isinstance(answer, ox.QuerySolutions) else set()
    )
    variables = dict.fromkeys(token.text[1:] for token in words if token.kind == "variable")
    columns = " ".join(f"?{name}" for name in variables if name in visible)
    place = after_select[0].start
    return f"{query[:place]}{columns}{query[place + 1 :]}" if columns else query


def refuse_broken_text(text: str) -> None:
    """Refuse what is empty, or has bytes of another encoding in it."""
    if not text.strip():
        raise QueryError("the query is empty", hint="write one: SELECT * { ?s ?p ?o } LIMIT 5")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise QueryError(
            f"the query holds what is no Unicode text, at character {error.start + 1}",
            hint="write it as UTF-8",
        ) from error


def refuse_update(query: str) -> None:
    """Raise `QueryError` if the text is a SPARQL update: nothing is written by a query.

    Example:
        >>> refuse_update("PREFIX e: <http://example.org/> insert data { e:a e:b e:c }")
        Traceback (most recent call last):
        aisupply.errors.RefusedQueryError: INSERT is no query: the graph is only read here
        → begin with SELECT, ASK, CONSTRUCT or DESCRIBE
    """
    start = _PROLOGUE.match(query)
    verb = _UPDATE.match(query, start.end() if start else 0)
    if verb:
        raise RefusedQueryError(
            f"{verb[0].upper()} is no query: the graph is only read here",
            hint="begin with SELECT, ASK, CONSTRUCT or DESCRIBE",
        )


def refuse_unknown_prefix(query: str) -> None:
    """Raise `QueryError` if a prefix that is not declared is all that keeps a query from parsing.

    Whether a word is a prefix the engine tells: the query parses with it declared, and does not
    without.

    Args:
        query: a text that does not parse.

    Example:
        >>> refuse_unknown_prefix("SELECT * { ?s a aiss:Claim }")
        Traceback (most recent call last):
        aisupply.errors.QueryError: the prefix aiss: is not declared (line 1, column 17)
        → did you mean ais:? else declare PREFIX aiss: <IRI>
    """
    words = {word for word in _PREFIX.findall(query) if word not in PREFIXES}
    if not words or len(words) > _TRIED or _fault(query, words):
        return
    faults = {word: _fault(query, words - {word}) for word in sorted(words)}
    missing = {word: fault for word, fault in faults.items() if fault}
    for word in missing:
        used = (
            t.start for t in tokens(query) if t.kind == "name" and t.text.startswith(f"{word}:")
        )
        place = next(used, None)
        where = "" if place is None else f" ({place_of(query, place)})"
        near = get_close_matches(word, PREFIXES, n=1)
        known = f"known: {', '.join(f'{name}:' for name in PREFIXES)}; "
        advice = f"did you mean {near[0]}:? else " if near else known
        raise QueryError(
            f"the prefix {word}: is not declared{where}",
            hint=advice + "declare " + " ".join(f"PREFIX {name}: <IRI>" for name in missing),
        )


def _fault(query: str, declared: set[str]) -> str:
    """Return why a query does not parse where these prefixes are declared too, or nothing."""
    try:
        ox.Store().query(query, prefixes={**PREFIXES, **dict.fromkeys(declared, ID)}, base_iri=ID)
    except SyntaxError as error:
        return str(error)
    except (RuntimeError, OSError, ValueError):  # it parses, and fails while it runs
        return ""
    return ""
