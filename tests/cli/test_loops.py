"""The command loops: columns, options, names, exit codes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from aisupply.measures.money.loops import ACTOR_COLUMNS, COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., Any]


def answer(run: Run, *args: str) -> dict[str, Any]:
    """Return the JSON answer of a command that went well."""
    ran = run("loops", *args, "--as-of", "2026-06-28", "--format", "json")
    assert ran.code == 0, ran.err
    found: dict[str, Any] = json.loads(ran.out)
    return found


def test_columns_lens_and_notes_are_printed(run: Run) -> None:
    """The columns of the interface; the rule of the count is with the answer."""
    found = answer(run)
    assert tuple(found["columns"]) == COLUMNS
    assert found["lens"]["known_by"] == "2026-06-28"
    assert max(row["length"] for row in found["rows"]) == 5
    assert any("at least one investment and one purchase" in note for note in found["notes"])


def test_what_has_no_ceiling_is_null(run: Run) -> None:
    """Nvidia's return is at least 0 and has no ceiling: null, and never a number of its own."""
    found = answer(run, "Nvidia", "--actors")
    assert tuple(found["columns"]) == ACTOR_COLUMNS
    (row,) = found["rows"]
    assert (row["actor"], row["return_guaranteed"], row["return_possible"]) == ("nvidia", 0, None)
    assert row["invested"]["high"] is None


def test_a_firm_and_a_length(run: Run) -> None:
    """Loops that pass CoreWeave, by its label, with at most three payments."""
    found = answer(run, "CoreWeave", "--max-length", "3")
    assert found["rows"]
    for row in found["rows"]:
        assert "coreweave" in row["actors"].split(", ")
        assert row["length"] <= 3


def test_a_limit_tells_what_it_leaves_out(run: Run) -> None:
    """The first row of all, and how many there are."""
    every, first = answer(run), answer(run, "--limit", "1")
    assert first["rows"] == every["rows"][:1]
    assert any(f"1 of {len(every['rows'])} rows" in note for note in first["notes"])


def test_bad_input_exits_with_2(run: Run) -> None:
    """A firm that there is not, and a length of 1."""
    assert run("loops", "no-such-firm").code == 2
    assert run("loops", "--max-length", "1").code == 2


def test_chance_takes_no_firm(run: Callable[..., Any]) -> None:
    """All loops are compared: a firm, or a sum by investor, has no place beside --chance."""
    for more in (["openai"], ["--actors"]):
        ran = run("loops", *more, "--chance")
        assert ran.code == 2
        assert "--chance compares all loops" in ran.err
    assert run("loops", "--chance", "--draws", "5").code == 2
