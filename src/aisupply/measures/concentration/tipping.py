"""At which undisclosed volume a verdict changes.

Take the suppliers with a figure, as stated, and add one of unknown volume y. The least HHI over
the box is then a function low(y), the greatest one high(y). The norm of all volumes over their
sum is quasi-convex in all of them together, and so is the largest volume over the sum. Hence

    {y : low(y) ≤ c}   (a projection of a convex set)   and
    {y : high(y) ≤ c}  (an intersection of convex sets)

are intervals: outside the first the measure is above c for certain, inside the second it is not
above c for certain. The first is found from the volume at which the least HHI with y free is
attained, the second from the least of high(y), each then by bisection.

All suppliers without a figure are equally unknown, and "all together" is taken as one further
supplier; the same amounts hold for each of them alone and for all together as one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from aisupply.bounds import Bounds
from aisupply.measures.index_bounds import extremes
from aisupply.measures.index_bounds.golden_section import golden_section
from aisupply.measures.index_bounds.interval_box import Extreme, IntervalBox, box_of, scale_of
from aisupply.measures.index_bounds.verdicts import FAR_LINE, HALF, LINE, passes
from aisupply.table import Several
from aisupply.text import Amount, Id, Note

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["LINES", "Line", "certain_within", "possible_within", "tipping"]

_PRECISION = 1e-9
_MAGNITUDES = math.log(1e18)  # how far below the greatest volume the search begins
_NEAR = 1e-8
_SMALLEST, _LARGEST = 1e-9, 1e21  # amounts beyond are written with a power of ten


@dataclass(frozen=True)
class Line:
    """A line that a measure may be past.

    Attributes:
        limit: HHI in points, or a share.
        above: says that the measure is past it.
        below: says that it is not.
    """

    limit: float
    above: Note
    below: Note

    def least(self, box: IntervalBox) -> Extreme:
        """Return the least value of the measure over a box."""
        return extremes.hhi_minimum(box) if self.limit > 1 else extremes.cr_minimum(box, 1)

    def greatest(self, box: IntervalBox) -> Extreme:
        """Return the greatest value of the measure over a box."""
        return extremes.hhi_maximum(box) if self.limit > 1 else extremes.cr_maximum(box, 1)


def _points(limit: float) -> Line:
    above, below = Note("tipping.above", points=limit), Note("tipping.not-above", points=limit)
    return Line(limit, above, below)


LINES = (
    _points(LINE),
    _points(2_500.0),
    _points(FAR_LINE),
    Line(HALF, Note("tipping.half"), Note("tipping.not-half")),
)
"""The lines that are looked at."""


def possible_within(box: IntervalBox, line: Line) -> Bounds | None:
    """Return the volumes of a further supplier at which the measure may be at or below a line.

    Outside them it is above the line for certain; None if it is so for every volume.

    >>> two_equal = box_of([10, 10], [10, 10])
    >>> possible_within(two_equal, LINES[2]).text()
    '2.79 … 23.88'
    """
    box, scale = _scaled(box)
    volumes = line.least(box.joined(IntervalBox(*_range(0.0, math.inf)))).volumes
    best = volumes[-1] if volumes else 0.0
    reach = _reach(box)
    span = _interval(lambda y: line.least(_with(box, y)).value, line.limit, best, reach)
    return None if span is None else span * scale


def certain_within(box: IntervalBox, line: Line) -> Bounds | None:
    """Return the volumes of a further supplier at which the measure is not above a line.

    None if there is no volume at which that is certain.
    """
    box, scale = _scaled(box)

    def highest(volume: float) -> float:
        """Return the greatest value of the index if the supplier has this volume."""
        return line.greatest(_with(box, volume)).certified

    reach = _reach(box)
    sure = not passes(highest(0.0), line.limit)
    best = 0.0 if sure else _lowest_point(highest, reach)
    span = _interval(highest, line.limit, best, reach)
    return None if span is None else span * scale


def tipping(box: IntervalBox, names: Sequence[str], unit: str | None) -> Several | None:
    r"""Return at which undisclosed volumes a verdict changes.

    Amounts are rounded to three figures, to the nearest.

    Args:
        box: The suppliers with a figure, as stated.
        names: The suppliers without one.
        unit: The unit of the volumes.

    Returns:
        A note for each line that a volume changes, or one that says that none does; None if no
        supplier has a figure, or all have.

    >>> print(*tipping(box_of([6, 4], [6, 4]), ["beta"], "GW"), sep="\n")
    above 4,000 unless beta's undisclosed volume is between 1.72 and 11.6 GW
    the largest has more than half unless it is between 2 and 10 GW
    """
    if not box.size or not names:
        return None
    volume: Note | None = _volume(names)
    notes: list[Note] = []
    for line in LINES:
        # The volume is named once; further sentences say "it".
        note = _sentence(box, line, None if notes else volume, unit)
        notes += [note] if note else []
    return Several(notes or [_unchanged(names)], between="; ")


def _volume(names: Sequence[str]) -> Note:
    if len(names) == 1:
        return Note("tipping.volume", firm=Id(names[0]))
    return Note("tipping.volumes", firms=tuple(map(Id, names)))


def _unchanged(names: Sequence[str]) -> Note:
    if len(names) == 1:
        return Note("tipping.whatever", firm=Id(names[0]))
    return Note("tipping.whatever-any", firms=tuple(map(Id, names)))


def _sentence(box: IntervalBox, line: Line, volume: Note | None, unit: str | None) -> Note | None:
    """Return what is said about one line; None if no volume changes it."""
    if passes(line.least(box).value, line.limit):
        span = possible_within(box, line)
        return None if span is None else _unless(line.above, volume, _between(span, unit))
    if not passes(line.greatest(box).certified, line.limit):
        span = certain_within(box, line)
        limit = span.high if span else 0.0
        if math.isinf(limit):
            return None
        return _unless(line.below, volume, _above(limit, unit))
    return _open_sentence(box, line, volume, unit)


def _unless(line: Note, volume: Note | None, span: Note) -> Note:
    if volume is None:
        return Note("tipping.unless-it", line=line, span=span)
    return Note("tipping.unless", line=line, volume=volume, span=span)


def _open_sentence(box: IntervalBox, line: Line, volume: Note | None, unit: str | None) -> Note:
    """Return what is said where the stated volumes alone leave the verdict open."""
    reach, sure = possible_within(box, line), certain_within(box, line)
    parts = [Note("tipping.perhaps", line=line.above)]
    if reach is not None and not reach.is_unbounded:
        span = _above(reach.high, unit)
        parts.append(
            Note("tipping.certain-it", span=span)
            if volume is None
            else Note("tipping.certain", volume=volume, span=span)
        )
    if sure is not None:
        parts.append(Note("tipping.certainly-not", span=_between(sure, unit)))
    return Note("tipping.open", parts=tuple(parts))


def _between(span: Bounds, unit: str | None) -> Note:
    """Return a range of amounts, each end rounded to the nearest three figures."""
    if span.is_unbounded:
        return Note("tipping.at-least", amount=_amount(span.low, unit))
    if not span.low:
        return Note("tipping.at-most", amount=_amount(span.high, unit))
    # Two amounts of one magnitude, such as billions, need its name once.
    ends = [Bounds.point(end) for end in (span.low, span.high)]
    same = ends[0].parts(unit=unit)[1] == ends[1].parts(unit=unit)[1]
    low = _amount(span.low, unit, bare=same and unit is not None)
    return Note("tipping.between", low=low, high=_amount(span.high, unit))


def _above(amount: float, unit: str | None) -> Note:
    return Note("tipping.more", amount=_amount(amount, unit))


def _amount(amount: float, unit: str | None, *, bare: bool = False) -> Amount | Note:
    if not amount or _SMALLEST <= amount < _LARGEST:
        return Amount(Bounds.point(amount), unit, digits=_digits(amount), bare=bare)
    if unit is None or bare:
        return Note("tipping.number", number=amount)
    return Note("tipping.number-of", number=amount, unit=Id(unit))


def _digits(amount: float) -> int:
    """Return the decimals that leave three figures, in thousands, millions or what fits."""
    while amount >= 1000:  # noqa: PLR2004
        amount /= 1000
    return max(0, 2 - math.floor(math.log10(amount or 1.0)))


def _scaled(box: IntervalBox) -> tuple[IntervalBox, float]:
    """Return a box in which the greatest finite bound is about 1, and what it was divided by.

    Suppliers that are too small for a double beside it decide no verdict, and are left out.
    """
    scale = scale_of(np.append(box.low, box.high))
    return box_of(box.low / scale, box.high / scale), scale


def _range(low: float, high: float) -> tuple[extremes.Floats, extremes.Floats]:
    ends = box_of([low], [high])
    return ends.low, ends.high


def _reach(box: IntervalBox) -> float:
    """Return the greatest finite bound, or 1 where there is none."""
    ends = np.append(box.low, box.high)
    return float(np.max(ends, where=np.isfinite(ends), initial=0.0)) or 1.0


def _with(box: IntervalBox, volume: float) -> IntervalBox:
    """Return the box with one more supplier of a known volume; a volume of 0 is none."""
    return box.joined(box_of([volume], [volume])) if volume > 0 else box


def _interval(
    measure: Callable[[float], float], limit: float, inside: float, step: float
) -> Bounds | None:
    """Return where a quasi-convex function is at most a limit, given a point that is lowest."""
    if passes(measure(inside), limit):
        return None
    left = 0.0
    if inside > 0 and passes(measure(0.0), limit):
        left = _edge(measure, limit, inside, 0.0)
        left = left if left > _PRECISION * inside else 0.0
    while not passes(measure(inside + step), limit):
        step *= 2
        if math.isinf(step):
            return Bounds(left)
    return Bounds(left, _edge(measure, limit, inside, inside + step))


def _edge(measure: Callable[[float], float], limit: float, inside: float, outside: float) -> float:
    """Return the last amount at which a measure is at most a limit, by bisection."""
    least = _PRECISION * _PRECISION * max(inside, outside)
    while abs(outside - inside) > max(_PRECISION * inside, least):
        middle = inside + (outside - inside) / 2
        if middle in {inside, outside}:  # no double is left between the two
            break
        if passes(measure(middle), limit):
            outside = middle
        else:
            inside = middle
    return inside


def _lowest_point(measure: Callable[[float], float], reach: float) -> float:
    """Return where a function that falls and then rises on (0, reach] is least.

    The search is on a logarithmic scale, so that it is as precise for small amounts.
    """
    last = math.log(reach)
    point, _ = golden_section(
        lambda power: measure(math.exp(power)), last - _MAGNITUDES, last, width=_NEAR
    )
    return math.exp(point)
