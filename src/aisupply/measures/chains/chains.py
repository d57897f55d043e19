"""Chains of supply: from what a customer buys to what that is made of, tier by tier.

A chain follows two things. Categories need one another: an accelerator needs a foundry, a foundry
needs lithography machines (`needs` of the network). Firms supply one another: who a foundry is
bought from is looked up by product, where the supply or a joint design names one whose inputs are
known, else by firm. What is followed is a `SuppliedItem`: a firm, the categories that it supplies,
and the products that are named.

>>> import networkx as nx
>>> needs = {"ai-accelerator": [{"category": "foundry", "kind": "flow", "essential": True}]}
>>> network = nx.MultiDiGraph(categories={}, needs=needs)
>>> _ = network.add_edge("amd", "openai", relation="supply", category="ai-accelerator")
>>> _ = network.add_edge("tsmc", "amd", relation="supply", category="foundry")
>>> chains = Chains(network)
>>> (part,) = chains.first("openai", "ai-accelerator").parts
>>> part.supplied.firm, [need.category for need in chains.needs(part.supplied)]
('amd', ['foundry'])
>>> [part.supplied.firm for part in chains.row(part.supplied, "foundry").parts]
['tsmc']

The shares inside a row are known as far as its volumes are: a mean over the suppliers, weighted
with volumes x_i in [l_i, u_i], lies between two bounds that are attained by raising the volumes
with the lowest, or the highest, values (`mean_bounds`). Where sources state shares of what the
customer buys in that very category, these count (`aisupply.measures.market.sourcing_shares`).

A firm that sells a category to others, or has data centres where computing capacity is bought,
makes it itself. Where no source says that its suppliers are all, and none of them makes chips of
its design for it, it is its own supplier of any volume (`Part.is_own_making`): it bears on shares
and stops, and is none of the suppliers whom the sources name.

Each row says on what its shares rest (`Row.basis`): ``sole`` where a source says that those who
are named are all; ``market`` where one counting of market shares stands for the category
(`aisupply.measures.chains.markets`), and naming tells something and not all
(`aisupply.measures.market.cell_shares`); else ``named``: those who are named are taken to be all.
By a market there are suppliers whom the customer's sources do not name (`Row.listed`), and volumes
say nothing, since nobody knows what the customer buys in all.

Who delivers already is told by the stage that a supply has on the lens's date. One that is only
planned, agreed, under a letter of intent or an option delivers nothing yet, so `running` chains
leave it out; without a stage, or with any later one, it counts.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from aisupply.claims.categories import narrower
from aisupply.measures.cell_volumes import full_volumes, stated_volumes
from aisupply.measures.cells import (
    IN_HOUSE,
    Supply,
    categories_of,
    cells_of,
    share_of,
    supply_edges,
)
from aisupply.measures.chains.markets import CategoryMarkets
from aisupply.measures.market.cell_shares import cell_shares
from aisupply.measures.market.sourcing_shares import sourcing_shares_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import networkx as nx

    from aisupply.measures.cell_volumes import CellVolumes
    from aisupply.measures.cells import Cell, Edge
    from aisupply.measures.market.cell_shares import CellShares
    from aisupply.measures.market.sourcing_shares import SourcingShares

__all__ = [
    "BASES",
    "HEADS",
    "Chains",
    "Interval",
    "Need",
    "Part",
    "Row",
    "SuppliedItem",
    "mean_bounds",
]

HEADS = ("ai-accelerator", "cloud-capacity")
"""The categories at the head of the two headline chains."""

Interval = tuple[float, float]

BASES = ("sole", "market", "named")
"""On what the shares of a row rest, the surest first."""

_NO_LOSS = (1.0, 1.0)
_NOT_YET = frozenset({"planned", "letter-of-intent", "agreed", "option-open"})
"""Stages of a supply of which nothing is delivered yet."""
_COMPUTING = "cloud-capacity"
_CUSTOM = "custom-silicon"
"""Whoever supplies it makes the customer's own chips, and stands for these."""
_UNDER = "\0"
"""Marks, inside this module, the part of a supplier that an agreement governs."""


