"""What stops: the worked example, horizons, cycles, countries, agreements, bad input."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from chain_kit import NEEDS, link, network, sized, worked

import aisupply
from aisupply.bounds import Bounds
from aisupply.errors import UnknownNameError, UsageError
from aisupply.measures.chains.disruption import COLUMNS, disrupt
from aisupply.text import Note

if TYPE_CHECKING:
    from aisupply.table import Table


def exposed(table: Table, customer: str = "openai", horizon: str = "new-capacity") -> Any:
    """Return the ends of a customer's exposure in the only category it is hit in; None if not."""
    rows = [r for r in table if (r["customer"], r["horizon"]) == (customer, horizon)]
    if not rows:
        return None
    (row,) = rows
    assert isinstance(row["exposure"], Bounds)
    return row["exposure"].low, row["exposure"].high


# By hand: Nvidia has 6 of 10; TSMC makes the chips of all; ASML the machines of TSMC; SK hynix
# 60 of the 100 stacks of the firm that has 0.6.
WORKED = {
    "nvidia": (0.6, 0.6), "tsmc": (1, 1), "asml": (None, 1), "sk-hynix": (0.36, 0.36),
    "samsung": (0.3, 0.3), "synopsys": (None, None),
}  # fmt: skip


@pytest.mark.parametrize("firm", WORKED)
def test_the_worked_example(firm: str) -> None:
    """Each stop of the example has the exposure worked by hand, in both horizons."""
    table = disrupt(worked(), [firm])
    assert table.columns == COLUMNS
    for horizon, share in zip(("running", "new-capacity"), WORKED[firm], strict=True):
        expected = share if share is None else pytest.approx((share, share))
        assert exposed(table, horizon=horizon) == expected


def test_via_and_claims_follow_the_way() -> None:
    """`via` leads from what stops to the direct supplier, with the claims of each step."""
    (row,) = [r for r in disrupt(worked(), ["asml"]) if r["customer"] == "openai"]
    assert row["via"] == ("asml", "tsmc", "amd")
    assert row["claims"] == ("claim/amd-openai", "claim/tsmc-amd", "claim/asml-tsmc")
    assert row["horizon"] == "new-capacity"


def test_inputs_are_complements_and_suppliers_substitutes() -> None:
    """A designer without memory makes nothing; half its memory gone, it makes half."""
    table = disrupt(worked(), ["sk-hynix", "micron"])
    assert exposed(table) == pytest.approx((0.6, 0.6))  # by hand: all that Nvidia has
    # By hand: the greater loss counts: SK hynix takes 0.6 of Nvidia, TSMC takes all.
    assert exposed(disrupt(worked(), ["sk-hynix", "tsmc"])) == (1, 1)


def test_unknown_volumes_give_bounds() -> None:
    """Two suppliers without figures may each be all or nothing; three GW against 1 to 6."""
    net = network()
    link(net, "nvidia", "openai", "ai-accelerator")
    link(net, "amd", "openai", "ai-accelerator")
    assert exposed(disrupt(net, ["nvidia"])) == (0, 1)
    sized(net, "amd", "meta", "ai-accelerator", 1, 6, closed=True)
    sized(net, "nvidia", "meta", "ai-accelerator", 3, 3, closed=True)
    # By hand: 3/(3 + 6) and 3/(3 + 1); the first tier is exact where a source says they are all.
    row = of_customer(disrupt(net, ["nvidia"], horizon="running"), "meta")
    assert (row.low, row.high) == pytest.approx((3 / 9, 3 / 4))
    assert row.exact


def of_customer(table: Table, customer: str) -> Bounds:
    """Return the one exposure of a customer."""
    (found,) = [row["exposure"] for row in table if row["customer"] == customer]
    assert isinstance(found, Bounds)
    return found


def test_one_named_supplier_of_an_open_cell_is_no_proof() -> None:
    """All that is named stops; only where a source says that there is no other is it proven."""
    net = network()
    link(net, "nvidia", "openai", "ai-accelerator")
    link(net, "nvidia", "meta", "ai-accelerator", closed=True)
    table = disrupt(net, ["nvidia"], horizon="running")
    assert of_customer(table, "openai") == Bounds(1, 1, exact=False)
    assert of_customer(table, "meta") == Bounds.point(1)
    assert str(of_customer(table, "openai")) == "as named 1"
    assert any("whom no source names" in str(note) for note in table.notes)


