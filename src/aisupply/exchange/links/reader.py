"""From the cells of a sheet of links to links: who supplies whom with what, and how much.

Nothing is guessed and nothing stops at the first fault: every cell that cannot be read is a
problem with its row and column.  Rows that sum others up are told apart, with a note.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from aisupply.errors import UsageError
from aisupply.exchange.delimited import decimal_mark, is_total, plain_number
from aisupply.exchange.links.amounts import (
    PIECES,
    Figures,
    Unit,
    figures_of,
    read_amount,
    unit_in_header,
    unit_of,
)
from aisupply.exchange.sheets import (
    USUAL_COLUMNS,
    below_title,
    column_places,
    missing_column_hint,
    read_sheet,
)
from aisupply.exchange.tables.cells import CellError, hidden_character, read_cell
from aisupply.exchange.tables.files import Dialect
from aisupply.exchange.tables.problems import Findings, nearest, shown
from aisupply.exchange.tables.quantities import BINDING, scoped_share
from aisupply.exchange.tables.rows import PartialDate
from aisupply.exchange.tables.rules import read_status, statuses
from aisupply.exchange.tables.schema import Column
from aisupply.quantity.reading import Reading, ReadingError, read_quantity, to_unit
from aisupply.table import unguarded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from aisupply.exchange.delimited import Record, Sheet

__all__ = ["PARTS", "Link", "LinkSheet", "SheetOptions", "binds", "read_links"]

PARTS = (
    "supplier", "customer", "what", "amount", "low", "high", "unit", "date", "status", "source",
    "share",
)  # fmt: skip
"""What a column may hold."""
_NUMBERS = ("amount", "low", "high", "share")
_NAMES = ("supplier", "customer", "what")
_BOUND = frozenset({"by-source-kind", "reported", "announced"})
"""Evidence under which an amount of no stage binds: it is told as a fact."""
_DATE = Column("date", "date", "When it became known.")
_NOT_KNOWN = frozenset(
    {
        "n/a", "na", "nan", "n.a.", "?", "-", "–", "—", "k.a.", "n.c.", "nc", "n.d.", "nd", "tbd",
        "tbc", "undisclosed", "not disclosed", "unknown", "not known", "confidential",
        "not stated", "non communiqué", "non divulgué", "inconnu", "confidentiel", "unbekannt",
    }
)  # fmt: skip
"""What people write into a cell of which they do not know the amount."""
_DAY_FIRST = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")
_ROUNDED = Fraction(1, 100)
"""How far a total may be from the sum of its rows, which people round."""
_MONTHS = 12


@dataclass(frozen=True)
class SheetOptions:
    """How a sheet of links is read, where that is not to be found by itself.

    Attributes:
        columns: part of a row → the name of its column.
        dialect: delimiter, encoding and decimal mark.
        sheet: the sheet of a spreadsheet; None for the first.
        unit: the unit of amounts that have none.
        what: what all rows are links of, where no column says it.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    dialect: Dialect = field(default_factory=Dialect)
    sheet: str | None = None
    unit: str | None = None
    what: str | None = None


class Link(NamedTuple):
    """One row: who supplies whom with what.

    Attributes:
        line: the line of the sheet.
        supplier: the name as it is written.
        customer: likewise.
        what: the word for the goods.
        figures: the amount; None if the row has none.
        words: the amount as it is written, where that is no plain number.
        share: the part of the customer's need, as a share; None if the row has none.
        date: when it became known; None if the row does not say.
        status: the word of the status, "" for none.
        source: the words for the source, "" for the sheet itself.
    """

    line: int
    supplier: str
    customer: str
    what: str
    figures: Figures | None
    words: str
    share: Reading | None
    date: PartialDate | None
    status: str
    source: str


@dataclass
class LinkSheet:
    """A sheet as read.

    Attributes:
        name: its name in messages.
        links: the rows that are links.
        findings: all that was found.
        totals: the number of rows that sum others up.
        language: "fr" where decimals are written with a comma, else "en".
    """

    name: str
    links: list[Link] = field(default_factory=list)
    findings: Findings = field(default_factory=Findings)
    totals: int = 0
    language: str = "en"


