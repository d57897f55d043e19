"""The lens: which claims count, as of when, and how that is said."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from aisupply.claims.lens import STATUSES, ClaimFacts, Lens, parse_date
from aisupply.errors import UsageError

DAY = dt.date(2025, 10, 7)
CLAIM = ClaimFacts("cl:1", "reported", "certain", DAY, "paper", tier=2, issued=DAY)


def lens(**options: Any) -> Lens:
    """Return a lens of 2025-10-07 with some options set."""
    return Lens(**{"known_by": DAY, "at": DAY, **options})


def claim(**facts: Any) -> ClaimFacts:
    """Return a claim that the default lens admits, with some facts changed."""
    return CLAIM._replace(**facts)


@pytest.mark.parametrize("status", STATUSES)
def test_the_default_lens_takes_facts_only(status: str) -> None:
    """Without options what is reported or announced counts, and nothing else."""
    assert lens().admits(claim(status=status)) == (status in {"reported", "announced"})


@pytest.mark.parametrize("status", STATUSES)
def test_each_status_can_be_asked_for_alone(status: str) -> None:
    """`--status forecast` takes forecasts and leaves out facts."""
    assert lens(statuses=(status,)).admits(claim(status=status))
    assert not lens(statuses=(status,)).admits(
        claim(status="opinion" if status != "opinion" else "reported")
    )


@pytest.mark.parametrize(
    ("known", "counts"), [("2025-10-06", True), ("2025-10-07", True), ("2025-10-08", False)]
)
def test_a_claim_counts_from_the_day_on_which_it_was_known(known: str, counts: bool) -> None:
    """The day of `known_by` is part of it, the next one is not."""
    assert lens().admits(claim(known=dt.date.fromisoformat(known))) is counts


@pytest.mark.parametrize("at", ["1999-01-01", "2099-01-01"])
def test_the_clock_of_the_world_hides_no_claim(at: str) -> None:
    """`at` moves stages and edges, and never the choice of claims."""
    assert lens(at=dt.date.fromisoformat(at)).admits(CLAIM)


@pytest.mark.parametrize("certainty", ["certain", "probable", "possible"])
def test_certainty_does_not_choose(certainty: str) -> None:
    """How sure the words are is told with the answer and hides nothing."""
    assert lens().admits(claim(certainty=certainty))


def test_what_is_denied_never_counts() -> None:
    """A denied claim is admitted under no statuses at all."""
    assert not lens(statuses=STATUSES).admits(claim(certainty="denied"))


def test_what_is_denied_is_no_content_even_without_a_lens() -> None:
    """With no lens a denied claim is counted, and a view still does not hold what it says."""
    denied = claim(iri="cl:2", certainty="denied")
    everything = lens(everything=True)
    assert everything.choose([CLAIM, denied]) == ["cl:1", "cl:2"]
    assert everything.content([CLAIM, denied]) == ["cl:1"]


@pytest.mark.parametrize(
    ("tier", "limit", "counts"),
    [
        (1, 1, True),
        (2, 1, False),
        (2, 2, True),
        (3, 2, False),
        (None, 3, False),
        (None, None, True),
    ],
)
def test_a_tier_takes_sources_of_that_tier_or_better(
    tier: int | None, limit: int | None, counts: bool
) -> None:
    """A source without a tier passes only where no tier is asked for."""
    assert lens(tier=limit).admits(claim(tier=tier)) is counts


def test_sources_are_the_only_ones_that_count() -> None:
    """With sources named, claims of any other are left out."""
    assert lens(sources=("paper", "filing")).admits(CLAIM)
    assert not lens(sources=("filing",)).admits(CLAIM)


@pytest.mark.parametrize("options", [{}, {"statuses": STATUSES}, {"everything": True}])
def test_a_replaced_claim_counts_under_no_lens(options: dict[str, Any]) -> None:
    """What its curator replaced is seen by no lens at any date."""
    assert not lens(**options).admits(claim(replaced=True))


@pytest.mark.parametrize(
    ("invalid", "counts"),
    [("2025-10-06", False), ("2025-10-07", False), ("2025-10-08", True)],
)
def test_a_withdrawn_claim_counts_before_the_day_of_withdrawal(invalid: str, counts: bool) -> None:
    """Asked as of the day before it counts; of the day itself, and later, it does not."""
    assert lens().admits(claim(invalid_from=dt.date.fromisoformat(invalid))) is counts


def test_without_a_lens_dates_and_statuses_do_not_matter() -> None:
    """`--all` takes rumours, later claims and withdrawn ones."""
    late = claim(known=dt.date(2099, 1, 1), status="rumoured", invalid_from=dt.date(2025, 1, 1))
    assert lens(everything=True).admits(late)
    assert not lens(everything=True, sources=("filing",)).admits(late)


def test_the_date_of_the_source_can_be_used_instead() -> None:
    """A statement first public in 2024 in a source of 2025 counts from 2025 by source date."""
    early = claim(known=dt.date(2024, 5, 1), issued=dt.date(2025, 5, 1))
    then = {"known_by": dt.date(2024, 12, 31)}
    assert lens(**then).admits(early)
    assert not lens(**then, by_source_date=True).admits(early)
    assert lens(by_source_date=True).admits(claim(issued=None))


def test_chosen_claims_come_in_order() -> None:
    """The same claims in another order give the same answer."""
    claims = [claim(iri=f"cl:{n}") for n in (3, 1, 2)]
    assert lens().choose(claims) == ["cl:1", "cl:2", "cl:3"]


@pytest.mark.parametrize(
    ("options", "line"),
    [
        ({}, "as known 2025-10-07 · facts only"),
        ({"tier": 3}, "as known 2025-10-07 · facts only · tiers 1–3"),
        ({"tier": 1}, "as known 2025-10-07 · facts only · tier 1"),
        ({"at": dt.date(2026, 1, 1)}, "as known 2025-10-07 · as it stands 2026-01-01 · facts only"),
        (
            {"statuses": ("reported", "announced", "rumoured")},
            "as known 2025-10-07 · facts and rumours",
        ),
        ({"statuses": ("opinion",)}, "as known 2025-10-07 · only what is opinion"),
        ({"sources": ("a", "b")}, "as known 2025-10-07 · facts only · only a, b"),
        ({"binding_only": True}, "as known 2025-10-07 · facts only · binding parts only"),
        (
            {"scenario": "options-exercised"},
            "as known 2025-10-07 · facts only · scenario options-exercised",
        ),
        ({"entities": True}, "as known 2025-10-07 · facts only · legal units"),
        ({"combine": "hull"}, "as known 2025-10-07 · facts only · claims combined by hull"),
        ({"by_source_date": True}, "as known 2025-10-07 · facts only · by date of source"),
    ],
)
def test_the_line_says_each_option(options: dict[str, Any], line: str) -> None:
    """Whoever reads an answer reads under which lens it was given."""
    assert lens(**options).line() == line


def test_the_line_of_no_lens_says_so() -> None:
    """With `--all` the line names no date, since none applied."""
    line = str(lens(everything=True).line())
    assert line.startswith("all claims")
    assert "2025" not in line


def test_json_has_each_field_and_the_line() -> None:
    """Dates are ISO texts, tuples lists, and the line is there for people."""
    plain = lens(sources=("a",)).as_json()
    assert plain == {
        "known_by": "2025-10-07", "at": "2025-10-07", "statuses": ["reported", "announced"],
        "tier": None, "sources": ["a"], "binding_only": False, "scenario": None,
        "entities": False, "combine": "intersect", "by_source_date": False,
        "everything": False, "line": "as known 2025-10-07 · facts only · only a",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"statuses": ("rumored",)}, "no status 'rumored'"),
        ({"statuses": ()}, "no status is given"),
        ({"tier": 0}, "no tier 0"),
        ({"tier": 4}, "no tier 4"),
        ({"combine": "average"}, "no way to combine 'average'"),
        ({"scenario": "doom"}, "no scenario 'doom'"),
    ],
)
def test_what_does_not_exist_is_refused(options: dict[str, Any], message: str) -> None:
    """A wrong status, tier, policy or scenario is told before anything is asked."""
    with pytest.raises(UsageError, match=message) as caught:
        lens(**options)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025-10-07", "2025-10-07", "2025-10-07"),
        (" 2025-10-07 ", "2025-10-07", "2025-10-07"),
        ("2025-10", "2025-10-01", "2025-10-31"),
        ("2025-02", "2025-02-01", "2025-02-28"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2025-Q1", "2025-01-01", "2025-03-31"),
        ("2025-Q4", "2025-10-01", "2025-12-31"),
        ("2025-H1", "2025-01-01", "2025-06-30"),
        ("2025-H2", "2025-07-01", "2025-12-31"),
        ("2025", "2025-01-01", "2025-12-31"),
    ],
)
def test_a_partial_date_has_a_first_and_a_last_day(text: str, first: str, last: str) -> None:
    """By hand, from the calendar: months, quarters, halves and years, leap years too."""
    assert [str(day) for day in parse_date(text)] == [first, last]


@pytest.mark.parametrize(
    "text",
    ["", "today", "07.10.2025", "2025-13", "2025-02-30", "2025-Q5", "2025-H3", "2025-10-7",
     "25-10-07", "2025-10-07T00:00", "0000", "2025-00-01"],
)  # fmt: skip
def test_what_is_no_date_is_refused(text: str) -> None:
    """Another form, or a day that no calendar has, is told with what to write."""
    with pytest.raises(UsageError, match="is no d") as caught:
        parse_date(text)
    assert caught.value.hint
