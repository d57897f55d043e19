"""Exact least and greatest values of concentration measures over a box of volumes.

Each supplier i delivers some x_i in [l_i, u_i], where u_i may be infinite. A measure over the box
takes the values that it has at points of the box with a total above 0. What is returned is the
least and the greatest of them, or the limits they approach:

>>> hhi_bounds(box_of([10, 0, 2], [10, 6, 3])).text()
'4,016.6 … 7,222.3'
>>> effective_bounds(box_of([10, 0, 2], [10, 6, 3])).text()
'1.38 … 2.49'

One supplier is 10,000 whatever the volume, and an unlimited volume may dwarf all others:

>>> hhi_bounds(box_of([1], [5])).text()
'10,000'
>>> hhi_bounds(box_of([10, 0], [10, float("inf")])).text()
'5,000 … 10,000'

Least HHI, greatest entropy and least CR_k come from the most even volumes
(`aisupply.measures.index_bounds.water_filling`). Greatest HHI and least
entropy are at a vertex that branch and bound finds (`relaxation`, `branch_and_bound`); if a limit
stops it, the result is a proven outer bound and `exact` is False. Greatest CR_k is a
sequence of choices of the k best (Dinkelbach).

No rule of thumb for the greatest HHI is right. With 10 and 5 fixed, a third supplier in
[10, 10.1] and a fourth in [0, 25], the greatest value has the third raised and the fourth not:

>>> round(hhi_maximum(box_of([10, 5, 10, 0], [10, 5, 10.1, 25])).value, 2)
3603.28
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from aisupply.bounds import Bounds
from aisupply.measures.index_bounds import relaxation
from aisupply.measures.index_bounds.branch_and_bound import Core, Found, search
from aisupply.measures.index_bounds.indices import (
    HHI_SCALE,
    Undefined,
    concentration_ratio,
    entropy,
    gini,
    hhi,
    rescaled_hhi,
)
from aisupply.measures.index_bounds.interval_box import Extreme, IntervalBox, box_of, scale_of
from aisupply.measures.index_bounds.water_filling import even_volumes, smallest_ratio

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from aisupply.measures.index_bounds.water_filling import Curve

    Floats = NDArray[np.float64]

__all__ = [
    "BESIDE",
    "box_of",
    "cr_bounds",
    "cr_maximum",
    "cr_minimum",
    "effective_bounds",
    "entropy_bounds",
    "entropy_maximum",
    "entropy_minimum",
    "exp_entropy_bounds",
    "gini_bounds",
    "hhi_bounds",
    "hhi_maximum",
    "hhi_minimum",
    "normalised_bounds",
]


BESIDE = 1e-17
"""What is less than this part of the largest volume does not change the share of that one."""


def hhi_minimum(box: IntervalBox) -> Extreme:
    """Return the least HHI of a box with one supplier or more.

    It is attained at clip(t, l, u) with t = Σx²/Σx; 10,000/n where one amount fits all.

    Undefined, and a `ValueError`, for a box without a supplier.

    >>> round(hhi_minimum(box_of([10, 0, 2], [10, 6, 3])).value, 1)
    4016.6
    """
    _require(box)
    volumes = _even(box, "hhi")
    # One amount for all: the formula, free of the round-off of a sum.
    value = HHI_SCALE / box.size if _is_even(volumes) else _defined(hhi(volumes))
    return Extreme(value, value, volumes)


def hhi_maximum(
    box: IntervalBox, *, max_nodes: int | None = None, seconds: float | None = None
) -> Extreme:
    """Return the greatest HHI of a box with one supplier or more.

    Args:
        box: The bounds of the volumes.
        max_nodes: The number of subproblems after which the search stops; by default what
            takes about a second.
        seconds: A time after which it stops too; then the result may differ between runs.

    Returns:
        The greatest value. It is 10,000 where a volume is unlimited, or where all suppliers but
        one can deliver 0. When a limit stops the search, `value` is attained, `certified` is
        proven not to be passed, and `exact` is False.

    Undefined, and a `ValueError`, for a box without a supplier.

    >>> round(hhi_maximum(box_of([10, 0, 2], [10, 6, 3])).value, 1)
    7222.2
    """
    _require(box)
    if box.is_unbounded and box.size > 1:
        return Extreme(HHI_SCALE, HHI_SCALE, None)
    if box.certain_suppliers <= 1:
        return Extreme(HHI_SCALE, HHI_SCALE, _alone(box))
    if box.is_point:
        return hhi_minimum(box)
    if (giant := _giant(box)) is not None:
        value = _defined(hhi(giant))
        return Extreme(value, value, giant)
    volumes, outcome = _vertex(box, "hhi", max_nodes, seconds)
    value = _defined(hhi(volumes))
    certified = value if outcome.exact else max(value, HHI_SCALE * outcome.bound)
    return Extreme(value, certified, volumes, outcome.exact, outcome.nodes)


def hhi_bounds(box: IntervalBox, *, max_nodes: int | None = None) -> Bounds | Undefined:
    """Return the HHI of a box in points; undefined without a supplier.

    Undefined (`no-supplier`) without a supplier in the box.

    >>> hhi_bounds(box_of([10, 0, 2], [10, 6, 3])).text()
    '4,016.6 … 7,222.3'
    >>> hhi_bounds(box_of([], []))
    <Undefined.NO_SUPPLIER: 'no-supplier'>
    """
    if not box.size:
        return Undefined.NO_SUPPLIER
    least, greatest = hhi_minimum(box), hhi_maximum(box, max_nodes=max_nodes)
    return _between(least, greatest)


def effective_bounds(box: IntervalBox, *, max_nodes: int | None = None) -> Bounds | Undefined:
    """Return the effective number of suppliers, 10,000 over the HHI.

    Undefined (`no-supplier`) without a supplier in the box.

    >>> effective_bounds(box_of([10, 0, 2], [10, 6, 3])).text()
    '1.38 … 2.49'
    """
    points = hhi_bounds(box, max_nodes=max_nodes)
    return points if isinstance(points, Undefined) else points.reciprocal(HHI_SCALE)


def normalised_bounds(box: IntervalBox, *, max_nodes: int | None = None) -> Bounds | Undefined:
    """Return the normalised HHI among the suppliers of the box.

    Undefined (`no-supplier`) without a supplier in the box.
    It is 1 for one supplier, by convention.

    >>> normalised_bounds(box_of([50, 30, 20], [50, 30, 20])).text()
    '0.07'
    """
    points = hhi_bounds(box, max_nodes=max_nodes)
    if isinstance(points, Undefined):
        return points
    low, high = (rescaled_hhi(end, box.size) for end in (points.low, points.high))
    return Bounds.between(low, high, exact=points.exact, size=1.0)


def entropy_maximum(box: IntervalBox) -> Extreme:
    """Return the greatest entropy of a box; ln n where one amount fits all suppliers.

    Undefined, and a `ValueError`, for a box without a supplier.

    >>> round(entropy_maximum(box_of([10, 0, 2], [10, 6, 3])).value, 3)
    0.993
    """
    _require(box)
    volumes = _even(box, "entropy")
    value = math.log(box.size) if _is_even(volumes) else _defined(entropy(volumes))
    return Extreme(value, value, volumes)


def entropy_minimum(
    box: IntervalBox, *, max_nodes: int | None = None, seconds: float | None = None
) -> Extreme:
    """Return the least entropy of a box, by the same search as `hhi_maximum`.

    Undefined, and a `ValueError`, for a box without a supplier.

    >>> round(entropy_minimum(box_of([10, 0, 2], [10, 6, 3])).value, 3)
    0.451
    """
    _require(box)
    if box.is_unbounded and box.size > 1:
        return Extreme(0.0, 0.0, None)
    if box.certain_suppliers <= 1:
        return Extreme(0.0, 0.0, _alone(box))
    if box.is_point:
        return entropy_maximum(box)
    if (giant := _giant(box)) is not None:
        value = _defined(entropy(giant))
        return Extreme(value, value, giant)
    volumes, outcome = _vertex(box, "entropy", max_nodes, seconds)
    value = _defined(entropy(volumes))
    certified = value if outcome.exact else max(0.0, min(value, -outcome.bound))
    return Extreme(value, certified, volumes, outcome.exact, outcome.nodes)


def entropy_bounds(box: IntervalBox, *, max_nodes: int | None = None) -> Bounds | Undefined:
    """Return the entropy of the shares of a box, in nats.

    Undefined (`no-supplier`) without a supplier in the box.

    >>> entropy_bounds(box_of([1], [5])).text()
    '0'
    """
    if not box.size:
        return Undefined.NO_SUPPLIER
    least, greatest = entropy_minimum(box, max_nodes=max_nodes), entropy_maximum(box)
    return _between(least, greatest, size=1.0)


def exp_entropy_bounds(box: IntervalBox, *, max_nodes: int | None = None) -> Bounds | Undefined:
    """Return the exponential of the entropy, an effective number of suppliers.

    Undefined (`no-supplier`) without a supplier in the box.

    >>> exp_entropy_bounds(box_of([1, 0], [1, 1])).text()
    '1 … 2'
    """
    nats = entropy_bounds(box, max_nodes=max_nodes)
    if isinstance(nats, Undefined):
        return nats
    return Bounds.between(math.exp(nats.low), math.exp(nats.high), exact=nats.exact)


def cr_minimum(box: IntervalBox, k: int) -> Extreme:
    """Return the least share of the k largest suppliers.

    Undefined, and a `ValueError`, for a box without a supplier.

    >>> round(cr_minimum(box_of([10, 0, 2], [10, 6, 3]), 1).value, 3)
    0.526
    """
    _require(box)
    if box.size <= k:
        return Extreme(1.0, 1.0, _even(box, "hhi"))
    scaled, scale = _scaled_path(box)
    volumes = _inside(box, smallest_ratio(scaled, k) * scale)
    value = k / box.size if _is_even(volumes) else _defined(concentration_ratio(volumes, k))
    return Extreme(value, value, volumes)


def cr_maximum(box: IntervalBox, k: int) -> Extreme:
    """Return the greatest share of k suppliers, U(K)/(U(K) + L(others)) over all sets K.

    A set beats the share q if Σ_K ((1 − q) u_i + q l_i) > q Σ l, so the k greatest of
    (1 − q) u_i + q l_i are the set to try next; the share rises until none beats it.

    Undefined, and a `ValueError`, for a box without a supplier.

    >>> round(cr_maximum(box_of([10, 0, 2], [10, 6, 3]), 1).value, 3)
    0.833
    """
    _require(box)
    if box.size <= k or box.certain_suppliers <= k or box.is_unbounded:
        return Extreme(1.0, 1.0, None)
    if box.is_point:
        return cr_minimum(box, k)
    scale = scale_of(box.high)
    low, high = box.low / scale, box.high / scale
    share, chosen = 0.0, np.argsort(-high)[:k]
    while True:
        trial = np.argsort(-((1 - share) * high + share * low))[:k]
        inside = float(high[trial].sum())
        whole = inside + float(np.delete(low, trial).sum())
        # Beside a share of next to 1, what is left to choose by may be too small for a double.
        if whole <= 0 or inside / whole <= share:
            break
        share, chosen = inside / whole, trial
    volumes = box.low.copy()
    volumes[chosen] = box.high[chosen]
    return Extreme(share, share, tuple(map(float, volumes)))


def cr_bounds(box: IntervalBox, k: int) -> Bounds | Undefined:
    """Return CR_k, the share of the k largest suppliers of a box.

    Undefined (`no-supplier`) without a supplier in the box. It is 1 where there are no more than k.

    >>> cr_bounds(box_of([10, 0, 2], [10, 6, 3]), 3).text()
    '1'
    """
    if not box.size:
        return Undefined.NO_SUPPLIER
    return _between(cr_minimum(box, k), cr_maximum(box, k))


def gini_bounds(box: IntervalBox) -> Bounds | Undefined | None:
    """Return the Gini coefficient of exact volumes; None otherwise.

    Its least value over a box is known (it is on the path of even volumes), an exact greatest
    one is not, so no interval is given.

    Undefined (`no-supplier`) without a supplier in the box.

    >>> gini_bounds(box_of([50, 30, 20], [50, 30, 20])).text()
    '0.2'
    >>> gini_bounds(box_of([1, 0], [1, 1])) is None
    True
    """
    if not box.size:
        return Undefined.NO_SUPPLIER
    return Bounds.point(_defined(gini(box.low))) if box.is_point else None


def _between(least: Extreme, greatest: Extreme, *, size: float = 0.0) -> Bounds:
    """Return the interval between two extremes; a point where only round-off is between them."""
    exact = least.exact and greatest.exact
    return Bounds.between(least.certified, greatest.certified, exact=exact, size=size)


def _require(box: IntervalBox) -> None:
    if not box.size:
        raise ValueError("the extremes of no suppliers are not defined")


def _defined(value: float | Undefined) -> float:
    if isinstance(value, Undefined):
        raise TypeError(f"a measure that should be defined is not: {value}")
    return value


def _is_even(volumes: Iterable[float]) -> bool:
    return len(set(volumes)) == 1


def _alone(box: IntervalBox) -> tuple[float, ...]:
    """Return volumes with one supplier only, where all others can deliver 0."""
    keeper = int(np.argmax(box.low))
    volumes = np.zeros(box.size)
    volumes[keeper] = box.high[keeper] if math.isfinite(box.high[keeper]) else box.low[keeper] or 1
    return tuple(map(float, volumes))


def _giant(box: IntervalBox) -> tuple[float, ...] | None:
    """Return volumes in which one supplier has all but what no double can tell from all.

    Beside it the others at their least do not count: its share is 1 to more digits than a double
    has, so nothing is more concentrated. None if no supplier can be so large; then no total of
    the box is so small beside the greatest bound that squares would be lost.
    """
    at = int(np.argmax(box.high))
    scale = scale_of(box.high)
    rest = float(np.delete(box.low / scale, at).sum())
    if rest > BESIDE * float(box.high[at] / scale):
        return None
    volumes = box.low.copy()
    volumes[at] = box.high[at]
    return tuple(map(float, volumes))


def _even(box: IntervalBox, curve: Curve) -> tuple[float, ...]:
    scaled, scale = _scaled_path(box)
    return _inside(box, even_volumes(scaled, curve) * scale)


def _inside(box: IntervalBox, volumes: Floats) -> tuple[float, ...]:
    """Return volumes that were scaled back, inside the bounds that they had before."""
    return tuple(map(float, np.clip(volumes, box.low, box.high)))


def _scaled_path(box: IntervalBox) -> tuple[IntervalBox, float]:
    """Return the part of a box that the path of even volumes needs, scaled, and the scale.

    No extreme is at a level above the greatest lower bound, so upper bounds are cut there.
    """
    top, scale = float(box.low.max()), scale_of(box.low)
    high = np.minimum(box.high, top) if top > 0 else box.high
    return IntervalBox(box.low / scale, high / scale), scale


def _vertex(
    box: IntervalBox, curve: Curve, max_nodes: int | None, seconds: float | None
) -> tuple[tuple[float, ...], Found]:
    """Return the vertex with the greatest φ, and what the search came to."""
    scale = scale_of(box.high)
    low, high = box.low[None, :] / scale, box.high[None, :] / scale
    choices = relaxation.choices_of(low, high, curve)
    relaxed = relaxation.relax(choices, curve)
    settled, raised = relaxation.settle(choices, relaxed, curve)
    open_at = np.flatnonzero(~settled[0])
    core = core_of(choices, 0, open_at, raised[0], curve)
    outcome = search(core, float(relaxed.best[0]), max_nodes=max_nodes, seconds=seconds)
    vertex = relaxed.raised
    if outcome.raised is not None:
        vertex = raised.copy()
        vertex[0, open_at] = outcome.raised
    volumes = relaxation.volumes_of(box.low[None, :], box.high[None, :], choices, vertex)[0]
    return tuple(map(float, volumes)), outcome


def core_of(
    choices: relaxation.Choices,
    row: int,
    open_at: NDArray[np.intp],
    raised: NDArray[np.bool_],
    curve: Curve,
) -> Core:
    """Return the open choices of one row, with the settled ones added up."""
    width, gain = choices.width[row], choices.gain[row]
    return Core(
        width[open_at].tolist(),
        gain[open_at].tolist(),
        choices.slope[row, open_at].tolist(),
        float(choices.total[row] + width[raised].sum()),
        float(choices.energy[row] + gain[raised].sum()),
        curve,
    )
