"""The measures for a table of one's own, and how it says what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from aisupply.errors import DataError
from aisupply.measures.own_table import measure_table

if TYPE_CHECKING:
    from pathlib import Path

    from aisupply.table import Table

COLUMNS = {"customer_col": "customer", "supplier_col": "supplier", "low_col": "low",
           "high_col": "high"}  # fmt: skip
HEADER = "customer,supplier,low,high\n"
WORKED = HEADER + "c,s1,10,10\nc,s2,,6\nc,s3,2,3\n"


@pytest.fixture
def measured(tmp_path: Path) -> Any:
    """A function that measures the text or bytes of a file."""

    def measure(content: str | bytes, **options: Any) -> Table:
        path = tmp_path / "deals.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return measure_table(path, **(COLUMNS | options))

    return measure


def test_worked_example(measured: Any) -> None:
    """10, 0..6 and 2..3 have the worked bounds of each measure."""
    (row,) = measured(WORKED).rows
    # by hand: 145/361 and 104/144, see test_extremes
    assert (row["hhi"].low, row["hhi"].high) == (
        pytest.approx(4016.620, abs=1e-3),
        pytest.approx(7222.222, abs=1e-3),
    )
    expected = {
        "effective_suppliers": (1.38, 2.49), "cr1": (0.526, 0.833), "entropy": (0.451, 0.993),
    }  # fmt: skip
    for name, (low, high) in expected.items():
        assert (row[name].low, row[name].high) == (
            pytest.approx(low, abs=6e-3),
            pytest.approx(high, abs=6e-3),
        )
    assert (row["customer"], row["suppliers"], row["quantified"]) == ("c", 3, 3)
    assert row["top_supplier"] == "s1"


def test_second_worked_example(measured: Any) -> None:
    """10, 5, 10..10.1 and 0..25 have the maximum 3,603.28, not 3,600."""
    (row,) = measured(HEADER + "c,a,10,10\nc,b,5,5\nc,d,10,10.1\nc,e,0,25\n").rows
    assert row["hhi"].high == pytest.approx(10_000 * 227.01 / 630.01, rel=1e-12)


def test_exact_table(measured: Any) -> None:
    """Exact volumes give points."""
    (row,) = measured(HEADER + "c,a,50,50\nc,b,30,30\nc,d,20,20\n").rows
    assert row["hhi"].is_point
    assert row["hhi"].low == pytest.approx(3800)
    assert row["hhi_stated"] == row["hhi"] == row["hhi_binding"]


def test_customers_in_order_and_rows_added(measured: Any) -> None:
    """Customers come in the order in which they appear; rows of one pair are added."""
    table = measured(HEADER + "z,a,1,1\na,x,1,2\nz,a,2,2\nz,b,3,3\n")
    assert [row["customer"] for row in table.rows] == ["z", "a"]
    assert table.rows[0]["hhi"].low == 5000  # by hand: 1 + 2 = 3 and 3


def test_no_limit(measured: Any) -> None:
    """An empty upper bound is no limit: 10,000 at most, and stated up to the lower bound."""
    (row,) = measured(HEADER + "c,a,5,\nc,b,5,5\n").rows
    assert row["hhi"].high == 10_000
    assert row["hhi_stated"].low == row["hhi_stated"].high == 5000


def test_stated_column(measured: Any) -> None:
    """A stated figure closes an open end in the stated answer and makes the announced one."""
    text = "customer,supplier,low,high,stated\nc,a,0,,10\nc,b,10,10,10\n"
    (row,) = measured(text, stated_col="stated").rows
    assert (row["hhi_stated"].low, row["hhi_stated"].high) == (5000, 10_000)
    assert row["hhi_announced"].low == 5000
    assert "hhi_announced" not in measured(WORKED).columns


def test_supplier_without_a_figure(measured: Any) -> None:
    """A supplier with neither bound is named, and unquantified."""
    (row,) = measured(HEADER + "c,a,,\nc,b,5,5\n").rows
    assert row["unquantified"] == "a"
    assert row["hhi"].high == 10_000


def test_other_columns_are_noted(measured: Any) -> None:
    """Columns that are not read are ignored with a note."""
    table = measured("year," + HEADER + "2025,c,a,1,1\n")
    assert table.notes == ["columns that were ignored: year"]


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + WORKED.encode(),  # byte order mark
        WORKED.replace("\n", "\r\n").encode(),  # Windows line ends
        WORKED.replace("\n", "\n\n").encode(),  # empty lines
        WORKED.replace("c,s1,10,10", '"c", s1 ,1e1,+10.0').encode(),  # quotes, blanks, exponents
    ],
)
def test_files_that_are_accepted(measured: Any, content: bytes) -> None:
    """Marks, line ends, blanks and number formats of common programs make no difference."""
    (row,) = measured(content).rows
    assert row["hhi"].high == pytest.approx(10_000 * 104 / 144)


ERRORS = [
    ("", "empty file", "header row"),
    (b"\n\n", "empty file", "header row"),
    (HEADER, "header row only", "row for each supplier"),
    (b"PK\x03\x04\x00\x00", "binary", "CSV"),
    (WORKED.encode("utf-16"), "UTF-16", "UTF-8"),
    (HEADER.encode() + b"c,Soci\xe9t\xe9,1,2\n", "row 2", "0xe9"),
    ("customer;supplier;low;high\nc;a;1;2\n", "'customer'", "commas instead of semicolons"),
    ("customer,supplier,low\nc,a,1\n", "'high'", "--high-col"),
    ("customer,supplier,low,low,high\nc,a,1,1,2\n", "2 columns 'low'", "rename"),
    (HEADER + "c,a,1\n", "row 2", "3 cells"),
    (HEADER + "c,a,1,2,3\n", "row 2", "5 cells"),
    (HEADER + "c,a,1,2\nc,b,ten,\n", "row 3, column low", "'ten'"),
    (HEADER + "c,a,NaN,2\n", "row 2, column low", "leave the cell empty"),
    (HEADER + "c,a,1,inf\n", "row 2, column high", "leave the cell empty"),
    (HEADER + "c,a,1,1e999\n", "row 2, column high", "finite"),
    (HEADER + "c,a,-1,2\n", "row 2, column low", "negative"),
    (HEADER + "c,a,3,2\n", "row 2, column low", "low 3 above high 2"),
    (HEADER + 'c,a,"1,000",2000\n', "row 2, column low", "thousands without separators"),
    (HEADER + "c,a,1 000 000,\n", "row 2, column low", "thousands without separators"),
    (HEADER + 'c,a,"1,5",2\n', "row 2, column low", "point"),
    (HEADER + "c,,1,2\n", "row 2, column supplier", "empty"),
    (HEADER + " ,a,1,2\n", "row 2, column customer", "empty"),
    (HEADER + 'c,"a,1,2\n', "broken CSV", "quotation"),
]


@pytest.mark.parametrize(("content", "where", "what"), ERRORS)
def test_errors(measured: Any, content: str | bytes, where: str, what: str) -> None:
    """What cannot be read is refused with the file, the place, what is there and what to do."""
    with pytest.raises(DataError) as caught:
        measured(content)
    message = str(caught.value)
    assert "deals.csv" in message
    assert where in message
    assert what in message
    assert caught.value.hint


def test_folder_and_missing_file(tmp_path: Path) -> None:
    """A folder or a path to nothing is refused in words."""
    with pytest.raises(DataError, match="found a folder"):
        measure_table(tmp_path, **COLUMNS)
    with pytest.raises(DataError, match="no such file"):
        measure_table(tmp_path / "none.csv", **COLUMNS)


def test_stated_outside_of_the_bounds(measured: Any) -> None:
    """A stated figure beyond the bounds is an error of the table."""
    text = "customer,supplier,low,high,stated\nc,a,0,5,10\n"
    with pytest.raises(DataError, match="row 2, column stated"):
        measured(text, stated_col="stated")


def test_rows_in_memory() -> None:
    """Rows may be mappings with numbers, and None or infinity for an open end."""
    rows = [{"customer": "c", "supplier": "a", "low": 5, "high": float("inf")},
            {"customer": "c", "supplier": "b", "low": 5.0, "high": None}]  # fmt: skip
    table = measure_table(rows, **COLUMNS)
    assert table.rows[0]["hhi"].high == 10_000
    with pytest.raises(DataError, match="rows, row 1, column low"):
        measure_table([rows[0] | {"low": "many"}], **COLUMNS)
    with pytest.raises(DataError, match="found no column"):
        measure_table([], **COLUMNS)
