"""Is what an import would write sound?  Shapes and checks, each finding led back to its row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisupply.exchange.tables.existing import REPLACED
from aisupply.exchange.tables.mapping_context import text
from aisupply.exchange.tables.problems import Problem, shown
from aisupply.exchange.tables.schema import tables_schema
from aisupply.rdf.terms import CLAIM, ID

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyoxigraph as ox

    from aisupply.claims.graph import ClaimGraph
    from aisupply.exchange.tables.mapping_context import Mapped
    from aisupply.exchange.tables.rows import Folder, Row
    from aisupply.validation import Finding

__all__ = ["unsound_rows"]

_ENDS = ("ended", "as_of", "end", "after_date")
"""Columns that say when something ended, the most telling first."""
_COLUMNS = {
    "basis-code": "basis",
    "capital-of-category": "category",
    "identifier-wrong": "lei",
    "tier-of-kind": "tier",
    "shares-sum": "share_max",
    "state-ended-early": "ended",
    "volume-counted-twice": "counts",
    "volume-counts-with-nothing": "counts",
    "volume-flow-kind": "flow",
    "volume-kind": "kind",
    "volume-parties-swapped": "customer",
    "volume-units": "unit",
    "registry-label-missing": "name",
    "registry-label-twice": "name",
}
"""Check → the column at which to look first."""


def unsound_rows(
    quads: Iterable[ox.Quad], mapped: Mapped, folder: Folder, beside: ClaimGraph
) -> list[Problem]:
    """Return the rows of which `validate` would find a violation, with what it says.

    Args:
        quads: all that the target would hold.
        mapped: the claims of the rows.
        folder: the rows.
        beside: the graph that the rows may name.
    """
    from aisupply.validation import validate_quads

    listed = list(quads)
    rows = _Rows(listed, mapped, folder)
    found = (
        _problem(finding, row)
        for finding in validate_quads(listed, beside=beside).findings
        if finding.severity == "violation" and (row := rows.of(finding)) is not None
    )
    return list(dict.fromkeys(found))


class _Rows:
    """From what a finding is about to the row that says it."""

    def __init__(self, quads: Iterable[ox.Quad], mapped: Mapped, folder: Folder) -> None:
        self._rows = mapped.rows
        self._older = {
            quad.object.value: quad.subject.value  # type: ignore[union-attr]
            for quad in quads
            if quad.predicate == REPLACED
        }
        self._things: dict[str, Row] = {}
        for table in folder.rows:
            for row in folder.sound_rows(table):
                if text(row, "id"):
                    self._things.setdefault(ID + text(row, "id"), row)
        for draft in mapped.drafts:
            for triple in draft.triples:
                self._things.setdefault(triple.subject.value, mapped.rows[draft.key])  # type: ignore[union-attr]

    def of(self, finding: Finding) -> Row | None:
        """Return the row of a finding; None for what an earlier import or another hand wrote."""
        return (
            self._row(finding.claim) or self._row(finding.thing) or self._things.get(finding.thing)
        )

    def _row(self, claim: str) -> Row | None:
        seen = {claim}
        while claim in self._older and self._older[claim] not in seen:
            claim = self._older[claim]
            seen.add(claim)
        return self._rows.get(claim.removeprefix(CLAIM))


_IN_ROWS = {
    "capital-of-category": (
        "goods, though money is invested or lent", "capital, or no category",
        "write capital, or purchase in flow if goods are bought",
    ),
    "volume-counted-twice": (
        "an amount that counts beside another of the same measure or figure",
        "amounts of one agreement that add up",
        "write instalment in counts of both, if they add up; else restates: or part-of: the other",
    ),
    "volume-flow-kind": (
        "a flow and a kind that do not fit", "a supply in power or count, all else in money",
        "correct flow, or the unit of the amount",
    ),
}  # fmt: skip
"""Check → what is found, expected and to be done, in the words of tables."""


def _problem(finding: Finding, row: Row) -> Problem:
    """Return a finding in the words of the row."""
    if finding.label == "state-ended-early":
        return _ended_early(row)
    column = _COLUMNS.get(finding.label)
    place = column if column in row.values else tables_schema().tables[row.table].key[0]
    found, expected, todo = _IN_ROWS.get(
        finding.label, (finding.what, "what validate accepts", finding.todo)
    )  # fmt: skip
    if finding.label in _IN_ROWS and column:
        found = f"{shown(text(row, column))}: {found}"
    return Problem(row.file, row.number, place, found, expected, todo)


def _ended_early(row: Row) -> Problem:
    """Say which day of a row is before the day from which other rows have the same thing."""
    column = next((name for name in _ENDS if text(row, name)), None)
    day = text(row, column) if column else "the day of its source"
    return Problem(
        row.file, row.number, column or tables_schema().tables[row.table].key[0],
        f"an end on {day}, and another row by which it was in force only after that",
        "an end after the beginning",
        "correct the day; a row without a day of its own counts from that of its source, and one "
        "whose source has no date from the last day covered: give that source its date",
    )  # fmt: skip
