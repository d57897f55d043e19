"""Claims to files: one layout, nothing twice, corrections linked, all of it or none."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest

from aisupply.errors import DataError, UsageError
from aisupply.exchange.tables import read_folder
from aisupply.exchange.tables.export import write_tables
from aisupply.exchange.tables.importing import kept_up_to
from aisupply.exchange.tables.mapping import map_rows
from aisupply.exchange.tables.mapping_known import context_for, known_in
from aisupply.exchange.tables.writer import Composed, Existing, compose, write_file, write_folder
from aisupply.rdf.terms import ID
from aisupply.rdf.trig import render_trig, render_turtle

if TYPE_CHECKING:
    from collections.abc import Callable

Row = dict[str, str]
ROOT = Path(__file__).parents[3]
SEED = ROOT / "graph" / "sources" / "news" / "seed-article.trig"
SOURCE: Row = {
    "id": "paper", "publisher": "Example Press", "title_in_own_words": "On a deal",
    "kind": "news", "language": "en", "tier": "2", "published": "2025-10",
}  # fmt: skip
FIRM: Row = {
    "id": "lab", "name": "Lab Incorporated", "kind": "company", "source": "paper",
    "ticker": "XNAS:LAB", "ticker_basis": "recall", "lei": "R2I72C950HOYXII45366",
    "lei_basis": "seen", "country_iso2": "FR", "country_hq_basis": "recall",
}  # fmt: skip
DEAL: Row = {
    "id": "deal", "kind": "supply", "status": "announced", "announced": "2025-09-22",
    "summary": "A deal", "source": "paper",
}  # fmt: skip


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Composed]:
    """Import tables into the folder `graph`, and return what was written."""

    def imported(**tables: list[Row]) -> Composed:
        graph = tmp_path / "graph"
        existing = Existing.read(graph)
        known = known_in(existing.quads())
        beside = {"sources": [SOURCE], "organisations": [FIRM]}
        write_tables(tmp_path / "tables", beside | tables)
        folder = read_folder(tmp_path / "tables", known=known.ids)
        assert folder.is_sound, [str(problem) for problem in folder.problems]
        context = context_for(folder, known, coverage=dt.date(2026, 7, 5), codes={})
        composed = compose(map_rows(context), context, existing)
        write_folder(graph, composed)
        return composed

    return imported


def quads(path: Path) -> set[ox.Quad]:
    """Return the quads of a TriG file."""
    return set(ox.parse(path=str(path), format=ox.RdfFormat.TRIG, base_iri=ID))


def test_the_layout_is_that_of_the_shipped_claims() -> None:
    """Rendered anew, the claims of the seed are the same, in nearly the same lines."""
    text = SEED.read_text(encoding="utf-8")
    made = render_trig(quads(SEED))
    again = set(ox.parse(made, format=ox.RdfFormat.TRIG, base_iri=ID))
    assert again == quads(SEED)
    assert sorted(made.splitlines()) == sorted(text.splitlines())


def test_special_characters_survive() -> None:
    """Quotes, line ends, accents and IRIs of other places come back as they were."""
    subject = ox.NamedNode(ID + "place/größe")
    texts = ['a "b"\\ \n\t', "Île-de-France"]
    triples = {ox.Triple(subject, ox.NamedNode("http://e.org/p?x=1"), ox.Literal(t)) for t in texts}
    triples.add(ox.Triple(subject, ox.NamedNode(ID + "p"), ox.NamedNode("http://e.org/a;b,c")))
    made = render_turtle(triples)
    found = ox.parse(made, format=ox.RdfFormat.TURTLE, base_iri=ID)
    assert {quad.triple for quad in found} == triples


def test_a_source_is_described_once_in_its_own_file(
    run: Callable[..., Composed], tmp_path: Path
) -> None:
    """The file of a source begins with what it is, and its precision is kept."""
    run(agreements=[DEAL])
    text = (tmp_path / "graph" / "sources" / "news" / "paper.trig").read_text("utf-8")
    block = text.split("\n\n")[1].splitlines()
    assert block[0] == ":paper"
    assert "    ais:datePrecision aisc:precision-month ;" in block
    assert '    dcterms:issued "2025-10-31T00:00:00Z"^^xsd:dateTime ;' in block


def test_a_source_that_nothing_cites_is_listed(
    run: Callable[..., Composed], tmp_path: Path
) -> None:
    """A source without claims is in the registry, until a claim cites it."""
    idle = SOURCE | {"id": "idle"}
    registry = tmp_path / "graph" / "registry" / "sources.ttl"
    run(sources=[SOURCE, idle])
    assert ":idle" in registry.read_text("utf-8")
    run(sources=[SOURCE, idle], agreements=[DEAL | {"source": "idle"}])
    assert not registry.exists()
    assert ":idle\n" in (tmp_path / "graph" / "sources" / "news" / "idle.trig").read_text("utf-8")


def test_to_import_twice_changes_no_byte(run: Callable[..., Composed], tmp_path: Path) -> None:
    """The second import keeps every claim and writes no file."""
    run(agreements=[DEAL])
    files = {path: path.read_bytes() for path in (tmp_path / "graph").rglob("*.t*")}
    again = run(agreements=[DEAL])
    assert (again.added, again.replaced, again.sources, again.registry) == ([], [], {}, {})
    assert again.kept == 2  # by hand: the organisation and the deal
    assert {path: path.read_bytes() for path in (tmp_path / "graph").rglob("*.t*")} == files


def test_a_corrected_row_replaces_its_claim(run: Callable[..., Composed], tmp_path: Path) -> None:
    """The old claim stays and points to revision 2, and that one to revision 3."""
    claim = f"{ID}claim/agreements/deal"
    run(agreements=[DEAL])
    second = run(agreements=[DEAL | {"status": "signed"}])
    third = run(agreements=[DEAL | {"status": "in-force"}])
    assert (second.added, second.replaced) == ([f"{claim}/2"], [claim])
    assert (third.added, third.replaced) == ([f"{claim}/3"], [f"{claim}/2"])
    found = {
        (quad.subject.value, quad.object.value)
        for quad in quads(tmp_path / "graph" / "sources" / "news" / "paper.trig")
        if quad.predicate.value.endswith("#replacedBy")
    }
    assert found == {(claim, f"{claim}/2"), (f"{claim}/2", f"{claim}/3")}
    assert run(agreements=[DEAL | {"status": "in-force"}]).added == []


def test_a_claim_that_moves_to_another_source(run: Callable[..., Composed], tmp_path: Path) -> None:
    """A corrected source puts the new revision into its own file, and links the old one."""
    other = SOURCE | {"id": "other"}
    run(agreements=[DEAL])
    run(sources=[SOURCE, other], agreements=[DEAL | {"source": "other"}])
    old, new = ((tmp_path / "graph" / "sources" / "news" / f"{name}.trig").read_text("utf-8")
                for name in ("paper", "other"))  # fmt: skip
    assert "ais:replacedBy <claim/agreements/deal/2>" in old
    assert "<claim/agreements/deal/2> {" in new


def test_what_is_there_stays(run: Callable[..., Composed], tmp_path: Path) -> None:
    """An import adds to a graph: claims of other tables and other files are not touched."""
    run(agreements=[DEAL])
    run(agreements=[DEAL | {"id": "deal-two"}])
    text = (tmp_path / "graph" / "sources" / "news" / "paper.trig").read_text("utf-8")
    assert "<claim/agreements/deal> {" in text
    assert "<claim/agreements/deal-two> {" in text


def _files(graph: Path) -> set[str]:
    """Return the files of claims of a graph folder, below its sources."""
    sources = graph / "sources"
    return {path.relative_to(sources).as_posix() for path in sources.rglob("*.trig")}


def test_a_source_has_the_folder_of_its_kind(run: Callable[..., Composed], tmp_path: Path) -> None:
    """Each new source goes to its kind; one whose kind is corrected goes to the other folder."""
    report = SOURCE | {"id": "report", "kind": "filing", "tier": "1"}
    other = DEAL | {"id": "other", "source": "report"}
    run(sources=[SOURCE, report], agreements=[DEAL, other])
    assert _files(tmp_path / "graph") == {"news/paper.trig", "filing/report.trig"}
    run(sources=[SOURCE | {"kind": "analysis"}, report], agreements=[DEAL, other])
    assert _files(tmp_path / "graph") == {"analysis/paper.trig", "filing/report.trig"}


@pytest.mark.parametrize("place", ["paper.trig", "my own/of 2025/paper.trig"])
def test_a_file_stays_where_its_owner_put_it(
    run: Callable[..., Composed], tmp_path: Path, place: str
) -> None:
    """What lies flat, or in a folder of one's own, is found, added to and not told twice."""
    run(agreements=[DEAL])
    held = tmp_path / "graph" / "sources" / place
    held.parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / "graph" / "sources" / "news" / "paper.trig").rename(held)
    again = run(agreements=[DEAL, DEAL | {"id": "deal-two"}])
    assert again.added == [f"{ID}claim/agreements/deal-two"]
    assert _files(tmp_path / "graph") == {place}
    assert {"<claim/agreements/deal> {", "<claim/agreements/deal-two> {"} <= {
        *held.read_text("utf-8").splitlines()
    }


