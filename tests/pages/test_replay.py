"""What a page holds of the past: at each date what the view of that date holds."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import TYPE_CHECKING, Any

import pytest
import sample_networks

import aisupply
from aisupply.network.replay import replay, still

if TYPE_CHECKING:
    import networkx as nx

    from aisupply.network.replay import Replay

DAYS = ("2023-12-31", "2025-10-06", "2026-02-01", "2026-06-28")


@pytest.fixture(scope="module")
def graph() -> aisupply.Graph:
    """Return the shipped graph."""
    return aisupply.open()


@pytest.fixture(scope="module")
def past(graph: aisupply.Graph) -> Replay:
    """Return every version of every link of the shipped graph."""
    found = replay(graph.view())
    assert found is not None
    return found


def said(network: nx.MultiDiGraph) -> dict[tuple[str, str, str], dict[str, Any]]:
    """Return all that a network says of its links; `since` is the replay's own."""
    return {
        (u, v, key): {name: value for name, value in link.items() if name != "since"}
        for u, v, key, link in network.edges(keys=True, data=True)
    }


@pytest.mark.parametrize("rumours", [False, True])
@pytest.mark.parametrize("day", DAYS)
def test_the_links_at_a_date_are_those_of_a_view_of_that_date(
    day: str, rumours: bool, graph: aisupply.Graph, past: Replay
) -> None:
    """Every attribute of every link is the same, through a merger of firms too (2026-02-01)."""
    own = graph.view(known_by=day, with_rumours=rumours).network()
    then = past.network(dt.date.fromisoformat(day), rumours=rumours)

    assert said(then) == said(own)


@pytest.mark.slow
@pytest.mark.parametrize(
    "options",
    [
        {"tier": 1},
        {"entities": True},
        {"scenario": "options-exercised"},
        {"by_source_date": True},
        {"combine": "hull", "binding_only": True},
        {"at": "2026-01-01"},
        {"statuses": "reported,announced,inferred"},
    ],
    ids=str,
)
def test_any_other_part_of_the_lens_is_kept(options: dict[str, Any], graph: aisupply.Graph) -> None:
    """Tier, groups, scenario, clock, way to combine, a fixed `at`, statuses: each holds."""
    found = replay(graph.view(**options))
    assert found is not None
    own = graph.view(known_by="2026-03-15", **options).network()

    assert said(found.network(dt.date(2026, 3, 15))) == said(own)


def test_a_view_of_all_claims_has_no_dates(graph: aisupply.Graph) -> None:
    """With no lens nothing is replayed."""
    assert replay(graph.view(everything=True)) is None


def test_the_days_are_those_on_which_something_changes(past: Replay) -> None:
    """Each day but a first empty one begins or ends a spell; spells of a version do not touch."""
    turns = {n for v in past.versions for spells in (v.facts, v.rumours) for s in spells for n in s}

    assert set(range(1, len(past.days))) <= turns
    assert list(past.days) == sorted(set(past.days))
    for version in past.versions:
        for spells in (version.facts, version.rumours):
            assert all(a[1] < b[0] for a, b in itertools.pairwise(spells))
            assert all(start < end for start, end in spells)


def test_the_line_of_the_lens_has_a_place_for_the_date(past: Replay) -> None:
    """With both dates one, both lines name it once."""
    assert past.lines == (
        "as known 9999-12-31 · facts only",
        "as known 9999-12-31 · facts and rumours",
    )


def test_a_still_network_knows_only_rumours_from_facts() -> None:
    """Without dates each link has one version; one that is only rumoured is no fact."""
    versions = still(sample_networks.small())

    assert len(versions) == 22
    assert [v.source for v in versions if not v.holds(0, rumours=False)] == ["broadcom"]
    assert all(v.holds(0, rumours=True) for v in versions)
