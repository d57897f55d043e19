"""The words of the pages in English and French: chrome, relations and findings.

They stand in `templates/words.toml`, those of the report in `templates/site.toml`. What measures
note, and the words of code lists, are those of `aisupply.text`. Labels of firms, products,
agreements and sources are data and are shown as given.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING

from aisupply.errors import UsageError
from aisupply.table import Several
from aisupply.text import LANGUAGES, Code, Note, code_word, phrases, render

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aisupply.table import Cell

__all__ = [
    "all_words",
    "cell_text",
    "check_language",
    "elided",
    "fill",
    "paragraphs",
    "phrase",
    "say",
    "view_words",
]

_FILES = ("words.toml", "site.toml")
_PLACE = re.compile(r"\{(\w+)\}")
_ELIDED = re.compile(r"\bde (?=[AEIOUÉ])")


@cache
def _table(name: str) -> dict[str, tuple[str, str]]:
    """Return one table of the files of words: key → (English, French)."""
    words: dict[str, tuple[str, str]] = {}
    for file in _FILES:
        text = (resources.files("aisupply.pages") / "templates" / file).read_text(encoding="utf-8")
        words |= {
            key: (one, other) for key, (one, other) in tomllib.loads(text).get(name, {}).items()
        }
    return words


def check_language(lang: str) -> str:
    """Return the language, or raise `UsageError` with those that there are."""
    if lang not in LANGUAGES:
        raise UsageError(
            f"pages have no language {lang!r}", hint=f"use one of: {', '.join(LANGUAGES)}"
        )
    return lang


def all_words(lang: str) -> dict[str, str]:
    """Return every word of the chrome in one language."""
    index = LANGUAGES.index(check_language(lang))
    return {key: both[index] for key, both in _table("chrome").items()}


def phrase(table: str, key: str, lang: str) -> str | None:
    """Return a sentence with places in braces, or None where the table has none.

    >>> phrase("relations", "supply", "en")
    '{u} supplies {v}'
    """
    both = _table(table).get(key)
    return both[LANGUAGES.index(lang)] if both else None


def fill(text: str, **parts: str) -> str:
    """Return a sentence with its places filled; braces inside the parts mean nothing.

    >>> fill("{u} supplies {v}", u="{v}", v="AMD")
    '{v} supplies AMD'
    """
    return _PLACE.sub(lambda found: parts.get(found[1], found[0]), text)


def say(table: str, key: str, lang: str, **parts: str) -> str:
    """Return a sentence of a table with its places filled; the key where there is none.

    >>> say("relations", "supply", "fr", u="AMD", v="OpenAI")
    'AMD fournit OpenAI'
    """
    text = fill(phrase(table, key, lang) or key, **parts)
    return elided(text, lang)


def elided(text: str, lang: str) -> str:
    """Return a French text with « de » cut short before a name that begins with a vowel.

    >>> elided("les volumes de OpenAI", "fr")
    "les volumes d'OpenAI"
    """
    return _ELIDED.sub("d'", text) if lang == "fr" else text


def view_words(lang: str) -> dict[str, str]:
    """Return every word of the chrome and of the interactive view in one language."""
    index = LANGUAGES.index(check_language(lang))
    return all_words(lang) | {key: both[index] for key, both in _table("view").items()}


def cell_text(cell: Cell, lang: str, *, labels: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return a cell of texts, codes or notes in words, in one language; nothing for null.

    Args:
        cell: a text, a note, or several of them.
        lang: ``en`` or ``fr``.
        labels: id → how it is written.

    >>> cell_text(Several((Note("change.gone", firm="amd"), Note("change.same"))), "fr")
    'amd disparaît, chiffres inchangés'
    """
    if cell is None:
        return ""
    if isinstance(cell, Note):
        return render(cell, lang, labels=labels, page=True)
    if isinstance(cell, Several):
        between = str(phrases(lang)["join"]) if cell.between == "; " else cell.between
        return between.join(cell_text(part, lang, labels=labels) for part in cell)
    if isinstance(cell, Code):
        return code_word(cell, lang)
    return labels.get(str(cell), str(cell))


def paragraphs(prefix: str, lang: str) -> list[str]:
    """Return the paragraphs on method (``how``) or on limits (``limits``), in order."""
    index = LANGUAGES.index(lang)
    return [both[index] for key, both in _table("methods").items() if key.startswith(prefix)]