def test_a_source_without_a_kind_lies_flat(run: Callable[..., Composed], tmp_path: Path) -> None:
    """A kind that is none of the list is no folder: nothing is written beside the graph."""
    composed = run(agreements=[DEAL])
    for kind in ("", "../../elsewhere"):
        write_folder(tmp_path / "bare", replace(composed, kinds={"paper": kind}))
        assert _files(tmp_path / "bare") == {"paper.trig"}
        shutil.rmtree(tmp_path / "bare")
    assert not (tmp_path / "elsewhere").exists()


def test_two_files_of_one_source_are_refused(run: Callable[..., Composed], tmp_path: Path) -> None:
    """Which of them a claim is in cannot be told: both are named, and neither is written."""
    run(agreements=[DEAL])
    first = tmp_path / "graph" / "sources" / "news" / "paper.trig"
    shutil.copy(first, first.parents[1])
    with pytest.raises(
        DataError, match=r"paper\.trig: found a second file .* beside .*paper\.trig"
    ):
        run(agreements=[DEAL | {"status": "signed"}])
    assert first.read_bytes() == (first.parents[1] / first.name).read_bytes()


def test_only_seen_identifiers_are_registered(run: Callable[..., Composed], tmp_path: Path) -> None:
    """An identifier from memory is no identifier; a country from memory is only probable."""
    run()
    registry = (tmp_path / "graph" / "registry" / "organisations.ttl").read_text("utf-8")
    assert "LEI:R2I72C950HOYXII45366" in registry
    assert "XNAS:LAB" not in registry
    assert "aisc:probable" in (tmp_path / "graph" / "sources" / "news" / "paper.trig").read_text(
        "utf-8"
    )


