"""What an answer or a page says: codes with parameters, put into words once.

The phrases of each language stand in two files, by the same codes: ``en.toml`` and ``fr.toml``
have those of answers and code lists, ``pages.en.toml`` and ``pages.fr.toml`` those of pages,
whose codes begin with ``page.``. A phrase names its parameters in braces; behind a colon stands
how a value is written:

- ``{firms}``: several values with commas between them, ``{firms:or}`` or ``{firms:and}`` with that
  word before the last, ``{parts:; }`` with that text between them;
- ``{limit:,}``, ``{rest:.1g}``: a number as `format` writes it, in the marks of the language;
- ``{firm:de}``: a name after the French "de", cut short before a vowel;
- ``{name!r}``: a text in quotation marks.

A phrase that depends on a number `n` is a table of ``one`` and ``many``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from string import Formatter
from typing import TYPE_CHECKING, Any

from aisupply.bounds import Bounds
from aisupply.errors import UsageError
from aisupply.text.numbers import LANGUAGES, number_text, with_marks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "Amount", "Code", "Id", "Note", "check_language", "code_word", "page_words", "phrases",
    "render",
]  # fmt: skip

_NO_LABELS: Mapping[str, str] = {}
_VOWELS = tuple("AEIOUÉaeioué")
_PAGE = "page."
"""Begins the code of what a page says, or says in words of its own."""
_CODE = "code."
_FLOW = "flow-"
_LAST = {"or": "either", "and": "both"}
"""How the last of several values is joined → the code of the phrase for it."""


class Id(str):
    """The id of a firm, a product or a category; where people read, its label may stand for it."""

    __slots__ = ()


class Code(str):
    """The id of a code list, such as a status or a stage; pages and French have a word for it."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Amount:
    """A number or an interval with its unit, as a parameter of a note.

    Attributes:
        value: the number.
        unit: such as ``GW`` or ``USD``; None for none.
        digits: the most decimals; None for what fits.
        bare: whether the unit is left out, since another amount beside it has it.
    """

    value: Bounds
    unit: str | None = None
    digits: int | None = None
    bare: bool = False


@dataclass(frozen=True, slots=True, init=False, eq=False)
class Note:
    """A sentence that is not yet said: its code, and what it is about.

    A note can be compared, hashed and pickled. `str` says it in English, `render` in any language.
    It equals a text that says the same in English, and `in` looks for words in that.

    Args:
        code: which phrase, such as ``supply.nobody``.
        parameters: what the phrase names: a text, a number, `Id`, `Code`, `Bounds`, `Amount`,
            another note, or a tuple of these.

    Example:
        >>> note = Note("supply.nobody", customer=Id("openai"))
        >>> print(note)
        no source names a supplier of openai under this lens
        >>> render(note, "fr", labels={"openai": "OpenAI"})
        "aucune source ne nomme de fournisseur d'OpenAI sous ce filtre"
        >>> note["customer"]
        'openai'
        >>> note == "no source names a supplier of openai under this lens", "openai" in note
        (True, True)
    """

    code: str
    parameters: tuple[tuple[str, Any], ...]

    def __init__(self, code: str, /, **parameters: Any) -> None:
        object.__setattr__(self, "code", code)
        object.__setattr__(self, "parameters", tuple(sorted(parameters.items())))

    def __getitem__(self, name: str) -> Any:
        """Return a parameter by its name; `KeyError` where the note has none of it."""
        return dict(self.parameters)[name]

    def __str__(self) -> str:
        return render(self)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Note):
            return (self.code, self.parameters) == (other.code, other.parameters)
        return str(self) == other if isinstance(other, str) else NotImplemented

    def __hash__(self) -> int:
        return hash(str(self))  # a text that is equal has the same

    def __contains__(self, words: str) -> bool:
        return words in str(self)


def render(
    note: Note, lang: str = "en", *, labels: Mapping[str, str] = _NO_LABELS, page: bool = False
) -> str:
    """Say a note in one language.

    Args:
        note: the note.
        lang: ``en`` or ``fr``.
        labels: how ids and units are written; those without a label stay as they are.
        page: whether it stands on a page, which says some things in words of its own; what only
            pages say always does.

    Raises:
        KeyError: No phrase has the code, or the note lacks a parameter of it: a fault of ours.
    """
    is_of_pages = note.code.startswith(_PAGE)
    page = page or is_of_pages
    own = phrases(lang, of_pages=True).get(_PAGE + note.code) if page else None
    phrase = own or phrases(lang, of_pages=is_of_pages)[note.code]
    values = dict(note.parameters)
    if not isinstance(phrase, str):
        phrase = phrase["one" if _is_one(values["n"], lang) else "many"]
    return _Sayer(lang, labels, page=page).vformat(phrase, (), values)


