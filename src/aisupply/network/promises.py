"""What was promised to whom, and how far it has come: every amount of a deal, and the sites.

A promise is one volume of the graph, whether it stands or has ended, with its stages by the day of
the lens. A site is what somebody runs or builds; no claim says for which deal, so that it is
nobody's promise and is kept apart.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aisupply.bounds import Bounds, combine
from aisupply.claims.categories import categories
from aisupply.claims.lens import end_of_day
from aisupply.claims.listing import stages_of
from aisupply.claims.ownership import Groups
from aisupply.network.context import unnamed
from aisupply.network.edges import GraphFacts, promises_of, rule_text
from aisupply.rdf.terms import local_id
from aisupply.store.literals import number_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aisupply.claims.graph import ClaimView

__all__ = ["Promise", "Promises", "Site", "promises"]

_SITES = """
SELECT DISTINCT ?claim ?site ?operator ?tenant ?low ?high ?stage ?begins {
  GRAPH ?claim {
    ?site a ais:Facility ; ais:hasState ?state .
    ?operator org:hasSite ?site .
    ?state ais:stage ?stage .
    OPTIONAL { ?state time:hasTime/time:hasBeginning/time:inXSDDateTimeStamp ?begin }
    OPTIONAL { ?site ais:tenant ?tenant }
    OPTIONAL {
      ?site ais:hasQuantity ?quantity . ?quantity ais:kind aisc:power .
      OPTIONAL { ?quantity ais:lowerBound ?low }
      OPTIONAL { ?quantity ais:upperBound ?high }
    }
  }
  ?claim ais:knownAt ?known .
  BIND(CONCAT(SUBSTR(STR(COALESCE(?begin, ?known)), 1, 19), "Z") AS ?begins)
} ORDER BY ?site ?claim ?operator ?tenant
"""


@dataclass(frozen=True)
class Promise:
    """One amount of one deal.

    Attributes:
        part: id of the volume, such as ``openai-amd-6gw/power/01``.
        giver: id of who supplies or is paid; a firm stands for its group.
        taker: id of who is supplied, or pays.
        agreement: id of the deal, None if the amount is of none.
        flow: purchase, supply, investment, loan, lease, revenue-share or licence-fee.
        kind: money, power (power-it, power-gross) or count.
        unit: unit of the amounts.
        categories: what is promised; several are views of one amount.
        firm: what somebody is bound to.
        stated: the figure that the words name, the interval of words that name none.
        ceiling: the most; infinite if none is stated.
        counts: yes, joint, part-of, restates, superseded or no.
        counts_with: id of the volume, deal or joint figure that it counts with.
        superseded: whether another figure has taken its place by what is known.
        stages: what it has come to, in order, the last one last; `done` too where the deal is.
        claims: the claims behind it.
    """

    part: str
    giver: str
    taker: str
    agreement: str | None
    flow: str
    kind: str
    unit: str
    categories: tuple[str, ...]
    firm: float
    stated: float | Bounds | None = None
    ceiling: float = math.inf
    counts: str = "yes"
    counts_with: str | None = None
    superseded: bool = False
    stages: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()


@dataclass(frozen=True)
class Site:
    """A site with its power in GW, as far as a source gives it.

    Attributes:
        site: its id.
        operator: id of who runs it.
        tenants: ids of who uses it.
        power: what its claims leave open.
        stage: what it has come to by the day of the lens.
        claims: the claims behind it.
    """

    site: str
    operator: str
    tenants: tuple[str, ...]
    power: Bounds
    stage: str
    claims: tuple[str, ...]


@dataclass(frozen=True)
class Promises:
    """What a ledger is made of.

    Attributes:
        amounts: every amount of every deal that has a figure, in order of id.
        sites: the sites whose power a source gives, in order of id.
        categories: the tree of categories, as a network has it.
        firms: firm → the firm that stands for it, of those for which another one does.
        lens: the lens as written to JSON.
    """

    amounts: tuple[Promise, ...]
    sites: tuple[Site, ...] = ()
    categories: Mapping[str, Any] = field(default_factory=dict)
    firms: Mapping[str, str] = field(default_factory=dict)
    lens: Mapping[str, Any] | None = None


def promises(view: ClaimView) -> Promises:
    """Return what was promised under a lens, and how far it has come by its day.

    Args:
        view: claims under a lens.
    """
    groups = Groups(() if view.lens.entities else view.graph.controls, view.lens.at)
    firms = (thing.id for thing in view.names.of_kind("organisation"))
    return Promises(
        amounts=tuple(_amounts(view, groups)),
        sites=tuple(_sites(view, groups)),
        categories=categories(view.store),
        firms={firm: groups.head(firm) for firm in firms if groups.head(firm) != firm},
        lens=view.lens.as_json(),
    )


def _amounts(view: ClaimView, groups: Groups) -> list[Promise]:
    facts = GraphFacts(
        {claim.iri: claim for claim in view.graph.claims}, view.graph.partly_binding, {},
        unnamed(view.structure),
    )  # fmt: skip
    rows = lambda rule: view.store.records(rule_text(rule))  # noqa: E731
    deals = stages_of(view)
    made = []
    for edge in promises_of(facts, rows, view.lens, groups):
        data = edge.attributes
        closed = ("done",) if deals.get(data["agreement"]) == "done" else ()
        made.append(
            Promise(
                part=local_id(edge.key).removeprefix("volume/"), giver=edge.source,
                taker=edge.target, agreement=data["agreement"], flow=data["flow"],
                kind=data["kind"], unit=data["unit"], categories=data["categories"],
                firm=data["firm"], stated=data["stated"], ceiling=data["ceiling"],
                counts=data["counts"], counts_with=_bare(data["counts_with"]),
                superseded=data["superseded"], stages=(*data["stages"], *closed),
                claims=data["claims"],
            )
        )  # fmt: skip
    return sorted(made, key=lambda promise: promise.part)


def _sites(view: ClaimView, groups: Groups) -> list[Site]:
    """Return the sites whose power a source gives.

    Several claims on the power of one site hold together; where they cannot, all of them may.
    """
    head, now = groups.head, end_of_day(view.lens.at)
    found: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    for row in view.store.records(_SITES):
        if row["begins"] <= now:
            found[local_id(row["site"])].append(row)
    made = []
    for site, rows in found.items():
        powers = {
            (number_in(row, "low") or 0.0, math.inf if high is None else high)
            for row in rows
            if (high := number_in(row, "high")) is not None or "low" in row
        }
        if not powers:
            continue
        made.append(
            Site(
                site=site, operator=head(local_id(rows[0]["operator"])),
                tenants=_each(head(local_id(row["tenant"])) for row in rows if "tenant" in row),
                power=combine([Bounds(low, high) for low, high in sorted(powers)])[0],
                stage=local_id(max(rows, key=lambda row: row["begins"])["stage"]),
                claims=_each(row["claim"] for row in rows),
            )
        )  # fmt: skip
    return made


def _bare(name: str | None) -> str | None:
    return name.removeprefix("volume/") if name else None


def _each(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
