"""What may stand in a cell of a table, and how a text is made safe to look at."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aisupply.bounds import Bounds
    from aisupply.text import Note

__all__ = ["Cell", "Digits", "Iri", "Several", "joins", "visible"]

_PICTURES = (
    {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n\r"}
    | {0x7F: 0x2421}
    | dict.fromkeys((*range(0x80, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)), 0xFFFD)
)
"""Control characters, and those that turn the direction of writing → what is shown instead."""


class Iri(str):
    """An IRI in a table: whole in JSON and CSV, short where people read.

    Args:
        value: the whole IRI.
        short: the form for people, such as ``:openai``.
    """

    __slots__ = ("short",)
    short: str

    def __new__(cls, value: str, short: str) -> Iri:
        """Make the text and keep its short form beside it."""
        cell = super().__new__(cls, value)
        cell.short = short
        return cell


class Digits(float):
    """A decimal of more digits than a double has, to count with; JSON and CSV write all of them.

    Args:
        text: the decimal.
    """

    __slots__ = ("text",)
    text: str

    def __new__(cls, text: str) -> Digits:
        """Make the nearest double and keep what was written beside it."""
        cell = super().__new__(cls, text)
        cell.text = f"{Decimal(text):f}"
        return cell


class Several(tuple[Any, ...]):
    """Several texts or notes in one cell, which are joined only where the table is written.

    It equals a tuple of the same, and the text as it is written.

    Args:
        values: the texts or notes, in order.
        between: what is written between two of them.

    Example:
        >>> way = Several(("tsmc", "nvidia"), between=" → ")
        >>> way[0], str(way)
        ('tsmc', 'tsmc → nvidia')
        >>> way == "tsmc → nvidia", way == ("tsmc", "nvidia")
        (True, True)
    """

    between: str

    def __new__(cls, values: Iterable[str | Note] = (), between: str = ", ") -> Several:
        """Make the tuple and keep beside it what stands between its values."""
        cell = super().__new__(cls, values)
        cell.between = between
        return cell

    def __str__(self) -> str:
        return self.between.join(map(str, self))

    def __eq__(self, other: object) -> bool:
        return str(self) == other if isinstance(other, str) else super().__eq__(other)

    def __ne__(self, other: object) -> bool:  # tuple has one of its own
        return not self == other

    def __hash__(self) -> int:
        return hash(str(self))  # a text that is equal has the same


Cell: TypeAlias = "str | int | float | bool | Bounds | Note | Several | None"
"""What may stand in a table."""


def joins(text: str, place: int) -> bool:
    r"""Tell whether a character is a joiner that belongs to how its neighbours are written.

    So are the joiners of pictures (U+200D in a family), of scripts that have them (U+200C in
    Persian, U+200D in Sinhala), and the letters of a flag.  Between letters that do not join,
    such as Latin ones, they would only hide.

    Example:
        >>> joins("👩\u200d🔬", 1), joins("am\u200dd", 2)
        (True, False)
    """
    if place == 0:
        return False
    before = unicodedata.category(text[place - 1])
    after = unicodedata.category(text[place + 1]) if place + 1 < len(text) else ""
    if text[place] in _JOINERS:
        return before in _JOINING or (before in _PICTURED and after in _PICTURED)
    flag = text[:place].rstrip(_TAGS)
    return text[place] in _TAGS and flag.endswith("\U0001f3f4")


_JOINERS = frozenset("\u200c\u200d")
_JOINING = frozenset({"Lo", "Mn", "Mc"})
_PICTURED = frozenset({"So", "Sk", "Sm"})
"""Categories of letters and marks that join, and of pictures."""
_TAGS = "".join(map(chr, range(0xE0020, 0xE0080)))
"""What spells the name of a flag behind a black one."""


def visible(text: str) -> str:
    r"""Show control characters as pictures: a label cannot steer the reader's terminal.

    Example:
        >>> visible("Lab\x1b[31m")
        'Lab␛[31m'
    """
    return text if text.isprintable() else text.translate(_PICTURES)
