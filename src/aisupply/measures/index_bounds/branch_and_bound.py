"""Branch and bound over the choices that the relaxed problem leaves open.

The problem is that of `aisupply.measures.index_bounds.relaxation`: choose for each supplier the
lower or the upper bound so that φ(T, E) is greatest. Subproblems are taken best bound first
(`aisupply.measures.best_first`). Each
is relaxed by a walk along the hull of its free suppliers; the supplier that is raised in part is
the one to branch on. Before branching, choices whose other side cannot beat the best vertex are
settled. Equal suppliers are interchangeable, so only the number of them that is raised is
searched.

References:
    W. Dinkelbach, "On nonlinear fractional programming", Management Science 13 (1967), for
    replacing a ratio by a difference with a price; E. Balas and E. Zemel, "An algorithm for
    large zero-one knapsack problems", Operations Research 28 (1980), for the small core that is
    left after settling; M. R. Garey and D. S. Johnson, "Computers and Intractability" (1979),
    for PARTITION.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from aisupply.measures.best_first import Relaxed, best_first

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aisupply.measures.index_bounds.water_filling import Curve

__all__ = ["RELATIVE_GAP", "WORK", "Core", "Found", "search"]

RELATIVE_GAP = 1e-12
"""How near the best vertex and the bound must be for the answer to be called exact."""

WORK = 2_000_000
"""How many choices a search looks at before it settles for a proven outer bound; about a second.
The number of subproblems is this over the number of open choices in each."""

_FREE, _RAISED, _LOWERED = 0, 1, 2
_SETTLED = 1e-14


class Found(NamedTuple):
    """What a search came to.

    Attributes:
        best: the greatest φ met.
        bound: what no vertex passes.
        raised: the raised choices of the best vertex; None if the one given was not beaten.
        nodes: subproblems looked at.
        exact: whether the bound is within the gap of the best.
    """

    best: float
    bound: float
    raised: list[bool] | None
    nodes: int
    exact: bool


@dataclass
class Core:
    """The open choices, in descending order of slope, and what the settled ones add up to."""

    width: Sequence[float]
    gain: Sequence[float]
    slope: Sequence[float]
    total: float
    energy: float
    curve: Curve
    equal: list[bool] = field(init=False)

    def __post_init__(self) -> None:
        pairs = list(zip(self.width, self.slope, strict=True))
        # Whether a choice is the same as the one before it.
        self.equal = [i > 0 and pairs[i] == pairs[i - 1] for i in range(len(pairs))]

    def phi(self, total: float, energy: float) -> float:
        """Return E/T², or E/T − ln T."""
        if total <= 0:
            return -math.inf
        if self.curve == "hhi":
            return energy / (total * total)
        return energy / total - math.log(total)

    def rate(self, slope: float, total: float, energy: float) -> float:
        """Return a number with the sign of the change of φ along a piece of this slope."""
        if self.curve == "hhi":
            return slope * total - 2 * energy
        return slope * total - energy - total

    def summit(self, slope: float, rest: float) -> tuple[float, float]:
        """Return the greatest φ on a piece E = rT − rest, and its total."""
        if self.curve == "hhi":
            return slope * slope / (4 * rest), 2 * rest / slope
        return slope - 1 - math.log(rest), rest

    def price(self, peak: float, best: float) -> tuple[float, float]:
        """Return the tangent of the concave part at a total: price of T, and constant."""
        if self.curve == "hhi":
            return 2 * best * peak, best * peak * peak
        return math.log(peak) + 1 + best, peak


class _Walk(NamedTuple):
    """Where the walk of a subproblem stopped: `at` is raised in part, None if no one is."""

    bound: float
    peak: float
    at: int | None
    stop: int
    total: float
    energy: float


def search(
    core: Core, best: float, *, max_nodes: int | None = None, seconds: float | None = None
) -> Found:
    """Find the greatest φ over the vertices, given a value that is already attained.

    Args:
        core: The open choices.
        best: A value of φ that some vertex attains.
        max_nodes: The number of subproblems to look at; by default as many as `WORK` allows.
        seconds: A time after which to stop as well.
    """

    def relax(status: bytearray) -> Relaxed[_Walk]:
        walk = _walk(core, status)
        return Relaxed(walk.bound, max(_rounded(core, walk)), walk)

    def split(status: bytearray, walk: _Walk, best: float) -> Iterator[bytearray]:
        status = bytearray(status)  # what is the best so far is told from the one that was given
        _settle(core, status, walk, best)
        if walk.at is None or status[walk.at] != _FREE:
            yield status
            return
        for side in (_RAISED, _LOWERED):
            part = bytearray(status)
            for i in _alike(core, status, walk.at, side):
                part[i] = side
            yield part

    def cut(best: float) -> float:
        return best + RELATIVE_GAP * (abs(best) if core.curve == "hhi" else max(abs(best), 1.0))

    optimum = best_first(
        [bytearray(len(core.width))], relax, split, cut=cut, best=best, seconds=seconds,
        max_problems=WORK // max(len(core.width), 1) if max_nodes is None else max_nodes,
    )  # fmt: skip
    raised = None if optimum.solution is None else _raised(core, *optimum.solution)
    bound = optimum.best if optimum.exact else optimum.bound
    return Found(optimum.best, bound, raised, optimum.problems, optimum.exact)


def _rounded(core: Core, walk: _Walk) -> tuple[float, float]:
    """Return φ at the two vertices that a walk rounds to: its last choice lowered, and raised."""
    down = core.phi(walk.total, walk.energy)
    if walk.at is None:
        return down, -math.inf
    up = core.phi(walk.total + core.width[walk.at], walk.energy + core.gain[walk.at])
    return down, up


def _raised(core: Core, status: bytearray, walk: _Walk) -> list[bool]:
    """Return the choices that are raised at the better of the two vertices of a walk."""
    raised = [s == _RAISED or (s == _FREE and i < walk.stop) for i, s in enumerate(status)]
    down, up = _rounded(core, walk)
    if walk.at is not None and up > down:
        raised[walk.at] = True
    return raised


def _alike(core: Core, status: bytearray, at: int, side: int) -> Iterator[int]:
    """Yield a choice and the equal ones that must go with it: earlier ones are raised first."""
    yield at
    step = -1 if side == _RAISED else 1
    i = at
    while 0 <= i + step < len(status) and core.equal[i if step < 0 else i + 1]:
        i += step
        if status[i] == _FREE:
            yield i


def _walk(core: Core, status: bytearray) -> _Walk:
    """Raise the free choices in order of slope for as long as φ rises."""
    total, energy = core.total, core.energy
    for i, side in enumerate(status):
        if side == _RAISED:
            total += core.width[i]
            energy += core.gain[i]
    for i, side in enumerate(status):
        if side != _FREE:
            continue
        slope = core.slope[i]
        if core.rate(slope, total, energy) <= 0 < total:
            return _Walk(core.phi(total, energy), total, None, i, total, energy)
        further, stronger = total + core.width[i], energy + core.gain[i]
        if core.rate(slope, further, stronger) < 0 < total:
            bound, peak = core.summit(slope, slope * total - energy)
            return _Walk(bound, peak, i, i, total, energy)
        total, energy = further, stronger
    return _Walk(core.phi(total, energy), total, None, len(status), total, energy)


def _settle(core: Core, status: bytearray, walk: _Walk, best: float) -> None:
    """Settle the free choices of a subproblem whose other side cannot beat the best vertex."""
    price, constant = core.price(walk.peak, best)
    terms = [(i, core.gain[i] - price * core.width[i]) for i, s in enumerate(status) if s == _FREE]
    total, energy = core.total, core.energy
    for i, side in enumerate(status):
        if side == _RAISED:
            total += core.width[i]
            energy += core.gain[i]
    most = energy - price * total + constant + math.fsum(term for _, term in terms if term > 0)
    limit = _SETTLED * abs(constant)
    for i, term in terms:
        if most - abs(term) < limit:
            status[i] = _RAISED if term > 0 else _LOWERED
