"""Bounds over all constraints at once, against all vertices and faces, and by what must hold.

Figures are small whole numbers, so that nothing nearly fits: determinants are whole, and a vertex
is either inside or out by far more than the solver tolerates.
"""

from __future__ import annotations

import itertools
import math
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aisupply.bounds import Bounds
from aisupply.measures.index_bounds import extremes
from aisupply.measures.index_bounds.indices import HHI_SCALE, Undefined
from aisupply.measures.index_bounds.interval_box import box_of, box_of_bounds
from aisupply.measures.polytope.cell_bounds import CellPolytope, Range
from aisupply.measures.polytope.changes import addition_bounds, merger_bounds, removal_bounds
from aisupply.measures.polytope.constraints import Constraint, LinearSystem, Variable
from aisupply.measures.scenario.change_bounds import swing_bounds
from aisupply.measures.scenario.merger_effects import merger_bounds as merger_in_a_box

pytestmark = pytest.mark.slow

NEAR = 2.5e-6  # two ends that are both moved outward by a millionth
EPSILON = 1e-9
NAMES = "abcdef"
FIGURES = st.integers(0, 12)


@st.composite
def boxes(draw: st.DrawFn, most: int) -> list[Variable]:
    """Return volumes of which some are open above and some are known."""
    size = draw(st.integers(1, most))
    volumes = []
    for name in NAMES[:size]:
        low, high = sorted((draw(FIGURES), draw(FIGURES)))
        kind = draw(st.sampled_from(["between", "between", "up to", "open"]))
        volumes.append(
            Variable(name, 0 if kind == "up to" else low, math.inf if kind == "open" else high)
        )
    return volumes


@st.composite
def constraints(draw: st.DrawFn, names: str, *, most: int = 3) -> list[Constraint]:
    """Return sums of some volumes, which may leave nothing that fits."""
    said = []
    for number in range(draw(st.integers(0, most))):
        numbers = {name: draw(st.integers(-2, 2)) for name in names}
        numbers[names[0]] = numbers[names[0]] or int(not any(numbers.values()))
        low, high = sorted((draw(st.integers(-10, 30)), draw(st.integers(-10, 30))))
        kind = draw(st.sampled_from(["between", "least", "most", "equal"]))
        said.append(
            Constraint(
                f"said {number}",
                numbers,
                -math.inf if kind == "most" else low,
                {"least": math.inf, "equal": low}.get(kind, high),
            )
        )
    return said


@st.composite
def systems(draw: st.DrawFn, *, most: int = 3) -> LinearSystem:
    """Return volumes and sums of them."""
    volumes = draw(boxes(most))
    return LinearSystem(volumes, draw(constraints(NAMES[: len(volumes)])))


@st.composite
def fitting(draw: st.DrawFn, *, most: int = 5) -> tuple[LinearSystem, np.ndarray]:
    """Return what is said, and a few volumes that fit, one a row, with a total above 0."""
    size = draw(st.integers(2, most))
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    corners = rng.integers(0, 12, (2, size)).astype(float)
    corners[:, 0] += 1
    names = NAMES[:size]
    low = np.where(rng.random(size) < 0.7, corners.min(axis=0), 0.0)
    high = np.where(rng.random(size) < 0.7, corners.max(axis=0) + rng.integers(0, 5), math.inf)
    said = []
    for number in range(rng.integers(0, 5)):
        row = rng.integers(-1, 3, size).astype(float)
        row[0] += not row.any()
        sums = corners @ row
        ends = [sums.min() - rng.integers(0, 3), sums.max() + rng.integers(0, 3)]
        ends = [end if rng.random() < 0.7 else way * math.inf for end, way in zip(ends, (-1, 1))]  # noqa: B905
        said.append(Constraint(f"said {number}", dict(zip(names, row, strict=True)), *ends))
    volumes = [Variable(n, *ends) for n, *ends in zip(names, low, high, strict=True)]
    parts = rng.random((8, 1))
    return LinearSystem(volumes, said), np.vstack(
        [corners, parts * corners[:1] + (1 - parts) * corners[1:]]
    )


class Rows(NamedTuple):
    """What is said as A x ≤ b, the signs of the volumes included."""

    left: np.ndarray
    right: np.ndarray


