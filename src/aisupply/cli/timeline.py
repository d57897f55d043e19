"""`aisupply timeline`: a measure at each date on which knowledge changed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aisupply.atomic import check_file, write_whole
from aisupply.cli.options import (
    category_in,
    cell_options,
    command_help,
    lens_options,
    output_options,
    pick_view,
)
from aisupply.cli.output import print_table, tell

if TYPE_CHECKING:
    from aisupply.graph import View
    from aisupply.table import Table

__all__ = ["command"]

_MEASURES = ("hhi", "effective_suppliers", "cr1", "cr3", "entropy")


@click.command(
    "timeline",
    help=command_help(
        "aisupply timeline openai --category ai-accelerator --kind power --from 2025-09",
        "Follow the concentration of a customer's supply: a row for each date on which a claim "
        "became known (clock known), or on which what was known began to hold or ended (clock "
        "at), with the claim that moved it.\n\n"
        "The measure at a date is that of: aisupply concentration --as-of DATE.\n\n"
        "--chart also draws the bands from least to greatest, with the claims that moved them, as "
        "one page that opens from disk and asks the network for nothing.",
    ),
)
@click.argument("customer", metavar="CUSTOMER")
@cell_options
@click.option("--measure", type=click.Choice(_MEASURES), default="hhi", help="Default: hhi.")
@click.option("--from", "start", metavar="DATE", help="Only dates from here on.")
@click.option("--to", "end", metavar="DATE", help="Only dates until here.")
@click.option(
    "--chart",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Draw it too, as an HTML page.",
)
@output_options()
@lens_options
def command(
    *, customer: str, category: str | None, kind: str | None, measure: str, start: str | None,
    end: str | None, chart: Path | None, form: str | None, lens: dict[str, Any],
) -> None:  # fmt: skip
    """Parse, measure, print."""
    if chart is not None:
        check_file(chart)
    view = pick_view(lens)
    who = view.names.find(customer, kind="organisation").id
    what = category_in(view, category)
    from aisupply.measures.concentration.timeline import timeline
    from aisupply.network.supply_history import SupplyHistory

    history = SupplyHistory(view, who)
    table = timeline(history, category=what, kind=kind, measure=measure, start=start, end=end)
    if chart is not None:
        _draw(table, view, chart, who=history.customer, measure=measure)
    print_table(table, form)


def _draw(table: Table, view: View, path: Path, *, who: str, measure: str) -> None:
    """Write the chart; what was written is said beside the table, which may go to a pipe."""
    from aisupply.pages.charts.alone import render_timeline_alone

    names = view.names
    words = (cell for row in table.rows for cell in (who, str(row["category"])))
    labels = {word: names.find(word).label() for word in dict.fromkeys(words)}
    page = render_timeline_alone(
        table, measure=measure, title=f"{labels.get(who, who)}: {measure}", labels=labels
    )
    write_whole(path, page.encode("utf-8"))
    tell(f"wrote {path}", err=True)
