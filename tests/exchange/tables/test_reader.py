"""Reading a folder: every fault is found, placed and explained, and none stops the rest."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from aisupply.exchange.delimited import CELL_LIMIT, LINE_LIMIT
from aisupply.exchange.tables import Problem, problems_table, read_folder, write_template
from aisupply.exchange.tables.files import Dialect
from aisupply.table import render

SHARED = Path(__file__).parents[4] / "shared" / "facts"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with the worked example."""
    write_template(tmp_path / "mine")
    return tmp_path / "mine"


def put(folder: Path, table: str, column: str, text: str, *, row: int = 2) -> None:
    """Put a text in one cell of a table."""
    path = folder / f"{table}.csv"
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8"))))
    rows[row - 1][rows[0].index(column)] = text
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    path.write_text(out.getvalue(), "utf-8")


def only(folder: Path) -> Problem:
    """Return the one thing that is found in a folder."""
    (problem,) = read_folder(folder).problems
    return problem


CELLS = [
    ("people", "id", "example person", "an id"),
    ("people", "id", "Example-person", "an id"),
    ("people", "id", "'example-person'", "an id"),
    ("people", "id", " example-person", "an id"),
    ("people", "id", "example\u202eperson", "visible"),
    ("people", "id", "example\u200bperson", "visible"),
    ("people", "name", "A\nB", "visible"),
    ("people", "name", "", "Full name"),
    ("people", "name", "   ", "Full name"),
    ("agreements", "kind", "suply", "one of"),
    ("agreements", "end", "2025-02-30", "day of the calendar"),
    ("agreements", "end", "07/10/2026", "a date"),
    ("agreements", "end", "2026-Q5", "day of the calendar"),
    ("agreements", "end", "2025", "start"),
    ("agreement_terms", "max", "nan", "a number"),
    ("agreement_volumes", "firm", "inf", "a number"),
    ("agreement_volumes", "firm", "1e999", "finite"),
    ("agreement_volumes", "firm", "-1", "not below 0"),
    ("agreement_volumes", "firm", "0,5,0", "a number"),
    ("agreement_volumes", "firm", "1,234", "one decimal mark"),
    ("agreement_volumes", "firm", "up to 6", "a number"),
    ("agreement_volumes", "firm", "3", "stated"),
    ("agreement_volumes", "unit", "MW", "one of"),
    ("agreement_volumes", "unit", "USD", "USD"),
    ("agreement_volumes", "quantity", "up too 2 GW", "a number"),
    ("agreement_volumes", "quantity", "2", "power, money or things"),
    ("agreement_volumes", "quantity", "5 years", "power, money or things"),
    ("agreement_volumes", "quantity", "2 GW a year", "whole amount"),
    ("agreement_volumes", "quantity", "2 billion USD", "example-lab-chips-2026/money/"),
    ("agreement_volumes", "category", "gpus", "one of abf-film, "),
    ("agreement_volumes", "counts", "perhaps", "yes, no"),
    ("agreement_volumes", "counts", "part-of:no-such-deal", "an id of agreements"),
    ("agreement_volumes", "counts", "superseded-by:example-lab-chips-2026@2025-13", "calendar"),
    ("agreement_volumes", "id", "example-lab-chips-2026/money/01", "/power/"),
    ("agreement_volumes", "id", "example-lab-chips-2026", "such as"),
    ("agreement_volumes", "known_from", "1899", "from 1900"),
    ("market_shares", "share_max", "25", "not above 1"),
    ("market_shares", "quantity", "", "Lower bound"),
    ("market_shares", "quantity", "5 GW", "share"),
    ("market_shares", "quantity", "25", "a share"),
    ("market_shares", "supplier", "example-chip", "an id of organisations"),
    ("market_shares", "period", "last year", "undated"),
    ("stakes", "quantity", "5 GW", "fraction or value"),
    ("stakes", "quantity", "5", "a share"),
    ("organisations", "country_iso2", "France", "capital"),
    ("organisations", "country_iso2", "UK", "the code of a country"),
    ("organisations", "country_iso2", "XX", "the code of a country"),
    ("facilities", "country_iso2", "EL", "the code of a country"),
    ("organisations", "source", "example-gazette-2025", "an id of sources"),
    ("sources", "tier", "4", "not above 3"),
    ("sources", "tier", "1.5", "whole"),
    ("sources", "url", "example", "address"),
    ("sources", "language", "french", "two small letters"),
    ("sources", "seen", "true", "one of yes, no"),
    ("facilities", "tenant", "example-lab;example-labb", "an id of organisations"),
    ("changes", "subject", "example-lab-chips", "an id of agreements or organisations"),
    ("changes", "before_date", "2026-04", "after_date"),
    ("changes", "status", "paid up", "one of"),
    ("changes", "volume", "example-lab-chips-2026/power/07", "the id of a row"),
    ("changes", "volume", "other-deal/power/01", "example-lab-chips-2026/"),
    ("conflicts", "sources", "example-gazette-2026;nothing", "an id of sources"),
]


