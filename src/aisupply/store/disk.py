"""A store on disk: a folder of the engine; what is loaded together is one commit."""

from __future__ import annotations

import contextlib
import json
import os
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from aisupply.atomic import (
    FULL,
    FolderTakenError,
    check_folder,
    finish,
    is_empty,
    replaced_folder,
    write_whole,
)
from aisupply.errors import DataError, StoreError, UsageError
from aisupply.rdf.terms import ID
from aisupply.store import LOADED_GRAPH, SHIPPED_CODES
from aisupply.store.contents import NOTHING_LOADED, Loaded, contents, read_through
from aisupply.store.documents import placed_quads
from aisupply.store.embedded import EmbeddedStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["is_store", "load_files", "open_store"]

_MARK = "CURRENT"
"""A file that every folder of the engine has."""
_SMALL = 64 << 20
"""Bytes up to which all files of a store are read, to see whether they are undamaged."""
_RECORD = "aisupply.json"
_DAMAGED = "it is damaged: load the files again, into a new folder"
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
    _check_files(folder)
    try:
        return EmbeddedStore(ox.Store.read_only(str(folder)))
    except (OSError, RuntimeError) as error:
        raise _open_error(folder, error) from error


def _check_files(folder: Path) -> None:
    """Refuse what the engine would wait for: a pipe in place of a file, or a file cut short."""
    try:
        odd = [path for path in folder.iterdir() if not (path.is_file() or path.is_dir())]
        if not odd and is_store(folder):
            _refuse_damaged(folder)
    except OSError as error:
        raise _open_error(folder, error) from error
    if odd:
        raise StoreError(f"{odd[0]} is no file of a store", hint=_DAMAGED)


def _record(folder: Path) -> None:
    """Note the files of a store that is closed, by which a later opening sees what is damaged."""
    files = {path.name: _fingerprint(path, digest=True) for path in _engine_files(folder)}
    with contextlib.suppress(UsageError):  # on a disk that is full now the old note is void
        write_whole(folder / _RECORD, json.dumps(files).encode())


def _fingerprint(path: Path, *, digest: bool) -> list[int]:
    """Return size and, if so wished, checksum of a file."""
    if not digest:
        return [path.stat().st_size]
    check = size = 0
    with path.open("rb") as file:
        while part := file.read(1 << 20):
            check, size = zlib.crc32(part, check), size + len(part)
    return [size, check]


def _refuse_damaged(folder: Path) -> None:
    """Refuse a store whose files are not those that the last load left.

    The engine opens its files as they are needed, and over one that it cannot read some queries
    go on for ever.  A store that was written to since the note was made is not looked at, and of
    a large one only the sizes are.
    """
    try:
        files: dict[str, list[int]] = json.loads((folder / _RECORD).read_bytes())
    except (OSError, ValueError):
        return
    manifest = _manifest(folder)
    is_small = sum(size for size, _ in files.values()) <= _SMALL
    for name, recorded in files.items():
        path = folder / name
        current = _fingerprint(path, digest=is_small) if path.is_file() else None
        has_grown = name == manifest and current is not None and current[0] > recorded[0]
        if manifest not in files or has_grown or manifest != _manifest(folder):
            return
        if current is None or current != recorded[: len(current)]:
            fault = "is missing" if current is None else "is not as it was written"
            raise StoreError(f"the store {folder} cannot be read: {name} {fault}", hint=_DAMAGED)


def _engine_files(folder: Path) -> list[Path]:
    """Return the files of a store that change only when it is written to."""
    return [folder / _MARK, *sorted(folder.glob("MANIFEST-*")), *sorted(folder.glob("*.sst"))]


def _manifest(folder: Path) -> str:
    """Return the name of the list of files that the engine goes by."""
    return (folder / _MARK).read_text("ascii", "replace").strip()


def _open_error(folder: Path, error: Exception) -> StoreError:
    """Return what is to be raised for a store that the engine does not open or read."""
    # The engine raises one kind of error for all of these: only its text tells them apart.
    text = str(error)
    denied = isinstance(error, PermissionError) or "Permission denied" in text
    locked = "lock" in text.lower()
    return StoreError(
        f"the store {folder} cannot be {'opened' if locked or denied else 'read'}: {text}",
        hint="check its permissions" if denied
        else "if another program is writing to it, wait until it is done" if locked
        else _DAMAGED,
    )  # fmt: skip


