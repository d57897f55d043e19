"""What a view says of the shares of markets, as plain rows for the measures.

A share is a claim that a firm, or a group of firms, has so much of a market in a period, counted
on some basis. Firms stand for the groups of firms that they control, as in the network.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from aisupply.claims.categories import categories
from aisupply.claims.ownership import Groups
from aisupply.errors import UnknownNameError
from aisupply.rdf.terms import AISC, local_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aisupply.claims.graph import ClaimView

__all__ = ["MarketShares", "Position", "market_shares", "position_of", "share_rows"]

_SHARES = """
SELECT DISTINCT ?claim ?position ?holder ?market ?type ?label ?member ?period ?begin ?end ?basis
  ?wording ?low ?low_open ?high ?source ?tier {{
  GRAPH ?claim {{
    ?position a {kind} ; {held_by} ?holder ; {of} ?market .
    OPTIONAL {{ ?holder a ais:ActorGroup ; dcterms:type ?type }}
    OPTIONAL {{ ?holder a ais:ActorGroup ; rdfs:label ?label }}
    OPTIONAL {{ ?holder dcterms:hasPart ?member }}
    OPTIONAL {{ ?position ais:ofPeriod ?period }}
    OPTIONAL {{ ?position time:hasTime ?time .
      OPTIONAL {{ ?time time:hasBeginning/time:inXSDDateTimeStamp ?begin }}
      OPTIONAL {{ ?time time:hasEnd/time:inXSDDateTimeStamp ?end }} }}
    OPTIONAL {{ ?position ais:basis ?basis }}
    OPTIONAL {{ ?position ais:hasQuantity ?q . ?q ais:unit unit:PERCENT .
      OPTIONAL {{ ?q ais:lowerBound ?low }} OPTIONAL {{ ?q ais:lowerBoundExclusive ?low_open }}
      OPTIONAL {{ ?q ais:upperBound ?high }} }}
  }}
  ?claim ais:statedIn ?source .
  OPTIONAL {{ ?claim ais:wording ?wording }}
  OPTIONAL {{ ?source ais:tier ?tier }}
}} ORDER BY ?claim ?position ?member
"""
_MARKETS = """
SELECT DISTINCT ?market ?label (LANG(?label) AS ?language) ?category ?whole {
  ?market skos:inScheme aisc:scheme-market ; skos:prefLabel ?label .
  FILTER(isLiteral(?label))
  OPTIONAL { ?market skos:relatedMatch ?category }
  OPTIONAL { ?market skos:closeMatch ?whole }
} ORDER BY ?market ?category ?whole
"""
_LOWEST_TIER = 9
"""Stands for the tier of a source that has none."""
_HOUSE = re.compile(r"\(([A-Z][^,;()]*)")
"""Who counted: words in brackets that begin with a capital."""
_UNDATED = "undated"


class Position(NamedTuple):
    """What one claim says of one share.

    Attributes:
        market: id of the market, without its prefix.
        holder: id of the firm, or of the group of firms that is measured together.
        entity: id of the legal unit that the claim names.
        kind: ``firm``; ``named`` for a sum of named firms; ``class`` or ``residual`` for firms
            that nobody names.
        members: ids of the firms of a named sum.
        low: least share, from 0 to 1.
        high: greatest share; None if the claim gives no share at all.
        period: the period in words, ``undated`` if there is none.
        begin: ISO day on which it begins; empty if it has no dates.
        end: ISO day on which it ends; empty if it has no dates.
        basis: what it is a share of, such as ``revenue``; empty if that is not stated.
        house: who counted, where the words say so in brackets.
        wording: the words of the source on how it was counted.
        source: id of the source.
        tier: its tier.
        claim: IRI of the claim.
        low_open: whether the least share itself is not reached, as in "more than half".
    """

    market: str
    holder: str
    entity: str
    kind: str
    members: tuple[str, ...]
    low: float
    high: float | None
    period: str
    begin: str
    end: str
    basis: str
    house: str
    wording: str
    source: str
    tier: int
    claim: str
    low_open: bool = False


@dataclass
class MarketShares:
    """All shares of a view, and what markets and categories there are.

    Attributes:
        positions: what each claim says.
        markets: markets by id, each with ``label``, ``categories``, and of these the ones of
            which it is the whole trade, ``stands_for``.
        categories: the tree of product categories, as in the graph of a network.
        lens: the lens of the view, as in JSON.
    """

    positions: list[Position]
    markets: dict[str, dict[str, Any]] = field(default_factory=dict)
    categories: dict[str, dict[str, Any]] = field(default_factory=dict)
    lens: Mapping[str, Any] | None = None

    def find(self, typed: str) -> list[str]:
        """Return the ids of the markets and categories that a name means, markets first.

        Args:
            typed: an id or a label, in any case.

        Raises:
            UnknownNameError: nothing has the name; the nearest ids are suggested.
        """
        wanted = typed.strip().casefold().removeprefix("market-")
        ids = dict.fromkeys(
            name
            for entries in (self.markets, self.categories)
            for name, entry in entries.items()
            if wanted in {name.casefold(), *(label.casefold() for label in entry["label"].values())}
        )
        if not ids:
            raise UnknownNameError("market or category", typed, [*self.markets, *self.categories])
        return list(ids)


def market_shares(view: ClaimView) -> MarketShares:
    """Return what a view says of the shares of markets.

    Args:
        view: claims under a lens; without `entities`, firms stand for those they control.

    Example:
        >>> import aisupply
        >>> shares = market_shares(aisupply.open().view(sources=["evertiq-foundry"]))
        >>> [(p.holder, p.low) for p in shares.positions if p.market == "foundry"]
        [('samsung-electronics', 0.073), ('smic', 0.051), ('tsmc', 0.702)]
    """
    groups = Groups(() if view.lens.entities else view.graph.controls, view.lens.at)
    rows = share_rows(view, "MarketPosition", of="ais:inMarket", held_by="ais:positionHolder")
    return MarketShares(
        [position_of(position_rows, groups) for position_rows in rows],
        _markets(view),
        categories(view.structure),
        view.lens.as_json(),
    )


def share_rows(view: ClaimView, kind: str, *, of: str, held_by: str) -> list[list[dict[str, str]]]:
    """Return what claims of a view say of shares: for each share of a claim a row for each member.

    Args:
        view: claims under a lens.
        kind: the class of the shares, such as ``MarketPosition``.
        of: the property that names what they are shares of.
        held_by: the property that names who has them: a firm, or a group of actors.
    """
    rows: dict[tuple[str, str], list[dict[str, str]]] = {}
    admitted = frozenset(view.lens.content(view.graph.claims))
    query = _SHARES.format(kind=f"ais:{kind}", of=of, held_by=held_by)
    for row in view.graph.of_class(kind).records(query):
        if row["claim"] in admitted:
            rows.setdefault((row["claim"], row["position"]), []).append(row)
    return list(rows.values())


def position_of(rows: list[dict[str, str]], groups: Groups) -> Position:
    """Return a share that `share_rows` found; firms stand for the groups that they control."""
    row = rows[0]
    entity, wording = local_id(row["holder"]), row.get("wording", "")
    members = (groups.head(local_id(r["member"])) for r in rows if "member" in r)
    house = _HOUSE.search(wording)
    low, high = row.get("low"), row.get("high")
    return Position(
        market=_market_id(row["market"]),
        holder=groups.head(entity) if "type" not in row else entity.removeprefix("actor-group/"),
        entity=entity,
        kind=local_id(row["type"]).removeprefix("actor-group-") if "type" in row else "firm",
        members=tuple(sorted(set(members))),
        low=_part(low or "0"),
        high=None if low is None and high is None else _part(high or "100"),
        period=row.get("period", _UNDATED),
        begin=row.get("begin", "")[:10],
        end=row.get("end", "")[:10],
        basis=_basis(row.get("basis", "")),
        house=house[1].strip() if house else "",
        wording=wording,
        source=local_id(row["source"]),
        tier=int(row.get("tier", _LOWEST_TIER)),
        claim=row["claim"],
        low_open=row.get("low_open") == "true",
    )


def _part(percent: str) -> float:
    """Return a percentage as a part of 1, rounded once."""
    return float(Decimal(percent) / 100)


def _basis(iri: str) -> str:
    return local_id(iri).removeprefix("basis-").replace("not-stated", "")


def _market_id(iri: str) -> str:
    return local_id(iri).removeprefix("market-").removeprefix("market/")


def _markets(view: ClaimView) -> dict[str, dict[str, Any]]:
    markets: dict[str, dict[str, Any]] = {}
    for row in view.structure.records(_MARKETS):
        new: dict[str, Any] = {"label": {}, "categories": [], "stands_for": []}
        market = markets.setdefault(_market_id(row["market"]), new)
        market["label"][row["language"]] = row["label"]
        # A category comes again with each language of the label.
        for name, links in (("category", "categories"), ("whole", "stands_for")):
            category = row.get(name, "").removeprefix(AISC)
            if category and category not in market[links]:
                market[links].append(category)
    return markets
