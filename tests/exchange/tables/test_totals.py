"""Totals and shares of purchases as rows: bounds, periods, keys, and the way back."""

from __future__ import annotations

import csv
import datetime as dt
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from aisupply.exchange.tables import read_folder
from aisupply.exchange.tables.export import write_tables
from aisupply.exchange.tables.mapping import map_rows
from aisupply.exchange.tables.mapping_context import Context, Draft
from aisupply.exchange.tables.mapping_nodes import local
from aisupply.rdf.terms import ID

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from aisupply.exchange.tables import Folder

Row = dict[str, str]
COVERAGE = dt.date(2026, 12, 31)
SOURCES = [
    {"id": name, "publisher": "Example Press", "title_in_own_words": "On accounts", "kind": kind,
     "language": "en", "tier": "2", "published": "2026-02-03"}
    for name, kind in (("paper", "news"), ("accounts", "filing"))
]  # fmt: skip
FIRMS = [
    {"id": name, "name": name.title(), "kind": "company", "source": "paper"}
    for name in ("lab", "maker")
]
TOTAL: Row = {
    "organisation": "maker", "measure": "revenue", "scope": "total company", "period": "2025",
    "period_start": "2024-12-29", "period_end": "2025-12-27", "low": "34600000000",
    "high": "34600000000", "unit": "USD", "status": "reported", "source": "paper",
}  # fmt: skip


def folder_of(path: Path, **tables: list[Row]) -> Folder:
    """Write tables beside two sources and two firms, and read them."""
    write_tables(path / "tables", {"sources": SOURCES, "organisations": FIRMS} | tables)
    return read_folder(path / "tables")


def drafts(folder: Folder, table: str = "totals") -> list[Draft]:
    """Return the claims of the rows of a table, which have no problem and no note."""
    assert [str(problem) for problem in folder.problems] == []
    mapped = map_rows(Context(folder, COVERAGE, {}))
    assert not mapped.problems
    return [draft for draft in mapped.drafts if draft.key.startswith(f"{table}/")]


def said(draft: Draft, predicate: str) -> list[str]:
    """Return the values of a property of what a claim is about."""
    return sorted(
        triple.object.value if isinstance(triple.object, ox.Literal) else local(triple.object)
        for triple in draft.triples
        if local(triple.subject) == draft.subject and local(triple.predicate) == predicate
    )


def test_a_total_has_a_firm_a_measure_a_scope_and_days(tmp_path: Path) -> None:
    """By hand: what the row says, and a key of firm, measure, scope, period and source."""
    (draft,) = drafts(folder_of(tmp_path, totals=[TOTAL | {"category": "chips"}]))
    assert draft.key == "totals/maker/revenue/total-company/2024-12-29_2025-12-27/paper"
    assert draft.subject == "total/maker/revenue/total-company/2024-12-29_2025-12-27"
    assert {name: said(draft, name) for name in (
        "type", "totalOf", "measure", "ofCategory", "scope", "ofPeriod", "hasTime", "hasQuantity",
    )} == {
        "type": ["Total"], "totalOf": ["maker"], "measure": ["total-revenue"],
        "ofCategory": ["chips"], "scope": ["total company"], "ofPeriod": ["2025"],
        "hasTime": ["time/2024-12-29_2025-12-27"],
        "hasQuantity": ["quantity/money/34600000000_34600000000/CCY_USD/rule-exact"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "quantity"),
    [
        ({"qualifier": "exact"}, "34600000000_34600000000/CCY_USD/rule-exact"),
        ({"qualifier": "guidance"}, "34600000000_34600000000/CCY_USD/rule-exact"),
        # 34.6 bn has a last digit of 0.1 bn: half of it is 0.05 bn, less than a tenth
        ({"qualifier": "about"}, "34550000000_34650000000/CCY_USD/rule-rounded"),
        # of 3 bn half a digit is 0.5 bn, more than a tenth
        ({"qualifier": "about", "low": "3e9", "high": "3e9"},
         "2700000000_3300000000/CCY_USD/rule-about"),
        ({"qualifier": "rounded", "low": "3e9", "high": "3e9"},
         "2500000000_3500000000/CCY_USD/rule-rounded"),
        ({"qualifier": "at-least", "high": ""}, "34600000000_x/CCY_USD/rule-at-least"),
        ({"qualifier": "at-least"}, "34600000000_x/CCY_USD/rule-at-least"),
        ({"qualifier": "up-to"}, "x_34600000000/CCY_USD/rule-up-to"),
        ({"qualifier": "up-to", "low": ""}, "x_34600000000/CCY_USD/rule-up-to"),
        ({"qualifier": "about", "high": "34640000000"},
         "34600000000_34640000000/CCY_USD/rule-at-least+rule-up-to"),
        ({"quantity": "about 5 billion EUR", "low": "", "high": "", "unit": ""},
         "4500000000_5500000000/CCY_EUR/rule-about"),
    ],
)  # fmt: skip
def test_a_qualifier_bounds_the_one_figure(tmp_path: Path, cells: Row, quantity: str) -> None:
    """Accounts are told shortened: about is as far as the figure is written out."""
    (draft,) = drafts(folder_of(tmp_path, totals=[TOTAL | cells]))
    assert said(draft, "hasQuantity") == [f"quantity/money/{quantity}"]


