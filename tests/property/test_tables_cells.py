"""No cell is lost: each is in the graph, shown, and exported again, or refused by row and column.

Every example fills a cell of every column of every table.  Each filled row is about a thing of
its own (`deal-7`, `firm-3`), so that one import holds them all and they cannot cover each other.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections import defaultdict
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

import aisupply
from aisupply.claims.describe import find, show
from aisupply.exchange.tables import read_folder
from aisupply.exchange.tables.cells import hidden_character
from aisupply.exchange.tables.export import tables_of, write_tables
from aisupply.exchange.tables.mapping import known_codes, map_rows
from aisupply.exchange.tables.mapping_known import Known, context_for
from aisupply.exchange.tables.rules import statuses
from aisupply.exchange.tables.schema import tables_schema
from aisupply.exchange.tables.template import EXAMPLES
from aisupply.exchange.tables.writer import Existing, compose, write_folder

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from aisupply.exchange.tables.problems import Problem
    from aisupply.exchange.tables.schema import Column

pytestmark = pytest.mark.slow

COVERAGE = dt.date(2026, 7, 5)
CODES = known_codes()
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
"""Each example has a hundred rows and more: to shrink one tells less than the cells it names."""
MOST = 1 + max(len(table.columns) for table in tables_schema().tables.values())
MOST_CODES = 4
"""The lists of categories and units are longer, and all alike."""
OWN = {
    "sources": "id", "organisations": "id", "aliases": "organisation", "groups": "child",
    "products": "id", "product_inputs": "product", "in_house": "product", "agreements": "id",
    "agreement_parties": "agreement", "agreement_terms": "agreement",
    "agreement_volumes": "agreement", "agreement_corroboration": "agreement",
    "stakes": "issuer", "supply_relations": "customer", "market_shares": "market",
    "customer_shares": "supplier", "people": "id", "facilities": "id", "changes": "subject",
    "conflicts": "id", "estimates": "owner", "deals": "id",
}  # fmt: skip
"""Table → the column of the thing that its row is about; `test_facts_of_a_batch` and the tests of
restrictions, totals and readings look at the tables that are not here."""
STEMS = {
    "sources": "text", "organisations": "body", "products": "part", "agreements": "pact",
    "people": "person", "facilities": "site", "conflicts": "C", "market_shares": "market",
    "product_inputs": "chip", "in_house": "chip", "aliases": "firm", "groups": "firm",
    "stakes": "firm", "supply_relations": "firm", "customer_shares": "firm",
    "estimates": "firm", "deals": "pact",
}  # fmt: skip
"""Table → how the ids of those things begin; others are about a deal."""
Row = dict[str, str]


class Filled(NamedTuple):
    """One row in which one cell was filled in."""

    table: str
    column: str
    row: Row

    @property
    def thing(self) -> str:
        """What `aisupply show` is asked for."""
        name = self.row[OWN[self.table]]
        return {"conflicts": f"disagreement/{name}", "market_shares": f"market/{name}"}.get(
            self.table, name
        )


WORDS = st.text(
    st.characters(codec="utf-8", categories=("L", "Nd", "P", "Zs"), exclude_characters="\\"),
    min_size=1, max_size=40,
).map(str.strip).filter(lambda text: text and not hidden_character(text))  # fmt: skip
DATES = st.sampled_from(["2025-03-01", "2025-05", "2025-Q3", "2025-H2", "2024"])
NUMBERS = st.integers(1, 400).map(lambda n: f"{n / 8:g}")
SHARES = st.integers(1, 99).map(lambda n: f"{n / 100:g}")
KINDS: dict[str, SearchStrategy[str]] = {
    "text": WORDS,
    "anonymous": WORDS,
    "url": st.sampled_from(["https://example.org/a?b=c&d", "http://example.org/é/ü_(x)"]),
    "date": DATES,
    "period": st.sampled_from(["2025-Q2", "FY2026-Q1", "undated", "2024 (estimate)"]),
    "counts": st.sampled_from(
        ["no", "part-of:deal-0", "restates:deal-0", "joint:both", "superseded-by:deal-0@2026-01"]
    ),
    "amount": NUMBERS,
    "share": SHARES,
    "integer": st.sampled_from(["1", "2", "3"]),
    "flag": st.sampled_from(["yes", "no"]),
    "status": st.sampled_from(statuses()),
    "stage": st.sampled_from([word for word in statuses() if word not in {"reported", "forecast"}]),
    "word": st.sampled_from(["power", "duration", "a-word-of-mine"]),
    "name": st.sampled_from(["firm-0", "firm-1"]),
    "volume-id": st.just("deal-0/power/01"),
}
COLUMNS: dict[str, SearchStrategy[str]] = {
    "country_iso2": st.sampled_from(["KR", "DE", "US"]),
    "wikidata": st.sampled_from(["Q42", "Q7186"]),
    "ticker": st.sampled_from(["XNAS:EXMP", "XPAR:EX"]),
    "lei": st.sampled_from(["R2I72C950HOYXII45366", "529900T8BM49AURSDO55"]),
    "language": st.sampled_from(["fr", "de"]),
    "currency": st.just("USD"),
    # The supplier of these rows is a firm, which import refuses as a category.
    "supplier_kind": st.sampled_from(["organisation", "group"]),
}
QUANTITIES = {
    "agreement_terms": ["up to 3 GW", "about 5 GW", "jusqu'à 4 GW"],
    "agreement_volumes": ["up to 3 GW", "6 GW"],
    "stakes": ["up to 10 %", "plus de 3 %", "2 billion USD"],
    "facilities": ["750 MW", "more than 2 GW"],
}
SHARE_WORDS = ["about a third", "more than half", "au moins 20 %"]
NAMED = {"organisations": "firm", "products": "chip", "agreements": "deal", "sources": "paper",
         "facilities": "hall", "agreement_volumes": "deal"}  # fmt: skip
"""Table → how the ids of things begin that any row may name."""


def values(table: str, column: Column) -> SearchStrategy[str]:
    """What somebody might write into a column."""
    if column.kind == "words":
        return st.sampled_from(QUANTITIES.get(table, SHARE_WORDS))
    if column.kind in {"id", "ids"} and column.refers:
        names = [f"{NAMED[column.refers[0]]}-{n}" for n in (0, 1)]
        return st.sampled_from([*names, ";".join(names)] if column.kind == "ids" else names)
    if column.name in COLUMNS:
        return COLUMNS[column.name]
    if column.kind in {"code", "codes"} and column.codes:
        return st.sampled_from([code for code in column.codes if code])
    return KINDS[column.kind]


def base() -> dict[str, list[Row]]:
    """Things that rows may name."""
    first = {name: dict(rows[0]) for name, rows in EXAMPLES.items()}
    source = {"source": "paper-0"}
    made: dict[str, list[Row]] = {name: [] for name in tables_schema().tables}
    for n in range(MOST):
        made["sources"].append(first["sources"] | {"id": f"paper-{n}"})
        made["organisations"].append(
            {"id": f"firm-{n}", "name": f"Firm {n}", "kind": "company", **source}
        )
        made["products"].append(
            first["products"] | {"id": f"chip-{n}", "name": f"Chip {n}", "designer": "firm-0"}
            | source
        )  # fmt: skip
        made["agreements"].append(first["agreements"] | {"id": f"deal-{n}"} | source)
        made["facilities"].append(
            first["facilities"] | {"id": f"hall-{n}", "operator": "firm-0", "tenant": ""} | source
        )
    return made


REFERENCES = {
    "example-gazette-2026": "paper-0", "example-lab": "firm-0", "example-chips": "firm-1",
    "example-holding": "firm-2", "example-chip-1": "chip-0", "example-lab-chips-2026": "deal-0",
}  # fmt: skip


def sample(table: str, number: int) -> Row:
    """The row of the template, about a thing of its own."""
    row = {name: REFERENCES.get(cell, cell) for name, cell in EXAMPLES[table][0].items()}
    row[OWN[table]] = f"{STEMS.get(table, 'deal')}-{number}"
    if table == "conflicts":
        row |= {"id": f"C{number:02}", "subject": f"deal-{number}"}
    if table == "agreement_volumes":
        row["id"] = f"deal-{number}/power/01"
    if table == "changes":
        row["after_date"] = "2026-03-02"
    return row


def code_columns(table: str) -> dict[str, tuple[str, ...]]:
    """The columns of a table that hold one of a closed list, with (the beginning of) the list."""
    columns = tables_schema().tables[table].columns.values()
    return {
        column.name: tuple(filter(None, column.codes))[:MOST_CODES]
        for column in columns
        if column.kind in {"code", "codes"} and column.codes and column.name not in COLUMNS
    }


@st.composite
def filled(draw: st.DrawFn) -> list[Filled]:
    """For each column of each table a row in which it is filled in."""
    found = []
    for name, table in ((name, tables_schema().tables[name]) for name in OWN):
        for number, column in enumerate(table.columns.values(), 1):
            row = sample(name, number)
            if column.name not in {OWN[name], "id"}:
                row[column.name] = draw(values(name, column))
            found.append(Filled(name, column.name, row))
    return found


def folder_of(rows: list[Filled], work: Path) -> list[Problem]:
    """Import a folder that holds rows; those with a problem are left out, and told."""
    tables = base()
    for item in rows:
        tables[item.table].append(item.row)
    write_tables(work / "tables", tables)
    folder = read_folder(work / "tables")
    problems = [problem for problem in folder.problems if problem.severity == "problem"]
    context = context_for(folder, Known(), coverage=COVERAGE, codes=CODES)
    write_folder(work / "graph", compose(map_rows(context), context, Existing()))
    return problems


def refused(item: Filled, problems: list[Problem]) -> bool:
    """Whether the row of a cell was refused, with the number of its row."""
    number = len(base()[item.table]) + 1
    line = number + 1 + list(tables_schema().tables[item.table].columns).index(item.column)
    mine = [p for p in problems if p.file == f"{item.table}.csv" and p.row == line]
    assert all(problem.column for problem in mine)
    return bool(mine)


def same(item: Filled, again: str) -> bool:
    """Whether a cell holds what was typed: numbers by value, text by its composed form (NFC)."""
    typed = normalize("NFC", item.row.get(item.column, ""))
    column = tables_schema().tables[item.table].columns[item.column]
    if typed and again and column.kind in {"amount", "share"}:
        return float(typed) == float(again)
    return again == typed or not typed  # what words give may be filled in


def exported_row(item: Filled, tables: dict[str, list[Row]]) -> Row:
    """The exported row of the thing of a row."""
    own = OWN[item.table]
    rows = [r for r in tables.get(item.table, ()) if r[own] == item.row[own]]
    if item.table == "aliases":
        rows = [r for r in rows if r["alias"] == item.row["alias"]]
    if item.table in {"in_house", "product_inputs", "agreement_parties", "agreement_terms"}:
        key = tables_schema().tables[item.table].key
        rows = [r for r in rows if all(r[name] == item.row[name] for name in key)]
    assert len(rows) == 1, (item, rows)
    return rows[0]


@settings(max_examples=8, deadline=None, phases=PHASES, suppress_health_check=list(HealthCheck))
@given(filled())
def test_each_cell_is_exported_again_or_refused(rows: list[Filled]) -> None:
    """What was typed into a cell comes out of it, or a problem names its row."""
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        problems = folder_of(rows, work)
        exported = tables_of(Existing.read(work / "graph").quads())
        lost = [
            (item.table, item.column, item.row.get(item.column), again)
            for item in rows
            if not refused(item, problems)
            and not same(item, again := exported_row(item, exported)[item.column])
        ]
        assert lost == []


@settings(max_examples=2, deadline=None, phases=PHASES, suppress_health_check=list(HealthCheck))
@given(filled(), filled())
def test_each_cell_is_shown(one: list[Filled], other: list[Filled]) -> None:
    """Two values of a cell give two pages of its thing."""
    pages: list[dict[tuple[str, str], str]] = []
    turned_down = set()
    for rows in (one, other):
        with tempfile.TemporaryDirectory() as name:
            problems = folder_of(rows, Path(name))
            turned_down |= {(i.table, i.column) for i in rows if refused(i, problems)}
            view = aisupply.open(Path(name) / "graph").view(everything=True)
            pages.append({(i.table, i.column): page(view, i) for i in rows
                          if (i.table, i.column) not in turned_down})  # fmt: skip
    differ = {(a.table, a.column) for a, b in zip(one, other, strict=True)
              if a.row.get(a.column) != b.row.get(b.column)}  # fmt: skip
    assume(differ)
    hidden = {key for key in differ - turned_down if pages[0][key] == pages[1][key]}
    assert hidden == set()


@pytest.mark.parametrize("name", [name for name in OWN if code_columns(name)])
def test_each_code_is_shown(name: str) -> None:
    """Any two codes of a column give two pages of its thing; other tables stay as they are."""
    columns = code_columns(name)
    pages: dict[str, dict[str, str]] = defaultdict(dict)
    for turn in range(max(map(len, columns.values()))):
        rows = [
            Filled(name, column, sample(name, number) | {column: codes[turn]})
            for number, (column, codes) in enumerate(columns.items(), 1)
            if turn < len(codes)
        ]
        with tempfile.TemporaryDirectory() as work:
            problems = folder_of(rows, Path(work))
            view = aisupply.open(Path(work) / "graph").view(everything=True)
            for item in rows:
                if not refused_code(item, rows, problems):
                    pages[item.column][item.row[item.column]] = page(view, item)
    alike = [
        (column, one, other)
        for column, shown in pages.items()
        for one, other in combinations(shown, 2)
        if shown[one] == shown[other]
    ]
    assert alike == []


def refused_code(item: Filled, rows: list[Filled], problems: list[Problem]) -> bool:
    """Whether the row of a code was refused, by its place in its file."""
    line = 1 + len(base()[item.table]) + 1
    line += [row for row in rows if row.table == item.table].index(item)
    return any(p.file == f"{item.table}.csv" and p.row == line for p in problems)


def page(view: aisupply.View, item: Filled) -> str:
    """All that is shown of the thing of a row."""
    table = show(view, find(view, item.thing))
    return "\n".join(" | ".join(str(cell) for cell in row.values()) for row in table)