def rows_of(system: LinearSystem) -> Rows:
    """Return every finite end as one row."""
    names = [variable.name for variable in system.variables]
    unit = np.eye(len(names))
    sums = [(unit[at], v.low, v.high) for at, v in enumerate(system.variables)]
    sums += [
        (np.array([c.coefficients.get(name, 0.0) for name in names]), c.low, c.high)
        for c in system.constraints
    ]
    rows = [(row, high) for row, _, high in sums if math.isfinite(high)]
    rows += [(-row, -low) for row, low, _ in sums if math.isfinite(low)]
    return Rows(np.array([row for row, _ in rows]), np.array([end for _, end in rows]))


def solutions(left: np.ndarray, right: np.ndarray, size: int) -> np.ndarray:
    """Return where any `size` of the rows hold with equality, one point a row."""
    chosen = np.array(list(itertools.combinations(range(len(left)), size)))
    if not len(chosen):
        return np.zeros((0, left.shape[1]))
    whole = np.abs(np.linalg.det(left[chosen])) > 0.5
    return np.linalg.solve(left[chosen][whole], right[chosen][whole][:, :, None])[:, :, 0]


def fits(system: LinearSystem) -> bool:
    """Return whether any volumes satisfy it: if so, a vertex does, as volumes have a sign."""
    left, right = rows_of(system)
    points = solutions(left, right, left.shape[1])
    return bool((points @ left.T <= right + EPSILON).all(axis=1).any())


def homogeneous(system: LinearSystem) -> Rows:
    """Return what is said of shares and of the reciprocal of the total, as A z ≤ 0."""
    left, right = rows_of(system)
    no_less = np.zeros((1, left.shape[1] + 1))
    no_less[0, -1] = -1.0
    rows = np.vstack([np.hstack([left, -right[:, None]]), no_less])
    return Rows(rows, np.zeros(len(rows)))


def vertices(system: LinearSystem) -> np.ndarray:
    """Return all vertices of shares and t: where as many rows hold as there are volumes."""
    left, _ = homogeneous(system)
    size = left.shape[1]
    whole = np.append(np.ones(size - 1), 0.0)
    found = []
    for chosen in itertools.combinations(range(len(left)), size - 1):
        rows = np.vstack([left[list(chosen)], whole])
        if abs(np.linalg.det(rows)) > 0.5:
            found.append(np.linalg.solve(rows, np.append(np.zeros(size - 1), 1.0)))
    points = np.array(found).reshape(-1, size)
    return points[(points @ left.T <= EPSILON).all(axis=1)]


def least_square(system: LinearSystem) -> float:
    """Return the least Σ y²: on some face it is the least on the plane of that face."""
    left, _ = homogeneous(system)
    size = left.shape[1]
    best = math.inf
    for count in range(size):
        for chosen in itertools.combinations(range(len(left)), count):
            rows = np.vstack([left[list(chosen)], np.append(np.ones(size - 1), 0.0)])
            point = _nearest(rows)
            if point is not None and (left @ point <= EPSILON).all():
                best = min(best, float(point[:-1] @ point[:-1]))
    return best


def _nearest(rows: np.ndarray) -> np.ndarray | None:
    """Return the least Σ y² where the last row is 1 and the others are 0, with some t."""
    size, count = rows.shape[1], len(rows)
    square = np.diag([2.0] * (size - 1) + [0.0])
    system = np.block([[square, rows.T], [rows, np.zeros((count, count))]])
    right = np.zeros(size + count)
    right[-1] = 1.0
    solved, *_ = np.linalg.lstsq(system, right, rcond=None)
    return solved[:size] if np.allclose(system @ solved, right, atol=1e-9) else None


def value(answer: Range | Undefined) -> tuple[float, float]:
    """Return the ends of an answer that is exact."""
    assert isinstance(answer, Range)
    assert answer.bounds.exact
    return answer.bounds.low, answer.bounds.high


def cell_of(system: LinearSystem) -> CellPolytope:
    """Return the cell of all its volumes."""
    return CellPolytope(system, [variable.name for variable in system.variables])


@settings(max_examples=500)
@given(systems())
def test_the_ends_are_those_of_all_vertices_and_faces(system: LinearSystem) -> None:
    """And where nothing fits, or only 0, this is said."""
    cell = cell_of(system)
    if not fits(system):
        assert cell.undefined is Undefined.DISAGREE
        return
    corners = vertices(system)
    if not len(corners):
        assert cell.undefined is Undefined.ZERO_TOTAL
        return
    low, high = value(cell.hhi())
    squares = (corners[:, :-1] ** 2).sum(axis=1)
    assert high == pytest.approx(HHI_SCALE * squares.max(), rel=NEAR)
    assert low == pytest.approx(HHI_SCALE * least_square(system), rel=NEAR)
    for at, name in enumerate(cell.suppliers):
        ends = corners[:, at].min(), corners[:, at].max()
        assert value(cell.share(name)) == pytest.approx(ends, rel=NEAR, abs=1e-8)
    largest = np.sort(corners[:, :-1], axis=1)[:, -2:].sum(axis=1).max()
    assert value(cell.cr(2))[1] == pytest.approx(largest, rel=NEAR)