@pytest.mark.parametrize(
    ("measure", "unit", "figure", "quantity"),
    [
        ("capacity", "GW", "3.5", "power/3.5_3.5/GigaW/rule-exact"),
        ("capacity", "wafers/month", "75000", "count/75000_75000/NUM/rule-exact/period-month"),
        ("units", "count", "48", "count/48_48/NUM/rule-exact"),
        ("units", "H100e", "842000", "count/842000_842000/NUM/rule-exact/in-h100e--"),
        ("run-rate", "USD", "9e9", "money/9000000000_9000000000/CCY_USD/rule-exact/period-year"),
        ("capex", "TWD", "9e9", "money/9000000000_9000000000/CCY_TWD/rule-exact"),
    ],
)
def test_units_of_totals(
    tmp_path: Path, measure: str, unit: str, figure: str, quantity: str
) -> None:
    """A run rate is of a year; equivalents are no pieces; wafers are of a month."""
    row = TOTAL | {"measure": measure, "unit": unit, "low": figure, "high": figure}
    (draft,) = drafts(folder_of(tmp_path, totals=[row]))
    (found,) = said(draft, "hasQuantity")
    assert found.startswith(f"quantity/{quantity.removesuffix('h100e--')}")


@pytest.mark.parametrize(
    ("period", "time"),
    [
        ("2025", "time/2025-01-01_2025-12-31"),
        ("2025-Q2", "time/2025-04-01_2025-06-30"),
        ("at 2025-12-31", "time/2025-12-31_2025-12-31"),
    ],
)
def test_a_period_that_is_a_date_has_its_days(tmp_path: Path, period: str, time: str) -> None:
    """Without days the words of a calendar period give them."""
    row = TOTAL | {"period": period, "period_start": "", "period_end": ""}
    (draft,) = drafts(folder_of(tmp_path, totals=[row]))
    assert said(draft, "hasTime") == [time]


def test_a_fiscal_period_needs_its_days(tmp_path: Path) -> None:
    """Nobody knows from the words alone when a fiscal year ends."""
    row = TOTAL | {"period": "FY2026-Q1", "period_start": "", "period_end": ""}
    folder = folder_of(tmp_path, totals=[row])
    (problem,) = map_rows(Context(folder, COVERAGE, {})).problems
    assert (problem.file, problem.row, problem.column) == ("totals.csv", 2, "period_start")


def test_a_total_may_be_of_a_category_of_ones_own(tmp_path: Path) -> None:
    """It is a thing of the folder and no code of the list."""
    own = [{"id": "etchers", "label": "etchers"}]
    row = TOTAL | {"scope": "", "category": "etchers"}
    (draft,) = drafts(folder_of(tmp_path, totals=[row], categories=own))
    (term,) = (t.object for t in draft.triples if local(t.predicate) == "ofCategory")
    assert term == ox.NamedNode(ID + "etchers")


def test_two_sources_of_one_total_are_of_one_thing(tmp_path: Path) -> None:
    """So their figures are compared; a filing announces, a newspaper reports."""
    rows = [TOTAL, TOTAL | {"source": "accounts", "status": "announced", "low": "34639000000",
                            "high": "34639000000"}]  # fmt: skip
    first, second = drafts(folder_of(tmp_path, totals=rows))
    assert first.subject == second.subject
    assert (first.presented.status, second.presented.status) == ("reported", "announced")


def test_only_a_party_announces(tmp_path: Path) -> None:
    """A newspaper that tells what a firm announced reports it; estimates keep their status."""
    rows = [TOTAL | {"status": "announced"}, TOTAL | {"status": "estimated", "period": "2024",
            "period_start": "2023-12-31", "period_end": "2024-12-28"}]  # fmt: skip
    first, second = drafts(folder_of(tmp_path, totals=rows))
    assert first.presented == ("reported", "certain")
    assert second.presented == ("estimated", "probable")


def test_faults_of_a_total_are_told(tmp_path: Path) -> None:
    """No measure of the list, nothing covered, bounds and days in the wrong order, no unit."""
    rows = [
        TOTAL | {"measure": "profit"},
        TOTAL | {"scope": ""},
        TOTAL | {"low": "5", "high": "4"},
        TOTAL | {"period_start": "2026-01-01"},
        TOTAL | {"unit": ""},
    ]
    rows = [row | {"period": f"year {number}"} for number, row in enumerate(rows)]
    found = {(p.row, p.column) for p in folder_of(tmp_path, totals=rows).problems}
    assert found == {
        (2, "measure"), (3, "category"), (4, "low"), (5, "period_start"), (6, "unit"),
    }  # fmt: skip


