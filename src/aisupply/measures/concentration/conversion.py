"""Power as money: concentration in a scenario that says what a gigawatt costs.

Gigawatts and dollars are never added, but in a scenario whose factor, USD per GW, is itself a
bounded and sourced claim. The factor f is ONE variable for all: it is not known, but it is the same
for every supplier. A supplier with a figure in dollars keeps it; one with a figure in gigawatts
only delivers f times that.

With x the volumes in dollars, y = f·g those that are converted, and f in [a, b], all points
(x, y, f) form a convex set, and HHI, CR_k and −entropy are quasi-convex functions of (x, y). So

- the least value for a given f is a quasi-convex function of f, which has one valley and is level
  nowhere else: a search by golden section finds it;
- the greatest value is at f = a or f = b.

Both ends are exact, as those for each f are. The Gini coefficient is such a function too, and is
given where every volume is exact but for the factor. Supplier i can be the largest if one factor
makes its upper bound reach the lower bounds of all others: each of these allows a range of f.

>>> cheap = Conversion("cheap", Bounds(10e9, 50e9), source="a bank", status="opinion")
>>> one_each = lambda f: box_of([30e9, f], [30e9, f])
>>> shared_hhi(one_each, cheap.factor).text()  # 30 bn USD beside 1 GW: equal at 30 bn per GW
'5,000 … 6,250'

References:
    S. Boyd, L. Vandenberghe, "Convex Optimization", Cambridge University Press (2004), section
    3.4, for quasi-convex functions and their partial minimisation.
"""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from aisupply.bounds import Bounds
from aisupply.claims.lens import STATUSES
from aisupply.errors import DataError, UsageError
from aisupply.measures.cell_volumes import joint_figures
from aisupply.measures.cells import Cell, Figure, Supply
from aisupply.measures.concentration.answers import answered
from aisupply.measures.concentration.rows import measured, of_volumes
from aisupply.measures.index_bounds import extremes
from aisupply.measures.index_bounds.golden_section import golden_section
from aisupply.measures.index_bounds.indices import HHI_SCALE, Undefined, rescaled_hhi
from aisupply.measures.index_bounds.interval_box import Extreme, box_of
from aisupply.measures.index_bounds.verdicts import FAR_LINE, HALF, LINE, top_of, verdict
from aisupply.quantity.reading import ReadingError, read_quantity
from aisupply.table import Several
from aisupply.text import Amount, Note

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from aisupply.measures.concentration.rows import Row
    from aisupply.measures.index_bounds.interval_box import IntervalBox

    BoxAt = Callable[[float], IntervalBox]

__all__ = [
    "Conversion",
    "box_of",
    "converted",
    "measured_in",
    "read_conversion",
    "shared_hhi",
]

_KEYS = ("name", "from", "to", "low", "high", "source", "status")
_FROM, _TO = "GW", "USD"
_ROUND_OFF = 1e-12


@dataclass(frozen=True)
class Conversion:
    """A bounded factor, in USD per GW, and what it rests on.

    Attributes:
        name: what the scenario is called.
        factor: its bounds.
        source: who says so.
        status: the evidence status of what is said.
    """

    name: str
    factor: Bounds
    source: str
    status: str

    def note(self) -> Note:
        """Return the note that belongs to each result."""
        return Note(
            "concentration.converted", scenario=self.name, unit=_FROM,
            factor=Amount(self.factor, _TO), status=self.status, source=self.source,
        )  # fmt: skip


