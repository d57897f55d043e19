"""A measure at each date on which knowledge changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisupply.operations.declaration import Operation
from aisupply.operations.parameters import CATEGORY, CUSTOMER, FROM, KIND, TO, Parameter

if TYPE_CHECKING:
    from pathlib import Path

    from aisupply.graph import View
    from aisupply.operations.declaration import Asked
    from aisupply.table import Table

__all__ = ["OPERATION"]


def _run(asked: Asked) -> Table:
    from aisupply.atomic import check_file
    from aisupply.measures.concentration.timeline import timeline
    from aisupply.network.supply_history import SupplyHistory

    chart: Path | None = asked.get("chart")
    if chart is not None:
        check_file(chart)
    measure = asked.get("measure")
    history = SupplyHistory(asked.view, asked.get("customer"))
    table = timeline(
        history, category=asked.get("category"), kind=asked.get("kind"), measure=measure,
        start=asked.get("start"), end=asked.get("end"),
    )  # fmt: skip
    if chart is not None:
        _draw(table, asked.view, chart, who=history.customer, measure=measure)
        asked.tell(f"wrote {chart}")
    return table


def _draw(table: Table, view: View, path: Path, *, who: str, measure: str) -> None:
    from aisupply.atomic import write_whole
    from aisupply.pages.charts.alone import render_timeline_alone

    names = view.names
    words = (cell for row in table.rows for cell in (who, str(row["category"])))
    labels = {word: names.find(word).label() for word in dict.fromkeys(words)}
    page = render_timeline_alone(
        table, measure=measure, title=f"{labels.get(who, who)}: {measure}", labels=labels
    )
    write_whole(path, page.encode("utf-8"))


_MEASURES = ("hhi", "effective_suppliers", "cr1", "cr3", "entropy")
OPERATION = Operation(
    name="timeline",
    line="A measure at each date on which knowledge changed.",
    help="Follow the concentration of a customer's supply: a row for each date on which a claim "
    "became known (clock known), or on which what was known began to hold or ended (clock at), "
    "with the claim that moved it.\n\n"
    "The measure at a date is that of concentration with --as-of that date.",
    here="--chart also draws the bands from least to greatest, with the claims that moved them, as "
    "one page that opens from disk and asks the network for nothing.",
    example="aisupply timeline openai --category ai-accelerator --kind power --from 2025-09",
    topic="dependence",
    place=4,
    parameters=(
        CUSTOMER,
        CATEGORY,
        KIND,
        Parameter(
            "measure", "The measure to follow.", default="hhi",
            choices=_MEASURES,
        ),
        FROM,
        TO,
        Parameter("chart", "Draw it too, as an HTML page.", "file", metavar="FILE", here=True),
    ),
    columns=(
        "date", "clock", "customer", "category", "kind", "hhi_stated", "hhi", "effective_suppliers",
        "effective_suppliers_stated", "cr1", "cr1_stated", "cr3", "cr3_stated", "entropy",
        "entropy_stated", "claim", "change",
    ),
    shown=tuple(
        ("date", "clock", "category", "kind", f"{measure}_stated", measure, "change")
        for measure in _MEASURES
    ),
    run=_run,
)  # fmt: skip
