"""A sheet of links: which columns it has, what its cells say, what is wrong with it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from aisupply.errors import DataError, UsageError
from aisupply.exchange.links.amounts import Unit, figures_of, read_amount, summed
from aisupply.exchange.links.names import match_categories, match_firms
from aisupply.exchange.links.reader import LinkSheet, SheetOptions, read_links
from aisupply.exchange.sheets import read_sheet
from aisupply.exchange.tables.files import Dialect
from aisupply.exchange.tables.holdings import Holdings, Named, firm_key
from aisupply.measures.concentration.own_table import measure_table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def _read(text: str, **options: object) -> LinkSheet:
    return read_links(text.encode(), SheetOptions(**options), name="links.csv")  # type: ignore[arg-type]


def _problems(sheet: LinkSheet) -> list[tuple[int | None, str | None, str]]:
    return [
        (p.row, p.column, p.found) for p in sheet.findings.in_order() if p.severity == "problem"
    ]


def _notes(sheet: LinkSheet) -> list[str]:
    return [p.found for p in sheet.findings.in_order() if p.severity == "note"]


@pytest.mark.parametrize(
    "header",
    ["supplier,customer,what,tonnes", "SELLER,Buyer,Product,Quantity (tonnes)",
     "Fournisseur,Client,Produit,Volume en tonnes", "vendor name,Customer,Goods,Tonnes"],
)  # fmt: skip
def test_columns_are_found_by_usual_names_in_english_and_french(header: str) -> None:
    """A header that is a unit, or names one, is the column of amounts."""
    sheet = _read(f"{header}\nA,B,seeds,1.5\n")
    assert _problems(sheet) == []
    (link,) = sheet.links
    assert (link.supplier, link.customer, link.what) == ("A", "B", "seeds")
    assert link.figures is not None
    assert (link.figures.unit, link.figures.firm) == ("tonnes", Fraction(3, 2))


def test_a_title_above_names_that_are_not_usual_is_told() -> None:
    """A first row of one cell is a title; a row of other names asks for the option."""
    title = "if it is a title, delete the rows above the names of the columns"
    said = {
        text: {p.hint for p in _read(text).findings.in_order() if p.severity == "problem"}
        for text in ("Purchases 2025,,\nvon,an,t\nA,B,1\n", "von,an,t\nA,B,1\n")
    }
    assert list(said.values()) == [
        {f"{title}; else --supplier-col NAME", f"{title}; else --customer-col NAME"},
        {
            "name the column: --supplier-col NAME, one of those found",
            "name the column: --customer-col NAME, one of those found",
        },
    ]
    with pytest.raises(DataError, match=title):
        measure_table(b"Purchases 2025,,\nvon,an,t\nA,B,1\n")


@pytest.mark.parametrize(
    "title", ["Purchases 2025\n", "Purchases; 2025;;\n\nOf the year, in tonnes\n", "a,b,c,d\n"]
)
def test_rows_above_the_names_of_the_columns_are_left_out(title: str) -> None:
    """A note says which; the lines of what follows are those of the file."""
    rows = "supplier;customer;tonnes\nA;X;1\nB;X;3\nA;X;oops\n"
    sheet = _read(title + rows)
    first = title.count("\n") + 1
    told = "2 rows above the names of the columns are left out: 1, 3"
    told = told if first > 2 else "1 row above the names of the columns is left out: 1"
    assert [(link.supplier, link.line) for link in sheet.links] == [
        ("A", first + 1), ("B", first + 2),
    ]  # fmt: skip
    assert [line for line, *_ in _problems(sheet)] == [first + 3]
    assert any(told in note for note in _notes(sheet))
    table = measure_table((title + rows.replace("A;X;oops\n", "")).encode())
    assert any(told in str(note) for note in table.notes)
    assert table.rows[0]["hhi"].low == pytest.approx(6250)  # 10,000 · (1 + 9)/16
    alone = measure_table(f"{title}supplier;tonnes\nA;1\nB;3\n".encode())  # one market
    assert alone.rows[0]["hhi"].low == pytest.approx(6250)


def test_a_title_in_a_spreadsheet_is_left_out(
    tmp_path: Path, write_spreadsheet: Callable[..., Path]
) -> None:
    """By the names that are given, too."""
    path = write_spreadsheet(
        tmp_path / "a.xlsx", Buy=[["Purchases 2025"], [], ["von", "an", "t"], ["A", "X", 2]]
    )
    columns = {"supplier": "von", "customer": "an", "amount": "t"}
    sheet = read_links(path, SheetOptions(columns=columns), name="a.xlsx")
    assert _problems(sheet) == []
    assert [(link.supplier, link.customer, link.line) for link in sheet.links] == [("A", "X", 4)]
    assert any("1 row above the names" in note for note in _notes(sheet))


def test_columns_of_a_ledger_are_found_and_none_is_taken_for_the_supplier() -> None:
    """Who something is sold to is the customer; the country of a supplier is no supplier."""
    sheet = _read("Supplier country,Order date,Ship-to customer,Vendor\nFrance,2025-03,X,A\n")
    (link,) = sheet.links
    assert (link.supplier, link.customer, str(link.date.text if link.date else "")) == (
        "A", "X", "2025-03",
    )  # fmt: skip
    for name in ("Sold-to", "Bill-to", "Ship-to", "sold to party"):
        assert _read(f"{name},supplier,Delivery date\nX,A,2025\n").links[0].customer == "X"
    said = _read("Supplier country,Sold-to\nFrance,X\n").findings.in_order()
    assert [p.expected for p in said if p.severity == "problem"] == ["a column 'supplier'"]


def test_shares_with_and_without_a_sign_are_refused() -> None:
    """Beside 45%, 0.7 may be seven tenths or 0.7 per cent."""
    sheet = _read("supplier,customer,share\nA,X,45%\nB,X,0.7\n")
    assert _problems(sheet) == [(3, "share", "'0.7' beside '45%'")]
    assert _problems(_read("supplier,customer,share\nA,X,0.45\nB,X,0.7\n")) == []
    with pytest.raises(DataError):
        measure_table(b"supplier,share\nA,45%\nB,0.7\n")


def test_columns_may_be_named() -> None:
    """An option wins over the usual names; one that is not there is an error with the nearest."""
    columns = {"supplier": "von", "customer": "an"}
    assert _read("von,an,t\nA,B,1\n", columns=columns).links[0].supplier == "A"
    with pytest.raises(UsageError, match="no column 'vom'"):
        _read("von,an\nA,B\n", columns={"supplier": "vom", "customer": "an"})


@pytest.mark.parametrize(
    ("cell", "low", "high", "unit"),
    [
        ("up to 6 GW", None, 6, "GW"),
        ("750 MW", Fraction(3, 4), Fraction(3, 4), "GW"),
        ("de 5 à 6 milliards USD", 5 * 10**9, 6 * 10**9, "USD"),
        ("3 k€", 3000, 3000, "EUR"),
        ("5 billion doses", 5 * 10**9, 5 * 10**9, "doses"),
        ("-12 barrels", -12, -12, "barrels"),
        ("200 tonnes per year", 200, 200, "tonnes per year"),
    ],
)  # fmt: skip
def test_an_amount_in_words_has_its_unit(
    cell: str, low: Fraction | None, high: Fraction, unit: str
) -> None:
    """Units that the reader of words does not know count things as they are written."""
    reading = read_amount(cell, None, mark=".", lang=None)
    assert (reading.low, reading.high, reading.unit) == (low, high, unit)


def test_rows_of_one_link_are_added() -> None:
    """About 5 and exactly 3 name 8 together, between 4.5 + 3 and 5.5 + 3."""
    unit = Unit("tonnes")
    rows = [read_amount(text, unit, mark=".", lang=None) for text in ("about 5", "3")]
    total = summed([figures_of(row, binds=True) for row in rows])
    assert (total.firm, total.stated.named, total.ceiling) == (
        Fraction("7.5"), 8, Fraction("8.5"),
    )  # fmt: skip


def test_what_does_not_bind_has_no_firm_part() -> None:
    """A letter of intent, and what is rumoured, may come to nothing."""
    sheet = _read(
        "supplier,customer,what,amount,unit,status\n"
        "A,B,x,10,GW,letter-of-intent\nA,B,y,10,GW,signed\nA,B,z,10,GW,rumoured\n"
    )
    assert [link.figures.firm for link in sheet.links if link.figures] == [0, 10, 0]


def test_rows_of_totals_are_told_apart() -> None:
    """Totals by a word, by name of nobody at the end, and one that does not add up."""
    text = "supplier,customer,tonnes\nA,X,10\nB,X,20\nTotal,,30\n"
    sheet = _read(text)
    assert (len(sheet.links), sheet.totals) == (2, 1)
    assert "a row of totals" in _notes(sheet)
    assert _read(text.replace("Total,,30", ",,30")).totals == 1
    wrong = _read(text.replace("Total,,30", "Total,,99"))
    assert any("not the sum" in note for note in _notes(wrong))
    named = _read("supplier,customer,tonnes\nA,X,10\nTotalEnergies,X,10\nB,Total,7\n")
    assert (len(named.links), named.totals) == (3, 0)  # firms that only sound so


def test_all_problems_of_a_sheet_come_at_once() -> None:
    """Row and column of each; nothing stops at the first."""
    sheet = _read(
        "supplier,customer,what,amount,unit,date,status,share\n"
        ",X,a,1,GW,,,\nA,X,a,many,GW,,,\nA,X,a,1,GW,soon,,\nA,X,a,1,GW,03/04/2025,,\n"
        "A,X,a,1,GW,,sgned,\nA,X,a,1,GW,,,1.5e3\nA,X,a,1,GW,,\n"
    )
    assert [(row, column) for row, column, _ in _problems(sheet)] == [
        (2, "supplier"), (3, "amount"), (4, "date"), (5, "date"), (6, "status"), (7, "share"),
        (8, None),
    ]  # fmt: skip


def test_semicolons_decimal_commas_and_a_bom_are_read_with_a_note() -> None:
    """Half of Europe saves sheets so."""
    sheet = _read("\ufeffFournisseur;Client;tonnes;part\nA;B;1.234,5;60 %\nC;B;0,5;40 %\n")
    assert _problems(sheet) == []
    figures = [link.figures.firm for link in sheet.links if link.figures]
    assert figures == [Fraction("1234.5"), Fraction("0.5")]
    assert [link.share.low for link in sheet.links if link.share] == [
        Fraction(3, 5),
        Fraction(2, 5),
    ]
    assert "decimals with a comma" in _notes(sheet)


def test_a_file_in_another_encoding_says_which_option_reads_it() -> None:
    """Nothing is read wrongly in silence."""
    data = "Fournisseur;Client;tonnes\nCaféCo;B;1\n".encode("cp1252")
    sheet = read_links(data, SheetOptions(), name="links.csv")
    (problem,) = [p for p in sheet.findings.in_order() if p.severity == "problem"]
    assert "--encoding cp1252" in problem.hint
    read = read_links(data, SheetOptions(dialect=Dialect(encoding="cp1252")), name="links.csv")
    assert read.links[0].supplier == "CaféCo"


def test_a_spreadsheet_is_read_as_its_csv_would_be(
    write_spreadsheet: Callable[..., Path], tmp_path: Path
) -> None:
    """Numbers, empty cells and the sheet that is named."""
    rows = [["supplier", "customer", "tonnes", None], ["A", "X", 1.5, None], ["B", "X", 2, None]]
    path = write_spreadsheet(tmp_path / "a.xlsx", Notes=[["read me"]], Links=rows)
    sheet = read_sheet(path, sheet="links")
    assert sheet.header is not None
    assert sheet.header.cells == ["supplier", "customer", "tonnes"]
    assert [row.cells for row in sheet.rows] == [["A", "X", "1.5"], ["B", "X", "2"]]
    with pytest.raises(UsageError, match="no sheet 'Data'") as caught:
        read_sheet(path, sheet="Data")
    assert "'Notes', 'Links'" in str(caught.value.hint)


@pytest.mark.parametrize("data", [b"PK\x03\x04broken", b"PK\x03\x04" + b"\0" * 100])
def test_a_damaged_spreadsheet_is_a_problem(data: bytes) -> None:
    """With what to do, and without a traceback."""
    fault = read_sheet(data).fault
    assert fault is not None
    assert "CSV" in fault.hint


def test_measure_reads_spreadsheets_and_units_in_headers(
    write_spreadsheet: Callable[..., Path], tmp_path: Path
) -> None:
    """1 of 4 and 3 of 4 tonnes: 625 + 5,625 = 6,250 points."""
    rows = [["Buyer", "Seller", "Tonnes"], ["X", "A", 1], ["X", "B", 3], ["Total", None, 4]]
    table = measure_table(write_spreadsheet(tmp_path / "m.xlsx", S=rows))
    assert str(table.rows[0]["hhi"]) == "6,250"
    assert "amounts are in tonnes" in map(str, table.notes)


@pytest.fixture
def registry() -> Holdings:
    """Return a registry of three firms, two of which share an alias."""
    held = Holdings(
        kinds={"nvidia": "organisations", "amd": "organisations", "arm": "organisations"},
        labels={"nvidia": "Nvidia", "amd": "AMD", "arm": "Arm"},
        identifiers={"XNAS:NVDA": "nvidia"},
    )
    for who, name in (
        ("nvidia", "Nvidia"), ("amd", "AMD"), ("amd", "Advanced Micro Devices"), ("arm", "Arm"),
        ("arm", "Devices Group"), ("amd", "Devices Group"),
    ):  # fmt: skip
        held.names["organisations", firm_key(name)].append(Named(who, name))
    return held


@pytest.mark.parametrize(
    ("name", "who", "how"),
    [
        ("NVIDIA", "nvidia", "name"),
        ("NVIDIA Corporation", "nvidia", "legal form"),
        ("advanced micro devices", "amd", "alias"),
        ("NVDA", "nvidia", "ticker"),
        ("Nvidai", "nvidai", "own"),
        ("a US hyperscaler", "", "unnamed"),
        ("Zoë GmbH", "zoe-gmbh--", "own"),
    ],
)
def test_a_name_means_a_firm_by_name_alias_ticker_or_legal_form(
    registry: Holdings, name: str, who: str, how: str
) -> None:
    """What only looks alike is no match; an id of one's own never loses what the name tells."""
    party = match_firms([name], registry, same={}).party(name)
    assert party.id.startswith(who)
    assert party.how == how


