"""Groups in the network: who stands for whom, what is inside, and a firm's own chips."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aisupply.bounds import Bounds
from aisupply.claims.ownership import Control, Groups
from aisupply.graph import Graph
from aisupply.measures.concentration.concentration import concentration
from aisupply.rdf.terms import PREFIXES, local_id
from aisupply.store.embedded import EmbeddedStore

if TYPE_CHECKING:
    import networkx as nx

    Draft = Any

DAY = dt.date(2026, 2, 1)


def control(child: str, parent: str, begin: str = "", end: str = "") -> str:
    """Return Turtle for one firm that controls another, from a day until another."""
    node = f"<control/{child}/{parent}>"
    text = f"{node} a ais:Control ; ais:controlled :{child} ; ais:controller :{parent} . "
    for name, day in (("Beginning", begin), ("End", end)):
        if day:
            text += (
                f"{node} time:hasTime <time/{child}/{parent}> . "
                f"<time/{child}/{parent}> time:has{name} <instant/{day}> . "
                f'<instant/{day}> time:inXSDDateTimeStamp "{day}T00:00:00Z"^^xsd:dateTimeStamp . '
            )
    return text


def own_chip(firm: str, chip: str, available: str = "", category: str = "ai-accelerator") -> str:
    """Return Turtle for a chip of a firm's own, there from a day on."""
    text = (
        f":{chip} a ais:Product . <in-house/{firm}/{chip}> a ais:InHouseSupply ; "
        f"ais:customer :{firm} ; ais:ofProduct :{chip} ; ais:ofCategory aisc:{category} . "
    )
    if available:
        text += (
            f":{chip} ais:hasState <state/{chip}> . <state/{chip}> a ais:State ; "
            f"ais:stage aisc:under-way ; time:hasTime <time/{chip}> . "
            f"<time/{chip}> time:hasBeginning <instant/{available}> . "
            f'<instant/{available}> time:inXSDDateTimeStamp "{available}T00:00:00Z"'
            "^^xsd:dateTimeStamp . "
        )
    return text


def relation(supplier: str, customer: str, category: str, product: str = "") -> str:
    """Return Turtle for a relation, of one product if it is named."""
    node = f"<supply/{supplier}/{customer}/{category}>"
    of = f" ais:ofProduct :{product} ;" if product else ""
    return (
        f"{node} a ais:SupplyRelationship ;{of} ais:supplier :{supplier} ; "
        f"ais:customer :{customer} ; ais:ofCategory aisc:{category} . "
    )


def pairs(network: nx.MultiDiGraph[str], relation: str = "supply") -> set[tuple[str, str]]:
    """Return the ends of the edges of a relation."""
    return {(u, v) for u, v, data in network.edges(data=True) if data["relation"] == relation}


def own(network: nx.MultiDiGraph[str]) -> set[tuple[str, str]]:
    """Return who supplies itself with which product."""
    return {
        (u, chip) for u, _, data in network.edges(data=True) if data.get("in_house")
        for chip in data["products"]
    }  # fmt: skip


def test_a_parent_stands_for_both_ends(draft: Draft) -> None:
    """Supplier and customer are their groups, and the edge still names the firms themselves."""
    draft.claim("g1", control("amd", "holding")).claim("g2", control("openai", "foundation"))
    network = draft.supply("amd", "openai").open().view().network()
    assert pairs(network) == {("holding", "foundation")}
    ((_, _, data),) = network.edges(data=True)
    assert data["entities"] == ("amd", "openai")


def test_what_is_inside_a_group_is_no_supply(draft: Draft) -> None:
    """A firm that was bought is no supplier of its owner; legal units still show the pair."""
    draft.claim("g", control("amd", "openai", begin="2025-01-01")).supply("amd", "openai")
    graph = draft.open()
    assert pairs(graph.view().network()) == set()
    assert pairs(graph.view(entities=True).network()) == {("amd", "openai")}
    assert pairs(graph.view(at="2024-12-31").network()) == {("amd", "openai")}


