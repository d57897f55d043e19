"""Money loops by hand: which there are, what they are worth, what comes back to whom."""

from __future__ import annotations

import csv
import math
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest

import aisupply
from aisupply.bounds import Bounds
from aisupply.errors import UnknownNameError, UsageError
from aisupply.measures.money.loops import ACTOR_COLUMNS, COLUMNS, find_loops, loops
from aisupply.measures.money.payments import Payment, currency_of, payments_of, unconverted
from aisupply.measures.money.returns import returned, returns

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from aisupply.table import Table

ENDLESS = math.inf
CATEGORIES = {
    "compute": {"broader": []},
    "cloud-capacity": {"broader": ["compute"]},
    "ai-accelerator": {"broader": []},
    "custom-silicon": {"broader": ["ai-accelerator"]},
}


def pays(payer: str, payee: str, flow: str, low: float, high: float | None = None) -> Payment:
    """Return a payment; without a second bound it is known exactly."""
    return Payment(payer, payee, flow, low, low if high is None else high)


def drawn(*edges: tuple[str, str, str, float | None, float | None], **data: Any) -> nx.MultiDiGraph:
    """Return a network of money edges: payer, payee, flow, firm, ceiling."""
    network = nx.MultiDiGraph(categories=CATEGORIES, lens=None)
    for payer, payee, flow, firm, ceiling in edges:
        unit = None if firm is None and ceiling is None else "USD"
        figures = {"unit": unit, "firm": firm, "ceiling": ceiling, "kind": "money"}
        named = {"relation": "money", "flow": flow, "claims": (f"claim/{payer}/{payee}/{flow}",)}
        network.add_edge(payer, payee, **(named | figures | data))
    return network


def supply(network: nx.MultiDiGraph, supplier: str, customer: str, *categories: str,
           **data: Any) -> None:  # fmt: skip
    """Add a supply of which nobody says what it costs."""
    named = {"relation": "supply", "categories": categories, "claims": (f"claim/{supplier}",)}
    network.add_edge(supplier, customer, **(named | data))


def values(table: Table) -> dict[str, tuple[Any, Any]]:
    """Return guaranteed and possible by loop."""
    return {str(row["loop"]): (row["guaranteed"], row["possible"]) for row in table}


def row_of(table: Table, actor: str) -> dict[str, Any]:
    """Return the row of an actor."""
    (row,) = [row for row in table if row["actor"] == actor]
    return row


# Payments


def test_payments_of_one_flow_are_added_up() -> None:
    """By hand: 1 … 6 and 2 make 3 … 8; an investment between the same firms is another payment."""
    network = drawn(("a", "b", "purchase", 1, 6), ("a", "b", "purchase", 2, 2),
                    ("a", "b", "investment", 4, 5))  # fmt: skip
    found = [(p.flow, p.low, p.high, len(p.claims)) for p in payments_of(network)]
    assert found == [("investment", 4, 5, 1), ("purchase", 3, 8, 1)]


def test_a_supply_without_money_is_a_purchase_of_an_unknown_amount() -> None:
    """It may cost nothing and has no ceiling; what is made in-house is paid to nobody."""
    network = drawn()
    supply(network, "tsmc", "amd", "foundry")
    supply(network, "amd", "amd", "ai-accelerator", in_house=True)
    assert payments_of(network) == [Payment("amd", "tsmc", "purchase", 0, ENDLESS, ("claim/tsmc",))]


@pytest.mark.parametrize(
    ("category", "agreement", "high"),
    [
        ("ai-accelerator", None, 5),  # of the same category
        ("custom-silicon", None, 5),  # of a narrower one
        ("cloud-capacity", None, ENDLESS),  # of another: there is more to pay
        ("cloud-capacity", "deal", 5),  # of another, under the same agreement
    ],
)
def test_a_supply_has_its_money_by_category_or_agreement(
    category: str, agreement: str | None, high: float
) -> None:
    """By hand: 3 … 5 is paid for accelerators under a deal, and another supply is named."""
    network = drawn(("a", "b", "purchase", 3, 5), categories=("ai-accelerator",), agreement="deal")
    supply(network, "b", "a", category, agreement=agreement)
    (payment,) = payments_of(network)
    assert (payment.low, payment.high) == (3, high)


