"""The named competency questions: one `.rq` file each, with a header that says what it asks.

::

    # name: suppliers
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

from aisupply import bundle
from aisupply.errors import DataError, UnknownNameError, UsageError
from aisupply.lens import parse_date
from aisupply.table import Table
from aisupply.view import end_of_day

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from aisupply.graph import View
    from aisupply.names import Names

__all__ = ["Parameter", "Question", "ask", "load", "overview", "parse"]

_HEADER = re.compile(r"#\s*([a-z]+(?: \([a-z]{2}\))?):\s*(.*\S)?\s*$")
_PARAMETER = re.compile(r"(?P<name>\w+):(?P<type>id|code|date|number|text)=(?P<default>\S*)$")
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})
_TYPES = "id, code, date, number or text"


@dataclass(frozen=True)
class Parameter:
    """A parameter of a question: its name, its type and its default as typed."""

    name: str
    type: str
    default: str

    def term(self, typed: str, names: Names) -> str:
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
    """A named question: its texts by language, its parameters, and its SPARQL."""

    name: str
    texts: Mapping[str, str]
    parameters: tuple[Parameter, ...]
    all_claims: bool
    example: str
    sparql: str

    def bind(self, given: Mapping[str, str], names: Names) -> str:
        """Return the SPARQL with each `$parameter` replaced by a term.

        Raises:
            UsageError: for a parameter that the question does not have, or a bad value.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in given:
            if name not in known:
                raise UsageError(
                    f"the question {self.name!r} has no parameter {name!r}",
                    hint="it has: " + (", ".join(known) or "none"),
                )
        terms = {
            name: parameter.term(given.get(name, parameter.default), names)
            for name, parameter in known.items()
        }
        return re.sub(r"\$(\w+)", lambda m: terms.get(m[1], m[0]), self.sparql)


def parse(path: Path) -> Question:
    """Read one question; `DataError` if its header lacks a part."""
    text = path.read_text(encoding="utf-8")
    header = {
        match[1]: match[2] or ""
        for line in text.splitlines()
        if (match := _HEADER.match(line)) is not None
    }
    for part in ("name", "question (en)", "question (fr)", "example"):
        if not header.get(part):
            raise DataError(str(path), f"no line '# {part}: …'", "a question with a whole header")
    return Question(
        name=header["name"],
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
    """Return the shipped questions by name."""
    paths = sorted((bundle.ontology_dir() / "questions").glob("*.rq"))
    return {question.name: question for question in map(parse, paths)}


def overview(lang: str = "en") -> Table:
    """Return the questions that can be asked: name, question, parameters, example."""
    rows = [
        {
            "name": question.name,
            "question": question.texts[lang],
            "parameters": " ".join(f"{p.name}={p.default}" for p in question.parameters) or None,
            "example": question.example,
        }
        for question in load().values()
    ]
    return Table(("name", "question", "parameters", "example"), [dict(row) for row in rows])


def ask(view: View, name: str, given: Mapping[str, str] | None = None) -> Table:
    """Answer a named question over a view.

    Raises:
        UnknownNameError: if there is no such question or thing.
        UsageError: if a parameter does not fit.
    """
    question = load().get(name)
    if question is None:
        raise UnknownNameError("question", name, load())
    return view.table(question.bind(given or {}, view.names))


def _number(name: str, typed: str) -> str:
    if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", typed) is None:
        raise UsageError(f"{name}={typed!r} is no number", hint="write digits, such as 3 or 0.5")
    return typed
