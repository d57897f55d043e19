r"""A delimited file as people have it, from its bytes to cells: one reader for all commands.

The encoding is UTF-8, with or without a byte order mark, unless the caller names another.  The
delimiter (comma, semicolon or tab) and the decimal mark are found, not guessed: where two
readings remain, a `Fault` names the option that decides.  Text comes out in Unicode NFC.

>>> sheet = read_rows("Kunde;Menge\nZoë;0,5\n".encode())
>>> sheet.header.cells, sheet.rows[0].cells, str(sheet.notes[0])
(['Kunde', 'Menge'], ['Zoë', '0,5'], 'cells are separated by semicolons')
>>> decimal_mark([(2, "0,5")], delimiter=sheet.delimiter)
','
>>> plain_number("1.234,5", ",")
'1234.5'
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from aisupply.errors import UsageError
from aisupply.text import Note

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

__all__ = [
    "CELL_LIMIT",
    "DELIMITERS",
    "LINE_LIMIT",
    "TITLE_ROWS",
    "Fault",
    "Record",
    "Sheet",
    "column_key",
    "decimal_mark",
    "is_total",
    "plain_number",
    "read_rows",
    "trimmed",
]

LINE_LIMIT = 1_000_000
"""The most bytes in one line."""
CELL_LIMIT = 10_000
"""The most characters in one cell."""
TITLE_ROWS = 20
"""So many rows may stand above the names of the columns."""
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}
"""Delimiter → its name; in the order in which they are tried."""
_SAVE = "save the file as CSV in UTF-8"
_MAGIC = {
    b"PK\x03\x04": "a compressed file, such as a spreadsheet",
    b"\xd0\xcf\x11\xe0": "an old spreadsheet",
    b"\xff\xfe": "text in UTF-16",
    b"\xfe\xff": "text in UTF-16",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a compressed file",
}
_SEPARATOR_LINE = re.compile(r"\"?sep=(?P<mark>[^\r\n\"])\"?\r?\n", re.IGNORECASE)
"""The first line by which a spreadsheet names the delimiter."""
_NUMBER = (
    r"(?P<sign>[+-]?)(?P<whole>\d+|[1-9]\d{0,2}(?P<mark>[%s])\d{3}(?:(?P=mark)\d{3})*|(?=%s\d))"
    r"(?:%s(?P<part>\d*))?(?P<power>[eE][+-]?\d{1,3})?"
)
_SPACES = " \u00a0\u202f\u2009'’_"
_NUMBERS = {
    ".": re.compile(_NUMBER % ("," + _SPACES, r"\.", r"\."), re.ASCII),
    ",": re.compile(_NUMBER % (r"\." + _SPACES, ",", ","), re.ASCII),
}
_TOTAL = re.compile(
    r"(?:(?:grand|sub|sous|net)[ -]?)?tota(?:l|ls|le|les|ux|al)(?: g[ée]n[ée]ral)?"
    r"|sums?|sum(?:me|ma)|somme|suma|soma|(?:gesamt|zwischen)(?:summe)?|insgesamt|ensemble|overall"
    r"|合计|合計|总计|總計|小计|小計|итого|всего",
    re.IGNORECASE,
)


class Record(NamedTuple):
    """The cells of one record and the line of the file at which it begins, from 1."""

    line: int
    cells: list[str]


class Fault(NamedTuple):
    """What keeps a file, from a line on, from being read.

    Attributes:
        line: the line at which it is; None for the whole file.
        found: what is there.
        expected: what should be there.
        hint: the next thing to do; where the file can be read in two ways, the option.
    """

    line: int | None
    found: str
    expected: str
    hint: str


@dataclass(frozen=True)
class Sheet:
    """A file as read.  Blank lines are left out.

    Attributes:
        header: the first record, its cells stripped; None if the file has no record.
        rows: the records after it, cells as written; empty cells beyond the header are dropped,
            apart from that a row is as long as the file has it.
        delimiter: what stands between the cells.
        encoding: the encoding, as Python names it.
        notes: how the file was read where that is not as commas and UTF-8.
        fault: where the reading ended, if not at the end; what stands before it is there.
    """

    header: Record | None
    rows: list[Record]
    delimiter: str = ","
    encoding: str = "utf-8"
    notes: list[Note] = field(default_factory=list)
    fault: Fault | None = None


class _Unreadable(Exception):  # noqa: N818 - it never leaves this module
    """Bytes after which the rest of a file cannot be trusted."""

    def __init__(self, fault: Fault, before: bytes = b"") -> None:
        super().__init__(fault.found)
        self.fault, self.before = fault, before


def read_rows(
    source: Path | str | bytes,
    *,
    delimiter: str | None = None,
    encoding: str | None = None,
    columns: Collection[str] = (),
) -> Sheet:
    r"""Read a delimited file.

    Args:
        source: its path, or its bytes.
        delimiter: what stands between the cells; found by the header by default.
        encoding: the encoding; UTF-8 by default.
        columns: names of columns that are looked for, in any case: of two delimiters the one
            that gives more of them is taken.

    Raises:
        UsageError: no such encoding.

    Example:
        >>> read_rows(b"a;b,c\n1;2,3\n").fault.hint
        'say which with --delimiter'
    """
    fault: Fault | None = None
    try:
        data = _bytes_of(source)
    except _Unreadable as error:
        data, fault = error.before, error.fault
    text, undecoded = _decoded(data, encoding)
    fault = undecoded or fault
    named = _SEPARATOR_LINE.match(text)
    first = 1 + (named is not None)
    if named:
        text, delimiter = text[named.end() :], delimiter or named["mark"]
    delimiter = delimiter or _delimiter_of(text, columns)
    if delimiter is None:
        two = Fault(first, "a header that commas, semicolons or tabs may separate",
                    "one delimiter", "say which with --delimiter")  # fmt: skip
        return Sheet(None, [], encoding=encoding or "utf-8", fault=two)
    records, broken = _records(text, delimiter, first)
    if not records:
        return Sheet(None, [], delimiter, encoding or "utf-8", [], broken or fault)
    header, rows = trimmed(records)
    notes = [Note("file.encoding", encoding=encoding)] if encoding else []
    if delimiter == ";":
        notes.append(Note("file.semicolons"))
    elif delimiter == "\t":
        notes.append(Note("file.tabs"))
    elif delimiter != ",":
        notes.append(Note("file.mark", mark=delimiter))
    return Sheet(header, rows, delimiter, encoding or "utf-8", notes, broken or fault)


def column_key(name: str) -> str:
    """Return the form in which names of columns are compared.

    Case, the Unicode form, blanks around it, and blanks or hyphens for underscores make no
    difference.

    Example:
        >>> column_key(" Share MAX ")
        'share_max'
    """
    plain = unicodedata.normalize("NFC", name).strip().casefold()
    return re.sub(r"[\s_-]+", "_", unicodedata.normalize("NFC", plain))


def is_total(text: str) -> bool:
    """Whether a cell says that its row is a sum of others, and so names nobody.

    Example:
        >>> [is_total(name) for name in ("Total", "Sous-total :", "Summe", "TotalEnergies")]
        [True, True, True, False]
    """
    return _TOTAL.fullmatch(text.strip().rstrip(":=").strip()) is not None


def plain_number(text: str, mark: str) -> str | None:
    """Return a number with a decimal point and no thousands separators.

    Args:
        text: a cell.
        mark: the decimal mark, "." or ",".

    Returns:
        Digits that `float`, `Decimal` and `Fraction` read; None if the cell is no such number.

    Example:
        >>> plain_number("1,234.5", "."), plain_number("1,234.5", ","), plain_number("−3", ".")
        ('1234.5', None, '-3')
    """
    match = _NUMBERS[mark].fullmatch(text.strip().replace("−", "-"))
    if match is None:
        return None
    whole = re.sub(r"\D", "", match["whole"]) or "0"
    part = f".{match['part']}" if match["part"] else ""
    return f"{match['sign']}{whole}{part}{match['power'] or ''}"


def decimal_mark(cells: Iterable[tuple[int, str]], *, delimiter: str = ",") -> str | Fault:
    """Return the decimal mark of the numbers of a sheet, "." or ",".

    One cell that can be read in one way only, such as 0,5 or 1,234.5, decides for all.  Where
    none does, a point is a decimal point, except where semicolons separate the cells, as they
    do in countries that write thousands with a point.

    Args:
        cells: line and text of each cell that should hold a number; words are passed over.
        delimiter: what stands between the cells of the sheet.

    Returns:
        The mark; a fault where the cells contradict each other, or may be read in two ways.

    Example:
        >>> decimal_mark([(2, "1,234"), (3, "12.5")])
        '.'
        >>> decimal_mark([(2, "1,234")]).found
        "'1,234', which is 1234 or 1.234"
    """
    doubtful: Fault | None = None
    seen: dict[str, tuple[int, str]] = {}
    for line, text in cells:
        point, comma = plain_number(text, "."), plain_number(text, ",")
        if point is not None and comma is None:
            seen.setdefault(".", (line, text))
        elif comma is not None and point is None:
            seen.setdefault(",", (line, text))
        elif point != comma and ("," in text or delimiter == ";"):
            low, high = sorted((str(point), str(comma)), key=lambda number: "." in number)
            found = f"{text.strip()!r}, which is {low} or {high}"
            doubtful = doubtful or Fault(line, found, "one decimal mark", _DECIMAL)
    if len(seen) > 1:
        (line, comma_text), (_, point_text) = seen[","], seen["."]
        found = f"{comma_text.strip()!r} beside {point_text.strip()!r}"
        return Fault(line, found, "one decimal mark", "write all numbers with the same")
    return next(iter(seen)) if seen else doubtful or "."


_DECIMAL = 'say which with --decimal "." or --decimal ","'


def _bytes_of(source: Path | str | bytes) -> bytes:
    """Return the bytes of a file; at no time is more read than a line that is too long."""
    if isinstance(source, bytes):
        return b"".join(_lines(io.BytesIO(source)))
    try:
        with Path(source).open("rb") as file:
            return b"".join(_lines(file))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        fault = Fault(None, reason, "a file that can be read", "check the file and its permissions")
        raise _Unreadable(fault) from error


def _lines(file: BinaryIO) -> Iterator[bytes]:
    before: list[bytes] = []
    while raw := file.readline(LINE_LIMIT + 1):
        if len(raw) > LINE_LIMIT:
            found = f"a line of more than {LINE_LIMIT:,} bytes"
            fault = Fault(len(before) + 1, found, "one row a line", "look for a missing line end")
            raise _Unreadable(fault, b"".join(before))
        before.append(raw)
        yield raw


def _decoded(data: bytes, encoding: str | None) -> tuple[str, Fault | None]:
    """Return the text up to what cannot be decoded, in NFC, and the fault there."""
    if encoding is not None:
        return _decoded_as(data, encoding)
    for magic, name in _MAGIC.items():
        if data.startswith(magic):
            hint = f"{_SAVE}, or say --encoding utf-16" if "UTF-16" in name else _SAVE
            return "", Fault(1, name, "text in UTF-8", hint)
    data = data.removeprefix(codecs.BOM_UTF8)
    fault: Fault | None = None
    if (place := data.find(b"\0")) >= 0:
        data, line, column = _cut(data, place)
        fault = Fault(line, f"a NUL at byte {column} of the line", "text in UTF-8", _SAVE)
    try:
        return unicodedata.normalize("NFC", data.decode()), fault
    except UnicodeDecodeError as error:
        byte, whole = data[error.start], data
        data, line, column = _cut(data, error.start)
    found = f"byte 0x{byte:02X} at byte {column} of the line"
    text = unicodedata.normalize("NFC", data.decode())
    return text, Fault(line, found, "text in UTF-8", _encoding_hint(whole, line))


def _cut(data: bytes, place: int) -> tuple[bytes, int, int]:
    """Return the lines before that of a byte, the number of its line, and its place there."""
    start = data.rfind(b"\n", 0, place) + 1
    return data[:start], data.count(b"\n", 0, start) + 1, place - start + 1


def _encoding_hint(data: bytes, line: int) -> str:
    """Say which option would read a file that is no UTF-8, and what the line would be then."""
    raw = data.split(b"\n")[line - 1]
    try:
        text = raw.decode("cp1252").strip(" \t\r")  # a no-break space is what is looked for
    except UnicodeDecodeError:
        return f"{_SAVE}, or say which encoding it has with --encoding"
    at = next(place for place, char in enumerate(text) if not char.isascii())
    shown = text[max(at - 20, 0) : at + 20]
    return f"{_SAVE}; if {shown!r} is right, say --encoding cp1252"


def _decoded_as(data: bytes, encoding: str) -> tuple[str, Fault | None]:
    try:
        text = data.decode(encoding)
    except LookupError as error:
        hint = "try utf-8, cp1252, utf-16, gb18030 or shift_jis"
        raise UsageError(f"no encoding is called {encoding!r}", hint=hint) from error
    except UnicodeError as error:
        found = f"bytes that are not {encoding} ({error})"
        return "", Fault(None, found, f"text in {encoding}", "say another --encoding")
    return unicodedata.normalize("NFC", text.removeprefix("\ufeff")), None


def _delimiter_of(text: str, columns: Collection[str]) -> str | None:
    """Return the delimiter of a text; None where more than one would do."""
    wanted = {column_key(name) for name in columns}
    headers: dict[str, list[str]] = {}
    hits: dict[str, int] = {}
    for mark in DELIMITERS:
        records, _ = _records(text, mark, 1, most=TITLE_ROWS + 1)
        for place, record in enumerate(records):
            found = len(wanted & {column_key(cell) for cell in record.cells})
            is_header = len(record.cells) > 1 and (place == 0 or found > 0)  # below a title
            if is_header and found > hits.get(mark, -1):
                headers[mark], hits[mark] = record.cells, found
    if len(headers) <= 1:
        return next(iter(headers), ",")
    best = [mark for mark in headers if hits[mark] == max(hits.values())]
    if len(best) > 1:
        best = [mark for mark in best if _is_even(text, mark, len(headers[mark]))]
    return best[0] if len(best) == 1 else None


def _is_even(text: str, delimiter: str, width: int) -> bool:
    """Whether all records have so many cells."""
    records, fault = _records(text, delimiter, 1)
    return fault is None and all(len(record.cells) == width for record in records)


@contextmanager
def _cell_limit() -> Iterator[None]:
    before = csv.field_size_limit(CELL_LIMIT)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _records(
    text: str, delimiter: str, first: int, *, most: int | None = None
) -> tuple[list[Record], Fault | None]:
    """Return the records that have a cell, and the fault that ends them.

    Args:
        text: the text.
        delimiter: what stands between the cells.
        first: the number of its first line in the file.
        most: so many records are enough.
    """
    records: list[Record] = []
    # Lines end with LF alone: a lone CR is a fault, and no line end inside a cell is changed.
    reader = csv.reader(io.StringIO(text, newline="\n"), delimiter=delimiter, strict=True)
    with _cell_limit():
        while most is None or len(records) < most:
            begin = reader.line_num + first
            try:
                cells = next(reader)
            except StopIteration:
                break
            except csv.Error as error:
                line = reader.line_num + first - 1
                return records, _explained(str(error), begin, line, delimiter)
            if any(cell.strip() for cell in cells):
                records.append(Record(begin, cells))
    return records, None


def trimmed(records: list[Record]) -> tuple[Record, list[Record]]:
    """Return header and rows without the empty columns that spreadsheets put at the end."""
    header, *rows = records
    names = [cell.strip() for cell in header.cells]
    width = len(names)
    while width and not names[width - 1] and not any(_cell(row, width - 1) for row in rows):
        width -= 1
    kept = []
    for row in rows:
        length = len(row.cells)
        while length > width and not row.cells[length - 1].strip():
            length -= 1
        kept.append(Record(row.line, row.cells[:length]))
    return Record(header.line, names[:width]), kept


def _cell(row: Record, place: int) -> str:
    return row.cells[place].strip() if place < len(row.cells) else ""


def _explained(message: str, begin: int, line: int, delimiter: str) -> Fault:
    """Say in plain words what the csv module refuses."""
    if "unexpected end" in message:
        found, expected = "a quoted cell that is never closed", 'a closing "'
        return Fault(begin, found, expected, 'close the cell with "')
    if "field larger" in message:
        found = f"a cell of more than {CELL_LIMIT:,} characters"
        hint = 'look for a quoted cell that is not closed with "'
        return Fault(begin, found, "a short cell", hint)
    if "expected after" in message:
        where = "" if begin == line else f" (the cell begins in row {begin})"
        found = f"text after the closing quotation mark{where}"
        expected = DELIMITERS.get(delimiter, repr(delimiter)).removesuffix("s")
        return Fault(line, found, f"a {expected}", 'write "" for a quotation mark inside a cell')
    if "new-line character" in message:
        found = "a carriage return with no line feed"
        return Fault(begin, found, "lines that end with LF or CRLF", _SAVE)
    return Fault(begin, message, "a table of cells", _SAVE)
