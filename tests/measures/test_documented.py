"""What a measure says of itself, with an example, and what it says of bad input."""

from __future__ import annotations

import doctest
import importlib
import inspect
import math
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
import pytest

import aisupply
from aisupply.bounds import Bounds
from aisupply.errors import AisupplyError
from aisupply.measures.index_bounds import branch_and_bound as search
from aisupply.measures.index_bounds import extremes, indices
from aisupply.measures.index_bounds.bulk import hhi_bounds_many
from aisupply.measures.index_bounds.interval_box import box_of

if TYPE_CHECKING:
    from collections.abc import Callable

MEASURES = {
    "index_bounds.indices": (
        "hhi", "effective_number", "concentration_ratio", "entropy", "normalised_hhi", "gini",
    ),
    "index_bounds.extremes": (
        "hhi_minimum", "hhi_maximum", "hhi_bounds", "effective_bounds", "normalised_bounds",
        "entropy_minimum", "entropy_maximum", "entropy_bounds", "exp_entropy_bounds",
        "cr_minimum", "cr_maximum", "cr_bounds", "gini_bounds",
    ),
    "market.shares": (
        "hhi_bounds", "hhi_maximum", "effective_bounds", "cr_bounds", "cr_maximum", "residual",
        "largest_of",
    ),
    "index_bounds.bulk": ("hhi_bounds_many",),
    "scenario.merger_effects": ("after_removal", "after_addition", "merger", "merger_bounds"),
    "scenario.change_bounds": ("swing_bounds", "can_swing"),
    "concentration.conversion": ("shared_hhi", "read_conversion"),
    "systemic.esri": ("risks", "esri"),
    "chains.chains": ("mean_bounds",),
    "market.sourcing_shares": ("sourcing_shares_of",),
    "market.cell_shares": ("cell_shares", "least_and_greatest_ratio"),
    "market.cell_index": ("cr_range",),
    "chains.tier_index": ("tier_hhi",),
    "index_bounds.verdicts": ("verdict", "largest_of"),
}  # fmt: skip
"""The functions that return a measure from numbers, and those that say what follows from it."""

TABLES = ("concentration", "chokepoints", "disrupt", "market", "tiers", "timeline", "what_if")
"""Measures of a network: their module holds the example."""

FUNCTIONS = [(module, name) for module, names in MEASURES.items() for name in names]


@pytest.mark.parametrize(("module", "name"), FUNCTIONS)
def test_a_measure_says_what_is_undefined_and_shows_itself(module: str, name: str) -> None:
    """Its docstring says what is undefined, and has an example that runs."""
    home = importlib.import_module(f"aisupply.measures.{module}")
    function = getattr(home, name)
    assert "ndefined" in function.__doc__
    (test,) = doctest.DocTestFinder(recurse=False).find(function, globs=dict(vars(home)))
    assert test.examples
    assert doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test).failed == 0


def test_none_is_left_out() -> None:
    """All public functions of these modules but helpers are in the list: 45 of them."""
    assert len(FUNCTIONS) == 45
    for module in (
        "index_bounds.indices", "index_bounds.extremes", "market.shares",
        "scenario.merger_effects", "scenario.change_bounds",
    ):  # fmt: skip
        home = importlib.import_module(f"aisupply.measures.{module}")
        own = {
            name
            for name in home.__all__
            if inspect.isfunction(thing := getattr(home, name))
            and thing.__module__ == home.__name__
        }
        assert own == set(MEASURES[module])


@pytest.mark.parametrize("name", TABLES)
def test_a_table_of_measures_shows_itself(name: str) -> None:
    """The module of a measure of a network has an example, run with all others."""
    module = inspect.getmodule(inspect.unwrap(getattr(aisupply, name)))
    assert module is not None
    assert ">>>" in str(module.__doc__) or ">>>" in str(getattr(aisupply, name).__doc__)


def ring() -> nx.MultiDiGraph:
    """Return three firms that supply one another in a circle, and two others apart."""
    net = nx.MultiDiGraph(categories={"chips": {"broader": []}}, needs={})
    ends = (("a", "b"), ("b", "c"), ("c", "a"), ("x", "y"))
    for supplier, customer in ends:
        net.add_edge(supplier, customer, relation="supply", categories=("chips",), claims=())
    return net


