"""A text as words, numbers and signs, which `aisupply.quantity.reading` compares with phrases."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

__all__ = ["Token", "tokens"]

# A space is part of a number only before exactly three digits.
_TOKEN = re.compile(
    r"[0-9](?:[0-9]|[.,](?=[0-9])|[ ](?=[0-9]{3}(?![0-9])))*"
    r"|(?<![^\W\d_])(?:(?:us|nt|hk|nz|mx|au|ca|sg|[acsr])\$|(?:cn|jp)¥)"
    r"|jusqu'(?:aux?|[aà])(?![^\W\d_])|[dln]'|[^\W\d_]+|\S",
    re.IGNORECASE,
)
_SPACES = re.compile(r"[\u00a0\u2007\u2009\u202f]")
_DASHES = re.compile(r"[\u2010-\u2015\u2212]")
# A hyphen before a letter joins words ("multi-year", "5-year"); one before a figure is a range,
# but behind words that are nothing without it ("mid-2027", "d'ici-2027").
_JOINING = re.compile(
    r"(?<=[\w$€£¥₩])-(?=[^\W\d_])(?!\w{1,2}[$¥])(?![A-Z]{3} ?[0-9])"
    r"|(?<=\bmid)-|(?<=\bmi)-|(?<=\bend)-|(?<=\blow)-|(?<=\bhigh)-",
)
_COMPOUNDS = re.compile(
    r"\bmulti(?=(?:b|m|tr)illions?\b|milliards?\b|year\b|gigawatts?\b)", re.IGNORECASE
)
_YEARLONG = re.compile(r"\b(?:pluriannuel(?:le)?s?|multiannual)\b", re.IGNORECASE)
_SHORTENED = re.compile(r"\b(c|ca|approx|appr|env|est|min|max)\.(?=[\s0-9~$€£¥])", re.IGNORECASE)
_VULGAR = {"½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4", "⅕": "1/5"}
_VULGAR_FRACTIONS = re.compile(f"(?<![0-9])[{''.join(_VULGAR)}]")


class Token(NamedTuple):
    """A word, a number or a sign.

    Attributes:
        word: in lower case and without accents.
        written: as it stands in the text.
        is_glued: whether nothing stands between it and the token before.
    """

    word: str
    written: str
    is_glued: bool


def tokens(text: str) -> list[Token]:
    """Return words, numbers and signs of a text.

    Example:
        >>> [token.word for token in tokens("jusqu'à 1 234,5 MW")]
        ["jusqu'a", '1 234,5', 'mw']
        >>> [token.word for token in tokens("a multi-year, multibillion-dollar deal")][:3]
        ['a', 'multi', 'year']
    """
    plain = _VULGAR_FRACTIONS.sub(lambda found: _VULGAR[found[0]], _SPACES.sub(" ", text))
    plain = unicodedata.normalize("NFC", plain.replace("’", "'"))
    plain = "".join(char for char in plain if unicodedata.category(char) != "Mn")
    plain = re.sub(r"\bu\.s\.", "US", plain, flags=re.IGNORECASE)
    plain = re.sub(r"\bp\.a\.", "pa", plain, flags=re.IGNORECASE)
    plain = _SHORTENED.sub(r"\1 ", plain).rstrip(". ")
    plain = _JOINING.sub(" ", _DASHES.sub("-", plain))
    plain = _YEARLONG.sub("multi ans", _COMPOUNDS.sub("multi ", plain))
    found: list[Token] = []
    end = -1
    for match in _TOKEN.finditer(plain):
        word = _without_accents(match[0].lower())
        found.append(Token(word, match[0], match.start() == end))
        end = match.end()
    return found


def _without_accents(word: str) -> str:
    parts = unicodedata.normalize("NFD", word)
    return "".join(char for char in parts if unicodedata.category(char) != "Mn")
