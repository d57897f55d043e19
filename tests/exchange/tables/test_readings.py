"""Second readings: a row of bookkeeping on a claim, which is no word of any other row."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

import aisupply
from aisupply.claims.describe import show, stats
from aisupply.exchange.tables.existing import Existing
from aisupply.exchange.tables.importing import import_tables
from aisupply.exchange.tables.readings import READ_AGAIN
from aisupply.exchange.tables.template import write_template
from aisupply.exchange.tables.unwritten import Tables
from aisupply.exchange.tables.writer import write_folder
from aisupply.rdf.terms import CLAIM, local_id
from aisupply.store.documents import parse_document

if TYPE_CHECKING:
    from pathlib import Path

    from aisupply.exchange.tables.importing import Imported
    from aisupply.exchange.tables.problems import Problem

VOLUME = "agreement_volumes/example-lab-chips-2026/power/01"


class Place:
    """A folder of tables, and the graph that it is imported into."""

    def __init__(self, folder: Path, beside: aisupply.Graph) -> None:
        self.tables, self.graph, self._beside = folder / "tables", folder / "graph", beside
        write_template(self.tables)
        self.reads()

    def reads(self, *rows: tuple[str, str, str, str]) -> None:
        """Write the table of readings anew: claim, date, outcome, note."""
        with (self.tables / "readings.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("claim", "date", "outcome", "note"), *rows])

    def brought(self) -> Imported:
        """Import the tables."""
        existing = Existing.read(self.graph)
        imported = import_tables(self.tables, beside=self._beside, existing=existing)
        if imported.composed.changes:
            write_folder(self.graph, imported.composed)
        return imported

    def read_again(self) -> dict[str, dict[str, str]]:
        """Return claim → what its second reading says, all of it outside of the claims' graphs."""
        found: dict[str, dict[str, str]] = {}
        for path in self.graph.rglob("*.trig"):
            for quad in parse_document(path):
                if quad.predicate.value in READ_AGAIN:
                    assert isinstance(quad.graph_name, ox.DefaultGraph)
                    said = found.setdefault(quad.subject.value.removeprefix(CLAIM), {})
                    said[local_id(quad.predicate.value)] = local_id(quad.object.value)
        return found


@pytest.fixture
def place(tmp_path: Path, light_shipped: Path) -> Place:
    """The worked example, of which nothing was read again."""
    return Place(tmp_path, aisupply.open(light_shipped))


def messages(problems: list[Problem]) -> list[tuple[str, str]]:
    """Return severity and finding of what is told of readings."""
    return [(p.severity, p.found) for p in problems if p.file == "readings.csv"]


def test_a_reading_stands_on_its_claim_and_the_latest_counts(place: Place) -> None:
    """It makes no claim, changes none, and a later one takes its place."""
    place.brought()
    place.reads((VOLUME, "2026-03-09", "partly", "the month only"))
    imported = place.brought()
    assert (imported.composed.added, imported.composed.replaced) == ([], [])
    assert place.read_again() == {
        VOLUME: {
            "readAgainAt": "2026-03-09T00:00:00Z", "readAgainOutcome": "reading-partly",
            "readAgainNote": "the month only",
        }
    }  # fmt: skip
    place.reads((f"claim/{VOLUME}", "2026-04-01", "confirmed", ""))
    assert place.brought().composed.added == []
    assert place.read_again() == {
        VOLUME: {
            "readAgainAt": "2026-04-01T00:00:00Z", "readAgainOutcome": "reading-confirmed",
        }
    }  # fmt: skip
    assert not place.brought().composed.changes


def test_a_reading_may_come_with_its_claim(place: Place) -> None:
    """The first import of a folder takes both."""
    place.reads((VOLUME, "2026-03-09", "confirmed", ""))
    assert place.brought().folder.is_sound
    assert list(place.read_again()) == [VOLUME]


def test_a_reading_does_not_pass_to_what_was_corrected(place: Place) -> None:
    """What was read is the row before; the corrected one waits for a reading of its own."""
    place.reads((VOLUME, "2026-03-09", "wrong-mended", ""))
    place.brought()
    path = place.tables / "agreement_volumes.csv"
    text = path.read_text("utf-8")
    assert "up to 2 GW" in text
    path.write_text(text.replace("up to 2 GW", "up to 3 GW"), "utf-8")
    imported = place.brought()
    assert [local_id(iri) for iri in imported.composed.replaced] == [VOLUME]
    assert messages(imported.folder.problems) == [
        ("note", f"a reading of what {VOLUME} said before")
    ]
    assert list(place.read_again()) == [VOLUME]
    place.reads((VOLUME, "2026-03-10", "confirmed", ""))
    assert messages(place.brought().folder.problems) == []
    assert place.read_again()[f"{VOLUME}/2"]["readAgainOutcome"] == "reading-confirmed"


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ((VOLUME.replace("01", "10"), "2026-03-09", "confirmed", ""), VOLUME.replace("01", "10")),
        (("example", "2026-03-09", "confirmed", ""), "example"),
        ((VOLUME, "", "confirmed", ""), "an empty cell"),
        ((VOLUME, "2026-03-09", "right", ""), "right"),
    ],
)
def test_a_reading_of_nothing_is_a_problem(
    place: Place, row: tuple[str, str, str, str], found: str
) -> None:
    """A claim that is not there, no claim at all, no day, and an outcome that no list has."""
    place.reads(row)
    imported = place.brought()
    ((severity, told),) = messages(imported.folder.problems)
    assert severity == "problem"
    assert found in told
    assert not place.graph.exists()


def test_readings_come_back_from_the_tables(place: Place) -> None:
    """By a table of their own, and not in what no row can hold."""
    place.reads((VOLUME, "2026-03-09", "partly", "the month only"))
    place.brought()
    graph = aisupply.open(place.graph)
    tables = Tables(graph.store.quads(), coverage=graph.coverage)
    assert tables.rows["readings"] == [
        {"claim": VOLUME, "date": "2026-03-09", "outcome": "partly", "note": "the month only"}
    ]
    assert not [quad for quad in tables.rest if quad.predicate.value in READ_AGAIN]


def test_readings_are_counted_and_shown(place: Place) -> None:
    """Of the volumes that count, one was read again; the firms of the deal show it."""
    place.reads((VOLUME, "2026-03-09", "partly", "the month only"))
    place.brought()
    graph = aisupply.open(place.graph)
    counted = {str(row["what"]): row["count"] for row in stats(graph, graph.view(everything=True))}
    assert counted["claims_read_again"] == counted["volumes_counted_read_again"] == 1
    assert counted["claims reading-partly"] == 1
    assert counted["stakes_read_again"] == 0
    view = graph.view(everything=True)
    told = " ".join(map(str, show(view, view.names.find("example-chips")).column("fact")))
    assert "read again at 2026-03-09" in told
    assert "confirmed in part" in told or "partly confirmed" in told
