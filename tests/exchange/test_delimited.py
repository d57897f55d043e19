"""A delimited file as people have it: delimiter, encoding, decimal mark, totals."""

from __future__ import annotations

import csv
import io
import unicodedata
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aisupply.errors import UsageError
from aisupply.exchange.delimited import (
    CELL_LIMIT,
    LINE_LIMIT,
    Fault,
    Record,
    column_key,
    decimal_mark,
    is_total,
    plain_number,
    read_rows,
)

if TYPE_CHECKING:
    from pathlib import Path

TABLE = "id,name\na,Zoë\n"


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_the_delimiter_is_found_and_noted(mark: str) -> None:
    """Commas need no note; the others are named."""
    sheet = read_rows(TABLE.replace(",", mark).encode())
    assert sheet.header == Record(1, ["id", "name"])
    assert sheet.rows == [Record(2, ["a", "Zoë"])]
    assert (sheet.delimiter, sheet.fault, len(sheet.notes)) == (mark, None, int(mark != ","))


def test_of_two_delimiters_the_one_that_fits_is_taken() -> None:
    """By the columns that are looked for; else by rows of one width; else an option decides."""
    data = b"id;a,name\na;b,c\n"
    assert read_rows(data, columns=["ID"]).delimiter == ";"
    assert read_rows(data, columns=["NAME"]).delimiter == ","
    assert read_rows(b"id;name, full\na;b\n").delimiter == ";"  # the row has one comma too few
    doubtful = read_rows(b"a;b,c\n1;2,3\n")
    assert (doubtful.header, doubtful.rows) == (None, [])
    assert doubtful.fault is not None
    assert "--delimiter" in doubtful.fault.hint
    assert read_rows(b"a;b,c\n1;2,3\n", delimiter=";").rows == [Record(2, ["1", "2,3"])]


def test_quoted_cells_hide_the_other_delimiters() -> None:
    """A comma in a quoted cell separates nothing."""
    sheet = read_rows(b'"name, whole";"low"\n"a, b";"1"\n')
    assert (sheet.delimiter, sheet.rows) == (";", [Record(2, ["a, b", "1"])])


def test_a_line_that_names_the_delimiter_is_no_header() -> None:
    """Spreadsheets write `sep=;` first; lines keep their numbers."""
    sheet = read_rows(b"sep=|\r\nid|name\r\na|b\r\n")
    assert (sheet.header, sheet.rows) == (Record(2, ["id", "name"]), [Record(3, ["a", "b"])])
    assert list(map(str, sheet.notes)) == ["cells are separated by '|'"]


def test_lines_count_from_the_top_of_the_file() -> None:
    """Blank lines and cells of several lines are counted, blank lines give no record."""
    sheet = read_rows(b'\n\nid,name\n\na,"x\ny"\n,\nb,z\n')
    assert sheet.header == Record(3, ["id", "name"])
    assert sheet.rows == [Record(5, ["a", "x\ny"]), Record(8, ["b", "z"])]


def test_empty_cells_beyond_the_header_are_dropped() -> None:
    """Spreadsheets add them; a cell that is filled stays, and so does a missing one."""
    sheet = read_rows(b"id,name,,\na,b,,\nc,d\ne,f,,,\ng\n")
    assert sheet.header == Record(1, ["id", "name"])
    assert [row.cells for row in sheet.rows] == [["a", "b"], ["c", "d"], ["e", "f"], ["g"]]
    filled = read_rows(b"id,,\na,b,\n")
    assert (filled.header, filled.rows[0].cells) == (Record(1, ["id", ""]), ["a", "b"])


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"\xef\xbb\xbf" + TABLE.encode(), None),
        (TABLE.encode("cp1252"), "cp1252"),
        (TABLE.encode("utf-16"), "utf-16"),
        (TABLE.encode("utf-8-sig"), "utf-8"),
        (TABLE.encode("gb18030"), "gb18030"),
        (unicodedata.normalize("NFD", TABLE).encode(), None),
    ],
)
def test_encodings(data: bytes, encoding: str | None) -> None:
    """UTF-8 with or without a mark, or what the caller says; text comes out in NFC."""
    sheet = read_rows(data, encoding=encoding)
    assert (sheet.header, sheet.rows) == (Record(1, ["id", "name"]), [Record(2, ["a", "Zoë"])])
    assert list(map(str, sheet.notes)) == ([f"the encoding is {encoding}"] if encoding else [])