def test_a_short_name_becomes_the_label(run: Callable[..., Composed], tmp_path: Path) -> None:
    """The alias of type name is the label, the French one its French label, the rest aliases."""
    aliases = [("Lab", "name"), ("LAB", "ticker"), ("Labo", "fr")]
    run(aliases=[{"organisation": "lab", "alias": a, "type": t} for a, t in aliases])
    registry = (tmp_path / "graph" / "registry" / "organisations.ttl").read_text("utf-8")
    assert 'rdfs:label "Lab"@en , "Labo"@fr ;' in registry
    assert 'skos:altLabel "LAB" , "Lab Incorporated" ;' in registry


def test_a_label_in_english_is_in_latin_letters(
    run: Callable[..., Composed], tmp_path: Path
) -> None:
    """A short name in other letters, which few can read, is another name and no label."""
    aliases = [("实验室", "name"), ("Läb", "name")]
    run(aliases=[{"organisation": "lab", "alias": a, "type": t} for a, t in aliases])
    registry = (tmp_path / "graph" / "registry" / "organisations.ttl").read_text("utf-8")
    assert 'rdfs:label "Läb"@en ;' in registry
    assert 'skos:altLabel "Lab Incorporated" , "实验室" ;' in registry


PARTIES: list[Row] = [
    {"agreement": "deal", "organisation": "lab", "role": "customer", "seen": "yes"},
    {"agreement": "deal", "organisation": "nvidia", "role": "supplier", "seen": "yes"},
]
VOLUME: Row = {
    "id": "deal/power/01", "agreement": "deal", "measure": "power", "source": "paper",
    "customer": "lab", "supplier": "nvidia", "flow": "supply", "category": "ai-accelerator",
    "kind": "power", "unit": "GW", "firm": "0", "stated": "1", "ceiling": "1", "stage": "planned",
    "evidence": "reported", "counts": "yes",
}  # fmt: skip