class Need(NamedTuple):
    """One category needs another: as a flow or as capital, essentially or not."""

    category: str
    kind: str
    essential: bool


class SuppliedItem(NamedTuple):
    """What a firm supplies: the categories that are named, and products with known inputs."""

    firm: str
    categories: tuple[str, ...]
    products: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """One supplier in a row.

    Attributes:
        supplied: what it supplies.
        low: the least volume.
        high: the greatest; infinite where nothing limits it.
        is_quantified: whether it has a figure.
        claims: the claims that name it.
        is_stopped: whether an agreement that stops governs this volume.
        share: the stated share of what the customer buys, from 0 to 1.
        is_own_making: whether it is the customer, which makes the category itself, and no
            supplier whom a source names.
    """

    supplied: SuppliedItem
    low: float = 0.0
    high: float = math.inf
    is_quantified: bool = False
    claims: tuple[str, ...] = ()
    is_stopped: bool = False
    share: Interval | None = None
    is_own_making: bool = False


@dataclass(frozen=True)
class Row:
    """The suppliers of one firm in one category.

    Attributes:
        parts: in order of firm, own making last; none where no supplier is named.
        is_closed: whether a source says that these are all.
        market: their shares by a market; None where none stands for the category.
        listed: the firms of that market that are not named.
        joint: what the suppliers deliver, where a figure is of several of them together.
    """

    parts: tuple[Part, ...] = ()
    is_closed: bool = False
    market: CellShares | None = None
    listed: tuple[Part, ...] = ()
    joint: CellVolumes | None = None

    @property
    def basis(self) -> str:
        """On what the shares of the suppliers rest, one of `BASES`."""
        return "sole" if self.is_closed else "named" if self.market is None else "market"

    @property
    def every(self) -> tuple[Part, ...]:
        """Those who are named, and those who are so by the market."""
        return (*self.parts, *self.listed)

    @property
    def is_known(self) -> bool:
        """Whether each supplier has a volume."""
        return bool(self.parts) and all(part.is_quantified for part in self.parts)

    @cached_property
    def sourcing_shares(self) -> SourcingShares | None:
        """The shares of the suppliers where any is stated."""
        return sourcing_shares_of(part.share for part in self.parts)

    @cached_property
    def named(self) -> Row:
        """The row of those whom sources name."""
        named = tuple(part for part in self.parts if not part.is_own_making)
        return self if len(named) == len(self.parts) else replace(self, parts=named)

    def only(self, kept: Sequence[Part]) -> Row:
        """Return the row of some of its suppliers; shares of the whole say little of a part."""
        if len(kept) == len(self.parts):
            return self
        return Row(tuple(replace(part, share=None) for part in kept), self.is_closed)

    def mean(self, values: Sequence[Interval], *, rest: Interval = (0.0, 0.0)) -> Interval:
        """Return the bounds of the mean of a value of each supplier, weighted with what it sells.

        Args:
            values: the bounds of the value of each supplier.
            rest: the bounds of the value of what stated shares leave to nobody.
        """
        low = mean_bounds(self.parts, [value[0] for value in values])[0]
        high = mean_bounds(self.parts, [value[1] for value in values])[1]
        if self.sourcing_shares is None:
            return low, high
        least, most = self.sourcing_shares.mean(values, rest=rest)
        if self.sourcing_shares.rest[1] > 0 or max(least, low) > min(most, high):
            return least, most
        return max(least, low), min(most, high)

    def greatest_share(self, part: Part) -> float:
        """Return the greatest share that a market leaves to a supplier; 1 without a market."""
        return 1.0 if self.market is None else self.market.share(part.supplied.firm)[1]

    def whole(
        self, value: Callable[[Part], Interval], *, others: Interval = _NO_LOSS,
        at: float | None = None,
    ) -> Interval:  # fmt: skip
        """Return the bounds of the mean of a value of each supplier, on the basis of the row.

        Args:
            value: gives the bounds of the value of a supplier.
            others: those of what nobody is named for.
            at: by a market, the λ, 0 or 1; the range over all by default.
        """
        if self.market is None or self.is_closed:
            return self.mean([value(part) for part in self.parts], rest=others)
        firms: defaultdict[str, list[Part]] = defaultdict(list)
        for part in self.every:
            firms[part.supplied.firm].append(part)
        values = {firm: _joint(parts, value) for firm, parts in firms.items()}
        return self.market.mean(values, others=others, at=at)


