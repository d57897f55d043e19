"""Files and folders that appear whole or not at all."""

from __future__ import annotations

import contextlib
import os
import socket
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from aisupply import atomic
from aisupply.atomic import FolderTakenError, replaced_folder, write_whole
from aisupply.errors import UsageError


def test_a_file_is_written(tmp_path: Path) -> None:
    """The bytes are there, nothing else is, and others may read them."""
    path = tmp_path / "a.nq"
    write_whole(path, b"one")
    assert path.read_bytes() == b"one"
    assert list(tmp_path.iterdir()) == [path]
    assert path.stat().st_mode & 0o444 == 0o444


def test_a_file_is_replaced(tmp_path: Path) -> None:
    """What was there before is gone, whatever its length."""
    path = tmp_path / "a.nq"
    path.write_bytes(b"a long text")
    write_whole(path, b"b")
    assert path.read_bytes() == b"b"


def test_a_file_that_fails_on_the_way_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the last step fails, the old file stands and no temporary one is left."""
    path = tmp_path / "a.nq"
    path.write_bytes(b"old")

    def full(_: Path, __: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(UsageError, match="No space left on device"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_an_interrupted_file_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C while writing leaves the old file and no temporary one."""
    path = tmp_path / "a.nq"
    path.write_bytes(b"old")

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fdopen", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_in_no_folder_is_refused(tmp_path: Path) -> None:
    """No folders are made for a single file; the message names the missing one."""
    with pytest.raises(UsageError, match="there is no folder"):
        write_whole(tmp_path / "none" / "a.nq", b"")


def test_a_file_in_the_place_of_a_folder_is_refused(tmp_path: Path) -> None:
    """A folder is not replaced by a file."""
    (tmp_path / "a.nq").mkdir()
    with pytest.raises(UsageError, match="cannot be written"):
        write_whole(tmp_path / "a.nq", b"")
    assert [path.name for path in tmp_path.iterdir()] == ["a.nq"]


def test_a_folder_is_filled_and_put_in_place(tmp_path: Path) -> None:
    """The folder appears with all its files, and its parents are made."""
    place = tmp_path / "new" / "report"
    with replaced_folder(place) as fresh:
        (fresh / "index.html").write_text("x")
        assert not place.exists()
    assert (place / "index.html").read_text() == "x"
    assert [path.name for path in place.parent.iterdir()] == ["report"]


def test_a_folder_of_ours_is_replaced(tmp_path: Path) -> None:
    """A second run leaves nothing of the first."""
    place = tmp_path / "report"
    for name in ("one", "two"):
        with replaced_folder(place) as fresh:
            (fresh / name).touch()
    assert (place / "two").exists()
    assert not (place / "one").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


def test_a_folder_that_fails_on_the_way_leaves_the_old_one(tmp_path: Path) -> None:
    """When filling fails, what stood there stands, and nothing half-made is left."""
    place = tmp_path / "report"
    with replaced_folder(place) as fresh:
        (fresh / "one").touch()

    def fail() -> None:
        with replaced_folder(place) as fresh:
            (fresh / "two").touch()
            raise ValueError("boom")

    with pytest.raises(ValueError, match="boom"):
        fail()
    assert (place / "one").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    """Files that were not written here are never lost."""
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(UsageError, match="did not write"), replaced_folder(tmp_path):
        pass
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_an_empty_folder_may_be_used(tmp_path: Path) -> None:
    """There is nothing in it that could be lost."""
    place = tmp_path / "empty"
    place.mkdir()
    with replaced_folder(place) as fresh:
        (fresh / "one").touch()
    assert (place / "one").exists()


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    """The message says that it is a file."""
    (tmp_path / "x").touch()
    with pytest.raises(UsageError, match="is a file"), replaced_folder(tmp_path / "x"):
        pass


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A folder below a file cannot be made."""
    (tmp_path / "x").touch()
    with pytest.raises(UsageError, match="cannot be written"), replaced_folder(tmp_path / "x/y/z"):
        pass


@pytest.fixture
def without_exchange(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that cannot exchange two names in one step."""
    monkeypatch.setattr(atomic, "_exchange", lambda *_: False)


def filled(place: Path, *names: str) -> None:
    """Write a folder of files, each with its name in it."""
    with replaced_folder(place) as fresh:
        for name in names:
            (fresh / name).write_text(name)


