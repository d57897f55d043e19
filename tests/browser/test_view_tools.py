"""The tools of the view in a real browser: search, filters, theme, picture, keys, table."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import pytest
import sample_networks
from watching import RESET, Watch, faults_of_access

from aisupply.pages.view.context import ViewContext
from aisupply.pages.view.view import render_view

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

SHOWN = "aisupply.edges.get({filter: e => !e.hidden}).map(e => e.relation)"
VISIBLE = "aisupply.nodes.get({filter: n => !n.hidden}).map(n => n.id)"


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of the view of the small network."""
    file = tmp_path_factory.mktemp("tools") / "view.html"
    file.write_text(render_view(sample_networks.small()), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def opened(view: Path, keep: Callable[..., Watch]) -> Page:
    """Return a window on the view."""
    return keep(view).page


@pytest.fixture
def page(opened: Page) -> Page:
    """Return the page in that window as it opened."""
    opened.evaluate(RESET)
    return opened


def open_filters(page: Page) -> None:
    """Open the sheet of filters, if it is not."""
    page.evaluate("document.getElementById('filters').open = true")


def theme_of(page: Page) -> tuple[str, str]:
    """Return the colour of the paper and that of a firm's box."""
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return paper, page.evaluate("aisupply.nodes.get('amd').color.background")


def test_search_completes_and_is_used_by_keyboard(page: Page) -> None:
    """Typing offers names with their type; arrow and Enter choose one, Escape closes the list."""
    page.fill("#search", "")
    page.type("#search", "am")
    options = page.locator("#found [role=option]")
    assert options.first.inner_text().split("\n")[0] == "AMD"
    assert page.locator("#search").get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.locator("#search").get_attribute("aria-activedescendant") == "found-1"
    page.keyboard.press("Enter")
    assert page.evaluate("document.body.dataset.selected") == "amd-instinct"
    page.fill("#search", "nvi")
    page.keyboard.press("Escape")

    assert page.locator("#found").is_hidden()


def test_a_click_on_an_offered_name_chooses_it(page: Page) -> None:
    """The list can be used by the mouse."""
    page.fill("#search", "tsm")
    page.locator("#found li").click()

    assert page.locator("#panel h2").inner_text() == "TSMC"


def test_filters_hide_links_and_the_nodes_that_they_leave_alone(page: Page) -> None:
    """By hand: foundry has three links, ASML–TSMC, TSMC–AMD and TSMC–Nvidia."""
    open_filters(page)
    page.select_option("#category", "foundry")
    assert page.evaluate(SHOWN) == ["supply"] * 3
    assert set(page.evaluate(VISIBLE)) == {"asml", "tsmc", "amd", "nvidia"}
    assert page.locator("#counted").inner_text() == "4 nodes, 3 links"
    assert page.locator("#filter-count").inner_text() == "(1)"
    page.locator("#unfilter").click()

    assert len(page.evaluate(SHOWN)) == 22


def test_a_status_can_be_left_out(page: Page) -> None:
    """Without what is announced the one rumoured link is left."""
    open_filters(page)
    page.uncheck("[data-status='announced']")

    assert page.evaluate(SHOWN) == ["supply"]
    assert set(page.evaluate(VISIBLE)) == {"broadcom", "openai"}


def test_tiers_of_sources_can_be_left_out(tmp_path: Path, watch: Callable[..., Watch]) -> None:
    """A link stays while one of its claims is of a ticked tier."""
    import datetime as dt

    from aisupply.claims.lens import ClaimFacts

    graph = sample_networks.small()
    claim = f"{sample_networks.BASE}claim/seed-article/s33"
    fact = ClaimFacts(claim, "announced", "certain", dt.date(2025, 10, 6), "seed-article", tier=2)
    file = tmp_path / "view.html"
    file.write_text(render_view(graph, context=ViewContext(facts={claim: fact})), encoding="utf-8")
    page = watch(file).page
    page.locator("#filters summary").click()
    page.uncheck("[data-tier='2']")

    assert page.evaluate(SHOWN) == []
    page.evaluate(f"aisupply.select('{sample_networks.BASE}supply/tsmc/amd/foundry')")
    assert "seed-article (tier 2)" in page.locator("#panel").inner_text()


def test_the_theme_is_switched_and_kept_in_the_address(
    view: Path, watch: Callable[..., Watch]
) -> None:
    """The button turns paper and boxes; a link with the theme opens in it."""
    page = watch(view, color_scheme="light").page
    assert theme_of(page) == ("rgb(251, 250, 247)", "#1F2A37")
    page.click("#theme")
    assert theme_of(page) == ("rgb(20, 24, 29)", "#E7E3DA")
    assert page.evaluate("location.hash") == "#theme=dark"
    again = watch(view, fragment="#theme=dark", color_scheme="light").page

    assert theme_of(again) == ("rgb(20, 24, 29)", "#E7E3DA")


def test_print_is_light_whatever_the_theme(view: Path, watch: Callable[..., Watch]) -> None:
    """On paper the tools are gone and ink is dark, and afterwards all is as before."""
    page = watch(view, fragment="#theme=dark").page
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator(".tools").is_hidden()
    assert theme_of(page) == ("rgb(255, 255, 255)", "#1F2A37")
    page.emulate_media(media="screen")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")

    assert theme_of(page) == ("rgb(20, 24, 29)", "#E7E3DA")


def test_the_picture_is_a_png_twice_as_fine_as_the_screen(
    view: Path, watch: Callable[..., Watch]
) -> None:
    """The file is named after what is chosen; its size is that of the drawing, twice."""
    watched = watch(view, fragment="#focus=amd")
    page = watched.page
    box = page.locator("#network").bounding_box()
    before = page.evaluate("[aisupply.network.getScale(), aisupply.network.getViewPosition()]")
    with page.expect_download() as download:
        page.click("#png")
    content = download.value.path().read_bytes()
    width, height = struct.unpack(">II", content[16:24])

    assert download.value.suggested_filename == "aisupply-amd.png"
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    assert width == pytest.approx(2 * box["width"], abs=4)
    assert height == pytest.approx(2 * (box["height"] + 58 + 34), abs=8)
    after = page.evaluate("[aisupply.network.getScale(), aisupply.network.getViewPosition()]")
    assert after[0] == pytest.approx(before[0])
    assert after[1] == pytest.approx(before[1])
    assert watched.faults == []


def test_the_drawing_moves_by_keys(page: Page) -> None:
    """Plus zooms, an arrow moves, 0 shows all again, Escape clears the panel."""
    page.evaluate("aisupply.select('amd')")
    page.focus("#network")
    scale = page.evaluate("aisupply.network.getScale()")
    page.keyboard.press("+")
    assert page.evaluate("aisupply.network.getScale()") > scale
    left = page.evaluate("aisupply.network.getViewPosition().x")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("aisupply.network.getViewPosition().x") > left
    page.keyboard.press("0")
    assert page.evaluate("aisupply.network.getScale()") == pytest.approx(scale, rel=0.05)
    page.keyboard.press("Escape")

    assert page.evaluate("document.body.dataset.selected ?? null") is None


def test_the_table_sorts_and_follows_the_filters(page: Page) -> None:
    """A heading sorts both ways and says so; filtered links leave the table."""
    first = page.locator("#link-table tbody tr:first-child td:first-child")
    page.click("[data-sort='from']")
    assert first.inner_text() == "AMD"
    page.click("[data-sort='from']")
    assert first.inner_text() == "TSMC"
    assert page.locator("th[aria-sort='descending']").inner_text().startswith("From")
    page.uncheck("[data-relation='supply']")

    assert page.locator("#link-table tbody tr").count() == 13


def test_an_unknown_focus_in_the_address_is_answered(
    view: Path, watch: Callable[..., Watch]
) -> None:
    """A link to what is not drawn says so, and the page works."""
    watched = watch(view, fragment="#focus=zebra&known-by=2025-02-30&loop=x")

    assert watched.page.locator("#message").inner_text() == "Nothing has that name."
    assert watched.faults == []


def test_no_serious_fault_of_access(view: Path, watch: Callable[..., Watch]) -> None:
    """The axe rules find nothing serious with filters, panel and table open, on either ground."""
    page = watch(view, color_scheme="light", fragment="#focus=amd", bypass_csp=True).page
    page.locator("#filters summary").click()
    assert faults_of_access(page) == []
    page.emulate_media(color_scheme="dark")
    page.wait_for_selector("body[data-mode='dark']")

    assert faults_of_access(page, "color-contrast") == []


def circular(tmp_path: Path) -> Path:
    """Return the file of the loops of the small network with money that goes round."""
    graph = sample_networks.small()
    for u, v, flow, low, high in (
        ("amd", "openai", "investment", 10e9, 30e9),
        ("openai", "amd", "purchase", 20e9, 99e9),
    ):
        figures = {"unit": "USD", "kind": "money", "firm": low, "ceiling": high, "flow": flow}
        volume = sample_networks.Bounds(low, high)
        link = sample_networks.supply(volume=volume, **figures) | {"relation": "money"}
        graph.add_edge(u, v, flow, **link)
    file = tmp_path / "loops.html"
    file.write_text(render_view(graph, layout="loops"), encoding="utf-8")
    return file


def test_loops_stand_out_one_at_a_time(tmp_path: Path, watch: Callable[..., Watch]) -> None:
    """By hand: at least 10 and at most 30 bn go round; the step after the last loop shows all."""
    watched = watch(circular(tmp_path))
    page = watched.page
    loops = page.evaluate("aisupply.page.data.loops.length")
    assert page.locator("#loop-sums").is_hidden()
    page.click("#loop-after")
    assert page.locator("#loop-low").inner_text() == "10 bn USD"
    assert page.locator("#loop-high").inner_text() == "30 bn USD"
    assert "AMD — investment → OpenAI — purchase → AMD" in page.locator("#loop-way").inner_text()
    assert page.evaluate("aisupply.page.state.lit.edges.size") == 2
    assert page.evaluate("location.hash") == "#loop=1"
    page.select_option("#loop", str(loops - 1))
    page.click("#loop-after")

    assert page.evaluate("aisupply.page.state.lit") is None
    watched.assert_quiet(tmp_path)


def test_a_huge_network_is_shown_by_groups_and_does_not_freeze(
    tmp_path: Path, watch: Callable[..., Watch]
) -> None:
    """Of 20,000 firms the search finds each, and the panel of its group says how many there are."""
    graph = sample_networks.large(0, 0)
    graph.add_nodes_from((f"f{n}", {"type": "organisation"}) for n in range(20_000))
    for number in range(1, 20_000):
        graph.add_edge(f"f{number}", f"f{number // 2}", f"k{number}", **sample_networks.supply())
    file = tmp_path / "view.html"
    file.write_text(render_view(graph), encoding="utf-8")
    watched = watch(file)
    page = watched.page
    page.fill("#search", "f12345")
    page.press("#search", "Enter")

    assert page.locator("#panel h2").inner_text() == "AI accelerators (19,999)"
    assert page.locator("#message").inner_text() == "f12345 is in this group."
    assert "and 19959 more" in page.locator("#panel").inner_text()
    watched.assert_quiet(tmp_path)
