"""Each known disagreement of the fact tables: found, linked, no conflict, or left out.

`conflicts_map.csv` says for each id of the table which it is:

* ``rule``: a rule of ontology/conflicts finds it;
* ``linked``: a curator has linked its claims by ais:conflictsWith;
* ``no-conflict``: it is none, and `why` says why;
* ``left-out``: one side cannot be a claim without inventing something, and `why` says what.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from aisupply.claims.conflicts import conflicts

if TYPE_CHECKING:
    import aisupply

Found = set[tuple[str, str]]

with Path(__file__).with_name("conflicts_map.csv").open(encoding="utf-8", newline="") as _file:
    ROWS = list(csv.DictReader(_file))
HOW = ("rule", "linked", "no-conflict", "left-out")


def rows(*how: str) -> list[Any]:
    """Return the rows of the map that end in one of some ways."""
    return [pytest.param(row, id=row["id"]) for row in ROWS if row["how"] in how]


@pytest.fixture(scope="module")
def found(shipped: aisupply.Graph) -> Found:
    """Subject and aspect of each conflict of the shipped graph."""
    table = conflicts(shipped.view(everything=True))
    return {
        (row["subject"].short.removeprefix(":"), str(row["aspect"]))  # type: ignore[union-attr]
        for row in table
    }


@pytest.mark.shared
def test_each_known_disagreement_is_mapped(shared: Path) -> None:
    """The map has each id of the table of conflicts once, and no other."""
    with (shared / "facts" / "conflicts.csv").open(encoding="utf-8", newline="") as file:
        known = [row["id"] for row in csv.DictReader(file)]
    assert [row["id"] for row in ROWS] == known


def test_the_map_gives_reasons() -> None:
    """Each row ends in one of four ways and says why."""
    assert {row["how"] for row in ROWS} == set(HOW)
    assert all(row["why"] for row in ROWS)


@pytest.mark.parametrize("row", rows("rule"))
def test_a_rule_finds_it(row: dict[str, str], found: Found) -> None:
    """The conflict is found on its subject and aspect."""
    assert (row["subject"], row["aspect"]) in found


@pytest.mark.parametrize("row", rows("linked"))
def test_a_curator_has_linked_it(row: dict[str, str], found: Found) -> None:
    """The claims of the conflict are linked, on its subject."""
    assert (row["subject"], "noted") in found


@pytest.mark.parametrize("row", rows("no-conflict", "left-out"))
def test_what_is_no_conflict_is_not_found(row: dict[str, str], found: Found) -> None:
    """What is none is not taken for one; what is left out must be moved once it is found."""
    assert (row["subject"], row["aspect"]) not in found


def test_the_rules_find_a_good_part(found: Found) -> None:
    """At least twenty of the known disagreements are found by rule, and others beside them."""
    by_rule = {(row["subject"], row["aspect"]) for row in ROWS if row["how"] == "rule"}
    assert len(by_rule) >= 20
    assert found - by_rule
