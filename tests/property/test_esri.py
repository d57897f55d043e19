"""ESRI of random networks equals the definition, followed link by link; and its algebra."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aisupply.measures.systemic.esri import Link, risks
from aisupply.measures.systemic.segment_reduce import SegmentReduce
from aisupply.measures.systemic.shock_propagation import ESSENTIAL, IRRELEVANT, ORDINARY

FIRMS = "abcdefg"


@st.composite
def networks(draw: st.DrawFn) -> list[Link]:
    """Draw links between seven firms; what a firm sells is of one or two of three sectors."""
    ends = st.tuples(st.sampled_from(FIRMS), st.sampled_from(FIRMS)).filter(lambda e: e[0] != e[1])
    sold = {firm: draw(st.sampled_from(["x", "y", "z", "xy"])) for firm in FIRMS}
    need = {
        (sector, firm): draw(st.sampled_from([ESSENTIAL, ORDINARY, IRRELEVANT]))
        for firm in FIRMS for sector in "xyz"
    }  # fmt: skip
    links = []
    for supplier, customer in draw(st.lists(ends, min_size=1, max_size=14)):
        sector = draw(st.sampled_from(sold[supplier]))
        weight = draw(st.integers(1, 9))
        links.append(Link(supplier, customer, sector, float(weight), need[sector, customer]))
    return links


def by_definition(links: list[Link], stopped: str) -> tuple[float, float]:
    """Return the index of one stop by the sums of the definition, and the last change."""
    firms = sorted({name for link in links for name in link[:2]})
    sold: defaultdict[str, float] = defaultdict(float)
    for link in links:
        sold[link.supplier] += link.weight
    down = up = {firm: float(firm == stopped) for firm in firms}
    change = 1.0
    for _ in range(2000):
        if change < 1e-13:
            break
        before = [*down.values(), *up.values()]
        down = {f: 1.0 if f == stopped else lost_inputs(links, f, down) for f in firms}
        up = {f: 1.0 if f == stopped else lost_sales(links, f, up) for f in firms}
        change = max(
            abs(a - b) for a, b in zip([*down.values(), *up.values()], before, strict=True)
        )
    total = sum(sold.values())
    return sum(sold[f] * max(down[f], up[f]) for f in firms) / total, change


def lost_inputs(links: list[Link], firm: str, loss: dict[str, float]) -> float:
    """Return the worst of the sums of lost inputs of a firm."""
    own = [link for link in links if link.customer == firm]
    everything = sum(link.weight for link in own)
    worst = 0.0
    for sector in {link.sector for link in own if link.need == ESSENTIAL}:
        inside = [link for link in own if link.sector == sector]
        lost = sum(link.weight * missed(links, link, loss) for link in inside)
        worst = max(worst, lost / sum(link.weight for link in inside))
    other = [link for link in own if link.need == ORDINARY]
    return max(worst, sum(x.weight * missed(links, x, loss) for x in other) / (everything or 1))


def missed(links: list[Link], link: Link, loss: dict[str, float]) -> float:
    """Return the part of what a supplier fails to deliver that its sector cannot replace."""
    same = [other for other in links if other.sector == link.sector]
    own = sum(other.weight for other in same if other.supplier == link.supplier)
    left = sum(other.weight * (1 - loss[other.supplier]) for other in same)
    return loss[link.supplier] * (min(own / left, 1.0) if left > 0 else 1.0)


def lost_sales(links: list[Link], firm: str, loss: dict[str, float]) -> float:
    """Return the part of its sales that a firm loses."""
    own = [link for link in links if link.supplier == firm]
    lost = sum(link.weight * loss[link.customer] for link in own)
    return lost / sum(link.weight for link in own) if own else 0.0


@settings(max_examples=30)
@given(networks(), st.data())
def test_it_is_the_definition(links: list[Link], data: st.DataObject) -> None:
    """Blocks, slabs and leaps change nothing: the index is that of the sums, step by step.

    Where losses feed on themselves plain steps creep, and are compared only as far as they come.
    """
    found = risks(links)
    firm = data.draw(st.sampled_from(sorted(found.esri)))
    expected, change = by_definition(links, firm)
    assert found.esri[firm] == pytest.approx(expected, abs=1e-9 if change < 1e-13 else 2e-3)


@settings(max_examples=30)
@given(networks())
def test_the_index_is_between_the_firm_and_the_whole(links: list[Link]) -> None:
    """A stop takes at least the firm itself and at most everything along."""
    found = risks(links)
    for firm, value in found.esri.items():
        assert found.size[firm] - 1e-9 <= value <= 1 + 1e-12
        worse = max(found.downstream[firm], found.upstream[firm])
        both = found.downstream[firm] + found.upstream[firm]
        assert worse - 1e-12 <= value <= both + 1e-12


@settings(max_examples=30)
@given(networks(), st.randoms(use_true_random=False), st.sampled_from([1e-3, 1.0, 1e6]))
def test_order_and_unit_do_not_matter(links: list[Link], mixed: Any, factor: float) -> None:
    """Shuffled links in another unit give the same index."""
    other = [link._replace(weight=link.weight * factor) for link in links]
    mixed.shuffle(other)
    assert risks(other).esri == pytest.approx(risks(links).esri, abs=1e-9)


def test_losses_that_swing_round_a_circle_settle_in_any_order() -> None:
    """By hand: who buys of c buys in a circle back to it, so upstream its stop stops all.

    Sales of c go to a, those of a to b and c, those of b to d, of d to a: nobody sells outside.
    """
    rows = [("a", "b", 1.0), ("a", "b", 5.0), *[("a", "b", 1.0)] * 6, ("b", "d", 1.0)]
    rows += [("c", "a", 1.0), ("d", "a", 1.0), ("c", "a", 1.0), ("e", "a", 1.0), ("a", "c", 8.0)]
    links = [Link(s, c, "x", weight, ESSENTIAL) for s, c, weight in rows]
    for seed in range(6):
        order = np.random.default_rng(seed).permutation(len(links))
        assert risks([links[i] for i in order]).upstream["c"] == pytest.approx(1)


@given(
    st.lists(st.tuples(st.integers(0, 40), st.floats(0, 9)), min_size=1, max_size=120),
    st.integers(1, 3),
)
def test_slabs_add_up_as_a_loop_does(members: list[tuple[int, float]], rows: int) -> None:
    """Sums and maxima over groups of any size are those of a loop over members."""
    group = np.array([number for number, _ in members])
    weight = np.array([w for _, w in members])
    source = np.arange(len(members))[::-1].copy()
    values = np.arange(rows * len(members), dtype=float).reshape(-1, rows) % 7
    slabs = SegmentReduce(group, source, weight=weight)
    sums, maxima = slabs.sums(values), slabs.maxima(values)
    for place, number in enumerate(slabs.groups.tolist()):
        inside = np.flatnonzero(group == number)
        assert sums[place] == pytest.approx(weight[inside] @ values[source[inside]])
        assert (maxima[place] == values[source[inside]].max(axis=0)).all()
    assert sorted(slabs.groups.tolist()) == sorted(set(group.tolist()))
