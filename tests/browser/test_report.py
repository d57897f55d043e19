"""The report in a real browser: charts, search, navigation, links, widths, French."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sample_reports
from watching import Watch, faults_of_access, until

from aisupply.pages.report.site import write_report

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Frame, Page

pytestmark = pytest.mark.browser

KINDS = (
    "index.html", "concentration.html", "tiers.html", "stops.html", "loops.html", "timeline.html",
    "conflicts.html", "network.html", "firms.html", "claims.html", "methods.html", "dataset.html",
    "search.html", "firms/openai.html", "sources/seed-article.html",
)  # fmt: skip
"""A page of each kind; the views have tests of their own."""

DARK = frozenset({"index.html", "conflicts.html", "firms/openai.html", "stops.html"})
"""The pages on which every colour of text stands, looked at on dark ground too."""

PAPER = "getComputedStyle(document.body).backgroundColor"
CHARTS = ("concentration", "tiers", "stops", "loops", "timeline")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the sample report."""
    folder = tmp_path_factory.mktemp("site") / "report"
    return write_report(sample_reports.report(), folder)[0].parent


@pytest.fixture(scope="module")
def stops(folder: Path, keep: Callable[..., Watch]) -> Page:
    """Return a window on the page of chokepoints."""
    return keep(folder / "stops.html").page


@pytest.fixture(scope="module")
def concentration(folder: Path, keep: Callable[..., Watch]) -> Page:
    """Return a window on the page on concentration."""
    return keep(folder / "concentration.html").page


def view_in(page: Page) -> Frame:
    """Return the drawn view inside the page on the network."""
    page.locator("iframe").scroll_into_view_if_needed()
    frame = page.frames[1]
    frame.wait_for_selector("body[data-drawn='true']")
    return frame


def test_the_index_opens_from_disk_with_nothing_but_its_style_and_script(
    folder: Path, watch: Callable[..., Watch]
) -> None:
    """Three files of the folder are all that is asked for."""
    watched = watch(folder / "index.html")

    watched.assert_quiet(folder)
    assert set(watched.requests) == {
        (folder / name).as_uri() for name in ("index.html", "assets/site.css", "assets/site.js")
    }


def test_a_chart_takes_the_colours_of_the_page(stops: Page) -> None:
    """Light paper and dark paper have each their blue; printed, the text is black on white."""
    page = stops
    fill = "getComputedStyle(document.querySelector('.plotted .bars path')).fill"
    assert page.evaluate(fill) == "rgb(0, 114, 178)"
    page.emulate_media(color_scheme="dark")
    until(page, f"{fill} === 'rgb(86, 180, 233)'")
    page.emulate_media(media="print", color_scheme="dark")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    text = "getComputedStyle(document.querySelector('.plotted .ytick text')).fill"
    until(page, f"{text} === 'rgb(0, 0, 0)'")

    assert page.locator("header.site").is_hidden()
    page.emulate_media(media="screen", color_scheme="light")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    until(page, f"{fill} === 'rgb(0, 114, 178)'")


def test_a_choice_shows_the_other_end_of_the_heat_map(stops: Page) -> None:
    """What stops for certain is shown first, what may stop when chosen."""
    page = stops
    choice = page.locator(".choice:visible select")
    z = "document.querySelectorAll('.plotted')[1].data[0].z.at(-1)"
    assert choice.locator("option").count() == 2
    assert page.evaluate(z) == [100, 0]
    choice.select_option(index=1)
    until(page, "document.querySelectorAll('.plotted')[1].data[0].z[0][1] === 50")

    assert page.evaluate(z) == [100, 0]


def test_the_search_finds_firms_claims_and_sources(
    folder: Path, watch: Callable[..., Watch]
) -> None:
    """From any page: a word leads to the page of the search, a result to the thing."""
    watched = watch(folder / "firms" / "amd.html")
    page = watched.page
    page.fill("#find", "amd")
    page.press("#find", "Enter")
    page.wait_for_url("**/search.html#q=amd")
    results = page.locator("#results li")
    assert results.first.locator("a").inner_text() == "AMD"
    page.fill("#wanted", "statement NUMBER 17")
    assert "statement number 17" in results.first.inner_text()
    page.select_option("#wanted-kind", label="firm")
    assert results.count() == 0
    page.fill("#wanted", "openai")
    results.first.locator("a").click()
    page.wait_for_url("**/firms/openai.html")

    watched.assert_quiet(folder)


def test_the_search_takes_letters_with_and_without_accents(
    folder: Path, watch: Callable[..., Watch]
) -> None:
    """An accent that is typed or left out makes no difference."""
    page = watch(folder / "search.html", fragment="#q=%C3%A0md").page

    assert page.locator("#results li a").first.inner_text() == "AMD"


