"""What moved a measure, as the pages print it: firms by their names, and in French.

`aisupply timeline` writes changes in English with ids, such as ``amd added: 1 … 6 GW``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aisupply.pages.words import localise, say

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["change_text"]

_SHAPES = (
    ("added", re.compile(r"(?P<who>.+) added: (?P<now>.+)", re.DOTALL)),
    ("gone", re.compile(r"(?P<who>.+) gone", re.DOTALL)),
    ("moved", re.compile(r"(?P<who>.+?): (?P<was>.+) → (?P<now>.+)", re.DOTALL)),
)
_WHOLE = {"first seen": "first", "no change": "same"}


def change_text(change: str, labels: Mapping[str, str], lang: str) -> str:
    """Return a cell of the column ``change`` with names for ids, in one language.

    >>> change_text("amd added: 1 … 6 GW; intel gone", {"amd": "AMD", "intel": "Intel"}, "en")
    'AMD added: 1 … 6 GW; Intel gone'
    >>> change_text("nvidia: no figure → ≥ 0 GW, 10 GW stated", {"nvidia": "Nvidia"}, "fr")
    'Nvidia : sans chiffre → ≥ 0 GW, 10 GW cités'
    """
    if change in _WHOLE:
        return say("changes", _WHOLE[change], lang)
    return "; ".join(_part(part, labels, lang) for part in change.split("; ") if part)


def _part(part: str, labels: Mapping[str, str], lang: str) -> str:
    for key, shape in _SHAPES:
        if found := shape.fullmatch(part):
            given = found.groupdict()
            figures = {k: _figure(v, lang) for k, v in given.items() if k != "who"}
            return say("changes", key, lang, who=labels.get(given["who"], given["who"]), **figures)
    return part


def _figure(text: str, lang: str) -> str:
    if text == "no figure":
        return say("changes", "no_figure", lang)
    figure, comma, stated = localise(text, lang).removesuffix(" stated").rpartition(", ")
    if comma and text.endswith(" stated"):
        return say("changes", "stated", lang, figure=figure, stated=stated)
    return localise(text, lang)