def test_no_currency_is_converted() -> None:
    """Two amounts in USD, one in GBP: the latter is unknown, and said to be."""
    network = drawn(("a", "b", "investment", 1, 1), ("b", "a", "purchase", 2, 2))
    network.add_edge("a", "c", relation="money", flow="investment", unit="GBP", firm=5, ceiling=5)
    assert currency_of(network) == "USD"
    assert unconverted(network, "USD") == ["GBP"]
    pounds = [p for p in payments_of(network) if p.payee == "c"]
    assert [(p.low, p.high) for p in pounds] == [(0, ENDLESS)]
    assert "those in GBP count as unknown amounts of USD" in loops(network).said()[-1]


# Loops


def test_loops_without_a_figure_come_last() -> None:
    """Most money first, then no ceiling but a figure, then none, or none but that of a licence."""
    network = drawn(
        ("a", "b", "investment", 0, 7), ("b", "a", "purchase", 0, None),  # a ceiling of 7
        ("a", "c", "investment", 3, None), ("c", "a", "purchase", 0, None),  # a floor somewhere
        ("a", "d", "investment", None, None), ("d", "a", "purchase", None, None),  # nothing
        ("a", "e", "investment", None, None), ("e", "f", "purchase", None, None),
        ("f", "a", "licence-fee", 20, 20),  # only a licence
    )  # fmt: skip
    rows = loops(network).rows
    found = [(str(row["actors"]), row["figures"], row["possible"]) for row in rows]
    assert found == [("a, b", 1, 7), ("a, c", 1, ENDLESS), ("a, e, f", 0, 20), ("a, d", 0, ENDLESS)]
    assert any(
        note.startswith("2 loops, the last, are no finding") for note in loops(network).said()
    )


def test_a_loop_is_worth_its_least_payment() -> None:
    """By hand: an investment of 30 … 100 and a purchase of 20 … 50 are worth 20 … 50."""
    network = drawn(("n", "o", "investment", 30, 100), ("o", "n", "purchase", 20, 50))
    table = loops(network)
    assert table.columns == COLUMNS
    (row,) = table.rows
    assert str(row["loop"]) == "n (investment) → o (purchase) → n"
    assert row | {"loop": None} == {
        "loop": None, "length": 2, "actors": ("n", "o"),
        "guaranteed": 20, "possible": 50, "unit": "USD", "figures": 2,
        "claims": ("claim/n/o/investment", "claim/o/n/purchase"),
    }  # fmt: skip


def test_a_purchase_of_which_nothing_is_known_guarantees_nothing() -> None:
    """By hand: 30 … 100 is invested; what is bought back is [0, —): 0 … 100."""
    network = drawn(("n", "o", "investment", 30, 100))
    supply(network, "n", "o", "ai-accelerator")
    assert list(values(loops(network)).values()) == [(0, 100)]


def test_where_no_ceiling_is_known_there_is_none() -> None:
    """An investment and a purchase without figures: at least 0, and null for the most."""
    network = drawn(("n", "o", "investment", None, None))
    supply(network, "n", "o", "ai-accelerator")
    assert list(values(loops(network)).values()) == [(0, ENDLESS)]
    assert '"possible": null' in aisupply.table.render(loops(network), "json")