def load_files(
    paths: Sequence[Path], folder: Path, *, codes: Path, tell: Callable[[Path], None]
) -> Loaded:
    """Load files into a store on disk, all of them or none.

    Claims and their evidence come from formats with graphs; files in other formats are registry.
    The code lists come along, so that the store can be asked by itself.  Files are read through
    once before the first statement is written.  All of it is one commit: whoever reads the store
    meanwhile, and whatever ends this process, there is what was there before or all of it.  A new
    store appears when it is whole.

    Args:
        paths: files in the formats of `aisupply.store.documents.FORMATS`.
        folder: the store; made if it is not there, or empty.
        codes: folder of the code lists.
        tell: called with each file when it is read.

    Raises:
        DataError: if a file does not parse; nothing is changed then.
        StoreError: if the folder holds something else, or cannot be written.
    """
    _check_place(folder)
    for path in paths:
        _refuse_stream(path)
    tallies = [read_through(path) for path in paths]
    total = _load(paths, folder, codes, tell)
    return Loaded(total, contents(tallies, open_store(folder)))


def _refuse_stream(path: Path) -> None:
    """Refuse what can be read only once: each file is looked through before it is loaded."""
    if path.exists() and not path.is_file():
        raise DataError(
            str(path), "a folder" if path.is_dir() else "a pipe or a device", "a file",
            hint="write it to a file first; nothing was loaded",
        )  # fmt: skip


def _load(paths: Sequence[Path], folder: Path, codes: Path, tell: Callable[[Path], None]) -> int:
    place = Path(os.path.realpath(folder))
    if not is_store(place):
        try:
            with replaced_folder(folder, new=True) as fresh:
                return _fill(fresh, folder, paths, codes, tell)
        except FolderTakenError:  # by another load, which was quicker: ours is added to it
            _check_place(folder)
    return _fill(place, folder, paths, codes, tell)


def _check_place(folder: Path) -> None:
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
    place: Path, folder: Path, paths: Sequence[Path], codes: Path, tell: Callable[[Path], None]
) -> int:
    """Add files to the store at a place; errors name the folder, as the user knows it."""
    _check_files(place)
    try:
        store = ox.Store(str(place))
    except (OSError, RuntimeError) as error:
        if _is_full(error):
            raise _write_error(folder, error) from error
        raise _open_error(folder, error) from error
    _remove_leftovers(place)
    try:
        store.bulk_extend(_statements(paths, codes, tell))
    except (OSError, RuntimeError) as error:
        raise _write_error(folder, error) from error
    finally:
        _remove_leftovers(place)
    try:
        total = _statement_count(store)
    except (OSError, RuntimeError) as error:
        raise _open_error(folder, error) from error
    del store  # closed, so that no more files change
    _record(place)
    return total


def _statement_count(store: ox.Store) -> int:
    """Return how many statements a store holds beside the shipped code lists.

    What goes through them must end here: while it lives, the store is open and changes its files.
    """
    shipped = store.quads_for_pattern(None, None, None, ox.NamedNode(SHIPPED_CODES))
    return len(store) - sum(1 for _ in shipped)


def _remove_leftovers(place: Path) -> None:
    """Remove what loads that broke off have left; there is one writer at a time: this one."""
    for path in place.glob(_UNFINISHED):
        path.unlink(missing_ok=True)


def _is_full(error: Exception) -> bool:
    return any(os.strerror(number) in str(error) for number in FULL)


def _write_error(folder: Path, error: Exception) -> StoreError:
    return StoreError(
        f"the store {folder} cannot be written: {error}; nothing was loaded",
        hint="make room, or choose another place" if _is_full(error) else "choose another place",
    )


def _statements(
    paths: Sequence[Path], codes: Path, tell: Callable[[Path], None]
) -> Iterator[ox.Quad]:
    """Yield the code lists and the statements of all files, each in the graph it belongs to."""
    for path in sorted(codes.glob("*.ttl")):
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE, base_iri=ID):
            yield ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(SHIPPED_CODES))
    for path in paths:
        yield from placed_quads(path, registry=LOADED_GRAPH, hint=NOTHING_LOADED)
        tell(path)