def test_what_looks_alike_is_suggested_and_asked_about(registry: Holdings) -> None:
    """In a pipe it is listed; who is asked decides; an option decides before."""
    assert match_firms(["Nvidai"], registry, same={}).alike == {"Nvidai": [("nvidia", "Nvidia")]}
    asked = match_firms(["Nvidai"], registry, same={}, ask=lambda _, near: near[0][0])
    assert asked.party("Nvidai").id == "nvidia"
    assert not asked.alike
    own = match_firms(["Nvidia"], registry, same={"nvidia": ""})
    assert own.party("Nvidia").how == "own"
    assert own.party("Nvidia").id != "nvidia"  # the id of a firm of the registry is not taken
    assert (
        match_firms(["Nvidai"], registry, same={"Nvidai": "nvidia"}).party("Nvidai").id == "nvidia"
    )


def test_names_that_differ_by_case_and_legal_form_are_one_firm(registry: Holdings) -> None:
    """Its id does not hang on the order of the rows; an option keeps one apart."""
    names = ["nutrien ltd.", "Nutrien Ltd", "Nutrien"]
    for order in (names, names[::-1]):
        matches = match_firms(order, registry, same={})
        assert {matches.party(name)[:2] for name in names} == {("nutrien", "Nutrien")}
        assert matches.twins == [["Nutrien", "Nutrien Ltd", "nutrien ltd."]]
    apart = match_firms([*names, "Agrium"], registry, same={"Nutrien Ltd": "", "Agrium": "nutrien"})
    assert [apart.party(name).id for name in [*names, "Agrium"]] == [
        "nutrien", "nutrien-ltd", "nutrien", "nutrien",
    ]  # fmt: skip
    assert apart.twins == [["Nutrien", "nutrien ltd."]]
    names = ["Nvidai", "Nvidai Inc."]
    asked = match_firms(names, registry, same={}, ask=lambda _, near: near[0][0])
    assert {asked.party(name).id for name in names} == {"nvidia"}


