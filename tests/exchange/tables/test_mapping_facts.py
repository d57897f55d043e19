"""The fact base as claims: how much there is, and the cases that must come out right."""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from aisupply.exchange.tables import read_folder
from aisupply.exchange.tables.mapping import known_codes, map_rows
from aisupply.exchange.tables.mapping_known import Known, context_for, known_in
from aisupply.exchange.tables.mapping_nodes import local
from aisupply.exchange.tables.rules import read_status
from aisupply.exchange.tables.writer import Existing

if TYPE_CHECKING:
    from aisupply.exchange.tables.mapping_context import Draft, Mapped

ROOT = Path(__file__).parents[3]
FACTS = ROOT.parent / "shared" / "facts"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not FACTS.exists(), reason="../shared/facts is not at hand"),
]


@pytest.fixture(scope="module")
def known() -> Known:
    """What the shipped graph knows, the archived seed article among it."""
    return known_in(Existing.read(ROOT / "graph").quads())


@pytest.fixture(scope="module")
def mapped(known: Known) -> Mapped:
    """The claims of all tables of the fact base."""
    folder = read_folder(FACTS, known=known.ids)
    assert folder.is_sound, [str(problem) for problem in folder.problems]
    context = context_for(folder, known, coverage=dt.date(2026, 7, 5), codes=known_codes())
    return map_rows(context)


@pytest.fixture(scope="module")
def claims(mapped: Mapped) -> dict[str, Draft]:
    """The claims by their keys."""
    return {draft.key: draft for draft in mapped.drafts}


def stages(draft: Draft) -> set[str]:
    """Return the stages that a claim states."""
    return {local(t.object) for t in draft.triples if local(t.predicate) == "stage"}


def test_each_row_is_a_claim(mapped: Mapped, claims: dict[str, Draft]) -> None:
    """Every row of every table gives a claim of its own, those of the seed article apart."""
    assert len(claims) == len(mapped.drafts) >= 1800
    tables = Counter(key.partition("/")[0] for key in claims)
    for table, least in (("agreements", 146), ("agreement_parties", 373), ("stakes", 57)):
        assert tables[table] == least  # by hand: rows of the file
    assert {left.row.table for left in mapped.left_out} == {
        "people", "products", "in_house", "market_shares"
    }  # fmt: skip
    assert len(mapped.left_out) == 7  # by hand: rows with the source seed-article, one in-house


def test_the_letter_of_nvidia_on_two_clocks(claims: dict[str, Draft]) -> None:
    """Known as a letter on 2025-09-22, changed on 2026-02-27, when the stake became known."""
    letter = claims["agreements/openai-nvidia-loi"]
    end = claims["changes/openai-nvidia-loi/2026-02-27"]
    stake = claims["agreement_volumes/nvidia-openai-equity-2026/money/01"]
    assert (letter.known.day, stages(letter)) == (dt.date(2025, 9, 22), {"letter-of-intent"})
    # the table is older than its column of statuses: without one a deal is amended
    assert (end.known.day, stages(end)) == (dt.date(2026, 2, 27), {"amended"})
    assert stake.known.day == dt.date(2026, 2, 27)


def test_asml_supplies_tsmc_from_2012(claims: dict[str, Draft]) -> None:
    """The relation is known from the day of the old source, its whole share from the new one."""
    key = "supply_relations/asml/tsmc/lithography/econotimes-asml"
    since, now = claims[f"{key}/since"], claims[key]
    assert (since.source, since.known.day) == ("reuters-asml-ccip", dt.date(2012, 7, 17))
    shares = {local(t.subject) for t in now.triples if local(t.predicate) == "hasQuantity"}
    assert shares == {"supply/asml/tsmc/euv-lithography"}


def test_every_status_of_the_map_has_its_reading() -> None:
    """Stage, evidence and certainty of each word are those of the fact base's own map."""
    with (FACTS / "status_map.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["table"].endswith(".status")]
    # A convertible is part holding, part option: what it is now is only probable.
    doubtful = {"part converted"}
    assert len(rows) > 75  # by hand: the rows of the four tables with a status
    for row in rows:
        found = read_status(row["table"].removesuffix(".status"), row["value"])
        assert found, row
        assert found.get("stage", "") == row["stage"], row
        assert found["evidence"] == row["evidence"], row
        if row["value"] not in doubtful:
            assert found["certainty"] == row["certainty"], row


def test_no_claim_is_known_after_the_coverage_date(claims: dict[str, Draft]) -> None:
    """No day on which a claim became known, and no day of a source, lies after the coverage."""
    latest = max(draft.known.day for draft in claims.values())
    assert latest == dt.date(2026, 7, 5)
    assert max(d.issued for d in claims.values() if d.issued) <= latest
