"""Files and folders that appear whole or not at all, also when the program is killed on the way.

What is written lies beside its place, or in it where that is a mount, under a name of this module
until it is whole; then one step of the system puts it there.  A lock on it tells what is being
written from what a dead process left behind, and the next run removes the latter.  Links are
followed; what is neither a plain file nor a folder is written to or refused, never replaced.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import json
import os
import re
import shutil
import stat
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from aisupply.errors import UsageError

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "FULL",
    "FolderTakenError",
    "Scratch",
    "check_file",
    "check_folder",
    "copy_content",
    "finish",
    "is_empty",
    "is_stream",
    "replaced_folder",
    "scratch_folder",
    "sweep",
    "write_whole",
]

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""What a system says that can take no more."""
_MARK = ".aisupply"
"""A file in every folder that may be replaced, since it was written here."""
_LAST = (_MARK, "CURRENT")
"""What tells that a folder is whole is put into it last: our mark, and that of a store."""
_PREFIX = ".aisupply-"
_SUFFIX = ".part"
_NAME = re.compile(r"[0-9a-f]{16}\.part")
_JOURNAL = ".aisupply-journal"
"""A folder in which the whole of what is to be put lies, and the list of it."""
_PLAN = "plan.json"
_NOTHING = frozenset({"lost+found", _JOURNAL})
_ELSEWHERE = "choose another place"

_AT_FDCWD, _RENAME_EXCHANGE = -100, 2


class FolderTakenError(UsageError):
    """A folder that was new or empty when the work began, and has something in it at its end."""


