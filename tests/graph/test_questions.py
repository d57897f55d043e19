"""The named questions over the seed: answers by hand, from two engines."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

import graph_kit as kit
import pyoxigraph as ox
import pytest

from aisupply.claims.lens import STATUSES, end_of_day, parse_date
from aisupply.claims.questions import Parameter, Question, parse
from aisupply.rdf.terms import AISC, XSD

EXPECTED: dict[str, Any] = json.loads((kit.HERE / "questions_expected.json").read_text("utf-8"))
QUESTIONS = {
    question.name: question
    for question in map(parse, sorted((kit.ROOT / "ontology" / "questions").glob("*.rq")))
}
SECOND = kit.HERE / "second_source.trig"


def bound(question: Question, **given: str) -> str:
    """Return the SPARQL of a question with its parameters as terms."""
    terms = {p.name: term(p, given.get(p.name, p.default)) for p in question.parameters}
    return re.sub(r"\$(\w+)", lambda match: terms.get(match[1], match[0]), question.sparql)


def term(parameter: Parameter, typed: str) -> str:
    """Return a value as a SPARQL term, without looking up names."""
    if parameter.type == "date":
        return f'"{end_of_day(parse_date(typed)[1])}"^^<{XSD}dateTime>'
    return f"<{AISC}{typed}>" if parameter.type == "code" else f"<{kit.whole(typed)}>"


def view_for(question: Question, **options: Any) -> kit.Views:
    """Return the view on which a question is asked."""
    return kit.view(everything=True, **options) if question.all_claims else kit.view(**options)


def in_order(rows: list[list[Any]]) -> list[kit.Row]:
    """Return expected rows as the engines' rows are compared."""
    numbers = (
        tuple(float(x) if isinstance(x, int) and not isinstance(x, bool) else x for x in row)
        for row in rows
    )
    return sorted(numbers, key=str)


def test_each_question_has_an_expected_answer() -> None:
    """Each question has an answer by hand over the seed."""
    answered = {name for name in EXPECTED if not name.startswith("_")}
    assert answered == set(QUESTIONS)
    assert len(answered) >= 29


LISTED = sorted(set(QUESTIONS) - {"claims-of-source"})


@pytest.mark.parametrize("name", LISTED)
def test_answers_by_hand(name: str) -> None:
    """Both engines give the answer that was worked out by hand from the facts."""
    question = QUESTIONS[name]
    query = bound(question, **EXPECTED[name].get("given", {}))
    ours, theirs = view_for(question).answers(query)
    assert ours == in_order(EXPECTED[name]["rows"])
    assert theirs == ours


STATUS_OF = {"expected": "forecast", "opinion": "opinion", "rumoured": "rumoured"}
"""The modality of a fact → the status of its claim; what is stated or planned is reported."""


def test_each_fact_is_listed_with_its_passage() -> None:
    """The claims of the article are its 96 facts, each with status, day and passage.

    By hand: S23 rests on the passage of S24 too, and S41 on those of S40 and S42.
    """
    question = QUESTIONS["claims-of-source"]
    ours, theirs = view_for(question).answers(bound(question))
    passages = [
        (row["claim"], f"aisc:{STATUS_OF.get(row['modality'], 'reported')}", "2025-10-07",
         float(row["start"]), float(row["end"]))
        for row in kit.table("seed_facts.csv")
    ]  # fmt: skip
    more = [("s23", 1063.0, 1184.0), ("s41", 2225.0, 2266.0), ("s41", 2376.0, 2430.0)]
    passages += [
        (f"claim/seed-article/{fact}", "aisc:reported", "2025-10-07", *place)
        for fact, *place in more
    ]
    assert len({row[0] for row in ours}) == 96
    assert sorted((row[0], row[2], *row[4:]) for row in ours) == sorted(passages)
    assert theirs == ours


def test_restrictions_of_the_example() -> None:
    """By hand from the example: a licence from February 2030, suspended from June 2031 for a year.

    The two claims differ in what they say of the goods.
    """
    store = ox.Store()
    store.load(path=kit.ROOT / "ontology" / "examples" / "valid" / "restriction.trig")
    question = QUESTIONS["restrictions"]
    rows = store.query(question.sparql, use_default_graph_as_union=True)
    ends = ("example-ministry", "firm-group/example-makers", "place/example-land")
    found = [[kit.short(str(c.value)) if c is not None else None for c in row] for row in rows]
    assert found == [
        ["restriction/example-machines", *ends, "aisc:lithography", None, goods, "Example List",
         f"aisc:{stage}", begin, end, source]
        for goods, stage, begin, end, source in (
            ("machines for the finest lines", "licence-needed", "2030-02-01", None,
             "example-gazette"),
            (None, "suspended", "2031-06-01", "2032-05-31", "example-herald"),
        )
    ]  # fmt: skip


