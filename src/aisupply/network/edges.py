"""The edges of a network, from the rows of the rules, a lens and who controls whom.

What an edge is, is said by the rules `edges-*.rq` of the ontology; which of their rows make one
edge, whether it stands on the day of a lens, and what is said of it, is decided here and nowhere
else: `edges_of` serves the network of a view, the supply of one customer through time, and the
replay of a page. These differ only in where their rows come from. What the attributes of an edge
mean is said in `aisupply.network.build`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aisupply.bounds import Bounds
from aisupply.claims.lens import end_of_day
from aisupply.claims.reconcile import (
    Combined,
    FigureStatement,
    combine_statements,
    figure_statement,
    one_a_claim,
    rules_of,
)
from aisupply.network.edge_evidence import (
    EdgeEvidence,
    code,
    is_money,
    is_promise,
    is_supply,
    unit,
)
from aisupply.network.in_house import stands_for
from aisupply.rdf import bundle
from aisupply.rdf.terms import compact, local_id
from aisupply.store.literals import number_in

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from aisupply.claims.lens import ClaimFacts, Lens
    from aisupply.claims.ownership import Groups
    from aisupply.network.edge_evidence import Row

__all__ = ["RELATIONS", "UNNAMED", "GraphFacts", "edges_of", "promises_of", "rule_text"]

RELATIONS = (
    "supply", "money", "stake", "restriction", "co-design", "rivalry", "makes", "party",
    "of-product",
)  # fmt: skip
"""What edges can be asked for, in the order in which they are made; a stake is an edge `holding`
or `option`. The price of a stake hangs on the money between the same two firms."""

UNNAMED = "unnamed"
"""The relation of a link with a party that no source names."""
_BETWEEN_FIRMS = frozenset(
    {"supply", "money", "holding", "option", "co-design", "rivalry", "makes"}
)  # fmt: skip
_NO_OPTION = frozenset({"done", "ended"})
_NO_HOLDING = frozenset({"planned", "letter-of-intent", "ended"})
"""Stages at which a stake is none, as the rules of the short cuts have it."""

_EXERCISED = "options-exercised"


def rule_text(rule: str) -> str:
    """Return the SPARQL of a rule by its name, such as ``edges-volumes``."""
    return (bundle.ontology_dir() / "rules" / f"{rule}.rq").read_text(encoding="utf-8")


@dataclass(frozen=True)
class GraphFacts:
    """What edges take from a graph, whatever the lens and the day.

    Args:
        claims: what is said about each claim, by IRI; rows name claims that are in it.
        partly_binding: the volumes of which only a part is binding, whatever the lens.
        passages: where claims are stated, by IRI; none for who does not show them.
        unnamed: ids of the parties that sources do not name.
    """

    claims: Mapping[str, ClaimFacts]
    partly_binding: Collection[str]
    passages: Mapping[str, Sequence[Mapping[str, Any]]]
    unnamed: frozenset[str] = frozenset()


def edges_of(
    facts: GraphFacts,
    rows: Callable[[str], Iterable[Row]],
    lens: Lens,
    ownership: Groups,
    *,
    relations: Collection[str] = RELATIONS,
) -> list[EdgeEvidence]:
    """Return the edges that rows make under a lens, each with its attributes and its rows.

    Args:
        facts: what holds of the graph, whatever the lens.
        rows: gives the rows of a rule by its name, one for each claim and what it says, of the
            claims that the lens admits alone. A rule is asked once, and only for its relations.
        lens: its `at`, `known_by`, `combine`, `binding_only` and `scenario` shape the edges.
        ownership: which firm stands for which on the lens's `at`.
        relations: the ones that are wanted, of `RELATIONS`.

    Returns:
        The edges in order of `RELATIONS`. What is inside one firm is no edge, but for supply with
        `in_house`; a link that has ended, or begins later, is none. A link with a party that is
        not named has the relation `unnamed`, so that no measure takes that for a firm; what it
        would be else is its attribute `link`.
    """
    maker = _EdgeMaker(facts, rows, lens, ownership)
    makers: tuple[tuple[str, Callable[[], Iterator[EdgeEvidence]]], ...] = (
        ("supply", maker.supply),
        ("money", maker.money),
        ("stake", maker.stakes),
        ("restriction", maker.restrictions),
        ("co-design", lambda: maker.pairs("edges-codesign", "co-design", "codevelopment")),
        ("rivalry", lambda: maker.pairs("edges-rivalry", "rivalry", None)),
        ("makes", lambda: maker.structure("edges-makes", "makes", "maker", "product")),
        ("party", lambda: maker.structure("edges-parties", "party", "party", "agreement")),
        (
            "of-product",
            lambda: maker.structure("edges-of-product", "of-product", "agreement", "product"),
        ),
    )
    for relation, make in makers:
        if relation in relations:
            maker.edges += list(make())
    for edge in maker.edges:
        if edge.relation in _BETWEEN_FIRMS and {edge.source, edge.target} & facts.unnamed:
            edge.attributes |= {"relation": UNNAMED, "link": edge.relation}
            edge.relation = UNNAMED
    return maker.edges


def promises_of(
    facts: GraphFacts, rows: Callable[[str], Iterable[Row]], lens: Lens, ownership: Groups
) -> list[EdgeEvidence]:
    """Return every volume with a figure, whether it stands, counts by itself, or has ended.

    Args:
        facts: as for `edges_of`, and so are the others.
        rows: gives the rows of a rule.
        lens: its `at`, `known_by`, `combine` and `binding_only` count.
        ownership: which firm stands for which.

    Returns:
        From who gives to who gets it and pays: supplier to customer, payee to payer. Attributes
        are those of an edge of supply, `stages` (all that the volume has come to by the lens's
        `at`, in order) and `superseded`. What is inside one firm is left out, and so are
        guarantees and the costs of sites.
    """
    return list(_EdgeMaker(facts, rows, lens, ownership).promises())


class _EdgeMaker:
    """Makes the edges of one lens, one relation after the other."""

    def __init__(
        self,
        facts: GraphFacts,
        rows: Callable[[str], Iterable[Row]],
        lens: Lens,
        ownership: Groups,
    ) -> None:
        self.facts, self.rows = facts, rows
        self.lens, self.ownership = lens, ownership
        self.now = end_of_day(lens.at)
        self.edges: list[EdgeEvidence] = []
        self._volumes: list[Row] | None = None

    def volumes(self) -> list[Row]:
        """Return the rows of volumes, which are supply, money or both: asked for once."""
        if self._volumes is None:
            self._volumes = list(self.rows("edges-volumes"))
        return self._volumes

    def firm(self, iri: str) -> str:
        """Return the id of the firm that stands for a firm on the lens's day."""
        return self.ownership.head(local_id(iri))

    def gathered(
        self, rows: Iterable[Row], relation: str, key: str, ends: tuple[str, str]
    ) -> list[EdgeEvidence]:
        """Return the edges of a rule, each with the rows of all its claims."""
        edges: dict[str, EdgeEvidence] = {}
        for row in rows:
            if ends[0] not in row:  # a payment has no supplier, a supply in power no payer
                continue
            source, target = self.firm(row[ends[0]]), self.firm(row[ends[1]])
            edge = EdgeEvidence(relation, source, target, row[key])
            edges.setdefault(row[key], edge).rows.append(row)
        return [edge for edge in edges.values() if edge.source != edge.target]

    def edge(self, evidence: EdgeEvidence, **attributes: Any) -> EdgeEvidence:
        """Return an edge with all its attributes: what the claims behind it are, and the given."""
        claims = tuple(dict.fromkeys(row["claim"] for row in evidence.rows))
        passages = self.facts.passages
        evidence.attributes = {
            "relation": evidence.relation,
            "claims": claims,
            **_evidence([self.facts.claims[claim] for claim in claims]),
            "spans": tuple(passage for c in claims for passage in passages.get(c, ())),
            **attributes,
        }
        return evidence

    def supply(self) -> Iterator[EdgeEvidence]:
        """Yield who supplies whom: relations, volumes that are supply, what is made in-house."""
        ends = ("supplier", "customer")
        relations = self.rows("edges-supply-relations")
        supplied: list[EdgeEvidence] = []
        for edge in self.gathered(relations, "supply", "relation", ends):
            if self._stands(edge):
                attributes = self._supply_attributes(edge) | _no_figures()
                supplied.append(self.edge(edge, **attributes, share=self._share_of_need(edge)))
        for edge in self.gathered(self.volumes(), "supply", "volume", ends):
            if self._stands(edge) and is_supply(edge) and not self._is_superseded(edge):
                attributes = self._supply_attributes(edge) | self._figures(edge)
                supplied.append(self.edge(edge, **attributes))
        yield from supplied
        yield from self._in_house(supplied)

    def _in_house(self, supplied: Iterable[EdgeEvidence]) -> Iterator[EdgeEvidence]:
        """Yield what firms make for themselves, where no outside supplier stands for it."""
        own: dict[str, EdgeEvidence] = {}
        for row in self.rows("edges-in-house"):
            if row["available"] <= self.now:
                firm = self.firm(row["customer"])
                edge = EdgeEvidence("supply", firm, firm, row["in_house"])
                own.setdefault(row["in_house"], edge).rows.append(row)
        outside: dict[str, list[EdgeEvidence]] = {}
        for edge in supplied if own else ():
            outside.setdefault(edge.target, []).append(edge)
        for edge in own.values():
            makes = {"categories": edge.values("category"), "products": edge.values("product")}
            links = outside.get(edge.target, ())
            if not any(stands_for(link.attributes, **makes) for link in links):
                attributes = self._supply_attributes(edge) | {"in_house": True}
                yield self.edge(edge, **attributes, **_no_figures())

    def _supply_attributes(self, edge: EdgeEvidence) -> dict[str, Any]:
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

    def _share_of_need(self, edge: EdgeEvidence) -> Bounds | None:
        """Return in percent how much of the customer's need is covered, as last stated."""
        rows = one_a_claim(r for r in edge.rows if r.keys() & {"share_low", "share_high"})
        statements = []
        for row in rows:
            low, high = number_in(row, "share_low") or 0.0, number_in(row, "share_high")
            high = 100.0 if high is None else high
            known = self.facts.claims[row["claim"]].known.isoformat()
            open_ends = _open_ends(row, "share_")
            statements.append(FigureStatement(low, None, high, 1, known, *open_ends))
        return combine_statements(statements, policy="latest").interval

    def _is_superseded(self, edge: EdgeEvidence) -> bool:
        """Tell whether another figure has taken the place of a volume by what is known."""
        known = end_of_day(self.lens.known_by)
        return any(row.get("superseded", "9") <= known for row in edge.rows)

    def money(self) -> Iterator[EdgeEvidence]:
        """Yield who pays whom."""
        for edge in self.gathered(self.volumes(), "money", "volume", ("payer", "payee")):
            if not is_money(edge) or not self._stands(edge) or self._is_superseded(edge):
                continue
            attributes = self._supply_attributes(edge)
            attributes |= {"entities": (*edge.values("payee"), *edge.values("payer"))}
            option = attributes["flow"] == "investment" and attributes["stage"] == "option-open"
            if not option or self.lens.scenario == _EXERCISED:
                edge.key = f"money/{edge.key}"
                yield self.edge(edge, **attributes, **self._figures(edge), inferred=option)

    def promises(self) -> Iterator[EdgeEvidence]:
        """Yield what was promised and has a figure, whatever became of it; see `promises_of`."""
        given = {"supplier", "customer"}
        goods = [row for row in self.volumes() if row.keys() >= given and "payer" not in row]
        paid = [row for row in self.volumes() if "payer" in row]
        for edge in (
            *self.gathered(goods, "promise", "volume", ("supplier", "customer")),
            *self.gathered(paid, "promise", "volume", ("payee", "payer")),
        ):
            figures = self._figures(edge)
            if is_promise(edge) and figures["volume"] is not None:
                yield self.edge(
                    edge, **self._supply_attributes(edge), **figures, stages=self._stages(edge),
                    superseded=self._is_superseded(edge),
                )  # fmt: skip

    def _figures(self, edge: EdgeEvidence) -> dict[str, Any]:
        rows = one_a_claim(edge.rows)
        reading_rules = rules_of(edge.rows)
        statements = [
            figure_statement(
                row,
                self.facts.claims[row["claim"]],
                partly_binding=self.facts.partly_binding,
                rules=reading_rules.get(row["claim"], ()),
            )
            for row in rows
        ]
        combined = combine_statements(statements, policy=self.lens.combine)
        named = {"kind": next(iter(edge.values("kind")), None), "unit": unit(edge)}
        interval = combined.interval
        if interval is None:
            return _no_figures() | named
        stated = combined.stated
        if self.lens.binding_only:
            interval, stated = Bounds.point(interval.low), interval.low
        claims = [row["claim"] for row in rows]
        return named | {
            "firm": interval.low,
            "stated": stated,
            "ceiling": interval.high,
            "volume": interval,
            "agree": combined.agree,
            "steps": _steps(claims, statements, combined, unit=named["unit"]),
        }

    def stakes(self) -> Iterator[EdgeEvidence]:
        """Yield holdings and options; in a scenario that exercises these, their price too.

        The price is told from the edges of money, which are to be there.
        """
        ends = ("holder", "issuer")
        invested = {
            (edge.source, edge.target)
            for edge in self.edges
            if edge.relation == "money" and edge.attributes["flow"] == "investment"
        }
        for edge in self.gathered(self.rows("edges-stakes"), "holding", "stake", ends):
            if not self._stands(edge):
                continue
            option = any(name.endswith("EquityOption") for name in edge.values("class"))
            stage = self._stage(edge)
            if stage in (_NO_OPTION if option else _NO_HOLDING):
                continue
            exercised = option and self.lens.scenario == _EXERCISED
            # A stake and the investment that made it are one amount.
            if exercised and (edge.source, edge.target) not in invested:
                invested.add((edge.source, edge.target))
                yield self._price(edge)
            edge.relation = "option" if option and not exercised else "holding"
            yield self.edge(
                edge,
                volume=_stake(edge, exercised=exercised),
                unit=unit(edge),
                stage=stage,
                agreement=next(iter(edge.values("agreement")), None),
                products=(),
                inferred=exercised,
            )

    def _price(self, stake: EdgeEvidence) -> EdgeEvidence:
        """Return what a holder pays for a stake, of which no claim gives the amount."""
        edge = EdgeEvidence("money", stake.source, stake.target, f"money/{stake.key}", stake.rows)
        attributes = self._supply_attributes(edge) | {
            "flow": "investment",
            "category": "equity",
            "categories": ("equity",),
            "entities": (*stake.values("issuer"), *stake.values("holder")),
        }
        return self.edge(edge, **attributes, **_no_figures(), inferred=True)

    def restrictions(self) -> Iterator[EdgeEvidence]:
        """Yield who may not supply whom; a restriction that is lifted, or not yet there, is none.

        A stage with an end of its own, such as a suspension, gives way after it to the one before.
        """
        edges: dict[tuple[str, str, str], EdgeEvidence] = {}
        for row in self.rows("edges-restrictions"):
            ends = self.firm(row["supplier"]), self.firm(row["customer"])
            edge = EdgeEvidence("restriction", *ends, row["restriction"])
            edges.setdefault((edge.key, *ends), edge).rows.append(row)
        for edge in edges.values():
            stage, until = self._restricted(edge)
            if stage in {None, "lifted"} or edge.source == edge.target:
                continue
            categories = edge.values("category")
            yield self.edge(
                edge, stage=stage, until=until, authority=edge.values("authority"),
                category=categories[0] if categories else None, categories=categories,
                products=edge.values("product"), rule=_written(edge, "rule"),
                goods=_written(edge, "goods"), agreement=None, volume=None, unit=None,
            )  # fmt: skip

    def _restricted(self, edge: EdgeEvidence) -> tuple[str | None, str | None]:
        """Return the stage of a restriction on the lens's `at`, and its last day if it has one."""
        held = [
            (row["begins"], local_id(row["stage"]), row.get("ends"))
            for row in edge.rows
            if row["begins"] <= self.now <= row.get("ends", self.now)
        ]
        if not held:
            return None, None
        _, stage, ends = max(held, key=lambda state: (state[0], state[1] == "lifted", state[1]))
        return stage, ends[:10] if ends else None

    def pairs(self, rule: str, relation: str, key: str | None) -> Iterator[EdgeEvidence]:
        """Yield a symmetric relation: one edge a pair, from the lesser id to the greater."""
        edges: dict[tuple[str, str, str], EdgeEvidence] = {}
        for row in self.rows(rule):
            low, high = sorted((self.firm(row["a"]), self.firm(row["b"])))
            if low == high:
                continue
            name = row[key] if key else f"{relation}/{low}/{high}"
            edge = EdgeEvidence(relation, low, high, name)
            edges.setdefault((name, low, high), edge).rows.append(row)
        for edge in edges.values():
            if self._stands(edge):
                yield self.edge(
                    edge, stage=self._stage(edge), products=edge.values("product"),
                    agreement=None, volume=None, unit=None,
                )  # fmt: skip

    def structure(
        self, rule: str, relation: str, source: str, target: str
    ) -> Iterator[EdgeEvidence]:
        """Yield what links firms, products and agreements, whatever its stage."""
        edges: dict[tuple[str, str], EdgeEvidence] = {}
        for row in self.rows(rule):
            first, second = self.firm(row[source]), self.firm(row[target])
            edge = EdgeEvidence(relation, first, second, f"{relation}/{first}/{second}")
            edges.setdefault((first, second), edge).rows.append(row)
        for edge in edges.values():
            yield self.edge(
                edge, roles=_roles(edge), stage=None, products=(), agreement=None, volume=None,
                unit=None,
            )  # fmt: skip

    def _stands(self, edge: EdgeEvidence) -> bool:
        """Tell whether a link has begun and not ended by the lens's `at`."""
        if not any("stage" in row for row in edge.rows):
            return True
        begun = any(row.get("begins", "") <= self.now for row in edge.rows)
        return begun and self._stage(edge) != "ended"

    def _stage(self, edge: EdgeEvidence) -> str | None:
        """Return the latest stage by the lens's `at`."""
        return next(reversed(self._stages(edge)), None)

    def _stages(self, edge: EdgeEvidence) -> tuple[str, ...]:
        """Return the stages by the lens's `at`, in order; `ended` is the last of its day."""
        dated = {
            (row["begins"], local_id(row["stage"]) == "ended", local_id(row["stage"]))
            for row in edge.rows
            if "stage" in row and row["begins"] <= self.now
        }
        return tuple(stage for *_, stage in sorted(dated))


