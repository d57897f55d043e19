"""The door of Python takes names, and the measures behind it take ids alone."""

from __future__ import annotations

import inspect
import pickle
from typing import TYPE_CHECKING, Any

import pytest

import aisupply
from aisupply.claims.market_shares import MarketShares
from aisupply.errors import UnknownNameError
from aisupply.resolve import NAMING

if TYPE_CHECKING:
    from collections.abc import Callable

    import networkx as nx

    from aisupply import Table, View

    Ask = Callable[[View, Callable[[str], str]], Table]

LABELS = {"openai": "openAI", "nvidia": "NVIDIA", "amd": "amd ", "ai-accelerator": "AI Accelerator"}


@pytest.fixture
def view(draft: Any, gigawatts: Callable[..., str]) -> View:
    """AMD and Nvidia supply OpenAI with accelerators, AMD with a figure."""
    draft.supply("nvidia", "openai").supply("amd", "openai")
    draft.volume("amd", "v", gigawatts("v", firm=1, stated=6, ceiling=6))
    opened: View = draft.open().view()
    return opened


ASKED: dict[str, Ask] = {
    "chokepoints": lambda view, of: aisupply.chokepoints(
        view.network(), category=of("ai-accelerator")),
    "concentration": lambda view, of: aisupply.concentration(
        view.network(), of("openai"), category=of("ai-accelerator")),
    "disrupt": lambda view, of: aisupply.disrupt(
        view.network(), (of(firm) for firm in ("nvidia", "amd")), category=of("ai-accelerator")),
    "explain": lambda view, of: aisupply.explain(
        view.network(), customer=of("openai"), category=of("ai-accelerator")),
    "loops": lambda view, of: aisupply.loops(view.network(), of("amd")),
    "market": lambda view, of: aisupply.market(
        aisupply.market_shares(view), of("ai-accelerator")),
    "tiers": lambda view, of: aisupply.tiers(
        view.network(), of("openai"), category=of("ai-accelerator")),
    "timeline": lambda view, of: aisupply.timeline(
        aisupply.SupplyHistory(view, "openai"), category=of("ai-accelerator")),
    "what_if": lambda view, of: aisupply.what_if(
        view.network(), without=[of("nvidia")], firm=[of("amd")],
        add=[f"{of('amd')}->{of('openai')}:{of('ai-accelerator')}:2 GW"],
        merge=[(of("amd"), of("nvidia"))], customers=[of("openai")],
        category=of("ai-accelerator")),
}  # fmt: skip
"""Each public measure that takes names, with every name in it."""


def test_every_measure_that_takes_names_is_asked() -> None:
    """The table above is whole, and its names are arguments of the measures."""
    assert set(ASKED) == set(NAMING)
    for name, arguments in NAMING.items():
        assert set(arguments) <= set(inspect.signature(getattr(aisupply, name)).parameters)


@pytest.mark.parametrize("name", ASKED)
def test_a_label_is_answered_as_its_id(name: str, view: View) -> None:
    """A label in any case gives the rows and the notes of the id."""
    by_label, by_id = (ASKED[name](view, of) for of in (lambda id_: LABELS[id_], str))
    assert by_label.rows == by_id.rows
    # What is supposed is said in the words of who supposes it.
    if name != "what_if":
        assert by_label.notes == by_id.notes


@pytest.mark.parametrize("name", [name for name in NAMING if name not in {"market", "timeline"}])
def test_the_measure_behind_takes_ids_alone(name: str, view: View) -> None:
    """What is a label and no id is unknown to the measure itself."""
    measure = inspect.unwrap(getattr(aisupply, name))
    argument, kind = next(iter(NAMING[name].items()))
    label = LABELS["ai-accelerator" if kind == "category" else "openai"]
    many = argument in {"firms", "without"}
    with pytest.raises(UnknownNameError):
        measure(view.network(), **{argument: [label] if many else label})


def test_the_market_behind_takes_ids_alone(view: View) -> None:
    """A label of a category is unknown to the measure, which takes several ids."""
    measure = inspect.unwrap(aisupply.market)
    shares = aisupply.market_shares(view)
    with pytest.raises(UnknownNameError):
        measure(shares, "AI accelerator")
    assert measure(shares, ["ai-accelerator"]).rows == measure(shares, "ai-accelerator").rows


def test_a_name_of_a_market_and_of_a_category_finds_both() -> None:
    """The market that has the name comes first, then the category that has it too."""
    entries: dict[str, dict[str, Any]] = {"servers": {"label": {"en": "Servers"}, "categories": []}}
    shares = MarketShares([], entries, {"server": {"label": {"en": "servers"}, "broader": []}})
    assert shares.find(" SERVERS") == ["servers", "server"]
    assert shares.find("market-servers") == ["servers", "server"]
    with pytest.raises(UnknownNameError, match="did you mean 'server"):
        shares.find("serverz")


@pytest.mark.parametrize("name", NAMING)
def test_what_the_door_gives_is_a_function_like_any_other(name: str) -> None:
    """It is one object, goes to other processes, and says that it takes names."""
    measure = getattr(aisupply, name)
    assert getattr(aisupply, name) is measure
    assert pickle.loads(pickle.dumps(measure)) is measure  # noqa: S301 -- just made
    assert ", ".join(NAMING[name]) in str(measure.__doc__).splitlines()[2]


def test_an_exact_id_goes_before_a_label(literal_network: nx.MultiDiGraph) -> None:
    """Where one firm is called as another one's id is, the id means that other one."""
    assert aisupply.concentration(literal_network, "a").column("customer") == ["a"]


@pytest.fixture
def literal_network() -> nx.MultiDiGraph:
    """Two customers, of which one is called by the id of the other."""
    import networkx as nx

    firms = {"a": {"labels": ["First"], "head": "a"}, "b": {"labels": ["a"], "head": "b"}}
    network = nx.MultiDiGraph(firms=firms)
    for customer in firms:
        network.add_edge("s", customer, relation="supply", categories=("chips",))
    return network
