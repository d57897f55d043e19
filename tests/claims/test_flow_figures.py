"""Which totals and shares tell of flows: facts of whole firms, whose groups stayed as they are."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

import aisupply
from aisupply.claims.flow_figures import FlowFigures, Span, flow_figures, half_a_digit
from aisupply.errors import UsageError
from aisupply.exchange.tables.existing import Existing
from aisupply.exchange.tables.export import write_tables
from aisupply.exchange.tables.importing import import_tables
from aisupply.exchange.tables.writer import write_folder

if TYPE_CHECKING:
    from pathlib import Path

SOURCES = [
    {"id": "paper", "publisher": "Example Press", "title_in_own_words": "On accounts",
     "kind": "news", "language": "en", "tier": "2", "published": "2026-02-03"},
]  # fmt: skip
FIRMS = [
    {"id": name, "name": name.title(), "kind": "company", "source": "paper"}
    for name in ("maker", "grower", "branch", "buyer", "other")
]
GROUPS = [
    {"child": "branch", "parent": "grower", "relation": "subsidiary", "from": "2025-07-01",
     "source": "paper"},
]  # fmt: skip
YEAR = Span(dt.date(2025, 1, 1), dt.date(2026, 1, 1))
LATER = Span(dt.date(2025, 10, 1), dt.date(2026, 1, 1))


def total(firm: str, scope: str, **other: str) -> dict[str, str]:
    """Return a row of a total of 100 bn USD in 2025."""
    plain = {"organisation": firm, "measure": "revenue", "category": "cloud-capacity",
             "scope": scope, "period": "2025", "low": "100000000000", "high": "100000000000",
             "unit": "USD", "status": "reported", "source": "paper"}  # fmt: skip
    return plain | other


def share(customer: str, part: str, **other: str) -> dict[str, str]:
    """Return a row of a customer's share of the maker's revenue in 2025."""
    ends = ("share_of_supplier_revenue_min", "share_of_supplier_revenue_max")
    plain = {"supplier": "maker", "customer_or_anonymised": customer, **dict.fromkeys(ends, part),
             "basis": "revenue", "period": "2025", "source": "paper"}  # fmt: skip
    return plain | other


class Reader:
    """Tables into claims beside the registry of the shipped graph, and what they say of flows."""

    def __init__(self, folder: Path, beside: aisupply.Graph) -> None:
        self._folder, self._beside = folder, beside

    def read(self, *, entities: bool = False, **tables: list[dict[str, str]]) -> FlowFigures:
        """Return what tables say of flows, under a lens that lets forecasts and estimates in."""
        every = {"sources": SOURCES, "organisations": FIRMS, "groups": GROUPS} | tables
        write_tables(self._folder / "tables", every)
        existing = Existing.read(self._folder / "graph")
        imported = import_tables(self._folder / "tables", beside=self._beside, existing=existing)
        assert imported.folder.is_sound
        write_folder(self._folder / "graph", imported.composed)
        graph = aisupply.open(self._folder / "graph")
        statuses = ("reported", "announced", "forecast", "estimated")
        return flow_figures(graph.view(statuses=statuses, entities=entities))


@pytest.fixture
def reader(tmp_path: Path, light_shipped: Path) -> Reader:
    """A place for tables."""
    return Reader(tmp_path, aisupply.open(light_shipped))


def test_only_facts_of_whole_firms(reader: Reader) -> None:
    """A segment, a part of the customers, guidance and what has no end are no totals of a firm."""
    found = reader.read(
        totals=[
            total("maker", "total company"),
            total("maker", "total company", period="2027", status="forecast"),
            total("buyer", "Cloud segment"),
            total("other", "customers in China"),
            total("buyer", "incl. finance leases", measure="capex"),
            total("buyer", "gross additions incl. finance leases", measure="capex"),
        ],
        customer_shares=[
            share("buyer", "0.14"),
            share("other", "0.2", basis="segment revenue"),
            share("Customer A", "0.3"),
        ],
    )
    assert [(flow.firm, flow.span) for flow in found.revenue] == [("maker", YEAR)]
    assert [(flow.firm, flow.low) for flow in found.additions] == [("buyer", 1e11)]
    (part,) = found.parts
    assert (part.supplier, part.customer) == ("maker", "buyer")
    assert (part.low, part.high) == pytest.approx((0.135, 0.145))
    (limit,) = found.limits
    assert limit.high == pytest.approx(0.305)
    assert limit.assumed


def test_a_group_that_grew_has_no_total_of_before(reader: Reader) -> None:
    """A firm that joined in July is in the group now, and was not in its revenue of the year."""
    found = reader.read(
        totals=[
            total("grower", "total company"),
            total("grower", "total company", period="2025-Q4", low="30000000000",
                  high="30000000000"),
            total("branch", "total company"),
            total("maker", "total company"),
        ],
        customer_shares=[share("grower", "0.14"), share("branch", "0.15")],
    )  # fmt: skip
    assert {(flow.firm, flow.span) for flow in found.revenue} == {
        ("maker", YEAR),
        ("grower", LATER),
    }
    assert found.parts == ()
    # Whoever it was, nobody had more than the greatest share that is told of.
    assert [limit.high for limit in found.limits] == pytest.approx([0.155])


def test_legal_units_have_no_flows(reader: Reader) -> None:
    """Accounts are consolidated: a lens that keeps legal units apart is told so."""
    with pytest.raises(UsageError, match="legal units"):
        reader.read(entities=True, totals=[total("maker", "total company")])


@pytest.mark.parametrize(
    ("part", "half"), [(0.14, 0.005), (0.7184, 0.00005), (0.2, 0.005), (1.0, 0.005), (0.0, 0.005)]
)
def test_half_of_the_last_digit(part: float, half: float) -> None:
    """At least to the percent: 0.2 is 20 % and not two tenths."""
    assert half_a_digit(part) == pytest.approx(half)
