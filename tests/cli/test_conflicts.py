"""`aisupply conflicts` as a user types it."""

from __future__ import annotations

import json
from typing import Any


def test_all_claims_are_compared_by_default(run: Any) -> None:
    """Without lens options every claim counts, and exit code 0 says that it went well."""
    done = run("conflicts", "--format", "json")
    assert (done.code, done.err) == (0, "")
    answer = json.loads(done.out)
    assert answer["lens"]["line"] == "all claims"
    assert answer["columns"][:3] == ["subject", "aspect", "grade"]
    row = next(r for r in answer["rows"] if r["subject"].endswith("/meta-amd-6gw"))
    assert row["claim_a"].startswith("https://w3id.org/aisupply/id/claim/")


def test_a_lens_option_leaves_out_claims(run: Any) -> None:
    """By one source alone there is no disagreement but what it says against itself."""
    done = run("conflicts", "--source", "seed-article", "--format", "jsonl")
    rows = [json.loads(line) for line in done.out.splitlines()]
    assert {row["aspect"] for row in rows} == {"noted"}
    assert len(rows) == 3  # by hand: S28 with S49, S42 with S83, S53 with S83


def test_before_anything_was_known_nobody_disagrees(run: Any) -> None:
    """An early day gives an empty table and no error."""
    done = run("conflicts", "--known-by", "1990", "--format", "csv")
    assert (done.code, done.out.splitlines()[1:]) == (0, [])


def test_noted_pairs_are_told_in_french(run: Any) -> None:
    """Words of linked claims come in the language asked for."""
    english = run("conflicts", "--format", "jsonl").out
    french = run("conflicts", "--lang", "fr", "--format", "jsonl").out
    assert english != french
