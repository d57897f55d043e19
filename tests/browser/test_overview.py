"""Large networks in a real browser: what is shown, dimmed, merged and named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sample_networks

from aisupply.pages.view.view import render_view

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page
    from watching import Watch

pytestmark = pytest.mark.browser

SHOWN = "aisupply.nodes.get({filter: n => !n.hidden}).map(n => n.kind)"
DRAWN_TEXTS = """
() => new Promise((resolve) => {
  const texts = [];
  const kept = CanvasRenderingContext2D.prototype.fillText;
  CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
    texts.push(text);
    return kept.call(this, text, ...rest);
  };
  aisupply.network.once("afterDrawing", () => {
    CanvasRenderingContext2D.prototype.fillText = kept;
    resolve(texts);
  });
  aisupply.network.redraw();
})
"""


def merged() -> object:
    """Return a large network in which one firm supplies another by three links."""
    graph = sample_networks.large(160, 40)
    for number, figure in enumerate((2.0, 6.0)):
        link = sample_networks.supply(stated=figure, volume=sample_networks.Bounds(1, figure))
        graph.add_edge("firm-40", "firm-39", key=f"more/{number}", **link)
    return graph


@pytest.fixture(scope="module")
def overview(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of the overview."""
    file = tmp_path_factory.mktemp("overview") / "view.html"
    file.write_text(render_view(merged()), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def opened(overview: Path, keep: Callable[..., Watch]) -> Page:
    """Return a window on the overview."""
    return keep(overview).page


@pytest.fixture
def page(opened: Page) -> Page:
    """Return the page in that window with nothing chosen and all in sight."""
    opened.evaluate("() => { aisupply.page.clear(); aisupply.network.fit(); }")
    return opened


def test_the_legend_brings_agreements_up_and_takes_firms_away(
    overview: Path, watch: Callable[..., Watch]
) -> None:
    """At first firms only; a tick shows the agreements and what links them."""
    watched = watch(overview)
    page = watched.page
    assert set(page.evaluate(SHOWN)) == {"organisation"}
    page.check("[data-type='agreement']")
    assert page.evaluate(SHOWN).count("agreement") == 40
    page.uncheck("[data-type='organisation']")

    assert set(page.evaluate(SHOWN)) == {"agreement"}
    watched.assert_quiet(overview.parent)


def test_a_merged_link_lists_what_it_stands_for(page: Page) -> None:
    """One line is drawn; its panel has each supply with its bounds; a row opens its own part."""
    ids = page.evaluate(
        "aisupply.edges.get({filter: e => e.from === 'firm-40' && e.to === 'firm-39'})"
        ".map(e => e.id)"
    )
    assert len(ids) == 1
    page.evaluate("id => aisupply.select(id)", ids[0])
    parts = page.locator("#panel details").count()
    assert parts >= 3
    text = page.locator("#panel").inner_text()
    assert "1 … 6 GW" in text
    assert "1 … 2 GW" in text
    page.locator("#links summary").click()
    page.wait_for_selector("tr[data-link]")
    page.evaluate("aisupply.select('more/1')")

    opened = page.locator("#panel details[open] summary")
    assert opened.all_inner_texts() == ["AI accelerators · 1 … 6 GW"]
    assert page.locator("tr.chosen").get_attribute("data-link") == "more/1"


def test_what_is_not_chosen_is_dimmed(page: Page) -> None:
    """A firm lights up its links and partners; clearing brings the rest back."""
    page.evaluate("aisupply.select('firm-39')")
    own = page.evaluate("aisupply.network.getConnectedEdges('firm-39')")
    lit = page.evaluate(
        "aisupply.edges.get({filter: e => !e.color.color.startsWith('rgba')}).map(e => e.id)"
    )
    faint = "aisupply.edges.get({filter: e => e.color.color.endsWith(',0.06)')}).length"
    assert set(lit) == set(own)
    assert page.evaluate(faint) == page.evaluate("aisupply.edges.length") - len(own)
    assert page.evaluate("aisupply.nodes.get('firm-39').opacity") == 1
    page.locator("#panel .close").click()

    assert page.evaluate(faint) == 0
    assert page.evaluate("aisupply.nodes.get({filter: n => n.opacity < 1}).length") == 0


def test_names_come_up_on_zooming_in(page: Page) -> None:
    """At first only the firms with most partners are named, legibly; zoomed in, all in sight."""
    page.evaluate("aisupply.network.fit()")
    at_first = page.evaluate(DRAWN_TEXTS)
    sizes = page.evaluate(
        "aisupply.nodes.get({filter: n => n.shape === 'box'}).map(n => n.font.size)"
    )
    assert 0 < len({text for text in at_first if text.startswith("Firm")}) <= 32
    assert min(sizes) * page.evaluate("aisupply.network.getScale()") >= 10
    dot = page.evaluate("aisupply.nodes.get({filter: n => n.shape === 'dot' && !n.hidden})[0]")
    page.evaluate("n => aisupply.network.moveTo({position: n, scale: 1})", dot)

    assert dot["label"].split("\n")[0] in page.evaluate(DRAWN_TEXTS)


def test_the_overview_fills_its_canvas(page: Page) -> None:
    """Firms reach over most of the width and of the height."""
    box = page.locator("#network").bounding_box()
    places = page.evaluate(
        "aisupply.nodes.get({filter: n => !n.hidden})"
        ".map(n => aisupply.network.canvasToDOM(aisupply.network.getPosition(n.id)))"
    )
    across, down = ([place[axis] for place in places] for axis in ("x", "y"))

    assert max(across) - min(across) > 0.7 * box["width"]
    assert max(down) - min(down) > 0.7 * box["height"]


def test_searching_a_hidden_thing_brings_it_up(overview: Path, watch: Callable[..., Watch]) -> None:
    """An agreement that is searched for is shown, and so is its box in the legend."""
    page = watch(overview).page
    page.fill("#search", "Agreement 7 of two firms")
    page.press("#search", "Enter")

    assert page.evaluate("document.body.dataset.selected") == "deal-7"
    assert page.is_checked("[data-type='agreement']")
    assert not page.evaluate("aisupply.nodes.get('deal-7').hidden")


@pytest.mark.parametrize("width", [390, 1440])
def test_around_a_focus_its_own_links_stand_out(
    tmp_path: Path, watch: Callable[..., Watch], width: int
) -> None:
    """From the start the rest is dim, and the focus is in sight, on a small screen too."""
    file = tmp_path / "view.html"
    graph = merged()
    graph.add_edges_from(
        (f"firm-{n}", "firm-0", f"big/{n}", sample_networks.supply()) for n in range(1, 160)
    )
    file.write_text(render_view(graph, focus="firm-0", depth=1), encoding="utf-8")
    page = watch(file, viewport={"width": width, "height": 900}).page
    where = page.evaluate("aisupply.network.canvasToDOM(aisupply.network.getPosition('firm-0'))")
    box = page.locator("#network").bounding_box()

    assert 0 < where["x"] < box["width"]
    assert 0 < where["y"] < box["height"]
    assert page.evaluate(
        "aisupply.edges.get({filter: e => e.color.color.endsWith(',0.06)')}).length"
    )
    assert page.evaluate("document.body.dataset.selected ?? null") is None
