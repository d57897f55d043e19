"""Parts of ids made from free text: readable, and never the same for two names.

A slug alone loses what is not Latin, punctuation, and the end of what is long; two names may
share one.  So the slug stands alone only where the name can be told from it, and is followed by
a digest of the name elsewhere.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import cache
from importlib import resources

__all__ = ["name_key", "slug"]

_LONGEST = 60
_DIGITS = 12
_PLAIN = re.compile(r"[a-z0-9]+(?: [a-z0-9]+)*")


def name_key(text: str) -> str:
    """Return the form in which names are compared.

    Case, the Unicode form, and the width and number of blanks and hyphens make no difference.

    Example:
        >>> name_key(" Sk-Hynix  Group"), name_key("E\u0301cole") == name_key("école")
        ('sk hynix group', True)
    """
    folded = unicodedata.normalize("NFC", text).casefold()
    return re.sub(r"[\s-]+", " ", unicodedata.normalize("NFC", folded)).strip()


def slug(text: str) -> str:
    """Return a part of an id made from free text, for one name and no other.

    Names that `name_key` tells apart have different slugs.  Two hyphens stand before a digest,
    so that no slug without one looks like it.

    Example:
        >>> slug("Customer A"), slug("Abilene, Texas")
        ('customer-a', 'abilene-texas')
        >>> slug("Customer (A)"), slug("客户A")
        ('customer-a--21a3427cbcc0', 'a--5d53a5fc08e5')
    """
    key = name_key(text)
    latin = unicodedata.normalize("NFKD", key).encode("ascii", "ignore").decode()
    whole = re.sub(r"[^a-z0-9]+", "-", latin).strip("-")
    short = whole[:_LONGEST].strip("-")
    owner = _owners().get(short, key)
    if owner == key and short == whole and (_PLAIN.fullmatch(key) or key in _owners().values()):
        return short
    digest = hashlib.sha256(key.encode()).hexdigest()[:_DIGITS]
    return f"{short or 'name'}--{digest}"


@cache
def _owners() -> dict[str, str]:
    """Return slug → the name that has it although the slug loses some of it."""
    text = (
        resources.files("aisupply.exchange.tables").joinpath("plain_names.txt").read_text("utf-8")
    )
    names = [line for line in text.splitlines() if line and not line.startswith("#")]
    return {re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-"): name_key(name) for name in names}