def test_a_stake_or_rivalry_inside_a_group_is_none(draft: Draft) -> None:
    """Who owns its child holds nothing of another firm, and does not compete with it."""
    body = (
        "<stake/x> a ais:EquityHolding ; ais:holder :openai ; ais:issuer :amd . "
        ":amd ais:competesWith :openai . "
    )
    graph = draft.claim("s", body).claim("g", control("amd", "openai")).open()
    assert list(graph.view().network().edges) == []
    units = graph.view(entities=True).network()
    assert pairs(units, "holding") == {("openai", "amd")}
    assert pairs(units, "rivalry") == {("amd", "openai")}


def test_groups_do_not_hang_on_the_lens_of_claims(draft: Draft) -> None:
    """Who controls whom is structure: leaving out the source that says so changes no group."""
    draft.source("register", tier=1, issued="2025-12-31")
    draft.claim("g", control("amd", "holding"), source="register", known="2025-12-31")
    network = draft.supply("amd", "openai").open().view(sources=["paper"], known_by="2025-10-07")
    assert pairs(network.network()) == {("holding", "openai")}


def test_two_parents_at_once_are_told(draft: Draft) -> None:
    """The first by id is taken, whatever the order of the claims, and the answer says so."""
    draft.claim("g1", control("openai", "beta")).claim("g2", control("openai", "alpha"))
    network = draft.supply("amd", "openai").open().view().network()
    assert network.graph["parents"] == {"openai": ["alpha", "beta"]}
    assert network.has_edge("amd", "alpha")
    told = "sources name several parents of openai at once, alpha, beta: it counts with alpha"
    assert told in "\n".join(map(str, concentration(network, "openai").notes))


def test_parents_one_after_the_other_are_one_at_a_time(draft: Draft) -> None:
    """A firm that was sold has one parent on each day."""
    draft.claim("g1", control("openai", "beta", end="2025-01-01"))
    draft.claim("g2", control("openai", "alpha", begin="2025-01-01"))
    network = draft.supply("amd", "openai").open().view().network()
    assert "parents" not in network.graph


def test_firms_that_control_each_other_are_one(draft: Draft) -> None:
    """A circle of statements ends: both are the first of the circle by id."""
    draft.claim("g1", control("amd", "nvidia")).claim("g2", control("nvidia", "amd"))
    network = draft.supply("amd", "openai").supply("nvidia", "openai").open().view().network()
    assert pairs(network) == {("amd", "openai")}
    assert network.number_of_edges() == 2


@pytest.mark.parametrize(
    ("at", "chips"),
    [("2025-10-31", set()), ("2025-11-01", {("openai", "titan")})],
)
def test_an_own_chip_counts_from_the_day_it_is_there(
    at: str, chips: set[tuple[str, str]], draft: Draft
) -> None:
    """Until then a design is no supply."""
    graph = draft.claim("c", own_chip("openai", "titan", "2025-11-01")).open()
    network = graph.view(at=at).network()
    assert own(network) == chips
    assert all(data["volume"] is None for *_, data in network.edges(data=True))


def test_a_chip_that_is_nowhere_said_to_be_there_is_no_supply(draft: Draft) -> None:
    """With no day, or a day that is not known yet, there is nothing to supply."""
    draft.claim("c", own_chip("openai", "titan"))
    later = own_chip("openai", "titan", "2025-01-01")
    graph = draft.claim("d", later, known="2025-12-31").open()
    assert own(graph.view(known_by="2025-12-30").network()) == set()
    assert own(graph.view(known_by="2025-12-31").network()) == {("openai", "titan")}


