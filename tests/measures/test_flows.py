"""What firms were billed in a year; every figure is worked out by hand, as it says."""

from __future__ import annotations

import datetime as dt
import math
from itertools import pairwise
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import aisupply
from aisupply.bounds import Bounds
from aisupply.claims.flow_figures import (
    CustomerLimit,
    CustomerPart,
    FlowFigures,
    Span,
    TotalFlow,
    flow_figures,
    half_a_digit,
)
from aisupply.errors import UsageError
from aisupply.measures.flows.flow_concentration import explain_flows, flow_concentration, year_of
from aisupply.measures.flows.flow_system import (
    BUYER_BOOKS,
    EVEN,
    ONE_CATEGORY,
    TEN_PERCENT,
    revenue_in,
)
from aisupply.operations import find
from aisupply.operations.declaration import Asked
from aisupply.text import render

YEAR = year_of("2025")
FISCAL_2025 = Span(dt.date(2024, 1, 29), dt.date(2025, 1, 27))
FISCAL_2026 = Span(dt.date(2025, 1, 27), dt.date(2026, 1, 26))


def total(firm: str, span: Span, low: float, high: float | None = None, **other: Any) -> TotalFlow:
    """Return a total; a point if one end is given."""
    plain = {"firm": firm, "span": span, "period": f"from {span.begin}", "low": low,
             "high": low if high is None else high, "unit": "USD", "category": "",
             "claims": (f"claim/{firm}/{span.begin}",), "sources": (f"of-{firm}",)}  # fmt: skip
    return TotalFlow(**(plain | other))


def part(supplier: str, customer: str, share: float, span: Span = YEAR) -> CustomerPart:
    """Return a share of revenue, widened as it is when it is read."""
    half = half_a_digit(share)
    claim = f"claim/{supplier}/{customer}"
    return CustomerPart(supplier, customer, span, share - half, share + half, (claim,), ("report",))


def named(*links: tuple[str, str, str], **graph: Any) -> nx.MultiDiGraph:
    """Return a network of who is named as a supplier of whom, and of what."""
    categories = {"cloud": {"broader": []}, "racks": {"broader": []}}
    network = nx.MultiDiGraph(**({"categories": categories} | graph))
    for supplier, customer, category in links:
        network.add_edge(
            supplier, customer, relation="supply", categories=(category,), sources=("news",)
        )
    return network


def ends(bounds: Any, digits: int = 1) -> tuple[float, float]:
    """Return both ends of bounds, rounded: they are moved outward by a millionth."""
    assert isinstance(bounds, Bounds)
    return round(bounds.low, digits), round(bounds.high, digits)


def billed(
    network: nx.MultiDiGraph, figures: FlowFigures, customer: str, *assume: str
) -> dict[str, tuple[float, float]]:
    """Return what a customer was billed by each supplier in 2025."""
    table = explain_flows(network, figures, "2025", customer, assume=assume)
    return {str(row["supplier"]): ends(row["billed"], 3) for row in table.rows}


def index(
    network: nx.MultiDiGraph, figures: FlowFigures, customer: str, *assume: str
) -> dict[str, Any]:
    """Return the only row of a customer in 2025."""
    (row,) = flow_concentration(network, figures, "2025", customer, assume=assume).rows
    return row


def quarters(*amounts: float) -> FlowFigures:
    """Return totals of a maker in the quarters from November 2024 on."""
    starts = [dt.date(2024, 11, 1), dt.date(2025, 2, 1), dt.date(2025, 5, 1), dt.date(2025, 8, 1),
              dt.date(2025, 11, 1), dt.date(2026, 2, 1)]  # fmt: skip
    spans = [Span(begin, end) for begin, end in pairwise(starts)]
    return FlowFigures(tuple(total("maker", s, a) for s, a in zip(spans, amounts, strict=True)))


