"""What people see first: few columns, names for ids, claims as a number, rows in an order."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from itertools import groupby
from typing import TYPE_CHECKING, Any

import pytest

import aisupply
from aisupply import graph as graph_module
from aisupply.bounds import Bounds
from aisupply.currencies import CURRENCIES
from aisupply.errors import UsageError
from aisupply.operations import catalogue
from aisupply.operations.columns import arrange, with_names
from aisupply.table import Several, Table
from aisupply.text import Id, Note

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., Any]
    Terminal = Callable[..., str]

LABELS = {"amd": "AMD", "openai": "OpenAI"}


@pytest.fixture
def own(draft: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small graph in place of the shipped one: AMD and Nvidia supply OpenAI."""
    graph = draft.supply("amd", "openai").supply("nvidia", "openai").open()
    monkeypatch.setattr(graph_module, "open", lambda *_, **__: graph)


@pytest.mark.usefixtures("own")
def test_people_read_names_and_programs_ids(run: Run) -> None:
    """A table has the first columns and labels, in a pipe too; JSON has all columns and ids."""
    shown = run("concentration", "openai").out.splitlines()
    assert shown[0].split() == [
        "customer", "category", "kind", "suppliers", "quantified", "answer", "basis",
        "hhi_stated", "top_supplier",
    ]  # fmt: skip
    assert shown[2].split()[0] == "OpenAI"
    assert shown[2].split()[-1] == "open"
    (row,) = json.loads(run("concentration", "openai", "--format", "json").out)["rows"]
    assert (row["customer"], row["top_candidates"]) == ("openai", "amd, nvidia")
    assert "tipping" in row


@pytest.mark.usefixtures("own")
def test_columns_are_named_or_all(run: Run) -> None:
    """--columns picks, and all is every one, for people and programs."""
    picked = run("concentration", "openai", "--columns", "top_candidates,customer").out
    assert picked.splitlines()[2].split() == ["AMD,", "Nvidia", "OpenAI"]
    every = run("concentration", "openai", "--columns", "all").out.splitlines()[0]
    assert {"tipping", "reason", "closed"} <= set(every.split())
    ran = run("concentration", "openai", "--columns", "customers")
    assert (ran.code, "it has: customer, category" in ran.err) == (2, True)


@pytest.mark.usefixtures("own")
def test_claims_are_a_number_unless_they_are_asked_for(run: Run) -> None:
    """By hand: one claim behind each supplier."""
    shown = run("concentration", "openai", "--explain").out.splitlines()
    assert shown[0].split()[-2:] == ["claims", "binds"]
    end = shown[0].index("claims") + len("claims")
    assert [line[:end].split()[-1] for line in shown[2:4]] == ["1", "1"]
    named = run("concentration", "openai", "--explain", "--columns", "supplier,claims").out
    assert "claim/paper/amd-openai" in named


@pytest.mark.usefixtures("own")
def test_rows_are_sorted_and_limited(run: Run) -> None:
    """Words go from A, numbers from the largest; - turns it round; what is left out is said."""
    ids = [["list", "firms", "--sort", name, "--columns", "id"] for name in ("id", "-id")]
    first, last = (run(*words, "--format", "csv").out.split()[1:] for words in ids)
    assert first == sorted(first) == last[::-1]
    limited = run("list", "firms", "--sort", "suppliers", "--limit", "1")
    assert limited.out.splitlines()[2].startswith("openai")
    assert "note: 1 of 3 rows are shown" in limited.out
    ran = run("list", "firms", "--sort", "size")
    assert (ran.code, "no column 'size'" in ran.err) == (2, True)


def test_unknown_values_come_last_whatever_the_order() -> None:
    """Bounds go by their lower end; a row without a value is neither first nor in between."""
    rows: list[dict[str, Any]] = [
        {"hhi": Bounds(2, 9)}, {"hhi": None}, {"hhi": Bounds(5, 6)}, {"hhi": Bounds(2, 3)},
    ]  # fmt: skip
    table = Table(("hhi",), rows)
    assert arrange(table, sort="hhi").column("hhi") == [
        Bounds(5, 6), Bounds(2, 9), Bounds(2, 3), None,
    ]  # fmt: skip
    assert arrange(table, sort="-hhi", limit=1).column("hhi") == [Bounds(2, 3)]
    with pytest.raises(UsageError):
        arrange(table, columns="index")


