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
from functools import partial
from typing import TYPE_CHECKING, Protocol

import numpy as np

from aisupply.bounds import Bounds
from aisupply.measures.index_bounds import extremes
from aisupply.measures.index_bounds.golden_section import golden_section
from aisupply.measures.index_bounds.indices import Undefined
from aisupply.measures.index_bounds.interval_box import Extreme, IntervalBox, box_of, scale_of
from aisupply.measures.index_bounds.verdicts import FAR_LINE, HALF, LINE, passes
from aisupply.table import Several
from aisupply.text import Amount, Id, Note

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from aisupply.measures.cell_volumes import CellVolumes

__all__ = ["LINES", "Line", "certain_within", "possible_within", "tipping"]

_MAGNITUDES = math.log(1e18)  # how far below the greatest volume the search begins
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


class _Known(Protocol):
    """The suppliers that are known, beside one more of some volume, in a unit of their own."""

    scale: float
    reach: float
    precision: float
    width: float

    def least(self, line: Line, volume: float) -> float:
        """Return the least value of a measure."""

    def greatest(self, line: Line, volume: float) -> float:
        """Return the greatest value of a measure."""

    def lowest(self, line: Line) -> float:
        """Return the volume at which the least value is lowest."""


class _OfBox:
    """A box, divided by its greatest finite bound."""

    precision, width = 1e-9, 1e-8

    def __init__(self, box: IntervalBox) -> None:
        self._box, self.scale = _scaled(box)
        self.reach = _reach(self._box)

    def least(self, line: Line, volume: float) -> float:
        return line.least(_with(self._box, volume)).value

    def greatest(self, line: Line, volume: float) -> float:
        return line.greatest(_with(self._box, volume)).certified

    def lowest(self, line: Line) -> float:
        volumes = line.least(self._box.joined(IntervalBox(*_range(0.0, math.inf)))).volumes
        return volumes[-1] if volumes else 0.0


class _OfPolytope:
    """Volumes that something joins, whose ends are known to a millionth."""

    precision, width, reach = 1e-5, 1e-3, 1.0

    def __init__(self, volumes: CellVolumes) -> None:
        self._volumes = volumes
        self.scale = volumes.polytope.size

    def least(self, line: Line, volume: float) -> float:
        volumes = self._volumes.with_supplier(volume * self.scale)
        if line.limit > 1:
            points = volumes.polytope.least_hhi()
            return 0.0 if isinstance(points, Undefined) else points
        share = volumes.cr(1)
        return 0.0 if isinstance(share, Undefined) else share.low

    def greatest(self, line: Line, volume: float) -> float:
        volumes = self._volumes.with_supplier(volume * self.scale)
        value = volumes.hhi() if line.limit > 1 else volumes.cr(1)
        return math.inf if isinstance(value, Undefined) else value.high

    def lowest(self, line: Line) -> float:
        return _lowest_point(lambda y: self.least(line, y), self.reach, width=self.width)


def possible_within(known: IntervalBox | CellVolumes, line: Line) -> Bounds | None:
    """Return the volumes of a further supplier at which the measure may be at or below a line.

    Outside them it is above the line for certain; None if it is so for every volume.

    >>> two_equal = box_of([10, 10], [10, 10])
    >>> possible_within(two_equal, LINES[2]).text()
    '2.79 … 23.88'
    """
    return _possible(_known(known), line)


def certain_within(known: IntervalBox | CellVolumes, line: Line) -> Bounds | None:
    """Return the volumes of a further supplier at which the measure is not above a line.

    None if there is no volume at which that is certain.
    """
    return _certain(_known(known), line)


def _known(known: IntervalBox | CellVolumes) -> _Known:
    if isinstance(known, IntervalBox):
        return _OfBox(known)
    return _OfPolytope(known) if known.is_joint else _OfBox(known.box)


def _possible(known: _Known, line: Line) -> Bounds | None:
    best = known.lowest(line)
    span = _interval(partial(known.least, line), line.limit, best, known)
    return None if span is None else span * known.scale


