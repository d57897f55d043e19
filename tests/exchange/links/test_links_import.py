"""`aisupply import --as links`: from a sheet to a graph that every command takes."""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pytest

import aisupply
from aisupply.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SUPPLIERS = ("Agrochem", "BioCrop SA", "Chem+", "Délta", "a Chinese exporter")
CUSTOMERS = ("Terre & Cie", "Vallée", "Nord")
GOODS = ("Herbicides", "Fungicides")
ROWS = [
    (SUPPLIERS[i % 5], CUSTOMERS[i * 7 % 3], GOODS[i * 3 % 2], (i * 37 % 101) + i % 4 / 4)
    for i in range(160)
]
"""160 deliveries in quarters of a tonne: 5, 3 and 2 share no factor, so that all pairs are met."""


def _run(*words: object) -> int:
    with pytest.raises(SystemExit) as stop:
        main([str(word) for word in words])
    return int(stop.value.code or 0)


def _answer(capsys: pytest.CaptureFixture[str], *words: object) -> list[dict[str, Any]]:
    capsys.readouterr()
    assert _run(*words, "--format", "json") == 0
    rows: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["rows"]
    return rows


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write 161 rows, the last of which is their total, as a French spreadsheet saves them."""
    path = tmp_path_factory.mktemp("sheet") / "deliveries.csv"
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(["Fournisseur", "Client", "Produit", "tonnes"])
    for supplier, customer, good, tonnes in [*ROWS, ("Total", "", "", sum(r[3] for r in ROWS))]:
        writer.writerow([supplier, customer, good, str(tonnes).replace(".", ",")])
    path.write_bytes(b"\xef\xbb\xbf" + out.getvalue().encode())
    return path


@pytest.fixture(scope="module")
def graph(sheet: Path) -> Path:
    """Import the sheet."""
    folder = sheet.parent / "graph"
    assert _run("import", sheet, "--as", "links", "-o", folder) == 0
    return folder


def test_the_index_of_each_cell_is_that_of_a_table_of_sums(
    graph: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """10,000 · Σx² / (Σx)² of the sums by supplier, as a group-by of a data frame gives them."""
    sums: dict[tuple[str, str], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for supplier, customer, good, tonnes in ROWS:
        if supplier != "a Chinese exporter":  # nobody in particular
            sums[customer, good][supplier] += tonnes
    names = {}
    rows = _answer(capsys, "concentration", "--all-cells", "--store", graph)
    for who in {row["customer"] for row in rows}:
        names[who] = aisupply.open(graph).view().names.find(who).label()
    found = {(names.get(r["customer"]), r["category"].capitalize()): r for r in rows}
    assert found.keys() == sums.keys()
    for cell, by_supplier in sums.items():
        total = sum(by_supplier.values())
        index = 10_000 * sum(x * x for x in by_supplier.values()) / total**2
        hhi = found[cell]["hhi"]
        assert hhi["low"] == pytest.approx(index, rel=1e-9)
        assert hhi["high"] == pytest.approx(index, rel=1e-9)
        assert (found[cell]["suppliers"], found[cell]["unit"]) == (4, "tonnes")


def test_spellings_of_one_firm_are_one_and_nobody_to_nobody_is_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both are told by row; the index is of two suppliers of 50 each, 5,000, and not of four."""
    sheet, graph = tmp_path / "spelt.csv", tmp_path / "graph"
    sheet.write_text(
        "supplier,customer,what,tonnes\nNutrien Ltd,Farms,potash,20\nnutrien ltd.,Farms,potash,20\n"
        "Nutrien,Farms,potash,10\nYarra,Farms,potash,50\nan importer,a US buyer,potash,9\n"
    )
    assert _run("import", sheet, "--as", "links", "-o", graph, "--format", "json") == 0
    notes = {row["row"]: row for row in json.loads(capsys.readouterr().out)["rows"]}
    assert notes[2]["found"] == (
        "Nutrien, Nutrien Ltd, nutrien ltd., which are one name but for the legal form"
    )
    assert "--same 'nutrien ltd.='" in notes[2]["hint"]
    assert notes[6]["found"] == "two parties without a name, an importer and a US buyer"
    assert {notes[2]["severity"], notes[6]["severity"]} == {"note"}
    (row,) = _answer(capsys, "concentration", "Farms", "--store", graph)
    assert (row["suppliers"], row["hhi"]["low"], row["hhi"]["high"]) == (2, 5000, 5000)


