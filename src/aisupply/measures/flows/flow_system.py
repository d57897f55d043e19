"""What totals and shares of some periods leave open of what flows in another.

Time is cut at every day on which a stated period begins or ends. What a firm earns, what it bills a
customer for all goods, and what for goods of one category are volumes of each piece, not negative;
a figure is the sum over the pieces of its period. So a year holds at least the disjoint periods
that lie inside it, and at most those that cover it:

>>> import datetime as dt
>>> from aisupply.claims.flow_figures import TotalFlow
>>> starts = [dt.date(2024, 11, 1), dt.date(2025, 2, 1), dt.date(2025, 5, 1), dt.date(2025, 8, 1),
...           dt.date(2025, 11, 1), dt.date(2026, 2, 1)]
>>> quarters = tuple(
...     TotalFlow("maker", Span(*days), "quarter", each, each, "USD", "", ("claim",), ("source",))
...     for each, *days in zip((15, 20, 25, 30, 45), starts, starts[1:])
... )
>>> figures, year = FlowFigures(quarters), Span(dt.date(2025, 1, 1), dt.date(2026, 1, 1))
>>> found = [revenue_in(figures, "maker", year, "USD", assume=a) for a in ((), (EVEN,))]
>>> [(round(each.low, 1), round(each.high, 1)) for each in found]
[(75.0, 135.0), (109.9, 109.9)]

What is certain (hard):

- the revenue of a stated period, all of which is external sales;
- a customer's part of it, by a share of the revenue of that very period, widened by half its last
  digit. It is what the customer paid for all goods: of one category it is at most that;
- that nobody has a greater part than the largest customer, where a source tells of that one.

What is assumed enters by its name, and the answer is then no proven one:

- `EVEN`: within a stated period that holds no other one, each day is like another;
- `ONE_CATEGORY`: a firm whose total is said to be of a category sells nothing else;
- `TEN_PERCENT`: a source that tells of single customers tells of all with more than a tenth;
- `BUYER_BOOKS`: what a firm is billed of the goods that become its property, it adds to that within
  a quarter before or after. A firm's gross additions in a period then bound what all its suppliers
  bill it in the period shortened by a quarter at each end. The books of buyer and seller have
  different days; so it is never certain.

Levels never meet: only who is billed counts. What a product holds of another's, and the spending
that is for both, are in no sum of these.
"""

from __future__ import annotations

import datetime as dt
import math
from itertools import pairwise
from typing import TYPE_CHECKING

from aisupply.claims.flow_figures import FlowFigures, Span
from aisupply.measures.polytope.cell_bounds import CellPolytope, Range
from aisupply.measures.polytope.constraints import Constraint, LinearSystem, Variable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from aisupply.bounds import Bounds
    from aisupply.claims.flow_figures import CustomerLimit, CustomerPart

__all__ = [
    "ASSUMPTIONS", "BUYER_BOOKS", "EVEN", "ONE_CATEGORY", "TEN_PERCENT", "flow_system", "pieces",
    "revenue_in", "size_of",
]  # fmt: skip

EVEN = "even"
"""Each day of a stated period is like another."""
ONE_CATEGORY = "one-category"
"""A firm sells nothing but what its total is said to be of."""
TEN_PERCENT = "ten-percent"
"""All customers above a tenth are told of."""
BUYER_BOOKS = "buyer-books"
"""What is billed becomes property within a quarter."""
ASSUMPTIONS = (EVEN, ONE_CATEGORY, TEN_PERCENT, BUYER_BOOKS)
"""What may be assumed of flows."""

_QUARTER = dt.timedelta(days=92)
"""The longest of a year."""


def pieces(spans: Iterable[Span]) -> list[Span]:
    """Return the spans of time between all days on which one of some spans begins or ends.

    >>> year = Span(dt.date(2025, 1, 1), dt.date(2026, 1, 1))
    >>> fiscal = Span(dt.date(2024, 7, 1), dt.date(2025, 7, 1))
    >>> [(piece.begin.isoformat(), piece.days) for piece in pieces([year, fiscal])]
    [('2024-07-01', 184), ('2025-01-01', 181), ('2025-07-01', 184)]
    """
    days = sorted({day for span in spans for day in span})
    return [Span(begin, end) for begin, end in pairwise(days)]


