"""The chart of a timeline as a page of its own, in a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisupply.bounds import Bounds
from aisupply.pages.charts.alone import render_timeline_alone
from aisupply.table import Iri, Several, Table
from aisupply.text import Id, Note

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from aisupply.table import Cell

    Watched = Callable[..., object]

HOSTILE = "</script><img src=https://example.org/x onerror='window.hit=1'>"


def test_a_timeline_draws_itself_and_asks_for_nothing(watch: Watched, tmp_path: Path) -> None:
    """Two bands and the days that moved them are drawn; each row has its claim; nothing is run."""
    columns = ("date", "clock", "customer", "category", "kind", "hhi_stated", "hhi", "claim",
               "change")  # fmt: skip
    row: dict[str, Cell] = {
        "clock": "known",
        "customer": "lab",
        "category": "chips",
        "kind": "power",
    }
    rows: list[dict[str, Cell]] = [
        {**row, "date": "2030-01-05", "hhi_stated": Bounds(5000, 10_000),
         "hhi": Bounds(3333, 10_000), "claim": Iri("https://example.org/c1", "cl:c1"),
         "change": Several((Note("change.gone", firm=Id(HOSTILE)),))},
        {**row, "date": "2030-02-05", "hhi_stated": None, "hhi": Bounds(2500, 10_000),
         "claim": None, "change": Several((Note("change.same"),))},
    ]  # fmt: skip
    table = Table(columns, rows, {"known_by": "2030-03-01", "line": HOSTILE}, [])
    file = tmp_path / "chart.html"
    page = render_timeline_alone(table, title=HOSTILE, labels={"chips": HOSTILE})
    file.write_text(page, encoding="utf-8")
    watched = watch(file)
    watched.assert_quiet(tmp_path)  # type: ignore[attr-defined]
    shown = watched.page  # type: ignore[attr-defined]
    assert shown.locator(".chart .scatterlayer .trace").count() >= 3
    assert shown.locator("h1").inner_text() == HOSTILE
    cells = shown.locator("tbody tr").first.locator("td").all_inner_texts()
    assert cells == [
        "2030-01-05",
        "known",
        "5,000 … 10,000",
        "3,333 … 10,000",
        f"{HOSTILE} gone",
        "cl:c1",
    ]