def names_in(folder: Path) -> list[str]:
    """Return all names in a folder."""
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.usefixtures("without_exchange")
def test_a_folder_that_cannot_be_replaced_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the system refuses the last step, the old folder stands and the error is ours."""
    place = tmp_path / "report"
    filled(place, "one")
    rename = Path.rename

    def refuse(self: Path, target: Path) -> Path:
        if target == place or place in target.parents:
            raise OSError(16, "Device or resource busy")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(UsageError, match="busy"):
        filled(place, "two")
    assert names_in(place) == [".aisupply", "one"]
    assert names_in(tmp_path) == ["report"]


@pytest.mark.usefixtures("without_exchange")
def test_where_names_cannot_be_exchanged_files_are(tmp_path: Path) -> None:
    """The folder stays itself, has the new files and none of the old ones, and no litter."""
    place = tmp_path / "report"
    filled(place, "one", "both")
    before = place.stat().st_ino
    (place / "both").write_text("old")
    filled(place, "two", "both")
    assert names_in(place) == [".aisupply", "both", "two"]
    assert (place / "both").read_text() == "both"
    assert place.stat().st_ino == before
    assert names_in(tmp_path) == ["report"]


@pytest.mark.usefixtures("without_exchange")
def test_what_is_broken_off_is_completed_by_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After every number of steps: what stands is completed, and what is the user's stays.

    A third file is put there by the user between the two runs.
    """
    rename = Path.rename
    for steps in range(12):
        place = tmp_path / f"report{steps}"
        filled(place, "one", "both")
        left = steps

        def counted(self: Path, target: Path) -> Path:
            nonlocal left
            left -= 1
            if left < 0:
                raise KeyboardInterrupt
            return rename(self, target)

        with monkeypatch.context() as patch:
            patch.setattr(Path, "rename", counted)
            with contextlib.suppress(KeyboardInterrupt):
                filled(place, "two", "both")
        (place / "mine").write_text("mine")
        with replaced_folder(place, known=True) as fresh:
            atomic.copy_content(place, fresh)
        found = names_in(place)
        assert found in (
            [".aisupply", "both", "mine", "one"], [".aisupply", "both", "mine", "two"]
        )  # fmt: skip
        assert all((place / name).read_text() == name for name in found[1:])
        assert names_in(tmp_path) == [f"report{n}" for n in sorted(range(steps + 1), key=str)]


def test_the_current_folder_is_filled_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A shell that is in the folder, or below it, still is in it."""
    place = tmp_path / "here"
    (place / "below").mkdir(parents=True)
    monkeypatch.chdir(place / "below")
    with pytest.raises(UsageError, match="did not write"):
        filled(place, "one")
    (place / "below").rmdir()
    monkeypatch.chdir(place)
    before = place.stat().st_ino
    for name in ("one", "two"):
        filled(Path(), name)
        assert names_in(Path()) == [".aisupply", name]
    assert place.stat().st_ino == before


def test_links_are_followed(tmp_path: Path) -> None:
    """A link stays a link, and what it leads to is written; also where nothing is there yet."""
    real, link = tmp_path / "real.ttl", tmp_path / "link.ttl"
    link.symlink_to("real.ttl")
    for text in (b"one", b"two"):
        write_whole(link, text)
        assert real.read_bytes() == text
    folder, way = tmp_path / "real", tmp_path / "way"
    way.symlink_to("real")
    for name in ("one", "two"):
        filled(way, name)
        assert names_in(folder) == [".aisupply", name]
    assert link.is_symlink()
    assert way.is_symlink()


def test_a_link_to_itself_is_told(tmp_path: Path) -> None:
    """What leads nowhere is refused in words."""
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(UsageError, match="cannot be written"):
        write_whole(tmp_path / "loop", b"")
    with pytest.raises(UsageError, match="cannot be written"):
        filled(tmp_path / "loop")


def test_a_pipe_gets_the_document(tmp_path: Path) -> None:
    """A named pipe is written to, and is there afterwards; a folder in its place is refused."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()
    write_whole(pipe, b"x" * 200_000)
    reader.join()
    assert got == [b"x" * 200_000]
    assert pipe.is_fifo()
    with pytest.raises(UsageError, match="is a named pipe"):
        filled(pipe)


