"""The view in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sample_hostile
import sample_networks
from watching import RESET, SHOW_ALL, Watch

from aisupply.pages.view.view import render_view

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

AMD_POWER = f"{sample_networks.BASE}volume/openai-amd-6gw/power/01"
COLOUR_AT = """
([x, y]) => {
  const canvas = document.querySelector("#network canvas");
  const ratio = canvas.width / canvas.clientWidth;
  return [...canvas.getContext("2d").getImageData(x * ratio, y * ratio, 1, 1).data].slice(0, 3);
}
"""


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of the view of the small network."""
    file = tmp_path_factory.mktemp("small") / "view.html"
    file.write_text(render_view(sample_networks.small()), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def opened(view: Path, keep: Callable[..., Watch]) -> Watch:
    """Return a window on the view."""
    return keep(view)


@pytest.fixture
def page(opened: Watch) -> Page:
    """Return the page in that window as it opened."""
    opened.page.evaluate(RESET)
    return opened.page


def click_canvas(page: Page, where: dict[str, float]) -> None:
    """Click on a place of the drawing, given in its own pixels."""
    box = page.locator("#network").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + where["x"], box["y"] + where["y"])


def place_of(page: Page, node: str) -> dict[str, float]:
    """Return where a node is drawn, in pixels of the drawing."""
    return page.evaluate(
        "id => aisupply.network.canvasToDOM(aisupply.network.getPosition(id))", node
    )


def on_edge(page: Page, edge: str) -> dict[str, float]:
    """Return a place on the curve of a link, off its label."""
    return page.evaluate(
        """id => {
          const edge = aisupply.network.body.edges[id].edgeType;
          return aisupply.network.canvasToDOM(edge.getPoint(0.3, edge.getViaNode()));
        }""",
        edge,
    )


def test_the_view_opens_from_disk_without_any_request(view: Path, opened: Watch) -> None:
    """Only the file itself is asked for, under its policy, with an empty console."""
    opened.assert_quiet(view.parent)
    assert opened.requests == [view.as_uri()]


def test_every_node_and_link_is_drawn(page: Page) -> None:
    """The network in the browser is the network given, and ink is where its nodes are."""
    graph = sample_networks.small()

    assert set(page.evaluate("aisupply.nodes.getIds()")) == set(graph)
    assert page.evaluate("aisupply.edges.length") == graph.number_of_edges()
    paper = page.evaluate(COLOUR_AT, [2, 2])
    size = page.locator("#network").bounding_box()
    for node in graph:
        where = place_of(page, node)
        assert 0 < where["x"] < size["width"]
        assert 0 < where["y"] < size["height"]
        assert page.evaluate(COLOUR_AT, [where["x"], where["y"] - 2]) != paper


def test_a_click_on_a_node_lists_its_links(page: Page) -> None:
    """The panel names the node and has a button for each link."""
    click_canvas(page, place_of(page, "openai"))
    page.wait_for_selector("body[data-selected='openai']")

    assert page.locator("#panel h2").inner_text() == "OpenAI"
    degree = sample_networks.small().degree("openai")
    assert page.locator("#panel li button").count() == degree
    page.locator("#panel li button", has_text="AMD supplies OpenAI (1 … 6 GW)").click()
    assert "AMD supplies OpenAI" in page.locator("#panel h2").inner_text()


def test_a_click_on_a_link_shows_what_it_rests_on(page: Page) -> None:
    """The panel has status, bounds, source and the place of the passage."""
    click_canvas(page, on_edge(page, AMD_POWER))
    page.wait_for_selector("body[data-selected]")
    panel = page.locator("#panel").inner_text()

    assert page.evaluate("document.body.dataset.selected") == AMD_POWER
    for text in (
        "1 … 6 GW",
        "announced",
        "certain",
        "seed-article, characters 1776–1850",
        "seed-article/s33",
        "OpenAI–AMD agreement, 6 GW",
        "2025-10-07",
    ):
        assert text in panel


def test_a_click_on_nothing_clears_the_panel(page: Page) -> None:
    """Empty ground brings the hint back."""
    page.evaluate("aisupply.select('amd')")
    click_canvas(page, {"x": 3, "y": 3})
    page.wait_for_selector("body:not([data-selected])")

    assert "Choose a node" in page.locator("#panel").inner_text()


def test_the_tip_is_text(page: Page) -> None:
    """Pointing at a node shows its label and type."""
    where = place_of(page, "amd")
    box = page.locator("#network").bounding_box()
    page.mouse.move(box["x"] + where["x"], box["y"] + where["y"])
    page.wait_for_selector("#tip:visible")

    assert page.locator("#tip").inner_text() == "AMD · firm"


def test_search_finds_a_node_and_says_when_there_is_none(page: Page) -> None:
    """Enter takes the nearest name; an unknown one is answered in words."""
    page.fill("#search", "broad")
    page.press("#search", "Enter")
    assert page.evaluate("document.body.dataset.selected") == "broadcom"
    page.fill("#search", "zebra")
    page.press("#search", "Enter")

    assert page.locator("#message").inner_text() == "Nothing has that name."