@pytest.mark.parametrize(
    ("flows", "count"),
    [
        (("investment", "purchase"), 1),
        (("investment", "loan"), 0),
        (("investment", "lease"), 0),
        (("purchase", "purchase"), 0),
        (("investment", "investment"), 0),
        (("investment", "lease", "purchase"), 1),
        (("loan", "licence-fee", "revenue-share"), 0),
    ],
)
def test_a_loop_holds_an_investment_and_a_purchase(flows: Sequence[str], count: int) -> None:
    """Loans, leases, fees and shares may be on it, and are neither."""
    firms = [f"f{n}" for n in range(len(flows))]
    ring = zip(firms, [*firms[1:], firms[0]], flows, strict=True)
    assert len(loops(drawn(*((*hop, 1, 1) for hop in ring)))) == count


def test_flows_between_the_same_firms_are_loops_of_their_own() -> None:
    """Two loops of two firms, each with the investment of one and the purchase of the other.

    By hand: n invests 2 in c and buys of it up to 6; c invests 1 in n and buys of it for 9.
    """
    network = drawn(("n", "c", "investment", 2, 2), ("n", "c", "purchase", 0, 6),
                    ("c", "n", "purchase", 9, 9), ("c", "n", "investment", 1, 1))  # fmt: skip
    assert values(loops(network)) == {
        "n (investment) → c (purchase) → n": (2, 2),
        "c (investment) → n (purchase) → c": (0, 1),
    }


def test_a_longer_loop_needs_a_greater_length() -> None:
    """A ring of four firms is none at length 3."""
    network = drawn(("a", "b", "investment", 4, 4), ("b", "c", "purchase", 3, 3),
                    ("c", "d", "purchase", 2, 2), ("d", "a", "purchase", 5, 5))  # fmt: skip
    assert [row["guaranteed"] for row in loops(network, max_length=4)] == [2]
    short = loops(network, max_length=3)
    assert short.rows == []
    assert list(map(str, short.notes)) == ["no loop of at most 3 payments is in the network"]


def test_a_payment_that_can_only_be_nothing_makes_no_loop() -> None:
    """Where only what is binding counts, an option to buy leaves no loop."""
    network = drawn(("a", "b", "investment", 4, 4), ("b", "a", "purchase", 0, 0))
    assert len(loops(network)) == 0


def test_loops_are_ranked_and_a_limit_is_told() -> None:
    """Most guaranteed first, then most possible; what is left out is counted in a note."""
    network = drawn(("a", "b", "investment", 0, 9), ("b", "a", "purchase", 5, 9),
                    ("c", "d", "investment", 1, 2), ("d", "c", "purchase", 2, 2),
                    ("e", "f", "investment", 0, 3), ("f", "e", "purchase", 3, 3))  # fmt: skip
    table = loops(network)
    assert [(row["guaranteed"], row["possible"]) for row in table] == [(1, 2), (0, 9), (0, 3)]
    first = loops(network, limit=1)
    assert first.rows == table.rows[:1]
    assert any(str(note).startswith("1 of 3 rows shown") for note in first.notes)
    assert loops(network, limit=3).notes == table.notes


def test_loops_of_one_firm() -> None:
    """Only those that pass it, by id or label."""
    network = drawn(("a", "b", "investment", 1, 1), ("b", "a", "purchase", 1, 1),
                    ("c", "d", "investment", 1, 1), ("d", "c", "purchase", 1, 1))  # fmt: skip
    network.nodes["d"]["label"] = "Delta"
    assert [row["actors"] for row in aisupply.loops(network, "delta")] == [("c", "d")]


def test_bad_input_is_refused() -> None:
    """A length of 1, a limit of 0, and a firm that is not there."""
    network = drawn(("a", "b", "investment", 1, 1))
    bad: list[dict[str, Any]] = [{"max_length": 1}, {"limit": 0}]
    for options in bad:
        with pytest.raises(UsageError):
            loops(network, **options)
    with pytest.raises(UnknownNameError):
        loops(network, "nobody")


def test_no_money_no_loop() -> None:
    """An empty network, or one of rivals, has neither loops nor investors."""
    network = nx.MultiDiGraph()
    network.add_edge("a", "b", relation="rivalry")
    assert loops(network).rows == []
    assert loops(network, actors=True).rows == []


