"""A store on disk: a folder of the engine, filled by bulk loads that are all or nothing."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from aisupply.errors import StoreError
from aisupply.store import LOADED_GRAPH, SHIPPED_CODES
from aisupply.store.contents import NOTHING_LOADED, Loaded, contents, read_through
from aisupply.store.documents import format_of, is_plain, placed_quads
from aisupply.store.embedded import EmbeddedStore
from aisupply.terms import ID

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["is_store", "load_files", "open_store"]

_MARK = "CURRENT"
"""A file that every folder of the engine has."""
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
) -> Loaded:
    """Load files into a store on disk, all of them or none.

    Claims and their evidence come from formats with graphs; files in other formats are registry.
    The code lists come along, so that the store can be asked by itself.  A new store appears
    when all went well.  Files are read through once before the first statement is written, so
    that only a failing disk can stop a load half-way.

    Args:
        paths: files in the formats of `aisupply.store.documents.FORMATS`.
        folder: the store; made if it is not there.
        codes: folder of the code lists.
        tell: called with each file when it is loaded.

    Raises:
        DataError: if a file does not parse; nothing is changed then.
        StoreError: if the folder holds something else, or cannot be written.
    """
    if folder.exists() and not is_store(folder) and (folder.is_file() or any(folder.iterdir())):
        raise StoreError(f"{folder} is there and is no store", hint="name a new or empty folder")
    read = [read_through(path) for path in paths]
    fill = _fill if is_store(folder) else _fill_new
    held = fill(folder, paths, codes, tell)
    return Loaded(held, contents(read, open_store(folder)))


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
        _move(work / "store", folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return count


def _move(store: Path, folder: Path) -> None:
    """Put a new store in its place, where nothing or an empty folder is."""
    try:
        if folder.exists():
            folder.rmdir()
        store.rename(folder)
    except OSError as error:
        raise StoreError(
            f"{folder} was made by somebody else meanwhile; nothing was loaded",
            hint="load again: it adds to what is there",
        ) from error


def _fill(folder: Path, paths: Sequence[Path], codes: Path, tell: Callable[[Path], None]) -> int:
    try:
        store = ox.Store(str(folder))
    except OSError as error:
        raise StoreError(
            f"the store {folder} cannot be opened for writing: {error}",
            hint="if another program has it open, wait until it is done",
        ) from error
    for path in sorted(codes.glob("*.ttl")):
        store.load(path=str(path), to_graph=ox.NamedNode(SHIPPED_CODES), base_iri=ID)
    large = [path for path in paths if path.stat().st_size > _SMALL and is_plain(path)]
    store.bulk_extend(quad for path in paths if path not in large for quad in _told(path, tell))
    for path in large:
        form = format_of(path)
        graph = None if form.supports_datasets else ox.NamedNode(LOADED_GRAPH)
        store.bulk_load(path=str(path), format=form, to_graph=graph, base_iri=ID)
        tell(path)
    store.flush()
    shipped = store.quads_for_pattern(None, None, None, ox.NamedNode(SHIPPED_CODES))
    return len(store) - sum(1 for _ in shipped)


def _told(path: Path, tell: Callable[[Path], None]) -> Iterator[ox.Quad]:
    """Return the statements of a file, and tell when it is through."""
    yield from placed_quads(path, registry=LOADED_GRAPH, hint=NOTHING_LOADED)
    tell(path)
