"""Properties of lenses that hold whatever the claims are."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aisupply.claims.lens import COMBINATIONS, STATUSES, ClaimFacts, Lens, parse_date
from aisupply.errors import UsageError

_DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2024, 1, 9))
_CLAIMS = st.builds(
    ClaimFacts,
    iri=st.text("abc", min_size=1, max_size=3),
    status=st.sampled_from(STATUSES),
    certainty=st.sampled_from(["certain", "probable", "possible", "denied"]),
    known=_DAYS,
    source=st.sampled_from(["paper", "filing"]),
    tier=st.sampled_from([None, 1, 2, 3]),
    issued=st.none() | _DAYS,
    replaced=st.booleans(),
    invalid_from=st.none() | _DAYS,
)
_LENSES = st.builds(
    Lens,
    known_by=_DAYS,
    at=_DAYS,
    statuses=st.lists(st.sampled_from(STATUSES), min_size=1, unique=True).map(tuple),
    tier=st.sampled_from([None, 1, 2, 3]),
    sources=st.sampled_from([(), ("paper",), ("paper", "filing")]),
    binding_only=st.booleans(),
    scenario=st.sampled_from([None, "options-exercised"]),
    entities=st.booleans(),
    combine=st.sampled_from(COMBINATIONS),
    by_source_date=st.booleans(),
    everything=st.booleans(),
)
_MANY = st.lists(_CLAIMS, max_size=8)


@given(_LENSES, _MANY)
def test_a_lens_chooses_among_what_it_is_given_in_order(
    lens: Lens, claims: list[ClaimFacts]
) -> None:
    """The choice is a sorted part of the claims, the same for any order of them."""
    chosen = lens.choose(claims)
    assert chosen == sorted(chosen) == lens.choose(reversed(claims))
    assert set(chosen) <= {claim.iri for claim in claims}


@given(_LENSES, _CLAIMS)
def test_no_lens_admits_what_a_curator_replaced(lens: Lens, claim: ClaimFacts) -> None:
    """Replaced is replaced, at every date and with no lens as well."""
    assert not lens.admits(claim._replace(replaced=True))


@given(_LENSES, _MANY)
def test_no_view_holds_what_is_denied(lens: Lens, claims: list[ClaimFacts]) -> None:
    """The content of a view is what was chosen without the denied claims."""
    denied = [claim._replace(certainty="denied") for claim in claims]
    assert lens.content(denied) == []
    sure = [claim._replace(certainty="certain") for claim in claims]
    assert lens.content(sure) == lens.choose(sure)


@given(_LENSES, _CLAIMS, _DAYS)
def test_the_clock_of_the_world_hides_nothing(lens: Lens, claim: ClaimFacts, day: dt.date) -> None:
    """Whatever `at` is, the same claims count."""
    assert lens.admits(claim) == _with(lens, at=day).admits(claim)


@given(_LENSES, _CLAIMS, st.sampled_from(COMBINATIONS), st.booleans())
def test_what_shapes_figures_hides_no_claim(
    lens: Lens,
    claim: ClaimFacts,
    combine: str,
    switch: bool,
) -> None:
    """Binding parts, scenario, groups and combination change figures, not the choice."""
    other = _with(lens, combine=combine, binding_only=switch, entities=switch, scenario=None)
    assert lens.admits(claim) == other.admits(claim)


@given(_LENSES, _CLAIMS)
def test_what_is_not_withdrawn_stays_known(lens: Lens, claim: ClaimFacts) -> None:
    """A claim that counts on a day counts on each later one, unless it was withdrawn."""
    kept = claim._replace(invalid_from=None)
    later = _with(lens, known_by=lens.known_by + dt.timedelta(days=1))
    assert not lens.admits(kept) or later.admits(kept)


@given(_LENSES, _CLAIMS)
def test_a_wider_lens_admits_no_less(lens: Lens, claim: ClaimFacts) -> None:
    """All statuses, tiers and sources admit whatever a narrower choice admits."""
    wide = _with(lens, statuses=STATUSES, tier=None, sources=())
    assert not lens.admits(claim) or wide.admits(claim)


@given(_LENSES, _CLAIMS)
def test_two_sources_are_each_of_them(lens: Lens, claim: ClaimFacts) -> None:
    """With two sources named, what counts is what counts with the one or the other."""
    both, one, other = (
        _with(lens, sources=names) for names in (("paper", "filing"), ("paper",), ("filing",))
    )
    assert both.admits(claim) == (one.admits(claim) or other.admits(claim))


@given(_LENSES)
def test_a_lens_says_what_it_is_in_one_line(lens: Lens) -> None:
    """One line, the same in JSON, whatever the options."""
    assert lens.line()
    assert "\n" not in lens.line()
    assert lens.as_json()["line"] == lens.line()


@given(st.dates(dt.date(1000, 1, 1)))
def test_a_date_lies_within_each_of_its_partial_forms(day: dt.date) -> None:
    """Year, half, quarter, month and day of a date all hold it, each within the one before."""
    quarter, half = (day.month + 2) // 3, (day.month + 5) // 6
    forms = [
        f"{day.year}", f"{day.year}-H{half}", f"{day.year}-Q{quarter}", f"{day:%Y-%m}",
        day.isoformat(),
    ]  # fmt: skip
    ranges = [parse_date(form) for form in forms]
    assert ranges[-1] == (day, day)
    for (first, last), (inner_first, inner_last) in pairwise(ranges):
        assert first <= inner_first <= day <= inner_last <= last


@given(st.text(max_size=12))
def test_any_text_is_a_date_or_a_usage_error(text: str) -> None:
    """No text brings down more than a message."""
    try:
        first, last = parse_date(text)
    except UsageError as error:
        hint = error.hint
    else:
        hint = "a date" if first <= last else None
    assert hint


@pytest.mark.parametrize("scenario", ["", "none", "options_exercised"])
def test_a_scenario_is_a_name_that_exists(scenario: str) -> None:
    """What is near a name is not the name."""
    day = dt.date(2025, 1, 1)
    with pytest.raises(UsageError):
        Lens(known_by=day, at=day, scenario=scenario)


def _with(lens: Lens, **changes: object) -> Lens:
    fields = {name: getattr(lens, name) for name in lens.__dataclass_fields__}
    return Lens(**{**fields, **changes})
