"""What firms make for themselves, where the claims that count are chosen after asking.

The rule `edges-in-house.rq` answers for one view. Who moves a lens from day to day asks once, of
all claims, who makes what for itself (`MAKERS`) and from when on products are there (`AVAILABLE`),
and puts together the rows of the claims that count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from typing import Any

    from aisupply.network.edge_evidence import Row

__all__ = ["AVAILABLE", "MAKERS", "RULE", "available", "stands_for"]

RULE = "edges-in-house"
"""The rule whose rows these make up for."""

MAKERS = """
SELECT DISTINCT ?claim ?in_house ?customer ?product ?category {
  GRAPH ?claim { ?in_house a ais:InHouseSupply ; ais:customer ?customer ; ais:ofProduct ?product ;
    ais:ofCategory ?category }
} ORDER BY ?claim ?in_house
"""
"""Who makes what for itself, by claim."""
AVAILABLE = """
SELECT DISTINCT ?claim ?product ?begins {
  GRAPH ?claim { ?product ais:hasState ?state . ?state ais:stage aisc:under-way ;
    time:hasTime/time:hasBeginning/time:inXSDDateTimeStamp ?begins }
} ORDER BY ?claim ?begins
"""
"""From when on products are there, by claim."""


def available(makers: Iterable[Row], states: Iterable[Row]) -> Iterator[Row]:
    """Yield the rows of makers with the first day of their product, as the rule has them.

    Args:
        makers: rows of `MAKERS`.
        states: rows of `AVAILABLE`; a product without one is not there yet.

    Example:
        >>> list(available([{"product": "tpu"}], [{"product": "tpu", "begins": "2015-05-01"}]))
        [{'product': 'tpu', 'available': '2015-05-01'}]
    """
    first: dict[str, str] = {}
    for state in states:
        known = first.setdefault(state["product"], state["begins"])
        first[state["product"]] = min(known, state["begins"])
    for row in makers:
        if row["product"] in first:
            yield row | {"available": first[row["product"]]}


def stands_for(
    outside: Mapping[str, Any], *, categories: Collection[str], products: Collection[str]
) -> bool:
    """Tell whether an outside supply is that of products which a firm makes for itself.

    Deals in custom silicon seldom name the chip: a supplier of custom silicon to the firm
    stands for its own accelerators.

    Args:
        outside: attributes of the edge of supply that leads to the firm.
        categories: ids of the categories of what it makes for itself.
        products: ids of these products.

    Example:
        >>> deal = {"categories": ("custom-silicon",), "products": ()}
        >>> stands_for(deal, categories=["ai-accelerator"], products=["tpu"])
        True
        >>> stands_for(deal, categories=["foundry"], products=["tpu"])
        False
    """
    custom = "custom-silicon" in outside["categories"]
    if custom and "ai-accelerator" in categories:
        return True
    return not set(products).isdisjoint(outside.get("products") or ())
