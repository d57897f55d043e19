"""The phrases: the same in both languages, each one used, and said by code and parameters."""

from __future__ import annotations

import ast
import pickle
import re
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

import pytest

import aisupply
from aisupply.bounds import Bounds
from aisupply.table import Several, Table, display, render
from aisupply.text import Amount, Code, Id, Note, number_text, page_words, phrases
from aisupply.text import render as say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LOOKED_UP = ("code.", "things.", "both", "either", "join")
"""Codes that no note has: words of code lists and of goods, and joints of lists."""
WORDS = ("word", "view", "chapter", "method", "query", "waiting", "ask")
"""Sections of pages whose phrases are words that templates and scripts print."""
PACKAGE = Path(aisupply.__file__).parent


def places(phrase: str | Mapping[str, str]) -> set[str]:
    """Return the parameters that a phrase names; every form must name the same."""
    forms = [phrase] if isinstance(phrase, str) else list(phrase.values())
    named = [{name for _, name, _, _ in Formatter().parse(form) if name} for form in forms]
    assert all(names == named[0] for names in named)
    return named[0]


def every_phrase(lang: str) -> dict[str, str | Mapping[str, str]]:
    """Return the phrases of answers and of pages by their codes."""
    return {**phrases(lang), **phrases(lang, of_pages=True)}


def is_said(code: str) -> bool:
    """Tell whether a code is one of a note: neither a word, nor what pages say otherwise."""
    own = code.removeprefix("page.")
    if own != code and (own.split(".")[0] in WORDS or own in phrases("en")):
        return False
    return not code.startswith(LOOKED_UP)


def codes_of(node: ast.expr) -> str:
    """Return an expression that all codes match which a node can be; places stand for any."""
    if isinstance(node, ast.JoinedStr):
        parts = (
            re.escape(part.value) if isinstance(part, ast.Constant) else r"[\w-]+"  # type: ignore[arg-type]
            for part in node.values
        )
        return "".join(parts)
    return re.escape(ast.literal_eval(node))


def notes_made() -> Iterator[tuple[str, set[str], set[str]]]:
    """Yield file, codes and parameters of each note that the package makes."""
    codes = list(every_phrase("en"))
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            if called and node.func.id == "Note":  # type: ignore[attr-defined]
                (code,) = node.args  # type: ignore[attr-defined]
                keywords = node.keywords  # type: ignore[attr-defined]
                spread = any(keyword.arg is None for keyword in keywords)
                names = {keyword.arg for keyword in keywords if keyword.arg}
                fitting = {each for each in codes if re.fullmatch(codes_of(code), each)}
                # What stands in a mapping cannot be read here: its names are those of the phrase.
                for each in fitting if spread else ():
                    assert names <= places(every_phrase("en")[each]), each
                    names |= places(every_phrase("en")[each])
                yield f"{path.name}:{node.lineno}", fitting, names  # type: ignore[attr-defined]


@pytest.mark.parametrize("of_pages", [False, True])
def test_both_languages_have_the_same_phrases(of_pages: bool) -> None:
    """A phrase that one language lacks could not be said; nor one with another parameter."""
    english, french = (phrases(lang, of_pages=of_pages) for lang in ("en", "fr"))
    assert english.keys() == french.keys()
    for code in english:
        assert english[code], code
        assert french[code], code
        assert places(english[code]) == places(french[code]), code


def test_every_note_has_a_phrase_and_its_parameters() -> None:
    """What a note names is what its phrase says, no more and no less."""
    english = every_phrase("en")
    for file, codes, names in notes_made():
        assert codes, file
        for code in codes:
            assert names == places(english[code]), (file, code)


def test_every_phrase_is_used() -> None:
    """A phrase that no note has is left over."""
    used = {code for _, codes, _ in notes_made() for code in codes}
    assert {code for code in every_phrase("en") if is_said(code)} == used


def test_every_word_of_pages_is_printed() -> None:
    """A word that no template, script or module of the pages names is left over."""
    folders = (PACKAGE / "pages", PACKAGE / "server", PACKAGE / "workers")
    text = "\n".join(
        path.read_text(encoding="utf-8")
        for folder in folders
        for suffix in ("py", "j2", "js")
        for path in folder.rglob(f"*.{suffix}")
        if "yasqe" not in path.name
    )
    named = set(re.findall(r"words(?:_of)?\.(\w+)|[\"'](\w+)[\"']", text))
    words = {word for pair in named for word in pair}
    # Built of two parts: choice_several, heat_low, layout_tiers, firms_lead, tier_2.
    halves = tuple(re.findall(r"(\w+_)\{", text)), tuple(re.findall(r"\}(_\w+)", text))
    for section in ("word", "view"):
        for name in page_words("en", section):
            built = name.startswith(halves[0]) or name.endswith(halves[1])
            assert name in words or built, name


