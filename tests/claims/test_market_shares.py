"""From claims to rows on shares of markets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import aisupply
from aisupply.claims.market_shares import market_shares
from aisupply.measures.market.market import market

if TYPE_CHECKING:
    from collections.abc import Callable

    Draft = Any
    Run = Callable[..., Any]


def share(holder: str, figures: str, *, name: str = "p", more: str = "") -> str:
    """Return Turtle for a share of the market of AI accelerators in 2025-Q2."""
    return (
        f"<position/{name}> a ais:MarketPosition ; ais:positionHolder {holder} ; "
        f'ais:inMarket aisc:market-ai-accelerators ; ais:ofPeriod "2025-Q2" ; '
        f"ais:basis aisc:basis-revenue ; ais:hasQuantity <q/{name}> . {more} "
        f"<q/{name}> a ais:Quantity ; ais:unit unit:PERCENT ; {figures} . "
    )


def test_a_share_is_a_row(draft: Draft) -> None:
    """Every part of a claim on a share, in parts of 1, with who counted."""
    draft.claim("c", share(":amd", "ais:lowerBound 5.0 ; ais:upperBound 7.5"),
                more='THIS ais:wording "revenue, about (TrendForce)" .')  # fmt: skip
    (row,) = market_shares(draft.open().view()).positions
    assert (row.market, row.holder, row.kind, row.low, row.high) == (
        "ai-accelerators", "amd", "firm", 0.05, 0.075,
    )  # fmt: skip
    assert (row.period, row.basis, row.house) == ("2025-Q2", "revenue", "TrendForce")
    assert (row.source, row.tier) == ("paper", 2)
    assert row.claim.endswith("claim/paper/c")


def test_a_share_without_an_upper_end_reaches_one(draft: Draft) -> None:
    """More than 80 % is from 0.8 to 1."""
    draft.claim("c", share(":amd", "ais:lowerBound 80"))
    (row,) = market_shares(draft.open().view()).positions
    assert (row.low, row.high) == (0.8, 1.0)


def test_a_group_has_members(draft: Draft) -> None:
    """A sum of named firms is a row of its own with the ids of its members."""
    group = ("<actor-group/amd+nvidia> a ais:ActorGroup ; dcterms:type aisc:actor-group-named ; "
             "dcterms:hasPart :amd , :nvidia . ")  # fmt: skip
    body = share("<actor-group/amd+nvidia>", "ais:lowerBound 90 ; ais:upperBound 90", more=group)
    (row,) = market_shares(draft.claim("c", body).open().view()).positions
    assert (row.holder, row.kind, row.members) == ("amd+nvidia", "named", ("amd", "nvidia"))


def test_a_lens_picks_the_rows(draft: Draft) -> None:
    """What is only rumoured is no row unless the lens says so."""
    draft.claim("c", share(":amd", "ais:lowerBound 5"), status="rumoured")
    graph = draft.open()
    assert not market_shares(graph.view()).positions
    assert len(market_shares(graph.view(with_rumours=True)).positions) == 1


def test_the_shipped_foundry_market(shipped: aisupply.Graph) -> None:
    """The design's worked example on the shipped claims: 5,007 .. 5,310, residual 0.174."""
    shares = market_shares(shipped.view())
    (row,) = market(shares, "foundry", period="2025-Q2", basis="TrendForce").rows
    assert str(row["hhi"]) == "5,007.3 … 5,310.1"
    assert str(row["residual"]) == "0.174"
    (row,) = market(shares, "foundry", period="2025-Q1").rows
    # Chosun Biz and Lokmat Times both give figures of TrendForce: ten firms in all.
    assert (row["suppliers"], row["sources"]) == (10, 2)


def test_every_shipped_market_has_an_answer(shipped: aisupply.Graph) -> None:
    """No market of the graph fails under any status, and exact bounds contain each other."""
    shares = market_shares(shipped.view(statuses=["reported", "announced", "inferred", "forecast"]))
    for name in shares.markets:
        for row in market(shares, name).rows:
            assert (row["hhi"] is None) == (row["reason"] is not None)
            if isinstance(row["hhi"], aisupply.Bounds):
                assert row["hhi"].exact
                assert 0 <= row["hhi"].low <= row["hhi"].high <= 10_000 * 1.01


def test_firms_stand_for_those_they_control(shipped: aisupply.Graph) -> None:
    """T-Head is Alibaba's, unless legal units are asked for."""
    name = "china-unicom-qinghai-chips"
    (row,) = market(market_shares(shipped.view()), name).rows
    assert row["top_supplier"] == "alibaba"
    (row,) = market(market_shares(shipped.view(entities=True)), name).rows
    assert row["top_supplier"] == "t-head"


def test_the_command(run: Run) -> None:
    """The command prints the columns of the contract and exits with 0; 2 for an unknown name."""
    ran = run(
        "market", "foundry", "--period", "2025-Q2", "--basis", "TrendForce", "--format", "csv"
    )
    assert ran.code == 0
    head, line = ran.out.splitlines()
    assert head == (
        "market,period,basis,suppliers,residual_low,residual_high,residual_exact,hhi_low,hhi_high,"
        "hhi_exact,effective_suppliers_low,effective_suppliers_high,effective_suppliers_exact,"
        "cr1_low,cr1_high,cr1_exact,cr3_low,cr3_high,cr3_exact,top_supplier,top_candidates,sources,reason"
    )
    assert line.startswith("foundry,2025-Q2,revenue (TrendForce),3,")
    ran = run("market", "foundri")
    assert (ran.code, ran.out) == (2, "")
    assert "did you mean 'foundry'" in ran.err


@pytest.mark.parametrize("options", [["--source", "jakota-foundry"], ["--basis", "pure-play"]])
def test_a_source_or_words_choose_the_counting(run: Run, options: list[str]) -> None:
    """Counterpoint's five firms have 0.93 of the market in the second quarter of 2025."""
    ran = run("market", "foundry", *options, "--format", "json")
    assert '"suppliers": 5' in ran.out
    assert '"basis": "revenue (Counterpoint)"' in ran.out