@pytest.mark.parametrize(
    ("category", "product", "stands"),
    [
        ("custom-silicon", "", True),  # deals in custom silicon seldom name the chip
        ("ai-accelerator", "titan", True),
        ("ai-accelerator", "mi450", False),  # another chip
        ("foundry", "", False),  # what goes into a chip is no chip
    ],
)
def test_who_stands_for_an_own_chip(
    category: str, product: str, stands: bool, draft: Draft
) -> None:
    """An outside supplier of the same product, or of custom silicon, takes its place."""
    draft.claim("c", own_chip("openai", "titan", "2025-01-01"))
    graph = draft.claim("r", relation("amd", "openai", category, product)).open()
    assert own(graph.view().network()) == (set() if stands else {("openai", "titan")})
    assert ("amd", "openai") in pairs(graph.view().network())


def test_own_chips_of_another_kind_have_no_stand_in(draft: Draft) -> None:
    """Custom accelerators from outside say nothing of a firm's own processors."""
    draft.claim("c", own_chip("openai", "helm", "2025-01-01", category="cpu"))
    graph = draft.claim("r", relation("amd", "openai", "custom-silicon")).open()
    assert own(graph.view().network()) == {("openai", "helm")}


def test_a_stand_in_that_has_ended_stands_for_nothing(draft: Draft) -> None:
    """When the outside supplier is gone, the firm supplies itself again."""
    draft.claim("c", own_chip("openai", "titan", "2025-01-01"))
    gone = (
        "<supply/amd/openai/custom-silicon> ais:hasState <state/gone> . <state/gone> a ais:State ;"
    )
    draft.claim("r", relation("amd", "openai", "custom-silicon") + gone + "ais:stage aisc:ended . ")
    assert own(draft.open().view().network()) == {("openai", "titan")}


def test_a_co_designer_does_not_stand_for_a_chip(draft: Draft) -> None:
    """Who helps to design supplies nothing."""
    draft.claim("c", own_chip("openai", "titan", "2025-01-01"))
    draft.claim(
        "d",
        "<codevelopment/titan> a ais:CoDevelopment ; ais:ofProduct :titan ; ais:hasParticipation "
        "<participation/1> , <participation/2> . <participation/1> ais:participant :amd ; "
        "ais:inRole aisc:role-design-partner . <participation/2> ais:participant :openai ; "
        "ais:inRole aisc:role-design-partner . ",
    )
    network = draft.open().view().network()
    assert pairs(network, "co-design") == {("amd", "openai")}
    assert own(network) == {("openai", "titan")}


def test_a_chip_of_a_subsidiary_is_the_groups_own(draft: Draft) -> None:
    """The group supplies itself; the legal unit does, where units are kept apart."""
    draft.claim("g", control("openai", "foundation"))
    graph = draft.claim("c", own_chip("openai", "titan", "2025-01-01")).open()
    assert own(graph.view().network()) == {("foundation", "titan")}
    assert own(graph.view(entities=True).network()) == {("openai", "titan")}


# Random forests of groups

FIRMS = 6
_DAYS = st.sampled_from(["", "2026-01-01", "2026-02-01", "2026-03-01"])


class Forest(NamedTuple):
    """Who controls whom, and amounts that firms supply each other."""

    controls: list[Control]
    volumes: list[tuple[int, int, int]]

    def parent(self, firm: str) -> str | None:
        """Return who controls a firm on the day, found by looking at every statement."""
        now = f"{DAY}T23:59:59Z"
        for child, parent, begin, end in self.controls:
            if child == firm and begin <= now and (end == "" or end > now):
                return parent
        return None

    def top(self, firm: str) -> str:
        """Return the firm at the top: a forest has no circles."""
        above = self.parent(firm)
        return firm if above is None else self.top(above)


@st.composite
def forests(draw: st.DrawFn) -> Forest:
    """Draw a forest, each firm under an earlier one or none, and up to five volumes."""
    found = []
    for child in range(1, FIRMS):
        parent = draw(st.none() | st.integers(0, child - 1))
        begin, end = sorted((draw(_DAYS), draw(_DAYS)))
        if parent is not None:
            moment = [f"{day}T00:00:00Z" if day else "" for day in (begin, end)]
            ends = moment[1] if begin != end else ""
            found.append(Control(f"f{child}", f"f{parent}", moment[0], ends))
    firms = st.integers(0, FIRMS - 1)
    pair = st.tuples(firms, firms, st.integers(1, 9)).filter(lambda v: v[0] != v[1])
    return Forest(found, draw(st.lists(pair, max_size=5)))


