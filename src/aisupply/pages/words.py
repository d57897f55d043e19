"""The words of the pages in English and French: chrome, relations and code lists.

They stand in `templates/words.toml`, those of the report in `templates/site.toml`. Labels of
firms, products, agreements and sources are data and are shown as given.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources

from aisupply.errors import UsageError

__all__ = [
    "LANGUAGES",
    "all_words",
    "check_language",
    "code_word",
    "elided",
    "fill",
    "lens_text",
    "localise",
    "paragraphs",
    "phrase",
    "replaced",
    "replacements",
    "say",
]

LANGUAGES = ("en", "fr")
"""Languages of the pages."""

_FILES = ("words.toml", "site.toml")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")
_DECIMAL = re.compile(r"(?<=\d)\.(?=\d)")
_PLACE = re.compile(r"\{(\w+)\}")
_ELIDED = re.compile(r"\bde (?=[AEIOUÉ])")
_FRENCH_SCALES = (
    (" trn ", " mille Md "), (" bn ", " Md "), (" m ", " M "), ("within ", "dans "),
    ("as named ", "d'après les nommés "), (" units", " unités"), ("more than ", "plus de "),
    ("less than ", "moins de "), ("up to ", "jusqu'à "),
)  # fmt: skip


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


def code_word(code: str, lang: str) -> str:
    """Return the word for an id of a code list; an unknown id is shown as it is.

    >>> code_word("rumoured", "fr"), code_word("new-stage", "fr")
    ('rumeur', 'new-stage')
    """
    both = _table("codes").get(code.removeprefix("flow-"))
    return both[LANGUAGES.index(lang)] if both else code


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


def replacements(table: str, lang: str) -> list[tuple[str, str]]:
    """Return the patterns of a table and what stands for them in one language, in order."""
    index = LANGUAGES.index(check_language(lang))
    return [(pattern, both[index]) for pattern, both in _table(table).items()]


def replaced(table: str, text: str, lang: str) -> str:
    """Return a text of the measures in one language; what no pattern fits stays as it is.

    >>> replaced("aspects", "share of foundry 2025", "fr")
    'part de foundry 2025'
    """
    for pattern, replacement in replacements(table, lang):
        if re.search(pattern, text):
            return re.sub(pattern, replacement, text)
    return text


def lens_text(line: str, lang: str) -> str:
    """Return the line of a lens in one language.

    >>> lens_text("as known 2025-10-07 · facts only", "fr")
    'connu au 2025-10-07 · faits seulement'
    """
    return " · ".join(replaced("lens", part, lang) for part in line.split(" · "))


def paragraphs(prefix: str, lang: str) -> list[str]:
    """Return the paragraphs on method (``how``) or on limits (``limits``), in order."""
    index = LANGUAGES.index(lang)
    return [both[index] for key, both in _table("methods").items() if key.startswith(prefix)]


def localise(number: str, lang: str) -> str:
    r"""Return a printed number in the habit of the language.

    >>> localise("1,800.5 bn USD", "fr")
    '1\u202f800,5 Md USD'
    """
    if lang != "fr":
        return number
    number = _DECIMAL.sub(",", _THOUSANDS.sub("\u202f", number))
    for english, french in _FRENCH_SCALES:
        number = number.replace(english, french)
    return number
