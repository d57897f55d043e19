"""The pages of the report print the numbers that the measures give, each cell as it is shown."""

from __future__ import annotations

import math
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest

from aisupply.bounds import Bounds
from aisupply.claims.describe import stats
from aisupply.measures.chains.chokepoints import chokepoints
from aisupply.measures.chains.tiers import tiers
from aisupply.measures.concentration.concentration import concentration
from aisupply.pages.report import assemble
from aisupply.pages.report.site import write_report
from aisupply.table import Table

if TYPE_CHECKING:
    from pathlib import Path

    import networkx as nx

    import aisupply

pytestmark = pytest.mark.slow


class _Checked:
    """A validation that found nothing: it has tests of its own, and takes its time."""

    ok = True

    def table(self) -> Table:
        """Return no findings."""
        return Table(("severity", "label", "what"), [])


class Tables(HTMLParser):
    """The tables of a page by their id: rows of texts, the head first."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.tables: dict[str, list[list[str]]] = {}
        self._rows: list[list[str]] = []
        self._inside = False
        self.feed(page.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a table, a row or a cell."""
        if tag == "table":
            self._rows = self.tables.setdefault(dict(attrs).get("id") or "", [])
        elif tag == "tr":
            self._rows.append([])
        elif tag in {"td", "th"} and self._rows:
            self._rows[-1].append("")
            self._inside = True

    def handle_endtag(self, tag: str) -> None:
        """End a cell."""
        if tag in {"td", "th"}:
            self._inside = False

    def handle_data(self, data: str) -> None:
        """Add to the cell."""
        if self._inside:
            self._rows[-1][-1] += data

    def records(self, name: str) -> list[dict[str, str]]:
        """Return the rows of a table, each by the words of its head."""
        head, *rows = self.tables[name]
        return [dict(zip(head, row, strict=True)) for row in rows]


@pytest.fixture(scope="module")
def view(shipped: aisupply.Graph) -> aisupply.View:
    """The view that the report is of."""
    return shipped.view()


@pytest.fixture(scope="module")
def network(view: aisupply.View) -> nx.MultiDiGraph[str]:
    """Its network."""
    return view.network()


@pytest.fixture(scope="module")
def site(view: aisupply.View, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the report."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assemble, "validate_graph", lambda *_args, **_options: _Checked())
        data = assemble.assemble(view)
    return write_report(data, tmp_path_factory.mktemp("shipped") / "report")[0].parent


def shown(cell: Any) -> tuple[int, int] | None:
    """Return a number as a page shows it, whole: both ends rounded outward, a point to the next."""
    if cell is None:
        return None
    low, high = (cell.low, cell.high) if isinstance(cell, Bounds) else (cell, cell)
    if low == high:
        return round(low), round(low)
    return math.floor(round(low, 6)), math.ceil(round(high, 6))


def read(text: str) -> tuple[int, int] | None:
    """Return the ends of a number of a page, without the words before it."""
    words = text.removeprefix("within ").removeprefix("as named ").replace(",", "")
    if words == "–":
        return None
    low, _, high = words.partition(" … ")
    return int(low), int(high or low)


def test_each_firm_has_its_measures(site: Path, network: nx.MultiDiGraph[str]) -> None:
    """Named suppliers, those with a figure and the index of these, of every customer."""
    by_firm: dict[str, set[tuple[Any, ...]]] = {}
    for row in concentration(network, all_cells=True):
        cells = ("suppliers", "quantified", "hhi_stated")
        by_firm.setdefault(str(row["customer"]), set()).add(
            tuple(shown(row[name]) for name in cells)
        )
    printed = {}
    for page in (site / "firms").glob("*.html"):
        tables = Tables(page)
        if "table-measures" in tables.tables:
            heads = ("Named", "With a figure", "HHI, stated figures")
            printed[page.stem] = {
                tuple(read(record[head]) for head in heads)
                for record in tables.records("table-measures")
            }
    assert len(printed) > 40
    assert printed == by_firm


def test_tiers_have_their_indices(site: Path, network: nx.MultiDiGraph[str]) -> None:
    """The number of suppliers and both indices of each tier that a page shows."""
    tables = Tables(site / "tiers.html")
    compared = 0
    for name in tables.tables:
        if not (match := re.fullmatch(r"table-cell-tiers-(.+)", name)):
            continue
        for record in tables.records(name):
            if record["Tier"] != "1":
                continue
            compared += 1
            numbers = {
                (shown(row["supplier_count"]), shown(row["hhi_stated"]), shown(row["hhi"]))
                for row in tiers(network, match[1], depth=1)
            }
            told = record["Suppliers"], record["HHI, stated figures"], record["HHI, all named"]
            assert tuple(map(read, told)) in numbers
    assert compared > 3


def test_chokepoints_hit_as_many(site: Path, network: nx.MultiDiGraph[str]) -> None:
    """Customers hit, those without a way round, and closed ones, of each category shown."""
    tables = Tables(site / "stops.html")
    compared = 0
    for name in tables.tables:
        if not (match := re.fullmatch(r"table-cell-stops-(.+)", name)):
            continue
        rows = chokepoints(network, category=match[1])
        numbers = [
            tuple(shown(row[column]) for column in ("rank", "customers", "single_point", "closed"))
            for row in rows
        ]
        told = [
            tuple(
                read(row[head])
                for head in ("Rank", "Customers hit", "No named way round", "Closed")
            )
            for row in tables.records(name)
        ]
        compared += len(told)
        assert told == numbers[: len(told)], name
    assert compared > 10


def test_the_headline_counts_what_stats_counts(
    site: Path, view: aisupply.View, shipped: aisupply.Graph
) -> None:
    """Claims, sources, agreements and products of the lens."""
    counted = {str(row["what"]): row["count"] for row in stats(shipped, view)}
    text = re.sub(r"<[^>]+>", "", (site / "index.html").read_text("utf-8").replace("<li", "\n<li"))
    for what in ("claims", "sources", "agreements", "products"):
        match = re.search(rf"(?m)^\s*([\d,]+) {what}\s*$", text)
        assert match, what
        assert int(match[1].replace(",", "")) == counted[what], what
