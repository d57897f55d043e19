"""The edges of a network, one kind after the other, from the rows of the rules.

What an edge is, is said by the rules `edges-*.rq` of the ontology; which of their rows make one
edge, whether it stands on the day of a lens, and what is told of it, is said here.  Who has the
rows from elsewhere than a view (`aisupply.network.supply_history`, `aisupply.network.replay`)
gives `EdgeBuilder.rows` anew.
"""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Any

import networkx as nx

from aisupply.bounds import Bounds
from aisupply.claims.lens import end_of_day
from aisupply.claims.ownership import Groups, controls
from aisupply.claims.reconcile import (
    Combined,
    Telling,
    combine_tellings,
    one_a_claim,
    partly_binding,
    rules_of,
    telling,
)
from aisupply.network import context as surroundings
from aisupply.network.edge_evidence import GatheredEdge, code, is_money, is_supply, unit
from aisupply.rdf import bundle
from aisupply.rdf.terms import compact, iri_of, local_id
from aisupply.store.literals import number_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from aisupply.claims.graph import ClaimView
    from aisupply.claims.lens import ClaimFacts
    from aisupply.network.edge_evidence import Row

__all__ = ["EdgeBuilder", "rule_text"]

_NO_OPTION = frozenset({"done", "ended"})
_NO_HOLDING = frozenset({"planned", "letter-of-intent", "ended"})
"""Stages at which a stake is none, as the rules of the short cuts have it."""

_EXERCISED = "options-exercised"


def rule_text(rule: str) -> str:
    """Return the SPARQL of a rule by its name, such as ``edges-volumes``."""
    return (bundle.ontology_dir() / "rules" / f"{rule}.rq").read_text(encoding="utf-8")


