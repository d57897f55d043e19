"""How a loss spreads along supply links: to customers downstream, to suppliers upstream.

Each firm i has a loss d_i from 0 (whole) to 1 (stopped). Given what is lost at once, it is the
LEAST solution of one of two systems, reached from below by doing the same step again and again.

Downstream, firm i makes what its inputs allow. W_ji is what it gets from j, in a sector k:

    d_i = max( e_ik for each essential sector k,  n_i ),
    e_ik = Σ_{j in k} W_ji σ_j d_j / Σ_{j in k} W_ji,
    n_i  = Σ_{j not essential} W_ji σ_j d_j / Σ_{all j} W_ji.

Sectors of inputs complement one another, and suppliers inside a sector stand in for one another.
An input that is irrelevant does not limit its customer, and counts in the last sum only. With the
factor of market shares, what firm j fails to deliver is only missed as far as nobody else in its
sector has as much to give:

    σ_j = min( s_j / Σ_{l in the sector of j} s_l (1 − d_l), 1 ),   s_j = Σ_i W_ji.

Without it σ_j = 1, and with essential inputs only, 1 − d is the health of
`aisupply.measures.chains.disruption`. Upstream, firm i sells what its customers still buy:

    d_i = Σ_j W_ij d_j / Σ_j W_ij.

A firm that sells in several sectors has an s_j and a σ_j in each.

>>> import numpy as np
>>> chain = Links(  # 0 supplies 1, and 1 and 2 supply 3
...     supplier=np.array([0, 1, 2]), customer=np.array([1, 3, 3]), sector=np.array([0, 1, 1]),
...     weight=np.array([1.0, 3.0, 1.0]), need=np.array([ESSENTIAL] * 3))
>>> cascade = Cascade(chain, firms=4, market_shares=False)
>>> cascade.downstream(stops([0], firms=4)).loss.tolist()
[[1.0, 1.0, 0.0, 0.75]]
>>> cascade.upstream(stops([3], firms=4)).loss.tolist()
[[1.0, 1.0, 1.0, 1.0]]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from aisupply.errors import DataError
from aisupply.measures.systemic.segment_reduce import SegmentReduce

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Flags = NDArray[np.bool_]
    Floats = NDArray[np.float64]
    Places = NDArray[np.intp]

__all__ = ["ESSENTIAL", "IRRELEVANT", "ORDINARY", "Cascade", "Links", "Spread", "stops"]

IRRELEVANT, ORDINARY, ESSENTIAL = 0, 1, 2
"""What an input is to its customer: nothing it makes hangs on it, a part does, all does."""

_TOLERANCE = 1e-12
_ROUNDS = 2_000
_BLOCKS = 24
_DEPTH = 50
_LEAP = 5
_NO_PLACES: Places = np.empty(0, dtype=np.intp)


@dataclass(frozen=True)
class Links:
    """Who supplies whom: five arrays of equal length, a link in each place.

    Attributes:
        supplier: number of the supplier.
        customer: number of the customer.
        sector: number of the sector of what is supplied.
        weight: how much, in one unit; above 0.
        need: `ESSENTIAL`, `ORDINARY` or `IRRELEVANT`.

    Raises:
        DataError: lengths differ, or a weight is no finite number above 0.
    """

    supplier: Places
    customer: Places
    sector: Places
    weight: Floats
    need: Places

    def __post_init__(self) -> None:
        lengths = {len(column) for column in vars(self).values()}
        if len(lengths) > 1:
            found = f"columns of {', '.join(map(str, sorted(lengths)))} links"
            raise DataError("links", found, "columns of one length", hint="give each for each link")
        wrong = ~(np.isfinite(self.weight) & (self.weight > 0))
        if wrong.any():
            at = int(np.argmax(wrong))
            found, expected = f"a weight of {self.weight[at]:g}", "a finite number above 0"
            raise DataError(f"link {at + 1}", found, expected, hint="leave out links of no weight")


class Spread(NamedTuple):
    """What a loss has spread to.

    Attributes:
        loss: the loss of each firm, a row for each case.
        residual: the last change; above 1e-12 only if the steps were stopped before they
            settled, and then losses are off by some of it.
    """

    loss: Floats
    residual: float


class Cascade:
    """Links made ready, so that many cases can be worked out quickly.

    Firms are worked out block by block, from one end of the chains to the other, and each block
    uses what has just been found for those before: losses only grow, whatever the order, and
    cycles are gone through until nothing changes. Inside, firms are rows and cases columns.

    Args:
        links: who supplies whom.
        firms: how many firms there are; they are numbered from 0.
        market_shares: whether others in a sector make up for what is lost there.
    """

    def __init__(self, links: Links, *, firms: int, market_shares: bool = True) -> None:
        self.firms = firms
        self.size = _part_of_all(links, firms)
        self._market = _Market(links, firms) if market_shares else None
        self._down = list(_input_steps(links, self._market, firms))
        self._up = list(_sales_steps(links, firms))

    def downstream(self, shock: Floats) -> Spread:
        """Return the losses of all firms where firms lose `shock` at once, a row a case."""
        return _settled(self._down, shock, self._market)

    def upstream(self, shock: Floats) -> Spread:
        """Return the losses of all firms whose customers buy less, a row a case."""
        return _solved(self._up, shock)


def stops(which: Sequence[int], *, firms: int) -> Floats:
    """Return a case for each firm of a list in which it stops, and nobody else.

    >>> stops([1], firms=3).tolist()
    [[0.0, 1.0, 0.0]]
    """
    shock = np.zeros((len(which), firms))
    shock[np.arange(len(which)), list(which)] = 1.0
    return shock


class _Market:
    """The sectors, and what firms sell in each: a good is a firm and a sector."""

    def __init__(self, links: Links, firms: int) -> None:
        goods, self.good = np.unique(links.sector * firms + links.supplier, return_inverse=True)
        self.firm: Places = goods % firms
        _, starts, self.sector = np.unique(goods // firms, return_index=True, return_inverse=True)
        self.starts: Places = starts
        # Only what goods of one sector are to one another counts, so each sector has its scale.
        beside = _beside(links.sector, links.weight)
        self.sold: Floats = np.bincount(self.good, beside).astype(float)

    def missed(self, loss: Floats) -> tuple[Floats, Floats]:
        """Return σd and σ of each good: what is lost and not replaced, and the part that is not."""
        lost, sold = loss.take(self.firm, axis=0), self.sold[:, None]
        left = np.add.reduceat((1.0 - lost) * sold, self.starts, axis=0)
        left = left.take(self.sector, axis=0)
        # Where less is left than the firm sold, nobody replaces it.
        shares = np.divide(sold, left, out=np.ones_like(left), where=left > sold)
        return lost * shares, shares


def _beside(group: Places, weight: Floats) -> Floats:
    """Return each weight as a part of the greatest of its group, which any sum can hold."""
    greatest = np.zeros(int(group.max(initial=-1)) + 1)
    np.maximum.at(greatest, group, weight)
    parts: Floats = weight / greatest[group]
    return parts


def _parts(group: Places, weight: Floats) -> Floats:
    """Return each weight as a part of the sum of its group."""
    beside = _beside(group, weight)
    parts: Floats = beside / np.bincount(group, beside)[group]
    return parts


def _part_of_all(links: Links, firms: int) -> Floats:
    """Return what each firm sells as a part of all sales."""
    parts = _parts(np.zeros_like(links.supplier), links.weight)
    return np.bincount(links.supplier, parts, firms).astype(float)


class _Step(NamedTuple):
    """A block of firms: sums over their links, the worst of them for each firm, what they sell."""

    sums: SegmentReduce
    worst: SegmentReduce | None = None
    goods: Places = _NO_PLACES

    @property
    def firms(self) -> Places:
        """The firms of the block, in the order of the results."""
        return self.sums.groups if self.worst is None else self.worst.groups

    def hit(self, missed: Floats) -> Floats:
        """Return the loss of each firm, given what each source fails to deliver."""
        sums = self.sums.sums(missed)
        return sums if self.worst is None else self.worst.maxima(sums)


def _input_steps(links: Links, market: _Market | None, firms: int) -> Iterator[_Step]:
    """Yield blocks of customers, those first whose inputs come from the beginning of chains."""
    sectors = int(links.sector.max(initial=0)) + 1
    bought = links.customer * (sectors + 1) + links.sector
    _, place = np.unique(bought, return_inverse=True)
    essential = links.need == ESSENTIAL
    in_sector, in_all = _parts(place, links.weight), _parts(links.customer, links.weight)
    part = np.where(essential, in_sector, in_all)
    group = np.where(essential, bought, links.customer * (sectors + 1) + sectors)
    source = links.supplier if market is None else market.good
    counts = links.need != IRRELEVANT
    for inside in _blocks(links.customer, links.supplier, links.weight, firms):
        chosen = inside & counts
        sums = SegmentReduce(group[chosen], source[chosen], weight=part[chosen])
        worst = SegmentReduce(sums.groups // (sectors + 1), np.arange(len(sums.groups)))
        goods = _NO_PLACES if market is None else np.flatnonzero(np.isin(market.firm, worst.groups))
        yield _Step(sums, worst, goods)


def _sales_steps(links: Links, firms: int) -> Iterator[_Step]:
    """Yield blocks of suppliers, those first that sell to the end of chains."""
    part = _parts(links.supplier, links.weight)
    for inside in _blocks(links.supplier, links.customer, links.weight, firms):
        yield _Step(
            SegmentReduce(links.supplier[inside], links.customer[inside], weight=part[inside])
        )


def _blocks(firm: Places, behind: Places, weight: Floats, firms: int) -> Iterator[Flags]:
    """Yield which links are those of each block of firms, those first with least behind them.

    What is behind a firm is a mean number of steps: t_i = 1 + Σ W_ij t_j / Σ W_ij.
    """
    part, has_some = _parts(firm, weight), np.bincount(firm, minlength=firms) > 0
    steps: Floats = np.zeros(firms)
    for _ in range(_DEPTH):
        steps = np.bincount(firm, part * steps[behind], firms) + has_some.astype(float)
    some = np.flatnonzero(has_some)
    block = np.empty(firms, dtype=np.intp)
    for number, members in enumerate(np.array_split(some[np.argsort(steps[some])], _BLOCKS)):
        block[members] = number
    for number in range(min(_BLOCKS, len(some))):
        yield block[firm] == number


def _settled(steps: Sequence[_Step], shock: Floats, market: _Market | None) -> Spread:
    """Go through the blocks from a shock until nothing changes; losses only grow."""
    loss, change = np.ascontiguousarray(shock.T).copy(), 0.0
    for _ in range(_ROUNDS):
        change = 0.0
        missed, shares = (loss, loss) if market is None else market.missed(loss)
        for step in steps:
            before = loss.take(step.firms, axis=0)
            after = np.minimum(np.maximum(before, step.hit(missed)), 1.0)
            change = max(change, float((after - before).max(initial=0.0)))
            loss[step.firms] = after
            if market is not None:
                output = loss.take(market.firm[step.goods], axis=0)
                missed[step.goods] = output * shares.take(step.goods, axis=0)
        if change <= _TOLERANCE:
            break
    return Spread(np.ascontiguousarray(loss.T), change)


def _solved(steps: Sequence[_Step], shock: Floats) -> Spread:
    """Do the same where the system is linear, and leap to where the steps lead.

    Steps of a linear system soon shrink by one factor r. All that are still to come add up to
    r/(1 − r) times the last, which is added at once; what that misses is left to further steps.
    Where losses swing round a circle a leap may lead away: a case whose next step is then larger
    than the last before it goes back, so that steps never grow.
    """
    least = np.ascontiguousarray(shock.T)
    loss, last, change = least.copy(), np.zeros(len(shock)), 0.0
    before, limit = loss, np.full(len(shock), np.inf)
    for number in range(1, _ROUNDS + 1):
        start = loss.copy()
        for step in steps:
            loss[step.firms] = np.maximum(step.hit(loss), least.take(step.firms, axis=0))
        moved = loss - start
        length, size = np.abs(moved).sum(axis=0), np.abs(moved).max(axis=0, initial=0.0)
        astray = size > limit
        loss[:, astray], size[astray] = before[:, astray], limit[astray]
        limit = np.full(len(shock), np.inf)
        change = float(size.max(initial=0.0))
        if change <= _TOLERANCE:
            break
        if number % _LEAP == 0:
            rate = np.minimum(np.divide(length, last, out=np.zeros_like(last), where=last > 0), 0.9)
            before, limit = loss, np.where(astray, np.inf, size)
            moved[:, astray] = 0.0
            loss = np.clip(loss + moved * (rate / (1.0 - rate)), least, 1.0)
        last = length
    return Spread(np.ascontiguousarray(loss.T), change)
