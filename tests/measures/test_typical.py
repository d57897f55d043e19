"""Typical values: what draws come to, against integrals by hand and draws made otherwise."""

from __future__ import annotations

import math
from typing import Any

import networkx as nx
import numpy as np
import pytest

from aisupply.measures.cell_volumes import CellVolumes, full_volumes
from aisupply.measures.cells import Cell, Figure, Supply
from aisupply.measures.concentration.concentration import concentration
from aisupply.measures.concentration.rows import COLUMNS as MAIN
from aisupply.measures.index_bounds.interval_box import box_of
from aisupply.measures.polytope.constraints import Constraint, LinearSystem, Variable
from aisupply.measures.typical import COLUMNS, Draws, Typical, typical_hhi, typical_of

FREE = (0.0, math.inf)


def cell(*figures: Figure) -> Cell:
    """A cell with a supplier for each figure."""
    supplies = [Supply(f"s{n}", [figure]) for n, figure in enumerate(figures)]
    return Cell("us", "chips", "power", "GW", tuple(supplies))


def box(*ends: tuple[float, float]) -> CellVolumes:
    """Volumes that nothing joins."""
    return full_volumes(cell(*(Figure(low, low, high) for low, high in ends)))


def joined(ends: dict[str, tuple[float, float]], *said: Constraint, of: str) -> CellVolumes:
    """Volumes of the suppliers in `of`, a letter each, that are joined by constraints."""
    system = LinearSystem([Variable(name, *end) for name, end in ends.items()], said)
    pairs = [ends[name] for name in of]
    return CellVolumes(tuple(of), box_of(*zip(*pairs, strict=True)), lambda: system, is_joint=True)


def middle(low: float, high: float, of: Any) -> list[float]:
    """The 5, 50 and 95 % of the HHI, by quantiles of a grid of one volume."""
    grid = [of(low + (high - low) * (n + 0.5) / 100_000) for n in range(100_000)]
    points = [1e4 * sum(x * x for x in v) / sum(v) ** 2 for v in grid]
    return [float(q) for q in np.quantile(points, [0.05, 0.5, 0.95])]


def quantiles(found: Typical | None) -> list[float]:
    """The 5, 50 and 95 % of draws."""
    assert found is not None
    return [found.low, found.median, found.high]


def test_the_worked_box() -> None:
    """The box 10, 0..6, 2..3: median 4,804, 90 % from 4,154 to 6,500; the same seed, the same."""
    volumes = box((10, 10), (0, 6), (2, 3))
    found = typical_hhi(volumes)
    assert quantiles(found) == [
        pytest.approx(4_154, abs=10), pytest.approx(4_804, abs=30), pytest.approx(6_500, abs=60),
    ]  # fmt: skip
    assert found == typical_hhi(volumes)
    assert found != typical_hhi(volumes, Draws(seed=2))


def test_a_point_is_typical_of_itself() -> None:
    """By hand: 50, 30 and 20 have 3,800."""
    assert quantiles(typical_hhi(box((50, 50), (30, 30), (20, 20)), Draws(3))) == [3_800] * 3


@pytest.mark.parametrize("ends", [[(10, 10), FREE], [FREE], []])
def test_without_a_limit_nothing_is_typical(ends: list[tuple[float, float]]) -> None:
    """Where a volume has no limit there is no uniform draw; nor where nobody is named."""
    assert typical_hhi(box(*ends)) is None
    figures = [Figure(low, None, high) for low, high in ends]
    assert typical_of(cell(*figures), Draws()) == dict.fromkeys(COLUMNS)


def test_what_contradicts_itself_or_is_nothing_has_no_typical_value() -> None:
    """A ≥ 10 and ≤ 5 fits nothing; what can only be 0 has no shares; no limit has no draws."""
    order = Constraint("order", {"a": 1}, high=5)
    assert typical_hhi(joined({"a": (10, 20), "b": (0, 1)}, order, of="ab")) is None
    nothing = Constraint("none", {"a": 1, "b": 1}, high=0)
    assert typical_hhi(joined({"a": (0, 1), "b": (0, 1)}, nothing, of="ab")) is None
    more = Constraint("more", {"a": 1, "b": -1}, low=0)
    assert typical_hhi(joined({"a": FREE, "b": (0, 1)}, more, of="ab")) is None