@pytest.mark.parametrize(
    ("tables", "who"),
    [
        ({"agreement_parties": PARTIES}, {"Lab Incorporated", "Nvidia"}),
        ({"agreement_volumes": [VOLUME]}, {"Lab Incorporated", "Nvidia"}),
        ({}, {"deal"}),
    ],
    ids=["by its parties", "by its amounts", "by nobody"],
)
def test_a_deal_is_called_by_names(tmp_path: Path, tables: Any, who: set[str]) -> None:
    """Firms of the graph beside and of the folder have their names; without any, the id is told."""
    beside = ROOT / "graph" / "registry" / "organisations.ttl"
    known = known_in(ox.parse(beside.read_bytes(), format=ox.RdfFormat.TURTLE))
    rows = {"sources": [SOURCE], "organisations": [FIRM], "agreements": [DEAL]} | tables
    write_tables(tmp_path / "tables", rows)
    folder = read_folder(tmp_path / "tables", known=known.ids)
    context = context_for(folder, known, coverage=dt.date(2026, 7, 5), codes={})
    write_folder(tmp_path / "graph", compose(map_rows(context), context, Existing()))
    registry = (tmp_path / "graph" / "registry" / "agreements.ttl").read_text("utf-8")
    (label,) = re.findall(r'rdfs:label "([^"]*): supply, September 2025"@en', registry)
    assert set(label.split("–")) == who


def test_the_registry_keeps_its_labels(run: Callable[..., Composed], tmp_path: Path) -> None:
    """A label that is there wins, and the name of the table is another name."""
    registry = tmp_path / "graph" / "registry" / "organisations.ttl"
    run()
    text = registry.read_text("utf-8").replace("Lab Incorporated", "The Lab")
    registry.write_text(text, "utf-8")
    run()
    assert 'rdfs:label "The Lab"@en ;' in registry.read_text("utf-8")
    assert 'skos:altLabel "Lab Incorporated" ;' in registry.read_text("utf-8")


def test_a_foreign_folder_is_refused(run: Callable[..., Composed], tmp_path: Path) -> None:
    """Files that were not written here are not replaced, and stay as they are."""
    (tmp_path / "graph").mkdir()
    (tmp_path / "graph" / "thesis.txt").write_text("mine")
    with pytest.raises(UsageError, match="did not write"):
        run(agreements=[DEAL])
    assert [path.name for path in (tmp_path / "graph").iterdir()] == ["thesis.txt"]


def test_one_file_holds_all_of_it(run: Callable[..., Composed], tmp_path: Path) -> None:
    """A file instead of a folder holds registry, sources and claims."""
    composed = run(agreements=[DEAL])
    write_file(tmp_path / "all.trig", composed)
    found = quads(tmp_path / "all.trig")
    parts = quads(tmp_path / "graph" / "sources" / "news" / "paper.trig")
    assert parts < found
    with pytest.raises(UsageError, match=r"no \.trig file"):
        write_file(tmp_path / "all.ttl", composed)


def test_a_later_day_leaves_the_title_of_the_data_set() -> None:
    """Of what a folder says of itself only the last day moves, and it has one last day."""
    turtle = """
        @prefix dcat: <http://www.w3.org/ns/dcat#> .
        @prefix dcterms: <http://purl.org/dc/terms/> .
        @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        <https://w3id.org/aisupply/graph>
            dcterms:title "Mine"@en ; dcterms:temporal <https://example.org/span> .
        <https://example.org/span> dcat:endDate "%sT23:59:59Z"^^xsd:dateTime ."""

    def told(day: str) -> frozenset[ox.Triple]:
        quads = ox.parse((turtle % day).encode(), format=ox.RdfFormat.TURTLE)
        return frozenset(quad.triple for quad in quads)

    assert kept_up_to(dt.date(2026, 9, 30), told("2026-07-05")) == told("2026-09-30")
