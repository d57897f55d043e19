"""What is kept in the user's cache folder, so that the next run need not do the work again.

A snapshot is a store as N-Quads, behind a first line with the coverage date and a digest of the
whole; the result of other work is bytes behind a digest.  Both are named by a digest of what they
were made from.  They are written whole or not at all, and are never needed: where one is damaged,
or cannot be written or read, the work is done again.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import os
import sys
from pathlib import Path

from aisupply.atomic import is_stream, write_whole
from aisupply.errors import UsageError

__all__ = ["cache_dir", "coverage_of", "read", "read_result", "write", "write_result"]

_HEADER = b"# aisupply snapshot, coverage "
_LONGEST_HEAD = 200
_KEEP = {".nq": 8, ".result": 64}
"""Suffix of what is kept → how many of the newest stay."""


def cache_dir() -> Path:
    """Return the cache folder: `$AISUPPLY_CACHE`, else the platform's place for caches."""
    if configured := os.environ.get("AISUPPLY_CACHE"):
        return Path(configured)
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "aisupply"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "aisupply" / "Cache"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "aisupply"


def coverage_of(name: str) -> dt.date | None:
    """Return the coverage date that a snapshot names, without reading it; None if there is none."""
    head = _read_file(f"{name}.nq", most=_LONGEST_HEAD)
    return _day_in(head.partition(b"\n")[0]) if head is not None else None


def _day_in(head: bytes) -> dt.date | None:
    """Return the date in a first line; None unless it is the one that was written."""
    with contextlib.suppress(ValueError):
        day = dt.date.fromisoformat(head[len(_HEADER) :][:10].decode("ascii", "replace"))
        return day if head.startswith(_dated(day) + b", sha256 ") else None
    return None


def read(name: str) -> tuple[dt.date, bytes] | None:
    """Return coverage date and N-Quads of a snapshot; None if there is none that is whole."""
    data = _read_file(f"{name}.nq")
    if data is None:
        return None
    head, _, body = data.partition(b"\n")
    coverage = _day_in(head)
    if coverage is None or head != _head(coverage, body):
        return None
    return coverage, body


def _head(coverage: dt.date, body: bytes) -> bytes:
    day = coverage.isoformat().encode()
    digest = hashlib.sha256(day)
    digest.update(body)
    return _dated(coverage) + b", sha256 " + digest.hexdigest().encode()


def _dated(coverage: dt.date) -> bytes:
    """Return the date of a first line, with a check of its own: it is read without the rest."""
    day = coverage.isoformat().encode()
    return _HEADER + day + b" " + hashlib.sha256(day).hexdigest()[:8].encode()


def write(name: str, coverage: dt.date, quads: bytes) -> None:
    """Write a snapshot whole or not at all; a folder that cannot be written is no error."""
    _write_file(f"{name}.nq", _head(coverage, quads) + b"\n" + quads)


def read_result(name: str) -> bytes | None:
    """Return what some work gave the last time; None if it is not kept whole."""
    digest, _, data = (_read_file(f"{name}.result") or b"").partition(b"\n")
    return data if digest == hashlib.sha256(data).hexdigest().encode() else None


def write_result(name: str, data: bytes) -> None:
    """Keep what some work gave, whole or not at all; a folder that cannot be written is no error.

    Args:
        name: a digest of all that the work depends on.
        data: what it gave.
    """
    _write_file(f"{name}.result", hashlib.sha256(data).hexdigest().encode() + b"\n" + data)


def _read_file(name: str, *, most: int = -1) -> bytes | None:
    """Return the bytes of a file of the cache, or how it begins; None if it cannot be read."""
    try:
        path = cache_dir() / name
        if not path.is_file():  # a pipe would be waited for
            return None
        with path.open("rb") as file:
            return file.read(most)
    except (OSError, RuntimeError):  # RuntimeError: the user has no home folder
        return None


def _write_file(name: str, data: bytes) -> None:
    with contextlib.suppress(OSError, RuntimeError, UsageError):
        folder = cache_dir()
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / name
        if not is_stream(path):  # a pipe would be waited for
            write_whole(path, data)
        _prune(folder, path.suffix)


def _prune(folder: Path, suffix: str) -> None:
    """Remove the oldest of a kind, so that the folder does not grow with each version."""
    files = (path for path in folder.glob(f"*{suffix}") if path.is_file())
    newest_first = sorted(files, key=lambda path: path.stat().st_mtime, reverse=True)
    for path in newest_first[_KEEP[suffix] :]:
        path.unlink(missing_ok=True)
