"""The report in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sample_hostile
import sample_reports

from aisupply.pages.site import write_report

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Frame, Page

pytestmark = pytest.mark.browser


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """Return the index of the sample report."""
    return write_report(sample_reports.report(), tmp_path / "report")[0]


def view_in(page: Page) -> Frame:
    """Return the drawn view inside the report; a browser draws it once it is in sight."""
    page.locator("iframe").scroll_into_view_if_needed()
    frame = page.frames[1]
    frame.wait_for_selector("body[data-drawn='true']")
    return frame


def test_the_report_opens_from_disk_without_any_other_request(
    index: Path, watch: Callable[..., object]
) -> None:
    """The index and the view beside it are all that is asked for."""
    watched = watch(index)
    view_in(watched.page)

    watched.assert_quiet(index.parent)
    assert set(watched.requests) == {index.as_uri(), (index.parent / "view.html").as_uri()}


def test_the_network_in_the_report_answers_to_a_choice(
    index: Path, watch: Callable[..., object]
) -> None:
    """In the frame, the panel comes up when something is chosen."""
    frame = view_in(watch(index).page)
    assert not frame.locator("#panel").is_visible()
    frame.evaluate("aisupply.select('amd')")

    assert frame.locator("#panel").is_visible()
    assert frame.locator("#panel h2").inner_text() == "AMD"


def test_a_heading_sorts_up_then_down_by_number(index: Path, watch: Callable[..., object]) -> None:
    """Stated indices sort by their low end, not by their letters."""
    page = watch(index).page
    head = page.locator("#table-concentration th", has_text="HHI, stated figures")
    column = "#table-concentration tbody td:nth-child(6)"
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    assert page.locator(column).all_inner_texts() == [
        "–",
        "3,459 … 4,166",
        "5,000 … 10,000",
        "10,000",
    ]
    head.locator("button").click()

    assert head.get_attribute("aria-sort") == "descending"
    assert page.locator(column).first.inner_text() == "10,000"


def test_the_line_on_single_suppliers_leads_to_them(
    index: Path, watch: Callable[..., object]
) -> None:
    """Its link shows the cells with one named supplier: two of four."""
    page = watch(index).page
    rows = page.locator("#table-concentration tbody tr")
    assert rows.count() == 4
    page.locator("#one-supplier a").click()
    page.wait_for_function("document.querySelectorAll('#table-concentration tbody tr').length < 4")

    assert rows.count() == 2
    assert page.locator("#choice-concentration").input_value() == "=one"
    assert page.locator(".bar").count() == 2


def test_a_row_of_the_table_can_be_linked_to(index: Path, watch: Callable[..., object]) -> None:
    """A cell that is not charted is found in the table, and is marked."""
    page = watch(index, fragment="#cell-amd-foundry").page

    assert page.locator("tr.chosen td").first.inner_text() == "AMD"


def test_bars_stand_where_their_numbers_are(index: Path, watch: Callable[..., object]) -> None:
    """By hand: 5,000 … 10,000 is the right half of the plot."""
    page = watch(index).page
    row = page.locator("#cell-openai-ai-accelerator-power")
    plot = row.locator(".plot > svg").bounding_box()
    bar = row.locator("rect.stated").bounding_box()

    assert bar["x"] - plot["x"] == pytest.approx(plot["width"] / 2, abs=1)
    assert bar["width"] == pytest.approx(plot["width"] / 2, abs=1)


def test_a_finding_leads_to_what_it_rests_on(index: Path, watch: Callable[..., object]) -> None:
    """The link below a finding goes to its row of the chart."""
    page = watch(index).page
    page.locator(".rests a").first.click()

    assert page.locator(".bar:target h3").inner_text() == "Microsoft"


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_its_screen(
    index: Path, watch: Callable[..., object], width: int, scheme: str
) -> None:
    """Nothing makes the page scroll sideways, and paper follows the scheme."""
    page = watch(index, viewport={"width": width, "height": 900}, color_scheme=scheme).page
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert paper == {"light": "rgb(251, 250, 247)", "dark": "rgb(20, 24, 29)"}[scheme]


def test_every_part_has_a_heading_and_a_name(index: Path, watch: Callable[..., object]) -> None:
    """One main heading, sections named by theirs, captions on tables, labels on fields."""
    page = watch(index).page
    faults = page.evaluate(
        """() => [
          document.querySelectorAll("h1").length !== 1 && "h1",
          [...document.querySelectorAll("section")].some(
            (s) => !document.getElementById(s.getAttribute("aria-labelledby"))) && "section",
          [...document.querySelectorAll("table")].some((t) => !t.caption) && "caption",
          [...document.querySelectorAll("input")].some((i) => !i.labels.length) && "label",
          [...document.querySelectorAll("[role=img]")].some(
            (i) => !i.getAttribute("aria-label")) && "image",
          [...document.querySelectorAll("iframe")].some((f) => !f.title) && "frame",
        ].filter(Boolean)"""
    )

    assert faults == []


def test_the_report_in_french(tmp_path: Path, watch: Callable[..., object]) -> None:
    """Headings and sentences are French, and so is the view inside."""
    index = write_report(sample_reports.report("fr"), tmp_path / "report")[0]
    page = watch(index).page
    frame = view_in(page)

    assert page.locator("html").get_attribute("lang") == "fr"
    assert "Résultats" in page.locator("#findings h2").inner_text()
    assert "les sources nomment 5 fournisseurs" in page.locator(".sentence").first.inner_text()
    assert "Légende" in frame.content()


def test_hostile_texts_are_inert_in_the_report(
    tmp_path: Path, watch: Callable[..., object]
) -> None:
    """Titles, lens, sentences, cells, notes and anchors that are code do nothing."""
    index = write_report(sample_hostile.report(), tmp_path / "report")[0]
    watched = watch(index)
    page = watched.page
    frame = view_in(page)
    for head in page.locator("button.sort").all()[:12]:
        head.dispatch_event("click")
    page.fill("#filter-concentration", "<script>")
    for link in page.locator(".rests a").all()[:20]:
        href = link.get_attribute("href") or ""
        assert href.startswith(("#", "claims.html#", "sources.html#"))
        if href.startswith("#"):
            link.dispatch_event("click")
    page.wait_for_timeout(100)

    watched.assert_quiet(index.parent)
    assert frame.evaluate("window.hit") is None


def test_a_large_report_shows_the_first_customer_and_then_the_whole(
    tmp_path: Path, watch: Callable[..., object]
) -> None:
    """Both pictures are drawn, from disk, and nothing else is asked for."""
    index = write_report(sample_reports.big_report(), tmp_path / "report")[0]
    watched = watch(index)
    for frame in watched.page.locator("iframe").all():
        frame.scroll_into_view_if_needed()
        watched.page.wait_for_timeout(300)
    for frame in watched.page.frames[1:]:
        frame.wait_for_selector("body[data-drawn='true']")

    names = {url.rsplit("/", 1)[1] for url in watched.requests}
    assert names == {"index.html", "focus.html", "view.html"}
    watched.assert_quiet(index.parent)
