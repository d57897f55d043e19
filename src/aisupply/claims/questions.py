"""The named competency questions: one `.rq` file each, with a header that says what it asks.

::

    # name: suppliers
    # topic: supply
    # question (en): Who supplies a firm?
    # question (fr): Qui fournit une entreprise ?
    # parameters: customer:id=openai
    # lens: all                               (only where it needs all claims)
    # example: aisupply ask suppliers -p customer=amd
    SELECT ?supplier { ?supplier ais:suppliesTo $customer }
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from aisupply.claims import answers
from aisupply.claims.lens import end_of_day, parse_date
from aisupply.claims.ownership import group_note
from aisupply.errors import DataError, UnknownNameError, UsageError
from aisupply.rdf import bundle
from aisupply.rdf.terms import local_id
from aisupply.table import Table
from aisupply.text import Note

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from aisupply.claims.graph import ClaimView
    from aisupply.claims.names import NameIndex
    from aisupply.store.embedded import EmbeddedStore

__all__ = [
    "TOPICS",
    "Parameter",
    "Question",
    "ask",
    "find",
    "load",
    "overview",
    "parse",
    "place",
]

TOPICS: dict[str, dict[str, str]] = {
    "supply": {"en": "Who supplies whom", "fr": "Qui fournit qui"},
    "products": {"en": "Products and their parts", "fr": "Produits et composants"},
    "agreements": {"en": "Agreements", "fr": "Accords"},
    "money": {"en": "Money and shares", "fr": "Argent et actions"},
    "evidence": {"en": "Sources and doubts", "fr": "Sources et doutes"},
    "context": {"en": "Markets, people, events", "fr": "Marchés, personnes, événements"},
}
"""Topic → its title, in the order in which the questions are listed."""

_HEADER = re.compile(r"#\s*([a-z]+(?: \([a-z]{2}\))?):\s*(.*\S)?\s*$")
_PARAMETER = re.compile(r"(?P<name>\w+):(?P<type>id|code|date|number|text)=(?P<default>\S*)$")
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})
_HEAD = "ais:groupHead"
_TYPES = "id, code, date, number or text"


@dataclass(frozen=True)
class Parameter:
    """A parameter of a question: its name, its type and its default as typed."""

    name: str
    type: str
    default: str

    def term(self, typed: str, names: NameIndex) -> str:
        """Return what was typed as a SPARQL term; `UsageError` if it does not fit the type."""
        if self.type == "id":
            return f"<{names.find(typed).iri}>"
        if self.type == "code":
            return f"<{names.find(typed, kind='category').iri}>"
        if self.type == "date":
            return f'"{end_of_day(parse_date(typed)[1])}"^^xsd:dateTime'
        if self.type == "number":
            return _number(self.name, typed)
        return '"' + typed.translate(_ESCAPES) + '"'


@dataclass(frozen=True)
class Question:
    """A named question: its topic, texts by language, parameters, and its SPARQL."""

    name: str
    topic: str
    texts: Mapping[str, str]
    parameters: tuple[Parameter, ...]
    all_claims: bool
    example: str
    sparql: str

    def bind(self, values: Mapping[str, str], names: NameIndex) -> str:
        """Return the SPARQL with each `$parameter` replaced by a term.

        Raises:
            UsageError: for a parameter that the question does not have, or a bad value.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in values:
            if name not in known:
                raise _no_parameter(self.name, name, tuple(known))
        terms = {
            name: parameter.term(values.get(name, parameter.default), names)
            for name, parameter in known.items()
        }
        return re.sub(r"\$(\w+)", lambda m: terms.get(m[1], m[0]), self.sparql)

    def defaults(self) -> str:
        """Return the parameters as they would be typed, with their defaults."""
        return " ".join(f"{item.name}={item.default}" for item in self.parameters)