def test_a_stop_is_proven_through_closed_cells_only() -> None:
    """By hand: OpenAI ← Nvidia is closed; the stop of TSMC is proven once Nvidia ← TSMC is too."""
    net = network()
    link(net, "nvidia", "openai", "ai-accelerator", closed=True)
    link(net, "tsmc", "nvidia", "foundry")
    assert of_customer(disrupt(net, ["tsmc"], horizon="running"), "openai") == Bounds(1, 1, False)
    link(net, "tsmc", "nvidia", "foundry", closed=True)
    assert of_customer(disrupt(net, ["tsmc"], horizon="running"), "openai") == Bounds.point(1)
    # What does not stop is not in the way: of Nvidia's memory nobody says that these are all.
    link(net, "micron", "nvidia", "hbm")
    assert of_customer(disrupt(net, ["tsmc"], horizon="running"), "openai") == Bounds.point(1)


def foundries(**more: Any) -> Any:
    """Return a network in which Intel buys of TSMC what it sells to Amazon."""
    net = network()
    link(net, "tsmc", "intel", "foundry", **more)
    link(net, "intel", "amazon", "foundry")
    return net


def test_who_makes_a_category_itself_need_not_stop() -> None:
    """Intel sells foundry, so any part of its own may be its own: 0 to 1 of it is with TSMC."""
    table = disrupt(foundries(), ["tsmc"], horizon="running")
    assert of_customer(table, "intel") == Bounds(0, 1, False)
    # By hand: a source that calls TSMC the only one leaves no room for it.
    table = disrupt(foundries(closed=True), ["tsmc"], horizon="running")
    assert of_customer(table, "intel") == Bounds.point(1)


def test_what_a_firm_makes_itself_has_inputs_too() -> None:
    """By hand: ASML's machines are at TSMC and at Intel, so both of Intel's ways stop."""
    net = foundries()
    for maker in ("tsmc", "intel"):
        link(net, "asml", maker, "lithography")
    table = disrupt(net, ["asml"], horizon="new-capacity", category="foundry")
    assert of_customer(table, "intel") == Bounds(1, 1, False)


def test_who_sells_own_chips_made_by_another_has_no_others() -> None:
    """Broadcom makes the chips that Alphabet sells: it stands for them, as for chips in use."""
    net = network()
    link(net, "broadcom", "alphabet", "custom-silicon")
    link(net, "alphabet", "meta", "ai-accelerator")
    table = disrupt(net, ["broadcom"], horizon="running", category="ai-accelerator")
    assert of_customer(table, "alphabet") == Bounds(1, 1, False)


def test_who_runs_data_centres_has_computing_capacity() -> None:
    """Meta rents all that is named of CoreWeave, and runs data centres: 0 to 1 stops."""
    net = network(data_centres=("meta",))
    for customer in ("meta", "mistral"):
        link(net, "coreweave", customer, "cloud-capacity")
    table = disrupt(net, ["coreweave"], horizon="running")
    assert of_customer(table, "meta") == Bounds(0, 1, False)
    assert of_customer(table, "mistral") == Bounds(1, 1, False)


def test_chips_of_ones_own_design_stand_beside_the_others() -> None:
    """By hand: Microsoft buys of Nvidia and designs its own, of unknown volume: 0 to 1 stops."""
    net = network()
    link(net, "nvidia", "microsoft", "ai-accelerator")
    link(net, "microsoft", "microsoft", "ai-accelerator", in_house=True)
    assert of_customer(disrupt(net, ["nvidia"], horizon="running"), "microsoft") == (
        Bounds(0, 1, False)
    )


def test_below_the_first_tier_bounds_are_outer() -> None:
    """Bounds that went through another tier are marked as not exact."""
    net = network()
    sized(net, "amd", "openai", "ai-accelerator", 1, 6)
    sized(net, "nvidia", "openai", "ai-accelerator", 3, 3)
    for maker in ("samsung", "micron"):
        link(net, maker, "amd", "hbm")
    table = disrupt(net, ["samsung"], horizon="running", category="ai-accelerator")
    row: Any = table.rows[0]
    # By hand: nothing, or all of AMD's at most 6/9.
    assert (row["exposure"].low, row["exposure"].high) == pytest.approx((0, 6 / 9))
    assert not row["exposure"].exact
    assert any("exact = false" in str(note) for note in table.notes)


