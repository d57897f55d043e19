"""Where a function that falls and then rises is least: search by golden section.

Two probes divide an interval by the golden ratio; the part behind the higher one is given up, and
the other probe serves again. Each step leaves 0.618 of the interval. What is needed of the
function is that it is nowhere level but at its least value; a ratio of a convex function and a
positive linear one is so, and so are the greatest of several such functions and their least value
over some of their variables.

>>> at, value = golden_section(lambda x: (x - 2) ** 2, 0.0, 10.0)
>>> round(at, 6), round(value, 6)
(2.0, 0.0)

References:
    J. Kiefer, "Sequential minimax search for a maximum", Proceedings of the American Mathematical
    Society 4 (1953).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["golden_section"]

_RATIO = (math.sqrt(5) - 1) / 2
_STEPS = 80  # leave 2e-17 of any interval


def golden_section(
    function: Callable[[float], float], low: float, high: float, *, width: float = 0.0
) -> tuple[float, float]:
    """Return where a function is least, and its value there: the best of all that was looked at.

    Args:
        function: falls and then rises, or does only one of the two.
        low: where the search begins.
        high: where it ends.
        width: of the interval, at which it stops.

    Undefined is nothing: an interval of one point has its least value there.

    >>> golden_section(lambda x: x, 1.0, 1.0)
    (1.0, 1.0)
    """
    left, right = high - _RATIO * (high - low), low + _RATIO * (high - low)
    at_left, at_right = function(left), function(right)
    seen = [(function(low), low), (function(high), high), (at_left, left), (at_right, right)]
    best = min(seen)
    for _ in range(_STEPS):
        if high - low <= width:
            break
        if at_left <= at_right:
            high, right, at_right = right, left, at_left
            left = high - _RATIO * (high - low)
            at_left = function(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + _RATIO * (high - low)
            at_right = function(right)
        best = min(best, (at_left, left), (at_right, right))
    return best[1], best[0]
