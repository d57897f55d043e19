"""A store on disk: a folder of the engine; what is loaded together is one commit."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from aisupply.atomic import FolderTakenError, check_folder, finish, is_empty, replaced_folder
from aisupply.errors import DataError, StoreError
from aisupply.store import CODES_GRAPH, REGISTRY_GRAPH
from aisupply.store.embedded import EmbeddedStore
from aisupply.store.files import format_of, syntax_error
from aisupply.terms import ID

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = [
    "check_store_place",
    "is_store",
    "load_files",
    "open_store",
    "parse_file",
    "placed_quads",
]

_MARK = "CURRENT"
"""A file that every folder of the engine has."""
_HINT = "mend the file at the place named; nothing was loaded"
_UNFINISHED = "bulk-*.sst"
"""Files of the engine during a load; they have other names once it is committed."""


def is_store(folder: Path) -> bool:
    """Tell whether a folder is a store on disk; `StoreError` if that cannot be seen."""
    try:
        return (folder / _MARK).is_file()
    except OSError as error:
        raise StoreError(
            f"{folder} cannot be read: {error.strerror}", hint="check its permissions"
        ) from error


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
    The code lists come along, so that the store can be asked by itself.  All of it is one commit:
    whoever reads the store meanwhile, and whatever ends this process, there is what was there
    before or all of it.  A new store appears when it is whole.

    Args:
        paths: files in the formats of `aisupply.store.files.FORMATS`.
        folder: the store; made if it is not there, or empty.
        codes: folder of the code lists.
        tell: called with each file when it is read.

    Returns:
        How many statements the store holds afterwards.

    Raises:
        DataError: if a file does not parse; nothing is changed then.
        StoreError: if the folder holds something else, or cannot be written.
    """
    check_store_place(folder)
    place = Path(os.path.realpath(folder))
    if not is_store(place):
        try:
            with replaced_folder(folder, new=True) as fresh:
                return _fill(fresh, folder, paths, codes, tell)
        except FolderTakenError:  # by another load, which was quicker: ours is added to it
            check_store_place(folder)
    return _fill(place, folder, paths, codes, tell)


def check_store_place(folder: Path) -> None:
    """Refuse a place that is no store and where none can be made, before the work begins.

    Raises:
        StoreError: if the folder holds something else.
        UsageError: if it cannot be written.
    """
    check_folder(folder, known=True)
    if not folder.is_dir():
        return
    try:
        finish(Path(os.path.realpath(folder)))
    except OSError as error:
        raise _write_error(folder, error) from error
    if not is_store(folder) and not is_empty(folder):
        raise StoreError(f"{folder} is there and is no store", hint="name a new or empty folder")


def _fill(
    place: Path, named: Path, paths: Sequence[Path], codes: Path, tell: Callable[[Path], None]
) -> int:
    """Add files to the store at a place, which the user knows by the name given."""
    try:
        store = ox.Store(str(place))
    except OSError as error:
        raise StoreError(
            f"the store {named} cannot be opened for writing: {error}",
            hint="if another program has it open, wait until it is done; if there is no room, "
            "make some",
        ) from error
    _sweep(place)
    try:
        store.bulk_extend(_statements(paths, codes, tell))
    except OSError as error:
        raise _write_error(named, error) from error
    finally:
        _sweep(place)
    return len(store)


def _sweep(place: Path) -> None:
    """Remove what loads that broke off have left; there is one writer at a time: this one."""
    for path in place.glob(_UNFINISHED):
        path.unlink(missing_ok=True)


def _write_error(folder: Path, error: OSError) -> StoreError:
    return StoreError(
        f"the store {folder} cannot be written: {error.strerror or error}; nothing was loaded",
        hint="make room, or choose another place",
    )


def _statements(
    paths: Sequence[Path], codes: Path, tell: Callable[[Path], None]
) -> Iterator[ox.Quad]:
    """Yield the code lists and the statements of all files, each in the graph it belongs to."""
    for path in sorted(codes.glob("*.ttl")):
        for quad in parse_file(path):
            yield ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(CODES_GRAPH))
    for path in paths:
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


def _read_error(path: Path, error: OSError) -> DataError:
    return DataError(
        str(path), error.strerror or str(error), "a readable file", hint="nothing was loaded"
    )
