"""Boxes: what the volumes of several suppliers may be, each between two bounds.

A box says l_i ≤ x_i ≤ u_i for each supplier i, where u_i may be infinite. Suppliers that can
only deliver 0 are left out. The measures do not depend on the unit, so a box is scaled by a
power of two, which rounds nothing, before anything is computed on it.
"""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from aisupply.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["Extreme", "IntervalBox", "box_of", "box_of_bounds", "scale_of"]


@dataclass(frozen=True)
class IntervalBox:
    """The bounds of the suppliers that can deliver something.

    Attributes:
        low: lower bounds, finite and not negative.
        high: upper bounds, above 0, perhaps infinite.
    """

    low: Floats
    high: Floats

    @property
    def size(self) -> int:
        """The number of suppliers."""
        return len(self.low)

    @property
    def is_unbounded(self) -> bool:
        """Whether some volume has no upper bound."""
        return bool(np.isinf(self.high).any())

    @property
    def is_point(self) -> bool:
        """Whether every volume is known exactly."""
        return bool((self.low == self.high).all())

    @property
    def certain_suppliers(self) -> int:
        """The number of suppliers that cannot deliver 0."""
        return int((self.low > 0).sum())

    def is_same(self, other: IntervalBox) -> bool:
        """Return whether another box has the same bounds in the same order."""
        return np.array_equal(self.low, other.low) and np.array_equal(self.high, other.high)

    def joined(self, other: IntervalBox) -> IntervalBox:
        """Return the box of the suppliers of both."""
        return IntervalBox(np.append(self.low, other.low), np.append(self.high, other.high))


@dataclass(frozen=True, slots=True)
class Extreme:
    """The least or greatest value of a measure over a box.

    Attributes:
        value: the best value that some volumes of the box attain (or approach without limit).
        certified: a value that no volumes of the box pass; equal to `value` when exact.
        volumes: volumes that attain `value`; None where it is only approached.
        exact: whether `value` is proven to be the extreme, to a relative 1e-12.
        nodes: how many subproblems were looked at.
    """

    value: float
    certified: float
    volumes: tuple[float, ...] | None
    exact: bool = True
    nodes: int = 0


def box_of(low: Iterable[float], high: Iterable[float]) -> IntervalBox:
    """Return the box between two sequences of bounds.

    Raises:
        DataError: The sequences differ in length, or a pair is not 0 ≤ low ≤ high with a
            finite low.

    >>> box_of([1, 0, 0], [6, 0, 2]).size
    2
    """
    lows, highs = np.array(list(low), dtype=float), np.array(list(high), dtype=float)
    if lows.shape != highs.shape or lows.ndim != 1:
        found = f"{lows.size} lower and {highs.size} upper bounds"
        raise DataError("box", found, "one of each for a supplier", hint="use inf for no limit")
    wrong = ~((lows >= 0) & (lows <= highs) & np.isfinite(lows))
    if wrong.any():
        at = int(np.argmax(wrong))
        found = f"{lows[at]:g} to {highs[at]:g}"
        expected = "0 ≤ low ≤ high, with a finite low"
        raise DataError(f"supplier {at + 1}", found, expected, hint="use 0 and inf for unknown")
    able = highs > 0
    return IntervalBox(lows[able], highs[able])


def box_of_bounds(pairs: Iterable[tuple[float, float]]) -> IntervalBox:
    """Return the box of pairs of a lower and an upper bound."""
    ends = list(pairs)
    return box_of([low for low, _ in ends], [high for _, high in ends])


def scale_of(values: Floats) -> float:
    """Return a power of two near the greatest finite value; 1 where there is none above 0."""
    greatest = float(np.max(values, initial=0.0, where=np.isfinite(values)))
    # No power of two is above the greatest doubles.
    power = min(math.frexp(greatest)[1], sys.float_info.max_exp - 1)
    return math.ldexp(1.0, power) if greatest > 0 else 1.0
