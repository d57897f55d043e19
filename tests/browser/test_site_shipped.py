"""The report on the shipped graph: budgets, a page for each thing, links, search."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest

from aisupply.pages.report import assemble
from aisupply.pages.report.site import write_report
from aisupply.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import aisupply

pytestmark = pytest.mark.browser


class _Checked:
    """A validation that found nothing: validation has tests of its own, and takes its time."""

    ok = True

    def table(self) -> Table:
        """Return no findings."""
        return Table(("severity", "label", "what"), [])


@pytest.fixture(scope="module")
def folder(shipped: aisupply.Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the report on the shipped graph, as it is by default."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assemble, "validate_graph", lambda *_args, **_options: _Checked())
        data = assemble.assemble(shipped.view())
    return write_report(data, tmp_path_factory.mktemp("shipped") / "report")[0].parent


def test_the_site_stays_in_its_budget(folder: Path) -> None:
    """The index has at most 500 KB, the whole at most 40 MB, and plotly is there once."""
    sizes = {file: file.stat().st_size for file in folder.rglob("*") if file.is_file()}

    assert sizes[folder / "index.html"] <= 500_000
    assert sum(sizes.values()) <= 40_000_000
    assert [file.name for file in sizes if "plotly" in file.name] == ["plotly.min.js"]


def test_there_is_a_page_for_each_firm_agreement_and_source(folder: Path) -> None:
    """At least as many as the graph had when this was written."""
    for kind, least in (("firms", 200), ("agreements", 130), ("sources", 480)):
        assert len(list((folder / kind).iterdir())) >= least


def test_every_link_between_pages_leads_to_a_file(folder: Path) -> None:
    """None of the links of any page leads to nothing."""
    links: set[tuple[Path, str]] = set()
    for file in folder.rglob("*.html"):
        if not file.name.startswith(("view", "focus")):
            text = file.read_text(encoding="utf-8")
            places = re.findall(r'href="([^"#]+)', text)
            links |= {(file.parent, place) for place in places if not place.startswith("http")}
    gone = [place for base, place in links if not (base / unquote(place)).resolve().is_file()]

    assert len(links) > 2_000
    assert gone == []


def test_the_search_finds_a_claim_by_its_words(folder: Path, watch: Callable[..., Any]) -> None:
    """The number of results is told, and they lead to the pages of sources."""
    watched = watch(folder / "search.html", fragment="#q=openai%20nscale")
    page = watched.page
    page.select_option("#wanted-kind", label="claim")

    assert "sources/" in (page.locator("#results a").first.get_attribute("href") or "")
    assert re.match(r"\d+ found", page.locator("[role=status]").inner_text())
    watched.assert_quiet(folder)
