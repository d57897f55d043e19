"""Amounts of links: one cell to bounds in a unit, several rows to their sum.

All words are read by `aisupply.quantity.reading`.  A unit that it does not know is a count with
the unit as it is written, so that tonnes are never added to barrels.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from aisupply.exchange.delimited import plain_number
from aisupply.exchange.sheets import USUAL_COLUMNS, column_places
from aisupply.exchange.tables.mapping_amounts import UNITS, Amount
from aisupply.exchange.tables.quantities import decimal_of
from aisupply.quantity.reading import POWER_OF, Reading, ReadingError, read_quantity, to_unit
from aisupply.quantity.words import AS_WRITTEN

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "PIECES", "Figures", "Unit", "figures_of", "known_unit", "read_amount", "summed",
    "unit_in_header", "unit_of",
]  # fmt: skip

PIECES = "count"
"""The unit of amounts of which nothing says the unit."""
_GIGAWATTS = frozenset({"MW", "kW", "TW"})
_SHORT = {"t": "tonnes", "mt": "tonnes", "pcs": PIECES}
"""Abbreviations that are units in a column of units, and too short to be read in a text."""
_SCALES = {
    "k": "thousand", "m": "million", "mn": "million", "mio": "million",
    "bn": "billion", "md": "billion", "mrd": "billion",
}  # fmt: skip
"""What stands before a currency, such as k€ or Mrd EUR."""
_SCALED = re.compile(r"(?P<scale>k|mn|mio|m|bn|md|mrd)\s?(?P<unit>[A-Z]{3}|[^\w\s])", re.IGNORECASE)
_OWN_UNITS = (
    re.compile(r"(?P<figure>.*\d.*?)\s*(?P<unit>[^\W\d_][^\d\s]*)"),
    re.compile(r"(?P<figure>.*\d)\s*(?P<unit>[^\W\d_][^\d]*)"),
)
"""A figure, and a unit of one word or more behind it."""
_IN_UNIT = re.compile(
    r"(?P<name>.+?)\s*(?:[(\[]\s*(?P<inside>[^)\]]+)[)\]]|[ _](?:in|en) (?P<after>.+))"
)
"""A header that names its unit, such as Value in EUR."""
_MINUS = ("-", "−")


@dataclass(frozen=True)
class Unit:
    """What a column or a header says of the unit of plain numbers: `factor` of `name` each.

    `of` is IT or gross, for power of which that is said.
    """

    name: str
    factor: Fraction = Fraction(1)
    of: str | None = None


@dataclass(frozen=True)
class Figures:
    """What is said of one amount.

    Attributes:
        unit: as in `Reading.unit`, or as it is written.
        firm: what somebody is bound to; 0 where nothing binds.
        stated: what the words say, in the unit.
        ceiling: the most; None if nothing limits it.
        firm_open: more than the firm part.
        ceiling_open: less than the ceiling.
        sort: power-it or power-gross, for power of one sort; else empty.
    """

    unit: str
    firm: Fraction
    stated: Reading
    ceiling: Fraction | None
    firm_open: bool = False
    ceiling_open: bool = False
    sort: str = ""

    @property
    def kind(self) -> str:
        """Power (of either sort, or of neither), money or count."""
        if self.sort:
            return self.sort
        kind = UNITS.get(self.unit, (PIECES,))[0]
        return kind if kind in {"power", "money"} else PIECES

    def quantities(self) -> dict[str, Amount]:
        """Return the amounts of a volume by property: firm, stated and ceiling."""
        said = self.stated
        above = tuple(r for r in said.rules if r in {"rule-up-to", "rule-about", "rule-digits"})
        firm_high = None if self.firm_open else self.firm
        made = {
            "ais:firmQuantity": self._amount(
                self.firm, firm_high, ("rule-firm-part",), low_open=self.firm_open
            ),
            "ais:statedQuantity": self._amount(
                said.low, said.high, said.rules, low_open=said.low_open, high_open=said.high_open
            ),
        }
        if self.ceiling is not None:
            made["ais:ceilingQuantity"] = self._amount(
                None, self.ceiling, above or ("rule-up-to",), high_open=self.ceiling_open
            )
        return made

    def _amount(
        self,
        low: Fraction | None,
        high: Fraction | None,
        rules: tuple[str, ...],
        *,
        low_open: bool = False,
        high_open: bool = False,
    ) -> Amount:
        written = self.unit in AS_WRITTEN or self.unit not in UNITS
        kind, code, _ = (PIECES, "NUM", 1) if written else UNITS[self.unit]
        kind = self.sort or kind
        lower, upper = (None if end is None else decimal_of(end) for end in (low, high))
        return Amount(
            kind, code, lower, upper, rules, low_open=low_open and low is not None,
            high_open=high_open and high is not None, counted_in=self.unit if written else None,
        )  # fmt: skip


def known_unit(words: str) -> Unit | None:
    """Return the unit that words name; None for words that name none, or a share or a time.

    Example:
        >>> known_unit("million USD"), known_unit("tonnes").name, known_unit("Product") is None
        (Unit(name='USD', factor=Fraction(1000000, 1), of=None), 'tonnes', True)
    """
    parts = words.split()
    for turned in (words, " ".join([*parts[1:], *parts[:1]])):
        try:
            reading = read_quantity(f"1 {turned}")
        except ReadingError:
            continue
        known = reading.kind in {"power", "money", "count", "energy"} and (
            not reading.of or reading.of in POWER_OF
        )
        if reading.unit and reading.low is not None and reading.low == reading.high and known:
            made = _named(reading)
            return Unit(str(made.unit), made.low or Fraction(1), made.of)
    return None


def unit_in_header(header: str) -> Unit | None:
    """Return the unit that a header of amounts names; None for any other header.

    Example:
        >>> unit_in_header("Quantity (barrels)").name, unit_in_header("Tonnes").name
        ('barrels', 'tonnes')
        >>> unit_in_header("Customer (all)")
    """
    match = _IN_UNIT.fullmatch(header)
    if match and column_places([match["name"]], USUAL_COLUMNS["amount"]):
        return unit_of(match["inside"] or match["after"])
    if any(column_places([header], names) for names in USUAL_COLUMNS.values()):
        return None
    return known_unit(header)


def unit_of(words: str) -> Unit:
    """Return the unit that a cell of units names; one that is not known, as it is written.

    Example:
        >>> unit_of("k€"), unit_of("barrels").name
        (Unit(name='EUR', factor=Fraction(1000, 1), of=None), 'barrels')
    """
    plain = " ".join(words.split())
    short = _SHORT.get(plain.casefold())
    if short:
        return Unit(short)
    if match := _SCALED.fullmatch(plain):
        scaled = known_unit(f"{_SCALES[match['scale'].casefold()]} {match['unit']}")
        if scaled is not None:
            return scaled
    return known_unit(plain) or Unit(plain)


def read_amount(text: str, unit: Unit | None, *, mark: str, lang: str | None) -> Reading:
    """Return what a cell says of an amount, in the unit of its words, of `unit`, or none.

    Args:
        text: a number, or words, with a unit or without.
        unit: that of plain numbers.
        mark: the decimal mark.
        lang: whose numbers are read in words.

    Raises:
        ReadingError: it is no amount, or one of another unit than the column's.

    Example:
        >>> read_amount("1,5", Unit("tonnes"), mark=",", lang=None).low
        Fraction(3, 2)
        >>> read_amount("up to 12 barrels", None, mark=".", lang=None).unit
        'barrels'
    """
    number = plain_number(text, mark)
    if number is not None:
        value = Fraction(number)
        reading = Reading(value, value, ("rule-exact",))
    else:
        reading = _words(text, mark, lang)
    if reading.per_period:
        if reading.kind not in {None, "count"}:
            raise ReadingError(text, f"per {reading.per_period}", "an amount, not a rate")
        rate = f"{reading.unit or unit_name(unit)} per {reading.per_period}"
        reading = replace(reading, unit=rate, per_period=None)
    if reading.kind in {"share", "duration"}:
        raise ReadingError(text, str(reading.unit), "power, money or things")
    if reading.unit is None:
        if unit is None:
            return reading
        low, high = (None if e is None else e * unit.factor for e in (reading.low, reading.high))
        return replace(reading, low=low, high=high, unit=unit.name, of=unit.of or reading.of)
    reading = _named(reading)
    if unit is not None and unit.of and not reading.of:
        reading = replace(reading, of=unit.of)
    if unit is not None and reading.unit != unit.name:
        raise ReadingError(text, str(reading.unit), f"{unit.name}, as the sheet says elsewhere")
    return reading


def unit_name(unit: Unit | None) -> str:
    """Return the name of a unit; that of pieces for none."""
    return PIECES if unit is None else unit.name


def _words(text: str, mark: str, lang: str | None) -> Reading:
    """Read words; a last part that is no unit known is one of the sheet's own."""
    if text[:1] in _MINUS:  # a credit note
        taken_off = read_amount(text[1:].strip(), None, mark=mark, lang=lang)
        if taken_off.rules == ("rule-exact",) and taken_off.low is not None:
            return replace(taken_off, low=-taken_off.low, high=-taken_off.low)
    try:
        return read_quantity(text, lang=lang)
    except ReadingError:
        for form in _OWN_UNITS:
            match = form.fullmatch(text.strip())
            reading = _figure(match["figure"], mark, lang) if match else None
            if match is None or reading is None or reading.unit is not None:
                continue
            first = match["unit"].split()[0]
            if _figure(f"{match['figure']} {first}", mark, lang) is None:
                unit = unit_of(match["unit"])
                ends = (None if e is None else e * unit.factor for e in (reading.low, reading.high))
                low, high = ends
                return replace(reading, low=low, high=high, unit=unit.name)
        raise


