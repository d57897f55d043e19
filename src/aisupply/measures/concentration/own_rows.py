"""The rows of a table of one's own: which columns they stand in, what they say, what is wrong.

A table has a column of suppliers and, unless it is of one market, one of customers. Amounts stand
in two columns, low and high, or in one; a table without any names its suppliers only. Columns are
found by their usual names in any case, or by the names that are given. An amount is a number, or
words that `aisupply.quantity.reading` reads.

>>> rows = read_own([{"Seller": "a", "Amount": "up to 6"}, {"Seller": "b", "Amount": 4}], Wanted())
>>> [(row.supplier, row.figure.firm, row.figure.ceiling) for row in rows.rows]
[('a', 0.0, 6.0), ('b', 4.0, 4.0)]
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from aisupply.bounds import Bounds, sum_as_written
from aisupply.errors import DataError, UsageError
from aisupply.exchange.delimited import (
    Record,
    Sheet,
    column_key,
    decimal_mark,
    is_total,
    plain_number,
)
from aisupply.exchange.links.amounts import unit_in_header
from aisupply.exchange.sheets import (
    USUAL_COLUMNS,
    below_title,
    column_places,
    missing_column_hint,
    read_sheet,
)
from aisupply.exchange.tables.problems import Problem, nearest, shown
from aisupply.measures.cells import Figure
from aisupply.quantity.reading import ReadingError, read_quantity, to_unit
from aisupply.text import Note

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from aisupply.quantity.reading import Reading

__all__ = ["OwnRow", "OwnRows", "OwnTableError", "Wanted", "read_own"]

_USUAL = {
    part: USUAL_COLUMNS[part] for part in ("customer", "supplier", "low", "high")
} | {"stated": (), "amount": USUAL_COLUMNS["amount"] + USUAL_COLUMNS["share"]}  # fmt: skip
"""Part of a row → what its column is usually called; the first that is there is taken."""
_ONE_EACH = "a header row that names each column once"
_EMPTY_HINT = "leave the cell empty where nothing is known"
_WORDS = 'write a number such as 12.5, or words such as "up to 6"'
_ROUNDED = 0.01
"""How far a total may be from the sum of its rows, which people round."""


class OwnTableError(DataError):
    """Everything that is wrong in a table; `problems` holds each with its row and column."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        first = problems[0]
        super().__init__(first.where, first.found, first.expected, hint=first.hint)
        self.problems = tuple(problems)
        if len(self.problems) > 1:
            listed = "\n".join(map(str, self.problems))
            self.message = f"{first.file}: {len(self.problems)} problems\n{listed}"
            self.hint = "mend them all, then measure again"


class Wanted(NamedTuple):
    """How a table is to be read.

    Attributes:
        customer: name of the column of customers; None for a usual name, or one market.
        supplier: that of the suppliers; None for a usual name.
        low: that of the lower bounds, likewise.
        high: that of the upper bounds, likewise.
        stated: that of the figures that a source names; None for none.
        amount: that of amounts that are both bounds; None for a usual name.
        delimiter: what stands between cells; None to find it.
        encoding: None for UTF-8.
        decimal: the decimal mark, ``.`` or ``,``; None to find it.
        sheet: name of the sheet of a spreadsheet; None for the first.
    """

    customer: str | None = None
    supplier: str | None = None
    low: str | None = None
    high: str | None = None
    stated: str | None = None
    amount: str | None = None
    delimiter: str | None = None
    encoding: str | None = None
    decimal: str | None = None
    sheet: str | None = None


class OwnRow(NamedTuple):
    """One row: who, what, and where it stands."""

    line: int
    customer: str
    supplier: str
    figure: Figure


