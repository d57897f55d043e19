"""Where claims disagree: what is compared, how it is graded, and what is left alone."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aisupply.bounds import Bounds
from aisupply.claims.conflicts import COLUMNS, Statement, conflicts, grade

if TYPE_CHECKING:
    import aisupply

    Draft = Any


def quantity(node: str, low: float | None, high: float | None, *, more: str = "") -> str:
    """Return Turtle for a quantity in GW."""
    ends = "".join(
        f" ais:{name} {end} ;"
        for name, end in (("lowerBound", low), ("upperBound", high))
        if end is not None
    )
    return f"<{node}> a ais:Quantity ; ais:kind aisc:power ;{ends} {more} ais:unit unit:GigaW . "


def term(low: float | None, high: float | None, *, measure: str = "power", more: str = "") -> str:
    """Return Turtle for a term of the deal, in GW."""
    return (
        f":deal a ais:Agreement . <term/deal/{measure}> a ais:AgreementTerm ; "
        f"ais:underAgreement :deal ; ais:measure aisc:measure-{measure} ; "
        f"ais:hasQuantity <q/{low}_{high}> . " + quantity(f"q/{low}_{high}", low, high, more=more)
    )


def instant(day: str, precision: str = "") -> str:
    """Return Turtle for a moment."""
    exact = f" ais:datePrecision aisc:precision-{precision} ;" if precision else ""
    stamp = f'"{day}T00:00:00Z"^^xsd:dateTimeStamp'
    return f"<i/{day}> a time:Instant ;{exact} time:inXSDDateTimeStamp {stamp} . "


def state(name: str, day: str = "", precision: str = "") -> str:
    """Return Turtle for a stage of the deal."""
    text = f":deal ais:hasState <s/{name}> . <s/{name}> ais:stage aisc:{name} . "
    if day:
        text += f"<s/{name}> time:hasTime <t/{day}> . <t/{day}> time:hasBeginning <i/{day}> . "
        text += instant(day, precision)
    return text


def found(draft: Draft, **lens: Any) -> list[tuple[Any, ...]]:
    """Return subject, aspect, grade and values of each conflict of a draft."""
    view = draft.open().view(**(lens or {"everything": True}))
    keep = ("subject", "aspect", "grade", "value_a", "value_b")
    return [
        tuple(getattr(row[name], "short", row[name]) for name in keep) for row in conflicts(view)
    ]


def pair(draft: Draft, one: str, other: str, **evidence: Any) -> Draft:
    """Add two claims of two sources."""
    draft.source("wire", tier=2)
    return draft.claim("a", one).claim("b", other, source="wire", **evidence)


@pytest.mark.parametrize(
    ("one", "other", "graded"),
    [
        # by hand: [0, 6] and [7, 8] have no common point; [0, 6] and [6, 6] have 6
        ((None, 6), (7, 8), [("contradiction", "up to 6 GW", "7 … 8 GW")]),
        ((None, 6), (6, 6), [("difference", "up to 6 GW", "6 GW")]),
        ((6, 6), (6, 6), []),
        ((6, None), (2, 3), [("contradiction", "≥ 6 GW", "2 … 3 GW")]),
        # "up to 3" and "at least 0" leave the same numbers, but for those above 3
        ((None, 3), (0, 3), []),
    ],
)
def test_figures_of_one_term(draft: Draft, one: Any, other: Any, graded: Any) -> None:
    """Figures of one term are a contradiction without a common point, else a difference."""
    rows = found(pair(draft, term(*one), term(*other)))
    assert rows == [(":deal", "power", how, a, b) for how, a, b in graded]


def test_an_open_end_has_no_point_in_common_with_what_begins_there(draft: Draft) -> None:
    """Under 6 and at least 6 contradict each other; up to 6 and at least 6 do not."""
    under = term(None, 6, more="ais:upperBoundExclusive true ;")
    rows = found(pair(draft, under, term(6, None)))
    assert rows == [(":deal", "power", "contradiction", "under 6 GW", "≥ 6 GW")]


@pytest.mark.parametrize(
    "other",
    [
        term(7, 8, measure="power-option"),
        term(7, 8, more="ais:perPeriod aisc:period-year ;"),
        term(7, 8).replace("aisc:power", "aisc:count"),
        term(7, 8).replace("unit:GigaW", "unit:MegaW"),
        term(7, 8).replace(":deal", ":another"),
    ],
    ids=["measure", "period", "kind", "unit", "agreement"],
)
def test_another_quantity_is_no_conflict(draft: Draft, other: str) -> None:
    """What differs in measure, period, kind, unit or agreement is not compared."""
    assert found(pair(draft, term(1, 2), other)) == []


def test_what_an_amendment_changed_is_no_conflict(draft: Draft) -> None:
    """A figure of after an amendment is not held against one of before."""
    draft.claim("amended", state("amended", "2025-12-01"), known="2025-12-01")
    assert found(pair(draft, term(1, 2), term(7, 8), known="2025-12-02")) == []


def test_the_figure_of_a_deal_is_that_of_its_main_term(draft: Draft) -> None:
    """What a claim says of the agreement itself is held against the term of its kind."""
    whole = ":deal a ais:Agreement ; ais:hasQuantity <q/w> . " + quantity("q/w", 9, 9)
    rows = found(pair(draft, term(1, 2), whole))
    assert rows == [(":deal", "power", "contradiction", "1 … 2 GW", "9 GW")]


def test_one_commitment_of_two_is_not_the_deal(draft: Draft) -> None:
    """With two commitments of a kind, neither is held against the figure of the deal."""
    two = ":deal a ais:Agreement ; ais:hasCommitment <c/1> , <c/2> . "
    for number in (1, 2):
        two += f"<c/{number}> ais:hasQuantity <q/c{number}> . " + quantity(f"q/c{number}", 9, 9)
    assert found(pair(draft, term(1, 2), two)) == []


def test_an_only_commitment_is_the_deal(draft: Draft) -> None:
    """The figure of the only commitment of a kind is held against the term of that kind."""
    only = ":deal a ais:Agreement ; ais:hasCommitment <c/1> . <c/1> ais:hasQuantity <q/c> . "
    rows = found(pair(draft, term(1, 2), only + quantity("q/c", 9, 9)))
    assert rows == [(":deal", "power", "contradiction", "1 … 2 GW", "9 GW")]


def volume(firm: float, stated: float) -> str:
    """Return Turtle for a volume of the deal, in GW."""
    return (
        "<volume/v> a ais:Volume ; "
        f"ais:firmQuantity <q/{firm}> ; ais:statedQuantity <q/{stated}> . "
        + quantity(f"q/{firm}", firm, firm)
        + quantity(f"q/{stated}", stated, stated)
    )


def test_volumes_are_compared_by_what_is_stated(draft: Draft) -> None:
    """The stated figures of one volume are compared; what of it is firm is a reading."""
    rows = found(pair(draft, volume(0, 6), volume(1, 7)))
    assert rows == [(":volume/v", "power", "contradiction", "6 GW", "7 GW")]


def position(low: float, period: str, basis: str = "revenue") -> str:
    """Return Turtle for a market share of AMD."""
    text = quantity(f"q/{low}", low, low).replace("aisc:power", "aisc:market-share")
    return (
        f"<p/{period}/{basis}> a ais:MarketPosition ; ais:positionHolder :amd ; "
        f'ais:inMarket aisc:market-hbm ; ais:ofPeriod "{period}" ; ais:basis aisc:basis-{basis} ; '
        f"ais:hasQuantity <q/{low}> . " + text.replace("unit:GigaW", "unit:PERCENT")
    )


def test_market_shares_of_one_period_and_basis(draft: Draft) -> None:
    """62 and 60 per cent of one market in one quarter on one basis contradict each other."""
    rows = found(pair(draft, position(62, "2025-Q2"), position(60, "2025-Q2")))
    assert rows == [(":amd", "share of hbm 2025-Q2", "contradiction", "62 %", "60 %")]


@pytest.mark.parametrize(
    "other", [position(60, "2026-Q2"), position(60, "2025-Q2", "units")], ids=["period", "basis"]
)
def test_market_shares_of_other_periods_or_bases(draft: Draft, other: str) -> None:
    """A share of another period or on another basis is another quantity."""
    assert found(pair(draft, position(62, "2025-Q2"), other)) == []


def test_undated_shares_are_not_compared(draft: Draft) -> None:
    """Two undated shares may be of different times."""
    assert found(pair(draft, position(62, "undated"), position(60, "undated"))) == []


@pytest.mark.parametrize(
    ("one", "other", "graded"),
    [
        # by hand: March and 10 March share a day, March and April none
        (("2026-03-01", "month"), ("2026-03-10", ""), "difference"),
        (("2026-03-01", "month"), ("2026-04-02", ""), "contradiction"),
        (("2026-03-10", ""), ("2026-03-17", ""), "contradiction"),
        # the second half of 2026 begins on 1 July
        (("2026-07-01", "half-year"), ("2026-12-31", ""), "difference"),
        (("2026-07-01", "half-year"), ("2026-06-30", ""), "contradiction"),
        (("2026-03-10", ""), ("2026-03-10", ""), None),
    ],
)
def test_days_are_compared_as_exactly_as_they_are_known(
    draft: Draft, one: Any, other: Any, graded: str | None
) -> None:
    """Days on which a deal was agreed are compared within what their precision leaves open."""
    rows = found(pair(draft, state("agreed", *one), state("agreed", *other)))
    days = [row[2] for row in rows if row[1] == "day of agreed"]
    assert days == ([graded] if graded else [])


def test_a_month_is_told_by_its_first_and_last_day(draft: Draft) -> None:
    """An inexact day is written as the days that it may be."""
    one, other = state("agreed", "2028-02-01", "month"), state("agreed", "2026-01-01")
    rows = found(pair(draft, one, other))
    assert rows[0][3:] == ("2028-02-01 … 2028-02-29", "2026-01-01")


@pytest.mark.parametrize(
    ("one", "other", "graded"),
    [
        # on one day: a plan does not bind and an agreement does
        (("planned", "2026-03-10"), ("agreed", "2026-03-10"), "contradiction"),
        (("agreed", "2026-03-10"), ("under-way", "2026-03-10"), "difference"),
        (("planned", "2026-03-01", "month"), ("agreed", "2026-03-10"), "difference"),
        # months apart, or a year wide, it may be history
        (("planned", "2026-03-10"), ("agreed", "2026-05-10"), None),
        (("planned", "2026-01-01", "year"), ("agreed", "2026-05-10"), None),
        # an amendment goes on with what was amended
        (("agreed", "2026-03-10"), ("amended", "2026-03-10"), None),
    ],
)
def test_stages_of_one_time(draft: Draft, one: Any, other: Any, graded: str | None) -> None:
    """Two sources with two stages at one time disagree; at different times it is history."""
    rows = found(pair(draft, state(*one), state(*other)))
    assert [row[2] for row in rows if row[1] == "stage"] == ([graded] if graded else [])


def test_a_stage_without_a_time_is_of_the_day_of_its_claim(draft: Draft) -> None:
    """Two undated stages, known on one day, are of that day."""
    rows = found(pair(draft, state("planned"), state("agreed")))
    assert rows == [(":deal", "stage", "contradiction", "planned", "agreed")]


def test_one_source_tells_history_and_no_conflict(draft: Draft) -> None:
    """Two stages from one source are a sequence, whatever their day."""
    draft.claim("a", state("planned", "2026-03-10")).claim("b", state("agreed", "2026-03-10"))
    assert found(draft) == []


def made_by(supplier: str) -> str:
    """Return Turtle for who supplies the memory of a chip."""
    return (
        f"<in/{supplier}> a ais:ProductInput ; ais:ofProduct :chip ; ais:ofCategory aisc:hbm ; "
        f"ais:supplier :{supplier} . "
    )


def test_two_suppliers_of_one_input_differ(draft: Draft) -> None:
    """Two sources that name different suppliers of an input differ; both may be right."""
    rows = found(pair(draft, made_by("amd"), made_by("nvidia")))
    assert rows == [(":chip", "supplier of hbm", "difference", "AMD", "Nvidia")]


def test_suppliers_that_some_source_names_both_are_no_conflict(draft: Draft) -> None:
    """Where a source knows of both suppliers, naming one of them is no disagreement."""
    draft.source("book", tier=1)
    draft.claim("c", made_by("amd"), source="book").claim("d", made_by("nvidia"), source="book")
    assert found(pair(draft, made_by("amd"), made_by("nvidia"))) == []


def test_a_denial_contradicts_what_it_denies(draft: Draft) -> None:
    """A denied supplier contradicts the claim on it, and no claim on another supplier."""
    pair(draft, made_by("amd"), made_by("amd"), certainty="denied")
    draft.claim("c", made_by("nvidia"))  # from the paper too, which gives both
    rows = found(draft)
    assert rows == [(":chip", "supplier of hbm", "contradiction", "AMD", "not AMD")]


def test_two_denials_agree() -> None:
    """Who denies two different things contradicts nobody."""
    one = Statement("a", "chip", "supplier", "AMD", "x", denied=True)
    other = Statement("b", "chip", "supplier", "Nvidia", "y", denied=True)
    assert grade(one, other) is None


def test_linked_claims_are_noted(draft: Draft) -> None:
    """What a curator has linked is a contradiction with the words of both claims, once."""
    link = "THIS ais:conflictsWith <claim/wire/b> ; dcterms:subject :amd ."
    back = "THIS ais:conflictsWith <claim/paper/a> ; dcterms:subject :amd ."
    draft.source("wire", tier=2)
    draft.claim("a", ":amd ais:competesWith :nvidia .", more=link)
    draft.claim("b", ":amd ais:locatedIn :nowhere .", source="wire", more=back)
    (row,) = found(draft)
    assert row[:3] == (":amd", "noted", "contradiction")
    assert row[3] == "Competes with Nvidia"
    assert "nowhere" in row[4]


def test_a_linked_denial_is_told_as_one(draft: Draft) -> None:
    """Of two linked claims, the one that says "this is not so" has a "not" before its words."""
    link = "THIS ais:conflictsWith <claim/wire/b> ; dcterms:subject :amd ."
    back = "THIS ais:conflictsWith <claim/paper/a> ; dcterms:subject :amd ."
    draft.source("wire", tier=2)
    draft.claim("a", ":amd ais:competesWith :nvidia .", more=link)
    draft.claim("b", ":amd ais:locatedIn :nowhere .", source="wire", more=back, certainty="denied")
    (row,) = found(draft)
    assert not str(row[3]).startswith("not ")
    assert str(row[4]).startswith("not ")


def test_what_a_rule_finds_is_not_noted_again(draft: Draft) -> None:
    """A linked pair that a rule finds too comes once, with the rule's aspect."""
    link = "THIS ais:conflictsWith <claim/wire/b> ; dcterms:subject :deal ."
    back = "THIS ais:conflictsWith <claim/paper/a> ; dcterms:subject :deal ."
    draft.source("wire", tier=2)
    draft.claim("a", term(1, 2), more=link).claim("b", term(7, 8), source="wire", more=back)
    assert [row[1] for row in found(draft)] == ["power"]