# What comes back

THIRD_FIRM = (
    pays("nvidia", "openai", "investment", 100),
    pays("openai", "nvidia", "purchase", 0, 30),
    pays("openai", "oracle", "purchase", 60, 300),
    pays("oracle", "nvidia", "purchase", 10, 40),
)


def test_the_worked_example_of_the_design() -> None:
    """Nvidia invests 100; at most 30 comes back directly, 40 through a third firm: 70.

    Guaranteed is 10: 0 directly, and the least of 60 and 10 through Oracle.
    """
    assert returned(THIRD_FIRM, "nvidia") == (10, 70)
    rows, notes = returns(THIRD_FIRM)
    assert rows == [
        {"actor": "nvidia", "invested": Bounds.point(100), "return_guaranteed": 10,
         "return_possible": 70}
    ]  # fmt: skip
    assert notes == []


def test_loops_that_overlap_count_once() -> None:
    """By hand: two loops of 30 and 40 share an investment of 50: 50 comes back, not 70."""
    money = [pays("nvidia", "openai", "investment", 50), *THIRD_FIRM[1:]]
    assert sorted(loop.possible for loop in find_loops(money)) == [30, 40]
    assert returned(money, "nvidia")[1] == 50


def test_loops_that_share_a_later_payment_count_it_once() -> None:
    """By hand: 10 into each of two firms that both buy of a third, which pays 12 back."""
    money = [
        *(pays("n", firm, "investment", 10) for firm in "ab"),
        *(pays(firm, "c", "purchase", 10) for firm in "ab"),
        pays("c", "n", "purchase", 12),
    ]
    assert [loop.possible for loop in find_loops(money)] == [10, 10]
    assert returned(money, "n") == (12, 12)


def test_only_investments_leave_and_only_payments_for_something_come_back() -> None:
    """By hand: 8 is bought and 5 invested; of it come back 2 as a lease, and nothing as a loan."""
    money = [
        pays("n", "o", "investment", 5), pays("n", "o", "purchase", 8),
        pays("o", "n", "lease", 2), pays("o", "n", "loan", 2), pays("o", "n", "investment", 2),
    ]  # fmt: skip
    assert returned(money, "n") == (2, 2)


@pytest.mark.parametrize("flow", ["purchase", "lease", "licence-fee", "revenue-share"])
def test_every_payment_for_something_may_be_a_return(flow: str) -> None:
    """What is bought, leased, licensed or shared comes back to the investor."""
    assert returned([pays("n", "o", "investment", 5), pays("o", "n", flow, 3)], "n") == (3, 3)


def test_a_way_without_any_ceiling_has_none() -> None:
    """By hand: the investment and all payments after it are open; a closed one would end that."""
    open_way = [pays("n", "o", "investment", 1, ENDLESS), pays("o", "x", "loan", 0, ENDLESS)]
    assert returned([*open_way, pays("x", "n", "purchase", 2, ENDLESS)], "n") == (0, ENDLESS)
    assert returned([*open_way, pays("x", "n", "purchase", 2, 7)], "n") == (0, 7)


def test_open_payments_elsewhere_leave_the_ceiling() -> None:
    """By hand: 5 invested, all that follows open: at most 5."""
    money = [pays("n", "o", "investment", 5), pays("o", "x", "loan", 0, ENDLESS),
             pays("x", "n", "purchase", 0, ENDLESS),
             pays("x", "y", "loan", 0, ENDLESS)]  # fmt: skip
    assert returned(money, "n") == (0, 5)


def test_who_invests_nothing_gets_nothing_back() -> None:
    """A firm that only buys has no row, unless it is asked for: then with zeros."""
    rows, _ = returns(THIRD_FIRM, "oracle")
    assert rows == [{"actor": "oracle", "invested": Bounds.point(0), "return_guaranteed": 0,
                     "return_possible": 0}]  # fmt: skip
    assert [row["actor"] for row in returns(THIRD_FIRM)[0]] == ["nvidia"]


