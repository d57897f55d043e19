"""Tables: five renderings, full precision in data, rounding only where people read."""

from __future__ import annotations

import csv
import io
import json
import math
import sys
from typing import Any

import pytest

from aisupply.bounds import Bounds
from aisupply.errors import UsageError
from aisupply.exchange.tables.cells import hidden_character
from aisupply.table import FORMATS, Iri, Table, display, guarded, joins, render, unguarded, widths
from aisupply.text import Note

OPENAI = Iri("https://w3id.org/aisupply/id/openai", ":openai")


def one(cell: object, *, name: str = "x") -> Table:
    """Return a table with one cell."""
    return Table((name,), [{name: cell}])  # type: ignore[dict-item]


def test_json_has_the_shape_of_the_interface() -> None:
    """JSON is lens, columns, rows and notes, in this order and nothing else."""
    table = Table(
        ("firm", "hhi"),
        [{"firm": OPENAI, "hhi": Bounds(1, 2)}],
        {"tier": 2},
        [Note("scenario.still")],
    )
    assert json.loads(render(table, "json")) == {
        "lens": {"tier": 2},
        "columns": ["firm", "hhi"],
        "rows": [{"firm": str(OPENAI), "hhi": {"low": 1.0, "high": 2.0, "exact": True}}],
        "notes": ["no cell moves"],
    }
    assert list(json.loads(render(table, "json"))) == ["lens", "columns", "rows", "notes"]


def test_json_without_a_lens_says_null() -> None:
    """Where no lens applies the key stays, with null."""
    assert json.loads(render(one(1), "json"))["lens"] is None


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (Bounds(10), {"low": 10.0, "high": None, "exact": True}),
        (Bounds(0, 5, exact=False), {"low": 0.0, "high": 5.0, "exact": False}),
        (Bounds.point(3), {"low": 3.0, "high": 3.0, "exact": True}),
        (1 / 3, 0.3333333333333333),
        (math.inf, None),
        (math.nan, None),
        (None, None),
        (True, True),
        ("é", "é"),
    ],
)
def test_json_cells_are_plain(cell: object, expected: object) -> None:
    """A cell is a text, number, truth value, null, or the three fields of a bound."""
    assert json.loads(render(one(cell), "json"))["rows"] == [{"x": expected}]


def test_a_missing_cell_is_null_and_an_unlisted_one_is_left_out() -> None:
    """The columns say what a row has, whatever its mapping holds."""
    table = Table(("a", "b"), [{"a": 1, "c": 3}])
    assert json.loads(render(table, "json"))["rows"] == [{"a": 1, "b": None}]


def test_json_lines_are_one_row_a_line() -> None:
    """Each line of jsonl is one row by itself, and a line break in a cell is no new line."""
    table = Table(("a",), [{"a": "x\ny"}, {"a": 2}])
    assert [json.loads(line) for line in render(table, "jsonl").splitlines()] == [
        {"a": "x\ny"},
        {"a": 2},
    ]


def test_csv_spreads_a_bound_over_three_columns() -> None:
    """A column of bounds is low, high, exact; an open end and a missing bound are empty."""
    table = Table(("f", "v"), [{"f": "a", "v": Bounds(1.5)}, {"f": "b", "v": None}])
    assert render(table, "csv") == "f,v_low,v_high,v_exact\na,1.5,,true\nb,,,\n"


def test_csv_keeps_a_number_among_bounds_as_a_point() -> None:
    """A plain number in a column of bounds is not lost: low and high are that number."""
    table = Table(("v",), [{"v": Bounds(1, 2)}, {"v": 3.5}])
    assert render(table, "csv") == "v_low,v_high,v_exact\n1,2,true\n3.5,3.5,true\n"


def test_csv_has_full_precision_and_whole_iris() -> None:
    """CSV is data: no rounding, no shortened IRIs."""
    table = Table(("s", "n"), [{"s": OPENAI, "n": 1 / 3}])
    assert render(table, "csv") == f"s,n\n{OPENAI},0.3333333333333333\n"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "\tx", "\r=1"])
