"""The page that shows the drawn views, and the files that they are in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisupply.pages.rows import charted
from aisupply.pages.view.overview import is_crowded
from aisupply.text import Note, render

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aisupply.pages.report.model import ReportData
    from aisupply.pages.report.renderer import PageRenderer
    from aisupply.table import Cell

    Row = Mapping[str, Cell]

__all__ = ["VIEWS", "first_customer", "render_network"]

VIEWS = {
    "view.html": "supply",
    "view-tiers.html": "tiers",
    "view-capital.html": "capital",
    "view-loops.html": "loops",
}
"""The drawn views of the whole network: file and layout."""


def first_customer(data: ReportData) -> str | None:
    """Return the customer of the first charted cell if the network is large, for its own picture.

    The first charted cell is that of the first finding.
    """
    rows = charted(data.concentration, most=1)
    customer = str(rows[0].get("customer")) if rows else ""
    return customer if customer in data.network and is_crowded(data.network) else None


def render_network(renderer: PageRenderer) -> str:
    """Return the page that shows the views: what is next to the first customer, and all."""
    customer = first_customer(renderer.data)
    name = renderer.printer().verbaliser.label(customer) if customer else ""
    return renderer.page(
        "network.html.j2",
        address="network.html",
        title=renderer.words["network"],
        frames=True,
        layouts=[
            (place, renderer.words[f"layout_{layout}"])
            for place, layout in VIEWS.items()
            if layout != "supply"
        ],
        focus=render(Note("page.said.focus-view", focus=name), renderer.data.lang)
        if customer
        else "",
    )
