"""Best-first search, against all subsets of small sets of numbers."""

from __future__ import annotations

import math
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from aisupply.measures.best_first import Optimum, Relaxed, best_first

Chosen = tuple[bool, ...]
"""Which of the first numbers are taken; the others are open."""
ROOM = 20


def fullest(sizes: list[int], *, limit: int = 10_000, best: float = -math.inf) -> Optimum:
    """Return the greatest sum of some numbers that is no more than `ROOM`."""

    def relax(chosen: Chosen) -> Relaxed[int]:
        total = sum(size for size, taken in zip(sizes, chosen, strict=False) if taken)
        if total > ROOM:
            return Relaxed(-math.inf, -math.inf, total)
        return Relaxed(min(total + sum(sizes[len(chosen) :]), ROOM), total, total)

    def split(chosen: Chosen, _: int, best: float) -> list[Chosen]:
        assert best >= 0
        return [(*chosen, taken) for taken in (True, False)] if len(chosen) < len(sizes) else []

    return best_first([()], relax, split, cut=lambda best: best, max_problems=limit, best=best)


@given(st.lists(st.integers(0, 15), max_size=8))
def test_the_best_of_all_is_found(sizes: list[int]) -> None:
    """As if every subset were looked at."""
    sums = (sum(part) for k in range(len(sizes) + 1) for part in combinations(sizes, k))
    optimum = fullest(sizes)
    assert optimum.best == optimum.bound == max(total for total in sums if total <= ROOM)
    assert optimum.exact
    assert optimum.solution is not None
    assert optimum.solution[1] == optimum.best


def test_a_limit_leaves_a_bound_that_holds() -> None:
    """By hand: of 9, 8 and 6 the fullest is 17; the first problem's bound is the room, 20."""
    stopped = fullest([9, 8, 6], limit=1)
    assert (stopped.bound, stopped.exact, stopped.problems) == (20, False, 1)
    assert stopped.best <= 17 <= stopped.bound
    assert fullest([9, 8, 6])[:2] == (17, 17)


def test_a_value_that_is_not_beaten_has_no_solution() -> None:
    """Nothing is better than what was given: 17 again."""
    assert fullest([9, 8, 6], best=17).solution is None
