"""Measures of exact volumes, against numbers worked by hand."""

from __future__ import annotations

import math

import pytest

from aisupply.errors import DataError
from aisupply.measures.index_bounds.indices import (
    Undefined,
    concentration_ratio,
    effective_number,
    entropy,
    gini,
    hhi,
    normalised_hhi,
    rescaled_hhi,
)

WORKED = [50, 30, 20]  # shares 0.5, 0.3, 0.2: 0.25 + 0.09 + 0.04 = 0.38
ALL = [hhi, effective_number, entropy, normalised_hhi, gini, lambda x: concentration_ratio(x, 1)]


def test_worked_example() -> None:
    """50, 30 and 20 have the measures that follow from shares of 0.5, 0.3 and 0.2."""
    assert hhi(WORKED) == pytest.approx(3800, rel=1e-15)
    assert effective_number(WORKED) == pytest.approx(1 / 0.38)
    assert concentration_ratio(WORKED, 1) == pytest.approx(0.5)
    assert concentration_ratio(WORKED, 2) == pytest.approx(0.8)
    # by hand: 0.5 ln 2 + 0.3 ln(10/3) + 0.2 ln 5 = 0.34657 + 0.36119 + 0.32189
    assert entropy(WORKED) == pytest.approx(1.02965, abs=1e-5)
    # by hand: (0.38 - 1/3)/(1 - 1/3) = 0.07
    assert normalised_hhi(WORKED) == pytest.approx(0.07)
    # by hand: ((-2)·20 + 0·30 + 2·50)/(3·100) = 60/300
    assert gini(WORKED) == pytest.approx(0.2)


@pytest.mark.parametrize("n", [1, 2, 5, 100])
def test_equal_suppliers(n: int) -> None:
    """N equal suppliers are 10,000/n, n effective suppliers, and not unequal at all."""
    volumes = [7.0] * n
    assert hhi(volumes) == pytest.approx(10_000 / n)
    assert effective_number(volumes) == pytest.approx(n)
    assert entropy(volumes) == pytest.approx(math.log(n))
    assert concentration_ratio(volumes, 1) == pytest.approx(1 / n)
    assert gini(volumes) == pytest.approx(0)
    assert normalised_hhi(volumes) == (1.0 if n == 1 else pytest.approx(0, abs=1e-12))


@pytest.mark.parametrize("measure", ALL)
def test_undefined(measure: object) -> None:
    """Without a supplier, and for a total of 0, each measure is a reason and not a number."""
    assert callable(measure)
    assert measure([]) is Undefined.NO_SUPPLIER
    assert measure([0, 0]) is Undefined.ZERO_TOTAL


@pytest.mark.parametrize("measure", ALL)
def test_a_volume_of_nothing_is_no_supplier(measure: object) -> None:
    """A volume of 0 changes no measure, not even those that count suppliers."""
    assert callable(measure)
    assert measure([5, 3, 0]) == measure([5, 3])


@pytest.mark.parametrize("volume", [math.nan, math.inf, -1.0])
def test_volumes_that_are_none(volume: float) -> None:
    """A volume that is not a finite number of 0 or more is refused with its place."""
    with pytest.raises(DataError, match="volume 2"):
        hhi([1.0, volume])


@pytest.mark.parametrize("scale", [1e-300, 1e-6, 1e12, 1e307])
def test_any_size(scale: float) -> None:
    """The unit does not matter, from the least to the greatest numbers."""
    assert hhi([x / 100 * scale for x in WORKED]) == pytest.approx(3800, rel=1e-14)


def test_rescaling() -> None:
    """The normalised HHI of bounds uses the number of suppliers, and is never below 0."""
    assert rescaled_hhi(3800, 3) == pytest.approx(0.07)
    assert rescaled_hhi(10_000 / 3 - 1e-9, 3) == 0
    assert rescaled_hhi(10_000, 1) == 1


def test_codes() -> None:
    """The reasons are the codes of the output."""
    assert {str(code) for code in Undefined} == {
        "no-supplier",
        "zero-total",
        "no-volume",
        "mixed-units",
        "n<=k",
        "sources-disagree",
        "not-covered",
    }
