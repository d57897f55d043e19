"""The supply of one customer under any lens, without building a view for each.

The rules that say what an edge is are asked once, of all claims about the customer; for a lens,
only the rows of the claims that it admits are put together, by the function that makes the network
of a view too (`aisupply.network.edges.edges_of`).  The result is the supply of the customer as the
network of a view has it; passages, labels and other relations are left out.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from aisupply.claims.categories import categories
from aisupply.claims.market_shares import market_shares
from aisupply.claims.ownership import Groups
from aisupply.network import in_house
from aisupply.network.context import unnamed
from aisupply.network.edge_evidence import EdgeEvidence, is_supply
from aisupply.network.edges import GraphFacts, edges_of, rule_text
from aisupply.network.installed import admits_estimates, installed
from aisupply.rdf.terms import local_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import networkx as nx

    from aisupply.claims.graph import ClaimView
    from aisupply.claims.lens import ClaimFacts, Lens
    from aisupply.network.edge_evidence import Row

__all__ = ["ChangePoint", "CustomerSupply", "Moments", "SupplyHistory", "customer_supply"]

_RULES = ("edges-supply-relations", "edges-volumes")


def customer_supply(view: ClaimView, customer: str) -> CustomerSupply:
    """Return what a customer is supplied with under a view's lens, and nothing else of its network.

    Args:
        view: claims under a lens; its store is made for shares of markets and estimates.
        customer: id of the customer; a firm of a group is answered as the group.
    """
    supply = SupplyHistory(view, customer, group_of=view.lens.at).under(view.lens)
    graph = {**supply.graph, "market_shares": market_shares(view)}
    if admits_estimates(view.lens):
        graph["installed"] = installed(view)
    return replace(supply, graph=graph)


class ChangePoint(NamedTuple):
    """A claim that bears on the supply of a customer from a day on.

    Attributes:
        day: the day.
        clock: ``known`` if the claim became known then, ``at`` if what it says began to hold.
        claim: its IRI; empty where a change of control is what happened.
        categories: the categories that it speaks of; empty for all of them.
        counts: whether it says anything that counts by itself: a figure that is part of another
            one, or restates it, does not.
    """

    day: dt.date
    clock: str
    claim: str
    categories: frozenset[str]
    counts: bool = True


@dataclass(frozen=True)
class CustomerSupply:
    """The edges of supply that lead to one customer, under one lens.

    The measures of a customer's cells take it in place of a network: it has of a
    `networkx.MultiDiGraph` what they ask for, and needs no networkx.

    Attributes:
        customer: the firm that is supplied.
        graph: `lens`, `lens_line`, `categories`, `firms` and `parents`, as a network has them;
            of the firms only those that were asked for.
        supply: the edges.
    """

    customer: str
    graph: Mapping[str, Any]
    supply: tuple[EdgeEvidence, ...]

    def edges(
        self,
        *,
        keys: Literal[True],  # noqa: ARG002 -- networkx is asked so
        data: Literal[True],  # noqa: ARG002 -- networkx is asked so
    ) -> Iterator[tuple[str, str, str, Mapping[str, Any]]]:
        """Yield supplier, customer, key and attributes of each edge, asked as networkx is."""
        for edge in self.supply:
            yield edge.source, edge.target, edge.key, edge.attributes

    def nodes(self, *, data: Literal[True]) -> Iterator[tuple[str, Mapping[str, Any]]]:  # noqa: ARG002 -- networkx is asked so
        """Yield the customer and its suppliers, with no attributes, asked as networkx is."""
        for firm in dict.fromkeys((self.customer, *(edge.source for edge in self.supply))):
            yield firm, {}

    def __contains__(self, firm: str) -> bool:
        """Tell whether a firm is the customer or one of its suppliers."""
        return firm == self.customer or any(edge.source == firm for edge in self.supply)

    def as_network(self) -> nx.MultiDiGraph[str]:
        """Return the edges as a network of networkx, firms without their names."""
        import networkx as nx

        network = nx.MultiDiGraph(**self.graph)
        for firm, _ in self.nodes(data=True):
            network.add_node(firm, type="organisation", label=firm)
        network.add_edges_from(self.edges(keys=True, data=True))
        return network


class SupplyHistory:
    """The supply of one customer through time.

    Args:
        view: a view; its lens is moved from date to date, its last date is the lens's own.
        customer: id of the customer; the firm that stands for it is followed.
        group_of: the day whose firm is followed; by default the last date.

    Attributes:
        asked: the id that was given.
        customer: the id of the firm that is followed.

    Example:
        >>> import aisupply, datetime as dt
        >>> history = SupplyHistory(aisupply.open().view(), "openai")
        >>> then = history.network(dt.date(2025, 9, 30))
        >>> then.has_edge("nvidia", "openai"), then.has_edge("amd", "openai")
        (True, False)
    """

    def __init__(self, view: ClaimView, customer: str, *, group_of: dt.date | None = None) -> None:
        graph = view.graph
        self.view = view
        self.facts = GraphFacts(
            {fact.iri: fact for fact in graph.claims}, graph.partly_binding, {},
            unnamed(view.structure),
        )  # fmt: skip
        self.controls = () if view.lens.entities else graph.controls
        self.asked = customer
        self.customer = Groups(self.controls, group_of or view.lens.known_by).head(customer)
        self.categories = categories(view.structure)
        firms = self._firms()
        store = graph.about(firms)
        rows = {rule: store.records(rule_text(rule)) for rule in _RULES}
        rows[in_house.RULE] = store.records(in_house.MAKERS)
        self.rows = {
            rule: [
                row
                for row in answers
                if row["claim"] in self.facts.claims and local_id(row.get("customer", "")) in firms
            ]
            for rule, answers in rows.items()
        }
        products = {row["product"] for row in self.rows[in_house.RULE]}
        states = graph.about(map(local_id, products)).records(in_house.AVAILABLE)
        self.available = [row for row in states if row["product"] in products]

    def _firms(self) -> frozenset[str]:
        """Return the firms that the customer ever stands for, itself included."""
        firms, size = {self.customer}, 0
        while size < len(firms):
            size = len(firms)
            firms |= {control.child for control in self.controls if control.parent in firms}
        return frozenset(firms)

    def lens(self, day: dt.date) -> Lens:
        """Return the lens of the view with both clocks at a date."""
        return replace(self.view.lens, known_by=day, at=day)

    def at(self, day: dt.date) -> CustomerSupply:
        """Return the supply of the customer as known, and as it stood, on a date."""
        return self.under(self.lens(day))

    def network(self, day: dt.date) -> nx.MultiDiGraph[str]:
        """Return the supply of the customer on a date as a network of networkx."""
        return self.at(day).as_network()

    def under(self, lens: Lens) -> CustomerSupply:
        """Return the supply of the customer under a lens of the same graph."""
        admitted = frozenset(lens.content(self.facts.claims.values()))
        ownership = Groups(self.controls, lens.at)

        def counted(rows: Iterable[Row]) -> Iterator[Row]:
            """Yield the rows of the customer whose claims the lens admits on that day."""
            for row in rows:
                same = ownership.head(local_id(row["customer"])) == self.customer
                if same and row["claim"] in admitted:
                    yield row

        def rows(rule: str) -> Iterable[Row]:
            """Return what a rule gives on that day, in-house use by its state then."""
            if rule != in_house.RULE:
                return counted(self.rows[rule])
            states = (row for row in self.available if row["claim"] in admitted)
            return in_house.available(counted(self.rows[rule]), states)

        supply = edges_of(self.facts, rows, lens, ownership, relations={"supply"})
        firms = dict.fromkeys((self.asked, self.customer))
        graph = {
            "lens": lens.as_json(),
            "lens_line": lens.line(),
            "categories": self.categories,
            "firms": {firm: {"labels": [], "head": ownership.head(firm)} for firm in firms},
            "parents": ownership.disputed(),
        }
        return CustomerSupply(self.customer, graph, tuple(supply))

    @cached_property
    def change_points(self) -> list[ChangePoint]:
        """Every day on which the supply of the customer may have changed, in order."""
        last = self.view.lens.known_by
        claims = self.facts.claims.values()
        known = {fact.iri: self._known(fact) for fact in claims if self._is_ever_admitted(fact)}
        points = {*self._of_rows(known), *self._of_products(known), *self._of_groups()}
        return sorted(point for point in points if point.day <= last)

    def _is_ever_admitted(self, fact: ClaimFacts) -> bool:
        """Return whether the lens admits a claim on the day it became known, denied ones never."""
        return fact.certainty != "denied" and self.lens(self._known(fact)).admits(fact)

    def _known(self, fact: ClaimFacts) -> dt.date:
        return fact.issued if self.view.lens.by_source_date and fact.issued else fact.known

    def _of_rows(self, known: Mapping[str, dt.date]) -> Iterator[ChangePoint]:
        named: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        days: defaultdict[tuple[str, str], set[dt.date]] = defaultdict(set)
        counts: dict[tuple[str, str], bool] = {}
        for row in (row for rule in _RULES for row in self.rows[rule]):
            if row["claim"] not in known:
                continue
            key = row["claim"], row.get("volume", row.get("relation", ""))
            named[key] |= {local_id(row["category"])} if "category" in row else set()
            days[key] |= {_day(row[name]) for name in ("begins", "superseded") if name in row}
            # A volume may be no supply, or be a part of one, as the network has it.
            counts[key] = "volume" not in row or is_supply(
                EdgeEvidence("supply", "", "", "", [row])
            )
        for key, when in days.items():
            claim, start, of = key[0], known[key[0]], frozenset(named[key])
            yield ChangePoint(start, "known", claim, of, counts[key])
            late = {day for day in when if day > start}
            gone = self.facts.claims[claim].invalid_from
            late |= {gone} if gone and gone > start else set()
            yield from (ChangePoint(day, "at", claim, of, counts[key]) for day in late)

    def _of_products(self, known: Mapping[str, dt.date]) -> Iterator[ChangePoint]:
        for row in self.rows[in_house.RULE]:
            of = frozenset({local_id(row["category"])})
            if row["claim"] in known:
                yield ChangePoint(known[row["claim"]], "known", row["claim"], of)
            for state in self.available:
                if state["product"] == row["product"] and state["claim"] in known:
                    start = known[state["claim"]]
                    day = max(_day(state["begins"]), start)
                    clock = "known" if day == start else "at"
                    yield ChangePoint(day, clock, state["claim"], of)

    def _of_groups(self) -> Iterator[ChangePoint]:
        for control in self.controls:
            for moment in (control.begin, control.end):
                if moment:
                    yield ChangePoint(_day(moment), "at", "", frozenset(), counts=False)


def _day(moment: str) -> dt.date:
    return dt.date.fromisoformat(moment[:10])


Moments = SupplyHistory
"""What `aisupply.Moments` is: the name by which the package offered it first."""