def test_csv_texts_cannot_run_in_a_spreadsheet(text: str) -> None:
    """A text that a spreadsheet would take for a formula gets a quote before it."""
    rows = list(csv.reader(io.StringIO(render(one(text), "csv"), newline="")))
    assert rows[1] == ["'" + text]


def test_csv_formula_after_blanks_is_neutralised_too() -> None:
    """Blanks before the sign do not let a formula through."""
    assert render(one("  =1+1"), "csv").splitlines()[1] == "'  =1+1"


def test_csv_column_names_cannot_run_either() -> None:
    """The header is text as well."""
    assert render(Table(("=a",), []), "csv") == "'=a\n"


def test_csv_leaves_negative_numbers_alone() -> None:
    """A number is no formula."""
    assert render(one(-2.5), "csv") == "x\n-2.5\n"


def test_csv_quotes_commas_quotes_and_line_breaks() -> None:
    """What CSV itself gives a meaning is quoted, and reads back as it was."""
    text = 'a,"b"\nc'
    assert list(csv.reader(io.StringIO(render(one(text), "csv"), newline="")))[1] == [text]


def test_the_plain_table_is_never_cut() -> None:
    """A cell of five hundred characters is printed whole, on one line."""
    lines = render(one("y" * 500), "table").splitlines()
    assert lines[2] == "y" * 500


def test_the_plain_table_aligns_numbers_to_the_right() -> None:
    """Numbers end in one column, texts begin in one."""
    table = Table(("n", "t"), [{"n": 5, "t": "a"}, {"n": 1234, "t": "bb"}])
    assert render(table, "table") == "    n  t\n-----  --\n    5  a\n1,234  bb\n"


def test_the_plain_table_shortens_iris_and_keeps_a_row_on_its_line() -> None:
    """People read the short form, and a line break in a cell makes no second line."""
    table = Table(("s", "t"), [{"s": OPENAI, "t": "a\r\nb"}])
    assert render(table, "table").splitlines()[2] == ":openai  a  b"


@pytest.mark.parametrize("form", ["table", "md"])
def test_labels_cannot_steer_the_terminal(form: str) -> None:
    """An escape sequence in the data is shown as pictures and never sent."""
    text = render(one("\x1b[31mred\x07\x9b\u202e"), form)
    assert "␛[31mred␇" in text
    assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(text)


def test_notes_follow_the_rows() -> None:
    """A note of the answer is printed with it."""
    assert render(Table(("a",), [], None, [Note("scenario.still")]), "table").endswith(
        "note: no cell moves\n"
    )


def test_markdown_escapes_what_would_break_the_table() -> None:
    """A bar or a line break in a cell does not open a column or a row."""
    assert render(one("a|b\nc"), "md") == "| x |\n| --- |\n| a\\|b c |\n"


def test_an_empty_table_has_its_header_in_every_format() -> None:
    """No rows is an answer too."""
    table = Table(("firm",), [])
    assert render(table, "table") == "firm\n----\n"
    assert render(table, "csv") == "firm\n"
    assert render(table, "jsonl") == ""
    assert render(table, "md") == "| firm |\n| --- |\n"


def test_an_unknown_format_names_the_known_ones() -> None:
    """Asking for xml is answered with what there is."""
    with pytest.raises(UsageError, match="table, csv, json, jsonl, md"):
        render(one(1), "xml")


def test_the_formats_are_those_of_the_interface() -> None:
    """There are five row formats, and no sixth that nobody documented."""
    assert list(FORMATS) == ["table", "csv", "json", "jsonl", "md"]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, "–"),
        (True, "yes"),
        (False, "no"),
        (0, "0"),
        (1234567, "1,234,567"),
        (0.123456, "0.1235"),
        (1234.567, "1,234.6"),
        (math.nan, "–"),
        (math.inf, "∞"),
        (-math.inf, "-∞"),
        (Bounds(1, 6), "1 … 6"),
        (OPENAI, ":openai"),
        ("plain", "plain"),
    ],
)
def test_cells_for_people(cell: object, text: str) -> None:
    """By hand: four digits below 1,000, one decimal from there on, a dash for what is undefined."""
    assert display(cell) == text  # type: ignore[arg-type]