def test_another_encoding_is_named_and_not_guessed() -> None:
    """The place, the words as they would be read, and the option; what is before is kept."""
    sheet = read_rows(b"id,name\na,b\nc,Soci\xe9t\xe9\nd,e\n")
    assert sheet.rows == [Record(2, ["a", "b"])]
    assert sheet.fault is not None
    assert (sheet.fault.line, sheet.fault.found) == (3, "byte 0xE9 at byte 7 of the line")
    assert "'c,Société' is right, say --encoding cp1252" in sheet.fault.hint
    no_cp1252 = read_rows(b"id\n\x81\x8d\n").fault
    assert no_cp1252 is not None
    assert "--encoding" in no_cp1252.hint
    assert "cp1252" not in no_cp1252.hint


@pytest.mark.parametrize("encoding", ["nonsense", "rot13", "hex"])
def test_no_such_encoding(encoding: str) -> None:
    """A word that is no encoding of text is refused with some that are."""
    with pytest.raises(UsageError, match="no encoding is called"):
        read_rows(TABLE.encode(), encoding=encoding)


@pytest.mark.parametrize(
    ("data", "line", "found"),
    [
        (b"PK\x03\x04", 1, "spreadsheet"),
        (TABLE.encode("utf-16"), 1, "UTF-16"),
        (b"id\na\0\n", 2, "a NUL at byte 2"),
        (b'id,name\na,"b\n', 2, "never closed"),
        (b'id;name\n"a"b;c\n', 2, "closing quotation"),
        (b"id\rname\r", 1, "carriage return"),
        (b"id\n" + b"x" * (CELL_LIMIT + 1), 2, "a cell of more"),
        (b"id\n" + b"x" * (LINE_LIMIT + 1), 2, "a line of more"),
    ],
)
def test_faults(data: bytes, line: int, found: str) -> None:
    """Each ends the file at its line, in words."""
    fault = read_rows(data).fault
    assert fault is not None
    assert (fault.line, found in fault.found, bool(fault.hint)) == (line, True, True)


def test_files_that_are_none(tmp_path: Path) -> None:
    """A missing file, a folder and an empty file give no header."""
    missing, folder = read_rows(tmp_path / "no.csv"), read_rows(tmp_path)
    assert missing.fault is not None
    assert missing.fault[:2] == (None, "No such file or directory")
    assert folder.fault is not None
    (tmp_path / "empty.csv").write_bytes(b"\xef\xbb\xbf\n")
    empty = read_rows(tmp_path / "empty.csv")
    assert (empty.header, empty.rows, empty.fault) == (None, [], None)


@pytest.mark.parametrize(
    ("text", "point", "comma"),
    [
        ("1234.5", "1234.5", None),
        ("0,5", None, "0.5"),
        ("1,234.5", "1234.5", None),
        ("1.234,5", None, "1234.5"),
        ("1,234", "1234", "1.234"),
        ("1.234", "1.234", "1234"),
        ("0.946", "0.946", None),  # no thousands begin with 0
        ("1234,567", None, "1234.567"),
        ("1,234,567", "1234567", None),
        ("1 234 567", "1234567", "1234567"),
        ("1\u202f234,5", None, "1234.5"),
        ("1'234.5", "1234.5", None),
        ("1,234'567", None, None),
        (" −12 ", "-12", "-12"),
        (".5", "0.5", None),
        ("5.", "5", None),
        ("1e5", "1e5", "1e5"),
        ("1,5e-3", None, "1.5e-3"),
        ("12,34,567", None, None),
        ("", None, None),
        ("-", None, None),
        ("٣", None, None),
        ("2 GW", None, None),
    ],
)
def test_numbers(text: str, point: str | None, comma: str | None) -> None:
    """Read by hand under either decimal mark."""
    assert (plain_number(text, "."), plain_number(text, ",")) == (point, comma)


