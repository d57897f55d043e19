"""Properties of the bounds that hold for every box, and of cells built from claims."""

from __future__ import annotations

import math
from typing import Any

import networkx as nx
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from aisupply.bounds import Bounds
from aisupply.measures.concentration.concentration import concentration
from aisupply.measures.concentration.tipping import LINES, Line, certain_within, possible_within
from aisupply.measures.index_bounds import extremes, indices
from aisupply.measures.index_bounds.interval_box import IntervalBox, box_of

AMOUNTS = st.one_of(
    st.just(0.0), st.integers(1, 9).map(float), st.floats(min_value=1e-6, max_value=1e12)
)
FRACTIONS = st.floats(min_value=0, max_value=1)

MEASURES = {
    "hhi": (extremes.hhi_bounds, indices.hhi),
    "effective": (extremes.effective_bounds, indices.effective_number),
    "entropy": (extremes.entropy_bounds, indices.entropy),
    "cr1": (lambda b: extremes.cr_bounds(b, 1), lambda x: indices.concentration_ratio(x, 1)),
    "cr3": (lambda b: extremes.cr_bounds(b, 3), lambda x: indices.concentration_ratio(x, 3)),
}


@st.composite
def boxes(draw: st.DrawFn, *, unbounded: bool = True, most: int = 7) -> IntervalBox:
    """Return a box with one supplier or more that can deliver something."""
    pairs = draw(st.lists(st.tuples(AMOUNTS, AMOUNTS), min_size=1, max_size=most))
    low, high = [min(p) for p in pairs], [max(p) for p in pairs]
    if unbounded and draw(st.booleans()):
        high[draw(st.integers(0, len(high) - 1))] = math.inf
    box = box_of(low, high)
    assume(box.size)
    return box


def _volumes(box: IntervalBox, fractions: list[float]) -> list[float]:
    """Return volumes inside a box, an unlimited one up to a million times the others."""
    reach = max([1.0, *(h for h in box.high if math.isfinite(h))]) * 1e6
    ends = zip(box.low, box.high, fractions, strict=False)
    return [
        min(max(low + f * (min(high, reach) - low), low), high) for low, high, f in ends
    ]  # fmt: skip


@pytest.mark.parametrize("name", MEASURES)
@given(box=boxes(), fractions=st.lists(FRACTIONS, min_size=7, max_size=7))
def test_no_volumes_lie_outside(name: str, box: IntervalBox, fractions: list[float]) -> None:
    """The measure of any volumes of the box is within its bounds."""
    bounds_of, point_of = MEASURES[name]
    value = point_of(_volumes(box, fractions))
    assume(not isinstance(value, indices.Undefined))
    bounds = bounds_of(box)
    slack = 1e-9 * max(abs(value), 1)
    assert bounds.low - slack <= value <= bounds.high + slack


@pytest.mark.parametrize("name", MEASURES)
@given(box=boxes(), at=FRACTIONS, to=FRACTIONS)
def test_narrowing_never_widens(name: str, box: IntervalBox, at: float, to: float) -> None:
    """Knowing one volume better never makes a measure less certain."""
    bounds_of, _ = MEASURES[name]
    low, high = list(box.low), list(box.high)
    span = min(high[0], 1e12) - low[0]
    ends = sorted((low[0] + at * span, low[0] + to * span))
    low[0], high[0] = (min(max(end, low[0]), high[0]) for end in ends)
    assume(high[0] > 0)
    wide, narrow = bounds_of(box), bounds_of(box_of(low, high))
    slack = 1e-9 * max(abs(wide.high), 1)
    assert wide.low - slack <= narrow.low
    assert narrow.high <= wide.high + slack


