"""What a batch of facts needs to be told: from rows to a graph that commands answer from."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from aisupply.exchange.tables.export import write_tables

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Row = dict[str, str]
pytestmark = pytest.mark.usefixtures("light_shipped")
SOURCE: Row = {
    "id": "gazette", "publisher": "Example Press", "title_in_own_words": "On leases",
    "kind": "news", "language": "en", "tier": "2", "published": "2026-03-02",
}  # fmt: skip


def firm(name: str, **cells: str) -> Row:
    """Return a row of organisations."""
    return {"id": name, "name": name.title(), "kind": "company", "source": "gazette"} | cells


def deal(name: str, **cells: str) -> Row:
    """Return a row of agreements."""
    return {"id": name, "kind": "supply", "status": "signed", "announced": "2026-03-02",
            "summary": "A deal", "source": "gazette"} | cells  # fmt: skip


def parties(**suppliers: str) -> list[Row]:
    """Return the rows of deals between a supplier each and tenant."""
    return [
        {"agreement": name, "organisation": who, "role": role}
        for name, supplier in suppliers.items()
        for who, role in ((supplier, "supplier"), ("tenant", "customer"))
    ]


def volume(name: str, supplier: str, quantity: str, **cells: str) -> Row:
    """Return a row of volumes that tenant takes of one supplier under one deal."""
    return {
        "id": name, "agreement": name.partition("/")[0], "source": "gazette", "customer": "tenant",
        "supplier": supplier, "flow": "supply", "category": "data-centre", "stage": "agreed",
        "evidence": "reported", "counts": "yes", "quantity": quantity,
    } | cells  # fmt: skip


@pytest.fixture
def taken_in(
    tmp_path: Path, run: Callable[..., Any]
) -> Callable[..., tuple[int, list[dict[str, Any]], Path]]:
    """Import tables beside a source; return the exit code, the problems and notes, the graph."""

    def take(**tables: list[Row]) -> tuple[int, list[dict[str, Any]], Path]:
        folder, target = tmp_path / "tables", tmp_path / "graph"
        write_tables(folder, {"sources": [SOURCE], **tables})
        done = run("import", folder, "-o", target, "--format", "json")
        rows = json.loads(done.out)["rows"] if done.out.startswith("{") else []
        assert rows or done.code == 0, done.err
        return done.code, rows, target

    return take


@pytest.fixture
def answer(run: Callable[..., Any]) -> Callable[..., list[dict[str, Any]]]:
    """Ask a command, and return its rows."""

    def ask(*words: object) -> list[dict[str, Any]]:
        done = run(*words, "--format", "json")
        assert done.code == 0, done.err
        rows: list[dict[str, Any]] = json.loads(done.out)["rows"]
        return rows

    return ask


def test_power_of_two_sorts_is_never_added(
    taken_in: Callable[..., Any], answer: Callable[..., Any]
) -> None:
    """IT: core 0.5 and galaxy 0.526 GW; gross: galaxy 0.8 alone. Shares 500/1026 and 526/1026.

    HHI of the first is 10,000 · (500² + 526²) / 1026² = 5,003.2.
    """
    code, problems, graph = taken_in(
        organisations=[firm(name) for name in ("tenant", "core", "galaxy")],
        agreements=[deal("one"), deal("two")],
        agreement_parties=parties(one="core", two="galaxy"),
        agreement_volumes=[
            volume("one/power-it/01", "core", "500 MW", kind="power-it"),
            volume("two/power-it/01", "galaxy", "526 MW IT"),
            volume("two/power-gross/01", "galaxy", "800 MW", kind="power-gross"),
        ],
    )
    assert code == 0, problems
    rows = answer("concentration", "tenant", "--all-cells", "--store", graph)
    found = {row["kind"]: row for row in rows}
    assert set(found) == {"power-it", "power-gross"}
    assert found["power-it"]["hhi_stated"]["low"] == pytest.approx(5003.2, abs=0.05)
    assert (found["power-gross"]["quantified"], found["power-gross"]["suppliers"]) == (1, 2)


def test_the_sort_of_power_in_words_and_in_a_column_agree(taken_in: Callable[..., Any]) -> None:
    """Words that say IT beside the kind power-gross are a problem of the row."""
    code, rows, _ = taken_in(
        organisations=[firm(name) for name in ("tenant", "core")],
        agreements=[deal("one")],
        agreement_parties=parties(one="core"),
        agreement_volumes=[volume("one/power/01", "core", "500 MW IT", kind="power-gross")],
    )
    assert code == 1
    (problem,) = rows
    assert (problem["column"], problem["found"]) == ("quantity", "power-it in GW")


OWN: list[Row] = [
    {"id": "transformers", "label": "Transformers", "label_fr": "Transformateurs",
     "broader": "power-equipment", "needs": "core-steel"},
    {"id": "core-steel", "label": "Core steel", "broader": "materials"},
]  # fmt: skip


def relation(supplier: str, customer: str, category: str, **cells: str) -> Row:
    """Return a row of relations."""
    return {"supplier": supplier, "customer": customer, "category": category, "status": "active",
            "source": "gazette"} | cells  # fmt: skip


def test_categories_of_ones_own_behave_like_shipped_ones(
    taken_in: Callable[..., Any], answer: Callable[..., Any]
) -> None:
    """300 of one and 100 of the other are 75 and 25 %: 10,000 · (0.5625 + 0.0625) = 6,250.

    The broader shipped category has them, and the chain goes on to what they need.
    """
    code, problems, graph = taken_in(
        categories=OWN,
        organisations=[firm(name) for name in ("tenant", "ohm", "volt", "forge")],
        agreements=[deal("one"), deal("two")],
        agreement_parties=parties(one="ohm", two="volt"),
        agreement_volumes=[
            volume("one/count/01", "ohm", "300 units", category="transformers"),
            volume("two/count/01", "volt", "100 units", category="transformers"),
        ],
        supply_relations=[relation("forge", who, "core-steel") for who in ("ohm", "volt")],
    )
    assert code == 0, problems
    asked = ("--store", graph)
    for category in ("transformers", "Transformers", "power-equipment"):
        (row,) = answer("concentration", "tenant", "--category", category, *asked)
        assert row["hhi_stated"]["low"] == pytest.approx(6250), category
    tiers = answer("tiers", "tenant", "--category", "transformers", *asked)
    assert [(row["tier"], row["category"]) for row in tiers] == [
        (1, "transformers"), (2, "core-steel")
    ]  # fmt: skip
    assert tiers[1]["top_supplier"] == "forge"
    (listed,) = answer("list", "categories", "transformateurs", *asked)
    assert (listed["id"], listed["suppliers"]) == ("transformers", 2)


def test_the_list_of_categories_is_told_once_and_a_near_miss_suggested(
    taken_in: Callable[..., Any],
) -> None:
    """The first wrong category lists all, with those of the folder; the second names that row."""
    code, problems, _ = taken_in(
        categories=OWN,
        organisations=[firm("tenant"), firm("ohm")],
        supply_relations=[relation("ohm", "tenant", what) for what in ("transfomers", "xyz")],
    )
    assert code == 1
    first, second = problems
    assert first["hint"] == "did you mean 'transformers'?"
    assert "abf-film, " in first["expected"]
    assert ", transformers" in first["expected"]
    assert second["expected"].endswith("codes that row 2 lists")
    assert second["hint"] == "take a broader one, or add it to categories.csv"


@pytest.mark.parametrize(
    ("row", "column", "found"),
    [
        ({"id": "gpu", "label": "GPU"}, "id", "gpu, which is a category of the list"),
        ({"id": "openai", "label": "AI"}, "id", "openai, which is the organisation"),
        ({"id": "a", "label": "A", "broader": "a"}, "broader", "a, which is narrower than itself"),
        ({"id": "a", "label": "A", "broader": "b"}, "broader", "'b'"),
    ],
)
def test_a_category_of_ones_own_is_a_new_one(
    taken_in: Callable[..., Any], row: Row, column: str, found: str
) -> None:
    """It takes no id that there is, and is a part of others than itself."""
    code, problems, _ = taken_in(categories=[row])
    assert code == 1
    assert [(p["row"], p["column"]) for p in problems] == [(2, column)]
    assert problems[0]["found"].startswith(found)


def test_what_goes_into_a_product_is_of_any_category(
    taken_in: Callable[..., Any], answer: Callable[..., Any]
) -> None:
    """Cooling, power, cables, optics, boards, racks, and categories of one's own."""
    kinds = ("cooling", "power", "cable", "optics", "board", "rack", "transformers", "memory")
    code, problems, graph = taken_in(
        categories=OWN,
        organisations=[firm("tenant"), firm("ohm")],
        products=[{"id": "box", "name": "Box", "kind": "rack-system", "designer": "tenant",
                   "source": "gazette"}],
        product_inputs=[{"product": "box", "input_kind": kind, "supplier": "ohm",
                         "source": "gazette"} for kind in kinds],
    )  # fmt: skip
    assert code == 0, problems
    rows = answer(
        "query", "SELECT ?category { ?input ais:ofProduct :box ; ais:ofCategory ?category }",
        "--store", graph,
    )  # fmt: skip
    assert {row["category"].rpartition("#")[2].rpartition("/")[2] for row in rows} == {
        "cooling", "power-equipment", "cable", "optics", "pcb", "rack-assembly", "transformers",
        "hbm",
    }  # fmt: skip


