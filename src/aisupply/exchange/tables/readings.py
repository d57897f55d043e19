"""Second readings: that somebody who did not enter a claim read its source again, and the outcome.

A row of `readings.csv` is no claim.  It is bookkeeping, and stands on the claim that it names, in
the file of that claim.  Only the latest reading of a claim is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from aisupply.exchange.tables.existing import DEFAULT, READ_AGAIN, REPLACED, STATED
from aisupply.exchange.tables.mapping_context import date_of, text
from aisupply.exchange.tables.mapping_nodes import Statements, local, moment, words
from aisupply.exchange.tables.problems import Problem, nearest, shown
from aisupply.rdf.terms import CLAIM

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aisupply.exchange.tables.export_claim import Facts
    from aisupply.exchange.tables.rows import Folder, Row
    from aisupply.exchange.tables.writer import Composed, Existing

__all__ = ["reading_rows", "take_readings"]


def take_readings(folder: Folder, composed: Composed, existing: Existing) -> list[Problem]:
    """Put the readings of a folder on the claims that are to be written, or that are there.

    The key of a claim names the revision that stands.  A reading that an older revision has is
    not taken over: what was read is what was said then.

    Args:
        folder: the rows.
        composed: what is to be written; files of claims that were read again are added.
        existing: what the target holds.

    Returns:
        A problem for each row whose claim is in neither; a note for one of an older revision.
    """
    rows = folder.sound_rows("readings")
    if not rows:
        return []
    shelf = _Claims(composed, existing)
    problems = []
    for row in rows:
        key = text(row, "claim").removeprefix("claim/")
        claim = CLAIM + key
        if claim not in shelf.home:
            hint = nearest(key, [known.removeprefix(CLAIM) for known in shelf.home])
            problems.append(
                Problem(row.file, row.number, "claim", shown(key), "a claim of what is written",
                        hint or "write it as the last column of aisupply show has it")
            )  # fmt: skip
            continue
        *older, standing = shelf.revisions(claim)
        read = _reading(row, standing)
        if any(_about(read) == _about(shelf.read(before)) for before in older):
            problems.append(
                Problem(row.file, row.number, "claim", f"a reading of what {key} said before",
                        "a reading of what it says now", "read the source again, and date it",
                        severity="note")
            )  # fmt: skip
            continue
        shelf.mark(standing, read)
    return problems


class _Claims:
    """The claims of what is to be written, each with the file that it is in."""

    def __init__(self, composed: Composed, existing: Existing) -> None:
        self._composed = composed
        self._files = {**existing.sources, **composed.sources}
        self.home: dict[str, str] = {}
        self._newer: dict[str, str] = {}
        for name, quads in self._files.items():
            for quad in quads:
                if quad.predicate == STATED and isinstance(quad.subject, ox.NamedNode):
                    self.home[quad.subject.value] = name
                elif quad.predicate == REPLACED and isinstance(quad.object, ox.NamedNode):
                    self._newer[str(getattr(quad.subject, "value", ""))] = quad.object.value

    def revisions(self, claim: str) -> list[str]:
        """Return a claim and those that replace it, the one that stands last."""
        found = [claim]
        while (newer := self._newer.get(found[-1])) in self.home and newer not in found:
            found.append(str(newer))
        return found

    def read(self, claim: str) -> set[ox.Quad]:
        """Return what a second reading says of a claim already."""
        node = ox.NamedNode(claim)
        return {
            quad
            for quad in self._files[self.home[claim]]
            if quad.subject == node and quad.predicate.value in READ_AGAIN
        }

    def mark(self, claim: str, read: set[ox.Quad]) -> None:
        """Put a reading on a claim, in place of an older one."""
        before = self.read(claim)
        if before != read:
            name = self.home[claim]
            quads = (self._files[name] - before) | read
            self._files[name] = self._composed.sources[name] = quads


def _reading(row: Row, claim: str) -> set[ox.Quad]:
    date = date_of(row, "date")
    made = Statements()
    made.say(
        local(ox.NamedNode(claim)),
        ("aisb:readAgainAt", moment(f"{date.last}T00:00:00Z") if date else None),
        ("aisb:readAgainOutcome", f"aisc:reading-{text(row, 'outcome')}"),
        ("aisb:readAgainNote", words(text(row, "note")) if text(row, "note") else None),
    )
    return {ox.Quad(t.subject, t.predicate, t.object, DEFAULT) for t in made.triples()}


def _about(read: Iterable[ox.Quad]) -> set[tuple[str, object]]:
    return {(quad.predicate.value, quad.object) for quad in read}


def reading_rows(claims: Iterable[tuple[str, str]], facts: Facts) -> list[dict[str, str]]:
    """Return a row for each claim that was read again.

    Args:
        claims: id of a claim, and the key under which an import finds it again.
        facts: the evidence.
    """
    return [
        {
            "claim": key, "date": facts.one(claim, "aisb:readAgainAt")[:10],
            "outcome": facts.one(claim, "aisb:readAgainOutcome").removeprefix("reading-"),
            "note": facts.one(claim, "aisb:readAgainNote"),
        }
        for claim, key in claims
        if facts.one(claim, "aisb:readAgainAt")
    ]  # fmt: skip
