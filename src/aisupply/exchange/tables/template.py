"""A folder to start from: every table with its header and a worked example.

The example is one invented deal between invented firms, told through all tables; all of its
ids begin with `example-`, so that it can be found and deleted.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

from aisupply.atomic import replaced_folder
from aisupply.exchange.tables.schema import tables_schema

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    from aisupply.exchange.tables.schema import TableSchema

__all__ = ["EXAMPLES", "write_template"]

_SOURCE = "example-gazette-2026"
_DEAL = "example-lab-chips-2026"

EXAMPLES: dict[str, tuple[dict[str, str], ...]] = {
    "sources": (
        {
            "id": _SOURCE,
            "publisher": "Example Gazette (invented)",
            "title_in_own_words": "Example: a laboratory orders chips from a start-up",
            "published": "2026-03-02",
            "kind": "news",
            "language": "en",
            "tier": "2",
        },
    ),
    "organisations": (
        {
            "id": "example-lab",
            "name": "Example Laboratory (invented)",
            "kind": "company",
            "country_iso2": "FR",
            "hq_city": "Lyon",
            "source": _SOURCE,
            "country_hq_basis": "seen",
        },
        {
            "id": "example-chips",
            "name": "Example Chips (invented)",
            "kind": "company",
            "country_iso2": "NL",
            "source": _SOURCE,
        },
        {
            "id": "example-holding",
            "name": "Example Holding (invented)",
            "kind": "company",
            "country_iso2": "NL",
            "source": _SOURCE,
        },
    ),
    "aliases": ({"organisation": "example-lab", "alias": "Laboratoire Exemple", "type": "fr"},),
    "groups": (
        {
            "child": "example-chips",
            "parent": "example-holding",
            "relation": "subsidiary",
            "from": "2024-H2",
            "source": _SOURCE,
        },
    ),
    "products": (
        {
            "id": "example-chip-1",
            "name": "Example Chip 1 (invented)",
            "kind": "accelerator",
            "designer": "example-chips",
            "announced": "2025-11",
            "available": "2026-H2",
            "source": _SOURCE,
        },
    ),
    "product_inputs": (
        {
            "product": "example-chip-1",
            "input_kind": "packaging",
            "supplier": "example-holding",
            "detail": "example of a detail",
            "source": _SOURCE,
        },
    ),
    "categories": (
        {
            "id": "example-transformers",
            "label": "Example transformers (invented)",
            "label_fr": "Transformateurs (exemple)",
            "broader": "power-equipment",
            "needs": "materials",
        },
    ),
    "in_house": (
        {
            "organisation": "example-holding",
            "product": "example-chip-1",
            "category": "ai-accelerator",
            "note": "example: own data centres",
        },
    ),
    "agreements": (
        {
            "id": _DEAL,
            "kind": "supply",
            "status": "signed",
            "announced": "2026-03-02",
            "start": "2026-H2",
            "end": "2029",
            "summary": "Example: the laboratory orders accelerators; half a gigawatt is firm",
            "source": _SOURCE,
        },
    ),
    "agreement_parties": (
        {"agreement": _DEAL, "organisation": "example-chips", "role": "supplier"},
        {"agreement": _DEAL, "organisation": "example-lab", "role": "customer"},
    ),
    "agreement_terms": (
        {"agreement": _DEAL, "measure": "power", "source": _SOURCE, "quantity": "up to 2 GW"},
        {
            "agreement": _DEAL,
            "measure": "duration",
            "min": "3",
            "max": "3",
            "unit": "year",
            "source": _SOURCE,
        },
    ),
    "agreement_volumes": (
        {
            "id": f"{_DEAL}/power/01",
            "agreement": _DEAL,
            "measure": "power",
            "source": _SOURCE,
            "customer": "example-lab",
            "supplier": "example-chips",
            "flow": "supply",
            "category": "ai-accelerator",
            "firm": "0.5",
            "stage": "agreed",
            "evidence": "reported",
            "counts": "yes",
            "known_from": "2026-03-02",
            "quantity": "up to 2 GW",
            "note": "example: what is ordered is firm, the rest depends on later orders",
        },
    ),
    "agreement_corroboration": ({"agreement": _DEAL, "source": _SOURCE},),
    "stakes": (
        {
            "holder": "example-lab",
            "issuer": "example-chips",
            "kind": "warrant",
            "as_of": "2026-03-02",
            "status": "unvested",
            "source": _SOURCE,
            "quantity": "jusqu'à 5 %",
        },
    ),
    "supply_relations": (
        {
            "supplier": "example-chips",
            "customer": "example-lab",
            "category": "ai-accelerator",
            "as_of": "2026-03-02",
            "status": "contracted",
            "source": _SOURCE,
            "since": "2026-03",
            "since_source": _SOURCE,
        },
    ),
    "restrictions": (
        {
            "authority": "NL",
            "restricted_supplier": "example-holding",
            "restricted_customer_or_country": "example-labs-abroad",
            "category_or_product": "packaging machines of the newest kind",
            "rule": "example of a licence that is needed",
            "from": "2026-01-01",
            "status": "licence needed",
            "source": _SOURCE,
            "id": "example-packaging-licence",
            "category": "packaging",
        },
        {
            "authority": "NL",
            "restricted_supplier": "example-holding",
            "restricted_customer_or_country": "example-labs-abroad",
            "category_or_product": "packaging machines of the newest kind",
            "rule": "example of a suspension",
            "from": "2026-02-01",
            "until": "2026-12-31",
            "status": "suspended",
            "source": _SOURCE,
            "id": "example-packaging-licence",
        },
    ),
    "firm_groups": (
        {
            "group": "example-labs-abroad",
            "members": "example-lab",
            "countries": "FR",
            "source": _SOURCE,
        },
    ),
    "market_shares": (
        {
            "market": "example-market",
            "supplier": "example-chips",
            "period": "2025",
            "basis": "revenue",
            "source": _SOURCE,
            "supplier_kind": "organisation",
            "quantity": "about a third",
        },
    ),
    "customer_shares": (
        {
            "supplier": "example-chips",
            "customer_or_anonymised": "Customer A",
            "share_of_supplier_revenue_min": "0.4",
            "share_of_supplier_revenue_max": "0.4",
            "period": "FY2025",
            "source": _SOURCE,
            "basis": "revenue",
        },
    ),
    "segment_shares": (
        {
            "supplier": "example-chips",
            "country_iso2": "CN",
            "share_min": "0.43",
            "share_max": "0.43",
            "period": "2025",
            "basis": "revenue",
            "source": _SOURCE,
        },
    ),
    "supplier_shares": (
        {
            "customer": "example-lab",
            "supplier_or_anonymised": "example-chips",
            "share_of_purchases_min": "0.2",
            "share_of_purchases_max": "0.2",
            "period": "2025",
            "source": _SOURCE,
            "basis": "purchases",
        },
    ),
    "totals": (
        {
            "organisation": "example-chips",
            "measure": "revenue",
            "category": "ai-accelerator",
            "scope": "example of a segment",
            "period": "FY2026-Q1",
            "period_start": "2025-10-27",
            "period_end": "2026-01-25",
            "low": "5000000",
            "high": "5000000",
            "unit": "EUR",
            "qualifier": "about",
            "status": "reported",
            "source": _SOURCE,
        },
    ),
    "estimates": (
        {
            "owner": "example-lab",
            "product": "example-chip-1",
            "category": "ai-accelerator",
            "as_of": "2026-12-31",
            "unit": "count",
            "percentile_5": "2000",
            "median": "3500",
            "percentile_95": "6000",
            "estimated_by": "Example Institute (invented), first run",
            "source": _SOURCE,
        },
    ),
    "people": (
        {
            "id": "example-person",
            "name": "Example Person (invented)",
            "organisation": "example-lab",
            "role": "chief executive",
            "source": _SOURCE,
        },
    ),
    "facilities": (
        {
            "id": "example-campus",
            "name": "Example Campus (invented)",
            "kind": "campus",
            "operator": "example-holding",
            "tenant": "example-lab",
            "location": "Lyon",
            "country_iso2": "FR",
            "status": "under construction",
            "as_of": "2026-03-02",
            "source": _SOURCE,
            "quantity": "750 MW",
        },
    ),
    "changes": (
        {
            "subject": _DEAL,
            "before_date": "2025-12",
            "before": "example: talks reported",
            "after_date": "2026-03-02",
            "after": "example: signed",
            "source": _SOURCE,
            "status": "signed",
        },
    ),
    "conflicts": (
        {
            "id": "C01",
            "subject": _DEAL,
            "aspect": "power",
            "description": "Example: one text says up to 2 GW, another 2 GW flat",
            "sources": _SOURCE,
        },
    ),
    "readings": (
        {
            "claim": f"agreement_volumes/{_DEAL}/power/01",
            "date": "2026-03-09",
            "outcome": "confirmed",
            "note": "example: read by a second person",
        },
    ),
    "defaults": ({"table": "estimates", "source": _SOURCE, "column": "incomplete", "value": "no"},),
    "deals": (
        {
            "id": "example-second-deal-2026",
            "supplier": "example-chips",
            "customer": "a US hyperscaler",
            "category": "ai-accelerator",
            "sum": "up to 3 billion USD",
            "power": "about 0.2 GW",
            "status": "letter-of-intent",
            "date": "2026-03-02",
            "source": _SOURCE,
        },
    ),
}
"""Table → the rows of the worked example; cells that are left out are empty."""

_README = """Facts as tables
===============

