"""The site of the documentation, opened from disk."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "docs" / "site"))

import make_site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        find_spec("zensical") is None, reason="zensical is not installed: make docs"
    ),
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site once."""
    folder = tmp_path_factory.mktemp("docs") / "site"
    make_site.build(folder)
    return folder


@pytest.mark.parametrize("width", [1440, 390])
def test_it_opens_and_searches_from_disk_and_asks_for_nothing_else(
    browser: Browser, site: Path, width: int
) -> None:
    """No page is wider than its window, and the search finds a page by a word on it."""
    page = browser.new_page(viewport={"width": width, "height": 900})
    asked: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda told: told.type == "error" and wrong.append(told.text))
    for name in ("python", "operations", "ontology", "index"):
        page.goto((site / f"{name}.html").as_uri())
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    # The worker of the search is there once it has read the index.
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox")
    box.fill("chokepoints")
    page.locator("a[href*='chains.html']").last.wait_for()
    page.get_by_text("Chokepoints: who hits most").wait_for()
    assert box.input_value() == "chokepoints"
    assert [url for url in asked if not url.startswith((site.as_uri() + "/", "data:"))] == []
    assert wrong == []
    page.close()