def test_a_country_that_many_write_otherwise_is_told_by_its_code(folder: Path) -> None:
    """The code stands in the hint."""
    put(folder, "organisations", "country_iso2", "UK")
    assert only(folder).hint == "write GB"


@pytest.mark.parametrize(("table", "column", "text", "expected"), CELLS)
def test_a_wrong_cell_is_one_problem_with_its_place(
    folder: Path, table: str, column: str, text: str, expected: str
) -> None:
    """One wrong cell is exactly one problem, which names file, row and what is expected."""
    put(folder, table, column, text)
    problem = only(folder)
    assert (problem.file, problem.row, problem.severity) == (f"{table}.csv", 2, "problem")
    assert expected in problem.expected
    assert problem.found
    assert problem.hint
    assert not read_folder(folder).is_sound
    rows = [r for r in read_folder(folder).sound_rows(table) if r.file == f"{table}.csv"]
    assert 2 not in [row.number for row in rows]


def test_a_near_miss_is_suggested(folder: Path) -> None:
    """The nearest code, id or column is named."""
    put(folder, "agreements", "kind", "suply")
    assert only(folder).hint == "did you mean 'supply'?"
    put(folder, "agreements", "kind", "supply")
    put(folder, "agreement_parties", "organisation", "example-lap")
    assert "'example-lab'" in only(folder).hint


def test_every_problem_is_found_not_only_the_first(folder: Path) -> None:
    """Faults in several cells, rows and files are all reported at once."""
    put(folder, "agreements", "kind", "suply")
    put(folder, "agreements", "start", "2031")
    put(folder, "people", "id", "A B")
    put(folder, "agreement_volumes", "firm", "5")
    put(folder, "agreement_volumes", "source", "nowhere")
    found = {(p.file, p.column) for p in read_folder(folder).problems}
    assert found == {
        ("agreements.csv", "kind"),
        ("agreements.csv", "start"),
        ("people.csv", "id"),
        ("agreement_volumes.csv", "firm"),
        ("agreement_volumes.csv", "source"),
    }


def test_ids_known_beforehand_resolve(folder: Path) -> None:
    """An id of the graph may be used, and one that is nowhere is a problem."""
    put(folder, "agreement_parties", "organisation", "openai")
    assert not read_folder(folder).is_sound
    assert read_folder(folder, known={"organisations": {"openai"}}).is_sound


def test_a_missing_table_of_sources_shows_in_each_row_that_cites(folder: Path) -> None:
    """Not every table must be there, but a source that is not known is a problem."""
    (folder / "people.csv").unlink()
    (folder / "conflicts.csv").unlink()
    assert read_folder(folder).is_sound
    (folder / "sources.csv").unlink()
    problems = read_folder(folder).problems
    assert all("example-gazette-2026" in problem.found for problem in problems)
    assert "sources.csv" in problems[0].hint
    assert read_folder(folder, known={"sources": ["example-gazette-2026"]}).is_sound


def test_words_that_differ_from_the_numbers_win_with_a_note(folder: Path) -> None:
    """By hand: up to 2 GW beside 1 to 3 gives 0 to 2 and a note."""
    put(folder, "agreement_terms", "min", "1")
    put(folder, "agreement_terms", "max", "3")
    note = only(folder)
    assert (note.severity, note.row, note.column) == ("note", 2, "quantity")
    assert (note.found, note.expected) == ("words that give 0 to 2", "1 to 3, as in the numbers")
    read = read_folder(folder)
    assert read.is_sound
    values = read.table("agreement_terms")[0].values
    assert (values["min"], values["max"]) == (0, 2)


