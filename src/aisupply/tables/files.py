"""From the bytes of a CSV file to its cells, with limits that a hostile file cannot pass."""

from __future__ import annotations

import csv
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from aisupply.tables.problems import shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from aisupply.tables.problems import Findings

__all__ = ["CELL_LIMIT", "LINE_LIMIT", "Record", "read_records"]

LINE_LIMIT = 1_000_000
"""The most bytes in one line."""
CELL_LIMIT = 10_000
"""The most characters in one cell."""
_SAVE = "save the file as CSV in UTF-8"
_MAGIC = {
    b"PK\x03\x04": "a compressed file, such as a spreadsheet",
    b"\xd0\xcf\x11\xe0": "an old spreadsheet",
    b"\xff\xfe": "text in UTF-16",
    b"\xfe\xff": "text in UTF-16",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a compressed file",
}


class Record(NamedTuple):
    """The cells of one record and the line at which it begins."""

    line: int
    cells: list[str]


class _Unreadable(Exception):  # noqa: N818 - it is caught here and becomes a problem
    """Bytes after which the rest of a file cannot be trusted."""

    def __init__(self, line: int, found: str, expected: str, hint: str) -> None:
        super().__init__(found)
        self.line, self.found, self.expected, self.hint = line, found, expected, hint


def read_records(path: Path, findings: Findings) -> list[Record]:
    """Return the records of a file that can be read, blank lines left out.

    What cannot be read is a problem, and ends the file there.
    """
    records: list[Record] = []
    try:
        with path.open("rb") as file, _cell_limit():
            for record in _records(file):
                records.append(record)  # noqa: PERF402 - what was read before a fault is kept
    except _Unreadable as fault:
        findings.add(
            path.name, fault.line, None,
            found=fault.found, expected=fault.expected, hint=fault.hint,
        )  # fmt: skip
    except OSError as error:
        findings.add(
            path.name, None, None,
            found=str(error.strerror), expected="a file that can be read",
            hint="check the file and its permissions",
        )  # fmt: skip
    return records


@contextmanager
def _cell_limit() -> Iterator[None]:
    before = csv.field_size_limit(CELL_LIMIT)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _records(file: BinaryIO) -> Iterator[Record]:
    reader = csv.reader(_lines(file), strict=True)
    while True:
        begin = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _explained(str(error), begin, reader.line_num) from error
        if any(cell.strip() for cell in cells):
            yield Record(begin, cells)


def _lines(file: BinaryIO) -> Iterator[str]:
    """Give line after line as text; at no time is more than one held."""
    number = 0
    while raw := file.readline(LINE_LIMIT + 1):
        number += 1
        if number == 1:
            _refuse_other_formats(raw)
            raw = raw.removeprefix(b"\xef\xbb\xbf")
        if len(raw) > LINE_LIMIT:
            found = f"a line of more than {LINE_LIMIT:,} bytes"
            raise _Unreadable(number, found, "one row a line", "look for a missing line end")
        yield _text(raw, number)


def _refuse_other_formats(raw: bytes) -> None:
    for magic, name in _MAGIC.items():
        if raw.startswith(magic):
            raise _Unreadable(1, name, "text in UTF-8", _SAVE)


def _text(raw: bytes, number: int) -> str:
    if b"\0" in raw:
        found = f"a NUL at byte {raw.index(0) + 1} of the line"
        raise _Unreadable(number, found, "text in UTF-8", _SAVE)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        found = f"byte 0x{raw[error.start]:02X} at byte {error.start + 1} of the line"
        raise _Unreadable(number, found, "text in UTF-8", _SAVE) from error


def _explained(message: str, begin: int, line: int) -> _Unreadable:
    """Say in plain words what the csv module refuses."""
    if "unexpected end" in message:
        found, expected = "a quoted cell that is never closed", 'a closing "'
        return _Unreadable(begin, found, expected, 'close the cell with "')
    if "field larger" in message:
        found = f"a cell of more than {CELL_LIMIT:,} characters"
        hint = 'look for a quoted cell that is not closed with "'
        return _Unreadable(begin, found, "a short cell", hint)
    if "expected after" in message:
        where = "" if begin == line else f" (the cell begins in row {begin})"
        found = f"text after the closing quotation mark{where}"
        return _Unreadable(line, found, "a comma", 'write "" for a quotation mark inside a cell')
    if "new-line character" in message:
        found = "a carriage return with no line feed"
        return _Unreadable(begin, found, "lines that end with LF or CRLF", _SAVE)
    return _Unreadable(begin, shown(message), "CSV with commas", _SAVE)
