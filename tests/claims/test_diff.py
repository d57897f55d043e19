"""What changed between two dates: claims, stages, volumes, each on its day."""

from __future__ import annotations

import csv
import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from aisupply.claims.diff import COLUMNS, diff
from aisupply.errors import UsageError

if TYPE_CHECKING:
    import aisupply

    Draft = Any

NO_TURN = {
    "broadcom-order-10bn-2025": "the customer is named; the order stays agreed",
    "softbank-openai-equity-2025": "another purchase is planned, beside the deal",
}
"""Agreements of changes.csv whose change is none of their stage, and why."""
START, END = dt.date(2025, 10, 31), dt.date(2025, 12, 31)


def changed(
    draft: Draft, *changes: str, start: dt.date = START, end: dt.date = END, **lens: Any
) -> list[tuple[Any, ...]]:
    """Return date, change, thing, claim, before and after of each change of a draft."""
    view = draft.open().view(**(lens or {"everything": True}))
    table = diff(view, start, end, changes=changes)
    return [tuple(getattr(row[name], "short", row[name]) for name in COLUMNS) for row in table]


def rival(draft: Draft, key: str, known: str, more: str = "", **evidence: Any) -> Draft:
    """Add a claim that AMD competes with Nvidia."""
    more = f"THIS dcterms:subject :amd {more} ."
    return draft.claim(key, ":amd ais:competesWith :nvidia .", known=known, more=more, **evidence)


def test_a_claim_is_new_on_the_day_it_was_public(draft: Draft) -> None:
    """What was public by the end of the first day is old, the last day still counts."""
    for number, day in enumerate(("2025-10-31", "2025-11-01", "2025-12-31", "2026-01-01")):
        rival(draft, f"c{number}", day)
    assert changed(draft) == [
        ("2025-11-01", "new-claim", ":amd", "cl:paper/c1", None, "AMD: competes with Nvidia"),
        ("2025-12-31", "new-claim", ":amd", "cl:paper/c2", None, "AMD: competes with Nvidia"),
    ]


def test_a_denial_is_new_and_says_so(draft: Draft) -> None:
    """What a source denies is told as denied."""
    rival(draft, "c", "2025-11-01", certainty="denied")
    (row,) = changed(draft)
    assert row[-1] == "denied: AMD: competes with Nvidia"


def test_a_correction_is_one_change(draft: Draft) -> None:
    """A claim that takes the place of another is no new claim, and the old one is none either."""
    rival(draft, "old", "2025-11-01", "; ais:replacedBy <claim/paper/new>")
    draft.claim("new", ":amd ais:makes :chip .", known="2025-11-01",
                more="THIS dcterms:subject :amd .")  # fmt: skip
    (row,) = changed(draft)
    assert row[:4] == ("2025-11-01", "corrected", ":amd", "cl:paper/new")
    assert row[4] == "AMD: competes with Nvidia"
    assert "chip" in row[5]


def test_a_claim_that_is_taken_back_is_withdrawn(draft: Draft) -> None:
    """On the day from which its publisher does not stand by it, a claim is withdrawn."""
    rival(draft, "c", "2025-10-01", '; prov:invalidatedAtTime "2025-12-01T00:00:00Z"^^xsd:dateTime')
    (row,) = changed(draft)
    assert row == (
        "2025-12-01", "withdrawn", ":amd", "cl:paper/c", "AMD: competes with Nvidia", None,
    )  # fmt: skip


def test_stages_turn_when_they_have_begun_and_are_known(draft: Draft) -> None:
    """A stage turns on the later of two days: that of its beginning and that of its claim."""
    draft.supply("amd", "openai", state="planned", key="a", known="2025-10-07")
    draft.supply("amd", "openai", state="agreed 2025-11-02", key="b", known="2025-11-05")
    draft.supply("amd", "openai", state="ended 2025-11-20", key="c", known="2025-11-06")
    thing = ":supply/amd/openai/ai-accelerator"
    assert changed(draft, "stage") == [
        ("2025-11-05", "stage", thing, "cl:paper/b", "planned", "agreed"),
        ("2025-11-20", "stage", thing, "cl:paper/c", "agreed", "ended"),
    ]


def test_a_first_stage_has_nothing_before_it(draft: Draft) -> None:
    """The first stage that is known of a thing comes with an empty `before`."""
    draft.supply("amd", "openai", state="agreed", known="2025-11-05")
    ((_, _, _, _, before, after),) = changed(draft, "stage")
    assert (before, after) == (None, "agreed")


def test_an_older_stage_that_comes_to_light_is_no_turn(draft: Draft) -> None:
    """A claim on an earlier stage moves nothing: the latest one holds."""
    draft.supply("amd", "openai", state="agreed 2025-10-20", key="a", known="2025-10-20")
    draft.supply("amd", "openai", state="planned 2025-09-01", key="b", known="2025-11-05")
    assert changed(draft, "stage") == []