This folder holds one CSV file for each kind of fact, with a worked example: an invented deal
between invented firms, told through all tables. All of its ids begin with "example-".

How to fill it in
1. Delete the rows of the example. Delete the files that you do not need.
2. Begin with sources.csv: one row for each text that you read.
3. Add firms to organisations.csv, unless the graph already has them; ids of the graph can be
   used anywhere (openai, nvidia, amd ...).
4. Add the deal to agreements.csv, who takes part to agreement_parties.csv, and what is supplied
   or paid to agreement_volumes.csv. Only volumes enter the measures.
5. Import the folder. Every problem is named with its file, row and column; nothing is written
   before all is sound.

Rules
- UTF-8, commas between cells, a cell that holds a comma in quotation marks: "a, b".
- Ids: small letters, digits and single hyphens, such as openai-amd-6gw.
- Dates as exact as known: 2025-10-07, 2025-10, 2025-Q4, 2025-H2, 2025.
- Numbers with a point and no spaces: 1234.5. Shares are fractions: 0.25 for 25 %.
- An empty upper bound is open. 'Up to' has the lower bound 0.
- Instead of bounds, the column quantity takes words, in English or French: up to 6 GW,
  tens of billions of USD, more than 50 %, jusqu'à 10 %, au moins 5 milliards d'euros.