def test_names_stand_in_cells_that_list_and_in_notes() -> None:
    """Only columns of things have labels: a text that is an id by chance stays."""
    note = Note("supply.nobody", customer=Id("openai"))
    row: dict[str, Any] = {"via": Several(("amd", "x"), between=" → "), "basis": "amd"}
    row |= {"claims": Several(("c", "d")), "suppliers": 3}
    table = Table((*row,), [row], None, [note])
    (shown,) = with_names(table, LABELS).rows
    assert (str(shown["via"]), shown["basis"], shown["claims"]) == ("AMD → x", "amd", 2)
    assert with_names(table, LABELS).said() == [
        "no source names a supplier of OpenAI under this lens"
    ]
    assert with_names(table, LABELS, whole=["claims"]).rows[0]["claims"] == ("c", "d")


def test_first_columns_are_columns_that_there_are() -> None:
    """What is declared to be seen first is among all columns of the question."""
    for operation in catalogue("command").values():
        for names in operation.shown[:1]:
            if operation.name not in {"list", "disrupt"}:  # theirs hang on what is asked
                assert set(names) <= {*operation.columns}, operation.name


@pytest.mark.parametrize("width", [80, 100, 140])
def test_a_first_answer_fits_the_screen(width: int, on_a_terminal: Terminal) -> None:
    """Each row is a line of a table, no line is wider than the terminal, and no word is cut."""
    lines = on_a_terminal(
        "concentration", "openai", "--limit", "4", COLUMNS=str(width), NO_COLOR="1"
    ).splitlines()
    rows = lines[: next(n for n, line in enumerate(lines) if line.startswith("note"))]
    assert max(map(len, rows)) <= width
    heads = " ".join(line for line in rows if "─" not in line)
    assert {"customer", "suppliers", "quantified"} <= set(heads.split())
    assert {"accelerator", "Cloud"} <= set(heads.split())


def test_deals_by_size_are_one_line(run: Run) -> None:
    """Of the shipped graph: at least 10 bn, the largest figure of each currency first."""
    words = ["list", "agreements", "--min", "10bn", "--sort", "amount", "--format", "csv",
             "--known-by", "2026-07-05"]  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(run(*words).out)))
    units = [row["unit"] for row in rows]
    assert set(units) <= CURRENCIES
    assert [unit for unit, _ in groupby(units)] == list(dict.fromkeys(units))
    assert next(row["id"] for row in rows if row["unit"] == "USD") == "openai-oracle-300bn"
    assert all(float(row["amount_high"] or "inf") >= 10e9 for row in rows)


def test_letters_of_intent_only(run: Run) -> None:
    """--stage picks; a stage or a list that there is not is told."""
    words = ["list", "agreements", "--format", "csv", "--stage"]
    rows = list(csv.DictReader(io.StringIO(run(*words, "letter-of-intent").out)))
    assert {row["stage"] for row in rows} == {"letter-of-intent"}
    assert "known: agreed" in run(*words, "intent").err
    assert "is for agreements" in run("list", "firms", "--min", "3").err


def test_what_changed_of_one_firm(run: Run) -> None:
    """Each change speaks of AMD or of a deal that it is a party of; none of other deals."""
    words = ["diff", "amd", "--from", "2026-01", "--to", "2026-02", "--format", "csv"]
    rows = list(csv.DictReader(io.StringIO(run(*words).out)))
    things = {row["thing"].rpartition("/")[2] for row in rows}
    assert "meta-amd-6gw" in things
    assert "openai-nvidia-loi" not in things
    assert 0 < len(rows) < len(run("diff", *words[2:]).out.splitlines())


def test_without_days_the_last_ones_are_looked_at(run: Run) -> None:
    """Ninety days up to the day up to which the graph is kept."""
    last = aisupply.open().coverage
    notes = json.loads(run("diff", "--format", "json", "--change", "stage").out)["notes"]
    first = last - dt.timedelta(days=90)
    assert notes[0] == f"what changed after {first} and up to {last}"
