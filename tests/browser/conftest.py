"""A headless Chromium for the tests of pages, and a watch on what a page does."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

sys.path.insert(0, str(Path(__file__).parent.parent / "unit" / "pages"))

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start one browser for all tests: that of the system, else that of playwright."""
    api = pytest.importorskip("playwright.sync_api")
    with api.sync_playwright() as playwright:
        found = next(filter(None, map(shutil.which, NAMES)), None)
        if found is None and not Path(playwright.chromium.executable_path).exists():
            pytest.skip("there is no Chromium; install one, or run: playwright install chromium")
        running = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield running
        running.close()


@dataclass
class Watch:
    """What a page asked for and complained of."""

    page: Page
    requests: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def assert_quiet(self, folder: Path) -> None:
        """Assert that nothing outside a folder was asked for, and that nothing went wrong."""
        root = folder.as_uri() + "/"
        assert self.requests, "the watch saw no request, not even that of the page"
        assert [url for url in self.requests if not url.startswith(root)] == []
        assert self.faults == []
        assert self.page.evaluate("window.hit") is None


@pytest.fixture
def watch(browser: Browser) -> Iterator[Callable[..., Watch]]:
    """Return a function that opens a file in a new window and watches it."""
    contexts = []

    def open_page(file: Path, *, fragment: str = "", **options: object) -> Watch:
        context = browser.new_context(**({"viewport": {"width": 1440, "height": 900}} | options))
        contexts.append(context)
        page = context.new_page()
        watched = Watch(page)
        page.on("request", lambda request: watched.requests.append(request.url))
        page.on("pageerror", lambda error: watched.faults.append(str(error)))
        page.on("dialog", lambda dialog: (watched.faults.append("dialog"), dialog.dismiss()))
        page.on(
            "console", lambda m: m.type in {"error", "warning"} and watched.faults.append(m.text)
        )
        page.goto(file.as_uri() + fragment)
        page.wait_for_selector("body[data-drawn='true']")
        return watched

    yield open_page
    for context in contexts:
        context.close()
