"""Tables, networks and drawn pages show themselves in a notebook, and nothing in them acts."""

from __future__ import annotations

import pickle
from dataclasses import replace
from html import unescape
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest

import aisupply
from aisupply.bounds import Bounds
from aisupply.errors import UnknownNameError, UsageError
from aisupply.network.build import Network
from aisupply.notebook import Drawn
from aisupply.table import SHOWN, Table
from aisupply.text import Note

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HOSTILE = "\"></iframe><script>hit('x')</script>&quot;"


@pytest.fixture
def network() -> Network:
    """Two suppliers of one firm, of which one has a figure."""
    made = Network(lens_line="as known 2025-10-07 · facts only")
    for name, label in (("amd", "AMD"), ("nvidia", "Nvidia"), ("openai", "OpenAI")):
        made.add_node(name, type="organisation", label=label)
    figures = {"volume": Bounds(1, 6), "unit": "GW", "kind": "power"}
    made.add_edge("amd", "openai", "one", relation="supply", category="ai-accelerator", **figures)
    made.add_edge("nvidia", "openai", "two", relation="supply", category="ai-accelerator")
    return made


def test_a_table_shows_rows_notes_and_lens() -> None:
    """Bounds are as in print, numbers stand right and texts left, and the lens comes last."""
    rows: list[Any] = [{"firm": "openai", "hhi": Bounds(2500, 5708.2)}, {"firm": "meta"}]
    html = Table(
        ("firm", "hhi"), rows, {"line": "facts only"}, [Note("scenario.still")]
    )._repr_html_()
    assert '<td style="text-align:left">openai</td>' in html
    assert '<td style="text-align:right">2,500 … 5,708.2</td>' in html
    assert '<td style="text-align:right">–</td>' in html
    assert html.endswith("<p>note: no cell moves</p><p>facts only</p>")


def test_a_long_table_says_what_it_leaves_out() -> None:
    """By hand: 201 rows, of which 200 are shown, below one line of names."""
    table = Table(("n",), [{"n": number} for number in range(SHOWN + 1)])
    html = table._repr_html_()
    assert html.count("<tr>") == SHOWN + 1
    assert "<p>200 of 201 rows are shown</p>" in html
    french = replace(table, lang="fr")._repr_html_()
    assert "<p>200 lignes sur 201 sont montrées</p>" in french


def test_nothing_in_a_table_is_markup() -> None:
    """Names of columns, cells, notes and lens are texts."""
    note = Note("list.none", what=HOSTILE)
    html = Table((HOSTILE,), [{HOSTILE: HOSTILE}], {"line": HOSTILE}, [note])._repr_html_()
    assert "<script" not in html
    assert html.count("&lt;script&gt;") == 4


def test_a_table_picks_columns_in_the_order_asked_for() -> None:
    """Rows, lens and notes stay; an unknown column is an error that names those that are."""
    table = Table(("a", "b", "c"), [{"a": 1, "b": 2, "c": 3}], {"line": "x"}, ["n"])
    assert table.pick("c", "a") == Table(("c", "a"), table.rows, {"line": "x"}, ["n"])
    with pytest.raises(UsageError, match="a, b, c"):
        table.pick("d")


@pytest.mark.parametrize(
    "make",
    [
        lambda network: network.copy(),
        lambda network: network.subgraph(["amd", "openai"]),
        lambda network: network.subgraph(["amd", "openai"]).copy(),
        lambda network: network.edge_subgraph([("amd", "openai", "one")]),
        lambda network: network.reverse(),
        nx.reverse_view,
        lambda network: nx.relabel_nodes(network, {"amd": "AMD"}),
        lambda network: nx.compose(network, network),
        lambda network: pickle.loads(pickle.dumps(network)),  # noqa: S301  # our own bytes
    ],
)
def test_what_networkx_makes_of_a_network_shows_itself(
    network: Network, make: Callable[[Network], Any]
) -> None:
    """Copies, parts and what comes back from a file are networks with the lens they had."""
    made = make(network)
    assert isinstance(made, Network)
    html = made._repr_html_()
    assert html.count("<iframe") == 1
    assert "OpenAI" in html


def test_a_network_is_equal_to_the_plain_one(network: Network) -> None:
    """Nodes, links and attributes are those that networkx keeps, in both directions."""
    plain = nx.MultiDiGraph(network)
    assert type(plain) is nx.MultiDiGraph
    assert nx.utils.graphs_equal(plain, network)
    assert nx.utils.graphs_equal(pickle.loads(pickle.dumps(network)), network)  # noqa: S301
    assert type(network.to_undirected()) is nx.MultiGraph


def test_an_empty_network_shows_itself() -> None:
    """A part that holds nothing is no error at the end of a cell."""
    assert Network()._repr_html_().count("<iframe") == 1


def test_a_node_without_attributes_is_shown_by_its_id() -> None:
    """What is added by hand need not follow the contract to be shown."""
    made = Network()
    made.add_edge("left", "right")
    assert "left" in made._repr_html_()


def test_a_focus_that_is_not_there_is_told(shipped: aisupply.Graph) -> None:
    """One that is there is drawn under the lens of the view, in a frame as high as asked."""
    view = shipped.view(as_of="2025-10-07")
    drawn = aisupply.draw(view.network(), "openai", depth=1, height=300)
    assert "height:300px" in drawn._repr_html_()
    assert drawn.lens_line == view.lens.line()
    with pytest.raises(UnknownNameError):
        view.draw("Opennai")


def test_only_views_and_networks_are_drawn() -> None:
    """Anything else is refused with what would do."""
    with pytest.raises(UsageError, match=r"a Table cannot be drawn(.|\n)*view\.network"):
        aisupply.draw(Table((), []))  # type: ignore[arg-type]


def test_a_network_is_drawn_in_the_layout_and_language_asked_for(network: Network) -> None:
    """An unknown layout is an error; a French page says so."""
    assert '<html lang="fr">' in aisupply.draw(network, lang="fr", layout="tiers").page
    with pytest.raises(UsageError):
        aisupply.draw(network, layout="spiral")


def test_a_frame_holds_its_page_and_nothing_gets_out() -> None:
    """Whatever the page and the lens say, there is one frame, and it is sandboxed."""
    html = Drawn(f"<head>\n</head>{HOSTILE}", HOSTILE)._repr_html_()
    assert html.count("<iframe") == html.count("</iframe>") == 1
    assert "<script" not in html
    assert 'sandbox="allow-scripts allow-downloads"' in html
    inside = html.split('srcdoc="')[1].split('"')[0]
    assert unescape(inside) == f'<head>\n<base href="about:srcdoc">\n</head>{HOSTILE}'


def test_a_drawn_page_can_be_written(tmp_path: Path) -> None:
    """The file is the page itself, without the frame."""
    drawn = Drawn("<!DOCTYPE html><p>é</p>", "facts only")
    assert drawn.write(tmp_path / "page.html").read_bytes() == drawn.page.encode("utf-8")
    assert repr(drawn) == "<Drawn page of 1 kB, facts only>"