def test_words_that_agree_with_the_numbers_say_nothing(folder: Path) -> None:
    """The same in both is no note, whatever unit the words have."""
    put(folder, "facilities", "power_min_gw", "0.75")
    put(folder, "facilities", "power_max_gw", "0.75")
    assert read_folder(folder).problems == []


def test_a_qualifier_that_is_nothing_but_such_words_is_read(folder: Path) -> None:
    """By hand: 'about' beside 3 years gives 2.7 to 3.3; the cells stay as they are."""
    put(folder, "agreement_terms", "qualifier", "base term, about", row=3)
    note = only(folder)
    assert (note.severity, note.column) == ("note", "qualifier")
    row = read_folder(folder).table("agreement_terms")[1]
    bounds = row.readings["amount"].bounds
    assert (bounds.low, bounds.high) == (2.7, 3.3)
    assert (row.values["min"], row.values["max"]) == (3, 3)


@pytest.mark.parametrize("words", ["about 150bn KRW", "over seven years", "'up to' in some texts"])
def test_a_qualifier_that_says_more_is_a_remark(folder: Path, words: str) -> None:
    """Words that may speak of something else do not change the figure."""
    put(folder, "agreement_terms", "qualifier", words, row=3)
    assert read_folder(folder).problems == []


def test_a_volume_that_does_not_bind_has_no_firm_part(folder: Path) -> None:
    """By hand: at least 2 GW, planned: [0, 2, open]; agreed: [2, 2, open]."""
    put(folder, "agreement_volumes", "firm", "")
    put(folder, "agreement_volumes", "quantity", "more than 2 GW")
    for stage, firm, strict in (("planned", 0, None), ("agreed", 2, True)):
        put(folder, "agreement_volumes", "stage", stage)
        values = read_folder(folder).table("agreement_volumes")[0].values
        assert [values[name] for name in ("firm", "stated", "ceiling")] == [firm, 2, None]
        assert values["strict_low"] is strict


def test_groups_and_residuals_of_market_shares(folder: Path) -> None:
    """Several firms with + are a list of ids; a category is text and refers to nothing."""
    put(folder, "market_shares", "supplier", "example-chips+example-holding")
    put(folder, "market_shares", "supplier_kind", "group")
    row = read_folder(folder).table("market_shares")[0]
    assert row.values["supplier"] == ("example-chips", "example-holding")
    put(folder, "market_shares", "supplier", "others")
    put(folder, "market_shares", "supplier_kind", "category")
    folder_read = read_folder(folder)
    assert folder_read.is_sound
    assert folder_read.table("market_shares")[0].values["supplier"] == "others"


def test_a_customer_that_looks_like_an_id_but_is_none_is_noted(folder: Path) -> None:
    """A slip in a name is shown, since it would pass for the words of a report."""
    put(folder, "customer_shares", "customer_or_anonymised", "example-lap")
    assert (only(folder).severity, "example-lab" in only(folder).hint) == ("note", True)


def test_a_duplicate_key_names_the_first_row(folder: Path) -> None:
    """The same key twice is a problem that names both rows."""
    path = folder / "people.csv"
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([*lines, lines[1]]) + "\n", "utf-8")
    assert (only(folder).row, "first in row 2" in only(folder).found) == (3, True)


def test_bom_crlf_and_blank_lines_are_fine(folder: Path) -> None:
    """What spreadsheets write is read."""
    for path in folder.glob("*.csv"):
        text = path.read_text("utf-8").replace("\n", "\r\n") + "\r\n"
        path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert read_folder(folder).problems == []


