"""A headless Chromium for the tests of pages, and a watch on what a page does."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "unit" / "pages"))

from watching import opener

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext
    from watching import Watch

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start one browser for the tests of a file: that of the system, else that of playwright.

    Playwright keeps an event loop running while it is open, so it must be closed before other
    tests of the same process start a loop of their own.
    """
    api = pytest.importorskip("playwright.sync_api")
    with api.sync_playwright() as playwright:
        found = next(filter(None, map(shutil.which, NAMES)), None)
        if found is None and not Path(playwright.chromium.executable_path).exists():
            pytest.skip("there is no Chromium; install one, or run: playwright install chromium")
        running = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def watch(browser: Browser) -> Iterator[Callable[..., Watch]]:
    """Return a function that opens a file in a new window and watches it."""
    yield from _windows(browser)


@pytest.fixture(scope="module")
def keep(browser: Browser) -> Iterator[Callable[..., Watch]]:
    """Return the same for a window that the tests of a module share, each leaving it as it was."""
    yield from _windows(browser)


def _windows(browser: Browser) -> Iterator[Callable[..., Watch]]:
    contexts: list[BrowserContext] = []
    yield opener(browser, contexts)
    for context in contexts:
        context.close()
