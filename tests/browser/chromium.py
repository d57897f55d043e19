"""The headless Chromium that tests and benchmarks drive: that of the system, else playwright's."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

__all__ = ["NoChromiumError", "started"]

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class NoChromiumError(LookupError):
    """There is no browser on this machine."""

    def __init__(self) -> None:
        super().__init__("there is no Chromium; install one, or run: playwright install chromium")


@contextmanager
def started() -> Iterator[Browser]:
    """Yield a running browser and stop it at the end; `NoChromiumError` if there is none."""
    with sync_playwright() as playwright:
        found = next(filter(None, map(shutil.which, _NAMES)), None)
        if found is None and not Path(playwright.chromium.executable_path).exists():
            raise NoChromiumError
        running = playwright.chromium.launch(executable_path=found, args=_FLAGS)
        try:
            yield running
        finally:
            running.close()
