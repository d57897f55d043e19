"""Bounds over all constraints at once, against values that are worked out by hand."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from aisupply.errors import DataError
from aisupply.measures.index_bounds.indices import Undefined
from aisupply.measures.polytope.cell_bounds import CellPolytope, Range
from aisupply.measures.polytope.changes import addition_bounds, merger_bounds, removal_bounds
from aisupply.measures.polytope.constraints import Constraint, LinearSystem, Variable
from aisupply.measures.polytope.programme import Binding

if TYPE_CHECKING:
    from aisupply.bounds import Bounds

MILLIONTH = 1e-6


def measured(answer: Range | Undefined, low: float, high: float, size: float = 1.0) -> Range:
    """Check that an answer is exact, holds an interval, and is no more than two millionths wider.

    `size` is what the values that were worked out by hand are rounded to.
    """
    assert isinstance(answer, Range)
    bounds = answer.bounds
    assert bounds.exact
    assert low * (1 - 2 * MILLIONTH) - size <= bounds.low <= low + size
    assert high - size <= bounds.high <= high * (1 + 2 * MILLIONTH) + size
    return answer


def joint(scale: float = 1.0) -> CellPolytope:
    """Return 10 of one, and up to 6 of two others together."""
    return CellPolytope(
        LinearSystem(
            [Variable("a", 10 * scale, 10 * scale, ("A",)), Variable("b"), Variable("c")],
            [Constraint("joint", {"b": 1, "c": 1}, high=6 * scale, claims=("J",))],
        ),
        "abc",
    )


def boxed(scale: float = 1.0) -> CellPolytope:
    """Return the box 10, 0 to 6, 2 to 3."""
    ends = {"a": (10, 10), "b": (0, 6), "c": (2, 3)}
    volumes = [Variable(name, low * scale, high * scale) for name, (low, high) in ends.items()]
    return CellPolytope(LinearSystem(volumes), "abc")


@pytest.mark.parametrize("scale", [1.0, 1e11, 1e-11])
def test_a_joint_figure_bounds_a_sum(scale: float) -> None:
    """10, 3, 3 of 16 are 118/256 of 10,000; 10 alone are all."""
    answer = measured(joint(scale).hhi(), 4_609.375, 10_000.0, size=1e-6)
    assert answer.bounds.text() == "4,609.3 … 10,000"
    assert {(b.name, b.end, b.claims) for b in answer.binding_low} == {
        ("a", "equal", ("A",)),
        ("joint", "high", ("J",)),
    }
    assert {(b.name, b.end) for b in answer.binding_high} == {("b", "low"), ("c", "low")}


@pytest.mark.parametrize("scale", [1.0, 1e11, 1e-11])
def test_a_box_has_the_bounds_that_it_had(scale: float) -> None:
    """10, 6, 3 of 19 are 145/361; 10, 0, 2 of 12 are 104/144; and so on."""
    cell = boxed(scale)
    answer = measured(cell.hhi(), 4_016.62, 7_222.22, size=0.005)
    assert ("b", "high") in {(b.name, b.end) for b in answer.binding_low}
    assert ("c", "low") in {(b.name, b.end) for b in answer.binding_high}
    measured(cell.effective(), 144 / 104, 361 / 145, size=1e-9)
    measured(cell.cr(1), 10 / 19, 10 / 12, size=1e-9)
    measured(cell.cr(2), 13 / 16, 1.0, size=1e-9)
    measured(cell.share("b"), 0.0, 6 / 18, size=1e-9)
    measured(cell.share("c"), 2 / 18, 3 / 13, size=1e-9)
    measured(cell.total(), 12 * scale, 19 * scale, size=1e-9 * scale)
    assert cell.is_bounded


def test_a_total_of_the_supplier_bounds_what_a_customer_may_buy() -> None:
    """N sells 100 in all, 20 or more to M and 70 or more to another; M buys 4 to 6 of A.

    So M buys 20 to 30 of N: 20 and 6 are 436/676, 30 and 4 are 916/1,156.
    """
    volumes = [Variable("n-m", 20), Variable("n-o", 70), Variable("n-p"), Variable("a-m", 4, 6)]
    total = Constraint("total", {"n-m": 1, "n-o": 1, "n-p": 1}, 100, 100, ("T",))
    with_total = CellPolytope(LinearSystem(volumes, [total]), ["n-m", "a-m"])
    answer = measured(with_total.hhi(), 6_449.7, 7_923.9, size=0.05)
    assert ("total", ("T",)) in {(b.name, b.claims) for b in answer.binding_high}
    without = CellPolytope(LinearSystem(volumes), ["n-m", "a-m"]).hhi()
    answer = measured(without, 6_449.7, 10_000.0, size=0.05)
    assert (answer.bounds.low_open, answer.bounds.high_open) == (False, True)


def test_shares_of_a_whole_are_volumes_that_add_up_to_one() -> None:
    """Memory: 0.50 to 0.62, 0.25 to 0.40, 0.05 to 0.20.

    0.5, 0.3, 0.2 are the most even: 0.25 + 0.09 + 0.04; 0.62, 0.33, 0.05 the least:
    0.3844 + 0.1089 + 0.0025.
    """
    shares = [Variable("sk", 0.5, 0.62), Variable("sam", 0.25, 0.4), Variable("mic", 0.05, 0.2)]
    whole = Constraint("whole", {"sk": 1, "sam": 1, "mic": 1}, 1, 1)
    cell = CellPolytope(LinearSystem(shares, [whole]), ["sk", "sam", "mic"])
    measured(cell.hhi(), 3_800.0, 4_958.0, size=1e-6)
    measured(cell.share("mic"), 0.05, 0.2, size=1e-9)
    measured(cell.total(), 1.0, 1.0, size=1e-9)


def test_what_contradicts_itself_has_no_index_and_names_the_claims() -> None:
    """10 or more, and 5 or less: without the first step, what is free would be 10,000."""
    volumes = [Variable("a", 10, claims=("x",)), Variable("b", claims=("y",))]
    said = [Constraint("order", {"a": 1}, high=5, claims=("z",)), Constraint("c", {"b": 1}, high=9)]
    cell = CellPolytope(LinearSystem(volumes, said), "ab")
    for answer in (cell.hhi(), cell.cr(1), cell.share("b"), cell.total(), cell.effective()):
        assert answer is Undefined.DISAGREE
    assert cell.conflict == (
        Binding("a", "low", 10, ("x",)),
        Binding("order", "high", 5, ("z",)),
    )


def test_a_contradiction_elsewhere_leaves_a_cell_as_it_is() -> None:
    """9 + 1 of 16, whatever is wrong of what nothing joins with them."""
    volumes = [Variable("a", 3, 3), Variable("b", 1, 1), Variable("far", 10)]
    torn = Constraint("torn", {"far": 1}, high=5)
    cell = CellPolytope(LinearSystem(volumes, [torn]), "ab")
    measured(cell.hhi(), 6_250.0, 6_250.0, size=1e-6)
    assert not cell.conflict


def test_what_is_nothing_in_all_is_a_total_of_zero() -> None:
    """The sum of two is at most 0, so no share is defined, but the total is."""
    none = Constraint("none", {"a": 1, "b": 1}, high=0)
    cell = CellPolytope(LinearSystem([Variable("a"), Variable("b")], [none]), "ab")
    assert cell.hhi() is Undefined.ZERO_TOTAL
    assert not cell.able
    total = cell.total()
    assert isinstance(total, Range)
    assert (total.bounds.low, total.bounds.high) == (0.0, 0.0)
    assert CellPolytope(LinearSystem([]), []).hhi() is Undefined.NO_SUPPLIER


def test_an_end_that_needs_no_limit_is_approached() -> None:
    """10 beside what is free: all of it is attained by none of the other, and 0 never is."""
    cell = CellPolytope(LinearSystem([Variable("a", 10, 10), Variable("b")]), "ab")
    share = cell.share("a")
    assert isinstance(share, Range)
    assert (share.bounds.low, share.bounds.low_open) == (0.0, True)
    assert (share.bounds.high, share.bounds.high_open) == (1.0, False)
    whole = cell.hhi()
    assert isinstance(whole, Range)
    assert whole.bounds.text() == "5,000 … 10,000"
    assert not cell.is_bounded


def test_an_end_that_is_attained_elsewhere_is_not_called_approached() -> None:
    """The first is half of all, however much the third is: it needs no limit to be so."""
    half = Constraint("half", {"a": 1, "b": -1, "c": -1}, 0, 0)
    volumes = [Variable("a"), Variable("b", 10, 10), Variable("c")]
    share = CellPolytope(LinearSystem(volumes, [half]), "abc").share("a")
    assert isinstance(share, Range)
    assert (share.bounds.low_open, share.bounds.high_open) == (False, False)


def test_a_supplier_that_can_deliver_nothing_is_not_counted() -> None:
    """Two of three can have a share: half each is the least."""
    none = Constraint("none", {"c": 1}, high=0)
    volumes = [Variable("a", 1), Variable("b", 1), Variable("c")]
    cell = CellPolytope(LinearSystem(volumes, [none]), "abc")
    assert cell.able == ("a", "b")
    answer = cell.hhi()
    assert isinstance(answer, Range)
    assert answer.bounds.low == 5_000.0
    two = cell.cr(2)
    assert isinstance(two, Range)
    assert two.bounds.is_point


def test_volumes_are_real_numbers() -> None:
    """Two suppliers of 3 in all: half each, though whole units would be 1 and 2."""
    three = Constraint("three", {"a": 1, "b": 1}, 3, 3)
    cell = CellPolytope(LinearSystem([Variable("a"), Variable("b")], [three]), "ab")
    measured(cell.hhi(), 5_000.0, 10_000.0, size=1e-6)


def test_other_units_have_a_scale_of_their_own() -> None:
    """Money is 30e9 a unit of power, and 60e9 to 90e9: so the first is 2 to 3 beside 1.

    Halves and more: 5/9 to 10/16 of 10,000.
    """
    volumes = [Variable("a"), Variable("b", 1, 1), Variable("money", 60e9, 90e9)]
    price = Constraint("price", {"money": 1, "a": -30e9}, 0, 0)
    cell = CellPolytope(LinearSystem(volumes, [price]), "ab")
    measured(cell.hhi(), 10_000 * 5 / 9, 6_250.0, size=1e-6)
    assert not cell.refused


def test_figures_too_far_apart_are_not_used_and_the_answer_is_not_exact() -> None:
    """A row whose numbers are a billion apart says nothing that the solver could tell from 0."""
    volumes = [Variable("a", 1, 2), Variable("b", 1, 2)]
    ratio = Constraint("ratio", {"a": 1, "b": -1e9}, high=0)
    cell = CellPolytope(LinearSystem(volumes, [ratio]), "ab")
    answer = cell.hhi()
    assert isinstance(answer, Range)
    assert cell.refused == ("ratio",)
    assert not answer.bounds.exact
    tiny = CellPolytope(LinearSystem([Variable("a", 1, 1), Variable("b", 1e-9, 1e-9)]), "ab")
    answer = tiny.hhi()
    assert isinstance(answer, Range)
    assert answer.bounds.high == 10_000.0
    assert answer.bounds.low == pytest.approx(10_000.0, rel=3e-6)
    assert not answer.bounds.exact


def test_a_search_that_is_stopped_gives_an_outer_bound() -> None:
    """Eight that are 1 to 2 and add up to 12: four of 2 and four of 1 are 20/144.

    Without any cut the secants say that all eight are as bad: x² ≤ 3 x − 2 is 36 − 16 = 20, too.
    With 11.5 in all a half is left over: 2, 2, 2, 1.5, 1, 1, 1, 1 are 18.25, the secants 18.5.
    """
    volumes = [Variable(f"s{i}", 1, 2) for i in range(8)]
    total = Constraint("total", {v.name: 1 for v in volumes}, 11.5, 11.5)
    names = [v.name for v in volumes]
    cut_short = CellPolytope(LinearSystem(volumes, [total]), names, max_nodes=1).hhi()
    assert isinstance(cut_short, Range)
    assert not cut_short.bounds.exact
    most = 10_000 * 18.25 / 11.5**2
    assert most < cut_short.bounds.high <= 10_000 * 18.5 / 11.5**2 * (1 + 2 * MILLIONTH)
    measured(CellPolytope(LinearSystem(volumes, [total]), names).hhi(), 1_250.0, most, size=1e-6)


def test_what_cannot_be_said_is_refused() -> None:
    """Each with what was found, and what was expected."""
    with pytest.raises(DataError, match="volume a: found 2 to 1"):
        Variable("a", 2, 1)
    with pytest.raises(DataError, match="volume a: found inf"):
        Variable("a", math.inf)
    with pytest.raises(DataError, match="constraint c: found 2 to 1"):
        Constraint("c", {"a": 1}, 2, 1)
    with pytest.raises(DataError, match="finite numbers"):
        Constraint("c", {"a": math.nan})
    with pytest.raises(DataError, match="constraint c: found no volume"):
        Constraint("c", {"a": 0})
    with pytest.raises(DataError, match="constraint c: found z"):
        LinearSystem([Variable("a")], [Constraint("c", {"z": 1})])
    with pytest.raises(DataError, match="a twice"):
        LinearSystem([Variable("a"), Variable("a")])
    with pytest.raises(DataError, match="each once"):
        CellPolytope(LinearSystem([Variable("a")]), ["a", "a"])
    with pytest.raises(DataError, match="supplier: found b"):
        CellPolytope(LinearSystem([Variable("a")]), ["a"]).share("b")


def test_the_solver_says_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    """What stands on a terminal or in a pipe is the answer alone."""
    joint().hhi()
    assert capfd.readouterr() == ("", "")


BOX = LinearSystem([Variable("a", 10, 10), Variable("b", 0, 6), Variable("c", 2, 3)])


def near(bounds: Bounds | None, low: float, high: float) -> None:
    """Check that bounds are exact, and are those that were worked out, to a tenth of a point."""
    assert bounds is not None
    assert bounds.exact
    assert low - 0.1 <= bounds.low <= low + 0.05
    assert high - 0.05 <= bounds.high <= high + 0.1


def test_one_less_is_one_problem() -> None:
    """Without the third: 10, 6 is 136/256 of 145/361 … and 10 alone 10,000 of 7,222.2 or so.

    The difference of both intervals would be −1,909.7 … 5,983.4.
    """
    near(removal_bounds(BOX, "abc", "c"), 991.5, 3_550.3)


def test_two_that_become_one_are_one_problem() -> None:
    """20,000 of the product of shares: 0 without the second; 6·3/19² is 997.2."""
    near(merger_bounds(BOX, "abc", ("b", "c")), 0.0, 20_000 * 18 / 361)


def test_a_volume_on_top_is_one_problem() -> None:
    """5 more of the second: from 10, 0, 2 it is 129/289 after 104/144, and least otherwise."""
    near(addition_bounds(BOX, "abc", "b", 5), 10_000 * (129 / 289 - 104 / 144), -23.6)


def test_a_change_where_it_cannot_be_solved_is_none() -> None:
    """Who may be all there is, and a total that may be next to nothing, leave no number."""
    free = LinearSystem([Variable("a", 0, 1), Variable("b", 0, 1)])
    torn = LinearSystem([Variable("a", 2), Variable("b")], [Constraint("x", {"a": 1}, high=1)])
    assert removal_bounds(free, "ab", "a") is None
    assert addition_bounds(free, "ab", "a", 1) is None
    assert removal_bounds(torn, "ab", "a") is None
    assert addition_bounds(torn, "ab", "b", 1) is None
    assert merger_bounds(torn, "ab", ("a", "b")) is None