@given(
    st.integers(0, 10**12), st.integers(0, 999_999), st.sampled_from(".,"), st.sampled_from(" '’")
)
def test_a_number_is_read_as_it_was_written(
    whole: int, part: int, mark: str, thousands: str
) -> None:
    """Grouped by thousands or not, the value is exactly the one that was written."""
    for text in (
        f"{whole}{mark}{part:06}",
        f"{whole:,}".replace(",", thousands) + f"{mark}{part:06}",
    ):
        read = plain_number(text, mark)
        assert read is not None
        assert Fraction(read) == whole + Fraction(part, 10**6)


@pytest.mark.parametrize(
    ("cells", "delimiter", "mark"),
    [
        ([], ";", "."),
        (["5", "1 000"], ";", "."),
        (["1,234", "0,5"], ",", ","),
        (["1,234", "12.5"], ",", "."),
        (["1.234"], ",", "."),  # beside commas a point is a decimal point
        (["1.234", "words"], "\t", "."),
        (["1.234", "2,5"], ";", ","),
    ],
)
def test_one_clear_number_decides_for_the_sheet(
    cells: list[str], delimiter: str, mark: str
) -> None:
    """A cell that can be read in one way only settles those that can be read in two."""
    assert decimal_mark(enumerate(cells), delimiter=delimiter) == mark


@pytest.mark.parametrize(
    ("cells", "delimiter", "found", "hint"),
    [
        (["5", "1,234"], ",", "'1,234', which is 1234 or 1.234", "--decimal"),
        (["5", "1.234"], ";", "'1.234', which is 1234 or 1.234", "--decimal"),
        (["0.5", "1,5"], ";", "'1,5' beside '0.5'", "the same"),
    ],
)
def test_two_readings_are_a_fault(cells: list[str], delimiter: str, found: str, hint: str) -> None:
    """The fault shows both, and what to do."""
    fault = decimal_mark(enumerate(cells, start=1), delimiter=delimiter)
    assert isinstance(fault, Fault)
    assert (fault.line, fault.found, hint in fault.hint) == (2, found, True)


def test_totals_are_told_from_names() -> None:
    """Words for a sum in several languages, alone; a name that begins so is a name."""
    for text in ("Total", "TOTAL:", "Grand total", "subtotal", "Sous-total", "Totaux", "somme",
                 "Total général", "Summe", "Gesamt", "Insgesamt", "合计", "sum"):  # fmt: skip
        assert is_total(text), text
    for text in ("TotalEnergies", "Total SE", "Sumco", "Sumitomo", "nvidia", ""):
        assert not is_total(text), text


def test_names_of_columns_are_compared_without_case() -> None:
    """Also without the Unicode form, blanks and hyphens."""
    assert column_key("Share-Max ") == column_key("share_max") == column_key("SHARE MAX")
    assert column_key("Me\u0301nge") == column_key("MÉNGE")


@given(
    st.lists(
        st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), min_size=1),
                 min_size=3, max_size=3),
        min_size=1,
    ),
    st.sampled_from(",;\t"),
)  # fmt: skip
def test_what_was_written_is_read(rows: list[list[str]], mark: str) -> None:
    """Any text comes back cell by cell, in NFC, whatever separates the cells."""
    out = io.StringIO()
    csv.writer(out, delimiter=mark, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(
        [["a", "b", "c"], *rows]
    )
    sheet = read_rows(out.getvalue().encode(), delimiter=mark)
    wanted = [
        [unicodedata.normalize("NFC", cell) for cell in row]
        for row in rows
        if any(map(str.strip, row))
    ]
    assert (sheet.fault, [row.cells for row in sheet.rows]) == (None, wanted)
