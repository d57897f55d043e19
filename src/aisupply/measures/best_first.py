"""Best-first branch and bound: the greatest value over all solutions of a problem.

A problem is relaxed: that gives a bound which none of its solutions passes, and a solution with
its value. The problem with the greatest bound is split into parts, these are relaxed, and so on,
until no bound passes the best value by more than a gap. Problems with the same bound are taken in
the order in which they came, and the limit is a number of problems, so that the same input gives
the same answer.

>>> def relax(ends):  # the greatest x(8 − x) of whole x between two ends, each factor at its best
...     low, high = ends
...     return Relaxed(high * (8 - low), high * (8 - high), high)
>>> def split(ends, _, best):
...     low, high = ends
...     middle = (low + high) // 2
...     return [(low, middle), (middle + 1, high)] if low < high else []
>>> best_first([(0, 8)], relax, split, cut=lambda best: best, max_problems=100)[:3]
(16, 16, ((0, 4), 4))

References:
    E. L. Lawler and D. E. Wood, "Branch-and-bound methods: a survey", Operations Research 14
    (1966).
"""

from __future__ import annotations

import heapq
import math
import time
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["Optimum", "Relaxed", "best_first"]

P = TypeVar("P")
S = TypeVar("S")


class Relaxed(NamedTuple, Generic[S]):
    """What a relaxed problem gives.

    Attributes:
        bound: what no solution of the problem passes.
        value: the value of a solution.
        solution: that solution, or what it can be told from.
    """

    bound: float
    value: float
    solution: S


class Optimum(NamedTuple, Generic[P, S]):
    """What a search came to.

    Attributes:
        best: the greatest value met.
        bound: what no solution passes.
        solution: that of the best value, with the problem it was met in; None where the value
            that was given was not beaten.
        exact: whether no bound passes the best value by more than the gap.
        problems: how many were split.
    """

    best: float
    bound: float
    solution: tuple[P, S] | None
    exact: bool
    problems: int


def best_first(
    problems: Iterable[P],
    relax: Callable[[P], Relaxed[S]],
    split: Callable[[P, S, float], Iterable[P]],
    *,
    cut: Callable[[float], float],
    max_problems: int,
    best: float = -math.inf,
    seconds: float | None = None,
) -> Optimum[P, S]:
    """Return the greatest value of all solutions of some problems.

    Args:
        problems: what is searched.
        relax: gives a bound, and a solution with its value.
        split: gives the parts of a problem, from its relaxed solution and the best value so far;
            together they hold every solution of it that is better than that.
        cut: the bound, for a best value, up to which a problem is not worth splitting.
        max_problems: how many to split at the most.
        best: a value that is known to be attained.
        seconds: a time after which to stop as well.

    Undefined, and not to be asked, without a problem and a value.
    """
    deadline = math.inf if seconds is None else time.monotonic() + seconds
    heap: list[tuple[float, int, P, S]] = []
    order = splits = 0
    passed_over, solution, todo = -math.inf, None, problems
    while True:
        for problem in todo:
            relaxed = relax(problem)
            if relaxed.value > best:
                best, solution = relaxed.value, (problem, relaxed.solution)
            if relaxed.bound > cut(best):
                order += 1
                heapq.heappush(heap, (-relaxed.bound, order, problem, relaxed.solution))
            else:
                passed_over = max(passed_over, relaxed.bound)
        bound = max(-heap[0][0] if heap else -math.inf, passed_over)
        exact = bound <= cut(best)
        if exact or splits >= max_problems or time.monotonic() > deadline:
            return Optimum(best, max(bound, best), solution, exact, splits)
        _, _, problem, relaxed_solution = heapq.heappop(heap)
        splits += 1
        todo = split(problem, relaxed_solution, best)