def _certain(known: _Known, line: Line) -> Bounds | None:
    highest = partial(known.greatest, line)
    sure = not passes(highest(0.0), line.limit)
    best = 0.0 if sure else _lowest_point(highest, known.reach, width=known.width)
    span = _interval(highest, line.limit, best, known)
    return None if span is None else span * known.scale


def tipping(
    known: IntervalBox | CellVolumes, names: Sequence[str], unit: str | None
) -> Several | None:
    r"""Return at which undisclosed volumes a verdict changes.

    Amounts are rounded to three figures, to the nearest.

    Args:
        known: What the suppliers with a figure deliver, as stated.
        names: The suppliers without one.
        unit: The unit of the volumes.

    Returns:
        A note for each line that a volume changes, or one that says that none does; None if no
        supplier has a figure, or all have.

    >>> print(*tipping(box_of([6, 4], [6, 4]), ["beta"], "GW"), sep="\n")
    above 4,000 unless beta's undisclosed volume is between 1.72 and 11.6 GW
    the largest has more than half unless it is between 2 and 10 GW
    """
    box = known if isinstance(known, IntervalBox) else known.box
    if not box.size or not names:
        return None
    beside = _known(known)
    volume: Note | None = _volume(names)
    notes: list[Note] = []
    for line in LINES:
        # The volume is named once; further sentences say "it".
        note = _sentence(beside, line, None if notes else volume, unit)
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


def _sentence(known: _Known, line: Line, volume: Note | None, unit: str | None) -> Note | None:
    """Return what is said about one line; None if no volume changes it."""
    if passes(known.least(line, 0.0), line.limit):
        span = _possible(known, line)
        return None if span is None else _unless(line.above, volume, _between(span, unit))
    if not passes(known.greatest(line, 0.0), line.limit):
        span = _certain(known, line)
        limit = span.high if span else 0.0
        if math.isinf(limit):
            return None
        return _unless(line.below, volume, _above(limit, unit))
    return _open_sentence(known, line, volume, unit)


def _unless(line: Note, volume: Note | None, span: Note) -> Note:
    if volume is None:
        return Note("tipping.unless-it", line=line, span=span)
    return Note("tipping.unless", line=line, volume=volume, span=span)


def _open_sentence(known: _Known, line: Line, volume: Note | None, unit: str | None) -> Note:
    """Return what is said where the stated volumes alone leave the verdict open."""
    reach, sure = _possible(known, line), _certain(known, line)
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
    measure: Callable[[float], float], limit: float, inside: float, known: _Known
) -> Bounds | None:
    """Return where a quasi-convex function is at most a limit, given a point that is lowest."""
    if passes(measure(inside), limit):
        return None
    precision, step = known.precision, known.reach
    left = 0.0
    if inside > 0 and passes(measure(0.0), limit):
        left = _edge(measure, limit, (inside, 0.0), precision)
        left = left if left > precision * inside else 0.0
    while not passes(measure(inside + step), limit):
        step *= 2
        if math.isinf(step):
            return Bounds(left)
    return Bounds(left, _edge(measure, limit, (inside, inside + step), precision))


def _edge(
    measure: Callable[[float], float], limit: float, ends: tuple[float, float], precision: float
) -> float:
    """Return the last amount, from one inside to one outside, at which a measure is in a limit."""
    inside, outside = ends
    least = precision * precision * max(inside, outside)
    while abs(outside - inside) > max(precision * inside, least):
        middle = inside + (outside - inside) / 2
        if middle in {inside, outside}:  # no double is left between the two
            break
        if passes(measure(middle), limit):
            outside = middle
        else:
            inside = middle
    return inside


def _lowest_point(measure: Callable[[float], float], reach: float, *, width: float) -> float:
    """Return where a function that falls and then rises on (0, reach] is least.

    The search is on a logarithmic scale, so that it is as precise for small amounts.
    """
    last = math.log(reach)
    point, _ = golden_section(
        lambda power: measure(math.exp(power)), last - _MAGNITUDES, last, width=width
    )
    return math.exp(point)
