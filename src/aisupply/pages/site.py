"""The report as a folder that opens from disk: pages and tables, written whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisupply.atomic import replaced_folder
from aisupply.pages.lists import render_claims, render_sources
from aisupply.pages.report import csv_tables, first_customer, render_report
from aisupply.pages.view import render_view
from aisupply.table import render

if TYPE_CHECKING:
    from pathlib import Path

    from aisupply.pages.model import ReportData

__all__ = ["write_report"]


def write_report(report: ReportData, out_dir: Path) -> list[Path]:
    """Write the report into a folder and return its files, the index first.

    Everything is written into a fresh folder beside it, which then takes its place: stopped on
    the way, what was there before stays as it was.

    Args:
        report: what to print.
        out_dir: the folder; it may be new, empty, or an earlier report.

    Raises:
        UsageError: the folder holds files of others, or cannot be written.

    Example:
        ``write_report(data, Path("report"))[0]`` is ``report/index.html``.
    """
    files = {"index.html": render_report(report), **_views(report)}
    files |= {"claims.html": render_claims(report), "sources.html": render_sources(report)}
    files |= {
        f"data/{name}.csv": render(table, "csv") for name, table in csv_tables(report).items()
    }
    with replaced_folder(out_dir) as fresh:
        (fresh / "data").mkdir()
        for name, text in files.items():
            (fresh / name).write_text(text, encoding="utf-8", newline="\n", errors="replace")
    return [out_dir / name for name in files]


def _views(report: ReportData) -> dict[str, str]:
    """Return the whole network and, where it is large, what is next to the first customer."""
    lang, title = report.lang, report.title
    views = {"view.html": render_view(report.network, lang=lang, title=title)}
    customer = first_customer(report)
    if customer is not None:
        views["focus.html"] = render_view(
            report.network, focus=customer, depth=1, lang=lang, title=title
        )
    return views
