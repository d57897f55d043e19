"""Spans of claims, and a text held against their digests."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from aisupply.claims.evidence import spans, verify
from aisupply.errors import DataError, UnknownNameError, UsageError
from aisupply.graph import Graph, open  # noqa: A004
from aisupply.rdf.terms import ID
from aisupply.store.embedded import EmbeddedStore

if TYPE_CHECKING:
    from aisupply.table import Cell

TEXT = "Ébène firm sells 6 chips.\nBuyer pays.\n"
SPANS = {"1": (0, 10), "2": (11, 24), "3": (26, 37)}
"""Key of a claim → its span in TEXT; by hand: É, è are one code point and two bytes each."""
SHARED = Path(__file__).parents[2].parent / "shared" / "sources" / "000_2c3c486f48980527.txt"


def sha256(text: str) -> str:
    """Return the digest of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def trig() -> str:
    """Return a graph of four claims on TEXT, the last of which has no span."""
    head = """
    @base <https://w3id.org/aisupply/id/> .
    @prefix : <https://w3id.org/aisupply/id/> .
    @prefix ais: <https://w3id.org/aisupply/ont#> .
    @prefix aisc: <https://w3id.org/aisupply/code#> .
    @prefix oa: <http://www.w3.org/ns/oa#> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
    """
    about = (
        "ais:status aisc:reported ; ais:certainty aisc:probable ; "
        'ais:knownAt "2030-01-10T00:00:00Z"^^xsd:dateTime'
    )
    parts = [head, f':news a ais:Source ; rdfs:label "News" ; ais:digest "{sha256(TEXT)}" .']
    parts += [
        f"<claim/news/{key}> a ais:Claim ; ais:statedIn :news ; {about} ; "
        f"ais:evidencedBy <span/news/{start}-{end}> ."
        f"<span/news/{start}-{end}> a ais:TextSpan ; oa:hasSource :news ; "
        f'ais:digest "{sha256(TEXT[start:end])}" ; oa:hasSelector <s/{key}> . '
        f"<s/{key}> a oa:TextPositionSelector ; oa:start {start} ; oa:end {end} ."
        for key, (start, end) in SPANS.items()
    ]
    last = f"<claim/site/1> a ais:Claim ; ais:statedIn :site ; {about} ; "
    last += "ais:noSpanReason aisc:no-span-table . :site a ais:Source ."
    return "\n".join([*parts, last])


@pytest.fixture(scope="module")
def graph() -> Graph:
    """Return the graph of `trig`."""
    store = EmbeddedStore()
    store.load_bytes(trig().encode(), ox.RdfFormat.TRIG, base=ID)
    return Graph(lambda: store)


def failing(graph: Graph, text: bytes) -> list[object]:
    """Return the ends of the spans that fail for a text."""
    return [row["end"] for row in verify(graph, text, source="news").failing]


def test_spans_have_all_columns(graph: Graph) -> None:
    """A row says which claim, how far to believe it, and where it stands."""
    table = spans(graph, ["news/2"])
    assert table.rows == [
        {
            "claim": ID + "claim/news/2",
            "status": "reported",
            "certainty": "probable",
            "known": "2030-01-10",
            "source": "news",
            "start": 11,
            "end": 24,
            "digest": sha256(TEXT[11:24]),
            "reason": None,
        }
    ]
    assert table.columns == tuple(table.rows[0])


def test_claim_without_span_gives_its_reason(graph: Graph) -> None:
    """A claim that no span carries is listed with the reason."""
    (row,) = spans(graph, source="site")
    assert (row["start"], row["reason"]) == (None, "no-span-table")


@pytest.mark.parametrize("name", ["news/1", "claim/news/1", "cl:news/1", ID + "claim/news/1"])
def test_claim_is_found_by_id_prefix_and_iri(graph: Graph, name: str) -> None:
    """A claim may be named as it is shown anywhere."""
    assert spans(graph, [name]).column("start") == [0]


def test_spans_of_one_source(graph: Graph) -> None:
    """Only the claims of the source that is asked for are listed."""
    assert spans(graph, source="news").column("end") == [10, 24, 37]


def test_source_is_found_by_label(graph: Graph) -> None:
    """A source may be named by its label."""
    assert len(spans(graph, source="News")) == 3


def test_unknown_claim_suggests_the_nearest() -> None:
    """A claim that does not exist gets the nearest ids suggested."""
    store = EmbeddedStore()
    store.load_bytes(trig().encode(), ox.RdfFormat.TRIG, base=ID)
    with pytest.raises(UnknownNameError, match="did you mean 'news/1'"):
        spans(Graph(lambda: store), ["news/11"])


def test_unknown_source_is_refused(graph: Graph) -> None:
    """A source that the graph does not have cannot be verified."""
    with pytest.raises(UnknownNameError, match="no source is called 'wire'"):
        verify(graph, TEXT.encode(), source="wire")


def test_sound_text_is_verified_with_its_words(graph: Graph) -> None:
    """The text of the source passes, and each span shows its words."""
    answer = verify(graph, TEXT.encode(), source="news")
    assert answer.ok
    assert answer.notes == []
    assert answer.table.column("words") == ["Ébène firm", "sells 6 chips", "Buyer pays."]


