"""The amounts of a row: from words, or from bounds and a unit.

All words are read by `aisupply.quantity.reading`, with the separators of the language of the row's
source, and what it makes of them is what the claims say.

Words win over bounds.  Where a row has both and they differ, the words are taken and a note
says so: those of the column `quantity` also take the place of the numbers in `Row.values`,
those of a qualifier show in `Row.readings` only.

A qualifier is read where one of its parts, between commas, semicolons or brackets, is nothing but
such words ("about, five years"), or where words stand in quotes that are vague ("'tens of
billions' per the finance chief") or name the same figure as the numbers ("'over 80 %'"); all else
in it is a remark.  It may open or widen a figure ("about" beside 5), and never turns one kind of
bound into another ("about" beside 0 to 5 is a remark).  In the note of a volume
only words without a number are read ("tens of billions"), and only where they give its very ends.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import MAX_PREC, Context, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from aisupply.errors import UsageError
from aisupply.exchange.tables.problems import shown
from aisupply.quantity.reading import KINDS, POWER_OF, Reading, ReadingError, read_quantity, to_unit
from aisupply.quantity.words import AS_WRITTEN

if TYPE_CHECKING:
    from aisupply.exchange.tables.problems import Findings
    from aisupply.exchange.tables.rows import Row
    from aisupply.exchange.tables.schema import QuantityColumns, TableSchema

__all__ = ["BINDING", "WAFERS", "decimal_of", "kind_of_unit", "resolve", "scoped_share"]

_WORDS = "quantity"
WAFERS = "wafer-per-month"
"""The one rate that a volume may be."""
_UNITS = {"share-fraction": "share", "wafers/month": WAFERS}
_COLUMN_UNITS = {"share": "share-fraction", **dict.fromkeys(AS_WRITTEN, "count")}
_PREFERRED = {
    "MW": "GW", "kW": "GW", "TW": "GW", "MWh": "GWh", "TWh": "GWh", "%": "share"
}  # fmt: skip
BINDING = frozenset({"agreed", "under-way", "done", "amended"})
"""Stages at which somebody is bound to an amount."""
_QUOTED = re.compile(r"(?<!\w)'([^']+)'(?!\w)")
_SCOPED = re.compile(r"(?P<share>.+?)\s+(?:of|de|des|d')\s*(?P<scope>\S.*)", re.IGNORECASE)
_RANGE = ("rule-at-least", "rule-up-to")
# What the words of a qualifier may make of bounds; a point becomes what they say.
_WIDENED: dict[tuple[str, ...], set[tuple[str, ...]]] = {
    ("rule-up-to",): {("rule-up-to",)},
    ("rule-at-least",): {("rule-at-least",), ("rule-more-than",)},
    _RANGE: set(),
}
_BOTH = "clear one of the two, or correct it; the words were taken"
_ROUNDED = Context(prec=16)
_EXACT = Context(prec=MAX_PREC)
_NEAR = Fraction(1, 100)
"""Within how much of the figure rounded numbers are the same figure: 0.667 is two thirds."""


def decimal_of(number: Fraction) -> Decimal:
    """Return a number as a decimal: exactly, where it has an end, else with 16 digits.

    Example:
        >>> decimal_of(Fraction("5.4")), decimal_of(Fraction(1, 3))
        (Decimal('5.4'), Decimal('0.3333333333333333'))
    """
    rest, places = number.denominator, 0
    for prime in (2, 5):
        power = 0
        while rest % prime == 0:
            rest, power = rest // prime, power + 1
        places = max(places, power)
    if rest == 1:
        return Decimal(int(number * 10**places)).scaleb(-places, _EXACT)
    return _ROUNDED.divide(Decimal(number.numerator), Decimal(number.denominator))


def resolve(row: Row, schema: TableSchema, findings: Findings, *, lang: str | None = None) -> None:
    """Fill in `row.readings`, and the columns of bounds where the row gives words.

    What cannot be read is a problem of the column `quantity`.

    Args:
        row: the row.
        schema: of its table.
        findings: what is found.
        lang: "en" or "fr", whose separators the numbers in words have; None for nobody's.
    """
    words = row.values.get(_WORDS)
    reading = _read(row, str(words), findings, lang) if words else None
    if schema.name == "agreement_volumes":
        if reading is not None:
            _volume(row, reading, findings)
        elif not words:
            _volume_numbers(row, lang)
        _check_kind(row, findings)
        return
    for columns in schema.quantities:
        if reading is not None and _fits(columns, reading):
            _take_words(row, columns, reading, findings)
            reading = None
        else:
            _take_bounds(row, columns, findings, words_given=bool(words), lang=lang)
    if reading is not None:
        expected = " or ".join(columns.name for columns in schema.quantities)
        _refuse(row, findings, f"a quantity of {reading.kind}", f"one of {expected}")


def _refuse(row: Row, findings: Findings, found: str, expected: str, hint: str = "") -> None:
    findings.add(
        row.file, row.number, _WORDS,
        found=found, expected=expected, hint=hint or "write the words for this table",
    )  # fmt: skip


def _read(row: Row, words: str, findings: Findings, lang: str | None) -> Reading | None:
    try:
        reading = read_quantity(words, lang=lang)
    except ReadingError as error:
        scoped = scoped_share(words, lang)
        if scoped is None:
            _refuse(row, findings, error.found, error.expected, error.hint or "")
            return None
        reading = scoped
    return _preferred(reading)


def scoped_share(words: str, lang: str | None) -> Reading | None:
    """Return a share of something that no word list has ("70 % of its 800G modules"), or None."""
    match = _SCOPED.fullmatch(words.strip())
    reading = _quiet(match["share"], lang) if match else None
    if match is None or reading is None or reading.kind != "share":
        return None
    return replace(reading, of=" ".join(match["scope"].split()))


def _preferred(reading: Reading) -> Reading:
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
        reading = replace(reading, unit=unit)
    elif unit and _COLUMN_UNITS.get(reading.unit, reading.unit) != _COLUMN_UNITS.get(unit, unit):
        try:
            reading = to_unit(reading, unit)
        except UsageError:
            _refuse(row, findings, reading.unit or "", f"{unit}, as in {columns.unit_column}")
            return
    if columns.unit == "share" and reading.high is not None and reading.high > 1:
        _refuse(row, findings, f"{float(reading.high):g}", "a share", "write 25 % or 0.25")
        return
    row.readings[columns.name] = reading
    _fill(row, columns, reading, findings)


def _unit(row: Row, columns: QuantityColumns) -> str:
    if columns.unit:
        return columns.unit
    unit = str(row.values.get(columns.unit_column) or "")
    return _UNITS.get(unit, unit)


def _fill(row: Row, columns: QuantityColumns, reading: Reading, findings: Findings) -> None:
    """Put the bounds of words into their columns; note where other numbers stood there."""
    low, high = _ends(reading)
    before = (row.values.get(columns.low), row.values.get(columns.high))
    if columns.unit == "share" and before[0] is not None and before[1] is None:
        before = (before[0], Decimal(1))  # no upper end of a share is the whole
    _note_difference(row, findings, _WORDS, before, (low, high))
    row.values[columns.low], row.values[columns.high] = low, high
    if columns.unit_column and reading.unit:
        row.values[columns.unit_column] = _COLUMN_UNITS.get(reading.unit, reading.unit)


def _ends(reading: Reading) -> tuple[Decimal, Decimal | None]:
    """Return the bounds as the columns have them: at least 0, and None for no upper one."""
    low = decimal_of(reading.low) if reading.low is not None else Decimal(0)
    return low, None if reading.high is None else decimal_of(reading.high)


def _note_difference(
    row: Row,
    findings: Findings,
    column: str,
    before: tuple[object, object],
    after: tuple[Decimal | None, Decimal | None],
) -> None:
    """Note words that differ from the numbers beside them; empty cells do not differ."""
    if before == (None, None) or all(
        _are_near(one, other) for one, other in zip(before, after, strict=True)
    ):
        return
    findings.add(
        row.file, row.number, column, severity="note",
        found=f"words that give {_span(*after)}", expected=f"{_span(*before)}, as in the numbers",
        hint=_BOTH,
    )  # fmt: skip


def _are_near(one: object, other: object) -> bool:
    """Whether two ends are the same to 15 digits; an absent lower end is 0."""
    first, second = (end if isinstance(end, Decimal) else None for end in (one, other))
    if first is None or second is None:
        return (first or 0) == (second or 0) and (one is None) == (other is None or not other)
    return abs(first - second) <= abs(second) * Decimal("1e-14")


def _span(low: object, high: object) -> str:
    ends = tuple("open" if end is None else f"{float(end):.15g}" for end in (low, high))  # type: ignore[arg-type]
    return ends[0] if low == high else " to ".join(ends)


def _take_bounds(
    row: Row, columns: QuantityColumns, findings: Findings, *, words_given: bool, lang: str | None
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
    first, last = _fraction(low), _fraction(high)
    if first is not None and last is not None and first > last:
        return  # the checks report it
    reading = _from_bounds(first, last, unit)
    text = row.values.get(columns.qualifier) if columns.qualifier else None
    qualified = _qualified(str(text), reading, lang) if text else None
    if qualified is not None and columns.unit_column:
        # The cells stay as they are: here the words belong to the numbers beside them.
        _note_difference(row, findings, columns.qualifier, (low, high), _ends(qualified))
    row.readings[columns.name] = qualified or reading


def _fraction(value: object) -> Fraction | None:
    return Fraction(value) if isinstance(value, Decimal) else None


def _from_bounds(low: Fraction | None, high: Fraction | None, unit: str) -> Reading:
    """Return bounds as a reading; a lower bound of 0 under a figure is no lower bound."""
    if high is None:
        whole = Fraction(1) if unit == "share" else None
        return Reading(low or Fraction(0), whole, ("rule-at-least",), unit)
    if low == high:
        return Reading(high, high, ("rule-exact",), unit)
    if not low:
        return Reading(None, high, ("rule-up-to",), unit)
    # The upper end of a share says no more than that it is a share.
    rules = ("rule-at-least",) if unit == "share" and high == 1 else _RANGE
    return Reading(low, high, rules, unit)


def _qualified(text: str, numbers: Reading, lang: str | None) -> Reading | None:
    """Return what a qualifier makes of the figure; None where it says nothing of it."""
    for part in re.split("[,;()]", text):
        bounding = _bounding(part.strip().strip("'"), numbers)
        if bounding is not None:
            return bounding
    for words in _QUOTED.findall(text):
        reading = _quiet(words, lang)
        if reading is None:
            continue
        if reading.unit is None and reading.named is None and reading.low is not None:
            return replace(reading, unit=numbers.unit)
        if numbers.unit == "share" and reading.kind in {None, "share"}:
            same = _same_figure(_preferred(reading), numbers)
            if same is not None:
                return same
    return None


def _bounding(words: str, numbers: Reading) -> Reading | None:
    """Return what words such as "about" or "up to" make of the figure of a row."""
    if not words or re.search("[0-9]", words):
        return None
    reading = _quiet(f"{words} {_plain(numbers.figure)}", None)
    if reading is None or reading.unit is not None:
        return None
    if reading.rules not in _WIDENED.get(numbers.rules, {reading.rules}):
        return None
    return _capped(replace(reading, unit=numbers.unit))


def _same_figure(words: Reading, numbers: Reading) -> Reading | None:
    """Return numbers as words that name the same figure bound them: openness and rules.

    The numbers keep their ends, since they say more than the words: "nearly 60 %" beside 55 to 60.
    """
    if words.named is None and words.rules != ("rule-majority",):
        return None
    figure = words.figure / 100 if words.unit is None and words.figure > 1 else words.figure
    ends = (end for end in (numbers.low, numbers.high) if end is not None)
    near = [end for end in ends if abs(end - figure) <= _NEAR * end]
    if not near:
        return None
    if numbers.low == numbers.high:
        return _around(words, near[0])
    return replace(
        numbers, rules=words.rules,
        low_open=words.low_open, high_open=words.high_open and numbers.high != 1,
    )  # fmt: skip


def _around(words: Reading, figure: Fraction) -> Reading:
    """Return the bounds of words around a figure that is theirs, rounded."""
    named = words.named or figure
    low, high = (None if end is None else end * figure / named for end in (words.low, words.high))
    return _capped(replace(words, low=low, high=high, unit="share"))


def _capped(reading: Reading) -> Reading:
    """End a share at the whole, also where words alone would not say that it is a share."""
    if reading.unit != "share" or (reading.high is not None and reading.high <= 1):
        return reading
    return replace(reading, high=Fraction(1), high_open=False)


def _plain(value: Fraction) -> str:
    return f"{decimal_of(value):f}"


def _quiet(words: str, lang: str | None) -> Reading | None:
    try:
        return read_quantity(words, lang=lang)
    except ReadingError:
        return None


def _volume(row: Row, reading: Reading, findings: Findings) -> None:
    """Fill in the three figures of a volume: stated and ceiling from words, firm if missing."""
    values = row.values
    if reading.unit is None:
        unit = values.get("unit")
        reading = reading if unit in {None, WAFERS} else replace(reading, unit=str(unit))
    wafers = reading.unit == "wafers" and reading.per_period == "month"
    unit = WAFERS if wafers else _COLUMN_UNITS.get(reading.unit or "", reading.unit)
    kind = reading.kind or ""
    if (reading.per_period and not wafers) or kind not in {"power", "money", "count"}:
        rate = f"an amount per {reading.per_period}"
        found = rate if reading.per_period else f"{unit or 'no unit'}"
        _refuse(row, findings, found, "a whole amount of power, money or things with its unit")
        return
    if values.get("unit") not in {None, unit} or (
        values.get("kind") is not None and kind_of_unit(str(values["kind"])) != kind
    ):
        given = f"{values.get('kind') or kind} in {values.get('unit') or unit}"
        _refuse(row, findings, f"{kind} in {unit}", f"{given}, as in kind and unit")
        return
    if kind == "power":
        sort = POWER_OF.get(reading.of or "")
        if sort and values.get("kind") not in {None, "power", sort}:
            _refuse(row, findings, f"{sort} in {unit}", f"{values['kind']}, as in kind")
            return
        kind = sort or str(values.get("kind") or kind)
    low, high = _ends(reading)
    stated = decimal_of(reading.figure)
    before = (values.get("stated"), values.get("ceiling"))
    _note_difference(row, findings, _WORDS, before, (stated, high))
    if values.get("firm") is None:
        values["firm"] = low if values.get("stage") in BINDING else Decimal(0)
    values.update(unit=unit, kind=kind, stated=stated, ceiling=high)
    if reading.low_open and values["firm"] == low:
        values["strict_low"] = True
    if reading.high_open:
        values["strict_high"] = True
    row.readings["stated"] = reading


def _volume_numbers(row: Row, lang: str | None) -> None:
    """Read what a volume states from its numbers, with the words of its note that fit them."""
    values = row.values
    stated, ceiling = _fraction(values.get("stated")), _fraction(values.get("ceiling"))
    unit = values.get("unit")
    if stated is None or unit is None:
        return
    unit = str(unit)
    if values.get("strict_low") is True:
        reading = Reading(stated, None, ("rule-more-than",), unit, low_open=True)
    else:
        reading = Reading(stated, stated, ("rule-exact",), unit)
        note = values.get("note")
        fitting = _fitting(str(note), reading, ceiling, lang) if note else None
        if fitting is not None and fitting.high_open is (values.get("strict_high") is True):
            reading = fitting
    row.readings["stated"] = reading


def _fitting(
    note: str, stated: Reading, ceiling: Fraction | None, lang: str | None
) -> Reading | None:
    """Return words of a note that name no number, where they give the very ends of a volume."""
    parts = [part.strip().strip("'") for part in re.split("[,;()]", note)]
    for words in [*parts, *_QUOTED.findall(note)]:
        reading = _quiet(words, lang)
        if reading is None or reading.named is not None or reading.kind == "share":
            continue
        if reading.unit in {None, stated.unit} and (reading.low, reading.high) == (
            stated.low, ceiling,
        ):  # fmt: skip
            return replace(reading, unit=stated.unit)
    return None


def kind_of_unit(kind: str) -> str:
    """Return the kind of the unit of a kind: power for power of either sort.

    Example:
        >>> kind_of_unit("power-it"), kind_of_unit("money")
        ('power', 'money')
    """
    return "power" if kind in POWER_OF.values() else kind


def _check_kind(row: Row, findings: Findings) -> None:
    """Refuse a unit that is not of the kind of a volume."""
    unit, kind = row.values.get("unit"), row.values.get("kind")
    right = KINDS.get(str(unit), "count" if unit == WAFERS else None)
    if unit is not None and kind is not None and kind_of_unit(str(kind)) != right:
        findings.add(
            row.file, row.number, "unit", found=shown(str(unit)), expected=f"a unit of {kind}",
            hint="power in GW; money in a currency such as USD; count in count",
        )  # fmt: skip
