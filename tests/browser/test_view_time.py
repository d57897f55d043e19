"""The slider, play and the switch for rumours in a real browser, against the views themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from watching import Watch, faults_of_access

import aisupply
from aisupply.pages.view.view import view_page

expect = pytest.importorskip("playwright.sync_api").expect

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.browser

LINKS = """
aisupply.shown().map(part => {
  const { data } = aisupply.page;
  const edge = aisupply.page.edgeOf(part);
  const link = data.links[part];
  const rows = new Map(link.rows.map(row => row.map(number => data.texts[number])));
  const key = data.linkIds[part].split(" #")[0];
  return [edge.from, edge.to, key, link.bare ? "" : rows.get("bounds") ?? ""];
})
"""
DATES = ("2024-12-31", "2025-10-07", "2026-03-15")


@pytest.fixture(scope="module")
def graph() -> aisupply.Graph:
    """Return the shipped graph."""
    return aisupply.open()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, graph: aisupply.Graph) -> Path:
    """Return the file of the view of everything."""
    file = tmp_path_factory.mktemp("time") / "view.html"
    file.write_text(view_page(graph.view()), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def near_amd(tmp_path_factory: pytest.TempPathFactory, graph: aisupply.Graph) -> Path:
    """Return the file of the view of what is next to AMD, as it stood on a day, in French."""
    file = tmp_path_factory.mktemp("amd") / "view.html"
    view = graph.view(known_by="2025-10-07")
    file.write_text(view_page(view, focus="amd", depth=1, lang="fr"), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def opened(whole: Path, keep: Callable[..., Watch]) -> Watch:
    """Return a window on the view of everything, that the address brings to any date."""
    return keep(whole)


def links_of(graph: aisupply.Graph, day: str, *, rumours: bool) -> list[list[str]]:
    """Return the links that a view of its own has: ends, key and bounds in print."""
    from aisupply.pages.styling import volume_text

    network = graph.view(known_by=day, with_rumours=rumours).network()
    return sorted(
        [u, v, key, volume_text(link, "en")]
        for u, v, key, link in network.edges(keys=True, data=True)
        if link["relation"] != "money"
    )


def test_the_page_shows_at_each_date_what_a_view_of_that_date_holds(
    whole: Path, opened: Watch, graph: aisupply.Graph
) -> None:
    """At three dates, with rumours and without, links and bounds are those of `View.network`."""
    page = opened.page
    for day in DATES:
        for rumours in (False, True):
            page.evaluate(f"location.hash = 'known-by={day}&rumours={int(rumours)}'")
            expect(page.locator("#date")).to_have_text(day)
            expect(page.locator("#rumours")).to_be_checked(checked=rumours)
            assert sorted(page.evaluate(LINKS)) == links_of(graph, day, rumours=rumours)

    opened.assert_quiet(whole.parent)


def test_the_slider_and_the_switch_say_the_lens(
    whole: Path, watch: Callable[..., Watch], graph: aisupply.Graph
) -> None:
    """By keyboard a step back; the line of the lens, the date and the address follow."""
    page = watch(whole).page
    line = page.locator("#lens").inner_text()
    assert line == graph.view().lens.line()
    page.focus("#day")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    second = page.evaluate("aisupply.page.data.days[1]")
    assert page.locator("#date").inner_text() == second
    assert page.locator("#day").get_attribute("aria-valuetext") == second
    page.check("#rumours")

    assert page.locator("#lens").inner_text() == f"as known {second} · facts and rumours"
    assert page.evaluate("location.hash") == f"#known-by={second}&rumours=1"


def test_play_runs_from_the_start_to_the_end(near_amd: Path, watch: Callable[..., Watch]) -> None:
    """At the last date play begins anew; it can be stopped; links come one after another."""
    page = watch(near_amd).page
    page.focus("#day")
    page.keyboard.press("End")
    many = page.evaluate("aisupply.shown().length")
    page.click("#play")
    assert page.locator("#play").inner_text() == "Pause"
    while page.evaluate("aisupply.page.state.day") not in range(2, 20):
        page.wait_for_timeout(40)
    assert page.evaluate("aisupply.shown().length") < many
    page.click("#play")
    stopped = page.evaluate("aisupply.page.state.day")
    page.wait_for_timeout(400)

    assert page.evaluate("aisupply.page.state.day") == stopped
    assert page.locator("#play").inner_text() == "Rejouer"


def test_a_page_of_a_day_starts_at_that_day_and_keeps_its_focus(
    near_amd: Path, watch: Callable[..., Watch], graph: aisupply.Graph
) -> None:
    """Only what is next to AMD is there, as of 7 October 2025; then later links can come."""
    page = watch(near_amd).page
    near = graph.view(known_by="2025-10-07").network()
    beside = {*near.predecessors("amd"), *near.successors("amd"), "amd"}
    beside -= {
        node for node in beside - {"amd"}
        if all(d["relation"] == "money" for u, v in (("amd", node), (node, "amd"))
               for d in (near.get_edge_data(u, v) or {}).values())
    }  # fmt: skip
    assert page.locator("#date").inner_text() == "2025-10-07"
    assert set(page.evaluate("[...aisupply.page.alive]")) == beside
    page.focus("#day")
    page.keyboard.press("End")

    assert len(page.evaluate("[...aisupply.page.alive]")) > len(beside)


def test_the_panel_has_bounds_dates_claims_sources_and_measures(
    graph: aisupply.Graph, opened: Watch
) -> None:
    """A link tells both its dates and each claim's status and tier; a customer its index."""
    page = opened.page
    day = graph.view().lens.known_by
    page.evaluate(f"location.hash = 'focus=openai&known-by={day}&rumours=0'")
    expect(page.locator("#panel h2")).to_have_text("OpenAI")
    page.locator("#panel summary", has_text="Concentration").click()
    firm = page.locator("#panel").inner_text()
    for text in ("Concentration", "HHI", "Is supplied by"):
        assert text in firm
    power = page.evaluate(
        "aisupply.page.data.linkIds.find(id => id.includes('volume/openai-amd-6gw/power'))"
    )
    page.evaluate("id => aisupply.select(id)", power)
    link = page.locator("#panel").inner_text()

    for text in ("AMD supplies OpenAI", "1 … 6 GW", "Known since", "Holds since", "known 2025-10-0",
                 "tier 2", "seed-article, characters", "News article on"):  # fmt: skip
        assert text in link


