"""The amounts of a row: from words, or from bounds and a unit.

Words win over bounds.  Where a row has both and they differ, the words are taken and a note
says so: those of the column `quantity` also take the place of the numbers in `Row.values`,
those of a qualifier show in `Row.readings` only.

A qualifier is read where one of its parts, between commas or semicolons, is nothing but such
words ("about, five years"), or where vague words stand in quotes ("'tens of billions' per the
finance chief"); all else in it is a remark.  It may open or widen a figure ("about" beside 5),
and never turns one kind of bound into another ("about" beside 0 to 5 is a remark).
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from aisupply.bounds import Bounds
from aisupply.errors import UsageError
from aisupply.reading import KINDS, Reading, ReadingError, read_quantity, to_unit
from aisupply.tables.problems import shown

if TYPE_CHECKING:
    from aisupply.tables.problems import Findings
    from aisupply.tables.rows import Row
    from aisupply.tables.schema import QuantityColumns, TableSchema

__all__ = ["resolve"]

_WORDS = "quantity"
_UNITS = {"share-fraction": "share"}
_COLUMN_UNITS = {"share": "share-fraction"}
_PREFERRED = {"MW": "GW", "%": "share"}
_BINDING = frozenset({"agreed", "under-way", "done", "amended"})
_VAGUE_QUOTED = re.compile(r"'([^']+)'")
# What the words of a qualifier may make of bounds; a point becomes what they say.
_WIDENED: dict[tuple[str, ...], set[tuple[str, ...]]] = {
    ("rule-up-to",): {("rule-up-to",)},
    ("rule-at-least",): {("rule-at-least",), ("rule-more-than",)},
    ("rule-at-least", "rule-up-to"): set(),
}
_BOTH = "clear one of the two, or correct it; the words were taken"


def resolve(row: Row, schema: TableSchema, findings: Findings) -> None:
    """Fill in `row.readings`, and the columns of bounds where the row gives words.

    What cannot be read is a problem of the column `quantity`.
    """
    words = row.values.get(_WORDS)
    reading = _read(row, str(words), findings) if words else None
    if schema.name == "agreement_volumes":
        if reading is not None:
            _volume(row, reading, findings)
        _check_kind(row, findings)
        return
    for columns in schema.quantities:
        if reading is not None and _fits(columns, reading):
            _take_words(row, columns, reading, findings)
            reading = None
        else:
            _take_bounds(row, columns, findings, words_given=bool(words))
    if reading is not None:
        expected = " or ".join(columns.name for columns in schema.quantities)
        _refuse(row, findings, f"a quantity of {reading.kind}", f"one of {expected}")


def _refuse(row: Row, findings: Findings, found: str, expected: str, hint: str = "") -> None:
    findings.add(
        row.file, row.number, _WORDS,
        found=found, expected=expected, hint=hint or "write the words for this table",
    )  # fmt: skip


def _read(row: Row, words: str, findings: Findings) -> Reading | None:
    try:
        reading = read_quantity(words)
    except ReadingError as error:
        _refuse(row, findings, error.found, error.expected, error.hint or "")
        return None
    preferred = _PREFERRED.get(reading.unit or "")
    return to_unit(reading, preferred) if preferred else reading


def _fits(columns: QuantityColumns, reading: Reading) -> bool:
    """Whether words can stand for these columns; without a unit they fit any."""
    if reading.unit is None:
        return True
    if columns.unit:
        return reading.unit == columns.unit
    return columns.unit_column != "currency" or reading.kind == "money"


def _take_words(row: Row, columns: QuantityColumns, reading: Reading, findings: Findings) -> None:
    unit = _unit(row, columns)
    if reading.unit is None:
        if not unit:
            _refuse(row, findings, "no unit", "a unit", "add it to the words: 6 GW, 5 billion USD")
            return
        reading = _with_unit(reading, unit)
    elif unit and reading.unit != unit:
        try:
            reading = to_unit(reading, unit)
        except UsageError:
            _refuse(row, findings, reading.unit or "", f"{unit}, as in {columns.unit_column}")
            return
    if columns.unit == "share" and reading.bounds.high > 1 and math.isfinite(reading.bounds.high):
        _refuse(row, findings, f"{reading.bounds.high:g}", "a share", "write 25 % or 0.25")
        return
    row.readings[columns.name] = reading
    _fill(row, columns, reading, findings)


def _with_unit(reading: Reading, unit: str) -> Reading:
    return Reading(
        reading.bounds, reading.rules, unit, KINDS.get(unit), reading.per_period, reading.figure
    )


def _unit(row: Row, columns: QuantityColumns) -> str:
    if columns.unit:
        return columns.unit
    unit = str(row.values.get(columns.unit_column) or "")
    return _UNITS.get(unit, unit)


def _fill(row: Row, columns: QuantityColumns, reading: Reading, findings: Findings) -> None:
    """Put the bounds of words into their columns; note where other numbers stood there."""
    low, high = _ends(reading)
    before = (row.values.get(columns.low), row.values.get(columns.high))
    _note_difference(row, findings, _WORDS, before, (low, high))
    row.values[columns.low], row.values[columns.high] = low, high
    if columns.unit_column and reading.unit:
        row.values[columns.unit_column] = _COLUMN_UNITS.get(reading.unit, reading.unit)


def _ends(reading: Reading) -> tuple[float, float | None]:
    """Return the bounds as the columns have them: at least 0, and None for no upper one."""
    interval = reading.interval
    return interval.low, None if interval.is_unbounded else interval.high


def _note_difference(
    row: Row,
    findings: Findings,
    column: str,
    before: tuple[object, object],
    after: tuple[float | None, float | None],
) -> None:
    """Note words that differ from the numbers beside them; empty cells do not differ."""
    if before == (None, None) or _span(before[0] or 0.0, before[1]) == _span(*after):
        return
    findings.add(
        row.file, row.number, column, severity="note",
        found=f"words that give {_span(*after)}", expected=f"{_span(*before)}, as in the numbers",
        hint=_BOTH,
    )  # fmt: skip


def _span(low: object, high: object) -> str:
    ends = tuple("open" if end is None else f"{end:.15g}" for end in (low, high))
    return ends[0] if ends[0] == ends[1] else " to ".join(ends)


def _take_bounds(
    row: Row, columns: QuantityColumns, findings: Findings, *, words_given: bool
) -> None:
    low, high = row.values.get(columns.low), row.values.get(columns.high)
    unit = _unit(row, columns)
    given = low is not None or high is not None
    if not (given and unit):
        # Under a problem of the row an empty cell may be the one that could not be read.
        if not findings.has(row.file, row.number):
            missing = columns.unit_column if given else columns.low
            if given or (columns.required and not words_given):
                findings.add(
                    row.file, row.number, missing, found="nothing",
                    expected="an amount and its unit",
                    hint=f"fill {missing}, or the column quantity with words",
                )  # fmt: skip
        return
    if _out_of_order(low, high):
        return
    reading = _from_bounds(_float(low), _float(high), unit)
    qualified = _qualified(row, columns, reading)
    if qualified is not None:
        # The cells stay as they are: here the words belong to the numbers beside them.
        _note_difference(row, findings, columns.qualifier, (low, high), _ends(qualified))
    row.readings[columns.name] = qualified or reading


def _float(value: object) -> float | None:
    return value if isinstance(value, float) else None


def _out_of_order(low: object, high: object) -> bool:
    """Whether the bounds are the wrong way round, which the checks report."""
    return isinstance(low, float) and isinstance(high, float) and low > high


def _from_bounds(low: float | None, high: float | None, unit: str) -> Reading:
    """Return bounds as a reading; a lower bound of 0 under a figure is no lower bound."""
    kind = KINDS.get(unit)
    if high is None:
        bounds = Bounds(low or 0.0, 1.0 if unit == "share" else math.inf)
        return Reading(bounds, ("rule-at-least",), unit, kind, None, low or 0.0)
    if low == high:
        return Reading(Bounds.point(high), ("rule-exact",), unit, kind, None, high)
    if not low:
        return Reading(Bounds(-math.inf, high), ("rule-up-to",), unit, kind, None, high)
    return Reading(Bounds(low, high), ("rule-at-least", "rule-up-to"), unit, kind, None, low)


def _qualified(row: Row, columns: QuantityColumns, numbers: Reading) -> Reading | None:
    """Return what the qualifier makes of the figure; None where it says nothing of it."""
    text = row.values.get(columns.qualifier) if columns.qualifier else None
    if not isinstance(text, str):
        return None
    for part in re.split("[,;]", text):
        bounding = _bounding(part.strip().strip("'"), numbers)
        if bounding is not None:
            return bounding
    for vague in _VAGUE_QUOTED.findall(text):
        reading = _quiet(vague)
        if reading is not None and reading.unit is None and not math.isnan(reading.figure):
            return _with_unit(reading, numbers.unit or "")
    return None


def _bounding(words: str, numbers: Reading) -> Reading | None:
    """Return what words such as "about" or "up to" make of the figure of a row."""
    if not words or re.search("[0-9]", words):
        return None
    reading = _quiet(f"{words} {_plain(numbers.figure)}")
    if reading is None or reading.unit is not None:
        return None
    if reading.rules not in _WIDENED.get(numbers.rules, {reading.rules}):
        return None
    return _with_unit(_capped(reading, numbers), numbers.unit or "")


def _capped(reading: Reading, numbers: Reading) -> Reading:
    """End a share at the whole, also where words alone would not say that it is a share."""
    bounds = reading.bounds
    if numbers.unit != "share" or bounds.high <= 1:
        return reading
    capped = Bounds(bounds.low, 1.0, low_open=bounds.low_open)
    return Reading(capped, reading.rules, None, None, reading.per_period, reading.figure)


def _plain(value: float) -> str:
    return f"{value:.15f}".rstrip("0").rstrip(".")


def _quiet(words: str) -> Reading | None:
    try:
        return read_quantity(words)
    except ReadingError:
        return None


def _volume(row: Row, reading: Reading, findings: Findings) -> None:
    """Fill in the three figures of a volume: stated and ceiling from words, firm if missing."""
    values = row.values
    unit = reading.unit or values.get("unit")
    kind = KINDS.get(str(unit), "count" if unit == "wafer-per-month" else "")
    if reading.per_period or kind not in {"power", "money", "count"}:
        found = "a yearly amount" if reading.per_period else f"{unit or 'no unit'}"
        _refuse(row, findings, found, "a whole amount of power, money or things with its unit")
        return
    if values.get("unit") not in {None, unit} or values.get("kind") not in {None, kind}:
        given = f"{values.get('kind') or kind} in {values.get('unit') or unit}"
        _refuse(row, findings, f"{kind} in {unit}", f"{given}, as in kind and unit")
        return
    low, high = _ends(reading)
    before = (values.get("stated"), values.get("ceiling"))
    _note_difference(row, findings, _WORDS, before, (reading.figure, high))
    if values.get("firm") is None:
        values["firm"] = low if values.get("stage") in _BINDING else 0.0
    values.update(unit=unit, kind=kind, stated=reading.figure, ceiling=high)
    if reading.bounds.low_open and values["firm"] == low:
        values["strict_low"] = True
    if reading.bounds.high_open:
        values["strict_high"] = True
    row.readings["stated"] = _with_unit(reading, str(unit))


def _check_kind(row: Row, findings: Findings) -> None:
    """Refuse a unit that is not of the kind of a volume."""
    unit, kind = row.values.get("unit"), row.values.get("kind")
    right = KINDS.get(str(unit), "count" if unit == "wafer-per-month" else None)
    if unit is not None and kind is not None and kind != right:
        findings.add(
            row.file, row.number, "unit", found=shown(str(unit)), expected=f"a unit of {kind}",
            hint="power in GW; money in USD, EUR, GBP or JPY; count in count",
        )  # fmt: skip
