"""What the tests of pages share: a watch on a page, axe-core, and what they run inside a page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page

__all__ = ["RESET", "SHOW_ALL", "Watch", "faults_of_access", "opener", "until"]

RESET = """
() => {
  document.querySelector("#unfilter")?.click();
  document.querySelectorAll("input[type=checkbox]:not(:checked)").forEach((box) => box.click());
  aisupply.page.clear();
  aisupply.network.fit();
}
"""
"""Brings a still view back to how it opened, so that the next test finds it so."""

SHOW_ALL = r"""
() => {
  const followed = /^(https?:\/\/|([a-z]+\/)?[a-z0-9.-]+\.html(#|$))/i;
  return [...aisupply.nodes.getIds(), ...aisupply.edges.getIds()].filter((id, number) => {
    if (number % 150 === 0 && !aisupply.select(id)) return true;
    aisupply.page.panel.show(id);
    const links = [...document.querySelectorAll("#panel a")];
    return document.querySelector("#panel :is(script, img, svg, iframe)")
      || links.some((link) => !followed.test(link.getAttribute("href")));
  });
}
"""
"""Fills the panel for every node and link, chooses some, and returns those where code got in."""

_DRAWINGS = {"exclude": [[".plotted > *"], ["iframe"]]}
"""A chart is one image to a reader, with its name; a framed view has tests of its own."""


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


def opener(browser: Browser, contexts: list[BrowserContext]) -> Callable[..., Watch]:
    """Return a function that opens a file in a new window and watches it."""

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

    return open_page


def until(page: Page, expression: str) -> None:
    """Wait until an expression is true; playwright's own wait would need eval, which is off."""
    for _ in range(100):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"never true: {expression}")


def faults_of_access(page: Page, *rules: str) -> list[tuple[str, str]]:
    """Return what axe-core finds serious or critical: the rule, and the first element.

    Args:
        page: where to look.
        rules: the only ones to try; all by default.
    """
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    # axe-core would fetch style sheets anew, which the policy of the pages forbids.
    options: dict[str, Any] = {"preload": False, "iframes": False, "resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = list(rules)
    found = axe.run(page, context=_DRAWINGS, options=options).response["violations"]
    serious = [fault for fault in found if fault["impact"] in {"serious", "critical"}]
    return [(fault["id"], fault["nodes"][0]["html"][:200]) for fault in serious]