- Write remarks in your own words, never a sentence of the source.

The tables
"""


def write_template(folder: str | os.PathLike[str]) -> tuple[Path, ...]:
    """Write a folder of tables with a worked example, and a README.

    Args:
        folder: a new or empty folder; it is made if it does not exist.

    Returns:
        The files that were written.

    Raises:
        UsageError: the folder holds something, so that nothing of the user's is overwritten,
            or it cannot be written.
    """
    target = Path(folder)
    tables = tables_schema().tables
    texts = {f"{name}.csv": _csv(tables[name], rows) for name, rows in EXAMPLES.items()}
    texts["README.txt"] = _README + _table_list(tables)
    with replaced_folder(target, new=True) as fresh:
        for name, text in texts.items():
            (fresh / name).write_bytes(text.encode("utf-8"))
    return tuple(target / name for name in texts)


def _csv(schema: TableSchema, rows: tuple[dict[str, str], ...]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(schema.columns), lineterminator="\n", restval="")
    writer.writeheader()
    for row in rows:
        seen = {"seen": "yes"} if "seen" in schema.columns else {}
        writer.writerow(seen | row)
    return out.getvalue()


def _table_list(tables: Mapping[str, TableSchema]) -> str:
    return "".join(f"- {name}.csv: {table.description}\n" for name, table in tables.items())
