"""The query page: its HTML, and the terms and questions that its editor offers.

The page itself is small; its scripts and styles are files of the server (`server/static`). What
it knows of the ontology comes from the ontology, so a new class is offered without a change here.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from aisupply.claims import questions
from aisupply.claims.lens import STATUSES
from aisupply.pages.assets import render_template, safe_json
from aisupply.rdf import bundle
from aisupply.rdf.terms import BASE, ID, PREFIXES, compact
from aisupply.store import files
from aisupply.store.embedded import EmbeddedStore
from aisupply.text import LANGUAGES, check_language, code_word, page_words

if TYPE_CHECKING:
    from aisupply.claims.questions import Question

__all__ = ["question_topics", "render_query", "terms"]

_TERMS = """
SELECT ?term ?type ?label ?definition {
  VALUES (?type ?named) {
    (owl:Class rdfs:label) (owl:ObjectProperty rdfs:label) (owl:DatatypeProperty rdfs:label)
    (skos:Concept skos:prefLabel)
  }
  ?term a ?type .
  OPTIONAL { ?term ?named ?label FILTER(LANG(?label) = "LANGUAGE") }
  OPTIONAL { ?term skos:definition ?definition FILTER(LANG(?definition) = "LANGUAGE") }
  FILTER(isIRI(?term))
} ORDER BY ?term ?type
"""
_KINDS = {"Class": "class", "Concept": "code"}
_HEADER = re.compile(r"\A(?:#[^\n]*\n)+")
_PREFIX_LINE = re.compile(r"PREFIX\s+([\w-]*):\s*<([^>]*)>[ \t]*\n", re.IGNORECASE)
_FOLDERS = {
    "Company": "firms",
    "FormalOrganization": "firms",
    "Organization": "firms",
    "Agreement": "agreements",
    "Product": "products",
    "ProductFamily": "products",
    "AIModel": "products",
    "Person": "people",
    "Source": "sources",
}
"""Class → folder of the report in which its things have their pages."""


@cache
def terms(lang: str) -> list[dict[str, str]]:
    """Return the classes, properties and code-list entries of the ontology.

    Each has `iri`, `name` (shortened by a predeclared prefix), `kind` (class, property or code)
    and, where the ontology gives them, `label` and `definition`.

    Args:
        lang: language of labels and definitions, ``en`` or ``fr``.
    """
    store = EmbeddedStore()
    folder = bundle.ontology_dir()
    for path in (*sorted(folder.glob("*.ttl")), *sorted((folder / "codes").glob("*.ttl"))):
        files.load_file(store, path)
    by_iri: dict[str, dict[str, str]] = {}
    for row in store.records(_TERMS.replace("LANGUAGE", check_language(lang))):
        by_iri.setdefault(row["term"], _term(row))
    return list(by_iri.values())


def _term(row: dict[str, str]) -> dict[str, str]:
    kind = row["type"].rpartition("#")[2] or row["type"].rpartition("/")[2]
    term = {
        "iri": row["term"],
        "name": compact(row["term"]),
        "kind": _KINDS.get(kind.rpartition("/")[2], "property"),
    }
    return term | {part: row[part] for part in ("label", "definition") if row.get(part)}


def question_topics(lang: str) -> list[dict[str, Any]]:
    """Return the named questions by topic, each with its parameters and its SPARQL.

    Args:
        lang: language of the titles and questions, ``en`` or ``fr``.
    """
    check_language(lang)
    topics = []
    for topic, titles in questions.TOPICS.items():
        of_topic = [q for q in questions.load().values() if q.topic == topic]
        listed = [_question(question, lang) for question in of_topic]
        topics.append({"title": titles[lang], "questions": listed})
    return [topic for topic in topics if topic["questions"]]


def _question(question: Question, lang: str) -> dict[str, Any]:
    return {
        "name": question.name,
        # A mark that follows a blank, as in French, begins no line.
        "text": re.sub(r" (?=[?:;!])", "\u00a0", question.texts[lang]),
        "all": question.all_claims,
        "sparql": _body(question.sparql),
        "parameters": [
            {"name": p.name, "type": p.type, "value": p.default} for p in question.parameters
        ],
    }


def _body(sparql: str) -> str:
    """Return a question's SPARQL without its header and the prefixes that need no declaration."""
    text = _HEADER.sub("", sparql)
    return _PREFIX_LINE.sub(lambda m: "" if PREFIXES.get(m[1]) == m[2] else m[0], text).strip()


def render_query(lang: str = "en") -> str:
    """Return the query page.

    It holds no query and no answer: its script takes both from the address and the server.

    Args:
        lang: language of the page, ``en`` or ``fr``.
    """
    words = page_words(lang, "query")
    data = {
        "lang": lang,
        "words": words,
        "prefixes": PREFIXES,
        "base": BASE,
        "things": ID,
        "folders": _FOLDERS,
        "topics": question_topics(lang),
    }
    return render_template(
        "query.html.j2",
        scripts=[],
        style="",
        lang=lang,
        other=next(other for other in LANGUAGES if other != lang),
        words=words,
        statuses=[(status, code_word(status, lang)) for status in STATUSES],
        prefixes=sorted(PREFIXES.items()),
        data=safe_json(data),
    )
