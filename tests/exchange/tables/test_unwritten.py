"""Claims that no row can hold: beside the tables at export, back in the graph at import."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from aisupply.errors import DataError
from aisupply.exchange.tables.files import REST
from aisupply.exchange.tables.template import EXAMPLES, write_template
from aisupply.exchange.tables.unwritten import Tables, put_back, read_unwritten
from aisupply.exchange.tables.writer import Composed, Existing
from aisupply.store.documents import parse_document
from aisupply.store.embedded import EmbeddedStore

if TYPE_CHECKING:
    from pathlib import Path

    import aisupply


DENIED = """
@base <https://w3id.org/aisupply/id/> .
@prefix ais: <https://w3id.org/aisupply/ont#> .
@prefix aisc: <https://w3id.org/aisupply/code#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<claim/agreements/DEAL>
    a ais:Claim ;
    ais:certainty aisc:denied ;
    ais:knownAt "2026-03-02T00:00:00Z"^^xsd:dateTime ;
    ais:noSpanReason aisc:no-span-not-archived ;
    ais:statedIn <paper> ;
    ais:status aisc:reported ;
    dcterms:subject <DEAL> .
<paper> a ais:Source ; dcterms:type aisc:source-news ; ais:tier 2 .
<claim/agreements/DEAL> { <DEAL> a ais:Agreement ; dcterms:type aisc:agreement-supply . }
"""


@pytest.fixture
def denied(tmp_path: Path) -> Path:
    """A folder whose only table has one row, beside a deal that its source denies."""
    (tmp_path / "denied").mkdir()
    path = tmp_path / "denied" / REST
    path.write_text(DENIED.replace("DEAL", "no-deal"), encoding="utf-8")
    return path.parent


def test_a_denied_deal_is_no_row(denied: Path) -> None:
    """As a row it would say the opposite: it stands beside the tables, with its source."""
    quads = list(parse_document(denied / REST, hint=""))
    tables = Tables(quads, coverage=dt.date(2026, 7, 5))
    assert tables.rows == {}
    assert tables.claims == 1
    assert set(tables.rest) == set(quads)


def test_what_stands_beside_is_put_back_once(denied: Path) -> None:
    """A first time it is new, a second time it is there."""
    rest = read_unwritten(denied)
    first = Composed()
    put_back(first, rest, Existing())
    assert [claim.rpartition("/")[2] for claim in first.added] == ["no-deal"]
    assert first.sources["paper"] == set(rest)
    again = Composed()
    put_back(again, rest, Existing(sources={"paper": set(rest)}))
    assert (again.added, again.kept, again.sources) == ([], 1, {})


def test_a_claim_that_the_target_has_otherwise_is_refused(denied: Path) -> None:
    """Neither of the two is taken for the right one."""
    rest = read_unwritten(denied)
    other = {quad for quad in rest if "denied" not in str(quad.object)}
    with pytest.raises(DataError, match=r"claim/agreements/no-deal.*says something else"):
        put_back(Composed(), rest, Existing(sources={"paper": other}))


def test_a_claim_without_a_source_is_refused(denied: Path) -> None:
    """It has no file to stand in."""
    rest = [quad for quad in read_unwritten(denied) if "statedIn" not in str(quad.predicate)]
    with pytest.raises(DataError, match=r"no-deal, of which no source is told"):
        put_back(Composed(), rest, Existing())


def test_a_folder_without_the_file_has_nothing_beside(tmp_path: Path) -> None:
    """Tables that somebody wrote by hand have none."""
    write_template(tmp_path / "tables")
    assert read_unwritten(tmp_path / "tables") == []
    assert len(EXAMPLES) == 30


@pytest.mark.slow
def test_the_shipped_graph_comes_back_from_its_tables(
    shipped: aisupply.Graph, tmp_path: Path
) -> None:
    """Export, then import: no problem, and every claim that stands is there, as it was.

    What a curator has replaced stays out: it was an error.  The target is the graph itself: beside
    it, its own ids are taken.
    """
    from aisupply.exchange.tables.importing import import_tables
    from aisupply.exchange.tables.writer import all_quads
    from aisupply.rdf.bundle import graph_dir

    tables = Tables(shipped.store.quads(), coverage=shipped.coverage)
    tables.write(tmp_path)
    # the article, what a curator has replaced, sums of products; parties that a better source tells
    # of than their deal, and what later filings say of earlier deals
    assert tables.claims < 420
    assert sum(map(len, tables.rows.values())) > 3000
    existing = Existing.read(graph_dir())
    imported = import_tables(tmp_path, beside=shipped, existing=existing)
    assert imported.folder.is_sound, [str(problem) for problem in imported.folder.problems]
    assert imported.composed.replaced == []
    again = EmbeddedStore()
    again.load(all_quads(imported.composed, existing))
    standing = {claim.iri for claim in shipped.claims if not claim.replaced}
    assert contents(again, standing) == contents(shipped.store, standing)


def contents(store: EmbeddedStore, standing: set[str] | None = None) -> set[tuple[str, str]]:
    """What each claim says, and what is said about it; a revision goes by the name of the first."""
    found = set()
    for quad in store.quads():
        graph = str(getattr(quad.graph_name, "value", ""))
        claim = graph or str(getattr(quad.subject, "value", ""))
        if "/id/claim/" not in claim or (standing is not None and claim not in standing):
            continue
        about = (quad.subject, quad.predicate, quad.object) if graph else quad.predicate
        if "replacedBy" in str(quad.predicate):
            continue
        found.add((claim.removesuffix("/2"), f"{about} {quad.object}"))
    return found
