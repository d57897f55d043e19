"""From the rows of a job to an answer: a page of them, with coverage, notes and citations."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from aisupply.rdf.terms import CLAIM, PREFIXES, compact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from aisupply.mcp.client import Rows

__all__ = ["answer", "claims_in", "page_of"]

_LARGEST = 60_000
"""Characters that the rows of one answer may have, so that it fits into a reader's memory."""
_CLAIM = "cl:"
_SEPARATOR = ", "
_SPACES = tuple(PREFIXES.values())


def answer(
    rows: Rows,
    page: dict[str, Any],
    shown: list[dict[str, Any]],
    *,
    coverage: dict[str, Any] | None,
    citations: list[dict[str, Any]],
    notes: Iterable[str] = (),
) -> dict[str, Any]:
    """Put an answer together; see `aisupply.mcp.schemas.answer_schema` for its parts."""
    return {
        "lens": rows.lens,
        "coverage": coverage,
        "columns": rows.columns,
        "rows": shown,
        "page": page,
        "notes": [*rows.notes, *notes],
        "citations": citations,
    }


def page_of(
    rows: Rows, arguments: Mapping[str, Any], limit: int
) -> tuple[dict[str, Any], list[dict[str, Any]], list[str]]:
    """Return which rows are shown: the numbers of the page, the rows, and notes.

    IRIs are shortened by the declared prefixes, and several of them become a list.

    Args:
        rows: all rows.
        arguments: with offset and limit where they are given.
        limit: the most rows if none is given.
    """
    offset, limit = arguments.get("offset", 0), arguments.get("limit", limit)
    wanted = [_short_row(row) for row in rows.rows[offset : offset + limit]]
    shown = list(_fitting(wanted))
    total, end = len(rows.rows), offset + len(shown)
    page = {
        "total": total,
        "offset": offset,
        "returned": len(shown),
        "next_offset": end if shown and end < total else None,
    }
    return page, shown, list(_page_notes(page, len(wanted)))


def _page_notes(page: Mapping[str, Any], wanted: int) -> Iterator[str]:
    if page["returned"] < wanted:
        yield "the answer was cut to a size that can be read at once"
    if page["next_offset"] is not None:
        first, last = page["offset"] + 1, page["offset"] + page["returned"]
        yield (
            f"rows {first} to {last} of {page['total']} are here; "
            f"call again with offset={page['next_offset']}, or ask for less"
        )
    if not page["returned"] and page["total"]:
        yield f"there are only {page['total']} rows; use a smaller offset"


def _fitting(rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield rows until they are too large together; the first is always given."""
    left = _LARGEST
    for number, row in enumerate(rows):
        left -= len(json.dumps(row, ensure_ascii=False))
        if left < 0 and number:
            return
        yield row


def _short_row(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _short(name, value) for name, value in row.items()}


def _short(name: str, value: Any) -> Any:
    """Return a cell with short names; the column `claims`, unless it counts them, is a list."""
    if isinstance(value, list):
        if name != "claims" and not all(part.startswith(_SPACES) for part in value):
            return _SEPARATOR.join(value)
        names = [str(_short("", part)) for part in value]
        return names if name == "claims" or names[1:] else "".join(names)
    # A question in SPARQL, which has no lists, answers several claims as one text.
    if name == "claims" and not isinstance(value, int):
        return [_short("", part) for part in (value or "").split(_SEPARATOR) if part]
    if not isinstance(value, str) or not value.startswith(_SPACES):
        return value
    parts = value.split(_SEPARATOR)
    if not all(part.startswith(_SPACES) and " " not in part for part in parts):
        return value.replace(CLAIM, _CLAIM)  # words in which claims are named
    names = [compact(part) for part in parts]
    return names if names[1:] else names[0]


def claims_in(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the claims that rows name, in order, each once."""
    found: dict[str, None] = {}
    for row in rows:
        for value in row.values():
            parts = value if isinstance(value, list) else [value]
            found |= dict.fromkeys(
                part
                for part in parts
                if isinstance(part, str) and part.startswith(_CLAIM) and " " not in part
            )
    return list(found)
