"""The measures for a table of one's own, and how it says what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from aisupply.bounds import Bounds
from aisupply.errors import DataError, UsageError
from aisupply.measures.concentration.own_table import measure_table

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
    assert row["unquantified"] == ("a",)
    assert row["hhi"].high == 10_000


def test_other_columns_are_noted(measured: Any) -> None:
    """Columns that are not read are ignored with a note."""
    table = measured("year," + HEADER + "2025,c,a,1,1\n")
    assert list(map(str, table.notes)) == ["columns that were ignored: year"]


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
    (b"PK\x03\x04\x00\x00", "compressed", "CSV"),
    (HEADER.encode() + b"c,a\0,1,2\n", "row 2", "NUL"),
    (WORKED.encode("utf-16"), "UTF-16", "UTF-8"),
    (HEADER.encode() + b"c,Soci\xe9t\xe9,1,2\n", "row 2", "--encoding cp1252"),
    ("customer,supplier,low\nc,a,1\n", "'high'", "--high-col"),
    ("customer,supplier,low,low,high\nc,a,1,1,2\n", "2 columns 'low'", "rename"),
    (HEADER + "c,a,1\n", "row 2", "3 cells"),
    (HEADER + "c,a,1,2,3\n", "row 2", "5 cells"),
    (HEADER + "c,a,1,2\nc,b,plenty,\n", "row 3, column low", "'plenty'"),
    (HEADER + "c,a,NaN,2\n", "row 2, column low", "leave the cell empty"),
    (HEADER + "c,a,1,inf\n", "row 2, column high", "leave the cell empty"),
    (HEADER + "c,a,1,1e999\n", "row 2, column high", "finite"),
    (HEADER + "c,a,-1,2\n", "row 2, column low", "negative"),
    (HEADER + "c,a,3,2\n", "row 2, column low", "low 3 above high 2"),
    (HEADER + 'c,a,"1,000",2000\n', "row 2, column low", "--decimal"),
    (HEADER + 'c,a,"1,5",2.5\n', "row 2, column low", "write all numbers with the same"),
    (HEADER + "c,,1,2\n", "row 2, column supplier", "empty"),
    (HEADER + " ,a,1,2\n", "row 2, column customer", "empty"),
    (HEADER + 'c,"a,1,2\n', "row 2", "never closed"),
    ("supplier,amount,share\na,1,1\nb,1e-400,1\n", "row 3, column amount", "from 5e-324 on"),
    ("supplier,amount\na,1 GW\nb,2\n", "row 3, column amount", "in GW, as in row 2"),
    ("supplier,amount\na,1 GW\nb,2 GW a year\n", "row 3, column amount", "one unit"),
    ('supplier,amount\na,"5,000 MW"\n', "row 2, column amount", "--decimal"),
    ("supplier,amount\na,1\n,2\nb,3\n", "row 3, column supplier", "empty cell"),
    ("supplier,amount\na,5\na,-7\n", "row 3, column amount", "-2 of a in all"),
    ("supplier,amount\na,1e308\nb,1\na,1e308\n", "row 4, column amount", "of a in all"),
    ("customer,supplier,Low,LOW,high\nc,a,1,1,1\n", "2 columns 'low'", "rename"),
    ("supplier;amount\na;1.234\n", "row 2, column amount", "--decimal"),
]


@pytest.mark.parametrize(("content", "where", "what"), ERRORS)
def test_errors(measured: Any, content: str | bytes, where: str, what: str) -> None:
    """What cannot be read is refused with the file, the place, what is there and what to do."""
    data = content if isinstance(content, bytes) else content.encode()
    usual = {} if b"customer" in data or not data.strip() else dict.fromkeys(COLUMNS)
    with pytest.raises(DataError) as caught:
        measured(content, **usual)
    message = str(caught.value)
    assert "deals.csv" in message
    assert where in message
    assert what in message
    assert caught.value.hint


def test_folder_and_missing_file(tmp_path: Path) -> None:
    """A folder or a path to nothing is refused in words."""
    with pytest.raises(DataError, match="Is a directory"):
        measure_table(tmp_path, **COLUMNS)
    with pytest.raises(DataError, match="No such file"):
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


READ = [
    # 1.5 and 2 … 3: least (1.5² + 2²)/3.5², greatest (1.5² + 3²)/4.5²
    ("customer;supplier;low;high\nc;a;1,5;1,5\nc;b;2;3\n", 6.25 / 12.25, 11.25 / 20.25),
    ("customer\tsupplier\tlow\thigh\nc\ta\t1.5\t1.5\nc\tb\t2\t3\n", 6.25 / 12.25, 11.25 / 20.25),
    ("Customer,SUPPLIER,Low,High\nc,a,1,1\nc,b,3,3\n", 10 / 16, 10 / 16),
    ("Acheteur;Fournisseur;Montant\nc;a;1 000,5\nc;b;1 000,5\n", 0.5, 0.5),
    ("supplier,amount\na,up to 6 GW\nb,6 GW\nd,3000 MW\n", 70 / 196, 45 / 81),  # x = 5; x = 0
    ("supplier,amount\na,50 %\nb,50 %\n", 0.5, 0.5),
    ("supplier,low,high\na,at least 1,\nb,1,\n", 0.5, 1.0),
    ("supplier,amount\na,0.1\na,0.2\nb,0.3\n", 0.5, 0.5),  # ties are ties
    ("supplier\na\nb\n", 0.5, 1.0),  # no figures: any amount of either
    ("sep=;\nsupplier;amount\na;1\nb;3\n", 10 / 16, 10 / 16),
    ("supplier,amount\na,100\na,-5\nb,40\n", 10_625 / 135**2, 10_625 / 135**2),  # 95 and 40
    ("supplier,low,high\na,3,10\na,-5,-5\nb,5,5\n", 0.5, 1.0),  # -2 … 5 is 0 … 5
    ("supplier,amount\na,1\nb,3\n,4\n", 10 / 16, 10 / 16),  # a total without a name
    ("supplier,amount\na,1\nb,3\nTotal,4\n", 10 / 16, 10 / 16),
]


@pytest.mark.parametrize(("content", "low", "high"), READ)
def test_tables_as_people_have_them(measured: Any, content: str, low: float, high: float) -> None:
    """Marks, capitals, words, one market, credit notes and totals are read; HHI by hand."""
    (row,) = measured(content, **dict.fromkeys(COLUMNS)).rows
    assert row["hhi"].low == pytest.approx(10_000 * low)
    assert row["hhi"].high == pytest.approx(10_000 * high)


def notes_of(table: Table) -> str:
    """Return the notes of a table as one text."""
    return "\n".join(table.said())


def test_notes_say_how_a_file_was_read(measured: Any) -> None:
    """Delimiter, decimal mark, unit, what is left out and what is taken off are told."""
    usual = dict.fromkeys(COLUMNS)
    text = "Kunde;Lieferant;Menge;Jahr\nlab;a;1,5;2025\nlab;a;-0,5;2025\nlab;b;1;2025\nSumme;;2;\n"
    notes = notes_of(measured(text, **usual))
    for told in ("semicolons", "with a comma", "row 5, 'Summe', is taken for a sum and left out",
                 "what is negative is taken off what a delivers to lab: rows 2, 3",
                 "columns that were ignored: Jahr"):  # fmt: skip
        assert told in notes
    assert "though" not in notes
    off = measured("supplier,amount\na,1\nb,3\nTotal,9\n", **usual)
    assert "though it is not the sum" in notes_of(off)
    assert "amounts are in GW" in notes_of(measured("supplier,amount\na,1 GW\n", **usual))
    assert "any amount" in notes_of(measured("supplier\na\n", **usual))


def test_a_customer_may_be_called_total(measured: Any) -> None:
    """A row with a supplier of its own is no sum, whoever buys."""
    (row,) = measured(HEADER + "Total,a,1,1\nTotal,b,3,3\n").rows
    assert (row["customer"], row["suppliers"]) == ("Total", 2)


def test_ties_are_ties(measured: Any) -> None:
    """0.1 and 0.2 are as much as 0.3: both firms can be the largest."""
    (row,) = measured(HEADER + "c,a,0.1,0.1\nc,a,0.2,0.2\nc,b,0.3,0.3\n").rows
    assert row["top_candidates"] == ("a", "b")
    assert row["hhi"] == Bounds.point(5000)
    assert row["past_half"] == "impossible"


def test_all_problems_at_once(measured: Any) -> None:
    """Every row with a problem is named, in the order of the file."""
    text = HEADER + "c,a,x,2\nc,,1,1\nc,b,3,2\nc,d,1\nc,e,-1,4\nc,f,1,1\n"
    with pytest.raises(DataError) as caught:
        measured(text)
    assert [problem.row for problem in caught.value.problems] == [2, 3, 4, 5, 6]  # type: ignore[attr-defined]
    assert str(caught.value).count("deals.csv, row ") == 5


def test_shares_of_a_whole(measured: Any) -> None:
    """By hand: 60² + 25², and the 15 left with nobody or one firm, 15²; others are no firm."""
    usual = dict.fromkeys(COLUMNS)
    for text in ("supplier,share\na,60\nb,25\n", "supplier;share\na;60 %\nb;25 %\nOthers;15 %\n"):
        (row,) = measured(text, whole=100, **usual).rows
        assert (row["hhi"].low, row["hhi"].high) == (pytest.approx(4225), pytest.approx(4450))
        assert row["residual"].low == row["residual"].high == pytest.approx(0.15)
        assert (row["customer"], row["suppliers"], row["top_supplier"]) == (None, 2, "a")
    (open_row,) = measured("supplier,share\na,60\nb,\n", whole=100, **usual).rows
    assert (open_row["hhi"].low, open_row["hhi"].high) == (3600, 5200)
    over = measured("supplier,share\na,70\nb,50\n", whole=100, **usual)
    assert over.rows[0]["reason"] == ("sources-disagree",)
    assert "add up to 120, which is more than 100" in notes_of(over)
    for text, found in (
        ("supplier,share\na,120\n", "120 of a"),
        ("supplier,share\na,5 %\n", "cent"),
    ):
        with pytest.raises(DataError, match=f"row 2, column share: found .*{found}"):
            measured(text, whole=100 if "120" in found else 250, **usual)
    with pytest.raises(UsageError, match="no whole"):
        measured("supplier,share\na,1\n", whole=0, **usual)


def test_columns_that_are_asked_for(measured: Any) -> None:
    """One column of amounts or two of bounds: what is asked for is taken."""
    text = "supplier,low,high,booked\na,1,9,2\nb,1,9,2\n"
    usual = dict.fromkeys(COLUMNS)
    (row,) = measured(text, amount_col="Booked", **usual).rows
    assert row["hhi"] == Bounds.point(5000)
    with pytest.raises(UsageError, match="one column of amounts"):
        measured(text, amount_col="booked", **(usual | {"low_col": "low"}))
    with pytest.raises(UsageError, match="decimal mark"):
        measured(text, decimal="x", **usual)
    doubtful = "supplier;amount\na;1.234\nb;1234\n"
    assert measured(doubtful, decimal=",", **usual).rows[0]["hhi"] == Bounds.point(5000)
    assert measured(doubtful, decimal=".", **usual).rows[0]["top_supplier"] == "b"