def test_a_joint_figure_makes_an_upper_bound_and_says_so() -> None:
    """By hand: two customers buy for 10 together; each might pay all 10, both cannot."""
    joint = frozenset({"figure"})
    money = [
        *(pays("n", firm, "investment", 8) for firm in "ab"),
        *(Payment(firm, "n", "purchase", 0, 10, joint=joint) for firm in "ab"),
    ]
    rows, (note,) = returns(money)
    assert rows[0]["return_possible"] == 16
    assert str(note).startswith("return_possible of n is an upper bound")
    alone = [p for p in money if p.payer != "b"]
    assert returns(alone)[1] == []


def test_the_table_of_actors() -> None:
    """Columns, the currency and the rule of the count in notes, most guaranteed first."""
    network = drawn(("n", "o", "investment", 10, 100), ("o", "n", "purchase", 5, 50),
                    ("a", "b", "investment", 9, 9), ("b", "a", "purchase", 9, 9))  # fmt: skip
    table = loops(network, actors=True)
    assert table.columns == ACTOR_COLUMNS
    assert [(r["actor"], r["return_guaranteed"], r["return_possible"]) for r in table] == [
        ("a", 9, 9), ("n", 5, 50),
    ]  # fmt: skip
    assert row_of(table, "n")["invested"] == Bounds(10, 100)
    assert str(table.notes[0]) == "amounts in USD"
    assert "maximum flow" in str(table.notes[1])
    assert [row["actor"] for row in loops(network, "n", actors=True)] == ["n"]


# The shipped graph, on 2026-06-28. Amounts by hand from the table of volumes, in billions of USD.

BILLION = 1e9
DAY = "2026-06-28"


@pytest.fixture(scope="module")
def network(shipped: aisupply.Graph) -> nx.MultiDiGraph:
    """The network of the shipped graph on that day."""
    return shipped.view(as_of=DAY).network()


@pytest.fixture(scope="module")
def table(network: nx.MultiDiGraph) -> Table:
    """All loops of at most five payments."""
    return loops(network)


BY_HAND = {
    # amazon-openai-equity-2026/money/01 [15, 50]; openai-aws-2026/money/02 [138, 138]
    "amazon (investment) → openai (purchase) → amazon": (15, 50),
    # amazon-anthropic-equity-2026/money/01 [5, 25]; anthropic-aws-2026/money/01 [100, —)
    "amazon (investment) → anthropic (purchase) → amazon": (5, 25),
    # google-anthropic-equity-2026/money/01 [10, 40]; anthropic-google-tpu-2025/money/01 [0, 100):
    # up to a million TPUs for tens of billions bind nobody to any of them
    "alphabet (investment) → anthropic (purchase) → alphabet": (0, 40),
    # nvidia-openai-equity-2026/money/01 [30, 30]; what OpenAI pays Nvidia is in no row
    "nvidia (investment) → openai (purchase) → nvidia": (0, 30),
    # the same 30; openai-coreweave-2025-03, -05 and -09, money/01: [0, 11.9 + 4 + 6.5];
    # what CoreWeave pays Nvidia is in no row
    "nvidia (investment) → openai (purchase) → coreweave (purchase) → nvidia": (0, 22.4),
    # nvidia-coreweave-equity-2026/money/01 [2, 2]; again no row for the way back
    "nvidia (investment) → coreweave (purchase) → nvidia": (0, 2),
}


def test_loops_of_the_shipped_graph(table: Table) -> None:
    """Six loops with their amounts by hand; the first two are all that guarantee anything."""
    found = values(table)
    for loop, (low, high) in BY_HAND.items():
        assert found[loop] == (low * BILLION, high * BILLION), loop
    surest = [str(row["loop"]) for row in table if row["guaranteed"] != 0]
    assert surest == list(BY_HAND)[:2]


