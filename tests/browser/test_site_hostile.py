"""Two hundred strings that try to become code, in every place of a report, page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sample_hostile
from watching import SHOW_ALL

from aisupply.pages.report.site import write_report

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page
    from watching import Watch

pytestmark = pytest.mark.browser

FOREIGN = "script:not([src]):not([type='application/json']), img, object, embed, base, form[action]"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a report in which every text is hostile."""
    folder = tmp_path_factory.mktemp("hostile") / "report"
    return write_report(sample_hostile.report(), folder)[0].parent


def test_nothing_executes_on_any_page(folder: Path, watch: Callable[..., Watch]) -> None:
    """On chapters, lists, views and things no code runs, and nothing is asked for elsewhere.

    Of the pages on things each eighth is opened, on which every string stands in every place but
    the heading; the elements and addresses of all of them are read in another test. Lists are
    sorted, searched and chosen from, charts are hovered over, and in the views the panel is filled
    for every node and link, single and merged.
    """
    watched = watch(folder / "index.html")
    page = watched.page
    chapters, things = sorted(folder.glob("*.html")), sorted(folder.glob("*/*.html"))
    assert (len(chapters), len(things)) >= (15, 200)
    for file in [*chapters, *things[::8]]:
        page.goto(file.as_uri())
        page.wait_for_selector("body[data-drawn='true']", state="attached")
        use(page, file.stem)
        assert page.evaluate("window.hit") is None, file.name

    watched.assert_quiet(folder)


def use(page: Page, name: str) -> None:
    """Sort, search, choose and hover on a page."""
    for head in page.locator("button.sort").all()[:6]:
        head.dispatch_event("click")
    if name in {"claims", "sources"}:
        assert page.locator("tbody tr").count() >= 100
        for text in sample_hostile.HOSTILE[:8]:
            page.fill("[data-list] input", text.replace("\n", " "))
        for number in range(page.locator("[data-list] option").count())[:8]:
            page.select_option("[data-list] select", index=number)
        page.evaluate("location.hash = '%E0%A4%A'")
        page.evaluate("location.hash = 'q=<img src=x onerror=window.hit=1>'")
    if name in {"stops", "tiers", "timeline"}:
        assert page.locator(".plotted a").count() == 0
        for choice in page.locator(".choice:visible select").all():
            choice.select_option(index=1)
        page.evaluate("Plotly.Fx.hover(document.querySelector('.plotted'), [{pointNumber: 0}])")
    if name.startswith(("view", "focus")):
        assert page.evaluate(SHOW_ALL) == [], name
    else:
        assert page.locator(FOREIGN).count() == 0, name


def test_hostile_words_can_be_searched_for(folder: Path, watch: Callable[..., Watch]) -> None:
    """Typed into the search, and in its address, each string finds text and runs nothing."""
    watched = watch(folder / "search.html", fragment="#q=%3Cimg%20src=x%20onerror=window.hit=1%3E")
    page = watched.page
    assert page.locator("#results li").count() > 0
    for text in sample_hostile.HOSTILE[:30]:
        page.fill("#wanted", text.replace("\n", " ").encode("utf-8", "replace").decode())
    page.evaluate("location.hash = '%E0%A4%A'")
    page.evaluate("location.hash = 'q=<img src=x onerror=window.hit=1>'")
    page.wait_for_timeout(100)
    for link in page.locator("#results a").all():
        assert (link.get_attribute("href") or "").partition("#")[0].endswith(".html")

    assert page.locator("#results").locator("script, img, svg, iframe").count() == 0
    watched.assert_quiet(folder)
