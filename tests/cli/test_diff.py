"""`aisupply diff` as a user types it."""

from __future__ import annotations

import json
from typing import Any

import pytest


def test_a_day_and_the_changes_on_it(run: Any) -> None:
    """On 27 February 2026 the letter of Nvidia and OpenAI ended (changes.csv)."""
    done = run("diff", "--from", "2026-02-26", "--to", "2026-02-27", "--format", "json")
    assert (done.code, done.err) == (0, "")
    answer = json.loads(done.out)
    assert answer["columns"] == ["date", "change", "thing", "claim", "before", "after"]
    assert {row["date"] for row in answer["rows"]} == {"2026-02-27"}
    ended = [row for row in answer["rows"] if row["after"] == "ended"]
    assert any(row["thing"].endswith("/openai-nvidia-loi") for row in ended)
    assert answer["notes"] == ["what changed after 2026-02-26 and up to 2026-02-27"]


def test_only_the_changes_asked_for(run: Any) -> None:
    """With --change only that kind comes, and a partial date means its last day."""
    done = run("diff", "--from", "2026-01", "--to", "2026-02", "--change", "volume",
               "--format", "jsonl")  # fmt: skip
    rows = [json.loads(line) for line in done.out.splitlines()]
    assert {row["change"] for row in rows} == {"volume"}
    assert all("2026-01-31" < row["date"] <= "2026-02-28" for row in rows)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--to", "2026"), "--from"),
        (("--from", "2026", "--to", "2025"), "is after"),
        (("--from", "2025", "--to", "2026", "--as-of", "2026"), "--as-of has no place here"),
        (("--from", "soon", "--to", "2026"), "no date"),
        (("2026-06-01",), "aisupply diff --from 2026-06-01"),
    ],
)
def test_what_cannot_be_answered(run: Any, words: tuple[str, ...], said: str) -> None:
    """What is missing or does not fit is said, with exit code 2."""
    done = run("diff", *words)
    assert done.code == 2
    assert said in done.err