def parse(path: Path) -> Question:
    """Read one question; `DataError` if its header lacks a part."""
    text = path.read_text(encoding="utf-8")
    header = {
        match[1]: match[2] or ""
        for line in text.splitlines()
        if (match := _HEADER.match(line)) is not None
    }
    for part in ("name", "topic", "question (en)", "question (fr)", "example"):
        if not header.get(part):
            raise DataError(str(path), f"no line '# {part}: …'", "a question with a whole header")
    if header["topic"] not in TOPICS:
        raise DataError(str(path), f"the topic {header['topic']!r}", "one of " + ", ".join(TOPICS))
    return Question(
        name=header["name"],
        topic=header["topic"],
        texts={lang: header[f"question ({lang})"] for lang in ("en", "fr")},
        parameters=tuple(_parameter(item, path) for item in header.get("parameters", "").split()),
        all_claims=header.get("lens") == "all",
        example=header["example"],
        sparql=text,
    )


def _parameter(item: str, path: Path) -> Parameter:
    match = _PARAMETER.match(item)
    if match is None:
        raise DataError(str(path), repr(item), f"name:type=default, of type {_TYPES}")
    return Parameter(match["name"], match["type"], match["default"])


@cache
def load() -> dict[str, Question]:
    """Return the shipped questions by name, in order of topic and name."""
    paths = (bundle.ontology_dir() / "questions").glob("*.rq")
    topics = list(TOPICS)
    ordered = sorted(map(parse, paths), key=lambda q: (topics.index(q.topic), q.name))
    return {question.name: question for question in ordered}


def find(name: str) -> Question:
    """Return a shipped question; `UnknownNameError` suggests the nearest for any other name."""
    question = load().get(name)
    if question is None:
        raise UnknownNameError("question", name, load())
    return question


def overview(lang: str = "en") -> Table:
    """Return the questions that can be asked: name, question, parameters, example."""
    rows = [
        {
            "name": question.name,
            "question": question.texts[lang],
            "parameters": question.defaults() or None,
            "example": question.example,
        }
        for question in load().values()
    ]
    return Table(("name", "question", "parameters", "example"), [dict(row) for row in rows])


def ask(view: ClaimView, name: str, given: Mapping[str, str] | None = None) -> Table:
    """Answer a named question over a view.

    Raises:
        UnknownNameError: if there is no such question or thing.
        UsageError: if a parameter does not fit.
    """
    question = find(name)
    store, names = place(view, question)
    query = question.bind(given or {}, names)
    answer = answers.table(store.select(query), lens=view.lens.as_json())
    answer.notes.extend(_group_notes(view, question, query))
    if not answer.rows:
        answer.notes.append(Note("question.nothing"))
    return answer


def place(view: ClaimView, question: Question) -> tuple[EmbeddedStore, NameIndex]:
    """Return the store that answers a question, and the names that are known there.

    A question about all claims reads them one by one, with what is said about each: the graph
    itself has that, and no view of all claims need be made, unless it is asked of groups of firms,
    which are told by a view.
    """
    if question.all_claims and _HEAD not in question.sparql and _is_whole(view):
        return view.graph.whole, view.graph.names
    return view.store, view.names


def _group_notes(view: ClaimView, question: Question, query: str) -> list[Note]:
    """Return a note for each firm that is asked for and answered as the head of its group."""
    if _HEAD not in question.sparql:
        return []
    firms = set(re.findall(rf"<([^<>]*)> {_HEAD} ", query))
    heads = (
        (iri, view.store.records(f"SELECT ?head {{ <{iri}> {_HEAD} ?head }}")) for iri in firms
    )
    return [
        group_note(local_id(iri), local_id(row["head"]))
        for iri, rows in heads
        for row in rows
        if row["head"] != iri
    ]


def _is_whole(view: ClaimView) -> bool:
    """Tell whether a lens leaves no claim out."""
    lens = view.lens
    return lens.everything and not lens.sources and lens.tier is None


def _no_parameter(question: str, name: str, known: tuple[str, ...]) -> UsageError:
    """Return what is to be raised for a parameter that a question does not have."""
    near = UnknownNameError("parameter", name, known).suggestions
    advice = f"did you mean {near[0]!r}? " if near else ""
    return UsageError(
        f"the question {question!r} has no parameter {name!r}",
        hint=f"{advice}it has: {', '.join(known) or 'none'}",
    )


def _number(name: str, typed: str) -> str:
    if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", typed) is None:
        raise UsageError(f"{name}={typed!r} is no number", hint="write digits, such as 3 or 0.5")
    return typed
