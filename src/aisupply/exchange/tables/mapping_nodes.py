"""Triples under construction: short names in, RDF terms out.

A name is an id (`openai`, `volume/openai-amd-6gw/power/01`), which belongs to the namespace
of things, or a prefixed name of another namespace (`ais:Volume`, `aisc:power`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph as ox

from aisupply.rdf.terms import ID, PREFIXES, RDF, XSD, iri_of

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["TRUE", "Statements", "decimal", "local", "moment", "named", "words"]

Value = str | ox.NamedNode | ox.Literal | None
"""A name, a term, or nothing: then nothing is said."""

TRUE = ox.Literal(True)
_PREFIXED = re.compile(r"([a-z]+):(.+)")
_TYPE = ox.NamedNode(RDF + "type")


def named(name: str) -> ox.NamedNode:
    """Return the term of a name.

    Example:
        >>> named("openai").value, named("ais:Volume").value
        ('https://w3id.org/aisupply/id/openai', 'https://w3id.org/aisupply/ont#Volume')
    """
    match = _PREFIXED.fullmatch(name)
    if match and match[1] in PREFIXES:
        return ox.NamedNode(PREFIXES[match[1]] + match[2])
    return ox.NamedNode(iri_of(name))


def local(term: ox.NamedNode) -> str:
    """Return the id of a thing, or the name of a term of another namespace."""
    value = term.value
    return value.removeprefix(ID) if value.startswith(ID) else re.split(r"[#/]", value)[-1]


def words(text: str, language: str | None = None) -> ox.Literal:
    """Return a text as a literal."""
    return ox.Literal(text, language=language) if language else ox.Literal(text)


def decimal(text: str) -> ox.Literal:
    """Return plain digits as a decimal that also Turtle reads as one.

    Example:
        >>> decimal("6").value
        '6.0'
    """
    lexical = text if "." in text else f"{text}.0"
    return ox.Literal(lexical, datatype=ox.NamedNode(XSD + "decimal"))


def moment(stamp: str, *, kind: str = "dateTime") -> ox.Literal:
    """Return a moment in UTC as a literal."""
    return ox.Literal(stamp, datatype=ox.NamedNode(XSD + kind))


class Statements:
    """A set of triples that grows, and the rules by which words in them were read.

    The rules are bookkeeping: they stand beside a claim and are none of its triples.

    Example:
        >>> made = Statements()
        >>> made.say("openai", ("a", "ais:Company"), ("ais:makes", "chatgpt"))
        >>> len(made.triples())
        2
    """

    def __init__(self) -> None:
        self._triples: set[ox.Triple] = set()
        self._rules: set[str] = set()

    def say(self, subject: str, *pairs: tuple[str, Value]) -> None:
        """Add what is said of a thing; `a` stands for its type, None says nothing."""
        node = named(subject)
        for name, value in pairs:
            if value is None or value == "":
                continue
            predicate = _TYPE if name == "a" else named(name)
            self._triples.add(ox.Triple(node, predicate, _term(value)))

    def say_each(self, subject: str, name: str, values: Iterable[Value]) -> None:
        """Add one statement for each value."""
        self.say(subject, *((name, value) for value in values))

    def read_by(self, rules: Iterable[str]) -> None:
        """Add ids of rules by which words were read as bounds."""
        self._rules |= set(rules)

    def add(self, other: Statements) -> None:
        """Add what was said elsewhere."""
        self._triples |= other._triples
        self._rules |= other._rules

    def rules(self) -> list[str]:
        """Return the ids of the rules by which words were read, in order."""
        return sorted(self._rules)

    def triples(self) -> frozenset[ox.Triple]:
        """Return what was said."""
        return frozenset(self._triples)


def _term(value: str | ox.NamedNode | ox.Literal) -> ox.NamedNode | ox.Literal:
    return named(value) if isinstance(value, str) else value
