"""The tables as a workbook: opened by openpyxl, which had no hand in writing it."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

import aisupply
from aisupply.errors import UsageError
from aisupply.exchange import workbook
from aisupply.exchange.tables.schema import tables_schema
from aisupply.exchange.workbook import tables_workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Draft = Any
    Run = Callable[..., Any]

SOURCES = """id,url,publisher,title_in_own_words,published,kind,language,tier
wire,https://example.org/1,=1+1,"=HYPERLINK(""http://example.org"")",2026-03-02,news,en,2
"""
TERMS = """agreement,measure,unit,min,max,quantity,source
openai-amd-6gw,duration,,,,5 years,wire
openai-amd-6gw,value,USD,1000000000,2500000000.5,,wire
"""


@pytest.fixture
def own(run: Run, tmp_path: Path) -> Path:
    """A graph of one source whose texts a spreadsheet would run, made by an import."""
    folder = tmp_path / "tables"
    folder.mkdir()
    (folder / "sources.csv").write_text(SOURCES, encoding="utf-8")
    (folder / "agreement_terms.csv").write_text(TERMS, encoding="utf-8")
    graph = tmp_path / "graph.trig"
    ran = run("import", folder, "-o", graph)
    assert ran.code == 0, ran.err
    return graph


def opened(data: bytes) -> Any:
    """Return the workbook as openpyxl reads it, formulas as they are and not as their results."""
    return openpyxl.load_workbook(io.BytesIO(data), data_only=False)


def rows_of(sheet: Any) -> list[dict[str, Any]]:
    """Return the rows of a sheet by its header."""
    head, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_a_sheet_has_the_rows_of_its_table(own: Path) -> None:
    """Columns as in CSV; figures are numbers; the first sheet says what it is."""
    book = opened(tables_workbook(aisupply.open(own).view(everything=True)).data)
    assert book.sheetnames[0] == "about"
    assert {"what": "lens", "value": "all claims"} in rows_of(book["about"])
    terms = rows_of(book["agreement_terms"])
    assert list(terms[0]) == list(tables_schema().tables["agreement_terms"].columns)
    value = next(row for row in terms if row["measure"] == "value")
    assert (value["min"], value["max"]) == (1000000000, 2500000000.5)
    assert value["agreement"] == "openai-amd-6gw"


def test_no_cell_is_run(own: Path) -> None:
    """Texts that begin as formulas are texts, whole, and are kept so when they are edited."""
    book = opened(tables_workbook(aisupply.open(own).view(everything=True)).data)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert not any(cell.hyperlink for cell in cells)
    (title,) = (cell for cell in cells if str(cell.value).startswith("=HYPERLINK"))
    assert title.value == '=HYPERLINK("http://example.org")'
    assert title.quotePrefix


@pytest.mark.slow
def test_the_sheets_import_as_the_same_claims(own: Path, run: Run, tmp_path: Path) -> None:
    """Each sheet saved as CSV, the folder imported: the graph is the one before."""
    graph = aisupply.open(own)
    book = opened(tables_workbook(graph.view(everything=True)).data)
    folder = tmp_path / "saved"
    folder.mkdir()
    for sheet in book:
        if sheet.title in tables_schema().tables:
            with (folder / f"{sheet.title}.csv").open("w", encoding="utf-8", newline="") as file:
                # The file was opened beside the shipped registry, which has sources of its own.
                head, *rows = sheet.iter_rows(values_only=True)
                own_rows = [row for row in rows if sheet.title != "sources" or row[0] == "wire"]
                csv.writer(file).writerows([head, *own_rows])
    ran = run("import", folder, "-o", tmp_path / "again.trig")
    assert ran.code == 0, ran.out + ran.err
    assert set(aisupply.open(tmp_path / "again.trig").store.quads()) == set(graph.store.quads())


def test_claims_that_no_row_holds_are_named(draft: Draft) -> None:
    """A claim with no source as the tables have one stands in a sheet of its own."""
    document = tables_workbook(draft.supply("amd", "openai").open().view(everything=True))
    rest = rows_of(opened(document.data)["not in tables"])
    assert rest == [{"claim": "https://w3id.org/aisupply/id/claim/paper/amd-openai"}]
    assert document.left_out == ("only named, since no row can hold them: 1 claim",)


def test_what_a_cell_cannot_take_is_told(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text that is longer than a cell is cut, which is said; more rows than fit are refused."""
    view = aisupply.open(own).view(everything=True)
    monkeypatch.setattr(workbook, "_LENGTH", 30)
    assert "cut, since a cell takes 30 characters" in tables_workbook(view).left_out[-1]
    monkeypatch.setattr(workbook, "_ROWS", 2)
    with pytest.raises(UsageError, match="more than 1 rows"):
        tables_workbook(view)


@pytest.mark.slow
def test_no_cell_of_a_folder_of_tables_is_run(own: Path, run: Run, tmp_path: Path) -> None:
    """What begins as a formula has a quote before it in CSV, which an import takes off again."""
    folder = tmp_path / "folder"
    assert run("export", "-o", folder, "--store", own).code == 0
    with (folder / "sources.csv").open(encoding="utf-8", newline="") as file:
        (row,) = (row for row in csv.DictReader(file) if row["id"] == "wire")
    assert row["title_in_own_words"] == '\'=HYPERLINK("http://example.org")'
    assert row["publisher"] == "'=1+1"
    saved = tmp_path / "saved"
    saved.mkdir()
    (saved / "agreement_terms.csv").write_text(TERMS, encoding="utf-8")
    with (saved / "sources.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([row, row.values()])
    ran = run("import", saved, "-o", tmp_path / "again.trig")
    assert ran.code == 0, ran.out + ran.err
    assert set(aisupply.open(tmp_path / "again.trig").store.quads()) == set(
        aisupply.open(own).store.quads()
    )
