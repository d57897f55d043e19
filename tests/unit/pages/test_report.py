"""The report as files, sentences and charts, without a browser."""

from __future__ import annotations

import csv
import dataclasses
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sample_hostile
import sample_reports

from aisupply.errors import UsageError
from aisupply.pages import site
from aisupply.pages.charts import Month, bar_of, months_of
from aisupply.pages.lists import render_claims, render_sources
from aisupply.pages.model import cell_anchor
from aisupply.pages.report import render_report
from aisupply.pages.site import write_report
from aisupply.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable

    from aisupply.pages.model import ReportData


def test_the_report_is_a_folder_of_pages_and_tables(tmp_path: Path) -> None:
    """The index comes first; the view and the tables are beside it."""
    files = write_report(sample_reports.report(), tmp_path / "report")

    assert files[0] == tmp_path / "report" / "index.html"
    assert {file.name for file in files} >= {
        *("view.html", "claims.html", "sources.html"),
        *("concentration.csv", "claims.csv", "sources.csv"),
    }
    assert all(file.stat().st_size > 0 for file in files)


def test_the_same_report_has_the_same_bytes(tmp_path: Path) -> None:
    """Two runs write the same files."""
    first = write_report(sample_reports.report(), tmp_path / "a")
    second = write_report(sample_reports.report(), tmp_path / "b")

    assert [file.read_bytes() for file in first] == [file.read_bytes() for file in second]


def test_a_report_stopped_on_the_way_leaves_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C while files are written changes nothing and leaves no scraps."""
    write_report(sample_reports.report(), tmp_path / "report")
    before = (tmp_path / "report" / "index.html").read_bytes()
    written: list[Path] = []
    write_text = Path.write_text

    def stop_at_the_second(path: Path, *args: str, **options: str) -> int:
        if written:
            raise KeyboardInterrupt
        written.append(path)
        return write_text(path, *args, **options)

    monkeypatch.setattr(Path, "write_text", stop_at_the_second)
    changed = dataclasses.replace(sample_reports.report(), title="Another title")
    with pytest.raises(KeyboardInterrupt):
        write_report(changed, tmp_path / "report")

    assert written
    assert (tmp_path / "report" / "index.html").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


def test_a_page_that_cannot_be_made_leaves_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is written before every page is made."""

    def fail(*_args: object, **_options: object) -> str:
        raise UsageError("no")

    monkeypatch.setattr(site, "render_view", fail)
    with pytest.raises(UsageError):
        write_report(sample_reports.report(), tmp_path / "report")

    assert list(tmp_path.iterdir()) == []


def test_files_of_others_are_not_replaced(tmp_path: Path) -> None:
    """A folder that holds something else is refused."""
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(UsageError, match="did not write"):
        write_report(sample_reports.report(), tmp_path)

    assert (tmp_path / "thesis.txt").read_text(encoding="utf-8") == "years of work"


def test_the_index_of_a_large_graph_stays_in_its_budget() -> None:
    """With 2,000 claims, 400 sources and 200 cells, the page stays under 500 KB."""
    page = render_report(sample_reports.big_report()).encode()

    assert b"statement number" not in page
    assert b"Title of source 399" not in page
    assert 50_000 < len(page) < 500_000


def test_broken_rules_are_counted_not_listed() -> None:
    """Two thousand findings of forty rules are at most thirty rows; none is one line."""
    many = render_report(sample_reports.big_report())
    none = render_report(sample_reports.report())
    part = many.split('id="table-validation"')[1].split("</table>")[0]

    assert part.count("<tr>") == 1 + 30
    assert '<td class="number">50</td>' in part  # 2,000 / 40, by hand
    assert "table-validation" not in none


def test_a_large_network_has_a_picture_of_the_first_customer(tmp_path: Path) -> None:
    """Beside the overview stands what is one link from the customer of the first finding."""
    large = write_report(sample_reports.big_report(), tmp_path / "large")
    small = write_report(sample_reports.report(), tmp_path / "small")
    frames = re.findall(r'<iframe src="([^"]+)"', large[0].read_text("utf-8"))

    assert frames == ["focus.html", "view.html"]
    assert "focus.html" in {file.name for file in large}
    assert "focus.html" not in {file.name for file in small}