class Chains:
    """The suppliers of suppliers in a network, each row worked out once.

    Args:
        network: what `View.network()` returns; `needs`, `inputs`, `categories` and
            `market_shares` of the graph are used as far as they are there, and `without`.
        stopped: agreements whose volumes are to be told apart (`Part.is_stopped`).
        running: only supplies of which something is delivered already.
        counting: what market shares count, or who counts them; the best counting by default.

    Raises:
        UsageError: no market share is counted so.
    """

    def __init__(
        self, network: nx.MultiDiGraph[str], *, stopped: Iterable[str] = (),
        running: bool = False, counting: str | None = None,
    ) -> None:  # fmt: skip
        self.network = network
        self.stopped = frozenset(stopped)
        self.markets = CategoryMarkets(network.graph.get("market_shares"), counting)
        self.edges: defaultdict[str, list[Edge]] = defaultdict(list)
        for edge in supply_edges(network):
            if not (running and edge[3].get("stage") in _NOT_YET):
                self.edges[edge[1]].append(edge)
        self._inputs: Mapping[str, Sequence[Mapping[str, Any]]] = network.graph.get("inputs", {})
        self._makes = self._made()
        self._without: Mapping[str, Mapping[str, Any]] = network.graph.get("without", {})
        self._designs = _joint_designs(network)
        self._trees: dict[str, frozenset[str]] = {}
        self._rows: dict[tuple[SuppliedItem, str, bool], Row] = {}

    def _made(self) -> dict[str, set[str]]:
        """Return the categories that each firm makes itself: what it sells, what its sites are."""
        makes: defaultdict[str, set[str]] = defaultdict(set)
        for edge in (edge for edges in self.edges.values() for edge in edges):
            makes[edge[0]].update(categories_of(edge[3]))
        for item in (item for items in self._inputs.values() for item in items):
            makes[item["supplier"]].add(item["category"])
        for firm in self.network.graph.get("data_centres", ()):
            makes[firm].add(_COMPUTING)
        return makes

    def makes(self, firm: str, category: str) -> bool:
        """Tell whether a firm makes a category, or a narrower one, itself."""
        return not self._makes.get(firm, set()).isdisjoint(self.tree(category))

    def tree(self, category: str) -> frozenset[str]:
        """Return a category with all that are narrower."""
        if category not in self._trees:
            self._trees[category] = narrower(self.network.graph.get("categories", {}), category)
        return self._trees[category]

    def customers(self, category: str) -> list[str]:
        """Return the firms that buy in a category or a narrower one, in order."""
        tree = self.tree(category)
        return sorted(
            customer
            for customer, edges in self.edges.items()
            if any(tree.intersection(categories_of(edge[3])) for edge in edges)
        )

    def heads(self) -> list[str]:
        """Return the categories at the heads of chains: the headline ones that somebody buys.

        A graph of which none is bought has its own: those that are bought and go into nothing
        else that is, the most bought first.

        >>> import networkx as nx
        >>> import networkx as nx
        >>> network = nx.MultiDiGraph(categories={}, needs={"glass": [{"category": "sand"}]})
        >>> for pair, what in (("ab", "glass"), ("ac", "glass"), ("da", "sand"), ("db", "salt")):
        ...     _ = network.add_edge(*pair, relation="supply", category=what)
        >>> Chains(network).heads()
        ['glass', 'salt']
        """
        headline = [head for head in HEADS if self.customers(head)]
        if headline:
            return headline
        bought = Counter(what for customer in self.edges for what in self.bought(customer))
        needs = self.network.graph.get("needs", {})
        below = {need["category"] for what in bought for need in needs.get(what, ())}
        return sorted(bought.keys() - below or bought, key=lambda what: (-bought[what], what))

    def bought(self, customer: str) -> list[str]:
        """Return the categories that a customer is named to buy, in order."""
        return sorted({c for edge in self.edges.get(customer, ()) for c in categories_of(edge[3])})

    def needs(self, supplied: SuppliedItem) -> list[Need]:
        """Return what an item needs: of each of its categories, or of the nearest broader one."""
        needs: dict[str, Need] = {}
        for category in supplied.categories:
            for need in self._needs_of(category):
                had = needs.get(need.category, need)
                kind = "flow" if "flow" in (had.kind, need.kind) else need.kind
                essential = had.essential or need.essential
                needs[need.category] = Need(need.category, kind, essential)
        return [needs[name] for name in sorted(needs) if not self.does_without(supplied, name)]

    def does_without(self, supplied: SuppliedItem, category: str) -> bool:
        """Tell whether sources say of all products that are named that they have no such input."""
        return bool(supplied.products) and all(
            any(category in self.tree(none) for none in self._without.get(product, ()))
            for product in supplied.products
        )

    def _needs_of(self, category: str) -> list[Need]:
        stated = self.network.graph.get("needs", {})
        tree = self.network.graph.get("categories", {})
        seen: set[str] = set()
        while category not in stated and category not in seen:
            seen.add(category)
            category = next(iter(tree.get(category, {}).get("broader", ())), category)
        return [
            Need(need["category"], need["kind"], bool(need["essential"]))
            for need in stated.get(category, ())
        ]

    def first(
        self, customer: str, category: str, *, kind: str | None = None, as_stated: bool = False
    ) -> Row:
        """Return the suppliers of a customer itself.

        Args:
            customer: id of the customer.
            category: id of a category; narrower ones are included.
            kind: the quantity; by default the one with most figures.
            as_stated: only suppliers with a figure, open ends up to what is stated.
        """
        row = self._by_firm(customer, category, kind=kind, as_stated=as_stated)
        if not as_stated:
            return self._with_market(row, customer, category)
        sized = tuple(part for part in row.parts if part.is_quantified or part.share)
        return replace(row, parts=sized)

    def row(self, supplied: SuppliedItem, category: str, *, as_stated: bool = False) -> Row:
        """Return who supplies a category to the maker of a supplied item: by product, else by firm.

        Where only some of the products have a known input in the category, the suppliers of the
        firm stand beside them. As stated, nobody is left out, and open ends go up to what is
        stated.
        """
        key = supplied, category, as_stated
        if key not in self._rows:
            row = self._looked_up(supplied, category, as_stated=as_stated)
            self._rows[key] = self._with_market(row, supplied.firm, category)
        return self._rows[key]

    def _with_market(self, row: Row, customer: str, category: str) -> Row:
        """Return a row with the shares by the market of its category, if one stands for it."""
        whole = None if row.is_closed else self.markets.whole(category)
        if whole is None:
            return row
        own = self._makes.get(customer, set()) & self.tree(category)
        if not own and customer in whole.firms:
            own = {category}
        parts = (*row.parts, *_own_part(row, customer, own))
        named = {part.supplied.firm for part in parts}
        stated = {part.supplied.firm: part.share for part in parts if part.share is not None}
        cell = cell_shares(
            whole, named, customer=customer, makes_own=customer in named, stated=stated
        )
        if cell is None:
            return row
        claims = self.markets.claims(category)
        listed = tuple(
            Part(SuppliedItem(firm, (category,)), claims=claims.get(firm, ()))
            for firm in cell.listed
            if firm not in named
        )
        return replace(row, parts=parts, market=cell, listed=listed)

    def _looked_up(self, supplied: SuppliedItem, category: str, *, as_stated: bool) -> Row:
        tree = self.tree(category)
        named = [self._inputs_of(product, tree) for product in supplied.products]
        claims: defaultdict[SuppliedItem, list[str]] = defaultdict(list)
        for item in (item for items in named for item in items):
            claims[SuppliedItem(item["supplier"], (item["category"],))] += item.get("claims", ())
        parts = tuple(Part(w, claims=tuple(dict.fromkeys(claims[w]))) for w in sorted(claims))
        if named and all(named):
            return Row(parts)
        row = self._by_firm(supplied.firm, category, as_stated=as_stated)
        firms = {part.supplied.firm for part in parts}
        if not parts:
            return row
        rest = (part for part in row.parts if part.supplied.firm not in firms)
        # How much of each product there is, is not known: neither are the shares then.
        return Row(tuple(sorted((*parts, *map(_unquantified, rest)), key=lambda p: p.supplied)))

    def _inputs_of(self, product: str, tree: frozenset[str]) -> list[Mapping[str, Any]]:
        return [item for item in self._inputs.get(product, ()) if item["category"] in tree]

    def _by_firm(
        self, customer: str, category: str, *, kind: str | None = None, as_stated: bool = False
    ) -> Row:
        edges, tree = self.edges.get(customer, []), self.tree(category)
        cells = cells_of(edges, customer, category, tree)
        cell = cells[kind] if kind else next(iter(cells.values()))
        if self.stopped:
            cell = self._told_apart(cell, edges, tree)
        parts = (self._part(s, customer, category, as_stated) for s in cell.supplies)
        volumes = stated_volumes(cell) if as_stated else full_volumes(cell)
        row = Row(
            tuple(part for part in parts if part.high > 0), cell.is_closed,
            joint=volumes if volumes.is_joint else None,
        )  # fmt: skip
        if not row.parts:
            return row
        own = _own_part(row, customer, self._makes.get(customer, set()) & tree)
        return replace(row, parts=(*row.parts, *own))

    def _told_apart(self, cell: Cell, edges: Sequence[Edge], tree: frozenset[str]) -> Cell:
        """Return a cell in which volumes under an agreement that stops are suppliers of their own.

        Where only one of a supplier's two parts has a figure, the other only names it.
        """
        marked = [
            (_UNDER + edge[0], *edge[1:]) if edge[3].get("agreement") in self.stopped else edge
            for edge in edges
        ]
        split = cells_of(marked, cell.customer, cell.category, tree)[str(cell.kind)]
        sized = {s.supplier for s in split.supplies if s.is_quantified or s.is_open}
        kept = (s for s in split.supplies if s.supplier in sized or _twin(s) not in sized)
        return replace(split, supplies=tuple(kept))

    def _part(self, supply: Supply, customer: str, category: str, as_stated: bool) -> Part:
        name = supply.supplier.removeprefix(_UNDER)
        firm = customer if name == IN_HOUSE else name
        named = {c for edge in supply.edges for c in categories_of(edge[3])}
        categories = named & self.tree(category)
        stated = as_stated and supply.is_quantified
        return Part(
            SuppliedItem(firm, tuple(sorted(categories)), self._products(supply, firm, customer)),
            supply.firm if supply.is_quantified else 0.0,
            supply.stated_high if stated else supply.ceiling,
            supply.is_quantified,
            supply.gathered("claims"),
            supply.supplier != name,
            None if self.stopped else share_of(supply, category),
        )

    def _products(self, supply: Supply, firm: str, customer: str) -> tuple[str, ...]:
        """Return the products with known inputs that a supply, else a joint design, names."""
        known = self._inputs.keys() | self._without.keys()
        named = [product for product in supply.gathered("products") if product in known]
        designed = self._designs.get(frozenset((firm, customer)), ())
        return tuple(named or sorted(product for product in designed if product in known))


