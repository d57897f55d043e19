"""Nothing that became public on a day moves an answer known by the day before.

Three things could: a claim that counts from the announcement and tells the outcome, bookkeeping
that points to what was not known yet, and code that reads later claims.  The first two are looked
for in every claim of the shipped graph; the third by taking all later claims away.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox
import pytest

import aisupply
from aisupply.rdf.terms import local_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aisupply.claims.lens import ClaimFacts

SLACK = dt.timedelta(days=35)
"""A source of which only the month is known counts from the month's end."""
OUTCOMES = frozenset({"under-way", "done"})

LISTED = Path(__file__).with_name("late_outcomes.txt")
"""Claims that date an outcome back, one a line, found when this test was written. A line goes once
its claim is mended; none is to be added."""

EXPECTED_POINTERS = frozenset({"agreement_volumes/openai-oracle-45gw/money/01"})
"""Claims whose figure counts within what became known later. One goes once it is mended."""

_STAGES = """
SELECT DISTINCT ?claim ?stage {
  GRAPH ?claim { ?thing ais:hasState ?state . ?state ais:stage ?stage }
}
"""
_WITH = """
SELECT DISTINCT ?claim ?counts ?whole ?superseded {
  ?claim aisb:counts ?counts ; aisb:countsWith ?whole .
  OPTIONAL { ?claim aisb:supersededAt ?superseded }
}
"""
_TOLD = """
SELECT DISTINCT ?claim ?thing {
  VALUES ?class { ais:Volume ais:Payment ais:Agreement }
  GRAPH ?claim { ?thing a ?class }
}
"""
_CONTROL = "SELECT DISTINCT ?claim { GRAPH ?claim { ?control a ais:Control } }"


class Late(NamedTuple):
    """An outcome that counts from before its source: the claim, its stage and the two days."""

    claim: str
    stage: str
    known: dt.date
    issued: dt.date


@pytest.fixture(scope="module")
def standing(shipped: aisupply.Graph) -> Mapping[str, ClaimFacts]:
    """The claims that nobody has replaced, by IRI."""
    return {claim.iri: claim for claim in shipped.claims if not claim.replaced}


def late_outcomes(graph: aisupply.Graph, claims: Mapping[str, ClaimFacts]) -> list[Late]:
    """Return the outcomes of claims that were known before anybody could have said so."""
    found = []
    for row in graph.store.records(_STAGES):
        stage, claim = local_id(row["stage"]), claims.get(row["claim"])
        if claim is None or claim.issued is None or stage not in OUTCOMES:
            continue
        if claim.issued - claim.known > SLACK:
            found.append(Late(local_id(claim.iri), stage, claim.known, claim.issued))
    return sorted(found)


def test_an_outcome_is_known_from_its_source(
    shipped: aisupply.Graph, standing: Mapping[str, ClaimFacts]
) -> None:
    """That a thing is under way or done is told by a source of that day, give or take a month."""
    listed = set(LISTED.read_text("utf-8").split())
    late = late_outcomes(shipped, standing)
    new = [one for one in late if one.claim not in listed]
    assert new == [], "an outcome counts from before its source: see known-before-source"
    mended = listed - {one.claim for one in late}
    assert mended == set(), f"these were mended: take them out of {LISTED.name}"


def test_the_check_says_the_same(shipped: aisupply.Graph) -> None:
    """What validate warns of is what is looked for here."""
    from aisupply.validation.checks import load_checks, run_check

    (check,) = [check for check in load_checks() if check.label == "known-before-source"]
    found = {local_id(hit.claim or "") for hit in run_check(check, shipped.whole)}
    standing = {claim.iri: claim for claim in shipped.claims if not claim.replaced}
    assert found == {one.claim for one in late_outcomes(shipped, standing)}


def test_bookkeeping_points_to_what_was_known(
    shipped: aisupply.Graph, standing: Mapping[str, ClaimFacts]
) -> None:
    """A figure is no part of what nobody knew yet, and gives way on no earlier day than that."""
    first: dict[str, dt.date] = {}
    for row in shipped.store.records(_TOLD):
        if row["claim"] in standing:
            known = standing[row["claim"]].known
            first[row["thing"]] = min(known, first.get(row["thing"], known))
    found = set()
    for row in shipped.store.records(_WITH):
        if row["claim"] in standing:
            begins = standing[row["claim"]].known
            if "superseded" in row:
                begins = dt.date.fromisoformat(row["superseded"][:10])
            if first.get(row["whole"], dt.date.max) > begins:
                found.add(local_id(row["claim"]))
    assert found == EXPECTED_POINTERS


@pytest.mark.parametrize(
    "day",
    [
        "2025-10-14",
        *(pytest.param(f"{year}-{month:02}-01", marks=pytest.mark.slow)
          for year in (2025, 2026) for month in (1, 4, 7, 10)),
    ],
)  # fmt: skip
def test_later_claims_move_no_earlier_answer(
    shipped: aisupply.Graph, tmp_path: Path, day: str
) -> None:
    """Without all that became known from a day on, the day before shows the same, to the last edge.

    Who belongs to whom is read on the day of the lens from all claims, whenever they were known: to
    leave out a source must not split a firm.
    """
    start = dt.date.fromisoformat(day)
    control = {row["claim"] for row in shipped.whole.records(_CONTROL)}
    later = {claim.iri for claim in shipped.claims if claim.known >= start} - control
    # What a curator has replaced is seen on no day; without what replaces it, it would be again.
    later |= {claim.iri for claim in shipped.claims if claim.replaced}
    kept = [
        quad for quad in shipped.whole.quads()
        if not any(getattr(term, "value", "") in later
                   for term in (quad.graph_name, quad.subject, quad.object))
    ]  # fmt: skip
    path = tmp_path / "then.trig"
    path.write_bytes(ox.serialize(kept, format=ox.RdfFormat.TRIG))
    assert later
    before = (start - dt.timedelta(days=1)).isoformat()
    now, then = shipped.view(known_by=before), aisupply.open(path).view(known_by=before)
    assert set(now.store.quads()) == set(then.store.quads())
    assert _edges(now) == _edges(then)


def _edges(view: aisupply.View) -> dict[tuple[str, str, str], dict[str, object]]:
    """Return the links of a view, each with its attributes."""
    links = view.network().edges(keys=True, data=True)
    return {(source, target, key): data for source, target, key, data in links}