@given(forests())
def test_heads_of_a_forest(forest: Forest) -> None:
    """The head is the top, is its own head, and stands for its members and nobody else."""
    groups = Groups(forest.controls, DAY)
    firms = [f"f{number}" for number in range(FIRMS)]
    assert {firm: groups.head(firm) for firm in firms} == {f: forest.top(f) for f in firms}
    for head in {groups.head(firm) for firm in firms}:
        assert groups.head(head) == head
        together = [head, *groups.members(head)]
        assert sorted(together) == [firm for firm in firms if forest.top(firm) == head]


@given(forests(), st.randoms(use_true_random=False))
def test_the_order_of_statements_does_not_matter(forest: Forest, shuffle: Any) -> None:
    """Whoever is read first, the groups are the same."""
    mixed = list(forest.controls)
    shuffle.shuffle(mixed)
    one, other = Groups(forest.controls, DAY), Groups(mixed, DAY)
    assert all(one.head(f"f{n}") == other.head(f"f{n}") for n in range(FIRMS))


def graph_of(forest: Forest) -> Graph:
    """Return a graph in memory with a claim for each control and each volume."""
    head = "@base <https://w3id.org/aisupply/id/> .\n" + "".join(
        f"@prefix {prefix}: <{space}> .\n" for prefix, space in PREFIXES.items()
    )
    bodies = [
        control(c.child, c.parent, c.begin[:10], c.end[:10]) for c in forest.controls
    ]  # fmt: skip
    for number, (supplier, customer, amount) in enumerate(forest.volumes):
        bodies.append(
            f"<volume/{number}> a ais:Volume ; ais:supplier :f{supplier} ; ais:customer "
            f":f{customer} ; ais:flow aisc:flow-supply ; ais:kind aisc:power ; "
            f"ais:ofCategory aisc:gpu ; ais:firmQuantity <quantity/{amount}> . "
            f"<quantity/{amount}> ais:lowerBound {amount}.0 ; ais:upperBound {amount}.0 ; "
            "ais:unit unit:GigaW . "
        )
    claims = "".join(
        f"<claim/{n}> a ais:Claim ; ais:statedIn :paper ; ais:status aisc:reported ; "
        f'ais:certainty aisc:certain ; ais:knownAt "{DAY}T00:00:00Z"^^xsd:dateTime '
        f"{'; aisb:counts aisc:counts-yes ' if 'ais:flow' in body else ''}.\n"
        f"<claim/{n}> {{ {body} }}\n"
        for n, body in enumerate([*bodies, ":f0 a ais:Company ."])
    )
    store = EmbeddedStore()
    store.load_bytes((head + ":paper a ais:Source .\n" + claims).encode(), ox.RdfFormat.TRIG)
    return Graph(lambda: store)


@settings(max_examples=40)
@given(forests())
def test_consolidation_loses_only_what_is_inside(forest: Forest) -> None:
    """Between groups every amount is kept, once; inside a group none is; units keep all."""
    graph = graph_of(forest)
    expected: dict[tuple[str, str], float] = defaultdict(float)
    for supplier, customer, amount in forest.volumes:
        ends = forest.top(f"f{supplier}"), forest.top(f"f{customer}")
        if ends[0] != ends[1]:
            expected[ends] += amount
    found: dict[tuple[str, str], float] = defaultdict(float)
    for u, v, data in graph.view().network().edges(data=True):
        assert data["volume"] == Bounds(data["firm"], float("inf"))
        found[u, v] += data["firm"]
    assert found == expected
    units = graph.view(entities=True).network()
    assert sorted(
        (u, v, local_id(key), data["firm"]) for u, v, key, data in units.edges(keys=True, data=True)
    ) == sorted((f"f{s}", f"f{c}", f"volume/{n}", a) for n, (s, c, a) in enumerate(forest.volumes))
