"""The columns of answers: what each means, which hold names, and how people read them."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from aisupply.rdf.terms import local_id
from aisupply.table import Iri, Several
from aisupply.text import Note
from aisupply.text import render as say

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from aisupply.claims.names import NameIndex
    from aisupply.table import Cell, Table

__all__ = ["COLUMNS", "arrange", "labels_of", "with_names"]

_SHARE = "share, 0 to 1"
_NATS = "Shannon entropy in nats"
_LINE = "certain, possible, impossible, or by-number (follows from the number of suppliers alone)"
COLUMNS: dict[str, str] = {
    "name": "name to call it by",
    "topic": "topic",
    "question": "the question in words",
    "parameters": "name:type=default; none if null",
    "example": "as typed on the command line",
    "customer": "id of the customer",
    "category": "id of the product category",
    "kind": "quantity measured by (power, money, count), or kind of thing",
    "unit": "unit of the volumes: GW, USD, pieces; null if none",
    "suppliers": "number of named suppliers",
    "quantified": "how many of them have a figure; in explain, whether this one has",
    "unquantified": "ids of those without a figure",
    "answer": "HHI in points 0..10,000: the narrowest reading that covers every named supplier",
    "hhi_median": "HHI in points at the medians of a model's estimates; not the median HHI",
    "least_probability": "least probability of the answer by the model's account, 0..1; null if "
    "nothing is estimated",
    "percentile_5": "5th percentile of the model, in the unit",
    "median": "median of the model, in the unit",
    "percentile_95": "95th percentile of the model, in the unit",
    "product": "id of the product",
    "hhi_stated": "HHI in points 0..10,000, of suppliers with a figure: the headline",
    "hhi": "HHI in points 0..10,000 over all named suppliers: what is certain at all",
    "hhi_binding": "HHI in points, if only what is binding comes",
    "hhi_announced": "HHI in points, if all that was announced comes",
    "effective_suppliers": "10,000 / HHI: as many equal suppliers",
    "effective_suppliers_stated": "the same, of suppliers with a figure",
    "cr1": f"largest supplier's {_SHARE}",
    "cr3": f"three largest suppliers' {_SHARE}",
    "cr4": f"four largest suppliers' {_SHARE}",
    "cr1_stated": f"largest {_SHARE}, of suppliers with a figure",
    "cr3_stated": f"three largest, {_SHARE}, of suppliers with a figure",
    "entropy": _NATS,
    "entropy_stated": f"{_NATS}, of suppliers with a figure",
    "exp_entropy": "e to the entropy: as many equal suppliers",
    "normalised_hhi": "(H - 1/n) / (1 - 1/n), 0 to 1",
    "gini": "Gini coefficient, 0 to 1",
    "top_supplier": "largest for certain; open if several can be",
    "top_candidates": "ids of those who can be the largest",
    "past_1800": f"whether the HHI is past 1,800 points: {_LINE}",
    "past_4000": f"whether the HHI is past 4,000 points: {_LINE}",
    "past_half": f"whether one supplier has more than half: {_LINE}",
    "closed": "whether a source says that there are no other suppliers; in chokepoints, how often",
    "tipping": "how large an undisclosed volume would have to be to change a verdict",
    "sources": "number of sources, or their ids",
    "reason": "code of why there is no figure, or no passage",
    "supplier": "id of the supplier",
    "firm": "id of the firm; in explain, as binding",
    "binding": "volume that is binding, in the unit",
    "stated": "stated volume, in the unit",
    "ceiling": "greatest volume, in the unit; null if none is stated",
    "agreement": "ids of the agreements",
    "status": "reported, announced, rumoured, opinion, forecast, inferred or estimated; registry, "
    "remark",
    "claims": "the claims it rests on; see citations",
    "steps": "how the figures were read and combined",
    "binds": "at which ends of the HHI this figure decides, by its dual",
    "market": "id of the market",
    "period": "period that the figures are of; of what is installed the day",
    "basis": "what a figure rests on: full, flows, stated, market or estimated, of stops sole, "
    "market or named; of a market what is counted: revenue, units …",
    "residual": f"what no named firm has, {_SHARE}",
    "tier": "1 for direct suppliers, 2 for what they need …",
    "from": "the way of categories to this one; null at the first tier",
    "beside_first": "whether it is more concentrated than the first tier: certain, possible …",
    "supplier_count": "number of named suppliers",
    "top_share": f"{_SHARE}, of the largest supplier",
    "known_mass": f"part of the supply whose suppliers have figures, {_SHARE}",
    "assumed_mass": f"part where somebody is named without a figure, {_SHARE}",
    "unknown_mass": f"part where nobody is named, {_SHARE}",
    "hidden_stated": "HHI points that the first tier hides, of suppliers with a figure",
    "hidden": "HHI points that the first tier hides: greatest of all tiers minus the first",
    "stopped": "what stops",
    "exposure": f"{_SHARE} of the supply that stops; in chokepoints the mean over customers",
    "horizon": "running: only what flows, and is delivered already; new-capacity: equipment and "
    "building too, and what is planned or agreed",
    "via": "the way from what stops to the customer",
    "rank": "rank",
    "customers": "number of customers",
    "single_point": "customers of which every named way passes the firm",
    "loop": "the payments in a circle",
    "length": "number of payments",
    "actors": "ids of the firms in it",
    "guaranteed": "least payment on it, of what is binding, in the unit",
    "possible": "least payment on it, by ceilings, in the unit; null: none is known",
    "actor": "id of the investor",
    "invested": "what it invested, in the currency of the notes",
    "return_guaranteed": "what must come back to it as purchases",
    "return_possible": "what may come back to it as purchases",
    "date": "day",
    "clock": "known: became known on that day; holds: began to hold then",
    "claim": "the claim, or several; see citations",
    "change": "what moved",
    "before": "before",
    "after": "after",
    "verdict_before": f"lines that are passed before: {_LINE}",
    "verdict_after": f"lines that are passed after: {_LINE}",
    "fact": "what is claimed, in words",
    "certainty": "certain, probable, possible or denied",
    "known": "day on which it was first public",
    "source": "id of the source",
    "span": "characters in the text of the source, from–to",
    "subject": "what it is about",
    "start": "first character of the passage in the text of the source",
    "end": "character after the passage",
    "digest": "SHA-256 of the passage",
    "aspect": "power, money, start, stage, name …",
    "grade": "contradiction or difference",
    "claim_a": "one claim",
    "value_a": "what it says",
    "claim_b": "the other claim",
    "value_b": "what it says",
    "thing": "what changed",
    "what": "what is counted",
    "count": "how many",
    "id": "id, to be used with other tools",
    "label": "name",
    "names": "aliases and tickers",
    "match": "exact, begins, contains or like",
}
"""What each column means, with its unit."""

_OF_THINGS = frozenset(
    {
        "actor", "actors", "ask_whom", "category", "counterparty", "customer", "customers", "firm",
        "from", "largest_customer", "loop", "parties", "product", "stopped", "subject", "supplier",
        "thing", "to", "top_candidates", "top_chokepoint", "top_customer", "top_supplier",
        "unquantified", "via",
        "restricted",
    }
)  # fmt: skip
"""Columns whose cells are ids: where people read, their labels stand there."""
_LABELLED = ("facility", "person", "product", "category", "agreement", "organisation")
"""Kinds that have labels; of two things of one id, the later kind gives the label."""


def arrange(
    table: Table, *, columns: str | None = None, sort: str | None = None, limit: int | None = None,
    keys: Mapping[str, Callable[[dict[str, Cell]], Any]] = MappingProxyType({}),
) -> Table:  # fmt: skip
    """Return a table as the parameters of rows want it.

    Args:
        table: all rows.
        columns: names with commas; all columns if None or ``all``.
        sort: name of a column, as `Table.sorted_by` takes it.
        limit: the most rows.
        keys: what rows are sorted by in some columns, in place of the cell.

    Raises:
        UsageError: there is no such column.
    """
    if sort:
        table = table.sorted_by(sort, keys.get(sort.removeprefix("-")))
    if limit:
        table = table.first(limit)
    named = [name.strip() for name in (columns or "").split(",") if name.strip()]
    return table.pick(*named) if named and named != ["all"] else table


def labels_of(names: NameIndex, lang: str = "en") -> dict[str, str]:
    """Return the label of each thing by its id."""
    return {thing.id: thing.label(lang) for kind in _LABELLED for thing in names.of_kind(kind)}


def with_names(table: Table, labels: Mapping[str, str], *, whole: Collection[str] = ()) -> Table:
    """Return a table as people read it: things by their labels, claims as a number.

    Args:
        table: the answer.
        labels: of things, by id.
        whole: columns that are named by who asks, whose claims are listed.
    """

    def named(name: str, part: str | Note) -> str:
        """Return a note in words, and a thing by its label where the column is one of things."""
        if isinstance(part, Note):
            return say(part, table.lang, labels=labels)
        known = local_id(part) if isinstance(part, Iri) else part
        return labels.get(known, part) if name in _OF_THINGS else part

    def read(name: str, cell: Cell) -> Cell:
        """Return a cell as people read it; claims that nobody asked for are counted."""
        if name == "claims" and name not in whole and not isinstance(cell, int):
            return len(cell) if isinstance(cell, Several) else int(cell is not None)
        if isinstance(cell, Several):
            return Several((named(name, part) for part in cell), between=cell.between)
        return named(name, cell) if isinstance(cell, str | Note) else cell

    rows = [{**row, **{n: read(n, row.get(n)) for n in table.columns}} for row in table.rows]
    return replace(table, rows=rows, labels=labels)