HEADER = b"id,name,organisation,role,source,seen\n"
ROW = b"example-person,Example,example-lab,chair,example-gazette-2026,yes\n"
FILES = {
    "empty": (b"", None, "an empty file"),
    "blank": (b"\n\n", None, "an empty file"),
    "binary": (b"PK\x03\x04\x00\x01", 1, "a spreadsheet"),
    "utf-16": ("id,name\n".encode("utf-16"), 1, "UTF-16"),
    "latin-1": (HEADER + ROW + "é".encode("latin-1") + ROW, 3, "byte 0xE9 at byte 1"),
    "nul": (HEADER + ROW[:5] + b"\0" + ROW[5:], 2, "NUL at byte 6"),
    "no header": (ROW, 1, "no header"),
    "bars": (HEADER.replace(b",", b"|"), 1, "no header"),
    "column twice": (b"id," + HEADER + b"x," + ROW, 1, "again, as column 2"),
    "column missing": (HEADER.replace(b"role,", b"") + ROW.replace(b"chair,", b""), 1, "no such"),
    "column unknown": (HEADER.replace(b"seen", b"sean") + ROW, 1, "an unknown column"),
    "cell missing": (HEADER + ROW.replace(b"chair,", b""), 2, "5 cells"),
    "cell too many": (HEADER + ROW.replace(b"chair", b"chair, example"), 2, "7 cells"),
    "quote never closed": (HEADER + ROW.replace(b"chair", b'"chair'), 2, "never closed"),
    "quote inside": (HEADER + ROW.replace(b"chair", b'"the "chair""'), 2, "closing quotation"),
    "carriage returns": ((HEADER + ROW).replace(b"\n", b"\r"), 1, "carriage return"),
    "long cell": (HEADER + ROW.replace(b"chair", b"x" * (CELL_LIMIT + 1)), 2, "a cell of more"),
    "long line": (HEADER + b"x" * (LINE_LIMIT + 1), 2, "a line of more than"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_cannot_be_read_is_one_problem(folder: Path, name: str) -> None:
    """Each fault of a file is one problem that names the line, and the rest is read."""
    data, row, found = FILES[name]
    (folder / "people.csv").write_bytes(data)
    problem = only(folder)
    assert (problem.file, problem.row) == ("people.csv", row)
    assert found in problem.found
    assert problem.hint
    assert read_folder(folder).table("agreements")


@pytest.mark.parametrize("mark", [";", "\t"])
def test_semicolons_tabs_and_capitals_are_read_with_a_note(folder: Path, mark: str) -> None:
    """The same rows as with commas; the note says how the file was read."""
    data = (HEADER.upper() + ROW).replace(b",", mark.encode())
    (folder / "people.csv").unlink()
    (folder / "PEOPLE.CSV").write_bytes(b"\xef\xbb\xbf" + data)
    note = only(folder)
    assert (note.severity, note.file) == ("note", "PEOPLE.CSV")
    assert {";": "semicolons", "\t": "tabs"}[mark] in note.found
    (row,) = read_folder(folder).table("people")
    assert row.values["role"] == "chair"


def test_one_table_has_one_file(folder: Path) -> None:
    """Names of files are compared without case, and with both suffixes."""
    (folder / "people.tsv").write_bytes((HEADER + ROW).replace(b",", b"\t"))
    assert "a second file for people" in only(folder).found


def test_decimal_commas_are_read_with_a_note(folder: Path) -> None:
    """0,5 can be read in one way; beside it 1,234 is 1.234 and not 1234."""
    put(folder, "agreement_volumes", "quantity", "")
    for column, text in (
        ("firm", "0,5"),
        ("stated", "1,234"),
        ("ceiling", "2"),
        ("unit", "GW"),
        ("kind", "power"),
    ):
        put(folder, "agreement_volumes", column, text)
    assert "a comma is the decimal mark" in only(folder).found
    values = read_folder(folder).table("agreement_volumes")[0].values
    assert [values[name] for name in ("firm", "stated", "ceiling")] == [
        Decimal("0.5"), Decimal("1.234"), Decimal(2),
    ]  # fmt: skip
    put(folder, "agreement_volumes", "firm", "1")  # now nothing tells
    problems = read_folder(folder).problems
    assert [(p.row, p.column) for p in problems if p.severity == "problem"] == [(2, "stated")]
    assert "--decimal" in problems[0].hint
    point = read_folder(folder, dialect=Dialect(decimal="."))
    assert point.table("agreement_volumes")[0].values["stated"] == 1234


def test_an_encoding_is_told_and_taken(folder: Path) -> None:
    """Bytes that are no UTF-8 are a problem that names the option, which reads them."""
    data = HEADER + ROW.replace(b"Example", "Zoë".encode("cp1252"))
    (folder / "people.csv").write_bytes(data)
    assert "say --encoding cp1252" in only(folder).hint
    for path in folder.glob("*.csv"):
        text = path.read_bytes()
        path.write_bytes(text if path.name == "people.csv" else text.decode().encode("cp1252"))
    read = read_folder(folder, dialect=Dialect(encoding="cp1252"))
    assert read.is_sound
    assert read.table("people")[0].values["name"] == "Zoë"


@pytest.mark.parametrize(
    ("table", "line"),
    [
        ("organisations", "Total"),
        ("market_shares", "chips,Total,0,1,2026,revenue,example-gazette-2026,category"),
        ("agreement_volumes", ",,,,,,,,,GW,2,2,3"),
        ("agreement_volumes", "Total,,,,,,,,,,2,2,3"),
    ],
)  # fmt: skip
def test_rows_of_totals_are_told_apart(folder: Path, table: str, line: str) -> None:
    """A sum of other rows is no fact and names no firm: it is left out with a note."""
    path = folder / f"{table}.csv"
    text = path.read_text("utf-8")
    width = len(next(csv.reader([text.splitlines()[0]])))
    cells = [*line.split(","), *[""] * width][:width]
    before = len(read_folder(folder).table(table))
    path.write_text(text + ",".join(cells) + "\n", "utf-8")
    note = only(folder)
    assert (note.severity, note.found) == ("note", "a row of totals")
    assert len(read_folder(folder).table(table)) == before


def test_a_firm_that_is_called_like_a_sum_may_be_known(folder: Path) -> None:
    """An id of the graph is an id, whatever word it is."""
    put(folder, "agreement_parties", "organisation", "total")
    read = read_folder(folder, known={"organisations": ["total"]})
    assert read.table("agreement_parties")[0].values["organisation"] == "total"


BOTH_SIDES = [
    ("supply_relations", "customer", "supplier"),
    ("agreement_volumes", "customer", "supplier"),
    ("stakes", "issuer", "holder"),
    ("groups", "child", "parent"),
    ("customer_shares", "customer_or_anonymised", "supplier"),
]


@pytest.mark.parametrize(("table", "column", "other"), BOTH_SIDES)
def test_nobody_stands_on_both_sides(folder: Path, table: str, column: str, other: str) -> None:
    """A supplier that is its own customer, a firm that holds or controls itself."""
    rows = list(csv.DictReader(io.StringIO((folder / f"{table}.csv").read_text("utf-8"))))
    put(folder, table, column, rows[0][other])
    problems = [p for p in read_folder(folder).problems if "two different" in p.expected]
    assert [(p.file, p.row) for p in problems] == [(f"{table}.csv", 2)]


def test_a_volume_is_no_part_of_itself(folder: Path) -> None:
    """Neither by its own id, nor by an agreement without another volume, nor in a circle."""
    name = "example-lab-chips-2026"
    for target in (f"{name}/power/01", name):
        put(folder, "agreement_volumes", "counts", f"part-of:{target}")
        assert only(folder).column == "counts"
    path = folder / "agreement_volumes.csv"
    header, line = path.read_text("utf-8").splitlines()
    second = line.replace("/power/01", "/power/02", 1)
    path.write_text(f"{header}\n{line}\n{second}\n", "utf-8")
    assert read_folder(folder).is_sound  # part of the agreement, which has two volumes
    put(folder, "agreement_volumes", "counts", f"part-of:{name}/power/02")
    put(folder, "agreement_volumes", "counts", f"part-of:{name}/power/01", row=3)
    assert [p.row for p in read_folder(folder).problems] == [2, 3]


def test_tables_without_any_row_are_a_problem(tmp_path: Path) -> None:
    """A header alone is fine beside other tables; nothing but headers is nothing to import."""
    (tmp_path / "people.csv").write_bytes(HEADER)
    assert only(tmp_path).found == "tables without a row"


def test_the_rows_of_a_table_with_a_broken_header_are_not_used(folder: Path) -> None:
    """They cannot be read as meant; their ids still stand for something."""
    path = folder / "agreements.csv"
    path.write_text(path.read_text("utf-8").replace("source", "surce", 1), "utf-8")
    read = read_folder(folder)
    assert {row.file for row in read.table("agreements")} == {"deals.csv"}
    assert {p.file for p in read.problems} == {"agreements.csv"}


def test_an_optional_column_may_be_left_out(folder: Path) -> None:
    """Columns that are marked so may be missing; those of bounds only beside words."""
    (folder / "people.csv").write_bytes(HEADER.replace(b",seen", b"") + ROW.replace(b",yes", b""))
    assert read_folder(folder).problems == []
    (folder / "agreement_terms.csv").write_text(
        "agreement,measure,source,quantity\n"
        "example-lab-chips-2026,power,example-gazette-2026,up to 6 GW\n",
        "utf-8",
    )
    assert read_folder(folder).problems == []
    (folder / "agreement_terms.csv").write_text(
        "agreement,measure,source,min,unit\n"
        "example-lab-chips-2026,power,example-gazette-2026,6,GW\n",
        "utf-8",
    )
    assert (only(folder).row, only(folder).column) == (1, "max")


def test_names_of_files(folder: Path) -> None:
    """A file that is none of the tables is a problem; a list that belongs elsewhere a note."""
    (folder / "agreement.csv").write_text("id\n", "utf-8")
    (folder / "deals.xlsx").write_bytes(b"PK")
    (folder / "labels.csv").write_text("id\n", "utf-8")
    (folder / "notes.md").write_text("mine", "utf-8")
    found = {(p.file, p.severity): p.hint for p in read_folder(folder).problems}
    assert set(found) == {
        ("agreement.csv", "problem"),
        ("deals.xlsx", "problem"),
        ("labels.csv", "note"),
    }
    assert "'agreements'" in found["agreement.csv", "problem"]


def test_folders_that_are_none(tmp_path: Path) -> None:
    """A missing folder, a file in its place, an empty one and a folder as a table are told."""
    assert "no folder at" in only(tmp_path / "nowhere").found
    (tmp_path / "file").write_text("x", "utf-8")
    assert "a file at" in only(tmp_path / "file").found
    (tmp_path / "empty").mkdir()
    assert "no table" in only(tmp_path / "empty").found
    (tmp_path / "empty" / "people.csv").mkdir()
    assert "directory" in only(tmp_path / "empty").found


def test_problems_as_a_table(folder: Path) -> None:
    """The problems can be written in every format, in one order."""
    put(folder, "people", "id", "A B")
    table = problems_table(read_folder(folder).problems)
    assert table.columns == ("severity", "file", "row", "column", "found", "expected", "hint")
    assert render(table, "csv").splitlines()[1].startswith("problem,people.csv,2,id,'A B',")
    assert "people.csv, row 2, column id: found 'A B'" in str(read_folder(folder).problems[0])


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=60,
)
@given(st.binary(max_size=200) | st.text('abc-,"\n\r;+/é\u202e 0.', max_size=80).map(str.encode))
@example(b"\xa0")  # no text in UTF-8, and a blank in cp1252
def test_no_bytes_bring_the_reader_down(folder: Path, data: bytes) -> None:
    """Whatever stands in a file, the reader returns, and what is wrong has a place."""
    (folder / "people.csv").write_bytes(HEADER + data)
    for problem in read_folder(folder).problems:
        assert problem.file
        assert problem.hint


def facts() -> Path:
    """Return the fact base, or skip where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the fact base ../shared/facts is not here")
    return SHARED


# By hand, from the qualifiers of agreement_terms.csv: a part that is nothing but "about",
# "roughly", "around" or "close to" beside one figure, and 'tens of billions' beside 20 to 99.
ABOUT = [25, 26, 28, 38, 46, 50, 58, 96, 97, 103, 105, 106, 107, 118, 141, 155, 160, 165, 170]
ABOUT += [172, 194, 198, 200, 202, 206, 208, 217, 218, 221, 234]
TENS_OF_BILLIONS = [4, 57, 94]
COMPANIONS = {"categories", "category_exceptions", "labels"}
COMPANIONS |= {"seed_facts", "status_map", "unused_terms"}


@pytest.mark.shared
def test_the_fact_base_has_no_problem_and_these_notes() -> None:
    """The fact base is sound; where words win over its numbers there is a note."""
    problems = read_folder(facts()).problems
    assert [problem for problem in problems if problem.severity != "note"] == []
    notes = {(problem.file, problem.row) for problem in problems}
    terms = {("agreement_terms.csv", row) for row in [*ABOUT, *TENS_OF_BILLIONS]}
    assert notes == terms | {(f"{name}.csv", None) for name in COMPANIONS}
    assert len(problems) == len(notes)


@pytest.mark.shared
def test_the_fact_base_is_read_whole() -> None:
    """The numbers of rows are those of its README."""
    folder = read_folder(facts())
    counts = {name: len(rows) for name, rows in folder.rows.items()}
    assert counts == {
        "sources": 509, "organisations": 199, "aliases": 311, "groups": 11, "products": 62,
        "product_inputs": 74, "in_house": 24, "agreements": 146, "agreement_parties": 373,
        "agreement_terms": 233, "agreement_corroboration": 74, "agreement_volumes": 249,
        "supply_relations": 320, "stakes": 57, "market_shares": 157, "customer_shares": 64,
        "facilities": 39, "people": 31, "conflicts": 54, "changes": 22,
    }  # fmt: skip


@pytest.mark.shared
def test_tens_of_billions_end_below_one_hundred() -> None:
    """By hand: 'tens of billions' is [20e9, 100e9) where the row says 99e9."""
    rows = {row.number: row for row in read_folder(facts()).table("agreement_terms")}
    bounds = rows[4].readings["amount"].bounds
    assert (bounds.low, bounds.high, bounds.high_open) == (20e9, 100e9, True)


def test_a_row_of_deals_stands_for_agreement_parties_and_volumes(tmp_path: Path) -> None:
    """Sum and power of one deal are two volumes; nobody in particular is an unnamed party."""
    (tmp_path / "sources.csv").write_text(
        "id,url,publisher,title_in_own_words,published,kind,language,tier\n"
        "gaz,,Gazette,a note,2026-03-02,news,en,2\n", encoding="utf-8",
    )  # fmt: skip
    (tmp_path / "deals.csv").write_text(
        "supplier,customer,category,sum,power,status,date,source\n"
        "chips,lab,ai-accelerator,up to 5 billion USD,6 GW,signed,2026-03-01,gaz\n"
        "chips,a US hyperscaler,ai-accelerator,,1 GW,letter-of-intent,2026-03-01,gaz\n",
        encoding="utf-8",
    )
    folder = read_folder(tmp_path, known={"organisations": {"chips", "lab"}})
    assert folder.is_sound, folder.problems
    deals = [str(row.values["id"]) for row in folder.table("agreements")]
    assert deals == [
        "chips-lab-ai-accelerator-2026-03-01", "chips-unnamed-ai-accelerator-2026-03-01",
    ]  # fmt: skip
    parties = [
        (r.values["organisation"], r.values["role"]) for r in folder.table("agreement_parties")
    ]
    nobody = "chips-unnamed-ai-accelerator-2026-03-01-customer"
    assert parties == [
        ("chips", "supplier"), ("lab", "customer"), ("chips", "supplier"), (nobody, "customer"),
    ]  # fmt: skip
    (party,) = folder.table("organisations")
    assert [party.values[c] for c in ("id", "name", "kind")] == [
        nobody, "a US hyperscaler", "unnamed"
    ]  # fmt: skip
    volumes = [
        tuple(r.values[c] for c in ("customer", "kind", "firm", "stated", "ceiling", "stage"))
        for r in folder.table("agreement_volumes")
    ]
    assert volumes == [
        ("lab", "money", 0, 5_000_000_000, 5_000_000_000, "agreed"),
        ("lab", "power", 6, 6, 6, "agreed"),
        (nobody, "power", 0, 1, 1, "letter-of-intent"),
    ]


def test_problems_of_a_deal_are_those_of_its_row(tmp_path: Path) -> None:
    """An unknown firm, a sum in gigawatts, and no amount at all."""
    (tmp_path / "deals.csv").write_text(
        "supplier,customer,category,sum,power,status,date,source\n"
        "chipz,lab,ai-accelerator,,1 GW,signed,,gaz\n"
        "chips,lab,ai-accelerator,5 GW,,signed,,gaz\nchips,lab,ai-accelerator,,,signed,,gaz\n",
        encoding="utf-8",
    )
    known = {"organisations": {"chips", "lab"}, "sources": {"gaz"}}
    found = [(p.row, p.column) for p in read_folder(tmp_path, known=known).problems]
    assert found == [(2, "supplier"), (3, "sum"), (4, "sum")]