def test_bounds_are_rounded_outward_for_people() -> None:
    """By hand: 4016.6482 … 7222.1501 prints as a wider interval, never a narrower one."""
    assert display(Bounds(4016.6482, 7222.1501)) == "4,016.6 … 7,222.2"
    assert display(Bounds(1.234, 5.678), digits=1) == "1.2 … 5.7"


def test_a_column_can_be_taken_out() -> None:
    """The cells of one column come in order of rows."""
    assert Table(("a",), [{"a": 1}, {}]).column("a") == [1, None]


def test_a_column_that_is_not_there_is_refused() -> None:
    """The message lists the columns that there are."""
    with pytest.raises(UsageError, match="it has: a, b"):
        Table(("a", "b"), []).column("c")


def test_a_table_is_a_sequence_of_its_rows() -> None:
    """Its length is the number of rows, and it can be walked."""
    table = Table(("a",), [{"a": 1}, {"a": 2}])
    assert len(table) == 2
    assert [row["a"] for row in table] == [1, 2]


def test_a_table_under_a_lens_is_the_same_table() -> None:
    """`with_lens` changes the lens only."""
    table = Table(("a",), [{"a": 1}], None, ["n"])
    assert table.with_lens({"tier": 1}) == Table(("a",), [{"a": 1}], {"tier": 1}, ["n"])


def test_widths_are_those_of_the_printed_cells() -> None:
    """By hand: the header `name` has 4, the short form `:openai` 7 characters."""
    assert widths(Table(("name",), [{"name": OPENAI}])) == [7]
    assert widths(Table(("name",), [])) == [4]


def test_a_table_shows_itself_as_text() -> None:
    """Printing a table prints its plain form."""
    assert str(one(1)) == render(one(1), "table")


def test_a_notebook_gets_escaped_html() -> None:
    """A label that is markup is shown as text."""
    html = one("<script>alert(1)</script>")._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize("rows", [[], [{"firm": "a", "hhi": None}], [{"firm": "a", "hhi": 5}]])
def test_a_declared_column_of_bounds_is_three_whatever_the_rows_hold(rows: list[Any]) -> None:
    """A header does not depend on the data, nor on which columns are picked or under which lens."""
    table = Table(("firm", "hhi"), rows, bounds=frozenset({"hhi"}))
    assert render(table, "csv").splitlines()[0] == "firm,hhi_low,hhi_high,hhi_exact"
    picked = table.with_lens({}).pick("hhi")
    assert render(picked, "csv").splitlines()[0] == "hhi_low,hhi_high,hhi_exact"


def test_numbers_that_are_nearly_all() -> None:
    """A part is not shown as the whole, nor points as 10,000; four digits otherwise."""
    shown = [display(value) for value in (0.99996, 0.5, 9999.96, 1.0, 10_000.0, 1 - 1e-16, 0.0)]
    assert shown == ["0.99996", "0.5", "9,999.96", "1", "10,000.0", "1", "0"]


@pytest.mark.parametrize(
    "text",
    [
        "👩\u200d🔬",
        "🏴\u200d☠️",
        "👩🏽\u200d❤️\u200d👨",
        "می\u200cخواهم",
        "ශ්\u200dරී",
        "ന്\u200d",
    ],
)
def test_a_joiner_that_joins_is_text(text: str) -> None:
    """Pictures put together, and scripts that are written with joiners."""
    assert all(joins(text, place) for place, sign in enumerate(text) if sign in "\u200c\u200d")
    assert hidden_character(text) == ""