def test_rows_of_totals_and_shares_come_back(
    tmp_path: Path, written_back: Callable[[Context], dict[str, list[dict[str, str]]]]
) -> None:
    """What an export writes of the claims of a row is the row."""
    totals = [
        TOTAL | {"qualifier": "about", "category": "chips", "note": "a remark"},
        TOTAL | {"measure": "capacity", "low": "75000", "high": "80000", "unit": "wafers/month"},
        TOTAL | {"measure": "units", "low": "10", "high": "", "unit": "H100e",
                 "status": "estimated", "known_from": "2026-01-15"},
        TOTAL | {"measure": "backlog", "low": "", "qualifier": "up to",
                 "period": "at 2025-12-31", "period_start": "2025-12-31",
                 "period_end": "2025-12-31"},
    ]  # fmt: skip
    shares = [{"customer": "lab", "supplier_or_anonymised": "supplier 1 (unnamed)",
               "share_of_purchases_min": "0.23", "share_of_purchases_max": "0.23",
               "period": "2025", "source": "paper", "basis": "purchases", "note": "the first",
               "known_from": "2026-01-15"}]  # fmt: skip
    folder = folder_of(tmp_path, totals=totals, supplier_shares=shares)
    back = written_back(Context(folder, COVERAGE, {}))
    for table, rows in (("totals", totals), ("supplier_shares", shares)):
        written = [
            {name: cell for name, cell in row.items() if cell and name != "seen"}
            for row in back[table]
        ]
        wanted = [{name: cell for name, cell in row.items() if cell} for row in rows]
        assert sorted(written, key=str) == sorted(wanted, key=str)


def test_columns_may_have_other_names(tmp_path: Path) -> None:
    """`share_low`, `share_high` and `of` are read as the columns that they mean."""
    folder = folder_of(tmp_path)
    header = ["customer", "supplier_or_anonymised", "share_low", "share_high", "of", "period",
              "known_from", "source", "note"]  # fmt: skip
    period = "Q3 FY2026 (2026-05-04..2026-08-02)"
    row = ["lab", "maker", "0.17", "0.17", "purchases", period, "2026-04-22", "paper", "third"]
    with (folder.path / "supplier_shares.csv").open("w", encoding="utf-8") as file:
        csv.writer(file).writerows([header, row])
    (draft,) = drafts(read_folder(folder.path), "supplier_shares")
    assert draft.key.startswith("supplier_shares/lab/maker/fy2026-q3-2026-05-04-2026-08-02--")
    assert {name: said(draft, name) for name in ("customer", "supplier", "basis", "hasTime")} == {
        "customer": ["lab"], "supplier": ["maker"], "basis": ["basis-purchases"],
        "hasTime": ["time/2026-05-04_2026-08-02"],
    }  # fmt: skip
    assert said(draft, "ofPeriod") == ["FY2026-Q3 (2026-05-04..2026-08-02)"]
    assert draft.known.day == dt.date(2026, 4, 22)


@pytest.mark.parametrize(
    ("period", "kept", "time"),
    [
        ("at 2025-12-31", "2025-12-31", ["time/2025-12-31_2025-12-31"]),
        ("Q2 2026", "2026-Q2", ["time/2026-04-01_2026-06-30"]),
        ("H1 FY2026 (2025-11-03..2026-05-03)", "FY2026-H1 (2025-11-03..2026-05-03)",
         ["time/2025-11-03_2026-05-03"]),
        ("9 months of FY2025 (2024-10-01..2025-06-30)",
         "FY2025 9 months (2024-10-01..2025-06-30)", ["time/2024-10-01_2025-06-30"]),
        ("FY2026-Q1", "FY2026-Q1", []),
    ],
)  # fmt: skip
def test_periods_of_shares_are_read_as_accounts_write_them(
    tmp_path: Path, period: str, kept: str, time: list[str]
) -> None:
    """A quarter may stand first; the days of a fiscal period are those in brackets, or unknown."""
    row = {"supplier": "maker", "customer_or_anonymised": "lab", "period": period,
           "share_of_supplier_revenue_max": "0.35", "source": "paper", "basis": "RPO"}  # fmt: skip
    (draft,) = drafts(folder_of(tmp_path, customer_shares=[row]), "customer_shares")
    assert (said(draft, "ofPeriod"), said(draft, "hasTime")) == ([kept], time)
    assert said(draft, "hasQuantity") == ["quantity/share/x_35/PERCENT/rule-up-to"]


@pytest.mark.parametrize(
    ("basis", "code"),
    [("revenue", "revenue"), ("segment revenue", "segment-revenue"), ("RPO", "backlog"),
     ("receivables", "receivables")],
)  # fmt: skip
def test_a_share_is_of_one_basis(tmp_path: Path, basis: str, code: str) -> None:
    """Revenue, a segment's, backlog and receivables are never one for another."""
    row = {"supplier": "maker", "customer_or_anonymised": "lab", "period": "at 2025-12-31",
           "share_of_supplier_revenue_min": "0.5", "share_of_supplier_revenue_max": "0.5",
           "source": "paper", "basis": basis}  # fmt: skip
    (draft,) = drafts(folder_of(tmp_path, customer_shares=[row]), "customer_shares")
    assert said(draft, "basis") == [f"basis-{code}"]
    assert said(draft, "ofPeriod") == ["2025-12-31"]
