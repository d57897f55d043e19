"""RDF in files of other hands: which formats, how they are opened, what is refused of them.

The format is told by the name, in any case, and `.gz` behind it means that the file is packed.
Blank nodes are of their file: what is put together from several gives them new names.
"""

from __future__ import annotations

import gzip
import re
import zlib
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from aisupply.errors import DataError
from aisupply.rdf.terms import AIS, ID

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

__all__ = [
    "FORMATS",
    "format_of",
    "is_document",
    "parse_document",
    "placed_quads",
    "read_document",
    "syntax_error",
]

FORMATS = {
    ".trig": ox.RdfFormat.TRIG,
    ".nq": ox.RdfFormat.N_QUADS,
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".n3": ox.RdfFormat.N3,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".rdf": ox.RdfFormat.RDF_XML,
}
"""File name suffix → format."""

_CLAIM = ox.NamedNode(AIS + "Claim")
_PACKED = ".gz"
_BOM = b"\xef\xbb\xbf"
_WHOLE = frozenset({ox.RdfFormat.JSON_LD, ox.RdfFormat.RDF_XML})
"""Formats that are looked into before they are parsed."""
_PROLOGUE = re.compile(rb"\s*(?:<\?.*?\?>|<!--.*?-->)", re.DOTALL)
_DOCTYPE = re.compile(rb"\s*<!DOCTYPE", re.IGNORECASE)
_REMOTE = "LoadDocumentCallback"
"""By this word the parser says that a document names a context which lies elsewhere."""


def format_of(path: Path) -> ox.RdfFormat:
    """Return the format that a file's name tells; `DataError` if it is none of `FORMATS`.

    Example:
        >>> from pathlib import Path
        >>> format_of(Path("Firms.NT.gz")).name
        'N-Triples'
    """
    form = FORMATS.get(_suffix(path))
    if form is None:
        raise DataError(
            str(path), f"a file named *{path.suffix or path.name}", "one of " + ", ".join(FORMATS),
            hint=f"a suffix tells the format; {_PACKED} may stand behind it",
        )  # fmt: skip
    return form


def is_document(path: Path) -> bool:
    """Tell whether a file's name tells one of the formats."""
    return _suffix(path) in FORMATS


def _suffix(path: Path) -> str:
    """Return the suffix that tells the format, in small letters."""
    suffix = path.suffix.lower()
    return path.with_suffix("").suffix.lower() if suffix == _PACKED else suffix


def parse_document(
    path: Path, *, hint: str = "mend the file at the place named", rename: bool = False
) -> Iterator[ox.Quad]:
    """Yield the statements of a file.

    Args:
        path: a file in one of `FORMATS`.
        hint: the next thing to do, where it does not parse.
        rename: give its blank nodes names that nobody else has.

    Raises:
        DataError: it cannot be read, does not parse (the line is named where it is known),
            needs something from elsewhere, or says more than RDF can.
    """
    form = format_of(path)
    source: dict[str, Any] = (
        {"path": str(path)} if _is_plain(path) else {"input": read_document(path)}
    )
    try:
        for quad in ox.parse(**source, format=form, base_iri=ID, rename_blank_nodes=rename):
            if form == ox.RdfFormat.N3 and isinstance(quad.graph_name, ox.BlankNode):
                raise DataError(
                    str(path), "a formula { … }", "statements only", hint="write it as TriG"
                )
            yield quad
    except SyntaxError as error:
        if "UTF-8" in str(error):
            read_document(path)  # which names the byte
        raise syntax_error(path, error, hint=hint) from error
    except OSError as error:
        raise _unreadable(path, error) from error


def placed_quads(path: Path, *, registry: str, hint: str) -> Iterator[ox.Quad]:
    """Yield the statements of a file in the graph that they belong to.

    A file whose format has no graphs is registry.  JSON-LD is that too, if it has no named graph
    and declares no claim: it is Turtle in another dress then.

    Args:
        path: as in `parse_document`.
        registry: the graph of the registry.
        hint: as in `parse_document`.
    """
    form = format_of(path)
    quads: Iterable[ox.Quad] = parse_document(path, hint=hint, rename=True)
    if form == ox.RdfFormat.JSON_LD:
        quads = list(quads)
    elif form.supports_datasets:
        yield from quads
        return
    if isinstance(quads, list) and any(map(_is_of_claims, quads)):
        yield from quads
        return
    graph = ox.NamedNode(registry)
    for quad in quads:
        yield ox.Quad(quad.subject, quad.predicate, quad.object, graph)


def _is_of_claims(quad: ox.Quad) -> bool:
    return not isinstance(quad.graph_name, ox.DefaultGraph) or quad.object == _CLAIM


def _is_plain(path: Path) -> bool:
    """Tell whether the parser can read a file from the disk as it is."""
    if path.suffix.lower() == _PACKED or FORMATS[_suffix(path)] in _WHOLE:
        return False
    try:
        with path.open("rb") as file:
            start = file.read(len(_BOM))
    except OSError as error:
        raise _unreadable(path, error) from error
    return start not in {_BOM, b""}


def read_document(path: Path) -> bytes:
    """Read an RDF file, unpacked and without a byte-order mark.

    Raises:
        DataError: a folder, an empty or binary file, another encoding than UTF-8, a packed file
            that is not whole, or RDF/XML with a DOCTYPE.
    """
    form = format_of(path)
    data = _unpacked(path)
    if not data.strip():
        raise DataError(str(path), "an empty file", "RDF", hint="check that the copy is complete")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DataError(
            f"{path}, byte {error.start}",
            f"byte 0x{data[error.start]:02x}",
            "UTF-8 text",
            hint="save the file as UTF-8",
        ) from error
    data = data.removeprefix(_BOM)
    if form == ox.RdfFormat.RDF_XML:
        _refuse_doctype(path, data)
    return data


def _unpacked(path: Path) -> bytes:
    try:
        data = path.read_bytes()
        return gzip.decompress(data) if path.suffix.lower() == _PACKED else data
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DataError(
            str(path), f"a packed file that is damaged ({error})", "gzip",
            hint="check that the copy is complete",
        ) from error  # fmt: skip
    except OSError as error:
        raise _unreadable(path, error) from error


def _refuse_doctype(path: Path, data: bytes) -> None:
    """Refuse what may define entities, which can be made to grow without end."""
    place = 0
    while match := _PROLOGUE.match(data, place):
        place = match.end()
    if _DOCTYPE.match(data, place):
        raise DataError(
            str(path), "a DOCTYPE", "RDF/XML without one",
            hint="write its entities out, or convert the file to Turtle",
        )  # fmt: skip


def syntax_error(path: Path, error: SyntaxError, *, hint: str) -> DataError:
    """Return what is to be raised for a file that does not parse; it names the line."""
    message = str(error.msg or error)
    if _REMOTE in message:
        return DataError(
            str(path), "a @context that lies elsewhere", "one that stands in the document",
            hint="nothing is fetched: put the text of the context in the place of its address",
        )  # fmt: skip
    if "UTF-8" in message:
        hint = "save the file as UTF-8"
    line = f", line {error.lineno}" if error.lineno else ""
    return DataError(f"{path}{line}", message, f"{_suffix(path)[1:]} that parses", hint=hint)


def _unreadable(path: Path, error: OSError) -> DataError:
    return DataError(
        str(path),
        error.strerror or str(error) or "an error",
        "a readable file",
        hint="check the path and its permissions",
    )