class EdgeBuilder:
    """Asks the edge rules of a view and adds edges to a network.

    Args:
        view: claims under a lens.
    """

    def __init__(self, view: ClaimView) -> None:
        self.view = view
        self.lens = view.lens
        self.facts = {claim.iri: claim for claim in view.graph.claims}
        stated = () if view.lens.entities else controls(view.graph.store)
        self.groups = Groups(stated, view.lens.at)
        self.partly_binding = partly_binding(view)
        self.spans = surroundings.spans(view)
        self.network: nx.MultiDiGraph = nx.MultiDiGraph()

    def add_links(self) -> None:
        """Add the edges of every relation; what depends on other edges comes after these."""
        self.add_supply()
        self.add_in_house()
        self.add_money()
        self.add_stakes()
        self.add_pairs("edges-codesign", "co-design", "codevelopment")
        self.add_pairs("edges-rivalry", "rivalry", None)
        self.add_structure("edges-makes", "makes", "maker", "product")
        self.add_structure("edges-parties", "party", "party", "agreement")
        self.add_structure("edges-of-product", "of-product", "agreement", "product")

    def rows(self, rule: str) -> Iterator[Row]:
        """Yield the rows of a rule, one for each claim and what it says."""
        yield from self.view.store.records(rule_text(rule))

    @cached_property
    def _volumes(self) -> list[Row]:
        return list(self.rows("edges-volumes"))

    def _gather(
        self, rows: Iterable[Row], relation: str, key: str, ends: tuple[str, str]
    ) -> list[tuple[str, GatheredEdge]]:
        """Return the edges of a rule by key, each with the rows of all its claims."""
        edges: dict[str, GatheredEdge] = {}
        for row in rows:
            if ends[0] not in row:  # a payment has no supplier, a supply in power no payer
                continue
            source, target = self.firm(row[ends[0]]), self.firm(row[ends[1]])
            edges.setdefault(row[key], GatheredEdge(relation, source, target)).rows.append(row)
        return [item for item in edges.items() if item[1].source != item[1].target]

    def firm(self, iri: str) -> str:
        """Return the id of the firm that stands for a firm on the lens's day."""
        return self.groups.head(local_id(iri))

    def add_supply(self) -> None:
        """Add who supplies whom: relations, and the volumes that are supply."""
        ends = ("supplier", "customer")
        relations = self.rows("edges-supply-relations")
        for key, edge in self._gather(relations, "supply", "relation", ends):
            if self._stands(edge):
                self.add_edge(
                    key, edge, **self._supply_attributes(edge), **_no_figures(),
                    share=self._portion(edge),
                )  # fmt: skip
        for key, edge in self._gather(self._volumes, "supply", "volume", ends):
            if self._stands(edge) and is_supply(edge) and not self._is_superseded(edge):
                self.add_edge(key, edge, **self._supply_attributes(edge), **self._figures(edge))

    def _supply_attributes(self, edge: GatheredEdge) -> dict[str, Any]:
        categories = edge.values("category")
        return {
            "category": categories[0] if categories else None,
            "categories": categories,
            "agreement": next(iter(edge.values("agreement")), None),
            "products": edge.values("product"),
            "stage": self._stage(edge),
            "flow": code(edge, "flow", "flow-"),
            "counts": code(edge, "counts", "counts-"),
            "counts_with": next(iter(edge.values("counts_with")), None),
            "trial": any(row.get("trial") == "true" for row in edge.rows),
            "in_house": False,
            "entities": (*edge.values("supplier"), *edge.values("customer")),
        }

    def _portion(self, edge: GatheredEdge) -> Bounds | None:
        """Return in percent how much of the customer's need is covered, as last stated."""
        rows = one_a_claim(r for r in edge.rows if r.keys() & {"share_low", "share_high"})
        tellings = []
        for row in rows:
            low, high = number_in(row, "share_low") or 0.0, number_in(row, "share_high")
            high = 100.0 if high is None else high
            known = self.facts[row["claim"]].known.isoformat()
            tellings.append(Telling(low, None, high, 1, known, *_open_ends(row, "share_")))
        return combine_tellings(tellings, policy="latest").interval

    def _is_superseded(self, edge: GatheredEdge) -> bool:
        """Tell whether another figure has taken the place of a volume by what is known."""
        known = end_of_day(self.lens.known_by)
        return any(row.get("superseded", "9") <= known for row in edge.rows)

    def add_in_house(self) -> None:
        """Add what firms make for themselves, where no outside supplier stands for it.

        That is told from the edges of supply, which are to be there.
        """
        now = end_of_day(self.lens.at)
        rows: dict[str, GatheredEdge] = {}
        for row in self.rows("edges-in-house"):
            if row["available"] <= now:
                firm = self.firm(row["customer"])
                rows.setdefault(row["in_house"], GatheredEdge("supply", firm, firm)).rows.append(
                    row
                )
        for key, edge in rows.items():
            if not self._is_stood_for(edge):
                attributes = self._supply_attributes(edge) | {"in_house": True}
                self.add_edge(key, edge, **attributes, **_no_figures())

    def _is_stood_for(self, edge: GatheredEdge) -> bool:
        """Tell whether an outside supplier of the same product is named.

        Deals in custom silicon seldom name the chip: a supplier of custom silicon to the firm
        stands for its own accelerators.
        """
        products, categories = set(edge.values("product")), set(edge.values("category"))
        for _, _, link in self.network.in_edges(edge.target, data=True):
            if link["relation"] != "supply" or link["in_house"]:
                continue
            custom = "ai-accelerator" in categories and "custom-silicon" in link["categories"]
            if custom or products & set(link["products"]):
                return True
        return False

    def add_money(self) -> None:
        """Add who pays whom."""
        for key, edge in self._gather(self._volumes, "money", "volume", ("payer", "payee")):
            if not is_money(edge) or not self._stands(edge) or self._is_superseded(edge):
                continue
            attributes = self._supply_attributes(edge)
            attributes |= {"entities": (*edge.values("payee"), *edge.values("payer"))}
            option = attributes["flow"] == "investment" and attributes["stage"] == "option-open"
            if not option or self.lens.scenario == _EXERCISED:
                self.add_edge(
                    f"money/{key}", edge, **attributes, **self._figures(edge), inferred=option
                )

    def _price(self, key: str, stake: GatheredEdge) -> None:
        """Add what a holder pays for a stake, of which no claim gives the amount.

        A stake and the investment that made it are one amount.
        """
        between = self.network.get_edge_data(stake.source, stake.target, default={}).values()
        if any(d["relation"] == "money" and d["flow"] == "investment" for d in between):
            return
        edge = GatheredEdge("money", stake.source, stake.target, stake.rows)
        named = {"flow": "investment", "category": "equity", "categories": ("equity",)}
        attributes = self._supply_attributes(edge) | named
        attributes |= {"entities": (*stake.values("issuer"), *stake.values("holder"))}
        self.add_edge(f"money/{key}", edge, **attributes, **_no_figures(), inferred=True)

    def _figures(self, edge: GatheredEdge) -> dict[str, Any]:
        rows = one_a_claim(edge.rows)
        rules = rules_of(edge.rows)
        tellings = [
            telling(
                row, self.facts[row["claim"]],
                partly_binding=self.partly_binding, rules=rules.get(row["claim"], ()),
            )
            for row in rows
        ]  # fmt: skip
        combined = combine_tellings(tellings, policy=self.lens.combine)
        named = {"kind": next(iter(edge.values("kind")), None), "unit": unit(edge)}
        interval = combined.interval
        if interval is None:
            return _no_figures() | named
        stated = combined.stated
        if self.lens.binding_only:
            interval, stated = Bounds.point(interval.low), interval.low
        return named | {
            "firm": interval.low, "stated": stated, "ceiling": interval.high, "volume": interval,
            "agree": combined.agree,
            "steps": _steps([row["claim"] for row in rows], tellings, combined, unit=named["unit"]),
        }  # fmt: skip

    def add_stakes(self) -> None:
        """Add holdings and options; in a scenario that exercises these, their price too."""
        ends = ("holder", "issuer")
        for key, edge in self._gather(self.rows("edges-stakes"), "holding", "stake", ends):
            if not self._stands(edge):
                continue
            option = any(name.endswith("EquityOption") for name in edge.values("class"))
            if self._stage(edge) in (_NO_OPTION if option else _NO_HOLDING):
                continue
            exercised = option and self.lens.scenario == _EXERCISED
            if exercised:
                self._price(key, edge)
            edge.relation = "option" if option and not exercised else "holding"
            self.add_edge(
                key, edge, volume=_share(edge, exercised=exercised), unit=unit(edge),
                stage=self._stage(edge), agreement=next(iter(edge.values("agreement")), None),
                products=(), inferred=exercised,
            )  # fmt: skip

    def add_pairs(self, rule: str, relation: str, key: str | None) -> None:
        """Add a symmetric relation: one edge a pair, from the lesser id to the greater."""
        edges: dict[tuple[str, str, str], GatheredEdge] = {}
        for row in self.rows(rule):
            low, high = sorted((self.firm(row["a"]), self.firm(row["b"])))
            if low == high:
                continue
            name = row[key] if key else f"{relation}/{low}/{high}"
            edges.setdefault((name, low, high), GatheredEdge(relation, low, high)).rows.append(row)
        for (name, _, _), edge in edges.items():
            if self._stands(edge):
                self.add_edge(
                    name, edge, stage=self._stage(edge), products=edge.values("product"),
                    agreement=None, volume=None, unit=None,
                )  # fmt: skip

    def add_structure(self, rule: str, relation: str, source: str, target: str) -> None:
        """Add what links firms, products and agreements, whatever its stage."""
        edges: dict[tuple[str, str], GatheredEdge] = {}
        for row in self.rows(rule):
            ends = self.firm(row[source]), self.firm(row[target])
            edges.setdefault(ends, GatheredEdge(relation, *ends)).rows.append(row)
        for (first, second), edge in edges.items():
            self.add_edge(
                f"{relation}/{first}/{second}", edge, roles=_roles(edge), stage=None, products=(),
                agreement=None, volume=None, unit=None,
            )  # fmt: skip

    def _stands(self, edge: GatheredEdge) -> bool:
        """Tell whether a link has begun and not ended by the lens's `at`."""
        if not any("stage" in row for row in edge.rows):
            return True
        begun = [row for row in edge.rows if row.get("begins", "") <= end_of_day(self.lens.at)]
        return bool(begun) and self._stage(edge) != "ended"

    def _stage(self, edge: GatheredEdge) -> str | None:
        """Return the latest stage by the lens's `at`; `ended` wins over others of its day."""
        now = end_of_day(self.lens.at)
        dated = [
            (row["begins"], local_id(row["stage"]) == "ended", local_id(row["stage"]))
            for row in edge.rows
            if "stage" in row and row["begins"] <= now
        ]
        return max(dated)[2] if dated else None

    def add_edge(self, key: str, edge: GatheredEdge, **attributes: Any) -> None:
        """Add an edge with the evidence behind it, and its two ends."""
        claims = tuple(dict.fromkeys(row["claim"] for row in edge.rows))
        facts = [self.facts[claim] for claim in claims]
        for node in (edge.source, edge.target):
            self.add_node(node)
        self.network.add_edge(
            edge.source, edge.target, key, relation=edge.relation, claims=claims,
            **_evidence(facts), spans=tuple(s for c in claims for s in self.spans.get(c, ())),
            **attributes,
        )  # fmt: skip

    def add_node(self, name: str) -> None:
        """Add a node by its id, if it is not there."""
        if name not in self.network:
            things = self.view.names.things
            thing = things.get(iri_of(name)) or things.get(name)
            kind = thing.kind if thing else "organisation"
            label = thing.label() if thing else name
            self.network.add_node(name, type=kind, label=label)