def test_a_calendar_year_of_fiscal_quarters() -> None:
    """20 + 25 + 30 lie inside, 15 and 45 may: 75 … 135.

    By days 31 of the 92 of the first quarter and 61 of the 92 of the last are in the year:
    15 · 31/92 + 75 + 45 · 61/92 = 5.054 + 75 + 29.837 = 109.891.
    """
    figures = quarters(15, 20, 25, 30, 45)
    assert ends(revenue_in(figures, "maker", YEAR, "USD")) == (75, 135)
    assert ends(revenue_in(figures, "maker", YEAR, "USD", assume=[EVEN]), 3) == (109.891, 109.891)


def test_nvidia_in_2025_of_two_fiscal_years() -> None:
    """Neither year lies inside: 0 … 130.497 + 215.938 = 346.435.

    By days 26 of 364 of the one and 339 of 364 of the other are in it: 9.321 + 201.107 = 210.428.
    """
    figures = FlowFigures(
        (total("nvidia", FISCAL_2025, 130.497), total("nvidia", FISCAL_2026, 215.938))
    )
    assert ends(revenue_in(figures, "nvidia", YEAR, "USD")) == (0, 346.4)
    assert ends(revenue_in(figures, "nvidia", YEAR, "USD", assume=[EVEN])) == (210.4, 210.4)


def test_a_year_and_its_quarters_are_put_together() -> None:
    """Of a fiscal year of 100 to March 2026, 30 lie after 2025: 70, and what is before April."""
    april, january = dt.date(2025, 4, 1), dt.date(2026, 1, 1)
    figures = FlowFigures(
        (
            total("maker", Span(april, dt.date(2026, 4, 1)), 100),
            total("maker", Span(january, dt.date(2026, 4, 1)), 30),
            total("maker", Span(dt.date(2025, 1, 1), april), 20),
        )
    )
    assert ends(revenue_in(figures, "maker", YEAR, "USD")) == (90, 90)


def test_a_share_is_widened_by_half_its_last_digit() -> None:
    """0.14 of 44.062 is 0.135 … 0.145 of it: 5.948 … 6.389, and not 6.169.

    Of one category it is at most that, for the customer may have bought others.
    """
    figures = FlowFigures((total("maker", YEAR, 44.062),), parts=(part("maker", "buyer", 0.14),))
    network = named(("maker", "buyer", "cloud"))
    assert billed(network, figures, "buyer") == {"maker": (0, 6.389)}
    whole = figures._replace(revenue=(total("maker", YEAR, 44.062, category="cloud"),))
    assert billed(network, whole, "buyer", ONE_CATEGORY) == {"maker": (5.948, 6.389)}
    # What a total is said to be of says nothing of other goods.
    other = figures._replace(revenue=(total("maker", YEAR, 44.062, category="racks"),))
    assert billed(network, other, "buyer", ONE_CATEGORY) == {"maker": (0, 6.389)}


def test_others_have_what_is_left() -> None:
    """Of 100, one customer has 0.665 … 0.675: another has 33.5 at most."""
    figures = FlowFigures((total("maker", YEAR, 100),), parts=(part("maker", "first", 0.67),))
    network = named(("maker", "second", "cloud"))
    assert billed(network, figures, "second") == {"maker": (0, 33.5)}


def test_nobody_has_more_than_the_largest() -> None:
    """With the largest at 0.22, at most 0.225 of 100; if it is assumed, by its name alone."""
    limit = CustomerLimit("maker", YEAR, 0.225, False, ("claim/largest",), ("report",))
    figures = FlowFigures((total("maker", YEAR, 100),), limits=(limit,))
    network = named(("maker", "buyer", "cloud"))
    assert billed(network, figures, "buyer") == {"maker": (0, 22.5)}
    assumed = figures._replace(limits=(limit._replace(assumed=True),))
    assert billed(network, assumed, "buyer") == {"maker": (0, 100)}
    assert billed(network, assumed, "buyer", TEN_PERCENT) == {"maker": (0, 22.5)}