def test_a_cycle_has_the_greatest_solution() -> None:
    """A maker of machines that needs chips: nothing falls if nothing is stopped before it."""
    net = worked()
    net.graph["needs"] = NEEDS | {
        "lithography": [{"category": "ai-accelerator", "kind": "flow", "essential": True}]
    }
    sized(net, "nvidia", "asml", "ai-accelerator", 1, 1)
    sized(net, "intel", "asml", "ai-accelerator", 3, 3)
    # By hand, new capacity, Nvidia stops: ASML makes 3/4·h(intel) = 3/4 (of Intel no foundry is
    # named), TSMC 3/4, AMD and Broadcom 3/4 of 0.4: 1 − 0.3 = 0.7 stops.
    assert exposed(disrupt(net, ["nvidia"], category="ai-accelerator")) == pytest.approx((0.7, 0.7))
    # By hand, a foundry for Intel closes the circle: a = (3/4)·t and t = a leave only 0.
    link(net, "tsmc", "intel", "foundry")
    assert exposed(disrupt(net, ["nvidia"], category="ai-accelerator")) == pytest.approx(
        (1, 1), abs=1e-9
    )
    # By hand, Micron stops: Nvidia makes 0.6 at the most, and a = (0.6 + 3a)/4 has the greatest
    # solution 0.6, which then holds for all three: 0.4 stops.
    assert exposed(disrupt(net, ["micron"], category="ai-accelerator")) == pytest.approx(
        (0.4, 0.4), abs=1e-9
    )


def test_those_who_stop_are_not_listed_as_hit() -> None:
    """A firm that stops itself has no exposure."""
    assert "tsmc" not in disrupt(worked(), ["tsmc", "asml"]).column("customer")


def test_an_agreement_stops_what_it_governs() -> None:
    """Of AMD's 8 GW, 6 are under the deal: 6 of 10 stop if the deal does."""
    net = network()
    sized(net, "amd", "openai", "ai-accelerator", 6, 6, agreement="deal")
    sized(net, "amd", "openai", "ai-accelerator", 2, 2)
    sized(net, "nvidia", "openai", "ai-accelerator", 2, 2)
    table = disrupt(net, agreement="deal")
    assert exposed(table) == pytest.approx((0.6, 0.6))
    assert {row["stopped"] for row in table} == {"deal"}
    # By hand: with Nvidia too, 8 of 10.
    assert exposed(disrupt(net, ["nvidia"], agreement="deal")) == pytest.approx((0.8, 0.8))


PLACES = {
    "sk-hynix": {"seat": ("KR",), "sites": ("KR",)},
    "samsung": {"seat": ("KR",), "sites": ("KR", "US")},
    "micron": {"seat": ("US",), "sites": ()},
    "tsmc": {"seat": ("TW",), "sites": ("TW",)},
    "nvidia": {"seat": ("US",), "sites": ("US",)},
    "amd": {"seat": ("US",), "sites": ("US",)},
    "broadcom": {"seat": ("US",), "sites": ("US",)},
    "asml": {"seat": ("NL",), "sites": ("NL",)},
}


def test_a_country_by_seat_and_by_site() -> None:
    """By seat both Korean firms stop; by site one surely, one perhaps, one of unknown place."""
    net = worked()
    net.graph["places"] = PLACES
    table = disrupt(net, country="kr", category="ai-accelerator", horizon="running")
    found: Any = {row["stopped"]: row["exposure"] for row in table}
    unknown: Any = {row["stopped"]: row["unknown_mass"] for row in table}
    # By hand: SK hynix 0.36 and Samsung 0.30 by seat. By site SK hynix for certain and Samsung
    # perhaps: 0.36 to 0.36 + 0.30; Micron's 0.24, of which no site is known, is told apart.
    assert (found["KR by seat"].low, found["KR by seat"].high) == pytest.approx((0.66, 0.66))
    assert (found["KR by site"].low, found["KR by site"].high) == pytest.approx((0.36, 0.66))
    assert (unknown["KR by site"].low, unknown["KR by site"].high) == pytest.approx((0.24, 0.24))
    assert unknown["KR by seat"].high == 0


def test_a_firm_of_unknown_seat_is_told_apart() -> None:
    """Where no source says where a firm is, what it supplies is counted in one line."""
    net = worked()
    net.graph["places"] = {k: v for k, v in PLACES.items() if k != "tsmc"}
    table = disrupt(net, country="NL", category="ai-accelerator", horizon="running")
    assert exposed(_only(table, "NL by seat"), horizon="running") is None
    # By hand: the one purchase hangs on TSMC, of which nothing is known.
    assert Note("stop.unseen-seat", n=1) in table.notes


def _only(table: Table, stopped: str) -> Table:
    return aisupply.Table(table.columns, [r for r in table if r["stopped"] == stopped])