def test_a_flag_is_spelt_by_signs_that_are_not_seen() -> None:
    """The flag of Scotland; the same signs behind a letter only hide."""
    signs = "".join(chr(0xE0000 + ord(letter)) for letter in "gbsct") + "\U000e007f"
    assert hidden_character("\U0001f3f4" + signs) == ""
    assert hidden_character("x" + signs) == "U+E0067"


@pytest.mark.parametrize("text", ["am\u200dd", "\u200damd", "amd\u200d", "👩 \u200d", "a\u202eb"])
def test_a_joiner_that_joins_nothing_is_hidden(text: str) -> None:
    """Between letters that do not join it would make two names that look alike."""
    assert hidden_character(text) != ""


FRAMED = Table(
    ("firm", "hhi", "suppliers", "closed", "share", "mixed", "empty"),
    [
        {"firm": "amd", "hhi": Bounds(5000, 10000), "suppliers": 2, "closed": True, "mixed": 1},
        {"firm": None, "hhi": Bounds(1800), "suppliers": None, "share": 0.5, "mixed": "one"},
        {"firm": "tsmc", "hhi": None, "suppliers": 1},
    ],
    lens={"line": "facts only"},
    notes=["a note"],
    numbers=frozenset({"empty"}),
)


def test_pandas_has_the_columns_of_a_table() -> None:
    """Bounds are three columns, an open end is infinite, and nulls are nulls of the type."""
    frame = FRAMED.to_pandas()
    assert list(frame.columns) == [
        "firm", "hhi_low", "hhi_high", "hhi_exact", "suppliers", "closed", "share", "mixed",
        "empty",
    ]  # fmt: skip
    assert frame.hhi_high.tolist()[:2] == [10000, math.inf]
    assert frame.hhi_low.isna().tolist() == [False, False, True]
    assert str(frame.suppliers.dtype) == "Int64"
    assert frame.suppliers.sum() == 3
    assert str(frame["empty"].dtype) == "float64"
    assert frame.mixed.tolist()[:2] == ["1", "one"]
    assert frame.firm.isna().tolist() == [False, True, False]
    assert frame.attrs == {"lens": {"line": "facts only"}, "notes": ["a note"]}


def test_polars_has_the_columns_of_a_table() -> None:
    """The same columns and values as in pandas, each of one type."""
    frame = FRAMED.to_polars()
    assert frame.columns == list(FRAMED.to_pandas().columns)
    assert [str(kind) for kind in frame.dtypes] == [
        "String", "Float64", "Float64", "Boolean", "Int64", "Boolean", "Float64", "String",
        "Float64",
    ]  # fmt: skip
    assert frame["hhi_high"].to_list() == [10000, math.inf, None]
    assert frame["closed"].to_list() == [True, None, None]


def test_a_table_of_no_rows_is_a_frame_of_no_rows() -> None:
    """With its columns, those of bounds as three."""
    table = Table(("firm", "hhi"), [], bounds=frozenset({"hhi"}))
    assert table.to_polars().shape == (0, 4)
    assert table.to_pandas().shape == (0, 4)


def test_whole_numbers_beyond_64_bits_keep_their_digits() -> None:
    """No column of numbers holds them: they are texts."""
    table = Table(("n",), [{"n": 2**63}, {"n": 1}])
    assert table.to_polars()["n"].to_list() == [str(2**63), "1"]


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_a_missing_library_is_told(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The hint is the line that brings it."""
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(UsageError, match=f"pip install {library}"):
        getattr(FRAMED, f"to_{library}")()


@pytest.mark.parametrize(
    ("text", "written"),
    [("=1", "'=1"), (" +1", "' +1"), ("'=1", "''=1"), ("'it is'", "'it is'"), ("", ""), ("'", "'")],
)
def test_a_guard_is_taken_off_again(text: str, written: str) -> None:
    """A text that would be run gets a quote, one that looks as if it had one gets another."""
    assert guarded(text) == written
    assert unguarded(written) == text
