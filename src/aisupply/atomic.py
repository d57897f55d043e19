"""Files that appear whole or not at all, also when the program is stopped on the way."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from aisupply.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["replaced_folder", "write_whole"]


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all; `UsageError` where it cannot be written."""
    folder = path.parent
    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder}", hint="make it first, or choose another")
    try:
        handle, temporary = tempfile.mkstemp(dir=folder, prefix=".aisupply-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(temporary).chmod(0o644)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written: {error.strerror}", hint="choose another place"
        ) from error


@contextmanager
def replaced_folder(folder: Path, *, known: bool = False) -> Iterator[Path]:
    """Give a new, empty folder to fill; it takes the place of `folder` when all went well.

    What was in `folder` before is gone then; if anything fails it stays as it was.

    Args:
        folder: the folder to replace, or to make.
        known: the caller knows what is in it and keeps it: no mark is looked for or left.

    Raises:
        UsageError: if `folder` is a file, holds files that were not written here (it has
            no `.aisupply` mark and is not empty), or its place cannot be written.
    """
    if not known:
        _refuse_foreign(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".aisupply-"))
    except OSError as error:
        raise UsageError(
            f"{folder} cannot be written: {error.strerror}", hint="choose another place"
        ) from error
    try:
        yield fresh
        if not known:
            (fresh / _MARK).touch()
        fresh.chmod(0o755)
        try:
            _swap(fresh, folder)
        except OSError as error:
            raise UsageError(
                f"{folder} cannot be replaced: {error.strerror}", hint="choose another place"
            ) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


_MARK = ".aisupply"


def _refuse_foreign(folder: Path) -> None:
    """Refuse to replace what aisupply did not write."""
    if folder.is_file():
        raise UsageError(f"{folder} is a file", hint="name a folder")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / _MARK).exists():
        raise UsageError(
            f"{folder} holds files that aisupply did not write",
            hint="name a new or empty folder, so that nothing of yours is lost",
        )


def _swap(fresh: Path, folder: Path) -> None:
    """Put `fresh` in the place of `folder`, keeping the old one until the new one stands."""
    old = fresh.with_name(fresh.name + "-old")
    if folder.exists():
        folder.rename(old)
    try:
        fresh.rename(folder)
    except OSError:
        if old.exists():
            old.rename(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)
