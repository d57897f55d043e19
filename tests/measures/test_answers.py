"""The answer of a row and its basis: the narrowest reading that covers every named supplier."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from aisupply.bounds import Bounds
from aisupply.measures.concentration.answers import BASES, Reading, answer_note, narrowest
from aisupply.measures.concentration.concentration import concentration
from aisupply.measures.concentration.own_table import measure_table
from aisupply.text import render

if TYPE_CHECKING:
    from aisupply.measures.concentration.rows import Row
    from conftest import Literal


def row_of(literal: Literal) -> Row:
    """Return the row of the one customer's accelerators."""
    (row,) = concentration(literal.network, "openai", category="ai-accelerator").rows
    return row


def test_a_supplier_without_a_figure_is_in_the_answer(literal: Literal) -> None:
    """What leaves it out is narrower and is not the answer: 10,000 beside 5,000 … 10,000."""
    literal.power("amd", "openai", "ai-accelerator", 6, 6, 6).add("b", "openai", "ai-accelerator")
    row = row_of(literal)
    assert row["hhi_stated"] == row["hhi_binding"] == Bounds.point(10_000)
    assert (row["answer"], row["basis"]) == (row["hhi"], "full")
    assert row["answer"] == Bounds(5000, 10_000)


def test_open_ends_up_to_their_figures_where_all_have_one(literal: Literal) -> None:
    """By hand: at least 2 of b, 2 as stated, beside 1 … 2 of a: 5,000 … 5,555.6 as stated.

    Of all that the open end allows it is 5,000 … 10,000; the points, 5,555.6 if only what is
    binding comes, 5,000 if all that is announced does, are no answers.
    """
    literal.power("a", "openai", "ai-accelerator", 1, 2, 2)
    literal.power("b", "openai", "ai-accelerator", 2, 2, None)
    row = row_of(literal)
    assert row["hhi"] == Bounds(5000, 10_000)
    assert row["hhi_binding"].low == pytest.approx(5555.56, abs=0.01)
    assert (row["answer"], row["basis"]) == (row["hhi_stated"], "stated")
    assert row["answer"].high == pytest.approx(5555.56, abs=0.01)


def test_proven_figures_are_full_and_not_stated(literal: Literal) -> None:
    """Of readings that are as wide, the one that assumes nothing gives the basis."""
    literal.power("a", "openai", "ai-accelerator", 1, 2, 2)
    literal.power("b", "openai", "ai-accelerator", 2, 2, 2)
    assert row_of(literal)["basis"] == "full"


def test_an_end_without_a_figure_is_not_stated(literal: Literal) -> None:
    """A firm part alone states no figure: as stated, 1 beside 3 would be a point."""
    literal.power("a", "openai", "ai-accelerator", 1, 1, 1)
    literal.power("b", "openai", "ai-accelerator", 3, None, None)
    row = row_of(literal)
    assert row["hhi_stated"] == Bounds.point(6250)  # 0.25² + 0.75²
    assert (row["basis"], row["answer"].high) == ("full", 10_000)


def test_nobody_named_is_no_answer(literal: Literal) -> None:
    """Without a supplier there is neither an answer nor a basis."""
    literal.add("a", "openai", "ai-accelerator")
    (row,) = concentration(literal.network, "a", category="ai-accelerator").rows
    assert (row["answer"], row["basis"], row["reason"]) == (None, None, ("no-supplier",))


def test_the_narrowest_reading_wins_whatever_its_basis() -> None:
    """Width decides, then the order of bases; no reading is no answer."""
    wide, narrow = Bounds(2000, 9000), Bounds(3000, 4000).outer()
    for basis in BASES[1:]:
        assert narrowest([Reading("full", wide), Reading(basis, narrow)]).basis == basis
    assert narrowest([Reading("market", wide), Reading("full", wide)]).basis == "full"
    assert narrowest([]) is None


@pytest.mark.parametrize(
    ("basis", "english", "french"),
    [
        ("full", "over all who are named", "pour tous les nommés"),
        ("market", "an assumption, and no bound", "une hypothèse, et non une borne"),
        ("estimated", "by a model's account", "selon un modèle"),
    ],
)
def test_an_answer_is_said_as_equal_suppliers(basis: str, english: str, french: str) -> None:
    """By hand: 10,000/5,000 and 10,000/2,500, in both languages and with its basis."""
    note = answer_note({"answer": Bounds(2500, 5000, exact=False), "basis": basis})
    assert note is not None
    assert "as concentrated as 2 … 4 equal suppliers" in str(note)
    assert english in str(note)
    assert "aussi concentré que 2 … 4 fournisseurs égaux" in render(note, "fr")
    assert french in render(note, "fr")
    assert answer_note({"answer": None}) is None


def test_a_table_of_ones_own_has_an_answer() -> None:
    """A lower bound alone states no figure: it stays open above."""
    rows = [
        {"customer": "c", "supplier": "a", "low": 10, "high": 10},
        {"customer": "c", "supplier": "b", "low": 10, "high": ""},
        {"customer": "d", "supplier": "a", "low": 10, "high": 10},
        {"customer": "d", "supplier": "b", "low": 10, "high": 10},
    ]
    table = measure_table(rows)
    assert {"answer", "basis"} <= set(table.columns)
    assert not {"period", "least_probability", "hhi_median"} & set(table.columns)
    by_hand = [Bounds(5000, 10_000), Bounds.point(5000)]
    assert [row["answer"] for row in table.rows] == by_hand
    assert table.column("basis") == ["full", "full"]
