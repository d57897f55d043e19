"""Where claims stand in their sources, and whether a text at hand is that source.

The graph stores no words, only positions (Unicode code points of the bytes decoded as UTF-8)
and SHA-256 digests.  Whoever has the text can check both here, and reads the words from their
own copy.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from aisupply.claims.answers import cell
from aisupply.errors import DataError, UnknownNameError, UsageError
from aisupply.rdf.terms import CLAIM, ID, expand, local_id
from aisupply.table import Table
from aisupply.text import Note

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from aisupply.claims.graph import ClaimGraph, ClaimView
    from aisupply.table import Cell

__all__ = ["Verification", "counted", "named_spans", "spans", "verify"]

_COLUMNS = (
    "claim", "status", "certainty", "known", "source", "start", "end", "digest", "reason",
)  # fmt: skip
_SPANS = """
SELECT ?claim ?status ?certainty ?known ?source ?start ?end ?digest ?reason {
  %s
  ?claim a ais:Claim ; ais:statedIn ?source .
  OPTIONAL { ?claim ais:status ?status }
  OPTIONAL { ?claim ais:certainty ?certainty }
  OPTIONAL { ?claim ais:knownAt ?known }
  OPTIONAL { ?claim ais:noSpanReason ?reason }
  OPTIONAL {
    ?claim ais:evidencedBy ?span .
    ?span oa:hasSelector ?selector .
    ?selector oa:start ?start ; oa:end ?end .
    OPTIONAL { ?span ais:digest ?digest }
  }
} ORDER BY ?claim ?start ?end
"""
_BOM = b"\xef\xbb\xbf"
# What programs do to a text in passing: the change undone, and the note on it.
_CHANGES: tuple[tuple[Callable[[bytes], bytes], Note], ...] = (
    (lambda text: text.removeprefix(_BOM), Note("evidence.without-mark")),
    (lambda text: text.replace(b"\r\n", b"\n"), Note("evidence.with-lf")),
    (lambda text: text.replace(b"\n", b"\r\n"), Note("evidence.with-crlf")),
    (lambda text: text.removesuffix(b"\n"), Note("evidence.without-end")),
    (lambda text: text + b"\n", Note("evidence.with-end")),
)


class Span(NamedTuple):
    """A span of a source, and the claim that it carries."""

    claim: Cell
    start: int
    end: int
    digest: str | None


@dataclass(frozen=True)
class Verification:
    """What came of holding a text against the digests of its source.

    Args:
        source: id of the source.
        expected: SHA-256 of the source as the graph has it; None if it has none.
        found: SHA-256 of the text.
        table: one row for each claim and span: claim, start, end, ok, words.
    """

    source: str
    expected: str | None
    found: str
    table: Table

    @property
    def source_ok(self) -> bool:
        """Whether the text as a whole is the source; true if the graph has no digest of it."""
        return self.expected in {None, self.found}

    @property
    def failing(self) -> list[dict[str, Cell]]:
        """The rows of the spans whose digest does not match."""
        return [row for row in self.table if not row["ok"]]

    @property
    def ok(self) -> bool:
        """Whether all digests match: that of the text and those of all spans."""
        return self.source_ok and not self.failing

    @property
    def notes(self) -> list[Note]:
        """What there is to say about the text as a whole."""
        return self.table.notes


def spans(
    graph: ClaimGraph, claims: Sequence[str] | None = None, *, source: str | None = None
) -> Table:
    """Return where each claim stands in its source, over all claims of a graph.

    Args:
        graph: the graph; no lens is applied.
        claims: the claims to show, by id (``seed-article/s01``), prefixed name or IRI; all if
            None.
        source: id of the only source to show.

    Returns:
        One row for each claim and span.  A claim that no span carries has one row with the
        reason.  A source that no claim rests on gives no row and a note.

    Raises:
        UnknownNameError: if there is no such claim or source.
    """
    iris = None if claims is None else _claims(graph, claims)
    only = None if source is None else _source(graph, source)
    rows = [row for row in _rows(graph, only) if iris is None or row["claim"] in iris]
    notes = [] if rows else [Note("evidence.none")]
    return Table(_COLUMNS, rows, notes=notes)


def counted(view: ClaimView, claims: Sequence[str]) -> list[str]:
    """Return those of some claims, by IRI, that the lens of a view lets through.

    A claim that was replaced is no news, and it still can be asked for by its name.
    """
    known = (claim._replace(replaced=False) for claim in view.graph.claims)
    return sorted(set(claims).intersection(view.lens.choose(known)))


def named_spans(view: ClaimView, claims: Sequence[str]) -> Table:
    """Return where some claims, by IRI, stand in their sources; a note tells what is left out.

    Args:
        view: its lens leaves claims out.
        claims: the claims.
    """
    admitted = counted(view, claims)
    table = spans(view.graph, admitted)
    if left_out := sorted(local_id(claim) for claim in {*claims}.difference(admitted)):
        table.notes.append(Note("evidence.left-out", claims=tuple(left_out)))
    return table


def verify(
    graph: ClaimGraph, text: bytes | Path, *, source: str, claims: Sequence[str] | None = None
) -> Verification:
    """Hold a text against the digests of a source and of its spans.

    Args:
        graph: the graph.
        text: the text as bytes, or the file it is in.
        source: id of the source that the text should be.
        claims: the claims whose spans are checked; all of the source if None.

    Raises:
        UnknownNameError: if there is no such source or claim.
        UsageError: if the graph has no digest of the source and no span of the claims.
        DataError: if the text cannot be read, is empty, or is no UTF-8.
    """
    iri = _source(graph, source)
    name = local_id(iri)
    source_spans = list(_spans(spans(graph, claims, source=source)))
    expected = _digest_of(graph, iri)
    if expected is None and not source_spans:
        raise UsageError(
            f"nothing of {name} can be checked: the graph has no digest and no span of it",
            hint=f"see what it has: aisupply show {name}",
        )
    data, where = _bytes(text)
    decoded = _decode(data, where)
    rows = [_check(span, decoded) for span in source_spans]
    digest = _sha256(data)
    notes = list(_notes(data, expected)) if expected not in {None, digest} else []
    if late := sum(span.end > len(decoded) for span in source_spans):
        notes.append(Note("evidence.too-short", points=len(decoded), spans=late))
    table = Table(("claim", "start", "end", "ok", "words"), rows, notes=notes)
    return Verification(name, expected, digest, table)


def _rows(graph: ClaimGraph, source: str | None) -> Iterator[dict[str, Cell]]:
    solutions = graph.store.select(_SPANS % (f"VALUES ?source {{ <{source}> }}" if source else ""))
    for terms in solutions.rows:
        row = dict(zip(solutions.columns, map(cell, terms), strict=True))
        for name in ("status", "certainty", "source", "reason"):
            row[name] = local_id(str(row[name])) if row[name] else None
        row["known"] = str(row["known"])[:10] if row["known"] else None
        yield row


def _spans(table: Table) -> Iterator[Span]:
    """Yield the rows that have a span, leaving out those with a reason why there is none."""
    for row in table:
        start, end, digest = row["start"], row["end"], row["digest"]
        if isinstance(start, int) and isinstance(end, int):
            yield Span(row["claim"], start, end, str(digest) if digest else None)


def _check(span: Span, text: str) -> dict[str, Cell]:
    """Return the row of one span; one that goes past the end of the text has no words."""
    inside = 0 <= span.start < span.end <= len(text)
    words = text[span.start : span.end] if inside else None
    matches = words is not None and _sha256(words.encode()) == span.digest
    return {
        "claim": span.claim, "start": span.start, "end": span.end, "ok": matches, "words": words,
    }  # fmt: skip


def _notes(data: bytes, expected: str | None) -> Iterator[Note]:
    """Yield why the text may differ from the source: what programs do to it in passing."""
    yield Note("evidence.other-text")
    if data.startswith(_BOM):
        yield Note("evidence.byte-order-mark")
    for undo, note in _CHANGES:
        if _sha256(undo(data)) == expected:
            yield note


def _bytes(text: bytes | Path) -> tuple[bytes, str]:
    """Return the bytes of a text and what to call it in a message."""
    if isinstance(text, bytes):
        return text, "text"
    try:
        return Path(text).read_bytes(), str(text)
    except OSError as error:
        raise DataError(
            str(text),
            error.strerror or "an error",
            "the text of the source",
            hint="check the path and its permissions",
        ) from error


def _decode(data: bytes, where: str) -> str:
    """Decode UTF-8 and nothing else; `DataError` for what is no text."""
    if not data.strip():
        raise DataError(where, "nothing", "the text of the source", hint="check the copy")
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise DataError(where, "UTF-16", "UTF-8", hint="get the text in its first encoding")
    if (place := data.find(b"\0")) >= 0:
        raise DataError(
            f"{where}, byte {place}", "a NUL byte", "text", hint="give the text, not a binary file"
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DataError(
            f"{where}, byte {error.start}",
            f"byte 0x{data[error.start]:02x}",
            "UTF-8",
            hint="get the bytes as they were first taken; no other encoding is tried",
        ) from error


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _digest_of(graph: ClaimGraph, source: str) -> str | None:
    """Return the digest that the graph has of a source given by its IRI."""
    for digest in _column(graph, f"SELECT ?digest {{ <{source}> ais:digest ?digest }}"):
        return digest
    return None


def _claims(graph: ClaimGraph, names: Iterable[str]) -> set[str]:
    """Return the IRIs of claims that are named by id, prefixed name or IRI."""
    known = _column(graph, "SELECT ?claim { ?claim a ais:Claim }")
    return {_claim(name, known) for name in names}


def _claim(name: str, known: set[str]) -> str:
    for iri in (expand(name), CLAIM + name, ID + name):
        if iri in known:
            return iri
    raise UnknownNameError("claim", name, map(local_id, known))


def _source(graph: ClaimGraph, name: str) -> str:
    """Return the IRI of a source that is named by id, label or IRI."""
    known = _column(graph, "SELECT ?source { ?source a ais:Source }")
    for iri in (expand(name), ID + name):
        if iri in known:
            return iri
    return graph.names.find(name, kind="source").iri


def _column(graph: ClaimGraph, query: str) -> set[str]:
    """Return the texts and IRIs that a query of one column gives."""
    return {str(cell(term)) for (term,) in graph.store.select(query).rows}