def test_rows_that_count_from_the_last_day_are_counted(
    tmp_path: Path, run: Callable[..., Any]
) -> None:
    """Two firms of an undated source, and one of a source of 2026, which is not over in July.

    A firm of a dated source is none of them. The last day is that of the shipped graph.
    """
    sources = [SOURCE, SOURCE | {"id": "page", "published": ""},
               SOURCE | {"id": "annual", "published": "2026"}]  # fmt: skip
    firms = [firm("a", source="page"), firm("b", source="page"), firm("c", source="annual"),
             firm("d")]  # fmt: skip
    write_tables(tmp_path / "tables", {"sources": sources, "organisations": firms})
    out = run("import", tmp_path / "tables", "-o", tmp_path / "graph").out
    assert "2 rows count from 2026-07-05 because their source has no date\n" in out
    assert "one row counts from 2026-07-05 because its date is a month, a part of a year" in out


def test_tables_of_a_file_have_no_sources_of_the_shipped_registry(
    tmp_path: Path, run: Callable[..., Any], draft: Any
) -> None:
    """A file of claims is read beside the shipped registry, whose sources are not its own."""
    file = tmp_path / "own.trig"
    file.write_text(draft.supply("amd", "openai").text(), encoding="utf-8")
    done = run("export", "-o", tmp_path / "tables", "--store", file)
    assert done.code == 0, done.err
    assert not (tmp_path / "tables" / "sources.csv").exists()  # its own stands with its claim
    assert "The paper" in (tmp_path / "tables" / "claims.trig").read_text("utf-8")


def test_choke_points_of_a_graph_of_ones_own_are_of_its_own_categories(
    taken_in: Callable[..., Any], answer: Callable[..., Any]
) -> None:
    """Nobody buys accelerators here: transformers are ranked, and what they need is below them."""
    code, problems, graph = taken_in(
        categories=OWN,
        organisations=[firm(name) for name in ("tenant", "ohm", "volt", "forge")],
        supply_relations=[relation("ohm", "tenant", "transformers"),
                          relation("volt", "tenant", "transformers"),
                          *(relation("forge", who, "core-steel") for who in ("ohm", "volt"))],
    )  # fmt: skip
    assert code == 0, problems
    rows = answer("chokepoints", "--horizon", "running", "--store", graph)
    assert {row["category"] for row in rows} == {"transformers"}
    assert (rows[0]["firm"], rows[0]["single_point"]) == ("forge", 1)
