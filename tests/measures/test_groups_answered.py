"""Firms that are no node: legal units of a group, and firms that nobody is said to supply."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import aisupply
from aisupply import Moments
from aisupply.errors import AmbiguousNameError, UnknownNameError
from aisupply.measures.chains.disruption import disrupt
from aisupply.measures.chains.tiers import tiers
from aisupply.measures.concentration.concentration import concentration
from aisupply.measures.concentration.timeline import timeline
from aisupply.measures.money.loops import loops
from aisupply.measures.scenario.what_if import what_if

if TYPE_CHECKING:
    from collections.abc import Callable

    import networkx as nx

    Draft = Any
    Run = Callable[..., Any]

NOTE = "lab counts as openai, which controls it; with `entities` they are kept apart"
UNIT = "chips counts as amd, which controls it; with `entities` they are kept apart"
CONTROL = "<control/{0}> a ais:Control ; ais:controlled :{0} ; ais:controller :{1} . "


@pytest.fixture
def graph(draft: Draft) -> aisupply.Graph:
    """OpenAI controls Lab, which Nvidia supplies; AMD controls Chips, which supplies OpenAI."""
    draft.registry += (
        ':lab a ais:Company ; rdfs:label "The Lab"@en . :idle a ais:Company ; rdfs:label "Idle" . '
        ':chips a ais:Company ; rdfs:label "Chips"@en . '
    )
    draft.claim("lab", CONTROL.format("lab", "openai"))
    draft.claim("chips", CONTROL.format("chips", "amd"))
    draft.supply("nvidia", "lab").supply("chips", "openai")
    opened: aisupply.Graph = draft.open()
    return opened


@pytest.fixture
def network(graph: aisupply.Graph) -> nx.MultiDiGraph:
    """The network of the default view."""
    return graph.view().network()


@pytest.mark.parametrize("name", ["lab", "The Lab", "LAB"])
def test_a_unit_is_answered_as_its_group(network: nx.MultiDiGraph, name: str) -> None:
    """By hand: OpenAI has two suppliers, one of them through Lab; a note says who stands for it."""
    table = aisupply.concentration(network, name, category="ai-accelerator")
    (row,) = table.rows
    assert (row["customer"], row["suppliers"]) == ("openai", 2)
    assert table.said().count(NOTE) == 1
    assert NOTE in map(str, aisupply.explain(network, name).notes)


def test_the_head_itself_has_no_note(network: nx.MultiDiGraph) -> None:
    """Whoever asks for the head of a group is told nothing of it."""
    assert not any("counts as" in str(note) for note in concentration(network, "openai").notes)


def test_units_are_kept_apart_where_that_is_asked(graph: aisupply.Graph) -> None:
    """With `entities` Lab has its own supplier, and nobody stands for anybody."""
    table = concentration(graph.view(entities=True).network(), "lab", category="ai-accelerator")
    assert (table.rows[0]["customer"], table.rows[0]["unquantified"]) == ("lab", "nvidia")
    assert not any("counts as" in str(note) for note in table.notes)


def test_every_measure_says_who_stands_for_a_unit(network: nx.MultiDiGraph) -> None:
    """Tiers and loops answer a unit as its group, with the same note."""
    table = tiers(network, "lab", depth=1)
    assert (table.rows[0]["customer"], table.rows[0]["supplier_count"]) == ("openai", 2)
    assert NOTE in map(str, table.notes)
    assert NOTE in map(str, loops(network, "lab").notes)
    assert NOTE in map(str, loops(network, "lab", actors=True).notes)


def test_what_if_says_who_stands_for_a_unit(network: nx.MultiDiGraph) -> None:
    """By hand: without Chips all of AMD is gone, and Nvidia alone has 10,000 points."""
    table = what_if(network, without=["chips"], customers=["lab"], measure="hhi")
    (row,) = table.rows
    assert (row["customer"], str(row["after"])) == ("openai", "10,000")
    assert {NOTE, UNIT} <= set(table.said())


def test_a_unit_does_not_stop_its_group_in_silence(network: nx.MultiDiGraph) -> None:
    """Who stops Chips stops AMD, and is told so."""
    table = disrupt(network, ["chips"], horizon="running")
    assert {row["stopped"] for row in table} == {"amd"}
    assert f"all of the group stops: {UNIT}" in map(str, table.notes)


def test_the_timeline_of_a_unit_is_that_of_its_group(graph: aisupply.Graph) -> None:
    """Both suppliers of the group are followed, on the day that they became known."""
    table = timeline(Moments(graph.view(), "lab"))
    assert [(row["date"], row["customer"]) for row in table] == [("2025-10-07", "openai")]
    assert table.rows == timeline(Moments(graph.view(), "openai")).rows
    assert str(table.notes[0]) == NOTE


def test_a_known_firm_without_supply_has_its_row(network: nx.MultiDiGraph) -> None:
    """A firm of the registry that no source links is no unknown name."""
    table = concentration(network, "idle", category="ai-accelerator")
    assert [(row["customer"], row["reason"]) for row in table] == [("idle", ("no-supplier",))]
    assert list(map(str, table.notes)) == ["no source names a supplier of idle under this lens"]
    assert tiers(network, "idle").rows == []
    assert disrupt(network, ["idle"]).rows == []


def test_a_lens_that_hides_everything_hides_no_firm(graph: aisupply.Graph) -> None:
    """Before anything was known a customer has no supplier, and still its one row."""
    network = graph.view(known_by="2010").network()
    (row,) = concentration(network, "openai", category="ai-accelerator").rows
    assert (row["customer"], row["reason"]) == ("openai", ("no-supplier",))
    assert concentration(network, "openai").rows == []


def test_other_names_are_refused(network: nx.MultiDiGraph) -> None:
    """What is no firm is unknown, the nearest is suggested, and two of one name are listed."""
    with pytest.raises(UnknownNameError, match="the lab"):
        aisupply.concentration(network, "The Lap")
    network.graph["firms"]["other"] = {"labels": ["The Lab"], "head": "other"}
    with pytest.raises(AmbiguousNameError):
        aisupply.concentration(network, "the lab")


def test_the_command_line_knows_every_firm(run: Run) -> None:
    """`aisupply concentration google` answers with the group that Google belongs to."""
    done = run("concentration", "google", "--category", "ai-accelerator", "--format", "json")
    told = json.loads(done.out)
    assert [row["customer"] for row in told["rows"]] == ["alphabet"]
    assert any(n.startswith("google counts as alphabet, which controls it") for n in told["notes"])


def test_what_is_past_the_coverage_is_said(graph: aisupply.Graph) -> None:
    """Later than the graph was kept, each table of the lens says so, and once."""
    late = "the graph was kept up to 2025-10-07; what became known later is not in it"
    table = concentration(graph.view(known_by="2030-01-01").network(), "openai")
    assert table.said().count(late) == 1
    assert table.lens is not None
    assert table.with_lens(table.lens).said().count(late) == 1
    assert graph.view(known_by="2030").table("SELECT ?s { ?s ais:tier 2 }").said() == [late]
    for options in ({}, {"known_by": "2025-10-07"}, {"everything": True}):
        lens = graph.view(**options).lens.as_json()
        assert "kept_up_to" not in lens


def test_no_answer_about_the_future_is_silent(run: Run) -> None:
    """The note is in the JSON of a command, with the day in the lens."""
    told = json.loads(run("tiers", "openai", "--known-by", "2030-01-01", "--format", "json").out)
    kept = told["lens"]["kept_up_to"]
    assert f"the graph was kept up to {kept}; what became known later is not in it" in told["notes"]