TWO = named(("first", "buyer", "cloud"), ("second", "buyer", "cloud"))


def test_an_index_of_two_suppliers() -> None:
    """The first billed 0.395 … 0.405 of 100, the second 10 at most.

    If each sells one category: at least 1 − 2 · 0.2020 · 0.7980 at 39.5 and 10, 6,776.0; at most
    10,000, at nothing from the second. Without that either may be anything: 5,000 … 10,000.
    """
    figures = FlowFigures(
        (total("first", YEAR, 100, category="cloud"), total("second", YEAR, 10)),
        parts=(part("first", "buyer", 0.4),),
    )
    row = index(TWO, figures, "buyer", ONE_CATEGORY)
    share = 10 / 49.5
    assert ends(row["hhi"]) == (round(10_000 * (share**2 + (1 - share) ** 2), 1), 10_000)
    assert not row["hhi"].exact
    assert (row["assumed"], row["basis"], row["answer"]) == ((ONE_CATEGORY,), "flows", row["hhi"])
    assert row["top_supplier"] == "first"
    hard = index(TWO, figures, "buyer")
    assert ends(hard["hhi"]) == (5000, 10_000)
    assert hard["hhi"].exact
    assert (hard["quantified"], hard["suppliers"], hard["assumed"]) == (2, 2, None)


def test_a_supplier_without_a_total_is_never_left_out() -> None:
    """The first billed 39.5 … 40.5; of the second nothing is known: it may be any of all."""
    figures = FlowFigures(
        (total("first", YEAR, 100, category="cloud"),), parts=(part("first", "buyer", 0.4),)
    )
    row = index(TWO, figures, "buyer", ONE_CATEGORY)
    assert ends(row["hhi"]) == (5000, 10_000)
    assert (row["quantified"], row["suppliers"]) == (1, 2)


def test_what_a_firm_makes_for_itself_is_billed_by_nobody() -> None:
    """A firm's own capacity is no flow: of the two, one supplier is left, and has all."""
    network = named(("first", "buyer", "cloud"))
    network.add_edge("buyer", "buyer", relation="supply", categories=("cloud",), in_house=True)
    figures = FlowFigures((total("first", YEAR, 10, 20),))
    row = index(network, figures, "buyer")
    assert (row["suppliers"], row["hhi"].text()) == (1, "10,000")


def test_levels_are_not_added() -> None:
    """Racks for 80, which hold chips for 60, against additions of 90: 140 is no contradiction.

    The chips are billed to the maker of the racks. What the customer is billed is between 79.5 and
    80.5 of 100; what it adds in 2025 bounds the racks billed from April to September, and the
    rest of the year is free: 80 with all of it before April and after September.
    """
    figures = FlowFigures(
        (total("racker", YEAR, 100, category="racks"), total("chipmaker", YEAR, 60)),
        additions=(total("owner", YEAR, 90),),
        parts=(part("racker", "owner", 0.8), part("chipmaker", "racker", 0.99)),
    )
    needs = {"cloud-capacity": ({"category": "racks", "kind": "capital", "essential": True},)}
    network = named(
        ("racker", "owner", "racks"), ("chipmaker", "racker", "chips"),
        needs=needs, data_centres=("owner",),
    )  # fmt: skip
    assert billed(network, figures, "owner", ONE_CATEGORY) == {"racker": (79.5, 80.5)}
    both = billed(network, figures, "owner", ONE_CATEGORY, BUYER_BOOKS)
    assert both == {"racker": (79.5, 80.5)}
    # Even days put half of the racks into the half year that has to fit 30: they do not.
    small = figures._replace(additions=(total("owner", YEAR, 30),))
    table = flow_concentration(
        network, small, "2025", "owner", assume=[ONE_CATEGORY, BUYER_BOOKS, EVEN]
    )
    assert (table.rows[0]["hhi"], table.rows[0]["reason"]) == (None, ("sources-disagree",))
    assert "additions of owner" in render(table.notes[0], "en")
    # Without the assumption the books of the two are not joined.
    assert billed(network, small, "owner", ONE_CATEGORY, EVEN) == {"racker": (79.5, 80.5)}