def test_totals_of_the_example() -> None:
    """By hand from the example: revenue of a quarter that begins on 28 January."""
    store = ox.Store()
    store.load(path=kit.ROOT / "ontology" / "examples" / "valid" / "total.trig")
    query = bound(QUESTIONS["totals"], firm="example-chipmaker")
    rows = store.query(query, use_default_graph_as_union=True)
    found = [[kit.short(str(c.value)) if c is not None else None for c in row] for row in rows]
    assert found == [
        ["aisc:total-revenue", "aisc:ai-accelerator", "total company", "FY2031-Q1", "2030-01-28",
         "2030-04-27", "5000000", "5000000", "unit:CCY_EUR", None, "aisc:announced",
         "example-accounts"],
    ]  # fmt: skip


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_columns_are_stable(name: str) -> None:
    """A question names its columns; scripts rely on them."""
    question = QUESTIONS[name]
    solutions = view_for(question).oxigraph.query(bound(question))
    assert [variable.value for variable in solutions.variables] == EXPECTED[name]["columns"]


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_header(name: str) -> None:
    """File name, header and example agree, and both languages ask something."""
    question = QUESTIONS[name]
    assert (kit.ROOT / "ontology" / "questions" / f"{name}.rq").exists()
    assert question.example.startswith(f"aisupply ask {name}")
    assert all(f"-p {p.name}={p.default}" in question.example for p in question.parameters)
    assert question.texts["en"].endswith("?")
    assert question.texts["fr"].endswith(" ?")


def test_rumours_add_broadcom_as_supplier() -> None:
    """With rumours the custom chip's partner is a supplier too; co-design alone is none."""
    query = bound(QUESTIONS["suppliers"])
    ours, theirs = kit.view(statuses=("reported", "announced", "rumoured")).answers(query)
    assert ours == [
        ("amd", "aisc:ai-accelerator"),
        ("broadcom", "aisc:custom-silicon"),
        ("nvidia", "aisc:ai-accelerator"),
    ]
    assert theirs == ours


def test_nothing_was_known_the_day_before() -> None:
    """The seed is its own first evidence, so on the eve of its date it says nothing."""
    early = kit.view(known_by=dt.date(2025, 10, 6))
    assert early.answers(bound(QUESTIONS["suppliers"])) == ([], [])


def test_another_customer_has_no_supplier() -> None:
    """The parameter is used: nobody is said to supply AMD."""
    query = bound(QUESTIONS["suppliers"], customer="amd")
    assert kit.view().answers(query) == ([], [])


def test_figures_that_do_not_meet_are_a_disagreement() -> None:
    """A second source with 70 to 80 billion against 100, and 7 to 8 GW against up to 6."""
    question = QUESTIONS["disagreement"]
    known = dt.date(2025, 11, 1)
    ours, theirs = kit.view(SECOND, everything=True, known_by=known).answers(bound(question))
    figures = [row for row in ours if row[1] == "figures"]
    assert figures == [
        # by hand from second_source.trig and S39, S33
        ("openai-nvidia-loi", "figures", "aisc:money", "claim/seed-article/s39", 1e11, 1e11,
         "claim/test-source-b/b1", 7e10, 8e10),
        ("volume/openai-amd-6gw/power/01", "figures", "aisc:power", "claim/seed-article/s33",
         None, 6.0, "claim/test-source-b/b2", 7.0, 8.0),
    ]  # fmt: skip
    assert len(ours) == 2 + len(EXPECTED["disagreement"]["rows"])
    assert theirs == ours


def test_all_statuses_is_the_same_as_no_lens_here() -> None:
    """Nothing of the seed is denied or replaced: every status together is everything."""
    query = bound(QUESTIONS["claims-by-status"])
    assert kit.view(statuses=STATUSES).answers(query) == kit.view(everything=True).answers(query)