def test_text_is_read_from_a_file(graph: Graph, tmp_path: Path) -> None:
    """A path to the text does as well as its bytes, and bytes are not translated."""
    path = tmp_path / "news.txt"
    path.write_bytes(TEXT.encode())
    assert verify(graph, path, source="news").ok


@pytest.mark.parametrize(
    ("position", "ends"),
    [
        (TEXT.encode().index(b"6"), [24]),
        (TEXT.encode().index(b"firm"), [10]),
        (TEXT.encode().index(b"pays"), [37]),
        (TEXT.encode().index(b"\n"), []),
    ],
)
def test_one_changed_byte_fails_the_source_and_its_span(
    graph: Graph, position: int, ends: list[int]
) -> None:
    """One other byte fails the digest of the source and exactly the spans that hold it."""
    changed = bytearray(TEXT.encode())
    changed[position] = ord("_")
    answer = verify(graph, bytes(changed), source="news")
    assert not answer.source_ok
    assert not answer.ok
    assert [row["end"] for row in answer.failing] == ends


def test_only_the_claims_asked_for_are_checked(graph: Graph) -> None:
    """With claims named, the spans of the others do not matter."""
    answer = verify(graph, TEXT.encode().replace(b"6", b"7"), source="news", claims=["news/1"])
    assert answer.table.column("ok") == [True]
    assert not answer.source_ok


def test_truncated_text_fails_the_spans_past_its_end(graph: Graph) -> None:
    """A text cut short fails what lies past its end, without words, and says so."""
    answer = verify(graph, TEXT[:30].encode(), source="news")
    assert [(row["end"], row["words"]) for row in answer.failing] == [(37, None)]
    assert "after 30 code points, before 1 of the spans" in " ".join(map(str, answer.notes))


def test_byte_order_mark_is_named(graph: Graph) -> None:
    """A byte-order mark makes other bytes: it is reported, not stripped in silence."""
    answer = verify(graph, b"\xef\xbb\xbf" + TEXT.encode(), source="news")
    assert not answer.ok
    assert "without the byte-order mark it begins with, the text is the source" in map(
        str, answer.notes
    )


@pytest.mark.parametrize(
    ("text", "note"),
    [
        (TEXT.replace("\n", "\r\n"), "with line ends LF in place of CR LF, the text is the source"),
        (TEXT[:-1], "with a line end after its last line, the text is the source"),
        (TEXT + "\n", "without its last line end, the text is the source"),
    ],
)
def test_change_in_passing_is_named(graph: Graph, text: str, note: str) -> None:
    """Where only line ends differ, the note says that this is all."""
    answer = verify(graph, text.encode(), source="news")
    assert not answer.source_ok
    assert note in map(str, answer.notes)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "found nothing"),
        (b" \n\n", "found nothing"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "found a NUL byte"),
        (TEXT.encode("latin-1"), "byte 0: found byte 0xc9, expected UTF-8"),
        (TEXT.encode("utf-16"), "found UTF-16"),
    ],
)
def test_what_is_no_text_is_refused(graph: Graph, data: bytes, message: str) -> None:
    """Empty, binary or otherwise encoded input is refused, with the place of the first byte."""
    with pytest.raises(DataError, match=message):
        verify(graph, data, source="news")


def test_folder_and_missing_file_are_refused(graph: Graph, tmp_path: Path) -> None:
    """A folder or a path to nothing is no text; the message names it."""
    for path, words in ((tmp_path, "directory"), (tmp_path / "none.txt", "No such file")):
        with pytest.raises(DataError, match=words) as caught:
            verify(graph, path, source="news")
        assert str(path) in str(caught.value)


def test_source_without_digest_and_span_cannot_be_verified(graph: Graph) -> None:
    """Where the graph has nothing to compare with, success would be a lie."""
    with pytest.raises(UsageError, match="nothing of site can be checked"):
        verify(graph, TEXT.encode(), source="site")


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="the seed article is not beside the project")
def test_seed_article_verifies_whole() -> None:
    """The article passes every digest of the shipped graph, and fails with one byte changed."""
    shipped, data = open(), SHARED.read_bytes()
    answer = verify(shipped, data, source="seed-article")
    assert answer.ok
    assert len(answer.table) >= 90
    place = data.index(b"partenaria")
    changed = verify(shipped, data[:place] + b"P" + data[place + 1 :], source="seed-article")
    position = len(data[:place].decode())
    affected = [
        row for row in answer.table if int(str(row["start"])) <= position < int(str(row["end"]))
    ]
    assert not changed.source_ok
    assert [row["claim"] for row in changed.failing] == [row["claim"] for row in affected]


def test_every_source_of_the_shipped_graph_shows_its_evidence(shipped: Graph) -> None:
    """Each claim has a passage or the reason for none; a source without claims says so."""
    rows = [row for source in shipped.names.of_kind("source") for row in _of(shipped, source.id)]
    assert all((row["digest"] is None) != (row["reason"] is None) for row in rows)
    together = spans(shipped).rows
    assert len(rows) == len(together)
    assert {str(row["claim"]) for row in rows} == {str(row["claim"]) for row in together}


def _of(graph: Graph, source: str) -> list[dict[str, Cell]]:
    """Return the rows of a source, all of which must be its own."""
    table = spans(graph, source=source)
    assert {row["source"] for row in table} <= {source}
    assert bool(table.notes) == (not table.rows)
    return table.rows