def test_the_lens_leaves_out_claims(draft: Draft) -> None:
    """A conflict exists under a lens only if both of its claims do."""
    pair(draft, term(1, 2), term(7, 8), known="2025-12-01")
    assert found(draft, known_by="2025-11-30") == []
    assert len(found(draft, known_by="2025-12-01")) == 1


def test_a_replaced_claim_disagrees_with_nobody(draft: Draft) -> None:
    """A slip that a curator has mended is not compared."""
    draft.claim("a", term(1, 2)).claim(
        "b", term(7, 8), more="THIS ais:replacedBy <claim/paper/c> ."
    )
    draft.claim("c", term(1, 2))
    assert found(draft) == []


def test_contradictions_come_first(draft: Draft) -> None:
    """Rows are sorted by grade, then by subject."""
    draft.source("wire", tier=2)
    draft.claim("a", term(1, 5)).claim("b", term(5, 8), source="wire")
    draft.claim("c", made_by("amd") + position(62, "2025-Q2"))
    draft.claim("d", position(60, "2025-Q2"), source="wire")
    assert [row[2] for row in found(draft)] == ["contradiction", "difference"]


@pytest.mark.parametrize(
    ("subject", "aspect", "graded", "values"),
    [
        # by hand from agreement_terms.csv, market_shares.csv, supply_relations.csv and S33, S39
        ("meta-amd-6gw", "value", "contradiction", {"≥ 100 bn USD", "up to 60 bn USD"}),
        ("tsmc", "share of foundry 2025-Q2", "contradiction", {"70.2 %", "71 %"}),
        ("nvidia", "share of ai-accelerators 2026", "contradiction", {"80 %", "70 … 75 %"}),
        ("amd", "share of ai-accelerators 2026", "difference", {"5 … 7 %", "6 … 8 %"}),
        ("openai-amd-warrant", "equity-share", "difference", {"up to 9 %", "up to 10 %"}),
        ("openai-nvidia-loi", "value", "difference", {"100 bn USD", "up to 100 bn USD"}),
        ("ascend-910c", "supplier of foundry", "difference", {"SMIC", "TSMC"}),
    ],
)
def test_conflicts_of_the_shipped_graph(
    shipped: aisupply.Graph, subject: str, aspect: str, graded: str, values: set[str]
) -> None:
    """Disagreements that the tables of facts hold are found in the shipped graph."""
    rows = [
        row
        for row in conflicts(shipped.view(everything=True))
        if (row["subject"].short, row["aspect"]) == (f":{subject}", aspect)  # type: ignore[union-attr]
    ]
    assert {row["grade"] for row in rows} == {graded}
    assert {row[side] for row in rows for side in ("value_a", "value_b")} == values