_EVERY_KIND = """supplier,customer,what,amount,unit,date,status,source,share
Acme,Farms,seeds,about 5,GW,2025-03,signed,,
Acme,Farms,seeds,3 k EUR,EUR,,letter-of-intent,,60 %
a buyer,Farms,hbm,,,2025-01-02,,https://example.org/x,30 % to 40 %
Nvidia,Farms,potash,120.5,tonnes,,,,
Nvidia,Farms,potash,100,tonnes,,,,
SK hynix,Farms,HBM,up to 6,wafers,2025-Q4,,,
Beta,Farms,oil,200 barrels per year,,2025,rumoured,News of today,
Beta,Farms,oil,5 to 7,barrels,,,,
Beta,Farms,power,5,GW IT,,planned,,
Beta,Farms,power,7,GW IT,,signed,,
=Gamma,Farms,oil,undisclosed,,,,,
"""


def _claims(graph: Path) -> set[str]:
    """Return what the claims of a graph say, and what is said of them."""
    return {
        str(quad)
        for quad in aisupply.open(graph).store.quads()
        if "/id/claim/" in str(quad.graph_name) or "/id/claim/" in str(quad.subject)
    }


@pytest.mark.parametrize("place", ["back.xlsx", "back"])
def test_an_export_has_the_links_as_a_sheet_that_imports_as_the_same_claims(
    place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Words, sums, sorts of power, statuses, shares, dates and sources come back to the letter."""
    sheet, graph, back = tmp_path / "l.csv", tmp_path / "graph", tmp_path / place
    sheet.write_text(_EVERY_KIND)
    assert _run("import", sheet, "--as", "links", "-o", graph) == 0
    assert _run("export", "-o", back, "--store", graph) == 0
    assert "only named" not in capsys.readouterr().err
    again = back / "links.csv" if back.is_dir() else back
    named = [] if back.is_dir() else ["--sheet", "links"]
    assert _run("import", again, "--as", "links", *named, "-o", tmp_path / "again") == 0
    assert _claims(tmp_path / "again") == _claims(graph)
    assert len(_claims(graph)) > 200


def test_a_sum_that_no_row_gives_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """About 5 and 3 are 7.5 to 8.5 and name 8: no one cell says so. A folder has it whole."""
    sheet, graph, folder = tmp_path / "l.csv", tmp_path / "graph", tmp_path / "folder"
    sheet.write_text("supplier,customer,GW\nAcme,Farms,about 5\nAcme,Farms,3\nBeta,Farms,2\n")
    assert _run("import", sheet, "--as", "links", "-o", graph) == 0
    assert _run("export", "-o", tmp_path / "back.xlsx", "--store", graph) == 0
    assert "only named, since no row can hold them: 1 claim" in capsys.readouterr().err
    assert _run("export", "-o", folder, "--store", graph) == 0
    assert "1 of them are links" in capsys.readouterr().err
    assert _run("import", folder, "-o", tmp_path / "again") == 0
    assert _claims(tmp_path / "again") == _claims(graph)


def test_the_graph_validates_and_importing_again_changes_nothing(
    graph: Path, sheet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No claim is new, none is replaced, and no byte changes."""
    assert _run("validate", graph) == 0
    before = {path: path.read_bytes() for path in graph.rglob("*.t*")}
    assert _run("import", sheet, "--as", "links", "-o", graph) == 0
    assert " 0 new claims, 0 replaced" in capsys.readouterr().out
    assert {path: path.read_bytes() for path in graph.rglob("*.t*")} == before


def test_a_picture_and_a_what_if_name_nothing_but_the_sheet(
    graph: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The page's title is about no trade in particular; the firm that goes is no supplier after."""
    page = tmp_path / "links.html"
    assert _run("view", "-o", page, "--store", graph) == 0
    text = page.read_text(encoding="utf-8")
    assert "Délta" in text
    assert "<title>Suppliers, customers and deals" in text
    rows = _answer(capsys, "what-if", "--without", "Chem+", "--store", graph)
    assert rows
    assert all(row["after"]["low"] > row["before"]["low"] for row in rows)


def test_a_spreadsheet_gives_the_same_claims(
    graph: Path, tmp_path: Path, write_spreadsheet: Callable[..., Path],
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """Only the language of the source, which the decimal comma told, is another."""
    rows = [("Fournisseur", "Client", "Produit", "tonnes"), *ROWS, ("Total", None, None, 1.0)]
    path = write_spreadsheet(tmp_path / "deliveries.xlsx", Data=rows)
    assert _run("import", path, "--as", "links", "-o", tmp_path / "graph") == 0
    assert "though it is not the sum" in capsys.readouterr().out  # 1 tonne is no total of these
    (first,), (second,) = (list(each.rglob("*.trig")) for each in (graph, tmp_path / "graph"))
    here, there = first.read_text(encoding="utf-8"), second.read_text(encoding="utf-8")
    assert here.replace('language "fr"', 'language "en"') == there


DEALS = """\
supplier,customer,what,amount,unit,date,status,source
NVIDIA Corporation,OpenAI,AI accelerator,up to 10 GW,,2025-09-22,letter-of-intent,wire a
AMD,OpenAI,AI accelerator,6,GW,2025-10-06,signed,wire a
AMD,OpenAI,AI accelerator,5 to 7 GW,,2025-10-06,signed,wire b
AMD,a US hyperscaler,AI accelerator,2 GW,,2025-10-06,signed,wire b
Acme,OpenAI,AI accelerator,1,GW,2025-10-06,signed,wire b
Acme,OpenAI,AI accelerator,1,GW,2025-10-06,signed,wire b
"""


def test_rows_of_one_source_add_and_those_of_two_are_constraints(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """AMD: 6 within 5 to 7 is 6; Acme: 1 + 1 = 2; Nvidia's letter binds nobody: 0 to 10.

    Binding: (6² + 2²)/8² = 0.625; announced: (10² + 6² + 2²)/18² = 140/324 = 0.432,099.
    """
    path = tmp_path / "deals.csv"
    path.write_text(DEALS, encoding="utf-8")
    assert _run("import", path, "--as", "links", "-o", tmp_path / "g") == 0
    shown = capsys.readouterr().out
    assert "NVIDIA Corporation, which is nvidia (Nvidia) of the registry" in shown
    assert "a US hyperscaler, which names nobody" in shown
    (row,) = _answer(
        capsys, "concentration", "openai", "--category", "ai-accelerator", "--kind", "power",
        "--store", tmp_path / "g",
    )  # fmt: skip
    assert row["suppliers"] == 3
    assert row["hhi_binding"]["low"] == pytest.approx(6250)
    assert row["hhi_announced"]["low"] == pytest.approx(4320.99, abs=0.01)
    customers = {r["customer"] for r in _answer(capsys, "concentration", "--store", tmp_path / "g")}
    assert customers == {"openai"}  # nobody in particular is no firm


@pytest.mark.slow
def test_links_beside_the_shipped_graph_name_its_firms(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One more supplier of one more gigawatt is one more claim beside those that are there."""
    path = tmp_path / "mine.csv"
    path.write_text("supplier,customer,what,amount\nAcme,OpenAI,AI accelerator,1 GW\n", "utf-8")
    place = tmp_path / "both"
    assert _run("import", path, "--as", "links", "--with-shipped", "-o", place) == 0
    words = ("concentration", "openai", "--category", "ai-accelerator", "--kind", "power")
    (before,), (after,) = _answer(capsys, *words), _answer(capsys, *words, "--store", place)
    assert after["suppliers"] == before["suppliers"] + 1
    assert after["quantified"] == before["quantified"] + 1


def test_nothing_is_written_while_a_row_has_a_problem(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A firm that supplies itself, and more taken off than was delivered; --partial goes on."""
    path = tmp_path / "l.csv"
    path.write_text("supplier,customer,kg\nA,A,1\nB,X,5\nC,X,1\nC,X,-3\n", encoding="utf-8")
    place = tmp_path / "g"
    assert _run("import", path, "--as", "links", "-o", place) == 1
    shown = capsys.readouterr().out
    assert "A, who is the customer too" in shown
    assert "more is taken off than was delivered: correct rows 4, 5" in shown
    assert not place.exists()
    assert _run("import", path, "--as", "links", "-o", place, "--partial") == 0
    (row,) = _answer(capsys, "concentration", "--store", place)
    assert row["suppliers"] == 1


def test_a_corrected_row_replaces_its_claim_and_a_removed_one_is_pruned(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """B's 5 become 6 by a new revision; C is gone when it is asked for."""
    path, place = tmp_path / "l.csv", tmp_path / "g"
    path.write_text("supplier,customer,kg\nB,X,5\nC,X,1\n", encoding="utf-8")
    assert _run("import", path, "--as", "links", "-o", place) == 0
    path.write_text("supplier,customer,kg\nB,X,6\n", encoding="utf-8")
    capsys.readouterr()
    assert _run("import", path, "--as", "links", "-o", place) == 0
    assert "1 new claims, 1 replaced" in (shown := capsys.readouterr().out)
    assert "--prune takes them away" in shown
    assert _run("import", path, "--as", "links", "-o", place, "--prune") == 0
    (row,) = _answer(capsys, "concentration", "--store", place)
    assert row["suppliers"] == 1


@pytest.mark.parametrize(("day", "told"), [("", ""), ("2024-03-31", "; kept up to 2024-03-31")])
def test_a_sheet_alone_is_not_kept_up_to_the_day_of_the_shipped_graph(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], day: str, told: str
) -> None:
    """Without a date it says none; with dates the last of them."""
    path = tmp_path / "mine.csv"
    path.write_text(f"supplier,customer,what,amount,date\nA,B,coils,5,{day}\n", encoding="utf-8")
    assert _run("import", path, "--as", "links", "-o", tmp_path / "g") == 0
    out = capsys.readouterr().out
    assert f"1 new claims, 0 replaced, 0 as before{told}\n" in out
    assert aisupply.open().coverage.isoformat() not in out