def read_links(source: Path | bytes, options: SheetOptions, *, name: str) -> LinkSheet:
    """Read a sheet of links.

    Args:
        source: a delimited file or a spreadsheet, or its bytes.
        options: how it is read.
        name: how it is called in messages.

    Raises:
        UsageError: there is no such column, encoding or sheet.
    """
    usual = [each for part in PARTS for each in USUAL_COLUMNS[part]]
    sheet = read_sheet(
        source, delimiter=options.dialect.delimiter, encoding=options.dialect.encoding,
        columns=[*usual, *options.columns.values()], sheet=options.sheet,
    )  # fmt: skip
    ends = [(options.columns[part],) if part in options.columns else USUAL_COLUMNS[part]
            for part in ("supplier", "customer")]  # fmt: skip
    sheet = below_title(sheet, ends)
    read = LinkSheet(name)
    if sheet.fault is not None:
        line, found, expected, hint = sheet.fault
        read.findings.add(name, line, None, found=found, expected=expected, hint=hint)
    if sheet.header is None:
        if sheet.fault is None:
            read.findings.add(
                name, None, None, found="an empty file", expected="a header row and a row a link",
                hint="begin with the line supplier,customer,what,amount,unit",
            )  # fmt: skip
        return read
    if sheet.notes:
        how = "; ".join(map(str, sheet.notes))
        read.findings.add(
            name, None, None, severity="note", found=f"a file in which {how}",
            expected="commas, decimal points and UTF-8", hint="it was read so",
        )  # fmt: skip
    _Reader(read, sheet, options).read()
    return read


