"""The lowest point of a valley."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aisupply.measures.index_bounds.golden_section import golden_section

INSIDE = st.floats(-100, 100)


@given(lowest=INSIDE, steep=st.floats(0.1, 10), flat=st.floats(0.1, 10))
def test_the_lowest_point_is_found(lowest: float, steep: float, flat: float) -> None:
    """A valley with two unlike slopes is lowest where they meet."""

    def valley(x: float) -> float:
        return steep * (lowest - x) if x < lowest else flat * (x - lowest)

    at, value = golden_section(valley, -100.0, 100.0)
    assert at == pytest.approx(lowest, abs=1e-9)
    assert value == valley(at)


@pytest.mark.parametrize(("sign", "end"), [(1, 2.0), (-1, 7.0)])
def test_what_only_rises_or_falls_is_lowest_at_an_end(sign: int, end: float) -> None:
    """An end is found exactly, not but for the last step."""
    assert golden_section(lambda x: sign * math.exp(x), 2.0, 7.0)[0] == end


def test_the_search_stops_at_a_width() -> None:
    """By hand: 0.618² = 0.38 of the interval is left after two steps, so four looks and two."""
    seen: list[float] = []

    def looked(x: float) -> float:
        seen.append(x)
        return abs(x - 0.3)

    golden_section(looked, 0.0, 1.0, width=0.4)
    assert len(seen) == 6