def test_most_exposed_first() -> None:
    """Rows are in order of the least exposure, then of the greatest."""
    lows = [row["exposure"] for row in disrupt(worked(), ["sk-hynix"])]
    assert [b.low for b in lows if isinstance(b, Bounds)] == pytest.approx([0.6, 0.6, 0.36, 0.36])


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({}, UsageError),
        ({"firms": ["tsmc"], "horizon": "soon"}, UsageError),
        ({"firms": ["tsmc"], "kind": "weight"}, UsageError),
        ({"firms": ["tmsc"]}, UnknownNameError),
        ({"country": "XX"}, UnknownNameError),
        ({"agreement": "no-such-deal"}, UnknownNameError),
        ({"firms": ["tsmc"], "category": "no-such-category"}, UnknownNameError),
    ],
)
def test_bad_input_is_refused(arguments: dict[str, Any], error: type[Exception]) -> None:
    """Nothing to stop, an unknown name, a wrong option: each is refused in words."""
    with pytest.raises(error):
        disrupt(worked(), **arguments)


@pytest.mark.parametrize(("typed", "code"), [("UK", "GB"), ("uk", "GB"), ("EL", "GR")])
def test_a_code_that_is_none_is_told_by_the_right_one(typed: str, code: str) -> None:
    """What many write for a country is not guessed, and the code is told."""
    with pytest.raises(UsageError) as caught:
        disrupt(worked(), country=typed)
    assert caught.value.hint == f"write {code}"


def test_nothing_hit_is_said() -> None:
    """A stop that reaches nobody gives no row and a note."""
    table = disrupt(worked(), ["synopsys"], category="ai-accelerator")
    assert table.rows == []
    assert list(map(str, table.notes)) == ["nothing is hit that the sources name"]


def test_a_network_without_chains_has_the_first_tier() -> None:
    """Without needs, only direct customers are hit; an empty network hits nobody."""
    net = worked()
    net.graph["needs"] = {}
    assert set(disrupt(net, ["tsmc"]).column("customer")) == {"nvidia", "amd", "broadcom"}


def test_the_shipped_graph_in_2026(shipped: aisupply.Graph) -> None:
    """If TSMC stops, most of OpenAI's accelerators do; if ASML does, no running plant."""
    net = shipped.view(as_of="2026-06-28").network()
    table = disrupt(net, ["tsmc"], category="ai-accelerator", horizon="new-capacity")
    # By hand: by the market of that day Nvidia has 0.70 at least and AMD 0.06, and TSMC makes
    # 0.704 of what foundries do; where those who are named are all, TSMC makes all.
    assert exposed(table) == pytest.approx((0.76 * 0.704, 1))
    assert {row["basis"] for row in table if row["customer"] == "openai"} == {"market"}
    assert exposed(disrupt(net, ["asml"], category="ai-accelerator"), horizon="running") is None
    asml = disrupt(net, ["asml"], category="ai-accelerator", horizon="new-capacity")
    # By hand: TSMC and Samsung, 0.071 of the foundries, have 0.9 of their machines of ASML.
    assert exposed(asml) == pytest.approx((0.76 * (0.704 + 0.071) * 0.9, 1))
    assert not of_customer(asml, "openai").exact  # no source says that these are all its suppliers
    # By hand: AMD has 0.06 to 0.08 of the market, and with 0.70 of Nvidia's at most 0.08/0.78.
    deal = disrupt(net, agreement="openai-amd-6gw", category="ai-accelerator")
    assert exposed(deal) == pytest.approx((0.06, 0.08 / 0.78))
    assert exposed(deal, horizon="running") is None  # it is agreed, and nothing is delivered yet


@pytest.mark.parametrize(
    ("firms", "customer", "category"),
    [
        # Who is hit sells the very category, or runs data centres: it need not stop.
        (["spacex"], "alphabet", "cloud-capacity"),
        (["tsmc"], "intel", "foundry"),
        (["amkor", "ase"], "tsmc", "packaging"),
        (["coreweave", "iren", "lambda", "nebius", "nscale"], "microsoft", "cloud-capacity"),
    ],
)
def test_nothing_takes_along_what_others_make_themselves(
    shipped: aisupply.Graph, firms: list[str], customer: str, category: str
) -> None:
    """All whom sources name stop, and the customer may go on with what it makes itself."""
    table = disrupt(shipped.view().network(), firms, category=category, horizon="new-capacity")
    assert of_customer(table, customer) == Bounds(0, 1, False)


def test_no_country_takes_running_capacity_for_certain(shipped: aisupply.Graph) -> None:
    """Both wafer makers that TSMC names are Japanese; that there is no third, nobody says."""
    table = disrupt(shipped.view().network(), country="JP", category="ai-accelerator")
    exposures = [row["exposure"] for row in table if row["customer"] == "openai"]
    assert exposures
    assert not any(value.exact for value in exposures if isinstance(value, Bounds))