def _figure(text: str, mark: str, lang: str | None) -> Reading | None:
    """Return what a text says, None if it is no amount."""
    number = plain_number(text, mark)
    if number is not None:
        value = Fraction(number)
        return Reading(value, value, ("rule-exact",))
    try:
        return read_quantity(text, lang=lang)
    except ReadingError:
        return None


def _named(reading: Reading) -> Reading:
    """Return an amount with power in GW, and energy and things by what counts them."""
    return to_unit(reading, "GW") if reading.unit in _GIGAWATTS else reading


def figures_of(reading: Reading, *, binds: bool) -> Figures:
    """Return the three figures of an amount: what does not bind has a firm part of 0."""
    unit = reading.unit or PIECES
    stated = replace(reading, unit=unit)
    low = reading.low or Fraction(0)
    firm = low if binds else Fraction(0)
    return Figures(
        unit, firm, stated, reading.high,
        firm_open=binds and reading.low_open, ceiling_open=reading.high_open,
        sort=POWER_OF.get(reading.of or "", "") if unit == "GW" else "",
    )  # fmt: skip


def summed(rows: Sequence[Figures]) -> Figures:
    """Return what several rows of one link are together; all in one unit and of one sort.

    The figures that they name are added; where one names none, the ends are.
    """
    if len(rows) == 1:
        return rows[0]
    firm = sum((row.firm for row in rows), Fraction(0))
    ceilings = [row.ceiling for row in rows]
    ceiling = None if None in ceilings else sum((c for c in ceilings if c is not None), Fraction(0))
    named = [row.stated.named for row in rows]
    if all(figure is not None for figure in named):
        total = sum((figure for figure in named if figure is not None), Fraction(0))
        stated = Reading(total, total, ("rule-exact",), rows[0].unit)
    else:
        low = sum((row.stated.low or Fraction(0) for row in rows), Fraction(0))
        stated = Reading(low, ceiling, ("rule-at-least", "rule-up-to"), rows[0].unit)
    return Figures(
        rows[0].unit, firm, stated, ceiling,
        firm_open=any(row.firm_open for row in rows),
        ceiling_open=ceiling is not None and any(row.ceiling_open for row in rows),
        sort=rows[0].sort,
    )  # fmt: skip