def test_what_pages_say_otherwise_is_a_note() -> None:
    """Words of pages stand for those of a note with the same parameters."""
    otherwise = {
        code: own
        for code in phrases("en", of_pages=True)
        if (own := code.removeprefix("page.")) in phrases("en")
    }
    assert "page.change.same" in otherwise
    for code, own in otherwise.items():
        assert places(phrases("en", of_pages=True)[code]) == places(phrases("en")[own])


def test_a_note_is_a_value() -> None:
    """It is equal by what it says, can be a key, and crosses a process whole."""
    note = Note("tipping.more", amount=Amount(Bounds(1, 2), "GW"))
    assert note == Note("tipping.more", amount=Amount(Bounds(1, 2), "GW"))
    assert note != Note("tipping.at-most", amount=Amount(Bounds(1, 2), "GW"))
    assert {note: 1}[pickle.loads(pickle.dumps(note))] == 1  # noqa: S301 -- what was just written
    with pytest.raises(KeyError):
        note["volume"]


@pytest.mark.parametrize(
    ("note", "english", "french"),
    [
        (
            Note("concentration.no-category", n=1),
            "1 supply relations name no category and are in no cell",
            "1 relation de fourniture ne nomme aucune catégorie et n'est dans aucune cellule",
        ),
        (
            Note("concentration.no-category", n=2),
            "2 supply relations name no category and are in no cell",
            "2 relations de fourniture ne nomment aucune catégorie et ne sont dans aucune cellule",
        ),
        (
            Note("tipping.volumes", firms=(Id("amd"), Id("b"), Id("c"))),
            "the undisclosed volume of amd, b or c alone, or of all together as one,",
            "le volume non publié d'amd, b ou c seul, ou de tous ensemble comme un seul,",
        ),
        (
            Note("own.one-supplier", supplier="{name}"),
            "'{name}' is counted as one supplier; is it several?",
            "« {name} » compte comme un seul fournisseur ; y en a-t-il plusieurs ?",
        ),
        (Note("loop.step", firm=Id("a"), flow=Code("purchase")), "a (purchase)", "a (achat)"),
        (
            Note("stop.residual", residual=0.00023),
            "stopped with a residual of 0.0002: upper ends of exposures may fall short",
            (
                "arrêté avec un reste de 0,0002 : les bornes hautes des expositions peuvent être "
                "trop basses"
            ),
        ),
    ],
)
def test_a_note_is_said_in_each_language(note: Note, english: str, french: str) -> None:
    """Plurals, lists, elision, quotation marks and numbers are those of the language."""
    assert (str(note), say(note, "fr")) == (english, french)


def test_one_magnitude_is_named_once_and_two_are_not_mixed() -> None:
    """By hand: 500 USD beside 5 million is no 500 million; 2 and 5 billion share the word."""
    from aisupply.measures.concentration.tipping import _between

    assert str(_between(Bounds(500, 5e6), "USD")) == "between 500 USD and 5 m USD"
    assert str(_between(Bounds(2e9, 5e9), "USD")) == "between 2 and 5 bn USD"
    assert say(_between(Bounds(2e9, 5e9), "USD"), "fr") == "entre 2 et 5 Md USD"


@pytest.mark.parametrize(
    ("bounds", "unit", "french"),
    [
        (Bounds(1, 6), "GW", "1 … 6 GW"),
        (Bounds(1234.5), None, "≥ 1\u202f234,5"),
        (Bounds(20e9, 100e9, high_open=True), "USD", "20 … < 100 Md USD"),
        (Bounds.point(3e12), "USD", "3 mille Md USD"),
        (Bounds(50, 100, low_open=True), "%", "plus de 50 %"),
        (Bounds(0, 5, exact=False), None, "dans 0 … 5"),
        (Bounds.point(2), "years", "2 ans"),
    ],
)
def test_numbers_in_french(bounds: Bounds, unit: str | None, french: str) -> None:
    """Marks, words and units are French; the rounding is that of English."""
    assert number_text(bounds, "fr", unit=unit) == french


def test_several_values_are_joined_where_they_are_written() -> None:
    """A cell holds the values; every form of the table joins them as it always did."""
    cell = Several(("tsmc", "amd"), between=" → ")
    table = Table(("via", "note"), [{"via": cell, "note": Note("change.gone", firm=Id("amd"))}])
    assert cell == ("tsmc", "amd")
    assert display(cell) == "tsmc → amd"
    assert render(table, "csv") == "via,note\ntsmc → amd,amd gone\n"
    assert '"via": "tsmc → amd"' in render(table, "json")
    copy = pickle.loads(pickle.dumps(cell))  # noqa: S301 -- what was just written
    assert (copy, copy.between) == (cell, " → ")


def test_notes_of_a_table_are_said_in_its_language() -> None:
    """A table that was asked for in French has French notes."""
    table = Table(("a",), [], None, [Note("question.nothing")], lang="fr")
    assert table.said() == ["rien de ce qui compte sous ce filtre ne répond à la question"]
    assert render(table, "table").endswith(f"note: {table.said()[0]}\n")
