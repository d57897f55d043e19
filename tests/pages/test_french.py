"""A French report is French throughout, but for names and titles."""

from __future__ import annotations

import dataclasses
import html
import re
from string import Formatter
from typing import TYPE_CHECKING

import networkx as nx
import pytest
import sample_reports

from aisupply.bounds import Bounds
from aisupply.claims import questions
from aisupply.pages.questions import list_page
from aisupply.pages.report.site import render_site
from aisupply.pages.view.verbaliser import Verbaliser
from aisupply.text import Amount, Code, Id, Note, phrases

if TYPE_CHECKING:
    from collections.abc import Iterator

_SCRIPT = re.compile(
    r"<style.*?</style>|<script(?![^>]*application/json)[^>]*>.*?</script>", re.DOTALL
)


def pieces(phrase: object) -> set[str]:
    """Return what a phrase says between its places."""
    forms = [phrase] if isinstance(phrase, str) else list(phrase.values())  # type: ignore[attr-defined]
    return {text.strip(" ,;:.()") for form in forms for text, *_ in Formatter().parse(form)}


def every_phrase(lang: str) -> Iterator[object]:
    """Yield the phrases of answers and of pages in a language."""
    yield from phrases(lang).values()
    yield from phrases(lang, of_pages=True).values()


def english_only() -> set[str]:
    """Return what only an English page would say."""
    english = {piece for phrase in every_phrase("en") for piece in pieces(phrase)}
    said = "\n".join(piece for phrase in every_phrase("fr") for piece in pieces(phrase)).casefold()
    # One word alone may be an id, or part of a name.
    return {piece for piece in english if " " in piece and piece.casefold() not in said}


def sample_of(code: str) -> Note:
    """Return a note of a code, with a value of some kind for each place."""
    phrase = phrases("en")[code]
    form = phrase if isinstance(phrase, str) else phrase["many"]
    values: dict[str, object] = {}
    for _, name, spec, conversion in Formatter().parse(form):
        if name:
            is_number = name == "n" or (spec or "")[-1:] in {"f", "g", ","}
            values[name] = (
                3.0 if is_number
                else ("a", "b") if spec or name in {"firms", "parts", "statuses"}
                else Amount(Bounds(1, 2e9), "USD") if name in {"amount", "figure", "stated"}
                else "x" if conversion
                else Code("announced") if name in {"status", "flow", "stage"}
                else Id("openai")
            )  # fmt: skip
    return Note(code, **values)


def text_of(page: str) -> str:
    """Return what a page shows, its data included, without tags and scripts."""
    return html.unescape(re.sub(r"<[^>]*>", "\n", _SCRIPT.sub("", page)))


@pytest.fixture(scope="module")
def shown() -> dict[str, str]:
    """Return what each page of a French report shows; it has a note of every kind."""
    codes = [c for c in phrases("fr") if not c.startswith(("code.", "both", "either", "join"))]
    data = dataclasses.replace(sample_reports.report("fr"), notes=[*map(sample_of, codes)])
    names = [str(node.get("label")) for _, node in data.network.nodes(data=True)]
    shown = {}
    for name, page in render_site(data).items():
        if name.endswith(".html"):
            shown[name] = text_of(page)
            for label in (data.title, *names):
                shown[name] = shown[name].replace(label, "")
    return shown


def test_no_page_says_anything_in_english(shown: dict[str, str]) -> None:
    """No piece of any English phrase stands on a page of a French report."""
    listed = english_only() - {"letter of intent"}  # which an agreement is called by
    assert len(listed) > 200
    found = {
        (name, piece)
        for name, text in shown.items()
        for piece in listed
        if piece in text and re.search(rf"(?<!\w){re.escape(piece)}(?!\w)", text)
    }
    assert not found


def test_every_english_note_would_be_found() -> None:
    """Whatever a note says in English of more than a word holds a piece that is looked for."""
    listed = english_only()
    for code, phrase in phrases("en").items():
        if not code.startswith(("code.", "both", "either", "join")):
            long = [piece for piece in pieces(phrase) if piece.count(" ") > 2]
            assert not long or any(piece in str(sample_of(code)) for piece in listed), code


@pytest.mark.parametrize(
    ("relation", "named", "sentence"),
    [
        ("holding", "OpenAI", "Microsoft détient des actions d'OpenAI"),
        ("holding", "TSMC", "Microsoft détient des actions de TSMC"),
        (
            "option",
            "AMD",
            "Microsoft a une option sur des actions d'AMD ; elle ne les détient pas",
        ),
    ],
)
def test_a_link_elides_before_a_name(relation: str, named: str, sentence: str) -> None:
    """In French « de » is cut short before a vowel."""
    network = nx.MultiDiGraph()
    network.add_node("v", label=named)
    network.add_node("u", label="Microsoft")
    assert Verbaliser(network, "fr").sentence("u", "v", {"relation": relation}) == sentence


def test_the_list_of_questions_is_in_the_language_of_its_reader() -> None:
    """Heading, buttons, questions and the ways to other pages are French."""
    question = questions.load()["suppliers"]
    page = list_page([question], "fr")
    assert "<html lang='fr'>" in page
    assert html.escape(question.texts["fr"]) in page
    assert "<button>Demander</button>" in page
    assert "href='/query?lang=fr'" in page
    assert question.texts["en"] not in page


@pytest.mark.parametrize(
    ("agreement", "expected"),
    [("deal", [["summary", "Deux firmes s'entendent."]]), ("other", []), (None, [])],
)
def test_the_panel_tells_what_the_agreement_of_a_link_is(
    agreement: str | None, expected: list[list[str]]
) -> None:
    """The summary of the registry stands in the panel; a deal without one has no such line."""
    network = nx.MultiDiGraph()
    network.add_edge("u", "v", "k")
    say = Verbaliser(network, "fr", summaries={"deal": "Deux firmes s'entendent."})
    rows = say.rows("u", "v", {"relation": "supply", "agreement": agreement})
    assert [row for row in rows if row[0] == "summary"] == expected
