"""Cases of the shipped graph that must come out right: ends, groups, own chips, headlines."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import graph_kit as kit
import pytest

from aisupply import concentration
from aisupply.bounds import Bounds
from aisupply.claims.lens import COMBINATIONS, STATUSES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import networkx as nx

    import aisupply

    Network = Callable[..., nx.MultiDiGraph[str]]

SEED = "seed-article"
LETTER = "volume/openai-nvidia-loi/power/01"


def supplies(
    network: nx.MultiDiGraph[str], customer: str | None = None
) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Yield supplier, customer, short key and attributes of what is supplied."""
    for supplier, buyer, key, data in network.edges(keys=True, data=True):
        if data["relation"] == "supply" and customer in (None, buyer):
            yield supplier, buyer, kit.short(key), data


def keyed(network: nx.MultiDiGraph[str]) -> dict[str, dict[str, Any]]:
    """Return the attributes of what is supplied, by short key."""
    return {key: data for _, _, key, data in supplies(network)}


# The letter of Nvidia and OpenAI


@pytest.mark.parametrize(
    ("known", "stands"),
    [
        # by hand: public on 2025-09-22, and dropped by the report of 2026-02-20, which a stake then
        # took the place of
        ("2025-09-21", False),
        ("2025-09-22", True),
        ("2026-02-19", True),
        ("2026-02-20", False),
    ],
)
def test_the_letter_stands_from_its_day_until_its_end(
    known: str, stands: bool, network: Network
) -> None:
    """Nvidia's 10 GW for OpenAI are a supply only while the letter is what is known."""
    edges = keyed(network(known_by=known))
    assert (LETTER in edges) is stands
    if stands:
        assert edges[LETTER]["volume"] == Bounds(0, math.inf)
        assert edges[LETTER]["stated"] == 10
        assert edges[LETTER]["stage"] == "letter-of-intent"


@pytest.mark.parametrize(
    ("known", "stages", "stake"),
    [
        ("2025-09-21", set(), []),
        ("2025-09-22", {"letter-of-intent"}, []),
        # by hand: the seed has it as an agreement (S39, of 2025-10-07)
        ("2026-02-26", {"letter-of-intent", "agreed"}, []),
        # by hand: 30 bn of direct equity, with no milestones, in place of up to 100 bn
        ("2026-02-27", {"letter-of-intent", "agreed", "ended"}, [30e9]),
    ],
)
def test_both_states_of_the_letter_are_visible(
    known: str, stages: set[str], stake: list[float], shipped: aisupply.Graph
) -> None:
    """Known-by shows the letter, then its end beside it, with the stake that replaced it."""
    store = shipped.view(known_by=known).store
    states = store.records("SELECT ?stage { :openai-nvidia-loi ais:hasState/ais:stage ?stage }")
    assert {row["stage"].rpartition("#")[2] for row in states} == stages
    money = store.records(
        "SELECT DISTINCT ?sum { ?v ais:underAgreement :nvidia-openai-equity-2026 ; "
        "ais:flow aisc:flow-investment ; ais:statedQuantity/ais:lowerBound ?sum }"
    )
    assert [float(row["sum"]) for row in money] == stake


def test_an_end_that_was_not_known_ends_nothing(network: Network) -> None:
    """Who looks ahead from the day before sees the letter stand in March 2026."""
    assert LETTER in keyed(network(known_by="2026-02-19", at="2026-03-01"))
    assert LETTER not in keyed(network(known_by="2026-02-20", at="2026-03-01"))
    assert LETTER in keyed(network(known_by="2026-02-20", at="2026-02-19"))


def test_the_money_of_the_letter_is_no_purchase(network: Network) -> None:
    """The 100 bn flow from Nvidia, so they are nothing that OpenAI buys."""
    edges = keyed(network(known_by="2025-10-07"))
    assert not any(key.startswith("volume/openai-nvidia-loi/money") for key in edges)


def test_asml_supplied_tsmc_from_2012(network: Network) -> None:
    """A source of 17 July 2012 shows the pair; the day before, nobody is known to buy there."""
    before, since = (
        {(s, c) for s, c, _, _ in supplies(network(known_by=day)) if s == "asml"}
        for day in ("2012-07-16", "2012-07-17")
    )
    assert before == set()
    assert ("asml", "tsmc") in since


# The seed among other sources


def figures(data: dict[str, Any]) -> tuple[Any, ...]:
    """Return what a measure takes from a supply, categories in any order."""
    parts = ("kind", "unit", "firm", "stated", "ceiling", "volume", "agree", "flow", "counts")
    return (*(data[part] for part in parts), sorted(data["categories"]))