class _Reader:
    """Reads the rows of a sheet into `sheet`."""

    def __init__(self, read: LinkSheet, sheet: Sheet, options: SheetOptions) -> None:
        assert sheet.header is not None  # noqa: S101 - for the type checker
        self._read, self._options = read, options
        self._names, self._records = sheet.header.cells, sheet.rows
        self._header_line, self._delimiter = sheet.header.line, sheet.delimiter
        self._places: dict[str, int] = {}
        self._unit = unit_of(options.unit) if options.unit else None
        self._mark, self._lang = ".", None if options.dialect.decimal is None else "en"
        self._percent = False
        self._signed: str | None = None
        self._totals: dict[str, Fraction] = {}
        self._not_known: list[str] = []
        self._day_first: bool | None = None
        self._by_supplier: dict[tuple[str, str], Fraction] = {}

    # Columns

    def read(self) -> None:
        """Read every row that can be read."""
        self._find_columns()
        missing = [part for part in ("supplier", "customer") if part not in self._places]
        for part in missing:
            self._find(
                self._header_line, None, ", ".join(map(repr, self._names)) or "no column",
                f"a column {part!r}", missing_column_hint(part, self._names),
            )  # fmt: skip
        if missing or any(p.severity == "problem" and p.row == self._header_line
                          for p in self._read.findings.problems):  # fmt: skip
            return
        whole = [record for record in self._records if self._is_whole(record)]
        self._find_mark(whole)
        for number, record in enumerate(whole):
            self._row(record, is_last=number == len(whole) - 1)
        self._note_columns()
        if not self._read.links and not self._read.findings.problem_found:
            self._find(
                None, None, "no row that is a link", "one or more", "add a row for each link"
            )

    def _find(
        self, line: int | None, part: str | None, found: str, expected: str, hint: str
    ) -> None:
        """Keep a problem."""
        column = self._names[self._places[part]] if part in self._places else None
        self._read.findings.add(
            self._read.name, line, column, found=found, expected=expected, hint=hint
        )  # fmt: skip

    def _note(self, line: int | None, found: str, expected: str, hint: str) -> None:
        """Keep how something was read."""
        self._read.findings.add(
            self._read.name, line, None, found=found, expected=expected, hint=hint,
            severity="note",
        )  # fmt: skip

    def _find_columns(self) -> None:
        for part, asked in self._options.columns.items():
            places = column_places(self._names, (asked,))
            if not places:
                listed = ", ".join(map(repr, self._names)) or "none"
                hint = nearest(asked, self._names) or f"there are {listed}"
                raise UsageError(f"there is no column {asked!r} for {part}", hint=hint)
            self._places[part] = places[0]
        for part in PARTS:
            if part in self._places or (part in {"low", "high"} and "amount" in self._places):
                continue
            free = [n if i not in self._places.values() else "" for i, n in enumerate(self._names)]
            places = column_places(free, USUAL_COLUMNS[part])
            if len(places) > 1:
                name = self._names[places[0]]
                self._find(
                    self._header_line, None, f"{len(places)} columns {name!r}",
                    "each column once", f"rename one, or name the right one with --{part}-col",
                )  # fmt: skip
            if places:
                self._places[part] = places[0]
        self._find_unit_in_header()
        for part, other in (("low", "high"), ("high", "low")):
            if part in self._places and other not in self._places:
                self._find(self._header_line, part, f"no column {other!r}", "both bounds",
                           f"name it with --{other}-col")  # fmt: skip

    def _find_unit_in_header(self) -> None:
        """Take the unit from a header such as Quantity (tonnes), or tonnes alone."""
        places: list[int] = []
        if "amount" in self._places:
            places = [self._places["amount"]]
        elif not {"low", "high"} & self._places.keys():
            taken = self._places.values()
            places = [place for place in range(len(self._names)) if place not in taken]
        for place in places:
            unit = unit_in_header(self._names[place])
            if unit is not None:
                self._places["amount"] = place
                if "unit" not in self._places:
                    self._unit = self._unit or unit
                return

    def _note_columns(self) -> None:
        if self._not_known:
            words = ", ".join(dict.fromkeys(self._not_known))
            self._note(
                None, f"{len(self._not_known)} cells that say {words}", "an amount or nothing",
                "they were read as not known",
            )  # fmt: skip
        used = set(self._places.values())
        others = [n or "(no name)" for i, n in enumerate(self._names) if i not in used]
        if others:
            self._note(
                None, f"columns that were left out: {', '.join(others)}", "columns of a link",
                "name a column with --amount-col and the like",
            )  # fmt: skip
        if "amount" in self._places and self._unit is None and "unit" not in self._places:
            plain = [link for link in self._read.links
                     if link.figures and link.figures.unit == PIECES]  # fmt: skip
            if plain:
                self._note(None, "amounts without a unit", "tonnes, EUR, GW …",
                           "they count pieces; say another with --unit")  # fmt: skip

    # Rows

    def _is_whole(self, record: Record) -> bool:
        if len(record.cells) == len(self._names):
            return True
        self._find(
            record.line, None,
            f"{len(record.cells)} cells", f"{len(self._names)}, as in the header",
            'put a cell that holds a separator in quotation marks: "a, b"',
        )  # fmt: skip
        return False

    def _cell(self, record: Record, part: str) -> str:
        if part not in self._places:
            return ""
        return unguarded(record.cells[self._places[part]].strip())

    def _find_mark(self, records: Sequence[Record]) -> None:
        """Settle the decimal mark, the order of day and month, and whether shares are per cent."""
        named = self._options.dialect.decimal
        cells = [(r.line, self._cell(r, part)) for r in records for part in _NUMBERS]
        mark = named or decimal_mark([c for c in cells if c[1]], delimiter=self._delimiter)
        if isinstance(mark, str):
            self._mark = mark
        else:
            self._find(mark.line, None, mark.found, mark.expected, mark.hint)
        if self._mark == ",":
            self._lang, self._read.language = "fr", "fr"
            self._note(None, "decimals with a comma", "decimals", "they were read so")
        dates = [m for r in records if (m := _DAY_FIRST.fullmatch(self._cell(r, "date")))]
        pairs = [(int(m[1]), int(m[2])) for m in dates if "/" in m[0]]
        day_first = any(one > _MONTHS for one, _ in pairs)
        month_first = any(other > _MONTHS for _, other in pairs)
        if day_first != month_first:
            self._day_first = day_first
            order = "day first" if day_first else "month first"
            self._note(None, f"dates with the {order}", "dates", "they were read so")
        shares = [plain_number(self._cell(r, "share"), self._mark) for r in records]
        self._percent = any(Fraction(share) > 1 for share in shares if share is not None)
        signed = (self._cell(record, "share") for record in records)
        self._signed = next((text for text in signed if text.endswith("%")), None)

    def _row(self, record: Record, *, is_last: bool) -> None:
        line = record.line
        supplier, customer, what = (self._cell(record, part) for part in _NAMES)
        before = len(self._read.findings.faulty)
        status = self._status(record)
        reading = self._amount(record)
        if self._is_total(record, supplier, customer, reading, is_last=is_last):
            return
        for part in ("supplier", "customer"):
            self._check_name(record, part)
        if "what" in self._places:
            self._check_name(record, "what")
        share, date = self._share(record), self._date(record)
        if len(self._read.findings.faulty) > before:
            return
        figures, words = None, self._words(record)
        if reading is not None:
            figures = figures_of(reading, binds=binds(status))
            value = reading.low or Fraction(0)
            self._totals[figures.unit] = self._totals.get(figures.unit, Fraction(0)) + value
            key = (supplier, figures.unit)
            self._by_supplier[key] = self._by_supplier.get(key, Fraction(0)) + value
        self._read.links.append(
            Link(
                line, supplier, customer, what or self._options.what or "goods", figures, words,
                share, date, status, self._cell(record, "source"),
            )
        )  # fmt: skip

    def _words(self, record: Record) -> str:
        """Return the amount as it is written, "" for plain numbers."""
        texts = [self._cell(record, part) for part in ("amount", "low", "high")]
        texts = [text for text in texts if text.casefold() not in _NOT_KNOWN]
        return " – ".join(t for t in texts if t and plain_number(t, self._mark) is None)

    def _check_name(self, record: Record, part: str) -> None:
        name = self._cell(record, part)
        odd = hidden_character(name)
        if odd:
            self._find(record.line, part, f"{odd} in {shown(name)}", "visible characters only",
                       "type the cell again")  # fmt: skip
        elif not name:
            self._find(record.line, part, "an empty cell", "a name",
                       "fill it in on each row, or delete the row")  # fmt: skip

    def _is_total(
        self,
        record: Record,
        supplier: str,
        customer: str,
        reading: Reading | None,
        *,
        is_last: bool,
    ) -> bool:
        """Tell whether a row sums others up, and is no link; it is left out with a note."""
        if not self._read.links:
            return False
        adds_up = _is_near(reading, self._totals)
        nameless = not supplier and not customer
        words = [supplier] if supplier else [customer] if customer else record.cells
        by_name = any(is_total(word) for word in words if word)
        if supplier and is_total(customer):  # a firm may be called Total
            own = {u: sum_ for (s, u), sum_ in self._by_supplier.items() if s == supplier}
            by_name = _is_near(reading, own)
        if not by_name and not (nameless and reading is not None and (adds_up or is_last)):
            return False
        though = (
            "" if adds_up or reading is None else ", though it is not the sum of all rows above"
        )
        self._note(record.line, f"a row of totals{though}", "a row for each link",
                   "it was left out")  # fmt: skip
        self._read.totals += 1
        return True

    # Cells

    def _amount(self, record: Record) -> Reading | None:
        """Return the amount of a row; None for an empty cell, or one with a problem."""
        unit = self._unit
        if written := self._cell(record, "unit"):
            unit = unit_of(written)
        if "amount" in self._places:
            return self._read_amount(record, "amount", unit)
        low, high = (self._read_amount(record, part, unit) for part in ("low", "high"))
        if low is None and high is None:
            return None
        ends = (low.low if low else None, high.high if high else None)
        if ends[0] is not None and ends[1] is not None and ends[0] > ends[1]:
            self._find(record.line, "low", f"{float(ends[0]):g} above {float(ends[1]):g}",
                       "low ≤ high", "exchange the two, or correct one")  # fmt: skip
            return None
        rules = ("rule-exact",) if ends[0] == ends[1] else tuple(
            rule for end, rule in zip(ends, ("rule-at-least", "rule-up-to"), strict=True)
            if end is not None
        )  # fmt: skip
        return Reading(*ends, rules, (low or high).unit)  # type: ignore[union-attr]

    def _read_amount(self, record: Record, part: str, unit: Unit | None) -> Reading | None:
        text = self._cell(record, part)
        if not text:
            return None
        if text.casefold() in _NOT_KNOWN:
            self._not_known.append(text)
            return None
        try:
            return read_amount(text, unit, mark=self._mark, lang=self._lang)
        except ReadingError as error:
            self._find(record.line, part, shown(text), error.expected, error.hint or "")
            return None

    def _share(self, record: Record) -> Reading | None:
        """Return the part of the customer's need; None for an empty cell or a problem."""
        text = self._cell(record, "share")
        if not text:
            return None
        if text.casefold() in _NOT_KNOWN:
            self._not_known.append(text)
            return None
        hint = "write 60 % or 0.6"
        if self._signed and plain_number(text, self._mark) is not None:
            found = f"{shown(text)} beside {shown(self._signed)}"
            self._find(record.line, "share", found, "all shares with % or none", hint)
            return None
        try:
            reading = self._read_share(text)
        except ReadingError as error:
            reading, hint = None, error.hint or hint
        if reading is not None and reading.unit in {None, "%", "share"}:
            same = to_unit(reading, "share") if reading.unit == "%" else reading
            high = Fraction(1) if same.high is None else same.high
            if (same.low or 0) >= 0 and high <= 1:
                return replace(same, high=high, unit="share")
        self._find(record.line, "share", shown(text), "a share of up to the whole", hint)
        return None

    def _read_share(self, text: str) -> Reading:
        number = plain_number(text, self._mark)
        if number is None:
            try:
                return read_quantity(text, lang=self._lang)
            except ReadingError:
                scoped = scoped_share(text, self._lang)
                if scoped is None:
                    raise
                return scoped
        value = Fraction(number)
        return Reading(value, value, ("rule-exact",), "%" if self._percent else "share")

    def _date(self, record: Record) -> PartialDate | None:
        text = self._cell(record, "date")
        if not text:
            return None
        if match := _DAY_FIRST.fullmatch(text):
            one, other, year = (int(part) for part in match.groups())
            day_first = self._day_first if "/" in text else True
            if day_first is None and max(one, other) <= _MONTHS and one != other:
                self._find(
                    record.line, "date", f"{text}, which is {year}-{other:02}-{one:02} or "
                    f"{year}-{one:02}-{other:02}", "one day", f"write {year}-{other:02}-{one:02}",
                )  # fmt: skip
                return None
            month_first = day_first is False or (day_first is None and other > _MONTHS)
            day, month = (other, one) if month_first else (one, other)
            text = f"{year}-{month:02}-{day:02}"
        try:
            value = read_cell(_DATE, text)
        except CellError as error:
            self._find(record.line, "date", error.found, error.expected, error.hint)
            return None
        return value if isinstance(value, PartialDate) else None

    def _status(self, record: Record) -> str:
        word = self._cell(record, "status").casefold()
        if word and read_status("", word) is None:
            hint = nearest(word, statuses()) or "write the nearest of these"
            self._find(record.line, "status", shown(word), f"one of {', '.join(statuses())}", hint)
            return ""
        return word


def binds(status: str) -> bool:
    """Tell whether an amount of this status is owed: whether its firm part is not 0."""
    found = read_status("", status) if status else None
    if found is None:
        return True
    stage = found.get("stage")
    return stage in BINDING if stage else found["evidence"] in _BOUND


def _is_near(reading: Reading | None, sums: Mapping[str, Fraction]) -> bool:
    """Whether an amount is the sum of others but for rounding; one without a unit, of all."""
    if reading is None or reading.low is None:
        return False
    units = {reading.unit or PIECES} if reading.unit else set(sums)
    return any(abs(reading.low - sums[u]) <= _ROUNDED * abs(sums[u]) for u in units if u in sums)