def _evidence(facts: list[ClaimFacts]) -> dict[str, Any]:
    return {
        "statuses": tuple(dict.fromkeys(fact.status for fact in facts)),
        "certainty": tuple(dict.fromkeys(fact.certainty for fact in facts)),
        "sources": tuple(dict.fromkeys(fact.source for fact in facts)),
        "known": min(fact.known.isoformat() for fact in facts),
    }


def _steps(
    claims: list[str], tellings: list[Telling], combined: Combined, *, unit: str | None
) -> tuple[str, ...]:
    """Return how the claims on a volume became its interval, a line for each and the result."""
    lines = [
        f"{compact(claim)} {told.interval.text(unit=unit)}"
        for claim, told in zip(claims, tellings, strict=True)
        if told.has_figure
    ]
    if len(lines) > 1 and combined.interval is not None:
        how = "together" if combined.agree else "they disagree, so all of"
        lines.append(f"{how} {combined.interval.text(unit=unit)}")
    return tuple(lines)


def _no_figures() -> dict[str, Any]:
    return dict.fromkeys(("kind", "unit", "firm", "stated", "ceiling", "volume")) | {"agree": True}


def _share(edge: GatheredEdge, *, exercised: bool) -> Bounds | None:
    """Return a stake in percent as all its claims leave it, None if no claim gives it."""
    tellings: list[Telling] = []
    for row in one_a_claim(edge.rows):
        low, high = number_in(row, "low"), number_in(row, "high")
        if low is not None or high is not None:
            ends = (low or 0.0, math.inf if high is None else high)
            stated = ends[1] if exercised else ends[0]
            tellings.append(Telling(ends[0], stated, ends[1], 1, "", *_open_ends(row)))
    return combine_tellings(tellings).interval if tellings else None


def _open_ends(row: Mapping[str, str], of: str = "") -> tuple[bool, bool]:
    """Return whether the upper and the lower end of a share are not reached."""
    return row.get(f"{of}high_open") == "true", row.get(f"{of}low_open") == "true"


def _roles(edge: GatheredEdge) -> tuple[str, ...]:
    return tuple(role.removeprefix("role-") for role in edge.values("role"))
