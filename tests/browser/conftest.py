"""A headless Chromium for the tests of pages, and a watch on what a page does."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "pages"))

from watching import opener

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext
    from watching import Watch


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start one browser for the tests of a file: that of the system, else that of playwright.

    Playwright keeps an event loop running while it is open, so it must be closed before other
    tests of the same process start a loop of their own.
    """
    pytest.importorskip("playwright.sync_api")
    from chromium import NoChromiumError, started

    try:
        with started() as running:
            yield running
    except NoChromiumError as none:
        pytest.skip(str(none))


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
