"""Restrictions as edges: their ends, their stage on a day, and the same in the replay of a page."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from aisupply.network.replay import replay

if TYPE_CHECKING:
    import networkx as nx

    Draft = Any

_RULE = """
<restriction/chips> a ais:Restriction ; ais:authority :bureau ;
  ais:restrictedSupplier :nvidia , <firm-group/makers> ; ais:restrictedCustomer <place/far-land> ;
  ais:ofCategory aisc:ai-accelerator ; ais:restrictedGoods "chips above a line" ;
  ais:underRule "a list" ; ais:hasState <state/chips/%(name)s> .
<firm-group/makers> a ais:FirmGroup ; rdfs:label "makers under the rules"@en ;
  dcterms:type aisc:actor-group-class ; dcterms:hasPart :amd ; ais:locatedIn <place/near-land> .
<state/chips/%(name)s> a ais:State ; ais:stage aisc:%(stage)s ; time:hasTime <time/%(name)s> .
<time/%(name)s> a time:Interval .
"""
_END = """
<time/%(name)s> time:%(side)s <instant/%(name)s/%(side)s> .
<instant/%(name)s/%(side)s> time:inXSDDateTimeStamp "%(stamp)s"^^xsd:dateTimeStamp .
"""
_PLACES = """
:bureau a <http://www.w3.org/ns/org#FormalOrganization> ; rdfs:label "Bureau"@en .
<place/far-land> a dcterms:Location ; rdfs:label "Far Land"@en ; dcterms:identifier "ISO3166:XF" .
<place/near-land> a dcterms:Location ; rdfs:label "Near Land"@en ; dcterms:identifier "ISO3166:XN" .
"""


def state(stage: str, begin: str, end: str = "") -> str:
    """Return Turtle for the restriction of chips at a stage."""
    name = f"{stage}-{begin}"
    text = _RULE % {"name": name, "stage": stage}
    text += _END % {"name": name, "side": "hasBeginning", "stamp": f"{begin}T00:00:00Z"}
    if end:
        text += _END % {"name": name, "side": "hasEnd", "stamp": f"{end}T23:59:59Z"}
    return text


@pytest.fixture
def restricted(draft: Draft) -> Draft:
    """A licence that is needed from 2024, a suspension for half a year, and its end."""
    draft.registry += _PLACES
    return (
        draft.claim("licence", state("licence-needed", "2024-01-01"), known="2023-12-01")
        .claim("pause", state("suspended", "2025-01-01", "2025-06-30"), known="2024-12-15")
        .claim("end", state("lifted", "2025-09-01"), known="2025-08-20")
    )


def links(network: nx.MultiDiGraph) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the restrictions of a network by their ends."""
    return {
        (source, target): data
        for source, target, data in network.edges(data=True)
        if data["relation"] == "restriction"
    }


def test_a_restriction_is_an_edge_between_those_who_are_named(restricted: Draft) -> None:
    """By hand: two suppliers, one a group of firms, and a country; what each stands for."""
    network = restricted.open().view(known_by="2024-06-01").network()
    assert set(links(network)) == {
        ("nvidia", "place/far-land"), ("firm-group/makers", "place/far-land"),
    }  # fmt: skip
    edge = links(network)["nvidia", "place/far-land"]
    assert (edge["stage"], edge["until"], edge["goods"]) == (
        "licence-needed", None, "chips above a line",
    )  # fmt: skip
    assert (edge["rule"], edge["authority"]) == ("a list", ("bureau",))
    assert edge["categories"] == ("ai-accelerator",)
    assert network.nodes["place/far-land"] == {"type": "place", "label": "Far Land"}
    assert network.nodes["firm-group/makers"]["type"] == "group"
    assert network.graph["firm_sets"] == {
        "firm-group/makers": {"members": ("amd",), "countries": ("XN",), "everybody": False},
        "place/far-land": {"members": (), "countries": ("XF",), "everybody": False},
    }


DAYS = [
    ("2023-12-31", None, None),  # known, and not yet in force
    ("2024-12-31", "licence-needed", None),  # the suspension is known, and has not begun
    ("2025-01-01", "suspended", "2025-06-30"),
    ("2025-06-30", "suspended", "2025-06-30"),
    ("2025-07-01", "licence-needed", None),  # the suspension is over
    ("2025-08-31", "licence-needed", None),
    ("2025-09-01", None, None),  # lifted
]


@pytest.mark.parametrize(("day", "stage", "until"), DAYS)
def test_a_restriction_has_the_stage_of_its_day(
    restricted: Draft, day: str, stage: str | None, until: str | None
) -> None:
    """A stage with an end gives way to the one before; what is lifted is no edge."""
    found = links(restricted.open().view(known_by=day).network())
    assert {(edge["stage"], edge["until"]) for edge in found.values()} == (
        {(stage, until)} if stage else set()
    )


def test_what_became_known_later_changes_no_earlier_day(restricted: Draft) -> None:
    """In March 2025 the suspension is known; by what was known in November 2024 it is not."""
    graph = restricted.open()
    known = links(graph.view(known_by="2024-11-30", at="2025-03-01").network())
    assert {edge["stage"] for edge in known.values()} == {"licence-needed"}


def test_the_replay_of_a_page_has_the_same_restrictions(restricted: Draft) -> None:
    """On each day of change the replay shows what the network of that day holds."""
    graph = restricted.open()
    links_through_time = replay(graph.view(known_by="2025-10-07"))
    assert links_through_time is not None
    for day, stage, _ in DAYS:
        network = links_through_time.network(dt.date.fromisoformat(day))
        stages = {edge["stage"] for edge in links(network).values()}
        assert stages == ({stage} if stage else set()), day
