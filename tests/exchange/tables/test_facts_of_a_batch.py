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
    tmp_path: Path, run: Callable[..., Any], light_shipped: Path
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
