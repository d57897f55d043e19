"""Terms as servers send them: told apart, and as they were before a server wrote them its way."""

from __future__ import annotations

import pyoxigraph as ox

from aisupply.errors import StoreError

__all__ = ["Term", "known", "number", "plain"]

Term = ox.NamedNode | ox.Literal | ox.BlankNode

_BOOLEAN = ox.NamedNode("http://www.w3.org/2001/XMLSchema#boolean")
_TRUTH = {"0": "false", "1": "true"}
_NO_ENDPOINT = "check that the address is that of a SPARQL 1.1 endpoint"


def plain(term: Term | ox.Triple | None) -> Term | None:
    """Return a term with truth values in words; `StoreError` for a triple, which no claim has."""
    if isinstance(term, ox.Triple):
        raise StoreError("the store answers with a triple as a term", hint="it is no claim's")
    if isinstance(term, ox.Literal) and term.datatype == _BOOLEAN and term.value in _TRUTH:
        return ox.Literal(_TRUTH[term.value], datatype=_BOOLEAN)
    return term


def known(term: object) -> Term:
    """Return a term of which it is certain that it is one; `StoreError` for an empty column."""
    if isinstance(term, ox.NamedNode | ox.Literal | ox.BlankNode):
        return term
    raise StoreError("the store leaves a column empty that cannot be", hint=_NO_ENDPOINT)


def number(term: Term | None) -> int:
    """Return how many rows there are, as a server counts them; `StoreError` if it does not.

    Example:
        >>> number(ox.Literal(12))
        12
    """
    if isinstance(term, ox.Literal) and term.value.isascii() and term.value.isdigit():
        return int(term.value)
    raise StoreError(f"the store counts {term or 'nothing'} rows", hint=_NO_ENDPOINT)