def test_tables_for_spreadsheets_hold_no_formula(tmp_path: Path) -> None:
    """A cell that begins with a sign of a formula is kept as text."""
    files = write_report(sample_hostile.report(), tmp_path / "report")
    claims = next(file for file in files if file.name == "claims.csv")
    cells = [c for row in csv.reader(io.StringIO(claims.read_text("utf-8"))) for c in row]

    assert any("cmd|" in cell for cell in cells)
    assert not any(cell.startswith(("=", "+", "@")) for cell in cells)


def test_bars_are_shares_of_the_axis() -> None:
    """By hand: 3,333 … 10,000 starts at a third and is two thirds long."""
    bar = bar_of(sample_reports.CONCENTRATION[0])

    assert bar.full == pytest.approx((33.333, 66.667), abs=0.01)
    assert bar.stated == (50.0, 50.0)
    assert bar.binding == 100.0
    assert bar.announced == 53.125


def test_of_one_figure_among_several_only_the_whole_range_is_drawn() -> None:
    """Alone, a supplier with a figure would always stand at 10,000: that bar says nothing."""
    bar = bar_of(sample_reports.CONCENTRATION[0] | {"suppliers": 3, "quantified": 1})

    assert bar.full == pytest.approx((33.333, 66.667), abs=0.01)
    assert (bar.stated, bar.binding, bar.announced) == (None, None, None)


def months(*known: str, most: int = 36) -> list[Month]:
    """Return the months of claims that became known on these days, all reported."""
    rows = [{"known": day, "status": "reported"} for day in known]
    return months_of(Table(("known", "status"), rows), most=most)


def test_months_compare_by_the_month_with_most_claims() -> None:
    """By hand: months of 2, 0 and 1 claims reach the top, nothing and half of it."""
    found = months("2025-10-07", "2025-08-01", "2025-08-31")

    assert [(month.known, month.total) for month in found] == [
        ("2025-08", 2),
        ("2025-09", 0),
        ("2025-10", 1),
    ]
    assert found[0].parts == (("reported", 2, 0.0, 100.0),)
    assert found[2].parts == (("reported", 1, 0.0, 50.0),)


def test_what_is_early_or_without_a_date_is_one_column() -> None:
    """Of two months shown, all before them and what has no date stand first, under the axis."""
    found = months("2020-01-01", "2021-01-01", "never", "2025-12-01", "2026-01-01", most=2)

    assert [(month.known, month.total) for month in found] == [
        ("", 3),
        ("2025-12", 1),
        ("2026-01", 1),
    ]
    assert all(start + length <= 100 for m in found for _, _, start, length in m.parts)


def test_statuses_stack_in_a_fixed_order() -> None:
    """Announced stands on the axis and what is rumoured on top, whatever came first."""
    rows = [{"known": "2025-10-07", "status": s} for s in ("rumoured", "odd", "announced")]
    (month,) = months_of(Table(("known", "status"), rows))

    assert [part[0] for part in month.parts] == ["announced", "rumoured", "odd"]


def test_every_finding_links_to_something_in_the_report() -> None:
    """Places on the page exist, in the page or in its data, and so do pages beside it."""
    page = render_report(sample_reports.report())
    ids = set(re.findall(r' id="([^"]+)"', page)) | set(re.findall(r'\["(cell-[^"]+)"', page))
    links = re.findall(r'<p class="rests">(.*?)</p>', page)
    found = {link for part in links for link in re.findall(r'href="([^"]+)"', part)}

    assert f"#{cell_anchor('openai', 'ai-accelerator', 'power')}" in found
    assert {link[1:] for link in found if link.startswith("#")} <= ids
    assert {link for link in found if not link.startswith("#")} == {
        "sources.html#source-seed-article"
    }


def test_different_cells_have_different_anchors() -> None:
    """Names that leave the same letters are told apart."""
    assert cell_anchor("a b", "c", None) != cell_anchor("a/b", "c", None)


@pytest.mark.parametrize("render", [render_report, render_claims, render_sources])
def test_hostile_texts_add_no_element_to_the_report(
    render: Callable[[ReportData], str],
) -> None:
    """Scripts are ours alone, no attribute runs code, and links stay in the report."""
    page = render(sample_hostile.report())

    assert page.lower().count("<script") == 2  # data and ours
    assert not re.search(r"<[^>]*\son\w+=", re.sub(r'"[^"]*"', '""', page))
    pages = r"(#|(index|view|focus|claims|sources)\.html(#|$)|data/\w+\.csv$)"
    links = re.findall(r'href="([^"]*)"', page)
    assert links
    assert [link for link in links if not re.match(pages, link)] == []