def test_what_is_sold_on_is_no_property() -> None:
    """A firm without data centres of its own adds nothing of it: its additions bound nothing."""
    figures = FlowFigures((), additions=(total("reseller", YEAR, 1),))
    needs = {"cloud-capacity": ({"category": "racks", "kind": "capital", "essential": True},)}
    network = named(("racker", "reseller", "racks"), needs=needs, data_centres=())
    assert billed(network, figures, "reseller", BUYER_BOOKS, EVEN)["racker"] == (0, math.inf)


def test_totals_that_contradict_each_other() -> None:
    """A quarter of 50 in a year of 40 has no index, and the note says which two."""
    quarter = Span(dt.date(2025, 4, 1), dt.date(2025, 7, 1))
    figures = FlowFigures((total("maker", YEAR, 40), total("maker", quarter, 50)))
    table = flow_concentration(named(("maker", "buyer", "cloud")), figures, "2025", "buyer")
    assert (table.rows[0]["hhi"], table.rows[0]["reason"]) == (None, ("sources-disagree",))
    said = render(table.notes[0], "en")
    assert "from 2025-01-01" in said
    assert "from 2025-04-01" in said
    assert "vrai" in render(table.notes[0], "fr")


def test_currencies_are_never_added() -> None:
    """A total in won says nothing of a cell in dollars."""
    figures = FlowFigures((total("first", YEAR, 100), total("second", YEAR, 10, unit="KRW")))
    assert billed(TWO, figures, "buyer") == {"first": (0, 100), "second": (0, math.inf)}


@settings(max_examples=40)
@given(
    st.lists(st.integers(1, 40), min_size=5, max_size=5),
    st.lists(st.integers(0, 100), min_size=2, max_size=2),
    st.integers(-6, 9),
)
def test_a_year_that_can_be_lies_within(
    amounts: list[int], parts: list[int], exponent: int
) -> None:
    """Whatever part of the first and the last quarter is in the year; in any unit of money."""
    size = 10.0**exponent
    year = sum(amounts[1:4]) + (amounts[0] * parts[0] + amounts[4] * parts[1]) / 100
    bounds = revenue_in(quarters(*(a * size for a in amounts)), "maker", YEAR, "USD")
    assert bounds is not None
    assert bounds.low <= year * size * (1 + 1e-9)
    assert year * size <= bounds.high * (1 + 1e-9)
    least, most = sum(amounts[1:4]), sum(amounts)
    assert (bounds.low / size, bounds.high / size) == pytest.approx((least, most), rel=3e-6)


@pytest.mark.parametrize("arguments", [
    {"per": "year"},
    {"period": "2025"},
    {"assume": ["even"]},
    {"per": "year", "period": "2025-Q1"},
    {"per": "year", "period": "2025", "kind": "power"},
])  # fmt: skip
def test_what_does_not_go_together(arguments: dict[str, Any]) -> None:
    """A year needs its number, and what belongs to a year needs --per."""
    operation = find("concentration")
    assert operation is not None
    view = aisupply.open().view(sources=["commitlog-cbrs"])
    with pytest.raises(UsageError):
        operation.answer(Asked(operation, arguments, view=lambda: view))


def test_no_assumption_has_another_name() -> None:
    """What is assumed is assumed by name."""
    with pytest.raises(UsageError, match="nothing is assumed"):
        flow_concentration(TWO, FlowFigures(), "2025", "buyer", assume=["evenly"])


