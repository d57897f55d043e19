"""The named questions over the shipped graph: answers by hand from the tables, two engines."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import graph_kit as kit
import pyoxigraph as ox
import pytest
import rdflib

from aisupply.claims import questions
from aisupply.rdf.terms import XSD

if TYPE_CHECKING:
    from collections.abc import Callable

    import aisupply

    Case = dict[str, Any]
    Places = Callable[[Case], tuple[aisupply.View, rdflib.Dataset]]

_SHIPPED = json.loads((kit.HERE / "questions_shipped.json").read_text("utf-8"))
CASES: list[Case] = _SHIPPED["cases"]
NAMES = [" ".join([case["question"], *case["given"].values()]) for case in CASES]
ALL_CLAIMS = [name for name, question in questions.load().items() if question.all_claims]

AWAITED = {"restrictions", "totals"}
"""Questions of which the shipped graph holds no fact yet: they are asked of an example."""
each_case = pytest.mark.parametrize("case", CASES, ids=NAMES)


@pytest.fixture(scope="module")
def places(shipped: aisupply.Graph) -> Places:
    """Return the view of a case, and what it is asked of as rdflib has it in its own memory.

    Cases under one lens share both; questions about groups of firms are asked of a view.
    """

    @cache
    def make(lens: str, all_claims: bool, whole: bool) -> tuple[aisupply.View, rdflib.Dataset]:
        options = json.loads(lens) | ({"everything": True} if all_claims else {})
        view = shipped.view(**options)
        store = shipped.whole if whole else view.store
        dataset = rdflib.Dataset(default_union=False)
        dataset.parse(data=store.engine.dump(format=ox.RdfFormat.N_QUADS), format="ox-nq")
        return view, dataset

    def placed(case: Case) -> tuple[aisupply.View, rdflib.Dataset]:
        question = questions.find(case["question"])
        grouped = "ais:groupHead" in question.sparql
        whole = question.all_claims and not case["lens"] and not grouped
        return make(json.dumps(case["lens"]), question.all_claims, whole)

    return placed


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
    assert {case["question"] for case in CASES} == set(questions.load()) - AWAITED
    assert all(source.strip() for case in CASES for _, source in case["rows"])
    assert all(case["rows"] for case in CASES)


@each_case
def test_answers_by_hand(case: Case, places: Places) -> None:
    """The product answers what was worked out by hand from the tables."""
    answer = questions.ask(places(case)[0], case["question"], case["given"])
    rows = [tuple(number(row[name]) for name in answer.columns) for row in answer]
    assert list(answer.columns) == case["columns"]
    assert sorted(rows, key=str) == by_hand(case)


@pytest.mark.slow
@each_case
def test_rdflib_agrees(case: Case, places: Places) -> None:
    """The store and the engine of rdflib, over a copy of its own, give the same rows."""
    view, dataset = places(case)
    question = questions.find(case["question"])
    store, names = questions.place(view, question)
    query = f"PREFIX xsd: <{XSD}>\n{question.bind(case['given'], names)}"
    ours, theirs = kit.Views(store.engine, dataset).answers(query)
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
