"""Which supply falls under a restriction: an export control, a listing, a quota.

A restriction is an edge of the network between whoever its source names. It falls on a supply if

* the supplier is at its one end and the customer at its other: as the firm itself, as a member of
  a group of firms, by the country of its seat, or because the end is everybody; and
* its goods meet those of the supply: one of its categories is that of the supply, broader or
  narrower; or it names products and the supply names one of them, or none; or it tells its goods in
  words alone, of which nobody can say here what they leave out.

So that a restriction falls on a supply means that some of it may be restricted, and that none falls
on it means that none is known. A site abroad makes no firm a firm of that country; and where
everybody is kept from supplying a country, its own firms may supply one another.

>>> import networkx as nx
>>> network = nx.MultiDiGraph(
...     categories={"euv": {"broader": ["lithography"]}, "lithography": {"broader": []}},
...     places={"fab": {"seat": ("CN",), "sites": ()}},
...     firm_sets={"place/china": {"members": (), "countries": ("CN",), "everybody": False}},
... )
>>> _ = network.add_edge(
...     "toolmaker", "place/china", relation="restriction", stage="in-force", categories=("euv",)
... )
>>> rules = Restrictions(network)
>>> supply = {"categories": ("lithography",)}
>>> [rule["stage"] for rule in rules.on("toolmaker", "fab", supply)]
['in-force']
>>> rules.on("toolmaker", "fab", {"categories": ("memory",)}), rules.on("other", "fab", supply)
([], [])
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aisupply.claims.categories import broader
from aisupply.measures.cells import categories_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import networkx as nx

__all__ = ["BARRING", "Restrictions", "stages"]

BARRING = frozenset({"in-force", "licence-needed"})
"""Stages at which what is restricted may not be supplied as it is; a quota lets some through, a
duty all, and a suspended restriction does not hold."""


class Restrictions:
    """The restrictions of a network, to be asked for those that fall on a supply.

    Args:
        network: What `View.network()` returns.
    """

    def __init__(self, network: nx.MultiDiGraph[str]) -> None:
        self._rules = [
            (supplier, customer, data)
            for supplier, customer, data in network.edges(data=True)
            if data.get("relation") == "restriction"
        ]
        self._sets: Mapping[str, Any] = network.graph.get("firm_sets") or {}
        self._places: Mapping[str, Any] = network.graph.get("places") or {}
        self._above = broader(network.graph.get("categories") or {}) if self._rules else {}

    def __bool__(self) -> bool:
        """Tell whether there is any."""
        return bool(self._rules)

    def on(
        self, supplier: str, customer: str, supply: Mapping[str, Any]
    ) -> list[Mapping[str, Any]]:
        """Return the restrictions, as attributes of their edges, that fall on a supply.

        Args:
            supplier: Id of a firm.
            customer: Id of a firm.
            supply: `categories` and `products`, as an edge of the network has them.
        """
        return [
            rule
            for source, target, rule in self._rules
            if self._covers(source, supplier)
            and self._covers(target, customer)
            and not self._is_domestic(source, target, supplier)
            and self._meets(rule, supply)
        ]

    def bars(self, supplier: str, customer: str, supply: Mapping[str, Any]) -> bool:
        """Tell whether a restriction that falls on a supply is in force or asks for a licence."""
        return any(rule["stage"] in BARRING for rule in self.on(supplier, customer, supply))

    def _covers(self, end: str, firm: str) -> bool:
        """Tell whether an end of a restriction stands for a firm."""
        if end == firm:
            return True
        chosen = self._sets.get(end)
        if chosen is None:
            return False
        is_in = firm in chosen["members"] or self._sits_in(chosen["countries"], firm)
        return is_in or bool(chosen["everybody"])

    def _sits_in(self, countries: Collection[str], firm: str) -> bool:
        return not {*countries}.isdisjoint(self._places.get(firm, {}).get("seat", ()))

    def _is_domestic(self, source: str, target: str, supplier: str) -> bool:
        """Tell whether a supplier, restricted as everybody is, sits in the country itself."""
        own, chosen = self._sets.get(source), self._sets.get(target)
        if own is None or chosen is None or not own["everybody"]:
            return False
        return self._sits_in(chosen["countries"], supplier)

    def _meets(self, rule: Mapping[str, Any], supply: Mapping[str, Any]) -> bool:
        """Tell whether the goods of a restriction and of a supply may be the same."""
        categories, products = categories_of(rule), rule.get("products") or ()
        if not categories and not products:
            return True
        supplied = supply.get("products") or ()
        if products and (not supplied or not {*products}.isdisjoint(supplied)):
            return True
        return any(
            one in self._above.get(other, {other}) or other in self._above.get(one, {one})
            for one in categories
            for other in categories_of(supply)
        )


def stages(rules: list[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the stages of restrictions, each once, in order."""
    return tuple(sorted({str(rule["stage"]) for rule in rules}))
