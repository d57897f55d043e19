"""Citations: each claim with its source, the address of the source, and the passage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aisupply.mcp.answering import claims_in
from aisupply.mcp.client import JobError
from aisupply.rdf.terms import compact, iri_of, local_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from aisupply.mcp.client import JobClient, Pairs

__all__ = ["MOST_CITATIONS", "cite", "support"]

MOST_CITATIONS = 40
"""Claims of one answer that are cited in full."""
_MOST_CELLS = 12
_ALL: Pairs = [("all", "1")]
_SOURCES = """
SELECT ?source (SAMPLE(?name) AS ?title) (SAMPLE(?by) AS ?publisher) (SAMPLE(?level) AS ?tier)
       (SAMPLE(?on) AS ?issued) (SAMPLE(?grain) AS ?precision) (SAMPLE(?page) AS ?url) {
  VALUES ?source { %s }
  OPTIONAL { ?source rdfs:label ?name }
  OPTIONAL { ?source dcterms:publisher ?by }
  OPTIONAL { ?source ais:tier ?level }
  OPTIONAL { ?source dcterms:issued ?on }
  OPTIONAL { ?source ais:datePrecision ?grain }
  OPTIONAL { ?source foaf:page ?page }
} GROUP BY ?source
"""


async def cite(client: JobClient, claims: list[str]) -> tuple[list[dict[str, Any]], list[str]]:
    """Return a citation for each of some claims, up to a number, and notes.

    Args:
        client: where jobs are done.
        claims: IRIs of claims.
    """
    if not claims:
        return [], []
    cited = claims[:MOST_CITATIONS]
    evidence = await client.operate("evidence", [("claim", claim) for claim in cited] + _ALL)
    sources = await _sources(client, {str(row["source"]) for row in evidence.rows})
    citations: dict[str, dict[str, Any]] = {}
    for row in evidence.rows:
        citation = citations.setdefault(row["claim"], _citation(row, sources))
        if isinstance(row["start"], int) and isinstance(row["end"], int):
            citation["passages"].append([row["start"], row["end"]])
    return [citations[claim] for claim in cited if claim in citations], _more(len(claims))


def _more(total: int) -> list[str]:
    if total <= MOST_CITATIONS:
        return []
    return [f"{MOST_CITATIONS} of {total} claims are cited; ask for fewer rows, or call evidence"]


async def _sources(client: JobClient, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    names = " ".join(f"<{iri_of(name)}>" for name in sorted(ids))
    rows = (await client.select(_SOURCES % names, _ALL)).rows
    return {local_id(row["source"]): row for row in rows}


def _citation(row: Mapping[str, Any], sources: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    source = sources.get(str(row["source"]), {})
    return {
        "claim": compact(row["claim"]),
        "status": row["status"],
        "certainty": row["certainty"],
        "known": row["known"],
        "source": row["source"],
        "title": source.get("title"),
        "publisher": source.get("publisher"),
        "tier": source.get("tier"),
        "issued": _day(source),
        "url": source.get("url"),
        "passages": [],
        "no_passage": row["reason"],
    }


def _day(source: Mapping[str, Any]) -> str | None:
    """Return the date of a source, no finer than it is known."""
    if not source.get("issued"):
        return None
    day = str(source["issued"])[:10]
    year, month = day[:4], int(day[5:7])
    shortened = {
        "undated": None,
        "year": year,
        "half-year": f"{year}-H{(month + 5) // 6}",
        "quarter": f"{year}-Q{(month + 2) // 3}",
        "month": day[:7],
    }
    precision = local_id(source.get("precision") or "").removeprefix("precision-")
    return shortened.get(precision, day)


async def support(
    client: JobClient, name: str, rows: list[dict[str, Any]], lens: Pairs
) -> tuple[list[str], list[str]]:
    """Return the IRIs of the claims that rows rest on, and notes.

    Args:
        client: where jobs are done.
        name: of the operation.
        rows: those that are shown, as the job gave them; where they name no claims, these are
            looked up.
        lens: of the answer.
    """
    if name in {"concentration", "what-if"}:
        return await _explained(client, [_cell(row, row["customer"]) for row in rows], lens)
    if name == "tiers":
        first = [_cell(row, row["customer"]) for row in rows if row["from"] is None]
        claims, notes = await _explained(client, first, lens)
        return claims, notes if len(first) == len(rows) else [*notes, _DEEPER]
    if name == "chokepoints":
        return await _stopped(client, rows, lens)
    return claims_in(rows), []


_DEEPER = (
    "citations are those of the first tier; for a deeper one call concentration or ask "
    "single-points with its category"
)


def _cell(row: Mapping[str, Any], customer: str) -> Pairs:
    pairs = [("customer", customer), ("category", row["category"])]
    return [*pairs, ("kind", row["kind"])] if row.get("kind") else pairs


async def _explained(
    client: JobClient, cells: list[Pairs], lens: Pairs
) -> tuple[list[str], list[str]]:
    """Return the claims behind cells of customer, category and kind."""
    claims: dict[str, None] = {}
    without: list[str] = []
    for number, cell in enumerate(cells):
        if number == _MOST_CELLS or len(claims) > MOST_CITATIONS:
            notes = [f"citations are those of the first {number} rows; see explain"]
            return list(claims), notes + _uncited(without)
        try:
            suppliers = await client.operate("concentration", [*cell, ("explain", "1"), *lens])
        except JobError as error:  # such as a supply that only the assumption has
            without.append(error.message)
            continue
        claims |= dict.fromkeys(claims_in(suppliers.rows))
    return list(claims), _uncited(without)


def _uncited(reasons: Sequence[str]) -> list[str]:
    """Return the note on rows whose claims could not be looked up, with the first reason."""
    return [f"rows without citations: {len(reasons)} ({reasons[0]})"] if reasons else []


async def _stopped(
    client: JobClient, rows: list[dict[str, Any]], lens: Pairs
) -> tuple[list[str], list[str]]:
    """Return the claims by which the first of some firms are chokepoints."""
    if not rows:
        return [], []
    first = rows[0]
    pairs = [("firm", first["firm"]), ("category", first["category"]), *lens]
    hit = await client.operate("disrupt", pairs)
    note = f"citations are those of {first['firm']}; for another firm call disrupt with it"
    return claims_in(hit.rows), [note]
