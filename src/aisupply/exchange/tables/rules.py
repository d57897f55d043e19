"""The rules of reading, as `mapping.json` has them: what the words of the tables mean."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any

__all__ = ["read_status", "rules", "statuses"]


@cache
def rules() -> dict[str, Any]:
    """Return the rules of reading: words of the tables → stage, evidence, certainty."""
    file = resources.files("aisupply.exchange.tables").joinpath("mapping.json")
    document: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return document


def statuses() -> tuple[str, ...]:
    """Return the words that the column `status` of every table takes.

    Example:
        >>> [word for word in ("signed", "rumoured", "operating") if word not in statuses()]
        []
    """
    return tuple(rules()["statuses"])


def read_status(table: str, word: str, kind: str = "") -> dict[str, str] | None:
    """Return what a status means: its stage, evidence, certainty and more.

    What a table says of a word itself goes before the list that all tables share: there the
    word of a kind (`announced[warrant]`) before the word alone.

    Args:
        table: the name of the table.
        word: what stands in the column.
        kind: the kind of the row, if the table has one.

    Returns:
        The reading; None for a word that nobody knows.
    """
    own: dict[str, dict[str, str]] = rules().get(table, {})
    shared: dict[str, dict[str, str]] = rules()["statuses"]
    return own.get(f"{word}[{kind}]") or own.get(word) or shared.get(word)
