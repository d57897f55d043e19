"""A text of a quantity as words, numbers and signs, and a place among them.

Accents, capitals and the many forms of spaces, hyphens and quotes are gone here, so that the
grammar (`aisupply.quantity.grammar`) sees one form of each word; what stood in the text is kept
beside it, for messages and names.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple, NoReturn, TypeVar

from aisupply.errors import DataError
from aisupply.quantity.words import ENGLISH_WORDS, FRENCH_WORDS, Lexicon

__all__ = ["SCALES_IN_ENGLISH", "Cursor", "ReadingError", "Token", "tokens"]

_EXAMPLE = 'write for example "up to 6 GW", "more than 50 %" or "de 5 à 6 milliards USD"'
_LONGEST = 200
_LONGEST_PHRASE = 6
_Meaning = TypeVar("_Meaning")


class ReadingError(DataError):
    """Words that are no quantity, or that have more than one reading.

    Args:
        text: the whole text.
        part: the part that was not understood.
        expected: what could stand there.
        hint: the next thing to do; an example by default.
    """

    def __init__(self, text: str, part: str, expected: str, *, hint: str = _EXAMPLE) -> None:
        named_part = repr(part) if part in {text, ""} else f"{part!r} in {text!r}"
        super().__init__("quantity", named_part, expected, hint=hint)
        self.part = part


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
_SHORTENED = re.compile(
    r"\b(c|ca|approx|appr|env|est|min|max)\.(?=[\s0-9~$€£¥])"
    r"|(?<=[0-9 ])(bn|mn|mln|mio|mrd|mrds|tn|trn)\.(?=\s)",
    re.IGNORECASE,
)
# "1'000'000" is written in Switzerland; a figure that begins with its decimal sign has a nought.
_APOSTROPHES = re.compile(r"(?<=[0-9])'(?=[0-9]{3}(?![0-9]))")
_NO_NOUGHT = re.compile(r"(?<![0-9.,])\.(?=[0-9])")
# A remark without figures ("(gross)", "(maximum)"), or the whole between brackets.
_BRACKETS = re.compile(r"\(([^()0-9]*)\)|^\(([^()]*)\)$")
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
    plain = _VULGAR_FRACTIONS.sub(lambda match: _VULGAR[match[0]], _SPACES.sub(" ", text))
    plain = unicodedata.normalize("NFC", plain.replace("’", "'"))
    plain = "".join(char for char in plain if unicodedata.category(char) != "Mn")
    plain = re.sub(r"\bu\.s\.", "US", plain, flags=re.IGNORECASE)
    plain = re.sub(r"\bp\.a\.", "pa", plain, flags=re.IGNORECASE)
    plain = _BRACKETS.sub(lambda match: f" {match[1] or match[2] or ''} ", plain.strip()).strip()
    plain = _NO_NOUGHT.sub("0.", _APOSTROPHES.sub(" ", plain))
    plain = _SHORTENED.sub(lambda match: f"{match[1] or match[2]} ", plain).rstrip(". ")
    plain = _JOINING.sub(" ", _DASHES.sub("-", plain))
    plain = _YEARLONG.sub("multi ans", _COMPOUNDS.sub("multi ", plain))
    lexed: list[Token] = []
    end = -1
    for match in _TOKEN.finditer(plain):
        word = _without_accents(match[0].lower())
        lexed.append(Token(word, match[0], match.start() == end))
        end = match.end()
    return lexed


def _without_accents(word: str) -> str:
    parts = unicodedata.normalize("NFD", word)
    return "".join(char for char in parts if unicodedata.category(char) != "Mn")


def _refuse_odd(text: str) -> None:
    if not text.strip():
        raise ReadingError(text, text, "a quantity")
    if len(text) > _LONGEST:
        start = text[:20] + "…"
        raise ReadingError(start, start, f"at most {_LONGEST} characters")
    for char in text:
        # Control and format characters, private ones and those that Unicode does not have.
        if unicodedata.category(char) in {"Cc", "Cf", "Co", "Cn"}:
            raise ReadingError(text, f"U+{ord(char):04X}", "no invisible characters")


# What is the same word in French texts of any kind shows no language by itself.
SCALES_IN_ENGLISH = frozenset({"billion", "billions", "trillion", "trillions"})


class Cursor:
    """The words of a text and a place among them.

    Args:
        text: the text.
        lang: "en" or "fr", whose separators numbers have; None for the one that the words show.
    """

    def __init__(self, text: str, lang: str | None) -> None:
        _refuse_odd(text)
        self.text, self.lang = text, lang
        self.tokens: list[Token] = tokens(text)
        self.words = [token.word for token in self.tokens]
        self.place = 0
        self.french = not FRENCH_WORDS.isdisjoint(self.words)
        english = not ENGLISH_WORDS.isdisjoint(self.words)
        self.detected = None if english == self.french else ("fr" if self.french else "en")
        plainly_english = not (ENGLISH_WORDS - SCALES_IN_ENGLISH).isdisjoint(self.words)
        self.long_scale = self.french or (lang == "fr" and not plainly_english)
        self.trailing: str | None = None

    def take(self, lexicon: Lexicon[_Meaning]) -> _Meaning | None:
        """Take the longest phrase of a lexicon that stands here; None if there is none."""
        phrase = self.find(lexicon, self.place)
        if phrase is None:
            return None
        self.place += len(phrase)
        return lexicon[phrase]

    def find(self, lexicon: Lexicon[_Meaning], place: int) -> tuple[str, ...] | None:
        """Return the longest phrase of a lexicon that stands at a place."""
        for length in range(min(_LONGEST_PHRASE, len(self.words) - place), 0, -1):
            phrase = tuple(self.words[place : place + length])
            if phrase in lexicon:
                return phrase
        return None

    def peek(self) -> str:
        """Return the word that comes next; empty at the end."""
        return self.words[self.place] if self.place < len(self.words) else ""

    def written(self, start: int, end: int) -> str:
        """Return the words from one place to another as they stand in the text."""
        parts = [("" if t.is_glued else " ") + t.written for t in self.tokens[start:end]]
        return "".join(parts).strip()

    def fail(self, expected: str, *, part: str | None = None, hint: str = _EXAMPLE) -> NoReturn:
        """Refuse the text, naming the part that is here unless another is given."""
        raise ReadingError(self.text, self.peek() if part is None else part, expected, hint=hint)