bounds = st.tuples(st.integers(0, 9), st.integers(0, 9)).map(lambda ends: Bounds(*sorted(ends)))


@given(bounds, bounds)
def test_a_grade_is_that_of_the_intervals(one: Bounds, other: Bounds) -> None:
    """None for equal intervals, contradiction for disjoint ones, both ways round."""
    said = [Statement(str(n), "s", "a", "", "x", interval=i) for n, i in enumerate((one, other))]
    grades = {grade(*order) for order in permutations(said)}
    meet = max(one.low, other.low) <= min(one.high, other.high)
    assert grades == {None if one == other else "difference" if meet else "contradiction"}


def test_columns_are_the_contract(draft: Draft) -> None:
    """The table has the columns that scripts rely on, and is empty where nobody disagrees."""
    table = conflicts(draft.claim("a", term(1, 2)).open().view(everything=True))
    assert table.columns == COLUMNS
    assert COLUMNS == ("subject", "aspect", "grade", "claim_a", "value_a", "claim_b", "value_b")
    assert len(table) == 0


def total(low: float, high: float, *, scope: str = "the cloud", days: str = "2025_2025") -> str:
    """Return Turtle for the capacity of a firm in a period, in GW."""
    return (
        f"<total/amd/{scope[-5:]}/{days}> a ais:Total ; ais:totalOf :amd ; "
        f'ais:measure aisc:total-capacity ; ais:scope "{scope}" ; ais:ofPeriod "2025" ; '
        f"time:hasTime <time/{days}> ; ais:hasQuantity <q/{low}_{high}> . "
    ) + quantity(f"q/{low}_{high}", low, high)