def test_what_was_not_known_then_is_said_to_be_so(opened: Watch) -> None:
    """The deal of OpenAI and AMD is not there in 2024: the search says so, and the panel."""
    page = opened.page
    page.evaluate("location.hash = 'known-by=2024-12-31'")
    expect(page.locator("#date")).to_have_text("2024-12-31")
    page.fill("#search", "openai-amd-6gw")
    page.press("#search", "Enter")

    assert "is not there as known at the date shown" in page.locator("#message").inner_text()
    assert "Not there as known" in page.locator("#panel").inner_text()


def test_the_view_speaks_french_with_the_labels_of_the_ontology(
    near_amd: Path, watch: Callable[..., Watch]
) -> None:
    """Chrome, categories and codes are French: the ontology says « convenu » and « puce »."""
    page = watch(near_amd, fragment="#focus=amd&known-by=2026-06-28").page
    panel = page.locator("#panel").inner_text()

    assert "Est fourni par" in panel
    assert "Fournit" in panel
    assert "avec rumeurs" in page.locator(".switch").inner_text()
    assert "convenu" in page.evaluate("aisupply.page.data.texts.join('|')")


def test_no_serious_fault_of_access_on_a_large_page(
    whole: Path, watch: Callable[..., Watch]
) -> None:
    """The axe rules find nothing serious on the page of everything, on either ground."""
    page = watch(whole, color_scheme="light", fragment="#focus=openai", bypass_csp=True).page
    assert faults_of_access(page) == []
    page.emulate_media(color_scheme="dark")
    page.wait_for_selector("body[data-mode='dark']")

    assert faults_of_access(page, "color-contrast") == []
