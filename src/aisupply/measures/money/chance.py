"""Are there more money loops than chance would make? Loops against a network rewired at random.

In a network where many pay many, some money goes round by chance. The null model keeps of each
firm how many payments it makes and gets in each flow, and the amounts that it pays, and draws who
is paid by whom anew: two payments of one flow exchange their payees,

    a → b, c → d   becomes   a → d, c → b,

unless a firm would pay itself, or pay a firm twice in one flow. A draw is the network after ten
such attempts a payment, counted from the draw before; the first one starts at the network itself.
An amount stays with the payment of its payer. Cycles of three payments that can only be turned
round as a whole stay as they are: exchanges of two do not reach them.

Compared are how many loops there are, by their number of payments, and how much money is guaranteed
to come back: the sum over all investors of their guaranteed return (a payment counts once for each;
see `aisupply.measures.money.returns`). With N draws the share of chance is

    p = (1 + number of draws with at least as much) / (1 + N),

more than chance if p ≤ 0.05, fewer if the same holds of "at most as much", else like chance.
It says nothing of why: firms that know each other pay each other.

Undefined where no two payments can exchange their payees: there is one such network alone.

References:
    S. Maslov, K. Sneppen, "Specificity and stability in topology of protein networks", Science 296
    (2002), for the exchange of ends; R. Milo, N. Kashtan, S. Itzkovitz, M. E. J. Newman, U. Alon,
    "On the uniform generation of random graphs with prescribed degree sequences", arXiv
    cond-mat/0312028 (2003), for how many are enough; B. V. North, D. Curtis, P. C. Sham, American
    Journal of Human Genetics 71 (2002), for p.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from dataclasses import replace
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from aisupply.bounds import Bounds, sum_as_written
from aisupply.errors import UsageError
from aisupply.measures.money.loops import check_length, find_loops
from aisupply.measures.money.payments import currency_of, payments_of
from aisupply.measures.money.returns import guaranteed_returns, whole
from aisupply.table import Table
from aisupply.text import Note

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import networkx as nx

    from aisupply.measures.money.payments import Payment
    from aisupply.table import Cell

__all__ = [
    "AS_CHANCE", "COLUMNS", "DRAWS", "FEWER", "MORE", "Comparison", "against_chance",
    "loops_and_chance", "rewired",
]  # fmt: skip

COLUMNS = ("figure", "length", "observed", "median", "usual", "unit", "p", "verdict")
"""The columns of `loops_and_chance`, in order."""
DRAWS = 100
"""So many networks are drawn where nobody says how many."""
_FEWEST = 20
"""Fewer draws can find nothing rare."""

MORE, FEWER, AS_CHANCE = "more", "fewer", "as-chance"
"""Verdicts: more than chance, fewer, or like it."""
_ATTEMPTS, _SHORTEST = 10, 2
_RARE, _TAIL = 0.05, 0.05


def loops_and_chance(
    network: nx.MultiDiGraph[str], *, max_length: int = 5, draws: int = DRAWS, seed: int = 1
) -> Table:
    """Return how many loops a network has, and how much money must come back, against chance.

    Args:
        network: What `View.network()` returns.
        max_length: The most payments on a loop.
        draws: How many networks are rewired.
        seed: Of the draws; the same seed gives the same answer.

    Returns:
        A table with `COLUMNS`: a row for the loops of each number of payments, and one for the
        money, in the currency of most amounts. `usual` is the middle 90 % of the draws. There is
        no row where no payments can be rewired, and a note says so.

    Raises:
        UsageError: A length below 2, or fewer than 20 draws.
    """
    check_length(max_length)
    if draws < _FEWEST:
        raise UsageError(f"{draws} draws find nothing rare", hint=f"draw {_FEWEST} or more")
    unit = currency_of(network)
    found = against_chance(
        payments_of(network, unit), max_length=max_length, draws=draws, seed=seed
    )
    lens = network.graph.get("lens")
    if found is None:
        return Table(COLUMNS, [], lens, [Note("chance.fixed")], frozenset({"usual"}))
    lengths, money = found
    rows = [_row("loops", n, None, compared) for n, compared in lengths.items()]
    rows.append(_row("return_guaranteed", None, unit, money))
    notes = [Note("chance.rule", draws=draws, seed=seed), Note("chance.no-reason")]
    return Table(COLUMNS, rows, lens, notes, frozenset({"usual"}))


def _row(figure: str, length: int | None, unit: str | None, found: Comparison) -> dict[str, Cell]:
    return {
        "figure": figure, "length": length, "observed": whole(found.observed),
        "median": whole(found.median), "usual": found.usual, "unit": unit, "p": found.p,
        "verdict": found.verdict,
    }  # fmt: skip


class Comparison(NamedTuple):
    """A figure of the network beside the same of networks rewired at random.

    Attributes:
        observed: in the network.
        median: of the draws.
        usual: the middle 90 % of the draws.
        p: share of draws with at least as much, the network itself counted among them.
        verdict: `MORE`, `FEWER` or `AS_CHANCE`.
    """

    observed: float
    median: float
    usual: Bounds
    p: float
    verdict: str


def rewired(payments: Sequence[Payment], draws: int, seed: int) -> Iterator[list[Payment]]:
    """Yield networks with the same payments out of and into each firm, drawn at random.

    Args:
        payments: at most one for each payer, payee and flow.
        draws: how many networks.
        seed: the same seed gives the same networks.

    Nothing is yielded where no two payments can exchange their payees.
    """
    chance = random.Random(seed)  # noqa: S311 -- drawn to compare, not to keep a secret
    ordered = sorted(payments, key=lambda p: (p.flow, p.payer, p.payee))
    ends = _Ends(ordered)
    if not ends.can_change():
        return
    for _ in range(draws):
        for _ in range(_ATTEMPTS * len(ordered)):
            one = int(chance.random() * len(ordered))
            alike = ends.alike[ordered[one].flow]
            ends.exchange(one, alike[int(chance.random() * len(alike))])
        yield [replace(p, payee=payee) for p, payee in zip(ordered, ends.payees, strict=True)]


class _Ends:
    """Who is paid by each payment, while payees are exchanged."""

    def __init__(self, payments: Sequence[Payment]) -> None:
        self.payers = [(payment.flow, payment.payer) for payment in payments]
        self.payees = [payment.payee for payment in payments]
        self.taken = set(zip(self.payers, self.payees, strict=True))
        self.alike: defaultdict[str, list[int]] = defaultdict(list)
        for place, payment in enumerate(payments):
            self.alike[payment.flow].append(place)

    def can_change(self) -> bool:
        """Tell whether any two payments can exchange their payees."""
        return any(self._fits(a, b) for alike in self.alike.values() for a in alike for b in alike)

    def exchange(self, one: int, other: int) -> None:
        """Exchange the payees of two payments of one flow, if there can be such payments."""
        if self._fits(one, other):
            payers, payees, taken = self.payers, self.payees, self.taken
            taken.remove((payers[one], payees[one]))
            taken.remove((payers[other], payees[other]))
            payees[one], payees[other] = payees[other], payees[one]
            taken.add((payers[one], payees[one]))
            taken.add((payers[other], payees[other]))

    def _fits(self, one: int, other: int) -> bool:
        payers, payees, taken = self.payers, self.payees, self.taken
        return (
            payers[one][1] != payees[other]
            and payers[other][1] != payees[one]
            and (payers[one], payees[other]) not in taken
            and (payers[other], payees[one]) not in taken
        )


def against_chance(
    payments: Sequence[Payment], *, max_length: int, draws: int, seed: int
) -> tuple[dict[int, Comparison], Comparison] | None:
    """Return the number of loops, and the money that is guaranteed to come back, against chance.

    Args:
        payments: at most one for each payer, payee and flow; those that can only be 0 are none.
        max_length: the most payments on a loop.
        draws: how many networks are drawn.
        seed: of the draws.

    Returns:
        The comparison of loops by their number of payments, and that of the money; None where
        nothing can be rewired.
    """
    able = [payment for payment in payments if payment.high > 0]
    networks = [able, *rewired(able, draws, seed)]
    if len(networks) == 1:
        return None
    counts = [Counter(len(x.payments) for x in find_loops(n, max_length)) for n in networks]
    money = [sum_as_written(guaranteed_returns(network).values()) for network in networks]
    lengths = range(_SHORTEST, max_length + 1)
    return {n: _compared([float(count[n]) for count in counts]) for n in lengths}, _compared(money)


def _compared(values: Sequence[float]) -> Comparison:
    """Return the first of some values against all others."""
    observed, *drawn = values
    ordered, many = sorted(drawn), len(drawn)
    at_least = (1 + sum(value >= observed for value in ordered)) / (1 + many)
    at_most = (1 + sum(value <= observed for value in ordered)) / (1 + many)
    verdict = MORE if at_least <= _RARE else FEWER if at_most <= _RARE else AS_CHANCE
    cut = int(_TAIL * many)  # so many draws are left out at either end
    usual = Bounds(ordered[cut], ordered[-1 - cut])
    return Comparison(observed, median(ordered), usual, at_least, verdict)
