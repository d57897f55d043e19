"""A copy of a store in the user's cache folder, so that the next start need not parse files.

A snapshot is N-Quads behind a first line with the coverage date and a digest of the whole,
named by a digest of what it was made from.  It is written whole or not at all, and is never
needed: where it is damaged, or cannot be written or read, the files are parsed again.
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

__all__ = ["cache_dir", "coverage_of", "read", "write"]

_HEADER = b"# aisupply snapshot, coverage "
_LONGEST_HEAD = 200
_KEEP = 8


def cache_dir() -> Path:
    """Return the cache folder: `$AISUPPLY_CACHE`, else the platform's place for caches."""
    if named := os.environ.get("AISUPPLY_CACHE"):
        return Path(named)
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "aisupply"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "aisupply" / "Cache"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "aisupply"


def coverage_of(name: str) -> dt.date | None:
    """Return the coverage date that a snapshot names, without reading it; None if there is none."""
    try:
        path = cache_dir() / f"{name}.nq"
        if not path.is_file():  # a pipe would be waited for
            return None
        with path.open("rb") as file:
            head = file.readline(_LONGEST_HEAD)
    except (OSError, RuntimeError):  # RuntimeError: the user has no home folder
        return None
    return _day_in(head)


def _day_in(head: bytes) -> dt.date | None:
    """Return the date in a first line; None unless it is the one that was written."""
    with contextlib.suppress(ValueError):
        day = dt.date.fromisoformat(head[len(_HEADER) :][:10].decode("ascii", "replace"))
        return day if head.startswith(_dated(day) + b", sha256 ") else None
    return None


def read(name: str) -> tuple[dt.date, bytes] | None:
    """Return coverage date and N-Quads of a snapshot; None if there is none that is whole."""
    try:
        path = cache_dir() / f"{name}.nq"
        if not path.is_file():  # a pipe would be waited for
            return None
        data = path.read_bytes()
    except (OSError, RuntimeError):  # RuntimeError: the user has no home folder
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
    with contextlib.suppress(OSError, RuntimeError, UsageError):
        folder = cache_dir()
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name}.nq"
        if not is_stream(path):  # a pipe would be waited for
            write_whole(path, _head(coverage, quads) + b"\n" + quads)
        _prune(folder)


def _prune(folder: Path) -> None:
    """Remove the oldest snapshots, so that the folder does not grow with each version."""
    snapshots = (path for path in folder.glob("*.nq") if path.is_file())
    newest_first = sorted(snapshots, key=lambda p: p.stat().st_mtime, reverse=True)
    for path in newest_first[_KEEP:]:
        path.unlink(missing_ok=True)