def test_without_the_seed_nothing_else_changes(shipped: aisupply.Graph, network: Network) -> None:
    """With and without the seed each other figure is the same, and rests on the same claims."""
    others = tuple(sorted({claim.source for claim in shipped.claims} - {SEED}))
    whole, less = keyed(network()), keyed(network(sources=others))
    # by hand: the flat headline of S24; all else that the seed says has a source of its own
    assert set(whole) - set(less) == {"volume/openai-amd-6gw/money/01"}
    assert set(less) <= set(whole)
    for key, data in less.items():
        assert figures(whole[key]) == figures(data), key
        assert {c for c in whole[key]["claims"] if f"/{SEED}/" not in c} == set(data["claims"])
        # by hand: the seed's words for a stage are the latest on what it speaks of
        assert whole[key]["stage"] == data["stage"] or SEED in whole[key]["sources"], key


LENSES: list[dict[str, Any]] = [
    {}, {"sources": (SEED,)}, {"everything": True}, {"statuses": STATUSES}, {"tier": 2},
    {"entities": True}, {"by_source_date": True}, {"known_by": "2025-10-07"},
    *({"sources": (SEED,), "combine": policy} for policy in COMBINATIONS),
    {"statuses": STATUSES, "combine": "latest"},
]  # fmt: skip


@pytest.mark.parametrize("lens", LENSES, ids=str)
def test_the_seeds_headline_is_never_a_floor(lens: dict[str, Any], network: Network) -> None:
    """Tens of billions are a ceiling under every lens, since only a part of the deal binds."""
    money = keyed(network(**lens))["volume/openai-amd-6gw/money/01"]
    assert money["firm"] == 0
    assert money["stated"] == Bounds(20e9, 100e9, high_open=True)
    assert money["ceiling"] == 100e9


@pytest.mark.parametrize("lens", [{}, {"sources": (SEED,)}, {"statuses": STATUSES}], ids=str)
def test_the_headline_is_nothing_if_only_what_binds_comes(
    lens: dict[str, Any], network: Network
) -> None:
    """With the binding parts alone the seed's money is 0."""
    money = keyed(network(binding_only=True, **lens))["volume/openai-amd-6gw/money/01"]
    assert money["volume"] == Bounds.point(0)


def test_what_is_not_binding_has_no_floor(network: Network) -> None:
    """A plan, a letter and an open option may come to nothing, whatever they name."""
    loose = {"planned", "letter-of-intent", "option-open"}
    for lens in ({}, {"statuses": STATUSES}, {"known_by": "2025-10-14"}):
        volumes = {
            key: data
            for key, data in keyed(network(**lens)).items()
            if data["stage"] in loose and data["volume"] is not None
        }
        firm = {key for key, data in volumes.items() if data["firm"] > 0}
        assert len(volumes) >= 3
        # by hand: S33 plans 6 GW, and the filing on the same volume has its first one ordered
        assert firm <= {"volume/openai-amd-6gw/power/01"}


# Groups


def firms(network: nx.MultiDiGraph[str]) -> set[str]:
    """Return who supplies or is supplied."""
    return {firm for s, c, _, _ in supplies(network) for firm in (s, c)}


def test_groups_stand_for_their_members(network: Network) -> None:
    """Amazon and Alphabet stand for AWS, Annapurna and Google, unless legal units are asked for."""
    members = {"aws", "annapurna-labs", "google"}
    groups, units = firms(network()), firms(network(entities=True))
    assert {"amazon", "alphabet"} <= groups
    assert members.isdisjoint(groups)
    assert members <= units
    # by hand: the holding itself is a party to one deal, the purchase of Intersect Power
    itself = {(s, c) for s, c, _, _ in supplies(network(entities=True)) if "alphabet" in (s, c)}
    assert itself == {("intersect-power", "alphabet")}


@pytest.mark.parametrize(
    ("day", "firm", "other"),
    # by hand: merged in February 2026, which holds from the first of the month
    [("2026-01-31", "xai", "spacex"), ("2026-02-01", "spacex", "xai")],
)
def test_a_merger_moves_what_is_bought(day: str, firm: str, other: str, network: Network) -> None:
    """Nvidia's customer is xAI before the merger and SpaceX from it on, by what is known then."""
    latest = network(known_by=day)
    assert ("nvidia", firm) in {(s, c) for s, c, _, _ in supplies(latest)}
    assert other not in firms(latest)
    assert "xai" in firms(network(known_by=day, entities=True))


def test_the_day_that_is_looked_at_decides_on_groups(network: Network) -> None:
    """What is known today about January 2026 keeps xAI apart."""
    assert "xai" in firms(network(at="2026-01-31"))
    assert "xai" not in firms(network(at="2026-02-01"))


def test_nothing_is_supplied_inside_a_group(network: Network) -> None:
    """A firm is its own supplier for its own chips only; legal units do show who serves whom."""
    for s, c, key, data in supplies(network()):
        assert s != c or data["in_house"], key
    inside = {(s, c) for s, c, _, _ in supplies(network(entities=True))}
    assert ("annapurna-labs", "aws") in inside