@settings(max_examples=300)
@given(systems())
def test_an_end_is_open_where_only_an_unlimited_total_has_it(system: LinearSystem) -> None:
    """A greatest value is attained at a vertex with t > 0, or anywhere if all may be 0."""
    cell = cell_of(system)
    answer = cell.hhi()
    if isinstance(answer, Undefined) or answer.bounds.is_point:
        return
    corners = vertices(system)
    squares = (corners[:, :-1] ** 2).sum(axis=1)
    best = corners[squares > squares.max() - 1e-9]
    all_may_be_nothing = (rows_of(system).right >= 0).all()
    assert answer.bounds.high_open == (not all_may_be_nothing and (best[:, -1] < EPSILON).all())


@settings(max_examples=300)
@given(systems())
def test_a_conflict_is_one_and_cannot_be_made_smaller(system: LinearSystem) -> None:
    """Its ends contradict each other, and any one of them can be given up."""
    cell = cell_of(system)
    ends = cell.conflict
    assert bool(ends) == (cell.undefined is Undefined.DISAGREE)
    free = [Variable(variable.name) for variable in system.variables]
    numbers = {c.name: c.coefficients for c in system.constraints}
    numbers |= {variable.name: {variable.name: 1} for variable in system.variables}
    said = [
        Constraint(
            f"{number}", numbers[b.name],
            -math.inf if b.end == "high" else b.value, math.inf if b.end == "low" else b.value,
        )
        for number, b in enumerate(ends)
    ]  # fmt: skip
    if said:
        assert not fits(LinearSystem(free, said))
    for at in range(len(said)):
        assert fits(LinearSystem(free, said[:at] + said[at + 1 :]))


@settings(max_examples=300)
@given(boxes(6))
def test_a_box_has_the_bounds_of_its_own_algorithms(volumes: list[Variable]) -> None:
    """To a millionth, for each index."""
    box = box_of([v.low for v in volumes], [v.high for v in volumes])
    cell = cell_of(LinearSystem(volumes))
    if not box.size:
        assert cell.undefined is Undefined.ZERO_TOTAL
        return
    for mine, closed in (
        (cell.hhi(), extremes.hhi_bounds(box)),
        (cell.effective(), extremes.effective_bounds(box)),
        *((cell.cr(k), extremes.cr_bounds(box, k)) for k in (1, 3)),
    ):
        assert not isinstance(closed, Undefined)
        assert value(mine) == pytest.approx((closed.low, closed.high), rel=NEAR)


@settings(max_examples=300)
@given(fitting())
def test_every_completion_is_inside(known: tuple[LinearSystem, np.ndarray]) -> None:
    """Volumes that fit, and what is between them, have no index outside the bounds."""
    system, points = known
    cell = cell_of(system)
    totals = points.sum(axis=1)
    shares = points / totals[:, None]
    two = np.sort(shares, axis=1)[:, -2:].sum(axis=1)
    for answer, values in (
        (cell.hhi(), HHI_SCALE * (shares**2).sum(axis=1)),
        (cell.share("a"), shares[:, 0]),
        (cell.cr(2), two),
        (cell.total(), totals),
    ):
        low, high = value(answer)
        assert (low <= values + EPSILON).all()
        assert (values <= high + EPSILON).all()


@settings(max_examples=200)
@given(systems(most=4), st.data())
def test_one_more_constraint_never_widens(system: LinearSystem, data: st.DataObject) -> None:
    """What it leaves lies inside; what it leaves nothing of was there before, or is a conflict."""
    before = cell_of(system).hhi()
    names = NAMES[: len(system.variables)]
    more = data.draw(constraints(names, most=1))
    further = [Constraint("further", c.coefficients, c.low, c.high) for c in more]
    after = cell_of(LinearSystem(system.variables, [*system.constraints, *further])).hhi()
    if isinstance(before, Undefined):
        assert isinstance(after, Undefined)
    elif isinstance(after, Range):
        assert before.bounds.low <= after.bounds.low * (1 + NEAR)
        assert after.bounds.high <= before.bounds.high * (1 + NEAR)