def revenue_in(
    figures: FlowFigures, firm: str, when: Span, unit: str, *, assume: Collection[str] = ()
) -> Bounds | None:
    """Return what a firm earned in a period, from what it earned in others; None if they disagree.

    Args:
        figures: what is said of flows.
        firm: its id.
        when: the period.
        unit: a currency.
        assume: names of `ASSUMPTIONS`.
    """
    size = size_of(figures, [firm], unit)
    seller = _Seller(firm, figures, [when], unit=unit, size=size, assume=assume)
    constraints = [*seller.of_revenue(), _sum(firm, seller.revenue, seller.within(when))]
    variables = [Variable(name) for name in [firm, *seller.revenue.values()]]
    total = CellPolytope(LinearSystem(variables, constraints), [firm]).total()
    return total.bounds * size if isinstance(total, Range) else None


def size_of(figures: FlowFigures, firms: Collection[str], unit: str) -> float:
    """Return the greatest revenue of some firms, which a system has its volumes in.

    1 where none is known: a solver needs numbers that are neither huge nor tiny.
    """
    known = (
        flow.high for flow in figures.revenue
        if flow.firm in firms and flow.unit == unit and math.isfinite(flow.high)
    )  # fmt: skip
    return max(known, default=0.0) or 1.0


def flow_system(
    figures: FlowFigures,
    suppliers: Sequence[str],
    customer: str,
    when: Span,
    *,
    unit: str,
    categories: Collection[str],
    capital: bool,
    assume: Collection[str] = (),
) -> LinearSystem:
    """Return what is said of what a customer is billed by each of its suppliers in a period.

    Args:
        figures: what is said of flows.
        suppliers: ids; the volume of each in the period is a variable that is called so.
        customer: id of the customer.
        when: the period.
        unit: the currency of all figures; volumes are in parts of `size_of` its suppliers.
        categories: the category that is bought, with its narrower ones.
        capital: whether the customer makes property of these goods, neither selling them on nor
            building them in.
        assume: names of `ASSUMPTIONS`.

    Raises:
        DataError: two suppliers have one id.
    """
    bought = [
        flow
        for flow in figures.additions
        if capital and BUYER_BOOKS in assume and flow.firm == customer and flow.unit == unit
    ]
    size = size_of(figures, suppliers, unit)
    shortened = [(flow, span) for flow in bought if (span := _shortened(flow.span)) is not None]
    variables: list[Variable] = []
    constraints: list[Constraint] = []
    within: dict[Span, dict[str, float]] = {span: {} for _, span in shortened}
    for supplier in suppliers:
        seller = _Seller(supplier, figures, [when, *within], unit=unit, size=size, assume=assume)
        billed = seller.billed(customer)
        goods = {piece: f"{name} in the category" for piece, name in billed.items()}
        names = [supplier, *seller.revenue.values(), *goods.values()]
        customers = dict.fromkeys([customer, *(part.customer for part in seller.parts)])
        names += [name for who in customers for name in seller.billed(who).values()]
        variables += map(Variable, names)
        constraints += seller.of_revenue()
        constraints += seller.of_customers(customers)
        constraints += seller.of_goods(billed, goods, categories)
        constraints.append(_sum(supplier, goods, seller.within(when)))
        for span, inside in within.items():
            inside |= {goods[piece]: 1.0 for piece in seller.within(span)}
    constraints += [
        Constraint(f"additions of {customer}, {flow.period}", within[span], high=flow.high / size,
                   claims=flow.claims)
        for flow, span in shortened
        if math.isfinite(flow.high)
    ]  # fmt: skip
    return LinearSystem(variables, constraints)