@dataclass
class OwnRows:
    """What was read.

    Attributes:
        name: how the table is called in messages.
        rows: the rows that name a supplier.
        has_customers: whether there is a column of customers.
        unit: the unit that the cells name; None if they name none.
        notes: how the table was read.
        problems: what is wrong, as far as it was read.
        figure_column: the column to name where an amount is wrong; None without any.
    """

    name: str
    rows: list[OwnRow] = field(default_factory=list)
    has_customers: bool = True
    unit: str | None = None
    notes: list[Note] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    figure_column: str | None = None

    def problem(
        self, line: int | None, column: str | None, found: str, expected: str, hint: str
    ) -> None:
        """Keep a problem."""
        self.problems.append(Problem(self.name, line, column, found, expected, hint))

    def require_sound(self) -> None:
        """Raise `OwnTableError` if anything is wrong."""
        if self.problems:
            raise OwnTableError(sorted(self.problems, key=lambda p: p.row or 0))


def read_own(
    source: str | Path | bytes | Iterable[Mapping[str, object]], wanted: Wanted, name: str = ""
) -> OwnRows:
    """Read a table: the path or the bytes of a delimited file or a spreadsheet, or rows.

    Args:
        source: the table.
        wanted: how it is to be read.
        name: how it is called in messages; by default its path.

    Raises:
        OwnTableError: Without suppliers, or where the file cannot be read at all. What is wrong
            in single rows is kept in `problems`.
        UsageError: A decimal mark is none, or there is no such encoding.
    """
    if wanted.decimal not in {None, ".", ","}:
        raise UsageError(f"no decimal mark is {wanted.decimal!r}", hint='use "." or ","')
    if isinstance(source, str | Path | bytes):
        usual = [usual for names in _USUAL.values() for usual in names]
        asked = [each for each in wanted[:6] if each]
        sheet = read_sheet(source, delimiter=wanted.delimiter, encoding=wanted.encoding,
                           columns=[*usual, *asked], sheet=wanted.sheet)  # fmt: skip
        sheet = below_title(sheet, [(wanted.supplier,) if wanted.supplier else _USUAL["supplier"]])
        own = OwnRows(name or ("rows" if isinstance(source, bytes) else str(source)))
    else:
        sheet, own = _from_memory(source), OwnRows(name or "rows")
    own.notes += sheet.notes
    if sheet.fault is not None:
        fault = sheet.fault
        own.problem(fault.line, None, fault.found, fault.expected, fault.hint)
    if sheet.header is None:
        if sheet.fault is None:
            hint = "write a header row and a row for each supplier"
            own.problem(None, None, "an empty file", "a table with a header row", hint)
        own.require_sound()
    _Reader(own, sheet, wanted).read()
    return own


def _from_memory(rows: Iterable[Mapping[str, object]]) -> Sheet:
    """Take rows from memory; the first row is row 1, None and an infinite end are empty."""
    given = list(rows)
    columns = list(dict.fromkeys(name for row in given for name in row))
    records = [
        Record(number, [_as_text(row.get(name)) for name in columns])
        for number, row in enumerate(given, start=1)
    ]
    return Sheet(Record(0, columns), records)


def _as_text(value: object) -> str:
    return "" if value is None or value == math.inf else str(value)


