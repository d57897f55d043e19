"""From files to a store: the layout of a graph folder, and errors that name file and line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from aisupply.errors import DataError, StoreError
from aisupply.store import CODES_GRAPH, REGISTRY_GRAPH
from aisupply.store.embedded import EmbeddedStore
from aisupply.terms import ID

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "FORMATS",
    "claim_files",
    "format_of",
    "load_file",
    "load_folder",
    "read_document",
    "registry_files",
    "syntax_error",
]

FORMATS = {
    ".trig": ox.RdfFormat.TRIG,
    ".nq": ox.RdfFormat.N_QUADS,
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
}
"""File name suffix → format."""


def load_folder(folder: Path, *, codes: Path) -> EmbeddedStore:
    """Read a graph folder and the code lists into a new store.

    Args:
        folder: has `registry/*.ttl` and `sources/*.trig`.
        codes: folder of the code lists.

    Raises:
        StoreError: if the folder has no claims or registry.
        DataError: if a file does not parse; it names file, line and what was found.
    """
    store = EmbeddedStore()
    sources = claim_files(folder)
    registry = registry_files(folder)
    if not sources and not registry:
        raise StoreError(
            f"{folder} holds no graph",
            hint="a graph folder has registry/*.ttl and sources/*.trig",
        )
    for path in sorted(codes.glob("*.ttl")):
        load_file(store, path, graph=CODES_GRAPH)
    for path in registry:
        load_file(store, path, graph=REGISTRY_GRAPH)
    for path in sources:
        load_file(store, path)
    return store


def claim_files(folder: Path) -> list[Path]:
    """Return the files of claims of a graph folder, in order of name."""
    return sorted((folder / "sources").glob("*.trig"))


def registry_files(folder: Path) -> list[Path]:
    """Return the files of the registry of a graph folder, in order of name."""
    return sorted((folder / "registry").glob("*.ttl"))


def load_file(store: EmbeddedStore, path: Path, *, graph: str | None = None) -> None:
    """Parse one file into a store; `DataError` names the line if it does not parse."""
    data = read_document(path)
    try:
        store.load_bytes(data, FORMATS[path.suffix], graph=graph, base=ID)
    except SyntaxError as error:
        hint = f"mend the file at the place named, then run: aisupply validate {path}"
        raise syntax_error(path, error, hint=hint) from error


def format_of(path: Path) -> ox.RdfFormat:
    """Return the format that a file's name tells; `DataError` if it is none of `FORMATS`."""
    form = FORMATS.get(path.suffix)
    if form is None:
        raise DataError(
            str(path), f"a file named *{path.suffix or path.name}", "one of " + ", ".join(FORMATS)
        )
    return form


def syntax_error(path: Path, error: SyntaxError, *, hint: str) -> DataError:
    """Return what is to be raised for a file that does not parse; it names the line."""
    line = f", line {error.lineno}" if error.lineno else ""
    found = str(error.msg or error)
    return DataError(f"{path}{line}", found, f"{path.suffix[1:]} that parses", hint=hint)


def read_document(path: Path) -> bytes:
    """Read an RDF file; `DataError` for a folder, an empty or binary file, or a wrong encoding."""
    format_of(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DataError(
            str(path),
            error.strerror or "an error",
            "a readable file",
            hint="check the path and its permissions",
        ) from error
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
    return data.removeprefix(b"\xef\xbb\xbf")