def test_a_pipe_whose_reader_goes_is_the_readers_choice(tmp_path: Path) -> None:
    """It is no error of the place."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: pipe.open("rb").close())
    reader.start()
    with pytest.raises(BrokenPipeError):
        write_whole(pipe, b"x" * 2_000_000)
    reader.join()


@pytest.mark.parametrize(("kind", "numbers"), [("c", (1, 3)), ("b", (7, 99))])
def test_a_device_is_never_replaced(tmp_path: Path, kind: str, numbers: tuple[int, int]) -> None:
    """A copy of the null device takes what is written; a disk is refused."""
    node = tmp_path / "node"
    made = {"c": stat.S_IFCHR, "b": stat.S_IFBLK}[kind]
    try:
        os.mknod(node, made | 0o600, os.makedev(*numbers))
    except PermissionError:
        pytest.skip("only root can make a device")
    if kind == "c":
        write_whole(node, b"gone")
    else:
        with pytest.raises(UsageError, match="it is a disk"):
            write_whole(node, b"gone")
    with pytest.raises(UsageError, match=r"is a (device|disk)"):
        filled(node)
    assert stat.S_IFMT(node.stat().st_mode) == made
    assert names_in(tmp_path) == ["node"]


def test_a_socket_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing can be written to its name."""
    monkeypatch.chdir(tmp_path)  # the name of a socket is short
    with socket.socket(socket.AF_UNIX) as made:
        made.bind("s")
        with pytest.raises(UsageError, match="it is a socket"):
            write_whole(Path("s"), b"")
    assert (tmp_path / "s").is_socket()


@pytest.mark.parametrize("mask", [0o022, 0o077, 0o002])
def test_the_mask_of_the_user_holds(tmp_path: Path, mask: int) -> None:
    """New files have 666 and folders 777 less the mask, as the shell's own have."""
    before = os.umask(mask)
    try:
        write_whole(tmp_path / "file", b"")
        filled(tmp_path / "folder", "one")
    finally:
        os.umask(before)
    modes = [
        stat.S_IMODE((tmp_path / name).stat().st_mode)
        for name in ("file", "folder", "folder/one", "folder/.aisupply")
    ]
    assert modes == [0o666 & ~mask, 0o777 & ~mask, 0o666 & ~mask, 0o666 & ~mask]


def test_permissions_that_were_set_stay(tmp_path: Path) -> None:
    """A file or folder that its owner has closed is not opened by writing it again."""
    write_whole(tmp_path / "file", b"one")
    filled(tmp_path / "folder", "one")
    (tmp_path / "file").chmod(0o600)
    (tmp_path / "folder").chmod(0o700)
    write_whole(tmp_path / "file", b"two")
    filled(tmp_path / "folder", "two")
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "folder").stat().st_mode) == 0o700


def test_a_new_folder_must_be_new_at_the_end_too(tmp_path: Path) -> None:
    """What another program puts there meanwhile is not lost."""
    place = tmp_path / "new"
    place.mkdir()

    def race() -> None:
        with replaced_folder(place, new=True) as fresh:
            (fresh / "ours").touch()
            (place / "theirs").touch()

    with pytest.raises(FolderTakenError):
        race()
    assert names_in(place) == ["theirs"]
    assert names_in(tmp_path) == ["new"]
    with pytest.raises(UsageError, match="not empty"), replaced_folder(place, new=True):
        pass


def test_work_that_fails_leaves_no_folder_above(tmp_path: Path) -> None:
    """Folders that were made for it go with it."""

    def fail() -> None:
        with replaced_folder(tmp_path / "a" / "b" / "report"):
            raise ValueError("boom")

    with pytest.raises(ValueError, match="boom"):
        fail()
    assert names_in(tmp_path) == []


def test_litter_of_the_dead_goes_and_work_of_the_living_stays(tmp_path: Path) -> None:
    """What a killed process has left is removed by the next run, what another writes is not."""
    code = (
        "import sys, time; from pathlib import Path; from aisupply.atomic import Scratch\n"
        "one, two = Scratch(Path(sys.argv[1])), Scratch(Path(sys.argv[1]), is_file=True)\n"
        "(one.path / 'x').touch(); print('made', flush=True); time.sleep(600)"
    )
    for place, is_killed in (("dead", True), ("alive", False)):
        folder = tmp_path / place
        folder.mkdir()
        (folder / ".aisupply-notes").write_text("mine")
        with subprocess.Popen(
            [sys.executable, "-c", code, str(folder)], stdout=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"made\n"
            if is_killed:
                process.kill()
                process.wait()
            write_whole(folder / "file", b"x")
            left = [".aisupply-notes", "file"]
            assert len(names_in(folder)) == (len(left) if is_killed else len(left) + 2)
            assert set(left) <= set(names_in(folder))
            process.kill()


def test_content_is_copied_as_it_is(tmp_path: Path) -> None:
    """Links stay links, also such as lead nowhere, pipes stay pipes, and no litter comes along."""
    place = tmp_path / "graph"
    filled(place, "one")
    os.mkfifo(place / "pipe")
    (place / "nowhere").symlink_to("nothing")
    (place / ".aisupply-0123456789abcdef.part").mkdir()
    with replaced_folder(place, known=True) as fresh:
        atomic.copy_content(place, fresh)
    assert names_in(place) == [".aisupply", "nowhere", "one", "pipe"]
    assert (place / "nowhere").is_symlink()
    assert (place / "pipe").is_fifo()
