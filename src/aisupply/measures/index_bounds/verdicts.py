"""What can be said for certain about a line that a measure may be past.

The lines are the usual ones, by analogy: an HHI above 1,800 is highly concentrated in the US
Merger Guidelines of 2023; 4,000 is used for the dependence of imports in the EU; more than half
is a majority.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisupply.bounds import Bounds
from aisupply.measures.index_bounds.indices import HHI_SCALE
from aisupply.table import Several
from aisupply.text import Amount, Note

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aisupply.measures.index_bounds.interval_box import IntervalBox
    from aisupply.table import Cell

__all__ = [
    "FAR_LINE", "HALF", "LINE", "OPEN", "equal_suppliers", "largest_of", "passes", "reaches",
    "top_of", "verdict",
]  # fmt: skip

LINE = 1_800.0
"""HHI in points above which a market is called highly concentrated (US, 2023)."""
FAR_LINE = 4_000.0
"""HHI in points above which a dependence is called strong (EU imports)."""
HALF = 0.5
"""The share above which one supplier has more than all others together."""

OPEN = "open"
"""Stands for the largest supplier where several can be it."""

_ROUND_OFF = 1e-12


def passes(value: float, line: float) -> bool:
    """Return whether a value is past a line by more than round-off.

    >>> passes(1800.0, 1800.0), passes(1800.1, 1800.0)
    (False, True)
    """
    return value > line * (1 + _ROUND_OFF)


def reaches(value: float, other: float) -> bool:
    """Return whether a value is as great as another but for round-off: ties are ties.

    >>> reaches(0.3, 0.1 + 0.2), reaches(0.3, 0.31)
    (True, False)
    """
    return not passes(other, value)


def verdict(measure: Bounds, line: float, *, suppliers: int) -> str:
    """Return whether a measure is past a line, given all that is known.

    Args:
        measure: The bounds of an HHI in points, or of CR_1.
        line: The line; a line of 1 or less is one for CR_1.
        suppliers: The number of named suppliers, which alone may decide it.

    Returns:
        ``by-number`` if 10,000/n (or 1/n) is past the line, whatever the volumes; ``certain``
        or ``impossible`` if the bounds are on one side of it; else ``possible``.

    >>> from aisupply.bounds import Bounds
    >>> verdict(Bounds(1667, 10000), 1800, suppliers=6)
    'possible'
    >>> verdict(Bounds(2500, 10000), 1800, suppliers=4)
    'by-number'

    Undefined is nothing: bounds that are undefined get no verdict.
    """
    scale = HHI_SCALE if line > 1 else 1.0
    if passes(scale / suppliers, line):
        return "by-number"
    if passes(measure.low, line):
        return "certain"
    return "possible" if passes(measure.high, line) else "impossible"


def largest_of(box: IntervalBox) -> list[int]:
    """Return which suppliers can be the largest, or among several equally large ones.

    A supplier can be the largest if its upper bound is not below the lower bound of any other.

    >>> from aisupply.measures.index_bounds.interval_box import box_of
    >>> largest_of(box_of([10, 0, 2], [10, 6, 3]))
    [0]
    >>> largest_of(box_of([10, 0, 2], [10, 12, 3]))
    [0, 1]

    Undefined, and empty, for a box without a supplier.
    """
    if not box.size:
        return []
    floor = float(box.low.max())
    return [i for i, high in enumerate(box.high) if reaches(float(high), floor)]


def top_of(candidates: Iterable[str]) -> dict[str, Cell]:
    """Return the cells that say who is the largest, of those who can be.

    Args:
        candidates: who can be the largest, as `largest_of` finds them; the surest first.

    >>> {name: str(cell) for name, cell in top_of(["amd", "nvidia"]).items()}
    {'top_supplier': 'open', 'top_candidates': 'amd, nvidia'}
    >>> top_of(["amd"])["top_supplier"]
    'amd'

    Undefined, and null, where nobody can be.
    """
    names = Several(candidates)
    if not names:
        return {"top_supplier": None, "top_candidates": None}
    return {"top_supplier": OPEN if names[1:] else names[0], "top_candidates": names}


def equal_suppliers(index: Bounds) -> Note:
    """Return in words how many equal suppliers are as concentrated: 10,000 / HHI.

    Args:
        index: The HHI in points, above 0.

    >>> from aisupply.bounds import Bounds
    >>> str(equal_suppliers(Bounds.point(3800)))
    'as concentrated as 2.6 equal suppliers'
    >>> str(equal_suppliers(Bounds(2500, 10000))), str(equal_suppliers(Bounds.point(10000)))
    ('as concentrated as 1 … 4 equal suppliers', 'as concentrated as one supplier')
    """
    number = index.reciprocal(HHI_SCALE)
    if number.is_point and number.low == 1:
        return Note("effective.one")
    proven = Bounds(number.low, number.high)  # how sure it is, the index beside it says
    return Note("effective.equal", number=Amount(proven, digits=1))