def read_conversion(path: Path) -> Conversion:
    """Read a scenario file in TOML.

    It has the keys name, from = "GW", to = "USD", low and high (USD per GW, as numbers or in words
    such as "30 billion USD"), source and status.

    Raises:
        UsageError: There is no such file, or it is no TOML.
        DataError: A key is missing, unknown or has a value that it cannot have: a factor without
            a source or a status is none.

    Undefined is a factor without bounds, source or status: it is refused.

    >>> from pathlib import Path
    >>> read_conversion(Path("none.toml"))
    Traceback (most recent call last):
    ...
    aisupply.errors.UsageError: the scenario none.toml cannot be read: No such file or directory
    → write options-exercised, or the path of a .toml file
    """
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        hint = "write options-exercised, or the path of a .toml file"
        raise UsageError(
            f"the scenario {path} cannot be read: {error.strerror}", hint=hint
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is no TOML: {error}", hint="see docs/concentration.md") from None
    given |= {key: _figure(given[key]) for key in ("low", "high") if key in given}
    _check(str(path), given)
    factor = Bounds(float(given["low"]), float(given["high"]))
    return Conversion(given["name"], factor, given["source"], given["status"])


def _figure(value: object) -> object:
    """Return the number that words such as "30 billion USD" name; all else as it is."""
    try:
        reading = read_quantity(value, lang="en") if isinstance(value, str) else None
    except ReadingError:
        return value
    if reading is None or reading.rules[0] != "rule-exact" or reading.unit != _TO:
        return value
    return float(reading.figure)


def _check(where: str, given: Mapping[str, Any]) -> None:
    expected = f"the keys {', '.join(_KEYS)}"
    hint = "a factor needs bounds, a source and a status"
    for key in _KEYS:
        if given.get(key) in (None, ""):
            raise DataError(where, f"no {key}", expected, hint=hint)
    unknown = sorted(given.keys() - set(_KEYS))
    if unknown:
        raise DataError(where, f"the key {unknown[0]}", expected, hint="leave it out")
    for key in ("low", "high"):
        value = given[key]
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not 0 < value < math.inf:
            raise DataError(where, f"{key} = {value}", "a finite number above 0", hint=hint)
    if (given["from"], given["to"]) != (_FROM, _TO):
        found = f"from {given['from']} to {given['to']}"
        raise DataError(where, found, f"from {_FROM} to {_TO}", hint="other units cannot be turned")
    if given["status"] not in STATUSES:
        expected = f"one of {', '.join(STATUSES)}"
        raise DataError(where, f"status {given['status']}", expected, hint=hint)


def converted(cells: Mapping[str, Cell], conversion: Conversion) -> tuple[Cell, frozenset[str]]:
    """Return the cell in money, and the suppliers whose power takes the place of money.

    Their figures are in GW as they stand; the rest is in USD. A cell in another currency has
    none to convert.

    Args:
        cells: the cells of one customer and category, by kind.
        conversion: the scenario.
    """
    money, power = cells["money"], cells["power"]
    if money.unit not in {None, _TO} or power.unit != _FROM:
        return money, frozenset()
    by_power = {s.supplier: s for s in power.quantified}
    missing = {s.supplier for s in money.unquantified} & by_power.keys()
    supplies = tuple(by_power[s.supplier] if s.supplier in missing else s for s in money.supplies)
    notes = (*money.notes, conversion.note()) if missing else money.notes
    return replace(money, unit=_TO, supplies=supplies, notes=notes), frozenset(missing)


def measured_in(
    cell: Cell, which: frozenset[str], conversion: Conversion, *, every: bool = False
) -> Row:
    """Return the row of a cell in which some suppliers are converted.

    The tipping point is left out: it would be one at each factor.

    Args:
        cell: as `converted` returns it.
        which: the suppliers with figures in GW.
        conversion: the scenario.
        every: whether to add the further columns.
    """
    factor = conversion.factor
    row = measured(_freed(cell, which, factor), every=every)
    if not which:
        return row

    def at(volumes: Callable[[Supply], tuple[float, float]], *, named: bool) -> BoxAt:
        supplies = cell.supplies if named else cell.quantified
        return lambda f: _box(supplies, which, volumes, f)

    full = at(lambda s: (s.firm, s.ceiling), named=True)
    stated = at(lambda s: (s.firm, s.stated_high), named=False)
    row |= {
        "hhi": shared_hhi(full, factor),
        "hhi_stated": shared_hhi(stated, factor),
        "hhi_binding": shared_hhi(at(lambda s: (s.firm, s.firm), named=False), factor),
        "hhi_announced": shared_hhi(
            at(lambda s: (s.announced.low, s.announced.high), named=False), factor
        ),
        "entropy": _shared_entropy(full, factor),
        "cr1": _shared_share(full, factor, 1),
        "cr3": _shared_share(full, factor, 3),
        **top_of(_largest(cell.supplies, which, factor)),
        "tipping": None,
    }
    row |= answered(cell, of_volumes(cell, row)) | _said(row, full(factor.low).size)
    row |= _extra(row, full, stated, factor) if every else {}
    if joint_figures(cell):  # as if each of several could have all of it: an outer bound
        row |= {name: v.outer() for name, v in row.items() if isinstance(v, Bounds)}
    return row


def _extra(row: Row, full: BoxAt, stated: BoxAt, factor: Bounds) -> Row:
    """Return the further columns, over all factors."""
    points, nats = row["hhi"], row["entropy"]
    as_stated = row["hhi_stated"]
    return {
        "cr4": _shared_share(full, factor, 4),
        "normalised_hhi": _rising(partial(rescaled_hhi, suppliers=full(factor.low).size), points),
        "gini": _shared_gini(full, factor),
        "exp_entropy": _rising(math.exp, nats),
        "effective_suppliers_stated": (
            as_stated.reciprocal(HHI_SCALE) if isinstance(as_stated, Bounds) else None
        ),
        "cr1_stated": _shared_share(stated, factor, 1),
        "cr3_stated": _shared_share(stated, factor, 3),
        "entropy_stated": _shared_entropy(stated, factor),
    }


def _rising(function: Callable[[float], float], measure: object) -> Bounds | None:
    """Return the bounds of a rising function of a measure."""
    if not isinstance(measure, Bounds):
        return None
    return Bounds.between(function(measure.low), function(measure.high), exact=measure.exact)


def _shared_gini(box_at: BoxAt, factor: Bounds) -> Bounds | None:
    """Return the Gini coefficient over all factors; None where a volume is not exact."""
    if not all(box_at(end).is_point for end in (factor.low, factor.high)):
        return None
    return _shared(box_at, factor, _exact_gini, _exact_gini)


def _exact_gini(box: IntervalBox) -> Extreme:
    value = extremes.gini_bounds(box)
    assert isinstance(value, Bounds)  # noqa: S101 - for the type checker
    return Extreme(value.low, value.low, None)


def _largest(supplies: Sequence[Supply], which: frozenset[str], factor: Bounds) -> Iterator[str]:
    """Yield the suppliers that can be the largest at one factor at least.

    At each factor the upper bound of one is to reach the lower bounds of all: these are lines.
    """
    for supply in supplies:
        low, high = factor.low, factor.high
        for other in supplies:
            first, last = (_lead(supply, other, which, f) for f in (factor.low, factor.high))
            if first < 0 and last < 0:
                low = math.inf
            elif min(first, last) < 0:
                root = factor.low + (factor.high - factor.low) * first / (first - last)
                low, high = (max(low, root), high) if first < 0 else (low, min(high, root))
        if low <= high * (1 + _ROUND_OFF):
            yield supply.supplier


def _lead(supply: Supply, other: Supply, which: frozenset[str], factor: float) -> float:
    """Return by how much the most of one supplier exceeds the least of another."""
    times = [factor if s.supplier in which else 1.0 for s in (supply, other)]
    return supply.ceiling * times[0] - other.firm * times[1]


def shared_hhi(box_at: BoxAt, factor: Bounds) -> Bounds | None:
    """Return the HHI in points over all factors; None where it is undefined.

    Args:
        box_at: the box of volumes at a factor; converted volumes are multiples of it.
        factor: the bounds of the factor.

    Undefined, and None, without a supplier.

    >>> shared_hhi(lambda f: box_of([f, f], [f, f]), Bounds(1, 9)).text()
    '5,000'
    """
    return _shared(box_at, factor, extremes.hhi_minimum, extremes.hhi_maximum)


def _shared(
    box_at: BoxAt,
    factor: Bounds,
    least: Callable[[IntervalBox], Extreme],
    greatest: Callable[[IntervalBox], Extreme],
) -> Bounds | None:
    """Return the least value over a valley, and the greater one of the two ends."""
    first, last = box_at(factor.low), box_at(factor.high)
    if not first.size:
        return None
    most = [greatest(box) for box in (first, last)]
    high = max(extreme.certified for extreme in most)
    _, low = golden_section(lambda f: least(box_at(f)).certified, factor.low, factor.high)
    return Bounds.between(low, high, exact=all(extreme.exact for extreme in most))


def _shared_share(box_at: BoxAt, factor: Bounds, k: int) -> Bounds | None:
    """Return CR_k over all factors."""
    least, greatest = partial(extremes.cr_minimum, k=k), partial(extremes.cr_maximum, k=k)
    return _shared(box_at, factor, least, greatest)


def _shared_entropy(box_at: BoxAt, factor: Bounds) -> Bounds | None:
    """Return the entropy over all factors: −entropy is quasi-convex, as the HHI is."""
    negative = _shared(
        box_at,
        factor,
        lambda box: _turned(extremes.entropy_maximum(box)),
        lambda box: _turned(extremes.entropy_minimum(box)),
    )
    return None if negative is None else -negative


def _turned(extreme: Extreme) -> Extreme:
    return replace(extreme, value=-extreme.value, certified=-extreme.certified)


def _box(
    supplies: tuple[Supply, ...],
    which: frozenset[str],
    volumes: Callable[[Supply], tuple[float, float]],
    factor: float,
) -> IntervalBox:
    pairs = [(s.supplier in which, *volumes(s)) for s in supplies]
    low = [low * factor if turned else low for turned, low, _ in pairs]
    high = [high * factor if turned else high for turned, _, high in pairs]
    return box_of(low, high)


def _freed(cell: Cell, which: frozenset[str], factor: Bounds) -> Cell:
    """Return a cell in USD in which each converted volume has a factor of its own."""
    supplies = (_scaled(s, factor) if s.supplier in which else s for s in cell.supplies)
    return replace(cell, supplies=tuple(supplies))


def _scaled(supply: Supply, factor: Bounds) -> Supply:
    figures = [
        Figure(
            figure.firm * factor.low,
            None if figure.stated is None else figure.announced * factor.high,
            figure.ceiling * factor.high,
        )
        for figure in supply.figures
    ]
    return replace(supply, figures=figures)


def _said(row: Row, suppliers: int) -> Row:
    """Return the effective number and the verdicts that belong to the bounds of a row."""
    points, share = row["hhi"], row["cr1"]
    if not isinstance(points, Bounds) or not isinstance(share, Bounds):
        return {}
    undefined = [name for name in ("hhi_stated", "hhi_binding", "hhi_announced") if not row[name]]
    return {
        "effective_suppliers": points.reciprocal(HHI_SCALE),
        "past_1800": verdict(points, LINE, suppliers=suppliers),
        "past_4000": verdict(points, FAR_LINE, suppliers=suppliers),
        "past_half": verdict(share, HALF, suppliers=suppliers),
        "reason": Several([str(Undefined.ZERO_TOTAL)]) if undefined else None,
    }