def mean_bounds(parts: Sequence[Part], values: Sequence[float]) -> Interval:
    """Return the least and the greatest mean of values, weighted with volumes in their bounds.

    The mean Σ x_i v_i / Σ x_i over a box of volumes is least where the volumes with the lowest
    values are at their upper bounds and the others at their lower ones. An unlimited volume may
    dwarf all others, so that its value is approached.

    Args:
        parts: the suppliers; one at least, each able to deliver something.
        values: a value of each.

    Returns:
        The two bounds; both are attained, or are the limit of values that are.

    Example:
        >>> box = Part(SuppliedItem("a", ()), 1, 6), Part(SuppliedItem("b", ()), 2, 2)
        >>> mean_bounds(box, [1.0, 0.0])
        (0.3333333333333333, 0.75)

    Undefined, and not to be asked, without a supplier.
    """
    low = _least_mean(parts, values)
    return low, -_least_mean(parts, [-value for value in values])


def _least_mean(parts: Sequence[Part], values: Sequence[float]) -> float:
    order = sorted(zip(values, parts, strict=True), key=lambda pair: pair[0])
    volumes = [part.low for _, part in order]
    best = math.inf
    for at, (value, part) in enumerate(order):
        best = min(best, _mean(volumes, order))
        if best <= value:
            break
        if math.isinf(part.high):
            best = min(best, value)
            break
        volumes[at] = part.high
    else:
        best = min(best, _mean(volumes, order))
    return min(max(best, order[0][0]), order[-1][0])


