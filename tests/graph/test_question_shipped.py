"""The named questions over the shipped graph: answers by hand from the tables, two engines."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import graph_kit as kit
import pytest

from aisupply.claims import questions
from aisupply.rdf.terms import XSD

if TYPE_CHECKING:
    from collections.abc import Callable

    import rdflib

    import aisupply
    from aisupply.store.embedded import EmbeddedStore

    Case = dict[str, Any]
    Copies = Callable[[EmbeddedStore], rdflib.Dataset]

_SHIPPED = json.loads((kit.HERE / "questions_shipped.json").read_text("utf-8"))
CASES: list[Case] = _SHIPPED["cases"]
NAMES = [" ".join([case["question"], *case["given"].values()]) for case in CASES]
ALL_CLAIMS = [name for name, question in questions.load().items() if question.all_claims]

each_case = pytest.mark.parametrize("case", CASES, ids=NAMES)


def view_of(case: Case, shipped: aisupply.Graph) -> aisupply.View:
    """Return the view that a case is asked of."""
    all_claims = questions.find(case["question"]).all_claims
    return shipped.view(**case["lens"] | ({"everything": True} if all_claims else {}))


@pytest.fixture(scope="module")
def copied() -> Copies:
    """What a case is asked of, as rdflib has it in its own memory: one copy of each view."""
    return cache(lambda store: kit.in_rdflib(store.engine))


def by_hand(case: Case) -> list[kit.Row]:
    """Return the rows of a case, numbers as the engines' rows have them."""
    return sorted((tuple(map(number, row)) for row, _ in case["rows"]), key=str)


def number(cell: Any) -> Any:
    """Return a number as a float, an IRI as a short name, anything else as it is."""
    if isinstance(cell, str) and cell.startswith("http"):
        return kit.short(cell)
    return float(cell) if isinstance(cell, int) and not isinstance(cell, bool) else cell


def test_every_question_has_an_answer_by_hand() -> None:
    """Each question is asked of the shipped graph, and each row says where it comes from."""
    assert {case["question"] for case in CASES} == set(questions.load())
    assert all(source.strip() for case in CASES for _, source in case["rows"])
    assert all(case["rows"] for case in CASES)


@each_case
def test_answers_by_hand(case: Case, shipped: aisupply.Graph) -> None:
    """The product answers what was worked out by hand from the tables."""
    answer = questions.ask(view_of(case, shipped), case["question"], case["given"])
    rows = [tuple(number(row[name]) for name in answer.columns) for row in answer]
    assert list(answer.columns) == case["columns"]
    assert sorted(rows, key=str) == by_hand(case)


@pytest.mark.slow
@each_case
def test_rdflib_agrees(case: Case, shipped: aisupply.Graph, copied: Copies) -> None:
    """The store and the engine of rdflib, over a copy of its own, give the same rows."""
    question = questions.find(case["question"])
    store, names = questions.place(view_of(case, shipped), question)
    query = f"PREFIX xsd: <{XSD}>\n{question.bind(case['given'], names)}"
    ours, theirs = kit.Views(store.engine, copied(store)).answers(query)
    assert ours == by_hand(case)
    assert theirs == ours


@pytest.mark.parametrize("name", ALL_CLAIMS)
def test_claims_and_a_view_of_all_claims_answer_the_same(
    shipped: aisupply.Graph, whole_view: aisupply.View, name: str
) -> None:
    """A question about all claims is answered by the graph as by a view made of all of it."""
    query = questions.find(name).bind({}, whole_view.names)
    from_graph = questions.ask(shipped.view(everything=True), name)
    assert len(from_graph) > 0
    assert from_graph.rows == whole_view.table(query).rows


@pytest.fixture(scope="module")
def whole_view(shipped: aisupply.Graph) -> aisupply.View:
    """The view of all claims, made once."""
    return shipped.view(everything=True)
