"""A store on disk: a folder of the engine, filled by bulk loads that are all or nothing."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from aisupply.errors import DataError, StoreError
from aisupply.store import CODES_GRAPH, REGISTRY_GRAPH
from aisupply.store.embedded import EmbeddedStore
from aisupply.store.files import format_of, syntax_error
from aisupply.terms import ID

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["is_store", "load_files", "open_store", "parse_file", "placed_quads"]

_MARK = "CURRENT"
"""A file that every folder of the engine has."""
_HINT = "mend the file at the place named; nothing was loaded"
_SMALL = 1_000_000
"""Bytes up to which files are put together into one bulk load: each load writes files."""


def is_store(folder: Path) -> bool:
    """Tell whether a folder is a store on disk."""
    return (folder / _MARK).is_file()


def open_store(folder: Path) -> EmbeddedStore:
    """Open a store on disk for reading; what is loaded later is not seen by it.

    Raises:
        StoreError: if the folder is no store, or cannot be read.
    """
    if not is_store(folder):
        raise StoreError(
            f"{folder} is no store", hint=f"make one: aisupply load FILE --store {folder}"
        )
    try:
        return EmbeddedStore(ox.Store.read_only(str(folder)))
    except OSError as error:
        raise StoreError(
            f"the store {folder} cannot be opened: {error}",
            hint="if another program is writing to it, wait until it is done",
        ) from error


def load_files(
    paths: Sequence[Path], folder: Path, *, codes: Path, tell: Callable[[Path], None]
) -> int:
    """Load files into a store on disk, all of them or none.

    Claims and their evidence come from .trig and .nq files; .ttl and .nt files are registry.
    The code lists come along, so that the store can be asked by itself.  A new store appears
    when all went well.  In one that is there, files are read through once before the first
    statement is written, so that only a failing disk can stop a load half-way.

    Args:
        paths: files in the formats of `aisupply.store.files.FORMATS`.
        folder: the store; made if it is not there.
        codes: folder of the code lists.
        tell: called with each file when it is loaded.

    Returns:
        How many statements the store holds afterwards.

    Raises:
        DataError: if a file does not parse; nothing is changed then.
        StoreError: if the folder holds something else, or cannot be written.
    """
    if folder.exists() and not is_store(folder) and (folder.is_file() or any(folder.iterdir())):
        raise StoreError(f"{folder} is there and is no store", hint="name a new or empty folder")
    if is_store(folder):
        for path in paths:
            _read_through(path)
        return _fill(folder, paths, codes, tell)
    return _fill_new(folder, paths, codes, tell)


def _fill_new(
    folder: Path, paths: Sequence[Path], codes: Path, tell: Callable[[Path], None]
) -> int:
    """Fill a store beside its place and move it there when it is whole."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".aisupply-"))
    except OSError as error:
        raise StoreError(
            f"{folder} cannot be written: {error.strerror}", hint="choose another place"
        ) from error
    try:
        count = _fill(work / "store", paths, codes, tell)
        if folder.exists():
            folder.rmdir()
        (work / "store").rename(folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return count


def _fill(folder: Path, paths: Sequence[Path], codes: Path, tell: Callable[[Path], None]) -> int:
    try:
        store = ox.Store(str(folder))
    except OSError as error:
        raise StoreError(
            f"the store {folder} cannot be opened for writing: {error}",
            hint="if another program has it open, wait until it is done",
        ) from error
    for path in sorted(codes.glob("*.ttl")):
        store.load(path=str(path), to_graph=ox.NamedNode(CODES_GRAPH), base_iri=ID)
    small = [path for path in paths if _size(path) <= _SMALL]
    store.bulk_extend(quad for path in small for quad in _told(path, tell))
    for path in paths:
        if path not in small:
            _bulk_load(store, path)
            tell(path)
    store.flush()
    return len(store)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError as error:
        raise _read_error(path, error) from error


def _told(path: Path, tell: Callable[[Path], None]) -> Iterator[ox.Quad]:
    """Return the statements of a small file, and tell when it is through."""
    yield from placed_quads(path)
    tell(path)


def placed_quads(path: Path) -> Iterator[ox.Quad]:
    """Return the statements of a file in the graph that they belong to; `DataError` as usual."""
    graph = ox.DefaultGraph() if format_of(path).supports_datasets else ox.NamedNode(REGISTRY_GRAPH)
    for quad in parse_file(path):
        named = not isinstance(quad.graph_name, ox.DefaultGraph)
        yield quad if named else ox.Quad(quad.subject, quad.predicate, quad.object, graph)


def parse_file(path: Path) -> Iterator[ox.Quad]:
    """Return the statements of a file; `DataError` names the line where it does not parse."""
    try:
        yield from ox.parse(path=str(path), format=format_of(path), base_iri=ID)
    except SyntaxError as error:
        raise syntax_error(path, error, hint=_HINT) from error
    except OSError as error:
        raise _read_error(path, error) from error


def _bulk_load(store: ox.Store, path: Path) -> None:
    form = format_of(path)
    graph = None if form.supports_datasets else ox.NamedNode(REGISTRY_GRAPH)
    try:
        store.bulk_load(path=str(path), format=form, to_graph=graph, base_iri=ID)
    except SyntaxError as error:
        raise syntax_error(path, error, hint=_HINT) from error
    except OSError as error:
        raise _read_error(path, error) from error


def _read_through(path: Path) -> None:
    """Parse a file to its end and keep nothing."""
    for _ in parse_file(path):
        pass


def _read_error(path: Path, error: OSError) -> DataError:
    return DataError(
        str(path), error.strerror or str(error), "a readable file", hint="nothing was loaded"
    )