def test_a_withdrawn_stage_gives_way_to_the_one_before(draft: Draft) -> None:
    """Without the claim that was taken back, the stage is what it was."""
    draft.supply("amd", "openai", state="planned", key="a", known="2025-10-07")
    draft.supply(
        "amd", "openai", state="agreed", key="b", known="2025-10-20",
        more='THIS prov:invalidatedAtTime "2025-11-05T00:00:00Z"^^xsd:dateTime .',
    )  # fmt: skip
    ((day, _, _, _, before, after),) = changed(draft, "stage")
    assert (day, before, after) == ("2025-11-05", "agreed", "planned")


def test_a_volume_moves_by_what_all_its_claims_leave(draft: Draft, gigawatts: Any) -> None:
    """Up to 6 GW, then a firm 1 GW beside it: by hand [0, 6] and then [1, 6]."""
    draft.source("filing", tier=1)
    up_to, part = gigawatts("v", firm=0, stated=6, ceiling=6), gigawatts("v", firm=1)
    draft.volume("amd", "v", up_to, key="a", known="2025-10-07")
    draft.volume("amd", "v", part, key="b", known="2025-11-05", source="filing")
    assert changed(draft, "volume") == [
        ("2025-11-05", "volume", ":volume/v", "cl:filing/b", "0 … 6 GW", "1 … 6 GW"),
    ]


def test_a_volume_that_is_told_again_does_not_move(draft: Draft, gigawatts: Any) -> None:
    """A second source with the same figure is a new claim, and no move."""
    draft.source("wire", tier=2)
    figures = gigawatts("v", firm=0, stated=6, ceiling=6)
    draft.volume("amd", "v", figures, key="a")
    draft.volume("amd", "v", figures, key="b", source="wire", known="2025-11-05")
    assert [row[1] for row in changed(draft)] == ["new-claim"]


def test_a_lens_keeps_to_its_claims(draft: Draft) -> None:
    """Statuses, tiers and sources of the lens leave out the changes of other claims."""
    draft.source("blog", tier=3)
    rival(draft, "a", "2025-11-01")
    rival(draft, "b", "2025-11-01", source="blog")
    rival(draft, "c", "2025-11-01", status="rumoured")
    assert [row[3] for row in changed(draft)] == ["cl:blog/b", "cl:paper/a", "cl:paper/c"]
    assert [row[3] for row in changed(draft, tier=2)] == ["cl:paper/a"]
    assert [row[3] for row in changed(draft, statuses="rumoured")] == ["cl:paper/c"]


def test_by_source_date_moves_a_claim_to_the_day_of_its_source(draft: Draft) -> None:
    """A source of December that reports back on September is new in December by its own date."""
    issued = '; dcterms:issued "2025-12-01T00:00:00Z"^^xsd:dateTime'
    rival(draft, "c", "2025-09-01", issued)
    assert changed(draft) == []
    ((day, *_),) = changed(draft, by_source_date=True)
    assert day == "2025-12-01"


def test_nothing_changes_within_no_time(draft: Draft) -> None:
    """From a day to itself there is no change."""
    rival(draft, "c", "2025-10-31")
    assert changed(draft, start=START, end=START) == []


@pytest.mark.parametrize(
    ("days", "changes", "match"),
    [((END, START), (), "is after"), ((START, END), ("stages",), "no change 'stages'")],
)
def test_what_cannot_be_answered_is_refused(
    draft: Draft, days: Any, changes: Any, match: str
) -> None:
    """Days in the wrong order, and changes that have no name, are errors of usage."""
    view = rival(draft, "c", "2025-11-01").open().view(everything=True)
    with pytest.raises(UsageError, match=match):
        diff(view, *days, changes=changes)


def test_the_letter_of_nvidia_and_openai(shipped: aisupply.Graph) -> None:
    """From 2025-09 to 2026-06 the letter was announced, called signed by the seed, and ended."""
    days = dt.date(2025, 8, 31), dt.date(2026, 6, 30)
    table = diff(shipped.view(everything=True), *days, changes=["stage"])
    turns = [
        (row["date"], row["before"], row["after"])
        for row in table
        if row["thing"].short == ":openai-nvidia-loi"  # type: ignore[union-attr]
    ]
    assert turns == [
        # by hand: agreements.csv, S39 of 2025-10-07, changes.csv
        ("2025-09-22", None, "letter-of-intent"),
        ("2025-10-07", "letter-of-intent", "agreed"),
        ("2026-02-27", "agreed", "ended"),
    ]


@pytest.mark.shared
def test_changes_of_the_table_are_turns(shipped: aisupply.Graph, shared: Any) -> None:
    """Each row of changes.csv on an agreement, with a whole day, is a turn in its stage."""
    with (shared / "facts" / "changes.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if len(row["after_date"]) == 10]
    days = dt.date(2025, 1, 1), dt.date(2026, 7, 5)
    table = diff(shipped.view(everything=True), *days, changes=["stage"])
    turns = {(row["thing"].short, row["date"]) for row in table}  # type: ignore[union-attr]
    agreements = {thing.id for thing in shipped.names.of_kind("agreement")}
    expected = {
        (f":{row['subject']}", row["after_date"])
        for row in rows
        if row["subject"] in agreements - NO_TURN.keys()
    }
    assert len(expected) >= 8
    assert expected <= turns
