"""Money in the network: who pays whom, in which flow, and what is no payment."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest

from aisupply.bounds import Bounds
from aisupply.network.edge_evidence import MONEY_FLOWS
from aisupply.rdf.terms import ID

if TYPE_CHECKING:
    from collections.abc import Callable

    import networkx as nx

    import aisupply

    Draft = Any
    Figures = Callable[..., str]

OPTION = (
    "<stake/x> a ais:EquityOption ; ais:holder :openai ; ais:issuer :amd ; "
    "ais:hasState <s/x> . <s/x> ais:stage aisc:option-open . "
)
EXERCISED = {"scenario": "options-exercised"}


def money(network: nx.MultiDiGraph) -> list[tuple[str, str, dict[str, Any]]]:
    """Return payer, payee and attributes of each money edge."""
    return [edge for edge in network.edges(data=True) if edge[2]["relation"] == "money"]


def paid(draft: Draft, figures: str, *, flow: str, kind: str = "money", **more: Any) -> Draft:
    """Add a volume that OpenAI pays AMD, `<volume/v>`."""
    return draft.volume("amd", "v", figures, flow=flow, kind=kind, **more)


def dollars(gigawatts: Figures, **figures: float) -> str:
    """Return Turtle for the figures of `<volume/v>` in USD."""
    return gigawatts("v", unit="CCY_USD", **figures)


@pytest.mark.parametrize(
    ("flow", "stands"),
    [*((flow, True) for flow in sorted(MONEY_FLOWS)), ("guarantee", False), ("site-cost", False)],
)
def test_money_flows_from_payer_to_payee(
    draft: Draft, gigawatts: Figures, flow: str, *, stands: bool
) -> None:
    """OpenAI pays AMD 3 to 5: an edge from openai to amd, unless it is a guarantee or a site."""
    paid(draft, dollars(gigawatts, firm=3, ceiling=5), flow=flow)
    found = money(draft.open().view().network())
    assert bool(found) is stands
    for payer, payee, data in found:
        assert (payer, payee, data["flow"]) == ("openai", "amd", flow)
        assert (data["volume"], data["unit"], data["kind"]) == (Bounds(3, 5), "USD", "money")
        assert data["claims"] == (f"{ID}claim/paper/amd-v",)
        assert (data["sources"], data["statuses"]) == (("paper",), ("reported",))
        assert data["inferred"] is False


def test_a_purchase_is_supply_one_way_and_money_the_other(draft: Draft, gigawatts: Figures) -> None:
    """The supply edge is as it was; the money edge has a key of its own."""
    paid(draft, dollars(gigawatts, firm=3), flow="purchase")
    network = draft.open().view().network()
    supply = network.edges["amd", "openai", f"{ID}volume/v"]
    payment = network.edges["openai", "amd", f"money/{ID}volume/v"]
    assert network.number_of_edges() == 2
    assert (supply["relation"], payment["relation"]) == ("supply", "money")
    same = ("volume", "claims", "agreement", "stage", "categories", "steps", "counts")
    assert [supply[name] for name in same] == [payment[name] for name in same]


@pytest.mark.parametrize("kind", ["power", "count"])
def test_what_is_not_in_money_is_no_payment(draft: Draft, gigawatts: Figures, kind: str) -> None:
    """A supply in gigawatts or units moves goods; nor is a bare relation a payment."""
    paid(draft, gigawatts("v", firm=3), flow="supply", kind=kind)
    draft.supply("nvidia", "openai")
    assert money(draft.open().view().network()) == []


@pytest.mark.parametrize(
    ("counts", "stands"),
    [("yes", True), ("joint", True), ("no", False), ("part-of", False), ("restates", False)],
)
def test_what_is_counted_elsewhere_is_no_payment(
    draft: Draft, gigawatts: Figures, counts: str, *, stands: bool
) -> None:
    """The total of a round, a part of another amount, or the same told again adds nothing."""
    paid(draft, dollars(gigawatts, firm=3), flow="investment", counts=counts)
    assert bool(money(draft.open().view().network())) is stands


def test_a_superseded_investment_ends_where_the_new_one_begins(
    draft: Draft, gigawatts: Figures
) -> None:
    """Superseded on 2026-02-27: money on the day before and none from that day on."""
    moment = '"2026-02-27T00:00:00Z"^^xsd:dateTime'
    figures = dollars(gigawatts, firm=0, stated=100, ceiling=100)
    since = f"THIS aisb:supersededAt {moment} ."
    graph = paid(draft, figures, flow="investment", counts="superseded", more=since).open()
    assert len(money(graph.view(as_of="2026-02-26").network())) == 1
    assert money(graph.view(as_of="2026-02-27").network()) == []


def test_money_has_the_stage_of_its_day(draft: Draft, gigawatts: Figures) -> None:
    """A loan that ended on 1 November is a payment in October and none in December."""
    figures = dollars(gigawatts, firm=3)
    paid(draft, figures, flow="loan", state="ended 2025-11-01", key="end")
    paid(draft, figures, flow="loan", state="under-way 2025-10-07", key="begin")
    graph = draft.open()
    (found,) = money(graph.view(at="2025-10-31", known_by="2026-01-01").network())
    assert found[2]["stage"] == "under-way"
    assert money(graph.view(as_of="2025-12-01").network()) == []


def test_claims_and_lens_shape_an_amount_as_they_do_supply(
    draft: Draft, gigawatts: Figures
) -> None:
    """By hand: 0..6 by one source and 1..8 by another leave 1..6; binding only leaves 1."""
    draft.source("filing", tier=1)
    paid(draft, dollars(gigawatts, firm=0, stated=6, ceiling=6), flow="investment")
    paid(draft, dollars(gigawatts, firm=1, stated=8, ceiling=8), flow="investment",
         source="filing")  # fmt: skip
    graph = draft.open()
    for options, expected in (
        ({}, Bounds(1, 6)),
        ({"binding_only": True}, Bounds.point(1)),
        ({"combine": "hull"}, Bounds(0, 8)),
        ({"combine": "best-tier"}, Bounds(1, 8)),
        ({"sources": ["paper"]}, Bounds(0, 6)),
    ):
        ((_, _, data),) = money(graph.view(**options).network())
        assert data["volume"] == expected, options


def test_an_amount_that_no_claim_gives_is_unknown(draft: Draft) -> None:
    """An investment without a figure is an edge without an interval, and no point 0."""
    ((_, _, data),) = money(paid(draft, "", flow="investment").open().view().network())
    assert (data["volume"], data["firm"], data["ceiling"]) == (None, None, None)


def test_money_inside_a_group_is_none(draft: Draft, gigawatts: Figures) -> None:
    """AMD belongs to OpenAI in this story: what one pays the other moves inside a firm."""
    paid(draft, dollars(gigawatts, firm=3), flow="investment")
    draft.claim("c", "<control/amd/openai> a ais:Control ; ais:controlled :amd ; "
                     "ais:controller :openai .")  # fmt: skip
    graph = draft.open()
    assert money(graph.view().network()) == []
    assert len(money(graph.view(entities=True).network())) == 1


def test_an_investment_that_is_an_option_is_money_only_in_the_scenario(
    draft: Draft, gigawatts: Figures
) -> None:
    """By hand: rights to shares for up to 2.1 are 0 … 2.1 where options are exercised."""
    figures = dollars(gigawatts, firm=0, stated=2.1, ceiling=2.1)
    graph = paid(draft, figures, flow="investment", state="option-open").open()
    assert money(graph.view().network()) == []
    ((_, _, data),) = money(graph.view(scenario="options-exercised").network())
    assert (data["volume"], data["inferred"]) == (Bounds(0, 2.1), True)


def test_an_option_to_buy_more_is_a_purchase_as_it_is_a_supply(
    draft: Draft, gigawatts: Figures
) -> None:
    """Only investments wait for the scenario: 0 … 5 may be bought."""
    figures = dollars(gigawatts, firm=0, ceiling=5)
    graph = paid(draft, figures, flow="purchase", state="option-open").open()
    ((_, _, data),) = money(graph.view().network())
    assert data["volume"] == Bounds(0, 5)


def test_an_exercised_warrant_is_paid_for_by_its_holder(draft: Draft) -> None:
    """OpenAI holds the option on AMD: it would pay AMD, and nobody says how much."""
    graph = draft.claim("a", OPTION).open()
    assert money(graph.view().network()) == []
    ((payer, payee, data),) = money(graph.view(scenario="options-exercised").network())
    assert (payer, payee, data["flow"], data["volume"]) == ("openai", "amd", "investment", None)
    assert (data["inferred"], data["claims"]) == (True, (f"{ID}claim/paper/a",))


def test_a_stake_and_the_investment_that_made_it_are_one_amount(
    draft: Draft, gigawatts: Figures
) -> None:
    """OpenAI invests 3 in AMD and holds an option on it: one payment of 3 in the scenario."""
    paid(draft, dollars(gigawatts, firm=3, ceiling=3), flow="investment")
    network = draft.claim("a", OPTION).open().view(scenario="options-exercised").network()
    ((_, _, data),) = money(network)
    assert data["volume"] == Bounds.point(3)


def test_a_holding_alone_is_no_payment(draft: Draft) -> None:
    """Shares may have been bought of anybody, at any time."""
    draft.claim("a", "<stake/y> a ais:EquityHolding ; ais:holder :openai ; ais:issuer :amd .")
    assert money(draft.open().view(scenario="options-exercised").network()) == []


def test_supply_edges_are_what_they_were(shipped: aisupply.Graph) -> None:
    """In the shipped graph each purchase in money, and nothing else, is on both sides."""
    network = shipped.view(as_of="2026-06-28").network()
    supply = {
        (customer, supplier, f"money/{key}"): data["volume"]
        for supplier, customer, key, data in network.edges(keys=True, data=True)
        if data["relation"] == "supply" and data["flow"] == "purchase"
    }
    purchases = {
        (payer, payee, key): data["volume"]
        for payer, payee, key, data in network.edges(keys=True, data=True)
        if data["relation"] == "money" and data["flow"] == "purchase"
    }
    assert purchases == supply
    assert len(purchases) > 30
    flows = {data["flow"] for *_, data in money(network)}
    assert flows == MONEY_FLOWS
    assert all(data["ceiling"] != math.inf or data["volume"] for *_, data in money(network))