def _mean(volumes: Sequence[float], order: Sequence[tuple[float, Part]]) -> float:
    greatest = max(volumes)
    if greatest <= 0:
        return math.inf
    # Parts of the greatest add up to no more than a double holds, and to no less than 1.
    parts = [volume / greatest for volume in volumes]
    weighed = math.fsum(x * value for x, (value, _) in zip(parts, order, strict=True))
    return weighed / math.fsum(parts)


def _own_part(row: Row, customer: str, makes: set[str]) -> tuple[Part, ...]:
    """Return a customer that makes a category as a supplier of its own, beside those named."""
    named = {c for part in row.parts for c in part.supplied.categories}
    stood_for = any(part.supplied.firm == customer for part in row.parts) or _CUSTOM in named
    if not makes or row.is_closed or stood_for:
        return ()
    return (Part(SuppliedItem(customer, tuple(sorted(makes))), is_own_making=True),)


def _joint(parts: Sequence[Part], value: Callable[[Part], Interval]) -> Interval:
    """Return the bounds of the value of all that one firm supplies."""
    if len(parts) == 1:
        return value(parts[0])
    ends = [value(part) for part in parts]
    low, _ = mean_bounds(parts, [low for low, _ in ends])
    return low, mean_bounds(parts, [high for _, high in ends])[1]


def _unquantified(part: Part) -> Part:
    return replace(part, low=0.0, high=math.inf, is_quantified=False, share=None)


def _twin(supply: Supply) -> str:
    """Return what the other part of a supplier is called."""
    name = supply.supplier
    return name.removeprefix(_UNDER) if name.startswith(_UNDER) else _UNDER + name


def _joint_designs(network: nx.MultiDiGraph[str]) -> dict[frozenset[str], set[str]]:
    """Return the products that two firms design together."""
    designed: defaultdict[frozenset[str], set[str]] = defaultdict(set)
    for one, other, data in network.edges(data=True):
        if data.get("relation") == "co-design":
            designed[frozenset((one, other))].update(data.get("products") or ())
    return dict(designed)