class _Seller:
    """The volumes of one firm by pieces of time, and what is said of them.

    Args:
        firm: its id.
        figures: what is said of all firms.
        whens: periods at which time is cut too.
        unit: the currency.
        size: what volumes are parts of, in it.
        assume: names of `ASSUMPTIONS`.

    Attributes:
        revenue: the name of the volume of each piece.
        parts: the shares of its customers.
    """

    def __init__(
        self, firm: str, figures: FlowFigures, whens: Iterable[Span], *, unit: str, size: float,
        assume: Collection[str],
    ) -> None:  # fmt: skip
        self.firm = firm
        self._size, self._assume = size, frozenset(assume)
        self._totals = [f for f in figures.revenue if f.firm == firm and f.unit == unit]
        stated = {total.span for total in self._totals}
        self.parts: list[CustomerPart] = [
            part for part in figures.parts if part.supplier == firm and part.span in stated
        ]
        self._limits: list[CustomerLimit] = [
            limit for limit in figures.limits
            if limit.supplier == firm and limit.span in stated
            and (TEN_PERCENT in self._assume or not limit.assumed)
        ]  # fmt: skip
        self._pieces = pieces([*stated, *whens])
        # A period that holds no other: in it, days may be taken to be alike.
        self._least = [s for s in stated if not any(s != o and s.holds(o) for o in stated)]
        self.revenue = {piece: f"{firm} {piece.begin}" for piece in self._pieces}

    def billed(self, customer: str) -> dict[Span, str]:
        """Return the name of what a customer is billed for all goods, for each piece."""
        return {piece: f"{self.firm} to {customer} {piece.begin}" for piece in self._pieces}

    def within(self, span: Span) -> list[Span]:
        """Return the pieces of a period."""
        return [piece for piece in self._pieces if span.holds(piece)]

    def of_revenue(self) -> Iterator[Constraint]:
        """Yield what is said of its revenue."""
        for total in self._totals:
            name = f"revenue of {self.firm}, {total.period}"
            volumes = {self.revenue[piece]: 1.0 for piece in self.within(total.span)}
            low, high = total.low / self._size, total.high / self._size
            yield Constraint(name, volumes, low, high, total.claims)
        yield from self._even(self.revenue)

    def of_customers(self, customers: Iterable[str]) -> Iterator[Constraint]:
        """Yield what is said of what customers are billed for all goods."""
        billed = {customer: self.billed(customer) for customer in customers}
        for piece, revenue in self.revenue.items():
            sales = {names[piece]: 1.0 for names in billed.values()}
            name = f"sales of {self.firm} from {piece.begin}"
            yield Constraint(name, sales | {revenue: -1.0}, high=0.0)
        for part in self.parts:
            name = f"part of {part.customer} in the revenue of {self.firm} from {part.span.begin}"
            names, inside = billed[part.customer], self.within(part.span)
            least = self._less(names, inside, part.low)
            yield Constraint(f"{name}, at least", least, low=0.0, claims=part.claims)
            most = self._less(names, inside, part.high)
            yield Constraint(f"{name}, at most", most, high=0.0, claims=part.claims)
        for limit in self._limits:
            for customer, names in billed.items():
                name = f"limit of {customer} in the revenue of {self.firm} from {limit.span.begin}"
                most = self._less(names, self.within(limit.span), limit.high)
                yield Constraint(name, most, high=0.0, claims=limit.claims)
        for names in billed.values():
            yield from self._even(names)

    def _less(
        self, billed: Mapping[Span, str], inside: Sequence[Span], part: float
    ) -> dict[str, float]:
        """Return what a customer is billed in some pieces, less a part of the revenue in them."""
        volumes = {billed[piece]: 1.0 for piece in inside}
        return volumes | {self.revenue[piece]: -part for piece in inside if part}

    def of_goods(
        self, billed: Mapping[Span, str], goods: Mapping[Span, str], categories: Collection[str]
    ) -> Iterator[Constraint]:
        """Yield that goods of a category are part of all goods, or all of them."""
        for piece, all_goods in billed.items():
            name = f"goods of {self.firm} from {piece.begin}"
            is_all = ONE_CATEGORY in self._assume and any(
                total.category in categories for total in self._totals if total.span.holds(piece)
            )
            low = 0.0 if is_all else -math.inf
            yield Constraint(name, {goods[piece]: 1.0, all_goods: -1.0}, low, 0.0)
        yield from self._even(goods)

    def _even(self, names: Mapping[Span, str]) -> Iterator[Constraint]:
        """Yield that the days of a period are alike, where that is assumed."""
        if EVEN not in self._assume:
            return
        for span in self._least:
            first, *others = self.within(span)
            for piece in others:
                volumes = {names[piece]: 1.0, names[first]: -piece.days / first.days}
                yield Constraint(f"{names[piece]} as from {first.begin}", volumes, 0.0, 0.0)


def _sum(name: str, volumes: Mapping[Span, str], inside: Iterable[Span]) -> Constraint:
    """Return that a volume is the sum of those of some pieces."""
    parts = {volumes[piece]: -1.0 for piece in inside}
    return Constraint(f"sum of {name}", {name: 1.0} | parts, 0.0, 0.0)


def _shortened(span: Span) -> Span | None:
    """Return a period without a quarter at each end; None if nothing is left."""
    begin, end = span.begin + _QUARTER, span.end - _QUARTER
    return Span(begin, end) if begin < end else None