def test_the_figures_of_the_shipped_graph() -> None:
    """Revenue of whole firms and shares of it; no guidance, no segment, no annualised rate."""
    figures = flow_figures(aisupply.open().view())
    revenue = {(flow.firm, flow.period): flow for flow in figures.revenue}
    assert revenue["coreweave", "2025"].low == 5_131_000_000
    assert {flow.unit for flow in figures.revenue} >= {"USD", "EUR", "KRW", "TWD"}
    shares = {(p.supplier, p.customer, p.span): (p.low, p.high) for p in figures.parts}
    assert shares["coreweave", "microsoft", YEAR] == pytest.approx((0.665, 0.675))
    # 57 % is of what a last month would bring in a year, and 30 % of one product.
    assert not {"iren", "ibiden", "enflame"} & {p.supplier for p in figures.parts}


def test_coreweave_and_microsoft_in_2025() -> None:
    """0.665 … 0.675 of 5.131 bn USD: 3.412 … 3.463 bn, if CoreWeave sells nothing but capacity."""
    operation = find("concentration")
    assert operation is not None
    view = aisupply.open().view(known_by="2026-06-28")
    arguments = {
        "customer": ["microsoft"], "customers": ["microsoft"], "category": "cloud-capacity",
        "per": "year", "period": "2025", "assume": ["one-category"], "explain": True,
    }  # fmt: skip
    table = operation.answer(Asked(operation, arguments, view=lambda: view)).table
    (row,) = [row for row in table.rows if row["supplier"] == "coreweave"]
    low, high = ends(row["billed"], 0)
    assert (round(low / 1e6), round(high / 1e6)) == (3412, 3463)
    assert len(str(row["claims"]).split(", ")) >= 2


def month(number: int) -> dt.date:
    """Return the first day of a month, counted from January 2024."""
    return dt.date(2024 + number // 12, number % 12 + 1, 1)


_SALES = st.lists(st.integers(0, 9), min_size=36, max_size=36)
_PERIODS = st.lists(st.tuples(st.integers(0, 32), st.integers(1, 15)), min_size=1, max_size=5)


@settings(max_examples=15)
@given(st.lists(st.tuples(_SALES, _SALES, _PERIODS), min_size=2, max_size=3))
def test_the_truth_lies_within_whatever_accounts_tell_of_it(
    worlds: list[tuple[list[int], list[int], list[tuple[int, int]]]],
) -> None:
    """Firms that sell a buyer and another so much in each month of three years.

    Accounts tell totals of some periods, and what part of them came from the buyer, to the
    percent. What the buyer was billed in 2025, and how concentrated that is, lies within the
    bounds; what holds for certain too.
    """
    revenue: list[TotalFlow] = []
    parts: list[CustomerPart] = []
    truth: dict[str, int] = {}
    for number, (to_buyer, to_other, periods) in enumerate(worlds):
        firm = f"maker-{number}"
        truth[firm] = sum(to_buyer[12:24])
        for start, length in {(start, min(start + length, 36)) for start, length in periods}:
            bought, all_of_it = sum(to_buyer[start:length]), sum(to_other[start:length])
            all_of_it += bought
            span = Span(month(start), month(length))
            revenue.append(total(firm, span, all_of_it, period=f"{span}", category="cloud"))
            if all_of_it:
                parts.append(part(firm, "buyer", round(bought / all_of_it, 2), span))
    parts = [p._replace(low=max(p.low, 0.0), high=min(p.high, 1.0)) for p in parts]
    figures = FlowFigures(tuple(revenue), parts=tuple(parts))
    network = named(*((firm, "buyer", "cloud") for firm in truth))
    bought = sum(truth.values())
    for assume in ((), (ONE_CATEGORY,)):
        for firm, (low, high) in billed(network, figures, "buyer", *assume).items():
            assert low - 0.01 <= truth[firm] <= high + 0.01
        if bought:
            bounds = index(network, figures, "buyer", *assume)["hhi"]
            value = 10_000 * sum((amount / bought) ** 2 for amount in truth.values())
            assert bounds.low - 0.1 <= value <= bounds.high + 0.1
