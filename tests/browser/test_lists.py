"""The pages of claims and sources in a real browser: paging, search, links to a row."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest
import sample_networks
import sample_reports

from aisupply.pages.report.site import write_report

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page
    from watching import Watch

pytestmark = pytest.mark.browser

ROWS = "tbody tr"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a report with 2,000 claims and 400 sources, and little to draw."""
    report = dataclasses.replace(
        sample_reports.big_report(cells=4), network=sample_networks.small()
    )
    return write_report(report, tmp_path_factory.mktemp("site") / "report")[0].parent


def status(page: Page) -> str:
    """Return what the page says that it shows."""
    return page.locator("[role=status]").inner_text()


def test_claims_are_shown_a_hundred_at_a_time(folder: Path, watch: Callable[..., Watch]) -> None:
    """Next and previous walk through the pages; the ends are disabled."""
    watched = watch(folder / "claims.html")
    page = watched.page
    next_, previous = page.locator("[data-step='1']"), page.locator("[data-step='-1']")
    assert (status(page), page.locator(ROWS).count()) == ("1–100 of 2,000 rows", 100)
    assert previous.is_disabled()
    next_.click()
    assert status(page) == "101–200 of 2,000 rows"
    next_.evaluate("(button) => { for (let n = 0; n < 18; n += 1) button.click(); }")

    assert status(page) == "1,901–2,000 of 2,000 rows"
    assert next_.is_disabled()
    previous.click()
    assert status(page) == "1,801–1,900 of 2,000 rows"
    watched.assert_quiet(folder)


def test_search_and_choice_keep_the_claims_that_match(
    folder: Path, watch: Callable[..., Watch]
) -> None:
    """By hand: numbers ≡ 1 mod 12 are of February, 167 of them; ≡ 49 mod 60 rumours, 33."""
    page = watch(folder / "claims.html").page
    page.fill("#filter-claims", "-02-07 STATEMENT")
    assert status(page) == "1–100 of 167 rows"
    page.select_option("#choice-claims", "=rumoured")

    assert (status(page), page.locator(ROWS).count()) == ("1–33 of 33 rows", 33)
    page.fill("#filter-claims", "zebra")
    assert (status(page), page.locator(ROWS).count()) == ("None under this lens.", 0)


def test_claims_sort_by_their_headings(folder: Path, watch: Callable[..., Watch]) -> None:
    """The newest come first; sorted by day, the oldest do."""
    page = watch(folder / "claims.html").page
    page.locator("th", has_text="Known since").locator("button").click()

    assert page.locator(f"{ROWS} td").first.inner_text() == "2012-01-07"


def test_a_claim_can_be_linked_to(folder: Path, watch: Callable[..., Watch]) -> None:
    """The page opens where the claim is, wherever that is, and marks it."""
    name = "claim-supply_relations/a-supplier/a-customer/a-category/a-source-77"
    page = watch(folder / "claims.html", fragment=f"#{name}").page
    row = page.locator("tr.chosen")

    assert "statement number 77:" in row.inner_text()
    assert row.is_visible()
    row.locator("a").click()
    page.wait_for_url("**/sources.html#source-source-number-77")
    assert "Title of source 77" in page.locator("tr.chosen").inner_text()


def test_a_month_of_the_timeline_leads_to_its_claims(
    folder: Path, watch: Callable[..., Watch]
) -> None:
    """Every claim on the page that a month links to became known in that month."""
    page = watch(folder / "timeline.html").page
    page.locator("#months summary").click()
    link = page.locator("#table-months a").first
    month = link.inner_text()
    link.click()
    page.wait_for_url("**/claims.html#q=*")
    known = page.locator(f"{ROWS} td:first-child").all_inner_texts()

    assert known
    assert all(day.startswith(month) for day in known)


def test_sources_are_ordered_by_tier(folder: Path, watch: Callable[..., Watch]) -> None:
    """Of 400 sources 133 are of tier 2 (by hand: numbers ≡ 1 mod 3)."""
    page = watch(folder / "sources.html").page
    assert status(page) == "1–100 of 400 rows"
    page.select_option("#choice-sources", "=2")

    assert status(page) == "1–100 of 133 rows"