@pytest.mark.parametrize("name", MEASURES)
@given(volumes=st.lists(AMOUNTS, min_size=1, max_size=7))
def test_exact_volumes_give_points(name: str, volumes: list[float]) -> None:
    """Where every volume is known, the bounds are the measure of those volumes."""
    bounds_of, point_of = MEASURES[name]
    assume(any(volumes))
    bounds, value = bounds_of(box_of(volumes, volumes)), point_of(volumes)
    assert bounds.low == pytest.approx(value, rel=1e-12, abs=1e-12)
    assert bounds.high == pytest.approx(value, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("name", MEASURES)
@given(box=boxes(), factor=st.sampled_from([1e-6, 1 / 3, 7.0, 1e6]), seed=st.randoms())
def test_unit_and_order_do_not_matter(
    name: str, box: IntervalBox, factor: float, seed: Any
) -> None:
    """Another unit or another order of the suppliers gives the same bounds."""
    bounds_of, _ = MEASURES[name]
    pairs = [(low * factor, high * factor) for low, high in zip(box.low, box.high, strict=True)]
    seed.shuffle(pairs)
    own, other = bounds_of(box), bounds_of(box_of([p[0] for p in pairs], [p[1] for p in pairs]))
    assert other.low == pytest.approx(own.low, rel=1e-10, abs=1e-10)
    assert other.high == pytest.approx(own.high, rel=1e-10, abs=1e-10)
    assert own.exact
    assert other.exact


@given(boxes(unbounded=False), st.integers(0, 3))
def test_a_stopped_search_is_an_outer_bound(box: IntervalBox, nodes: int) -> None:
    """Wherever a search stops, the certified bound holds and the attained value is attained."""
    full, stopped = extremes.hhi_maximum(box), extremes.hhi_maximum(box, max_nodes=nodes)
    assert stopped.value <= full.value * (1 + 1e-12)
    assert full.value <= stopped.certified * (1 + 1e-12)
    least, early = extremes.entropy_minimum(box), extremes.entropy_minimum(box, max_nodes=nodes)
    assert early.certified <= least.value + 1e-11


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.above)
@settings(max_examples=40, deadline=None)
@given(box=boxes(unbounded=False, most=5), fraction=st.floats(min_value=0.001, max_value=0.999))
def test_tipping_intervals(line: Line, box: IntervalBox, fraction: float) -> None:
    """Inside the possible interval the line can be kept, outside it cannot; likewise certain."""
    possible, certain = possible_within(box, line), certain_within(box, line)
    for within, measure in (
        (possible, lambda b: line.least(b).value),
        (certain, lambda b: line.greatest(b).value),
    ):
        if within is None:
            continue
        inside = within.low + fraction * within.width
        outside = within.high * (1 + fraction) + 1e-6
        assume(inside > 0)
        assert measure(_with(box, inside)) <= line.limit * (1 + 1e-6)
        assert measure(_with(box, outside)) > line.limit * (1 - 1e-6)
    if certain is not None:
        assert possible is not None
        assert possible.low <= certain.low * (1 + 1e-6) + 1e-6
        assert certain.high <= possible.high * (1 + 1e-6) + 1e-6


def _with(box: IntervalBox, volume: float) -> IntervalBox:
    return box.joined(box_of([volume], [volume]))


FIGURES = st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9)).map(sorted)


def _network(figures: list[list[int]], unknown: int) -> Any:
    network = nx.MultiDiGraph(categories={"chips": {"broader": []}})
    edge = {"relation": "supply", "categories": ("chips",), "flow": "supply", "kind": "power",
            "unit": "GW"}  # fmt: skip
    for i, (firm, stated, ceiling) in enumerate(figures):
        network.add_edge(f"s{i}", "c", f"v{i}", firm=firm, stated=stated, ceiling=ceiling, **edge)
    for i in range(unknown):
        network.add_edge(f"u{i}", "c", f"w{i}", relation="supply", categories=("chips",))
    return network


@settings(max_examples=60, deadline=None)
@given(st.lists(FIGURES, min_size=1, max_size=5), st.integers(0, 3))
def test_answers_are_in_order(figures: list[list[int]], unknown: int) -> None:
    """The points are within the stated bounds, which are the full ones if no one is unknown."""
    network = _network(figures, unknown)
    (row,) = concentration(network, "c", category="chips", kind="power").rows
    stated, full = row["hhi_stated"], row["hhi"]
    names = [name for name in str(row["unquantified"]).split(", ") if name]
    assert len(names) == unknown
    assert row["suppliers"] == row["quantified"] + unknown
    for name in ("hhi_binding", "hhi_announced"):
        point = row[name]
        if isinstance(point, Bounds):
            assert stated.low * (1 - 1e-12) <= point.low <= stated.high * (1 + 1e-12)
    if isinstance(stated, Bounds) and not unknown:
        assert full.low == pytest.approx(stated.low)
        assert full.high == pytest.approx(stated.high)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.lists(FIGURES, min_size=1, max_size=5), st.integers(0, 5), st.integers(0, 5))
def test_a_narrower_claim_never_widens_an_answer(
    figures: list[list[int]], raise_low: int, lower_high: int
) -> None:
    """A claim that agrees and says more leaves every answer as certain as it was, or more."""
    firm, stated, ceiling = figures[0]
    claim = Bounds(min(firm + raise_low, stated), max(ceiling - lower_high, stated))
    common = Bounds(firm, ceiling).intersection(claim)
    assert common is not None
    narrowed = [[int(common.low), stated, int(common.high)], *figures[1:]]
    before = concentration(_network(figures, 1), "c", category="chips", kind="power").rows[0]
    after = concentration(_network(narrowed, 1), "c", category="chips", kind="power").rows[0]
    for name in ("hhi", "hhi_stated", "cr1", "entropy"):
        wide, narrow = before[name], after[name]
        if isinstance(wide, Bounds) and isinstance(narrow, Bounds):
            assert wide.low <= narrow.low + 1e-9
            assert narrow.high <= wide.high + 1e-9
