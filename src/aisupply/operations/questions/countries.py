"""What stops with each country."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from aisupply.measures.chains import HORIZONS
from aisupply.operations.declaration import Operation
from aisupply.operations.parameters import BASIS, CATEGORY, COUNTING, KIND, Parameter

if TYPE_CHECKING:
    from aisupply.operations.declaration import Asked
    from aisupply.table import Table

__all__ = ["OPERATION"]


_NAMES = """
SELECT DISTINCT ?code ?name {
  ?place dcterms:identifier ?code ; rdfs:label ?name
  FILTER(STRSTARTS(?code, "ISO3166:") && LANG(?name) IN ("", "en"))
} ORDER BY ?code ?name
"""


def _run(asked: Asked) -> Table:
    from aisupply.measures.chains.countries import countries

    table = countries(
        asked.network, category=asked.get("category"), kind=asked.get("kind"),
        horizon=asked.get("horizon"), basis=asked.get("basis"), counting=asked.get("counting"),
    )  # fmt: skip
    places = asked.view.store.records(_NAMES)
    names = {row["code"].removeprefix("ISO3166:"): row["name"] for row in places}
    rows = [{**row, "name": names.get(str(row["country"]))} for row in table.rows]
    return replace(table, rows=rows, columns=OPERATION.columns)


OPERATION = Operation(
    name="countries",
    line="Every country in one table: its firms, by seat and by site, and what stops with them.",
    help="Say of each country how many named suppliers have their seat or their sites there, how "
    "many customers of a category they can hit, and which share of the supply stops with them, as "
    "a mean over the customers. The rows of one country in full: disrupt with --country.\n\n"
    "Without --category: accelerators and cloud capacity, each by itself; where nobody buys these, "
    "what the graph says is bought.",
    example="aisupply countries --category ai-accelerator",
    topic="stops",
    place=4,
    parameters=(
        CATEGORY,
        KIND,
        Parameter(
            "horizon",
            "running: only what is used up counts, not machines and sites.",
            choices=HORIZONS, default="new-capacity",
        ),
        BASIS,
        COUNTING,
    ),
    columns=(
        "country", "name", "by", "firms", "possible", "category", "customers", "exposure",
        "basis", "unknown_mass", "horizon",
    ),
    shown=(("name", "by", "firms", "possible", "category", "customers", "exposure", "basis"),),
    meanings={
        "country": "code of the country, two letters (ISO 3166)",
        "name": "its name",
        "by": "seat or site",
        "firms": "suppliers that stop for certain",
        "possible": "suppliers that may stop",
        "exposure": "share of the supply that stops, 0 to 1; the mean over customers",
    },
    run=_run,
)  # fmt: skip
