"""Citations: each claim with its source, the address of the source, and the passage."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from aisupply.mcp.answering import claims_in
from aisupply.mcp.client import JobError
from aisupply.rdf.terms import ID, expand, iri_of

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
_POSITIONS = """
SELECT DISTINCT ?claim ?wording {
  VALUES ?market { %s }
  GRAPH ?claim {
    ?position a ais:MarketPosition ; ais:inMarket ?market .
    OPTIONAL { ?position ais:ofPeriod ?period }
  }
  OPTIONAL { ?claim ais:wording ?wording }
  FILTER(!BOUND(?period) || STR(?period) IN (%s))
} ORDER BY ?claim
"""


async def cite(client: JobClient, claims: list[str]) -> tuple[list[dict[str, Any]], list[str]]:
    """Return a citation for each of some claims, up to a number, and notes.

    Args:
        client: where jobs are done.
        claims: prefixed names of claims.
    """
    if not claims:
        return [], []
    some = claims[:MOST_CITATIONS]
    evidence = await client.operate("evidence", [("claim", claim) for claim in some] + _ALL)
    sources = await _sources(client, {str(row["source"]) for row in evidence.rows})
    made: dict[str, dict[str, Any]] = {}
    for row in evidence.rows:
        _add_passage(made.setdefault(row["claim"], _citation(row, sources)), row)
    ordered = [made[iri] for claim in some if (iri := expand(claim)) in made]
    return ordered, _more(len(claims))


def _more(total: int) -> list[str]:
    if total <= MOST_CITATIONS:
        return []
    return [f"{MOST_CITATIONS} of {total} claims are cited; ask for fewer rows, or call evidence"]


async def _sources(client: JobClient, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    names = " ".join(f"<{iri_of(name)}>" for name in sorted(ids))
    found = await client.select(_SOURCES % names, _ALL)
    return {str(row["source"]).removeprefix(":"): row for row in found.rows}


def _citation(row: Mapping[str, Any], sources: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    source = sources.get(str(row["source"]), {})
    url = source.get("url")
    return {
        "claim": "cl:" + str(row["claim"]).removeprefix(ID + "claim/"),
        "status": row["status"],
        "certainty": row["certainty"],
        "known": row["known"],
        "source": row["source"],
        "title": source.get("title"),
        "publisher": source.get("publisher"),
        "tier": source.get("tier"),
        "issued": _day(source),
        "url": str(url).strip("<>") if url else None,
        "passages": [],
        "no_passage": row["reason"],
    }


def _day(source: Mapping[str, Any]) -> str | None:
    """Return the date of a source, no finer than it is known."""
    if not source.get("issued"):
        return None
    day = str(source["issued"])[:10]
    year, month = day[:4], int(day[5:7])
    told = {
        "undated": None,
        "year": year,
        "half-year": f"{year}-H{(month + 5) // 6}",
        "quarter": f"{year}-Q{(month + 2) // 3}",
        "month": day[:7],
    }
    return told.get(str(source.get("precision")).removeprefix("aisc:precision-"), day)


def _add_passage(citation: dict[str, Any], row: Mapping[str, Any]) -> None:
    if isinstance(row["start"], int) and isinstance(row["end"], int):
        citation["passages"].append([row["start"], row["end"]])


async def support(
    client: JobClient, name: str, rows: list[dict[str, Any]], lens: Pairs
) -> tuple[list[str], list[str]]:
    """Return the claims that rows rest on, and notes.

    Args:
        client: where jobs are done.
        name: of the operation.
        rows: those that are shown; where they name no claims, these are looked up.
        lens: of the answer.
    """
    if name in {"concentration", "what-if"}:
        return await _explained(client, [_cell(row, row["customer"]) for row in rows], lens)
    if name == "tiers":
        first = [_cell(row, row["customer"]) for row in rows if row["from"] is None]
        found, notes = await _explained(client, first, lens)
        below = [] if len(first) == len(rows) else [_DEEPER]
        return found, [*notes, *below]
    if name == "chokepoints":
        return await _stopped(client, rows, lens)
    if name == "market":
        return await _positions(client, rows, lens)
    return claims_in(rows), []


_HOUSE = re.compile(r"\((.+)\)$")
_COUNTINGS = (
    "citations are all claims on shares of these markets and periods; those of other countings, "
    "which the rows leave aside, too"
)
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
    found: dict[str, None] = {}
    without: list[str] = []
    for number, cell in enumerate(cells):
        if number == _MOST_CELLS or len(found) > MOST_CITATIONS:
            notes = [f"citations are those of the first {number} rows; see explain"]
            return list(found), notes + _uncited(without)
        try:
            told = await client.operate("concentration", [*cell, ("explain", "1"), *lens])
        except JobError as error:  # such as a supply that only the assumption has
            without.append(str(error).partition("\n")[0])
            continue
        found |= dict.fromkeys(_named(told.rows))
    return list(found), _uncited(without)


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
    told = await client.operate("disrupt", pairs)
    note = f"citations are those of {first['firm']}; for another firm call disrupt with it"
    return list(dict.fromkeys(_named(told.rows))), [note]


async def _positions(
    client: JobClient, rows: list[dict[str, Any]], lens: Pairs
) -> tuple[list[str], list[str]]:
    """Return the claims on shares of the markets and periods of some rows, by the same houses."""
    markets = " ".join(sorted({f"aisc:market-{row['market']}" for row in rows if row["market"]}))
    periods = ", ".join(sorted({f'"{row["period"]}"' for row in rows})) or '""'
    found = (await client.select(_POSITIONS % (markets, periods), lens)).rows
    houses = [match[1] for row in rows if (match := _HOUSE.search(str(row["basis"])))]
    if len(houses) == len(rows):
        return claims_in(r for r in found if any(h in str(r["wording"]) for h in houses)), []
    return claims_in(found), [_COUNTINGS]


def _named(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    return [
        "cl:" + part.removeprefix(ID + "claim/") for row in rows for part in row["claims"] or ()
    ]