def code_word(code: str, lang: str) -> str:
    """Return the word for an id of a code list; an unknown id is shown as it is.

    >>> code_word("rumoured", "fr"), code_word("new-stage", "fr")
    ('rumeur', 'new-stage')
    """
    return str(phrases(lang).get(_CODE + code.removeprefix(_FLOW), code))


def check_language(lang: str) -> str:
    """Return the language, or raise `UsageError` with those that there are."""
    if lang not in LANGUAGES:
        raise UsageError(
            f"pages have no language {lang!r}", hint=f"use one of: {', '.join(LANGUAGES)}"
        )
    return lang


@cache
def page_words(lang: str, *sections: str) -> Mapping[str, str]:
    """Return words of pages by their names; of two sections with one name, the later has it.

    Args:
        lang: ``en`` or ``fr``.
        sections: of the file of pages, such as ``word`` or ``chapter``.

    Raises:
        UsageError: there is no such language.

    >>> page_words("fr", "word")["firms"], page_words("en", "word", "view")["other_links"]
    ('Entreprises', 'Other links')
    """
    known = phrases(check_language(lang), of_pages=True)
    return {
        code.removeprefix(begin): str(phrase)
        for begin in (f"{_PAGE}{section}." for section in sections)
        for code, phrase in known.items()
        if code.startswith(begin)
    }


@cache
def phrases(lang: str, *, of_pages: bool = False) -> Mapping[str, str | Mapping[str, str]]:
    """Return the phrases of a language by code; those that depend on a number by form.

    Args:
        lang: ``en`` or ``fr``.
        of_pages: those of pages; otherwise those of answers and code lists.
    """
    # A start that says nothing reads no phrases.
    import tomllib
    from importlib import resources

    name = f"pages.{lang}.toml" if of_pages else f"{lang}.toml"
    text = (resources.files("aisupply.text") / name).read_text(encoding="utf-8")
    by_code: dict[str, str | Mapping[str, str]] = {}

    def gather(table: Mapping[str, Any], prefix: str) -> None:
        for name, entry in table.items():
            if isinstance(entry, str) or entry.keys() == {"one", "many"}:
                by_code[prefix + name] = entry
            else:
                gather(entry, f"{prefix}{name}.")

    gather(tomllib.loads(text), _PAGE if of_pages else "")
    return by_code


def _is_one(number: float, lang: str) -> bool:
    # In French 0 is singular too.
    return number == 1 or (lang == "fr" and 0 <= number < 2)  # noqa: PLR2004


class _Sayer(Formatter):
    """Fills the places of a phrase in one language."""

    def __init__(self, lang: str, labels: Mapping[str, str], *, page: bool) -> None:
        self._lang = lang
        self._labels = labels
        self._page = page

    def format_field(self, value: Any, format_spec: str) -> str:
        """Return a parameter in words."""
        if format_spec == "de":
            said = self.format_field(value, "or" if isinstance(value, tuple) else "")
            return f"d'{said}" if said.startswith(_VOWELS) else f"de {said}"
        if isinstance(value, tuple):
            return self._several([self._said(part) for part in value], format_spec)
        if isinstance(value, int | float) and format_spec:
            return with_marks(format(value, format_spec), self._lang)
        return self._said(value)

    def convert_field(self, value: Any, conversion: str | None) -> Any:
        """Return a parameter in the quotation marks of the language where they are asked for."""
        if conversion == "r" and self._lang == "fr":
            return f"« {value} »"
        return super().convert_field(value, conversion)

    def _said(self, value: Any) -> str:
        if isinstance(value, Note):
            return render(value, self._lang, labels=self._labels, page=self._page)
        if isinstance(value, Amount):
            unit = "units" if self._page and value.unit == "count" else value.unit
            return number_text(
                value.value, self._lang, digits=value.digits, unit=unit, bare=value.bare
            )
        if isinstance(value, Bounds):
            return number_text(value, self._lang)
        if isinstance(value, Id):
            return self._labels.get(value, value)
        if isinstance(value, Code) and (self._page or self._lang != "en"):
            return code_word(value, self._lang)
        return str(value)

    def _several(self, said: Sequence[str], between: str) -> str:
        if between not in _LAST:
            return (between or ", ").join(said)
        if len(said) < 2:  # noqa: PLR2004
            return "".join(said)
        return str(phrases(self._lang)[_LAST[between]]).format(", ".join(said[:-1]), said[-1])