def test_what_comes_back_to_amazon_and_softbank(network: nx.MultiDiGraph) -> None:
    """By hand, Amazon: 15 + 5 … 50 + 25 invested, and both firms buy more of it than that.

    SoftBank: softbank-openai-equity-2025 and -2026, money/01, 30 each, softbank-intel-2025 2:
    62; what it is paid by OpenAI is in no row, so 0 is guaranteed and all 62 may come back.
    """
    found = loops(network, actors=True)
    amazon, softbank = row_of(found, "amazon"), row_of(found, "softbank")
    assert amazon["invested"] == Bounds(20 * BILLION, 75 * BILLION)
    assert (amazon["return_guaranteed"], amazon["return_possible"]) == (20 * BILLION, 75 * BILLION)
    assert softbank["invested"] == Bounds.point(62 * BILLION)
    assert (softbank["return_guaranteed"], softbank["return_possible"]) == (0, 62 * BILLION)


def test_what_nvidia_invests(network: nx.MultiDiGraph) -> None:
    """At least 48.5: what is in pounds or has no figure leaves the upper end open.

    By hand: OpenAI 30, Intel 5, CoreWeave, Nebius, Synopsys, Lumentum, Coherent and Marvell 2
    each, Nokia 1, Corning 0.5.
    """
    nvidia = row_of(loops(network, actors=True), "nvidia")
    assert nvidia["invested"] == Bounds(48.5 * BILLION)


def test_each_loop_has_claims_for_each_payment(table: Table, network: nx.MultiDiGraph) -> None:
    """Every claim of a loop is one of the network, and there are at least as many as payments."""
    known = {claim for *_, data in network.edges(data=True) for claim in data["claims"]}
    for row in table:
        claims = set(str(row["claims"]).split(", "))
        assert claims <= known
        assert len(claims) >= 2


def test_warrants_make_loops_only_in_the_scenario(table: Table, shipped: aisupply.Graph) -> None:
    """By hand: nvidia-iren-warrant/money/01 [0, 2.1] is an open option of Nvidia on IREN.

    What IREN pays Nvidia is in no row.
    """
    scenario = loops(shipped.view(as_of=DAY, scenario="options-exercised").network())
    loop = "nvidia (investment) → iren (purchase) → nvidia"
    assert loop not in values(table)
    assert values(scenario)[loop] == (0, 2.1 * BILLION)
    assert values(table).items() <= values(scenario).items()


def test_the_letter_of_2025_guaranteed_nothing(shipped: aisupply.Graph) -> None:
    """By hand: openai-nvidia-loi/money/01 [0, 100] until 2026-02-27."""
    then = values(loops(shipped.view(as_of="2025-10-07").network(), max_length=2))
    assert then["nvidia (investment) → openai (purchase) → nvidia"] == (0, 100 * BILLION)


def test_the_table_of_volumes_says_the_same(shared: Path, network: nx.MultiDiGraph) -> None:
    """Every money edge of a volume has the firm part and the ceiling of its row, if it has one.

    A row that was corrected since, by a claim with a number, says no more what the graph says.
    """
    with (shared / "facts" / "agreement_volumes.csv").open(encoding="utf-8") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    checked = 0
    for *_, key, data in network.edges(keys=True, data=True):
        row = rows.get(str(key).rpartition("/volume/")[2])
        if data["relation"] != "money" or row is None or data["volume"] is None:
            continue
        if any(claim.endswith("/2") for claim in data["claims"]):
            continue  # the row was corrected when its source was read again
        assert data["flow"] == row["flow"]
        stated = Bounds(float(row["firm"] or 0), float(row["ceiling"] or math.inf))
        assert (data["volume"].low, data["volume"].high) == (stated.low, stated.high), key
        checked += 1
    assert checked > 30