def _evidence(facts: list[ClaimFacts]) -> dict[str, Any]:
    return {
        "statuses": tuple(dict.fromkeys(fact.status for fact in facts)),
        "certainty": tuple(dict.fromkeys(fact.certainty for fact in facts)),
        "sources": tuple(dict.fromkeys(fact.source for fact in facts)),
        "known": min(fact.known.isoformat() for fact in facts),
    }


def _steps(
    claims: list[str], statements: list[FigureStatement], combined: Combined, *, unit: str | None
) -> tuple[str, ...]:
    """Return how the claims on a volume became its interval, a line for each and the result."""
    lines = [
        f"{compact(claim)} {statement.interval.text(unit=unit)}"
        for claim, statement in zip(claims, statements, strict=True)
        if statement.has_figure
    ]
    if len(lines) > 1 and combined.interval is not None:
        how = "together" if combined.agree else "they disagree, so all of"
        lines.append(f"{how} {combined.interval.text(unit=unit)}")
    return tuple(lines)


def _no_figures() -> dict[str, Any]:
    return dict.fromkeys(("kind", "unit", "firm", "stated", "ceiling", "volume")) | {"agree": True}


def _stake(edge: EdgeEvidence, *, exercised: bool) -> Bounds | None:
    """Return a stake in percent as all its claims leave it, None if no claim gives it."""
    statements: list[FigureStatement] = []
    for row in one_a_claim(edge.rows):
        low, high = number_in(row, "low"), number_in(row, "high")
        if low is not None or high is not None:
            ends = (low or 0.0, math.inf if high is None else high)
            stated = ends[1] if exercised else ends[0]
            open_ends = _open_ends(row)
            statements.append(FigureStatement(ends[0], stated, ends[1], 1, "", *open_ends))
    return combine_statements(statements).interval if statements else None


def _open_ends(row: Mapping[str, str], of: str = "") -> tuple[bool, bool]:
    """Return whether the upper and the lower end of a share are not reached."""
    return row.get(f"{of}high_open") == "true", row.get(f"{of}low_open") == "true"


def _roles(edge: EdgeEvidence) -> tuple[str, ...]:
    return tuple(role.removeprefix("role-") for role in edge.values("role"))


def _written(edge: EdgeEvidence, column: str) -> str | None:
    """Return the words in a column, those of several claims with `; ` between; None for none."""
    texts = dict.fromkeys(row[column] for row in edge.rows if column in row)
    return "; ".join(texts) or None