def test_groups_lose_and_double_no_volume(network: Network) -> None:
    """Each volume of a legal unit is in the groups' network once, unless it is inside a group."""
    units, groups = keyed(network(entities=True)), keyed(network())
    heads = {"aws": "amazon", "annapurna-labs": "amazon", "google": "alphabet", "xai": "spacex",
             "sb-energy": "softbank", "ampere": "softbank", "arm": "softbank", "cymer": "asml",
             "t-head": "alibaba", "humain": "pif", "humain-amd-cisco-jv": "pif"}  # fmt: skip
    for s, c, key, data in supplies(network(entities=True)):
        if data["volume"] is None:
            continue
        inside = heads.get(s, s) == heads.get(c, c)
        assert (key in groups) is not inside, key
        assert inside or groups[key]["volume"] == data["volume"], key
    assert {k for k in groups if groups[k]["volume"] is not None} <= set(units)


# Chips of a firm's own


SITES = {"cloud-capacity", "data-centre"}
"""What else firms have of their own: no chips."""


def own(network: nx.MultiDiGraph[str]) -> set[tuple[str, str]]:
    """Return who supplies itself with which chip."""
    return {(s, p) for s, _, _, data in supplies(network) if data["in_house"]
            and data["category"] not in SITES for p in data["products"]}  # fmt: skip


@pytest.mark.parametrize(
    ("lens", "chips"),
    [
        # by hand: Ironwood is available from 2025-11, by the one source that is asked
        ({"sources": ("techzine-ironwood",), "at": "2025-10-31"}, set()),
        ({"sources": ("techzine-ironwood",), "at": "2025-11-01"}, {("alphabet", "tpu-v7")}),
        # by hand: Broadcom makes custom silicon for Google, and so stands for its TPU
        ({"sources": ("techzine-ironwood", "openstack-avgo-google"), "at": "2026-06-28"}, set()),
        # by hand: MTIA 300 is available in 2026, from the first day of the year
        ({"sources": ("hypers-meta-avgo",), "at": "2025-12-31"}, set()),
        ({"sources": ("hypers-meta-avgo",), "at": "2026-01-01"}, {("meta", "mtia-300")}),
        ({"sources": ("hypers-meta-avgo", "cryptointegrat-meta-avgo")}, set()),
        # by hand: no source says since when one can have Tesla's chips
        ({"sources": ("samaa-tesla", "econotimes-tesla")}, set()),
    ],
    ids=str,
)
def test_own_chips_from_the_day_they_are_there(
    lens: dict[str, Any], chips: set[tuple[str, str]], network: Network
) -> None:
    """A designer supplies itself once the chip is available, and if no outsider makes it."""
    assert own(network(**lens)) == chips


@pytest.mark.parametrize(
    ("lens", "is_there"),
    [
        # by hand: Maia 200 was shown on 2026-01-26 and is available from 2026-01
        ({"known_by": "2026-01-25"}, False),
        ({"known_by": "2026-01-26"}, True),
        ({"at": "2025-12-31"}, False),
        ({"at": "2026-01-01"}, True),
    ],
    ids=str,
)
def test_maia_is_microsofts_own(lens: dict[str, Any], is_there: bool, network: Network) -> None:
    """Nobody outside is named for Maia 200, so Microsoft supplies itself, volume unknown."""
    maia = [d for s, c, _, d in supplies(network(**lens), "microsoft") if d["in_house"]]
    assert (("microsoft", "maia-200") in own(network(**lens))) is is_there
    assert all(data["volume"] is None for data in maia)


def test_an_own_chip_is_one_more_supplier_in_the_index(network: Network) -> None:
    """By hand: AMD and Nvidia supply Microsoft, and Maia makes three; the volume is unknown."""
    (row,) = concentration(network(), "microsoft", category="ai-accelerator").rows
    assert row["suppliers"] == 3


def test_outsiders_stand_for_the_chips_of_google_and_meta(network: Network) -> None:
    """Under the default lens Broadcom supplies both, and neither counts as its own supplier."""
    latest = network()
    assert {"alphabet", "meta", "amazon", "tesla"}.isdisjoint(who for who, _ in own(latest))
    for customer in ("alphabet", "meta"):
        made_for = {
            s
            for s, _, _, data in supplies(latest, customer)
            if "custom-silicon" in data["categories"]
        }
        assert "broadcom" in made_for


# Deals that took the place of others


@pytest.mark.parametrize(
    ("known", "low", "stated", "high"),
    [
        # by hand: nothing before 2025-11-03; then 38 bn; from 2026-02-27 on 38 + 100 by
        # the filing: never 38 beside 138
        ("2025-11-02", None, None, None),
        ("2025-11-03", 38e9, 38e9, 38e9),
        ("2026-02-26", 38e9, 38e9, 38e9),
        ("2026-02-27", 138e9, 138e9, 138e9),
    ],
)
def test_a_later_deal_takes_the_place_of_an_earlier_one(
    known: str, low: float | None, stated: float | None, high: float | None, network: Network
) -> None:
    """What OpenAI buys from AWS is one deal at a time."""
    volumes = [
        (data["firm"], data["stated"], data["ceiling"])
        for s, _, _, data in supplies(network(known_by=known), "openai")
        if s == "amazon" and data["kind"] == "money"
    ]
    assert volumes == ([] if low is None else [(low, stated, high)])
