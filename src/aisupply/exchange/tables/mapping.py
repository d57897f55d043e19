"""From the rows of a folder of tables to claims: one claim for each row, sometimes two.

`TABLES` says which function reads which table.  What the tables say of who exists, which is no
claim, goes to the registry (`aisupply.exchange.tables.registry`).
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

import pyoxigraph as ox

from aisupply.exchange.tables import (
    mapping_actors,
    mapping_changes,
    mapping_deals,
    mapping_estimates,
    mapping_restrictions,
    mapping_shares,
    mapping_stakes,
    mapping_supply,
    mapping_totals,
    mapping_volumes,
)
from aisupply.exchange.tables.export_claim import Facts, claims_of
from aisupply.exchange.tables.export_rows import ROWS
from aisupply.exchange.tables.kept_cells import lost_cells
from aisupply.exchange.tables.mapping_context import LeftOut, Mapped, RowError
from aisupply.exchange.tables.problems import Problem
from aisupply.exchange.tables.registry import registry_of
from aisupply.exchange.tables.schema import tables_schema
from aisupply.exchange.tables.writer import claim_quads
from aisupply.rdf import bundle
from aisupply.rdf.terms import AISC, CLAIM, SKOS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from aisupply.exchange.tables.mapping_context import Context, Draft
    from aisupply.exchange.tables.rows import Row

__all__ = ["TABLES", "drafts_of", "known_codes", "map_rows"]

_LABEL = ox.NamedNode(SKOS + "prefLabel")

TABLES: Mapping[str, Callable[[Row, Context], Iterator[Draft]]] = {
    "organisations": mapping_actors.organisations,
    "groups": mapping_actors.groups,
    "people": mapping_actors.people,
    "products": mapping_actors.products,
    "product_inputs": mapping_supply.product_inputs,
    "in_house": mapping_supply.in_house,
    "agreements": mapping_deals.agreements,
    "agreement_parties": mapping_deals.parties,
    "agreement_terms": mapping_deals.terms,
    "agreement_volumes": mapping_volumes.volumes,
    "agreement_corroboration": mapping_deals.corroboration,
    "stakes": mapping_stakes.stakes,
    "supply_relations": mapping_supply.supply_relations,
    "restrictions": mapping_restrictions.restrictions,
    "firm_groups": mapping_restrictions.firm_groups,
    "market_shares": mapping_shares.market_shares,
    "customer_shares": mapping_shares.customer_shares,
    "segment_shares": mapping_shares.segment_shares,
    "supplier_shares": mapping_shares.supplier_shares,
    "totals": mapping_totals.totals,
    "estimates": mapping_estimates.estimates,
    "facilities": mapping_actors.facilities,
    "changes": mapping_changes.changes,
    "conflicts": mapping_actors.conflicts,
}
"""Table → what makes claims of its rows."""


def map_rows(context: Context) -> Mapped:
    """Return the claims of all sound rows of a folder.

    A row whose source is archived gives none: with the text at hand a claim has its passage,
    and a table has no passages.

    A row that cannot be read, or that would give the claim of another row, is a problem.
    """
    mapped = Mapped()
    facts = Facts()
    for triple in chain.from_iterable(registry_of(context).values()):
        facts.add(triple)
    for table in TABLES:
        for row in context.folder.sound_rows(table):
            try:
                drafts = drafts_of(row, context, facts)
            except RowError as error:
                mapped.problems.append(
                    Problem(row.file, row.number, error.column, error.found, error.expected,
                            error.hint or "")
                )  # fmt: skip
                continue
            kept = [draft for draft in drafts if _may_be_told(row, draft, context)]
            for draft in kept:
                _keep(mapped, row, draft)
            if not kept:
                source = drafts[0].source if drafts else ""
                reason = f"the text of {source} is at hand: claim it with its passage"
                mapped.left_out.append(LeftOut(row, reason))
    return mapped


def drafts_of(row: Row, context: Context, facts: Facts) -> list[Draft]:
    """Return the claims of a row, the first one with the cells that they do not give back.

    Args:
        row: the row.
        context: what it is read against.
        facts: names and identifiers of the folder's things; it takes up the claims' evidence.
    """
    drafts = list(TABLES[row.table](row, context))
    quads = chain.from_iterable(claim_quads(draft, CLAIM + draft.key) for draft in drafts)
    claims = claims_of(quads, facts).get(row.table, [])
    given = ROWS[row.table](claims[0]) if claims else {}
    first = replace(drafts[0], notes=(*drafts[0].notes, *lost_cells(row, given)))
    return [first, *drafts[1:]]


def _may_be_told(row: Row, draft: Draft, context: Context) -> bool:
    """Tell whether a table may speak for a source; that sources disagree is the curator's word."""
    return row.table == "conflicts" or not context.source(draft.source).archived


def _keep(mapped: Mapped, row: Row, draft: Draft) -> None:
    """Keep a claim; one that another row has made already is a problem."""
    first = mapped.rows.setdefault(draft.key, row)
    if first is row:
        mapped.drafts.append(draft)
        return
    column = tables_schema().tables[row.table].key[0]
    mapped.problems.append(
        Problem(row.file, row.number, column, f"what row {first.number} says already",
                "one row for each fact", "merge the two rows, or tell them apart")
    )  # fmt: skip


def known_codes(folder: Path | None = None) -> dict[str, dict[str, str]]:
    """Return the ids of all codes of the code lists, each with its labels by language.

    Args:
        folder: the folder of the lists; that of the shipped ontology by default.
    """
    found: dict[str, dict[str, str]] = {}
    for path in sorted((folder or bundle.ontology_dir() / "codes").glob("*.ttl")):
        for triple in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            label, subject = triple.object, triple.subject
            if triple.predicate != _LABEL or not isinstance(label, ox.Literal):
                continue
            if isinstance(subject, ox.NamedNode):
                code = subject.value.removeprefix(AISC)
                found.setdefault(code, {})[label.language or ""] = label.value
    return found