@pytest.mark.parametrize("unit", [1.0, 1e10, 1e-3])
def test_an_equality_takes_away_a_dimension(unit: float) -> None:
    """By hand: 10 beside b + c = 6 is one line, b uniform from 0 to 6, in any unit."""
    ends = {"a": (10 * unit, 10 * unit), "b": FREE, "c": FREE}
    split = Constraint("split", {"b": 1, "c": 1}, low=6 * unit, high=6 * unit)
    found = typical_hhi(joined(ends, split, of="abc"), Draws(1_000))
    expected = middle(0, 6, lambda b: (10, b, 6 - b))
    assert quantiles(found) == [pytest.approx(q, rel=0.02) for q in expected]


def test_dimension_0_is_the_point() -> None:
    """By hand: b + c = 6 and b − c = 2 are 4 and 2 beside 10: 120/256."""
    said = [
        Constraint("sum", {"b": 1, "c": 1}, low=6, high=6),
        Constraint("gap", {"b": 1, "c": -1}, low=2, high=2),
    ]
    found = typical_hhi(joined({"a": (10, 10), "b": FREE, "c": FREE}, *said, of="abc"))
    assert found is not None
    assert found.draws == 1
    assert quantiles(found) == [pytest.approx(10_000 * 120 / 256)] * 3


def test_parts_of_a_volume_give_it_no_more_weight() -> None:
    """By hand: b = p + q with both up to 1 is uniform up to 2, and not mostly near 1.

    Beside a = 1 the HHI of b in [0, 2] has the quantiles of one line.
    """
    ends = {"a": (1.0, 1.0), "b": FREE, "p": (0.0, 1.0), "q": (0.0, 1.0)}
    parts = Constraint("parts", {"b": 1, "p": -1, "q": -1}, low=0, high=0)
    found = typical_hhi(joined(ends, parts, of="ab"), Draws(1_000))
    expected = middle(0, 2, lambda b: (1, b))
    assert quantiles(found) == [pytest.approx(q, rel=0.03) for q in expected]


def test_typical_values_stand_beside_concentration() -> None:
    """Supply of 10, 0..6 and 2..3 has them, one that is only named has none, and notes say so."""
    network = nx.MultiDiGraph(categories={})
    deal = {"relation": "supply", "flow": "supply", "kind": "power", "unit": "GW",
            "category": "chips", "sources": ("s",)}  # fmt: skip
    for name, low, high in (("a", 10.0, 10.0), ("b", 0.0, 6.0), ("c", 2.0, 3.0)):
        network.add_edge(name, "us", name, **deal, firm=low, stated=high, ceiling=high)
    network.add_edge("d", "them", "d", relation="supply", category="chips", sources=("s",))
    table = concentration(network, typical=Draws(1_000, 4))
    assert table.columns == (*MAIN, *COLUMNS)
    by_customer = {row["customer"]: row for row in table}
    assert by_customer["us"]["typical_draws"] == 1_000
    bounds: Any = by_customer["us"]["hhi"]
    ends: Any = [by_customer["us"][name] for name in ("hhi_typical_5", "hhi_typical_95")]
    assert bounds.low < ends[0] < ends[1] < bounds.high
    assert by_customer["them"]["hhi_typical"] is None
    said = table.said()
    assert any("1,000 completions" in note and "seed 4" in note for note in said)
    assert any(note.startswith("1 row has no typical value") for note in said)
    assert set(COLUMNS).isdisjoint(concentration(network).columns)


@pytest.mark.slow
def test_a_shared_figure_is_drawn_within_its_triangle() -> None:
    """Beside 10, b + c ≤ 6: the same quantiles as of draws of the square that fit."""
    shared = Cell("us", "chips", "power", "GW", tuple(
        Supply(name, [Figure(*end, joint)])
        for name, end, joint in (("a", (10, 10, 10), None), ("b", (0, 6, 6), "g"),
                                 ("c", (0, 6, 6), "g"))
    ))  # fmt: skip
    drawn = np.random.default_rng(3).random((100_000, 2)) * 6
    drawn = drawn[drawn.sum(axis=1) <= 6]
    points = 1e4 * (100 + (drawn**2).sum(axis=1)) / (10 + drawn.sum(axis=1)) ** 2
    found = typical_of(shared, Draws())
    expected = np.quantile(points, [0.05, 0.5, 0.95])
    assert found["typical_draws"] == 2_000
    assert [found[name] for name in ("hhi_typical_5", "hhi_typical", "hhi_typical_95")] == [
        pytest.approx(float(q), rel=0.03) for q in expected
    ]
