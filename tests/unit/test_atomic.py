"""Files and folders that appear whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from aisupply.atomic import replaced_folder, write_whole
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


def test_a_folder_that_cannot_be_swapped_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the system refuses the last step, the old folder stands and the error is ours."""
    place = tmp_path / "report"
    with replaced_folder(place) as fresh:
        (fresh / "one").touch()
    rename = Path.rename

    def refuse(self: Path, target: Path) -> Path:
        if target == place and not self.name.endswith("-old"):
            raise OSError(16, "Device or resource busy")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(UsageError, match="busy"), replaced_folder(place) as fresh:
        (fresh / "two").touch()
    assert (place / "one").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["report"]
