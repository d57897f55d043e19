"""Measures of concentration of volumes that are known exactly.

Volumes x_1 … x_n are amounts of one kind in one unit, one for each supplier; T is their sum and
s_i = x_i/T the share of a supplier. A volume of 0 is no supplier and is left out.

A measure that is not defined returns the reason, an `Undefined`, and never 0 or NaN:

>>> hhi([50, 30, 20])
3800.0
>>> hhi([])
<Undefined.NO_SUPPLIER: 'no-supplier'>
>>> hhi([0, 0])
<Undefined.ZERO_TOTAL: 'zero-total'>

Measures of volumes that are only known to lie between bounds are in
`aisupply.measures.index_bounds.extremes`.
"""

from __future__ import annotations

import math
from enum import StrEnum
from typing import TYPE_CHECKING

from aisupply.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "HHI_SCALE",
    "Undefined",
    "concentration_ratio",
    "effective_number",
    "entropy",
    "gini",
    "hhi",
    "normalised_hhi",
]

HHI_SCALE = 10_000.0
"""The HHI of one supplier, in points."""


class Undefined(StrEnum):
    """Why a measure has no value; the code stands in the column `reason`."""

    NO_SUPPLIER = "no-supplier"
    """No supplier is named."""
    ZERO_TOTAL = "zero-total"
    """Suppliers are named, and together they deliver 0."""
    NO_VOLUME = "no-volume"
    """Suppliers are named, none with a figure of this kind."""
    MIXED_UNITS = "mixed-units"
    """The figures are in units that cannot be added."""
    TOO_FEW = "n<=k"
    """The question is about more suppliers than there are."""
    DISAGREE = "sources-disagree"
    """No volumes satisfy all that the sources say."""
    NOT_COVERED = "not-covered"
    """There are estimates, and they leave out a supplier that is named."""


def hhi(volumes: Iterable[float]) -> float | Undefined:
    """Return the Herfindahl–Hirschman index in points.

    HHI = 10,000 · Σ s_i², from 10,000/n for n equal suppliers to 10,000 for one supplier.

    Undefined without a supplier, and for a total of 0.

    References:
        A. O. Hirschman, "The paternity of an index", American Economic Review 54 (1964).

    >>> hhi([10])
    10000.0
    """
    amounts = _amounts(volumes)
    if isinstance(amounts, Undefined):
        return amounts
    return HHI_SCALE * math.fsum(share * share for share in amounts)


def effective_number(volumes: Iterable[float]) -> float | Undefined:
    """Return the number of equal suppliers that would be as concentrated as these.

    N = 1 / Σ s_i² = 10,000 / HHI, from 1 to n.

    >>> round(effective_number([50, 30, 20]), 3)
    2.632

    Undefined as for `hhi`.
    """
    points = hhi(volumes)
    return points if isinstance(points, Undefined) else HHI_SCALE / points


def concentration_ratio(volumes: Iterable[float], k: int) -> float | Undefined:
    """Return CR_k, the share of the k largest suppliers together.

    From k/n to 1; it is 1 where there are no more than k suppliers.

    >>> concentration_ratio([50, 30, 20], 1)
    0.5
    >>> concentration_ratio([50, 30, 20], 3)
    1.0

    Undefined as for `hhi`.
    """
    amounts = _amounts(volumes)
    if isinstance(amounts, Undefined):
        return amounts
    if len(amounts) <= k:
        return 1.0
    return math.fsum(sorted(amounts, reverse=True)[:k])


def entropy(volumes: Iterable[float]) -> float | Undefined:
    """Return the Shannon entropy of the shares, in nats.

    H = −Σ s_i ln s_i, from 0 for one supplier to ln n for n equal ones. Its exponential is
    another effective number of suppliers, which gives small ones more weight than the HHI does.

    References:
        C. E. Shannon, "A mathematical theory of communication", Bell System Technical Journal
        27 (1948).

    >>> round(entropy([50, 30, 20]), 4)
    1.0297

    Undefined as for `hhi`.
    """
    amounts = _amounts(volumes)
    if isinstance(amounts, Undefined):
        return amounts
    # A share may be too small for a double, and then adds nothing.
    return math.fsum(-share * math.log(share) for share in amounts if share > 0)


def normalised_hhi(volumes: Iterable[float]) -> float | Undefined:
    """Return the HHI on a scale from 0 for equal suppliers to 1 for one supplier.

    (H − 1/n) / (1 − 1/n) with H = HHI/10,000; 1 by convention for one supplier. It does not
    tell two equal suppliers from twenty: read it beside their number.

    >>> round(normalised_hhi([50, 30, 20]), 4)
    0.07

    Undefined as for `hhi`.
    """
    amounts = _amounts(volumes)
    if isinstance(amounts, Undefined):
        return amounts
    return rescaled_hhi(HHI_SCALE * math.fsum(share * share for share in amounts), len(amounts))


def rescaled_hhi(points: float, suppliers: int) -> float:
    """Return the normalised HHI of an HHI in points among a number of suppliers."""
    if suppliers == 1:
        return 1.0
    return max((points / HHI_SCALE - 1 / suppliers) / (1 - 1 / suppliers), 0.0)


def gini(volumes: Iterable[float]) -> float | Undefined:
    """Return the Gini coefficient, the inequality among the suppliers that there are.

    G = Σ (2i − n − 1) x_(i) / (n T) with the volumes in ascending order, from 0 to 1 − 1/n; 0
    for one supplier. Like the normalised HHI it leaves the number of suppliers out.

    References:
        C. Gini, "Measurement of inequality of incomes", Economic Journal 31 (1921).

    >>> round(gini([50, 30, 20]), 4)
    0.2

    Undefined as for `hhi`.
    """
    amounts = _amounts(volumes)
    if isinstance(amounts, Undefined):
        return amounts
    count = len(amounts)
    ranked = enumerate(sorted(amounts), start=1)
    return math.fsum((2 * rank - count - 1) * share for rank, share in ranked) / count


def _amounts(volumes: Iterable[float]) -> list[float] | Undefined:
    """Return the shares of the suppliers that deliver anything, or why there are none."""
    amounts = [float(volume) for volume in volumes]
    for position, amount in enumerate(amounts, start=1):
        if not (math.isfinite(amount) and amount >= 0):
            where, expected = f"volume {position}", "a finite number of 0 or more"
            raise DataError(where, f"{amount:g}", expected, hint="use bounds for what is unknown")
    if not amounts:
        return Undefined.NO_SUPPLIER
    greatest = max(amounts)
    if greatest == 0:
        return Undefined.ZERO_TOTAL
    # Dividing by the greatest first keeps the sum finite for volumes of any size.
    scaled = [amount / greatest for amount in amounts if amount > 0]
    total = math.fsum(scaled)
    return [amount / total for amount in scaled]