def test_a_finding_leads_to_what_it_rests_on(folder: Path, watch: Callable[..., Watch]) -> None:
    """The link below the first finding goes to its cell, which stays in sight."""
    page = watch(folder / "index.html").page
    page.locator(".rests a").first.click()
    page.wait_for_selector("body[data-drawn='true']")
    cell = page.locator(".bar:target")

    assert cell.locator("h3").inner_text() == "Microsoft"
    assert cell.locator("h3").evaluate(
        "e => e.getBoundingClientRect().top >= 0 && e.getBoundingClientRect().top < innerHeight"
    )


def test_a_claim_leads_to_its_place_on_the_page_of_its_source(
    folder: Path, watch: Callable[..., Watch]
) -> None:
    """From a fact of a firm to the claim, marked."""
    page = watch(folder / "firms" / "openai.html").page
    page.locator("table.facts tbody td:nth-child(6) a").first.click()
    page.wait_for_url("**/sources/seed-article.html#claim-seed-article/s07")

    assert page.locator("tr:target").is_visible()


def test_a_heading_sorts_up_then_down_by_number(concentration: Page) -> None:
    """Stated indices sort by their low end, not by their letters."""
    page = concentration
    head = page.locator("#table-concentration th", has_text="HHI, stated figures")
    column = "#table-concentration tbody td:nth-child(7)"
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


def test_the_line_on_single_suppliers_leads_to_them(concentration: Page) -> None:
    """Its link shows the cells with one named supplier: two of four."""
    page = concentration
    rows = page.locator("#table-concentration tbody tr")
    assert rows.count() == 4
    page.locator("#one-supplier a").click()
    until(page, "document.querySelectorAll('#table-concentration tbody tr').length < 4")

    assert rows.count() == 2
    assert page.locator("#choice-concentration").input_value() == "=one"
    assert page.locator(".bar").count() == 2
    page.select_option("#choice-concentration", "")


def test_a_row_of_the_table_can_be_linked_to(concentration: Page) -> None:
    """A cell that is not charted is found in the table, and is marked."""
    concentration.evaluate("location.hash = 'cell-amd-foundry'")
    until(concentration, "document.querySelector('tr.chosen') !== null")

    assert concentration.locator("tr.chosen td").first.inner_text() == "AMD"


def test_the_network_in_the_report_answers_to_a_choice(
    folder: Path, watch: Callable[..., Watch]
) -> None:
    """In the frame, the panel comes up when something is chosen, and leads to its page."""
    watched = watch(folder / "network.html")
    frame = view_in(watched.page)
    frame.evaluate("aisupply.select('amd')")

    assert frame.locator("#panel").is_visible()
    assert frame.locator("#panel h2").inner_text() == "AMD"
    frame.locator("#panel a", has_text="Its page in the report").click()
    watched.page.wait_for_url("**/firms/amd.html")
    watched.assert_quiet(folder)


def test_every_kind_of_page_fits_and_can_be_read(folder: Path, watch: Callable[..., Watch]) -> None:
    """axe-core finds nothing serious, nothing scrolls sideways, and paper follows the scheme."""
    watched = watch(folder / "index.html")
    page = watched.page
    for name in KINDS:
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 1440, "height": 900})
        watched.requests.clear()
        page.goto((folder / name).as_uri())
        page.wait_for_selector("body[data-drawn='true']")
        if name.removesuffix(".html") in CHARTS:
            assert_drawn(watched, folder)
        page.evaluate(
            "document.querySelectorAll('details').forEach((part) => { part.open = true; })"
        )
        assert faults_of_access(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= 1440, name
        page.set_viewport_size({"width": 390, "height": 900})
        page.emulate_media(color_scheme="dark")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, name
        assert page.evaluate(PAPER) == "rgb(20, 24, 29)", name
        assert name not in DARK or faults_of_access(page, "color-contrast") == [], name
        watched.assert_quiet(folder)


def assert_drawn(watched: Watch, folder: Path) -> None:
    """Assert that charts have marks, a name, and a table that says the same; plotly comes once."""
    page = watched.page
    charts = page.locator(".plotted")
    assert charts.count() >= 1
    assert all(chart.get_attribute("aria-label") for chart in charts.all())
    assert page.locator("table").count() >= charts.count()
    assert page.locator(".plotted .main-svg").count() >= charts.count()
    assert watched.requests.count((folder / "assets/plotly.min.js").as_uri()) == 1


def test_the_report_in_french(tmp_path: Path, watch: Callable[..., Watch]) -> None:
    """Headings, sentences and charts are French; the views have tests of their own."""
    index = write_report(sample_reports.report("fr"), tmp_path / "report")[0]
    page = watch(index).page
    assert page.locator("html").get_attribute("lang") == "fr"
    assert "Résultats" in page.locator("#findings h2").inner_text()
    assert "les sources nomment 5 fournisseurs" in page.locator(".sentence").first.inner_text()
    chart = watch(index.parent / "stops.html").page

    assert "Part des achats qui s'arrête" in chart.locator(".plotted").first.inner_text()
