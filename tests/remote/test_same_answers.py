"""A graph on a server is the same graph: the same claims, views, names, and so the same answers."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

import aisupply
from aisupply.claims import questions
from aisupply.claims.describe import show
from aisupply.claims.evidence import spans
from aisupply.claims.ownership import controls
from aisupply.claims.reconcile import partly_binding

if TYPE_CHECKING:
    from collections.abc import Callable

    import networkx as nx

    from aisupply.table import Table

pytestmark = pytest.mark.server

LENSES: tuple[dict[str, Any], ...] = (
    {},
    {"everything": True},
    {"known_by": "2025-10-31"},
    {"with_rumours": True, "at": "2025-06-30", "tier": 2},
)
"""The default lens, none, a date, and two clocks with a tier."""


def test_every_statement_is_there_and_comes_back(
    remote: aisupply.Graph, shipped: aisupply.Graph
) -> None:
    """Literals keep value and type, whatever the server makes of them."""
    held = set(remote.whole.quads())
    assert held == set(shipped.whole.quads())


def test_claims_coverage_and_names_are_the_same(
    remote: aisupply.Graph, shipped: aisupply.Graph
) -> None:
    """What lenses and commands are made from before any claim is fetched."""
    assert remote.claims == shipped.claims
    assert remote.coverage == shipped.coverage
    assert remote.names.things == shipped.names.things


@pytest.mark.parametrize("lens", LENSES, ids=str)
def test_a_view_is_the_same_statement_by_statement(
    remote: aisupply.Graph, shipped: aisupply.Graph, lens: dict[str, Any]
) -> None:
    """All questions and measures read views, so equal views give equal answers."""
    here, there = shipped.view(**lens).store, remote.view(**lens).store
    assert len(here) > 5_000
    assert set(there.quads()) == set(here.quads())


@pytest.fixture(scope="module")
def views(remote: aisupply.Graph, shipped: aisupply.Graph) -> tuple[aisupply.View, aisupply.View]:
    """The default view in this process, and the one of the server."""
    return shipped.view(), remote.view()


@pytest.mark.parametrize("name", sorted(questions.load()))
def test_each_question_has_the_same_answer(
    views: tuple[aisupply.View, aisupply.View], name: str
) -> None:
    """With the parameters of its header; rows of one rank have no order of their own."""
    here, there = (questions.ask(view, name) for view in views)
    assert (there.columns, there.lens) == (here.columns, here.lens)
    assert sorted(map(str, there.rows)) == sorted(map(str, here.rows))


@cache
def network(view: aisupply.View) -> nx.MultiDiGraph[str]:
    """Return the network of a view, made once."""
    return view.network()


def concentration(view: aisupply.View) -> Table:
    """Return every cell of every customer."""
    return aisupply.concentration(network(view), all_cells=True)


def tiers(view: aisupply.View) -> Table:
    """Return the chain behind OpenAI."""
    return aisupply.tiers(network(view), "openai")


def timeline(view: aisupply.View) -> Table:
    """Return how the concentration of OpenAI moved: this reads claims outside of the view."""
    return aisupply.timeline(aisupply.SupplyHistory(view, "openai"))


def chokepoints(view: aisupply.View) -> Table:
    """Return the firms that hit most."""
    return aisupply.chokepoints(network(view), category="ai-accelerator")


def market(view: aisupply.View) -> Table:
    """Return the concentration of a market of which shares are told."""
    return aisupply.market(aisupply.market_shares(view), "foundry")


def passages(view: aisupply.View) -> Table:
    """Return where each claim stands in its source: this is asked of the server itself."""
    return spans(view.graph)


def page_on_a_firm(view: aisupply.View) -> Table:
    """Return all that is said of a firm, its names in the registry among it."""
    return show(view, view.graph.names.find("amd"))


MEASURES = (concentration, tiers, timeline, chokepoints, market, passages, page_on_a_firm)


@pytest.mark.parametrize("measure", MEASURES, ids=lambda m: m.__name__)
def test_each_measure_is_the_same(
    views: tuple[aisupply.View, aisupply.View], measure: Callable[[aisupply.View], Table]
) -> None:
    """To the last digit; rows of one rank have no order of their own."""
    here, there = (measure(view) for view in views)
    assert len(here) > 0
    assert (there.columns, there.notes) == (here.columns, here.notes)
    assert sorted(map(str, there.rows)) == sorted(map(str, here.rows))


def test_what_hangs_on_no_lens_is_asked_of_the_server(server: str, shipped: aisupply.Graph) -> None:
    """Who controls whom, and what is only partly binding, come without the claims themselves."""
    graph = aisupply.open(server)
    assert controls(graph.store) == controls(shipped.store)
    assert partly_binding(graph.store) == partly_binding(shipped.store)
    assert "whole" not in vars(graph)


def test_the_command_line_takes_the_address(server: str, run: Callable[..., Any]) -> None:
    """The same words on the terminal, by --store with the address as without it."""
    words = ("ask", "suppliers", "--source", "seed-article", "--format", "csv")
    assert run(*words, "--store", server) == run(*words)
