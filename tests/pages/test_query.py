"""The parts of the query page that need no browser: words, terms, questions, vendored files."""

from __future__ import annotations

import hashlib
import re
from importlib import resources

import pytest

from aisupply.claims.questions import load
from aisupply.errors import UsageError
from aisupply.pages.assets import asset
from aisupply.pages.query import question_topics, render_query, terms
from aisupply.text import page_words

STATIC = resources.files("aisupply.server") / "static"
SCRIPTS = {
    file.name: file.read_text(encoding="utf-8")
    for file in (STATIC / "query").iterdir()
    if file.name.endswith(".js")
}


def test_every_word_is_used_and_every_word_used_is_there() -> None:
    """Template and scripts use the words of the file, all of them and no others."""
    text = asset("query.html.j2")
    used = set(re.findall(r"words\.(\w+)", text))
    for script in SCRIPTS.values():
        used |= set(re.findall(r'say\("(\w+)"', script))
    keys = set(page_words("en", "query"))
    # Built in the scripts: said_row(s), said_triple(s); zoom(…, key); columns; pager buttons.
    built = {"said_row", "said_rows", "said_triple", "said_triples", "said_truth", "closer",
             "farther", "whole", "subject", "predicate", "object", "first", "previous", "next",
             "last", "yes", "no"}  # fmt: skip
    assert used | built == keys
    assert built & keys == built


def test_both_languages_fill_the_same_places() -> None:
    """A sentence has the same places in braces in English and French, and none is empty."""
    english, french = page_words("en", "query"), page_words("fr", "query")
    for key, text in english.items():
        assert text
        assert french[key]
        places = set(re.findall(r"\{\w+\}", text))
        assert places == set(re.findall(r"\{\w+\}", french[key])), key


def test_terms_say_what_the_ontology_says() -> None:
    """Classes, properties and codes have names, labels and definitions in the language."""
    english = {term["name"]: term for term in terms("en")}
    french = {term["name"]: term for term in terms("fr")}

    assert english["ais:suppliesTo"]["label"] == "supplies to"
    assert english["ais:suppliesTo"]["kind"] == "property"
    assert (english["ais:Company"]["kind"], french["ais:Company"]["label"]) == (
        "class", "entreprise",
    )  # fmt: skip
    assert english["aisc:reported"]["kind"] == "code"
    own = [term for name, term in english.items() if name.startswith(("ais:", "aisc:"))]
    assert len(own) > 300
    assert all(term.get("label") for term in own)
    assert len(english) == len(terms("en"))


def test_every_question_is_listed_once() -> None:
    """The topics hold each shipped question, with its parameters and without its header."""
    listed = [question for topic in question_topics("fr") for question in topic["questions"]]

    assert sorted(question["name"] for question in listed) == sorted(load())
    for question in listed:
        assert not question["sparql"].startswith("#"), question["name"]
        assert "PREFIX ais:" not in question["sparql"], question["name"]
        for parameter in question["parameters"]:
            assert f"${parameter['name']}" in question["sparql"], question["name"]
        assert " ?" not in question["text"]


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_page_has_no_code_of_its_own(lang: str) -> None:
    """Scripts and styles are files of the server; the page has no inline code or style."""
    page = render_query(lang)
    sources = re.findall(r"<script([^>]*)>", page)

    assert all("src=" in tag or 'type="application/json"' in tag for tag in sources)
    assert not re.search(r"<style|\son\w+=|\sstyle=", page)
    assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//""", page)
    assert f'<html lang="{lang}">' in page


def test_an_unknown_language_is_refused() -> None:
    """A language without words is told, with those that there are."""
    with pytest.raises(UsageError, match="use one of: en, fr"):
        render_query("de")


@pytest.mark.parametrize("name", sorted(SCRIPTS))
def test_scripts_put_text_into_the_page_as_text(name: str) -> None:
    """No script makes markup or code of a string, or names a host."""
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b|new Function|DOMParser",
        SCRIPTS[name],
    )
    hosts = set(re.findall(r"""["'`]https?://([^/"'`]*)""", SCRIPTS[name]))
    assert hosts <= {"www.w3.org"}  # the namespace of SVG


def test_the_vendored_editor_is_what_its_readme_says() -> None:
    """The digests in the README are those of the files; no source map is asked for."""
    told = (STATIC / "yasqe" / "README.md").read_text(encoding="utf-8")
    for name, row in (
        ("yasqe.min.js", "`yasqe.min.js` here"),
        ("yasqe.min.css", "`yasqe.min.css`"),
    ):
        data = (STATIC / "yasqe" / name).read_bytes()
        assert f"| {row} | `{hashlib.sha256(data).hexdigest()}` |" in told
        assert b"sourceMappingURL" not in data
    assert "4.6.2" in told
    assert "MIT" in (STATIC / "yasqe" / "LICENSES.txt").read_text(encoding="utf-8")
