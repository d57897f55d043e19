"""From the rows of a job to an answer: a page of them, with coverage, notes and citations."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from aisupply.rdf.terms import CLAIM
from aisupply.table import Iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from aisupply.mcp.client import Rows

__all__ = ["answer", "claims_in", "page_of"]

_LARGEST = 60_000
"""Characters that the rows of one answer may have, so that it fits into a reader's memory."""


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
    wanted = [
        {n: _listed(row[n]) if n == "claims" else _short(row[n]) for n in rows.columns}
        for row in rows.rows[offset : offset + limit]
    ]
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


def _short(cell: Any) -> Any:
    """Return a cell as JSON, with short names for IRIs; several of them are a list."""
    if isinstance(cell, list):
        names = [_short(part) for part in cell]
        return names if names[1:] and all(isinstance(p, Iri) for p in cell) else ", ".join(names)
    return cell.short if isinstance(cell, Iri) else cell


def _listed(cell: Any) -> Any:
    """Return a cell of claims: always a list, unless it counts them."""
    if cell is None or isinstance(cell, int):
        return [] if cell is None else cell
    return [_short(part) for part in (cell if isinstance(cell, list) else [cell])]


def claims_in(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the claims that rows name, in order, each once."""
    parts = (
        part
        for row in rows
        for cell in row.values()
        for part in (cell if isinstance(cell, list) else [cell])
    )
    return list(dict.fromkeys(p for p in parts if isinstance(p, Iri) and p.startswith(CLAIM)))