@settings(max_examples=200)
@given(fitting())
def test_what_all_satisfy_changes_nothing(known: tuple[LinearSystem, np.ndarray]) -> None:
    """A supplier's greatest share, and the greatest total, said once more."""
    system, _ = known
    cell = cell_of(system)
    names = cell.suppliers
    most = value(cell.share("a"))[1]
    said = [Constraint("share", {n: float(n == "a") - most for n in names}, high=0.0)]
    total = value(cell.total())[1]
    if math.isfinite(total):
        said.append(Constraint("total", dict.fromkeys(names, 1.0), high=total))
    again = cell_of(LinearSystem(system.variables, [*system.constraints, *said]))
    assert value(again.hhi()) == pytest.approx(value(cell.hhi()), rel=NEAR)


@settings(max_examples=200)
@given(fitting(), st.randoms(use_true_random=False), st.sampled_from([1e11, 1e-11, 3.0]))
def test_order_and_unit_change_nothing(
    known: tuple[LinearSystem, np.ndarray], random: object, unit: float
) -> None:
    """The suppliers, and what is said, in another order, and everything in another unit."""
    system, _ = known
    volumes = [Variable(v.name, v.low * unit, v.high * unit) for v in system.variables]
    said = [
        Constraint(c.name, c.coefficients, c.low * unit, c.high * unit) for c in system.constraints
    ]
    random.shuffle(volumes)  # type: ignore[attr-defined]
    random.shuffle(said)  # type: ignore[attr-defined]
    first, second = cell_of(system), cell_of(LinearSystem(volumes, said))
    assert value(second.hhi()) == pytest.approx(value(first.hhi()), rel=NEAR)
    assert value(second.share("b")) == pytest.approx(value(first.share("b")), rel=NEAR, abs=1e-8)
    ends = [end * unit for end in value(first.total())]
    assert value(second.total()) == pytest.approx(tuple(ends), rel=NEAR, abs=1e-8 * unit)


@settings(max_examples=8)
@given(fitting(most=4))
def test_every_change_is_inside(known: tuple[LinearSystem, np.ndarray]) -> None:
    """Before and after of volumes that fit have no difference outside the bounds."""
    system, points = known
    names = NAMES[: len(system.variables)]
    points = points[points[:, 1:].sum(axis=1) > 0]
    before = _index(points)
    more, merged = points.copy(), points.copy()
    more[:, 1] += 3
    merged[:, 0] += merged[:, 1]
    merged[:, 1] = 0
    for bounds, after in (
        (removal_bounds(system, names, "a"), points[:, 1:]),
        (addition_bounds(system, names, "b", 3), more),
        (merger_bounds(system, names, ("a", "b")), merged),
    ):
        if bounds is not None:
            change = _index(after) - before
            assert (bounds.low - 1e-6 <= change).all()
            assert (change <= bounds.high + 1e-6).all()


def _index(volumes: np.ndarray) -> np.ndarray:
    return HHI_SCALE * (volumes**2).sum(axis=1) / volumes.sum(axis=1) ** 2


@settings(max_examples=8)
@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 5)), min_size=3, max_size=4))
def test_changes_over_a_box_are_those_of_its_own_algorithms(ends: list[tuple[int, int]]) -> None:
    """One that goes, one that comes with a known volume, two that merge: to a tenth of a point."""
    volumes = [Variable(n, low, low + width) for n, (low, width) in zip(NAMES, ends, strict=False)]
    names = NAMES[: len(volumes)]
    system = LinearSystem(volumes)
    boxes = [(v.low, v.high) for v in volumes]
    rest = box_of_bounds(boxes[1:])
    others = Bounds(sum(low for low, _ in boxes[2:]), sum(high for _, high in boxes[2:]))
    for mine, closed in (
        (
            removal_bounds(system, names, "a"),
            -swing_bounds(rest, fixed=0, moving=Bounds(*boxes[0])),
        ),
        (
            addition_bounds(LinearSystem(volumes[1:]), names[1:], None, 4),
            swing_bounds(rest, fixed=0, moving=Bounds.point(4)),
        ),
        (
            merger_bounds(system, names, ("a", "b")),
            merger_in_a_box(Bounds(*boxes[0]), Bounds(*boxes[1]), others),
        ),
    ):
        assert mine is not None
        assert mine.exact
        assert closed.exact
        assert (mine.low, mine.high) == pytest.approx((closed.low, closed.high), abs=0.1)