def test_the_table_is_reached_and_used_by_keyboard(view: Path, watch: Callable[..., Watch]) -> None:
    """From the top, Tab alone reaches the buttons of the table; Enter opens the panel."""
    page = watch(view).page
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('tr[data-link]') !== null"):
            break
    wanted = page.evaluate("document.activeElement.closest('tr').dataset.link")
    page.keyboard.press("Enter")

    assert page.evaluate("document.body.dataset.selected") == wanted
    assert page.evaluate("document.activeElement.id") == "panel"
    assert page.locator("#link-table tbody tr").count() == 22


def test_the_legend_hides_kinds_of_link(page: Page) -> None:
    """Unticking supply hides the supply links and nothing else."""
    page.uncheck("[data-relation='supply']")
    hidden = page.evaluate("aisupply.edges.get({filter: e => e.hidden}).map(e => e.relation)")

    assert set(hidden) == {"supply"}
    assert len(hidden) == 9


def test_rumours_can_be_hidden(page: Page) -> None:
    """Without rumours the one rumoured link is hidden."""
    page.uncheck("#rumours")

    assert page.evaluate("aisupply.edges.get({filter: e => e.hidden}).length") == 1


def test_a_deep_link_opens_its_node(view: Path, watch: Callable[..., Watch]) -> None:
    """`#focus=amd` opens the panel of AMD."""
    page = watch(view, fragment="#focus=amd").page

    assert page.locator("#panel h2").inner_text() == "AMD"


def test_the_drawing_follows_the_scheme_of_the_system(
    view: Path, watch: Callable[..., Watch]
) -> None:
    """Boxes are light on dark ground at the start, and swap when the system changes."""
    page = watch(view, color_scheme="dark").page
    colour = "aisupply.nodes.get('amd').color.background"

    assert page.evaluate(colour) == "#E7E3DA"
    page.emulate_media(color_scheme="light")
    page.wait_for_selector("body[data-mode='light']")
    assert page.evaluate(colour) == "#1F2A37"


def test_the_view_in_french(tmp_path: Path, watch: Callable[..., Watch]) -> None:
    """The panel and the hint are French."""
    file = tmp_path / "view.html"
    file.write_text(render_view(sample_networks.small(), lang="fr"), encoding="utf-8")
    page = watch(file).page
    assert "Choisissez" in page.locator("#panel").inner_text()
    page.evaluate("id => aisupply.select(id)", AMD_POWER)

    assert "AMD fournit OpenAI" in page.locator("#panel").inner_text()
    assert "annoncé" in page.locator("#panel").inner_text()


def test_a_small_screen_shows_readable_labels_and_does_not_scroll_sideways(
    view: Path, watch: Callable[..., Watch]
) -> None:
    """At 390 px the drawing opens at the node with most links, at a readable size."""
    page = watch(view, viewport={"width": 390, "height": 844}).page

    assert page.evaluate("aisupply.network.getScale()") >= 0.55
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert 0 < place_of(page, "openai")["x"] < 390


@pytest.mark.parametrize("width", [390, 770, 1440])
def test_the_filters_open_inside_the_page(
    view: Path, watch: Callable[..., Watch], width: int
) -> None:
    """Opened, they make no page scroll sideways, however far right their button is."""
    page = watch(view, viewport={"width": width, "height": 844}).page
    page.locator("#filters summary").click()

    sheet = page.locator("#filters .sheet").bounding_box()
    assert sheet is not None
    assert sheet["x"] >= 0
    assert sheet["x"] + sheet["width"] <= width
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_hostile_texts_are_inert_in_the_view(tmp_path: Path, watch: Callable[..., Watch]) -> None:
    """Drawn link by link, labels, ids, units, statuses, sources, titles that are code do nothing.

    All strings stand in the views of the hostile report; a network this small is no overview.
    """
    whole = sample_hostile.network()
    graph = whole.subgraph(list(whole)[:50]).copy()
    file = tmp_path / "view.html"
    page_text = render_view(
        graph, title=sample_hostile.HOSTILE[6], context=sample_hostile.context()
    )
    file.write_text(page_text, "utf-8", "replace")
    watched = watch(file)
    page = watched.page
    page.set_default_timeout(20_000)
    everything = page.evaluate("[...aisupply.nodes.getIds(), ...aisupply.edges.getIds()]")
    assert len(everything) == graph.number_of_nodes() + graph.number_of_edges()
    assert page.evaluate(SHOW_ALL) == []
    for text in sample_hostile.HOSTILE[:12]:
        page.fill("#search", text.replace("\n", " "))
        page.press("#search", "Enter")
    page.mouse.move(700, 400)
    page.wait_for_timeout(100)

    watched.assert_quiet(tmp_path)