class _Reader:
    """Reads the rows of a sheet into `own`."""

    def __init__(self, own: OwnRows, sheet: Sheet, wanted: Wanted) -> None:
        assert sheet.header is not None  # noqa: S101 - for the type checker
        self.own = own
        self.names = sheet.header.cells
        self.records = sheet.rows
        self.header_line = sheet.header.line or None
        self.delimiter = sheet.delimiter
        self.wanted = wanted
        self.reference: tuple[int, Reading | None] | None = None
        self.places = self._places()
        self.mark = "."
        self.lang: str | None = None  # whose numbers are read in words

    def read(self) -> None:
        """Read every row that can be read."""
        own = self.own
        if not self.records and not own.problems:
            hint = "add a row for each supplier"
            own.problem(
                self.header_line, None, "a header row only", "a row for each supplier", hint
            )
        if "supplier" not in self.places:
            own.require_sound()
        own.has_customers = "customer" in self.places
        figures = [part for part in ("amount", "low", "high") if part in self.places]
        own.figure_column = self._column(figures[0]) if figures else None
        whole = [record for record in self.records if self._is_whole(record)]
        self.mark = self._decimal_mark(whole)
        self.lang = "fr" if self.mark == "," else "en" if self.wanted.decimal else None
        for number, record in enumerate(whole):
            self._read_row(record, is_last=number == len(whole) - 1)
        self._tell_columns()
        if not own.rows and not own.problems:
            hint = "add a row for each supplier"
            own.problem(None, None, "no row that names a supplier", "one or more", hint)

    # Columns

    def _places(self) -> dict[str, int]:
        """Return where each part of a row stands."""
        places: dict[str, int] = {}
        for part, asked in zip(_USUAL, self.wanted, strict=False):
            place = self._place(part, asked)
            if place is not None:
                places[part] = place
        self._settle_amounts(places)
        if not {"amount", "low", "high"} & places.keys():
            self._find_unit_in_header(places)
        for part, other in (("low", "high"), ("high", "low")):
            if part in places and other not in places:
                self._missing(other)
        if "supplier" not in places:
            self._missing("supplier")
        return places

    def _find_unit_in_header(self, found: dict[str, int]) -> None:
        """Take a column for the amounts whose header is their unit, such as tonnes."""
        for place, name in enumerate(self.names):
            unit = unit_in_header(name) if place not in found.values() else None
            if unit is not None:
                found["amount"], self.own.unit = place, unit.name
                return

    def _settle_amounts(self, found: dict[str, int]) -> None:
        """Leave one column of amounts or two of bounds: those that were asked for, if any."""
        asked = self.wanted.low or self.wanted.high
        if self.wanted.amount and asked:
            hint = "give --amount-col, or --low-col and --high-col"
            raise UsageError("one column of amounts stands in for low and high", hint=hint)
        if "amount" in found:
            bounds = asked or ({"low", "high"} <= found.keys() and not self.wanted.amount)
            for part in ("amount",) if bounds else ("low", "high"):
                found.pop(part, None)

    def _place(self, part: str, asked: str | None) -> int | None:
        """Return where a column stands, by the name that was given or a usual one."""
        places = column_places(self.names, _USUAL[part] if asked is None else (asked,))
        if len(places) > 1:
            name = asked or column_key(self.names[places[0]])
            hint = f"rename all columns {name!r} but one"
            found = f"{len(places)} columns {name!r}"
            self.own.problem(self.header_line, None, found, _ONE_EACH, hint)
        if places:
            return places[0]
        if asked is not None:
            self._missing(part, asked)
        return None

    def _missing(self, part: str, asked: str | None = None) -> None:
        name = asked or _USUAL[part][0]
        if any(f"a column {name!r}" == problem.expected for problem in self.own.problems):
            return
        listed = ", ".join(map(repr, self.names)) or "no column"
        near = nearest(name, self.names)
        hint = missing_column_hint(part, self.names) + (f"; {near}" if near else "")
        self.own.problem(self.header_line, None, listed, f"a column {name!r}", hint)

    def _column(self, part: str) -> str:
        return self.names[self.places[part]] if part in self.places else part

    def _tell_columns(self) -> None:
        used = {self.names[place] for place in self.places.values()}
        others = [name or "(no name)" for name in dict.fromkeys(self.names) if name not in used]
        if others:
            self.own.notes.append(Note("own.ignored", columns=tuple(others)))
        if self.mark == ",":
            self.own.notes.append(Note("own.comma"))
        if self.own.unit:
            self.own.notes.append(Note("own.unit", unit=self.own.unit))
        if not {"low", "high", "amount"} & self.places.keys():
            self.own.notes.append(Note("own.no-amounts"))

    # Rows

    def _is_whole(self, record: Record) -> bool:
        if len(record.cells) == len(self.names):
            return True
        found, expected = f"{len(record.cells)} cells", f"{len(self.names)} as in the header"
        hint = "put a cell that holds a separator in quotation marks, and leave no cell out"
        self.own.problem(record.line, None, found, expected, hint)
        return False

    def _cell(self, record: Record, part: str) -> str:
        return record.cells[self.places[part]].strip() if part in self.places else ""

    def _decimal_mark(self, records: Sequence[Record]) -> str:
        if self.wanted.decimal:
            return self.wanted.decimal
        parts = [part for part in ("low", "high", "amount", "stated") if part in self.places]
        cells = [(record.line, self._cell(record, part)) for record in records for part in parts]
        mark = decimal_mark([cell for cell in cells if cell[1]], delimiter=self.delimiter)
        if isinstance(mark, str):
            return mark
        at = next((p for p in parts for r in records
                   if r.line == mark.line and self._cell(r, p) in mark.found), None)  # fmt: skip
        column = self._column(at) if at else None
        self.own.problem(mark.line, column, mark.found, mark.expected, mark.hint)
        return "."

    def _read_row(self, record: Record, *, is_last: bool) -> None:
        customer, supplier = self._cell(record, "customer"), self._cell(record, "supplier")
        before = len(self.own.problems)
        figure = self._figure(record)
        if self._is_total(record, customer, supplier, figure, is_last=is_last):
            return
        for part, name in (("customer", customer), ("supplier", supplier)):
            if part in self.places and not name:
                hint = "fill it in, or delete the row"
                self.own.problem(record.line, self._column(part), "an empty cell", "a name", hint)
        if len(self.own.problems) == before:
            self.own.rows.append(OwnRow(record.line, customer, supplier, figure))

    def _is_total(
        self, record: Record, customer: str, supplier: str, figure: Figure, *, is_last: bool
    ) -> bool:
        """Tell whether a row is a sum of others and names nobody; it is left out with a note."""
        # A customer may be called Total; who supplies nothing else than a sum is none.
        total = next((name for name in (supplier or customer,) if is_total(name)), None)
        inside = [r for r in self.own.rows if customer in {"", r.customer} or is_total(customer)]
        adds_up = bool(inside) and _adds_up(figure, [row.figure for row in inside])
        nameless = not supplier and (not customer or adds_up)
        if total is None and not (nameless and inside and (adds_up or is_last)):
            return False
        self.own.notes.append(_sum_note(record.line, total, adds_up=adds_up))
        return True

    # Amounts

    def _figure(self, record: Record) -> Figure:
        """Return what a row says of the amount; problems are kept."""
        if "amount" in self.places:
            amount = self._amount(record, "amount")
            low, high = (None, None) if amount is None else (amount.low, amount.high)
            column = self._column("amount")
        else:
            ends = self._amount(record, "low"), self._amount(record, "high")
            low = None if ends[0] is None else ends[0].low
            high = None if ends[1] is None else ends[1].high
            column = self._column("low")
        stated = self._amount(record, "stated")
        firm, ceiling = low or 0.0, math.inf if high is None else high
        if firm < 0 < ceiling or (low is None and ceiling < 0):
            hint = "a volume cannot be negative; what is taken off is negative at both ends"
            self.own.problem(record.line, column, _span(low, ceiling), "0 or more", hint)
        elif firm > ceiling:
            found, hint = f"low {firm:g} above high {ceiling:g}", "exchange the two, or correct one"
            self.own.problem(record.line, column, found, "low ≤ high", hint)
        elif stated is not None and not firm <= stated.low <= ceiling:
            found, expected = f"{stated.low:g}", "a stated figure from low to high"
            where = self._column("stated")
            self.own.problem(record.line, where, found, expected, "correct one of them")
        else:
            return Figure(firm, None if stated is None else stated.low, ceiling)
        return Figure()

    def _amount(self, record: Record, part: str) -> Bounds | None:
        """Return the amount in a cell, None for an empty one or one with a problem."""
        text = self._cell(record, part)
        if not text:
            return None
        number = plain_number(text, self.mark)
        if number is not None:
            return self._number(record, part, text, float(number))
        try:
            reading = read_quantity(text, lang=self.lang)
        except ReadingError as error:
            self._unreadable(record, part, text, error)
            return None
        same = self._in_unit(record, part, text, reading)
        return None if same is None else same.interval

    def _number(self, record: Record, part: str, text: str, value: float) -> Bounds | None:
        digits = text.lower().partition("e")[0]
        is_lost = value == 0 and any(digit in "123456789" for digit in digits)
        if math.isinf(value) or is_lost:
            expected = "a finite number" if math.isinf(value) else "0, or a number from 5e-324 on"
            hint = "leave the cell empty for no limit, or take another unit"
            self.own.problem(record.line, self._column(part), shown(text), expected, hint)
            return None
        self._in_unit(record, part, text, None)
        return Bounds.point(value)

    def _unreadable(self, record: Record, part: str, text: str, error: ReadingError) -> None:
        unknown = text.lower().lstrip("+-") in {"nan", "inf", "infinity", "∞", "n/a", "na", "", "?"}
        hint = _EMPTY_HINT if unknown or text in {"–", "—"} else error.hint or _WORDS
        if self.lang is None and "," in text:
            hint = 'write it without a comma, or say what it is with --decimal "." or --decimal ","'
        expected = "a number such as 12.5, or an amount in words"
        self.own.problem(record.line, self._column(part), shown(text), expected, hint)

    def _in_unit(
        self, record: Record, part: str, text: str, reading: Reading | None
    ) -> Reading | None:
        """Return an amount in the unit of the first one; a plain number, None, has no unit."""
        if self.reference is None:
            self.reference = record.line, reading
            self.own.unit = _unit(reading) or self.own.unit
            return reading
        line, first = self.reference
        if _unit(reading) == _unit(first):
            return reading
        if reading is not None and first is not None and reading.unit and first.unit:
            try:
                converted = to_unit(reading, first.unit)
            except UsageError:
                converted = reading
            if _unit(converted) == _unit(first):
                return converted
        found = f"{shown(text)}, in {_unit(reading) or 'no unit'}"
        expected = f"an amount in {_unit(first) or 'no unit'}, as in row {line}"
        hint = "write all amounts in one unit, with it in each cell or in none"
        self.own.problem(record.line, self._column(part), found, expected, hint)
        return None


