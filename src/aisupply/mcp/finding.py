"""Finding things by a part of a name, or by a name that looks like theirs."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from aisupply.claims.names import KINDS
from aisupply.mcp.client import Rows
from aisupply.rdf.terms import local_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aisupply.mcp.client import JobClient

__all__ = ["Finder"]

_NAMES = """
SELECT DISTINCT ?thing ?kind ?name ?preferred (LANG(?name) AS ?language) {
  VALUES (?type ?kind) { %s }
  ?thing a ?type .
  { ?thing rdfs:label|skos:prefLabel ?name BIND(true AS ?preferred) }
  UNION { ?thing skos:altLabel|skos:notation|dcterms:identifier ?name BIND(false AS ?preferred) }
} ORDER BY ?thing ?name
"""
_MATCHES = ("exact", "begins", "contains", "like")
_CLOSE = 0.7
_MOST_LIKE = 10


class Finder:
    """Finds things; the names are read once, since the graph does not change.

    Args:
        client: where jobs are done.
    """

    def __init__(self, client: JobClient) -> None:
        self._client = client
        self._things: dict[str, dict[str, Any]] = {}

    async def find(self, text: str, kind: str | None) -> Rows:
        """Return what has a text in one of its names, best first; else what looks like it."""
        if not self._things:
            self._things = await self._read()
        wanted = text.strip().casefold()
        things = [t for t in self._things.values() if kind in {None, t["kind"]}]
        rows = list(_matching(things, wanted)) or list(_alike(things, wanted))
        rows.sort(key=lambda row: (_MATCHES.index(row["match"]), row["id"]))
        notes = [] if rows else [f"nothing is called or looks like {text!r}"]
        return Rows(["id", "kind", "label", "names", "match"], rows, notes)

    async def _read(self) -> dict[str, dict[str, Any]]:
        classes = " ".join(
            f'({name} "{kind}")'
            for kind, names in KINDS.items()
            for name in names
            if kind != "claim"
        )
        things: dict[str, dict[str, Any]] = {}
        for row in (await self._client.select(_NAMES % classes, [("all", "1")])).rows:
            _add(things, row)
        return things


def _add(things: dict[str, dict[str, Any]], row: dict[str, Any]) -> None:
    iri = str(row["thing"])
    new = {"id": local_id(iri), "kind": row["kind"], "label": None, "names": set()}
    thing = things.setdefault(iri, new)
    name = str(row["name"])
    if row["preferred"] and (thing["label"] is None or row["language"] == "en"):
        thing["label"] = name
    thing["names"].add(name)


def _matching(things: list[dict[str, Any]], wanted: str) -> Iterator[dict[str, Any]]:
    for thing in things:
        names = [name.casefold() for name in (thing["id"], *thing["names"])]
        if wanted in names:
            yield _row(thing, "exact")
        elif any(name.startswith(wanted) for name in names):
            yield _row(thing, "begins")
        elif any(wanted in name for name in names):
            yield _row(thing, "contains")


def _alike(things: list[dict[str, Any]], wanted: str) -> Iterator[dict[str, Any]]:
    by_name = {
        name.casefold(): thing for thing in things for name in (thing["id"], *thing["names"])
    }
    near = get_close_matches(wanted, list(by_name), n=_MOST_LIKE, cutoff=_CLOSE)
    for thing in {by_name[name]["id"]: by_name[name] for name in near}.values():
        yield _row(thing, "like")


def _row(thing: dict[str, Any], match: str) -> dict[str, Any]:
    names = sorted(thing["names"] - {thing["label"]})
    return {**thing, "names": names, "match": match}
