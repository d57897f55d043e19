"""Money loops: investments that may come back as purchases.

A loop is a way from a firm back to itself, along payments from payer to payee, that passes no
firm twice and holds at least one investment and one purchase. Of its payments (a firm, the next
firm, a flow; see `aisupply.measures.money.payments`) each may be anything between two bounds,
and the value of a loop is the least of them,

    value = minₑ xₑ,   lₑ ≤ xₑ ≤ uₑ;   guaranteed = minₑ lₑ,   possible = minₑ uₑ,

for the minimum falls with no payment: both ends are attained (or, where no ceiling is known, the
supremum). Loops overlap, so their values must not be added. What comes back to an investor in
all is a maximum flow (`aisupply.measures.money.returns`).

*Guaranteed* is what somebody is bound to, on every step. *Possible* is a ceiling on what could go
round; it is no proof that the same money moves, and no forecast. A loop of which one payment can
only be 0 is none.

Undefined is nothing here: a network without money has no loop.

>>> import networkx as nx
>>> network = nx.MultiDiGraph()
>>> figures = {"relation": "money", "unit": "USD"}
>>> _ = network.add_edge("nvidia", "openai", flow="investment", firm=30, ceiling=100, **figures)
>>> _ = network.add_edge("openai", "nvidia", flow="purchase", firm=20, ceiling=50, **figures)
>>> for row in loops(network):
...     print(row["loop"], row["guaranteed"], row["possible"])
nvidia (investment) → openai (purchase) → nvidia 20 50

References:
    D. B. Johnson, "Finding all the elementary circuits of a directed graph", SIAM Journal on
    Computing 4 (1975), for the enumeration of simple cycles.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise, product
from typing import TYPE_CHECKING

import networkx as nx

from aisupply.errors import UsageError
from aisupply.measures.groups import group_notes, node_of
from aisupply.measures.money.payments import currency_of, payments_of, unconverted
from aisupply.measures.money.returns import returns, whole
from aisupply.table import Several, Table
from aisupply.text import Code, Id, Note

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from aisupply.measures.money.payments import Payment
    from aisupply.table import Cell

__all__ = ["ACTOR_COLUMNS", "COLUMNS", "Loop", "check_length", "find_loops", "loops"]

COLUMNS = ("loop", "length", "actors", "guaranteed", "possible", "unit", "figures", "claims")
"""The columns of `loops`, in order."""
ACTOR_COLUMNS = ("actor", "invested", "return_guaranteed", "return_possible")
"""The columns of `loops` with `actors`, in order."""

_SHORTEST = 2
_LICENCE = "licence-fee"


@dataclass(frozen=True)
class Loop:
    """Payments that lead from a firm back to itself, the first of them an investment."""

    payments: tuple[Payment, ...]

    @property
    def guaranteed(self) -> float:
        """The least of what each payment is at the least."""
        return min(payment.low for payment in self.payments)

    @property
    def possible(self) -> float:
        """The least of what each payment is at the most."""
        return min(payment.high for payment in self.payments)

    @property
    def figures(self) -> int:
        """How many payments have a figure; what a licence is worth is seldom paid in money."""
        priced = (p.flow != _LICENCE and (p.low > 0 or p.high < math.inf) for p in self.payments)
        return sum(priced)

    @property
    def actors(self) -> tuple[str, ...]:
        """The firms that it passes, in order."""
        return tuple(payment.payer for payment in self.payments)

    @property
    def claims(self) -> tuple[str, ...]:
        """The claims behind its payments, each once."""
        return tuple(dict.fromkeys(claim for p in self.payments for claim in p.claims))

    @property
    def steps(self) -> Several:
        """Each payer with the flow of its payment, and the first firm again."""
        payers = (
            Note("loop.step", firm=Id(payment.payer), flow=Code(payment.flow))
            for payment in self.payments
        )
        return Several((*payers, Id(self.payments[0].payer)), between=" → ")

    def __str__(self) -> str:
        return str(self.steps)


def loops(
    network: nx.MultiDiGraph[str],
    firm: str | None = None,
    *,
    max_length: int = 5,
    actors: bool = False,
    limit: int | None = None,
) -> Table:
    """Return the money loops of a network, or what may come back to each investor.

    Args:
        network: What `View.network()` returns.
        firm: An id: only loops that pass it, or only its row.
        max_length: The most payments on a loop; the return to an investor has no such limit.
        actors: One row an investor instead of one a loop.
        limit: The most rows; a note says how many there are.

    Returns:
        A table with `COLUMNS`, most guaranteed and then most possible money first; those without
        a ceiling come after these, and last those of which no payment has a figure, or none but
        the fee of a licence (`figures` is 0): they are no finding. With actors one with
        `ACTOR_COLUMNS`. Amounts are in one currency; infinity stands for "no ceiling is known".

    Raises:
        UnknownNameError: The network has no such firm.
        UsageError: A length below 2, or a limit below 1.
    """
    check_length(max_length)
    if limit is not None and limit < 1:
        raise UsageError(f"a limit of {limit} shows nothing", hint="give 1 or more, or none")
    unit = currency_of(network)
    payments = payments_of(network, unit)
    who = node_of(network, firm) if firm is not None else None
    if actors:
        rows, notes = returns(payments, who)
        notes = [Note("loop.unit", unit=unit), Note("return.rule"), *notes]
    else:
        rows = _rows(find_loops(payments, max_length), who, unit)
        notes = [Note("loop.rule"), Note("loop.not-added")]
        notes = notes if rows else [Note("loop.none", length=max_length)]
        unfigured = sum(not row["figures"] for row in rows)
        notes += [Note("loop.unfigured", n=unfigured)] if unfigured else []
    if limit is not None and limit < len(rows):
        notes.append(Note("loop.left-out", limit=limit, rows=len(rows)))
    if rows:
        notes += [Note("loop.unpriced"), Note("loop.no-proof")]
    if others := tuple(unconverted(network, unit)):
        notes.append(Note("loop.unconverted", units=others, unit=unit))
    notes = group_notes(network, firm) + notes
    columns = ACTOR_COLUMNS if actors else COLUMNS
    return Table(columns, rows[:limit], network.graph.get("lens"), notes, frozenset({"invested"}))


def check_length(max_length: int) -> None:
    """Raise `UsageError` for a number of payments that no loop has."""
    if max_length < _SHORTEST:
        raise UsageError(f"no loop has {max_length} payments", hint="give a length of 2 or more")


def _rows(circles: Iterable[Loop], firm: str | None, unit: str) -> list[dict[str, Cell]]:
    passing = [loop for loop in circles if firm is None or firm in loop.actors]
    passing.sort(key=_rank)
    return [
        {
            "loop": loop.steps,
            "length": len(loop.payments),
            "actors": Several(loop.actors),
            "guaranteed": whole(loop.guaranteed),
            "possible": whole(loop.possible),
            "unit": unit,
            "figures": loop.figures,
            "claims": Several(loop.claims),
        }
        for loop in passing
    ]


def _rank(loop: Loop) -> tuple[bool, float, bool, float, int, str]:
    """Return a key that puts most money first, and what has no figure last."""
    endless = math.isinf(loop.possible)
    return (
        not loop.figures, -loop.guaranteed, endless, -loop.possible, len(loop.payments), str(loop),
    )  # fmt: skip


def find_loops(payments: Iterable[Payment], max_length: int = 5) -> Iterator[Loop]:
    """Yield every loop of at most so many payments, each once.

    Args:
        payments: at most one for each payer, payee and flow.
        max_length: the most payments on a loop.
    """
    between: defaultdict[tuple[str, str], list[Payment]] = defaultdict(list)
    for payment in payments:
        if payment.high > 0:
            between[payment.payer, payment.payee].append(payment)
    ways = nx.DiGraph(list(between))
    for circle in nx.simple_cycles(ways, length_bound=max_length):
        steps = pairwise([*circle, circle[0]])
        for chosen in product(*(between[step] for step in steps)):
            if {"investment", "purchase"} <= {payment.flow for payment in chosen}:
                yield Loop(_from_an_investment(chosen))


def _from_an_investment(circle: Sequence[Payment]) -> tuple[Payment, ...]:
    """Return a circle from an investment on: that of the first investor by id."""
    starts = [i for i, payment in enumerate(circle) if payment.flow == "investment"]
    start = min(starts, key=lambda i: circle[i].payer)
    return (*circle[start:], *circle[:start])