@pytest.mark.parametrize(
    "name", ["Yara International", "STMicroelectronics", "United Technologies", "A"]
)
def test_words_that_many_firms_have_are_no_likeness(name: str) -> None:
    """A firm is not suggested for International or Microelectronics; for its own word it is."""
    labels = {"asm-international": "ASM International", "umc": "United Microelectronics",
              "vertiv": "Vertiv Holdings", "chipmakers": "Chipmakers, as a group"}  # fmt: skip
    held = Holdings(kinds=dict.fromkeys(labels, "organisations"), labels=labels)
    for who, label in labels.items():
        held.names["organisations", firm_key(label)].append(Named(who, label))
    assert match_firms([name], held, same={}).alike == {}
    assert match_firms(["Vertiv Group"], held, same={}).alike == {
        "Vertiv Group": [("vertiv", "Vertiv Holdings")]
    }


def test_a_name_that_several_firms_bear_is_not_settled_in_silence(registry: Holdings) -> None:
    """Both are named."""
    matches = match_firms(["Devices Group"], registry, same={})
    assert matches.alike["Devices Group"] == [("amd", "AMD"), ("arm", "Arm")]
    assert "Devices Group" in matches.ambiguous


def test_one_slug_never_merges_two_names(registry: Holdings) -> None:
    """Acme+ and Acme! are two firms; ACME and Acme are one."""
    names = ["Acme+", "Acme!", "ACME", "Acme"]
    matches = match_firms(names, registry, same={})
    ids = [matches.party(name).id for name in names]
    assert len(set(ids)) == 3
    assert ids[2] == ids[3]


