"""What would change a verdict, as the pages print it: firms by their names, and in French.

The measures write it in English with ids; their few phrases are put into French one by one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aisupply.pages.words import elided, localise, replacements

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aisupply.pages.report.ranking import Row

__all__ = ["tipping_text"]


def tipping_text(row: Row, *, labels: Mapping[str, str], lang: str) -> str:
    """Return the column ``tipping`` of a row with names for ids, in one language.

    >>> row = {"tipping": "above 4,000 unless amd's undisclosed volume is at most 6 GW",
    ...        "unquantified": "amd"}
    >>> tipping_text(row, labels={"amd": "AMD"}, lang="en")
    "above 4,000 unless AMD's undisclosed volume is at most 6 GW"
    >>> tipping_text(row, labels={"amd": "AMD"}, lang="fr")
    "au-dessus de 4\u202f000, sauf si le volume non publié d'AMD est d'au plus 6 GW"
    """
    text = str(row.get("tipping") or "")
    names = [name.strip() for name in str(row.get("unquantified") or "").split(",")]
    text, kept = _held(text, [name for name in names if name])
    for pattern, replacement in replacements("tipping", lang):
        text = re.sub(pattern, replacement, text)
    text = localise(text, lang)
    text = re.sub(r"\x02(\d+)\x03", lambda found: _label(kept[int(found[1])], labels), text)
    return elided(text, lang)


def _held(text: str, names: list[str]) -> tuple[str, list[str]]:
    """Return the text with a mark for each name, so that no phrase is found inside one."""
    clean = text.replace("\x02", "").replace("\x03", "")
    kept = sorted(dict.fromkeys(names), key=lambda name: (-len(name), name))
    if not kept:
        return clean, kept
    pattern = rf"(?<![\w-])(?:{'|'.join(map(re.escape, kept))})(?![\w-])"
    return re.sub(pattern, lambda found: f"\x02{kept.index(found[0])}\x03", clean), kept


def _label(name: str, labels: Mapping[str, str]) -> str:
    return labels.get(name, name)