NAN, INF = math.nan, math.inf
BAD: list[tuple[str, Callable[[], object], str]] = [
    ("a negative volume", lambda: indices.hhi([1, -2]), "-2"),
    ("a volume that is no number", lambda: indices.hhi([1, NAN]), "nan"),
    ("an unlimited volume", lambda: indices.hhi([1, INF]), "inf"),
    ("bounds that cross", lambda: box_of([3], [2]), "3 to 2"),
    ("a bound that is no number", lambda: box_of([NAN], [2]), "nan to 2"),
    ("a negative bound", lambda: box_of([-1], [2]), "-1 to 2"),
    ("a bound without its partner", lambda: box_of([1, 2], [2]), "2 lower and 1 upper"),
    ("an interval the wrong way round", lambda: Bounds(3, 2), "low 3 above high 2"),
    ("many boxes of which one crosses",
     lambda: hhi_bounds_many(np.array([3.0]), np.array([2.0]), np.array([0, 1])), "0 ≤ low ≤ high"),
    ("an unknown customer", lambda: aisupply.concentration(ring(), "zz"), "zz"),
    ("an unknown category", lambda: aisupply.concentration(ring(), category="gpus"), "gpus"),
    ("an unknown kind", lambda: aisupply.concentration(ring(), kind="weight"), "weight"),
    ("an unknown firm to stop", lambda: aisupply.disrupt(ring(), ["zz"]), "zz"),
    ("an unknown country", lambda: aisupply.disrupt(ring(), country="QQ"), "QQ"),
    ("nothing to stop", lambda: aisupply.disrupt(ring()), "nothing stops"),
    ("an unknown firm to leave out", lambda: aisupply.what_if(ring(), without=["zz"]), "zz"),
    ("nothing supposed", lambda: aisupply.what_if(ring()), "nothing is supposed"),
    ("an unknown root of tiers", lambda: aisupply.tiers(ring(), "zz"), "zz"),
]  # fmt: skip


@pytest.mark.parametrize(("ask", "words"), [b[1:] for b in BAD], ids=[b[0] for b in BAD])
def test_bad_input_gets_a_clear_answer(ask: Callable[[], object], words: str) -> None:
    """What was found is named, and what to do next is said."""
    with pytest.raises(AisupplyError) as caught:
        ask()
    assert words in str(caught.value)
    assert "→" in str(caught.value)


def test_nothing_to_measure_is_undefined_and_no_number() -> None:
    """No supplier, a total of 0 and no figure give a reason, never 0 and never NaN."""
    assert indices.hhi([]) == "no-supplier"
    assert indices.hhi([0, 0]) == "zero-total"
    assert extremes.hhi_bounds(box_of([], [])) == "no-supplier"
    (row,) = aisupply.concentration(ring(), "b", category="chips").rows
    assert (row["hhi_stated"], row["reason"]) == (None, ("no-volume",))
    (row,) = aisupply.concentration(ring(), "x", category="chips").rows
    assert (row["hhi"], row["reason"]) == (None, ("no-supplier",))


def test_circles_and_parts_that_are_apart() -> None:
    """Firms that supply one another in a circle stop together, and nobody beyond is touched."""
    needs = {"chips": [{"category": "chips", "kind": "flow", "essential": True}]}
    net = ring()
    net.graph["needs"] = needs
    hit = {row["customer"] for row in aisupply.disrupt(net, ["a"], horizon="running")}
    assert hit == {"b", "c"}
    ranked = {row["firm"]: row["esri"] for row in aisupply.esri(net)}
    assert ranked["a"] == pytest.approx(0.75)
    assert ranked["x"] == ranked["y"] == pytest.approx(0.25)


def test_what_is_stopped_early_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """A search without any work to spend gives certified bounds, and the table says it."""
    monkeypatch.setattr(search, "WORK", 0)
    rng = np.random.default_rng(7)
    net = nx.MultiDiGraph(categories={"chips": {"broader": []}})
    for i, (low, width) in enumerate(zip(rng.random(30), rng.random(30), strict=True)):
        deal: dict[str, Any] = {"firm": 5 + low, "ceiling": 5 + low + width, "stated": None}
        net.add_edge(f"s{i}", "us", "v", relation="supply", categories=("chips",), kind="power",
                     unit="GW", flow="supply", claims=(), sources=(), **deal)  # fmt: skip
    table = aisupply.concentration(net, "us", category="chips", measure="all")
    value = table.rows[0]["hhi"]
    assert isinstance(value, Bounds)
    assert not value.exact
    assert str(table.notes[-1]).startswith("certified ≤: a search stopped at its limit")