def test_a_word_for_goods_is_a_code_or_a_category_of_ones_own() -> None:
    """By code, by label in two languages, by what is said; else it is new."""
    codes = {"hbm": {"en": "High-bandwidth memory", "fr": "Mémoire à large bande passante"}}
    meant = {"stacks": "hbm", "glyphosate": "herbicides"}
    words = ["HBM", "high-bandwidth memory", "stacks", "glyphosate", "Herbicides"]
    found = match_categories(words, codes, meant, taken={"herbicides"})
    assert [found[word].id for word in words] == ["aisc:hbm"] * 3 + ["category/herbicides"] * 2


def test_an_amount_that_is_said_to_be_unknown_is_none() -> None:
    """The link stands without a figure, and the words are told once."""
    sheet = _read("supplier,customer,amount,share\nA,B,undisclosed,n/a\nA,C,?,\nA,D,6 GW,\n")
    assert _problems(sheet) == []
    assert [link.figures is None for link in sheet.links] == [True, True, False]
    assert [link.words for link in sheet.links] == ["", "", "6 GW"]
    assert "3 cells that say undisclosed, n/a, ?" in _notes(sheet)


def test_one_date_of_a_sheet_tells_the_order_of_all() -> None:
    """06/10/2025 has two readings alone, one beside 25/12/2025, none beside 25/12 and 12/25."""
    alone = _read("supplier,customer,date\nA,B,06/10/2025\n")
    assert _problems(alone) == [
        (2, "date", "06/10/2025, which is 2025-10-06 or 2025-06-10"),
    ]
    for other, meant in (("25/12/2025", "2025-10-06"), ("12/25/2025", "2025-06-10")):
        sheet = _read(f"supplier,customer,date\nA,B,06/10/2025\nA,C,{other}\n")
        assert [link.date and link.date.text for link in sheet.links] == [meant, "2025-12-25"]
    both = _read("supplier,customer,date\nA,B,06/10/2025\nA,C,25/12/2025\nA,D,12/25/2025\n")
    assert [row for row, _, _ in _problems(both)] == [2]


@pytest.mark.parametrize(
    ("cell", "date"),
    [("7 October 2025", "2025-10-07"), ("Oct 2025", "2025-10"), ("1er octobre 2025", "2025-10-01"),
     ("October 7, 2025", "2025-10-07"), ("second half of 2026", "2026-H2")],
)  # fmt: skip
def test_a_date_may_name_its_month(cell: str, date: str) -> None:
    """Dates in words are read as precisely as they are."""
    (link,) = _read(f'supplier,customer,date,URL\nA,B,"{cell}",https://example.org/a\n').links
    assert link.date is not None
    assert (link.date.text, link.source) == (date, "https://example.org/a")
