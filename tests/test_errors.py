"""The errors: what they say, what they suggest, and that they form one tree."""

from __future__ import annotations

import pytest

from aisupply import errors
from aisupply.errors import (
    AisupplyError,
    AmbiguousNameError,
    DataError,
    QueryError,
    StoreError,
    UnknownNameError,
    UsageError,
)


def test_an_error_is_its_message_and_the_next_thing_to_do() -> None:
    """The text of an error is the message, and the hint on a line of its own."""
    error = AisupplyError("it broke", hint="mend it")
    assert str(error) == "it broke\n→ mend it"
    assert (error.message, error.hint) == ("it broke", "mend it")


def test_an_error_without_a_hint_has_no_arrow() -> None:
    """Where there is nothing to add, nothing is added."""
    assert str(QueryError("no")) == "no"


@pytest.mark.parametrize("name", [name for name in errors.__all__ if name.endswith("Error")])
def test_every_error_can_be_caught_as_one(name: str) -> None:
    """A caller that catches AisupplyError catches all of them."""
    assert issubclass(getattr(errors, name), AisupplyError)


@pytest.mark.parametrize(
    ("kind", "parent"),
    [
        (UnknownNameError, UsageError),
        (AmbiguousNameError, UsageError),
        (DataError, AisupplyError),
        (QueryError, AisupplyError),
        (StoreError, AisupplyError),
    ],
)
def test_the_tree_is_the_one_that_is_drawn(
    kind: type[AisupplyError], parent: type[AisupplyError]
) -> None:
    """Each error stands where the docstring of the module draws it."""
    assert kind.__bases__ == (parent,)


def test_an_unknown_name_suggests_the_nearest() -> None:
    """A typing error is answered with the names that look like it, in any case."""
    error = UnknownNameError("firm", "NVIDA", ["nvidia", "amd"])
    assert error.suggestions == ("nvidia",)
    assert str(error) == (
        "no firm is called 'NVIDA'\n→ did you mean 'nvidia'? (all: aisupply list firms)"
    )


def test_an_unknown_name_suggests_three_names_at_the_most() -> None:
    """Of many near names the three nearest are given."""
    error = UnknownNameError("firm", "firm", [f"firm{n}" for n in range(9)])
    assert len(error.suggestions) == 3


def test_an_unknown_name_like_nothing_lists_what_is_known() -> None:
    """Where nothing is near and the known names are few, all are listed, each once, in order."""
    error = UnknownNameError("firm", "zzzz", ["f", "e", "d", "c", "b", "a", "a"])
    assert error.hint == "known: a, b, c, d, e, f (all: aisupply list firms)"


def test_an_unknown_name_like_nothing_lists_the_first_of_many() -> None:
    """Where they are many, five are listed, and how many there are; by hand: 100 of 9 letters."""
    error = UnknownNameError("firm", "xyz", [f"number-{n:02}" for n in range(100)])
    first = "number-00, number-01, number-02, number-03, number-04"
    assert error.hint == f"100 are known, such as {first} (all: aisupply list firms)"


def test_of_each_thing_one_name_is_suggested() -> None:
    """Two near names of one thing are no choice: the nearer one is given."""
    known = {"paper": "paper", "the paper": "paper", "papers-inc": "other"}
    assert UnknownNameError("source", "papers", ids=known).suggestions == ("paper", "papers-inc")


def test_ids_are_listed_and_not_tickers() -> None:
    """Where nothing is near, the ids that names lead to are listed."""
    error = UnknownNameError("firm", "zzzz", ids={"000660": "sk-hynix", "sk hynix": "sk-hynix"})
    assert error.hint == "known: sk-hynix (all: aisupply list firms)"


def test_an_unknown_name_says_when_nothing_is_known() -> None:
    """A lens that hides everything is told as such."""
    assert "holds none" in str(UnknownNameError("firm", "amd"))


def test_an_ambiguous_name_lists_its_candidates_in_order() -> None:
    """The candidates are ids, so that one of them can be typed."""
    error = AmbiguousNameError("Stargate", ["b", "a"])
    assert error.candidates == ("a", "b")
    assert str(error) == "'Stargate' may be any of 2 things\n→ use one of the ids: a, b"


def test_a_data_error_names_place_find_and_expectation() -> None:
    """Whoever has to mend a file reads where, what, and what should be there."""
    error = DataError("f.csv, row 3", "'ten'", "a number")
    assert str(error) == "f.csv, row 3: found 'ten', expected a number"
    assert (error.where, error.found, error.expected) == ("f.csv, row 3", "'ten'", "a number")
