"""What would tell most, by hand: widths of the index before and after a fact is known."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aisupply.bounds import Bounds
from aisupply.errors import UnknownNameError
from aisupply.measures.cell_volumes import full_volumes
from aisupply.measures.cells import Cell, Figure, Supply
from aisupply.measures.concentration.gaps import COLUMNS, Gap, gaps, gaps_of, learned

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Draft

ENDLESS = math.inf


def cell(**supplies: Any) -> Cell:
    """A cell by supplier: a number, (firm, stated, ceiling), several of these, or None."""
    made = []
    for name, told in sorted(supplies.items()):
        figures = told if isinstance(told, list) else [] if told is None else [told]
        ends = [f if isinstance(f, tuple) else (f, f, f) for f in figures]
        made.append(Supply(name, [Figure(*end) for end in ends]))
    return Cell("us", "chips", "power", "GW", tuple(made))


def found(of: Cell) -> dict[str, Gap]:
    """The gaps of a cell by supplier, or by the shared figure."""
    return {gap.fact.supplier or str(gap.fact.joint): gap for gap in gaps_of(of)}


def test_two_unknown_beside_two_known() -> None:
    """By hand: 50, 30, 42.5, 42.5 has 2,575.8, so 7,424.2 wide; at best two are equal: 5,000.

    With one of them alone beside 50 and 30, the least is at 42.5 again: 3,469.4.
    """
    both = found(cell(a=50, b=30, c=None, d=None))
    assert both.keys() == {"c", "d"}
    for gap in both.values():
        assert gap.width == gap.worst == pytest.approx(10_000 * (1 - 42.5 / 165))
        assert gap.best == pytest.approx(5_000)
        assert gap.middle is None
        assert gap.last == pytest.approx(10_000 * (1 - 42.5 / 122.5))


def test_a_box_without_endless_volumes() -> None:
    """The box 10, 0..6, 2..3, with 2.5 stated of the last.

    By hand, b known: at 0 104/144 … 109/169, at 3 113/225 … 118/256, at 6 140/324 … 145/361.
    c known: at 2 140/324 … 104/144, at 2.5 142.25/342.25 … 106.25/156.25, at 3 145/361 … 109/169.
    """
    box = found(cell(a=10, b=(0, 6, 6), c=(2, 2.5, 3)))
    assert box.keys() == {"b", "c"}
    b, c = box["b"], box["c"]
    points = lambda high, low: pytest.approx(10_000 * (high - low), rel=1e-6)  # noqa: E731
    assert b.width == c.width == points(104 / 144, 145 / 361)
    assert (b.best, b.worst) == (points(140 / 324, 145 / 361), points(104 / 144, 109 / 169))
    assert b.middle == points(113 / 225, 118 / 256)
    assert b.last == points(106.25 / 156.25, 142.25 / 342.25)
    assert (c.best, c.worst) == (points(109 / 169, 145 / 361), points(104 / 144, 140 / 324))
    assert c.middle == b.last
    assert c.last == points(140 / 324, 145 / 361)


def test_one_unknown_volume_is_all_that_is_open() -> None:
    """By hand: 50 and an unknown one are 5,000 … 10,000, and a point once that is known."""
    (gap,) = gaps_of(cell(a=50, b=None))
    assert (gap.width, gap.best, gap.worst, gap.last) == (5_000, 0, 0, 5_000)


def test_where_nothing_else_has_a_figure_last_is_blank() -> None:
    """Two suppliers without a figure: 5,000 wide, unless one supplies nothing at all."""
    both = found(cell(a=None, b=None))
    assert [(g.width, g.best, g.worst, g.last) for g in both.values()] == [
        (5_000, 0, 5_000, None)
    ] * 2


def test_a_figure_without_a_ceiling_beside_more_of_the_same() -> None:
    """By hand: at least 10 of a, whose second deal is 0..5, and 5 of b.

    At least 10 known: 10 … 15 beside 5, from 125/225 to 250/400. Far out it is all.
    """
    first, second = gaps_of(cell(a=[(10, 10, ENDLESS), (0, 5, 5)], b=5))
    assert (first.fact.figure, second.fact.figure) == (0, 1)
    assert first.width == second.width == pytest.approx(10_000 * (1 - 125 / 225))
    assert first.best == 0
    assert first.worst == pytest.approx(10_000 * (250 / 400 - 125 / 225), rel=1e-6)
    # All else at its stated figure: 15 and more beside 5; 10 … 15 beside 5.
    assert first.last == pytest.approx(10_000 * (1 - 250 / 400))
    assert second.last == pytest.approx(10_000 * (250 / 400 - 125 / 225))


def test_a_supplier_that_stays_open_is_no_limit_for_itself() -> None:
    """A second volume of a supplier without a figure: far out it has all, and 0 is left."""
    held = Supply("a", [Figure(10, 10, ENDLESS)], is_open=True)
    both = Cell("us", "chips", "power", "GW", (held, *cell(b=5).supplies))
    figure, more = gaps_of(both)
    assert (figure.fact.figure, more.fact.figure) == (0, None)
    assert figure.best == more.best == 0


def test_a_shared_figure_is_one_fact() -> None:
    """By hand: b and c share 6 beside 10: 118/256 … 10,000 (4,609.4); a known split is a point."""
    shared = (*cell(a=10).supplies, *(Supply(n, [Figure(0, 6, 6, "g")]) for n in ("b", "c")))
    (gap,) = gaps_of(Cell("us", "chips", "power", "GW", shared))
    assert gap.fact.joint == "g"
    assert gap.width == gap.last == pytest.approx(10_000 * (1 - 118 / 256), rel=1e-5)
    assert (gap.best, gap.middle, gap.worst) == (0, 0, 0)


def test_nothing_is_asked_of_what_is_known() -> None:
    """One supplier, or figures that are all exact, leave no width."""
    assert gaps_of(cell(a=None)) == []
    assert gaps_of(cell(a=3, b=5)) == []


ENDS = st.tuples(st.integers(0, 20), st.integers(0, 20)).map(lambda e: (min(e), max(e), max(e)))


@given(ends=st.lists(ENDS, min_size=1, max_size=3), share=st.floats(0, 1))
def test_no_disclosure_leaves_the_range(ends: list[Any], share: float) -> None:
    """With another supplier without a limit, every fact narrows to between best and worst."""
    supplies = {f"s{n}": end for n, end in enumerate(ends)}
    known = cell(**supplies, x=None, y=None)
    for gap in gaps_of(known):
        high = gap.fact.high if math.isfinite(gap.fact.high) else 100.0
        told = learned(known, gap.fact, gap.fact.low + (high - gap.fact.low) * share)
        width = full_volumes(told).hhi().width  # type: ignore[union-attr]
        assert gap.best - 1e-6 <= width <= gap.worst + 1e-6 <= gap.width + 2e-6


def network() -> nx.MultiDiGraph:
    """Us: 50 of a, 30 of b, two named; they buy sites of one firm that is said to be the only."""
    made = nx.MultiDiGraph(categories={}, firms={"sub": {"head": "us"}})
    common = {"relation": "supply", "category": "chips", "sources": ("s",), "counts": "yes"}
    for name, volume in (("a", 50.0), ("b", 30.0), ("c", None), ("d", None)):
        figures = {} if volume is None else {
            "flow": "supply", "kind": "power", "unit": "GW", "firm": volume, "stated": volume,
            "ceiling": volume, "agreement": f"{name}-deal",
        }  # fmt: skip
        made.add_edge(name, "us", f"{name}-v", **common, **figures, claims=(f"claim/{name}",))
    made.add_edge("land", "us", "l", **{**common, "category": "sites"}, closed=True, claims=())
    made.add_edge("a", "them", "w", **common, claims=())
    return made


def test_rows_name_the_fact_and_whom_to_ask() -> None:
    """Two unknown volumes, and for the chips of us the question whether there are others."""
    table = gaps(network(), "us")
    assert table.columns == COLUMNS
    first, second, others = table.rows
    assert str(first["missing"]) == "how much c supplies"
    assert (first["customer"], first["kind"], first["unit"]) == ("us", "power", "GW")
    assert (first["known"], first["ask_whom"], first["claims"]) == (
        Bounds(0), ("c", "us"), ("claim/c",),
    )  # fmt: skip
    assert second["ask_whom"] == ("d", "us")
    assert str(others["missing"]) == "whether there are other suppliers"
    assert (others["category"], others.get("width"), others["ask_whom"]) == ("chips", None, ("us",))
    # A firm of a group is answered as the group; without a customer the question is counted.
    assert gaps(network(), "sub").rows == table.rows
    every = gaps(network())
    assert every.rows == [first, second]
    assert any(note.startswith("2 cells have suppliers") for note in every.said())
    with pytest.raises(UnknownNameError):
        gaps(network(), "nobody")


@pytest.mark.parametrize(
    ("disclosed", "low", "high"),
    [
        # nvidia = 10: AMD at 6 and at 1; 2: AMD at 2 and at 6; 0.5: AMD at 1.7 and at 6
        (10, (36 + 4 + 100) / 18**2, (1 + 4 + 100) / 13**2),
        (2, 12 / 6**2, (36 + 4 + 4) / 10**2),
        (0.5, (1.7**2 + 4.25) / 4.2**2, (36 + 4.25) / 8.5**2),
    ],
)
def test_what_is_named_first_narrows_by_what_was_said(
    draft: Draft, gigawatts: Callable[..., str], disclosed: float, low: float, high: float
) -> None:
    """AMD 1 … 6, Arm 2, Nvidia only named: its volume comes first, and a claim of it narrows so."""
    draft.registry += ':arm a ais:Company ; rdfs:label "Arm"@en .'
    draft.volume("amd", "amd", gigawatts("amd", firm=1, stated=6, ceiling=6))
    draft.volume("arm", "arm", gigawatts("arm", firm=2, stated=2, ceiling=2))
    draft.supply("nvidia", "openai")
    first = gaps(draft.open().view().network(), "openai").rows[0]
    assert first["supplier"] == ("nvidia",)
    figures = gigawatts("more", firm=disclosed, stated=disclosed, ceiling=disclosed)
    draft.volume("nvidia", "more", figures)
    after = gaps(draft.open().view().network(), "openai").rows[0]
    assert after["supplier"] == ("amd",)
    width = after["width"]
    assert width == pytest.approx(10_000 * (high - low))
    assert first["alone_best"] <= width <= first["alone_worst"]
