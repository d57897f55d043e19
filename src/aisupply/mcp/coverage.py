"""Coverage: up to when the graph is kept, how many claims count, how much of a supply is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from aisupply.mcp.client import JobClient, Pairs, Rows

__all__ = ["Coverage", "Extent"]

_COUNT = """
SELECT (COUNT(DISTINCT ?claim) AS ?claims) (COUNT(DISTINCT ?source) AS ?sources) {
  ?claim a ais:Claim ; ais:statedIn ?source
}
"""


class Extent(NamedTuple):
    """What there is: the last day of the graph, claims and sources."""

    until: str
    claims: int
    sources: int


class Coverage:
    """Tells of each answer what it covers; counts are kept, since the graph does not change.

    Args:
        client: where jobs are done.
    """

    def __init__(self, client: JobClient) -> None:
        self._client = client
        self._counted: dict[tuple[bool, tuple[tuple[str, str], ...]], Extent] = {}

    async def whole(self) -> Extent:
        """Return what there is in the graph."""
        return await self._count([], all_claims=True)

    async def of(self, rows: Rows, lens: Pairs, *, all_claims: bool) -> dict[str, Any]:
        """Return the coverage of an answer.

        Args:
            rows: all rows of the answer, shown or not.
            lens: as it was given.
            all_claims: all claims count where the lens says nothing.
        """
        whole, counted = await self.whole(), await self._count(lens, all_claims=all_claims)
        counts: dict[str, Any] = {
            "kept_until": whole.until,
            "claims": whole.claims,
            "claims_counted": counted.claims,
            "sources_counted": counted.sources,
        }
        counts |= _suppliers(rows)
        return {**counts, "line": _line(counts)}

    async def _count(self, lens: Pairs, *, all_claims: bool) -> Extent:
        key = all_claims, tuple(sorted(lens))
        if key not in self._counted:
            count = self._count_all if all_claims else self._count_view
            self._counted[key] = await count(lens)
        return self._counted[key]

    async def _count_all(self, lens: Pairs) -> Extent:
        rows = await self._client.operate("stats", lens)
        counts = {row["what"]: row["count"] for row in rows.rows}
        return Extent(str((rows.lens or {})["known_by"]), counts["claims"], counts["sources"])

    async def _count_view(self, lens: Pairs) -> Extent:
        (row,) = (await self._client.select(_COUNT, lens)).rows
        return Extent("", row["claims"], row["sources"])


def _suppliers(rows: Rows) -> dict[str, int]:
    """Return how many suppliers have a figure, and of how many cells the list is closed."""
    if "supplier" in rows.columns and "quantified" in rows.columns:
        return {
            "suppliers": len(rows.rows),
            "quantified": sum(bool(row["quantified"]) for row in rows.rows),
        }
    if not {"suppliers", "quantified", "closed"} <= set(rows.columns):
        return {}
    return {
        "suppliers": sum(row["suppliers"] or 0 for row in rows.rows),
        "quantified": sum(row["quantified"] or 0 for row in rows.rows),
        "cells": len(rows.rows),
        "closed": sum(bool(row["closed"]) for row in rows.rows),
    }


def _line(told: dict[str, Any]) -> str:
    parts = [
        f"the graph is kept up to {told['kept_until']}",
        f"{told['claims_counted']:,} of its {told['claims']:,} claims count here",
    ]
    if "suppliers" in told:
        parts.append(f"{told['quantified']} of {told['suppliers']} named suppliers have a figure")
    if "cells" in told:
        parts.append(f"a source says that there are no others for {told['closed']} of "
                     f"{told['cells']} rows")  # fmt: skip
    return "; ".join(parts)