def _sum_note(row: int, name: str | None, *, adds_up: bool) -> Note:
    """Return the note on a row that is left out as a sum, and whether it is one."""
    if name is None:
        return (
            Note("own.nameless-sum", row=row)
            if adds_up
            else Note("own.nameless-sum-doubtful", row=row)
        )
    if adds_up:
        return Note("own.sum", row=row, name=name)
    return Note("own.sum-doubtful", row=row, name=name)


def _unit(reading: Reading | None) -> str | None:
    """Return the unit of an amount, per period where it is a rate."""
    if reading is None:
        return None
    return " per ".join(filter(None, (reading.unit, reading.per_period))) or None


def _span(low: float | None, high: float) -> str:
    return f"{0 if low is None else low:g} to {'no limit' if math.isinf(high) else f'{high:g}'}"


def _adds_up(total: Figure, rows: Sequence[Figure]) -> bool:
    """Tell whether a figure is the sum of others but for rounding, at each end that it gives."""
    if not total.is_given:
        return True
    ends = [(total.firm, [row.firm for row in rows])]
    if math.isfinite(total.ceiling):
        ends.append((total.ceiling, [row.ceiling for row in rows]))
    try:
        sums = [(end, sum_as_written(parts)) for end, parts in ends]
    except DataError:
        return False
    return all(abs(end - added) <= _ROUNDED * abs(added) for end, added in sums)
