"""The served pages in a real browser: the report, a question asked by its form, nothing foreign."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "server"))

from serving import Running, running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

    from conftest import Draft

pytestmark = pytest.mark.browser


@pytest.fixture
def served(tmp_path: Path, draft: Draft, gigawatts: Callable[..., str]) -> Iterator[Running]:
    """A server over a graph of two suppliers of OpenAI."""
    draft.supply("amd", "openai").supply("nvidia", "openai")
    draft.volume("amd", "deal/power/01", gigawatts("deal/power/01", firm=1, stated=6))
    with running(tmp_path, "--store", str(draft.write()), "--workers", "2") as server:
        yield server


@pytest.fixture
def page(browser: Browser, served: Running) -> Iterator[Page]:
    """A window that keeps what it asked for and what it complained of."""
    context = browser.new_context()
    opened = context.new_page()
    asked: list[str] = []
    faults: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda m: m.type == "error" and faults.append(m.text))
    yield opened
    context.close()
    assert [url for url in asked if not url.startswith((served.url, "data:", "blob:"))] == []
    assert [fault for fault in faults if "favicon" not in fault] == []


def test_a_question_is_asked_by_its_form(page: Page, served: Running) -> None:
    """Type a firm, press the button, read its suppliers; the address can be shared."""
    page.goto(f"{served.url}/ask")
    form = page.locator("form[action='/ask/suppliers']")
    form.locator("input[name='customer']").fill("OpenAI")
    form.locator("button").click()
    rows = page.locator("tbody tr").all_inner_texts()
    assert any(":amd" in row for row in rows)
    assert any(":nvidia" in row for row in rows)
    assert page.url == f"{served.url}/ask/suppliers?customer=OpenAI"


def test_the_report_is_served(page: Page, served: Running) -> None:
    """The index comes at the root, its links stay under the lens that the address names."""
    page.goto(f"{served.url}/?known-by=2025-10-07&lang=fr", timeout=120_000)
    page.wait_for_selector("nav.chapters", timeout=120_000)  # until then a page says to wait
    assert "/report/known-by=2025-10-07&lang=fr/" in page.url
    assert page.locator("html").get_attribute("lang") == "fr"
    assert "2025-10-07" in page.inner_text("body")
    links = page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
    inside = [link for link in links if link.startswith(served.url)]
    assert inside
    beyond = {link for link in inside if "/report/known-by=2025-10-07" not in link}
    assert beyond == {f"{served.url}/query?known-by=2025-10-07&lang=fr"}