@pytest.mark.parametrize(
    ("other", "graded"),
    [
        (total(4, 5), [("contradiction", "2 … 3 GW", "4 … 5 GW")]),
        (total(3, 5), [("difference", "2 … 3 GW", "3 … 5 GW")]),
        (total(4, 5, scope="The Cloud"), [("contradiction", "2 … 3 GW", "4 … 5 GW")]),
        (total(4, 5, scope="the whole"), []),  # another total
        (total(4, 5, days="2026_2026"), []),
    ],
)
def test_totals_of_one_firm_measure_scope_and_period_are_compared(
    draft: Draft, other: str, graded: list[tuple[str, ...]]
) -> None:
    """By hand: 2 to 3 GW of the cloud in 2025 by one source, other figures by another."""
    rows = found(pair(draft, total(2, 3), other))
    assert rows == [(":amd", "capacity 2025", *each) for each in graded]


def restriction(stage: str, day: str) -> str:
    """Return Turtle for a restriction at a stage from a day on."""
    return (
        "<restriction/x> a ais:Restriction ; ais:authority :bureau ; "
        "ais:restrictedSupplier :amd ; ais:restrictedCustomer <place/far-land> ; "
        f'ais:underRule "a list" ; ais:hasState <s/{stage}> . <s/{stage}> ais:stage aisc:{stage} ; '
        f"time:hasTime <t/{day}> . <t/{day}> time:hasBeginning <i/{day}> . "
    ) + instant(day)


@pytest.mark.parametrize(
    ("other", "days", "graded"),
    [
        ("suspended", "2025-01-01", ["contradiction"]),
        ("lifted", "2025-01-01", ["contradiction"]),
        ("licence-needed", "2025-01-01", ["difference"]),
        ("suspended", "2025-03-01", []),  # that is history
        ("in-force", "2025-03-01", []),  # it may be in force again
    ],
)
def test_stages_of_a_restriction_disagree_on_one_day(
    draft: Draft, other: str, days: str, graded: list[str]
) -> None:
    """What holds, what rests and what is over cannot be so on one day; at other times it is so."""
    rows = found(pair(draft, restriction("in-force", "2025-01-01"), restriction(other, days)))
    assert [row[2] for row in rows] == graded