class Scratch:
    """A file or folder of this process, with a lock on it for as long as the process lives.

    Args:
        parent: the folder that it is made in.
        prefix: how its name begins; the rest is chance.
        mode: its permissions, which the user's mask narrows.
        is_file: a file, and not a folder.

    Raises:
        OSError: if it cannot be made.
    """

    def __init__(
        self, parent: Path, prefix: str = _PREFIX, *, mode: int = 0o777, is_file: bool = False
    ) -> None:
        while True:
            self.path = parent / f"{prefix}{os.urandom(8).hex()}{_SUFFIX}"
            self.handle = _made(self.path, mode, is_file=is_file)
            if self._is_locked():
                return
            self.close()

    def _is_locked(self) -> bool:
        """Lock it; False where another run that sweeps was quicker."""
        if sys.platform != "win32":
            try:
                fcntl.flock(self.handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return os.path.samestat(os.fstat(self.handle), self.path.stat())
            except (BlockingIOError, FileNotFoundError):
                return False
            except OSError:  # a file system without locks: there nothing is swept either
                return True
        return True

    def close(self) -> None:
        """Give up the lock."""
        if self.handle >= 0:
            os.close(self.handle)
            self.handle = -1

    def remove(self) -> None:
        """Remove it, if it is still there, and give up the lock."""
        with contextlib.suppress(OSError):
            _remove(self.path)
        self.close()


def scratch_folder(name: str) -> Scratch:
    """Make a folder for the run of a server, which only this user may read.

    Folders of runs that were killed are removed first.

    Args:
        name: of the server.
    """
    parent, prefix = Path(tempfile.gettempdir()), f"aisupply-{name}-"
    sweep(parent, prefix)
    return Scratch(parent, prefix, mode=0o700)


def _made(path: Path, mode: int, *, is_file: bool) -> int:
    """Make a file or folder and open it; on Windows a folder cannot be opened, nor locked."""
    if is_file:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        return os.open(path, flags, mode)
    path.mkdir(mode)
    return -1 if sys.platform == "win32" else os.open(path, os.O_RDONLY)


def sweep(folder: Path, prefix: str = _PREFIX) -> None:
    """Remove what processes of this user that have ended left unfinished in a folder.

    Args:
        folder: where to look; what cannot be looked at stays.
        prefix: of the names, as `Scratch` took it.
    """
    if sys.platform == "win32":
        return
    with contextlib.suppress(OSError):
        for entry in list(os.scandir(folder)):
            if _is_unfinished(entry.name, prefix):
                with contextlib.suppress(OSError):
                    _remove_dead(Path(entry.path))


def _remove_dead(path: Path) -> None:
    """Remove a file or folder unless somebody has it locked (`OSError` then)."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
    handle = os.open(path, flags)
    try:
        if os.fstat(handle).st_uid == os.geteuid():
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _remove(path)
    finally:
        os.close(handle)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def is_stream(path: Path) -> bool:
    """Tell whether a place takes what is written piece by piece: a pipe, a terminal, /dev/null.

    So does what standard output goes to, whatever that is.
    """
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISCHR(mode) or _own_output(path) is not None


def _own_output(path: Path) -> int | None:
    """Return the number of the standard output or error that a path names, such as /dev/stdout."""
    for number in (1, 2):
        with contextlib.suppress(OSError):
            if os.path.samestat(path.stat(), os.fstat(number)):
                return number
    return None


def check_file(path: Path) -> None:
    """Refuse a place at which no file can be written, before the work for it begins.

    Raises:
        UsageError: there is no folder for it, it is a folder, a socket or a disk, or it must
            not be written.
    """
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        mode = stat.S_IFREG
    except OSError as error:
        raise _refused(path, error.strerror) from error
    if not is_stream(path):
        if not stat.S_ISREG(mode):
            raise _refused(path, f"it is {_kind(mode)}", hint="name a file")
        target = _followed(path)
        if not target.parent.is_dir():
            where = target.parent if path.is_symlink() else path.parent
            raise UsageError(f"there is no folder {where}", hint="make it first, or choose another")
        _check_access(path, target.parent)
    if path.exists():
        _check_access(path, path, os.W_OK)


def check_folder(folder: Path, *, known: bool = False, new: bool = False) -> None:
    """Refuse a place at which no folder can be written, before the work for it begins.

    Args:
        folder: the place; there may be a folder that was written here, or nothing.
        known: what is in the folder is kept, whoever wrote it.
        new: there must be nothing in the folder.

    Raises:
        UsageError: it is something else, holds files that were not written here (it has no
            `.aisupply` mark and is not empty), or must not be written.
    """
    try:
        mode = folder.stat().st_mode
    except FileNotFoundError:
        above = next(parent for parent in _followed(folder).parents if parent.exists())
        if not above.is_dir():
            raise _refused(folder, f"{above} is no folder") from None
        _check_access(folder, above)
        return
    except OSError as error:
        raise _refused(folder, error.strerror) from error
    if not stat.S_ISDIR(mode):
        raise UsageError(
            f"{folder} is {_kind(mode)}, and what is to be written is several files",
            hint="name a folder",
        )
    _check_access(folder, folder, os.R_OK | os.W_OK | os.X_OK)
    if mounts := _mounts_in(folder):
        raise _refused(folder, f"{mounts[0]} is a mount in it")
    if new and not is_empty(folder):
        raise UsageError(f"{folder} is not empty", hint="name a new or empty folder")
    ours = known or (folder / _MARK).exists() or (folder / _JOURNAL).exists()
    if not ours and not is_empty(folder):
        raise UsageError(
            f"{folder} holds files that aisupply did not write",
            hint="name a new or empty folder, so that nothing of yours is lost",
        )


def is_empty(folder: Path) -> bool:
    """Tell whether a folder holds nothing of anybody: what a killed run left there is nothing."""
    return not any(_content(folder))


def _content(folder: Path) -> Iterator[str]:
    """Yield the names in a folder that are somebody's."""
    for name in _names(folder):
        if name not in _NOTHING and not _is_unfinished(name):
            yield name


def _is_unfinished(name: str, prefix: str = _PREFIX) -> bool:
    """Tell whether a name is one that `Scratch` gives."""
    return name.startswith(prefix) and _NAME.fullmatch(name[len(prefix) :]) is not None


def _names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def _mounts_in(folder: Path) -> list[str]:
    """Return the mounts below a folder; to replace it would empty them."""
    with contextlib.suppress(OSError):
        lines = Path("/proc/self/mountinfo").read_text("utf-8", "surrogateescape").splitlines()
        fields = (line.split(" ")[4] for line in lines)
        places = (re.sub(r"\\(\d{3})", lambda m: chr(int(m[1], 8)), field) for field in fields)
        return [place for place in places if place.startswith(f"{_followed(folder)}/")]
    return []


def _check_access(named: Path, path: Path, wish: int = os.W_OK | os.X_OK) -> None:
    if not os.access(path, wish):
        raise _refused(named, os.strerror(errno.EACCES))


def _kind(mode: int) -> str:
    """Say what is at a place."""
    kinds = {
        stat.S_IFREG: "a file", stat.S_IFDIR: "a folder", stat.S_IFIFO: "a named pipe",
        stat.S_IFSOCK: "a socket", stat.S_IFCHR: "a device", stat.S_IFBLK: "a disk",
    }  # fmt: skip
    return kinds.get(stat.S_IFMT(mode), "no file")


def _refused(path: Path, why: str | None, *, hint: str = _ELSEWHERE) -> UsageError:
    return UsageError(f"{path} cannot be written: {why or 'the system refuses'}", hint=hint)


def _followed(path: Path) -> Path:
    """Return the place that links lead to."""
    return Path(os.path.realpath(path))


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all; to a pipe or a device, as far as it takes it.

    A file that is there keeps its permissions; a new one has those that the user's mask leaves.
    A file that is a mount of its own cannot be replaced and is written over.

    Raises:
        UsageError: it cannot be written.
        BrokenPipeError: what read the pipe has gone.
    """
    check_file(path)
    try:
        if is_stream(path):
            _write_stream(path, data)
        else:
            _write_file(_followed(path), data)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _refused(path, error.strerror) from error


def _write_stream(path: Path, data: bytes) -> None:
    """Write to what has no end; standard output by its number, where other things go to, too."""
    own = _own_output(path)
    if own is not None:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    handle = os.open(path, os.O_WRONLY) if own is None else os.dup(own)
    with os.fdopen(handle, "wb") as file:
        file.write(data)


def _write_file(place: Path, data: bytes) -> None:
    sweep(place.parent)
    before = place.stat() if place.exists() else None
    fresh = Scratch(place.parent, is_file=True, mode=0o600 if before else 0o666)
    try:
        with os.fdopen(os.dup(fresh.handle), "wb") as file:
            file.write(data)
        if before:
            _make_like(fresh.path, before)
        if sys.platform == "win32":
            fresh.close()  # an open file cannot be moved there
        try:
            fresh.path.replace(place)
        except OSError as error:
            if error.errno != errno.EBUSY:
                raise
            place.write_bytes(data)
    finally:
        fresh.remove()


def _make_like(path: Path, other: os.stat_result) -> None:
    """Give a file or folder the owner, where that may be, and the permissions of another."""
    if sys.platform != "win32":
        with contextlib.suppress(OSError):
            os.chown(path, other.st_uid, other.st_gid)
    path.chmod(stat.S_IMODE(other.st_mode))


@contextlib.contextmanager
def replaced_folder(folder: Path, *, known: bool = False, new: bool = False) -> Iterator[Path]:
    """Give a new, empty folder to fill; it takes the place of `folder` when all went well.

    What was in `folder` before is gone then; if anything fails it stays as it was.  At every
    moment either the old or the new stands there, but for a folder that is a mount or the
    current one: that stays itself, and its files are exchanged one by one; what is broken off
    then is completed by the next run.

    Args:
        folder: the folder to replace, or to make; a link is followed.
        known: the caller knows what is in it and keeps it: no mark is looked for or left.
        new: there must be nothing in it, not even at the end; no mark is left.

    Raises:
        UsageError: as `check_folder` says, or the place cannot be written.
        FolderTakenError: if `new`, and somebody else was quicker.
    """
    check_folder(folder, known=known, new=new)
    place = _followed(folder)
    missing = [parent for parent in place.parents if not parent.exists()]
    try:
        finish(place)
        place.parent.mkdir(parents=True, exist_ok=True)
        sweep(place.parent)
        fresh = _staged(place)
    except OSError as error:
        raise _refused(folder, error.strerror) from error
    try:
        yield fresh.path
        if not (known or new):
            (fresh.path / _MARK).touch()
        try:
            _put(fresh, place, new=new)
        except OSError as error:
            if new and error.errno in {errno.ENOTEMPTY, errno.EEXIST}:
                raise FolderTakenError(
                    f"{folder} was made by another program meanwhile", hint="run it again"
                ) from error
            raise UsageError(
                f"{folder} cannot be replaced: {error.strerror}", hint=_ELSEWHERE
            ) from error
    finally:
        fresh.remove()
        for parent in missing:  # made above, and empty if the work failed
            with contextlib.suppress(OSError):
                parent.rmdir()


def copy_content(folder: Path, fresh: Path) -> None:
    """Copy into a fresh folder what is in the one that it replaces, links as links.

    Raises:
        UsageError: if something in it cannot be read or copied.
    """

    def left_out(_: str, names: list[str]) -> set[str]:
        """Return the names that an unfinished write has left behind."""
        return {name for name in names if _is_unfinished(name)}

    try:
        shutil.copytree(
            folder, fresh, dirs_exist_ok=True, symlinks=True, ignore=left_out, copy_function=_copy
        )
    except OSError as error:
        raise UsageError(
            f"what is in {folder} cannot be copied: {error.strerror or error}",
            hint="check its permissions, and whether there is room",
        ) from error


def _copy(source: str, target: str) -> None:
    """Copy a file; a pipe or a device stays itself, under the new name."""
    if stat.S_ISREG(Path(source).stat().st_mode):
        shutil.copy2(source, target)
    else:
        os.link(source, target)


def _staged(place: Path) -> Scratch:
    """Make a folder to fill: beside its place, in it where that cannot be moved."""
    if not place.is_dir():
        return Scratch(place.parent)
    sweep(place)
    fresh = Scratch(place)
    if _is_current(place):
        return fresh
    beside = place.parent / fresh.path.name
    try:
        fresh.path.rename(beside)
    except OSError:  # another file system begins here
        return fresh
    except BaseException:
        fresh.remove()
        raise
    fresh.path = beside
    return fresh


def _is_current(place: Path) -> bool:
    """Tell whether this process, and so most likely who started it, is in a folder."""
    with contextlib.suppress(OSError):
        here = Path.cwd()
        return here == place or place in here.parents
    return False


def _put(fresh: Scratch, place: Path, *, new: bool) -> None:
    """Put a folder that is filled in its place; `OSError` if that cannot be, nothing is lost."""
    if new and place.is_dir() and not is_empty(place):
        raise OSError(errno.ENOTEMPTY, os.strerror(errno.ENOTEMPTY))
    if place.is_dir():
        _make_like(fresh.path, place.stat())
    if fresh.path.parent != place:
        try:
            fresh.path.rename(place)
        except OSError:
            if new or not place.is_dir():
                raise
        else:
            return
        if _exchange(fresh.path, place):
            return
        inside = place / fresh.path.name
        fresh.path.rename(inside)
        fresh.path = inside
    _put_inside(fresh, place)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two names in one step; False where the system cannot."""
    if not sys.platform.startswith("linux"):
        return False
    library = ctypes.CDLL(None, use_errno=True)
    if not hasattr(library, "renameat2"):
        return False
    names = os.fsencode(one), os.fsencode(other)
    done = library.renameat2(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE)
    return bool(done == 0)


def _put_inside(fresh: Scratch, place: Path) -> None:
    """Replace what is in a folder by what lies, whole, in a folder within it.

    Once that has the name of the journal there is no way back: `finish` goes on from wherever
    the work was broken off.
    """
    names = sorted(_names(fresh.path), key=lambda name: (name in _LAST, name))
    plan = {"new": names, "old": sorted(_content(place))}
    journal = Scratch(place)
    try:
        (journal.path / "old").mkdir()
        (journal.path / _PLAN).write_text(json.dumps(plan), encoding="utf-8")
        fresh.path.rename(journal.path / "new")
        journal.path.rename(place / _JOURNAL)
    finally:
        journal.remove()
    finish(place)


def finish(place: Path) -> None:
    """Complete what a killed run had begun to put into a folder; nothing if there is none.

    Raises:
        OSError: if the folder cannot be written.
    """
    journal = place / _JOURNAL
    if not journal.is_dir():
        return
    with _locked(journal):
        if (journal / _PLAN).is_file():
            _follow_plan(place, journal)
            (journal / _PLAN).unlink()
        shutil.rmtree(journal, ignore_errors=True)


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Wait for the lock of a folder, and hold it."""
    if sys.platform == "win32":
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # a file system without locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _follow_plan(place: Path, journal: Path) -> None:
    """Move what is new into a folder, and what was there out of it; what is done stays done."""
    plan = json.loads((journal / _PLAN).read_text(encoding="utf-8"))
    for name in plan["new"]:
        if os.path.lexists(journal / "new" / name):
            if os.path.lexists(place / name):
                (place / name).rename(journal / "old" / name)
            (journal / "new" / name).rename(place / name)
    for name in plan["old"]:
        if name not in plan["new"] and os.path.lexists(place / name):
            (place / name).rename(journal / "old" / name)
