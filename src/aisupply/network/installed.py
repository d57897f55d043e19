"""What owners have of whose products on a day, by a model's estimate.

A stock on a day is no supply and no order: it is no edge of a network, and no measure adds it to
one. It stands in the attribute `installed` of a network whose lens admits estimates.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from aisupply.claims.ownership import Groups
from aisupply.rdf.terms import local_id, unit_name
from aisupply.store.literals import number_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aisupply.claims.graph import ClaimView
    from aisupply.claims.lens import Lens

__all__ = ["ESTIMATED", "InstalledStock", "admits_estimates", "installed"]

ESTIMATED = "estimated"
"""The status of what a model gives."""
_STOCKS = """
SELECT DISTINCT ?claim ?stock ?owner ?group ?product ?category ?end ?incomplete ?unit ?counted_in
  ?low ?median ?high ?source {
  GRAPH ?claim {
    ?stock a ais:InstalledBase ; ais:owner ?owner ; ais:ofProduct ?product ;
      ais:ofCategory ?category ; time:hasTime/time:hasEnd/time:inXSDDateTimeStamp ?end ;
      ais:percentile5Quantity/ais:lowerBound ?low ; ais:medianQuantity ?middle ;
      ais:percentile95Quantity/ais:upperBound ?high .
    ?middle ais:lowerBound ?median ; ais:unit ?unit .
    OPTIONAL { ?middle ais:countedIn ?counted_in }
    OPTIONAL { ?stock ais:incomplete ?incomplete }
    OPTIONAL { ?owner a ais:ActorGroup BIND(true AS ?group) }
  }
  ?claim ais:statedIn ?source .
} ORDER BY ?stock ?claim
"""
_MAKERS = """
SELECT DISTINCT ?claim ?maker ?product {
  GRAPH ?claim { ?maker ais:makes ?product }
} ORDER BY ?product ?maker ?claim
"""


class InstalledStock(NamedTuple):
    """What an owner has of one product on a day: three points of a model's distribution.

    Attributes:
        owner: id of the firm; empty for owners that the source counts together.
        maker: id of the firm that makes the product; empty where no claim names one, or several
            claims name different ones.
        product: id of the product.
        category: id of its category.
        unit: ``GW``, ``count``, or what a count is counted in, such as ``H100e``.
        day: the day of the stock, in ISO form.
        is_whole: whether the source calls the figure complete.
        low: 5th percentile.
        median: 50th percentile.
        high: 95th percentile.
        claim: IRI of the claim.
        source: id of its source.
    """

    owner: str
    maker: str
    product: str
    category: str
    unit: str
    day: str
    is_whole: bool
    low: float
    median: float
    high: float
    claim: str
    source: str


def admits_estimates(lens: Lens) -> bool:
    """Tell whether a lens takes what a model estimates."""
    return lens.everything or ESTIMATED in lens.statuses


def installed(view: ClaimView) -> tuple[InstalledStock, ...]:
    """Return the stocks that a view's claims estimate, of days that its `at` has reached.

    A model may estimate a stock again: then the claim that became known last stands, and earlier
    ones, which are of the same quantity and no bounds of it, do not. Firms stand for their groups.

    Args:
        view: claims under a lens.
    """
    head = Groups(() if view.lens.entities else view.graph.controls, view.lens.at).head
    admitted = frozenset(view.lens.content(view.graph.claims))
    known = {fact.iri: fact.known for fact in view.graph.claims if fact.iri in admitted}
    rows = [row for row in view.graph.of_class("InstalledBase").records(_STOCKS)
            if row["claim"] in admitted]  # fmt: skip
    latest: dict[str, Mapping[str, str]] = {}
    for row in sorted(rows, key=lambda row: (known[row["claim"]], row["claim"])):
        if row["end"][:10] <= view.lens.at.isoformat():
            latest[row["stock"]] = row
    makers: defaultdict[str, set[str]] = defaultdict(set)
    products = sorted({local_id(row["product"]) for row in latest.values()})
    for row in view.graph.about(products).records(_MAKERS):
        if row["claim"] in admitted:
            makers[row["product"]].add(head(local_id(row["maker"])))
    return tuple(
        InstalledStock(
            owner="" if row.get("group") == "true" else head(local_id(row["owner"])),
            maker=_only(makers.get(row["product"], ())),
            product=local_id(row["product"]),
            category=local_id(row["category"]),
            unit=row.get("counted_in") or unit_name(row["unit"]) or "count",
            day=row["end"][:10],
            is_whole=row.get("incomplete") != "true",
            low=number_in(row, "low") or 0.0,
            median=number_in(row, "median") or 0.0,
            high=number_in(row, "high") or 0.0,
            claim=row["claim"],
            source=local_id(row["source"]),
        )
        for _, row in sorted(latest.items())
    )


def _only(firms: set[str] | tuple[()]) -> str:
    return next(iter(firms)) if len(firms) == 1 else ""
